"""Printed dates -> intervals with a precision: a small grammar, because no date library reads these (pure).

The grammar, over words and numbers (`data/date_words.csv` has the words, in English, French and Spanish):

    dates    = item { (',' | ';' | 'and' | '&') item }
    item     = endpoint [ range endpoint ]              24-27 May, 29 November-1 December, March to May
    endpoint = day [month] [year] | month [day] [year]  14, 14 April, April 14, April, 14 April 2017
             | numeric                                  26.05.2021, 2021-05-26, 26-May-2021, 26.–29.10.2021
             | months year                              Q2 2021, second half of 2021
    range    = '-' | '–' | 'to' | 'au' | 'al' | …

What an endpoint leaves out it takes from its neighbours: the month from the right ('14, 28 April') or, where months are
printed first ('March 12-14'), from the left; the year from the right, else from the left, else from the report. An
interval that would end before it starts crosses into the next year ('30 December-2 January').

A number that belongs to the word before it is no day ('COVID-19, 24 March', 'Articles 12-14, 20 May'), and neither is a
note mark ('3 May²'). What looks like a date and cannot be read, or contradicts its weekday, is told by `date_doubts`.
"""

from __future__ import annotations

import calendar
import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

from pipeline import DATA
from pipeline.model import Interval
from pipeline.text.printed import with_plain_figures

MOST_WORDS = 60  # of dates in a row: twenty of them; each end is tried with each, so that the work grows with the cube
NEAR = 1  # years that a year of two digits may differ from the report's in a date of figures ('26.05.21')

Kind = Literal[
    "day", "month", "year", "months", "figures", "range", "between", "separator", "filler", "weekday", "part"
]


@dataclass(frozen=True, slots=True)
class DateWords:
    """The words of dates, folded in case, as `data/date_words.csv` has them."""

    months: dict[str, int]
    weekdays: dict[str, int]
    spans: dict[str, tuple[int, int]]  # 'q2' is (4, 6)
    by_kind: dict[str, tuple[str, ...]]

    def any_of(self, *kinds: str) -> str:
        """An alternation of all words of these kinds, the longest first, for a pattern without regard to case."""
        words = {word for kind in kinds for word in self.by_kind[kind]}
        return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=lambda w: (-len(w), w)))


