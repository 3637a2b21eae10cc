"""A printed name -> the mechanism it stands for, with score, runner-up and margin.

The ladder, each step only where the one before gave nothing: the registry's own name, an alias, an acronym (all three
spelled exactly, but for case, spaces and punctuation), an acronym the document itself defines in a heading, and last
the weighted words. Below the line nothing links: a wrong link is worse than a missing one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.model import MatchStatus, Resolution
from pipeline.names.forms import bracket_forms, looks_like_acronym, printed_forms
from pipeline.names.index import KnownForm, NameIndex
from pipeline.text.folding import folded, slug, squashed

ACCEPT = 76.0  # score from which a fuzzy match links; the curve of bench/calibrate.py gives it
MARGIN = 10.0  # and its least distance to the best candidate of another mechanism
SAME_WORDS = 99.9  # score of a name that has just the words of the text
PART_OF_NAME = 99.8  # score of a part of the text with just the words of a name: it needs a margin like any other
WHOLE_NAME = 88.0  # score of a text that begins with a mechanism's whole name
OTHER_TYPE = 0.8  # what is left of the score where a 'Conference' shares its words with a 'Forum'
LIKE = 25.0  # least score of a name for the acronym printed with it
SURE = 85.0  # score from which three shared words suffice, where none is one that few mechanisms have
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
    """What a printed name stands for: the first step of the ladder that gives something.

    `local` are the names the document itself defines, by their squashed spelling. With `defines`, an unknown name gets
    a provisional `new-…` id instead of none.
    """
    bare = bare_name(printed)
    forms = tuple(dict.fromkeys([*printed_forms(bare), printed]))
    provisional = provisional_id(printed) if defines else ""
    return (
        _as_spelled(bare, forms, names, provisional)
        or _as_defined(forms, local or {})
        or _as_other_body(bare, printed, names, provisional)
        or _by_likeness(bare, names, provisional)
    )


def _as_spelled(bare: str, forms: Sequence[str], names: NameIndex, provisional: str) -> Resolution | None:
    """The mechanism whose name, alias or acronym is spelled so; None where none is."""
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
    """That the name is known to be of no ISCM; None where it is not."""
    for form in (bare, printed, re.sub(r"\s*\([^()]*\)\W*$", "", bare)):
        if body := names.others.get(squashed(form)):
            return Resolution(provisional, "none", 0.0, "", 0.0, "rejected", features=f"known as no ISCM: {body}")
    return None


def _by_likeness(bare: str, names: NameIndex, provisional: str) -> Resolution:
    """The mechanism whose name is most alike, if enough and with a margin; else none, with the best candidate named."""
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
    """How far the best candidate is ahead of the next; all the way where it alone has just the words of the text."""
    score = second.score if second else 0.0
    return 100.0 if first.score == SAME_WORDS > score else first.score - score


def links(first: Candidate, second: Candidate | None, accept: float = ACCEPT, margin: float = MARGIN) -> bool:
    """Whether the best candidate is linked: like enough, well ahead of the next one, and sharing a telling word."""
    return first.score >= accept and lead(first, second) >= margin and first.distinctive


def bare_name(printed: str) -> str:
    """The name without its article, with the blank that was lost behind an ordinal and without those in '5 + 5'.

    >>> bare_name("The 11thAFML"), bare_name("5 + 5 Dialogue")
    ('11th AFML', '5+5 Dialogue')
    """
    bare = re.sub(r"^the\s+", "", printed, flags=re.IGNORECASE)
    bare = re.sub(r"(?<=\d)\s+\+\s+(?=\d)", "+", bare)
    return re.sub(r"(?<=\d)(st|nd|rd|th)(?=[A-Z])", r"\1 ", bare)


def _names_another(printed: str, acronym: KnownForm, names: NameIndex) -> bool:
    """Whether a name with an acronym in its bracket has hardly a word of that mechanism: another body's acronym.

    'Conference on Migrants and Cities (CMC)' is not the Caribbean Migration Consultations.
    """
    outside = re.sub(r"\s*\([^()]*\)?\W*$", "", printed)
    if outside == printed or len(names.tokens(outside)) < 3:
        return False
    return not any(
        candidate.iscm_id == acronym.iscm_id and candidate.score >= LIKE
        for candidate in score_candidates(outside, names)
    )


def _names_a_part(printed: str, acronym: KnownForm, names: NameIndex) -> bool:
    """Whether what stands before an acronym's bracket is another body, or something of the mechanism: not itself.

    'Asia-Europe Meeting (ASEM)' is not its conference of immigration directors, 'Technical Secretariat of the Regional
    Conference on Migration (RCM)' not the conference.
    """
    outside = re.sub(r"\s*\([^()]*\)?\W*$", "", printed)
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

    The score is the weight of the shared words against all words of both names (a weighted Dice coefficient), so
    'Process' alone says next to nothing and 'Khartoum' nearly all. Where the shared words name the mechanism by itself,
    by its acronym or the place it has its name from, what the longer name has besides does not count against it
    ('Almaty Process', 'ADD Ministerial Consultation'). An acronym itself is never matched by likeness: MIDSA and MIDWA
    differ by one letter.
    """
    best: dict[str, Candidate] = {}
    for text in printed_forms(printed):
        by_words = () if looks_like_acronym(text) else (*_by_words(text, names), *_by_whole_name(text, names))
        for candidate in (*by_words, *_by_acronym(text, names)):
            if text != printed:  # the rest may be another's: '… for Countries of Origin in Asia: The bu Dhabi Dialogue'
                candidate = replace(candidate, score=min(candidate.score, PART_OF_NAME))
            if candidate.iscm_id not in best or candidate.score > best[candidate.iscm_id].score:
                best[candidate.iscm_id] = candidate
    return tuple(sorted(best.values(), key=lambda c: (-c.score, c.iscm_id)))


