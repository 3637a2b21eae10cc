"""Sentences without an event phrase: they tell what became of the last event, are of type `other`, or are left over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.grammar.dates import months_named
from pipeline.grammar.details import ReadEvent, Reading, name_proper
from pipeline.grammar.place_words import PlaceWords
from pipeline.grammar.places import Dated, intervals_of, place_of
from pipeline.grammar.status import status_in
from pipeline.grammar.tokens import Span
from pipeline.grammar.topics import last_word
from pipeline.model import Event


def with_other_sentences(
    reading: Reading, events: Sequence[ReadEvent], nothing_held: Sequence[tuple[int, int]]
) -> list[ReadEvent]:
    """The events with what the other sentences say about them, and those that other sentences make of type `other`.

    `nothing_held` are the clauses that say that nothing was held.
    """
    told = list(events)
    read_to = 0
    for start, end in reading.paragraph.sentences:
        inside = [read for read in told if start <= read.start < end]
        if inside:
            last = max(inside, key=lambda read: read.start)
            told = _replaced(told, last, _with_rest_of_sentence(reading, last, end))
        elif not any(start <= a < end for a, _ in nothing_held):
            told = _with_sentence(reading, told, start, end, read_to)
        read_to = last_word(reading.paragraph.text, 0, end)
    return told


def _replaced(told: Sequence[ReadEvent], old: ReadEvent, new: ReadEvent) -> list[ReadEvent]:
    return [new if read is old else read for read in told]


def _with_rest_of_sentence(reading: Reading, last: ReadEvent, end: int) -> ReadEvent:
    """The event, with the rest of its sentence if that tells more: '…; ministers asked the Regional Support Office'."""
    rest = reading.paragraph.text[last.end : end]
    if ";" not in rest or not _tells(rest):
        return last
    undated = not reading.paragraph.dates_in(last.end, end) or reading.announces(last.end, end)
    return replace(last, end=end) if undated else last


def _with_sentence(reading: Reading, told: Sequence[ReadEvent], start: int, end: int, read_to: int) -> list[ReadEvent]:
    """The events, with what the sentence tells of the last one, or with the events of type `other` that it prints.

    `read_to` is where the sentence before it ends; a sentence is about an event only if nothing unread stands between.
    """
    sentence = reading.paragraph.text[start:end]
    earlier = [read for read in told if read.start < start]
    last = max(earlier, key=lambda read: read.start, default=None)
    is_handover = bool(reading.paragraph.dates_in(start, end)) and _is_handover(reading, sentence)
    if last is not None and last.end >= read_to and _tells(sentence) and not is_handover:
        types = [phrase.event_type for phrase in reading.found if start <= phrase.start < end]
        return _with_new_status(reading, _replaced(told, last, replace(last, end=end)), types, (start, end))
    if (reading.before and _speaks_backward(sentence)) or reading.announces(start, end):
        return list(told)
    if is_handover:
        return list(told)  # 'On 1 July the chair passed from Ghana to Togo': no meeting, and a person is asked
    return _with_others(told, last, _others(reading, start, end))


def _is_handover(reading: Reading, sentence: str) -> bool:
    """Whether the sentence says that an office went from one State to another."""
    return reading.paragraph.grammar.handover.search(sentence) is not None


def _with_others(told: Sequence[ReadEvent], last: ReadEvent | None, others: Sequence[ReadEvent]) -> list[ReadEvent]:
    """The events and the others, unless the last event has counted these: then it has their dates.

    'Two workshops were held. One on visas (5 May) and another on data (6 June)': the two are those counted.
    """
    if last is None or len(others) < 2 or last.event.intervals or last.event.count not in (None, len(others)):
        return [*told, *others]
    when = tuple(interval for other in others for interval in other.event.intervals)
    counted = replace(last.event, count=len(others), intervals=when)
    return _replaced(told, last, replace(last, event=counted, end=others[-1].end))


def _with_new_status(reading: Reading, told: Sequence[ReadEvent], types: Sequence[str], span: Span) -> list[ReadEvent]:
    """The events; the one that the sentence speaks of has its new status.

    That is the last event of the `types` that the sentence names, else the last one. 'SOM (4-5 June). It was postponed
    from March to June' was held.
    """
    sentence = reading.paragraph.text[slice(*span)]
    status = status_in(reading.paragraph, *span) if _speaks_backward(sentence) else None
    if status is None:
        return list(told)
    meant = max(told, key=lambda read: (read.event.event_type in types, read.start))
    new_time = reading.paragraph.grammar.postponed_to.search(sentence)
    held = frozenset(interval.start.month for interval in meant.event.intervals)
    if status == "postponed" and new_time and held & months_named(new_time["to"]):
        return list(told)
    return _replaced(told, meant, replace(meant, event=replace(meant.event, status=status)))


# ---------------------------------------------------------------- events of type `other`


def _others(reading: Reading, start: int, end: int) -> list[ReadEvent]:
    """Events of type `other`: the sentence, or each of 'One on visas (5 May) and another on data (6 June)'."""
    text = reading.paragraph.text
    another = reading.paragraph.grammar.another_in_sentence
    starts = [start + match.start("other") for match in another.finditer(text[start:end])]
    if starts[:1] == [start] and len(starts) > 1:
        pieces = list(zip(starts, [*starts[1:], end], strict=True))
        dated = [reading.dates_in(a, b) for a, b in pieces]
        if all(dated):
            return [_other(reading, a, last_word(text, a, b), d) for (a, b), d in zip(pieces, dated, strict=True)]
    whole = reading.dates_in(start, end)
    return [_other(reading, start, end, whole)] if whole else []


def _other(reading: Reading, start: int, end: int, dated: Sequence[Dated]) -> ReadEvent:
    """The event that `text[start:end]` tells of, named by the words before its dates."""
    text = reading.paragraph.text
    event = Event(
        owner=reading.owner,
        event_type=_type_of(text[start:end]),
        name=name_proper(text[start : min(part.start for part in dated)]) or name_proper(text[start:end]),
        ordinal=None,
        count=1,
        topic="",
        place=place_of(dated) or _place_at_end(text[start:end], reading.paragraph.grammar.places),
        status=status_in(reading.paragraph, start, end) or "held",
        intervals=intervals_of(dated),
        where=reading.nowhere,
    )
    return ReadEvent(event, start, end, "tells of a date")


_IN_AT_END = re.compile(r"\bin\s+(?P<place>[^\W\d_a-z][^;()]{1,60}?)\s*[.]?\s*$")  # 'in Rabat.'


def _place_at_end(sentence: str, words: PlaceWords) -> str:
    """The place that ends a sentence: 'On 18 December, the Observatory was launched in Rabat.'"""
    placed = _IN_AT_END.search(sentence)
    return placed["place"] if placed and words.is_place(placed["place"]) else ""


# 'The platform was launched on 3 May', 'The Process met in Rome'
_LAUNCHED = re.compile(r"\b(?:was|were)\s+(?:officially\s+|formally\s+)?launched\b")
_MET = re.compile(r"\b(?:met|gathered|came\s+together)\s+(?:in|at|on|from|online|virtually)\b")


def _type_of(sentence: str) -> str:
    """What a sentence with dates and no event noun tells of: a launch, a meeting, or something else."""
    if _LAUNCHED.search(sentence):
        return "launch"
    return "meeting" if _MET.search(sentence) else "other"


# ---------------------------------------------------------------- what a sentence is like

# 'discussed', 'was', 'took'
_VERB = re.compile(r"\b(?:[a-z]+ed|was|were|is|are|took|held|met|led|gave|brought|will|has|have|calls|dealt|saw)\b")
# 'The', '– It', 'Participants'
_BACKWARD = re.compile(
    r"[-–•\s]*(?:The|This|These|It|They|Its|Their|Participants|Members?|States|Officials|Ministers|Delegates)\b"
)


def _tells(sentence: str) -> bool:
    """Whether the sentence has a verb, so that it tells of something rather than naming it."""
    return _VERB.search(sentence) is not None


def _speaks_backward(sentence: str) -> bool:
    """Whether the sentence opens with something named before: 'The …', 'It …', 'Participants …'."""
    return _BACKWARD.match(sentence) is not None
