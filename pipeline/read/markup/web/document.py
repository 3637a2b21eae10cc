"""A web page -> Document: its main text as one page; navigation, banners and hidden parts stand aside with a reason.

The page is parsed as browsers parse it (lexbor), however it is written. Nothing that it names is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from pipeline.errors import UnreadableError
from pipeline.model import Document, Source
from pipeline.read.markup.counters import counted
from pipeline.read.markup.pieces import (
    BODY_SIZE,
    NOTE_SIZE,
    PageDraft,
    Paragraph,
    Run,
    SpanningCell,
    check_lengths,
    is_web_address,
    tidy,
)
from pipeline.read.markup.web.charset import decoded
from pipeline.read.markup.web.parts import (
    UNSEEN,
    Parts,
    attribute,
    children,
    is_data_table,
    parts_of,
    rows_of,
    words_of,
)
from pipeline.read.markup.wrapped import finished

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

HEADING_SIZES = {"h1": 24.0, "h2": 18.0, "h3": 14.0, "h4": BODY_SIZE, "h5": BODY_SIZE, "h6": BODY_SIZE}  # points
# elements that begin and end a paragraph
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody"
    " td tfoot th thead tr ul".split()
)
_WITHOUT_GAP = frozenset("li dt dd tr td th tbody thead tfoot".split())
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_BOLD = frozenset(("b", "strong", "th", *HEADING_SIZES))
_SMALL = frozenset(("small", "sub", "sup", "figcaption"))
_STRUCK = frozenset(("s", "del", "strike"))
_SAVED_FROM = re.compile(
    r"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->"
)  # '<!-- saved from url=(0021)https://a.org/b -->'
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold|[6-9]00|normal|[1-5]00)", re.IGNORECASE)  # 'font-weight: 700'
_SIZE = re.compile(r"font-size\s*:\s*(\d{1,3}(?:\.\d+)?)\s*(pt|px)", re.IGNORECASE)  # 'font-size: 14pt'
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")  # what a page prints as one blank
_ISO = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)")  # '2021-05-24T09:00'
_YEAR = re.compile(r"(?:19|20)\d\d")
_POINTS = {"pt": 1.0, "px": 0.75}


def read(path: Path, source: Source) -> Document:
    """The web page as one page. Raises `UnreadableError` if its characters cannot be told."""
    from selectolax.lexbor import LexborHTMLParser

    text = decoded(path.read_bytes(), source.file_name)
    root = LexborHTMLParser(text).root
    if root is None:
        raise UnreadableError(f"{source.file_name}: contains no text; save the page again")
    parts = parts_of(root)
    draft = PageDraft(1)
    _set_aside(parts.before, draft)
    if parts.title:
        draft.add(Paragraph((Run(parts.title, True, HEADING_SIZES["h1"]),), gap=True))
    walk = _Walk(draft, _base_of(root, text), parts)
    walk.read(parts.main)
    _set_aside(parts.behind, draft)
    pages = finished([draft])
    check_lengths(pages, source.file_name)
    return Document(source, pages)


def _set_aside(nodes: Iterable[tuple[LexborNode, str]], draft: PageDraft) -> None:
    for node, reason in nodes:
        for words in _blocks_of(node):
            draft.set_aside(words, reason)


def _base_of(root: LexborNode, text: str) -> str:
    """The address that others on the page are relative to: that of `<base>`, or where a browser saved it from."""
    saved = _SAVED_FROM.search(text[:4096])
    canonical = next(iter(root.css("link[rel=canonical]")), None)
    own = saved[1] if saved else attribute(canonical, "href") if canonical is not None else ""
    base = next(iter(root.css("base[href]")), None)
    return _joined(own, attribute(base, "href")) if base is not None else own


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url.strip())
    except ValueError:  # 'http://[broken'
        return ""


def _blocks_of(node: LexborNode) -> Iterator[str]:
    """The text of each block below a node that is set aside."""
    words: list[str] = []
    for at, opens in _events(node):
        if at.is_text_node:
            words += [at.text_content or ""] if opens else []
        elif (at.tag in _BLOCKS or at.tag == "br") and words:
            yield " ".join(" ".join(words).split())
            words = []
        elif words:
            words.append(" ")
    if words:
        yield " ".join(" ".join(words).split())


def _events(node: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """The nodes from `node` on in order, each when it opens (True) and elements also when they close; none too deep."""
    stack = [(node, True)]
    while stack:
        at, opens = stack.pop()
        if at.tag in UNSEEN:
            continue
        yield at, opens
        if opens and not at.is_text_node:
            stack.append((at, False))
            stack += [(child, True) for child in reversed(children(at))]


# ---------------------------------------------------------------- the text


@dataclass(frozen=True, slots=True)
class _Look:
    """How text is set within an element."""

    bold: bool = False
    size: float = BODY_SIZE
    url: str = ""
    raised: bool = False
    keeps_blanks: bool = False
    struck: bool = False


@dataclass(slots=True)
class _List:
    """An open list: the number of its last item, and how it is printed ('' for bullets)."""

    last: int
    kind: str
    step: int = 1


@dataclass(slots=True)
class _Walk:
    """A walk through the page's main text, paragraph by paragraph, that adds what it meets to the draft."""

    draft: PageDraft
    base: str
    parts: Parts
    runs: list[Run] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    looks: list[_Look] = field(default_factory=lambda: [_Look()])
    lists: list[_List] = field(default_factory=list)
    mark: str = ""
    gap: bool = True
    apart: bool = False
    found: list[Paragraph] | None = None  # the paragraphs of a cell, while one is read

    def read(self, node: LexborNode) -> None:
        """Adds the text of the node and of all below it."""
        stack: list[tuple[LexborNode, bool]] = [(node, True)]
        while stack:
            at, opens = stack.pop()
            if at.is_text_node:
                self._text(at.text_content or "")
            elif at.tag in UNSEEN:
                continue
            elif not opens:
                self._close(at)
            elif at.mem_id in self.parts.aside:
                self._aside(at)
            elif at.tag == "table" and self.found is None and is_data_table(at):
                self._table(at)
            else:
                self._open(at)
                stack.append((at, False))
                stack += [(child, True) for child in reversed(children(at))]
        self._flush()

    def _text(self, text: str) -> None:
        look = self.looks[-1]
        if look.struck:
            self.struck.append(text)
            return
        shown = text if look.keeps_blanks else _BLANKS.sub(" ", text)
        if self.runs and self.runs[-1].text[-1:] in (" ", "\n") and not look.keeps_blanks:
            shown = shown.removeprefix(" ")
        if shown:
            self.runs.append(Run(shown, look.bold, look.size, look.url, look.raised))

    def _open(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _BLOCKS:
            self._flush()
            self.gap = self.gap or self._is_set_off(tag)
            self.apart = self.apart or tag == "hr"
        if tag in _LISTS:
            self.lists.append(_list_of(node))
        elif tag == "li":
            self.mark = self._mark(node)
        elif tag == "br":
            self._text_break()
        elif tag == "time":
            self._time(node)
        elif tag == "q":
            self._text("“")
        self.looks.append(_look_of(node, self.looks[-1], self.base))

    def _close(self, node: LexborNode) -> None:
        tag = node.tag or ""
        self.looks.pop()
        if tag in _BLOCKS:
            self._flush()
        if tag in _LISTS and self.lists:
            self.lists.pop()
        elif tag == "li":
            self.mark = ""
        elif tag == "time":
            self._year(node)
        elif tag == "q":
            self._text("”")
        if tag in _BLOCKS:
            self.gap = self.gap or self._is_set_off(tag)

    def _is_set_off(self, tag: str) -> bool:
        """Whether blank space stands above and below the element: not around items and lists within lists."""
        return tag not in _WITHOUT_GAP and not (tag in _LISTS and self.lists)

    def _text_break(self) -> None:
        self.runs.append(Run("\n"))

    def _mark(self, node: LexborNode) -> str:
        """The bullet or number of an item, as browsers print it."""
        if not self.lists or "list-style:none" in attribute(node, "style").replace(" ", "").replace("-type", ""):
            return "•" if not self.lists else ""
        of_list = self.lists[-1]
        if not of_list.kind:
            return "•"
        given = _number(attribute(node, "value"))
        of_list.last = given if given is not None else of_list.last + of_list.step
        return f"{counted(of_list.last, of_list.kind)}."

    def _time(self, node: LexborNode) -> None:
        """What `<time datetime>` stands for where it prints nothing."""
        said = _ISO.match(attribute(node, "datetime"))
        if said and not words_of(node).strip():
            self._text(said[0])

    def _year(self, node: LexborNode) -> None:
        """The year that only `datetime` says, behind a date: '<time datetime="2021-05-24">24 May</time>'."""
        said, shown = _ISO.match(attribute(node, "datetime")), words_of(node)
        if (
            said
            and _is_date(said)
            and shown.strip()
            and not _YEAR.search(shown)
            and _names_month(shown)
            and _has_day(shown, said)
        ):
            self._text(f" {said[1]}")

    def _aside(self, node: LexborNode) -> None:
        self._flush()
        for words in _blocks_of(node):
            self.draft.set_aside(words, self.parts.aside[node.mem_id])

    def _flush(self) -> None:
        """Ends the paragraph."""
        runs, self.runs = tuple(self.runs), []
        if self.struck:
            self.draft.set_aside(" ".join(self.struck), "struck out")
            self.struck = []
        if not any(tidy(run.text) for run in runs):
            self.apart = self.apart or any("\u00a0" in run.text for run in runs)  # '<p>&nbsp;</p>'
            return
        paragraph = Paragraph(runs, self.gap, self.mark, self.apart)
        self.mark, self.gap, self.apart = "", False, False
        if self.found is not None:
            self.found.append(paragraph)
        else:
            self.draft.add(paragraph)

    # ------------------------------------------------------------ tables

    def _table(self, node: LexborNode) -> None:
        self._flush()
        captions = node.css("caption")
        if captions:
            self.gap = True
            self.read(captions[0])
        rows = []
        for row in rows_of(node):
            cells = [cell for cell in children(row) if cell.tag in ("td", "th")]
            rows.append([self._cell(cell, row) for cell in cells])
        self.draft.add_table(rows)
        self.gap = True

    def _cell(self, cell: LexborNode, row: LexborNode) -> SpanningCell:
        self.found = []
        self.read(cell)
        paragraphs, self.found = tuple(self.found), None
        rows = _number(attribute(cell, "rowspan"))
        return SpanningCell(paragraphs, 1 << 20 if rows == 0 else rows or 1, _number(attribute(cell, "colspan")) or 1)


def _look_of(node: LexborNode, outer: _Look, base: str) -> _Look:
    """How the text in an element is set, `outer` being how it is set around it."""
    tag, style = node.tag or "", attribute(node, "style")
    look = outer
    if tag in _BOLD:
        look = replace(look, bold=True, size=HEADING_SIZES.get(tag, look.size))
    elif tag in _SMALL:
        look = replace(look, size=NOTE_SIZE if tag in ("small", "figcaption") else look.size, raised=tag == "sup")
    elif tag == "pre":
        look = replace(look, keeps_blanks=True)
    elif tag in _STRUCK:
        look = replace(look, struck=True)
    elif tag == "a":
        look = replace(look, url=_address_of(node, base) or look.url)
    return _styled(look, style) if style else look


def _address_of(link: LexborNode, base: str) -> str:
    """Where a link leads; empty where it stays on its page."""
    said = attribute(link, "href")
    url = _joined(base, said)
    return url if is_web_address(url) and not said.startswith("#") else ""


def _styled(look: _Look, style: str) -> _Look:
    """The look as a `style` attribute changes it."""
    if weight := _WEIGHT.search(style):
        look = replace(look, bold=weight[1].lower() == "bold" or weight[1][:1] in "6789")
    if size := _SIZE.search(style):
        look = replace(look, size=round(float(size[1]) * _POINTS[size[2].lower()], 1))
    if _RAISED.search(style):
        look = replace(look, raised=True)
    return look


def _list_of(node: LexborNode) -> _List:
    """The list that the element opens."""
    if node.tag != "ol":
        return _List(0, "")
    step = -1 if "reversed" in node.attributes else 1
    last = sum(item.tag == "li" for item in children(node))
    start = _number(attribute(node, "start")) or (1 if step > 0 else last)
    return _List(start - step, attribute(node, "type") or "1", step)


def _number(text: str) -> int | None:
    found = re.fullmatch(r"\s*(-?\d{1,6})\s*", text)
    return int(found[1]) if found else None


def _is_date(said: re.Match[str]) -> bool:
    try:
        date(int(said[1]), int(said[2]), int(said[3]))
    except ValueError:
        return False
    return True


def _names_month(shown: str) -> bool:
    return bool(re.search(r"[^\W\d_]{3}", shown))


def _has_day(shown: str, said: re.Match[str]) -> bool:
    """Whether the day of the date is printed: 'yesterday' and 'Monday' print none."""
    return bool(re.search(rf"(?<!\d)0?{int(said[3])}(?!\d)", shown))
