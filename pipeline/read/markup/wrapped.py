"""Files whose paragraphs are the printed lines of another program, as where a PDF was saved as Word (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise, starmap

from pipeline.model import Line, Link, Page, Row
from pipeline.read.markup.pieces import PageDraft

_LEAST = 10  # lines of which one can tell
_SMALL = 0.1  # of the lines of such a file, at least, go on with a sentence; hardly any paragraph does
_LONG = 35  # characters: a line that a sentence runs over is hardly shorter
_MARKED = re.compile(r"[-–—•●▪◦*·]|\(?\w{1,4}[.)]\s")  # '• ', '2. ', 'b) ': an item of a list
_MOST_GAPS = 0.5  # of the lines stand below blank space; with more, it is the usual one and parts nothing


def finished(drafts: Iterable[PageDraft]) -> tuple[Page, ...]:
    """The pages that have something on them.

    Where their paragraphs are printed lines, no line says that its text ends with it, and the usual blank is no gap.
    """
    filled = [draft for draft in drafts if draft.lines or draft.aside]
    text = [line for draft in filled for line in draft.lines if _is_text(line)]
    if len(text) < _LEAST or sum(starmap(_goes_on, pairwise(text))) <= _SMALL * len(text):
        return tuple(draft.finished() for draft in filled)
    keeps_gaps = sum(line.gap for line in text) <= _MOST_GAPS * len(text)
    return tuple(_as_printed(draft, keeps_gaps) for draft in filled)


def _is_text(line: Line) -> bool:
    return not line.margin and "\t" not in line.text


def _goes_on(above: Line, below: Line) -> bool:
    """Whether a sentence runs on from one line into the next: it breaks off, or goes on in small letters."""
    words = above.words
    if len(words) < _LONG or _MARKED.match(below.words):
        return False
    if words[-1] in ",(&-–" or words.count("(") > words.count(")"):
        return True
    return below.words[:1].islower() and words[-1] not in ".;:!?"


def _as_printed(draft: PageDraft, keeps_gaps: bool) -> Page:
    page = draft.finished()
    new = {line: line for line in page.lines}
    for line in filter(_is_text, page.lines):
        new[line] = replace(line, ended=False, gap=line.number in draft.apart or (line.gap and keeps_gaps))
    return replace(
        page,
        lines=tuple(new.values()),
        links=tuple(Link(link.page, link.url, new[link.source], new[link.source]) for link in page.links),
        tables=tuple(
            tuple(Row(row.cells, tuple(new[line] for line in row.lines)) for row in table) for table in page.tables
        ),
    )
