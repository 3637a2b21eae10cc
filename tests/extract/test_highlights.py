"""The highlights report: what becomes of its lines, from a whole small report on."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.extract import extract
from pipeline.model import Extract
from pipeline.read import read, source_of
from pipeline.rules import load_rules

RULES = load_rules()


def read_report(folder: Path, body: str) -> Extract:
    """What is read of a report of 2017 with this body."""
    path = folder / "iscm-2017-highlights.txt"
    path.write_text(f"ISCM 2017 Highlights\n\nMain events in 2017\n\n{body}\n", encoding="utf-8")
    return extract(read(path, source_of(path)), RULES)


ENTRY = "Rabat Process\nSOM (3 May) on visas.\n\n"
TAILS = [
    ("https://www.iom.int/sites/", "publications-2020-2021"),
    ("https://www.iom.int/report-", "2017"),
    ("https://www.iom.int/report-", "19"),
    ("https://www.iom.int/sites/", "publications"),
    ("https://www.iom.int/iscm-2017-highlights", "-and-themes"),
]


@pytest.mark.parametrize(("above", "below"), TAILS)
def test_a_line_that_goes_on_with_an_address_is_part_of_it(above: str, below: str, tmp_path: Path) -> None:
    listed = f"Publications\nA report on data (Rabat Process)\n{above}\n{below}\nA second report (Bali Process)"
    first, second = read_report(tmp_path, f"{ENTRY}{listed}").publications
    assert (first.title, first.url) == ("A report on data", above + below)
    assert (second.title, second.url) == ("A second report", "")


@pytest.mark.parametrize(("above", "below"), TAILS)
def test_an_address_in_an_entry_may_be_printed_over_two_lines(above: str, below: str, tmp_path: Path) -> None:
    found = read_report(tmp_path, f"Rabat Process\nSOM (3 May) on visas.\n{above}\n{below}\nWorkshop (4 June).")
    assert [(a.url, a.owner.printed if a.owner else "") for a in found.addresses] == [(above + below, "Rabat Process")]
    assert [event.event_type for event in found.events] == ["senior_officials_meeting", "workshop"]


@pytest.mark.parametrize("below", ["Publications", "PUBLICATIONS", "\n2017", "\n19", "Bali Process", "19"])
def test_a_line_below_a_whole_address_is_what_it_reads_as(below: str, tmp_path: Path) -> None:
    found = read_report(tmp_path, f"{ENTRY}Thematic areas\nData: Rabat Process\nhttps://www.iom.int/\n{below}")
    assert not any(below.strip() in address.url for address in found.addresses)


def test_a_wrapped_line_that_begins_with_a_dash_ends_the_sentence_above(tmp_path: Path) -> None:
    body = "Rabat Process\n- SOM (3 May) on visas.\n- Workshop on the management of mixed migration flows\n"
    found = read_report(tmp_path, f"{body}– postponed to 2018.\n- Webinar on data.")
    assert [(event.event_type, event.status) for event in found.events] == [
        ("senior_officials_meeting", "held"),
        ("workshop", "postponed"),
        ("webinar", "held"),
    ]


@pytest.mark.parametrize("heading", ["IGAD Regional Consultative Process on Migration (RCP)",
                                     "IGAD Regional Consultative Process on\nMigration (RCP)"])  # fmt: skip
def test_a_mechanisms_name_is_not_set_aside_for_a_term_in_it(heading: str, tmp_path: Path) -> None:
    found = read_report(tmp_path, f"{ENTRY}{heading}\nThird SOM (3 June) on data.")
    assert [event.owner.printed for event in found.events] == ["Rabat Process", heading.replace("\n", " ")]


@pytest.mark.parametrize(
    ("printed", "owner"),
    [
        ("20th anniversary of the Rabat Process", "Rabat Process"),
        ("20th anniversary of the Rabat Process in Rome", "Rabat Process"),
        ("20th anniversary of the process", "Bali Process"),
        ("20th anniversary of the establishment of the Process", "Bali Process"),
        ("20 years since the launch of the process", "Bali Process"),
        ("20 years since its launch", "Bali Process"),
        ("20th anniversary of the Bali Process RSO", ""),
        ("20th anniversary of the Bali Process Regional Support Office", ""),
        ("20th anniversary of the Palermo Protocol", ""),
        ("20 years since the adoption of the Bali Process Strategy", ""),
        ("20 years since the adoption of the strategy", ""),
    ],
)
@pytest.mark.parametrize("line", ["{}", "SOM (3 May) on visas; {}."])
def test_an_anniversary_is_the_mechanisms_unless_something_else_is_named(
    printed: str, owner: str, line: str, tmp_path: Path
) -> None:
    found = read_report(tmp_path, f"Bali Process\n{line.format(printed)}\nWorkshop (4 June).")
    assert [(a.anniversary, a.owner.printed) for a in found.anniversaries] == ([(20, owner)] if owner else [])
    others = [remark for remark in found.remarks if "something else" in remark.explanation]
    assert len(others) == (not owner)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Main events ........ 3", "table of contents"),
        ("Foreword …… 12", "table of contents"),
        ("------", "rule"),
    ],
)
def test_contents_and_rules_are_no_part_of_an_entry(line: str, reason: str, tmp_path: Path) -> None:
    found = read_report(tmp_path, f"Bali Process\n{line}\nSOM (3 May) on visas.")
    assert {printed.words: why for printed, why in found.furniture.items()}[line] == reason
    assert [(event.name, event.topic) for event in found.events] == [("SOM", "visas")]


def test_an_article_before_a_heading_is_no_part_of_it_and_one_before_a_sentence_opens_no_heading(
    tmp_path: Path,
) -> None:
    entries = read_report(tmp_path, "The Rabat Process\nSOM (3 May) on visas.\n\nBali Process\nSOM (4 June).")
    assert [mention.printed for mention in entries.mentions if mention.context == "heading"][-1] == "Bali Process"
    assert len({event.owner.printed for event in entries.events}) == 2
    prose = read_report(tmp_path, "Bali Process\nSOM (4 June) on visas.\nThe Rabat Process\nwas thanked for its help.")
    assert {event.owner.printed for event in prose.events} == {"Bali Process"}
