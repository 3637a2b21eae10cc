"""The labels of cards among the lines of a section, each with its value: on one line, on two, or in two cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.extract.headings import without_number
from pipeline.extract.items import without_bullet
from pipeline.extract.meeting_labels import field_of_label
from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes.printed_rows import PrintedRow
from pipeline.text.passage import Passage

# 'When:', 'Date – ', 'Place of meeting :' at the beginning of a line, or behind a comma, a full stop, a bar
_LABEL = re.compile(r"(?:^|(?<=[,;.|]\s)|(?<=\s[|•–-]\s))(?P<label>[^\W\d_][^:;.|\d]{0,40}?)\s*(?P<stop>:|\s[–—]\s)\s*")
_ALONE = re.compile(r"(?P<label>[^\W\d_][^:;.|\d]{1,40}?)\s*:?")  # 'WHEN', 'Where:' over the value
_ENDS_VALUE = re.compile(r"[\s,;.|•–-]+$")  # ', ' before the next label in a line


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value behind its label; `field` is '' for a label that is not known. An empty value stands on the next line."""

    field: str
    label: str
    value: Passage


def labels_of(row: PrintedRow, report: Report) -> tuple[Labelled, ...]:
    """The labels of a row with their values; none where it does not begin with one."""
    cells = [row.cells[at] for at in row.filled]
    if len(cells) == 2 and (field := _field_alone(cells[0].text, report)) and not _begins_with_label(cells[1], report):
        return (Labelled(field, cells[0].text.strip(" :"), cells[1]),)
    found = [tuple(_labels_in(cell, report)) for cell in cells]
    return tuple(label for labels in found for label in labels) if all(found) else ()


def _begins_with_label(cell: Passage, report: Report) -> bool:
    return bool(_field_alone(cell.text, report)) or any(True for _ in _labels_in(cell, report))


def _field_alone(text: str, report: Report) -> str:
    match = _ALONE.fullmatch(text.strip())
    return field_of_label(match["label"], report.rules) if match else ""


def _labels_in(cell: Passage, report: Report) -> Iterator[Labelled]:
    """'When: 13 March, Where: Brussels' has two; only the first may be unknown, since a value may hold a colon."""
    bare = cell[len(cell.text) - len(without_number(without_bullet(cell.text))) :]
    if field := _field_alone(bare.text, report):
        yield Labelled(field, bare.text.strip(" :"), bare[len(bare.text) :])
        return
    found = [
        (match, field)
        for match in _LABEL.finditer(bare.text)
        if (field := field_of_label(match["label"], report.rules)) or (match.start() == 0 and match["stop"] == ":")
    ]
    if not found or found[0][0].start() > 0:
        return
    ends = [*(match.start() for match, _ in found[1:]), len(bare.text)]
    for (match, field), end in zip(found, ends, strict=True):
        value = bare[match.end() : end]
        stop = _ENDS_VALUE.search(value.text) if len(found) > 1 else None
        yield Labelled(field, match["label"].strip(), value[: stop.start()] if stop else value)


def labels_over(row: PrintedRow, below: PrintedRow, report: Report) -> tuple[Labelled, ...]:
    """The labels of a row whose values stand below it, column by column: 'WHEN | WHERE' over '13 March | Brussels'."""
    fields = [_field_alone(cell, report) for cell in row.texts]
    if len(fields) < 2 or not all(fields) or len(below.cells) != len(fields):
        return ()
    if any(_field_alone(cell, report) for cell in below.texts):
        return ()
    return tuple(
        Labelled(field, label, value) for field, label, value in zip(fields, row.texts, below.cells, strict=True)
    )
