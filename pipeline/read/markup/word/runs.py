"""The words of a paragraph of a Word file: runs, links, notes, breaks, text boxes, tracked changes (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pipeline.read.markup.elements import Element, child, local, value
from pipeline.read.markup.pieces import BODY_SIZE, Run, is_web_address
from pipeline.read.markup.word.styles import Setting, Styles, setting_of, switch

PAGE_BREAK = "\f"
DELETED, HIDDEN, STRUCK = "deleted in a tracked change", "hidden text", "struck out"
_GONE = frozenset(("del", "moveFrom"))
_UNREAD = frozenset(("pPr", "rPr", "instrText", "delInstrText", "sdtPr", "sdtEndPr", "commentReference", "rt"))
_ADDRESS = re.compile(r"\bHYPERLINK\s+\"([^\"]+)\"", re.IGNORECASE)  # ' HYPERLINK "https://www.iom.int" \\h '
_LINE_ENDS = re.compile(r"[\r\n\f]+")  # of the file, not of the text
_SYMBOLS = {"F0B7": "•", "F0A7": "▪", "F0D8": "•", "F0FC": "✓", "F02D": "-"}  # of the fonts Symbol and Wingdings
_LETTERS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "\u2011", "ptab": "\t"}


class Notes:
    """The footnotes and endnotes of a document, numbered in the order in which the text refers to them."""

    def __init__(self, footnotes: Element | None, endnotes: Element | None) -> None:
        parts = (("footnotes", footnotes), ("endnotes", endnotes))
        self._notes = {
            (kind, value(note, "id")): note for kind, part in parts for note in (part if part is not None else ())
            if value(note, "type") in ("", "normal")
        }  # fmt: skip
        self._numbers: dict[tuple[str, str], int] = {}

    def mark(self, kind: str, note_id: str) -> str:
        """The mark of a note, raised: '¹'."""
        number = self._numbers.setdefault((kind, note_id), sum(k == kind for k, _ in self._numbers) + 1)
        return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(figure)] for figure in str(number))

    def paragraphs(self, kind: str, note_id: str) -> Iterator[Element]:
        """The paragraphs of a note; none if it is missing."""
        note = self._notes.get((kind, note_id))
        yield from (element for element in (note.iter() if note is not None else ()) if local(element) == "p")


@dataclass(slots=True)
class Words:
    """What a paragraph says: its runs, the notes that it refers to, its text boxes, and what stands aside and why.

    `goes_on` says that its end was deleted, so that the next paragraph goes on with it.
    """

    runs: tuple[Run, ...] = ()
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    aside: list[tuple[str, str]] = field(default_factory=list)
    goes_on: bool = False

    def joined(self, other: Words) -> Words:
        """This paragraph and the next as one."""
        return Words(
            (*self.runs, *other.runs),
            self.notes + other.notes,
            self.boxes + other.boxes,
            self.aside + other.aside,
            other.goes_on,
        )

    def pages(self) -> list[tuple[Run, ...]]:
        """The runs, parted where a page breaks."""
        parts: list[list[Run]] = [[]]
        for run in self.runs:
            first, *others = run.text.split(PAGE_BREAK)
            parts[-1].append(replace(run, text=first))
            parts += [[replace(run, text=text)] for text in others]
        return [tuple(part) for part in parts]


def words_of(
    paragraph: Element, setting: Setting, styles: Styles, notes: Notes, links: Mapping[str, str], prefix: str
) -> Words:
    """The words of a paragraph that is set so; `prefix` stands before the ids of its links in `links`."""
    reader = _Reader(setting, styles, notes, links, prefix)
    reader.read(paragraph)
    mark = child(paragraph, "pPr", "rPr")
    goes_on = child(mark, "del") is not None
    aside = [
        (reason, text)
        for reason in (DELETED, HIDDEN, STRUCK)
        if (text := "".join(reader.aside.get(reason, ()))).strip()
    ]
    return Words(tuple(reader.runs), reader.notes, reader.boxes, aside, goes_on)


@dataclass(slots=True)
class _Reader:
    """One paragraph while its words are read."""

    setting: Setting
    styles: Styles
    known: Notes
    links: Mapping[str, str]
    prefix: str
    runs: list[Run] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    aside: dict[str, list[str]] = field(default_factory=dict)
    fields: list[list[str]] = field(default_factory=list)  # for each open field, its instruction, and its address
    look: Run = field(default_factory=lambda: Run(""))
    reason: str = ""

    def read(self, parent: Element, url: str = "", gone: bool = False) -> None:
        """Reads what stands below an element."""
        for element in parent:
            name = local(element)
            if name == "r":
                self._run(element, url, gone)
            elif name == "hyperlink":
                self.read(element, self.links.get(self.prefix + value(element, "id"), ""), gone)
            elif name == "fldSimple":
                found = _ADDRESS.search(value(element, "instr"))
                self.read(element, found[1] if found else url, gone)
            elif name == "AlternateContent":
                self._chosen(element, url, gone)
            elif name == "txbxContent":
                self.boxes += [element] if not gone else []
            elif name not in _UNREAD:
                self.read(element, url, gone or name in _GONE)

    def _chosen(self, element: Element, url: str, gone: bool) -> None:
        """Reads one of the forms in which a part is given."""
        chosen = child(element, "Choice")
        self.read(chosen if chosen is not None else element, url, gone)

    def _run(self, run: Element, url: str, gone: bool) -> None:
        properties = child(run, "rPr")
        style = self.styles.named(value(child(properties, "rStyle")))
        setting = setting_of(run).over(style).over(self.setting)
        raised = value(child(properties, "vertAlign")) == "superscript"
        struck = switch(properties, "strike") or switch(properties, "dstrike")
        self.reason = DELETED if gone else HIDDEN if setting.hidden else STRUCK if struck else ""
        address = url or next((open_field[1] for open_field in reversed(self.fields) if len(open_field) > 1), "")
        self.look = Run(
            "", bool(setting.bold), setting.size or BODY_SIZE, address if is_web_address(address) else "", raised
        )
        for element in run:
            self._part(element, url, gone)

    def _part(self, element: Element, url: str, gone: bool) -> None:
        """Reads a part of a run."""
        name = local(element)
        if name in ("t", "delText"):
            self._say(_LINE_ENDS.sub(" ", element.text or ""))
        elif name in _LETTERS:
            self._say(_LETTERS[name])
        elif name == "br":
            self._say(PAGE_BREAK if value(element, "type") == "page" else "\n")
        elif name == "sym":
            self._say(_SYMBOLS.get(value(element, "char").upper(), ""))
        elif name == "fldChar":
            self._field(value(element, "fldCharType"))
        elif name == "instrText":
            if self.fields:
                self.fields[-1][0] += element.text or ""
        elif name in ("footnoteReference", "endnoteReference"):
            self._note(name.removesuffix("Reference") + "s", value(element, "id"))
        elif name == "AlternateContent":
            self._chosen(element, url, gone)
        elif name in ("drawing", "pict", "object", "ruby", "rubyBase"):
            self.read(element, url, gone)

    def _say(self, text: str) -> None:
        if self.reason:
            self.aside.setdefault(self.reason, []).append(text.replace(PAGE_BREAK, " "))
        elif text:
            self.runs.append(replace(self.look, text=text))

    def _field(self, kind: str) -> None:
        """Opens or closes a field, whose result is read and whose instruction is not."""
        if kind == "begin":
            self.fields.append([""])
        elif kind == "separate" and self.fields:
            found = _ADDRESS.search(self.fields[-1][0])
            self.fields[-1] += [found[1]] if found else []
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _note(self, kind: str, note_id: str) -> None:
        if not self.reason:
            self.notes.append((kind, note_id))
            self.runs.append(replace(self.look, text=self.known.mark(kind, note_id)))
