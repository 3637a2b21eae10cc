"""Footnotes, captions, quotations and the like between and inside entries: they make no event and cut none."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.extract.coverage import line_statuses
from pipeline.model import Extract
from tests.extract.test_highlights import read_report

ENTRY = """Rabat Process
Fourth Ministerial Conference (27 November, Rome) on data and on
visas. Two technical workshops on border management were held in
Geneva on 3 May and 14 June with experts of all participating
States.
"""
OTHER = "\n\nBali Process\nSOM (18 June) on trafficking in persons and smuggling of migrants.\n"
PLACES = {
    "within a sentence": ENTRY.replace("held in\n", "held in\n{}\n") + OTHER,
    "within a sentence, over a page break": ENTRY.replace("held in\n", "held in\n\n{}\n\n12\n\n") + OTHER,
    "where a line is full": ENTRY.replace("and on\n", "and on\n\n{}\n\n") + OTHER,
    "below an entry": ENTRY + "\n{}" + OTHER,
    "between an entry's paragraphs": ENTRY + "\n{}\n\nWorking Group meeting (2 October)." + OTHER,
}
# the line, and whether it is certain enough to be set aside without asking
ASIDES = {
    "¹ Chile takes part since 3 March.": False,
    "¹ Chile takes part as an observer.": True,
    "ⁱ In kind.": True,
    "† Chile and Peru take part as observers.": True,
    "1 See the annex for all participating States and observers.": True,
    "3 Available at the secretariat on request.": True,
    "[2] Including observers.": True,
    "2 As of 1 March, the Secretariat had three offices.": False,
    "2 See the annex for all participating States, observers and\nother bodies.": True,
    "4 The secretariat has moved to another building.": False,
    "* References to Kosovo are to be understood as the Council says.": True,
    "Figure 4. Share of States by region, 2012–2017": True,
    "Fig. 1.2: Members": True,
    "Table 2 – Participating States": True,
    "Table 7: Number of workshops, by region": False,
    "Map 3": True,
    "Box 2": True,
    "Photo: delegates in front of the palace": True,
    "Source: secretariats, own calculation.": True,
    "© IOM 2017 / A. Example": True,
    "Tableau 3 : États participants": True,
    "Carte 2. Pays membres": True,
    "Gráfico 5. Países por región": True,
    "Fuente: secretaría.": True,
    "12": True,
    "Page 3 of 8": True,
    "– 4 –": True,
    "Página 3 de 8": True,
    "xii": True,
    "[14]": True,
    "SOURCE: IOM": True,
    "FIGURE 3: STATES": True,
    "7 | Page": True,
    "International Organization for Migration | Annual report": True,
    "Annual report 2017 | 14": True,
    "The opinions expressed here are those of the authors.": True,
    "The designations employed do not imply any opinion whatsoever on the\nlegal status of any country.": True,
    "The report was finalised on 7 February and printed in Rome.": False,
    "On 20 June, all celebrated World Refugee Day.": False,
    "“Trust is built step by step”, said the head of the secretariat.": True,
    "“Trust is built step by step”, the head of the office noted on 2 July.": False,
    "« La confiance se construit », a déclaré la cheffe du secrétariat.": True,
}


def events(found: Extract) -> list[tuple[str, str, int | None, int | None, list[str]]]:
    """What is to be the same with and without the line."""
    return [
        (
            event.owner.printed,
            event.event_type,
            event.ordinal,
            event.count,
            [f"{each.start}/{each.end}" for each in event.intervals],
        )
        for event in found.events
    ]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("aside", ASIDES)
def test_an_aside_makes_no_event_and_cuts_none(aside: str, place: str, tmp_path: Path) -> None:
    without = (
        PLACES[place].replace("\n\n{}\n\n12\n\n", "\n").replace("and on\n\n{}\n\n", "and on\n").replace("{}\n", "")
    )
    found = read_report(tmp_path, PLACES[place].format(aside))
    assert events(found) == events(read_report(tmp_path, without.replace("{}", "")))
    statuses = [status for line, (status, _) in line_statuses(found).items() if line.words in aside.split("\n")]
    assert set(statuses) == {"furniture" if ASIDES[aside] else "unclaimed"}


@pytest.mark.parametrize(
    "text",
    [
        "Three bodies were founded, and in total\n3 States joined the process. SOM (4 June) on data.",
        "The States agreed on the figures that are shown in\nTable 3. The SOM (4 June) adopted a report.",
        "* SOM (4 June) on data.\n* Chile joined the process.\n* Workshop (5 July) on visas.",
        "SOM (4 June) on the draft of the convention, held in\nBox Hill with observers.",
        "Workshop (4 June) on Phase\n2 The States agreed on (5 July).",
    ],
)
def test_what_only_looks_like_an_aside_is_read(text: str, tmp_path: Path) -> None:
    found = read_report(tmp_path, f"Rabat Process\n{text}\n")
    asked = {line for remark in found.remarks for line in remark.where.lines}
    left = [
        line.words for line, (status, _) in line_statuses(found).items() if status != "claimed" and line not in asked
    ]
    assert left == ["ISCM 2017 Highlights", "Main events in 2017"]
    assert found.events


def test_a_sentence_in_the_midst_of_another_is_asked_about(tmp_path: Path) -> None:
    interrupted = (
        "Two workshops on visas were held in\nChile takes a part in these since long.\nmid-year (3 May and 4 June)."
    )
    found = read_report(tmp_path, f"Rabat Process\n{interrupted}")
    assert [(event.count, len(event.intervals)) for event in found.events] == [(2, 2)]
    statuses = {line.words: status for line, (status, _) in line_statuses(found).items()}
    assert statuses["Chile takes a part in these since long."] == "unclaimed"


@pytest.mark.parametrize("mark", [" (continued)", " (cont’d)", " – continued", " (suite)"])
def test_a_name_that_the_next_page_repeats_cuts_no_sentence(mark: str, tmp_path: Path) -> None:
    first, rest = "Two workshops on visas (3 May and 4", "June) and on data. SOM (5 July)."
    whole = read_report(tmp_path, f"Rabat Process\n{first}\n{rest}{OTHER}")
    broken = read_report(tmp_path, f"Rabat Process\n{first}\n\n7\n\fRabat Process{mark}\n{rest}{OTHER}")
    assert events(broken) == events(whole)
    assert broken.furniture[next(line for line in broken.furniture if mark in line.words)].startswith("heading")


def test_a_name_that_is_continued_below_another_opens_its_entry_again(tmp_path: Path) -> None:
    found = read_report(
        tmp_path, f"Rabat Process\nSOM (5 July).{OTHER}\n\nRabat Process (continued)\nWorkshop (6 May).\n"
    )
    assert [event.owner.printed.split(" (")[0] for event in found.events] == [
        "Rabat Process",
        "Bali Process",
        "Rabat Process",
    ]


def test_a_caption_may_be_printed_over_two_lines(tmp_path: Path) -> None:
    caption = ["Figure 2. Participation of States and of observers by region and by", "year, 2015–2017"]
    below = "data with experts of all participating States of the Rabat Process."
    found = read_report(tmp_path, "\n".join(["Rabat Process", "SOM (3 May) on visas and", *caption, below]))
    assert [event.topic for event in found.events] == [f"visas and {below[:-1]}"]
    assert [line.words for line, reason in found.furniture.items() if reason == "caption"] == caption


def test_a_footnote_within_the_global_meeting_is_set_aside(tmp_path: Path) -> None:
    meeting = "Ninth Global Meeting of ISCMs (GRCP 9)\n5 April, Geneva, on “Migration\n{}Governance across Regions”. "
    without, found = (read_report(tmp_path, f"{ENTRY}\n{meeting.format(line)}") for line in ("", "¹ Seventh time.\n"))
    assert events(found) == events(without)
    assert [line.words for line, reason in found.furniture.items() if reason == "footnote"] == ["¹ Seventh time."]


def test_the_rest_of_a_bracket_is_no_page_number(tmp_path: Path) -> None:
    found = read_report(
        tmp_path, "Rabat Process\nSOM on data of the Global Compact (2 and 3 May\n13)\nWorkshop (4 June)."
    )
    assert [line.words for line, reason in found.furniture.items() if reason == "page number"] == []


@pytest.mark.parametrize("above", ["SOM (3 May) on visas.", "SOM, 3-4 May, Geneva"])
def test_a_paragraph_about_migration_in_general_is_asked_about(above: str, tmp_path: Path) -> None:
    general = "Cooperation across borders remained a concern of all governments."
    found = read_report(tmp_path, f"Rabat Process\n{above}\n\n{general}\n\nWorkshop, 5 June, Rome.")
    assert [event.event_type for event in found.events] == ["senior_officials_meeting", "workshop"]
    assert [remark.value for remark in found.remarks if remark.check == "unread_text"] == [general]


@pytest.mark.parametrize("heading", ["Harbour Dialogue (HD)", "Bali Process"])
def test_a_heading_below_a_page_number_is_one(heading: str, tmp_path: Path) -> None:
    item = "- Workshop on visas, on data and on the return of migrants, 5 June"
    found = read_report(tmp_path, f"Rabat Process\n{item}\n\n12\n\n{heading}\nSOM (3 May) on data.")
    assert [event.owner.printed for event in found.events] == ["Rabat Process", heading]


@pytest.mark.parametrize(
    "printed",
    [
        "IOM celebrated its 70th anniversary.",
        "In June, UNHCR marked its 70th anniversary.",
        "IOM’s 70th anniversary was celebrated in Geneva.",
        "The International Organization for Migration has celebrated its 70th anniversary.",
    ],
)
@pytest.mark.parametrize("before", ["", "SOM (3 May) on visas. ", "SOM (3 May) on visas.\n\n"])
def test_an_anniversary_of_another_body_is_asked_about(printed: str, before: str, tmp_path: Path) -> None:
    found = read_report(tmp_path, f"Bali Process\n{before}{printed}\n\nWorkshop (4 June).")
    assert found.anniversaries == ()
    assert [remark.check for remark in found.remarks if "something else" in remark.explanation] == ["unread_text"]


@pytest.mark.parametrize(
    "printed",
    [
        "The Process celebrated its 20th anniversary.",
        "Participants marked their 20th anniversary.",
        "The Bali Process’s 20th anniversary",
        "It celebrated its 20th anniversary in Rome.",
    ],
)
def test_an_anniversary_of_the_mechanism_is_its_own(printed: str, tmp_path: Path) -> None:
    found = read_report(tmp_path, f"Bali Process\n{printed}\nWorkshop (4 June).")
    assert [(each.anniversary, each.owner.printed) for each in found.anniversaries] == [(20, "Bali Process")]
