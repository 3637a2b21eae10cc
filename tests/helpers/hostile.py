"""Hostile inputs, each with a name: spiteful PDFs, Office files and web pages, text that no report prints, odd files.

`INPUTS` has them all; each is made only when it is put into a folder. `python -m tests.helpers.hostile FOLDER GROUP
SECONDS` runs the pipeline on those of a group beside a good report, and tells in JSON what came of it.
"""

from __future__ import annotations

import io
import json
import os
import random
import socket
import sys
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

from tests.helpers.hostile_markup import MARKED_UP
from tests.helpers.small import REPORT

Group = Literal["damaged", "structure", "content", "text", "grammar", "false names", "files", "slow", "markup"]
Make = Callable[[], bytes]
GOOD = REPORT.replace("2021", "2019")  # its own year tells its events from those of the others
MEBIBYTE = 1 << 20
SHORTER = 2.0  # seconds for the inputs that always come to their limit


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file with its name in raw/; `put` writes it to that path. `is_document` is False for what is passed over."""

    group: Group
    file_name: str
    put: Callable[[Path], object]
    is_document: bool = True


# ---------------------------------------------------------------- PDFs made of parts

Parts = Mapping[int, bytes]


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


def flate(content: bytes, more: bytes = b"") -> bytes:
    return stream(zlib.compress(content), b"/Filter /FlateDecode " + more)


def printed(*lines: str) -> bytes:
    """A content stream that prints the lines."""
    escaped = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
    return "BT /F1 11 Tf 60 780 Td {} ET".format(" ".join(f"({line}) Tj 0 -20 Td" for line in escaped)).encode()


SOUND: Parts = {
    1: b"<< /Type /Catalog /Pages 2 0 R >>",
    2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> >> >>",
    4: stream(printed(*REPORT.splitlines())),
    5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
}
TRAILER = b"/Root 1 0 R"


def assembled(parts: Parts, trailer: bytes = TRAILER, shift: int = 0, size: int = 0) -> bytes:
    """The parts as a PDF; `shift` is added to each offset in the index, `size` replaces the index's size."""
    body = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, part in parts.items():
        places[number] = len(body) + shift
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(body)
    body += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        body += b"%d 1\n%010d 00000 n \n" % (number, max(0, place))
    body += b"trailer\n<< /Size %d %s >>\n" % (size or max(parts) + 1, trailer)
    return bytes(body + b"startxref\n%d\n%%%%EOF\n" % (start + shift))


def changed(more: Parts, trailer: bytes = TRAILER) -> bytes:
    """The sound PDF with some of its parts replaced."""
    return assembled({**SOUND, **more}, trailer)


