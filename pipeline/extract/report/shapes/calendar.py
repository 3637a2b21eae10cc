"""A calendar: a line or two for each meeting, with its date first and the mechanism's name behind it.

January                                                       (a month as a heading, or none)
• 22–23 January – Khartoum Process: Senior Officials’ Meeting, Rome
• 3 April   Bali Process, SOM, Bangkok
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipeline.extract.headings import find_run_in
from pipeline.extract.items import ANY_YEAR, is_bullet, without_bullet
from pipeline.extract.report.context import Report
from pipeline.extract.report.paragraphs import Stated
from pipeline.extract.report.shapes.block import Block, Shaped
from pipeline.grammar.dates import find_dates, months_named
from pipeline.model import Line

NAME = "calendar"

_LEAST_ITEMS = 3  # lines that open with a date and a name make a calendar; one or two may be sentences
_MOST_LINES = 4  # of an item
_BEHIND_DATE = re.compile(r"\s*[–—:|,-]?\s+")  # ' – ' in '22–23 January – Khartoum Process'
_MONTH_HEADING = re.compile(r"[^\W\d_]+\.?(?:\s+(?:19|20)\d\d)?")  # 'January', 'March 2019'


def find(lines: Sequence[Line], report: Report) -> Shaped:
    """The meetings of a calendar, and its months; none where fewer than three lines open with a date and a name."""
    months = {line: "month of a calendar" for line in lines if _is_month(line)}
    starts = [at for at in range(len(lines)) if _block(_lines_of_item(lines, at, months.keys()), report)]
    if len(starts) < _LEAST_ITEMS:
        return Shaped()
    blocks = (_block(_lines_of_item(lines, at, months.keys()), report) for at in starts)
    return Shaped(tuple(block for block in blocks if block), months)


def _is_month(line: Line) -> bool:
    return _MONTH_HEADING.fullmatch(line.words) is not None and len(months_named(line.words)) == 1


def _lines_of_item(lines: Sequence[Line], at: int, months: Collection[Line]) -> tuple[Line, ...]:
    """The line and those that go on with it: up to a bullet, a date, a month, blank space or the end of the page."""
    item = [lines[at]]
    for line in lines[at + 1 : at + _MOST_LINES]:
        opens = is_bullet(line.words) or line in months or line.gap or line.page != item[0].page
        if opens or _date_end(line.words):
            break
        item.append(line)
    return tuple(item)


def _date_end(words: str) -> int:
    """Where the date ends that the words open with, 0 where they open with none."""
    first = next(iter(find_dates(words, ANY_YEAR)), None)
    return first.end if first is not None and first.start == 0 else 0


def _block(item: Sequence[Line], report: Report) -> Block | None:
    """The meeting of an item: a date, a name and what was held; None where the lines are no such item."""
    whole = report.passage(item)
    printed = whole[len(whole.text) - len(without_bullet(whole.text)) :]
    end = _date_end(printed.text)
    behind = _BEHIND_DATE.match(printed.text, end) if end else None
    if behind is None:
        return None
    told = printed[behind.end() :]
    run_in = find_run_in(told.text, report.names, report.grammar)
    if run_in is None:
        return None
    return Block(told[run_in.start : run_in.end], told[run_in.body :], Stated(dates=printed[:end]), tuple(item))
