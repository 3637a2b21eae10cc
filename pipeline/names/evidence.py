"""What speaks against a match: words that say another thing, a part of a body, or two bodies in one text (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from pipeline.names.blocking import is_near
from pipeline.names.forms import looks_like_acronym
from pipeline.names.index import KnownForm, NameIndex
from pipeline.names.surroundings import Reading
from pipeline.text.folding import folded
from pipeline.text.vocabulary import common_words, is_known

# between an acronym and the words that spell it out: 'RCM (…)', 'RCM – …', 'RCM, …', 'RCM: …', 'RCM / …', a line break
_BESIDE = re.compile(r"\s*[()\[\]:;=|/\n]\s*|\s+[–—-]+\s+|\s*[–—]\s*")
_LIST = re.compile(r"\s*[;/|\n]\s*|\s+\+\s+")  # between names that are listed: 'MIDWA/MIDSA', 'MIDWA; MIDSA'
_AT_COMMA = re.compile(r"\s*,\s*")  # 'RCM, Lima'
_COMMA = re.compile(r"\s*,\s*")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a text says beside a mechanism's words: `strange` words of another thing; the `role` of what it names."""

    strange: tuple[str, ...]
    role: str

    @property
    def is_clean(self) -> bool:
        """Whether nothing speaks against the mechanism."""
        return not self.strange and not self.role


@lru_cache(maxsize=16384)
def verdict(text: str, iscm_id: str, names: NameIndex, whole: str = "") -> Verdict:
    """What speaks in a text against its being the name of the mechanism.

    Each word must be explained: by the mechanism's own names, as a word for a body or meeting, as where or when that
    was, as who took part, or as what such meetings are about. One strange word is borne among many of its own.
    `whole` is the text with its names, where `text` is what stands around them.
    """
    reading = names.reading(text)
    beside = _Beside.of(iscm_id, reading, whole or text, names)
    senses = [(token, beside.sense(token)) for token in names.tokens(reading.text)]
    strange = _not_torn([token for token, sense in senses if sense == "strange"], beside.own)
    own = [token for token, sense in senses if sense == "own"]
    if strange and len(own) - sum(map(names.is_type_word, own)) >= _MANY:
        strange = _not_borne(strange, beside.own, names)
    if strange:
        return Verdict(tuple(strange), "")
    return Verdict((), _role(senses, beside, reading))


def _role(senses: Sequence[tuple[str, str]], beside: _Beside, reading: Reading) -> str:
    """What of the mechanism a text names that says nothing strange; empty where it names the mechanism itself."""
    roles = beside.names.surroundings.roles
    if role := next((roles[token] for token, sense in senses if sense == "role"), ""):
        return role
    tells_members = any(sense == "member" for _, sense in senses)
    return "members" if tells_members and not _tells_an_event(beside, reading) else ""


@dataclass(frozen=True, slots=True)
class _Beside:
    """What words beside a mechanism's name are measured by.

    They are its `own` words, in English and as `spelled`, and the `cities` where a meeting may have been.
    """

    own: frozenset[str]
    spelled: frozenset[str]
    is_of_place: bool
    cities: frozenset[str]
    text: str
    names: NameIndex

    @classmethod
    def of(cls, iscm_id: str, reading: Reading, text: str, names: NameIndex) -> _Beside:
        own = names.own_words(iscm_id)
        cities = reading.cities if reading.has_meeting or reading.has_date else frozenset[str]()
        return cls(own, names.own_spellings(iscm_id), any(map(names.is_name_giving_place, own)), cities, text, names)

    def sense(self, token: str) -> Literal["own", "role", "member", "strange", "told"]:
        """What a word is beside the mechanism; it is `told` where it says nothing against it."""
        around, (word, _) = self.names.surroundings, self.names.word_meant(token)
        if word in self.own or word.rstrip("0123456789s") in self.own:
            return "strange" if _is_another_word(token, word) else "own"
        if token in around.roles:
            return "role"
        if token in around.members:
            return "member"
        if token in around.bodies:
            return "strange"
        if self.is_of_place and _is_subject(word, self.names):
            return "own"
        if token in self.cities or _is_explained(token, self.text, self.names):
            return "told"
        return "own" if self._is_damaged(token) else "strange"

    def _is_damaged(self, token: str) -> bool:
        """Whether a word is one of the mechanism's own with a slip or two, or two of them without the blank."""
        if is_known(token):
            return False
        glued = (own for own in self.own if token.startswith(own) and len(own) > 2)
        return any(is_near(token, own) for own in self.spelled) or any(
            self.names.tokens(token[len(own) :]) and self.own.issuperset(self.names.tokens(token[len(own) :]))
            for own in glued
        )


