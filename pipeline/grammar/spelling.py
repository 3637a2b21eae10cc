"""A passage as it is to be read: without note marks, with plain figures, event words put right, brackets round.

What is printed stays where it is: each character of the passage still knows its line and column, so that a quote shows
the page's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.grammar.dates import find_dates, turned_round
from pipeline.grammar.words import EventGrammar
from pipeline.model import Line
from pipeline.names.forms import is_misprint
from pipeline.text.folding import folded
from pipeline.text.passage import Passage
from pipeline.text.printed import with_plain_figures
from pipeline.text.vocabulary import is_known

LEAST_LETTERS = 5  # of an event word that a misprint may stand for: 'Forun', 'Meetlng', 'worskhop'

_MARKS = re.compile(r"(?<=\S)[²³¹⁰⁴-⁹ⁱ†‡]+")  # '20 August¹', 'Five⁴ webinars'
_DOTTED = re.compile(r"\b(?:[A-Z]\.\s?){1,5}[A-Z]\.(?:s\b)?")  # 'S.O.M.', 'S. O. M.'
_SQUARE = re.compile(r"\[([^\[\]]*)\]")  # '[20–21 May]'
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Correction:
    """What is read in place of the characters from `start` to `end` of a passage as printed."""

    start: int
    end: int
    read: str


def as_read(
    passage: Passage, grammar: EventGrammar, year: int, is_month_first: bool
) -> tuple[Passage, tuple[Correction, ...]]:
    """The passage as it is to be read, and the event words of it that are misprinted.

    `is_month_first` says that the document prints dates in figures so: they are turned round ('05/04/2021' of 4 May).
    """
    misprints = tuple(_misprints(passage.text, grammar))
    edits = [*misprints]
    edits += (Correction(*match.span(), "") for match in _MARKS.finditer(passage.text))
    edits += _acronyms(passage.text, grammar)
    edits += _brackets(passage.text, year)
    if is_month_first:
        edits += (Correction(*date) for date in turned_round(passage.text))
    return _edited(passage, edits), misprints


def _edited(passage: Passage, edits: Sequence[Correction]) -> Passage:
    """The passage with the edits made; a character that is put in stands where the one it replaces does."""
    text, at = "", 0
    origins: tuple[tuple[Line, int], ...] = ()
    for edit in sorted(edits, key=lambda each: each.start):
        if edit.start < at:
            continue
        text += passage.text[at : edit.start] + edit.read
        origins += passage.origins[at : edit.start]
        last = edit.end - 1
        origins += tuple(passage.origins[min(edit.start + n, last)] for n in range(len(edit.read)))
        at = edit.end
    whole = with_plain_figures(text + passage.text[at:])
    return Passage(passage.document_id, whole, origins + passage.origins[at:])


def _acronyms(text: str, grammar: EventGrammar) -> Iterator[Correction]:
    """'S.O.M.' is SOM; 'U.S.' and 'D.C.' stay, for they are no events."""
    for match in _DOTTED.finditer(text):
        letters = re.sub(r"[.\s]", "", match[0])
        if grammar.noun.fullmatch(letters):
            yield Correction(*match.span(), letters)


def _brackets(text: str, year: int) -> Iterator[Correction]:
    """'[20–21 May]' is '(20–21 May)': a square bracket with a date is the date's bracket."""
    for match in _SQUARE.finditer(text):
        if find_dates(match[1], year):
            yield Correction(match.start(), match.start() + 1, "(")
            yield Correction(match.end() - 1, match.end(), ")")


def _misprints(text: str, grammar: EventGrammar) -> Iterator[Correction]:
    for match in _WORD.finditer(text):
        if len(match[0]) >= LEAST_LETTERS - 1 and (meant := _meant(match[0], grammar)):
            yield Correction(*match.span(), meant)


@lru_cache(maxsize=4096)
def _meant(word: str, grammar: EventGrammar) -> str:
    """The event word that a word which nobody knows misprints by one letter, in its case; empty where there is none."""
    small = folded(word)
    if small in grammar.vocabulary or is_known(word):
        return ""
    close = [known for known in grammar.vocabulary if len(known) >= LEAST_LETTERS and _is_one_off(small, known)]
    if len(close) != 1:
        return ""
    if word.isupper():
        return close[0].upper()
    return close[0].capitalize() if word[0].isupper() else close[0]


def _is_one_off(printed: str, word: str) -> bool:
    """Whether one letter is wrong, lacking, too much or changed places, and the rest is as in the word."""
    if abs(len(printed) - len(word)) > 1:
        return False
    if is_misprint(printed, word):
        return True
    return len(printed) == len(word) and sum(a != b for a, b in zip(printed, word, strict=True)) == 1
