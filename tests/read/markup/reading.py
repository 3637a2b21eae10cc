"""Files made in memory, and what reading them gives."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.model import Document, Line
from pipeline.read import read


def read_bytes(name: str, content: bytes) -> Document:
    """What a file of this name and content says."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read(path)


def texts(document: Document) -> list[str]:
    """The lines of text, without furniture of the margins."""
    return [line.text for line in document.lines if not line.margin]


def aside(document: Document) -> list[tuple[str, str]]:
    """What stands aside, each with its reason."""
    return [(line.text, line.margin) for page in document.pages for line in page.aside]


def rows(document: Document) -> list[list[tuple[str, ...]]]:
    """The cells of each table's rows."""
    return [[row.cells for row in table] for page in document.pages for table in page.tables]


def links(document: Document) -> list[tuple[str, str]]:
    """Each address with the line it lies on."""
    return [(link.url, link.line.text if link.line else "") for link in document.links]


def line_of(document: Document, text: str) -> Line:
    """The line that begins so."""
    return next(line for line in document.lines if line.text.startswith(text))


# ---------------------------------------------------------------- archives

Change = Callable[[bytes], bytes]


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def changed(content: bytes, part: str, change: Change) -> bytes:
    """The archive with one of its parts changed."""
    parts = parts_of(content)
    return packed({**parts, part: change(parts[part])})


def saved(book: Any) -> bytes:
    """A document of python-docx or openpyxl as a file."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def word(body: str, more: Mapping[str, str] | None = None) -> bytes:
    """A Word file with this body, in which `w:` names elements, and with more parts of that kind ('footnotes')."""
    import docx

    def filled(part: bytes) -> bytes:
        head, _, rest = part.partition(b"<w:body>")
        return head + b"<w:body>" + body.encode() + b"<w:sectPr/>" + rest[rest.index(b"</w:body>") :]

    parts = parts_of(saved(docx.Document()))
    parts["word/document.xml"] = filled(parts["word/document.xml"])
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for name, content in (more or {}).items():
        parts[f"word/{name}.xml"] = f'<w:{name} xmlns:w="{space}">{content}</w:{name}>'.encode()
        added = f'<Relationship Id="r-{name}" Type="{kinds}/{name}" Target="{name}.xml"/></Relationships>'.encode()
        relations = "word/_rels/document.xml.rels"
        parts[relations] = parts[relations].replace(b"</Relationships>", added)
        override = (
            f'<Override PartName="/word/{name}.xml" ContentType='
            f'"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml"/></Types>'
        ).encode()
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)
    return packed(parts)


def run(text: str, properties: str = "") -> str:
    """A run of a Word file."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*parts: str, properties: str = "") -> str:
    """A paragraph of a Word file; words that are no markup become a run."""
    runs = "".join(part if part.startswith("<") else run(part) for part in parts)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"
