"""What is known of the possible readings of damaged words, and which single reading is right (pure).

A word is mended if exactly one reading of it is a known word and the printed form is none, in English or a neighbouring
language. Frequencies are on the Zipf scale: a word of 3 is ten times as common as one of 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain

from pipeline.read.mending.spelling import (
    ALIEN_AT_ENDS,
    HOLDS_ALIEN,
    LIGATURE,
    Suspects,
    capital_readings,
    garbled_readings,
    is_common,
    may_be_meant,
    may_restore,
    put_back,
    restored,
    stripped_forms,
)
from pipeline.text.vocabulary import KNOWN, buckets, frequencies

LOSES_TO = 2.0  # a reading a hundred times rarer than another one is a misspelling of it, not a second reading
NO_WORD = 1.2  # the lists hold some damaged words themselves ('ocial', 1.03); what is more common is a word
FAR_MORE = 3.0  # a reading is this much, a thousand times, more common than a printed form that is rare but no misprint
RARE = 2.8  # 'rst', 'oen', 'aer': mended only if the document is known to have lost the same ligature
ESTABLISHED = 3  # in at least so many other words
PLAIN_ENOUGH = 2.0  # how common a reading must be ('digitalization' is 2.09)
DOUBTED_ENOUGH = 3.0  # if the letter may be meant: 'aŌer', but 'Ōita'
CAPITALS_ENOUGH = 4.0  # a word in capitals is more often an acronym
NEIGHBOURS = ("es", "large"), ("fr", "large"), ("de", "small"), ("it", "small"), ("nl", "small"), ("pt", "small")


@dataclass(frozen=True, slots=True)
class Evidence:
    """How common the readings of damaged words are, and the printed forms themselves; all in lower case.

    `restored` has for each form that may have lost ligatures the known words that it may be.
    """

    restored: Mapping[str, Mapping[str, float]]
    zipf: Mapping[str, float]

    def zipf_of(self, word: str) -> float:
        """How common the word is, 0 if no list has it."""
        return self.zipf.get(word.casefold(), 0.0)


def evidence_for(suspects: Suspects, own: Set[str]) -> Evidence:
    """Looks up all forms of the suspects and goes over each list once; the document's `own` words count as known."""
    spelled = _spellings(suspects)
    capital = {word.casefold() for word in suspects.capital}
    lost = {word.casefold() for word in suspects.lost}
    asked = spelled | lost | capital
    if not asked:
        return Evidence({}, {})
    zipf = {word: PLAIN_ENOUGH for word in map(str.casefold, own) if word in spelled}
    by_form = _by_stripped_form(lost)
    restorable: dict[str, dict[str, float]] = {}
    for how_common, words in buckets("en"):
        zipf |= dict.fromkeys(asked.intersection(words), how_common)
        if how_common >= KNOWN and words:
            for word, reading in _restorations(by_form, words):
                restorable.setdefault(word, {})[reading] = how_common
    if restorable or spelled:
        for word, how_common in _in_neighbours(spelled | restorable.keys() | capital):
            zipf[word] = max(how_common, zipf.get(word, 0.0))
    return Evidence(restorable, zipf)


def _spellings(suspects: Suspects) -> set[str]:
    """What the suspects with a letter for a ligature may be read as, in lower case."""
    garbled = (reading for word in suspects.garbled for reading in garbled_readings(word))
    capital = (reading for word in suspects.capital for reading in capital_readings(word))
    return {reading.casefold() for reading in chain(garbled, capital)}


def _by_stripped_form(lost: Iterable[str]) -> dict[str, list[str]]:
    """The words by each form that a known word of theirs may have without ligatures."""
    by_form: dict[str, list[str]] = {}
    for word in lost:
        for form in stripped_forms(word):
            by_form.setdefault(form, []).append(word)
    return by_form


