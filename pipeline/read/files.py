"""What is known of a file before it is read: its id and kind, and that its size and bytes are those of a report.

A file is told by its bytes where they say what it is, else by the ending of its name.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from io import BufferedReader
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.model import Source
from pipeline.read.markup.package import CALC, EXCEL, WORD, WRITER, ZIP, media_type_of_archive
from pipeline.text.folding import slug

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".csv": "text/csv",
    ".tsv": "text/csv",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".pdf": "application/pdf",
    ".docx": WORD,
    ".xlsx": EXCEL,
    ".odt": WRITER,
    ".ods": CALC,
}
OFFICE = frozenset((WORD, EXCEL, WRITER, CALC))
MARKED_UP = frozenset((*OFFICE, "text/html", "text/csv"))
KINDS = "PDF, DOCX, ODT, XLSX, ODS, HTML, CSV or UTF-8 text"
MEBIBYTE = 1 << 20
# a report has a few MiB, one full of photographs a hundred
MOST_BYTES = {
    "application/pdf": 512 * MEBIBYTE,
    **dict.fromkeys(OFFICE, 256 * MEBIBYTE),
    "text/html": 64 * MEBIBYTE,  # with pictures in it, as some browsers save pages
}
MOST_TEXT = 16 * MEBIBYTE  # a report has a tenth of a MiB; a longer file is no dump of one
HEAD = 1024  # bytes at the beginning of a PDF, in which it says that it is one

# How files begin that have a wrong name: what a server sends instead of a PDF, and what people save as one.
_BEGINNINGS = (
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
    (b"\x89png", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"gif8", "a picture (GIF)"),
    (b"pk\x03\x04", "an Office file or ZIP archive"),
    (b"{\\rtf", "an RTF file"),
    (b"%!ps", "a PostScript file"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"rar!", "an archive (RAR)"),
    (b"7z\xbc\xaf", "an archive (7z)"),
    (b"mime-version:", "a web archive (MHTML) or a mail"),
    (b"from: <saved by", "a web archive (MHTML)"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office files from before 2007, and later ones with a password
# the streams that such a file holds, and what the file is
_STREAMS = (
    ("EncryptedPackage", "protected by a password; open it and save it without one"),
    ("WordDocument", "an old Word file (.doc); save it as .docx or as PDF"),
    ("Workbook", "an old Excel file (.xls); save it as .xlsx"),
    ("Book", "an old Excel file (.xls); save it as .xlsx"),
    ("PowerPoint Document", "an old PowerPoint file (.ppt); save it as PDF"),
)
_MARKED_UP = re.compile(
    rb"(?:\s|<!--.{0,900}?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html)\b", re.DOTALL
)  # '<!doctype html'
_MARKUP_ENDINGS = frozenset((".html", ".htm", ".xhtml"))


def printable(name: str) -> str:
    """A file name as one line of text, even if its bytes are not UTF-8 or it contains a line break."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def document_id_of(path: Path) -> str:
    """The slug of the file's name without its ending; 'document' if nothing of the name is left."""
    return slug(printable(path.stem)) or "document"


def source_of(path: Path, document_id: str | None = None) -> Source:
    """The file's id, name, media type, SHA-256 and size in bytes; its id is by `document_id_of` unless one is given.

    Raises `UnreadableError` if it is not a regular file, is too large, or cannot be opened.
    """
    name = printable(path.name)
    try:
        status = path.stat()
        _check_kind(name, status.st_mode)
        with path.open("rb") as file:
            head = file.read(HEAD)
            media_type = _media_type(path, head)
            _check_size(name, status.st_size, media_type)
            digest = _digest(file)
    except OSError as error:
        raise UnreadableError(
            f"{name}: cannot be opened ({error.strerror}); check that it is a readable file"
        ) from error
    return Source(document_id or document_id_of(path), name, media_type, digest, status.st_size)


def check_content(source: Source, path: Path) -> None:
    """Raises `UnreadableError` if the file is empty, or is not the kind of file that its name says."""
    name = source.file_name
    if source.byte_size == 0:
        raise UnreadableError(f"{name}: the file is empty; put the report there again")
    with path.open("rb") as file:
        head = file.read(HEAD)
        if head.startswith(_OLE):
            raise UnreadableError(f"{name}: {_kind_of_old_file(head + file.read(MOST_TEXT))}")
    if b"%PDF-" in head:
        return
    if head.startswith(ZIP) and source.media_type in OFFICE:
        return
    _check_beginning(source, path, head)
    if source.media_type == "application/pdf":
        raise UnreadableError(f"{name}: is named .pdf but is not a PDF; open it and save it again as PDF")
    if source.media_type in OFFICE:
        ending = path.suffix.casefold()
        raise UnreadableError(f"{name}: is named {ending} but is no such file; open it and save it again as {ending}")
    if not source.media_type:
        raise UnreadableError(f"{name}: of an unknown kind; save the report as {KINDS}")


def _check_beginning(source: Source, path: Path, head: bytes) -> None:
    """Raises `UnreadableError` if the file begins as one of another kind."""
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    what = next((what for mark, what in _BEGINNINGS if begins.startswith(mark)), "")
    if what == "a web page" and source.media_type != "text/html":
        raise UnreadableError(
            f"{source.file_name}: is a web page, though named {path.suffix or 'without an ending'}; if it holds the"
            " report and no message of the web site, name it .html"
        )
    if what and not source.media_type.startswith("text/"):
        raise UnreadableError(f"{source.file_name}: is {what}; save the report as {KINDS}")
    if what in ("an RTF file", "a PostScript file", "a web archive (MHTML)"):  # its markup would be read as words
        raise UnreadableError(f"{source.file_name}: is {what}, not plain text; save the report as {KINDS}")


def _kind_of_old_file(content: bytes) -> str:
    """What an OLE file is, by the names of the streams that it lists, and what to do."""
    listed = (said for name, said in _STREAMS if name.encode("utf-16-le") in content)
    return next(listed, f"is an old Office file; save the report as {KINDS}")


def _check_kind(name: str, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    kinds = (
        (stat.S_ISDIR, "a link to a folder; put the files themselves into raw/"),
        (stat.S_ISFIFO, "a pipe, not a file; take it out of raw/"),
        (stat.S_ISSOCK, "a socket, not a file; take it out of raw/"),
    )
    said = next((said for is_kind, said in kinds if is_kind(mode)), "a device, not a file; take it out of raw/")
    raise UnreadableError(f"{name}: {said}")


def _check_size(name: str, size: int, media_type: str) -> None:
    most = MOST_BYTES.get(media_type, MOST_TEXT)
    if size > most:
        raise UnreadableError(
            f"{name}: {size / MEBIBYTE:,.0f} MiB, more than the {most // MEBIBYTE} MiB that such a file may have;"
            " put only the report into raw/"
        )


def _digest(file: BufferedReader) -> str:
    """The SHA-256 of the whole file, which is read in pieces."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _media_type(path: Path, head: bytes) -> str:
    """By its bytes if they say so ('%PDF-', the parts of an archive, '<html'), else by the ending of its name.

    Empty if neither tells. A web page is one only if its name says no other kind: servers send some instead of PDFs.
    """
    ending = path.suffix.casefold()
    named = MEDIA_TYPES.get(ending, "")
    if b"%PDF-" in head:
        return "application/pdf"
    if head.startswith(ZIP):
        return media_type_of_archive(path) or named
    if _MARKED_UP.match(head.removeprefix(b"\xef\xbb\xbf").lower()) and (ending in _MARKUP_ENDINGS or not named):
        return "text/html"
    return named
