"""Sets tables with the frames that people draw: a side missing, double or dotted lines, coloured bands, no line.

A table is a list of rows; a row with one cell is a group over all columns. Words are wrapped to the width of a column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

FONT, SIZE, LEADING, PADDING = "Helvetica", 8.0, 9.6, 4.0
WIDTH, HEIGHT = landscape(A4)
LEFT, TOP = 50.0, HEIGHT - 110.0
GREY, YELLOW = (0.92, 0.92, 0.92), (0.9, 0.92, 0.5)

Table = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Placed:
    """A table on a canvas: the borders of its columns from left to right, and of its rows from top to bottom."""

    canvas: Canvas
    table: Table
    xs: Sequence[float]
    ys: Sequence[float]

    def is_group(self, row: int) -> bool:
        return len(self.table[row]) == 1

    def across(self, rows: Sequence[int], first: int = 0, last: int = -1) -> None:
        for row in rows:
            self.canvas.line(self.xs[first], self.ys[row], self.xs[last], self.ys[row])

    def down(self, columns: Sequence[int], top: int = 0, bottom: int = -1) -> None:
        """The borders of these columns, which stop at a group: it is one cell."""
        borders = list(range(len(self.ys)))[top:bottom] if bottom != -1 else list(range(len(self.ys)))[top:]
        for column in columns:
            is_outer = column in (0, len(self.xs) - 1)
            for row, below in pairwise(borders):
                if is_outer or not self.is_group(row):
                    self.canvas.line(self.xs[column], self.ys[row], self.xs[column], self.ys[below])

    def fill(self, row: int, colour: tuple[float, float, float], by_cell: bool = False, inset: float = 0.0) -> None:
        self.canvas.setFillColorRGB(*colour)
        borders = self.xs if by_cell and not self.is_group(row) else (self.xs[0], self.xs[-1])
        for left, right in pairwise(borders):
            height = self.ys[row] - self.ys[row + 1]
            self.canvas.rect(
                left + inset, self.ys[row + 1] + inset, right - left - 2 * inset, height - 2 * inset, stroke=0, fill=1
            )
        self.canvas.setFillColorRGB(0, 0, 0)


Frame = Callable[[Placed], None]


def _all_columns(placed: Placed) -> range:
    return range(len(placed.xs))


def _all_rows(placed: Placed) -> range:
    return range(len(placed.ys))


def full(placed: Placed) -> None:
    placed.across(_all_rows(placed))
    placed.down(_all_columns(placed))


def no_top(placed: Placed) -> None:
    placed.across(_all_rows(placed)[1:])
    placed.down(_all_columns(placed))


def no_bottom(placed: Placed) -> None:
    placed.across(_all_rows(placed)[:-1])
    placed.down(_all_columns(placed))


def no_left(placed: Placed) -> None:
    placed.across(_all_rows(placed))
    placed.down(_all_columns(placed)[1:])


def no_right(placed: Placed) -> None:
    placed.across(_all_rows(placed))
    placed.down(_all_columns(placed)[:-1])


def no_sides(placed: Placed) -> None:
    placed.across(_all_rows(placed))
    placed.down(_all_columns(placed)[1:-1])


def no_top_and_bottom(placed: Placed) -> None:
    placed.across(_all_rows(placed)[1:-1])
    placed.down(_all_columns(placed))


def inner_grid(placed: Placed) -> None:
    placed.across(_all_rows(placed)[1:-1])
    placed.down(_all_columns(placed)[1:-1])


def no_first_column(placed: Placed) -> None:
    placed.across(_all_rows(placed), first=1)
    placed.down(_all_columns(placed)[1:])


def no_last_column(placed: Placed) -> None:
    placed.across(_all_rows(placed), last=-2)
    placed.down(_all_columns(placed)[:-1])


def no_header(placed: Placed) -> None:
    """The header stands above the frame."""
    placed.across(_all_rows(placed)[1:])
    placed.down(_all_columns(placed), 1)


def no_last_row(placed: Placed) -> None:
    placed.across(_all_rows(placed)[:-1])
    placed.down(_all_columns(placed), 0, len(placed.table))


def rows_only(placed: Placed) -> None:
    placed.across(_all_rows(placed))


def three_lines(placed: Placed) -> None:
    placed.across([0, 1, len(placed.ys) - 1])


def columns_and_header(placed: Placed) -> None:
    placed.across([0, 1, len(placed.ys) - 1])
    placed.down(_all_columns(placed))


def columns_and_stripes(placed: Placed) -> None:
    for row in range(2, len(placed.table), 2):
        placed.fill(row, GREY)
    placed.across([0, 1, len(placed.ys) - 1])
    placed.down(_all_columns(placed))


def gaps_at_left(placed: Placed) -> None:
    placed.across(_all_rows(placed))
    placed.down(_all_columns(placed)[1:])
    placed.down([0], 0, 3)
    placed.down([0], 4)


def gaps_at_right(placed: Placed) -> None:
    placed.across(_all_rows(placed))
    placed.down(_all_columns(placed)[:-1])
    placed.down([len(placed.xs) - 1], 0, 2)
    placed.down([len(placed.xs) - 1], 3)


def missing_divider(placed: Placed) -> None:
    """In the body no line parts the second column from the third; the header has it."""
    placed.across(_all_rows(placed))
    placed.down([column for column in _all_columns(placed) if column != 2])
    placed.down([2], 0, 2)


def double(placed: Placed) -> None:
    full(placed)
    moved = Placed(placed.canvas, placed.table, [x + 1.8 for x in placed.xs], [y - 1.8 for y in placed.ys])
    full(moved)


def wide_double(placed: Placed) -> None:
    full(placed)
    moved = Placed(placed.canvas, placed.table, [x + 3.6 for x in placed.xs], [y - 3.6 for y in placed.ys])
    full(moved)


def dotted(placed: Placed) -> None:
    placed.canvas.setDash(0.8, 2)
    full(placed)
    placed.canvas.setDash()


def dots_one_by_one(placed: Placed) -> None:
    canvas = placed.canvas
    for y in placed.ys:
        x = placed.xs[0]
        while x < placed.xs[-1]:
            canvas.rect(x, y, 0.8, 0.8, stroke=0, fill=1)
            x += 4
    for column, x in enumerate(placed.xs):
        for row, (top, bottom) in enumerate(pairwise(placed.ys)):
            if placed.is_group(row) and column not in (0, len(placed.xs) - 1):
                continue
            y = top
            while y > bottom:
                canvas.rect(x, y, 0.8, 0.8, stroke=0, fill=1)
                y -= 4


def thin_rectangles(placed: Placed) -> None:
    canvas = placed.canvas
    for y in placed.ys:
        canvas.rect(placed.xs[0], y, placed.xs[-1] - placed.xs[0], 0.5, stroke=0, fill=1)
    for column, x in enumerate(placed.xs):
        for row, (top, bottom) in enumerate(pairwise(placed.ys)):
            if column in (0, len(placed.xs) - 1) or not placed.is_group(row):
                canvas.rect(x, bottom, 0.5, top - bottom, stroke=0, fill=1)


def boxes_apart(placed: Placed) -> None:
    """Each cell has a frame of its own, with a little space between them."""
    for row, (top, bottom) in enumerate(pairwise(placed.ys)):
        borders = (placed.xs[0], placed.xs[-1]) if placed.is_group(row) else placed.xs
        for left, right in pairwise(borders):
            placed.canvas.rect(left + 1, bottom + 1, right - left - 2, top - bottom - 2)


def filled_cells(placed: Placed) -> None:
    for row in range(len(placed.table)):
        placed.fill(row, GREY, by_cell=True, inset=0.8)


def striped_cells(placed: Placed) -> None:
    for row in range(0, len(placed.table), 2):
        placed.fill(row, GREY, by_cell=True)


def bands_below(placed: Placed) -> None:
    """A group is a coloured band; no line parts it from the row below it."""
    for row in range(len(placed.table)):
        if placed.is_group(row):
            placed.fill(row, YELLOW)
    open_borders = {row + 1 for row in range(len(placed.table)) if placed.is_group(row)}
    placed.across([row for row in _all_rows(placed) if row not in open_borders])
    placed.down(_all_columns(placed))


def bands_between(placed: Placed) -> None:
    """A group is a coloured band without any line; the rows between two bands have a frame of their own."""
    starts = [row for row in range(len(placed.table)) if placed.is_group(row)]
    for row in starts:
        placed.fill(row, YELLOW)
    for start, end in pairwise([-1, *starts, len(placed.table)]):
        if end > start + 1:
            placed.across(range(start + 1, end + 1))
            placed.down(_all_columns(placed), start + 1, end + 1)


def nothing(_: Placed) -> None:
    """No line at all."""


FRAMES: dict[str, Frame] = {
    frame.__name__: frame
    for frame in (
        *(full, no_top, no_bottom, no_left, no_right, no_sides, no_top_and_bottom, inner_grid),
        *(
            no_header,
            no_last_row,
            no_first_column,
            no_last_column,
            rows_only,
            three_lines,
            columns_and_header,
            columns_and_stripes,
        ),
        *(gaps_at_left, gaps_at_right, missing_divider, double, wide_double, dotted, dots_one_by_one),
        *(thin_rectangles, boxes_apart, filled_cells, striped_cells, bands_below, bands_between, nothing),
    )
}


def set_table(
    path: Path,
    table: Table,
    widths: Sequence[float],
    frame: Frame,
    title: str,
    below: str = "",
    turn: int = 0,
    low: bool = False,
) -> None:
    """A page with the title, the table in its frame, and a line below it.

    `turn` sets the page on its side: 90 by the page's own rotation, -90 by sideways text on an upright page.
    `low` sets the cells at the bottom of their rows and numbers at the right of their columns, as spreadsheets do.
    """
    size = (HEIGHT, WIDTH) if turn == -90 else (WIDTH, HEIGHT)  # that of a rotated page is the one that is shown
    canvas = Canvas(str(path), pagesize=size)
    if turn:
        canvas.translate(HEIGHT, 0)
        canvas.rotate(90)
    if turn == 90:
        canvas.setPageRotation(90)
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(LEFT, HEIGHT - 60, title)
    canvas.setFont(FONT, SIZE)
    canvas.drawString(LEFT, HEIGHT - 85, "The table lists them as they are known today.")
    bottom = _table(canvas, table, widths, frame, TOP, low)
    if below:
        canvas.drawString(LEFT, bottom - 25, below)
    canvas.save()


def _table(canvas: Canvas, table: Table, widths: Sequence[float], frame: Frame, top: float, low: bool = False) -> float:
    """Draws the table and gives the height at which it ends."""
    xs = [LEFT]
    for width in widths:
        xs.append(xs[-1] + width)
    wrapped = [[simpleSplit(cell, FONT, SIZE, _width(row, at, widths)) for at, cell in enumerate(row)] for row in table]
    ys = [top]
    for row in wrapped:
        ys.append(ys[-1] - max(len(cell) for cell in row) * LEADING - 2 * PADDING)
    frame(Placed(canvas, table, xs, ys))
    canvas.setFont(FONT, SIZE)
    for row, y in zip(wrapped, ys, strict=False):
        most = max(len(cell) for cell in row)
        for cell, x, right in zip(row, xs, xs[1:], strict=False):
            for number, line in enumerate(cell, start=most - len(cell) if low else 0):
                height = y - PADDING - SIZE - number * LEADING
                if low and line.isdecimal():
                    canvas.drawRightString(right - 0.5, height, line)
                else:
                    canvas.drawString(x + PADDING, height, line)
    return ys[-1]


def _width(row: Sequence[str], at: int, widths: Sequence[float]) -> float:
    return (sum(widths) if len(row) == 1 else widths[at]) - 2 * PADDING
