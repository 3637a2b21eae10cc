"""What a phrase prints about how many events it names, and which: ordinals and counts before its noun and behind it.

'7th and 8th meetings'   'Twenty-four working group meetings'   '2 x SOM'   'SOM x2'   'Workshops (3)'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.grammar.words import EventGrammar
from pipeline.text.marks import last_words
from pipeline.text.numbers import cardinal, ordinal

# Words that end a noun phrase on its left, or start what follows it on its right.
_FUNCTION = frozenset(
    "a about after along also among an and as at before between both by concerning during each focusing for from has"
    " have if in including into its no of on or over regarding that the their these this those through to under upon"
    " via was were which while who will with within".split()
)
# Verbs that end a noun phrase: 'Officials agreed', 'the Process held'
_VERBS = frozenset(
    "adopted addressed agreed approved attended called concluded convened dealt decided discussed endorsed established"
    " examined explored facilitated focused followed held hosted launched met organised organized prepared presented"
    " reviewed took was welcomed were".split()
)
_ORDINAL_TAILS = frozenset(("st", "nd", "rd", "th"))  # '14 th', a superscript split off


# ---------------------------------------------------------------- before the noun


_WORD_OR_MARK = re.compile(r"[^\s,;:.()“”\"\x00]+|[,;:()“”\".\x00]")  # '7th', 'follow-up', ','


def words_before(cover: str, left: int, right: int) -> list[tuple[str, int]]:
    """The last words and marks of `cover[left:right]`, each with its offset."""
    ahead = last_words(cover[left:right])
    return [(match[0], match.start() + right - len(ahead)) for match in _WORD_OR_MARK.finditer(ahead)]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a phrase prints before its noun: ordinals, a count, and the number of the word where the phrase starts."""

    ordinals: tuple[int, ...]
    count: int | None
    at: int


_FEW_FIGURES = re.compile(r"[0-9]{1,6}")  # '14' in '14 th', '2' in '2 x'


def numbers_before(words: Sequence[tuple[str, int]], grammar: EventGrammar) -> Numbers:
    """Walks from the noun to the left over qualifiers and numbers: '7th and 8th', 'Twenty-four working group'."""
    ordinals: list[int] = []
    at = len(words)
    while at > 0:
        word, before = words[at - 1][0], words[at - 2][0] if at > 1 else ""
        if (numbered := _ordinal_at(word, before)) is not None:
            number, length = numbered
            ordinals.insert(0, number)
            at -= length
        elif ordinals and (joined := _joined_ordinals(word, before, ordinals[0])) is not None:
            ordinals = [*joined, *ordinals]
            at -= 1
        elif (counted := _count_at(word, before)) is not None:
            count, length = counted
            return Numbers(tuple(ordinals), count, at - length)
        elif _ends_phrase(word, before, at == len(words), grammar):
            break
        else:
            at -= 1
    return Numbers(tuple(ordinals), None, at)


def _ordinal_at(word: str, before: str) -> tuple[int, int] | None:
    """The ordinal that '7th', 'Sixth' or '14 th' (a superscript split off) prints, and over how many words."""
    if (number := ordinal(word)) is not None:
        return number, 1
    if word.casefold() in _ORDINAL_TAILS and _FEW_FIGURES.fullmatch(before):
        return int(before), 2
    return None


def _joined_ordinals(word: str, before: str, last: int) -> Sequence[int] | None:
    """The ordinals between two that the word joins: 6 of '5th to 7th', none of '7th and 8th'.

    None where the word joins no ordinals.
    """
    if word.casefold() not in ("and", "&", ",", "to", "-", "–") or (first := ordinal(before)) is None:
        return None
    return range(first + 1, last) if word.casefold() in ("to", "-", "–") else ()


def _count_at(word: str, before: str) -> tuple[int, int] | None:
    """The number of events that '18', 'Eleven' or '2 x' prints, and over how many words; a year is no count."""
    if (count := cardinal(word)) is not None:
        return None if 1900 <= count <= 2100 else (count, 1)  # '2022 Ministerial Conference' is one event
    return (int(before), 2) if word == "x" and _FEW_FIGURES.fullmatch(before) else None


def _ends_phrase(word: str, before: str, is_last: bool, grammar: EventGrammar) -> bool:
    """Whether the word stands outside the phrase: 'of', 'agreed', a comma; not 'and' in 'technical and thematic'.

    `is_last` says that the noun stands right after it.
    """
    if word.casefold() in ("and", "&") and not is_last and grammar.is_qualifier(before):
        return False
    return word.casefold() in _FUNCTION or word.casefold() in _VERBS or not word[0].isalnum()


# ---------------------------------------------------------------- after the noun


@dataclass(frozen=True, slots=True)
class Behind:
    """A number printed after the noun, over `length` characters."""

    length: int = 0
    count: int | None = None
    ordinals: tuple[int, ...] = ()


_HOW_OFTEN = r"once|twice|thrice|[\w-]+\s+times"
# ' (twice)', ' twice' after 'Working Group met', ' met twice', ' took place three times'
_TIMES = re.compile(
    rf"\s*\((?P<bracketed>{_HOW_OFTEN})\)"
    r"|\s+(?:(?:met|convened|gathered|took\s+place|(?:was|were)\s+(?:held|convened|organi[sz]ed))\s+)?"
    rf"(?P<times>{_HOW_OFTEN})\b",
    re.IGNORECASE,
)
_TIMES_FIGURE = re.compile(r"\s*[x×]\s?(\d{1,2})\b")  # ' x2'
_COUNT_BEHIND = re.compile(
    r"\s*\((\d{1,2})\)|\s*:\s*(\d{1,2})(?=\s*(?:in total)?\s*[.,]?\s*$)"
)  # ' (3)', ': 2 in total'
_NUMBER_BEHIND = re.compile(r"\s+(?:No|Nr|no|n°|#)\.?\s*(\d{1,3})\b")  # ' No. 23'
_BRACKET_BEHIND = re.compile(r"\s*\(([^()]*)\)")  # ' (forty-fourth and forty-fifth)'
_BETWEEN_ORDINALS = re.compile(r"\s*(?:,|\band\b|&)\s*")  # ' and '


def _times(printed: str) -> int | None:
    """'twice' -> 2, 'three times' -> 3; None where no number is printed ('several times')."""
    word = printed.casefold().split()[0]
    return {"once": 1, "twice": 2, "thrice": 3}.get(word) or cardinal(word)


def number_behind(text: str, noun_end: int, end: int) -> Behind:
    """'SOM x2', 'Workshops (3)', 'courses: 2', 'Meeting No. 23', 'Board meetings (forty-fourth and forty-fifth)'."""
    tail = text[noun_end:end]
    if match := _TIMES_FIGURE.match(tail):
        return Behind(match.end(), count=int(match[1]))
    if match := _COUNT_BEHIND.match(tail):
        return Behind(match.end(), count=int(match[1] or match[2]))
    if match := _TIMES.match(tail):
        return Behind(match.end(), count=_times(match["times"] or match["bracketed"]))
    if match := _NUMBER_BEHIND.match(tail):
        return Behind(match.end(), ordinals=(int(match[1]),))
    if match := _BRACKET_BEHIND.match(tail):
        read = [ordinal(word) for word in _BETWEEN_ORDINALS.split(match[1]) if word]
        if read and all(n is not None for n in read):
            return Behind(match.end(), ordinals=tuple(n for n in read if n is not None))
    return Behind()
