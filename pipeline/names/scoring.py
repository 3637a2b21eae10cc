"""How alike a printed name is to each mechanism's names, by weighted words, with a margin to the runner-up (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.names.blocking import lightest_by_overlap
from pipeline.names.forms import looks_like_acronym, printed_forms
from pipeline.names.index import KnownForm, NameIndex
from pipeline.text.folding import folded

ACCEPT = 76.0  # score from which a fuzzy match links; the curve of bench/calibrate.py gives it
MARGIN = 10.0  # and its least distance to the best candidate of another mechanism
SAME_WORDS = 99.9  # score of a name that has exactly the words of the text
PART_OF_NAME = 99.8  # highest score for a part of the text; it needs a margin like any other
WHOLE_NAME = 88.0  # score of a text that begins with a mechanism's whole name
OTHER_TYPE = 0.8  # factor of the score where a 'Conference' shares its words with a 'Forum'
SURE = 85.0  # score from which three shared words suffice, even if many mechanisms have each of them
REVIEW = 60.0  # score from which a person is asked


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mechanism a printed name may stand for: its best form, the score from 0 to 100, and the words that matched."""

    iscm_id: str
    score: float
    form: KnownForm
    matched: tuple[str, ...]
    distinctive: bool


def lead(first: Candidate, second: Candidate | None) -> float:
    """How far the best candidate is ahead of the next: by 100 where it alone has exactly the words of the text."""
    score = second.score if second else 0.0
    return 100.0 if first.score == SAME_WORDS > score else first.score - score


def links(first: Candidate, second: Candidate | None, accept: float = ACCEPT, margin: float = MARGIN) -> bool:
    """Whether the best candidate is linked: close enough, well ahead of the next one, and with a distinctive word."""
    return first.score >= accept and lead(first, second) >= margin and first.distinctive


_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)  # 'The 11th AFML'
_SPACED_PLUS = re.compile(r"(?<=\d)\s+\+\s+(?=\d)")  # '5 + 5'
_GLUED_ORDINAL = re.compile(r"(?=[A-Z])(?<=\d(?:st|nd|rd|th))")  # between '11th' and 'AFML'


def bare_name(printed: str) -> str:
    """The name without its article, with the blank that is missing behind an ordinal, and without those in '5 + 5'.

    >>> bare_name("The 11thAFML"), bare_name("5 + 5 Dialogue")
    ('11th AFML', '5+5 Dialogue')
    """
    bare = _ARTICLE.sub("", printed, count=1)
    bare = _SPACED_PLUS.sub("+", bare) if "+" in bare else bare
    return _GLUED_ORDINAL.sub(" ", bare)


@lru_cache(maxsize=1024)
def closest(bare: str, names: NameIndex) -> tuple[Candidate, ...]:
    """The candidates for a text, each by what it scores with or without what stands around its name."""
    candidates = score_candidates(bare, names)
    first, second, *_ = (*candidates, None, None)
    if first is None or links(first, second) or not any(_may_rise(candidate, names) for candidate in candidates[:4]):
        return candidates
    reading = names.reading(bare)
    best = {candidate.iscm_id: candidate for candidate in candidates}
    for text in dict.fromkeys((reading.core, reading.text, reading.elsewhere)):
        if text in (bare, ""):
            continue
        for candidate in (*_of_core(text, names), *score_candidates(text, names)):
            known = best.get(candidate.iscm_id)
            if _names_a_body(candidate, names) and (known is None or candidate.score > known.score):
                best[candidate.iscm_id] = replace(candidate, score=min(candidate.score, PART_OF_NAME))
    if reading.cities and (reading.has_meeting or reading.has_date):
        best = _less_cities(best, reading.cities)
    return tuple(sorted(best.values(), key=lambda c: (-c.score, c.iscm_id)))


def _may_rise(candidate: Candidate, names: NameIndex) -> bool:
    """Whether a candidate may be close once nothing stands around the name: its acronym is there, or its place."""
    return (
        candidate.score >= _RISES
        or candidate.form.method == "acronym"
        or any(map(names.is_name_giving_place, candidate.matched))
    )


