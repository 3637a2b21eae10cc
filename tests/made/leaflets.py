"""Made leaflets with their truth, the same for a seed."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.made.documents import Block, Leaflet, Section, Table, TableRow, TruthRows
from tests.made.mechanisms import Named, registry, rows_of, unregistered

KINDS = {  # what each mechanism is, and its regions
    "acp-eu": "IRF|Europe – Africa – Pacific",
    "add": "IRF|Asia – Middle East",
    "afml": "IRF|Intra-Asian",
    "almaty": "RCP|Eurasia",
    "arcp": "RCP|Middle East",
    "asem": "IRF|Asia – Europe",
    "asia-eu": "IRF|Asia – Europe",
    "au-hoai": "RCP|Africa",
    "bali": "IRF|Europe – Asia – America – Africa",
    "budapest": "RCP|Eurasia",
    "cmc": "RCP|Americas",
    "colombo": "RCP|Asia and Pacific",
    "eap-panel": "RCP|Eurasia",
    "eu-lac": "IRF|Americas – Europe",
    "fibemyd": "IRF|Americas – Europe",
    "five-plus-five": "IRF|Africa – Europe",
    "gfmd": "Global process|Global",
    "igad-rcp": "RCP|Africa",
    "igc": "IRF|Europe – Australia – America",
    "khartoum": "IRF|Africa – Europe",
    "midcas": "RCP|Africa",
    "midcom": "RCP|Africa",
    "midsa": "RCP|Africa",
    "midwa": "RCP|Africa",
    "mtm": "IRF|Africa – Europe",
    "ocam": "RCP|Americas",
    "pafom": "IRF|Intra-African",
    "pidc": "RCP|Asia and Pacific",
    "prague": "RCP|Eurasia",
    "quito": "RCP|Americas",
    "rabat": "IRF|Africa – Europe",
    "rcm": "RCP|Americas",
    "riam": "IRF|Americas – Europe",
    "sacm": "RCP|Americas",
}
REGIONS = {
    "Intra-Asian": "Asia",
    "Intra-African": "Africa",
    "America": "Americas",
    "Asia and Pacific": "Asia; Pacific",
}
_HEADERS = (
    ("ISCM", "Mechanism", "Name of ISCM"),
    ("Type", "Type of ISCM"),
    ("Region", "Regions"),
    ("Year Established", "Established", "Year of establishment"),
    ("Constituent States", "Participating States", "Number of States"),
    ("Selected Principal Thematic areas", "Thematic areas", "Selected thematic areas"),
)
_COUNTED_THEMES = (
    ("migration and development", "migration_development"),
    ("labour migration", "labour_migration"),
    ("irregular migration and mixed flows", "irregular_migration+mixed_flows"),
    ("counter trafficking", "human_trafficking"),
    ("migrant rights", "migrant_rights"),
    ("border management", "border_management"),
    ("migration data", "migration_data"),
    ("migration policy", "policy_governance"),
    ("migration health", "migrant_health"),
    ("migrant integration", "integration"),
    ("return and readmission", "return_reintegration"),
)


def leaflet(seed: int) -> Leaflet:
    """The leaflet of this seed: prose with figures, and a table of 20 to 34 mechanisms."""
    rng = random.Random(f"leaflet {seed}")
    return _LeafletWriter(seed, rng).written()


class _LeafletWriter:
    """One leaflet while it is written."""

    def __init__(self, seed: int, rng: random.Random) -> None:
        self.seed, self.rng = seed, rng
        self.truth = TruthRows()

    def written(self) -> Leaflet:
        table = self._table()
        sections = self._prose()
        title = "Inter-State Consultation Mechanisms on Migration (ISCM)"
        return Leaflet(self.seed, title, "ISCM leaflet", sections, table, self.truth.truth())

    def _table(self) -> Table:
        mechanisms = self.rng.sample(registry(), self.rng.randint(20, 33))
        if self.rng.random() < 0.4:
            mechanisms.append(unregistered(self.rng))
        if self.rng.random() < 0.5:
            mechanisms.sort(key=lambda mechanism: mechanism.long[0])
        linked = self.rng.random() < 0.5
        rows = tuple(self._row(mechanism, linked) for mechanism in mechanisms)
        return Table(tuple(self.rng.choice(forms) for forms in _HEADERS), rows)

    def _row(self, mechanism: Named, linked: bool) -> TableRow:
        kind, region = KINDS.get(mechanism.iscm_id, "RCP|Africa – Asia").split("|")
        name = self.rng.choice(mechanism.long)
        year, states = str(self.rng.randint(1985, 2022)), str(self.rng.randint(5, 195))
        themes = self._themes()
        url = mechanism.url if linked else ""
        regions = "; ".join(REGIONS.get(part, part) for part in region.split(" – "))
        kind_id = "GLOBAL" if kind == "Global process" else kind
        facts = {"kind": kind_id, "regions": regions, "year_established": year, "constituent_states": states}
        self.truth.add("mechanisms", iscm_id=mechanism.iscm_id, **facts, in_leaflet="True", in_highlights="False")
        self.truth.add("profiles", iscm_id=mechanism.iscm_id, printed_name=name, **facts)
        for _, theme_id in themes:
            self.truth.add("mechanism_themes", source="leaflet", theme_id=theme_id, iscm_id=mechanism.iscm_id)
        if url:
            self.truth.add("links", source="leaflet", iscm_id=mechanism.iscm_id, url=url, origin="annotation")
        printed = "; ".join(form for form, _ in themes)
        return TableRow((name, kind, region, year, states, printed), url)

    def _themes(self) -> list[tuple[str, str]]:
        """Up to seven themes, each as (printed form, id)."""
        forms: dict[str, list[str]] = {}
        for row in rows_of("theme_aliases.csv"):
            forms.setdefault(row["theme_id"], []).append(row["alias"])
        chosen = self.rng.sample(sorted(forms), self.rng.randint(1, 7))
        return [(self.rng.choice(forms[theme_id]), theme_id) for theme_id in chosen]

    def _prose(self) -> tuple[Section, ...]:
        about = (
            "Inter-State Consultation Mechanisms on migration (ISCM) are state-led, ongoing information-sharing and "
            "policy dialogues at the regional, inter-regional or global level for those States with an interest in "
            "promoting cooperation in the field of migration. ISCMs may either be officially associated with formal "
            "regional institutions, or be informal and non-binding."
        )
        types = (
            "Regional Consultative Processes on migration (RCP) are ISCM of an agreed, usually geographical region.",
            "Inter-Regional Forums on migration (IRF) are ISCM connecting countries from two or more regions.",
        )
        sections = [
            _prose_section("What is an ISCM?", about),
            _prose_section("Types of ISCM", *types),
            _prose_section("ISCM Thematic Focuses", self._theme_counts()),
            _prose_section("Country Participation to ISCM", self._participation()),
        ]
        if self.rng.random() < 0.6:
            sections.append(
                _prose_section(
                    "ISCM Governance", "ISCM may be chaired by a country on rotation basis or have permanent chairs."
                )
            )
        url = "https://www.iom.int/inter-state-consultation-mechanisms-migration"
        self.truth.add("links", source="leaflet", iscm_id="", url=url, origin="text")
        contact = _prose_section(
            "International Organization for Migration (IOM)", "P.O. Box 17, 1211 Geneva 19, Switzerland"
        )
        return (*sections, replace(contact, blocks=(*contact.blocks, Block("address", url, url))))

    def _claim(self, metric: str, subject: str, value: int) -> int:
        self.truth.add("claims", source="leaflet", metric=metric, subject=subject, value=str(value))
        return value

    def _theme_counts(self) -> str:
        chosen = self.rng.sample(_COUNTED_THEMES, self.rng.randint(4, 9))
        pieces = []
        for at, (printed, theme) in enumerate(chosen):
            count = self._claim("theme_mechanism_count", theme, self.rng.randint(3, 25))
            verb = " is a thematic focus for" if at == 0 else " – for"
            pieces.append(f"{printed[0].upper() + printed[1:] if at == 0 else printed}{verb} {count} RCP and IRF")
        return "; ".join(pieces) + "."

    def _participation(self) -> str:
        counts = [self._claim("mechanism_count", kind, self.rng.randint(9, 21)) for kind in ("RCP", "IRF")]
        self._claim("mechanism_count", "GLOBAL", 1)
        states = [
            self._claim("participating_states", who, self.rng.randint(120, 195)) for who in ("RCP", "IRF", "gfmd")
        ]
        return (
            f"There are {counts[0]} principal RCPs, {counts[1]} active IRFs and 1 state-led global process on migration"
            f" (GFMD). A total of {states[0]} countries are participants to at least one RCP; a total of {states[1]}"
            f" countries are participants to at least one IRF; and {states[2]} countries are participants to the GFMD."
        )


def _prose_section(title: str, *paragraphs: str) -> Section:
    return Section("prose", title, tuple(Block("paragraph", text) for text in paragraphs))
