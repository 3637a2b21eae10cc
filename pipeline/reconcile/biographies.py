"""The life of a mechanism over all sources: the facts of each year, from reports, leaflets and the registry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.model import LISTED_CONTEXTS, Event, Mention, Resolved, Where
from pipeline.reconcile.between import distinct_anniversaries
from pipeline.reconcile.seen import Seen
from pipeline.rules import Rules

FactName = Literal[
    "name",
    "seen",
    "events",
    "leaflet_kind",
    "leaflet_regions",
    "leaflet_year_established",
    "leaflet_constituent_states",
    "anniversary",
    "former_name",
    "other_name",
]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a source says of a mechanism; `where` is None for the registry, `year` for a leaflet.

    'The report on 2019 heads its entry *Pacific Immigration Directors' Conference (PIDC)*' is a `name` of 2019. For a
    name from the registry, `year` and `year_to` are the years from and until which it holds, where they are known.
    """

    iscm_id: str
    fact: FactName
    value: str
    year: int | None = None
    year_to: int | None = None
    source: Literal["leaflet", "highlights", "registry"] = "registry"
    where: Where | None = None


def biographies(seen: Seen) -> list[Fact]:
    """The facts on every mechanism seen, by mechanism, year (those without one first), fact and value."""
    facts = [fact for report in seen.reports for fact in facts_of_report(report)]
    facts += [fact for leaflet in seen.leaflets for fact in facts_of_leaflet(leaflet)]
    facts += registry_names(seen.rules)
    known = set(seen.everyone)
    return sorted((fact for fact in dict.fromkeys(facts) if fact.iscm_id in known), key=_order)


def _order(fact: Fact) -> tuple[str, int, str, str, str, str]:
    document_id = fact.where.document_id if fact.where else ""
    return fact.iscm_id, fact.year or 0, fact.fact, fact.value, fact.source, document_id


def facts_of_report(report: Resolved) -> Iterator[Fact]:
    """What a report says: the name in each heading, where it lists a mechanism, events held, anniversaries.

    `seen` is 'heading; theme_list' for a mechanism with an entry and a theme; `events` is '3' for a SOM and two
    workshops, '0' where all were cancelled.
    """
    year = report.extract.report_year
    listed: dict[str, list[Mention]] = {}
    events: dict[str, list[Event]] = {}
    for mention in report.extract.mentions:
        if mention.context in LISTED_CONTEXTS:
            listed.setdefault(report.iscm_id(mention), []).append(mention)
    for event in report.extract.events:
        events.setdefault(report.iscm_id(event.owner), []).append(event)
    for iscm_id, mentions in listed.items():
        headings = {mention.printed: mention for mention in reversed(mentions) if mention.context == "heading"}
        for printed, mention in headings.items():
            yield Fact(iscm_id, "name", printed, year, None, "highlights", mention.where)
        contexts = "; ".join(dict.fromkeys(mention.context for mention in mentions))
        yield Fact(iscm_id, "seen", contexts, year, None, "highlights", _places(mentions))
    for iscm_id, own in events.items():
        held = sum(event.count or 1 for event in own if event.status == "held")
        yield Fact(iscm_id, "events", str(held), year, None, "highlights", _places(own))
    for (iscm_id, number), anniversary in distinct_anniversaries(report).items():
        yield Fact(iscm_id, "anniversary", str(number), year, None, "highlights", anniversary.where)


def facts_of_leaflet(leaflet: Resolved) -> Iterator[Fact]:
    """What a row of a leaflet's table says of its mechanism; an empty cell says nothing."""
    for row in leaflet.extract.profiles:
        said: dict[FactName, str] = {
            "name": row.owner.printed,
            "seen": row.owner.context,
            "leaflet_kind": row.kind,
            "leaflet_regions": "; ".join(row.regions),
            "leaflet_year_established": str(row.year_established or ""),
            "leaflet_constituent_states": str(row.constituent_states or ""),
        }
        for fact, value in said.items():
            if value:
                yield Fact(leaflet.iscm_id(row.owner), fact, value, source="leaflet", where=row.where)


def registry_names(rules: Rules) -> Iterator[Fact]:
    """The registry's names: each mechanism's own, those it no longer has, and the others (short forms, translations).

    *Söderköping Process* (2001 to 2011) is a former name; *Pacific Immigration Development Community* (from 2018) is
    one of the others.
    """
    for mechanism in rules.mechanisms.values():
        yield Fact(mechanism.iscm_id, "name", mechanism.name)
    for alias in rules.aliases:
        fact: FactName = "former_name" if alias.kind == "former" or alias.valid_to else "other_name"
        first, last = (int(year) if year.isdigit() else None for year in (alias.valid_from, alias.valid_to))
        yield Fact(alias.iscm_id, fact, alias.alias, first, last)


def _places(records: list[Mention] | list[Event]) -> Where:
    """Where all of them were read."""
    where = records[0].where
    for record in records[1:]:
        where += record.where
    return where
