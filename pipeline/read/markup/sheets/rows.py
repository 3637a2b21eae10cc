"""The rows of a sheet -> a page: its tables, the lines between them, and what is hidden (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pipeline.model import Row
from pipeline.read.markup.pieces import BODY_SIZE, PageDraft, Paragraph, Run, legible, tidy

HIDDEN_SHEET, HIDDEN_ROW, HIDDEN_COLUMN = "hidden sheet", "hidden row", "hidden column"  # why text stands aside

_LEAST_REPEATED = 3  # cells that span a row which only goes on with an item of the row above


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What a cell shows, how it is set, and the address of its link.

    `repeated` says that it is a cell of a row above, which spans this row, too.
    """

    text: str
    bold: bool = False
    size: float = BODY_SIZE
    url: str = ""
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row by its number in the sheet, from 1, with its filled cells by column; `hidden` says why it is not shown."""

    number: int
    cells: dict[int, SheetCell]
    hidden: str = ""

    def without(self, columns: Collection[int]) -> SheetRow:
        """The row without these columns."""
        kept = {column: cell for column, cell in self.cells.items() if column not in columns}
        return SheetRow(self.number, kept, self.hidden)


def add_rows(rows: Iterable[SheetRow], draft: PageDraft) -> None:
    """Adds the rows of a sheet to its page.

    Rows that follow each other, the first of them with several filled cells, are a table; a row with a single cell
    above it, or behind an empty row, is a line of text.
    """
    block: list[SheetRow] = []
    last = 0
    for row in rows:
        if row.hidden:
            draft.set_aside("\t".join(cell.text for _, cell in sorted(row.cells.items())), row.hidden, row.number)
            continue
        if all(cell.repeated for cell in row.cells.values()):
            last = row.number if row.cells else last
            continue  # nothing stands in the row itself
        if block and row.number > last + 1 and not _goes_on(block, row):
            _add_block(block, draft)
            block = []
        if block or len(row.cells) > 1:
            block.append(row)
        else:
            _add_text(row, draft, row.number > last + 1)
        last = row.number
    _add_block(block, draft)


def _goes_on(block: Sequence[SheetRow], row: SheetRow) -> bool:
    """Whether the table goes on behind an empty row: the next row fills the same columns, more than one."""
    columns = {column for other in block for column in other.cells}
    return len(row.cells) > 1 and set(row.cells) <= columns and min(row.cells) == min(columns)


def _add_text(row: SheetRow, draft: PageDraft, gap: bool) -> None:
    (cell,) = row.cells.values()
    draft.number = row.number - 1
    text = cell.text.replace("\n", " ")  # the row has one number, and so has its line
    draft.add(Paragraph((Run(text, cell.bold, cell.size, cell.url),), gap))


def _add_block(block: Sequence[SheetRow], draft: PageDraft) -> None:
    """Adds a table; rows at its end that only its first column fills are text again (notes below a table)."""
    rows = list(block)
    notes: list[SheetRow] = []
    while rows and len(rows[-1].cells) == 1 and len(block) > 1:
        notes.insert(0, rows.pop())
    columns = sorted({column for row in rows for column in row.cells})
    printed: list[Row] = []
    for row in rows:
        found = _printed(row, columns, draft)
        if found is None:
            continue
        own = _only_own(row) if printed else None
        if own is not None:
            printed[-1] = _lengthened(printed[-1], found, columns.index(own))
        else:
            printed.append(found)
    if printed:
        draft.tables.append(tuple(printed))
    for note in notes:
        _add_text(note, draft, gap=True)


def _printed(row: SheetRow, columns: Sequence[int], draft: PageDraft) -> Row | None:
    """The row of a table, its line added to the page; None where it prints nothing."""
    cells = [_shown(row.cells[column].text) if column in row.cells else "" for column in columns]
    urls = [cell.url for cell in row.cells.values() if cell.url]
    return draft.row(cells, urls, row.number)


def _only_own(row: SheetRow) -> int | None:
    """The column of the only cell that the row has for itself, where nearly all others span it from above.

    So a list stands in a table whose rows are merged but for its items. None in a row of its own.
    """
    own = [column for column, cell in row.cells.items() if not cell.repeated]
    return own[0] if len(own) == 1 and len(row.cells) - 1 >= _LEAST_REPEATED else None


def _lengthened(row: Row, more: Row, at: int) -> Row:
    """The row with what `more` says in the cell `at`."""
    cells = [*row.cells]
    cells[at] = "; ".join(filter(None, (cells[at], more.cells[at])))
    return Row(tuple(cells), (*row.lines, *more.lines))


def _shown(text: str) -> str:
    """The text of a cell in a line; its lines, if it has several, are parted by '; ' where they are a list."""
    lines = [words for line in text.split("\n") if (words := legible(tidy(line)))]
    is_list = len(lines) > 2 and all(line[0].isupper() and line[-1] not in ".;,:" for line in lines)
    return ("; " if is_list else " ").join(lines)
