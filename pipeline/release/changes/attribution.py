"""Why a row differs between two releases: which document, decision, rule file, program or option is the cause.

A row that one document gave differs because of that document, if it was added, removed or changed; else because of a
decision that names the row; else because of what else differs: rules, program, options. For a row made from several
documents, the evidence tells which ones. Where nothing points to one cause, all possible ones are named
('rules_or_program'), and none of them is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.reconcile.within import WORD_CHECKS
from pipeline.release.changes.causes import READ_OTHERWISE, Cause, Causes
from pipeline.release.opened import Row
from pipeline.text.folding import squashed

MOST_LINES = 3  # of rule files, named for a change

_SHOWN_DECISION = ("decision", "decision_value", "decided_by", "decided_on", "needs_review", "explanation")
_PRINTED_FORMS = ("printed_name", "printed_theme", "printed_initiative")
# The kind of document that gives a column of a mechanism, as fields.csv says.
_GIVEN_BY = {
    **dict.fromkeys(("kind", "regions", "year_established", "constituent_states", "in_leaflet"), "leaflet"),
    **dict.fromkeys(("in_highlights", "url"), "highlights"),
}
_OF_REGISTRY = ("acronym", "name")  # columns of a mechanism that the registry gives


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that was added or removed, or one whose cell in `column` changed."""

    table: str
    keys: Sequence[str]
    before: Row | None
    after: Row | None
    column: str = ""

    @property
    def row(self) -> Row:
        """The newer row, or the removed one."""
        return self.after or self.before or {}

    @property
    def record_id(self) -> str:
        """'ev-0f5482d187a3'."""
        return self.row[self.keys[0]]

    @property
    def is_of_registry(self) -> bool:
        """Whether the registry gives the cell, whatever the documents print."""
        is_known = self.table == "mechanisms" and not self.record_id.startswith("new-")
        return is_known and self.column in _OF_REGISTRY


def cause_of(found: Difference, causes: Causes) -> Cause:
    """Why the row was added or removed, or why its cell changed."""
    return (
        _decision_on_cell(found, causes)
        or _decision_on_neighbour(found, causes)
        or _joined(_documents(found, causes), "documents")
        or _joined(_word_decisions(found, causes), "decisions")
        or _joined(_name_decisions(found, causes), "decisions")
        or _any_other(found, causes)
    )


# ---------------------------------------------------------------- decisions


def _decision_on_cell(found: Difference, causes: Causes) -> Cause | None:
    """The changed decision that fills the cell; for a finding, the decision made on it."""
    if found.table in ("reconciliation", "decisions", "decided_values"):
        own = causes.of_decisions.get(found.record_id)
        is_shown = found.table != "reconciliation" or found.column in _SHOWN_DECISION
        return own if is_shown else None
    record = (found.table, found.record_id)
    filled = [*causes.new.decided.get(record, ()), *causes.old.decided.get(record, ())]
    columns = ("", "decided")  # these differ with any cell that is filled
    return _joined(
        (
            causes.of_decisions[row["finding_id"]]
            for row in filled
            if row["finding_id"] in causes.of_decisions
            and (found.column in (*columns, row["column"]) or row["column"] == "iscm_id")
        ),
        "decisions",
    )


def _decision_on_neighbour(found: Difference, causes: Causes) -> Cause | None:
    """For a row that was added or removed because a decision gave its passage to another mechanism: that decision."""
    is_pair = found.before is not None and found.after is not None
    if is_pair or not causes.of_decisions or not found.row.get("document_id"):
        return None
    side = causes.new if found.after is None else causes.old
    for other in side.rows.get(found.table, ()):
        if _place(other) != _place(found.row):
            continue
        for cell in side.decided.get((found.table, next(iter(other.values()))), ()):
            cause = causes.of_decisions.get(cell["finding_id"])
            is_mechanism = cell["column"] == "iscm_id" and cell["before"] == found.row.get("iscm_id", "")
            if cause is not None and is_mechanism:
                return cause
    return None


def _place(row: Row) -> tuple[str | None, ...]:
    return (row.get("document_id"), row.get("page"), row.get("line"))


def _word_decisions(found: Difference, causes: Causes) -> Iterator[Cause]:
    """The decisions on damaged words of the row's document: how a word is read can change any of its rows."""
    document_id = found.row.get("document_id")
    if not document_id:
        return
    for finding_id, cause in causes.of_decisions.items():
        finding = causes.new.findings.get(finding_id) or causes.old.findings.get(finding_id) or {}
        if finding.get("check") in WORD_CHECKS and finding.get("document_a") == document_id:
            yield cause


