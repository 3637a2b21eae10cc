"""The command for names in a table of one's own: `resolve`."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Annotated, get_args

import typer

from pipeline.cli.printing import quiet_pipe
from pipeline.errors import UseError
from pipeline.model import Context


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
    with quiet_pipe():
        csv.writer(sys.stdout, lineterminator="\n").writerows(with_ids(file, column, context))
