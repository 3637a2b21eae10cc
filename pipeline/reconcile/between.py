"""Checks between documents: whether leaflet and reports agree on a mechanism, whether two reports are on one year.

Side a is the leaflet, side b the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from pipeline.model import Anniversary, Cell, Event, Finding, FindingStatus, Mention, Outline, Resolved, Where
from pipeline.reconcile.seen import Seen, registry_forms


def presence(seen: Seen) -> Iterator[Finding]:
    """Whether a mechanism stands in the leaflet's table, in a report, or in both."""
    if not (seen.overview.newest_leaflet and seen.report_years):
        return
    for iscm_id in seen.everyone:
        row, mention = seen.profiles.get(iscm_id), seen.listed.get(iscm_id)
        status: FindingStatus = "both" if row and mention else "leaflet_only" if row else "highlights_only"
        where = {"both": "The leaflet and a report have it", "leaflet_only": "Only the leaflet has it"}
        yield Finding(
            check="presence",
            subject=iscm_id,
            iscm_id=iscm_id,
            status=status,
            value_a=row.owner.printed if row else "",
            value_b=mention.printed if mention else "",
            where_a=row.where if row else None,
            where_b=mention.where if mention else None,
            explanation=where.get(status, "Only a report has it") + ".",
        )


def name(seen: Seen) -> Iterator[Finding]:
    """Whether both sources print the same name; a name that held only for some years is a sign of a rename."""
    for iscm_id, row in seen.profiles.items():
        mention = seen.listed.get(iscm_id)
        if mention is None or mention.context != "heading":
            continue
        ours, theirs = (registry_forms(m.printed, iscm_id, seen.rules) for m in (row.owner, mention))
        if {form.text for form in ours} & {form.text for form in theirs}:
            status: FindingStatus = "agree"
            explanation = "Both print the same name."
        elif dated := [form for form in (*ours, *theirs) if form.years]:
            status = "renamed"
            explanation = f"{dated[0].text!r} is its name only {dated[0].years}: it was renamed."
        else:
            status, explanation = "info", "Two forms of one name."
        yield Finding(
            check="name",
            subject=iscm_id,
            iscm_id=iscm_id,
            status=status,
            value_a=row.owner.printed,
            value_b=mention.printed,
            where_a=row.where,
            where_b=mention.where,
            explanation=explanation,
        )


def founding_year(seen: Seen) -> Iterator[Finding]:
    """Whether an anniversary fits the year of establishment: the 30th in 2021 implies 1991."""
    for report in seen.reports:
        year = report.extract.report_year
        if year is None:
            continue
        for (iscm_id, number), anniversary in distinct_anniversaries(report).items():
            row = seen.profiles.get(iscm_id)
            if row is None or row.year_established is None:
                continue
            implied = year - number
            status: FindingStatus = "agree" if implied == row.year_established else "conflict"
            yield Finding(
                check="founding_year",
                subject=iscm_id,
                iscm_id=iscm_id,
                report_year=year,
                status=status,
                value_a=str(row.year_established),
                value_b=str(implied),
                where_a=row.where,
                where_b=anniversary.where,
                needs_review=status == "conflict",
                distinct=str(number),
                settles=Cell("mechanisms", "year_established", (("iscm_id", iscm_id),)),
                explanation=f"Anniversary {number} in {year} implies {implied}; "
                f"the leaflet's table says {row.year_established}.",
            )


def distinct_anniversaries(report: Resolved) -> dict[tuple[str, int], Anniversary]:
    """The anniversaries of a report by mechanism and number; one printed twice counts once, with both places."""
    found: dict[tuple[str, int], Anniversary] = {}
    for anniversary in report.extract.anniversaries:
        key = (report.iscm_id(anniversary.owner), anniversary.anniversary)
        if key in found:
            anniversary = replace(found[key], where=found[key].where + anniversary.where)
        found[key] = anniversary
    return found


