"""How the pipeline bears many documents: `python -m bench.scale`, or `make bench-scale`.

Archives of 100, 1,000 and 10,000 made documents (`tests.made.archive`) are read through the command line, each run in a
new process. Measured are time and memory, and how well the archive was read, by the same runs: a program that is fast
since it reads less shows it. Processor time counts where one process does the work, wall time where several share it.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any, Literal

from bench.speed import MEGABYTE, PEAK_UNIT, ROOT, as_ratio, as_time, cpu_model, environment

# Only the standard library up here, as in `bench.speed`: what measures stays small.

WORKERS = 2
SIZES, QUICK = (100, 1000, 10_000), (10, 100)
BASE = 1000  # documents at most that the rows on changes and on workers are measured over
PDF_SHARE = 0.5
PAUSE = 0.1  # seconds between two looks at the memory of the processes
BUSY = 0.5  # processes that wanted to run before: from here on wall times are doubtful
SOME_FAILED = 1  # the command's exit status where some document could not be read, as of the kept ones some cannot


class FailedRunError(Exception):
    """A run of the command that ended otherwise than it should; says how."""


# ---------------------------------------------------------------- what a run costs


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run took: seconds of processor time with its children and of wall time; bytes of memory at its peak.

    `parent` is the peak of the process itself, `child` that of its largest child, 0 where it has none or the system
    does not tell. `cpu` is not a number where others did the work.
    """

    cpu: float
    wall: float
    parent: float
    child: float = 0.0

    @property
    def peak(self) -> float:
        """The peak of the largest process."""
        return max(self.parent, self.child)

    def by(self, documents: int) -> Usage:
        """The times of one document of so many."""
        return replace(self, cpu=self.cpu / documents, wall=self.wall / documents)


def usage_of(line: Sequence[str]) -> Usage:
    """What the command costs. Raises `FailedRunError` where it ends with another status than 0 or `SOME_FAILED`."""
    with tempfile.TemporaryFile() as told:
        peaks: dict[int, int] = {}
        ended = threading.Event()
        start = time.perf_counter()
        process = subprocess.Popen(
            line, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=told
        )
        watcher = threading.Thread(target=_watch, args=(process.pid, peaks, ended))
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        ended.set()
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, SOME_FAILED):
            told.seek(0)
            words = told.read().decode("utf-8", "replace").strip().splitlines()
            raise FailedRunError(f"ended with {process.returncode}: {words[-1] if words else 'without a word'}")
    parent = peaks.pop(process.pid, 0) or usage.ru_maxrss * PEAK_UNIT  # the latter also counts its children
    return Usage(usage.ru_utime + usage.ru_stime, wall, parent, max(peaks.values(), default=0))


def _watch(pid: int, peaks: dict[int, int], ended: threading.Event) -> None:
    """Keeps the peak of the process and of each that comes from it, until it has ended."""
    while not ended.wait(PAUSE):
        for member in family(pid):
            peaks[member] = max(peaks.get(member, 0), peak_of(member))


def family(pid: int, proc: Path = Path("/proc")) -> list[int]:
    """The process and all that come from it and are there now; only itself where the system does not tell."""
    found = [pid]
    for member in found:  # grows while it is read
        try:
            for thread in os.listdir(proc / str(member) / "task"):
                told = (proc / str(member) / "task" / thread / "children").read_text(encoding="ascii")
                found += map(int, told.split())
        except OSError:  # it has just ended
            continue
    return found


