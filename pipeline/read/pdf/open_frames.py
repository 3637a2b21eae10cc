"""The rulings of a table whose frame people left open -> the same with the sides that an eye adds (pure).

A table is drawn without a bottom, as an inner grid only, with a gap in one side, or with lines drawn double or dotted.
Where several rulings end at one place, the eye sees an edge there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.model import Box

SNAP = 3.0  # points: rulings up to this far apart are one; the snap and join tolerance of pdfplumber
DASH = 12.0  # points: shorter pieces make a dotted or dashed line,
DASH_GAP = 6.0  # whose pieces stand this near to each other
LEAST_SPECKS = 4  # specks in a row make a dotted line
DOUBLE = 6.0  # points: two rulings alike, no farther apart, are one line drawn double: no text fits between them
LEAST_ENDS = 2  # rulings that end at one place make an edge


class Ruling(NamedTuple):
    """A line straight across or down a page, in points.

    One across stands `at` a height and runs from left (`start`) to right (`end`); one down stands `at` a distance from
    the left and runs from top to bottom.
    """

    at: float
    start: float
    end: float


def joined_rulings(rulings: Iterable[Ruling]) -> list[Ruling]:
    """The rulings, those at nearly one place snapped to their mean, and the pieces of one line joined."""
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
            if ruling.start <= end + (DASH_GAP if ruling.end - ruling.start <= DASH else SNAP):
                end = max(end, ruling.end)
                continue
            if end > start:
                joined.append(Ruling(at, start, end))
            start, end = ruling.start, ruling.end
        if end > start:
            joined.append(Ruling(at, start, end))
    return joined


def dotted_rulings(specks: Sequence[Box]) -> tuple[list[Ruling], list[Ruling], list[Box]]:
    """The dotted lines across and down that the specks make, and the specks that are in none of them."""
    middles = [((speck.x0 + speck.x1) / 2, (speck.top + speck.bottom) / 2) for speck in specks]
    across, used = _chains([(y, x) for x, y in middles])
    down, used_down = _chains(middles)
    single = [speck for at, speck in enumerate(specks) if at not in used and at not in used_down]
    return across, down, single


def _chains(specks: Sequence[tuple[float, float]]) -> tuple[list[Ruling], set[int]]:
    """The lines that specks make which stand at one place and follow each other closely; `specks` are (at, along)."""
    rulings: list[Ruling] = []
    used: set[int] = set()
    chain: list[int] = []
    for at in [*sorted(range(len(specks)), key=lambda i: (round(specks[i][0], 1), specks[i][1])), -1]:
        if chain and at >= 0:
            last = specks[chain[-1]]
            if abs(specks[at][0] - last[0]) <= 0.2 and specks[at][1] - last[1] <= DASH_GAP:
                chain.append(at)
                continue
        if len(chain) >= LEAST_SPECKS:
            # the next dot would stand farther than where the line is meant to end
            start, end = specks[chain[0]][1] - DASH_GAP / 2, specks[chain[-1]][1] + DASH_GAP / 2
            rulings.append(Ruling(specks[chain[0]][0], start, end))
            used.update(chain)
        chain = [at]
    return rulings, used


def without_doubles(rulings: Sequence[Ruling]) -> list[Ruling]:
    """The rulings, sorted, with two that run side by side as one between them."""
    kept: list[Ruling] = []
    for ruling in rulings:
        twin = next((at for at in range(len(kept) - 1, -1, -1) if _is_double(kept[at], ruling)), None)
        if twin is None:
            kept.append(ruling)
        else:
            other = kept[twin]
            middle = (other.at + ruling.at) / 2
            kept[twin] = Ruling(middle, min(other.start, ruling.start), max(other.end, ruling.end))
    return sorted(kept)


def _is_double(one: Ruling, other: Ruling) -> bool:
    near = abs(one.at - other.at) <= DOUBLE
    return near and abs(one.start - other.start) <= DOUBLE and abs(one.end - other.end) <= DOUBLE


def closed(across: Sequence[Ruling], down: Sequence[Ruling]) -> tuple[list[Ruling], list[Ruling]]:
    """The rulings of one table, across and down, with the sides that are missing; the same ones if none is."""
    # the line below a link may touch the side of its cell, but it crosses nothing
    rows = [line for line in across if any(line.start + SNAP < side.at < line.end - SNAP for side in down)]
    tops = [*across, *_edges(down, across)]
    sides = [*down, *_edges(rows, down)]
    tops, sides = _to_corners(tops, len(across), sides), _to_corners(sides, len(down), tops)
    return sorted(_with_whole_sides(tops, sides)), sorted(_with_whole_sides(sides, tops))


def _edges(rulings: Sequence[Ruling], crossing: Sequence[Ruling]) -> list[Ruling]:
    """An edge at each place where at least two of the rulings begin or end and nothing that crosses them is drawn."""
    return [
        _edge(group, rulings)
        for group in _open_ends(rulings, crossing)
        if len({at for _, at in group}) >= min(LEAST_ENDS, len(rulings))
    ]


def _open_ends(rulings: Sequence[Ruling], crossing: Sequence[Ruling]) -> list[list[tuple[float, float]]]:
    """The ends of the rulings at which no other is drawn, as (end, at), grouped by where they are."""
    groups: list[list[tuple[float, float]]] = []
    for end, at in sorted((end, ruling.at) for ruling in rulings for end in (ruling.start, ruling.end)):
        if any(abs(line.at - end) <= SNAP and line.start - SNAP <= at <= line.end + SNAP for line in crossing):
            continue
        if groups and end - groups[-1][-1][0] <= SNAP:
            groups[-1].append((end, at))
        else:
            groups.append([(end, at)])
    return groups


def _edge(group: Sequence[tuple[float, float]], rulings: Sequence[Ruling]) -> Ruling:
    """The edge through the ends of a group, as far as the next rulings on both sides that pass it."""
    height = sum(end for end, _ in group) / len(group)
    first, last = min(at for _, at in group), max(at for _, at in group)
    passing = [ruling.at for ruling in rulings if ruling.start < height - SNAP and ruling.end > height + SNAP]
    start = max((at for at in passing if at < first), default=first)
    return Ruling(height, start, min((at for at in passing if at > last), default=last))


def _to_corners(rulings: Sequence[Ruling], drawn: int, crossing: Sequence[Ruling]) -> list[Ruling]:
    """The rulings; those that were added behind the `drawn` first ones reach the corners if they are outermost."""
    low, high = min(ruling.at for ruling in rulings), max(ruling.at for ruling in rulings)
    start, end = min(ruling.at for ruling in crossing), max(ruling.at for ruling in crossing)
    return [
        Ruling(ruling.at, start, end) if place >= drawn and ruling.at in (low, high) else ruling
        for place, ruling in enumerate(rulings)
    ]


def _with_whole_sides(rulings: Sequence[Ruling], crossing: Sequence[Ruling]) -> list[Ruling]:
    """The rulings, the two outermost ones without the gaps at which what crosses them ends: a cell is open there."""
    gaps = [
        gap
        for outer in {min(ruling.at for ruling in rulings), max(ruling.at for ruling in rulings)}
        for gap in _gaps([ruling for ruling in rulings if ruling.at == outer], crossing)
    ]
    return joined_rulings([*rulings, *gaps]) if gaps else list(rulings)


def _gaps(pieces: Sequence[Ruling], crossing: Sequence[Ruling]) -> Iterator[Ruling]:
    """The gaps between the pieces of a side, and between its ends and the outermost of what reaches it."""
    side = pieces[0].at
    reached = sorted(line.at for line in crossing if line.start - SNAP <= side <= line.end + SNAP)
    if not reached:
        return
    ends = [reached[0], *(end for piece in sorted(pieces) for end in (piece.start, piece.end)), reached[-1]]
    for above, below in zip(ends[0::2], ends[1::2], strict=True):
        if below - above > SNAP and all(any(abs(at - end) <= SNAP for at in reached) for end in (above, below)):
            yield Ruling(side, above, below)
