"""The leaflet's rows are the same from text and from PDF, whatever the rulings, even if a page break cuts a row."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Literal

import pytest

from pipeline.extract import extract
from pipeline.read import read
from pipeline.rules import load_rules
from tests.made.documents import Table, TableRow
from tests.made.leaflets import leaflet
from tests.made.style import style_of
from tests.made.typeset import PRODUCERS, SLOW, typeset

pytestmark = pytest.mark.slow

RULES = load_rules()
SOURCE = Path(__file__).parent.parent.parent / "raw" / "iscm-leaflet.txt"
Rulings = Literal["all", "horizontal", "none"]
RULINGS: tuple[Rulings, ...] = ("all", "horizontal", "none")
# WeasyPrint leaves a row that it cuts open at the bottom, with the middle lines of centred cells before the break
NOT_READ = {("weasyprint", "all", False): "a row without its lower ruling is not put together over the page break"}
# these take a second or two to start: with whole rows they set one of the rulings, with cut ones the two others
SLOW_TO_START = ("chromium", "libreoffice")
CASES = [
    pytest.param(producer, rules, whole_rows, marks=[pytest.mark.slow] if producer in SLOW else [])
    for producer, rules, whole_rows in product(PRODUCERS, RULINGS, (True, False))
    if producer not in SLOW_TO_START or whole_rows == (rules == "horizontal")
]


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


@pytest.fixture(scope="module")
def expected() -> list[tuple[object, ...]]:
    """The rows of the leaflet in raw/."""
    return profiles(SOURCE)


@pytest.mark.parametrize(
    ("producer", "rules", "whole_rows"),
    CASES,
    indirect=["producer"],
    ids=lambda of: {True: "whole rows", False: "cut rows"}.get(of, of),
)
def test_the_thirty_rows_are_the_same_from_text_and_pdf(
    producer: str,
    rules: Rulings,
    whole_rows: bool,
    expected: list[tuple[object, ...]],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    if reason := NOT_READ.get((producer, rules, whole_rows)):
        request.applymarker(pytest.mark.xfail(raises=AssertionError, strict=True, reason=reason))
    document = replace(leaflet(7), table=source_table())
    style = replace(
        style_of(document), rules=rules, whole_rows=whole_rows, repeated_header=not whole_rows, columns=1, damage=""
    )
    typeset(document, style, tmp_path / "leaflet.pdf", producer)
    assert len(expected) == 30
    assert profiles(tmp_path / "leaflet.pdf") == expected
