"""Publishing: what a release folder holds, that it is all or nothing, and that broken tables are refused."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandera.pandas as pa_check
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pandera.errors import SchemaErrors

from pipeline import publish as publishing
from pipeline.errors import UseError
from pipeline.publish import InvalidTableError, csv_text, publish, read_tables, validate
from pipeline.rules import load_rules
from pipeline.run import run
from pipeline.tables import Record, arrow_table, descriptions, schema
from tests.small import run_with_a_decision

ROOT = Path(__file__).parent.parent
Tables = dict[str, Any]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release folder of a run on both sources, with a decision."""
    folder = run_with_a_decision(ROOT / "raw", tmp_path_factory.mktemp("output")).release
    assert folder is not None
    return folder


@pytest.fixture(scope="module")
def tables(release: Path) -> Tables:
    return read_tables(release)


def small() -> Tables:
    """Tables as small as they can be: one document of one line."""
    document: Record = {
        "document_id": "report",
        "file_name": "report.txt",
        "sha256": "00",
        "byte_size": 3,
        "status": "extracted",
    }
    line: Record = {"document_id": "report", "page": 1, "line": 1, "text": "SOM", "status": "unclaimed"}
    return {name: arrow_table(name, []) for name in schema()} | {
        "documents": arrow_table("documents", [document]),
        "lines": arrow_table("lines", [line]),
    }


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# ---------------------------------------------------------------- what a release holds


def test_a_release_holds_each_table_twice_and_its_description(release: Path) -> None:
    expected = {f"{table}.{ending}" for table in schema() for ending in ("parquet", "csv")}
    assert expected | {"datapackage.json"} <= {path.name for path in release.iterdir()}


@pytest.mark.parametrize("table", sorted(schema()))
def test_parquet_and_csv_hold_the_same_rows(table: str, release: Path) -> None:
    def text(value: object) -> str:
        return "" if value is None else str(value)

    stored = pq.ParquetFile(release / f"{table}.parquet").read()
    with (release / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header == stored.column_names == [field.name for field in schema()[table]]
    assert rows == [[text(row[name]) for name in header] for row in stored.to_pylist()]
    assert rows


@pytest.mark.parametrize("table", sorted(schema()))
def test_the_descriptions_are_inside_the_parquet_file(table: str, release: Path) -> None:
    stored = pq.read_schema(release / f"{table}.parquet")
    assert stored.metadata[b"description"].decode() == descriptions()[table]
    found = {field.name: field.metadata[b"description"].decode() for field in stored}
    assert found == {field.name: field.description for field in schema()[table]}


def test_no_column_is_a_list_or_a_struct(tables: Tables) -> None:
    flat = {"string", "int64", "double", "bool", "date32[day]"}
    assert {str(field.type) for table in tables.values() for field in table.schema} <= flat


def test_the_data_package_describes_every_file_and_column(release: Path) -> None:
    package = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["path"] for resource in package["resources"]] == [f"{table}.csv" for table in schema()]
    for resource, (table, fields) in zip(package["resources"], schema().items(), strict=True):
        assert (release / resource["path"]).is_file()
        assert resource["description"] == descriptions()[table]
        assert [column["name"] for column in resource["schema"]["fields"]] == [field.name for field in fields]
        assert [column["description"] for column in resource["schema"]["fields"]] == [f.description for f in fields]
        assert resource["schema"]["primaryKey"] == [field.name for field in fields if field.role == "key"]
    targets = {resource["name"] for resource in package["resources"]}
    used = {
        key["reference"]["resource"]
        for resource in package["resources"]
        for key in resource["schema"].get("foreignKeys", [])
    }
    assert used
    assert used <= targets


def test_csv_writes_nothing_for_null_and_iso_dates_and_quotes_what_it_must() -> None:
    record: dict[str, Any] = {"event_id": 'ev, "1"', "seq": 1, "date_start": "2021-01-27"}
    assert csv_text(arrow_table("event_dates", [record])).splitlines()[1] == '"ev, ""1""",1,2021-01-27,,,'


def test_csv_text_reads_back_as_it_was_whatever_is_printed() -> None:
    odd = 'a "quoted", tabbed\tand\nbroken – line; =1+1'
    text = csv_text(arrow_table("lines", [{"document_id": "d", "page": 1, "line": 1, "text": odd}]))
    assert [row["text"] for row in csv.DictReader(io.StringIO(text, newline=""))] == [odd]


# ---------------------------------------------------------------- all or nothing


