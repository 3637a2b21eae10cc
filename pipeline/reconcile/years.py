"""Checks over the years: what changes from report to report and from edition to edition, and what contradicts itself.

They look at the reports in the order of their years and at the leaflets in the order of their editions: side a is the
earlier document, side b the later one. Of a single report only the numbers of its events are checked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from pipeline.model import (
    LISTED_CONTEXTS,
    Announcement,
    Cell,
    Event,
    Finding,
    FindingStatus,
    Mention,
    Profile,
    Resolved,
)
from pipeline.names.index import without_names
from pipeline.reconcile.seen import Check, Seen, registry_forms
from pipeline.rules import Rules
from pipeline.text.numbers import ordinal

# ---------------------------------------------------------------- which mechanisms the reports list


def new_mechanism(seen: Seen) -> Iterator[Finding]:
    """A mechanism that a report lists and no report of an earlier year does: new, or new to the reports.

    Listed in 2020 and 2021, with a report of 2019 that lacks it: new in 2020.
    """
    known: set[str] = set()
    for at, (year, listed) in enumerate(listed_by_year(seen).items()):
        for iscm_id, mention in listed.items():
            if at and iscm_id not in known:
                explanation = f"The report on {year} is the first that lists it."
                yield _of_listings("new_mechanism", iscm_id, year, None, mention, explanation)
        known |= listed.keys()


def silent_mechanism(seen: Seen) -> Iterator[Finding]:
    """A mechanism that the previous report lists and this one does not: dormant, or left out.

    Listed in 2019, not in 2020: silent in 2020.
    """
    for (earlier, before), (year, listed) in pairwise(listed_by_year(seen).items()):
        for iscm_id, mention in before.items():
            if iscm_id not in listed:
                explanation = f"The report on {earlier} lists it, the one on {year} does not."
                yield _of_listings("silent_mechanism", iscm_id, year, mention, None, explanation)


def back_again(seen: Seen) -> Iterator[Finding]:
    """A mechanism that a report lists again after at least one report without it.

    Listed in 2019 and 2021, not in 2020: back in 2021.
    """
    last: dict[str, tuple[int, Mention]] = {}
    before: int | None = None
    for year, listed in listed_by_year(seen).items():
        for iscm_id, mention in listed.items():
            since, earlier = last.get(iscm_id, (before, mention))
            if since != before:
                explanation = f"The report on {year} lists it again, for the first time since {since}."
                yield _of_listings("back_again", iscm_id, year, earlier, mention, explanation)
            last[iscm_id] = (year, mention)
        before = year


def listed_by_year(seen: Seen) -> dict[int, dict[str, Mention]]:
    """For each report year the mechanisms listed, at their first heading, else their first mention in a list."""
    years: dict[int, dict[str, Mention]] = {year: {} for year in seen.report_years if year}
    for report in seen.reports:
        listed = years.get(_year(report), {})
        for mention in report.extract.mentions:
            iscm_id = report.iscm_id(mention)
            if not iscm_id or mention.context not in LISTED_CONTEXTS:
                continue
            if iscm_id not in listed or (mention.context == "heading" and listed[iscm_id].context != "heading"):
                listed[iscm_id] = mention
    return years


def renamed_heading(seen: Seen) -> Iterator[Finding]:
    """Whether a mechanism's heading has another name than in its last report, and one of them held only for some years.

    *Pacific Immigration Directors' Conference* in 2019 and *… Development Community* in 2020 is a rename; *RCM –
    Regional Conference on Migration* after *Regional Conference on Migration (RCM)* is not.
    """
    last: dict[str, Mention] = {}
    for year, listed in listed_by_year(seen).items():
        headings = {iscm_id: mention for iscm_id, mention in listed.items() if mention.context == "heading"}
        for iscm_id, mention in headings.items():
            before = last.get(iscm_id, mention)
            ours, theirs = (registry_forms(m.printed, iscm_id, seen.rules) for m in (before, mention))
            dated = [form for form in (*ours, *theirs) if form.years]
            if ours and theirs and dated and not {form.text for form in ours} & {form.text for form in theirs}:
                explanation = f"It was renamed: the registry has {dated[0].text!r} only {dated[0].years}."
                yield _of_listings("renamed_heading", iscm_id, year, before, mention, explanation, status="renamed")
        last |= headings


def _of_listings(
    check: str,
    iscm_id: str,
    year: int,
    earlier: Mention | None,
    later: Mention | None,
    explanation: str,
    status: FindingStatus = "info",
) -> Finding:
    """The finding of the report of a year; a mention is None where its report does not list the mechanism."""
    return Finding(
        check=check,
        subject=iscm_id,
        iscm_id=iscm_id,
        report_year=year,
        status=status,
        value_a=earlier.printed if earlier else "",
        value_b=later.printed if later else "",
        where_a=earlier.where if earlier else None,
        where_b=later.where if later else None,
        explanation=explanation,
    )


# ---------------------------------------------------------------- numbered events

# Bodies of which a mechanism has only one: all its events of the type form one series, whatever words name them.
_ONE_SERIES = frozenset(
    "senior_officials_meeting ministerial_meeting vice_ministerial_meeting summit plenary_meeting extraordinary_meeting"
    " board_meeting steering_committee_meeting global_meeting".split()
)
_REGULAR = ("plenary_meeting", "summit", "ministerial_meeting")
_MOST_A_YEAR = 4  # regular meetings; no known mechanism meets more often


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered event that was held, with the report (`document_id`, `year`) that prints it."""

    number: int
    event: Event
    document_id: str
    year: int

    @property
    def days(self) -> tuple[tuple[date, date], ...]:
        """First and last day of each of its dates."""
        return tuple((interval.start, interval.end) for interval in self.event.intervals)

    def is_same_event(self, other: Numbered) -> bool:
        """Whether both print one event: same number and days, or same year and nothing that tells them apart."""
        if self.number != other.number:
            return False
        if self.days and self.days == other.days:
            return True
        one_report = self.document_id == other.document_id
        return self.year == other.year and not (one_report and self.days and other.days)


