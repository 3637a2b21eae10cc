"""What the commands print: progress and messages on standard error, results on standard output."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.text.folding import visible

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.engine.log import RunLog, Said, Tell
    from pipeline.model import Outline
    from pipeline.review.what_if import Flip, Thresholds
    from pipeline.run import Run


@contextmanager
def quiet_pipe() -> Iterator[None]:
    """Ends the block in silence when the reader of standard output closes its end ('… | head')."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(line: str) -> None:
    """Prints the line to standard error; where its reader has closed it ('… 2>&1 | head'), the run goes on."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


# ---------------------------------------------------------------- while a run works


def telling(log: RunLog, quiet: bool, verbose: bool) -> Tell:
    """Writes what a run says to its log, and to standard error what the user wants to see of it."""
    from pipeline.engine.log import text_line

    def tell(said: Said) -> None:
        log.write(said)
        if verbose or (said.name == "warning" and not quiet):
            say(text_line(said))

    return tell


LONGEST_NAME = 40  # characters of a file name beside the bar
LOG_EVERY = 15.0  # seconds between two lines, where there is no terminal


@contextmanager
def progress(tell: Tell, is_shown: bool) -> Iterator[Tell]:
    """Yields what passes on to `tell` all that a run says, and shows how far it has come.

    On a terminal this is a bar with the rate, the time left and the failures; elsewhere it is a line now and then.
    """
    if not is_shown:
        yield tell
    elif sys.stderr.isatty():
        with _bar(tell) as tell_on:
            yield tell_on
    else:
        yield _now_and_then(tell)


@dataclass(slots=True)
class _Count:
    """How many documents there are, have been read, and have failed."""

    total: int = 0
    done: int = 0
    failed: int = 0
    started: float = field(default_factory=time.monotonic)
    is_over: bool = False

    def counts(self, said: Said) -> bool:
        """Counts a document; False for all else. Documents that fail after 'decided' have been counted before."""
        if said.name == "run_started":
            self.total = int(str(said.fields["documents"]))
        self.is_over = self.is_over or said.name == "decided"
        if self.is_over or not said.name.startswith("document_"):
            return False
        self.done += 1
        self.failed += said.name == "document_failed"
        return True

    @property
    def rate(self) -> float:
        """Documents a second."""
        return self.done / max(0.001, time.monotonic() - self.started)


@contextmanager
def _bar(tell: Tell) -> Iterator[Tell]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("[progress.description]{task.description}"),
        *(BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn(compact=True)),
        TextColumn("[red]{task.fields[failed]}"),
    )
    count = _Count()
    # no thread redraws the bar, since children are forked while it is shown
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("reading", total=None, rate="", failed="")

        def tell_on(said: Said) -> None:
            tell(said)
            if not count.counts(said):
                return
            name = visible(str(said.fields["file_name"]))[-LONGEST_NAME:]
            failed = f"{count.failed} failed" if count.failed else ""
            bar.update(
                task,
                total=count.total,
                completed=count.done,
                description=escape(name),
                rate=f"{count.rate:.1f}/s",
                failed=failed,
                refresh=True,
            )

        yield tell_on


def _now_and_then(tell: Tell) -> Tell:
    count = _Count()
    last = count.started

    def tell_on(said: Said) -> None:
        nonlocal last
        tell(said)
        if count.counts(said) and time.monotonic() - last >= LOG_EVERY:
            last = time.monotonic()
            left = (count.total - count.done) / count.rate
            say(
                f"{count.done:,} of {count.total:,} documents, {count.rate:.1f}/s, {left / 60:.0f} min left,"
                f" {count.failed} failed"
            )

    return tell_on


# ---------------------------------------------------------------- the result of a run

MOST_LISTED = 50  # with more documents than this, the table of documents is left out
MOST_SHOWN = 25  # findings listed at the end of a run; all of them are in reconciliation.csv


def print_result(result: Run, status: int, output: Path, as_json: bool, quiet: bool) -> None:
    """Prints the result of a run, in tables or as JSON, and on standard error each document that failed."""
    with quiet_pipe():
        if as_json:
            print(_as_json(result, status))
        elif not quiet:
            _print_summary(result, output)
    for failed in result.failures:
        say(f"error: {visible(failed.reason)}")
    if result.release is None:
        say("error: no document could be read; nothing was published, the former release stays")


def _print_summary(result: Run, output: Path) -> None:
    """The documents, the counts of rows and findings, and the findings that need a person."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(soft_wrap=False, highlight=False, emoji=False)
    documents = Table(
        "document", "kind", "year", "pages", "lines", "unclaimed", "status", title="Documents", title_justify="left"
    )
    if len(result.outlines) <= MOST_LISTED:
        for outline in result.outlines:
            documents.add_row(*(escape(visible(cell)) for cell in _document_row(outline)))
        console.print(documents)
    console.print(_what_was_read(result))
    if result.release is None:
        return
    rows = "  ".join(f"{name} {count}" for name, count in result.row_counts.items())
    console.print(f"\n[bold]Rows[/bold]  {rows}")
    found = "  ".join(f"{name} {count}" for name, count in sorted(result.findings.statuses.items()))
    console.print(f"[bold]Findings[/bold]  {found}\n")
    if result.findings.open_count:
        _print_findings_to_review(console, result)
    else:
        console.print("Nothing needs a person.")
    console.print(f"\nPublished to {escape(str(output / 'latest'))}; review it with  make review  (review.html)")


