"""Released tables read again: the rows of a table, and what changed from one release to the next."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import UseError
from pipeline.model import Decision, Finding
from pipeline.releases import changes, rows_of
from pipeline.rules import load_rules, read_decisions
from pipeline.run import run
from pipeline.tables import schema
from tests.small import decision_on

ROOT = Path(__file__).parent.parent

BEFORE = """ISCM 2021 Highlights

Bali Process
SOM (20 August) in preparation for a ministerial meeting.

Rabat Process
SOM (18 November) on progress of the action plan.
"""
ONE_MORE = BEFORE + "\nPrague Process\nSOM (22 November) preparing for the next declaration.\n"
OTHER_DAY = BEFORE.replace("18 November", "19 November")
ONE_LESS = BEFORE[: BEFORE.index("Rabat")]
FURTHER_DOWN = BEFORE.replace("Bali Process\n", "\n\n\nBali Process\n", 1)


def release_of(text: str, folder: Path) -> Path:
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / "report.txt").write_text(text, encoding="utf-8")
    release = run(folder / "raw", folder / "output", load_rules()).release
    assert release is not None
    return release


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release_of(BEFORE, tmp_path_factory.mktemp("before"))


def lines_of(found: list[str], table: str) -> list[str]:
    """The lines about one table, its count first."""
    start = next((at for at, line in enumerate(found) if line.startswith(f"{table}: ")), len(found))
    end = next((at for at in range(start + 1, len(found)) if not found[at].startswith("  ")), len(found))
    return found[start:end]


def test_the_rows_of_a_table_come_back_as_text(before: Path) -> None:
    rows = rows_of(before, "events")
    assert [(row["iscm_id"], row["date_start"], row["count"]) for row in rows] == [
        ("bali", "2021-08-20", "1"),
        ("rabat", "2021-11-18", "1"),
    ]
    assert list(rows[0]) == [field.name for field in schema()["events"]]


def test_a_folder_that_is_no_release_is_wrong_use_and_named(tmp_path: Path) -> None:
    with pytest.raises(UseError) as raised:
        rows_of(tmp_path / "nowhere", "events")
    assert str(tmp_path / "nowhere") in str(raised.value)
    assert "events" in str(raised.value)
    with pytest.raises(UseError):
        list(changes(tmp_path, tmp_path))


@pytest.mark.parametrize("damage", [b"\xff", b"\nev-1,torn", b"\n" + b"x," * 40], ids=["not UTF-8", "short", "long"])
def test_a_table_that_is_damaged_is_named(damage: bytes, before: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(before, copy)
    with (copy / "events.csv").open("ab") as file:
        file.write(damage)
    with pytest.raises(UseError, match=r"events\.csv: damaged"):
        rows_of(copy, "events")


def test_the_apostrophe_before_a_formula_is_no_change(before: Path, tmp_path: Path) -> None:
    """Releases of older versions have none."""
    text = BEFORE.replace("SOM (20 August)", "-SOM (20 August)")
    older = edited(release_of(text, tmp_path), tmp_path, "lines", lambda row: row)
    assert "\nreport,1,4,-SOM" in (older / "lines.csv").read_text(encoding="utf-8").replace("\r", "")
    newer = tmp_path / "output" / "latest"
    assert "\nreport,1,4,'-SOM" in (newer / "lines.csv").read_text(encoding="utf-8")
    assert rows_of(older, "lines") == rows_of(newer, "lines")
    assert list(changes(older, newer)) == []


def test_the_decisions_of_a_release_can_be_put_into_raw(tmp_path: Path) -> None:
    made = decision_on(Finding("founding_year", "x", "conflict", "-", value_a="-1", value_b="'=2"), "own_value", "+5")
    made = replace(made, reason="=HYPERLINK(1)", reviewer="'a'", quote_a="-x", quote_b="@y")
    release = run_with((made,), tmp_path)
    assert "'=HYPERLINK" in (release / "decisions.csv").read_text(encoding="utf-8")
    assert read_decisions(release / "decisions.csv") == (made,)
    assert read_decisions(as_in_a_spreadsheet(release / "decisions.csv", tmp_path)) == (made,)


def run_with(decisions: tuple[Decision, ...], folder: Path) -> Path:
    (folder / "raw").mkdir()
    (folder / "raw" / "report.txt").write_text(BEFORE, encoding="utf-8")
    release = run(folder / "raw", folder / "output", replace(load_rules(), decisions=decisions)).release
    assert release is not None
    return release


def as_in_a_spreadsheet(table: Path, folder: Path) -> Path:
    """The table as one of another country saves it."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    saved = folder / "saved.csv"
    with saved.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return saved


