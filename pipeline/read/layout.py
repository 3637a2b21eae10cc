"""Where words stand on a page -> lines in reading order: columns under full-width headings (pure geometry)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Box


@dataclass(frozen=True, slots=True)
class Word:
    """A printed word, its box in points, its font size in points, and whether its font is a bold one."""

    text: str
    box: Box
    size: float
    bold: bool


def reading_order(words: Sequence[Word], width: float) -> list[list[Word]]:
    """The words as lines in the order a person reads them.

    Where the page has a gutter, a line that crosses it ends a band; in a band the left column comes before the right.
    """
    rows = _rows(words)
    gutter = _gutter(rows, width)
    if gutter is None:
        return rows
    ordered: list[list[Word]] = []
    left: list[list[Word]] = []
    right: list[list[Word]] = []
    for row in rows:
        if any(word.box.x0 < gutter < word.box.x1 for word in row) or _bridges(row, gutter):
            ordered += left + right + [row]
            left, right = [], []
            continue
        for column, part in (
            (left, [w for w in row if w.box.x1 <= gutter]),
            (right, [w for w in row if w.box.x0 >= gutter]),
        ):
            if part:
                column.append(part)
    return ordered + left + right


def box_of(words: Sequence[Word]) -> Box:
    """The smallest box around the words."""
    boxes = [word.box for word in words]
    return Box(
        min(b.x0 for b in boxes), min(b.top for b in boxes), max(b.x1 for b in boxes), max(b.bottom for b in boxes)
    )


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words whose middles stand at one height, from top to bottom, each row from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: ((w.box.top + w.box.bottom) / 2, w.box.x0)):
        middle = (word.box.top + word.box.bottom) / 2
        if rows and rows[-1][0].box.top <= middle <= rows[-1][0].box.bottom:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.box.x0) for row in rows]


def _bridges(row: Sequence[Word], gutter: float) -> bool:
    """Whether the row runs over the gutter as one sentence: the space there is no wider than a word space."""
    lefts = [w for w in row if w.box.x1 <= gutter]
    rights = [w for w in row if w.box.x0 >= gutter]
    return bool(lefts and rights) and rights[0].box.x0 - lefts[-1].box.x1 < 0.6 * rights[0].size


def _gutter(rows: Sequence[Sequence[Word]], width: float) -> float | None:
    """The x of the blank strip between two columns, None where the page has one column."""
    if len(rows) < 6:
        return None
    best: tuple[int, float] | None = None
    for x in range(int(0.35 * width), int(0.65 * width), 3):
        crossing = sum(any(w.box.x0 < x < w.box.x1 for w in row) or _bridges(row, x) for row in rows)
        both = sum(any(w.box.x1 <= x for w in row) and any(w.box.x0 >= x for w in row) for row in rows)
        if both >= 0.3 * len(rows) and crossing <= 0.35 * len(rows) and (best is None or crossing < best[0]):
            best = (crossing, float(x))
    return best[1] if best else None
