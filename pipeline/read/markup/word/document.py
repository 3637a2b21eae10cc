"""A Word file (DOCX) -> Document: paragraphs, lists and tables in order, read from its parts by python-docx.

Inserted words are read, deleted and hidden ones stand aside. An explicit page break begins a page; notes stand at the
end of the page that refers to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.model import Document, Source
from pipeline.read.markup.elements import Element, child, inside, local, value
from pipeline.read.markup.package import checked
from pipeline.read.markup.pieces import NOTE_SIZE, PageDraft, Paragraph, SpanningCell, check_lengths, plain
from pipeline.read.markup.word.lists import Lists
from pipeline.read.markup.word.runs import Notes, Words, words_of
from pipeline.read.markup.word.styles import Setting, Styles, setting_of
from pipeline.read.markup.wrapped import finished

RUNNING = "running header or footer"
_CONTENTS = "table of contents"
_AROUND = frozenset(("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))  # what may stand around paragraphs
_NOT_IN_CELL = frozenset(("del", "moveFrom", "Fallback"))  # what stands within these is no text of a cell
_DEEPEST = 60  # tables and text boxes within each other


def read(path: Path, source: Source) -> Document:
    """The Word file as pages, parted at its page breaks. Raises `UnreadableError` if it is damaged or protected."""
    with checked(path, source.file_name, "DOCX"):
        file = _opened(path)
        body = child(file.main, "body")
        if body is None:
            raise UnreadableError(f"{source.file_name}: damaged DOCX (no text part); open it and save it again")
        walk = _Walk(file)
        walk.read(body)
        pages = finished(walk.done)
    check_lengths(pages, source.file_name)
    return Document(source, pages)


@dataclass(frozen=True, slots=True)
class _File:
    """The parts of a Word file: its text, styles, lists and notes, the addresses of its links, headers and footers."""

    main: Element
    styles: Styles
    numbering: Element | None
    notes: Notes
    links: Mapping[str, str]
    headers: Mapping[str, Element]


def _opened(path: Path) -> _File:
    from docx.opc.package import OpcPackage

    package = OpcPackage.open(str(path))
    main = next(rel.target_part for rel in package.rels.values() if rel.reltype.endswith("/officeDocument"))
    parts: dict[str, Element] = {}
    links: dict[str, str] = {}
    headers: dict[str, Element] = {}
    for rel_id, rel in main.rels.items():
        kind = rel.reltype.rpartition("/")[2]
        if rel.is_external:
            links[rel_id] = rel.target_ref
        elif kind in ("header", "footer"):
            headers[rel_id] = _parsed(rel.target_part.blob)
        elif kind in ("styles", "numbering", "footnotes", "endnotes"):
            parts[kind] = _parsed(rel.target_part.blob)
            if kind.endswith("notes"):
                links |= {f"{kind}:{key}": at.target_ref for key, at in rel.target_part.rels.items() if at.is_external}
    notes = Notes(parts.get("footnotes"), parts.get("endnotes"))
    return _File(_parsed(main.blob), Styles(parts.get("styles")), parts.get("numbering"), notes, links, headers)


def _parsed(blob: bytes) -> Element:
    """The root of a part. Entities are not resolved, and nothing is fetched."""
    from docx.oxml.parser import parse_xml

    return parse_xml(blob)


# ---------------------------------------------------------------- the text


class _Walk:
    """A walk through the text that adds what it meets to the page it is on."""

    def __init__(self, file: _File) -> None:
        self.file = file
        self.lists = Lists(file.numbering)
        self.done: list[PageDraft] = []
        self.draft = PageDraft(1)
        self.above = Setting()
        self.style_above = ""
        self.empty_above = True
        self.footnotes: list[Paragraph] = []
        self.endnotes: list[Paragraph] = []
        self.begun = Words()  # paragraphs whose end was deleted, so that the next one goes on with them
        self.depth = 0

    def read(self, body: Element) -> None:
        """Adds the paragraphs and tables of the text, and the headers and footers of its sections."""
        sections = [
            found for found in body.iter() if local(found) == "sectPr" and local(found.getparent()) in ("body", "pPr")
        ]
        running = dict.fromkeys(
            text for kind in ("header", "footer") for section in sections for text in self._running(section, kind)
        )
        for text in running:
            self.draft.add(text, RUNNING)
        for block in _blocks(body):
            self._block(block)
        self._add(self.begun, Setting(), "")
        self.footnotes += self.endnotes
        self._end_page()

    def _running(self, section: Element, kind: str) -> Iterator[Paragraph]:
        for reference in (found for found in section if local(found) == f"{kind}Reference"):
            part = self.file.headers.get(value(reference, "id"))
            for paragraph in part.iter() if part is not None else ():
                if local(paragraph) == "p":
                    words = self._words(paragraph, self._setting(paragraph), "")
                    if words.runs and plain(Paragraph(words.runs)):
                        yield Paragraph(words.runs, gap=True)

    def _block(self, block: Element) -> None:
        if local(block) == "tbl":
            self._table(block)
        elif local(block) == "p":
            self._paragraph(block)

    def _setting(self, paragraph: Element) -> Setting:
        style = value(child(paragraph, "pPr", "pStyle"))
        return setting_of(paragraph).over(self.file.styles.paragraph(style))

    def _words(self, paragraph: Element, setting: Setting, links: str) -> Words:
        return words_of(paragraph, setting, self.file.styles, self.file.notes, self.file.links, links)

    def _paragraph(self, element: Element) -> None:
        setting, style = self._setting(element), value(child(element, "pPr", "pStyle"))
        if setting.page_break and self.draft.lines:
            self._end_page()
        words = self._words(element, setting, "")
        words, self.begun = self.begun.joined(words), Words()
        if words.goes_on:
            self.begun = words
            return
        self._add(words, setting, style)
        self._notes(words)
        for box in words.boxes:
            self._box(box)
        for reason, text in words.aside:
            self.draft.set_aside(text, reason)
        section = child(element, "pPr", "sectPr")
        if section is not None and value(child(section, "type")) not in ("continuous", "nextColumn"):
            self._end_page()

    def _add(self, words: Words, setting: Setting, style: str) -> None:
        """Adds the paragraph, in parts where pages break within it."""
        is_contents = self.file.styles.name(style).startswith("toc ")
        parts = words.pages()
        has_text = any(plain(Paragraph(runs)) for runs in parts)
        mark = self.lists.mark(setting.list_id, setting.level) if has_text else ""
        gap = self.empty_above or _blank_between(self.above, setting, style == self.style_above) > 0
        for at, runs in enumerate(parts):
            if at:
                self._end_page()
            paragraph = Paragraph(runs, gap and at == 0, mark, apart=self.empty_above and at == 0)
            if not plain(paragraph):
                continue
            if is_contents:
                self.draft.set_aside(plain(paragraph), _CONTENTS)
            else:
                self.draft.add(paragraph)
            mark = ""
        self.above, self.style_above, self.empty_above = setting, style, not has_text

    def _notes(self, words: Words) -> None:
        for kind, note_id in words.notes:
            for paragraph in self._note(kind, note_id):
                (self.footnotes if kind == "footnotes" else self.endnotes).append(paragraph)

    def _note(self, kind: str, note_id: str) -> Iterator[Paragraph]:
        mark = self.file.notes.mark(kind, note_id)
        for element in self.file.notes.paragraphs(kind, note_id):
            words = self._words(element, replace(self._setting(element), size=NOTE_SIZE), f"{kind}:")
            if plain(Paragraph(words.runs)):
                yield Paragraph(words.runs, True, mark)
                mark = ""

    def _box(self, box: Element) -> None:
        """Adds the text of a box behind the paragraph that it is anchored in."""
        if self.depth >= _DEEPEST:
            return
        self.depth += 1
        self.empty_above = True
        for block in _blocks(box):
            self._block(block)
        self.empty_above = True
        self.depth -= 1

    def _end_page(self) -> None:
        for note in self.footnotes:
            self.draft.add(note)
        self.done.append(self.draft)
        self.draft = PageDraft(self.draft.page + 1, self.draft.number)
        self.footnotes, self.empty_above = [], True

    # ------------------------------------------------------------ tables

    def _table(self, table: Element) -> None:
        rows = [row for row in _blocks(table, "tr") if child(row, "trPr", "del") is None]
        if _places_text(rows):
            for row in rows:
                for cell in _blocks(row, "tc"):
                    self.empty_above = True
                    for block in _blocks(cell):
                        self._block(block)
            return
        self.draft.add_table(self._rows(rows))
        self.empty_above = True

    def _rows(self, rows: list[Element]) -> list[list[SpanningCell]]:
        """The cells of each row; one that goes on from the row above stands in that row, with as many rows."""
        found: list[list[SpanningCell]] = []
        open_cells: dict[int, tuple[int, int]] = {}  # by column: the place of the cell that may go on below
        for at, row in enumerate(rows):
            properties = child(row, "trPr")
            column = _count(value(child(properties, "gridBefore")))
            cells = [SpanningCell((), 1, column)] if column else []
            for element in _blocks(row, "tc"):
                own = child(element, "tcPr")
                width, merge = _count(value(child(own, "gridSpan"))) or 1, child(own, "vMerge")
                if merge is not None and value(merge) in ("", "continue") and column in open_cells:
                    above, index = open_cells[column]
                    cell = found[above][index]
                    found[above][index] = replace(cell, rows=at - above + 1)
                else:
                    cells.append(SpanningCell(tuple(self._cell(element)), 1, width))
                    open_cells[column] = (at, len(cells) - 1)
                column += width
            found.append(cells)
        return found

    def _cell(self, cell: Element) -> Iterator[Paragraph]:
        for element in cell.iter():
            if local(element) == "p" and not any(local(above) in _NOT_IN_CELL for above in _above(element, cell)):
                setting = self._setting(element)
                words = self._words(element, setting, "")
                self._notes(words)
                for reason, text in words.aside:
                    self.draft.set_aside(text, reason)
                if plain(Paragraph(words.runs)):
                    yield Paragraph(words.runs, mark=self.lists.mark(setting.list_id, setting.level))


def _above(element: Element, top: Element) -> Iterator[Element]:
    at = element.getparent()
    while at is not None and at is not top:
        yield at
        at = at.getparent()


def _blocks(parent: Element, *names: str) -> Iterator[Element]:
    """The blocks right below an element, or within what only stands around them; of these names, if any are given."""
    for element in parent:
        name = local(element)
        if name == "sdt" and _is_contents(element):
            continue
        if name in _AROUND:
            yield from _blocks(element, *names)
        elif name == "AlternateContent":
            chosen = child(element, "Choice")
            yield from _blocks(inside(chosen if chosen is not None else child(element, "Fallback")), *names)
        elif name in (names or ("p", "tbl")):
            yield element


def _is_contents(element: Element) -> bool:
    return (
        False
        if element is None
        else value(child(element, "sdtPr", "docPartObj", "docPartGallery")) == "Table of Contents"
    )


def _places_text(rows: list[Element]) -> bool:
    """Whether a table only places text: it has one column, tables within it, or one row with many paragraphs."""
    cells = [list(_blocks(row, "tc")) for row in rows]
    if max(map(len, cells), default=0) < 2:
        return True
    if any(local(block) == "tbl" for row in cells for cell in row for block in _blocks(cell)):
        return True
    counts = [sum(1 for _ in _blocks(cell)) for row in cells for cell in row]
    return len(rows) == 1 and max(counts) > 2


def _blank_between(above: Setting, below: Setting, same_style: bool) -> float:
    """The points between two paragraphs; those of one style may have none."""
    if same_style and above.tight and below.tight:
        return 0.0
    return max(above.below or 0.0, below.above or 0.0)


def _count(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 5 else 0