_MANY = 5  # words of the mechanism's own, among which a strange one is no other thing


def _not_torn(strange: list[str], own: Collection[str]) -> list[str]:
    """The strange words less those that are one of the mechanism's own with a blank in it: 'contract ual'."""
    torn = [(left, right) for left, right in pairwise(strange) if left + right in own]
    return [word for word in strange if all(word not in pair for pair in torn)]


def _not_borne(strange: list[str], own: Collection[str], names: NameIndex) -> list[str]:
    """The strange words among many of the mechanism's own that say another thing nevertheless.

    A single word that no mechanism has does not, nor do regions beside a mechanism whose names tell none.
    """
    if names.surroundings.regions.isdisjoint(own):
        strange = [word for word in strange if word not in names.surroundings.regions]
    return [] if len(strange) == 1 and names.tells_nothing(strange[0]) else strange


def _is_another_word(token: str, word: str) -> bool:
    """Whether a word that could be a misprint is a word itself: 'plague' for 'prague', but not 'bail' for 'bali'."""
    return token.strip("s") != word.strip("s") and sorted(token) != sorted(word) and token in common_words()


def _is_explained(token: str, text: str, names: NameIndex) -> bool:
    """Whether a word that is none of the mechanism's own says nothing against it."""
    around = names.surroundings
    return (
        names.is_type_word(token)
        or token in around.events
        or token in around.kinds
        or token in around.meetings
        or names.role(token) == "organization"  # who hosts or invites: 'ECOWAS', 'EU'
        or (len(token) <= _LONGEST_INITIALS and token in _initials(text, names))  # 'Colombo Process (CP)'
    )


_LONGEST_INITIALS = 5


def _is_subject(word: str, names: NameIndex) -> bool:
    """Whether the word is for what meetings are about.

    A mechanism that has its name from a place names no subject; any theme may follow ('Prague Process on data').
    """
    return word in names.surroundings.subjects or bool(names.forms_with(word)) or names.is_of_region(word)


def _tells_an_event(beside: _Beside, reading: Reading) -> bool:
    """Whether a text of those who take part is of their meeting: 'meeting of the Abu Dhabi Dialogue countries'."""
    if reading.has_meeting:
        return True
    text, own, names = beside.text, beside.own, beside.names
    core = next((found for found in names.find(text) if _is_own(names.known(found.printed), own, names)), None)
    outside = text[: core.start] + " " + text[core.end :] if core else text
    return any(token in names.surroundings.events and (core or token not in own) for token in names.tokens(outside))


def _is_own(form: KnownForm | None, own: Collection[str], names: NameIndex) -> bool:
    return form is not None and set(names.tokens(form.text)) <= set(own)


def spells_another(text: str, acronym: KnownForm, names: NameIndex, likeness: Callable[[str], float]) -> bool:
    """Whether words beside an acronym spell another body out, even where the mechanism's names have each of them.

    They are the words on the other side of a bracket, dash, comma, colon, slash or line break, and are about something
    if they are no mere words for a meeting. `likeness` is the score of the acronym's mechanism for a text.
    """
    letters = folded(acronym.text).replace(" ", "")
    for part in filter(None, _BESIDE.split(text)):
        has_acronym = any(folded(word).replace(" ", "") == letters for word in re.split(r"[\s,]+", part))
        for words in _AT_COMMA.split(part) if has_acronym else (part,):
            if folded(words).replace(" ", "") != letters and _is_another(words, letters, acronym, names, likeness):
                return True
    return False


