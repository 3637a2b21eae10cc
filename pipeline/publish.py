"""Tables -> a release folder: written aside, read back and validated, then swapped in at once.

    OUTPUT/releases/<run id>/   each complete release; the run id is a hash of all that went into it
    OUTPUT/latest               the newest complete one

A crash at any moment leaves the former release as it was. The same input makes the same files, byte for byte.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.errors import UseError
from pipeline.tables import arrow_types, descriptions, schema

if TYPE_CHECKING:
    import pyarrow as pa


class InvalidTableError(Exception):
    """A table breaks a promise of `fields.csv`: a fault of the program, never of a document."""


def publish(
    tables: Mapping[str, pa.Table], output: Path, run_id: str, files: Mapping[str, bytes] | None = None
) -> Path:
    """Writes the release and makes it the latest; returns the release folder. `files` lie beside the tables, by name.

    Raises `UseError` where the folder cannot be written, `InvalidTableError` where the tables break `fields.csv`.
    """
    releases = output / "releases"
    try:
        releases.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=output))
    except OSError as error:
        raise UseError(
            f"{output}: cannot be written ({error.strerror}); choose another folder with --output"
        ) from error
    try:
        write_tables(tables, staging)
        for name, content in (files or {}).items():
            (staging / name).write_bytes(content)
        (staging / "datapackage.json").write_text(data_package(), encoding="utf-8")
        validate(read_tables(staging))
        staging.chmod(0o755)
        release = releases / run_id
        _replace(staging, release)
        _point(output / "latest", release)
    except OSError as error:
        raise UseError(f"{output}: cannot be written ({error.strerror or error}); the former release stays") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return release


def write_tables(tables: Mapping[str, pa.Table], folder: Path) -> None:
    """Each table as Parquet, with its descriptions inside, and as CSV (UTF-8)."""
    import pyarrow.parquet as pq

    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
        (folder / f"{name}.csv").write_text(csv_text(table), encoding="utf-8", newline="")


def read_tables(folder: Path) -> dict[str, pa.Table]:
    """The published tables of a release folder."""
    import pyarrow.parquet as pq

    return {name: pq.ParquetFile(folder / f"{name}.parquet").read(use_threads=False) for name in schema()}


def csv_text(table: pa.Table) -> str:
    """The table as CSV: empty for nothing, True and False, ISO dates."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))
    return buffer.getvalue()


def validate(tables: Mapping[str, pa.Table]) -> None:
    """Checks the tables against `fields.csv`: columns and types, keys, required and allowed values, references.

    Raises `InvalidTableError` with table, column and the first offending value.
    """
    for name, fields in schema().items():
        table = tables[name]
        if table.column_names != [field.name for field in fields]:
            raise InvalidTableError(f"{name}: columns {table.column_names} are not those of fields.csv")
        for field in fields:
            if table.schema.field(field.name).type != arrow_types()[field.type]:
                raise InvalidTableError(f"{name}.{field.name}: {table.schema.field(field.name).type}, not {field.type}")
            values = table.column(field.name).to_pylist()
            if field.role in ("key", "required") and None in values:
                raise InvalidTableError(f"{name}.{field.name}: empty in row {values.index(None) + 1}")
            if field.allowed and (odd := [v for v in values if v is not None and v not in field.allowed]):
                raise InvalidTableError(f"{name}.{field.name}: {odd[0]!r} is not allowed")
            if field.references:
                target, column = field.references.split(".")
                known = set(tables[target].column(column).to_pylist())
                if lost := [value for value in values if value is not None and value not in known]:
                    raise InvalidTableError(f"{name}.{field.name}: {lost[0]!r} is not in {field.references}")
        keys = list(
            zip(*(table.column(field.name).to_pylist() for field in fields if field.role == "key"), strict=True)
        )
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise InvalidTableError(f"{name}: the key {twice} stands twice")


def data_package() -> str:
    """The release's Data Package descriptor (Frictionless standard): every table and column described."""
    types = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date"}
    resources: list[dict[str, Any]] = []
    for name, fields in schema().items():
        columns = []
        for field in fields:
            constraints: dict[str, Any] = {"required": True} if field.role != "optional" else {}
            if field.allowed:
                constraints["enum"] = list(field.allowed)
            column: dict[str, Any] = {"name": field.name, "type": types[field.type], "description": field.description}
            if field.type == "boolean":
                column |= {"trueValues": ["True"], "falseValues": ["False"]}
            columns.append(column | ({"constraints": constraints} if constraints else {}))
        keys = [field.name for field in fields if field.role == "key"]
        foreign = [
            {
                "fields": field.name,
                "reference": dict(zip(("resource", "fields"), field.references.split("."), strict=True)),
            }
            for field in fields
            if field.references
        ]
        table_schema: dict[str, Any] = {"fields": columns, "primaryKey": keys}
        resources.append(
            {
                "name": name.replace("_", "-"),
                "path": f"{name}.csv",
                "description": descriptions()[name],
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": table_schema | ({"foreignKeys": foreign} if foreign else {}),
            }
        )
    package = {
        "name": "iscm",
        "title": "Inter-State consultation mechanisms on migration",
        "version": __version__,
        "resources": resources,
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _replace(staging: Path, release: Path) -> None:
    """Moves the finished folder to its name; a release of the same input that is there already makes room."""
    if release.exists():
        old = Path(tempfile.mkdtemp(prefix=".old-", dir=release.parent.parent))
        os.replace(release, old / "release")
        try:
            os.replace(staging, release)
        except OSError:
            os.replace(old / "release", release)
            raise
        finally:
            shutil.rmtree(old, ignore_errors=True)
    else:
        os.replace(staging, release)


def _point(latest: Path, release: Path) -> None:
    """Makes `latest` lead to the release, in one step: a link, or where the system has none, a copy."""
    beside = latest.with_name(".latest-new")
    if beside.is_symlink() or beside.is_file():
        beside.unlink()
    try:
        beside.symlink_to(release.relative_to(latest.parent), target_is_directory=True)
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.copytree(release, beside)
        if latest.exists():
            shutil.rmtree(latest)
    if latest.is_dir() and not latest.is_symlink() and beside.is_symlink():
        shutil.rmtree(latest)
    os.replace(beside, latest)
