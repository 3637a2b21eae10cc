"""How the pipeline bears many documents: `python -m bench.scale`, or `make bench-scale`.

Archives of 100, 1,000 and 10,000 made documents (`tests.made.archive`) are read through the command line, each run in a
new process. The same runs measure time and memory, and how well the archive was read: this shows a program that is fast
because it reads less. Processor time counts where one process does the work, wall time where several share it.
"""

from __future__ import annotations

import argparse
import csv
import filecmp
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.measure import (
    HEADER,
    MEGABYTE,
    ROOT,
    Compared,
    Cost,
    FailedRunError,
    Pair,
    Row,
    as_markdown,
    as_time,
    cells_of,
    compile_all,
    cost_of,
    environment,
    in_turn,
    machine,
    module_line,
    progress,
    ran,
)

# Only the standard library up here, as in `bench.measure`.

WORKERS = 2
SIZES, QUICK = (100, 1000, 10_000), (10, 100)
BASE = 1000  # documents at most that the rows on changes and on workers are measured over
PDF_SHARE = 0.5
BUSY = 0.5  # processes that wanted to run before: from here on wall times are doubtful
SOME_FAILED = 1  # the command's exit status where some document could not be read, as a quarantined one cannot


# ---------------------------------------------------------------- what is compared


@dataclass(frozen=True, slots=True)
class Sized:
    """A full run of an archive: what it took, what it read and how well, and what stands on the disk, in bytes."""

    documents: int
    pdfs: int
    cost: Cost
    read: int
    f1: Mapping[str, float]
    raw: int
    published: int
    cached: int

    @property
    def least(self) -> tuple[str, float]:
        """The table with the least F1, and that.

        The table of mechanisms is left out: it is about the whole archive, and a name misread once in a thousand
        documents adds a row to it, so that its F1 depends on the size of the archive.
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
    progress(f"{folder.name}: an archive of {documents:,} documents, unless it is there already …")
    grow(folder, documents, shop.seed, pdf_share)
    return folder


def grow(folder: Path, documents: int, seed: int, pdf_share: float) -> None:
    """Makes the archive in the folder, or adds the documents that it lacks."""
    options = ("--documents", str(documents), "--seed", str(seed), "--pdf-share", str(pdf_share))
    printed_by("tests.made.archive", *options, str(folder))


def printed_by(module: str, *options: str) -> str:
    """What the module prints. Raises `FailedRunError` where it fails."""
    return ran(module_line(module, *options))[1]


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
    number = () if "--executor" in options else ("--workers", str(workers))
    return module_line("pipeline", "extract", "--raw", f"{folder / 'raw'}", "--output", f"{output}", *number, *options)


def cost_of_extract(line: Sequence[str]) -> Cost:
    """What the command costs that reads documents. Raises `FailedRunError` where it fails."""
    return cost_of(line, (0, SOME_FAILED))


def from_nothing(shop: Workshop, folder: Path, *options: str, workers: int = WORKERS) -> Cost:
    """What it costs to read the folder into a new output folder, which is removed."""
    output = shop.work / "from-nothing"
    cost = cost_of_extract(extract_line(folder, output, *options, workers=workers))
    shutil.rmtree(output, ignore_errors=True)
    return cost


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
    progress(f"{documents:,} documents from nothing …")
    cost = cost_of_extract(extract_line(folder, folder / "output"))
    release = folder / "output" / "latest"
    if not release.exists():
        raise FailedRunError(f"of {documents:,} documents nothing was published")
    sized = Sized(
        documents,
        sum(path.suffix == ".pdf" for path in (folder / "raw").glob("*/*")),
        cost,
        sum(row["status"] == "extracted" for row in _rows(release / "documents.csv")),
        json.loads(printed_by("tests.made.archive", "--score", str(release), "--json", str(folder))),
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


def cpu(shop: Workshop) -> Pair:
    """A document of the largest archive, and one of the smallest."""
    large, small = max(shop.sizes), min(shop.sizes)
    return full_run(shop, large).cost.by(large), full_run(shop, small).cost.by(small)


def memory(shop: Workshop) -> Pair:
    """The largest archive, and the smallest."""
    return full_run(shop, max(shop.sizes)).cost, full_run(shop, min(shop.sizes)).cost


def workers(shop: Workshop) -> Pair:
    """The PDFs by one worker, and by two."""
    folder = archive(shop, shop.base, 1.0)
    one, several = (lambda: from_nothing(shop, folder, workers=1)), (lambda: from_nothing(shop, folder))
    return in_turn(one, several, shop.rounds)


def again(shop: Workshop) -> Pair:
    """The same command once more, and the full run."""
    return _once_more(shop)


def more(shop: Workshop) -> Pair:
    """With a document more, and the full run."""
    full_run(shop, shop.base)
    grow(shop.folder(shop.base), shop.base + 1, shop.seed, shop.pdf_share)
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
    full = full_run(shop, shop.base).cost
    folder = shop.folder(shop.base)
    shop.changed = True
    return cost_of_extract(extract_line(folder, folder / "output", *shop.data)), full


def dask(shop: Workshop) -> Pair:
    """By a cluster that has read a few documents before, and by worker processes; the cluster's own cost is not seen.

    Raises `FailedRunError` where Dask is missing.
    """
    if find_spec("distributed") is None:
        raise FailedRunError("distributed is not installed")
    folder = archive(shop, shop.base, shop.pdf_share)
    few = archive(shop, min(QUICK), shop.pdf_share)
    with cluster() as address:
        options = ("--executor", "dask", "--scheduler", address)
        from_nothing(shop, few, *options)  # the workers import what they need
        by_cluster, by_processes = (lambda: from_nothing(shop, folder, *options)), (lambda: from_nothing(shop, folder))
        ours, theirs = in_turn(by_cluster, by_processes, shop.rounds)
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


def differing(shop: Workshop) -> tuple[int, int] | None:
    """How many tables of how many differ, after all changes, from those of a run from nothing; None if none ran.

    A cache must make none differ, so this stands beside what it saves.
    """
    if not shop.changed:
        return None
    progress("all changes, from nothing …")
    folder, output = shop.folder(shop.base), shop.work / "from-nothing"
    cost_of_extract(extract_line(folder, output, *shop.data))
    tables = [path.name for path in (output / "latest").glob("*.csv")]
    same, _, _ = filecmp.cmpfiles(output / "latest", folder / "output" / "latest", tables, shallow=False)
    shutil.rmtree(output, ignore_errors=True)
    return len(tables) - len(same), len(tables)


def edited_registry(folder: Path) -> Path:
    """A copy of the registry and rules with one alias more: a name that some made reports print becomes a known one."""
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
    """Writes a decision on the first conflict that needs a person and fills a cell: its second value is right.

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
    line = module_line("bench.scale", "--cluster")
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


