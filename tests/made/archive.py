"""Archives of many made documents with their truth: `python -m tests.made.archive --documents 1000 --seed 1 FOLDER`.

    FOLDER/raw/<year>/<name>.{txt,pdf}   reports of many years, editions of the leaflet; a run's raw folder
    FOLDER/gold/<table>.csv              what they say, a row with the document it stands in
    FOLDER/archive.json                  stands only beside a complete archive: what it was made by

A document is decided by the seed and its number alone. So the archive of 1,000 documents begins with the one of 100,
and an archive grows: the same command with more documents adds those that are missing. The share of PDFs decides the
form of a document, never what it says; texts and truth are the same files each time, byte for byte.

`--score RELEASE` says instead how well a run read the archive: F1 by table, over the rows of each document.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import random
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from pipeline import DATA
from pipeline.errors import UseError
from tests.helpers.scoring import COMPARED, SCOPES
from tests.made.documents import Document, Report, truth_of
from tests.made.leaflets import leaflet
from tests.made.plain import as_text
from tests.made.reports import report
from tests.made.style import style_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEAFLETS = 0.1  # of all documents
YEARS = range(2005, 2031)  # those of the corpus's reports; a leaflet has its edition's
PRODUCERS = ("typst",) * 8 + ("reportlab", "fpdf2")  # typst takes 0.08 s for a PDF, the others 0.25 s
STAMP = "archive.json"  # in the folder of a complete archive: what it was made by, and how much it holds
AT_ONCE = 50  # documents that a process writes before it hands over their truth
CHUNKS = 20  # that a process writes before another takes its place: typesetters keep what they have set
APART = 1_000_000  # document numbers that a seed has to itself

# The columns of each table of the truth after the document's; empty where a document's truth lacks one.
COLUMNS = {
    "anniversaries": "report_year iscm_id anniversary implied_year",
    "claims": "source metric subject value",
    "events": "report_year iscm_id event_type ordinal count date_intervals place",
    "links": "source iscm_id url origin",
    "mechanism_initiatives": "report_year initiative_id iscm_id",
    "mechanism_themes": "source report_year theme_id iscm_id",
    "profiles": "iscm_id printed_name kind regions year_established constituent_states",
    "publications": "report_year iscm_id title url",
}
MECHANISMS = ("iscm_id", "in_leaflet", "in_highlights")  # a row is about the whole archive, so it names no document


@dataclass(frozen=True, slots=True)
class Plan:
    """What decides the documents: the seed, and the share of PDFs from 0 to 1."""

    seed: int = 1
    pdf_share: float = 0.5


# ---------------------------------------------------------------- one document


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of an archive. `form` is a producer of PDFs, or a form of text: `plain`, `dos`, `bars`."""

    year: int
    name: str
    form: str
    document: Document

    @property
    def is_pdf(self) -> bool:
        """Whether a producer sets it."""
        return self.form in PRODUCERS

    @property
    def file(self) -> str:
        """Its path below the raw folder."""
        return f"{self.year}/{self.name}.{'pdf' if self.is_pdf else 'txt'}"


def entry(plan: Plan, number: int) -> Entry:
    """The document of this number, from 1 on. The share of PDFs is looked at last, so it changes no words."""
    rng = random.Random(f"archive {plan.seed} {number}")
    is_leaflet, year = rng.random() < LEAFLETS, rng.choice(YEARS)
    producer, text_form, drawn = rng.choice(PRODUCERS), rng.choice(("plain", "plain", "dos", "bars")), rng.random()
    seed = (plan.seed - 1) * APART + number
    document: Document = leaflet(seed) if is_leaflet else report(seed)
    if isinstance(document, Report):
        year, name = document.year, f"iscm-{document.year}-highlights-{number:06}"
        text_form = "plain" if text_form == "bars" else text_form  # a report has no table
    else:
        name = f"iscm-leaflet-{year}-{number:06}"
    return Entry(year, name, producer if drawn < plan.pdf_share else text_form, document)


