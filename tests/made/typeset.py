"""Sets a document of `tests.made.corpus` as a PDF, in many looks and by several independent producers.

A producer is a function `(document, style, path)`. What all of them share is made first: `pages_of` turns a document
and a style into the pieces as printed (titles in capitals or letter-spaced, soft hyphens, superscripts), and each
producer only draws pieces. `wrapped`, `scanned` and `damaged` make awkward PDFs of ordinary ones.
"""

from __future__ import annotations

import importlib
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from tests.made.corpus import Block, Document, Leaflet, Section, Table, TableRow

TitleForm = Literal["plain", "capitals", "spaced", "tracked"]
Damage = Literal["", "lost", "swapped"]
Family = Literal["sans", "serif", "core", "wide"]  # `core`: fonts that need not be embedded; `wide`: with rare letters
Rules = Literal["all", "horizontal", "none"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a document looks. Sizes are in points, colours are '#rrggbb'.

    `spanning` says that section titles run over all columns. `rules` are the lines of a table. `hyphens` are breaks at
    soft hyphens. `title` holds for the titles of sections and of the document: letter-spaced by blanks (`spaced`) or by
    wider gaps between letters (`tracked`). `whole_rows` keeps a table's row on one page. `damage` is a text layer that
    lost its ligatures ('Meeng') or has other letters for them ('MeeƟng').
    """

    page: Literal["A4", "letter"] = "A4"
    landscape: bool = False
    columns: int = 1
    family: Family = "sans"
    size: float = 10.0
    justified: bool = False
    hyphens: bool = False
    spanning: bool = True
    title: TitleForm = "plain"
    bold: bool = True
    colour: str = "#000000"
    heading_size: float = 1.0
    links: bool = True
    superscript: bool = False
    damage: Damage = ""
    rules: Rules = "all"
    whole_rows: bool = True
    repeated_header: bool = False
    band: str = ""
    zebra: str = ""
    header: str = ""
    footer: str = ""

    @property
    def width(self) -> float:
        """The page's width in points."""
        return max(self._paper) if self.landscape else min(self._paper)

    @property
    def height(self) -> float:
        """The page's height in points."""
        return min(self._paper) if self.landscape else max(self._paper)

    @property
    def _paper(self) -> tuple[float, float]:
        return (595.28, 841.89) if self.page == "A4" else (612.0, 792.0)


MARGIN = 50.0  # points, on each side of a page
GUTTER = 20.0  # points between columns

_COLOURS = ("#000000", "#000000", "#0033a0", "#1f4e79", "#c00000")
_FOOTERS = ("", "Page {page} of {pages}", "{page}", "- {page} -", "{page} / {pages}")


def style_of(document: Document) -> Style:
    """The look that belongs to the document's seed."""
    rng = random.Random(f"style {document.name}")
    leaflet = isinstance(document, Leaflet)
    banded = rng.random() < 0.6
    return Style(
        page=rng.choice(("A4", "A4", "letter")),
        landscape=leaflet and rng.random() < 0.3,
        columns=1 if leaflet else rng.choice((1, 2, 2, 2, 3)),
        family=rng.choice(("sans", "serif", "core")),
        size=rng.choice((8.5, 9.0, 10.0, 10.5)) if not leaflet else rng.choice((8.0, 9.0, 9.5)),
        justified=rng.random() < 0.4,
        hyphens=rng.random() < 0.5,
        spanning=rng.random() < 0.6,
        title=rng.choice(("plain", "plain", "capitals", "spaced", "tracked")) if not leaflet else "plain",
        bold=rng.random() < 0.8,
        colour=rng.choice(_COLOURS),
        heading_size=rng.choice((1.0, 1.0, 1.1, 1.25)),
        links=rng.random() < 0.85,
        superscript=rng.random() < 0.2,
        rules=rng.choice(("all", "all", "horizontal", "none")),
        whole_rows=rng.random() < 0.7,
        repeated_header=rng.random() < 0.5,
        band=rng.choice(("#1f4e79", "#0033a0", "#d9e2f3")) if banded else "",
        zebra=rng.choice(("#f2f2f2", "#eaf1fb")) if banded and rng.random() < 0.6 else "",
        header=document.running if rng.random() < 0.35 else "",
        footer=rng.choice(_FOOTERS),
    )


# ---------------------------------------------------------------- what is printed


@dataclass(frozen=True, slots=True)
class Span:
    """Words in one look: raised ('th' of '14th') or not."""

    text: str
    raised: bool = False


_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b")
_SOFT_HYPHEN = "\u00ad"
# A syllable ends behind a vowel before one consonant and a vowel, and between two consonants of a vowel's either side.
_BREAK = re.compile(
    r"(?<=[a-z]{2}[aeiou])(?=[bcdfgklmnprstv][aeiou][a-z]{2})|(?<=[a-z][aeiou][lmnrst])(?=[bcdfgkmpst][aeioulr][a-z]{2})"
)


def spans(text: str, style: Style) -> tuple[Span, ...]:
    """The text with its damage and its soft hyphens, cut where ordinals are raised."""
    text = damaged(text, style.damage)
    text = with_soft_hyphens(text) if style.hyphens else text
    if not style.superscript:
        return (Span(text),)
    return tuple(Span(piece, bool(at % 2)) for at, piece in enumerate(_ORDINAL.split(text)) if piece)


def with_soft_hyphens(text: str) -> str:
    """Soft hyphens where words of seven small letters or more may break; addresses stay as they are."""
    return re.sub(r"(?<![\w/.:-])[A-Za-z]?[a-z]{6,}(?![\w/:])", lambda word: _BREAK.sub(_SOFT_HYPHEN, word[0]), text)


_LIGATURES = {"tti": "\u01a9\u019f", "ti": "\u019f", "tt": "\u01a9", "ft": "\u014c"}


def damaged(text: str, damage: Damage) -> str:
    """The text as a text layer gives it that has no letters, or other ones, for some ligatures; addresses are whole."""
    if not damage or "://" in text:
        return text
    return re.sub(r"tti|ti|tt|ft", lambda pair: _LIGATURES[pair[0]] if damage == "swapped" else "", text)


TITLE, SECTION = 1.6, 1.2  # sizes of the document's title and of sections', relative to the text's


def shown_title(title: str, style: Style, size: float) -> str:
    """The title as printed: as it is, in capitals, or letter-spaced where a line holds it, two blanks between words."""
    if style.title == "plain":
        return damaged(title, style.damage)
    capitals = title.upper()
    spaced = "  ".join(word if word.isdigit() else " ".join(word) for word in capitals.split())
    columns = style.columns if size == SECTION and not style.spanning else 1
    room = (style.width - 2 * MARGIN - GUTTER * (columns - 1)) / columns
    return spaced if style.title == "spaced" and len(spaced) * style.size * size * 0.55 < room else capitals


def footer_text(style: Style, page: int, pages: int) -> str:
    """The footer of a page."""
    return style.footer.format(page=page, pages=pages)


# ---------------------------------------------------------------- fonts

_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/Library/Fonts", "/Library/Fonts")
_FONT_FILES = {
    "sans": (("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"), ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")),
    "wide": (("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),),
    "serif": (("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"), ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf")),
}


@cache
def font_files(family: str) -> tuple[Path, Path]:
    """The regular and the bold font file of a family: one that the machine has, else the one reportlab brings along."""
    import reportlab

    found = {path.name: path for folder in _FONT_FOLDERS for path in Path(folder).expanduser().rglob("*.ttf")}
    for names in _FONT_FILES.get(family, ()):
        if all(name in found for name in names):
            return found[names[0]], found[names[1]]
    own = Path(reportlab.__file__).parent / "fonts"
    return own / "Vera.ttf", own / "VeraBd.ttf"


# ---------------------------------------------------------------- reportlab


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
            f"<super>{escape(span.text)}</super>" if span.raised else _nbsp(escape(span.text))
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
        widths = [(self.style.width - 2 * MARGIN) * share for share in COLUMN_SHARES]
        repeat = 1 if self.style.repeated_header else 0
        split = 0 if self.style.whole_rows else 1
        look = TableStyle(commands)
        return LongTable(rows, colWidths=widths, repeatRows=repeat, style=look, spaceBefore=12, splitInRow=split)


COLUMN_SHARES = (0.31, 0.09, 0.15, 0.11, 0.11, 0.23)  # of the table's width


def header_colour(style: Style) -> str:
    """White on a dark band, else black."""
    return "#ffffff" if style.band and style.band < "#8" else "#000000"


def _nbsp(text: str) -> str:
    """Two blanks in a row kept apart, as typesetters that collapse blanks need it."""
    return text.replace("  ", " \u00a0")


# ---------------------------------------------------------------- typst


def typst_pdf(document: Document, style: Style, path: Path) -> None:
    """By Typst, with the fonts it brings along."""
    import typst

    path.write_bytes(typst.compile(_typst_source(document, style).encode()))


_TYPST_FONTS = {
    "sans": ("Liberation Sans",),
    "serif": ("Libertinus Serif",),
    "core": ("New Computer Modern",),
    "wide": ("DejaVu Sans",),
}


def _typst_source(document: Document, style: Style) -> str:
    fonts = ", ".join(f'"{name}"' for name in (*_TYPST_FONTS[style.family], "Libertinus Serif"))
    parts = [
        f"#set page(width: {style.width}pt, height: {style.height}pt, margin: {MARGIN}pt",
        f", columns: {1 if style.spanning else style.columns}",
        f", header: text(8pt)[{_typst_text(style.header)}]" if style.header else "",
        f", footer: context align(center, text(8pt)[{_typst_footer(style.footer)}])" if style.footer else "",
        ")\n",
        f'#set text(font: ({fonts}), size: {style.size}pt, lang: "en", hyphenate: {_typst_bool(style.hyphens)})\n',
        f"#set par(justify: {_typst_bool(style.justified)}, leading: 0.5em, spacing: 0.5em)\n",
    ]
    title = f"#align(center)[{_typst_title(document.title, TITLE, style)}]"
    if not style.spanning and style.columns > 1:
        parts.append(f'#place(top + center, scope: "parent", float: true)[{title}]\n\n')
    else:
        parts.append(title + "\n#v(6pt)\n\n")
    for section in document.sections:
        if section.title:
            parts.append(f"#block(above: 14pt, below: 8pt)[{_typst_title(section.title, SECTION, style)}]\n\n")
        body = "\n\n".join(_typst_block(block, style) for block in section.blocks)
        columned = style.spanning and style.columns > 1 and len(section.blocks) > 3
        parts.append(f"#columns({style.columns}, gutter: {GUTTER}pt)[\n{body}\n]\n\n" if columned else body + "\n\n")
    if document.table:
        parts.append(_typst_table(document.table, style))
    return "".join(parts)


def _typst_title(title: str, size: float, style: Style) -> str:
    tracking = ", tracking: 0.25em" if style.title == "tracked" else ""
    look = f'{style.size * size}pt, weight: "bold", fill: rgb("{style.colour}"){tracking}'
    return f"#text({look})[#par(justify: false)[{_typst_text(shown_title(title, style, size))}]]"


def _typst_block(block: Block, style: Style) -> str:
    text = _typst_words(block.text, style)
    if block.url and style.links:
        text = f'#link("{block.url}")[{text}]'
    if block.kind == "heading":
        weight = "bold" if style.bold else "regular"
        look = f'{style.size * style.heading_size}pt, weight: "{weight}", fill: rgb("{style.colour}")'
        return f"#block(above: 10pt, below: 4pt, sticky: true, text({look})[#par(justify: false)[{text}]])"
    if block.kind == "label":
        return f'#block(above: 8pt, below: 4pt, text(weight: "bold")[{text}])'
    if block.kind == "address":
        return f"#text(hyphenate: false)[#par(justify: false)[{text}]]"
    return f"#list(indent: 0pt)[{text}]" if block.kind == "item" else f"#par[{text}]"


def _typst_table(table: Table, style: Style) -> str:
    look = f'weight: "bold", fill: rgb("{header_colour(style)}")'
    header = [f"text({look})[{_typst_text(cell)}]" for cell in table.header]
    stroke = {"all": "0.5pt", "horizontal": "(x, y) => (bottom: 0.5pt)", "none": "none"}[style.rules]
    band = f'if y == 0 {{ rgb("{style.band}") }} else ' if style.band else ""
    zebra = f'if calc.even(y) and y > 0 {{ rgb("{style.zebra}") }} else ' if style.zebra else ""
    widths = ", ".join(f"{share}fr" for share in COLUMN_SHARES)
    cells = ",\n".join(_typst_row(row, style) for row in table.rows)
    first = f"table.header(repeat: {_typst_bool(style.repeated_header)}, {', '.join(header)})"
    return (
        f"#set par(justify: false)\n#table(columns: ({widths}), inset: 4pt, stroke: {stroke}, align: left + top, "
        f"fill: (x, y) => {band}{zebra}{{ none }},\n{first},\n{cells})\n"
    )


def _typst_row(row: TableRow, style: Style) -> str:
    whole = "table.cell(breakable: false)" if style.whole_rows else ""
    cells = [f"[{_typst_words(cell, style)}]" for cell in row.cells]
    if row.url and style.links:
        cells[0] = f'[#link("{row.url}"){cells[0]}]'
    return ", ".join(whole + cell for cell in cells)


def _typst_words(text: str, style: Style) -> str:
    own = replace(style, hyphens=False)  # Typst knows where English words break
    return "".join(f"#super[{s.text}]" if s.raised else _typst_text(s.text) for s in spans(text, own))


def _typst_text(text: str) -> str:
    """The text with what Typst would read as markup escaped."""
    return re.sub(r"([\\#*_`$@<>~\[\]'\"=/+-])", r"\\\1", text).replace("  ", " ~ ")


def _typst_footer(footer: str) -> str:
    page, pages = "#counter(page).display()", "#counter(page).final().first()"
    return "".join(
        {"{page}": page, "{pages}": pages}.get(piece, _typst_text(piece))
        for piece in re.split(r"(\{page\}|\{pages\})", footer)
    )


def _typst_bool(value: bool) -> str:
    return "true" if value else "false"


# ---------------------------------------------------------------- fpdf2


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
        shown = _nbsp(shown_title(title, self.style, size))
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
                        paragraph.write(_nbsp(shown_title(piece, self.style, SECTION)))

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
            col_widths=COLUMN_SHARES,
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


def rgb(colour: str) -> tuple[int, int, int]:
    """'#rrggbb' as three numbers from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


# ---------------------------------------------------------------- HTML, for Chromium and WeasyPrint


def chromium_pdf(document: Document, style: Style, path: Path) -> None:
    """By Chromium's print to PDF."""
    program = _first_program(_CHROMIUM)
    with TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html_of(document, style), encoding="utf-8")
        command = [
            program,
            *"--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --no-pdf-header-footer".split(),
            *"--disable-background-networking --disable-component-update --disable-sync".split(),
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={path.resolve()}",
            page.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


def weasyprint_pdf(document: Document, style: Style, path: Path) -> None:
    """By WeasyPrint, which hyphenates by itself."""
    import weasyprint

    weasyprint.HTML(string=html_of(document, replace(style, hyphens=False), style.hyphens)).write_pdf(str(path))


_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_CSS_FONTS = {
    "sans": '"Liberation Sans", "Noto Sans", "DejaVu Sans", sans-serif',
    "serif": '"Liberation Serif", "Noto Serif", "DejaVu Serif", serif',
    "core": '"Nimbus Sans", "DejaVu Sans", sans-serif',
    "wide": '"DejaVu Sans", sans-serif',
}


def html_of(document: Document, style: Style, hyphenated: bool = False) -> str:
    """The document as a page of HTML; `hyphenated` leaves breaking words to the program that prints it."""
    title = f"<h1>{escape(shown_title(document.title, style, TITLE))}</h1>"
    parts = [_html_section(section, style) for section in document.sections]
    body = "\n".join(parts) if style.spanning else f'<div class="columns">{"".join(parts)}</div>'
    table = _html_table(document.table, style) if document.table else ""
    head = f"<meta charset='utf-8'><title>{escape(document.title)}</title><style>{_css(style, hyphenated)}</style>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{title}{body}{table}</body></html>"


def _css(style: Style, hyphenated: bool) -> str:
    line = {"all": "border: 0.6pt solid #444", "horizontal": "border-bottom: 0.6pt solid #444", "none": "border: none"}
    footer = "".join(
        {"{page}": " counter(page)", "{pages}": " counter(pages)"}.get(piece, f' "{piece}"')
        for piece in re.split(r"(\{page\}|\{pages\})", style.footer)
        if piece
    )
    return f"""
@page {{ size: {style.width}pt {style.height}pt; margin: {MARGIN}pt;
  @top-left {{ content: "{style.header}"; font-size: 8pt }}
  @bottom-center {{ content: {footer or '""'}; font-size: 8pt }} }}
body {{ margin: 0; font: {style.size}pt/1.2 {_CSS_FONTS[style.family]};
  text-align: {"justify" if style.justified else "left"}; hyphens: {"auto" if hyphenated else "manual"} }}
h1, h2 {{ color: {style.colour}; white-space: pre-wrap; text-align: left; hyphens: manual;
  letter-spacing: {"0.25em" if style.title == "tracked" else "normal"} }}
h1 {{ font-size: {TITLE}em; text-align: center; margin: 0 0 8pt }}
h2 {{ font-size: {SECTION}em; margin: 12pt 0 6pt; break-after: avoid }}
h3 {{ font-size: {style.heading_size}em; font-weight: {"bold" if style.bold else "normal"}; color: {style.colour};
  margin: 8pt 0 1pt; text-align: left; break-after: avoid; break-inside: avoid }}
h3 a {{ color: inherit }}
p, ul {{ margin: 0 0 2pt }} ul {{ padding-left: 12pt }}
.label {{ font-weight: bold; margin-top: 6pt }} .publication {{ margin-top: 6pt }}
.address {{ overflow-wrap: anywhere; text-align: left; hyphens: none }}
sup {{ font-size: 0.6em; line-height: 0 }}
.columns {{ columns: {style.columns}; column-gap: {GUTTER}pt }}
table {{ border-collapse: collapse; width: 100%; margin-top: 12pt; text-align: left; table-layout: fixed }}
thead {{ display: {"table-header-group" if style.repeated_header else "table-row-group"} }}
tr {{ break-inside: {"avoid" if style.whole_rows else "auto"} }}
th {{ background: {style.band or "none"}; color: {header_colour(style)} }}
tbody tr:nth-child(even) {{ background: {style.zebra or "none"} }}
td, th {{ {line[style.rules]}; padding: 3pt; vertical-align: top; overflow-wrap: break-word }}
"""


def _html_section(section: Section, style: Style) -> str:
    title = f"<h2>{escape(shown_title(section.title, style, SECTION))}</h2>" if section.title else ""
    body = "\n".join(_html_block(block, style) for block in section.blocks)
    return f'{title}<div class="columns">{body}</div>' if style.spanning else title + body


def _html_block(block: Block, style: Style) -> str:
    words = _html_words(block.text, style, block.url)
    if block.kind == "heading":
        return f"<h3>{words}</h3>"
    return f"<ul><li>{words}</li></ul>" if block.kind == "item" else f'<p class="{block.kind}">{words}</p>'


def _html_words(text: str, style: Style, url: str = "") -> str:
    words = "".join(f"<sup>{escape(s.text)}</sup>" if s.raised else escape(s.text) for s in spans(text, style))
    return f'<a href="{escape(url)}">{words}</a>' if url and style.links else words


def _html_table(table: Table, style: Style) -> str:
    widths = "".join(f'<col style="width: {share:.0%}">' for share in COLUMN_SHARES)
    header = "".join(f"<th>{escape(cell)}</th>" for cell in table.header)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_html_words(c, style, '' if at else row.url)}</td>" for at, c in enumerate(row.cells))
        for row in table.rows
    )
    return f"<table><colgroup>{widths}</colgroup><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>"


# ---------------------------------------------------------------- LibreOffice


def libreoffice_pdf(document: Document, style: Style, path: Path) -> None:
    """By LibreOffice Writer, from a flat ODF document."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / f"{path.stem}.fodt"
        source.write_text(odf_of(document, style), encoding="utf-8")
        command = [
            _first_program(_LIBREOFFICE),
            f"-env:UserInstallation=file://{folder}/profile",
            *("--headless", "--convert-to", "pdf", "--outdir", folder, str(source)),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        shutil.copyfile(source.with_suffix(".pdf"), path)


_LIBREOFFICE = ("soffice", "libreoffice")
_ODF_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
    )
)


_ODF_FONTS = {"sans": "Liberation Sans", "serif": "Liberation Serif", "core": "Nimbus Sans", "wide": "DejaVu Sans"}


def odf_of(document: Document, style: Style) -> str:
    """The document as flat ODF."""
    body = [f'<text:p text:style-name="title">{_odf_title(document.title, style, TITLE)}</text:p>']
    parts = [_odf_section(section, style, f"s{at}") for at, section in enumerate(document.sections)]
    body += parts if style.spanning else [_odf_columns("".join(parts), "all")]
    body += [_odf_table(document.table, style)] if document.table else []
    footer = style.footer.replace("{pages}", "<text:page-count/>").replace(
        "{page}", '<text:page-number text:select-page="current"/>'
    )
    furniture = "".join(
        f'<style:{name}><text:p text:style-name="{name}">{words}</text:p></style:{name}>'
        for name, words in (("header", escape(style.header)), ("footer", footer))
        if words
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_ODF_NAMES} xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:automatic-styles>{_odf_styles(style)}</office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="page">'
        f"{furniture}</style:master-page></office:master-styles>"
        f"<office:body><office:text>{''.join(body)}</office:text></office:body></office:document>"
    )


def _odf_styles(style: Style) -> str:
    family = _ODF_FONTS[style.family]
    justify = "justify" if style.justified else "start"
    tracked = f' fo:letter-spacing="{style.size * 0.25}pt"' if style.title == "tracked" else ""
    coloured = f' fo:color="{style.colour}"'
    heading = "bold" if style.bold else "normal"

    def paragraph(name: str, size: float, look: str, more: str = "") -> str:
        return (
            f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties {look}/>'
            f'<style:text-properties style:font-name="{family}" fo:font-family="{family}" '
            f'fo:font-size="{style.size * size}pt"{more}/></style:style>'
        )

    bold = ' fo:font-weight="bold"'
    line = "0.5pt solid #444444"
    border = {"all": f'fo:border="{line}"', "horizontal": f'fo:border-bottom="{line}"', "none": 'fo:border="none"'}
    width = style.width - 2 * MARGIN
    space = '<style:header-footer-properties fo:margin-{}="10pt"/>'
    cells = "".join(
        f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties fo:padding="3pt" '
        f"{border[style.rules]}{f' fo:background-color={chr(34)}{fill}{chr(34)}' if fill else ''}/></style:style>"
        for name, fill in (("cell", ""), ("band", style.band), ("zebra", style.zebra))
    )
    return "".join(
        (
            f'<style:page-layout style:name="page"><style:page-layout-properties fo:page-width="{style.width}pt" '
            f'fo:page-height="{style.height}pt" fo:margin="{MARGIN}pt"/><style:header-style>{space.format("bottom")}'
            f"</style:header-style><style:footer-style>{space.format('top')}</style:footer-style></style:page-layout>",
            paragraph("title", TITLE, 'fo:text-align="center" fo:margin-bottom="8pt"', bold + coloured + tracked),
            paragraph(
                "section",
                SECTION,
                'fo:margin-top="12pt" fo:margin-bottom="6pt" fo:keep-with-next="always"',
                bold + coloured + tracked,
            ),
            paragraph(
                "heading",
                style.heading_size,
                'fo:margin-top="8pt" fo:margin-bottom="1pt" fo:keep-with-next="always"',
                f' fo:font-weight="{heading}"{coloured}',
            ),
            paragraph("label", 1, 'fo:margin-top="6pt"', bold),
            *(
                paragraph(name, 1, f'fo:margin-bottom="2pt" fo:text-align="{justify}"')
                for name in ("paragraph", "anniversary", "listing")
            ),
            paragraph("publication", 1, 'fo:margin-top="6pt"'),
            paragraph("address", 1, ""),
            paragraph("item", 1, 'fo:margin-left="10pt" fo:text-indent="-10pt"'),
            paragraph("cell", 1, ""),
            paragraph("head", 1, "", f'{bold} fo:color="{header_colour(style)}"'),
            paragraph("header", 0.8, ""),
            paragraph("footer", 0.8, 'fo:text-align="center"'),
            '<style:style style:name="raised" style:family="text">'
            '<style:text-properties style:text-position="super 58%"/></style:style>',
            '<style:style style:name="columns" style:family="section"><style:section-properties>'
            f'<style:columns fo:column-count="{style.columns}" fo:column-gap="{GUTTER}pt"/>'
            "</style:section-properties></style:style>",
            f'<style:style style:name="table" style:family="table"><style:table-properties style:width="{width}pt" '
            'fo:margin-top="12pt" table:align="left"/></style:style>',
            *(
                f'<style:style style:name="c{at}" style:family="table-column"><style:table-column-properties '
                f'style:column-width="{width * share}pt"/></style:style>'
                for at, share in enumerate(COLUMN_SHARES)
            ),
            '<style:style style:name="row" style:family="table-row"><style:table-row-properties '
            f'fo:keep-together="{"always" if style.whole_rows else "auto"}"/></style:style>',
            cells,
        )
    )


def _odf_columns(body: str, name: str) -> str:
    return f'<text:section text:style-name="columns" text:name="{name}">{body}</text:section>'


def _odf_title(title: str, style: Style, size: float) -> str:
    return escape(shown_title(title, style, size)).replace("  ", " <text:s/>")


def _odf_section(section: Section, style: Style, name: str) -> str:
    title = (
        f'<text:p text:style-name="section">{_odf_title(section.title, style, SECTION)}</text:p>'
        if section.title
        else ""
    )
    body = "".join(
        f'<text:p text:style-name="{block.kind}">{"• " if block.kind == "item" else ""}'
        f"{_odf_words(block.text, style, block.url)}</text:p>"
        for block in section.blocks
    )
    return title + (_odf_columns(body, name) if style.spanning and style.columns > 1 else body)


def _odf_words(text: str, style: Style, url: str = "") -> str:
    words = "".join(
        f'<text:span text:style-name="raised">{escape(s.text)}</text:span>' if s.raised else escape(s.text)
        for s in spans(text, style)
    )
    return f'<text:a xlink:type="simple" xlink:href="{escape(url)}">{words}</text:a>' if url and style.links else words


def _odf_table(table: Table, style: Style) -> str:
    def row(cells: Sequence[str], look: str, words: str) -> str:
        printed = "".join(
            f'<table:table-cell table:style-name="{look}"><text:p text:style-name="{words}">{cell}</text:p>'
            "</table:table-cell>"
            for cell in cells
        )
        return f'<table:table-row table:style-name="row">{printed}</table:table-row>'

    columns = "".join(f'<table:table-column table:style-name="c{at}"/>' for at in range(len(table.header)))
    header = row([escape(cell) for cell in table.header], "band", "head")
    rows = "".join(
        row(
            [_odf_words(cell, style, "" if at else line.url) for at, cell in enumerate(line.cells)],
            "zebra" if number % 2 else "cell",
            "cell",
        )
        for number, line in enumerate(table.rows)
    )
    if style.repeated_header:
        header = f"<table:table-header-rows>{header}</table:table-header-rows>"
    return f'<table:table table:name="mechanisms" table:style-name="table">{columns}{header}{rows}</table:table>'


# ---------------------------------------------------------------- the producers

Producer = Callable[[Document, Style, Path], None]
PRODUCERS: Mapping[str, Producer] = {
    "reportlab": reportlab_pdf,
    "typst": typst_pdf,
    "fpdf2": fpdf_pdf,
    "chromium": chromium_pdf,
    "libreoffice": libreoffice_pdf,
    "weasyprint": weasyprint_pdf,
}


@cache
def available() -> tuple[str, ...]:
    """The producers that this machine has."""
    modules = {"reportlab": "reportlab", "typst": "typst", "fpdf2": "fpdf", "weasyprint": "weasyprint"}
    programs = {"chromium": _CHROMIUM, "libreoffice": _LIBREOFFICE}
    return tuple(
        name
        for name in PRODUCERS
        if (_imports(modules[name]) if name in modules else any(shutil.which(program) for program in programs[name]))
    )


def _imports(module: str) -> bool:
    try:
        importlib.import_module(module)
    except (ImportError, OSError):  # WeasyPrint raises OSError where its C libraries are missing
        return False
    return True


def _first_program(names: Sequence[str]) -> str:
    return next(found for name in names if (found := shutil.which(name)))


def typeset(document: Document, style: Style, path: Path, producer: str) -> Path:
    """Sets the document into the file, whose folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    PRODUCERS[producer](document, style, path)
    return path


# ---------------------------------------------------------------- awkward PDFs, made of ordinary ones


def shifted(source: Path, target: Path) -> None:
    """The pages as form XObjects on larger sheets whose origin is not 0 0, cropped to what they were."""
    _redrawn(source, target, turned=False)


def turned(source: Path, target: Path) -> None:
    """The pages as form XObjects lying on their side, with /Rotate 90 so that they read upright."""
    _redrawn(source, target, turned=True)


_OFFSET = (37.0, 61.0)  # points from the sheet's corner to the cropped page's


def _redrawn(source: Path, target: Path, turned: bool) -> None:
    import pypdfium2 as pdfium

    old, new = pdfium.PdfDocument(source), pdfium.PdfDocument.new()
    for number in range(len(old)):
        width, height = old[number].get_size()
        drawn = old.page_as_xobject(number, new).as_pageobject()
        # a turned page's x axis is the upright one's y axis, from the other end
        matrix = (0, 1, -1, 0, height, 0) if turned else (1, 0, 0, 1, *_OFFSET)
        drawn.set_matrix(pdfium.PdfMatrix(*matrix))
        page = new.new_page(*((height, width) if turned else (width, height)))
        page.insert_obj(drawn)
        page.gen_content()
        if turned:
            page.set_rotation(90)
        else:
            left, bottom = _OFFSET
            page.set_mediabox(-10, -10, width + 2 * left, height + 2 * bottom)
            page.set_cropbox(left, bottom, left + width, bottom + height)
        for url, box in links_of(old[number]):
            _add_link(page, url, _moved(box, matrix))
    new.save(target)


def _moved(box: Sequence[float], matrix: Sequence[float]) -> tuple[float, float, float, float]:
    """A rectangle (left, bottom, right, top) under a matrix that keeps it a rectangle."""
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x, y in (box[:2], box[2:])]
    ys = [b * x + d * y + f for x, y in (box[:2], box[2:])]
    return min(xs), min(ys), max(xs), max(ys)


def links_of(page: Any) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """The addresses of a page's link annotations, each with its rectangle."""
    import ctypes

    import pypdfium2.raw as raw

    for at in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, at)
        box = raw.FS_RECTF()
        link = raw.FPDFAnnot_GetLink(annotation)
        if link and raw.FPDFAnnot_GetRect(annotation, box):
            action = raw.FPDFLink_GetAction(link)
            size = raw.FPDFAction_GetURIPath(page.pdf, action, None, 0)
            letters = ctypes.create_string_buffer(size)
            raw.FPDFAction_GetURIPath(page.pdf, action, letters, size)
            yield letters.value.decode(), (box.left, box.bottom, box.right, box.top)
        raw.FPDFPage_CloseAnnot(annotation)


def _add_link(page: Any, url: str, box: tuple[float, float, float, float]) -> None:
    import pypdfium2.raw as raw

    left, bottom, right, top = box
    annotation = raw.FPDFPage_CreateAnnot(page, raw.FPDF_ANNOT_LINK)
    raw.FPDFAnnot_SetRect(annotation, raw.FS_RECTF(left=left, bottom=bottom, right=right, top=top))
    raw.FPDFAnnot_SetURI(annotation, url.encode())
    raw.FPDFPage_CloseAnnot(annotation)


def scanned(source: Path, target: Path) -> None:
    """Each page as a picture and nothing else, as a scanner gives it (100 dots an inch, grey)."""
    import pypdfium2 as pdfium
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    old = pdfium.PdfDocument(source)
    canvas = Canvas(str(target))
    for page in old:
        width, height = page.get_size()
        picture = page.render(scale=100 / 72, grayscale=True).to_pil()
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(picture), 0, 0, width, height)
        canvas.showPage()
    canvas.save()


AWKWARD: Mapping[str, Callable[[Path, Path], None]] = {"shifted": shifted, "turned": turned, "scanned": scanned}


def awkward_copies(document: Document, style: Style, out: Path, producer: str) -> None:
    """Awkward copies of a PDF that lies in `out/PRODUCER`: in `out/PRODUCER-shifted` and so on."""
    name = f"{document.name}.pdf"
    for kind, change in AWKWARD.items():
        target = out / f"{producer}-{kind}" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        change(out / producer / name, target)
    damages: tuple[Damage, ...] = ("lost", "swapped")
    for damage in damages:
        look = replace(style, damage=damage, family="wide")
        typeset(document, look, out / f"{producer}-{damage}" / name, producer)
