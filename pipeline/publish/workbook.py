"""The published tables as one Excel workbook, with a sheet in which a person decides the open findings.

    contents    the sheets, and a description of every column
    decisions   the decided findings and the open ones; saved as CSV it is raw/decisions.csv
    <table>     a sheet for each published table

Text stays text, whatever it looks like. The same tables give the same file, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from math import isfinite
from typing import TYPE_CHECKING

from pipeline.model import DECISION_COLUMNS
from pipeline.tables.files import StoredTable
from pipeline.tables.schema import Field, descriptions, schema

if TYPE_CHECKING:
    import pyarrow as pa
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | date | None

CONTENTS = "contents"
DECISIONS = "decisions"
DECISIONS_TABLE = "decisions_as_read"  # the sheet of the table `decisions`, whose name the sheet to fill in has
FILLED_IN = ("verdict", "value", "reviewer", "date", "reason")  # by the person who decides

OPTIONS = {
    "in_memory": True,  # `constant_memory` takes half again as long
    "default_date_format": "yyyy-mm-dd",
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

ROWS = 20_000  # on a sheet, below the header: only programs read more, and they take seconds to write
ARCHIVE = 100_000  # rows in all tables; from here on, only programs read all of a release
OF_ARCHIVE = 1_000  # rows on a sheet of such a release: they only show what its tables hold
LINKS = 65_530  # on a sheet; this and the next four are limits of Excel
LINK_LENGTH = 2079
TEXT_LENGTH = 32_767
MESSAGE_LENGTH = 255
NAME_LENGTH = 31
WHOLE_NUMBER = 10**15  # from here on, Excel rounds whole numbers
FIRST_YEAR = 1900  # Excel has no earlier dates

SAMPLE = 200  # rows from which the width of a column is measured
NARROWEST, WIDEST = 8, 60  # in characters
FILTER_BUTTON = 3  # its width, in characters
TO_WRITE_IN = 16  # the least width of a column to fill in, in characters
LINE_HEIGHT = 15  # points
FINDING_HEIGHT = 4 * LINE_HEIGHT  # whatever its quotes need, which can be fifty lines

_LINK = re.compile(r"https?://[^\s/]\S*")  # 'https://www.iom.int/bali'; neither 'https://' nor 'http://a b'
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # the form feed in 'page 1\f'


def first_rows(stored: Mapping[str, StoredTable]) -> dict[str, pa.Table]:
    """The first rows of each table, as many as a sheet shows; of more findings than that, those that need a person."""
    most = ROWS if sum(table.num_rows for table in stored.values()) < ARCHIVE else OF_ARCHIVE
    tables = {name: table.first(most) for name, table in stored.items()}
    findings = stored["reconciliation"]
    if findings.num_rows > most:
        import pyarrow.compute as pc

        asked = findings.where(lambda batch: pc.equal(batch.column("needs_review"), True), most)
        tables["reconciliation"] = asked
    return tables


def workbook(tables: Mapping[str, pa.Table], counts: Mapping[str, int] | None = None) -> bytes:
    """The tables as an .xlsx file: contents and data dictionary, the decisions to fill in, and a sheet for each table.

    A table that is not in `fields.csv` gets no sheet. Text too long for a cell is cut and ends with ' …'. Of a table
    with more than `ROWS` rows, only the first are on its sheet, and the contents say so. `counts` are the rows of the
    published tables, where `tables` do not have all of them. Raises `KeyError` where a table lacks a column of
    `fields.csv`.
    """
    from xlsxwriter import Workbook

    buffer = BytesIO()
    with Workbook(buffer, OPTIONS) as book:
        book.set_properties({"title": "Consultation mechanisms on migration", "created": datetime(2000, 1, 1)})
        sheets = _Sheets(book)
        contents = book.add_worksheet(CONTENTS)
        open_and_decided = _decisions(tables)
        sheets.decisions(open_and_decided)
        count = len(open_and_decided)
        listed = [(DECISIONS, "A finding to decide; saved as CSV it is raw/decisions.csv.", count, min(count, ROWS))]
        for name in (name for name in schema() if name in tables):
            sheet = (DECISIONS_TABLE if name == DECISIONS else name)[:NAME_LENGTH]
            sheets.table(sheet, schema()[name], tables[name])
            held = min(tables[name].num_rows, ROWS)
            listed.append((sheet, descriptions()[name], (counts or {}).get(name, tables[name].num_rows), held))
        sheets.contents(contents, listed)
    return buffer.getvalue()


def _decisions(tables: Mapping[str, pa.Table]) -> list[list[Cell]]:
    """The rows of the sheet to fill in, by `DECISION_COLUMNS`: first the decisions, then the open findings.

    A stale decision is open again, with the present evidence; the sheet of the table `decisions` has it unchanged.
    """
    kept: list[dict[str, Cell]] = tables[DECISIONS].to_pylist() if DECISIONS in tables else []
    rows = [row for row in kept if row["state"] != "stale"]
    decided = {row["finding_id"] for row in rows}
    findings = tables["reconciliation"].to_pylist() if "reconciliation" in tables else []
    rows += [
        finding | dict.fromkeys(FILLED_IN)
        for finding in findings
        if finding["needs_review"] and finding["finding_id"] not in decided
    ]
    return [[None if row[name] is None else str(row[name]) for name in DECISION_COLUMNS] for row in rows]


class _Sheets:
    """The sheets of a workbook, all in the same formats; marked rows can be told apart without their colours."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.bold = book.add_format({"bold": True})
        self.header = book.add_format({"bold": True, "bg_color": "#D9D9D9", "bottom": 1})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        finding = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#808080"}
        self.finding = book.add_format(finding)
        self.to_fill_in = book.add_format(finding | {"num_format": "@", "bg_color": "#FFF8DC"})
        self.typed = book.add_format({"num_format": "@"})
        self.conflict = book.add_format({"bold": True, "bg_color": "#EDEDED"})
        self.review = book.add_format({"bold": True, "italic": True, "bg_color": "#F4C27A"})

    def contents(self, sheet: Worksheet, listed: Sequence[tuple[str, str, int, int]]) -> None:
        """Writes the list of sheets, then the data dictionary.

        `listed` has the name of each sheet, what a row is, how many rows the table has, and how many are on the sheet.
        """
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, WIDEST)
        sheet.set_column(2, 2, 12)
        sheet.set_column(3, 3, 90)
        sheet.set_column(4, 5, 20)
        sheet.write_row(0, 0, ("sheet", "what a row is", "rows", ""), self.header)
        for row, (name, description, count, held) in enumerate(listed, 1):
            sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
            sheet.set_row(row, LINE_HEIGHT * (1 + len(description) // WIDEST))
            sheet.write_string(row, 1, description, self.wrapped)
            sheet.write_number(row, 2, count)
            if count > held:
                sheet.write_string(row, 3, f"cut: only the first {held:,} rows; the CSV file has all", self.bold)
        top = len(listed) + 3
        sheet.write_string(top - 1, 0, "Data dictionary", self.bold)
        sheet.write_row(top, 0, ("table", "column", "type", "description", "unit", "origin"), self.header)
        fields = [field for columns in schema().values() for field in columns]
        for row, field in enumerate(fields, top + 1):
            for at, text in enumerate((field.table, field.name, field.type)):
                sheet.write_string(row, at, text)
            sheet.write_string(row, 3, field.description)
            sheet.write_string(row, 4, "" if field.unit == "none" else field.unit)
            sheet.write_string(row, 5, ", ".join(field.origins))
        sheet.autofilter(top, 0, top + len(fields), 5)

    def decisions(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Adds the sheet to fill in. All its cells are text, since spreadsheets save dates in formats of their own."""
        sheet = self.book.add_worksheet(DECISIONS)
        findings = {field.name: field for field in schema()["reconciliation"]}
        self._header(sheet, DECISION_COLUMNS, len(rows))
        for below in range(1, min(len(rows), ROWS) + 1):
            sheet.set_row(below, FINDING_HEIGHT)
        for at, name in enumerate(DECISION_COLUMNS):
            values = [row[at] for row in rows[:ROWS]]
            width = _width(name, values)
            if name in FILLED_IN:
                sheet.set_column(at, at, max(TO_WRITE_IN, width), self.typed)
                sheet.write_column(1, at, _cells(values, "string"), self.to_fill_in)
            else:
                sheet.set_column(at, at, width)
                sheet.write_column(1, at, _cells(values, "string"), self.finding)
                _explain(sheet, at, name, findings[name].description)
        verdicts = findings["decision"].allowed
        verdict, day = (DECISION_COLUMNS.index(name) for name in ("verdict", "date"))
        choice = {
            "validate": "list",
            "source": list(verdicts),
            "input_title": "verdict",
            "input_message": "accept_a, accept_b: that value is right; own_value: the one in value is. "
            "Leave it empty while undecided.",
            "error_title": "verdict",
            "error_message": f"One of {', '.join(verdicts)}",
        }
        sheet.data_validation(1, verdict, ROWS, verdict, choice)
        like = {"validate": "any", "input_title": "date", "input_message": "like 2026-03-31"}
        sheet.data_validation(1, day, ROWS, day, like)

    def table(self, name: str, fields: Sequence[Field], table: pa.Table) -> None:
        """Adds the sheet of a published table: dates are dates, numbers are numbers, addresses are links."""
        sheet = self.book.add_worksheet(name)
        table = table.slice(0, ROWS)
        self._header(sheet, [field.name for field in fields], table.num_rows)
        links = 0
        for at, field in enumerate(fields):
            values: list[Cell] = table.column(field.name).to_pylist()
            sheet.set_column(at, at, _width(field.name, values))
            _explain(sheet, at, field.name, field.description)
            if field.name == "url" or field.name.endswith("_url"):
                links += _write_links(sheet, at, values, LINKS - links)
            else:
                sheet.write_column(1, at, _cells(values, field.type))
        if name == "reconciliation" and table.num_rows:
            self._mark(sheet, [field.name for field in fields], table.num_rows)

    def _mark(self, sheet: Worksheet, columns: Sequence[str], count: int) -> None:
        """Marks the findings that need a person, and, less strongly, the other conflicts."""
        from xlsxwriter.utility import xl_col_to_name

        review, status = (xl_col_to_name(columns.index(name)) for name in ("needs_review", "status"))
        for criteria, style in ((f"=${review}2=TRUE", self.review), (f'=${status}2="conflict"', self.conflict)):
            rule = {"type": "formula", "criteria": criteria, "format": style, "stop_if_true": True}
            sheet.conditional_format(1, 0, count, len(columns) - 1, rule)

    def _header(self, sheet: Worksheet, columns: Sequence[str], count: int) -> None:
        sheet.write_row(0, 0, columns, self.header)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, min(count, ROWS), len(columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{ROWS + 1}"})


def _explain(sheet: Worksheet, at: int, name: str, description: str) -> None:
    """Shows the description of a column when its header is selected; notes are drawings, which take longer to write."""
    if description:
        message = _cut(description, MESSAGE_LENGTH)
        sheet.data_validation(0, at, 0, at, {"validate": "any", "input_title": name[:32], "input_message": message})


def _write_links(sheet: Worksheet, at: int, values: Sequence[Cell], most: int) -> int:
    """Writes a column of addresses, up to `most` of them as links; returns how many became links."""
    links = 0
    for row, value in enumerate(values, 1):
        if value:
            text = _text(str(value))
            if links < most and _cut(text, LINK_LENGTH) == text and _LINK.fullmatch(text):
                sheet.write_url(row, at, text)
                links += 1
            else:
                sheet.write_string(row, at, text)
    return links


def _cells(values: Sequence[Cell], kind: str) -> list[Cell]:
    """The cells of a column whose type in `fields.csv` is `kind`; numbers that Excel would change are text."""
    if kind == "integer":
        return [str(value) if isinstance(value, int) and abs(value) >= WHOLE_NUMBER else value for value in values]
    if kind == "number":
        return [str(value) if isinstance(value, float) and not isfinite(value) else value for value in values]
    if kind == "date":
        return [_day(value) for value in values]
    return [_text(value) if isinstance(value, str) else value for value in values]


def _day(value: Cell) -> Cell:
    """The day of an ISO date; text where it is no date, or one before the first year that Excel knows."""
    if value is None:
        return None
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return _text(str(value))
    return day if day.year >= FIRST_YEAR else day.isoformat()


def _text(text: str) -> str:
    """The text as far as a cell can hold it; a space keeps xlsxwriter from reading '<r>…</r>' as markup."""
    text = _NOT_XML.sub("", text)
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "
    return _cut(text, TEXT_LENGTH)


def _cut(text: str, most: int) -> str:
    """The text, cut to `most` UTF-16 units if it is longer, with ' …' at its end; Excel counts in these units."""
    if 2 * len(text) <= most:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * most:
        return text
    return units[: 2 * (most - 2)].decode("utf-16-le", "ignore") + " …"


def _width(name: str, values: Sequence[Cell]) -> int:
    """The width of a column in characters, as wide as its header and its first rows need."""
    longest = max((len(str(value)) for value in values[:SAMPLE] if value is not None), default=0)
    return min(WIDEST, max(NARROWEST, len(name) + FILTER_BUTTON, longest + 1))
