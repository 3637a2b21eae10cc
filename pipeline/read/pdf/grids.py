"""The rulings of a page -> its ruled tables: snap and join the rulings, cross them, and read the cells (pure).

Only what is drawn as a line counts: a stroked line or box, or a filled one too thin to hold text. A filled area is a
coloured band and no table, even if many of them stand in a row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import product

from pipeline.model import Box
from pipeline.read.layout.sheet import Grid
from pipeline.read.pdf.open_frames import SNAP, Ruling, closed, joined_rulings, without_doubles

THIN = 2.5  # points: a filled box up to this thick is a ruling, a thicker one a coloured band


class OddGridError(Exception):
    """Rulings enclose an area that is not a rectangle: another engine has to say what the cells are."""


def grids_of(horizontals: Iterable[Ruling], verticals: Iterable[Ruling]) -> tuple[Grid, ...]:
    """The ruled tables from top to bottom. Raises `OddGridError` if a cell is not a rectangle."""
    across, down = without_doubles(joined_rulings(horizontals)), without_doubles(joined_rulings(verticals))
    if not across or len(down) < 2:
        return ()
    grids = [grid for part in _connected(across, down) if (grid := _closed_grid(*part)) is not None]
    return tuple(sorted(grids, key=lambda grid: (grid.box.top, grid.box.x0)))


def _connected(across: Sequence[Ruling], down: Sequence[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """The rulings, across and down, in groups that crossings connect; only groups that may enclose a cell."""
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
    return _with_loose_uprights(list(parts.values()))


def _with_loose_uprights(parts: Sequence[tuple[list[Ruling], list[Ruling]]]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """The groups that may enclose a cell, each with the rulings that stand within it and touch no other."""
    found = [part for part in parts if part[0] and len(part[1]) >= 2]
    for across, down in parts:
        around = None if across else next((other for other in found if _is_inside(down[0], *other)), None)
        if around is not None:
            around[1].append(down[0])
    return found


def _is_inside(upright: Ruling, across: Sequence[Ruling], down: Sequence[Ruling]) -> bool:
    """Whether a ruling that touches no other stands within the frame that others make: it parts columns there."""
    return (
        min(ruling.at for ruling in down) < upright.at < max(ruling.at for ruling in down)
        and min(min(ruling.start for ruling in down), across[0].at) - SNAP <= upright.start
        and upright.end <= max(max(ruling.end for ruling in down), across[-1].at) + SNAP
    )


@dataclass(frozen=True, slots=True)
class _Mesh:
    """Where the rulings of one group run, and between which neighbouring crossings they are drawn.

    (i, c) is in `tops` if the ruling at ys[i] runs from xs[c] to xs[c + 1]; (j, r) is in `sides` if that at xs[j] runs
    from ys[r] to ys[r + 1].
    """

    xs: Sequence[float]
    ys: Sequence[float]
    tops: Set[tuple[int, int]]
    sides: Set[tuple[int, int]]

    def bottom_of(self, r: int, c: int) -> int | None:
        """The next ruling below the cell that begins at row `r` and column `c`; None if it is open there."""
        return next((i for i in range(r + 1, len(self.ys)) if (i, c) in self.tops), None)

    def right_of(self, r: int, c: int) -> int | None:
        """The next ruling at the right of the cell; None if it is open there."""
        return next((j for j in range(c + 1, len(self.xs)) if (j, r) in self.sides), None)

    def is_rectangle(self, rows: range, columns: range) -> bool:
        """Whether rulings frame the area all around, and none stands inside."""
        above, below, left, right = rows.start, rows.stop, columns.start, columns.stop
        return (
            all((above, c) in self.tops and (below, c) in self.tops for c in columns)
            and all((left, r) in self.sides and (right, r) in self.sides for r in rows)
            and not any((r, c) in self.tops for r in rows[1:] for c in columns)
            and not any((c, r) in self.sides for c in columns[1:] for r in rows)
        )


def _closed_grid(across: Sequence[Ruling], down: Sequence[Ruling]) -> Grid | None:
    """The cells of one group of rulings, with the sides that are left open, unless these make odd cells."""
    try:
        return _grid(*closed(across, down))
    except OddGridError:
        return _grid(across, down)


def _grid(across: Sequence[Ruling], down: Sequence[Ruling]) -> Grid | None:
    """The cells that one group of rulings encloses; None if it encloses fewer than two."""
    ys, xs = _places(across), _places(down)
    cells = _cells(_Mesh(xs, ys, _covered(across, ys, xs), _covered(down, xs, ys)))
    if len(cells) < 2:
        return None
    table = [[cells.get((r, c)) for c in range(len(xs) - 1)] for r in range(len(ys) - 1)]
    return Grid(Box(xs[0], ys[0], xs[-1], ys[-1]), tuple(tuple(row) for row in table if any(row)))


def _cells(mesh: _Mesh) -> dict[tuple[int, int], Box]:
    """The cells by the row and column in which they begin; an area that is open at a side is no cell.

    Raises `OddGridError` if a cell is no rectangle.
    """
    taken: set[tuple[int, int]] = set()
    cells: dict[tuple[int, int], Box] = {}
    for r, c in product(range(len(mesh.ys) - 1), range(len(mesh.xs) - 1)):
        if (r, c) in taken or (r, c) not in mesh.tops or (c, r) not in mesh.sides:
            continue
        bottom, right = mesh.bottom_of(r, c), mesh.right_of(r, c)
        if bottom is None or right is None:
            continue
        rows, columns = range(r, bottom), range(c, right)
        if not mesh.is_rectangle(rows, columns):
            raise OddGridError
        taken.update(product(rows, columns))
        cells[r, c] = Box(mesh.xs[c], mesh.ys[r], mesh.xs[right], mesh.ys[bottom])
    return cells


def _places(rulings: Iterable[Ruling]) -> list[float]:
    return sorted({ruling.at for ruling in rulings})


def _covered(rulings: Sequence[Ruling], at: Sequence[float], along: Sequence[float]) -> set[tuple[int, int]]:
    """(i, k) for each ruling at at[i] that runs from along[k] to along[k + 1]."""
    place = {value: i for i, value in enumerate(at)}
    covered: set[tuple[int, int]] = set()
    for ruling in rulings:
        first = bisect_left(along, ruling.start - SNAP)
        last = bisect_left(along, ruling.end + SNAP)
        covered.update((place[ruling.at], k) for k in range(first, last - 1))
    return covered
