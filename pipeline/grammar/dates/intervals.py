"""The grammar of dates: tokens in a row -> the intervals that they print.

    dates    = item { (',' | ';' | 'and' | '&') item }
    item     = endpoint [ range endpoint ]              24-27 May, 29 November-1 December, March to May
    endpoint = day [month] [year] | month [day] [year]  14, 14 April, April 14, April, 14 April 2017
             | numeric                                  26.05.2021, 2021-05-26, 26-May-2021, 26.–29.10.2021
             | months year                              Q2 2021, second half of 2021
    range    = '-' | '–' | 'to' | 'au' | 'al' | …

What an endpoint leaves out it takes from its neighbours: the month from the right ('14, 28 April') or, where months are
printed first ('March 12-14'), from the left; the year from the right, else from the left, else from the report. An
interval that would end before it starts crosses into the next year ('30 December-2 January').
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Literal, NamedTuple

from pipeline.grammar.dates.tokens import Endpoint, Token
from pipeline.grammar.dates.words import WORDS
from pipeline.model import Interval


class Intervals(NamedTuple):
    """What tokens print, and in `doubt` what contradicts itself in it, empty where nothing does."""

    intervals: tuple[Interval, ...]
    doubt: str


def intervals_of(tokens: Sequence[Token], year: int) -> Intervals | None:
    """The intervals that tokens in a row print in a report on `year`; None where they break the grammar."""
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
    return Intervals(tuple(dict.fromkeys(intervals)), _weekday_doubt(flat)) if intervals else None


def _weekday_doubt(ends: Sequence[Endpoint]) -> str:
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
        self.items: list[list[Endpoint]] = []
        self.state: Literal["start", "item", "range"] = "start"
        self.between = False
        self.weekday = -1

    def add(self, ends: Sequence[Endpoint]) -> bool:
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

    def part(self, token: Token) -> bool:
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
            self.weekday = WORDS.weekdays[token.text.rstrip(".,").casefold()]
        elif kind == "year":  # '3 March, 2017' or '3 March and 4 May of 2017'
            if not self.items or self.items[-1][-1].year:
                return False
            self.items[-1][-1] = replace(self.items[-1][-1], year=token.number)
            self.state = "item"
        return True


def _items(tokens: Sequence[Token]) -> list[list[Endpoint]] | None:
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


def _endpoint(tokens: Sequence[Token], at: int) -> tuple[Endpoint, int]:
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
    return Endpoint(day, month, year, month_first=month_first and bool(day)), at


def _month_first(tokens: Sequence[Token]) -> bool:
    """Whether the dates read 'March 12' rather than '12 March': the first month that touches a day tells."""
    for left, right in pairwise(tokens):
        if (left.kind, right.kind) == ("day", "month"):
            return False
        if (left.kind, right.kind) == ("month", "day"):
            return True
    return False


def _with_months(ends: list[Endpoint]) -> list[Endpoint]:
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


def _with_years(ends: list[Endpoint], report_year: int) -> list[Endpoint] | None:
    """Each endpoint with a year: from the next one printed to its right, else from its left, else the report's."""
    if not all(end.month for end in ends):
        return None
    years = [end.year for end in ends]
    for i in reversed(range(len(ends))):
        if not years[i] and i + 1 < len(ends) and years[i + 1]:
            years[i] = years[i + 1] - (ends[i].month > ends[i + 1].month)  # '30 December-2 January 2021'
    dated = []
    for i, end in enumerate(ends):
        at_left = ends[i - 1].year if i else 0
        is_printed = bool(years[i] or at_left)
        years[i] = years[i] or (years[i - 1] if at_left else report_year)
        dated.append(replace(end, year=years[i], year_printed=is_printed))
    return dated


def _interval(first: Endpoint, last: Endpoint) -> Interval | None:
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
