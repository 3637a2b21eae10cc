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
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench import measure
from bench.measure import (
    MEGABYTE,
    PEAK_UNIT,
    ROOT,
    Compared,
    Cost,
    FailedRunError,
    Row,
    as_markdown,
    as_ratio,
    compile_all,
    cost_of,
    in_turn,
    machine,
    module_line,
    print_table,
    progress,
    ran,
)

# Only the standard library up here, as in `bench.measure`; so each job pays for no more than it imports itself.

CORPUS = ROOT / "output" / "bench"
PRODUCERS = ("reportlab", "typst", "fpdf2")
PROFILE_ROWS = 12
LEAST = 15.0  # seconds that a row is measured at least: short jobs are repeated more often, since they vary more


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
        return sorted(self.documents.glob("*-highlights-*.pdf"))

    @property
    def leaflets(self) -> list[Path]:
        return sorted(self.documents.glob("iscm-leaflet-*.pdf"))

    @property
    def joined(self) -> Path:
        """The pages of all leaflets in one file."""
        return self.folder / "leaflets.pdf"

    @property
    def long(self) -> Path:
        """A file of more pages than anybody puts into raw/."""
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
    """Makes the PDFs, always the same ones, unless the folder holds them already."""
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
    """A fingerprint of what decides the corpus: when the generator changes, the corpus is made anew."""
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
    """A PDF of so many pages, all different: the text of one made report after the other."""
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
class Job:
    """A function measured in a process of its own: `prepare` does what comes before the work.

    Without `passes` the whole process is measured, with Python's start and every import. Else only the work is: done
    `warm` times without the clock, then `passes` times under it, and the cost is that of one pass.
    """

    name: str
    prepare: Callable[[Corpus], Work]
    passes: int = 0
    warm: int = 0


@dataclass(frozen=True, slots=True)
class Command:
    """A command measured as a whole process. `program` is what has to be there for it, empty where it always is."""

    line: Callable[[Corpus], list[str]]
    program: str = ""


def words_with_boxes(corpus: Corpus) -> Work:
    """Words with their boxes of each page of the reports, by the pipeline."""
    import pypdfium2.raw as pdfium

    from pipeline.read.pdf.page_frame import frame_of
    from pipeline.read.pdf.pdfium import characters_of, words_of

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
    """The open files; the clock counts the loading of pages on both sides, as every reader has to load them."""
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


def plumbed(paths: Sequence[Path]) -> Work:
    """Words, tables and links of the files, by pdfplumber."""
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


def read_as_document(path: Path) -> Work:
    """The file as a document, by the pipeline."""
    from pipeline.read import read

    return lambda: read(path)


WORDS = Job("words", words_with_boxes, passes=5, warm=1)
TEXT = Job("text", plain_text, passes=5, warm=1)
SHEETS = Job("sheets", leaflet_sheets, passes=1)
PLUMBED_LEAFLETS = Job("plumbed-leaflets", lambda corpus: plumbed([corpus.joined]), passes=1)
BBOX = Command(lambda corpus: ["pdftotext", "-bbox", str(corpus.joined), os.devnull], "pdftotext")
PIPELINE = Job("pipeline", published_documents)
PLUMBED_DOCUMENTS = Job("plumbed-documents", lambda corpus: plumbed([*corpus.reports, *corpus.leaflets]))
EXTRACT = Command(lambda _: module_line("pipeline", "extract", "--raw", str(ROOT / "raw")))
PANDAS = Command(lambda _: [sys.executable, "-c", "import pandas"])
LONG = Job("long", lambda corpus: read_as_document(corpus.long))
SHORT = Job("short", lambda corpus: read_as_document(corpus.short))

TEXT_OF = "pypdfium2: plain text of the same"
LEAFLETS = "words, table cells and links of the leaflets in one file, behind the imports"
PLUMBER = "pdfplumber: words, tables, links"
PUBLISHED = "reports and leaflets read, resolved, reconciled and published, the process"
COLD = "python -m pipeline extract of raw/, the process"
READ = "peak memory of reading 1,000 pages, the process"