def peak_of(pid: int, proc: Path = Path("/proc")) -> int:
    """The bytes of memory that the process had at its peak; 0 where it is gone, or the system does not tell."""
    try:
        status = (proc / str(pid) / "status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, flags=re.MULTILINE)  # 'VmHWM:	   10540 kB'
    return int(found[1]) * 1024 if found else 0


# ---------------------------------------------------------------- what is compared

Figure = Literal["cpu", "wall", "peak"]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: two runs, the figure that is compared, and the goal; `limit` is None where there is none.

    Times are compared as a ratio, which is to be at most the limit, or at `least` it; peaks as a difference in bytes.
    """

    name: str
    work: str
    against: str
    figure: Figure
    limit: float | None = None
    least: bool = False

    @property
    def goal(self) -> str:
        """The goal as printed."""
        if self.limit is None:
            return ""
        return f"{'≥' if self.least else '≤'} {self.shown(self.limit)}"

    def shown(self, result: float) -> str:
        """The result as printed."""
        return f"{result / MEGABYTE:+.0f} MB" if self.figure == "peak" else as_ratio(result)


@dataclass(frozen=True, slots=True)
class Compared:
    """A row with what both runs took; `note` says instead why they were not measured."""

    row: Row
    ours: Usage | None = None
    theirs: Usage | None = None
    note: str = ""

    @property
    def result(self) -> float | None:
        """The ratio of the times, or the difference of the peaks."""
        if self.ours is None or self.theirs is None:
            return None
        ours, theirs = (getattr(usage, self.row.figure) for usage in (self.ours, self.theirs))
        return float(ours - theirs if self.row.figure == "peak" else ours / theirs)

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None where there is none, or it was not measured."""
        if self.result is None or self.row.limit is None:
            return None
        return self.result >= self.row.limit if self.row.least else self.result <= self.row.limit


@dataclass(frozen=True, slots=True)
class Sized:
    """A full run of an archive: what it took, what it read and how well, and what stands on the disk, in bytes."""

    documents: int
    pdfs: int
    usage: Usage
    read: int
    f1: Mapping[str, float]
    raw: int
    published: int
    cached: int

    @property
    def least(self) -> tuple[str, float]:
        """The table with the least F1, and that.

        The table of mechanisms is left out: it is of the whole archive, and a name misread once in a thousand documents
        is a row of it, so that it tells of the archive's size and not of how it was read.
        """
        f1 = {table: value for table, value in self.f1.items() if table != "mechanisms"}
        return min(f1.items(), key=lambda item: item[1], default=("", math.nan))


def rows_of(sizes: Sequence[int]) -> tuple[Row, ...]:
    """The rows that are compared over archives of these sizes."""
    small, large, base = min(sizes), max(sizes), base_of(sizes)
    full = f"a full run of {base:,}"
    return (
        Row("cpu", f"processor time a document, of {large:,}", f"of {small:,}", "cpu", 1.1),
        Row("memory", f"peak memory, {large:,} documents", f"{small:,} documents", "peak", 200 * MEGABYTE),
        Row("workers", f"{base:,} PDFs, one worker", f"{WORKERS} workers", "wall", 1.8, least=True),
        Row("again", "the same again, nothing changed", full, "cpu", 0.05),
        Row("more", f"one new document among {base:,}", full, "cpu", 0.1),
        Row("alias", "another alias in the registry", full, "cpu"),
        Row("decision", "another decision", full, "cpu"),
        Row("dask", f"a cluster of {WORKERS} worker processes, started before", f"{WORKERS} workers", "wall", 1.15),
    )


def base_of(sizes: Sequence[int]) -> int:
    """The size that changes and workers are measured over: 1,000, or all of a smaller archive."""
    return min(BASE, max(sizes))


# ---------------------------------------------------------------- the runs


@dataclass(slots=True)
class Workshop:
    """Where the archives are kept and the runs write, and what was measured already."""

    archives: Path
    work: Path
    sizes: Sequence[int] = SIZES
    seed: int = 1
    pdf_share: float = PDF_SHARE
    rounds: int = 1
    sized: dict[int, Sized] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)
    data: tuple[str, ...] = ()  # options that name another registry, once it was edited
    changed: bool = False

    @property
    def base(self) -> int:
        """The size that changes and workers are measured over."""
        return base_of(self.sizes)

    def folder(self, documents: int) -> Path:
        """Where the runs of this size work: `raw`, `gold` and `output`."""
        return self.work / str(documents)


def archive(shop: Workshop, documents: int, pdf_share: float) -> Path:
    """The folder of the archive, which is made where it is missing."""
    folder = shop.archives / f"{documents}-{round(100 * pdf_share)}"
    _tell(f"{folder.name}: an archive of {documents:,} documents, where it is not there yet …")
    _grow(folder, documents, shop.seed, pdf_share)
    return folder


