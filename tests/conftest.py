"""What holds for all tests, and what several of their modules start from."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.names.scoring import score_candidates
from tests.made.typeset import PRODUCERS, SLOW, is_available

if TYPE_CHECKING:
    from pipeline.run import Run

# as the command line does: the tests keep many rules and documents, and looking through them again and again is slow
gc.set_threshold(100_000, 50, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the modules with slow tests first, so that the last of them does not leave the other cores idle."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True, scope="module")
def _registries_are_forgotten() -> Iterator[None]:
    """Forgets each registry that a module of tests made: hundreds of them would fill the memory."""
    yield
    score_candidates.cache_clear()


RAW = Path(__file__).parent.parent / "raw"


@pytest.fixture(scope="session")
def sources_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A run over the two sources, whose release lies below a folder `output`.

    It is made once for all tests: one that writes into its folders writes into a copy.
    """
    from pipeline.rules import load_rules
    from pipeline.run import run

    result = run(RAW, tmp_path_factory.mktemp("project") / "output", load_rules())
    yield from _kept_unchanged(result)


@pytest.fixture(scope="session")
def sources_release(sources_run: Run) -> Path:
    """The release folder of the run over the two sources."""
    return _release_of(sources_run)


@pytest.fixture(scope="session")
def decided_release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The release folder of a run over the two sources with a decision, so that no table of it is empty."""
    from tests.helpers.small import run_with_a_decision

    result = run_with_a_decision(RAW, tmp_path_factory.mktemp("project") / "output")
    yield from map(_release_of, _kept_unchanged(result))


def _kept_unchanged(result: Run) -> Iterator[Run]:
    """The run, whose release must have the same files after the tests as before."""
    before = _contents(_release_of(result))
    yield result
    assert _contents(_release_of(result)) == before, "a test has written into a release that all tests share"


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _release_of(result: Run) -> Path:
    assert result.release is not None
    return result.release


@pytest.fixture(
    scope="session",
    params=[pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in PRODUCERS],
)
def producer(request: pytest.FixtureRequest) -> str:
    """Every producer of PDFs that this machine has; all tests of one run before those of the next."""
    name = str(request.param)
    if not is_available(name):
        pytest.skip(f"{name} sets no document on this machine")
    return name