def ordinal_sequence(seen: Seen) -> Iterator[Finding]:
    """Whether the numbers of a mechanism's events of one type rise by one, over all reports by date.

    *6th SOM* in 2019 and again in 2020 contradict each other, so do *7th* and then *6th*; *6th* and then *8th* in the
    next year skip one. Postponed and cancelled events do not count; meetings of working groups and the like are
    compared only where they are named alike.
    """
    for (iscm_id, event_type, words), events in numbered_series(seen).items():
        of_year = Counter(event.year for event in events[:1])
        for a, b in pairwise(events):
            of_year[b.year] += 1
            status, explanation = _step(a, b)
            if not explanation:
                continue
            yield Finding(
                check="ordinal_sequence",
                subject=f"{iscm_id}:{event_type}",
                iscm_id=iscm_id,
                report_year=b.year,
                status=status,
                value_a=str(a.number),
                value_b=str(b.number),
                where_a=a.event.where,
                where_b=b.event.where,
                needs_review=status == "conflict",
                distinct=f"{words} {of_year[b.year]}",
                settles=_number_of(b),
                explanation=explanation,
            )


def _number_of(event: Numbered) -> Cell:
    """The cell of the later event's number; only a person's own value can say which of the two numbers is wrong."""
    where = event.event.where
    place = (("document_id", where.document_id), ("page", str(where.page)), ("line", str(where.lines[0].number)))
    return Cell("events", "ordinal", (*place, ("quote", where.quote)), verdicts=("own_value",))