def _grow(folder: Path, documents: int, seed: int, pdf_share: float) -> None:
    options = ("--documents", str(documents), "--seed", str(seed), "--pdf-share", str(pdf_share))
    _run("tests.made.archive", *options, str(folder))


def linked(source: Path, target: Path) -> Path:
    """A copy of an archive that may be added to: its documents are the same files, its truth is its own."""

    def link(one: str, other: str) -> str:
        try:
            os.link(one, other)
        except OSError:  # another file system
            shutil.copyfile(one, other)
        return other

    shutil.copytree(source / "raw", target / "raw", copy_function=link)
    shutil.copytree(source / "gold", target / "gold")
    shutil.copyfile(source / "archive.json", target / "archive.json")
    return target


def extract_line(folder: Path, output: Path, *options: str, workers: int = WORKERS) -> list[str]:
    """The command that reads the folder's documents."""
    paths = ("--raw", str(folder / "raw"), "--output", str(output))
    start = (sys.executable, "-m", "pipeline", "extract", *paths)
    return [*start, *(options if "--executor" in options else ("--workers", str(workers), *options))]


def full_run(shop: Workshop, documents: int) -> Sized:
    """A run of the archive of this size from nothing, measured once. Raises `FailedRunError` where it failed."""
    if documents in shop.failed:
        raise FailedRunError(shop.failed[documents])
    if documents not in shop.sized:
        try:
            shop.sized[documents] = _full_run(shop, documents)
        except FailedRunError as error:
            shop.failed[documents] = str(error)
            raise
    return shop.sized[documents]


def _full_run(shop: Workshop, documents: int) -> Sized:
    folder = linked(archive(shop, documents, shop.pdf_share), shop.folder(documents))
    _tell(f"{documents:,} documents from nothing …")
    usage = usage_of(extract_line(folder, folder / "output"))
    release = folder / "output" / "latest"
    if not release.exists():
        raise FailedRunError(f"of {documents:,} documents nothing was published")
    sized = Sized(
        documents,
        sum(path.suffix == ".pdf" for path in (folder / "raw").glob("*/*")),
        usage,
        sum(row["status"] == "extracted" for row in _rows(release / "documents.csv")),
        json.loads(_run("tests.made.archive", "--score", str(release), "--json", str(folder))),
        bytes_in(folder / "raw"),
        bytes_in(release),
        bytes_in(folder / "output" / ".cache"),
    )
    if documents != shop.base:
        shutil.rmtree(folder)
    return sized


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def bytes_in(folder: Path) -> int:
    """The bytes of all files below the folder; 0 where it is missing."""
    return sum(path.stat().st_size for path in folder.resolve().rglob("*") if path.is_file())


Pair = tuple[Usage, Usage]


def cpu(shop: Workshop) -> Pair:
    """A document of the largest archive, and one of the smallest."""
    large, small = max(shop.sizes), min(shop.sizes)
    return full_run(shop, large).usage.by(large), full_run(shop, small).usage.by(small)


def memory(shop: Workshop) -> Pair:
    """The largest archive, and the smallest."""
    return full_run(shop, max(shop.sizes)).usage, full_run(shop, min(shop.sizes)).usage


def workers(shop: Workshop) -> Pair:
    """The PDFs by one worker, and by two."""
    folder = archive(shop, shop.base, 1.0)
    return in_turn(
        shop,
        lambda output: extract_line(folder, output, workers=1),
        lambda output: extract_line(folder, output, workers=WORKERS),
    )


def again(shop: Workshop) -> Pair:
    """The same command once more, and the full run."""
    return _once_more(shop)


def more(shop: Workshop) -> Pair:
    """With a document more, and the full run."""
    full_run(shop, shop.base)
    _grow(shop.folder(shop.base), shop.base + 1, shop.seed, shop.pdf_share)
    return _once_more(shop)


def alias(shop: Workshop) -> Pair:
    """With an alias more in the registry, and the full run."""
    full_run(shop, shop.base)
    data = edited_registry(shop.work / "data")
    shop.data = ("--data", str(data))
    return _once_more(shop)