def with_page(
    more: bytes = b"", box: bytes = b"0 0 595 842", contents: bytes = b"4 0 R", others: Parts | None = None
) -> bytes:
    """The sound PDF with another page."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents %s /Resources << /Font << /F1 5 0 R >> >> %s >>" % (
        box,
        contents,
        more,
    )
    return changed({3: page, **(others or {})})


def with_content(content: bytes, others: Parts | None = None) -> bytes:
    """The sound PDF whose page draws this."""
    return changed({4: flate(content), **(others or {})})


def with_font(font: bytes, others: Parts | None = None) -> bytes:
    return changed({5: font, **(others or {})})


def with_annotations(annotations: bytes, others: Parts | None = None) -> bytes:
    return with_page(b"/Annots %s" % annotations, others=others)


def link(address: bytes, box: bytes = b"60 600 300 790") -> bytes:
    return b"<< /Type /Annot /Subtype /Link /Rect [%s] /A << /S /URI /URI %s >> >>" % (box, address)


@cache
def reportlab_pdf(user: str = "", owner: str = "") -> bytes:
    """The report on three pages, as reportlab writes it."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    encrypt = StandardEncryption(user, owner) if user or owner else None
    canvas = Canvas(buffer, encrypt=encrypt, invariant=1)
    for page in range(3):
        lines = REPORT.splitlines() if page == 0 else ["Prague Process", f"SOM ({page} May) on visas."]
        for number, line in enumerate(lines):
            canvas.drawString(60, 780 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


# ---------------------------------------------------------------- damage


def cut(share: float) -> bytes:
    return reportlab_pdf()[: int(share * len(reportlab_pdf()))]


def flipped(seed: int) -> bytes:
    """The report with some bytes changed, more with each seed."""
    rng, content = random.Random(seed), bytearray(reportlab_pdf())
    for _ in range(1 + seed * 2):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return bytes(content)


def shuffled(seed: int) -> bytes:
    """The report with its pieces in another order."""
    content = reportlab_pdf()
    pieces = [content[at : at + 97] for at in range(0, len(content), 97)]
    random.Random(seed).shuffle(pieces)
    return content[:9] + b"".join(pieces)


DAMAGED: dict[str, Make] = {
    **{f"cut at {share} of 100": partial(cut, share / 100) for share in range(5, 100, 5)},
    **{f"flipped {seed}": partial(flipped, seed) for seed in range(1, 46)},
    **{f"shuffled {seed}": partial(shuffled, seed) for seed in range(3)},
    "header alone": lambda: b"%PDF-",
    "header line alone": lambda: b"%PDF-1.7\n%%EOF\n",
    "rubbish before it": lambda: bytes(random.Random(1).randrange(128, 256) for _ in range(900)) + assembled(SOUND),
    "rubbish behind it": lambda: assembled(SOUND) + random.Random(2).randbytes(100_000),
    "twice in one file": lambda: reportlab_pdf() + reportlab_pdf(),
    "zeros in the middle": lambda: reportlab_pdf()[:900] + bytes(5000) + reportlab_pdf()[900:],
    "line ends changed": lambda: reportlab_pdf().replace(b"\n", b"\r\n"),
    "high bits lost": lambda: bytes(byte & 127 for byte in reportlab_pdf()),
}


# ---------------------------------------------------------------- structure


def many_pages(count: int) -> bytes:
    """A PDF of so many empty pages in one flat tree."""
    kids = b" ".join(b"%d 0 R" % number for number in range(10, 10 + count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return changed(
        {
            2: b"<< /Type /Pages /Kids [3 0 R %s] /Count %d >>" % (kids, count + 1),
            **dict.fromkeys(range(10, 10 + count), page),
        }
    )


def deep_pages(depth: int) -> bytes:
    """A page tree in which each node has one kid."""
    nodes = {
        number: b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (number + 1, number - 1)
        for number in range(10, 10 + depth)
    }
    last = 10 + depth
    page = SOUND[3].replace(b"/Parent 2", b"/Parent %d" % (last - 1))
    return changed({2: b"<< /Type /Pages /Kids [10 0 R] /Count 1 >>", **nodes, last: page})


def deep_forms(depth: int) -> bytes:
    """Forms, each of which draws the next."""
    forms = {
        number: stream(
            b"/X Do" if number < 9 + depth else printed("Deep"),
            b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >>"
            b" /Font << /F1 5 0 R >> >>" % (number + 1),
        )
        for number in range(10, 10 + depth)
    }
    page = SOUND[3].replace(b"/Font", b"/XObject << /X 10 0 R >> /Font")
    return changed({3: page, 4: stream(printed(*REPORT.splitlines()) + b" /X Do"), **forms})


def doubling_forms(depth: int) -> bytes:
    """Forms, each of which draws the next one ten times."""
    forms = {
        number: stream(
            b"/X Do " * 10 if number < 9 + depth else printed("Often"),
            b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >>"
            b" /Font << /F1 5 0 R >> >>" % min(number + 1, 9 + depth),
        )
        for number in range(10, 10 + depth)
    }
    page = SOUND[3].replace(b"/Font", b"/XObject << /X 10 0 R >> /Font")
    return changed({3: page, 4: stream(printed(*REPORT.splitlines()) + b" /X Do"), **forms})


def broken_index(index: bytes) -> bytes:
    """The sound PDF with this instead of its index."""
    content = assembled(SOUND)
    start = content.index(b"xref\n0 1")
    return content[:start] + index


def index_stream(more: bytes, content: bytes = bytes(60)) -> bytes:
    """The sound PDF with an index that is a stream."""
    whole = assembled(SOUND)
    start = whole.index(b"xref\n0 1")
    part = flate(content, b"/Type /XRef /Root 1 0 R " + more)
    return whole[:start] + b"9 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (part, start)


def object_stream(more: bytes) -> bytes:
    """The sound PDF with a catalogue in a stream of objects that says this of itself."""
    return changed({6: flate(b"1 0 " + SOUND[1], b"/Type /ObjStm " + more)}, b"/Root 1 0 R /Extra 6 0 R")


def update(content: bytes, parts: Parts, freed: tuple[int, ...] = ()) -> bytes:
    """The PDF with an update after it, as programs save changes."""
    before = content.rindex(b"startxref\n") + 10
    previous = int(content[before : content.index(b"\n", before)])
    body = bytearray(content)
    places = {}
    for number, part in parts.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(body)
    body += b"xref\n"
    for number in freed:
        body += b"%d 1\n0000000000 00001 f \n" % number
    for number, place in places.items():
        body += b"%d 1\n%010d 00000 n \n" % (number, place)
    body += b"trailer\n<< /Size 100 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (previous, start)
    return bytes(body)


def updates(count: int) -> bytes:
    content = assembled(SOUND)
    for _ in range(count):
        content = update(content, {4: SOUND[4]})
    return content


def pages(kids: bytes, count: bytes = b"1", more: bytes = b"") -> bytes:
    return changed({2: b"<< /Type /Pages /Kids %s /Count %s %s >>" % (kids, count, more)})


STRUCTURE: dict[str, Make] = {
    "sound": lambda: assembled(SOUND),
    "count too large": lambda: pages(b"[3 0 R]", b"7"),
    "count of a billion": lambda: pages(b"[3 0 R]", b"1000000000"),
    "count beyond numbers": lambda: pages(b"[3 0 R]", b"9" * 40),
    "count below zero": lambda: pages(b"[3 0 R]", b"-5"),
    "count zero": lambda: pages(b"[3 0 R]", b"0"),
    "count no number": lambda: pages(b"[3 0 R]", b"/Many"),
    "kids are the tree": lambda: pages(b"[2 0 R]"),
    "kids and the tree": lambda: pages(b"[3 0 R 2 0 R]", b"2"),
    "kids in a circle": lambda: changed(
        {
            2: b"<< /Type /Pages /Kids [6 0 R] /Count 1 >>",
            6: b"<< /Type /Pages /Kids [7 0 R] /Count 1 /Parent 7 0 R >>",
            7: b"<< /Type /Pages /Kids [6 0 R 3 0 R] /Count 1 /Parent 6 0 R >>",
        }
    ),
    "parents in a circle": lambda: changed(
        {2: SOUND[2][:-2] + b"/Parent 3 0 R >>", 3: SOUND[3].replace(b"/MediaBox [0 0 595 842]", b"")}
    ),
    "parent is itself": lambda: changed(
        {3: SOUND[3].replace(b"/Parent 2 0 R /MediaBox [0 0 595 842]", b"/Parent 3 0 R")}
    ),
    "no kids": lambda: changed({2: b"<< /Type /Pages /Count 1 >>"}),
    "empty kids": lambda: pages(b"[]", b"0"),
    "kids no array": lambda: pages(b"(none)"),
    "kids are null": lambda: pages(b"[null null null]", b"3"),
    "kids are numbers": lambda: pages(b"[1 2 3]", b"3"),
    "kids that are nowhere": lambda: pages(b"[3 0 R 77 0 R 78 0 R]", b"3"),
    "a page among its own kids twice": lambda: pages(b"[3 0 R 3 0 R 3 0 R]", b"3"),
    "300 times one page": lambda: pages(b"[%s]" % (b"3 0 R " * 300), b"300"),
    "no root": lambda: assembled(SOUND, b""),
    "root is nowhere": lambda: assembled(SOUND, b"/Root 99 0 R"),
    "root is a number": lambda: assembled(SOUND, b"/Root 5"),
    "root is a page": lambda: assembled(SOUND, b"/Root 3 0 R"),
    "no pages": lambda: changed({1: b"<< /Type /Catalog >>"}),
    "pages are the catalogue": lambda: changed({1: b"<< /Type /Catalog /Pages 1 0 R >>"}),
    "types swapped": lambda: changed(
        {2: SOUND[2].replace(b"/Pages", b"/Page"), 3: SOUND[3].replace(b"/Page ", b"/Pages ")}
    ),
    "all types lost": lambda: changed({n: SOUND[n].replace(b"/Type /", b"/Tipe /") for n in (1, 2, 3, 5)}),
    "page is a string": lambda: changed({3: b"(a page)"}),
    "page is a stream": lambda: changed({3: stream(b"a page")}),
    "index is off by 7": lambda: assembled(SOUND, shift=7),
    "index is off by a megabyte": lambda: assembled(SOUND, shift=MEBIBYTE),
    "index has two billion entries": lambda: assembled(SOUND, size=1 << 31),
    "index of a billion objects": lambda: broken_index(
        b"xref\n0 1000000000\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R /Size 1000000000 >>\nstartxref\n0\n%%EOF"
    ),
    "object number of a billion": lambda: assembled(
        {**SOUND, 2: b"<< /Type /Pages /Kids [1000000000 0 R] /Count 1 >>", 1_000_000_000: SOUND[3]}
    ),
    "object number beyond numbers": lambda: assembled({**SOUND, 10**30: SOUND[3]}),
    "index before itself": lambda: broken_index(
        b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R /Size 6 /Prev %d >>\nstartxref\n%d\n%%%%EOF"
        % ((assembled(SOUND).index(b"xref\n0 1"),) * 2)
    ),
    "no index": lambda: broken_index(b"startxref\n0\n%%EOF"),
    "index stream of wrong widths": lambda: index_stream(b"/Size 6 /W [9 9 9]"),
    "index stream of huge widths": lambda: index_stream(b"/Size 6 /W [1 2147483647 2147483647]"),
    "index stream of negative widths": lambda: index_stream(b"/Size 6 /W [-1 -2 -3]"),
    "index stream without widths": lambda: index_stream(b"/Size 6"),
    "index stream of zero widths": lambda: index_stream(b"/Size 100000000 /W [0 0 0] /Index [0 100000000]"),
    "index stream of many objects": lambda: index_stream(b"/Size 2147483647 /W [1 2 1] /Index [0 2147483647]"),
    "index stream that is a bomb": lambda: index_stream(b"/Size 9000000 /W [1 2 1]", bytes(36_000_000)),
    "object stream of a billion": lambda: object_stream(b"/N 1000000000 /First 4"),
    "object stream of itself": lambda: object_stream(b"/N 1 /First 4 /Extends 6 0 R"),
    "object stream beyond itself": lambda: object_stream(b"/N 1 /First 400000"),
    "arrays nested": lambda: changed({1: SOUND[1][:-2] + b"/Extra %s%s >>" % (b"[" * 10_000, b"]" * 10_000)}),
    "arrays never closed": lambda: changed({1: SOUND[1][:-2] + b"/Extra " + b"[" * 100_000}),
    "dictionaries nested": lambda: changed(
        {1: SOUND[1][:-2] + b"/Extra %snull%s >>" % (b"<< /A " * 10_000, b" >>" * 10_000)}
    ),
    "contents nested in arrays": lambda: with_page(contents=b"[" * 5000 + b"4 0 R" + b"]" * 5000),
    "page tree nested 5,000 deep": lambda: deep_pages(5000),
    "forms nested 5,000 deep": lambda: deep_forms(5000),
    "form that draws itself": lambda: doubling_forms(1),
    "forms that draw forms, 10^6": lambda: doubling_forms(7),
    "references in a circle": lambda: changed({4: b"6 0 R", 6: b"7 0 R", 7: b"6 0 R"}),
    "length in a circle": lambda: changed({4: SOUND[4].replace(b"/Length", b"/Length 4 0 R /Lang")}),
    "length too large": lambda: changed({4: b"<< /Length 999999999 >>\nstream\n%s\nendstream" % printed("SOM")}),
    "length below zero": lambda: changed(
        {4: b"<< /Length -1 >>\nstream\n%s\nendstream" % printed(*REPORT.splitlines())}
    ),
    "100,000 empty pages": lambda: many_pages(100_000),
    "500 empty pages": lambda: many_pages(500),
    "1,000 updates": lambda: updates(1_000),
    "update that deletes the page": lambda: update(assembled(SOUND), {}, freed=(3,)),
    "update that deletes all": lambda: update(assembled(SOUND), {}, freed=(1, 2, 3, 4, 5)),
    "update that empties the tree": lambda: update(assembled(SOUND), {2: b"<< /Type /Pages /Kids [] /Count 0 >>"}),
    "user password": lambda: reportlab_pdf("secret", "other"),
    "owner password": lambda: reportlab_pdf("", "other"),
    "unknown encryption": lambda: changed(
        {6: b"<< /Filter /Unheard /V 9 >>"}, TRAILER + b" /Encrypt 6 0 R /ID [<00> <00>]"
    ),
    "encryption of nonsense": lambda: changed(
        {6: b"<< /Filter /Standard /V 2 /R 3 /Length 99999 /O (x) /U (y) /P 1 >>"},
        TRAILER + b" /Encrypt 6 0 R /ID [<00> <00>]",
    ),
    "encryption is a number": lambda: assembled(SOUND, TRAILER + b" /Encrypt 5"),
    "linearized by a liar": lambda: assembled(
        {9: b"<< /Linearized 1 /L 99999999 /H [9 9] /O 77 /E 9 /N 5000 /T 12 >>", **SOUND}
    ),
    "JavaScript": lambda: changed(
        {1: SOUND[1][:-2] + b"/OpenAction << /S /JavaScript /JS (while \\(true\\) app.alert\\(1\\);) >> >>"}
    ),
    "a program to start": lambda: changed(
        {1: SOUND[1][:-2] + b"/OpenAction << /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >> >> >>"}
    ),
    "names of 100,000 letters": lambda: changed({1: SOUND[1][:-2] + b"/%s 1 >>" % (b"N" * 100_000)}),
    "a million comments": lambda: assembled(SOUND).replace(b"endobj\n2", b"endobj\n" + b"%x\n" * 1_000_000 + b"2"),
}


# ---------------------------------------------------------------- what pages hold


@cache
def bomb(filler: bytes, mebibytes: int) -> bytes:
    """A deflated stream of one repeated byte, a thousandth of its length, made without making all of it first."""
    packer = zlib.compressobj(9)
    packer.compress(b"")
    block = zlib.compressobj(9, wbits=-15)
    piece = block.compress(filler * MEBIBYTE) + block.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\xda" + piece * mebibytes + b"\x03\x00"


def page_bomb(mebibytes: int) -> bytes:
    twice = zlib.compress(bomb(b" ", mebibytes), 9)
    return changed({4: stream(twice, b"/Filter [/FlateDecode /FlateDecode]")})


def filters(count: int) -> bytes:
    content = printed(*REPORT.splitlines())
    return changed({4: stream(zlib.compress(content), b"/Filter [%s]" % (b"/FlateDecode " * count))})


def composite(cmap: bytes) -> bytes:
    """The sound PDF with a font whose codes a table of characters explains."""
    content = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange %s endcmap end end" % cmap
    )
    return with_font(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R]"
        b" /ToUnicode 7 0 R >>",
        {
            6: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (A) /Ordering (I)"
            b" /Supplement 0 >> /DW 500 >>",
            7: flate(content),
        },
    )


def widths(count: int) -> bytes:
    return with_font(
        b"<< /Type /Font /Subtype /TrueType /BaseFont /Helvetica /FirstChar 0 /LastChar %d /Widths [%s] >>"
        % (count - 1, b"500 " * count)
    )


def scaled(matrix: bytes) -> bytes:
    return with_content(b"%s cm %s" % (matrix, printed(*REPORT.splitlines())))


def words_at(places: Iterator[tuple[float, float]], word: str = "visas") -> bytes:
    drawn = " ".join(f"1 0 0 1 {x} {y} Tm ({word}) Tj" for x, y in places)
    return printed(*REPORT.splitlines()) + f" BT /F1 5 Tf {drawn} ET".encode()


def scattered(count: int) -> Iterator[tuple[float, float]]:
    rng = random.Random(7)
    return ((rng.uniform(0, 590), rng.uniform(0, 600)) for _ in range(count))


def ruled(columns: int, rows: int) -> bytes:
    """The report with a grid of lines below it."""
    across = [f"0 {600 * r / rows} m 590 {600 * r / rows} l S" for r in range(rows + 1)]
    down = [f"{590 * c / columns} 0 m {590 * c / columns} 600 l S" for c in range(columns + 1)]
    return printed(*REPORT.splitlines()) + " ".join(["", *across, *down]).encode()


WORDS_OF_REPORT = printed(*REPORT.splitlines())

CONTENT: dict[str, Make] = {
    "bomb of 64 MiB": lambda: page_bomb(64),
    "bomb of 1 GiB": lambda: page_bomb(1024),
    "forty filters": lambda: filters(40),
    "10,000 filters": lambda: filters(10_000),
    "unknown filter": lambda: changed({4: stream(WORDS_OF_REPORT, b"/Filter /Unheard")}),
    "broken deflate": lambda: changed({4: stream(b"x\x9c\xff\xff\xff", b"/Filter /FlateDecode")}),
    "predictor of nonsense": lambda: changed(
        {4: flate(WORDS_OF_REPORT, b"/DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 99 >>")}
    ),
    "run lengths": lambda: changed({4: stream(b"\x81 " * 50_000 + b"\x80", b"/Filter /RunLengthDecode")}),
    "ascii85 of nonsense": lambda: changed({4: stream(b"zzzzz~~~>" * 999, b"/Filter /ASCII85Decode")}),
    "cmap range of all": lambda: composite(b"1 beginbfrange <0000> <FFFFFFFF> <0041> endbfrange"),
    "cmap range of a million": lambda: composite(b"1 beginbfrange <000000> <0FFFFF> <0041> endbfrange"),
    "cmap range backwards": lambda: composite(b"1 beginbfrange <FFFF> <0000> <0041> endbfrange"),
    "cmap of 100,000 entries": lambda: composite(
        b"%d beginbfchar %s endbfchar" % (100_000, b"<0041> <00410042> " * 100_000)
    ),
    "cmap of long strings": lambda: composite(b"1 beginbfchar <0041> <%s> endbfchar" % (b"0041" * 100_000)),
    "cmap of lone surrogates": lambda: composite(b"1 beginbfrange <0000> <FFFF> <D800> endbfrange"),
    "cmap of nulls": lambda: composite(b"1 beginbfrange <0000> <00FF> <0000> endbfrange"),
    "cmap that uses itself": lambda: composite(b"/X usecmap"),
    "a million widths": lambda: widths(1_000_000),
    "widths of nonsense": lambda: with_font(
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar -9 /LastChar 1e99 /Widths (w) >>"
    ),
    "widths beyond numbers": lambda: with_font(
        b"<< /Type /Font /Subtype /TrueType /BaseFont /Helvetica /FirstChar 32 /LastChar 126 /Widths [%s] >>"
        % (b"9" * 39 + b" -1e38 ")
    ),
    "font in a circle": lambda: with_font(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [5 0 R] >>"
    ),
    "font is a number": lambda: with_font(b"17"),
    "font drawn by itself": lambda: with_font(
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 32 /LastChar 126"
        b" /Encoding << /Differences [32 /a] >> /CharProcs << /a 6 0 R >> /Resources << /Font << /F1 5 0 R >> >>"
        b" /Widths [9] >>",
        {6: stream(b"BT /F1 9 Tf (SOM) Tj ET")},
    ),
    "font matrix of nothing": lambda: with_font(
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 0 0] /FontMatrix [0 0 0 0 0 0] /FirstChar 32 /LastChar 126"
        b" /Encoding << /Differences [32 /a] >> /CharProcs << /a 6 0 R >> /Widths [0] >>",
        {6: stream(b"0 0 d0")},
    ),
    "no font": lambda: changed({3: SOUND[3].replace(b"/F1 5 0 R", b"")}),
    "no resources": lambda: changed({3: SOUND[3].replace(b"/Resources", b"/Recources")}),
    "a million operators": lambda: with_content(WORDS_OF_REPORT + b" 1 0 0 1 0 0 cm" * 1_000_000),
    "a million lines drawn": lambda: with_content(WORDS_OF_REPORT + b" 0 0 m 9 9 l S" * 1_000_000),
    "30,000 lines drawn": lambda: with_content(
        WORDS_OF_REPORT
        + "".join(f" {x} 0 m {x} 500 l S 0 {x} m 500 {x} l S" for x in (n / 30 for n in range(15_000))).encode()
    ),
    "a path of a million corners": lambda: with_content(
        WORDS_OF_REPORT + b" 0 0 m" + b" 9 9 l 8 7 l" * 500_000 + b" S"
    ),
    "a grid of 60 by 300": lambda: with_content(ruled(60, 300)),
    "a grid of 300 by 300": lambda: with_content(ruled(300, 300)),
    "5,000 words anywhere": lambda: with_content(words_at(scattered(5000))),
    "15,000 words anywhere": lambda: with_content(words_at(scattered(15_000))),
    "10,000 words in one place": lambda: with_content(words_at((100.0, 100.0) for _ in range(10_000))),
    "10,000 words in one line": lambda: with_content(words_at((at / 20, 100.0) for at in range(10_000))),
    "3,000 dots and words": lambda: with_content(
        words_at(scattered(3000)) + "".join(f" {x:.1f} {y:.1f} 3 3 re f" for x, y in scattered(3000)).encode()
    ),
    "q never closed": lambda: with_content(b"q " * 100_000 + WORDS_OF_REPORT),
    "Q never opened": lambda: with_content(b"Q " * 100_000 + WORDS_OF_REPORT),
    "text never ended": lambda: with_content(b"BT " * 50_000 + WORDS_OF_REPORT),
    "a string never closed": lambda: with_content(WORDS_OF_REPORT + b" BT (" + b"(" * 200_000),
    "operands without end": lambda: with_content(b"1 " * 500_000 + WORDS_OF_REPORT),
    "a picture never ended": lambda: with_content(
        WORDS_OF_REPORT + b" BI /W 99999 /H 99999 /BPC 8 /CS /RGB ID " + b"x" * 9999
    ),
    "a picture of a million sides": lambda: changed(
        {
            3: SOUND[3].replace(b"/Font", b"/XObject << /X 6 0 R >> /Font"),
            4: stream(WORDS_OF_REPORT + b" /X Do"),
            6: stream(
                b"x",
                b"/Type /XObject /Subtype /Image /Width 1000000 /Height 1000000 /BitsPerComponent 8"
                b" /ColorSpace /DeviceRGB",
            ),
        }
    ),
    "page of a billion points": lambda: with_page(box=b"0 0 1000000000 1000000000"),
    "page of no size": lambda: with_page(box=b"0 0 0 0"),
    "page of negative size": lambda: with_page(box=b"595 842 0 0"),
    "page far away": lambda: with_page(box=b"-99999999 -99999999 -99999000 -99999000"),
    "page of nan": lambda: with_page(box=b"0 0 nan inf"),
    "page beyond numbers": lambda: with_page(box=b"0 0 %s 1e400" % (b"9" * 400)),
    "page box of two numbers": lambda: with_page(box=b"0 0"),
    "page box of strings": lambda: with_page(box=b"(a) (b) (c) (d)"),
    "no page box": lambda: changed({3: SOUND[3].replace(b"/MediaBox", b"/MediaBux")}),
    "crop box outside": lambda: with_page(b"/CropBox [5000 5000 6000 6000]"),
    "crop box empty": lambda: with_page(b"/CropBox [9 9 9 9]"),
    "turned by 45": lambda: with_page(b"/Rotate 45"),
    "turned by nonsense": lambda: with_page(b"/Rotate (left)"),
    "turned by a billion": lambda: with_page(b"/Rotate 900000000090"),
    "user unit of zero": lambda: with_page(b"/UserUnit 0"),
    "user unit of a million": lambda: with_page(b"/UserUnit 1000000"),
    "scaled to nothing": lambda: scaled(b"0 0 0 0 0 0"),
    "scaled beyond numbers": lambda: scaled(b"1e38 0 0 1e38 0 0"),
    "scaled by huge numbers": lambda: scaled(b"%s 0 0 %s 0 0" % (b"9" * 60, b"9" * 60)),
    "scaled by nan": lambda: scaled(b"nan 0 0 inf 0 0"),
    "scaled to dust": lambda: scaled(b"0.00000001 0 0 0.00000001 0 0"),
    "mirrored": lambda: scaled(b"-1 0 0 -1 595 842"),
    "slanted": lambda: scaled(b"0.7 0.7 -0.7 0.7 200 0"),
    "letters of no size": lambda: with_content(WORDS_OF_REPORT.replace(b"/F1 11", b"/F1 0")),
    "letters of negative size": lambda: with_content(WORDS_OF_REPORT.replace(b"/F1 11", b"/F1 -11")),
    "letters of a million points": lambda: with_content(WORDS_OF_REPORT.replace(b"/F1 11", b"/F1 1000000")),
    "letters apart beyond numbers": lambda: with_content(
        WORDS_OF_REPORT.replace(b"/F1 11 Tf", b"/F1 11 Tf 1e30 Tc -1e30 Tw 1e30 Tz")
    ),
    "one word of 100,000 letters": lambda: with_content(WORDS_OF_REPORT + printed("visas" * 20_000)),
    "one line of 20,000 words": lambda: with_content(WORDS_OF_REPORT + printed("SOM 3 May " * 7000)),
    "control characters": lambda: with_content(WORDS_OF_REPORT + printed("".join(map(chr, range(1, 32))) * 9)),
    "contents are nowhere": lambda: with_page(contents=b"88 0 R"),
    "contents are a number": lambda: with_page(contents=b"17"),
    "contents 20,000 times": lambda: with_page(contents=b"[%s]" % (b"4 0 R " * 20_000)),
    "annotations no array": lambda: with_annotations(b"(none)"),
    "annotations no dictionaries": lambda: with_annotations(b"[1 (two) /Three null [4] 99 0 R]"),
    "annotations in a circle": lambda: with_annotations(
        b"6 0 R", {6: b"[6 0 R 7 0 R]", 7: b"<< /Subtype /Link /Parent 7 0 R /A 7 0 R /Next 7 0 R >>"}
    ),
    "address of 10 MB": lambda: with_annotations(b"[%s]" % link(b"(https://www.iom.int/%s)" % (b"a" * 10_000_000))),
    "address that is no UTF-8": lambda: with_annotations(b"[%s]" % link(b"(https://www.iom.int/\xff\xfe\xc3)")),
    "address with line breaks": lambda: with_annotations(b"[%s]" % link(rb"(https://www.iom.int/\n\r\t\000<script>)")),
    "address that is a script": lambda: with_annotations(b"[%s]" % link(rb"(javascript:alert\(1\))")),
    "address that is a number": lambda: with_annotations(b"[%s]" % link(b"17")),
    "link without a place": lambda: with_annotations(
        b"[<< /Subtype /Link /A << /S /URI /URI (https://www.iom.int) >> >>]"
    ),
    "link of nan": lambda: with_annotations(b"[%s]" % link(b"(https://www.iom.int)", b"nan inf 1e400 -1e400")),
    "link of negative sides": lambda: with_annotations(b"[%s]" % link(b"(https://www.iom.int)", b"300 790 60 600")),
    "link with odd corners": lambda: with_annotations(
        b"[<< /Subtype /Link /Rect [0 0 9 9] /QuadPoints [1 2 3] /A << /S /URI /URI (https://a.int) >> >>]"
    ),
    "1,000 links": lambda: with_annotations(
        b"[%s]" % b" ".join(link(b"(https://www.iom.int/%d)" % n) for n in range(1_000))
    ),
}