def text_bytes(entry: Entry) -> bytes:
    """The document as a text file: as its dump, as DOS programs save it, or with a table in bars as Markdown has it."""
    text = as_text(entry.document)
    if entry.form == "bars":
        lines = text.splitlines()
        first = next(number for number, line in enumerate(lines) if "\t" in line)
        rows = [f"| {line.replace(chr(9), ' | ')} |" for line in lines[first:]]
        rule = "|" + "---|" * (lines[first].count("\t") + 1)
        text = "\n".join((*lines[:first], rows[0], rule, *rows[1:])) + "\n"
    return text.replace("\n", "\r\n").encode("utf-8-sig") if entry.form == "dos" else text.encode()


def write_document(raw: Path, entry: Entry) -> Path:
    """Writes the document below the raw folder; gives its file."""
    path = raw / entry.file
    path.parent.mkdir(parents=True, exist_ok=True)
    if entry.is_pdf:
        from tests.made.typeset import typeset

        return typeset(entry.document, style_of(entry.document), path, entry.form)
    path.write_bytes(text_bytes(entry))
    return path


# ---------------------------------------------------------------- the truth of many

Sides = tuple[bool, bool]  # whether a mechanism stands in a leaflet, and in a report


@dataclass(frozen=True, slots=True)
class Truths:
    """The truth of some documents: lines of CSV by table, and where each mechanism stands."""

    lines: dict[str, str] = field(default_factory=dict)
    mechanisms: dict[str, Sides] = field(default_factory=dict)


def truths_of(entries: Iterator[Entry]) -> Truths:
    """What the documents say, in the form they are written in."""
    found = Truths()
    texts: dict[str, StringIO] = {}
    for entry in entries:
        has_links = style_of(entry.document).links if entry.is_pdf else isinstance(entry.document, Report)
        truth = dict(truth_of(entry.document, has_links))
        _note(found.mechanisms, truth.pop("mechanisms", ()))
        for table, rows in truth.items():
            columns = COLUMNS[table].split()
            writer = csv.writer(texts.setdefault(table, StringIO()), lineterminator="\n")
            writer.writerows([entry.name, *(row.get(column, "") for column in columns)] for row in rows)
    found.lines.update((table, text.getvalue()) for table, text in texts.items())
    return found


def _note(mechanisms: dict[str, Sides], rows: Iterable[Mapping[str, str]]) -> None:
    """Adds where the mechanisms of these rows stand."""
    for row in rows:
        _merge(mechanisms, row["iscm_id"], (row["in_leaflet"] == "True", row["in_highlights"] == "True"))


def _merge(mechanisms: dict[str, Sides], iscm_id: str, sides: Sides) -> None:
    in_leaflet, in_highlights = mechanisms.get(iscm_id, (False, False))
    mechanisms[iscm_id] = (in_leaflet or sides[0], in_highlights or sides[1])


def write_chunk(raw: Path, plan: Plan, numbers: range) -> Truths:
    """Writes the documents of these numbers; gives their truth."""

    def written() -> Iterator[Entry]:
        for number in numbers:
            made = entry(plan, number)
            write_document(raw, made)
            yield made

    return truths_of(written())


# ---------------------------------------------------------------- an archive on disk


