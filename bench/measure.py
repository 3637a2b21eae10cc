"""What a measurement does: starts a job, counts its cost, takes medians of two in turn, and prints a table.

Only the standard library is imported here: Linux gives a child the peak memory of the process that started it, so the
process that measures has to stay small.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Literal

ROOT = Path(__file__).parent.parent
MEGABYTE = 1_000_000  # bytes
PEAK_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes that ru_maxrss counts in
PAUSE = 0.1  # seconds between two looks at the memory of the processes


class FailedRunError(Exception):
    """A run that ended otherwise than it should; says how."""


# ---------------------------------------------------------------- what a job costs


@dataclass(frozen=True, slots=True)
class Cost:
    """What a job took: seconds of processor time with its children and of wall time; bytes of memory at its peak.

    `own` is the peak of the process itself, `child` that of its largest child: 0 where it has none, or the system
    does not tell. `cpu` is not a number where other processes did the work.
    """

    cpu: float
    wall: float
    own: float
    child: float = 0.0

    @property
    def peak(self) -> float:
        """The peak of the largest process."""
        return max(self.own, self.child)

    def by(self, documents: int) -> Cost:
        """The times of one document of so many."""
        return replace(self, cpu=self.cpu / documents, wall=self.wall / documents)


def medians(costs: Sequence[Cost]) -> Cost:
    """The median of each figure for itself."""
    return Cost(*(median(getattr(cost, figure) for cost in costs) for figure in ("cpu", "wall", "own", "child")))


def environment() -> dict[str, str]:
    """The environment of every job: the byte code of what it imports is kept, and `bench` is found from any folder."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": str(ROOT)}


def module_line(module: str, *options: str) -> list[str]:
    """The command that runs a module by this Python."""
    return [sys.executable, "-m", module, *options]


def cost_of(line: Sequence[str], statuses: Container[int] = (0,)) -> Cost:
    """What the command costs. Raises `FailedRunError` where it ends with another status."""
    return ran(line, statuses)[0]


def ran(line: Sequence[str], statuses: Container[int] = (0,)) -> tuple[Cost, str]:
    """What the command costs, in an empty current folder, and what it prints.

    Raises `FailedRunError` with its last line of errors where it ends with another status.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile() as printed,
        tempfile.TemporaryFile() as errors,
    ):
        start = time.perf_counter()
        process = subprocess.Popen(
            line, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=printed, stderr=errors
        )
        with _watched(process.pid) as peaks:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in statuses:
            errors.seek(0)
            words = errors.read().decode("utf-8", "replace").strip().splitlines()
            raise FailedRunError(f"ended with {process.returncode}: {words[-1] if words else 'without a word'}")
        printed.seek(0)
        own, child = peaks.pop(process.pid, 0), max(peaks.values(), default=0)
        if not (own and child):
            own = usage.ru_maxrss * PEAK_UNIT  # exact, but it counts the children too
        return Cost(usage.ru_utime + usage.ru_stime, wall, own, child), printed.read().decode("utf-8", "replace")


@contextmanager
def _watched(pid: int) -> Iterator[dict[int, int]]:
    """The peaks of the process and of each that comes from it, kept up to date until the block ends."""
    peaks: dict[int, int] = {}
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(PAUSE):
            for member in family(pid):
                peaks[member] = max(peaks.get(member, 0), peak_of(member))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        ended.set()
        watcher.join()


def family(pid: int, proc: Path = Path("/proc")) -> list[int]:
    """The process and all its living descendants; only itself where the system does not tell."""
    found = [pid]
    for member in found:  # grows while it is read
        try:
            for thread in os.listdir(proc / str(member) / "task"):
                children = (proc / str(member) / "task" / thread / "children").read_text(encoding="ascii")
                found += map(int, children.split())
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


Pair = tuple[Cost, Cost]


def in_turn(ours: Callable[[], Cost], theirs: Callable[[], Cost], rounds: int, seconds: float = 0.0) -> Pair:
    """The medians of both jobs, done in turn, so that what else the machine does meets both.

    The other job is first in every second round. There are so many rounds at least, and so many seconds at least.
    """
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    end = time.perf_counter() + seconds
    while len(costs[0]) < rounds or time.perf_counter() < end:
        for which in (0, 1) if len(costs[0]) % 2 == 0 else (1, 0):
            costs[which].append((ours, theirs)[which]())
    return medians(costs[0]), medians(costs[1])


# ---------------------------------------------------------------- what is compared


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: two jobs, the figure that is compared, and the goal; `limit` is None where there is none.

    Times are compared as a ratio, which is to be at most the limit, or at `least` it; peaks as a difference in bytes.
    """

    name: str
    work: str
    against: str
    figure: Literal["cpu", "wall", "peak"]
    limit: float | None = None
    least: bool = False

    @property
    def goal(self) -> str:
        """The goal as printed."""
        return "" if self.limit is None else f"{'≥' if self.least else '≤'} {self.shown(self.limit)}"

    def shown(self, result: float) -> str:
        """The result as printed."""
        return f"{result / MEGABYTE:+.0f} MB" if self.figure == "peak" else as_ratio(result)


