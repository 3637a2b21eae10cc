"""A document that hangs, eats memory or kills its process costs itself, and no child outlives the run."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.engine.executors import run_all
from pipeline.engine.isolation import MEBIBYTE, IsolatedExecutor, Limits, WorkerLostError
from pipeline.engine.process import crashed, process
from pipeline.engine.quarantine import NAME, failure_of, plain_reason, save_quarantine
from pipeline.engine.tasks import Done, Reading
from pipeline.errors import UnreadableError
from pipeline.model import Source
from pipeline.read.options import ReadOptions
from pipeline.rules import load_rules
from pipeline.run import run
from tests.helpers.small import REPORT

# Forking a process with threads warns from Python 3.12 on; nothing here shares a lock with them.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
    pytest.mark.skipif(sys.platform != "linux", reason="children are bounded and tied to their parent on Linux"),
]

RULES = load_rules()
LIMITS = Limits(seconds=2, memory=1024 * MEBIBYTE)


def hang(_: int) -> int:
    time.sleep(60)
    return 0


def hang_deaf(_: int) -> int:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        pass


def eat(_: int) -> int:
    hoard = [bytes(64 * MEBIBYTE) for _ in range(64)]
    return len(hoard)


def abort(_: int) -> int:
    faulthandler.disable()  # pytest's would print each stack
    os.abort()


def leave(_: int) -> int:
    os._exit(0)


def overflow(number: int) -> int:
    sys.setrecursionlimit(3000)  # hypothesis raises it
    return overflow(number) + 1


class NobodyReadsThis:
    """Can be pickled, but not unpickled."""

    def __reduce__(self) -> tuple[type[int], tuple[str]]:
        return int, ("no number",)


def raise_strangely(_: int) -> int:
    raise ValueError(NobodyReadsThis())


def answer_strangely(_: int) -> object:
    return lambda: None


def fine(number: int) -> int:
    return number + 1


def alone(function: Callable[[int], object]) -> object:
    with IsolatedExecutor(limits=LIMITS) as pool:
        return pool.submit(function, 1).result()


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (hang, "took more than 2 s and was stopped"),
        (hang_deaf, "took more than 2 s and was stopped"),
        (abort, "SIGABRT"),
        (leave, "status 0"),
        (raise_strangely, "cannot be read"),
    ],
)
def test_what_a_child_does_costs_its_call(function: Callable[[int], int], said: str) -> None:
    started = time.monotonic()
    with pytest.raises(WorkerLostError, match=said):
        alone(function)
    assert time.monotonic() - started < LIMITS.seconds + 2


@pytest.mark.parametrize(
    ("function", "error"), [(eat, MemoryError), (overflow, RecursionError), (answer_strangely, RuntimeError)]
)
def test_an_error_in_a_child_is_raised_here(function: Callable[[int], int], error: type[Exception]) -> None:
    with pytest.raises(error):
        alone(function)


def any_of(number: int) -> int:
    return {3: hang, 5: abort, 7: eat}.get(number, fine)(number)


def test_the_others_are_done_and_each_lost_one_says_why() -> None:
    with IsolatedExecutor(2, LIMITS) as pool:
        calls = [pool.submit(any_of, number) for number in range(10)]
        results: list[object] = []
        for call in calls:
            try:
                results.append(call.result())
            except (WorkerLostError, MemoryError) as error:
                results.append(type(error).__name__)
    assert results == [1, 2, 3, "WorkerLostError", 5, "WorkerLostError", 7, "MemoryError", 9, 10]


def test_a_call_has_no_more_memory_than_its_limit_and_the_parent_all_it_had() -> None:
    alone(fine)
    assert len(bytes(1200 * MEBIBYTE)) > LIMITS.memory


def children_of(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if f"\nPPid:\t{parent}\n" in text and "\nState:\tZ" not in text:
            found.append(int(status.parent.name))
    return found


def gone(pids: list[int]) -> Iterator[bool]:
    for pid in pids:
        status = Path(f"/proc/{pid}/status")
        try:
            yield "\nState:\tZ" in status.read_text()
        except OSError:
            yield True


PARENT = """
import sys
sys.path.insert(0, sys.argv[1])
from pipeline.engine.isolation import IsolatedExecutor
from tests.engine.test_isolation import hang_deaf
with IsolatedExecutor(2) as pool:
    calls = [pool.submit(hang_deaf, n) for n in range(9)]
    print("ready", flush=True)
    calls[0].result()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_no_child_outlives_its_parent(how: signal.Signals) -> None:
    root = str(Path(__file__).parent.parent.parent)
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, root],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=root,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.default_int_handler
        ),  # which a shell may have taken away
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        children = children_of(parent.pid)
        assert len(children) == 2
        parent.send_signal(how)
        parent.wait(timeout=10)
    deadline = time.monotonic() + 5
    while not all(gone(children)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def hang_on_one(task: Reading) -> Done:
    if task.source.document_id == "endless":
        time.sleep(60)
    return process(task, RULES, ReadOptions())


def test_a_document_that_hangs_is_quarantined_and_the_others_are_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    raw.mkdir()
    for name in ("a", "endless"):
        (raw / f"{name}.txt").write_text(REPORT.replace("20 August", f"{len(name)} August"), encoding="utf-8")
    monkeypatch.setattr("pipeline.engine.process.process", lambda task, rules, options: hang_on_one(task))
    with IsolatedExecutor(limits=LIMITS) as pool:
        result = run(raw, output, RULES, pool)
    assert [outline.source.document_id for outline in result.failures] == ["endless"]
    (entry,) = [json.loads(line) for line in (output / NAME).read_text(encoding="utf-8").splitlines()]
    assert (entry["document_id"], entry["stage"]) == ("endless", "read")
    assert "--timeout" in entry["message"]
    assert result.release is not None


# ---------------------------------------------------------------- what is said of a failure


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UnreadableError("x.pdf: damaged; save it again"), "x.pdf: damaged; save it again"),
        (MemoryError(), "--memory"),
        (RecursionError("maximum recursion depth exceeded"), "nested too deeply"),
        (TypeError(), "(TypeError)"),
        (ValueError("two\nlines"), "(ValueError: two lines)"),
    ],
)
def test_every_failure_is_one_line_that_names_the_file(error: Exception, said: str) -> None:
    reason = plain_reason("x.pdf", error)
    assert said in reason
    assert reason.startswith("x.pdf: ")
    assert "\n" not in reason