_RISES = 38.0  # score of half of a name, from which without its surroundings it may be the whole


def _names_a_body(candidate: Candidate, names: NameIndex) -> bool:
    """Whether what a text shares with a name says that a body is meant: its acronym, or a word like 'process'."""
    return candidate.form.method == "acronym" or any(map(names.is_type_word, candidate.matched))


def _less_cities(best: Mapping[str, Candidate], cities: Collection[str]) -> dict[str, Candidate]:
    """The candidates without those that share only a city with the text, where another is named beside it.

    'GFMD Quito Summit' names the forum.
    """
    rest = {iscm_id: found for iscm_id, found in best.items() if not set(found.matched) <= set(cities)}
    return rest if any(found.distinctive for found in rest.values()) else dict(best)


def _of_core(core: str, names: NameIndex) -> Iterator[Candidate]:
    """A candidate for a text that is spelled as in the registry when nothing stands around it."""
    form = names.known(bare_name(core))
    if form is not None:
        tokens = names.tokens(core)
        yield Candidate(form.iscm_id, PART_OF_NAME, form, tokens, True)


@lru_cache(maxsize=65536)
def score_candidates(printed: str, names: NameIndex) -> tuple[Candidate, ...]:
    """The mechanisms whose names share words with `printed`, best first, one candidate a mechanism.

    The score is the weight of the shared words against all words of both names (a weighted Dice coefficient), so that
    'Process' alone says next to nothing and 'Khartoum' nearly everything. Where the shared words are enough to name the
    mechanism, by its acronym or the place it has its name from, further words of the longer name do not count against
    it ('Almaty Process', 'ADD Ministerial Consultation'). Acronyms are never matched by likeness: MIDSA and MIDWA
    differ by one letter.
    """
    best: dict[str, Candidate] = {}
    for text in printed_forms(printed):
        by_words = () if looks_like_acronym(text) else (*_by_words(text, names), *_by_whole_name(text, names))
        for candidate in (*by_words, *_by_acronym(text, names)):
            # the rest may be another's: '… for Countries of Origin in Asia: The bu Dhabi Dialogue'
            if text != printed and candidate.score > PART_OF_NAME:
                candidate = replace(candidate, score=PART_OF_NAME)
            if candidate.iscm_id not in best or candidate.score > best[candidate.iscm_id].score:
                best[candidate.iscm_id] = candidate
    return tuple(sorted(best.values(), key=lambda c: (-c.score, c.iscm_id)))


@dataclass(frozen=True, slots=True)
class _Overlap:
    """The words that a text shares with names, and what they say of every name that shares exactly these.

    `weight` is the weight of these words, `ours` that of all words of the text; `by_place` is the lowest score where
    they name a mechanism by the place it has its name from. `other_type` says that the text has a word for the kind of
    body and does not share it, `other_thing` that it is not of a body at all ('Declaration', 'Abu Dhabi Ascent').
    """

    words: tuple[str, ...]
    weight: float
    ours: float
    by_place: float
    other_type: bool
    other_thing: bool
    distinctive: bool

    def score(self, theirs: float, is_typed: bool) -> float:
        """The score of a name of the weight `theirs`; `is_typed` says that it has a word for the kind of body."""
        score = max(200 * self.weight / (self.ours + theirs), self.by_place)
        return score * OTHER_TYPE if self.other_type and is_typed else score


def _by_words(text: str, names: NameIndex) -> Collection[Candidate]:
    """A candidate for each mechanism that shares a word with the text, by the first of its closest names.

    Words that tell nothing differ in their number only, so that texts which share what tells have the same candidates.
    """
    tokens = names.tokens(text)
    telling = tuple(names.word_meant(token) for token in tokens if not names.tells_nothing(token))
    return _by_telling_words(telling, len(tokens) - len(telling), names)


