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
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path

from pipeline import __version__
from pipeline.engine.cache import MemoryStore, Store
from pipeline.engine.executors import SerialExecutor
from pipeline.engine.gather import Gathering, Kept
from pipeline.engine.log import Tell, compared, decided, document_event, published, run_started, warn
from pipeline.engine.process import crashed, do
from pipeline.engine.quarantine import save_quarantine
from pipeline.model import Failure, Findings, Outline, Source
from pipeline.publish.swap import publish
from pipeline.publish.write import Release
from pipeline.read.folder import documents_in
from pipeline.read.options import ReadOptions
from pipeline.reconcile import overview_of
from pipeline.release.published import as_published
from pipeline.rules import Rules


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


def run_id(outlines: Sequence[Outline], rules: Rules, options: ReadOptions) -> str:
    """12 hexadecimal digits of all that went into a run: documents, data files, how PDFs were read, the program."""
    parts = [__version__, rules.fingerprint, repr(options), *map(repr, rules.decisions)]
    parts += [f"{outline.source.document_id} {outline.source.sha256}" for outline in outlines]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
