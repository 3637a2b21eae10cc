"""Files that are ZIP archives of parts (DOCX, XLSX, ODT, ODS): what they hold, and that unpacking them is bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import UnreadableError

if TYPE_CHECKING:
    import zipfile

MEBIBYTE = 1 << 20
MOST_UNPACKED = 512 * MEBIBYTE  # all parts together: pictures are the most of them
MOST_PART = 64 * MEBIBYTE  # of XML: the text of a report has a few MiB
MOST_PARTS = 20_000
ZIP = b"PK\x03\x04"

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITER = "application/vnd.oasis.opendocument.text"
CALC = "application/vnd.oasis.opendocument.spreadsheet"

_XML = (".xml", ".rels", ".vml")
_HEAD = 65_536  # bytes of a part within which a document type stands, if it has one


def media_type_of_archive(path: Path) -> str:
    """The media type of an Office file by the parts that it holds; empty if it is none, or damaged."""
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.casefold().lstrip("/") for name in archive.namelist()}
            if "word/document.xml" in names or any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
                return WORD
            if "xl/workbook.xml" in names:
                return EXCEL
            if "mimetype" in names and "content.xml" in names:
                said = archive.read("mimetype")[:100].decode("ascii", "replace").strip().removesuffix("-template")
                return said if said in (WRITER, CALC) else ""
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, RuntimeError, NotImplementedError):
        return ""
    return ""


@contextmanager
def checked(path: Path, file_name: str, what: str) -> Iterator[zipfile.ZipFile]:
    """The archive, once its parts are known to be whole, not too large, and without document types.

    `what` is what such a file is called. Any error in the body that is not ours is raised as `UnreadableError`: the
    libraries that read these files let through many, without a common base.
    """
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive, file_name)
            _check_parts(archive, file_name)
            yield archive
    except (UnreadableError, MemoryError):
        raise
    except Exception as error:
        raise UnreadableError(
            f"{file_name}: damaged {what} ({type(error).__name__}); open it and save it again"
        ) from error


def _check_sizes(archive: zipfile.ZipFile, file_name: str) -> None:
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    largest = max((part.file_size for part in parts if _is_xml(part)), default=0)
    if size > MOST_UNPACKED or largest > MOST_PART or len(parts) > MOST_PARTS:
        raise UnreadableError(
            f"{file_name}: unpacks to {size / MEBIBYTE:,.0f} MiB in {len(parts):,} parts, more than a report has;"
            " save its text alone, without pictures"
        )


def _check_parts(archive: zipfile.ZipFile, file_name: str) -> None:
    """Raises `UnreadableError` if a part of XML has a document type, with which entities could be defined."""
    for part in archive.infolist():
        if part.flag_bits & 1:
            raise UnreadableError(f"{file_name}: protected by a password; save it without one")
        if _is_xml(part):
            with archive.open(part) as file:
                head = file.read(_HEAD)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head or b"<\x00!\x00D\x00O\x00C" in head:
                raise UnreadableError(
                    f"{file_name}: its part {part.filename[:80]!r} defines entities, which no Office program writes;"
                    " open it and save it again"
                )


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.casefold().endswith(_XML)