# Each row with our job and the one it is compared with. Goals are in processor time: wall time depends on what else the
# machine does.
ROWS: Mapping[Row, tuple[Job | Command, Job | Command]] = {
    Row("words", "words with boxes of the reports' pages", TEXT_OF, "cpu", 1.5): (WORDS, TEXT),
    Row("leaflet-bbox", LEAFLETS, "pdftotext -bbox, the process: words only", "cpu", 1.0): (SHEETS, BBOX),
    Row("leaflet-plumber", "the same", f"{PLUMBER}, behind the imports", "cpu", 1 / 25): (SHEETS, PLUMBED_LEAFLETS),
    Row("pipeline", PUBLISHED, f"{PLUMBER}, the process", "cpu", 1 / 10): (PIPELINE, PLUMBED_DOCUMENTS),
    Row("cold", COLD, "python -c 'import pandas'", "cpu", 1.5): (EXTRACT, PANDAS),
    Row("memory", READ, "the same of 10 pages", "peak", 50 * MEGABYTE): (LONG, SHORT),
}


# ---------------------------------------------------------------- measuring


def cost_of_job(job: Job | Command, corpus: Corpus) -> Cost:
    """What the job costs, in a new process whose current folder is an empty one."""
    if isinstance(job, Command):
        return cost_of(job.line(corpus))
    whole, printed = ran(job_line(job, corpus))
    return Cost(**json.loads(printed)) if job.passes else whole


def job_line(job: Job, corpus: Corpus, *options: str) -> list[str]:
    """The command that does the job in a new process."""
    return module_line("bench.speed", "--corpus", str(corpus.folder.resolve()), "--job", job.name, *options)


def do_job(job: Job, corpus: Corpus) -> Cost:
    """Does the job in this process; gives the cost of one pass."""
    work, passes = job.prepare(corpus), job.passes or 1
    for _ in range(job.warm):
        work()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(passes):
        work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * PEAK_UNIT
    return Cost(cpu / passes, wall / passes, peak)


def is_there(job: Job | Command) -> bool:
    """Whether this machine has what the job needs."""
    return isinstance(job, Job) or not job.program or shutil.which(job.program) is not None


def compared(row: Row, corpus: Corpus, rounds: int) -> Compared:
    """The row with both jobs measured in turn, so many rounds and `LEAST` seconds at least."""
    ours, theirs = ROWS[row]
    if not (is_there(ours) and is_there(theirs)):
        return Compared(row, note="not installed")
    for job in (ours, theirs):
        if isinstance(job, Command):  # once without measuring: files in memory, byte code written
            cost_of_job(job, corpus)
    return Compared(row, in_turn(lambda: cost_of_job(ours, corpus), lambda: cost_of_job(theirs, corpus), rounds, LEAST))


# ---------------------------------------------------------------- where it goes


def profile_of(row: Row, corpus: Corpus) -> str:
    """Where our job spends its time, or for a goal in bytes its memory: the first dozen lines of a profile."""
    job = ROWS[row][0]
    if isinstance(job, Command):
        printed = ran(module_line("cProfile", "-s", "tottime", *job.line(corpus)[1:]))[1].splitlines()
        head = next(number for number, text in enumerate(printed) if text.split()[:2] == ["ncalls", "tottime"])
        return "\n".join(printed[head : head + 1 + PROFILE_ROWS])
    return ran(job_line(job, corpus, "--profile-memory" if row.figure == "peak" else "--profile"))[1].strip()


def print_time_profile(work: Work) -> None:
    """Does the work and prints the functions that took most time of their own."""
    import cProfile
    import pstats

    profile = cProfile.Profile()
    profile.runcall(work)
    pstats.Stats(profile).sort_stats("tottime").print_stats(PROFILE_ROWS)


def print_memory_profile(work: Work) -> None:
    """Does the work and prints the lines of code whose objects hold most memory after it."""
    import tracemalloc

    tracemalloc.start()
    found = work()
    peak, snapshot = tracemalloc.get_traced_memory()[1], tracemalloc.take_snapshot()
    del found
    print(f"Python's own memory: {peak / MEGABYTE:.0f} MB at its peak, and of what was found")
    for line in snapshot.statistics("lineno")[:PROFILE_ROWS]:
        print(f"{line.size / MEGABYTE:7.1f} MB {line.count:9,} objects  {line.traceback}")


