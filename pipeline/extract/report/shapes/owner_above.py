"""Whose meetings a table or a card tells of that names no mechanism itself: what stands right above it says it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extract.items import ANY_YEAR, SMALL_WORDS, is_bullet
from pipeline.extract.meeting_labels import field_of_label
from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes.fields import proper_name
from pipeline.extract.report.shapes.printed_rows import PrintedRow
from pipeline.grammar.dates import find_dates
from pipeline.text.passage import Passage

_MOST_LINES = 3  # above, of which the lower ones are captions: 'Meetings in 2018'
_MOST_WORDS = 14  # of a heading
_ENDS_SENTENCE = re.compile(r"[.;!?]\s*$")
_NOT_TITLED = re.compile(r"\b[^\W\d_A-ZÀ-Þ]")  # a word in small letters


def owner_above(rows: Sequence[PrintedRow], report: Report) -> Passage | None:
    """The one name that the lines right above print, in a caption or as a heading; None where they print none.

    A heading that nothing known is in may name a mechanism that the registry lacks, so it counts, too; a caption that
    names none ('Meetings in 2018') is passed over.
    """
    for row in reversed(rows[-_MOST_LINES:]):
        if len(row.cells) > 1 or len(row.words.split()) > _MOST_WORDS or is_bullet(row.words):
            return None
        printed = row.cells[0]
        found = [*report.names.find(printed.text)]
        if len(found) == 1:
            return printed[found[0].start : found[0].end]
        if found or _ENDS_SENTENCE.search(printed.text):
            return None
        if not _is_caption(printed.text, report):
            return proper_name(printed, report)
    return None


def _is_caption(text: str, report: Report) -> bool:
    """Whether the line says what stands below it rather than whose it is: 'Meetings in 2018', 'Table 2'."""
    words = text.split()
    tells = report.grammar.noun.search(text) or find_dates(text, ANY_YEAR) or re.search(r"\d", text)
    labelled = any(field_of_label(word, report.rules) for word in words)
    small = any(word[:1].islower() and word not in SMALL_WORDS for word in words)
    return bool(tells or labelled or small)
