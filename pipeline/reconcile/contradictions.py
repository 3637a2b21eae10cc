"""Checks of a document against itself: rows that its own words, its year or its other rows speak against.

A row that nobody doubts is never asked about, so these ask about what a reader would stumble over: a meeting in another
year than the report's, more dates than meetings, numbers that go down, a document whose meetings nearly all fall to one
mechanism, a mechanism that has the name of a month.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from pipeline.grammar.dates import months_named
from pipeline.model import Event, Finding, Interval, Mention, Resolved
from pipeline.reconcile.seen import Check, Seen
from pipeline.text.folding import folded
from pipeline.text.numbers import cardinal, ordinal

CROWDED = 0.6  # share of a report's events under one heading from which it is asked about
PARTS_WITHIN = timedelta(14)  # from the first to the last day of one meeting that is held in parts
PARTS = frozenset({"series", "parts", "sessions", "rounds", "phases"})
LEAST_EVENTS = 8  # of a report, below which one mechanism may well have most of them
LEAST_HEADINGS = 4  # of a report whose other headings have hardly any event


def _of_event(check: str, resolved: Resolved, event: Event, value: str, explanation: str) -> Finding:
    """A finding on an event that a person has to look at, and what speaks against it."""
    iscm_id = resolved.iscm_id(event.owner)
    return Finding(
        check=check,
        subject=iscm_id or event.owner.printed,
        iscm_id=iscm_id,
        report_year=resolved.extract.report_year,
        status="info",
        value_a=value,
        where_a=event.where,
        needs_review=True,
        distinct=f"{event.where.document_id} {event.where.page} {event.name} {event.where.lines[0].number}",
        explanation=explanation,
    )


def _days(interval: Interval) -> str:
    return f"{interval.start}" if interval.start == interval.end else f"{interval.start} to {interval.end}"


def date_contradiction(seen: Seen) -> Iterator[Finding]:
    """A meeting whose date is not in the report's year, and a date that contradicts its weekday or runs backwards."""
    for report in seen.reports:
        year = report.extract.report_year
        for event in report.extract.events:
            for interval in event.intervals:
                if year is not None and not interval.start.year <= year <= interval.end.year:
                    yield _of_event(
                        "date_contradiction",
                        report,
                        event,
                        _days(interval),
                        f"{event.name!r} is dated {_days(interval)}, but the report is on {year}.",
                    )
                    break


def count_and_dates(seen: Seen) -> Iterator[Finding]:
    """A phrase that says how many meetings it stands for and prints more dates than that."""
    for report in seen.reports:
        for event in report.extract.events:
            dates = _separate(event.intervals)
            if event.count is not None and dates > event.count and not _is_one_in_parts(event):
                yield _of_event(
                    "count_and_dates",
                    report,
                    event,
                    str(event.count),
                    f"{event.name!r} stands for {event.count}, but {dates} dates stand with it.",
                )


def _separate(intervals: Sequence[Interval]) -> int:
    """How many meetings the dates tell apart at least: '21 and 22 June' may be one."""
    count, end = 0, None
    for interval in sorted(intervals, key=lambda each: (each.start, each.end)):
        if end is None or interval.start - end > timedelta(1):
            count += 1
        end = interval.end if end is None else max(end, interval.end)
    return count


def _is_one_in_parts(event: Event) -> bool:
    """Whether one meeting may well have several dates: they are days of a fortnight, or it says that it is a series."""
    first, last = min(each.start for each in event.intervals), max(each.end for each in event.intervals)
    words = folded(f"{event.name} {event.topic}").split()
    numbers = {cardinal(word) for word in words}  # '4-module webinar' on four days
    in_parts = not PARTS.isdisjoint(words) or _separate(event.intervals) in numbers
    return event.count == 1 and (last - first <= PARTS_WITHIN or in_parts)


