"""The index of known names, by spelling and by word, with the weight of each word (pure)."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from pipeline.names.blocking import Misprints, is_slip, keys_of_slips
from pipeline.names.forms import bracket_forms, looks_like_acronym
from pipeline.names.running import FoundName, Spellings, found_names
from pipeline.names.surroundings import Reader, Reading, Surroundings, WordSense
from pipeline.names.words import Lexicon, Wording
from pipeline.text.folding import folded, squashed

_LONGEST_OTHER = 12  # words of a name of a body that is no ISCM
_SHORTEST_SLIP = 4  # letters of an acronym that one letter may be wrong in


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A row of the registry; addresses below its `website` are the mechanism's."""

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
    """A body, agreement or place that is named near ISCMs and is none, with its `role`."""

    alias: str
    body_id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class KnownForm:
    """A printed form of the registry: which mechanism's it is, and of what kind (`method`)."""

    text: str
    iscm_id: str
    method: Literal["exact", "alias", "acronym"]
    former: bool = False
    years: str = ""  # when it was the name: 'from 2018', 'until 2017', 'formerly'; empty where no limit is known


class NameIndex:
    """The registry's printed forms, by their squashed spelling, with the weight of each word among them.

    `forms` are the printed forms, each with its words in `form_tokens`, their weight together in `form_weights` and in
    `form_is_typed` whether they say what kind of body it is (`form_kinds`: whose name it is, and that). `heaviest` is
    the weight of a word that one mechanism alone has. `others` gives the body_id of each body that is no ISCM; a place
    that gave a process its name is not one of them, since 'Rabat' in a list of mechanisms is the process.
    """

    def __init__(
        self,
        mechanisms: Collection[Mechanism],
        aliases: Collection[Alias],
        others: Collection[OtherBody],
        lexicon: Lexicon,
    ) -> None:
        self._lexicon = lexicon
        self._wording = Wording(lexicon, _vocabulary(mechanisms, aliases))
        self._roles = {squashed(other.alias): other.role for other in others}
        self.others = {squashed(other.alias): other.body_id for other in others if other.role != "place_name"}
        self._forms = _by_spelling(_registry_forms(mechanisms, aliases), self.others)
        self.forms = tuple(self._forms.values())
        self.form_tokens = tuple(self.tokens(form.text) for form in self.forms)
        self._names = _NamesByWord.of(self.forms, self.form_tokens)
        self._places = _words_of(others, "place_name")
        self._regions = _words_of(others, "region")
        self._count = max(1, len(mechanisms))
        self.heaviest = math.log(max(2, self._count))
        self.form_weights = tuple(sum(map(self.weight, tokens)) for tokens in self.form_tokens)
        self.form_is_typed = tuple(not lexicon.type_words.isdisjoint(tokens) for tokens in self.form_tokens)
        self.form_kinds = tuple(zip((form.iscm_id for form in self.forms), self.form_is_typed, strict=True))
        self._misprints = Misprints(self._names.with_word)
        self._longest = max((len(folded(form.text).split()) for form in self.forms), default=1)
        self._spelled = Spellings(self._forms)
        self._spelled_with_role = _spelled_with_role(self._roles)
        self._own_words = _own_words(self.forms, self.form_tokens)
        self.joints = _joints(lexicon.surroundings)
        self._acronyms = _acronyms_by_key(self.forms)
        self._sites = {_address(m.website): m.iscm_id for m in mechanisms if m.website}

    # ------------------------------------------------------------ by spelling

    def known(self, text: str) -> KnownForm | None:
        """The form that is spelled like this, but for case, spaces, punctuation and diacritics."""
        return self._forms.get(squashed(text))

    def role(self, text: str) -> str:
        """The role of the body that is no ISCM and is spelled like this; empty where there is none."""
        return self._roles.get(squashed(text), "")

    def find(self, text: str) -> Iterator[FoundName]:
        """The known names in running text, the longest first where they overlap, from left to right.

        A single word counts only if it is written as an acronym ('RCM', not 'add').
        """
        yield from found_names(text, self._spelled, self._longest, self._is_name)

    def find_others(self, text: str, role: str) -> Iterator[FoundName]:
        """The bodies of this role that are no ISCM, found in running text; forms of one or two letters are left out."""
        spelled = self._spelled_with_role.get(role, Spellings())
        yield from found_names(text, spelled, _LONGEST_OTHER, lambda key, printed, _: len(printed) > 2)

    def _is_name(self, key: str, printed: str, size: int) -> bool:
        form = self._forms.get(key)
        if form is None or re.search(r"[.;:]\s", printed):  # 'met in Rabat. Process'
            return False
        return looks_like_acronym(printed) if size == 1 or form.method == "acronym" else True

    # ------------------------------------------------------------ what stands around a name

    @property
    def surroundings(self) -> Surroundings:
        """The words that stand around names."""
        return self._lexicon.surroundings

    @cached_property
    def _reader(self) -> Reader:
        """Made when a text is first read: it costs more than the rest of the index."""
        sense = WordSense(self.tokens, self.is_name_giving_place, self._may_name, self._is_in_names)
        return Reader(self._lexicon.surroundings, self._wording.inflections, sense)

    @lru_cache(maxsize=4096)  # noqa: B019 - an index lives as long as the program
    def reading(self, text: str) -> Reading:
        """The text without the places, dates, meetings and clauses around its name."""
        return self._reader.read(text)

    def own_words(self, iscm_id: str) -> frozenset[str]:
        """The words of all names of a mechanism, with its acronyms."""
        return self._own_words.get(iscm_id, frozenset())

    def probability(self, evidence: str, score: float) -> float | None:
        """How often a match of this evidence and score is right, from 0 to 1; None where nothing is known of it."""
        steps = self._lexicon.probabilities.get(evidence, ())
        return next((probability for least, probability in reversed(steps) if score >= least), None)

    def owner_of_address(self, text: str) -> str:
        """The id of the mechanism whose website the address is on; empty for any other text."""
        if " " in text or "." not in text:
            return ""
        address = _address(text)
        return next((iscm_id for site, iscm_id in self._sites.items() if f"{address}/".startswith(f"{site}/")), "")

    def acronyms_like(self, letters: str) -> tuple[KnownForm, ...]:
        """The acronyms of four letters or more that these folded letters are but for one slip."""
        found = (form for key in keys_of_slips(letters) for form in self._acronyms.get(key, ()))
        return tuple(dict.fromkeys(form for form in found if is_slip(letters, squashed(form.text))))

    @lru_cache(maxsize=256)  # noqa: B019 - an index lives as long as the program
    def own_spellings(self, iscm_id: str) -> frozenset[str]:
        """The folded words of all forms of a mechanism, and what they are in English."""
        forms = (form.text for form in self.forms if form.iscm_id == iscm_id)
        return self.own_words(iscm_id) | {word for text in forms for word in folded(text).split()}

    @property
    def name_giving_places(self) -> Collection[str]:
        """The words of the places that gave mechanisms their names."""
        return self._places

    def _is_in_names(self, word: str) -> bool:
        """Whether a folded word tells something, as one of the registry's names or as a word for another thing."""
        return not all(map(self.tells_nothing, self.tokens(word)))

    def _may_name(self, word: str) -> bool:
        """Whether a folded word may be of a body's name: it carries meaning and is no word for a meeting."""
        tokens = self.tokens(word)
        return bool(tokens) and not self._lexicon.surroundings.events.issuperset(tokens)

    # ------------------------------------------------------------ by word

    def tokens(self, text: str) -> tuple[str, ...]:
        """The words of a name that carry meaning: see `Wording.tokens`."""
        return self._wording.tokens(text)

    @lru_cache(maxsize=65536)  # noqa: B019 - an index lives as long as the program
    def word_meant(self, token: str) -> tuple[str, float]:
        """The registry's word that `token` is or misprints, with 1 or 0.95; the token itself where it is neither."""
        if token in self._names.with_word or token in self._lexicon.other_things or self.is_type_word(token):
            return token, 1.0
        close = self._misprints.of(token)
        return (close[0], 0.95) if len(close) == 1 else (token, 1.0)

    @lru_cache(maxsize=65536)  # noqa: B019 - an index lives as long as the program
    def tells_nothing(self, token: str) -> bool:
        """Whether a word is like any other that no name of the registry has: neither a type word nor another thing."""
        word, _ = self.word_meant(token)
        known = word in self._names.with_word or token in self._lexicon.type_words
        return not known and token not in self._lexicon.other_things

    @lru_cache(maxsize=65536)  # noqa: B019 - an index lives as long as the program
    def weight(self, token: str) -> float:
        """How much a word tells: much where one mechanism has it ('khartoum'), little where many do ('migration')."""
        if token in self._lexicon.type_words:
            return 0.5
        return max(0.3, math.log(self._count / self._names.owners.get(token, 1)))

    def is_distinctive(self, token: str) -> bool:
        """Whether at most two mechanisms have the word in a name."""
        return 1 <= self._names.owners.get(token, 0) <= 2

    def is_name_giving_place(self, token: str) -> bool:
        """Whether the word is of a place that one mechanism has its name from: 'rabat', 'khartoum'."""
        return token in self._places and self._names.owners.get(token, 0) == 1

    def is_of_region(self, token: str) -> bool:
        """Whether the word is of a region that is no mechanism: 'silk' of the Silk Routes."""
        return token in self._regions

    def is_type_word(self, token: str) -> bool:
        """Whether the word only says what kind of body it is: 'process', 'dialogue'."""
        return token in self._lexicon.type_words

    def names_other_thing(self, tokens: Iterable[str]) -> bool:
        """Whether a word says that the name is of something a body has or makes: its secretariat, a declaration."""
        return not self._lexicon.other_things.isdisjoint(tokens)

    def forms_with(self, token: str) -> tuple[int, ...]:
        """The numbers, in `forms`, of the names with the word: no acronyms, and one of the names alike in words."""
        return self._names.with_word.get(token, ())

    def forms_of(self, iscm_id: str) -> tuple[int, ...]:
        """The numbers, in `forms`, of a mechanism's names: no acronyms, and one of the names alike in words."""
        return self._names.of_mechanism.get(iscm_id, ())


