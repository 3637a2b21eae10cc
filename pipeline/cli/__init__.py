"""The command line: a module for each group of commands, and one for what they print.

Commands import what they need inside their functions, so that the program starts fast.
"""

from __future__ import annotations

import gc
import sys

import typer

from pipeline.cli import extract, names, release, review
from pipeline.cli.options import WRONG_USE
from pipeline.errors import PipelineError

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def about() -> None:
    """Annual reports and leaflets on inter-State consultation mechanisms on migration, as checked datasets."""


for _command in (  # in the order of --help
    *(extract.extract, names.resolve, review.review),
    *(release.figures, release.release, release.dictionary, release.cite, release.diff),
):
    app.command()(_command)


def main() -> None:
    """Runs the command; a user's mistake ends in one line and exit status 2."""
    gc.set_threshold(100_000, 50, 50)  # nearly everything that a run makes lives until its end
    try:
        app()
    except PipelineError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(WRONG_USE)
