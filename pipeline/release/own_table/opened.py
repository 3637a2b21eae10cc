"""Opens a user's own table, whatever file it comes in, and says in one line what is wrong with what is no table."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from pipeline.errors import UseError
from pipeline.release.own_table.binary import parquet_table, workbook_table
from pipeline.release.own_table.table import OwnTable
from pipeline.release.own_table.text import text_table
from pipeline.text.folding import visible

_STANDARD_INPUT = Path("-")
_EXCEL, _PARQUET = b"PK\x03\x04", b"PAR1"  # how the files begin

# How files begin that are no tables, or not in a form that is read.
_REFUSED = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file, or a workbook with a password; save it as .xlsx without one"),
    (b"%PDF-", "a PDF; copy its table into a CSV file"),
    (b"\x1f\x8b", "a compressed file (gzip); unpack it"),
    (b"{\\rtf", "an RTF file; save its table as CSV"),
    (b"<!doctype html", "a web page; save its table as CSV"),
    (b"<html", "a web page; save its table as CSV"),
    (b"<?xml", "an XML file; save its table as CSV"),
)


@contextmanager
def own_table(path: Path, column: str, encoding: str = "", sheet: str = "") -> Iterator[OwnTable]:
    """The table of the file, which the block may read; '-' is the standard input.

    Raises `UseError` where there is no such file, or it holds no table with the column.
    """
    file = "standard input" if path == _STANDARD_INPUT else visible(path.name)
    with ExitStack() as kept:
        try:
            if path != _STANDARD_INPUT and path.is_dir():
                raise UseError(f"{visible(str(path))}: is a folder; name a table in it")
            is_file = path != _STANDARD_INPUT and path.is_file()
            table = _table(path if is_file else kept.enter_context(_kept(path)), file, column, encoding, sheet)
        except FileNotFoundError as error:
            raise UseError(f"{visible(str(path))}: there is no such file") from error
        except OSError as error:
            raise UseError(f"{visible(str(path))}: cannot be read ({error.strerror or error})") from error
        yield table


@contextmanager
def _kept(path: Path) -> Iterator[Path]:
    """A copy of what a pipe gives: it can be read only once, and a table is read twice."""
    with NamedTemporaryFile() as copy:
        if path == _STANDARD_INPUT:
            shutil.copyfileobj(sys.stdin.buffer, copy)
        else:
            with path.open("rb") as pipe:
                shutil.copyfileobj(pipe, copy)
        copy.flush()
        yield Path(copy.name)


def _table(path: Path, file: str, column: str, encoding: str, sheet: str) -> OwnTable:
    with path.open("rb") as handle:
        head = handle.read(64)
    begins = head.lower()
    if refused := next((why for mark, why in _REFUSED if begins.startswith(mark.lower())), ""):
        raise UseError(f"{file}: is {refused}")
    if head.startswith(_PARQUET):
        return parquet_table(path, file, column)
    if head.startswith(_EXCEL):
        return workbook_table(path, file, column, sheet)
    return text_table(path, file, column, encoding)
