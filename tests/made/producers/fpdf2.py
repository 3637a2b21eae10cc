"""Sets a made document by fpdf2."""

from __future__ import annotations

from collections.abc import Sequence
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
    header_colour,
    rgb,
    shown_title,
    spans,
)


def fpdf_pdf(document: Document, style: Style, path: Path) -> None:
    """By fpdf2: text columns and its own tables."""
    from fpdf import FPDF

    class Pdf(FPDF):
        def header(self) -> None:
            self.set_font("text", size=8)
            self.cell(0, 10, style.header, new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-34)
            self.set_font("text", size=8)
            self.cell(0, 10, style.footer.format(page=self.page_no(), pages="{nb}"), align="C")

    pdf = Pdf(unit="pt", format=(style.width, style.height))
    for weight, file in zip(("", "B"), font_files(style.family), strict=True):
        pdf.add_font("text", weight, file)
    pdf.set_margins(MARGIN, MARGIN - 20)
    pdf.set_auto_page_break(True, MARGIN)
    pdf.add_page()
    sheet = _FpdfSheet(pdf, style)
    sheet.title(document.title, TITLE, "C")
    if style.spanning:
        for section in document.sections:
            if section.title:
                sheet.title(section.title, SECTION, "L")
            sheet.columns((None, *section.blocks))
    else:
        pieces: list[Block | str | None] = []
        for section in document.sections:
            pieces += [section.title, *section.blocks]
        sheet.columns(pieces)
    if document.table:
        sheet.table(document.table)
    pdf.output(str(path))


class _FpdfSheet:
    """Draws the parts of one document."""

    def __init__(self, pdf: Any, style: Style) -> None:
        self.pdf, self.style = pdf, style
        self.leading = 1.2

    def font(self, bold: bool = False, size: float = 1.0, colour: str = "#000000") -> None:
        """Sets the font for what is drawn next; the size is relative to the text's."""
        self.pdf.set_font("text", "B" if bold else "", self.style.size * size)
        self.pdf.set_text_color(*rgb(colour))

    def title(self, title: str, size: float, align: str) -> None:
        """A title over the whole width."""
        self.pdf.ln(8)
        self.font(True, size, self.style.colour)
        self.pdf.set_char_spacing(2 if self.style.title == "tracked" else 0)
        height = self.style.size * size * self.leading
        shown = blanks_kept(shown_title(title, self.style, size))
        self.pdf.multi_cell(0, height, shown, align=align, new_x="LMARGIN", new_y="NEXT")
        self.pdf.set_char_spacing(0)
        self.pdf.ln(4)

    def columns(self, pieces: Sequence[Block | str | None]) -> None:
        """Blocks, and titles among them, in the style's columns."""
        align = "J" if self.style.justified else "L"
        count = self.style.columns if len(pieces) > 3 else 1
        with self.pdf.text_columns(
            ncols=count,
            gutter=GUTTER,
            balance=self.style.spanning and count > 1,
            text_align=align,
            line_height=self.leading,
        ) as columns:
            for piece in pieces:
                if isinstance(piece, Block):
                    self.block(columns, piece)
                elif piece:
                    with columns.paragraph(top_margin=10, bottom_margin=4, text_align="L") as paragraph:
                        self.font(True, SECTION, self.style.colour)
                        paragraph.write(blanks_kept(shown_title(piece, self.style, SECTION)))

    def block(self, columns: Any, block: Block) -> None:
        """A block as a paragraph of the columns."""
        heading = block.kind == "heading"
        more: dict[str, Any] = {"bullet_string": "•", "indent": 10} if block.kind == "item" else {}
        more |= {"text_align": "L"} if block.kind in ("heading", "address") else {}
        top = 8 if heading else 4 if block.kind in ("label", "publication") else 0
        with columns.paragraph(
            top_margin=top, bottom_margin=2, wrapmode="CHAR" if block.kind == "address" else "WORD", **more
        ) as paragraph:
            strong = (heading and self.style.bold) or block.kind == "label"
            self.font(strong, self.style.heading_size if heading else 1.0, self.style.colour if heading else "#000000")
            for span in spans(block.text, self.style):
                self.pdf.char_vpos = "SUP" if span.raised else "LINE"
                paragraph.write(span.text, link=block.url if block.url and self.style.links else None)
            self.pdf.char_vpos = "LINE"

    def table(self, table: Table) -> None:
        """The table."""
        from fpdf.fonts import FontFace

        self.pdf.ln(8)
        self.font()
        layouts = {"all": "ALL", "horizontal": "HORIZONTAL_LINES", "none": "NONE"}
        head = FontFace(
            emphasis="BOLD", color=rgb(header_colour(self.style)), fill_color=rgb(self.style.band or "#ffffff")
        )
        zebra = {"cell_fill_color": rgb(self.style.zebra), "cell_fill_mode": "ROWS"} if self.style.zebra else {}
        with self.pdf.table(
            col_widths=column_shares(table),
            borders_layout=layouts[self.style.rules],
            headings_style=head,
            repeat_headings=int(self.style.repeated_header),
            line_height=self.style.size * self.leading,
            text_align="LEFT",
            v_align="T",
            padding=3,
            **zebra,
        ) as printed:
            printed.row(list(table.header))
            for row in table.rows:
                cells = printed.row()
                for at, cell in enumerate(row.cells):
                    url = row.url if at == 0 and self.style.links else ""
                    cells.cell("".join(span.text for span in spans(cell, self.style)), link=url or None)
