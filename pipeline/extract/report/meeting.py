"""The global meeting in a report: one event of all mechanisms, and how many of them came and spoke."""

from __future__ import annotations

import re

from pipeline.extract.prose_figures import meeting_figures
from pipeline.extract.report.addresses import blocks_of
from pipeline.extract.report.context import Found, Report
from pipeline.extract.report.sections import Section
from pipeline.grammar.places import dated_places, intervals_of, place_of
from pipeline.grammar.tokens import Tokens
from pipeline.grammar.topics import topic_of
from pipeline.model import Claim, Event, Mention
from pipeline.names.index import NameIndex
from pipeline.text.marks import sentences
from pipeline.text.numbers import ordinal
from pipeline.text.passage import Passage

_NUMBERED = re.compile(r"\b[A-Z]{3,}\s*(\d{1,2})\b")  # 'GRCP 9'
_BRACKET = re.compile(r"\(([^()]*)\)")  # '(GRCP 9)'
_LAST_NUMBER = re.compile(r"[\d\s]+$")  # ' 9' in 'GRCP 9'


def read_meeting(section: Section, report: Report, found: Found) -> None:
    """Reads the heading and the text below it as one event, and the figures of the text."""
    heading = report.passage(section.heading_lines[: section.headings[0].count])
    body = report.passage(section.lines)
    owner = found.mention(_meeting_name(heading.text, report.names), "global_meeting", heading.where())
    found.add(_event(owner, section.headings[0].ordinals, heading, body, report))
    for metric, value, start, end in meeting_figures(body.text):
        found.add(Claim(metric, owner.printed, value, "", body.where(start, end)))
    lines = (*section.heading_lines, *section.lines)
    found.blocks += blocks_of(report, lines, owner, heading.text, expects_link=True)


def _event(owner: Mention, ordinals: tuple[int, ...], heading: Passage, body: Passage, report: Report) -> Event:
    """The meeting; its dates, places and topic stand in the first sentence below the heading."""
    grammar = report.grammar
    numbered = _NUMBERED.search(heading.text)
    first = sentences(body.text)[0][1] if body.text else 0
    dated = dated_places(Tokens(body.text, report.year, grammar), 0, first)
    return Event(
        owner=owner,
        event_type=grammar.event_type("global meeting", "", ""),
        name=heading.text,
        ordinal=ordinals[0] if ordinals else int(numbered[1]) if numbered else None,
        count=1,
        topic=topic_of(body.text, 0, first, dated, grammar.places),
        place=place_of(dated),
        status="held",
        intervals=intervals_of(dated),
        where=heading.where() + body.where(),
    )


def _meeting_name(heading: str, names: NameIndex) -> str:
    """The part of the heading that the registry knows, else its words without numbers and brackets.

    '9TH GLOBAL MEETING OF ISCMS (GRCP 9)' has 'GLOBAL MEETING OF ISCMS' and 'GRCP'.
    """
    bare = _BRACKET.sub(" ", heading)
    words = " ".join(word for word in bare.split() if ordinal(word) is None and not word.isdigit())
    inside = [_LAST_NUMBER.sub("", part) for part in _BRACKET.findall(heading)]
    found = (name.printed for name in names.find(words))  # 'Global Meeting of RCPs: Summary report'
    return next((form for form in (words, *inside, *found) if names.known(form)), words)
