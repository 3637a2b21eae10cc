"""The workbook: what its sheets hold, as a spreadsheet program reads it from the file."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import zipfile
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from xlsxwriter.utility import xl_col_to_name

from pipeline.model import DECISION_COLUMNS
from pipeline.publish import workbook as workbooks
from pipeline.publish.workbook import workbook
from pipeline.tables.chunks import arrow_table
from pipeline.tables.schema import Record, descriptions, schema

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

FINDING: Record = {
    "finding_id": "f1",
    "check": "founding_year",
    "subject": "midwa",
    "status": "conflict",
    "value_a": "2001",
    "value_b": "1991",
    "quote_a": "MIDWA 2001",
    "quote_b": "celebrated its 30th anniversary, and more",
    "explanation": "Anniversary 30 in 2021 implies 1991.",
    "needs_review": True,
    "evidence_hash": "e1",
}
SETTLED: Record = FINDING | {"finding_id": "f2", "status": "agree", "needs_review": False}
EVENT: Record = {
    "event_id": "ev1",
    "document_id": "report",
    "report_year": 2021,
    "page": 1,
    "line": 2,
    "iscm_id": "bali",
    "event_type": "meeting",
    "status": "held",
    "date_start": "2021-08-20",
    "quote": "SOM (20 August)",
}
MECHANISM: Record = {"iscm_id": "bali", "name": "Bali Process", "in_leaflet": True, "in_highlights": False}


class Sheet:
    """A sheet as it stands in the file: values, formats and what hangs on the cells."""

    def __init__(self, book: Book, number: int) -> None:
        self.book = book
        self.path = f"xl/worksheets/sheet{number}.xml"
        self.xml = book.xml(self.path)
        self.cells = {str(cell.get("r")): cell for cell in self.xml.iter(f"{MAIN}c")}

    def value(self, at: str) -> str | None:
        """The text of a text cell, the digits of another."""
        found = self.cells[at].find(f"{MAIN}v") if at in self.cells else None
        if found is None or found.text is None:
            return None
        return self.book.strings[int(found.text)] if self.cells[at].get("t") == "s" else found.text

    def row(self, number: int, width: int) -> list[str | None]:
        return [self.value(f"{chr(ord('A') + at)}{number}") for at in range(width)]

    def style(self, at: str) -> ElementTree.Element:
        return self.book.styles[int(self.cells[at].get("s", "0"))]

    def number_format(self, at: str) -> str:
        return self.book.number_formats[self.style(at).get("numFmtId", "0")]

    def link(self, at: str) -> ElementTree.Element | None:
        return next((link for link in self.xml.iter(f"{MAIN}hyperlink") if link.get("ref") == at), None)

    def targets(self) -> dict[str, str]:
        """The addresses that the sheet's links lead to, by the id of the relation."""
        folder, name = self.path.rsplit("/", 1)
        relations = self.book.xml(f"{folder}/_rels/{name}.rels")
        return {relation.attrib["Id"]: relation.attrib["Target"] for relation in relations}

    def validation(self, at: str) -> ElementTree.Element:
        """The rule for what may stand in the cells from `at` on."""
        return next(rule for rule in self.xml.iter(f"{MAIN}dataValidation") if rule.attrib["sqref"].split(":")[0] == at)


class Book:
    """The parts of an .xlsx file."""

    def __init__(self, data: bytes) -> None:
        self.zip = zipfile.ZipFile(BytesIO(data))
        names = [str(sheet.get("name")) for sheet in self.xml("xl/workbook.xml").iter(f"{MAIN}sheet")]
        texts = self.xml("xl/sharedStrings.xml").findall(f"{MAIN}si")
        self.strings = ["".join(part.text or "" for part in text.iter(f"{MAIN}t")) for text in texts]
        styles = self.xml("xl/styles.xml")
        self.styles = styles.findall(f"{MAIN}cellXfs/{MAIN}xf")
        self.fonts = styles.findall(f"{MAIN}fonts/{MAIN}font")
        self.number_formats = {"0": "General", "49": "@"} | {
            found.attrib["numFmtId"]: found.attrib["formatCode"] for found in styles.iter(f"{MAIN}numFmt")
        }
        self.marks = styles.findall(f"{MAIN}dxfs/{MAIN}dxf")
        self.sheets = {name: Sheet(self, number) for number, name in enumerate(names, 1)}

    def xml(self, path: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.zip.read(path))


