"""OpenDocument files: texts and spreadsheets, with the styles, lists, notes and changes that LibreOffice writes."""

from __future__ import annotations

import pytest

from pipeline.errors import UnreadableError
from pipeline.model import Document
from tests.read.markup.reading import aside, links, packed, read_bytes, rows, texts

PREFIXES = ("office", "style", "text", "table", "draw", "meta", "manifest")
NAMES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in PREFIXES)
NAMES += (
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
)

STYLES = """
<style:style style:name="H" style:family="paragraph"><style:paragraph-properties fo:margin-top="0.2in"/>
  <style:text-properties fo:font-size="14pt" fo:font-weight="bold"/></style:style>
<style:style style:name="B" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style>
<style:style style:name="U" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="V" style:family="text"><style:text-properties text:display="none"/></style:style>
<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
  <text:list-level-style-bullet text:level="2"/></text:list-style>
<style:style style:name="T" style:family="table"><style:table-properties table:display="false"/></style:style>
"""


def content(kind: str, body: str) -> str:
    return (
        f"<office:document-content {NAMES}><office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )


def text(body: str, more: dict[str, str] | None = None) -> Document:
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content("text", body),
        **(more or {}),
    }
    return read_bytes("a.odt", packed({name: part.encode() for name, part in parts.items()}))


def sheets(body: str) -> Document:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return read_bytes("a.ods", packed({"mimetype": kind, "content.xml": content("spreadsheet", body).encode()}))


def cell(shown: str, **attributes: str) -> str:
    said = "".join(f' {name.replace("_", ":", 1).replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-cell{said}><text:p>{shown}</text:p></table:table-cell>"


def test_paragraphs_are_lines_with_the_look_of_their_style() -> None:
    document = text(
        '<text:h text:style-name="H">Rabat Process</text:h><text:p>SOM<text:s/><text:tab/>x<text:line-break/>y</text:p>'
    )
    assert [(line.text, line.size, line.bold) for line in document.lines] == [
        ("Rabat Process", 14.0, True),
        ("SOM \tx", 11.0, False),
        ("y", 11.0, False),
    ]


def test_items_have_marks_at_each_level() -> None:
    inner = "<text:list><text:list-item><text:p>b</text:p></text:list-item></text:list>"
    item = f"<text:list-item><text:p>a</text:p><text:p>more</text:p>{inner}</text:list-item>"
    document = text(
        f'<text:list text:style-name="L">{item}<text:list-item><text:p>c</text:p></text:list-item></text:list>'
    )
    assert texts(document) == ["1. a", "more", "• b", "2. c"]


def test_notes_stand_at_the_end_of_their_page() -> None:
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>As of May.</text:p></text:note-body></text:note>"
    )
    document = text(
        f'<text:p>52{note} States</text:p><text:p>More.</text:p><text:p text:style-name="B">Page 2.</text:p>'
    )
    assert [[line.text for line in page.lines] for page in document.pages] == [
        ["52¹ States", "More.", "¹ As of May."],
        ["Page 2."],
    ]


def test_links_raised_figures_hidden_and_deleted_words() -> None:
    changes = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
    )
    document = text(
        f'{changes}<text:p><text:a xlink:href="https://a.org">Rabat</text:a> 52'
        '<text:span text:style-name="U">2</text:span><text:span text:style-name="V"> secret</text:span></text:p>'
    )
    assert texts(document) == ["Rabat 52²"]
    assert links(document) == [("https://a.org", "Rabat 52²")]
    assert aside(document) == [("gone", "deleted in a tracked change"), ("secret", "hidden text")]


def test_tables_boxes_and_headers() -> None:
    running = "<style:header><text:p>ISCM Highlights</text:p></style:header>"
    header = f"<office:document-styles {NAMES}>{running}</office:document-styles>"
    first = f"<table:table-row>{cell('A')}{cell('B')}</table:table-row>"
    second = f"<table:table-row>{cell('a', table_number_rows_spanned='2')}{cell('b')}</table:table-row>"
    third = f"<table:table-row><table:covered-table-cell/>{cell('c')}</table:table-row>"
    headed = f"<table:table-header-rows>{first}</table:table-header-rows>"
    table = f"<table:table>{headed}{second}{third}</table:table>"
    box = "<text:p>Above<draw:frame><draw:text-box><text:p>Boxed</text:p></draw:text-box></draw:frame></text:p>"
    document = text(box + table, {"styles.xml": header})
    assert texts(document) == ["Above", "Boxed", "A\tB", "a\tb", "a\tc"]
    assert rows(document) == [[("A", "B"), ("a", "b"), ("a", "c")]]
    assert document.lines[0].margin == "running header or footer"


def test_sheets_are_pages_and_dates_in_figures_are_read_by_iso() -> None:
    dated = cell("05/24/21", office_value_type="date", office_date_value="2021-05-24T00:00:00")
    month = cell("May 2021", office_value_type="date", office_date_value="2021-05-01")
    number = cell("2,006", office_value_type="float", office_value="2006")
    hidden = (
        f'<table:table table:style-name="T"><table:table-row>{cell("x")}{cell("y")}</table:table-row></table:table>'
    )
    rows_of_sheet = (
        f"<table:table-row>{cell('Rabat')}{dated}{month}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
        f"<table:table-row table:visibility='collapse'>{cell('Bali')}{number}</table:table-row>"
    )
    document = sheets(f"<table:table>{rows_of_sheet}</table:table>{hidden}")
    assert rows(document) == [[("Rabat", "2021-05-24", "May 2021")]]
    assert aside(document) == [("Bali\t2006", "hidden row"), ("x\ty", "hidden sheet")]


def test_columns_that_are_not_shown_stand_aside() -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    row = f"<table:table-row>{cell('a')}{cell('b')}{cell('c')}</table:table-row>"
    document = sheets(f"<table:table>{columns}{row}</table:table>")
    assert (texts(document), aside(document)) == (["a\tc"], [("b", "hidden column")])


def test_an_encrypted_file_says_what_to_do() -> None:
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    manifest = f"<manifest:manifest {NAMES}>{entry}</manifest:manifest>"
    with pytest.raises(UnreadableError, match=r"a\.odt: protected by a password; open it and save it without one"):
        text("<text:p>x</text:p>", {"META-INF/manifest.xml": manifest})
