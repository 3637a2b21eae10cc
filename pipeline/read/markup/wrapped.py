"""Files whose paragraphs are the printed lines of another program, as where a PDF was saved as Word (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.model import Line, Link, Page, Row
from pipeline.read.markup.pieces import PageDraft

_LEAST = 10  # lines of which one can tell
_SMALL = 0.1  # of the lines of such a file, at least, begin with a small letter; hardly any paragraph does


def finished(drafts: Iterable[PageDraft]) -> tuple[Page, ...]:
    """The pages that have something on them.

    Where their paragraphs are printed lines, no line says that its text ends with it, and only an empty one is a gap.
    """
    filled = [draft for draft in drafts if draft.lines or draft.aside]
    text = [line for draft in filled for line in draft.lines if _is_text(line)]
    small = sum(line.words[:1].islower() for line in text)
    if len(text) < _LEAST or small <= _SMALL * len(text):
        return tuple(draft.finished() for draft in filled)
    return tuple(_as_printed(draft) for draft in filled)


def _is_text(line: Line) -> bool:
    return not line.margin and "\t" not in line.text


def _as_printed(draft: PageDraft) -> Page:
    page = draft.finished()
    new = {
        line: replace(line, ended=False, gap=line.number in draft.apart) if _is_text(line) else line
        for line in page.lines
    }
    return replace(
        page,
        lines=tuple(new.values()),
        links=tuple(Link(link.page, link.url, new[link.source], new[link.source]) for link in page.links),
        tables=tuple(
            tuple(Row(row.cells, tuple(new[line] for line in row.lines)) for row in table) for table in page.tables
        ),
    )
