"""The tables of a leaflet: where they begin, what stands between their rows, and which cell is in which column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.extract.collected import Collected
from pipeline.extract.leaflet.alignment import aligned, looks_like, missing_cell
from pipeline.extract.leaflet.columns import Column, Columns, column_of, is_mechanism, with_marks_checked
from pipeline.extract.leaflet.context import Leaflet
from pipeline.extract.leaflet.fused import fused_fields, unfused
from pipeline.extract.leaflet.groups import Group, Groups, is_title, is_total
from pipeline.extract.leaflet.headers import header_at, unlabelled_header
from pipeline.extract.leaflet.participants import stated_years
from pipeline.extract.leaflet.rejoined import cut_title, rejoined
from pipeline.extract.leaflet.rows import PrintedRow, RowReader
from pipeline.model import Document, Line, ParticipantRole, Remark, Row, Where
from pipeline.rules import Rules
from pipeline.text.folding import folded

_LEAST_CELLS = 2  # of a row of the table
_MOST_HEADER_ROWS = 3  # of a table that is no more than a header
_FILLED_DOWN = ("kind", "regions")  # of which one cell, left of the name, may stand for several rows

Table = Sequence[Row]


def tables_of(document: Document, rules: Rules) -> Iterator[Table | Line]:
    """The tables of the document and the lines outside them, in reading order."""
    for page in document.pages:
        table_of = {line: table for table in page.tables for row in table for line in row.lines}
        told: set[int] = set()
        for line in page.lines:
            table = table_of.get(line)
            if table is None:
                yield line
            elif id(table) not in told:
                told.add(id(table))
                yield rejoined(table, rules)


def first_table(tables: Sequence[Table], rules: Rules) -> int | None:
    """The number of the first table with a mechanism a row, None where there is none."""
    tables = [rejoined(table, rules) for table in tables]
    return next((at for at in range(len(tables)) if _first_columns(tables[at], _below(tables, at), rules)), None)


def _below(tables: Sequence[Table], at: int) -> Table:
    """The rows of the next table, where one is hardly more than a header: titles of groups cut a table of a text."""
    return tables[at + 1] if len(tables[at]) <= _MOST_HEADER_ROWS and at + 1 < len(tables) else ()


def _first_columns(table: Table, below: Table, rules: Rules) -> Columns:
    """The columns of the first header in the table, empty where it has none; `below` are rows that belong to it."""
    rows = (*table, *below)
    headers = (header_at(rows, at, rules) for at in range(len(table)))
    first = next((header.columns for header in headers if header is not None), ())
    return first or unlabelled_header(rows, rules) or _fused_header(table[0], rules)


def _fused_header(row: Row, rules: Rules) -> Columns:
    """The columns of a header some of whose heads are several run together; empty where none is."""
    columns = tuple(_fused(column_of(cell, rules), rules) for cell in row.cells)
    fields = [part for column in columns for part in column.field.split("+")]
    is_header = any("+" in column.field for column in columns) and "name" in fields and len(fields) == len(set(fields))
    return columns if is_header and "meeting" not in fields else ()


def _fused(column: Column, rules: Rules) -> Column:
    fields = () if column.field else fused_fields(column.head, rules)
    return Column(column.head, "+".join(fields), column.year) if fields else column


def read_tables(leaflet: Leaflet, found: Collected) -> set[Line]:
    """Reads the rows of every table of mechanisms, and gives their lines. A table that goes on has no header again."""
    items = [item for item in tables_of(leaflet.document, leaflet.rules) if not _is_furniture(item, leaflet.rules)]
    lines = [item for item in items if isinstance(item, Line)]
    tables = [item for item in items if not isinstance(item, Line)]
    below = {id(table): _below(tables, number) for number, table in enumerate(tables)}
    reader = _TableReader(leaflet, found, stated_years(lines, leaflet.rules))
    for at, item in enumerate(items):
        if not isinstance(item, Line):
            reader.read_table(item, below[id(item)])
        elif (table := _table_behind(items, at)) is not None and reader.is_title(item.words, table, below[id(table)]):
            reader.read_title(item.words, (item,))
    return reader.read


def _is_furniture(item: Table | Line, rules: Rules) -> bool:
    return isinstance(item, Line) and bool(item.margin or rules.furniture_reason(item.words))


def _table_behind(items: Sequence[Table | Line], at: int) -> Table | None:
    """The table that follows a line at once or behind one more, None where none does."""
    return next((item for item in items[at + 1 : at + 3] if not isinstance(item, Line)), None)


class _TableReader:
    """Reads the tables of one document; columns, and titles between rows, hold until others take their place.

    `read` are the lines of the tables that were read. `is_within` says that a table has been read last.
    """

    def __init__(self, leaflet: Leaflet, found: Collected, as_of: Mapping[ParticipantRole, int]) -> None:
        self.leaflet, self.rules, self.found = leaflet, leaflet.rules, found
        self.rows = RowReader(leaflet, found, as_of)
        self.columns: Columns = ()
        self.read: set[Line] = set()
        self.is_within = False
        self._groups = Groups()
        self._filled: dict[str, str] = {}
        self._asked: set[str] = set()

    # ------------------------------------------------------------ a table

    def read_table(self, table: Table, below: Table) -> None:
        """Reads a table, unless it is of something else than mechanisms; `below` are rows that belong to its header."""
        first = _first_columns(table, below, self.rules)
        self.is_within = bool(first) or (bool(self.columns) and self._fits(table))
        if not self.is_within:
            self._ask_about(table)
            return
        at = 0
        while at < len(table):
            at = self._read_header((*table, *below), at) or self._read_row(table[at], at)
        self.read.update(line for row in table for line in row.lines)

    def is_title(self, words: str, table: Table, below: Table) -> bool:
        """Whether a line outside is a title between the rows above and those of the next table, which has no header."""
        if not self.is_within:
            return False
        if self._groups.said_by(words, self._fields, self.rules):
            return True
        return is_title(words, self.rules) and not _first_columns(table, below, self.rules)

    @property
    def _fields(self) -> set[str]:
        return {column.field for column in self.columns}

    def _fits(self, table: Table) -> bool:
        """Whether a table without a header goes on with the columns of the one before."""
        rows = [row for row in table if len(row.cells) >= _LEAST_CELLS and any(row.cells[1:])]
        return any(self._is_like(aligned(row.cells, self.columns, self.rules)) for row in rows)

    def _is_like(self, cells: Sequence[tuple[Column, str]]) -> bool:
        names = [cell for column, cell in cells if column.field == "name" and cell]
        if any(is_mechanism(name, self.rules) for name in names):
            return True
        return bool(names) and any(looks_like(column.field, cell, self.rules) >= 2 for column, cell in cells)

    def _ask_about(self, table: Table) -> None:
        """Asks about a table that names mechanisms in a column and is not read."""
        named = sum(any(is_mechanism(cell, self.rules) for cell in row.cells[:2]) for row in table)
        heads = [column_of(cell, self.rules).field for cell in table[0].cells]
        if named * 2 > len(table) and len(table) > 1 and heads.count("meeting") < 2:
            where = self.leaflet.passage(table[0].lines).where()
            text = "; ".join(cell for cell in table[0].cells if cell)
            self.found.add(Remark("unread_table", text, text, "no header that table_columns.csv knows", where))

    def _read_header(self, table: Table, at: int) -> int:
        """The row behind the header that begins here; 0 where none does."""
        header = header_at(table, at, self.rules)
        columns, rows = (header.columns, header.rows) if header else ((), 1)
        if not columns and at == 0:
            columns = unlabelled_header(table, self.rules) or ()
        columns = columns or _fused_header(table[at], self.rules)
        if not columns:
            return 0
        fused = tuple(_fused(column, self.rules) for column in columns)
        for column in columns[:1]:
            if title := self._title_behind(column.head):
                self.read_title(title, ())
        self.columns = with_marks_checked(fused, table[at + rows :], self.rules)
        self._filled.clear()
        lines = [line for row in table[at : at + rows] for line in row.lines]
        self.found.set_aside(lines, "table header")
        self._ask_about_columns(table[at + rows :], self.leaflet.passage(lines).where())
        return at + rows

    def _title_behind(self, head: str) -> str:
        """The title of the first group that the layout has put behind the head of the names: 'Process IRF'."""
        words = head.split()
        for count in range(1, len(words)):
            title = " ".join(words[-count:])
            if column_of(" ".join(words[:-count]), self.rules).field == "name" and self._groups.said_by(
                title, (), self.rules
            ):
                return title
        return ""

    def _has_cells(self, rows: Sequence[Row], at: int) -> bool:
        return any(at < len(row.cells) and row.cells[at].strip() for row in rows)

    def _ask_about_columns(self, rows: Sequence[Row], where: Where) -> None:
        """Asks about each column that no field is known for, once in a document."""
        for at, column in enumerate(self.columns):
            head = column.head or f"column {at + 1}"
            is_printed = bool(column.head) or self._has_cells(rows, at)
            if not column.field and is_printed and folded(head) not in self._asked:
                self._asked.add(folded(head))
                why = "no field is known for this column; its cells are kept in other_columns"
                self.found.add(Remark("unread_column", head, head, why, where))

    # ------------------------------------------------------------ a row

    def _read_row(self, row: Row, at: int) -> int:
        """Reads one row and gives the number of the next."""
        printed = [cell for cell in row.cells if cell.strip()]
        is_alone = len(set(printed)) == 1 and (bool(row.cells[0].strip()) or len(printed) > 1)
        if not printed:
            self.found.set_aside(row.lines, "empty table row")
        elif is_alone and is_title(printed[0], self.rules):
            self.read_title(printed[0], row.lines)
        else:
            self._read_cells(self._printed(row))
        return at + 1

    def _printed(self, row: Row) -> PrintedRow:
        """The cells of the row by their columns: what is run together apart, what stands for several rows repeated."""
        cells = list(aligned(row.cells, self.columns, self.rules))
        missing = missing_cell(row, cells, self.columns)
        apart: list[tuple[Column, str]] = []
        for column, cell in cells:
            fields = column.field.split("+")
            parts = unfused(cell, fields, self.rules) if len(fields) > 1 else {}
            if len(fields) > 1 and not parts and cell.strip():
                missing |= dict.fromkeys(fields, f"{cell!r} is several cells in one")
                parts = {"name": cell} if "name" in fields else {}
            apart += [(Column(column.head, name, column.year), part) for name, part in parts.items()]
            if len(fields) == 1:
                apart.append((column, cell))
        filled = dict(self._filled_down(apart))
        whole = tuple((column, filled.get(column, cell)) for column, cell in apart)
        lacking = {name: why for name, why in missing.items() if name not in {column.field for column in filled}}
        return PrintedRow(row, whole, lacking, tuple(filled.items()))

    def _filled_down(self, cells: Sequence[tuple[Column, str]]) -> Iterator[tuple[Column, str]]:
        """The column and what stands above it for each empty cell left of the name: merged cells have it so."""
        fields = [column.field for column, _ in cells]
        name = fields.index("name") if "name" in fields else 0
        if not cells or not cells[name][1].strip():
            return
        for column, cell in cells[:name]:
            if column.field in _FILLED_DOWN and cell.strip():
                self._filled[column.field] = cell
            elif column.field in self._filled:
                yield column, self._filled[column.field]

    def _read_cells(self, printed: PrintedRow) -> None:
        where = self.leaflet.passage(printed.row.lines).where()
        if is_total(printed, self.rules):
            for name, cell, total in self._groups.wrong_totals(printed, self.rules):
                why = f"the rows above add up to {total}"
                self.found.add(Remark("total_row", f"total of {name}", cell, why, where))
            self.found.set_aside(printed.row.lines, "total row")
        elif not printed.first("name"):
            text = "; ".join(cell for cell in printed.row.cells if cell)
            self.found.add(Remark("odd_row", "(no name)", text, "a row of the table without a name", where))
        else:
            self._ask_about_filled(printed, where)
            printed, title = self._title_apart(printed)
            self._groups.add(self.rows.read(printed, self._groups.now.regions, self._groups.now.kind))
            if title:
                self.read_title(title, ())

    def _title_apart(self, printed: PrintedRow) -> tuple[PrintedRow, str]:
        """The row, and the title of the next group that the layout has put behind its name."""
        name = printed.first("name")
        bare, title = cut_title(name, self.rules)
        if not title:
            return printed, ""
        cells = tuple((column, bare if column.field == "name" else cell) for column, cell in printed.cells)
        return replace(printed, cells=cells), title

    def read_title(self, printed: str, lines: Sequence[Line]) -> None:
        """Takes what a title says of the rows below it; asks about one that says nothing known."""
        said = self._groups.said_by(printed, self._fields, self.rules)
        if said is None:
            where = self.leaflet.passage(lines).where()
            self.found.add(Remark("unread_title", printed, printed, "neither a region nor a type that is known", where))
        self._groups.open(said or Group())
        self.found.set_aside(lines, "table band")
        self.read.update(lines)

    def _ask_about_filled(self, printed: PrintedRow, where: Where) -> None:
        """Asks once a column whether its empty cells mean what stands above them."""
        for column, cell in printed.filled:
            if column.head not in self._asked:
                self._asked.add(column.head)
                why = f"cells below it are empty and are read as {cell!r}, as if one cell stood for several rows"
                self.found.add(Remark("merged_cells", column.head, cell, why, where))
