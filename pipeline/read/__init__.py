"""read(path) -> Document: PDF or text becomes pages of lines in reading order. Only this package knows a PDF engine."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.mending import NOTHING_DECIDED, mend
from pipeline.model import Document, Source
from pipeline.read.options import ReadOptions
from pipeline.text import slug

MEDIA_TYPES = {".txt": "text/plain", ".text": "text/plain", ".md": "text/markdown", ".pdf": "application/pdf"}


def printable(name: str) -> str:
    """A file name as text, even where its bytes are no UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")


def document_id_of(path: Path) -> str:
    """The id of a file: the slug of its name without the ending."""
    return slug(printable(path.stem)) or "document"


def source_of(path: Path, document_id: str | None = None) -> Source:
    """What is known of the file before it is read: its id is the slug of its name without the ending.

    Raises `UnreadableError` where the file cannot be opened.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableError(
            f"{printable(path.name)}: cannot be opened ({error.strerror}); check that it is a readable file"
        ) from error
    return Source(
        document_id=document_id or document_id_of(path),
        file_name=printable(path.name),
        media_type=_media_type(path, data),
        sha256=hashlib.sha256(data).hexdigest(),
        byte_size=len(data),
    )


def read(
    path: Path,
    source: Source | None = None,
    options: ReadOptions | None = None,
    decided_words: Mapping[str, str] = NOTHING_DECIDED,
) -> Document:
    """The file at `path` as pages of lines in reading order, damaged words mended, or read as a person decided.

    Raises `UnreadableError` where it is neither text nor PDF, is not UTF-8, is damaged, or holds no text.
    """
    source = source or source_of(path)
    if source.byte_size == 0:
        raise UnreadableError(f"{source.file_name}: the file is empty; put the report there again")
    if source.media_type == "application/pdf":
        from pipeline.read import pdf

        document = pdf.read(path, source, options or ReadOptions())
    elif source.media_type.startswith("text/"):
        from pipeline.read import plain

        document = plain.read(path, source)
    else:
        raise UnreadableError(f"{source.file_name}: neither PDF nor text; save the report as .pdf or as UTF-8 .txt")
    if not document.lines and not any(page.engine for page in document.pages):
        raise UnreadableError(f"{source.file_name}: no text in it; put the report there again")
    if not document.lines:
        raise UnreadableError(
            f"{source.file_name}, {_pages_of(document)}: no text; if it is a scan, run again with --ocr,"
            " or run ocrmypdf on it and put the result into raw/"
        )
    return mend(document, decided_words)


def _pages_of(document: Document) -> str:
    return "page 1" if len(document.pages) == 1 else f"pages 1-{len(document.pages)}"


def _media_type(path: Path, data: bytes) -> str:
    """From the bytes where they tell ('%PDF-'), else from the file's ending; empty where neither does."""
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    return MEDIA_TYPES.get(path.suffix.casefold(), "")
