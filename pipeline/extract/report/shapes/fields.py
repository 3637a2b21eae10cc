"""The fields that a row of a table or a card states of a meeting, made into a block for the grammar."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.headings import without_number
from pipeline.extract.items import ANY_YEAR
from pipeline.extract.meeting_labels import is_name
from pipeline.extract.report.context import Report
from pipeline.extract.report.shapes.block import Block
from pipeline.extract.report.shapes.owners import joined_names, told_of
from pipeline.extract.report.stated import STATUS_WITHIN, Stated, dates_in_cell
from pipeline.grammar.dates import find_dates
from pipeline.grammar.spelling import as_read
from pipeline.model import Line, Remark, Where
from pipeline.names.forms import printed_forms
from pipeline.text.folding import folded
from pipeline.text.marks import ADDRESS
from pipeline.text.numbers import ordinal
from pipeline.text.passage import Passage

Fields = Mapping[str, Sequence[Passage]]  # field of `meeting_labels.csv` -> what stands there; several columns may

_PLACES = ("place", "city", "country")  # in the order in which they are joined
NAMING = ("meeting", "title", "kind", "topic")  # what names the meeting, the first that is there
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")  # '2018'
_DAYS = re.compile(r"[\d\s.,;&/–—-]+|\d.*\d")  # '13-15', '13 to 15': days without their month
_NOT_READ = ("aside", "remarks", "link", "host", "")  # fields that the release has no column for
_LISTED = re.compile(r"[^;/,\s][^;/,]*[^;/,\s]")  # 'RCM' and 'SACM' in 'RCM; SACM'
_LETTER = re.compile(r"[^\W\d_]")
_MARKS = re.compile(r"[\s*†‡§¹²³⁴-⁹]+$")  # ' *' behind a name
_BRACKET = re.compile(r"\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*$")  # ' (continued)'


@dataclass(frozen=True, slots=True)
class Above:
    """What stands over several rows: whose meetings they are, their month and their year.

    `is_unclear` says that a title over the rows may name a mechanism or something else.
    """

    owners: tuple[Passage, ...] = ()
    month: Passage | None = None
    year: Passage | None = None
    is_unclear: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The blocks of a meeting, one for each mechanism that held it, and what a person should look at instead."""

    blocks: tuple[Block, ...] = ()
    doubts: tuple[Remark, ...] = ()


def told_by(fields: Fields, above: Above, lines: Sequence[Line], report: Report) -> Told:
    """The meeting that the fields tell of. It needs words and, to be held, a date or the words that it was not."""
    text, stated = _words(fields, report), _stated(fields, report)
    owners = owners_of(fields.get("mechanism", ()), report)
    if not owners:
        named, text = _named_in(text, report)
        owners = named or above.owners
    dates = _dates(fields, above, report)
    subject = owners[0].text if owners else report.document.document_id
    why = _why_open(text, dates, stated, report)
    if why or (not owners and above.is_unclear):
        why = why or "does not say clearly whose meeting it was"
        return Told(doubts=(doubt(subject, why, lines, report),))
    whys = [*_whys_of_doubts(text, dates, stated, report)]
    if dates is not None and dates_in_cell(dates.text, report.year)[1]:
        text, dates = _with_what_is_said(text, dates), None
    stated = replace(stated, dates=dates)
    blocks = tuple(Block(owner, text, stated, tuple(lines)) for owner in owners or (None,))
    return Told(blocks, tuple(doubt(subject, why, lines, report) for why in whys))


def _with_what_is_said(text: Passage, dates: Passage) -> Passage:
    """The words with a cell for dates that says more, for the grammar: 'SOM (postponed)', 'SOM, 3 May (postponed)'."""
    if "(" in dates.text or "(" in text.text:
        return text.followed_by(dates, ", ")
    together = text.followed_by(dates, " (")
    return replace(together, text=f"{together.text})", origins=(*together.origins, together.origins[-1]))


