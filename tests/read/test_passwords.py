"""PDFs that a password protects: opened with a given one, otherwise refused in one line; no output shows it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import ProtectedError, UnreadableError, UseError
from pipeline.read import read
from pipeline.read.options import ENGINES, ReadOptions
from pipeline.read.pdf.repair import page_count
from pipeline.review.pictures import page_pictures
from pipeline.rules import load_rules
from pipeline.run import run
from tests.helpers.hostile import assembled
from tests.helpers.small import REPORT
from tests.read.test_ocr import CAN_OCR, picture_of

ROOT = Path(__file__).parent.parent.parent
SECRET = "two words, ü"
KINDS = {
    "RC4, 40 bits": pikepdf.Encryption(user=SECRET, owner="o", R=2, aes=False, metadata=False),
    "RC4, 128 bits": pikepdf.Encryption(user=SECRET, owner="o", R=3, aes=False, metadata=False),
    "AES, 128 bits": pikepdf.Encryption(user=SECRET, owner="o", R=4, aes=True),
    "AES, 256 bits": pikepdf.Encryption(user=SECRET, owner="o", R=6, aes=True),
}
FOR_ALL = pikepdf.Encryption(user="", owner="o", R=6)


def report_pdf(text: str = REPORT) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for number, line in enumerate(text.splitlines()):
        canvas.drawString(60, 780 - 20 * number, line)
    canvas.save()
    return buffer.getvalue()


def protected(path: Path, encryption: pikepdf.Encryption, content: bytes | None = None) -> Path:
    path.parent.mkdir(exist_ok=True)
    with pikepdf.open(io.BytesIO(content or report_pdf())) as document:
        document.save(path, encryption=encryption)
    return path


def extract(tmp_path: Path, *options: str, **environment: str) -> tuple[int, str]:
    """The exit status of the command on `tmp_path / 'raw'`, and everything that it printed."""
    folders = ("--raw", str(tmp_path / "raw"), "--output", str(tmp_path / "output"))
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "extract", *folders, *options],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_right_one_of_several_passwords_opens_it(kind: str, engine: str, tmp_path: Path) -> None:
    path = protected(tmp_path / "report.pdf", KINDS[kind])
    document = read(path, options=ReadOptions(engine, passwords=("wrong", "Ж", SECRET)))
    assert [line.text for line in document.lines] == [line for line in REPORT.splitlines() if line]
    assert {page.engine for page in document.pages} == {engine}
    assert not document.is_repaired


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", KINDS)
def test_without_the_right_password_it_is_refused_in_one_line(kind: str, engine: str, tmp_path: Path) -> None:
    path = protected(tmp_path / "report.pdf", KINDS[kind])
    with pytest.raises(ProtectedError) as raised:
        read(path, options=ReadOptions(engine))
    assert str(raised.value) == (
        "report.pdf: protected by a password; give it with --password, or save the file without one"
    )
    assert raised.value.__cause__ is not None
    with pytest.raises(ProtectedError) as raised:
        read(path, options=ReadOptions(engine, passwords=("wrong", SECRET.upper())))
    assert str(raised.value) == (
        "report.pdf: protected by a password; none of the given ones opens it; give the right one with --password"
    )


@pytest.mark.parametrize("passwords", [(), ("any",)])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_that_only_restricts_its_use_needs_no_password(
    engine: str, passwords: tuple[str, ...], tmp_path: Path
) -> None:
    path = protected(tmp_path / "report.pdf", FOR_ALL)
    assert read(path, options=ReadOptions(engine, passwords=passwords)).lines
    assert page_pictures({"report": path}, [("report", 1)], passwords=passwords)


def test_pages_of_a_protected_file_are_counted_and_mended_with_its_password(tmp_path: Path) -> None:
    path = protected(tmp_path / "report.pdf", KINDS["AES, 256 bits"])
    assert (page_count(path), page_count(path, SECRET)) == (None, 1)
    content = path.read_bytes()
    assert content.count(b"/Count 1") == 1
    path.write_bytes(content.replace(b"/Count 1", b"/Count 9"))
    assert read(path, options=ReadOptions(passwords=(SECRET,))).lines
    with pytest.raises(ProtectedError):
        read(path)


def test_a_damaged_file_behind_a_protected_one_is_not_called_protected(tmp_path: Path) -> None:
    with pytest.raises(ProtectedError):
        read(protected(tmp_path / "protected.pdf", KINDS["AES, 256 bits"]))
    empty = assembled({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"})
    (tmp_path / "empty.pdf").write_bytes(empty)
    with pytest.raises(UnreadableError, match=r"^empty\.pdf: a PDF without pages; "):
        read(tmp_path / "empty.pdf")


@pytest.mark.parametrize(("passwords", "drawn"), [((), 0), (("wrong",), 0), (("wrong", SECRET), 1)])
def test_a_picture_needs_the_password_too(passwords: tuple[str, ...], drawn: int, tmp_path: Path) -> None:
    path = protected(tmp_path / "report.pdf", KINDS["AES, 256 bits"])
    assert len(page_pictures({"report": path}, [("report", 1)], passwords=passwords)) == drawn


@pytest.mark.skipif(not CAN_OCR, reason="ocrmypdf or Tesseract is not installed")
def test_pictures_in_a_protected_file_are_read_by_ocr(tmp_path: Path) -> None:
    scan = io.BytesIO()
    canvas = Canvas(scan, pagesize=A4, invariant=1)
    canvas.drawImage(picture_of(report_pdf()), 0, 0, *A4)
    canvas.save()
    path = protected(tmp_path / "scan.pdf", KINDS["AES, 256 bits"], scan.getvalue())
    document = read(path, options=ReadOptions(ocr=True, passwords=(SECRET,)))
    assert document.lines[0].text == REPORT.splitlines()[0]


def test_passwords_are_shown_nowhere_and_change_no_release(tmp_path: Path) -> None:
    options = ReadOptions(passwords=(SECRET,))
    assert SECRET not in repr(options)
    protected(tmp_path / "raw" / "report.pdf", FOR_ALL)
    releases = {run(tmp_path / "raw", tmp_path / "output", load_rules(), options=o).release for o in (options, None)}
    assert len(releases) == 1


@pytest.mark.slow
def test_the_command_takes_several_passwords_and_publishes_none(tmp_path: Path) -> None:
    protected(tmp_path / "raw" / "a.pdf", KINDS["AES, 256 bits"])
    other = pikepdf.Encryption(user="sesame", owner="o", R=6)
    protected(tmp_path / "raw" / "b.pdf", other, report_pdf(REPORT.replace("2021", "2019")))
    status, said = extract(tmp_path, "--password", SECRET)
    assert status == 1
    assert "error: b.pdf: protected by a password; none of the given ones opens it;" in said
    assert extract(tmp_path, "--password", SECRET, "--password", "sesame")[0] == 0
    assert extract(tmp_path, ISCM_PASSWORD=f"sesame\n{SECRET}")[0] == 0
    written = [path.read_bytes() for path in (tmp_path / "output").rglob("*") if path.is_file()]
    assert len(written) > 10
    assert [content for content in written if SECRET.encode() in content or b"sesame" in content] == []


@pytest.mark.slow
def test_a_password_that_is_not_utf_8_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UseError, match=r"^--password: not UTF-8; "):
        ReadOptions(passwords=(os.fsdecode(b"\xff"),))
    protected(tmp_path / "raw" / "a.pdf", FOR_ALL)
    status, said = extract(tmp_path, "--password", os.fsdecode(b"\xff"))
    assert (status, said.splitlines()) == (2, ["error: --password: not UTF-8; say it in a terminal that writes UTF-8"])
