"""The paragraphs on a mechanism: their events, anniversaries, names and addresses, and what of them is left unread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.anniversaries import PrintedAnniversary, find_anniversaries
from pipeline.extract.report.context import Found, Report
from pipeline.extract.report.dates import remarks_on_dates
from pipeline.grammar.dates import read_dates
from pipeline.grammar.details import ReadEvent
from pipeline.grammar.events import ReadEntry, read_events
from pipeline.grammar.spelling import Correction, as_read
from pipeline.grammar.status import status_of
from pipeline.model import Address, Anniversary, Event, EventStatus, Mention, Remark, Where
from pipeline.text.folding import folded
from pipeline.text.marks import ADDRESS, sentences
from pipeline.text.passage import Passage

# 'establishment of the Rabat Process': what comes before a name
_OPENING = re.compile(r"^[a-z]+ of (?:the )?")
# 'Rabat Process' in 'Rabat Process in Rome', up to the first small letter; not 'its establishment'
_PROPER = re.compile(r"(?!its )[\w’'+-]+(?: (?=[^\W_a-z])[\w’'+-]+)*")


@dataclass(frozen=True, slots=True)
class Stated:
    """What stands in a place of its own beside the words for a meeting: in a cell, behind a label.

    Each is a passage, or None where nothing is stated. What the words say themselves counts first.
    """

    dates: Passage | None = None
    place: Passage | None = None
    topic: Passage | None = None

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What is stated, in this order: dates, place, topic."""
        return tuple(part for part in (self.dates, self.place, self.topic) if part is not None and part.text.strip())


def read_paragraphs(
    owner: Mention, printed: Sequence[Passage], report: Report, found: Found, stated: Stated | None = None
) -> None:
    """Reads paragraphs on `owner`: anniversaries, events, names; and keeps remarks on what of them was not read.

    `stated` completes the events of a block that prints dates, place or topic apart; it needs a single paragraph.
    """
    passages = [_as_read(passage, report, found) for passage in printed]
    read = read_events(passages, owner, report.year, report.grammar)
    if stated is not None:
        read = tuple(_with_stated(entry, passages[0], owner, stated, report) for entry in read)
    events = [printed_event.event for paragraph in read for printed_event in paragraph.events]
    for passage, paragraph in zip(passages, read, strict=True):
        _keep(owner, passage, paragraph, events, report, found)
    for part in stated.passages if stated else ():
        for remark in remarks_on_dates(owner, part, events, (), report):
            found.add(remark)


def _keep(
    owner: Mention, passage: Passage, paragraph: ReadEntry, events: Sequence[Event], report: Report, found: Found
) -> None:
    """Keeps what a paragraph says, and remarks on what was not read of it; `events` are those of all paragraphs."""
    for anniversary in find_anniversaries(passage.text):
        read_anniversary(owner, anniversary, passage[anniversary.start : anniversary.end], report, found)
    for printed_event in paragraph.events:
        found.add(printed_event.event)
    for start, end in paragraph.nothing_held:
        found.set_aside(passage.where(start, end).lines, "says that nothing was held")
    _keep_names_and_addresses(passage, report, found)
    for start, end, why in paragraph.unread:
        words = passage[start:end]
        found.add(Remark("unread_meeting", owner.printed, words.text, why, words.where()))
    unread = [*_unread_sentences(passage, paragraph.spans)]
    for start, end in unread:
        found.add(_of_unread(owner, passage[start:end]))
    for remark in remarks_on_dates(owner, passage, events, [*unread, *paragraph.nothing_held], report):
        found.add(remark)


def _as_read(printed: Passage, report: Report, found: Found) -> Passage:
    """The passage as it is to be read; that a word of it was misprinted is kept as a remark."""
    passage, misprints = as_read(printed, report.grammar, report.year, report.is_month_first)
    for misprint in misprints:
        found.add(_of_misprint(misprint, printed))
    return passage


# ---------------------------------------------------------------- what is stated apart


def _with_stated(entry: ReadEntry, passage: Passage, owner: Mention, stated: Stated, report: Report) -> ReadEntry:
    """The entry, its events completed by what is stated beside them: 'SOM' | '3-4 May' | 'Rome' | 'visas'.

    Where the words name no meeting that the grammar knows, but dates are stated, they are an event of type `other`.
    """
    nowhere = Where(passage.document_id, ())
    events = entry.events or tuple(_unnamed(passage, owner, stated, report))
    where = sum((part.where() for part in stated.passages), nowhere)
    status = next((s for part in stated.passages if (s := status_of(part.text, report.grammar))), None)
    return replace(
        entry, events=tuple(_completed(read, len(events) == 1, stated, status, where, report) for read in events)
    )


