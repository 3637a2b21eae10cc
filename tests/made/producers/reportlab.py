"""Sets a made document by reportlab."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from tests.made.documents import Block, Document, Table
from tests.made.style import (
    GUTTER,
    MARGIN,
    SECTION,
    TITLE,
    Style,
    blanks_kept,
    column_shares,
    font_files,
    footer_text,
    header_colour,
    shown_title,
    spans,
)


def reportlab_pdf(document: Document, style: Style, path: Path) -> None:
    """By reportlab: paragraphs in frames, balanced columns, a long table."""
    from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageTemplate

    sheet = _ReportlabSheet(style)
    title_height = _height(sheet.opening(document), style.width - 2 * MARGIN)
    top = style.height - MARGIN - title_height
    first = [Frame(MARGIN, top, style.width - 2 * MARGIN, title_height, 0, 0, 0, 0, "title"), *_frames(style, top - 4)]
    later = _frames(style, style.height - MARGIN)
    pages = 0

    def furniture(canvas: Any, template: Any) -> None:
        canvas.setFont(sheet.regular, 8)
        if style.header:
            canvas.drawString(MARGIN, style.height - 30, style.header)
        if style.footer:
            canvas.drawCentredString(style.width / 2, 28, footer_text(style, template.page, pages or template.page))

    for _ in range(2):  # the second time it is known how many pages there are
        template = BaseDocTemplate(str(path), pagesize=(style.width, style.height), title=document.title)
        template.addPageTemplates(
            [
                PageTemplate("first", first, onPage=furniture),
                PageTemplate("later", later, onPage=furniture),
            ]
        )
        template.build([NextPageTemplate("later"), *sheet.opening(document), *sheet.flow(document)])
        pages = template.page


def _frames(style: Style, top: float) -> list[Any]:
    """The column frames of a page, or one frame where titles run over the columns."""
    from reportlab.platypus import Frame

    count = 1 if style.spanning else style.columns
    width = (style.width - 2 * MARGIN - GUTTER * (count - 1)) / count
    return [
        Frame(MARGIN + at * (width + GUTTER), MARGIN, width, top - MARGIN, 0, 0, 0, 0, f"column {at}")
        for at in range(count)
    ]


def _height(flowables: Sequence[Any], width: float) -> float:
    """The height in points that the flowables take, blank space included."""
    return float(sum(f.wrap(width, 10_000)[1] + f.getSpaceAfter() + f.getSpaceBefore() for f in flowables)) + 2


class _ReportlabSheet:
    """The paragraph styles of one document, and its parts as flowables."""

    def __init__(self, style: Style) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont

        self.style = style
        self.regular, self.strong = "Helvetica", "Helvetica-Bold"
        if style.family != "core":
            self.regular, self.strong = style.family, f"{style.family}-bold"
            for name, file in zip((self.regular, self.strong), font_files(style.family), strict=True):
                pdfmetrics.registerFont(TTFont(name, str(file)))

    def look(self, bold: bool = False, size: float = 1.0, before: float = 0.0, after: float = 0.0, **more: Any) -> Any:
        """A paragraph style; sizes are relative to the text's."""
        from reportlab.lib.styles import ParagraphStyle

        points = self.style.size * size
        return ParagraphStyle(
            "look",
            fontName=self.strong if bold else self.regular,
            fontSize=points,
            leading=points * 1.2,
            spaceBefore=before,
            spaceAfter=after,
            alignment=more.pop("alignment", 4 if self.style.justified else 0),
            **more,
        )

    def paragraph(self, text: str, look: Any, url: str = "", bullet: str | None = None) -> Any:
        """A paragraph, the whole of it a link where it has an address."""
        from reportlab.platypus import Paragraph

        marked = "".join(
            f"<super>{escape(span.text)}</super>" if span.raised else blanks_kept(escape(span.text))
            for span in spans(text, self.style)
        )
        if url and self.style.links:
            marked = f'<a href="{escape(url)}">{marked}</a>'
        return Paragraph(marked, look, bulletText=bullet)

    def opening(self, document: Document) -> list[Any]:
        """The title, over all columns."""
        look = self.look(True, TITLE, after=10, alignment=1, textColor=self.style.colour)
        return [self.paragraph(shown_title(document.title, self.style, TITLE), look)]

    def flow(self, document: Document) -> list[Any]:
        """All sections, and the table at the end."""
        from reportlab.platypus import BalancedColumns

        flow: list[Any] = []
        for section in document.sections:
            if section.title:
                look = self.look(True, SECTION, 12, 6, alignment=0, textColor=self.style.colour)
                flow.append(self.paragraph(shown_title(section.title, self.style, SECTION), look))
            body = [piece for block in section.blocks for piece in self.block(block)]
            if self.style.spanning and self.style.columns > 1 and len(body) > self.style.columns:
                edges = dict.fromkeys(("topPadding", "bottomPadding", "leftPadding", "rightPadding"), 0)
                flow.append(BalancedColumns(body, nCols=self.style.columns, innerPadding=GUTTER, **edges))
            else:
                flow += body
        return flow + ([self.table(document.table)] if document.table else [])

    def block(self, block: Block) -> Iterator[Any]:
        """A block as paragraphs."""
        if block.kind == "heading":
            colour = self.style.colour
            set_off: dict[str, Any] = {"alignment": 0, "textColor": colour, "keepWithNext": 1}
            yield self.paragraph(
                block.text, self.look(self.style.bold, self.style.heading_size, 8, 1, **set_off), block.url
            )
        elif block.kind == "item":
            yield self.paragraph(block.text, self.look(after=1, leftIndent=10, bulletIndent=0), bullet="•")
        elif block.kind in ("label", "anniversary"):
            yield self.paragraph(block.text, self.look(block.kind == "label", after=1, before=4, alignment=0))
        else:
            ragged: dict[str, Any] = {"alignment": 0} if block.kind == "address" else {}
            yield self.paragraph(block.text, self.look(after=2, **ragged), block.url)

    def table(self, table: Table) -> Any:
        """The table, its columns as wide as a leaflet's."""
        from reportlab.lib.colors import HexColor
        from reportlab.platypus import LongTable, TableStyle

        cell, strong = self.look(alignment=0), self.look(True, alignment=0, textColor=header_colour(self.style))
        rows = [[self.paragraph(text, strong) for text in table.header]]
        rows += [
            [self.paragraph(text, cell, row.url if at == 0 else "") for at, text in enumerate(row.cells)]
            for row in table.rows
        ]
        commands: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
        if self.style.rules == "all":
            commands.append(("GRID", (0, 0), (-1, -1), 0.5, HexColor("#444444")))
        elif self.style.rules == "horizontal":
            commands.append(("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor("#444444")))
        if self.style.band:
            commands.append(("BACKGROUND", (0, 0), (-1, 0), HexColor(self.style.band)))
        if self.style.zebra:
            commands += [("BACKGROUND", (0, at), (-1, at), HexColor(self.style.zebra)) for at in range(2, len(rows), 2)]
        widths = [(self.style.width - 2 * MARGIN) * share for share in column_shares(table)]
        repeat = 1 if self.style.repeated_header else 0
        split = 0 if self.style.whole_rows else 1
        look = TableStyle(commands)
        return LongTable(rows, colWidths=widths, repeatRows=repeat, style=look, spaceBefore=12, splitInRow=split)
