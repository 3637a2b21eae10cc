"""Which lines of the margins are furniture: lines at the same height as on other pages, and page numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.model import Box

NEAR = 4.0  # points: lines of two pages whose heights differ by no more stand at the same place
OUTER = 3  # lines at most at the top and at the bottom of a page are furniture

RUNNING = "running header or footer"
# '3', 'Page 3 of 4', '3/4', '- 3 -', 'p. 3', 'iv'
PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:page|p\.)?\s*(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE
)


class MarginLine(NamedTuple):
    """What a line of a page says, and its box in points."""

    words: str
    box: Box


def margin_reasons(pages: Sequence[Sequence[MarginLine]], heights: Sequence[float]) -> list[dict[Box, str]]:
    """For each page the boxes of the lines that are furniture, with the reason: `RUNNING` or 'page number'.

    `heights` are those of the pages in points. Figures do not count in the comparison: 'Page 2 of 5' and 'Page 3 of 5'
    are the same line.
    """
    outer = [_outermost(lines) for lines in pages]
    places: dict[str, list[tuple[int, float]]] = {}  # what a line says -> its pages and places
    for page, (lines, height) in enumerate(zip(outer, heights, strict=True)):
        for line in lines:
            places.setdefault(_pattern(line.words), []).append((page, _place(line, height)))
    found: list[dict[Box, str]] = []
    for page, (lines, height) in enumerate(zip(outer, heights, strict=True)):
        reasons: dict[Box, str] = {}
        for line in lines:
            pattern, place = _pattern(line.words), _place(line, height)
            repeated = any(other != page and abs(at - place) <= NEAR for other, at in places[pattern])
            at_edge = line.box.bottom < 0.1 * height or line.box.top > 0.9 * height
            if PAGE_NUMBER.fullmatch(line.words) and (repeated or at_edge):
                reasons[line.box] = "page number"
            elif repeated and (at_edge or len(pages) > 2):
                reasons[line.box] = RUNNING
        found.append(reasons)
    return found


def _outermost(lines: Sequence[MarginLine]) -> list[MarginLine]:
    """The lines nearest to the page's top and to its bottom."""
    by_height = sorted(lines, key=lambda line: line.box.top)
    return by_height if len(by_height) <= 2 * OUTER else [*by_height[:OUTER], *by_height[-OUTER:]]


def _pattern(words: str) -> str:
    return re.sub(r"\d+", "#", words).casefold()


def _place(line: MarginLine, height: float) -> float:
    """How far a line stands from the page's top, or from its bottom if that is nearer: pages may differ in height."""
    return line.box.top if line.box.top < height / 2 else line.box.top - height
