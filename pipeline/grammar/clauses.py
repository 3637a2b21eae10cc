"""A paragraph as clauses, each of which may open with its dates: '2-3 March: SOM; 14 May, Rome: 3rd Conference'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipeline.grammar.dates import PrintedDates
from pipeline.grammar.places import Dated, at_place, says_when_and_where
from pipeline.grammar.tokens import Span, Tokens
from pipeline.grammar.words import EventGrammar

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
class Paragraph(Tokens):
    """A paragraph of a report, its tokens, and its clauses.

    `owner` is the mechanism whose entry it stands in, as its heading prints it.
    """

    owner: str = ""

    @property
    def own_event_type(self) -> str:
        """What the mechanism's name says that its meetings are: `forum` of 'ASEAN Forum on Migrant Labour'."""
        return _own_event_type(self.owner, self.grammar)

    @cached_property
    def own_events(self) -> tuple[Span, ...]:
        """The mechanism's acronym where a number makes it one of its meetings: 'AFML' in 'Eighteenth AFML (3 May)'."""
        own = _own_event(self.owner)
        return tuple(match.span() for match in own.finditer(self.cover)) if own else ()

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses, in order."""
        found = []
        for start, end in self.sentences:
            pieces = self.pieces_in(start, end, ";" + _BULLETS)
            found += [_clause(self, *piece) for piece in _with_when_and_where(self, pieces)]
        return tuple(found)


_BRACKETED_ACRONYM = re.compile(r"\(([a-z][a-z0-9-]{1,11})\)")  # 'afml' in 'asean forum on migrant labour (afml)'
_OWN_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9-]{1,11}\b")  # 'AFML' in 'ASEAN Forum on Migrant Labour (AFML)'


@lru_cache(maxsize=1024)
def _own_event(owner: str) -> re.Pattern[str] | None:
    """The acronym of the mechanism before what makes it a meeting: 'AFML (', 'AFML in'."""
    initials = "".join(word[0] for word in owner.split() if word[0].isupper())
    bracketed = [printed.upper() for printed in _BRACKETED_ACRONYM.findall(owner)]  # a heading may be in small letters
    acronyms = {*_OWN_ACRONYM.findall(owner), *bracketed, *([initials] if len(initials) > 2 else [])}
    own = "|".join(sorted(re.escape(acronym) for acronym in acronyms))
    behind = rf"(?=\s*(?:[(,;:.–—{_BULLETS}]|$)|\s+(?:in|at|on|was|took|met)\b)"
    return re.compile(rf"(?<=\s)(?:{own}){behind}") if own else None


@lru_cache(maxsize=1024)
def _own_event_type(owner: str, grammar: EventGrammar) -> str:
    noun = grammar.noun.search(owner)
    found = grammar.event_type(noun[0], "", "") if noun else "meeting"
    return "meeting" if found == "other" else found


def _with_when_and_where(paragraph: Paragraph, pieces: Sequence[Span]) -> list[Span]:
    """The pieces; one that only says when and where is joined to the event before it.

    'X Plenary Session; Santiago, Chile; 28 May 2024', 'SOM; Geneva, 12 May', 'Workshops: Rome, 5 March; Paris, 6 May'
    """
    found: list[Span] = []
    dated = False  # the piece before said when
    for number, (start, end) in enumerate(pieces):
        first, last = _bare(paragraph.text, start, end)
        dates = says_when_and_where(paragraph, first, last)
        # a place alone goes with the dates in the piece after it, or in the one before it
        beside_dates = dated or (number + 1 < len(pieces) and _is_date(paragraph, pieces[number + 1]))
        place = beside_dates and paragraph.grammar.places.is_place(paragraph.text[first:last])
        continues = (dates or place) and not paragraph.names_event(first, last)
        if continues and found and paragraph.names_event(*found[-1]):
            found[-1] = (found[-1][0], end)
            dated = dates
        else:
            found.append((start, end))
            dated = False
    return found


def _bare(text: str, start: int, end: int) -> Span:
    """The part without blanks and full stops around it."""
    part = text[start:end].lstrip(" .")
    start = end - len(part)
    return start, start + len(part.rstrip(" ."))


def _is_date(paragraph: Paragraph, piece: Span) -> bool:
    return bool(paragraph.whole_dates(*_bare(paragraph.text, *piece)))


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
    dates = paragraph.dates_in(body, end)
    opens, place = _opening_place(paragraph, body, end)
    if place:
        return Clause(start, end, opens, place=place)
    if dates and (placed := _placed_before_dates(paragraph, body, dates[0])):
        behind, _ = _heading_dates(paragraph, end, dates[0])
        if behind:
            return Clause(start, end, behind, lead=at_place(Dated(body, behind, dates[0].intervals), placed))
    if not dates or not _BEFORE_DATES.fullmatch(paragraph.text, body, dates[0].start):
        return Clause(start, end, body)
    behind, place = _heading_dates(paragraph, end, dates[0])
    if not behind:
        return Clause(start, end, body, opening=Dated(body, dates[0].end, dates[0].intervals))
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
    before = paragraph.text[body : dates.start].strip()
    place = before.rstrip(",")
    known = before.endswith(",") and paragraph.grammar.places.is_place(place)
    return place if known and not paragraph.names_event(body, dates.start) else ""


def _heading_dates(paragraph: Paragraph, end: int, dates: PrintedDates) -> tuple[int, str]:
    """Where the event starts after '14 May, Rome: ', and the place; (0, '') where no mark parts it from the dates."""
    placed = _PLACE_BEHIND.match(paragraph.text, dates.end, end)
    if placed and paragraph.grammar.places.is_place(placed["place"]) and not paragraph.names_event(*placed.span()):
        return placed.end(), placed["place"]
    mark = _MARK_BEHIND.match(paragraph.text, dates.end, end)
    return (mark.end(), "") if mark else (0, "")
