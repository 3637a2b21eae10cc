"""Hostile Word files, spreadsheets, OpenDocument files and web pages, each with a name."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Mapping
from functools import cache, partial

from tests.helpers.small import REPORT

Make = Callable[[], bytes]
TEXT, SHEET, BOOK = "word/document.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (at, b"&l%d;" % (at - 1) * 10) for at in range(1, 12))
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">' + LAUGHS + b"]>"
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'


@cache
def word_report() -> Mapping[str, bytes]:
    """The parts of a Word file with the report."""
    import docx

    file = docx.Document()
    for line in REPORT.splitlines():
        file.add_paragraph(line)
    return _parts(file)


@cache
def book() -> Mapping[str, bytes]:
    """The parts of a spreadsheet with a table of mechanisms."""
    from openpyxl import Workbook

    made = Workbook()
    assert made.active is not None
    made.active.append(["Mechanism", "Type", "Region", "Established", "States", "Themes"])
    made.active.append(["Bali Process", "IRF", "Asia", 2002, 45, "Trafficking"])
    return _parts(made)


def _parts(made: object) -> Mapping[str, bytes]:
    buffer = io.BytesIO()
    made.save(buffer)  # type: ignore[attr-defined]
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def word(change: Callable[[bytes], bytes], part: str = TEXT) -> bytes:
    return packed({**word_report(), part: change(word_report()[part])})


def sheet(change: Callable[[bytes], bytes], part: str = SHEET) -> bytes:
    return packed({**book(), part: change(book()[part])})


def without(parts: Mapping[str, bytes], *names: str) -> bytes:
    return packed({name: part for name, part in parts.items() if name not in names})


def flipped(seed: int, whole: Callable[[], bytes]) -> bytes:
    rng, content = random.Random(seed), bytearray(whole())
    for _ in range(1 + 3 * seed):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return bytes(content)


def cut(share: float, whole: Callable[[], bytes]) -> bytes:
    return whole()[: int(share * len(whole()))]


def in_body(more: bytes) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(b"<w:body>", b"<w:body>" + more)


def in_sheet(more: bytes) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(b"</sheetData>", more + b"</sheetData>")


def behind(declaration: bytes, entity: bytes) -> Callable[[bytes], bytes]:
    return lambda part: declaration + part.partition(b"?>")[2].replace(b"Bali", entity)


def odt(body: str) -> bytes:
    names = ("office", "text", "table")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    content = (
        f"<office:document-content {spaces}><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    return packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()})


TABLE, END = b"<w:tbl><w:tr><w:tc>", b"</w:tc></w:tr></w:tbl>"
SPANNING = b'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="9999"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>'
FORMULA = b'<row r="3"><c r="A3"><f>SUM(1)</f></c></row>'

MARKED_UP: Mapping[str, Make] = {
    **{f"word cut at {at}.docx": partial(cut, at / 100, lambda: packed(word_report())) for at in (5, 50, 90, 99)},
    **{f"sheet cut at {at}.xlsx": partial(cut, at / 100, lambda: packed(book())) for at in (5, 50, 90, 99)},
    **{f"word flipped {at}.docx": partial(flipped, at, lambda: packed(word_report())) for at in range(8)},
    **{f"sheet flipped {at}.xlsx": partial(flipped, at, lambda: packed(book())) for at in range(8)},
    "sound.docx": lambda: packed(word_report()),
    "sound.xlsx": lambda: packed(book()),
    "without text.docx": lambda: without(word_report(), TEXT),
    "without relations.docx": lambda: without(word_report(), "_rels/.rels"),
    "without types.docx": lambda: without(word_report(), "[Content_Types].xml"),
    "without styles.docx": lambda: without(word_report(), "word/styles.xml"),
    "without sheet.xlsx": lambda: without(book(), SHEET),
    "without book.xlsx": lambda: without(book(), BOOK),
    "entities.docx": lambda: word(behind(ENTITIES, b"&l11;")),
    "entities.xlsx": lambda: sheet(lambda part: ENTITIES + part, BOOK),
    "entity of a file.docx": lambda: word(behind(OUTSIDE, b"&e;")),
    "unpacks to much.docx": lambda: word(in_body(b"<w:p/>" * 12_000_000)),
    "deep tables.docx": lambda: word(in_body(TABLE * 900 + b"<w:p/>" + END * 900)),
    "fairly deep tables.docx": lambda: word(in_body(TABLE * 70 + b"<w:p/>" + END * 70)),
    "spanning cells.docx": lambda: word(in_body(b"<w:tbl>" + SPANNING * 300 + b"</w:tbl>")),
    "no XML.docx": lambda: word(lambda _: b"words"),
    "far cell.xlsx": lambda: sheet(in_sheet(b'<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>')),
    "formula without value.xlsx": lambda: sheet(in_sheet(FORMULA)),
    "merged without end.xlsx": lambda: sheet(
        lambda part: part.replace(
            b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD99999"/></mergeCells>'
        )
    ),
    "many cells.xlsx": lambda: sheet(in_sheet(b'<row r="3"><c r="A3"><v>1</v></c></row>' * 120_000)),
    "with a password.docx": lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
    "old.doc": lambda: OLE + "WordDocument".encode("utf-16-le"),
    "old.xls": lambda: OLE + "Workbook".encode("utf-16-le"),
    "many blanks.odt": lambda: odt("<text:p>x" + '<text:s text:c="999999999"/>' * 9 + "y</text:p>"),
    "deep lists.odt": lambda: odt("<text:list><text:list-item>" * 100 + "</text:list-item></text:list>" * 100),
    "empty.odt": lambda: odt(""),
    "deep.html": lambda: b"<html>" + b"<div>" * 3000 + REPORT.encode(),
    "deep tables.html": lambda: b"<html>" + b"<table><tr><td>" * 500 + REPORT.encode(),
    "spanning cells.html": lambda: b"<table>" + b"<tr><td rowspan=65534 colspan=1000>a<td>b" * 400,
    "one paragraph.html": lambda: b"<p>" + b"word " * 100_000,
    "not its encoding.html": lambda: b"<meta charset=utf-8><p>" + REPORT.encode() + b"\xe9",
    "unknown encoding.html": lambda: b"<meta charset=klingon><p>" + REPORT.encode(),
    "no text.html": lambda: b"<html><script>while (true) {}</script>",
    "rubbish.html": lambda: b"<p>" + bytes(random.Random(3).randrange(32, 256) for _ in range(20_000)),
    "quotation mark.csv": lambda: b'Mechanism,Type\n"Bali Process,IRF\n',
    "web archive.mhtml": lambda: b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n",
}
