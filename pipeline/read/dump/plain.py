"""A text dump of a PDF -> Document: finds where pages start, their columns and tables, and which lines list its links.

Tools differ in what they keep. One prints the text of a page and then the addresses of its links, one a line, a link
over two printed lines twice (both source documents were made so). Another sets columns and tables with blanks, as on
the page: `textgrid` reads those. Form feeds, where a tool wrote them, start pages.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from pipeline.errors import UnreadableError
from pipeline.model import Box, Document, Line, Link, Page, Row, Source
from pipeline.read.dump.textgrid import HEIGHT, PITCH, RAISED, Grid, grid_of
from pipeline.read.layout.margins import PAGE_NUMBER, MarginLine, margin_reasons
from pipeline.read.layout.table_rows import tables_by_page
from pipeline.text.marks import is_address
from pipeline.text.numbers import fits_ordinal
from pipeline.text.passage import WordBreaks
from pipeline.text.printed import readable, without_letter_spacing, without_markdown

LONGEST_LINE = 20_000  # characters: a paragraph on one line has some thousands
_LEAST_CELLS = 5  # years, and numbers, each on a line of its own: more than a report prints
_RULE = re.compile(r"[\s|:+=-]*")  # '|---|---|', '+-----+': the lines a tool draws a table with


def read(path: Path, source: Source) -> Document:
    """The dump as pages. Raises `UnreadableError` where it is neither UTF-8 nor UTF-16, or has no lines of print."""
    text = _text(path.read_bytes(), source)
    sheets = list(_sheets(text))
    running = _running(sheets)
    drafts: list[_Draft] = []
    for number, lines in enumerate(sheets, start=1):
        drafts.append(_draft(number, lines, drafts[-1].grid if drafts else None, running))
        if (grid := drafts[-1].grid) and not grid.certain:
            raise UnreadableError(
                f"{source.file_name}, page {number}: the rows of the table cannot be told apart with certainty; "
                "put the PDF itself into raw/ instead of its text"
            )
    document = Document(source, _pages(drafts, paged="\f" in text))
    if _is_cell_by_cell(document):
        raise UnreadableError(
            f"{source.file_name}: prints its table cell by cell, so that no row can be told with certainty; "
            "put the PDF itself into raw/, or its text as 'pdftotext -layout' prints it"
        )
    return document


def _text(data: bytes, source: Source) -> str:
    """The text of the file, in UTF-8 or, where it begins with the mark of that, in UTF-16."""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            f"{source.file_name}, line {line}: not UTF-8 (byte 0x{data[error.start]:02x}); save the file again as UTF-8"
        ) from error
    if "\x00" in text:
        raise UnreadableError(f"{source.file_name}: holds bytes that are no text; save the file again as UTF-8 text")
    for number, line_text in enumerate(re.split(r"\r\n|[\r\n\f]", text), start=1):
        if len(line_text) > LONGEST_LINE:
            raise UnreadableError(
                f"{source.file_name}, line {number}: {len(line_text):,} characters on one line, which no page prints;"
                " save the text again with its lines"
            )
    return text


def _sheets(text: str) -> Iterator[list[tuple[int, str]]]:
    """The (line number, line) pairs of each page: it ends at a form feed or after its list of addresses."""
    sheet: list[tuple[int, str]] = []
    listed = 0
    lines = re.split(r"\r\n|\r|\n", text)
    for number, line in enumerate(lines, start=1):
        before, *after = line.split("\f")
        if not after and listed >= 2 and line.strip() and not is_address(line):
            yield sheet  # text after a list of addresses: the next page
            sheet, listed = [], 0
        sheet.append((number, before))
        for rest in after:
            yield sheet
            sheet, listed = [(number, rest)], 0
        if is_address(line):
            listed += 1
        elif line.strip() or listed < 2:
            listed = 0
    if any(line.strip() for _, line in sheet):
        yield sheet


# ---------------------------------------------------------------- one page


@dataclass(slots=True)
class _Draft:
    """A page read by itself; what only the whole document tells (running headers, split rows) comes later.

    `first` is the number of its first line, which may be blank.
    """

    number: int
    first: int
    lines: list[Line]
    link_lines: list[Line] = field(default_factory=list)
    grid: Grid | None = None


def _running(sheets: Sequence[Sequence[tuple[int, str]]]) -> frozenset[int]:
    """The numbers of the lines that begin or end a page and another one, too, or are its number: no part of a table."""
    places: dict[tuple[bool, str], list[int]] = {}
    for sheet in sheets:
        printed = [(number, line.strip()) for number, line in sheet if line.strip()]
        for first, (number, line) in ((True, printed[0]), (False, printed[-1])) if printed else ():
            if "  " not in line:
                places.setdefault((first, re.sub(r"\d+", "#", line)), []).append(number)
                if PAGE_NUMBER.fullmatch(line):
                    places[first, line] = [number, number]
    return frozenset(number for numbers in places.values() if len(numbers) > 1 for number in numbers)


def _draft(number: int, numbered: list[tuple[int, str]], before: Grid | None, running: frozenset[int]) -> _Draft:
    """One page; the grid of the page before tells which columns may go on, `running` which lines are no table's."""
    grid = None if any("\t" in line for _, line in numbered) else grid_of(number, numbered, before, running)
    if grid is not None:
        return _Draft(number, numbered[0][0], grid.lines, grid=grid)
    lines: list[Line] = []
    gap = True
    for at, raw in numbered:
        if raw.strip():
            words = without_letter_spacing(without_markdown(readable(raw))).strip()
            words = words or raw.strip()  # of marks alone ('****'), nothing would be left
            lines.append(Line(page=number, number=at, text=raw.strip(), words=words, gap=gap))
        gap = not raw.strip()
    listed = len(lines) - _listed(lines, dict(numbered))
    return _Draft(number, numbered[0][0], _with_ordinals(lines[:listed]), lines[listed:])


