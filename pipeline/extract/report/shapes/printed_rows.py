"""The lines of a section as rows of cells, where a table holds them; each cell knows the lines of its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.report.context import Report
from pipeline.model import Line, Row
from pipeline.text.marks import ADDRESS
from pipeline.text.passage import Passage, columns_of

_BARS = re.compile(r"\s*\|\s*")  # ' | ' between cells
_BLANKS = re.compile(r"\t| {3,}")  # a tab, or wide blanks, between cells that no table of the page has


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of a table, or a line that stands in none and is a single cell. Its `lines` are in reading order.

    `is_tabled` says that its page has the row in a table.
    """

    cells: tuple[Passage, ...]
    lines: tuple[Line, ...]
    is_tabled: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """What each cell says."""
        return tuple(cell.text for cell in self.cells)

    @property
    def filled(self) -> tuple[int, ...]:
        """The numbers of the cells that say something; of a cell that the reader repeats, merged over columns, one."""
        told = [at for at, cell in enumerate(self.cells) if cell.text.strip()]
        return (told[0],) if len({self.cells[at].text for at in told}) == 1 else tuple(told)

    @property
    def words(self) -> str:
        """What the first filled cell says; empty where none does."""
        return self.cells[self.filled[0]].text if self.filled else ""


def printed_rows(lines: Sequence[Line], report: Report) -> list[PrintedRow]:
    """The lines as rows, in reading order: those of the pages' tables, and single lines between them."""
    among = frozenset(lines)
    tables = (table for page in report.document.pages for table in page.tables)
    row_of = {line: row for table in tables for row in table if among.issuperset(row.lines) for line in row.lines}
    found: list[PrintedRow] = []
    for line in lines:
        row = row_of.get(line)
        if row is None:
            found.append(_of_line(line, report))
        elif line == row.lines[0]:
            found.append(PrintedRow(tuple(_cells(row, report)), row.lines, is_tabled=True))
    return found


def _of_line(line: Line, report: Report) -> PrintedRow:
    """A line that no table of its page has; one that tabs, bars or wide blanks part is a row all the same."""
    between = _BARS if line.text.count("|") > 1 else _BLANKS
    cells = [" ".join(cell.split()) for cell in between.split(line.text.strip(" |"))]
    if len(cells) == 1 or ADDRESS.search(line.words):
        return PrintedRow((report.passage([line]),), (line,))
    return PrintedRow(tuple(_cells(Row(tuple(cells), (line,)), report)), (line,))


# ---------------------------------------------------------------- where the words of a cell stand


def _cells(row: Row, report: Report) -> Iterator[Passage]:
    """Each cell of the row with the lines and columns of its letters, which no two cells share."""
    letters = {line: _letters(line) for line in row.lines}
    taken: set[tuple[Line, int]] = set()
    for cell in row.cells:
        places = _places(cell, letters, taken)
        taken.update(places.values())
        yield _passage(report.document.document_id, cell, places, row.lines)


def _letters(line: Line) -> list[tuple[str, int]]:
    """The characters of a line but for blanks, each with its column."""
    return [(c, at) for c, at in zip(line.words, columns_of(line), strict=True) if not c.isspace()]


def _places(
    cell: str, lines: dict[Line, list[tuple[str, int]]], taken: set[tuple[Line, int]]
) -> dict[int, tuple[Line, int]]:
    """For each character of the cell its line and column: in each line the longest stretch that goes on with it."""
    wanted = [at for at, character in enumerate(cell) if not character.isspace()]
    found: dict[int, tuple[Line, int]] = {}
    done = 0
    for line, letters in lines.items():
        start, length = _longest(cell, wanted[done:], letters, {column for of, column in taken if of == line})
        for at, (_, column) in zip(wanted[done : done + length], letters[start : start + length], strict=True):
            found[at] = (line, column)
        done += length
    return found


def _longest(cell: str, wanted: Sequence[int], letters: Sequence[tuple[str, int]], taken: set[int]) -> tuple[int, int]:
    """Where the longest stretch of letters begins that the wanted characters of the cell begin with, and its length."""
    best = (0, 0)
    for start, (_, column) in enumerate(letters):
        if column in taken or (start and letters[start - 1][1] + 1 == column):
            continue  # not the beginning of a word
        length = 0
        for at, (letter, place) in zip(wanted, letters[start:], strict=False):
            if cell[at] != letter or place in taken:
                break
            length += 1
        whole = length == len(wanted) or (length and _ends_word(cell, wanted[length - 1]))
        if length > best[1] and (whole or _is_broken(letters, start + length)):
            best = (start, length)
    return best


def _ends_word(cell: str, at: int) -> bool:
    return cell[at + 1 : at + 2].isspace() or cell[at] == "-"


def _is_broken(letters: Sequence[tuple[str, int]], end: int) -> bool:
    """Whether a hyphen stands there that breaks a word: 'Consul-' over 'tation'."""
    return end < len(letters) and letters[end][0] == "-"


def _passage(document_id: str, cell: str, places: dict[int, tuple[Line, int]], lines: Sequence[Line]) -> Passage:
    """The cell as a passage; a character whose place is not found stands where the one before it does."""
    place = min(places.values(), key=lambda each: lines.index(each[0]), default=(lines[0], 0))
    origins = []
    for at in range(len(cell)):
        place = places.get(at, place)
        origins.append(place)
    return Passage(document_id, cell, tuple(origins))
