"""Pages that are pictures or outlines: reported by file and page, and read by OCR on request."""

from __future__ import annotations

import csv
import importlib.util
import io
import shutil
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import UnreadableError, UseError
from pipeline.read import read
from pipeline.read.options import ENGINES, ReadOptions
from pipeline.rules import load_rules
from pipeline.run import run

RULES = load_rules()
TITLE = "ISCM 2019 Highlights"
ENTRY = ("Main events in 2019", "Rabat Process", "SOM (18 November) in Accra on visas.")
CAN_OCR = importlib.util.find_spec("ocrmypdf") is not None and shutil.which("tesseract") is not None


def picture_of(pdf: bytes) -> ImageReader:
    """The first page of a PDF as a scanner would give it, with 200 dots per inch."""
    page = pypdfium2.PdfDocument(pdf)[0]
    return ImageReader(page.render(scale=200 / 72).to_pil())


def text_page(canvas: Canvas, lines: tuple[str, ...]) -> None:
    canvas.setFont("Helvetica", 14)
    for number, line in enumerate(lines):
        canvas.drawString(60, 760 - 30 * number, line)
    canvas.showPage()


def report(scanned: bool, tmp_path: Path) -> Path:
    """A report of two pages; if it is `scanned`, the second one is a picture."""
    second = io.BytesIO()
    canvas = Canvas(second, pagesize=A4, invariant=1)
    text_page(canvas, ("Prague Process", "Ministerial Conference (3 June) in Prague on labour migration."))
    canvas.save()
    path = tmp_path / "raw" / "report.pdf"
    path.parent.mkdir()
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    text_page(canvas, (TITLE, *ENTRY))
    if scanned:
        canvas.drawImage(picture_of(second.getvalue()), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return path


@pytest.mark.parametrize("engine", ENGINES)
def test_a_page_that_is_a_picture_is_found(engine: str, tmp_path: Path) -> None:
    document = read(report(True, tmp_path), options=ReadOptions(engine))
    assert [page.is_picture for page in document.pages] == [False, True]


def test_a_page_that_is_a_picture_needs_a_person(tmp_path: Path) -> None:
    report(True, tmp_path)
    found = [f for f in run(tmp_path / "raw", tmp_path, RULES).findings.to_review if f.check == "page_without_text"]
    assert [f.explanation for f in found] == [
        "report.pdf, page 2: drawn on, but without text (a scan, or text drawn as outlines); run again with --ocr, or"
        " run ocrmypdf on the file."
    ]


def outlines(canvas: Canvas) -> None:
    """A page that says 'SO' in filled paths, as some programs export text."""
    path = canvas.beginPath()
    path.moveTo(60, 700)
    path.curveTo(100, 690, 110, 715, 80, 720)
    path.curveTo(60, 725, 65, 745, 100, 735)
    path.lineTo(100, 740)
    path.curveTo(60, 750, 50, 722, 75, 715)
    path.close()
    path.circle(130, 720, 20)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.showPage()


@pytest.mark.parametrize("engine", ENGINES)
def test_text_drawn_as_outlines_needs_a_person_and_a_blank_page_does_not(engine: str, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    canvas = Canvas(str(tmp_path / "raw" / "report.pdf"), pagesize=A4, invariant=1)
    text_page(canvas, (TITLE, *ENTRY))
    canvas.showPage()  # blank
    clip = canvas.beginPath()
    clip.rect(50, 50, 400, 700)
    canvas.clipPath(clip, stroke=0, fill=0)
    canvas.showPage()  # blank, too: a clip is not drawn
    outlines(canvas)
    canvas.beginForm("outlines")
    canvas.circle(130, 720, 20)
    canvas.endForm()
    canvas.doForm("outlines")
    canvas.showPage()
    canvas.save()
    options = ReadOptions(engine)
    document = read(tmp_path / "raw" / "report.pdf", options=options)
    assert [page.is_picture for page in document.pages] == [False, False, False, True, True]
    found = run(tmp_path / "raw", tmp_path, RULES, options=options).findings.to_review
    subjects = [finding.subject for finding in found if finding.check == "page_without_text"]
    assert subjects == ["report:4", "report:5"]


def test_a_document_of_pictures_only_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.drawImage(picture_of(report(False, tmp_path).read_bytes()), 0, 0, *A4)
    canvas.save()
    with pytest.raises(UnreadableError, match=r"^scan\.pdf, page 1: no text; .* --ocr, or run ocrmypdf") as raised:
        read(path)
    assert "\n" not in str(raised.value)


@pytest.mark.skipif(not CAN_OCR, reason="ocrmypdf or Tesseract is not installed")
def test_what_was_read_by_ocr_is_marked(tmp_path: Path) -> None:
    report(True, tmp_path)
    assert not run(tmp_path / "raw", tmp_path, RULES, options=ReadOptions(ocr=True)).failures
    with (tmp_path / "latest" / "evidence.csv").open(encoding="utf-8", newline="") as file:
        engines = {row["page"]: row["engine"] for row in csv.DictReader(file) if row["table"] == "events"}
    assert engines == {"1": "pdfium", "2": "ocr"}
    with (tmp_path / "latest" / "documents.csv").open(encoding="utf-8", newline="") as file:
        assert [row["engines"] for row in csv.DictReader(file)] == ["pdfium 1; ocr 2"]
    with (tmp_path / "latest" / "events.csv").open(encoding="utf-8", newline="") as file:
        assert ("prague", "2019-06-03") in {(row["iscm_id"], row["date_start"]) for row in csv.DictReader(file)}


def test_an_unknown_engine_is_refused_by_name() -> None:
    with pytest.raises(UseError, match="--engine poppler: unknown; use one of pdfium, pdfplumber"):
        ReadOptions("poppler")
