"""The main events of a report: a heading for each mechanism, and below it anniversaries, addresses and events."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.extract.anniversaries import PrintedAnniversary, anniversary_of
from pipeline.extract.headings import RunIn, find_headings, find_run_in, without_number
from pipeline.extract.items import (
    SMALL_WORDS,
    LineBreaks,
    ends_sentence,
    is_bullet,
    is_dash_in_sentence,
    unbulleted,
)
from pipeline.extract.report.addresses import blocks_of
from pipeline.extract.report.context import Found, Report
from pipeline.extract.report.paragraphs import read_anniversary, read_paragraphs
from pipeline.extract.report.sections import Section
from pipeline.extract.report.shapes import find_blocks, prose
from pipeline.extract.report.shapes.block import Shaped
from pipeline.grammar.words import is_plural
from pipeline.model import Address, Line, LinkOrigin, Mention, Remark, Where
from pipeline.text.marks import is_address
from pipeline.text.passage import Passage


def read_entries(section: Section, report: Report, found: Found) -> None:
    """Reads the blocks of other shapes, then each entry between the headings.

    Where there is neither a heading nor such a block, the text is read as prose that names its mechanisms. What stands
    before the first heading and in no block stays unclaimed.
    """
    shaped = find_blocks(section.lines, report)
    lines = [line for line in section.lines if line not in shaped.lines]
    below_block = {below for above, below in pairwise(section.lines) if above in shaped.lines}
    set_together = [replace(line, gap=_is_apart(line, section, below_block)) for line in lines]
    counts = _with_headings(shaped, lines, find_headings(set_together, report.names, report.grammar))
    breaks = LineBreaks([line.words for line in lines], report.grammar)
    starts = [*counts]
    if not starts and not shaped.blocks:
        shaped = shaped + prose.find(lines, report)
    owners: dict[Line, Mention] = {}  # by the first line of each entry
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        body = start + counts[start]
        heading = report.passage(lines[start:body] or lines[start:end])
        run_in = find_run_in(heading.text, report.names, report.grammar) if body == start else None
        name = heading[run_in.start : run_in.end] if run_in else _without_number(heading)
        owner = found.mention(name.text, "heading", name.where())
        owners[lines[start]] = owner
        found.add_heading(owner.printed)
        _read_entry(owner, lines[body:end], run_in, _Setting(breaks, section.reading_on), report, found)
        found.blocks += blocks_of(report, lines[start:end], owner, owner.printed, expects_link=True)
    _read_blocks(shaped, _headed(section.lines, owners), report, found)


def _with_headings(shaped: Shaped, lines: Sequence[Line], counts: Mapping[int, int]) -> dict[int, int]:
    """The headings among the lines, with those that only a table or a card below them shows to be one."""
    within = {at + more for at, count in counts.items() for more in range(count)}
    more = {at: 1 for at, line in enumerate(lines) if line in shaped.headings and at not in within}
    return dict(sorted({**counts, **more}.items()))


def _is_apart(line: Line, section: Section, below_block: Collection[Line]) -> bool:
    """Whether the line is set off from the one that is left above it: a block that was taken out parts the two."""
    return line in below_block or (line.gap and line not in section.reading_on)


def _headed(lines: Sequence[Line], owners: Mapping[Line, Mention]) -> dict[Line, Mention]:
    """Each line below a heading -> the mechanism of the last heading above it."""
    headed: dict[Line, Mention] = {}
    owner: Mention | None = None
    for line in lines:
        owner = owners.get(line, owner)
        if owner is not None:
            headed[line] = owner
    return headed


def _read_blocks(shaped: Shaped, headed: Mapping[Line, Mention], report: Report, found: Found) -> None:
    """Reads what the blocks tell; one without a name of its own is of the mechanism whose heading stands above it."""
    for line, reason in shaped.furniture.items():
        found.set_aside([line], reason)
    for remark in shaped.remarks:
        found.add(remark)
    for doubt in shaped.doubts:
        why = "tells of a meeting, and does not say clearly whose"
        found.add(Remark("unread_meeting", report.document.document_id, doubt.text, why, doubt.where()))
    named: dict[Where, Mention] = {}  # a name that several blocks go back to is one mention
    for block in shaped.blocks:
        owner = headed.get(block.lines[0])
        if block.owner is not None:
            where = block.owner.where()
            owner = named.get(where) or found.mention(block.owner.text, "heading", where)
            named[where] = owner
            found.add_heading(owner.printed)
        if owner is None:
            continue  # its lines stay unclaimed, so that a person is asked
        read_paragraphs(owner, [block.text], report, found, block.stated)
        found.blocks += blocks_of(report, block.lines, owner, owner.printed)


def _without_number(heading: Passage) -> Passage:
    return heading[len(heading.text) - len(without_number(heading.text)) :]


def _read_entry(
    owner: Mention, lines: Sequence[Line], run_in: RunIn | None, setting: _Setting, report: Report, found: Found
) -> None:
    """Reads what an entry prints below its heading, or behind one that runs into its text."""
    labels = [line for above, line in zip((None, *lines), lines, strict=False) if _is_label(above, line, report)]
    found.set_aside(labels, "heading within an entry")
    parts = _parts_of([line for line in lines if line not in labels], setting, report)
    for line, printed in parts.anniversaries:
        read_anniversary(owner, printed, report.passage([line]), report, found)
    for printed_lines in parts.addresses:
        found.add(_address(owner, printed_lines, report))
    printed_passages = [report.passage(paragraph) for paragraph in parts.paragraphs if paragraph]
    if run_in and printed_passages:
        printed_passages[0] = printed_passages[0][run_in.body :]
    read_paragraphs(owner, [unbulleted(printed) for printed in printed_passages], report, found)


# ---------------------------------------------------------------- the lines of an entry


def _is_label(above: Line | None, line: Line, report: Report) -> bool:
    """Whether the line only says what follows: 'Meetings', 'Workshops and webinars:' above a list of them."""
    if above is not None and not line.gap and not ends_sentence(above.words):
        return False
    words = [word for word in line.words.rstrip(" :").split() if word.casefold() not in SMALL_WORDS]
    return bool(words) and all(report.grammar.noun.fullmatch(word) and is_plural(word) for word in words)


@dataclass(frozen=True, slots=True)
class _Setting:
    """How the section's lines are set: where one ends an item, and which read on though blank space stands above."""

    breaks: LineBreaks
    reading_on: frozenset[Line]


