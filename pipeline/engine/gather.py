"""The digests of all documents and the chapters of all mechanisms: from the store, or made where the executor runs.

What was kept by a former run under the same key is not made again. A run holds outlines and keys; what they stand for
lies in the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pipeline.engine.cache import Store, key_of, program_version, reading_version
from pipeline.engine.codec import DamagedError, unpacked
from pipeline.engine.entry import Chapter, Digest
from pipeline.engine.executors import run_all
from pipeline.engine.isolation import WorkerLostError
from pipeline.errors import UseError
from pipeline.model import Decision, Finding, Outline, Source
from pipeline.read.options import ReadOptions
from pipeline.reconcile import NAME_CHECKS
from pipeline.reconcile.decisions import with_decisions
from pipeline.reconcile.seen import Overview
from pipeline.reconcile.within import WORD_CHECKS
from pipeline.rules import Rules

Wanted = TypeVar("Wanted")

A_FEW = 3  # mechanisms on their way at a time: each task holds all that the documents say of one


@dataclass(frozen=True, slots=True)
class Reading:
    """The task to digest a document.

    `document` is it as it was read before, packed, else empty. `asked` are findings on names with what people decided,
    `decisions` those on words of this document.
    """

    path: Path
    source: Source
    document: bytes = b""
    asked: tuple[Finding, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparing:
    """The task to write the chapter of a mechanism from the packed parts of its documents."""

    iscm_id: str
    parts: tuple[bytes, ...]
    overview: Overview


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a document: its outline, its digest, and the document itself where it was read just now, packed.

    Of a mechanism, `digest` is the chapter. `seconds` are those the work took.
    """

    outline: Outline | None
    digest: bytes = b""
    document: bytes = b""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A document of the run, the key of its digest, and the seconds it took; None where a former run had made it."""

    outline: Outline
    key: str
    seconds: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether nothing was read of it: a former run had made the digest."""
        return self.seconds is None


