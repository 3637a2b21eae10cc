"""The tables as data frames: names, types, evidence, and the message where something is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from pipeline import datasets
from pipeline.errors import UseError
from pipeline.tables.files import read_tables
from pipeline.tables.schema import schema

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def release(decided_release: Path) -> Path:
    return decided_release


def test_every_table_of_the_dictionary_has_its_name() -> None:
    assert datasets.names() == tuple(schema())


@pytest.mark.parametrize("table", sorted(schema()))
def test_a_table_has_its_rows_and_the_types_it_is_said_to_have(table: str, release: Path) -> None:
    frame = datasets.load(table, release)
    rows = read_tables(release)[table].to_pylist()
    assert [str(kind) for kind in frame.dtypes] == list(datasets.describe(table)["type"])
    assert list(frame.columns) == [field.name for field in schema()[table]] == list(datasets.describe(table)["column"])
    plain = frame.astype(object).where(frame.notna(), None)
    found = [
        {name: value.date() if isinstance(value, pd.Timestamp) else value for name, value in row.items()}
        for row in plain.to_dict("records")
    ]
    assert found == rows


def test_types_are_such_that_one_can_count_compare_and_group(release: Path) -> None:
    events = datasets.load("events", release)
    assert {str(kind) for kind in datasets.describe("events")["type"]} == {
        "string",
        "Int64",
        "category",
        "datetime64[s]",
    }
    assert events["date_start"].dt.year.dropna().isin([2021]).all()
    assert (events["date_end"] - events["date_start"]).dt.days.min() == 0
    assert list(events["status"].cat.categories) == ["held", "postponed", "cancelled"]
    assert events.groupby("status", observed=False).size()["cancelled"] == 0
    assert datasets.load("mechanisms", release)["in_leaflet"].dtype == "boolean"


def test_a_table_without_rows_has_its_types(release: Path, tmp_path: Path) -> None:
    from tests.helpers.publishing import write_tables

    write_tables({name: table.slice(0, 0) for name, table in read_tables(release).items()}, tmp_path)
    for table in datasets.names():
        frame = datasets.load(table, tmp_path)
        assert frame.empty
        assert [str(kind) for kind in frame.dtypes] == list(datasets.describe(table)["type"])


def test_evidence_stands_beside_each_row(release: Path) -> None:
    joined = datasets.with_evidence("events", release)
    assert set(joined["event_id"]) == set(datasets.load("events", release)["event_id"])
    assert joined["evidence_quote"].notna().all()
    one = joined[joined["event_id"] == joined["event_id"].iloc[0]]
    assert " ".join(one["evidence_quote"].str.strip()) == one["quote"].iloc[0]
    assert (one["evidence_line"].iloc[0], one["evidence_page"].iloc[0]) == (one["line"].iloc[0], one["page"].iloc[0])


def test_evidence_of_a_finding_tells_its_side(release: Path) -> None:
    joined = datasets.with_evidence("reconciliation", release)
    assert set(joined["evidence_side"].dropna()) == {"a", "b"}
    left = joined[joined["evidence_side"] == "a"]
    assert (left["evidence_document_id"] == left["document_a"]).all()


@pytest.mark.parametrize("table", ["lines", "documents", "event_dates"])
def test_a_table_without_evidence_of_its_own_is_refused(table: str, release: Path) -> None:
    with pytest.raises(UseError, match=rf"^{table}: .*no evidence of their own; these have: .*events"):
        datasets.with_evidence(table, release)


def test_an_unknown_table_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UseError, match=r"^meetings: no such table; use one of documents, .*events"):
        datasets.load("meetings")


def test_the_newest_release_is_found_from_a_folder_below(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = release.parents[2]
    (project / "notes" / "deep").mkdir(parents=True, exist_ok=True)
    for folder in (project, project / "notes" / "deep"):
        monkeypatch.chdir(folder)
        assert datasets.release_folder().resolve() == release.resolve()
        assert len(datasets.load("mechanisms")) == len(datasets.load("mechanisms", release))


def test_without_a_release_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UseError, match=r"no release here.*make extract"):
        datasets.load("events")
    with pytest.raises(UseError, match="no release there"):
        datasets.load("events", tmp_path / "gone")
    with pytest.raises(UseError, match=r"no whole release there, events\.parquet is missing"):
        datasets.load("events", tmp_path)


def test_a_release_of_an_older_version_is_told(release: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    table = pq.ParquetFile(release / "events.parquet").read()
    pq.write_table(table.drop_columns(["topic"]), tmp_path / "events.parquet")
    with pytest.raises(UseError, match="events lacks topic"):
        datasets.load("events", tmp_path)


def test_without_pandas_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UseError, match=r"pandas is not installed; run  pip install 'iscm-pipeline\[pandas\]'"):
        datasets.load("events")


@pytest.mark.slow
def test_importing_it_imports_no_pandas() -> None:
    code = (
        "import sys; from pipeline import datasets; datasets.names(); print({'pandas', 'pyarrow'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
