"""The sheets of an OpenDocument spreadsheet -> pages (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.model import Page
from pipeline.read.markup.elements import Element, local, value
from pipeline.read.markup.opendocument.styles import Look, OdfStyles
from pipeline.read.markup.opendocument.text import count_of, rows_of
from pipeline.read.markup.pieces import BODY_SIZE, MOST_COLUMNS, PageDraft, is_web_address
from pipeline.read.markup.sheets.rows import HIDDEN_COLUMN, HIDDEN_ROW, HIDDEN_SHEET, SheetCell, SheetRow, add_rows

_MOST_REPEATED = 1000  # times that a filled row is repeated
_ISO = re.compile(r"\d{4}-\d\d-\d\d")  # '2021-05-24T00:00:00'
_ALL_FIGURES = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")  # '24/05/2021', '05/24/21': day and month may be swapped


def sheets_of(body: Element | None, styles: OdfStyles) -> Iterator[Page]:
    """The sheets as pages; each keeps its number."""
    tables = [element for element in (body if body is not None else ()) if local(element) == "table"]
    for number, table in enumerate(tables, start=1):
        draft = PageDraft(number)
        hidden = _hidden_columns(table)
        is_shown = styles.shows("table", value(table, "style-name"))
        rows = list(_rows(table, styles, "" if is_shown else HIDDEN_SHEET))
        add_rows((row.without(hidden) for row in rows), draft)
        for row in rows if is_shown else ():
            draft.set_aside(
                "; ".join(row.cells[column].text for column in hidden if column in row.cells), HIDDEN_COLUMN, row.number
            )
        if draft.lines or draft.aside:
            yield draft.finished()


def _hidden_columns(table: Element) -> list[int]:
    """The columns that are not shown, from 0."""
    found: list[int] = []
    column = 0
    for element in (at for at in table.iter() if local(at) == "table-column"):
        repeated = count_of(value(element, "number-columns-repeated"))
        if value(element, "visibility") in ("collapse", "filter"):
            found += range(column, min(column + repeated, MOST_COLUMNS))
        column += repeated
    return found


def _rows(table: Element, styles: OdfStyles, hidden: str) -> Iterator[SheetRow]:
    """The rows that print something; a cell that spans rows says the same in each of them."""
    number = 1
    spanning: dict[int, tuple[int, SheetCell]] = {}  # by column: the last row of a cell, and the cell
    for row in rows_of(table):
        cells = dict(_cells(row, styles))
        for column, (_, cell, rows) in list(cells.items()):
            if rows > 1:
                spanning[column] = (number + rows - 1, cell)
        found = {column: cell for column, (_, cell, _) in cells.items()}
        found |= {
            column: replace(cell, repeated=True)
            for column, (last, cell) in spanning.items()
            if number <= last and column not in found
        }
        repeated = count_of(value(row, "number-rows-repeated"))
        reason = hidden or (HIDDEN_ROW if value(row, "visibility") in ("collapse", "filter") else "")
        for at in range(min(repeated, _MOST_REPEATED) if found else 0):
            yield SheetRow(number + at, found, reason)
        number += repeated


def _cells(row: Element, styles: OdfStyles) -> Iterator[tuple[int, tuple[int, SheetCell, int]]]:
    """Each filled cell of a row by column: its column, what it shows, and how many rows it spans."""
    column = 0
    for element in row:
        if local(element) not in ("table-cell", "covered-table-cell"):
            continue
        repeated = count_of(value(element, "number-columns-repeated"))
        text = _shown(element) if local(element) == "table-cell" else ""
        if text:
            cell = _said(element, text, styles)
            for at in range(column, min(column + repeated, MOST_COLUMNS)):
                yield at, (at, cell, count_of(value(element, "number-rows-spanned")))
        column += repeated


def _shown(cell: Element) -> str:
    """What a cell shows; dates in figures by ISO 8601, and whole numbers without marks between their thousands."""
    lines = ("".join(found.itertext()) for found in cell if local(found) == "p")
    text = "\n".join(line.strip() for line in lines).strip()
    kind = value(cell, "value-type")
    if kind == "date" and _ALL_FIGURES.search(text) and (said := _ISO.match(value(cell, "date-value"))):
        return said[0]
    if kind == "float" and re.fullmatch(r"-?\d+(?:\.0*)?", value(cell, "value")):
        return value(cell, "value").partition(".")[0]
    return text


def _said(cell: Element, text: str, styles: OdfStyles) -> SheetCell:
    look = styles.look("table-cell", value(cell, "style-name"), Look())
    links = (value(found, "href") for found in cell.iter() if local(found) == "a")
    return SheetCell(text, look.bold, look.size or BODY_SIZE, next(filter(is_web_address, links), ""))
