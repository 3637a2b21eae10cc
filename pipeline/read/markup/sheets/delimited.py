"""A CSV file -> Document: one page with a table; what parts its cells is told by its lines."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.model import Document, Source
from pipeline.read.dump.plain import text_of
from pipeline.read.markup.pieces import PageDraft, check_lengths
from pipeline.read.markup.sheets.rows import SheetCell, SheetRow, add_rows

_DELIMITERS = (",", ";", "\t", "|")
_TRIED = 50  # rows
_MOST_ROWS = 200_000


def read(path: Path, source: Source) -> Document:
    """The file as one page, lines numbered as an editor shows them.

    Raises `UnreadableError` if it is neither UTF-8 nor UTF-16, or if a quotation mark is never closed.
    """
    text = text_of(path.read_bytes(), source)
    draft = PageDraft(1)
    add_rows(_rows(text, _delimiter(text), source), draft)
    page = draft.finished()
    check_lengths([page], source.file_name)
    return Document(source, (page,))


def _delimiter(text: str) -> str:
    """What parts the cells: it gives most rows the same number of cells, and more than one."""
    return max(_DELIMITERS, key=lambda mark: _fit(text, mark))


def _fit(text: str, delimiter: str) -> int:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    counts = Counter(len(row) for row in islice(reader, _TRIED))
    return max((times * (width - 1) for width, times in counts.items()), default=0)


def _rows(text: str, delimiter: str, source: Source) -> Iterator[SheetRow]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            why = "a quotation mark is never closed" if "unexpected end" in str(error) else str(error)
            raise UnreadableError(
                f"{source.file_name}, line {first}: {why}; mend the file and save it again"
            ) from error
        if first > _MOST_ROWS:
            raise UnreadableError(
                f"{source.file_name}: has more than {_MOST_ROWS:,} rows; put only the table of a report into raw/"
            )
        yield SheetRow(first, {at: SheetCell(cell) for at, cell in enumerate(cells) if cell.strip()})
