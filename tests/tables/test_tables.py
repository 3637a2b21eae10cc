"""The published tables: what they are called, what they hold, and that every row leads to where it was read."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.tables.chunks import arrow_table
from pipeline.tables.dictionary import ORIGINS
from pipeline.tables.files import read_tables
from pipeline.tables.schema import descriptions, schema

ROOT = Path(__file__).parent.parent.parent

# Names that people and other programs rely on: columns may come, none may go.
CONTRACT = {
    "documents": "document_id file_name kind report_year media_type page_count sha256 byte_size status reason"
    " line_count unclaimed_count",
    "lines": "document_id page line text x0 top x1 bottom status",
    "evidence": "table record_id document_id page line box quote",
    "profiles": "profile_id document_id iscm_id printed_name kind regions year_established constituent_states"
    " printed_themes",
    "mechanisms": "iscm_id acronym name kind regions year_established constituent_states in_leaflet in_highlights url",
    "mentions": "mention_id document_id printed_name context iscm_id method score runner_up runner_up_score status",
    "events": "event_id report_year iscm_id event_type name ordinal count topic place status date_start date_end"
    " date_precision",
    "event_dates": "event_id seq date_start date_end date_precision",
    "anniversaries": "report_year iscm_id anniversary implied_year",
    "mechanism_themes": "source report_year theme_id iscm_id",
    "mechanism_initiatives": "report_year initiative_id iscm_id",
    "publications": "report_year iscm_id title url",
    "links": "source document_id page iscm_id url origin",
    "claims": "source metric subject value",
    "biographies": "biography_id iscm_id fact year year_to value source document_id page line quote",
    "reconciliation": "finding_id check subject iscm_id status value_a value_b document_a page_a line_a document_b"
    " page_b line_b explanation decision decided_by decided_on",
}
EXTRACTED = (
    "profiles",
    "mentions",
    "events",
    "anniversaries",
    "mechanism_themes",
    "mechanism_initiatives",
    "publications",
    "links",
    "claims",
    "bodies",
    "mechanisms",
)
Row = dict[str, Any]


@pytest.fixture(scope="module")
def tables(decided_release: Path) -> dict[str, list[Row]]:
    """The rows of every table that a run on both sources publishes, with a decision."""
    return {name: table.to_pylist() for name, table in read_tables(decided_release).items()}


@pytest.fixture(scope="module")
def evidence(tables: dict[str, list[Row]]) -> dict[tuple[str, str], list[Row]]:
    """The evidence rows of each record, in their order."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in tables["evidence"]:
        found.setdefault((row["table"], row["record_id"]), []).append(row)
    return found


def key_of(table: str) -> str:
    return next(field.name for field in schema()[table] if field.role == "key")


# ---------------------------------------------------------------- fields.csv


def test_every_table_and_column_of_the_contract_is_in_fields_csv() -> None:
    missing = [
        f"{table}.{column}"
        for table, columns in CONTRACT.items()
        for column in columns.split()
        if column not in [field.name for field in schema().get(table, ())]
    ]
    assert missing == []


def test_every_table_is_described_and_every_description_has_its_table() -> None:
    assert set(descriptions()) == set(schema())
    assert all(text.endswith(".") for text in descriptions().values())


def test_every_column_has_a_known_type_and_role_and_a_description() -> None:
    fields = [field for columns in schema().values() for field in columns]
    assert {field.type for field in fields} <= {"string", "integer", "number", "boolean", "date"}
    assert {field.role for field in fields} <= {"key", "required", "optional"}
    assert [f"{field.table}.{field.name}" for field in fields if not field.description] == []


def test_every_column_says_its_unit_and_where_its_values_come_from() -> None:
    fields = [field for columns in schema().values() for field in columns]
    assert {origin for field in fields for origin in field.origins} == set(ORIGINS)
    for field in fields:
        is_measured = field.type in ("integer", "number", "date") or field.name == "box"
        assert field.unit, field
        assert (field.unit != "none") == is_measured, field


@pytest.mark.parametrize("table", sorted(schema()))
def test_a_table_has_a_key_and_no_column_twice(table: str) -> None:
    fields = schema()[table]
    assert any(field.role == "key" for field in fields)
    assert [name for name, count in Counter(field.name for field in fields).items() if count > 1] == []


def test_a_reference_names_a_key_column_of_a_table() -> None:
    references = {field.references for columns in schema().values() for field in columns if field.references}
    assert "documents.document_id" in references
    for reference in references:
        table, column = reference.split(".")
        assert column in [field.name for field in schema()[table] if field.role == "key"]


