"""The promises that `data/fields.csv` makes about the tables; each is checked by one function.

Some are checked twice. When rows are made (`chunks.chunk_of`), a fault of the program is found at the document or the
mechanism that shows it. When the release has been written, its tables are read back (`validate`), which also finds a
disk that did not keep them.

                                             rows that are made   tables that are read back
    names, order and types of columns        -                    yes
    required cells are filled                yes                  yes
    values are among the allowed ones        yes                  yes
    no key stands twice                      in these rows        in the table; see `validate` for long ones
    references lead to a value               -                    yes
    quarantined documents have a reason      -                    yes
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from pipeline.tables.schema import Field, InvalidTableError, Value, arrow_types, schema

if TYPE_CHECKING:
    import pyarrow as pa

# Rows that are compared in Python: up to here, importing pyarrow.compute takes longer than it saves.
MOST_COMPARED = 200_000


class Columns(Protocol):
    """A table that hands out one column at a time, so that nobody has to hold all of it."""

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in their order."""

    @property
    def schema(self) -> pa.Schema:
        """The columns with their types."""

    @property
    def num_rows(self) -> int:
        """How many rows there are."""

    def column(self, name: str) -> pa.ChunkedArray:
        """The values of a column."""


def check_values(field: Field, values: Collection[Value]) -> None:
    """Raises `InvalidTableError` where a required cell is empty or a value is not an allowed one."""
    if field.role != "optional" and (None in values or "" in values):
        row = next(number for number, value in enumerate(values, 1) if value in (None, ""))
        raise InvalidTableError(f"{field.table}.{field.name}: empty in row {row}")
    if field.allowed and (odd := set(values) - {None, "", *field.allowed}):
        raise InvalidTableError(f"{field.table}.{field.name}: {min(map(str, odd))!r} is not allowed")


def check_keys(table: str, keys: Sequence[tuple[Value, ...]]) -> None:
    """Raises `InvalidTableError` where two rows have the same key; `keys` are the values of the key columns by row."""
    if len(set(keys)) < len(keys):
        twice = next(key for key, count in Counter(keys).items() if count > 1)
        raise InvalidTableError(f"{table}: the key {twice} stands twice")


def validate(tables: Mapping[str, Columns]) -> None:
    """Checks all tables of a release against `fields.csv`.

    Raises `InvalidTableError` with the table, the column and an offending value. Keys of several columns are compared
    in tables of up to `MOST_COMPARED` rows; in longer ones they were compared document by document when the rows were
    made, and the document is part of each key.
    """
    for name, fields in schema().items():
        table = tables[name]
        _check_columns(name, fields, table)
        for field in fields:
            _check_column(field, table, tables)
        if name == "documents":
            _check_reasons(table)
        check_keys(name, _keys_to_compare([field.name for field in fields if field.role == "key"], table))


def _check_columns(name: str, fields: Sequence[Field], table: Columns) -> None:
    if table.column_names != [field.name for field in fields]:
        raise InvalidTableError(f"{name}: columns {table.column_names} are not those of fields.csv")
    for field in fields:
        if (found := table.schema.field(field.name).type) != arrow_types()[field.type]:
            raise InvalidTableError(f"{name}.{field.name}: {found}, not {field.type}")


def _check_column(field: Field, table: Columns, tables: Mapping[str, Columns]) -> None:
    """Checks the values of a column; one that may hold anything is not read at all."""
    if field.role == "optional" and not field.allowed and not field.references:
        return
    values = table.column(field.name)
    if field.role != "optional" and values.null_count:
        check_values(field, values.to_pylist())
    if field.allowed:
        check_values(field, _distinct(values))
    if field.references:
        target, column = field.references.split(".")
        if lost := _lost(values, tables[target].column(column)):
            raise InvalidTableError(f"{field.table}.{field.name}: {lost[0]!r} is not in {field.references}")


def _distinct(values: pa.ChunkedArray) -> list[Value]:
    """Each value once."""
    return list(dict.fromkeys(values.to_pylist() if len(values) <= MOST_COMPARED else values.unique().to_pylist()))


def _lost(values: pa.ChunkedArray, known: pa.ChunkedArray) -> list[Value]:
    """The values that are not among the known ones, each once."""
    if len(values) <= MOST_COMPARED:
        there = {None, *known.to_pylist()}
        return [value for value in _distinct(values) if value not in there]
    import pyarrow.compute as pc

    printed = values.unique().drop_null()
    lost: list[Value] = printed.filter(pc.invert(pc.is_in(printed, value_set=known.combine_chunks()))).to_pylist()
    return lost


def _keys_to_compare(columns: Sequence[str], table: Columns) -> list[tuple[Value, ...]]:
    """The keys of a table by row; none of a long table, unless one column is the key and holds a value twice."""
    is_long = table.num_rows > MOST_COMPARED
    if is_long and (len(columns) > 1 or len(table.column(columns[0]).unique()) == table.num_rows):
        return []
    return list(zip(*(table.column(column).to_pylist() for column in columns), strict=True))


def _check_reasons(documents: Columns) -> None:
    """Raises `InvalidTableError` where a document is quarantined and nothing says why."""
    columns = (documents.column(name).to_pylist() for name in ("file_name", "status", "reason"))
    for file_name, status, reason in zip(*columns, strict=True):
        if status == "quarantined" and not reason:
            raise InvalidTableError(f"documents.reason: empty for {file_name}, which is quarantined")
