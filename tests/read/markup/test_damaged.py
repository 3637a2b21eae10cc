"""Office files that are damaged, protected, spiteful or falsely named: one line each, and nothing is fetched."""

from __future__ import annotations

import socket
from collections.abc import Callable
from functools import cache
from typing import NoReturn

import pytest

from pipeline.errors import UnreadableError
from tests.read.markup.reading import changed, packed, parts_of, read_bytes, saved, texts

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
MAIN, SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (at, b"&l%d;" % (at - 1) * 10) for at in range(1, 12))
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">' + LAUGHS + b"]>"


@cache
def docx_file() -> bytes:
    import docx

    file = docx.Document()
    file.add_heading("ISCM 2021 Highlights", 1)
    return saved(file)


@cache
def xlsx_file() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.active.append(["Mechanism", "Type"])
    return saved(book)


def behind_declaration(before: bytes) -> Callable[[bytes], bytes]:
    return lambda part: before + part.partition(b"?>")[2]


def within(tag: bytes, more: bytes) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(tag, tag + more)


def without(content: bytes, part: str) -> bytes:
    return packed({name: kept for name, kept in parts_of(content).items() if name != part})


DAMAGED: dict[str, Callable[[], tuple[str, bytes, str]]] = {
    "cut": lambda: ("a.docx", docx_file()[:9000], "damaged DOCX"),
    "cut sheet": lambda: ("a.xlsx", xlsx_file()[:-90], "damaged XLSX"),
    "bytes lost": lambda: ("a.docx", docx_file()[:3000] + b"\xff" * 50 + docx_file()[3050:], "damaged DOCX"),
    "no text part": lambda: ("a.docx", without(docx_file(), MAIN), "damaged DOCX"),
    "no relations": lambda: ("a.docx", without(docx_file(), "_rels/.rels"), "damaged DOCX"),
    "no sheet": lambda: ("a.xlsx", without(xlsx_file(), SHEET), "no text"),
    "no XML": lambda: ("a.docx", changed(docx_file(), MAIN, lambda _: b"words"), "damaged DOCX"),
    "entities": lambda: ("a.docx", changed(docx_file(), MAIN, behind_declaration(BOMB)), "defines entities"),
    "entities of a book": lambda: ("a.xlsx", changed(xlsx_file(), "xl/workbook.xml", lambda p: BOMB + p), "entities"),
    "unpacks to much": lambda: (
        "a.docx",
        changed(docx_file(), MAIN, within(b"<w:body>", b"<w:p/>" * 12_000_000)),
        "more than a report has",
    ),
    "too deep": lambda: (
        "a.docx",
        changed(docx_file(), MAIN, within(b"<w:body>", b"<w:tbl><w:tr><w:tc>" * 900)),
        "damaged DOCX",
    ),
    "merged without end": lambda: (
        "a.xlsx",
        changed(xlsx_file(), SHEET, within(b"</sheetData>", b'<mergeCells><mergeCell ref="A1:XFD9999"/></mergeCells>')),
        "more than 100,000 cells",
    ),
    "password": lambda: ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password; open it"),
    "old Word": lambda: ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "save it as .docx"),
    "old Excel": lambda: ("a.xls", OLE + "Workbook".encode("utf-16-le"), "save it as .xlsx"),
    "a binary workbook": lambda: ("a.xlsb", packed({"xl/workbook.bin": b"x"}), "save the report as PDF, DOCX"),
    "a presentation": lambda: ("a.pptx", packed({"ppt/presentation.xml": b"<x/>"}), "save the report as PDF, DOCX"),
    "another archive": lambda: ("a.docx", packed({"a.txt": b"x"}), "damaged DOCX"),
    "text called Word": lambda: ("a.docx", b"ISCM 2021 Highlights", "is named .docx but is no such file"),
    "page called PDF": lambda: ("a.pdf", b"<!doctype html><p>Not found", "name it .html"),
    "page called text": lambda: ("a.txt", b"<html><p>Not found", "name it .html"),
    "web archive": lambda: ("a.mhtml", b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n", "a web archive (MHTML)"),
    "web archive called page": lambda: ("a.html", b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n", "a web archive"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_what_cannot_be_read_costs_one_line_that_says_what_to_do(case: str) -> None:
    name, content, said = DAMAGED[case]()
    with pytest.raises(UnreadableError, match=rf"^{name}[:,] .*;.*") as caught:
        read_bytes(name, content)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.txt", "report", "a.odt"])
def test_an_office_file_is_told_by_its_parts_whatever_its_name(name: str) -> None:
    assert texts(read_bytes(name, docx_file())) == ["ISCM 2021 Highlights"]


@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsm", "a.txt", "table"])
def test_a_spreadsheet_is_told_by_its_parts_whatever_its_name(name: str) -> None:
    assert texts(read_bytes(name, xlsx_file())) == ["Mechanism\tType"]


@pytest.mark.parametrize("name", ["a.html", "a.htm", "page", "page.aspx"])
def test_a_web_page_is_told_by_its_first_words(name: str) -> None:
    content = b"<!-- saved from url=(0014)https://a.org/ -->\n<!DOCTYPE html>\n<h1>ISCM 2021 Highlights</h1>"
    assert texts(read_bytes(name, content)) == ["ISCM 2021 Highlights"]


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    template = (
        b'<Relationship Id="r-t" Target="http://a.org/t.dotm" TargetMode="External"'
        b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'
    )
    asking = changed(
        docx_file(), "word/_rels/document.xml.rels", lambda part: part.replace(b"</Relationships>", template)
    )
    assert texts(read_bytes("a.docx", asking)) == ["ISCM 2021 Highlights"]
    page = b"<html><link rel=stylesheet href=http://a.org/s.css><img src=http://a.org/i.png><iframe src=http://a.org>x</iframe>"
    assert texts(read_bytes("a.html", page + b"<p>Text")) == ["Text"]


def test_a_cell_far_away_costs_nothing() -> None:
    far = b'<row r="1048576"><c r="XFD1048576" t="str"><v>far</v></c></row>'
    content = changed(xlsx_file(), SHEET, lambda part: part.replace(b"</sheetData>", far + b"</sheetData>"))
    assert texts(read_bytes("a.xlsx", content)) == ["Mechanism\tType", "far"]