# ---------------------------------------------------------------- text


def below(text: str) -> bytes:
    """The report with this text below its last entry."""
    return f"{REPORT}\n{text}\n".encode("utf-8", "surrogatepass")


def entries(*lines: str) -> bytes:
    """A report of many entries with one of the lines each."""
    return (REPORT + "".join(f"\nPrague Process\n{line}\n" for line in lines)).encode("utf-8", "surrogatepass")


def table(columns: int, rows: int, gap: str) -> bytes:
    line = gap.join(["Bali Process"] + [f"{column}" for column in range(columns)])
    return f"ISCM\tType\tRegion\tYear Established\n{(line + chr(10)) * rows}".encode()


MONTHS = "January February March April May June July August September October November December".split()

TEXTS: dict[str, Make] = {
    "UTF-8 with its mark": lambda: b"\xef\xbb\xbf" + REPORT.encode(),
    "UTF-16 LE with its mark": lambda: b"\xff\xfe" + REPORT.encode("utf-16-le"),
    "UTF-16 BE with its mark": lambda: b"\xfe\xff" + REPORT.encode("utf-16-be"),
    "UTF-16 LE": lambda: REPORT.encode("utf-16-le"),
    "UTF-16 BE": lambda: REPORT.encode("utf-16-be"),
    "UTF-16 cut in a letter": lambda: b"\xff\xfe" + REPORT.encode("utf-16-le")[:-1],
    "UTF-16 with half a pair": lambda: b"\xff\xfe" + REPORT.encode("utf-16-le") + b"\x00\xd8a\x00",
    "UTF-16 mark alone": lambda: b"\xff\xfe",
    "UTF-32": lambda: REPORT.encode("utf-32"),
    "UTF-7": lambda: below("Söderköping Process").decode().encode("utf-7"),
    "Latin-1": lambda: below("Söderköping Process").decode().encode("latin-1"),
    "cp1252": lambda: below("Söderköping “Process” – visas").decode().encode("cp1252"),
    "Shift-JIS": lambda: below("移住に関する協議").decode().encode("shift-jis"),
    "EBCDIC": lambda: REPORT.encode("cp500"),
    "CRLF": lambda: REPORT.replace("\n", "\r\n").encode(),
    "CR only": lambda: REPORT.replace("\n", "\r").encode(),
    "all kinds of line ends": lambda: REPORT.replace("\n", "\u2028\x85\x0b\x1c\r\n").encode(),
    "NUL bytes": lambda: REPORT.encode() + bytes(100),
    "NUL between letters": lambda: REPORT.encode().replace(b"S", b"S\0"),
    "surrogates": lambda: below("SOM \ud800\udfff \udc00 (3 May)"),
    "overlong UTF-8": lambda: REPORT.encode() + b"\xc0\xaf\xe0\x80\xaf",
    "control characters": lambda: below("\x1b[31mSOM\x07\x08\x7f (3 May) \x9b2J"),
    "only marks": lambda: ("\u0301" * 500 + "\n").encode() * 20,
    "a letter of 15,000 marks": lambda: below("SOM" + "\u0301" * 15_000 + " (3 May)."),
    "right to left": lambda: below("\u202eSOM (3 May)\u202c \u2067\u200f20 August\u2069"),
    "no width": lambda: REPORT.replace("o", "o\u200b\u200d\ufeff").encode(),
    "letters like others": lambda: REPORT.replace("o", "о").replace("a", "а").encode(),
    "letters beyond the plane": lambda: below("𝐒𝐎𝐌 (𝟑 𝐌𝐚𝐲) 🙂👨‍👩‍👧‍👦 in 𝕲𝖊𝖓𝖊𝖛𝖆"),
    "wide and other digits": lambda: entries(
        "SOM (３ May)", "٣rd SOM (٣ May)", "SOM (³ May ²⁰²¹)", "Ⅻth SOM (Ⅳ May)", "४th SOM (४ May 2021)"
    ),
    "ligatures of 18 letters": lambda: below("\ufdfa" * 900 + " SOM (3 May)."),
    "a line of 50 MB": lambda: b"word " * 10_000_000,
    "30 MB of text": lambda: (REPORT.encode() + b"\n") * 200_000,
    "15 MB of line ends": lambda: REPORT.encode() + b"\n" * 15_000_000,
    "100,000 form feeds": lambda: REPORT.encode() + b"\f" * 100_000,
    "500 pages": lambda: "\f".join(f"{REPORT}\nPage {n}" for n in range(500)).encode(),
    "one word of 19,999 letters": lambda: below("a" * 19_999),
    "one word of 20,001 letters": lambda: below("a" * 20_001),
    "one name of 2,000 words": lambda: below("Process " * 2000),
    "20,000 brackets open": lambda: below("(" * 19_990),
    "20,000 brackets close": lambda: below(")" * 19_990),
    "10,000 brackets nested": lambda: below("(" * 9_990 + ")" * 9_990),
    "SOM ( in one line": lambda: below("SOM (" * 3_990),
    "SOM ( in many lines": lambda: below("SOM (\n" * 2_000),
    "quotes open": lambda: below('SOM “"«' * 1_000),
    "every letter there is": lambda: "\n".join(
        REPORT.splitlines() + ["".join(map(chr, range(at, at + 128))) for at in range(0x100, 0xD700, 1024)]
    ).encode(),
    "empty": lambda: b"",
    "a mark alone": lambda: b"\xef\xbb\xbf",
    "one letter": lambda: b"a",
    "one line end": lambda: b"\n",
}

