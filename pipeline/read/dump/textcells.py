"""A table set with blanks -> the words of its cells, line by line, and where its rows begin (pure).

A cell begins where those of the lines above and below do. A long cell may push the next one aside, so that one blank
parts them; the next cell is then known by what it says. A table is certain if its cells are set from the top: nothing
in a row stands below an empty line of its own column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import inf

from pipeline.read.layout.sheet import Word
from pipeline.read.layout.slabs import MARK

COLUMNS = 4  # cells from which on a line may be one of a table
LEAST_LINES = 3  # with that many cells make a table; one is enough if the page before has a table of as many columns
NEAR = 3  # characters at most from the start of its column to a cell,
_PUSHED = 30  # to one that a long cell pushes aside and that says what others of its column say,
_HEADER_NEAR = 6  # to one of a header, whose letters may be larger,
_TITLE_NEAR = 16  # and to one of a header that begins with a capital, as the first line of a column's title does
_SUPPORT = 0.5  # of the lines with enough cells have one in each column
_FULL = 0.3  # of the lines with more than one cell have enough of them
_MISSED = 0.2  # of the lines of a table at most do not fit its columns
_SHORT = 1.3  # times as many lines as the column with the fewest, at most: the cells of such a column are short


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """A word, and the characters of its line that it takes up: from `start` to before `end`."""

    word: Word
    start: int
    end: int


Stretch = Sequence[PrintedWord]  # words of a line with one blank between them


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line of a table: its row on the page, and the words in each column."""

    row: int
    cells: tuple[tuple[Word, ...], ...]


Header = tuple[str, ...]  # what each line of a table's first row says


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table: its lines by row. `certain` says that no other cut into rows is possible.

    `said` has what the cells of each column say, here and on the pages before.
    """

    rows: tuple[tuple[TableLine, ...], ...]
    certain: bool
    said: Sequence[set[str]]

    @property
    def lines(self) -> tuple[TableLine, ...]:
        """The lines of all rows from top to bottom."""
        return tuple(line for row in self.rows for line in row)

    @property
    def header(self) -> Header:
        """What each line of the first row says, by which a repeated header is known."""
        return _says(self.rows[0])

    @property
    def width(self) -> int:
        """The number of its columns, empty ones included."""
        return len(self.rows[0][0].cells)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a table: the character at which each starts, and what its cells say."""

    starts: Sequence[int]
    said: Sequence[set[str]]


def tables_of(lines: Mapping[int, Sequence[PrintedWord]], before: TextTable | None = None) -> list[TextTable]:
    """The tables among the page's lines, which are given by row.

    `before` is the table of the page before, which may go on: the rest of a row then stands below the repeated header.
    """
    parted = {row: stretches(words) for row, words in lines.items()}
    full = {row: found for row, found in parted.items() if len(found) >= COLUMNS}
    starts = _starts(full.values())
    if not _may_be_table(parted.values(), len(full), len(starts), before):
        return []
    columns = _Columns(starts, _said(full.values(), starts, before))
    fitted = _fitted(parted, full, columns)
    runs = _runs(list(lines), fitted, frozenset(full), goes_on=before is not None)
    if not runs:
        return []
    missed = _missed(lines, full, fitted, runs)
    if missed > _MISSED * sum(map(len, runs)):
        return []  # justified columns of text
    header = before.header if before else ()
    cut = [_without_rest(_rows([fitted[row] for row in run]), header) for run in runs]
    sound = not missed and (before is not None or not _hangs(fitted.get(runs[0][0] - 1)))
    return [TextTable(rows, sound and _is_certain(rows), columns.said) for rows in cut]


def _may_be_table(lines: Collection[Sequence[Stretch]], full: int, columns: int, before: TextTable | None) -> bool:
    """Whether enough of the lines are `full` ones with enough cells, and these have enough `columns`.

    Justified columns of text have few full lines, since wide blanks are rare there.
    """
    if full < _FULL * sum(len(found) > 1 for found in lines):
        return False
    goes_on = before is not None and before.width == columns
    return columns >= COLUMNS and full >= (1 if goes_on else LEAST_LINES)