def theme(seen: Seen) -> Iterator[Finding]:
    """Whether both sources give a mechanism a theme, over the mechanisms and the themes that both of them list."""
    in_leaflet: dict[tuple[str, str], Where] = {}
    for leaflet in seen.leaflets:
        if leaflet.extract.document.document_id == seen.overview.newest_leaflet:
            in_leaflet = themes_by_mechanism(leaflet)
    in_reports: dict[tuple[str, str], Where] = {}
    for report in seen.reports:
        in_reports |= themes_by_mechanism(report)
    for iscm_id in seen.everyone:
        if iscm_id not in seen.profiles or iscm_id not in seen.listed:
            continue
        for theme_id in sorted(seen.overview.common_themes):
            a, b = in_leaflet.get((iscm_id, theme_id)), in_reports.get((iscm_id, theme_id))
            if not a and not b:
                continue
            status: FindingStatus = "agree" if a and b else "leaflet_only" if a else "highlights_only"
            label = seen.rules.themes.get(theme_id, theme_id)
            said = {
                "agree": f"The leaflet and a report give it the theme {label!r}.",
                "leaflet_only": f"Only the leaflet gives it the theme {label!r}.",
                "highlights_only": f"Only a report gives it the theme {label!r}.",
            }
            yield Finding(
                check="theme",
                subject=f"{iscm_id}:{theme_id}",
                iscm_id=iscm_id,
                status=status,
                value_a=theme_id if a else "",
                value_b=theme_id if b else "",
                where_a=a,
                where_b=b,
                explanation=said[status],
            )


def themes_by_mechanism(resolved: Resolved) -> dict[tuple[str, str], Where]:
    """Where a document gives each (iscm_id, theme_id); 'all ISCMs' gives it to every mechanism of the document."""
    found: dict[tuple[str, str], Where] = {}
    for listing in resolved.extract.themes:
        for iscm_id in resolved.iscm_ids(listing.owner):
            for theme_id in resolved.themes[listing.theme]:
                where = found.get((iscm_id, theme_id))
                found[iscm_id, theme_id] = where + listing.where if where else listing.where
    return found


def told_twice(seen: Seen) -> Iterator[Finding]:
    """A meeting that two documents tell of, or two entries of one, such as one in English and one in French.

    Both publish a row, so that the meeting counts twice: one of them has to go, unless they are two meetings.
    """
    first: dict[tuple[str, str, tuple[tuple[date, date], ...]], tuple[Event, Mention]] = {}
    for report in seen.reports:
        for event in report.extract.events:
            days = tuple((interval.start, interval.end) for interval in event.intervals)
            key = (report.iscm_id(event.owner), event.event_type, days)
            if not days or not key[0]:
                continue
            other, owner = first.setdefault(key, (event, event.owner))
            if owner != event.owner:
                ids = sorted({other.where.document_id, event.where.document_id})
                yield Finding(
                    check="told_twice",
                    subject=f"{key[0]}:{event.event_type}",
                    iscm_id=key[0],
                    report_year=report.extract.report_year,
                    status="info",
                    value_a=other.name,
                    value_b=event.name,
                    where_a=other.where,
                    where_b=event.where,
                    needs_review=True,
                    distinct=f"{days[0][0]} {days[-1][1]} {event.where.document_id}",
                    explanation=f"{' and '.join(ids)}: {other.name!r} and {event.name!r} have the same type and dates.",
                )


_MUCH_IN_COMMON = 0.5  # of the mechanisms that either of two reports speaks of


def repeated_report(outlines: Iterable[Outline]) -> Iterator[Finding]:
    """Two documents that report on one year and the same mechanisms: both publish rows, so that events count twice.

    A page of news on one meeting does not repeat the report on its year.
    """
    reports = [(outline.report_year, outline) for outline in outlines if outline.kind == "highlights"]
    first: dict[int, list[Outline]] = {}
    dated = [(year, outline) for year, outline in reports if year is not None]
    for year, report in sorted(dated, key=lambda each: (each[0], each[1].source.document_id)):
        before = first.setdefault(year, [])
        if other := next((each for each in before if _overlap(each, report) >= _MUCH_IN_COMMON), None):
            ids = [each.source.document_id for each in (other, report)]
            yield Finding(
                check="repeated_report",
                subject=ids[1],
                report_year=year,
                status="info",
                value_a=ids[0],
                value_b=ids[1],
                needs_review=True,
                explanation=f"Both {ids[0]} and {ids[1]} report on {year}; keep the better one in raw/.",
            )
        before.append(report)


def _overlap(one: Outline, other: Outline) -> float:
    """How much of what two reports speak of is common to both."""
    common, all_of_them = {*one.mechanisms} & {*other.mechanisms}, {*one.mechanisms} | {*other.mechanisms}
    return len(common) / len(all_of_them) if all_of_them else 0.0
