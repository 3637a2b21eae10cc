"""The thresholds in use are those that the labelled forms give, and this is what they reach."""

from __future__ import annotations

import csv

import pytest

from bench.calibrate import FORMS, Labelled, chosen, curve, labelled_forms
from pipeline.names.scoring import ACCEPT
from pipeline.rules import load_rules

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def forms() -> tuple[Labelled, ...]:
    return tuple(labelled_forms(load_rules()))


def real(forms: tuple[Labelled, ...]) -> tuple[Labelled, ...]:
    with FORMS.open(encoding="utf-8", newline="") as file:
        return forms[: sum(1 for _ in csv.DictReader(file))]


def test_the_threshold_in_use_is_the_one_the_curve_gives(forms: tuple[Labelled, ...]) -> None:
    assert chosen(curve(forms)) == ACCEPT


def test_a_lower_threshold_finds_more_and_errs_more(forms: tuple[Labelled, ...]) -> None:
    points = curve(forms)
    assert [p.recall_english for p in points] == sorted((p.recall_english for p in points), reverse=True)
    assert points[0].precision < points[-1].precision


def test_real_forms_from_public_pages_are_found_and_hardly_ever_mistaken(forms: tuple[Labelled, ...]) -> None:
    point = curve(real(forms), [ACCEPT])[0]
    assert point.precision >= 0.99
    assert point.recall_english >= 0.95
    assert point.recall_other >= 0.95


def test_an_alias_the_registry_lacks_is_found_by_its_other_names(forms: tuple[Labelled, ...]) -> None:
    point = curve(forms[len(real(forms)) :], [ACCEPT])[0]
    assert point.precision >= 0.99
    assert point.recall_english >= 0.80
    assert point.recall_other >= 0.95
