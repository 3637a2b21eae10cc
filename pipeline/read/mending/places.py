"""Where the damaged words of a line stand, and the line with them mended (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.read.mending.spelling import WORD
from pipeline.text.numbers import fits_ordinal

LOST, GARBLED, SPACE, APART = "letters lost", "letters garbled", "a space lost", "set apart"

_ADDRESS_LIKE = re.compile(
    r"@|://|\bwww\.|_"  # 'grcp@iom.int', 'https://…', 'regional_study'
    r"|[a-z0-9]\.[a-z]"  # 'budapestprocess.org'
    r"|/\S*[-./]|^-\w"  # 'publications/33-reports', '-covid-19-north'
    r"|(?:^[a-z0-9]+(?:-[a-z0-9]+){3})"  # 'social-capital-and-migration'
)
# '14 th', '9 TH GLOBAL MEETING'
_SPLIT_ORDINAL = re.compile(r"(?<![\w.,/])(?P<number>\d{1,3}) {1,2}(?P<suffix>st|nd|rd|th|TH(?= [A-Z]))(?!\w)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a damaged word is read as, empty if no single reading is known, and what happened to it.

    `damage` is one of `LOST`, `GARBLED`, `SPACE` and `APART`. `decided` is what a person reads instead; None if nobody
    has decided.
    """

    read: str
    damage: str
    decided: str | None = None

    @property
    def words(self) -> str:
        """What stands in the mended line; empty if the word stays as printed."""
        return self.read if self.decided is None else self.decided


Place = tuple[int, int, Reading]  # start and end in the line, and what is read there


def mended(text: str, readings: Mapping[str, Reading], previous: str = "") -> str:
    """A line with its damaged words as they are read; `previous` is the line above, which may break a word or address.

    >>> mended("The 14 th Meeng", {"Meeng": Reading("Meeting", LOST)})
    'The 14th Meeting'
    """
    parts, at = [], 0
    for start, end, reading in places_of(text, readings, previous):
        if reading.words:
            parts += [text[at:start], reading.words]
            at = end
    return "".join([*parts, text[at:]])


def has_split_ordinal(text: str) -> bool:
    """Whether a number stands apart from its suffix somewhere in the text: '14 th'."""
    return bool(_SPLIT_ORDINAL.search(text))


def places_of(text: str, readings: Mapping[str, Reading], previous: str) -> list[Place]:
    """Where damaged words and split ordinals stand in a line, from left to right."""
    found = [*_damaged_words(text, readings, previous), *_split_ordinals(text)] if readings else _split_ordinals(text)
    return sorted(found, key=lambda place: place[:2])


def _damaged_words(text: str, readings: Mapping[str, Reading], previous: str) -> Iterator[Place]:
    """The damaged words of a line.

    Addresses, words beside figures and halves of words that a line's end breaks are left alone: the half of a known
    word may look like a damaged one.
    """
    halved = previous.rstrip().endswith(("-", "\u2010"))
    wrapped = bool(previous.strip()) and bool(_ADDRESS_LIKE.search(previous.split()[-1]))
    for match in WORD.finditer(text):
        start, end = match.span()
        reading = readings.get(match[0])
        if reading is None or _is_half(text, start, end):
            continue
        chunk, opens = _chunk(text, start, end)
        goes_on = halved or (wrapped and (chunk == text.strip() or not chunk.isalpha()))
        if (opens and goes_on) or _ADDRESS_LIKE.search(chunk) or _is_beside_figure(text, start, end):
            continue
        yield start, end, reading


def _split_ordinals(text: str) -> Iterator[Place]:
    for match in _SPLIT_ORDINAL.finditer(text):
        if fits_ordinal(match["number"], match["suffix"].casefold()):
            yield *match.span(), Reading(match["number"] + match["suffix"], APART)


def _is_half(text: str, start: int, end: int) -> bool:
    """Whether a hyphen breaks the word off: 'organiza-' at the line's end, 'organiza- on' in a cell."""
    before = text[:start].rstrip()
    after_break = len(before) > 1 and len(before) < start and before[-1] in "-\u2010" and before[-2].isalpha()
    return after_break or (text[end : end + 1] in ("-", "\u2010") and not text[end + 1 : end + 2].strip())


def _is_beside_figure(text: str, start: int, end: int) -> bool:
    """Whether a digit stands right before or behind the word."""
    return any(letter.isdigit() for letter in text[start - 1 : start] + text[end : end + 1])


def _chunk(text: str, start: int, end: int) -> tuple[str, bool]:
    """What stands between blanks around a place, and whether it opens the line."""
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end], not text[:start].strip()
