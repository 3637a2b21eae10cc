"""Spreadsheets and CSV files: a page for each sheet, tables and lines, dates as they are shown, what is hidden."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from pipeline.errors import UnreadableError
from pipeline.read.markup.sheets.values import shown
from tests.read.markup.reading import aside, changed, links, read_bytes, rows, saved, texts

SHEET = "xl/worksheets/sheet1.xml"


def book(*lines: Any) -> Any:
    from openpyxl import Workbook

    made = Workbook()
    for line in lines:
        assert made.active is not None
        made.active.append(line)
    return made


def test_a_title_stands_above_a_table_and_a_note_below_it() -> None:
    made = book(
        ["ISCM 2021 Highlights"], [], ["Mechanism", "Date"], ["Rabat Process", "3 May"], ["Africa"], ["Bali", 45]
    )
    made.active.append([])
    made.active.append(["Source: IOM"])
    document = read_bytes("a.xlsx", saved(made))
    assert [(line.number, line.text) for line in document.lines] == [
        (1, "ISCM 2021 Highlights"),
        (3, "Mechanism\tDate"),
        (4, "Rabat Process\t3 May"),
        (5, "Africa\t"),
        (6, "Bali\t45"),
        (8, "Source: IOM"),
    ]
    assert rows(document) == [[("Mechanism", "Date"), ("Rabat Process", "3 May"), ("Africa", ""), ("Bali", "45")]]


def test_each_sheet_is_a_page() -> None:
    made = book(["A", "B"])
    made.create_sheet("Empty")
    made.create_sheet("Second").append(["C", "D"])
    document = read_bytes("a.xlsx", saved(made))
    assert [(page.number, page.lines[0].text) for page in document.pages] == [(1, "A\tB"), (3, "C\tD")]


def test_merged_cells_say_the_same_in_each_row() -> None:
    made = book(["Mechanism", "Meeting", "Date"], ["Rabat Process", "SOM", "3 May"], [None, "Workshop", "4 June"])
    made.active.merge_cells("A2:A3")
    made.active.append(["Joint", None, "5 July"])
    made.active.merge_cells("A4:B4")
    assert rows(read_bytes("a.xlsx", saved(made)))[0][1:] == [
        ("Rabat Process", "SOM", "3 May"),
        ("Rabat Process", "Workshop", "4 June"),
        ("Joint", "", "5 July"),
    ]


def test_items_below_each_other_in_a_merged_row_are_one_row() -> None:
    made = book(
        ["Mechanism", "Type", "Year", "Themes"], ["Bali Process", "IRF", 2002, "Data"], [None, None, None, "Return"]
    )
    for column in "ABC":
        made.active.merge_cells(f"{column}2:{column}4")
    made.active.append([])
    made.active.append(["Rabat Process", "IRF", 2006, "Visas"])
    document = read_bytes("a.xlsx", saved(made))
    assert rows(document)[0][1:] == [
        ("Bali Process", "IRF", "2002", "Data; Return"),
        ("Rabat Process", "IRF", "2006", "Visas"),
    ]
    assert [line.number for line in document.pages[0].tables[0][1].lines] == [2, 3]


def test_what_is_hidden_stands_aside() -> None:
    made = book(["A", "B", "C"], ["a", "b", "c"], ["d", "e", "f"])
    made.active.row_dimensions[3].hidden = True
    made.active.column_dimensions["B"].hidden = True
    made.create_sheet("Old").append(["x", "y"])
    made["Old"].sheet_state = "hidden"
    document = read_bytes("a.xlsx", saved(made))
    assert texts(document) == ["A\tC", "a\tc"]
    assert ("d\tf", "hidden row") in aside(document)
    assert ("b", "hidden column") in aside(document)
    assert ("x\ty", "hidden sheet") in aside(document)


def test_a_link_lies_on_its_row() -> None:
    made = book(["Rabat Process", "IRF"])
    made.active["A1"].hyperlink = "https://www.rabat-process.org"
    assert links(read_bytes("a.xlsx", saved(made)))[0][1] == "Rabat Process\tIRF"


def test_a_formula_gives_the_value_that_was_saved_with_it() -> None:
    def counted(sheet: bytes) -> bytes:
        return sheet.replace(b"</sheetData>", b'<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row></sheetData>')

    assert texts(read_bytes("a.xlsx", changed(saved(book(["States", "of"])), SHEET, counted))) == ["States\tof", "2"]


def test_a_formula_without_its_value_is_refused_with_its_cell() -> None:
    with pytest.raises(UnreadableError, match=r"a\.xlsx, cell B1: a formula was saved without its value; open"):
        read_bytes("a.xlsx", saved(book(["States", "=1+1"])))


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (datetime(2021, 5, 24), "dd/mm/yyyy", "2021-05-24"),
        (datetime(2021, 5, 24), "mm-dd-yy", "2021-05-24"),
        (date(2021, 5, 24), "[$-409]d\\-mmm\\-yyyy;@", "2021-05-24"),
        (datetime(2021, 5, 24), "d mmmm", "24 May"),
        (datetime(2021, 5, 1), "mmm-yy", "May 2021"),
        (datetime(2021, 5, 1), "yyyy", "2021"),
        (datetime(2021, 5, 24, 14, 30), "yyyy-mm-dd hh:mm", "2021-05-24 14:30"),
        (datetime(2021, 5, 24, 0, 0), "dd/mm/yyyy hh:mm", "2021-05-24"),
        (datetime(2021, 5, 24, 9, 5), "h:mm", "09:05"),
        (time(9, 5), "h:mm", "09:05"),
        (timedelta(hours=2), "[h]:mm", "2:00:00"),
        (2006.0, "General", "2006"),
        (2006, "0", "2006"),
        (1234567, "#,##0", "1234567"),
        (0.25, "0%", "25%"),
        (2.5, "0.00", "2.5"),
        (True, "General", "TRUE"),
        ("#REF!", "General", "#REF!"),
    ],
)
def test_values_are_shown_as_their_format_has_them_and_dates_by_iso(value: object, pattern: str, text: str) -> None:
    assert shown(value, pattern) == text


# ---------------------------------------------------------------- CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_csv_file_is_a_table_whatever_parts_its_cells(delimiter: str) -> None:
    lines = [["Mechanism", "Date"], ["Rabat Process", "3 May"], ["Bali Process", "4 June"]]
    document = read_bytes("a.csv", "\n".join(delimiter.join(cells) for cells in lines).encode())
    assert rows(document) == [[tuple(cells) for cells in lines]]
    assert [line.number for line in document.lines] == [1, 2, 3]


def test_cells_in_quotation_marks_may_have_several_lines() -> None:
    document = read_bytes("a.csv", b'Name,Type\n"Regional\nConference, of all",RCP\nBali,IRF\n')
    assert rows(document) == [[("Name", "Type"), ("Regional Conference, of all", "RCP"), ("Bali", "IRF")]]
    assert [line.number for line in document.lines] == [1, 2, 4]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'Name,Type\n"Bali,IRF\nRabat,IRF\n', "line 2: a quotation mark is never closed"),
        (b"Name,Type\nCaf\xe9,IRF\n", "line 2"),
        (b"\n,\n", "no text"),
    ],
)
def test_a_csv_file_that_cannot_be_read_says_where(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=r"^a\.csv") as caught:
        read_bytes("a.csv", content)
    assert said in str(caught.value)
