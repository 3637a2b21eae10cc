"""A mechanism's life over all sources: what each source says of it, year by year, with the place where it says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.rules import load_rules
from pipeline.run import run
from pipeline.tables.files import read_tables

ROOT = Path(__file__).parent.parent.parent
RULES = load_rules()
Row = dict[str, Any]

REPORTS = {
    2017: """ISCM 2017 Highlights

Pacific Immigration Directors' Conference (PIDC)
43rd Board Meeting (3 May), three webinars and a workshop on data.

Prague Process
SOM (3 June).
""",
    2021: """ISCM 2021 Highlights

Pacific Immigration Development Community (PIDC)
25th anniversary of PIDC
47th Board Meeting (24-25 June). Annual Meeting cancelled.

Prague Process
SOM cancelled.

9TH GLOBAL MEETING OF ISCMS (GRCP 9)
10-11 November, on the review.

Thematic Areas
Border management: PIDC, Budapest Process
""",
}
LEAFLET = """# Inter-State Consultation Mechanisms on Migration

ISCM\tType\tRegion\tYear Established\tConstituent States\tSelected Principal Thematic areas
Pacific Immigration Directors' Conference (PIDC)\tRCP\tAsia and Pacific\t1996\t23\tBorder management
Prague Process\tRCP\tEurasia\t2009\t\tAsylum
"""


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    """The rows of every table of two reports and a leaflet."""
    folder = tmp_path_factory.mktemp("project")
    raw = folder / "raw"
    raw.mkdir()
    for year, text in REPORTS.items():
        (raw / f"report-{year}.txt").write_text(text, encoding="utf-8")
    (raw / "leaflet.txt").write_text(LEAFLET, encoding="utf-8")
    result = run(raw, folder / "output", RULES)
    assert result.release is not None
    return {name: table.to_pylist() for name, table in read_tables(result.release).items()}


def facts(tables: dict[str, list[Row]], iscm_id: str, fact: str) -> list[tuple[int | None, int | None, str, str]]:
    """Both years, value and source of each row of one fact on one mechanism."""
    return [
        (row["year"], row["year_to"], row["value"], row["source"])
        for row in tables["biographies"]
        if (row["iscm_id"], row["fact"]) == (iscm_id, fact)
    ]


def test_a_name_stands_as_each_source_prints_it(tables: dict[str, list[Row]]) -> None:
    directors, community = "Pacific Immigration Directors' Conference", "Pacific Immigration Development Community"
    assert facts(tables, "pidc", "name") == [
        (None, None, directors, "registry"),
        (None, None, f"{directors} (PIDC)", "leaflet"),
        (2017, None, f"{directors} (PIDC)", "highlights"),
        (2021, None, f"{community} (PIDC)", "highlights"),
    ]


def test_former_and_other_names_come_from_the_registry_with_the_years_they_hold(tables: dict[str, list[Row]]) -> None:
    assert (1996, 1997, "South Pacific Immigration Directors", "registry") in facts(tables, "pidc", "former_name")
    assert (2018, None, "Pacific Immigration Development Community", "registry") in facts(tables, "pidc", "other_name")


def test_a_document_that_lists_a_mechanism_has_seen_it(tables: dict[str, list[Row]]) -> None:
    assert facts(tables, "pidc", "seen") == [
        (None, None, "table", "leaflet"),
        (2017, None, "heading", "highlights"),
        (2021, None, "heading; theme_list", "highlights"),
    ]
    assert facts(tables, "budapest", "seen") == [(2021, None, "theme_list", "highlights")]


def test_events_held_are_counted_as_the_phrases_count_them(tables: dict[str, list[Row]]) -> None:
    assert facts(tables, "pidc", "events") == [(2017, None, "5", "highlights"), (2021, None, "1", "highlights")]
    assert facts(tables, "prague", "events") == [(2017, None, "1", "highlights"), (2021, None, "0", "highlights")]


def test_the_cells_of_the_leaflet_are_facts_an_empty_one_is_none(tables: dict[str, list[Row]]) -> None:
    said = {fact: facts(tables, "pidc", f"leaflet_{fact}") for fact in ("kind", "regions", "year_established")}
    assert said == {
        "kind": [(None, None, "RCP", "leaflet")],
        "regions": [(None, None, "Asia; Pacific", "leaflet")],
        "year_established": [(None, None, "1996", "leaflet")],
    }
    assert facts(tables, "pidc", "leaflet_constituent_states") == [(None, None, "23", "leaflet")]
    assert facts(tables, "prague", "leaflet_constituent_states") == []


def test_an_anniversary_stands_in_the_year_of_its_report(tables: dict[str, list[Row]]) -> None:
    assert facts(tables, "pidc", "anniversary") == [(2021, None, "25", "highlights")]


def test_only_mechanisms_of_the_mechanisms_table_have_a_life(tables: dict[str, list[Row]]) -> None:
    lives = {row["iscm_id"] for row in tables["biographies"]}
    assert lives == {row["iscm_id"] for row in tables["mechanisms"]} == {"pidc", "prague", "budapest"}


def test_the_rows_are_in_order(tables: dict[str, list[Row]]) -> None:
    keys = [(row["iscm_id"], row["year"] or 0, row["fact"], row["value"]) for row in tables["biographies"]]
    assert keys == sorted(keys)


def test_what_a_document_says_leads_to_its_lines_and_the_registry_to_none(tables: dict[str, list[Row]]) -> None:
    evidence: dict[str, list[Row]] = {}
    for row in tables["evidence"]:
        if row["table"] == "biographies":
            evidence.setdefault(row["record_id"], []).append(row)
    for row in tables["biographies"]:
        place = (row["document_id"], row["page"], row["line"], row["quote"])
        if row["source"] == "registry":
            assert place == (None, None, None, None)
            assert row["biography_id"] not in evidence
        else:
            found = evidence[row["biography_id"]]
            quote = " ".join(line["quote"].strip() for line in found)
            assert place == (found[0]["document_id"], found[0]["page"], found[0]["line"], quote)
