"""What holds for all tests, and what several of their modules start from."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from pipeline.names.likeness import score_candidates
from tests.made.typeset import PRODUCERS, SLOW, is_available

# as the command line does: the tests keep many rules and documents, and looking through them again and again is slow
gc.set_threshold(100_000, 50, 50)


@pytest.fixture(autouse=True, scope="module")
def _registries_are_forgotten() -> Iterator[None]:
    """Forgets each registry that a module of tests made: hundreds of them would fill the memory."""
    yield
    score_candidates.cache_clear()


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
