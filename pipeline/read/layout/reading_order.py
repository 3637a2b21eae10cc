"""Where words stand on a page -> lines and tables in the order in which a person reads them (pure).

Words that stand close are chained to segments; segments at one height make a slab; neighbouring slabs that leave the
same strips blank make a band, whose strips part it into columns of text, or into the columns of a table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from statistics import median

from pipeline.model import Box
from pipeline.read.layout.bands import Band, bands_of
from pipeline.read.layout.sheet import Grid, Word
from pipeline.read.layout.slabs import Segment, Strip, corners, line_of, segments_of, slabs_of
from pipeline.read.layout.table_columns import known_strips, same_edges
from pipeline.read.layout.unruled import Cells, unruled_rows


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of text: its words from left to right. `opens` says that it begins a column or a band."""

    words: tuple[Word, ...]
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Tabled:
    """A table: by row and column the lines of each cell, or the `grid` of a ruled table, which has no `rows` here.

    `edges` are the left edges of the columns of a table without rulings, in points. `sinks` as in `UnruledTable`.
    """

    rows: tuple[Cells, ...] = ()
    grid: Grid | None = None
    edges: tuple[float, ...] = ()
    sinks: bool = False


Block = Printed | Tabled


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines and tables of a page in reading order, and the gutters between its columns of text."""

    blocks: list[Block]
    gutters: Sequence[Strip]


def reading_order(
    words: Sequence[Word],
    grids: Sequence[Grid] = (),
    rules: Sequence[Box] = (),
    edges: Sequence[float] = (),
    height: float = inf,
    known: Sequence[Strip] = (),
) -> Layout:
    """The page's lines and tables in reading order.

    `words` are those outside `grids`. `rules` are horizontal rulings, which part the rows of a table without vertical
    ones. `edges` are the left edges of the columns of the last page's table, by which even a single row of it is known
    again. `height` is that of the page: what stands by itself at its top and bottom is no part of a column or table.
    `known` are gutters of the pages before: at a known gutter, fewer lines make columns.
    """
    segments = [*segments_of(words), *(Segment([], *corners(grid.box), grid) for grid in grids)]
    if not segments:
        return Layout([], known)
    bands = bands_of(slabs_of(segments), height, edges, known)
    gutters = [strip for band in bands if band.is_columns(()) for strip in band.strips]
    all_gutters = [*gutters, *known]
    blocks = [block for band in bands for block in _blocks(band.narrowed(all_gutters), all_gutters, rules, edges)]
    return Layout(blocks, gutters or known)


def _blocks(band: Band, gutters: Sequence[Strip], rules: Sequence[Box], edges: Sequence[float]) -> list[Block]:
    """The band's lines and tables in reading order."""
    if band.is_columns(gutters):
        return [block for column in band.columns() for block in lines_of(column)]
    if band.is_table and not any(segment.grid for segment in band.segments):
        return _table_blocks(band, rules, edges)
    return lines_of(band.segments)


def _table_blocks(band: Band, rules: Sequence[Box], edges: Sequence[float]) -> list[Block]:
    """The band as a table, with the lines above and below it; line by line if it has no rows."""
    columns = Band(band.slabs, known_strips(band.strips, edges) or band.strips, is_table=True).columns()
    found = unruled_rows(columns, rules)
    starts = tuple(min((segment.x0 for segment in column), default=inf) for column in columns)
    if found is None or (len(found.rows) < 2 and not same_edges(starts, edges)):
        return lines_of(band.segments)
    above = [segment for segment in band.segments if segment.bottom <= found.top]
    below = [segment for segment in band.segments if segment.top >= found.bottom]
    return [*lines_of(above), Tabled(found.rows, edges=starts, sinks=found.sinks), *lines_of(below)]


def lines_of(segments: Iterable[Segment], opens: bool = True) -> list[Block]:
    """The segments of one column as lines from top to bottom, ruled tables in their places.

    `opens` says that the column's first line begins a column or a band.
    """
    blocks: list[Block] = []
    for slab in slabs_of(segments):
        grids = [segment for segment in slab.segments if segment.grid]
        if not grids:
            blocks.append(Printed(line_of(slab.segments), opens and not blocks))
            continue
        beside = slabs_of(segment for segment in slab.segments if not segment.grid)
        blocks += [Printed(line_of(line.segments), opens and not blocks) for line in beside]
        blocks += [Tabled(grid=segment.grid) for segment in grids]
    return blocks


# ---------------------------------------------------------------- words of ruled tables


def words_in_cells(grid: Grid, words: Iterable[Word]) -> tuple[tuple[list[Word] | None, ...], ...]:
    """The words with their middle in each cell, by row and column; None if no cell begins there."""
    boxes = [(r, c, cell) for r, row in enumerate(grid.rows) for c, cell in enumerate(row) if cell]
    found: dict[tuple[int, int], list[Word]] = {(r, c): [] for r, c, _ in boxes}
    by_height = sorted(boxes, key=lambda entry: entry[2].top)
    tops = [cell.top for _, _, cell in by_height]
    for word in words:
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        for r, c, cell in reversed(by_height[: bisect_right(tops, y)]):  # from the nearest above: few cells span rows
            if y < cell.bottom and cell.x0 <= x < cell.x1:
                found[r, c].append(word)
                break
    return tuple(tuple(found[r, c] if cell else None for c, cell in enumerate(row)) for r, row in enumerate(grid.rows))


def is_in_cell(grid: Grid, word: Word) -> bool:
    """Whether a cell of the ruled table holds the middle of the word: what lies in none is text beside the table."""
    if not in_box(grid.box, word):
        return False
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return any(cell and cell.x0 <= x < cell.x1 and cell.top <= y < cell.bottom for row in grid.rows for cell in row)


def in_box(box: Box, word: Word) -> bool:
    """Whether the box holds the middle of the word."""
    return box.x0 <= (word.x0 + word.x1) / 2 <= box.x1 and box.top <= (word.top + word.bottom) / 2 <= box.bottom


def letter_gap(words: Sequence[Word]) -> float:
    """The gap in points above which the letters of a letter-spaced line belong to two words; infinite in other lines.

    'M A I N   E V E N T S': most pieces are one letter, and the gaps between words are wider than those within.
    """
    if len(words) < 4 or sum(len(word.text) == 1 for word in words) < 0.6 * len(words):
        return inf
    gaps = [right.x0 - left.x1 for left, right in pairwise(words)]
    return 1.6 * max(median(gaps), 0.5)
