"""A PDF gives the records that the same pages give as text: columns, link annotations on headings, a ruled table."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from pipeline.errors import UnreadableError
from pipeline.extract import extract
from pipeline.model import Document, Extract
from pipeline.read import read
from pipeline.read.layout.sheet import Sheet
from pipeline.read.options import ENGINES, ReadOptions
from pipeline.read.pdf.page_frame import DeclinedError
from pipeline.read.pdf.pdfium import Pdfium
from pipeline.read.pdf.plumber import Plumber
from pipeline.resolve import resolve
from pipeline.rules import Rules, load_rules

WIDTH, HEIGHT = A4
LEFT, RIGHT, TOP, LEADING = 45.0, 310.0, 80.0, 14.0


@dataclass(frozen=True)
class Printed:
    """A printed line: its text, the address of its link, and whether it is a heading with space above it."""

    text: str
    url: str = ""
    heading: bool = False


def head(text: str, url: str = "") -> Printed:
    return Printed(text, url, True)


COLUMNS = (
    (
        head("Abu Dhabi Dialogue (ADD)", "https://add.example/"),
        Printed("Two Senior Officials Meetings (SOM) (24-27 May and"),
        Printed("25 October); the Sixth Ministerial Consultation (26-29"),
        Printed("October) and 4 thematic workshops on skill mobility."),
        head("Almaty Process"),
        Printed("Ministerial Conference (27 January) on regional challeng-"),
        Printed("es. Sixth SOM (26 May) on the 2021-2022 Work Plan."),
        head("Bali Process", "https://bali.example/about"),
        Printed("6th meeting of the Taskforce on Planning (22-24 June);"),
        Printed("two courses on counter trafficking and a webinar that"),
    ),
    (
        Printed("looked at border management (3 July)."),
        head("Migration Dialogue for West Africa (MIDWA)"),
        Printed("30th anniversary of MIDWA"),
        Printed("Working group meetings (18-19 and 24-25 March) on"),
        Printed("data and statistics."),
        head("Prague Process", "https://prague.example/en"),
        Printed("SOM (22 November) on visas. Launch of the E-Learning"),
        Printed("Platform (23 September).", "https://prague.example/e-learning"),
        head("Rabat Process", "https://rabat.example/en"),
        Printed("SOM (18 November) on progress of the action plan."),
    ),
)
THEMES = (
    Printed("Thematic Areas", heading=True),
    Printed("Border management: Bali Process, Prague Process"),
    Printed("Labour migration: ADD, Almaty Process, Rabat Process"),
    Printed("Climate change: MIDWA"),
)
HEADER = ("ISCM", "Type", "Region", "Year Established", "Constituent States", "Selected Principal Thematic areas")
ROWS = (
    ("Bali Process", "IRF", "Asia", "2002", "45", "Trafficking; smuggling"),
    ("Migration Dialogue for West Africa (MIDWA)", "RCP", "Africa", "2001", "15", "Border management; migrant rights"),
    ("Prague Process", "IRF", "Europe – Asia", "2009", "50", "Asylum; labour migration; return and reintegration"),
    ("Rabat Process", "IRF", "Africa – Europe", "n/a", "57", "Migration and development"),
    ("Almaty Process", "RCP", "Asia", "2012 (renewed 2015)", "8", "Mixed migration flows; integration"),
)
PROSE = "There are 15 principal RCPs, 16 active IRFs and 1 state-led global process on migration (GFMD)."


def report_text() -> str:
    """The report as a dump prints it: page by page, each page's addresses behind its text."""
    first = ["ISCM 2021 Highlights", ""]
    for column in COLUMNS:
        for line in column:
            first += ["", line.text] if line.heading else [line.text]
    urls = [line.url for column in COLUMNS for line in column if line.url]
    second = [line.text for line in THEMES]
    return "\n".join([*first, " " + urls[0], *urls[1:]]) + "\f" + "\n".join(second) + "\n"


def draw(canvas: Canvas, lines: tuple[Printed, ...], x: float, top: float) -> None:
    for line in lines:
        top += 1.6 * LEADING if line.heading else LEADING
        canvas.setFont("Helvetica-Bold" if line.heading else "Helvetica", 10)
        canvas.drawString(x, HEIGHT - top, line.text)
        if line.url:
            width = canvas.stringWidth(line.text)
            canvas.linkURL(line.url, (x, HEIGHT - top - 2, x + width, HEIGHT - top + 9), relative=0)


def report_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(LEFT, HEIGHT - 60, "ISCM 2021 Highlights")
    for x, column in zip((LEFT, RIGHT), COLUMNS, strict=True):
        draw(canvas, column, x, TOP)
    canvas.showPage()
    draw(canvas, THEMES, LEFT, TOP)
    canvas.save()
    return buffer.getvalue()


