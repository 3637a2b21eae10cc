"""Reads published releases again: which folder a name stands for, and the rows of a table."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from pipeline.errors import UseError
from pipeline.text.cells import as_printed

# A line of a text file can be longer than the 128 KiB that `csv` takes for a cell; more a C long may not hold.
_LONGEST_CELL = 2**31 - 1


def rows_of(release: Path, table: str) -> list[dict[str, str]]:
    """The rows of a published table, as text, without the apostrophes that make formulas harmless.

    Raises `UseError` where the folder holds no such table.
    """
    path = release / f"{table}.csv"
    csv.field_size_limit(_LONGEST_CELL)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise UseError(
            f"{release}: no release with a table {table} ({error.strerror}); run  make extract  first"
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UseError(f"{path}: damaged ({error}); run  make extract  again") from error
    if any(None in row or None in row.values() for row in rows):
        raise UseError(f"{path}: damaged (a row of another length than the header); run  make extract  again")
    return [{name: as_printed(cell) for name, cell in row.items()} for row in rows]


def release_folder(said: str, output: Path) -> Path:
    """The release that a person names: a folder, `latest`, `previous`, or the beginning of an id below OUTPUT/releases.

    `previous` is the one made last before the latest. Raises `UseError` where there is none, or more than one.
    """
    if os.path.isdir(said):
        return Path(said)
    latest = output / "latest"
    if said == "latest":
        if latest.is_dir():
            return latest
        raise UseError(f"{latest}: no release there; run  make extract  first, or name its folder with --output")
    known = _by_age(output / "releases")
    if said == "previous":
        # where the system has no links, `latest` is a copy of the newest
        current = latest.resolve().name if latest.is_symlink() else known[0].name if known else ""
        known = [path for path in known if path.name != current]
        if known:
            return known[0]
        raise UseError(f"{output}: no release before the latest one; name two folders or ids")
    found = [path for path in known if path.name.startswith(said)] if said else []
    if len(found) == 1:
        return found[0]
    there = ", ".join(path.name for path in found or known) or "none"
    what = "stands for several releases" if found else "no folder and no release"
    raise UseError(f"{said}: {what}; {output / 'releases'} has {there}")


def _by_age(releases: Path) -> list[Path]:
    """The folders with a release, the one made last first."""
    made = {path: path / "datapackage.json" for path in releases.glob("*") if not path.name.startswith(".")}
    there = [path for path, descriptor in made.items() if descriptor.is_file()]
    return sorted(there, key=lambda path: (-made[path].stat().st_mtime_ns, path.name))
