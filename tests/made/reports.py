"""Made highlights reports with their truth, the same for a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.made.documents import Block, Report, Section, TruthRows
from tests.made.mechanisms import Named, registry, rows_of, unregistered
from tests.made.pen import Pen, event_row, new_pen
from tests.made.sentences import aside, item, sentence
from tests.made.words import Meeting, ordinal_figure

_TITLES = (
    "ISCM {year} Highlights",
    "ISCM Highlights {year}",
    "ISCM {year} HIGHLIGHTS",
    "{year} ISCM Highlights",
    "Highlights of inter-State consultation mechanisms on migration {year}",
    "Highlights of Inter-State Consultation Mechanisms on Migration in {year}",
)
_PUBLICATIONS = (
    "Briefing Paper: {topic}",
    "Handbook on {topic}",
    "Regional Study: {topic}",
    "A Survey of {topic}",
    "Collected Papers {before}-{year} of the Migration Observatory",
    "Working Document: {topic}. European Regional Analysis",
    "What is known of {topic}?",
)


def report(seed: int) -> Report:
    """The report of this seed: 6 to 25 entries, with or without lists of themes, publications, the global meeting."""
    draft = _begun(random.Random(f"report {seed}"))
    rng, year = draft.rng, draft.year
    sections = [_events(draft)]
    if rng.random() < 0.75:
        sections.append(_listings(draft))
    if rng.random() < 0.6:
        sections.append(_publications(draft))
    if rng.random() < 0.5:
        sections.append(_global_meeting(draft))
    for iscm_id in sorted({mechanism.iscm_id for mechanism in draft.mechanisms}):
        draft.truth.add("mechanisms", iscm_id=iscm_id, in_leaflet="False", in_highlights="True")
    title = rng.choice(_TITLES).format(year=year)
    return Report(seed, year, title, f"ISCM Highlights {year}", tuple(sections), draft.truth.truth())


@dataclass(frozen=True, slots=True)
class _Draft:
    """A report while it is written: what draws its words, the mechanisms it speaks of, and the truth so far."""

    rng: random.Random
    year: int
    pen: Pen
    mechanisms: Sequence[Named]
    truth: TruthRows = field(default_factory=TruthRows)

    def some(self, most: int) -> list[Named]:
        """Some of the mechanisms, at least one."""
        return self.rng.sample(self.mechanisms, self.rng.randint(1, min(most, len(self.mechanisms))))

    def add(self, table: str, **cells: str) -> None:
        """Adds a row of the report's year to the truth."""
        self.truth.add(table, report_year=str(self.year), **cells)

    def add_link(self, iscm_id: str, url: str, origin: str) -> None:
        """Adds a link to the truth."""
        self.truth.add("links", source="highlights", iscm_id=iscm_id, url=url, origin=origin)


def _begun(rng: random.Random) -> _Draft:
    """A report of which nothing is written yet."""
    year = rng.randint(2005, 2030)
    pen = new_pen(rng, year)
    chosen = rng.sample(registry(), rng.randint(6, 25))
    return _Draft(rng, year, pen, [*chosen, unregistered(rng)] if rng.random() < 0.4 else chosen)


# ---------------------------------------------------------------- entries


def _events(draft: _Draft) -> Section:
    headings = sorted((draft.rng.choice(mechanism.long), mechanism) for mechanism in draft.mechanisms)
    linked = draft.rng.random() < 0.9
    blocks: list[Block] = []
    for heading, mechanism in headings:
        url = mechanism.url if linked else ""
        blocks.append(Block("heading", heading, url))
        if url:
            draft.add_link(mechanism.iscm_id, url, "annotation")
        blocks += _entry(draft, mechanism)
    title = draft.rng.choice(("", "Main events in {year}", "MAIN EVENTS IN {year}", "Main events of {year}"))
    return Section("events", title.format(year=draft.year), tuple(blocks))


def _entry(draft: _Draft, mechanism: Named) -> Iterator[Block]:
    rng, pen = draft.rng, draft.pen
    if rng.random() < 0.2:
        yield _anniversary(draft, mechanism)
    bullets = rng.random() < 0.2
    said = [item(pen) if bullets else sentence(pen) for _ in range(rng.choice((1, 2, 2, 3, 4)))]
    for one in said:
        for row in one.events:
            draft.add("events", iscm_id=mechanism.iscm_id, **row)
    texts = [one.text for one in said]
    if not bullets and rng.random() < 0.06:
        texts.append(aside(pen))
    if bullets:
        texts[-1] += "."
        yield from (Block("item", text) for text in texts)
    elif len(texts) > 2 and rng.random() < 0.3:
        yield Block("paragraph", " ".join(texts[:2]))
        yield Block("paragraph", " ".join(texts[2:]))
    else:
        yield Block("paragraph", " ".join(texts))


