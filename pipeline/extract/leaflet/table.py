"""The table of a leaflet: a row for each mechanism, with its type, regions, year, number of States and themes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.extract import meeting_labels
from pipeline.extract.collected import Collected
from pipeline.extract.leaflet.context import Leaflet
from pipeline.model import Address, Line, Mention, Profile, Remark, Row, ThemeListing, Where
from pipeline.rules import TABLE_FIELDS, Rules
from pipeline.text.folding import folded, squashed

_LEAST_COLUMNS = 4  # that a header names
_LEAST_CELLS = 3  # of a row of the table; what has fewer is a table of its own

_NOTHING = frozenset(("", "n a", "na", "none", "not available", "unknown", "tbc", "tbd"))  # 'n/a', '–', '?'
_FOOTNOTE = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡]+")  # 'Budapest Process*', '2003¹'
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")  # '2002 (relaunched 2011)'
_COUNT = re.compile(r"\D{0,8}?(\d{1,3})\b")  # '23 States'
_BETWEEN_REGIONS = re.compile(r"\s*[–—/;,&]\s*|\s+-\s+|\s+and\s+")  # 'Europe – Asia', 'Africa and Europe'
_BETWEEN_THEMES = re.compile(r"[;,]")  # 'Return, data; labour migration'


def read_tables(leaflet: Leaflet, found: Collected) -> set[Line]:
    """Reads the rows of every table, and gives their lines. A table without a header has the columns of the last one.

    A row with nothing but a first cell is a band, a title between the rows ('Africa').
    """
    columns: tuple[str, ...] = ()
    read: set[Line] = set()
    for row in (row for page in leaflet.document.pages for table in page.tables for row in table):
        if header := fields_of_header(row, leaflet.rules):
            columns = header
            found.set_aside(row.lines, "table header")
        elif not columns or len(row.cells) < _LEAST_CELLS:
            continue
        elif not any(row.cells[1:]):
            found.set_aside(row.lines, "table band")
        else:
            _read_row(row, columns, leaflet, found)
        read.update(row.lines)
    return read


def _read_row(row: Row, columns: Sequence[str], leaflet: Leaflet, found: Collected) -> None:
    """Keeps what the row says of a mechanism, and remarks on cells that read oddly."""
    printed = dict.fromkeys(TABLE_FIELDS, "") | _aligned(row.cells, columns, leaflet.rules)
    cells = {name: _without_footnotes(cell) for name, cell in printed.items()}
    where = leaflet.passage(row.lines).where()
    if not cells["name"]:
        text = "; ".join(cell for cell in row.cells if cell)
        found.add(Remark("odd_row", "(no name)", text, "a row of the table without a name", where))
        return
    owner = found.mention(cells["name"], "table", where)
    for link in leaflet.links_on(row.lines):
        found.add(Address(owner, link.url, "annotation", where))
    found.add(_profile(owner, printed, cells, where, leaflet.rules))
    for piece in cells["themes"].split(";"):
        for theme in leaflet.rules.theme_names.split(piece):
            if folded(theme) not in _NOTHING:
                found.add(ThemeListing(theme, owner, where))
    odd = _odd_cells(cells, leaflet.rules) | _missing_cell(row, cells, columns)
    for name, why in odd.items():
        found.add(Remark("odd_cell", f"{owner.printed}: {name}", cells[name] or "(empty)", why, where))


# ---------------------------------------------------------------- which cell is which field


def fields_of_header(row: Row, rules: Rules) -> tuple[str, ...]:
    """The field each cell of a header row names ('' for one it does not know); empty where the row is no header.

    The header of a table of meetings is none, though it may print 'Process', 'Region', 'Type' and 'Topics', too.
    """
    if meeting_labels.fields_of_header(row.cells, rules):
        return ()
    # a narrow column breaks a word without a hyphen ('Establishe d'): only the letters count
    named = {squashed(heading): name for heading, name in rules.columns.items()}
    fields = tuple(named.get(squashed(_without_footnotes(cell)), "") for cell in row.cells)
    known = [name for name in fields if name]
    is_header = len(known) >= _LEAST_COLUMNS and len(known) == len(set(known)) and "name" in known
    return fields if is_header else ()


def _aligned(cells: Sequence[str], columns: Sequence[str], rules: Rules) -> dict[str, str]:
    """Each field's cell; where a row has fewer or more cells than the header, by what the cells look like.

    'X⇥RCP⇥Africa⇥2002⇥Labour migration' has no number of States: the year is a year, the last cell is text.
    """
    if len(cells) > len(columns):
        cells = [*cells[: len(columns) - 1], "; ".join(cell for cell in cells[len(columns) - 1 :] if cell)]
    if len(cells) == len(columns):
        return {name: cell for name, cell in zip(columns, cells, strict=True) if name}
    named = [name for name in columns if name]
    best: tuple[float, dict[str, str]] = (-1.0, {})
    for chosen in _increasing(len(cells), len(named)):
        row = {named[at]: cell for at, cell in zip(chosen, cells, strict=True)}
        score = sum(_looks_like(name, cell, rules) for name, cell in row.items())
        if score > best[0]:
            best = (score, row)
    return best[1]


def _increasing(count: int, of: int, start: int = 0) -> Iterator[tuple[int, ...]]:
    """Every choice of `count` rising numbers below `of`."""
    if count == 0:
        yield ()
        return
    for first in range(start, of - count + 1):
        for rest in _increasing(count - 1, of, first + 1):
            yield (first, *rest)


def _looks_like(name: str, cell: str, rules: Rules) -> float:
    """How much the cell looks like one of the field, from 0 to 2."""
    is_year = bool(re.match(r"(?:19|20)\d\d\b", cell))
    return {
        "name": 1.0 if cell and not cell.isdigit() else 0.0,
        "kind": 2.0 if folded(cell) in rules.kinds else 0.0,
        "regions": 2.0 if _regions(cell, rules)[1] else 0.0,
        "year_established": 2.0 if is_year else 0.0,
        "constituent_states": 2.0 if cell.isdigit() and not is_year else 0.0,
        "themes": 1.5 if any(rules.theme_names.known(part) for part in _BETWEEN_THEMES.split(cell)) else 0.0,
    }[name]


# ---------------------------------------------------------------- what the cells say


def _profile(
    owner: Mention, printed: Mapping[str, str], cells: Mapping[str, str], where: Where, rules: Rules
) -> Profile:
    """The row as `printed`, and what is read from its `cells`, which have no footnotes."""
    year, states = _YEAR.search(cells["year_established"]), _COUNT.match(cells["constituent_states"])
    return Profile(
        owner=owner,
        printed_kind=printed["kind"],
        kind=rules.kinds.get(folded(cells["kind"]), ""),
        printed_regions=printed["regions"],
        regions=_regions(cells["regions"], rules)[0] if folded(cells["regions"]) not in _NOTHING else (),
        printed_year=printed["year_established"],
        year_established=int(year[0]) if year else None,
        printed_states=printed["constituent_states"],
        constituent_states=int(states[1]) if states else None,
        printed_themes=printed["themes"],
        where=where,
    )


def _odd_cells(cells: Mapping[str, str], rules: Rules) -> dict[str, str]:
    """Why a person should look at a cell, by field; only the fields whose cells are odd."""
    odd = {
        "kind": "no type that mechanism_kinds.csv knows" if not rules.kinds.get(folded(cells["kind"])) else "",
        "regions": "no region that regions.csv knows" if not _regions(cells["regions"], rules)[1] else "",
        "year_established": "" if re.fullmatch(r"(?:19|20)\d\d", cells["year_established"]) else "not a year alone",
        "constituent_states": "" if cells["constituent_states"].isdigit() else "not a number alone",
        "themes": "no theme" if folded(cells["themes"]) in _NOTHING else "",
    }
    return {name: why for name, why in odd.items() if why}


def _missing_cell(row: Row, cells: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    """The first field that a row with too few cells lacks, with the reason; empty where it lacks none."""
    missing = next((name for name in TABLE_FIELDS if not cells[name]), "")
    if len(row.cells) >= len(columns) or not missing:
        return {}  # a row that only lacks a cell of an unknown column has all that is read
    return {missing: f"the row has {len(row.cells)} cells, the header {len(columns)}"}


def _regions(cell: str, rules: Rules) -> tuple[tuple[str, ...], bool]:
    """The regions a cell prints, in its order, and whether all of them are known.

    'Europe – Asia – America –Africa' is four; 'Asia and Pacific' two; 'Intra-African' is Africa.
    """
    if whole := rules.regions.get(folded(cell)):
        return whole, True
    regions: list[str] = []
    parts = [part for part in _BETWEEN_REGIONS.split(cell) if part.strip()]
    for part in parts:
        regions += rules.regions.get(folded(part), (part.strip(),))
    return tuple(dict.fromkeys(regions)), bool(parts) and all(folded(part) in rules.regions for part in parts)


def _without_footnotes(cell: str) -> str:
    """The cell without the marks that point to footnotes, runs of blanks as one."""
    return " ".join(_FOOTNOTE.sub("", cell).split())
