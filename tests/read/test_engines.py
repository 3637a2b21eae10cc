"""pdfium sees what pdfplumber sees: the same words, cells and links, whatever program made the PDF."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.model import Box
from pipeline.read import read
from pipeline.read.layout.reading_order import words_in_cells
from pipeline.read.layout.sheet import Grid, Sheet, Word
from pipeline.read.options import ReadOptions
from pipeline.read.pdf.page_frame import DeclinedError
from pipeline.read.pdf.pdfium import Pdfium
from pipeline.read.pdf.plumber import Plumber
from pipeline.rules import load_rules
from pipeline.run import run
from pipeline.text.printed import readable
from tests.helpers.scoring import scores
from tests.made.awkward import AWKWARD
from tests.made.documents import Document, truth_of, write_truth
from tests.made.leaflets import leaflet
from tests.made.reports import report
from tests.made.style import style_of
from tests.made.typeset import PRODUCERS, typeset

pytestmark = pytest.mark.slow

RULES = load_rules()
FIRST_SEED = 134  # from here on the reports of the first three producers have two columns, one, and three
LEAST_EVENT_F1 = 0.99
MOST_DIFFERENT = 0.02  # of a document's words: they part letter-spaced headings and ligatures differently


class Seen(NamedTuple):
    """A page of a file as both engines see it."""

    file: str
    fast: Sheet
    reference: Sheet


@pytest.fixture(scope="module")
def files(producer: str, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The producer's report and leaflet."""
    return typeset_by(producer, tmp_path_factory.mktemp(producer))


@pytest.fixture(scope="module")
def pages(files: list[Path]) -> list[Seen]:
    """The pages of the files without those that pdfium declines."""
    return [seen for path in files for seen in pages_of(path)]


def documents(producer: str) -> list[Document]:
    """A report and a leaflet; each producer has its own seed, so that columns, fonts, hyphens and footers differ."""
    seed = FIRST_SEED + list(PRODUCERS).index(producer)
    return [report(seed), leaflet(seed)]


def typeset_by(producer: str, folder: Path) -> list[Path]:
    """The producer's documents in this folder, with links, all rulings of the table and no row cut by a page break."""
    found = []
    for document in documents(producer):
        style = replace(style_of(document), rules="all", whole_rows=True, links=True)
        found.append(typeset(document, style, folder / f"{document.name}.pdf", producer))
    return found


def pages_of(path: Path) -> list[Seen]:
    with Pdfium(path) as fast, Plumber(path) as reference:
        assert fast.page_count == reference.page_count
        return [
            Seen(path.name, sheet, reference.sheet(number))
            for number, sheet in enumerate(fast.sheets(), start=1)
            if not isinstance(sheet, DeclinedError)
        ]


def printed(text: str) -> str:
    """What both engines should agree on: ligatures as letters, one kind of hyphen, no marks of list items."""
    text = re.sub(r"\(cid:\d+\)|•", "", readable(text))
    return re.sub(r"[\u00ad\x02]", "-", text)


def words_read(path: Path, engine: str) -> Counter[str]:
    """The words of the lines as which a document is read, letter-spaced headings without their spaces."""
    lines = read(path, options=ReadOptions(engine)).lines
    return Counter(word for line in lines for word in printed(line.words).split())


def cells(grid: Grid, words: tuple[Word, ...]) -> list[list[str]]:
    rows = words_in_cells(grid, words)
    return [["".join(sorted("".join(word.text for word in cell or ()))) for cell in row] for row in rows]


def test_both_engines_see_the_same_letters(pages: list[Seen]) -> None:
    for file, fast, reference in pages:
        ours, theirs = (Counter(printed("".join(w.text for w in sheet.words))) for sheet in (fast, reference))
        assert ours == theirs, (file, fast.number, ours - theirs, theirs - ours)


def test_a_document_has_the_same_words_by_both_engines(files: list[Path]) -> None:
    for path in files:
        ours, theirs = words_read(path, "pdfium"), words_read(path, "pdfplumber")
        different = (ours - theirs) + (theirs - ours)
        assert sum(different.values()) <= MOST_DIFFERENT * sum(theirs.values()), (path.name, different)


def test_both_engines_see_a_word_at_the_same_place(pages: list[Seen]) -> None:
    for file, fast, reference in pages:
        assert (fast.width, fast.height) == pytest.approx((reference.width, reference.height), abs=1)
        counts = Counter(word.text for word in fast.words)
        their_counts = Counter(word.text for word in reference.words)
        once = {word.text: word for word in fast.words if counts[word.text] == 1}
        for other in reference.words:
            word = once.get(other.text)
            if word is not None and len(word.text) > 4 and their_counts[other.text] == 1:
                assert (word.x0, word.x1) == pytest.approx((other.x0, other.x1), abs=1.5), (file, word)
                # LibreOffice's fonts do not say their ascent: pdfium knows only the height of the letters themselves
                assert other.top < (word.top + word.bottom) / 2 < other.bottom, (file, word, other)


def test_both_engines_see_the_same_cells_and_no_table_in_a_report(pages: list[Seen]) -> None:
    assert any(seen.reference.grids for seen in pages)
    for file, fast, reference in pages:
        tables = [grid for grid in fast.grids if len(grid.rows[0]) >= 3]
        assert len(tables) == len(reference.grids), (file, fast.number)
        assert not (tables and "highlights" in file), (file, fast.number)
        for grid, other in zip(tables, reference.grids, strict=True):
            (header, *rows), (their_header, *their_rows) = cells(grid, fast.words), cells(other, reference.words)
            assert rows == their_rows, (file, fast.number)
            # in narrow columns pdfplumber may join the words of two titles: 'establishedStates'
            assert sorted("".join(header)) == sorted("".join(their_header)), (file, fast.number)


def test_both_engines_see_the_same_links(pages: list[Seen]) -> None:
    for file, fast, reference in pages:
        ours = sorted((area.url, *_rounded(area.boxes[0])) for area in fast.areas)
        theirs = sorted((area.url, *_rounded(area.boxes[0])) for area in reference.areas)
        assert [url for url, *_ in ours] == [url for url, *_ in theirs], (file, fast.number)


def _rounded(box: Box) -> tuple[int, int]:
    return round(box.top), round(box.x0)


def test_the_documents_of_every_producer_are_read_as_their_truth_says(
    producer: str, files: list[Path], tmp_path: Path
) -> None:
    for document, path in zip(documents(producer), files, strict=True):
        raw, gold, output = (tmp_path / document.name / name for name in ("raw", "gold", "output"))
        raw.mkdir(parents=True)
        (raw / path.name).write_bytes(path.read_bytes())
        write_truth(truth_of(document, with_link_layer=True), gold)
        assert not run(raw, output, RULES).failures
        for table, score in scores(output / "latest", gold).items():
            least = LEAST_EVENT_F1 if table == "events" else 0.9
            assert score.f1 >= least, f"{document.name} {table}: missing {score.missing}, too much {score.surplus}"


@pytest.mark.parametrize("kind", ["shifted", "turned"])
def test_a_cropped_or_turned_page_is_read_like_the_plain_one(kind: str, tmp_path: Path) -> None:
    for path in typeset_by("reportlab", tmp_path):
        changed = tmp_path / kind / path.name
        changed.parent.mkdir(exist_ok=True)
        AWKWARD[kind](path, changed)
        assert words_read(changed, "pdfium") == words_read(path, "pdfium"), path.name
