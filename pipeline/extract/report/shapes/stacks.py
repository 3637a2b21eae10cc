"""Stacks: a meeting over two or three lines without labels, of which each says one thing.

Rabat Process                (a heading)
Senior Officials' Meeting
13 March 2018
Brussels, Belgium
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.extract.items import find_event_opening, goes_on, is_bullet
from pipeline.extract.meeting_labels import is_date, is_name
from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes.block import Block, Shaped
from pipeline.extract.report.shapes.columns import is_place
from pipeline.extract.report.shapes.owner_above import names_body
from pipeline.extract.report.stated import Stated
from pipeline.grammar.dates import find_dates
from pipeline.model import Line
from pipeline.text.passage import Passage

NAME = "stacks"

_LEAST_STACKS = 2  # in a section
_MOST_WORDS = 14  # of the line that names the meeting


def find(lines: Sequence[Line], report: Report) -> Shaped:
    """The meetings of the section's stacks; none where there is only one, which may be a wrapped sentence."""
    found = [shaped for group in _groups(lines, report) if (shaped := _stack(group, report))]
    return sum(found, Shaped()) if len(found) >= _LEAST_STACKS else Shaped()


def _groups(lines: Sequence[Line], report: Report) -> Iterator[list[Line]]:
    """Lines without blank space between them, below a heading or none."""
    group: list[Line] = []
    for line in lines:
        if group and (line.gap or is_name(line.words, report.rules) or line.page != group[-1].page):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _stack(group: Sequence[Line], report: Report) -> Shaped | None:
    """The meeting of a group: a line that names it, a date, and a place or none; a name may stand over them."""
    first = group[0]
    is_new = not is_name(first.words, report.rules) and names_body(first.words, report)
    body = group[1:] if is_new or is_name(first.words, report.rules) else group
    said: dict[str, Passage] = {}
    for line in body:
        field = _field(line, report)
        if not field or field in said:
            return None
        said[field] = report.passage([line])
    if not {"meeting", "date"} <= said.keys():
        return None
    stated = Stated(dates=said["date"], place=said.get("place"))
    block = Block(None, said["meeting"], stated, tuple(body))
    return Shaped((block,), headings=frozenset([first] if is_new else []))


def _field(line: Line, report: Report) -> str:
    """What a line of a stack says, '' where that is not clear, as of 'SOM (1' over 'May).'"""
    if goes_on(line.words) or line.words.count("(") != line.words.count(")"):
        return ""
    if is_date(line.words):
        return "date"
    if find_event_opening(line.words, report.grammar):
        is_name_of_it = not find_dates(line.words, report.year) and not is_bullet(line.words)
        return "meeting" if is_name_of_it and len(line.words.split()) <= _MOST_WORDS else ""
    return "place" if is_place(line.words, report) else ""
