"""What a PDF engine sees on a page, before any layout: words, ruled tables and links, in points from its top left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.model import Box


class Word(NamedTuple):
    """Printed characters without a blank between them, and their box in points from the page's top left.

    `at` is the number that the engine gives its first character; it counts up in the engine's order of words.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    at: int = 0

    @property
    def height(self) -> float:
        """From the ascenders to the descenders in points: it stands for the font size."""
        return self.bottom - self.top


class Style(NamedTuple):
    """The font size of a word in points, and whether its font is a bold one."""

    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: for each row its cells from left to right.

    A cell that spans rows or columns stands where it begins; None stands at the other places that it covers.
    """

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]


@dataclass(frozen=True, slots=True)
class LinkArea:
    """A link annotation: its address, and the boxes that it covers, one for each printed line."""

    url: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as an engine sees it.

    `rules` are the horizontal rulings, which part the rows of a table without vertical ones. `style_of` asks the
    engine for a word's style; it answers only while the page is open. `has_drawing` says that the page shows an
    image or a path; it counts only on a page without words. `bands` are the filled areas that are no rulings.
    """

    number: int
    width: float
    height: float
    engine: str
    words: tuple[Word, ...]
    grids: tuple[Grid, ...]
    rules: tuple[Box, ...]
    areas: tuple[LinkArea, ...]
    style_of: Callable[[Word], Style]
    has_drawing: bool = False
    bands: tuple[Box, ...] = ()
