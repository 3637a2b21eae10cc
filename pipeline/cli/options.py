"""What several commands share: their options, and the exit statuses of the program."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

SOME_FAILED, WRONG_USE, OPEN_REVIEW, STOPPED = 1, 2, 3, 130  # exit statuses; 0 is success

PASSWORDS = "ISCM_PASSWORD"  # in the environment no list of processes and no shell history shows a password

Output = Annotated[Path, typer.Option("--output", help="folder the releases are published in")]
Password = Annotated[
    list[str] | None,
    typer.Option("--password", help=f"opens protected PDFs; say it again for another, or set {PASSWORDS}"),
]


def passwords_of(said: list[str] | None) -> tuple[str, ...]:
    """The passwords of the command line, else those of the environment, one on each line.

    Typer itself would split the variable at each blank.
    """
    return tuple(said or os.environ.get(PASSWORDS, "").splitlines())
