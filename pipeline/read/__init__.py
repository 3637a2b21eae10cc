"""read(path) -> Document: PDF or text becomes pages of lines in reading order. Only this package knows a PDF engine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.model import Document, Source
from pipeline.read.files import check_content, document_id_of, printable, source_of
from pipeline.read.mending import NOTHING_DECIDED, mend
from pipeline.read.options import ReadOptions

__all__ = ["document_id_of", "printable", "read", "source_of"]


def read(
    path: Path,
    source: Source | None = None,
    options: ReadOptions | None = None,
    decided_words: Mapping[str, str] = NOTHING_DECIDED,
) -> Document:
    """The file at `path` as pages of lines in reading order, damaged words mended, or read as a person decided.

    Raises `UnreadableError` where it is neither text nor PDF, neither UTF-8 nor UTF-16, damaged, or without text.
    """
    source = source or source_of(path)
    check_content(source, path)
    if source.media_type == "application/pdf":
        from pipeline.read.pdf import document as pdf

        document = pdf.read(path, source, options or ReadOptions())
    else:
        from pipeline.read.dump import plain

        document = plain.read(path, source)
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
