"""Which lines of a report are section headings, and which section each line is in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.evidence import names_on_lines
from pipeline.model import Document, Line
from pipeline.rules import Rules, SectionPhrases
from pipeline.text.folding import folded
from pipeline.text.marks import is_address
from pipeline.text.numbers import ordinal

_YEAR = re.compile(r"(?:19|20)\d\d")  # '2017'
_TOKEN = re.compile(r"[^\W_]+")  # '9TH', 'GLOBAL'
_BRACKETS = re.compile(r"\([^()]*\)")  # '(GRCP 9)'
_ENDS_CLAUSE = re.compile(r"[.;,]\s*$")  # 'publications,'
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d{1,3}\s*$|(?:…\s?){2,}\s*\d{1,3}\s*$")  # 'Main events ........ 3'
_JOINED_ORDINAL = re.compile(r"^(\d{1,3}(?:ST|ND|RD|TH))(?=[A-Z]{4})")  # '9TH' of '9THGLOBALMEETING'
_LAST_PREPOSITION = re.compile(r"(?:of|in|en|de)$")  # 'publicationsof', from 'PUBLICATIONSOF2029'

_MOST_LINES = 3  # of a section heading
_MOST_WORDS = 16  # of a section heading
_MOST_TITLE_WORDS = 10  # of a report's title
_TITLE_WITHIN = 12  # lines of a document: what stands above the title is short
_LEAST_SECTIONS = 2  # whose headings make a document a report
_LEAST_NAMED = 2  # so many mechanisms' names, each on a line of its own, make one of a document with 'Main events'


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """A section heading over `count` lines: which section it opens, and the years and ordinals printed in it."""

    section: str
    count: int
    words: str
    years: tuple[int, ...]
    ordinals: tuple[int, ...]


def is_contents_entry(words: str) -> bool:
    """Whether the line is of a table of contents: dots lead from a heading to its page."""
    return _LEADER.search(words) is not None


def section_heading(lines: Sequence[Line], sections: SectionPhrases) -> SectionHeading | None:
    """The section heading that the first of `lines` opens, None where it opens none.

    Years, ordinals, brackets and fillers do not count: '9TH GLOBAL MEETING OF ISCMS (GRCP 9)' is 'global meeting'.
    """
    if is_address(lines[0].words):
        return None  # '…/iscm-2017-highlights' has the words of a title
    if is_contents_entry(lines[0].words):
        return None  # 'Main events ........ 3' is where the section is, not its heading
    for count in range(min(_MOST_LINES, len(lines)), 0, -1):
        if any(line.page != lines[0].page for line in lines[:count]):
            continue
        words = " ".join(line.words for line in lines[:count])
        bare = _JOINED_ORDINAL.sub(r"\1 ", words if words.startswith("(") else _BRACKETS.sub(" ", words))
        section = _section_of(bare, sections)
        if section:
            years = tuple(int(year) for year in _YEAR.findall(bare))
            ordinals = tuple(n for token in _TOKEN.findall(bare) if (n := ordinal(token)) is not None)
            return SectionHeading(section, count, words, years, ordinals)
    words = lines[0].words
    if len(words.split()) <= _MOST_TITLE_WORDS and sections.title.search(folded(words)):
        return SectionHeading("title", 1, words, tuple(int(y) for y in _YEAR.findall(words)), ())
    return None


def _section_of(words: str, sections: SectionPhrases) -> str:
    """The section whose heading the words are, empty where they are none: by spelling, else by their telling words."""
    if len(words.split()) > _MOST_WORDS or _ENDS_CLAUSE.search(words):
        return ""
    tokens = [token for token in folded(words).split() if not _YEAR.fullmatch(token) and ordinal(token) is None]
    letters = _LAST_PREPOSITION.sub("", _YEAR.sub("", "".join(tokens)))  # 'PUBLICATIONSOF2029'
    spelled = sections.squashed.get(letters, "")
    if spelled and spelled != "title":
        return spelled
    core = sections.core(tokens)
    if not core and "events" in tokens:  # 'MAIN EVENTS OF 2016'
        return "events"
    section = sections.cores.get(core, "")
    return section if section not in ("title", "continuation") else ""


@dataclass(frozen=True, slots=True)
class Section:
    """The lines between two section headings. `headings` are the one that opens it and those repeated within it.

    `reading_on` are the lines that go on with an interrupted sentence: the blank space above them parts nothing.
    """

    name: str
    headings: tuple[SectionHeading, ...]
    heading_lines: tuple[Line, ...]
    lines: tuple[Line, ...]
    reading_on: frozenset[Line] = frozenset()


def has_form_of_report(document: Document, rules: Rules) -> bool:
    """Whether the document has the title of a report, two of its section headings, or 'Main events' over two names.

    Other bodies' reports may have it as well. Looks no further than it has to, since `sections_of` tries the same lines
    again: mostly the title is enough.
    """
    lines = document.lines
    if any(opens_title(line, rules) for line in lines[:_TITLE_WITHIN]):
        return True
    found: set[str] = set()
    for at in range(len(lines)):
        heading = section_heading(lines[at : at + _MOST_LINES], rules.sections)
        if heading is not None and heading.section not in ("title", "continuation"):
            found.add(heading.section)
            if len(found) >= _LEAST_SECTIONS:
                return True
    return "events" in found and len({*names_on_lines(lines, rules)}) >= _LEAST_NAMED


def opens_title(line: Line, rules: Rules) -> bool:
    """Whether the line has the words of a report's title: 'ISCM Highlights'."""
    heading = section_heading([line], rules.sections)
    return heading is not None and heading.section == "title"


def sections_of(document: Document, rules: Rules, tails: Collection[Line]) -> Iterator[Section]:
    """The report's sections in reading order; the lines before the first heading are the section `events`.

    A title on a later page, '(CONTINUED)' or a second heading of the open section does not end it: an entry may run on
    over the page. `tails` are the lines that go on with an address, which are no headings.
    """
    lines = document.lines
    name, at = "events", 0
    headings: list[SectionHeading] = []
    heading_lines: list[Line] = []
    body: list[Line] = []
    while at < len(lines):
        opened = section_heading(lines[at : at + _MOST_LINES], rules.sections) if lines[at] not in tails else None
        count = opened.count if opened else 0
        if opened is None:
            body.append(lines[at])
        elif opened.section in (name, "title", "continuation"):
            headings.append(opened)
            heading_lines += lines[at : at + count]
        else:
            yield Section(name, tuple(headings), tuple(heading_lines), tuple(body))
            name, headings, heading_lines, body = opened.section, [opened], list(lines[at : at + count]), []
        at += count or 1
    yield Section(name, tuple(headings), tuple(heading_lines), tuple(body))
