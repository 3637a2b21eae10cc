"""The kinds of documents. A new kind is a module here with `NAME` and `extract`, listed in `KINDS`.

What a document is, is decided by what it holds: dated meetings beside names of mechanisms make it `highlights`, a table
with a mechanism a row `leaflet`. One that holds both is read as both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from pipeline.errors import UnknownKindError
from pipeline.extract import leaflet, report
from pipeline.extract.both import both_of, parts_of
from pipeline.extract.evidence import FEW, dated_meetings, evidence_of
from pipeline.extract.report.sections import has_form_of_report
from pipeline.model import Document, Extract, Remark, whole_lines
from pipeline.rules import GivenDocument, Rules

KINDS: Mapping[str, Callable[[Document, Rules], Extract]] = {
    report.NAME: report.extract,
    leaflet.NAME: leaflet.extract,
}


def extract(document: Document, rules: Rules) -> Extract:
    """What the document says, read as what it holds, or as the kind that `raw/documents.csv` names.

    Raises `UnknownKindError` where it holds neither meetings of mechanisms nor a table of them.
    """
    given = rules.documents.get(document.source.file_name)
    if given is not None and given.kind:
        found = KINDS[given.kind](document, rules)
    else:
        found = _extract_what_it_holds(document, rules)
    remarks = (*found.remarks, *_remarks_on_words(document), *_remark_on_what_is_given(document, given))
    return replace(found, remarks=remarks)


def _extract_what_it_holds(document: Document, rules: Rules) -> Extract:
    """The document read as a report, as a leaflet, or as both."""
    parts = parts_of(document, rules)
    if parts.table is None:
        if report.matches(document, rules):
            return report.extract(document, rules)
        raise UnknownKindError(
            f"{document.source.file_name}: neither highlights (dated meetings of mechanisms) nor a leaflet (a table"
            f" with a mechanism a row): {evidence_of(document, rules)}; take it out of raw/, or give its kind in"
            " raw/documents.csv"
        )
    owned = evidence_of(parts.text, rules).owned
    if owned >= FEW or (owned and has_form_of_report(parts.text, rules)):
        return both_of(report.extract(parts.text, rules), parts, rules)
    found = leaflet.extract(document, rules)
    return replace(found, remarks=(*found.remarks, *_remarks_on_meetings(parts.text, rules)))


def _remarks_on_meetings(document: Document, rules: Rules) -> Iterator[Remark]:
    """The dated meetings in the prose of a leaflet, which gives no events: too few to make it a report."""
    for where in dated_meetings(document, rules):
        explanation = "the prose of a leaflet prints this date of a meeting, and no event was read"
        yield Remark("unread_date", document.document_id, where.quote, explanation, where)


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
