"""The kinds of documents. A new kind is a module here with `NAME`, `matches` and `extract`, listed in `KINDS`.

What a document is, is decided by what it holds: dated meetings beside names of mechanisms make it `highlights`, a table
with a mechanism a row `leaflet`. One that holds both is read as both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pipeline.errors import UnknownKindError
from pipeline.extract import both, leaflet, report
from pipeline.extract.evidence import FEW, evidence_of
from pipeline.extract.long_lines import with_short_lines
from pipeline.extract.report.sections import has_form_of_report
from pipeline.model import Document, Extract, Fragment, Remark, Where, whole_lines
from pipeline.rules import GivenDocument, Rules


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its name in `documents`, whether a document is of it, and what such a document says."""

    name: str
    matches: Callable[[Document, Rules], bool]
    extract: Callable[[Document, Rules], Extract]


_QUOTED = 200  # characters of a long line in a finding

# The first that matches reads the document.
KINDS: tuple[Kind, ...] = (
    Kind(both.NAME, both.matches, both.extract),
    Kind(leaflet.NAME, both.has_table, both.extract_leaflet),
    Kind(report.NAME, report.matches, report.extract),
)


def extract(document: Document, rules: Rules) -> Extract:
    """What the document says, read as what it holds, or as the kind that `raw/documents.csv` names.

    Raises `UnknownKindError` where it holds neither meetings of mechanisms nor a table of them.
    """
    printed, document = document, with_short_lines(document, rules)
    given = rules.documents.get(document.source.file_name)
    if given is not None and given.kind:
        kind = next(kind for kind in reversed(KINDS) if kind.name == given.kind)
    else:
        kind = _kind_of(document, rules)
    found = kind.extract(document, rules)
    counted = [] if given is not None and given.kind else _remark_on_evidence(document, found, rules)
    remarks = (
        *found.remarks,
        *counted,
        *_remarks_on_words(document),
        *_remarks_on_lines(printed, document),
        *_remark_on_what_is_given(document, given),
    )
    return replace(found, remarks=remarks)


def _remarks_on_lines(printed: Document, cut: Document) -> Iterator[Remark]:
    """That a text of long lines was cut where its lines must have ended: nothing printed shows where entries begin."""
    if cut is printed:
        return
    line = max(printed.lines, key=lambda line: len(line.text))
    where = Where(cut.document_id, (Fragment(line, 0, min(len(line.text), _QUOTED)),))
    yield Remark(
        "long_lines",
        cut.document_id,
        f"{len(line.text)} characters",
        "the text was copied as long lines, which were cut at the names of mechanisms; see whether each meeting stands"
        " under its own",
        where,
    )


def _kind_of(document: Document, rules: Rules) -> Kind:
    for kind in KINDS:
        if kind.matches(document, rules):
            return kind
    raise UnknownKindError(
        f"{document.source.file_name}: neither highlights (dated meetings of mechanisms) nor a leaflet (a table with a"
        f" mechanism a row): {evidence_of(document, rules)}; take it out of raw/, or give its kind in"
        " raw/documents.csv"
    )


def _remark_on_evidence(document: Document, found: Extract, rules: Rules) -> Iterator[Remark]:
    """What made a document without the form of a report one: a person is asked where that is a single meeting."""
    if found.kind != report.NAME or has_form_of_report(document, rules):
        return
    evidence = evidence_of(document, rules)
    yield Remark(
        "document_kind",
        document.document_id,
        found.kind,
        f"read as {found.kind}: {evidence}",
        whole_lines(document.document_id, document.lines[:1]),
        needs_review=evidence.owned < FEW,
    )


def _remark_on_what_is_given(document: Document, given: GivenDocument | None) -> Iterator[Remark]:
    """What a person says of the document, so that the release tells it."""
    if given is None:
        return
    said = {"kind": given.kind, "year": str(given.year or ""), "title": given.title, "address": given.address}
    explanation = f"documents.csv says {', '.join(f'{name} {value!r}' for name, value in said.items() if value)}"
    yield Remark(
        "given_document",
        document.document_id,
        given.title or document.source.file_name,
        explanation,
        whole_lines(document.document_id, document.lines[:1]),
        given.address,
        needs_review=False,
    )


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
