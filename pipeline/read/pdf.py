"""PDF -> Document over pdfplumber: words to lines in reading order, ruled tables, link annotations on their lines."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableError
from pipeline.model import Box, Document, Line, Link, Page, Row, Source
from pipeline.read.layout import Word, box_of, reading_order
from pipeline.text import readable, without_letter_spacing

GAP = 0.6  # blank space above a line, in line heights, that parts it from the line before


def read(path: Path, source: Source) -> Document:
    """The PDF as pages. Raises `UnreadableError` where it is damaged, encrypted or has no pages."""
    import pdfplumber

    try:
        with pdfplumber.open(path) as pdf:
            pages = tuple(_page(page) for page in pdf.pages)
    except Exception as error:  # pdfplumber's own exceptions and those of pdfminer have no common base
        raise UnreadableError(
            f"{source.file_name}: damaged or protected PDF ({type(error).__name__}); open it and save it again as PDF"
        ) from error
    if not pages:
        raise UnreadableError(f"{source.file_name}: a PDF without pages; open it and save it again as PDF")
    return Document(source, pages)


def _page(page: Any) -> Page:
    words = [
        Word(w["text"], Box(w["x0"], w["top"], w["x1"], w["bottom"]), w["size"], "bold" in w["fontname"].casefold())
        for w in page.extract_words(extra_attrs=["size", "fontname"], use_text_flow=False)
    ]
    grids = page.find_tables()
    in_tables = [Box(*grid.bbox) for grid in grids if len(grid.rows[0].cells) >= 3]
    tabled = [w for w in words if any(_inside(w.box, box) for box in in_tables)]
    running = [w for w in words if w not in tabled] if tabled else words
    lines = _lines(page.page_number, reading_order(running, page.width))
    tables: list[tuple[Row, ...]] = []
    for grid in grids:
        if not any(Box(*grid.bbox) == box for box in in_tables):
            continue
        rows = _rows(page, grid, start=len(lines) + 1)
        tables.append(rows)
        lines += [line for row in rows for line in row.lines]
    links = _links(page, lines)
    page.close()  # else pdfplumber keeps every character of every page
    return Page(page.page_number, tuple(lines), links, tuple(tables))


def _lines(page: int, rows: list[list[Word]]) -> list[Line]:
    lines: list[Line] = []
    for number, row in enumerate(rows, start=1):
        box = box_of(row)
        above = lines[-1].box if lines else None
        gap = above is None or box.top - above.bottom > GAP * (box.bottom - box.top) or box.top < above.top
        text = _text(row)
        size = max(word.size for word in row)
        bold = all(word.bold for word in row)
        lines.append(Line(page, number, text, without_letter_spacing(readable(text)), gap, box, size, bold))
    return lines


def _text(row: list[Word]) -> str:
    """The words with one blank between them, two where the gap is wide (that parts letter-spaced words)."""
    text = row[0].text
    for left, right in pairwise(row):
        text += ("  " if right.box.x0 - left.box.x1 > 0.6 * right.size else " ") + right.text
    return text


def _rows(page: Any, grid: Any, start: int) -> tuple[Row, ...]:
    rows = []
    for number, (row, cells) in enumerate(zip(grid.rows, grid.extract(), strict=True), start=start):
        texts = tuple(" ".join(readable(cell or "").split()) for cell in cells)
        text = "\t".join(texts)
        if text.strip():
            rows.append(Row(texts, (Line(page.page_number, number, text, text, False, Box(*row.bbox)),)))
    return tuple(rows)


def _links(page: Any, lines: list[Line]) -> tuple[Link, ...]:
    """The page's link annotations from top to bottom, each with the line it lies on."""
    links = []
    for annotation in page.hyperlinks:
        url = annotation.get("uri")
        if not url:
            continue
        middle = (annotation["top"] + annotation["bottom"]) / 2
        under = [
            line
            for line in lines
            if line.box
            and line.box.top <= middle <= line.box.bottom
            and line.box.x0 < annotation["x1"]
            and annotation["x0"] < line.box.x1
        ]
        anchor = under[0] if under else None
        if anchor or lines:
            links.append(Link(page.page_number, str(url), anchor or lines[-1], anchor))
    return tuple(links)


def _inside(inner: Box, outer: Box) -> bool:
    x, y = (inner.x0 + inner.x1) / 2, (inner.top + inner.bottom) / 2
    return outer.x0 <= x <= outer.x1 and outer.top <= y <= outer.bottom
