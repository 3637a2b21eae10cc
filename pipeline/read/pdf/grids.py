"""The rulings of a page -> its ruled tables: snap, join, cross, and read the cells (pure geometry).

Only what is drawn as a line counts: a stroked line or box, or a filled one too thin to hold text. A filled area is a
coloured band and no table, however many of them stand in a row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.model import Box
from pipeline.read.layout.sheet import Grid

THIN = 2.5  # points: a filled box thinner than this is a ruling, a thicker one a coloured band
SNAP = 3.0  # points: rulings nearer to each other than this are one; pdfplumber's snap and join tolerance


class Ruling(NamedTuple):
    """A straight line of a page: at `at` on its own axis, from `start` to `end` on the other, in points."""

    at: float
    start: float
    end: float


class OddGridError(Exception):
    """Rulings enclose an area that is no rectangle: another engine has to say what the cells are."""


def grids_of(horizontals: Iterable[Ruling], verticals: Iterable[Ruling]) -> tuple[Grid, ...]:
    """The ruled tables from top to bottom. Raises `OddGridError` where cells are no rectangles."""
    across, down = joined_rulings(horizontals), joined_rulings(verticals)
    if len(across) < 2 or len(down) < 2:
        return ()
    grids = [grid for part in _connected(across, down) if (grid := _grid(*part)) is not None]
    return tuple(sorted(grids, key=lambda grid: (grid.box.top, grid.box.x0)))


def joined_rulings(rulings: Iterable[Ruling]) -> list[Ruling]:
    """The rulings with those at nearly one place snapped to it, and pieces of one line joined."""
    clusters: list[list[Ruling]] = []
    for ruling in sorted(rulings):
        if clusters and ruling.at - clusters[-1][-1].at <= SNAP:
            clusters[-1].append(ruling)
        else:
            clusters.append([ruling])
    joined: list[Ruling] = []
    for cluster in clusters:
        at = sum(ruling.at for ruling in cluster) / len(cluster)
        start, end = 0.0, float("-inf")
        for ruling in sorted(cluster, key=lambda r: r.start):
            if ruling.start <= end + SNAP:
                end = max(end, ruling.end)
                continue
            if end > start:
                joined.append(Ruling(at, start, end))
            start, end = ruling.start, ruling.end
        if end > start:
            joined.append(Ruling(at, start, end))
    return joined


def _connected(across: Sequence[Ruling], down: Sequence[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """The rulings parted into groups that hang together by crossings."""
    group = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    heights = [ruling.at for ruling in across]
    for j, upright in enumerate(down):
        for i in range(bisect_left(heights, upright.start - SNAP), len(across)):
            if across[i].at > upright.end + SNAP:
                break
            if across[i].start - SNAP <= upright.at <= across[i].end + SNAP:
                group[root(len(across) + j)] = root(i)
    parts: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for i, ruling in enumerate(across):
        parts.setdefault(root(i), ([], []))[0].append(ruling)
    for j, ruling in enumerate(down):
        parts.setdefault(root(len(across) + j), ([], []))[1].append(ruling)
    return [part for part in parts.values() if len(part[0]) >= 2 and len(part[1]) >= 2]


def _grid(across: list[Ruling], down: list[Ruling]) -> Grid | None:
    """The cells that one group of rulings encloses, None where it encloses fewer than two."""
    ys, xs = _places(across), _places(down)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1:
        return None
    tops = _covered(across, ys, xs)  # (i, c): the ruling ys[i] runs from xs[c] to xs[c + 1]
    sides = _covered(down, xs, ys)  # (j, r): the ruling xs[j] runs from ys[r] to ys[r + 1]
    taken: set[tuple[int, int]] = set()
    table: list[list[Box | None]] = [[None] * columns for _ in range(rows)]
    count = 0
    for r in range(rows):
        for c in range(columns):
            if (r, c) in taken or (r, c) not in tops or (c, r) not in sides:
                continue
            right = next((j for j in range(c + 1, columns + 1) if (j, r) in sides), None)
            bottom = next((i for i in range(r + 1, rows + 1) if (i, c) in tops), None)
            if right is None or bottom is None:
                continue  # open at a side: no cell
            area = [(i, j) for i in range(r, bottom) for j in range(c, right)]
            framed = all((r, j) in tops and (bottom, j) in tops for j in range(c, right)) and all(
                (c, i) in sides and (right, i) in sides for i in range(r, bottom)
            )
            crossed = any((i, j) in tops for i, j in area if i > r) or any((j, i) in sides for i, j in area if j > c)
            if not framed or crossed:
                raise OddGridError
            taken.update(area)
            table[r][c] = Box(xs[c], ys[r], xs[right], ys[bottom])
            count += 1
    if count < 2:
        return None
    return Grid(Box(xs[0], ys[0], xs[-1], ys[-1]), tuple(tuple(row) for row in table if any(row)))


def _places(rulings: Iterable[Ruling]) -> list[float]:
    return sorted({ruling.at for ruling in rulings})


def _covered(rulings: Sequence[Ruling], at: Sequence[float], along: Sequence[float]) -> set[tuple[int, int]]:
    """Which stretch between two neighbouring places of `along` is drawn at which place of `at`."""
    place = {value: i for i, value in enumerate(at)}
    covered: set[tuple[int, int]] = set()
    for ruling in rulings:
        first = bisect_left(along, ruling.start - SNAP)
        last = bisect_left(along, ruling.end + SNAP)
        covered.update((place[ruling.at], k) for k in range(first, last - 1))
    return covered