@lru_cache(maxsize=8192)
def _by_telling_words(telling: tuple[tuple[str, float], ...], others: int, names: NameIndex) -> tuple[Candidate, ...]:
    """The candidates for a text of these telling words, each with how close it is, and of so many `others`."""
    meant = (*telling, *((f"?{number}", 1.0) for number in range(others)))
    ours = sum(names.weight(word) for word, _ in meant)
    close = lightest_by_overlap(tuple(dict(meant)), names.forms_with, names.form_kinds, names.form_weights)
    best: dict[str, Candidate] = {}
    for words, numbers in close.items():
        overlap = _overlap(words, meant, ours, names)
        for number in numbers:
            score, form = overlap.score(names.form_weights[number], names.form_is_typed[number]), names.forms[number]
            distinctive = overlap.distinctive or (score >= SURE and len(words) >= 3 and not overlap.other_type)
            candidate = _candidate(form, score, words, distinctive, overlap.other_thing)
            known = best.get(form.iscm_id)
            if known is None or candidate.score > known.score:
                best[form.iscm_id] = candidate
    return tuple(best.values())


def _overlap(words: tuple[str, ...], meant: Sequence[tuple[str, float]], ours: float, names: NameIndex) -> _Overlap:
    """The overlap of these words; `meant` are the registry words that those of the text are, and how close each is."""
    closeness = dict(meant)
    weight = sum(names.weight(word) * closeness[word] for word in words)
    is_typed = any(map(names.is_type_word, words))
    beside = closeness.keys() - set(words)
    only_city = all(map(names.is_name_giving_place, words)) and not all(map(names.is_type_word, beside))
    by_place = 0.0
    if is_typed and any(map(names.is_name_giving_place, words)):
        idle = sum(names.weight(word) for word, _ in meant if names.is_type_word(word) and word not in words)
        by_place = 98 * weight / (ours - idle)
    return _Overlap(
        words=words,
        weight=weight,
        ours=ours,
        by_place=by_place,
        other_type=not is_typed and any(map(names.is_type_word, beside)),
        other_thing=only_city or _is_of_other_thing(words, beside, names),
        distinctive=any(map(names.is_distinctive, words)),
    )


# What may stand behind a whole name in a longer text: '… among Asian countries', '… (ADD)', '…, dedicated to'.
_ADJUNCT = re.compile(r"\W*(?:$|[,;:(\[]|[a-zà-ÿ]+\b)")


# What says there that a subject follows, or that the name goes on: '… on higher education', '… and Asylum'.
_SUBJECT = re.compile(
    r"\s+(?:on|about|regarding|concerning|for|and|sobre|para|contra|y|sur|pour|contre|et|su|per|und|über|für|&)\s",
    re.IGNORECASE,
)


# Words for kinds of bodies that are about members, not about a meeting: 'member countries of the Colombo Process'.
_MEMBERS = frozenset({"member", "countries"})


def _by_whole_name(text: str, names: NameIndex) -> Iterator[Candidate]:
    """A candidate for a whole name in a longer text that only adds which meeting of the body is meant.

    Examples are 'the so-called Söderköping Process on migration' and 'XVI annual meeting of the Regional Conference on
    …'. There is none in 'Government and Business Forum of the Bali Process' and 'Prague Process Migration Observatory',
    which are other bodies, nor in 'Prague Process on higher education', which is another process.
    """
    for name in names.find(text):
        form, own = names.known(name.printed), names.tokens(name.printed)
        if form is None or form.method == "acronym" or len(own) < 2 or not _ADJUNCT.match(text, name.end):
            continue
        rest = names.tokens(text[name.end :])
        if _tells_a_meeting(text[: name.start], form, names) and not _is_on_another_subject(
            text, name.end, form, own, names
        ):
            yield _candidate(form, WHOLE_NAME, own, True, _is_of_other_thing(own, rest, names))


