"""What holds for all tests."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from pipeline.names.likeness import score_candidates

# as the command line does: the tests keep many rules and documents, and looking through them again and again is slow
gc.set_threshold(100_000, 50, 50)


@pytest.fixture(autouse=True, scope="module")
def _registries_are_forgotten() -> Iterator[None]:
    """A test with a registry of its own leaves it to nobody: hundreds of them would fill the memory."""
    yield
    score_candidates.cache_clear()
