"""Rows of a printed table: the text of their cells, and rows that a page break cut in two (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Line, Row
from pipeline.text.marks import continues_address
from pipeline.text.passage import HyphenRule
from pipeline.text.printed import readable


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as printed: for each cell its lines from top to bottom. Rows of one page and `table` belong together."""

    table: int
    cells: tuple[tuple[str, ...], ...]


LinedRow = tuple[tuple[Line, ...], TableRow]  # a row and the lines of its page that it was read from


def cell_text(lines: Sequence[str], joins: HyphenRule) -> str:
    """The lines of a cell as running text: words broken at a line's end mended, addresses put together again.

    ('Forced displace-', 'ment') is 'Forced displacement'; ('Inter-', 'American') keeps its hyphen.
    """
    text = ""
    for line in lines:
        words = readable(line).strip()
        left = re.search(r"(\w[\w'’]*)-$", text)
        right = re.match(r"[\w'’]+", words)
        if left and right:
            text = (text[:-1] if joins(left[1], right[0]) else text) + words
        elif not text or re.search(r"\S[–—]$", text) or _breaks_address(text, words):
            text += words
        else:
            text += " " + words
    return text


def _breaks_address(text: str, line: str) -> bool:
    address = re.search(r"https?://\S+$", text)
    return address is not None and continues_address(address[0], line)


def tables_by_page(printed: Sequence[LinedRow], joins: HyphenRule) -> dict[int, tuple[tuple[Row, ...], ...]]:
    """The tables of each page; a row that a page break cut in two is one row, on the page where it begins.

    `printed` are the rows of the whole document, each with its lines, of which it has at least one.
    """
    by_page: dict[int, dict[int, list[Row]]] = {}
    for lines, row in _rows_over_pages(printed):
        cells = tuple(" ".join(cell_text(cell, joins).split()) for cell in row.cells)
        by_page.setdefault(lines[0].page, {}).setdefault(row.table, []).append(Row(cells, lines))
    return {page: tuple(tuple(rows) for rows in tables.values()) for page, tables in by_page.items()}


def _rows_over_pages(printed: Sequence[LinedRow]) -> list[LinedRow]:
    """The rows in order, each with its lines; one that a page break cut in two is put together again.

    The second half is the first row of its page's table, not counting a header that is repeated there; it leaves empty
    what nearly every row of the table fills.
    """
    filled = _filled_columns([row for _, row in printed])
    header: tuple[tuple[str, ...], ...] | None = None
    rows: list[LinedRow] = []
    opened: tuple[int, int] | None = None  # page and table of the row before
    repeated = False
    for lines, row in printed:
        place = (lines[0].page, row.table)
        starts = opened is not None and lines[0].page > opened[0]
        if header is not None and starts and (rest := _below_header(row.cells, header)):
            rows.append((lines, TableRow(row.table, header)))
            row, repeated = TableRow(row.table, rest), True
        if header is None or len(row.cells) != len(header):
            header = row.cells
        elif (starts or repeated) and _same_words(row.cells, header):
            repeated, opened = True, place
            rows.append((lines, row))
            continue
        if (starts or repeated) and rows and _is_rest(row, filled):
            at = len(rows) - 2 if repeated else len(rows) - 1
            if at >= 0 and len(rows[at][1].cells) == len(row.cells):
                before, first = rows[at]
                cells = tuple((*a, *b) for a, b in zip(first.cells, row.cells, strict=True))
                rows[at] = ((*before, *lines), TableRow(first.table, cells))
                repeated, opened = False, place
                continue
        repeated, opened = False, place
        rows.append((lines, row))
    return rows


def _below_header(cells: Sequence[tuple[str, ...]], header: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """What stands below a repeated header in its own cells, where no ruling parts the two; empty where nothing does."""
    if len(cells) != len(header) or any(cell[: len(top)] != top for cell, top in zip(cells, header, strict=True)):
        return ()
    rest = tuple(cell[len(top) :] for cell, top in zip(cells, header, strict=True))
    return rest if any(rest) else ()


def _filled_columns(rows: Sequence[TableRow]) -> frozenset[int]:
    """The columns that nine rows in ten fill."""
    width = max((len(row.cells) for row in rows), default=0)
    counts = [sum(at < len(row.cells) and bool(row.cells[at]) for row in rows) for at in range(width)]
    return frozenset(at for at, count in enumerate(counts) if count >= 0.9 * len(rows))


def _is_rest(row: TableRow, filled: frozenset[int]) -> bool:
    """Whether the row is the second half of one: half of what rows always fill, or more, is empty."""
    empty = sum(at < len(row.cells) and not row.cells[at] for at in filled)
    return len(filled) >= 2 and 2 * empty >= len(filled)


def _same_words(some: Sequence[Sequence[str]], others: Sequence[Sequence[str]]) -> bool:
    return [" ".join(cell).casefold() for cell in some] == [" ".join(cell).casefold() for cell in others]
