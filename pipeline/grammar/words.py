"""The words that make an event: its nouns, and the cues around them, compiled from the data files.

A noun (`event_types.csv`) says that something is an event, and of which type. A cue (`event_cues.csv`) says what the
report does with it: brings it in ('held'), only talks about it ('in preparation for'), calls it postponed or planned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipeline.grammar.cues import CueIndex, cue_index
from pipeline.grammar.place_words import PlaceWords
from pipeline.model import EventStatus
from pipeline.rules import EventWord, Rules
from pipeline.text.folding import folded

DETERMINERS = frozenset("a an both its the their these this".split())

_WAS = r"(?:(?:was|were|is|has been|had been|had to be)\s+)?"  # 'was ' in 'was postponed'
_NOT_HELD: tuple[EventStatus, ...] = ("postponed", "cancelled")
# ' on' in 'another on data', ' (' in 'another (6 June)'
_BEHIND_ANOTHER = r"(?=\s+(?:on|about|in|at|for|with|dedicated)\b|\s*\()"


@dataclass(frozen=True, eq=False)
class EventGrammar:
    """The event nouns and cues of the data files, compiled; `cues` are (words, effect), the longest first.

    Grammars are told apart by their identity, so that what is kept by a grammar is found at once.
    """

    words: tuple[EventWord, ...]
    cues: tuple[tuple[str, str], ...]
    places: PlaceWords
    foreign_nouns: tuple[str, ...] = ()

    # ------------------------------------------------------------ nouns

    @cached_property
    def noun(self) -> re.Pattern[str]:
        """Any event noun, singular or plural, longest first: 'SOM', 'Workshops', 'webinar series'."""
        heads = sorted({word.head for word in self.words}, key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(_spelled(head) for head in heads)})(?:\s+series)?(?![\w-])")

    @cached_property
    def any_noun(self) -> re.Pattern[str]:
        """Any event noun, also in a language that is put into English before it is read: 'Ateliers', 'reunión'."""
        foreign = sorted(self.foreign_nouns, key=len, reverse=True)
        spelled = (rf"[{word[0].upper()}{word[0]}]{re.escape(word[1:])}" for word in foreign)
        return re.compile("|".join((self.noun.pattern, *(rf"\b{word}(?![\w-])" for word in spelled))))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words that events are named with, folded, nouns in the plural, too: 'ministerial', 'webinars'."""
        words = {word for row in self.words for word in folded(f"{row.head} {row.qualifier}").split()}
        heads = {folded(row.head).split()[-1] for row in self.words}
        return frozenset(words | {f"{head}s" for head in heads if not head.endswith("s")})

    @cached_property
    def _nouns(self) -> frozenset[str]:
        return frozenset(folded(word.head) for word in self.words if not word.needs_date)

    @cached_property
    def _qualifiers(self) -> frozenset[str]:
        return frozenset(word.qualifier for word in self.words if word.qualifier)

    @cached_property
    def _ranked(self) -> tuple[tuple[str, EventWord], ...]:
        """The rows in the order in which they are tried, each with its folded noun."""
        ranked = sorted(self.words, key=lambda word: (word.rank, word.head, word.qualifier))
        return tuple((folded(word.head), word) for word in ranked)

    def event_type(self, noun: str, qualifiers: str, complement: str) -> str:
        """The type of a phrase, `other` where no row of the data gives it one."""
        word = self.event_word(noun, qualifiers, complement)
        return word.event_type if word is not None else "other"

    def event_word(self, noun: str, qualifiers: str, complement: str) -> EventWord | None:
        """The row that types a phrase: 'Sixth Ministerial' + 'Consultation', 'Meeting' + 'of the Experts Group'.

        A qualifier after the noun counts only after 'of', and only if it is not an event noun itself: a 'Meeting of
        the Regional Consultation Group' is not a consultation.
        """
        singulars = singular_forms(noun)
        for head, word in self._ranked:
            if head not in singulars:
                continue
            around = f" {qualifiers} "
            if complement.startswith("of ") and word.qualifier not in self._nouns:
                around += f"| {complement} "
            if not word.qualifier or f" {word.qualifier} " in around:
                return word
        return None

    def is_gathering(self, noun: str) -> bool:
        """Whether the noun is a body with its verb: 'ministers met', 'delegations came together'."""
        return any(form.endswith(" met") for form in singular_forms(noun))

    def is_qualifier(self, word: str) -> bool:
        """Whether the word gives an event noun its type ('technical', 'ministerial')."""
        return folded(word) in self._qualifiers

    # ------------------------------------------------------------ cues

    def says(self, effect: str, text: str) -> bool:
        """Whether a cue with this effect stands anywhere in the text."""
        said = f" {folded(text)} "
        return any(cue in said for cue in self._spaced_cues.get(effect, ()))

    @cached_property
    def _spaced_cues(self) -> dict[str, tuple[str, ...]]:
        """The cues of each effect, each as it stands between other words: ' put off '."""
        effects = {effect for _, effect in self.cues}
        return {effect: tuple(f" {cue} " for cue, kind in self.cues if kind == effect) for effect in effects}

    @cached_property
    def cue_index(self) -> CueIndex:
        """The cues by their first word."""
        return cue_index(self.cues)

    def _any_of(self, effect: str) -> str:
        """The cues with this effect, as a part of a regular expression."""
        return "|".join(cue.replace(" ", r"\s+") for cue, kind in self.cues if kind == effect) or "(?!)"

    @cached_property
    def about_before(self) -> re.Pattern[str]:
        """'Some ', 'more than ' at the end of what stands before a number."""
        return re.compile(rf"\b(?:{self._any_of('about')}|some)\s+$", re.IGNORECASE)

    @cached_property
    def handover(self) -> re.Pattern[str]:
        """'the chair of the Process passed from', 'took over the presidency': an office went to another State."""
        office = r"\b(?:chair(?:manship|ship)?|(?:pro tempore )?presidency|secretariat)\b"
        passed = rf"\b(?:{self._any_of('handover')})\b"
        return re.compile(rf"{office}.*{passed}|{passed}.*{office}", re.IGNORECASE | re.DOTALL)

    @cached_property
    def planned(self) -> re.Pattern[str]:
        """'is scheduled', 'to be held', 'will take place': the event is still to come."""
        verb = r"(?P<verb>\b(?:is|are|was|were)\s+)?"
        return re.compile(rf"{verb}\b(?P<cue>{self._any_of('planned')})\b", re.IGNORECASE)

    @cached_property
    def planned_for(self) -> re.Pattern[str]:
        """' (originally planned for October 2019', ' was scheduled in spring'."""
        planned = rf"(?:^|[\s,(]+){_WAS}(?:\w+ly\s+)?(?:{self._any_of('planned')})\s+(?:for|in|on)\b"
        when = r"(?:\s+(?:[A-Z][a-z]+|spring|summer|autumn|winter)\b)?(?:\s+\d{4})?"
        return re.compile(planned + when)

    @cached_property
    def postponed_to(self) -> re.Pattern[str]:
        """'postponed to June 2022', `to` being what stands after it."""
        return re.compile(rf"\b(?:{self._any_of('postponed')})\b(?:\s+to\b)?(?P<to>.*)")

    def status_cue(self, status: EventStatus) -> re.Pattern[str]:
        """'postponed', 'did not take place': the words that say this status."""
        return self._status_cues[status]

    def from_status_on(self, status: EventStatus) -> re.Pattern[str]:
        """' – postponed to 2020', ' was cancelled due to …': the words that say this status, and all after them."""
        return self._status_tails[status]

    @cached_property
    def _status_cues(self) -> dict[EventStatus, re.Pattern[str]]:
        return {status: re.compile(rf"\b(?:{self._any_of(status)})\b", re.IGNORECASE) for status in _NOT_HELD}

    @cached_property
    def _status_tails(self) -> dict[EventStatus, re.Pattern[str]]:
        before = rf"(?:^|\s*[,:(–-]\s*|\s+(?=was|were|has|is|had)){_WAS}"
        return {status: re.compile(rf"{before}(?:{self._any_of(status)})\b.*$", re.IGNORECASE) for status in _NOT_HELD}

    @cached_property
    def another(self) -> re.Pattern[str]:
        """', another' and 'and a second' before what it is about or its dates, within a clause."""
        return re.compile(rf"(?:,\s+|\band\s+)(?P<other>{self._any_of('another')}){_BEHIND_ANOTHER}", re.IGNORECASE)

    @cached_property
    def another_in_next_clause(self) -> re.Pattern[str]:
        """'; another' and '. A second', too, where the clause before named the event."""
        opening = r"(?:(?<=;)|(?<=\.))\s*|(?:,\s+|\band\s+)"
        return re.compile(rf"(?:{opening})(?P<other>{self._any_of('another')}){_BEHIND_ANOTHER}", re.IGNORECASE)

    @cached_property
    def another_in_sentence(self) -> re.Pattern[str]:
        """'One on', ', another in', ' and a third for' in a sentence that has no event noun."""
        opening = r"(?:^|,\s+(?:and\s+)?|\s+and\s+)"
        return re.compile(
            rf"{opening}(?P<other>(?:{self._any_of('another')})\s+(?:on|about|in|at|for|with)\b)", re.IGNORECASE
        )


