"""Publishing when things go wrong: killed at any moment, a full disk, two runs at once, a folder that is read-only."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.errors import UseError
from pipeline.rules import load_rules
from pipeline.run import run
from pipeline.tables.files import read_tables
from pipeline.tables.validate import validate
from tests.helpers.publishing import publish_tables
from tests.helpers.small import REPORT
from tests.helpers.small import contents_but_id as contents

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="kills, forks and limits processes in the POSIX way"),
]

ROOT = Path(__file__).parent.parent.parent
OTHER = REPORT.replace("18 November", "19 November")
SEED = 20211118
KILLS = 3  # of whole runs, which take a second each; `tests.helpers.dying` kills more


def names(folder: Path) -> set[str]:
    """What lies in an output folder, but for what runs keep and log."""
    return {path.name for path in folder.iterdir()} - {".cache", "log.jsonl", "log.1.jsonl"}


def released(folder: Path, text: str) -> Path:
    """The release of a run on a report with this text; nothing else was published into the folder."""
    folder.mkdir(exist_ok=True)
    (folder / "report.txt").write_text(text, encoding="utf-8")
    release = run(folder, folder.with_name(f"{folder.name}-output"), load_rules()).release
    assert release is not None
    return release


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The releases of two editions of a report."""
    folder = tmp_path_factory.mktemp("editions")
    return released(folder / "old", REPORT), released(folder / "new", OTHER)


