"""PDF -> sheets through pdfplumber: the reference against which pdfium is tested, and the fallback for its pages."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from pipeline.model import Box
from pipeline.read.layout.overprint import printed_once
from pipeline.read.layout.sheet import Grid, LinkArea, Sheet, Style, Word
from pipeline.read.pdf.grids import THIN
from pipeline.read.pdf.note_marks import with_raised_digits

NAME = "pdfplumber"

# It warns of each oddity of a damaged file in thousands of lines. Each page that it cannot read is reported elsewhere.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

LEAST_CELLS = 3  # in a row of a table: pdfplumber sees one or two in any box around text


class Plumber:
    """An open PDF, to be used in a `with`. The exceptions that it raises have no common base (see `needs_password`)."""

    def __init__(self, path: Path, password: str | None = None) -> None:
        self._document = pdfplumber.open(path, password=password)
        self.page_count = len(self._document.pages)

    def __enter__(self) -> Plumber:
        return self

    def __exit__(self, *_: object) -> None:
        self._document.close()

    def sheet(self, number: int) -> Sheet:
        """The page with this number, counted from 1."""
        page = self._document.pages[number - 1]
        shown = _shown(page)
        styles: dict[int, Style] = {}
        ruled = page.filter(_is_no_band)
        return Sheet(
            number=number,
            width=shown.width,
            height=shown.height,
            engine=NAME,
            words=tuple(printed_once(_words(page, shown, styles))),
            grids=tuple(_grids(ruled, shown)),
            rules=tuple(_rules(ruled, shown)),
            areas=tuple(_areas(page, shown)),
            style_of=lambda word: styles[word.at],
            has_drawing=bool(page.images or page.curves or page.rects or page.lines),
        )

    def close_page(self, number: int) -> None:
        """Forgets the characters of the page, which pdfplumber would keep; nothing is done if there is no such page."""
        if number <= self.page_count:
            self._document.pages[number - 1].close()


def needs_password(error: Exception) -> bool:
    """Whether the file could not be opened because the right password is missing.

    A password that is not Latin-1 cannot even be tried on older kinds of files.
    """
    return any(isinstance(inner, (PDFPasswordIncorrect, UnicodeEncodeError)) for inner in error.args)


def _is_no_band(item: dict[str, Any]) -> bool:
    """Whether an object of a page is not a coloured band: pdfplumber would take its sides for rulings."""
    is_filled = item["object_type"] in ("rect", "curve") and not item.get("stroke")
    return not is_filled or min(item["width"], item["height"]) <= THIN


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a viewer shows of a page, in points: its top left corner in pdfplumber's coordinates, and its size."""

    left: float
    top: float
    width: float
    height: float

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A rectangle as seen from the top left of what is shown."""
        return Box(x0 - self.left, y0 - self.top, x1 - self.left, y1 - self.top)

    def has(self, word: Word) -> bool:
        """Whether the middle of the word is on what is shown: printers' marks stand outside."""
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        return -1 <= x <= self.width + 1 and -1 <= y <= self.height + 1


def _shown(page: Any) -> _Shown:
    """The CropBox of a page; the whole page if it is turned."""
    area = page.cropbox if page.rotation == 0 else page.bbox
    return _Shown(area[0], area[1], area[2] - area[0], area[3] - area[1])


def _words(page: Any, shown: _Shown, styles: dict[int, Style]) -> Iterator[Word]:
    """The words that are shown; fills in the style of each by its number."""
    for at, found in enumerate(page.extract_words(return_chars=True)):
        first = found["chars"][0]
        styles[at] = Style(first["size"], "bold" in first["fontname"].casefold())
        placed = shown.box(found["x0"], found["top"], found["x1"], found["bottom"])
        word = Word(_text_of(found), placed.x0, placed.top, placed.x1, placed.bottom, at)
        if shown.has(word):
            yield word


def _text_of(found: dict[str, Any]) -> str:
    """What a word says, with raised digits where they are printed so."""
    text, characters = str(found["text"]), found["chars"]
    if len(characters) != len(text):  # a ligature is one character
        return text
    boxes = [Box(*(character[side] for side in ("x0", "top", "x1", "bottom"))) for character in characters]
    return with_raised_digits(text, boxes.__getitem__)


def _grids(ruled: Any, shown: _Shown) -> Iterator[Grid]:
    for table in ruled.find_tables():
        if len(table.rows[0].cells) >= LEAST_CELLS:
            rows = (tuple(cell and shown.box(*cell) for cell in row.cells) for row in table.rows)
            yield Grid(shown.box(*table.bbox), tuple(rows))


def _rules(ruled: Any, shown: _Shown) -> Iterator[Box]:
    """The horizontal rulings."""
    for edge in ruled.edges:
        if edge["orientation"] == "h" and edge["x1"] > edge["x0"]:
            yield shown.box(edge["x0"], edge["top"], edge["x1"], edge["top"])


def _areas(page: Any, shown: _Shown) -> Iterator[LinkArea]:
    """The links that point to an address; pdfplumber knows one box of each."""
    for link in page.hyperlinks:
        if link.get("uri"):
            yield LinkArea(str(link["uri"]).strip(), (shown.box(link["x0"], link["top"], link["x1"], link["bottom"]),))
