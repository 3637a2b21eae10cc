"""A sheet -> the draft of its page: its lines, the rows of its tables, and its links (pure).

What only the whole document tells (running headers, rows over a page break) is left to `document`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from pipeline.model import Box, Line
from pipeline.read.layout.reading_order import (
    Block,
    Printed,
    Tabled,
    in_box,
    is_in_cell,
    letter_gap,
    lines_of,
    reading_order,
    words_in_cells,
)
from pipeline.read.layout.ruled import whole_tables
from pipeline.read.layout.sheet import Grid, LinkArea, Sheet, Style, Word
from pipeline.read.layout.slabs import Strip, box_of, segments_of
from pipeline.read.layout.table_columns import same_edges
from pipeline.read.layout.table_rows import TableRow
from pipeline.text.printed import readable, without_letter_spacing
from pipeline.text.vocabulary import is_known

GAP = 0.25  # heights of a line: a blank above it that is higher than usual by more than this parts it
TOUCHING = 0.08  # heights: words nearer than this are one, though the engine parts them ('14' 'th', 'Consul' 'tations')
NEARLY_TOUCHING = (
    0.1  # heights: so are these if only together they are a word ('Consulta' 'tions', but not 'of' 'migrants')
)
WORD_SPACE = 0.4  # heights: room that a word needs before it
LOSS = 0.02  # of a page's characters: a person is told of a page that loses more
LEAST_COLUMNS = 3  # of a ruled table: fewer are a frame around text

TableLine = tuple[tuple[Word, ...], TableRow]  # the words of a row as they are printed, and the row


@dataclass(slots=True)
class DraftLink:
    """An address, the numbers of the lines that it covers, and the number of the line nearest to it."""

    url: str
    lines: tuple[int, ...]
    nearest: int


@dataclass(slots=True)
class Draft:
    """A page read by itself.

    `problem` says why it could not be read. `rows` are those of its tables by the number of their line. `edges` are the
    left edges of the columns of the last table so far, `gutters` the strips between columns of text on the last page
    that has some, both in points. `lost` as in `Page`.
    """

    number: int
    height: float
    engine: str
    is_picture: bool = False
    problem: str = ""
    lines: list[Line] = field(default_factory=list)
    rows: dict[int, TableRow] = field(default_factory=dict)
    links: list[DraftLink] = field(default_factory=list)
    edges: tuple[float, ...] = ()
    gutters: Sequence[Strip] = ()
    lost: float = 0.0


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of the page with its words, before it is known what stands above it; `opens` as in `Printed`."""

    words: tuple[Word, ...]
    opens: bool
    box: Box
    row: TableRow | None = None


def draft_of(sheet: Sheet, before: Draft) -> Draft:
    """The draft of one page; `before`, the draft of the last page read, tells which table and columns may go on."""
    whole = whole_tables(sheet.grids, sheet.words, sheet.bands) if sheet.grids else []
    grids = [grid for grid in whole if _is_table(grid, before.edges)]
    running = [word for word in sheet.words if not any(is_in_cell(grid, word) for grid in grids)]
    layout = reading_order(running, grids, sheet.rules, before.edges, sheet.height, before.gutters)
    pieces = [piece for at, block in enumerate(layout.blocks) for piece in _pieces(block, at, sheet.words)]
    draft = Draft(
        sheet.number,
        sheet.height,
        sheet.engine,
        is_picture=sheet.has_drawing and not sheet.words,
        edges=_last_edges(layout.blocks) or before.edges,
        gutters=layout.gutters,
        lost=lost_share(sheet, [piece.words for piece in pieces]),
    )
    draft.links, linked = _links(sheet, pieces)
    ended, usual = _ended(pieces), _usual_blank(pieces)
    for number, piece in enumerate(pieces, start=1):
        draft.lines.append(_line(sheet, draft.lines, piece, usual, number in linked, number in ended))
        if piece.row is not None:
            draft.rows[number] = piece.row
    return draft


def lost_share(sheet: Sheet, lines: Iterable[Sequence[Word]]) -> float:
    """The share of the characters on the page that the lines lack, below 0 if they have too many; 0 if it is small."""
    seen = sum(len(word.text) for word in sheet.words)
    given = sum(len(word.text) for words in lines for word in words)
    share = (seen - given) / max(seen, 1)
    return share if abs(share) > LOSS else 0.0


def _pieces(block: Block, at: int, words: Iterable[Word]) -> Iterator[_Piece]:
    """The lines of a block, which is the block number `at` of its page; `words` are those of the page."""
    if isinstance(block, Printed):
        yield _Piece(block.words, block.opens, box_of(block.words))
        return
    rows = _unruled(block, at) if block.grid is None else _ruled(block.grid, words, at)
    for printed, row in rows:
        yield _Piece(printed, False, box_of(printed), row)


