"""The slabs of a page -> bands, each with the blank strips that part it into columns of text or of a table (pure).

A band is a run of slabs that leave the same strips blank. A run of columns of text ends where a line crosses the
gutter; a run of a table is told from it by its number of columns and by their alignment.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from math import inf
from statistics import median

from pipeline.read.layout.margins import PAGE_NUMBER
from pipeline.read.layout.slabs import (
    SPACED_GAP,
    Segment,
    Slab,
    Strip,
    blanks_of,
    common,
    overlap,
    segment_of,
    slabs_of,
    solid_of,
)

GUTTER = 0.65  # heights: a strip that parts columns of text is at least so wide
LEAST_ROWS = 3  # in the longer of two columns, unless the page has the same gutter elsewhere
LEAST_SHARE = 0.18  # of the text's width: narrower is no column of text but marks or labels
LEAST_LETTERS = 9  # in a line of a column of text, on average: fewer are marks, numbers or labels
LONG_BAND = 0.1  # what a line more is worth to a band, against one with text on both sides of a gutter

LARGER = 1.15  # so many times the height of the text is a section's heading,
SET_APART = 0.3  # and so many heights are blank above and below it
MARGIN = 0.09  # of a page's height: where headers and footers stand
NUMBER_MARGIN = 0.15  # the same for a page's number
AHEAD = 6  # slabs: how far below its first line a band has text on both sides of a gutter
OUTER = 3  # so many slabs of a header, a footer or a title

TABLE_COLUMNS = 4  # from so many columns on, aligned text is a table
CELL_GAP = 0.3  # heights: a strip that parts the columns of a table is at least so wide,
SPACES = 1.4  # and so many times wider than the blanks between words
ALIGNED = 0.6  # of the cells of a table's column begin at the same x, or have their middle there
FILLED_LINES = 0.2  # of a table's lines have text in each column,
LEAST_FILLED = 2  # and so many of them: the blanks of one line are chance
TABLE_SHARE = 0.6  # of the lines beside a gutter: strips that go on for fewer are chance, and no table
NARROW_ROWS = 5  # so many rows begin a cell where hardly a blank parts it from the one before,
NARROW_SHARE = 0.5  # and such a share of them
EDGE = 12.0  # points: the columns of a table begin so near to the same place on the next page


@dataclass(slots=True)
class Band:
    """Slabs below each other that leave the same strips blank; `is_table` where the strips part a table's columns."""

    slabs: Sequence[Slab]
    strips: Sequence[Strip] = ()
    is_table: bool = False
    _columns: list[list[Segment]] = field(default_factory=list)

    @property
    def segments(self) -> list[Segment]:
        """All that stands in it, from top to bottom."""
        return [segment for slab in self.slabs for segment in slab.segments]

    def columns(self) -> list[list[Segment]]:
        """What stands between the strips, from left to right; words that only a narrow strip parts are parted there."""
        if self._columns:
            return self._columns
        middles = [(start + end) / 2 for start, end in self.strips]
        columns: list[list[Segment]] = [[] for _ in range(len(middles) + 1)]
        for segment in self.segments:
            at = bisect_left(middles, segment.x0)
            if segment.grid or at == len(middles) or segment.x1 <= middles[at]:
                columns[at].append(segment)
                continue
            for at, words in groupby(segment.words, key=lambda word: bisect_left(middles, word.x0)):
                columns[at].append(segment_of(list(words)))
        self._columns = columns
        return columns

    def narrowed(self, gutters: Sequence[Strip]) -> Band:
        """The band with those of its strips that are gutters of the page, where one is: in few lines others are chance.

        A table keeps all of its strips.
        """
        kept = [strip for strip in self.strips if any(overlap(strip, gutter) for gutter in gutters)]
        return self if self.is_table or not kept else Band(self.slabs, kept)

    def is_columns(self, gutters: Sequence[Strip]) -> bool:
        """Whether the strips part columns of text. `gutters` are those known of the page: there fewer lines do."""
        if self.is_table or not 1 <= len(self.strips) < TABLE_COLUMNS - 1:
            return False
        columns = self.columns()
        counts = [len(slabs_of(column)) for column in columns]
        known = all(any(overlap(strip, gutter) for gutter in gutters) for strip in self.strips)
        least = 2 if max(counts) < 2 * LEAST_ROWS else 1
        if not known and (max(counts) < LEAST_ROWS or min(counts) < least):
            return False
        whole = max(slab.x1 for slab in self.slabs) - min(slab.x0 for slab in self.slabs)
        for column, count in zip(columns, counts, strict=True):
            if not column or any(segment.grid for segment in column):
                continue  # beside a gutter of the page nothing may stand
            width = max(segment.x1 for segment in column) - min(segment.x0 for segment in column)
            letters = sum(len(word.text) for segment in column for word in segment.words)
            if not known and (letters < LEAST_LETTERS * count or width < LEAST_SHARE * whole):
                return False
        return True