@cache
def date_words() -> DateWords:
    """The words of dates."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    values: dict[str, dict[str, str]] = defaultdict(dict)
    with (DATA / "date_words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_kind[row["kind"]].append(row["word"])
            values[row["kind"]][row["word"]] = row["value"]
    weekdays = values["weekday"] | values["short weekday"]
    spans = {word: value.split("-") for word, value in values["months"].items()}
    return DateWords(
        {word: int(value) for word, value in values["month"].items()},
        {word: int(value) for word, value in weekdays.items()},
        {word: (int(first), int(last)) for word, (first, last) in spans.items()},
        {kind: tuple(words) for kind, words in by_kind.items()},
    )


_WORDS = date_words()
_LETTER = r"[^\W\d_]"
_MONTH = rf"(?<!{_LETTER})(?:{_WORDS.any_of('month')})(?!{_LETTER})"
_ORDINAL = r"(?:(?:st|nd|rd|th|er|ère|º|°|ª)(?![^\W_]))"  # '1st', '1er', '2º'
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?:19|20)\d\d"
_DASH = r"[-‐‑‒–—−~]"

# One alternative a kind of word. The first three print a whole date in figures, or as much of it as a range needs.
_TOKEN = re.compile(
    "|".join(
        (
            rf"(?<!\d)(?P<iso>{_YEAR}([-/.])(?:0?[1-9]|1[0-2])\2{_DAY}(?!\d|[-.]\d))",  # '2021-05-26'
            rf"(?<!\d)(?<!\d[./])(?<!{_LETTER}[./])(?P<figures>\d{{1,2}}([./-])\d{{1,2}}\4(?:{_YEAR}|\d\d)(?!\d|[./]\d))",
            # '26.' of '26.–29.10.2021', '26/10' of '26/10–29/10/2021'
            rf"(?<!\d)(?<!\d[./])(?P<opening>\d{{1,2}}\.(?:\d{{1,2}}\.?)?|\d{{1,2}}/\d{{1,2}})"
            rf"(?=\s*{_DASH}\s*\d{{1,2}}[./]\d{{1,2}}[./]\d\d)",
            # '26-May-2021', '15-Apr-21', '12-May', '26/May/2021'
            rf"(?<!\d)(?P<hyphened>{_DAY}[-‐‑–/.](?:{_MONTH})(?:\.?[-‐‑–/.](?:{_YEAR}|\d\d)(?!\d)"
            rf"|(?!{_LETTER}|\.?,?\s+\d{{1,2}}(?!\d))))",
            rf"(?P<months>\b(?:{_WORDS.any_of('months')})(?=[\s,/]*(?:(?:of|de|du|del)\s+)?(?:the\s+year\s+)?['’]?\d\d))",
            r"(?P<short>(?:(?<=[^\W\d_]\s)|(?<=\.\s))['’]\d\d(?!\d))",  # "3 Apr '19"
            rf"(?<!\d)(?P<year>{_YEAR}(?!\d))",
            # no day: 'B12', '2.5', '14:30'
            rf"(?<![\d.:,](?=\d))(?<![^\W_])(?P<day>{_DAY}"
            rf"(?:\s?{_ORDINAL}|\.(?=\s*{_DASH}|\s+{_MONTH}))?(?![.:]\d)(?!\d)(?:(?![^\W_])|(?={_MONTH})))",
            rf"(?P<weekday>\b(?:{_WORDS.any_of('weekday')})\b"  # 'Tuesday'; 'Tue. 25', 'mar 26 oct'
            rf"|\b(?:{_WORDS.any_of('short weekday')})\b\.?(?=,?\s*(?:the\s+|le\s+|el\s+)?{_DAY}{_ORDINAL}?"
            rf"(?:\s*(?:{_DASH}|to|and|au|al|et|y)\s*(?:{_LETTER}+\.?\s+)?{_DAY}{_ORDINAL}?)?\s+(?:of\s+|de\s+)?{_MONTH}))",
            rf"(?P<month>{_MONTH}\.?)",
            rf"(?P<part>\b(?:{_WORDS.any_of('part')})\b-?)",
            rf"(?P<between>\b(?:{_WORDS.any_of('between')})\b)",
            rf"(?P<range>{_DASH[:-1]}/]+|\b(?:{_WORDS.any_of('range')})\b|\ba\b(?=\s+{_DAY}\s+de\s))",
            rf"(?P<separator>[,;&]|\b(?:{_WORDS.any_of('separator')})\b)",
            rf"(?P<filler>\b(?:{_WORDS.any_of('filler')})\b)",
        )
    ),
    re.IGNORECASE,
)
_HINT = re.compile(rf"{_MONTH}|\d[./-]\d|\b(?:{_WORDS.any_of('months')})\b", re.IGNORECASE)  # else there is no date
_IN_FIGURES = re.compile(r"\d[./-]\d")  # '26/05', else there is no date in figures
_NUMBER = rf"\d+(?!\d)(?:\.\d+(?!\d))*(?!\s?{_ORDINAL})[a-z]?"
_OF_MONTH = rf"(?!\s*(?:of\s+|de\s+)?{_MONTH})(?!\s?[-–—]\s?\d+\s+(?:of\s+|de\s+)?{_MONTH})"
# 'Articles 12-14' of 'Articles 12-14, 20 May', 'Phase 2', 'pp. 12 and 14'
_NUMBERED = re.compile(
    rf"(?:(?<!{_LETTER})(?:{_WORDS.any_of('numbered')})\s*{_NUMBER}{_OF_MONTH}"
    rf"|(?-i:\b(?!(?:{'|'.join(_WORDS.by_kind['meeting'])})\b)[A-Z]{{3,}}s?\s+\d{{1,2}}(?=\s*[,;]){_OF_MONTH}))"
    rf"(?:\s*(?:{_DASH}|,|&|/|and|to|or|et|y)\s*{_NUMBER}{_OF_MONTH})*",
    re.IGNORECASE,
)
_ALSO_A_WORD = frozenset(_WORDS.by_kind["also a word"])
_ENGLISH_WEEKDAYS = frozenset(day.casefold() for day in calendar.day_name)
_LEFT = ("weekday",)  # words before a date that are part of it
_FOREIGN = frozenset({"du", "le", "les", "el", "del", "los"})  # 'du 1er au 2 juin': no words of a place


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Kind
    text: str
    start: int
    end: int
    ends: tuple[_Endpoint, ...] = ()  # of what prints a whole date, or months

    @property
    def number(self) -> int:
        if self.kind == "month":
            return _WORDS.months[self.text.rstrip(".").casefold()]
        return int(re.sub(r"\D", "", self.text))


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """What is printed of one end of an interval; 0 where it is left out, `weekday` (Monday is 0) -1."""

    day: int = 0
    month: int = 0
    year: int = 0
    weekday: int = -1
    month_first: bool = False  # 'March 12'
    year_printed: bool = True  # with this date, or with one beside it


@dataclass(frozen=True, slots=True)
class PrintedDates:
    """Dates found in running text: `text[start:end]` prints `intervals`. `doubt` says what in it contradicts itself."""

    start: int
    end: int
    intervals: tuple[Interval, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class DateDoubt:
    """Words that look like a date: `text[start:end]`, and in `why` what a person should know.

    `is_read` says that a date was read from them all the same.
    """

    start: int
    end: int
    why: str
    is_read: bool = False


def read_dates(text: str, year: int) -> tuple[Interval, ...]:
    """The intervals that `text`, as a whole, prints; empty where it prints anything that is not a date.

    `year` is the report's: it holds where the text prints none.

    >>> [f"{i.start}/{i.end}" for i in read_dates("18-19 and 24-25 March", 2021)]
    ['2021-03-18/2021-03-19', '2021-03-24/2021-03-25']
    >>> read_dates("SOM", 2021)
    ()
    """
    text = with_plain_figures(text)
    if _HINT.search(text) is None:  # days alone are no dates
        return ()
    tokens = _tokens(text, year)
    if not tokens or text[: tokens[0].start].strip(" .\t") or text[tokens[-1].end :].strip(" .\t"):
        return ()
    if any(text[a.end : b.start].strip(" .\t") for a, b in pairwise(tokens)):
        return ()
    return (_read(tokens, year) or ((), ""))[0]


def find_dates(text: str, year: int) -> tuple[PrintedDates, ...]:
    """Each stretch of running text that prints dates, from left to right.

    A month alone counts only after a word such as 'in' ('in March'), for 'May' and 'March' are words too; a year alone
    never does ('Action Plan 2023-2027').
    """
    plain = with_plain_figures(text)
    return _found(plain, year) if _HINT.search(plain) else ()


@lru_cache(maxsize=4096)
def _found(text: str, year: int) -> tuple[PrintedDates, ...]:
    found: list[PrintedDates] = []
    for run in _runs(text, year):
        at = 0
        while at < len(run):
            read = _longest(run[at : at + MOST_WORDS], year)
            if read is None:
                at += MOST_WORDS
                continue
            first, last, intervals, doubt = read
            if _is_dated(run[at + first : at + last], text):
                start = _start(run, at, at + first)
                doubt = doubt or _range_doubt(run[at : at + first])
                found.append(PrintedDates(run[start].start, run[at + last - 1].end, intervals, doubt))
            at += last
    return tuple(found)


def _start(run: Sequence[_Token], least: int, first: int) -> int:
    """Where the date begins with its weekday and its article: 'Tue. 25 May', 'du 1er au 2 juin'."""
    while first > least and (run[first - 1].kind in _LEFT or run[first - 1].text.casefold() in _FOREIGN):
        first -= 1
    return first


def _range_doubt(before: Sequence[_Token]) -> str:
    """What is wrong where a range was cut before the date, since it runs backwards: '27-24 May'."""
    kinds = [token.kind for token in before if token.kind != "weekday"]
    return "the range runs backwards, or begins on no such day" if kinds[-2:] == ["day", "range"] else ""


def _longest(run: list[_Token], year: int) -> tuple[int, int, tuple[Interval, ...], str] | None:
    """The first stretch of the run that the grammar reads, at its longest: 'on 3 May and 4 workshops' is '3 May'."""
    solid = [i for i, token in enumerate(run) if token.kind in ("day", "month", "year", "figures", "months")]
    dated = [i for i in solid if run[i].kind in ("month", "figures", "months")]
    for first in solid:
        if not dated or dated[-1] < first:
            return None  # days alone are no dates
        start = first
        while start and run[start - 1].kind in ("between", "part", "weekday"):
            start -= 1
        for last in reversed([i for i in solid if i >= first]):
            read = _read(run[start : last + 1], year)
            if read is not None:
                return start, last + 1, *read
    return None


def months_named(text: str) -> frozenset[int]:
    """The months whose names the text prints, with a day or without: 'the SOM foreseen for January' names 1."""
    words = (match[0].rstrip(".") for match in _TOKEN.finditer(text) if match.lastgroup == "month")
    return frozenset(_WORDS.months[word.casefold()] for word in words if word[0].isupper())


def dates_precision(intervals: Sequence[Interval]) -> str:
    """`day` where every interval is known to the day, `month` where one is not, empty where there is none."""
    if not intervals:
        return ""
    return "month" if any(interval.precision == "month" for interval in intervals) else "day"


# ---------------------------------------------------------------- words


def _tokens(text: str, year: int) -> list[_Token]:
    """The words of dates in the text, from left to right; what a word before claims ('Phase 2') is none."""
    names = [match.span() for match in _NUMBERED.finditer(text)]
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        token = _token(match, year)
        if token is None or any(start <= token.start < end for start, end in names):
            continue
        if token.kind == "day" and _ends_a_name(text, token.start):
            continue
        if token.text == "," and tokens and tokens[-1].kind == "weekday":
            tokens[-1] = replace(tokens[-1], text=tokens[-1].text + ",", end=token.end)  # 'Monday, 11 June'
        elif token.kind == "weekday" and _ends_a_place(token, text):
            continue
        elif token.kind != "month" or _is_month(token, text):
            tokens.append(token)
    return tokens


_NAME_BEFORE = re.compile(
    rf"(?<![^\W_])({_LETTER}+)\.?[-‐‑–]$"
)  # 'EU-' of 'EU-27'; 'September-' of '29 September-2 October' is none


def _ends_a_name(text: str, at: int) -> bool:
    """Whether a hyphen ties the number to the word before: 'COVID-19', 'EU-27'."""
    before = _NAME_BEFORE.search(text, max(0, at - 24), at)
    return before is not None and before[1].casefold() not in _WORDS.months.keys() | _WORDS.weekdays.keys()


def _token(match: re.Match[str], year: int) -> _Token | None:
    kind = match.lastgroup or ""
    text, start, end = match[kind], match.start(kind), match.end(kind)
    if kind == "short":
        return _Token("year", f"20{text[1:]}", start, end)
    if kind == "months":
        first, last = _WORDS.spans[" ".join(text.casefold().split())]
        return _Token("months", text, start, end, (_Endpoint(0, first), _Endpoint(0, last)))
    if kind in ("iso", "figures", "opening", "hyphened"):
        printed = _FIGURES[kind](text, year)
        return _Token("figures", text, start, end, (printed,)) if printed else None
    return _Token(kind, text, start, end)  # type: ignore[arg-type]


def _iso(text: str, _: int) -> _Endpoint | None:
    """'2021-05-26'."""
    year, month, day = map(int, _DIGITS.findall(text))
    return _Endpoint(day, month, year)


def _in_figures(text: str, report_year: int) -> _Endpoint | None:
    """'26.05.2021', '05/26/2021'; a passage that prints the month first is turned round before (`spelling.as_read`)."""
    first, second, printed_year = _DIGITS.findall(text)
    year = int(printed_year) if len(printed_year) == 4 else 2000 + int(printed_year)
    if len(printed_year) == 2 and abs(year - report_year) > NEAR:
        return None
    day, month = _in_order(int(first), int(second))
    return _Endpoint(day, month, year) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _opening(text: str, _: int) -> _Endpoint | None:
    """'26.' or '26/10', where a range begins whose other end is printed whole."""
    numbers = [int(number) for number in _DIGITS.findall(text)]
    if len(numbers) == 1:
        return _Endpoint(numbers[0])
    day, month = _in_order(numbers[0], numbers[1])
    return _Endpoint(day, month) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _in_order(first: int, second: int) -> tuple[int, int]:
    """Day and month of two numbers: the day first, unless only the other order is possible ('05/26')."""
    if second > 12 >= first:
        return second, first
    return first, second


def _hyphened(text: str, _: int) -> _Endpoint | None:
    """'26-May-2021', '15-Apr-21', '12-May'."""
    day, *years = map(int, _DIGITS.findall(text))
    name = _LETTERS.search(text)
    month = _WORDS.months[name[0].casefold()] if name else 0
    year = years[0] if years else 0
    return _Endpoint(day, month, year + 2000 if 0 < year < 100 else year)


_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(rf"{_LETTER}+")
_FIGURES = {"iso": _iso, "figures": _in_figures, "opening": _opening, "hyphened": _hyphened}


def _is_month(token: _Token, text: str) -> bool:
    """Whether the word is a month here: 'may' with a small letter is one only between a day and a mark."""
    if token.text[0].isupper() or token.text.rstrip(".").casefold() not in _ALSO_A_WORD:
        return True
    before, after = text[: token.start].rstrip(), text[token.end :].lstrip(" ")
    behind_day = re.search(rf"\d(?:{_ORDINAL})?(?:\s+(?:of|de))?$", before) is not None
    return behind_day and (
        not after or not after[0].isalpha() or re.match(r"(?:de|del|y|and|to|al)\b", after) is not None
    )


_CAPITALISED = re.compile(r"[^\W\d_a-z][\w’'-]*\s$")  # 'Santo '


def _ends_a_place(weekday: _Token, text: str) -> bool:
    """Whether a capitalised word stands right before a capitalised weekday of another language: 'Santo Domingo'."""
    word = weekday.text.rstrip(".,")
    return (
        word[0].isupper()
        and word.casefold() not in _ENGLISH_WEEKDAYS
        and bool(_CAPITALISED.search(text, max(0, weekday.start - 24), weekday.start))
    )


def _runs(text: str, year: int) -> list[list[_Token]]:
    """The longest stretches of date words with nothing between them."""
    runs: list[list[_Token]] = []
    end = -1
    for token in _tokens(text, year):
        if end >= 0 and not text[end : token.start].strip():
            runs[-1].append(token)
        else:
            runs.append([token])
        end = token.end
    return runs


def _is_dated(tokens: list[_Token], text: str) -> bool:
    kinds = {token.kind for token in tokens}
    if kinds & {"figures", "months"}:
        return True
    if "month" not in kinds:
        return False
    if kinds & {"day", "year", "part", "between"}:
        return True
    before = text[: tokens[0].start].split()
    return bool(before) and before[-1].casefold() in ("in", "during", "from", "en") and tokens[0].text[0].isupper()


# ---------------------------------------------------------------- the grammar


def _read(tokens: list[_Token], year: int) -> tuple[tuple[Interval, ...], str] | None:
    """The intervals of a stretch of words and what contradicts itself in it; None where it breaks the grammar."""
    items = _items(tokens)
    if items is None:
        return None
    flat = _with_years(_with_months([end for item in items for end in item]), year)
    if flat is None:
        return None
    intervals, at = [], 0
    for item in items:
        ends, at = flat[at : at + len(item)], at + len(item)
        interval = _interval(ends[0], ends[-1])
        if interval is None:
            return None
        intervals.append(interval)
    return (tuple(dict.fromkeys(intervals)), _weekday_doubt(flat)) if intervals else None


def _weekday_doubt(ends: Sequence[_Endpoint]) -> str:
    for end in ends:
        if end.day and end.weekday >= 0:
            day = date(end.year, end.month, end.day)
            if day.weekday() != end.weekday:
                said = calendar.day_name[end.weekday]
                return f"{day.isoformat()} was a {calendar.day_name[day.weekday()]}, not a {said}"
    return ""


class _Items:
    """The items of a stretch of words as they are read, each its one or two printed ends."""

    def __init__(self, month_first: bool) -> None:
        self.month_first = month_first
        self.items: list[list[_Endpoint]] = []
        self.state: Literal["start", "item", "range"] = "start"
        self.between = False
        self.weekday = -1

    def add(self, ends: Sequence[_Endpoint]) -> bool:
        """Takes the next end, or both of a quarter; False where none may stand here."""
        if self.weekday >= 0:
            ends = (replace(ends[0], weekday=self.weekday), *ends[1:])
            self.weekday = -1
        if self.state == "range":
            if len(self.items[-1]) + len(ends) > 2:
                return False
            self.items[-1] += ends
        elif self.state == "item" and not self.month_first:
            return False  # two dates with nothing between them
        else:
            self.items.append(list(ends))
        self.state = "item"
        return True

    def part(self, token: _Token) -> bool:
        """Takes a word that is no end; False where it may not stand here."""
        kind = token.kind
        if kind == "range" or (
            kind == "separator" and self.between and self.state == "item" and len(self.items[-1]) == 1
        ):
            if self.state != "item":
                return False
            self.state, self.between = "range", False
        elif kind == "separator":
            if self.state == "range":
                return False
            self.state = "start"
        elif kind == "between":
            self.between = True
        elif kind == "weekday":
            self.weekday = _WORDS.weekdays[token.text.rstrip(".,").casefold()]
        elif kind == "year":  # '3 March, 2017' or '3 March and 4 May of 2017'
            if not self.items or self.items[-1][-1].year:
                return False
            self.items[-1][-1] = replace(self.items[-1][-1], year=token.number)
            self.state = "item"
        return True


def _items(tokens: list[_Token]) -> list[list[_Endpoint]] | None:
    """Each item as its one or two printed ends; None where the words do not follow the grammar."""
    month_first = _month_first(tokens)
    read = _Items(month_first)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind in ("day", "month"):
            endpoint, at = _endpoint(tokens, at)
            fits = read.add((endpoint,))
        else:
            fits = read.add(token.ends) if token.ends else read.part(token)
            at += 1
        if not fits:
            return None
    return read.items if read.items and read.state == "item" else None


def _endpoint(tokens: list[_Token], at: int) -> tuple[_Endpoint, int]:
    """The endpoint that starts at a day or a month, and where the next word is."""
    day = month = year = 0
    month_first = tokens[at].kind == "month"
    if not month_first:
        day, at = tokens[at].number, at + 1
        ahead = at + (at < len(tokens) and tokens[at].kind == "filler")  # '3rd of May'
        if ahead < len(tokens) and tokens[ahead].kind == "month":
            month, at = tokens[ahead].number, ahead + 1
    else:
        month, at = tokens[at].number, at + 1
        if at < len(tokens) and tokens[at].kind == "day":
            day, at = tokens[at].number, at + 1
    ahead = at
    while ahead < len(tokens) and (tokens[ahead].kind == "filler" or tokens[ahead].text == ","):
        ahead += 1
    if month and ahead < len(tokens) and tokens[ahead].kind == "year":
        year, at = tokens[ahead].number, ahead + 1
    return _Endpoint(day, month, year, month_first=month_first and bool(day)), at


def _month_first(tokens: list[_Token]) -> bool:
    """Whether the dates read 'March 12' rather than '12 March': the first month that touches a day tells."""
    for left, right in pairwise(tokens):
        if (left.kind, right.kind) == ("day", "month"):
            return False
        if (left.kind, right.kind) == ("month", "day"):
            return True
    return False


def _with_months(ends: list[_Endpoint]) -> list[_Endpoint]:
    """Each endpoint with a month; a day takes it from its right ('14, 28 April'), or from a month printed first.

    'March 12-14 and 5 May' has both: what stands behind 'March 12' is of March as far as no other month is printed.
    """
    filled = list(ends)
    for at, end in enumerate(ends):
        before = filled[at - 1] if at else None
        if not end.month and before is not None and before.month_first:
            filled[at] = replace(end, month=before.month, month_first=True)
    for at in reversed(range(len(filled) - 1)):
        if not filled[at].month:
            filled[at] = replace(filled[at], month=filled[at + 1].month)
    return filled


def _with_years(ends: list[_Endpoint], report_year: int) -> list[_Endpoint] | None:
    """Each endpoint with a year: from the next one printed to its right, else from its left, else the report's."""
    if not all(end.month for end in ends):
        return None
    years = [end.year for end in ends]
    for i in reversed(range(len(ends))):
        if not years[i] and i + 1 < len(ends) and years[i + 1]:
            years[i] = years[i + 1] - (ends[i].month > ends[i + 1].month)  # '30 December-2 January 2021'
    printed = [bool(year or (i and ends[i - 1].year)) for i, year in enumerate(years)]
    for i, year in enumerate(years):
        if not year:
            years[i] = years[i - 1] if i and ends[i - 1].year else report_year
    return [replace(end, year=years[i], year_printed=printed[i]) for i, end in enumerate(ends)]


