"""The rows of the published tables: of a document, a mechanism, a finding, a decision.

`data/fields.csv` lists the columns. Every row that was read from a document has its rows of `evidence`: one for each
piece of a line that it was read from.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Protocol, TypeVar

from pipeline.extract.coverage import printed_lines
from pipeline.grammar.dates import dates_precision
from pipeline.model import (
    DEFINING,
    LISTED_CONTEXTS,
    Cell,
    Decision,
    Document,
    Finding,
    Mention,
    Outline,
    Resolution,
    Resolved,
    Where,
    content_id,
)
from pipeline.reconcile.between import distinct_anniversaries
from pipeline.reconcile.biographies import biographies
from pipeline.reconcile.seen import Seen
from pipeline.reconcile.within import WORD_CHECKS
from pipeline.tables.schema import Record, Value, schema

Records = dict[str, list[Record]]

# The first letters of an id say what it stands for: 'ev-3f1c0d9a7b52' is an event.
PREFIXES = {
    "profiles": "pr",
    "participants": "pa",
    "mentions": "mn",
    "events": "ev",
    "anniversaries": "an",
    "mechanism_themes": "th",
    "mechanism_initiatives": "in",
    "publications": "pu",
    "links": "li",
    "claims": "cl",
    "bodies": "bo",
    "biographies": "bi",
}


def document_record(outline: Outline) -> Record:
    """The row of `documents` of an input file."""
    source, failure, is_read = outline.source, outline.failure, bool(outline.kind)
    return {
        "document_id": source.document_id,
        "file_name": source.file_name,
        "kind": outline.kind,
        "report_year": outline.report_year,
        "media_type": source.media_type,
        "page_count": outline.page_count,
        "engines": outline.engines,
        "repaired": outline.is_repaired,
        "sha256": source.sha256,
        "byte_size": source.byte_size,
        "status": "extracted" if is_read else "quarantined",
        "reason": outline.reason,
        "stage": failure.stage if failure else "",
        "error": failure.error if failure else "",
        "line_count": outline.line_count if is_read else None,
        "unclaimed_count": outline.unclaimed_count if is_read else None,
    }


def engines_of(document: Document) -> str:
    """The engines that read the pages of a PDF: 'pdfium', or 'pdfium 1-3, 5; pdfplumber 4' where there were several."""
    pages: dict[str, list[int]] = {}
    for page in document.pages:
        pages.setdefault(page.engine, []).append(page.number)
    if len(pages) <= 1:
        return "".join(pages)
    return "; ".join(f"{engine} {_ranges(numbers)}" for engine, numbers in pages.items())


def _ranges(numbers: Sequence[int]) -> str:
    """Rising numbers as ranges: '1-3, 5' for 1, 2, 3, 5."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)


def records_of_document(resolved: Resolved) -> Records:
    """The rows, by table, that one document gives whatever the other documents say."""
    rows = _Rows()
    _add_lines(rows, resolved)
    _add_profiles(rows, resolved)
    _add_participants(rows, resolved)
    _add_mentions(rows, resolved)
    _add_events(rows, resolved)
    _add_anniversaries(rows, resolved)
    _add_themes(rows, resolved)
    _add_initiatives(rows, resolved)
    _add_publications(rows, resolved)
    _add_links(rows, resolved)
    _add_claims(rows, resolved)
    _add_bodies(rows, resolved)
    return rows.of


def records_of_mechanism(iscm_id: str, seen: Seen) -> Records:
    """The rows of a mechanism in `mechanisms` and `biographies`, with their evidence.

    `seen` holds all that the documents say about the mechanism. There are no rows where only prose names it.
    """
    rows = _Rows()
    if iscm_id in seen.everyone:
        _add_mechanism(rows, iscm_id, seen)
        _add_biography(rows, seen)
    return rows.of


def records_of_finding(finding: Finding) -> Records:
    """The row of a finding in `reconciliation`, and the evidence of both sides."""
    rows = _Rows()
    _add_finding(rows, finding)
    return rows.of