@dataclass(frozen=True, slots=True)
class _NamesByWord:
    """The numbers of the names that have a word, and of those of a mechanism, and how many mechanisms have a word.

    Acronyms are left out. Of names of a mechanism with the same words the first stands for all: in English, many
    translations of a name are the same.
    """

    with_word: Mapping[str, tuple[int, ...]]
    of_mechanism: Mapping[str, tuple[int, ...]]
    owners: Mapping[str, int]

    @classmethod
    def of(cls, forms: Sequence[KnownForm], form_tokens: Sequence[tuple[str, ...]]) -> _NamesByWord:
        with_word: dict[str, list[int]] = defaultdict(list)
        of_mechanism: dict[str, list[int]] = defaultdict(list)
        seen: set[tuple[str, tuple[str, ...]]] = set()
        for number, (form, tokens) in enumerate(zip(forms, form_tokens, strict=True)):
            if form.method == "acronym" or (form.iscm_id, tokens) in seen:
                continue
            seen.add((form.iscm_id, tokens))
            of_mechanism[form.iscm_id].append(number)
            for token in tokens:
                with_word[token].append(number)
        owners = {token: len({forms[n].iscm_id for n in numbers}) for token, numbers in with_word.items()}
        return cls(_as_tuples(with_word), _as_tuples(of_mechanism), owners)


