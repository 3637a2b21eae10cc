"""Aligned columns of text -> the rows of a table that has no rulings between its cells (pure).

Three signs part rows: a horizontal ruling, a blank that is higher than those between the lines of a cell, and a line on
which nearly every column begins anew. Each is tried, and the one whose rows look most like rows is taken: a row fills
most columns, and at least one of them with a single line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, inf
from statistics import mean

from pipeline.model import Box
from pipeline.read.layout.sheet import Word
from pipeline.read.layout.slabs import Segment, line_of, slabs_of

FILLED = 0.6  # of the columns hold text in a row,
ROWS_LIKE = 0.6  # and of the rows look like rows; otherwise it is no table
TORN = 0.5  # what a likely row is worth less if one of its cells is torn: a blank in it is higher than
TORN_GAP = 0.22  # heights more than the one between the lines of a cell
LOW_GAP = 0.6  # heights: so much higher is the blank below the title of a group, where a cell is set low
SAME_GAP = 0.25  # heights: gaps that differ by less are the same

Cells = tuple[tuple[tuple[Word, ...], ...], ...]  # columns of lines of words


@dataclass(frozen=True, slots=True)
class UnruledTable:
    """The rows of a table without cell borders; `top` and `bottom` are where the first begins and the last ends.

    `likeness` is the share of the rows that look like one. `sinks` says that cells are set from the bottom of their
    rows: a cell over several rows then stands in the last of them.
    """

    rows: tuple[Cells, ...]
    top: float
    bottom: float
    likeness: float
    sinks: bool


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
    rows = _likeliest_rows(lines, width, rules)
    score = _likeness(rows, width)
    if score < ROWS_LIKE or not rows:
        return None
    sinks = _are_set_low(rows, width)
    if sinks:
        leading = _leading(lines, width)
        rows = [part for row in rows for part in _without_title(row, leading)]
    else:
        rows = [*rows[:-1], *_without_sums(rows[-1], _leading(lines, width))]
    cells = tuple(tuple(tuple(line.words for line in row if line.column == at) for at in range(width)) for row in rows)
    return UnruledTable(cells, min(line.top for line in rows[0]), max(line.bottom for line in rows[-1]), score, sinks)


def _likeliest_rows(lines: Sequence[_Line], width: int, rules: Sequence[Box]) -> list[list[_Line]]:
    """The lines in rows by that sign whose rows look most like rows, and are torn least."""
    around, leading = _around_groups(lines), _leading(lines, width)
    best: tuple[float, list[list[_Line]]] = (-1.0, [])
    signs = (_ruled_tops(lines, rules), _gap_tops(lines), _filled_tops(lines, width), _filled_bottoms(lines, width))
    for tops in signs:
        rows = _trimmed(_cut(lines, sorted([*tops, *around])), width)
        score = _likeness(rows, width) - TORN * _torn(rows, width, leading)
        if score > best[0] + 1e-9:
            best = (score, rows)
    return best[1]


def _are_set_low(rows: Sequence[Sequence[_Line]], width: int) -> bool:
    """Whether cells are set from the bottom of their rows: their last lines are level, and their first are not."""
    high = low = 0
    for row in rows:
        cells = [cell for at in range(width) if (cell := [line for line in row if line.column == at])]
        if len(cells) < 2 or len({len(cell) for cell in cells}) < 2:
            continue
        near = 0.3 * (row[0].bottom - row[0].top)
        high += max(cell[0].top for cell in cells) - min(cell[0].top for cell in cells) < near
        low += max(cell[-1].bottom for cell in cells) - min(cell[-1].bottom for cell in cells) < near
    return low > max(high, 1)


def _without_title(row: list[_Line], leading: float) -> tuple[list[_Line], ...]:
    """The row of cells that are set from the bottom, parted from the title of its group that stands above it."""
    first = [line for line in row if not line.column]
    others = [line for line in row if line.column]
    limit = leading + LOW_GAP * (row[0].bottom - row[0].top)
    torn = next((at for at, gap in enumerate(_line_gaps(first), start=1) if gap > limit), 0)
    if others and torn:
        return first[:torn], sorted([*first[torn:], *others], key=lambda line: line.top)
    if first and others and first[-1].bottom < max(line.top for line in others):
        return first, others
    return (row,)


def _without_sums(row: list[_Line], leading: float) -> tuple[list[_Line], ...]:
    """The last row, parted from a row of sums below it: 'Total' and '926' on one line, below a blank in all columns.

    Such a row fills too few columns to look like one by itself.
    """
    last = max(line.top for line in row)
    height = row[-1].bottom - row[-1].top
    sums = [line for line in row if line.top > last - SAME_GAP * height]
    above = [line for line in row if line.top <= last - SAME_GAP * height]
    if len(sums) < 2 or not above or min(line.column for line in sums):
        return (row,)
    blank = min(line.top for line in sums) - max(line.bottom for line in above)
    return (above, sums) if blank > leading + TORN_GAP * height else (row,)


def _cell_lines(column: int, pieces: Sequence[Segment]) -> list[_Line]:
    """The lines of a column; pieces that stand side by side make one line."""
    return [_line(column, line_of(slab.segments)) for slab in slabs_of(pieces)]


def _line(column: int, words: tuple[Word, ...]) -> _Line:
    """The line, as high as its words are: a bracket may be higher and lower than they."""
    middle = len(words) // 2
    top = sorted(word.top for word in words)[middle]
    return _Line(column, words, top, sorted(word.bottom for word in words)[len(words) - 1 - middle])


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


def _leading(lines: Sequence[_Line], width: int) -> float:
    """The blank between two lines of a cell, in points: a small one of those between the lines of the columns."""
    gaps = sorted(gap for at in range(width) for gap in _line_gaps([line for line in lines if line.column == at]))
    return gaps[len(gaps) // 10] if gaps else 0.0


def _line_gaps(lines: Sequence[_Line]) -> list[float]:
    return [below.top - above.bottom for above, below in pairwise(lines)]


def _torn(rows: Sequence[Sequence[_Line]], width: int, leading: float) -> float:
    """The share of the rows with a cell in which a blank is higher than those between the lines of a cell."""
    torn = 0
    for row in rows:
        limit = leading + TORN_GAP * (row[0].bottom - row[0].top)
        cells = ([line for line in row if line.column == at] for at in range(width))
        torn += any(gap > limit for cell in cells for gap in _line_gaps(cell))
    return torn / max(len(rows), 1)


def _around_groups(lines: Sequence[_Line]) -> list[float]:
    """The heights above and below each line that runs over the columns: it titles a group of rows."""
    second = min((line.words[0].x0 for line in lines if line.column), default=inf)
    wide = [line for line in lines if not line.column and line.words[-1].x1 > second]
    return [side for line in wide for side in (line.top, line.bottom)]


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
    return [min(line.top for line in level) - 0.1 for level in _full_levels(lines, width)]


def _filled_bottoms(lines: Sequence[_Line], width: int) -> list[float]:
    """The bottoms of these lines: if cells are set from the bottom, as in spreadsheets, a row ends there."""
    return [max(line.bottom for line in level) + 0.1 for level in _full_levels(lines, width)]


def _full_levels(lines: Sequence[_Line], width: int) -> Iterator[list[_Line]]:
    """The lines at one height wherever most columns have one."""
    level: list[_Line] = []
    for line in [*lines, None]:
        if line is not None and (not level or line.top - level[0].top < 0.4 * (line.bottom - line.top)):
            level.append(line)
            continue
        if len({entry.column for entry in level}) >= ceil(FILLED * width):
            yield level
        level = [line] if line is not None else []
