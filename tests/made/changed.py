"""Changed copies of reports: what they say is the same, so the program must read the same events from them.

    python -m tests.made.changed                    counts the violations of each relation over all reports (minutes)
    python -m tests.made.changed --show RELATION    prints what goes wrong under one relation, report by report
    python -m tests.made.changed --lower            writes the counts of the test's sample that fell into the table

A *relation* is a function `(text, rng) -> text` in the table `RELATIONS` that changes how a report is printed and
leaves its events as they are. The property: mechanism, type, ordinal, count, dates and status of each event are those
of the unchanged text, and no inserted line is claimed. `tests/extract/changed_copies.csv` holds how many violations
each relation may have at most; these numbers only go down.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from textwrap import wrap

import roman
from wordfreq import zipf_frequency

from pipeline.errors import PipelineError
from pipeline.extract import extract
from pipeline.extract.coverage import line_statuses
from pipeline.model import Event, Extract, Interval
from pipeline.read import read
from pipeline.resolve import resolve
from pipeline.rules import load_rules

ROOT = Path(__file__).parent.parent.parent
TABLE = ROOT / "tests" / "extract" / "changed_copies.csv"
SAMPLE = 3  # each relation meets every third report in the test, from another one on

Relation = Callable[[str, random.Random], str]
RELATIONS: dict[str, Relation] = {}


def relation(change: Relation) -> Relation:
    """Puts the function into `RELATIONS` under its name with hyphens."""
    RELATIONS[change.__name__.replace("_", "-")] = change
    return change


# ---------------------------------------------------------------- reading a text through the real stages

Key = tuple[str, str, int | None, int | None, tuple[tuple[int, str, int, str], ...], str]


@dataclass(frozen=True)
class Reading:
    """What the program reads of a text. `events` are comparable events, each with the texts of its lines."""

    extract: Extract
    events: tuple[tuple[Key, tuple[str, ...]], ...]
    claimed: frozenset[str]

    def lines_of(self, key: Key) -> tuple[str, ...]:
        """The lines that the first event with this key was read from."""
        return next((lines for each, lines in self.events if each == key), ())


@lru_cache(maxsize=64)
def reading_of(text: str) -> Reading:
    """The text as a file of `raw/` is read; dates count from the report's year, so that all years may shift."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.txt")
        path.write_bytes(text.encode())
        found = extract(read(path), load_rules_once())
    owners = resolve(found, load_rules_once())
    events = []
    for event in found.events:
        owner = owners.iscm_id(event.owner)
        key = _key(event, "new" if owner.startswith("new-") else owner, found.report_year or 0)
        events.append((key, tuple(dict.fromkeys(line.text for line in event.where.lines))))
    statuses = line_statuses(found)
    return Reading(found, tuple(events), frozenset(line.text for line in statuses if statuses[line][0] == "claimed"))


load_rules_once = lru_cache(load_rules)


def _key(event: Event, owner: str, year: int) -> Key:
    def days(part: Interval) -> tuple[int, str, int, str]:
        form = "%m-%d" if part.precision == "day" else "%m"
        return part.start.year - year, part.start.strftime(form), part.end.year - year, part.end.strftime(form)

    when = sorted({days(part) for part in event.intervals})
    return owner, event.event_type, event.ordinal, event.count, tuple(when), event.status


# ---------------------------------------------------------------- the property


@dataclass(frozen=True)
class Outcome:
    """How the reading of a changed copy differs: events that are lost or added, inserted lines that are claimed."""

    lost: tuple[Key, ...] = ()
    added: tuple[Key, ...] = ()
    claimed: tuple[str, ...] = ()
    unread: str = ""

    @property
    def violations(self) -> int:
        """Events that differ, an event that is read otherwise counting once, and inserted lines that are claimed."""
        return max(len(self.lost), len(self.added)) + len(self.claimed)


def outcome_of(name: str, text: str, copy: str) -> Outcome:
    """How the copy, made of the text by the relation of that name, is read otherwise than the text."""
    base = Counter(key for key, lines in reading_of(text).events if not _is_dropped(name, lines, copy))
    try:
        here = reading_of(copy)
    except PipelineError as error:
        return Outcome(lost=tuple(base.elements()), unread=str(error))
    found = Counter(
        key for key, lines in here.events if not (name == "mechanism-added" and NEW_LINES.issuperset(lines))
    )
    claimed = _inserted(here.claimed, text) if name in INSERTING else ()
    return Outcome(tuple((base - found).elements()), tuple((found - base).elements()), tuple(claimed))


def _is_dropped(name: str, lines: tuple[str, ...], copy: str) -> bool:
    return name == "entry-dropped" and not {line.strip() for line in copy.split("\n")}.issuperset(lines)


def _inserted(claimed: Iterable[str], text: str) -> Iterator[str]:
    """The claimed lines that are inserted ones, or a part of one that was wrapped."""
    printed = {line.strip() for line in text.split("\n")}
    for line in sorted(set(claimed) - printed):
        if any(line == noise or (line.count(" ") > 1 and line in noise) for noise in NOISE):
            yield line


# ---------------------------------------------------------------- where a report prints what


@dataclass(frozen=True)
class Entry:
    """The lines of a heading, and those printed under it up to the first blank line; both count from 0.

    `is_whole` says that no event of it stands further below, as behind a page's end.
    """

    heading: range
    body: range
    is_whole: bool


@lru_cache(maxsize=64)
def entries_of(text: str) -> tuple[Entry, ...]:
    """The entries of an unchanged report, as the program reads them: the gold tables say that it reads them right."""
    found = reading_of(text).extract
    lines = text.split("\n")
    heads = sorted(
        {tuple(line.number - 1 for line in each.where.lines) for each in found.mentions if each.context == "heading"}
    )
    aside = {line.number - 1 for line in found.furniture}
    places = [each.where for each in found.events] + [each.where for each in found.anniversaries]
    told = {line.number - 1 for where in places for line in where.lines}
    entries = []
    for head, following in zip(heads, [*heads[1:], (max(told) + 1,)], strict=True):
        start = end = head[-1] + 1
        while end < following[0] and _is_prose(lines[end]) and end not in aside:
            end += 1
        below = [at for at in told if end <= at < following[0]]
        entries.append(Entry(range(head[0], start), range(start, end), not below))
    return tuple(entries)


def _is_prose(line: str) -> bool:
    return bool(line.strip()) and "://" not in line and "\f" not in line


