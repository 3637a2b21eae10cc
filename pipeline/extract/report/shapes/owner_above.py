"""Whose meetings a table or a card tells of that names no mechanism itself: what stands right above it says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.headings import without_number
from pipeline.extract.items import ANY_YEAR, SMALL_WORDS, is_bullet
from pipeline.extract.meeting_labels import field_of_label, is_name
from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes.fields import doubt
from pipeline.extract.report.shapes.printed_rows import PrintedRow
from pipeline.grammar.dates import find_dates
from pipeline.grammar.words import is_plural
from pipeline.model import Line, Remark
from pipeline.names.forms import looks_like_acronym, printed_forms
from pipeline.text.folding import folded
from pipeline.text.passage import Passage

_MOST_LINES = 4  # of a heading, or of captions: 'Meetings in 2018'
_MOST_WORDS = 14  # of a caption
_ENDS_SENTENCE = re.compile(r"[.;!?]\s*$")
_LAST_BRACKET = re.compile(r"\([^()]+\)\W*$")  # '(HDCM)'


@dataclass(frozen=True, slots=True)
class OverTable:
    """What stands right over a table or a card: a name in a caption, the lines of captions, and of a new heading.

    A heading that the registry knows is none of these: it is found as every heading is. `unclear` are lines that may be
    captions or tell of a meeting themselves: 'Workshop on return'.
    """

    owner: Passage | None = None
    captions: tuple[Line, ...] = ()
    heading: tuple[Line, ...] = ()
    unclear: tuple[Line, ...] = ()


def what_stands_over(rows: Sequence[PrintedRow], report: Report) -> OverTable:
    """What the last of the rows say, which stand over a table.

    'Meetings of the Rabat Process in 2018' has the owner; 'Meetings held' is a caption; 'Harbour Dialogue (HD)' is a
    heading, though neither the registry has it nor an event stands below it.
    """
    captions: tuple[Line, ...] = ()
    unclear: tuple[Line, ...] = ()
    for at in range(len(rows), max(0, len(rows) - _MOST_LINES), -1):
        row = rows[at - 1]
        printed, words = row.cells[0], row.words
        if len(row.cells) > 1 or not _may_title(words) or _is_known_heading(rows[:at], report):
            break
        found = [*report.names.find(words)]
        may_be_meeting = _may_be_meeting(words, report)
        if len(found) == 1:
            lines = ((), row.lines) if may_be_meeting else (row.lines, ())
            owner = printed[found[0].start : found[0].end]
            return OverTable(owner, (*lines[0], *captions), unclear=(*lines[1], *unclear))
        if not found and names_body(words, report):
            return OverTable(captions=captions, heading=row.lines, unclear=unclear)
        if found or not _is_caption(words, report):
            break
        captions = captions if may_be_meeting else (*row.lines, *captions)
        unclear = (*row.lines, *unclear) if may_be_meeting else unclear
    return OverTable(captions=captions, unclear=unclear)


def doubts_over(over: OverTable, report: Report) -> tuple[Remark, ...]:
    """That lines over a table or a card may tell of a meeting: a person should know."""
    if not over.unclear:
        return ()
    why = "may tell of a meeting, or of what stands below it"
    return (doubt(report.document.document_id, why, over.unclear, report),)


def _is_known_heading(rows: Sequence[PrintedRow], report: Report) -> bool:
    """Whether the last lines are a mechanism's name, over one line or several."""
    for count in range(1, _MOST_LINES + 1):
        heading = rows[-count:]
        if len(heading) < count or any(len(row.cells) > 1 for row in heading):
            return False
        if is_name(without_number(" ".join(row.words for row in heading)), report.rules):
            return True
    return False


def names_body(words: str, report: Report) -> bool:
    """Whether the line is the name of a body: an acronym ends it, or a word that says what kind of body it is."""
    bare = without_number(words)
    acronym = bool(_LAST_BRACKET.search(bare)) and any(looks_like_acronym(form) for form in printed_forms(bare)[1:])
    titled = not any(word[:1].islower() and word not in SMALL_WORDS for word in bare.split())
    last = folded(bare).split()[-1:]
    kinds = report.rules.process_words
    return titled and (acronym or (len(bare.split()) > 1 and bool(last) and last[0] in kinds))


def _may_be_meeting(words: str, report: Report) -> bool:
    """Whether a caption may tell of a meeting itself: it names one, not several."""
    noun = report.grammar.noun.search(words)
    return noun is not None and not is_plural(noun[0])


def _may_title(words: str) -> bool:
    """Whether a line has the shape of a title: short, no sentence, no bullet, and without a day."""
    if len(words.split()) > _MOST_WORDS or _ENDS_SENTENCE.search(words) or is_bullet(words):
        return False
    return all(interval.precision != "day" for dates in find_dates(words, ANY_YEAR) for interval in dates.intervals)


def _is_caption(text: str, report: Report) -> bool:
    """Whether the line says what stands below it rather than whose it is: 'Meetings in 2018', 'Table 2'."""
    tells = report.grammar.noun.search(text) or find_dates(text, ANY_YEAR) or any(map(str.isdigit, text))
    return bool(tells) or any(field_of_label(word, report.rules) for word in text.split())
