"""The header of a table, and whether it is one of a table with a mechanism a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract import meeting_labels
from pipeline.extract.items import ANY_YEAR
from pipeline.extract.leaflet.cells import is_nothing
from pipeline.extract.leaflet.columns import MARK_FIELDS, Column, Columns, column_of, is_mechanism
from pipeline.grammar.dates import find_dates
from pipeline.model import Row
from pipeline.rules import Rules

_MOST_HEADER_ROWS = 3  # that one header is printed over
_LEAST_SURE = 3  # fields that a header names, from which the names below it need not be known
_MEETING_HEADS = 2  # of a table of meetings: 'Meeting', 'Date'
_MOST = 0.5  # share of a column's cells that says what it holds


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: its columns, and how many rows it takes."""

    columns: Columns
    rows: int


def header_at(rows: Sequence[Row], at: int, rules: Rules) -> Header | None:
    """The header that begins at this row of a table, None where none does.

    It may run over several rows ('Year' above 'established'), and a cell of the upper ones may span several columns
    ('Membership' above 'Members' and 'Observers'): the reading that names most fields holds. A row of a mechanism is no
    part of it: the last one of a page stands right above the header that the next page prints again.
    """
    best: Header | None = None
    for count in range(1, _MOST_HEADER_ROWS + 1):
        printed = rows[at : at + count]
        if len(printed) < count or (count > 1 and (_is_data(printed[0], rules) or _is_data(printed[-1], rules))):
            break
        columns = _columns_of([row.cells for row in printed], rules)
        if meeting_labels.fields_of_header(printed[-1].cells, rules) and meeting_labels.holds_meetings(
            rows[at:], rules
        ):
            break
        if _names_mechanisms(columns, rows[at + count :], rules) and (
            best is None or _named(columns) > _named(best.columns)
        ):
            best = Header(columns, count)
    return best


def _columns_of(rows: Sequence[Sequence[str]], rules: Rules) -> Columns:
    width = max(len(cells) for cells in rows)
    columns = []
    for at in range(width):
        heads = [cells[at] for cells in rows if at < len(cells) and cells[at].strip()]
        whole = column_of(" ".join(heads), rules)
        parts = [column for head in reversed(heads) if (column := column_of(head, rules)).field]
        columns.append(Column(whole.head, parts[0].field, whole.year) if not whole.field and parts else whole)
    return tuple(columns)


def _named(columns: Columns) -> int:
    return len({column.field for column in columns if column.field and column.field not in ("other", *MARK_FIELDS)})


def _is_data(row: Row, rules: Rules) -> bool:
    """Whether a row has what no header has: a known name of a mechanism, or a cell of figures."""
    return any(cell.strip() and (cell.strip().isdigit() or is_mechanism(cell, rules)) for cell in row.cells)


def _names_mechanisms(columns: Columns, below: Sequence[Row], rules: Rules) -> bool:
    """Whether the columns are those of a table with a mechanism a row: a name and something of it that is no meeting.

    A header that names few fields needs known names of mechanisms below it.
    """
    fields = [column.field for column in columns]
    told = {field for field in fields if field and field not in ("name", "meeting", "other")}
    if "name" not in fields or not told:
        return False
    meetings = fields.count("meeting")
    if meetings >= _MEETING_HEADS or (meetings and len(told) < _LEAST_SURE):
        return False
    if len(told - set(MARK_FIELDS)) >= _LEAST_SURE:
        return True
    return _are_named(fields.index("name"), below, rules) and not _tells_meetings(columns, below, rules)


def _are_named(at: int, below: Sequence[Row], rules: Rules) -> bool:
    """Whether at least half the rows have a known name of a mechanism in this column."""
    names = [row.cells[at] for row in below if at < len(row.cells) and any(row.cells[1:])]
    return sum(is_mechanism(name, rules) for name in names) * 2 >= len(names) > 0


def _tells_meetings(columns: Columns, below: Sequence[Row], rules: Rules) -> bool:
    """Whether a column that is none of years holds days."""
    for at, column in enumerate(columns):
        cells = [row.cells[at] for row in below if at < len(row.cells) and not is_nothing(row.cells[at], rules)]
        dated = sum(bool(find_dates(cell, ANY_YEAR)) for cell in cells)
        if column.field != "year_established" and cells and dated > _MOST * len(cells):
            return True
    return False


def unlabelled_header(rows: Sequence[Row], rules: Rules) -> Columns | None:
    """The columns of a table whose name column has no known head, by where most of the names of mechanisms stand.

    'Regional processes of Africa | Founded | Members': the first row is still a header, for it names other fields and
    no mechanism. None where the table has none.
    """
    if len(rows) < 2 or _is_data(rows[0], rules) or meeting_labels.holds_meetings(rows, rules):
        return None
    columns = _columns_of([rows[0].cells], rules)
    if any(column.field == "name" for column in columns) or _named(columns) < 1:
        return None
    names = Counter(at for row in rows[1:] for at, cell in enumerate(row.cells) if is_mechanism(cell, rules))
    at = names.most_common(1)[0][0] if names else len(columns)
    if at >= len(columns) or columns[at].field not in ("", *MARK_FIELDS) or not _are_named(at, rows[1:], rules):
        return None
    named = (*columns[:at], Column(columns[at].head, "name"), *columns[at + 1 :])
    return named if _names_mechanisms(named, rows[1:], rules) else None
