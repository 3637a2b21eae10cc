"""Resolves a printed name to the mechanism it stands for, with score, runner-up and margin.

It tries, each only where the one before gives nothing: the registry's names, aliases and acronyms, spelled exactly but
for case, spaces and punctuation; the names that the document itself defines in a heading; bodies known to be no
mechanism; and last likeness, by weighted words. Below the threshold nothing is linked: a wrong link is worse than a
missing one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.model import MatchStatus, Resolution
from pipeline.names.blocking import lightest_by_overlap
from pipeline.names.candidates import Bounds, considered
from pipeline.names.forms import bracket_forms, looks_like_acronym, printed_forms, without_bracket
from pipeline.names.index import KnownForm, NameIndex
from pipeline.text.folding import folded, slug, squashed

ACCEPT = 76.0  # score from which a fuzzy match links; the curve of bench/calibrate.py gives it
MARGIN = 10.0  # and its least distance to the best candidate of another mechanism
BOUNDS = Bounds(ACCEPT, MARGIN)
SAME_WORDS = 99.9  # score of a name that has exactly the words of the text
PART_OF_NAME = 99.8  # highest score for a part of the text; it needs a margin like any other
WHOLE_NAME = 88.0  # score of a text that begins with a mechanism's whole name
OTHER_TYPE = 0.8  # factor of the score where a 'Conference' shares its words with a 'Forum'
LIKE = 25.0  # lowest score of a name that belongs to the acronym printed with it
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


def resolve_name(
    printed: str, names: NameIndex, local: Mapping[str, Resolution] | None = None, defines: bool = False
) -> Resolution:
    """What a printed name stands for.

    `local` are the names that the document itself defines, by their squashed spelling. With `defines`, an unknown name
    gets a provisional `new-…` id instead of none.
    """
    bare = bare_name(printed)
    forms = tuple(dict.fromkeys([*printed_forms(bare), printed]))
    provisional = provisional_id(printed) if defines else ""
    found = (
        _as_spelled(bare, forms, names, provisional)
        or _as_defined(forms, local or {})
        or _as_other_body(bare, printed, names, provisional)
        or _by_likeness(bare, names, provisional)
    )
    if found.status == "accepted":
        return found
    return replace(found, considered=considered(bare, found, score_candidates(bare, names), names, BOUNDS))


def _as_spelled(bare: str, forms: Sequence[str], names: NameIndex, provisional: str) -> Resolution | None:
    """The mechanism with a name, alias or acronym spelled like this; None where there is none."""
    hits = [form for form in (names.known(form) for form in forms) if form is not None]
    if not hits:
        return None
    best = hits[0]
    clash = next((hit for hit in hits if hit.iscm_id != best.iscm_id), None)
    if clash is not None:  # 'Rabat Process (RCM)': a person must say which
        features = "two names in one"
        return Resolution(best.iscm_id, best.method, 100.0, clash.iscm_id, 100.0, "review", best.former, features)
    if best.method == "acronym" and (_names_another(bare, best, names) or _names_a_part(bare, best, names)):
        features = f"{best.text} stands beside another name"
        return Resolution(provisional, "none", 0.0, best.iscm_id, 100.0, "review", features=features)
    features = f"spelled as {best.text!r}"
    rival = next(((c.iscm_id, c.score) for c in score_candidates(bare, names) if c.iscm_id != best.iscm_id), ("", 0.0))
    return Resolution(best.iscm_id, best.method, 100.0, *rival, "accepted", best.former, features)


def _as_defined(forms: Sequence[str], local: Mapping[str, Resolution]) -> Resolution | None:
    """What a heading of the document defines the name as; None where none does."""
    for form in forms:
        if (defined := local.get(squashed(form))) is not None:
            features = "defined in a heading"
            return Resolution(defined.iscm_id, "acronym", 100.0, "", 0.0, defined.status, features=features)
    return None


def _as_other_body(bare: str, printed: str, names: NameIndex, provisional: str) -> Resolution | None:
    """The rejection of a name that is known to be another body's; None for any other name."""
    for form in (bare, printed, re.sub(r"\s*\([^()]*\)\W*$", "", bare)):
        if body := names.others.get(squashed(form)):
            return Resolution(provisional, "none", 0.0, "", 0.0, "rejected", features=f"known as no ISCM: {body}")
    return None


def _by_likeness(bare: str, names: NameIndex, provisional: str) -> Resolution:
    """The closest match if it is close enough and well ahead; else none, with the closest match as runner-up."""
    first, second, *_ = (*score_candidates(bare, names), None, None)
    if first is None or first.score < REVIEW:
        seen = (first.iscm_id, first.score) if first else ("", 0.0)
        status: MatchStatus = "review" if provisional else "rejected"
        return Resolution(provisional, "none", 0.0, *seen, status, features="unknown to the registry")
    rival = (second.iscm_id, second.score) if second else ("", 0.0)
    features = "shares " + ", ".join(first.matched)
    if links(first, second):
        return Resolution(first.iscm_id, "fuzzy", first.score, *rival, "accepted", first.form.former, features)
    return Resolution(provisional, "none", 0.0, first.iscm_id, first.score, "review", features=features)


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


def _names_another(printed: str, acronym: KnownForm, names: NameIndex) -> bool:
    """Whether a name with an acronym in its bracket shares hardly a word with that mechanism: the acronym is another's.

    'Conference on Migrants and Cities (CMC)' is not the Caribbean Migration Consultations.
    """
    outside = without_bracket(printed)
    if outside == printed or len(names.tokens(outside)) < 3:
        return False
    return not any(
        candidate.iscm_id == acronym.iscm_id and candidate.score >= LIKE
        for candidate in score_candidates(outside, names)
    )


def _names_a_part(printed: str, acronym: KnownForm, names: NameIndex) -> bool:
    """Whether the name before an acronym's bracket is of another body or of a part of the mechanism, not of itself.

    'Asia-Europe Meeting (ASEM)' is not its conference of immigration directors, 'Technical Secretariat of the Regional
    Conference on Migration (RCM)' not the conference.
    """
    outside = without_bracket(printed)
    if outside == printed:
        return False
    if squashed(outside) in names.others:
        return True
    for name in names.find(outside):
        form = names.known(name.printed)
        if form is not None and form.iscm_id == acronym.iscm_id:
            return not _tells_a_meeting(outside[: name.start], form, names)
    return False


def provisional_id(printed: str) -> str:
    """`new-` and the slug of the name's acronym, else of the name: 'Harbour Dialogue (HD)' is 'new-hd'."""
    forms = bracket_forms(printed)
    acronym = next((form for form in printed_forms(printed)[1:] if looks_like_acronym(form)), None)
    return f"new-{slug(acronym or (forms[1] if len(forms) > 1 else printed)) or 'unnamed'}"


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
    of_it = names.own_words(form.iscm_id)
    return all(names.is_type_word(token) or token in of_it for token in tokens) and _MEMBERS.isdisjoint(tokens)


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
    return names.own_words(form.iscm_id).isdisjoint(token for token in rest if not names.is_type_word(token))


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
        shared = names.own_words(form.iscm_id)
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
