"""Two releases -> every row that was added, removed or changed, each with its cause; also as CSV."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import DATA
from pipeline.publish.manifest import Inputs
from pipeline.release.changes.alignment import (
    PLACE,
    DocumentChange,
    Pair,
    aligned,
    document_changes,
    renamed_rows,
    without_place,
)
from pipeline.release.changes.attribution import Difference, cause_of
from pipeline.release.changes.causes import Cause, Causes, RuleLine, Side
from pipeline.release.opened import Release, Row
from pipeline.rules import data_file
from pipeline.tables.schema import schema
from pipeline.text.cells import harmless
from pipeline.text.folding import squashed

NOT_COMPARED = ("evidence",)  # it is added and removed with the rows it belongs to
COLUMNS = ("table", "change", "key", "column", "before", "after", "cause", "cause_detail")
KINDS = {  # of change, each with its sign
    "added": "+",
    "removed": "-",
    "changed": "~",
    "column_added": "+",
    "column_removed": "-",
    "table_added": "+",
    "table_removed": "-",
}
_NAMING = ("iscm_id", "event_type", "name", "check", "subject", "status", "theme_id", "title", "url")


@dataclass(frozen=True, slots=True)
class Change:
    """A row that was added or removed, or one cell of a row that changed (`column`); `row` names the row in short."""

    table: str
    kind: str
    key: str
    column: str
    before: str
    after: str
    cause: Cause
    row: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of a table were added, removed and changed; whole columns and tables are not counted."""

    added: int
    removed: int
    changed: int


@dataclass(frozen=True)
class Comparison:
    """What changed from the release `old` to `new`, table by table; `differs` is all that may have caused it."""

    old: str
    new: str
    changes: tuple[Change, ...]
    differs: tuple[Cause, ...]

    @property
    def by_table(self) -> Mapping[str, Sequence[Change]]:
        """The changes of each table that has any."""
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            found[change.table].append(change)
        return found

    @property
    def is_empty(self) -> bool:
        """Whether not one row changed."""
        return not self.changes


def counts(changes: Sequence[Change]) -> Counts:
    """How many rows the changes are about; a row with several changed cells counts once."""
    of = {kind: len({change.key for change in changes if change.kind == kind}) for kind in KINDS}
    return Counts(of["added"], of["removed"], of["changed"])


def compare(old: Release, new: Release, data: Path = DATA) -> Comparison:
    """What changed between two releases. `data` holds the rule files, whose new lines are named as causes.

    Raises `UseError` where a release is incomplete or damaged.
    """
    keys = old.primary_keys() | new.primary_keys() | {
        table: tuple(field.name for field in fields if field.role == "key") for table, fields in schema().items()
    }  # fmt: skip
    before, after = _read(old, keys), _read(new, keys)
    documents = document_changes(before["documents"], after["documents"])
    pairs, renamed = _pairs(keys, before, after, documents)
    sides = Side(renamed, old.manifest), Side(after, new.manifest)
    causes = Causes(*sides, documents, tuple(_new_rule_lines(old.manifest, new.manifest, data)))
    changes: list[Change] = []
    for table in keys:
        if table in NOT_COMPARED or (table not in before and table not in after):
            continue
        if table not in before or table not in after:
            changes += _table_change(table, before.get(table), after.get(table))
            continue
        changes += _column_changes(table, before[table], after[table])
        for pair in pairs[table]:
            changes += _row_changes(table, keys[table], pair, causes)
    return Comparison(old.name, new.name, tuple(changes), tuple(causes.all))


