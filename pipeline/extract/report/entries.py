"""The main events of a report: a heading for each mechanism, and below it anniversaries, addresses and events."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.extract.anniversaries import PrintedAnniversary, anniversary_of, find_anniversaries
from pipeline.extract.headings import RunIn, find_headings, find_run_in, without_number
from pipeline.extract.items import LineBreaks, ends_sentence, is_bullet, is_dash_in_sentence, without_bullet
from pipeline.extract.report.addresses import blocks_of
from pipeline.extract.report.context import Found, Report
from pipeline.extract.report.dates import remarks_on_dates
from pipeline.extract.report.sections import Section
from pipeline.grammar.events import read_events
from pipeline.grammar.spelling import Correction, as_read
from pipeline.model import Address, Anniversary, Line, LinkOrigin, Mention, Remark
from pipeline.text.folding import folded
from pipeline.text.marks import ADDRESS, is_address, sentences
from pipeline.text.passage import Passage

# 'establishment of the Rabat Process': what comes before a name
_OPENING = re.compile(r"^[a-z]+ of (?:the )?")
# 'Rabat Process' in 'Rabat Process in Rome', up to the first small letter; not 'its establishment'
_PROPER = re.compile(r"(?!its )[\w’'+-]+(?: (?=[^\W_a-z])[\w’'+-]+)*")


def read_entries(section: Section, report: Report, found: Found) -> None:
    """Reads each entry of the section. What stands before the first heading stays unclaimed."""
    lines = section.lines
    set_together = [replace(line, gap=False) if line in section.reading_on else line for line in lines]
    counts = find_headings(set_together, report.names, report.grammar)
    breaks = LineBreaks([line.words for line in lines], report.grammar)
    starts = [*counts]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        body = start + counts[start]
        heading = report.passage(lines[start:body] or lines[start:end])
        run_in = find_run_in(heading.text, report.names, report.grammar) if body == start else None
        name = heading[run_in.start : run_in.end] if run_in else _without_number(heading)
        owner = found.mention(name.text, "heading", name.where())
        found.add_heading(owner.printed)
        _read_entry(owner, lines[body:end], run_in, _Setting(breaks, section.reading_on), report, found)
        found.blocks += blocks_of(report, lines[start:end], owner, owner.printed, expects_link=True)


def _without_number(heading: Passage) -> Passage:
    return heading[len(heading.text) - len(without_number(heading.text)) :]


def _read_entry(
    owner: Mention, lines: Sequence[Line], run_in: RunIn | None, setting: _Setting, report: Report, found: Found
) -> None:
    """Reads what an entry prints below its heading, or behind one that runs into its text."""
    parts = _parts_of(lines, setting, report)
    for line, printed in parts.anniversaries:
        _read_anniversary(owner, printed, report.passage([line]), report, found)
    for printed_lines in parts.addresses:
        found.add(_address(owner, printed_lines, report))
    printed_passages = [report.passage(paragraph) for paragraph in parts.paragraphs if paragraph]
    if run_in and printed_passages:
        printed_passages[0] = printed_passages[0][run_in.body :]
    passages = [_as_read(_without_bullet(printed), report, found) for printed in printed_passages]
    _read_paragraphs(owner, passages, report, found)


def _as_read(printed: Passage, report: Report, found: Found) -> Passage:
    """The passage as it is to be read; that a word of it was misprinted is kept as a remark."""
    passage, misprints = as_read(printed, report.grammar, report.year, report.is_month_first)
    for misprint in misprints:
        found.add(_of_misprint(misprint, printed))
    return passage


def _read_paragraphs(owner: Mention, passages: Sequence[Passage], report: Report, found: Found) -> None:
    """Reads the paragraphs of an entry: anniversaries, events, names; and says what of them was not read."""
    read = read_events(passages, owner, report.year, report.grammar)
    events = [printed_event.event for paragraph in read for printed_event in paragraph.events]
    for passage, paragraph in zip(passages, read, strict=True):
        for printed in find_anniversaries(passage.text):
            _read_anniversary(owner, printed, passage[printed.start : printed.end], report, found)
        for printed_event in paragraph.events:
            found.add(printed_event.event)
        for start, end in paragraph.nothing_held:
            found.set_aside(passage.where(start, end).lines, "says that nothing was held")
        _keep_names_and_addresses(passage, report, found)
        for start, end, why in paragraph.unread:
            words = passage[start:end]
            found.add(Remark("unread_meeting", owner.printed, words.text, why, words.where()))
        unread = [*_unread_sentences(passage, paragraph.spans)]
        for start, end in unread:
            found.add(_of_unread(owner, passage[start:end]))
        for remark in remarks_on_dates(owner, passage, events, [*unread, *paragraph.nothing_held], report):
            found.add(remark)


# ---------------------------------------------------------------- the lines of an entry


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
        elif printed := anniversary_of(line.words):
            parts.anniversaries.append((line, printed))
            parts.paragraphs.append([])
        elif _opens_paragraph(line, parts.paragraphs[-1], setting, report):
            parts.paragraphs.append([line])
        else:
            parts.paragraphs[-1].append(line)
    return parts


def _opens_paragraph(line: Line, paragraph: Sequence[Line], setting: _Setting, report: Report) -> bool:
    """Whether the line does not go on with the paragraph above."""
    if not paragraph:
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


def _without_bullet(passage: Passage) -> Passage:
    return passage[len(passage.text) - len(without_bullet(passage.text)) :]


# ---------------------------------------------------------------- a record each


def _address(owner: Mention, lines: Sequence[Line], report: Report) -> Address:
    origin: LinkOrigin = "text" if len(lines) == 1 else "text_rejoined"
    url = "".join(line.words.strip() for line in lines)
    return Address(owner, url, origin, report.passage(lines).where())


def _of_misprint(misprint: Correction, passage: Passage) -> Remark:
    """That a word was read as the event word which it misprints by a letter."""
    printed = passage.text[misprint.start : misprint.end]
    where = passage.where(misprint.start, misprint.end)
    explanation = f"read as {misprint.read!r}, which it misprints by one letter"
    return Remark("misprinted_word", printed, printed, explanation, where, misprint.read, needs_review=False)


def _keep_names_and_addresses(passage: Passage, report: Report, found: Found) -> None:
    """Keeps the mechanisms that running text names, and its addresses."""
    for name in report.names.find(passage.text):
        found.mention(name.printed, "event", passage.where(name.start, name.end))
    for match in ADDRESS.finditer(passage.text):
        found.add(Address(None, match[0], "text", passage.where(*match.span())))


def _unread_sentences(passage: Passage, claimed: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The (start, end) of sentences that no event was read from, though they may hold one."""
    for start, end in sentences(passage.text):
        is_claimed = any(a < end and start < b for a, b in claimed)
        if not is_claimed and not find_anniversaries(passage.text[start:end]):
            yield start, end