def make_archive(folder: Path, documents: int, plan: Plan | None = None, workers: int = 1) -> int:
    """Makes the archive, or adds to the one in the folder what it lacks; gives the number of documents added.

    An archive of another plan, or by another version of this program, is made anew. Raises `UseError` where the folder
    holds files that are no archive, or more documents than asked for.
    """
    plan = plan or Plan()
    made_by = {"seed": plan.seed, "pdf_share": plan.pdf_share, "made_by": _made_by()}
    kept = _kept(folder, made_by)
    there = kept.get("documents", 0)
    if there > documents:
        raise UseError(f"{folder}: holds {there} documents already, more than {documents}; name another folder")
    numbers = range(there + 1, documents + 1)
    if numbers:
        sizes = _add(folder, plan, numbers, kept.get("sizes", {}), workers)
        stamp = {**made_by, "documents": documents, "sizes": sizes}
        (folder / STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    return len(numbers)


def _kept(folder: Path, made_by: Mapping[str, Any]) -> dict[str, Any]:
    """The stamp of the archive in the folder: empty where there is none, or one of another plan, which is removed.

    Raises `UseError` where the folder holds files that are no archive.
    """
    parts = (folder / "raw", folder / "gold")
    stamp = folder / STAMP
    if not stamp.exists():
        if any(part.exists() for part in parts):
            raise UseError(
                f"{folder}: holds raw/ or gold/, but no complete archive; remove them or name another folder"
            )
        return {}
    kept: dict[str, Any] = json.loads(stamp.read_text(encoding="utf-8"))
    if {name: kept[name] for name in made_by} == made_by:
        return kept
    for part in parts:
        shutil.rmtree(part, ignore_errors=True)
    stamp.unlink()
    return {}


def _add(folder: Path, plan: Plan, numbers: range, sizes: Mapping[str, int], workers: int) -> dict[str, int]:
    """Writes the documents of these numbers and adds their truth to the tables; gives the bytes of each table.

    `sizes` are the bytes of the tables before. What a stopped run wrote after them is removed.
    """
    gold = folder / "gold"
    gold.mkdir(parents=True, exist_ok=True)
    mechanisms: dict[str, Sides] = {}
    _note(mechanisms, _rows(gold / "mechanisms.csv"))
    chunks = [numbers[at : at + AT_ONCE] for at in range(0, len(numbers), AT_ONCE)]
    with ExitStack() as files, _mapping(min(workers, len(chunks))) as mapped:
        tables = {table: files.enter_context(_opened(gold / f"{table}.csv")) for table in COLUMNS}
        for table, file in tables.items():
            file.truncate(sizes.get(table, 0))
            if not sizes:
                csv.writer(file, lineterminator="\n").writerow(["document_id", *COLUMNS[table].split()])
        for truths in mapped(partial(write_chunk, folder / "raw", plan), chunks):
            for table, lines in truths.lines.items():
                tables[table].write(lines)
            for iscm_id, sides in truths.mechanisms.items():
                _merge(mechanisms, iscm_id, sides)
    with (gold / "mechanisms.csv").open("w", encoding="utf-8", newline="") as file:
        rows = ((iscm_id, *sides) for iscm_id, sides in sorted(mechanisms.items()))
        csv.writer(file, lineterminator="\n").writerows([MECHANISMS, *rows])
    return {table: (gold / f"{table}.csv").stat().st_size for table in COLUMNS}


def _opened(path: Path) -> TextIO:
    return path.open("a", encoding="utf-8", newline="")


@contextmanager
def _mapping(workers: int) -> Iterator[Any]:
    """`map` over so many processes, in order; over none where one is enough."""
    if workers < 2:
        yield map
        return
    from multiprocessing import get_context

    with get_context("spawn").Pool(workers, maxtasksperchild=CHUNKS) as pool:
        yield pool.imap


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, none where it is missing."""
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def _made_by() -> str:
    """A fingerprint of what decides the documents beside the plan: the generator, and the data it draws from."""
    sources = sorted(path for path in Path(__file__).parent.rglob("*.py") if not path.name.startswith("test_"))
    sources += [DATA / name for name in ("mechanisms.csv", "aliases.csv", "themes.csv", "theme_aliases.csv")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


# ---------------------------------------------------------------- how well it was read


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of a table: of the truth, published, and in both. `wrong` are some that stand on one side only."""

    wanted: int
    found: int
    both: int
    wrong: tuple[str, ...] = ()

    @property
    def f1(self) -> float:
        """Two of both by the sum of the sides; 1 where there are none."""
        return 2 * self.both / (self.wanted + self.found) if self.wanted + self.found else 1.0


KEYS = {
    **{table: f"document_id {columns}" for table, columns in COMPARED.items() if table in COLUMNS},
    "mechanisms": " ".join(MECHANISMS),
    "profiles": "document_id iscm_id kind regions year_established constituent_states",
}
_CELL = r"""regexp_replace(trim(replace(coalesce({0}, ''), '’', '''')), '[\s\p{{Z}}]+', ' ', 'g') AS {0}"""
_ID = "CASE WHEN iscm_id LIKE 'new-%' THEN 'new' ELSE coalesce(iscm_id, '') END AS iscm_id"
_HELD = """SELECT event.*, dates.date_intervals FROM {events} event LEFT JOIN (
    SELECT event_id, string_agg(date_start || '/' || date_end, ' ' ORDER BY date_start, date_end) AS date_intervals
    FROM {event_dates} GROUP BY event_id
) dates USING (event_id) WHERE event.status = 'held'"""


def tallies(release: Path, gold: Path, shown: int = 0, memory: str = "1GB") -> dict[str, Tally]:
    """The tally of each table of the truth, as `tests.helpers.scoring` compares, but document by document.

    The tables may be larger than the memory. `shown` is how many wrong rows of each table are given.
    """
    import duckdb

    found: dict[str, Tally] = {}
    with duckdb.connect(config={"memory_limit": memory, "threads": 2}) as database:
        for table, columns in sorted(KEYS.items()):
            found[table] = _tally(database, table, columns.split(), release, gold, shown)
    return found


def _tally(
    database: DuckDBPyConnection, table: str, columns: Sequence[str], release: Path, gold: Path, shown: int
) -> Tally:
    truth, rows = _csv(gold / f"{table}.csv"), _csv(release / f"{table}.csv")
    if table == "events":
        rows = f"({_HELD.format(events=rows, event_dates=_csv(release / 'event_dates.csv'))})"
    scopes = [name for name in SCOPES if name in columns]
    spoken_of = " AND ".join(f"coalesce({name}, '') IN (SELECT coalesce({name}, '') FROM {truth})" for name in scopes)
    cells = ", ".join(_ID if name == "iscm_id" else _CELL.format(name) for name in columns)
    count = "1" if table == "links" else "count(*)"  # a link counts once, however often a document has it
    database.execute(
        f"""CREATE OR REPLACE TEMP TABLE sides AS
        SELECT *, coalesce(truth.times, 0) AS wanted, coalesce(published.times, 0) AS found
        FROM (SELECT {cells}, {count} AS times FROM {truth} GROUP BY ALL) truth
        FULL JOIN (
            SELECT {cells}, {count} AS times FROM {rows} WHERE {spoken_of or "true"} GROUP BY ALL
        ) published USING ({", ".join(columns)})"""
    )
    sums = "SELECT coalesce(sum(wanted), 0), coalesce(sum(found), 0), coalesce(sum(least(wanted, found)), 0) FROM sides"
    wanted, found, both = database.execute(sums).fetchone() or (0, 0, 0)
    names = ", ".join(columns)
    wrong = database.execute(
        f"SELECT found - wanted, {names} FROM sides WHERE found <> wanted ORDER BY {names} LIMIT {shown}"
    ).fetchall()
    return Tally(int(wanted), int(found), int(both), tuple(f"{times:+} {' | '.join(row)}" for times, *row in wrong))


def _csv(path: Path) -> str:
    """The file as a table of text; its columns are named, since a guess would differ from file to file."""
    with path.open(encoding="utf-8", newline="") as file:
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in next(csv.reader(file)))
    manner = f"""auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = {{{columns}}}"""
    quoted = str(path).replace("'", "''")
    return f"read_csv('{quoted}', {manner})"