GRAMMAR: dict[str, Make] = {
    "days that are none": lambda: entries(
        "SOM (31 February).",
        "SOM (0 May).",
        "SOM (99-98 August).",
        "SOM (31-1 May).",
        "SOM (29 February 1900).",
        "SOM (32 13 2021).",
    ),
    "years that are none": lambda: entries(
        "SOM (3 May 0000).", "SOM (3 May 99999).", "SOM (3 May 1900-2099).", "SOM 2099-1900."
    ),
    "dates in one bracket": lambda: entries(
        f"SOM ({', '.join(f'{1 + n % 28} {MONTHS[n % 12]}' for n in range(1200))})."
    ),
    "days without a month": lambda: entries(f"SOM ({', '.join(str(1 + n % 28) for n in range(4000))})."),
    "days between ranges": lambda: entries(f"SOM ({'-'.join(str(1 + n % 28) for n in range(5000))})."),
    "months without a day": lambda: entries(" ".join(MONTHS * 200), "May " * 4000, "in May " * 2500),
    "months in lines": lambda: below("March May\n" * 300),
    "numbers of 400 digits": lambda: entries(
        "9" * 400 + "th SOM (3 May).", "9" * 400 + " workshops.", f"SOM ({'9' * 400} May)."
    ),
    "numbers of 9,000 digits": lambda: entries(
        "9" * 9000 + "th SOM (3 May).",
        "9" * 9000 + " workshops (4 May).",
        f"{'9' * 9000} years since the launch of the Bali Process",
    ),
    "numbers of 9,000 digits in a table": lambda: (
        "ISCM\tType\tRegion\tYear Established\tConstituent States\n"
        f"Bali Process\tIRF\tAsia\t{'9' * 9000}\t{'9' * 9000}\n".encode()
    ),
    "grouped numbers": lambda: entries("1" + ",000" * 3000 + " workshops (3 May)."),
    "Roman bombs": lambda: entries(
        "I" * 19_000 + "th SOM (3 May).",
        "XLIV" * 3000 + " SOM (3 May).",
        "MMMMMMMCCCCIIII SOM (3 May).",
        "IVXL" * 4000 + " workshops",
    ),
    "number words": lambda: entries(
        "twenty " * 2500 + "workshops (3 May).",
        "-".join(["twenty"] * 2000) + " SOM (3 May).",
        "hundred thousand million " * 700,
    ),
    "anniversaries": lambda: below("25th anniversary of the " * 800) + below("10 years since the launch of " * 600),
    "hyphens at line ends": lambda: below("migra-\n" * 1_000),
    "hyphens only": lambda: below("-" * 19_000 + "\n" + "- " * 9000),
    "letter-spaced": lambda: below("S O M  " * 1_500),
    "letter-spaced headings": lambda: below("M A I N  E V E N T S  I N  2 0 2 1\n" * 300),
    "table of 4,000 columns": lambda: table(4_000, 3, "\t"),
    "table of 3,500 columns set with blanks": lambda: table(3_500, 3, "   "),
    "table of 500 rows": lambda: table(5, 500, "\t"),
    "table of 500 rows set with blanks": lambda: (
        " ISCM                Type   Region    Year Established   Constituent States\n"
        + "Bali Process         IRF    Asia      2002               45\n" * 500
    ).encode(),
    "table of bars": lambda: below("|" * 19_000) + below("| a | b | c |\n|---|---|---|\n" * 300),
    "table of rules": lambda: below("+-----+:====:|\n" * 1_000),
    "runs of blanks": lambda: below(" " * 19_000 + "SOM" + " " * 900) + below(("a" + " " * 9) * 1_900),
    "runs of blanks in lines": lambda: below(("word" + " " * 150) * 60 + "\n") * 30,
    "runs of dots": lambda: below("." * 19_000 + "\n" + ". " * 9_000 + "\n" + "a." * 9_000),
    "runs of commas": lambda: entries(
        "SOM (3 May) on " + "," * 18_000, "SOM (4 May) " + ", " * 9_000, "SOM, " + "and " * 4_500
    ),
    "a, a, a": lambda: below("a, " * 6_600),
    "A, A and A": lambda: below("Bali Process, Rabat Process and " * 600),
    "A A A": lambda: below("A " * 9_000 + "\n" + "Ab Cd " * 3000),
    "title case": lambda: below("Bali Process Rabat Process\n" * 800),
    "between and between": lambda: entries("between 3 May and " * 1000, "both 3 and " * 1500),
    "SOM for ever": lambda: below("SOM (3 May), " * 1500) + below("SOM, " * 3900),
    "SOM in long entries": lambda: below("SOM (3 May) on visas,\n" * 800),
    "meetings without a stop": lambda: below("the Meeting of the Working Group on the Workshop for the " * 170),
    "addresses of 10,000 letters": lambda: below("https://www.iom.int/" + "a/" * 5_000 + "\n" + "https://" * 2_400),
    "1,000 addresses": lambda: below("\n".join(f" https://www.iom.int/{n}" for n in range(1_000))),
    "addresses in pieces": lambda: below(" https://www.iom.int/a-\n" + "b-\n" * 1_000),
    "@ and dots": lambda: below("a@" * 9_000 + "\n" + "www." * 4_900),
    "markup": lambda: below("<script>alert(1)</script> <!--SOM (3 May)--> &lt;b&gt; ${7*7} {{7*7}} %s %n"),
    "Markdown": lambda: below("*" * 19_000 + "\n" + "[" * 19_000 + "\n" + "[a](b" * 3_900 + "\n" + "\\*" * 9_000),
    "formulas": lambda: entries(
        "=cmd|' /C calc'!A0 (3 May)",
        "+SOM (3 May)",
        "-SOM (4 May)",
        "@SUM(1+1) SOM (3 May)",
        '\t=HYPERLINK("http://x") SOM',
    ),
    "a hundred names": lambda: entries(
        *(f"SOM ({1 + n % 28} May) with the {chr(65 + n % 26)}{n} Process and Dialogue {n}." for n in range(120))
    ),
}


