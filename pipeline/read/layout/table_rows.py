"""Printed rows -> the tables of each page: the text of cells, and rows that a page break cut in two joined (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from pipeline.model import Line, Row
from pipeline.text.marks import continues_address
from pipeline.text.passage import HyphenRule
from pipeline.text.printed import readable


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as printed: for each cell its lines from top to bottom. Rows with one page and `table` make a table."""

    table: int
    cells: tuple[tuple[str, ...], ...]


LinedRow = tuple[tuple[Line, ...], TableRow]  # a row and the lines of its page that it was read from


def cell_text(lines: Sequence[str], joins: HyphenRule) -> str:
    """The lines of a cell as running text: words and addresses that a line's end breaks are joined.

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

    `printed` are the rows of the whole document, each with at least one line.
    """
    by_page: dict[int, dict[int, list[Row]]] = {}
    for lines, row in _rows_over_pages(printed):
        cells = tuple(" ".join(cell_text(cell, joins).split()) for cell in row.cells)
        by_page.setdefault(lines[0].page, {}).setdefault(row.table, []).append(Row(cells, lines))
    return {page: tuple(tuple(rows) for rows in tables.values()) for page, tables in by_page.items()}


def _rows_over_pages(printed: Sequence[LinedRow]) -> list[LinedRow]:
    """The rows in order, each with its lines; the halves of a row that a page break cut in two are joined.

    The second half is the first row of its page's table, apart from a header that is repeated there. It leaves columns
    empty that nearly every row of the table fills.
    """
    filled = _filled_columns([row for _, row in printed])
    header: tuple[tuple[str, ...], ...] | None = None
    rows: list[LinedRow] = []
    page: float = inf  # of the row before
    is_below_header = False  # whether the row before is a repeated header
    for lines, row in printed:
        starts_page = lines[0].page > page
        page = lines[0].page
        if starts_page and header is not None and (rest := _below_header(row.cells, header)):
            rows.append((lines, TableRow(row.table, header)))
            row, is_below_header = TableRow(row.table, rest), True
        may_go_on = starts_page or is_below_header
        if header is None or len(row.cells) != len(header):
            header = row.cells
        elif may_go_on and _same_words(row.cells, header):
            rows.append((lines, row))
            is_below_header = True
            continue
        before = len(rows) - (2 if is_below_header else 1)
        if may_go_on and before >= 0 and _is_rest(row, rows[before][1], filled):
            rows[before] = _joined(rows[before], (lines, row))
        else:
            rows.append((lines, row))
        is_below_header = False
    return rows


def _joined(first: LinedRow, rest: LinedRow) -> LinedRow:
    """Both halves of a row as one, in the table of the first."""
    cells = tuple((*above, *below) for above, below in zip(first[1].cells, rest[1].cells, strict=True))
    return (*first[0], *rest[0]), TableRow(first[1].table, cells)


def _below_header(cells: Sequence[tuple[str, ...]], header: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """What stands below a repeated header in the same cells, because no ruling parts the two; empty if nothing does."""
    if len(cells) != len(header) or any(cell[: len(top)] != top for cell, top in zip(cells, header, strict=True)):
        return ()
    rest = tuple(cell[len(top) :] for cell, top in zip(cells, header, strict=True))
    return rest if any(rest) else ()


def _filled_columns(rows: Sequence[TableRow]) -> frozenset[int]:
    """The columns that nine rows in ten fill."""
    width = max((len(row.cells) for row in rows), default=0)
    counts = [sum(at < len(row.cells) and bool(row.cells[at]) for row in rows) for at in range(width)]
    return frozenset(at for at, count in enumerate(counts) if count >= 0.9 * len(rows))


def _is_rest(row: TableRow, first: TableRow, filled: frozenset[int]) -> bool:
    """Whether the row is the second half of `first`: at least half of the columns that rows always fill are empty."""
    if len(row.cells) != len(first.cells):
        return False
    empty = sum(at < len(row.cells) and not row.cells[at] for at in filled)
    return len(filled) >= 2 and 2 * empty >= len(filled)


def _same_words(some: Sequence[Sequence[str]], others: Sequence[Sequence[str]]) -> bool:
    return [" ".join(cell).casefold() for cell in some] == [" ".join(cell).casefold() for cell in others]