def _edited(text: str, edits: Iterable[tuple[range, Sequence[str]]]) -> str:
    """The text with the lines of each range replaced."""
    lines = text.split("\n")
    for span, new in sorted(edits, key=lambda edit: -edit[0].start):
        lines[span.start : span.stop] = new
    return "\n".join(lines)


Edits = list[tuple[range, Sequence[str]]]


def heading_edits(text: str, change: Callable[[str, int], str], one_line: bool = False) -> Edits:
    """Each heading changed; one on two lines is wrapped at its former width again.

    `change` gets the heading and its number, from 1 on.
    """
    lines = text.split("\n")
    edits: Edits = []
    for number, entry in enumerate(entries_of(text), start=1):
        printed = [lines[at].strip() for at in entry.heading]
        changed = change(joined(printed), number)
        if changed == joined(printed):
            continue
        width = 200 if one_line or len(printed) == 1 else max(map(len, printed)) + 4
        edits.append((entry.heading, [line for part in changed.split("\n") for line in wrap(part, width)]))
    return edits


def headings_changed(text: str, change: Callable[[str, int], str], one_line: bool = False) -> str:
    """The text with each heading changed, as `heading_edits` tells."""
    return _edited(text, heading_edits(text, change, one_line))


BULLET = re.compile(r"\s*(?:[-–•*▪]|o(?= ))\s+")  # '• SOM', 'o SOM'


LONGEST = 115  # characters; a longer line is a whole paragraph


def width_of(text: str) -> int:
    """The length of the longest line under a heading; 0 where the report prints a paragraph on one line."""
    lines = text.split("\n")
    longest = max(len(lines[at].strip()) for entry in entries_of(text) for at in entry.body)
    return 0 if longest > LONGEST else longest


def paragraphs_of(lines: Sequence[str], width: int) -> list[list[str]]:
    """The lines by paragraph: a line begins one where it has a bullet, or where the line above was ended early."""
    paragraphs: list[list[str]] = []
    for line in lines:
        if not paragraphs or BULLET.match(line) or not width or _ends_early(paragraphs[-1], line, width):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    return paragraphs


def _ends_early(paragraph: Sequence[str], following: str, width: int) -> bool:
    """Whether the next line's first word would have fitted, with much room or behind the end of a sentence."""
    line = paragraph[-1]
    room = len(line.strip()) + 1 + len(following.split()[0])
    if "".join(paragraph).count("(") > "".join(paragraph).count(")"):
        return False
    return room < width * 0.75 or (room < width and line.rstrip().endswith((".", ";")) and not following[0].islower())


def joined(lines: Sequence[str]) -> str:
    """The lines as running text: 'Extraordi-', 'nary' as 'Extraordinary', 'high-', 'level' as 'high-level'."""
    whole = lines[0].rstrip()
    for line in map(str.strip, lines[1:]):
        head = re.search(r"([A-Za-z]+)-$", whole)
        tail = re.match(r"[a-z]+", line)
        if head and tail and zipf_frequency(head[1] + tail[0], "en") > 2:
            whole = whole[:-1] + line
        else:
            whole += line if re.search(r"\S[-\xad]$", whole) else f" {line}"
    return whole


