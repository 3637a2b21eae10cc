"""The digests of all documents and the chapters of all mechanisms: from the cache, or made where the executor runs.

An entry that an earlier run made under the same key is used again. In memory a run holds outlines and keys; what they
stand for stays in the cache.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from pipeline.engine.cache import Cache, MemoryCache, key_of, program_version, reading_version
from pipeline.engine.codec import DamagedError, unpacked
from pipeline.engine.entry import Chapter, Digest
from pipeline.engine.executors import SerialExecutor, run_all
from pipeline.engine.isolation import WorkerLostError
from pipeline.engine.log import Tell, compared, decided, document_outcome
from pipeline.engine.process import crashed, do
from pipeline.engine.tasks import Comparing, Done, Kept, Reading
from pipeline.errors import UseError
from pipeline.model import Decision, Finding, Outline, Source
from pipeline.read.options import ReadOptions
from pipeline.reconcile import NAME_CHECKS, overview_of
from pipeline.reconcile.decisions import with_decisions
from pipeline.reconcile.seen import Overview
from pipeline.reconcile.within import WORD_CHECKS
from pipeline.rules import Rules

Wanted = TypeVar("Wanted")

A_FEW = 3  # mechanisms compared at a time: each task holds all that the documents say of one


def gathering_of(
    rules: Rules, options: ReadOptions, pool: Executor | None, cache: Cache | None, tell: Tell
) -> Gathering:
    """The gathering of one run: without a pool it works in this process, without a cache it keeps entries in memory."""
    work = partial(do, rules=rules, options=options)
    return Gathering(cache or MemoryCache(), pool or SerialExecutor(), work, rules, options, tell)


@dataclass(frozen=True, slots=True)
class Gathering:
    """Makes digests and chapters by `work`, where `pool` runs it, puts them into the cache and tells each step."""

    cache: Cache
    pool: Executor
    work: Callable[[Reading | Comparing], Done]
    rules: Rules
    options: ReadOptions
    tell: Tell

    # ------------------------------------------------------------ documents

    def digests(self, documents: Sequence[tuple[Path, Source]], meanwhile: Callable[[], None]) -> list[Kept]:
        """Each document with its digest, in their order; `meanwhile` is called once the first are being read."""
        wanted = {at: Reading(path, source) for at, (path, source) in enumerate(documents)}
        found: dict[int, Kept] = {}
        for at, kept in self._digested(wanted, meanwhile):
            found[at] = kept
            self.tell(document_outcome(kept.outline, kept.seconds))
        return [found[at] for at in range(len(documents))]

    def digest(self, kept: Kept) -> Digest:
        """The digest of a document; raises `UseError` where it disappears in the middle of the run."""
        return self._entry(kept.key, Digest)

    def as_decided(self, kept: Sequence[Kept], documents: Sequence[tuple[Path, Source]]) -> list[Kept]:
        """The documents with what people decided on names and damaged words, before anything is compared.

        Only the documents that print such a name or word are digested again.
        """
        wanted = self._decided_readings(kept, documents)
        found = list(kept)
        for at, again in self._digested(wanted):
            found[at] = again
        self.tell(decided(len(wanted)))
        for at in wanted:
            if kept[at].outline.kind and not found[at].outline.kind:
                self.tell(document_outcome(found[at].outline, found[at].seconds))
        return found

    def _decided_readings(self, kept: Sequence[Kept], documents: Sequence[tuple[Path, Source]]) -> dict[int, Reading]:
        """The tasks to digest documents again with decisions on their names and words, by place in `documents`."""
        decisions = {decision.finding_id: decision for decision in self.rules.decisions}
        if not decisions:
            return {}
        checks = {*(check.__name__ for check in NAME_CHECKS), *WORD_CHECKS}
        concerned: dict[int, list[Finding]] = {}
        for at, each in enumerate(kept):
            findings = findings_of(self.digest(each)) if each.outline.kind else ()
            if here := [f for f in findings if f.check in checks and f.finding_id in decisions]:
                concerned[at] = here
        names = self._decided_names(chain.from_iterable(concerned.values()), decisions)
        readings = {}
        for at, here in concerned.items():
            path, source = documents[at]
            asked = tuple(names[f.finding_id] for f in here if f.finding_id in names)
            on_words = tuple(decisions[f.finding_id] for f in here if f.finding_id not in names)
            readings[at] = Reading(path, source, asked=asked, decisions=on_words)
        return readings

    def _decided_names(self, findings: Iterable[Finding], decisions: Mapping[str, Decision]) -> dict[str, Finding]:
        """The findings on names with what people decided, by id.

        The first document with a name says whether the decision on it still holds, so that a later year does not
        change its evidence.
        """
        checks = [check.__name__ for check in NAME_CHECKS]
        first: dict[str, Finding] = {}
        for finding in findings:
            if finding.check in checks:
                first.setdefault(finding.finding_id, finding)
        answers = with_decisions(first.values(), [decisions[finding_id] for finding_id in first], self.rules)
        return {finding.finding_id: finding for finding in answers}

    def _digested(
        self, wanted: Mapping[int, Reading], meanwhile: Callable[[], None] = lambda: None
    ) -> Iterator[tuple[int, Kept]]:
        """Each wanted document with its digest: first those that the cache has, then the others as they are made."""
        missing: dict[int, str] = {}
        for at, task in wanted.items():
            key = self._digest_key(task)
            if (outline := self._outline(key)) is not None:
                yield at, Kept(outline, key)
            else:
                missing[at] = key
        if not missing:
            return
        results = run_all(self.pool, self.work, (self._as_read(wanted[at]) for at in missing), crashed, meanwhile)
        for (at, key), (task, made) in zip(missing.items(), results, strict=True):
            assert made.outline is not None
            if made.document:
                self.cache.put(self._document_key(task.source), made.document)
            if made.digest:
                self.cache.put(key, made.digest)
            yield at, Kept(made.outline, key, made.seconds)

    def _as_read(self, task: Reading) -> Reading:
        """The task with its document, where an earlier run has read it."""
        return replace(task, document=self.cache.get(self._document_key(task.source)) or b"")

    def _outline(self, key: str) -> Outline | None:
        """The outline of a digest in the cache; None where there is none, or where it is damaged."""
        try:
            return unpacked(_read(self.cache, key, Digest).outline, Outline)
        except DamagedError:
            return None

    def _document_key(self, source: Source) -> str:
        return key_of("document", reading_version(), repr(self.options), *_identity(source))

    def _digest_key(self, task: Reading) -> str:
        answers = [repr((finding.finding_id, finding.decision, finding.problem)) for finding in task.asked]
        decisions = [repr(decision) for decision in task.decisions]
        rules, given = self.rules.data_fingerprint, self.rules.documents.get(task.source.file_name)
        return key_of(
            *("digest", program_version(), rules, repr(self.options), repr(given)),
            *(*_identity(task.source), *answers, *decisions),
        )

    # ------------------------------------------------------------ mechanisms

    def chapters(self, kept: Sequence[Kept]) -> list[str]:
        """The keys of the mechanisms' chapters, in the order of their ids; a chapter is made if a document changed.

        Each mechanism is compared by itself, with its own parts of the documents alone.
        """
        overview = overview_of(each.outline for each in kept)
        documents: dict[str, list[Kept]] = defaultdict(list)
        for each in kept:
            for iscm_id in each.outline.mechanisms:
                documents[iscm_id].append(each)
        keys = {iscm_id: self._chapter_key(iscm_id, documents[iscm_id], overview) for iscm_id in sorted(documents)}
        missing = [iscm_id for iscm_id, key in keys.items() if self.cache.get(key) is None]
        tasks = (
            Comparing(iscm_id, tuple(self.digest(each).parts[iscm_id] for each in documents[iscm_id]), overview)
            for iscm_id in missing
        )
        for task, made in run_all(self.pool, self.work, tasks, self._compared_here, window=A_FEW):
            self.cache.put(keys[task.iscm_id], made.digest)
        self.tell(compared(len(keys)))
        return list(keys.values())

    def chapter(self, key: str) -> Chapter:
        """The chapter of that key; raises `UseError` where it disappears in the middle of the run."""
        return self._entry(key, Chapter)

    def _entry(self, key: str, kind: Callable[..., Wanted]) -> Wanted:
        try:
            return _read(self.cache, key, kind)
        except DamagedError as error:
            raise UseError(
                f"an entry of .cache {error}; leave that folder alone while the program runs, and run again"
            ) from error

    def _compared_here(self, task: Comparing, _: WorkerLostError) -> Done:
        """The chapter that was too large for a child, made without its limits."""
        return self.work(task)

    def _chapter_key(self, iscm_id: str, documents: Iterable[Kept], overview: Overview) -> str:
        return key_of(
            *("chapter", program_version(), self.rules.data_fingerprint, iscm_id),
            *(str(overview.report_years), overview.newest_leaflet, *sorted(overview.common_themes)),
            *(each.key for each in documents),
        )


def _identity(source: Source) -> tuple[str, ...]:
    return source.document_id, source.file_name, source.media_type, source.sha256 or "unreadable"


def findings_of(digest: Digest) -> tuple[Finding, ...]:
    """What the checks found within the document."""
    found: tuple[Finding, ...] = unpacked(digest.findings, tuple)
    return found


def _read(cache: Cache, key: str, kind: Callable[..., Wanted]) -> Wanted:
    content = cache.get(key)
    if content is None:
        raise DamagedError("is missing")
    return unpacked(content, kind)
