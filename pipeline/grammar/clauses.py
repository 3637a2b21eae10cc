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
    that a verb follows ('20 March marked the launch of …'); `place` is one that opens it ('In Vienna, the 3rd SOM …').
    """

    start: int
    end: int
    body: int
    lead: Dated | None = None
    opening: Dated | None = None
    place: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a report on `year`, and what is found in it once; all places in it are offsets into `text`.

    `owner` is the mechanism whose entry it stands in, as its heading prints it.
    """

    text: str
    year: int
    grammar: EventGrammar
    owner: str = ""

    @cached_property
    def cover(self) -> str:
        """The text with everything in brackets and quotation marks blanked out, at the same length."""
        return masked(self.text)

    @cached_property
    def own_event(self) -> re.Pattern[str]:
        """The mechanism's acronym where a number makes it one of its meetings: 'AFML' in 'Eighteenth AFML (3 May)'."""
        initials = "".join(word[0] for word in self.owner.split() if word[0].isupper())
        acronyms = {*_OWN_ACRONYM.findall(self.owner), *([initials] if len(initials) > 2 else [])}
        own = "|".join(sorted(re.escape(acronym) for acronym in acronyms)) or "(?!)"
        return re.compile(rf"(?<=\s)(?:{own})(?=\s*(?:[(,;:.–—]|$)|\s+(?:in|at|on|was|took|met)\b)")

    @cached_property
    def own_event_type(self) -> str:
        """What the mechanism's name says that its meetings are: `forum` of 'ASEAN Forum on Migrant Labour'."""
        noun = self.grammar.noun.search(self.owner)
        found = self.grammar.event_type(noun[0], "", "") if noun else "meeting"
        return "meeting" if found == "other" else found

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses, in order."""
        found = []
        for a, b in sentences(self.text):
            pieces = [(a + c, a + d) for c, d in split_outside_brackets(self.text[a:b], ";" + _BULLETS)]
            found += [_clause(self, start, end) for start, end in _with_when_and_where(self, pieces)]
        return tuple(found)


_OWN_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9-]{1,11}\b")  # 'AFML' in 'ASEAN Forum on Migrant Labour (AFML)'


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
    opens, place = _opening_place(paragraph, body, end)
    if place:
        return Clause(start, end, opens, place=place)
    if dates and (placed := _placed_before_dates(paragraph, body, dates[0])):
        behind, _ = _heading_dates(paragraph, body, end, dates[0])
        if behind:
            return Clause(start, end, behind, lead=at_place(Dated(body, behind, dates[0].intervals), placed))
    if not dates or not _BEFORE_DATES.fullmatch(paragraph.text[body : body + dates[0].start]):
        return Clause(start, end, body)
    behind, place = _heading_dates(paragraph, body, end, dates[0])
    if not behind:
        return Clause(start, end, body, opening=Dated(body, body + dates[0].end, dates[0].intervals))
    return Clause(start, end, behind, lead=at_place(Dated(body, behind, dates[0].intervals), place))


_IN_PLACE = re.compile(r"(?:In|At)\s+(?P<place>[^,;:()\x00]{2,60}),\s+(?=[^\W_])")  # 'In Vienna, the'


def _opening_place(paragraph: Paragraph, body: int, end: int) -> tuple[int, str]:
    """Where the event starts after 'In Vienna, ', and the place; (0, '') where the clause opens otherwise."""
    opening = _IN_PLACE.match(paragraph.text, body, end)
    if opening and paragraph.grammar.places.is_place(opening["place"]):
        return opening.end(), opening["place"]
    return 0, ""


def _placed_before_dates(paragraph: Paragraph, body: int, dates: PrintedDates) -> str:
    """The place that opens a clause before its dates, as 'Nairobi' does in 'Nairobi, 3-4 May: 5th SOM'; or nothing."""
    before = paragraph.text[body : body + dates.start].strip()
    place = before.rstrip(",")
    known = before.endswith(",") and paragraph.grammar.places.is_place(place)
    return place if known and not paragraph.grammar.noun.search(place) else ""


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
