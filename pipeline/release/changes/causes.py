"""What differs in what two releases were made of: documents, people's decisions, rule files, program, options."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from pipeline.publish.manifest import Inputs
from pipeline.release.changes.alignment import DocumentChange
from pipeline.release.opened import Row


@dataclass(frozen=True, slots=True)
class Cause:
    """`kind` is one of `LABELS`, or several of them joined with '_or_'; `detail` names the file, line or decision."""

    kind: str
    detail: str = ""

    @property
    def label(self) -> str:
        """The kind in words: 'changed rule files or changed program'."""
        return " or ".join(LABELS[kind] for kind in self.kind.split("_or_"))

    @property
    def text(self) -> str:
        """The kind in words, and what it names: 'new document: report.txt'."""
        return f"{self.label}: {self.detail}" if self.detail else self.label


LABELS = {
    "document_added": "new document",
    "document_removed": "removed document",
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
    "program": "changed program",
    "options": "changed reading options",
    "unknown": "unknown",
    "other": "no cause found",
}

READ_OTHERWISE = ("document_read", "document_unread")
_DECIDED_BY_PEOPLE = ("verdict", "value", "reviewer", "date", "reason", "evidence_hash")  # the program adds the rest


@dataclass(frozen=True)
class Side:
    """One of the two releases: its rows by table, with documents named as in the newer one, and what made it."""

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
    """A line of a rule file that is new in the newer release; `forms` are its cells, squashed."""

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

    @cached_property
    def of_documents(self) -> Mapping[str, Cause]:
        """Each document that was added, removed or changed as a cause, by its newest id."""
        changed = (change for change in self.documents if change.became != "same")
        return {change.document_id: Cause(f"document_{change.became}", change.names) for change in changed}

    @cached_property
    def of_contents(self) -> Mapping[str, Cause]:
        """Those documents whose rows may differ: a new name of a document changes none of them."""
        return {name: cause for name, cause in self.of_documents.items() if cause.kind != "document_renamed"}

    @cached_property
    def of_files(self) -> Mapping[str, Cause]:
        """Those documents whose files differ, not only whether they could be read."""
        return {name: cause for name, cause in self.of_documents.items() if cause.kind not in READ_OTHERWISE}

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The kind of each document, by its newest id."""
        return {
            change.document_id: (change.after or {}).get("kind") or (change.before or {}).get("kind") or ""
            for change in reversed(self.documents)  # where a removed document had the id too, the newer one counts
        }

    @cached_property
    def of_decisions(self) -> Mapping[str, Cause]:
        """Each decision that is new, changed or withdrawn as a cause, by its finding."""
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
        """The rule files that differ, each with how: '2 lines added, 1 line removed'."""
        if self.old.inputs is None or self.new.inputs is None:
            return {}
        before, after = self.old.inputs.rules, self.new.inputs.rules
        differs = {}
        for name in sorted({*before, *after}):
            was, now = before.get(name), after.get(name)
            if was is None or now is None:
                differs[name] = "file added" if was is None else "file removed"
            elif was.sha256 != now.sha256:
                added, removed = Counter(now.lines) - Counter(was.lines), Counter(was.lines) - Counter(now.lines)
                counts = [(added.total(), "added"), (removed.total(), "removed")]
                differs[name] = ", ".join(_lines(count, what) for count, what in counts if count) or "lines reordered"
        return differs

    @cached_property
    def surroundings(self) -> Sequence[Cause]:
        """What differs besides documents and decisions; unknown where a release does not say what made it."""
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
            changed = [f"{name} {old.options.get(name)} is now {new.options.get(name)}" for name in differ]
            causes.append(Cause("options", ", ".join(changed)))
        return tuple(causes)

    @property
    def all(self) -> list[Cause]:
        """All that differs in what the releases were made of."""
        return [*self.of_documents.values(), *self.of_decisions.values(), *self.surroundings]

    @cached_property
    def touched(self) -> Mapping[str, AbstractSet[str]]:
        """The mechanisms that each changed decision is about, or whose rows it fills, by its finding."""
        touched: dict[str, set[str]] = {finding_id: {finding_id} for finding_id in self.of_decisions}
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


def _lines(count: int, what: str) -> str:
    return f"{count} line{'s' if count != 1 else ''} {what}"
