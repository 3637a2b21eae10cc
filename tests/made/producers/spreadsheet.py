"""Writes a made document as a spreadsheet, by openpyxl."""

from __future__ import annotations

from pathlib import Path

from tests.made.documents import Document
from tests.made.style import Style


def spreadsheet(document: Document, style: Style, path: Path) -> None:
    """By openpyxl: a sheet for the text, a paragraph a row, and one for the table."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.create_sheet("Text", 0)
    del book["Sheet"]
    sheet.append([document.title])
    sheet["A1"].font = Font(bold=True, size=16)
    for section in document.sections:
        if section.title:
            sheet.append([])
            sheet.append([section.title])
            sheet.cell(sheet.max_row, 1).font = Font(bold=True, size=14)
        for block in section.blocks:
            if block.kind in ("heading", "label"):
                sheet.append([])
            sheet.append([f"• {block.text}" if block.kind == "item" else block.text])
            cell = sheet.cell(sheet.max_row, 1)
            cell.font = Font(bold=block.kind in ("heading", "label"))
            if block.url and style.links:
                cell.hyperlink = block.url
    if document.table:
        sheet = book.create_sheet("Table")
        sheet.append(document.table.header)
        for row in document.table.rows:
            sheet.append([int(cell) if cell.isdigit() else cell for cell in row.cells])
            if row.url and style.links:
                sheet.cell(sheet.max_row, 1).hyperlink = row.url
    book.save(path)
