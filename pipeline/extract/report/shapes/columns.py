"""The columns of a table of meetings, known by its header or by its cells, and the cells of each row in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.extract.items import ANY_YEAR, find_event_opening
from pipeline.extract.meeting_labels import WHAT, WHEN, field_of_label, fields_of_header, is_date, is_name
from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes.printed_rows import PrintedRow
from pipeline.grammar.dates import find_dates
from pipeline.text.folding import squashed
from pipeline.text.passage import Passage

_LEAST_ROWS = 3  # by whose cells the columns of a table without a header are known
_LEAST_COLUMNS = 3  # of such a table
_MOSTLY = 0.8  # of the cells of a column are what it holds
_OFTEN = 0.6  # the same for names and meetings, which need not be known
_MOST_PLACE_WORDS = 4
_AT_END = 0.3  # what tells for a row that lacks its last cells
_PLACES = ("place", "city", "country", "host")


@dataclass(frozen=True, slots=True)
class Columns:
    """The field of each column, '' where it is not known, and what heads it: nothing, if its cells tell."""

    fields: tuple[str, ...]
    heads: tuple[str, ...]

    def has(self, field: str) -> bool:
        """Whether a column states this field."""
        return field in self.fields

    def head_of(self, at: int) -> str:
        """What heads a column; its number where nothing does."""
        return self.heads[at].strip() or f"column {at + 1}"

    def cells_of(self, row: PrintedRow, report: Report) -> Mapping[int, Passage] | None:
        """The row's cells by column; None where it has more, or fewer that may stand in several places.

        A text file loses empty cells at the ends of a row: 'SOM⇥3 May⇥Rome' goes on with the mechanism above.
        """
        cells = row.cells
        while len(cells) > len(self.fields) and not cells[-1].text.strip():
            cells = cells[:-1]
        if len(cells) > len(self.fields):
            return None
        places = range(len(self.fields) - len(cells) + 1)
        fits = {first: self._fit(cells, first, report) for first in places}
        best = max(places, key=lambda first: fits[first])
        if list(fits.values()).count(fits[best]) > 1:
            return None
        return dict(enumerate(cells, start=best))

    def _fit(self, cells: Sequence[Passage], first: int, report: Report) -> float:
        """How well the cells fit the columns from the first one on; what is missing is rather the end of a row."""
        fields = self.fields[first : first + len(cells)]
        looks = (_looks_like(field, cell.text, report) for field, cell in zip(fields, cells, strict=True))
        return sum(looks) + (_AT_END if first == 0 else 0.0)

    def with_second_header(self, row: PrintedRow, report: Report) -> Columns | None:
        """The columns as the second line of a header tells them apart: 'Start' and 'End' below 'Date'."""
        if len(row.cells) != len(self.fields) or any(is_date(cell) for cell in row.texts):
            return None
        below = [field_of_label(cell, report.rules) for cell in row.texts]
        filled = [at for at, cell in enumerate(row.texts) if squashed(cell) not in ("", squashed(self.heads[at]))]
        if not filled or not all(below[at] for at in filled):
            return None
        fields = tuple(below[at] if at in filled else field for at, field in enumerate(self.fields))
        heads = tuple(f"{head} {row.texts[at]}" if at in filled else head for at, head in enumerate(self.heads))
        return Columns(fields, heads)


def columns_of_header(row: PrintedRow, report: Report) -> Columns | None:
    """The columns that a header names, None where the row is none."""
    fields = fields_of_header(row.texts, report.rules) if len(row.filled) > 1 else ()
    return Columns(fields, row.texts) if fields else None


def inferred_columns(rows: Sequence[PrintedRow], report: Report) -> Columns | None:
    """The columns of rows without a header that are plainly dates, meetings, names and places; None where not."""
    widths = Counter(len(row.cells) for row in rows if len(row.filled) > 1)
    width = max(widths, key=lambda each: widths[each], default=0)
    alike = [row for row in rows if len(row.filled) > 1 and len(row.cells) == width]
    if width < _LEAST_COLUMNS or len(alike) < _LEAST_ROWS:
        return None
    fields: list[str] = []
    for at in range(width):
        likely = _fields_of_cells([row.texts[at] for row in alike if row.texts[at].strip()], report)
        fields.append(next((field for field in likely if field not in fields), ""))
    is_plain = not WHEN.isdisjoint(fields) and not WHAT.isdisjoint(fields)
    return Columns(tuple(fields), ("",) * width) if is_plain else None


def _fields_of_cells(cells: Sequence[str], report: Report) -> Iterator[str]:
    """The fields that most cells of a column look like."""
    tests: tuple[tuple[str, float, Callable[[str], bool]], ...] = (
        ("date", _MOSTLY, is_date),
        ("mechanism", _OFTEN, lambda cell: is_name(cell, report.rules)),
        ("meeting", _OFTEN, lambda cell: find_event_opening(cell, report.grammar)),
        ("place", _MOSTLY, lambda cell: is_place(cell, report)),
    )
    for field, share, holds in tests:
        if cells and sum(map(holds, cells)) >= share * len(cells):
            yield field


def is_place(cell: str, report: Report) -> bool:
    """Whether the words look like a place and nothing else: 'Brussels, Belgium', 'online'."""
    places = report.grammar.places
    return len(cell.split()) <= _MOST_PLACE_WORDS and bool(places.whole.fullmatch(cell) or places.is_online(cell))


# ---------------------------------------------------------------- a row with fewer cells


def _looks_like(field: str, cell: str, report: Report) -> float:
    """How much a cell looks like one of the field, from -3 to 3; dates and names tell most."""
    if not cell.strip():
        return 0.0
    dated, named = is_date(cell), is_name(cell, report.rules)
    if field in WHEN or dated:
        return 3.0 if field in WHEN and _says_when(field, cell) else -3.0
    if field == "mechanism" or named:
        return _as_name(field, named, cell, report)
    meets = find_event_opening(cell, report.grammar)
    if field in WHAT:
        return 2.0 if meets else 0.5
    if field in _PLACES:
        return 1.0 if is_place(cell, report) and not meets else -0.5
    return 0.7 if field == "topic" else 0.2


def _says_when(field: str, cell: str) -> bool:
    return bool(find_dates(cell, ANY_YEAR)) if field in ("when_and_where", "told") else is_date(cell)


def _as_name(field: str, named: bool, cell: str, report: Report) -> float:
    """The same where the cell is a name, or the field is for one."""
    if field != "mechanism" or named:
        return 3.0 if field == "mechanism" else -1.0
    return -1.0 if find_event_opening(cell, report.grammar) else 0.5
