"""A paragraph as clauses, each of which may open with its dates: '2-3 March: SOM; 14 May, Rome: 3rd Conference'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.grammar.dates import PrintedDates, find_dates, read_dates
from pipeline.grammar.places import Dated, at_place, says_when_and_where
from pipeline.grammar.words import EventGrammar
from pipeline.text.marks import masked, sentences, split_outside_brackets

_BULLETS = "•●▪◦*"


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between semicolons or full stops: `text[start:end]`; `body` is where its first phrase may start.

    `lead` are dates that open it ('2-3 March: SOM', '14 May, Rome: 3rd Ministerial Conference'); `opening` are dates
    that a verb follows ('20 March marked the launch of …').
    """

    start: int
    end: int
    body: int
    lead: Dated | None = None
    opening: Dated | None = None


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a report on `year`, and what is found in it once; all places in it are offsets into `text`."""

    text: str
    year: int
    grammar: EventGrammar

    @cached_property
    def cover(self) -> str:
        """The text with everything in brackets and quotation marks blanked out, at the same length."""
        return masked(self.text)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses, in order."""
        found = []
        for a, b in sentences(self.text):
            pieces = [(a + c, a + d) for c, d in split_outside_brackets(self.text[a:b], ";" + _BULLETS)]
            found += [_clause(self, start, end) for start, end in _with_when_and_where(self, pieces)]
        return tuple(found)


def _with_when_and_where(paragraph: Paragraph, pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces; one that only says when and where is joined to the event before it.

    'X Plenary Session; Santiago, Chile; 28 May 2024', 'SOM; Geneva, 12 May', 'Workshops: Rome, 5 March; Paris, 6 May'
    """
    text, grammar = paragraph.text, paragraph.grammar
    found: list[tuple[int, int]] = []
    dated = False  # the piece before said when
    for number, (start, end) in enumerate(pieces):
        piece = text[start:end].strip(" .")
        following = text[slice(*pieces[number + 1])].strip(" .") if number + 1 < len(pieces) else ""
        dates = says_when_and_where(piece, paragraph.year, grammar.places)
        # a place alone goes with the dates in the piece after it, or in the one before it
        beside_dates = bool(read_dates(following, paragraph.year)) or dated
        place = beside_dates and grammar.places.is_place(piece)
        if found and (dates or place) and not grammar.noun.search(piece) and grammar.noun.search(text, *found[-1]):
            found[-1] = (found[-1][0], end)
            dated = dates
        else:
            found.append((start, end))
            dated = False
    return found


# 'and', 'In addition,', '- ' at a clause's start say nothing about what follows
_CONNECTOR = re.compile(
    r"(?:[-–—]\s+|\s+|(?:and|as well as|plus|in addition,?|furthermore,?|moreover,?)\s+)*", re.IGNORECASE
)
_BEFORE_DATES = re.compile(r"(?:On|In|From|Between|During)?\s*", re.IGNORECASE)  # 'On ' in 'On 3 May'
_MARK = r"(?:[:,–—]|-(?=\s))\s*"  # what parts dates from the event they open: '3 May: SOM', '3 May – SOM'
_MARK_BEHIND = re.compile(rf"\s*[.]?\s*{_MARK}")  # ': ', and '. – ' after 'Oct'
_PLACE_BEHIND = re.compile(rf"\s*[.]?\s*,\s*(?P<place>[^:,;–—]+?)\s*{_MARK}")  # ', Rome: '


def _clause(paragraph: Paragraph, start: int, end: int) -> Clause:
    """The clause that stands in `text[start:end]`, with the dates that open it."""
    connector = _CONNECTOR.match(paragraph.text, start, end)
    body = connector.end() if connector else start
    dates = find_dates(paragraph.text[body:end], paragraph.year)
    if not dates or not _BEFORE_DATES.fullmatch(paragraph.text[body : body + dates[0].start]):
        return Clause(start, end, body)
    behind, place = _heading_dates(paragraph, body, end, dates[0])
    if not behind:
        return Clause(start, end, body, opening=Dated(body, body + dates[0].end, dates[0].intervals))
    return Clause(start, end, behind, lead=at_place(Dated(body, behind, dates[0].intervals), place))


def _heading_dates(paragraph: Paragraph, body: int, end: int, dates: PrintedDates) -> tuple[int, str]:
    """Where the event starts after '14 May, Rome: ', and the place; (0, '') where no mark parts it from the dates."""
    rest = body + dates.end
    behind = paragraph.text[rest:end]
    placed = _PLACE_BEHIND.match(behind)
    place = placed["place"] if placed else ""
    if placed and paragraph.grammar.places.is_place(place) and not paragraph.grammar.noun.search(place):
        return rest + placed.end(), place
    mark = _MARK_BEHIND.match(behind)
    return (rest + mark.end(), "") if mark else (0, "")
