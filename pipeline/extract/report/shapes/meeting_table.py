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
from pipeline.extract.report.shapes.fields import Above, doubt, owners_of, told_by
from pipeline.extract.report.shapes.owner_above import owner_above
from pipeline.extract.report.shapes.printed_rows import PrintedRow, printed_rows
from pipeline.grammar.dates import find_dates, months_named
from pipeline.model import Line, Remark
from pipeline.text.folding import folded
from pipeline.text.passage import Passage

NAME = "table of meetings"

_MOST_TITLE_WORDS = 12  # of a title between rows
_MOST_TITLES = 2  # between two rows
_YEAR = re.compile(r"(?:19|20)\d\d")  # '2018'
_MONTH = re.compile(r"[^\W\d_]+\.?(?:\s+(?:19|20)\d\d)?")  # 'March', 'March 2018'
_ENDS_SENTENCE = re.compile(r"[.!?;]\s*$")
_NOT_READ = ("aside", "remarks", "link", "")  # fields that the release has no column for


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with its cells by column."""

    columns: Columns
    cells: Mapping[int, Passage]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Header:
    """A header that `opens` a table, or goes on with the one before; `above` is the mechanism named over it."""

    columns: Columns
    row: PrintedRow
    above: Passage | None
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
                above = Above((part.above,) if part.above else ()) if part.opens else above
                found += Shaped(furniture=dict.fromkeys(part.row.lines, "table header"))
            case _Title():
                above, shaped = _titled(part, above, report)
                found += shaped
            case _Unfit():
                why = "its cells fit the columns of its table in no way, or in several"
                found += Shaped(remarks=(doubt(report.document.document_id, why, part.row.lines, report),))
            case _Row():
                above, shaped = _told(part, above, report)
                found += shaped
    return found + Shaped(remarks=tuple(_remarks_on_columns(parts, report)))


# ---------------------------------------------------------------- which rows are of a table


def _parts(rows: Sequence[PrintedRow], report: Report) -> Iterator[_Part]:
    """The rows that are of tables of meetings, each with what it is in its table; others are left out."""
    columns = inferred_columns(rows, report) if not any(columns_of_header(row, report) for row in rows) else None
    last: _Part | None = None  # the part right above, None where something else stands there
    for at, row in enumerate(rows):
        part: _Part | None = None
        if header := columns_of_header(row, report):
            goes_on_here = columns is not None and header.fields == columns.fields and last is not None
            above = None if header.has("mechanism") else owner_above(rows[:at], report)
            part, columns = _Header(header, row, above, opens=not goes_on_here), header
        elif columns is None:
            continue
        elif isinstance(last, _Header) and (second := columns.with_second_header(row, report)):
            part, columns = _Header(second, row, last.above, opens=last.opens), second
        elif len(row.filled) > 1:
            part = _of_meeting(row, columns, last, report)
        elif row.filled and (len(row.cells) > 1 or _is_title_at(at, rows, report)):
            part = _Title(columns, row)
        if isinstance(last, _Row) and isinstance(part, _Row | _Title) and (whole := _with_rest(last, part, report)):
            last = whole
            continue
        if last is not None:
            yield last
        last = part
    if last is not None:
        yield last


def _of_meeting(row: PrintedRow, columns: Columns, last: _Part | None, report: Report) -> _Row | _Unfit | None:
    """The row below its columns; one that does not stand right below other rows of the table has to print a date."""
    if last is None and not any(is_date(cell) for cell in row.texts):
        return None
    cells = columns.cells_of(row, report)
    if cells is None:
        return _Unfit(row)
    return _Row(columns, cells, row.lines)


def _with_rest(last: _Row, part: _Row | _Title, report: Report) -> _Row | None:
    """The row above with this one, which a page break or a tool cut off from it: no date, no name, and it reads on."""
    if isinstance(part, _Title):
        at = part.row.filled[0]
        cells = {at: part.row.cells[at]} if len(part.row.cells) == len(last.columns.fields) else {}
    else:
        cells = {at: cell for at, cell in part.cells.items() if cell.text.strip()}
    fields = {last.columns.fields[at] for at in cells}
    if not cells or fields & {"mechanism", "date", "start"}:
        return None
    reads_on = all(_reads_on(last.cells.get(at), cell) for at, cell in cells.items())
    if not reads_on:
        return None
    lines = part.row.lines if isinstance(part, _Title) else part.lines
    joined = {at: last.cells[at].followed_by(cell, " ") if at in last.cells else cell for at, cell in cells.items()}
    return replace(last, cells={**last.cells, **joined}, lines=(*last.lines, *lines))


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


def _remarks_on_columns(parts: Sequence[_Part], report: Report) -> Iterator[Remark]:
    """What stands in a column that the release has no field for: a remark each, for a person where it is unknown."""
    said: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for row in (part for part in parts if isinstance(part, _Row)):
        for at, cell in row.cells.items():
            if row.columns.fields[at] in _NOT_READ and cell.text.strip():
                said[row.columns.heads[at].strip() or f"column {at + 1}", row.columns.fields[at]].append(cell)
    nowhere = report.passage([]).where()
    for (head, field), cells in said.items():
        words = "; ".join(dict.fromkeys(cell.text.strip() for cell in cells))
        where = sum((cell.where() for cell in cells), nowhere)
        known = "the release has no field for it" if field else "the column is not known"
        yield Remark("unread_column", head, words, known, where, needs_review=not field)
