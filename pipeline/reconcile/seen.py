"""What a check is, and what it sees of a run.

A check sees all of one document, or all that the documents say of one mechanism, so that no run has to hold more than
that at once. What it has to know of the whole run besides is in the `Overview`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.model import LISTED_CONTEXTS, Finding, Mention, Profile, Resolved
from pipeline.names.forms import printed_forms
from pipeline.names.index import KnownForm
from pipeline.rules import Rules


@dataclass(frozen=True, slots=True)
class Overview:
    """What the checks have to know of the whole run, whichever part of it they see.

    `report_years` rise, with 0 for a report of unknown year; `newest_leaflet` is the document_id of the current
    edition, empty where there is no leaflet; `common_themes` are the theme_ids that both it and a report name.
    """

    report_years: tuple[int, ...] = ()
    newest_leaflet: str = ""
    common_themes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Seen:
    """The documents, or their parts on one mechanism, as the checks see them: leaflets by edition, reports by year."""

    documents: tuple[Resolved, ...]
    rules: Rules
    overview: Overview = Overview()

    @property
    def report_years(self) -> tuple[int, ...]:
        """The years that the run has reports on, the earliest first; 0 stands for an unknown one."""
        return self.overview.report_years

    @cached_property
    def leaflets(self) -> tuple[Resolved, ...]:
        """The leaflets by file name; the last one is the current edition."""
        return tuple(sorted(self._of("leaflet"), key=lambda r: r.extract.document.source.file_name))

    @cached_property
    def reports(self) -> tuple[Resolved, ...]:
        """The reports by year."""
        return tuple(
            sorted(self._of("highlights"), key=lambda r: (r.extract.report_year or 0, r.extract.document.document_id))
        )

    def _of(self, kind: str) -> Iterator[Resolved]:
        """The documents of a kind, each with what it says as one of that kind."""
        for resolved in self.documents:
            if (side := resolved.extract.side(kind)) is not None:
                yield resolved if side is resolved.extract else replace(resolved, extract=side)

    @cached_property
    def profiles(self) -> dict[str, Profile]:
        """Each mechanism's row in the newest leaflet that lists it.

        Of two rows in one leaflet, as where chairs have a table of their own, the first holds; what it does not say is
        taken from the other.
        """
        found: dict[str, Profile] = {}
        for leaflet in self.leaflets:
            rows: dict[str, Profile] = {}
            for row in leaflet.extract.profiles:
                iscm_id = leaflet.iscm_id(row.owner)
                rows[iscm_id] = _both(rows[iscm_id], row) if iscm_id in rows else row
            found |= rows
        return found

    @cached_property
    def listed(self) -> dict[str, Mention]:
        """Each mechanism that a report lists, at its newest heading, else at its first mention in a list."""
        found: dict[str, Mention] = {}
        for report in self.reports:
            for mention in report.extract.mentions:
                iscm_id = report.iscm_id(mention)
                newer = mention.context == "heading" or iscm_id not in found
                if mention.context in LISTED_CONTEXTS and iscm_id and newer:
                    found[iscm_id] = mention
        return found

    @cached_property
    def everyone(self) -> tuple[str, ...]:
        """Every mechanism of a leaflet's table or of a report's lists, in the order in which they are printed."""
        return tuple(dict.fromkeys([*self.profiles, *self.listed]))


def _both(row: Profile, other: Profile) -> Profile:
    """A row with what it lacks taken from another one on the same mechanism."""
    told = {
        name: getattr(other, name)
        for name in ("kind", "regions", "year_established", "constituent_states")
        if not getattr(row, name) and getattr(other, name)
    }
    return replace(row, **told, where=row.where + other.where) if told else row


Check = Callable[[Seen], Iterator[Finding]]


def registry_forms(printed: str, iscm_id: str, rules: Rules) -> list[KnownForm]:
    """The registry's names in a printed name; acronyms are left out, since they outlive a rename."""
    known = [rules.names.known(form) for form in printed_forms(printed)]
    return [form for form in known if form is not None and form.iscm_id == iscm_id and form.method != "acronym"]
