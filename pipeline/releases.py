"""Reads published releases again: the rows of a table, and what changed between two releases."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import UseError
from pipeline.tables import schema

# What tells where a row stands and not what it says: a line that moved is no change.
_PLACE = frozenset(("page", "line", "page_a", "line_a", "page_b", "line_b"))


def rows_of(release: Path, table: str) -> list[dict[str, str]]:
    """The rows of a published table, as text. Raises `UseError` where the folder holds no such table."""
    path = release / f"{table}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise UseError(
            f"{release}: no release with a table {table} ({error.strerror}); run  make extract  first"
        ) from error


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
