"""How fast the pipeline is beside other programs, in one run: `python -m bench.speed`, or `make bench`.

Every job runs in a process of its own and in turn with the one it is compared with, so that what else the machine does
meets both; of the rounds the medians count. Figures of two runs, or of two machines, are not comparable: ratios are.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Protocol

# Only the standard library up here: Linux gives a child the peak memory of the process that started it, so that one has
# to stay small; and each job pays for no more than it imports itself.

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "output" / "bench"
PRODUCERS = ("reportlab", "typst", "fpdf2")
MEGABYTE = 1_000_000  # bytes
PEAK_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes that ru_maxrss counts in
PROFILE_ROWS = 12
LEAST = 15.0  # seconds that a row is measured at least: short jobs are repeated more often, they vary more


# ---------------------------------------------------------------- what is read


@dataclass(frozen=True, slots=True)
class Corpus:
    """The folder with the PDFs: `documents/` with reports and leaflets, the leaflets as one file, two long reports."""

    folder: Path

    @property
    def documents(self) -> Path:
        """The folder of the reports and leaflets, fit to be a run's raw folder."""
        return self.folder / "documents"

    @property
    def reports(self) -> list[Path]:
        """The reports, each a file."""
        return sorted(self.documents.glob("*-highlights-*.pdf"))

    @property
    def leaflets(self) -> list[Path]:
        """The leaflets, each a file."""
        return sorted(self.documents.glob("iscm-leaflet-*.pdf"))

    @property
    def joined(self) -> Path:
        """The pages of all leaflets in one file."""
        return self.folder / "leaflets.pdf"

    @property
    def long(self) -> Path:
        """A file of as many pages as nobody puts into raw/."""
        return self.folder / "long.pdf"

    @property
    def short(self) -> Path:
        """The first pages of the same."""
        return self.folder / "short.pdf"

    @property
    def stamp(self) -> Path:
        """A JSON file that stands only beside a complete corpus: what it was made by, and its pages."""
        return self.folder / "corpus.json"


@dataclass(frozen=True, slots=True)
class Size:
    """How much a corpus holds: reports and leaflets, and the pages of the long and of the short file."""

    reports: int = 30
    leaflets: int = 30
    long: int = 1000
    short: int = 10


def make_corpus(corpus: Corpus, size: Size) -> None:
    """Makes the PDFs, always the same ones, where the folder does not hold them yet."""
    made_by = _made_by(size)
    if corpus.stamp.exists() and json.loads(corpus.stamp.read_text(encoding="utf-8"))["made_by"] == made_by:
        return
    from tests.made.documents import Document
    from tests.made.leaflets import leaflet
    from tests.made.reports import report
    from tests.made.style import style_of
    from tests.made.typeset import typeset

    shutil.rmtree(corpus.documents, ignore_errors=True)
    corpus.stamp.unlink(missing_ok=True)
    for make, count in ((report, size.reports), (leaflet, size.leaflets)):
        for seed in range(1, count + 1):
            document: Document = make(seed)
            path = corpus.documents / f"{document.name}.pdf"
            typeset(document, style_of(document), path, PRODUCERS[seed % len(PRODUCERS)])
    _join(corpus.leaflets, corpus.joined)
    _set_in_two_columns(corpus.long, size.long)
    _set_in_two_columns(corpus.short, size.short)
    pages = {"reports": _pages_of(corpus.reports), "leaflets": _pages_of(corpus.leaflets)}
    corpus.stamp.write_text(json.dumps({"made_by": made_by, "pages": pages}), encoding="utf-8")


def _made_by(size: Size) -> str:
    """A fingerprint of what decides on the corpus: a change of the generator makes it anew."""
    sources = (Path(__file__), *sorted((ROOT / "tests" / "made").rglob("*.py")))
    names = (ROOT / "pipeline" / "data" / name for name in ("mechanisms.csv", "aliases.csv"))
    return hashlib.sha256(
        b"".join((repr(size).encode(), *(path.read_bytes() for path in (*sources, *names))))
    ).hexdigest()


