"""The parts of the tables of meetings among the rows of a section: headers, rows of meetings, titles between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.extract.items import ANY_YEAR, goes_on, is_bullet
from pipeline.extract.meeting_labels import is_date
from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes.columns import Columns, columns_of_header, inferred_columns
from pipeline.extract.report.shapes.owner_above import OverTable, what_stands_over
from pipeline.extract.report.shapes.printed_rows import PrintedRow
from pipeline.grammar.dates import find_dates, months_named
from pipeline.model import Line
from pipeline.text.passage import Passage

_MOST_TITLE_WORDS = 12  # of a title between rows
_MOST_TITLES = 2  # between two rows
_MONTH = re.compile(r"[^\W\d_]+\.?(?:\s+(?:19|20)\d\d)?")  # 'March', 'March 2018'
_ENDS_SENTENCE = re.compile(r"[.!?;]\s*$")


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A row with its cells by column; `repeats` says that its table prints a name again in each row that has it."""

    columns: Columns
    cells: Mapping[int, Passage]
    lines: tuple[Line, ...]
    repeats: bool = False

    def says(self, field: str) -> str:
        """What stands in the columns of a field."""
        said = (cell.text for at, cell in self.cells.items() if self.columns.fields[at] == field)
        return " ".join(" ".join(said).split())


@dataclass(frozen=True, slots=True)
class Header:
    """A header that `opens` a table, or goes on with the one before, and what stands over it."""

    columns: Columns
    row: PrintedRow
    over: OverTable
    opens: bool


@dataclass(frozen=True, slots=True)
class Title:
    """A title between rows, or a note below them."""

    columns: Columns
    row: PrintedRow


@dataclass(frozen=True, slots=True)
class Unfit:
    """A row that fits the columns in no way or in several."""

    row: PrintedRow


Part = MeetingRow | Header | Title | Unfit


def parts_of(rows: Sequence[PrintedRow], report: Report) -> list[Part]:
    """The rows that are of tables of meetings, in reading order, each with what it is in its table."""
    return _with_repeats([*_parts_of(rows, report)])


def _parts_of(rows: Sequence[PrintedRow], report: Report) -> Iterator[Part]:
    """The rows that are of tables of meetings, each with what it is in its table; others are left out."""
    columns = inferred_columns(rows, report) if not any(columns_of_header(row, report) for row in rows) else None
    last: Part | None = None  # the part right above, None where something else stands there
    for at, row in enumerate(rows):
        if whole := _with_rest(last, row, report):
            last = whole
        else:
            if last is not None:
                yield last
            last = _part(at, rows, columns, last, report)
        columns = last.columns if isinstance(last, Header) else columns
    if last is not None:
        yield last


def _part(
    at: int, rows: Sequence[PrintedRow], columns: Columns | None, last: Part | None, report: Report
) -> Part | None:
    """What a row is below the columns that hold so far and the part right above; None where it is of no table."""
    row = rows[at]
    if header := columns_of_header(row, report):
        goes_on_here = columns is not None and header.fields == columns.fields and last is not None
        return Header(header, row, what_stands_over(rows[:at], report), opens=not goes_on_here)
    if columns is None:
        return None
    if len(row.filled) > 1:
        return _of_meeting(row, columns, last, report)
    if row.filled and (len(row.cells) > 1 or _is_title_at(at, rows, report)):
        return Title(columns, row)
    return None


def _of_meeting(row: PrintedRow, columns: Columns, last: Part | None, report: Report) -> MeetingRow | Unfit | None:
    """The row below its columns; one that does not stand right below other rows of the table has to print a date."""
    if last is None and not any(is_date(cell) for cell in row.texts):
        return None
    cells = columns.cells_of(row, report)
    if cells is None:
        return Unfit(row)
    return MeetingRow(columns, cells, row.lines)


def _with_rest(last: Part | None, row: PrintedRow, report: Report) -> Part | None:
    """The part above together with the row, where that is the second line of a header, or the rest of a row."""
    if isinstance(last, Header) and (second := last.columns.with_second_header(row, report)):
        return replace(last, columns=second, row=PrintedRow(row.cells, (*last.row.lines, *row.lines)))
    if isinstance(last, MeetingRow) and len(row.cells) > 1 and columns_of_header(row, report) is None:
        return _with_rest_of_row(last, row, report)
    return None


def _with_rest_of_row(last: MeetingRow, row: PrintedRow, report: Report) -> MeetingRow | None:
    """A row that a page break or a tool cut off from the one above has no name and no date, and reads on."""
    cells = {at: cell for at, cell in (last.columns.cells_of(row, report) or {}).items() if cell.text.strip()}
    fields = {last.columns.fields[at] for at in cells}
    reads_on = all(_reads_on(last.cells.get(at), cell) for at, cell in cells.items())
    if not cells or not reads_on or fields & {"mechanism", "date", "start"}:
        return None
    joined = {at: last.cells[at].followed_by(cell, " ") if at in last.cells else cell for at, cell in cells.items()}
    return replace(last, cells={**last.cells, **joined}, lines=(*last.lines, *row.lines))


def _with_repeats(parts: Sequence[Part]) -> list[Part]:
    """The parts; where a row prints the name of the row right above again, an empty cell does not stand for one."""
    repeats = any(
        isinstance(above, MeetingRow)
        and isinstance(row, MeetingRow)
        and above.lines[-1].page == row.lines[0].page
        and above.says("mechanism") == row.says("mechanism") != ""
        for above, row in pairwise(parts)
    )
    return [replace(part, repeats=repeats) if isinstance(part, MeetingRow) else part for part in parts]


def _reads_on(above: Passage | None, cell: Passage) -> bool:
    begins = cell.text[:1]
    return begins.islower() or begins == "(" or (above is not None and bool(above.text.strip()) and goes_on(above.text))


def _is_title_at(at: int, rows: Sequence[PrintedRow], report: Report) -> bool:
    """Whether a line stands between rows as a title does: short, no sentence, and rows of a table follow."""
    words = rows[at].words
    if len(words.split()) > _MOST_TITLE_WORDS or _ENDS_SENTENCE.search(words) or is_bullet(words):
        return False
    if words[:1].islower():
        return False  # the rest of a cell
    following = next((row for row in rows[at + 1 : at + 1 + _MOST_TITLES] if len(row.filled) > 1), None)
    if following is None or (find_dates(words, ANY_YEAR) and not is_month(words)):
        return False
    return columns_of_header(following, report) is None


def is_month(words: str) -> bool:
    """Whether the words are a month, with a year or without: 'March', 'March 2018'."""
    return _MONTH.fullmatch(words) is not None and len(months_named(words.title())) == 1
