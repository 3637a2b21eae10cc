"""The characters of a web page: which encoding it is in, by its byte order mark, its own words, and its bytes."""

from __future__ import annotations

import codecs
import re

from pipeline.errors import UnreadableError

_HEAD = 4096  # bytes within which a page says its encoding
# '<meta charset="utf-8">', '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
_META = re.compile(rb"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)  # of XHTML
# the encodings of web pages; Python knows others that are none ('zip', 'rot13')
_OF_TEXT = re.compile(
    r"utf-?(?:8|16)|us-ascii|ascii|(?:windows|cp|x-cp)-?\d{3,4}|iso-?8859-?\d+|latin-?\d+|koi8-\w|macintosh|mac-\w+"
    r"|gb\w+|big5\w*|shift[-_]jis|sjis|euc-\w+|iso-2022-jp",
    re.IGNORECASE,
)
_AS_BROWSERS_READ = {
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decoded(data: bytes, file_name: str) -> str:
    """The text of a web page.

    Bytes that are UTF-8 beyond ASCII are read as such, whatever the page says of itself. A page that says nothing is
    read as browsers read it (Windows-1252). Raises `UnreadableError` if the bytes are not what the page says.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if marked:
        return _checked(data, marked, file_name)
    said = _said(data, file_name)
    if said != "utf-8":
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        if text and ("\x00" not in text) and (not text.isascii() or not _is_stateful(said)):
            return text
    return _checked(data, said or "cp1252", file_name)


def _said(data: bytes, file_name: str) -> str:
    """The encoding that the page names, as Python calls it; empty where it names none."""
    found = _META.search(data, 0, _HEAD) or _XML.search(data, 0, _HEAD)
    if found is None:
        return ""
    label = found[1].decode("ascii")
    try:
        name = codecs.lookup(label).name if _OF_TEXT.fullmatch(label) else ""
    except LookupError:
        name = ""
    if not name:
        raise UnreadableError(
            f"{file_name}: says that it is in the encoding {label!r}, which is unknown; save the page again as UTF-8"
        )
    if name.startswith("utf-16"):
        return "utf-8"  # so browsers read a page whose bytes could print this name
    return _AS_BROWSERS_READ.get(name, name)


def _is_stateful(name: str) -> bool:
    """Whether ASCII bytes may stand for other letters in the encoding."""
    return name.startswith("iso2022")


def _checked(data: bytes, name: str, file_name: str) -> str:
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            f"{file_name}, line {line}: not in the encoding that the page names or that browsers take it for"
            f" ({name}, byte 0x{data[error.start]:02x}); save the page again as UTF-8"
        ) from error
    if "\x00" in text:
        raise UnreadableError(f"{file_name}: contains bytes that are not text; save the page again as UTF-8")
    return text.removeprefix("\ufeff")
