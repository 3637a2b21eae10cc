"""Why a row differs between two releases: a document, a decision of a person, a rule file, the program, the options.

A row that one document gave differs for that document if it came, went or changed; else for a decision that names the
row; else for what is left of rules, program and options. A row made from several documents is asked by its evidence.
Where nothing points at one cause, all that could be are told ('rules_or_program'), and never one of them guessed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from pipeline.publish.manifest import Inputs
from pipeline.reconcile.within import WORD_CHECKS
from pipeline.release.changes.alignment import DocumentChange, Row
from pipeline.text.folding import squashed


@dataclass(frozen=True, slots=True)
class Cause:
    """`kind` is one of `LABELS`, or several of them joined with '_or_'; `detail` names the file, line or decision."""

    kind: str
    detail: str = ""

    @property
    def label(self) -> str:
        """The kind in words: 'changed rule files or another program'."""
        return " or ".join(LABELS[kind] for kind in self.kind.split("_or_"))

    @property
    def told(self) -> str:
        """The kind in words with what it names."""
        return f"{self.label}: {self.detail}" if self.detail else self.label


LABELS = {
    "document_added": "new document",
    "document_removed": "document gone",
    "document_changed": "changed document",
    "document_renamed": "renamed document",
    "document_read": "document that was not read before",
    "document_unread": "document that is no longer read",
    "documents": "documents",
    "decision_added": "new decision",
    "decision_changed": "changed decision",
    "decision_withdrawn": "withdrawn decision",
    "decisions": "decisions",
    "rules": "changed rule files",
    "program": "another program",
    "options": "other reading options",
    "unknown": "unknown",
    "other": "no cause found",
}

MOST_LINES = 3  # of rule files, named for a change
_DECIDED_BY_PEOPLE = ("verdict", "value", "reviewer", "date", "reason", "evidence_hash")  # the rest the program adds
_SHOWN_DECISION = ("decision", "decision_value", "decided_by", "decided_on", "needs_review", "explanation")
_SPOKEN_FORMS = ("printed_name", "printed_theme", "printed_initiative")
# Of a mechanism: what one kind of document gives, as fields.csv says, and what the registry gives.
_GIVEN_BY = {
    **dict.fromkeys(("kind", "regions", "year_established", "constituent_states", "in_leaflet"), "leaflet"),
    **dict.fromkeys(("in_highlights", "url"), "highlights"),
}
_OF_REGISTRY = ("acronym", "name")
_READ_OTHERWISE = ("document_read", "document_unread")


@dataclass(frozen=True)
class Side:
    """One of the two releases: its rows by table, documents named as in the newer one, and what it was made with."""

    rows: Mapping[str, Sequence[Row]]
    inputs: Inputs | None

    @cached_property
    def documents_of(self) -> Mapping[str, frozenset[str]]:
        """The documents that each record was read from, by its id."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.rows.get("evidence", ()):
            found[row["record_id"]].add(row["document_id"])
        return {record_id: frozenset(documents) for record_id, documents in found.items()}

    @cached_property
    def decided(self) -> Mapping[tuple[str, str], Sequence[Row]]:
        """The cells that decisions filled, by table and record."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.rows.get("decided_values", ()):
            found[row["table"], row["record_id"]].append(row)
        return found

    @cached_property
    def findings(self) -> Mapping[str, Row]:
        """The findings by id."""
        return {row["finding_id"]: row for row in self.rows.get("reconciliation", ())}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A line of a rule file that the older release was not made with; `forms` are its cells, squashed."""

    file: str
    number: int
    forms: frozenset[str]


