"""What one document contributes: its rows, its findings and its part on each mechanism, made where it is read.

In memory a run holds only the `Outline` of every document; the digests stay in the cache and are read one by one. Only
what the documents say of one mechanism is compared with each other: their parts on it become a `Chapter`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from pipeline.engine.codec import packed, unpacked
from pipeline.extract.collected import Collected, owners_of
from pipeline.extract.coverage import printed_lines
from pipeline.model import (
    LISTED_CONTEXTS,
    Address,
    Anniversary,
    Announcement,
    Event,
    Extract,
    Finding,
    Outline,
    Profile,
    Resolved,
)
from pipeline.reconcile import found_between, found_within
from pipeline.reconcile.announcements import announcements
from pipeline.reconcile.between import themes_by_mechanism
from pipeline.reconcile.seen import Overview, Seen
from pipeline.rules import Rules
from pipeline.tables.chunks import Chunk, chunk_of
from pipeline.tables.rows import engines_of, records_of_document, records_of_mechanism
from pipeline.tables.schema import Record


@dataclass(frozen=True, slots=True)
class Digest:
    """What one document contributes, in parts that are packed one by one, since nothing needs them all at once.

    `outline` is its `Outline`, `findings` a tuple of `Finding`, those within the document; `rows` a dict of `Chunk` by
    table, `parts` a `Resolved` for each mechanism that it speaks of.
    """

    outline: bytes
    findings: bytes
    rows: bytes
    parts: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Chapter:
    """What all documents say of a mechanism: its rows, its findings, and the records that decisions may change."""

    iscm_id: str
    rows: dict[str, Chunk]
    records: dict[str, list[Record]]
    findings: tuple[Finding, ...]


def digest_of(resolved: Resolved, rules: Rules, page_count: int) -> tuple[Outline, Digest]:
    """The outline and the digest of a document that was read."""
    if resolved.extract.kind == "highlights":
        resolved = replace(resolved, announcements=announcements(resolved, rules))
    parts = parts_of(resolved)
    document = resolved.extract.document
    statuses = [printed.status for printed in printed_lines(resolved.extract)]
    outline = Outline(
        document.source,
        resolved.extract.kind,
        resolved.extract.report_year,
        page_count,
        engines_of(document),
        document.is_repaired,
        len(statuses),
        statuses.count("unclaimed"),
        tuple(parts),
        _themes_given(resolved, resolved.extract.kind) or frozenset(),
        _themes_given(resolved, "leaflet"),
    )
    rows = {table: chunk_of(table, records) for table, records in records_of_document(resolved).items()}
    digest = Digest(
        packed(outline),
        packed(found_within(resolved, rules)),
        packed(rows),
        {iscm_id: packed(part) for iscm_id, part in parts.items()},
    )
    return outline, digest


def _themes_given(resolved: Resolved, kind: str) -> frozenset[str] | None:
    """The themes that a document gives to mechanisms as one of this kind; None where it is not of this kind."""
    side = resolved.extract.side(kind)
    if side is None:
        return None
    return frozenset(theme_id for _, theme_id in themes_by_mechanism(replace(resolved, extract=side)))


def digest_of_failure(outline: Outline) -> Digest:
    """The digest of a document that gave no rows."""
    return Digest(packed(outline), packed(()), packed({}), {})


def chapter_of(iscm_id: str, parts: Sequence[bytes], overview: Overview, rules: Rules) -> Chapter:
    """The chapter of a mechanism, from the packed parts of its documents, in their order."""
    seen = Seen(tuple(unpacked(part, Resolved) for part in parts), rules, overview)
    records = records_of_mechanism(iscm_id, seen)
    kept = {table: records.pop(table) for table in ("mechanisms",) if table in records}
    rows = {table: chunk_of(table, of_table) for table, of_table in records.items()}
    return Chapter(iscm_id, rows, kept, found_between(seen))


def parts_of(resolved: Resolved) -> dict[str, Resolved]:
    """For each mechanism that the document names, a document that holds only what this one says of it.

    That includes its table rows, lists, headings, events, anniversaries, themes, addresses and announced events, but
    not its mentions in prose.
    """
    extract = resolved.extract
    found: dict[str, Collected] = defaultdict(Collected)
    for mention in extract.mentions:
        if mention.context in ("table", *LISTED_CONTEXTS):
            found[resolved.iscm_id(mention)].add(mention)
    owned: Iterable[Event | Anniversary | Profile | Address] = chain(
        extract.events, extract.anniversaries, extract.profiles, extract.addresses
    )
    for record in owned:
        found[resolved.iscm_id(record.owner)].add(record)
    for listing in extract.themes:
        for iscm_id in resolved.iscm_ids(listing.owner):
            found[iscm_id].add(listing)
    announced: dict[str, list[Announcement]] = defaultdict(list)
    for said in resolved.announcements:
        announced[said.iscm_id].append(said)
    bare = replace(extract.document, pages=(), mendings=())
    parts = {
        iscm_id: replace(found[iscm_id].extract(bare, extract.kind, extract.report_year), of_leaflet=extract.of_leaflet)
        for iscm_id in dict.fromkeys((*found, *announced))
        if iscm_id
    }
    return {iscm_id: _part(iscm_id, part, announced[iscm_id], resolved) for iscm_id, part in parts.items()}


def _part(iscm_id: str, extract: Extract, announced: Sequence[Announcement], resolved: Resolved) -> Resolved:
    """An extract with only the records on a mechanism, and the ids of its own names."""
    owners = [*owners_of(extract)]
    mentions = (*extract.mentions, *owners)
    return Resolved(
        extract,
        {mention: resolved.mechanisms[mention] for mention in mentions if mention in resolved.mechanisms},
        {listing.theme: resolved.themes[listing.theme] for listing in extract.themes},
        {},
        {},
        {mention: (iscm_id,) for mention in owners if iscm_id in resolved.groups.get(mention, ())},
        tuple(announced),
    )