@dataclass(frozen=True, slots=True)
class Compared:
    """A row with the cost of both jobs; `note` says instead why they were not measured."""

    row: Row
    costs: Pair | None = None
    note: str = ""

    @property
    def result(self) -> float | None:
        """The ratio of the times, or the difference of the peaks."""
        if self.costs is None:
            return None
        ours, theirs = (float(getattr(cost, self.row.figure)) for cost in self.costs)
        return ours - theirs if self.row.figure == "peak" else ours / theirs

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None where there is none, or it was not measured."""
        if self.result is None or self.row.limit is None:
            return None
        return self.result >= self.row.limit if self.row.least else self.result <= self.row.limit


# ---------------------------------------------------------------- the table

HEADER = ("work", "against", "processor time", "wall time", "peak memory", "result", "goal", "reached")


def cells_of(compared: Compared) -> tuple[str, ...]:
    """The row as printed, ours before theirs."""
    row, result = compared.row, compared.result
    if compared.costs is None or result is None:
        return (row.work, row.against, "", "", "", "", row.goal, compared.note)
    ours, theirs = compared.costs
    return (
        row.work,
        row.against,
        f"{as_time(ours.cpu)} : {as_time(theirs.cpu)}" if ours.cpu == ours.cpu else "",  # nan is not itself
        f"{as_time(ours.wall)} : {as_time(theirs.wall)}",
        f"{ours.peak / MEGABYTE:.0f} : {theirs.peak / MEGABYTE:.0f} MB",
        row.shown(result),
        row.goal,
        {True: "yes", False: "no", None: ""}[compared.reached],
    )


def as_ratio(value: float) -> str:
    """'1.42 ×', or '1/27' where the one is much less than the other.

    >>> as_ratio(1.5), as_ratio(1 / 25), as_ratio(0.0367)
    ('1.50 ×', '1/25', '1/27')
    """
    return f"{value:.2f} ×" if value >= 0.2 else f"1/{1 / value:.0f}" if value <= 0.1 else f"1/{1 / value:.1f}"


def as_time(seconds: float) -> str:
    """'8.3 ms', '410 ms' or '14.2 s'.

    >>> as_time(0.0083), as_time(0.41), as_time(14.22)
    ('8.3 ms', '410 ms', '14.2 s')
    """
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"


def as_markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table for a Markdown file."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, ("---",) * len(header), *rows))


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The table on the terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*header, show_lines=True)
    for cells in rows:
        table.add_row(*cells)
    Console().print(table)


# ---------------------------------------------------------------- the machine


def machine(load: float) -> str:
    """'Some CPU @ 2 GHz, 2 cores, load 0.1 before; Python 3.11.7'. The load is the one before the measurement."""
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{cpu_model()}, {os.cpu_count()} cores, load {load:.1f} before; Python {python}"


def cpu_model(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name where the system tells it, else its architecture."""
    import platform

    if cpuinfo.exists():
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
        if found := re.search(r"^model name\s*:\s*(\S.*)$", text, flags=re.MULTILINE):  # 'model name	: Some CPU'
            return found[1].strip()
    return platform.processor() or platform.machine()


def compile_all() -> None:
    """Writes the byte code of the program, so that no job has to."""
    ran(module_line("compileall", "-q", str(ROOT / "pipeline"), str(ROOT / "bench")))


def progress(text: str) -> None:
    """Says on the terminal what is measured now."""
    print(text, file=sys.stderr, flush=True)