def _join(paths: Sequence[Path], target: Path) -> None:
    from pypdfium2 import PdfDocument

    with PdfDocument.new() as joined:
        for path in paths:
            with PdfDocument(path) as document:
                joined.import_pages(document)
        joined.save(target)


def _pages_of(paths: Sequence[Path]) -> int:
    from pypdfium2 import PdfDocument

    pages = 0
    for path in paths:
        with PdfDocument(path) as document:
            pages += len(document)
    return pages


_LINES, _LEADING, _FONT, _FONT_SIZE = 60, 12.0, "Helvetica", 9.0  # of a column; in points
_COLUMN, _LEFTS, _TOP = 237.0, (50.0, 307.0), 780.0  # points


def _set_in_two_columns(path: Path, pages: int) -> None:
    """A PDF of so many pages, all different: the text of one invented report after the other."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    lines = _endless_lines()
    for _ in range(pages):
        canvas.setFont(_FONT, _FONT_SIZE)
        for left in _LEFTS:
            for number, line in zip(range(_LINES), lines, strict=False):  # the range first: it ends, the lines do not
                canvas.drawString(left, _TOP - number * _LEADING, line)
        canvas.showPage()
    canvas.save()


def _endless_lines() -> Iterator[str]:
    from itertools import count

    from reportlab.lib.utils import simpleSplit

    from tests.made.plain import as_text
    from tests.made.reports import report

    for seed in count(1):
        for line in as_text(report(seed)).replace("\f", "").splitlines():
            yield from simpleSplit(line, _FONT, _FONT_SIZE, _COLUMN) or ("",)


# ---------------------------------------------------------------- what is done

Work = Callable[[], Any]  # does the job once; gives what it found, mostly how many things


@dataclass(frozen=True, slots=True)
class Part:
    """A job of which only a part is measured, behind the imports: `prepare` does what comes before the clock starts.

    The part is done `warm` times without and `passes` times under the clock.
    """

    name: str
    prepare: Callable[[Corpus], Work]
    passes: int = 1
    warm: int = 0


@dataclass(frozen=True, slots=True)
class Whole:
    """A job measured as a whole process, with Python's start and every import."""

    name: str
    prepare: Callable[[Corpus], Work]


@dataclass(frozen=True, slots=True)
class Command:
    """A command measured as a whole process. `program` is what has to be there for it, empty where it always is."""

    name: str
    line: Callable[[Corpus], list[str]]
    program: str = ""


Job = Part | Whole | Command


def words_with_boxes(corpus: Corpus) -> Work:
    """Words with their boxes of each page of the reports, by the pipeline."""
    import pypdfium2.raw as pdfium

    from pipeline.read.pdf.pdfium import characters_of, frame_of, words_of

    documents = _opened(corpus.reports)

    def work() -> int:
        found = 0
        for document in documents:
            for page in document:
                text = pdfium.FPDFText_LoadPage(page)
                found += len(words_of(text, characters_of(text), frame_of(page)))
                pdfium.FPDFText_ClosePage(text)
                page.close()
        return found

    return work


def plain_text(corpus: Corpus) -> Work:
    """The characters of each page of the reports, by pypdfium2."""
    documents = _opened(corpus.reports)

    def work() -> int:
        found = 0
        for document in documents:
            for page in document:
                text = page.get_textpage()
                found += len(text.get_text_range())
                text.close()
                page.close()
        return found

    return work


def _opened(paths: Sequence[Path]) -> list[Any]:
    """The open files; a page is loaded under the clock on both sides, as anybody has to who reads one."""
    from pypdfium2 import PdfDocument

    return [PdfDocument(path) for path in paths]


def leaflet_sheets(corpus: Corpus) -> Work:
    """Words, table cells and links of the joined leaflets, by the pipeline."""
    from pipeline.read.layout.sheet import Sheet
    from pipeline.read.pdf.pdfium import Pdfium

    def work() -> int:
        with Pdfium(corpus.joined) as document:
            sheets = (sheet for sheet in document.sheets() if isinstance(sheet, Sheet))
            return sum(len(sheet.words) + len(sheet.grids) + len(sheet.areas) for sheet in sheets)

    return work