def event_grammar(rules: Rules) -> EventGrammar:
    """The grammar made from the event words and cues of the rules."""
    cues = tuple(sorted(rules.cues.items(), key=lambda cue: (-len(cue[0]), cue[0])))
    foreign = tuple(wording.words for wording in rules.wordings if wording.kind == "noun")
    return _made_once(rules.event_words, cues, place_words(rules), foreign)


@lru_cache(maxsize=8)
def _made_once(
    words: tuple[EventWord, ...], cues: tuple[tuple[str, str], ...], places: PlaceWords, foreign: tuple[str, ...]
) -> EventGrammar:
    """The grammar, with its patterns, for as long as the rules stay the same: all documents share it."""
    return EventGrammar(words, cues, places, foreign)


_THEME_TAIL = re.compile(r"[\d\W]+$")  # '-19' in 'COVID-19'


def place_words(rules: Rules) -> PlaceWords:
    """What the rules say about places; no place's name has an event noun or the last word of a theme in it."""

    def of_role(role: str) -> frozenset[str]:
        return frozenset(word for word, known in rules.place_words.items() if known == role)

    themes = {_THEME_TAIL.sub("", form.split()[-1]) for form, _ in rules.theme_forms}  # 'Persons', 'COVID'
    nouns = {f"{word.head.split()[-1]}s?" for word in rules.event_words}
    never = frozenset(word.casefold() for word in themes | nouns if word)
    return PlaceWords(
        of_role("inside"), of_role("online"), of_role("region"), of_role("other"), of_role("place"), never
    )


