"""Files that name their parts rather than place them on a page: Word and OpenDocument texts, web pages, spreadsheets.

A paragraph, a part of one up to a line break, and a row of a table are each a `Line`; such a line has no box. `pieces`
has what all readers share; `word`, `opendocument`, `web` and `sheets` each read one family of files.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.model import Document, Source
from pipeline.read.markup.package import CALC, EXCEL, WORD, WRITER


def reader_of(media_type: str) -> Callable[[Path, Source], Document]:
    """The reader of this kind of file: `read(path, source)`, which raises `UnreadableError`."""
    if media_type == WORD:
        from pipeline.read.markup.word.document import read
    elif media_type == EXCEL:
        from pipeline.read.markup.sheets.xlsx import read
    elif media_type in (WRITER, CALC):
        from pipeline.read.markup.opendocument.document import read
    elif media_type == "text/csv":
        from pipeline.read.markup.sheets.delimited import read
    else:
        from pipeline.read.markup.web.document import read
    return read