def _name_decisions(found: Difference, causes: Causes) -> Iterator[Cause]:
    """For a row of several documents: the decisions that gave a name to its mechanism, or took one from it."""
    row = found.row
    if row.get("document_id"):
        return
    subject = row.get("subject", "")
    about = {found.record_id, row.get("iscm_id", ""), subject, *subject.split(":")} - {""}
    yield from (cause for finding_id, cause in causes.of_decisions.items() if about & causes.touched[finding_id])


# ---------------------------------------------------------------- documents


def _documents(found: Difference, causes: Causes) -> Sequence[Cause]:
    """The changed documents of the row; for a cell of a mechanism, those of the kind that gives it, if any."""
    changed = causes.of_files if found.table == "documents" else causes.of_contents
    if not changed or found.is_of_registry:
        return ()
    named = [document_id for document_id in _document_ids(found, causes) if document_id in changed]
    kind = _GIVEN_BY.get(found.column) if found.table == "mechanisms" else None
    of_kind = [document_id for document_id in named if causes.kinds[document_id] == kind]
    return [changed[document_id] for document_id in of_kind or named]


def _document_ids(found: Difference, causes: Causes) -> Iterator[str]:
    """The documents that the row names; for a row that names none of its own, those of its evidence as well."""
    for side, row in ((causes.new, found.after), (causes.old, found.before)):
        if row is None:
            continue
        yield from (row.get(name, "") for name in ("document_id", "document_a", "document_b"))
        if not row.get("document_id"):
            for record_id in (*(row[name] for name in found.keys), row.get("record_id", "")):
                yield from sorted(side.documents_of.get(record_id, ()))


# ---------------------------------------------------------------- what else may be the cause


def _any_other(found: Difference, causes: Causes) -> Cause:
    """All that may be the cause where nothing points to one: the surroundings, for a derived row anything."""
    possible = list(causes.surroundings)
    if not possible or _is_derived(found, causes):
        possible = [*_others(found, causes), *possible]
    for at, cause in enumerate(possible):
        if cause.kind != "rules":
            continue
        if spelled := _rule_lines_with(causes, (found.row.get(name, "") for name in _PRINTED_FORMS)):
            return Cause("rules", spelled)
        possible[at] = Cause("rules", _rule_lines_about(found, causes) or cause.detail)
    if not possible:
        return Cause("other")
    kinds = dict.fromkeys(cause.kind for cause in possible)
    return Cause("_or_".join(kinds), "; ".join(cause.detail for cause in possible if cause.detail))


def _is_derived(found: Difference, causes: Causes) -> bool:
    """Whether the row depends on more than one document, so that any change may have reached it."""
    if found.table == "documents":
        own = causes.of_documents.get(found.record_id)
        return own is not None and own.kind in READ_OTHERWISE  # perhaps as a copy of another document
    return found.table != "event_dates" and not found.row.get("document_id") and not found.is_of_registry


def _others(found: Difference, causes: Causes) -> Iterator[Cause]:
    """All other changed documents as one cause, and all changed decisions as one."""
    own = found.row.get("document_id")  # what became of a document is not its own cause
    documents = {name: cause for name, cause in causes.of_documents.items() if name != own}
    whole = {name: cause for name, cause in documents.items() if cause.kind != "document_renamed"}
    if whole or causes.surroundings:  # a new name alone is the least likely cause
        documents = whole
    for several, kind in ((documents, "documents"), (causes.of_decisions, "decisions")):
        if joined := _joined(several.values(), kind):
            yield joined


def _rule_lines_about(found: Difference, causes: Causes) -> str:
    """The new lines with a value of the cell; else, where one rule file changed, those with the id of the row."""
    row = found.row
    values = [side.get(found.column, "") for side in (found.before, found.after) if side is not None]
    if lines := _rule_lines_with(causes, [*values, *(row.get(name, "") for name in ("name", "value"))]):
        return lines
    if len(causes.changed_files) > 1:
        return ""
    return _rule_lines_with(causes, (row.get(name, "") for name in ("iscm_id", "theme_id", "initiative_id")))


def _rule_lines_with(causes: Causes, texts: Iterable[str]) -> str:
    """The new lines of rule files that have a cell with one of the texts: 'aliases.csv, line 12'."""
    wanted = {squashed(text) for text in texts} - {""}
    lines = [line for line in causes.rule_lines if wanted & line.forms]
    return "; ".join(f"{line.file}, line {line.number}" for line in lines[:MOST_LINES])


def _joined(causes: Iterable[Cause], kind: str) -> Cause | None:
    """One cause made of several: of their kind where they share one, else of `kind`; None where there are none."""
    different = list(dict.fromkeys(causes))
    kinds = {cause.kind for cause in different}
    if not kinds:
        return None
    if len(kinds) == 1:
        return Cause(kinds.pop(), "; ".join(cause.detail for cause in different))
    return Cause(kind, "; ".join(cause.text for cause in different))
