"""Sets a made document from a page of HTML, by Chromium or by WeasyPrint."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.made.documents import Block, Document, Section, Table
from tests.made.producers import first_program
from tests.made.style import GUTTER, MARGIN, SECTION, TITLE, Style, column_shares, header_colour, shown_title, spans


def chromium_pdf(document: Document, style: Style, path: Path) -> None:
    """By Chromium's print to PDF."""
    program = first_program(_CHROMIUM)
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
    parts = [_section(section, style) for section in document.sections]
    body = "\n".join(parts) if style.spanning else f'<div class="columns">{"".join(parts)}</div>'
    table = _table(document.table, style) if document.table else ""
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


def _section(section: Section, style: Style) -> str:
    title = f"<h2>{escape(shown_title(section.title, style, SECTION))}</h2>" if section.title else ""
    body = "\n".join(_block(block, style) for block in section.blocks)
    return f'{title}<div class="columns">{body}</div>' if style.spanning else title + body


def _block(block: Block, style: Style) -> str:
    words = _words(block.text, style, block.url)
    if block.kind == "heading":
        return f"<h3>{words}</h3>"
    return f"<ul><li>{words}</li></ul>" if block.kind == "item" else f'<p class="{block.kind}">{words}</p>'


def _words(text: str, style: Style, url: str = "") -> str:
    words = "".join(f"<sup>{escape(s.text)}</sup>" if s.raised else escape(s.text) for s in spans(text, style))
    return f'<a href="{escape(url)}">{words}</a>' if url and style.links else words


def _table(table: Table, style: Style) -> str:
    widths = "".join(f'<col style="width: {share:.0%}">' for share in column_shares(table))
    header = "".join(f"<th>{escape(cell)}</th>" for cell in table.header)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_words(c, style, '' if at else row.url)}</td>" for at, c in enumerate(row.cells))
        for row in table.rows
    )
    return f"<table><colgroup>{widths}</colgroup><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>"
