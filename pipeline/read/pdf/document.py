"""PDF -> Document: each page through the fast engine or the reference, then its lines, tables and links.

Pages are read one at a time and forgotten, so that a long file costs little more memory than its lines.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ProtectedError, UnreadableError
from pipeline.model import Box, Document, Line, Link, Page, Source
from pipeline.read.layout.margins import MarginLine, margin_reasons
from pipeline.read.layout.reading_order import (
    Printed,
    Tabled,
    in_box,
    letter_gap,
    lines_of,
    reading_order,
    words_in_cells,
)
from pipeline.read.layout.sheet import Grid, Sheet, Style, Word
from pipeline.read.layout.slabs import box_of, segments_of
from pipeline.read.layout.table_columns import same_edges
from pipeline.read.layout.table_rows import TableRow, tables_by_page
from pipeline.read.options import ReadOptions
from pipeline.read.pdf.repair import page_count, repaired
from pipeline.text.passage import WordBreaks
from pipeline.text.printed import readable, without_letter_spacing

if TYPE_CHECKING:
    from pipeline.read.pdf.plumber import Plumber

GAP = 0.25  # blank space above a line, in line heights more than the column's lines usually have: it is parted
TOUCHING = 0.08  # heights: nearer than this, what the engine parts is one word ('14' 'th', 'Consul' 'ta' 'tive')
WORD_SPACE = 0.4  # heights: room that a word needs before it
LEAST_COLUMNS = 3  # of a ruled table: fewer are a frame around text


def read(path: Path, source: Source, options: ReadOptions) -> Document:
    """The PDF as pages. Raises `UnreadableError` where it is damaged or has no pages, `ProtectedError` where no
    password opens it; one that needs none is read without.

    The pages that the fast engine declines are read by pdfplumber; where asked for, those that are pictures by OCR.
    """
    for password in (None, *options.passwords):
        try:
            return _opened(path, source, options, password)
        except ProtectedError as error:
            wrong = error.__cause__
    advice = "give it with --password, or save the file without one"
    if options.passwords:
        advice = "none of those given opens it; give the right one with --password"
    raise ProtectedError(f"{source.file_name}: protected by a password; {advice}") from wrong


def _opened(path: Path, source: Source, options: ReadOptions, password: str | None) -> Document:
    """The PDF as pages, by one password. Raises `ProtectedError` where it does not open it."""
    document = _read(path, source, options.engine, password)
    pictures = {page.number for page in document.pages if page.is_picture}
    if not (pictures and options.ocr):
        return document
    from pipeline.read.pdf.ocr import NAME, with_text_layer

    with with_text_layer(path, source, password) as layered:
        document = _read(layered, source, options.engine)
    pages = tuple(_by(NAME, page) if page.number in pictures else page for page in document.pages)
    return Document(source, pages, is_repaired=document.is_repaired)


def _by(engine: str, page: Page) -> Page:
    """The page with all that was read of it marked as read by that engine."""
    marked = {line: replace(line, engine=engine) for line in page.lines}
    return replace(
        page,
        lines=tuple(marked[line] for line in page.lines),
        links=tuple(
            replace(link, source=marked[link.source], line=link.line and marked[link.line]) for link in page.links
        ),
        tables=tuple(
            tuple(replace(row, lines=tuple(marked.get(line, line) for line in row.lines)) for row in table)
            for table in page.tables
        ),
        engine=engine,
    )


def _read(path: Path, source: Source, engine: str, password: str | None = None) -> Document:
    """The PDF as pages, by one engine and its fallback; by a repaired copy where qpdf finds other pages, or ours fail.

    Of two readings the one with more pages counts, then the one with fewer that could not be read.
    """
    failure: UnreadableError | None = None
    drafts: list[_Draft] = []
    try:
        drafts = _drafts(path, source, engine, password)
    except ProtectedError:
        raise
    except UnreadableError as error:
        failure = error
    counted = page_count(path, password)
    if drafts and counted in (None, len(drafts)) and not any(draft.problem for draft in drafts):
        return Document(source, _pages(drafts))
    mended: list[_Draft] = []
    with repaired(path, password) as copy, suppress(UnreadableError):
        mended = _drafts(copy, source, engine) if copy else []
    if (len(mended), -_problems(mended)) > (len(drafts), -_problems(drafts)):
        return Document(source, _readable(mended, source), is_repaired=True)
    if failure is not None:
        raise failure
    if not drafts:
        raise UnreadableError(f"{source.file_name}: a PDF without pages; open it and save it again as PDF")
    return Document(source, _readable(drafts, source, counted or 0))


def _readable(drafts: Sequence[_Draft], source: Source, counted: int = 0) -> tuple[Page, ...]:
    """The pages, with an empty one for each that qpdf counts and we have not seen.

    Raises `UnreadableError` where there is none that could be read.
    """
    if all(draft.problem for draft in drafts):
        raise UnreadableError(
            f"{source.file_name}, page {drafts[0].number}: damaged ({drafts[0].problem});"
            " open it and save it again as PDF"
        )
    unseen = (Page(number, (), problem="not found") for number in range(len(drafts) + 1, counted + 1))
    return (*_pages(drafts), *unseen)


def _problems(drafts: Sequence[_Draft]) -> int:
    return sum(bool(draft.problem) for draft in drafts)


def _drafts(path: Path, source: Source, engine: str, password: str | None = None) -> list[_Draft]:
    """Each page by itself. Raises `UnreadableError` where the file cannot be opened."""
    drafts: list[_Draft] = []
    before = _Draft(0, 0.0, "")
    for number, sheet in enumerate(_sheets(path, source, engine, password), start=1):
        if isinstance(sheet, Sheet):
            before = _draft(sheet, before)
            drafts.append(before)
        else:
            drafts.append(_Draft(number, 0.0, "", problem=sheet))
    return drafts


def _sheets(path: Path, source: Source, engine: str, password: str | None) -> Iterator[Sheet | str]:
    """The pages of the file as the engine sees them; what pdfium declines, as pdfplumber does.

    A page that neither can read is the name of the error: no page is lost without a word, nor costs the others.
    """
    with ExitStack() as stack:
        if engine == "pdfplumber":
            yield from _reference_sheets(stack.enter_context(_plumber(path, source, password)))
            return
        from pypdfium2 import PdfiumError

        from pipeline.read.pdf.pdfium import Pdfium

        try:
            document = stack.enter_context(Pdfium(path, password))
        except PdfiumError as error:
            if "password" in str(error).casefold():
                raise ProtectedError(source.file_name) from error
            yield from _reference_sheets(stack.enter_context(_plumber(path, source, password)))
            return
        reference: Plumber | None = None
        for number, sheet in enumerate(document.sheets(), start=1):
            if isinstance(sheet, Sheet) and (sheet.words or not sheet.has_drawing):
                yield sheet
                continue
            try:
                reference = reference or stack.enter_context(_plumber(path, source, password))
            except UnreadableError as error:
                yield sheet if isinstance(sheet, Sheet) else _named(error.__cause__ or error)
                continue
            other = _reference_sheet(reference, number)
            if isinstance(sheet, Sheet) and (isinstance(other, str) or not other.words):
                yield sheet
            else:
                yield other


def _plumber(path: Path, source: Source, password: str | None) -> Plumber:
    from pipeline.read.pdf.plumber import Plumber, needs_password

    try:
        return Plumber(path, password)
    except Exception as error:  # pdfplumber's own exceptions and those of pdfminer have no common base
        if needs_password(error):
            raise ProtectedError(source.file_name) from error
        raise UnreadableError(
            f"{source.file_name}: damaged PDF ({type(error).__name__}); open it and save it again as PDF"
        ) from error


def _reference_sheets(reference: Plumber) -> Iterator[Sheet | str]:
    """Each page in turn, as the reference sees it."""
    for number in range(1, reference.page_count + 1):
        yield _reference_sheet(reference, number)


def _reference_sheet(reference: Plumber, number: int) -> Sheet | str:
    """The page as the reference sees it, or the name of the error where it cannot."""
    if number > reference.page_count:
        return "not found"
    try:
        return reference.sheet(number)
    except Exception as error:  # as above
        return _named(error)
    finally:
        reference.close_page(number)


def _named(error: BaseException) -> str:
    return type(error).__name__


# ---------------------------------------------------------------- one page


@dataclass(slots=True)
class _DraftLink:
    """An address, the numbers of the lines it lies on, and that of the line nearest to it."""

    url: str
    lines: tuple[int, ...]
    nearest: int


@dataclass(slots=True)
class _Draft:
    """A page read by itself; what only the whole document tells (running headers, split rows) comes later."""

    number: int
    height: float
    engine: str
    is_picture: bool = False
    problem: str = ""
    lines: list[Line] = field(default_factory=list)
    rows: dict[int, TableRow] = field(default_factory=dict)  # by the number of their line
    links: list[_DraftLink] = field(default_factory=list)
    edges: tuple[float, ...] = ()  # of the columns of the last table so far
    gutters: Sequence[tuple[float, float]] = ()  # between the columns of text of the last page that has some


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of the page with its words, before it is known what stands above it."""

    words: tuple[Word, ...]
    opens: bool
    box: Box
    row: TableRow | None = None


