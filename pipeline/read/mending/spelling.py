"""Words that a damaged text layer misprints: which words look damaged, and what each may be read as (pure).

Only the spelling of a word counts here; `evidence` decides which of its readings is right.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product

from pipeline import DATA
from pipeline.text.marks import ADDRESS
from pipeline.text.vocabulary import common_words

LIGATURES = ("ti", "tt", "tti", "tf", "ft", "ff", "fi", "fl", "ffi", "ffl", "fj")

# Letters that no text means: private use, control characters except tab and line ends, and U+FFFD. U+0002 is a hyphen
# of pdfium's; control characters from U+0080 on are quotation marks in a wrong encoding.
_ALIEN = "\x01\x03-\x08\x0e-\x1f\x7f\ue000-\uf8ff\ufffd\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_GLYPH = r"\(cid:\d+\)"  # 'Mee(cid:415)ng': pdfminer prints the number of a glyph that it cannot read
HOLDS_ALIEN = re.compile(rf"[{_ALIEN}]|{_GLYPH}")
ALIEN_AT_ENDS = re.compile(rf"(?:[{_ALIEN}]|{_GLYPH})*[^\W\d_]*(?:[{_ALIEN}]|{_GLYPH})*")  # '(cid:415)Meeting'
WORD = re.compile(rf"(?:[^\W\d_]|[\u0300-\u036f{_ALIEN}]|{_GLYPH})+")  # 'Meeng', 'MeeƟng', 'Mee(cid:415)ng'
LIGATURE = re.compile("|".join(sorted(LIGATURES, key=len, reverse=True)))  # 'ti' in 'Meeting'
_BROKEN = re.compile(r"\b[^\W\d_]+[-\u2010]\s+[^\W\d_]+")  # 'guid-' / 'ance'
_ACRONYM = re.compile(r"\(([A-Z]+)\)")  # '(MIDWA)'
_SEAM = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")  # 'Officials|Meeting'
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z])[A-Z](?=[a-z])")  # 'MeePng'
_CAPITAL_LETTERS = 6  # in a word with a capital for a ligature: shorter ones are names
# 'reintegraon': what is left of '-tion' ends so; the word itself may be too rare for the list of common words
_LOST_TION = re.compile(r"[aeoucpn]on(?:s|al|ally|ed|ing)?$")


# ---------------------------------------------------------------- which words look damaged


@dataclass(frozen=True, slots=True)
class Suspects:
    """The words of a text that may be damaged, by how.

    `garbled` words hold a letter that stands for a ligature, `joined` ones are run together and have their pieces,
    `capital` ones may hold a capital for a ligature, and `lost` ones may lack one.
    """

    garbled: Set[str]
    joined: Mapping[str, list[str]]
    capital: Set[str]
    lost: Set[str]


def words_of(text: str) -> set[str]:
    """The words of at least two letters, except those in addresses and those that a line's end breaks."""
    return {word for word in WORD.findall(_BROKEN.sub(" ", ADDRESS.sub(" ", text))) if len(word) > 1}


def suspects_in(text: str, words: Set[str]) -> Suspects:
    """The suspects among the text's words.

    No word counts as `capital` or `lost` unless a word shows that the text is damaged.
    """
    strange = {word for word in words if not is_common(word)}
    garbled = {word for word in strange if _is_garbled(word)}
    joined = {word: pieces for word in strange - garbled if (pieces := _run_together(word))}
    others = strange - garbled - joined.keys()
    capital = {word for word in others if _may_hold_capital(word)}
    pieces_of_joined = {piece for pieces in joined.values() for piece in pieces if not is_common(piece)}
    acronyms = set(_ACRONYM.findall(text))
    lost = {word for word in (others - capital | pieces_of_joined) - acronyms if _may_have_lost(word)}
    found = Suspects(garbled, joined, capital, lost)
    return found if _show_damage(found) else Suspects(garbled, joined, frozenset(), frozenset())


def _show_damage(suspects: Suspects) -> bool:
    """Whether a word has a garbled letter, or would be common with a ligature more or for its capital."""
    return (
        bool(suspects.garbled)
        or any(is_common(reading) for word in suspects.capital for reading in capital_readings(word))
        or any(map(_looks_damaged, suspects.lost))
    )


def is_common(word: str) -> bool:
    """Whether the word is in the list of common English words, in any case."""
    return word.casefold() in common_words()


def _is_garbled(word: str) -> bool:
    """Whether it holds a letter that is no letter, or one that is known to stand for a ligature: 'MeeƟng', 'aŌer'."""
    stands_for_another = not word.isascii() and any(letter in garbled_letters() for letter in word)
    return stands_for_another or bool(HOLDS_ALIEN.search(word))


def _may_hold_capital(word: str) -> bool:
    """Whether a capital inside it may stand for a ligature: 'MeePng', but not the name 'McKay', which is short."""
    return len(word) >= _CAPITAL_LETTERS and bool(_CAPITAL_INSIDE.search(word))


def _may_have_lost(word: str) -> bool:
    """Whether it has the form of a word that can be mended: small letters, one capital, or at least five capitals."""
    if not (word.isascii() and word.isalpha() and 3 <= len(word) <= 24):
        return False
    return len(word) >= 5 if word.isupper() else word[1:].islower()


def _looks_damaged(word: str) -> bool:
    """Whether one more ligature makes it a common word: a cheap question, with which healthy documents are done."""
    word = word.casefold()
    common = common_words()
    return (
        len(word) >= 4
        and any(word[:at] + ligature + word[at:] in common for ligature in LIGATURES for at in range(len(word) + 1))
    ) or bool(_LOST_TION.search(word))


