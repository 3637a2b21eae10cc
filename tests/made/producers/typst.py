"""Sets a made document by Typst."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from tests.made import style as looks
from tests.made.documents import Block, Document, Table, TableRow
from tests.made.style import GUTTER, MARGIN, SECTION, TITLE, Style, column_shares, header_colour, shown_title, spans


def typst_pdf(document: Document, style: Style, path: Path) -> None:
    """By Typst, with the fonts it brings along and those of the machine."""
    import typst

    content = typst.compile(source_of(document, style).encode(), ignore_system_fonts=not looks.FONT_FOLDERS)
    path.write_bytes(content)


_TYPST_FONTS = {
    "sans": ("Liberation Sans",),
    "serif": ("Libertinus Serif",),
    "core": ("New Computer Modern",),
    "wide": ("DejaVu Sans",),
}


def source_of(document: Document, style: Style) -> str:
    fonts = ", ".join(f'"{name}"' for name in (*_TYPST_FONTS[style.family], "Libertinus Serif"))
    parts = [
        f"#set page(width: {style.width}pt, height: {style.height}pt, margin: {MARGIN}pt",
        f", columns: {1 if style.spanning else style.columns}",
        f", header: text(8pt)[{_text(style.header)}]" if style.header else "",
        f", footer: context align(center, text(8pt)[{_footer(style.footer)}])" if style.footer else "",
        ")\n",
        f'#set text(font: ({fonts}), size: {style.size}pt, lang: "en", hyphenate: {_bool(style.hyphens)})\n',
        f"#set par(justify: {_bool(style.justified)}, leading: 0.5em, spacing: 0.5em)\n",
    ]
    title = f"#align(center)[{_title(document.title, TITLE, style)}]"
    if not style.spanning and style.columns > 1:
        parts.append(f'#place(top + center, scope: "parent", float: true)[{title}]\n\n')
    else:
        parts.append(title + "\n#v(6pt)\n\n")
    for section in document.sections:
        if section.title:
            parts.append(f"#block(above: 14pt, below: 8pt)[{_title(section.title, SECTION, style)}]\n\n")
        body = "\n\n".join(_block(block, style) for block in section.blocks)
        columned = style.spanning and style.columns > 1 and len(section.blocks) > 3
        parts.append(f"#columns({style.columns}, gutter: {GUTTER}pt)[\n{body}\n]\n\n" if columned else body + "\n\n")
    if document.table:
        parts.append(_table(document.table, style))
    return "".join(parts)


def _title(title: str, size: float, style: Style) -> str:
    tracking = ", tracking: 0.25em" if style.title == "tracked" else ""
    look = f'{style.size * size}pt, weight: "bold", fill: rgb("{style.colour}"){tracking}'
    return f"#text({look})[#par(justify: false)[{_text(shown_title(title, style, size))}]]"


def _block(block: Block, style: Style) -> str:
    text = _words(block.text, style)
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


def _table(table: Table, style: Style) -> str:
    look = f'weight: "bold", fill: rgb("{header_colour(style)}")'
    header = [f"text({look})[{_text(cell)}]" for cell in table.header]
    stroke = {"all": "0.5pt", "horizontal": "(x, y) => (bottom: 0.5pt)", "none": "none"}[style.rules]
    band = f'if y == 0 {{ rgb("{style.band}") }} else ' if style.band else ""
    zebra = f'if calc.even(y) and y > 0 {{ rgb("{style.zebra}") }} else ' if style.zebra else ""
    widths = ", ".join(f"{share}fr" for share in column_shares(table))
    cells = ",\n".join(_row(row, style) for row in table.rows)
    first = f"table.header(repeat: {_bool(style.repeated_header)}, {', '.join(header)})"
    return (
        f"#set par(justify: false)\n#table(columns: ({widths}), inset: 4pt, stroke: {stroke}, align: left + top, "
        f"fill: (x, y) => {band}{zebra}{{ none }},\n{first},\n{cells})\n"
    )


def _row(row: TableRow, style: Style) -> str:
    whole = "table.cell(breakable: false)" if style.whole_rows else ""
    cells = [f"[{_words(cell, style)}]" for cell in row.cells]
    if row.url and style.links:
        cells[0] = f'[#link("{row.url}"){cells[0]}]'
    return ", ".join(whole + cell for cell in cells)


def _words(text: str, style: Style) -> str:
    own = replace(style, hyphens=False)  # Typst knows where English words break
    return "".join(f"#super[{s.text}]" if s.raised else _text(s.text) for s in spans(text, own))


def _text(text: str) -> str:
    """The text with what Typst would read as markup escaped."""
    return re.sub(r"([\\#*_`$@<>~\[\]'\"=/+-])", r"\\\1", text).replace("  ", " ~ ")


def _footer(footer: str) -> str:
    page, pages = "#counter(page).display()", "#counter(page).final().first()"
    return "".join(
        {"{page}": page, "{pages}": pages}.get(piece, _text(piece))
        for piece in re.split(r"(\{page\}|\{pages\})", footer)
    )


def _bool(value: bool) -> str:
    return "true" if value else "false"
