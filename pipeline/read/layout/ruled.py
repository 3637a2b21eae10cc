"""Ruled tables as an engine sees them -> as a person reads them (pure).

A person takes tables with the same columns for one that a coloured band parts, adds the column of text that stands
beside a frame in step with its rows, and sees rows and cells by their text where no line is drawn between them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from math import isnan, nan

from pipeline.model import Box
from pipeline.read.layout.outer_rows import with_outer_rows
from pipeline.read.layout.sheet import Grid, Word
from pipeline.read.layout.slabs import Segment, box_of, segments_of, slabs_of
from pipeline.read.layout.unruled import Cells, unruled_rows

EDGE = 4.0  # points: columns that begin this near to the same place are one
BAND_GAP = 2.6  # heights of the text: tables with the same columns that stand no farther apart are one
IN_STEP = 2.0  # points: text beside a row begins, ends or is centred this near to where the row's own text does
LEAST_BESIDE = 3  # rows with text beside them,
HALF = 0.5  # and this share of all rows, make a column,
BESIDE = 0.8  # if this share of them is in step
LOWEST = 2.2  # heights of the text: a row that is lower has one line
LEAST_COLUMNS = 3  # with text in a row that is split
LEAST_SPLIT = 3  # rows that text shows within one ruled row; two if a band or
ROW_GAP = 0.6  # heights of blank part them
LIKENESS = 0.85  # of these look like rows

Row = tuple[Box | None, ...]


def whole_tables(grids: Sequence[Grid], words: Sequence[Word], bands: Sequence[Box] = ()) -> list[Grid]:
    """The ruled tables of a page from top to bottom. `bands` are its coloured areas, whose edges may part rows."""
    found = _joined([grid for grid in grids if _column_count(grid) > 1], words)
    whole = []
    for grid in found:
        others = [other.box for other in found if other is not grid]
        inside = [word for word in words if _holds(grid.box, word)]
        grid = _with_parted_cells(grid, inside)
        grid = _with_split_rows(grid, inside, bands)
        grid = _with_columns_beside(grid, inside, words, others)
        outside = [word for word in words if not any(_holds(box, word) for box in others)]
        whole.append(with_outer_rows(grid, edges_of(grid), outside, others))
    return whole


def edges_of(grid: Grid) -> list[float]:
    """The left edge of each column in points: the median of where cells that begin in it begin."""
    starts: list[list[float]] = [[] for _ in grid.rows[0]]
    for row in grid.rows:
        for at, cell in enumerate(row):
            if cell:
                starts[at].append(cell.x0)
    return [sorted(found)[len(found) // 2] if found else nan for found in starts]


def _column_count(grid: Grid) -> int:
    return len(grid.rows[0])


def _holds(box: Box, word: Word) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box.x0 <= x < box.x1 and box.top <= y < box.bottom


# ---------------------------------------------------------------- parts of one table below each other


def _joined(grids: Sequence[Grid], words: Sequence[Word]) -> list[Grid]:
    """The grids, those with the same columns that only a line of text or nothing parts joined to one."""
    joined: list[Grid] = []
    for grid in sorted(grids, key=lambda g: (g.box.top, g.box.x0)):
        above = next((at for at in range(len(joined) - 1, -1, -1) if _has_columns_of(joined[at], grid)), None)
        between = None if above is None else _between(joined[above], grid, words)
        if above is None or between is None:
            joined.append(grid)
        else:
            rows = (*joined[above].rows, *between, *grid.rows)
            top = joined[above].box
            joined[above] = Grid(replace(top, bottom=grid.box.bottom, x1=max(top.x1, grid.box.x1)), rows)
    return joined


def _has_columns_of(above: Grid, grid: Grid) -> bool:
    some, others = edges_of(above), edges_of(grid)
    same = len(some) == len(others) and all(abs(a - b) <= EDGE for a, b in zip(some, others, strict=True))
    return same and abs(above.box.x1 - grid.box.x1) <= EDGE and grid.box.top >= above.box.bottom - 1


def _between(above: Grid, grid: Grid, words: Sequence[Word]) -> list[Row] | None:
    """The rows that stand between two parts of a table, each one cell; None if the two are tables of their own."""
    gap = Box(above.box.x0 - EDGE, above.box.bottom, above.box.x1 + EDGE, grid.box.top)
    inside = [word for word in words if _holds(gap, word)]
    lines = slabs_of(segments_of(inside))
    sample = [word.height for word in words if _holds(grid.box, word)] or [10.0]
    height = sorted(sample)[len(sample) // 2]
    if len(lines) > 1 or gap.bottom - gap.top > BAND_GAP * height:
        return None
    if not lines:
        return []
    cell = Box(above.box.x0, gap.top, above.box.x1, gap.bottom)
    return [(cell, *(None for _ in above.rows[0][1:]))]


# ---------------------------------------------------------------- a column of text beside the frame


def _with_columns_beside(grid: Grid, inside: Sequence[Word], words: Sequence[Word], others: Sequence[Box]) -> Grid:
    """The grid with the column of text at its left or right that stands in step with its rows."""
    if len(grid.rows) < LEAST_BESIDE:
        return grid
    box = grid.box
    level = [word for word in words if box.top <= _middle(word) < box.bottom]
    left = _outside(level, others, lambda word: word.x1 <= box.x0 + 1)
    right = _outside(level, others, lambda word: word.x0 >= box.x1 - 1)
    if left and _is_in_step(grid, left, inside):
        outer = min(word.x0 for word in left) - 1
        rows = [(Box(outer, top, box.x0, bottom), *row) for row, top, bottom in _levels(grid)]
        grid = Grid(replace(grid.box, x0=outer), tuple(rows))
    if right and _is_in_step(grid, right, inside):
        outer = max(word.x1 for word in right) + 1
        rows = [(*row, Box(box.x1, top, outer, bottom)) for row, top, bottom in _levels(grid)]
        grid = Grid(replace(grid.box, x1=outer), tuple(rows))
    return grid


def _outside(words: Sequence[Word], others: Sequence[Box], is_there: Callable[[Word], bool]) -> list[Word]:
    """The words on one side of a grid that stand in none of the other grids."""
    return [word for word in words if is_there(word) and not any(_holds(box, word) for box in others)]


def _middle(word: Word) -> float:
    return (word.top + word.bottom) / 2


def _levels(grid: Grid) -> list[tuple[Row, float, float]]:
    """Each row with its top and its bottom, which is the top of the next one."""
    tops = [min(cell.top for cell in row if cell) for row in grid.rows]
    return list(zip(grid.rows, tops, [*tops[1:], grid.box.bottom], strict=True))


def _is_in_step(grid: Grid, beside: Sequence[Word], inside: Sequence[Word]) -> bool:
    """Whether the words beside the grid stand row by row, set like the text of the row."""
    both = level = 0
    for _, top, bottom in _levels(grid):
        own = [word for word in beside if top <= _middle(word) < bottom]
        row = [word for word in inside if top <= _middle(word) < bottom]
        if not own:
            continue
        a = box_of(own)
        if a.top < top - 1 or a.bottom > bottom + 1:
            return False
        if row:
            b = box_of(row)
            apart = min(abs(a.top - b.top), abs(a.bottom - b.bottom), abs(a.top + a.bottom - b.top - b.bottom) / 2)
            both += 1
            level += apart <= IN_STEP
    return both >= max(LEAST_BESIDE, HALF * len(grid.rows)) and level >= BESIDE * both


# ---------------------------------------------------------------- cells without a line between them


def _with_parted_cells(grid: Grid, inside: Sequence[Word]) -> Grid:
    """The grid; a cell over several columns is parted where no text crosses from one column into the next."""
    edges = edges_of(grid)
    if not any(_span(edges, row, at) > 1 for row in grid.rows for at in range(len(row)) if row[at]):
        return grid
    return Grid(grid.box, tuple(_parted(row, edges, inside) for row in grid.rows))


def _parted(row: Row, edges: Sequence[float], inside: Sequence[Word]) -> Row:
    """The row, each of its wide cells as one cell a column if no text crosses an edge."""
    cells = list(row)
    for at, cell in enumerate(row):
        span = _span(edges, row, at)
        within = edges[at + 1 : at + span]
        if cell is None or span < 2 or any(isnan(edge) for edge in within):
            continue
        if _is_parted(segments_of(word for word in inside if _holds(cell, word)), within):
            borders = [cell.x0, *within, cell.x1]
            cells[at : at + span] = [Box(left, cell.top, right, cell.bottom) for left, right in pairwise(borders)]
    return tuple(cells)


def _span(edges: Sequence[float], row: Row, at: int) -> int:
    """How many columns the cell that begins at column `at` covers."""
    cell = row[at]
    if cell is None:
        return 0
    return 1 + sum(cell.x0 + EDGE < edge < cell.x1 - EDGE for edge in edges[at + 1 :])


def _is_parted(segments: Sequence[Segment], edges: Sequence[float]) -> bool:
    """Whether text stands in at least two of the columns that begin at the edges, and none of it crosses an edge."""
    if any(segment.x0 < edge - 1 and segment.x1 > edge + 1 for segment in segments for edge in edges):
        return False
    return len({sum(segment.x0 >= edge - 1 for edge in edges) for segment in segments}) > 1


# ---------------------------------------------------------------- rows without a line between them


def _with_split_rows(grid: Grid, inside: Sequence[Word], bands: Sequence[Box]) -> Grid:
    """The grid; a row is split where the text of its cells shows several rows."""
    words = sorted(inside, key=_middle)
    middles = [_middle(word) for word in words]
    least = LOWEST * min((word.height for word in words), default=0.0)
    rows: list[Row] = []
    for row, top, bottom in _levels(grid):
        level = words[bisect_left(middles, top) : bisect_left(middles, bottom)]
        tops = _row_tops(row, top, bottom, level, bands) if bottom - top > least else []
        if not tops:
            rows.append(row)
            continue
        for at, (upper, lower) in enumerate(pairwise([top, *tops, bottom])):
            rows.append(tuple(_part(cell, upper, lower, at, len(tops)) for cell in row))
    return Grid(grid.box, tuple(rows))


def _part(cell: Box | None, upper: float, lower: float, at: int, last: int) -> Box | None:
    """The cell's part between two heights; the first and the last part reach as far as the cell does."""
    if cell is None:
        return None
    return Box(cell.x0, cell.top if at == 0 else upper, cell.x1, cell.bottom if at == last else lower)


