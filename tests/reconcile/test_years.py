"""What changes between years and editions is told, what contradicts itself over the years needs a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pipeline.model import Finding
from pipeline.reconcile import BETWEEN
from pipeline.reconcile.years import OVER_THE_YEARS
from pipeline.rules import load_rules
from tests.helpers.small import findings_in

ROOT = Path(__file__).parent.parent.parent
RULES = load_rules()
NAMES = {check.__name__ for check in OVER_THE_YEARS}
HEADER = "ISCM\tType\tRegion\tYear Established\tConstituent States\tSelected Principal Thematic areas"

Found = dict[str, list[Finding]]
Reconciled = Callable[..., Found]


def report(year: int, **entries: str) -> str:
    """A report with an entry for each heading, blanks written as underscores."""
    body = "\n\n".join(f"{heading.replace('_', ' ')}\n{text}" for heading, text in entries.items())
    return f"ISCM {year} Highlights\n\n{body}\n"


def leaflet(*rows: str) -> str:
    """A leaflet with these rows, cells parted by '|'."""
    return "\n".join(
        ["# Inter-State Consultation Mechanisms on Migration", "", HEADER, *(r.replace("|", "\t") for r in rows), ""]
    )


@pytest.fixture
def reconciled(tmp_path: Path) -> Reconciled:
    """The findings of the checks of this module over the texts, by check; each must be read without a fault."""

    def findings(*reports: str, leaflets: Sequence[str] = ()) -> Found:
        for number, text in enumerate(reports):
            (tmp_path / f"report-{number}.txt").write_text(text, encoding="utf-8")
        for number, text in enumerate(leaflets):
            (tmp_path / f"leaflet-{number}.txt").write_text(text, encoding="utf-8")
        found: Found = {}
        for finding in findings_in(tmp_path, RULES):
            if finding.check in NAMES:
                found.setdefault(finding.check, []).append(finding)
        return found

    return findings


def told(found: Found, check: str) -> list[tuple[str, int | None, str, str, str]]:
    """Subject, year, status and both values of each finding of a check."""
    return [(f.subject, f.report_year, f.status, f.value_a, f.value_b) for f in found.get(check, [])]


ALMATY = {"Almaty_Process": "Technical meeting (5 May)."}
PRAGUE = {"Prague_Process": "Two webinars (3 and 4 June)."}


# ---------------------------------------------------------------- the list of checks


def test_the_checks_are_among_those_of_reconcile() -> None:
    assert set(OVER_THE_YEARS) <= set(BETWEEN)


def test_one_report_and_one_leaflet_say_nothing() -> None:
    assert {finding.check for finding in findings_in(ROOT / "raw", RULES)} & NAMES == set()


def test_of_one_report_only_the_numbers_speak(reconciled: Reconciled) -> None:
    text = report(2021, Almaty_Process="7th SOM (3 May). 7th SOM (4 June). 90th Ministerial Conference (5 July).")
    found = reconciled(text, leaflets=[leaflet("Almaty Process|RCP|Eurasia|2013|7|Asylum")])
    assert set(found) == {"ordinal_sequence", "ordinal_founding"}


def test_a_finding_shows_where_both_values_were_read_and_only_conflicts_need_a_person(reconciled: Reconciled) -> None:
    found = reconciled(
        report(2019, Almaty_Process="6th SOM (3 May), postponed SOM.", Prague_Process="SOM postponed to 2020."),
        report(2020, Almaty_Process="6th SOM (4 May)."),
        leaflets=[
            leaflet("Almaty Process|RCP|Eurasia|2013|7|Asylum"),
            leaflet("Almaty Process|RCP|Asia|2013|8|Asylum"),
        ],
    )
    assert {"silent_mechanism", "ordinal_sequence", "edition_change", "announced_event"} <= set(found)
    for finding in (finding for findings in found.values() for finding in findings):
        assert finding.iscm_id
        assert bool(finding.value_a) == (finding.where_a is not None)
        assert bool(finding.value_b) == (finding.where_b is not None)
        assert finding.needs_review == (finding.status == "conflict")
        assert finding.explanation.endswith(".")


# ---------------------------------------------------------------- which mechanisms the reports list


def test_a_mechanism_falls_silent_and_comes_back(reconciled: Reconciled) -> None:
    found = reconciled(report(2019, **ALMATY, **PRAGUE), report(2020, **PRAGUE), report(2021, **ALMATY, **PRAGUE))
    assert told(found, "silent_mechanism") == [("almaty", 2020, "info", "Almaty Process", "")]
    assert told(found, "back_again") == [("almaty", 2021, "info", "Almaty Process", "Almaty Process")]
    assert "since 2019" in found["back_again"][0].explanation
    assert "new_mechanism" not in found


def test_a_mechanism_that_stays_silent_is_told_once(reconciled: Reconciled) -> None:
    found = reconciled(report(2019, **ALMATY, **PRAGUE), report(2020, **PRAGUE), report(2021, **PRAGUE))
    assert [f.report_year for f in found["silent_mechanism"]] == [2020]
    assert "back_again" not in found


def test_a_mechanism_of_a_later_report_is_new_in_it(reconciled: Reconciled) -> None:
    found = reconciled(report(2019, **ALMATY), report(2020, **ALMATY, **PRAGUE), report(2021, **ALMATY, **PRAGUE))
    assert told(found, "new_mechanism") == [("prague", 2020, "info", "", "Prague Process")]


def test_the_order_of_years_counts_not_that_of_files(reconciled: Reconciled) -> None:
    found = reconciled(report(2021, **ALMATY, **PRAGUE), report(2019, **ALMATY))
    assert told(found, "new_mechanism") == [("prague", 2021, "info", "", "Prague Process")]
    assert "silent_mechanism" not in found


def test_a_mechanism_listed_under_a_theme_is_not_silent(reconciled: Reconciled) -> None:
    themes = "\nThematic Areas\nBorder management: Almaty Process, Prague Process\n"
    found = reconciled(report(2019, **ALMATY, **PRAGUE), report(2020, **PRAGUE) + themes)
    assert "silent_mechanism" not in found


def test_two_reports_of_one_year_are_one_year(reconciled: Reconciled) -> None:
    found = reconciled(
        report(2019, Almaty_Process="6th SOM (3 May)."),
        report(2019, Almaty_Process="6th SOM (3-4 May).", **PRAGUE),
        report(2020, Almaty_Process="7th SOM (3 May).", **PRAGUE),
    )
    assert told(found, "ordinal_sequence") == [("almaty:senior_officials_meeting", 2020, "agree", "6", "7")]
    assert set(found) == {"ordinal_sequence"}


# ---------------------------------------------------------------- names


DIRECTORS, COMMUNITY = "Pacific Immigration Directors' Conference (PIDC)", "Pacific Immigration Development Community"


def test_another_name_of_other_years_is_a_rename(reconciled: Reconciled) -> None:
    entry = "Board Meeting (3 May)."
    found = reconciled(report(2017, **{DIRECTORS: entry}), report(2019, **{COMMUNITY: entry}))
    assert told(found, "renamed_heading") == [("pidc", 2019, "renamed", DIRECTORS, COMMUNITY)]
    assert "only from 2018" in found["renamed_heading"][0].explanation


def test_a_rename_is_seen_over_a_year_of_silence_and_told_once(reconciled: Reconciled) -> None:
    entry = "Board Meeting (3 May)."
    found = reconciled(
        report(2017, **{DIRECTORS: entry}),
        report(2018, **ALMATY),
        report(2019, **{COMMUNITY: entry}),
        report(2020, **{f"{COMMUNITY} (PIDC)": entry}),
    )
    assert [f.report_year for f in found["renamed_heading"]] == [2019]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Regional Conference on Migration (RCM)", "RCM – Regional Conference on Migration"),
        ("Khartoum Process", "EU-Horn of Africa Migration Route Initiative (Khartoum Process)"),
        ("Almaty Process", "Almaty Process on Refugee Protection and International Migration"),
        (COMMUNITY, "PIDC"),
    ],
)
def test_another_form_of_the_name_is_no_rename(before: str, after: str, reconciled: Reconciled) -> None:
    found = reconciled(report(2019, **{before: "SOM (3 May)."}), report(2020, **{after: "SOM (3 May)."}))
    assert found == {}


# ---------------------------------------------------------------- numbered events


@pytest.mark.parametrize(
    ("before", "after", "status", "explanation"),
    [
        ("6th SOM (3 May).", "6th SOM (4 June).", "conflict", "Two events have the number 6"),
        ("7th SOM (3 May).", "Sixth SOM (4 June).", "conflict", "falls from 7 in 2019 to 6 in 2020"),
        ("6th SOM (3 May).", "VIII SOM (4 June).", "info", "number 7 is skipped"),
        ("6th SOM (3 May).", "9th SOM (4 June).", "info", "numbers 7 to 8 are skipped"),
        ("6th SOM (3 May).", "7th Senior Officials Meeting (4 June).", "agree", "followed by number 7"),
    ],
)
def test_the_numbers_of_events_rise_by_one(
    before: str, after: str, status: str, explanation: str, reconciled: Reconciled
) -> None:
    found = reconciled(report(2019, Almaty_Process=before), report(2020, Almaty_Process=after))
    (finding,) = found["ordinal_sequence"]
    assert (finding.subject, finding.report_year) == ("almaty:senior_officials_meeting", 2020)
    assert (finding.status, finding.needs_review) == (status, status == "conflict")
    assert explanation in finding.explanation
    assert finding.where_a is not None
    assert finding.where_a.quote == before.rstrip(".") or finding.where_a.quote == before


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("6th SOM (3 May).", "6th Ministerial Conference (4 June)."),
        ("6th SOM (postponed to 2020).", "6th SOM (4 June)."),
        ("6th SOM (30 December 2019-2 January 2020).", "6th SOM (30 December 2019-2 January 2020)."),
        ("6th meeting of the Taskforce on Planning (3 May).", "2nd meeting of the Taskforce on Returns (4 June)."),
        ("SOM (3 May).", "6th SOM (4 June)."),
    ],
)
def test_no_sequence_is_made_of_other_series_or_of_one_event(before: str, after: str, reconciled: Reconciled) -> None:
    found = reconciled(report(2019, Almaty_Process=before), report(2020, Almaty_Process=after))
    assert "ordinal_sequence" not in found


def test_a_working_group_goes_on_however_its_mechanism_is_named_with_it(reconciled: Reconciled) -> None:
    found = reconciled(
        report(2019, **{"Arab Regional Consultative Process on Migration (ARCP)": "Seventh ARCP Meeting (3 May)."}),
        report(2020, **{"Arab Regional Consultative Process on Migration (ARCP)": "8th Meeting (4 June)."}),
    )
    assert told(found, "ordinal_sequence") == [("arcp:meeting", 2020, "agree", "7", "8")]


def test_what_a_year_without_a_report_brought_is_not_known(reconciled: Reconciled) -> None:
    found = reconciled(report(2018, Almaty_Process="6th SOM (3 May)."), report(2020, Almaty_Process="8th SOM (3 May)."))
    assert found == {}


def test_within_a_year_the_dates_give_the_order(reconciled: Reconciled) -> None:
    found = reconciled(
        report(2019, Almaty_Process="7th SOM (3 November). 6th SOM (4 May)."),
        report(2020, Almaty_Process="9th SOM (4 May). 8th SOM (5 June)."),
    )
    assert told(found, "ordinal_sequence") == [
        ("almaty:senior_officials_meeting", 2019, "agree", "6", "7"),
        ("almaty:senior_officials_meeting", 2020, "info", "7", "9"),
        ("almaty:senior_officials_meeting", 2020, "conflict", "9", "8"),
    ]
    assert len({finding.finding_id for finding in found["ordinal_sequence"]}) == 3


def test_a_numbered_event_cannot_be_older_than_its_mechanism(reconciled: Reconciled) -> None:
    found = reconciled(
        report(2012, Almaty_Process="1st SOM (3 May). Workshop (4 May)."),
        report(2014, Almaty_Process="2nd SOM (3 May)."),
        leaflets=[leaflet("Almaty Process|RCP|Eurasia|2013|7|Asylum")],
    )
    assert told(found, "ordinal_founding") == [("almaty:senior_officials_meeting", 2012, "conflict", "2013", "2012")]
    assert found["ordinal_founding"][0].needs_review


@pytest.mark.parametrize(
    ("entry", "conflict"),
    [
        ("12th Summit (3 May).", False),
        ("13th Summit (3 May).", True),
        ("13th Ministerial Conference (3 May).", True),
        ("13th Plenary Meeting (3 May).", True),
        ("13th Working Group Meeting (3 May).", False),
    ],
)
def test_a_regular_meeting_is_not_held_five_times_a_year(entry: str, conflict: bool, reconciled: Reconciled) -> None:
    found = reconciled(
        report(2015, Almaty_Process=entry),
        report(2016, **PRAGUE),
        leaflets=[leaflet("Almaty Process|RCP|Eurasia|2013|7|Asylum")],
    )
    assert [(f.value_a, f.value_b) for f in found.get("ordinal_founding", [])] == ([("2013", "13")] if conflict else [])


# ---------------------------------------------------------------- leaflet editions


def test_an_edition_that_says_otherwise_is_told(reconciled: Reconciled) -> None:
    found = reconciled(
        leaflets=[
            leaflet("Almaty Process|RCP|Eurasia|2013|7|Asylum", "Prague Process|RCP|Eurasia|2009|50|Asylum"),
            leaflet("Prague Process|RCP|Eurasia|2009|50|Asylum", "Almaty Process|IRF|Europe – Asia|2012|8|Asylum"),
        ]
    )
    assert set(told(found, "edition_change")) == {
        ("almaty:kind", None, "info", "RCP", "IRF"),
        ("almaty:regions", None, "info", "Eurasia", "Europe; Asia"),
        ("almaty:year_established", None, "info", "2013", "2012"),
        ("almaty:constituent_states", None, "info", "7", "8"),
    }
    assert [f.subject for f in found["edition_change"] if f.needs_review] == ["almaty:year_established"]


def test_each_edition_is_compared_with_the_last_that_lists_the_mechanism(reconciled: Reconciled) -> None:
    found = reconciled(
        leaflets=[
            leaflet("Almaty Process|RCP|Eurasia|2013|7|Asylum", "Prague Process|RCP|Eurasia|2009|50|Asylum"),
            leaflet("Prague Process|RCP|Eurasia|2009|51|Asylum"),
            leaflet("Prague Process|RCP|Eurasia|2009|52|Asylum", "Almaty Process|RCP|Eurasia|2013|9|Asylum"),
        ]
    )
    assert [(f.subject, f.value_a, f.value_b) for f in found["edition_change"]] == [
        ("almaty:constituent_states", "7", "9"),
        ("prague:constituent_states", "50", "51"),
        ("prague:constituent_states", "51", "52"),
    ]
    assert len({finding.finding_id for finding in found["edition_change"]}) == 3


# ---------------------------------------------------------------- announced events


BALI = (
    "SOM (20 August) in preparation for a Steering Group Ministerial\n"
    "meeting and 2022 Bali Process Ministerial Confer-\nence."
)


@pytest.mark.parametrize(
    ("entry", "event_type", "came"),
    [
        (BALI, "ministerial_meeting", "Eighth Ministerial Conference (10 February)."),
        ("SOM (postponed to 2022).", "senior_officials_meeting", "SOM (3 May)."),
        ("The SOM planned for May 2021 was postponed to March 2022.", "senior_officials_meeting", "SOM (3 March)."),
        (
            "SOM (3 May) preparing for the Fourteenth Summit, which will take place in January 2022.",
            "summit",
            "Summit.",
        ),
        (
            "SOM (3 May) in preparation for the next Ministerial Conference (Perth, May 2022).",
            "ministerial_meeting",
            "",
        ),
        ("SOM (3 May) in preparation for the Summit of 2022.", "summit", "14th Summit (postponed)."),
        ("SOM (3 May) in preparation for a plenary to be held in Perth in early 2022.", "plenary_meeting", ""),
    ],
)
def test_an_announced_event_is_looked_for_in_the_report_of_its_year(
    entry: str, event_type: str, came: str, reconciled: Reconciled
) -> None:
    found = reconciled(report(2021, Bali_Process=entry), report(2022, Bali_Process=came or "Two webinars."))
    (finding,) = found["announced_event"]
    assert (finding.subject, finding.report_year) == (f"bali:{event_type}", 2022)
    assert (finding.status, finding.needs_review) == (("agree", False) if came else ("conflict", True))
    assert ("announced for 2022, absent from its report" in finding.explanation) == (not came)
    assert finding.where_a is not None
    assert (finding.where_b is not None) == bool(came)


def test_an_announced_event_is_not_looked_for_in_other_years(reconciled: Reconciled) -> None:
    found = reconciled(report(2020, **PRAGUE), report(2021, Bali_Process=BALI), report(2023, **PRAGUE))
    assert "announced_event" not in found


def test_an_event_announced_for_another_mechanism_is_that_ones(reconciled: Reconciled) -> None:
    found = reconciled(
        report(2021, Bali_Process="SOM (3 May) in preparation for the 2022 Prague Process Ministerial Conference."),
        report(2022, Bali_Process="Ministerial Conference (3 May)."),
    )
    assert [(f.subject, f.status) for f in found["announced_event"]] == [("prague:ministerial_meeting", "conflict")]


@pytest.mark.parametrize(
    "entry",
    [
        "SOM (2-3 December) took stock of the yearly activities and agreed on priorities for 2022.",
        "SOM (3 May) preparing for the next Ministerial Declaration and 2022-2027 Action Plan.",
        "SOM (3 May) on the contribution to the 2022 International Migration Review Forum.",
        "SOM (3 May) on the 2022 work programme.",
        "Working Group Meeting (30 December 2021-2 January 2022).",
        "SOM postponed due to COVID-19, in view of the 2022-2023 plan.",
    ],
)
def test_a_later_year_alone_announces_no_event(entry: str, reconciled: Reconciled) -> None:
    assert "announced_event" not in reconciled(report(2021, Bali_Process=entry), report(2022, **PRAGUE))
