"""A calendar: a line or two for each meeting, with its date and the mechanism's name in front.

    January                                                       (a month as a heading, or none)
    • 22–23 January – Khartoum Process: Senior Officials’ Meeting, Rome
    • 3     Bali Process, SOM, Bangkok                            (a day alone, below a month)
    • 9 May, Tunis: Rabat Process, workshop on data
    Rabat Process – 2 May – Fifth Ministerial Conference, Marrakesh

The grammar reads what was held with the date behind it: 'Senior Officials’ Meeting, Rome, 22–23 January'.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipeline.extract.items import ANY_YEAR, is_bullet, unbulleted, without_bullet
from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes.block import Block, Shaped
from pipeline.extract.report.shapes.owners import told_of
from pipeline.extract.report.stated import Stated
from pipeline.grammar.dates import find_dates, months_named
from pipeline.model import Line
from pipeline.text.passage import Passage

NAME = "calendar"

_LEAST_ITEMS = 3  # lines that open with a date and a name make a calendar; one or two may be sentences
_MOST_LINES = 4  # of an item
_BEHIND_DATE = re.compile(r"\s*[–—:|,-]?\s+")  # ' – ' in '22–23 January – Khartoum Process'
_LONGEST_ARTICLE = 4  # characters: 'The '
_HAS_FIGURE_OR_CAPITAL = re.compile(r"(?=.{0,200}\d)|[^\W\d_a-z]")  # any but a line of small letters
_DAYS = re.compile(r"\d{1,2}(?:\s*[-–—&,]\s*\d{1,2})*\b(?![.:/]\d)")  # '22-23' below 'January'
# 'Rome: ', 'Addis Ababa – ' between a date and a name
_PLACE = re.compile(r"(?P<place>[^\W\d_][^\d:;,–—]{1,40}?)\s*(?:[:,;]|\s[–—-])\s+")
_MONTH_HEADING = re.compile(r"[^\W\d_]+\.?(?:\s+(?:19|20)\d\d)?")  # 'January', 'March 2019'


def find(lines: Sequence[Line], report: Report) -> Shaped:
    """The meetings of a calendar, and its months; none where fewer than three lines open with a date and a name."""
    months = {line: "month of a calendar" for line in lines if _is_month(line)}
    opening = frozenset(line for line in lines if _may_open(line, bool(months), report))
    if len(opening) < _LEAST_ITEMS:
        return Shaped()  # most reports are none, and this tells so at a glance
    items: list[tuple[Block, ...]] = []
    month: Line | None = None
    for at, line in enumerate(lines):
        if line in months:
            month = line
        elif line in opening and (blocks := _blocks(_lines_of_item(lines, at, opening, months), month, report)):
            items.append(blocks)
    if len(items) < _LEAST_ITEMS:
        return Shaped()
    return Shaped(tuple(block for blocks in items for block in blocks), months)


def _may_open(line: Line, in_month: bool, report: Report) -> bool:
    """Whether the line opens with a date, or with a name and prints a date behind it."""
    words = without_bullet(line.words)
    if not _HAS_FIGURE_OR_CAPITAL.match(words):
        return False
    if _date_end(words, in_month):
        return True
    name = next(iter(report.names.find(words)), None) if find_dates(words, ANY_YEAR) else None
    return name is not None and name.start <= _LONGEST_ARTICLE


def _is_month(line: Line) -> bool:
    return _MONTH_HEADING.fullmatch(line.words) is not None and len(months_named(line.words.title())) == 1


def _lines_of_item(
    lines: Sequence[Line], at: int, opening: Collection[Line], months: Collection[Line]
) -> tuple[Line, ...]:
    """The line and those that go on with it: up to a bullet, a date, a month, blank space or the end of the page."""
    item = [lines[at]]
    for line in lines[at + 1 : at + _MOST_LINES]:
        ends = is_bullet(line.words) or line in months or line.gap or line.page != item[0].page
        if ends or line in opening:
            break
        item.append(line)
    return tuple(item)


def _date_end(words: str, in_month: bool) -> int:
    """Where the date ends that the words open with, 0 where they open with none; below a month a day is enough."""
    first = next(iter(find_dates(words, ANY_YEAR)), None)
    if first is not None and first.start == 0:
        return first.end
    days = _DAYS.match(words) if in_month else None
    return days.end() if days else 0


def _blocks(item: Sequence[Line], month: Line | None, report: Report) -> tuple[Block, ...]:
    """The meeting of an item: a date, a name and what was held; none where the lines are no such item.

    A joint meeting is a block of each mechanism.
    """
    printed = unbulleted(report.passage(item))
    opened = _opened_by_date(printed, month, report) or _opened_by_name(printed, report)
    if opened is None:
        return ()
    owners, held = opened
    return tuple(Block(owner, held, Stated(), tuple(item)) for owner in owners)


def _opened_by_date(printed: Passage, month: Line | None, report: Report) -> tuple[Sequence[Passage], Passage] | None:
    """'22 January, Rome: Khartoum Process, SOM' -> whose meeting it was, and 'SOM, Rome, 22 January'."""
    end = _date_end(printed.text, month is not None)
    behind = _BEHIND_DATE.match(printed.text, end) if end else None
    if behind is None:
        return None
    dates, rest = printed[:end], printed[behind.end() :]
    if month is not None and not find_dates(dates.text, ANY_YEAR):
        dates = dates.followed_by(report.passage([month]), " ")
    told = told_of(rest, report)
    if told is not None:
        return told.owners, told.body.followed_by(dates, ", ")
    place = _PLACE.match(rest.text)
    told = told_of(rest[place.end() :], report) if place else None
    if place is None or told is None:
        return None
    return told.owners, told.body.followed_by(rest[: place.end("place")], ", ").followed_by(dates, ", ")


def _opened_by_name(printed: Passage, report: Report) -> tuple[Sequence[Passage], Passage] | None:
    """'Rabat Process – 2 May – SOM, Rome' -> the mechanism, and 'SOM, Rome, 2 May'."""
    told = told_of(printed, report)
    end = _date_end(told.body.text, in_month=False) if told else 0
    behind = _BEHIND_DATE.match(told.body.text, end) if told and end else None
    if told is None or behind is None:
        return None
    return told.owners, told.body[behind.end() :].followed_by(told.body[:end], ", ")