def plumbed_leaflets(corpus: Corpus) -> Work:
    """Words, tables and links of the joined leaflets, by pdfplumber."""
    return _plumbing([corpus.joined])


def plumbed_documents(corpus: Corpus) -> Work:
    """Words, tables and links of the reports and leaflets, by pdfplumber."""
    return _plumbing([*corpus.reports, *corpus.leaflets])


def _plumbing(paths: Sequence[Path]) -> Work:
    import pdfplumber

    def work() -> int:
        found = 0
        for path in paths:
            with pdfplumber.open(path) as document:
                for page in document.pages:
                    found += len(page.extract_words()) + len(page.extract_tables()) + len(page.hyperlinks)
                    page.close()
        return found

    return work


def published_documents(corpus: Corpus) -> Work:
    """The reports and leaflets through the whole pipeline into `output/` of the current folder; counts rows."""
    from pipeline.rules import load_rules
    from pipeline.run import run

    return lambda: sum(run(corpus.documents, Path("output"), load_rules()).row_counts.values())


def long_document(corpus: Corpus) -> Work:
    """The long file as a document, by the pipeline."""
    return _reading(corpus.long)


def short_document(corpus: Corpus) -> Work:
    """The short file as a document, by the pipeline."""
    return _reading(corpus.short)


def _reading(path: Path) -> Work:
    from pipeline.read import read

    return lambda: read(path)


WORDS = Part("words", words_with_boxes, passes=5, warm=1)
TEXT = Part("text", plain_text, passes=5, warm=1)
SHEETS = Part("sheets", leaflet_sheets)
PLUMBED_LEAFLETS = Part("plumbed-leaflets", plumbed_leaflets)
BBOX = Command("bbox", lambda corpus: ["pdftotext", "-bbox", str(corpus.joined), os.devnull], "pdftotext")
PIPELINE = Whole("pipeline", published_documents)
PLUMBED_DOCUMENTS = Whole("plumbed-documents", plumbed_documents)
EXTRACT = Command("extract", lambda _: [sys.executable, "-m", "pipeline", "extract", "--raw", str(ROOT / "raw")])
PANDAS = Command("pandas", lambda _: [sys.executable, "-c", "import pandas"])
LONG = Whole("long", long_document)
SHORT = Whole("short", short_document)


# ---------------------------------------------------------------- what it should cost


@dataclass(frozen=True, slots=True)
class Cost:
    """What a job took: seconds of processor time (user and system) and of wall time, bytes of memory at its peak."""

    cpu: float
    wall: float
    peak: float


class Goal(Protocol):
    """What one cost should be beside another."""

    def of(self, ours: Cost, theirs: Cost) -> float:
        """The figure that the goal is about."""

    def reached(self, figure: float) -> bool:
        """Whether the figure is good enough."""

    def shown(self, figure: float) -> str:
        """The figure as printed."""


@dataclass(frozen=True, slots=True)
class Times:
    """At most so many times the processor time: wall time tells what else the machine does."""

    limit: float

    def __str__(self) -> str:
        return f"≤ {as_ratio(self.limit)}"

    def of(self, ours: Cost, theirs: Cost) -> float:
        """The ratio of the processor times."""
        return ours.cpu / theirs.cpu

    def reached(self, figure: float) -> bool:
        """Whether the ratio is within the limit."""
        return figure <= self.limit

    def shown(self, figure: float) -> str:
        """The ratio as printed."""
        return as_ratio(figure)