# ---------------------------------------------------------------- the command


def main(arguments: Sequence[str] | None = None) -> None:
    """Makes or grows an archive, or scores a release of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.made.archive", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pdf-share", type=float, default=0.5, help="share of documents that are PDFs, from 0 to 1")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that write")
    parser.add_argument("--score", type=Path, metavar="RELEASE", help="a run's release of this archive: F1 by table")
    parser.add_argument("--show", type=int, default=0, help="with --score: so many wrong rows of each table")
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if not 1 <= chosen.documents < APART:
        parser.error(f"--documents: 1 to {APART - 1}")
    if chosen.seed < 1 or not 0 <= chosen.pdf_share <= 1:
        parser.error("--seed: 1 or more; --pdf-share: 0 to 1")
    if chosen.score:
        found = tallies(chosen.score, chosen.folder / "gold", chosen.show)
        if chosen.json:
            print(json.dumps({table: tally.f1 for table, tally in found.items()}))
        else:
            _print_tallies(found)
        return
    try:
        added = make_archive(chosen.folder, chosen.documents, Plan(chosen.seed, chosen.pdf_share), chosen.workers)
    except UseError as error:
        parser.error(str(error))
    print(f"{chosen.folder}: {chosen.documents} documents, {added} of them new")


def _print_tallies(found: Mapping[str, Tally]) -> None:
    for table, tally in sorted(found.items(), key=lambda item: item[1].f1):
        print(f"{table:22} F1 {tally.f1:.4f}   {tally.both} of {tally.wanted} found, {tally.found} published")
        for row in tally.wrong:
            print(f"    {row}")


if __name__ == "__main__":
    main()
