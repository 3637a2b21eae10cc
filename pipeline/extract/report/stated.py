"""What a report states of a meeting apart from the words that name it: dates, place, topic and status in places of
their own. A cell or a label gives them, and they complete the events that the grammar reads from the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import accumulate, pairwise

from pipeline.extract.report.context import Report
from pipeline.grammar.dates import find_dates, read_dates
from pipeline.grammar.details import ReadEvent
from pipeline.grammar.events import ReadEntry, read_events
from pipeline.grammar.places import as_written
from pipeline.grammar.status import status_of
from pipeline.model import Event, Interval, Mention, Remark, Where
from pipeline.text.folding import folded
from pipeline.text.passage import Passage

_PARTS = re.compile(r"\s*;\s*")  # between what is stated of several meetings: 'Rome; Paris'
_SLASH = re.compile(r"\s+/\s+")  # in '3 May / 5 October'
_MARKS = re.compile(r"[\W\d_]*")  # what may stand around dates: '(*)', 'a 3 May¹'
STATUS_WITHIN = 3  # words of a remark: 'Postponed to 2019', not 'The workshop of June was cancelled'
_APART = timedelta(days=14)  # between dates that are not of one meeting


@dataclass(frozen=True, slots=True)
class Stated:
    """What stands in a place of its own beside the words for a meeting: in a cell, behind a label.

    Each is a passage, or None where nothing is stated. What the words say themselves counts first. Of `remarks` nothing
    is read but addresses, and that the meeting was postponed or cancelled where they begin so.
    """

    dates: Passage | None = None
    place: Passage | None = None
    topic: Passage | None = None
    status: Passage | None = None
    remarks: tuple[Passage, ...] = ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What is stated, in this order: dates, place, topic, status, remarks."""
        stated = (self.dates, self.place, self.topic, self.status, *self.remarks)
        return tuple(part for part in stated if part is not None and part.text.strip())

    def where(self, document_id: str) -> Where:
        """The places of all that is stated but remarks."""
        told = (self.dates, self.place, self.topic, self.status)
        return sum((part.where() for part in told if part is not None), Where(document_id, ()))


@dataclass(frozen=True, slots=True)
class Completed:
    """An entry with what is stated beside it, and what a person should know of how that was done."""

    entry: ReadEntry
    doubts: tuple[Remark, ...] = ()


def completed_by(stated: Stated, entry: ReadEntry, passage: Passage, owner: Mention, report: Report) -> Completed:
    """The events read from `passage`, completed: 'SOM' | '3-4 May' | 'Rome' | 'visas'.

    Where the words name no meeting that the grammar knows, but dates are stated, they are an event of type `other`,
    and a person is asked. Of several events, each gets its own dates where these fit; else they get none, so that the
    dates are asked about.
    """
    events, doubts = entry.events, []
    if not events and not entry.nothing_held:
        entry = replace(entry, unread=())
        events = _read_with_dates(stated, passage, owner, report)
    if any(_is_unnamed(each.event, report) for each in entry.events):
        doubts.append(_of_unnamed(owner, passage))
    if not events and not entry.nothing_held:
        events = _unnamed(stated, passage, owner, report)
        doubts += [_of_unnamed(owner, passage) for _ in events]
    count = len(events)
    dates, places = _shares(stated.dates, events, report), _parts(stated.place, count)
    topics = _parts(stated.topic, count)
    completed = tuple(
        _with_status(_completed(read, dates[at], places[at], topics[at], stated), stated, report)
        for at, read in enumerate(events)
    )
    return Completed(replace(entry, events=completed), tuple(doubts))


def dates_in_cell(text: str, year: int) -> tuple[tuple[Interval, ...], str]:
    """The dates that stand alone in a cell, and the words beside them: '13 March (Tuesday)', '3 May – postponed'."""
    parts = [read_dates(part, year) for part in _SLASH.split(text)]
    if len(parts) > 1 and all(parts) and _are_apart([interval for part in parts for interval in part]):
        return tuple(interval for part in parts for interval in part), ""  # '3 May / 5 October' are two meetings
    if whole := read_dates(text, year):
        return whole, ""
    rest = text
    found = find_dates(text, year)
    for printed in reversed(found):
        rest = f"{rest[: printed.start]} {rest[printed.end :]}"
    intervals = dict.fromkeys(interval for printed in found for interval in printed.intervals)
    return tuple(intervals), "" if _MARKS.fullmatch(rest) else rest.strip()


def _are_apart(intervals: Sequence[Interval]) -> bool:
    return all(after.start - before.end > _APART for before, after in pairwise(intervals))