def leaflet_text() -> str:
    return "\n".join([PROSE, "", "\t".join(HEADER), *("\t".join(row) for row in ROWS)]) + "\n"


def leaflet_pdf(rows_a_page: int = 99, header_again: bool = True) -> bytes:
    """The leaflet as a ruled table with wrapped cells; it goes on overleaf, with its header repeated or not."""
    buffer = io.BytesIO()
    style = getSampleStyleSheet()["BodyText"]
    grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    story: list[object] = [Paragraph(PROSE, style), Spacer(0, 20)]
    for start in range(0, len(ROWS), rows_a_page):
        header = [HEADER] if header_again or start == 0 else []
        cells = [[Paragraph(cell, style) for cell in row] for row in (*header, *ROWS[start : start + rows_a_page])]
        story += [PageBreak()] if start else []
        story.append(Table(cells, colWidths=[150, 50, 90, 90, 90, 190], style=grid))
    SimpleDocTemplate(buffer, pagesize=landscape(A4), invariant=1).build(story)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


def both(folder: Path, pdf: bytes, text: str) -> tuple[Document, Document]:
    (folder / "document.pdf").write_bytes(pdf)
    (folder / "document.txt").write_text(text, encoding="utf-8")
    return read(folder / "document.pdf"), read(folder / "document.txt")


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, Document]:
    """The report read from PDF and from text."""
    return both(tmp_path_factory.mktemp("report"), report_pdf(), report_text())


@pytest.fixture(scope="module")
def leaflets(tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, Document]:
    """The leaflet read from PDF and from text."""
    return both(tmp_path_factory.mktemp("leaflet"), leaflet_pdf(), leaflet_text())


def records(found: Extract, rules: Rules) -> dict[str, list[tuple[object, ...]]]:
    """What the records say, without where they stand."""
    resolved = resolve(found, rules)
    return {
        "events": [
            (
                resolved.iscm_id(e.owner),
                e.event_type,
                e.name,
                e.ordinal,
                e.count,
                e.topic,
                e.place,
                e.status,
                e.intervals,
            )
            for e in found.events
        ],
        "anniversaries": [(resolved.iscm_id(a.owner), a.anniversary) for a in found.anniversaries],
        "themes": [(t.theme, t.owner.printed, resolved.iscm_id(t.owner)) for t in found.themes],
        "addresses": [(a.url, a.origin, resolved.iscm_id(a.owner)) for a in found.addresses],
        "mentions": [(m.printed, m.context, resolved.iscm_id(m)) for m in found.mentions],
        "profiles": [
            (
                p.owner.printed,
                p.kind,
                p.regions,
                p.printed_year,
                p.year_established,
                p.constituent_states,
                p.printed_themes,
            )
            for p in found.profiles
        ],
        "claims": [(c.metric, c.subject, c.value) for c in found.claims],
        "remarks": [(r.check, r.subject, r.value) for r in found.remarks],
    }


# ---------------------------------------------------------------- pages, lines, links


def test_both_columns_are_read_one_after_the_other(reports: tuple[Document, Document]) -> None:
    pdf, text = reports
    assert [line.words for line in pdf.lines] == [line.words for line in text.lines]
    assert [line.page for line in pdf.lines] == [line.page for line in text.lines]


def test_a_heading_stands_apart_in_both(reports: tuple[Document, Document]) -> None:
    pdf, _ = reports
    headings = {line.text for column in COLUMNS for line in column if line.heading}
    found = {line.words for line in pdf.pages[0].lines if line.bold and line.gap}
    assert headings <= found
    assert found <= headings | {"ISCM 2021 Highlights"}


def test_every_line_has_its_box_on_the_page_and_its_font_size(reports: tuple[Document, Document]) -> None:
    pdf, _ = reports
    left = {line.text for line in COLUMNS[0]}
    right = {line.text for line in COLUMNS[1]}
    for line in pdf.pages[0].lines:
        assert line.box is not None
        assert 0 < line.box.x0 < line.box.x1 < WIDTH
        assert 0 < line.box.top < line.box.bottom < HEIGHT
        if line.text in left:
            assert line.box.x0 == pytest.approx(LEFT, abs=1)
        if line.text in right:
            assert line.box.x0 == pytest.approx(RIGHT, abs=1)
    assert pdf.lines[0].size == pytest.approx(18)
    assert pdf.lines[1].size == pytest.approx(10)


