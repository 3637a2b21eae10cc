"""Reads printed numbers: 'Twenty-four' is 24; '52nd', 'Sixth' and 'XIX' are ordinals. Two libraries do most of it."""

from __future__ import annotations

import re
from functools import lru_cache

_FIGURE = re.compile(r"\d{1,3}(?:[ ,]\d{3})+|\d{1,6}")  # 18, 1,200
_SMALL_FIGURE = re.compile(r"\d{1,3}")  # 3, 111
_ORDINAL_FIGURE = re.compile(r"(\d{1,3})[ -]?(?:st|nd|rd|th)", re.IGNORECASE)  # 52nd, 14 th (split off), 13-th
_ROMAN = re.compile(
    r"([IVXL]{1,7})(?:st|nd|rd|th)?"
)  # XIX, VIIIth; without C, D, M: no meeting is held for the hundredth time
_DOZEN = {"dozen": 12, "half-dozen": 6}
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)?")  # 'six', 'twenty-four'


@lru_cache(maxsize=4096)
def _digits(word: str) -> str:
    """The word in figures: 'twenty-four' is '24', 'sixth' is '6th'; any other word is returned unchanged."""
    from text_to_num import alpha2digit

    return str(alpha2digit(word.casefold(), "en", threshold=0))


@lru_cache(maxsize=16384)
def cardinal(words: str) -> int | None:
    """The number that `words` print as a count, None where they print none.

    >>> cardinal("18"), cardinal("Eleven"), cardinal("1,200"), cardinal("6th"), cardinal("the")
    (18, 11, 1200, None, None)
    """
    words = words.strip().replace("–", "-")  # 'Twenty–four', as some editors set it
    if _FIGURE.fullmatch(words):
        return int(re.sub(r"[ ,]", "", words))
    if words.casefold() in _DOZEN:
        return _DOZEN[words.casefold()]
    if _WORD.fullmatch(words):
        read = _digits(words)
        return int(read) if read.isdigit() else None
    return None


@lru_cache(maxsize=16384)
def ordinal(words: str) -> int | None:
    """The number that `words` print as an ordinal, None where they print none. A Roman numeral is one.

    >>> ordinal("52nd"), ordinal("Sixth"), ordinal("XIX"), ordinal("14 th"), ordinal("6"), ordinal("MID")
    (52, 6, 19, 14, None, None)
    """
    words = words.strip().replace("–", "-").removesuffix("-ever")  # 'the first-ever Ministerial'
    if figure := _ORDINAL_FIGURE.fullmatch(words):
        return int(figure[1])
    if numeral := _ROMAN.fullmatch(words):
        import roman

        try:
            return int(roman.fromRoman(numeral[1]))
        except roman.InvalidRomanNumeralError:
            return None
    if _WORD.fullmatch(words):
        if figure := _ORDINAL_FIGURE.fullmatch(_digits(words)):
            return int(figure[1])
        if words.casefold().endswith("ieth"):  # 'sixtieth': the library does not know these
            return cardinal(f"{words[:-4]}y")
    return None


def fits_ordinal(number: str, suffix: str) -> bool:
    """Whether a number of one to three figures is an ordinal with these letters; False for any other `number`.

    >>> fits_ordinal("3", "rd"), fits_ordinal("111", "th"), fits_ordinal("4", "st"), fits_ordinal("2021", "st")
    (True, True, False, False)
    """
    if not _SMALL_FIGURE.fullmatch(number):
        return False
    tens, ones = divmod(int(number) % 100, 10)
    return suffix == ("th" if tens == 1 else {1: "st", 2: "nd", 3: "rd"}.get(ones, "th"))
