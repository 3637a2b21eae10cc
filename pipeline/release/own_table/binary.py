"""Tables in Excel workbooks and Parquet files, as rows of text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from pipeline.errors import UseError
from pipeline.release.own_table.table import OwnTable, place_of

_BATCH = 2000  # rows of a Parquet file read at a time


def parquet_table(path: Path, file: str, column: str) -> OwnTable:
    """The table of a Parquet file. Raises `UseError` where it cannot be read or lacks the column."""
    import pyarrow.parquet as pq

    with _damage_told(file, "a Parquet file"), pq.ParquetFile(path) as content:
        header, total = list(content.schema_arrow.names), content.metadata.num_rows

    def rows() -> Iterator[list[str]]:
        with _damage_told(file, "a Parquet file"), pq.ParquetFile(path) as content:
            for batch in content.iter_batches(batch_size=_BATCH):
                columns = [map(as_text, values.to_pylist()) for values in batch.columns]
                yield from map(list, zip(*columns, strict=True))

    return OwnTable(header, place_of(column, header, file), rows, total)


def workbook_table(path: Path, file: str, column: str, sheet: str = "") -> OwnTable:
    """The table of a sheet of an Excel workbook: of the one named, else of the first that has the column.

    Its header is the first row that is not blank. Raises `UseError` where the workbook cannot be read, or no sheet has
    the column.
    """
    sheets = _headers(path, file)
    if sheet and sheet not in sheets:
        raise UseError(f"{file}: no sheet {sheet!r}; it has {', '.join(sheets) or 'none'}")
    wanted = " ".join(column.split())
    having = [name for name, header in sheets.items() if wanted in (" ".join(cell.split()) for cell in header)]
    name = sheet or next(iter(having or sheets), "")
    header = sheets.get(name, [])
    if not any(header):
        raise UseError(f"{file}: {f'sheet {name!r}' if sheet else 'the workbook'} is empty")
    at = place_of(column, header, file)
    note = f"{file}: read from sheet {name!r}, one of {len(sheets)}; name another with --sheet"
    return OwnTable(header, at, lambda: _rows(path, file, name, len(header)), 0, note if len(sheets) > 1 else "")


def _headers(path: Path, file: str) -> dict[str, list[str]]:
    """The first row that is not blank of each sheet, by its name."""
    with _opened(path, file) as sheets:
        return {sheet.title: next((row for _, row in _filled_rows(sheet)), []) for sheet in sheets}


def _rows(path: Path, file: str, name: str, width: int) -> Iterator[list[str]]:
    """The rows below the header, filled up to its length. Raises `UseError` where one is longer."""
    with _opened(path, file) as sheets:
        rows = _filled_rows(next(sheet for sheet in sheets if sheet.title == name))
        next(rows, None)
        for number, row in rows:
            if len(row) > width:
                raise UseError(f"{file}, row {number} of sheet {name!r}: more cells than the header has columns")
            yield row + [""] * (width - len(row))


@contextmanager
def _opened(path: Path, file: str) -> Iterator[list[Any]]:
    """The sheets with cells, in order, to be read row by row. Raises `UseError` where they cannot be read."""
    import openpyxl

    with _damage_told(file, "an Excel workbook"), path.open("rb") as content:
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write wrong ones
        try:
            yield list(book.worksheets)
        finally:
            book.close()


@contextmanager
def _damage_told(file: str, what: str) -> Iterator[None]:
    """Raises `UseError` for any error of the block: damaged bytes can make the libraries raise every kind."""
    try:
        yield
    except UseError:
        raise
    except Exception as error:
        raise UseError(f"{file}: cannot be read as {what} ({_in_one_line(error)}); save it again") from error


def _filled_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank as text, without the blank cells at their ends, each with its number from 1."""
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        row = [as_text(cell) for cell in cells]
        while row and not row[-1].strip():
            row.pop()
        if row:
            yield number, row


def as_text(value: Any) -> str:
    """A cell's value as text: an ISO date, a whole number without its '.0', nothing for an empty cell.

    >>> as_text(2021.0), as_text(None), as_text(datetime(2021, 5, 3)), as_text(["a", 1])
    ('2021', '', '2021-05-03', '["a", 1]')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() and value.tzinfo is None else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=as_text)
    return str(value)


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