@dataclass(frozen=True)
class Causes:
    """All that differs in what two releases were made of; `rule_lines` are the new lines of changed rule files."""

    old: Side
    new: Side
    documents: Sequence[DocumentChange]
    rule_lines: Sequence[RuleLine] = ()

    # ------------------------------------------------------------ what differs

    @cached_property
    def document_causes(self) -> Mapping[str, Cause]:
        """The cause that each document is which came, went or differs, by its newest id."""
        changed = (change for change in self.documents if change.became != "same")
        return {change.document_id: Cause(f"document_{change.became}", change.told) for change in changed}

    @cached_property
    def decision_causes(self) -> Mapping[str, Cause]:
        """The cause that each decision is which is new, differs or was withdrawn, by its finding."""
        before, after = ({row["finding_id"]: row for row in side.rows.get("decisions", ())}
                         for side in (self.old, self.new))  # fmt: skip
        found = {}
        for finding_id in dict.fromkeys([*after, *before]):
            was, now = before.get(finding_id), after.get(finding_id)
            row = now or was or {}
            detail = f"{finding_id} ({row.get('check')} of {row.get('subject')}, {row.get('verdict')})"
            if was is None:
                found[finding_id] = Cause("decision_added", detail)
            elif now is None:
                found[finding_id] = Cause("decision_withdrawn", detail)
            elif any(was.get(name) != now.get(name) for name in _DECIDED_BY_PEOPLE):
                found[finding_id] = Cause("decision_changed", detail)
        return found

    @cached_property
    def changed_files(self) -> Mapping[str, str]:
        """The rule files that differ, each with how: '2 lines new, 1 line gone'."""
        if self.old.inputs is None or self.new.inputs is None:
            return {}
        before, after = self.old.inputs.rules, self.new.inputs.rules
        said = {}
        for name in sorted({*before, *after}):
            was, now = before.get(name), after.get(name)
            if was is None or now is None:
                said[name] = "a new file" if was is None else "the file is gone"
            elif was.sha256 != now.sha256:
                came, went = Counter(now.lines) - Counter(was.lines), Counter(was.lines) - Counter(now.lines)
                counts = [(came.total(), "new"), (went.total(), "gone")]
                said[name] = ", ".join(_lines(count, what) for count, what in counts if count) or "other order"
        return said

    @cached_property
    def surroundings(self) -> Sequence[Cause]:
        """What differs besides documents and decisions; unknown where a release does not say what it was made with."""
        old, new = self.old.inputs, self.new.inputs
        if old is None or new is None:
            which = "older" if old is None else "newer"
            return (Cause("unknown", f"the {which} release has no manifest"),)
        causes = []
        if self.changed_files:
            causes.append(Cause("rules", "; ".join(f"{name} ({how})" for name, how in self.changed_files.items())))
        if old.version != new.version:
            causes.append(Cause("program", f"version {old.version} is now {new.version}"))
        elif old.source != new.source:
            causes.append(Cause("program", f"version {new.version}, its code changed"))
        if old.options != new.options:
            differ = [name for name in {**old.options, **new.options} if old.options.get(name) != new.options.get(name)]
            told = [f"{name} {old.options.get(name)} is now {new.options.get(name)}" for name in differ]
            causes.append(Cause("options", ", ".join(told)))
        return tuple(causes)

    @property
    def all(self) -> list[Cause]:
        """All that differs in what the releases were made of."""
        return [*self.document_causes.values(), *self.decision_causes.values(), *self.surroundings]

    # ------------------------------------------------------------ why a row differs

    def of(self, table: str, keys: Sequence[str], before: Row | None, after: Row | None, column: str = "") -> Cause:
        """Why the row came or went, or why its cell in `column` differs."""
        row = after or before or {}
        record_id = row[keys[0]]
        decided = self._decided(table, record_id, column) or self._decided_beside(table, before, after)
        if decided is not None:
            return decided
        by_registry = table == "mechanisms" and column in _OF_REGISTRY and not record_id.startswith("new-")
        documents = () if by_registry else self._documents(table, keys, before, after, column)
        if documents:
            return _joined(documents, "documents")
        words = self._word_decisions(row)
        if words:
            return _joined(words, "decisions")
        if not row.get("document_id"):
            about = self._decisions_about(row, record_id)
            if about:
                return _joined(about, "decisions")
        if table == "documents":
            own = self.document_causes.get(record_id)
            is_derived = own is not None and own.kind in _READ_OTHERWISE  # as a copy of another one, maybe
        else:
            is_derived = table != "event_dates" and not row.get("document_id") and not by_registry
        return self._left_over(row, before, after, column, is_derived)

    def _decided(self, table: str, record_id: str, column: str) -> Cause | None:
        """The decision that came, changed or went and fills this cell; of a finding, the one made on it."""
        if table in ("reconciliation", "decisions", "decided_values"):
            own = self.decision_causes.get(record_id)
            if own is not None and (table != "reconciliation" or column in _SHOWN_DECISION):
                return own
            return None
        filled = [*self.new.decided.get((table, record_id), ()), *self.old.decided.get((table, record_id), ())]
        causes = [
            self.decision_causes[row["finding_id"]]
            for row in filled
            if row["finding_id"] in self.decision_causes
            and (column in ("", "decided", row["column"]) or row["column"] == "iscm_id")
        ]
        return _joined(causes, "decisions") if causes else None

    def _decided_beside(self, table: str, before: Row | None, after: Row | None) -> Cause | None:
        """For a row that went, or came, because a decision gave the passage to another mechanism: that decision."""
        side, row = (self.new, before) if after is None else (self.old, after)
        is_pair = before is not None and after is not None
        if is_pair or row is None or not self.decision_causes or not row.get("document_id"):
            return None
        place = (row["document_id"], row.get("page"), row.get("line"))
        for other in side.rows.get(table, ()):
            if (other.get("document_id"), other.get("page"), other.get("line")) != place:
                continue
            for cell in side.decided.get((table, next(iter(other.values()))), ()):
                cause = self.decision_causes.get(cell["finding_id"])
                if cause is not None and cell["column"] == "iscm_id" and cell["before"] == row.get("iscm_id", ""):
                    return cause
        return None

    def _documents(
        self, table: str, keys: Sequence[str], before: Row | None, after: Row | None, column: str
    ) -> Sequence[Cause]:
        """The documents of the row that came, went or differ."""
        causes = {
            document_id: cause
            for document_id, cause in self.document_causes.items()
            # a name changes no row of the document, and whether one is read is asked as any other change
            if cause.kind
            not in (("document_read", "document_unread") if table == "documents" else ("document_renamed",))
        }
        if not causes:
            return ()
        found: dict[str, None] = {}
        for side, row in ((self.new, after), (self.old, before)):
            if row is None:
                continue
            named = [row.get(name, "") for name in ("document_id", "document_a", "document_b")]
            if not named[0]:
                ids = [*(row[name] for name in keys), row.get("record_id", "")]
                named += [document for record_id in ids for document in sorted(side.documents_of.get(record_id, ()))]
            found |= dict.fromkeys(document for document in named if document in causes)
        kind = _GIVEN_BY.get(column) if table == "mechanisms" else None
        of_kind = [document for document in found if self._kind(document) == kind]
        return [causes[document] for document in of_kind or found]

    def _kind(self, document_id: str) -> str:
        change = next(change for change in self.documents if change.document_id == document_id)
        return (change.after or {}).get("kind") or (change.before or {}).get("kind") or ""

    def _word_decisions(self, row: Row) -> Sequence[Cause]:
        """The decisions on damaged words of the row's document: how a word is read can change any of its rows."""
        found = []
        for finding_id, cause in self.decision_causes.items():
            finding = self.new.findings.get(finding_id) or self.old.findings.get(finding_id) or {}
            in_document = row.get("document_id") and row["document_id"] == finding.get("document_a")
            if finding.get("check") in WORD_CHECKS and in_document:
                found.append(cause)
        return found

    def _decisions_about(self, row: Row, record_id: str) -> Sequence[Cause]:
        """The decisions that gave a name to, or took it from, the mechanism that the row is about."""
        about = {record_id, row.get("iscm_id", ""), row.get("subject", ""), *row.get("subject", "").split(":")} - {""}
        return [cause for finding_id, cause in self.decision_causes.items() if about & self._touched[finding_id]]

    @cached_property
    def _touched(self) -> Mapping[str, AbstractSet[str]]:
        """The mechanisms that each changed decision speaks of, or whose rows it fills, by its finding."""
        touched: dict[str, set[str]] = {finding_id: {finding_id} for finding_id in self.decision_causes}
        for side in (self.old, self.new):
            for row in side.rows.get("decided_values", ()):
                if row["finding_id"] in touched and row["column"] == "iscm_id":
                    touched[row["finding_id"]] |= {row["before"], row["after"]}
                elif row["finding_id"] in touched:
                    touched[row["finding_id"]].add(row["record_id"])
            for row in side.rows.get("decisions", ()):
                if row["finding_id"] in touched:
                    touched[row["finding_id"]].add(row["subject"])
        return {finding_id: ids - {""} for finding_id, ids in touched.items()}

    def _left_over(self, row: Row, before: Row | None, after: Row | None, column: str, is_derived: bool) -> Cause:
        """What is left to have changed it: for a row of one document the surroundings, for a derived one anything."""
        own = row.get("document_id")  # how a document fares is not the cause of how it fares
        documents = [cause for document_id, cause in self.document_causes.items() if document_id != own]
        told = [cause for cause in documents if cause.kind != "document_renamed"]
        if told or self.surroundings:  # another name alone is what changes least
            documents = told
        decisions = list(self.decision_causes.values())
        both = ((documents, "documents"), (decisions, "decisions"))
        other = [_joined(causes, kind) for causes, kind in both if causes]
        pool = [*other, *self.surroundings] if is_derived or not self.surroundings else list(self.surroundings)
        for at, cause in enumerate(pool):
            if cause.kind != "rules":
                continue
            if spoken := self._rule_lines_with(row.get(name, "") for name in _SPOKEN_FORMS):
                return Cause("rules", spoken)
            pool[at] = Cause("rules", self._rule_lines_about(row, before, after, column) or cause.detail)
        if not pool:
            return Cause("other")
        kinds = dict.fromkeys(cause.kind for cause in pool)
        return Cause("_or_".join(kinds), "; ".join(cause.detail for cause in pool if cause.detail))

    def _rule_lines_about(self, row: Row, before: Row | None, after: Row | None, column: str) -> str:
        """The new lines with what the cell says or said; else, of a lone changed file, those with the row's id."""
        values = [side.get(column, "") for side in (before, after) if side is not None]
        if found := self._rule_lines_with([*values, *(row.get(name, "") for name in ("name", "value"))]):
            return found
        if len(self.changed_files) > 1:
            return ""
        return self._rule_lines_with(row.get(name, "") for name in ("iscm_id", "theme_id", "initiative_id"))

    def _rule_lines_with(self, texts: Iterable[str]) -> str:
        """The new lines of rule files that have a cell with one of the texts: 'aliases.csv, line 12'."""
        wanted = {squashed(text) for text in texts} - {""}
        lines = [line for line in self.rule_lines if wanted & line.forms]
        return "; ".join(f"{line.file}, line {line.number}" for line in lines[:MOST_LINES])


def _lines(count: int, what: str) -> str:
    return f"{count} line{'s' if count != 1 else ''} {what}"


def _joined(causes: Iterable[Cause], kind: str) -> Cause:
    """One cause of several: of their own kind where they have one, else of `kind`, each told in words."""
    different = list(dict.fromkeys(causes))
    kinds = {cause.kind for cause in different}
    if len(kinds) == 1:
        return Cause(kinds.pop(), "; ".join(cause.detail for cause in different))
    return Cause(kind, "; ".join(cause.told for cause in different))
