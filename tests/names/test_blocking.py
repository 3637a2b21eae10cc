"""Looking up known words by blocks finds exactly what trying each of them would."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.names.blocking import Misprints
from pipeline.names.forms import is_misprint
from pipeline.rules import load_rules
from pipeline.text.folding import folded

RULES = load_rules()
WORDS = sorted(
    {word for alias in RULES.aliases for word in folded(alias.alias).split()} | set(RULES.lexicon.translations)
)
MISPRINTS = Misprints(WORDS)


def by_trying(printed: str) -> list[str]:
    return [word for word in WORDS if is_misprint(printed, word)]


@given(st.sampled_from(WORDS), st.data())
def test_a_slip_in_a_known_word_is_found_as_by_trying_each(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word)))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    for printed in (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        word[:at] + word[at : at + 1] + word[at:],
    ):
        assert MISPRINTS.of(printed) == by_trying(printed)


@given(st.text(string.ascii_lowercase[:6], max_size=9))
def test_any_word_is_looked_up_as_by_trying_each(printed: str) -> None:
    assert MISPRINTS.of(printed) == by_trying(printed)


@pytest.mark.parametrize(("printed", "word"), [("rabbat", "rabat"), ("bail", "bali"), ("khartoun", "khartoum")])
def test_a_misprint_of_a_name_is_found(printed: str, word: str) -> None:
    assert MISPRINTS.of(printed) == [word]


@pytest.mark.parametrize("printed", ["", "m", "mali", "zzzzzzzz"])
def test_what_misprints_nothing_is_not_found(printed: str) -> None:
    assert MISPRINTS.of(printed) == []
