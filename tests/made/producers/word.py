"""Writes a made document as a Word file, by python-docx."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.made.documents import Block, Document, Table
from tests.made.style import SECTION, TITLE, Style, shown_title, spans

_STYLES = {"heading": "Heading 2", "item": "List Bullet"}


def word_file(document: Document, style: Style, path: Path) -> None:
    """By python-docx: headings and lists by their styles, links and raised letters as Word writes them."""
    import docx

    file = docx.Document()
    if style.header:
        file.sections[0].header.paragraphs[0].text = style.header
    file.add_heading(shown_title(document.title, style, TITLE), 0)
    for section in document.sections:
        if section.title:
            file.add_heading(shown_title(section.title, style, SECTION), 1)
        for block in section.blocks:
            _add_block(file, block, style)
    if document.table:
        _add_table(file, document.table, style)
    file.save(str(path))


def _add_block(file: Any, block: Block, style: Style) -> None:
    paragraph = file.add_paragraph(style=_STYLES.get(block.kind))
    _add_words(paragraph, block.text, block.url if style.links else "", style)
    if block.kind == "label":
        for run in paragraph.runs:
            run.bold = True


def _add_words(paragraph: Any, text: str, url: str, style: Style) -> None:
    runs = [(span.text, span.raised) for span in spans(text, style)]
    for words, raised in runs:
        run = paragraph.add_run(words)
        run.font.superscript = True if raised else None
    if url:
        _link(paragraph, url)


def _link(paragraph: Any, url: str) -> None:
    """Puts the runs of a paragraph into a link."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    for run in paragraph.runs:
        link.append(run._r)
    paragraph._p.append(link)


def _add_table(file: Any, table: Table, style: Style) -> None:
    added = file.add_table(1 + len(table.rows), len(table.header), style="Table Grid")
    grid = [row.cells for row in added.rows]
    for cell, text in zip(grid[0], table.header, strict=True):
        cell.text = text
    for cells, row in zip(grid[1:], table.rows, strict=True):
        for at, (cell, text) in enumerate(zip(cells, row.cells, strict=True)):
            _add_words(cell.paragraphs[0], text, row.url if style.links and not at else "", style)
