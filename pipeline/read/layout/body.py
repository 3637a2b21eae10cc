"""The body of a page, measured once, and the longest run of its slabs that leave the same strips blank (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from statistics import median

from pipeline.read.layout.slabs import Segment, Slab, Strip, blanks_of, common, overlap, solid_of

GUTTER = 0.65  # heights: a strip that parts columns of text is at least this wide
LEAST_ROWS = 3  # lines in the longer of two columns, unless the page has the same gutter elsewhere
TABLE_COLUMNS = 4  # from this many columns on, aligned text is a table
CELL_GAP = 0.3  # heights: a strip that parts the columns of a table is at least this wide,
SPACES = 1.4  # and this many times as wide as the blanks between words
NARROWEST = 1.0  # points: what a full cell leaves blank before the next one
GROUP_LINES = 2  # the title of a group of rows has no more
SAME_START = 1.5  # points: lines whose left edges differ by no more begin at the same place

Run = tuple[int, Sequence[Strip]]  # the slab after the last of the run, and the strips that the run leaves blank
Blanks = Sequence[Sequence[Strip]]  # for each slab the strips that it leaves blank


@dataclass(frozen=True, slots=True)
class Body:
    """The slabs between a page's header and footer, and what is measured of them.

    `edges` are the left edges of the columns of the last table, `known` the gutters of the pages before. `height` is
    the usual height of a line and `cell_gap` the least width of a strip in a table, both in points. For each slab,
    `solid` says where it prints something, `cells` which strips it leaves blank, and `gutters` which of those are wide
    enough to part columns of text.
    """

    slabs: Sequence[Slab]
    edges: Sequence[float]
    known: Sequence[Strip]
    height: float
    cell_gap: float
    solid: Blanks
    cells: Blanks
    gutters: Blanks

    @property
    def gutter(self) -> float:
        """The least width of a strip between columns of text, in points."""
        return GUTTER * self.height


def body_of(slabs: Sequence[Slab], edges: Sequence[float], known: Sequence[Strip]) -> Body:
    """The measured body of a page; there is at least one slab."""
    segments = [segment for slab in slabs for segment in slab.segments if not segment.grid]
    height = median([segment.bottom - segment.top for segment in segments] or [10.0])
    cell_gap = max(CELL_GAP * height, SPACES * _word_space(segments))
    x0, x1 = min(slab.x0 for slab in slabs), max(slab.x1 for slab in slabs)
    solid = [solid_of(slab) for slab in slabs]
    cells = [blanks_of(printed, x0, x1, cell_gap) for printed in solid]
    gutters = [_at_least(GUTTER * height, blanks) for blanks in cells]
    return Body(slabs, edges, known, height, cell_gap, solid, cells, gutters)


def _word_space(segments: Sequence[Segment]) -> float:
    """The usual blank between two words, in points."""
    return median([right.x0 - left.x1 for segment in segments for left, right in pairwise(segment.words)] or [0.0])


def _at_least(width: float, strips: Sequence[Strip]) -> list[Strip]:
    return [strip for strip in strips if strip[1] - strip[0] >= width]


# ---------------------------------------------------------------- runs


def text_run(body: Body, at: int, stop: int) -> Run:
    """The longest run from slab `at` to before `stop` that leaves gutters blank.

    It ends where a gutter would be lost; a strip that is blank by chance may be.
    """
    best: Run = (at + 1, ())
    for end, strips in _growing(body, at, stop, body.gutters, body.gutter):
        if strips:
            if len(strips) < len(best[1]) and _loses_gutter(body, at, best, strips):
                break
            best = (end, strips)
        elif best[1]:
            break
    return best


def table_run(body: Body, at: int) -> tuple[Run, int]:
    """The longest run from slab `at` on that leaves as many strips blank as part the columns of a table.

    A line of text that runs over the strips is passed over, if rows of the table follow: it is the title of a group of
    rows. The number is how many slabs of the run are rows.
    """
    best: Run = (at + 1, ())
    rows = counted = passed = 0
    blank = body.cells[at]
    left, right = inf, -inf
    for i in range(at, len(body.slabs)):
        x0, x1 = min(left, body.slabs[i].x0), max(right, body.slabs[i].x1)
        shared = blank if i == at else _shared(body, i, blank, best[1] if counted >= LEAST_ROWS else ())
        strips = [strip for strip in shared if x0 < strip[0] and strip[1] < x1]
        if len(strips) < len(best[1]) and runs_over(body, i, best[1]) and passed < GROUP_LINES:
            passed += 1
            continue
        if len(strips) < TABLE_COLUMNS - 1 and best[1]:
            break
        blank, left, right, passed = shared, x0, x1, 0
        counted += 1
        if len(strips) >= TABLE_COLUMNS - 1:
            best, rows = (i + 1, strips), counted
        if not blank:
            break
    return best, rows


def _shared(body: Body, at: int, blank: Sequence[Strip], wanted: Sequence[Strip]) -> Sequence[Strip]:
    """What the slab leaves blank of strips that the rows above it leave blank.

    If most of the `wanted` strips are among it, a full cell may leave one of them hardly any room.
    """
    shared = _at_least(body.cell_gap, common(blank, body.cells[at]))
    kept = sum(any(overlap(strip, other) for other in shared) for strip in wanted)
    if kept == len(wanted) or 2 * kept < len(wanted) or len(body.slabs[at].segments) < TABLE_COLUMNS - 1:
        return shared
    narrow = _at_least(NARROWEST, common(blank, blanks_of(body.solid[at], blank[0][0], blank[-1][1], NARROWEST)))
    return narrow if all(any(overlap(strip, other) for other in narrow) for strip in wanted) else shared


def runs_over(body: Body, at: int, strips: Sequence[Strip]) -> bool:
    """Whether the slab is one piece of text that stands where strips should be blank."""
    slab = body.slabs[at]
    if len(slab.segments) > 1 or slab.segments[0].grid:
        return False
    return any(start < strip[1] and strip[0] < end for start, end in body.solid[at] for strip in strips)


def _growing(body: Body, at: int, stop: int, blanks: Blanks, least: float) -> Iterator[Run]:
    """The runs of one slab, two slabs and so on; of what they leave blank, the strips that have text on both sides."""
    blank = blanks[at]
    left, right = inf, -inf
    for i in range(at, stop):
        if i > at:
            blank = _at_least(least, common(blank, blanks[i]))
        slab = body.slabs[i]
        left, right = min(left, slab.x0), max(right, slab.x1)
        yield i + 1, [strip for strip in blank if left < strip[0] and strip[1] < right]
        if not blank:
            return


def _loses_gutter(body: Body, at: int, run: Run, kept: Sequence[Strip]) -> bool:
    """Whether one of the run's strips is not kept though it is a gutter.

    It is one if it is known, or if lines begin at its right edge again and again.
    """
    end, strips = run
    for strip in strips:
        if any(overlap(strip, other) for other in kept):
            continue
        beside = [slab for slab in body.slabs[at:end] if slab.is_beside(strip)]
        if beside and any(overlap(strip, gutter) for gutter in body.known):
            return True
        starts = sum(any(abs(segment.x0 - strip[1]) <= SAME_START for segment in slab.segments) for slab in beside)
        if len(beside) >= LEAST_ROWS and 2 * starts > len(beside):
            return True
    return False
