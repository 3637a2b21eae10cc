"""The generator of made documents: a seed gives one document, its text says its truth, its PDFs hold its words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.rules import load_rules
from pipeline.run import run
from tests.helpers.scoring import scores
from tests.made import corpus
from tests.made.awkward import AWKWARD, links_of
from tests.made.documents import Document, headings_of, truth_of, write_truth
from tests.made.leaflets import leaflet
from tests.made.plain import as_text
from tests.made.reports import report
from tests.made.style import damaged, style_of
from tests.made.typeset import typeset

RULES = load_rules()
SMALL = min((report(seed) for seed in range(1, 40)), key=lambda document: len(as_text(document)))


def words_of(path: Path) -> str:
    """All letters and figures of a PDF's text layer, without what parts them."""
    import pypdfium2 as pdfium

    pdf = pdfium.PdfDocument(path)
    return squashed("".join(page.get_textpage().get_text_range() for page in pdf))


def squashed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def assert_perfect(document: Document, folder: Path, with_link_layer: bool) -> None:
    (folder / "raw").mkdir()
    (folder / "raw" / f"{document.name}.txt").write_text(as_text(document), encoding="utf-8")
    write_truth(truth_of(document, with_link_layer), folder / "gold")
    assert not run(folder / "raw", folder / "output", RULES).failures
    found = scores(folder / "output" / "latest", folder / "gold")
    for table, score in found.items():
        assert (score.missing, score.surplus) == ((), ()), table
    assert len(found) >= 3


@pytest.mark.parametrize("make", [report, leaflet])
def test_the_same_seed_gives_the_same_document_and_another_one_another(make: type) -> None:
    assert make(7) == make(7)
    assert make(7) != make(8)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 5, 14, 42])
def test_the_truth_of_a_report_is_what_its_text_says(seed: int, tmp_path: Path) -> None:
    assert_perfect(report(seed), tmp_path, with_link_layer=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_the_truth_of_a_leaflet_is_what_its_text_says(seed: int, tmp_path: Path) -> None:
    assert_perfect(leaflet(seed), tmp_path, with_link_layer=False)


def test_documents_differ_in_what_they_hold() -> None:
    reports = [report(seed) for seed in range(1, 40)]
    names = {tuple(section.name for section in document.sections) for document in reports}
    assert len(names) >= 4
    entries = [sum(block.kind == "heading" for block in document.sections[0].blocks) for document in reports]
    assert min(entries) < 9
    assert max(entries) > 20
    assert any("new-" in row["iscm_id"] for document in reports for row in document.truth["events"])
    assert {style_of(document).columns for document in reports} == {1, 2, 3}
    assert all(20 <= len(leaflet(seed).table.rows) <= 34 for seed in range(1, 20))


def test_the_truth_of_a_form_without_a_link_layer_holds_printed_addresses_only() -> None:
    document = next(d for d in map(leaflet, range(1, 20)) if any(row.url for row in d.table.rows))
    assert len(truth_of(document, True)["links"]) > 20
    assert [row["origin"] for row in truth_of(document, False)["links"]] == ["text"]


@pytest.mark.slow
def test_a_pdf_holds_every_heading(producer: str, tmp_path: Path) -> None:
    path = typeset(SMALL, style_of(SMALL), tmp_path / "report.pdf", producer)
    words = words_of(path)
    assert [heading for heading in headings_of(SMALL) if squashed(heading) not in words] == []


@pytest.mark.slow
@pytest.mark.parametrize("producer", ["reportlab", "typst", "fpdf2"], indirect=True)
def test_a_leaflet_as_pdf_holds_every_cell(producer: str, tmp_path: Path) -> None:
    document = leaflet(3)
    style = replace(style_of(document), whole_rows=True, hyphens=False)
    words = words_of(typeset(document, style, tmp_path / "leaflet.pdf", producer))
    cells = [cell for row in document.table.rows for cell in row.cells]
    assert [cell for cell in cells if squashed(cell) not in words] == []


def test_an_awkward_copy_shows_the_same_page_and_keeps_its_links(tmp_path: Path) -> None:
    import pypdfium2 as pdfium

    style = replace(style_of(SMALL), links=True)
    source = typeset(SMALL, style, tmp_path / "report.pdf", "reportlab")
    picture = pdfium.PdfDocument(source)[0].render(grayscale=True).to_pil()
    for name in ("shifted", "turned"):
        copy = tmp_path / f"{name}.pdf"
        AWKWARD[name](source, copy)
        assert words_of(copy) == words_of(source)
        page, old = pdfium.PdfDocument(copy)[0], pdfium.PdfDocument(source)[0]
        shown = page.render(grayscale=True).to_pil()
        assert (shown.size, len(list(links_of(page)))) == (picture.size, len(list(links_of(old))))
    AWKWARD["scanned"](source, tmp_path / "scanned.pdf")
    assert words_of(tmp_path / "scanned.pdf") == ""


def test_a_damaged_text_layer_has_lost_or_other_letters() -> None:
    assert damaged("Committee Meeting, draft", "lost") == "Commiee Meeng, dra"
    assert damaged("Committee Meeting, draft", "swapped") == "CommiƩee MeeƟng, draŌ"
    assert damaged("https://www.iom.int/meeting", "lost") == "https://www.iom.int/meeting"


@pytest.mark.slow
def test_the_command_writes_texts_pdfs_and_truth(tmp_path: Path) -> None:
    corpus.main(["--out", str(tmp_path), "--seed", "3", "--reports", "1", "--leaflets", "1", "--producers", "fpdf2"])
    names = {report(3).name, leaflet(3).name}
    assert {path.stem for path in (tmp_path / "text").iterdir()} == names
    assert {path.stem for path in (tmp_path / "fpdf2").iterdir()} == names
    assert {path.name for path in (tmp_path / "truth" / "pdf").iterdir()} == names