@dataclass(frozen=True, slots=True)
class _Overlap:
    """The words that a text shares with a name, and what they tell of every name that shares just them.

    `weight` is that of the words, `ours` that of all words of the text; `by_place` is the least score where the words
    name a mechanism by the place it has its name from. `other_type` says that the text tells what kind of body it
    means and the words do not, `other_thing` that it means no body at all ('Declaration', 'Abu Dhabi Ascent').
    """

    words: tuple[str, ...]
    weight: float
    ours: float
    by_place: float
    other_type: bool
    other_thing: bool
    distinctive: bool

    def score(self, theirs: float, is_typed: bool) -> float:
        """How alike a name of the weight `theirs` is; `is_typed` says that it tells what kind of body it is of."""
        score = max(200 * self.weight / (self.ours + theirs), self.by_place)
        return score * OTHER_TYPE if self.other_type and is_typed else score


def _by_words(text: str, names: NameIndex) -> Collection[Candidate]:
    """A candidate for each mechanism that has a name with words of the text: the first of its best names."""
    meant = {token: names.word_meant(token) for token in names.tokens(text)}
    ours = sum(names.weight(word) for word, _ in meant.values())
    shared: dict[int, list[str]] = defaultdict(list)
    for word in dict(meant.values()):
        for number in names.forms_with(word):
            shared[number].append(word)
    overlaps: dict[tuple[str, ...], _Overlap] = {}  # hundreds of names share the same few words with the text
    best: dict[str, Candidate] = {}
    for number, common in shared.items():
        words, form = tuple(common), names.forms[number]
        overlap = overlaps.get(words) or overlaps.setdefault(words, _overlap(words, meant, ours, names))
        score = overlap.score(names.form_weights[number], names.form_is_typed[number])
        known = best.get(form.iscm_id)
        if known is not None and score <= known.score:
            continue
        distinctive = overlap.distinctive or (score >= SURE and len(words) >= 3 and not overlap.other_type)
        candidate = _candidate(form, score, words, distinctive, overlap.other_thing)
        if known is None or candidate.score > known.score:
            best[form.iscm_id] = candidate
    return best.values()


def _overlap(words: tuple[str, ...], meant: Mapping[str, tuple[str, float]], ours: float, names: NameIndex) -> _Overlap:
    """The overlap of these words; `meant` gives each word of the text as the registry's, and how close it is."""
    closeness = dict(meant.values())
    weight = sum(names.weight(word) * closeness[word] for word in words)
    is_typed = any(map(names.is_type_word, words))
    beside = meant.keys() - set(words)
    unmatched = closeness.keys() - set(words)
    only_city = all(map(names.is_name_giving_place, words)) and not all(map(names.is_type_word, unmatched))
    by_place = 0.0
    if is_typed and any(map(names.is_name_giving_place, words)):
        idle = sum(names.weight(word) for word, _ in meant.values() if names.is_type_word(word) and word not in words)
        by_place = 98 * weight / (ours - idle)
    return _Overlap(
        words=words,
        weight=weight,
        ours=ours,
        by_place=by_place,
        other_type=not is_typed and any(names.is_type_word(word) for word, _ in meant.values()),
        other_thing=only_city or _is_of_other_thing(words, beside, names),
        distinctive=any(map(names.is_distinctive, words)),
    )


