"""The columns of a table: what each head names, and whether the table has a mechanism a row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.extract import meeting_labels
from pipeline.extract.leaflet.cells import is_nothing, without_marks
from pipeline.grammar.dates import find_dates
from pipeline.model import Row
from pipeline.names.forms import printed_forms
from pipeline.rules import Rules
from pipeline.text.folding import folded, squashed

MARK_FIELDS = ("kind mark", "region mark", "theme mark")  # of a column that is headed by a value and holds ticks

_ANY_YEAR = 2000  # completes a date of which only matters that it is one
_MOST_HEADER_ROWS = 3  # that one header is printed over
_LEAST_SURE = 3  # fields that a header names, from which the names below it need not be known
_MEETING_HEADS = 2  # of a table of meetings: 'Meeting', 'Date'
_MOST = 0.5  # share of a column's cells that says what it holds
_YEAR_IN_HEAD = re.compile(r"\b(?:19|20)\d\d\b")  # 'Chair (2016)'
_BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")  # ' (number)'
_HEADS_IN_ONE = re.compile(r"\s*(?:/|;|,|\n|&|\band\b|\bor\b|\bet\b|\by\b|\bou\b|\bo\b)\s*")  # 'Type / Kind'
_TICK = re.compile(r"(?i:x|yes|oui|s[ií]|[✓✔☑■●•√✗✘+])")  # of a cell in a column that is headed by a value
_DIGITS = re.compile(r"\d")  # '15'


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its head as printed, the field that it fills (empty for an unknown one), and the year in the head."""

    head: str
    field: str = ""
    year: int | None = None


Columns = tuple[Column, ...]


def column_of(head: str, rules: Rules) -> Column:
    """The column with this head."""
    printed = " ".join(without_marks(head).split())
    year = _YEAR_IN_HEAD.search(printed)
    return Column(printed, _field(printed, rules), int(year[0]) if year else None)


def _field(head: str, rules: Rules) -> str:
    """The field that a head names: as a whole, without brackets and years, by its parts, or as a value of a field."""
    bare = _YEAR_IN_HEAD.sub(" ", _BRACKET.sub(" ", head))
    fields = _fields_by_spelling(rules)
    for form in (head, bare, *_without_fillers(bare, rules)):
        if field := fields.get(squashed(form)):
            return field
    parts = {fields.get(squashed(part), "") for part in _HEADS_IN_ONE.split(bare) if squashed(part)}
    if len(parts) == 1:
        return parts.pop()
    if folded(head) in rules.kinds:
        return "kind mark"
    if folded(head) in rules.regions:
        return "region mark"
    return "theme mark" if rules.theme_names.known(head) else ""


@lru_cache(maxsize=4)
def _fields_by_spelling_of(columns: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    # a narrow column breaks a word without a hyphen ('Establishe d'): only the letters count
    return {squashed(head): field for head, field in columns if field != "filler"}


def _fields_by_spelling(rules: Rules) -> Mapping[str, str]:
    return _fields_by_spelling_of(tuple(rules.columns.items()))


def _without_fillers(head: str, rules: Rules) -> Iterator[str]:
    """The head without words that add nothing, first and last: 'Current number of members' is 'members'."""
    words = folded(head).split()
    for first in range(len(words)):
        for last in range(len(words), first, -1):
            around = (words[:first], words[last:])
            if any(around) and all(_are_fillers(side, rules) for side in around):
                yield " ".join(words[first:last])


def _are_fillers(words: Sequence[str], rules: Rules) -> bool:
    """Whether the words are fillers: each of them, or several together."""
    return not words or any(
        rules.columns.get(" ".join(words[:cut])) == "filler" and _are_fillers(words[cut:], rules)
        for cut in range(1, len(words) + 1)
    )


# ---------------------------------------------------------------- headers


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: its columns, and how many rows it takes."""

    columns: Columns
    rows: int


def header_at(rows: Sequence[Row], at: int, rules: Rules) -> Header | None:
    """The header that begins at this row of a table, None where none does.

    It may run over several rows ('Year' above 'established'), and a cell of the upper ones may span several columns
    ('Membership' above 'Members' and 'Observers'): the reading that names most fields holds.
    """
    best: Header | None = None
    for count in range(1, _MOST_HEADER_ROWS + 1):
        printed = rows[at : at + count]
        if len(printed) < count or (count > 1 and _is_data(printed[-1], rules)):
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
    at = fields.index("name")
    names = [row.cells[at] for row in below if at < len(row.cells) and any(row.cells[1:])]
    named = sum(is_mechanism(name, rules) for name in names)
    return named * 2 >= len(names) > 0 and not _tells_meetings(columns, below, rules)


def _tells_meetings(columns: Columns, below: Sequence[Row], rules: Rules) -> bool:
    """Whether a column that is none of years holds days."""
    for at, column in enumerate(columns):
        cells = [row.cells[at] for row in below if at < len(row.cells) and not is_nothing(row.cells[at], rules)]
        dated = sum(bool(find_dates(cell, _ANY_YEAR)) for cell in cells)
        if column.field != "year_established" and cells and dated > _MOST * len(cells):
            return True
    return False


def is_mechanism(printed: str, rules: Rules) -> bool:
    """Whether the registry knows a form of this printed name."""
    return any(rules.names.known(form) is not None for form in printed_forms(" ".join(without_marks(printed).split())))


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
    if not names:
        return None
    at, count = names.most_common(1)[0]
    body = [row for row in rows[1:] if any(row.cells[1:])]
    if at >= len(columns) or columns[at].field not in ("", *MARK_FIELDS) or count * 2 < len(body):
        return None
    named = (*columns[:at], Column(columns[at].head, "name"), *columns[at + 1 :])
    return named if _names_mechanisms(named, rows[1:], rules) else None


def with_marks_checked(columns: Columns, below: Sequence[Row], rules: Rules) -> Columns:
    """The columns; one headed by a value ('Africa', 'Asylum') is a column of ticks only if its cells are ticks."""
    checked = []
    for at, column in enumerate(columns):
        cells = [row.cells[at] for row in below if at < len(row.cells) and not is_nothing(row.cells[at], rules)]
        are_ticks = bool(cells) and all(_TICK.fullmatch(cell.strip()) for cell in cells)
        checked.append(Column(column.head) if column.field in MARK_FIELDS and not are_ticks else column)
    return tuple(checked)


def is_tick(cell: str) -> bool:
    """Whether the cell says that the head of its column holds: 'x', '✓'."""
    return bool(_TICK.fullmatch(cell.strip()))
