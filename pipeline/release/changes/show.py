"""A comparison of two releases on a terminal: the rows of each table, grouped by cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.release.changes.causes import Cause
from pipeline.release.changes.compare import KINDS, Change, Comparison, counts
from pipeline.text.folding import visible

LIMIT = 10  # rows shown for each cause in a table
LONGEST = 80  # characters shown of a value


def shown(comparison: Comparison, limit: int = LIMIT) -> Iterator[str]:
    """The lines to print, without styles: for each cause in each table at most `limit` rows, or all for 0."""
    between = f"{comparison.old} and {comparison.new}"
    if comparison.is_empty:
        yield visible(f"No row differs between {between}{_though(comparison.differs)}.")
        return
    yield visible(f"Between {between} these differ: " + "; ".join(cause.text for cause in comparison.differs) + ".")
    for table, changes in comparison.by_table.items():
        yield ""
        yield f"{table}: {counted(changes)}"
        by_cause: dict[Cause, list[Change]] = defaultdict(list)
        for change in changes:
            by_cause[change.cause].append(change)
        for cause, caused in by_cause.items():
            yield visible(f"  {cause.text}: {counted(caused)}")
            rows = list(_rows(caused))
            cut = limit if limit and len(rows) > limit else len(rows)
            yield from (visible(f"    {row}") for row in rows[:cut])
            if cut < len(rows):
                yield f"    … and {len(rows) - cut} more: --limit 0, --csv or --page shows all"


def counted(changes: Sequence[Change]) -> str:
    """'1 added, 0 removed, 2 changed'; 'column added' for each kind of change to whole columns or tables."""
    count = counts(changes)
    other = [change.kind.replace("_", " ") for change in changes if "_" in change.kind]
    rows = f"{count.added} added, {count.removed} removed, {count.changed} changed"
    if len(other) == len(changes):
        return ", ".join(dict.fromkeys(other))
    return ", ".join([rows, *dict.fromkeys(other)])


def _though(differs: Sequence[Cause]) -> str:
    return " (though these do: " + "; ".join(cause.text for cause in differs) + ")" if differs else ""


def _rows(changes: Sequence[Change]) -> Iterator[str]:
    """A line for each row: '~ ev-…  rabat | workshop  place: 'Geneva' -> 'Bern''."""
    by_row: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes:
        by_row[change.kind, change.key].append(change)
    for (kind, key), cells in by_row.items():
        if "_" in kind:
            yield from (f"{KINDS[kind]} {kind.replace('_', ' ')}: {cell.column or cell.row}" for cell in cells)
            continue
        differ = "; ".join(f"{cell.column}: {_both(cell.before, cell.after)}" for cell in cells if cell.column)
        yield f"{KINDS[kind]} {key}  {cells[0].row}" + (f"  {differ}" if differ else "")


def _both(before: str, after: str) -> str:
    """'Geneva' -> 'Bern'; for long texts, the part around the first difference."""
    if max(len(before), len(after)) > LONGEST:
        same = next(
            (at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
        )
        before, after = (_cut(text, max(same - LONGEST // 2, 0)) for text in (before, after))
    return f"{before!r} -> {after!r}"


def _cut(text: str, start: int) -> str:
    return f"{'…' if start else ''}{text[start : start + LONGEST]}{'…' if len(text) > start + LONGEST else ''}"
