"""How Word sets a paragraph or a run: what its style, the styles that this is based on, and it itself say (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.read.markup.elements import Element, child, local, value

_OFF = ("0", "false", "off", "none")
_MOST_BASES = 50  # styles that are based on each other
_HALF_POINTS, _TWENTIETHS = 2.0, 20.0
DEFAULT_SIZE = 10.0  # points, of a document that says none


def switch(properties: Element | None, name: str) -> bool | None:
    """Whether a property such as bold is on; None where nothing is said of it."""
    found = child(properties, name)
    return None if found is None else value(found) not in _OFF


def points(text: str, unit: float) -> float | None:
    """A measure in points, None where it is none."""
    try:
        return float(text) / unit
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Setting:
    """What a style or an element says of text; None for what it leaves to those around it.

    Sizes and blanks are in points. `list_id` and `level` are those of the numbering.
    """

    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None
    above: float | None = None
    below: float | None = None
    tight: bool | None = None
    page_break: bool | None = None
    list_id: str | None = None
    level: int | None = None

    def over(self, outer: Setting) -> Setting:
        """This, with what it does not say as `outer` says it."""
        if self is NOTHING:
            return outer
        own = {name: said for name in _NAMES if (said := getattr(self, name)) is not None}
        return replace(outer, **own) if own else outer


_NAMES = Setting.__slots__
NOTHING = Setting()


def setting_of(element: Element | None) -> Setting:
    """What the properties of a style, paragraph or run say; they stand in `pPr` and `rPr` right below the element."""
    if element is None:
        return NOTHING
    return _of_properties(child(element, "pPr"), child(element, "rPr"))


def _of_properties(paragraph: Element | None, run: Element | None) -> Setting:
    if paragraph is None and run is None:
        return NOTHING
    spacing, numbering = child(paragraph, "spacing"), child(paragraph, "numPr")
    size = points(value(child(run, "sz")), _HALF_POINTS)
    level = value(child(numbering, "ilvl"))
    return Setting(
        bold=switch(run, "b"),
        size=size,
        hidden=switch(run, "vanish"),
        above=_blank(spacing, "before"),
        below=_blank(spacing, "after"),
        tight=switch(paragraph, "contextualSpacing"),
        page_break=switch(paragraph, "pageBreakBefore"),
        list_id=value(child(numbering, "numId")) or None,
        level=int(level) if level.isdigit() else None,
    )


def _blank(spacing: Element | None, side: str) -> float | None:
    if value(spacing, f"{side}Autospacing") in ("1", "true", "on"):
        return 14.0  # what HTML puts between paragraphs
    return points(value(spacing, side), _TWENTIETHS)


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, part: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._default = ""
        self.defaults = Setting(size=DEFAULT_SIZE, above=0.0, below=0.0)
        for element in part if part is not None else ():
            if local(element) == "docDefaults":
                given = _of_properties(child(element, "pPrDefault", "pPr"), child(element, "rPrDefault", "rPr"))
                self.defaults = given.over(self.defaults)
            elif local(element) == "style":
                name = value(element, "styleId")
                self._styles[name] = element
                if value(element, "type") == "paragraph" and value(element, "default") in ("1", "true", "on"):
                    self._default = name
        self._settings: dict[str, Setting] = {}
        self._paragraphs: dict[str, Setting] = {}

    def paragraph(self, style_id: str) -> Setting:
        """How a paragraph of this style is set; one without a style has the default one."""
        if style_id not in self._paragraphs:
            self._paragraphs[style_id] = self.named(style_id or self._default).over(self.defaults)
        return self._paragraphs[style_id]

    def named(self, style_id: str) -> Setting:
        """What the style and those that it is based on say."""
        if style_id not in self._settings:
            found = NOTHING
            for element in self._chain(style_id):
                found = found.over(setting_of(element))
            self._settings[style_id] = found
        return self._settings[style_id]

    def name(self, style_id: str) -> str:
        """The name of the style in small letters: 'heading 1', 'toc 2'."""
        return value(child(self._styles.get(style_id), "name")).casefold()

    def _chain(self, style_id: str) -> Iterator[Element]:
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen and len(seen) < _MOST_BASES:
            seen.add(style_id)
            yield self._styles[style_id]
            style_id = value(child(self._styles[style_id], "basedOn"))
