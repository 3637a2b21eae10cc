"""Rows that the layout of a page has cut, put together again: the registry says which names are whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.extract.leaflet.cells import kind_in, regions_in
from pipeline.extract.leaflet.columns import is_mechanism
from pipeline.model import Row
from pipeline.names.forms import printed_forms
from pipeline.rules import Rules

_MOST_PIECES = 4  # of a row that was cut
_NAME_COLUMNS = 2  # the first columns, in which a name may stand
_MOST_TITLE_WORDS = 4  # of a title that has come to stand behind a name


def rejoined(table: Sequence[Row], rules: Rules) -> tuple[Row, ...]:
    """The rows; what is one row by the name in it is one.

    'Asia – EU Dialogue' above 'on Labour Migration' is a name that the registry knows, while the second line is none;
    and a row without a name goes on with the one above, unless both print a figure in one column.
    """
    return tuple(_with_tails(list(_whole_rows(table, rules)), rules))


def _whole_rows(table: Sequence[Row], rules: Rules) -> Iterator[Row]:
    at = 0
    while at < len(table):
        count = next((n for n in range(_MOST_PIECES, 1, -1) if _is_one_row(table[at : at + n], n, rules)), 1)
        yield _joined(table[at : at + count])
        at += count


def _is_one_row(pieces: Sequence[Row], count: int, rules: Rules) -> bool:
    """Whether the pieces are one row: their names together are known, those below the first by themselves are not."""
    if len(pieces) < count or len({len(row.cells) for row in pieces}) > 1 or _has_two_figures(pieces):
        return False
    columns = list(zip(*(row.cells for row in pieces), strict=True))[:_NAME_COLUMNS]
    return any(_is_one_name(cells, rules) for cells in columns)


def _is_one_name(cells: Sequence[str], rules: Rules) -> bool:
    if not all(cell.strip() for cell in cells):
        return False
    if any(is_mechanism(cell, rules) or _is_title(cell, rules) for cell in cells[1:]):
        return False
    ids = _ids(cut_title(" ".join(cells), rules)[0], rules)
    first = _ids(cells[0], rules)
    return bool(ids) and (not first or first == ids)


def _ids(name: str, rules: Rules) -> set[str]:
    return {form.iscm_id for text in printed_forms(name) if (form := rules.names.known(text)) is not None}


def _has_two_figures(pieces: Sequence[Row]) -> bool:
    """Whether two of the rows print a figure in one column: then each is a row of its own."""
    return any(sum(row.cells[at].strip().isdigit() for row in pieces) > 1 for at in range(len(pieces[0].cells)))


def _with_tails(rows: Sequence[Row], rules: Rules) -> Iterator[Row]:
    """The rows, those without a name joined to the named one above."""
    kept: list[Row] = []
    for row in rows:
        above = kept[-1] if kept else None
        if above is not None and _is_tail(row, above, rules):
            kept[-1] = _joined([above, row])
        else:
            kept.append(row)
    yield from kept


def _is_tail(row: Row, above: Row, rules: Rules) -> bool:
    same = len(row.cells) == len(above.cells) and not row.cells[0].strip() and any(row.cells)
    return same and is_mechanism(above.cells[0], rules) and not _has_two_figures([above, row])


def _joined(rows: Sequence[Row]) -> Row:
    if len(rows) == 1:
        return rows[0]
    columns = zip(*(row.cells for row in rows), strict=True)
    cells = tuple(" ".join(cell for cell in column if cell.strip()) for column in columns)
    return Row(cells, tuple(line for row in rows for line in row.lines))


def _is_title(words: str, rules: Rules) -> bool:
    return bool(kind_in(words, rules)) or regions_in(words, rules)[1]


def cut_title(name: str, rules: Rules) -> tuple[str, str]:
    """A name and the title of the next group that has come to stand behind it; the title is empty where none has.

    'Rabat Process Inter-regional forums' is none that the registry knows, 'Rabat Process' is.
    """
    words = name.split()
    if not is_mechanism(name, rules):
        for count in range(1, min(_MOST_TITLE_WORDS, len(words) - 1) + 1):
            title = " ".join(words[-count:])
            if _is_title(title, rules) and is_mechanism(" ".join(words[:-count]), rules):
                return " ".join(words[:-count]), title
    return name, ""
