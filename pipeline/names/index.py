"""The index of known names, by spelling and by word, with the weight of each word (pure)."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.names.forms import bracket_forms, is_misprint, looks_like_acronym, undoubled
from pipeline.text.folding import folded, squashed

# Words that carry no name in English, French, Spanish, Portuguese, Italian, German and Dutch, folded.
_STOP = frozenset(
    (
        "a al all alla alle am an and as at auf aus aux avec bei beim bereich between bij by con concerning"
        " contra contre d da dal dalla dans das de degli dei del dell della delle dello dem den der des di die"
        " do door dos du durch e ed ein eine einem einen einer eines el em en entre et for fra fragen from fur"
        " est gli het i il im in ins its kwesties l la las le les leur leurs lo los mit na nach nas nei nel nella"
        " nelle o of om on op or os ou over par para pela pelo per por pour que qui relatif relatifs relating relativa"
        " relativas relative relatives relativo relativos s se ses sobre su sue sugli sui sulla sulle sur sus"
        " te ter the their to tot tra tussen u uber uit um un una unas und une uno unos van vers vom von voor"
        " with y zu zum zur zwischen"
    ).split()
)


# What numbers or measures a meeting of a body and is no part of its name, folded: '2023', '5th', '11eme', 'viii', the
# 'th' of '14 th', 'seventh', 'sexta', 'onzieme', 'trois jours', 'extraordinary', 'regular', 'cosiddetto'
_NUMBER = re.compile(
    r"\d{1,4}(?:st|nd|rd|th|e|er|ere|eme|o|a)?|st|nd|rd|th|i?eme|[vx]|[ivxl]{2,6}(?:th|e|eme)?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|deux|trois|dos|tres|days?|jours|dias|so|called"
    r"|first|second|third"
    r"|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|[a-z]+teen)th|(?:twen|thir|for)t(?:y|ieth)"
    r"|premi(?:er|ere)|seconde|[a-z]{2,}ieme|prim[oa]|second[oa]|terz[oa]|quart[oa]|sest[oa]|settim[oa]|ottav[oa]"
    r"|primeir[oa]|primer[oa]?|segund[oa]|terc(?:er[oa]?|eir[oa])|cuart[oa]|quint[oa]|sext[oa]|sep?tim[oa]|octav[oa]"
    r"|oitav[oa]|non[oa]|noven[oa]|(?:un|duo)?decim[oa]|(?:erst|zweit|dritt|viert|funft|sechst|siebt|acht|neunt|zehnt)e[rn]?"
    r"|(?:extra)?ordinar(?:y|i[ao])|(?:extra)?ordinaire|inaugural|intersess?ional|regular"
    r"|cosiddett[oa]|sogenannte[rsn]?|dubbed|llamad[oa]|denominad[oa]|dit[es]?"
)


_WORD = re.compile(r"[^\W_](?:[\w+/’'-]*[\w+])?|&")
_LONGEST_OTHER = 12  # words of a name of a body that is no ISCM


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A row of the registry: `website` tells whose an address is."""

    iscm_id: str
    acronym: str
    name: str
    website: str


@dataclass(frozen=True, slots=True)
class Alias:
    """Another printed form of a mechanism; `kind` is acronym, name, short, former or translation."""

    alias: str
    iscm_id: str
    kind: str
    language: str
    valid_from: str
    valid_to: str


