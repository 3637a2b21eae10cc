"""What becomes the rows of the published tables: of a document, of a mechanism, of a finding, of people's decisions.

The columns stand in `data/fields.csv`; every row of what was read leaves its evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipeline.extract.coverage import printed_lines
from pipeline.grammar.dates import dates_precision
from pipeline.model import (
    DEFINING,
    LISTED_CONTEXTS,
    Address,
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


def records_of_document(resolved: Resolved) -> Records:
    """All rows that one document gives by itself, by table."""
    rows = _Rows()
    rows.document(resolved)
    return rows.of


def records_of_mechanism(iscm_id: str, seen: Seen) -> Records:
    """Its rows of `mechanisms` and `biographies`, with their evidence, from all that the documents say of it."""
    rows = _Rows()
    if iscm_id in seen.everyone:
        rows.mechanism(iscm_id, seen)
        rows.biography(seen)
    return rows.of


def records_of_finding(finding: Finding) -> Records:
    """Its row of `reconciliation`, and the evidence of both sides."""
    rows = _Rows()
    rows.finding(finding)
    return rows.of


class _Rows:
    """The rows of every table while they are collected; each extracted row leaves its evidence."""

    def __init__(self) -> None:
        self.of: Records = defaultdict(list)
        self._seen: dict[str, int] = {}

    def document(self, resolved: Resolved) -> None:
        """All rows of a document."""
        self._lines(resolved)
        self._profiles(resolved)
        self._mentions(resolved)
        self._events(resolved)
        self._anniversaries(resolved)
        self._themes(resolved)
        self._initiatives(resolved)
        self._publications(resolved)
        self._links(resolved)
        self._claims(resolved)
        self._bodies(resolved)

    # ------------------------------------------------------------ one row, with its evidence

    def _add(
        self,
        table: str,
        prefix: str,
        parts: Iterable[str],
        where: Where,
        record: Record,
        names: Iterable[Resolution] = (),
    ) -> str:
        """Appends a row; its id is made of its content and place, the n-th of equals told apart by n.

        `names` are what its iscm_id was resolved from: where a person decided one, the row says so.
        """
        content = content_id(prefix, where.document_id, *parts)
        number = self._seen[content] = self._seen.get(content, 0) + 1
        record_id = content if number == 1 else content_id(prefix, where.document_id, *parts, str(number))
        key = next(column.name for column in schema()[table] if column.role == "key")
        place: Record = {
            "document_id": where.document_id,
            "page": where.page,
            "line": where.lines[0].number,
            "quote": where.quote,
        }
        row = {key: record_id} | place | record
        self.of[table].append(row)
        self._evidence(table, record_id, where)
        for found in names:
            if found.undecided is not None and found.undecided.iscm_id != row["iscm_id"]:
                before = found.undecided.iscm_id
                self.of["decided_values"].append(_decided(table, record_id, row, "iscm_id", before, found.decided_in))
        return record_id

    def _evidence(self, table: str, record_id: str, where: Where, side: str = "") -> None:
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

    # ------------------------------------------------------------ records

    def _lines(self, resolved: Resolved) -> None:
        for printed in printed_lines(resolved.extract):
            line, box = printed.line, printed.line.box
            self.of["lines"].append(
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

    def _profiles(self, resolved: Resolved) -> None:
        for row in resolved.extract.profiles:
            record: Record = {
                "iscm_id": resolved.iscm_id(row.owner),
                "printed_name": row.owner.printed,
                "printed_kind": row.printed_kind,
                "kind": row.kind,
                "printed_regions": row.printed_regions,
                "regions": "; ".join(row.regions),
                "printed_year": row.printed_year,
                "year_established": row.year_established,
                "printed_states": row.printed_states,
                "constituent_states": row.constituent_states,
                "printed_themes": row.printed_themes,
            }
            self._add("profiles", "pr", [row.owner.printed], row.where, record, _names(resolved, row.owner))

    def _mentions(self, resolved: Resolved) -> None:
        for mention in resolved.extract.mentions:
            if mention in resolved.groups:
                continue
            found = resolved.mechanisms[mention]
            record: Record = {
                "printed_name": mention.printed,
                "context": mention.context,
                "iscm_id": found.iscm_id,
                "method": found.method,
                "score": found.score,
                "runner_up": found.runner_up,
                "runner_up_score": found.runner_up_score if found.runner_up else None,
                "margin": round(found.margin, 1),
                "status": found.status,
                "features": found.features,
            }
            parts = [mention.context, mention.printed, *_around(mention)]
            self._add("mentions", "mn", parts, mention.where, record, [found])

    def _events(self, resolved: Resolved) -> None:
        for event in resolved.extract.events:
            iscm_id = resolved.iscm_id(event.owner)
            record: Record = {
                "report_year": resolved.extract.report_year,
                "iscm_id": iscm_id,
                "event_type": event.event_type,
                "name": event.name,
                "ordinal": event.ordinal,
                "count": event.count,
                "topic": event.topic,
                "place": event.place,
                "status": event.status,
                "date_start": _iso(min((i.start for i in event.intervals), default=None)),
                "date_end": _iso(max((i.end for i in event.intervals), default=None)),
                "date_precision": dates_precision(event.intervals),
            }
            names = _names(resolved, event.owner)
            event_id = self._add("events", "ev", [event.owner.printed, event.name], event.where, record, names)
            for seq, interval in enumerate(event.intervals, start=1):
                self.of["event_dates"].append(
                    {
                        "event_id": event_id,
                        "seq": seq,
                        "date_start": interval.start.isoformat(),
                        "date_end": interval.end.isoformat(),
                        "date_precision": interval.precision,
                        "place": interval.place,
                    }
                )

    def _anniversaries(self, resolved: Resolved) -> None:
        year = resolved.extract.report_year or 0
        for (iscm_id, number), anniversary in distinct_anniversaries(resolved).items():
            record: Record = {
                "report_year": year,
                "iscm_id": iscm_id,
                "anniversary": number,
                "implied_year": year - number,
            }
            names = _names(resolved, anniversary.owner)
            self._add("anniversaries", "an", [iscm_id, str(number)], anniversary.where, record, names)

    def _themes(self, resolved: Resolved) -> None:
        found: dict[tuple[str, str], tuple[str, Where, Mention]] = {}
        for listing in resolved.extract.themes:
            for iscm_id in resolved.iscm_ids(listing.owner):
                for theme_id in resolved.themes[listing.theme]:
                    first = (listing.theme, listing.where, listing.owner)
                    printed, where, owner = found.get((theme_id, iscm_id), first)
                    found[theme_id, iscm_id] = (printed, where + listing.where, owner)
        for (theme_id, iscm_id), (printed, where, owner) in found.items():
            record: Record = {
                "source": resolved.extract.kind,
                "report_year": resolved.extract.report_year,
                "theme_id": theme_id,
                "iscm_id": iscm_id,
                "printed_theme": printed,
            }
            names = _names(resolved, owner, iscm_id)
            self._add("mechanism_themes", "th", [theme_id, iscm_id], where, record, names)

    def _initiatives(self, resolved: Resolved) -> None:
        found: dict[tuple[str, str], tuple[str, Where, Mention]] = {}
        for listing in resolved.extract.initiatives:
            initiative_id = resolved.initiatives[listing.initiative]
            for iscm_id in resolved.iscm_ids(listing.owner):
                first = (listing.initiative, listing.where, listing.owner)
                printed, where, owner = found.get((initiative_id, iscm_id), first)
                found[initiative_id, iscm_id] = (printed, where + listing.where, owner)
        for (initiative_id, iscm_id), (printed, where, owner) in found.items():
            record: Record = {
                "report_year": resolved.extract.report_year,
                "initiative_id": initiative_id,
                "iscm_id": iscm_id,
                "printed_initiative": printed,
            }
            names = _names(resolved, owner, iscm_id)
            self._add("mechanism_initiatives", "in", [initiative_id, iscm_id], where, record, names)

    def _publications(self, resolved: Resolved) -> None:
        for publication in resolved.extract.publications:
            record: Record = {
                "report_year": resolved.extract.report_year,
                "iscm_id": resolved.iscm_id(publication.owner),
                "title": publication.title,
                "url": publication.url,
            }
            names = _names(resolved, publication.owner)
            self._add("publications", "pu", [publication.title], publication.where, record, names)

    def _links(self, resolved: Resolved) -> None:
        found: dict[tuple[str, str], tuple[Address, Where]] = {}
        for address in resolved.extract.addresses:
            key = (resolved.iscm_id(address.owner), address.url)
            first, where = found.get(key, (address, address.where))
            found[key] = (first, where + address.where)
        for (iscm_id, url), (first, where) in found.items():
            record: Record = {
                "source": resolved.extract.kind,
                "page": first.where.page,
                "line": first.where.lines[0].number,
                "iscm_id": iscm_id,
                "url": url,
                "origin": first.origin,
            }
            self._add("links", "li", [iscm_id, url], where, record, _names(resolved, first.owner))

    def _claims(self, resolved: Resolved) -> None:
        for claim in resolved.extract.claims:
            record: Record = {
                "source": resolved.extract.kind,
                "report_year": resolved.extract.report_year,
                "metric": claim.metric,
                "subject": resolved.claim_subjects[claim],
                "value": claim.value,
                "scope": claim.scope,
            }
            self._add("claims", "cl", [claim.metric, claim.subject], claim.where, record)

    def _bodies(self, resolved: Resolved) -> None:
        found: dict[tuple[str, str], tuple[str, Where]] = {}
        for body in resolved.extract.bodies:
            printed, where = found.get((body.role, body.body_id), (body.name, body.where))
            found[body.role, body.body_id] = (printed, where + body.where)
        for (role, body_id), (printed, where) in found.items():
            self._add(
                "bodies", "bo", [role, body_id], where, {"role": role, "body_id": body_id, "printed_name": printed}
            )

    # ------------------------------------------------------------ over all documents

    def mechanism(self, iscm_id: str, seen: Seen) -> None:
        """The row of a mechanism."""
        known, row = seen.rules.mechanisms.get(iscm_id), seen.profiles.get(iscm_id)
        mention = seen.listed.get(iscm_id)
        printed = row.owner.printed if row else mention.printed if mention else iscm_id
        self.of["mechanisms"].append(
            {
                "iscm_id": iscm_id,
                "acronym": known.acronym if known else "",
                "name": known.name if known else printed,
                "kind": row.kind if row else "",
                "regions": "; ".join(row.regions) if row else "",
                "year_established": row.year_established if row else None,
                "constituent_states": row.constituent_states if row else None,
                "in_leaflet": row is not None,
                "in_highlights": mention is not None,
                "url": _newest_url(seen),
            }
        )
        for resolved in seen.documents:  # its table rows and the places where reports list it
            for mention in resolved.extract.mentions:
                if mention.context in ("table", *LISTED_CONTEXTS):
                    self._evidence("mechanisms", iscm_id, mention.where)

    def biography(self, seen: Seen) -> None:
        """The facts of a mechanism's life."""
        for fact in biographies(seen):
            record: Record = {
                "iscm_id": fact.iscm_id,
                "fact": fact.fact,
                "year": fact.year,
                "year_to": fact.year_to,
                "value": fact.value,
                "source": fact.source,
            }
            parts = [fact.iscm_id, fact.fact, fact.value, f"{fact.year or ''}-{fact.year_to or ''}"]
            if fact.where is not None:
                self._add("biographies", "bi", parts, fact.where, record)
            else:  # the registry is no document
                record["biography_id"] = content_id("bi", fact.source, *parts)
                self.of["biographies"].append(record)

    def finding(self, finding: Finding) -> None:
        """The row of a finding."""
        decision = finding.decision
        record: Record = {
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
                record |= {
                    f"document_{side}": where.document_id,
                    f"page_{side}": where.page,
                    f"line_{side}": where.lines[0].number,
                    f"quote_{side}": where.quote,
                }
                self._evidence("reconciliation", finding.finding_id, where, side)
        self.of["reconciliation"].append(record)


# ---------------------------------------------------------------- what people decided


def decision_record(decision: Decision, about: Finding | None, has_changed_rows: bool) -> Record:
    """The row of a decision with what became of it; `about` is its finding, None where this run has none."""
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
    """Writes the decided values into their cells, the newest decision last; the rows of `decided_values` for them.

    Names got their ids before the rows were made.
    """
    changed: list[Record] = []
    for finding in sorted(decided, key=lambda finding: finding.decision.date if finding.decision else ""):
        cell, value = finding.settles, finding.decided_value
        if cell is None or value is None or cell.holds == "iscm_id":
            continue
        if finding.decision is None or finding.decision.verdict not in cell.verdicts:
            continue
        key = next(column.name for column in schema()[cell.table] if column.role == "key")
        for row in records.get(cell.table, ()):
            if all(str(row.get(column)) == said for column, said in cell.at):
                before = row.get(cell.column)
                if str(before) != str(int(value)):
                    row[cell.column] = int(value)
                    changed.append(_decided(cell.table, str(row[key]), row, cell.column, before, finding.finding_id))
    return changed


def _decided(table: str, record_id: str, row: Record, column: str, before: Value, finding_id: str) -> Record:
    """Marks a row in which a decision filled a cell, and tells what stood there before."""
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
    """What became of a decision; `about` is its finding, None where this run has none."""
    if about is None:
        return "unused"
    if about.problem:
        return "stale"
    word_read_otherwise = about.check in WORD_CHECKS and about.decided_value not in (None, about.value_b)
    return "applied" if has_changed_rows or word_read_otherwise else "kept"


def _names(resolved: Resolved, owner: Mention | None, iscm_id: str = "") -> list[Resolution]:
    """What the iscm_id of a row with this owner was resolved from; nothing for no mechanism.

    Of a group, it is the heading of the member `iscm_id`, one that no person decided first.
    """
    if owner in resolved.groups:
        headings = [m for m in resolved.extract.mentions if m.context in DEFINING and resolved.iscm_id(m) == iscm_id]
        found = [resolved.mechanisms[mention] for mention in headings]
        return sorted(found, key=lambda resolution: resolution.undecided is not None)[:1]
    found_one = resolved.mechanisms.get(owner) if owner is not None else None
    return [found_one] if found_one is not None else []


def engines_of(document: Document) -> str:
    """What read the pages of a PDF: 'pdfium', or 'pdfium 1-3, 5; pdfplumber 4' where more than one did."""
    pages: dict[str, list[int]] = {}
    for page in document.pages:
        pages.setdefault(page.engine, []).append(page.number)
    if len(pages) <= 1:
        return "".join(pages)
    return "; ".join(f"{engine} {_ranges(numbers)}" for engine, numbers in pages.items())


def _ranges(numbers: Sequence[int]) -> str:
    """Rising numbers, neighbours put together: '1-3, 5'."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)


def _newest_url(seen: Seen) -> str:
    """The address behind a mechanism's heading in the newest report that has one."""
    urls = [
        next(
            (
                address.url
                for address in report.extract.addresses
                if address.owner is not None and address.owner.context == "heading" and address.origin == "annotation"
            ),
            "",
        )
        for report in seen.reports
    ]
    return next((url for url in reversed(urls) if url), "")


def _around(mention: Mention) -> tuple[str, ...]:
    """The words of the line a mention stands in: its place, but for the line's number."""
    return (mention.where.lines[0].text,)


def _iso(day: object) -> str | None:
    return str(day) if day is not None else None
