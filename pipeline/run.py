"""The whole way of the data on one page: read this first.

raw/*.pdf, raw/*.txt ──read──> Document ──extract──> Extract ──resolve──> Resolved ──digest──> Digest   a document each
pipeline/data/*.csv ────────────────────────^────────────────────^                               │
                                                   Chapter <──compare── parts of the digests <───┤      a mechanism each
raw/decisions.csv ────────────────────────┐           │                                          │
output/latest/ <──publish── tables, findings, review.html, iscm.xlsx <───────────────────────────┘      all of it

Documents are digested and mechanisms compared where the executor runs them, each by itself; what they gave lies in the
store (OUTPUT/.cache) under a hash of all that went into it, so that the next run makes only what is new.
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
from pipeline.engine.cache import MemoryStore, Store
from pipeline.engine.codec import packed, unpacked
from pipeline.engine.entry import chapter_of, digest_of, digest_of_failure
from pipeline.engine.executors import SerialExecutor
from pipeline.engine.gather import Comparing, Done, Gathering, Kept, Reading
from pipeline.engine.isolation import WorkerLostError
from pipeline.engine.log import Tell, compared, decided, document_event, published, run_started, warn
from pipeline.engine.quarantine import failure_of, plain_reason, save_quarantine
from pipeline.errors import UnreadableError, UseError
from pipeline.extract import extract
from pipeline.model import Document, Failure, Findings, Outline, Source, Stage
from pipeline.publish.swap import publish
from pipeline.publish.write import Release
from pipeline.read import document_id_of, printable, read, source_of
from pipeline.read.options import ReadOptions
from pipeline.reconcile import overview_of
from pipeline.reconcile.decisions import with_decided_names
from pipeline.reconcile.within import decided_words
from pipeline.release.published import as_published
from pipeline.resolve import resolve
from pipeline.rules import Rules
from pipeline.text.folding import slug

IGNORED = ("decisions.csv",)  # in raw/, but no document


@dataclass(frozen=True, slots=True)
class Run:
    """What a run came to: an outline a document, how many a former run had read, the findings, rows, and the release.

    `known` counts the documents of which nothing was read: their bytes and the rules are those of a former run.
    """

    outlines: tuple[Outline, ...]
    known: int
    findings: Findings
    row_counts: dict[str, int]
    release: Path | None

    @property
    def failures(self) -> tuple[Outline, ...]:
        """The documents that gave no rows."""
        return tuple(outline for outline in self.outlines if not outline.kind)


def run(
    raw: Path,
    output: Path,
    rules: Rules,
    pool: Executor | None = None,
    done: Callable[[Outline], None] = lambda _: None,
    options: ReadOptions | None = None,
    allow_missing: bool = False,
    store: Store | None = None,
    tell: Tell = warn,
) -> Run:
    """Reads every document in `raw` and publishes the tables to `output`; `done` is called with each that is read.

    `tell` is called with each event of the run (`run_log`). What the store has from a former run is not made again.
    Where no document could be read nothing is published, and the former release stays. Raises `UseError` where `raw`
    holds no document, and, unless `allow_missing`, where one of the former release is gone or can no longer be read.
    """
    options = options or ReadOptions()
    documents = documents_in(raw)
    tell(run_started(len(documents), options.engine, options.ocr))
    work = partial(do, rules=rules, options=options)
    gathering = Gathering(store or MemoryStore(), pool or SerialExecutor(), work, crashed, rules, options)
    digests = gathering.digests(documents, partial(tell_document, done, tell), load_libraries)
    kept = without_copies(gathering.as_decided(digests, documents))
    tell_changes(digests, kept, tell)
    outlines = tuple(each.outline for each in kept)
    save_quarantine(outlines, output)
    if not any(outline.kind for outline in outlines):
        return Run(outlines, 0, Findings(), {}, None)
    known = sum(each.is_known for each in digests)
    release_id = run_id(outlines, rules, options)
    if known == len(documents) and (latest := as_published(output, release_id)):
        tell(published(release_id, latest.counts, latest.findings.statuses, latest.findings.open_count))
        return Run(outlines, known, latest.findings, latest.counts, latest.folder)
    chapters = gathering.chapters(kept, overview_of(outlines))
    tell(compared(len(chapters)))
    pdfs = {source.document_id: path for path, source in documents if source.media_type == "application/pdf"}
    release = Release(release_id, gathering, kept, chapters, pdfs)
    folder = publish(release.write, output, release_id, allow_missing=allow_missing, tell=tell)
    tell(published(release_id, release.counts, release.findings.statuses, release.findings.open_count))
    return Run(outlines, known, release.findings, release.counts, folder)


def tell_document(done: Callable[[Outline], None], tell: Tell, each: Kept) -> None:
    """Says what became of a document, as soon as it is there."""
    done(each.outline)
    tell(document_event(each.outline, each.seconds))


def tell_changes(digests: Sequence[Kept], kept: Sequence[Kept], tell: Tell) -> None:
    """Says in how many documents decisions were applied, and which fail only now."""
    pairs = list(zip(digests, kept, strict=True))
    tell(decided(sum(before.key != each.key for before, each in pairs)))
    for before, each in pairs:
        if before.outline.kind and not each.outline.kind:
            tell(document_event(each.outline, each.seconds))


def load_libraries() -> None:
    """Imports what the tables, the workbook and the page are made with: while the children read, it costs no time."""
    for name in ("jinja2", "pyarrow.csv", "pyarrow.parquet", "xlsxwriter"):
        import_module(name)


def do(task: Reading | Comparing, rules: Rules, options: ReadOptions) -> Done:
    """Digests a document, or writes the chapter of a mechanism: what a worker does, wherever it is."""
    if isinstance(task, Comparing):
        return Done(None, packed(chapter_of(task.iscm_id, task.parts, task.overview, rules)))
    return process(task, rules, options)


def process(task: Reading, rules: Rules, options: ReadOptions) -> Done:
    """One document as rows, or the one-line reason why not: the only place that catches a document's errors."""
    path, source = task.path, task.source
    started = time.monotonic()
    stage: Stage = "open"
    pages = 0
    try:
        if not source.sha256:
            source_of(path)  # raises what keeps the file from being opened
        stage = "read"
        document = unpacked(task.document, Document) if task.document else read(path, source, options)
        pages = len(document.pages)
        stage = "extract"
        found = extract(document, rules)
        if words := decided_words(found, task.decisions, rules):
            found = extract(read(path, source, options, words), rules)
        stage = "resolve"
        outline, digest = digest_of(with_decided_names(resolve(found, rules), task.asked), rules, pages)
        return Done(outline, packed(digest, 0), b"" if task.document else packed(document), time.monotonic() - started)
    except Exception as error:  # a fault of the program must not cost the other documents
        seconds = time.monotonic() - started
        failure = failure_of(error, stage, seconds)
        outline = Outline(source, page_count=pages, reason=plain_reason(source.file_name, error), failure=failure)
        kept = packed(digest_of_failure(outline), 0) if will_fail_again(outline) else b""
        return Done(outline, kept, seconds=seconds)


