"""A text dump of a PDF -> Document: where pages start, their columns and tables, and which lines list their links.

Tools differ in what they keep. Some print the text of a page and then the addresses of its links, one on each line, and
a link that spans two printed lines twice (both source documents were made like this). Others set columns and tables
with blanks, as on the page: `textgrid` reads those. Form feeds start pages, if the tool wrote any.
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
from pipeline.read.dump.textgrid import HEIGHT, PITCH, RAISED, SetPage, set_page
from pipeline.read.layout.margins import PAGE_NUMBER, MarginLine, margin_reasons
from pipeline.read.layout.table_rows import tables_by_page
from pipeline.text.marks import is_address
from pipeline.text.numbers import fits_ordinal
from pipeline.text.passage import WordBreaks
from pipeline.text.printed import readable, without_letter_spacing, without_markdown

LONGEST_LINE = 20_000  # characters: a paragraph on one line has a few thousand
_LEAST_CELLS = 5  # years, and as many numbers, each on a line of its own: no report prints so many
_LEAST_CELLS_IN_ROW = 3  # parted by tabs or bars
_RULE = re.compile(r"[\s|:+=-]*")  # '|---|---|', '+-----+': the lines with which a tool draws a table


def read(path: Path, source: Source) -> Document:
    """The dump as pages.

    Raises `UnreadableError` if it is neither UTF-8 nor UTF-16, has a line longer than `LONGEST_LINE`, or prints a table
    whose rows cannot be told apart with certainty.
    """
    text = text_of(path.read_bytes(), source)
    sheets = list(_sheets(text))
    running = _running(sheets)
    drafts: list[_Draft] = []
    for number, lines in enumerate(sheets, start=1):
        drafts.append(_draft(number, lines, drafts[-1].set_page if drafts else None, running))
        if (found := drafts[-1].set_page) and not found.certain:
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


def text_of(data: bytes, source: Source) -> str:
    """The text of the file, which is in UTF-16 if it begins with its byte order mark, else in UTF-8."""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            f"{source.file_name}, line {line}: not UTF-8 (byte 0x{data[error.start]:02x}); save the file again as UTF-8"
        ) from error
    if "\x00" in text:
        raise UnreadableError(
            f"{source.file_name}: contains bytes that are not text; save the file again as UTF-8 text"
        )
    for number, line_text in enumerate(re.split(r"\r\n|[\r\n\f]", text), start=1):
        if len(line_text) > LONGEST_LINE:
            raise UnreadableError(
                f"{source.file_name}, line {number}: {len(line_text):,} characters on one line, which no page prints;"
                " save the text again with its line breaks"
            )
    return text


def _sheets(text: str) -> Iterator[list[tuple[int, str]]]:
    """The (line number, line) pairs of each page, which ends at a form feed or after its list of addresses."""
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

    `first` is the number of its first line in the file, which may be blank.
    """

    number: int
    first: int
    lines: list[Line]
    link_lines: list[Line] = field(default_factory=list)
    set_page: SetPage | None = None


def _running(sheets: Sequence[Sequence[tuple[int, str]]]) -> frozenset[int]:
    """The numbers of the lines that begin or end several pages, or are a page number: they are no part of a table."""
    places: dict[tuple[bool, str], list[int]] = {}
    for sheet in sheets:
        printed = [(number, line.strip()) for number, line in sheet if line.strip()]
        for first, (number, line) in ((True, printed[0]), (False, printed[-1])) if printed else ():
            if "  " not in line:
                places.setdefault((first, re.sub(r"\d+", "#", line)), []).append(number)
                if PAGE_NUMBER.fullmatch(line):
                    places[first, line] = [number, number]
    return frozenset(number for numbers in places.values() if len(numbers) > 1 for number in numbers)


def _draft(number: int, numbered: list[tuple[int, str]], before: SetPage | None, running: frozenset[int]) -> _Draft:
    """One page; `before` tells which columns of the page before may go on, `running` which lines are no table's."""
    has_cells = any(_is_row(line) for _, line in numbered if "\t" in line)
    found = None if has_cells else set_page(number, numbered, before, running)
    if found is not None:
        return _Draft(number, numbered[0][0], found.lines, set_page=found)
    lines: list[Line] = []
    gap = True
    for at, raw in numbered:
        if raw.strip():
            words = " ".join(without_letter_spacing(without_markdown(readable(raw))).split())
            words = words or raw.strip()  # nothing would be left of marks alone ('****')
            lines.append(Line(page=number, number=at, text=raw.strip(), words=words, gap=gap))
        gap = not raw.strip()
    listed = len(lines) - _listed(lines, dict(numbered))
    return _Draft(number, numbered[0][0], _with_ordinals(lines[:listed]), lines[listed:])


