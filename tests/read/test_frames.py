"""Tables are read whatever frame people draw around their cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.read import read
from pipeline.read.layout.sheet import Sheet, Style, Word
from pipeline.read.pdf.draft import lost_share
from tests.read.frames import FRAMES, Table, set_table

MECHANISMS: Table = [
    ["Mechanism", "Type", "Region", "Since", "States", "Areas of discussion"],
    ["Dialogue on Migration of the Northern Lakes and the Uplands", "RCP", "Africa", "2001", "12", "Return; Asylum"],
    ["Harbour Process", "RCP", "Asia and Pacific", "1998", "31", "Labour migration; Smuggling of migrants; Data"],
    ["Forum of the Seven Valleys", "IRF", "Eurasia", "2011", "7", "Border management"],
    ["Coastal Consultations", "RCP", "Americas", "2004", "19", "Remittances"],
    ["Island Round Table on Mobility and Climate", "IRF", "Pacific", "2016", "22", "Climate change; Data"],
]
MECHANISM_WIDTHS = (150, 50, 90, 50, 60, 180)

MEETINGS: Table = [
    ["Mechanism", "Meeting", "Date", "Place", "Theme"],
    ["Northern region"],
    ["Harbour Process", "Fourth Ministerial Conference", "3-4 May", "Lisbon", "Skills and jobs for young people"],
    ["Coastal Consultations", "SOM", "12 June", "Quito", "Preparation of the conference of ministers"],
    ["Forum of the Seven Valleys", "Working Group on Data", "9 July", "Tashkent", "Registers"],
    ["South and islands"],
    ["Island Round Table", "2nd Annual Meeting", "21-23 August", "Suva", "Relocation with dignity"],
    ["Dialogue of the Uplands", "Two workshops", "1 and 8 October", "Lima", "Family reunification"],
]
MEETING_WIDTHS = (150, 120, 90, 80, 160)

SEVEN: Table = [
    ["Name", "Acronym", "Founded", "Members", "Observers", "Chair", "Secretariat"],
    ["Harbour Process", "HP", "1998", "31", "4", "Portugal", "Bureau in Lisbon"],
    ["Coastal Consultations", "CC", "2004", "19", "2", "Ecuador", "IOM"],
    ["Forum of the Seven Valleys", "FSV", "2011", "7", "5", "Kyrgyzstan", "Rotating with the chair"],
    ["Island Round Table on Mobility", "IRT", "2016", "22", "6", "Fiji", "IOM"],
]
SEVEN_WIDTHS = (140, 55, 55, 60, 60, 80, 110)

TABLES = {
    "mechanisms": (MECHANISMS, MECHANISM_WIDTHS),
    "meetings": (MEETINGS, MEETING_WIDTHS),
    "seven": (SEVEN, SEVEN_WIDTHS),
}
BELOW = "Note: figures are those that the secretariats gave."


def rows_of(path: Path) -> list[tuple[str, ...]]:
    return [row.cells for page in read(path).pages for table in page.tables for row in table]


def printed(table: Table) -> list[tuple[str, ...]]:
    """The rows as they are to be read: a group stands in the first cell of its row."""
    return [(*row, *("" for _ in table[0][len(row) :])) for row in table]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("frame", FRAMES)
def test_a_table_has_its_rows_and_cells_in_any_frame(tmp_path: Path, frame: str, name: str) -> None:
    table, widths = TABLES[name]
    path = tmp_path / "table.pdf"
    set_table(path, table, widths, FRAMES[frame], "Mechanisms and meetings", BELOW)
    assert rows_of(path) == printed(table)
    assert [line.words for line in read(path).lines][-1] == BELOW


@pytest.mark.parametrize("name", ["mechanisms", "seven"])
@pytest.mark.parametrize("frame", ["full", "inner_grid", "rows_only", "nothing"])
def test_cells_may_be_set_low_and_numbers_at_the_right(tmp_path: Path, frame: str, name: str) -> None:
    table, widths = TABLES[name]
    path = tmp_path / "table.pdf"
    set_table(path, table, widths, FRAMES[frame], "Mechanisms", BELOW, low=True)
    assert rows_of(path) == printed(table)


def test_a_name_over_two_rows_that_is_set_low_stands_in_the_second(tmp_path: Path) -> None:
    second = ["", "Expert meeting on the registers of seasonal workers", "2 March", "Porto", "Seasonal work"]
    table = [MEETINGS[0], second, *(row for row in MEETINGS[1:] if len(row) > 1)]
    path = tmp_path / "table.pdf"
    set_table(path, table, (70, 100, 90, 80, 90), FRAMES["nothing"], "Meetings", low=True)
    assert [row[:2] for row in rows_of(path)[1:3]] == [("Harbour Process", second[1]), tuple(table[2][:2])]


@pytest.mark.parametrize("turn", [90, -90])
@pytest.mark.parametrize("frame", ["full", "inner_grid", "columns_and_stripes", "filled_cells"])
def test_a_table_on_its_side_is_read_as_an_upright_one(tmp_path: Path, frame: str, turn: int) -> None:
    path = tmp_path / "table.pdf"
    set_table(path, MECHANISMS, MECHANISM_WIDTHS, FRAMES[frame], "Mechanisms", BELOW, turn)
    assert rows_of(path) == printed(MECHANISMS)


def test_the_share_of_a_page_that_its_lines_lack_is_told() -> None:
    words = tuple(Word(f"{number:04}", 0, number, 1, number + 1) for number in range(100))
    sheet = Sheet(1, 500, 500, "pdfium", words, (), (), (), lambda _: Style(1, False))
    assert lost_share(sheet, [words]) == 0
    assert lost_share(sheet, [words[:99]]) == 0
    assert lost_share(sheet, [words[:90]]) == pytest.approx(0.1)
    assert lost_share(sheet, [words, words[:50]]) == pytest.approx(-0.5)
