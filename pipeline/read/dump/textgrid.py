"""A page of text set with blanks -> its lines column by column, and the rows of its tables (pure).

Tools such as `pdftotext -layout` set each character in a cell of a grid, where it stands on the page. The words become
boxes, and `layout.reading_order` lays them out as it does those of a PDF. The unit is chosen so that a line is as high
and a letter about as wide as in a PDF, in points.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.model import Line
from pipeline.read.dump.justified import Gap, is_wide, unaligned_gaps
from pipeline.read.dump.textcells import COLUMNS, PrintedWord, TableLine, TextTable, stretches, tables_of
from pipeline.read.layout.reading_order import Block, Printed, reading_order
from pipeline.read.layout.sheet import Word
from pipeline.read.layout.slabs import Segment, Strip, segments_of
from pipeline.read.layout.table_rows import TableRow
from pipeline.text.numbers import fits_ordinal
from pipeline.text.printed import readable, without_letter_spacing

CELL = 5.0  # units: the width of a character; two blanks are a gap between columns, one is not
HEIGHT = 10.0  # units: the height of a word,
PITCH = 12.0  # and from one line to the next

RAISED = "raised letters of an ordinal"
_SUFFIX = re.compile(r"st|nd|rd|th")
_LEAST_JUSTIFIED = 4  # rows with wide blanks below a page with a table: fewer may be the rest of the table
_NEAR = 3  # characters at most from the end of a number to its raised letters
_LONGEST = 1 << 32  # characters: every line is shorter

_TITLE_ROWS = 4  # lines at most in the title of a page or of a section
_TITLE_WIDTH = 0.25  # of the text's width: what begins right of it stands in another column
_LEAST_STARTS = 3  # lines that begin within two characters of one place make a column

Numbered = Sequence[tuple[int, str]]  # lines of the file with their numbers


@dataclass(slots=True)
class SetPage:
    """A page that is set in columns or holds a table: its lines in reading order, and the rows with their lines.

    `gutters` part its columns and `table` is its last table, or those of a page before: the page that follows may go on
    with them. `certain` says that no other cut into rows is possible.
    """

    lines: list[Line] = field(default_factory=list)
    rows: list[tuple[TableRow, tuple[Line, ...]]] = field(default_factory=list)
    gutters: Sequence[Strip] = ()
    table: TextTable | None = None
    certain: bool = True


def set_page(
    page: int, numbered: Numbered, before: SetPage | None = None, aside: frozenset[int] = frozenset()
) -> SetPage | None:
    """The page read by its columns; None if it is running text.

    `before` is the page before, if it was set so; `aside` are the numbers of lines that are no part of a table.
    """
    before = before or SetPage()
    if not any(is_wide(_spaced(line)) for _, line in numbered):
        return None
    words, raised = _with_ordinals(_closed_up(_words(numbered), numbered, before))
    outside = frozenset(row for row, (number, _) in enumerate(numbered) if number in aside)
    printed = _printed(words, outside)
    tables = tables_of(printed, before.table)
    reader = _Reader(page, numbered, raised, outside, before)
    if not tables and before.table and any(len(stretches(line)) >= COLUMNS for line in printed.values()):
        reader.read.certain = False  # the table goes on, but its columns cannot be told
        return reader.read
    reader.read_all(words, tables)
    if tables and _is_scattered(words):
        reader.read.certain = False
    return reader.read if tables or reader.is_set else None


def _printed(words: Iterable[Word], outside: Container[int]) -> dict[int, list[PrintedWord]]:
    """The words by row with their places, without the rows of the page's margins."""
    return {
        row: [PrintedWord(word, round(word.x0 / CELL), round(word.x1 / CELL)) for word in line]
        for row, line in _by_row(words).items()
        if row not in outside
    }


def _words(numbered: Numbered) -> list[Word]:
    return [
        _word(match[0], row, match.start(), match.end())
        for row, (_, line) in enumerate(numbered)
        for match in re.finditer(r"\S+", line)
    ]


def _spaced(line: str) -> str:
    """The line, as long as it was, with every blank as a space: tabs, no-break blanks, and those of other widths."""
    return line if line.isascii() and "\t" not in line else re.sub(r"\s", " ", line)


def _closed_up(words: Sequence[Word], numbered: Numbered, before: SetPage) -> list[Word]:
    """The words; one in front of a wide blank that parts neither columns nor cells reaches to the word behind it.

    So it is with the blanks of a justified line, and with those that were typed twice.
    """
    rows = [row for row, (_, line) in enumerate(numbered) if line.strip()]
    known = [round(right / CELL) for _, right in before.gutters]
    gaps = unaligned_gaps([_spaced(numbered[row][1]) for row in rows], known)
    if before.table is not None and not _are_all_unaligned(rows, gaps, numbered):
        return list(words)
    ends = {(row, gap.start): gap.end for row, of_row in zip(rows, gaps, strict=True) for gap in of_row}
    return [
        word._replace(x1=(ends.get((_row(word), _end(word)), _end(word) + 1) - 1) * CELL) if ends else word
        for word in words
    ]


