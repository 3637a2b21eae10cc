"""A Dask cluster publishes the same bytes as one process, and a worker that is killed costs nothing but time."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.engine.executors import executor
from pipeline.engine.log import Said
from pipeline.errors import UseError
from pipeline.rules import load_rules
from pipeline.run import run
from tests.helpers.small import REPORT

distributed = pytest.importorskip("distributed")

# The cluster's own threads and sockets are its business; and a child that is forked beside them shares no lock.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(os.name == "nt", reason="kills by signal"),
]

RULES = load_rules()
DOCUMENTS = 24


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    for number in range(DOCUMENTS):
        text = REPORT.replace("2021", str(1990 + number)).replace("20 August", f"{1 + number} August")
        (folder / f"report-{number:02}.txt").write_text(text, encoding="utf-8")
    (folder / "odd.txt").write_text("Minutes of a garden club\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def serial(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    output = tmp_path_factory.mktemp("serial")
    run(raw, output, RULES)
    return files(output)


@pytest.fixture
def cluster() -> Iterator[object]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as started:
        yield started


def files(output: Path) -> dict[str, bytes]:
    latest = (output / "latest").resolve()
    return {path.name: path.read_bytes() for path in sorted(latest.iterdir())}


def test_processes_publish_the_same_bytes_as_serial(raw: Path, serial: dict[str, bytes], tmp_path: Path) -> None:
    with executor("processes", 2) as pool:
        run(raw, tmp_path, RULES, pool)
    assert files(tmp_path) == serial


def test_a_cluster_publishes_the_same_bytes_as_serial(
    raw: Path, serial: dict[str, bytes], cluster: object, tmp_path: Path
) -> None:
    with executor("dask", 0, scheduler=str(getattr(cluster, "scheduler_address"))) as pool:  # noqa: B009
        done = run(raw, tmp_path, RULES, pool)
    assert [outline.source.file_name for outline in done.failures] == ["odd.txt"]
    assert files(tmp_path) == serial


def test_a_worker_that_is_killed_midway_costs_nothing_but_time(
    raw: Path, serial: dict[str, bytes], cluster: object, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill_one(count: list[int]) -> None:
        if len(count) == 5 and not killed:
            workers = getattr(cluster, "workers")  # noqa: B009
            killed.append(next(iter(workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    seen: list[int] = []

    def tell(said: Said) -> None:
        if said.name == "document_read":
            seen.append(1)
            kill_one(seen)

    with executor("dask", 0, scheduler=str(getattr(cluster, "scheduler_address"))) as pool:  # noqa: B009
        run(raw, tmp_path, RULES, pool, tell=tell)
    assert killed
    assert files(tmp_path) == serial


def test_where_no_scheduler_answers_it_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.engine.executors.ANSWER", 0.3)
    with pytest.raises(UseError) as raised, executor("dask", 0, scheduler="tcp://127.0.0.1:9"):
        pass
    assert str(raised.value).startswith("--scheduler tcp://127.0.0.1:9: ")
    assert "\n" not in str(raised.value)


def test_a_scheduler_is_only_for_dask() -> None:
    with pytest.raises(UseError, match="only for --executor dask"), executor("serial", 0, scheduler="tcp://x:1"):
        pass