def _interval(first: _Endpoint, last: _Endpoint) -> Interval | None:
    """From the first day of `first` to the last day of `last`; None where the calendar has no such day."""
    precision: Literal["day", "month"] = "day" if first.day and last.day else "month"
    if last.month < first.month and last.year <= first.year:
        last = replace(last, year=first.year + 1)
    try:
        start = date(first.year, first.month, first.day or 1)
        end = date(last.year, last.month, last.day or calendar.monthrange(last.year, last.month)[1])
    except ValueError:
        return None
    return Interval(start, end, precision, year_printed=first.year_printed) if start <= end else None


# ---------------------------------------------------------------- what looks like a date

_LOOKS = re.compile(
    "|".join(
        (
            rf"(?<![^\W_])\d{{1,2}}(?:\s?{_ORDINAL})?\s*(?:(?:of|de)\s+)?{_MONTH}",  # '29 February' of 2021
            rf"{_MONTH}\.?\s+\d{{1,2}}(?:\s?{_ORDINAL})?(?![^\W_])",  # 'February 30'
            r"(?<![\d./])\d{1,4}([./-])\d{1,2}\1\d{2,4}(?![\d./]\d)",  # '31.02.2021'
            rf"\b(?:{_WORDS.any_of('season')})\b\s+(?:(?:of|de)\s+)?['’]?(?:20)?\d\d(?!\d)",  # 'spring 2021'
        )
    ),
    re.IGNORECASE,
)


