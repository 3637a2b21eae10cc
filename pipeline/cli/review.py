"""The command for the findings that need a person: `review`, in the browser, on the terminal, or as a trial."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import Output, Password, passwords_of
from pipeline.cli.printing import print_flips
from pipeline.errors import UseError

if TYPE_CHECKING:
    from pipeline.release import Release
    from pipeline.review.content import Rows


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
    from pipeline.release import Release

    release = Release.latest(output)
    if what_if:
        _try_thresholds(release, what_if)
    elif terminal:
        from pipeline.review.selection import selection

        rows = {name: table.to_pylist() for name, table in selection(release.stored).tables.items()}
        _decide_here(rows, save or output / "decisions.csv", reviewer)
    else:
        from pipeline.review.page import write_page
        from pipeline.review.selection import selection

        page = release.page.resolve()
        write_page(page, selection(release.stored), raw, int(pictures * 1_000_000), passwords_of(password))
        print(page)
        if open_it:
            import webbrowser

            webbrowser.open(page.as_uri())


def _try_thresholds(release: Release, what_if: str) -> None:
    """Prints the names that would be linked otherwise with the thresholds of `what_if` ('margin=8, accept=80')."""
    from pipeline.review.what_if import flips, thresholds
    from pipeline.rules import load_rules

    wanted = thresholds(what_if)
    mentions = release.table("mentions").to_pylist()
    print_flips(list(flips(mentions, load_rules().names, wanted)), wanted)


def _decide_here(rows: Rows, file: Path, reviewer: str) -> None:
    """Asks for decisions on the terminal and saves them to the file.

    Raises `UseError` where the file cannot be written, before anything is asked.
    """
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
