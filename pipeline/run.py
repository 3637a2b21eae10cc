"""The whole way of the data on one page: read this first.

raw/*.pdf, raw/*.txt ──read──> Document ──extract──> Extract ──resolve──> Resolved ─┐
raw/decisions.csv ──────────────────────────────────────────────────────────────────┼─reconcile─> Findings
pipeline/data/*.csv ────────────────────────────────────────────────────────────────┘        │
          output/latest/ <──publish── tables, review.html, iscm.xlsx <──tabulate─────────────┘
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from itertools import count as count_from
from pathlib import Path
from typing import NoReturn

from pipeline import __version__
from pipeline.errors import UnreadableError, UseError
from pipeline.executors import SerialExecutor, run_all
from pipeline.kinds import extract
from pipeline.model import Failure, Findings, Outcome, Source, Stage
from pipeline.publish import publish
from pipeline.quarantine import failure_of, plain_reason, save_quarantine
from pipeline.read import document_id_of, printable, read, source_of
from pipeline.read.options import ReadOptions
from pipeline.reconcile import as_decided, decided_words, explanations, reconcile
from pipeline.resolve import resolve
from pipeline.review.page import review_page
from pipeline.rules import Rules
from pipeline.tables import tabulate
from pipeline.text import slug
from pipeline.workbook import workbook

IGNORED = ("decisions.csv",)  # in raw/, but no document


@dataclass(frozen=True, slots=True)
class Run:
    """What a run came to: an outcome a document, the findings, the rows of each table, the release folder if any."""

    outcomes: tuple[Outcome, ...]
    findings: Findings
    row_counts: dict[str, int]
    release: Path | None

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The documents that gave no rows."""
        return tuple(outcome for outcome in self.outcomes if outcome.resolved is None)


def run(
    raw: Path,
    output: Path,
    rules: Rules,
    pool: Executor | None = None,
    done: Callable[[Outcome], None] = lambda _: None,
    options: ReadOptions | None = None,
    allow_missing: bool = False,
) -> Run:
    """Reads every document in `raw` and publishes the tables to `output`; `done` is called with each outcome.

    Where no document could be read nothing is published, and the former release stays. Raises `UseError` where `raw`
    holds no document, and, unless `allow_missing`, where one of the former release is gone or can no longer be read.
    """
    outcomes = []
    documents = documents_in(raw)
    work = partial(process, rules=rules, options=options)
    for outcome in run_all(pool or SerialExecutor(), work, documents, crashed, load_libraries):
        outcomes.append(outcome)
        done(outcome)
    outcomes = as_decided(without_copies(outcomes), rules)
    findings = reconcile(outcomes, rules)
    save_quarantine(outcomes, output)
    if not any(outcome.resolved for outcome in outcomes):
        return Run(tuple(outcomes), findings, {}, None)
    tables = tabulate(outcomes, findings, rules)
    pdfs = {source.document_id: path for path, source in documents if source.media_type == "application/pdf"}
    files = {
        "review.html": review_page(tables, pdfs, explanations()).encode(),
        "iscm.xlsx": workbook(tables),
    }
    release = publish(tables, output, run_id(outcomes, rules, options), files, allow_missing=allow_missing)
    return Run(tuple(outcomes), findings, {name: table.num_rows for name, table in tables.items()}, release)


def load_libraries() -> None:
    """Imports what the tables, the workbook and the page are made with: while the children read, it costs no time."""
    for name in ("jinja2", "pyarrow.csv", "pyarrow.parquet", "xlsxwriter"):
        import_module(name)


def process(task: tuple[Path, Source], rules: Rules, options: ReadOptions | None = None) -> Outcome:
    """One document as rows, or the one-line reason why not: the only place that catches a document's errors."""
    path, source = task
    started = time.monotonic()
    stage: Stage = "open"
    pages = 0
    try:
        if not source.sha256:
            source_of(path)  # raises what keeps the file from being opened
        stage = "read"
        document = read(path, source, options)
        pages = len(document.pages)
        stage = "extract"
        found = extract(document, rules)
        if words := decided_words(found, rules):
            found = extract(read(path, source, options, words), rules)
        stage = "resolve"
        return Outcome(source, resolve(found, rules), page_count=pages)
    except Exception as error:  # a fault of the program must not cost the other documents
        failure = failure_of(error, stage, time.monotonic() - started)
        return Outcome(source, None, plain_reason(source.file_name, error), pages, failure)


