"""Note marks, printed as smaller raised digits, are no part of the word or number in front of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.model import Box
from pipeline.read import read
from pipeline.read.pdf.note_marks import with_raised_digits
from pipeline.read.pdf.pdfium import Pdfium
from pipeline.read.pdf.plumber import Plumber

BASE = Box(0, 0, 5, 10)
HIGH = Box(0, -1, 3, 6)
LOW = Box(0, 5, 3, 12)
CAPITAL = Box(0, 2, 4, 10)  # a small capital or a figure of another font: on the line

# what is printed, and after each '^' a raised piece up to the next '^'
LINES = [
    ("Senior officials met (3 June^2^ and 9 July).", "Senior officials met (3 June² and 9 July)."),
    ("Three^4^ courses and 18 States^12^.", "Three⁴ courses and 18 States¹²."),
    ("52^2^ members since 2003^3,4^, in all.", "52² members since 2003³,⁴, in all."),
    ("The 20^th^ round, 2019-2021.", "The 20th round, 2019-2021."),
]


def pdf_of(lines: list[str], path: Path, size: float = 10, share: float = 0.6) -> Path:
    canvas = Canvas(str(path), pagesize=A4)
    for number, line in enumerate(lines):
        text = canvas.beginText(60, 760 - 20 * number)
        for at, piece in enumerate(line.split("^")):
            text.setFont("Helvetica", size * share if at % 2 else size)
            text.setRise(0.4 * size if at % 2 else 0)
            text.textOut(piece)
        canvas.drawText(text)
    canvas.save()
    return path


@pytest.mark.parametrize("share", [0.58, 0.7, 0.8])
@pytest.mark.parametrize("size", [8, 11])
def test_raised_digits_of_a_pdf_are_read_as_note_marks(tmp_path: Path, share: float, size: float) -> None:
    path = pdf_of([line for line, _ in LINES], tmp_path / "report.pdf", size, share)
    lines = read(path).lines
    assert [line.words for line in lines] == [words for _, words in LINES]


def test_both_engines_read_the_same_marks(tmp_path: Path) -> None:
    path = pdf_of([line for line, _ in LINES], tmp_path / "report.pdf")
    with Pdfium(path) as fast, Plumber(path) as slow:
        (sheet,) = fast.sheets()
        assert not isinstance(sheet, Exception)
        marked = [word.text.rstrip(".,") for word in sheet.words if not word.text.isascii()]
        assert marked == [word.text.rstrip(".,") for word in slow.sheet(1).words if not word.text.isascii()]
    assert marked == ["June²", "Three⁴", "States¹²", "52²", "2003³,⁴"]


@pytest.mark.parametrize(
    ("text", "boxes", "read"),
    [
        ("May2", [BASE, BASE, BASE, HIGH], "May²"),
        ("522", [BASE, BASE, HIGH], "52²"),
        ("2003", [BASE] * 4, "2003"),
        ("CO2", [BASE, BASE, LOW], "CO2"),
        ("No12", [BASE, BASE, CAPITAL, CAPITAL], "No12"),
        ("a1,2).", [BASE, HIGH, HIGH, HIGH, BASE, BASE], "a¹,²)."),
        ("2nd", [BASE, HIGH, HIGH], "2nd"),
        ("7", [BASE], "7"),
    ],
)
def test_only_digits_that_are_smaller_and_higher_are_raised(text: str, boxes: list[Box], read: str) -> None:
    assert with_raised_digits(text, boxes.__getitem__) == read


def test_a_word_that_begins_with_a_bracket_has_no_mark_where_boxes_are_those_of_the_ink() -> None:
    bracket, digit = Box(0, 0, 3, 10), Box(3, 0, 8, 7.3)
    boxes = [bracket, digit, digit, digit]
    assert with_raised_digits("(2-5", boxes.__getitem__, lambda _: False) == "(2-5"
