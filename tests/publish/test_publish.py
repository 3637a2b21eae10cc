"""Publishing: what a release folder holds, that it is all or nothing, and that broken tables are refused."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pandera.pandas as pa_check
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from pipeline.errors import UseError
from pipeline.publish import stage as staging
from pipeline.publish.swap import KEPT
from pipeline.release import Release
from pipeline.rules import load_rules
from pipeline.run import run
from pipeline.tables.chunks import arrow_table, chunk_of, csv_header
from pipeline.tables.data_package import data_package
from pipeline.tables.files import read_tables
from pipeline.tables.schema import InvalidTableError, Record, descriptions, schema
from pipeline.tables.validate import validate
from pipeline.text.cells import as_printed, harmless
from tests.helpers.publishing import csv_text, publish_tables
from tests.helpers.small import NOT_IN_SOURCES, REPORT

ROOT = Path(__file__).parent.parent.parent
Tables = dict[str, Any]


@pytest.fixture(scope="module")
def release(decided_release: Path) -> Path:
    """The release folder of a run on both sources, with a decision."""
    return decided_release


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
        "repaired": False,
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
        return harmless(value) if isinstance(value, str) else "" if value is None else str(value)

    stored = pq.ParquetFile(release / f"{table}.parquet").read()
    with (release / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header == stored.column_names == [field.name for field in schema()[table]]
    assert rows == [[text(row[name]) for name in header] for row in stored.to_pylist()]
    assert rows or table in NOT_IN_SOURCES


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


def printed(table: str, record: Record) -> str:
    """The published CSV file of a table with one row."""
    return (csv_header(table) + chunk_of(table, [record]).shown).decode()


def test_csv_writes_nothing_for_null_and_iso_dates_and_quotes_what_it_must() -> None:
    record: Record = {"event_id": 'ev, "1"', "seq": 1, "date_start": "2021-01-27", "date_end": "2021-01-28"}
    record["date_precision"] = "day"
    assert printed("event_dates", record).splitlines()[1] == '"ev, ""1""",1,2021-01-27,2021-01-28,day,'


def test_csv_text_reads_back_as_it_was_whatever_is_printed() -> None:
    odd = 'a "quoted", tabbed\tand\nbroken – line; =1+1'
    text = printed("lines", line_of(odd))
    assert [row["text"] for row in csv.DictReader(io.StringIO(text, newline=""))] == [odd]


# ---------------------------------------------------------------- text that a spreadsheet would run

FORMULAS = ("=1+1", "+49 30 1234", "-covid-19", "@SUM(A1)", "\t=1", "\r=1", "-", "-1", "'=1", "''-x", '=a\rb\nc"d,e;f')
PLAIN = ("'s wife", "''", "a=b", "1-2", " =1", "–", "'", "\n-", "it's -5")


def line_of(text: str) -> Record:
    return {"document_id": "report", "page": 1, "line": 1, "text": text, "status": "unclaimed"}


@pytest.mark.parametrize("text", FORMULAS)
def test_text_like_a_formula_gets_an_apostrophe_and_is_read_back_as_it_was(text: str, tmp_path: Path) -> None:
    table = arrow_table("lines", [line_of(text)])
    [row] = csv.DictReader(io.StringIO(printed("lines", line_of(text)), newline=""))
    assert row["text"] == "'" + text
    release = publish_tables(small() | {"lines": table}, tmp_path, "000000000001")
    assert Release(release).rows("lines")[0]["text"] == text
    assert read_tables(release)["lines"].column("text").to_pylist() == [text]


@pytest.mark.parametrize("text", PLAIN)
def test_other_text_has_no_apostrophe_more(text: str) -> None:
    [row] = csv.DictReader(io.StringIO(printed("lines", line_of(text)), newline=""))
    assert row["text"] == text