def decision(shop: Workshop) -> Pair:
    """With a finding decided, and the full run. Raises `FailedRunError` where none is open, or it was not applied."""
    full_run(shop, shop.base)
    folder = shop.folder(shop.base)
    release = folder / "output" / "latest"
    decide(release, folder / "raw" / "decisions.csv")
    pair = _once_more(shop)
    if not any(row["state"] in ("applied", "kept") for row in _rows(release / "decisions.csv")):
        raise FailedRunError("the decision was not applied")
    return pair


def _once_more(shop: Workshop) -> Pair:
    full = full_run(shop, shop.base).usage
    folder = shop.folder(shop.base)
    shop.changed = True
    return usage_of(extract_line(folder, folder / "output", *shop.data)), full


def dask(shop: Workshop) -> Pair:
    """By a cluster that has read a few documents before, and by worker processes; the cluster's own cost is not seen.

    Raises `FailedRunError` where Dask or the option is missing.
    """
    if find_spec("distributed") is None:
        raise FailedRunError("distributed is not installed")
    if not has_option("--scheduler"):
        raise FailedRunError("the command has no option --scheduler")
    folder = archive(shop, shop.base, shop.pdf_share)
    few = archive(shop, min(QUICK), shop.pdf_share)
    with cluster() as address:
        options = ("--executor", "dask", "--scheduler", address)
        usage_of(extract_line(few, shop.work / "few", *options))  # the workers import what they need
        ours, theirs = in_turn(
            shop,
            lambda output: extract_line(folder, output, *options),
            lambda output: extract_line(folder, output),
        )
    return replace(ours, cpu=math.nan), theirs


MEASURES: Mapping[str, Callable[[Workshop], Pair]] = {
    "cpu": cpu,
    "memory": memory,
    "workers": workers,
    "again": again,
    "more": more,
    "alias": alias,
    "decision": decision,
    "dask": dask,
}


def in_turn(shop: Workshop, ours: Callable[[Path], list[str]], theirs: Callable[[Path], list[str]]) -> Pair:
    """Both commands in turn, each from nothing into a new output folder: of the rounds the medians."""
    usages: tuple[list[Usage], list[Usage]] = ([], [])
    for number in range(shop.rounds):
        for which in (0, 1) if number % 2 == 0 else (1, 0):
            output = shop.work / "from-nothing"
            usages[which].append(usage_of((ours, theirs)[which](output)))
            shutil.rmtree(output, ignore_errors=True)
    first, second = (_medians(side) for side in usages)
    return first, second


def _medians(usages: Sequence[Usage]) -> Usage:
    return Usage(
        median(usage.cpu for usage in usages),
        median(usage.wall for usage in usages),
        median(usage.parent for usage in usages),
        median(usage.child for usage in usages),
    )


def differing(shop: Workshop) -> tuple[int, int] | None:
    """How many tables differ, behind all changes, from those of a run from nothing, and of how many; None if none ran.

    That is what a cache must not do, so it is told with what it saves.
    """
    if not shop.changed:
        return None
    _tell("all changes, from nothing …")
    folder, output = shop.folder(shop.base), shop.work / "from-nothing"
    usage_of(extract_line(folder, output, *shop.data))
    tables = sorted((output / "latest").glob("*.csv"))
    changed = [table for table in tables if not _same(table, folder / "output" / "latest" / table.name)]
    shutil.rmtree(output, ignore_errors=True)
    return len(changed), len(tables)


def _same(one: Path, other: Path) -> bool:
    import filecmp

    return other.exists() and filecmp.cmp(one, other, shallow=False)


def edited_registry(folder: Path) -> Path:
    """A copy of the registry and rules with one alias more: a name that some reports invent becomes a known one's."""
    shutil.copytree(ROOT / "pipeline" / "data", folder, dirs_exist_ok=True)
    path = folder / "aliases.csv"
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    row = {
        "alias": "Red Sea Migration Initiative",
        "iscm_id": "khartoum",
        "kind": "name",
        "language": "en",
        "source": "bench.scale",
    }
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow([row.get(column, "") for column in columns])
    return folder


DECIDED = ("finding_id", "evidence_hash", "check", "subject", "value_a", "value_b", "quote_a", "quote_b")


