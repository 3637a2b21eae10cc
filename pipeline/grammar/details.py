"""What each event says: its name, number, dates, place, topic and status; and what events printed together share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from itertools import accumulate, pairwise

from pipeline.grammar.clauses import Paragraph
from pipeline.grammar.phrases import ACRONYM, Phrase, is_dated, noun_of
from pipeline.grammar.place_words import HELD
from pipeline.grammar.places import (
    Dated,
    as_written,
    dated_places,
    intervals_of,
    place_of,
    place_without_date,
)
from pipeline.grammar.status import status_in, without_status
from pipeline.grammar.topics import last_word, tidied_topic, topic_of
from pipeline.grammar.words import EventGrammar, is_plural
from pipeline.model import Event, Interval, Mention, Where
from pipeline.text.folding import folded

DatesWithPlaces = Sequence[tuple[Interval, str]]


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An event, and the (start, end) in its paragraph of everything that was read about it.

    `rule` is the one that took it as an event, as `acceptance.name_of` names it; `tells of a date` where a sentence
    without a phrase does, and empty where a table states the event.
    """

    event: Event
    start: int
    end: int
    rule: str = ""


@dataclass(frozen=True)
class Reading:
    """A paragraph of the entry on `owner` while it is read, with its phrases.

    `found` are all phrases, `accepted` those that are events, `announced` where phrases start that only announce an
    event of a later year; `before` are the events of the entry's paragraphs before this one.
    """

    paragraph: Paragraph
    owner: Mention
    nowhere: Where  # stands in for an event's lines, which are known when all sentences about it are
    found: tuple[Phrase, ...]
    accepted: tuple[Phrase, ...]
    announced: tuple[int, ...]
    before: tuple[Event, ...]

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Where the text about each event ends: at the next event of its clause, else at the clause's end."""
        following = [*self.accepted[1:], None][: len(self.accepted)]
        return tuple(
            after.start
            if after is not None and after.clause == phrase.clause
            else self.paragraph.clauses[phrase.clause].end
            for phrase, after in zip(self.accepted, following, strict=True)
        )

    def announces(self, start: int, end: int) -> bool:
        """Whether `text[start:end]` announces an event of a later year."""
        return any(start <= at < end for at in self.announced)

    def dates_in(self, start: int, end: int) -> tuple[Dated, ...]:
        """The dates in `text[start:end]`, each with its place."""
        return dated_places(self.paragraph, start, end)


def events_of(reading: Reading) -> list[ReadEvent]:
    """The event of each accepted phrase, with the dates that it shares with those printed beside it."""
    events = [_event(reading, phrase, end) for phrase, end in zip(reading.accepted, reading.ends, strict=True)]
    return _with_shared_dates(reading, _with_dealt_dates(reading, events))


def _event(reading: Reading, phrase: Phrase, end: int) -> ReadEvent:
    """The event of a phrase, from the text up to `end`, or up to the announcement of a later one."""
    text, grammar = reading.paragraph.text, reading.paragraph.grammar
    last = last_word(text, phrase.start, end)
    end = min((at for at in reading.announced if phrase.end < at < end), default=end)  # '… and the next, in 2018'
    dated, place = _when_and_where(reading, phrase, end)
    intervals = intervals_of(dated)
    topic = topic_of(text, phrase.end, end, dated, grammar.places)
    if place:
        topic = _without_place(topic, place, grammar)
    noun = noun_of(reading.paragraph, phrase)
    status = status_in(reading.paragraph, phrase.noun_end, end)
    if status is not None:
        topic = without_status(topic, status, grammar)
    event = Event(
        owner=reading.owner,
        event_type=phrase.event_type,
        name=phrase.stands_for or name_proper(text[phrase.name_start : phrase.end]),
        ordinal=phrase.ordinals[0] if len(phrase.ordinals) == 1 else None,
        count=_count(phrase, noun, phrase.needs_date or grammar.is_gathering(noun), intervals),
        topic=topic,
        place=as_written(place),
        status=status or "held",
        intervals=intervals,
        where=reading.nowhere,
    )
    return ReadEvent(event, phrase.start, last, phrase.rule)


