"""Segments (words that stand close) and slabs (segments at one height): what a page's layout is made of (pure).

All distances are measured in heights of the text, so that the same numbers serve for points and for the
character cells of a text file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

from pipeline.model import Box
from pipeline.read.layout.sheet import Grid, Word

WORD_GAP = 0.65  # heights: words nearer than this stand in one segment, even in justified text
SPACED_GAP = 2.5  # heights: the same for letter-spaced words
OVERLAP = 0.45  # of the lower of two words: words that overlap so much share a line (a raised 'th' does)
MARK_GAP = 3.0  # heights: the text of an item begins this near to its mark

Strip = tuple[float, float]  # its left and right edge

# '•', '–', 'o', '1.', 'a)', '(2)': what opens an item of a list, but is no column or cell of its own
MARK = re.compile(r"[•●▪■◦○‣⁃–—*·o\uf0b7\uf0a7-]|\(?(?:\d{1,2}|[a-z])[.)]")


@dataclass(slots=True)
class Segment:
    """Words that stand close together on one line, from left to right; or a ruled table, whose `words` are empty."""

    words: list[Word]
    x0: float
    top: float
    x1: float
    bottom: float
    grid: Grid | None = None

    @property
    def is_spaced(self) -> bool:
        """Whether its letters stand apart: 'M A I N'."""
        return len(self.words) >= 2 and sum(len(word.text) == 1 for word in self.words) >= 0.6 * len(self.words)

    @property
    def core(self) -> tuple[float, float]:
        """Its middle part from top to bottom, which no neighbouring line touches."""
        if self.grid:
            return self.top, self.bottom
        margin = 0.22 * (self.bottom - self.top)
        return self.top + margin, self.bottom - margin


@dataclass(slots=True)
class Slab:
    """Segments that stand beside each other. `core` is the bottom of their lowest middle part."""

    segments: list[Segment] = field(default_factory=list)
    top: float = inf
    bottom: float = -inf
    core: float = -inf
    x0: float = inf
    x1: float = -inf

    def add(self, segment: Segment) -> None:
        """Takes in a segment and grows its own box to hold it."""
        self.segments.append(segment)
        if segment.top < self.top:
            self.top = segment.top
        if segment.bottom > self.bottom:
            self.bottom = segment.bottom
        if segment.x0 < self.x0:
            self.x0 = segment.x0
        if segment.x1 > self.x1:
            self.x1 = segment.x1
        if (core := segment.core[1]) > self.core:
            self.core = core

    @property
    def height(self) -> float:
        """The median height of its words (a bullet of another font is higher); that of a ruled table is its own."""
        heights = sorted(word.bottom - word.top for segment in self.segments for word in segment.words)
        return heights[len(heights) // 2] if heights else self.bottom - self.top

    def is_beside(self, strip: Strip) -> bool:
        """Whether it has text on both sides of the strip."""
        return self.x0 < strip[0] and strip[1] < self.x1


def segments_of(words: Iterable[Word]) -> list[Segment]:
    """The words chained to segments: first in the order in which the engine gives them, then by where they stand."""
    return _with_spaced_words(_joined_by_place(_chained_in_order(words)))


def _chained_in_order(words: Iterable[Word]) -> list[Segment]:
    """The words as segments, each word in the segment of the word before it if it continues that one's line."""
    chained: list[Segment] = []
    for word in words:
        last = chained[-1] if chained else None
        if last is not None and _goes_on(last, word.x0, word.top, word.bottom):
            _append(last, [word], word.x1, word.top, word.bottom)
        else:
            chained.append(Segment([word], word.x0, word.top, word.x1, word.bottom))
    return chained