# ---------------------------------------------------------------- a row and its evidence


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows collected so far, by table; `given` counts how often each id would have been given."""

    of: Records = field(default_factory=lambda: defaultdict(list))
    given: Counter[str] = field(default_factory=Counter)

    def add(
        self, table: str, parts: Sequence[str], where: Where, cells: Record, names: Iterable[Resolution] = ()
    ) -> str:
        """Appends a row that was read at a place, with its evidence; returns its id.

        `parts` tell the rows of a document apart; the id is made from them, and from a number where they are equal.
        `names` are what its iscm_id was resolved from: where a person decided one of them, the row says so.
        """
        prefix = PREFIXES[table]
        record_id = content_id(prefix, where.document_id, *parts)
        self.given[record_id] += 1
        if (number := self.given[record_id]) > 1:
            record_id = content_id(prefix, where.document_id, *parts, str(number))
        place: Record = {
            "document_id": where.document_id,
            "page": where.page,
            "line": where.lines[0].number,
            "quote": where.quote,
        }
        row = {_key(table): record_id} | place | cells
        self.of[table].append(row)
        self.add_evidence(table, record_id, where)
        for found in names:
            if found.undecided is not None and found.undecided.iscm_id != row["iscm_id"]:
                before = found.undecided.iscm_id
                self.of["decided_values"].append(_decided(table, record_id, row, "iscm_id", before, found.decided_in))
        return record_id

    def add_evidence(self, table: str, record_id: str, where: Where, side: str = "") -> None:
        """Appends a row for each fragment of a place; of those that begin at one point, only for the longest."""
        longest = {(f.line.page, f.line.number, f.start): f for f in sorted(where.fragments, key=lambda f: f.end)}
        kept = set(longest.values())
        for fragment in (f for f in dict.fromkeys(where.fragments) if f in kept):
            self.of["evidence"].append(
                {
                    "table": table,
                    "record_id": record_id,
                    "side": side,
                    "document_id": where.document_id,
                    "page": fragment.line.page,
                    "line": fragment.line.number,
                    "start": fragment.start,
                    "end": fragment.end,
                    "box": str(fragment.line.box) if fragment.line.box else "",
                    "quote": fragment.quote,
                    "engine": fragment.line.engine,
                }
            )


@cache
def _key(table: str) -> str:
    """The name of the first key column, which holds the id of a row."""
    return next(column.name for column in schema()[table] if column.role == "key")


class _Placed(Protocol):
    @property
    def where(self) -> Where: ...


_Key = TypeVar("_Key", bound=Hashable)
_Listing = TypeVar("_Listing", bound=_Placed)


def merged(listings: Iterable[tuple[_Key, _Listing]]) -> Iterator[tuple[_Key, _Listing, Where]]:
    """Each key once, in the order of appearance, with its first listing and the places of all its listings."""
    found: dict[_Key, tuple[_Listing, Where]] = {}
    for key, listing in listings:
        first, where = found.get(key, (listing, listing.where))
        found[key] = (first, where + listing.where)
    return ((key, first, where) for key, (first, where) in found.items())


# ---------------------------------------------------------------- what one document says


def _add_lines(rows: _Rows, resolved: Resolved) -> None:
    for printed in printed_lines(resolved.extract):
        line, box = printed.line, printed.line.box
        rows.of["lines"].append(
            {
                "document_id": resolved.extract.document.document_id,
                "page": line.page,
                "line": line.number,
                "text": printed.text,
                "x0": round(box.x0, 2) if box else None,
                "top": round(box.top, 2) if box else None,
                "x1": round(box.x1, 2) if box else None,
                "bottom": round(box.bottom, 2) if box else None,
                "engine": line.engine,
                "status": printed.status,
                "reason": printed.reason,
            }
        )


def _add_profiles(rows: _Rows, resolved: Resolved) -> None:
    for profile in resolved.extract.profiles:
        cells: Record = {
            "iscm_id": resolved.iscm_id(profile.owner),
            "printed_name": profile.owner.printed,
            "printed_kind": profile.printed_kind,
            "kind": profile.kind,
            "printed_regions": profile.printed_regions,
            "regions": "; ".join(profile.regions),
            "printed_year": profile.printed_year,
            "year_established": profile.year_established,
            "printed_states": profile.printed_states,
            "constituent_states": profile.constituent_states,
            "printed_themes": profile.printed_themes,
            "states_counted": profile.states_counted,
            "printed_observers": profile.printed_observers,
            "observers": profile.observers,
            "printed_chair": profile.printed_chair,
            "printed_secretariat": profile.printed_secretariat,
            "other_columns": profile.other_columns,
        }
        rows.add("profiles", [profile.owner.printed], profile.where, cells, _names(resolved, profile.owner))


def _add_participants(rows: _Rows, resolved: Resolved) -> None:
    """A row for each State and body in a role; one that is printed twice for a mechanism is one, with both places."""
    named = (
        ((resolved.iscm_id(each.owner), each.role, each.country or each.printed, each.year), each)
        for each in resolved.extract.participants
        if resolved.iscm_id(each.owner)
    )
    for (iscm_id, role, _, year), first, where in merged(named):
        cells: Record = {
            "iscm_id": iscm_id,
            "printed_name": first.printed,
            "country": first.country,
            "role": role,
            "year": year,
        }
        names = _names(resolved, first.owner)
        rows.add("participants", [iscm_id, role, first.printed, str(year or "")], where, cells, names)


def _add_mentions(rows: _Rows, resolved: Resolved) -> None:
    for mention in resolved.extract.mentions:
        if mention in resolved.groups:
            continue
        found = resolved.mechanisms[mention]
        cells: Record = {
            "printed_name": mention.printed,
            "context": mention.context,
            "iscm_id": found.iscm_id,
            "method": found.method,
            "score": found.score,
            "runner_up": found.runner_up,
            "runner_up_score": found.runner_up_score if found.runner_up else None,
            "margin": round(found.margin, 1),
            "status": found.status,
            "role": found.role or None,
            "probability": found.probability,
            "features": found.features,
            **_candidates(found),
        }
        # The text of the line tells mentions apart; its number would change every id below a line that is inserted.
        parts = [mention.context, mention.printed, mention.where.lines[0].text]
        rows.add("mentions", parts, mention.where, cells, [found])


def _candidates(found: Resolution) -> Record:
    """The cells of the candidates that a name was not linked to."""
    cells: Record = {}
    for number, seen in enumerate(found.considered, start=1):
        name = f"candidate_{number}"
        cells |= {name: seen.iscm_id, f"{name}_score": seen.score, f"{name}_why": seen.why}
    return cells


def _add_events(rows: _Rows, resolved: Resolved) -> None:
    """The rows of `events`, and those of `event_dates` for each."""
    for event in resolved.extract.events:
        start = min((interval.start for interval in event.intervals), default=None)
        cells: Record = {
            "report_year": resolved.extract.report_year or (start.year if start else None),
            "iscm_id": resolved.iscm_id(event.owner),
            "event_type": event.event_type,
            "name": event.name,
            "ordinal": event.ordinal,
            "count": event.count,
            "topic": event.topic,
            "place": event.place,
            "status": event.status,
            "date_start": _iso(start),
            "date_end": _iso(max((i.end for i in event.intervals), default=None)),
            "date_precision": dates_precision(event.intervals),
        }
        names = _names(resolved, event.owner)
        event_id = rows.add("events", [event.owner.printed, event.name], event.where, cells, names)
        for seq, interval in enumerate(event.intervals, start=1):
            rows.of["event_dates"].append(
                {
                    "event_id": event_id,
                    "seq": seq,
                    "date_start": interval.start.isoformat(),
                    "date_end": interval.end.isoformat(),
                    "date_precision": interval.precision,
                    "place": interval.place,
                }
            )


def _add_anniversaries(rows: _Rows, resolved: Resolved) -> None:
    year = resolved.extract.report_year
    for (iscm_id, number), anniversary in distinct_anniversaries(resolved).items():
        cells: Record = {
            "report_year": year,
            "iscm_id": iscm_id,
            "anniversary": number,
            "implied_year": year - number if year is not None else None,
        }
        names = _names(resolved, anniversary.owner)
        rows.add("anniversaries", [iscm_id, str(number)], anniversary.where, cells, names)


def _add_themes(rows: _Rows, resolved: Resolved) -> None:
    listings = (
        ((theme_id, iscm_id, resolved.extract.source_of(listing)), listing)
        for listing in resolved.extract.themes
        for iscm_id in resolved.iscm_ids(listing.owner)
        for theme_id in resolved.themes[listing.theme]
    )
    for (theme_id, iscm_id, source), first, where in merged(listings):
        cells: Record = {
            "source": source,
            "report_year": None if source == "leaflet" else resolved.extract.report_year,
            "theme_id": theme_id,
            "iscm_id": iscm_id,
            "printed_theme": first.theme,
        }
        names = _names(resolved, first.owner, iscm_id)
        rows.add("mechanism_themes", [theme_id, iscm_id], where, cells, names)


def _add_initiatives(rows: _Rows, resolved: Resolved) -> None:
    listings = (
        ((resolved.initiatives[listing.initiative], iscm_id), listing)
        for listing in resolved.extract.initiatives
        for iscm_id in resolved.iscm_ids(listing.owner)
    )
    for (initiative_id, iscm_id), first, where in merged(listings):
        cells: Record = {
            "report_year": resolved.extract.report_year,
            "initiative_id": initiative_id,
            "iscm_id": iscm_id,
            "printed_initiative": first.initiative,
        }
        names = _names(resolved, first.owner, iscm_id)
        rows.add("mechanism_initiatives", [initiative_id, iscm_id], where, cells, names)


def _add_publications(rows: _Rows, resolved: Resolved) -> None:
    for publication in resolved.extract.publications:
        cells: Record = {
            "report_year": resolved.extract.report_year,
            "iscm_id": resolved.iscm_id(publication.owner),
            "title": publication.title,
            "url": publication.url,
        }
        names = _names(resolved, publication.owner)
        rows.add("publications", [publication.title], publication.where, cells, names)


def _add_links(rows: _Rows, resolved: Resolved) -> None:
    source_of = resolved.extract.source_of
    found = (((resolved.iscm_id(each.owner), each.url, source_of(each)), each) for each in resolved.extract.addresses)
    for (iscm_id, url, source), first, where in merged(found):
        cells: Record = {
            "source": source,
            "page": first.where.page,
            "line": first.where.lines[0].number,
            "iscm_id": iscm_id,
            "url": url,
            "origin": first.origin,
        }
        rows.add("links", [iscm_id, url], where, cells, _names(resolved, first.owner))


def _add_claims(rows: _Rows, resolved: Resolved) -> None:
    for claim in resolved.extract.claims:
        source = resolved.extract.source_of(claim)
        cells: Record = {
            "source": source,
            "report_year": None if source == "leaflet" else resolved.extract.report_year,
            "metric": claim.metric,
            "subject": resolved.claim_subjects[claim],
            "value": claim.value,
            "scope": claim.scope,
        }
        rows.add("claims", [claim.metric, claim.subject], claim.where, cells)


def _add_bodies(rows: _Rows, resolved: Resolved) -> None:
    bodies = (((body.role, body.body_id), body) for body in resolved.extract.bodies)
    for (role, body_id), first, where in merged(bodies):
        cells: Record = {"role": role, "body_id": body_id, "printed_name": first.name}
        rows.add("bodies", [role, body_id], where, cells)


def _names(resolved: Resolved, owner: Mention | None, iscm_id: str = "") -> list[Resolution]:
    """What the iscm_id of a row with this owner was resolved from; nothing where the row is about no mechanism.

    Where the owner is a group, it is the heading of its member `iscm_id`, preferably one that no person decided.
    """
    if owner in resolved.groups:
        headings = [m for m in resolved.extract.mentions if m.context in DEFINING and resolved.iscm_id(m) == iscm_id]
        found = [resolved.mechanisms[mention] for mention in headings]
        return sorted(found, key=lambda resolution: resolution.undecided is not None)[:1]
    found_one = resolved.mechanisms.get(owner) if owner is not None else None
    return [found_one] if found_one is not None else []


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


# ---------------------------------------------------------------- what all documents say about a mechanism


def _add_mechanism(rows: _Rows, iscm_id: str, seen: Seen) -> None:
    """The row of `mechanisms`; its evidence is every row of a table and every place where a report lists it."""
    known, profile, listed = seen.rules.mechanisms.get(iscm_id), seen.profiles.get(iscm_id), seen.listed.get(iscm_id)
    printed = profile.owner.printed if profile else listed.printed if listed else iscm_id
    rows.of["mechanisms"].append(
        {
            "iscm_id": iscm_id,
            "acronym": known.acronym if known else "",
            "name": known.name if known else printed,
            "kind": profile.kind if profile else "",
            "regions": "; ".join(profile.regions) if profile else "",
            "year_established": profile.year_established if profile else None,
            "constituent_states": profile.constituent_states if profile else None,
            "in_leaflet": profile is not None,
            "in_highlights": listed is not None,
            "url": _newest_url(seen),
        }
    )
    for resolved in seen.documents:
        for mention in resolved.extract.mentions:
            if mention.context in ("table", *LISTED_CONTEXTS):
                rows.add_evidence("mechanisms", iscm_id, mention.where)


def _newest_url(seen: Seen) -> str:
    """The address behind a mechanism's heading in the newest report that has one; empty where none has."""
    return next((url for report in reversed(seen.reports) if (url := _url_of_heading(report))), "")


