"""Documents that are a report and a leaflet: which parts of them are which, and one `Extract` of what both say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Any

from pipeline.extract import leaflet, report
from pipeline.extract.collected import records_of
from pipeline.extract.coverage import line_statuses
from pipeline.extract.evidence import FEW, dated_meetings, evidence_of, speaks_of_mechanisms
from pipeline.extract.items import ANY_YEAR
from pipeline.extract.report.sections import has_form_of_report
from pipeline.grammar.dates import find_dates
from pipeline.model import Document, Extract, Line, Page, Remark, Row
from pipeline.rules import Rules

NAME = report.NAME

_MEETING_ROWS = 0.5  # of the rows of a table of meetings print a day, and of those of a leaflet hardly any


@dataclass(frozen=True, slots=True)
class Parts:
    """A document in two: `table` has its tables of mechanisms alone (None where it has none), `text` all else."""

    table: Document | None
    text: Document


def parts_of(document: Document, rules: Rules) -> Parts:
    """The parts of a document. Its tables of mechanisms begin with the first that has such a header.

    A table of meetings names a mechanism a row as well, but prints a day beside it; and a table of which neither names
    nor words say that it is on mechanisms of migration is none.
    """
    tables = [table for page in document.pages for table in page.tables if not _is_of_meetings(table)]
    first = leaflet.first_table(tables, rules)
    if first is None or not (evidence_of(document, rules).names or speaks_of_mechanisms(document, rules)):
        return Parts(None, document)
    return _cut(document, tables[first:])


def _cut(document: Document, kept: Collection[tuple[Row, ...]]) -> Parts:
    """The document in two: these tables, and what is left of it."""
    lines = {line for table in kept for row in table for line in row.lines}
    others = [table for page in document.pages for table in page.tables if table not in kept]
    return Parts(_with(document, kept, lines), _with(document, others, {*document.lines} - lines))


def _is_of_meetings(table: tuple[Row, ...]) -> bool:
    """Whether most rows below the header print a day: 'Rabat Process | SOM | 2 May | Marrakesh'."""
    rows = [row for row in table if sum(map(bool, row.cells)) > 1][1:]
    dated = [row for row in rows if any(_prints_day(cell) for cell in row.cells)]
    return bool(rows) and len(dated) >= _MEETING_ROWS * len(rows)


def _prints_day(cell: str) -> bool:
    return any(interval.precision == "day" for dates in find_dates(cell, ANY_YEAR) for interval in dates.intervals)


def _with(document: Document, tables: Collection[tuple[Row, ...]], lines: Collection[Line] | None = None) -> Document:
    """The document with only these of its tables and lines; None leaves all lines."""

    def page_with(page: Page) -> Page:
        kept = page.lines if lines is None else tuple(line for line in page.lines if line in lines)
        return replace(page, lines=kept, tables=tuple(table for table in page.tables if table in tables))

    return replace(document, pages=tuple(map(page_with, document.pages)))


# ---------------------------------------------------------------- as which of the two it is read


def matches(document: Document, rules: Rules) -> bool:
    """Whether the document has a table of mechanisms and tells of their meetings beside it."""
    parts = parts_of(document, rules)
    if parts.table is None:
        return False
    owned = evidence_of(parts.text, rules).owned
    return owned >= FEW or (owned > 0 and has_form_of_report(parts.text, rules))


def extract(document: Document, rules: Rules) -> Extract:
    """What the document says as a report and by its table; prose that the report leaves unread is a leaflet's."""
    parts = parts_of(document, rules)
    assert parts.table is not None
    told = report.extract(parts.text, rules)
    unread = {line for line, (status, _) in line_statuses(told).items() if status == "unclaimed"}
    tables = [table for page in parts.table.pages for table in page.tables]
    listed = leaflet.extract(_with(document, tables, {*parts.table.lines} | unread), rules)
    merged: dict[str, Any] = {
        column.name: (*own, *getattr(listed, column.name))
        for column in fields(Extract)
        if isinstance(own := getattr(told, column.name), tuple)
    }
    records = frozenset[object](records_of(listed))
    return replace(
        told, document=document, furniture={**told.furniture, **listed.furniture}, of_leaflet=records, **merged
    )


def has_table(document: Document, rules: Rules) -> bool:
    """Whether the document has a table of mechanisms."""
    return parts_of(document, rules).table is not None


def extract_leaflet(document: Document, rules: Rules) -> Extract:
    """What a leaflet says; the few dates of meetings in its prose are asked about, since it gives no events."""
    found = leaflet.extract(document, rules)
    why = "the prose of a leaflet prints this date of a meeting, and no event was read"
    dates = dated_meetings(parts_of(document, rules).text, rules)
    remarks = [Remark("unread_date", document.document_id, where.quote, why, where) for where in dates]
    return replace(found, remarks=(*found.remarks, *remarks))
