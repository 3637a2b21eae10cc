"""What people put in by mistake: each costs one clear line and its own document, never the others."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline import DATA
from pipeline import extract as kinds
from pipeline.model import Document, Extract
from pipeline.rules import Rules, load_rules
from pipeline.run import run
from tests.helpers.small import REPORT, edited

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent

HEADER = "ISCM\tType\tRegion\tYear Established\tConstituent States\tSelected Principal Thematic areas\n"
BALI = "Bali Process\tIRF\tAsia\t2002\t45\tTrafficking; smuggling\n"
RABAT = "Rabat Process\tIRF\tAfrica – Europe\t2006\t57\tMigration and development\n"


BESIDE = (
    "quarantine.jsonl",
    "log.jsonl",
    "log.1.jsonl",
    ".lock",
    ".cache",
)  # in the output folder, of the newest run and no release


@dataclass(frozen=True)
class Result:
    """A finished command, and the folders it ran on."""

    status: int
    out: str
    errors: list[str]
    raw: Path
    output: Path

    def rows(self, table: str) -> list[dict[str, str]]:
        with (self.output / "latest" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @property
    def documents(self) -> dict[str, dict[str, str]]:
        return {row["file_name"]: row for row in self.rows("documents")}


def command(arguments: Sequence[str | Path], cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout
    return done


def extract(folder: Path, files: dict[str, bytes], *options: str | Path) -> Result:
    """Runs `extract` on these files; nothing is staged or left beside the releases."""
    raw, output = folder / "raw", folder / "output"
    for name, content in files.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    done = command(["extract", "--raw", raw, "--output", output, *options])
    if output.is_dir():
        assert {path.name for path in output.iterdir()} <= {"latest", "releases", *BESIDE}
    return Result(done.returncode, done.stdout, done.stderr.splitlines(), raw, output)


def pdf(draw: Callable[[Canvas], object], encrypt: str | None = None) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=encrypt, invariant=1)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def report_pdf(encrypt: str | None = None) -> bytes:
    def draw(canvas: Canvas) -> None:
        for page in range(3):
            for number, line in enumerate(REPORT.splitlines() if page == 0 else ["Prague Process", "SOM (2 May)."]):
                canvas.drawString(60, 780 - 20 * number, line)
            canvas.showPage()

    return pdf(draw, encrypt)


def scan() -> bytes:
    return pdf(lambda canvas: canvas.rect(50, 50, 300, 300, fill=1))


def snapshot(folder: Path) -> dict[str, bytes | str]:
    """Every file's bytes and every link's target below the folder, but for what belongs to no release."""
    return {
        str(path.relative_to(folder)): os.readlink(path) if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if (path.is_symlink() or path.is_file()) and not set(path.relative_to(folder).parts) & set(BESIDE)
    }


def former_release(output: Path) -> dict[str, bytes | str]:
    """Puts a release there as an earlier run left it."""
    release = output / "releases" / "0123456789ab"
    release.mkdir(parents=True)
    (release / "events.csv").write_text("event_id\nev-1\n", encoding="utf-8")
    (output / "latest").symlink_to("releases/0123456789ab", target_is_directory=True)
    return snapshot(output)


# ---------------------------------------------------------------- the raw folder itself


def test_an_empty_raw_folder_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    result = extract(tmp_path, {})
    assert result.status == 2
    assert len(result.errors) == 1
    assert str(result.raw) in result.errors[0]
    assert "no document" in result.errors[0]
    assert not result.output.exists()


def test_a_missing_raw_folder_is_wrong_use(tmp_path: Path) -> None:
    result = extract(tmp_path, {})
    assert result.status == 2
    assert len(result.errors) == 1
    assert str(result.raw) in result.errors[0]
    assert "--raw" in result.errors[0]
    assert not result.output.exists()


def test_a_file_named_as_the_raw_folder_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "raw").write_text(REPORT, encoding="utf-8")
    result = extract(tmp_path, {})
    assert result.status == 2
    assert len(result.errors) == 1
    assert not result.output.exists()


def test_decisions_and_hidden_files_are_no_documents(tmp_path: Path) -> None:
    header = b"finding_id,verdict,value,reviewer,date,reason,evidence_hash\n"
    result = extract(tmp_path, {"decisions.csv": header, ".DS_Store": b"\x00\x01", ".git/x.txt": b"x"})
    assert result.status == 2
    assert "holds no document" in result.errors[0]
    result = extract(tmp_path, {"report.txt": REPORT.encode()})
    assert (result.status, result.errors) == (0, [])
    assert list(result.documents) == ["report.txt"]


def test_a_document_in_a_subfolder_is_read_too_and_two_of_one_name_stay_apart(tmp_path: Path) -> None:
    other = REPORT.replace("2021", "2020").encode()
    result = extract(tmp_path, {"2021/report.txt": REPORT.encode(), "2020/report.txt": other})
    assert (result.status, result.errors) == (0, [])
    documents = result.rows("documents")
    assert len({row["document_id"] for row in documents}) == 2
    assert {row["report_year"] for row in documents} == {"2020", "2021"}


# ---------------------------------------------------------------- one document fails, the others are published

BROKEN: dict[str, tuple[str, bytes, list[str]]] = {
    "unknown kind": ("minutes.txt", b"Minutes\n\nThe meeting began at nine.\n", ["neither", "highlights", "leaflet"]),
    "a damaged sheet": ("sheet.xlsx", b"PK\x03\x04rest", ["damaged XLSX", "save it again"]),
    "of no known kind": ("report.xyz", b"PK\x03\x04rest", ["save the report as", "DOCX"]),
    "a Word file with a password": (
        "secret.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        ["protected", "without one"],
    ),
    "latin-1": ("latin.txt", REPORT.encode() + "\nCaf\xe9 meeting\n".encode("latin-1"), ["line 9", "UTF-8", "0xe9"]),
    "a web page called PDF": ("page.pdf", b"<!DOCTYPE html><p>Not found", ["web page"]),
    "a picture called PDF": ("picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(60), ["picture (PNG)"]),
    "a web page called text": ("page.txt", b"<html><body>" + REPORT.encode(), ["web page"]),
    "50 MB on one line": ("long.txt", b"word " * 3_000_000, ["line 1", "characters on one line"]),
    "too much text": ("large.txt", (REPORT.encode() + b"\n") * 140_000, ["MiB"]),
    "UTF-16 without its mark": ("wider.txt", REPORT.encode("utf-16-le"), ["UTF-8"]),
    "empty file": ("nothing.txt", b"", ["empty"]),
    "blank file": ("blank.txt", b"\n \n\t\n", ["no text"]),
    "damaged PDF": ("damaged.pdf", b"%PDF-1.4\n" + bytes(range(128, 256)) * 9, ["PDF"]),
    "PDF cut early": ("cut.pdf", report_pdf()[:400], ["PDF"]),
    "PDF with a password": ("locked.pdf", report_pdf(encrypt="secret"), ["protected"]),
    "PDF without text": ("scan.pdf", scan(), ["no text", "ocrmypdf"]),
    "text called PDF": ("report.pdf", b"Minutes of a meeting\n", ["PDF"]),
}


@pytest.fixture(scope="module")
def with_broken_ones(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """One run on a good report and every broken document."""
    files = {name: content for name, content, _ in BROKEN.values()}
    return extract(tmp_path_factory.mktemp("broken"), files | {"good.txt": REPORT.encode()})


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_document_costs_one_line_that_names_it(case: str, with_broken_ones: Result) -> None:
    name, _, words = BROKEN[case]
    starts = (f"error: {name}: ", f"error: {name}, line ", f"error: {name}, page ")
    lines = [line for line in with_broken_ones.errors if line.startswith(starts)]
    assert len(lines) == 1
    assert [word for word in words if word not in lines[0]] == []
    quarantined = with_broken_ones.documents[name]
    assert quarantined["status"] == "quarantined"
    assert f"error: {quarantined['reason']}" == lines[0]


def test_broken_documents_do_not_cost_the_others(with_broken_ones: Result) -> None:
    assert with_broken_ones.status == 1
    assert len(with_broken_ones.errors) == len(BROKEN)
    assert len(with_broken_ones.documents) == len(BROKEN) + 1
    assert with_broken_ones.documents["good.txt"]["status"] == "extracted"
    assert {row["document_id"] for row in with_broken_ones.rows("lines")} == {"good"}
    assert len(with_broken_ones.rows("events")) == 2


def test_a_broken_document_alone_with_a_good_one_is_status_1(tmp_path: Path) -> None:
    result = extract(tmp_path, {"empty.txt": b"", "good.txt": REPORT.encode()})
    assert result.status == 1
    assert len(result.errors) == 1


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9, 0.99])
def test_a_pdf_that_was_cut_off_is_mended_and_asked_about(share: float, tmp_path: Path) -> None:
    content = report_pdf()
    result = extract(tmp_path, {"cut.pdf": content[: int(share * len(content))], "good.txt": REPORT.encode()})
    (row,) = [row for row in result.rows("documents") if row["file_name"] == "cut.pdf"]
    asked = [found["check"] for found in result.rows("reconciliation") if found["needs_review"] == "True"]
    if row["status"] == "extracted":
        assert row["repaired"] == "True"
        assert "repaired_document" in asked
    else:
        assert result.status == 1
        assert len(result.errors) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_a_text_is_read_in_the_encoding_that_its_mark_tells(encoding: str, tmp_path: Path) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    content = (mark + REPORT.replace("\n", "\r\n")).encode(encoding)
    result = extract(tmp_path, {"wide.txt": content})
    assert (result.status, len(result.rows("events"))) == (0, 2)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_what_is_no_file_is_named_and_waits_for_nobody(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    os.mkfifo(raw / "pipe.pdf")
    (raw / "round.txt").symlink_to("round.txt")
    (raw / "nowhere.txt").symlink_to("gone.txt")
    (raw / "folder").symlink_to(tmp_path, target_is_directory=True)
    (raw / "zero.pdf").symlink_to("/dev/zero")
    result = extract(tmp_path, {"good.txt": REPORT.encode(), "two\nlines.txt": b""})
    said = {row["file_name"]: row["reason"] for row in result.rows("documents") if row["status"] == "quarantined"}
    assert "a pipe" in said["pipe.pdf"]
    assert "a device" in said["zero.pdf"]
    assert "a link to a folder" in said["folder"]
    assert {"round.txt", "nowhere.txt", "two\ufffdlines.txt"} < set(said)
    assert len(result.errors) == len(said) == 6


def test_where_nothing_could_be_read_the_former_release_stays_untouched(tmp_path: Path) -> None:
    before = former_release(tmp_path / "output")
    result = extract(tmp_path, {"empty.txt": b"", "minutes.txt": b"Minutes of a meeting\n"})
    assert result.status == 1
    assert [line.split(":")[1].strip() for line in result.errors[:2]] == ["empty.txt", "minutes.txt"]
    assert "nothing was published" in result.errors[2]
    assert len(result.errors) == 3
    assert snapshot(result.output) == before


def test_where_nothing_could_be_read_and_nothing_was_published_before_no_latest_appears(tmp_path: Path) -> None:
    result = extract(tmp_path, {"empty.txt": b""})
    assert result.status == 1
    assert not (result.output / "latest").exists()


def test_the_same_file_twice_is_read_once(tmp_path: Path) -> None:
    result = extract(tmp_path, {"a.txt": REPORT.encode(), "b.txt": REPORT.encode()})
    assert result.status == 1
    assert len(result.errors) == 1
    assert result.errors[0].startswith("error: b.txt: ")
    assert "a.txt" in result.errors[0]
    assert result.documents["a.txt"]["status"] == "extracted"
    assert result.documents["b.txt"]["status"] == "quarantined"
    assert len(result.rows("events")) == 2


def test_a_file_name_that_is_not_utf8_is_no_crash(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    try:
        Path(os.fsdecode(os.fsencode(raw) + b"/f\xfcnf.txt")).write_text(
            REPORT.replace("2021", "2020"), encoding="utf-8"
        )
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    result = extract(tmp_path, {"good.txt": REPORT.encode()})
    assert result.status in (0, 1)
    assert result.documents["good.txt"]["status"] == "extracted"


def test_a_file_that_cannot_be_opened_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    raw.mkdir()
    (raw / "good.txt").write_text(REPORT, encoding="utf-8")
    (raw / "locked.txt").write_text(REPORT.replace("2021", "2020"), encoding="utf-8")
    whole = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "locked.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    result = run(raw, output, load_rules())
    assert [failed.source.file_name for failed in result.failures] == ["locked.txt"]
    assert "Permission denied" in result.failures[0].reason
    assert result.row_counts["events"] == 2
    with (output / "latest" / "documents.csv").open(encoding="utf-8", newline="") as file:
        assert [row["status"] for row in csv.DictReader(file)] == ["extracted", "quarantined"]


def test_a_file_without_read_permission_is_named(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads every file")
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "locked.txt").write_text(REPORT.replace("2021", "2020"), encoding="utf-8")
    (raw / "locked.txt").chmod(0)
    result = extract(tmp_path, {"good.txt": REPORT.encode()})
    assert result.status == 1
    assert len(result.errors) == 1
    assert result.errors[0].startswith("error: locked.txt: ")
    assert result.documents["good.txt"]["status"] == "extracted"


def test_a_fault_of_the_program_costs_one_document_and_asks_for_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "bad.txt").write_text(REPORT.replace("2021", "2020"), encoding="utf-8")
    (raw / "good.txt").write_text(REPORT, encoding="utf-8")

    def extract_or_fail(document: Document, rules: Rules) -> Extract:
        if document.document_id == "bad":
            raise KeyError("two\nlines")
        return kinds.extract(document, rules)

    monkeypatch.setattr("pipeline.engine.process.extract", extract_or_fail)
    result = run(raw, tmp_path / "output", load_rules())
    assert [failed.source.file_name for failed in result.failures] == ["bad.txt"]
    assert result.failures[0].reason.startswith("bad.txt: ")
    assert "KeyError" in result.failures[0].reason
    assert "report" in result.failures[0].reason
    assert "\n" not in result.failures[0].reason


# ---------------------------------------------------------------- what a person says of a document

DOCUMENTS = "file,kind,year,title,address\n"
YEARLESS = REPORT.replace("2021 ", "").encode()


def test_a_report_without_a_year_is_read_and_its_dates_are_asked_about(tmp_path: Path) -> None:
    result = extract(tmp_path, {"yearless.txt": YEARLESS})
    assert (result.status, result.errors) == (0, [])
    assert result.documents["yearless.txt"]["report_year"] == ""
    assert [(row["date_start"], row["report_year"]) for row in result.rows("events")] == [("", ""), ("", "")]
    asked = [row["check"] for row in result.rows("reconciliation") if row["needs_review"] == "True"]
    assert sorted(asked) == ["date_without_year", "date_without_year", "report_year"]


def test_the_year_that_a_person_gives_completes_the_dates(tmp_path: Path) -> None:
    given = DOCUMENTS + "yearless.txt,,2019,Highlights of a year,https://www.iom.int/highlights\n"
    result = extract(tmp_path, {"yearless.txt": YEARLESS, "documents.csv": given.encode()})
    assert (result.status, len(result.documents)) == (0, 1)
    assert {row["date_start"] for row in result.rows("events")} == {"2019-08-20", "2019-11-18"}
    (said,) = [row for row in result.rows("reconciliation") if row["check"] == "given_document"]
    assert (said["value_a"], said["value_b"]) == ("Highlights of a year", "https://www.iom.int/highlights")
    assert [row["check"] for row in result.rows("reconciliation") if row["needs_review"] == "True"] == []


def test_a_year_that_contradicts_the_title_is_asked_about(tmp_path: Path) -> None:
    given = DOCUMENTS.replace(",", ";") + "report.txt;;2020;;\n"
    result = extract(tmp_path, {"report.txt": REPORT.encode(), "documents.csv": given.encode()})
    assert {row["report_year"] for row in result.rows("events")} == {"2020"}
    (asked,) = [row for row in result.rows("reconciliation") if row["check"] == "report_year"]
    assert asked["needs_review"] == "True"
    assert "2021" in asked["explanation"]


def test_the_kind_that_a_person_gives_wins(tmp_path: Path) -> None:
    minutes = b"Minutes of 4 May 2021\n\nBali Process\nThe meeting began at nine.\n"
    given = DOCUMENTS + "minutes.txt,highlights,,,\n"
    refused = extract(tmp_path / "refused", {"minutes.txt": minutes, "good.txt": REPORT.encode()})
    result = extract(tmp_path / "given", {"minutes.txt": minutes, "documents.csv": given.encode()})
    assert refused.documents["minutes.txt"]["status"] == "quarantined"
    assert result.documents["minutes.txt"]["kind"] == "highlights"


def test_a_new_line_on_a_document_reads_that_document_again(tmp_path: Path) -> None:
    first = extract(tmp_path, {"yearless.txt": YEARLESS}).documents["yearless.txt"]
    again = extract(tmp_path, {"documents.csv": (DOCUMENTS + "yearless.txt,,2018,,\n").encode()})
    assert first["report_year"] == ""
    assert again.documents["yearless.txt"]["report_year"] == "2018"


WRONG_DOCUMENTS = {
    "no column": ("file,kind,year\n", "line 1: no column title, address"),
    "no file": ("file,kind,year,title,address\n,highlights,2020,,\n", "line 2: file is empty"),
    "twice": (DOCUMENTS + "a.txt,,2020,,\na.txt,,2021,,\n", "line 3: file 'a.txt' is there already"),
    "no such kind": (DOCUMENTS + "a.txt,brochure,,,\n", "line 2: unknown kind 'brochure'"),
    "no such year": (DOCUMENTS + "a.txt,,21,,\n", "line 2: year '21' is not a year"),
    "too many cells": (DOCUMENTS + "a.txt,,2021,Highlights, and more,\n", "line 2: not as many cells"),
}


@pytest.mark.parametrize("case", WRONG_DOCUMENTS)
def test_a_mistake_in_what_a_person_says_stops_the_run_with_its_line(case: str, tmp_path: Path) -> None:
    content, message = WRONG_DOCUMENTS[case]
    result = extract(tmp_path, {"good.txt": REPORT.encode(), "documents.csv": content.encode()})
    assert result.status == 2
    assert len(result.errors) == 1
    assert f"documents.csv, {message}" in result.errors[0]
    assert not (result.output / "latest").exists()


# ---------------------------------------------------------------- odd cells of a leaflet: the row stays

ODD_CELLS: dict[str, tuple[str, str, str, str]] = {
    "a missing cell": ("Rabat Process\tIRF\tAfrica – Europe\t2006\tAsylum\n", "constituent_states", "", "2006"),
    "a missing year": ("Rabat Process\tIRF\tAfrica – Europe\t57\tAsylum\n", "year_established", "", ""),
    "n/a for a year": (RABAT.replace("2006", "n/a"), "year_established", "", ""),
    "a dash for the states": (RABAT.replace("57", "–"), "constituent_states", "", "2006"),
    "n/a for the states": (RABAT.replace("57", "n/a"), "constituent_states", "", "2006"),
    "a year with a remark": (
        RABAT.replace("2006", "2002 (relaunched 2011)"),
        "year_established",
        "2002",
        "2002",
    ),
    "an unknown type": (RABAT.replace("IRF", "Circle"), "kind", "", "2006"),
}


@pytest.fixture(scope="module")
def with_odd_cells(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """One run on a leaflet for each odd cell."""
    files = {
        f"{case.replace('/', '').replace(' ', '-')}.txt": (HEADER + BALI + row).encode()
        for case, (row, *_) in ODD_CELLS.items()
    }
    return extract(tmp_path_factory.mktemp("odd"), files)


def test_odd_cells_fail_no_document(with_odd_cells: Result) -> None:
    assert (with_odd_cells.status, with_odd_cells.errors) == (0, [])
    assert {row["status"] for row in with_odd_cells.rows("documents")} == {"extracted"}


@pytest.mark.parametrize("case", ODD_CELLS)
def test_an_odd_cell_keeps_its_row(case: str, with_odd_cells: Result) -> None:
    _, field, value, year = ODD_CELLS[case]
    leaflet = case.replace("/", "").replace(" ", "-")
    profiles = {row["iscm_id"]: row for row in with_odd_cells.rows("profiles") if row["document_id"] == leaflet}
    assert list(profiles) == ["bali", "rabat"]
    assert profiles["bali"]["year_established"] == "2002"
    assert profiles["rabat"][field] == value
    assert profiles["rabat"]["year_established"] == year


@pytest.mark.parametrize("case", ODD_CELLS)
def test_an_odd_cell_is_a_finding(case: str, with_odd_cells: Result) -> None:
    row, field, _, _ = ODD_CELLS[case]
    leaflet = case.replace("/", "").replace(" ", "-")
    odd = [
        finding
        for finding in with_odd_cells.rows("reconciliation")
        if finding["check"] == "odd_cell" and finding["document_a"] == leaflet
    ]
    assert [finding["subject"] for finding in odd] == [f"Rabat Process: {field}"]
    assert (odd[0]["line_a"], odd[0]["quote_a"]) == ("3", row.strip())
    assert odd[0]["needs_review"] == "True"


# ---------------------------------------------------------------- registry and rule files


def after(name: str) -> int:
    """The number of the line behind the last one."""
    return len((DATA / name).read_text(encoding="utf-8").splitlines()) + 1


def with_row(row: str) -> Callable[[str], str]:
    return lambda text: text.rstrip("\n") + "\n" + row + "\n"


BROKEN_DATA: dict[str, tuple[str, Callable[[str], str], int, str]] = {
    "an id twice": (
        "mechanisms.csv",
        with_row("bali,X,Another Process,,,note"),
        after("mechanisms.csv"),
        "'bali'",
    ),
    "an id that nobody defines": (
        "aliases.csv",
        with_row("The Nowhere Process,nowhere,name,en,,,,note"),
        after("aliases.csv"),
        "'nowhere'",
    ),
    "a column missing": ("aliases.csv", lambda text: text.replace("iscm_id", "id", 1), 1, "iscm_id"),
    "one alias for two ids": (
        "aliases.csv",
        with_row("Shared Process,bali,name,en,,,,note\nShared process,rabat,name,en,,,,note"),
        after("aliases.csv") + 1,
        "'rabat'",
    ),
}


@pytest.mark.parametrize("case", BROKEN_DATA)
def test_a_broken_registry_file_stops_the_run_with_file_and_line(case: str, tmp_path: Path) -> None:
    name, edit, line, word = BROKEN_DATA[case]
    result = extract(tmp_path, {"report.txt": REPORT.encode()}, "--data", edited(tmp_path, name, edit))
    assert result.status == 2
    assert len(result.errors) == 1
    assert result.errors[0].startswith(f"error: {name}, line {line}: ")
    assert word in result.errors[0]
    assert not result.output.exists()


@pytest.mark.parametrize(
    ("name", "row", "word"),
    [
        ("event_types.csv", "rally,,street_party,10,,note", "street_party"),
        ("mechanism_kinds.csv", "Circle,CIRCLE,note", "CIRCLE"),
    ],
)
def test_a_value_that_no_table_allows_is_refused_before_anything_is_read(
    name: str, row: str, word: str, tmp_path: Path
) -> None:
    documents = {
        "report.txt": REPORT.encode() + b"\nPrague Process\nRally (3 May) on visas.\n",
        "leaflet.txt": (HEADER + BALI + RABAT.replace("IRF", "Circle")).encode(),
    }
    result = extract(tmp_path, documents, "--data", edited(tmp_path, name, with_row(row)))
    assert result.status == 2
    assert len(result.errors) == 1
    assert result.errors[0].startswith(f"error: {name}, line {after(name)}: ")
    assert word in result.errors[0]


def test_a_missing_data_file_stops_the_run(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    (data / "themes.csv").unlink()
    result = extract(tmp_path, {"report.txt": REPORT.encode()}, "--data", data)
    assert result.status == 2
    assert len(result.errors) == 1
    assert result.errors[0].startswith("error: themes.csv: ")
    assert not result.output.exists()


DECISION_HEADER = "finding_id,verdict,value,reviewer,date,reason,evidence_hash\n"
BROKEN_DECISIONS: dict[str, tuple[bytes, str]] = {
    "an unknown verdict": ((DECISION_HEADER + "f-1,perhaps,,ab,2022-03-31,,e-1\n").encode(), "line 2: "),
    "a column missing": (b"finding_id,verdict\nf-1,unsure\n", "line 1: "),
    "not UTF-8": (DECISION_HEADER.encode() + "f-1,unsure,,Zo\xeb,2022-03-31,,e-1\n".encode("latin-1"), "UTF-8"),
}


@pytest.mark.parametrize("case", BROKEN_DECISIONS)
def test_broken_decisions_stop_the_run_before_anything_is_published(case: str, tmp_path: Path) -> None:
    content, word = BROKEN_DECISIONS[case]
    before = former_release(tmp_path / "output")
    result = extract(tmp_path, {"report.txt": REPORT.encode(), "decisions.csv": content})
    assert result.status == 2
    assert len(result.errors) == 1
    assert result.errors[0].startswith(("error: decisions.csv, ", "error: decisions.csv: "))
    assert word in result.errors[0]
    assert snapshot(result.output) == before


# ---------------------------------------------------------------- the output folder and the options


def test_an_output_folder_that_is_a_file_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("mine", encoding="utf-8")
    result = extract(tmp_path, {"report.txt": REPORT.encode()})
    assert result.status == 2
    assert len(result.errors) == 1
    assert str(result.output) in result.errors[0]
    assert result.output.read_text(encoding="utf-8") == "mine"


def test_an_output_folder_without_write_permission_is_wrong_use(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root writes everywhere")
    (tmp_path / "output").mkdir(mode=0o555)
    result = extract(tmp_path, {"report.txt": REPORT.encode()})
    assert result.status == 2
    assert len(result.errors) == 1
    assert str(result.output) in result.errors[0]
    assert list(result.output.iterdir()) == []


def test_a_disk_that_is_full_is_one_line_and_leaves_the_former_release(tmp_path: Path) -> None:
    if not shutil.which("sh"):
        pytest.skip("no shell to set a limit with")
    before = former_release(tmp_path / "output")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "report.txt").write_text(REPORT, encoding="utf-8")
    folders = ["--raw", str(tmp_path / "raw"), "--output", str(tmp_path / "output")]
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 2; exec "$@"', "sh", sys.executable, "-m", "pipeline", "extract", *folders],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert snapshot(tmp_path / "output") == before
    assert "Traceback" not in done.stderr
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert str(tmp_path / "output") in done.stderr


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--executor", "cluster"], "cluster"),
        (["--workers", "-1"], "--workers"),
        (["--workers", "many"], "--workers"),
        (["--colour"], "--colour"),
        (["report.txt"], "report.txt"),
    ],
    ids=" ".join,
)
def test_an_option_that_is_none_is_wrong_use(options: list[str], word: str, tmp_path: Path) -> None:
    result = extract(tmp_path, {"report.txt": REPORT.encode()}, *options)
    assert result.status == 2
    assert word in " ".join(result.errors)
    assert not result.output.exists()


def test_an_unknown_command_is_wrong_use() -> None:
    done = command(["extrat"])
    assert done.returncode == 2
    assert "extrat" in done.stderr


def test_dask_that_is_not_installed_names_the_extra(tmp_path: Path) -> None:
    if subprocess.run([sys.executable, "-c", "import distributed"], capture_output=True, check=False).returncode == 0:
        pytest.skip("Dask is installed")
    result = extract(tmp_path, {"report.txt": REPORT.encode()}, "--executor", "dask")
    assert result.status == 2
    assert len(result.errors) == 1
    assert "[dask]" in result.errors[0]
    assert not result.output.exists()


def test_files_of_one_name_are_told_apart_and_copies_of_them_named(tmp_path: Path) -> None:
    other = REPORT.replace("2021", "2020").encode()
    result = extract(
        tmp_path, {"a/report.txt": REPORT.encode(), "b/report.txt": REPORT.encode(), "c/report.txt": other}
    )
    ids = [row["document_id"] for row in result.rows("documents")]
    assert len(set(ids)) == 3
    assert [row["status"] for row in result.rows("documents")] == ["extracted", "quarantined", "extracted"]
    assert result.errors == [
        "error: report.txt: the same content as another file of that name; take one of them out of raw/"
    ]