def _address(text: str) -> str:
    """An address without its protocol, 'www' and closing slash: 'https://www.rcmvs.org/' is 'rcmvs.org'."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", text.strip().casefold()).rstrip("/")


def _joints(surroundings: Surroundings) -> re.Pattern[str]:
    """The words between two names: ' and the ', ' y ', and the Arabic letter before the second name."""
    words = sorted(
        (phrase for phrase, kinds in surroundings.phrases.items() if "joint" in kinds), key=len, reverse=True
    )
    return re.compile(rf"\s+(?:{'|'.join(map(re.escape, words)) or '(?!)'}|&)\s+|\s+و(?=\w)", re.IGNORECASE)


def _acronyms_by_key(forms: Iterable[KnownForm]) -> dict[str, tuple[KnownForm, ...]]:
    """The acronyms of four letters or more by what is left of them when a letter is lost."""
    found: dict[str, list[KnownForm]] = defaultdict(list)
    for form in forms:
        letters = squashed(form.text)
        if form.method == "acronym" and len(letters) >= _SHORTEST_SLIP:
            for key in dict.fromkeys(keys_of_slips(letters)):
                found[key].append(form)
    return {key: tuple(own) for key, own in found.items()}


def _own_words(forms: Sequence[KnownForm], form_tokens: Sequence[tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """The words of all forms of each mechanism."""
    found: dict[str, set[str]] = defaultdict(set)
    for form, tokens in zip(forms, form_tokens, strict=True):
        found[form.iscm_id].update(tokens)
    return {iscm_id: frozenset(words) for iscm_id, words in found.items()}


def _as_tuples(numbers: Mapping[str, Iterable[int]]) -> dict[str, tuple[int, ...]]:
    return {key: tuple(own) for key, own in numbers.items()}


def _vocabulary(mechanisms: Iterable[Mechanism], aliases: Iterable[Alias]) -> set[str]:
    """The folded words of all names of the registry."""
    names = [name for m in mechanisms for name in (m.name, m.acronym)] + [alias.alias for alias in aliases]
    return {word for name in names for word in folded(name).split()}


def _registry_forms(mechanisms: Iterable[Mechanism], aliases: Iterable[Alias]) -> Iterator[KnownForm]:
    """Each printed form of the registry; where two are spelled alike, the first holds."""
    for mechanism in mechanisms:
        yield KnownForm(mechanism.name, mechanism.iscm_id, "exact")
        for part in bracket_forms(mechanism.name)[1:]:
            yield KnownForm(part, mechanism.iscm_id, "acronym" if looks_like_acronym(part) else "alias")
        yield KnownForm(mechanism.acronym, mechanism.iscm_id, "acronym")
    for alias in aliases:
        former = alias.kind == "former"
        years = _years(alias.valid_from, alias.valid_to) or ("formerly" if former else "")
        yield KnownForm(alias.alias, alias.iscm_id, "acronym" if alias.kind == "acronym" else "alias", former, years)


def _years(first: str, last: str) -> str:
    """'from 2018', 'until 2017', 'from 2017 to 2018', or nothing."""
    if first and last:
        return f"from {first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else ""


def _by_spelling(forms: Iterable[KnownForm], others: Collection[str]) -> dict[str, KnownForm]:
    """The first form of each squashed spelling; 'IGAD' in a mechanism's name stays the organization."""
    found: dict[str, KnownForm] = {}
    for form in forms:
        key = squashed(form.text)
        if key and key not in others:
            found.setdefault(key, form)
    return found


def _words_of(others: Iterable[OtherBody], role: str) -> set[str]:
    """The folded words of the bodies of a role, as of the places that gave mechanisms their names: 'abu', 'dhabi'."""
    return {word for other in others if other.role == role for word in folded(other.alias).split()}


def _spelled_with_role(roles: Mapping[str, str]) -> dict[str, Spellings]:
    """The squashed spellings of the bodies of each role."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, role in roles.items():
        found[role].append(key)
    return {role: Spellings(keys) for role, keys in found.items()}


def without_names(text: str, names: NameIndex) -> str:
    """The text without the mechanisms' names in it: 'Seventh ARCP Meeting' is 'Seventh  Meeting'."""
    for found in reversed(list(names.find(text))):
        text = text[: found.start] + text[found.end :]
    return text