def _restorations(by_form: Mapping[str, Sequence[str]], known: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each damaged word with each of the known words that it may be."""
    bare = LIGATURE.sub("", "\n".join(known)).split("\n")  # at once: one by one takes several times as long
    if by_form.keys().isdisjoint(bare):
        return
    for form, reading in zip(bare, known, strict=True):
        for word in by_form.get(form, ()):
            if may_restore(word, reading):
                yield word, reading


def _in_neighbours(words: Set[str]) -> Iterator[tuple[str, float]]:
    """How common the words are in each of the neighbouring languages."""
    for language, size in NEIGHBOURS:
        yield from frequencies(words, language, size).items()


# ---------------------------------------------------------------- which reading is right


def read_garbled(word: str, evidence: Evidence) -> str | None:
    """The word as it is read; empty if it must be damaged but cannot be read, None if it may be a healthy word."""
    is_doubted = may_be_meant(word)
    meant = _only(garbled_readings(word), evidence, DOUBTED_ENOUGH if is_doubted else PLAIN_ENOUGH)
    if len(meant) >= 4:
        return meant
    if HOLDS_ALIEN.search(word):
        return None if _is_healthy_inside(word) else ""
    return None if is_doubted or len(word) < 3 else ""


def _is_healthy_inside(word: str) -> bool:
    """Whether the word is healthy but for marks at its ends: a bullet or quotation mark of another font."""
    bare = HOLDS_ALIEN.sub("", word)
    if not ALIEN_AT_ENDS.fullmatch(word) or "\ufffd" in word.strip("\ufffd"):
        return False
    return len(bare) < 2 or is_common(bare) or bare.isupper()


def read_capital(word: str, evidence: Evidence) -> str:
    """A word in which a capital stands for a ligature as it is read; empty if it may be healthy or has two readings."""
    return _only(capital_readings(word), evidence, PLAIN_ENOUGH) if evidence.zipf_of(word) == 0 else ""


def read_lost(words: Iterable[str], evidence: Evidence) -> dict[str, str]:
    """The words that lost ligatures as they are read: those that are sure, and those that the sure ones support.

    A ligature that several sure words have lost is established. Rare words that lack one are then mended, too.
    """
    candidates = {word: best for word in words if (best := _best_restoration(word, evidence))}
    sure = {word: read for word, best in candidates.items() if (read := _if_no_word(word, best, evidence))}
    losses = Counter(
        ligature
        for word, reading in {(word.casefold(), reading.casefold()) for word, reading in sure.items()}
        for ligature in put_back(word, reading)
    )
    established = {ligature for ligature, times in losses.items() if times >= ESTABLISHED}
    supported = {
        word: read
        for word, best in candidates.items()
        if word not in sure and (read := _if_supported(word, best, evidence, established))
    }
    return sure | supported


def _best_restoration(word: str, evidence: Evidence) -> str:
    """The most common word that the form may be; empty if none is common enough, or another one nearly as common."""
    readings = evidence.restored.get(word.casefold(), {})
    best = max(sorted(readings), key=lambda reading: readings[reading], default="")
    if not best or any(r != best and readings[r] > readings[best] - LOSES_TO for r in readings):
        return ""
    least = CAPITALS_ENOUGH if word.isupper() else PLAIN_ENOUGH
    return best if readings[best] >= least and 2 * len(word) >= len(best) else ""


def _if_no_word(word: str, best: str, evidence: Evidence) -> str:
    """The word restored to its best reading; empty if it may be a word itself, or is short."""
    is_long = len(word) >= (4 if word.islower() else 5)
    return restored(word, best) if is_long and evidence.zipf_of(word) < NO_WORD else ""


def _if_supported(word: str, best: str, evidence: Evidence, established: Set[str]) -> str:
    """The rare word restored to its best reading; empty if it lost another ligature than the established ones."""
    if word.isupper() or not established >= put_back(word.casefold(), best):
        return ""
    printed = evidence.zipf_of(word)
    is_rare = printed < RARE and evidence.restored[word.casefold()][best] >= printed + FAR_MORE
    return restored(word, best) if established and is_rare else ""


def _only(spellings: Iterable[str], evidence: Evidence, least: float) -> str:
    """The one spelling that is a known word, at least so common; empty if none is, or two are."""
    known = {word: zipf for word in spellings if (zipf := evidence.zipf_of(word)) >= KNOWN}
    best = max(sorted(known), key=lambda word: known[word], default="")
    alone = all(word == best or known[word] <= known[best] - LOSES_TO for word in known)
    return best if best and alone and known[best] >= least else ""
