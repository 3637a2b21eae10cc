"""Publishes again and again in child processes that are killed, and tells after each what `latest` leads to.

    python -m tests.helpers.dying random|steps SEED FOLDER RELEASE RELEASE

Two editions are published in turn, each run id twice in a row, so that a release also has to make room for another of
its name. `random` kills at random moments, `steps` before the n-th step on the disk, for every n, whatever the former
release is. A line of JSON for each kill: the exit status, the edition (0 or 1; -1 where it is neither, whole), and what
lies in the output folder; and after a last run that nobody killed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet  # noqa: F401  here, so that no child has to

from pipeline.tables.files import read_tables
from tests.helpers.publishing import publish_tables
from tests.helpers.small import contents_but_id

KILLS = 15
LATEST_KILL = 0.3  # seconds; a release of this size takes a tenth
# Before each of these the process may die; what lies between two of them changes no name.
STEPS = ("os.rename", "os.symlink", "os.mkdir", "os.rmdir", "shutil.rmtree", "shutil.copytree")


def publish_edition(release: Path, output: Path, run_id: int) -> None:
    files = {name: (release / name).read_bytes() for name in ("review.html", "iscm.xlsx")}
    publish_tables(read_tables(release), output, f"{run_id:012x}", files)


def forked(work: Callable[[], None]) -> int:
    """The process id of a child that does the work and nothing else."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    finally:
        os._exit(status)


def status_of(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die_at(step: int, folder: Path) -> None:
    """Kills this process before the n-th step in the folder."""
    done = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal done
        if event in STEPS and str(folder) in str(arguments):
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def contents(folder: Path) -> dict[str, bytes]:
    return contents_but_id(folder)


def main(how: str, seed: int, folder: Path, *releases: Path) -> None:
    output = folder / "output"
    editions = []
    for number, release in enumerate(releases):
        assert status_of(forked(lambda: publish_edition(release, folder / f"{number}", 0))) == 0  # noqa: B023
        editions.append(contents(folder / f"{number}" / "latest"))

    def publish_number(number: int) -> None:
        publish_edition(releases[number % 2], output, number // 2 % 3)

    def tell(status: int) -> None:
        found = contents(output / "latest")
        edition = editions.index(found) if found in editions else -1
        print(json.dumps([status, edition, sorted(path.name for path in output.iterdir())]), flush=True)

    def publish_on() -> None:
        for number in range(1, 1000):
            publish_number(number)

    publish_number(0)
    if how == "random":
        moments = random.Random(seed)
        for _ in range(KILLS):
            child = forked(publish_on)
            time.sleep(moments.uniform(0, LATEST_KILL))
            os.kill(child, signal.SIGKILL)
            tell(status_of(child))
    for number in (1, 2) if how == "steps" else ():  # the run id of the release before, and another one
        status, step = -signal.SIGKILL, 0
        while status:
            step += 1
            assert status_of(forked(lambda: publish_number(number - 1))) == 0  # noqa: B023

            def publish_and_die(step: int = step, number: int = number) -> None:
                die_at(step, output)
                publish_number(number)

            status = status_of(forked(publish_and_die))
            tell(status)
    tell(status_of(forked(lambda: publish_number(3))))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *map(Path, sys.argv[3:]))