def _row_tops(row: Row, top: float, bottom: float, level: Sequence[Word], bands: Sequence[Box]) -> list[float]:
    """The heights at which the text of a ruled row shows further rows; none if it is one row.

    `level` are the words of the row.
    """
    columns = _columns(row, bottom, level)
    rules = [Box(band.x0, edge, band.x1, edge) for band in bands for edge in (band.top, band.bottom)]
    rules = [rule for rule in rules if top + EDGE < rule.top < bottom - EDGE]
    found = unruled_rows(columns, rules) if columns else None
    if found is None or found.likeness < LIKENESS:
        return []
    spans = [box_of(_words_of(cells)) for cells in found.rows]
    gaps = [(above.bottom, below.top) for above, below in pairwise(spans)]
    if len(found.rows) < LEAST_SPLIT and not rules and not _are_apart(gaps, columns):
        return []
    return [(above + below) / 2 for above, below in gaps]


def _columns(row: Row, bottom: float, level: Sequence[Word]) -> list[list[Segment]]:
    """What stands in each cell of the row; nothing if a cell reaches below it, or if most have only one line."""
    cells = [cell for cell in row if cell]
    if len(cells) < LEAST_COLUMNS or any(abs(cell.bottom - bottom) > EDGE for cell in cells):
        return []
    found = [[word for word in level if _holds(cell, word)] for cell in cells]
    heights = sorted(_height(words) for words in found if words)
    low = min((word.height for word in level), default=0.0)
    if len(heights) < LEAST_COLUMNS or heights[(len(heights) - 1) // 2] < 1.5 * low:
        return []
    return [segments_of(words) for words in found]


def _height(words: Sequence[Word]) -> float:
    box = box_of(words)
    return box.bottom - box.top


def _are_apart(gaps: Sequence[tuple[float, float]], columns: Sequence[Sequence[Segment]]) -> bool:
    """Whether the blanks between rows are higher than those between the lines of a cell."""
    height = min(word.height for column in columns for segment in column for word in segment.words)
    return all(below - above > ROW_GAP * height for above, below in gaps)


def _words_of(cells: Cells) -> list[Word]:
    return [word for cell in cells for line in cell for word in line]