def falling_number(seen: Seen) -> Iterator[Finding]:
    """A numbered meeting that comes after one of its kind with a higher number in the same entry, by their dates."""
    for report in seen.reports:
        by_series: dict[tuple[str, str, str], list[Event]] = defaultdict(list)
        for event in report.extract.events:
            if event.ordinal is not None and event.intervals:
                by_series[report.iscm_id(event.owner), event.event_type, _series(event.name)].append(event)
        for events in by_series.values():
            in_time = sorted(events, key=lambda each: each.intervals[0].start)
            for before, event in pairwise(in_time):
                if (before.ordinal or 0) > (event.ordinal or 0):
                    yield _of_event(
                        "falling_number",
                        report,
                        event,
                        str(event.ordinal),
                        f"{event.name!r} has the number {event.ordinal} and comes after number {before.ordinal}.",
                    )


def _series(name: str) -> str:
    """The name of a numbered event without its number: '7th Steering Committee Meeting' is of a series of its own."""
    return " ".join(word for word in folded(name).split() if ordinal(word) is None)


def crowded_mechanism(seen: Seen) -> Iterator[Finding]:
    """A mechanism that has most of the events of a report with several headings: entries may have run together."""
    for report in seen.reports:
        owners = Counter(report.iscm_id(event.owner) for event in report.extract.events)
        headings = {mention for mention in report.extract.mentions if mention.context == "heading"}
        total = sum(owners.values())
        if total < LEAST_EVENTS or len(headings) < LEAST_HEADINGS:
            continue
        iscm_id, count = owners.most_common(1)[0]
        if count >= CROWDED * total:
            owner = next(e.owner for e in report.extract.events if report.iscm_id(e.owner) == iscm_id)
            yield _of_mention(
                "crowded_mechanism",
                report,
                owner,
                str(count),
                f"{owner.printed!r} has {count} of the {total} events of the report; others may have run into it.",
            )


def odd_mechanism(seen: Seen) -> Iterator[Finding]:
    """A heading taken for an unknown mechanism whose words are a month, a date, a region or a kind of meeting."""
    for report in seen.reports:
        for mention in report.extract.mentions:
            iscm_id = report.iscm_id(mention)
            if mention.context != "heading" or not iscm_id.startswith("new-"):
                continue
            if what := _what_else(mention.printed, seen):
                yield _of_mention(
                    "odd_mechanism",
                    report,
                    mention,
                    mention.printed,
                    f"{mention.printed!r} stands as a heading and reads as {what}; its rows may belong elsewhere.",
                )


def _what_else(printed: str, seen: Seen) -> str:
    """What a heading reads as, if not as a body: 'January' is a month, 'Africa' a region, 'Workshops' meetings."""
    words = folded(printed).split()
    if len(words) <= 2 and months_named(printed):
        return "a month"
    if folded(printed) in {folded(region) for region in seen.rules.regions}:
        return "a region"
    heads = {folded(word.head) for word in seen.rules.event_words}
    if words and all(word in heads or word.rstrip("s") in heads for word in words):
        return "a kind of meeting"
    return ""


def report_without_events(seen: Seen) -> Iterator[Finding]:
    """A report with entries and not a single event: its layout is probably one that is not understood."""
    for report in seen.reports:
        headings = [mention for mention in report.extract.mentions if mention.context == "heading"]
        if headings and not report.extract.events:
            yield _of_mention(
                "report_without_events",
                report,
                headings[0],
                str(len(headings)),
                f"The report has {len(headings)} entries and no event was read from them.",
            )


def _of_mention(check: str, resolved: Resolved, mention: Mention, value: str, explanation: str) -> Finding:
    iscm_id = resolved.iscm_id(mention)
    return Finding(
        check=check,
        subject=iscm_id or mention.printed,
        iscm_id=iscm_id,
        report_year=resolved.extract.report_year,
        status="info",
        value_a=value,
        where_a=mention.where,
        needs_review=True,
        distinct=mention.where.document_id,
        explanation=explanation,
    )


# What speaks against a row, in the order in which the review page lists it.
CONTRADICTIONS: tuple[Check, ...] = (
    date_contradiction,
    count_and_dates,
    falling_number,
    crowded_mechanism,
    odd_mechanism,
    report_without_events,
)
