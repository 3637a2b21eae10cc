"""The parts of a marked-up file -> the lines, tables and links of its pages (pure)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.errors import UnreadableError
from pipeline.model import Line, Link, Page, Row
from pipeline.read.dump.plain import tables_in
from pipeline.text.printed import readable, without_letter_spacing

BODY_SIZE = 11.0  # points: that of text whose file says none
NOTE_SIZE = 9.0  # points: that of footnotes whose file says none
LONGEST_LINE = 20_000  # characters: a paragraph has a few thousand
MOST_COLUMNS = 100  # of a table; what spans more is no table of mechanisms
MOST_LIST_WORDS = 8  # of a paragraph in a cell that may be an item of a list

_LEAST_LISTED = 3  # short paragraphs in a cell that are a list
_RAISED = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
# '3', '[3]', '(3)', '1, 2' where it is raised: a mark that leads to a note
_MARK = re.compile(r"[\[(]?\d{1,3}(?:\s?[,–-]\s?\d{1,3})*[\])]?")
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)  # 'https://www.iom.int', not '#top' or 'javascript:…'


@dataclass(frozen=True, slots=True)
class Run:
    """Text that is set in one way: its size in points, and the address of the link that lies on it.

    A line break is '\\n'. `raised` says that it stands above the line, as note marks do.
    """

    text: str
    bold: bool = False
    size: float = BODY_SIZE
    url: str = ""
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs that stand together. `mark` is the bullet or number of an item of a list.

    `gap` says that blank space stands above, `apart` that it is an empty line and not only the usual blank.
    """

    runs: tuple[Run, ...]
    gap: bool = False
    mark: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class SpanningCell:
    """A cell of a table, and how many rows and columns it takes up."""

    paragraphs: tuple[Paragraph, ...]
    rows: int = 1
    columns: int = 1


@dataclass(slots=True)
class PageDraft:
    """A page while its parts are added from top to bottom; `number` is that of its last line so far."""

    page: int
    number: int = 0
    lines: list[Line] = field(default_factory=list)
    aside: list[Line] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    tables: list[tuple[Row, ...]] = field(default_factory=list)
    apart: set[int] = field(default_factory=set)  # the numbers of the lines that stand below an empty one
    _below_table: bool = False

    def add(self, paragraph: Paragraph, margin: str = "") -> None:
        """Adds a paragraph, a line for each of its parts between line breaks; `margin` as in `Line`."""
        pieces = _pieces(paragraph)
        for at, piece in enumerate(pieces):
            self.number += 1
            is_first, is_last = at == 0, at == len(pieces) - 1
            line = Line(
                self.page,
                self.number,
                piece.text,
                legible(piece.text),
                gap=piece.gap or (is_first and (paragraph.gap or self._below_table or not self.lines)),
                size=piece.size,
                bold=piece.bold,
                ended=is_last or pieces[at + 1].gap,
                linked=piece.is_linked,
                margin=margin,
            )
            self._below_table = False
            self.lines.append(line)
            if piece.gap or (is_first and paragraph.apart):
                self.apart.add(line.number)
            self._link(piece.urls, line)

    def add_table(self, rows: Sequence[Sequence[SpanningCell]]) -> None:
        """Adds a table, a line for each of its rows; a table with a single column is text."""
        spread = spread_out(rows)
        if max((len(row) for row in spread), default=0) < 2:
            for row in rows:
                for cell in row:
                    for paragraph in cell.paragraphs:
                        self.add(paragraph)
            return
        printed = [
            printed_row
            for row, cells in zip(rows, spread, strict=True)
            if (printed_row := self.row(cells, [url for cell in row for url in _urls(cell)]))
        ]
        if printed:
            self.tables.append(tuple(printed))
        self._below_table = True

    def row(self, cells: Sequence[str], urls: Iterable[str] = (), number: int = 0) -> Row | None:
        """Adds the line of a table's row, and gives the row; None where it prints nothing.

        `number` is that of its line, if the file numbers its rows.
        """
        if not any(cells):
            return None
        self.number = number or self.number + 1
        text = "\t".join(cells)
        line = Line(self.page, self.number, text, text)
        self.lines.append(line)
        self._link(urls, line)
        return Row(tuple(cells), (line,))

    def set_aside(self, text: str, reason: str, number: int = 0) -> None:
        """Adds a line that stands on the page but is no part of its text, with the reason."""
        if words := tidy(text.replace("\n", " ")):
            self.number = number or self.number + 1
            line = Line(self.page, self.number, words, legible(words), margin=reason)
            self.aside.append(line)

    def finished(self) -> Page:
        """The page as it has been added; lines whose cells are parted by tabs are tables, too."""
        known = {line for table in self.tables for row in table for line in row.lines}
        tabbed = tables_in([line for line in self.lines if not line.margin and line not in known])
        tables = sorted((*self.tables, *tabbed), key=lambda table: table[0].lines[0].number)
        return Page(self.page, tuple(self.lines), tuple(self.links), tuple(tables), aside=tuple(self.aside))

    def _link(self, urls: Iterable[str], line: Line) -> None:
        for url in dict.fromkeys(urls):
            if not any(
                link.url == url and link.page == line.page and _adjoin(link.source, line) for link in self.links[-3:]
            ):
                self.links.append(Link(self.page, url, line, line))


def _adjoin(some: Line, other: Line) -> bool:
    """Whether a line break alone parts the two, so that a link on both is one."""
    return 0 <= other.number - some.number <= 1 and not other.gap and not some.ended and "\t" not in other.text