def _unnamed(passage: Passage, owner: Mention, stated: Stated, report: Report) -> Iterator[ReadEvent]:
    if passage.text.strip() and stated.dates is not None and read_dates(stated.dates.text, report.year):
        name = passage.text.strip()
        event = Event(owner, "other", name, None, 1, "", "", "held", (), passage.where())
        yield ReadEvent(event, 0, len(passage.text))


def _completed(
    read: ReadEvent, is_alone: bool, stated: Stated, status: EventStatus | None, where: Where, report: Report
) -> ReadEvent:
    event = read.event
    intervals = event.intervals or (read_dates(stated.dates.text, report.year) if stated.dates else ())
    count = event.count
    if count is None and is_alone and len(intervals) > 1:
        count = len(intervals)  # 'Workshops' | 'March, May and September'
    return replace(
        read,
        event=replace(
            event,
            intervals=intervals,
            count=count,
            place=event.place or (stated.place.text.strip() if stated.place else ""),
            topic=event.topic or (stated.topic.text.strip() if stated.topic else ""),
            status=status if status and event.status == "held" else event.status,
            where=event.where + where,
        ),
    )


# ---------------------------------------------------------------- a record each


def _of_misprint(misprint: Correction, passage: Passage) -> Remark:
    """That a word was read as the event word which it misprints by a letter."""
    printed = passage.text[misprint.start : misprint.end]
    where = passage.where(misprint.start, misprint.end)
    explanation = f"read as {misprint.read!r}, which it misprints by one letter"
    return Remark("misprinted_word", printed, printed, explanation, where, misprint.read, needs_review=False)


def _keep_names_and_addresses(passage: Passage, report: Report, found: Found) -> None:
    """Keeps the mechanisms that running text names, and its addresses."""
    for name in report.names.find(passage.text):
        found.mention(name.printed, "event", passage.where(name.start, name.end))
    for match in ADDRESS.finditer(passage.text):
        found.add(Address(None, match[0], "text", passage.where(*match.span())))


def _unread_sentences(passage: Passage, claimed: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The (start, end) of sentences that no event was read from, though they may hold one."""
    for start, end in sentences(passage.text):
        is_claimed = any(a < end and start < b for a, b in claimed)
        if not is_claimed and not find_anniversaries(passage.text[start:end]):
            yield start, end


def _of_unread(owner: Mention, sentence: Passage) -> Remark:
    """That no event was read from a sentence: a person should know."""
    explanation = "no event could be read from these words"
    return Remark("unread_text", owner.printed, sentence.text, explanation, sentence.where())


def read_anniversary(
    owner: Mention, printed: PrintedAnniversary, passage: Passage, report: Report, found: Found
) -> None:
    """Keeps an anniversary with the mechanism it names, or with the entry's; `passage` are its words."""
    where = passage.where()
    proper = _name_proper(printed.name)
    forms = (form for form in (printed.name, proper) if form)
    if known := next((form for form in forms if found.is_mechanism(form, report.names)), ""):
        found.add(Anniversary(found.mention(known, "event", where), printed.number, where))
    elif proper and _is_something_else(proper, owner, report, found):
        explanation = "the anniversary of something else than the mechanism"
        found.add(Remark("unread_text", owner.printed, passage.text, explanation, where))
    else:
        found.add(Anniversary(owner, printed.number, where))


def _name_proper(name: str) -> str:
    """The name itself in what an anniversary is said to be of; empty where that is 'its establishment'.

    'establishment of the Rabat Process in Rome' has 'Rabat Process'.
    """
    match = _PROPER.match(_OPENING.sub("", name))
    return match[0] if match else ""


def _is_something_else(name: str, owner: Mention, report: Report, found: Found) -> bool:
    """Whether an anniversary of what has this name is not the mechanism's.

    'Bali Process RSO' names an office of it, 'Palermo Protocol' has no word of its name; 'process' is the mechanism.
    """
    tokens = name.split()
    for size in range(len(tokens) - 1, 0, -1):
        if found.is_mechanism(" ".join(tokens[:size]), report.names):
            return not all(report.names.is_type_word(folded(token)) for token in tokens[size:])
    of_owner = {*folded(owner.printed).split()}
    return not any(folded(token) in of_owner or report.names.is_type_word(folded(token)) for token in tokens)
