"""The annual highlights report -> records: events by mechanism, initiatives, themes, publications, the global meeting.

The report is cut into sections at its section headings, and each section has one function that reads it. What no
function claims stays unclaimed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from pipeline.extract.report.addresses import address_tails, with_owners
from pipeline.extract.report.context import Found, Report, opened
from pipeline.extract.report.dates import remarks_on_order
from pipeline.extract.report.entries import read_entries
from pipeline.extract.report.furniture import without_furniture
from pipeline.extract.report.lists import read_initiatives, read_themes
from pipeline.extract.report.meeting import read_meeting
from pipeline.extract.report.publications import read_publications
from pipeline.extract.report.sections import Section, is_report, report_year, sections_of
from pipeline.model import Document, Extract
from pipeline.rules import Rules

NAME = "highlights"

_READERS: Mapping[str, Callable[[Section, Report, Found], None]] = {
    "events": read_entries,
    "initiatives": read_initiatives,
    "themes": read_themes,
    "publications": read_publications,
    "global_meeting": read_meeting,
}


def matches(document: Document, rules: Rules) -> bool:
    """Whether the document has the title of a report, two of its section headings, or 'Main events' over two names."""
    return is_report(document, rules)


def extract(document: Document, rules: Rules) -> Extract:
    """All records of the report. Raises `MissingYearError` where it does not print which year it is about."""
    tails = address_tails(document, rules)
    sections = tuple(sections_of(document, rules, tails))
    report = opened(document, rules, report_year(document, sections), tails)
    found = Found()
    for section in sections:
        kept = without_furniture(section, report, found)
        if read_section := _READERS.get(section.name):
            read_section(kept, report, found)
    for remark in remarks_on_order(report):
        found.add(remark)
    read = found.extract(document, NAME, report.year)
    return replace(read, addresses=with_owners(read.addresses, found.blocks, report))
