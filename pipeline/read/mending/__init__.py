"""Mends the words that a damaged text layer prints: lost or garbled ligatures, lost spaces, ordinals set apart (pure).

Many PDFs draw 'ti', 'tt', 'ff' as one glyph and do not say what it stands for. A tool then drops it ('Meeng'), prints
the letter that happens to have its number ('MeeƟng'), or a capital ('MeePng'). `spelling` lists what such a word may
be, `evidence` decides whether exactly one of these is right, and `places` finds it in the lines: a wrong mend is worse
than a missing one. What is printed stays in `Line.text`, what is read stands in `Line.words`, and each mended form is a
`Mending`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.model import Document, Fragment, Line, Link, Mending, Page, Row, Where
from pipeline.read.mending.evidence import evidence_for, read_capital, read_garbled, read_lost
from pipeline.read.mending.places import (
    GARBLED,
    LOST,
    SPACE,
    Reading,
    has_split_ordinal,
    mended,
    places_of,
)
from pipeline.read.mending.spelling import Suspects, is_common, suspects_in, words_of
from pipeline.text.passage import columns_of
from pipeline.text.vocabulary import is_known_phrase

__all__ = ["LOST", "NOTHING_DECIDED", "Reading", "mend", "mended", "read_damaged"]

MOST_UNREADABLE = 20  # unreadable words of a document that are listed: a person needs no more to see what is wrong

NOTHING_DECIDED: Mapping[str, str] = {}


def mend(document: Document, decided: Mapping[str, str] = NOTHING_DECIDED) -> Document:
    """The document with its damaged words mended in `Line.words` and in the cells of tables, and its `mendings`.

    `decided` gives what a person reads for a damaged form: the form itself if it is right as printed. The `mendings`
    say what is read without such a decision. A document that needs no mending is returned as it is.
    """
    lines = [line.words for page in document.pages for line in page.lines]
    cells = [cell for page in document.pages for table in page.tables for row in table for cell in row.cells]
    text = "\n".join([*lines, *cells])
    readings = {
        printed: replace(reading, decided=decided.get(printed)) for printed, reading in read_damaged(text).items()
    }
    if not readings and not has_split_ordinal(text):
        return document
    log = _Log(document.document_id)
    pages = tuple(_mended_page(page, readings, log) for page in document.pages)
    return replace(document, pages=pages, mendings=log.mendings())


def read_damaged(text: str) -> dict[str, Reading]:
    """What each damaged word of a text is read as; words that are healthy, or may be, are not in it.

    >>> read_damaged("The Senior Meeng on migraon")["Meeng"].read
    'Meeting'
    """
    words = words_of(text)
    suspects = suspects_in(text, words)
    readings = _readings_of(suspects, words)
    return readings | _read_joined(suspects.joined, readings, text)


def _readings_of(suspects: Suspects, words: set[str]) -> dict[str, Reading]:
    """What the suspects with garbled or lost letters are read as; `words` are all those of the document."""
    evidence = evidence_for(suspects, words)
    readings: dict[str, Reading] = {}
    for word in suspects.garbled:
        if (read := read_garbled(word, evidence)) is not None:
            readings[word] = Reading(read, GARBLED)
    for word in suspects.capital:
        if read := read_capital(word, evidence):
            readings[word] = Reading(read, GARBLED)
    lost = {word: Reading(read, LOST) for word, read in read_lost(suspects.lost, evidence).items()}
    return readings | lost


def _read_joined(joined: Mapping[str, list[str]], readings: Mapping[str, Reading], text: str) -> dict[str, Reading]:
    """The words that are run together, apart: all must be common, and be mended or stand side by side elsewhere."""
    found = {}
    for word, pieces in joined.items():
        apart = [readings[piece].read if piece in readings else piece for piece in pieces]
        if all(map(is_common, apart)) and (apart != pieces or _stand_side_by_side(apart, text)):
            found[word] = Reading(" ".join(apart), SPACE)
    return found


def _stand_side_by_side(words: list[str], text: str) -> bool:
    """Whether the words stand next to each other elsewhere: in the text, or in names and terms of the registry."""
    pattern = r"\W+".join(map(re.escape, words))
    return is_known_phrase(" ".join(words)) or bool(re.search(rf"\b{pattern}\b", text, re.IGNORECASE))


# ---------------------------------------------------------------- pages and lines


@dataclass
class _Log:
    """The damaged words met so far: the first place of each printed form, and how often it occurs."""

    document_id: str

    def __post_init__(self) -> None:
        self._first: dict[tuple[str, Reading], Where] = {}
        self._count: Counter[tuple[str, Reading]] = Counter()

    def note(self, printed: str, reading: Reading, where: Where) -> None:
        """Counts the word at this place, and keeps the place if it is the first."""
        self._first.setdefault((printed, reading), where)
        self._count[printed, reading] += 1

    def mendings(self) -> tuple[Mending, ...]:
        """One for each printed form, in the order of their first places; of unreadable ones only the first."""
        unreadable = [key for key in self._first if not key[1].read]
        beyond = set(unreadable[MOST_UNREADABLE:])
        return tuple(
            Mending(printed, reading.read, reading.damage, self._count[printed, reading], where)
            for (printed, reading), where in self._first.items()
            if (printed, reading) not in beyond
        )


def _mended_page(page: Page, readings: Mapping[str, Reading], log: _Log) -> Page:
    """The page with mended lines, to which its links and tables point."""
    new: dict[Line, Line] = {}
    previous = ""
    for line in page.lines:
        new[line] = _mended_line(line, readings, previous, log)
        previous = line.words
    return replace(
        page,
        lines=tuple(new[line] for line in page.lines),
        links=tuple(_relinked(link, new) for link in page.links),
        tables=tuple(tuple(_mended_row(row, new, readings) for row in table) for table in page.tables),
    )


def _mended_line(line: Line, readings: Mapping[str, Reading], previous: str, log: _Log) -> Line:
    places = places_of(line.words, readings, previous)
    if not places:
        return line
    words = mended(line.words, readings, previous)
    new = line if words == line.words else replace(line, words=words)
    columns = columns_of(line)
    for start, end, reading in places:
        fragment = Fragment(new, columns[start], columns[end - 1] + 1)
        log.note(line.words[start:end], reading, Where(log.document_id, (fragment,)))
    return new


def _mended_row(row: Row, new: Mapping[Line, Line], readings: Mapping[str, Reading]) -> Row:
    cells = tuple(mended(cell, readings) for cell in row.cells)
    return Row(cells, tuple(new.get(line, line) for line in row.lines))


def _relinked(link: Link, new: Mapping[Line, Line]) -> Link:
    return replace(link, source=new.get(link.source, link.source), line=new.get(link.line) if link.line else None)