def decide(release: Path, decisions: Path) -> None:
    """Writes a decision on the first conflict that needs a person and fills a cell: its right value is the right one.

    Raises `FailedRunError` where there is none.
    """
    for found in _rows(release / "reconciliation.csv"):
        if found["status"] == "conflict" and found["needs_review"].casefold() == "true" and found["fills"]:
            break
    else:
        raise FailedRunError("no conflict needs a person")
    row = {column: found[column] for column in DECIDED}
    row |= {"verdict": "accept_b", "reviewer": "bench", "date": "2022-03-31", "reason": "measured", "value": ""}
    with decisions.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(row))
        writer.writeheader()
        writer.writerow(row)


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a Dask cluster of `WORKERS` processes in a process of its own: the one that measures stays small.

    Raises `FailedRunError` where it does not start.
    """
    line = [sys.executable, "-m", "bench.scale", "--cluster"]
    with subprocess.Popen(line, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        if not address:
            raise FailedRunError("the cluster did not start")
        try:
            yield address
        finally:
            process.stdin.close()  # that ends it


def keep_cluster() -> None:
    """Starts a cluster, prints its address and waits until nobody wants it any more."""
    import distributed

    new_cluster: Any = distributed.LocalCluster
    with new_cluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as started:
        print(started.scheduler_address, flush=True)
        sys.stdin.read()


@cache
def has_option(name: str) -> bool:
    """Whether `extract` has the option."""
    line = [sys.executable, "-m", "pipeline", "extract", "--help"]
    told = subprocess.run(line, env=environment() | {"COLUMNS": "200"}, capture_output=True, check=True)
    return re.search(rf"(?<![\w-]){name}(?![\w-])", told.stdout.decode("utf-8", "replace")) is not None


def _run(module: str, *options: str) -> str:
    """What the module prints. Raises `FailedRunError` where it fails."""
    told = subprocess.run(
        [sys.executable, "-m", module, *options], env=environment(), capture_output=True, encoding="utf-8", check=False
    )
    if told.returncode:
        words = told.stderr.strip().splitlines()
        raise FailedRunError(f"{module}: {words[-1] if words else told.returncode}")
    return told.stdout


# ---------------------------------------------------------------- the tables

SIZES_HEADER = (
    "documents",
    "PDFs",
    "read",
    "a second",
    "processor time each",
    "peak memory",
    "of a child",
    "least F1",
    "raw",
    "published",
    "cache",
)
HEADER = ("work", "against", "processor time", "wall time", "peak memory", "result", "goal", "reached")


def sized_cells(sized: Sized) -> tuple[str, ...]:
    """A full run as printed."""
    each, (table, f1) = sized.usage.by(sized.documents), sized.least
    return (
        f"{sized.documents:,}",
        f"{sized.pdfs:,}",
        f"{sized.read:,}",
        f"{1 / each.wall:.1f}",
        as_time(each.cpu),
        *(f"{size / MEGABYTE:.0f} MB" for size in (sized.usage.parent, sized.usage.child)),
        f"{f1:.3f} ({table})",
        *(f"{size / MEGABYTE:.1f} MB" for size in (sized.raw, sized.published, sized.cached)),
    )


def cells_of(compared: Compared) -> tuple[str, ...]:
    """The row as printed, ours before theirs."""
    row, ours, theirs, result = compared.row, compared.ours, compared.theirs, compared.result
    if ours is None or theirs is None or result is None:
        return (row.work, row.against, "", "", "", "", row.goal, compared.note)
    reached = {True: "yes", False: "no", None: ""}[compared.reached]
    return (
        row.work,
        row.against,
        "" if math.isnan(ours.cpu) else f"{as_time(ours.cpu)} : {as_time(theirs.cpu)}",
        f"{as_time(ours.wall)} : {as_time(theirs.wall)}",
        f"{ours.peak / MEGABYTE:.0f} : {theirs.peak / MEGABYTE:.0f} MB",
        row.shown(result),
        row.goal,
        reached,
    )


def as_markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table for a Markdown file."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, ("---",) * len(header), *rows))


def about(shop: Workshop, load: float, checked: tuple[int, int] | None) -> tuple[str, ...]:
    """Sentences on what was measured on what; `load` is how many processes wanted to run when it began."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    rounds = "one run each" if shop.rounds == 1 else f"medians of {shop.rounds} runs where two programs run in turn"
    lines = [
        f"Invented archives of seed {shop.seed}, {shop.pdf_share:.0%} PDFs, {WORKERS} workers, {rounds}; each pair is"
        " what is named first : what it is compared with.",
        f"{cpu_model()}, {os.cpu_count()} cores, load {load:.1f} before; Python {python}.",
    ]
    if load > BUSY or (os.cpu_count() or 1) < WORKERS:
        lines.append("The machine was busy or has too few cores: wall times, and goals in them, are doubtful.")
    if checked is not None:
        changed, tables = checked
        same = "all the same, byte for byte" if changed == 0 else f"{changed} of them other ones"
        lines.append(f"After the changes the {tables} tables are {same}, beside a run of the same from nothing.")
    return tuple(lines)


