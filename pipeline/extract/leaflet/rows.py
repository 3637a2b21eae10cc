"""A row of a table of mechanisms -> its profile, themes, participants and addresses, and what is odd about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.extract.collected import Collected
from pipeline.extract.leaflet.cells import (
    Membership,
    Number,
    count_in,
    in_bounds,
    is_nothing,
    kind_in,
    membership_in,
    regions_in,
    without_marks,
    year_in,
)
from pipeline.extract.leaflet.columns import Column, is_mechanism, is_tick
from pipeline.extract.leaflet.context import Leaflet
from pipeline.extract.leaflet.participants import ROLE_OF_FIELD, Named, add_participants, names_in_cell
from pipeline.model import Address, Mention, ParticipantRole, Profile, Remark, Row, ThemeListing, Where
from pipeline.names.forms import printed_forms
from pipeline.rules import Rules
from pipeline.text.folding import folded, squashed
from pipeline.text.marks import ADDRESS

_BETWEEN_THEMES = re.compile(r"\s*[;•●▪·|]\s*")  # 'Return; data', '• Return • Data'
_BETWEEN_NAMES = re.compile(r"\s*[/|;]\s*|\s+[–—-]\s+")  # 'Budapest Process / Processus de Budapest'
_ONE_VALUE = ("kind", "regions", "year_established")  # of which a row has one, even if two columns name the field


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """The cells of a row with their columns.

    `missing` are fields that it has no cell for, with the reason; `filled` are cells taken from above.
    """

    row: Row
    cells: tuple[tuple[Column, str], ...]
    missing: Mapping[str, str] = field(default_factory=dict)
    filled: tuple[tuple[Column, str], ...] = ()

    def columns_of(self, name: str) -> tuple[tuple[Column, str], ...]:
        """The columns of a field with what their cells print, without footnote marks."""
        return tuple((column, without_marks(cell)) for column, cell in self.cells if column.field == name)

    def of(self, name: str) -> tuple[str, ...]:
        """The cells of a field that are not empty, without footnote marks."""
        return tuple(cell for _, cell in self.columns_of(name) if cell)

    def first(self, name: str) -> str:
        """The first cell of a field that is not empty, else nothing."""
        return next(iter(self.of(name)), "")

    def as_printed(self, name: str) -> str:
        """The cells of a field with their footnote marks."""
        return "; ".join(cell for column, cell in self.cells if column.field == name and cell.strip())

    def ticked(self, name: str) -> tuple[str, ...]:
        """The heads of the columns of ticks that the row has a tick in: 'RCP', 'Africa'."""
        return tuple(column.head for column, cell in self.columns_of(name) if is_tick(cell))

    def has(self, name: str) -> bool:
        """Whether the table has a column of the field."""
        return any(column.field == name for column, _ in self.cells)


@dataclass(frozen=True, slots=True)
class _Listed:
    """The number and the names that the columns of a field print, and what those names are."""

    said: Membership = field(default_factory=Membership)
    named: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a row says of a mechanism: the kind and the regions as printed, the year and the counts as numbers."""

    kind: str
    regions: str
    year: Number
    states: Number
    observers: Number
    are_counted: bool
    lists_some: bool


