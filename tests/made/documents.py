"""Made documents by their parts: title, sections, entries, a table; never by their looks.

The truth of a document stands beside its parts, in the columns of the published tables. It speaks of that document
read alone.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

BlockKind = Literal["heading", "label", "anniversary", "paragraph", "item", "listing", "publication", "address"]
Truth = Mapping[str, tuple[Mapping[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a section in reading order; `url` is where a link on it leads, empty where there is none.

    A `label` titles a part of a section, a `listing` is 'theme: names', a `publication` a title with its owner.
    """

    kind: BlockKind
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a title, which is empty where none is printed. `name` is what the section is of."""

    name: Literal["events", "listings", "publications", "global_meeting", "prose"]
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a leaflet's table; `url` is where the link on its first cell leads, empty where there is none."""

    cells: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as printed."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A highlights report. `running` is the line a typesetter may repeat on each page."""

    seed: int
    year: int
    title: str
    running: str
    sections: tuple[Section, ...]
    truth: Truth = field(repr=False)

    @property
    def name(self) -> str:
        """The name of its files, without an ending."""
        return f"iscm-{self.year}-highlights-{self.seed}"

    @property
    def table(self) -> Table | None:
        """A report has no table."""
        return None


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A leaflet: prose with figures, and the table of mechanisms."""

    seed: int
    title: str
    running: str
    sections: tuple[Section, ...]
    table: Table
    truth: Truth = field(repr=False)

    @property
    def name(self) -> str:
        """The name of its files, without an ending."""
        return f"iscm-leaflet-{self.seed}"


Document = Report | Leaflet


def headings_of(document: Document) -> tuple[str, ...]:
    """Everything a person would call a heading: the title, those of sections, and those of entries."""
    blocks = [block for section in document.sections for block in section.blocks]
    titles = [section.title for section in document.sections if section.title]
    return (document.title, *titles, *(block.text for block in blocks if block.kind in ("heading", "label")))


def truth_of(document: Document, with_link_layer: bool = True) -> Truth:
    """The truth of the document in a form with or without a link layer; without one only printed addresses count."""
    links = tuple(row for row in document.truth.get("links", ()) if with_link_layer or row["origin"] == "text")
    return {table: rows for table, rows in {**document.truth, "links": links}.items() if rows}


class TruthRows:
    """The truth of a document while it is written: rows by table."""

    def __init__(self) -> None:
        self._tables: dict[str, list[dict[str, str]]] = {}

    def add(self, table: str, **cells: str) -> None:
        """Adds a row to a table."""
        self._tables.setdefault(table, []).append(cells)

    def truth(self) -> Truth:
        """The rows so far, the tables in the order of their names."""
        return {table: tuple(rows) for table, rows in sorted(self._tables.items())}


def write_truth(truth: Truth, folder: Path) -> None:
    """Writes each table as CSV into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in truth.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
