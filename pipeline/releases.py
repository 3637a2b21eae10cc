"""Reads published releases again: the rows of a table, what changed between two, which documents a new one lacks."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cells import as_printed
from pipeline.errors import UseError
from pipeline.tables import schema

if TYPE_CHECKING:
    import pyarrow as pa

# What tells where a row stands and not what it says: a line that moved is no change.
_PLACE = frozenset(("page", "line", "page_a", "line_a", "page_b", "line_b"))


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


def changes(old: Path, new: Path) -> Iterator[str]:
    """One line a change: '+' a row that came, '-' one that went, '~' one with other values; a count a table first."""
    for table, fields in schema().items():
        if table in ("lines", "evidence"):
            continue
        keys = [field.name for field in fields if field.role == "key"]
        before, after = (
            {tuple(row[key] for key in keys): row for row in rows_of(release, table)} for release in (old, new)
        )
        came = [key for key in after if key not in before]
        went = [key for key in before if key not in after]
        differ = [(key, _differences(before[key], after[key])) for key in after if key in before]
        differ = [(key, values) for key, values in differ if values]
        if not (came or went or differ):
            continue
        yield f"{table}: {len(came)} came, {len(went)} went, {len(differ)} changed"
        yield from (f"  + {' '.join(key)}  {_short(after[key])}" for key in came)
        yield from (f"  - {' '.join(key)}  {_short(before[key])}" for key in went)
        yield from (f"  ~ {' '.join(key)}  {values}" for key, values in differ)


def _differences(before: dict[str, str], after: dict[str, str]) -> str:
    changed = [
        f"{name}: {before.get(name, '')!r} -> {value!r}"
        for name, value in after.items()
        if before.get(name, "") != value
    ]
    return "; ".join(text for text in changed if text.split(":")[0] not in _PLACE)


def _short(row: dict[str, str]) -> str:
    told = [
        row[name]
        for name in ("iscm_id", "event_type", "name", "check", "subject", "status", "theme_id", "title", "url")
        if row.get(name)
    ]
    return " | ".join(told)


def lost_documents(former: Path, documents: pa.Table) -> list[str]:
    """The documents that the former release read and the new one does not have, by file name, with what became of each.

    One that was replaced (another file of its name, or of its id) is not lost, even if the new one cannot be read: that
    is told as any document that fails. One that was renamed is not lost either. Raises what reading a damaged release,
    or one of an older version, raises.
    """
    import pyarrow.parquet as pq

    columns = ["document_id", "file_name", "sha256", "status"]
    before = pq.ParquetFile(former / "documents.parquet").read(columns=columns, use_threads=False).to_pylist()
    known = {row["sha256"] for row in before}
    by: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in documents.select([*columns, "reason"]).to_pylist():
        by["sha256", row["sha256"]].append(row)
        by["document_id", row["document_id"]].append(row)
        if row["sha256"] not in known:  # a file of this name in another folder is no replacement
            by["file_name", row["file_name"]].append(row)
    lost = []
    for row in before:
        same = by["sha256", row["sha256"]]
        named = by["document_id", row["document_id"]] + by["file_name", row["file_name"]]
        # of a file that cannot be opened nobody knows whether its bytes changed
        unread = same or (named if not any(new["sha256"] for new in named) else [])
        if row["status"] != "extracted" or any(new["status"] == "extracted" for new in unread):
            continue
        if unread:
            reason = (unread[0]["reason"] or "").removeprefix(f"{unread[0]['file_name']}: ")
            lost.append(f"{row['file_name']} (can no longer be read: {reason})")
        elif not named:
            lost.append(f"{row['file_name']} (gone)")
    return lost