@contextmanager
def child(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """A Python process that lives no longer than the block."""
    process = subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """The exit status of the process that ends by itself, and what it wrote."""
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


# ---------------------------------------------------------------- killed


@pytest.mark.parametrize("how", ["random", "steps"])
def test_publishing_that_is_killed_leaves_one_release_whole(
    how: str, tmp_path: Path, editions: tuple[Path, Path]
) -> None:
    with child("-m", "tests.helpers.dying", how, str(SEED), tmp_path, *editions) as process:
        status, out, err = said(process)
    assert (status, err) == (0, "")
    found = [json.loads(line) for line in out.splitlines()]
    assert len([status for status, _, _ in found if status == -9]) >= 15
    assert {edition for _, edition, _ in found} == {0, 1}
    assert [left for status, _, left in found if status == 0 and left != ["latest", "releases"]] == []
    validate(read_tables(tmp_path / "output" / "latest"))


def test_a_whole_run_that_is_killed_leaves_one_release_whole(tmp_path: Path, editions: tuple[Path, Path]) -> None:
    raw, output = tmp_path / "raw", tmp_path / "raw-output"
    raw.mkdir()
    command = ("-m", "pipeline", "extract", "--executor", "serial", "--raw", raw, "--output", output)
    moments = random.Random(SEED)
    took = 0.0
    for number in range(1 + KILLS):
        (raw / "report.txt").write_text((REPORT, OTHER)[number % 2], encoding="utf-8")
        started = time.monotonic()
        with child(*command) as process:
            if not number:
                assert said(process)[0] == 0
                took = time.monotonic() - started
            time.sleep(moments.uniform(0.7, 1.0) * took if number else 0)  # before that it only reads
        assert contents(output / "latest") in [contents(release) for release in editions]
    assert released(raw, OTHER) == (output / "latest").resolve()
    assert contents(output / "latest") == contents(editions[1])
    assert names(output) == {"latest", "releases"}


# ---------------------------------------------------------------- a full disk, a folder that is read-only

LIMITED = """
import resource, runpy, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv[:2] = ["pipeline"]
sys.dont_write_bytecode = True
runpy.run_module("pipeline", run_name="__main__")
"""


def test_a_disk_full_at_the_last_file_is_one_line_and_leaves_the_former_release(tmp_path: Path) -> None:
    release, output = released(tmp_path / "raw", REPORT), tmp_path / "raw-output"
    before = contents(release)
    (tmp_path / "raw" / "report.txt").write_text(OTHER, encoding="utf-8")
    most = max(map(len, before.values())) - 1
    folders = ("--raw", tmp_path / "raw", "--output", output)
    with child("-c", LIMITED, str(most), "extract", "--executor", "serial", *folders) as process:
        status, _, err = said(process)
    assert status == 2
    [line] = err.splitlines()
    assert re.fullmatch(rf"error: {re.escape(str(output))}: cannot be written \(.+\); the former release stays", line)
    assert contents(output / "latest") == before
    assert released(tmp_path / "raw", OTHER) == (output / "latest").resolve() != release
    assert names(output) == {"latest", "releases"}


def test_a_disk_full_at_the_entry_of_a_failed_file_is_one_line_and_leaves_nothing_behind(tmp_path: Path) -> None:
    output = tmp_path / "raw-output"
    released(tmp_path / "raw", REPORT)
    broken = tmp_path / "raw" / "broken.txt"
    broken.write_bytes(b"\xff")
    folders = ("--raw", tmp_path / "raw", "--output", output)
    with child("-m", "pipeline", "extract", *folders) as process:  # so that the digests are kept already
        assert said(process)[0] == 1
    (output / "quarantine.jsonl").unlink()
    before = contents(output / "latest")
    with child("-c", LIMITED, "100", "extract", "--executor", "serial", *folders) as process:
        status, _, err = said(process)
    assert status == 2
    [line] = err.splitlines()
    assert line.startswith(f"error: {output / 'quarantine.jsonl'}: cannot be written (")
    assert contents(output / "latest") == before
    assert names(output) == {"latest", "releases"}


def test_a_folder_that_is_read_only_is_one_line_and_keeps_its_release(tmp_path: Path) -> None:
    release, output = released(tmp_path / "raw", REPORT), tmp_path / "raw-output"
    before = contents(release)
    output.chmod(0o555)
    try:
        if os.access(output, os.W_OK):
            pytest.skip("permissions do not bind this user")
        with pytest.raises(UseError, match=r"cannot be written \(Permission denied\); choose another folder"):
            released(tmp_path / "raw", OTHER)
    finally:
        output.chmod(0o755)
    assert contents(output / "latest") == before
    assert names(output) == {"latest", "releases"}


# ---------------------------------------------------------------- two at once

HOLD = """
import sys, time
from pathlib import Path
from pipeline.publish.lock import locked
with locked(Path(sys.argv[1]) / ".lock", 5):
    print("held", flush=True)
    time.sleep(60)
"""
PUBLISH = """
import sys
from pathlib import Path
from pipeline.tables.files import read_tables
from tests.helpers.publishing import publish_tables
tables = read_tables(Path(sys.argv[3]))
print("ready", flush=True)
for number in range(4):
    publish_tables(tables, Path(sys.argv[1]), f"{int(sys.argv[2]) + number:012x}")
"""


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_run_that_meets_another_waits_and_names_it(
    tmp_path: Path, editions: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.publish.WAIT", 0.2)
    tables = read_tables(editions[0])
    first = contents(publish_tables(tables, tmp_path, "000000000001"))
    with child("-c", HOLD, tmp_path) as holder:
        assert line_of(holder) == "held"
        with pytest.raises(UseError, match=r"another run, process \d+ \(since 20[\d :-]{17}\), is publish") as raised:
            publish_tables(tables, tmp_path, "000000000002")
        assert f"{tmp_path}: " in str(raised.value)
        assert f"process {holder.pid} " in str(raised.value)
        assert contents(tmp_path / "latest") == first
        holder.kill()
        holder.wait()
        assert (tmp_path / ".lock").exists()
        publish_tables(tables, tmp_path, "000000000002")  # what a killed run held is free
    assert (tmp_path / "latest").resolve().name == "000000000002"
    assert names(tmp_path) == {"latest", "releases"}


def test_a_run_that_meets_another_goes_on_when_that_is_done(tmp_path: Path, editions: tuple[Path, Path]) -> None:
    tables = read_tables(editions[0])
    with child("-c", HOLD.replace("time.sleep(60)", "time.sleep(0.3)"), tmp_path) as holder:
        assert line_of(holder) == "held"
        publish_tables(tables, tmp_path, "000000000001")
        assert said(holder)[0] == 0
    assert names(tmp_path) == {"latest", "releases"}


def test_runs_at_once_publish_one_after_the_other(tmp_path: Path, editions: tuple[Path, Path]) -> None:
    whole = [contents(publish_tables(read_tables(release), tmp_path / "alone", "0" * 12)) for release in editions]
    output = tmp_path / "output"
    with (
        child("-c", PUBLISH, output, "16", editions[0]) as one,
        child("-c", PUBLISH, output, "32", editions[1]) as other,
    ):
        assert [said(one), said(other)] == [(0, "ready\n", "")] * 2
    assert names(output / "releases") == {f"{at + number:012x}" for at in (16, 32) for number in range(4)}
    for release in (output / "releases").iterdir():
        assert contents(release) == whole[int(release.name, 16) // 32]
    assert contents(output / "latest") in whole
    assert names(output) == {"latest", "releases"}


def test_where_there_are_no_locks_what_another_run_may_be_writing_stays(
    tmp_path: Path, editions: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("pipeline.publish.lock._take", no_locks)
    for name in (".staging-of_other", ".staging-longgone"):
        (tmp_path / name).mkdir()
    os.utime(tmp_path / ".staging-longgone", (0, 0))
    publish_tables(read_tables(editions[0]), tmp_path, "000000000001")
    assert names(tmp_path) == {"latest", "releases", ".staging-of_other"}
