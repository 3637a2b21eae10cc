"""The heads of columns and the labels of cards: which field each names, and which tables tell of meetings."""

from __future__ import annotations

import pytest

from pipeline.extract.leaflet.headers import header_at
from pipeline.extract.meeting_labels import field_of_label, fields_of_header, holds_meetings
from pipeline.model import Row
from pipeline.rules import load_rules

RULES = load_rules()


@pytest.mark.parametrize(
    ("printed", "field"),
    [
        ("Date(s)", "date"),
        ("DATE (dd/mm)", "date"),
        ("Dates in 2018", "date"),
        ("Fecha", "date"),
        ("Lieu", "place"),
        ("Locaton", "place"),
        ("City / Country", "place"),
        ("Date and place", "when_and_where"),
        ("Lieu et date", "when_and_where"),
        ("Meeting, date and venue", "told"),
        ("Process / Meeting", "named_meeting"),
        ("Remarks", "remarks"),
        ("Mechansim", "mechanism"),
        ("Budget", ""),
        ("3 May", ""),
        ("Rabat Process", ""),
        ("", ""),
    ],
)
def test_a_label_names_a_field(printed: str, field: str) -> None:
    assert field_of_label(printed, RULES) == field


@pytest.mark.parametrize(
    "header",
    [
        "Mechanism|Meeting|Date|Place|Theme",
        "When|Where|What",
        "Processus|Réunion|Date|Lieu|Thème",
        "Fecha|Proceso|Evento|Sede",
        "No.|Event|Start|End|City|Country",
        "Process|Region|Type|Meeting|Date|Place|Topics",
        "Process|Dates|Budget",
    ],
)
def test_a_header_says_when_and_what_or_whose(header: str) -> None:
    assert fields_of_header(header.split("|"), RULES)


@pytest.mark.parametrize(
    "header",
    [
        "ISCM|Type|Region|Year Established|Constituent States|Selected Principal Thematic areas",
        "Mechanism|Region|Year|Members|Themes",
        "Name|Region|Members|Chair|Website",
        "Rabat Process|SOM|13 March|Brussels",
        "Place|Country",
    ],
)
def test_the_header_of_a_table_of_mechanisms_says_neither(header: str) -> None:
    assert fields_of_header(header.split("|"), RULES) == ()


def _table(text: str) -> tuple[Row, ...]:
    return tuple(Row(tuple(line.split("|")), ()) for line in text.split("\n"))


def test_a_table_with_dates_below_such_a_header_holds_meetings() -> None:
    assert holds_meetings(_table("Process|Date|Place\nRabat Process|3 May|Rome"), RULES)
    assert holds_meetings(_table("Meeting|Date|Place"), RULES)  # its rows stand apart
    assert not holds_meetings(_table("Process|Date|Members\nRabat Process|2006|57\nBali Process|2002|49"), RULES)


def test_without_a_header_rows_with_a_name_and_a_date_hold_meetings() -> None:
    rows = "Rabat Process|SOM|13 March\nPrague Process|SOM|26 June\nColombo Process|Ministers|15-16 November"
    assert holds_meetings(_table(rows), RULES)
    assert not holds_meetings(_table("Rabat Process|RCP|2006\nPrague Process|RCP|2009\nBali Process|RCP|2002"), RULES)


def test_no_header_is_taken_for_both() -> None:
    leaflet = "ISCM|Type|Region|Year Established|Constituent States|Themes".split("|")
    assert header_at([Row(tuple(leaflet), ())], 0, RULES)
    assert not fields_of_header(leaflet, RULES)
    meetings = ("Process", "Region", "Type", "Meeting", "Date", "Place", "Topics")
    assert fields_of_header(meetings, RULES)
    assert not header_at([Row(meetings, ())], 0, RULES)
