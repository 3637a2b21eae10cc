"""The bullets and numbers that Word prints in front of paragraphs (pure)."""

from __future__ import annotations

import re

from pipeline.read.markup.counters import counted
from pipeline.read.markup.elements import Element, child, local, value

_MOST_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")  # '%1.%2' is '2.1'
BULLET = "•"


class Lists:
    """The lists of a document, and the number that each has come to."""

    def __init__(self, part: Element | None) -> None:
        self._abstract: dict[str, Element] = {}
        self._kind: dict[str, str] = {}
        self._overrides: dict[tuple[str, int], Element] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._started: set[tuple[str, int]] = set()
        for element in part if part is not None else ():
            if local(element) == "abstractNum":
                self._abstract[value(element, "abstractNumId")] = element
            elif local(element) == "num":
                list_id = value(element, "numId")
                self._kind[list_id] = value(child(element, "abstractNumId"))
                for override in (found for found in element if local(found) == "lvlOverride"):
                    self._overrides[list_id, _number(value(override, "ilvl"))] = override

    def mark(self, list_id: str | None, level: int | None) -> str:
        """The mark of the next paragraph of this list and level; empty where it has none."""
        at = min(level or 0, _MOST_LEVELS - 1)
        if not list_id or list_id == "0":
            return ""
        form = value(child(self._level(list_id, at), "numFmt"))
        if form == "none" or self._level(list_id, at) is None:
            return ""
        text = value(child(self._level(list_id, at), "lvlText"))
        if form == "bullet":
            return BULLET if text else ""
        self._count(list_id, at)
        return _PLACE.sub(lambda place: self._printed(list_id, int(place[1]) - 1), text).strip()

    def _level(self, list_id: str, at: int) -> Element | None:
        override = child(self._overrides.get((list_id, at)), "lvl")
        if override is not None:
            return override
        levels = self._abstract.get(self._kind.get(list_id, ""))
        return next(
            (found for found in (levels if levels is not None else ())
             if local(found) == "lvl" and _number(value(found, "ilvl")) == at),
            None,
        )  # fmt: skip

    def _count(self, list_id: str, at: int) -> None:
        """Counts a paragraph. Lists of one kind share their numbers, unless one starts anew."""
        kind = self._kind.get(list_id, list_id)
        anew = child(self._overrides.get((list_id, at)), "startOverride")
        if (kind, at) not in self._counts or (anew is not None and (list_id, at) not in self._started):
            start = value(anew) if anew is not None else value(child(self._level(list_id, at), "start"))
            self._counts[kind, at] = _number(start or "1")
        else:
            self._counts[kind, at] += 1
        self._started.add((list_id, at))
        for below in range(at + 1, _MOST_LEVELS):
            self._counts.pop((kind, below), None)

    def _printed(self, list_id: str, at: int) -> str:
        kind, level = self._kind.get(list_id, list_id), self._level(list_id, at)
        start = _number(value(child(level, "start")) or "1")
        return counted(self._counts.get((kind, at), start), value(child(level, "numFmt")))


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 9 else 0
