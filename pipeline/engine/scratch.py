"""A folder for the temporary files of each child process, which its parent removes, however the child ends.

The name of a folder says which process made it: `iscm-0a1b2c3d-4711-k2x8q1_v` is of process 4711 on the machine, or in
the container, `0a1b2c3d`. So a later run can remove what a killed one has left, and nothing of a run that still works.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

PREFIX = "iscm-"
VARIABLES = ("TMPDIR", "TEMP", "TMP")  # in which the programs that a child starts look for the folder


def new_scratch() -> str:
    """A new folder for a child; empty where none can be made: few documents need one, and those then say so."""
    _sweep_once(os.getpid())
    try:
        return tempfile.mkdtemp(prefix=f"{PREFIX}{_place()}-{os.getpid()}-")
    except OSError:
        return ""


def use_scratch(folder: str) -> None:
    """Makes this process, and those that it starts, put their temporary files into the folder."""
    if folder:
        tempfile.tempdir = folder
        os.environ.update(dict.fromkeys(VARIABLES, folder))


def remove_scratch(folder: str) -> None:
    """Removes the folder with all that is in it."""
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _sweep_once(process: int) -> None:  # by process, since a forked child inherits what is cached
    """Removes the folders of processes of this place that have ended without removing them."""
    mine = f"{PREFIX}{_place()}-"
    with suppress(OSError):
        for path in Path(tempfile.gettempdir()).iterdir():
            owner = path.name.removeprefix(mine).partition("-")[0]
            if path.name.startswith(mine) and owner.isdecimal() and _has_ended(int(owner)):
                shutil.rmtree(path, ignore_errors=True)


def _has_ended(process: int) -> bool:
    if sys.platform == "win32":
        return False  # there `os.kill` ends the process
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # it belongs to somebody else, or the number is none of a process
        return False
    return False


@cache
def _place() -> str:
    """Stands for what process numbers are unique in: this machine, or the container that shares a folder with it."""
    try:
        processes = os.readlink("/proc/self/ns/pid")
    except OSError:
        processes = ""
    return hashlib.sha256(f"{platform.node()} {processes}".encode("utf-8", "replace")).hexdigest()[:8]
