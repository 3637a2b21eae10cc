"""Opening a release: the rows of a table, the message where there is none, and which folder a name stands for."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import UseError
from pipeline.model import Decision, Finding
from pipeline.release import Release
from pipeline.release.changes.compare import compare
from pipeline.rules import load_rules, read_decisions
from pipeline.run import run
from pipeline.tables.schema import schema
from tests.helpers.small import decision_on

ROOT = Path(__file__).parent.parent.parent

BEFORE = """ISCM 2021 Highlights

Bali Process
SOM (20 August) in preparation for a ministerial meeting.

Rabat Process
SOM (18 November) on progress of the action plan.
"""


def release_of(text: str, folder: Path) -> Path:
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / "report.txt").write_text(text, encoding="utf-8")
    release = run(folder / "raw", folder / "output", load_rules()).release
    assert release is not None
    return release


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release_of(BEFORE, tmp_path_factory.mktemp("before"))


def test_the_rows_of_a_table_come_back_as_text(before: Path) -> None:
    rows = Release(before).rows("events")
    assert [(row["iscm_id"], row["date_start"], row["count"]) for row in rows] == [
        ("bali", "2021-08-20", "1"),
        ("rabat", "2021-11-18", "1"),
    ]
    assert list(rows[0]) == [field.name for field in schema()["events"]]


def test_a_folder_that_is_no_release_is_wrong_use_and_named(tmp_path: Path) -> None:
    for name in ("nowhere", "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        for read in ("rows", "stored", "table"):
            with pytest.raises(UseError, match=r"release there.*run  make extract  first") as raised:
                getattr(Release(tmp_path / name), read)("events")
            assert str(tmp_path / name) in str(raised.value)
            assert "\n" not in str(raised.value)
    with pytest.raises(UseError, match=r"no whole release there, events\.csv is missing"):
        Release(tmp_path / "empty").rows("events")


def test_a_parquet_file_that_is_damaged_is_named(before: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(before, copy)
    (copy / "events.parquet").write_bytes(b"PAR1 torn PAR1")
    for read in ("stored", "table"):
        with pytest.raises(UseError, match=r"events\.parquet: damaged .*run  make extract  again"):
            getattr(Release(copy), read)("events")


def test_the_nearest_release_is_the_newest_of_the_folder_or_of_one_above(
    before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = before.parents[2]
    (project / "notes").mkdir()
    monkeypatch.chdir(project / "notes")
    assert Release.nearest().folder.resolve() == before
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UseError, match="no release here or in a folder above"):
        Release.nearest()


@pytest.mark.slow
def test_opening_a_release_imports_no_large_library() -> None:
    large = ("pyarrow", "pandas", "pipeline.rules", "pipeline.publish.swap")
    code = f"import sys; from pipeline.release import Release; print(set({large}) & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("damage", [b"\xff", b"\nev-1,torn", b"\n" + b"x," * 40], ids=["not UTF-8", "short", "long"])
def test_a_table_that_is_damaged_is_named(damage: bytes, before: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(before, copy)
    with (copy / "events.csv").open("ab") as file:
        file.write(damage)
    with pytest.raises(UseError, match=r"events\.csv: damaged"):
        Release(copy).rows("events")


def test_the_apostrophe_before_a_formula_is_no_change(before: Path, tmp_path: Path) -> None:
    """Releases of older versions have none."""
    text = BEFORE.replace("SOM (20 August)", "-SOM (20 August)")
    older = edited(release_of(text, tmp_path), tmp_path, "lines", lambda row: row)
    assert "\nreport,1,4,-SOM" in (older / "lines.csv").read_text(encoding="utf-8").replace("\r", "")
    newer = tmp_path / "output" / "latest"
    assert "\nreport,1,4,'-SOM" in (newer / "lines.csv").read_text(encoding="utf-8")
    assert Release(older).rows("lines") == Release(newer).rows("lines")
    assert compare(Release(older), Release(newer)).is_empty


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


def edited(release: Path, folder: Path, table: str, edit: Callable[[dict[str, str]], dict[str, str]]) -> Path:
    copy = folder / "copy"
    shutil.copytree(release, copy)
    rows = [edit(row) for row in Release(copy).rows(table)]
    with (copy / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return copy


# ---------------------------------------------------------------- which folder a name stands for


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """An output folder with three releases, the oldest first."""
    folder = tmp_path_factory.mktemp("three")
    (folder / "raw").mkdir()
    made = []
    for day in (18, 19, 20):
        (folder / "raw" / "report.txt").write_text(BEFORE.replace("18 November", f"{day} November"), encoding="utf-8")
        release = run(folder / "raw", folder / "output", load_rules()).release
        assert release is not None
        os.utime(release / "datapackage.json", (day, day))
        made.append(release)
    return folder / "output", made


def test_a_release_is_named_by_its_folder_its_id_or_its_age(three: tuple[Path, list[Path]]) -> None:
    output, made = three
    assert Release.find(str(made[0]), output).folder == made[0]
    assert Release.find(made[0].name, output).folder == made[0]
    assert Release.find(made[0].name[:8], output).folder == made[0]
    assert Release.find("latest", output).folder.resolve() == made[2]
    assert Release.find("previous", output).folder == made[1]


@pytest.mark.parametrize("said", ["ffffffffffff", "", "nowhere/at/all"])
def test_a_name_of_no_release_is_wrong_use_and_the_releases_are_named(
    said: str, three: tuple[Path, list[Path]]
) -> None:
    output, made = three
    with pytest.raises(UseError) as raised:
        Release.find(said, output)
    assert all(release.name in str(raised.value) for release in made)
    assert "\n" not in str(raised.value)


def test_where_there_is_one_release_none_is_previous(before: Path) -> None:
    with pytest.raises(UseError, match="no release before"):
        Release.find("previous", before.parent.parent)
    with pytest.raises(UseError, match="make extract"):
        Release.find("latest", before)


def test_previous_is_the_older_one_where_latest_is_a_copy(three: tuple[Path, list[Path]], tmp_path: Path) -> None:
    output, made = three
    shutil.copytree(output / "releases", tmp_path / "releases")
    shutil.copytree(made[2], tmp_path / "latest")
    assert Release.find("previous", tmp_path).folder == tmp_path / "releases" / made[1].name
