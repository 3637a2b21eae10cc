"""A child's temporary files are gone when it is, however it ends; a later run removes what a killed run has left."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.engine.isolation import IsolatedExecutor, Limits, WorkerLostError

# Forking a process with threads warns from Python 3.12 on; nothing here shares a lock with them.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
    pytest.mark.skipif(os.name != "posix", reason="kills by signal"),
]

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files of this process, empty."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def fill(_: int) -> str:
    """Leaves a temporary file in a folder, and says where."""
    path = Path(tempfile.mkdtemp()) / "page.png"
    path.write_bytes(bytes(1000))
    return str(path)


def fill_by_a_program(_: int) -> str:
    return subprocess.run(["mktemp"], capture_output=True, encoding="utf-8", check=True).stdout.strip()


def fill_and_leave(number: int) -> str:
    fill(number)
    os._exit(3)


def fill_and_hang(number: int) -> str:
    fill(number)
    time.sleep(60)
    return ""


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("function", [fill, fill_by_a_program])
def test_temporary_files_of_a_child_are_its_own_and_go_with_it(
    function: Callable[[int], str], method: str, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = multiprocessing.get_context(method)
    monkeypatch.setattr(multiprocessing, "get_context", lambda _: context)
    with IsolatedExecutor() as pool:
        left = Path(pool.submit(function, 1).result())
        assert left.exists()
        assert left.relative_to(temporary).parts[0].startswith("iscm-")
    assert list(temporary.iterdir()) == []
    assert tempfile.gettempdir() == str(temporary)


@pytest.mark.parametrize("function", [fill_and_leave, fill_and_hang])
def test_a_child_that_is_lost_leaves_nothing(function: Callable[[int], str], temporary: Path) -> None:
    with IsolatedExecutor(limits=Limits(seconds=1)) as pool:
        with pytest.raises(WorkerLostError):
            pool.submit(function, 1).result()
        assert [path for folder in temporary.iterdir() for path in folder.iterdir()] == []
    assert list(temporary.iterdir()) == []


def test_where_no_folder_can_be_made_documents_are_read_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with IsolatedExecutor() as pool:
        assert pool.submit(abs, -1).result() == 1


# ---------------------------------------------------------------- a parent that is killed

PARENT = """
import sys
from pipeline.engine.isolation import IsolatedExecutor
from tests.engine.test_scratch import fill, fill_and_hang
with IsolatedExecutor() as pool:
    print(pool.submit(fill, 1).result(), flush=True)
    pool.submit(fill_and_hang, 1).result()
"""
LATER_RUN = "from pipeline.engine.scratch import new_scratch, remove_scratch; remove_scratch(new_scratch())"


def run_later(temporary: Path) -> None:
    subprocess.run([sys.executable, "-c", LATER_RUN], cwd=ROOT, env=os.environ | {"TMPDIR": str(temporary)}, check=True)


def test_a_later_run_removes_what_a_killed_one_left_and_nothing_of_one_that_works(temporary: Path) -> None:
    (temporary / "iscm-mine").mkdir()
    (temporary / f"iscm-00000000-{2**22}-abcdefgh").mkdir()  # of another machine, with the same folder
    others = sorted(temporary.iterdir())
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8") as parent:
        assert parent.stdout is not None
        left = Path(parent.stdout.readline().strip())
        run_later(temporary)
        assert left.exists()
        parent.send_signal(signal.SIGKILL)
        parent.wait(timeout=10)
    assert left.exists()
    run_later(temporary)
    assert sorted(temporary.iterdir()) == others