class RowReader:
    """Reads the rows of the tables of one document. `as_of` has the year that it states for those in a role."""

    def __init__(self, leaflet: Leaflet, found: Collected, as_of: Mapping[ParticipantRole, int]) -> None:
        self.leaflet, self.rules, self.found, self.as_of = leaflet, leaflet.rules, found, as_of

    def read(self, printed: PrintedRow, regions: str, kind: str) -> Profile:
        """Keeps all that a row says of a mechanism; `regions` and `kind` are those that a title above it prints."""
        where = self.leaflet.passage(printed.row.lines).where()
        owner = self.found.mention(mechanism_name(printed, self.rules), "table", where)
        self._addresses(printed, owner, where)
        members = self._listed("constituent_states", printed, owner, where)
        observers = self._listed("observers", printed, owner, where)
        for name in ("chair", "secretariat"):
            self._officers(name, printed, owner, where)
        facts = self._facts(printed, regions, kind, members, observers)
        profile = self.found.add(_profile(owner, printed, facts, where, self.rules))
        self._themes(printed, owner, where)
        for name, (cell, why) in _odd_cells(printed, facts, self.rules).items():
            self.found.add(Remark("odd_cell", f"{owner.printed}: {name}", cell or "(empty)", why, where))
        return profile

    def _addresses(self, printed: PrintedRow, owner: Mention, where: Where) -> None:
        for link in self.leaflet.links_on(printed.row.lines):
            self.found.add(Address(owner, link.url, "annotation", where))
        for cell in printed.of("website"):
            for address in ADDRESS.finditer(cell):
                self.found.add(Address(owner, address[0], "text", where))

    def _listed(self, name: str, printed: PrintedRow, owner: Mention, where: Where) -> _Listed:
        """Keeps those that the columns of a field list; one column may print the number and another the list."""
        role, said, read = ROLE_OF_FIELD[name], Membership(), _Listed()
        for column, cell in printed.columns_of(name):
            said = membership_in(cell, self.rules)
            year = column.year or self.as_of.get(role)
            named = add_participants(said.names, role, year, owner, where, self.rules, self.found)
            count = said.count if read.said.count is None else read.said.count
            whole = Membership(count, (*read.said.names, *said.names), read.said.is_partial or said.is_partial)
            read = _Listed(whole, (*read.named, *named))
        return read

    def _officers(self, name: str, printed: PrintedRow, owner: Mention, where: Where) -> None:
        role = ROLE_OF_FIELD[name]
        for column, cell in printed.columns_of(name):
            names = names_in_cell(cell, role, self.rules)
            add_participants(names, role, column.year or self.as_of.get(role), owner, where, self.rules, self.found)

    def _facts(self, printed: PrintedRow, regions: str, kind: str, members: _Listed, observers: _Listed) -> _Facts:
        rules = self.rules
        years = [year_in(cell, rules) for cell in printed.of("year_established")]
        states = _count(members, printed.of("constituent_states"), rules, with_bodies=False)
        return _Facts(
            kind=_kind(printed, rules) or kind,
            regions=_regions(printed, rules) or regions,
            year=_best(years, "not a year alone"),
            states=states,
            observers=_count(observers, printed.of("observers"), rules, with_bodies=True),
            are_counted=states.value is not None and members.said.count is None and bool(members.named),
            lists_some=members.said.is_partial,
        )

    def _themes(self, printed: PrintedRow, owner: Mention, where: Where) -> None:
        cells = [*printed.of("themes"), *printed.ticked("theme mark")]
        for piece in (piece for cell in cells for piece in _BETWEEN_THEMES.split(cell)):
            for theme in self.rules.theme_names.split(piece):
                if not is_nothing(theme, self.rules):
                    self.found.add(ThemeListing(theme, owner, where))


# ---------------------------------------------------------------- what the cells say together


def mechanism_name(printed: PrintedRow, rules: Rules) -> str:
    """The name of a row's mechanism, with the acronym of a column of its own where the registry lacks the two together.

    Of a cell with names in several languages it is the one that the registry knows, where it knows no whole.
    """
    name, acronym = printed.first("name"), printed.first("acronym")
    if not is_mechanism(name, rules):
        known = {form.iscm_id: part for part in _BETWEEN_NAMES.split(name) if (form := rules.names.known(part))}
        name = next(iter(known.values())) if len(known) == 1 else name
    if is_nothing(acronym, rules) or squashed(acronym) in squashed(name):
        return name
    short, form = rules.names.known(acronym), rules.names.known(name)
    if form is not None and (short is None or short.iscm_id == form.iscm_id):
        return name
    return f"{name} ({acronym})"


def _best(numbers: Sequence[Number], empty: str) -> Number:
    """The first number that nobody has to look at, else the first; without any, one that `empty` makes doubtful."""
    return next((number for number in numbers if not number.doubt), next(iter(numbers), Number(None, empty)))


def _count(listed: _Listed, cells: Sequence[str], rules: Rules, with_bodies: bool) -> Number:
    """The number that the cells print, else how many the list has: States only, or bodies too."""
    if listed.said.count is not None:
        return in_bounds(listed.said.count)
    if not listed.named:
        return _best([count_in(cell, rules) for cell in cells], "not a number alone")
    if listed.said.is_partial:
        return Number(None, "a list that leaves some out, without their number")
    if any(each.doubt for each in listed.named):
        return Number(None, "a list without a number, and not each of its names is known")
    role = "observer" if with_bodies else "member"
    counted = [each for each in listed.named if each.role == role and (each.country or with_bodies)]
    names = [each.country or each.printed for each in counted]
    return Number(len(set(names)), "a name is listed twice" if len(set(names)) < len(names) else "")


