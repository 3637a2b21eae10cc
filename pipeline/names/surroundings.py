"""What stands around a name and is no part of it: event, place, date, and the clause behind it (pure)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.names.inflection import Inflections
from pipeline.text.folding import folded
from pipeline.text.vocabulary import common_words

PHRASE_KINDS = ("clause", "in", "subject", "joint", "place", "date")
_WORD = re.compile(r"[^\W_]+(?:\+[^\W_]+)*|&")  # 'San', 'José', '5+5'
_NUMBER = re.compile(r"\d{1,4}(?:st|nd|rd|th|e|er|ere|i?eme|o|a)?|[ivxl]+(?:e|i?eme)?")  # '2023', '5th', 'xii'
_OPENS, _CLOSES = re.compile(r"[“\"«„]"), re.compile(r"[”\"»“]\W*$")  # around a title at the end
_FREE = re.compile(r"[,;:()\[\]«»“”\"–—/|]|\s-\s")  # what parts a place from what stands before it: 'RCM, Lima'


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Words that stand around names.

    In English, as `Lexicon.translations` gives them: `meetings` say which meeting of a body is meant ('plenary'),
    `events` are the nouns among such words and the words for bodies ('conference'), `members` are those who take part,
    `regions` where they are from, `bodies` are nouns for a body and no meeting ('network'), `roles` say what of a body
    is named ('brochure', 'chair'), `subjects` are what its meetings are about, and `kinds` say what kind of mechanism
    it is ('regional').

    As printed, folded: `phrases` by their kinds. A `clause` tells what became of a meeting ('held in'), `in` stands
    before a place, `subject` before what a body is about, `joint` between two names; `place` and `date` are names.
    """

    meetings: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    roles: Mapping[str, str] = field(default_factory=dict)
    subjects: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    phrases: Mapping[str, frozenset[str]] = field(default_factory=dict)


class Phrases:
    """Finds phrases in a line of folded words, each perhaps inflected."""

    def __init__(self, phrases: Mapping[str, Iterable[str]], inflections: Inflections) -> None:
        self._inflections = inflections
        found: dict[str, dict[tuple[str, ...], frozenset[str]]] = defaultdict(dict)
        for phrase, kinds in phrases.items():
            words = tuple(phrase.split())
            stems = inflections.endless(phrase) if len(words) == 1 and not phrase.isascii() else ()
            for form in [words, *((stem,) for stem in stems)]:
                of_first = found[form[0]]
                of_first[form] = of_first.get(form, frozenset()) | frozenset(kinds)
        self._by_first = {first: tuple(sorted(own.items(), key=lambda p: -len(p[0]))) for first, own in found.items()}

    def at(self, words: Sequence[str], start: int) -> tuple[int, frozenset[str]]:
        """How many words from `start` on make the longest known phrase, and its kinds; 0 where there is none."""
        word = words[start]
        for form in (word, *(self._inflections.bare(word) if not word.isascii() else ())):
            for phrase, kinds in self._by_first.get(form, ()):
                if tuple(words[start + 1 : start + len(phrase)]) == phrase[1:]:
                    return len(phrase), kinds
        return 0, frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """A text less what stands around its name: `text` is the rest, `core` that without the nouns of meetings too.

    'Annual Meeting of the Bali Process' has the rest 'Meeting of the Bali Process' and the core 'Bali Process'. Where a
    city that gave a mechanism its name may be where a meeting was, `elsewhere` is the core without it, else empty.
    `end` is where a trailing clause begins in the text, else where that ends.
    `has_meeting` and `has_date` say that it told a meeting, or a date or number. `cities` are the words of places that
    gave mechanisms their names, where they may be places here.
    """

    text: str
    core: str
    elsewhere: str
    end: int
    has_meeting: bool
    has_date: bool
    cities: frozenset[str]


@dataclass(frozen=True, slots=True)
class WordSense:
    """What a reader asks of a folded word: its tokens, whether a process is called by it, or a body may be, or is."""

    tokens: Callable[[str], tuple[str, ...]]
    is_city: Callable[[str], bool]
    is_telling: Callable[[str], bool]
    is_known: Callable[[str], bool]


class Reader:
    """Takes places, dates, meetings and trailing clauses out of a text."""

    def __init__(self, surroundings: Surroundings, inflections: Inflections, sense: WordSense) -> None:
        self._surroundings, self._sense = surroundings, sense
        self._phrases = Phrases(surroundings.phrases, inflections)

    def read(self, text: str) -> Reading:
        """The text without what stands around its name."""
        return _Reading(text, self._phrases, self._surroundings, self._sense).whole()


