"""Sets a made document by LibreOffice Writer."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.made.documents import Document, Section, Table
from tests.made.producers import first_program
from tests.made.style import GUTTER, MARGIN, SECTION, TITLE, Style, column_shares, header_colour, shown_title, spans


def libreoffice_pdf(document: Document, style: Style, path: Path) -> None:
    """By LibreOffice Writer, from a flat ODF document."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / f"{path.stem}.fodt"
        source.write_text(odf_of(document, style), encoding="utf-8")
        command = [
            first_program(_LIBREOFFICE),
            f"-env:UserInstallation=file://{folder}/profile",
            *("--headless", "--convert-to", "pdf", "--outdir", folder, str(source)),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        shutil.copyfile(source.with_suffix(".pdf"), path)


_LIBREOFFICE = ("soffice", "libreoffice")
_NAMES = " ".join(
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


_FONTS = {"sans": "Liberation Sans", "serif": "Liberation Serif", "core": "Nimbus Sans", "wide": "DejaVu Sans"}


def odf_of(document: Document, style: Style) -> str:
    """The document as flat ODF."""
    body = [f'<text:p text:style-name="title">{_title(document.title, style, TITLE)}</text:p>']
    parts = [_section(section, style, f"s{at}") for at, section in enumerate(document.sections)]
    body += parts if style.spanning else [_columns("".join(parts), "all")]
    body += [_table(document.table, style)] if document.table else []
    footer = style.footer.replace("{pages}", "<text:page-count/>").replace(
        "{page}", '<text:page-number text:select-page="current"/>'
    )
    furniture = "".join(
        f'<style:{name}><text:p text:style-name="{name}">{words}</text:p></style:{name}>'
        for name, words in (("header", escape(style.header)), ("footer", footer))
        if words
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_NAMES} xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:automatic-styles>{_styles(style, document.table)}</office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="page">'
        f"{furniture}</style:master-page></office:master-styles>"
        f"<office:body><office:text>{''.join(body)}</office:text></office:body></office:document>"
    )


def _styles(style: Style, table: Table | None) -> str:
    family = _FONTS[style.family]
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
                for at, share in enumerate(column_shares(table) if table else ())
            ),
            '<style:style style:name="row" style:family="table-row"><style:table-row-properties '
            f'fo:keep-together="{"always" if style.whole_rows else "auto"}"/></style:style>',
            cells,
        )
    )


def _columns(body: str, name: str) -> str:
    return f'<text:section text:style-name="columns" text:name="{name}">{body}</text:section>'


def _title(title: str, style: Style, size: float) -> str:
    return escape(shown_title(title, style, size)).replace("  ", " <text:s/>")


def _section(section: Section, style: Style, name: str) -> str:
    title = (
        f'<text:p text:style-name="section">{_title(section.title, style, SECTION)}</text:p>' if section.title else ""
    )
    body = "".join(
        f'<text:p text:style-name="{block.kind}">{"• " if block.kind == "item" else ""}'
        f"{_words(block.text, style, block.url)}</text:p>"
        for block in section.blocks
    )
    return title + (_columns(body, name) if style.spanning and style.columns > 1 else body)


def _words(text: str, style: Style, url: str = "") -> str:
    words = "".join(
        f'<text:span text:style-name="raised">{escape(s.text)}</text:span>' if s.raised else escape(s.text)
        for s in spans(text, style)
    )
    return f'<text:a xlink:type="simple" xlink:href="{escape(url)}">{words}</text:a>' if url and style.links else words


def _table(table: Table, style: Style) -> str:
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
            [_words(cell, style, "" if at else line.url) for at, cell in enumerate(line.cells)],
            "zebra" if number % 2 else "cell",
            "cell",
        )
        for number, line in enumerate(table.rows)
    )
    if style.repeated_header:
        header = f"<table:table-header-rows>{header}</table:table-header-rows>"
    return f'<table:table table:name="mechanisms" table:style-name="table">{columns}{header}{rows}</table:table>'
