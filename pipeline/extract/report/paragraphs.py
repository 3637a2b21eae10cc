"""The paragraphs on a mechanism: their events, anniversaries, names and addresses, and what of them is left unread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.extract.anniversaries import PrintedAnniversary, find_anniversaries
from pipeline.extract.report.context import Found, Report
from pipeline.extract.report.dates import remarks_on_dates
from pipeline.extract.report.stated import Stated, completed_by
from pipeline.grammar.events import ReadEntry, read_events
from pipeline.grammar.spelling import Correction, as_read
from pipeline.grammar.translation import as_printed, translated
from pipeline.model import Address, Anniversary, Event, Mention, Remark
from pipeline.text.folding import folded
from pipeline.text.marks import ADDRESS, sentences
from pipeline.text.passage import Passage

# 'establishment of the Rabat Process': what comes before a name
_OPENING = re.compile(r"^[a-z]+ of (?:the )?")
# 'Rabat Process' in 'Rabat Process in Rome', up to the first small letter; not 'its establishment'
_PROPER = re.compile(r"(?!its )[\w’'+-]+(?: (?=[^\W_a-z])[\w’'+-]+)*")


def read_paragraphs(
    owner: Mention, printed: Sequence[Passage], report: Report, found: Found, stated: Stated | None = None
) -> None:
    """Reads paragraphs on `owner`: anniversaries, events, names; and keeps remarks on what of them was not read.

    `stated` completes the events of a block that prints dates, place or topic apart; it needs a single paragraph.
    """
    english = [translated(passage, report.names, report.rules.wordings, report.language) for passage in printed]
    is_own = [words is own for words, own in zip(english, printed, strict=True)]
    passages = [_as_read(passage, report, found) for passage in english]
    read = read_events(passages, owner, report.year, report.grammar)
    if stated is not None:
        completed = completed_by(stated, read[0], passages[0], owner, report)
        read = (completed.entry,)
        found.add_all(completed.doubts)
    read = tuple(entry if own else as_printed(entry, at) for entry, at, own in zip(read, passages, is_own, strict=True))
    events = [printed_event.event for paragraph in read for printed_event in paragraph.events]
    for at, (passage, paragraph) in enumerate(zip(passages, read, strict=True)):
        _keep(owner, passage, paragraph, events, report, found, None if is_own[at] else printed[at])
    for part in stated.passages if stated else ():
        _keep_names_and_addresses(part, report, found)
        found.add_all(remarks_on_dates(owner, part, events, (), report))


def _keep(
    owner: Mention,
    passage: Passage,
    paragraph: ReadEntry,
    events: Sequence[Event],
    report: Report,
    found: Found,
    original: Passage | None,
) -> None:
    """Keeps what a paragraph says, and remarks on what was not read of it; `events` are those of all paragraphs.

    `original` is the paragraph before it was put into English, None where it is English.
    """

    def said(words: Passage) -> str:
        return words.text if original is None else words.where().quote

    for anniversary in find_anniversaries(passage.text):
        read_anniversary(owner, anniversary, passage[anniversary.start : anniversary.end], report, found)
    for printed_event in paragraph.events:
        found.add(printed_event.event)
    for start, end in paragraph.nothing_held:
        found.set_aside(passage.where(start, end).lines, "says that nothing was held")
    _keep_names_and_addresses(original or passage, report, found)
    for start, end, why in paragraph.unread:
        words = passage[start:end]
        found.add(Remark("unread_meeting", owner.printed, said(words), why, words.where()))
    unread = [*_unread_sentences(passage, paragraph.spans)]
    for start, end in unread:
        sentence = passage[start:end]
        explanation = "no event could be read from these words"
        found.add(Remark("unread_text", owner.printed, said(sentence), explanation, sentence.where()))
    for remark in remarks_on_dates(owner, passage, events, [*unread, *paragraph.nothing_held], report):
        found.add(remark)


def _as_read(printed: Passage, report: Report, found: Found) -> Passage:
    """The passage as it is to be read; that a word of it was misprinted is kept as a remark."""
    passage, misprints = as_read(printed, report.grammar, report.year, report.is_month_first)
    for misprint in misprints:
        found.add(_of_misprint(misprint, printed))
    return passage


# ---------------------------------------------------------------- a record each


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


def read_anniversary(
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
