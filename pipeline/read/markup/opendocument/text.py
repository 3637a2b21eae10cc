"""The text of an OpenDocument file -> pages: paragraphs, lists, tables, notes, text boxes in order (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.read.markup.elements import Element, child, inside, local, value
from pipeline.read.markup.opendocument.styles import Look, OdfStyles
from pipeline.read.markup.pieces import NOTE_SIZE, PageDraft, Paragraph, Run, SpanningCell, is_web_address, plain
from pipeline.read.markup.word.runs import DELETED, HIDDEN, STRUCK

RUNNING = "running header or footer"
_CONTENTS = "table of contents"
_AROUND = frozenset(("section", "text-box", "index-body", "list-header", "shape-group", "p-group"))
_INDEXES = frozenset(("table-of-content", "illustration-index", "table-index", "alphabetical-index", "user-index"))
_UNREAD = frozenset(
    "annotation annotation-end forms sequence-decls variable-decls user-field-decls ruby-text hidden-text title desc"
    " object object-ole image binary-data".split()
)
_MOST_BLANKS = 1000  # of one element that stands for blanks
_DEEPEST = 60  # lists, tables and text boxes within each other
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def pages_of(body: Element | None, styles: Element | None, known: OdfStyles) -> list[PageDraft]:
    """The pages of a text."""
    walk = _Walk(known)
    for name in ("header", "footer"):
        for part in (found for found in (styles.iter() if styles is not None else ()) if local(found) == name):
            for paragraph in (found for found in part.iter() if local(found) in ("p", "h")):
                walk.running(paragraph)
    walk.read(inside(body))
    walk.end_page(walk.endnotes)
    return walk.done


@dataclass(slots=True)
class _Said:
    """What a paragraph says: runs, notes, text boxes, and what stands aside by its reason."""

    runs: list[Run] = field(default_factory=list)
    notes: list[Element] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    aside: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Item:
    """Where a paragraph stands in a list: the style of the list, its level from 0, and the numbers of open items.

    Only the first paragraph of an item `is_marked`.
    """

    style: str
    level: int
    counts: list[int]
    is_marked: bool = True


class _Walk:
    """A walk through the text that adds what it meets to the page it is on."""

    def __init__(self, styles: OdfStyles) -> None:
        self.styles = styles
        self.done: list[PageDraft] = []
        self.draft = PageDraft(1)
        self.above = Look()
        self.style_above = ""
        self.empty_above = True
        self.footnotes: list[Paragraph] = []
        self.endnotes: list[Paragraph] = []
        self.depth = 0
        self.said_above: set[str] = set()

    def running(self, paragraph: Element) -> None:
        """Adds a line of a header or footer, once."""
        said = self._said(paragraph)
        text = plain(Paragraph(tuple(said.runs)))
        if text and text not in self.said_above:
            self.said_above.add(text)
            self.draft.add(Paragraph(tuple(said.runs), gap=True), RUNNING)

    def read(self, parent: Element, item: _Item | None = None) -> None:
        """Adds the blocks below an element, which is part of a list if `item` says so."""
        if self.depth >= _DEEPEST:
            return
        self.depth += 1
        for element in parent:
            name = local(element)
            if name in ("p", "h"):
                self._paragraph(element, item)
                if item:
                    item = replace(item, is_marked=False)
            elif name == "list":
                self._list(element, item)
            elif name == "table":
                self._table(element)
            elif name in _INDEXES:
                self._set_aside(element, _CONTENTS)
            elif name == "tracked-changes":
                for region in (found for found in element.iter() if local(found) == "deletion"):
                    self._set_aside(region, DELETED)
            elif name == "frame":
                self.read(inside(child(element, "text-box")))
            elif name in _AROUND:
                self.read(element, item)
        self.depth -= 1

    def end_page(self, more: list[Paragraph] | None = None) -> None:
        """Ends the page with its notes, and with more."""
        for note in (*self.footnotes, *(more or ())):
            self.draft.add(note)
        self.done.append(self.draft)
        self.draft = PageDraft(self.draft.page + 1, self.draft.number)
        self.footnotes, self.empty_above = [], True

    def _set_aside(self, element: Element, reason: str) -> None:
        for paragraph in (found for found in element.iter() if local(found) in ("p", "h")):
            self.draft.set_aside(plain(Paragraph(tuple(self._said(paragraph).runs))), reason)

    def _paragraph(self, element: Element, item: _Item | None) -> None:
        look = self.styles.paragraph(value(element, "style-name"))
        said = self._said(element)
        if look.breaks == "before" and self.draft.lines:
            self.end_page()
        gap = self.empty_above or self._blank_above(look, value(element, "style-name")) > 0
        paragraph = Paragraph(tuple(said.runs), gap, self._mark(item), self.empty_above)
        has_text = bool(plain(paragraph))
        if has_text:
            self.draft.add(paragraph)
        self.above, self.style_above, self.empty_above = look, value(element, "style-name"), not has_text
        self._notes(said)
        for box in said.boxes:
            self.empty_above = True
            self.read(box)
            self.empty_above = True
        for reason, texts in said.aside.items():
            self.draft.set_aside("".join(texts), reason)
        if look.breaks == "after":
            self.end_page()

    def _blank_above(self, look: Look, style: str) -> float:
        """The points between the last paragraph and one of this look; those of one style may have none."""
        if look.tight and self.above.tight and self.styles.is_alike(style, self.style_above):
            return 0.0
        return max(self.above.below, look.above)

    def _mark(self, item: _Item | None) -> str:
        return self.styles.mark(item.style, item.level, item.counts) if item and item.is_marked else ""

    def _list(self, element: Element, outer: _Item | None) -> None:
        style = value(element, "style-name") or (outer.style if outer else "") or self._style_of_list(element)
        level = outer.level + 1 if outer else 0
        number = self.styles.start(style, level) - 1
        for entry in element:
            if local(entry) == "list-item":
                said = value(entry, "start-value")
                number = int(said) if said.isdigit() and len(said) < 7 else number + 1
                self.read(entry, _Item(style, level, [*(outer.counts if outer else ()), number]))
            elif local(entry) == "list-header":
                self.read(entry)

    def _style_of_list(self, element: Element) -> str:
        """The style of a list that the paragraphs in it name."""
        first = next((found for found in element.iter() if local(found) in ("p", "h")), None)
        return self.styles.paragraph(value(first, "style-name")).list_style

    def _notes(self, said: _Said) -> None:
        for note in said.notes:
            notes = self.endnotes if value(note, "note-class") == "endnote" else self.footnotes
            mark = _citation(note)
            for paragraph in (found for found in inside(child(note, "note-body")) if local(found) in ("p", "h")):
                runs = tuple(replace(run, size=NOTE_SIZE) for run in self._said(paragraph).runs)
                if plain(Paragraph(runs)):
                    notes.append(Paragraph(runs, True, mark))
                    mark = ""

    # ------------------------------------------------------------ words

    def _said(self, paragraph: Element) -> _Said:
        said = _Said()
        self._words(paragraph, self.styles.paragraph(value(paragraph, "style-name")), "", said)
        return said

    def _words(self, parent: Element, look: Look, url: str, said: _Said) -> None:
        _say(parent.text, look, url, said)
        for element in parent:
            name = local(element)
            if name == "span":
                self._words(element, self.styles.look("text", value(element, "style-name"), look), url, said)
            elif name == "a":
                address = value(element, "href")
                self._words(element, look, address if is_web_address(address) else url, said)
            elif name == "s":
                count = value(element, "c")
                _say(" " * min(int(count) if count.isdigit() else 1, _MOST_BLANKS), look, url, said)
            elif name in ("tab", "line-break"):
                _say("\n" if name == "line-break" else "\t", look, url, said)
            elif name == "note":
                said.notes.append(element)
                _say(_citation(element), look, url, said)
            elif name == "text-box":
                said.boxes.append(element)
            elif name not in _UNREAD:
                self._words(element, look, url, said)
            _say(element.tail, look, url, said)

    # ------------------------------------------------------------ tables

    def _table(self, table: Element) -> None:
        if self.draft.lines and self.styles.look("table", value(table, "style-name"), Look()).breaks == "before":
            self.end_page()
        rows = list(rows_of(table))
        cells = [[cell for cell in row if local(cell) == "table-cell"] for row in rows]
        if _places_text(cells):
            for cell in (cell for row in cells for cell in row):
                self.empty_above = True
                self.read(cell)
            return
        self.draft.add_table([[self._cell(cell) for cell in row] for row in cells])
        self.empty_above = True

    def _cell(self, cell: Element) -> SpanningCell:
        paragraphs = []
        for element in (found for found in cell.iter() if local(found) in ("p", "h") and not _is_in_note(found, cell)):
            said = self._said(element)
            self._notes(said)
            in_list = local(element.getparent()) == "list-item"
            paragraphs.append(Paragraph(tuple(said.runs), mark="•" if in_list else ""))
        columns, rows = value(cell, "number-columns-spanned"), value(cell, "number-rows-spanned")
        return SpanningCell(tuple(paragraphs), count_of(rows), count_of(columns))


def _places_text(cells: Sequence[Sequence[Element]]) -> bool:
    """Whether a table only places text: it has a single column, or tables within it."""
    nested = any(local(found) == "table" for row in cells for cell in row for found in cell.iter())
    return nested or max(map(len, cells), default=0) < 2


def rows_of(table: Element) -> Iterator[Element]:
    """The rows of a table in order, without those of tables within it."""
    for element in table:
        name = local(element)
        if name == "table-row":
            yield element
        elif name in ("table-rows", "table-header-rows", "table-row-group"):
            yield from rows_of(element)


def count_of(text: str) -> int:
    """How many rows or columns an attribute says; 1 where it says none."""
    return int(text) if text.isdigit() and len(text) < 8 else 1


def _is_in_note(element: Element, cell: Element) -> bool:
    at = element.getparent()
    while at is not None and at is not cell:
        if local(at) in ("note", "annotation"):
            return True
        at = at.getparent()
    return False


def _citation(note: Element) -> str:
    """The mark of a note, figures raised: '¹'."""
    citation = child(note, "note-citation")
    return (citation.text or "").strip().translate(_RAISED) if citation is not None else ""


def _say(text: str | None, look: Look, url: str, said: _Said) -> None:
    if not text:
        return
    reason = HIDDEN if look.hidden else STRUCK if look.struck else ""
    if reason:
        said.aside.setdefault(reason, []).append(text)
    else:
        shown = text if text in ("\n", "\t") else " ".join(text.split("\n"))
        said.runs.append(Run(shown, look.bold, look.size, url, look.raised))
