"""A user's own CSV table with our ids beside the names in one of its columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from itertools import chain
from pathlib import Path

from pipeline.errors import UseError
from pipeline.names.forms import looks_like_acronym
from pipeline.names.likeness import resolve_name
from pipeline.rules import Rules, load_rules

ADDED = ("iscm_id", "name", "method", "score", "runner_up", "margin", "status")
MANY = 2000  # different names; from this number on, worker processes pay off

rules = cache(load_rules)  # loaded once in each process


def with_ids(file: Path, column: str, context: str) -> Iterator[list[str]]:
    """The rows of the table, its header first, each followed by the cells of `ADDED`; each name is resolved once.

    Where the table already has a column of `ADDED`, ours is called like it with '_iscm' appended. Blank lines are left
    out. Raises `UseError` where the file is not UTF-8 CSV, lacks the column, or has a row longer than its header.
    """
    names = list(dict.fromkeys(name for _, name in _named_rows(file, column)))
    cells = dict(zip(names, _resolved(names, context), strict=True))
    header = next(_rows(file))
    yield [*header, *(f"{name}_iscm" if name in header else name for name in ADDED)]
    for row, name in _named_rows(file, column):
        yield [*row, *cells[name]]


def _named_rows(file: Path, column: str) -> Iterator[tuple[list[str], str]]:
    """Each row below the header, filled up to its length, with the name in the column."""
    rows = _rows(file)
    header = next(rows, [])
    if column not in header:
        raise UseError(f"{file.name}: no column {column!r}; it has {', '.join(header) or 'none'}")
    at = header.index(column)
    for row in rows:
        row += [""] * (len(header) - len(row))
        yield row, row[at].strip()


def _rows(file: Path) -> Iterator[list[str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle)
            width = 0
            for row in filter(None, reader):
                width = width or len(row)
                if len(row) > width:
                    raise UseError(f"{file.name}, line {reader.line_num}: more cells than the header has columns")
                yield row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UseError(f"{file.name}: cannot be read as UTF-8 CSV ({error})") from error


def _resolved(names: Sequence[str], context: str) -> Iterator[tuple[str, ...]]:
    """The cells for each name, in order; many names are divided among worker processes."""
    if len(names) < MANY:
        yield from _cells_of(names, context)
        return
    shares = [names[at : at + MANY // 4] for at in range(0, len(names), MANY // 4)]
    with ProcessPoolExecutor() as pool:
        yield from chain.from_iterable(pool.map(partial(_cells_of, context=context), shares))


def _cells_of(names: Sequence[str], context: str) -> list[tuple[str, ...]]:
    return [_cells(name, context, rules()) for name in names]


def _cells(printed: str, context: str, known: Rules) -> tuple[str, ...]:
    """The cells of `ADDED` for a name; in prose, a word is an acronym only if it is written like one."""
    found = resolve_name(printed, known.names)
    if context in ("prose", "event") and found.method == "acronym" and not looks_like_acronym(printed):
        return ("", "", "none", "0", "", "0", "rejected")
    mechanism = known.mechanisms.get(found.iscm_id)
    name = mechanism.name if mechanism else ""
    score, margin = f"{found.score:g}", f"{found.margin:g}"
    return (found.iscm_id, name, found.method, score, found.runner_up, margin, found.status)
