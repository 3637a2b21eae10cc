"""Checks of who takes part in a mechanism, and of rows that a document has twice for one mechanism."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.model import Cell, Finding, FindingStatus, Participant, Profile, Resolved, Where
from pipeline.reconcile.seen import Check, Seen

_COMPARED = ("kind", "regions", "year_established", "constituent_states")  # of two rows on one mechanism


def _by_mechanism(resolved: Resolved, role: str) -> dict[str, list[Participant]]:
    """The participants in a role, by the id of their mechanism."""
    found: dict[str, list[Participant]] = defaultdict(list)
    for each in resolved.extract.participants:
        if each.role == role and resolved.iscm_id(each.owner):
            found[resolved.iscm_id(each.owner)].append(each)
    return found


def _all_of(participants: Sequence[Participant]) -> Where:
    where = participants[0].where
    for each in participants[1:]:
        where += each.where
    return where


def member_count(seen: Seen) -> Iterator[Finding]:
    """Whether a document lists as many members of a mechanism as it says there are.

    Bodies among the members may be counted or not. A list that leaves some out is not compared.
    """
    for resolved in seen.documents:
        members = _by_mechanism(resolved, "member")
        for row in resolved.extract.profiles:
            listed = members.get(resolved.iscm_id(row.owner), [])
            if row.constituent_states is None or row.states_counted or not listed or row.lists_some:
                continue
            states = len({each.country for each in listed if each.country})
            everyone = len({each.country or each.printed for each in listed})
            status: FindingStatus = "agree" if row.constituent_states in (states, everyone) else "conflict"
            iscm_id = resolved.iscm_id(row.owner)
            yield Finding(
                check="member_count",
                subject=iscm_id,
                iscm_id=iscm_id,
                status=status,
                value_a=str(row.constituent_states),
                value_b=str(everyone),
                where_a=row.where,
                where_b=_all_of(listed),
                needs_review=status == "conflict",
                distinct=row.where.document_id,
                settles=Cell("mechanisms", "constituent_states", (("iscm_id", iscm_id),)),
                explanation=f"{row.constituent_states} States are said to take part; {everyone} are listed.",
            )


def chair_membership(seen: Seen) -> Iterator[Finding]:
    """A State that chairs a mechanism and is not among the members that the document lists."""
    for resolved in seen.documents:
        members = _by_mechanism(resolved, "member")
        partial = {resolved.iscm_id(row.owner) for row in resolved.extract.profiles if row.lists_some}
        for iscm_id, chairs in _by_mechanism(resolved, "chair").items():
            countries = {each.country for each in members.get(iscm_id, ()) if each.country}
            for chair in chairs:
                if countries and iscm_id not in partial and chair.country and chair.country not in countries:
                    yield Finding(
                        check="chair_membership",
                        subject=f"{iscm_id}:{chair.country}",
                        iscm_id=iscm_id,
                        status="conflict",
                        value_a=chair.printed,
                        where_a=chair.where,
                        where_b=_all_of(members[iscm_id]),
                        needs_review=True,
                        distinct=chair.where.document_id,
                        explanation=f"{chair.printed} chairs it and is not among the members that are listed.",
                    )


def repeated_row(seen: Seen) -> Iterator[Finding]:
    """Two rows of a document's tables on one mechanism that say different things of it, or the same twice."""
    for resolved in seen.documents:
        rows: dict[str, list[Profile]] = defaultdict(list)
        for row in resolved.extract.profiles:
            rows[resolved.iscm_id(row.owner)].append(row)
        for iscm_id, of_mechanism in rows.items():
            for before, row in pairwise(of_mechanism):
                told = [(name, getattr(before, name), getattr(row, name)) for name in _COMPARED]
                both = [(name, a, b) for name, a, b in told if a and b]
                if both:
                    yield _repeated(iscm_id, before, row, [name for name, a, b in both if a != b])


def _repeated(iscm_id: str, before: Profile, row: Profile, differ: Sequence[str]) -> Finding:
    what = f"they differ in {', '.join(differ)}" if differ else "they say the same"
    return Finding(
        check="repeated_row",
        subject=iscm_id,
        iscm_id=iscm_id,
        status="conflict" if differ else "info",
        value_a=before.owner.printed,
        value_b=row.owner.printed,
        where_a=before.where,
        where_b=row.where,
        needs_review=True,
        distinct=f"{row.where.document_id} {row.where.page} {row.where.lines[0].number}",
        explanation=f"Two rows are on {iscm_id}; {what}.",
    )


MEMBERSHIP: tuple[Check, ...] = (member_count, chair_membership, repeated_row)