@dataclass(frozen=True, slots=True)
class _Parts:
    """The lines of an entry: those of each paragraph and of each address, and those that only print an anniversary."""

    paragraphs: list[list[Line]] = field(default_factory=lambda: [[]])
    addresses: list[list[Line]] = field(default_factory=list)
    anniversaries: list[tuple[Line, PrintedAnniversary]] = field(default_factory=list)


def _parts_of(lines: Sequence[Line], setting: _Setting, report: Report) -> _Parts:
    """The entry's lines, sorted; a bullet is a paragraph of its own, and so is a line that opens an item."""
    parts = _Parts()
    for line in lines:
        if is_address(line.words):
            parts.addresses.append([line])
        elif parts.addresses and line in report.tails and report.above[line] == parts.addresses[-1][-1]:
            parts.addresses[-1].append(line)
        elif (printed := anniversary_of(line.words)) and not _is_within(parts.paragraphs[-1], line):
            parts.anniversaries.append((line, printed))
            parts.paragraphs.append([])
        elif _opens_paragraph(line, parts.paragraphs[-1], setting, report):
            parts.paragraphs.append([line])
        else:
            parts.paragraphs[-1].append(line)
    return parts


def _is_within(paragraph: Sequence[Line], line: Line) -> bool:
    """Whether the line stands in the middle of a sentence: '(RCGM) and 25th Anniversary of RCM'."""
    return bool(paragraph) and not ends_sentence(paragraph[-1].words) and not line.words[:1].isalnum()


def _goes_on_with_noun(above: Line, line: Line, report: Report) -> bool:
    """Whether a line end stands within the name of a meeting: 'Seventh Summit / Meeting', 'Ministerial / Meeting'."""
    last, first = above.words.split()[-1], line.words.split()[0]
    if not last.isalpha() or last.isupper() or not report.grammar.noun.fullmatch(first):
        return False  # 'SOM' above 'Meeting on visas' is a meeting of its own
    is_general = report.grammar.event_type(first, "", "") == "meeting"  # it says nothing more than that they met
    return report.grammar.is_qualifier(last) or (is_general and report.grammar.noun.fullmatch(last) is not None)


def _opens_paragraph(line: Line, paragraph: Sequence[Line], setting: _Setting, report: Report) -> bool:
    """Whether the line does not go on with the paragraph above."""
    if not paragraph or _goes_on_with_noun(paragraph[-1], line, report):
        return False
    above = paragraph[-1]
    if is_bullet(line.words) and not is_dash_in_sentence(line.words, report.grammar):
        return True
    parted = line.gap and line.page == above.page and line not in setting.reading_on
    if parted and ends_sentence(above.words) and not line.words[:1].islower():
        return True
    if parted and line.words[:1].isupper() and setting.breaks.stops_short(above.words, line.words):
        return True
    return setting.breaks.opens_item(above.words, line.words, above.ended or parted)


# ---------------------------------------------------------------- a record each


def _address(owner: Mention, lines: Sequence[Line], report: Report) -> Address:
    origin: LinkOrigin = "text" if len(lines) == 1 else "text_rejoined"
    url = "".join(line.words.strip() for line in lines)
    return Address(owner, url, origin, report.passage(lines).where())
