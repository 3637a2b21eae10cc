"""The command line itself, one function a command (typer), and what it prints (rich)."""

from __future__ import annotations

import csv
import gc
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, get_args

import typer

from pipeline.errors import PipelineError, UseError
from pipeline.model import Context
from pipeline.text.folding import visible

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.engine.log import RunLog, Tell
    from pipeline.model import Outline
    from pipeline.review.content import Rows
    from pipeline.run import Run

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

PASSWORDS = "ISCM_PASSWORD"  # in the environment a password stands in no list of processes and no shell's history

SOME_FAILED, WRONG_USE, OPEN_REVIEW, STOPPED = 1, 2, 3, 130  # exit statuses

Output = Annotated[Path, typer.Option("--output", help="folder the releases are published in")]
Password = Annotated[
    list[str] | None,
    typer.Option("--password", help=f"opens protected PDFs; say it again for another, or set {PASSWORDS}"),
]


def main() -> None:
    """Runs the command; a user's mistake ends in one line and exit status 2."""
    gc.set_threshold(100_000, 50, 50)  # nearly all that a run makes lives to its end
    try:
        app()
    except PipelineError as error:
        _fail(str(error))


@contextmanager
def _quiet_pipe() -> Iterator[None]:
    """Where the reader of our output goes away ('… | head'), stops without a word."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str) -> NoReturn:
    print(f"error: {message}", file=sys.stderr)
    sys.exit(WRONG_USE)


@app.callback()
def about() -> None:
    """Annual reports and leaflets on inter-State consultation mechanisms on migration, as checked datasets."""


@app.command()
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
    from pipeline.engine.cache import NAME, FolderStore
    from pipeline.engine.executors import executor as executor_of
    from pipeline.engine.isolation import MEBIBYTE, Limits
    from pipeline.engine.log import RunLog, warning
    from pipeline.read.options import ReadOptions
    from pipeline.rules import load_rules
    from pipeline.run import run

    if quiet and verbose:
        raise UseError("--quiet and --verbose: choose one of them")
    options = ReadOptions(engine, ocr, _passwords(password))
    if ocr:
        from pipeline.read.pdf.ocr import check_installed

        check_installed()
    rules = load_rules(data or DATA, raw / "decisions.csv")
    limits = Limits(timeout or (600 if ocr else 30), memory * MEBIBYTE)
    store = FolderStore(output / NAME, force)
    log = RunLog(output)
    tell = _telling(log, quiet, verbose)
    with _ending(log, tell):
        try:
            bar = _progress(raw, is_shown=not (quiet or verbose))
            with executor_of(executor, workers, limits, scheduler) as pool, bar as done:
                result = run(raw, output, rules, pool, done, options, allow_missing, store, tell)
        except KeyboardInterrupt:
            _say("stopped; what was read is kept, nothing was published: run it again to go on")
            raise typer.Exit(STOPPED) from None
        store.prune()
        if store.damaged:
            tell(warning(f"{store.damaged} damaged entries in {store.folder} were made again"))
        if log.lost:
            tell(warning(f"{log.path}: cannot be written ({log.lost}); the run went on without its log"))
        needs_review = fail_on_review and result.findings.open_count
        status = SOME_FAILED if result.failures else OPEN_REVIEW if needs_review else 0
        with _quiet_pipe():
            if as_json:
                print(_as_json(result, status))
            elif not quiet:
                _summary(result, output)
        for failed in result.failures:
            _say(f"error: {visible(failed.reason)}")
        if result.release is None:
            _say("error: no document could be read; nothing was published, the former release stays")
        if status:
            raise typer.Exit(status)


def _say(line: str) -> None:
    """Prints the line to standard error; where nobody reads it any more ('… 2>&1 | head'), the run goes on."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _telling(log: RunLog, quiet: bool, verbose: bool) -> Tell:
    """What writes each event of a run to its log, and those that are asked for to standard error."""
    from pipeline.engine.log import Event, told

    def tell(event: Event) -> None:
        log.write(event)
        if verbose or (event.name == "warning" and not quiet):
            _say(told(event))

    return tell


@contextmanager
def _ending(log: RunLog, tell: Tell) -> Iterator[None]:
    """Tells how the run that the block does has ended, however it does."""
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


def _passwords(said: list[str] | None) -> tuple[str, ...]:
    """The passwords of the command line, else those of the environment; typer would part these at each blank."""
    return tuple(said or os.environ.get(PASSWORDS, "").splitlines())


