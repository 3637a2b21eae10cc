"""What a run says while it works, as data: a `Said` for each thing, and a line for each in `OUTPUT/log.jsonl`.

    {"time": "2026-03-31T12:02:11.204+00:00", "level": "info", "event": "document_read", "document_id": "report", …}

The log lies beside the releases and not in them: times differ from run to run, and a release repeats byte for byte.
Each line is written whole and at once, so that a killed run leaves what it said. A log that does not end with
`run_ended` belongs to a run that was killed or is still at work.

The log of the run before stays as `log.1.jsonl`. Two runs at once need no lock: each creates a file of its own and
keeps it open. The later run renames the earlier one's file, and the earlier run goes on writing to it.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pipeline import __version__
from pipeline.model import Findings, Outline
from pipeline.text.folding import visible

NAME = "log.jsonl"
FORMER = "log.1.jsonl"
TRIES = 10  # to find the name free while other runs start at the same moment

Level = Literal["info", "warning", "error"]
SaidName = Literal[
    "run_started",
    "document_read",
    "document_known",
    "document_failed",
    "decided",
    "compared",
    "published",
    "warning",
    "run_ended",
]
Value = str | int | float | bool | None | Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Said:
    """Something that a run says: one of the fixed names, and the fields that belong to it."""

    name: SaidName
    fields: Mapping[str, Value] = field(default_factory=dict)
    level: Level = "info"


Tell = Callable[[Said], None]


def warn(said: Said) -> None:
    """Prints warnings to standard error and ignores all else: for a run that nobody follows."""
    if said.name == "warning":
        print(text_line(said), file=sys.stderr)


# ---------------------------------------------------------------- what can be said


def run_started(documents: int, engine: str, ocr: bool) -> Said:
    """The run has found so many documents and read none of them yet."""
    fields: dict[str, Value] = {
        "documents": documents,
        "version": __version__,
        "engine": engine,
        "ocr": ocr,
        "process": os.getpid(),
    }
    return Said("run_started", fields)


def document_outcome(outline: Outline, seconds: float | None) -> Said:
    """`document_failed`, `document_known` (by an earlier run) or `document_read`.

    `seconds` is how long it took; None where this run did not read the document. A document that is read and fails only
    later, as the copy of another one, is both `document_read` and `document_failed`.
    """
    source, failure = outline.source, outline.failure
    fields: dict[str, Value] = {"document_id": source.document_id, "file_name": source.file_name}
    if outline.kind:
        fields |= {"kind": outline.kind, "report_year": outline.report_year, "lines": outline.line_count}
    fields["pages"] = outline.page_count
    if seconds is not None:
        fields["seconds"] = round(seconds, 3)
    if not outline.kind:
        if failure:
            fields["stage"] = failure.stage
        return Said("document_failed", fields | {"reason": outline.reason}, "error")
    return Said("document_known" if seconds is None else "document_read", fields)


def decided(documents: int) -> Said:
    """The run has applied decisions of people on names and words, in so many documents."""
    return Said("decided", {"documents": documents})


def compared(mechanisms: int) -> Said:
    """The run has compared what the documents say of each of so many mechanisms."""
    return Said("compared", {"mechanisms": mechanisms})


def published(release_id: str, rows: Mapping[str, int], findings: Findings) -> Said:
    """The release is the latest; `rows` are counted by table."""
    return Said(
        "published",
        {
            "release_id": release_id,
            "rows": rows,
            "findings": findings.statuses,
            "needs_review": findings.open_count,
        },
    )


def warning(message: str) -> Said:
    """Something is wrong, and the run goes on."""
    return Said("warning", {"message": message}, "warning")


def run_ended(exit_status: int, seconds: float, reason: str = "") -> Said:
    """The run is over, with the exit status of the command; `reason` says why it published nothing."""
    level: Level = "error" if reason else "warning" if exit_status else "info"
    fields: dict[str, Value] = {"exit_status": exit_status, "seconds": round(seconds, 3)}
    return Said("run_ended", fields | ({"reason": reason} if reason else {}), level)


# ---------------------------------------------------------------- how it is written


def text_line(said: Said) -> str:
    """A line for people, without anything that a terminal would obey.

    >>> text_line(warning("a page is empty"))
    'warning: a page is empty'
    >>> text_line(Said("document_read", {"document_id": "a", "file_name": "a.txt", "report_year": None, "pages": 2}))
    'document read: file_name a.txt, pages 2'
    """
    if said.name == "warning":
        return visible(f"warning: {said.fields['message']}")
    shown = []
    for name, value in said.fields.items():
        if isinstance(value, Mapping):
            value = " ".join(f"{key}={count}" for key, count in value.items())
        if value not in ("", None) and name != "document_id":
            shown.append(f"{name} {value}")
    return visible(f"{said.name.replace('_', ' ')}: {', '.join(shown)}").replace("\n", "␊")


def json_line(said: Said, time: datetime) -> bytes:
    """A line of the log, in UTF-8; a byte of a file name that is no letter is written as its escape."""
    fields = {"time": time.isoformat(timespec="milliseconds"), "level": said.level, "event": said.name, **said.fields}
    return (json.dumps(fields, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


class RunLog:
    """Writes what one run says to `log.jsonl` in the output folder.

    `run_started` creates the file: a command that runs nothing leaves none. Writing raises no error: where the folder
    or the disk takes no more, the log ends, and `lost` says why.
    """

    def __init__(self, output: Path) -> None:
        self.path = output / NAME
        self.has_started = False
        self.lost = ""
        self._file = -1
        self._count: Counter[str] = Counter()

    def write(self, said: Said) -> None:
        """Writes a line; `run_ended` also gets the numbers of documents read, known and failed, and closes the log."""
        if said.name == "run_started" and not self.has_started:
            self.has_started = True
            self._try(self._open)
        self._count[said.name] += 1
        if said.name == "run_ended":
            names = ("document_read", "document_known", "document_failed")
            said = replace(said, fields={**said.fields, **{name: self._count[name] for name in names}})
        if self._file >= 0:
            line = json_line(said, datetime.now(UTC))
            self._try(lambda: self._append(line))
        if said.name == "run_ended":
            self._close()

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        for left in reversed(range(TRIES)):
            with suppress(FileNotFoundError):
                os.replace(self.path, self.path.with_name(FORMER))
            try:
                # only where the name is free: this touches no file of another run, and follows no link
                self._file = os.open(
                    self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666
                )
                return
            except FileExistsError:
                if not left:
                    raise

    def _append(self, line: bytes) -> None:
        """Writes the line, whole or not at all."""
        end = os.lseek(self._file, 0, os.SEEK_END)
        rest = memoryview(line)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._file, end)
            raise

    def _try(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            self.lost = error.strerror or str(error)
            self._close()

    def _close(self) -> None:
        if self._file >= 0:
            with suppress(OSError):
                os.close(self._file)
            self._file = -1
