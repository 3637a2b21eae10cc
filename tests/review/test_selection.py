"""Of an archive the page shows the documents that a person has to look at, and says how many it leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.publish.workbook import first_rows, workbook
from pipeline.reconcile import explanations
from pipeline.release import Release
from pipeline.review import selection as selecting
from pipeline.review.page import review_page
from pipeline.review.selection import selection
from pipeline.rules import load_rules
from pipeline.run import run
from pipeline.tables.files import StoredTable
from pipeline.tables.schema import schema
from tests.helpers.small import REPORT


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten reports, of which one has an entry that nobody knows."""
    raw, output = tmp_path_factory.mktemp("raw"), tmp_path_factory.mktemp("output")
    for year in range(2010, 2020):
        text = REPORT.replace("2021", str(year))
        if year == 2014:
            text = text.replace("Rabat Process", "Harbour Dialogue (HD)")
        (raw / f"report-{year}.txt").write_text(text, encoding="utf-8")
    done = run(raw, output, load_rules())
    assert done.release is not None
    return done.release


def test_all_of_a_small_release_is_shown(release: Path) -> None:
    shown = selection(Release(release).stored)
    assert shown.left_out == 0
    assert {name: table.num_rows for name, table in shown.tables.items()} == {
        name: StoredTable(release / f"{name}.parquet").num_rows for name in shown.tables
    }


def test_of_a_large_one_the_documents_with_open_findings_come_first(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selecting, "MOST_LINES", 12)
    shown = selection(Release(release).stored)
    documents = shown.tables["documents"].column("document_id").to_pylist()
    assert "report-2014" in documents
    assert 0 < len(documents) < 10
    assert shown.left_out == 10 - len(documents)
    assert set(shown.tables["lines"].column("document_id").to_pylist()) == set(documents)
    events = shown.tables["events"].column("event_id").to_pylist()
    assert set(shown.tables["event_dates"].column("event_id").to_pylist()) <= set(events)
    for side in ("document_a", "document_b"):
        assert set(shown.tables["reconciliation"].column(side).to_pylist()) <= {None, *documents}


def test_the_page_says_what_it_leaves_out(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selecting, "MOST_LINES", 12)
    shown = selection(Release(release).stored)
    page = review_page(shown.tables, {}, explanations(), left_out=shown.left_out)
    assert f"{shown.left_out} more are in the tables" in page
    assert "Harbour Dialogue" in page


def test_the_workbook_of_an_archive_has_the_first_rows_and_the_open_findings(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.publish.workbook.ARCHIVE", 10)
    monkeypatch.setattr("pipeline.publish.workbook.OF_ARCHIVE", 3)
    stored = {table: StoredTable(release / f"{table}.parquet") for table in schema()}
    tables = first_rows(stored)
    assert max(table.num_rows for table in tables.values()) == 3
    assert set(tables["reconciliation"].column("needs_review").to_pylist()) == {True}
    counts = {name: table.num_rows for name, table in stored.items()}
    assert workbook(tables, counts)[:2] == b"PK"
