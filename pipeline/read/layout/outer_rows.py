"""The rows of a ruled table above or below its lines: a header without a frame, a last row without a fill (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import isnan

from pipeline.model import Box
from pipeline.read.layout.sheet import Grid, Word
from pipeline.read.layout.slabs import Slab, segments_of, slabs_of

NEAR = 1.5  # heights of the text: such a row stands no farther from the lines,
LEADING = 0.5  # the lines of a cell no farther from each other,
BLANK = 0.5  # and so much is blank before the next column
LEAST_FILLED = 0.6  # of its columns hold text, and three at least
MOST_ROWS = 3


def with_outer_rows(grid: Grid, edges: Sequence[float], words: Sequence[Word], others: Sequence[Box]) -> Grid:
    """The grid with the rows of text right above and below it that keep to its columns.

    `edges` are the left edges of the columns, `words` those of the page outside all grids, `others` the other grids.
    """
    if len(edges) < 3 or any(isnan(edge) for edge in edges):
        return grid
    box, whole = grid.box, grid
    for slabs, is_above in ((_above(words, box), True), (_below(words, box), False)):
        for _ in range(MOST_ROWS):
            taken = _row_of(slabs, whole.box, edges, is_above)
            if not taken:
                break
            slabs = slabs[len(taken) :]
            whole = _with_row(whole, edges, taken, is_above)
    return grid if any(_overlap(whole.box, other) for other in others) else whole


def _above(words: Sequence[Word], box: Box) -> list[Slab]:
    """What stands above the box and no wider than it, from the nearest line on."""
    found = (word for word in words if word.bottom <= box.top + 1 and box.x0 - 2 <= word.x0 and word.x1 <= box.x1 + 2)
    return slabs_of(segments_of(found))[::-1]


def _below(words: Sequence[Word], box: Box) -> list[Slab]:
    """What stands below the box and no wider than it, from the nearest line on."""
    found = (word for word in words if word.top >= box.bottom - 1 and box.x0 - 2 <= word.x0 and word.x1 <= box.x1 + 2)
    return slabs_of(segments_of(found))


def _overlap(box: Box, other: Box) -> bool:
    return min(box.bottom, other.bottom) > max(box.top, other.top) and min(box.x1, other.x1) > max(box.x0, other.x0)


def _row_of(slabs: Sequence[Slab], box: Box, edges: Sequence[float], is_above: bool) -> list[Slab]:
    """The slabs that make the row next to the grid's box; none if no row of its columns stands there."""
    taken: list[Slab] = []
    edge = box.top if is_above else box.bottom
    for slab in slabs:
        blank = edge - slab.bottom if is_above else slab.top - edge
        if blank > (LEADING if taken else NEAR) * slab.height or not _keeps_to(slab, edges):
            break
        taken.append(slab)
        edge = slab.top if is_above else slab.bottom
    filled = {sum(word.x0 >= start - 1 for start in edges) for slab in taken for word in _words(slab)}
    return taken if len(filled) >= max(3, LEAST_FILLED * len(edges)) else []


def _words(slab: Slab) -> list[Word]:
    return sorted((word for segment in slab.segments for word in segment.words), key=lambda word: word.x0)


def _keeps_to(slab: Slab, edges: Sequence[float]) -> bool:
    """Whether no word crosses an edge, and a blank parts what stands on both of its sides."""
    words = _words(slab)
    for left, right in pairwise(words):
        if any(left.x0 < edge - 1 <= right.x0 for edge in edges) and right.x0 - left.x1 < BLANK * slab.height:
            return False
    return not any(word.x0 < edge - 1 and word.x1 > edge + 1 for word in words for edge in edges)


def _with_row(grid: Grid, edges: Sequence[float], slabs: Sequence[Slab], is_above: bool) -> Grid:
    """The grid with the row that the slabs make at its top or bottom."""
    top = min(slab.top for slab in slabs) - 1 if is_above else grid.box.bottom
    bottom = grid.box.top if is_above else max(slab.bottom for slab in slabs) + 1
    row = tuple(Box(start, top, end, bottom) for start, end in pairwise([*edges, grid.box.x1]))
    if is_above:
        return Grid(replace(grid.box, top=top), (row, *grid.rows))
    return Grid(replace(grid.box, bottom=bottom), (*grid.rows, row))