# ---------------------------------------------------------------- the tables

SIZES_HEADER = (
    *("documents", "PDFs", "read", "a second", "processor time each", "peak memory", "of a child", "least F1"),
    *("raw", "published", "cache"),
)


def sized_cells(sized: Sized) -> tuple[str, ...]:
    """A full run as printed."""
    each, (table, f1) = sized.cost.by(sized.documents), sized.least
    return (
        f"{sized.documents:,}",
        f"{sized.pdfs:,}",
        f"{sized.read:,}",
        f"{1 / each.wall:.1f}",
        as_time(each.cpu),
        *(f"{size / MEGABYTE:.0f} MB" for size in (sized.cost.own, sized.cost.child)),
        f"{f1:.3f} ({table})",
        *(f"{size / MEGABYTE:.1f} MB" for size in (sized.raw, sized.published, sized.cached)),
    )


def about(shop: Workshop, load: float, checked: tuple[int, int] | None) -> tuple[str, ...]:
    """Sentences on what was measured on what; `load` is how many processes wanted to run when it began."""
    rounds = "one run each" if shop.rounds == 1 else f"medians of {shop.rounds} runs where two programs run in turn"
    lines = [
        f"Made archives of seed {shop.seed}, {shop.pdf_share:.0%} PDFs, {WORKERS} workers, {rounds}; each pair is"
        " what is named first : what it is compared with.",
        f"{machine(load)}.",
    ]
    if load > BUSY or (os.cpu_count() or 1) < WORKERS:
        lines.append("The machine was busy or has too few cores: wall times, and goals in them, are doubtful.")
    if checked is not None:
        changed, tables = checked
        same = "the same, byte for byte" if changed == 0 else f"the same but for {changed}"
        lines.append(f"After the changes the {tables} tables are {same}, compared with a run of the same from nothing.")
    return tuple(lines)


# ---------------------------------------------------------------- the command


def measured(shop: Workshop, names: Sequence[str]) -> tuple[list[Sized], list[Compared]]:
    """The full runs of each size where `sizes` is among the names, and the rows of these names."""
    if "sizes" in names:
        for documents in shop.sizes:
            try:
                progress("    " + " | ".join(sized_cells(full_run(shop, documents))))
            except FailedRunError as error:
                progress(f"{documents:,} documents: {error}")
    results = []
    for row in rows_of(shop.sizes):
        if row.name not in names:
            continue
        progress(f"{row.name}: {row.work} : {row.against} …")
        try:
            results.append(Compared(row, MEASURES[row.name](shop)))
        except FailedRunError as error:
            results.append(Compared(row, note=str(error)))
        progress("    " + " | ".join(cells_of(results[-1])[2:]))
    return [shop.sized[documents] for documents in shop.sizes if documents in shop.sized], results


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    names = ("sizes", *MEASURES)
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="documents of each archive: 100,1000,10000")
    parser.add_argument("--quick", action="store_true", help="archives of 10 and of 100 documents")
    parser.add_argument("--rows", nargs="+", default=names, choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where archives are kept for the next time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pdf-share", type=float, default=PDF_SHARE, help="share of PDFs, from 0 to 1")
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
    compile_all()
    if chosen.keep:
        chosen.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=chosen.keep, prefix="work-") as work:
        folder = Path(work).resolve()
        archives = chosen.keep.resolve() if chosen.keep else folder / "archives"
        shop = Workshop(archives, folder, chosen.sizes, chosen.seed, chosen.pdf_share, chosen.rounds)
        sized, compared = measured(shop, chosen.rows)
        try:
            checked = differing(shop)
        except FailedRunError as error:
            progress(f"all changes, from nothing: {error}")
            checked = None
    print("\n".join(about(shop, load, checked)))
    if sized:
        print("\n" + as_markdown(SIZES_HEADER, [sized_cells(one) for one in sized]))
    if compared:
        print("\n" + as_markdown(HEADER, [cells_of(one) for one in compared]))


if __name__ == "__main__":
    main()
