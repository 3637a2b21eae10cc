"""How an OpenDocument file sets text and numbers its lists: its styles by name (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.read.markup.counters import counted
from pipeline.read.markup.elements import Element, child, local, value
from pipeline.read.markup.pieces import BODY_SIZE
from pipeline.read.markup.word.lists import BULLET

_MOST_PARENTS = 50  # styles that are based on each other
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(pt|cm|mm|in|pc|px|%)")  # '0.212cm', '150%'
_POINTS = {"pt": 1.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72.0, "pc": 12.0, "px": 0.75}


@dataclass(frozen=True, slots=True)
class Look:
    """How text is set: sizes and blanks in points. `breaks` says that a page begins with it, or behind it."""

    bold: bool = False
    size: float = BODY_SIZE
    hidden: bool = False
    struck: bool = False
    raised: bool = False
    above: float = 0.0
    below: float = 0.0
    tight: bool = False
    breaks: str = ""
    list_style: str = ""


class OdfStyles:
    """The styles of a file by family and name; those of `content.xml` come before those of `styles.xml`."""

    def __init__(self, roots: Iterable[Element]) -> None:
        self._styles: dict[tuple[str, str], Element] = {}
        self._lists: dict[str, Element] = {}
        for element in (found for root in roots for found in root.iter()):
            name = local(element)
            if name == "style":
                self._styles.setdefault((value(element, "family"), value(element, "name")), element)
            elif name == "default-style":
                self._styles.setdefault((value(element, "family"), ""), element)
            elif name == "list-style":
                self._lists.setdefault(value(element, "name"), element)

    def look(self, family: str, name: str, outer: Look) -> Look:
        """How text of this style is set within text that is set like `outer`."""
        for element in reversed(self._chain(family, name)):
            outer = _over(element, outer)
        return outer

    def paragraph(self, name: str) -> Look:
        """How a paragraph of this style is set."""
        return self.look("paragraph", name, self.look("paragraph", "", Look()))

    def is_alike(self, some: str, other: str) -> bool:
        """Whether two styles of paragraphs are one but for what was set by hand, for which the program makes styles."""
        return some == other or self._named(some) == self._named(other)

    def _named(self, name: str) -> str:
        """The style that a person chose: that of the name itself, or the one on which the program's own is based."""
        element = self._styles.get(("paragraph", name))
        is_own = element is not None and local(element.getparent()) == "automatic-styles"
        return value(element, "parent-style-name") if is_own else name

    def shows(self, family: str, name: str) -> bool:
        """Whether a sheet of this style is shown."""
        properties = (child(element, "table-properties") for element in self._chain(family, name))
        return not any(value(found, "display") == "false" for found in properties)

    def mark(self, list_style: str, level: int, counts: list[int]) -> str:
        """The mark of an item at this level, from 0; `counts` are the numbers of the open items from the outermost."""
        levels = self._lists.get(list_style)
        of_level = [
            found for found in (levels if levels is not None else ()) if value(found, "level") == str(level + 1)
        ]
        if not of_level:
            return ""
        form = of_level[0]
        if local(form) == "list-level-style-bullet":
            return BULLET
        number_format = value(form, "num-format")
        if local(form) != "list-level-style-number" or not number_format:
            return ""
        shown = int(value(form, "display-levels") or "1") if (value(form, "display-levels") or "1").isdigit() else 1
        numbers = [counted(number, number_format) for number in counts[-shown:]]
        return f"{value(form, 'num-prefix')}{'.'.join(numbers)}{value(form, 'num-suffix')}".strip()

    def start(self, list_style: str, level: int) -> int:
        """The number of the first item at this level."""
        levels = self._lists.get(list_style)
        found = (
            element for element in (levels if levels is not None else ()) if value(element, "level") == str(level + 1)
        )
        said = value(next(found, None), "start-value")
        return int(said) if said.isdigit() and len(said) < 7 else 1

    def _chain(self, family: str, name: str) -> list[Element]:
        """The style, and those that it is based on."""
        chain: list[Element] = []
        while (family, name) in self._styles and len(chain) < _MOST_PARENTS:
            element = self._styles[family, name]
            chain.append(element)
            name = value(element, "parent-style-name")
            if not name:
                break
        return chain


def _over(style: Element, outer: Look) -> Look:
    text, paragraph = child(style, "text-properties"), child(style, "paragraph-properties")
    look = outer
    if weight := value(text, "font-weight"):
        look = replace(look, bold=weight == "bold" or weight[:1] in "6789")
    if size := value(text, "font-size"):
        look = replace(look, size=_points(size, look.size))
    if value(text, "display") == "none":
        look = replace(look, hidden=True)
    if value(text, "text-line-through-style") not in ("", "none"):
        look = replace(look, struck=True)
    if position := value(text, "text-position"):
        look = replace(look, raised=position.startswith("super") or bool(re.match(r"[1-9]\d*%", position)))
    if top := value(paragraph, "margin-top"):
        look = replace(look, above=_points(top, 0.0))
    if bottom := value(paragraph, "margin-bottom"):
        look = replace(look, below=_points(bottom, 0.0))
    if tight := value(paragraph, "contextual-spacing"):
        look = replace(look, tight=tight == "true")
    look = replace(look, breaks=_break_of(style, paragraph))
    if name := value(style, "list-style-name"):
        look = replace(look, list_style=name)
    return look


def _break_of(style: Element, paragraph: Element | None) -> str:
    """Where a page breaks at text of this very style: `before` it, `after` it, or not at all."""
    properties = paragraph if paragraph is not None else child(style, "table-properties")
    if value(properties, "break-before") == "page" or value(style, "master-page-name"):
        return "before"
    return "after" if value(properties, "break-after") == "page" else ""


def _points(text: str, whole: float) -> float:
    """A length in points; a share is one of the `whole`."""
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        return whole
    number, unit = float(found[1]), found[2]
    return round(whole * number / 100 if unit == "%" else number * _POINTS[unit], 1)
