"""The body of a page -> the runs of slabs that may hold tables without cell borders, each with its strips (pure).

A table is told from columns of text by its number of columns and by their alignment. In justified text some blanks
happen to stand below each other for a few lines; but there one of them, the gutter, goes on for many more lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import ceil, inf

from pipeline.read.layout.body import LEAST_ROWS, SAME_START, TABLE_COLUMNS, Body, Run, runs_over, table_run
from pipeline.read.layout.sheet import Word
from pipeline.read.layout.slabs import Slab, Strip, overlap

ALIGNED = 0.6  # of the cells of a table's column begin at the same x, or have their middle there,
SAME_MIDDLE = 2.0  # points: middles that differ by no more are the same
FILLED_LINES = 0.2  # of a table's lines have text in each column,
FILLED_ROWS = 0.5  # or as many lines as this share of the rows,
LEAST_FILLED = 2  # and this many of them: the blanks of one line are chance
TABLE_SHARE = 0.6  # of the lines beside a gutter: strips that go on for fewer are chance, and no table
NARROW_ROWS = 5  # rows at least begin a cell where hardly a blank parts it from the one before,
NARROW_SHARE = 0.5  # and this share of them
NUMBER = re.compile(r"[–—-]$|\d+\W?$|\d+[¹²³⁰⁴-⁹]+$|n/a$")  # '15', '195*', '57¹', '–'
EDGE = 12.0  # points: the columns of a table begin this near to the same place on the next page


def tables_in(body: Body) -> dict[int, Run]:
    """The run of each possible table, by its first slab."""
    runs: dict[int, Run] = {}
    at = 0
    while at < len(body.slabs):
        run = _table_at(body, at)
        if run is None:
            at += 1
            continue
        end, strips = run
        start = at
        while start and start - 1 not in runs and _is_rest_of_cells(body, start - 1, strips):
            start -= 1
        runs[start] = run
        at = end
    return runs


def known_strips(strips: Sequence[Strip], edges: Sequence[float]) -> list[Strip] | None:
    """The strips that end where the columns of the last page's table begin; None unless all columns are found so."""
    if not strips or len(edges) < 2:
        return None
    found = [min(strips, key=lambda strip: abs(strip[1] - edge)) for edge in edges[1:]]
    near = all(abs(strip[1] - edge) <= EDGE for strip, edge in zip(found, edges[1:], strict=True))
    return found if near and len(set(found)) == len(found) else None


def same_edges(some: Sequence[float], others: Sequence[float]) -> bool:
    """Whether two tables have the same columns, by the left edges of these in points."""
    return len(some) == len(others) and all(abs(a - b) <= EDGE for a, b in zip(some, others, strict=True))


def _table_at(body: Body, at: int) -> Run | None:
    """The run of a table that begins at slab `at`; None if none does."""
    if not _may_begin(body, at):
        return None
    (end, strips), rows = table_run(body, at)
    least, filled = LEAST_ROWS + 1, LEAST_FILLED
    if known_strips(strips, body.edges) is not None:
        least, filled = 1, 1  # the table of the page before goes on
    elif body.known and all(any(overlap(strip, gutter) for strip in strips) for gutter in body.known):
        least *= 2  # the columns of text of the page before may go on
    slabs = [body.slabs[i] for i in range(at, end) if not runs_over(body, i, strips)]
    found, strips = strips, _filled(slabs, strips, filled)
    if rows < least or len(strips) < TABLE_COLUMNS - 1 or not _is_aligned(slabs, strips):
        return None
    if len(slabs) < TABLE_SHARE * max(_count_beside(body, strip) for strip in strips):
        return None
    return end, _filled(slabs, _with_narrow_strips(slabs, found), filled)


def _may_begin(body: Body, at: int) -> bool:
    """Whether the slab may be a table's first row. The words of a large title stand far apart, but are one piece."""
    slab = body.slabs[at]
    return len(slab.segments) > 1 and sum(slab.is_beside(strip) for strip in body.cells[at]) >= TABLE_COLUMNS - 1


def _count_beside(body: Body, strip: Strip) -> int:
    """How many slabs of the page leave the strip blank, with text on both sides."""
    middle = (strip[0] + strip[1]) / 2
    return sum(
        slab.is_beside(strip) and not any(start < middle < end for start, end in solid)
        for slab, solid in zip(body.slabs, body.solid, strict=True)
    )


def _is_rest_of_cells(body: Body, at: int, strips: Sequence[Strip]) -> bool:
    """Whether the slab may be the rest of cells that the page before began: nothing in the first column or a strip."""
    slab = body.slabs[at]
    return (
        slab.x0 >= strips[0][1]
        and not any(segment.grid for segment in slab.segments)
        and not any(a < end and start < b for a, b in body.solid[at] for start, end in strips)
    )


def _filled(slabs: Sequence[Slab], strips: Sequence[Strip], least: int) -> list[Strip]:
    """The strips with text at their right in enough lines: `least`, and a share of all; a few are chance."""
    kept = list(strips)
    while kept:
        columns = _right_of(slabs, kept)
        counts = [len(rights) for rights in columns]
        low = min(counts)
        if low >= max(least, min(ceil(FILLED_LINES * len(slabs)), ceil(FILLED_ROWS * _full_lines(columns)))):
            break
        at = counts.index(low)
        del kept[at + 1 if low and _belongs_right(at, kept, columns) else at]
    return kept


