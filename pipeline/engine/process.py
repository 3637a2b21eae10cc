"""What a worker does: it turns one document into rows, or into the one-line reason why it has none."""

from __future__ import annotations

import time

from pipeline.engine.codec import packed, unpacked
from pipeline.engine.entry import chapter_of, digest_of, digest_of_failure
from pipeline.engine.isolation import WorkerLostError
from pipeline.engine.quarantine import failure_of, plain_reason
from pipeline.engine.tasks import Comparing, Done, Reading
from pipeline.extract import extract
from pipeline.model import Document, Failure, Outline, Stage
from pipeline.read import read, source_of
from pipeline.read.options import ReadOptions
from pipeline.reconcile.decisions import with_decided_names
from pipeline.reconcile.within import decided_words
from pipeline.resolve import resolve
from pipeline.rules import Rules


def do(task: Reading | Comparing, rules: Rules, options: ReadOptions) -> Done:
    """Digests a document, or writes the chapter of a mechanism: the one function that executors run."""
    if isinstance(task, Comparing):
        return Done(None, packed(chapter_of(task.iscm_id, task.parts, task.overview, rules)))
    return process(task, rules, options)


def process(task: Reading, rules: Rules, options: ReadOptions) -> Done:
    """The document as rows, or the one-line reason why not: the only place that catches a document's errors."""
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


# causes of a failure that may not come again: too little memory, no right to read, a network drive that is away
PASSING = ("MemoryError", "OSError", "PermissionError", "FileNotFoundError", "TimeoutError", "ConnectionError")


def will_fail_again(outline: Outline) -> bool:
    """Whether the cause is the document itself: neither too little memory, nor a missing right, nor a program fault."""
    failure = outline.failure
    return bool(
        failure
        and outline.source.sha256
        and failure.error.startswith(("UnreadableError", "UnknownKindError"))
        and not failure.caused_by.startswith(PASSING)
    )


def crashed(task: Reading, error: WorkerLostError) -> Done:
    """The outcome of a document that ended its process or was stopped: a failure with advice."""
    how = str(error)
    advice = "give it more time with --timeout" if "stopped" in how else "more memory with --memory"
    reason = f"{task.source.file_name}: {how}; open it and save it again, or {advice}"
    failure = Failure("read", f"WorkerLostError: {how}", seconds=error.seconds, peak_memory=error.peak_memory)
    return Done(Outline(task.source, reason=reason, failure=failure), seconds=error.seconds)
