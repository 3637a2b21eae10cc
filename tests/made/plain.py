"""A made document as plain text, the form that the sources in `raw/` have."""

from __future__ import annotations

import re
import textwrap

from tests.made.documents import Block, Document, Leaflet, Report

_WIDTH = 72  # characters a line


def as_text(document: Document) -> str:
    """The document as a text dump: wrapped lines, blank lines between parts, the link layer at each section's end."""
    return _report_text(document) if isinstance(document, Report) else _leaflet_text(document)


def _report_text(report: Report) -> str:
    pages: list[str] = []
    lines = [report.title, ""]
    for section in report.sections:
        lines += [section.title, ""] if section.title else []
        for block in section.blocks:
            if block.kind in ("heading", "label", "publication") and lines[-1]:
                lines.append("")
            lines += _wrapped(block)
        listed = [block.url for block in section.blocks if block.url and block.kind != "address"]
        lines += ["", *(f" {url}" for url in listed)] if listed else [""]
        pages.append("\n".join(lines))
        lines = []
    return "\f\n".join(pages) + "\n"


def _wrapped(block: Block) -> list[str]:
    if block.kind == "address":
        return _broken_address(block.text)
    text, indent = (f"• {block.text}", "  ") if block.kind == "item" else (block.text, "")
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)


def _broken_address(url: str) -> list[str]:
    """The address over as many lines as it needs, broken after a hyphen or a slash as the sources break theirs."""
    lines = [""]
    for piece in re.findall(r"https?://[^/]*/?|[^-/]+[-/]?(?:\d+$)?|[-/]", url):
        if len(lines[-1] + piece) > _WIDTH and lines[-1]:
            lines.append("")
        lines[-1] += piece
    return lines


def _leaflet_text(leaflet: Leaflet) -> str:
    lines = [f"# {leaflet.title}", ""]
    for section in leaflet.sections:
        lines += [f"## {section.title}", ""] if section.title else []
        for block in section.blocks:
            lines += [f"- {block.text}" if block.kind == "item" else block.text, ""]
    lines += ["\t".join(leaflet.table.header), *("\t".join(row.cells) for row in leaflet.table.rows)]
    return "\n".join(lines) + "\n"
