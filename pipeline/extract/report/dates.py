"""Accounts for the dates of a report: used by an event, set aside for a reason, or asked about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from pipeline.extract.report.context import Report
from pipeline.grammar.dates import PrintedDates, date_doubts, find_dates
from pipeline.model import Event, Fragment, Mention, Remark, Where
from pipeline.text.marks import sentences
from pipeline.text.passage import Passage

Span = tuple[int, int]


def remarks_on_dates(
    owner: Mention, passage: Passage, events: Sequence[Event], set_aside: Sequence[Span], report: Report
) -> Iterator[Remark]:
    """The dates of a paragraph that a person should look at.

    They are those that no event of the entry has, unless the report tells why ('postponed to 3 May 2022', a paper of 10
    December 2018), those that contradict their weekday, and what looks like a date and is none. `set_aside` are the
    stretches that are asked about or set aside already.
    """
    held = {(interval.start, interval.end) for event in events for interval in event.intervals}
    for printed in find_dates(passage.text, report.year):
        if not _is_used(printed, held) and not _has_reason(printed, passage.text, set_aside, report):
            words = passage.text[printed.start : printed.end]
            where = passage.where(printed.start, printed.end)
            yield Remark("unread_date", owner.printed, words, "no event was read with this date", where)
    for doubt in date_doubts(passage.text, report.year):
        words, where = passage.text[doubt.start : doubt.end], passage.where(doubt.start, doubt.end)
        check = "date_contradiction" if doubt.is_read else "unread_date"
        if doubt.is_read or not _is_within(doubt.start, set_aside):
            yield Remark(check, owner.printed, words, doubt.why, where)


def _is_used(printed: PrintedDates, held: Collection[tuple[date, date]]) -> bool:
    """Whether an event has each of the dates; of '3-5 May' the first and the last day of two intervals count, too."""
    ends = {day for pair in held for day in pair}
    return all(
        (interval.start, interval.end) in held or (interval.start in ends and interval.end in ends)
        for interval in printed.intervals
    )


def _has_reason(printed: PrintedDates, text: str, set_aside: Sequence[Span], report: Report) -> bool:
    """Whether it is plain why no event has the date: it is of an earlier year, of a meeting to come, or asked about."""
    if _is_within(printed.start, set_aside):
        return True
    if report.is_year_known and all(each.end.year < report.year for each in printed.intervals):
        return True
    sentence = next((text[a:b] for a, b in sentences(text) if a <= printed.start < b), "")
    if any(report.grammar.says(effect, sentence) for effect in ("postponed", "cancelled")):
        return True  # 'SOM (4 June), postponed from 3 May'
    later = all(each.start.year > report.year for each in printed.intervals)
    return later and report.grammar.planned.search(sentence) is not None


def _is_within(at: int, spans: Sequence[Span]) -> bool:
    return any(start <= at < end for start, end in spans)


def remarks_on_order(report: Report) -> Iterator[Remark]:
    """What shows whether '05/04/2021' prints the day or the month first; a person is asked where nothing does."""
    if report.date_order is None:
        return
    shown_by = report.date_order.shown_by
    first = "month" if report.date_order.is_month_first else "day"
    line = next(line for line in report.document.lines if report.date_order.printed in line.words)
    where = Where(report.document.document_id, (Fragment(line, 0, len(line.text)),))
    if shown_by:
        explanation = f"dates in figures are read with the {first} first, as {shown_by} shows"
    else:
        explanation = f"nothing in the report shows whether day or month comes first; read with the {first} first"
    yield Remark(
        "date_order", report.document.document_id, report.date_order.printed, explanation, where, "", not shown_by
    )