def test_latest_leads_to_the_release_that_was_published_last(tmp_path: Path) -> None:
    first = publish(small(), tmp_path, "000000000001")
    assert (tmp_path / "latest").resolve() == first.resolve()
    second = publish(small(), tmp_path, "000000000002")
    assert (tmp_path / "latest").resolve() == second.resolve()
    assert first.is_dir()
    assert {path.name for path in tmp_path.iterdir()} == {"latest", "releases"}


def test_publishing_the_same_again_changes_no_byte(tmp_path: Path) -> None:
    first = contents(publish(small(), tmp_path, "000000000001"))
    assert contents(publish(small(), tmp_path, "000000000001")) == first
    assert {path.name for path in tmp_path.iterdir()} == {"latest", "releases"}


def test_the_output_folder_can_be_moved(tmp_path: Path) -> None:
    publish(small(), tmp_path / "here", "000000000001")
    (tmp_path / "here").rename(tmp_path / "there")
    assert (tmp_path / "there" / "latest" / "documents.csv").is_file()


def test_a_release_can_be_read_by_everyone(tmp_path: Path) -> None:
    release = publish(small(), tmp_path, "000000000001")
    assert release.stat().st_mode & 0o555 == 0o555


CRASHES = ["write_tables", "data_package", "validate", "read_tables", "_replace"]