# ---------------------------------------------------------------- the forms of a noun


# 'met', 'gathered'; 'convened' and 'assembled' only where no object follows: 'Ministers convened a workshop'
_MEET = (
    r"(?:met|gathered|came\s+together"
    r"|(?:convened|assembled)(?=\s*(?:[.,;:(\d]|$)|\s+(?:in|on|at|from|for|to|once|twice|\w+\s+times|virtually|online)\b))"
)


def _spelled(head: str) -> str:
    """A regular expression for an event noun, singular or plural: 'meeting' also reads 'Meetings', 'SOM' 'SOMs'.

    A body that 'met' may also have 'gathered' or 'come together'.
    """
    if head.isupper():
        return rf"{head}s?"
    words = [rf"[{word[0].upper()}{word[0].lower()}]{re.escape(word[1:])}" for word in head.split()]
    pattern = r"[\s-]+".join(words)
    if head.endswith("y"):
        return f"{pattern[:-1]}(?:ys?|ies)"
    if head == "forum":
        return f"{pattern}s?|[Ff]ora"
    if head.endswith(" met"):
        return rf"{pattern.removesuffix(words[-1])}{_MEET}"
    return f"{pattern}(?:s|es)?"


_SERIES = re.compile(r"\s+series$")  # 'workshop series'
_GATHERED = re.compile(r"\b(?:gathered|came together|convened|assembled)$")  # 'ministers gathered'


@lru_cache(maxsize=1024)
def singular_forms(noun: str) -> frozenset[str]:
    """The folded noun and what it may be the plural of: 'webinar' for 'webinars', 'forum' for 'fora'."""
    lemma = _GATHERED.sub("met", _SERIES.sub("", folded(noun)))
    forms = {lemma, lemma.removesuffix("s"), lemma.removesuffix("es")}
    forms |= {f"{lemma.removesuffix('ies')}y"} if lemma.endswith("ies") else set()
    return frozenset(forms | ({"forum"} if lemma == "fora" else set()))


def is_plural(noun: str) -> bool:
    """Whether the noun is printed in the plural; a 'workshop series' is one event."""
    return noun.casefold().endswith(("s", "fora")) and not noun.casefold().endswith("series")


def nouns_of(text: str, grammar: EventGrammar) -> Iterator[str]:
    """The event nouns in a text, each in all its `singular_forms`."""
    for match in grammar.noun.finditer(text):
        yield from singular_forms(match[0])
