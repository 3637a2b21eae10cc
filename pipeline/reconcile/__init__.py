"""What the sources agree on, where they contradict each other or themselves, and what only one of them knows.

Each check is a generator of findings over what is `Seen` of the sources; its docstring is what the review page says
about it. To add a check, write one such function and name it in `WITHIN`, if it looks at one document at a time, or in
`BETWEEN`, if it looks at all that the documents say of a mechanism.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from pipeline.model import Finding, Outline, Resolved
from pipeline.reconcile.between import founding_year, name, presence, repeated_report, theme, told_twice
from pipeline.reconcile.contradictions import CONTRADICTIONS
from pipeline.reconcile.membership import MEMBERSHIP
from pipeline.reconcile.seen import Check, Overview, Seen
from pipeline.reconcile.within import (
    iscms_represented,
    lost_text,
    mechanism_count,
    name_by_likeness,
    page_without_text,
    participating_states,
    remarks,
    repaired_document,
    theme_count,
    unclaimed_line,
    unknown_mechanism,
    unknown_theme,
    unreadable_page,
    unsure_name,
)
from pipeline.reconcile.years import OVER_THE_YEARS
from pipeline.rules import Rules

__all__ = [
    "BETWEEN",
    "CHECKS",
    "NAME_CHECKS",
    "WITHIN",
    "explanations",
    "found_between",
    "found_within",
    "overview_of",
    "repeated_report",
]

# The checks of each document by itself.
WITHIN: tuple[Check, ...] = (
    mechanism_count,
    participating_states,
    theme_count,
    iscms_represented,
    page_without_text,
    unreadable_page,
    lost_text,
    repaired_document,
    unknown_mechanism,
    unsure_name,
    name_by_likeness,
    unknown_theme,
    remarks,
    unclaimed_line,
    *CONTRADICTIONS,
    *MEMBERSHIP,
)

# The checks of each mechanism by itself, over all documents.
BETWEEN: tuple[Check, ...] = (presence, name, founding_year, theme, told_twice, *OVER_THE_YEARS)

# Those that ask a person for the id of a name.
NAME_CHECKS: tuple[Check, ...] = (unknown_mechanism, unsure_name, name_by_likeness)

# All checks, in the order in which their findings are published. `repeated_report` looks at the documents' outlines,
# since two reports on one year need not name the same mechanism.
CHECKS: tuple[Check | Callable[[Iterable[Outline]], Iterator[Finding]], ...] = (*BETWEEN, *WITHIN, repeated_report)


def found_within(resolved: Resolved, rules: Rules) -> tuple[Finding, ...]:
    """What the checks find within a document, each finding once."""
    return _distinct(finding for check in WITHIN for finding in check(Seen((resolved,), rules)))


def found_between(seen: Seen) -> tuple[Finding, ...]:
    """What the checks find in all that the documents say of a mechanism, each finding once."""
    return _distinct(finding for check in BETWEEN for finding in check(seen))


def _distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once: the first stays, so that a later year does not change its evidence."""
    found: dict[str, Finding] = {}
    for finding in findings:
        found.setdefault(finding.finding_id, finding)
    return tuple(found.values())


def overview_of(outlines: Iterable[Outline]) -> Overview:
    """What the checks have to know of the whole run."""
    read = [outline for outline in outlines if outline.kind]
    reports = [outline for outline in read if outline.kind == "highlights"]
    tables = [(o.source.file_name, o.source.document_id, o.leaflet_theme_ids) for o in read]
    leaflets = sorted((name, document_id, ids) for name, document_id, ids in tables if ids is not None)
    in_reports = frozenset(theme_id for report in reports for theme_id in report.theme_ids)
    return Overview(
        tuple(sorted({report.report_year or 0 for report in reports})),
        leaflets[-1][1] if leaflets else "",
        leaflets[-1][2] & in_reports if leaflets else frozenset(),
    )


def explanations() -> Mapping[str, str]:
    """For each check, by name, what it compares: its docstring, in the order of `CHECKS`."""
    return {check.__name__: " ".join((check.__doc__ or "").split()) for check in CHECKS}