# ---------------------------------------------------------------- one table from records


def test_an_arrow_table_has_the_types_and_descriptions_of_fields_csv() -> None:
    table = arrow_table("event_dates", [{"event_id": "ev-1", "seq": 2, "date_start": "2021-01-27"}])
    assert [str(field.type) for field in table.schema] == [
        "string",
        "int64",
        "date32[day]",
        "date32[day]",
        "string",
        "string",
    ]
    told = {f.name: {key.decode(): text.decode() for key, text in f.metadata.items()} for f in table.schema}
    assert told == {field.name: field.metadata for field in schema()["event_dates"]}
    assert set(told["seq"]) == {"description", "unit", "origin"}
    assert table.schema.metadata[b"description"].decode() == descriptions()["event_dates"]


def test_an_empty_value_is_null_and_zero_and_false_are_values() -> None:
    record: dict[str, str | int | float | bool | None] = {
        "iscm_id": "bali",
        "acronym": "",
        "year_established": None,
        "constituent_states": 0,
        "in_leaflet": False,
        "in_highlights": True,
    }
    (row,) = arrow_table("mechanisms", [record]).to_pylist()
    assert (row["acronym"], row["year_established"], row["url"]) == (None, None, None)
    assert (row["constituent_states"], row["in_leaflet"], row["in_highlights"]) == (0, False, True)


def test_numbers_and_dates_come_back_as_they_went_in() -> None:
    (row,) = arrow_table("mentions", [{"mention_id": "mn-1", "score": 88.6, "margin": -0.4}]).to_pylist()
    assert (row["score"], row["margin"]) == (88.6, -0.4)
    (row,) = arrow_table("event_dates", [{"event_id": "e", "seq": 1, "date_end": "2020-02-29"}]).to_pylist()
    assert row["date_end"] == date(2020, 2, 29)


@pytest.mark.parametrize("table", sorted(schema()))
def test_a_table_without_rows_has_all_its_columns(table: str) -> None:
    empty = arrow_table(table, [])
    assert empty.num_rows == 0
    assert empty.column_names == [field.name for field in schema()[table]]


def test_a_value_of_the_wrong_type_is_refused() -> None:
    with pytest.raises(pa.ArrowInvalid):
        arrow_table("event_dates", [{"event_id": "e", "seq": "first"}])