def _listed(lines: list[Line], raw: dict[int, str]) -> int:
    """How many of the page's last lines are its list of addresses.

    One address alone is a list only where the dump sets it off from the text: after a blank (' https://…', as dumps
    print the first of a list) or after a finished sentence; else it is printed text, such as a publication's address.
    """
    count = 0
    while count < len(lines) and is_address(lines[-1 - count].text) and (count == 0 or not lines[-count].gap):
        count += 1
    if count == 1 and not raw[lines[-1].number][:1].isspace():
        before = lines[-2].text if len(lines) > 1 else "."
        return 1 if before[-1] in ".;" else 0
    return count


def _with_ordinals(lines: Sequence[Line]) -> list[Line]:
    """The lines; raised letters on a line of their own are read at their number.

    '14' / 'th' / ' Meeting', or 'th' / 'The 14 Meeting'.
    """
    found = list(lines)
    for at, line in enumerate(lines):
        if not re.fullmatch(r"st|nd|rd|th", line.words):
            continue
        for near, pattern in ((at - 1, r"\b(\d{1,3})$"), (at + 1, r"\b(\d{1,3})\b(?= [A-Z])")):
            if not 0 <= near < len(found):
                continue
            words = found[near].words
            number = next((m for m in re.finditer(pattern, words) if fits_ordinal(m[1], line.words)), None)
            if number is not None:
                read = words[: number.end()] + line.words + words[number.end() :]
                found[near], found[at] = replace(found[near], words=read), replace(line, margin=RAISED)
                break
    return found


# ---------------------------------------------------------------- the whole document


def _pages(drafts: Sequence[_Draft], paged: bool) -> tuple[Page, ...]:
    """The pages with what only the whole document tells: furniture of the margins, and rows over a page break.

    Where no form feeds part the pages (`paged`), nothing is known of their margins.
    """
    if paged:
        boxes = [{line: _box(line, draft.first) for line in draft.lines} for draft in drafts]
        heights = [max((box.bottom for box in page.values()), default=0.0) for page in boxes]
        lines = [[MarginLine(line.words, box) for line, box in page.items() if not line.margin] for page in boxes]
        for draft, places, reasons in zip(drafts, boxes, margin_reasons(lines, heights), strict=True):
            tabled = {line for _, of_row in draft.grid.rows for line in of_row} if draft.grid else set()
            draft.lines = [
                replace(line, margin=reasons[box]) if (box := places[line]) in reasons and line not in tabled else line
                for line in draft.lines
            ]
    set_with_blanks = _set_with_blanks(drafts)
    return tuple(
        Page(
            draft.number,
            tuple(draft.lines),
            tuple(Link(draft.number, line.text, line) for line in draft.link_lines),
            set_with_blanks.get(draft.number, ()) if draft.grid else _tables(draft.lines),
            tuple(draft.link_lines),
        )
        for draft in drafts
    )


def _box(line: Line, first: int) -> Box:
    """Where the line stands on a page that begins with the file's line `first`."""
    left, top = len(line.text) - len(line.text.lstrip()), PITCH * (line.number - first)
    return Box(left, top, len(line.text), top + HEIGHT)


# ---------------------------------------------------------------- tables


def _is_cell_by_cell(document: Document) -> bool:
    """Whether a table is printed with each cell on lines of its own: years and numbers stand alone time and again."""
    if any(page.tables for page in document.pages):
        return False
    alone = [line.words for line in document.lines if not line.margin and line.words.isdigit()]
    years = [words for words in alone if re.fullmatch(r"(?:19|20)\d\d", words)]
    return len(set(years)) >= _LEAST_CELLS and len(alone) - len(years) >= _LEAST_CELLS


def _set_with_blanks(drafts: Sequence[_Draft]) -> dict[int, tuple[tuple[Row, ...], ...]]:
    """The tables of each page; a row that a page break cut in two is one row, on the page where it begins."""
    printed = [(lines, row) for draft in drafts if draft.grid for row, lines in draft.grid.rows]
    breaks = WordBreaks(word for draft in drafts for line in draft.lines for word in line.words.split())
    return tables_by_page(printed, breaks)


def _tables(lines: Sequence[Line]) -> tuple[tuple[Row, ...], ...]:
    """Each stretch of neighbouring lines that are set as cells: with tabs, or with bars as in Markdown."""
    tables = []
    for is_row, stretch in groupby(lines, key=lambda line: len(_cells(line.text)) >= 3 or _is_rule(line.text)):
        rows = tuple(Row(_cells(line.text), (line,)) for line in stretch if not _is_rule(line.text))
        if is_row and rows:
            tables.append(rows)
    return tuple(tables)


def _is_rule(text: str) -> bool:
    return text[:1] in "|+" and bool(_RULE.fullmatch(text))


def _cells(text: str) -> tuple[str, ...]:
    if "\t" in text:
        cells = text.split("\t")
    elif text.startswith("|") and text.count("|") >= 3:
        cells = text.strip("|").split("|")
    else:
        return (text,)
    return tuple(without_markdown(" ".join(readable(cell).split())) for cell in cells)