# ---------------------------------------------------------------- the command


def measure(shop: Workshop, names: Sequence[str]) -> tuple[list[Sized], list[Compared]]:
    """The full runs of each size where `sizes` is among the names, and the rows of these names."""
    if "sizes" in names:
        for documents in shop.sizes:
            try:
                _tell("    " + " | ".join(sized_cells(full_run(shop, documents))))
            except FailedRunError as error:
                _tell(f"{documents:,} documents: {error}")
    results = []
    for row in rows_of(shop.sizes):
        if row.name not in names:
            continue
        _tell(f"{row.name}: {row.work} : {row.against} …")
        try:
            results.append(Compared(row, *MEASURES[row.name](shop)))
        except FailedRunError as error:
            results.append(Compared(row, note=str(error)))
        _tell("    " + " | ".join(cells_of(results[-1])[2:]))
    return [shop.sized[documents] for documents in shop.sizes if documents in shop.sized], results


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    names = ("sizes", *MEASURES)
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="documents of each archive: 100,1000,10000")
    parser.add_argument("--quick", action="store_true", help="archives of 10 and of 100 documents")
    parser.add_argument("--rows", nargs="+", default=names, choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where archives are kept for the next time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pdf-share", type=float, default=PDF_SHARE, help="how many documents of 1 are PDFs")
    parser.add_argument("--rounds", type=int, default=1, help="runs of each of two programs that run in turn")
    parser.add_argument("--cluster", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(given)
    if chosen.rounds < 1:
        parser.error("--rounds: at least 1")
    if chosen.quick:
        chosen.sizes = QUICK
    return chosen


def _sizes(words: str) -> tuple[int, ...]:
    """'100,1000' as numbers, the smallest first."""
    sizes = tuple(sorted({int(word) for word in words.split(",")}))
    if sizes[0] < 1:
        raise ValueError
    return sizes


def main(given: Sequence[str] | None = None) -> None:
    """Measures and prints the tables as Markdown; exits with 0 also where a goal is missed."""
    chosen = _arguments(given)
    if chosen.cluster:
        keep_cluster()
        return
    load = os.getloadavg()[0]
    subprocess.run(
        [sys.executable, "-m", "compileall", "-q", str(ROOT / "pipeline"), str(ROOT / "bench")],
        env=environment(),
        check=True,
    )
    if chosen.keep:
        chosen.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=chosen.keep, prefix="work-") as work:
        folder = Path(work).resolve()
        archives = chosen.keep.resolve() if chosen.keep else folder / "archives"
        shop = Workshop(archives, folder, chosen.sizes, chosen.seed, chosen.pdf_share, chosen.rounds)
        sized, compared = measure(shop, chosen.rows)
        try:
            checked = differing(shop)
        except FailedRunError as error:
            _tell(f"all changes, from nothing: {error}")
            checked = None
    print("\n".join(about(shop, load, checked)))
    if sized:
        print("\n" + as_markdown(SIZES_HEADER, [sized_cells(one) for one in sized]))
    if compared:
        print("\n" + as_markdown(HEADER, [cells_of(one) for one in compared]))


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
