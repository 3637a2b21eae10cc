"""Printed dates -> intervals with a precision: a small grammar, because no date library reads these (pure).

The grammar, over words (the reports on 2017 and 2021 print all of it):

    dates    = item { (',' | ';' | 'and' | '&') item }
    item     = endpoint [ range endpoint ]              24-27 May, 29 November-1 December, March to May
    endpoint = day [month] [year] | month [day] [year]  14, 14 April, April 14, April, 14 April 2017
    range    = '-' | '–' | 'to' | 'until' | …

An endpoint takes what it leaves out from its neighbours: the month from the right ('14, 28 April') or, where months are
printed first ('March 12-14'), from the left; the year from the right, else from the left, else from the report. An
interval that would end before it starts crosses into the next year ('30 December-2 January').
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from pipeline.model import Interval

_MONTHS = {name.casefold(): n for n in range(1, 13) for name in (calendar.month_name[n], calendar.month_abbr[n])}
_MONTHS["sept"] = 9
MOST_WORDS = 60  # in a row of dates: about twenty dates; each end is tried with each, so the work grows with the cube

Kind = Literal["day", "month", "year", "range", "between", "separator", "filler", "part"]

_MONTH_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
# One alternative for each kind of word.
_TOKEN = re.compile(
    r"(?P<year>\b(?:19|20)\d\d\b)"  # 2017
    r"|(?P<day>\b(?:3[01]|[12]\d|0?[1-9])(?: ?(?:st|nd|rd|th)\b|\b)(?![.:]\d))"  # 3, 03, 3rd, 14 th; not '9.30', '9:30'
    rf"|(?P<month>\b(?:{_MONTH_NAMES})\b\.?)"  # May, Sept, Oct.
    # early May, mid-May, end of May: a month with it is still known to the month only
    r"|(?P<part>\b(?:early|mid|late|beginning of|end of|middle of)\b-?)"
    r"|(?P<between>\bbetween\b)"  # between 3 and 5 May
    r"|(?P<range>[-‐‑‒–—−/]+|\b(?:to|until|till|through)\b)"  # 3-5 May, 3 to 5 May
    r"|(?P<separator>[,;&]|\band\b|\bas well as\b|\bboth\b)"  # 3, 5 and 7 May
    r"|(?P<filler>\b(?:on|in|from|during|of|the|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)",  # on Monday 3rd of May
    re.IGNORECASE,
)
_MONTH = re.compile("|".join(_MONTHS), re.IGNORECASE)  # 'may' in 'May', and in 'maybe' too
_NO_FIGURE = re.compile(r"\D")  # 'rd' in '3rd'


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Kind
    text: str
    start: int
    end: int

    @property
    def number(self) -> int:
        """The day, the month (from 1) or the year that the word prints."""
        if self.kind == "month":
            return _MONTHS[self.text.rstrip(".").casefold()]
        return int(_NO_FIGURE.sub("", self.text))


def _token(match: re.Match[str]) -> _Token:
    return _Token(match.lastgroup, match[0], match.start(), match.end())  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """One end of an interval as printed; 0 stands for a part that is left out."""

    day: int = 0
    month: int = 0
    year: int = 0


@dataclass(frozen=True, slots=True)
class PrintedDates:
    """Dates that stand in running text: `text[start:end]` prints `intervals`."""

    start: int
    end: int
    intervals: tuple[Interval, ...]


def read_dates(text: str, year: int) -> tuple[Interval, ...]:
    """The intervals that `text` prints as a whole; empty where it prints anything that is not a date.

    `year` is the year the report is about; it holds where the text prints none.

    >>> [f"{i.start}/{i.end}" for i in read_dates("18-19 and 24-25 March", 2021)]
    ['2021-03-18/2021-03-19', '2021-03-24/2021-03-25']
    >>> read_dates("SOM", 2021)
    ()
    """
    tokens = _tokens(text) if _MONTH.search(text) else None  # days alone are no dates
    if tokens is None:
        return ()
    return _intervals(tokens, year) or ()


@lru_cache(maxsize=4096)
def find_dates(text: str, year: int) -> tuple[PrintedDates, ...]:
    """Each stretch of running text that prints dates, from left to right.

    A month alone counts only after a word such as 'in' ('in March'), since 'may' and 'march' are words too; a year
    alone never counts ('Action Plan 2023-2027'). `year` is the year the report is about.
    """
    if not _MONTH.search(text):
        return ()  # no date goes without a month
    found: list[PrintedDates] = []
    for run in _runs(text):
        at = 0
        while at < len(run):
            read = _longest(run[at : at + MOST_WORDS], year)
            if read is None:
                at += MOST_WORDS
                continue
            first, last, intervals = read
            if _is_dated(run[at + first : at + last], text):
                found.append(PrintedDates(run[at + first].start, run[at + last - 1].end, intervals))
            at += last
    return tuple(found)


def _longest(run: list[_Token], year: int) -> tuple[int, int, tuple[Interval, ...]] | None:
    """The first stretch of the run that the grammar reads, as long as possible: '3 May' of 'on 3 May and 4 workshops'.

    Gives the first word, the word after the last, and the intervals.
    """
    solid = [i for i, token in enumerate(run) if token.kind in ("day", "month", "year")]
    months = [i for i in solid if run[i].kind == "month"]
    for first in solid:
        if not months or months[-1] < first:
            return None  # days alone are no dates
        start = first - 1 if first and run[first - 1].kind in ("between", "part") else first
        for last in reversed([i for i in solid if i >= first]):
            intervals = _intervals(run[start : last + 1], year)
            if intervals is not None:
                return start, last + 1, intervals
    return None


def months_named(text: str) -> frozenset[int]:
    """The months whose names the text prints, with a day or without: 'the SOM foreseen for January' names 1."""
    words = (match[0].rstrip(".") for match in _TOKEN.finditer(text) if match.lastgroup == "month")
    return frozenset(_MONTHS[word.casefold()] for word in words if word[0].isupper())


def dates_precision(intervals: Sequence[Interval]) -> str:
    """`day` where every interval is known to the day, `month` where one is not, empty where there are no intervals."""
    if not intervals:
        return ""
    return "month" if any(interval.precision == "month" for interval in intervals) else "day"


def _tokens(text: str) -> list[_Token] | None:
    """The words of `text`; None where one of them is not part of a date."""
    tokens, at = [], 0
    for match in _TOKEN.finditer(text):
        if text[at : match.start()].strip(" .\t"):
            return None
        tokens.append(_token(match))
        at = match.end()
    return None if text[at:].strip(" .\t") else tokens


def _runs(text: str) -> list[list[_Token]]:
    """The longest stretches of date words with nothing between them."""
    runs: list[list[_Token]] = []
    end = -1
    for match in _TOKEN.finditer(text):
        token = _token(match)
        if end >= 0 and not text[end : token.start].strip():
            runs[-1].append(token)
        else:
            runs.append([token])
        end = token.end
    return runs


def _is_dated(tokens: list[_Token], text: str) -> bool:
    """Whether words that read as dates are dates in running text: not 'we may', nor a month alone after 'the'."""
    kinds = {token.kind for token in tokens}
    if "month" not in kinds:
        return False
    if kinds & {"day", "year", "part", "between"}:
        return True
    before = text[: tokens[0].start].split()
    return bool(before) and before[-1].casefold() in ("in", "during", "from") and tokens[0].text[0].isupper()


def _intervals(tokens: list[_Token], year: int) -> tuple[Interval, ...] | None:
    items = _items(tokens)
    if items is None:
        return None
    flat = _with_years(_with_months([end for item in items for end in item], _month_first(tokens)), year)
    if flat is None:
        return None
    intervals, at = [], 0
    for item in items:
        ends, at = flat[at : at + len(item)], at + len(item)
        interval = _interval(ends[0], ends[-1])
        if interval is None:
            return None
        intervals.append(interval)
    return tuple(dict.fromkeys(intervals)) or None


class _Items:
    """The items of a row of dates while it is read; each method says whether the grammar allows its word there."""

    def __init__(self, month_first: bool) -> None:
        self.month_first = month_first
        self.items: list[list[_Endpoint]] = []  # each with its one or two ends
        self.behind: Literal["start", "item", "range"] = "start"  # what the last word was the end of
        self.between = False  # 'between' opened a range, which the next 'and' closes

    def take_endpoint(self, endpoint: _Endpoint) -> bool:
        """'14 April': the first end of an item, or after 'to' the second."""
        if self.behind == "range" and len(self.items[-1]) == 2:
            return False  # '3-4-5 May'
        if self.behind == "item" and not self.month_first:
            return False  # two dates with nothing between them
        if self.behind == "range":
            self.items[-1].append(endpoint)
        else:
            self.items.append([endpoint])
        self.behind = "item"
        return True

    def take_range(self) -> bool:
        """'-', 'to'; and 'and' in 'between 3 and 5 May'."""
        if self.behind != "item":
            return False
        self.behind, self.between = "range", False
        return True

    def take_separator(self) -> bool:
        """',', 'and'."""
        if self.between and self.behind == "item" and len(self.items[-1]) == 1:
            return self.take_range()
        if self.behind == "range":
            return False
        self.behind = "start"
        return True

    def take_year(self, year: int) -> bool:
        """The year of '3 March, 2017', or of '3 March and 4 May of 2017'."""
        if not self.items or self.items[-1][-1].year:
            return False
        self.items[-1][-1] = replace(self.items[-1][-1], year=year)
        self.behind = "item"
        return True


def _items(tokens: list[_Token]) -> list[list[_Endpoint]] | None:
    """Each item as its one or two printed ends; None where the words do not follow the grammar."""
    read = _Items(_month_first(tokens))
    at = 0
    while at < len(tokens):
        token, at = tokens[at], at + 1
        allowed = True
        if token.kind in ("day", "month"):
            endpoint, at = _endpoint(tokens, at - 1, read.month_first)
            allowed = read.take_endpoint(endpoint)
        elif token.kind == "range":
            allowed = read.take_range()
        elif token.kind == "separator":
            allowed = read.take_separator()
        elif token.kind == "year":
            allowed = read.take_year(token.number)
        elif token.kind == "between":
            read.between = True
        if not allowed:
            return None
    return read.items if read.items and read.behind == "item" else None


def _endpoint(tokens: list[_Token], at: int, month_first: bool) -> tuple[_Endpoint, int]:
    """The endpoint that starts at a day or a month, and where the next word is."""
    day = month = year = 0
    if tokens[at].kind == "day":
        day, at = tokens[at].number, at + 1
        ahead = at + (at < len(tokens) and tokens[at].kind == "filler")  # '3rd of May'
        if ahead < len(tokens) and tokens[ahead].kind == "month" and not month_first:
            month, at = tokens[ahead].number, ahead + 1
    else:
        month, at = tokens[at].number, at + 1
        if month_first and at < len(tokens) and tokens[at].kind == "day":
            day, at = tokens[at].number, at + 1
    ahead = at
    while ahead < len(tokens) and (tokens[ahead].kind == "filler" or tokens[ahead].text == ","):
        ahead += 1
    if month and ahead < len(tokens) and tokens[ahead].kind == "year":
        year, at = tokens[ahead].number, ahead + 1
    return _Endpoint(day, month, year), at


def _month_first(tokens: list[_Token]) -> bool:
    """Whether the dates read 'March 12' rather than '12 March', as the first month beside a day shows."""
    for left, right in pairwise(tokens):
        if (left.kind, right.kind) == ("day", "month"):
            return False
        if (left.kind, right.kind) == ("month", "day"):
            return True
    return False


def _with_months(ends: list[_Endpoint], month_first: bool) -> list[_Endpoint]:
    """Each endpoint with a month: a day takes it from its right, or from its left where months come first."""
    ordered = ends if month_first else ends[::-1]
    filled: list[_Endpoint] = []
    for end in ordered:
        month = end.month or (filled[-1].month if filled else 0)
        filled.append(_Endpoint(end.day, month, end.year))
    return filled if month_first else filled[::-1]


def _with_years(ends: list[_Endpoint], report_year: int) -> list[_Endpoint] | None:
    """Each endpoint with a year: the next one printed to its right, else the one to its left, else the report's.

    None where an endpoint has no month.
    """
    if not all(end.month for end in ends):
        return None
    years = [end.year for end in ends]
    for i in reversed(range(len(ends))):
        if not years[i] and i + 1 < len(ends) and years[i + 1]:
            years[i] = years[i + 1] - (ends[i].month > ends[i + 1].month)  # '30 December-2 January 2021'
    for i, year in enumerate(years):
        if not year:
            years[i] = years[i - 1] if i and ends[i - 1].year else report_year
    return [_Endpoint(end.day, end.month, year) for end, year in zip(ends, years, strict=True)]


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
    return Interval(start, end, precision) if start <= end else None