def _are_all_unaligned(rows: Sequence[int], gaps: Sequence[Sequence[Gap]], numbered: Numbered) -> bool:
    """Whether so many rows have wide blanks, all unaligned, that these are not the last rows of a table."""
    wide = [of_row for row, of_row in zip(rows, gaps, strict=True) if is_wide(_spaced(numbered[row][1]))]
    return len(wide) >= _LEAST_JUSTIFIED and all(wide)


def _word(text: str, row: int, start: int, end: int) -> Word:
    """A word with the box of its characters; its `at` keeps its row and start."""
    return Word(text, start * CELL, row * PITCH, end * CELL, row * PITCH + HEIGHT, row * _LONGEST + start)


def _row(word: Word) -> int:
    return word.at // _LONGEST


def _start(word: Word) -> int:
    return word.at % _LONGEST


def _end(word: Word) -> int:
    return _start(word) + len(word.text)


def _is_scattered(words: Sequence[Word]) -> bool:
    """Whether words that end with a soft hyphen go on right behind it one row below, again and again."""
    begins = {(_row(word), _start(word)) for word in words}
    broken = [word for word in words if word.text.endswith("\u00ad")]
    return sum((_row(word) + 1, _end(word)) in begins for word in broken) >= _LEAST_STARTS


def _by_row(words: Iterable[Word]) -> dict[int, list[Word]]:
    """The words of each row from left to right; the rows from top to bottom."""
    rows: dict[int, list[Word]] = {}
    for word in sorted(words, key=lambda w: w.at):
        rows.setdefault(_row(word), []).append(word)
    return rows


def _centred_rows(words: Sequence[Word]) -> frozenset[int]:
    """The rows at the page's top that hold a title over all columns: it begins where no column does.

    A grid of characters does not show that it is larger, and over three columns it may stand above the middle one.
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


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a page that are printed, in order, with their segments; `left` and `right` are the text's edges."""

    numbers: Sequence[int]
    segments: Mapping[int, Sequence[Segment]]
    left: float
    right: float

    def has_right_column(self, row: int) -> bool:
        """Whether something begins far enough from the left to stand in another column."""
        return self.segments[row][-1].x0 > self.left + _TITLE_WIDTH * (self.right - self.left)

    def is_alone(self, row: int) -> bool:
        """Whether one segment stands at the left, and nothing beside it."""
        return len(self.segments[row]) == 1 and self.segments[row][0].x0 == self.left


def _rows_of(words: Sequence[Word]) -> _Rows:
    segments: dict[int, list[Segment]] = {}
    for segment in sorted(segments_of(words), key=lambda s: s.x0):
        segments.setdefault(_row(segment.words[0]), []).append(segment)
    left = min((line[0].x0 for line in segments.values()), default=0.0)
    right = max((line[-1].x1 for line in segments.values()), default=0.0)
    return _Rows(sorted(segments), segments, left, right)


def _title_rows(words: Sequence[Word]) -> Iterator[int]:
    """The rows of titles that end the columns above them: alone below a blank row, with text beside shortly above.

    Below such a title, columns begin anew on one level, or one of its lines reaches over the middle, or the page ends.
    """
    rows = _rows_of(words)
    for at, row in enumerate(rows.numbers):
        if not rows.is_alone(row) or not at or rows.numbers[at - 1] == row - 1:
            continue
        if not any(rows.has_right_column(above) for above in rows.numbers[max(0, at - 2) : at]):
            continue
        end = _end_of_title(rows, at)
        if _ends_columns(rows, end):
            yield from rows.numbers[at:end]


def _end_of_title(rows: _Rows, at: int) -> int:
    """The place after the last row of the title that begins at this place: its rows follow each other, each alone."""
    end, numbers = at + 1, rows.numbers
    last = min(len(numbers), at + _TITLE_ROWS)
    while end < last and rows.is_alone(numbers[end]) and numbers[end] == numbers[end - 1] + 1:
        end += 1
    return end


def _ends_columns(rows: _Rows, end: int) -> bool:
    """Whether what follows a title, or its last line, says that the columns above have ended; `end` is as above."""
    if end == len(rows.numbers):
        return True
    following = rows.numbers[end]
    if rows.has_right_column(following) and rows.segments[following][0].x0 == rows.left:
        return True
    return rows.segments[rows.numbers[end - 1]][0].x1 > (rows.left + rows.right) / 2


