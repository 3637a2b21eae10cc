"""What the sources agree on, where they contradict each other or themselves, and what only one of them knows.

Each check is a generator over what is seen of the sources; its docstring is what a reader is told about it. A new check
is one such function and its name in `WITHIN`, for what one document says, or in `BETWEEN`, for what all of them say of
a mechanism.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.model import Finding, Outline, Resolved
from pipeline.reconcile.between import founding_year, name, presence, theme
from pipeline.reconcile.seen import Check, Overview, Seen
from pipeline.reconcile.within import (
    iscms_represented,
    mechanism_count,
    name_by_likeness,
    page_without_text,
    participating_states,
    remarks,
    repaired_document,
    repeated_report,
    theme_count,
    unclaimed_line,
    unknown_mechanism,
    unknown_theme,
    unreadable_page,
    unsure_name,
)
from pipeline.reconcile.years import CHRONOLOGY_CHECKS
from pipeline.rules import Rules


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
    leaflets = sorted((o for o in read if o.kind == "leaflet"), key=lambda leaflet: leaflet.source.file_name)
    in_reports = frozenset(theme_id for report in reports for theme_id in report.theme_ids)
    return Overview(
        tuple(sorted({report.report_year or 0 for report in reports})),
        leaflets[-1].source.document_id if leaflets else "",
        leaflets[-1].theme_ids & in_reports if leaflets else frozenset(),
    )


# what is compared within a document, each on its own
WITHIN: tuple[Check, ...] = (
    mechanism_count,
    participating_states,
    theme_count,
    iscms_represented,
    page_without_text,
    unreadable_page,
    repaired_document,
    unknown_mechanism,
    unsure_name,
    name_by_likeness,
    unknown_theme,
    remarks,
    unclaimed_line,
)

# what is compared between documents, each mechanism on its own
BETWEEN: tuple[Check, ...] = (presence, name, founding_year, theme, *CHRONOLOGY_CHECKS)

NAME_CHECKS: tuple[Check, ...] = (unknown_mechanism, unsure_name, name_by_likeness)  # those that ask for an id


def explanations() -> Mapping[str, str]:
    """For each check what it compares, from its docstring, in the order in which findings are published."""
    checks = (*BETWEEN, *WITHIN, repeated_report)
    return {check.__name__: " ".join((check.__doc__ or "").split()) for check in checks}