def test_a_link_lies_on_the_line_it_covers(reports: tuple[Document, Document]) -> None:
    pdf, text = reports
    expected = {line.url: line.text for column in COLUMNS for line in column if line.url}
    assert {link.url: link.line.text for link in pdf.links if link.line is not None} == expected
    assert len(pdf.links) == len(expected)
    assert {link.url for link in text.links} == set(expected)


def test_the_numbers_of_a_pages_lines_run_from_one(reports: tuple[Document, Document]) -> None:
    for page in reports[0].pages:
        assert [line.number for line in page.lines] == list(range(1, len(page.lines) + 1))


# ---------------------------------------------------------------- records


@pytest.mark.parametrize("kind", ["events", "anniversaries", "themes", "mentions"])
def test_a_report_gives_the_same_records_from_pdf_and_from_text(
    kind: str, reports: tuple[Document, Document], rules: Rules
) -> None:
    pdf, text = (records(extract(document, rules), rules)[kind] for document in reports)
    assert pdf == text
    assert pdf


def test_the_link_on_a_heading_is_the_mechanisms_own(reports: tuple[Document, Document], rules: Rules) -> None:
    pdf, text = (records(extract(document, rules), rules)["addresses"] for document in reports)
    expected = [
        ("https://add.example/", "annotation", "add"),
        ("https://bali.example/about", "annotation", "bali"),
        ("https://prague.example/en", "annotation", "prague"),
        ("https://prague.example/e-learning", "annotation", "prague"),
        ("https://rabat.example/en", "annotation", "rabat"),
    ]
    assert sorted(pdf) == sorted(expected)
    assert {address[0] for address in text} == {address[0] for address in expected}


def test_a_sentence_over_the_column_break_is_one_event(reports: tuple[Document, Document], rules: Rules) -> None:
    events = [e for e in extract(reports[0], rules).events if e.owner.printed == "Bali Process"]
    webinar = next(event for event in events if event.event_type == "webinar")
    assert [line.text for line in webinar.where.lines] == [COLUMNS[0][-1].text, COLUMNS[1][0].text]
    assert [(i.start.isoformat(), i.end.isoformat()) for i in webinar.intervals] == [("2021-07-03", "2021-07-03")]


@pytest.mark.parametrize("kind", ["profiles", "themes", "mentions", "claims", "remarks"])
def test_a_leaflet_gives_the_same_records_from_pdf_and_from_text(
    kind: str, leaflets: tuple[Document, Document], rules: Rules
) -> None:
    pdf, text = (records(extract(document, rules), rules)[kind] for document in leaflets)
    assert pdf == text
    assert pdf


def test_a_ruled_table_gives_its_cells(leaflets: tuple[Document, Document]) -> None:
    ((table,),) = [page.tables for page in leaflets[0].pages]
    assert [row.cells for row in table] == [HEADER, *ROWS]
    for row in table:
        assert all(line.box is not None for line in row.lines)


@pytest.mark.parametrize("header_again", [True, False])
def test_a_table_that_goes_on_overleaf_gives_the_same_rows(header_again: bool, tmp_path: Path, rules: Rules) -> None:
    (tmp_path / "leaflet.pdf").write_bytes(leaflet_pdf(rows_a_page=2, header_again=header_again))
    document = read(tmp_path / "leaflet.pdf")
    assert len(document.pages) == 3
    found = extract(document, rules)
    assert [profile.owner.printed for profile in found.profiles] == [row[0] for row in ROWS]
    assert [profile.printed_themes for profile in found.profiles] == [row[-1] for row in ROWS]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_cell_that_spans_rows_says_the_same_in_each_of_them(engine: str, tmp_path: Path) -> None:
    """Regions of two and of three rows, a type of two rows that are not the same, and a region printed once."""
    rows = [
        ("ISCM", "Type", "Region", "Year"),
        ("Bali Process", "IRF", "Asia and the Pacific", "2002"),
        ("Colombo Process", "RCP", "", "2003"),
        ("Rabat Process", "", "Africa and Europe", "2006"),
        ("Khartoum Process", "IRF", "", "2014"),
        ("Valletta Follow-up", "Other", "", "2015"),
        ("Quito Process", "RCP", "South America", "2018"),
    ]
    spans = [("SPAN", (2, 1), (2, 2)), ("SPAN", (1, 2), (1, 3)), ("SPAN", (2, 3), (2, 5))]
    style = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *spans])
    story = [Paragraph(PROSE, getSampleStyleSheet()["BodyText"]), Spacer(0, 300), Table(rows, style=style)]
    SimpleDocTemplate(str(tmp_path / "leaflet.pdf"), pagesize=A4, invariant=1).build(story)
    document = read(tmp_path / "leaflet.pdf", options=ReadOptions(engine))
    ((table,),) = [page.tables for page in document.pages]
    assert [row.cells for row in table] == [
        ("ISCM", "Type", "Region", "Year"),
        ("Bali Process", "IRF", "Asia and the Pacific", "2002"),
        ("Colombo Process", "RCP", "Asia and the Pacific", "2003"),
        ("Rabat Process", "RCP", "Africa and Europe", "2006"),
        ("Khartoum Process", "IRF", "Africa and Europe", "2014"),
        ("Valletta Follow-up", "Other", "Africa and Europe", "2015"),
        ("Quito Process", "RCP", "South America", "2018"),
    ]


