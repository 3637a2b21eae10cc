"""The documents that gave no rows, one entry each: what failed where, what it cost, and what to do.

`OUTPUT/quarantine.jsonl` has a line for each document that the newest run could not read. It lies beside the releases
and not in them: seconds and memory differ from run to run, and a release repeats byte for byte.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from pipeline.errors import DocumentError, UseError
from pipeline.model import Failure, Outline, Stage

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
    """The failure with the error and the one underneath."""
    inner = error.__cause__ or error.__context__
    return Failure(stage, _named(error), _named(inner) if inner else "", seconds, _peak_memory())


def _named(error: BaseException) -> str:
    """'TypeError: …' on one line; the name alone where the error says nothing."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _peak_memory() -> int:
    """The most memory that this process has had, in bytes; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def entries(outlines: Iterable[Outline]) -> Iterator[dict[str, str | int | float | None]]:
    """An entry for each document without rows.

    `peak_memory` is that of its process so far, in bytes; None where the system does not tell, as of one that ended.
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
    """Writes the entries of this run; where there are none, takes those of the former run away.

    Raises `UseError` where the folder cannot be written.
    """
    lines = [json.dumps(entry, ensure_ascii=False) for entry in entries(outlines)]
    file = output / NAME
    beside = file.with_name(f".{NAME}.new")
    try:
        if not lines:
            file.unlink(missing_ok=True)
            return
        output.mkdir(parents=True, exist_ok=True)
        beside.write_text("\n".join(lines) + "\n", encoding="utf-8")
        os.replace(beside, file)
    except OSError as error:
        with suppress(OSError):  # half of it, on a full disk
            beside.unlink()
        raise UseError(f"{file}: cannot be written ({error.strerror}); choose another folder with --output") from error
