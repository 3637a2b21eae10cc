"""The fast reader sees what the reference sees: the same words, cells and links on every page of the corpus."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from bench.corpus import Document, leaflet, report, truth_of, write_truth
from bench.typeset import AWKWARD, available, style_of, typeset
from pipeline.model import Box
from pipeline.read import read
from pipeline.read.layout import words_in_cells
from pipeline.read.options import ReadOptions
from pipeline.read.pdfium import DeclinedError, Pdfium
from pipeline.read.plumber import Plumber
from pipeline.read.sheet import Grid, Sheet, Word
from pipeline.rules import load_rules
from pipeline.run import run
from pipeline.text import readable
from tests.scoring import scores

RULES = load_rules()
PRODUCERS = available()
SEEDS = (101, 102)
LEAST_EVENT_F1 = 0.99
MOST_DIFFERENT = 0.02  # of a document's words: the engines part letter-spaced headings and ligatures elsewhere


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports and leaflets of a few seeds by every producer that the machine has, in a folder each."""
    folder = tmp_path_factory.mktemp("corpus")
    for producer in PRODUCERS:
        (folder / producer).mkdir()
        for document in documents():
            typeset(document, style_of(document), folder / producer / f"{document.name}.pdf", producer)
    return folder


def documents() -> list[Document]:
    return [make(seed) for seed in SEEDS for make in (report, leaflet)]


def sheets(path: Path) -> list[tuple[Sheet, Sheet]]:
    """Each page as both engines see it; pages that the fast way declines are left out."""
    pairs = []
    with Pdfium(path) as fast, Plumber(path) as reference:
        assert fast.page_count == reference.page_count
        for sheet, other in zip(fast.sheets(), reference.sheets(), strict=True):
            if not isinstance(sheet, DeclinedError):
                pairs.append((sheet, other))
    return pairs


def printed(text: str) -> str:
    """What both engines should agree on: ligatures as letters, one kind of hyphen, no marks of list items."""
    text = re.sub(r"\(cid:\d+\)|•", "", readable(text))
    return re.sub(r"[\u00ad\x02]", "-", text)


def words_read(path: Path, engine: str) -> Counter[str]:
    """The words of the lines that a document is read as, a letter-spaced heading without its spaces."""
    lines = read(path, options=ReadOptions(engine)).lines
    return Counter(word for line in lines for word in printed(line.words).split())


def cells(grid: Grid, words: tuple[Word, ...]) -> list[list[str]]:
    rows = words_in_cells(grid, words)
    return [["".join(sorted("".join(word.text for word in cell or ()))) for cell in row] for row in rows]


@pytest.mark.parametrize("producer", PRODUCERS)
def test_both_engines_see_the_same_letters(producer: str, corpus: Path) -> None:
    for path in sorted((corpus / producer).glob("*.pdf")):
        for fast, reference in sheets(path):
            ours, theirs = (Counter(printed("".join(w.text for w in sheet.words))) for sheet in (fast, reference))
            assert ours == theirs, (path.name, fast.number, ours - theirs, theirs - ours)


@pytest.mark.parametrize("producer", PRODUCERS)
def test_a_document_has_the_same_words_by_both_engines(producer: str, corpus: Path) -> None:
    for path in sorted((corpus / producer).glob("*.pdf")):
        ours, theirs = words_read(path, "pdfium"), words_read(path, "pdfplumber")
        different = (ours - theirs) + (theirs - ours)
        assert sum(different.values()) <= MOST_DIFFERENT * sum(theirs.values()), (path.name, different)


@pytest.mark.parametrize("producer", PRODUCERS)
def test_both_engines_see_a_word_at_the_same_place(producer: str, corpus: Path) -> None:
    for path in sorted((corpus / producer).glob("*.pdf")):
        for fast, reference in sheets(path):
            assert (fast.width, fast.height) == pytest.approx((reference.width, reference.height), abs=1)
            counts = Counter(word.text for word in fast.words)
            their_counts = Counter(word.text for word in reference.words)
            once = {word.text: word for word in fast.words if counts[word.text] == 1}
            for other in reference.words:
                word = once.get(other.text)
                if word is not None and len(word.text) > 4 and their_counts[other.text] == 1:
                    assert (word.x0, word.x1) == pytest.approx((other.x0, other.x1), abs=1.5), (path.name, word)
                    assert word.top < (other.top + other.bottom) / 2 < word.bottom, (path.name, word, other)


@pytest.mark.parametrize("producer", PRODUCERS)
def test_both_engines_see_the_same_cells_and_no_table_in_a_report(producer: str, corpus: Path) -> None:
    for path in sorted((corpus / producer).glob("*.pdf")):
        for fast, reference in sheets(path):
            tables = [grid for grid in fast.grids if len(grid.rows[0]) >= 3]
            if "highlights" in path.name:
                assert tables == [], (path.name, fast.number)
            elif tables and len(reference.grids) == len(tables):
                for grid, other in zip(tables, reference.grids, strict=True):
                    assert cells(grid, fast.words) == cells(other, reference.words), (path.name, fast.number)


@pytest.mark.parametrize("producer", PRODUCERS)
def test_both_engines_see_the_same_links(producer: str, corpus: Path) -> None:
    for path in sorted((corpus / producer).glob("*.pdf")):
        for fast, reference in sheets(path):
            ours = sorted((area.url, *_rounded(area.boxes[0])) for area in fast.areas)
            theirs = sorted((area.url, *_rounded(area.boxes[0])) for area in reference.areas)
            assert [url for url, *_ in ours] == [url for url, *_ in theirs], (path.name, fast.number)


def _rounded(box: Box) -> tuple[int, int]:
    return round(box.top), round(box.x0)


@pytest.mark.parametrize("producer", PRODUCERS)
def test_every_producer_gives_the_truth(producer: str, corpus: Path, tmp_path: Path) -> None:
    for document in documents():
        raw, gold, output = (tmp_path / document.name / name for name in ("raw", "gold", "output"))
        raw.mkdir(parents=True)
        (raw / f"{document.name}.pdf").write_bytes((corpus / producer / f"{document.name}.pdf").read_bytes())
        write_truth(truth_of(document, with_link_layer=True), gold)
        assert not run(raw, output, RULES).failures
        for table, score in scores(output / "latest", gold).items():
            least = LEAST_EVENT_F1 if table == "events" else 0.9
            assert score.f1 >= least, f"{document.name} {table}: missing {score.missing}, too much {score.surplus}"


@pytest.mark.parametrize("kind", ["shifted", "turned"])
def test_a_cropped_or_turned_page_is_read_like_the_plain_one(kind: str, corpus: Path, tmp_path: Path) -> None:
    for path in sorted((corpus / "reportlab").glob("*.pdf")):
        AWKWARD[kind](path, tmp_path / path.name)
        assert words_read(tmp_path / path.name, "pdfium") == words_read(path, "pdfium"), path.name