@dataclass(frozen=True, slots=True)
class OtherBody:
    """A body that is no ISCM though it is named near them ('known no match')."""

    alias: str
    body_id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What words of names mean, all folded.

    `translations` give a word in English ('proceso' is 'process', 'iberoamericano' 'ibero american'), `abbreviations` a
    phrase in short ('european union' is 'eu'). `type_words` say what kind of body a name is of and little else
    ('dialogue'); `other_things` that the name is not of a body at all ('declaration', 'secretariat').
    """

    translations: Mapping[str, str]
    abbreviations: Mapping[str, str]
    type_words: frozenset[str]
    other_things: frozenset[str]


@dataclass(frozen=True, slots=True)
class KnownForm:
    """A printed form of the registry: whose it is, and how sure a hit on it is."""

    text: str
    iscm_id: str
    method: Literal["exact", "alias", "acronym"]
    former: bool = False
    years: str = ""  # when it was the name: 'from 2018', 'until 2017', 'formerly'; empty where no limit is known


@dataclass(frozen=True, slots=True)
class FoundName:
    """A known name in running text: `text[start:end]`."""

    start: int
    end: int
    printed: str


class NameIndex:
    """The registry's printed forms, by their squashed spelling, with the weight of each word among them."""

    def __init__(
        self,
        mechanisms: Collection[Mechanism],
        aliases: Collection[Alias],
        others: Collection[OtherBody],
        lexicon: Lexicon,
    ) -> None:
        self._forms: dict[str, KnownForm] = {}
        self._lexicon = lexicon
        texts = [name for m in mechanisms for name in (m.name, m.acronym)] + [alias.alias for alias in aliases]
        self._vocabulary = {word for text in texts for word in folded(text).split()}
        self._doubled = {undoubled(word): meaning for word, meaning in lexicon.translations.items() if len(word) >= 7}
        self._abbreviations = sorted(
            ((self._english(phrase), short) for phrase, short in lexicon.abbreviations.items()),
            key=lambda p: -len(p[0]),
        )
        # a place gives its name to a process: in a list of mechanisms 'Rabat' is the process, not the city
        self._roles = {squashed(other.alias): other.role for other in others}
        self.others = {squashed(other.alias): other.body_id for other in others if other.role != "place_name"}
        for mechanism in mechanisms:
            self._add(mechanism.name, mechanism.iscm_id, "exact")
            for part in bracket_forms(mechanism.name)[1:]:
                self._add(part, mechanism.iscm_id, "acronym" if looks_like_acronym(part) else "alias")
            self._add(mechanism.acronym, mechanism.iscm_id, "acronym")
        for alias in aliases:
            method: Literal["alias", "acronym"] = "acronym" if alias.kind == "acronym" else "alias"
            self._add(
                alias.alias,
                alias.iscm_id,
                method,
                alias.kind == "former",
                _years(alias.valid_from, alias.valid_to) or ("formerly" if alias.kind == "former" else ""),
            )
        places = (folded(other.alias).split() for other in others if other.role == "place_name")
        self._places = {word for words in places for word in words}
        self.forms = tuple(self._forms.values())
        self.form_tokens = tuple(self.tokens(form.text) for form in self.forms)
        self._forms_with: dict[str, list[int]] = defaultdict(list)
        self._forms_of: dict[str, list[int]] = defaultdict(list)
        seen: set[tuple[str, tuple[str, ...]]] = set()  # in English, many translations of a name are the same
        for number, form in enumerate(self.forms):
            if form.method == "acronym" or (form.iscm_id, self.form_tokens[number]) in seen:
                continue
            seen.add((form.iscm_id, self.form_tokens[number]))
            self._forms_of[form.iscm_id].append(number)
            for token in self.form_tokens[number]:
                self._forms_with[token].append(number)
        self._owners = {
            token: len({self.forms[n].iscm_id for n in numbers}) for token, numbers in self._forms_with.items()
        }
        self._count = max(1, len(mechanisms))
        self.heaviest = math.log(max(2, self._count))  # what a word tells that one mechanism alone has
        self.form_weights = tuple(sum(map(self.weight, tokens)) for tokens in self.form_tokens)
        self.form_is_typed = tuple(not lexicon.type_words.isdisjoint(tokens) for tokens in self.form_tokens)
        self._meant: dict[str, tuple[str, float]] = {}
        self._longest = max((len(folded(form.text).split()) for form in self.forms), default=1)
        self._spelled = sorted(self._forms)
        self._spelled_with_role: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self._roles):
            self._spelled_with_role[self._roles[key]].append(key)

    def _add(
        self,
        text: str,
        iscm_id: str,
        method: Literal["exact", "alias", "acronym"],
        former: bool = False,
        years: str = "",
    ) -> None:
        key = squashed(text)
        if key and key not in self.others:  # 'IGAD' in a mechanism's name stays the organization
            self._forms.setdefault(key, KnownForm(text, iscm_id, method, former, years))

    def known(self, text: str) -> KnownForm | None:
        """The form that is spelled so, but for case, spaces, punctuation and diacritics."""
        return self._forms.get(squashed(text))

    def _english(self, text: str) -> tuple[str, ...]:
        """The words that carry meaning, folded and in English."""
        words = (word for word in folded(text).split() if word not in _STOP and not _NUMBER.fullmatch(word))
        return tuple(part for word in words for part in self._translated(word).split())

    @lru_cache(maxsize=65536)  # noqa: B019 - an index lives as long as the program
    def _translated(self, word: str) -> str:
        """The word in English; one with a letter doubled or left single is read as it was meant ('desarollo')."""
        known = self._lexicon.translations.get(word) or self._doubled.get(undoubled(word))
        return known or self._misprinted(word)

    def _misprinted(self, word: str) -> str:
        """The meaning of the one long word of the lexicon that this one misprints, else the word ('govermental')."""
        if len(word) < 9 or word in self._vocabulary:
            return word
        close = {meaning for known, meaning in self._lexicon.translations.items() if is_misprint(word, known)}
        return close.pop() if len(close) == 1 else word

    @lru_cache(maxsize=16384)  # noqa: B019 - an index lives as long as the program
    def tokens(self, text: str) -> tuple[str, ...]:
        """The words of a name that carry meaning, folded, in English, phrases in short, each once.

        'Proceso de Rabat' is rabat, process; 'Asia – European Union Dialogue' is asia, eu, dialogue.
        """
        words = f" {' '.join(self._english(text))} "
        for phrase, short in self._abbreviations:
            words = words.replace(f" {phrase} ", f" {short} ")
        return tuple(dict.fromkeys(words.split()))

    def names_other_thing(self, tokens: Iterable[str]) -> bool:
        """Whether a word says that the name is of something a body has or makes: its secretariat, a declaration."""
        return not self._lexicon.other_things.isdisjoint(tokens)

    def is_type_word(self, token: str) -> bool:
        """Whether the word only says what kind of body it is: 'process', 'dialogue'."""
        return token in self._lexicon.type_words

    def is_name_giving_place(self, token: str) -> bool:
        """Whether the word is of a place that one mechanism has its name from: 'rabat', 'khartoum'."""
        return token in self._places and self._owners.get(token, 0) == 1

    def weight(self, token: str) -> float:
        """How much a word tells: much where one mechanism has it ('khartoum'), little where many do ('migration')."""
        if token in self._lexicon.type_words:
            return 0.5
        return max(0.3, math.log(self._count / self._owners.get(token, 1)))

    def forms_with(self, token: str) -> tuple[int, ...]:
        """The numbers, in `forms`, of the names that have the word, of names of the same words one; no acronyms."""
        return tuple(self._forms_with.get(token, ()))

    def forms_of(self, iscm_id: str) -> tuple[int, ...]:
        """The numbers, in `forms`, of the names of a mechanism, of names of the same words one; no acronyms."""
        return tuple(self._forms_of.get(iscm_id, ()))

    def word_meant(self, token: str) -> tuple[str, float]:
        """The registry's word that `token` is or misprints, with 1 or 0.95; the token itself where it is neither."""
        if token in self._forms_with:
            return token, 1.0
        if token not in self._meant:
            close = [word for word in self._forms_with if is_misprint(token, word)]
            self._meant[token] = (close[0], 0.95) if len(close) == 1 else (token, 1.0)
        return self._meant[token]

    def is_distinctive(self, token: str) -> bool:
        """Whether at most two mechanisms have the word in a name."""
        return 1 <= self._owners.get(token, 0) <= 2

    def role(self, text: str) -> str:
        """The role of the body, no ISCM, that is spelled so; empty where none is."""
        return self._roles.get(squashed(text), "")

    def find(self, text: str) -> Iterator[FoundName]:
        """The known names in running text, the longest first where they overlap, from left to right.

        A single word counts only if it is written as an acronym ('RCM', not 'add').
        """
        yield from _find(text, self._spelled, self._longest, self._is_name)

    def find_others(self, text: str, role: str) -> Iterator[FoundName]:
        """The bodies of this role that are no ISCM, found in running text; forms of one or two letters are left out."""
        spelled = self._spelled_with_role.get(role, ())
        yield from _find(text, spelled, _LONGEST_OTHER, lambda key, printed, _: len(printed) > 2)

    def _is_name(self, key: str, printed: str, size: int) -> bool:
        form = self._forms.get(key)
        if form is None or re.search(r"[.;:]\s", printed):
            return False
        return looks_like_acronym(printed) if size == 1 or form.method == "acronym" else True


