"""A table set with blanks -> the words of its cells, line by line, and where its rows begin (pure).

A cell begins where those of the lines above and below do. A long one may push the next aside, so that one blank parts
them; then the next is known by what it says. Rows are cut only where it is certain: cells are set from the top, so that
nothing in a row stands below an empty line of its own column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from pipeline.read.layout.sheet import Word
from pipeline.read.layout.slabs import MARK

COLUMNS = 4  # from so many cells on, a line is one of a table
LEAST_LINES = 3  # with so many cells make a table, one does where the page before has one of as many columns
NEAR = 3  # characters: a cell begins so near to the left of its column,
_PUSHED = 30  # one that a long cell pushes aside so near, where it says what others of its column do,
_HEADER_NEAR = 6  # and one of a header, whose letters may be larger, so near,
_TITLE_NEAR = 16  # or where it begins with a capital after a blank, as the first line of a column's title does
_SUPPORT = 0.5  # of those lines have a cell in each column
_FULL = 0.3  # of the lines with more than one cell have that many
_MISSED = 0.2  # of the lines of a table do not fit its columns; where more do not, it is no table
_SHORT = 1.3  # times as many lines as the column with the fewest: its cells are short, too


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """A word and the characters of its line that it takes, from `start` to before `end`."""

    word: Word
    start: int
    end: int


Stretch = Sequence[PrintedWord]  # words of a line with one blank between them


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line of a table: its row on the page, and the words in each column."""

    row: int
    cells: tuple[tuple[Word, ...], ...]


