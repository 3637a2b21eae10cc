"""The document kinds. A new one is a module here with `NAME`, `matches` and `extract`, and its name in `KINDS`."""

from __future__ import annotations

from typing import Protocol

from pipeline.errors import UnknownKindError
from pipeline.kinds import highlights, leaflet
from pipeline.model import Document, Extract
from pipeline.rules import Rules


class Kind(Protocol):
    """What a module of this package offers."""

    NAME: str

    def matches(self, document: Document, rules: Rules) -> bool:
        """Whether the document is of this kind."""

    def extract(self, document: Document, rules: Rules) -> Extract:
        """What the document says."""


KINDS: tuple[Kind, ...] = (highlights, leaflet)


def extract(document: Document, rules: Rules) -> Extract:
    """What the document says, read by the one kind that recognises it.

    Raises `UnknownKindError` where no kind does, or more than one.
    """
    matching = [kind for kind in KINDS if kind.matches(document, rules)]
    name = document.source.file_name
    if not matching:
        raise UnknownKindError(
            f"{name}: neither an annual highlights report nor a leaflet (no 'ISCM … Highlights' title, no table of"
            " mechanisms); take it out of raw/, or add its wording to sections.csv or table_columns.csv"
        )
    if len(matching) > 1:
        raise UnknownKindError(
            f"{name}: looks like {' and '.join(kind.NAME for kind in matching)} at once; put each into its own file"
        )
    return matching[0].extract(document, rules)
