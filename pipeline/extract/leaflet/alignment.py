"""Which cell of a row is in which column, where a row has fewer or more cells than the header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.extract.leaflet.cells import count_in, kind_in, regions_in, without_marks
from pipeline.extract.leaflet.columns import Column, Columns
from pipeline.model import Row
from pipeline.rules import TABLE_FIELDS, Rules

_MOST_ALIGNED = 12  # columns of a table in which the place of a missing cell is looked for
_SPLIT_THEMES = re.compile(r"[;,]")  # 'Return, data; labour migration'
_ASKED = ("name", "kind", "regions", "year_established", "constituent_states", "themes")  # what a row should have


def aligned(cells: Sequence[str], columns: Columns, rules: Rules) -> tuple[tuple[Column, str], ...]:
    """Each column with its cell; where a row has fewer or more cells than the header, by what the cells look like.

    'X⇥RCP⇥Africa⇥2002⇥Labour migration' has no number of States: the year is a year, the last cell is text.
    """
    if len(cells) > len(columns):
        cells = [*cells[: len(columns) - 1], "; ".join(cell for cell in cells[len(columns) - 1 :] if cell)]
    if len(cells) == len(columns):
        return tuple(zip(columns, cells, strict=True))
    chosen: Sequence[int] = range(len(cells))
    if len(columns) <= _MOST_ALIGNED:
        best = -1.0
        for places in _increasing(len(cells), len(columns)):
            looks = (looks_like(columns[at].field, cell, rules) for at, cell in zip(places, cells, strict=True))
            score = sum(looks)
            if score > best:
                best, chosen = score, places
    at_place = dict(zip(chosen, cells, strict=True))
    return tuple((column, at_place.get(at, "")) for at, column in enumerate(columns))


def _increasing(count: int, of: int, start: int = 0) -> Iterator[tuple[int, ...]]:
    """Every choice of `count` rising numbers below `of`."""
    if count == 0:
        yield ()
        return
    for first in range(start, of - count + 1):
        for rest in _increasing(count - 1, of, first + 1):
            yield (first, *rest)


def looks_like(name: str, cell: str, rules: Rules) -> float:
    """How much the cell looks like one of the field, from 0 to 2."""
    is_year = bool(re.match(r"(?:19|20)\d\d\b", cell))
    if name in ("constituent_states", "observers"):
        return 2.0 if count_in(without_marks(cell), rules).doubt == "" and not is_year else 0.0
    if name == "name":
        return 1.0 if cell and not cell.isdigit() else 0.0
    fits = {
        "kind": bool(kind_in(cell, rules)),
        "regions": bool(cell) and regions_in(cell, rules)[1],
        "year_established": is_year,
        "chair": rules.countries.known(cell) is not None if name == "chair" else False,
    }
    if name == "themes":
        return 1.5 if any(rules.theme_names.known(part) for part in _SPLIT_THEMES.split(cell)) else 0.0
    return 2.0 if fits.get(name, False) else 0.0


def missing_cell(row: Row, cells: Sequence[tuple[Column, str]], columns: Columns) -> dict[str, str]:
    """The first field that a row with too few cells lacks, with the reason; empty where it lacks none."""
    if len(row.cells) >= len(columns):
        return {}
    by_field = {column.field: cell for column, cell in cells if column.field in _ASKED}
    missing = next((name for name in TABLE_FIELDS if name in by_field and not by_field[name]), "")
    return {missing: f"the row has {len(row.cells)} cells, the header {len(columns)}"} if missing else {}