def _whys_of_doubts(text: Passage, dates: Passage | None, stated: Stated, report: Report) -> Iterator[str]:
    """What is not certain of a meeting that is read."""
    said = f"{text.text} ({dates.text})" if dates is not None else text.text
    is_dated = dates is not None and dates_in_cell(dates.text, report.year)[0]
    if not is_dated and not find_dates(said, report.year) and not _says_status(said, report):
        yield "a meeting without a date"
    if any(_says_status(" ".join(part.text.split()[STATUS_WITHIN:]), report) for part in stated.remarks):
        yield "a remark on it may say that it was not held"


def _why_open(text: Passage, dates: Passage | None, stated: Stated, report: Report) -> str:
    """Why no meeting is read, empty where one is."""
    if not text.text.strip():
        return "has no words that name a meeting"
    said = [part.text for part in (dates, stated.status) if part is not None]
    for effect in ("undecided", "planned", "upcoming"):
        if any(report.grammar.says(effect, words) for words in said):
            return "is not said to have been held"
    return ""


def _says_status(words: str, report: Report) -> bool:
    return any(report.grammar.says(effect, words) for effect in ("postponed", "cancelled"))


def doubt(subject: str, why: str, lines: Sequence[Line], report: Report) -> Remark:
    """That no meeting, or not all of it, is read from the lines, and why: a person should know."""
    passage = report.passage(lines)
    return Remark("unread_row", subject, passage.text, why, passage.where())


# ---------------------------------------------------------------- whose meeting


def owners_of(names: Sequence[Passage], report: Report) -> tuple[Passage, ...]:
    """The mechanisms that a cell names: one, or those of a joint meeting; none where it is empty or open."""
    for name in names:
        printed = proper_name(name, report)
        if joint := _joint(printed, report):
            return joint
        if _LETTER.search(printed.text) and not report.grammar.says("undecided", printed.text):
            return (printed,)
    return ()


def _joint(printed: Passage, report: Report) -> tuple[Passage, ...]:
    """The mechanisms of a joint meeting: 'Rabat and Khartoum Processes', 'RCM; SACM'; none where it is only one's."""
    found = [*report.names.find(printed.text)]
    joint = joined_names(found, printed, report) if found and found[0].start == 0 else ()
    listed = [each for each in _LISTED.finditer(printed.text) if is_name(each[0], report.rules)]
    if len(listed) > max(1, len(joint)):
        joint = tuple(printed[each.start() : each.end()] for each in listed)
    return joint if len({_id_of(each.text, report) for each in joint}) > 1 else ()


def proper_name(name: Passage, report: Report) -> Passage:
    """The name without its number, marks and 'continued': '1. Rabat Process* (cont.)'."""
    name = name[len(name.text) - len(without_number(name.text)) :]
    bracket = _BRACKET.search(name.text)
    phrases = report.rules.sections.phrases
    if bracket and (phrases.get(folded(bracket[1])) == "continuation" or folded(bracket[1]).startswith("cont")):
        name = name[: bracket.start()]
    return without_marks(name)


def without_marks(printed: Passage) -> Passage:
    """The words without the marks behind them that lead to notes: 'Dakar¹', 'Budapest Process *'."""
    marks = _MARKS.search(printed.text)
    return printed[: marks.start()] if marks else printed


def _named_in(text: Passage, report: Report) -> tuple[tuple[Passage, ...], Passage]:
    """The mechanisms that the words name, and what they held: 'Rabat Process – SOM', 'Fifth Rabat Process Meeting'."""
    told = told_of(text, report)
    if told is not None:
        return told.owners, told.body
    found = [*report.names.find(text.text)]
    if len({_id_of(each.printed, report) for each in found}) != 1:
        return (), text
    return (text[found[0].start : found[0].end],), text


def _id_of(printed: str, report: Report) -> str:
    return next((known.iscm_id for form in printed_forms(printed) if (known := report.names.known(form))), printed)


# ---------------------------------------------------------------- what was held, when and where


