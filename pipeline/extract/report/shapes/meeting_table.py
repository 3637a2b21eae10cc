"""A table of meetings: a row for each, with the mechanism, the meeting, its dates, its place and its theme.

Mechanism     | Meeting                      | Date     | Place     | Theme        (columns in any order)
Africa                                                                             (a title between rows)
Rabat Process | Fifth Ministerial Conference | 2 May    | Marrakesh | Declaration
              | SOM                          | 13 March | Brussels  | Action plan  (of the mechanism above)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.items import ANY_YEAR, goes_on, is_bullet
from pipeline.extract.meeting_labels import is_date, is_name
from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes.block import Shaped
from pipeline.extract.report.shapes.columns import Columns, columns_of_header, inferred_columns
from pipeline.extract.report.shapes.fields import Above, doubt, owners_of, remarks_on_values, told_by
from pipeline.extract.report.shapes.owner_above import OverTable, what_stands_over
from pipeline.extract.report.shapes.printed_rows import PrintedRow, printed_rows
from pipeline.grammar.dates import find_dates, months_named
from pipeline.model import Line
from pipeline.text.folding import folded
from pipeline.text.passage import Passage

NAME = "table of meetings"

_MOST_TITLE_WORDS = 12  # of a title between rows
_MOST_TITLES = 2  # between two rows
_YEAR = re.compile(r"(?:19|20)\d\d")  # '2018'
_MONTH = re.compile(r"[^\W\d_]+\.?(?:\s+(?:19|20)\d\d)?")  # 'March', 'March 2018'
_ENDS_SENTENCE = re.compile(r"[.!?;]\s*$")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with its cells by column."""

    columns: Columns
    cells: Mapping[int, Passage]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Header:
    """A header that `opens` a table, or goes on with the one before, and what stands over it."""

    columns: Columns
    row: PrintedRow
    over: OverTable
    opens: bool


@dataclass(frozen=True, slots=True)
class _Title:
    """A title between rows, or a note below them."""

    columns: Columns
    row: PrintedRow


@dataclass(frozen=True, slots=True)
class _Unfit:
    """A row that fits the columns in no way or in several."""

    row: PrintedRow


_Part = _Row | _Header | _Title | _Unfit


def find(lines: Sequence[Line], report: Report) -> Shaped:
    """The meetings of the section's tables, with what holds the tables together."""
    parts = [*_parts(printed_rows(lines, report), report)]
    found, above = Shaped(), Above()
    for part in parts:
        match part:
            case _Header():
                above = Above((part.over.owner,) if part.over.owner else ()) if part.opens else above
                found += _headed(part)
            case _Title():
                above, shaped = _titled(part, above, report)
                found += shaped
            case _Unfit():
                why = "its cells fit the columns of its table in no way, or in several"
                found += Shaped(remarks=(doubt(report.document.document_id, why, part.row.lines, report),))
            case _Row():
                above, shaped = _told(part, above, report)
                found += shaped
    rows = (part for part in parts if isinstance(part, _Row))
    values = ((row.columns.head_of(at), row.columns.fields[at], cell) for row in rows for at, cell in row.cells.items())
    return found + Shaped(remarks=tuple(remarks_on_values(values, report)))


# ---------------------------------------------------------------- which rows are of a table


def _parts(rows: Sequence[PrintedRow], report: Report) -> Iterator[_Part]:
    """The rows that are of tables of meetings, each with what it is in its table; others are left out."""
    columns = inferred_columns(rows, report) if not any(columns_of_header(row, report) for row in rows) else None
    last: _Part | None = None  # the part right above, None where something else stands there
    for at, row in enumerate(rows):
        if whole := _with_rest(last, row, report):
            last = whole
        else:
            if last is not None:
                yield last
            last = _part(at, rows, columns, last, report)
        columns = last.columns if isinstance(last, _Header) else columns
    if last is not None:
        yield last


def _part(
    at: int, rows: Sequence[PrintedRow], columns: Columns | None, last: _Part | None, report: Report
) -> _Part | None:
    """What a row is below the columns that hold so far and the part right above; None where it is of no table."""
    row = rows[at]
    if header := columns_of_header(row, report):
        goes_on_here = columns is not None and header.fields == columns.fields and last is not None
        return _Header(header, row, what_stands_over(rows[:at], report), opens=not goes_on_here)
    if columns is None:
        return None
    if len(row.filled) > 1:
        return _of_meeting(row, columns, last, report)
    if row.filled and (len(row.cells) > 1 or _is_title_at(at, rows, report)):
        return _Title(columns, row)
    return None


