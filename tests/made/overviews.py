"""Made leaflets with tables of other columns, in other orders and languages, and their truth; the same for a seed.

Groups of rows, totals, footnote marks, counts beside lists, lists without a count, a column that no field is known for,
and cells that say nothing are there as people print them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.made.documents import Block, Leaflet, Section, Table, TableRow, TruthRows
from tests.made.leaflets import KINDS, REGIONS
from tests.made.mechanisms import Named, registry, rows_of

UNKNOWN_HEADS = frozenset(("Legal basis", "Working languages", "Langues de travail", "Idiomas de trabajo"))
FIRST_SEED = 1000  # of these leaflets, so that their files have names of their own

_HEADS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "en": {
        "name": ("Mechanism", "Name", "Process", "Name of mechanism"),
        "acronym": ("Acronym", "Abbreviation"),
        "kind": ("Type", "Kind", "Type of mechanism"),
        "regions": ("Region", "Coverage", "Area", "Geographic scope"),
        "year": ("Founded", "Year founded", "Since", "Launched", "Established"),
        "states": ("Members", "Participating countries", "Constituent States", "Member States", "Parties"),
        "observers": ("Observers", "Number of observers"),
        "chair": ("Chair", "Presidency", "Chair (2018)"),
        "secretariat": ("Secretariat", "Administered by"),
        "themes": ("Areas of discussion", "Priorities", "Thematic focus", "Main topics"),
        "notes": ("Legal basis", "Working languages"),
    },
    "fr": {
        "name": ("Mécanisme", "Processus", "Nom"),
        "acronym": ("Sigle",),
        "kind": ("Type", "Catégorie"),
        "regions": ("Région", "Couverture géographique"),
        "year": ("Année de création", "Créé en", "Depuis"),
        "states": ("États membres", "Pays participants", "Nombre d’États"),
        "observers": ("Observateurs",),
        "chair": ("Présidence",),
        "secretariat": ("Secrétariat",),
        "themes": ("Domaines thématiques", "Priorités", "Thèmes"),
        "notes": ("Langues de travail",),
    },
    "es": {
        "name": ("Mecanismo", "Proceso", "Nombre"),
        "acronym": ("Sigla",),
        "kind": ("Tipo", "Categoría"),
        "regions": ("Región", "Cobertura geográfica"),
        "year": ("Año de creación", "Desde", "Fundado en"),
        "states": ("Estados miembros", "Países participantes", "Número de Estados"),
        "observers": ("Observadores",),
        "chair": ("Presidencia", "Presidencia pro témpore"),
        "secretariat": ("Secretaría",),
        "themes": ("Áreas temáticas", "Prioridades", "Temas"),
        "notes": ("Idiomas de trabajo",),
    },
}
_COUNTRIES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "Albania": "ALB", "Angola": "AGO", "Bosnia and Herzegovina": "BIH", "Bolivia (Plurinational State of)": "BOL",
        "Côte d’Ivoire": "CIV", "Cabo Verde": "CPV", "Czech Republic": "CZE", "DRC": "COD", "Ethiopia": "ETH",
        "Georgia": "GEO", "Iran (Islamic Republic of)": "IRN", "Lao PDR": "LAO", "Morocco": "MAR", "Niger": "NER",
        "Nigeria": "NGA", "Republic of Korea": "KOR", "Saint Lucia": "LCA", "Swaziland": "SWZ", "Sri Lanka": "LKA",
        "the Gambia": "GMB", "the former Yugoslav Republic of Macedonia": "MKD", "Trinidad and Tobago": "TTO",
        "Turkey": "TUR", "Türkiye": "TUR", "United Arab Emirates": "ARE", "United States": "USA", "Viet Nam": "VNM",
    },
    "fr": {
        "Albanie": "ALB", "Allemagne": "DEU", "Bosnie-Herzégovine": "BIH", "Côte d’Ivoire": "CIV", "Espagne": "ESP",
        "États-Unis": "USA", "Éthiopie": "ETH", "Maroc": "MAR", "Niger": "NER", "Nigéria": "NGA",
        "République de Corée": "KOR", "République démocratique du Congo": "COD", "Suisse": "CHE", "Sénégal": "SEN",
        "Tchéquie": "CZE", "Turquie": "TUR", "Viet Nam": "VNM",
    },
    "es": {
        "Alemania": "DEU", "Argentina": "ARG", "Bolivia": "BOL", "Brasil": "BRA", "Costa Rica": "CRI",
        "Estados Unidos": "USA", "España": "ESP", "Haití": "HTI", "Marruecos": "MAR", "México": "MEX",
        "Países Bajos": "NLD", "República Dominicana": "DOM", "Suiza": "CHE", "Trinidad y Tabago": "TTO",
        "Turquía": "TUR",
    },
}  # fmt: skip
_KIND_NAMES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "en": {"RCP": ("RCP", "Regional Consultative Process"), "IRF": ("IRF", "Inter-regional forum"),
           "GLOBAL": ("Global", "Global process")},
    "fr": {"RCP": ("Processus consultatif régional", "RCP"), "IRF": ("Forum interrégional", "IRF"),
           "GLOBAL": ("Processus mondial",)},
    "es": {"RCP": ("Proceso consultivo regional", "RCP"), "IRF": ("Foro interregional", "IRF"),
           "GLOBAL": ("Proceso mundial",)},
}  # fmt: skip
_REGION_NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {},
    "fr": {"Africa": "Afrique", "America": "Amériques", "Americas": "Amériques", "Asia": "Asie", "Eurasia": "Eurasie",
           "Middle East": "Moyen-Orient", "Pacific": "Pacifique", "Asia and Pacific": "Asie et Pacifique",
           "Intra-Asian": "Asie", "Intra-African": "Afrique", "Global": "Mondial", "Australia": "Australie"},
    "es": {"Africa": "África", "America": "Américas", "Americas": "Américas", "Europe": "Europa",
           "Middle East": "Oriente Medio", "Pacific": "Pacífico", "Asia and Pacific": "Asia y el Pacífico",
           "Intra-Asian": "Asia", "Intra-African": "África", "Global": "Mundial"},
}  # fmt: skip
_AND = {"en": " and ", "fr": " et ", "es": " y "}
_TITLES = {
    "en": "Overview of Inter-State Consultation Mechanisms on Migration",
    "fr": "Mécanismes de consultation interétatiques sur la migration",
    "es": "Mecanismos de consulta interestatales sobre migración",
}
_ABOUT = {
    "en": (
        "Inter-State consultation mechanisms are ongoing dialogues among States on migration. They are informal and "
        "non-binding, and each of them sets its own agenda. Officials meet to share what they know, and ministers meet "
        "where decisions are due. The table below lists selected mechanisms, their membership and what they discuss."
    ),
    "fr": "Les mécanismes de consultation sont des dialogues entre États. Le tableau suivant en présente une partie.",
    "es": "Los mecanismos de consulta son diálogos entre Estados. El cuadro siguiente presenta algunos de ellos.",
}
_TOTALS = {"en": "Total", "fr": "Total", "es": "Total"}
_BODIES = ("IOM", "ICMPD", "UNHCR", "ECOWAS", "African Union Commission")
_LANGUAGES = ("English; French", "Arabic", "Spanish; English", "n/a")
_MARKS = ("¹", "²", "*", "†")


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a table looks like: its columns in order, and how it prints what they hold."""

    language: str
    columns: tuple[str, ...]
    groups: str  # '', 'regions', 'kind': what titles between the rows say
    members: str  # 'count', 'list', 'both'
    total: bool
    marks: bool


