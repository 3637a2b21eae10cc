"""The same reports and leaflets as Word files, web pages and spreadsheets: read as their truth says."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from pipeline.extract import extract
from pipeline.model import Extract
from pipeline.read import read
from pipeline.rules import load_rules
from pipeline.run import run
from tests.helpers.scoring import scores
from tests.made.documents import Document, truth_of, write_truth
from tests.made.leaflets import leaflet
from tests.made.producers import first_program
from tests.made.producers.html import html_of
from tests.made.producers.spreadsheet import spreadsheet
from tests.made.producers.word import word_file
from tests.made.reports import report
from tests.made.style import Style, style_of

ROOT = Path(__file__).parents[3]
RULES = load_rules()


def web_page(document: Document, style: Style, path: Path) -> None:
    path.write_text(html_of(document, style), encoding="utf-8")


FORMS: Mapping[str, Callable[[Document, Style, Path], None]] = {
    "docx": word_file,
    "html": web_page,
    "xlsx": spreadsheet,
}


def assert_read_as_its_truth_says(document: Document, style: Style, path: Path) -> None:
    folder = path.parent.parent
    write_truth(truth_of(document, style.links), folder / "gold")
    assert not run(path.parent, folder / "output", RULES).failures
    found = scores(folder / "output" / "latest", folder / "gold")
    for table, score in found.items():
        assert (score.missing, score.surplus) == ((), ()), table
    assert len(found) >= 3


def plain_style(document: Document) -> Style:
    return replace(style_of(document), damage="", hyphens=False)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "document", [report(21), report(22), report(23), leaflet(21), leaflet(22)], ids=lambda d: d.name
)
def test_a_made_document_is_read_in_each_form(document: Document, form: str, tmp_path: Path) -> None:
    path = tmp_path / "raw" / f"{document.name}.{form}"
    path.parent.mkdir()
    style = plain_style(document)
    FORMS[form](document, style, path)
    assert_read_as_its_truth_says(document, style, path)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["docx", "odt", "html"])
@pytest.mark.parametrize("document", [report(24), leaflet(24)], ids=lambda d: d.name)
def test_what_libreoffice_makes_of_a_word_file_is_read_alike(document: Document, form: str, tmp_path: Path) -> None:
    try:
        program = first_program(("soffice", "libreoffice"))
    except FileNotFoundError:
        pytest.skip("LibreOffice is not installed")
    style = plain_style(document)
    source = tmp_path / f"{document.name}.docx"
    word_file(document, style, source)
    path = tmp_path / "raw" / f"{document.name}.{form}"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [program, profile, "--headless", "--convert-to", form, "--outdir", str(path.parent), str(source)]
    done = subprocess.run(command, check=False, capture_output=True, timeout=180)
    if done.returncode or not path.exists():
        pytest.skip("LibreOffice has no part for texts here")
    assert_read_as_its_truth_says(document, style, path)


# ---------------------------------------------------------------- the sources, line by line


def as_paragraphs(lines: list[str], path: Path) -> None:
    """Each printed line as a paragraph, as programs save a PDF as a Word file."""
    import docx

    file = docx.Document()
    for line in lines:
        file.add_paragraph(line)
    file.save(str(path))


def as_preformatted(lines: list[str], path: Path) -> None:
    text = "\n".join(map(escape, lines))
    path.write_text(f"<html><body><pre>{text}</pre></body></html>", encoding="utf-8")


def said(found: Extract) -> dict[str, list[str]]:
    """What a document says, without where it does."""
    return {
        "events": [f"{e.owner.printed} {e.event_type} {e.ordinal} {e.count} {e.intervals}" for e in found.events],
        "themes": [f"{listing.theme}: {listing.owner.printed}" for listing in found.themes],
        "profiles": [f"{p.owner.printed} {p.kind} {p.year_established} {p.constituent_states}" for p in found.profiles],
        "claims": [f"{claim.metric} {claim.subject} {claim.value}" for claim in found.claims],
        "publications": [publication.title for publication in found.publications],
    }


@pytest.mark.parametrize("save", [as_paragraphs, as_preformatted])
@pytest.mark.parametrize("name", ["iscm-2021-highlights", "iscm-leaflet"])
def test_a_source_says_the_same_with_each_printed_line_as_a_paragraph(
    name: str, save: Callable[[list[str], Path], None], tmp_path: Path
) -> None:
    source = ROOT / "raw" / f"{name}.txt"
    path = tmp_path / f"{name}.{'docx' if save is as_paragraphs else 'html'}"
    save(source.read_text(encoding="utf-8").replace("\f", "\n").split("\n"), path)
    expected, found = (said(extract(read(file), RULES)) for file in (source, path))
    assert found == expected
    assert sum(map(len, expected.values())) > 100
