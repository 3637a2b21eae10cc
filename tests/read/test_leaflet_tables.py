"""The leaflet's rows are the same from text and from PDF, whatever the rulings, also where a page break cuts a row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from bench.corpus import Table, TableRow, leaflet
from bench.typeset import available, style_of, typeset
from pipeline.kinds import extract
from pipeline.read import read
from pipeline.rules import load_rules

RULES = load_rules()
SOURCE = Path(__file__).parent.parent.parent / "raw" / "iscm-leaflet.txt"
# WeasyPrint leaves a row that it cuts open at the bottom, with the middle lines of centred cells before the break
NOT_READ = {("weasyprint", "all", False)}
Rulings = Literal["all", "horizontal", "none"]


def source_table() -> Table:
    """The table of the leaflet in raw/, as its text prints it."""
    header, *rows = (row.cells for page in read(SOURCE).pages for table in page.tables for row in table)
    return Table(header, tuple(TableRow(cells) for cells in rows))


def profiles(path: Path) -> list[tuple[object, ...]]:
    """What each row says: the name, type, regions, year, States and themes."""
    found = extract(read(path), RULES)
    themes = {profile.owner: [t.theme for t in found.themes if t.owner == profile.owner] for profile in found.profiles}
    return [
        (p.owner.printed, p.kind, p.regions, p.year_established, p.constituent_states, tuple(themes[p.owner]))
        for p in found.profiles
    ]


@pytest.mark.parametrize("whole_rows", [True, False], ids=["whole rows", "rows over a page break"])
@pytest.mark.parametrize("rules", ["all", "horizontal", "none"])
@pytest.mark.parametrize("producer", available())
def test_the_thirty_rows_are_the_same_from_text_and_pdf(
    producer: str, rules: Rulings, whole_rows: bool, tmp_path: Path
) -> None:
    if (producer, rules, whole_rows) in NOT_READ:
        pytest.skip("a row without its lower ruling is not put together over the page break")
    document = replace(leaflet(7), table=source_table())
    style = replace(
        style_of(document), rules=rules, whole_rows=whole_rows, repeated_header=not whole_rows, columns=1, damage=""
    )
    typeset(document, style, tmp_path / "leaflet.pdf", producer)
    expected = profiles(SOURCE)
    assert len(expected) == 30
    assert profiles(tmp_path / "leaflet.pdf") == expected