@dataclass(frozen=True, slots=True)
class Gathering:
    """Makes digests and chapters by `work`, where `pool` runs it, and keeps them in the store.

    `lost` gives what became of a document whose process was lost.
    """

    store: Store
    pool: Executor
    work: Callable[[Reading | Comparing], Done]
    lost: Callable[[Reading | Comparing, WorkerLostError], Done]
    rules: Rules
    options: ReadOptions

    # ------------------------------------------------------------ documents

    def digests(
        self,
        documents: Sequence[tuple[Path, Source]],
        done: Callable[[Kept], None],
        meanwhile: Callable[[], None],
    ) -> list[Kept]:
        """Each document with its digest, in their order; `done` is called with each as soon as it is there."""
        kept = {}
        for at, (_, source) in enumerate(documents):
            key = self._digest_key(source)
            if (outline := self._outline(key)) is not None:
                kept[at] = Kept(outline, key)
                done(kept[at])
        missing = [at for at in range(len(documents)) if at not in kept]
        for at, made in zip(missing, self._read((self._task(documents[at]) for at in missing), meanwhile), strict=True):
            kept[at] = made
            done(made)
        return [kept[at] for at in range(len(documents))]

    def digest(self, kept: Kept) -> Digest:
        """The digest of a document; raises `UseError` where it is gone in the middle of the run."""
        return self._kept(kept.key, Digest)

    def as_decided(self, kept: Sequence[Kept], documents: Sequence[tuple[Path, Source]]) -> list[Kept]:
        """The documents with what people decided on names and damaged words, before anything is compared.

        Only those are digested again in which such a name or word stands. Whether a decision on a name still holds is
        told by the first document that has it, so that a later year does not change its evidence.
        """
        decisions = {decision.finding_id: decision for decision in self.rules.decisions}
        names, words = [check.__name__ for check in NAME_CHECKS], WORD_CHECKS
        first: dict[str, Finding] = {}
        concerned: dict[int, list[Finding]] = defaultdict(list)
        for at, each in enumerate(kept if decisions else ()):
            for finding in findings_of(self.digest(each)) if each.outline.kind else ():
                if finding.check in (*names, *words) and finding.finding_id in decisions:
                    first.setdefault(finding.finding_id, finding)
                    concerned[at].append(finding)
        on_names = [finding for finding in first.values() if finding.check in names]
        asked = {
            finding.finding_id: finding
            for finding in with_decisions(on_names, [decisions[f.finding_id] for f in on_names], self.rules)
        }
        found = list(kept)
        waiting: dict[int, Reading] = {}
        for at, findings in concerned.items():
            ids = [finding.finding_id for finding in findings]
            task = replace(
                self._task(documents[at]),
                asked=tuple(asked[each] for each in ids if each in asked),
                decisions=tuple(decisions[each] for each in ids if each not in asked),
            )
            key = self._digest_key(task.source, task.asked, task.decisions)
            if (outline := self._outline(key)) is not None:
                found[at] = Kept(outline, key)
            else:
                waiting[at] = task
        for at, made in zip(waiting, self._read(waiting.values()), strict=True):
            found[at] = made
        return found

    def _read(self, tasks: Iterable[Reading], meanwhile: Callable[[], None] = lambda: None) -> Iterator[Kept]:
        for task, made in run_all(self.pool, self.work, tasks, self.lost, meanwhile):
            assert made.outline is not None
            key = self._digest_key(task.source, task.asked, task.decisions)
            if made.document:
                self.store.put(self._document_key(task.source), made.document)
            if made.digest:
                self.store.put(key, made.digest)
            yield Kept(made.outline, key, made.seconds)

    def _task(self, document: tuple[Path, Source]) -> Reading:
        path, source = document
        return Reading(path, source, self.store.get(self._document_key(source)) or b"")

    def _outline(self, key: str) -> Outline | None:
        """The outline of a digest that a former run kept."""
        try:
            return unpacked(_read(self.store, key, Digest).outline, Outline)
        except DamagedError:
            return None

    def _document_key(self, source: Source) -> str:
        return key_of("document", reading_version(), repr(self.options), *_identity(source))

    def _digest_key(self, source: Source, asked: Sequence[Finding] = (), decisions: Sequence[Decision] = ()) -> str:
        decided = [repr((f.finding_id, f.decision, f.problem)) for f in asked] + [repr(d) for d in decisions]
        rules = self.rules.data_fingerprint
        return key_of("digest", program_version(), rules, repr(self.options), *_identity(source), *decided)

    # ------------------------------------------------------------ mechanisms

    def chapters(self, kept: Sequence[Kept], overview: Overview) -> list[str]:
        """The key of each mechanism's chapter, by its id; chapters of which no document has changed are not made again.

        Each mechanism is compared by itself, with its own parts of the documents alone.
        """
        documents: dict[str, list[Kept]] = defaultdict(list)
        for each in kept:
            for iscm_id in each.outline.mechanisms:
                documents[iscm_id].append(each)
        keys = {iscm_id: self._chapter_key(iscm_id, documents[iscm_id], overview) for iscm_id in sorted(documents)}
        missing = [iscm_id for iscm_id, key in keys.items() if self.store.get(key) is None]
        tasks = (
            Comparing(iscm_id, tuple(self.digest(each).parts[iscm_id] for each in documents[iscm_id]), overview)
            for iscm_id in missing
        )
        for task, made in run_all(self.pool, self.work, tasks, self._compared_here, window=A_FEW):
            self.store.put(keys[task.iscm_id], made.digest)
        return list(keys.values())

    def chapter(self, key: str) -> Chapter:
        """The chapter of that key; raises `UseError` where it is gone in the middle of the run."""
        return self._kept(key, Chapter)

    def _kept(self, key: str, kind: Callable[..., Wanted]) -> Wanted:
        try:
            return _read(self.store, key, kind)
        except DamagedError as error:
            raise UseError(
                f"an entry of .cache {error} any more; leave it alone while it runs, and run again"
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


def _read(store: Store, key: str, kind: Callable[..., Wanted]) -> Wanted:
    content = store.get(key)
    if content is None:
        raise DamagedError("is not there")
    return unpacked(content, kind)