def test_between_a_release_and_itself_nothing_changed(before: Path) -> None:
    assert list(changes(before, before)) == []


def test_an_event_that_came_is_a_plus_line(before: Path, tmp_path: Path) -> None:
    after = release_of(ONE_MORE, tmp_path)
    event = rows_of(after, "events")[2]
    count, line = lines_of(list(changes(before, after)), "events")
    assert count == "events: 1 came, 0 went, 0 changed"
    assert line.startswith(f"  + {event['event_id']}  prague")
    assert "senior_officials_meeting" in line


def test_an_event_that_went_is_a_minus_line(before: Path, tmp_path: Path) -> None:
    after = release_of(ONE_LESS, tmp_path)
    event = rows_of(before, "events")[1]
    count, line = lines_of(list(changes(before, after)), "events")
    assert count == "events: 0 came, 1 went, 0 changed"
    assert line.startswith(f"  - {event['event_id']}  rabat")


def test_a_date_that_changed_is_told_with_both_values(before: Path, tmp_path: Path) -> None:
    after = release_of(OTHER_DAY, tmp_path)
    event = rows_of(before, "events")[1]
    count, line = lines_of(list(changes(before, after)), "events")
    assert count == "events: 0 came, 0 went, 1 changed"
    assert line.startswith(f"  ~ {event['event_id']}  ")
    assert "date_start: '2021-11-18' -> '2021-11-19'" in line
    assert "date_end: '2021-11-18' -> '2021-11-19'" in line
    dates = lines_of(list(changes(before, after)), "event_dates")
    assert dates[0] == "event_dates: 0 came, 0 went, 1 changed"


def test_a_document_that_changed_is_told(before: Path, tmp_path: Path) -> None:
    found = lines_of(list(changes(before, release_of(OTHER_DAY, tmp_path))), "documents")
    assert found[0] == "documents: 0 came, 0 went, 1 changed"
    assert "sha256" in found[1]


def test_an_event_that_only_moved_down_the_page_is_no_change(before: Path, tmp_path: Path) -> None:
    found = list(changes(before, release_of(FURTHER_DOWN, tmp_path)))
    assert [line for line in found if not line.startswith(" ")] == ["documents: 0 came, 0 went, 1 changed"]


def test_what_came_one_way_went_the_other(before: Path, tmp_path: Path) -> None:
    after = release_of(ONE_MORE, tmp_path)
    came = [line[4:] for line in changes(before, after) if line.startswith("  + ")]
    went = [line[4:] for line in changes(after, before) if line.startswith("  - ")]
    assert came
    assert came == went


def edited(release: Path, folder: Path, table: str, edit: Callable[[dict[str, str]], dict[str, str]]) -> Path:
    copy = folder / "copy"
    shutil.copytree(release, copy)
    rows = [edit(row) for row in rows_of(copy, table)]
    with (copy / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return copy


@pytest.mark.parametrize("value", ["a: b", "it's; so", "x -> y"])
def test_a_value_with_signs_of_ours_in_it_is_still_told(value: str, before: Path, tmp_path: Path) -> None:
    copy = edited(before, tmp_path, "events", lambda row: row | {"topic": value})
    found = list(changes(before, copy))
    assert found[0] == "events: 0 came, 0 went, 2 changed"
    assert all("topic: " in line and repr(value) in line for line in found[1:])


def test_a_column_that_a_later_version_adds_is_told(before: Path, tmp_path: Path) -> None:
    copy = edited(before, tmp_path, "events", lambda row: row | {"mood": "calm"})
    assert "mood: '' -> 'calm'" in next(line for line in changes(before, copy) if line.startswith("  ~ "))
