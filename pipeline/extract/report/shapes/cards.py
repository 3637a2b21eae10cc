"""Cards: a meeting each, told by labels and values.

Rabat Process                                     (a heading, or the value of a label)
Meeting: Senior Officials' Meeting
When: 13 March 2018
WHERE                                             (a label over its value)
Brussels, Belgium
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.extract.items import goes_on
from pipeline.extract.meeting_labels import WHAT, WHEN, is_name
from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes.block import Shaped
from pipeline.extract.report.shapes.fields import (
    Above,
    doubt,
    owners_of,
    proper_name,
    remarks_on_values,
    told_by,
)
from pipeline.extract.report.shapes.labels import Labelled, labels_of, labels_over
from pipeline.extract.report.shapes.owner_above import doubts_over, what_stands_over
from pipeline.extract.report.shapes.owners import told_of
from pipeline.extract.report.shapes.printed_rows import PrintedRow, printed_rows
from pipeline.model import Line
from pipeline.text.passage import Passage

NAME = "cards"

_LEAST_LABELS = 2  # of a card, one of which says when
_LEAST_IN_ALL = 3  # labels of the cards of a section
_LONG = ("topic", "remarks", "aside", "")  # values that may well go over several lines


@dataclass(slots=True)
class _Card:
    """A card while it is read; it begins at row `start`, and the rows from `over` on stand between it and the last.

    `follows` says that it stands right below the last, `spaced` that blank space parts its own labels.
    """

    start: int
    over: int
    follows: bool = False
    spaced: bool = False
    values: list[Labelled] = field(default_factory=list)
    rows: list[PrintedRow] = field(default_factory=list)

    def add(self, labels: Sequence[Labelled], rows: Sequence[PrintedRow], gap: bool) -> None:
        """Adds rows, with the labels in them; `gap` says that blank space parts them from those before."""
        self.spaced = self.spaced or (gap and bool(labels))
        self.values += labels
        self.rows += rows

    @property
    def fields(self) -> dict[str, list[Passage]]:
        """What stands behind each label."""
        found: dict[str, list[Passage]] = defaultdict(list)
        for value in self.values:
            if value.value.text.strip():
                found[value.field].append(value.value)
        return found

    @property
    def has_labels(self) -> bool:
        """Whether it has labels enough that are known."""
        return len({value.field for value in self.values if value.field}) >= _LEAST_LABELS

    @property
    def says_when(self) -> bool:
        """Whether one of its labels does."""
        return any(value.field in WHEN for value in self.values)

    @property
    def lines(self) -> tuple[Line, ...]:
        """All its lines."""
        return tuple(line for row in self.rows for line in row.lines)

    @property
    def aside(self) -> dict[Line, str]:
        """The lines that need not hold a record: labels, and values that the release has no field for."""
        unknown = {line for value in self.values if not value.field for line in value.value.where().lines}
        return {line: "label of a card" for line in self.lines if line not in unknown}


def find(lines: Sequence[Line], report: Report) -> Shaped:
    """The meetings of the section's cards; none where there are not labels enough to make cards."""
    rows = printed_rows(lines, report)
    cards = [card for card in _cards(rows, report) if card.has_labels]
    if sum(len(card.values) for card in cards if card.says_when) < _LEAST_IN_ALL:
        return Shaped()
    names_owners = any("mechanism" in card.fields for card in cards)
    found, above = Shaped(), Above()
    for card in cards:
        above, shaped = _told(card, rows, above, names_owners, report)
        found += shaped
    remarks = remarks_on_values(((v.label, v.field, v.value) for c in cards for v in c.values), report)
    return found + Shaped(remarks=tuple(remarks))


# ---------------------------------------------------------------- which lines are of a card