def _draft(sheet: Sheet, before: _Draft) -> _Draft:
    """One page; the page before it tells which table and which columns may go on."""
    grids = [grid for grid in sheet.grids if _is_table(grid, before.edges)]
    tabled = [[word for word in sheet.words if in_box(grid.box, word)] for grid in grids]
    running = [word for word in sheet.words if not any(in_box(grid.box, word) for grid in grids)]
    layout = reading_order(running, grids, sheet.rules, before.edges, sheet.height, before.gutters)
    is_picture = sheet.has_drawing and not sheet.words
    draft = _Draft(sheet.number, sheet.height, sheet.engine, is_picture, edges=before.edges, gutters=layout.gutters)
    pieces: list[_Piece] = []
    for at, block in enumerate(layout.blocks):
        if isinstance(block, Printed):
            pieces.append(_Piece(block.words, block.opens, box_of(block.words)))
            continue
        rows = _unruled(block, at) if block.grid is None else _ruled(block, tabled[grids.index(block.grid)], at)
        pieces += [_Piece(words, False, box_of(words), row) for words, row in rows]
        draft.edges = block.edges or _edges(block.grid) or draft.edges
    draft.links, linked = _links(sheet, pieces)
    ended, usual = _ended(pieces), _usual_blank(pieces)
    for number, piece in enumerate(pieces, start=1):
        draft.lines.append(_line(sheet, draft.lines, piece, usual, number in linked, number in ended))
        if piece.row is not None:
            draft.rows[number] = piece.row
    return draft