def _of_meeting(row: PrintedRow, columns: Columns, last: _Part | None, report: Report) -> _Row | _Unfit | None:
    """The row below its columns; one that does not stand right below other rows of the table has to print a date."""
    if last is None and not any(is_date(cell) for cell in row.texts):
        return None
    cells = columns.cells_of(row, report)
    if cells is None:
        return _Unfit(row)
    return _Row(columns, cells, row.lines)


def _with_rest(last: _Part | None, row: PrintedRow, report: Report) -> _Part | None:
    """The part above together with the row, where that is the second line of a header, or the rest of a row."""
    if isinstance(last, _Header) and (second := last.columns.with_second_header(row, report)):
        return replace(last, columns=second, row=PrintedRow(row.cells, (*last.row.lines, *row.lines)))
    if isinstance(last, _Row) and len(row.cells) > 1 and columns_of_header(row, report) is None:
        return _with_rest_of_row(last, row, report)
    return None


def _with_rest_of_row(last: _Row, row: PrintedRow, report: Report) -> _Row | None:
    """A row that a page break or a tool cut off from the one above has no name and no date, and reads on."""
    cells = {at: cell for at, cell in (last.columns.cells_of(row, report) or {}).items() if cell.text.strip()}
    fields = {last.columns.fields[at] for at in cells}
    reads_on = all(_reads_on(last.cells.get(at), cell) for at, cell in cells.items())
    if not cells or not reads_on or fields & {"mechanism", "date", "start"}:
        return None
    joined = {at: last.cells[at].followed_by(cell, " ") if at in last.cells else cell for at, cell in cells.items()}
    return replace(last, cells={**last.cells, **joined}, lines=(*last.lines, *row.lines))


def _reads_on(above: Passage | None, cell: Passage) -> bool:
    begins = cell.text[:1]
    return begins.islower() or begins == "(" or (above is not None and bool(above.text.strip()) and goes_on(above.text))


def _is_title_at(at: int, rows: Sequence[PrintedRow], report: Report) -> bool:
    """Whether a line stands between rows as a title does: short, no sentence, and rows of a table follow."""
    words = rows[at].words
    if len(words.split()) > _MOST_TITLE_WORDS or _ENDS_SENTENCE.search(words) or is_bullet(words):
        return False
    following = next((row for row in rows[at + 1 : at + 1 + _MOST_TITLES] if len(row.filled) > 1), None)
    if following is None or (find_dates(words, ANY_YEAR) and not _is_month(words)):
        return False
    return columns_of_header(following, report) is None


# ---------------------------------------------------------------- what the parts tell


def _is_month(words: str) -> bool:
    return _MONTH.fullmatch(words) is not None and len(months_named(words.title())) == 1


def _headed(header: _Header) -> Shaped:
    """What a header and the lines over it add: nothing but that they are none of other shapes."""
    furniture = dict.fromkeys(header.row.lines, "table header")
    if not header.opens:
        return Shaped(furniture=furniture)
    captions = dict.fromkeys(header.over.captions, "caption of a table")
    return Shaped(furniture={**furniture, **captions}, headings=frozenset(header.over.heading))


def _titled(title: _Title, above: Above, report: Report) -> tuple[Above, Shaped]:
    """What a title says of the rows below it: their month, their year, whose they are; or nothing, as a region does."""
    row = title.row
    printed = row.cells[row.filled[0]]
    words = printed.text.strip()
    aside = Shaped(furniture=dict.fromkeys(row.lines, "title between the rows of a table"))
    if _YEAR.fullmatch(words):
        return replace(above, year=printed), aside
    if _is_month(words):
        return replace(above, month=printed), aside
    owners = owners_of([printed], report)
    if owners and all(is_name(owner.text, report.rules) for owner in owners):
        return replace(above, owners=owners), aside
    if find_dates(words, ANY_YEAR) or report.grammar.noun.search(words):
        remark = doubt(words, "stands alone in a row of a table of meetings", row.lines, report)
        return above, Shaped(remarks=(remark,))
    is_region = folded(words) in report.rules.regions or title.columns.has("mechanism")
    return replace(above, owners=() if is_region else owners), aside


def _told(row: _Row, above: Above, report: Report) -> tuple[Above, Shaped]:
    """The meeting that a row tells of, and what stands above the next one: its cell for the mechanism may be empty."""
    fields: dict[str, list[Passage]] = defaultdict(list)
    for at, cell in row.cells.items():
        if cell.text.strip():
            fields[row.columns.fields[at]].append(cell)
    own = owners_of(fields.get("mechanism", ()), report)
    if own:
        above = replace(above, owners=own)
    if row.columns.has("mechanism") and not above.owners:
        remark = doubt(report.document.document_id, "names no mechanism", row.lines, report)
        return above, Shaped(remarks=(remark,))
    told = told_by(fields, above, row.lines, report)
    return above, Shaped(told.blocks, remarks=told.doubts)
