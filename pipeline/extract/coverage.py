"""Accounts for every line of a document: claimed by a record, set aside with a reason, or unclaimed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.extract.collected import records_of
from pipeline.model import Extract, Line

LineStatus = Literal["claimed", "furniture", "unclaimed"]


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as its file numbers it, and what became of it. `line` is the first of the lines read from it.

    On a page of text that is set in columns, a line of the file holds one of each column: it is unclaimed if any is.
    """

    line: Line
    text: str
    status: LineStatus
    reason: str


def line_statuses(extract: Extract) -> dict[Line, tuple[LineStatus, str]]:
    """For each line in reading order its status, and the reason where it is set aside."""
    claimed = {line for record in records_of(extract) for line in record.where.lines}
    statuses: dict[Line, tuple[LineStatus, str]] = {}
    for page in extract.document.pages:
        for line in (*page.lines, *page.link_lines):
            if line in claimed:
                statuses[line] = ("claimed", "")
            elif line in extract.furniture:
                statuses[line] = ("furniture", extract.furniture[line])
            else:
                statuses[line] = ("unclaimed", "")
        statuses.update((line, ("furniture", line.margin)) for line in page.aside)
    return statuses


def printed_lines(extract: Extract) -> tuple[PrintedLine, ...]:
    """The document's lines by page; lines of two columns that share a number are one."""
    found: dict[tuple[int, int], PrintedLine] = {}
    for line, (status, reason) in line_statuses(extract).items():
        place = (line.page, line.number)
        if place in found:
            found[place] = _side_by_side(found[place], PrintedLine(line, line.text, status, reason))
        else:
            found[place] = PrintedLine(line, line.text, status, reason)
    return tuple(found.values())


def _side_by_side(some: PrintedLine, other: PrintedLine) -> PrintedLine:
    """Both as one line: each in its place, with the status that needs most attention."""
    left, right = sorted((some.text, other.text), key=lambda text: len(text) - len(text.lstrip()))
    worst = next(part for status in ("unclaimed", "claimed", "furniture") for part in (some, other)
                 if part.status == status)  # fmt: skip
    return PrintedLine(some.line, left + right[len(left) :], worst.status, worst.reason)