@dataclass(frozen=True, slots=True)
class More:
    """At most so many bytes more at the peak."""

    limit: float

    def __str__(self) -> str:
        return f"≤ {self.shown(self.limit)}"

    def of(self, ours: Cost, theirs: Cost) -> float:
        """The difference of the peaks in bytes."""
        return ours.peak - theirs.peak

    def reached(self, figure: float) -> bool:
        """Whether the difference is within the limit."""
        return figure <= self.limit

    def shown(self, figure: float) -> str:
        """The difference as printed."""
        return f"{figure / MEGABYTE:+.0f} MB"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: our job, the one it is compared with, and the goal."""

    name: str
    work: str
    against: str
    ours: Job
    theirs: Job
    goal: Times | More


ROWS = (
    Row(
        "words",
        "words with boxes of the reports' pages",
        "pypdfium2: plain text of the same",
        WORDS,
        TEXT,
        Times(1.5),
    ),
    Row(
        "leaflet-bbox",
        "words, table cells and links of the leaflets in one file, behind the imports",
        "pdftotext -bbox, the process: words only",
        SHEETS,
        BBOX,
        Times(1.0),
    ),
    Row(
        "leaflet-plumber",
        "the same",
        "pdfplumber: words, tables, links, behind the imports",
        SHEETS,
        PLUMBED_LEAFLETS,
        Times(1 / 25),
    ),
    Row(
        "pipeline",
        "reports and leaflets read, resolved, reconciled and published, the process",
        "pdfplumber: words, tables, links, the process",
        PIPELINE,
        PLUMBED_DOCUMENTS,
        Times(1 / 10),
    ),
    Row(
        "cold",
        "python -m pipeline extract of raw/, the process",
        "python -c 'import pandas'",
        EXTRACT,
        PANDAS,
        Times(1.5),
    ),
    Row(
        "memory",
        "peak memory of reading 1,000 pages, the process",
        "the same of 10 pages",
        LONG,
        SHORT,
        More(50 * MEGABYTE),
    ),
)


# ---------------------------------------------------------------- measuring


def environment() -> dict[str, str]:
    """The environment of every job: the byte code of what it imports is kept, and `bench` is found from any folder."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": str(ROOT)}


def cost_of(job: Job, corpus: Corpus) -> Cost:
    """What the job costs, in a new process whose current folder is an empty one."""
    line = job.line(corpus) if isinstance(job, Command) else job_line(job, corpus)
    whole, printed = _run(line)
    return Cost(**json.loads(printed)) if isinstance(job, Part) else whole


def job_line(job: Part | Whole, corpus: Corpus, *options: str) -> list[str]:
    """The command that does the job in a new process."""
    return [sys.executable, "-m", "bench.speed", "--corpus", str(corpus.folder.resolve()), "--job", job.name, *options]


def _run(line: Sequence[str]) -> tuple[Cost, str]:
    """What the command costs, with the processes that it waited for, and what it prints."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as printed:
        start = time.perf_counter()
        process = subprocess.Popen(line, cwd=folder, env=environment(), stdout=printed)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, list(line))
        printed.seek(0)
        cost = Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * PEAK_UNIT)
        return cost, printed.read().decode("utf-8", "replace")


def do_job(job: Part | Whole, corpus: Corpus) -> Cost:
    """Does the job in this process. What it costs is told of one pass of the part that counts."""
    work = job.prepare(corpus)
    passes, warm = (job.passes, job.warm) if isinstance(job, Part) else (1, 0)
    for _ in range(warm):
        work()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(passes):
        work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * PEAK_UNIT
    return Cost(cpu / passes, wall / passes, peak)


def is_there(job: Job) -> bool:
    """Whether this machine has what the job needs."""
    return not (isinstance(job, Command) and job.program) or shutil.which(job.program) is not None


@dataclass(frozen=True, slots=True)
class Measured:
    """A row with the medians of both jobs; `costs` is None where the other program is missing."""

    row: Row
    costs: tuple[Cost, Cost] | None

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached, None where it was not measured."""
        return None if self.costs is None else self.row.goal.reached(self.row.goal.of(*self.costs))