def _edges(grid: Grid | None) -> tuple[float, ...]:
    """The left edges of a ruled table's columns, by its first row."""
    return tuple(cell.x0 for cell in grid.rows[0] if cell) if grid else ()


def _is_table(grid: Grid, edges: tuple[float, ...]) -> bool:
    """Whether rulings make a table rather than a frame; one row does where the page before has the same columns."""
    own = _edges(grid)
    return len(grid.rows[0]) >= LEAST_COLUMNS and (len(grid.rows) > 1 or same_edges(own, edges))


def _line(sheet: Sheet, before: Sequence[Line], piece: _Piece, usual: float, linked: bool, ended: bool) -> Line:
    """The piece as the next line of its page, `before` being the lines above it."""
    number, box = len(before) + 1, piece.box
    if piece.row is not None:
        text = "\t".join(" ".join(lines) for lines in piece.row.cells)
        return Line(sheet.number, number, text, _legible(text), False, box, engine=sheet.engine)
    text = text_of(piece.words)
    size, bold = _style(sheet, piece.words)
    above = before[-1] if before else None
    words = without_letter_spacing(_legible(text))
    words = text if words == text else words  # one string in memory, not two
    line = Line(sheet.number, number, text, words, True, box, size, bold, ended, linked, engine=sheet.engine)
    if above is None or above.box is None:
        return line
    if piece.opens or box.top < above.box.top:  # a sentence may run on over a column, a heading looks otherwise
        return replace(line, gap=not line.is_set_like(above))
    return replace(line, gap=box.top - above.box.bottom > usual + GAP * (box.bottom - box.top))


