"""Records -> checked rows of a table as CSV, and from CSV -> an Arrow table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.tables.schema import Record, Value, arrow_schema, schema
from pipeline.tables.validate import check_keys, check_values
from pipeline.text.cells import harmless

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a table as CSV in UTF-8, without a header: `plain` to be read again, `shown` to be published."""

    plain: bytes
    shown: bytes
    count: int

    def records(self, table: str) -> list[Record]:
        """The rows as records, every value as text, None where it is empty."""
        names = [column.name for column in schema()[table]]
        rows = csv.reader(io.StringIO(self.plain.decode(), newline=""))
        return [dict(zip(names, (cell or None for cell in row), strict=True)) for row in rows]


def chunk_of(table: str, records: Sequence[Record]) -> Chunk:
    """The records as rows: None is an empty cell, truth values are True and False, dates ISO dates.

    In `shown`, no text is a formula to a spreadsheet. Raises `InvalidTableError` where a record breaks a promise of
    `fields.csv` that can be checked here (`tables.validate`).
    """
    plain, shown, keys = [], [], []
    for column in schema()[table]:
        values = [record.get(column.name) for record in records]
        check_values(column, values)
        if column.type == "number":
            values = [value if value is None or isinstance(value, str) else float(value) for value in values]
        plain.append(values)
        shown.append(_harmless(values) if column.type == "string" else values)
        if column.role == "key":
            keys.append(values)
    check_keys(table, list(zip(*keys, strict=True)))
    published = _csv(shown)
    return Chunk(published if shown == plain else _csv(plain), published, len(records))


def _harmless(values: Sequence[Value]) -> list[Value]:
    return [harmless(value) if isinstance(value, str) else value for value in values]


def _csv(columns: Sequence[Sequence[Value]]) -> bytes:
    buffer = Lines()
    csv.writer(buffer, lineterminator="\r\n").writerows(zip(*columns, strict=True))
    return buffer.getvalue().encode()


def csv_header(table: str) -> bytes:
    """The first line of the published CSV file."""
    return ",".join(column.name for column in schema()[table]).encode() + b"\n"


class Lines(io.StringIO):
    """A buffer whose lines end with '\\n'; `csv` must write '\\r\\n', or else it would not quote a '\\r' in a cell."""

    def write(self, row: str) -> int:
        """Writes a row that ends with '\\r\\n'."""
        return super().write(row[:-2] + "\n")


def arrow_table(table: str, records: Sequence[Record]) -> pa.Table:
    """The records as an Arrow table with the types and descriptions of `fields.csv`."""
    return arrow_of(table, _unchecked(table, records))


def _unchecked(table: str, records: Sequence[Record]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([record.get(column.name) for column in schema()[table]] for record in records)
    return buffer.getvalue().encode()


def arrow_of(table: str, plain: bytes) -> pa.Table:
    """Plain rows (`Chunk.plain`) as an Arrow table with the types and descriptions of `fields.csv`.

    Arrow reads them as CSV, since `pyarrow.array` on Python lists imports pandas if that is installed.
    """
    import pyarrow as pa
    from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

    described = arrow_schema(table)
    types = {column.name: column.type for column in described}
    data = ",".join(types).encode() + b"\n" + plain
    read = read_csv(
        pa.BufferReader(data),
        read_options=ReadOptions(use_threads=False, block_size=len(data)),
        parse_options=ParseOptions(newlines_in_values=True),
        convert_options=ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True),
    )
    return pa.Table.from_arrays(read.columns, schema=described)
