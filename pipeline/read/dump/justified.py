"""Which wide blanks of a page part columns or cells, and which only justify a line or were typed twice (pure).

The blanks between columns and cells end at the same place in several lines below each other. The wide blanks of a
justified paragraph end at another place in each line, and those that do meet, meet by chance. So a place where words
begin again and again is an edge only if chance would hardly bring as many of them together, given how many wide blanks
the page has elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.read.layout.slabs import MARK

_WIDE = re.compile(r"(?<=\S) {2,}(?=\S)")  # 'Process  Chair'
_CHANCE = (
    0.002  # the most edges that may be expected by chance on a page; with 0.01, one justified page in 200 was torn
)
_NEAR = 2  # characters at most from an edge to the word behind a wide blank that belongs to it
_TEXT_EDGES = 2  # edges at most beside columns of text; more of them part the cells of a table
_CELL_ROWS = (
    3  # rows at least in which each cell begins where others do make a table, however many wide blanks there are
)
_CROSSED = 2  # rows one after the other that print over an edge end it: a title does


class Gap(NamedTuple):
    """A wide blank in a row, from its first character to before the word behind it."""

    start: int
    end: int


class _Edge(NamedTuple):
    """A place where words begin below each other, and the rows from the first to the last that leave it blank."""

    at: int
    first: int
    last: int


def is_wide(text: str) -> bool:
    """Whether a wide blank parts two words of the line: 'Process  Chair'."""
    return _WIDE.search(text) is not None


def unaligned_gaps(texts: Sequence[str], known: Sequence[int] = ()) -> list[list[Gap]]:
    """For each printed row of a page the wide blanks that part no columns or cells.

    `texts` are the rows from top to bottom, without blank ones, with a space for each blank or tab. At the places in
    `known`, columns began on the page before: fewer rows show that they go on.
    """
    gaps = [_gaps(text) for text in texts]
    edges = _edges(texts, gaps, known)
    return [_unaligned(of_row, _at_row(row, edges)) for row, of_row in enumerate(gaps)]


def _gaps(text: str) -> list[Gap]:
    """The wide blanks of a row; the one behind the mark of a list item is none."""
    found = [Gap(match.start(), match.end()) for match in _WIDE.finditer(text)]
    return found[1:] if found and MARK.fullmatch(text[: found[0].start].strip()) else found


def _at_row(row: int, edges: Sequence[_Edge]) -> list[int]:
    return sorted({edge.at for edge in edges if edge.first <= row <= edge.last})


def _unaligned(gaps: Sequence[Gap], edges: Sequence[int]) -> list[Gap]:
    """The wide blanks of a row that end at none of the edges beside it; none in a row of a table."""
    apart = [gap for gap in gaps if not any(_is_at(gap, edge) for edge in edges)]
    is_cells = len(apart) < len(gaps) and len(edges) > _TEXT_EDGES
    return [] if is_cells else apart


def _is_at(gap: Gap, edge: int) -> bool:
    """Whether the edge lies in the blank, or near its end."""
    return abs(gap.end - edge) <= _NEAR or gap.start + 2 <= edge <= gap.end


# ---------------------------------------------------------------- edges


def _edges(texts: Sequence[str], gaps: Sequence[Sequence[Gap]], known: Sequence[int]) -> list[_Edge]:
    """The edges of the page, those that most rows show first: what ends at these is no chance for the others."""
    ends = Counter(gap.end for of_row in gaps for gap in of_row)
    begun = ends + Counter(len(text) - len(text.lstrip()) for text in texts)
    size = sum(len(text.strip()) for text in texts)
    unexplained = ends.total()
    found: list[_Edge] = []
    runs = {at: list(_runs(at, texts)) for at in ends if begun[at] > 1 or _is_known(at, known)}
    for at in sorted(runs, key=lambda at: -max((count for _, count in runs[at]), default=0)):
        rate = _CROSSED * (unexplained - ends[at]) / size  # one row of two may be crossed
        here = [edge for edge, count in runs[at] if _expected(count, rate, unexplained, _is_known(at, known)) < _CHANCE]
        unexplained -= ends[at] if here else 0
        found += here
    return [*found, *_cell_edges(gaps, [run for of_place in runs.values() for run in of_place])]


def _is_known(at: int, known: Sequence[int]) -> bool:
    return any(abs(at - place) <= _NEAR for place in known)


def _expected(count: int, rate: float, gaps: int, is_known: bool) -> float:
    """How many edges of `count` rows are to be expected by chance: from each wide blank, or at one known place."""
    return rate**count if is_known else gaps * rate ** (count - 1)


def _runs(at: int, texts: Sequence[str]) -> Iterator[tuple[_Edge, int]]:
    """The stretches of rows that leave the place blank and in which words begin there, with the number of these."""
    run: list[int] = []
    begun = crossed = 0
    for row, text in enumerate([*texts, *["x" * at] * _CROSSED]):
        if not text[max(at - 2, 0) : at].strip():
            run.append(row)
            begun += bool(text[at : at + 1].strip())
            crossed = 0
            continue
        crossed += 1
        if crossed == _CROSSED and begun:
            yield _Edge(at, run[0], run[-1]), begun
        if crossed == _CROSSED:
            run, begun = [], 0


def _cell_edges(gaps: Sequence[Sequence[Gap]], runs: Sequence[tuple[_Edge, int]]) -> list[_Edge]:
    """The edges of small tables: rows of many cells, each of which begins where those of other rows do."""
    found: set[_Edge] = set()
    for row, of_row in enumerate(gaps):
        beside = [
            next((e for e, count in runs if e.at == gap.end and e.first <= row <= e.last and count >= _CELL_ROWS), None)
            for gap in of_row
        ]
        if len(beside) > _TEXT_EDGES and None not in beside:
            found.update(edge for edge in beside if edge is not None)
    return sorted(found)