def wrapped(paragraph: str, width: int, indent: str) -> list[str]:
    """The paragraph at this width, the lines after its first indented; whole where the width is 0."""
    if not width:
        return [paragraph]
    return wrap(paragraph, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def prose_edits(text: str, change: Callable[[str], str], width: int | None = None) -> Edits:
    """Each paragraph under a heading changed as running text, then wrapped at its former width, or at this one.

    An entry that goes on behind a page's end stays, since its last line there would be shorter than such lines are.
    """
    lines = text.split("\n")
    old = width_of(text)
    edits: Edits = []
    for entry in filter(attrgetter("is_whole"), entries_of(text)):
        body: list[str] = []
        for paragraph in paragraphs_of([lines[at] for at in entry.body], old):
            whole = joined(paragraph)
            changed = change(whole)
            indent = " " * (len(paragraph[-1]) - len(paragraph[-1].lstrip()))
            if changed == whole and width is None:
                body.extend(paragraph)
            else:
                for part in changed.split("\n"):
                    body.extend(wrapped(part, old if width is None else width, indent))
        edits.append((entry.body, body))
    return edits


def prose_changed(text: str, change: Callable[[str], str], width: int | None = None) -> str:
    """The text with each paragraph under a heading changed, as `prose_edits` tells."""
    return _edited(text, prose_edits(text, change, width))


def line_edits(text: str, change: Callable[[str], str]) -> Edits:
    """Each line under a heading changed by itself."""
    lines = text.split("\n")
    return [(entry.body, [change(lines[at]) for at in entry.body]) for entry in entries_of(text)]


def lines_changed(text: str, change: Callable[[str], str]) -> str:
    """The text with each line under a heading changed by itself."""
    return _edited(text, line_edits(text, change))


Change = Callable[[str], str]


def some(pattern: str, change: Callable[[re.Match[str]], str], share: float, rng: random.Random) -> Change:
    """A change of some of what matches."""
    regex = re.compile(pattern)
    return lambda line: regex.sub(lambda match: change(match) if rng.random() < share else match[0], line)


# ---------------------------------------------------------------- dates: their forms

MONTHS = "January February March April May June July August September October November December".split()
FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
SHORT = "Jan Feb Mar Apr May June July Aug Sept Oct Nov Dec".split()
_MONTH = "|".join(MONTHS)
# '26 May', '24-27 May 2021'
DATE = re.compile(rf"(?<![\d–-])(\d{{1,2}})(?: ?([-–]) ?(\d{{1,2}}))? ({_MONTH})\b(?: (\d{{4}})\b)?")
# a date that shares its month or its range with what stands before it: '14, 28 April', '30 June-1 July', 'from 3 May'
_SHARED = re.compile(
    rf"(?:\b\d{{1,2}}(?:st|nd|rd|th)?\s*(?:,|and|&|or|to|-|–)|(?:{_MONTH})(?: \d{{4}})?\s*(?:to|until|-|–)"
    r"|\b(?:from|between)\b[^.;()]*)\s*$"
)
_GOES_ON = re.compile(r"\s*(?:[-–]|to\b|until\b)\s*\d")  # '30 June' of '30 June-1 July'


@dataclass(frozen=True)
class Printed:
    """A date that stands by itself: '26 May' or '24-27 May 2021'. `year` is the report's where none is printed."""

    first: int
    last: int
    month: int
    year: int
    has_year: bool
    text: str

    @property
    def is_range(self) -> bool:
        return self.first != self.last

    @property
    def days(self) -> str:
        return f"{self.first}-{self.last}" if self.is_range else f"{self.first}"


def dates_changed(text: str, form: Callable[[Printed], str], share: float, rng: random.Random) -> str:
    """The text with some of the dates that stand by themselves in another form."""
    year = reading_of(text).extract.report_year or 0

    def change(paragraph: str) -> str:
        def other(match: re.Match[str]) -> str:
            alone = not _SHARED.search(paragraph[: match.start()]) and not _GOES_ON.match(paragraph[match.end() :])
            if not alone or rng.random() > share:
                return match[0]
            first, last = int(match[1]), int(match[3] or match[1])
            month = MONTHS.index(match[4]) + 1
            return form(Printed(first, last, month, int(match[5] or year), bool(match[5]), match[0]))

        return DATE.sub(other, paragraph)

    return prose_changed(text, change)


@relation
def dates_dotted(text: str, rng: random.Random) -> str:
    """'26 May' becomes '26.05.2021' or '26.5.2021', '24-27 May' '24.-27.05.2021' or '24.05.2021-27.05.2021'."""
    width, whole = rng.choice([1, 2]), rng.random() < 0.5

    def form(day: Printed) -> str:
        def end(number: int) -> str:
            return f"{number:0{width}}.{day.month:0{width}}.{day.year}"

        if not day.is_range:
            return end(day.last)
        return f"{end(day.first)}-{end(day.last)}" if whole else f"{day.first:0{width}}.-{end(day.last)}"

    return dates_changed(text, form, 0.7, rng)


@relation
def dates_iso(text: str, rng: random.Random) -> str:
    """'26 May' becomes '2021-05-26', '24-27 May' '2021-05-24/2021-05-27' or '2021-05-24 to 2021-05-27'."""
    between = rng.choice(["/", " to ", " – "])
    return dates_changed(
        text,
        lambda day: between.join(f"{day.year}-{day.month:02}-{n:02}" for n in sorted({day.first, day.last})),
        0.7,
        rng,
    )


@relation
def dates_slashed(text: str, rng: random.Random) -> str:
    """'26 May' becomes '26/05/2021', '24-27 May' '24/05/2021 - 27/05/2021': every date, so that the order is plain."""
    between = rng.choice([" - ", "-", " to "])
    return dates_changed(
        text,
        lambda day: between.join(f"{n:02}/{day.month:02}/{day.year}" for n in sorted({day.first, day.last})),
        1,
        rng,
    )


@relation
def dates_hyphenated(text: str, rng: random.Random) -> str:
    """'26 May' becomes '26-May-2021'; ranges stay."""
    return dates_changed(
        text,
        lambda day: day.text if day.is_range else f"{day.first}-{MONTHS[day.month - 1][:3]}-{day.year}",
        0.7,
        rng,
    )


@relation
def dates_american(text: str, rng: random.Random) -> str:
    """'24-27 May' becomes 'May 24-27' or 'May 24-27, 2021'."""
    dated = rng.random() < 0.5
    return dates_changed(
        text,
        lambda day: f"{MONTHS[day.month - 1]} {day.days}" + (f", {day.year}" if dated or day.has_year else ""),
        1,
        rng,
    )


def _romance(day: Printed, months: list[str], of: str, range_: tuple[str, str], dated: bool) -> str:
    days = f"{range_[0]} {day.first} {range_[1]} {day.last}" if day.is_range and range_[0] else day.days
    return f"{days}{of}{months[day.month - 1]}" + (f"{of}{day.year}" if dated or day.has_year else "")


@relation
def dates_french(text: str, rng: random.Random) -> str:
    """'24-27 May' becomes 'du 24 au 27 mai' or '24-27 mai 2021'."""
    range_ = rng.choice([("du", "au"), ("", "")])
    dated = rng.random() < 0.5
    return dates_changed(text, lambda day: _romance(day, FRENCH, " ", range_, dated), 0.7, rng)


@relation
def dates_spanish(text: str, rng: random.Random) -> str:
    """'24-27 May' becomes 'del 24 al 27 de mayo de 2021' or '24-27 de mayo'."""
    range_ = rng.choice([("del", "al"), ("", "")])
    dated = rng.random() < 0.5
    return dates_changed(text, lambda day: _romance(day, SPANISH, " de ", range_, dated), 0.7, rng)


@relation
def weekdays(text: str, rng: random.Random) -> str:
    """'26 May' becomes 'Wednesday, 26 May' or 'Wed 26 May', '24-27 May' 'Monday to Thursday, 24-27 May'."""
    form, between = rng.choice([("%A", ", "), ("%A", " "), ("%a", " "), ("%a.", " ")])

    def named(day: Printed) -> str:
        names = [date(day.year, day.month, n).strftime(form) for n in sorted({day.first, day.last})]
        return f"{' to '.join(names)}{between}{day.text}"

    return dates_changed(text, named, 0.7, rng)


@relation
def year_with_every_date(text: str, rng: random.Random) -> str:
    """'26 May' becomes '26 May 2021'."""
    return dates_changed(text, lambda day: day.text if day.has_year else f"{day.text} {day.year}", 1, rng)


@relation
def months_abbreviated(text: str, rng: random.Random) -> str:
    """'2 September' becomes '2 Sept', or '2 Sept.' within brackets."""
    dot = rng.choice([".", ""])
    short = dict(zip(MONTHS, SHORT, strict=True))

    def abbreviated(match: re.Match[str]) -> str:
        month = short[match[1]]
        return month + (dot if match[2] and month != match[1] else "") + match[2]

    return prose_changed(text, some(rf"(?<=\d )({_MONTH})\b([),;]?)", abbreviated, 1, rng))


@relation
def months_in_capitals(text: str, rng: random.Random) -> str:
    """'26 May' becomes '26 MAY'."""
    return lines_changed(text, some(rf"\b(?:{_MONTH})\b", lambda match: match[0].upper(), 0.8, rng))


@relation
def days_as_ordinals(text: str, rng: random.Random) -> str:
    """'22 May' becomes '22nd May', '24-27 May' '24th-27th May'."""

    def form(day: Printed) -> str:
        days = "-".join(_ordinal(number) for number in sorted({day.first, day.last}))
        return f"{days} {MONTHS[day.month - 1]}" + (f" {day.year}" if day.has_year else "")

    return dates_changed(text, form, 0.8, rng)


def _ordinal(number: int) -> str:
    ending = "th" if number // 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


@relation
def ranges_with_to(text: str, rng: random.Random) -> str:
    """'24-27 May' becomes '24 to 27 May' or '24 until 27 May'."""
    word = rng.choice(["to", "to", "until"])
    return dates_changed(
        text,
        lambda day: day.text.replace(day.days, f"{day.first} {word} {day.last}", 1) if day.is_range else day.text,
        0.8,
        rng,
    )


@relation
def on_before_dates(text: str, rng: random.Random) -> str:
    """'SOM (20 August)' becomes 'SOM (on 20 August)'."""
    return prose_changed(text, some(rf"\((?=\d{{1,2}} (?:{_MONTH})\))", lambda _: "(on ", 0.8, rng))


# a place and one date in brackets: '(Istanbul, 19-20 February)'
_PLACE_DATE = rf"\(([A-Z][\w’' .]+), (\d{{1,2}}(?:[-–]\d{{1,2}})? (?:{_MONTH})(?: \d{{4}})?)\)"


@relation
def place_behind_date(text: str, rng: random.Random) -> str:
    """'(Istanbul, 19-20 February)' becomes '(19-20 February, Istanbul)'."""
    return prose_changed(text, some(_PLACE_DATE, lambda match: f"({match[2]}, {match[1]})", 0.9, rng))


@relation
def brackets_as_commas(text: str, rng: random.Random) -> str:
    """'SOM (Istanbul, 25 April).' becomes 'SOM, Istanbul, 25 April.'"""
    return prose_changed(text, some(rf" {_PLACE_DATE}(?=[.;])", lambda match: f", {match[1]}, {match[2]}", 0.9, rng))


@relation
def square_brackets(text: str, rng: random.Random) -> str:
    """'SOM (20 August)' becomes 'SOM [20 August]'."""
    return prose_changed(text, some(rf"\(([^()]*(?:{_MONTH})[^()]*)\)", lambda match: f"[{match[1]}]", 1, rng))


# ---------------------------------------------------------------- numbers and words

WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
ORDINALS = "First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth".split()


@relation
def ordinals_in_figures(text: str, rng: random.Random) -> str:
    """'Sixth SOM' becomes '6th SOM'."""
    pattern = rf"\b(?:{'|'.join(ORDINALS)})\b(?= [A-Z])"
    return prose_changed(text, some(pattern, lambda match: _ordinal(ORDINALS.index(match[0]) + 1), 1, rng))


@relation
def ordinals_in_words(text: str, rng: random.Random) -> str:
    """'6th SOM' becomes 'Sixth SOM'."""
    pattern = r"(?<![\d-])\b([1-9]|1[0-2])(?:st|nd|rd|th)(?= [A-Z])"
    return prose_changed(text, some(pattern, lambda match: ORDINALS[int(match[1]) - 1], 1, rng))


@relation
def ordinals_in_roman(text: str, rng: random.Random) -> str:
    """'6th SOM' becomes 'VI SOM'."""
    pattern = r"(?<![\d-])\b(\d{1,2})(?:st|nd|rd|th)(?= (?:SOM|Senior|Ministerial|Plenary|Annual|Ordinary|Board)\b)"
    return prose_changed(text, some(pattern, lambda match: roman.toRoman(int(match[1])), 1, rng))


@relation
def counts_in_figures(text: str, rng: random.Random) -> str:
    """'Three workshops' becomes '3 workshops'."""
    pattern = rf"(?<![-\w])(?:{'|'.join(WORDS[2:])})(?= [a-z]+(?: [a-z]+)?s\b)"
    return prose_changed(text, some(f"(?i:{pattern})", lambda match: str(WORDS.index(match[0].lower())), 1, rng))


@relation
def counts_in_words(text: str, rng: random.Random) -> str:
    """'4 workshops' becomes 'four workshops'."""
    pattern = r"(?:(?<=[a-z;,.)] )|^)([2-9]|1[0-2])(?= [a-z]+(?: [a-z]+)?s\b)"
    return prose_changed(text, some(pattern, lambda match: WORDS[int(match[1])], 1, rng))


@relation
def full_width_digits(text: str, rng: random.Random) -> str:
    """'26 May' becomes '２６ May'."""
    return lines_changed(text, some(r"[0-9]", lambda match: chr(ord(match[0]) + 0xFEE0), 1, rng))


@relation
def ampersands(text: str, rng: random.Random) -> str:
    """'24 and 25 March' becomes '24 & 25 March', in headings too."""
    prose = prose_edits(text, some(r"(?<= )and(?= )", lambda _: "&", 0.7, rng))
    return _edited(text, [*prose, *heading_edits(text, lambda heading, _: re.sub(r"\band\b", "&", heading))])


@relation
def som_with_stops(text: str, rng: random.Random) -> str:
    """'SOM (20 August)' becomes 'S.O.M. (20 August)'."""
    return prose_changed(text, some(r"\bSOM\b", lambda _: "S.O.M.", 1, rng))


@relation
def som_spelled_out(text: str, rng: random.Random) -> str:
    """'SOM (20 August)' becomes 'Senior Officials’ Meeting (20 August)'."""
    mark = rng.choice(["’", "'", ""])
    return prose_changed(
        text, some(r"(?<!\()\bSOM(s?)\b(?! x)", lambda match: f"Senior Officials{mark} Meeting{match[1]}", 1, rng)
    )


OCR = {"l": "1", "i": "l", "e": "c", "o": "0", "n": "u", "h": "b", "t": "f", "s": "5", "a": "o", "m": "rn"}
EVENT_WORD = r"\b(?:Ministerial|Meetings?|Workshops?|Webinars?|Conference|Consultations?|Summit|Trainings?|Seminars?)\b"


@relation
def ocr_event_word(text: str, rng: random.Random) -> str:
    """'Meeting' becomes 'Mceting' or 'Meetlng', in a few places."""

    def misread(match: re.Match[str]) -> str:
        at = rng.choice([n for n, letter in enumerate(match[0]) if n and letter in OCR])
        return match[0][:at] + OCR[match[0][at]] + match[0][at + 1 :]

    return prose_changed(text, some(f"(?i:{EVENT_WORD})", misread, 0.15, rng))


# ---------------------------------------------------------------- headings


@relation
def headings_numbered(text: str, rng: random.Random) -> str:
    """'Bali Process' becomes '5. Bali Process', '5) Bali Process' or '1.5 Bali Process'."""
    form = rng.choice(["{}.", "{})", "1.{}", "({})"])
    return headings_changed(text, lambda heading, number: f"{form.format(number)} {heading}")


@relation
def headings_lettered(text: str, rng: random.Random) -> str:
    """'Bali Process' becomes 'e) Bali Process' or 'E. Bali Process'."""
    first, form = rng.choice([("a", "{})"), ("A", "{}."), ("a", "({})")])
    return headings_changed(text, lambda heading, number: f"{form.format(chr(ord(first) + number - 1))} {heading}")


@relation
def headings_in_lower_case(text: str, rng: random.Random) -> str:
    """'Bali Process' becomes 'bali process'."""
    return headings_changed(text, lambda heading, _: heading.lower())


@relation
def headings_in_capitals(text: str, rng: random.Random) -> str:
    """'Bali Process' becomes 'BALI PROCESS'."""
    return headings_changed(text, lambda heading, _: heading.upper())


@relation
def headings_with_colon(text: str, rng: random.Random) -> str:
    """'Bali Process' becomes 'Bali Process:'."""
    return headings_changed(text, lambda heading, _: f"{heading}:")


@relation
def headings_in_markdown(text: str, rng: random.Random) -> str:
    """'Bali Process' becomes '## Bali Process' or '**Bali Process**'."""
    form = rng.choice(["## {}", "**{}**", "### {} ###", "__{}__"])
    return headings_changed(text, lambda heading, _: form.format(heading), one_line=True)


@relation
def headings_underlined(text: str, rng: random.Random) -> str:
    """Below 'Bali Process' a line '------------' is printed."""
    mark = rng.choice("-=_")
    return headings_changed(text, lambda heading, _: f"{heading}\n{mark * min(len(heading), 60)}", one_line=True)


@relation
def headings_with_article(text: str, rng: random.Random) -> str:
    """'Bali Process' becomes 'The Bali Process'."""
    return headings_changed(text, lambda heading, _: heading if heading.startswith("The ") else f"The {heading}")


@relation
def headings_without_acronym(text: str, rng: random.Random) -> str:
    """'Abu Dhabi Dialogue (ADD)' becomes 'Abu Dhabi Dialogue'."""
    known = load_rules_once().names.known

    def without(heading: str, _: int) -> str:
        name = re.sub(r" \([A-Z]{3,6}\)$", "", heading)
        return name if known(name) else heading

    return headings_changed(text, without)


@relation
def headings_run_in(text: str, rng: random.Random) -> str:
    """'Bali Process' and 'SOM (20 August)' become 'Bali Process: SOM (20 August)', or with a dash or a full stop."""
    mark = rng.choice([":", " –", "."])
    lines, width, edits = text.split("\n"), width_of(text), []
    for entry in entries_of(text):
        if not entry.body:
            continue
        first, *rest = paragraphs_of([lines[at] for at in entry.body], width)
        if BULLET.match(first[0]) or re.search(r"anniversary|years of", first[0]):
            continue
        heading = joined([lines[at].strip() for at in entry.heading])
        run_in = wrapped(f"{heading}{mark} {joined(first)}", width, "")
        span = range(entry.heading.start, entry.body.stop)
        edits.append((span, [*run_in, *(line for paragraph in rest for line in paragraph)]))
    return _edited(text, edits)


@relation
def heading_continued(text: str, rng: random.Random) -> str:
    """Inside an entry the page ends, and the next begins with 'Bali Process (continued)'."""
    lines = text.split("\n")
    form = rng.choice(["{} (continued)", "{} (cont’d)", "{} – continued"])
    edits = []
    for entry in _chosen([each for each in entries_of(text) if len(each.body) > 3], 3, rng):
        at = entry.body.start + rng.randrange(2, len(entry.body))
        heading = joined([lines[line].strip() for line in entry.heading])
        edits.append((range(at, at), ["", str(rng.randint(2, 30)), f"\f{form.format(heading)}"]))
    return _edited(text, edits)


def _chosen(entries: Sequence[Entry], count: int, rng: random.Random) -> list[Entry]:
    return rng.sample(entries, min(count, len(entries)))


def _typo(word: str, rng: random.Random) -> str:
    """The word with a letter left out, doubled, exchanged with the next, or replaced; its first letter stays."""
    at = rng.randrange(1, len(word) - 1)
    how = rng.choice(["out", "doubled", "exchanged", "replaced"])
    if how == "out":
        return word[:at] + word[at + 1 :]
    if how == "doubled":
        return word[:at] + word[at] + word[at:]
    if how == "exchanged":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + rng.choice("aeionrst") + word[at + 1 :]


def _with_typos(text: str, count: int, rng: random.Random) -> str:
    chosen = {rng.randrange(1, len(entries_of(text)) + 1) for _ in range(4)}

    def misspelt(heading: str, number: int) -> str:
        long = [match for match in re.finditer(r"\b[A-Z][a-z]+\b", heading) if len(match[0]) >= 5 + count]
        if number not in chosen or not long:
            return heading
        match = rng.choice(long)
        word = match[0]
        for _ in range(count):
            word = _typo(word, rng)
        return heading[: match.start()] + word + heading[match.end() :]

    return headings_changed(text, misspelt)


@relation
def typo_1(text: str, rng: random.Random) -> str:
    """'Prague Process' becomes 'Praue Process', in some headings."""
    return _with_typos(text, 1, rng)


@relation
def typo_2(text: str, rng: random.Random) -> str:
    """'Khartoum Process' becomes 'Khratouum Process', in some headings."""
    return _with_typos(text, 2, rng)


# ---------------------------------------------------------------- what is inserted

FOOTNOTES = (
    "1 The full list of participants is available from the secretariat.",
    "² Figures as at 30 June; later changes are not shown.",
    "* Designations do not imply the expression of any opinion on the legal status of any territory.",
    "³ Ibid., p. 14; see also the annex.",
    "[4] Names of countries are those used by the mechanisms themselves.",
    "† Since 2019 the secretariat has been hosted by the chair.",
)
CAPTIONS = (
    "Figure 3. Participants by region of origin, 2016–2020",
    "Table 2: Share of meetings held online, in per cent",
    "Photo: Delegates at the opening session. © IOM",
    "Map 1. Member States of the mechanisms (as of 31 December)",
    "Source: secretariats of the mechanisms, annual survey.",
)
RUNNING_HEADS = (
    "International Organization for Migration | Year in review",
    "Inter-State consultation mechanisms on migration – annual overview",
    "IOM | International Partnerships Division",
    "Page 7 of 24",
    "– 9 –",
    "14",
)
BOILERPLATE = (
    "The opinions expressed in this publication are those of its authors and do not necessarily reflect those of IOM.",
    "All rights reserved. No part of this publication may be reproduced without the permission of the publisher.",
    "This publication was issued without formal editing. The text went to press on 31 January.",
    "For further information please write to the division at the address on the back cover.",
)
QUOTATIONS = (
    "“Cooperation begins with listening to one another”, the Director General said in her message of 18 December.",
    "“No State can manage migration alone”, a delegate remarked.",
    "‘We have come a long way since the first of these talks’, recalled the outgoing chair.",
)
SENTENCES = (
    "Dialogue among States remained lively throughout the year, although budgets were tight.",
    "Mobility was still held back by the pandemic in many parts of the world.",
    "The Organization turned seventy in December and thanked its partners.",
    "International Migrants Day is observed on 18 December each year.",
    "Remittances to low- and middle-income countries reached a new high.",
    "Women made up nearly half of all international migrants.",
)
NOISE = (*FOOTNOTES, *CAPTIONS, *RUNNING_HEADS, *BOILERPLATE, *QUOTATIONS, *SENTENCES)
INSERTING = ("insert-between", "insert-inside", "page-break-inside-an-entry", "page-breaks-between-entries")


@relation
def insert_between(text: str, rng: random.Random) -> str:
    """Between two entries stands a paragraph such as 'Women made up nearly half of all international migrants.'"""
    pool = rng.choice([FOOTNOTES, BOILERPLATE, QUOTATIONS, SENTENCES, CAPTIONS])
    edits = []
    for entry in _chosen(entries_of(text)[1:], 3, rng):
        at = entry.heading.start
        noise = rng.choice(pool)
        block = [noise] if rng.random() < 0.5 else wrap(noise, width_of(text) or 90)
        edits.append((range(at, at), [*block, ""]))
    return _edited(text, edits)


@relation
def insert_inside(text: str, rng: random.Random) -> str:
    """Between two lines of an entry stands '² Figures as at 30 June; later changes are not shown.'"""
    pool = rng.choice([FOOTNOTES, CAPTIONS, RUNNING_HEADS])
    edits = []
    for entry in _chosen([each for each in entries_of(text) if len(each.body) > 1], 3, rng):
        at = rng.randrange(entry.body.start + 1, entry.body.stop)
        edits.append((range(at, at), [rng.choice(pool)]))
    return _edited(text, edits)


@relation
def page_break_inside_an_entry(text: str, rng: random.Random) -> str:
    """Inside an entry stand a blank line, a footnote, a blank line, '12', a blank line, perhaps a running head."""
    edits = []
    for entry in _chosen([each for each in entries_of(text) if len(each.body) > 1], 3, rng):
        at = rng.randrange(entry.body.start + 1, entry.body.stop)
        foot = [rng.choice(FOOTNOTES[:3]), ""] if rng.random() < 0.5 else []
        head = [rng.choice(RUNNING_HEADS[:3]), ""] if rng.random() < 0.5 else []
        edits.append((range(at, at), ["", *foot, str(rng.randint(2, 30)), rng.choice(["", "\f"]), *head]))
    return _edited(text, edits)


@relation
def page_breaks_between_entries(text: str, rng: random.Random) -> str:
    """After every few entries stands a page number, a form feed and a running head."""
    head, step = rng.choice(RUNNING_HEADS[:3]), rng.randint(3, 6)
    edits = []
    for page, entry in enumerate(entries_of(text)[step::step], start=2):
        at = entry.heading.start
        edits.append((range(at, at), [str(page), f"\f{head}", ""]))
    return _edited(text, edits)


NEW = (
    ("Harbour Cities Dialogue on Migration (HCDM)", "Third Plenary Meeting (4-5 May) on the mobility of seafarers."),
    ("Highlands Process on Mobility", "SOM (Lima, 6 June). Two workshops on seasonal work."),
    ("Lake Basin Consultations on Migration (LBCM)", "First Ministerial Conference (14 July) and a webinar on data."),
)
NEW_LINES = frozenset(line for entry in NEW for line in entry)


@relation
def mechanism_added(text: str, rng: random.Random) -> str:
    """Before an entry stands one of a mechanism nobody knows: 'Highlands Process on Mobility', 'SOM (Lima, 6 June).'"""
    at = rng.choice(entries_of(text)[1:]).heading.start
    return _edited(text, [(range(at, at), [*rng.choice(NEW), ""])])


@relation
def entry_dropped(text: str, rng: random.Random) -> str:
    """One entry is left out."""
    entry = rng.choice([entry for entry in entries_of(text)[1:-1] if entry.is_whole])
    return _edited(text, [(range(entry.heading.start, entry.body.stop), [])])


@relation
def entries_in_another_order(text: str, rng: random.Random) -> str:
    """The entry of the Rabat Process stands before that of the Bali Process."""
    lines, entries = text.split("\n"), [entry for entry in entries_of(text) if entry.is_whole]
    spans = [range(entry.heading.start, entry.body.stop) for entry in entries]
    other = rng.sample(spans, len(spans))
    return _edited(text, [(span, [lines[at] for at in new]) for span, new in zip(spans, other, strict=True)])


MARKS = ("¹", "²", "³", "*", "[1]", "†")


@relation
def note_marks(text: str, rng: random.Random) -> str:
    """'SOM (20 August).' becomes 'SOM (20 August)¹.' or 'SOM (20 August²).'"""
    mark = rng.choice(MARKS)
    pattern = rng.choice([rf"(?:{_MONTH})\)", rf"(?:{_MONTH})(?=[);,])", r"\.(?= [A-Z]|$)"])
    return prose_changed(text, some(pattern, lambda match: match[0] + mark, 0.5, rng))


@relation
def note_marks_as_digits(text: str, rng: random.Random) -> str:
    """'SOM (20 August).' becomes 'SOM (20 August)1.': a raised mark as a text layer prints it."""
    return prose_changed(text, some(rf"(?:{_MONTH})\)", lambda match: match[0] + str(rng.randint(1, 9)), 0.5, rng))


@relation
def a_decade_later(text: str, rng: random.Random) -> str:
    """'2021' becomes '2031' wherever a year is printed; twelve years later where 29 February is printed."""
    by = 12 if "29 February" in text else 10

    def later(match: re.Match[str]) -> str:
        return str(int(match[0]) + by)

    text = re.sub(r"(?<![\d_/-])(?:19|20)\d\d(?!\d)|(?<=\d{4}[-–])20\d\d(?!\d)", later, text)
    # 'M A I N  E V E N T S  I N  2 0 1 7'
    return re.sub(r"2 0 (\d) (\d)\b", lambda match: " ".join(str(2000 + int(match[1] + match[2]) + by)), text)


# ---------------------------------------------------------------- layout


@relation
def rewrapped(text: str, rng: random.Random) -> str:
    """Each paragraph under a heading is wrapped at another width, from 40 to 100 characters."""
    return prose_changed(text, lambda whole: whole, width=rng.choice([40, 48, 56, 72, 88, 100]))


@relation
def justified(text: str, rng: random.Random) -> str:
    """'SOM (20 August) in' becomes 'SOM   (20  August)  in': lines are filled as 'pdftotext -layout' fills them."""
    lines, width, edits = text.split("\n"), width_of(text), []
    for entry in entries_of(text):
        body: list[str] = []
        for paragraph in paragraphs_of([lines[at] for at in entry.body], width):
            body.extend(_filled(line.strip(), width, rng) for line in paragraph[:-1])
            body.append(paragraph[-1])
        edits.append((entry.body, body))
    return _edited(text, edits)


def _filled(line: str, width: int, rng: random.Random) -> str:
    words = line.split()
    gaps = [1] * (len(words) - 1)
    for _ in range(width + 6 - len(line) if gaps else 0):
        gaps[rng.randrange(len(gaps))] += 1
    return "".join(word + " " * gap for word, gap in zip(words, [*gaps, 0], strict=True))


@relation
def doubled_blanks(text: str, rng: random.Random) -> str:
    """'SOM (20 August) in' becomes 'SOM  (20 August)  in'."""
    return lines_changed(text, some(r"(?<=\S) (?=\S)", lambda _: "  ", rng.choice([0.2, 1]), rng))


@relation
def no_break_blanks(text: str, rng: random.Random) -> str:
    """'20 August' becomes '20\\u00a0August', with a no-break blank, a narrow one, or a thin one."""
    blank = rng.choice("\u00a0\u202f\u2009")
    edits = line_edits(text, some(r"(?<=\S) (?=\S)", lambda _: blank, 0.4, rng))
    if rng.random() < 0.5:
        edits += heading_edits(text, lambda heading, _: heading.replace(" ", blank))
    return _edited(text, edits)


@relation
def tabs(text: str, rng: random.Random) -> str:
    """'20 August' becomes '20\\tAugust', in some places."""
    return lines_changed(text, some(r"(?<=\S) (?=\S)", lambda _: "\t", 0.05, rng))


@relation
def zero_width_blanks(text: str, rng: random.Random) -> str:
    """Behind some blanks, and within some words, stands a character that nobody sees."""
    mark = rng.choice("\u200b\u2060\u200c")
    return lines_changed(text, some(r"(?<=[ a-z])(?=[A-Za-z])", lambda _: mark, 0.1, rng))


@relation
def trailing_blanks(text: str, rng: random.Random) -> str:
    """Each line ends with blanks."""
    return "\n".join(line + " " * rng.randint(1, 3) for line in text.split("\n"))


@relation
def indented(text: str, rng: random.Random) -> str:
    """'SOM (20 August)' becomes '    SOM (20 August)', its heading stays at the margin."""
    indent = " " * rng.choice([2, 4, 8])
    return lines_changed(text, lambda line: indent + line)


@relation
def crlf(text: str, rng: random.Random) -> str:
    """Lines end with a carriage return and a line feed."""
    return text.replace("\n", "\r\n")


@relation
def byte_order_mark(text: str, rng: random.Random) -> str:
    """The text begins with a byte order mark."""
    return f"\ufeff{text}"


@relation
def decomposed(text: str, rng: random.Random) -> str:
    """'é' becomes 'e' with a combining accent."""
    return unicodedata.normalize("NFD", text)


@relation
def ligatures(text: str, rng: random.Random) -> str:
    """'Official' becomes 'Oﬃcial'."""
    joined_letters = {"ffi": "ﬃ", "fi": "ﬁ", "fl": "ﬂ", "ff": "ﬀ"}
    return lines_changed(text, some("ffi|fi|fl|ff", lambda match: joined_letters[match[0]], 1, rng))


@relation
def en_dashes(text: str, rng: random.Random) -> str:
    """'24-27 May' becomes '24–27 May', with an en dash, a figure dash, a no-break hyphen or a minus sign."""
    dash = rng.choice("–‒‑−")
    return lines_changed(text, some(r"(?<=\d)-(?=\d)", lambda _: dash, 1, rng))


@relation
def spaced_dashes(text: str, rng: random.Random) -> str:
    """'24-27 May' becomes '24 – 27 May'."""
    dash = rng.choice([" – ", " - ", "- ", " -"])
    return prose_changed(text, some(rf"(?<=\d)[-–](?=\d{{1,2}} (?:{_MONTH}))", lambda _: dash, 1, rng))


@relation
def straight_quotes(text: str, rng: random.Random) -> str:
    """'Officials’ “theme”' becomes 'Officials' "theme"'."""
    return text.translate(str.maketrans("‘’“”", "''\"\""))


@relation
def blank_lines_doubled(text: str, rng: random.Random) -> str:
    """Where a blank line stands, two stand."""
    return re.sub(r"\n[ \t]*(?=\n)", "\n\n", text)


@relation
def blank_lines_dropped(text: str, rng: random.Random) -> str:
    """No blank line stands above a heading."""
    lines = text.split("\n")
    edits: Edits = []
    for entry in entries_of(text)[1:]:
        start = entry.heading.start
        while start and not lines[start - 1].strip():
            start -= 1
        edits.append((range(start, entry.heading.start), []))
    return _edited(text, edits)


@relation
def blank_lines_below_headings(text: str, rng: random.Random) -> str:
    """A blank line stands between a heading and its entry."""
    return _edited(text, [(range(entry.body.start, entry.body.start), [""]) for entry in entries_of(text)])


_ABBREVIATED = "".join(rf"(?<!\b{word}\.)" for word in ("No", "Sept", *(month[:3] for month in MONTHS)))


def _sentences(whole: str) -> list[str]:
    """'SOM (20 August). Two webinars.' as two: not split at 'Washington, D.C.', 'Mar. 21', or before a small letter."""
    return re.split(rf"(?<=[a-z)\]”\d]\.){_ABBREVIATED} +(?=[A-Z0-9])", whole)


@relation
def bullets(text: str, rng: random.Random) -> str:
    """'SOM (20 August). Two webinars.' becomes '• SOM (20 August).' and '• Two webinars.' on lines of their own."""
    mark = rng.choice(["•", "-", "–", "*", "▪", "➢"])
    return prose_changed(
        text, lambda whole: whole if BULLET.match(whole) else "\n".join(f"{mark} {each}" for each in _sentences(whole))
    )


@relation
def sentences_on_lines(text: str, rng: random.Random) -> str:
    """'SOM (20 August). Two webinars.' becomes two lines."""
    return prose_changed(text, lambda whole: whole if BULLET.match(whole) else "\n".join(_sentences(whole)))


def _hyphenated(text: str, mark: str, share: float, rng: random.Random) -> str:
    """The first letters of some words that begin a line stand on the line above, behind them the mark."""
    lines, width, edits = text.split("\n"), width_of(text), []
    for entry in entries_of(text):
        body: list[str] = []
        for paragraph in paragraphs_of([lines[at] for at in entry.body], width):
            for at, line in enumerate(paragraph):
                word = re.match(r"\s*([a-z]{7,})\b", line)
                fits = at and word and not body[-1].rstrip().endswith(("-", "\xad")) and rng.random() < share
                if fits and word:
                    cut = word.start(1) + rng.randint(3, len(word[1]) - 3)
                    body[-1] = f"{body[-1].rstrip()} {line[word.start(1) : cut]}{mark}"
                    line = line[: word.start(1)] + line[cut:]
                body.append(line)
        edits.append((entry.body, body))
    return _edited(text, edits)


@relation
def soft_hyphens(text: str, rng: random.Random) -> str:
    """'on', 'migration' over two lines becomes 'on migra\\u00ad', 'tion'."""
    return _hyphenated(text, "\xad", 0.7, rng)


@relation
def hyphens_at_line_ends(text: str, rng: random.Random) -> str:
    """'on', 'migration' over two lines becomes 'on migra-', 'tion'."""
    return _hyphenated(text, "-", 0.7, rng)


# ---------------------------------------------------------------- the reports, and counting


OTHER_SHAPES = ("-table-of-meetings", "-cards")  # folders of tests/reports


@lru_cache(maxsize=1)
def reports() -> dict[str, str]:
    """The text of each report by its name, lines ending with a line feed: tests/reports and raw/, not the leaflets.

    Reports that tell of meetings in tables and cards are left out: the changes are of entries under headings.
    """
    found = {}
    for path in sorted([*(ROOT / "tests" / "reports").glob("*/raw/*.txt"), *(ROOT / "raw").glob("*.txt")]):
        folder = path.parent.parent.name if "reports" in path.parts else "raw"
        if "leaflet" not in path.name and not folder.endswith(OTHER_SHAPES):
            text = path.read_bytes().decode("utf-8-sig")
            found[f"{folder}/{path.stem}"] = text.replace("\r\n", "\n")
    return found


def sampled(name: str) -> dict[str, str]:
    """The reports that this relation meets in the test: every third, so that all relations together meet all."""
    start = list(RELATIONS).index(name) % SAMPLE
    return dict(list(reports().items())[start::SAMPLE])


def copied(name: str, report: str, text: str, seed: int = 0) -> str:
    """The copy of the report under the relation; the same for the same seed."""
    return RELATIONS[name](text, random.Random(f"{name} {report} {seed}"))


def outcomes(name: str, texts: dict[str, str], seed: int = 0) -> Iterator[tuple[str, Outcome]]:
    """How each of the reports is read otherwise under the relation, by report."""
    for report, text in texts.items():
        yield report, outcome_of(name, text, copied(name, report, text, seed))


def allowed() -> dict[str, int]:
    """How many violations each relation may have at most in the test's sample."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["relation"]: int(row["violations"]) for row in csv.DictReader(file)}


def described(outcome: Outcome, text: str, copy: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each event that differs with the lines it is read from, in the text or in its copy, and each claimed line."""
    if outcome.unread:
        yield f"not read: {outcome.unread}", ()
        return
    for key in outcome.lost:
        yield f"lost  {_printed(key)}", reading_of(text).lines_of(key)
    for key in outcome.added:
        yield f"added {_printed(key)}", reading_of(copy).lines_of(key)
    for line in outcome.claimed:
        yield f"claimed {line!r}", ()


def _printed(key: Key) -> str:
    owner, kind, ordinal, count, when, status = key
    days = " ".join(f"{first}/{last}" for _, first, _, last in when) or "no date"
    other = " in another year" if any(before or after for before, _, after, _ in when) else ""
    return f"{owner} {kind}, ordinal {ordinal}, count {count}, {days}{other}, {status}"


def show(name: str, seed: int) -> None:
    """Prints what differs by report, and under each event the lines it is read from, in the report or in its copy."""
    for report, text in reports().items():
        copy = copied(name, report, text, seed)
        outcome = outcome_of(name, text, copy)
        if outcome.violations:
            print(f"{report}: {outcome.violations}")
            for line, quoted in described(outcome, text, copy):
                print(f"    {line}", *quoted, sep="\n        | ")


def lower() -> int:
    """Writes the counts of the sample into the table where they fell; 1 where one has risen, which is never written."""
    before = allowed() if TABLE.exists() else {}
    counts = {name: sum(each.violations for _, each in outcomes(name, sampled(name))) for name in RELATIONS}
    risen = [name for name, count in counts.items() if count > before.get(name, count)]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["relation", "violations"])
        writer.writerows([name, min(count, before.get(name, count))] for name, count in counts.items())
    for name in risen:
        print(f"{name}: {counts[name]} violations, {before[name]} are allowed", file=sys.stderr)
    return 1 if risen else 0


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--show", choices=sorted(RELATIONS), metavar="RELATION")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--lower", action="store_true")
    options = parser.parse_args()
    if options.lower:
        return lower()
    if options.show:
        show(options.show, options.seed)
        return 0
    for name in RELATIONS:
        found = [outcome for _, outcome in outcomes(name, reports(), options.seed)]
        bad = sum(1 for outcome in found if outcome.violations)
        total = sum(outcome.violations for outcome in found)
        print(f"{name:32} {total:5} violations in {bad:2} of {len(found)} copies", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