def bands_of(slabs: Sequence[Slab], height: float, edges: Sequence[float], known: Sequence[Strip]) -> list[Band]:
    """The page's bands from top to bottom.

    `height` is the page's: what stands by itself at its top and bottom is a band of its own. `edges` are the left edges
    of the columns of the last table, `known` the gutters of the pages before.
    """
    start, end = _body(slabs, height)
    bands = [Band([slab]) for slab in slabs[:start]]
    if start < end:
        bands += _Bands(slabs[start:end], edges, known).all()
    return [*bands, *(Band([slab]) for slab in slabs[end:])]


def known_strips(strips: Sequence[Strip], edges: Sequence[float]) -> list[Strip] | None:
    """The strips that end where the columns of the last page's table begin, None unless all columns are found so."""
    if not strips or len(edges) < 2:
        return None
    found = [min(strips, key=lambda strip: abs(strip[1] - edge)) for edge in edges[1:]]
    near = all(abs(strip[1] - edge) <= EDGE for strip, edge in zip(found, edges[1:], strict=True))
    return found if near and len(set(found)) == len(found) else None


def same_edges(some: Sequence[float], others: Sequence[float]) -> bool:
    """Whether two tables have the same columns, by where these begin."""
    return len(some) == len(others) and all(abs(a - b) <= EDGE for a, b in zip(some, others, strict=True))


# ---------------------------------------------------------------- the margins


def _body(slabs: Sequence[Slab], height: float) -> tuple[int, int]:
    """The slabs, as from and to, without those at the page's top and bottom that blank space parts from the rest."""
    start, end = 0, len(slabs)
    if height == inf:  # a part of a page of text: where the margins are is not known
        return start, end
    for i in range(min(OUTER, len(slabs) - 1)):
        if _is_row(slabs[i]):
            break
        is_number = _is_page_number(slabs[i])
        parted = is_number or slabs[i + 1].top - slabs[i].bottom > slabs[i].height
        if parted and slabs[i].bottom < (NUMBER_MARGIN if is_number else MARGIN) * height:
            start = i + 1
    for i in range(len(slabs) - 1, max(start, len(slabs) - 1 - OUTER), -1):
        if _is_row(slabs[i]):
            break
        is_number = _is_page_number(slabs[i])
        parted = is_number or slabs[i].top - slabs[i - 1].bottom > slabs[i].height
        if parted and slabs[i].top > (1 - (NUMBER_MARGIN if is_number else MARGIN)) * height:
            end = i
    return start, end


def _is_row(slab: Slab) -> bool:
    """Whether the slab may be a row of a table that reaches into the margin: a header has three parts at most."""
    solid, least = solid_of(slab), GUTTER * slab.height
    return sum(right[0] - left[1] >= least for left, right in pairwise(solid)) >= TABLE_COLUMNS - 1


def _is_page_number(slab: Slab) -> bool:
    return bool(PAGE_NUMBER.fullmatch(" ".join(word.text for segment in slab.segments for word in segment.words)))


