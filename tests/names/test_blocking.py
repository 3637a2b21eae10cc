"""Looking up known words by blocks finds exactly what trying each of them would."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.names.blocking import Misprints, lightest_by_overlap
from pipeline.names.forms import is_misprint
from pipeline.names.scoring import score_candidates
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


# ---------------------------------------------------------------- the lightest names


@given(
    st.lists(st.tuples(st.frozensets(st.sampled_from("abcd")), st.sampled_from("xyz"), st.floats(0, 9)), max_size=12),
    st.lists(st.sampled_from("abcd"), unique=True),
)
def test_of_the_names_that_share_the_same_words_the_lightest_of_each_kind_stands_for_all(
    names: list[tuple[frozenset[str], str, float]], words: list[str]
) -> None:
    kinds, weights = [kind for _, kind, _ in names], [weight for *_, weight in names]
    numbers = range(len(names))
    found = lightest_by_overlap(words, lambda word: [n for n in numbers if word in names[n][0]], kinds, weights)
    wanted: dict[tuple[tuple[str, ...], str], float] = {}
    for has, kind, weight in names:
        if shared := tuple(word for word in words if word in has):
            wanted[shared, kind] = min(weight, wanted.get((shared, kind), weight))
    told = {(shared, kinds[n]): weights[n] for shared, own in found.items() for n in own}
    assert told == wanted


@pytest.mark.parametrize(
    "printed", ["Sofia Council on {} {} and Migration", "{} Process {}", "{}: the Rabat Process on {}"]
)
def test_words_that_no_mechanism_has_differ_in_their_number_only(printed: str) -> None:
    first, second = (printed.format(*words) for words in (("Flying", "Boats"), ("Applied", "Chemistry")))
    assert score_candidates(first, RULES.names) == score_candidates(second, RULES.names)
