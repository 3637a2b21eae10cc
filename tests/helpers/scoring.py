"""Precision, recall and F1 of published tables against gold tables, over the columns that both are compared on."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Rows of a table are the same where these columns are; columns that a gold table lacks are left out.
COMPARED = {
    "mechanisms": "iscm_id kind regions year_established constituent_states in_leaflet in_highlights",
    "events": "report_year iscm_id event_type ordinal count date_intervals place",
    "anniversaries": "report_year iscm_id anniversary implied_year",
    "mechanism_themes": "source report_year theme_id iscm_id",
    "mechanism_initiatives": "report_year initiative_id iscm_id",
    "publications": "report_year iscm_id title url",
    "links": "source iscm_id url",
    "participants": "iscm_id country role",
    "claims": "source metric subject value",
    "reconciliation": "check subject status value_a value_b",
}
# A gold table speaks only of these values of these columns; rows of others are not scored.
SCOPES = ("source", "report_year", "check", "metric")

Row = tuple[str, ...]
Cells = dict[str, str]  # a row of a CSV file, by column


@dataclass(frozen=True, slots=True)
class Score:
    """How well a table was read: F1, the rows missing and the rows too many."""

    f1: float
    missing: tuple[Row, ...]
    surplus: tuple[Row, ...]


def scores(published: Path, gold: Path) -> dict[str, Score]:
    """The score of each table that the gold folder has."""
    return {
        path.stem: _score(path.stem, published, path) for path in sorted(gold.glob("*.csv")) if path.stem in COMPARED
    }


def _score(table: str, published: Path, gold: Path) -> Score:
    wanted = _read(gold)
    columns = [name for name in COMPARED[table].split() if name in wanted[0]]
    found = _in_scope(_published(table, published), wanted, columns)
    if table == "reconciliation":
        wanted, found = _with_given_values(wanted, found)
    want, have = (Counter(_key(row, columns) for row in rows) for rows in (wanted, found))
    if table == "links":
        want, have = Counter(set(want)), Counter(set(have))
    hits = (want & have).total()
    f1 = 2 * hits / (want.total() + have.total())
    return Score(f1, tuple(sorted((want - have).elements())), tuple(sorted((have - want).elements())))


def _in_scope(rows: Iterable[Cells], wanted: list[Cells], columns: list[str]) -> list[Cells]:
    """The rows whose sources, years, checks and metrics the gold table speaks of."""
    spoken_of = {scope: {row[scope] for row in wanted} for scope in SCOPES if scope in columns}
    return [row for row in rows if all(row[scope] in values for scope, values in spoken_of.items())]


def _with_given_values(wanted: list[Cells], found: list[Cells]) -> tuple[list[Cells], list[Cells]]:
    """Both sides with '*' for the values of checks for which the gold table gives none, so that these are equal."""
    valued = {row["check"] for row in wanted if row["value_a"]}
    anything = {"value_a": "*", "value_b": "*"}
    return (
        [row if row["value_a"] else row | anything for row in wanted],
        [row if row["check"] in valued else row | anything for row in found],
    )


def _published(table: str, folder: Path) -> Iterator[Cells]:
    rows = _read(folder / f"{table}.csv")
    if table != "events":
        yield from rows
        return
    intervals: dict[str, list[str]] = {}
    for row in _read(folder / "event_dates.csv"):
        intervals.setdefault(row["event_id"], []).append(f"{row['date_start']}/{row['date_end']}")
    for row in rows:
        if row["status"] == "held":
            yield row | {"date_intervals": " ".join(sorted(intervals.get(row["event_id"], [])))}


def _key(row: Cells, columns: list[str]) -> Row:
    """The compared cells; a mechanism outside the registry is 'new', whatever its provisional id."""
    cells = (" ".join(row[name].replace("’", "'").split()) for name in columns)
    return tuple(
        "new" if name == "iscm_id" and cell.startswith("new-") else cell
        for name, cell in zip(columns, cells, strict=True)
    )


def _read(path: Path) -> list[Cells]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