# ---------------------------------------------------------------- the table

HEADER = (*measure.HEADER[:5], "ratio", "in wall time", *measure.HEADER[6:])


def cells_of(compared: Compared) -> tuple[str, ...]:
    """The row as printed, ours before theirs, with the ratio of the wall times."""
    cells = measure.cells_of(compared)
    in_wall = as_ratio(compared.costs[0].wall / compared.costs[1].wall) if compared.costs else ""
    return (*cells[:6], in_wall, *cells[6:])


def about(corpus: Corpus, rounds: int, load: float) -> tuple[str, str]:
    """Sentences on what was measured on what; `load` is how many processes wanted to run when it began."""
    from importlib.metadata import version

    pages = json.loads(corpus.stamp.read_text(encoding="utf-8"))["pages"]
    libraries = [f"{name} {version(name)}" for name in ("pypdfium2", "pdfplumber", "pdfminer.six", "pandas", "pyarrow")]
    return (
        f"Medians of {rounds} rounds or more; each pair is ours : theirs. {len(corpus.reports)} made reports of"
        f" {pages['reports']} pages and {len(corpus.leaflets)} made leaflets of {pages['leaflets']} pages, set by"
        f" {', '.join(PRODUCERS)}.",
        f"{machine(load)}, {', '.join(libraries)}{pdftotext_version()}.",
    )


def pdftotext_version() -> str:
    """', pdftotext 22.12.0' where it is installed, else nothing."""
    if not shutil.which("pdftotext"):
        return ""
    shown = subprocess.run(["pdftotext", "-v"], capture_output=True, encoding="utf-8", errors="replace", check=False)
    return f", {shown.stderr.splitlines()[0].replace(' version', '')}" if shown.stderr else ""


# ---------------------------------------------------------------- the command


def jobs() -> dict[str, Job]:
    """The jobs that are functions, by name."""
    return {job.name: job for pair in ROWS.values() for job in pair if isinstance(job, Job)}


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"only these: {', '.join(names)}")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder for the PDFs, made once")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--markdown", action="store_true", help="the table as Markdown")
    parser.add_argument("--profile", action="store_true", help="where a goal is missed, also where the time goes")
    parser.add_argument("--profile-memory", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--job", choices=tuple(jobs()), help=argparse.SUPPRESS)
    parser.add_argument("--make", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(given)
    if unknown := set(chosen.rows) - set(names):
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
    elif not chosen.job:
        _compare(corpus, chosen)
    elif chosen.profile_memory:
        print_memory_profile(jobs()[chosen.job].prepare(corpus))
    elif chosen.profile:
        print_time_profile(jobs()[chosen.job].prepare(corpus))
    else:
        print(json.dumps(asdict(do_job(jobs()[chosen.job], corpus))))


def _compare(corpus: Corpus, chosen: argparse.Namespace) -> None:
    """Measures the chosen rows, and prints them."""
    load = os.getloadavg()[0]
    progress("making the PDFs, unless they are there already …")
    ran(module_line("bench.speed", "--corpus", str(corpus.folder), "--make"))
    compile_all()
    results = []
    for row in ROWS:
        if not chosen.rows or row.name in chosen.rows:
            progress(f"{row.name}: {row.work} : {row.against} …")
            try:
                results.append(compared(row, corpus, chosen.rounds))
            except FailedRunError as error:
                results.append(Compared(row, note=str(error)))
    sentences = "\n".join(about(corpus, chosen.rounds, load))
    cells = [cells_of(result) for result in results]
    if chosen.markdown:
        print(f"{sentences}\n\n{as_markdown(HEADER, cells)}")
    else:
        print_table(HEADER, cells)
        print(sentences)
    for result in results:
        if chosen.profile and result.reached is False:
            print(f"\n{result.row.name}\n{profile_of(result.row, corpus)}")


if __name__ == "__main__":
    main()