Header = tuple[str, ...]  # what the lines of a table's first row say


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table: its lines by row. `certain` says that no other cut into rows is possible; `said` what its cells say."""

    rows: tuple[tuple[TableLine, ...], ...]
    certain: bool
    said: Sequence[set[str]]

    @property
    def lines(self) -> tuple[TableLine, ...]:
        """Its lines from top to bottom."""
        return tuple(line for row in self.rows for line in row)

    @property
    def header(self) -> Header:
        """What the lines of its first row say."""
        return _says(self.rows[0])

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.rows[0][0].cells)


def tables_of(lines: Mapping[int, Sequence[PrintedWord]], before: TextTable | None = None) -> list[TextTable]:
    """The tables among the page's lines, which are given by row.

    `before` is the table of the page before, which may go on: below a header that is repeated stands the rest of a row.
    """
    width, header = (before.width, before.header) if before else (0, ())
    parted = {row: stretches(words) for row, words in lines.items()}
    full = [row for row, found in parted.items() if len(found) >= COLUMNS]
    columns = _columns([parted[row] for row in full])
    if len(full) < _FULL * sum(len(found) > 1 for found in parted.values()):
        return []  # columns of text, justified: wide blanks are rare there
    if len(columns) < COLUMNS or len(full) < (1 if len(columns) == width else LEAST_LINES):
        return []
    said = _said([parted[row] for row in full], columns)
    if before and len(columns) == width:
        said = [own | other for own, other in zip(said, before.said, strict=True)]
    fitted: dict[int, TableLine] = {}
    figures = [row for row in full if any(_has_figure(printed.word) for printed in lines[row])]
    for row, found in parted.items():
        cells = _cells(found, columns, said, header=not figures or row < figures[0])
        if cells is not None:
            fitted[row] = TableLine(row, cells)
    runs = _runs(list(lines), fitted, frozenset(full), goes_on=width > 0)
    if not runs:
        return []
    top = runs[0][0]
    hanging = width == 0 and sum(map(bool, fitted[top - 1].cells)) > 1 if top - 1 in fitted else False
    missed = [row for row in lines if runs[0][0] < row < runs[-1][-1] and not any(row in run for run in runs)]
    missed += [row for row in full if row not in fitted]
    if len(missed) > _MISSED * sum(map(len, runs)):
        return []  # justified columns of text
    cut = [_without_rest(_rows([fitted[row] for row in run]), header) for run in runs]
    sound = not missed and not hanging
    return [
        TextTable(rows, sound and all(map(_is_top_set, rows)) and all(map(_begins_row, rows[1:])), said) for rows in cut
    ]


def stretches(words: Sequence[PrintedWord]) -> list[list[PrintedWord]]:
    """The words of a line, parted where two blanks or more stand; a mark goes with its item."""
    found: list[list[PrintedWord]] = []
    for word in sorted(words, key=lambda w: w.start):
        last = found[-1] if found else []
        if last and (word.start - last[-1].end < 2 or (len(last) == 1 and MARK.fullmatch(last[0].word.text))):
            last.append(word)
        else:
            found.append([word])
    return found


def _columns(full: Sequence[Sequence[Stretch]]) -> list[int]:
    """Where the columns begin: at places near to which the lines with enough cells mostly have one."""
    starts = Counter(stretch[0].start for found in full for stretch in found)
    columns: list[list[int]] = []
    for start in sorted(starts):
        if columns and start - columns[-1][-1] <= 2:
            columns[-1].append(start)
        else:
            columns.append([start])
    return [
        max(column, key=lambda start: starts[start])
        for column in columns
        if sum(starts[start] for start in column) >= _SUPPORT * len(full)
    ]


def _said(full: Sequence[Sequence[Stretch]], columns: Sequence[int]) -> list[set[str]]:
    """What the cells of each column say, any figure being like another."""
    said: list[set[str]] = [set() for _ in columns]
    for found in full:
        for stretch in found:
            at = min(range(len(columns)), key=lambda i: abs(columns[i] - stretch[0].start))
            if abs(columns[at] - stretch[0].start) <= 1:
                said[at].add(_kind(stretch))
    return said


def _kind(words: Stretch) -> str:
    return re.sub(r"\d", "0", " ".join(printed.word.text for printed in words))


def _cells(
    found: Sequence[Stretch], columns: Sequence[int], said: Sequence[set[str]], header: bool
) -> tuple[tuple[Word, ...], ...] | None:
    """The words of the line by column; None where they do not fit the columns."""
    starts = [_column_of(stretch, columns, said, header) for stretch in found]
    if starts != sorted(set(starts)):
        return None  # two stretches in one column
    near = 1 if len(found) >= COLUMNS else 0
    cells: list[list[Word]] = [[] for _ in columns]
    for stretch, at, beside in zip(found, starts, [*starts[1:], len(columns)], strict=True):
        if at < 0:
            return None
        rest = stretch
        while at + 1 < beside and (cut := _cut(rest, columns[at + 1], said[at + 1], header, near)):
            cells[at] += [printed.word for printed in rest[:cut]]
            rest, at = rest[cut:], at + 1
        if at + 1 < len(columns) and rest[-1].end > columns[at + 1]:
            return None  # it runs over the next column
        if len(found) >= COLUMNS and at + 1 < beside and rest[-1].end >= columns[at + 1] - NEAR:
            return None  # it may hide the cell of the next column, which it pushed aside
        cells[at] += [printed.word for printed in rest]
    return tuple(tuple(cell) for cell in cells)


def _column_of(stretch: Stretch, columns: Sequence[int], said: Sequence[set[str]], header: bool) -> int:
    """The column in which the words begin, -1 where they stand left of all.

    It is the one whose left they are near to; else the one that says the same nearby, or in which they are centred.
    """
    start = stretch[0].start
    near = min(range(len(columns)), key=lambda at: abs(columns[at] - start))
    if abs(columns[near] - start) <= NEAR:
        return near
    inside = sum(left <= start for left in columns) - 1
    following = inside + 1
    if following < len(columns):
        away = columns[following] - start
        if away <= _PUSHED and _kind(stretch) in said[following]:
            return following
        if header and away <= _HEADER_NEAR and stretch[-1].end > columns[following]:
            return following
    return inside


def _cut(words: Stretch, column: int, said: set[str], header: bool, near: int) -> int:
    """Where in the words the cell of the next column begins that one blank parts from this one; 0 where none does.

    It begins at the left of the column, or at most `near` characters from it.
    """
    places = {at: abs(words[at].start - column) for at in range(1, len(words))}
    for at, away in places.items():
        if away <= near or (away <= _PUSHED and _kind(words[at:]) in said):
            return at
    if header and words[-1].end > column and places:
        capitals = [at for at in places if words[0].word.text[:1].isupper() and words[at].word.text[:1].isupper()]
        at = min(capitals or places, key=lambda at: places[at])
        return at if places[at] <= (_TITLE_NEAR if capitals else _HEADER_NEAR) else 0
    return 0


def _runs(rows: Sequence[int], fitted: Mapping[int, TableLine], full: frozenset[int], goes_on: bool) -> list[list[int]]:
    """The rows of each table: lines that fit its columns, from the first with enough cells to the end of the last.

    Blank lines may part the rows of a table, but not a row's lines. Above the first only the rest of a row that the
    page before began can stand (`goes_on`).
    """
    runs: list[list[int]] = []
    for fits, group in groupby(sorted(rows), key=lambda row: row in fitted):
        run = list(group)
        inside = [row for row in run if row in full] if fits else []
        if not inside:
            continue
        start, end = run.index(inside[0]), run.index(inside[-1])
        while goes_on and not runs and start and run[start - 1] == run[start] - 1:
            start -= 1
        while end + 1 < len(run) and run[end + 1] == run[end] + 1:
            end += 1
        runs.append(run[start : end + 1])
    return runs


def _rows(lines: Sequence[TableLine]) -> tuple[tuple[TableLine, ...], ...]:
    """The lines by row. A row begins below more blank than is usual, or where most of the short cells begin.

    Short are those of the columns that hold the fewest lines: a year, a number. A long cell goes on below its row's
    first line, a short one seldom does.
    """
    counts = [sum(bool(line.cells[at]) for line in lines) for at in range(len(lines[0].cells))]
    short = [at for at, count in enumerate(counts) if count <= _SHORT * max(1, min(counts))]
    pitches = sorted(below.row - above.row for above, below in pairwise(lines))
    usual = pitches[len(pitches) // 3] if pitches else 1
    rows: list[list[TableLine]] = []
    for line in lines:
        filled = sum(bool(line.cells[at]) for at in short)
        below_blank = bool(rows) and line.row > rows[-1][-1].row + usual
        if not rows or below_blank or (2 * filled > len(short) and not _continues_header(rows, line)):
            rows.append([line])
        else:
            rows[-1].append(line)
    return tuple(tuple(row) for row in rows)


def _without_rest(rows: tuple[tuple[TableLine, ...], ...], header: Header) -> tuple[tuple[TableLine, ...], ...]:
    """The rows; where the first is the header that is known, with more lines below it, these are a row of their own."""
    first, count = rows[0], len(header)
    if header and len(first) > count and _says(first[:count]) == header:
        return (first[:count], first[count:], *rows[1:])
    return rows


def _says(row: Sequence[TableLine]) -> Header:
    return tuple(" ".join(word.text for cell in line.cells for word in cell) for line in row)


def _continues_header(rows: Sequence[Sequence[TableLine]], line: TableLine) -> bool:
    """Whether the line is the second of a table's header: 'Type of' / 'ISCM', nothing below 'Mechanism', no figures."""
    printed = (*rows[-1], line)
    figures = any(_has_figure(word) for part in printed for cell in part.cells for word in cell)
    return len(rows) == 1 and not line.cells[0] and not figures


def _has_figure(word: Word) -> bool:
    return any(character.isdigit() for character in word.text)


def _begins_row(row: Sequence[TableLine]) -> bool:
    """Whether the first line of a row has its first cell, or is the rest of a row below a header that is repeated."""
    return bool(row[0].cells[0]) or not any(_has_figure(word) for cell in row[0].cells for word in cell)


def _is_top_set(row: Sequence[TableLine]) -> bool:
    """Whether no cell of the row has an empty line above or between its lines; a header's cells may stand anywhere."""
    if not any(_has_figure(word) for line in row for cell in line.cells for word in cell):
        return True
    for at in range(len(row[0].cells)):
        filled = [bool(line.cells[at]) for line in row]
        if filled != sorted(filled, reverse=True):
            return False
    return True