class _Reading:
    """One reading, from left to right."""

    def __init__(self, text: str, phrases: Phrases, around: Surroundings, sense: WordSense) -> None:
        self._text, self._phrases, self._around, self._sense = text, phrases, around, sense
        self._with_events = around.meetings | around.events | around.members
        self._spans = [(match.start(), match.end()) for match in _WORD.finditer(text)]
        self._words = [folded(text[start:end]) or "-" for start, end in self._spans]
        self._dropped: set[int] = set()
        self._events: set[int] = set()
        self._at_cities: set[int] = set()
        self._cities: set[str] = set()
        self._has_meeting = self._has_date = False
        self._end = len(text)

    def whole(self) -> Reading:
        """Reads word after word."""
        at, before = 0, frozenset[str]()
        is_told = False  # whether a word that may name a body stands before
        while at < len(self._words):
            size, kinds = self._phrases.at(self._words, at)
            if is_told and ("clause" in kinds or self._opens_title(at)):
                self._drop(at, len(self._words) - at)
                self._end = self._spans[at][0]
                break
            taken = self._venue(at, size, is_told) if "in" in kinds else 0
            taken = taken or self._taken(at, size, kinds, before)
            is_told = is_told or (not taken and self._sense.is_telling(self._words[at]))
            at += max(taken, 1)
            before = kinds if not taken and size else frozenset()
        first = next(filter(None, map(self._sense.tokens, self._words)), ("",))
        self._has_meeting = self._has_meeting or self._around.events.issuperset(first)  # 'Encuentro de la Red …, Lima'
        rest, core = self._without(self._dropped), self._without(self._dropped | self._events)
        is_dated = bool(self._at_cities) and (self._has_meeting or self._has_date)
        elsewhere = self._without(self._dropped | self._events | self._at_cities) if is_dated else ""
        return Reading(rest, core, elsewhere, self._end, self._has_meeting, self._has_date, frozenset(self._cities))

    def _opens_title(self, at: int) -> bool:
        """Whether a meeting's title begins here, quoted to the end: 'Ministerial Conference “A Silk Routes …”'."""
        gap = self._text[self._spans[at - 1][1] : self._spans[at][0]]
        return (
            _OPENS.search(gap) is not None
            and _CLOSES.search(self._text) is not None
            and (self._has_meeting or bool(self._events))
        )

    def _venue(self, at: int, size: int, is_told: bool) -> int:
        """How many words from `at` on say where: 'in San José'; they are dropped.

        'in Rabat' does so behind a name, and where no name goes on behind it: not in 'in Prague Process'.
        """
        if at + size >= len(self._words):
            return 0
        further, behind = self._phrases.at(self._words, at + size)
        end = at + size + further
        if "place" not in behind:
            return self._drop(at, size + 1) if is_told and self._may_be_place(at + size) else 0
        if self._is_city(at + size, further) and not (is_told and (end == len(self._words) or self._is_free(end))):
            return 0
        return self._drop(at, size + further)

    def _taken(self, at: int, size: int, kinds: frozenset[str], before: frozenset[str]) -> int:
        """How many words from `at` on stand around the name; they are dropped."""
        if "place" in kinds and self._is_place(at, size, before):
            return self._drop(at, size)
        if at and self._has_meeting and self._is_at_end(at) and self._may_be_place(at):
            return self._drop(at, 1)  # 'Ministerial Meeting of the Rabat Process, Cádis'
        if "date" in kinds or _NUMBER.fullmatch(self._words[at]):
            self._has_date = True
            return self._drop(at, size if "date" in kinds else 1)
        tokens = self._sense.tokens(self._words[at])
        if tokens and self._around.meetings.issuperset(tokens):
            self._has_meeting = True
            return self._drop(at, 1)
        if tokens and self._with_events.issuperset(tokens):
            self._events.add(at)
        return 0

    def _may_be_place(self, at: int) -> bool:
        """Whether a capitalized word that no list has may be a place: 'in Bridgetown', not 'in Nursing'."""
        if not self._text[self._spans[at][0]].isupper() or self._words[at] in common_words():
            return False
        return bool(self._sense.tokens(self._words[at])) and not self._sense.is_known(self._words[at])

    def _is_place(self, at: int, size: int, before: frozenset[str]) -> bool:
        """Whether the place that begins here is where a meeting was, not what a body is about or called by."""
        if "subject" in before and not self._is_free(at):
            return False
        if self._is_city(at, size):
            self._cities.update(self._tokens(at, size))
            self._at_cities.update(range(at, at + size))
            return False
        return True

    def _is_city(self, at: int, size: int) -> bool:
        """Whether the place gave a mechanism its name."""
        tokens = self._tokens(at, size)
        return bool(tokens) and all(map(self._sense.is_city, tokens))

    def _tokens(self, at: int, size: int) -> list[str]:
        return [token for word in self._words[at : at + size] for token in self._sense.tokens(word)]

    def _is_at_end(self, at: int) -> bool:
        """Whether the word stands alone behind a comma, at the end or before another one."""
        behind = self._text[self._spans[at][1] :].strip(" .)")
        return "," in self._text[self._spans[at - 1][1] : self._spans[at][0]] and behind[:1] in ("", ",")

    def _is_free(self, at: int) -> bool:
        """Whether a mark parts the word from the one before it."""
        gap = self._text[self._spans[at - 1][1] : self._spans[at][0]] if at else ","
        return _FREE.search(gap) is not None

    def _drop(self, at: int, size: int) -> int:
        self._dropped.update(range(at, at + size))
        return size

    def _without(self, dropped: set[int]) -> str:
        """The words that stay, with the marks between them."""
        if not dropped:
            return self._text
        kept, end = [], 0
        for number, (start, stop) in enumerate(self._spans):
            if number in dropped:
                kept.append(self._text[end:start])
                end = stop
        return " ".join("".join([*kept, self._text[end:]]).split())