def _kind(printed: PrintedRow, rules: Rules) -> str:
    cells = printed.of("kind")
    known = (cell for cell in cells if kind_in(cell, rules))
    return next((cell for cell in (*known, *cells, *printed.ticked("kind mark")) if cell), "")


def _regions(printed: PrintedRow, rules: Rules) -> str:
    cells = printed.of("regions")
    known = (cell for cell in cells if regions_in(cell, rules)[1])
    ticked = "; ".join(printed.ticked("region mark"))
    return next((cell for cell in (*known, *cells, ticked) if cell), "")


def _profile(owner: Mention, printed: PrintedRow, facts: _Facts, where: Where, rules: Rules) -> Profile:
    has_regions = not is_nothing(facts.regions, rules)
    ticked = "; ".join(printed.ticked("theme mark"))
    return Profile(
        owner=owner,
        printed_kind=printed.as_printed("kind") or facts.kind,
        kind=kind_in(facts.kind, rules),
        printed_regions=printed.as_printed("regions") or facts.regions,
        regions=regions_in(facts.regions, rules)[0] if has_regions else (),
        printed_year=printed.as_printed("year_established"),
        year_established=facts.year.value,
        printed_states=printed.as_printed("constituent_states"),
        constituent_states=facts.states.value,
        printed_themes=printed.as_printed("themes") or ticked,
        where=where,
        states_counted=facts.are_counted,
        lists_some=facts.lists_some,
        printed_observers=printed.as_printed("observers"),
        observers=facts.observers.value,
        printed_chair=printed.as_printed("chair"),
        printed_secretariat=printed.as_printed("secretariat"),
        other_columns="; ".join(_other_columns(printed, owner)),
    )


def _other_columns(printed: PrintedRow, owner: Mention) -> Iterator[str]:
    """The cells that no column of a profile holds, each with its head."""
    for column, cell in printed.cells:
        is_other = column.field in ("", "other", "meeting", "former_names")
        is_other |= column.field == "website" and not ADDRESS.search(cell)
        is_other |= column.field == "acronym" and squashed(cell) not in squashed(owner.printed)
        if is_other and cell.strip():
            yield f"{column.head}: {cell.strip()}" if column.head else cell.strip()


# ---------------------------------------------------------------- what is odd


def _odd_cells(printed: PrintedRow, facts: _Facts, rules: Rules) -> dict[str, tuple[str, str]]:
    """The cells that a person should look at and why, by field; only of fields that the table has columns for."""
    themes, observers = printed.first("themes"), printed.first("observers")
    why = {
        "kind": (facts.kind, "" if kind_in(facts.kind, rules) else "no type that mechanism_kinds.csv knows"),
        "regions": (facts.regions, "" if regions_in(facts.regions, rules)[1] else "no region that regions.csv knows"),
        "year_established": (printed.first("year_established"), facts.year.doubt),
        "constituent_states": (printed.first("constituent_states"), facts.states.doubt),
        "observers": (observers, "" if is_nothing(observers, rules) else facts.observers.doubt),
        "themes": (themes, "no theme" if is_nothing(themes, rules) else ""),
    }
    odd = {name: (cell, doubt) for name, (cell, doubt) in why.items() if doubt and printed.has(name)}
    for name in _ONE_VALUE:
        if len({folded(cell) for cell in printed.of(name) if not is_nothing(cell, rules)}) > 1:
            odd.setdefault(name, ("; ".join(printed.of(name)), "two columns of it say different things"))
    lacking = {name: ("", doubt) for name, doubt in printed.missing.items()}
    return odd | _clash_of_names(printed, rules) | lacking


def _clash_of_names(printed: PrintedRow, rules: Rules) -> dict[str, tuple[str, str]]:
    """An acronym in a column of its own that the registry gives to another mechanism than the name."""
    acronym = printed.first("acronym")
    short = rules.names.known(acronym) if acronym else None
    forms = (rules.names.known(form) for form in printed_forms(printed.first("name")))
    ids = {form.iscm_id for form in forms if form is not None}
    if short is None or not ids or short.iscm_id in ids:
        return {}
    return {"acronym": (acronym, f"the acronym of {short.iscm_id}")}