# ---------------------------------------------------------------- paragraphs


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a paragraph prints between two line breaks; `gap` says that an empty line stands above within it."""

    text: str
    gap: bool
    size: float
    bold: bool
    urls: tuple[str, ...]
    is_linked: bool


def _pieces(paragraph: Paragraph) -> list[_Piece]:
    found: list[_Piece] = []
    gap = False
    for runs in _between_breaks(paragraph.runs):
        if text := tidy("".join(map(printed, runs))):
            found.append(_piece(f"{paragraph.mark} {text}" if paragraph.mark and not found else text, gap, runs))
        gap = bool(found) and not text
    return found


def _piece(text: str, gap: bool, runs: Sequence[Run]) -> _Piece:
    """The piece with the greatest size of its letters; it is bold if all are."""
    letters: Counter[tuple[float, bool]] = Counter()
    linked = 0
    for run in runs:
        count = len(run.text.strip())
        letters[run.size, run.bold] += 0 if run.raised else count
        linked += count if run.url else 0
    size = max((size for (size, _), count in letters.items() if count), default=BODY_SIZE)
    bold = any(letters.values()) and all(bold for (_, bold), count in letters.items() if count)
    urls = tuple(run.url for run in runs if run.url and run.text.strip())
    return _Piece(text, gap, size, bold, urls, 2 * linked > len(text))


def _between_breaks(runs: Iterable[Run]) -> Iterator[list[Run]]:
    part: list[Run] = []
    for run in runs:
        first, *others = run.text.split("\n")
        part.append(replace(run, text=first))
        for text in others:
            yield part
            part = [replace(run, text=text)]
    yield part


def printed(run: Run) -> str:
    """The run's text; a raised figure becomes a note mark ('³'), since it is no part of the number before it.

    The raised letters of '3rd' stay as they are.
    """
    if run.raised and _MARK.fullmatch(run.text.strip()):
        return run.text.strip().strip("[]()").translate(_RAISED)
    return run.text


def tidy(text: str) -> str:
    """The text as it is shown, without soft hyphens and without blanks at its ends."""
    return text.replace("\u00ad", "").strip()


def legible(text: str) -> str:
    """The text as it is read; as it is printed if nothing would be left of it."""
    return " ".join(without_letter_spacing(readable(text)).split()) or text


def plain(paragraph: Paragraph) -> str:
    """The paragraph as one line of text."""
    return " ".join(piece.text for piece in _pieces(paragraph))


def check_lengths(pages: Iterable[Page], file_name: str) -> None:
    """Raises `UnreadableError` if a line is longer than `LONGEST_LINE`."""
    for line in (line for page in pages for line in page.lines):
        if len(line.text) > LONGEST_LINE:
            raise UnreadableError(
                f"{file_name}, page {line.page}: {len(line.text):,} characters in one paragraph, which no page prints;"
                " save it again with its paragraphs"
            )


def is_web_address(url: str) -> bool:
    """Whether the address leads out of the file."""
    return bool(_ADDRESS.match(url))


# ---------------------------------------------------------------- cells


def cell_text(paragraphs: Sequence[Paragraph]) -> str:
    """A cell as running text; the items of a list, and short lines that are one, are parted by '; '."""
    lines = [(legible(text), bool(paragraph.mark)) for paragraph in paragraphs for text in _lines_in_cell(paragraph)]
    is_list = len(lines) >= _LEAST_LISTED and all(_may_be_item(text) for text, _ in lines)
    words = ""
    for text, is_item in lines:
        parted = bool(words) and words[-1] not in ";,:.–-" and (is_list or is_item)
        words += ("; " if parted else " " if words else "") + text
    return words


def _lines_in_cell(paragraph: Paragraph) -> list[str]:
    """The lines of a paragraph of a cell, without the mark of an item; an item of a list is one line."""
    lines = [piece.text for piece in _pieces(replace(paragraph, mark=""))]
    return [" ".join(lines)] if paragraph.mark and lines else lines


def _may_be_item(text: str) -> bool:
    return len(text.split()) <= MOST_LIST_WORDS and text[0].isupper() and text[-1] not in ".;,:"


def _urls(cell: SpanningCell) -> Iterator[str]:
    for paragraph in cell.paragraphs:
        for piece in _pieces(paragraph):
            yield from piece.urls


def spread_out(rows: Sequence[Sequence[SpanningCell]]) -> list[tuple[str, ...]]:
    """The text of each row's cells by column. Columns that no row fills are left out.

    A cell that spans rows says the same in each of them; one that spans columns stands in the first.
    """
    filled: dict[tuple[int, int], str] = {}
    width = 0
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while (at, column) in filled:
                column += 1
            text = cell_text(cell.paragraphs)
            if column >= MOST_COLUMNS:
                filled[at, MOST_COLUMNS - 1] = f"{filled[at, MOST_COLUMNS - 1]}; {text}".strip("; ")
                continue
            columns = min(max(1, cell.columns), MOST_COLUMNS - column)
            for below in range(at, min(at + max(1, cell.rows), len(rows))):
                for beside in range(column, column + columns):
                    filled.setdefault((below, beside), text if beside == column else "")
            column += columns
            width = max(width, column)
    used = [column for column in range(width) if any(filled.get((at, column)) for at in range(len(rows)))]
    return [tuple(filled.get((at, column), "") for column in used) for at in range(len(rows))]
