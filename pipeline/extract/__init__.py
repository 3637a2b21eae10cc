"""The kinds of documents. A new kind is a module here with `NAME`, `matches` and `extract`, listed in `KINDS`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from pipeline.errors import UnknownKindError
from pipeline.extract import leaflet, report
from pipeline.model import Document, Extract, Remark
from pipeline.rules import Rules


class Kind(Protocol):
    """What a module of this package offers that is a kind of document."""

    NAME: str

    def matches(self, document: Document, rules: Rules) -> bool:
        """Whether the document is of this kind."""

    def extract(self, document: Document, rules: Rules) -> Extract:
        """What the document says."""


KINDS: tuple[Kind, ...] = (report, leaflet)


def extract(document: Document, rules: Rules) -> Extract:
    """What the document says, read by the one kind that recognises it.

    Raises `UnknownKindError` where no kind does, or more than one; a kind may raise further errors on bad input.
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
    found = matching[0].extract(document, rules)
    return replace(found, remarks=(*found.remarks, *_remarks_on_words(document)))


def _remarks_on_words(document: Document) -> Iterator[Remark]:
    """How each printed form that the text layer damaged is read: what a person should know."""
    for mending in document.mendings:
        times = f", {mending.count} times in the document" if mending.count > 1 else ""
        if mending.read:
            yield Remark(
                check="mended_word",
                subject=mending.printed,
                value=mending.printed,
                explanation=f"read as {mending.read!r} ({mending.damage}{times})",
                where=mending.where,
                read=mending.read,
                needs_review=False,
            )
        else:
            explanation = f"damaged in the text layer ({mending.damage}{times}), and no single known word fits"
            yield Remark("unreadable_word", mending.printed, mending.printed, explanation, mending.where)
