"""read(path) -> Document: a file as pages of lines in reading order, with tables and links.

`read` is the face of this room: the rest of the program asks it for a `Document` and knows no PDF engine. Beside it
stand `source_of` (what is known of a file before it is read), `options` (how a run reads) and `folder` (the documents
in a raw folder). Within the room, `pdf` and `dump` each turn one kind of file into pages, `layout` puts words in
reading order for both, `markup` has a reader for each kind of file that names its parts (DOCX, ODT, HTML, sheets), and
`mending` corrects damaged words.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.model import Document, Source
from pipeline.read.files import MARKED_UP, check_content, document_id_of, printable, source_of
from pipeline.read.mending import NOTHING_DECIDED, mend
from pipeline.read.options import ReadOptions

__all__ = ["document_id_of", "printable", "read", "source_of"]


def read(
    path: Path,
    source: Source | None = None,
    options: ReadOptions | None = None,
    decided_words: Mapping[str, str] = NOTHING_DECIDED,
) -> Document:
    """The file at `path` as pages of lines in reading order, with its damaged words mended.

    `source` is that of the file, if it is known already. `decided_words` gives for damaged words what a person reads.
    Raises `UnreadableError` if the file is of a kind that cannot be read, damaged, or without text, and
    `ProtectedError` if it is a PDF that none of the passwords opens.
    """
    source = source or source_of(path)
    check_content(source, path)
    document = _read(path, source, options or ReadOptions())
    if not document.lines and not any(page.engine for page in document.pages):
        raise UnreadableError(f"{source.file_name}: contains no text; put the report there again")
    if not document.lines:
        raise UnreadableError(
            f"{source.file_name}, {_pages_of(document)}: no text; if it is a scan, run again with --ocr,"
            " or run ocrmypdf on it and put the result into raw/"
        )
    return mend(document, decided_words)


def _read(path: Path, source: Source, options: ReadOptions) -> Document:
    """The file by the reader of its kind, which alone is imported."""
    if source.media_type == "application/pdf":
        from pipeline.read.pdf import document as pdf

        return pdf.read(path, source, options)
    if source.media_type in MARKED_UP:
        from pipeline.read.markup import reader_of

        return reader_of(source.media_type)(path, source)
    from pipeline.read.dump import plain

    return plain.read(path, source)


def _pages_of(document: Document) -> str:
    return "page 1" if len(document.pages) == 1 else f"pages 1-{len(document.pages)}"
