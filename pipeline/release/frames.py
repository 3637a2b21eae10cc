"""The published tables as data frames: `from pipeline import datasets; datasets.load("events")`.

    names()                     the tables, in the order of the dictionary
    describe("events")          its columns: type, unit, origin, description
    load("events")              its rows, with proper types
    with_evidence("events")     its rows, once for each line they were read from: document, page, line, words
    release_folder()            the folder of the release that is read

Types: text is `string`, whole numbers `Int64`, numbers `Float64`, truth values `boolean`, all with `NA` for an empty
cell; a date is `datetime64[s]`, so that `.dt.month` and differences work and no year is out of range; a column with a
fixed list of values is a `category` of all of them, in the order of the dictionary.

The newest release is `output/latest` in the working folder, or in the first folder above it that has one; `release`
names another. The rest of the program does not need pandas.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import UseError
from pipeline.release.opened import Release
from pipeline.tables.schema import Field, descriptions, schema

if TYPE_CHECKING:
    from pandas import DataFrame

_TYPES = {
    "string": "string",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}


def names() -> tuple[str, ...]:
    """The tables that a release holds."""
    return tuple(schema())


def describe(name: str | None = None) -> DataFrame:
    """The columns of a table: `column`, `type`, `unit`, `origin`, `description`; without a name, what each table holds.

    Raises `UseError` where there is no such table, or pandas is not installed.
    """
    pandas = _pandas()
    if name is None:
        return pandas.DataFrame({"table": list(schema()), "description": [descriptions()[table] for table in schema()]})
    rows = [
        {"column": field.name, "type": frame_type(field)}
        | {"unit": field.unit, "origin": ", ".join(field.origins), "description": field.description}
        for field in _fields(name)
    ]
    return pandas.DataFrame(rows)


def load(name: str, release: str | Path | None = None) -> DataFrame:
    """The rows of a table in their published order, from the newest release or from the folder `release`.

    Raises `UseError` where there is no such table or release, or pandas is not installed.
    """
    fields = _fields(name)
    pandas = _pandas()
    opened = _opened(release)
    table = opened.table(name)
    if missing := [field.name for field in fields if field.name not in table.column_names]:
        raise UseError(
            f"{opened.folder}: {name} lacks {', '.join(missing)}, since an older version wrote it;"
            " run  make extract  again"
        )
    columns = {}
    for field in fields:
        values = table.column(field.name).to_pylist()
        if field.allowed:
            columns[field.name] = pandas.Series(pandas.Categorical(values, categories=list(field.allowed)))
        else:
            columns[field.name] = pandas.Series(values, dtype=_TYPES[field.type])
    return pandas.DataFrame(columns)


def with_evidence(name: str, release: str | Path | None = None) -> DataFrame:
    """The rows of a table, each once for every line it was read from.

    The columns `evidence_document_id`, `evidence_page`, `evidence_line` and `evidence_quote` are added; they are empty
    for a row that was read from no line. `reconciliation` also gets `evidence_side`. Raises `UseError` as `load` does,
    and where the rows of the table have no evidence of their own.
    """
    keys = [field.name for field in _fields(name) if field.role == "key"]
    evidence = load("evidence", release)
    own = evidence[evidence["table"] == name]
    if len(keys) != 1 or name == "documents":
        others = ", ".join(sorted(evidence["table"].unique()))
        raise UseError(f"{name}: its rows have no evidence of their own; these have: {others}")
    kept = ["document_id", "page", "line", "quote"] + (["side"] if name == "reconciliation" else [])
    added = own[["record_id", *kept]].rename(columns={column: f"evidence_{column}" for column in kept})
    joined = load(name, release).merge(added, how="left", left_on=keys[0], right_on="record_id")
    return joined.drop(columns="record_id")


def release_folder(release: str | Path | None = None) -> Path:
    """The folder of the release that is read: `release`, or else the nearest `output/latest` from here upwards.

    Raises `UseError` where there is none.
    """
    return _opened(release).folder


def frame_type(field: Field) -> str:
    """The pandas type of a column: `category` for one with a fixed list of values."""
    return "category" if field.allowed else _TYPES[field.type]


def _opened(release: str | Path | None) -> Release:
    return Release.nearest() if release is None else Release(Path(release))


def _fields(name: str) -> tuple[Field, ...]:
    if name not in schema():
        raise UseError(f"{name}: no such table; use one of {', '.join(schema())}")
    return schema()[name]


def _pandas() -> Any:
    """pandas, imported where it is used: it is large, and the rest of the program does not need it."""
    try:
        import pandas
    except ImportError as error:
        raise UseError(
            "pandas is not installed; run  pip install 'iscm-pipeline[pandas]',"
            " or read the Parquet files with another program"
        ) from error
    return pandas
