"""Documents that tell of meetings in other shapes than under headings; beside each stands what a person reads in it.

`shapes/NAME.txt` is a document, `shapes/NAME.csv` its events, a row each: iscm_id, event_type, ordinal, count, days,
place, topic, status. `shapes/NAME.asked.csv` has what a person is asked about: check, words.
"""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.extract import extract
from pipeline.model import Event, Interval, Resolved
from pipeline.read import read, source_of
from pipeline.resolve import resolve
from pipeline.rules import load_rules

RULES = load_rules()
SHAPES = Path(__file__).parent / "shapes"


def resolved(path: Path) -> Resolved:
    return resolve(extract(read(path, source_of(path)), RULES), RULES)


def printed_days(interval: Interval) -> str:
    """'2018-05-03', '2018-05-03/2018-05-04'."""
    return str(interval.start) if interval.start == interval.end else f"{interval.start}/{interval.end}"


def row_of(found: Resolved, event: Event) -> dict[str, str]:
    return {
        "iscm_id": found.iscm_id(event.owner),
        "event_type": event.event_type,
        "ordinal": "" if event.ordinal is None else str(event.ordinal),
        "count": "" if event.count is None else str(event.count),
        "days": " ".join(map(printed_days, event.intervals)),
        "place": event.place,
        "topic": event.topic,
        "status": event.status,
    }


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


@pytest.mark.parametrize("path", sorted(SHAPES.glob("*.txt")), ids=lambda path: path.stem)
def test_a_document_of_this_shape_is_read_as_a_person_reads_it(path: Path) -> None:
    found = resolved(path)
    assert [row_of(found, event) for event in found.extract.events] == rows(path.with_suffix(".csv"))


@pytest.mark.parametrize("path", sorted(SHAPES.glob("*.txt")), ids=lambda path: path.stem)
def test_a_person_is_asked_about_what_is_not_read_and_about_nothing_else(path: Path) -> None:
    asked = [
        {"check": remark.check, "words": " ".join(remark.value.split())}
        for remark in resolved(path).extract.remarks
        if remark.needs_review
    ]
    assert asked == rows(path.with_suffix(".asked.csv"))


@pytest.mark.parametrize("path", sorted(SHAPES.glob("*.txt")), ids=lambda path: path.stem)
def test_every_event_leads_to_a_line_that_prints_its_day(path: Path) -> None:
    for event in resolved(path).extract.events:
        quote = event.where.quote
        assert all(str(interval.start.day) in quote for interval in event.intervals), quote


LINE_BY_LINE = ("days-below-months", "dates-of-every-form", "names-before-dates", "page-of-one-mechanism", "prose")


def as_reportlab(text: str, path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Helvetica", 10)
    for row, line in enumerate(text.splitlines()):
        canvas.drawString(60, 780 - 14 * row, line)
    canvas.save()


def as_fpdf2(text: str, path: Path) -> None:
    from fpdf import FPDF

    pdf = FPDF(unit="pt", format=(595, 842))
    pdf.add_page()
    pdf.set_font("Times", size=11)
    for row, line in enumerate(text.splitlines()):
        pdf.text(54, 60 + 15 * row, line.replace("–", "-").replace("’", "'"))
    pdf.output(str(path))


@pytest.mark.parametrize("typeset", [as_reportlab, as_fpdf2])
@pytest.mark.parametrize("name", LINE_BY_LINE)
def test_the_shape_is_read_from_a_pdf_as_from_text(
    name: str, typeset: Callable[[str, Path], None], tmp_path: Path
) -> None:
    text = SHAPES / f"{name}.txt"
    pdf = tmp_path / f"{name}.pdf"
    typeset(text.read_text(encoding="utf-8"), pdf)
    found, told = resolved(pdf), [*rows(text.with_suffix(".csv"))]
    assert [row_of(found, event) for event in found.extract.events] == told