def _is_another(
    words: str, letters: str, acronym: KnownForm, names: NameIndex, likeness: Callable[[str], float]
) -> bool:
    """Whether words that stand beside an acronym say something, and that is not alike to its mechanism."""
    if acronym.text in words:
        return False
    if words.islower() and _initials(words, names) != letters:
        return False  # 'RCM (unaccompanied children)': a note; bodies are printed with capitals
    core = names.tokens(names.reading(words).core)
    telling = [token for token in core if not (names.is_type_word(token) or names.is_name_giving_place(token))]
    if not telling and _initials(words, names) != letters:
        return False
    if verdict(words, acronym.iscm_id, names).strange:
        return likeness(words) < _ALIKE
    own = names.own_words(acronym.iscm_id)
    return sum(names.word_meant(token)[0] in own for token in telling) < _FEWEST and likeness(words) < (
        _SAME if _initials(words, names) == letters else _UNLIKE
    )


# from which score words spell the acronym out as its mechanism's: where one is strange, few with its letters, or few
_ALIKE, _SAME, _UNLIKE = 75.0, 95.0, 45.0
_FEWEST = 2  # of the mechanism's own words, all of them, that spell the acronym out


def _initials(text: str, names: NameIndex) -> str:
    """The first letters of the words that carry meaning: 'Regional Meeting' gives 'rm'."""
    return "".join(word[0] for word in folded(text).split() if names.tokens(word))


# ---------------------------------------------------------------- several names in one text


def is_list(text: str) -> bool:
    """Whether a text has marks between the names of a list: 'MIDWA/MIDSA'."""
    return _LIST.search(text) is not None


def several(text: str, names: NameIndex, alone: Callable[[str], str]) -> tuple[str, ...]:
    """The ids of the mechanisms that a text names, where it names more than one; `alone` gives that of a single name.

    >>> several("MIDWA; MIDSA", names, alone)  # doctest: +SKIP
    ('midwa', 'midsa')
    """
    reading = names.reading(text)
    spelled = dict.fromkeys(iscm_id for part in _LIST.split(reading.text) for iscm_id in spelled_in(part, names))
    if len(spelled) > 1:
        return tuple(spelled)
    named_by_place = [token for token in names.tokens(reading.text) if names.is_name_giving_place(token)]
    if not named_by_place or len({*_owners(named_by_place, names), *spelled}) < 2:
        return ()
    found = dict.fromkeys(filter(None, (alone(part) for part in _parts(text, reading, names))))
    return tuple(found) if len(found) > 1 else ()


def spelled_in(text: str, names: NameIndex) -> Iterator[str]:
    """The ids of the names and acronyms that are spelled in a text as in the registry."""
    for found in names.find(text):
        if (form := names.known(found.printed)) is not None:
            yield form.iscm_id


def _owners(places: Collection[str], names: NameIndex) -> set[str]:
    """The ids of the mechanisms that have their names from these places."""
    return {names.forms[number].iscm_id for place in places for number in names.forms_with(place)}


def _parts(text: str, reading: Reading, names: NameIndex) -> Iterator[str]:
    """The parts of a text that joint names stand in; behind a comma, a city may be where a meeting was."""
    for listed in _LIST.split(text):
        for joint in names.joints.split(listed):
            if reading.has_meeting or reading.has_date:
                yield joint
            else:
                yield from _COMMA.split(joint)


_MOST_BLANKS = 8  # of a text in which a slip is looked for


def mistyped_place(text: str, names: NameIndex) -> str:
    """The word of a name-giving place that a word beside one for a body may mean, with two slips: 'Ciolmbo Process'."""
    if not any(map(names.is_type_word, names.tokens(text))) or text.count(" ") > _MOST_BLANKS:
        return ""
    tokens = names.tokens(names.reading(text).text)
    unknown = [token for token in tokens if names.tells_nothing(token) and not is_known(token)]
    places = [place for place in names.name_giving_places if names.forms_with(place)]
    near = {place for token in unknown for place in places if is_near(token, place, slips=2)}
    return near.pop() if len(near) == 1 else ""


def mistyped_acronym(text: str, names: NameIndex) -> tuple[KnownForm, ...]:
    """The acronyms that a text of one acronym may mean, with a letter wrong, lost, too many or moved: 'MIDSW'."""
    if text.count(" ") > _MOST_BLANKS or not any(map(looks_like_acronym, text.split())):
        return ()
    word = names.reading(text).text.strip(" .,;:()")
    if " " in word or not looks_like_acronym(word):
        return ()
    return names.acronyms_like(folded(word).replace(" ", ""))
