"""The encoding of a text file: by its mark, by its bytes, or not at all where they could be of several scripts."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import UseError

# What people call the encodings that are found.
ENCODING_NAMES = {
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252, since it is not UTF-8",
    "latin-1": "Latin-1, since it is not UTF-8",
}
_MARKS = (  # that of UTF-32 begins like that of UTF-16
    *((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig")),
    *((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")),
)
_HEAD = 4096  # bytes by which UTF-16 without a mark is known
_PIECE = 1 << 20  # bytes read at a time
_ENOUGH = 3  # letters of several bytes, from which on a file is UTF-8 with an error in it
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
_UTF_8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xd8-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")  # 'é', 'م', '–'
_LONGEST_ACCENTS = 3  # bytes: 'crée' has two letters in a row that are not ASCII, a word in Russian has all


def encoding_of(path: Path, file: str) -> str:
    """The name of the encoding, for Python. An empty file is UTF-8.

    Raises `UseError` for what is no text, for UTF-8 with a wrong byte in it, and for letters of one byte that are not
    those of Western Europe: Russian, Greek and Arabic text have the same bytes.
    """
    with path.open("rb") as handle:
        head = handle.read(_HEAD)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\0" in head:
        return _without_mark(head, file)
    wrong = _first_wrong_line(path)
    if not wrong:
        return "utf-8-sig"
    return _of_one_byte(path, file, wrong)


def _without_mark(head: bytes, file: str) -> str:
    """UTF-16 by its zeros, which every second byte of text in Latin letters is."""
    low, high = head[0::2].count(0), head[1::2].count(0)
    if max(low, high) < len(head) // 8 or min(low, high) > max(low, high) // 4:
        raise UseError(f"{file}: is neither text nor a workbook; save the table as CSV (UTF-8) or as .xlsx")
    return "utf-16-le" if high > low else "utf-16-be"


def _first_wrong_line(path: Path) -> int:
    """The number of the first line that is not UTF-8, from 1; 0 where all of them are."""
    decoder, line = codecs.getincrementaldecoder("utf-8")(), 1
    for piece in _pieces(path):
        try:
            line += decoder.decode(piece, final=not piece).count("\n")
        except UnicodeDecodeError as error:
            return line + bytes(error.object[: error.start]).count(b"\n")
    return 0


def _of_one_byte(path: Path, file: str, wrong: int) -> str:
    """Windows-1252, or Latin-1 where that lacks a byte."""
    letters = long_words = runs = 0  # a letter or word at the end of a piece may be cut; it hardly counts
    found: set[int] = set()
    for piece in _pieces(path):
        for run in _NOT_ASCII.finditer(piece):
            found.update(run[0])
            runs += 1
            long_words += len(run[0]) > _LONGEST_ACCENTS
        letters += len(_UTF_8_LETTER.findall(piece))
    if letters >= _ENOUGH and letters * 2 > runs:
        raise UseError(f"{file}, line {wrong}: is not UTF-8 like the other lines; save the table as UTF-8 again")
    if long_words * 4 > runs:
        raise UseError(
            f"{file}, line {wrong}: is neither UTF-8 nor Western European text; name its encoding with --encoding"
            " (cp1251 for Russian, cp1256 for Arabic), or save the table as UTF-8"
        )
    return "latin-1" if found & {0x81, 0x8D, 0x8F, 0x90, 0x9D} else "cp1252"


def _pieces(path: Path) -> Iterator[bytes]:
    """The bytes of the file in pieces, and none at its end."""
    with path.open("rb") as handle:
        while piece := handle.read(_PIECE):
            yield piece
    yield b""
