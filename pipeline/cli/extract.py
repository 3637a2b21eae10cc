"""The command that reads the documents and publishes their tables: `extract`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import OPEN_REVIEW, SOME_FAILED, STOPPED, WRONG_USE, Output, Password, passwords_of
from pipeline.cli.printing import print_result, progress, say, telling
from pipeline.errors import PipelineError, UseError

if TYPE_CHECKING:
    from pipeline.engine.cache import FolderCache
    from pipeline.engine.log import RunLog, Tell
    from pipeline.run import Run

SECONDS, SECONDS_WITH_OCR = 30.0, 600.0  # that a document may take


def extract(
    raw: Annotated[Path, typer.Option("--raw", help="folder with the reports and leaflets")] = Path("raw"),
    output: Output = Path("output"),
    workers: Annotated[int, typer.Option("--workers", min=0, help="worker processes; 0 for one a core")] = 0,
    executor: Annotated[str, typer.Option("--executor", help="processes, serial or dask")] = "processes",
    scheduler: Annotated[
        str, typer.Option("--scheduler", help="address of a Dask cluster, with --executor dask  [default: one here]")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="read everything again, whatever is kept of it")] = False,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0, help="seconds a document may take  [default: 30; 600 with --ocr]")
    ] = 0,
    memory: Annotated[int, typer.Option("--memory", min=0, help="MiB a document may take, 0 for no limit")] = 2048,
    data: Annotated[Path | None, typer.Option("--data", help="another folder of registry and rule files")] = None,
    engine: Annotated[str, typer.Option("--engine", help="what reads PDFs: pdfium or pdfplumber")] = "pdfium",
    ocr: Annotated[bool, typer.Option("--ocr", help="read pages that are pictures by OCR (extra 'ocr')")] = False,
    password: Password = None,
    fail_on_review: Annotated[
        bool, typer.Option("--fail-on-review", help="exit 3 while something needs a person")
    ] = False,
    allow_missing: Annotated[
        bool,
        typer.Option(
            "--allow-missing",
            help="publish though documents of the former release are gone or can no longer be read",
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="print nothing but errors")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="a line on standard error for each document and step")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="what the run came to as one JSON object, in place of the tables")
    ] = False,
) -> None:
    """Reads every document in the raw folder and publishes the tables to OUTPUT/latest.

    What a document gave is kept in OUTPUT/.cache: the next run reads only what is new. Results go to standard output;
    progress, warnings and errors go to standard error, and as JSON lines to OUTPUT/log.jsonl.

    Exit status: 0 done; 1 some document failed, the others are published; 2 wrong use.
    """
    from pipeline import DATA
    from pipeline.engine.cache import NAME, FolderCache
    from pipeline.engine.executors import executor as executor_of
    from pipeline.engine.isolation import MEBIBYTE, Limits
    from pipeline.engine.log import RunLog
    from pipeline.read.options import ReadOptions
    from pipeline.rules import load_rules
    from pipeline.run import run

    if quiet and verbose:
        raise UseError("--quiet and --verbose: choose one of them")
    options = ReadOptions(engine, ocr, passwords_of(password))
    if ocr:
        from pipeline.read.pdf.ocr import check_installed

        check_installed()
    rules = load_rules(data or DATA, raw / "decisions.csv", raw / "documents.csv")
    limits = Limits(timeout or (SECONDS_WITH_OCR if ocr else SECONDS), memory * MEBIBYTE)
    cache = FolderCache(output / NAME, force)
    log = RunLog(output)
    tell = telling(log, quiet, verbose)
    with _ending(log, tell):
        with (
            _stopping(),
            executor_of(executor, workers, limits, scheduler) as pool,
            progress(tell, is_shown=not (quiet or verbose)) as tell_on,
        ):
            result = run(raw, output, rules, pool, options, allow_missing, cache, tell_on)
        cache.prune()
        _warn_of_damage(cache, log, tell)
        status = _exit_status(result, fail_on_review)
        print_result(result, status, output, as_json, quiet)
        if status:
            raise typer.Exit(status)


def _exit_status(result: Run, fail_on_review: bool) -> int:
    if result.failures:
        return SOME_FAILED
    return OPEN_REVIEW if fail_on_review and result.findings.open_count else 0


def _warn_of_damage(cache: FolderCache, log: RunLog, tell: Tell) -> None:
    """Warns of cache entries that were damaged, and of a log that could not be written."""
    from pipeline.engine.log import warning

    if cache.damaged:
        tell(warning(f"{cache.folder}: {cache.damaged} entries were damaged and have been made again"))
    if log.lost:
        tell(warning(f"{log.path}: cannot be written ({log.lost}); the run went on without its log"))


@contextmanager
def _stopping() -> Iterator[None]:
    """Turns Ctrl-C into one line and an exit status; raises `typer.Exit`."""
    try:
        yield
    except KeyboardInterrupt:
        say("stopped; the documents read so far are kept, nothing was published: run it again to go on")
        raise typer.Exit(STOPPED) from None


@contextmanager
def _ending(log: RunLog, tell: Tell) -> Iterator[None]:
    """Tells how the run in the block has ended, with success, an exit status or an error."""
    from pipeline.engine.log import run_ended

    started = time.monotonic()
    status, reason = 0, ""
    try:
        yield
    except typer.Exit as exit_:
        status = exit_.exit_code
        raise
    except PipelineError as error:
        status, reason = WRONG_USE, str(error)
        raise
    except BaseException as error:
        status = STOPPED if isinstance(error, KeyboardInterrupt) else 1
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise
    finally:
        if log.has_started:
            tell(run_ended(status, time.monotonic() - started, reason))
