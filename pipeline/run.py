"""The whole way of the data on one page: read this first.

data/*.csv, raw/decisions.csv ──rules──> Rules, which each step after reading asks
raw/ ──read──> Document ──extract──> Extract ──resolve──> Resolved ──┬──reconcile──> findings ──┐    for each document
       text               grammar              names                 └──tables─────> rows ──────┤
                             what the documents say of a mechanism ──┬──reconcile──> findings ──┤    for each mechanism
                                                                     └──tables─────> rows ──────┤
output/latest/ <──publish── tables, workbook, review page <─────────────────────────────────────┘    for the release

The `engine` runs the first two wherever its executor is: a document gives a `Digest`, a mechanism a `Chapter`. They
stay in a cache under a hash of all that went into them: the next run makes only what is new. `release` reads a release.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from pipeline.engine.cache import Cache, release_id_of
from pipeline.engine.gather import gathering_of
from pipeline.engine.log import Tell, published, run_started, warn
from pipeline.engine.quarantine import save_quarantine, without_copies
from pipeline.model import Findings, Outline
from pipeline.publish import publish
from pipeline.publish.write import Writer, load_libraries
from pipeline.read.folder import documents_in
from pipeline.read.options import ReadOptions
from pipeline.release.published import Published, as_published
from pipeline.rules import Rules


@dataclass(frozen=True, slots=True)
class Run:
    """The result of a run. `known` counts the documents that it did not read, since an earlier run had read them."""

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
    options: ReadOptions | None = None,
    allow_missing: bool = False,
    cache: Cache | None = None,
    tell: Tell = warn,
) -> Run:
    """Reads the documents in `raw` and publishes their tables to `output`; nothing, where no document can be read.

    Raises `UseError` where `raw` holds no document, and, unless `allow_missing`, where a release would lose one.
    """
    documents, options = documents_in(raw), options or ReadOptions()
    tell(run_started(len(documents), options.engine, options.ocr))
    gathering = gathering_of(rules, options, pool, cache, tell)
    digests = gathering.digests(documents, meanwhile=load_libraries)
    kept = without_copies(gathering.as_decided(digests, documents), tell)
    outlines = tuple(each.outline for each in kept)
    save_quarantine(outlines, output)
    if not any(outline.kind for outline in outlines):
        return Run(outlines, 0, Findings(), {}, None)
    known = sum(each.is_known for each in digests)
    release_id = release_id_of(outlines, rules, options)
    latest = as_published(output, release_id) if known == len(documents) else None
    if latest is None:
        content = Writer(release_id, gathering, kept, gathering.chapters(kept), documents)
        folder = publish(content.write, output, release_id, allow_missing=allow_missing, tell=tell)
        latest = Published(folder, content.findings, content.counts)
    tell(published(release_id, latest.counts, latest.findings))
    return Run(outlines, known, latest.findings, latest.counts, latest.folder)
