"""Made reports and leaflets with their truth, the same for a seed: `python -m tests.made.corpus --out DIR --seed 1`.

A document is described by its parts (title, sections, entries, a table), never by its looks; `tests.made.typeset` sets
it into a PDF in many ways, `as_text` writes it as the plain text that the sources in `raw/` are. The truth is made
along with the sentences, in the columns of the published tables, so that `tests.helpers.scoring` can compare.

Each document's truth speaks of that document read alone.
"""

from __future__ import annotations

import argparse
import calendar
import csv
import random
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from pipeline import DATA

# ---------------------------------------------------------------- what a document is

BlockKind = Literal["heading", "label", "anniversary", "paragraph", "item", "listing", "publication", "address"]
Truth = Mapping[str, tuple[Mapping[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a section in reading order; `url` is where a link on it leads, empty where there is none.

    A `label` titles a part of a section, a `listing` is 'theme: names', a `publication` a title with its owner.
    """

    kind: BlockKind
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a title, which is empty where none is printed. `name` is what the section is of."""

    name: Literal["events", "listings", "publications", "global_meeting", "prose"]
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a leaflet's table; `url` is where the link on its first cell leads, empty where there is none."""

    cells: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as printed."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A highlights report. `running` is the line a typesetter may repeat on each page."""

    seed: int
    year: int
    title: str
    running: str
    sections: tuple[Section, ...]
    truth: Truth = field(repr=False)

    @property
    def name(self) -> str:
        """The name of its files, without an ending."""
        return f"iscm-{self.year}-highlights-{self.seed}"

    @property
    def table(self) -> Table | None:
        """A report has no table."""
        return None


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A leaflet: prose with figures, and the table of mechanisms."""

    seed: int
    title: str
    running: str
    sections: tuple[Section, ...]
    table: Table
    truth: Truth = field(repr=False)

    @property
    def name(self) -> str:
        """The name of its files, without an ending."""
        return f"iscm-leaflet-{self.seed}"


Document = Report | Leaflet


def headings_of(document: Document) -> tuple[str, ...]:
    """Everything a person would call a heading: the title, those of sections, and those of entries."""
    blocks = [block for section in document.sections for block in section.blocks]
    titles = [section.title for section in document.sections if section.title]
    return (document.title, *titles, *(block.text for block in blocks if block.kind in ("heading", "label")))


def truth_of(document: Document, with_link_layer: bool = True) -> Truth:
    """The truth of the document in a form with or without a link layer; without one only printed addresses count."""
    links = tuple(row for row in document.truth.get("links", ()) if with_link_layer or row["origin"] == "text")
    return {table: rows for table, rows in {**document.truth, "links": links}.items() if rows}


def write_truth(truth: Truth, folder: Path) -> None:
    """Writes each table as CSV into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in truth.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


# ---------------------------------------------------------------- a document as plain text

_WIDTH = 72  # characters a line


def as_text(document: Document) -> str:
    """The document as a text dump: wrapped lines, blank lines between parts, the link layer at each section's end."""
    return _report_text(document) if isinstance(document, Report) else _leaflet_text(document)


def _report_text(report: Report) -> str:
    pages: list[str] = []
    lines = [report.title, ""]
    for section in report.sections:
        lines += [section.title, ""] if section.title else []
        for block in section.blocks:
            if block.kind in ("heading", "label", "publication") and lines[-1]:
                lines.append("")
            lines += _wrapped(block)
        listed = [block.url for block in section.blocks if block.url and block.kind != "address"]
        lines += ["", *(f" {url}" for url in listed)] if listed else [""]
        pages.append("\n".join(lines))
        lines = []
    return "\f\n".join(pages) + "\n"


def _wrapped(block: Block) -> list[str]:
    if block.kind == "address":
        return _broken_address(block.text)
    text, indent = (f"• {block.text}", "  ") if block.kind == "item" else (block.text, "")
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)


def _broken_address(url: str) -> list[str]:
    """The address over as many lines as it needs, broken behind a hyphen or a slash as the sources break theirs."""
    lines = [""]
    for piece in re.findall(r"https?://[^/]*/?|[^-/]+[-/]?(?:\d+$)?|[-/]", url):
        if len(lines[-1] + piece) > _WIDTH and lines[-1]:
            lines.append("")
        lines[-1] += piece
    return lines


def _leaflet_text(leaflet: Leaflet) -> str:
    lines = [f"# {leaflet.title}", ""]
    for section in leaflet.sections:
        lines += [f"## {section.title}", ""] if section.title else []
        for block in section.blocks:
            lines += [f"- {block.text}" if block.kind == "item" else block.text, ""]
    lines += ["\t".join(leaflet.table.header), *("\t".join(row.cells) for row in leaflet.table.rows)]
    return "\n".join(lines) + "\n"


# ---------------------------------------------------------------- the mechanisms that documents speak of


@dataclass(frozen=True, slots=True)
class Named:
    """A mechanism with the forms a document may print: in headings and tables (`long`), and in lists (`short`)."""

    iscm_id: str
    long: tuple[str, ...]
    short: tuple[str, ...]
    url: str


@cache
def registry() -> tuple[Named, ...]:
    """The mechanisms of the registry with their English names, without the global meeting."""
    names: dict[str, dict[str, list[str]]] = {}
    for row in _rows("aliases.csv"):
        if row["language"] == "en" and not row["valid_to"]:
            names.setdefault(row["iscm_id"], {}).setdefault(row["kind"], []).append(row["alias"])
    found = []
    for row in _rows("mechanisms.csv"):
        if row["iscm_id"] == "grcp":
            continue
        known = names.get(row["iscm_id"], {})
        full = [name for name in (row["name"], *known.get("name", [])) if "Ministerial" not in name]
        acronym = row["acronym"]
        long = [f"{name} ({acronym})" if acronym and "(" not in name else name for name in full]
        short = (
            [acronym]
            if acronym
            else [name for name in known.get("short", full[:1]) if _can_be_listed(name)] or full[:1]
        )
        long = [name for name in dict.fromkeys(long + ([] if acronym else short)) if not name.endswith("(RCP)")]
        found.append(Named(row["iscm_id"], tuple(long), tuple(short), _as_browsers_write(row["website"])))
    return tuple(found)


def _as_browsers_write(url: str) -> str:
    """The address with the '/' that programs put behind a bare host, so that all producers print the same."""
    return f"{url}/" if url.count("/") == 2 else url


def _can_be_listed(name: str) -> bool:
    """Whether the form can stand in a list of names: no comma or dash in it, and not what a meeting is called too."""
    return not re.search(r",|\s[–-]\s|Ministerial", name)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


_SEAS = ("Indian Ocean", "Black Sea", "Gulf of Guinea", "Danube", "Great Lakes", "Red Sea", "Andean", "Baltic", "Sahel")
_BODIES = ("Dialogue on Human Mobility", "Migration Initiative", "Dialogue on Labour Mobility", "Migration Process")


def invented(rng: random.Random) -> Named:
    """A mechanism that the registry does not know."""
    name = f"{rng.choice(_SEAS)} {rng.choice(_BODIES)}"
    acronym = "".join(word[0] for word in name.split() if word[0].isupper())
    return Named(
        f"new-{acronym.casefold()}", (f"{name} ({acronym})",), (acronym,), f"https://{acronym.lower()}.example/"
    )


# ---------------------------------------------------------------- words

_SUBJECTS = (
    "labour migration governance",
    "the protection of migrants in vulnerable situations",
    "ethical recruitment and the recognition of skills",
    "return, readmission and sustainable reintegration",
    "the collection and exchange of migration data",
    "visa facilitation and integrated border management",
    "the identification of victims of trafficking",
    "solutions to regional challenges posed by the complex dynamics of refugee protection",
    "diaspora engagement and cheaper remittances",
    "climate change and environmental displacement",
    "alternatives to detention",
    "counter-smuggling networks and financial investigations",
    "free movement of persons and portability of social benefits",
    "access of migrants to health services",
    "unaccompanied and separated children",
    "the integration of migrants at the local level",
    "mixed migration flows",
    "consular assistance and official travel documents",
    "a rights-based approach for vulnerable groups on the move",
    "the use of technology and artificial intelligence in border offices",
    "human mobility in the context of disasters",
    "gender-responsive migration policies",
    "the implementation of the regional action plan",
    "fair and efficient asylum procedures",
    "regular pathways and complementary admission",
    "xenophobia and the public perception of migrants",
)
_TAILS = (
    "in Central Asia",
    "in the Western Balkans",
    "among countries of origin, transit and destination",
    "along the main routes",
    "for socioeconomic development and continental integration",
    "in times of crisis",
    "with a focus on women and youth",
    "in the context of Covid-19",
    "at land and sea borders",
    "between neighbouring States",
    "beyond the end of the pandemic",
    "in urban areas affected by conflict",
)
_OUTCOMES = (
    "took stock of the yearly activities and agreed on priorities for the following period",
    "adopted a declaration on {topic}",
    "discussed {topic}",
    "focusing on {topic}",
    "endorsed recommendations on {topic}",
    "in preparation for the review of the action plan on {topic}",
    "reviewed progress on {topic}",
)
_PLACES = (
    ("Bishkek", "Kyrgyzstan"),
    ("Tbilisi", "Georgia"),
    ("Colombo", "Sri Lanka"),
    ("Hanoi", "Viet Nam"),
    ("Lomé", "Togo"),
    ("San José", "Costa Rica"),
    ("Port-of-Spain", "Trinidad and Tobago"),
    ("Geneva", "Switzerland"),
    ("Amman", "Jordan"),
    ("Nairobi", "Kenya"),
    ("Istanbul", "Türkiye"),
    ("Lisbon", "Portugal"),
    ("San Salvador", "El Salvador"),
    ("Valletta", "Malta"),
    ("Kuala Lumpur", "Malaysia"),
    ("Abidjan", "Côte d’Ivoire"),
    ("Praia", "Cabo Verde"),
    ("Tashkent", "Uzbekistan"),
    ("Apia", "Samoa"),
    ("Quito", "Ecuador"),
    ("Asunción", "Paraguay"),
)


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A kind of event: its type, and how one and several of it are printed."""

    event_type: str
    one: tuple[str, ...]
    many: tuple[str, ...]


_FORMAL = (
    _Meeting(
        "senior_officials_meeting", ("SOM", "Senior Officials Meeting", "Senior Officials Meeting (SOM)"), ("SOMs",)
    ),
    _Meeting(
        "ministerial_meeting",
        ("Ministerial Conference", "Ministerial Meeting", "Ministerial Consultation"),
        ("Ministerial Meetings",),
    ),
    _Meeting("vice_ministerial_meeting", ("Vice-Ministerial Meeting",), ("Vice-Ministerial Meetings",)),
    _Meeting("summit", ("Summit Meeting", "Summit"), ("Summit Meetings",)),
    _Meeting(
        "plenary_meeting",
        ("Plenary Meeting", "Annual Meeting", "Ordinary Meeting", "Principal Meeting", "Regular Annual Meeting"),
        ("Plenary Meetings", "Ordinary Meetings"),
    ),
    _Meeting("extraordinary_meeting", ("Extraordinary Meeting",), ("Extraordinary Meetings",)),
    _Meeting("board_meeting", ("Board Meeting",), ("Board Meetings",)),
    _Meeting("steering_committee_meeting", ("Steering Committee Meeting",), ("Steering Committee Meetings",)),
    _Meeting("working_group_meeting", ("Working Group Meeting",), ("Working Group Meetings",)),
    _Meeting("conference", ("Regional Conference",), ("Conferences",)),
    _Meeting("meeting", ("Meeting",), ("Preparatory Meetings",)),
)
_INFORMAL = (
    _Meeting(
        "workshop",
        ("workshop", "expert workshop", "training workshop", "seminar", "regional workshop"),
        ("workshops", "thematic workshops", "training workshops", "regional workshops", "seminars"),
    ),
    _Meeting("webinar", ("webinar",), ("webinars",)),
    _Meeting("training", ("training", "course"), ("courses", "trainings")),
    _Meeting(
        "technical_meeting",
        ("technical meeting", "thematic meeting", "expert meeting"),
        ("technical meetings", "thematic meetings", "network meetings", "expert meetings"),
    ),
    _Meeting("working_group_meeting", ("working group meeting",), ("working group meetings",)),
    _Meeting("consultation", ("thematic consultation",), ("thematic consultations", "regional consultations")),
    _Meeting("meeting", ("preparatory meeting",), ("preparatory meetings",)),
)

_ORDINAL_WORDS = (
    "First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth Thirteenth Fourteenth"
    " Fifteenth Sixteenth Seventeenth Eighteenth Nineteenth Twentieth"
).split()
_ROMANS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()
_NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty twenty-one twenty-two twenty-three twenty-four"
).split()


def ordinal_figure(number: int) -> str:
    """The number as an ordinal in figures: 22 is '22nd'."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


# ---------------------------------------------------------------- dates

Interval = tuple[date, date]


@dataclass(frozen=True, slots=True)
class _Dates:
    """Dates as printed, and the intervals they stand for."""

    printed: str
    intervals: tuple[Interval, ...]
    separate: bool = False  # no date takes its month from a neighbour

    @property
    def truth(self) -> str:
        return " ".join(sorted(f"{first}/{last}" for first, last in self.intervals))


def _intervals(rng: random.Random, year: int, count: int) -> tuple[Interval, ...]:
    """So many intervals of one to four days, from left to right, often in one month."""
    first = date(year, 1, 1) + timedelta(days=rng.randrange(5, 330 - 40 * min(count, 6)))
    found: list[Interval] = []
    for _ in range(count):
        last = first + timedelta(days=rng.choice((0, 0, 1, 1, 2, 3)))
        found.append((first, last))
        first = last + timedelta(days=rng.choice((5, 7, 12, 33, 40)))
    return tuple(found)


def _printed_dates(intervals: Sequence[Interval], dash: str) -> tuple[str, bool]:
    """'14, 28 April and 23 June': a month is printed once for neighbours in it; and whether none shares one."""
    items: list[str] = []
    shares = False
    for at, (first, last) in enumerate(intervals):
        following = intervals[at + 1][0] if at + 1 < len(intervals) else None
        shared = following is not None and following.month == last.month == first.month
        shares = shares or shared
        if first.month != last.month:
            items.append(f"{first.day} {calendar.month_name[first.month]}{dash}{last.day} ")
        else:
            items.append(f"{first.day}{dash}{last.day} " if last > first else f"{first.day} ")
        items[-1] += "" if shared else calendar.month_name[last.month]
    return _and([item.strip() for item in items]), not shares


def _and(items: Sequence[str]) -> str:
    """'a, b and c'."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


# ---------------------------------------------------------------- sentences about events


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence, and the events it tells of, as rows of truth less the mechanism."""

    text: str
    events: tuple[dict[str, str], ...]


class _Pen:
    """Writes the sentences of one report in its manner: with brackets (2021), or with year and place (2017)."""

    def __init__(self, rng: random.Random, year: int) -> None:
        self.rng, self.year = rng, year
        self.dash = rng.choice(("-", "-", "-", "–"))
        self.manner = rng.choice(("brackets", "brackets", "places", "prose"))

    # ------------------------------------------------------------ parts

    def topic(self) -> str:
        """A long noun phrase without an event in it."""
        subjects = self.rng.sample(_SUBJECTS, self.rng.choice((1, 1, 2)))
        tail = f" {self.rng.choice(_TAILS)}" if self.rng.random() < 0.5 else ""
        return _and(subjects) + tail

    def about(self) -> str:
        """What follows an event: ' on …', ' adopted …', or nothing."""
        kind = self.rng.random()
        if kind < 0.2:
            return ""
        return f" on {self.topic()}" if kind < 0.7 else " " + self.rng.choice(_OUTCOMES).format(topic=self.topic())

    def dates(self, count: int = 1) -> _Dates:
        """So many dates; now and then whole months."""
        if self.rng.random() < 0.12:
            months = sorted(self.rng.sample(range(1, 13), min(count, 4)))
            ends = tuple(
                (date(self.year, m, 1), date(self.year, m, calendar.monthrange(self.year, m)[1])) for m in months
            )
            return _Dates(_and([calendar.month_name[m] for m in months]), ends)
        intervals = _intervals(self.rng, self.year, count)
        printed, separate = _printed_dates(intervals, self.dash)
        return _Dates(printed, intervals, separate)

    def numbered(self) -> tuple[str, str]:
        """An ordinal as printed and its number; both empty where the event has none."""
        kind, number = self.rng.random(), self.rng.randint(2, 20)
        if kind < 0.45:
            return "", ""
        if kind < 0.7:
            number = self.rng.randint(2, 60)
            return f"{ordinal_figure(number)} ", str(number)
        if kind < 0.9:
            return f"{_ORDINAL_WORDS[number - 1]} ", str(number)
        return f"{_ROMANS[number - 1]} ", str(number)

    def counted(self, least: int = 2, capital: bool = True) -> tuple[str, int]:
        """A number as printed, and its value."""
        number = self.rng.choice((least, least, least + 1, least + 2, self.rng.randint(least, 24)))
        if self.rng.random() < 0.3:
            return str(number), number
        word = _NUMBER_WORDS[number - 1]
        return (word.capitalize() if capital else word), number

    def place(self) -> str:
        """A city, mostly with its country."""
        city, country = self.rng.choice(_PLACES)
        return f"{city}, {country}" if self.rng.random() < 0.7 else city

    def row(
        self, kind: _Meeting, ordinal: str = "", count: int | str = 1, dates: _Dates | None = None, place: str = ""
    ) -> dict[str, str]:
        """A row of truth."""
        return {
            "event_type": kind.event_type,
            "ordinal": ordinal,
            "count": str(count),
            "date_intervals": dates.truth if dates else "",
            "place": place,
        }

    # ------------------------------------------------------------ sentences

    def sentence(self) -> _Said:
        """A sentence in the report's manner, or one of those that all reports have."""
        own: dict[str, tuple[Callable[[], _Said], ...]] = {
            "brackets": (
                *(self.dated, self.dated, self.two_dated, self.plural, self.formal_and_counted, self.neighbours),
                *(self.numbered_pair, self.preceded, self.by_topic, self.of_body),
            ),
            "places": (
                self.placed,
                self.placed,
                self.plural_placed,
                self.dated,
                self.held,
                self.sharing,
                self.two_places,
            ),
            "prose": (self.in_prose, self.in_prose, self.in_prose, self.several_in_prose, self.was_held, self.they_met),
        }
        common = (self.counted_list, self.counted_dated, self.launch, self.bare, self.series)
        return self.rng.choice(own[self.manner] * 2 + common)()

    def dated(self) -> _Said:
        """'Sixth SOM (26 May) on …'"""
        kind = self.rng.choice(_FORMAL)
        (printed, ordinal), dates = self.numbered(), self.dates()
        text = f"{printed}{self.rng.choice(kind.one)} ({dates.printed}){self.about()}."
        return _Said(text, (self.row(kind, ordinal, 1, dates),))

    def neighbours(self) -> _Said:
        """'SOM (17-18 November), Vice-Ministerial Meeting (2-3 December).'"""
        kinds = self.rng.sample(_FORMAL[:-1], 2)
        said = [(k, self.numbered(), self.dates()) for k in kinds]
        text = ", ".join(f"{n[0]}{self.rng.choice(k.one)} ({d.printed})" for k, n, d in said) + "."
        return _Said(text, tuple(self.row(k, n[1], 1, d) for k, n, d in said))

    def two_dated(self) -> _Said:
        """'47th Board Meeting (24-25 June) and Regular Annual Meeting (29-30 June).'"""
        kinds = self.rng.sample(_FORMAL[:-1], 2)
        said = [(k, self.numbered(), self.dates()) for k in kinds]
        text = " and ".join(f"{n[0]}{self.rng.choice(k.one)} ({d.printed})" for k, n, d in said)
        return _Said(f"{text}{self.about()}.", tuple(self.row(k, n[1], 1, d) for k, n, d in said))

    def plural(self) -> _Said:
        """'SOMs (15 April, 11 June and 22-23 November).'"""
        kind, dates = self.rng.choice(_FORMAL), self.dates(self.rng.randint(2, 4))
        printed = dates.printed.replace(" and ", "; ") if dates.separate and self.rng.random() < 0.2 else dates.printed
        text = f"{self.rng.choice(kind.many)} ({printed}){self.about()}."
        return _Said(text, (self.row(kind, "", len(dates.intervals), dates),))

    def formal_and_counted(self) -> _Said:
        """'Two Senior Officials Meetings (…); the Sixth Ministerial Consultation (…) and 4 thematic workshops (…) …'"""
        first, second, third = self.rng.choice(_FORMAL[:1]), self.rng.choice(_FORMAL[1:4]), self.rng.choice(_INFORMAL)
        a, b, c = self.dates(2), self.dates(), self.dates(2)
        ordinal = self.rng.randint(2, 20)
        number, count = self.counted(capital=False)
        text = (
            f"Two Senior Officials Meetings (SOM) ({a.printed}); the {_ORDINAL_WORDS[ordinal - 1]} "
            f"{self.rng.choice(second.one)} ({b.printed}) and {number} {self.rng.choice(third.many)} "
            f"({c.printed}) focusing on {self.topic()}."
        )
        rows = (self.row(first, "", 2, a), self.row(second, str(ordinal), 1, b), self.row(third, "", count, c))
        return _Said(text, rows)

    def placed(self) -> _Said:
        """'SOM (Colombo, 17-18 November) on …', or the place behind the date."""
        kind, (printed, ordinal), dates, place = self.rng.choice(_FORMAL), self.numbered(), self.dates(), self.place()
        inside = f"{place}, {dates.printed}" if self.rng.random() < 0.6 else f"{dates.printed}, {place}"
        text = f"{printed}{self.rng.choice(kind.one)} ({inside}){self.about()}."
        return _Said(text, (self.row(kind, ordinal, 1, dates, place),))

    def plural_placed(self) -> _Said:
        """'Two regional workshops on … (Bangkok, 2-3 April; Kuala Lumpur, 29-30 October).'"""
        kind = self.rng.choice(_INFORMAL)
        a, b = (self.dates() for _ in range(2))
        one, other = (city for city, _ in self.rng.sample(_PLACES, 2))
        about = f" on {self.topic()}"
        text = f"Two {self.rng.choice(kind.many)}{about} ({one}, {a.printed}; {other}, {b.printed})."
        both = _Dates("", a.intervals + b.intervals)
        return _Said(text, (self.row(kind, "", 2, both, f"{one}; {other}"),))

    def held(self) -> _Said:
        """'21st SOM held on 9 December in Istanbul, Türkiye.'"""
        kind, (printed, ordinal), dates, place = self.rng.choice(_FORMAL), self.numbered(), self.exact(), self.place()
        text = f"{printed}{self.rng.choice(kind.one)} held on {dates.printed} in {place}{self.about()}."
        return _Said(text, (self.row(kind, ordinal, 1, dates, place),))

    def exact(self, count: int = 1) -> _Dates:
        """Dates that are no whole months."""
        intervals = _intervals(self.rng, self.year, count)
        return _Dates(_printed_dates(intervals, self.dash)[0], intervals)

    def in_prose(self) -> _Said:
        """'The 4th SOM, 25-26 September 2017 in Bishkek, Kyrgyzstan on …'"""
        kind, (printed, ordinal), dates = self.rng.choice(_FORMAL), self.numbered(), self.exact()
        place = self.place() if self.rng.random() < 0.8 else ""
        where = f" in {place}" if place else ""
        text = f"The {printed}{self.rng.choice(kind.one)}, {dates.printed} {self.year}{where}{self.about()}."
        return _Said(text, (self.row(kind, ordinal, 1, dates, place),))

    def several_in_prose(self) -> _Said:
        """'Two training workshops, 5-6 June and 9-10 October 2017 in Bangkok, Thailand on …'"""
        kind, dates, place = self.rng.choice(_INFORMAL), self.exact(2), self.place()
        text = f"Two {self.rng.choice(kind.many)}, {dates.printed} {self.year} in {place} on {self.topic()}."
        return _Said(text, (self.row(kind, "", 2, dates, place),))

    def was_held(self) -> _Said:
        """'The Third Ministerial Meeting was held (or took place) in Amman, Jordan, on 3-4 May 2017 and discussed …'"""
        kind, dates, place = self.rng.choice(_FORMAL), self.exact(), self.place()
        number = self.rng.randint(2, 20)
        ordinal = self.rng.choice((ordinal_figure(number), _ORDINAL_WORDS[number - 1]))
        verb = self.rng.choice(("was held", "took place", "met"))
        text = (
            f"The {ordinal} {self.rng.choice(kind.one)} {verb} in {place}, on {dates.printed} {self.year} "
            f"and discussed {self.topic()}."
        )
        return _Said(text, (self.row(kind, str(number), 1, dates, place),))

    def numbered_pair(self) -> _Said:
        """'47th and 48th Board Meetings (24-25 June and 3 October).'"""
        kind, dates, number = self.rng.choice(_FORMAL[:-1]), self.exact(2), self.rng.randint(2, 50)
        numbers = f"{ordinal_figure(number)} and {ordinal_figure(number + 1)}"
        text = f"{numbers} {self.rng.choice(kind.many)} ({dates.printed}){self.about()}."
        return _Said(text, (self.row(kind, "", 2, dates),))

    def preceded(self) -> _Said:
        """'XXII Ministerial Conference (9-10 November), preceded by a SOM (7-8 November).'"""
        kind, (printed, ordinal), earlier, later = (
            self.rng.choice(_FORMAL[1:5]),
            self.numbered(),
            self.exact(),
            self.exact(),
        )
        text = f"{printed}{self.rng.choice(kind.one)} ({later.printed}), preceded by a SOM ({earlier.printed})."
        return _Said(text, (self.row(kind, ordinal, 1, later), self.row(_FORMAL[0], "", 1, earlier)))

    def by_topic(self) -> _Said:
        """'Two technical meetings (on …; and on …).'"""
        kind = self.rng.choice(_INFORMAL)
        text = f"Two {self.rng.choice(kind.many)} (on {self.topic()}; and on {self.topic()})."
        return _Said(text, (self.row(kind, "", 2),))

    def of_body(self) -> _Said:
        """'6th meeting of the Taskforce on Planning and Preparedness (22-24 June).'"""
        number, dates = self.rng.randint(2, 20), self.exact()
        body = self.rng.choice(("Taskforce on Planning and Preparedness", "Technical Experts Group on Returns"))
        text = f"{ordinal_figure(number)} meeting of the {body} ({dates.printed})."
        return _Said(text, (self.row(_Meeting("technical_meeting", (), ()), str(number), 1, dates),))

    def sharing(self) -> _Said:
        """'SOM and 6th Ministerial Conference (Lima, 4-6 June).'"""
        kind, dates, (place, _), number = _FORMAL[1], self.exact(), self.rng.choice(_PLACES), self.rng.randint(2, 20)
        text = f"SOM and {ordinal_figure(number)} {self.rng.choice(kind.one)} ({place}, {dates.printed}){self.about()}."
        return _Said(text, (self.row(_FORMAL[0], "", 1, dates, place), self.row(kind, str(number), 1, dates, place)))

    def two_places(self) -> _Said:
        """'Two workshops in Cairo, Egypt (3-4 May) and Tunis, Tunisia (5 June) on …'"""
        kind, a, b = self.rng.choice(_INFORMAL), self.exact(), self.exact()
        one, other = (f"{city}, {country}" for city, country in self.rng.sample(_PLACES, 2))
        many = self.rng.choice(kind.many)
        text = f"Two {many} in {one} ({a.printed}) and {other} ({b.printed}) on {self.topic()}."
        both = _Dates("", a.intervals + b.intervals)
        return _Said(text, (self.row(kind, "", 2, both, f"{one}; {other}"),))

    def they_met(self) -> _Said:
        """'Senior officials met on 3-4 May 2017 in Perth, Australia.'"""
        kind, who = self.rng.choice(((_FORMAL[0], "Senior officials"), (_FORMAL[1], "Ministers")))
        dates, place = self.exact(), self.place()
        text = f"{who} met on {dates.printed} {self.year} in {place}."
        return _Said(text, (self.row(kind, "", 1, dates, place),))

    def series(self) -> _Said:
        """'Workshop series on … (March-June).'"""
        kind = self.rng.choice(_INFORMAL[:2])
        first = self.rng.randint(1, 9)
        last = first + self.rng.randint(1, 3)
        months = f"{calendar.month_name[first]}{self.dash}{calendar.month_name[last]}"
        end = date(self.year, last, calendar.monthrange(self.year, last)[1])
        dates = _Dates(months, ((date(self.year, first, 1), end),))
        text = f"{kind.event_type.capitalize()} series on {self.topic()} ({dates.printed})."
        return _Said(text, (self.row(kind, "", 1, dates),))

    def counted_list(self) -> _Said:
        """'Eleven workshops on …; 18 working group meetings on …; and two courses on …'"""
        kinds = self.rng.sample(_INFORMAL, self.rng.choice((2, 3)))
        pieces, rows = [], []
        for at, kind in enumerate(kinds):
            number, count = self.counted(capital=at == 0)
            lead = "and " if at == len(kinds) - 1 else ""
            pieces.append(f"{lead}{number} {self.rng.choice(kind.many)} on {self.topic()}")
            rows.append(self.row(kind, "", count))
        return _Said("; ".join(pieces) + ".", tuple(rows))

    def counted_dated(self) -> _Said:
        """'Three thematic meetings (21 September and 24-25 November) on …'"""
        kind, dates = self.rng.choice(_INFORMAL), self.dates(self.rng.choice((2, 2, 3)))
        number, count = self.counted(len(dates.intervals))
        text = f"{number} {self.rng.choice(kind.many)} ({dates.printed}) on {self.topic()}."
        return _Said(text, (self.row(kind, "", count, dates),))

    def launch(self) -> _Said:
        """'Launch of the E-Learning Platform (23 September).'"""
        thing = self.rng.choice(("E-Learning Platform", "Migration Observatory", "Network of Experts", "Data Portal"))
        dates = self.dates()
        text = f"Launch of the {thing} ({dates.printed})."
        return _Said(text, (self.row(_Meeting("launch", (), ()), "", 1, dates),))

    def bare(self) -> _Said:
        """'Workshop on …'"""
        kind = self.rng.choice(_INFORMAL)
        name = self.rng.choice(kind.one)
        return _Said(f"{name[0].upper()}{name[1:]} on {self.topic()}.", (self.row(kind),))

    def item(self) -> _Said:
        """An item of a list, without a full stop: 'Fifth SOM, 3-4 May, Geneva', 'SOM: Tunis, Tunisia, 3-4 May'."""
        kind, (printed, ordinal), dates = self.rng.choice(_FORMAL), self.numbered(), self.exact()
        name, place = f"{printed}{self.rng.choice(kind.one)}", self.place()
        shapes = (
            (f"{name}, {dates.printed}, {place}", place),
            (f"{name}, {place}, {dates.printed}", place),
            (f"{name} ({place}, {dates.printed}) on {self.topic()}", place),
            (f"{name} ({dates.printed}) on {self.topic()}", ""),
        )
        text, where = self.rng.choice(shapes)
        return _Said(text, (self.row(kind, ordinal, 1, dates, where),))

    def aside(self) -> str:
        """A word on an event that was not held."""
        return f"Workshop on {self.rng.choice(_SUBJECTS)}, postponed to {self.year + 1}."


# ---------------------------------------------------------------- a report

_TITLES = (
    "ISCM {year} Highlights",
    "ISCM Highlights {year}",
    "ISCM {year} HIGHLIGHTS",
    "{year} ISCM Highlights",
    "Highlights of inter-State consultation mechanisms on migration {year}",
    "Highlights of Inter-State Consultation Mechanisms on Migration in {year}",
)
_THEME_LABELS_AT_LEAST = 5
_PUBLICATIONS = (
    "Briefing Paper: {topic}",
    "Handbook on {topic}",
    "Regional Study: {topic}",
    "A Survey of {topic}",
    "Collected Papers {before}-{year} of the Migration Observatory",
    "Working Document: {topic}. European Regional Analysis",
    "What is known of {topic}?",
)


def report(seed: int) -> Report:
    """The report of this seed: 6 to 25 entries, with or without lists of themes, publications, the global meeting."""
    rng = random.Random(f"report {seed}")
    return _ReportWriter(seed, rng, rng.randint(2005, 2030)).written()


class _ReportWriter:
    """One report while it is written."""

    def __init__(self, seed: int, rng: random.Random, year: int) -> None:
        self.seed, self.rng, self.year = seed, rng, year
        self.pen = _Pen(rng, year)
        self.truth: dict[str, list[dict[str, str]]] = {}
        chosen = rng.sample(registry(), rng.randint(6, 25))
        self.mechanisms = [*chosen, invented(rng)] if rng.random() < 0.4 else chosen
        self.listed: set[str] = {mechanism.iscm_id for mechanism in self.mechanisms}

    def written(self) -> Report:
        sections = [self._events()]
        if self.rng.random() < 0.75:
            sections.append(self._listings())
        if self.rng.random() < 0.6:
            sections.append(self._publications())
        if self.rng.random() < 0.5:
            sections.append(self._global_meeting())
        for iscm_id in sorted(self.listed):
            self._add("mechanisms", iscm_id=iscm_id, in_leaflet="False", in_highlights="True")
        title = self.rng.choice(_TITLES).format(year=self.year)
        truth = {table: tuple(rows) for table, rows in sorted(self.truth.items())}
        return Report(self.seed, self.year, title, f"ISCM Highlights {self.year}", tuple(sections), truth)

    def _add(self, table: str, **cells: str) -> None:
        self.truth.setdefault(table, []).append(cells)

    def _link(self, iscm_id: str, url: str, origin: str) -> None:
        self._add("links", source="highlights", iscm_id=iscm_id, url=url, origin=origin)

    def _events(self) -> Section:
        headings = sorted((self.rng.choice(m.long), m) for m in self.mechanisms)
        linked = self.rng.random() < 0.9
        blocks: list[Block] = []
        for heading, mechanism in headings:
            url = mechanism.url if linked else ""
            blocks.append(Block("heading", heading, url))
            if url:
                self._link(mechanism.iscm_id, url, "annotation")
            blocks += self._entry(mechanism)
        title = self.rng.choice(("", "Main events in {year}", "MAIN EVENTS IN {year}", "Main events of {year}"))
        return Section("events", title.format(year=self.year), tuple(blocks))

    def _entry(self, mechanism: Named) -> Iterator[Block]:
        if self.rng.random() < 0.2:
            number = self.rng.choice((5, 10, 15, 20, 25, 30))
            printed = self.rng.choice((ordinal_figure(number), ordinal_figure(number), "Tenth"))
            number = 10 if printed == "Tenth" else number
            yield Block("anniversary", f"{printed} anniversary of {mechanism.short[0]}")
            self._add(
                "anniversaries",
                report_year=str(self.year),
                iscm_id=mechanism.iscm_id,
                anniversary=str(number),
                implied_year=str(self.year - number),
            )
        bullets = self.rng.random() < 0.2
        said = [self.pen.item() if bullets else self.pen.sentence() for _ in range(self.rng.choice((1, 2, 2, 3, 4)))]
        for sentence in said:
            for row in sentence.events:
                self._add("events", report_year=str(self.year), iscm_id=mechanism.iscm_id, **row)
        texts = [sentence.text for sentence in said]
        if not bullets and self.rng.random() < 0.06:
            texts.append(self.pen.aside())
        if bullets:
            texts[-1] += "."
            yield from (Block("item", text) for text in texts)
        elif len(texts) > 2 and self.rng.random() < 0.3:
            yield Block("paragraph", " ".join(texts[:2]))
            yield Block("paragraph", " ".join(texts[2:]))
        else:
            yield Block("paragraph", " ".join(texts))

    # ------------------------------------------------------------ lists of initiatives and themes

    def _listings(self) -> Section:
        blocks: list[Block] = []
        if self.rng.random() < 0.8:
            blocks.append(Block("label", "Global Initiatives"))
            labels: dict[str, list[str]] = {}
            for row in _rows("initiatives.csv"):
                labels.setdefault(row["initiative_id"], []).append(row["alias"])
            for initiative_id, forms in sorted(labels.items()):
                label, chosen = self.rng.choice(forms), self._some(6)
                rest = "; incorporated through thematic area discussions in other ISCMs"
                blocks.append(self._listing(label, chosen, rest if self.rng.random() < 0.4 else ""))
                for mechanism in chosen:
                    self._add(
                        "mechanism_initiatives",
                        report_year=str(self.year),
                        initiative_id=initiative_id,
                        iscm_id=mechanism.iscm_id,
                    )
        blocks.append(Block("label", "Thematic Areas"))
        themes = _rows("themes.csv")
        for row in sorted(self.rng.sample(themes, self.rng.randint(8, 22)), key=lambda row: row["label"]):
            everyone = row["theme_id"] == "policy_governance"
            chosen = self.mechanisms if everyone else self._some(9)
            blocks.append(
                Block("listing", f"{row['label']}: all ISCMs") if everyone else self._listing(row["label"], chosen)
            )
            for mechanism in chosen:
                self._add(
                    "mechanism_themes",
                    source="highlights",
                    report_year=str(self.year),
                    theme_id=row["theme_id"],
                    iscm_id=mechanism.iscm_id,
                )
        title = "Global initiatives and thematic areas addressed at various ISCM events"
        return Section("listings", title.upper() if self.rng.random() < 0.5 else title, tuple(blocks))

    def _some(self, most: int) -> list[Named]:
        return self.rng.sample(self.mechanisms, self.rng.randint(1, min(most, len(self.mechanisms))))

    def _listing(self, label: str, chosen: Sequence[Named], rest: str = "") -> Block:
        names = ", ".join(self.rng.choice(mechanism.short) for mechanism in chosen)
        return Block("listing", f"{label}: {names}{rest}")

    # ------------------------------------------------------------ publications, the global meeting

    def _publications(self) -> Section:
        blocks: list[Block] = []
        for mechanism in self._some(6):
            shape = self.rng.choice(_PUBLICATIONS)
            topic = self.pen.topic()
            title = shape.format(topic=topic[0].upper() + topic[1:], year=self.year, before=self.year - 1)
            words = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")
            url = f"{mechanism.url.rstrip('/')}/publications/{self.rng.randint(10, 400)}-{words}"
            blocks += [
                Block("publication", f"{title} ({self.rng.choice(mechanism.short)})"),
                Block("address", url, url),
            ]
            self._publication(mechanism.iscm_id, title, url)
        title = self.rng.choice(("{year} Publications", "PUBLICATIONS OF {year}", "New publications"))
        return Section("publications", title.format(year=self.year), tuple(blocks))

    def _publication(self, iscm_id: str, title: str, url: str) -> None:
        self._add("publications", report_year=str(self.year), iscm_id=iscm_id, title=title, url=url)
        self._link(iscm_id, url, "text")

    def _global_meeting(self) -> Section:
        number = self.rng.randint(2, 20)
        dates, place = self.pen.exact(), self.pen.place() if self.rng.random() < 0.5 else ""
        came = self.rng.randint(8, 30)
        spoke = self.rng.randint(3, came - 1)
        where = f" {self.year} in {place}" if place else ""
        topic = self.pen.topic()
        text = (
            f"{dates.printed}{where}, on “{topic[0].upper()}{topic[1:]}”. The Meeting brought together representatives "
            f"of {came} ISCMs; representatives of {spoke} ISCMs spoke."
        )
        self._add(
            "events",
            report_year=str(self.year),
            iscm_id="grcp",
            **self.pen.row(_Meeting("global_meeting", (), ()), str(number), 1, dates, place),
        )
        self._add("claims", source="highlights", metric="iscms_represented", subject="grcp", value=str(came))
        self._add("claims", source="highlights", metric="iscms_speaking", subject="grcp", value=str(spoke))
        title = f"{ordinal_figure(number)} Global Meeting of ISCMs (GRCP {number})"
        return Section(
            "global_meeting", title.upper() if self.rng.random() < 0.4 else title, (Block("paragraph", text),)
        )


# ---------------------------------------------------------------- a leaflet

_KINDS = {
    "acp-eu": "IRF|Europe – Africa – Pacific",
    "add": "IRF|Asia – Middle East",
    "afml": "IRF|Intra-Asian",
    "almaty": "RCP|Eurasia",
    "arcp": "RCP|Middle East",
    "asem": "IRF|Asia – Europe",
    "asia-eu": "IRF|Asia – Europe",
    "au-hoai": "RCP|Africa",
    "bali": "IRF|Europe – Asia – America – Africa",
    "budapest": "RCP|Eurasia",
    "cmc": "RCP|Americas",
    "colombo": "RCP|Asia and Pacific",
    "eap-panel": "RCP|Eurasia",
    "eu-lac": "IRF|Americas – Europe",
    "fibemyd": "IRF|Americas – Europe",
    "five-plus-five": "IRF|Africa – Europe",
    "gfmd": "Global process|Global",
    "igad-rcp": "RCP|Africa",
    "igc": "IRF|Europe – Australia – America",
    "khartoum": "IRF|Africa – Europe",
    "midcas": "RCP|Africa",
    "midcom": "RCP|Africa",
    "midsa": "RCP|Africa",
    "midwa": "RCP|Africa",
    "mtm": "IRF|Africa – Europe",
    "ocam": "RCP|Americas",
    "pafom": "IRF|Intra-African",
    "pidc": "RCP|Asia and Pacific",
    "prague": "RCP|Eurasia",
    "quito": "RCP|Americas",
    "rabat": "IRF|Africa – Europe",
    "rcm": "RCP|Americas",
    "riam": "IRF|Americas – Europe",
    "sacm": "RCP|Americas",
}
_REGIONS = {
    "Intra-Asian": "Asia",
    "Intra-African": "Africa",
    "America": "Americas",
    "Asia and Pacific": "Asia; Pacific",
}
_HEADERS = (
    ("ISCM", "Mechanism", "Name of ISCM"),
    ("Type", "Type of ISCM"),
    ("Region", "Regions"),
    ("Year Established", "Established", "Year of establishment"),
    ("Constituent States", "Participating States", "Number of States"),
    ("Selected Principal Thematic areas", "Thematic areas", "Selected thematic areas"),
)
_COUNTED_THEMES = (
    ("migration and development", "migration_development"),
    ("labour migration", "labour_migration"),
    ("irregular migration and mixed flows", "irregular_migration+mixed_flows"),
    ("counter trafficking", "human_trafficking"),
    ("migrant rights", "migrant_rights"),
    ("border management", "border_management"),
    ("migration data", "migration_data"),
    ("migration policy", "policy_governance"),
    ("migration health", "migrant_health"),
    ("migrant integration", "integration"),
    ("return and readmission", "return_reintegration"),
)


def leaflet(seed: int) -> Leaflet:
    """The leaflet of this seed: prose with figures, and a table of 20 to 34 mechanisms."""
    rng = random.Random(f"leaflet {seed}")
    return _LeafletWriter(seed, rng).written()


class _LeafletWriter:
    """One leaflet while it is written."""

    def __init__(self, seed: int, rng: random.Random) -> None:
        self.seed, self.rng = seed, rng
        self.truth: dict[str, list[dict[str, str]]] = {}

    def written(self) -> Leaflet:
        table = self._table()
        sections = self._prose()
        truth = {name: tuple(rows) for name, rows in sorted(self.truth.items())}
        title = "Inter-State Consultation Mechanisms on Migration (ISCM)"
        return Leaflet(self.seed, title, "ISCM leaflet", sections, table, truth)

    def _add(self, table: str, **cells: str) -> None:
        self.truth.setdefault(table, []).append(cells)

    # ------------------------------------------------------------ the table

    def _table(self) -> Table:
        mechanisms = self.rng.sample(registry(), self.rng.randint(20, 33))
        if self.rng.random() < 0.4:
            mechanisms.append(invented(self.rng))
        if self.rng.random() < 0.5:
            mechanisms.sort(key=lambda mechanism: mechanism.long[0])
        linked = self.rng.random() < 0.5
        rows = tuple(self._row(mechanism, linked) for mechanism in mechanisms)
        return Table(tuple(self.rng.choice(forms) for forms in _HEADERS), rows)

    def _row(self, mechanism: Named, linked: bool) -> TableRow:
        kind, region = _KINDS.get(mechanism.iscm_id, "RCP|Africa – Asia").split("|")
        name = self.rng.choice(mechanism.long)
        year, states = str(self.rng.randint(1985, 2022)), str(self.rng.randint(5, 195))
        themes = self._themes()
        url = mechanism.url if linked else ""
        regions = "; ".join(_REGIONS.get(part, part) for part in region.split(" – "))
        kind_id = "GLOBAL" if kind == "Global process" else kind
        facts = {"kind": kind_id, "regions": regions, "year_established": year, "constituent_states": states}
        self._add("mechanisms", iscm_id=mechanism.iscm_id, **facts, in_leaflet="True", in_highlights="False")
        self._add("profiles", iscm_id=mechanism.iscm_id, printed_name=name, **facts)
        for _, theme_id in themes:
            self._add("mechanism_themes", source="leaflet", theme_id=theme_id, iscm_id=mechanism.iscm_id)
        if url:
            self._add("links", source="leaflet", iscm_id=mechanism.iscm_id, url=url, origin="annotation")
        printed = "; ".join(form for form, _ in themes)
        return TableRow((name, kind, region, year, states, printed), url)

    def _themes(self) -> list[tuple[str, str]]:
        """Up to seven themes, each as (printed form, id)."""
        forms: dict[str, list[str]] = {}
        for row in _rows("theme_aliases.csv"):
            forms.setdefault(row["theme_id"], []).append(row["alias"])
        chosen = self.rng.sample(sorted(forms), self.rng.randint(1, 7))
        return [(self.rng.choice(forms[theme_id]), theme_id) for theme_id in chosen]

    # ------------------------------------------------------------ the prose

    def _prose(self) -> tuple[Section, ...]:
        about = (
            "Inter-State Consultation Mechanisms on migration (ISCM) are state-led, ongoing information-sharing and "
            "policy dialogues at the regional, inter-regional or global level for those States with an interest in "
            "promoting cooperation in the field of migration. ISCMs may either be officially associated with formal "
            "regional institutions, or be informal and non-binding."
        )
        types = (
            "Regional Consultative Processes on migration (RCP) are ISCM of an agreed, usually geographical region.",
            "Inter-Regional Forums on migration (IRF) are ISCM connecting countries from two or more regions.",
        )
        sections = [
            _prose_section("What is an ISCM?", about),
            _prose_section("Types of ISCM", *types),
            _prose_section("ISCM Thematic Focuses", self._theme_counts()),
            _prose_section("Country Participation to ISCM", self._participation()),
        ]
        if self.rng.random() < 0.6:
            sections.append(
                _prose_section(
                    "ISCM Governance", "ISCM may be chaired by a country on rotation basis or have permanent chairs."
                )
            )
        url = "https://www.iom.int/inter-state-consultation-mechanisms-migration"
        self._add("links", source="leaflet", iscm_id="", url=url, origin="text")
        contact = _prose_section(
            "International Organization for Migration (IOM)", "P.O. Box 17, 1211 Geneva 19, Switzerland"
        )
        return (*sections, replace(contact, blocks=(*contact.blocks, Block("address", url, url))))

    def _claim(self, metric: str, subject: str, value: int) -> int:
        self._add("claims", source="leaflet", metric=metric, subject=subject, value=str(value))
        return value

    def _theme_counts(self) -> str:
        chosen = self.rng.sample(_COUNTED_THEMES, self.rng.randint(4, 9))
        pieces = []
        for at, (printed, theme) in enumerate(chosen):
            count = self._claim("theme_mechanism_count", theme, self.rng.randint(3, 25))
            verb = " is a thematic focus for" if at == 0 else " – for"
            pieces.append(f"{printed[0].upper() + printed[1:] if at == 0 else printed}{verb} {count} RCP and IRF")
        return "; ".join(pieces) + "."

    def _participation(self) -> str:
        counts = [self._claim("mechanism_count", kind, self.rng.randint(9, 21)) for kind in ("RCP", "IRF")]
        self._claim("mechanism_count", "GLOBAL", 1)
        states = [
            self._claim("participating_states", who, self.rng.randint(120, 195)) for who in ("RCP", "IRF", "gfmd")
        ]
        return (
            f"There are {counts[0]} principal RCPs, {counts[1]} active IRFs and 1 state-led global process on migration"
            f" (GFMD). A total of {states[0]} countries are participants to at least one RCP; a total of {states[1]}"
            f" countries are participants to at least one IRF; and {states[2]} countries are participants to the GFMD."
        )


def _prose_section(title: str, *paragraphs: str) -> Section:
    return Section("prose", title, tuple(Block("paragraph", text) for text in paragraphs))


# ---------------------------------------------------------------- a corpus on disk


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes reports and leaflets as text, as PDFs of each producer, and their truth.

    `OUT/text/NAME.txt`, `OUT/PRODUCER/NAME.pdf`; the truth of the text in `OUT/truth/text/NAME/`, that of the PDFs,
    which have a link layer where their style says so, in `OUT/truth/pdf/NAME/`.
    """
    from tests.made import typeset

    parser = argparse.ArgumentParser(prog="python -m tests.made.corpus", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first document; the others count up")
    parser.add_argument("--reports", type=int, default=30)
    parser.add_argument("--leaflets", type=int, default=30)
    parser.add_argument("--producers", default=",".join(typeset.available()), help="default: all that are there")
    parser.add_argument("--awkward", action="store_true", help="also cropped, rotated, scanned and damaged PDFs")
    chosen = parser.parse_args(arguments)
    producers = [name for name in chosen.producers.split(",") if name]
    missing = [name for name in producers if name not in typeset.available()]
    if missing:
        parser.error(f"not here: {', '.join(missing)}; here are: {', '.join(typeset.available())}")
    documents: list[Document] = [report(seed) for seed in range(chosen.seed, chosen.seed + chosen.reports)]
    documents += [leaflet(seed) for seed in range(chosen.seed, chosen.seed + chosen.leaflets)]
    (chosen.out / "text").mkdir(parents=True, exist_ok=True)
    for document in documents:
        style = typeset.style_of(document)
        (chosen.out / "text" / f"{document.name}.txt").write_text(as_text(document), encoding="utf-8")
        write_truth(truth_of(document, isinstance(document, Report)), chosen.out / "truth" / "text" / document.name)
        write_truth(truth_of(document, style.links), chosen.out / "truth" / "pdf" / document.name)
        for name in producers:
            typeset.typeset(document, style, chosen.out / name / f"{document.name}.pdf", name)
            if chosen.awkward:
                typeset.awkward_copies(document, style, chosen.out, name)


if __name__ == "__main__":
    from tests.made import corpus  # as `tests.made.typeset` imports it: the classes of `__main__` would be others

    corpus.main()