def test_a_failure_keeps_the_error_underneath() -> None:
    try:
        try:
            raise KeyError("/Pages")
        except KeyError as inner:
            raise UnreadableError("x.pdf: damaged") from inner
    except UnreadableError as error:
        failure = failure_of(error, "read", 1.5)
    assert (failure.error, failure.caused_by) == ("UnreadableError: x.pdf: damaged", "KeyError: '/Pages'")
    assert (failure.stage, failure.seconds) == ("read", 1.5)
    assert failure.peak_memory > 10 * MEBIBYTE


def test_a_run_without_failures_takes_the_old_entries_away(tmp_path: Path) -> None:
    source = Source("x", "x.pdf", "application/pdf", "00", 3)
    outline = crashed(Reading(Path("x.pdf"), source), WorkerLostError("ended")).outline
    assert outline is not None
    save_quarantine([outline], tmp_path)
    assert (tmp_path / NAME).exists()
    save_quarantine([], tmp_path)
    assert not (tmp_path / NAME).exists()


def test_a_task_whose_child_is_lost_gives_what_is_said_of_it() -> None:
    with IsolatedExecutor(limits=LIMITS) as pool:
        ((_, said),) = run_all(pool, abort_or_say, [1], lambda _, error: str(error))
    assert "SIGABRT" in said


def abort_or_say(number: int) -> str:
    return str(abort(number))
