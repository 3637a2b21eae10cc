"""The grammar of events: what stands under a mechanism's heading -> its meetings, with type, number, dates and place.

    2021 prints  'SOM (20 August) in preparation for …; 4 thematic workshops (July and September) on …'
    2017 prints  'The 4th SOM, 25-26 September 2017 in Bishkek, Kyrgyzstan on …'

The steps, each in a module of its own:

    tokens       finds the brackets, dates, event nouns and cues of a paragraph once; the others ask it for parts
    clauses      parts a paragraph at semicolons and full stops
    phrases      finds what may name an event, with `leads`: what opens each phrase
    acceptance   decides which phrases are events: those that open a clause, or that a comma, 'and' or a verb such as
                 'held' brings in with a number, an article or a date; not those that are only talked about ('in
                 preparation for a Ministerial meeting')
    details      reads what each event says, with `status`: whether it was held
    remainder    reads the sentences without an event: they tell what became of the last one, are an event of type
                 `other` where they print a date, or are left over, for the caller to list
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.grammar.acceptance import accepted_phrases
from pipeline.grammar.clauses import Paragraph
from pipeline.grammar.details import ReadEvent, Reading, events_of
from pipeline.grammar.phrases import phrases
from pipeline.grammar.remainder import with_other_sentences
from pipeline.grammar.words import EventGrammar
from pipeline.model import Event, Mention, Where
from pipeline.text.passage import Passage


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """What was read of a paragraph: its events, and the (start, end) of clauses that say that nothing was held.

    `unread` are the (start, end, why) of what may be events beside them: words for a meeting that have a number or
    dates of their own, that no event was read from, and that no rule knows to be only talked about.
    """

    events: tuple[ReadEvent, ...]
    nothing_held: tuple[tuple[int, int], ...] = ()
    unread: tuple[tuple[int, int, str], ...] = ()

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The (start, end) of everything that was read."""
        return (*((read.start, read.end) for read in self.events), *self.nothing_held)


def read_events(
    paragraphs: Sequence[Passage], owner: Mention, report_year: int, grammar: EventGrammar
) -> tuple[ReadEntry, ...]:
    """The events of the entry on `owner`, one `ReadEntry` for each paragraph (a bullet is a paragraph).

    'The Meeting adopted …' after a meeting speaks of that one, even in a later paragraph.
    """
    before: list[Event] = []
    entries = []
    for passage in paragraphs:
        paragraph = Paragraph(passage.text, report_year, grammar, owner.printed)
        entry = _with_lines(_read(paragraph, owner, Where(passage.document_id, ()), tuple(before)), passage)
        before += [read.event for read in entry.events]
        entries.append(entry)
    return tuple(entries)


def _read(paragraph: Paragraph, owner: Mention, nowhere: Where, before: tuple[Event, ...]) -> ReadEntry:
    found = phrases(paragraph)
    accepted = accepted_phrases(paragraph, found, before)
    reading = Reading(paragraph, owner, nowhere, found, accepted.phrases, accepted.announced, before)
    clauses = [paragraph.clauses[phrase.clause] for phrase in found if phrase.lead == "none_held"]
    nothing_held = tuple((clause.start, clause.end) for clause in clauses)
    events = with_other_sentences(reading, events_of(reading), nothing_held)
    unread = tuple(
        (phrase.name_start, phrase.end, "has a number or dates of its own, but was not read as a meeting")
        for phrase in accepted.unread
        if any(read.start <= phrase.name_start < read.end for read in events)  # else all of its sentence is asked about
    )
    return ReadEntry(tuple(sorted(events, key=lambda read: read.start)), nothing_held, unread)


def _with_lines(entry: ReadEntry, passage: Passage) -> ReadEntry:
    """The entry, each of its events with the lines that it was read from."""
    events = (
        replace(read, event=replace(read.event, where=passage.where(read.start, read.end))) for read in entry.events
    )
    return replace(entry, events=tuple(events))
