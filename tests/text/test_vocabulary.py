"""A word is known exactly where wordfreq knows it, and asking for one does not import wordfreq."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text import vocabulary
from pipeline.text.vocabulary import KNOWN, buckets, common_words, frequencies, is_known, is_known_phrase

RARE_WORDS = [word for zipf, words in buckets("en") if 1.3 < zipf < 1.7 for word in words[::40]]
HEALTHY = [
    "Reintegration",
    "MIGRATION",
    "workshops",
    "theimpact",
    "rightsbased",
    "",
    "ﬁnance",
    "e.g",
    "well-being",
    "Café",
]


def wordfreq_knows(word: str) -> bool:
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, "en")) >= KNOWN


@pytest.mark.parametrize("word", HEALTHY)
def test_a_word_is_known_where_wordfreq_knows_it(word: str) -> None:
    assert is_known(word) == wordfreq_knows(word)


@given(st.sampled_from(RARE_WORDS))
@settings(deadline=None)
def test_the_rarest_known_words_are_told_from_those_that_are_too_rare(word: str) -> None:
    assert is_known(word) == wordfreq_knows(word)


@given(st.text(alphabet="abcdefghinorstuéñ’.-5", max_size=8))
@settings(deadline=None)
def test_any_spelling_is_judged_as_wordfreq_judges_it(word: str) -> None:
    assert is_known(word) == wordfreq_knows(word)


@pytest.mark.parametrize(("language", "size"), [("en", "large"), ("en", "small"), ("fr", "small")])
def test_the_lists_are_those_of_wordfreq(language: str, size: str) -> None:
    from wordfreq import get_frequency_list

    assert [words for _, words in buckets(language, size)] == get_frequency_list(language, size)


def test_the_words_of_a_list_come_from_the_most_common_to_the_rarest() -> None:
    zipfs = [zipf for zipf, _ in buckets("en")]
    assert zipfs == sorted(zipfs, reverse=True)
    first = next(words for _, words in islice(buckets("en"), 900) if words)
    assert first == ["the"]


def test_how_common_words_are() -> None:
    assert frequencies({"meeting", "meeng", "thematic"}, "en") == {"meeting": 5.15, "thematic": 3.33}
    assert {"meeting", "migration", "officials"} <= common_words()
    assert "meeng" not in common_words()


@pytest.mark.parametrize(
    ("words", "known"),
    [("Senior Officials", True), ("officials meeting", True), ("Migrant Labour", True), ("Info Migrants", False)],
)
def test_terms_of_the_domain_are_known_side_by_side(words: str, known: bool) -> None:
    assert is_known_phrase(words) is known


@pytest.mark.slow
def test_wordfreq_itself_is_not_imported() -> None:
    code = (
        "import sys; from pipeline.text.passage import WordBreaks; broken = WordBreaks([]);"
        "print(broken('reintegra', 'tion'), broken('rights', 'based'), 'wordfreq' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["True", "False", "False"]


def test_whoever_asks_for_many_words_gets_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "MANY_WORDS", 0)
    asked = ("countervailing", "unmeeng", "xylophonist", "zzqzz", "thimblerig", "rightsbasedly")
    assert [is_known(word) for word in asked] == [wordfreq_knows(word) for word in asked]
