"""Lines joined to running text that still knows its lines, words broken at a line's end mended (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, repeat

from pipeline.model import Fragment, Line, Where
from pipeline.text.numbers import cardinal, ordinal
from pipeline.text.printed import readable
from pipeline.text.vocabulary import is_known


def columns_of(line: Line) -> list[int]:
    """For each character of `line.words`, its column in `line.text`.

    `words` has the printed letters in their order, without marks and blanks; a ligature is read as two letters. In a
    mended line letters are added or replaced: these get the column of their neighbour.
    """
    if line.words == line.text:
        return list(range(len(line.text)))
    printed = [(letter, at) for at, character in enumerate(line.text) for letter in (readable(character) or character)]
    letters = "".join(letter for letter, _ in printed)
    found = _subsequence(line.words, letters) or _alignment(line.words, letters)
    return [printed[at][1] for at in found]


def _subsequence(words: str, letters: str) -> list[int]:
    """Where each character of `words` stands in `letters`; empty where that skips more than blanks and marks."""
    found, at = [], 0
    for character in words:
        place = letters.find(character, at)
        if place < 0 or any(skipped.isalnum() for skipped in letters[at:place]):
            return []
        found.append(place)
        at = place + 1
    return found


def _alignment(words: str, letters: str) -> list[int]:
    """Where each character of `words` stands in `letters`; an added one stands where its neighbour does."""
    found = []
    for _, start, end, first, last in SequenceMatcher(None, letters, words, autojunk=False).get_opcodes():
        if start == end and not _opens_word(words, first):
            start -= 1  # an added letter stands where the one before does, or the one after at the start of a word
        found += [min(start + at, max(end - 1, start), len(letters) - 1) for at in range(last - first)]
    return found


def _opens_word(words: str, at: int) -> bool:
    return at == 0 or words[at - 1].isspace()


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines joined to running text; `origins` gives the line and column that each character was printed at."""

    document_id: str
    text: str
    origins: tuple[tuple[Line, int], ...]

    def where(self, start: int = 0, end: int | None = None) -> Where:
        """The place of `text[start:end]`: one fragment for each line, without the blanks at its ends."""
        end = len(self.text) if end is None else min(end, len(self.text))
        spans: dict[Line, tuple[int, int]] = {}
        for line, run in groupby(range(start, end), key=lambda i: self.origins[i][0]):
            columns = [self.origins[i][1] for i in run if not self.text[i].isspace()]
            if columns:
                first, last = spans.get(line, (columns[0], columns[0]))
                spans[line] = (min(first, *columns), max(last, *columns))
        return Where(self.document_id, tuple(Fragment(line, a, b + 1) for line, (a, b) in spans.items()))

    def __getitem__(self, span: slice) -> Passage:
        return Passage(self.document_id, self.text[span], self.origins[span])

    def followed_by(self, other: Passage, separator: str) -> Passage:
        """Both texts with the separator between them, which counts as printed where the first one ends.

        'SOM, Rome' and, from elsewhere in its line, '3 May' make 'SOM, Rome, 3 May'.
        """
        if not self.text or not other.text:
            return self if self.text else other
        between = (self.origins[-1],) * len(separator)
        return Passage(self.document_id, self.text + separator + other.text, (*self.origins, *between, *other.origins))


_RUN = re.compile(r"\S+|\s+")  # 'Rabat', or the blanks before the next word

HyphenRule = Callable[[str, str], bool]


def joined(document_id: str, lines: Iterable[Line], joins: HyphenRule) -> Passage:
    """The running text of `lines`, with single blanks, and with words mended that break at a line's end.

    `joins(left, right)` says whether 'left-' and 'right' are one broken word, so that the hyphen goes, or a compound.
    """
    characters: list[str] = []
    origins: list[tuple[Line, int]] = []
    for line in lines:
        columns = columns_of(line)
        words = line.words
        if _may_be_broken(characters, words):
            left = re.search(r"[\w'’.]*$", "".join(characters[-40:-1]))
            right = re.match(r"[\w'’]*", words)
            if left and right and joins(left[0], right[0]):
                characters.pop()
                origins.pop()
        elif characters:
            characters.append(" ")
            origins.append(origins[-1])
        if words == " ".join(words.split()):  # as nearly all lines are
            characters += words
            origins += zip(repeat(line), columns, strict=False)
            continue
        for run in _RUN.finditer(words):
            if not run[0].isspace():
                characters += run[0]
                origins += zip(repeat(line), columns[run.start() : run.end()])
            elif characters and characters[-1] != " ":
                characters.append(" ")
                origins.append((line, columns[run.start()]))
    return Passage(document_id, "".join(characters), tuple(origins))


def _may_be_broken(characters: Sequence[str], words: str) -> bool:
    """Whether the text ends with a letter and a hyphen, and the next line begins with a letter or figure."""
    return len(characters) > 1 and characters[-1] == "-" and not characters[-2].isspace() and words[:1].isalnum()


class WordBreaks:
    """Decides whether a hyphen at a line's end breaks a word: by the document's own words, then by word frequencies.

    >>> broken = WordBreaks(["challenges", "rights-based"])
    >>> broken("challeng", "es"), broken("rights", "based"), broken("2020", "2022"), broken("E", "Learning")
    (True, False, False, False)
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {word.casefold().strip('.,;:()“”"') for word in words}

    def __call__(self, left: str, right: str) -> bool:
        """Whether the two are one word that was broken, so that the hyphen goes."""
        if not left or not right or left[-1].isdigit() or right[0].isdigit():
            return False  # '2020-/2022', 'COVID-/19'
        if right[0].isupper() and not left.isupper():
            return False  # 'E-/Learning', 'Euro-/African'
        if len(left) == 1 or cardinal(f"{left}-{right}") is not None or ordinal(f"{left}-{right}") is not None:
            return False  # 'E-/learning', 'Twenty-/nine'
        whole, compound = (left + right).casefold(), f"{left}-{right}".casefold()
        if whole in self._words or compound in self._words:
            return whole in self._words
        return is_known(whole)