def _last_edges(blocks: Sequence[Block]) -> tuple[float, ...]:
    """The left edges of the columns of the page's last table; none if it has no table."""
    tables = (block for block in reversed(blocks) if isinstance(block, Tabled))
    return next((edges for table in tables if (edges := table.edges or _edges(table.grid))), ())


def _edges(grid: Grid | None) -> tuple[float, ...]:
    """The left edges of the columns of a ruled table, by its first row."""
    return tuple(cell.x0 for cell in grid.rows[0] if cell) if grid else ()


def _is_table(grid: Grid, edges: tuple[float, ...]) -> bool:
    """Whether rulings make a table rather than a frame; a single row does if the table before has the same columns."""
    own = _edges(grid)
    return len(grid.rows[0]) >= LEAST_COLUMNS and (len(grid.rows) > 1 or same_edges(own, edges))


def _line(sheet: Sheet, before: Sequence[Line], piece: _Piece, usual: float, linked: bool, ended: bool) -> Line:
    """The piece as the next line of its page; `before` are the lines above it, `usual` is the usual blank in points."""
    number, box = len(before) + 1, piece.box
    if piece.row is not None:
        text = "\t".join(" ".join(lines) for lines in piece.row.cells)
        return Line(sheet.number, number, text, _legible(text), False, box, engine=sheet.engine)
    text = _text_of(piece.words)
    size, bold = _style(sheet, piece.words)
    above = before[-1] if before else None
    words = without_letter_spacing(_legible(text))
    words = text if words == text else words  # one string in memory, not two
    line = Line(sheet.number, number, text, words, True, box, size, bold, ended, linked, engine=sheet.engine)
    if above is None or above.box is None:
        return line
    if (
        piece.opens or box.top < above.box.top
    ):  # a sentence may run on in the next column, but a heading looks different
        return replace(line, gap=not line.is_set_like(above))
    return replace(line, gap=box.top - above.box.bottom > usual + GAP * (box.bottom - box.top))


def _legible(text: str) -> str:
    """The text as it is read; as it is printed if nothing would be left of it (letters without a width)."""
    read = readable(text)
    return read if read and not read.isspace() else text


def _style(sheet: Sheet, words: Sequence[Word]) -> Style:
    """The size of a line's largest words, and whether it is bold from its first to its last."""
    first, last = sheet.style_of(words[0]), words[-1]
    if len(words) == 1 or (not first.bold and last.height <= 1.02 * words[0].height):
        return first  # each call of the engine costs time, and most lines need only one
    other = sheet.style_of(last)
    return Style(max(first.size, other.size), first.bold and other.bold)


