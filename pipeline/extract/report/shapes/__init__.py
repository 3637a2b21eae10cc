"""The shapes in which a report tells of meetings other than under headings: a calendar, a table, cards, prose.

A shape finds *blocks* among the lines of a section: words that one mechanism is told of in, with what is stated beside
them. The grammar of events reads the words of every block, whatever its shape, so a shape only says whose words they
are and where they stand. To add one, write a module here with `NAME` and `find`, and name it in `SHAPES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes import calendar, cards, meeting_table, stacks
from pipeline.extract.report.shapes.block import Shaped
from pipeline.model import Line


class Shape(Protocol):
    """What a module of this package offers."""

    NAME: str

    def find(self, lines: Sequence[Line], report: Report) -> Shaped:
        """The blocks of this shape among the lines, which are those of a section without its furniture."""


SHAPES: tuple[Shape, ...] = (meeting_table, cards, stacks, calendar)


def find_blocks(lines: Sequence[Line], report: Report) -> Shaped:
    """The blocks of all shapes; each shape sees the lines that those before it left."""
    found = Shaped()
    for shape in SHAPES:
        left = [line for line in lines if line not in found.lines]
        found = found + shape.find(left, report)
    return found