def _fitted(
    parted: Mapping[int, Sequence[Stretch]], full: Mapping[int, Sequence[Stretch]], columns: _Columns
) -> dict[int, TableLine]:
    """The lines that fit the columns; those above the first full one with a figure may be the lines of a header."""
    first_figure = next(
        (
            row
            for row, found in full.items()
            if any(_has_figure(printed.word) for stretch in found for printed in stretch)
        ),
        inf,
    )
    fitted = {}
    for row, found in parted.items():
        cells = _cells(found, columns, is_header=row < first_figure)
        if cells is not None:
            fitted[row] = TableLine(row, cells)
    return fitted


def _missed(lines: Iterable[int], full: Iterable[int], fitted: Container[int], runs: Sequence[Sequence[int]]) -> int:
    """How many lines stand between the tables though they are in none, or have enough cells but do not fit."""
    first, last = runs[0][0], runs[-1][-1]
    between = sum(first < row < last and not any(row in run for run in runs) for row in lines)
    return between + sum(row not in fitted for row in full)


def _hangs(above: TableLine | None) -> bool:
    """Whether the line right above a page's first table may be the end of a row: it fits, and fills several cells."""
    return above is not None and sum(map(bool, above.cells)) > 1


def stretches(words: Sequence[PrintedWord]) -> list[list[PrintedWord]]:
    """The words of a line, parted at two or more blanks; a list mark stays with its item."""
    found: list[list[PrintedWord]] = []
    for word in sorted(words, key=lambda w: w.start):
        last = found[-1] if found else []
        if last and (word.start - last[-1].end < 2 or (len(last) == 1 and MARK.fullmatch(last[0].word.text))):
            last.append(word)
        else:
            found.append([word])
    return found


def _starts(full: Collection[Sequence[Stretch]]) -> list[int]:
    """Where the columns start: at places near to which most of the lines with enough cells have one."""
    counts = Counter(stretch[0].start for found in full for stretch in found)
    columns: list[list[int]] = []
    for start in sorted(counts):
        if columns and start - columns[-1][-1] <= 2:
            columns[-1].append(start)
        else:
            columns.append([start])
    return [
        max(column, key=lambda start: counts[start])
        for column in columns
        if sum(counts[start] for start in column) >= _SUPPORT * len(full)
    ]


def _said(full: Collection[Sequence[Stretch]], starts: Sequence[int], before: TextTable | None) -> list[set[str]]:
    """What the cells of each column say, on this page and in a table before that goes on; all figures count as one."""
    said: list[set[str]] = [set() for _ in starts]
    for found in full:
        for stretch in found:
            at = min(range(len(starts)), key=lambda i: abs(starts[i] - stretch[0].start))
            if abs(starts[at] - stretch[0].start) <= 1:
                said[at].add(_kind(stretch))
    if before is not None and before.width == len(starts):
        return [own | other for own, other in zip(said, before.said, strict=True)]
    return said


def _kind(words: Stretch) -> str:
    return re.sub(r"\d", "0", " ".join(printed.word.text for printed in words))


# ---------------------------------------------------------------- the cells of a line


def _cells(found: Sequence[Stretch], columns: _Columns, is_header: bool) -> tuple[tuple[Word, ...], ...] | None:
    """The words of the line by column; None if they do not fit the columns."""
    first = [_column_of(stretch, columns, is_header) for stretch in found]
    if first != sorted(set(first)) or -1 in first:
        return None  # two stretches in one column, or one left of all columns
    count, is_full = len(columns.starts), len(found) >= COLUMNS
    cells: list[tuple[Word, ...]] = [()] * count
    for stretch, at, beside in zip(found, first, [*first[1:], count], strict=True):
        parts = _parted(stretch, range(at, beside), columns, is_header, near=1 if is_full else 0)
        following, end = at + len(parts), stretch[-1].end
        if following < count and end > columns.starts[following]:
            return None  # it runs over the next column
        if is_full and following < beside and end >= columns.starts[following] - NEAR:
            return None  # it may hide the cell of the next column, which it pushed aside
        cells[at:following] = [tuple(printed.word for printed in part) for part in parts]
    return tuple(cells)