def _belongs_right(at: int, strips: Sequence[Strip], columns: Sequence[Sequence[Sequence[Word]]]) -> bool:
    """Whether the few words right of strip `at` belong to the column at their right: it has no others on their lines.

    Where neither column has, or both have, they belong to the nearer one.
    """
    if at + 1 == len(strips):
        return False
    has_right = _share_lines(columns[at], columns[at + 1])
    if at and has_right != _share_lines(columns[at], columns[at - 1]):
        return not has_right
    return strips[at + 1][1] - strips[at + 1][0] < strips[at][1] - strips[at][0]


def _share_lines(some: Sequence[Sequence[Word]], others: Sequence[Sequence[Word]]) -> bool:
    """Whether two columns have text at one height."""
    return any(min(a[0].bottom, b[0].bottom) > max(a[0].top, b[0].top) for a in some for b in others)


def _full_lines(columns: Sequence[Sequence[Sequence[Word]]]) -> int:
    """On how many lines most of the columns have text: about as many as there are rows."""
    tops = Counter(round(words[0].top) for rights in columns for words in rights)
    return sum(count > len(columns) / 2 for count in tops.values())


def _is_aligned(slabs: Sequence[Slab], strips: Sequence[Strip]) -> bool:
    """Whether the strips part the lines as a table's columns do: what is right of one begins or centres at one x."""
    for rights in _right_of(slabs, strips):
        lefts = [words[0].x0 for words in rights]
        texts = [_text_of_cell(words)[0].x0 for words in rights]
        middles = [(words[0].x0 + words[-1].x1) / 2 for words in rights]
        shares = (_mode_share(lefts, SAME_START), _mode_share(texts, SAME_START), _mode_share(middles, SAME_MIDDLE))
        if max(shares) < ALIGNED:
            return False
    return True


def _text_of_cell(words: Sequence[Word]) -> Sequence[Word]:
    """The words without a number before them, which may stand at the right of the column before: '15 Botswana'."""
    return words[1:] if len(words) > 1 and NUMBER.match(words[0].text) else words


def _right_of(slabs: Sequence[Slab], strips: Sequence[Strip]) -> list[list[list[Word]]]:
    """For each strip, of each line that has some, the words between it and the next strip, from left to right."""
    ends = [*(start for start, _ in strips[1:]), inf]
    lines = [_words_in(slab) for slab in slabs]
    return [
        [words for line in lines if (words := [word for word in line if start - 1 <= word.x0 < end])]
        for (_, start), end in zip(strips, ends, strict=True)
    ]


def _mode_share(values: Sequence[float], near: float) -> float:
    """The share of the values that lie within `near` of the value that most of them lie close to."""
    return max((sum(abs(a - b) <= near for b in values) for a in values), default=0) / max(len(values), 1)


# ---------------------------------------------------------------- narrow strips


def _with_narrow_strips(slabs: Sequence[Slab], strips: Sequence[Strip]) -> list[Strip]:
    """The strips of a table with those that are narrow because a number or a full line ends close to the next column.

    There words begin at one x in line after line, and nothing of the column before reaches it.
    """
    # a line in the first column alone may be the title of a group and run over the others
    rows = [_words_in(slab) for slab in slabs if any(slab.is_beside(strip) for strip in strips)]
    least = max(NARROW_ROWS, NARROW_SHARE * len(rows))
    left = min(slab.x0 for slab in slabs) + EDGE
    found = list(strips)
    for x in _common_starts(rows, least):
        if x >= left and not any(start <= x <= end + 2 for start, end in found) and not _is_crossed(x, rows):
            found.append(_narrow_strip(x, rows))
    return sorted(found)


def _common_starts(rows: Sequence[Sequence[Word]], least: float) -> list[int]:
    """The places, in whole points, where at least so many words begin, from left to right."""
    begun = Counter(round(word.x0) for row in rows for word in row)
    near = {x: sum(abs(word.x0 - x) <= 1 for row in rows for word in row) for x in begun}
    return sorted(x for x, count in near.items() if count >= least)


def _narrow_strip(x: int, rows: Sequence[Sequence[Word]]) -> Strip:
    """The blank that ends where words begin at `x`: it begins where the nearest word at their left ends."""
    ends = [word.x1 for row in rows for word in row if word.x0 < x - 1.2]
    starts = [word.x0 for row in rows for word in row if abs(word.x0 - x) <= 1]
    return max((end for end in ends if end < min(starts)), default=x - 1.0), min(starts)


def _words_in(slab: Slab) -> list[Word]:
    """The words of the slab from left to right."""
    return sorted((word for segment in slab.segments for word in segment.words), key=lambda word: word.x0)


def _is_crossed(x: int, rows: Sequence[Sequence[Word]]) -> bool:
    """Whether a word begins left of `x`, where other words begin, and reaches over it."""
    return any(word.x0 < x - 1.2 < word.x1 for row in rows for word in row)