def crashed(task: tuple[Path, Source], how: str = "ended the process that read it") -> Outcome:
    """The outcome of a document that killed its process, or was stopped."""
    advice = "give it more time with --timeout" if "stopped" in how else "more memory with --memory"
    reason = f"{task[1].file_name}: {how}; open it and save it again, or {advice}"
    return Outcome(task[1], None, reason, failure=Failure("read", how))


def without_copies(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes with each file that repeats another one, byte for byte, quarantined: its rows would count twice."""
    first: dict[str, Source] = {}
    kept = []
    for outcome in outcomes:
        source = outcome.source
        original = first.setdefault(source.sha256, source)
        if outcome.resolved is not None and original.document_id != source.document_id:
            same_name = original.file_name == source.file_name
            other = "another file of that name" if same_name else original.file_name
            reason = f"{source.file_name}: the same content as {other}; take one of them out of raw/"
            outcome = Outcome(source, None, reason, outcome.page_count, Failure("compare"))
        kept.append(outcome)
    return kept


def documents_in(raw: Path) -> tuple[tuple[Path, Source], ...]:
    """The documents in `raw` and its subfolders, by name; two of one name are told apart by their endings.

    Raises `UseError` where the folder is missing or holds none.
    """
    if not raw.is_dir():
        raise UseError(f"{raw}: no such folder; put the reports there or name another one with --raw")
    paths = sorted(_files_in(raw))
    if not paths:
        raise UseError(f"{raw}: holds no document; put the reports (.pdf or .txt) there and run again")
    sources = [(path, _source(path)) for path in paths]
    count = Counter(source.document_id for _, source in sources)
    taken = {document_id for document_id, times in count.items() if times == 1}
    documents = []
    for path, source in sources:
        if count[source.document_id] > 1:
            document_id = _free_id(f"{source.document_id}-{slug(path.suffix[1:])}-{source.sha256[:6]}", taken)
            source = replace(source, document_id=document_id)
            taken.add(document_id)
        documents.append((path, source))
    return tuple(documents)


def _free_id(wanted: str, taken: Collection[str]) -> str:
    """The id, or where another file has it, with the first number behind it that is free."""
    wanted = wanted.strip("-")
    return next(
        name for number in count_from(1) if (name := wanted if number == 1 else f"{wanted}-{number}") not in taken
    )


def _files_in(folder: Path) -> Iterator[Path]:
    """All that lies in the folder and its subfolders but folders and hidden files; pipes and broken links, too.

    What cannot be read is said of each by name. Raises `UseError` where a folder cannot be listed.
    """

    def refuse(error: OSError) -> NoReturn:
        where = printable(str(error.filename))
        raise UseError(f"{where}: cannot be listed ({error.strerror}); give this user the right to read it")

    for parent, folders, names in os.walk(folder, onerror=refuse):
        linked = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (
            Path(parent, name) for name in [*names, *linked] if not name.startswith(".") and name not in IGNORED
        )


def _source(path: Path, document_id: str | None = None) -> Source:
    """What is known of the file; a file that cannot be opened keeps its place, `process` says why."""
    try:
        return source_of(path, document_id)
    except UnreadableError:
        return Source(document_id or document_id_of(path), printable(path.name), "", "", 0)


def run_id(outcomes: Sequence[Outcome], rules: Rules, options: ReadOptions | None = None) -> str:
    """12 hexadecimal digits of all that went into a run: documents, data files, how PDFs were read, the program."""
    parts = [__version__, rules.fingerprint, repr(options or ReadOptions())]
    parts += [f"{outcome.source.document_id} {outcome.source.sha256}" for outcome in outcomes]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