def overview(seed: int) -> Leaflet:
    """The leaflet of this seed: a short text, and a table of 6 to 16 mechanisms with columns of its own."""
    return _OverviewWriter(seed).written()


class _OverviewWriter:
    """One overview while it is written."""

    def __init__(self, seed: int) -> None:
        self.seed, self.rng, self.truth = seed, random.Random(f"overview {seed}"), TruthRows()
        self.shape = _shape(self.rng)
        self.heads = {name: self.rng.choice(forms) for name, forms in _HEADS[self.shape.language].items()}

    def written(self) -> Leaflet:
        shape = self.shape
        mechanisms = self.rng.sample([each for each in registry() if each.iscm_id in KINDS], self.rng.randint(6, 16))
        rows: list[TableRow] = []
        counts: list[int] = []
        for title, of_group in self._grouped(mechanisms):
            rows += [TableRow((title, *[""] * (len(shape.columns) - 1)))] if title else []
            for mechanism in of_group:
                row, count = self._row(mechanism, title)
                rows.append(row)
                counts.append(count)
        if shape.total:
            cells = {"name": _TOTALS[shape.language], "states": str(sum(counts))}
            rows.append(TableRow(tuple(cells.get(column, "") for column in shape.columns)))
        header = tuple(self.heads[column] for column in shape.columns)
        text = Section("prose", "", (Block("paragraph", _ABOUT[shape.language]),))
        title = _TITLES[shape.language]
        return Leaflet(FIRST_SEED + self.seed, title, title, (text,), Table(header, tuple(rows)), self.truth.truth())

    def _grouped(self, mechanisms: Sequence[Named]) -> list[tuple[str, list[Named]]]:
        """The mechanisms below the title of their group, in the order of the titles; one group without titles."""
        if not self.shape.groups:
            return [("", list(mechanisms))]
        groups: dict[str, list[Named]] = {}
        for mechanism in mechanisms:
            kind, region = KINDS[mechanism.iscm_id].split("|")
            title = self._region(region) if self.shape.groups == "regions" else self._kind(_kind_id(kind))
            groups.setdefault(title, []).append(mechanism)
        return sorted(groups.items())

    def _row(self, mechanism: Named, title: str) -> tuple[TableRow, int]:
        rng, shape = self.rng, self.shape
        kind, region = KINDS[mechanism.iscm_id].split("|")
        members = self._some(rng.randint(3, 9))
        count = len(members) if shape.members != "count" else rng.randint(5, 195)
        year, observers = rng.randint(1985, 2022), rng.choice([0, 2, 3, 7, 12])
        themes = self._themes()
        chair, secretariat = self._chair(members), rng.choice(_BODIES)
        name, acronym = self._name(mechanism)
        cells: dict[str, Callable[[], str]] = {
            "name": lambda: name,
            "acronym": lambda: acronym,
            "kind": lambda: self._kind(_kind_id(kind)),
            "regions": lambda: self._region(region),
            "year": lambda: str(year),
            "states": lambda: self._states(members, count),
            "observers": lambda: str(observers) if observers else rng.choice(("–", "n/a")),
            "chair": lambda: chair,
            "secretariat": lambda: secretariat,
            "themes": lambda: "; ".join(form for form, _ in themes),
            "notes": lambda: rng.choice(_LANGUAGES),
        }
        printed = tuple(cells[column]() for column in shape.columns)
        self._tell(mechanism, kind, region, year, count, members, chair, secretariat, themes)
        return TableRow(printed), count

    def _tell(
        self,
        mechanism: Named,
        kind: str,
        region: str,
        year: int,
        count: int,
        members: Sequence[str],
        chair: str,
        secretariat: str,
        themes: Sequence[tuple[str, str]],
    ) -> None:
        """Adds what the row says to the truth: only of columns that the table has, and of titles."""
        shape, codes = self.shape, _COUNTRIES[self.shape.language]
        told = {*shape.columns, shape.groups}
        regions = "; ".join(REGIONS.get(part, part) for part in region.split(" – "))
        facts = {
            "kind": _kind_id(kind) if "kind" in told else "",
            "regions": regions if "regions" in told else "",
            "year_established": str(year) if "year" in told else "",
            "constituent_states": str(count) if "states" in told else "",
        }
        iscm_id = mechanism.iscm_id
        self.truth.add("mechanisms", iscm_id=iscm_id, **facts, in_leaflet="True", in_highlights="False")
        if "themes" in told:
            for _, theme_id in themes:
                self.truth.add("mechanism_themes", source="leaflet", theme_id=theme_id, iscm_id=iscm_id)
        if "states" in told and shape.members != "count":
            for name in members:
                self._tell_of(iscm_id, name, codes[name], "member")
        if "chair" in told:
            self._tell_of(iscm_id, chair, codes[chair], "chair")
        if "secretariat" in told:
            self._tell_of(iscm_id, secretariat, "", "secretariat")

    def _tell_of(self, iscm_id: str, name: str, country: str, role: str) -> None:
        self.truth.add("participants", iscm_id=iscm_id, country=country, role=role, printed_name=name)

    # ------------------------------------------------------------ cells

    def _name(self, mechanism: Named) -> tuple[str, str]:
        """The name, and the acronym where it has a column of its own."""
        name = self.rng.choice(mechanism.long)
        bare, bracket, inside = name.rpartition(" (")
        acronym = inside.rstrip(")")
        if "acronym" in self.shape.columns and bracket and acronym.isupper():
            return bare, acronym
        return name, ""

    def _kind(self, kind: str) -> str:
        return self.rng.choice(_KIND_NAMES[self.shape.language][kind]) if not self.shape.groups else (
            _KIND_NAMES[self.shape.language][kind][0])  # fmt: skip

    def _region(self, region: str) -> str:
        names = _REGION_NAMES[self.shape.language]
        return " – ".join(names.get(part, part) for part in region.split(" – "))

    def _states(self, members: Sequence[str], count: int) -> str:
        mark = self.rng.choice(_MARKS) if self.shape.marks and self.rng.random() < 0.3 else ""
        if self.shape.members == "count":
            return f"{count}{mark}"
        last = _AND[self.shape.language] if self.rng.random() < 0.5 else ", "
        listed = f"{', '.join(members[:-1])}{last}{members[-1]}"
        if self.shape.members == "list":
            return listed
        return self.rng.choice((f"{listed} (Total: {count})", f"{count}: {listed}", f"{count} ({listed})"))

    def _some(self, count: int) -> list[str]:
        """Countries by name, none twice."""
        by_code = {code: name for name, code in _COUNTRIES[self.shape.language].items()}
        return self.rng.sample(sorted(by_code.values()), min(count, len(by_code)))

    def _chair(self, members: Sequence[str]) -> str:
        return self.rng.choice(members)

    def _themes(self) -> list[tuple[str, str]]:
        forms: dict[str, list[str]] = {}
        for row in rows_of("theme_aliases.csv"):
            forms.setdefault(row["theme_id"], []).append(row["alias"])
        chosen = self.rng.sample(sorted(forms), self.rng.randint(1, 4))
        return [(self.rng.choice(forms[theme_id]), theme_id) for theme_id in chosen]


def _kind_id(kind: str) -> str:
    return "GLOBAL" if kind == "Global process" else kind


def _shape(rng: random.Random) -> _Shape:
    groups = rng.choice(("", "", "regions", "kind"))
    optional = [name for name in ("acronym", "kind", "regions", "year", "states", "observers", "chair", "secretariat",
                                  "themes", "notes") if name != groups]  # fmt: skip
    columns = rng.sample(optional, rng.randint(3, 5))
    if not {"year", "states", "kind", "regions"} & {*columns, groups}:
        columns.append("year")
    if "acronym" in columns:
        columns.remove("acronym")
        columns.insert(0, "acronym")
    members = rng.choice(("count", "count", "list", "both"))
    return _Shape(
        language=rng.choice(("en", "en", "en", "fr", "es")),
        columns=("name", *columns),
        groups=groups,
        members=members,
        total="states" in columns and members == "count" and rng.random() < 0.4,
        marks=rng.random() < 0.5,
    )
