"""Prose without headings, each sentence of which names the mechanism whose meeting it tells of.

    The Rabat Process held its Fifth Ministerial Conference in Marrakesh on 2 May. It was preceded by a SOM (13 March).
    MIDSA met in Lusaka (9-13 July), while MIDWA convened its Annual Meeting in Abidjan on 16-18 October.

A sentence without a name goes on with the one before it in its paragraph; on a page about one mechanism, whose title
names it, no sentence needs a name. A sentence that names several without saying whose meeting it was stays unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extract.items import ANY_YEAR, is_bullet, unbulleted
from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes.block import Block, Shaped
from pipeline.extract.report.shapes.owners import OwnerPatterns, joined_names, owner_patterns
from pipeline.extract.report.stated import Stated
from pipeline.grammar.dates import find_dates
from pipeline.grammar.events import read_events
from pipeline.model import Line, Mention, Where
from pipeline.names.running import FoundName
from pipeline.text.marks import is_address, sentences
from pipeline.text.passage import Passage

NAME = "prose"

_TITLE_WITHIN = 4  # lines of a document: its title
_MOST_TITLE_WORDS = 14
# what comes before the article of a subject, 'Under the chair of Nepal, ', and a word behind it, 'Ministers '
_ADVERBIAL = re.compile(r"(?:[^,;]{0,90},\s+)?", re.DOTALL)
_SUBJECT_WORD = re.compile(r"(?:[A-Z]\w+\s+)?")
_OWNED = re.compile(r"[’']s?\b")  # "the Bali Process's SOM"


def find(lines: Sequence[Line], report: Report) -> Shaped:
    """The sentences on meetings, a block for each run of them with one owner; other sentences are set aside."""
    page_owner = _page_owner(report)
    blocks: list[Block] = []
    doubts: list[Passage] = []
    aside: dict[Line, str] = {}
    for paragraph in _paragraphs(lines):
        printed = unbulleted(report.passage(paragraph))
        parts = _parts_of(printed, page_owner, report)
        for part in parts:
            words = printed[part.start : part.end]
            blocks += [Block(owner, words, Stated(), words.where().lines) for owner in part.owners]
            doubts += [] if part.owners else [words]
        if not parts:
            aside.update(dict.fromkeys(paragraph, "prose without a date or a meeting"))
    return Shaped(tuple(blocks), aside, tuple(doubts))


def _page_owner(report: Report) -> Passage | None:
    """The mechanism that the title of the document names, if it names just one."""
    lines = report.document.lines
    for line, below in pairwise(lines[: _TITLE_WITHIN + 1]):
        names = [*report.names.find(line.words)]
        is_title = len(line.words.split()) <= _MOST_TITLE_WORDS and not find_dates(line.words, ANY_YEAR)
        if is_title and below.gap and len(_ids((name.printed for name in names), report)) == 1:
            return report.passage([line])[names[0].start : names[0].end]
    return None


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that stand together; a bullet and an address are paragraphs of their own."""
    paragraph: list[Line] = []
    for line in lines:
        opens = line.gap or is_bullet(line.words) or is_address(line.words)
        if paragraph and (opens or is_address(paragraph[-1].words)):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence or a part of one, `text[start:end]`, and whose meeting it tells of; no owners: nobody knows."""

    start: int
    end: int
    owners: tuple[Passage, ...]


def _parts_of(paragraph: Passage, page_owner: Passage | None, report: Report) -> list[_Part]:
    """The sentences on meetings; those that follow each other with one owner are one part."""
    owners: tuple[Passage, ...] = (page_owner,) if page_owner else ()
    parts: list[_Part] = []
    for start, end in sentences(paragraph.text):
        for part in _parts_of_sentence(paragraph, start, end, owners, report):
            owners = part.owners or owners
            if parts and _same(parts[-1].owners, part.owners):
                parts[-1] = _Part(parts[-1].start, part.end, part.owners)
            else:
                parts.append(part)
    return parts


def _same(before: Sequence[Passage], owners: Sequence[Passage]) -> bool:
    return bool(owners) and [owner.text for owner in before] == [owner.text for owner in owners]


def _parts_of_sentence(
    paragraph: Passage, start: int, end: int, before: tuple[Passage, ...], report: Report
) -> Iterator[_Part]:
    """The sentence, cut where it passes from one mechanism's meeting to another's; nothing if it tells of none."""
    text = paragraph.text[start:end]
    if not find_dates(text, ANY_YEAR) and not _tells_of_meeting(paragraph[start:end], report):
        return
    names = [*report.names.find(text)]
    partings = [*_partings(text, names, owner_patterns(report.rules))]
    lefts = [0, *(behind for _, behind in partings)]
    rights = [*(before for before, _ in partings), len(text)]
    for left, right in zip(lefts, rights, strict=True):
        inside = [name for name in names if left <= name.start < right]
        yield _Part(start + left, start + right, _owners(paragraph, start, left, inside, before, report))


def _tells_of_meeting(sentence: Passage, report: Report) -> bool:
    """Whether the grammar reads a meeting from a sentence without a date, whoever held it."""
    nobody = Mention("", "event", Where(sentence.document_id, ()))
    return bool(read_events([sentence], nobody, report.year, report.grammar)[0].events)


def _partings(text: str, names: Sequence[FoundName], patterns: OwnerPatterns) -> Iterator[tuple[int, int]]:
    """Where the words on one mechanism end and those on the next begin: at ', while ', if both print a date."""
    dates = find_dates(text, ANY_YEAR)
    last = 0
    for name in names[1:]:
        at = _start_with_article(text, name.start, patterns)
        parting = _last(patterns.parts, text, last, at)
        if parting and any(last <= d.start < parting.start() for d in dates) and any(d.start > at for d in dates):
            last = parting.end()
            yield parting.start(), last


def _start_with_article(text: str, start: int, patterns: OwnerPatterns) -> int:
    """Where the name begins that stands at `start`, with its article: 'the MIDWA'."""
    words = [*re.finditer(r"\S+\s+", text[:start])]
    opens = bool(words) and words[-1].end() == start and patterns.article.fullmatch(words[-1][0])
    return words[-1].start() if opens else start


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The match that ends at `end`."""
    return next((match for match in pattern.finditer(text, start, end) if match.end() == end), None)


def _owners(
    paragraph: Passage, start: int, left: int, names: Sequence[FoundName], before: tuple[Passage, ...], report: Report
) -> tuple[Passage, ...]:
    """Whose meeting a part of a sentence tells of: nobody's where it names somebody in no such place."""
    if not names:
        return before
    sentence, patterns = paragraph[start:], owner_patterns(report.rules)
    for name in names:
        if _is_subject(sentence.text, left, name, patterns):
            together = [other for other in names if other.start >= name.start]
            return joined_names(together, sentence, report)
    named = _ids((name.printed for name in names), report)
    return before if len(named) == 1 and named == _ids((owner.text for owner in before), report) else ()


def _is_subject(text: str, left: int, name: FoundName, patterns: OwnerPatterns) -> bool:
    """Whether the meeting is that of the named: 'the Bali Process held', 'SOM of the Bali Process', 'its SOM'."""
    before, behind = text[left : name.start], text[name.end :]
    if patterns.before.search(before) or _OWNED.match(behind):
        return True
    adverbial = _ADVERBIAL.match(before)
    article = patterns.article.match(before, adverbial.end() if adverbial else 0)
    return _SUBJECT_WORD.fullmatch(before, article.end() if article else 0) is not None


def _ids(printed: Iterable[str], report: Report) -> set[str]:
    known = (report.names.known(name) for name in printed)
    return {form.iscm_id for form in known if form is not None}
