"""Copies of a table of meetings and of cards in other forms: they say the same, or a person is asked about the row."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract import extract
from pipeline.model import Resolved
from pipeline.read import read
from pipeline.resolve import resolve
from pipeline.rules import load_rules
from tests.made.documents import Block, Document, Leaflet, Report, Section, Table, TableRow
from tests.made.style import Style
from tests.made.typeset import SLOW, available, typeset

RULES = load_rules()
FIELDS = ("mechanism", "meeting", "date", "place", "topic")
HEADS = {
    "mechanism": ("Mechanism", "Process", "Processus", "Name of the process"),
    "meeting": ("Meeting", "Event", "Activity", "Réunion", "Evento"),
    "date": ("Date", "When", "Date(s)", "Fecha", "Quand"),
    "place": ("Place", "Venue", "Location", "Lieu", "Sede"),
    "topic": ("Theme", "Topic", "Subject", "Thème", "Tema"),
}
Meeting = tuple[str, str, str, str, str]
MEETINGS: tuple[Meeting, ...] = (
    ("Almaty Process", "Senior Officials’ Meeting", "15 June", "Istanbul, Turkey", "Mixed movements"),
    ("Almaty Process", "Workshop on return", "3 March", "Batumi, Georgia", "Reintegration"),
    ("Budapest Process", "Working Group on the Silk Routes Region", "26-27 October", "Tbilisi, Georgia", "Return"),
    ("Colombo Process", "Fifth Ministerial Consultation", "24-25 August", "Colombo, Sri Lanka", "Ethical recruitment"),
    (
        "Migration Dialogue for Southern Africa (MIDSA)",
        "Ministerial Conference",
        "9-13 July",
        "Lusaka, Zambia",
        "Labour",
    ),
    (
        "Regional Conference on Migration (RCM)",
        "XXI Vice-Ministerial Meeting",
        "17-18 November",
        "San José, Costa Rica",
        "Flows",
    ),
    ("Prague Process", "Third Ministerial Conference", "12 December", "Bratislava, Slovakia", "Action plan"),
)
SEPARATORS = ("\t", " | ", "    ")
Event = tuple[str, str, int | None, int | None, tuple[str, ...], str, str]


def printed(rows: Sequence[Meeting], columns: Sequence[str], separator: str, heads: dict[str, str] | None) -> str:
    """The meetings as a table of text; without heads it has no header."""
    grid = [[heads[column] for column in columns]] if heads else []
    grid += [[dict(zip(FIELDS, row, strict=True))[column] for column in columns] for row in rows]
    widths = [max(len(row[at]) for row in grid) if separator == "    " else 0 for at in range(len(columns))]
    lines = [separator.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in grid]
    if separator == " | ":
        lines = [f"| {line} |" for line in lines]
    return "ISCM 2016 Highlights\n\n" + "\n".join(line.rstrip(" ") for line in lines) + "\n"


def plain_heads(columns: Sequence[str]) -> dict[str, str]:
    return {column: HEADS[column][0] for column in columns}


def misprinted(words: str, rng: random.Random) -> str:
    """The words with a slip in one of six letters or more: two letters change places, or one is doubled."""
    long = list(re.finditer(r"[a-z]{6,}", words))
    if not long:
        return words
    word = rng.choice(long)
    at = rng.randrange(word.start(), word.end() - 1)
    swapped = words[:at] + words[at + 1] + words[at] + words[at + 2 :]
    return swapped if rng.random() < 0.5 else words[:at] + words[at] + words[at:]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("copies")


def found_in(text: str, folder: Path) -> Resolved:
    path = folder / "iscm.txt"
    path.write_text(text, encoding="utf-8")
    return resolve(extract(read(path), RULES), RULES)


def events_of(found: Resolved) -> Counter[Event]:
    return Counter(
        (
            found.iscm_id(event.owner),
            event.event_type,
            event.ordinal,
            event.count,
            tuple(f"{interval.start}/{interval.end}" for interval in event.intervals),
            event.place,
            event.status,
        )
        for event in found.extract.events
    )


def lines_asked_about(found: Resolved) -> set[int]:
    """The numbers of the lines that a person is asked about."""
    asked = [remark.where for remark in found.extract.remarks if remark.needs_review]
    asked += [mention.where for mention, to in found.mechanisms.items() if to.status != "accepted"]
    return {line.number for where in asked for line in where.lines}


@pytest.fixture(scope="module")
def truth(folder: Path) -> Counter[Event]:
    events = events_of(found_in(printed(MEETINGS, FIELDS, "\t", plain_heads(FIELDS)), folder))
    assert events.total() == len(MEETINGS)
    assert {event[0] for event in events} == {"almaty", "budapest", "colombo", "midsa", "rcm", "prague"}
    return events


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.permutations(FIELDS), st.sampled_from(SEPARATORS), st.integers(0, 1000))
def test_order_language_and_separators_of_columns_change_nothing(
    folder: Path, truth: Counter[Event], columns: Sequence[str], separator: str, seed: int
) -> None:
    rng = random.Random(seed)
    heads = {column: rng.choice(HEADS[column]) for column in columns}
    assert events_of(found_in(printed(MEETINGS, columns, separator, heads), folder)) == truth


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.permutations(FIELDS), st.integers(0, 1000))
def test_a_misprinted_head_or_none_changes_nothing(
    folder: Path, truth: Counter[Event], columns: Sequence[str], seed: int
) -> None:
    rng = random.Random(seed)
    heads = {column: misprinted(head, rng) for column, head in plain_heads(columns).items()}
    assert events_of(found_in(printed(MEETINGS, columns, "\t", heads), folder)) == truth
    assert events_of(found_in(printed(MEETINGS, columns, "\t", None), folder)) == truth


@pytest.mark.parametrize("separator", SEPARATORS)
def test_an_empty_first_cell_goes_on_with_the_name_above(folder: Path, truth: Counter[Event], separator: str) -> None:
    rows = [row if at != 1 else ("", *row[1:]) for at, row in enumerate(MEETINGS)]
    assert events_of(found_in(printed(rows, FIELDS, separator, plain_heads(FIELDS)), folder)) == truth


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, len(MEETINGS) - 1), st.sampled_from((0, 1)), st.integers(0, 1000))
def test_a_misprint_in_a_cell_changes_nothing_or_is_asked_about(
    folder: Path, truth: Counter[Event], at: int, cell: int, seed: int
) -> None:
    rows = [[*row] for row in MEETINGS]
    rows[at][cell] = misprinted(rows[at][cell], random.Random(seed))
    found = found_in(printed([tuple(row) for row in rows], FIELDS, "\t", plain_heads(FIELDS)), folder)  # type: ignore[misc]
    assert events_of(found) == truth or at + 4 in lines_asked_about(found)


@pytest.mark.parametrize("at", range(len(MEETINGS)))
@pytest.mark.parametrize("cell", range(3))
@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_missing_name_meeting_or_date_is_asked_about(folder: Path, at: int, cell: int, separator: str) -> None:
    rows = [[*row] for row in MEETINGS]
    rows[at][cell] = ""
    found = found_in(printed([tuple(row) for row in rows], FIELDS, separator, plain_heads(FIELDS)), folder)  # type: ignore[misc]
    number = at + 4
    told = {line.number for event in found.extract.events for line in event.where.lines}
    goes_on = cell == 0 and at == 1  # the name stands right above
    assert number in lines_asked_about(found) or (goes_on and number in told)


@pytest.mark.parametrize("mark", ["*", "¹", " †"])
def test_marks_are_no_part_of_a_value(folder: Path, truth: Counter[Event], mark: str) -> None:
    rows = [
        (f"{name}{mark}", held, f"{day}{mark}", f"{place}{mark}", topic) for name, held, day, place, topic in MEETINGS
    ]
    assert events_of(found_in(printed(rows, FIELDS, "\t", plain_heads(FIELDS)), folder)) == truth


@pytest.mark.parametrize("title", ["Africa", "ASIA AND THE PACIFIC", "Europe and neighbouring regions"])
@pytest.mark.parametrize("at", [3, 5, 8])
def test_a_title_between_rows_and_a_header_on_the_next_page_change_nothing(
    folder: Path, truth: Counter[Event], title: str, at: int
) -> None:
    lines = printed(MEETINGS, FIELDS, "\t", plain_heads(FIELDS)).split("\n")
    header = lines[2]
    assert events_of(found_in("\n".join([*lines[:at], title, *lines[at:]]), folder)) == truth
    over_page = [*lines[: at + 1], f"\f{header}", *lines[at + 1 :]]
    assert events_of(found_in("\n".join(over_page), folder)) == truth


def test_a_column_that_is_not_known_is_asked_about_once(folder: Path, truth: Counter[Event]) -> None:
    lines = printed(MEETINGS, FIELDS, "\t", plain_heads(FIELDS)).split("\n")
    lines[2] += "\tBudget"
    lines[3] += "\tUSD 3"
    lines[5] += "\tUSD 5"
    found = found_in("\n".join(lines), folder)
    assert events_of(found) == truth
    asked = [(remark.subject, remark.value) for remark in found.extract.remarks if remark.needs_review]
    assert asked == [("Budget", "USD 3; USD 5")]


# ---------------------------------------------------------------- typeset


def test_tabs_between_words_of_sentences_make_no_table(folder: Path) -> None:
    text = (
        "ISCM 2018 Highlights\n\nRabat Process\nAnnual Meeting (Dakar,{0}3 May) on{0}visas, in\n"
        "preparation of{0}the SOM (Rome,{0}4-5 June).\nBali Process\nWorkshop (5 July).\n"
    )
    blanks, tabs = (found_in(text.format(blank), folder) for blank in (" ", "\t"))
    assert events_of(tabs) == events_of(blanks)
    assert lines_asked_about(tabs) == lines_asked_about(blanks)


@pytest.mark.parametrize("tick", ["yes", "y", "a"])
def test_a_table_of_other_things_is_asked_about(tick: str, folder: Path) -> None:
    rows = f"Project\tDonor\tPaid\nVisas\tChile\t{tick}\nReturns\tPeru\t{tick}\nData\tTogo\t{tick}\n"
    found = found_in(f"ISCM 2018 Highlights\n\nRabat Process\nSOM (3 May).\n\n{rows}", folder)
    assert lines_asked_about(found) >= {6, 7, 8, 9}


def as_table() -> Document:
    """The meetings as a ruled or unruled table; a name that several rows have is printed once."""
    rows = []
    for at, (name, held, days, place, _) in enumerate(MEETINGS):
        name = "" if at and MEETINGS[at - 1][0] == name else name
        city, _, country = place.partition(", ")
        rows.append(TableRow((held, str(at + 1), days, city, country, name)))
    header = ("Meeting", "No.", "Dates", "City", "Country", "Mechanism")
    return Leaflet(1, "ISCM 2016 Highlights", "", (), Table(header, tuple(rows)), {})


def as_cards(over: bool) -> Document:
    """The meetings as cards, each label before its value or `over` it."""
    blocks: list[Block] = []
    for name, held, days, place, topic in MEETINGS:
        blocks.append(Block("heading", name))
        for label, value in (("What", held), ("When", days), ("Where", place), ("Theme", topic)):
            parts = [Block("label", label.upper()), Block("paragraph", value)]
            blocks += parts if over else [Block("paragraph", f"{label}: {value}")]
    events = Section("events", "Main events in 2016", tuple(blocks))
    return Report(1, 2016, "ISCM 2016 Highlights", "", (events,), {})


QUICK = [name for name in ("reportlab", "typst", "fpdf2") if name in available()]
STYLES = (
    Style(size=8.5),
    Style(size=8.5, rules="none"),
    Style(size=9.0, landscape=True, band="#1f4e79", zebra="#eaf1fb"),
)


def read_as_set(document: Document, style: Style, producer: str, folder: Path) -> Resolved:
    path = typeset(document, style, folder / f"{producer}.pdf", producer)
    return resolve(extract(read(path), RULES), RULES)


@pytest.mark.parametrize("producer", [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)])
@pytest.mark.parametrize("style", STYLES, ids=["ruled", "unruled", "zebra"])
def test_a_typeset_table_says_the_same(folder: Path, truth: Counter[Event], style: Style, producer: str) -> None:
    if producer not in available():
        pytest.skip(f"{producer} is not installed")
    assert events_of(read_as_set(as_table(), style, producer, folder)) == truth


@pytest.mark.parametrize("producer", [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)])
@pytest.mark.parametrize(
    ("over", "columns"),
    [(False, 1), (False, 2), (True, 1)],
    ids=["on one line", "in two columns", "labels over values"],
)
def test_typeset_cards_say_the_same(
    folder: Path, truth: Counter[Event], over: bool, columns: int, producer: str
) -> None:
    if producer not in available():
        pytest.skip(f"{producer} is not installed")
    assert events_of(read_as_set(as_cards(over), Style(columns=columns), producer, folder)) == truth