def small(**records: list[Record]) -> dict[str, Any]:
    """All tables, empty but for the records given."""
    return {name: arrow_table(name, records.get(name, [])) for name in descriptions()}


def written(**records: list[Record]) -> Book:
    return Book(workbook(small(**records)))


def lines(*texts: str) -> list[Record]:
    numbered = enumerate(texts, 1)
    return [{"document_id": "d", "page": 1, "line": n, "text": text, "status": "claimed"} for n, text in numbered]


def column(table: str, name: str) -> str:
    """The letter of a column of a table's sheet."""
    return str(xl_col_to_name([field.name for field in schema()[table]].index(name)))


def decision_cell(name: str, row: int) -> str:
    return f"{chr(ord('A') + DECISION_COLUMNS.index(name))}{row}"


# ---------------------------------------------------------------- the file


def test_the_same_tables_make_the_same_file() -> None:
    tables = small(events=[EVENT], reconciliation=[FINDING], lines=lines("one", "two"))
    assert workbook(tables) == workbook(dict(reversed(tables.items())))


def test_the_sheets_stand_in_the_order_of_the_schema() -> None:
    contents, decisions, *tables = written().sheets
    assert (contents, decisions) == ("contents", "decisions")
    assert [name for name in tables if name != "decisions_as_read"] == [n for n in descriptions() if n != "decisions"]
    assert max(map(len, tables)) <= 31


def test_every_part_of_a_workbook_of_all_tables_is_well_formed() -> None:
    book = written(events=[EVENT], mechanisms=[MECHANISM], reconciliation=[FINDING, SETTLED], lines=lines("<b> & \" '"))
    for name in book.zip.namelist():
        ElementTree.fromstring(book.zip.read(name))


# ---------------------------------------------------------------- contents


def test_contents_lead_to_every_sheet_and_count_its_rows() -> None:
    book = written(lines=lines("one", "two"))
    sheet = book.sheets["contents"]
    listed = [sheet.row(2 + at, 3) for at in range(len(book.sheets) - 1)]
    assert [name for name, *_ in listed] == list(book.sheets)[1:]
    assert ["lines", descriptions()["lines"], "2"] in listed
    link = sheet.link("A2")
    assert link is not None
    assert link.get("location") == "'decisions'!A1"


def test_contents_describe_every_column() -> None:
    sheet = written().sheets["contents"]
    last = max(int(at[1:]) for at in sheet.cells if at.startswith("A"))
    rows = [sheet.row(number, 4) for number in range(1, last + 1)]
    fields = [field for columns in schema().values() for field in columns]
    assert rows[-len(fields) - 1] == ["table", "column", "type", "description"]
    assert rows[-len(fields) :] == [[field.table, field.name, field.type, field.description] for field in fields]


def test_a_table_longer_than_a_sheet_is_cut_and_contents_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "ROWS", 2)
    book = written(lines=lines("one", "two", "three"))
    assert not any(cell.endswith("4") for cell in book.sheets["lines"].cells)
    contents = book.sheets["contents"]
    row = next(number for number in range(1, 30) if contents.value(f"A{number}") == "lines")
    assert contents.row(row, 4)[2:] == ["3", "cut: only the first 2 rows; the CSV file has all"]


# ---------------------------------------------------------------- the sheet of a table