@given(st.text(alphabet="'=+-@\t\ra \n") | st.text())
def test_whatever_is_made_harmless_is_no_formula_and_comes_back(text: str) -> None:
    assert as_printed(harmless(text)) == text
    assert harmless(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"}


def test_numbers_below_zero_stay_numbers() -> None:
    record = line_of("x") | {"page": -3, "x0": -0.5}
    [row] = csv.DictReader(io.StringIO(printed("lines", record), newline=""))
    assert (row["page"], row["x0"]) == ("-3", "-0.5")


def test_the_data_package_tells_of_the_apostrophe(release: Path) -> None:
    said = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))["description"]
    assert all(word in said for word in ("apostrophe", "=, +, -, @", "tab", "carriage return", "Parquet"))


def test_a_cell_longer_than_csv_readers_take_is_published_and_read(tmp_path: Path) -> None:
    long = "a" * 200_000
    release = publish_tables(small() | {"lines": arrow_table("lines", [line_of(long)])}, tmp_path, "000000000001")
    assert Release(release).rows("lines")[0]["text"] == long


# ---------------------------------------------------------------- all or nothing


def test_latest_leads_to_the_release_that_was_published_last(tmp_path: Path) -> None:
    first = publish_tables(small(), tmp_path, "000000000001")
    assert (tmp_path / "latest").resolve() == first.resolve()
    second = publish_tables(small(), tmp_path, "000000000002")
    assert (tmp_path / "latest").resolve() == second.resolve()
    assert first.is_dir()
    assert {path.name for path in tmp_path.iterdir()} == {"latest", "releases"}


def test_publishing_the_same_again_changes_no_byte(tmp_path: Path) -> None:
    first = contents(publish_tables(small(), tmp_path, "000000000001"))
    assert contents(publish_tables(small(), tmp_path, "000000000001")) == first
    assert {path.name for path in tmp_path.iterdir()} == {"latest", "releases"}


def test_the_output_folder_can_be_moved(tmp_path: Path) -> None:
    publish_tables(small(), tmp_path / "here", "000000000001")
    (tmp_path / "here").rename(tmp_path / "there")
    assert (tmp_path / "there" / "latest" / "documents.csv").is_file()


def test_a_release_can_be_read_by_everyone(tmp_path: Path) -> None:
    release = publish_tables(small(), tmp_path, "000000000001")
    assert release.stat().st_mode & 0o555 == 0o555


CRASHES = {
    "writing": ("tests.helpers.publishing", "write_tables"),
    "describing": ("pipeline.publish.stage", "data_package"),
    "opening": ("pipeline.publish.stage", "StoredTable"),
    "checking": ("pipeline.publish.stage", "validate"),
    "moving": ("pipeline.publish.swap", "_replace"),
}


