"""The columns of a table of mechanisms: which field each head names, and which cells are ticks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.extract.leaflet.cells import is_nothing, without_marks
from pipeline.model import Row
from pipeline.names.forms import printed_forms
from pipeline.rules import Rules
from pipeline.text.folding import folded, squashed

MARK_FIELDS = ("kind mark", "region mark", "theme mark")  # of a column that is headed by a value and holds ticks

_YEAR_IN_HEAD = re.compile(r"\b(?:19|20)\d\d\b")  # 'Chair (2016)'
_BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")  # ' (number)'
_HEADS_IN_ONE = re.compile(r"\s*(?:/|;|,|\n|&|\band\b|\bor\b|\bet\b|\by\b|\bou\b|\bo\b)\s*")  # 'Type / Kind'
_TICK = re.compile(r"(?i:x|yes|oui|s[ií]|[✓✔☑■●•√✗✘+])")  # of a cell in a column that is headed by a value


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its head as printed, the field that it fills (empty for an unknown one), and the year in the head."""

    head: str
    field: str = ""
    year: int | None = None


Columns = tuple[Column, ...]


@lru_cache(maxsize=4096)  # each row of a table is tried as its header, alone and with those below
def column_of(head: str, rules: Rules) -> Column:
    """The column with this head."""
    printed = " ".join(without_marks(head).split())
    year = _YEAR_IN_HEAD.search(printed)
    return Column(printed, _field(printed, rules), int(year[0]) if year else None)


def _field(head: str, rules: Rules) -> str:
    """The field that a head names: as a whole, without brackets and years, by its parts, or as a value of a field."""
    bare = _YEAR_IN_HEAD.sub(" ", _BRACKET.sub(" ", head))
    fields = _fields_by_spelling(rules)
    for form in (head, bare, *_without_fillers(bare, rules)):
        if field := fields.get(squashed(form)):
            return field
    parts = {fields.get(squashed(part), "") for part in _HEADS_IN_ONE.split(bare) if squashed(part)}
    if len(parts) == 1 and parts != {""}:
        return parts.pop()
    return _mark(head, rules)


def _mark(head: str, rules: Rules) -> str:
    """The field of a column of ticks that is headed by a value; empty where the head is none."""
    if folded(head) in rules.kinds:
        return "kind mark"
    if folded(head) in rules.regions:
        return "region mark"
    return "theme mark" if rules.theme_names.known(head) else ""


@lru_cache(maxsize=4)
def _fields_by_spelling(rules: Rules) -> Mapping[str, str]:
    # a narrow column breaks a word without a hyphen ('Establishe d'): only the letters count
    return {squashed(head): field for head, field in rules.columns.items() if field != "filler"}


def _without_fillers(head: str, rules: Rules) -> Iterator[str]:
    """The head without words that add nothing, first and last: 'Current number of members' is 'members'."""
    words = folded(re.sub(r"[’']", " ", head)).split()  # 'Nombre d’États'
    for first in range(len(words)):
        for last in range(len(words), first, -1):
            around = (words[:first], words[last:])
            if any(around) and all(_are_fillers(side, rules) for side in around):
                yield " ".join(words[first:last])


def _are_fillers(words: Sequence[str], rules: Rules) -> bool:
    """Whether the words are fillers: each of them, or several together."""
    return not words or any(
        rules.columns.get(" ".join(words[:cut])) == "filler" and _are_fillers(words[cut:], rules)
        for cut in range(1, len(words) + 1)
    )


def is_mechanism(printed: str, rules: Rules) -> bool:
    """Whether the registry knows a form of this printed name."""
    return any(rules.names.known(form) is not None for form in printed_forms(" ".join(without_marks(printed).split())))


def with_marks_checked(columns: Columns, below: Sequence[Row], rules: Rules) -> Columns:
    """The columns; one headed by a value ('Africa', 'Asylum') is a column of ticks only if its cells are ticks."""
    checked = []
    for at, column in enumerate(columns):
        cells = [row.cells[at] for row in below if at < len(row.cells) and not is_nothing(row.cells[at], rules)]
        are_ticks = bool(cells) and all(_TICK.fullmatch(cell.strip()) for cell in cells)
        mark = _mark(column.head, rules)
        if are_ticks and mark:
            checked.append(Column(column.head, mark))
        else:
            checked.append(Column(column.head) if column.field in MARK_FIELDS else column)
    return tuple(checked)


def is_tick(cell: str) -> bool:
    """Whether the cell says that the head of its column holds: 'x', '✓'."""
    return bool(_TICK.fullmatch(cell.strip()))
