"""The command for names in a table of one's own: `resolve`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from pipeline.cli.options import STOPPED
from pipeline.cli.printing import quiet_pipe, say
from pipeline.errors import UseError
from pipeline.model import Context

if TYPE_CHECKING:
    from pipeline.release.own_table.ids import Block


def resolve(
    file: Annotated[
        Path, typer.Argument(help="a table with a header row: CSV or other text, .xlsx or .parquet; - for stdin")
    ],
    column: Annotated[str, typer.Option("--column", help="the column that holds the names")],
    context: Annotated[
        str, typer.Option("--context", help="where the names stand: heading, table, prose, …")
    ] = "table",
    encoding: Annotated[
        str, typer.Option("--encoding", help="of a text file, where the one that is found is wrong: cp1251, …")
    ] = "",
    sheet: Annotated[str, typer.Option("--sheet", help="of a workbook  [default: the first with the column]")] = "",
) -> None:
    """Writes FILE as CSV to standard output with our id beside each name, and candidates where no id is certain.

    Added are iscm_id, name, method, score, runner_up, margin and status, and for a name that is not accepted the best
    three candidates, each with its score and what speaks for and against it. A column that FILE has already gets
    '_iscm' behind its name. The encoding of a text and the sign between its cells are found.
    """
    from pipeline.release.own_table.ids import with_ids
    from pipeline.release.own_table.opened import own_table

    if context not in get_args(Context):
        raise UseError(f"--context {context}: unknown; use one of {', '.join(get_args(Context))}")
    with own_table(file, column, encoding, sheet) as table:
        if table.note:
            say(f"note: {table.note}")
        try:
            with quiet_pipe(), closing(with_ids(table, context)) as blocks:
                for block in counted(blocks, table.total):
                    _write(block.text)
        except KeyboardInterrupt:
            raise typer.Exit(STOPPED) from None


def _write(text: str) -> None:
    """Writes to standard output. Raises `UseError` where that is full; a reader that has gone is no such error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the end of the program says no more
        raise UseError(f"standard output: cannot be written ({error.strerror}); nothing more is resolved") from error


def counted(blocks: Iterable[Block], total: int) -> Iterator[Block]:
    """The blocks; on a terminal, a bar shows how many rows are done, how many in a second, and the time left.

    There is none where the table itself goes to the terminal. `total` is 0 where it is not known.
    """
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from blocks
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("names"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    console = Console(stderr=True)
    # No thread redraws the bar, since children are forked while it is shown; standard output is left as it is.
    with Progress(
        *(*columns, TimeRemainingColumn()),
        console=console,
        transient=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    ) as bar:
        task = bar.add_task("names", total=total or None, rate="")
        started, done = time.monotonic(), 0
        for block in blocks:
            yield block
            done += block.count
            rate = done / max(0.001, time.monotonic() - started)
            bar.update(task, completed=done, rate=f"{rate:,.0f}/s", refresh=True)