def date_doubts(text: str, year: int) -> tuple[DateDoubt, ...]:
    """What looks like a date in running text and was not read as one, and dates that contradict their weekday."""
    plain = with_plain_figures(text)
    found = find_dates(text, year)
    doubts = [DateDoubt(each.start, each.end, each.doubt, is_read=True) for each in found if each.doubt]
    names = [match.span() for match in _NUMBERED.finditer(plain)]
    for match in _LOOKS.finditer(plain):
        start, end = match.span()
        words = re.findall(rf"{_LETTER}+", match[0])
        read = any(each.start < end and start < each.end for each in found)
        is_word = any(word.casefold() in _ALSO_A_WORD and word[0].islower() for word in words)
        if not read and not is_word and not any(a <= start < b for a, b in names):
            doubts.append(DateDoubt(start, end, "looks like a date that does not exist, or has no day and month"))
    return tuple(sorted(doubts, key=lambda doubt: doubt.start))


@dataclass(frozen=True, slots=True)
class DateOrder:
    """Whether a document prints the month first in dates in figures such as `printed`.

    `shown_by` is the date that shows it, empty where none does.
    """

    is_month_first: bool
    printed: str
    shown_by: str = ""


def date_order(texts: Iterable[str]) -> DateOrder | None:
    """The order of day and month in a document's dates of figures; None where it has none of which the order matters.

    A date with a number over 12 shows it ('26/05/2021', '05/26/2021'). Where none does, the day is taken to come first.
    """
    ambiguous, decisive = "", DateOrder(False, "")
    for text in texts:
        for first, second, printed in _in_figures_only(text):
            if (first > 12) != (second > 12):
                decisive = decisive if decisive.shown_by else DateOrder(second > 12, printed, printed)
            elif first != second:
                ambiguous = ambiguous or printed
    if not ambiguous:
        return None
    return DateOrder(decisive.is_month_first, ambiguous, decisive.shown_by)


def turned_round(text: str) -> Iterator[tuple[int, int, str]]:
    """The dates in figures that can be read in both orders, as (start, end, the same with day and month changed round).

    >>> list(turned_round("SOM (05/04/2021)"))
    [(5, 15, '04/05/2021')]
    """
    for match in _TOKEN.finditer(text) if _IN_FIGURES.search(text) else ():
        if match.lastgroup == "figures":
            first, second, year = re.findall(r"\d+", match["figures"])
            if int(first) <= 12 and int(second) <= 12:
                mark = match["figures"][len(first)]
                yield match.start("figures"), match.end("figures"), f"{second}{mark}{first}{mark}{year}"


def _in_figures_only(text: str) -> Iterator[tuple[int, int, str]]:
    """The first two numbers of each date in figures, and the date: 26, 5 and '26/05/2021'."""
    plain = with_plain_figures(text)
    for match in _TOKEN.finditer(plain) if _IN_FIGURES.search(plain) else ():
        if match.lastgroup == "figures":
            first, second, _ = map(int, re.findall(r"\d+", match["figures"]))
            yield first, second, match["figures"]