def measure(row: Row, corpus: Corpus, rounds: int, seconds: float = LEAST) -> Measured:
    """Both jobs of the row in turn, the other one first in every second round: so many rounds and seconds at least."""
    if not (is_there(row.ours) and is_there(row.theirs)):
        return Measured(row, None)
    jobs = (row.ours, row.theirs)
    for job in jobs:
        if isinstance(job, Command):  # once without measuring: files in memory, byte code written
            cost_of(job, corpus)
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    end = time.perf_counter() + seconds
    while len(costs[0]) < rounds or time.perf_counter() < end:
        for which in (0, 1) if len(costs[0]) % 2 == 0 else (1, 0):
            costs[which].append(cost_of(jobs[which], corpus))
    return Measured(row, (medians(costs[0]), medians(costs[1])))


def medians(costs: Sequence[Cost]) -> Cost:
    """The median of each figure for itself."""
    return Cost(
        median(cost.cpu for cost in costs), median(cost.wall for cost in costs), median(cost.peak for cost in costs)
    )


# ---------------------------------------------------------------- where it goes


def profile_of(row: Row, corpus: Corpus) -> str:
    """Where our job spends its time, or for a goal in bytes its memory: the first dozen lines of a profile."""
    if isinstance(row.ours, Command):
        line = [sys.executable, "-m", "cProfile", "-s", "tottime", *row.ours.line(corpus)[1:]]
        printed = _run(line)[1].splitlines()
        head = next(number for number, text in enumerate(printed) if text.split()[:2] == ["ncalls", "tottime"])
        return "\n".join(printed[head : head + 1 + PROFILE_ROWS])
    kind = "--profile-memory" if isinstance(row.goal, More) else "--profile"
    return _run(job_line(row.ours, corpus, kind))[1].strip()


def print_time_profile(work: Work) -> None:
    """Does the work and prints the functions that took most time of their own."""
    import cProfile
    import pstats

    profile = cProfile.Profile()
    profile.runcall(work)
    pstats.Stats(profile).sort_stats("tottime").print_stats(PROFILE_ROWS)


def print_memory_profile(work: Work) -> None:
    """Does the work and prints the lines of code whose objects hold most memory behind it."""
    import tracemalloc

    tracemalloc.start()
    found = work()
    peak, snapshot = tracemalloc.get_traced_memory()[1], tracemalloc.take_snapshot()
    del found
    print(f"Python's own memory: {peak / MEGABYTE:.0f} MB at its peak, and of what was found")
    for line in snapshot.statistics("lineno")[:PROFILE_ROWS]:
        print(f"{line.size / MEGABYTE:7.1f} MB {line.count:9,} objects  {line.traceback}")


# ---------------------------------------------------------------- the table

HEADER = ("work", "against", "processor time", "wall time", "peak memory", "ratio", "in wall time", "goal", "reached")


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


def cells_of(measured: Measured) -> tuple[str, ...]:
    """The row as printed, ours before theirs."""
    row = measured.row
    if measured.costs is None:
        return (row.work, row.against, "", "", "", "", "", str(row.goal), "not installed")
    ours, theirs = measured.costs
    return (
        row.work,
        row.against,
        f"{as_time(ours.cpu)} : {as_time(theirs.cpu)}",
        f"{as_time(ours.wall)} : {as_time(theirs.wall)}",
        f"{ours.peak / MEGABYTE:.0f} : {theirs.peak / MEGABYTE:.0f} MB",
        row.goal.shown(row.goal.of(ours, theirs)),
        as_ratio(ours.wall / theirs.wall),
        str(row.goal),
        "yes" if measured.reached else "no",
    )


def as_markdown(results: Sequence[Measured], about: Sequence[str]) -> str:
    """The table for the README, with what it was measured on above it."""
    lines = [HEADER, ("---",) * len(HEADER), *(cells_of(measured) for measured in results)]
    return "\n".join((*about, "", *(f"| {' | '.join(cells)} |" for cells in lines)))