def _url_of_heading(report: Resolved) -> str:
    for address in report.extract.addresses:
        if address.owner is not None and address.owner.context == "heading" and address.origin == "annotation":
            return address.url
    return ""


def _add_biography(rows: _Rows, seen: Seen) -> None:
    for fact in biographies(seen):
        cells: Record = {
            "iscm_id": fact.iscm_id,
            "fact": fact.fact,
            "year": fact.year,
            "year_to": fact.year_to,
            "value": fact.value,
            "source": fact.source,
        }
        parts = [fact.iscm_id, fact.fact, fact.value, f"{fact.year or ''}-{fact.year_to or ''}"]
        if fact.where is not None:
            rows.add("biographies", parts, fact.where, cells)
        else:  # it is from the registry, which is no document
            biography_id = content_id(PREFIXES["biographies"], fact.source, *parts)
            rows.of["biographies"].append(cells | {"biography_id": biography_id})


# ---------------------------------------------------------------- findings, and what people decided


def _add_finding(rows: _Rows, finding: Finding) -> None:
    decision = finding.decision
    row: Record = {
        "finding_id": finding.finding_id,
        "check": finding.check,
        "subject": finding.subject,
        "iscm_id": finding.iscm_id,
        "report_year": finding.report_year,
        "status": finding.status,
        "value_a": finding.value_a,
        "value_b": finding.value_b,
        "explanation": finding.explanation,
        "needs_review": finding.needs_review,
        "fills": f"{cell.table}.{cell.column}" if (cell := finding.settles) else "",
        "filled_by": "|".join(cell.verdicts) if cell else "",
        "decision": decision.verdict if decision else "",
        "decision_value": decision.value if decision else "",
        "decided_by": decision.reviewer if decision else "",
        "decided_on": decision.date if decision else "",
        "evidence_hash": finding.evidence_hash,
    }
    for side, where in (("a", finding.where_a), ("b", finding.where_b)):
        if where is not None:
            row |= {
                f"document_{side}": where.document_id,
                f"page_{side}": where.page,
                f"line_{side}": where.lines[0].number,
                f"quote_{side}": where.quote,
            }
            rows.add_evidence("reconciliation", finding.finding_id, where, side)
    rows.of["reconciliation"].append(row)


