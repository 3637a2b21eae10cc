"""The threshold and the probabilities in use are those that the labelled forms give, and this is what they reach."""

from __future__ import annotations

import csv

import pytest

from bench.calibrate import (
    FORMS,
    KEPT,
    Block,
    Labelled,
    Point,
    alias_forms,
    chosen,
    curve,
    isotonic,
    real_forms,
    recall_by_language,
    split_of,
)
from pipeline.names.likeness import resolve_name
from pipeline.names.scoring import ACCEPT
from pipeline.rules import load_rules

RULES = load_rules()
OTHER_SCRIPTS = ("ar", "ru")


@pytest.fixture(scope="module")
def forms() -> tuple[Labelled, ...]:
    return tuple(real_forms(RULES))


def point_of(forms: tuple[Labelled, ...]) -> Point:
    return curve(forms, [ACCEPT])[0]


def test_a_fresh_form_is_kept_back_by_the_hash_of_its_text_and_every_language_is_in_both_halves() -> None:
    with FORMS.open(encoding="utf-8", newline="") as file:
        fresh = [row for row in csv.DictReader(file) if row["split"] != "shaped"]
    assert len(fresh) > 350
    assert all(row["split"] == split_of(row["printed"]) for row in fresh)
    languages = {row["language"] for row in fresh}
    assert languages >= {"en", "fr", "es", "pt", "it", "de", "ru", "ar"}
    for split in (KEPT, "seen"):
        assert {row["language"] for row in fresh if row["split"] == split} == languages


def test_what_is_found_of_the_forms_kept_back_is_right_and_most_of_them_are_found(forms: tuple[Labelled, ...]) -> None:
    kept = tuple(form for form in forms if form.split == KEPT)
    assert point_of(kept).precision >= 0.98
    found = recall_by_language(kept)
    latin = [counts for language, counts in found.items() if language not in OTHER_SCRIPTS]
    assert sum(right for right, _ in latin) >= 0.9 * sum(count for _, count in latin)
    for language in OTHER_SCRIPTS:
        right, count = found[language]
        assert right >= 0.75 * count


def test_no_threshold_below_the_one_in_use_is_needed_for_precision(forms: tuple[Labelled, ...]) -> None:
    assert chosen(curve(forms)) <= ACCEPT


def test_a_lower_threshold_finds_more_and_errs_more(forms: tuple[Labelled, ...]) -> None:
    points = curve(forms)
    assert [p.recall_english for p in points] == sorted((p.recall_english for p in points), reverse=True)
    assert points[0].precision < points[-1].precision


@pytest.mark.slow
def test_real_forms_from_public_pages_are_found_and_not_mistaken(forms: tuple[Labelled, ...]) -> None:
    point = point_of(tuple(form for form in forms if form.split == "shaped"))
    assert point.precision >= 0.998
    assert point.recall_english >= 0.962
    assert point.recall_other >= 0.96


@pytest.mark.slow
def test_an_alias_the_registry_lacks_is_found_by_its_other_names() -> None:
    point = point_of(tuple(alias_forms(RULES)))
    assert point.precision >= 0.99
    assert point.recall_english >= 0.78
    assert point.recall_other >= 0.93


# ---------------------------------------------------------------- probabilities


def matched(score: float, right: bool) -> Labelled:
    return Labelled("name", "rcm", "en", "seen", "rcm" if right else "sacm", score, 50.0, False, "likeness")


def test_blocks_of_rising_score_never_fall_and_no_match_is_lost() -> None:
    scores = [(60, False), (65, True), (70, False), (75, True), (80, True), (85, False), (90, True), (95, True)]
    blocks = isotonic(matched(score, right) for score, right in scores)
    shares = [block.right / block.count for block in blocks]
    assert shares == sorted(set(shares))
    assert sum(block.count for block in blocks) == len(scores)
    assert sum(block.right for block in blocks) == sum(right for _, right in scores)


def test_few_matches_say_little() -> None:
    assert Block("likeness", 90, 1, 1).probability == pytest.approx(2 / 3)
    assert Block("likeness", 90, 100, 100).probability > 0.98


@pytest.mark.parametrize(
    "printed", ["Rabat Process", "RCM (San José, 2019)", "Budapset Process", "в рамках Пражского процесса"]
)
def test_what_is_accepted_carries_its_probability(printed: str) -> None:
    found = resolve_name(printed, RULES.names)
    assert found.status == "accepted"
    assert found.probability is not None
    assert 0.9 < found.probability < 1


@pytest.mark.parametrize("printed", ["Rabat Process secretariat", "Lisbon Process", "RCM (Royal College of Music)"])
def test_what_is_not_accepted_carries_none(printed: str) -> None:
    assert resolve_name(printed, RULES.names).probability is None


def test_probabilities_are_as_high_as_the_forms_kept_back_say(forms: tuple[Labelled, ...]) -> None:
    for evidence in ("whole", "part", "likeness"):
        kept = [f for f in forms if f.split == KEPT and f.evidence == evidence and f.found and f.score >= ACCEPT]
        told = RULES.names.probability(evidence, 100.0)
        assert told is not None
        assert sum(form.found == form.iscm_id for form in kept) >= (told - 0.1) * len(kept)