def _when_and_where(reading: Reading, phrase: Phrase, end: int) -> tuple[tuple[Dated, ...], str]:
    """The dates and the place after the noun; without dates there, those that open the clause."""
    paragraph = reading.paragraph
    clause = paragraph.clauses[phrase.clause]
    dated = reading.dates_in(phrase.noun_end, end)
    opens = phrase.lead == "start" and phrase.start == clause.start
    before = _dates_before(reading, phrase, opens)
    if before is not None and not dated:
        dated = (before,)
    if phrase.ahead is not None and not dated:
        dated = reading.dates_in(*phrase.ahead)
    set_off = opens and clause.lead is not None
    after = paragraph.first_noun(phrase.end, end) if dated else None
    stop = after[0] if after else end  # 'SOM (3 May) on the results of the workshop held in Rome': that was there
    place = place_of(dated) or place_without_date(paragraph, phrase.end, stop, set_off)
    if not place and phrase.ahead is not None:
        place = place_without_date(paragraph, *phrase.ahead, set_off=False)
    return dated, place or (clause.place if phrase.start == clause.start else "")


def _dates_before(reading: Reading, phrase: Phrase, opens: bool) -> Dated | None:
    """The dates that open the clause, if they are the phrase's: it `opens` the clause, or is its first event.

    'On 3 May, the Process held a SOM in Rome' has the first, '20 March marked the launch of a portal' a verb behind it.
    """
    clause = reading.paragraph.clauses[phrase.clause]
    if opens:
        return clause.lead
    is_first = phrase is next(other for other in reading.accepted if other.clause == phrase.clause)
    return clause.opening or (clause.lead if is_first else None)


def _without_place(topic: str, place: str, grammar: EventGrammar) -> str:
    """'data' of 'data in Rome on', whose dates have been taken out already."""
    there = rf"(?:\b(?:in|at)\s+)?(?:the\s+)?{re.escape(place)}(?:\s+on)?"  # 'in Rome on'; each place has its own
    topic = re.sub(rf"[\s,]*{there}$|^(?:held\s+|took place\s+)?{there}\b", "", topic)
    return tidied_topic(topic, grammar.places)


_ROUND_OF = re.compile(
    r"\b(?:full|mini|annual|regular|first|second|third) round of(?: the)?$"
)  # 'Full Round of Consultations'
_BEHIND_NOUN = re.compile(r"[(:]| x|No")  # ' x' in 'SOM x2', '(' in 'Workshops (3)'


def _are_one_stretch(intervals: Sequence[Interval]) -> bool:
    """Whether each of the intervals begins the day after the one before it ends: '3 and 4 May'."""
    return all(after.start - before.end == timedelta(1) for before, after in pairwise(intervals))


def _count(phrase: Phrase, noun: str, gathered: bool, intervals: Sequence[Interval]) -> int | None:
    """How many events the phrase stands for: what it prints, 1 for a singular, else its dates if two or more.

    A body that `gathered` did so once for each of its dates.
    """
    if phrase.count is not None:
        return phrase.count
    if len(phrase.ordinals) > 1:
        return len(phrase.ordinals)
    if _ROUND_OF.search(phrase.qualifiers):
        return 1
    if gathered:
        return len(intervals) if len(intervals) >= 2 and not _are_one_stretch(intervals) else 1
    if not is_plural(_BEHIND_NOUN.split(noun)[0].strip()):
        return 1
    return len(intervals) if len(intervals) >= 2 and not phrase.many else None


_LOOSE_ENDS = re.compile(r"^[\s\-–•●▪*]+|[\s,;:–-]+$")  # '• ' in '• SOM'
_ARTICLE = re.compile(r"^(?:The|the|A|a|An|an|Its|its)\s+")  # 'The ' in 'The SOM'


def name_proper(text: str) -> str:
    """The words without their determiner, bullets and loose ends; empty where no word is left."""
    text = _LOOSE_ENDS.sub("", text)
    return _ARTICLE.sub("", text) if folded(text) else ""


# ---------------------------------------------------------------- events printed together


