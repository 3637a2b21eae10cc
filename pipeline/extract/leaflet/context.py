"""What the table and the prose of a leaflet share while they are read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.model import Document, Line, Link
from pipeline.rules import Rules
from pipeline.text.passage import Passage, WordBreaks, joined


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A leaflet, and how words broken at the ends of its lines are joined."""

    document: Document
    rules: Rules
    breaks: WordBreaks

    def passage(self, lines: Sequence[Line]) -> Passage:
        """The lines as running text."""
        return joined(self.document.document_id, lines, self.breaks)

    def links_on(self, lines: Collection[Line]) -> tuple[Link, ...]:
        """The links that lie on the lines."""
        return tuple(link for link in self.document.links if link.line in lines)


def opened(document: Document, rules: Rules) -> Leaflet:
    """The leaflet, its own words known."""
    return Leaflet(document, rules, WordBreaks(word for line in document.lines for word in line.words.split()))