def _cards(rows: Sequence[PrintedRow], report: Report) -> Iterator[_Card]:
    """Runs of labels with their values; a label that a card has already opens the next."""
    card: _Card | None = None
    at = end = 0  # the last card ends before row `end`
    while at < len(rows):
        labels, taken = _labels_at(at, rows, report)
        gap = rows[at].lines[0].gap
        goes_on_here = card is not None and (
            not _opens(labels, gap, card) if labels else _goes_on(card, at, rows, report)
        )
        if card is not None and not goes_on_here:
            yield card
        if not goes_on_here:
            follows = card is not None and not gap
            card = _Card(at, end, follows) if any(label.field for label in labels) else None
        if card is not None:
            card.add(labels, rows[at : at + taken], gap and at > card.start)
            end = at + taken
        at += taken
    if card is not None:
        yield card


def _labels_at(at: int, rows: Sequence[PrintedRow], report: Report) -> tuple[tuple[Labelled, ...], int]:
    """The labels of a row with their values, and over how many rows they stand."""
    side_by_side = labels_over(rows[at], rows[at + 1], report) if at + 1 < len(rows) else ()
    return (side_by_side, 2) if side_by_side else (labels_of(rows[at], report), 1)


def _opens(labels: Sequence[Labelled], gap: bool, card: _Card) -> bool:
    """Whether the labels open a card: one of them is told already, or blank space closed a card set without any."""
    has = {value.label.casefold() for value in card.values} | {value.field for value in card.values if value.field}
    told_again = any(label.field in has or label.label.casefold() in has for label in labels)
    is_whole = card.has_labels and card.says_when and len(card.values) > _LEAST_LABELS
    return told_again or (gap and not card.spaced and is_whole)


def _goes_on(card: _Card, at: int, rows: Sequence[PrintedRow], report: Report) -> bool:
    """Whether the row is the value of the label above it, or goes on with it; its words are added then."""
    row, last = rows[at], card.values[-1]
    is_value = not last.value.text.strip()
    same_place = not row.lines[0].gap and row.lines[0].page == card.rows[-1].lines[-1].page
    labelled_below = at + 1 < len(rows) and not rows[at + 1].lines[0].gap and bool(labels_of(rows[at + 1], report))
    reads_on = row.words[:1].islower() or (not is_value and goes_on(last.value.text))
    wraps = same_place and (reads_on or (labelled_below and last.field in _LONG))
    if len(row.cells) > 1 or not (is_value or (wraps and not is_name(row.words, report.rules))):
        return False
    value = row.cells[0] if is_value else last.value.followed_by(row.cells[0], " ")
    card.values[-1] = Labelled(last.field, last.label, value)
    return True


# ---------------------------------------------------------------- what a card tells


def _told(
    card: _Card, rows: Sequence[PrintedRow], above: Above, names_owners: bool, report: Report
) -> tuple[Above, Shaped]:
    """The meeting of a card, and whose meetings the cards right below it may tell of."""
    fields, lines, over_it = card.fields, card.lines, rows[card.over : card.start]
    names_itself = not WHAT.isdisjoint(fields)
    title = _title(over_it[-1], report) if over_it and not names_itself else None
    if title is not None:
        fields["title"].append(title)
        lines, over_it = (*over_it[-1].lines, *lines), over_it[:-1]
    over = what_stands_over(over_it, report)
    own = owners_of(fields.get("mechanism", ()), report) or ((over.owner,) if over.owner else ())
    above = Above(own) if own or not card.follows else above
    told = told_by(fields, above, lines, report)
    if names_owners and any(block.owner is None for block in told.blocks) and not over.heading:
        return above, Shaped(remarks=(doubt(report.document.document_id, "names no mechanism", lines, report),))
    aside = {**dict.fromkeys(over.captions, "caption of a card"), **card.aside} if told.blocks else {}
    remarks = (*told.doubts, *doubts_over(over, report))
    return above, Shaped(told.blocks, aside, remarks=remarks, headings=frozenset(over.heading))


def _title(row: PrintedRow, report: Report) -> Passage | None:
    """The line right over a card where it names a meeting: '2. Senior Officials' Meeting', 'Rabat Process – SOM'."""
    if len(row.cells) > 1 or not report.grammar.noun.search(row.words):
        return None
    printed = proper_name(row.cells[0], report)
    return printed if told_of(printed, report) is not None or not is_name(printed.text, report.rules) else None
