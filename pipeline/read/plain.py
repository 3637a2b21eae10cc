"""A text dump of a PDF -> Document: finds where pages start, which lines list a page's links, and tables set with tabs.

A dump prints the text of a page and then the addresses of its links, one a line, a link over two printed lines twice
(both source documents were made so). Form feeds, where a tool wrote them, start pages too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.model import Document, Line, Link, Page, Row, Source
from pipeline.text import is_address, readable, without_letter_spacing, without_markdown

_RULE = re.compile(r"[\s|:+=-]*")  # '|---|---|', '+-----+': the lines a tool draws a table with


def read(path: Path, source: Source) -> Document:
    """The dump as pages. Raises `UnreadableError`, naming line and byte, where it is not UTF-8."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            f"{source.file_name}, line {line}: not UTF-8 (byte 0x{data[error.start]:02x}); save the file again as UTF-8"
        ) from error
    if "\x00" in text:
        raise UnreadableError(f"{source.file_name}: holds bytes that are no text; save the file again as UTF-8 text")
    pages = tuple(_page(number, lines) for number, lines in enumerate(_sheets(text), start=1))
    return Document(source, pages)


def _sheets(text: str) -> Iterator[list[tuple[int, str]]]:
    """The (line number, line) pairs of each page: it ends at a form feed or after its list of addresses."""
    sheet: list[tuple[int, str]] = []
    listed = 0
    lines = re.split(r"\r\n|\r|\n", text)
    for number, line in enumerate(lines, start=1):
        before, *after = line.split("\f")
        if not after and listed >= 2 and line.strip() and not is_address(line):
            yield sheet  # text after a list of addresses: the next page
            sheet, listed = [], 0
        sheet.append((number, before))
        for rest in after:
            yield sheet
            sheet, listed = [(number, rest)], 0
        if is_address(line):
            listed += 1
        elif line.strip() or listed < 2:
            listed = 0
    if any(line.strip() for _, line in sheet):
        yield sheet


def _page(number: int, numbered: list[tuple[int, str]]) -> Page:
    lines: list[Line] = []
    gap = True
    for at, raw in numbered:
        if raw.strip():
            words = without_letter_spacing(without_markdown(readable(raw))).strip()
            lines.append(Line(page=number, number=at, text=raw.strip(), words=words, gap=gap))
        gap = not raw.strip()
    listed = _listed(lines, dict(numbered))
    body = tuple(lines[: len(lines) - listed])
    link_lines = tuple(lines[len(lines) - listed :])
    links = tuple(Link(page=number, url=line.text, source=line) for line in link_lines)
    return Page(number, body, links, _tables(body), link_lines)


def _listed(lines: list[Line], raw: dict[int, str]) -> int:
    """How many of the page's last lines are its list of addresses.

    One address alone is a list only where the dump sets it off from the text: after a blank (' https://…', as dumps
    print the first of a list) or after a finished sentence; else it is printed text, such as a publication's address.
    """
    count = 0
    while count < len(lines) and is_address(lines[-1 - count].text) and (count == 0 or not lines[-count].gap):
        count += 1
    if count == 1 and not raw[lines[-1].number][:1].isspace():
        before = lines[-2].text if len(lines) > 1 else "."
        return 1 if before[-1] in ".;" else 0
    return count


def _tables(lines: tuple[Line, ...]) -> tuple[tuple[Row, ...], ...]:
    """Each stretch of neighbouring lines that are set as cells: with tabs, or with bars as in Markdown."""
    tables = []
    for is_row, stretch in groupby(lines, key=lambda line: len(_cells(line.text)) >= 3 or _is_rule(line.text)):
        rows = tuple(Row(_cells(line.text), (line,)) for line in stretch if not _is_rule(line.text))
        if is_row and rows:
            tables.append(rows)
    return tuple(tables)


def _is_rule(text: str) -> bool:
    return text[:1] in "|+" and bool(_RULE.fullmatch(text))


def _cells(text: str) -> tuple[str, ...]:
    if "\t" in text:
        cells = text.split("\t")
    elif text.startswith("|") and text.count("|") >= 3:
        cells = text.strip("|").split("|")
    else:
        return (text,)
    return tuple(without_markdown(" ".join(readable(cell).split())) for cell in cells)