@contextmanager
def _progress(raw: Path, is_shown: bool) -> Iterator[_Done]:
    """A bar on a terminal with the rate, the time left and the failures; a line every so often in a log."""
    if not is_shown:
        yield lambda _: None
        return
    total = sum(path.is_file() and path.name != "decisions.csv" for path in raw.rglob("*")) if raw.is_dir() else 0
    if not sys.stderr.isatty():
        yield _logged(total)
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("[progress.description]{task.description}"),
        *(BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn(compact=True)),
        TextColumn("[red]{task.fields[failed]}"),
    )
    # without a thread that redraws it: children are forked while the bar stands
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("reading", total=total, rate="", failed="")
        started, failures = time.monotonic(), 0

        def done(outline: Outline) -> None:
            nonlocal failures
            failures += not outline.kind
            rate = f"{(bar.tasks[0].completed + 1) / max(0.001, time.monotonic() - started):.1f}/s"
            failed = f"{failures} failed" if failures else ""
            name = visible(outline.source.file_name)[-LONGEST_NAME:]
            bar.update(task, advance=1, description=escape(name), rate=rate, failed=failed, refresh=True)

        yield done


LONGEST_NAME = 40  # characters of it beside the bar
LOG_EVERY = 15.0  # seconds


def _logged(total: int) -> _Done:
    started = last = time.monotonic()
    count = failures = 0

    def done(outline: Outline) -> None:
        nonlocal last, count, failures
        count += 1
        failures += not outline.kind
        now = time.monotonic()
        if now - last >= LOG_EVERY:
            last = now
            left = (total - count) * (now - started) / count
            _say(
                f"{count:,} of {total:,} documents, {count / (now - started):.1f}/s, {left / 60:.0f} min left,"
                f" {failures} failed"
            )

    return done


MOST_LISTED = 50  # documents in the table at the end of a run; of more, those that failed


def _summary(result: Run, output: Path) -> None:
    """What was read, what came out, what was found, and what needs a person."""
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
        _to_review(console, result)
    else:
        console.print("Nothing needs a person.")
    console.print(f"\nPublished to {escape(str(output / 'latest'))}; review it with  make review  (review.html)")


