"""Checks that the tables of a release keep the promises of `data/fields.csv`, before it is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.tables.schema import Field, InvalidTableError, arrow_types, schema

if TYPE_CHECKING:
    import pyarrow as pa


MOST_COMPARED = 200_000  # rows that are compared in memory


class Columns(Protocol):
    """A table of which one column at a time is looked at."""

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


def validate(tables: Mapping[str, Columns]) -> None:
    """Checks the tables against `fields.csv`: columns and types, keys, required and allowed values, references.

    Keys of several columns are compared in tables of up to `MOST_COMPARED` rows; in longer ones they were compared
    document by document when the rows were made, and each has the document in it. Raises `InvalidTableError` with
    table, column and the first offending value.
    """
    for name, fields in schema().items():
        table = tables[name]
        if table.column_names != [field.name for field in fields]:
            raise InvalidTableError(f"{name}: columns {table.column_names} are not those of fields.csv")
        for field in fields:
            if table.schema.field(field.name).type != arrow_types()[field.type]:
                raise InvalidTableError(f"{name}.{field.name}: {table.schema.field(field.name).type}, not {field.type}")
            _check_values(name, field, table, tables)
        if name == "documents":
            _check_reasons(table)
        _check_keys(name, [field.name for field in fields if field.role == "key"], table)


def _check_values(name: str, field: Field, table: Columns, tables: Mapping[str, Columns]) -> None:
    """Required, allowed and referred values; what has none of these is not read at all."""
    if not (field.role in ("key", "required") or field.allowed or field.references):
        return
    values = table.column(field.name)
    if field.role in ("key", "required") and values.null_count:
        raise InvalidTableError(f"{name}.{field.name}: empty in row {values.to_pylist().index(None) + 1}")
    if field.allowed and (odd := [v for v in _distinct(values) if v not in (None, *field.allowed)]):
        raise InvalidTableError(f"{name}.{field.name}: {odd[0]!r} is not allowed")
    if field.references:
        target, column = field.references.split(".")
        if lost := _lost(values, tables[target].column(column)):
            raise InvalidTableError(f"{name}.{field.name}: {lost[0]!r} is not in {field.references}")


def _distinct(values: pa.ChunkedArray) -> list[Any]:
    """Each value once; of a few it is quicker not to import what counts many."""
    return list(dict.fromkeys(values.to_pylist() if len(values) <= MOST_COMPARED else values.unique().to_pylist()))


def _lost(values: pa.ChunkedArray, known: pa.ChunkedArray) -> list[Any]:
    """The values that are not among the known ones."""
    if len(values) <= MOST_COMPARED:
        there = {None, *known.to_pylist()}
        return [value for value in _distinct(values) if value not in there]
    import pyarrow.compute as pc

    printed = values.unique().drop_null()
    lost: list[Any] = printed.filter(pc.invert(pc.is_in(printed, value_set=known.combine_chunks()))).to_pylist()
    return lost


def _check_keys(name: str, keys: Sequence[str], table: Columns) -> None:
    if table.num_rows <= MOST_COMPARED:
        rows = list(zip(*(table.column(key).to_pylist() for key in keys), strict=True))
    elif len(keys) == 1 and len(table.column(keys[0]).unique()) < table.num_rows:
        rows = [(value,) for value in table.column(keys[0]).to_pylist()]
    else:
        return
    if twice := next((key for key, count in Counter(rows).items() if count > 1), None):
        raise InvalidTableError(f"{name}: the key {twice} stands twice")


def _check_reasons(documents: Columns) -> None:
    columns = (documents.column(name).to_pylist() for name in ("file_name", "status", "reason"))
    for file_name, status, reason in zip(*columns, strict=True):
        if status == "quarantined" and not reason:
            raise InvalidTableError(f"documents.reason: empty for {file_name}, which is quarantined")