def _joined_by_place(segments: Sequence[Segment]) -> list[Segment]:
    """The segments from left to right, each joined to the nearest one at its left whose line it continues."""
    joined: list[Segment] = []
    shelves: dict[int, list[Segment]] = {}  # by height, in steps of 8 units: where to look for the segment at the left
    farthest = WORD_GAP * max((segment.bottom - segment.top for segment in segments), default=0.0)
    for segment in sorted(segments, key=lambda s: s.x0):
        shelf = int((segment.top + segment.bottom) / 2 // 8)
        near = []
        for at in (shelf - 1, shelf, shelf + 1):
            if kept := shelves.get(at):  # what ends too far left for this segment does so for all that follow
                kept[:] = [other for other in kept if segment.x0 - other.x1 <= farthest]
                near += [other for other in kept if _goes_on(other, segment.x0, segment.top, segment.bottom)]
        if near:
            left = max(near, key=lambda other: other.x1)
            _append(left, segment.words, segment.x1, segment.top, segment.bottom)
        else:
            joined.append(segment)
            shelves.setdefault(shelf, []).append(segment)
    return joined


def _with_spaced_words(segments: list[Segment]) -> list[Segment]:
    """The segments, the words of a letter-spaced heading joined in one: the blanks between them are wide."""
    spaced = [segment for segment in segments if segment.is_spaced]
    if len(spaced) < 2:
        return segments
    gone: set[int] = set()
    for segment in sorted(spaced, key=lambda s: -s.x0):
        low = segment.bottom - segment.top
        for left in spaced:
            if left is segment or not 0 <= segment.x0 - left.x1 <= SPACED_GAP * low:
                continue
            if min(left.bottom, segment.bottom) - max(left.top, segment.top) > OVERLAP * low:
                _append(left, segment.words, segment.x1, segment.top, segment.bottom)
                gone.add(id(segment))
                break
    return [segment for segment in segments if id(segment) not in gone]


def _goes_on(segment: Segment, x0: float, top: float, bottom: float) -> bool:
    """Whether what begins at `x0` continues the segment's line."""
    last = segment.words[-1]
    low = min(last.bottom - last.top, bottom - top)
    on_its_line = min(last.bottom, bottom) - max(last.top, top) >= OVERLAP * low
    if not on_its_line and min(segment.bottom, bottom) - max(segment.top, top) < 0.8 * low:  # after a raised 'th'
        return False
    high = max(last.bottom - last.top, bottom - top)
    return -0.3 * high <= x0 - segment.x1 <= WORD_GAP * high


def _append(segment: Segment, words: list[Word], x1: float, top: float, bottom: float) -> None:
    segment.words += words
    segment.x1 = max(segment.x1, x1)
    segment.top, segment.bottom = min(segment.top, top), max(segment.bottom, bottom)


def slabs_of(segments: Iterable[Segment]) -> list[Slab]:
    """The segments in slabs from top to bottom; those whose middle parts overlap share a slab."""
    slabs: list[Slab] = []
    for segment in sorted(segments, key=lambda s: s.core):
        if not slabs or segment.core[0] > slabs[-1].core:
            slabs.append(Slab())
        slabs[-1].add(segment)
    return slabs


def line_of(segments: Iterable[Segment]) -> tuple[Word, ...]:
    """The words of segments that stand on one line, from left to right."""
    return tuple(word for segment in sorted(segments, key=lambda s: s.x0) for word in segment.words)


# ---------------------------------------------------------------- strips


def blanks_of(solid: Sequence[Strip], x0: float, x1: float, least: float) -> list[Strip]:
    """The strips between `x0` and `x1`, and those at its sides, that are `least` wide and that nothing solid touches.

    `solid` is sorted; a strip at a side ends one unit outside.
    """
    blanks: list[Strip] = []
    at = -inf
    for start, end in solid:
        if start - at >= least:
            blanks.append((at, start))
        at = max(at, end)
    blanks.append((at, inf))
    return [(max(start, x0 - 1), min(end, x1 + 1)) for start, end in blanks if end > x0 and start < x1]


def solid_of(slab: Slab) -> list[Strip]:
    """Where something is printed: each word, a mark with the item that it opens, and a letter-spaced line as one."""
    solid: list[Strip] = []
    for segment in slab.segments:
        if segment.grid or segment.is_spaced:
            solid.append((segment.x0, segment.x1))
        else:
            solid += [(word.x0, word.x1) for word in segment.words]
    solid.sort()
    marks = {s.words[0].x0 for s in slab.segments if s.words and MARK.fullmatch(s.words[0].text)}
    if not marks:
        return solid
    return [
        (start, following if start in marks and following - end < MARK_GAP * (slab.bottom - slab.top) else end)
        for (start, end), (following, _) in zip(solid, [*solid[1:], (inf, inf)], strict=True)
    ]


def common(some: Sequence[Strip], others: Sequence[Strip]) -> list[Strip]:
    """The parts of strips that are blank in both."""
    return [(start, end) for a in some for b in others if (start := max(a[0], b[0])) < (end := min(a[1], b[1]))]


def overlap(a: Strip, b: Strip) -> bool:
    """Whether the strips have a part in common."""
    return min(a[1], b[1]) > max(a[0], b[0])


def segment_of(words: list[Word]) -> Segment:
    """A segment of these words, of which there is at least one; its box is the smallest around them."""
    return Segment(words, *corners(box_of(words)))


def corners(box: Box) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the box, as `Segment` takes them."""
    return box.x0, box.top, box.x1, box.bottom


def box_of(words: Sequence[Word]) -> Box:
    """The smallest box around the words, of which there is at least one."""
    _, x0, top, x1, bottom, _ = words[0]
    for word in words:
        if word.x0 < x0:
            x0 = word.x0
        if word.x1 > x1:
            x1 = word.x1
        if word.top < top:
            top = word.top
        if word.bottom > bottom:
            bottom = word.bottom
    return Box(x0, top, x1, bottom)