def _with_dealt_dates(reading: Reading, events: Sequence[ReadEvent]) -> list[ReadEvent]:
    """'The SOM and the 4th Ministerial Meeting (23 January and 24 January)': each gets the date that is its own."""
    dealt = list(events)
    for last in range(1, len(events)):
        first = last
        while first > 0 and _is_beside_next(reading, first - 1) and not events[first - 1].event.intervals:
            first -= 1
        shares = _shares(reading, events, first, last) if first < last else ()
        for at, own in enumerate(shares, start=first):
            place = events[at].event.place if at < last else ""
            dealt[at] = _changed(
                _beside(reading, events[at], events[last].event),
                intervals=tuple(interval for interval, _ in own),
                place=place or own[0][1] or events[last].event.place,
            )
    return dealt


def _shares(reading: Reading, events: Sequence[ReadEvent], first: int, last: int) -> list[DatesWithPlaces]:
    """The dates after `events[last]`, dealt to the events from `first` on; empty where that is not certain.

    It is certain where one stretch of text has as many different dates as there are events: each event, in the order
    printed, has as many as it counts.
    """
    if not is_dated(reading.paragraph, reading.accepted[last]):
        return []
    dated = reading.dates_in(reading.accepted[last].noun_end, reading.ends[last])
    dates = [(interval, part.place) for part in dated for interval in part.intervals]
    counts = [read.event.count or 0 for read in events[first : last + 1]]
    in_one_stretch = len({part.end for part in dated}) == 1
    if not in_one_stretch or 0 in counts or len(set(dates)) != len(dates) or sum(counts) != len(dates):
        return []
    return [dates[end - count : end] for count, end in zip(counts, accumulate(counts), strict=True)]


def _with_shared_dates(reading: Reading, events: Sequence[ReadEvent]) -> list[ReadEvent]:
    """'The SOM and the 4th Ministerial Meeting, 23-24 January 2017 in Colombo': both have the dates and the place."""
    shared = list(events)
    for at in reversed(range(len(shared) - 1)):
        undated = not shared[at].event.intervals and reading.accepted[at].count is None
        if undated and _is_beside_next(reading, at) and _has_dates_for_all(reading, at + 1):
            last = shared[at + 1].event
            place = shared[at].event.place or last.place
            shared[at] = _changed(_beside(reading, shared[at], last), intervals=last.intervals, place=place)
    return shared


_WERE_HELD = re.compile(rf"\b(?:were\s+(?:both\s+)?{HELD}|both\s+took\s+place)\b")  # 'were held' behind two names


def _has_dates_for_all(reading: Reading, last: int) -> bool:
    """Whether dates follow the last of several names directly, or behind 'were held'."""
    phrase, text = reading.accepted[last], reading.paragraph.text
    if is_dated(reading.paragraph, phrase):
        return True
    singular = not is_plural(noun_of(reading.paragraph, phrase))
    return singular and _WERE_HELD.search(text, phrase.end, reading.ends[last]) is not None


_BESIDE = re.compile(r"\s*,?\s*(?:and|&|as well as|together with|,)\s*")  # ' and ' in 'The SOM and the 4th Meeting'
_ACRONYM = re.compile(ACRONYM)  # '(SOM)'
_RESPECTIVELY = re.compile(r"^[\s,]*respectively\b")  # 'respectively' after '(3 May and 4 May)'


def _is_beside_next(reading: Reading, at: int) -> bool:
    """Whether nothing but 'and', a comma or an acronym stands between an event and the next."""
    between = reading.paragraph.text[reading.accepted[at].end : reading.accepted[at + 1].name_start]
    return _BESIDE.fullmatch(_ACRONYM.sub("", between)) is not None


def _beside(reading: Reading, read: ReadEvent, last: Event) -> ReadEvent:
    """The event with what is said after the last of those printed together: its status and its topic."""
    topic = _RESPECTIVELY.sub("", read.event.topic or last.topic)
    event = replace(read.event, status=last.status, topic=tidied_topic(topic, reading.paragraph.grammar.places))
    return replace(read, event=event)


def _changed(read: ReadEvent, intervals: tuple[Interval, ...], place: str) -> ReadEvent:
    return replace(read, event=replace(read.event, intervals=intervals, place=place))
