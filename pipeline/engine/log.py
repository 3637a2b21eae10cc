"""What a run says while it is at work, as data: an event each, and `OUTPUT/log.jsonl` with a line for each.

    {"time": "2026-03-31T12:02:11.204+00:00", "level": "info", "event": "document_read", "document_id": "report", …}

The log lies beside the releases and not in them: times differ from run to run, and a release repeats byte for byte.
Each line is written whole and at once, so that a killed run leaves what it said; a log that does not end with
`run_ended` is that of a run that was killed, or is still at work.

The log of the run before stays as `log.1.jsonl`. Two runs at once need no lock: each makes a file of its own, under a
name that was free, and keeps it open; the later one moves the earlier one's file aside, where that is written on.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pipeline import __version__
from pipeline.model import Outline
from pipeline.text.folding import visible

NAME = "log.jsonl"
FORMER = "log.1.jsonl"
TRIES = 10  # to find the name free, where other runs start at the same moment

Level = Literal["info", "warning", "error"]
EventName = Literal[
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
class Event:
    """Something that a run says: a fixed name, and what belongs to it, by name."""

    name: EventName
    fields: Mapping[str, Value] = field(default_factory=dict)
    level: Level = "info"


Tell = Callable[[Event], None]


def warn(event: Event) -> None:
    """Prints a warning to standard error and passes over all else: for a run that nobody follows."""
    if event.name == "warning":
        print(told(event), file=sys.stderr)


# ---------------------------------------------------------------- the events


def run_started(documents: int, engine: str, ocr: bool) -> Event:
    """The documents were found, none is read yet; `documents` counts them."""
    said: dict[str, Value] = {
        "documents": documents,
        "version": __version__,
        "engine": engine,
        "ocr": ocr,
        "process": os.getpid(),
    }
    return Event("run_started", said)


def document_event(outline: Outline, seconds: float | None) -> Event:
    """What became of a document: `document_failed`, `document_known` from a former run, or `document_read`.

    `seconds` are those it took; None where nothing was read of it. A document that was read and fails only beside the
    others, as a copy of one, has an event of both names.
    """
    source, failure = outline.source, outline.failure
    said: dict[str, Value] = {"document_id": source.document_id, "file_name": source.file_name}
    if outline.kind:
        said |= {"kind": outline.kind, "report_year": outline.report_year, "lines": outline.line_count}
    said["pages"] = outline.page_count
    if seconds is not None:
        said["seconds"] = round(seconds, 3)
    if not outline.kind:
        if failure:
            said["stage"] = failure.stage
        return Event("document_failed", said | {"reason": outline.reason}, "error")
    return Event("document_known" if seconds is None else "document_read", said)


def decided(documents: int) -> Event:
    """Decisions of people on names and words were applied in so many documents."""
    return Event("decided", {"documents": documents})


def compared(mechanisms: int) -> Event:
    """What the documents say of each mechanism was compared."""
    return Event("compared", {"mechanisms": mechanisms})


def published(release_id: str, rows: Mapping[str, int], findings: Mapping[str, int], needs_review: int) -> Event:
    """The release is the latest; `rows` by table, `findings` by status, `needs_review` of them by a person."""
    said: dict[str, Value] = {"release_id": release_id, "rows": rows, "findings": findings}
    said["needs_review"] = needs_review
    return Event("published", said)


def warning(message: str) -> Event:
    """Something is amiss and the run goes on."""
    return Event("warning", {"message": message}, "warning")


def run_ended(exit_status: int, seconds: float, reason: str = "") -> Event:
    """The run is over, with the exit status of the command; `reason` says why nothing was published."""
    level: Level = "error" if reason else "warning" if exit_status else "info"
    said: dict[str, Value] = {"exit_status": exit_status, "seconds": round(seconds, 3)}
    return Event("run_ended", said | ({"reason": reason} if reason else {}), level)


# ---------------------------------------------------------------- how they are written


def told(event: Event) -> str:
    """The event as a line for people, without what a terminal would obey.

    >>> told(warning("a page is empty"))
    'warning: a page is empty'
    >>> told(Event("document_read", {"document_id": "a", "file_name": "a.txt", "report_year": None, "pages": 2}))
    'document read: file_name a.txt, pages 2'
    """
    if event.name == "warning":
        return visible(f"warning: {event.fields['message']}")
    shown = []
    for name, value in event.fields.items():
        if isinstance(value, Mapping):
            value = " ".join(f"{key}={count}" for key, count in value.items())
        if value not in ("", None) and name != "document_id":
            shown.append(f"{name} {value}")
    return visible(f"{event.name.replace('_', ' ')}: {', '.join(shown)}").replace("\n", "␊")


def line_of(event: Event, time: datetime) -> bytes:
    """The event as a line of the log, in UTF-8; half a letter of a file's name stands there as its escape."""
    said = {"time": time.isoformat(timespec="milliseconds"), "level": event.level, "event": event.name, **event.fields}
    return (json.dumps(said, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


class RunLog:
    """Writes the events of one run to `log.jsonl` in the output folder.

    The file is made with `run_started`: a command that runs nothing leaves none. No event makes it fail: where the
    folder or the disk takes no more, the log is given up, and `lost` says why.
    """

    def __init__(self, output: Path) -> None:
        self.path = output / NAME
        self.has_started = False
        self.lost = ""
        self._file = -1
        self._count: Counter[str] = Counter()

    def write(self, event: Event) -> None:
        """Writes the event; with `run_ended` go the numbers of documents that the log has told of, and it is closed."""
        if event.name == "run_started" and not self.has_started:
            self.has_started = True
            self._try(self._open)
        self._count[event.name] += 1
        if event.name == "run_ended":
            names = ("document_read", "document_known", "document_failed")
            event = Event(event.name, {**event.fields, **{name: self._count[name] for name in names}}, event.level)
        if self._file >= 0:
            line = line_of(event, datetime.now(UTC))
            self._try(lambda: self._append(line))
        if event.name == "run_ended":
            self._close()

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        for left in reversed(range(TRIES)):
            with suppress(FileNotFoundError):
                os.replace(self.path, self.path.with_name(FORMER))
            try:
                # a name that was free: what another run writes to, or a link leads to, is never touched
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