@pytest.mark.slow
@pytest.mark.parametrize("step", CRASHES)
@pytest.mark.parametrize("run_id", ["000000000001", "000000000002"], ids=["same input", "other input"])
def test_a_crash_leaves_the_former_release_and_nothing_else(
    step: str, run_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = publish_tables(small(), tmp_path, "000000000001")
    before = contents(tmp_path)

    def crash(*_: object) -> None:
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(".".join(CRASHES[step]), crash)
    with pytest.raises(RuntimeError):
        publish_tables(small(), tmp_path, run_id)
    assert contents(tmp_path) == before
    assert (tmp_path / "latest").resolve() == former.resolve()
    assert {path.name for path in tmp_path.iterdir()} == {"latest", "releases"}


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_crash_while_files_are_moved_leaves_a_complete_latest_release(
    failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_tables(small(), tmp_path, "000000000001")
    before = contents(tmp_path / "latest")
    moves = []
    move = os.replace

    def replace(source: Path, target: Path) -> None:
        moves.append(target)
        if len(moves) == failing:
            raise OSError(28, "No space left on device")
        move(source, target)

    monkeypatch.setattr("pipeline.publish.swap.os.replace", replace)
    try:
        publish_tables(small(), tmp_path, "000000000001")
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

    monkeypatch.setattr(staging, "validate", refuse)
    with pytest.raises(InvalidTableError):
        run(raw, output, load_rules())
    assert contents(output) == before
    assert {path.name for path in output.iterdir()} == {"latest", "releases"}


def test_a_folder_that_cannot_be_made_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(UseError, match="--output"):
        publish_tables(small(), tmp_path / "file" / "output", "000000000001")


def test_where_the_system_has_no_links_latest_is_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", no_links)
    for run_id in ("000000000001", "000000000002"):
        release = publish_tables(small(), tmp_path, run_id)
        assert not (tmp_path / "latest").is_symlink()
        assert contents(tmp_path / "latest") == contents(release)
        assert {path.name for path in tmp_path.iterdir()} == {"latest", "releases"}


# ---------------------------------------------------------------- what is read back before the swap


@pytest.mark.slow
@pytest.mark.parametrize("left", [None, b"", b"PAR1 torn"], ids=["gone", "empty", "torn"])
@pytest.mark.parametrize("name", ["events.csv", "events.parquet", "iscm.xlsx"])
def test_a_file_that_the_disk_did_not_keep_stops_publishing(
    name: str, left: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_tables(small(), tmp_path, "000000000001")
    before = contents(tmp_path)
    describe = data_package

    def describe_and_lose(run_id: str) -> str:
        [folder] = tmp_path.glob(".staging-*")
        (folder / name).unlink()
        if left is not None:
            (folder / name).write_bytes(left)
        return describe(run_id)

    monkeypatch.setattr(staging, "data_package", describe_and_lose)
    with pytest.raises((UseError, InvalidTableError), match=r"is not as it was written|events: 0 rows") as raised:
        publish_tables(small(), tmp_path, "000000000002", {"iscm.xlsx": b"sheets"})
    assert "\n" not in str(raised.value)
    assert contents(tmp_path) == before


def test_rows_that_got_lost_on_the_way_stop_publishing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = csv_text
    monkeypatch.setattr("tests.helpers.publishing.csv_text", lambda table: text(table.slice(1)))
    with pytest.raises(InvalidTableError, match=r"documents: 1 rows, 1 in Parquet and 0 in CSV"):
        publish_tables(small(), tmp_path, "000000000001")
    assert contents(tmp_path) == {}


def test_a_quarantined_document_without_a_reason_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidTableError, match=r"documents\.reason.*x\.txt"):
        publish_tables(with_documents({"x.txt": "01"}, quarantined={"x.txt": ""}), tmp_path, "000000000001")


# ---------------------------------------------------------------- documents of the former release


def with_documents(files: dict[str, str], quarantined: dict[str, str] | None = None) -> Tables:
    """Tables with documents of these names and hashes; some of them quarantined, with the reason."""
    quarantined = quarantined or {}
    rows: list[Record] = [
        {
            "document_id": Path(name).stem,
            "file_name": Path(name).name,
            "sha256": sha256,
            "byte_size": 3,
            "repaired": False,
            "status": "quarantined" if name in quarantined else "extracted",
            "reason": quarantined.get(name, ""),
        }
        for name, sha256 in files.items()
    ]
    return small() | {"documents": arrow_table("documents", rows), "lines": arrow_table("lines", [])}


BEFORE = {"a.txt": "aa", "b.txt": "bb"}
STILL_THERE: dict[str, Tables] = {
    "nothing changed": with_documents(BEFORE),
    "one more": with_documents(BEFORE | {"c.txt": "cc"}),
    "replaced": with_documents({"a.txt": "aa", "b.txt": "b2"}),
    "replaced by a PDF": with_documents({"a.txt": "aa", "b.pdf": "b2"}),
    "replaced by one that cannot be read": with_documents({"a.txt": "aa", "b.txt": "b2"}, {"b.txt": "b.txt: torn"}),
    "renamed": with_documents({"a.txt": "aa", "z.txt": "bb"}),
    "a copy beside it": with_documents(BEFORE | {"a2.txt": "aa"}, {"a.txt": "a.txt: the same content as a2.txt"}),
}
LOST: dict[str, tuple[Tables, str]] = {
    "taken out": (with_documents({"a.txt": "aa"}), r"missing: b\.txt \(gone\); put it back, or .* --allow-missing$"),
    "another in its place": (with_documents({"a.txt": "aa", "c.txt": "cc"}), r"b\.txt \(gone\)"),
    "the same bytes": (
        with_documents(BEFORE, {"b.txt": "b.txt: needs more\nmemory"}),
        r"missing: b\.txt \(can no longer be read: needs more memory\); put it back",
    ),
    "the same bytes under another name": (
        with_documents({"a.txt": "aa", "z.txt": "bb"}, {"z.txt": "z.txt: took too long"}),
        r"b\.txt \(can no longer be read: took too long\)",
    ),
    "cannot be opened": (
        with_documents({"a.txt": "aa", "b.txt": ""}, {"b.txt": "b.txt: cannot be opened"}),
        r"b\.txt \(can no longer be read: cannot be opened\)",
    ),
    "both": (with_documents({"c.txt": "cc"}), r"missing: a\.txt \(gone\), b\.txt \(gone\); put them back"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", STILL_THERE)
def test_a_document_that_is_there_in_some_way_is_not_missed(case: str, tmp_path: Path) -> None:
    publish_tables(with_documents(BEFORE), tmp_path, "000000000001")
    assert publish_tables(STILL_THERE[case], tmp_path, "000000000002") == (tmp_path / "latest").resolve()


@pytest.mark.slow
@pytest.mark.parametrize("case", LOST)
def test_without_a_document_that_was_read_last_time_nothing_is_published(case: str, tmp_path: Path) -> None:
    tables, words = LOST[case]
    publish_tables(with_documents(BEFORE), tmp_path, "000000000001")
    before = contents(tmp_path)
    with pytest.raises(UseError, match=words) as raised:
        publish_tables(tables, tmp_path, "000000000002")
    assert "\n" not in str(raised.value)
    assert contents(tmp_path) == before
    assert publish_tables(tables, tmp_path, "000000000002", allow_missing=True) == (tmp_path / "latest").resolve()
    assert publish_tables(tables, tmp_path, "000000000003") == (tmp_path / "latest").resolve()


def test_of_many_documents_three_are_named(tmp_path: Path) -> None:
    publish_tables(with_documents({f"{number}.txt": f"0{number}" for number in range(6)}), tmp_path, "000000000001")
    with pytest.raises(UseError, match=r"0\.txt \(gone\), 1\.txt \(gone\), 2\.txt \(gone\) … and 2 more; put them"):
        publish_tables(with_documents({"5.txt": "05"}), tmp_path, "000000000002")


def test_of_two_files_of_one_name_the_one_that_is_gone_is_missed(tmp_path: Path) -> None:
    both = with_documents({"1.txt": "01", "2.txt": "02"})
    names = pa.array(["report.txt", "report.txt"])
    at = both["documents"].column_names.index("file_name")
    documents = both["documents"].set_column(at, both["documents"].schema.field(at), names)
    publish_tables(both | {"documents": documents}, tmp_path, "000000000001")
    with pytest.raises(UseError, match=r"report\.txt \(gone\)"):
        publish_tables(with_documents({"report.txt": "02"}), tmp_path, "000000000002")


def test_a_document_that_was_quarantined_may_go(tmp_path: Path) -> None:
    publish_tables(with_documents(BEFORE, {"b.txt": "b.txt: torn"}), tmp_path, "000000000001")
    publish_tables(with_documents({"a.txt": "aa"}), tmp_path, "000000000002")


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["no table", "not Parquet", "an older version", "release gone"])
def test_a_former_release_that_cannot_be_read_is_told_and_not_compared(
    damage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = publish_tables(with_documents(BEFORE), tmp_path, "000000000001")
    table = release / "documents.parquet"
    if damage == "no table":
        table.unlink()
    elif damage == "not Parquet":
        table.write_bytes(b"PAR1 and more")
    elif damage == "an older version":
        pq.write_table(pq.ParquetFile(table).read().drop_columns(["sha256"]), table)
    else:
        shutil.rmtree(release)
    assert publish_tables(with_documents({"c.txt": "cc"}), tmp_path, "000000000002") == (tmp_path / "latest").resolve()
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"warning: {tmp_path / 'latest'}: cannot be read (")
    assert "not compared" in line


@pytest.mark.slow
def test_a_run_without_a_former_document_publishes_only_if_told(tmp_path: Path) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    raw.mkdir()
    for year in ("2020", "2021"):
        (raw / f"{year}.txt").write_text(REPORT.replace("2021", year), encoding="utf-8")
    first = run(raw, output, load_rules()).release
    (raw / "2020.txt").unlink()
    with pytest.raises(UseError, match=r"2020\.txt \(gone\)"):
        run(raw, output, load_rules())
    assert (output / "latest").resolve() == first
    assert run(raw, output, load_rules(), allow_missing=True).release == (output / "latest").resolve()


# ---------------------------------------------------------------- what is taken away, and what never is


def numbered(number: int) -> str:
    return f"{number:012x}"


def made_at(release: Path, seconds: int) -> None:
    os.utime(release / "datapackage.json", (seconds, seconds))


@pytest.mark.slow
def test_the_last_ten_releases_stay(tmp_path: Path) -> None:
    for number in range(KEPT + 2):
        made_at(publish_tables(small(), tmp_path, numbered(99 - number)), 1000 + number)
    kept = {numbered(99 - number) for number in range(2, KEPT + 2)}
    assert {path.name for path in (tmp_path / "releases").iterdir()} == kept
    made_at(publish_tables(small(), tmp_path, numbered(99 - 2)), 5000)  # made again, it is the newest
    publish_tables(small(), tmp_path, numbered(500))
    kept = kept - {numbered(99 - 3)} | {numbered(500)}
    assert {path.name for path in (tmp_path / "releases").iterdir()} == kept
    assert {path.name for path in tmp_path.iterdir()} == {"latest", "releases"}


@pytest.mark.slow
def test_the_latest_release_stays_even_if_the_clock_went_back(tmp_path: Path) -> None:
    for number in range(KEPT + 1):
        made_at(publish_tables(small(), tmp_path, numbered(number)), 2**31 + number)
    latest = publish_tables(small(), tmp_path, numbered(99))
    assert len(list((tmp_path / "releases").iterdir())) == KEPT
    assert (tmp_path / "latest").resolve() == latest


@pytest.mark.slow
def test_what_people_put_into_the_output_folder_stays(tmp_path: Path) -> None:
    mine = ["notes.txt", ".staging-notes", ".hidden", "bench/figures.json", "releases/notes.txt", "releases/mine/a.txt"]
    mine += ["releases/0123456789ab.zip", "releases/abcdefabcdef/half.txt", "decisions.csv", ".old-and-mine/a.txt"]
    for name in mine:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("mine", encoding="utf-8")
    for number in range(KEPT + 2):
        publish_tables(small(), tmp_path, numbered(number))
    assert {name: (tmp_path / name).read_text(encoding="utf-8") for name in mine} == dict.fromkeys(mine, "mine")


def test_what_killed_runs_left_is_taken_away(tmp_path: Path) -> None:
    publish_tables(small(), tmp_path, numbered(1))
    for name in (".staging-abcd_123", ".old-zyxw9876/release"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "events.csv").write_text("half", encoding="utf-8")
    (tmp_path / ".latest-new").symlink_to("releases/gone")
    (tmp_path / ".lock").write_text("1 2026-03-31 14:02:11", encoding="utf-8")
    publish_tables(small(), tmp_path, numbered(2))
    assert {path.name for path in tmp_path.iterdir()} == {"latest", "releases"}


@pytest.mark.parametrize("kind", ["file", "folder", "changed copy", "copy with notes"])
def test_what_somebody_put_in_the_place_of_latest_is_never_lost(kind: str, tmp_path: Path) -> None:
    release = publish_tables(small(), tmp_path, numbered(1))
    latest = tmp_path / "latest"
    latest.unlink()
    if kind == "file":
        latest.write_text("mine", encoding="utf-8")
    elif kind == "folder":
        latest.mkdir()
    else:
        shutil.copytree(release, latest)
        (latest / ("notes.txt" if "notes" in kind else "events.csv")).write_text("mine", encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(UseError, match=r"latest: a (file|folder) that is no copy of a release; move it away"):
        publish_tables(small(), tmp_path, numbered(2))
    assert contents(tmp_path) == before
    assert not latest.is_symlink()


def test_a_copy_of_a_release_makes_room_for_the_link_again(tmp_path: Path) -> None:
    release = publish_tables(small(), tmp_path, numbered(1), {"review.html": b"page"})
    (tmp_path / "latest").unlink()
    shutil.copytree(release, tmp_path / "latest")
    (tmp_path / "latest" / "review.html").write_text("rebuilt by `review`", encoding="utf-8")
    publish_tables(small(), tmp_path, numbered(2))
    assert (tmp_path / "latest").is_symlink()
    assert {path.name for path in tmp_path.iterdir()} == {"latest", "releases"}


def test_a_release_of_the_same_input_that_says_something_else_is_replaced(tmp_path: Path) -> None:
    first = publish_tables(small(), tmp_path, numbered(1))
    other = small() | {"lines": arrow_table("lines", [line_of("other")])}
    assert publish_tables(other, tmp_path, numbered(1)) == first == (tmp_path / "latest").resolve()
    assert Release(tmp_path / "latest").rows("lines")[0]["text"] == "other"
    assert {path.name for path in tmp_path.iterdir()} == {"latest", "releases"}


# ---------------------------------------------------------------- names of input files


def test_no_file_name_leads_out_of_the_output_folder(tmp_path: Path) -> None:
    raw, output = tmp_path / "a" / "raw", tmp_path / "a" / "output"
    raw.mkdir(parents=True)
    names = [
        b"..\\..\\x.txt",
        b"x%2f..%2f..%2fy.txt",
        "\u2024\u2024／x.txt".encode(),
        b"a\nb.pdf",
        b"f\xfcr.txt",
        b"-.txt",
    ]
    names += [b"l" * 240 + b".txt", b"Case.txt", b"case.txt", b"CASE.TXT", b"=1+1.txt", b"con.txt", b"latest", b".lock"]
    there = 0
    for year, name in enumerate(names, 1990):
        with suppress(OSError):  # the file system takes no such name
            (raw / os.fsdecode(name)).write_text(REPORT.replace("2021", str(year)), encoding="utf-8")
            there += not name.startswith(b".")
    (raw / "link.txt").symlink_to("../../x.txt")
    (tmp_path / "x.txt").write_text(REPORT, encoding="utf-8")
    release = run(raw, output, load_rules()).release
    assert release is not None
    documents = Release(release).rows("documents")
    assert len(documents) == there + 1
    assert all(re.fullmatch("[a-z0-9-]+", row["document_id"]) for row in documents)
    assert {path.name for path in tmp_path.iterdir()} == {"a", "x.txt"}
    assert {path.name for path in (tmp_path / "a").iterdir()} == {"raw", "output"}
    assert {path.name for path in output.iterdir()} == {"latest", "releases", "quarantine.jsonl"}
    assert {path.name for path in release.iterdir()} == {
        *(f"{table}.{ending}" for table in schema() for ending in ("csv", "parquet")),
        *("datapackage.json", "DICTIONARY.md", "SHA256SUMS", "manifest.json", "review.html", "iscm.xlsx"),
    }


# ---------------------------------------------------------------- broken tables are refused


def with_column(table: Any, name: str, change: Callable[[list[Any]], list[Any]], kind: Any = None) -> Any:
    """The table with one column's values changed."""
    at = table.column_names.index(name)
    values = change(table.column(name).to_pylist())
    return table.set_column(at, pa.field(name, kind or table.schema.field(name).type), [values])


def test_the_published_tables_are_accepted(tables: Tables) -> None:
    validate(tables)
    assert {name for name, table in tables.items() if not table.num_rows} <= NOT_IN_SOURCES


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
        publish_tables(tables | {name: spoil(tables[name])}, tmp_path, "000000000001")
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