@pytest.mark.slow
def test_making_a_table_imports_no_pandas() -> None:
    code = (
        "import sys; from pipeline.tables.chunks import arrow_table; arrow_table('event_dates', [{'seq': 1}]);"
        " print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# ---------------------------------------------------------------- the tables of both sources


@pytest.mark.parametrize("table", sorted(schema()))
def test_both_sources_together_fill_every_table_and_no_key_stands_twice(
    table: str, tables: dict[str, list[Row]]
) -> None:
    keys = [tuple(row[field.name] for field in schema()[table] if field.role == "key") for row in tables[table]]
    assert keys or table == "participants"  # the sources list nobody who takes part
    assert [key for key, count in Counter(keys).items() if count > 1] == []


@pytest.mark.parametrize("table", EXTRACTED)
def test_every_row_leads_to_its_evidence(
    table: str, tables: dict[str, list[Row]], evidence: dict[tuple[str, str], list[Row]]
) -> None:
    ids = [row[key_of(table)] for row in tables[table]]
    assert ids
    assert [record_id for record_id in ids if (table, record_id) not in evidence] == []


@pytest.mark.parametrize("table", [table for table in EXTRACTED if table not in ("mechanisms", "links")])
def test_a_row_says_where_its_evidence_begins_and_quotes_all_of_it(
    table: str, tables: dict[str, list[Row]], evidence: dict[tuple[str, str], list[Row]]
) -> None:
    for row in tables[table]:
        found = evidence[table, row[key_of(table)]]
        assert {line["document_id"] for line in found} == {row["document_id"]}
        assert (found[0]["page"], found[0]["line"]) == (row["page"], row["line"])
        assert " ".join(line["quote"].strip() for line in found) == row["quote"]


def test_every_piece_of_evidence_stands_in_its_line(tables: dict[str, list[Row]]) -> None:
    texts = {(row["document_id"], row["page"], row["line"]): row["text"] for row in tables["lines"]}
    for row in tables["evidence"]:
        text = texts[row["document_id"], row["page"], row["line"]]
        assert row["quote"].strip()
        assert text[row["start"] : row["end"]] == row["quote"]


def test_every_piece_of_evidence_belongs_to_a_row(tables: dict[str, list[Row]]) -> None:
    named = (*EXTRACTED, "biographies", "reconciliation")
    known = {(table, row[key_of(table)]) for table in named for row in tables[table]}
    assert {(row["table"], row["record_id"]) for row in tables["evidence"]} <= known


def test_the_printed_name_of_a_mention_stands_in_its_quote(tables: dict[str, list[Row]]) -> None:
    in_one_line = [row for row in tables["mentions"] if row["printed_name"] in row["quote"]]
    assert len(in_one_line) > 0.9 * len(tables["mentions"])
    for row in tables["mentions"]:
        squeezed = row["printed_name"].replace(" ", "").replace("-", "")
        assert squeezed in row["quote"].replace(" ", "").replace("-", "")


@pytest.mark.parametrize("name", ["iscm-leaflet", "iscm-2021-highlights"])
def test_the_lines_of_a_document_are_those_of_the_file(name: str, tables: dict[str, list[Row]]) -> None:
    printed = (ROOT / "raw" / f"{name}.txt").read_text(encoding="utf-8-sig").split("\n")
    expected = {number: text.strip() for number, text in enumerate(printed, start=1) if text.strip()}
    rows = [row for row in tables["lines"] if row["document_id"] == name]
    assert {row["line"]: row["text"] for row in rows} == expected
    assert len(rows) == len(expected)


def test_a_line_is_claimed_where_a_record_was_read_from_it_and_only_there(tables: dict[str, list[Row]]) -> None:
    read = {
        (row["document_id"], row["page"], row["line"])
        for row in tables["evidence"]
        if row["table"] not in ("reconciliation", "mechanisms")
    }
    claimed = {(row["document_id"], row["page"], row["line"]) for row in tables["lines"] if row["status"] == "claimed"}
    assert read <= claimed


def test_a_line_has_a_reason_where_it_was_set_aside_and_only_there(tables: dict[str, list[Row]]) -> None:
    assert {bool(row["reason"]) for row in tables["lines"] if row["status"] == "furniture"} == {True}
    assert {bool(row["reason"]) for row in tables["lines"] if row["status"] != "furniture"} == {False}


def test_a_document_counts_its_lines_and_those_unclaimed(tables: dict[str, list[Row]]) -> None:
    for document in tables["documents"]:
        statuses = [row["status"] for row in tables["lines"] if row["document_id"] == document["document_id"]]
        assert document["line_count"] == len(statuses)
        assert document["unclaimed_count"] == statuses.count("unclaimed")
        assert document["page_count"] == max(
            row["page"] for row in tables["lines"] if row["document_id"] == document["document_id"]
        )


def test_an_event_runs_from_the_first_to_the_last_of_its_dates(tables: dict[str, list[Row]]) -> None:
    dates: dict[str, list[Row]] = {}
    for row in tables["event_dates"]:
        assert row["date_start"] <= row["date_end"]
        dates.setdefault(row["event_id"], []).append(row)
    for event in tables["events"]:
        own = dates.get(event["event_id"], [])
        assert [row["seq"] for row in own] == list(range(1, len(own) + 1))
        assert event["date_start"] == min((row["date_start"] for row in own), default=None)
        assert event["date_end"] == max((row["date_end"] for row in own), default=None)
        assert (event["date_precision"] is None) == (not own)


def test_every_mechanism_that_a_table_names_has_its_row(tables: dict[str, list[Row]]) -> None:
    known = {row["iscm_id"] for row in tables["mechanisms"]} | {"grcp"}
    for table in ("profiles", "events", "anniversaries", "mechanism_themes", "mechanism_initiatives"):
        assert {row["iscm_id"] for row in tables[table]} <= known


def test_a_mechanism_is_in_the_leaflet_where_a_profile_says_so(tables: dict[str, list[Row]]) -> None:
    listed = {row["iscm_id"]: row for row in tables["profiles"]}
    before = {(row["record_id"], row["column"]): row["before"] for row in tables["decided_values"]}
    assert {row["iscm_id"] for row in tables["mechanisms"] if row["in_leaflet"]} == set(listed)
    for row in tables["mechanisms"]:
        if row["in_leaflet"]:
            for column in ("kind", "regions", "year_established", "constituent_states"):
                undecided = before.get((row["iscm_id"], column), row[column])
                assert str(undecided) == str(listed[row["iscm_id"]][column])


def test_an_anniversary_implies_the_year_that_many_years_before_the_report(tables: dict[str, list[Row]]) -> None:
    for row in tables["anniversaries"]:
        assert row["implied_year"] == row["report_year"] - row["anniversary"]
