"""The names that `resolve` is measured with are all different, the same each time, and of every kind."""

from __future__ import annotations

from bench.names import made_names
from pipeline.names.likeness import resolve_name
from pipeline.rules import load_rules


def test_no_two_names_are_alike_and_the_same_seed_makes_the_same() -> None:
    names = list(made_names(2000, seed=4))
    assert len(set(names)) == 2000
    assert names[:100] == list(made_names(100, seed=4))
    assert names[:100] != list(made_names(100, seed=5))


def test_some_are_accepted_some_asked_about_and_some_known_to_nobody() -> None:
    names = load_rules().names
    assert {resolve_name(name, names).status for name in made_names(200)} == {"accepted", "review", "rejected"}