def _usual_blank(pieces: Sequence[_Piece]) -> float:
    """The usual blank between two lines of a paragraph, in points."""
    blanks = []
    for above, below in pairwise(pieces):
        if above.row is None and below.row is None and not below.opens:
            upper, lower = above.box, below.box
            if upper.bottom - 0.5 * (upper.bottom - upper.top) < lower.top:
                blanks.append(lower.top - upper.bottom)
    return sorted(blanks)[len(blanks) // 3] if blanks else 0.0


def _ended(pieces: Sequence[_Piece]) -> set[int]:
    """The numbers of the lines that end early: the first word of the next line would have had room on them."""
    ended: set[int] = set()
    start = 0
    for stop in range(1, len(pieces) + 1):
        if stop < len(pieces) and not pieces[stop].opens and pieces[stop].row is None:
            continue
        column = pieces[start:stop]
        rights = sorted((piece.words[-1].x1 for piece in column), reverse=True)
        right = rights[min(2, len(rights) // 6)]  # a long address may stand out
        for number, (line, below) in enumerate(pairwise(column), start=start + 1):
            first, last = below.words[0], line.words[-1]
            if right - last.x1 > first.x1 - first.x0 + WORD_SPACE * last.height:
                ended.add(number)
        start = stop
    return ended


def _are_one_word(left: Word, right: Word, gap: float) -> bool:
    if gap < TOUCHING * min(left.height, right.height):
        return True
    if gap >= NEARLY_TOUCHING * max(left.height, right.height) or not (left.text.isalpha() and right.text.isalpha()):
        return False
    return is_known(left.text + right.text) and not (is_known(left.text) and is_known(right.text))


def _text_of(words: Sequence[Word]) -> str:
    """The words of a line with one blank between them, two between the words of a letter-spaced line.

    Words that touch are one: a raised 'th', and what LibreOffice parts by blanks without a width.
    """
    wide = letter_gap(words)
    text = words[0].text
    for left, right in pairwise(words):
        gap = right.x0 - left.x1
        if gap > wide:
            text += "  "
        elif not _are_one_word(left, right, gap):
            text += " "
        text += right.text
    return text


# ---------------------------------------------------------------- tables


def _ruled(grid: Grid, words: Iterable[Word], table: int) -> Iterator[TableLine]:
    """The rows of a ruled table that print something; a cell that spans rows says the same in each of them.

    `words` are those of the page, `table` is the number of the table on it.
    """
    cells = words_in_cells(grid, [word for word in words if in_box(grid.box, word)])
    for r, row in enumerate(grid.rows):
        top = min(cell.top for cell in row if cell)
        texts: list[tuple[str, ...]] = []
        printed: list[Word] = []
        for c, own in enumerate(cells[r]):
            spanning = (cells[i][c] for i in range(r - 1, -1, -1) if _reaches(grid.rows[i][c], top))
            found = own if own is not None else next(spanning, None)
            texts.append(_cell_lines(found or ()))
            printed += own or ()
        if printed:
            yield tuple(printed), TableRow(table, tuple(texts))


def _reaches(cell: Box | None, top: float) -> bool:
    """Whether a cell of a row above reaches into the row that begins at `top`."""
    return cell is not None and cell.bottom > top + 1


def _cell_lines(words: Sequence[Word]) -> tuple[str, ...]:
    """The text of a cell, one string for each printed line."""
    return tuple(_text_of(block.words) for block in lines_of(segments_of(words)) if isinstance(block, Printed))


def _unruled(block: Tabled, table: int) -> Iterator[TableLine]:
    """The rows of a table without rulings; a name over several rows says the same in each of them."""
    texts = [tuple(tuple(_text_of(line) for line in cell) for cell in row) for row in block.rows]
    if block.sinks:
        for at in range(len(texts) - 2, -1, -1):
            if not texts[at][0] and texts[at + 1][0] and any(texts[at + 1][1:]):
                texts[at] = (texts[at + 1][0], *texts[at][1:])
    for row, cells in zip(block.rows, texts, strict=True):
        yield tuple(word for cell in row for line in cell for word in line), TableRow(table, cells)


# ---------------------------------------------------------------- links


@dataclass(frozen=True, slots=True)
class _ByHeight:
    """The lines of a page by their tops, so that those that a box may cover are found without looking at all."""

    pieces: Sequence[_Piece]
    order: Sequence[int]  # the places of the pieces from top to bottom
    tops: Sequence[float]
    highest: float

    def words_in(self, box: Box) -> Iterator[tuple[int, list[Word]]]:
        """The number of each line that has words in the box, with these words."""
        near = slice(bisect_left(self.tops, box.top - self.highest), bisect_left(self.tops, box.bottom))
        for at in self.order[near]:
            piece = self.pieces[at]
            if piece.box.bottom > box.top and (inside := [word for word in piece.words if in_box(box, word)]):
                yield at + 1, inside

    def nearest(self, top: float) -> int:
        """The number of the line whose top is nearest; there is at least one line."""
        return min(range(len(self.pieces)), key=lambda at: abs(self.pieces[at].box.top - top)) + 1


def _by_height(pieces: Sequence[_Piece]) -> _ByHeight:
    order = sorted(range(len(pieces)), key=lambda at: pieces[at].box.top)
    highest = max((piece.box.bottom - piece.box.top for piece in pieces), default=0.0)
    return _ByHeight(pieces, order, [pieces[at].box.top for at in order], highest)


def _links(sheet: Sheet, pieces: Sequence[_Piece]) -> tuple[list[DraftLink], set[int]]:
    """The page's addresses from top to bottom, and the numbers of the lines that links cover for the most part.

    Producers write an annotation for each line or word of a link: those with one address that touch are one link.
    """
    links: list[DraftLink] = []
    by_url: dict[str, list[DraftLink]] = {}
    covered: dict[int, set[Word]] = {}
    lines = _by_height(pieces)
    for area in sorted(sheet.areas if pieces else (), key=lambda area: (area.boxes[0].top, area.boxes[0].x0)):
        under = _covered_lines(area, lines, covered)
        same = next((link for link in reversed(by_url.get(area.url, ())) if _adjoin(link.lines, under)), None)
        if same is not None:
            same.lines = tuple(sorted({*same.lines, *under}))
        else:
            links.append(DraftLink(area.url, tuple(under), lines.nearest(area.boxes[0].top)))
            by_url.setdefault(area.url, []).append(links[-1])
    return links, _mostly_covered(pieces, covered)


def _covered_lines(area: LinkArea, lines: _ByHeight, covered: dict[int, set[Word]]) -> list[int]:
    """The numbers of the lines that the link covers; adds the words that it covers to `covered`."""
    under: set[int] = set()
    for box in area.boxes:
        for number, words in lines.words_in(box):
            under.add(number)
            covered.setdefault(number, set()).update(words)
    return sorted(under)


def _mostly_covered(pieces: Sequence[_Piece], covered: Mapping[int, Collection[Word]]) -> set[int]:
    """The numbers of the lines, outside tables, of which links cover more than half of the words."""
    return {
        number
        for number, words in covered.items()
        if pieces[number - 1].row is None and 2 * len(words) > len(pieces[number - 1].words)
    }


def _adjoin(some: Sequence[int], others: Sequence[int]) -> bool:
    """Whether the lines of two links touch, or neither has any."""
    return any(abs(a - b) <= 1 for a in some for b in others) or not (some or others)
