"""The slabs of a page -> bands, each with the blank strips that part it into columns of text or of a table (pure).

A band is a run of slabs that leave the same strips blank. What stands by itself at the top and at the bottom of a page
is a band of its own, so that a header or footer is no part of a column or table.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from math import inf

from pipeline.read.layout.body import GUTTER, LEAST_ROWS, TABLE_COLUMNS, Body, body_of
from pipeline.read.layout.margins import PAGE_NUMBER
from pipeline.read.layout.slabs import Segment, Slab, Strip, overlap, segment_of, slabs_of, solid_of
from pipeline.read.layout.table_columns import tables_in
from pipeline.read.layout.text_columns import columns_at, landmarks_of

LEAST_SHARE = 0.18  # of the text's width: narrower is no column of text but marks or labels
LEAST_LETTERS = 9  # in a line of a column of text, on average: fewer are marks, numbers or labels

MARGIN = 0.09  # of a page's height: where headers and footers stand
NUMBER_MARGIN = 0.15  # the same for a page's number
OUTER = 3  # slabs at most in a header or a footer


@dataclass(slots=True)
class Band:
    """Slabs below each other that leave the same strips blank; `is_table` if the strips part a table's columns."""

    slabs: Sequence[Slab]
    strips: Sequence[Strip] = ()
    is_table: bool = False
    _columns: list[list[Segment]] = field(default_factory=list)

    @property
    def segments(self) -> list[Segment]:
        """Everything that stands in it, slab by slab from top to bottom."""
        return [segment for slab in self.slabs for segment in slab.segments]

    def columns(self) -> list[list[Segment]]:
        """What stands between the strips, from left to right.

        A segment whose words stand on both sides of a strip (it is narrow there) is parted at the strip.
        """
        if self._columns:
            return self._columns
        middles = [(start + end) / 2 for start, end in self.strips]
        columns: list[list[Segment]] = [[] for _ in range(len(middles) + 1)]
        for segment in self.segments:
            at = bisect_left(middles, segment.x0)
            if segment.grid or at == len(middles) or segment.x1 <= middles[at] or self._is_group(segment):
                columns[at].append(segment)
                continue
            for at, words in groupby(segment.words, key=lambda word: bisect_left(middles, word.x0)):
                columns[at].append(segment_of(list(words)))
        self._columns = columns
        return columns

    def _is_group(self, segment: Segment) -> bool:
        """Whether the segment is the title of a group of rows: its words stand where the columns have a blank."""
        return self.is_table and any(
            word.x0 < end - 1 and start + 1 < word.x1 for word in segment.words for start, end in self.strips
        )

    def narrowed(self, gutters: Sequence[Strip]) -> Band:
        """The band with only those of its strips that are gutters of the page, if one is: in a few lines, other strips
        are chance.

        A table keeps all of its strips.
        """
        kept = [strip for strip in self.strips if any(overlap(strip, gutter) for gutter in gutters)]
        return self if self.is_table or not kept else Band(self.slabs, kept)

    def is_columns(self, gutters: Sequence[Strip]) -> bool:
        """Whether the strips part columns of text: always if all are among the `gutters` known of the page, else if
        the columns are long, wide and full enough.
        """
        if self.is_table or not 1 <= len(self.strips) < TABLE_COLUMNS - 1:
            return False
        if all(any(overlap(strip, gutter) for gutter in gutters) for strip in self.strips):
            return True
        columns = self.columns()
        counts = [len(slabs_of(column)) for column in columns]
        least = 2 if max(counts) < 2 * LEAST_ROWS else 1
        if max(counts) < LEAST_ROWS or min(counts) < least:
            return False
        width = max(slab.x1 for slab in self.slabs) - min(slab.x0 for slab in self.slabs)
        return all(_is_text(column, count, width) for column, count in zip(columns, counts, strict=True))


def _is_text(column: Sequence[Segment], lines: int, width: float) -> bool:
    """Whether the column of this many lines is wide and full enough for text; `width` is that of the whole band."""
    if not column or any(segment.grid for segment in column):
        return True
    own = max(segment.x1 for segment in column) - min(segment.x0 for segment in column)
    letters = sum(len(word.text) for segment in column for word in segment.words)
    return letters >= LEAST_LETTERS * lines and own >= LEAST_SHARE * width


def bands_of(slabs: Sequence[Slab], height: float, edges: Sequence[float], known: Sequence[Strip]) -> list[Band]:
    """The page's bands from top to bottom.

    `height` is that of the page in points. `edges` are the left edges of the columns of the last table, `known` the
    gutters of the pages before.
    """
    start, end = _body_slabs(slabs, height)
    bands = [Band([slab]) for slab in slabs[:start]]
    if start < end:
        bands += _bands_in(body_of(slabs[start:end], edges, known))
    return [*bands, *(Band([slab]) for slab in slabs[end:])]


def _bands_in(body: Body) -> Iterator[Band]:
    """The bands of a page's body from top to bottom."""
    tables = tables_in(body)
    landmarks = landmarks_of(body, tables.keys())
    at = 0
    while at < len(body.slabs):
        is_table = at in tables
        end, strips = tables[at] if is_table else columns_at(body, at, landmarks)
        yield Band(body.slabs[at:end], strips if is_table or end > at + 1 else (), is_table)
        at = end


# ---------------------------------------------------------------- the margins


def _body_slabs(slabs: Sequence[Slab], height: float) -> tuple[int, int]:
    """The slabs, as from and to, without those at the page's top and bottom that blank space parts from the rest."""
    start, end = 0, len(slabs)
    if height == inf:  # a part of a page of text: its margins are not known
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
    """Whether the slab may be a row of a table that reaches into the margin: a header has at most three parts."""
    solid, least = solid_of(slab), GUTTER * slab.height
    return sum(right[0] - left[1] >= least for left, right in pairwise(solid)) >= TABLE_COLUMNS - 1


def _is_page_number(slab: Slab) -> bool:
    return bool(PAGE_NUMBER.fullmatch(" ".join(word.text for segment in slab.segments for word in segment.words)))
