"""The lines of a report that hold no record: page numbers, running headers, what every report says of itself."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.extract.links import Block
from pipeline.extract.meeting_labels import fields_of_header, is_date
from pipeline.extract.report.asides import find_asides, reads_on
from pipeline.extract.report.context import Found, Report
from pipeline.extract.report.sections import Section, is_contents_entry
from pipeline.model import Address, Line
from pipeline.names.forms import printed_forms
from pipeline.text.marks import ADDRESS

# '3', 'Page 3 of 4', '3/4', 'Página 3 de 8', 'p. 3'
_NUMBER = r"(?:(?:page|página|seite|pág\.|pp?\.|pg\.?)\s*[|:]?\s*)?\d{1,3}(?:\s*(?:/|of|de|sur|von)\s*\d{1,3})?"
_RULE = r"[-–—|~•·\s]*"  # '- ' and ' -' in '- 3 -'
# the number alone, '[3]', '(3)', '3 | Page', 'xii'
_PAGE_NUMBER = re.compile(
    rf"{_RULE}{_NUMBER}{_RULE}|\[\s*{_NUMBER}\s*\]|\(\s*{_NUMBER}\s*\)|\d{{1,3}}\s*\|\s*p\s?a\s?g\s?e|(?-i:[ivx]{{2,5}})",
    re.IGNORECASE,
)
_WITH_ASIDES = ("events", "global_meeting")  # the sections of running text; elsewhere a line may be a title
_LEAST_HEADER_WORDS = 3  # of a running header in a text dump


def without_furniture(section: Section, report: Report, found: Found) -> Section:
    """The section with the lines that may hold records; its headings and page furniture are set aside.

    So are the asides of running text, but for those that a person is asked about.
    """
    found.set_aside(section.heading_lines, "section heading")
    nobodys = _nobodys(section, report)
    for line in (line for line in section.lines if line in nobodys):
        _keep_addresses(line, report, found)
        if nobodys[line]:
            found.set_aside([line], nobodys[line])
    kept = tuple(line for line in section.lines if line not in nobodys)
    return replace(section, lines=kept, reading_on=reads_on(section.lines, kept, report))


def _nobodys(section: Section, report: Report) -> dict[Line, str]:
    """The lines that belong to the page or the whole report -> why, empty where a person is asked about them."""
    tabled = _lines_of_meetings(report)
    free = [line for line in section.lines if line not in tabled]
    nobodys = {line: reason for line in free if (reason := _page_reason(line, report))}
    if section.name in _WITH_ASIDES:
        asides = find_asides([line for line in section.lines if line not in nobodys], report)
        nobodys |= {line: reason for line, reason in asides.items() if line not in tabled}
    others = (line for line in free if line not in nobodys and line not in report.tails)
    return nobodys | {line: reason for line in others if (reason := report.rules.furniture_reason(line.words))}


def _lines_of_meetings(report: Report) -> frozenset[Line]:
    """The lines of the rows of tables of meetings: a header that each page repeats, a row that opens with a number."""
    rows = (row for page in report.document.pages for table in page.tables for row in table)
    return frozenset(
        line
        for row in rows
        if fields_of_header(row.cells, report.rules) or (len(row.cells) > 1 and any(map(is_date, row.cells)))
        for line in row.lines
        if not line.margin
    )


def _page_reason(line: Line, report: Report) -> str:
    """Why the line belongs to the page or to the whole report, empty where it may belong to its text."""
    if line in report.tails:
        return ""
    if line.margin:
        return line.margin
    if _PAGE_NUMBER.fullmatch(line.words):
        return "page number"
    if line.words == str(report.year):
        return "year of the report"  # under the title, or at the foot of a page
    if not any(character.isalnum() for character in line.words):
        return "rule"  # '-----' under a heading
    if is_contents_entry(line.words):
        return "table of contents"
    if _is_running_header(line, report):
        return "running header or footer"
    if _is_term(line, report):
        return "what the report is about"
    return ""


def _is_running_header(line: Line, report: Report) -> bool:
    """Whether the words of the line stand in a text dump three times or more: they are no record then.

    The margins of a PDF are known by where they stand; in its narrow columns other lines may well be repeated.
    """
    is_repeated = line.box is None and line.words in report.repeated
    return is_repeated and len(line.words.split()) >= _LEAST_HEADER_WORDS and not ADDRESS.search(line.words)


def _is_term(line: Line, report: Report) -> bool:
    """Whether the line only says what mechanisms are called: 'Inter-State Consultation Mechanisms on Migration'."""
    is_term = any(report.names.role(form) == "term" for form in printed_forms(line.words))
    return is_term and len(line.words.split()) > 1 and not _ends_name(line, report)


def _ends_name(line: Line, report: Report) -> bool:
    """Whether the line is a mechanism's name, or ends one that the line above begins: 'Migration (RCP)'."""
    above = report.above.get(line)
    texts = [line.words, *([f"{above.words} {line.words}"] if above else [])]
    return any(report.names.known(text) for text in texts)


def _keep_addresses(line: Line, report: Report, found: Found) -> None:
    """Keeps the addresses of a line that is set aside, which belong to no mechanism."""
    urls = tuple(match[0] for match in ADDRESS.finditer(line.words))
    found.blocks.append(Block((line,), None, ADDRESS.sub("", line.words), addresses=urls))
    for url in urls:
        found.add(Address(None, url, "text", report.passage([line]).where()))
