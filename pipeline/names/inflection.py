"""Inflected words of names, by rules in data: cases, articles, particles; and Cyrillic in Latin letters (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.text.folding import folded

_SCRIPTS = (("Latin", "0", "\u024f"), ("Cyrillic", "\u0400", "\u052f"), ("Arabic", "\u0600", "\u06ff"))
_CYRILLIC_NEED = "Cyrillic"  # the one script whose words in Latin letters are spelled nearly as their names in English


@dataclass(frozen=True, slots=True)
class Inflection:
    """Letters that a word of a script may have at one end, beside `least` letters of its own, all folded.

    A `prefix` and a `suffix` are taken off printed words; an `ending` is taken off known words too, which stand in the
    lists in one of their cases only ('процесс', 'пражский').
    """

    script: str
    part: str
    letters: str
    least: int


def script_of(text: str) -> str:
    """The script of the first letter: Latin, Cyrillic, Arabic, or 'other'; empty where there is no letter."""
    first = next((c for c in text if c.isalpha()), "")
    return next((name for name, low, high in _SCRIPTS if low <= first <= high), "other") if first else ""


class Inflections:
    """Takes the letters of inflection off words."""

    def __init__(self, rules: Iterable[Inflection]) -> None:
        by_place: dict[tuple[str, str], list[Inflection]] = defaultdict(list)
        for rule in sorted(rules, key=lambda rule: -len(rule.letters)):
            by_place[rule.script, rule.part].append(rule)
        self._rules = dict(by_place)

    def bare(self, word: str) -> Iterator[str]:
        """What a printed word may be without its inflection, the least changed first.

        'لعملية' is 'عملية', 'процесса' is 'процесс', and 'prozesses' 'prozess'.
        """
        script = script_of(word)
        starts = [word, *self._without(word, script, "prefix")]
        yield from starts[1:]
        for start in starts:
            yield from self._without(start, script, "suffix")
            yield from self._without(start, script, "ending")

    def endless(self, word: str) -> Iterator[str]:
        """A known word without each of its endings: 'пражский' is 'пражск'."""
        yield from self._without(word, script_of(word), "ending")

    def _without(self, word: str, script: str, part: str) -> Iterator[str]:
        for rule in self._rules.get((script, part), ()):
            if len(word) - len(rule.letters) >= rule.least:
                if part == "prefix" and word.startswith(rule.letters):
                    yield word[len(rule.letters) :]
                elif part != "prefix" and word.endswith(rule.letters):
                    yield word[: -len(rule.letters)]


class Inflected:
    """Known words by their forms: the meaning of a printed word that is an inflected one of them."""

    def __init__(self, meanings: Mapping[str, str], inflections: Inflections) -> None:
        self._meanings, self._inflections = meanings, inflections
        by_stem: dict[str, set[str]] = defaultdict(set)
        for word, meaning in meanings.items():
            for stem in inflections.endless(word):
                by_stem[stem].add(meaning)
        self._by_stem = {stem: found.pop() for stem, found in by_stem.items() if len(found) == 1}

    def meaning(self, word: str) -> str:
        """The meaning of the known word that this is a form of; empty where it is a form of none."""
        for bare in (word, *self._inflections.bare(word)):
            if found := self._meanings.get(bare) or self._by_stem.get(bare):
                return found
        return ""


@lru_cache(maxsize=16384)
def in_latin_letters(word: str) -> str:
    """A word of Cyrillic script in Latin letters, folded: 'коломбо' is 'kolombo'; empty for any other script.

    Arabic leaves its short vowels out, so that its words in Latin letters are too far from the names.
    """
    if script_of(word) != _CYRILLIC_NEED:
        return ""
    from anyascii import anyascii

    return folded(anyascii(word)).replace(" ", "")
