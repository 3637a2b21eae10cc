"""The body of a page -> the runs of slabs that hold columns of text, each with its gutters (pure).

A run ends where a line crosses the gutter, and where a heading or a table over all columns begins.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import inf

from pipeline.read.layout.body import Body, Run, text_run
from pipeline.read.layout.slabs import SPACED_GAP, Slab, Strip

LARGER = 1.15  # times the height of the text: a line this high is a section's heading,
CAPITALS_HEIGHT = 0.98  # in capitals one of this height is,
SET_APART = 0.3  # if this many heights are blank above and below it
AHEAD = 6  # slabs: within this many, a band of columns has text on both sides of a gutter
PASSED_OVER = 3  # slabs at most: a title above the columns may leave a strip of its own blank
LONG_BAND = 0.1  # what one more slab is worth to a run, compared with text on both sides of a gutter
NEARER = 0.15  # heights: a heading stands nearer by this to what follows than to what is above,
HEADING_BLANK = 0.5  # and this many heights below that
LAST_LINES = 3  # of a run: one of them may be the heading of what follows


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Where columns of text may begin, and which slabs begin what ends them: headings over all columns, and tables."""

    opens: Sequence[bool]
    headings: Collection[int]
    tables: Collection[int]

    def next_end(self, at: int, end: int) -> int:
        """The first slab after `at` that is a heading or begins a table; `end` if there is none."""
        return min((start for start in (*self.tables, *self.headings) if start > at), default=end)


def landmarks_of(body: Body, tables: Collection[int]) -> Landmarks:
    """The landmarks of a page; `tables` are the slabs with which its tables begin."""
    numbers = range(len(body.slabs))
    headings = frozenset(at for at in numbers if _is_heading(body, at))
    return Landmarks([_opens(body, at) for at in numbers], headings, tables)


def columns_at(body: Body, at: int, landmarks: Landmarks) -> Run:
    """The run of columns of text that begins at slab `at`; the slab alone if none does.

    A title or heading above the columns may leave a strip of its own blank, or cross a gutter. It is left alone if the
    columns below are better without it.
    """
    alone: Run = (at + 1, ())
    if not any(landmarks.opens[at : at + AHEAD]) or at in landmarks.headings or _continues_title(body, at):
        return alone
    stop = landmarks.next_end(at, len(body.slabs))
    best, chosen = -inf, alone
    for start in range(at, min(at + PASSED_OVER + 1, stop)):
        end, strips = text_run(body, start, stop)
        beside = sum(slab.is_beside(strip) for strip in strips for slab in body.slabs[start:end])
        worth = beside + LONG_BAND * (end - start) - (start - at)
        if worth > best:
            best, chosen = worth, (end, strips) if start == at else alone
    end, strips = chosen
    return (_end_before_heading(body, at, end, strips), strips) if strips else alone


def _opens(body: Body, at: int) -> bool:
    """Whether columns may stand here: the slab has a gutter inside, or stands wholly beside the next one."""
    slab = body.slabs[at]
    if any(slab.is_beside(strip) for strip in body.gutters[at]):
        return True
    below = body.slabs[at + 1] if at + 1 < len(body.slabs) else slab
    return slab.x1 < below.x0 or below.x1 < slab.x0


# ---------------------------------------------------------------- headings


def _is_heading(body: Body, at: int) -> bool:
    """Whether the slab heads a section over all columns, however short it is: 'New publications'.

    It is larger than the text, letter-spaced or in capitals; it stands apart at the left, and columns begin anew below.
    """
    slab = body.slabs[at]
    if at + 1 >= len(body.slabs) or any(segment.grid for segment in slab.segments):
        return False
    stands_out = _is_in_capitals(slab)
    if slab.height < body.height * (CAPITALS_HEIGHT if stands_out else LARGER):
        return False
    wide = SPACED_GAP * body.height if stands_out else body.gutter  # words of a letter-spaced one may stand far apart
    if any(slab.is_beside(strip) and strip[1] - strip[0] > wide for strip in body.gutters[at]):
        return False
    return _is_set_apart(body, at) and _stands_over_columns(slab, body.slabs[at + 1 : at + 3], body.height)


def _is_in_capitals(slab: Slab) -> bool:
    """Whether all its letters are capitals: 'MAIN EVENTS', 'M A I N  E V E N T S', but not the acronym 'IGAD' alone."""
    words = [word.text for segment in slab.segments for word in segment.words]
    return len(words) > 1 and "".join(words).isupper()


def _is_set_apart(body: Body, at: int) -> bool:
    """Whether blank space parts the slab from the one above, if there is one, and from the one below."""
    slab, least = body.slabs[at], SET_APART * body.height
    above = slab.top - body.slabs[at - 1].bottom if at else inf
    return above > least and body.slabs[at + 1].top - slab.bottom > least


def _stands_over_columns(slab: Slab, below: Sequence[Slab], height: float) -> bool:
    """Whether the slab begins where the text below it does, and something below begins right of its end."""
    left = min(other.x0 for other in below)
    return abs(slab.x0 - left) < height and max(s.x0 for other in below for s in other.segments) > slab.x1


def _continues_title(body: Body, at: int) -> bool:
    """Whether the slab is a further line of a title over all columns, however short: as large, close below it."""
    pair = body.slabs[max(at - 1, 0) : at + 1]
    if len(pair) < 2 or any(len(slab.segments) > 1 or slab.segments[0].grid for slab in pair):
        return False
    above, slab = pair
    return (
        slab.height >= LARGER * body.height
        and abs(slab.height - above.height) < 1
        and slab.top - above.bottom < slab.height
    )


def _end_before_heading(body: Body, at: int, end: int, strips: Sequence[Strip]) -> int:
    """Where the run ends: at `end`, or earlier if its last lines are a short heading of what follows.

    Such a heading stands at the left, below the end of the right column too, and nearer to what follows than to what
    is above.
    """
    if end >= len(body.slabs):
        return end
    below = body.slabs[end].top - body.slabs[end - 1].bottom
    for start in range(end - 1, max(at + 1, end - LAST_LINES - 1), -1):
        if body.slabs[start].x1 > strips[0][0]:
            return end
        above = body.slabs[start].top - body.slabs[start - 1].bottom
        if above > below + NEARER * body.height and above > HEADING_BLANK * body.height:
            return start
    return end
