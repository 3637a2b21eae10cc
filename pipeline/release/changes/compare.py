"""Two releases -> every row that came, went or differs, each with its cause; also as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import DATA
from pipeline.errors import UseError
from pipeline.publish.manifest import Inputs, inputs_of
from pipeline.publish.swap import DESCRIPTOR
from pipeline.release.changes.alignment import (
    PLACE,
    DocumentChange,
    Pair,
    Row,
    aligned,
    document_changes,
    renamed_rows,
    without_place,
)
from pipeline.release.changes.causes import Cause, Causes, RuleLine, Side
from pipeline.release.reading import rows_of
from pipeline.rules import data_file
from pipeline.tables.schema import schema
from pipeline.text.cells import harmless
from pipeline.text.folding import squashed

NOT_COMPARED = ("evidence",)  # it comes and goes with the rows it belongs to
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
_TOLD = ("iscm_id", "event_type", "name", "check", "subject", "status", "theme_id", "title", "url")


@dataclass(frozen=True, slots=True)
class Change:
    """A row that came or went, or one cell of a row that differs (`column`); `row` says in short which row it is."""

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
    """Rows of a table that came, went and differ; columns or tables that came or went are not among them."""

    added: int
    removed: int
    changed: int


@dataclass(frozen=True)
class Comparison:
    """What changed from the release `old` to `new`, table by table; `differs` tells all that may have caused it."""

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
    """How many rows the changes are about; a row of which several cells differ counts once."""
    of = {kind: len({change.key for change in changes if change.kind == kind}) for kind in KINDS}
    return Counts(of["added"], of["removed"], of["changed"])


def compare(old: Path, new: Path, data: Path = DATA) -> Comparison:
    """What changed between two release folders. `data` holds the rule files, whose new lines are named as causes.

    Raises `UseError` where one of them is no release, or damaged.
    """
    keys = _keys(old) | _keys(new) | {
        table: tuple(field.name for field in fields if field.role == "key") for table, fields in schema().items()
    }  # fmt: skip
    before, after = _read(old, keys), _read(new, keys)
    documents = document_changes(before["documents"], after["documents"])
    inputs = inputs_of(old), inputs_of(new)
    pairs, renamed = _pairs(keys, before, after, documents)
    sides = Side(renamed, inputs[0]), Side(after, inputs[1])
    causes = Causes(*sides, documents, tuple(_new_rule_lines(*inputs, data)))
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
    return Comparison(_name(old), _name(new), tuple(changes), tuple(causes.all))


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


def _read(release: Path, tables: Mapping[str, object]) -> dict[str, list[Row]]:
    """The tables that the release has. Raises `UseError` where it has no documents: then it is none."""
    rows = {"documents": rows_of(release, "documents")}
    rows |= {name: rows_of(release, name) for name in tables if (release / f"{name}.csv").is_file()}
    if "evidence" not in rows:
        raise UseError(f"{release}: not a whole release (no evidence.csv); run  make extract  again")
    return rows


def _keys(release: Path) -> dict[str, tuple[str, ...]]:
    """The key columns of each table as the release itself describes them; none where it does not."""
    try:
        said = json.loads((release / DESCRIPTOR).read_text(encoding="utf-8"))
        return {part["path"].removesuffix(".csv"): tuple(part["schema"]["primaryKey"]) for part in said["resources"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _name(release: Path) -> str:
    """The release's id, by which its folder is called; else what it was called on the command line."""
    return release.resolve().name if release.name == "latest" else release.name


def _new_rule_lines(old: Inputs | None, new: Inputs | None, data: Path) -> Iterator[RuleLine]:
    """The lines of changed rule files that are new, as far as `data` still holds the files as they were used."""
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
    """The rows of each table in pairs, and the older rows named as the newer ones are.

    A row that only moved has another id than before; where other rows name it, they are read with the new one.
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
        if table == "lines":  # of a document whose bytes changed, each line would be told
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
        cause = causes.of(table, keys, before, after)
        yield Change(table, "added" if before is None else "removed", key, "", "", "", cause, short(row, keys))
        return
    for column, value in after.items():
        was = before.get(column, value)
        if was == value or column in PLACE or column == keys[0]:
            continue
        if column == "subject" and without_place(was) == without_place(value):
            continue
        cause = causes.of(table, keys, before, after, column)
        yield Change(table, "changed", key, column, was, value, cause, short(row, keys))


def _column_changes(table: str, before: Sequence[Row], after: Sequence[Row]) -> Iterator[Change]:
    """Columns that only one of the releases has: told once, not once a row."""
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
    """What tells a person which row it is."""
    told = [row[name] for name in _TOLD if row.get(name) and name not in keys]
    if not told:
        skipped = {*keys, *PLACE, "document_id"}
        told = [value for name, value in row.items() if value and name not in skipped][:3]
    return " | ".join(told)