# ---------------------------------------------------------------- raised letters


def _with_ordinals(words: Sequence[Word]) -> tuple[list[Word], dict[tuple[int, int], Word]]:
    """The words without raised letters on a line of their own, and those letters by the row and end of their number."""
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
    """One page while its text and tables become the lines of `read`, from top to bottom.

    `is_set` says that these are not simply the lines of the file from top to bottom. `outside` are rows of the page's
    margins.
    """

    def __init__(
        self,
        page: int,
        numbered: Numbered,
        raised: Mapping[tuple[int, int], Word],
        outside: frozenset[int],
        before: SetPage,
    ) -> None:
        self.page, self.numbered, self.raised, self.outside = page, numbered, raised, outside
        self.column = 0
        self.is_set = False
        self.read = SetPage(gutters=before.gutters, table=before.table)

    def read_all(self, words: Sequence[Word], tables: Sequence[TextTable]) -> None:
        """Reads the tables, and what stands above, between and below them."""
        at = 0
        for table in tables:
            first, last = table.rows[0][0].row, table.rows[-1][-1].row
            self._text([word for word in words if at <= _row(word) < first])
            self._table(table)
            at = last + 1
        self._text([word for word in words if _row(word) >= at])

    def _text(self, words: Sequence[Word]) -> None:
        """Reads running text and columns of text."""
        inside = [word for word in words if _row(word) not in self.outside]
        alone = {*self.outside, *_centred_rows(inside), *_title_rows(inside)}
        above: Sequence[Word] = ()
        part: list[Word] = []
        for row, line in [*_by_row(words).items(), (-1, [])]:
            if row not in alone and line:
                part += line
                continue
            layout = reading_order(part, known=self.read.gutters)
            self.read.gutters, part = layout.gutters, []
            for printed in [*_lines(layout.blocks), *([line] if line else [])]:
                below = not above or _row(above[0]) < _row(printed[0])
                self.is_set |= not below
                self.column += bool(self.read.lines) and not below
                self._line(printed, gap=not above or (below and self._is_parted(above, printed)))
                above = printed

    def _table(self, table: TextTable) -> None:
        """Reads a table; the page's rows count as certain only if those of all its tables are."""
        self.read.table = table
        self.read.certain = self.read.certain and table.certain
        number = len(self.read.rows)
        for row in table.rows:
            self._table_row(row, number)

    def _is_parted(self, above: Sequence[Word], below: Sequence[Word]) -> bool:
        """Whether two lines of a column are parted: by a blank row, or by more rows than there are other columns.

        One row of each does not part them: columns whose lines are not level are printed line by line in turn.
        """
        between = range(_row(above[0]) + 1, _row(below[0]))
        return len(between) > max(1, len(self.read.gutters)) or any(
            not self.numbered[row][1].strip() for row in between
        )

    def _line(self, words: Sequence[Word], gap: bool) -> Line:
        """Reads a line. It keeps its place in the line of the file, so that columns can be told apart."""
        row, start, end = _row(words[0]), _start(words[0]), _end(words[-1])
        number, printed = self.numbered[row]
        text = printed[start:end]
        read = text
        raised = [(end_, word) for (at, end_), word in self.raised.items() if at == row and start < end_ <= end]
        for stop, word in sorted(raised, key=lambda entry: -entry[0]):
            read = read[: stop - start] + word.text + read[stop - start :]
        words_ = " ".join(without_letter_spacing(readable(read)).split())
        line = Line(self.page, number, " " * start + text, words_, gap, column=self.column)
        self.read.lines.append(line)
        for _, word in raised:
            self.read.lines.append(self._raised(word))
        return line

    def _raised(self, word: Word) -> Line:
        text = " " * _start(word) + word.text
        number = self.numbered[_row(word)][0]
        return Line(self.page, number, text, word.text, column=self.column, margin=RAISED)

    def _table_row(self, printed: Sequence[TableLine], table: int) -> None:
        lines = tuple(self._line([word for cell in line.cells for word in cell], False) for line in printed)
        cells = tuple(
            tuple(self._printed(line.cells[at]) for line in printed if line.cells[at])
            for at in range(len(printed[0].cells))
        )
        self.read.rows.append((TableRow(table, cells), lines))

    def _printed(self, words: Sequence[Word]) -> str:
        return self.numbered[_row(words[0])][1][_start(words[0]) : _end(words[-1])]


def _lines(blocks: Iterable[Block]) -> Iterator[Sequence[Word]]:
    """The lines of text in reading order; what only the layout of PDFs takes for a table comes line by line."""
    for block in blocks:
        if isinstance(block, Printed):
            yield block.words
        else:
            yield from _by_row(word for row in block.rows for cell in row for line in cell for word in line).values()
