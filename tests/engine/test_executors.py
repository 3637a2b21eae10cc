"""Where documents are processed makes no difference to what comes out, and a worker that dies costs its own alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline.engine.executors import NAMES, SerialExecutor, executor, run_all
from pipeline.engine.isolation import WorkerLostError
from pipeline.engine.process import crashed
from pipeline.engine.tasks import Comparing, Done, Reading
from pipeline.errors import UseError
from pipeline.model import Outline
from pipeline.read.folder import documents_in

ROOT = Path(__file__).parent.parent.parent

# Forking a process with threads warns from Python 3.12 on; nothing here shares a lock with them.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")]


def double(number: int) -> int:
    return 2 * number


def double_or_raise(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return 2 * number


def double_or_die(number: int) -> int:
    if number == 3:
        os._exit(9)
    return 2 * number


def die_once(number: int, folder: Path) -> int:
    """Kills the worker the first time it is given 3, as a machine short of memory would."""
    mark = folder / "died"
    if number == 3 and not mark.exists():
        mark.touch()
        os._exit(9)
    return 2 * number


def lost(number: int, error: WorkerLostError) -> int:
    assert "ended the process" in str(error)
    return -number


def read_or_die(task: Reading | Comparing) -> Done:
    assert isinstance(task, Reading)
    if task.source.document_id == "deadly":
        os._exit(9)
    return Done(Outline(task.source, reason="read"))


def results(*of: Any) -> list[Any]:
    """What `run_all` gives for each task."""
    return [result for _, result in run_all(*of)]


# ---------------------------------------------------------------- the seam


@pytest.mark.parametrize("name", ["serial", "processes"])
def test_results_come_in_the_order_of_the_tasks(name: str) -> None:
    with executor(name, 2) as pool:
        assert results(pool, double, range(12), lost) == [2 * number for number in range(12)]


@pytest.mark.parametrize("name", ["serial", "processes"])
def test_no_tasks_give_no_results(name: str) -> None:
    with executor(name, 2) as pool:
        assert list(run_all(pool, double, [], lost)) == []


@pytest.mark.parametrize("name", ["serial", "processes"])
def test_an_error_of_the_work_is_raised_here(name: str) -> None:
    with executor(name, 2) as pool, pytest.raises(ValueError, match="three"):
        list(run_all(pool, double_or_raise, range(5), lost))


def test_a_worker_that_dies_costs_its_own_task_alone() -> None:
    with executor("processes", 2) as pool:
        assert results(pool, double_or_die, range(8), lost) == [0, 2, 4, -3, 8, 10, 12, 14]


def test_a_task_that_dies_once_is_done_again(tmp_path: Path) -> None:
    with executor("processes", 2) as pool:
        assert results(pool, partial(die_once, folder=tmp_path), range(8), lost) == [2 * n for n in range(8)]
    assert (tmp_path / "died").exists()


def test_a_document_that_kills_its_worker_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    for name in ("a", "deadly", "z"):
        (tmp_path / f"{name}.txt").write_text(name, encoding="utf-8")
    with executor("processes", 2) as pool:
        tasks = [Reading(path, source) for path, source in documents_in(tmp_path)]
        outlines = [done.outline for done in results(pool, read_or_die, tasks, crashed)]
    assert [outline.source.file_name for outline in outlines] == ["a.txt", "deadly.txt", "z.txt"]
    assert [outline.reason for outline in outlines if outline.source.document_id != "deadly"] == ["read", "read"]
    assert outlines[1].reason.startswith("deadly.txt: ")
    assert "ended the process that read it" in outlines[1].reason
    assert outlines[1].failure is not None


def test_the_serial_executor_keeps_an_error_for_whoever_asks_for_the_result() -> None:
    future = SerialExecutor().submit(double_or_raise, 3)
    assert isinstance(future.exception(), ValueError)
    assert SerialExecutor().submit(double_or_raise, number=4).result() == 8


def test_an_unknown_executor_is_wrong_use_and_the_known_ones_are_named() -> None:
    with pytest.raises(UseError) as raised, executor("cluster", 1):
        pass
    assert "cluster" in str(raised.value)
    assert [name for name in NAMES if name not in str(raised.value)] == []


# ---------------------------------------------------------------- the same bytes everywhere


def extract(raw: Path, output: Path, *options: str) -> tuple[str, dict[str, bytes]]:
    """The name of the release folder, and every file in it."""
    subprocess.run(
        [sys.executable, "-m", "pipeline", "extract", "--raw", raw, "--output", output, *options],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    latest = (output / "latest").resolve()
    return latest.name, {path.name: path.read_bytes() for path in sorted(latest.iterdir())}


@pytest.fixture(scope="module")
def serial(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, bytes]]:
    """What a serial run on both sources publishes."""
    return extract(ROOT / "raw", tmp_path_factory.mktemp("serial"))


def test_a_second_run_publishes_the_same_bytes_under_the_same_name(
    serial: tuple[str, dict[str, bytes]], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "raw", tmp_path / "elsewhere")
    for path in (tmp_path / "elsewhere").iterdir():
        os.utime(path, (1, 1))
    again = extract(tmp_path / "elsewhere", tmp_path / "output")
    assert again[0] == serial[0]
    assert list(again[1]) == list(serial[1])
    assert [name for name, content in again[1].items() if content != serial[1][name]] == []


@pytest.mark.parametrize("workers", ["1", "2"])
def test_processes_publish_the_same_bytes_as_serial(
    workers: str, serial: tuple[str, dict[str, bytes]], tmp_path: Path
) -> None:
    pooled = extract(ROOT / "raw", tmp_path, "--executor", "processes", "--workers", workers)
    assert pooled[0] == serial[0]
    assert list(pooled[1]) == list(serial[1])
    assert [name for name, content in pooled[1].items() if content != serial[1][name]] == []


def test_another_input_gets_another_release_name(serial: tuple[str, dict[str, bytes]], tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    shutil.copy(ROOT / "raw" / "iscm-leaflet.txt", tmp_path / "raw")
    assert extract(tmp_path / "raw", tmp_path / "output")[0] != serial[0]
