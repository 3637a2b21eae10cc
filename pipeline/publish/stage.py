"""Writes a release into a staging folder, and reads it back before anybody else sees it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UseError
from pipeline.publish import CHECKSUMS, DESCRIPTOR, DICTIONARY, REBUILT
from pipeline.tables.data_package import data_package
from pipeline.tables.dictionary import dictionary
from pipeline.tables.files import StoredTable, row_count
from pipeline.tables.schema import InvalidTableError
from pipeline.tables.validate import validate


@dataclass(frozen=True, slots=True)
class Staged:
    """A release in its staging folder: the rows of each table, and the bytes of each file just after it was written."""

    folder: Path
    row_counts: Mapping[str, int]
    sizes: Mapping[str, int]


def stage(write: Callable[[Path], Mapping[str, int]], folder: Path, release_id: str) -> Staged:
    """Writes all files of a release into the folder: those of `write`, and those that describe them."""
    counts = write(folder)
    sizes = _sizes(folder)
    (folder / DESCRIPTOR).write_text(data_package(release_id), encoding="utf-8")
    (folder / DICTIONARY).write_text(dictionary(), encoding="utf-8")
    (folder / CHECKSUMS).write_text(_checksums(folder), encoding="utf-8")
    return Staged(folder, counts, sizes)


def _sizes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in folder.iterdir()}


def _checksums(folder: Path) -> str:
    """A line 'SHA-256  name' for each file of the folder except the page, which `review` writes again."""
    lines = []
    for path in sorted(path for path in folder.iterdir() if path.name not in (CHECKSUMS, REBUILT)):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(lines)


def check_written(staged: Staged) -> None:
    """Reads the staging folder back: every file is there, whole and valid, with as many rows as were to be written.

    Raises `UseError` where the disk did not keep a file, `InvalidTableError` where the tables are wrong.
    """
    if spoilt := _spoilt(staged):
        raise _not_kept(staged.folder, spoilt)
    try:
        tables = {name: StoredTable(staged.folder / f"{name}.parquet") for name in staged.row_counts}
        validate(tables)
    except (OSError, ValueError) as error:  # pyarrow's, where a file is damaged
        raise _not_kept(staged.folder, f"a table ({' '.join(str(error).split())})") from error
    for name, count in staged.row_counts.items():
        in_parquet, in_csv = tables[name].num_rows, row_count(staged.folder / f"{name}.csv")
        if not count == in_parquet == in_csv:
            raise InvalidTableError(f"{name}: {count} rows, {in_parquet} in Parquet and {in_csv} in CSV")


def _spoilt(staged: Staged) -> str:
    """The first file that is missing, has another size than it had, or is empty and must not be; empty for none."""
    found = _sizes(staged.folder)
    never_empty = {f"{name}.{ending}" for name in staged.row_counts for ending in ("parquet", "csv")}
    never_empty |= {DESCRIPTOR, DICTIONARY, CHECKSUMS}
    changed = {name for name, size in staged.sizes.items() if found.get(name) != size}
    return min(changed | {name for name in never_empty if not found.get(name)}, default="")


def _not_kept(folder: Path, what: str) -> UseError:
    advice = "check the disk and run again; the former release stays"
    return UseError(f"{folder.parent}: {what} is not as it was written; {advice}")
