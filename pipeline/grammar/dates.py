"""Printed dates -> intervals with a precision: a small grammar, because no date library reads these (pure).

The grammar, over words (reports of 2017 and 2021 print all of it):

    dates    = item { (',' | ';' | 'and' | '&') item }
    item     = endpoint [ range endpoint ]              24-27 May, 29 November-1 December, March to May
    endpoint = day [month] [year] | month [day] [year]  14, 14 April, April 14, April, 14 April 2017
    range    = '-' | '–' | 'to' | 'until' | …

What an endpoint leaves out it takes from its neighbours: the month from the right ('14, 28 April') or, where months are
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
MOST_WORDS = 60  # of dates in a row: twenty of them; each end is tried with each, so that the work grows with the cube

Kind = Literal["day", "month", "year", "range", "between", "separator", "filler", "part"]

# One alternative a kind of word; 'part' is 'early', 'mid-' …: it makes a month no more exact than a month.
_TOKEN = re.compile(
    r"(?P<year>\b(?:19|20)\d\d\b)"
    r"|(?P<day>\b(?:3[01]|[12]\d|0?[1-9])(?: ?(?:st|nd|rd|th)\b|\b)(?![.:]\d))"
    r"|(?P<month>\b(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?)"
    r"|(?P<part>\b(?:early|mid|late|beginning of|end of|middle of)\b-?)"
    r"|(?P<between>\bbetween\b)"
    r"|(?P<range>[-‐‑‒–—−/]+|\b(?:to|until|till|through)\b)"
    r"|(?P<separator>[,;&]|\band\b|\bas well as\b|\bboth\b)"
    r"|(?P<filler>\b(?:on|in|from|during|of|the|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)",
    re.IGNORECASE,
)
_MONTH = re.compile("|".join(_MONTHS), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Kind
    text: str
    start: int
    end: int

    @property
    def number(self) -> int:
        return _MONTHS[self.text.rstrip(".").casefold()] if self.kind == "month" else int(re.sub(r"\D", "", self.text))


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """What is printed of one end of an interval; 0 where it is left out."""

    day: int = 0
    month: int = 0
    year: int = 0


@dataclass(frozen=True, slots=True)
class PrintedDates:
    """Dates found in running text: `text[start:end]` prints `intervals`."""

    start: int
    end: int
    intervals: tuple[Interval, ...]


def read_dates(text: str, year: int) -> tuple[Interval, ...]:
    """The intervals that `text`, as a whole, prints; empty where it prints anything that is not a date.

    `year` is the report's: it holds where the text prints none.

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

    A month alone counts only after a word such as 'in' ('in March'), for 'May' and 'March' are words too; a year alone
    never does ('Action Plan 2023-2027').
    """
    found: list[PrintedDates] = []
    for run in _runs(text):
        at = 0
        while at < len(run):
            read = _longest(run[at : at + MOST_WORDS], year)
            if read is None:
                at += MOST_WORDS
                continue
            first, last, intervals = read
            if _is_dated(run[at + first : at + last], run, text):
                found.append(PrintedDates(run[at + first].start, run[at + last - 1].end, intervals))
            at += last
    return tuple(found)


def _longest(run: list[_Token], year: int) -> tuple[int, int, tuple[Interval, ...]] | None:
    """The first stretch of the run that the grammar reads, at its longest: 'on 3 May and 4 workshops' is '3 May'."""
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
    """`day` where every interval is known to the day, `month` where one is not, empty where there is none."""
    if not intervals:
        return ""
    return "month" if any(interval.precision == "month" for interval in intervals) else "day"


def _tokens(text: str) -> list[_Token] | None:
    """The words of `text`, or None where a word is no part of a date."""
    tokens, at = [], 0
    for match in _TOKEN.finditer(text):
        if text[at : match.start()].strip(" .\t"):
            return None
        tokens.append(_Token(match.lastgroup, match[0], match.start(), match.end()))  # type: ignore[arg-type]
        at = match.end()
    return None if text[at:].strip(" .\t") else tokens


def _runs(text: str) -> list[list[_Token]]:
    """The longest stretches of date words with nothing between them."""
    runs: list[list[_Token]] = []
    end = -1
    for match in _TOKEN.finditer(text):
        token = _Token(match.lastgroup, match[0], match.start(), match.end())  # type: ignore[arg-type]
        if end >= 0 and not text[end : token.start].strip():
            runs[-1].append(token)
        else:
            runs.append([token])
        end = token.end
    return runs


def _is_dated(tokens: list[_Token], run: list[_Token], text: str) -> bool:
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


def _items(tokens: list[_Token]) -> list[list[_Endpoint]] | None:
    """Each item as its one or two printed ends; None where the words do not follow the grammar."""
    month_first = _month_first(tokens)
    items: list[list[_Endpoint]] = []
    state: Literal["start", "item", "range"] = "start"
    between = False
    at = 0
    while at < len(tokens):
        kind = tokens[at].kind
        if kind in ("day", "month"):
            endpoint, at = _endpoint(tokens, at, month_first)
            if state == "range":
                if len(items[-1]) == 2:
                    return None
                items[-1].append(endpoint)
            elif state == "item" and not month_first:
                return None  # two dates with nothing between them
            else:
                items.append([endpoint])
            state = "item"
            continue
        if kind == "range" or (kind == "separator" and between and state == "item" and len(items[-1]) == 1):
            if state != "item":
                return None
            state, between = "range", False
        elif kind == "separator":
            if state == "range":
                return None
            state = "start"
        elif kind == "between":
            between = True
        elif kind == "year":  # '3 March, 2017' or '3 March and 4 May of 2017'
            if not items or items[-1][-1].year:
                return None
            items[-1][-1] = replace(items[-1][-1], year=tokens[at].number)
            state = "item"
        at += 1
    return items if items and state == "item" else None


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
    """Whether the dates read 'March 12' rather than '12 March': the first month that touches a day tells."""
    for left, right in pairwise(tokens):
        if (left.kind, right.kind) == ("day", "month"):
            return False
        if (left.kind, right.kind) == ("month", "day"):
            return True
    return False


def _with_months(ends: list[_Endpoint], month_first: bool) -> list[_Endpoint]:
    """Each endpoint with a month; a day takes it from its right, or from its left where months come first."""
    ordered = ends if month_first else ends[::-1]
    filled: list[_Endpoint] = []
    for end in ordered:
        month = end.month or (filled[-1].month if filled else 0)
        filled.append(_Endpoint(end.day, month, end.year))
    return filled if month_first else filled[::-1]


def _with_years(ends: list[_Endpoint], report_year: int) -> list[_Endpoint] | None:
    """Each endpoint with a year: from the next one printed to its right, else from its left, else the report's."""
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
