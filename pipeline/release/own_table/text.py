"""Tables of text: the encoding and the sign between the cells are found, and a broken table is refused with its line.

Nothing is guessed where that would change what is read: a quote that is not closed, a row that is longer or shorter
than the header, and a byte that the encoding does not have are errors.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipeline.errors import UseError
from pipeline.release.own_table.encoding import ENCODING_NAMES, encoding_of
from pipeline.release.own_table.table import OwnTable, place_of

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_SAMPLE = 200  # lines by which the sign between the cells is found
_SAYS_SEPARATOR = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)  # what Excel writes and reads: 'sep=;'


@dataclass(frozen=True, slots=True)
class _Form:
    """How a text file is read; `file` is what messages call it, and `first` the line that the table begins at."""

    path: Path
    file: str
    encoding: str
    separator: str = ","
    first: int = 1

    def lines(self) -> Iterator[str]:
        """The lines of the table, with their ends."""
        with self.path.open(encoding=self.encoding, newline="") as handle:
            yield from islice(handle, self.first - 1, None)


def text_table(path: Path, file: str, column: str, encoding: str = "") -> OwnTable:
    """The table of a text file, which is called `file` in messages; the encoding is found where none is named.

    It is read once to its end, so that an error in it is known before anything is written. Raises `UseError` where it
    is no table with the column.
    """
    found = encoding or encoding_of(path, file)
    try:
        form = _form(path, file, found, column)
        header = next((row for _, row in _records(form)), [])
        if not header:
            raise UseError(f"{file}: the file is empty; it needs a row with the names of the columns")
        at = place_of(column, header, file)
        total = sum(1 for _ in _rows(form, len(header)))
    except (UnicodeError, LookupError) as error:
        raise UseError(f"{file}: cannot be read as {found} ({error}); name another with --encoding") from error
    return OwnTable(header, at, lambda: _rows(form, len(header)), total, _note(form, encoding))


def _note(form: _Form, named: str) -> str:
    """What is odd about the file: an encoding that was found and is not UTF-8, another sign than commas."""
    told = [] if named or form.encoding.startswith("utf-8") else [f"as {ENCODING_NAMES[form.encoding]}"]
    told += [f"with {SEPARATORS.get(form.separator, repr(form.separator))} between the cells"] * (form.separator != ",")
    hint = "; if letters are wrong, name its encoding with --encoding" if form.encoding in ("cp1252", "latin-1") else ""
    return f"{form.file}: read {' '.join(told)}{'' if named else hint}" if told else ""


# ---------------------------------------------------------------- the sign between the cells


def _form(path: Path, file: str, encoding: str, column: str) -> _Form:
    """The form in which the file has the column, and of several that in which the rows are as long as the header.

    A list of names without further columns has commas in its names at times: then no sign stands between cells.
    """
    form = _Form(path, file, encoding)
    sample = list(islice(form.lines(), _SAMPLE))
    if sample and (said := _SAYS_SEPARATOR.fullmatch(sample[0])):
        return _Form(path, file, encoding, said[1], first=2)
    best = max(SEPARATORS, key=lambda separator: _fitness(sample, separator, column))
    return _Form(path, file, encoding, best)


def _fitness(sample: Iterable[str], separator: str, column: str) -> tuple[bool, bool, int]:
    """How well the sign fits: whether the header has the column, the rows are as long as it, and how long it is."""
    rows: list[list[str]] = []
    with suppress(csv.Error):  # told when all of it is read; a sample can end within a cell
        rows.extend(filter(None, csv.reader(sample, delimiter=separator, strict=True)))
    header = rows[0] if rows else []
    wanted = " ".join(column.split()) in (" ".join(name.split()) for name in header)
    return wanted, all(len(row) == len(header) for row in rows), len(header)


# ---------------------------------------------------------------- rows


def _rows(form: _Form, width: int) -> Iterator[list[str]]:
    """The rows below the header. Raises `UseError` where one is longer or shorter."""
    for line, row in islice(_records(form), 1, None):
        if len(row) != width:
            cells = f"{len(row)} {'cell' if len(row) == 1 else 'cells'}"
            raise UseError(
                f"{form.file}, line {line}: {cells}, but the header has {width};"
                " put a cell that has the separator in it between quotes"
            )
        yield row


def _records(form: _Form) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, the header first, each with the line that it begins at."""
    reader = csv.reader(form.lines(), delimiter=form.separator, strict=True)
    line = 0
    try:
        for row in reader:
            if row:
                yield line + form.first, row
            line = reader.line_num
    except csv.Error as error:
        raise UseError(f"{form.file}, {_broken(form, line, str(error))}") from error


def _broken(form: _Form, before: int, said: str) -> str:
    """The line and what is wrong in the row behind so many lines, in which `csv` found an error and says what."""
    first = before + form.first
    if "expected after" in said:  # "',' expected after '\"'"
        return (
            f"line {first}: a quote is not closed where its cell ends; close it, or double the quotes inside the cell"
        )
    opened = _opened_at(islice(form.lines(), before, None)) + first
    if "field larger" in said:
        return (
            f"line {opened}: a cell of more than {csv.field_size_limit():,} letters; its quote is perhaps never closed"
        )
    return f"line {opened}: a quote is opened and never closed"


def _opened_at(lines: Iterable[str]) -> int:
    """The number, from 0, of the line that opens the quote in which the lines end.

    A quote inside a quoted cell is doubled, so that a line with an odd number of them opens a cell or closes one.
    """
    opened, is_open = 0, False
    for number, line in enumerate(lines):
        if line.count('"') % 2:
            opened, is_open = (opened, False) if is_open else (number, True)
    return opened
