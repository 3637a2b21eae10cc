"""Puts decisions beside their findings: which ones hold, which are stale, which give a value that cannot stand (pure).

A decision is made on what a person saw. It holds until a value or a passage of its finding changes; then the finding
needs a person again and says what has changed. Names that a person decided on get their ids before anything is compared
(`with_decided_names`); the other decided values are filled in when the tables are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.model import DEFINING, LISTED_CONTEXTS, Decision, Finding, Mention, Resolution, Resolved
from pipeline.names.likeness import provisional_id
from pipeline.rules import Rules
from pipeline.text.folding import slug

MOST_DIGITS = 9  # of a whole number that a person decides on; a cell of a table could hold a few more


def with_decisions(findings: Iterable[Finding], decisions: Sequence[Decision], rules: Rules) -> Iterator[Finding]:
    """Each finding with its decision; a finding whose decision cannot be applied needs a person again.

    A decision on a finding that no longer exists becomes a finding itself, of the check `unused_decision`.
    """
    left = {decision.finding_id: decision for decision in decisions}
    for finding in findings:
        decision = left.pop(finding.finding_id, None)
        if decision is None:
            yield finding
            continue
        problem = what_changed(decision, finding) or _what_cannot_be(decision, finding, rules)
        yield replace(
            finding,
            decision=decision,
            problem=problem,
            needs_review=bool(problem) or (finding.needs_review and decision.verdict == "unsure"),
            explanation=f"{finding.explanation} {problem}".strip(),
        )
    for decision in left.values():
        about = f"{decision.check} of {decision.subject}" if decision.check else decision.finding_id
        yield Finding(
            check="unused_decision",
            subject=decision.finding_id,
            status="info",
            value_a=decision.verdict,
            explanation=f"The decision of {decision.date} on {about} applies to no finding of this run.",
        )


def what_changed(decision: Decision, finding: Finding) -> str:
    """A sentence on what has changed since the decision; empty where nothing has.

    'The evidence has changed since it was decided on 2022-03-31: the right value was '1991', now it is '1992'.'
    """
    if not decision.evidence_hash or decision.evidence_hash == finding.evidence_hash:
        return ""
    parts = (
        ("left value", decision.value_a, finding.value_a),
        ("right value", decision.value_b, finding.value_b),
        ("left passage", decision.quote_a, finding.quote_a),
        ("right passage", decision.quote_b, finding.quote_b),
    )
    saw_any = any(before for _, before, _ in parts)
    changes = [f"the {part} was {_said(was)}, now it is {_said(now)}" for part, was, now in parts if was != now]
    changed = "; ".join(changes) if saw_any and changes else "a value, a passage or the outcome"
    return f"The evidence has changed since it was decided on {decision.date}: {changed}."


def _said(words: str) -> str:
    return repr(words) if words else "empty"


def _what_cannot_be(decision: Decision, finding: Finding, rules: Rules) -> str:
    """A sentence on why the decided value cannot stand in its cell; empty where it can, or fills none."""
    cell = finding.settles
    value = replace(finding, decision=decision, problem="").decided_value
    if cell is None or value is None or decision.verdict not in cell.verdicts:
        return ""
    if cell.holds == "integer":
        if not (value.isascii() and value.isdigit()):
            return f"The decision's value {value!r} is no whole number, as {cell.table}.{cell.column} needs it."
        if len(value) > MOST_DIGITS:
            return f"The decision's value {value!r} is too large a number for {cell.table}.{cell.column}."
    elif decision.verdict == "own_value":
        name = value.removeprefix("new-")
        if value not in rules.mechanisms and (name == value or not name or name != slug(name)):
            return f"The decision's value {value!r} is no id of mechanisms.csv."
    elif finding.check == "unknown_mechanism" and not value:
        return "The decision accepts the right side, where no mechanism stands."
    return ""


# ---------------------------------------------------------------- names


def with_decided_names(resolved: Resolved, asked: Iterable[Finding]) -> Resolved:
    """The document with the ids that people gave to names; `asked` are the findings on names, with their decisions.

    `Resolution.undecided` keeps what the name would be without the decision, so that its finding remains.
    """
    renamed: dict[str, tuple[str, Finding]] = {}  # by provisional id
    said: dict[str, tuple[str, Finding]] = {}  # by printed form
    for finding in asked:
        iscm_id = _decided_id(finding)
        if iscm_id is not None:
            (renamed if finding.check == "unknown_mechanism" else said)[finding.subject] = (iscm_id, finding)
    return _renamed(resolved, renamed, said) if renamed or said else resolved


def _decided_id(finding: Finding) -> str | None:
    """The id that a decision gives a name; empty where it says that it is no mechanism, None where it says nothing."""
    decision, cell = finding.decision, finding.settles
    if decision is None or finding.problem or cell is None or decision.verdict not in cell.verdicts:
        return None
    if finding.check == "unknown_mechanism" and decision.verdict in ("accept_a", "not_a_match"):
        return finding.subject  # a mechanism of its own
    return "" if decision.verdict == "not_a_match" else finding.decided_value


def _renamed(
    resolved: Resolved, renamed: Mapping[str, tuple[str, Finding]], said: Mapping[str, tuple[str, Finding]]
) -> Resolved:
    mechanisms: dict[Mention, Resolution] = {}
    for mention, found in resolved.mechanisms.items():
        decided = renamed.get(found.iscm_id)
        asked = (found.status == "review" or found.method == "fuzzy") and not found.iscm_id.startswith("new-")
        if decided is None and asked:
            decided = said.get(mention.printed)
        mechanisms[mention] = found if decided is None else _decided(mention, found, *decided)
    headings = [mention for mention in mechanisms if mention.context in DEFINING]
    ids = {subject: iscm_id for subject, (iscm_id, _) in (*renamed.items(), *said.items()) if iscm_id}
    return replace(
        resolved,
        mechanisms=mechanisms,
        claim_subjects={claim: ids.get(subject, subject) for claim, subject in resolved.claim_subjects.items()},
        groups={
            group: tuple(dict.fromkeys(mechanisms[m].iscm_id for m in headings if resolved.iscm_id(m) in members))
            for group, members in resolved.groups.items()
        },
    )


def _decided(mention: Mention, found: Resolution, iscm_id: str, finding: Finding) -> Resolution:
    """The resolution as decided; a heading or list that names no known mechanism keeps a provisional id."""
    if not iscm_id and mention.context in (*DEFINING, *LISTED_CONTEXTS):
        iscm_id = provisional_id(mention.printed)
    return replace(
        found,
        iscm_id=iscm_id,
        method="decision",
        status="accepted" if iscm_id else "rejected",
        considered=() if iscm_id else found.considered,  # what a name stands for is no candidate of it any more
        undecided=found,
        decided_in=finding.finding_id,
    )
