"""A page of text set with blanks -> its lines column by column, and the rows of its tables (pure).

Tools such as `pdftotext -layout` keep each character in a cell of a grid, as on the page. Taken as words with boxes, it
is laid out as a PDF's page is: `layout.reading_order` says what stands beside what. The unit is such that a line is as
high and a letter about as wide as in a PDF, in points.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.model import Line
from pipeline.read.dump.textcells import COLUMNS, PrintedWord, TableLine, TextTable, stretches, tables_of
from pipeline.read.layout.reading_order import Block, Printed, reading_order
from pipeline.read.layout.sheet import Word
from pipeline.read.layout.slabs import Segment, Strip, segments_of
from pipeline.read.layout.table_rows import TableRow
from pipeline.text.numbers import fits_ordinal
from pipeline.text.printed import readable, without_letter_spacing

CELL = 5.0  # units: the width of a character; one blank is no gap between columns, two are
HEIGHT = 10.0  # units: the height of a word,
PITCH = 12.0  # and from one line to the next

RAISED = "raised letters of an ordinal"
_SUFFIX = re.compile(r"st|nd|rd|th")
_NEAR = 3  # characters: raised letters stand so near to the end of their number, a cell so near to its column's left
_LONGEST = 1 << 32  # characters: no line is so long

_TITLE_ROWS = 4  # so many lines of a page's top may be its title; one of a section has no more, either
_TITLE_WIDTH = 0.25  # of the text's width: what begins right of this stands in another column
_LEAST_STARTS = 3  # lines that begin at one place, or two characters to the right of it, are a column's

Numbered = Sequence[tuple[int, str]]  # lines of the file with their numbers


@dataclass(slots=True)
class Grid:
    """A page that is set in columns or holds a table: its lines in reading order, and the rows with their lines.

    `gutters` part its columns, `table` is its last one, or that of a page before: the page that follows may go on with
    them.
    `certain` says that its rows can be cut in no other way.
    """

    lines: list[Line] = field(default_factory=list)
    rows: list[tuple[TableRow, tuple[Line, ...]]] = field(default_factory=list)
    gutters: Sequence[Strip] = ()
    table: TextTable | None = None
    certain: bool = True


def grid_of(
    page: int, numbered: Numbered, before: Grid | None = None, aside: frozenset[int] = frozenset()
) -> Grid | None:
    """The page read by its columns; None where it is running text.

    `before` is the grid of the page before, if any; `aside` are the numbers of lines that are no part of a table.
    """
    before = before or Grid()
    if not any(re.search(r"\S {2,}\S", line) for _, line in numbered):
        return None
    words, raised = _with_ordinals(_words(numbered))
    outside = {row for row, (number, _) in enumerate(numbered) if number in aside}
    by_row = {row: line for row, line in _by_row(words).items() if row not in outside}
    printed = {row: [PrintedWord(w, _start(w), _end(w)) for w in line] for row, line in by_row.items()}
    tables = tables_of(printed, before.table)
    reader = _Reader(page, numbered, raised, before)
    if tables and _is_scattered(words):
        reader.grid.certain = False
    if not tables and before.table and any(len(stretches(line)) >= COLUMNS for line in printed.values()):
        reader.grid.certain = False  # the table goes on, but its columns cannot be told
        return reader.grid
    at = 0
    for table in tables:
        first, last = table.rows[0][0].row, table.rows[-1][-1].row
        reader.text([word for word in words if at <= _row(word) < first], outside)
        reader.table(table)
        at = last + 1
    reader.text([word for word in words if _row(word) >= at], outside)
    return reader.grid if tables or reader.is_set else None


def _words(numbered: Numbered) -> list[Word]:
    return [
        _word(match[0], row, match.start(), match.end())
        for row, (_, line) in enumerate(numbered)
        for match in re.finditer(r"\S+", line)
    ]


def _word(text: str, row: int, start: int, end: int) -> Word:
    """A word in its cells; `at` keeps where it is printed."""
    return Word(text, start * CELL, row * PITCH, end * CELL, row * PITCH + HEIGHT, row * _LONGEST + start)


def _row(word: Word) -> int:
    return word.at // _LONGEST


def _start(word: Word) -> int:
    return word.at % _LONGEST


def _end(word: Word) -> int:
    return _start(word) + len(word.text)


def _is_scattered(words: Sequence[Word]) -> bool:
    """Whether words that end with a soft hyphen go on one row below, right behind it, time and again."""
    begins = {(_row(word), _start(word)) for word in words}
    broken = [word for word in words if word.text.endswith("\u00ad")]
    return sum((_row(word) + 1, _end(word)) in begins for word in broken) >= _LEAST_STARTS


def _by_row(words: Iterable[Word]) -> dict[int, list[Word]]:
    """The words of each row from left to right, rows from top to bottom."""
    rows: dict[int, list[Word]] = {}
    for word in sorted(words, key=lambda w: w.at):
        rows.setdefault(_row(word), []).append(word)
    return rows


def _centred_rows(words: Sequence[Word]) -> frozenset[int]:
    """The rows of the page's top that hold a title over all columns: it begins where no column does.

    In a grid of characters nothing tells that it is larger; over three columns it may well stand above the middle one.
    """
    segments = segments_of(words)
    starts = Counter(round(segment.x0 / CELL) for segment in segments)
    left = min(starts, default=0)
    beside = Counter(_row(segment.words[0]) for segment in segments)
    found: list[int] = []
    for segment in sorted(segments, key=lambda s: s.top)[:_TITLE_ROWS]:
        start, row = round(segment.x0 / CELL), _row(segment.words[0])
        own = sum(starts[at] for at in range(start - 2, start + 1))
        if start == left or own > _LEAST_STARTS or beside[row] > 1:
            break
        found.append(row)
    return frozenset(found)


def _title_rows(words: Sequence[Word]) -> Iterator[int]:
    """The rows of titles that end the columns above them: alone below a blank row, with text beside shortly above.

    Below, columns begin anew on one level, or a line runs over all of them, or the page ends.
    """
    segments: dict[int, list[Segment]] = {}
    for segment in sorted(segments_of(words), key=lambda s: s.x0):
        segments.setdefault(_row(segment.words[0]), []).append(segment)
    rows = sorted(segments)
    left = min((line[0].x0 for line in segments.values()), default=0.0)
    right = max((line[-1].x1 for line in segments.values()), default=0.0)
    beside = {row for row, line in segments.items() if line[-1].x0 > left + _TITLE_WIDTH * (right - left)}
    short = {row for row, line in segments.items() if len(line) == 1 and line[0].x0 == left}
    for at, row in enumerate(rows):
        if row not in short or not at or rows[at - 1] == row - 1 or not beside & set(rows[max(0, at - 2) : at]):
            continue
        end = at + 1
        while end < len(rows) and end - at < _TITLE_ROWS and rows[end] in short and rows[end] == rows[end - 1] + 1:
            end += 1
        level = end < len(rows) and rows[end] in beside and segments[rows[end]][0].x0 == left
        if end == len(rows) or level or segments[rows[end - 1]][0].x1 > (left + right) / 2:
            yield from rows[at:end]


# ---------------------------------------------------------------- raised letters


def _with_ordinals(words: Sequence[Word]) -> tuple[list[Word], dict[tuple[int, int], Word]]:
    """The words without raised letters on a line of their own; these by the row and end of their number."""
    by_row = _by_row(words)
    raised: dict[tuple[int, int], Word] = {}
    kept: list[Word] = []
    for word in words:
        if _SUFFIX.fullmatch(word.text):
            near = [
                number
                for row in (_row(word) + 1, _row(word) - 1)
                for number in by_row.get(row, ())
                if fits_ordinal(number.text, word.text) and abs(_start(word) - _end(number)) <= _NEAR
            ]
            if near:
                raised[_row(near[0]), _end(near[0])] = word
                continue
        kept.append(word)
    return kept, raised


# ---------------------------------------------------------------- lines and rows


class _Reader:
    """One page while its text and tables become lines, from top to bottom.

    `is_set` says that its lines are not simply those of the file from top to bottom.
    """

    def __init__(self, page: int, numbered: Numbered, raised: dict[tuple[int, int], Word], before: Grid) -> None:
        self.page, self.numbered, self.raised = page, numbered, raised
        self.column = 0
        self.is_set = False
        self.grid = Grid(gutters=before.gutters, table=before.table)

    def text(self, words: Sequence[Word], outside: Collection[int]) -> None:
        """Reads what stands above, between or below the page's tables; `outside` are rows of the page's margins."""
        inside = [word for word in words if _row(word) not in outside]
        alone = {*outside, *_centred_rows(inside), *_title_rows(inside)}
        above: Sequence[Word] = ()
        part: list[Word] = []
        for row, line in [*_by_row(words).items(), (-1, [])]:
            if row not in alone and line:
                part += line
                continue
            layout = reading_order(part, known=self.grid.gutters)
            self.grid.gutters, part = layout.gutters, []
            for printed in [*_lines(layout.blocks), *([line] if line else [])]:
                below = not above or _row(above[0]) < _row(printed[0])
                self.is_set |= not below
                self.column += bool(self.grid.lines) and not below
                self._line(printed, gap=not above or (below and self._is_parted(above, printed)))
                above = printed

    def table(self, table: TextTable) -> None:
        """Reads a table; its rows count as certain only where all of them are."""
        self.grid.table = table
        self.grid.certain = self.grid.certain and table.certain
        number = len(self.grid.rows)
        for row in table.rows:
            self._table_row(row, number)

    def _is_parted(self, above: Sequence[Word], below: Sequence[Word]) -> bool:
        """Whether blank space parts two lines of a column: a blank row does, or more rows than there are other columns.

        One row of each does not: columns whose lines are not level are printed line by line in turn.
        """
        between = range(_row(above[0]) + 1, _row(below[0]))
        return len(between) > max(1, len(self.grid.gutters)) or any(
            not self.numbered[row][1].strip() for row in between
        )

    def _line(self, words: Sequence[Word], gap: bool) -> Line:
        """The line; the part of the file's line that it is keeps its place there, so that columns can be told apart."""
        row, start, end = _row(words[0]), _start(words[0]), _end(words[-1])
        number, printed = self.numbered[row]
        text = printed[start:end]
        read = text
        raised = [(end_, word) for (at, end_), word in self.raised.items() if at == row and start < end_ <= end]
        for stop, word in sorted(raised, key=lambda entry: -entry[0]):
            read = read[: stop - start] + word.text + read[stop - start :]
        words_ = without_letter_spacing(readable(read)).strip()
        line = Line(self.page, number, " " * start + text, words_, gap, column=self.column)
        self.grid.lines.append(line)
        for _, word in raised:
            self.grid.lines.append(self._raised(word))
        return line

    def _raised(self, word: Word) -> Line:
        text = " " * _start(word) + word.text
        number = self.numbered[_row(word)][0]
        return Line(self.page, number, text, word.text, column=self.column, margin=RAISED)

    def _table_row(self, printed: Sequence[TableLine], table: int) -> None:
        lines = tuple(self._line([word for cell in line.cells for word in cell], False) for line in printed)
        cells = tuple(
            tuple(self._text(line.cells[at]) for line in printed if line.cells[at])
            for at in range(len(printed[0].cells))
        )
        self.grid.rows.append((TableRow(table, cells), lines))

    def _text(self, words: Sequence[Word]) -> str:
        return self.numbered[_row(words[0])][1][_start(words[0]) : _end(words[-1])]


def _lines(blocks: Iterable[Block]) -> Iterator[Sequence[Word]]:
    """The lines of text in reading order; what looks like a table to the layout of PDFs only, line by line."""
    for block in blocks:
        if isinstance(block, Printed):
            yield block.words
        else:
            yield from _by_row(word for row in block.rows for cell in row for line in cell for word in line).values()
