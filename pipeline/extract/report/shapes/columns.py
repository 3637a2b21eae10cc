"""The columns of a table of meetings, known by its header or by its cells, and the cells of each row in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.extract.items import find_event_opening
from pipeline.extract.meeting_labels import WHAT, WHEN, field_of_label, fields_of_header, is_date, is_name
from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes.printed_rows import PrintedRow
from pipeline.text.folding import squashed
from pipeline.text.passage import Passage

_LEAST_ROWS = 3  # by whose cells the columns of a table without a header are known
_LEAST_COLUMNS = 3  # of such a table
_MOST_COLUMNS = 12  # of a table whose shorter rows are fitted to its columns
_MOSTLY = 0.8  # of the cells of a column are what it holds
_OFTEN = 0.6  # the same for names and meetings, which need not be known
_MOST_PLACE_WORDS = 4


@dataclass(frozen=True, slots=True)
class Columns:
    """The field of each column, '' where it is not known, and what heads it: nothing, if its cells tell."""

    fields: tuple[str, ...]
    heads: tuple[str, ...]

    def has(self, field: str) -> bool:
        """Whether a column states this field."""
        return field in self.fields

    def cells_of(self, row: PrintedRow, report: Report) -> Mapping[int, Passage] | None:
        """The row's cells by column; a shorter row is fitted by its looks. None where that is not certain."""
        cells = row.cells
        while len(cells) > len(self.fields) and not cells[-1].text.strip():
            cells = cells[:-1]
        if len(cells) == len(self.fields):
            return dict(enumerate(cells))
        if len(cells) > len(self.fields) or len(self.fields) > _MOST_COLUMNS:
            return None
        ranked: list[tuple[float, tuple[int, ...]]] = []
        for chosen in _increasing(len(cells), len(self.fields)):
            looks = [_looks_like(self.fields[at], cell.text, report) for at, cell in zip(chosen, cells, strict=True)]
            ranked.append((sum(looks), chosen))
        (score, best), *others = sorted(ranked, reverse=True)[:2]
        is_certain = not others or others[0][0] < score
        return dict(zip(best, cells, strict=True)) if is_certain else None

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
    tabled = [row for row in rows if len(row.filled) > 1]
    widths = Counter(len(row.cells) for row in tabled)
    width = widths.most_common(1)[0][0] if widths else 0
    alike = [row for row in tabled if len(row.cells) == width]
    if width < _LEAST_COLUMNS or len(alike) < _LEAST_ROWS:
        return None
    columns = [[row.texts[at] for row in alike if row.texts[at].strip()] for at in range(width)]
    tests: tuple[tuple[str, float, Callable[[str], bool]], ...] = (
        ("date", _MOSTLY, is_date),
        ("mechanism", _OFTEN, lambda cell: is_name(cell, report.rules)),
        ("meeting", _OFTEN, lambda cell: find_event_opening(cell, report.grammar)),
        ("place", _MOSTLY, lambda cell: _is_place(cell, report)),
    )
    fields = [""] * width
    for field, share, holds in tests:
        for at, cells in enumerate(columns):
            if not fields[at] and field not in fields and cells and sum(map(holds, cells)) >= share * len(cells):
                fields[at] = field
    known = {*fields}
    return Columns(tuple(fields), ("",) * width) if known & WHEN and known & WHAT else None


def _is_place(cell: str, report: Report) -> bool:
    places = report.grammar.places
    return len(cell.split()) <= _MOST_PLACE_WORDS and bool(places.whole.fullmatch(cell) or places.is_online(cell))


# ---------------------------------------------------------------- a row with fewer cells


def _increasing(count: int, of: int, start: int = 0) -> Iterator[tuple[int, ...]]:
    """Every choice of `count` rising numbers below `of`."""
    if count == 0:
        yield ()
        return
    for first in range(start, of - count + 1):
        for rest in _increasing(count - 1, of, first + 1):
            yield (first, *rest)


def _looks_like(field: str, cell: str, report: Report) -> float:
    """How much a cell looks like one of the field, from -3 to 3; dates and names tell most."""
    if not cell.strip():
        return 0.0
    dated, named = is_date(cell), is_name(cell, report.rules)
    meets = not named and find_event_opening(cell, report.grammar)
    if field in WHEN or dated:
        return 3.0 if field in WHEN and dated else -3.0
    if field == "mechanism":
        return 3.0 if named else -1.0 if meets else 0.5
    if named:
        return -1.0
    if field in WHAT:
        return 2.0 if meets else 0.5
    if field in ("place", "city", "country", "host"):
        return 1.0 if _is_place(cell, report) and not meets else -0.5
    return 0.7 if field == "topic" else 0.2