def _of_unread(owner: Mention, sentence: Passage) -> Remark:
    """That no event was read from a sentence: a person should know."""
    explanation = "no event could be read from these words"
    return Remark("unread_text", owner.printed, sentence.text, explanation, sentence.where())


def _read_anniversary(
    owner: Mention, printed: PrintedAnniversary, passage: Passage, report: Report, found: Found
) -> None:
    """Keeps an anniversary with the mechanism it names, or with the entry's; `passage` are its words."""
    where = passage.where()
    proper = _name_proper(printed.name)
    forms = (form for form in (printed.name, proper) if form)
    if known := next((form for form in forms if found.is_mechanism(form, report.names)), ""):
        found.add(Anniversary(found.mention(known, "event", where), printed.number, where))
    elif proper and _is_something_else(proper, owner, report, found):
        explanation = "the anniversary of something else than the mechanism"
        found.add(Remark("unread_text", owner.printed, passage.text, explanation, where))
    else:
        found.add(Anniversary(owner, printed.number, where))


def _name_proper(name: str) -> str:
    """The name itself in what an anniversary is said to be of; empty where that is 'its establishment'.

    'establishment of the Rabat Process in Rome' has 'Rabat Process'.
    """
    match = _PROPER.match(_OPENING.sub("", name))
    return match[0] if match else ""


def _is_something_else(name: str, owner: Mention, report: Report, found: Found) -> bool:
    """Whether an anniversary of what has this name is not the mechanism's.

    'Bali Process RSO' names an office of it, 'Palermo Protocol' has no word of its name; 'process' is the mechanism.
    """
    tokens = name.split()
    for size in range(len(tokens) - 1, 0, -1):
        if found.is_mechanism(" ".join(tokens[:size]), report.names):
            return not all(report.names.is_type_word(folded(token)) for token in tokens[size:])
    of_owner = {*folded(owner.printed).split()}
    return not any(folded(token) in of_owner or report.names.is_type_word(folded(token)) for token in tokens)
