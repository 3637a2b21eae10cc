"""The documents that gave no rows: for each of them what failed where, what it cost, and what to do.

`OUTPUT/quarantine.jsonl` has a line for each document that the newest run could not use. It lies beside the releases
and not in them: seconds and memory differ from run to run, and a release repeats byte for byte.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.engine.log import Tell, document_outcome
from pipeline.engine.tasks import Kept
from pipeline.errors import DocumentError, UseError
from pipeline.model import Failure, Outline, Source, Stage
from pipeline.tables.files import written

NAME = "quarantine.jsonl"


def plain_reason(file_name: str, error: Exception) -> str:
    """One line for the user: what is wrong with the file, and what to do."""
    if isinstance(error, DocumentError):
        return str(error)
    if isinstance(error, MemoryError):
        return (
            f"{file_name}: needs more memory than it may have; open it and save it again, or allow more with --memory"
        )
    if isinstance(error, RecursionError):
        return f"{file_name}: nested too deeply, as damaged files are; open it and save it again"
    reason = f"{file_name}: the program failed on it ({_named(error)}); please report it with the file"
    return " ".join(reason.split())


def failure_of(error: Exception, stage: Stage, seconds: float) -> Failure:
    """The failure, with the error and the error that caused it."""
    inner = error.__cause__ or error.__context__
    return Failure(stage, _named(error), _named(inner) if inner else "", seconds, _peak_memory())


def _named(error: BaseException) -> str:
    """'TypeError: …' on one line; only the name where the error has no message."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _peak_memory() -> int:
    """The most memory that this process has had, in bytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def without_copies(kept: Sequence[Kept], tell: Tell) -> list[Kept]:
    """The documents; each that repeats another one byte for byte is quarantined, since its rows would count twice."""
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
            tell(document_outcome(each.outline, each.seconds))
        found.append(each)
    return found


def _lines(outlines: Iterable[Outline]) -> Iterator[dict[str, str | int | float | None]]:
    """A line for each document without rows.

    `peak_memory` is the most that its process has had so far, in bytes; None where the system does not say, as for a
    process that has ended.
    """
    for outline in outlines:
        if not outline.kind:
            failure = outline.failure
            yield {
                "document_id": outline.source.document_id,
                "file_name": outline.source.file_name,
                "sha256": outline.source.sha256,
                "byte_size": outline.source.byte_size,
                "stage": failure.stage if failure else "",
                "error": failure.error if failure else "",
                "caused_by": failure.caused_by if failure else "",
                "seconds": round(failure.seconds, 3) if failure else None,
                "peak_memory": (failure.peak_memory or None) if failure else None,
                "message": outline.reason,
            }


def save_quarantine(outlines: Iterable[Outline], output: Path) -> None:
    """Writes the quarantined documents of this run; where there are none, removes the file of the former run.

    Raises `UseError` where the folder cannot be written.
    """
    lines = [json.dumps(line, ensure_ascii=False) for line in _lines(outlines)]
    file = output / NAME
    try:
        if not lines:
            file.unlink(missing_ok=True)
            return
        output.mkdir(parents=True, exist_ok=True)
        with written(file) as beside:
            beside.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise UseError(f"{file}: cannot be written ({error.strerror}); choose another folder with --output") from error