def test_headers_are_bold_frozen_filtered_and_explained() -> None:
    book = written(lines=lines("one", "two"))
    for name, fields in schema().items():
        sheet = book.sheets.get("decisions_as_read" if name == "decisions" else name)
        assert sheet is not None
        assert [sheet.value(f"{column(name, field.name)}1") for field in fields] == [field.name for field in fields]
        pane = sheet.xml.find(f"{MAIN}sheetViews/{MAIN}sheetView/{MAIN}pane")
        assert pane is not None
        assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
        font = book.fonts[int(sheet.style("A1").get("fontId", "0"))]
        assert font.find(f"{MAIN}b") is not None
        for field in fields:
            assert sheet.validation(f"{column(name, field.name)}1").get("prompt") == field.description
    filtered = book.sheets["lines"].xml.find(f"{MAIN}autoFilter")
    assert filtered is not None
    assert filtered.get("ref") == f"A1:{column('lines', 'reason')}3"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+41 22",
        "@x",
        "-5 degrees",
        "{=1+1}",
        "2021",
        "https://www.iom.int",
        "internal:lines!A1",
        "_x0041_",
        " a\tb\nc ",
        "😀",
    ],
)
def test_text_stays_text(text: str) -> None:
    sheet = written(lines=lines(text)).sheets["lines"]
    at = column("lines", "text") + "2"
    assert sheet.cells[at].get("t") == "s"
    assert sheet.value(at) == text.replace("_x", "_x005F_x")  # as Excel writes what is no escape
    assert not list(sheet.xml.iter(f"{MAIN}f"))
    assert not list(sheet.xml.iter(f"{MAIN}hyperlink"))


def test_text_that_looks_like_markup_of_xlsxwriter_stays_text() -> None:
    sheet = written(lines=lines("<r><t>a</t></r>", "<r>&</r>")).sheets["lines"]
    found = [sheet.value(column("lines", "text") + row) for row in "23"]
    assert found == ["<r><t>a</t></r> ", "<r>&</r> "]


def test_control_characters_are_removed() -> None:
    sheet = written(lines=lines("page\x0c 1\x00\x1f\ufffe")).sheets["lines"]
    assert sheet.value(column("lines", "text") + "2") == "page 1"


@pytest.mark.parametrize("text", ["a" * 40_000, "😀" * 20_000, "a" + "😀" * 20_000, "<r>" + "a" * 32_760 + "</r>"])
def test_text_too_long_for_a_cell_is_cut(text: str) -> None:
    sheet = written(lines=lines(text, "next")).sheets["lines"]
    cut, following = (sheet.value(column("lines", "text") + row) for row in "23")
    assert cut is not None
    assert cut.endswith(" …")
    assert text.startswith(cut.removesuffix(" …"))
    assert 32_765 <= len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert following == "next"


def test_dates_are_numbers_with_a_date_format() -> None:
    sheet = written(events=[EVENT]).sheets["events"]
    start, end = (column("events", name) + "2" for name in ("date_start", "date_end"))
    assert sheet.cells[start].get("t") is None
    assert date(1899, 12, 30) + timedelta(days=int(sheet.value(start) or 0)) == date(2021, 8, 20)
    assert sheet.number_format(start) == "yyyy-mm-dd"
    assert end not in sheet.cells


def test_dates_that_are_text_become_dates_where_they_are_some() -> None:
    import pyarrow as pa

    columns = {field.name: pa.nulls(4, pa.string()) for field in schema()["events"]}
    table = pa.table(columns | {"date_start": ["2021-08-20", "August", "1850-01-01", None]})
    sheet = Book(workbook({"events": table})).sheets["events"]
    letter = column("events", "date_start")
    assert sheet.number_format(letter + "2") == "yyyy-mm-dd"
    assert [sheet.value(letter + row) for row in "2345"] == ["44428", "August", "1850-01-01", None]
    assert letter + "5" not in sheet.cells


def test_numbers_and_booleans_are_such() -> None:
    place: Record = {"x0": 72.25, "top": float("inf")}
    sheet = written(lines=[lines("one")[0] | place], mechanisms=[MECHANISM]).sheets["lines"]
    assert sheet.cells[column("lines", "line") + "2"].get("t") is None
    assert sheet.value(column("lines", "x0") + "2") == "72.25"
    assert sheet.value(column("lines", "top") + "2") == "inf"
    mechanisms = sheet.book.sheets["mechanisms"]
    for name, value in (("in_leaflet", "1"), ("in_highlights", "0")):
        at = column("mechanisms", name) + "2"
        assert (mechanisms.cells[at].get("t"), mechanisms.value(at)) == ("b", value)