# ---------------------------------------------------------------- the body

Run = tuple[int, Sequence[Strip]]  # the slab after a run's last, and the strips that it leaves blank


class _Bands:
    """The bands of a page's body while they are looked for."""

    def __init__(self, slabs: Sequence[Slab], edges: Sequence[float], known: Sequence[Strip]) -> None:
        self.slabs, self.edges, self.known = slabs, edges, known
        segments = [segment for slab in slabs for segment in slab.segments if not segment.grid]
        self.height = median([segment.bottom - segment.top for segment in segments] or [10.0])
        x0, x1 = min(slab.x0 for slab in slabs), max(slab.x1 for slab in slabs)
        spaces = [right.x0 - left.x1 for segment in segments for left, right in pairwise(segment.words)]
        self.cell_gap = max(CELL_GAP * self.height, SPACES * median(spaces or [0.0]))
        self.gutter = GUTTER * self.height
        self.solid = [solid_of(slab) for slab in slabs]
        self.cells = [blanks_of(solid, x0, x1, self.cell_gap) for solid in self.solid]
        self.gutters = [[strip for strip in blanks if strip[1] - strip[0] >= self.gutter] for blanks in self.cells]
        self.opens = [self._opens(at) for at in range(len(slabs))]
        self.headings = {at for at in range(len(slabs)) if self._is_heading(at)}

    def all(self) -> Iterator[Band]:
        """The bands from top to bottom."""
        tables = self._tables()
        at = 0
        while at < len(self.slabs):
            is_table = at in tables
            end, strips = tables[at] if is_table else self._columns(at, tables)
            yield Band(self.slabs[at:end], strips if is_table or end > at + 1 else (), is_table)
            at = end

    def _longest(self, at: int, stop: int, blanks: Sequence[Sequence[Strip]], least: float, count: int) -> Run:
        """The longest run from slab `at` on that leaves `count` strips blank, with text on both sides of each."""
        blank = blanks[at]
        left, right = inf, -inf
        best: Run = (at + 1, ())
        for i in range(at, stop):
            if i > at:
                blank = [strip for strip in common(blank, blanks[i]) if strip[1] - strip[0] >= least]
            slab = self.slabs[i]
            left, right = min(left, slab.x0), max(right, slab.x1)
            inside = [strip for strip in blank if left < strip[0] and strip[1] < right]
            if len(inside) >= count:
                if count == 1 and len(inside) < len(best[1]) and self._loses_gutter(at, best, inside):
                    break
                best = (i + 1, inside)
            elif best[1] or not blank:
                break
        return best

    # ------------------------------------------------------------ columns of text

    def _columns(self, at: int, tables: dict[int, Run]) -> Run:
        """The run of columns of text that begins at slab `at`; the slab alone where none does.

        A title or heading above the columns may leave a strip of its own blank, or stand in the way of a gutter: where
        the columns below do better without it, it is left to itself.
        """
        if not any(self.opens[at : at + AHEAD]) or at in self.headings or self._continues_title(at):
            return at + 1, ()
        ends = [start for start in (*tables, *self.headings) if start > at]
        stop = min(ends, default=len(self.slabs))
        best, chosen = -inf, (at + 1, ())  # type: float, Run
        for start in range(at, min(at + OUTER + 1, stop)):
            end, strips = self._longest(start, stop, self.gutters, self.gutter, 1)
            beside = sum(slab.is_beside(strip) for strip in strips for slab in self.slabs[start:end])
            worth = beside + LONG_BAND * (end - start) - (start - at)
            if worth > best:
                best, chosen = worth, (end, strips) if start == at else (at + 1, ())
        end, strips = chosen
        return (self._without_next_heading(at, end, strips), strips) if strips else chosen

    def _opens(self, at: int) -> bool:
        """Whether columns may stand here: the slab has a gutter inside, or all of it is beside all of the next one."""
        slab = self.slabs[at]
        if any(slab.is_beside(strip) for strip in self.gutters[at]):
            return True
        below = self.slabs[at + 1] if at + 1 < len(self.slabs) else slab
        return slab.x1 < below.x0 or below.x1 < slab.x0

    def _loses_gutter(self, at: int, run: Run, kept: Sequence[Strip]) -> bool:
        """Whether a strip that is not kept is a gutter: a known one, or lines begin at its edge time and again."""
        end, strips = run
        for strip in strips:
            if any(overlap(strip, other) for other in kept):
                continue
            beside = [slab for slab in self.slabs[at:end] if slab.is_beside(strip)]
            if beside and any(overlap(strip, gutter) for gutter in self.known):
                return True
            starts = sum(any(abs(segment.x0 - strip[1]) <= 1.5 for segment in slab.segments) for slab in beside)
            if len(beside) >= LEAST_ROWS and 2 * starts > len(beside):
                return True
        return False

    def _is_heading(self, at: int) -> bool:
        """Whether the slab heads a section over all columns though it is short: at the left, and set apart.

        It is larger than the text, letter-spaced or in capitals.

        'New publications' stands over two columns that begin anew below it.
        """
        slab = self.slabs[at]
        words = [word.text for segment in slab.segments for word in segment.words]
        stands_out = "".join(words).isupper() and len(words) > 1
        least = self.height * (LARGER if not stands_out else 0.98)
        if at + 1 >= len(self.slabs) or slab.height < least or any(s.grid for s in slab.segments):
            return False
        wide = self.gutter if not stands_out else SPACED_GAP * self.height  # its words may stand far apart
        if any(slab.is_beside(strip) and strip[1] - strip[0] > wide for strip in self.gutters[at]):
            return False
        below = self.slabs[at + 1 : at + 3]
        apart = SET_APART * self.height
        return (
            (at == 0 or slab.top - self.slabs[at - 1].bottom > apart)
            and below[0].top - slab.bottom > apart
            and abs(slab.x0 - min(other.x0 for other in below)) < self.height
            and max(segment.x0 for other in below for segment in other.segments) > slab.x1
        )

    def _continues_title(self, at: int) -> bool:
        """Whether the slab is a further line of a title over all columns, however short: as large, close below it."""
        pair = self.slabs[max(at - 1, 0) : at + 1]
        if len(pair) < 2 or any(len(slab.segments) > 1 or slab.segments[0].grid for slab in pair):
            return False
        above, slab = pair
        return (
            slab.height >= LARGER * self.height
            and abs(slab.height - above.height) < 1
            and slab.top - above.bottom < slab.height
        )

    def _without_next_heading(self, at: int, end: int, strips: Sequence[Strip]) -> int:
        """Where the run ends when a short heading of what follows below all columns is left to that.

        It stands at the left, below the end of the right column too, and nearer to what follows than to what is above.
        """
        if end >= len(self.slabs):
            return end
        below = self.slabs[end].top - self.slabs[end - 1].bottom
        for start in range(end - 1, max(at + 1, end - 4), -1):
            if self.slabs[start].x1 > strips[0][0]:
                return end
            above = self.slabs[start].top - self.slabs[start - 1].bottom
            if above > below + 0.15 * self.height and above > 0.5 * self.height:
                return start
        return end

    # ------------------------------------------------------------ tables

    def _tables(self) -> dict[int, Run]:
        """Where tables without cell borders may stand: a run for each, by its first slab.

        In justified text some blanks happen to stand below each other for a few lines; but there one of them, the
        gutter, goes on for many more lines of the page, and it is columns of text that it parts.
        """
        runs: dict[int, Run] = {}
        at = 0
        while at < len(self.slabs):
            run = self._table_at(at)
            if run is None:
                at += 1
                continue
            end, strips = run
            start = at
            while start and start - 1 not in runs and self._fits(start - 1, strips):
                start -= 1  # the rest of a cell that the page before began
            runs[start] = run
            at = end
        return runs

    def _table_at(self, at: int) -> Run | None:
        """The run of a table that begins at slab `at`, None where none does."""
        if sum(self.slabs[at].is_beside(strip) for strip in self.cells[at]) < TABLE_COLUMNS - 1:
            return None
        end, strips = self._longest(at, len(self.slabs), self.cells, self.cell_gap, TABLE_COLUMNS - 1)
        least, filled = LEAST_ROWS + 1, LEAST_FILLED
        if known_strips(strips, self.edges) is not None:
            least, filled = 1, 1  # the table of the page before goes on
        elif self.known and all(any(overlap(strip, gutter) for strip in strips) for gutter in self.known):
            least *= 2  # the columns of text of the page before may go on
        slabs = self.slabs[at:end]
        if len(slabs) < least or len(strips) < TABLE_COLUMNS - 1 or not _is_aligned(slabs, strips, filled):
            return None
        if len(slabs) < TABLE_SHARE * max(self._count_beside(strip) for strip in strips):
            return None
        return end, _with_narrow_strips(slabs, strips)

    def _count_beside(self, strip: Strip) -> int:
        """How many slabs of the page leave the strip blank, with text on both sides."""
        middle = (strip[0] + strip[1]) / 2
        return sum(
            slab.is_beside(strip) and not any(start < middle < end for start, end in solid)
            for slab, solid in zip(self.slabs, self.solid, strict=True)
        )

    def _fits(self, at: int, strips: Sequence[Strip]) -> bool:
        """Whether the slab has words right of the first strip only, and none of them touches a strip."""
        slab = self.slabs[at]
        return (
            slab.x0 >= strips[0][1]
            and not any(segment.grid for segment in slab.segments)
            and not any(a < end and start < b for a, b in self.solid[at] for start, end in strips)
        )