def _step(a: Numbered, b: Numbered) -> tuple[FindingStatus, str]:
    """The outcome for two successive events, with its explanation, which is empty where their numbers say nothing."""
    if b.number == a.number:
        return "conflict", f"Two events have the number {b.number}, one in {a.year} and one in {b.year}."
    if b.number < a.number:
        return "conflict", f"The number falls from {a.number} in {a.year} to {b.number} in {b.year}."
    if b.number == a.number + 1:
        return "agree", f"Number {a.number} in {a.year} is followed by number {b.number} in {b.year}."
    if b.year > a.year + 1:  # nobody knows what was held in the years between
        return "info", ""
    first, last = a.number + 1, b.number - 1
    skipped = f"number {first} is" if first == last else f"numbers {first} to {last} are"
    return "info", f"From number {a.number} in {a.year} to number {b.number} in {b.year}, {skipped} skipped."


def numbered_series(seen: Seen) -> dict[tuple[str, str, str], list[Numbered]]:
    """The numbered events by mechanism, type and (where a mechanism has several such bodies) words, each by date."""
    series: dict[tuple[str, str, str], dict[int, list[Numbered]]] = defaultdict(lambda: defaultdict(list))
    for report in seen.reports:
        for event in report.extract.events:
            iscm_id = report.iscm_id(event.owner)
            year = _year(report) or min((interval.start.year for interval in event.intervals), default=0)
            if event.ordinal is None or event.status != "held" or not iscm_id or not year:
                continue
            words = "" if event.event_type in _ONE_SERIES else _series_words(event.name, seen.rules)
            events = series[iscm_id, event.event_type, words][event.ordinal]
            numbered = Numbered(event.ordinal, event, report.extract.document.document_id, year)
            if not any(numbered.is_same_event(other) for other in events):
                events.append(numbered)
    return {key: list(_by_date([e for events in by.values() for e in events])) for key, by in series.items()}


def _series_words(name: str, rules: Rules) -> str:
    """What tells series of one type apart: '6th Meeting of the Taskforce on Returns' is 'meeting returns taskforce'."""
    name = without_names(name, rules.names)
    name = re.sub(r"\b\d+(?:[ -]?(?:st|nd|rd|th))?\b", " ", name)
    unnumbered = " ".join(word for word in name.split() if ordinal(word) is None)
    return " ".join(sorted(rules.names.tokens(unnumbered)))


def _by_date(events: Sequence[Numbered]) -> Iterator[Numbered]:
    """The events by year, then by date, or by number where the dates of a year do not put all of them in order."""
    years: dict[int, list[Numbered]] = defaultdict(list)
    for event in sorted(events, key=lambda event: (event.year, event.days, event.number)):
        years[event.year].append(event)
    for own in years.values():
        in_order = all(a.days and b.days and a.days[-1][1] < b.days[0][0] for a, b in pairwise(own))
        yield from own if in_order else sorted(own, key=lambda event: event.number)


def ordinal_founding(seen: Seen) -> Iterator[Finding]:
    """Whether a numbered event fits the leaflet's founding year: not earlier, and without too high a number.

    The *30th Summit* in 2021 cannot be one of a mechanism founded in 2019: nobody holds more than four a year.
    """
    for report in seen.reports:
        for event in report.extract.events:
            iscm_id = report.iscm_id(event.owner)
            row = seen.profiles.get(iscm_id)
            if event.ordinal is None or row is None or row.year_established is None:
                continue
            founded = row.year_established
            year = min((interval.start.year for interval in event.intervals), default=_year(report))
            most = _MOST_A_YEAR * (year - founded + 1)
            if not year:
                continue
            if year < founded:
                value, explanation = str(year), f"Dated {year}, before {founded}, the leaflet's founding year."
            elif event.event_type in _REGULAR and event.ordinal > most:
                value = str(event.ordinal)
                explanation = f"Number {event.ordinal} in {year}: since {founded} there were {most} at the very most."
            else:
                continue
            yield Finding(
                check="ordinal_founding",
                subject=f"{iscm_id}:{event.event_type}",
                iscm_id=iscm_id,
                report_year=report.extract.report_year,
                status="conflict",
                value_a=str(founded),
                value_b=value,
                where_a=row.where,
                where_b=event.where,
                needs_review=True,
                distinct=event.name,
                explanation=explanation,
            )


# ---------------------------------------------------------------- leaflet editions