# what underlies a failure that may not come again: no memory, no right, a share that is not there
PASSING = ("MemoryError", "OSError", "PermissionError", "FileNotFoundError", "TimeoutError", "ConnectionError")


def will_fail_again(outline: Outline) -> bool:
    """Whether the document fails for what it is: not for want of memory, of a right, or for a fault of the program."""
    failure = outline.failure
    return bool(
        failure
        and outline.source.sha256
        and failure.error.startswith(("UnreadableError", "UnknownKindError", "MissingYearError"))
        and not failure.caused_by.startswith(PASSING)
    )


def crashed(task: Reading | Comparing, error: WorkerLostError) -> Done:
    """What becomes of a document that killed its process, or was stopped."""
    assert isinstance(task, Reading)
    how = str(error)
    advice = "give it more time with --timeout" if "stopped" in how else "more memory with --memory"
    reason = f"{task.source.file_name}: {how}; open it and save it again, or {advice}"
    failure = Failure("read", f"WorkerLostError: {how}", seconds=error.seconds, peak_memory=error.peak_memory)
    return Done(Outline(task.source, reason=reason, failure=failure), seconds=error.seconds)


def without_copies(kept: Sequence[Kept]) -> list[Kept]:
    """The documents with each file that repeats another one, byte for byte, quarantined: its rows would count twice."""
    first: dict[str, Source] = {}
    found = []
    for each in kept:
        source = each.outline.source
        original = first.setdefault(source.sha256, source)
        if each.outline.kind and original.document_id != source.document_id:
            same_name = original.file_name == source.file_name
            other = "another file of that name" if same_name else original.file_name
            reason = f"{source.file_name}: the same content as {other}; take one of them out of raw/"
            pages = each.outline.page_count
            each = replace(each, outline=Outline(source, page_count=pages, reason=reason, failure=Failure("compare")))
        found.append(each)
    return found


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


def run_id(outlines: Sequence[Outline], rules: Rules, options: ReadOptions) -> str:
    """12 hexadecimal digits of all that went into a run: documents, data files, how PDFs were read, the program."""
    parts = [__version__, rules.fingerprint, repr(options), *map(repr, rules.decisions)]
    parts += [f"{outline.source.document_id} {outline.source.sha256}" for outline in outlines]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