def _listed(lines: list[Line], raw: dict[int, str]) -> int:
    """How many of the page's last lines are its list of addresses.

    A single address is a list only if the dump sets it off from the text: by a blank in front (' https://…', as dumps
    print the first of a list) or after a finished sentence. Otherwise it is printed text, such as the address of a
    publication.
    """
    count = 0
    while count < len(lines) and is_address(lines[-1 - count].text) and (count == 0 or not lines[-count].gap):
        count += 1
    if count == 1 and not raw[lines[-1].number][:1].isspace():
        before = lines[-2].text if len(lines) > 1 else "."
        return 1 if before[-1] in ".;" else 0
    return count


def _with_ordinals(lines: Sequence[Line]) -> list[Line]:
    """The lines; raised letters on a line of their own are read with their number.

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

    The margins are known only if form feeds part the pages (`paged`).
    """
    if paged:
        _mark_margins(drafts)
    set_with_blanks = _set_with_blanks(drafts)
    return tuple(
        Page(
            draft.number,
            tuple(draft.lines),
            tuple(Link(draft.number, line.text, line) for line in draft.link_lines),
            set_with_blanks.get(draft.number, ()) if draft.set_page else tables_in(draft.lines),
            tuple(draft.link_lines),
        )
        for draft in drafts
    )


def _mark_margins(drafts: Sequence[_Draft]) -> None:
    """Gives the running headers, footers and page numbers of all pages their reason; a table's lines are none."""
    boxes = [{line: _box(line, draft.first) for line in draft.lines} for draft in drafts]
    heights = [max((box.bottom for box in page.values()), default=0.0) for page in boxes]
    lines = [[MarginLine(line.words, box) for line, box in page.items() if not line.margin] for page in boxes]
    for draft, places, reasons in zip(drafts, boxes, margin_reasons(lines, heights), strict=True):
        tabled = {line for _, of_row in draft.set_page.rows for line in of_row} if draft.set_page else set()
        draft.lines = [
            line if line in tabled else replace(line, margin=reasons.get(places[line], line.margin))
            for line in draft.lines
        ]


def _box(line: Line, first: int) -> Box:
    """Where the line stands on its page, in the units of `textgrid`; `first` is the number of the page's first line."""
    left, top = len(line.text) - len(line.text.lstrip()), PITCH * (line.number - first)
    return Box(left, top, len(line.text), top + HEIGHT)


# ---------------------------------------------------------------- tables


def _is_cell_by_cell(document: Document) -> bool:
    """Whether a table is printed with each cell on lines of its own: years and numbers stand alone again and again."""
    if any(page.tables for page in document.pages):
        return False
    alone = [line.words for line in document.lines if not line.margin and line.words.isdigit()]
    years = [words for words in alone if re.fullmatch(r"(?:19|20)\d\d", words)]
    return len(set(years)) >= _LEAST_CELLS and len(alone) - len(years) >= _LEAST_CELLS


def _set_with_blanks(drafts: Sequence[_Draft]) -> dict[int, tuple[tuple[Row, ...], ...]]:
    """The tables of the pages that are set with blanks, by page; rows that a page break cut in two are joined."""
    printed = [(lines, row) for draft in drafts if draft.set_page for row, lines in draft.set_page.rows]
    breaks = WordBreaks(word for draft in drafts for line in draft.lines for word in line.words.split())
    return tables_by_page(printed, breaks)


def tables_in(lines: Sequence[Line]) -> tuple[tuple[Row, ...], ...]:
    """Each stretch of neighbouring lines whose cells are parted by tabs, or by bars as in Markdown."""
    tables = []
    for is_row, stretch in groupby(lines, key=lambda line: _is_row(line.text) or _is_rule(line.text)):
        rows = tuple(Row(_cells(line.text), (line,)) for line in stretch if not _is_rule(line.text))
        if is_row and rows:
            tables.append(rows)
    return tuple(tables)


def _is_row(text: str) -> bool:
    return len(_cells(text)) >= _LEAST_CELLS_IN_ROW


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