def _as_json(result: Run, status: int) -> str:
    """What the run came to: each document with its status, rows by table, findings by status, the release folder.

    All of it in ASCII, so that it is JSON in whatever encoding standard output has.
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
    said = {
        "exit_status": status,
        "release": str(result.release) if result.release else None,
        "release_id": result.release.name if result.release else None,
        "documents": documents,
        "known": result.known,
        "rows": result.row_counts,
        "findings": dict(sorted(result.findings.statuses.items())),
        "needs_review": result.findings.open_count,
    }
    return json.dumps(said, indent=2)


def _what_was_read(result: Run) -> str:
    """'2 documents, all as they were: nothing was read', or how many were."""
    count = len(result.outlines)
    documents = f"{count:,} document{'s' if count > 1 else ''}"
    if result.known == count:
        return f"{documents}, as they were: nothing was read"
    unchanged = f", {result.known:,} as they were" if result.known else ""
    return f"{documents}, {count - result.known:,} read{unchanged}"


MOST_SHOWN = 25  # findings listed at the end of a run; all of them are in reconciliation.csv


def _to_review(console: Console, result: Run) -> None:
    from rich.markup import escape
    from rich.table import Table

    open_count = result.findings.open_count
    table = Table("check", "subject", "says", title=f"Needs a person: {open_count}", title_justify="left")
    for finding in result.findings.to_review[:MOST_SHOWN]:
        table.add_row(finding.check, escape(visible(finding.subject)), escape(visible(finding.explanation)))
    console.print(table)
    if open_count > MOST_SHOWN:
        console.print(f"… and {open_count - MOST_SHOWN} more: review.html")


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


@app.command()
def resolve(
    file: Annotated[Path, typer.Argument(help="a CSV file with a header row, UTF-8")],
    column: Annotated[str, typer.Option("--column", help="the column that holds the names")],
    context: Annotated[
        str, typer.Option("--context", help="where the names stand: heading, table, prose, …")
    ] = "table",
) -> None:
    """Writes FILE to standard output with our id beside each name.

    Added are iscm_id, name, method, score, runner_up, margin and status; one that FILE has already gets '_iscm' behind
    its name.
    """
    from pipeline.release.own_table import with_ids

    if context not in get_args(Context):
        raise UseError(f"--context {context}: unknown; use one of {', '.join(get_args(Context))}")
    with _quiet_pipe():
        csv.writer(sys.stdout, lineterminator="\n").writerows(with_ids(file, column, context))


@app.command()
def review(
    output: Output = Path("output"),
    raw: Annotated[Path, typer.Option("--raw", help="folder with the documents, for the pictures of PDF pages")] = Path(
        "raw"
    ),
    terminal: Annotated[bool, typer.Option("--terminal", help="decide here instead of in a browser")] = False,
    save: Annotated[
        Path | None,
        typer.Option("--save", help="where --terminal saves the decisions  [default: OUTPUT/decisions.csv]"),
    ] = None,
    reviewer: Annotated[str, typer.Option("--reviewer", help="who decides, with --terminal")] = "",
    what_if: Annotated[
        str, typer.Option("--what-if", help="list the names that other thresholds flip: margin=8, accept=80")
    ] = "",
    pictures: Annotated[float, typer.Option("--pictures", min=0, help="megabytes of page pictures at most")] = 1.5,
    password: Password = None,
    open_it: Annotated[bool, typer.Option("--open/--no-open", help="open the page in the browser")] = True,
) -> None:
    """Builds the review page of the newest release again and opens it; or asks the same on the terminal."""
    from pipeline.tables.files import read_tables

    release = output / "latest"
    if not (release / "reconciliation.parquet").exists():
        raise UseError(f"{release}: no release there; run  make extract  first, or name its folder with --output")
    if what_if:
        _flips({"mentions": read_tables(release)["mentions"].to_pylist()}, what_if)
    elif terminal:
        from pipeline.review.selection import selection

        shown = selection(release).tables
        rows = {name: table.to_pylist() for name, table in shown.items()}
        _decide_here(rows, save or output / "decisions.csv", reviewer)
    else:
        from pipeline.review.page import build

        page = build(release, raw, int(pictures * 1_000_000), _passwords(password))
        print(page)
        if open_it:
            import webbrowser

            webbrowser.open(page.as_uri())


def _flips(rows: Rows, what_if: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from pipeline.review.what_if import flips, thresholds
    from pipeline.rules import load_rules

    wanted = thresholds(what_if)
    table = Table("printed", "times", "would be", "score", "runner-up", "margin", title_justify="left")
    found = list(flips(rows["mentions"], load_rules().names, wanted))
    for flip in found:
        then = flip.iscm_id if flip.linked else f"no longer {flip.iscm_id}"
        row = (flip.printed, str(flip.count), then, f"{flip.score:g}", flip.runner_up, f"{flip.margin:g}")
        table.add_row(*(escape(visible(cell)) for cell in row))
    with _quiet_pipe():
        if found:
            Console(highlight=False, emoji=False).print(table)
        else:
            print(f"With accept={wanted.accept:g} and margin={wanted.margin:g} no name would be linked otherwise.")


def _decide_here(rows: Rows, file: Path, reviewer: str) -> None:
    from rich.console import Console

    from pipeline.reconcile import explanations
    from pipeline.review.terminal import new_desk, open_findings, review_in_terminal, save_decisions

    console = Console(highlight=False, emoji=False)
    if not (file.parent.is_dir() and os.access(file.parent, os.W_OK)):
        raise UseError(f"{file}: no folder to write in; name another file with --save")
    if not open_findings(rows):
        console.print("Nothing to review.")
        return
    try:
        desk = new_desk(rows, file, reviewer or input("Your name: ").strip())
        done = review_in_terminal(rows, explanations(), desk, console, input)
    except (EOFError, KeyboardInterrupt):
        done, desk = False, None
    if desk is not None and done and desk.made:
        save_decisions(desk.decided, file)
        print(f"{len(desk.made)} decided; saved {file}: put it into raw/ and run again")
    else:
        print("Nothing was saved.")


@app.command()
def figures(
    output: Output = Path("output"),
    to: Annotated[
        Path | None, typer.Option("--to", help="folder the figures are written to  [default: OUTPUT/figures]")
    ] = None,
    formats: Annotated[str, typer.Option("--format", help="svg, png, or both with a comma between")] = "svg,png",
) -> None:
    """Draws the newest release for a report: timeline, themes by mechanism, agreement (extra 'figures')."""
    from pipeline.release.charts import TABLES, write_figures
    from pipeline.release.packing import release_id
    from pipeline.tables.files import read_tables

    release = _latest(output)
    tables = read_tables(release)
    rows = {name: tables[name].to_pylist() for name in TABLES}
    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    for path in write_figures(rows, release_id(release), to or output / "figures", wanted):
        print(path)


@app.command()
def release(
    output: Output = Path("output"),
    to: Annotated[
        Path | None, typer.Option("--to", help="folder the zip file is written to  [default: OUTPUT]")
    ] = None,
) -> None:
    """Packs the newest release as a zip file to hand on, named by its date and id; checks SHA256SUMS first.

    The date is today, or that of SOURCE_DATE_EPOCH where it is set; the same release of one date is the same file.
    """
    from pipeline.release.packing import pack

    print(pack(_latest(output), to or output))


@app.command()
def dictionary() -> None:
    """Prints the data dictionary: every table and column of a release, as Markdown."""
    from pipeline.tables.dictionary import dictionary as page

    with _quiet_pipe():
        print(page(), end="")


def _latest(output: Path) -> Path:
    """The newest release. Raises `UseError` where there is none."""
    if not (output / "latest" / "reconciliation.parquet").exists():
        raise UseError(
            f"{output / 'latest'}: no release there; run  make extract  first, or name its folder with --output"
        )
    return output / "latest"


@app.command()
def cite(
    record_id: Annotated[
        list[str] | None,
        typer.Argument(
            help="ids of published rows (ev-0123456789ab, an iscm_id, a finding, a document, DOCUMENT:PAGE:LINE), or "
            "'dataset' for the release itself  [default: dataset]",
            show_default=False,
        ),
    ] = None,
    output: Output = Path("output"),
    bibtex: Annotated[bool, typer.Option("--bibtex", help="as BibTeX entries")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="as JSON, a list with an item a row")] = False,
) -> None:
    """Prints where rows were read: document, page, lines and words, the lines around them, and what people decided.

    The last line of each row is its address in the review page, which shows the passage (of a PDF, the page's picture).
    """
    from pipeline.release import cite as citation

    if bibtex and as_json:
        raise UseError("--bibtex and --json: choose one of them")
    release, page = citation.Release(output / "latest"), output / "latest" / citation.PAGE
    wanted = dict.fromkeys(record_id or [citation.DATASET])
    found = {name: citation.cite(release, name) for name in wanted if name != citation.DATASET}
    with _quiet_pipe():
        if as_json:
            import json

            items: list[object] = [citation.dataset(release)] if citation.DATASET in wanted else []
            items += [citation.as_data(cited, page) for rows in found.values() for cited in rows]
            print(json.dumps(items, indent=2, ensure_ascii=False))
            return
        for name in wanted:
            if name == citation.DATASET:
                print(citation.dataset_bibtex(release) if bibtex else citation.dataset_told(release))
            for cited in found.get(name, ()):
                for text in citation.bibtex(cited, release) if bibtex else citation.told(cited, page):
                    print(text)


@app.command()
def diff(
    old: Annotated[
        str, typer.Argument(help="a release: a folder, the beginning of an id below OUTPUT/releases, latest, previous")
    ] = "previous",
    new: Annotated[str, typer.Argument(help="a later release, named in the same ways")] = "latest",
    output: Output = Path("output"),
    limit: Annotated[int, typer.Option("--limit", min=0, help="rows printed of each cause in a table, 0 for all")] = 10,
    to_csv: Annotated[Path | None, typer.Option("--csv", help="file to write every change to, as CSV")] = None,
    to_page: Annotated[Path | None, typer.Option("--page", help="file to write every change to, as a page")] = None,
    data: Annotated[
        Path | None, typer.Option("--data", help="the folder of rule files that NEW was made with, if another")
    ] = None,
) -> None:
    """Prints what changed between two releases, table by table, and why: rows that came, went or differ.

    A cause is a document, a decision, a rule file, the program or its options. Exit status: 0, also where rows differ;
    2 wrong use.
    """
    from pipeline import DATA
    from pipeline.release.changes.compare import compare, csv_of
    from pipeline.release.changes.show import shown
    from pipeline.release.reading import release_folder

    if data is not None and not data.is_dir():
        raise UseError(f"{data}: no such folder; name the one with the rule files, or leave --data out")
    comparison = compare(release_folder(old, output), release_folder(new, output), data or DATA)
    if to_csv is not None:
        _write(to_csv, csv_of(comparison))
    if to_page is not None:
        from pipeline.release.changes.page import changes_page

        _write(to_page, changes_page(comparison))
    with _quiet_pipe():
        _print_changes(shown(comparison, limit))


def _print_changes(lines: Iterator[str]) -> None:
    """On a terminal, tables stand out and what came and went has a colour beside its sign; in a pipe it is text."""
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


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UseError(f"{file}: cannot be written ({error.strerror}); name another file") from error


if TYPE_CHECKING:
    from collections.abc import Callable

    _Done = Callable[[Outline], None]
