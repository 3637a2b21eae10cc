"""Filled rectangles in rows and columns -> the ruled tables that they show without any line (pure).

Each cell of a row is filled by itself, so that the sides of the rectangles part the columns. A row that is one
rectangle is a coloured band and tells of no column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipeline.model import Box
from pipeline.read.layout.sheet import Grid
from pipeline.read.pdf.grids import OddGridError, grids_of
from pipeline.read.pdf.open_frames import Ruling

LEAST_CELLS = 3  # in a row
LEAST_ROWS = 2  # with the same columns
NEAR = 2.0  # points: sides that differ by no more stand at one place
CELL_GAP = 5.0  # points: the white line between two cells is no wider
HIGHEST = 400.0  # points: what is higher is no cell but the ground of a page


def filled_grids(areas: Iterable[Box], drawn: Sequence[Grid]) -> Iterator[Grid]:
    """The tables whose cells are filled, apart from those that `drawn` rulings make already."""
    cells = [
        area
        for area in areas
        if area.bottom - area.top < HIGHEST and not any(_overlap(area, grid.box) for grid in drawn)
    ]
    if len(cells) < LEAST_CELLS * LEAST_ROWS:
        return
    rows = list(_filled_rows(cells))
    while rows:
        columns = _borders(rows[0])
        table = [row for row in rows if _is_same(_borders(row), columns)]
        rows = [row for row in rows if row not in table]
        if len(table) >= LEAST_ROWS:
            yield from _grids(table, columns, cells)


def _overlap(area: Box, other: Box) -> bool:
    return (
        min(area.x1, other.x1) > max(area.x0, other.x0) + NEAR
        and min(area.bottom, other.bottom) > max(area.top, other.top) + NEAR
    )


def _filled_rows(cells: Iterable[Box]) -> Iterator[list[Box]]:
    """The rows of at least three rectangles of one height that stand side by side, from top to bottom."""
    ordered = sorted(set(cells), key=lambda cell: (round(cell.top), round(cell.bottom), cell.x0))
    row: list[Box] = []
    for cell in ordered:
        if row and not (_is_beside(row[-1], cell)):
            if len(row) >= LEAST_CELLS:
                yield row
            row = []
        if not row or cell.x0 > row[-1].x0 + NEAR:  # drawn twice: once for the row and once for its shadow
            row.append(cell)
    if len(row) >= LEAST_CELLS:
        yield row


def _is_beside(left: Box, cell: Box) -> bool:
    level = abs(left.top - cell.top) <= NEAR and abs(left.bottom - cell.bottom) <= NEAR
    return level and (-NEAR <= cell.x0 - left.x1 <= CELL_GAP or abs(cell.x0 - left.x0) <= NEAR)


def _borders(row: Sequence[Box]) -> list[float]:
    """The left side of the row, the borders between its cells, and its right side."""
    return [row[0].x0, *((a.x1 + b.x0) / 2 for a, b in pairwise(row)), row[-1].x1]


def _is_same(some: Sequence[float], others: Sequence[float]) -> bool:
    return len(some) == len(others) and all(abs(a - b) <= NEAR for a, b in zip(some, others, strict=True))


def _grids(table: Sequence[Sequence[Box]], columns: Sequence[float], cells: Sequence[Box]) -> Sequence[Grid]:
    """The table with a ruling at each side of its rows and between its columns; none where these make odd cells.

    Between two filled rows of a striped table stands one that is not filled. A rectangle over all columns is a row of
    one cell.
    """
    left, right = columns[0], columns[-1]
    top, bottom = table[0][0].top, table[-1][0].bottom
    bands = _bands(cells, Box(left, top, right, bottom))
    across = [Ruling(side, left, right) for row in table for side in (row[0].top, row[0].bottom)]
    across += [Ruling(side, left, right) for band in bands for side in band]
    pieces = list(pairwise([top, *(side for band in bands for side in band), bottom]))[::2]
    down = [Ruling(at, start, end) for at in columns[1:-1] for start, end in pieces if end > start]
    down += [Ruling(at, top, bottom) for at in (left, right)]
    try:
        return grids_of(across, down)
    except OddGridError:
        return ()


def _bands(cells: Iterable[Box], table: Box) -> list[tuple[float, float]]:
    """The top and bottom of each rectangle over all columns of the table."""
    return sorted(
        {
            (cell.top, cell.bottom)
            for cell in cells
            if abs(cell.x0 - table.x0) <= NEAR
            and abs(cell.x1 - table.x1) <= NEAR
            and table.top <= cell.top
            and cell.bottom <= table.bottom
        }
    )
