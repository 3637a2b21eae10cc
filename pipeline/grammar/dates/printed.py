"""Where a text prints dates: its tokens in runs, each read at its longest, in the whole text or in any part of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from pipeline.grammar.dates.intervals import Intervals, intervals_of
from pipeline.grammar.dates.tokens import DATED, SOLID, Token, matches_in, tokens_of
from pipeline.grammar.dates.words import ALSO_A_WORD, MONTH, WORDS
from pipeline.model import Interval
from pipeline.text.printed import with_plain_figures

MOST_WORDS = 60  # of dates in a row: twenty of them; each end is tried with each, so that the work grows with the cube

_HINT = re.compile(rf"\d[./-]\d|{MONTH}|\b(?:{WORDS.any_of('months')})\b", re.IGNORECASE)  # else there is no date
_BEFORE_MONTH = frozenset({"in", "during", "from", "en"})  # 'in March'
_FOREIGN = frozenset({"du", "le", "les", "el", "del", "los"})  # 'du 1er au 2 juin': no words of a place
_BLANKS = " .\t"  # what may stand between the tokens of a text that is nothing but dates


@dataclass(frozen=True, slots=True)
class PrintedDates:
    """Dates found in running text: `text[start:end]` prints `intervals`. `doubt` says what in it contradicts itself."""

    start: int
    end: int
    intervals: tuple[Interval, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Dates in a run. A month alone counts only where `text[:lone_month]` ends with a word such as 'in'; else -1."""

    printed: PrintedDates
    lone_month: int


