"""Our ids beside the names of a table, row by row in the order of the table, by several processes where it is long."""

from __future__ import annotations

import csv
import gc
import io
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, islice

from pipeline.errors import UseError
from pipeline.model import Considered
from pipeline.names.forms import looks_like_acronym
from pipeline.names.likeness import resolve_name
from pipeline.release.own_table.table import OwnTable
from pipeline.rules import Rules, load_rules

MOST = 3  # candidates beside a name that is not accepted
ADDED = (
    *("iscm_id", "name", "method", "score", "runner_up", "margin", "status", "role", "probability"),
    *(f"candidate_{n}{part}" for n in range(1, MOST + 1) for part in ("", "_score", "_why")),
)
BLOCK = 1000  # rows that a process does at a time
FEW = 2 * BLOCK  # rows up to which further processes do not pay off

rules = cache(load_rules)  # loaded once in each process


@dataclass(frozen=True, slots=True)
class Block:
    """So many rows of the table with our columns, as lines of CSV."""

    count: int
    text: str


def with_ids(table: OwnTable, context: str, workers: int = 0) -> Generator[Block, None, None]:
    """The table in blocks, its header first, each row followed by the cells of `ADDED`.

    Where the table already has a column of `ADDED`, ours is called like it with '_iscm' appended. So many processes
    share the work, as many as there are cores where it is 0; however many rows there are, a few blocks are held at a
    time. Raises `UseError` where a process ends before its work is done.
    """
    yield Block(0, _as_csv([[*table.header, *_new_names(table.header)]]))
    rows = table.rows()
    first = list(islice(rows, FEW + 1))
    workers = workers or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(first) <= FEW or workers == 1:
        for block in _blocks(chain(first, rows)):
            yield resolved(block, table.at, context)
        return
    with _pool(workers) as submit:
        waiting: deque[Future[Block]] = deque()
        for block in _blocks(chain(first, rows)):
            waiting.append(submit(resolved, block, table.at, context))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _new_names(header: Sequence[str]) -> Iterator[str]:
    """The names of our columns, none of which the header has."""
    taken = set(header)
    for name in ADDED:
        while name in taken:
            name += "_iscm"
        yield name


def _blocks(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    rows = iter(rows)
    while block := list(islice(rows, BLOCK)):
        yield block


@contextmanager
def _pool(workers: int) -> Iterator[Callable[..., Future[Block]]]:
    """What hands work to processes; where the block is left early, what is not begun is dropped."""
    rules()  # so that forked processes have them
    pool = ProcessPoolExecutor(workers, initializer=_begin)
    try:
        yield pool.submit
    except BrokenProcessPool as error:
        raise UseError("a process that resolves names was ended from outside; run it again") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """Prepares a process: Ctrl-C is for the one that waits, and what is loaded lives until the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    rules()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


# ---------------------------------------------------------------- a block


def resolved(rows: Sequence[list[str]], at: int, context: str) -> Block:
    """The rows with our cells for the name in column `at`, as lines of CSV."""
    return Block(len(rows), _as_csv([*row, *_cells(row[at].strip(), context)] for row in rows))


def _as_csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


@lru_cache(maxsize=4096)
def _cells(printed: str, context: str) -> tuple[str, ...]:
    """The cells of `ADDED` for a name."""
    return cells_of(printed, context, rules())


def cells_of(printed: str, context: str, known: Rules) -> tuple[str, ...]:
    """The cells of `ADDED` for a name; in prose, a word is an acronym only if it is written like one."""
    found = resolve_name(printed, known.names)
    if context in ("prose", "event") and found.method == "acronym" and not looks_like_acronym(printed):
        seen = Considered(found.iscm_id, found.score, "an acronym in prose is written in capitals")
        return ("", "", "none", "0", "", "0", "rejected", "", "", *_told([seen]))
    mechanism = known.mechanisms.get(found.iscm_id)
    name = mechanism.name if mechanism else ""
    score, margin = f"{found.score:g}", f"{found.margin:g}"
    probability = "" if found.probability is None else f"{found.probability:g}"
    return (
        *(found.iscm_id, name, found.method, score, found.runner_up, margin, found.status, found.role, probability),
        *_told(found.considered),
    )


def _told(seen: Sequence[Considered]) -> Iterator[str]:
    """The cells of the candidates; empty where there are fewer."""
    for candidate in seen[:MOST]:
        yield from (candidate.iscm_id, f"{candidate.score:g}", candidate.why)
    yield from ("",) * 3 * (MOST - len(seen))