def test_the_words_of_a_record_stand_in_its_lines(
    reports: tuple[Document, Document], leaflets: tuple[Document, Document], rules: Rules
) -> None:
    for document in (reports[0], leaflets[0]):
        lines = set(document.lines)
        found = extract(document, rules)
        places = [mention.where for mention in found.mentions]
        places += [event.where for event in found.events]
        places += [listing.where for listing in found.themes]
        assert places
        for where in places:
            assert set(where.lines) <= lines
            assert all(fragment.quote.strip() for fragment in where.fragments)


# ---------------------------------------------------------------- PDFs that cannot be read


def plain_pdf(pages: int = 1, encrypt: str | None = None) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=encrypt, invariant=1)
    for page in range(pages):
        canvas.drawString(50, 700, f"Page {page + 1} of the report")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def blank_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.rect(10, 10, 100, 100, fill=1)
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"%PDF-1.7\nnothing else\n", "PDF"),
        (plain_pdf()[:300], "PDF"),
        (plain_pdf(encrypt="secret"), "protected"),
        (blank_pdf(), "ocrmypdf"),
        (b"no PDF at all", "PDF"),
    ],
    ids=["only its first line", "cut off", "locked", "no text", "called PDF"],
)
def test_a_pdf_that_cannot_be_read_is_named_with_what_to_do(content: bytes, word: str, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(content)
    with pytest.raises(UnreadableError, match=rf"^report\.pdf(?:, page 1)?: .*{word}") as raised:
        read(tmp_path / "report.pdf")
    assert "\n" not in str(raised.value)


def pages_or_none(path: Path) -> int | None:
    """How many pages were read; None if the file was refused."""
    try:
        return len(read(path).pages)
    except UnreadableError:
        return None


@pytest.mark.parametrize("percent", [30, 50, 70, 80, 90, 95, 99])
def test_no_page_of_a_pdf_that_was_cut_off_is_lost_silently(percent: int, tmp_path: Path) -> None:
    whole = plain_pdf(pages=6)
    (tmp_path / "whole.pdf").write_bytes(whole)
    (tmp_path / "cut.pdf").write_bytes(whole[: len(whole) * percent // 100])
    assert pages_or_none(tmp_path / "whole.pdf") == 6
    assert pages_or_none(tmp_path / "cut.pdf") in (None, 6)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_page_that_no_engine_can_read_is_named(engine: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whether pdfplumber is asked for, or pdfium declined the page."""
    sheet = Plumber.sheet

    def damaged(reference: Plumber, number: int) -> Sheet:
        if number == 2:
            raise ValueError("a font without\nits widths")
        return sheet(reference, number)

    def declined(document: Pdfium, number: int, *page: object) -> Sheet:
        raise DeclinedError("cells that are no rectangles")

    (tmp_path / "report.pdf").write_bytes(plain_pdf(pages=3))
    monkeypatch.setattr(Plumber, "sheet", damaged)
    monkeypatch.setattr(Pdfium, "_sheet", declined)
    pages = read(tmp_path / "report.pdf", options=ReadOptions(engine)).pages
    assert [page.problem for page in pages] == ["", "ValueError", ""]
    assert [bool(page.lines) for page in pages] == [True, False, True]
    (tmp_path / "one.pdf").write_bytes(plain_pdf(pages=1))
    monkeypatch.setattr(Plumber, "sheet", lambda reference, number: damaged(reference, 2))
    with pytest.raises(UnreadableError, match=r"^one\.pdf, page 1: damaged \(ValueError\); open it and ") as raised:
        read(tmp_path / "one.pdf", options=ReadOptions(engine))
    assert "\n" not in str(raised.value)


def test_a_pdf_is_known_by_its_bytes_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "report").write_bytes(plain_pdf())
    document = read(tmp_path / "report")
    assert document.source.media_type == "application/pdf"
    assert [line.text for line in document.lines] == ["Page 1 of the report"]
