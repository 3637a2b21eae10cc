"""An OpenDocument file -> Document: a text (ODT) as pages parted at its page breaks, a spreadsheet (ODS) by sheets."""

from __future__ import annotations

import zipfile
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.model import Document, Page, Source
from pipeline.read.markup.elements import Element, child, local
from pipeline.read.markup.opendocument.sheets import sheets_of
from pipeline.read.markup.opendocument.styles import OdfStyles
from pipeline.read.markup.opendocument.text import pages_of
from pipeline.read.markup.package import CALC, checked
from pipeline.read.markup.pieces import check_lengths
from pipeline.read.markup.wrapped import finished


def read(path: Path, source: Source) -> Document:
    """The file as pages. Raises `UnreadableError` if it is damaged or protected."""
    with checked(path, source.file_name, "OpenDocument file") as archive:
        _check_open(archive, source.file_name)
        content = _parsed(archive, "content.xml")
        styles = _parsed(archive, "styles.xml") if "styles.xml" in archive.namelist() else None
        pages = _pages(content, styles, source.media_type)
    check_lengths(pages, source.file_name)
    return Document(source, pages)


def _pages(content: Element, styles: Element | None, media_type: str) -> tuple[Page, ...]:
    known = OdfStyles(root for root in (content, styles) if root is not None)
    body = child(content, "body")
    if media_type == CALC:
        return tuple(sheets_of(child(body, "spreadsheet"), known))
    return finished(pages_of(child(body, "text"), styles, known))


def _check_open(archive: zipfile.ZipFile, file_name: str) -> None:
    """Raises `UnreadableError` if the parts of the file are encrypted."""
    if "META-INF/manifest.xml" not in archive.namelist():
        return
    manifest = _parsed(archive, "META-INF/manifest.xml")
    if any(local(element) == "encryption-data" for element in manifest.iter()):
        raise UnreadableError(f"{file_name}: protected by a password; open it and save it without one")


def _parsed(archive: zipfile.ZipFile, part: str) -> Element:
    """The root of a part. Entities are not resolved, and nothing is fetched."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    return etree.fromstring(archive.read(part), parser)
