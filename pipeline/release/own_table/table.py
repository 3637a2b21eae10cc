"""What every table of a user's own is, in whatever file it comes: a header, rows of text, and a column of names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.errors import UseError
from pipeline.text.folding import visible

MOST_NAMED = 20  # columns in a message


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A table with names in its column number `at`; `rows` reads those below the header, each as long as it.

    `total` is how many there are, 0 where that is not known before. `note` says what a person should know of how the
    file was read; empty where nothing is odd.
    """

    header: list[str]
    at: int
    rows: Callable[[], Iterator[list[str]]]
    total: int = 0
    note: str = ""


def place_of(column: str, header: Sequence[str], file: str) -> int:
    """The number of the column, from 0.

    A name that differs in blanks only will do. Raises `UseError` where the header has no such column, or a name twice.
    """
    names = [" ".join(name.split()) for name in header]
    twice = [name for name, count in Counter(names).items() if name and count > 1]
    if twice:
        raise UseError(f"{file}: more than one column is called {_told(twice)}; give each a name of its own")
    wanted = " ".join(column.split())
    if not wanted or wanted not in names:
        raise UseError(f"{file}: no column {visible(column)!r}; it has {_told([n for n in names if n]) or 'none'}")
    return names.index(wanted)


def _told(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return visible(", ".join(names[:MOST_NAMED])) + more