def _what_was_read(result: Run) -> str:
    """'2 documents, all unchanged: nothing was read', or '3 documents, 1 read, 2 unchanged'."""
    count = len(result.outlines)
    documents = f"{count:,} document{'s' if count > 1 else ''}"
    if result.known == count:
        return f"{documents}, {'all ' if count > 1 else ''}unchanged: nothing was read"
    unchanged = f", {result.known:,} unchanged" if result.known else ""
    return f"{documents}, {count - result.known:,} read{unchanged}"


def _document_row(outline: Outline) -> tuple[str, ...]:
    if not outline.kind:
        return (outline.source.file_name, "", "", "", "", "", "quarantined")
    return (
        outline.source.file_name,
        outline.kind,
        str(outline.report_year or ""),
        str(outline.page_count),
        str(outline.line_count),
        str(outline.unclaimed_count),
        "extracted",
    )


def _print_findings_to_review(console: Console, result: Run) -> None:
    from rich.markup import escape
    from rich.table import Table

    open_count = result.findings.open_count
    table = Table("check", "subject", "says", title=f"Needs a person: {open_count}", title_justify="left")
    for finding in result.findings.to_review[:MOST_SHOWN]:
        table.add_row(finding.check, escape(visible(finding.subject)), escape(visible(finding.explanation)))
    console.print(table)
    if open_count > MOST_SHOWN:
        console.print(f"… and {open_count - MOST_SHOWN} more: review.html")


def _as_json(result: Run, status: int) -> str:
    """The result: each document with its status, rows by table, findings by status, the release folder.

    All of it is ASCII, so that it is valid JSON whatever encoding standard output has.
    """
    import json

    documents = [
        {
            "document_id": outline.source.document_id,
            "file_name": outline.source.file_name,
            "status": "extracted" if outline.kind else "quarantined",
            "kind": outline.kind or None,
            "report_year": outline.report_year,
            "pages": outline.page_count,
            "lines": outline.line_count,
            "unclaimed": outline.unclaimed_count,
            "reason": outline.reason or None,
        }
        for outline in result.outlines
    ]
    fields = {
        "exit_status": status,
        "release": str(result.release) if result.release else None,
        "release_id": result.release.name if result.release else None,
        "documents": documents,
        "known": result.known,
        "rows": result.row_counts,
        "findings": dict(sorted(result.findings.statuses.items())),
        "needs_review": result.findings.open_count,
    }
    return json.dumps(fields, indent=2)


# ---------------------------------------------------------------- the results of other commands


def print_flips(found: Sequence[Flip], wanted: Thresholds) -> None:
    """Prints the names that the wanted thresholds would link otherwise, with candidates, or that there are none."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("printed", "times", "would be", "score", "runner-up", "margin", title_justify="left")
    for flip in found:
        then = flip.iscm_id if flip.linked else f"no longer {flip.iscm_id}"
        row = (flip.printed, str(flip.count), then, f"{flip.score:g}", flip.runner_up, f"{flip.margin:g}")
        table.add_row(*(escape(visible(cell)) for cell in row))
    with quiet_pipe():
        if found:
            Console(highlight=False, emoji=False).print(table)
            for flip in found:
                print(visible(flip.printed))
                for seen in flip.considered:
                    print(visible(f"  {seen.iscm_id}, {seen.score:g}: {seen.why}"))
        else:
            print(f"With accept={wanted.accept:g} and margin={wanted.margin:g} no name would be linked otherwise.")


def print_changes(lines: Iterable[str]) -> None:
    """Prints the lines of a comparison; on a terminal, headings are bold, and added and removed rows have a colour."""
    if not sys.stdout.isatty():
        for line in lines:
            print(line)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, emoji=False)
    styles = {"    +": "green", "    -": "red", "    ~": "yellow"}
    for line in lines:
        style = styles.get(line[:5], "" if line.startswith(" ") else "bold")
        console.print(Text(line, style), soft_wrap=True)
