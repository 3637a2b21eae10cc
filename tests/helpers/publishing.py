"""Tables -> a release, whatever they hold: for what publishing does with tables that no run would make."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.engine.log import Tell, warn
from pipeline.publish import publish
from pipeline.tables.chunks import Lines
from pipeline.text.cells import harmless


def publish_tables(
    tables: Mapping[str, pa.Table],
    output: Path,
    release_id: str,
    files: Mapping[str, bytes] | None = None,
    *,
    allow_missing: bool = False,
    tell: Tell = warn,
) -> Path:
    """Publishes the tables and the files, by name, that lie beside them; returns the release folder."""

    def write(folder: Path) -> dict[str, int]:
        for name, content in (files or {}).items():
            (folder / name).write_bytes(content)
        return write_tables(tables, folder)

    return publish(write, output, release_id, allow_missing=allow_missing, tell=tell)


def write_tables(tables: Mapping[str, pa.Table], folder: Path) -> dict[str, int]:
    """Writes whole tables as Parquet and CSV, unchecked; their row counts."""
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
        (folder / f"{name}.csv").write_text(csv_text(table), encoding="utf-8", newline="")
    return {name: table.num_rows for name, table in tables.items()}


def csv_text(table: pa.Table) -> str:
    """The table as a published CSV file."""
    buffer = Lines()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(table.column_names)
    writer.writerows(
        [harmless(value) if isinstance(value, str) else value for value in row]
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True)
    )
    return buffer.getvalue()
