"""Aligned columns of text -> the rows of a table that has no rulings between its cells (pure).

Three signs part rows: a horizontal ruling, a blank that is higher than those between the lines of a cell, and a line on
which nearly every column begins anew. Each is tried, and the one whose rows look most like rows is taken: a row fills
most columns, and at least one of them with a single line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf
from statistics import mean

from pipeline.model import Box
from pipeline.read.layout.sheet import Word
from pipeline.read.layout.slabs import Segment, line_of, slabs_of

FILLED = 0.6  # of the columns hold text in a row,
ROWS_LIKE = 0.6  # and of the rows look like rows; otherwise it is no table
SAME_GAP = 0.25  # heights: gaps that differ by less are the same

Cells = tuple[tuple[tuple[Word, ...], ...], ...]  # columns of lines of words


@dataclass(frozen=True, slots=True)
class UnruledTable:
    """The rows of a table without cell borders; `top` and `bottom` are where the first begins and the last ends.

    `likeness` is the share of the rows that look like one.
    """

    rows: tuple[Cells, ...]
    top: float
    bottom: float
    likeness: float


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a cell: the column it stands in, its words, and its extent from top to bottom."""

    column: int
    words: tuple[Word, ...]
    top: float
    bottom: float


def unruled_rows(columns: Sequence[Sequence[Segment]], rules: Sequence[Box]) -> UnruledTable | None:
    """The rows of the table; `columns` holds the pieces of lines in each column. None if they make no rows."""
    lines = sorted(
        (line for at, column in enumerate(columns) for line in _cell_lines(at, column)), key=lambda line: line.top
    )
    width = len(columns)
    best: tuple[float, list[list[_Line]]] = (0.0, [])
    for tops in (_ruled_tops(lines, rules), _gap_tops(lines), _filled_tops(lines, width)):
        rows = _trimmed(_cut(lines, tops), width)
        score = _likeness(rows, width)
        if score > best[0] + 1e-9 or (score > best[0] - 1e-9 and len(rows) > len(best[1])):
            best = (score, rows)
    score, rows = best
    if score < ROWS_LIKE or not rows:
        return None
    cells = tuple(tuple(tuple(line.words for line in row if line.column == at) for at in range(width)) for row in rows)
    return UnruledTable(cells, min(line.top for line in rows[0]), max(line.bottom for line in rows[-1]), score)


def _cell_lines(column: int, pieces: Sequence[Segment]) -> list[_Line]:
    """The lines of a column; pieces that stand side by side make one line."""
    return [_Line(column, line_of(slab.segments), slab.top, slab.bottom) for slab in slabs_of(pieces)]


def _cut(lines: Sequence[_Line], tops: Sequence[float]) -> list[list[_Line]]:
    """The lines grouped by the heights in `tops` that their middles lie between."""
    rows: list[list[_Line]] = [[] for _ in range(len(tops) + 1)]
    for line in lines:
        middle = (line.top + line.bottom) / 2
        rows[sum(middle > top for top in tops)].append(line)
    return [row for row in rows if row]


def _trimmed(rows: list[list[_Line]], width: int) -> list[list[_Line]]:
    """The rows without what stands above and below the table, which are lines in the first column alone."""
    least = ceil(FILLED * width)
    full = [i for i, row in enumerate(rows) if len({line.column for line in row}) >= least]
    if not full:
        return []
    start, end = full[0], full[-1] + 1
    while start and any(line.column for line in rows[start - 1]):  # a cell that goes on from the page before
        start -= 1
    while end < len(rows) and any(line.column for line in rows[end]):
        end += 1
    return rows[start:end]


def _likeness(rows: Sequence[Sequence[_Line]], width: int) -> float:
    """The share of the rows that look like one: most columns filled, and one of them with a single line.

    A row that is one line in the first column, the title of a group of rows, does not count.
    """
    good = groups = 0
    for row in rows:
        counts = [sum(line.column == at for line in row) for at in range(width)]
        filled = [count for count in counts if count]
        good += len(filled) >= ceil(FILLED * width) and min(filled) == 1
        groups += counts[0] == sum(counts) == 1  # 'Africa' over the rows that follow
    counted = len(rows) - min(groups, good)
    return good / counted if counted else 0.0


def _ruled_tops(lines: Sequence[_Line], rules: Sequence[Box]) -> list[float]:
    """The heights of the rulings that cross most of the table."""
    left = min(word.x0 for line in lines for word in line.words)
    right = max(word.x1 for line in lines for word in line.words)
    top, bottom = lines[0].top, max(line.bottom for line in lines)
    spans: dict[float, float] = {}
    for rule in rules:
        if top < rule.top < bottom:
            height = next((y for y in spans if abs(y - rule.top) < 2), rule.top)
            spans[height] = spans.get(height, 0.0) + min(rule.x1, right) - max(rule.x0, left)
    return sorted(height for height, span in spans.items() if span >= 0.6 * (right - left))


def _gap_tops(lines: Sequence[_Line]) -> list[float]:
    """The middles of the blanks that are higher than those between the lines of one cell."""
    gaps: list[tuple[float, float]] = []  # its height, and where its middle is
    height = mean(line.bottom - line.top for line in lines)
    margin = 0.22 * height
    bottom = -inf
    for line in lines:
        if line.top + margin > bottom - margin and bottom > -inf:
            gaps.append((line.top - bottom, (line.top + bottom) / 2))
        bottom = max(bottom, line.bottom)
    if not gaps:
        return []
    widths = sorted(width for width, _ in gaps)
    if widths[-1] - widths[0] < SAME_GAP * height:
        return [middle for _, middle in gaps]
    limit = _parting(widths)
    return [middle for width, middle in gaps if width > limit]


def _parting(widths: Sequence[float]) -> float:
    """The value that best parts sorted numbers into small and large ones (Otsu's: the greatest variance between)."""
    best = (-1.0, widths[0])
    for i in range(1, len(widths)):
        small, large = widths[:i], widths[i:]
        spread = len(small) * len(large) * (mean(large) - mean(small)) ** 2
        if spread > best[0]:
            best = (spread, (small[-1] + large[0]) / 2)
    return best[1]


def _filled_tops(lines: Sequence[_Line], width: int) -> list[float]:
    """The tops of the lines on which most columns have text: if cells are set from the top, a row begins there."""
    tops: list[float] = []
    level: list[_Line] = []
    for line in [*lines, None]:
        if line is not None and (not level or line.top - level[0].top < 0.4 * (line.bottom - line.top)):
            level.append(line)
            continue
        if len({entry.column for entry in level}) >= ceil(FILLED * width):
            tops.append(min(entry.top for entry in level) - 0.1)
        level = [line] if line is not None else []
    return tops