def _tells_a_meeting(before: str, form: KnownForm, names: NameIndex) -> bool:
    """Whether the words before a name say at most which meeting of the body is meant: 'Fifth High-level Round'."""
    tokens = names.tokens(before)
    of_it = _words_of(form.iscm_id, names)
    return all(names.is_type_word(token) or token in of_it for token in tokens) and _MEMBERS.isdisjoint(tokens)


@lru_cache(maxsize=4096)
def _words_of(iscm_id: str, names: NameIndex) -> frozenset[str]:
    """The words of all the names that the registry has for a mechanism."""
    return frozenset({token for number in names.forms_of(iscm_id) for token in names.form_tokens[number]})


def _is_on_another_subject(text: str, end: int, form: KnownForm, own: Collection[str], names: NameIndex) -> bool:
    """Whether a subject follows the name that ends at `end`, and is not the mechanism's own.

    It is its own if it shares a word with the mechanism's names. A mechanism that has its name from a place names no
    subject: for it, a word of any mechanism's names will do.
    """
    subject = _SUBJECT.match(text, end)
    rest = names.tokens(text[end:])
    if subject is None or not rest:
        return False
    if any(map(names.is_name_giving_place, own)):
        return not any(names.forms_with(token) for token in rest)
    return _words_of(form.iscm_id, names).isdisjoint(token for token in rest if not names.is_type_word(token))


_IN_BRACKETS = re.compile(r"\([^()]*\)?")  # '(RCM)': an acronym there only repeats the name before it


def _bare_words(text: str) -> Iterator[str]:
    """The words of the text without the punctuation at their ends."""
    return (word.strip(".,;:-–") for word in text.split())


def _by_acronym(text: str, names: NameIndex) -> Iterator[Candidate]:
    """A candidate for each acronym that stands in the text as such: 'ADD Ministerial Consultation', 'MTM Dialogue'."""
    open_text = _IN_BRACKETS.sub(" ", text) if "(" in text else text
    found = [(word, form) for word in _bare_words(open_text) if (form := _acronym_of(word, names)) is not None]
    tokens = names.tokens(open_text) if found else ()
    for word, form in found:
        shared = _words_of(form.iscm_id, names)
        rest = [token for token in tokens if token not in names.tokens(word)]
        told = [token for token in rest if token in shared or names.is_type_word(token)]
        score = 98 * _weight(told, names) / _weight(rest, names)
        matched = (folded(word), *(token for token in rest if token in shared))
        yield _candidate(form, score, matched, True, _is_of_other_thing(matched, set(rest) - shared, names))


@lru_cache(maxsize=65536)
def _acronym_of(word: str, names: NameIndex) -> KnownForm | None:
    """The acronym that a word is, perhaps with a number or a plural's s at its end: 'PAFOM6', 'PAFoM-8', 'AFMLs'."""
    bare = word.rstrip("0123456789s-–")
    form = names.known(word) or names.known(bare)
    is_acronym = form is not None and form.method == "acronym"
    return form if is_acronym and (looks_like_acronym(word) or looks_like_acronym(bare)) else None


def _weight(tokens: Iterable[str], names: NameIndex) -> float:
    """The weight of an acronym, which one mechanism alone has, and of the words beside it."""
    return names.heaviest + sum(names.weight(token) for token in tokens)


def _is_of_other_thing(matched: Collection[str], beside: Collection[str], names: NameIndex) -> bool:
    """Whether a word `beside` the matched ones, or a matched one where none is a type word, is for another thing."""
    return names.names_other_thing(beside) or (
        names.names_other_thing(matched) and not any(map(names.is_type_word, matched))
    )


def _candidate(
    form: KnownForm, score: float, matched: tuple[str, ...], distinctive: bool, other_thing: bool
) -> Candidate:
    """The candidate, scored below `ACCEPT` where the text is of something that is no body ('Declaration')."""
    if other_thing:
        score = min(score, ACCEPT - 1)
    return Candidate(form.iscm_id, min(SAME_WORDS, round(score, 1)), form, matched, distinctive)
