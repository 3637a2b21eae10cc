"""Rows that their own document speaks against are asked about, and sound ones are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model import Finding
from pipeline.rules import load_rules
from tests.helpers.small import findings_in

RULES = load_rules()
CHECKS = {
    *("date_contradiction", "count_and_dates", "falling_number", "crowded_mechanism"),
    *("odd_mechanism", "report_without_events", "unread_date", "date_order"),
}


def asked(folder: Path, body: str) -> list[Finding]:
    """What a person is asked about a report of 2021 with these entries."""
    (folder / "report.txt").write_text(f"ISCM 2021 Highlights\n\n{body}\n", encoding="utf-8")
    return [found for found in findings_in(folder, RULES) if found.check in CHECKS and found.needs_review]


def told(folder: Path, body: str) -> list[tuple[str, str]]:
    return [(finding.check, finding.value_a) for finding in asked(folder, body)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Bali Process\nSOM (20 August 2019) on returns.", [("date_contradiction", "2019-08-20")]),
        ("Bali Process\nSOM (Friday, 20 May 2021) on returns.", [("date_contradiction", "Friday, 20 May 2021")]),
        ("Bali Process\nWorkshop (27-24 May) on returns.", [("date_contradiction", "24 May")]),
        ("Bali Process\nSOM (29 February) on returns.", [("unread_date", "29 February")]),
        ("Bali Process\nTwo workshops (3 May, 4 June and 7 July).", [("count_and_dates", "2")]),
        (
            "Bali Process\n7th Steering Committee Meeting (3 May). 6th Steering Committee Meeting (4 June).",
            [("falling_number", "6")],
        ),
        ("Bali Process\nSOM (05/04/2021) on returns.", [("date_order", "05/04/2021")]),
    ],
)
def test_what_contradicts_itself_is_asked(body: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    assert told(tmp_path, body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "Bali Process\nSOM (20 August) on returns. Ministerial Conference (30 December-2 January).",
        "Bali Process\nSOM (Friday, 20 August 2021) on returns.",
        "Bali Process\nTwo workshops (3 and 4 May; 7 July). Meeting of experts (28 and 30 September).",
        "Bali Process\nA 4-module webinar (31 March, 28 April, 26 May and 23 June) on data.",
        "Bali Process\n6th SOM (3 May). 7th SOM (4 June). 2nd meeting of the Technical Experts Group (9 July).",
        "Bali Process\nSOM (26/05/2021). Workshop (05/04/2021) on returns.",
        "Bali Process\nSOM (20 August), postponed from 3 May.",
        "Bali Process\nSOM (20 August) on the declaration of 10 December 2018.",
    ],
)
def test_sound_rows_are_not_asked_about(body: str, tmp_path: Path) -> None:
    assert told(tmp_path, body) == []


def test_the_order_of_day_and_month_follows_the_date_that_shows_it(tmp_path: Path) -> None:
    body = "Bali Process\nSOM (05/26/2021). Workshop (05/04/2021) on returns."
    assert told(tmp_path, body) == []
    (finding,) = (found for found in findings_in(tmp_path, RULES) if found.check == "date_order")
    assert "month first, as 05/26/2021 shows" in finding.explanation


def test_a_heading_that_reads_as_a_month_is_asked_about(tmp_path: Path) -> None:
    body = "\n\n".join(f"{name}\nSOM ({day} May)." for day, name in enumerate(("January", "Bali Process"), start=3))
    assert ("odd_mechanism", "January") in told(tmp_path, body)


def test_a_mechanism_with_most_events_of_a_report_is_asked_about(tmp_path: Path) -> None:
    crowded = "Bali Process\n" + " ".join(f"Workshop ({day} May)." for day in range(1, 11))
    others = "\n\n".join(f"{name}\nSOM (3 May)." for name in ("Rabat Process", "Prague Process", "Quito Process"))
    assert [check for check, _ in told(tmp_path, f"{crowded}\n\n{others}")] == ["crowded_mechanism"]


def test_a_report_without_an_event_is_asked_about(tmp_path: Path) -> None:
    assert "report_without_events" in {check for check, _ in told(tmp_path, "Bali Process\nA quiet year.")}