def test_a_whole_number_that_excel_would_round_is_text() -> None:
    document: Record = {"document_id": "d", "file_name": "d.txt", "byte_size": 2**60, "status": "extracted"}
    sheet = written(documents=[document]).sheets["documents"]
    assert sheet.value(column("documents", "byte_size") + "2") == str(2**60)


def links(*urls: str) -> Sheet:
    base: Record = {"source": "highlights", "document_id": "d", "page": 1, "line": 1, "origin": "text", "quote": "q"}
    rows = [base | {"link_id": f"l{number}", "url": url} for number, url in enumerate(urls)]
    return written(links=rows).sheets["links"]


def test_addresses_are_links() -> None:
    sheet = links("https://www.iom.int/a?b=1&c=2", "http://x.org/p#part")
    targets = sheet.targets()
    at = column("links", "url")
    found = [sheet.link(at + row) for row in "23"]
    assert [targets[link.attrib[f"{RELATION}id"]] for link in found if link is not None] == [
        "https://www.iom.int/a?b=1&c=2",
        "http://x.org/p",
    ]
    assert found[1] is not None
    assert found[1].get("location") == "part"
    assert sheet.value(at + "2") == "https://www.iom.int/a?b=1&c=2"


@pytest.mark.parametrize(
    "text",
    [
        *("www.iom.int", "https://", "http://a b", "ftp://x.org"),
        *(f"https://x.org/{2066 * 'a'}", f"https://x.org/{1033 * '😀'}"),  # Excel counts an emoji as two
    ],
)
def test_what_is_no_link_stays_text(text: str) -> None:
    sheet = links(text)
    at = column("links", "url") + "2"
    assert sheet.value(at) == text
    assert sheet.link(at) is None


def test_the_longest_address_is_a_link() -> None:
    assert links("https://x.org/" + "a" * 2065).link(column("links", "url") + "2") is not None


def test_addresses_beyond_the_limit_of_a_sheet_are_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "LINKS", 1)
    sheet = links("https://x.org/1", "https://x.org/2")
    at = column("links", "url")
    assert sheet.link(at + "2") is not None
    assert sheet.link(at + "3") is None
    assert sheet.value(at + "3") == "https://x.org/2"


def test_conflicts_and_what_needs_a_person_are_marked_without_colour_too() -> None:
    book = written(reconciliation=[FINDING, SETTLED])
    rules = list(book.sheets["reconciliation"].xml.iter(f"{MAIN}cfRule"))
    formulas = [rule.findtext(f"{MAIN}formula") for rule in rules]
    assert formulas == [
        f"${column('reconciliation', 'needs_review')}2=TRUE",
        f'${column("reconciliation", "status")}2="conflict"',
    ]
    for rule in rules:
        mark = book.marks[int(rule.attrib["dxfId"])]
        assert mark.find(f"{MAIN}font/{MAIN}b") is not None
        assert mark.find(f"{MAIN}fill") is not None


def test_a_table_that_lacks_a_column_is_refused() -> None:
    with pytest.raises(KeyError, match="reason"):
        workbook({"lines": arrow_table("lines", []).drop_columns("reason")})


# ---------------------------------------------------------------- the decisions


def with_decision(state: str = "kept") -> dict[str, Any]:
    """Tables with a decision on one finding, and another finding that waits for one."""
    import pyarrow as pa

    decision = {
        "finding_id": "f0",
        "verdict": "own_value",
        "value": "1995",
        "reviewer": "A. Person",
        "date": "2026-03-31",
        "reason": "The secretariat said so, twice",
        "evidence_hash": "e0",
        "check": "founding_year",
        "subject": "bali",
        "value_a": "1995",
        "value_b": "",
        "quote_a": "Bali",
        "quote_b": None,
        "state": state,
    }
    decided = pa.table({name: pa.array([value], pa.string()) for name, value in decision.items()})
    findings = [FINDING, SETTLED, FINDING | {"finding_id": "f0", "subject": "bali"}]
    return {"decisions": decided, "reconciliation": arrow_table("reconciliation", findings)}