# ---------------------------------------------------------------- the events of the words


def _read_with_dates(stated: Stated, passage: Passage, owner: Mention, report: Report) -> tuple[ReadEvent, ...]:
    """The events of words that name a meeting only beside a date: 'Working Group on Data' | '23-24 April'."""
    if stated.dates is None or not passage.text.strip():
        return ()
    together = passage.followed_by(stated.dates, " (")
    closed = replace(together, text=f"{together.text})", origins=(*together.origins, together.origins[-1]))
    (entry,) = read_events([closed], owner, report.year, report.grammar)
    named = (read for read in entry.events if not _is_unnamed(read.event, report))
    return tuple(replace(read, end=min(read.end, len(passage.text))) for read in named)


def _unnamed(stated: Stated, passage: Passage, owner: Mention, report: Report) -> tuple[ReadEvent, ...]:
    name = passage.text.strip()
    if not name or stated.dates is None or not dates_in_cell(stated.dates.text, report.year)[0]:
        return ()
    event = Event(owner, "other", name, None, 1, "", "", "held", (), passage.where())
    return (ReadEvent(event, 0, len(passage.text)),)


def _is_unnamed(event: Event, report: Report) -> bool:
    return event.event_type == "other" and not report.grammar.noun.search(event.name)


def _of_unnamed(owner: Mention, passage: Passage) -> Remark:
    explanation = "no word in it is known to name a meeting, so that its type is not known either"
    return Remark("unknown_meeting", owner.printed, passage.text.strip(), explanation, passage.where())


# ---------------------------------------------------------------- what each gets


def _shares(dates: Passage | None, events: Sequence[ReadEvent], report: Report) -> list[tuple[Interval, ...]]:
    """The stated dates of each event: all for one, one for all, else as many as each counts; none where nothing fits.

    'SOM; Ministerial Conference' | '3 May; 4-5 May' gives each its own.
    """
    intervals = dates_in_cell(dates.text, report.year)[0] if dates is not None else ()
    if len(events) <= 1 or len(intervals) <= 1:
        return [intervals] * len(events)
    assert dates is not None
    parts = [dates_in_cell(part, report.year)[0] for part in _PARTS.split(dates.text)]
    if len(parts) == len(events) and all(parts):
        return parts
    counts = [read.event.count or 0 for read in events]
    if 0 in counts or sum(counts) != len(intervals):
        return [()] * len(events)
    return [intervals[end - count : end] for count, end in zip(counts, accumulate(counts), strict=True)]


def _parts(stated: Passage | None, count: int) -> list[str]:
    """What is stated for each of so many events: a part each where there are as many, else the whole."""
    text = " ".join(stated.text.split()) if stated is not None else ""
    for between in (_PARTS, _SLASH):
        parts = between.split(text)
        if count > 1 and len(parts) == count and all(parts):
            return parts
    return [text] * count


def _completed(read: ReadEvent, intervals: tuple[Interval, ...], place: str, topic: str, stated: Stated) -> ReadEvent:
    event = read.event
    count = event.count
    if not event.intervals and len(intervals) > 1 and (count is None or (count == 1 and _are_apart(intervals))):
        count = len(intervals)  # 'Workshops' | 'March, May and September', 'SOM' | '3 March; 5 October'
    if len(intervals) > 1 and len({*_parts(stated.place, len(intervals))}) > 1:  # 'Chisinau / Vilnius' | two dates
        parts = _parts(stated.place, len(intervals))
        intervals = tuple(replace(each, place=part) for each, part in zip(intervals, parts, strict=True))
        place = "; ".join(parts)
    return replace(
        read,
        event=replace(
            event,
            intervals=event.intervals or intervals,
            count=count,
            place=event.place or as_written(place),
            topic=_both(event.topic, topic),
            where=event.where + stated.where(event.where.document_id),
        ),
    )


def _both(told: str, stated: str) -> str:
    """What the words say and what is stated; of two of which one says all of the other, that one."""
    if folded(told) in folded(stated):
        return stated
    return told if folded(stated) in folded(told) else f"{told}; {stated}"


def _with_status(read: ReadEvent, stated: Stated, report: Report) -> ReadEvent:
    parts = [part.text for part in (stated.status, stated.dates, stated.place) if part is not None]
    opening = [" ".join(remark.text.split()[:STATUS_WITHIN]) for remark in stated.remarks]
    told = (status_of(part, report.grammar) for part in (*parts, *opening))
    status = next((each for each in told if each), None)
    if status is None or read.event.status != "held":
        return read
    return replace(read, event=replace(read.event, status=status))