# what may stand behind a whole name in a longer text: '… among Asian countries', '… (ADD)', '…, dedicated to'
_ADJUNCT = re.compile(r"\W*(?:$|[,;:(\[]|[a-zà-ÿ]+\b)")


# what says there that a subject follows, or that the name goes on: '… on higher education', '… and Asylum'
_SUBJECT = re.compile(
    r"\s+(?:on|about|regarding|concerning|for|and|sobre|para|contra|y|sur|pour|contre|et|su|per|und|über|für|&)\s",
    re.IGNORECASE,
)


# words of a kind of body that tell of its members, not of a meeting of it: 'member countries of the Colombo Process'
_MEMBERS = frozenset({"member", "countries"})


def _by_whole_name(text: str, names: NameIndex) -> Iterator[Candidate]:
    """A candidate for a whole name in a longer text that says no more than which meeting of the body is meant.

    So 'the so-called Söderköping Process on migration' and 'XVI annual meeting of the Regional Conference on …'. In
    'Government and Business Forum of the Bali Process' and 'Prague Process Migration Observatory' it is another's, and
    'Prague Process on higher education' is another process.
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
    """Whether words before a name only say which meeting of the body is meant, or nothing: 'Fifth High-level Round'."""
    tokens = names.tokens(before)
    of_it = _words_of(form.iscm_id, names)
    return all(names.is_type_word(token) or token in of_it for token in tokens) and _MEMBERS.isdisjoint(tokens)


def _words_of(iscm_id: str, names: NameIndex) -> set[str]:
    """The words of all names of a mechanism."""
    return {token for number in names.forms_of(iscm_id) for token in names.form_tokens[number]}


def _is_on_another_subject(text: str, end: int, form: KnownForm, own: Collection[str], names: NameIndex) -> bool:
    """Whether the name that ends there goes on with a subject of which no name tells that it could be its own.

    That is a word of its own names; where it has its name from a place, and tells no subject, of any name.
    """
    subject = _SUBJECT.match(text, end)
    rest = names.tokens(text[end:])
    if subject is None or not rest:
        return False
    if any(map(names.is_name_giving_place, own)):
        return not any(names.forms_with(token) for token in rest)
    return _words_of(form.iscm_id, names).isdisjoint(token for token in rest if not names.is_type_word(token))


def _by_acronym(text: str, names: NameIndex) -> Iterator[Candidate]:
    """A candidate for each acronym that stands in the text as such: 'ADD Ministerial Consultation', 'MTM Dialogue'."""
    open_text = re.sub(r"\([^()]*\)?", " ", text)  # an acronym in brackets only repeats the name before them
    tokens = names.tokens(open_text)
    for word in (word.strip(".,;:-–") for word in open_text.split()):
        form = _acronym_of(word, names)
        if form is None:
            continue
        shared = _words_of(form.iscm_id, names)
        rest = [token for token in tokens if token not in names.tokens(word)]
        told = [token for token in rest if token in shared or names.is_type_word(token)]
        score = 98 * _weight(told, names) / _weight(rest, names)
        matched = (folded(word), *(token for token in rest if token in shared))
        yield _candidate(form, score, matched, True, _is_of_other_thing(matched, set(rest) - shared, names))


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
    """Whether words `beside` the matched ones, or these where none tells a kind of body, name a thing that is none."""
    return names.names_other_thing(beside) or (
        names.names_other_thing(matched) and not any(map(names.is_type_word, matched))
    )


def _candidate(
    form: KnownForm, score: float, matched: tuple[str, ...], distinctive: bool, other_thing: bool
) -> Candidate:
    """The candidate; a weak one where the text is of a thing that is no body ('Declaration')."""
    if other_thing:
        score = min(score, ACCEPT - 1)
    return Candidate(form.iscm_id, min(SAME_WORDS, round(score, 1)), form, matched, distinctive)
