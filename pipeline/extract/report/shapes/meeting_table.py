"""A table of meetings: a row for each, with the mechanism, the meeting, its dates, its place and its theme.

Mechanism     | Meeting                      | Date     | Place     | Theme        (columns in any order)
Africa                                                                             (a title between rows)
Rabat Process | Fifth Ministerial Conference | 2 May    | Marrakesh | Declaration
              | SOM                          | 13 March | Brussels  | Action plan  (of the mechanism above)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby, takewhile

from pipeline.extract.items import ANY_YEAR, SMALL_WORDS, goes_on
from pipeline.extract.meeting_labels import WHAT, is_name
from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes.block import Shaped
from pipeline.extract.report.shapes.fields import Above, doubt, owners_of, remarks_on_values, told_by
from pipeline.extract.report.shapes.owner_above import doubts_over, names_body
from pipeline.extract.report.shapes.printed_rows import PrintedRow, printed_rows
from pipeline.extract.report.shapes.table_parts import Header, MeetingRow, Part, Title, Unfit, is_month, parts_of
from pipeline.grammar.dates import find_dates
from pipeline.model import Line, Remark
from pipeline.text.folding import folded
from pipeline.text.passage import Passage

NAME = "table of meetings"

_LEAST_CELLS, _LEAST_ROWS = 3, 2  # of a table of something else
_RUNNING = 0.5  # of the rows: where so many break off within a sentence, they are no table
_MOST_INTRODUCING = 12  # lines over a table
_NEARLY_A_YEAR = timedelta(days=360)
_YEAR = re.compile(r"(?:19|20)\d\d")  # '2018'


def find(lines: Sequence[Line], report: Report) -> Shaped:
    """The meetings of the section's tables, with what holds the tables together."""
    rows = printed_rows(lines, report)
    parts = parts_of(rows, report)
    found, above = _introduction(rows, parts, report), Above()
    for part in parts:
        match part:
            case Header():
                above = Above((part.over.owner,) if part.over.owner else ()) if part.opens else above
                found += _headed(part, report)
            case Title():
                above, shaped = _titled(part, above, report)
                found += shaped
            case Unfit():
                why = "its cells fit the columns of its table in no way, or in several"
                found += Shaped(remarks=(doubt(report.document.document_id, why, part.row.lines, report),))
            case MeetingRow():
                above, shaped = _told(part, above, report)
                found += shaped
    of_meetings = (part for part in parts if isinstance(part, MeetingRow))
    values = (
        (row.columns.head_of(at), row.columns.fields[at], cell) for row in of_meetings for at, cell in row.cells.items()
    )
    found += Shaped(remarks=tuple(remarks_on_values(values, report)))
    return found + Shaped(remarks=tuple(_other_tables(rows, found, report)))


def _other_tables(rows: Sequence[PrintedRow], found: Shaped, report: Report) -> Iterator[Remark]:
    """The tables that tell of no meetings: they are no running text either, so a person is asked about each."""
    for is_other, run in groupby(rows, key=lambda row: row.is_tabled and found.lines.isdisjoint(row.lines)):
        table = [row for row in run if is_other]
        full = [row for row in table if len(row.filled) >= _LEAST_CELLS]
        if len(full) >= _LEAST_ROWS and sum(map(_is_running_text, full)) < _RUNNING * len(full):
            lines = [line for row in table for line in row.lines]
            yield doubt(report.document.document_id, "a table that is not known to tell of meetings", lines, report)


def _is_running_text(row: PrintedRow) -> bool:
    """Whether tabs part the words of a sentence: 'Annual Meeting (Nadi,', '22-25 September)', 'on visas'."""
    cells = [row.cells[at].text.strip() for at in row.filled]
    longer = [" " in cell for cell in cells]  # 'y' may be a tick
    breaks_off = any(is_longer and goes_on(cell) for cell, is_longer in zip(cells[:-1], longer, strict=False))
    return breaks_off or any(
        is_longer and cell.split()[0] in SMALL_WORDS for cell, is_longer in zip(cells, longer, strict=True)
    )


def _introduction(rows: Sequence[PrintedRow], parts: Sequence[Part], report: Report) -> Shaped:
    """The lines over a table whose rows name their mechanisms are no entry: its title, and what it is about.

    They are none only where they name no mechanism; a person is asked about their dates, but for a whole year's.
    """
    first = parts[0] if parts else None
    if not isinstance(first, Header) or not first.columns.has("mechanism"):
        return Shaped()
    over = [line for row in takewhile(lambda row: row.lines != first.row.lines, rows) for line in row.lines]
    passage = report.passage(over)
    if len(over) > _MOST_INTRODUCING or any(True for _ in report.names.find(passage.text)):
        return Shaped()
    spans = [interval for dates in find_dates(passage.text, report.year) for interval in dates.intervals]
    if any(interval.end - interval.start < _NEARLY_A_YEAR for interval in spans):
        return Shaped(remarks=(doubt(report.document.document_id, "has a date over a table", over, report),))
    return Shaped(furniture=dict.fromkeys(over, "introduction to a table"))


def _headed(header: Header, report: Report) -> Shaped:
    """What a header and the lines over it add: nothing but that they are none of other shapes."""
    furniture = dict.fromkeys(header.row.lines, "table header")
    if not header.opens:
        return Shaped(furniture=furniture)
    captions = dict.fromkeys(header.over.captions, "caption of a table")
    remarks = doubts_over(header.over, report)
    return Shaped(furniture={**furniture, **captions}, remarks=remarks, headings=frozenset(header.over.heading))


def _titled(title: Title, above: Above, report: Report) -> tuple[Above, Shaped]:
    """What a title says of the rows below it: their month, their year, whose they are; or nothing, as a region does."""
    row = title.row
    printed = row.cells[row.filled[0]]
    words = printed.text.strip()
    aside = Shaped(furniture=dict.fromkeys(row.lines, "title between the rows of a table"))
    if _YEAR.fullmatch(words):
        return replace(above, year=printed), aside
    if is_month(words):
        return replace(above, month=printed), aside
    owners = owners_of([printed], report)
    if names_body(words, report) or (owners and all(is_name(owner.text, report.rules) for owner in owners)):
        return replace(above, owners=owners, is_unclear=False), aside
    if find_dates(words, ANY_YEAR) or report.grammar.noun.search(words):
        remark = doubt(words, "stands alone in a row of a table of meetings", row.lines, report)
        return Above(is_unclear=not title.columns.has("mechanism")), Shaped(remarks=(remark,))
    is_region = any(word in report.rules.regions for word in (folded(words), *folded(words).split()))
    return Above(is_unclear=not is_region and not title.columns.has("mechanism")), aside


def _told(row: MeetingRow, above: Above, report: Report) -> tuple[Above, Shaped]:
    """The meeting that a row tells of, and what stands above the next one: its cell for the mechanism may be empty."""
    fields: dict[str, list[Passage]] = defaultdict(list)
    for at, cell in row.cells.items():
        if cell.text.strip():
            fields[row.columns.fields[at]].append(cell)
    own = owners_of(fields.get("mechanism", ()), report)
    if own:
        above = replace(above, owners=own, is_unclear=False)
    why = ""
    if row.columns.has("mechanism") and (not above.owners or (row.repeats and not own)):
        why = "names no mechanism"
    elif not WHAT.isdisjoint(row.columns.fields) and WHAT.isdisjoint(fields):
        why = "has no words that name a meeting"
    if why:
        return above, Shaped(remarks=(doubt(report.document.document_id, why, row.lines, report),))
    told = told_by(fields, above, row.lines, report)
    return above, Shaped(told.blocks, remarks=told.doubts)