def csv_of(comparison: Comparison) -> str:
    """The changes as CSV, one a line; text that a spreadsheet would take for a formula is made harmless."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for change in comparison.changes:
        after = change.after if change.kind != "added" else change.row
        before = change.before if change.kind != "removed" else change.row
        cells = (change.table, change.kind, change.key, change.column, before, after)
        writer.writerow([harmless(cell) for cell in (*cells, change.cause.kind, change.cause.detail)])
    return buffer.getvalue()


# ---------------------------------------------------------------- reading


def _read(release: Release, tables: Mapping[str, object]) -> dict[str, list[Row]]:
    """The tables that the release has; every release has documents and evidence."""
    rows = {name: release.rows(name) for name in ("documents", "evidence")}
    return rows | {name: release.rows(name) for name in tables if release.has(name)}


def _new_rule_lines(old: Inputs | None, new: Inputs | None, data: Path) -> Iterator[RuleLine]:
    """The new lines of changed rule files, for each file that `data` still holds as the newer release used it."""
    if old is None or new is None:
        return
    for name, file in new.rules.items():
        known = old.rules.get(name)
        path = data / name
        if (known is not None and known.sha256 == file.sha256) or not path.is_file():
            continue
        content = path.read_bytes()
        if data_file(content).sha256 != file.sha256:
            continue
        was = frozenset(known.lines if known is not None else ())
        text = content.decode("utf-8-sig", errors="replace").splitlines()
        for number, (line, digest) in enumerate(zip(text, file.lines, strict=False), start=1):
            if number > 1 and digest not in was:
                yield RuleLine(name, number, frozenset(squashed(cell) for cell in next(csv.reader([line]), [])))


# ---------------------------------------------------------------- comparing


def _pairs(
    keys: Mapping[str, Sequence[str]],
    before: Mapping[str, list[Row]],
    after: Mapping[str, list[Row]],
    documents: Sequence[DocumentChange],
) -> tuple[dict[str, list[Pair]], dict[str, list[Row]]]:
    """The rows of each table in pairs, and the older rows with the ids of the newer ones.

    A row that only moved has a new id; older rows that name it are read as naming the new one.
    """
    ids: dict[str, str] = {}
    pairs = {}
    renamed: dict[str, list[Row]] = {}
    unread = frozenset(("decided_values", "decisions", "evidence"))
    for table in sorted(keys, key=lambda table: (table in unread, table != "reconciliation", table == "event_dates")):
        if table not in before:
            continue
        renamed[table] = list(renamed_rows(before[table], documents, ids))
        if table not in after or table in NOT_COMPARED:
            continue
        old, new = renamed[table], after[table]
        if table == "lines":  # else each line of a changed document would be a change
            same = {d.document_id for d in documents if d.became in ("same", "renamed")}
            old, new = ([row for row in rows if row["document_id"] in same] for rows in (old, new))
        pairs[table] = aligned(keys[table], old, new)
        first = keys[table][0]
        for pair in pairs[table]:
            if pair.before and pair.after and pair.before[first] != pair.after[first]:
                ids[pair.before[first]] = pair.after[first]
    return pairs, renamed


def _row_changes(table: str, keys: Sequence[str], pair: Pair, causes: Causes) -> Iterator[Change]:
    before, after = pair.before, pair.after
    row = after or before or {}
    key = " ".join(row[name] for name in keys)
    if before is None or after is None:
        cause = cause_of(Difference(table, keys, before, after), causes)
        yield Change(table, "added" if before is None else "removed", key, "", "", "", cause, short(row, keys))
        return
    for column, value in after.items():
        was = before.get(column, value)
        if was == value or column in PLACE or column == keys[0]:
            continue
        if column == "subject" and without_place(was) == without_place(value):
            continue
        cause = cause_of(Difference(table, keys, before, after, column), causes)
        yield Change(table, "changed", key, column, was, value, cause, short(row, keys))


def _column_changes(table: str, before: Sequence[Row], after: Sequence[Row]) -> Iterator[Change]:
    """The columns that only one of the releases has: one change each, not one a row."""
    if not before or not after:
        return
    old, new = before[0].keys(), after[0].keys()
    for names, kind, which in ((new - old, "column_added", "older"), (old - new, "column_removed", "newer")):
        cause = Cause("program", f"the {which} release has no such column")
        yield from (Change(table, kind, "", name, "", "", cause, "") for name in sorted(names))


def _table_change(table: str, before: Sequence[Row] | None, after: Sequence[Row] | None) -> Iterator[Change]:
    which = "older" if before is None else "newer"
    kind = "table_added" if before is None else "table_removed"
    rows = f"{len(after or before or ())} rows"
    cause = Cause("program", f"the {which} release has no such table")
    yield Change(table, kind, "", "", rows if after is None else "", rows if before is None else "", cause, rows)


def short(row: Row, keys: Sequence[str]) -> str:
    """What shows a person which row it is: 'rabat | workshop'."""
    values = [row[name] for name in _NAMING if row.get(name) and name not in keys]
    if not values:
        skipped = {*keys, *PLACE, "document_id"}
        values = [value for name, value in row.items() if value and name not in skipped][:3]
    return " | ".join(values)