def _legible(text: str) -> str:
    """The text as it is read; as it is printed where nothing would be left of it (letters without a width)."""
    read = readable(text)
    return read if read and not read.isspace() else text


def _style(sheet: Sheet, words: Sequence[Word]) -> Style:
    """The size of a line's largest words, and whether it is bold from its first to its last."""
    first, last = sheet.style_of(words[0]), words[-1]
    if len(words) == 1 or (not first.bold and last.height <= 1.02 * words[0].height):
        return first  # each question costs; most lines need one
    other = sheet.style_of(last)
    return Style(max(first.size, other.size), first.bold and other.bold)


def _usual_blank(pieces: Sequence[_Piece]) -> float:
    """The blank space that mostly stands between two lines of a paragraph, in points."""
    blanks = []
    for above, below in pairwise(pieces):
        if above.row is None and below.row is None and not below.opens:
            upper, lower = above.box, below.box
            if upper.bottom - 0.5 * (upper.bottom - upper.top) < lower.top:
                blanks.append(lower.top - upper.bottom)
    return sorted(blanks)[len(blanks) // 3] if blanks else 0.0


def _ended(pieces: Sequence[_Piece]) -> set[int]:
    """The numbers of the lines on which the first word of the next line would have had room."""
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


def text_of(words: Sequence[Word]) -> str:
    """The words of a line with one blank between them, two where a letter-spaced line parts its words.

    What touches is one word: a raised 'th', and what LibreOffice parts by blanks that take no room.
    """
    wide = letter_gap(words)
    text = words[0].text
    for left, right in pairwise(words):
        gap = right.x0 - left.x1
        if gap > wide:
            text += "  "
        elif gap >= TOUCHING * min(left.height, right.height):
            text += " "
        text += right.text
    return text


# ---------------------------------------------------------------- tables


def _ruled(block: Tabled, words: Sequence[Word], table: int) -> Iterator[tuple[tuple[Word, ...], TableRow]]:
    """The rows of a ruled table with their words; a cell that spans rows says the same in each of them."""
    assert block.grid is not None
    cells = words_in_cells(block.grid, words)
    for r, row in enumerate(block.grid.rows):
        top = min(cell.top for cell in row if cell)
        texts: list[tuple[str, ...]] = []
        printed: list[Word] = []
        for c, own in enumerate(cells[r]):
            spanning = (cells[i][c] for i in range(r - 1, -1, -1) if _reaches(block.grid.rows[i][c], top))
            found = own if own is not None else next(spanning, None)
            texts.append(_cell_lines(found or ()))
            printed += own or ()
        if printed:
            yield tuple(printed), TableRow(table, tuple(texts))


def _reaches(cell: Box | None, top: float) -> bool:
    """Whether a cell of a row above reaches into the row that begins at `top`."""
    return cell is not None and cell.bottom > top + 1


def _cell_lines(words: Sequence[Word]) -> tuple[str, ...]:
    """The text of a cell, a string a printed line."""
    return tuple(text_of(block.words) for block in lines_of(segments_of(words)) if isinstance(block, Printed))


def _unruled(block: Tabled, table: int) -> Iterator[tuple[tuple[Word, ...], TableRow]]:
    for row in block.rows:
        words = tuple(word for cell in row for line in cell for word in line)
        yield words, TableRow(table, tuple(tuple(text_of(line) for line in cell) for cell in row))


# ---------------------------------------------------------------- links


def _links(sheet: Sheet, pieces: Sequence[_Piece]) -> tuple[list[_DraftLink], set[int]]:
    """The page's addresses from top to bottom, and the numbers of the lines that links mostly cover.

    Each address has the lines whose words it covers. Producers write an annotation for each line or word of a link:
    those that touch are one.
    """
    links: list[_DraftLink] = []
    covered: dict[int, set[Word]] = {}
    by_top = sorted((piece.box.top, number, piece) for number, piece in enumerate(pieces, start=1))
    tops = [top for top, _, _ in by_top]
    by_url: dict[str, list[_DraftLink]] = {}
    highest = max((piece.box.bottom - piece.box.top for piece in pieces), default=0.0)
    for area in sorted(sheet.areas, key=lambda area: (area.boxes[0].top, area.boxes[0].x0)):
        under: list[int] = []
        for box in area.boxes:
            near = by_top[bisect_left(tops, box.top - highest) : bisect_left(tops, box.bottom)]
            for _, number, piece in near:
                if piece.box.bottom > box.top and (inside := [word for word in piece.words if in_box(box, word)]):
                    under.append(number)
                    covered.setdefault(number, set()).update(inside)
        under.sort()
        same = next((link for link in reversed(by_url.get(area.url, ())) if _adjoin(link.lines, under)), None)
        if same is not None:
            same.lines = tuple(sorted({*same.lines, *under}))
        elif pieces:
            top = area.boxes[0].top
            nearest = min(range(len(pieces)), key=lambda i: abs(pieces[i].box.top - top)) + 1
            links.append(_DraftLink(area.url, tuple(dict.fromkeys(under)), nearest))
            by_url.setdefault(area.url, []).append(links[-1])
    linked = {
        number
        for number, words in covered.items()
        if pieces[number - 1].row is None and 2 * len(words) > len(pieces[number - 1].words)
    }
    return links, linked


def _adjoin(some: Sequence[int], others: Sequence[int]) -> bool:
    """Whether two sets of line numbers meet, or both are empty."""
    return any(abs(a - b) <= 1 for a in some for b in others) or not (some or others)


# ---------------------------------------------------------------- the whole document


def _pages(drafts: Sequence[_Draft]) -> tuple[Page, ...]:
    """The pages with what only the whole document tells: furniture of the margins, and rows over a page break."""
    reasons = margin_reasons(
        [
            [MarginLine(line.words, line.box) for line in draft.lines if line.box and line.number not in draft.rows]
            for draft in drafts
        ],
        [draft.height for draft in drafts],
    )
    for draft, marks in zip(drafts, reasons, strict=True):
        if marks:
            draft.lines = [
                replace(line, margin=marks[line.box]) if line.number not in draft.rows and line.box in marks else line
                for line in draft.lines
            ]
    _close_page_breaks(drafts)
    breaks = WordBreaks(word for draft in drafts for line in draft.lines for word in line.words.split())
    printed = [((line,), row) for draft in drafts for line in draft.lines if (row := draft.rows.get(line.number))]
    tables = tables_by_page(printed, breaks)
    pages = []
    for draft in drafts:
        links = tuple(
            Link(draft.number, link.url, draft.lines[(link.lines or (link.nearest,))[0] - 1],
                 draft.lines[link.lines[0] - 1] if link.lines else None)
            for link in draft.links
        )  # fmt: skip
        rows = tables.get(draft.number, ())
        page = Page(
            draft.number,
            tuple(draft.lines),
            links,
            rows,
            engine=draft.engine,
            is_picture=draft.is_picture,
            problem=draft.problem,
        )
        pages.append(page)
    return tuple(pages)


def _close_page_breaks(drafts: Sequence[_Draft]) -> None:
    """Takes the gap from above the first line of a page's text that is set as the last line of the page before.

    A sentence may run on over the page; what stands between the two is furniture.
    """
    last: Line | None = None
    for draft in drafts:
        text = [at for at, line in enumerate(draft.lines) if not line.margin]
        if text and last is not None:
            first = draft.lines[text[0]]
            draft.lines[text[0]] = replace(first, gap=first.gap and not first.is_set_like(last))
        last = draft.lines[text[-1]] if text else last