@pytest.fixture
def deciding(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A workbook with a finding decided and one not, whatever else the schema's table `decisions` has."""
    known = {name: fields for name, fields in schema().items() if name != "decisions"}
    monkeypatch.setattr(workbooks, "schema", lambda: known)
    return workbook(with_decision())


def test_decisions_list_what_is_decided_and_then_what_waits(deciding: bytes) -> None:
    sheet = Book(deciding).sheets["decisions"]
    width = len(DECISION_COLUMNS)
    assert sheet.row(1, width) == list(DECISION_COLUMNS)
    assert sheet.row(2, width) == [
        *("f0", "own_value", "1995", "A. Person", "2026-03-31", "The secretariat said so, twice"),
        *("e0", "founding_year", "bali", "1995", None, "Bali", None),
    ]
    assert sheet.row(3, width) == [
        *("f1", None, None, None, None, None),
        *("e1", "founding_year", "midwa", "2001", "1991", "MIDWA 2001", "celebrated its 30th anniversary, and more"),
    ]
    assert sheet.row(4, width) == [None] * width


def test_decisions_of_a_release_without_any_are_the_findings_that_wait() -> None:
    sheet = written(reconciliation=[FINDING, SETTLED]).sheets["decisions"]
    assert [sheet.value(f"A{row}") for row in (2, 3)] == ["f1", None]


def test_a_verdict_is_chosen_from_a_list(deciding: bytes) -> None:
    rule = Book(deciding).sheets["decisions"].validation(decision_cell("verdict", 2))
    allowed = next(field.allowed for field in schema()["reconciliation"] if field.name == "decision")
    assert rule.get("type") == "list"
    assert rule.findtext(f"{MAIN}formula1") == f'"{",".join(allowed)}"'
    assert rule.get("prompt")


def test_what_a_person_fills_in_is_text(deciding: bytes) -> None:
    sheet = Book(deciding).sheets["decisions"]
    assert sheet.validation(decision_cell("date", 2)).get("prompt") == "like 2026-03-31"
    for name in ("verdict", "value", "reviewer", "date", "reason"):
        assert sheet.number_format(decision_cell(name, 2)) == "@", name
        assert sheet.number_format(decision_cell(name, 3)) == "@", name


def test_the_table_of_decisions_has_its_own_sheet_too() -> None:
    if "decisions" not in descriptions():
        pytest.skip("no such table yet")
    record = {name: values[0] for name, values in with_decision()["decisions"].to_pydict().items()}
    book = written(decisions=[record], reconciliation=[FINDING])
    assert book.sheets["decisions"].value(decision_cell("date", 2)) == "2026-03-31"
    assert book.sheets["decisions"].value("A3") == "f1"
    sheet = book.sheets["decisions_as_read"]
    assert sheet.value(column("decisions", "state") + "2") == "kept"


def converted(source: Path, to: str, folder: Path) -> list[Path]:
    """What LibreOffice makes of the file; nothing where it has no spreadsheet part."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    out = folder / source.stem
    command = [program, profile, "--headless", "--convert-to", to, "--outdir", str(out), str(source)]
    subprocess.run(command, check=False, capture_output=True, timeout=120)
    return sorted(out.glob("*"))


def rows_of_ods(path: Path) -> dict[str, list[list[tuple[str, str]]]]:
    """Each sheet of an .ods file as rows of cells: value type ('' for an empty one), and value."""
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

    def cell(node: ElementTree.Element) -> tuple[str, str]:
        kind = node.get(f"{office}value-type", "")
        names = {"float": "value", "date": "date-value", "boolean": "boolean-value"}
        shown = "\n".join("".join(part.itertext()) for part in node.iter(f"{text}p"))
        return kind, node.get(f"{office}{names[kind]}", shown) if kind in names else shown

    def times(node: ElementTree.Element, what: str) -> int:
        return min(int(node.get(f"{table}number-{what}-repeated", "1")), 50)  # to the end of the sheet, of empty ones

    with zipfile.ZipFile(path) as file:
        content = ElementTree.fromstring(file.read("content.xml"))
    return {
        sheet.get(f"{table}name", ""): [
            [found for node in row if "cell" in node.tag for found in [cell(node)] * times(node, "columns")]
            for row in sheet.iter(f"{table}table-row")
            for _ in range(times(row, "rows"))
        ]
        for sheet in content.iter(f"{table}table")
    }


@pytest.mark.slow
def test_a_spreadsheet_program_opens_the_workbook_with_the_right_types(tmp_path: Path) -> None:
    trial = tmp_path / "trial.csv"
    trial.write_text("a,b\n1,2\n", encoding="utf-8")
    if not converted(trial, "ods", tmp_path):
        pytest.skip("LibreOffice has no spreadsheet part here")
    source = tmp_path / "book.xlsx"
    source.write_bytes(
        workbook(
            {
                "events": arrow_table("events", [EVENT]),
                "mechanisms": arrow_table("mechanisms", [MECHANISM]),
                "lines": arrow_table("lines", lines("=1+1", "-5 degrees", "2021", "1.0")),
                "reconciliation": arrow_table("reconciliation", [FINDING, SETTLED]),
            }
        )
    )
    (opened,) = converted(source, "ods", tmp_path)
    sheets = rows_of_ods(opened)
    assert list(sheets) == ["contents", "decisions", "lines", "mechanisms", "events", "reconciliation"]

    def values(table: str, name: str) -> list[tuple[str, str]]:
        at = [field.name for field in schema()[table]].index(name)
        return [row[at] for row in sheets[table][1:] if row[0][0]]

    for table in ("lines", "mechanisms", "events", "reconciliation"):
        assert [cell[1] for cell in sheets[table][0]][: len(schema()[table])] == [f.name for f in schema()[table]]
    assert values("events", "date_start") == [("date", "2021-08-20")]
    assert values("events", "report_year") == [("float", "2021")]
    said = {("boolean", "true"), ("float", "1")}, {("boolean", "false"), ("float", "0")}  # as the version keeps it
    for name, known in zip(("in_leaflet", "in_highlights"), said, strict=True):
        assert set(values("mechanisms", name)) < known
    told = [("string", text) for text in ("=1+1", "-5 degrees", "2021", "1.0")]
    assert values("lines", "text") == told
    with zipfile.ZipFile(opened) as file:
        formulas = re.findall(r'table:formula="([^"]+)"', file.read("content.xml").decode())
    assert set(formulas) <= {"of:=TRUE()", "of:=FALSE()"}


def test_the_dictionary_stands_on_the_first_sheet_with_unit_and_origin() -> None:
    book = written(lines=lines("one"))
    sheet = book.sheets["contents"]
    rows = [sheet.row(number, 6) for number in range(1, 40 + sum(map(len, schema().values())))]
    told = [[cell or "" for cell in row] for row in rows if row[0] in schema() and row[5]]
    assert told == [
        [f.table, f.name, f.type, f.description, f.unit.replace("none", ""), ", ".join(f.origins)]
        for columns in schema().values()
        for f in columns
    ]


@pytest.mark.slow
def test_decisions_saved_as_csv_are_rows_of_decisions_csv(deciding: bytes, tmp_path: Path) -> None:
    trial = tmp_path / "trial.csv"
    trial.write_text("a,b\n1,2\n", encoding="utf-8")
    if not converted(trial, "ods", tmp_path):
        pytest.skip("LibreOffice has no spreadsheet part here")
    source = tmp_path / "book.xlsx"
    source.write_bytes(deciding)
    as_shown_second_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    (saved,) = converted(source, as_shown_second_sheet, tmp_path)
    with saved.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == DECISION_COLUMNS
    assert [(row["finding_id"], row["verdict"], row["date"]) for row in rows] == [
        ("f0", "own_value", "2026-03-31"),
        ("f1", "", ""),
    ]
