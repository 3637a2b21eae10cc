"""A spreadsheet (XLSX) -> Document: a page for each sheet, read by openpyxl.

Formulas give the values that were saved with them. Hidden sheets, rows and columns stand aside.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import UnreadableError
from pipeline.model import Document, Page, Source
from pipeline.read.markup.package import checked
from pipeline.read.markup.pieces import BODY_SIZE, PageDraft, check_lengths, is_web_address
from pipeline.read.markup.sheets.rows import HIDDEN_COLUMN, HIDDEN_ROW, HIDDEN_SHEET, SheetCell, SheetRow, add_rows
from pipeline.read.markup.sheets.values import shown

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_CELLS = 100_000  # of a file
_MOST_COLUMNS = 16_384  # of a sheet
MOST_MERGED = 100_000  # cells that merged ones cover
# '<mergeCell ref="A1:C3"/>'
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=\"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})\"")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
# '<c r="B7"><f>SUM(B1:B6)</f></c>': no value was saved with the formula; an empty text is one ('t="str"')
_UNCOUNTED = re.compile(
    rb"<c\b(?![^>]*\bt=\"str\")[^>]*\br=\"([A-Z]+\d+)\"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>"
)


def read(path: Path, source: Source) -> Document:
    """The sheets as pages. Raises `UnreadableError` if the file is damaged, too large, or saved without its values."""
    with checked(path, source.file_name, "XLSX") as archive:
        _check_sheets(archive, source.file_name)
        pages = tuple(_pages(path))
    check_lengths(pages, source.file_name)
    return Document(source, pages)


def _check_sheets(archive: zipfile.ZipFile, file_name: str) -> None:
    """Raises `UnreadableError` where opening the sheets would cost too much, or would give cells without values."""
    cells = 0
    for part in archive.namelist():
        if not re.fullmatch(r"/?xl/worksheets/[^/]+\.xml", part):
            continue
        content = archive.read(part)
        cells += sum(1 for _ in _CELL.finditer(content))
        merged = sum(_area(found) for found in _MERGED.finditer(content))
        if cells > MOST_CELLS or merged > MOST_MERGED:
            raise UnreadableError(
                f"{file_name}: has more than {MOST_CELLS:,} cells; put only the table of a report into raw/"
            )
        if found := _UNCOUNTED.search(content):
            raise UnreadableError(
                f"{file_name}, cell {found[1].decode()}: a formula was saved without its value; open the file in a"
                " spreadsheet program and save it again"
            )


def _area(found: re.Match[bytes]) -> int:
    left, top, right, bottom = found.groups()
    return abs(_column(right) - _column(left) + 1) * abs(int(bottom) - int(top) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _pages(path: Path) -> Iterator[Page]:
    import warnings

    from openpyxl import load_workbook

    with warnings.catch_warnings(), path.open("rb") as file:  # whatever its name, which openpyxl would look at
        warnings.simplefilter("ignore")  # of extensions and styles that are no text
        book = load_workbook(file, data_only=True, keep_links=False)
    for number, sheet in enumerate(book.worksheets, start=1):
        draft = PageDraft(number)
        rows = _rows(sheet)
        if sheet.sheet_state != "visible":
            rows = (SheetRow(row.number, row.cells, HIDDEN_SHEET) for row in rows)
        add_rows(rows, draft)
        _set_columns_aside(sheet, draft)
        if draft.lines or draft.aside:
            yield draft.finished()
    book.close()


def _rows(sheet: Worksheet) -> Iterator[SheetRow]:
    """The rows that print something, from top to bottom; a cell that spans rows says the same in each of them."""
    hidden = _hidden_columns(sheet)
    spanned = _spanned(sheet)
    by_row: dict[int, dict[int, SheetCell]] = {}
    for (row, column), cell in sorted(_cells_of(sheet).items()):
        if column in hidden:
            continue
        is_spanned = (row, column) in spanned
        said = _said(sheet.cell(*spanned[row, column]) if is_spanned else cell)
        if said is not None:
            said = replace(said, repeated=is_spanned)
            by_row.setdefault(row, {})[column] = said
    for row, cells in sorted(by_row.items()):
        yield SheetRow(row, cells, HIDDEN_ROW if _is_hidden(sheet, row) else "")


def _cells_of(sheet: Worksheet) -> dict[tuple[int, int], Any]:
    """The cells that the file has by row and column, and those that merged ones cover; never a whole grid."""
    cells: dict[tuple[int, int], Any] = sheet._cells
    return dict(cells)


def _spanned(sheet: Worksheet) -> dict[tuple[int, int], tuple[int, int]]:
    """For each row below the first of a cell that spans rows, the place of its text, which is said again there."""
    return {
        (row, merged.min_col): (merged.min_row, merged.min_col)
        for merged in sheet.merged_cells.ranges
        for row in range(merged.min_row + 1, merged.max_row + 1)
    }


def _is_hidden(sheet: Worksheet, row: int) -> bool:
    return row in sheet.row_dimensions and bool(sheet.row_dimensions[row].hidden)


def _hidden_columns(sheet: Worksheet) -> frozenset[int]:
    return frozenset(
        column
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden and dimension.min
        for column in range(dimension.min, min(dimension.max or dimension.min, _MOST_COLUMNS) + 1)
    )


def _set_columns_aside(sheet: Worksheet, draft: PageDraft) -> None:
    """Sets the text of hidden columns aside, a line for each of their rows."""
    hidden = _hidden_columns(sheet)
    found: dict[int, list[str]] = {}
    for (row, column), cell in sorted(_cells_of(sheet).items()):
        if column in hidden and (said := _said(cell)) is not None:
            found.setdefault(row, []).append(said.text)
    for row, texts in found.items():
        if sheet.sheet_state == "visible":
            draft.set_aside("; ".join(texts), HIDDEN_COLUMN, row)


def _said(cell: Any) -> SheetCell | None:
    """What a cell shows; None where it shows nothing."""
    text = shown(cell.value, getattr(cell, "number_format", "") or "") if cell.value is not None else ""
    if not text.strip():
        return None
    link = getattr(cell, "hyperlink", None)
    url = (link.target or "") if link is not None else ""
    font = cell.font
    return SheetCell(text, bool(font.b), float(font.sz or BODY_SIZE), url if is_web_address(url) else "")