def _run_together(word: str) -> list[str]:
    """The words that a word with capitals inside may be made of: 'Officials', 'Meeng'; none if it is no such word."""
    pieces = _SEAM.split(word)
    if len(pieces) == 1 or any(len(piece) < 4 or not piece.isascii() or not piece[1:].islower() for piece in pieces):
        return []
    return pieces if all(is_common(piece) or _looks_damaged(piece) for piece in pieces) else []


# ---------------------------------------------------------------- garbled ligatures


@lru_cache(maxsize=1)
def garbled_letters() -> dict[str, tuple[str, bool]]:
    """`garbled_letters.csv`: what a letter was found to stand for, and whether languages also use it as it is."""
    path = DATA / "garbled_letters.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {chr(int(row["letter"][2:], 16)): (row["read"], bool(row["intended"])) for row in csv.DictReader(file)}


def may_be_meant(word: str) -> bool:
    """Whether all its letters are used by some language: 'Ōita', but also 'aŌer'."""
    letters = garbled_letters()
    return not HOLDS_ALIEN.search(word) and all(c not in letters or letters[c][1] for c in word)


def capital_readings(word: str) -> set[str]:
    """The readings of a word in which a capital may stand for a ligature: 'MeePng', 'funcEonality'."""
    if len(set(_CAPITAL_INSIDE.findall(word))) != 1:
        return set()
    return {_CAPITAL_INSIDE.sub(ligature, word) for ligature in LIGATURES}


def garbled_readings(word: str) -> set[str]:
    """The readings of a word with garbled letters; a letter that `garbled_letters` lacks may be any ligature.

    A letter stands for the same ligature all over the word.
    """
    word = re.sub(_GLYPH, lambda glyph: _glyph_letter(int(glyph[0][5:-1])), word)
    letters = [letter for letter in dict.fromkeys(word) if letter in garbled_letters() or HOLDS_ALIEN.match(letter)]
    if len(letters) > 2 or len(word) - sum(map(word.count, letters)) < 2:
        return set()
    choices = [(garbled_letters()[letter][0],) if letter in garbled_letters() else LIGATURES for letter in letters]
    return {_recased(word, dict(zip(letters, choice, strict=True))) for choice in product(*choices)}


def _glyph_letter(number: int) -> str:
    """The letter that a glyph number stands for: that with the number as its code if it is known, else any."""
    return chr(number) if number < 0x110000 and chr(number) in garbled_letters() else "\ufffd"


def _recased(word: str, meant: Mapping[str, str]) -> str:
    """The word with the ligatures that its letters mean, in capitals if the others are: 'MEEƟNG' is 'MEETING'."""
    others = [letter for letter in word if letter not in meant]
    capitals = len(others) > 1 and all(letter.isupper() for letter in others)
    return "".join((meant[c].upper() if capitals else meant[c]) if c in meant else c for c in word)


# ---------------------------------------------------------------- lost ligatures


def stripped_forms(word: str) -> set[str]:
    """The word without some of its own ligatures, also without none or all of them.

    A known word that lost its ligatures is found by its form without any; a word that lost only some has others left.
    """
    spots = [match.span() for match in LIGATURE.finditer(word)][:5]
    chosen = (subset for size in range(len(spots) + 1) for subset in combinations(spots, size))
    return {_without(word, subset) for subset in chosen}


def _without(word: str, spots: Iterable[tuple[int, int]]) -> str:
    for start, end in sorted(spots, reverse=True):
        word = word[:start] + word[end:]
    return word


def may_restore(word: str, reading: str) -> bool:
    """Whether the longer reading is the word with ligatures added: 'meeng' and 'meeting'."""
    return len(word) < len(reading) and _is_part(word, iter(reading)) and bool(_with_ligatures(word, reading))


def _is_part(word: str, reading: Iterator[str]) -> bool:
    """Whether the reading holds the word's letters in their order: cheaper than `_with_ligatures`."""
    return all(letter in reading for letter in word)


def _with_ligatures(printed: str, reading: str) -> list[tuple[str, bool]] | None:
    """The reading as the letters that are printed (False) and the ligatures between them (True); None if it has more.

    >>> _with_ligatures("meeng", "meeting")
    [('m', False), ('e', False), ('e', False), ('ti', True), ('n', False), ('g', False)]
    """
    if not reading:
        return None if printed else []
    if printed[:1] == reading[0]:
        rest = _with_ligatures(printed[1:], reading[1:])
        if rest is not None:
            return [(reading[0], False), *rest]
    for ligature in filter(reading.startswith, LIGATURES):
        rest = _with_ligatures(printed, reading[len(ligature) :])
        if rest is not None:
            return [(ligature, True), *rest]
    return None


def restored(printed: str, reading: str) -> str:
    """The reading in the case of the printed form: 'MEENG' is 'MEETING'.

    It is empty if a ligature would open a word with a capital: which letter was the capital is not known.
    """
    pieces = _with_ligatures(printed.casefold(), reading)
    if not pieces or (pieces[0][1] and not printed.isupper() and not printed.islower()):
        return ""
    letters = iter(printed)
    return "".join((piece.upper() if printed.isupper() else piece) if lost else next(letters) for piece, lost in pieces)


def put_back(printed: str, reading: str) -> set[str]:
    """The ligatures that the printed form lost: 'parcipaon' lost 'ti'."""
    return {piece for piece, lost in _with_ligatures(printed, reading) or () if lost}
