"""The published tables and their columns, from `data/fields.csv`: types, keys, units, descriptions."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import DATA

if TYPE_CHECKING:
    import pyarrow as pa


Value = str | int | float | bool | None
Record = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table.

    `role` is key, required or optional. `allowed` are the only values it may have; where it is empty, there may be any.
    `references` is the column its values refer to, as 'table.column'. `unit` is what a number counts ('none' for text,
    ids and truth values); `origins` say where a value comes from, in the words that `dictionary.ORIGINS` explains.
    """

    table: str
    name: str
    type: str
    role: str
    allowed: tuple[str, ...]
    references: str
    unit: str
    origins: tuple[str, ...]
    description: str

    @property
    def metadata(self) -> dict[str, str]:
        """What a Parquet file says about the column, by name."""
        return {"description": self.description, "unit": self.unit, "origin": ", ".join(self.origins)}


@cache
def schema(data: Path = DATA) -> dict[str, tuple[Field, ...]]:
    """The columns of each published table; tables and columns are in the order of the file."""
    tables: dict[str, list[Field]] = {}
    with (data / "fields.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            allowed = tuple(row["allowed"].split("|")) if row["allowed"] else ()
            column = Field(
                row["table"],
                row["field"],
                row["type"],
                row["role"],
                allowed,
                row["references"],
                row["unit"],
                tuple(row["origin"].split("|")),
                row["description"],
            )
            tables.setdefault(column.table, []).append(column)
    return {table: tuple(columns) for table, columns in tables.items()}


@cache
def descriptions(data: Path = DATA) -> dict[str, str]:
    """What a row of each table stands for, by table; from `tables.csv`."""
    with (data / "tables.csv").open(encoding="utf-8", newline="") as file:
        return {row["table"]: row["description"] for row in csv.DictReader(file)}


class InvalidTableError(Exception):
    """A table breaks a promise of `fields.csv`: a fault of the program, never of a document."""


def arrow_schema(table: str) -> pa.Schema:
    """The columns of a table with their types, and with the descriptions of the table and of each column."""
    import pyarrow as pa

    fields = [pa.field(column.name, arrow_types()[column.type], metadata=column.metadata) for column in schema()[table]]
    return pa.schema(fields, metadata={"description": descriptions()[table]})


@cache
def arrow_types() -> dict[str, pa.DataType]:
    """The Arrow type of each type name in `fields.csv`."""
    import pyarrow as pa

    return {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