@pytest.mark.parametrize("step", CRASHES)
@pytest.mark.parametrize("run_id", ["000000000001", "000000000002"], ids=["same input", "other input"])
def test_a_crash_leaves_the_former_release_and_nothing_else(
    step: str, run_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = publish(small(), tmp_path, "000000000001")
    before = contents(tmp_path)

    def crash(*_: object) -> None:
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(publishing, step, crash)
    with pytest.raises(RuntimeError):
        publish(small(), tmp_path, run_id)
    assert contents(tmp_path) == before
    assert (tmp_path / "latest").resolve() == former.resolve()
    assert {path.name for path in tmp_path.iterdir()} == {"latest", "releases"}


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_crash_while_files_are_moved_leaves_a_complete_latest_release(
    failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(small(), tmp_path, "000000000001")
    before = contents(tmp_path / "latest")
    moves = []
    move = os.replace

    def replace(source: Path, target: Path) -> None:
        moves.append(target)
        if len(moves) == failing:
            raise OSError(28, "No space left on device")
        move(source, target)

    monkeypatch.setattr("pipeline.publish.os.replace", replace)
    try:
        publish(small(), tmp_path, "000000000001")
    except (OSError, UseError):
        assert len(moves) >= failing
    assert contents(tmp_path / "latest") == before


def test_a_crash_in_a_run_leaves_the_former_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    raw.mkdir()
    report = raw / "report.txt"
    report.write_text("ISCM 2021 Highlights\n\nBali Process\nSOM (20 August).\n", encoding="utf-8")
    assert run(raw, output, load_rules()).release is not None
    before = contents(output)
    report.write_text("ISCM 2021 Highlights\n\nBali Process\nSOM (21 August).\n", encoding="utf-8")

    def refuse(_: object) -> None:
        raise InvalidTableError("events: broken")

    monkeypatch.setattr(publishing, "validate", refuse)
    with pytest.raises(InvalidTableError):
        run(raw, output, load_rules())
    assert contents(output) == before
    assert {path.name for path in output.iterdir()} == {"latest", "releases"}


def test_a_folder_that_cannot_be_made_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(UseError, match="--output"):
        publish(small(), tmp_path / "file" / "output", "000000000001")


def test_where_the_system_has_no_links_latest_is_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", no_links)
    for run_id in ("000000000001", "000000000002"):
        release = publish(small(), tmp_path, run_id)
        assert not (tmp_path / "latest").is_symlink()
        assert contents(tmp_path / "latest") == contents(release)
        assert {path.name for path in tmp_path.iterdir()} == {"latest", "releases"}


# ---------------------------------------------------------------- broken tables are refused


def with_column(table: Any, name: str, change: Callable[[list[Any]], list[Any]], kind: Any = None) -> Any:
    """The table with one column's values changed."""
    at = table.column_names.index(name)
    values = change(table.column(name).to_pylist())
    return table.set_column(at, pa.field(name, kind or table.schema.field(name).type), [values])


def test_the_published_tables_are_accepted(tables: Tables) -> None:
    validate(tables)
    assert all(table.num_rows for table in tables.values())


BROKEN: dict[str, tuple[str, Callable[[Any], Any], str]] = {
    "an empty key": (
        "events",
        lambda t: with_column(t, "event_id", lambda v: [None, *v[1:]]),
        r"events\.event_id.*row 1",
    ),
    "an empty required value": (
        "events",
        lambda t: with_column(t, "quote", lambda v: [v[0], None, *v[2:]]),
        r"events\.quote.*row 2",
    ),
    "a key twice": ("events", lambda t: with_column(t, "event_id", lambda v: [v[1], *v[1:]]), "twice"),
    "a key of several columns twice": (
        "event_dates",
        lambda t: with_column(with_column(t, "seq", lambda v: [1] * len(v)), "event_id", lambda v: v[:1] * len(v)),
        "event_dates.*twice",
    ),
    "a value that is not allowed": (
        "events",
        lambda t: with_column(t, "event_type", lambda v: ["party", *v[1:]]),
        r"events\.event_type.*'party'",
    ),
    "a document that is not there": (
        "events",
        lambda t: with_column(t, "document_id", lambda v: ["lost", *v[1:]]),
        r"events\.document_id.*'lost'",
    ),
    "an event that is not there": (
        "event_dates",
        lambda t: with_column(t, "event_id", lambda v: ["ev-lost", *v[1:]]),
        r"event_dates\.event_id.*'ev-lost'",
    ),
    "a column gone": ("claims", lambda t: t.drop_columns(["scope"]), "claims.*columns"),
    "a column too many": ("claims", lambda t: t.append_column("more", [["x"] * t.num_rows]), "claims.*columns"),
    "columns in another order": ("claims", lambda t: t.select(t.column_names[::-1]), "claims.*columns"),
    "numbers as text": (
        "profiles",
        lambda t: with_column(t, "year_established", lambda v: [str(x) for x in v], pa.string()),
        r"profiles\.year_established",
    ),
    "dates as text": (
        "event_dates",
        lambda t: with_column(t, "date_start", lambda v: [str(x) for x in v], pa.string()),
        r"event_dates\.date_start",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_table_is_refused_by_name(case: str, tables: Tables) -> None:
    name, spoil, message = BROKEN[case]
    with pytest.raises(InvalidTableError, match=message):
        validate(tables | {name: spoil(tables[name])})


def test_broken_tables_are_never_published(tables: Tables, tmp_path: Path) -> None:
    name, spoil, _ = BROKEN["a value that is not allowed"]
    with pytest.raises(InvalidTableError):
        publish(tables | {name: spoil(tables[name])}, tmp_path, "000000000001")
    assert not (tmp_path / "latest").exists()
    assert contents(tmp_path) == {}


# ---------------------------------------------------------------- a second opinion


def second_opinion(table: str) -> Any:
    """What `fields.csv` says of a table, as a pandera schema."""
    kinds = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean", "date": "object"}
    columns = {}
    for field in schema()[table]:
        checks = [pa_check.Check.isin(list(field.allowed))] if field.allowed else []
        if field.type == "date":
            checks.append(pa_check.Check(lambda value: isinstance(value, date), element_wise=True))
        columns[field.name] = pa_check.Column(kinds[field.type], checks, nullable=field.role == "optional")
    keys = [field.name for field in schema()[table] if field.role == "key"]
    return pa_check.DataFrameSchema(columns, unique=keys, strict=True, ordered=True)


def as_frame(table: Any) -> Any:
    import pandas as pd

    types = {
        pa.string(): pd.StringDtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    return table.to_pandas(types_mapper=types.get, date_as_object=True)


@pytest.mark.parametrize("table", sorted(schema()))
def test_pandera_accepts_what_is_published(table: str, tables: Tables) -> None:
    frame = second_opinion(table).validate(as_frame(tables[table]), lazy=True)
    assert len(frame) == tables[table].num_rows


@pytest.mark.parametrize("case", [case for case in BROKEN if "not there" not in case])
def test_pandera_refuses_what_validate_refuses(case: str, tables: Tables) -> None:
    name, spoil, _ = BROKEN[case]
    with pytest.raises(SchemaErrors):
        second_opinion(name).validate(as_frame(spoil(tables[name])), lazy=True)


def test_a_copy_of_a_release_is_a_release(release: Path, tmp_path: Path) -> None:
    shutil.copytree(release, tmp_path / "copy")
    validate(read_tables(tmp_path / "copy"))
    assert contents(tmp_path / "copy") == contents(release)
