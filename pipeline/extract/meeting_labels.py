"""What the head of a column says of a table of meetings, and a label of a card: its field. 'Venue' is `place`.

`meeting_labels.csv` has the labels in three languages. The fields are those of `MEETING_FIELDS`, those that
`_combined` makes of a label with two parts ('Date and place'), and '' for a label that is not known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.grammar.dates import months_named, read_dates
from pipeline.model import Row
from pipeline.names.forms import is_misprint, printed_forms
from pipeline.rules import Rules
from pipeline.text.folding import squashed

WHEN = frozenset(("date", "start", "end", "month", "when_and_where", "told"))  # fields that say when
WHAT = frozenset(("meeting", "title", "kind", "told", "named_meeting"))  # fields that say what was held
WHOSE = frozenset(("mechanism", "named_meeting"))

_ANY_YEAR = 2000  # a leap year, so that 29 February is a date
_MOST_WORDS = 6  # of a label
_LEAST_ROWS = 3  # of a table that is known by its cells
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")  # '(dd/mm)' in 'Date (dd/mm)'
_YEAR = re.compile(r"\b(?:in|of|en|de)?\s*\b(?:19|20)\d\d\b")  # ' 2018' in 'Date 2018'
# '/', ' & ', ' and ', ' et ', ' y ', ', ' between the parts of 'Date and place'
_BETWEEN = re.compile(r"\s*[/&+|,;]\s*|\s+(?:and|or|et|ou|y|e|o)\s+|\s+[-–—]\s+")
_DAY_OR_MONTH = re.compile(r"[^\d\W]{3}|\d\D+\d")  # '3 May', '03/05', not the '2003' of a founding year
_ALIKE = (
    (frozenset(("place", "city", "country", "host")), "place"),
    (frozenset(("meeting", "title", "kind", "number")), "meeting"),
    (frozenset(("date", "start", "end", "month", "year")), "date"),
    (frozenset(("remarks", "status", "aside", "link")), "remarks"),
    (frozenset(("topic", "remarks", "aside", "title")), "topic"),
)


def field_of_label(printed: str, rules: Rules) -> str:
    """The field that a label names, '' where it names none: 'Date(s)' and 'Fecha' name `date`, a misprint its word."""
    bare = _YEAR.sub("", _BRACKETS.sub("", printed))
    if len(printed.split()) > _MOST_WORDS:
        return ""
    if field := _known(printed, rules) or _known(bare, rules):
        return field
    parts = [part for part in _BETWEEN.split(bare) if part.strip()]
    fields = [_known(part, rules) for part in parts]
    return _combined(frozenset(fields)) if len(parts) > 1 and all(fields) else ""


def _known(printed: str, rules: Rules) -> str:
    spelled = squashed(printed) or printed.strip()
    return rules.meeting_labels.get(spelled, "") or _misprinted(spelled, rules)


@lru_cache(maxsize=2048)
def _misprinted(spelled: str, rules: Rules) -> str:
    """The field of the labels that the word misprints by a letter, '' where there are none, or of two fields."""
    like = ((label, field) for label, field in rules.meeting_labels.items() if label[:1] == spelled[:1])
    fields = {field for label, field in like if is_misprint(spelled, label)}
    return fields.pop() if len(fields) == 1 else ""


def _combined(fields: frozenset[str]) -> str:
    """The field of a label with several parts: 'City / Country' is a `place`, 'Date and venue' `when_and_where`."""
    for alike, field in _ALIKE:
        if fields <= alike:
            return field
    when, where, what = fields & WHEN, fields & _ALIKE[0][0], fields & WHAT
    if when and where and fields == when | where:
        return "when_and_where"
    if what and (when or where) and fields == when | where | what:
        return "told"
    if what and "mechanism" in fields and fields == what | {"mechanism"}:
        return "named_meeting"
    return ""


# ---------------------------------------------------------------- tables


def fields_of_header(cells: Sequence[str], rules: Rules) -> tuple[str, ...]:
    """The field that each cell of the header of a table of meetings names; empty where the row is no such header.

    It says when, and what was held or whose meeting it was. The header of a table of mechanisms ('Mechanism', 'Year
    established', 'Members') says neither.
    """
    fields = tuple(field_of_label(cell, rules) for cell in cells)
    known = {field for field in fields if field}
    printed = {squashed(cell) for cell in cells if cell.strip()}
    says = known & WHEN and known & (WHAT | WHOSE | {"topic"})
    return fields if says and len(known) >= 2 and 2 * sum(map(bool, fields)) >= len(printed) else ()


def holds_meetings(table: Sequence[Row], rules: Rules) -> bool:
    """Whether a table tells of meetings: below such a header, or in rows that have a name and a date each."""
    headers = [fields for row in table if (fields := fields_of_header(row.cells, rules))]
    dated = [row for row in table if any(is_date(cell) for cell in row.cells)]
    if headers:
        names_meetings = any(not WHAT.isdisjoint(fields) for fields in headers)
        return bool(dated) or (names_meetings and len(table) == len(headers))
    named = [row for row in dated if any(is_name(cell, rules) for cell in row.cells)]
    return len(dated) >= _LEAST_ROWS and 2 * len(named) >= len(dated)


def is_date(cell: str) -> bool:
    """Whether the cell prints a date and nothing else: '3-5 May', 'March'; a year alone is none."""
    return bool(_DAY_OR_MONTH.search(cell)) and bool(read_dates(cell, _ANY_YEAR) or _is_month(cell))


def _is_month(cell: str) -> bool:
    return len(cell.split()) <= 2 and bool(months_named(cell))


def is_name(cell: str, rules: Rules) -> bool:
    """Whether the cell prints the name of a known mechanism and nothing else."""
    return any(rules.names.known(form) for form in printed_forms(cell))
