"""The words of a printed name: which of them carry meaning, and what they mean in English (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.names.blocking import Misprints
from pipeline.names.forms import undoubled
from pipeline.names.inflection import Inflected, Inflection, Inflections, in_latin_letters
from pipeline.names.surroundings import Surroundings
from pipeline.text.folding import folded

# Numbers of meetings that no list of words can hold, folded. They are no part of a body's name.
_NUMBER = re.compile(
    r"\d{1,4}(?:st|nd|rd|th|e|er|ere|i?eme|o|a)?"  # '2023', '5th', '11eme'
    r"|[vx]|[ivxl]{2,6}(?:th|e|eme)?"  # 'x', 'viii', 'xieme'
    r"|[a-z]+teenth|[a-z]{2,}ieme"  # 'sixteenth', 'onzieme'
)
_SHORTEST_UNDOUBLED = 7  # letters: shorter words are too often another word with a letter doubled
_SHORTEST_MISPRINT = 9  # letters: shorter words are too often another word with one slip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What words of names mean, all folded.

    `translations` give a word in English ('proceso' is 'process', 'iberoamericano' 'ibero american'). `type_words` say
    what kind of body a name is of and little else ('dialogue'); `other_things` say that the name is not of a body at
    all ('declaration', 'secretariat'). `meaningless` words tell nothing of the body: 'of', 'seventh', 'extraordinary'.
    `inflections` are the letters that words have in other cases or with an article; `surroundings` stand around names.
    `probabilities` say for each kind of evidence, from which score on, how often a match is right.
    """

    translations: Mapping[str, str]
    type_words: frozenset[str]
    other_things: frozenset[str]
    meaningless: frozenset[str]
    inflections: tuple[Inflection, ...] = ()
    surroundings: Surroundings = field(default_factory=Surroundings)
    probabilities: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)


class Wording:
    """Reads the words of names; `vocabulary` are the folded words of known names, which are never misprints."""

    def __init__(self, lexicon: Lexicon, vocabulary: Collection[str]) -> None:
        self._lexicon = lexicon
        self._vocabulary = vocabulary
        long = {word: meaning for word, meaning in lexicon.translations.items() if len(word) >= _SHORTEST_UNDOUBLED}
        self._undoubled = {undoubled(word): meaning for word, meaning in long.items()}
        self._misprints = Misprints(lexicon.translations)
        self.inflections = Inflections(lexicon.inflections)
        latin = {word: word for word in vocabulary if word.isascii()}  # others may stand there in any case
        self._inflected = Inflected({**latin, **lexicon.translations}, self.inflections)
        self._fillers = Inflected({word: word for word in lexicon.meaningless if not word.isascii()}, self.inflections)

    @lru_cache(maxsize=16384)  # noqa: B019 - an index lives as long as the program
    def tokens(self, text: str) -> tuple[str, ...]:
        """The words of a name that carry meaning, folded and in English, each once.

        'Proceso de Rabat' is process, rabat; 'XVI annual meeting of the RCM' is annual, meeting, rcm.
        """
        return tuple(dict.fromkeys(part for word in folded(text).split() for part in self._meaning(word)))

    def _tells_nothing(self, word: str) -> bool:
        return word in self._lexicon.meaningless or _NUMBER.fullmatch(word) is not None

    @lru_cache(maxsize=65536)  # noqa: B019 - an index lives as long as the program
    def _meaning(self, word: str) -> tuple[str, ...]:
        """The words that a folded word means in English; none for a number or a word that carries no meaning."""
        if self._tells_nothing(word):
            return ()
        return tuple(part for part in self._translated(word).split() if not self._tells_nothing(part))

    def _translated(self, word: str) -> str:
        """The word in English; one with a letter doubled or left single is read as it was meant ('desarollo').

        So is one in another case ('процесса'), and one of a name in Cyrillic letters ('Рабат').
        """
        known = self._lexicon.translations.get(word) or self._undoubled.get(undoubled(word))
        return known or self._inflected_meaning(word) or self._misprinted(word)

    def _inflected_meaning(self, word: str) -> str:
        """The meaning of the word that this one is a form of, or spells in Cyrillic letters; empty where it is none."""
        if word in self._vocabulary and word.isascii():
            return ""
        if found := self._inflected.meaning(word):
            return found
        if word.isascii():
            return ""
        latin = in_latin_letters(word)
        number = next((form for form in self.inflections.bare(word) if _NUMBER.fullmatch(form)), "")  # 'ال11'
        told = self._lexicon.translations.get(latin) or (latin if latin in self._vocabulary else "")
        return told or self._fillers.meaning(word) or number

    def _misprinted(self, word: str) -> str:
        """The meaning of the one long word of the lexicon that this one misprints, else the word ('govermental')."""
        if len(word) < _SHORTEST_MISPRINT or word in self._vocabulary:
            return word
        close = {self._lexicon.translations[known] for known in self._misprints.of(word)}
        return close.pop() if len(close) == 1 else word