def edition_change(seen: Seen) -> Iterator[Finding]:
    """Where a leaflet differs from the previous edition on a mechanism: kind, regions, founding year, States.

    A mechanism may gain States (10, then 12); a founding year that changes (2001, then 1991) needs a person. An empty
    cell says nothing.
    """
    last: dict[str, Profile] = {}
    for leaflet in seen.leaflets:
        edition = leaflet.extract.document
        rows = {leaflet.iscm_id(row.owner): row for row in leaflet.extract.profiles}
        for iscm_id, row in rows.items():
            before = _stated(last[iscm_id]) if iscm_id in last else {}
            for field, value in _stated(row).items():
                earlier = before.get(field, "")
                if not earlier or not value or earlier == value:
                    continue
                yield Finding(
                    check="edition_change",
                    subject=f"{iscm_id}:{field}",
                    iscm_id=iscm_id,
                    status="info",
                    value_a=earlier,
                    value_b=value,
                    where_a=last[iscm_id].where,
                    where_b=row.where,
                    needs_review=field == "year_established",
                    distinct=edition.document_id,
                    settles=_stated_number(iscm_id, field),
                    explanation=f"The edition before says {earlier}, {edition.source.file_name} says {value}.",
                )
        last |= rows


def _stated_number(iscm_id: str, field: str) -> Cell | None:
    """The cell of a figure that a leaflet states for a mechanism; None for kinds and regions."""
    figures = ("year_established", "constituent_states")
    return Cell("mechanisms", field, (("iscm_id", iscm_id),)) if field in figures else None


def _stated(row: Profile) -> dict[str, str]:
    """What a row of the leaflet's table says in each field; empty where it says nothing."""
    return {
        "kind": row.kind,
        "regions": "; ".join(row.regions),
        "year_established": str(row.year_established or ""),
        "constituent_states": str(row.constituent_states or ""),
    }


# ---------------------------------------------------------------- announcements


def announced_event(seen: Seen) -> Iterator[Finding]:
    """Whether an event that a report names for a later year stands in the report of that year, held or not.

    *SOM (postponed to 2022)*, *in preparation for the 2022 Ministerial Conference*, *the Fourteenth Summit, which will
    take place in January 2024*. Announcements for years without a report are not checked.
    """
    years: dict[int, list[Resolved]] = {year: [] for year in seen.report_years if year}
    for report in seen.reports:
        years.get(_year(report), []).append(report)
    for report in seen.reports:
        checked: set[tuple[str, str, int]] = set()
        for said in report.announcements:
            key = (said.iscm_id, said.event_type, said.year)
            if said.year not in years or key in checked:
                continue
            checked.add(key)
            found = _event_of(said, years[said.year])
            outcome = "and its report has it" if found else "absent from its report"
            yield Finding(
                check="announced_event",
                subject=f"{said.iscm_id}:{said.event_type}",
                iscm_id=said.iscm_id,
                report_year=said.year,
                status="agree" if found else "conflict",
                value_a=said.words,
                value_b=found.name if found else "",
                where_a=said.event.where,
                where_b=found.where if found else None,
                needs_review=found is None,
                distinct=report.extract.document.document_id,
                explanation=f"{said.words!r} was announced for {said.year}, {outcome}.",
            )


def _event_of(said: Announcement, reports: Iterable[Resolved]) -> Event | None:
    """The first event of the reports that the announcement may mean; a mere 'meeting' may have become any event."""
    return next(
        (
            event
            for report in reports
            for event in report.extract.events
            if report.iscm_id(event.owner) == said.iscm_id and said.event_type in (event.event_type, "meeting")
        ),
        None,
    )


def _year(report: Resolved) -> int:
    """The year of a report, 0 where it is unknown: such a report stands in no order of years."""
    return report.extract.report_year or 0


OVER_THE_YEARS: tuple[Check, ...] = (
    new_mechanism,
    silent_mechanism,
    back_again,
    renamed_heading,
    ordinal_sequence,
    ordinal_founding,
    edition_change,
    announced_event,
)