def _anniversary(draft: _Draft, mechanism: Named) -> Block:
    number = draft.rng.choice((5, 10, 15, 20, 25, 30))
    printed = draft.rng.choice((ordinal_figure(number), ordinal_figure(number), "Tenth"))
    number = 10 if printed == "Tenth" else number
    draft.add(
        "anniversaries",
        iscm_id=mechanism.iscm_id,
        anniversary=str(number),
        implied_year=str(draft.year - number),
    )
    return Block("anniversary", f"{printed} anniversary of {mechanism.short[0]}")


# ---------------------------------------------------------------- lists of initiatives and themes


def _listings(draft: _Draft) -> Section:
    blocks = [Block("label", "Global Initiatives"), *_initiatives(draft)] if draft.rng.random() < 0.8 else []
    blocks += [Block("label", "Thematic Areas"), *_themes(draft)]
    title = "Global initiatives and thematic areas addressed at various ISCM events"
    return Section("listings", title.upper() if draft.rng.random() < 0.5 else title, tuple(blocks))


def _initiatives(draft: _Draft) -> Iterator[Block]:
    labels: dict[str, list[str]] = {}
    for row in rows_of("initiatives.csv"):
        labels.setdefault(row["initiative_id"], []).append(row["alias"])
    for initiative_id, forms in sorted(labels.items()):
        label, chosen = draft.rng.choice(forms), draft.some(6)
        rest = "; incorporated through thematic area discussions in other ISCMs"
        yield _listing(draft, label, chosen, rest if draft.rng.random() < 0.4 else "")
        for mechanism in chosen:
            draft.add("mechanism_initiatives", initiative_id=initiative_id, iscm_id=mechanism.iscm_id)


def _themes(draft: _Draft) -> Iterator[Block]:
    themes = rows_of("themes.csv")
    for row in sorted(draft.rng.sample(themes, draft.rng.randint(8, 22)), key=lambda row: row["label"]):
        chosen = draft.mechanisms
        if row["theme_id"] == "policy_governance":
            yield Block("listing", f"{row['label']}: all ISCMs")
        else:
            chosen = draft.some(9)
            yield _listing(draft, row["label"], chosen)
        for mechanism in chosen:
            draft.truth.add(
                "mechanism_themes",
                source="highlights",
                report_year=str(draft.year),
                theme_id=row["theme_id"],
                iscm_id=mechanism.iscm_id,
            )


def _listing(draft: _Draft, label: str, chosen: Sequence[Named], rest: str = "") -> Block:
    names = ", ".join(draft.rng.choice(mechanism.short) for mechanism in chosen)
    return Block("listing", f"{label}: {names}{rest}")


# ---------------------------------------------------------------- publications, the global meeting


def _publications(draft: _Draft) -> Section:
    rng, year = draft.rng, draft.year
    blocks: list[Block] = []
    for mechanism in draft.some(6):
        shape = rng.choice(_PUBLICATIONS)
        topic = draft.pen.topic()
        title = shape.format(topic=topic[0].upper() + topic[1:], year=year, before=year - 1)
        words = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")
        url = f"{mechanism.url.rstrip('/')}/publications/{rng.randint(10, 400)}-{words}"
        blocks += [Block("publication", f"{title} ({rng.choice(mechanism.short)})"), Block("address", url, url)]
        draft.add("publications", iscm_id=mechanism.iscm_id, title=title, url=url)
        draft.add_link(mechanism.iscm_id, url, "text")
    title = rng.choice(("{year} Publications", "PUBLICATIONS OF {year}", "New publications"))
    return Section("publications", title.format(year=year), tuple(blocks))


def _global_meeting(draft: _Draft) -> Section:
    rng, pen, year = draft.rng, draft.pen, draft.year
    number = rng.randint(2, 20)
    dates, place = pen.exact(), pen.place() if rng.random() < 0.5 else ""
    came = rng.randint(8, 30)
    spoke = rng.randint(3, came - 1)
    where = f" {year} in {place}" if place else ""
    topic = pen.topic()
    text = (
        f"{dates.printed}{where}, on “{topic[0].upper()}{topic[1:]}”. The Meeting brought together representatives "
        f"of {came} ISCMs; representatives of {spoke} ISCMs spoke."
    )
    row = event_row(Meeting("global_meeting", (), ()), str(number), 1, dates, place)
    draft.add("events", iscm_id="grcp", **row)
    for metric, value in (("iscms_represented", came), ("iscms_speaking", spoke)):
        draft.truth.add("claims", source="highlights", metric=metric, subject="grcp", value=str(value))
    title = f"{ordinal_figure(number)} Global Meeting of ISCMs (GRCP {number})"
    return Section("global_meeting", title.upper() if rng.random() < 0.4 else title, (Block("paragraph", text),))
