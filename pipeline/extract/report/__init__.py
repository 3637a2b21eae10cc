"""The annual highlights report -> records: events by mechanism, initiatives, themes, publications, the global meeting.

The report is cut into sections at its section headings, and each section has one function that reads it. What no
function claims stays unclaimed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from pipeline.extract.evidence import evidence_of, names_on_lines, speaks_of_mechanisms
from pipeline.extract.report.addresses import address_tails, with_owners
from pipeline.extract.report.context import Found, Report, opened
from pipeline.extract.report.dates import remarks_on_order
from pipeline.extract.report.entries import read_entries
from pipeline.extract.report.furniture import without_furniture
from pipeline.extract.report.lists import read_initiatives, read_themes
from pipeline.extract.report.meeting import read_meeting
from pipeline.extract.report.publications import read_publications
from pipeline.extract.report.sections import Section, has_form_of_report, sections_of
from pipeline.extract.report.year import title_lines, without_completed_dates, year_of
from pipeline.model import Document, Extract
from pipeline.rules import Rules

NAME = "highlights"

_LEAST_ENTRIES = 2  # mechanisms whose names stand on lines of their own

_READERS: Mapping[str, Callable[[Section, Report, Found], None]] = {
    "events": read_entries,
    "initiatives": read_initiatives,
    "themes": read_themes,
    "publications": read_publications,
    "global_meeting": read_meeting,
}


def matches(document: Document, rules: Rules) -> bool:
    """Whether the document tells of dated meetings of mechanisms.

    One with the form of a report need not be counted out if it says that it is on such mechanisms, or has entries on
    two that are known; the form alone proves nothing.
    """
    if has_form_of_report(document, rules) and (
        speaks_of_mechanisms(document, rules) or len({*names_on_lines(document.lines, rules)}) >= _LEAST_ENTRIES
    ):
        return True
    return evidence_of(document, rules).tells_of_meetings


def extract(document: Document, rules: Rules) -> Extract:
    """All records of the report."""
    tails = address_tails(document, rules)
    sections = tuple(sections_of(document, rules, tails))
    year = year_of(document, sections, rules)
    report = opened(document, rules, year, tails)
    found = Found()
    title = title_lines(document, rules)
    found.set_aside(title, "title")
    for section in sections:
        section = replace(section, lines=tuple(line for line in section.lines if line not in title))
        kept = without_furniture(section, report, found)
        if read_section := _READERS.get(section.name):
            read_section(kept, report, found)
    for remark in (*year.remarks, *remarks_on_order(report)):
        found.add(remark)
    read = found.extract(document, NAME, year.year)
    read = replace(read, addresses=with_owners(read.addresses, found.blocks, report))
    return read if year.year is not None else without_completed_dates(read)
