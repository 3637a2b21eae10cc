"""Whose meetings a table or a card tells of that names no mechanism itself: what stands right above it says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.headings import without_number
from pipeline.extract.items import ANY_YEAR, SMALL_WORDS, is_bullet
from pipeline.extract.meeting_labels import field_of_label, is_name
from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes.printed_rows import PrintedRow
from pipeline.grammar.dates import find_dates
from pipeline.model import Line
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

    A heading that the registry knows is none of these: it is found as every heading is.
    """

    owner: Passage | None = None
    captions: tuple[Line, ...] = ()
    heading: tuple[Line, ...] = ()


def what_stands_over(rows: Sequence[PrintedRow], report: Report) -> OverTable:
    """What the last of the rows say, which stand over a table.

    'Meetings of the Rabat Process in 2018' has the owner; 'Meetings held' is a caption; 'Harbour Dialogue (HD)' is a
    heading, though neither the registry has it nor an event stands below it.
    """
    captions: tuple[Line, ...] = ()
    for at in range(len(rows), max(0, len(rows) - _MOST_LINES), -1):
        row = rows[at - 1]
        if len(row.cells) > 1 or _is_known_heading(rows[:at], report):
            break
        printed, words = row.cells[0], row.words
        found = [*report.names.find(words)]
        if len(found) == 1 and len(words.split()) <= _MOST_WORDS:
            return OverTable(printed[found[0].start : found[0].end], (*row.lines, *captions))
        if found or _ENDS_SENTENCE.search(words) or is_bullet(words) or len(words.split()) > _MOST_WORDS:
            break
        if _names_body(words, report):
            return OverTable(captions=captions, heading=row.lines)
        if not _is_caption(words, report):
            break
        captions = (*row.lines, *captions)
    return OverTable(captions=captions)


def _is_known_heading(rows: Sequence[PrintedRow], report: Report) -> bool:
    """Whether the last lines are a mechanism's name, over one line or several."""
    for count in range(1, _MOST_LINES + 1):
        heading = rows[-count:]
        if len(heading) < count or any(len(row.cells) > 1 for row in heading):
            return False
        if is_name(without_number(" ".join(row.words for row in heading)), report.rules):
            return True
    return False


def _names_body(words: str, report: Report) -> bool:
    """Whether the line is the name of a body: an acronym ends it, or a word that says what kind of body it is."""
    bare = without_number(words)
    acronym = bool(_LAST_BRACKET.search(bare)) and any(looks_like_acronym(form) for form in printed_forms(bare)[1:])
    titled = not any(word[:1].islower() and word not in SMALL_WORDS for word in bare.split())
    last = folded(bare).split()[-1:]
    kinds = report.rules.process_words
    return titled and (acronym or (len(bare.split()) > 1 and bool(last) and last[0] in kinds))


def _is_caption(text: str, report: Report) -> bool:
    """Whether the line says what stands below it rather than whose it is: 'Meetings in 2018', 'Table 2'."""
    tells = report.grammar.noun.search(text) or find_dates(text, ANY_YEAR) or any(map(str.isdigit, text))
    return bool(tells) or any(field_of_label(word, report.rules) for word in text.split())