def _words(fields: Fields, report: Report) -> Passage:
    """The words that name the meeting, with its number in front: '4th' | 'Forum'; and what is told with them."""
    named = [part for name in NAMING for part in fields.get(name, ()) if part.text.strip()]
    nouns = [part for part in named if report.grammar.noun.search(part.text)]
    text = (nouns or named or [Passage(report.document.document_id, "", ())])[0]
    for number in fields.get("number", ()):
        if ordinal(number.text) is not None and text.text and ordinal(text.text.split()[0]) is None:
            text = number.followed_by(text, " ")
    for told in fields.get("when_and_where", ()):
        text = text.followed_by(told, ", ")
    return text


def _stated(fields: Fields, report: Report) -> Stated:
    text = _words(fields, report)
    told = [part for name in NAMING for part in fields.get(name, ()) if part.text.strip()]
    topics = [part for part in told if part.text not in text.text]
    remarks = [part for name in ("remarks", "aside", "link") for part in fields.get(name, ()) if part.text.strip()]
    return Stated(
        place=_joined(_places(fields, report), ", "),
        topic=_joined([without_marks(part) for part in topics], "; "),
        status=_joined(fields.get("status", ()), "; "),
        remarks=tuple(remarks),
    )


def _places(fields: Fields, report: Report) -> list[Passage]:
    """The place, its city and its country, each once; without them the host, where that is a name."""
    stated = [part for name in _PLACES for part in fields.get(name, ())] or [*fields.get("host", ())]
    said: list[Passage] = []
    for part in stated:
        is_open = not _LETTER.search(part.text) or report.grammar.says("undecided", part.text)
        if not is_open and not any(folded(part.text) in folded(other.text) for other in said):
            said.append(without_marks(part))
    return said


def _joined(parts: Sequence[Passage], separator: str) -> Passage | None:
    whole: Passage | None = None
    for part in parts:
        whole = whole.followed_by(part, separator) if whole is not None else part
    return whole if whole is not None and whole.text.strip() else None


def _dates(fields: Fields, above: Above, report: Report) -> Passage | None:
    """The dates as one text: start and end, days with the month above them, and the year where it is another."""
    month = _joined(fields.get("month", ()), " ") or above.month
    year = _joined(fields.get("year", ()), " ") or above.year
    dates = _span(fields, month) or _joined(fields.get("date", ()), "; ") or _joined(fields.get("month", ()), " ")
    if dates is None or not any(character.isalnum() for character in dates.text):
        return None
    dates, _ = as_read(_in_month(dates, month), report.grammar, report.year, report.is_month_first)
    if year is not None and year.text.strip() != str(report.year) and not _YEAR.search(dates.text):
        dates = dates.followed_by(year, " ")
    return dates


def _span(fields: Fields, month: Passage | None) -> Passage | None:
    """The first and the last day, where they stand apart."""
    start, end = _joined(fields.get("start", ()), "; "), _joined(fields.get("end", ()), "; ")
    if start is None or end is None or folded(start.text) == folded(end.text):
        return start or end
    return _in_month(start, month).followed_by(_in_month(end, month), " – ")


def _in_month(days: Passage, month: Passage | None) -> Passage:
    """Days with the month that stands apart: '13-15' below 'March'."""
    if month is None or find_dates(days.text, ANY_YEAR) or not _DAYS.fullmatch(days.text.strip()):
        return days
    return days.followed_by(month, " ")


# ---------------------------------------------------------------- what is not read


def remarks_on_values(values: Iterable[tuple[str, str, Passage]], report: Report) -> Iterator[Remark]:
    """What stands in columns, or behind labels, that the release has no field for: a remark each.

    A value comes with its column's head or its label, and its field, '' where that is not known: a person is asked.
    """
    said: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for label, field, value in values:
        is_kept = field == "link" and ADDRESS.fullmatch(value.text.strip()) is not None
        if field in _NOT_READ and value.text.strip() and not is_kept:
            said[label, field].append(value)
    nowhere = Where(report.document.document_id, ())
    for (label, field), cells in said.items():
        words = "; ".join(dict.fromkeys(cell.text.strip() for cell in cells))
        why = "the release has no field for it" if field else "what is stated here is not known"
        where = sum((cell.where() for cell in cells), nowhere)
        yield Remark("unread_column", label, words, why, where, needs_review=not field)