def _column_of(stretch: Stretch, columns: _Columns, is_header: bool) -> int:
    """The column in which the words begin, -1 if they stand left of all.

    It is the one near whose start they begin; else one nearby that says the same, or the one in which they are centred.
    """
    start, starts = stretch[0].start, columns.starts
    near = min(range(len(starts)), key=lambda at: abs(starts[at] - start))
    if abs(starts[near] - start) <= NEAR:
        return near
    inside = sum(left <= start for left in starts) - 1
    following = inside + 1
    if following < len(starts):
        away = starts[following] - start
        if away <= _PUSHED and _kind(stretch) in columns.said[following]:
            return following
        if is_header and away <= _HEADER_NEAR and stretch[-1].end > starts[following]:
            return following
    return inside


def _parted(words: Stretch, within: range, columns: _Columns, is_header: bool, near: int) -> list[Stretch]:
    """The words by column, from the first column `within` on, cut where single blanks part cells."""
    parts = []
    for following in within[1:]:
        cut = _cut(words, columns.starts[following], columns.said[following], is_header, near)
        if not cut:
            break
        parts.append(words[:cut])
        words = words[cut:]
    return [*parts, words]


def _cut(words: Stretch, column: int, said: set[str], is_header: bool, near: int) -> int:
    """At which of the words the cell of the next column begins though only one blank parts it; 0 if none does.

    It begins at the start of the column, or at most `near` characters from it.
    """
    places = {at: abs(words[at].start - column) for at in range(1, len(words))}
    for at, away in places.items():
        is_pushed = column - NEAR <= words[at].start <= column + _PUSHED  # nothing pushes a cell to the left
        if away <= near or (is_pushed and _kind(words[at:]) in said):
            return at
    if is_header and words[-1].end > column and places:
        capitals = [at for at in places if words[0].word.text[:1].isupper() and words[at].word.text[:1].isupper()]
        at = min(capitals or places, key=lambda at: places[at])
        return at if places[at] <= (_TITLE_NEAR if capitals else _HEADER_NEAR) else 0
    return 0


# ---------------------------------------------------------------- rows


def _runs(rows: Sequence[int], fitted: Mapping[int, TableLine], full: frozenset[int], goes_on: bool) -> list[list[int]]:
    """The rows of each table: lines that fit its columns, from the first with enough cells to the end of the last.

    Blank lines may part the rows of a table, but not a row's lines. Above the first, only the rest of a row can stand
    that the page before began (`goes_on`).
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

    Short cells are those of the columns with the fewest lines: a year, a number. A long cell goes on below the first
    line of its row, a short one seldom does.
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
    """The rows; if the first is the known header with more lines below it, these become a row of their own."""
    first, count = rows[0], len(header)
    if header and len(first) > count and _says(first[:count]) == header:
        return (first[:count], first[count:], *rows[1:])
    return rows


def _says(row: Sequence[TableLine]) -> Header:
    return tuple(" ".join(word.text for cell in line.cells for word in cell) for line in row)


def _continues_header(rows: Sequence[Sequence[TableLine]], line: TableLine) -> bool:
    """Whether the line is the second of a header: 'Type of' / 'ISCM', nothing below 'Mechanism', no figures."""
    printed = (*rows[-1], line)
    figures = any(_has_figure(word) for part in printed for cell in part.cells for word in cell)
    return len(rows) == 1 and not line.cells[0] and not figures


def _has_figure(word: Word) -> bool:
    return any(character.isdigit() for character in word.text)


def _is_certain(rows: Sequence[Sequence[TableLine]]) -> bool:
    """Whether no other cut into rows is possible: cells are set from the top, and every row but the first begins."""
    return all(map(_is_top_set, rows)) and all(map(_begins_row, rows[1:]))


def _begins_row(row: Sequence[TableLine]) -> bool:
    """Whether the first line of a row fills its first column, or has no figures: the rest of a row below a header.

    A row that goes on with the first cell of the one above ('Rabat Process') fills all others: no cell wraps in each.
    """
    if row[0].cells[0] or not any(_has_figure(word) for cell in row[0].cells for word in cell):
        return True
    return all(row[0].cells[1:]) and not any(line.cells[0] for line in row)


def _is_top_set(row: Sequence[TableLine]) -> bool:
    """Whether no cell of the row has an empty line above or between its lines; a header's cells may stand anywhere."""
    if not any(_has_figure(word) for line in row for cell in line.cells for word in cell):
        return True
    for at in range(len(row[0].cells)):
        filled = [bool(line.cells[at]) for line in row]
        if filled != sorted(filled, reverse=True):
            return False
    return True
