"""Leaflets of other columns are read as they are meant, and nothing wrong in them goes unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.rules import load_rules
from tests.made.overviews import overview
from tests.made.typeset import is_available
from tests.made.unasked import TEXT, checked

RULES = load_rules()


def test_the_same_seed_makes_the_same_leaflet() -> None:
    assert overview(5) == overview(5)
    assert len({overview(seed).table.header for seed in range(1, 30)}) > 20


@pytest.mark.parametrize("seed", range(1, 13))
def test_the_text_of_a_leaflet_is_read_as_it_is_meant(seed: int, tmp_path: Path) -> None:
    done = checked(overview(seed), TEXT, RULES, tmp_path)
    assert done.is_read
    assert done.wrong == ()


@pytest.mark.slow
@pytest.mark.parametrize("producer", ["reportlab", "typst"])
def test_hardly_anything_wrong_in_a_pdf_goes_unasked(producer: str, tmp_path: Path) -> None:
    if not is_available(producer):
        pytest.skip(f"{producer} is not here")
    done = [checked(overview(seed), producer, RULES, tmp_path / str(seed)) for seed in range(1, 8)]
    rows, silent = sum(each.rows for each in done), sum(len(each.silent) for each in done)
    assert silent <= 0.01 * rows