def _is_aligned(slabs: Sequence[Slab], strips: Sequence[Strip], least: int) -> bool:
    """Whether the strips part the lines as a table's columns do: what is right of one begins or centres at one x.

    `least` is the number of lines that have text in each column.
    """
    ends = [*(start for start, _ in strips[1:]), inf]
    for (_, start), end in zip(strips, ends, strict=True):
        lefts, middles = [], []
        for slab in slabs:
            words = [word for segment in slab.segments for word in segment.words if start - 1 <= word.x0 < end]
            if words:
                lefts.append(min(word.x0 for word in words))
                middles.append((lefts[-1] + max(word.x1 for word in words)) / 2)
        if len(lefts) < max(least, FILLED_LINES * len(slabs)):
            return False
        if max(_mode_share(lefts, 1.5), _mode_share(middles, 2.0)) < ALIGNED:
            return False
    return True


def _mode_share(values: Sequence[float], near: float) -> float:
    """The share of the values that are near to the one that most are near to."""
    return max((sum(abs(a - b) <= near for b in values) for a in values), default=0) / max(len(values), 1)


def _with_narrow_strips(slabs: Sequence[Slab], strips: Sequence[Strip]) -> list[Strip]:
    """The strips of a table with those that are narrow because a number or a full line ends close to the next column.

    There words begin at one x in line after line, and nothing of the column before reaches it.
    """
    rows = [sorted((w for s in slab.segments for w in s.words), key=lambda word: word.x0) for slab in slabs]
    gaps = [(left.x1, right.x0) for row in rows for left, right in pairwise(row)]
    found = list(strips)
    least = max(NARROW_ROWS, NARROW_SHARE * len(slabs))
    begun = Counter(round(start) for _, start in gaps)
    for x in sorted(begun):
        if begun[x - 1] + begun[x] + begun[x + 1] < least or any(start <= x <= end + 2 for start, end in found):
            continue
        here = [(end, start) for end, start in gaps if abs(start - x) <= 1]
        crossed = any(word.x0 < x - 1.2 < word.x1 for row in rows for word in row)
        if len(here) >= least and not crossed:
            found.append((max(end for end, _ in here), min(start for _, start in here)))
    return sorted(found)
