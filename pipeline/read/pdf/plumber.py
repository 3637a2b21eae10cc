"""PDF -> sheets through pdfplumber: the reference that the fast way is tested against, and its fallback for a page."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from pipeline.model import Box
from pipeline.read.layout.sheet import Grid, LinkArea, Sheet, Style, Word
from pipeline.read.pdf.grids import THIN

NAME = "pdfplumber"

# It warns of each oddity of a damaged file: thousands of lines. What it could not read is told by page elsewhere.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

LEAST_CELLS = 3  # in a row of a table: pdfplumber sees one or two in any box that is drawn around text


class Plumber:
    """An open PDF. Use it in a `with`; what it raises has no common base (`needs_password` tells one of them)."""

    def __init__(self, path: Path, password: str | None = None) -> None:
        self._document = pdfplumber.open(path, password=password)
        self.page_count = len(self._document.pages)

    def __enter__(self) -> Plumber:
        return self

    def __exit__(self, *_: object) -> None:
        self._document.close()

    def sheet(self, number: int) -> Sheet:
        """The page of that number, counted from 1."""
        page = self._document.pages[number - 1]
        left, top, width, height = _shown(page)

        def box(x0: float, y0: float, x1: float, y1: float) -> Box:
            return Box(x0 - left, y0 - top, x1 - left, y1 - top)

        styles: dict[int, Style] = {}
        words = []
        for at, found in enumerate(page.extract_words(return_chars=True)):
            placed = box(found["x0"], found["top"], found["x1"], found["bottom"])
            first = found["chars"][0]
            styles[at] = Style(first["size"], "bold" in first["fontname"].casefold())
            word = Word(found["text"], placed.x0, placed.top, placed.x1, placed.bottom, at)
            if -1 <= (word.x0 + word.x1) / 2 <= width + 1 and -1 <= (word.top + word.bottom) / 2 <= height + 1:
                words.append(word)
        ruled = page.filter(_is_no_band)
        tables = [table for table in ruled.find_tables() if len(table.rows[0].cells) >= LEAST_CELLS]
        return Sheet(
            number=number,
            width=width,
            height=height,
            engine=NAME,
            words=tuple(words),
            grids=tuple(
                Grid(box(*table.bbox), tuple(tuple(cell and box(*cell) for cell in row.cells) for row in table.rows))
                for table in tables
            ),
            rules=tuple(
                box(edge["x0"], edge["top"], edge["x1"], edge["top"])
                for edge in ruled.edges
                if edge["orientation"] == "h" and edge["x1"] > edge["x0"]
            ),
            areas=tuple(
                LinkArea(str(link["uri"]).strip(), (box(link["x0"], link["top"], link["x1"], link["bottom"]),))
                for link in page.hyperlinks
                if link.get("uri")
            ),
            style_of=lambda word: styles[word.at],
            has_drawing=bool(page.images or page.curves or page.rects or page.lines),
        )

    def close_page(self, number: int) -> None:
        """Forgets the page's characters: pdfplumber keeps them all otherwise."""
        if number <= self.page_count:
            self._document.pages[number - 1].close()


def needs_password(error: Exception) -> bool:
    """Whether the file could not be opened for want of the right password.

    One that is no Latin-1 cannot even be tried on files of the older kinds.
    """
    return any(isinstance(inner, (PDFPasswordIncorrect, UnicodeEncodeError)) for inner in error.args)


def _is_no_band(item: dict[str, Any]) -> bool:
    """Whether an object of a page is no coloured area; pdfplumber takes the sides of one for rulings."""
    is_filled = item["object_type"] in ("rect", "curve") and not item.get("stroke")
    return not is_filled or min(item["width"], item["height"]) <= THIN


def _shown(page: Any) -> tuple[float, float, float, float]:
    """Left, top, width and height of what a viewer shows: the CropBox where the page is not turned."""
    area = page.cropbox if page.rotation == 0 else page.bbox
    return area[0], area[1], area[2] - area[0], area[3] - area[1]