def _years(first: str, last: str) -> str:
    """'from 2018', 'until 2017', 'from 2017 to 2018', or nothing."""
    if first and last:
        return f"from {first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else ""


def _find(
    text: str, spelled: Sequence[str], longest: int, is_name: Callable[[str, str, int], bool]
) -> Iterator[FoundName]:
    """The stretches of up to `longest` words that are known names, the longest first, from left to right.

    Known are those whose squashed spelling is in the sorted list `spelled` and that `is_name(squashed, printed, word
    count)` accepts.
    """
    words = list(_WORD.finditer(text))
    keys = [squashed(word[0]) for word in words]
    at = 0
    while at < len(words):
        for size in reversed(tuple(_spelled_so(keys[at : at + longest], spelled))):
            start, end = words[at].start(), words[at + size - 1].end()
            if is_name("".join(keys[at : at + size]), text[start:end], size):
                yield FoundName(start, end, text[start:end])
                at += size - 1
                break
        at += 1


def _spelled_so(keys: Sequence[str], spelled: Sequence[str]) -> Iterator[int]:
    """How many of the first `keys` together make one of the sorted spellings, in rising order."""
    begun, low = "", 0
    for size, key in enumerate(keys, start=1):
        begun += key
        low = bisect_left(spelled, begun, low)  # the spellings that begin so stand from here on
        if low == len(spelled) or not spelled[low].startswith(begun):
            return
        if spelled[low] == begun:
            yield size


def without_names(text: str, names: NameIndex) -> str:
    """The text without the mechanisms' names in it: 'Seventh ARCP Meeting' is 'Seventh  Meeting'."""
    for found in reversed(list(names.find(text))):
        text = text[: found.start] + text[found.end :]
    return text
