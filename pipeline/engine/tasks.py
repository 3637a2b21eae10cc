"""What is handed to a worker and what it gives back: a document to digest, a mechanism to compare."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.model import Decision, Finding, Outline, Source
from pipeline.reconcile.seen import Overview


@dataclass(frozen=True, slots=True)
class Reading:
    """The task to digest a document.

    `document` is the packed `Document` where an earlier run has read it, else empty. `asked` are findings on names with
    what people decided, `decisions` those on words of this document.
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
    """The outcome of a task: the document's outline and digest, and the packed `Document` if it has just been read.

    `digest` is empty for a failure that may not come again. For a mechanism, `digest` is the packed chapter and there
    is no outline. `seconds` is how long the work took.
    """

    outline: Outline | None
    digest: bytes = b""
    document: bytes = b""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A document of the run, the key of its digest, and the seconds it took: None where an earlier run had made it."""

    outline: Outline
    key: str
    seconds: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether an earlier run had made the digest, so that this one has not read the document."""
        return self.seconds is None