def decision_record(decision: Decision, about: Finding | None, has_changed_rows: bool) -> Record:
    """The row of `decisions`; `about` is the finding that was decided, None where this run does not have it."""
    return {
        "finding_id": decision.finding_id,
        "verdict": decision.verdict,
        "value": decision.value,
        "reviewer": decision.reviewer,
        "date": decision.date,
        "reason": decision.reason,
        "evidence_hash": decision.evidence_hash,
        "check": decision.check or (about.check if about else ""),
        "subject": decision.subject or (about.subject if about else ""),
        "value_a": decision.value_a,
        "value_b": decision.value_b,
        "quote_a": decision.quote_a,
        "quote_b": decision.quote_b,
        "state": _state(about, has_changed_rows),
        "problem": about.problem if about else "",
    }


def settled(records: Mapping[str, Sequence[Record]], decided: Iterable[Finding]) -> list[Record]:
    """Fills the decided values into their cells; returns the row of `decided_values` for each cell that it changed.

    Where two findings fill one cell, the newer decision counts. Decided names are not filled in here: they had their
    ids before the rows were made.
    """
    changed: list[Record] = []
    for finding in sorted(decided, key=lambda finding: finding.decision.date if finding.decision else ""):
        cell, value = finding.settles, finding.decided_value
        if cell is None or value is None or cell.holds == "iscm_id":
            continue
        if finding.decision is None or finding.decision.verdict not in cell.verdicts:
            continue
        for row in (row for row in records.get(cell.table, ()) if _is_at(row, cell)):
            before = row.get(cell.column)
            if str(before) != str(int(value)):
                row[cell.column] = int(value)
                record_id = str(row[_key(cell.table)])
                changed.append(_decided(cell.table, record_id, row, cell.column, before, finding.finding_id))
    return changed


def _is_at(row: Record, cell: Cell) -> bool:
    """Whether the row is the one of the cell: its columns have the values that `cell.at` names."""
    return all(str(row.get(column)) == said for column, said in cell.at)


def _decided(table: str, record_id: str, row: Record, column: str, before: Value, finding_id: str) -> Record:
    """Marks a row in which a decision filled a cell; returns the row of `decided_values` that says what it replaced."""
    marks = str(row["decided"]).split("; ") if row.get("decided") else []
    row["decided"] = "; ".join(dict.fromkeys([*marks, finding_id]))
    return {
        "finding_id": finding_id,
        "table": table,
        "record_id": record_id,
        "column": column,
        "before": before,
        "after": row[column],
    }


def _state(about: Finding | None, has_changed_rows: bool) -> str:
    """What became of a decision; `about` is the finding that was decided, None where this run does not have it."""
    if about is None:
        return "unused"
    if about.problem:
        return "stale"
    word_read_otherwise = about.check in WORD_CHECKS and about.decided_value not in (None, about.value_b)
    return "applied" if has_changed_rows or word_read_otherwise else "kept"
