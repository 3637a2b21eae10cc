"""Records -> some rows of a table as CSV, checked; and from there an Arrow table."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.text.cells import harmless

if TYPE_CHECKING:
    import pyarrow as pa
from pipeline.tables.schema import Field, InvalidTableError, Record, Value, arrow_schema, schema


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a table as CSV without a header: `plain` to be read again, `shown` as they are published."""

    plain: bytes
    shown: bytes
    count: int

    def records(self, table: str) -> list[Record]:
        """The rows again, every value as text, None where it is empty."""
        names = [column.name for column in schema()[table]]
        rows = csv.reader(io.StringIO(self.plain.decode(), newline=""))
        return [dict(zip(names, (cell or None for cell in row), strict=True)) for row in rows]


def chunk_of(table: str, records: Sequence[Record]) -> Chunk:
    """The records as rows: empty for nothing, True and False, ISO dates; in `shown` no text is a formula.

    Raises `InvalidTableError` where a record breaks `fields.csv`: an empty cell that must be filled, a value that is
    not allowed, a key that stands twice among them.
    """
    printed, harmless_columns = [], []
    for column in schema()[table]:
        values = [record.get(column.name) for record in records]
        _check_values(column, values)
        if column.type == "number":
            values = [value if value is None or isinstance(value, str) else float(value) for value in values]
        printed.append(values)
        is_text = column.type == "string"
        harmless_columns.append([harmless(v) if isinstance(v, str) else v for v in values] if is_text else values)
    _check_keys(table, printed)
    shown = _csv(harmless_columns)
    return Chunk(shown if harmless_columns == printed else _csv(printed), shown, len(records))


def _csv(columns: Sequence[Sequence[Value]]) -> bytes:
    buffer = Lines()
    csv.writer(buffer, lineterminator="\r\n").writerows(zip(*columns, strict=True))
    return buffer.getvalue().encode()


def csv_header(table: str) -> bytes:
    """The first line of the published CSV file."""
    return ",".join(column.name for column in schema()[table]).encode() + b"\n"


class Lines(io.StringIO):
    """Text that ends its lines with '\\n' alone: `csv` leaves a lone '\\r' in a cell unquoted unless lines end so."""

    def write(self, row: str) -> int:
        """Writes a row of the csv module."""
        return super().write(row[:-2] + "\n")


def _check_values(column: Field, values: Sequence[Value]) -> None:
    name = f"{column.table}.{column.name}"
    if column.role != "optional" and (None in values or "" in values):
        raise InvalidTableError(f"{name}: empty")
    if column.allowed and (odd := set(values) - {None, "", *column.allowed}):
        raise InvalidTableError(f"{name}: {min(map(str, odd))!r} is not allowed")


def _check_keys(table: str, columns: Sequence[Sequence[Value]]) -> None:
    """Raises `InvalidTableError` where a key stands twice; `columns` are the values of each."""
    keys = list(
        zip(*(values for values, c in zip(columns, schema()[table], strict=True) if c.role == "key"), strict=True)
    )
    if len(set(keys)) < len(keys):
        twice = next(key for key, count in Counter(keys).items() if count > 1)
        raise InvalidTableError(f"{table}: the key {twice} stands twice")


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

    Read from CSV, because `pyarrow.array` on Python lists imports pandas where that is installed.
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