def print_table(results: Sequence[Measured], about: Sequence[str]) -> None:
    """The table on the terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*HEADER, show_lines=True)
    for measured in results:
        table.add_row(*cells_of(measured))
    console = Console()
    console.print(table)
    for line in about:
        console.print(line, highlight=False)


def about(corpus: Corpus, rounds: int, load: float) -> tuple[str, ...]:
    """Sentences on what was measured on what; `load` is how many processes wanted to run when it began."""
    from importlib.metadata import version

    pages = json.loads(corpus.stamp.read_text(encoding="utf-8"))["pages"]
    libraries = [f"{name} {version(name)}" for name in ("pypdfium2", "pdfplumber", "pdfminer.six", "pandas", "pyarrow")]
    python = ".".join(str(part) for part in sys.version_info[:3])
    return (
        f"Medians of {rounds} rounds or more; each pair is ours : theirs. {len(corpus.reports)} reports of"
        f" {pages['reports']} pages and {len(corpus.leaflets)} leaflets of"
        f" {pages['leaflets']} pages, invented, set by {', '.join(PRODUCERS)}.",
        f"{cpu_model()}, {os.cpu_count()} cores, load {load:.1f} before; Python {python}, {', '.join(libraries)}"
        f"{pdftotext_version()}.",
    )


def cpu_model(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name where the system tells it, else its architecture."""
    import platform

    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name" and value.strip():
                return value.strip()
    return platform.processor() or platform.machine()


def pdftotext_version() -> str:
    """', pdftotext 22.12.0' where it is installed, else nothing."""
    if not shutil.which("pdftotext"):
        return ""
    told = subprocess.run(["pdftotext", "-v"], capture_output=True, encoding="utf-8", errors="replace", check=False)
    return f", {told.stderr.splitlines()[0].replace(' version', '')}" if told.stderr else ""


# ---------------------------------------------------------------- the command


def jobs() -> dict[str, Part | Whole]:
    """The jobs that are functions, by name."""
    both = (job for row in ROWS for job in (row.ours, row.theirs))
    return {job.name: job for job in both if not isinstance(job, Command)}


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("rows", nargs="*", help=f"only these: {', '.join(row.name for row in ROWS)}")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder for the PDFs, made once")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--markdown", action="store_true", help="the table as Markdown")
    parser.add_argument("--profile", action="store_true", help="where a goal is missed, also where the time goes")
    parser.add_argument("--profile-memory", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--job", choices=tuple(jobs()), help=argparse.SUPPRESS)
    parser.add_argument("--make", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(given)
    if unknown := set(chosen.rows) - {row.name for row in ROWS}:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    if chosen.rounds < 1:
        parser.error("--rounds: at least 1")
    return chosen


def main(given: Sequence[str] | None = None) -> None:
    """Measures and prints the table; exits with 0 also where a goal is missed."""
    chosen = _arguments(given)
    corpus = Corpus(chosen.corpus.resolve())
    if chosen.make:
        make_corpus(corpus, Size())
    elif chosen.job:
        job = jobs()[chosen.job]
        if chosen.profile_memory:
            print_memory_profile(job.prepare(corpus))
        elif chosen.profile:
            print_time_profile(job.prepare(corpus))
        else:
            cost = do_job(job, corpus)
            print(json.dumps({"cpu": cost.cpu, "wall": cost.wall, "peak": cost.peak}))
    else:
        _measure_all(corpus, chosen)


def _measure_all(corpus: Corpus, chosen: argparse.Namespace) -> None:
    load = os.getloadavg()[0]
    _tell("making the PDFs, where they are not there yet …")
    _run([sys.executable, "-m", "bench.speed", "--corpus", str(corpus.folder), "--make"])
    _run([sys.executable, "-m", "compileall", "-q", str(ROOT / "pipeline"), str(ROOT / "bench")])
    rows = [row for row in ROWS if not chosen.rows or row.name in chosen.rows]
    results = []
    for row in rows:
        _tell(f"{row.name}: {row.work} : {row.against} …")
        results.append(measure(row, corpus, chosen.rounds))
    sentences = about(corpus, chosen.rounds, load)
    if chosen.markdown:
        print(as_markdown(results, sentences))
    else:
        print_table(results, sentences)
    for measured in results:
        if chosen.profile and measured.reached is False:
            print(f"\n{measured.row.name}\n{profile_of(measured.row, corpus)}")


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