@dataclass(frozen=True)
class TextDates:
    """The dates of a text in a report on `year`. The text is read once; a part of it is a slice of its tokens."""

    text: str
    year: int
    _read: dict[tuple[int, int], tuple[_Stretch, ...]] = field(default_factory=dict, init=False)

    def within(self, start: int, end: int) -> tuple[PrintedDates, ...]:
        """Each stretch of `text[start:end]` that prints dates, from left to right.

        A month alone counts only after a word such as 'in' ('in March'), for 'May' and 'March' are words too; a year
        alone never does ('Action Plan 2023-2027').
        """
        if not self._dated_runs:
            return ()
        first, last = self._slice(start, end)
        runs = ((max(a, first), min(b, last)) for a, b in self._dated_runs if a < last and first < b)
        return tuple(
            _cut_off(stretch.printed, end)
            for run in runs
            for stretch in self._stretches(*run)
            if stretch.lone_month < 0 or self._follows_in(start, stretch.lone_month)
        )

    def whole(self, start: int, end: int) -> tuple[Interval, ...]:
        """The intervals that `text[start:end]`, as a whole, prints; empty where it prints anything that is no date."""
        if not self._dated_runs:
            return ()
        first, last = self._slice(start, end)
        tokens = self._tokens[first:last]
        if not tokens:
            return ()
        edges = [start, *(edge for token in tokens for edge in (token.start, token.end)), end]
        if any(self._plain[a:b].strip(_BLANKS) for a, b in zip(edges[::2], edges[1::2], strict=True)):
            return ()
        read = intervals_of(tokens, self.year)
        return read.intervals if read else ()

    def names_month(self, start: int, end: int) -> bool:
        """Whether `text[start:end]` prints a month, a quarter or a date in figures, with a day or without."""
        if not self._dated_runs:
            return False
        first, last = self._slice(start, end)
        return any(token.kind in DATED for token in self._tokens[first:last])

    @cached_property
    def _plain(self) -> str:
        return with_plain_figures(self.text)

    @cached_property
    def _tokens(self) -> tuple[Token, ...]:
        return tokens_of(self._plain, self.year) if _HINT.search(self._plain) else ()

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self._tokens]

    @cached_property
    def _dated_runs(self) -> list[tuple[int, int]]:
        """The runs that may print dates, as the numbers of their first token and of the one behind the last.

        A run is the longest stretch of tokens with nothing but blanks between them.
        """
        runs: list[tuple[int, int]] = []
        first = 0
        for at, token in enumerate(self._tokens, start=1):
            following = self._tokens[at].start if at < len(self._tokens) else None
            if following is None or self._plain[token.end : following].strip():
                if any(each.kind in DATED for each in self._tokens[first:at]):
                    runs.append((first, at))
                first = at
        return runs

    def _slice(self, start: int, end: int) -> tuple[int, int]:
        """The numbers of the first token within the text's part, and of the first one behind it."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        while last > first and self._tokens[last - 1].word_end > end:
            last -= 1
        return first, last

    def _stretches(self, first: int, last: int) -> tuple[_Stretch, ...]:
        """The dates of the tokens from `first` to `last`, which stand in one run."""
        if (first, last) not in self._read:
            self._read[first, last] = tuple(_stretches_of(self._tokens[first:last], self.year))
        return self._read[first, last]

    def _follows_in(self, start: int, at: int) -> bool:
        before = self._plain[start:at].split()
        return bool(before) and before[-1].casefold() in _BEFORE_MONTH


@lru_cache(maxsize=1024)
def text_dates(text: str, year: int) -> TextDates:
    """The dates of a text, which is read at the first question."""
    return TextDates(text, year)


def find_dates(text: str, year: int) -> tuple[PrintedDates, ...]:
    """Each stretch of running text that prints dates, from left to right; see `TextDates.within`."""
    return text_dates(text, year).within(0, len(text))


def read_dates(text: str, year: int) -> tuple[Interval, ...]:
    """The intervals that `text`, as a whole, prints; empty where it prints anything that is not a date.

    `year` is the report's: it holds where the text prints none.

    >>> [f"{i.start}/{i.end}" for i in read_dates("18-19 and 24-25 March", 2021)]
    ['2021-03-18/2021-03-19', '2021-03-24/2021-03-25']
    >>> read_dates("SOM", 2021)
    ()
    """
    return text_dates(text, year).whole(0, len(text))


def months_named(text: str) -> frozenset[int]:
    """The months whose names the text prints, with a day or without: 'the SOM foreseen for January' names 1."""
    words = (match[0].rstrip(".") for match in matches_in(text) if match.lastgroup == "month")
    return frozenset(WORDS.months[word.casefold()] for word in words if word[0].isupper())


def dates_precision(intervals: Sequence[Interval]) -> str:
    """`day` where every interval is known to the day, `month` where one is not, empty where there is none."""
    if not intervals:
        return ""
    return "month" if any(interval.precision == "month" for interval in intervals) else "day"


def _cut_off(printed: PrintedDates, end: int) -> PrintedDates:
    """The dates without the full stop behind their last word, where it stands outside the part: '6 October|.'"""
    return printed if printed.end <= end else replace(printed, end=end)


# ---------------------------------------------------------------- the dates of a run


def _stretches_of(run: Sequence[Token], year: int) -> list[_Stretch]:
    found: list[_Stretch] = []
    at = 0
    while at < len(run):
        read = _longest(run[at : at + MOST_WORDS], year)
        if read is None:
            at += MOST_WORDS
            continue
        first, last, (intervals, doubt) = read
        kinds = {token.kind for token in run[at + first : at + last]}
        if not kinds.isdisjoint(DATED):
            start = _start(run, at, at + first)
            doubt = doubt or _range_doubt(run[at : at + first])
            printed = PrintedDates(run[start].start, run[at + last - 1].end, intervals, doubt)
            is_alone = kinds.isdisjoint(_BESIDE_MONTH)
            if not is_alone or _is_month_name(run[at + first].text):
                found.append(_Stretch(printed, run[at + first].start if is_alone else -1))
        at += last
    return found


def _is_month_name(word: str) -> bool:
    """Whether a month without a day can be nothing else: 'May', 'juin', but not 'march'."""
    return word[0].isupper() or word.rstrip(".").casefold() not in ALSO_A_WORD


_BESIDE_MONTH = frozenset(("figures", "months", "day", "year", "part", "between"))  # with one a month is not alone


def _longest(run: Sequence[Token], year: int) -> tuple[int, int, Intervals] | None:
    """The first stretch of the run that the grammar reads, at its longest: 'on 3 May and 4 workshops' is '3 May'."""
    solid = [at for at, token in enumerate(run) if token.kind in SOLID]
    last_dated = next((at for at in reversed(solid) if run[at].kind in DATED), -1)
    for first in solid:
        if last_dated < first:
            return None  # days alone are no dates
        start = first
        while start and run[start - 1].kind in ("between", "part", "weekday"):
            start -= 1
        for last in reversed(solid):
            if last < first:
                break
            read = intervals_of(run[start : last + 1], year)
            if read is not None:
                return start, last + 1, read
    return None


def _start(run: Sequence[Token], least: int, first: int) -> int:
    """Where the date begins with its weekday and its article: 'Tue. 25 May', 'du 1er au 2 juin'."""
    while first > least and (run[first - 1].kind == "weekday" or run[first - 1].text.casefold() in _FOREIGN):
        first -= 1
    return first


def _range_doubt(before: Sequence[Token]) -> str:
    """What is wrong where a range was cut before the date, since it runs backwards: '27-24 May'."""
    kinds = [token.kind for token in before if token.kind != "weekday"]
    return "the range runs backwards, or begins on no such day" if kinds[-2:] == ["day", "range"] else ""
