"""The part of a PDF's page that a viewer shows: from the page's own coordinates to points from the top left."""

from __future__ import annotations

import ctypes
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from pipeline.model import Box
from pipeline.read.layout.sheet import Word


class DeclinedError(Exception):
    """pdfium cannot read the page faithfully; another engine has to."""


class Frame(NamedTuple):
    """The visible part of a page in its own coordinates, and by how many quarter turns clockwise it is shown."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def width(self) -> float:
        """In points, as the page is shown: turned."""
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """In points, as the page is shown: turned."""
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the page's own coordinates as seen from the top left of what is shown."""
        if self.turns == 0:
            return Box(left - self.left, self.top - top, right - self.left, self.top - bottom)
        if self.turns == 1:
            return Box(bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
        if self.turns == 2:
            return Box(self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
        return Box(self.top - top, self.right - right, self.top - bottom, self.right - left)

    def turned(self, turns: int) -> Frame:
        """The same page after this many more quarter turns clockwise."""
        return self._replace(turns=(self.turns + turns) % 4)

    def shown(self, words: list[Word]) -> list[Word]:
        """The words whose middle is on the visible part: printers' marks stand outside."""
        right, bottom = 2 * self.width + 2, 2 * self.height + 2
        return [word for word in words if -2 <= word.x0 + word.x1 <= right and -2 <= word.top + word.bottom <= bottom]


def frame_of(page: Any) -> Frame:
    """The part of a page that a viewer shows: its CropBox within its MediaBox, turned by /Rotate."""
    rectangle = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(rectangle)):
        raise DeclinedError("a page without a size")
    turns = pdfium.FPDFPage_GetRotation(page)
    return Frame(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top, turns)