# ---------------------------------------------------------------- false names


def archive(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr(zipfile.ZipInfo(name), REPORT)
    return buffer.getvalue()


FALSE: dict[str, Make] = {
    "web page.pdf": lambda: b"<!DOCTYPE html><html><body>Not found</body></html>",
    "picture.pdf": lambda: b"\x89PNG\r\n\x1a\n" + bytes(99),
    "photo.pdf": lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(99),
    "archive.pdf": lambda: archive("report.txt"),
    "document.pdf": lambda: archive("word/document.xml"),
    "packed.pdf": lambda: b"\x1f\x8b\x08\x00" + zlib.compress(REPORT.encode()),
    "void.pdf": lambda: b"",
    "text.pdf": REPORT.encode,
    "script.pdf": lambda: b"#!/bin/sh\nrm -rf /\n",
    "pdf.txt": lambda: assembled(SOUND),
    "program.txt": lambda: b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 9,
    "zip.txt": lambda: archive("report.pdf"),
    "page.txt": lambda: b"<html><p>" + REPORT.encode(),
    "letter.txt": lambda: rb"{\rtf1\ansi " + REPORT.encode() + b"}",
    "without an ending": REPORT.encode,
    "pdf without an ending": lambda: assembled({**SOUND, 9: b"(no ending)"}),
    "report.docx": lambda: archive("word/document.xml"),
    "Thumbs.db": lambda: b"\xd0\xcf\x11\xe0" + bytes(512),
    "report.PDF.exe": lambda: b"MZ" + bytes(512),
    "report.Txt": lambda: REPORT.replace("2021", "2020").encode(),
}


# ---------------------------------------------------------------- odd files


def put_socket(path: Path) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # the path of a socket is at most 108 bytes long
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(path.name)
    finally:
        os.chdir(here)


def put_long(path: Path) -> None:
    """A report and 200 MB of zeros, which take no room on the disk."""
    path.write_text(REPORT, encoding="utf-8")
    os.truncate(path, 200_000_000)


def put_locked(path: Path) -> None:
    path.write_text(REPORT, encoding="utf-8")
    path.chmod(0)


def put_text(path: Path) -> None:
    """The report with an event that names the file, so that it is no copy of another."""
    path.write_text(f"{REPORT}\nPrague Process\nSOM (3 May) on file {path.name!r}.\n", encoding="utf-8")


def linked(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


NOT_UTF8 = os.fsdecode(b"f\xfcnf.txt")
FILES: tuple[Hostile, ...] = (
    Hostile("files", "pipe.pdf", lambda path: os.mkfifo(path)),
    Hostile("files", "pipe.txt", lambda path: os.mkfifo(path)),
    Hostile("files", "socket.pdf", put_socket),
    Hostile("files", "zero.pdf", linked("/dev/zero")),
    Hostile("files", "null.txt", linked("/dev/null")),
    Hostile("files", "round.pdf", linked("round.pdf")),
    Hostile("files", "here.txt", linked("there.txt")),
    Hostile("files", "there.txt", linked("here.txt")),
    Hostile("files", "broken.pdf", linked("nowhere/gone.pdf")),
    Hostile("files", "parent.pdf", linked("..")),
    Hostile("files", "itself", linked(".")),
    Hostile("files", "200 MB.txt", put_long),
    Hostile("files", "proc.txt", linked("/proc/self/mem")),
    Hostile("files", "kernel.txt", linked("/proc/self/status")),
    Hostile("files", "folder.pdf", lambda path: path.mkdir(), is_document=False),
    Hostile("files", ".hidden.pdf", lambda path: path.write_bytes(cut(0.3)), is_document=False),
    Hostile("files", NOT_UTF8, put_text),
    Hostile("files", "two\nlines.txt", put_text),
    Hostile("files", "tab\tand\x1b[31mred.txt", put_text),
    Hostile("files", "n" * 251 + ".txt", put_text),
    Hostile("files", "ü" * 125 + ".txt", put_text),
    Hostile("files", "..txt", put_text, is_document=False),
    Hostile("files", "x..%2f..%2f..%2fetc%2fpasswd.txt", put_text),
    Hostile("files", "C:\\..\\..\\windows.txt", put_text),
    Hostile("files", "Case.txt", put_text),
    Hostile("files", "case.txt", put_text),
    Hostile("files", "CASE.TXT", put_text),
    Hostile("files", "-rf.txt", put_text),
    Hostile("files", "$(touch gone).txt", put_text),
    Hostile("files", "=1+1.txt", put_text),
    Hostile("files", "<img src=x onerror=alert(1)>.txt", put_text),
    Hostile("files", "'\"; DROP TABLE.txt", put_text),
    Hostile("files", " .txt", put_text),
    Hostile("files", "\u202etxt.fdp.txt", put_text),
    Hostile("files", "…!?.txt", put_text),
    Hostile("files", "移住.txt", put_text),
    Hostile("files", "latest", put_text),
    Hostile("files", "releases.txt", put_text),
    *((Hostile("files", "locked.txt", put_locked),) if os.geteuid() else ()),
)

# What always comes to its limit; each costs all of its seconds, so that they get fewer.
SLOW = frozenset(
    (
        *("100,000 form feeds", "15 MB of line ends"),
        *("SOM for ever", "days without a month", "months without a day"),
        *("a million lines drawn", "100,000 empty pages", "forms that draw forms, 10^6"),
        "index stream that is a bomb",
    )
)


def _written(make: Make) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(make())


def _inputs() -> Iterator[Hostile]:
    made: tuple[tuple[Group, Mapping[str, Make], str], ...] = (
        ("damaged", DAMAGED, ".pdf"),
        ("structure", STRUCTURE, ".pdf"),
        ("content", CONTENT, ".pdf"),
        ("text", TEXTS, ".txt"),
        ("grammar", GRAMMAR, ".txt"),
        ("false names", FALSE, ""),
        ("markup", MARKED_UP, ""),
    )
    for group, makes, ending in made:
        for name, make in makes.items():
            yield Hostile("slow" if name in SLOW else group, f"{name}{ending}", _written(make))
    yield from FILES


INPUTS: tuple[Hostile, ...] = tuple(_inputs())


# ---------------------------------------------------------------- a run on them, in a process of its own


@dataclass(slots=True)
class Told:
    """What became of one document: `reason` is empty where it gave rows, `seconds` run from its call to its answer."""

    reason: str
    stage: str
    error: str
    pages: int
    seconds: float
    document_id: str
    is_repaired: bool = False
    unreadable: int = 0  # pages


@dataclass(slots=True)
class Report:
    """What became of a run: its documents by printable name, and by how many bytes its own memory grew at most."""

    documents: dict[str, list[Told]] = field(default_factory=dict)
    release: str = ""
    growth: int = 0
    children: int = 0
    seconds: float = 0.0


def run_on(folder: Path, group: Group, seconds: float) -> Report:
    """Puts the inputs of the group into `folder/raw`, and runs the pipeline there."""
    from pipeline.engine.isolation import IsolatedExecutor, Limits
    from pipeline.engine.tasks import Reading
    from pipeline.read import printable
    from pipeline.rules import load_rules
    from pipeline.run import run
    from tests.engine.test_isolation import children_of

    raw = folder / "raw"
    raw.mkdir(parents=True)
    (raw / "good.txt").write_text(GOOD, encoding="utf-8")
    for made in INPUTS:
        if made.group == group:
            made.put(raw / made.file_name)

    took: dict[str, float] = {}

    class Timed(IsolatedExecutor):
        def _settle(self, worker: Any, call: Any) -> None:
            super()._settle(worker, call)
            self._note(call)

        def _lose(self, worker: Any, how: str) -> None:
            call = worker.call
            super()._lose(worker, how)
            self._note(call)

        def _note(self, call: Any) -> None:
            task = call.arguments[0] if call is not None else None
            if isinstance(task, Reading):
                took[printable(task.path.name)] = time.monotonic() - (call.deadline - self.limits.seconds)

    rules = load_rules()
    _ = rules.names
    before = peak_memory(reset=True)
    started = time.monotonic()
    with Timed(2, Limits(seconds, 1024 * MEBIBYTE)) as pool:
        done = run(raw, folder / "output", rules, pool)
    found = Report(release=str(done.release or ""), growth=peak_memory() - before, seconds=time.monotonic() - started)
    found.children = len(children_of(os.getpid()))
    lost = Counter(f.subject.rpartition(":")[0] for f in done.findings.to_review if f.check == "unreadable_page")
    for outline in done.outlines:
        failure = outline.failure
        found.documents.setdefault(outline.source.file_name, []).append(
            Told(
                outline.reason,
                failure.stage if failure else "",
                failure.error if failure else "",
                outline.page_count,
                took.get(outline.source.file_name, 0.0),
                outline.source.document_id,
                outline.is_repaired,
                lost[outline.source.document_id],
            )
        )
    return found


def peak_memory(reset: bool = False) -> int:
    """The most memory that this process has had, in bytes; with `reset`, what it has now, counted from here on.

    `ru_maxrss` would not do: it begins with what the process had that started this one.
    """
    if reset:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    from tests.helpers import hostile  # the classes of `__main__` would be others

    place, chosen, limit = sys.argv[1:]
    found = hostile.run_on(Path(place), chosen, float(limit))  # type: ignore[arg-type]
    print(json.dumps(asdict(found)))
