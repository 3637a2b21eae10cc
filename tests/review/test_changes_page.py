"""The page of changes in a real browser: it opens from the file system, filters, and is for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.release import Release
from pipeline.release.changes.compare import Comparison, compare
from pipeline.release.changes.page import changes_page
from pipeline.rules import load_rules
from pipeline.run import run
from tests.helpers.small import REPORT, edited
from tests.review import test_page
from tests.review.test_page import Open, violations

pytestmark = test_page.pytestmark

chromium = test_page.chromium
opened = test_page.opened

LATER = "ISCM 2022 Highlights\n\nPrague Process\nSOM (3 May) on visas.\n"


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """A new document, and another name in the registry."""
    folder = tmp_path_factory.mktemp("changes")
    raw = folder / "raw"
    raw.mkdir()
    (raw / "report.txt").write_text(REPORT, encoding="utf-8")
    old = run(raw, folder / "output", load_rules()).release
    (raw / "later <img src=x onerror=alert(1)>.txt").write_text(LATER, encoding="utf-8")
    data = edited(folder, "mechanisms.csv", lambda text: text.replace("Euro-African Dialogue", "Dialogue of Rabat"))
    new = run(raw, folder / "output", load_rules(data)).release
    assert old is not None
    assert new is not None
    return compare(Release(old), Release(new), data)


@pytest.fixture(scope="module")
def path(comparison: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    page = tmp_path_factory.mktemp("page") / "changes.html"
    page.write_text(changes_page(comparison), encoding="utf-8")
    return page


def test_the_page_shows_every_change_and_filters_them(path: Path, comparison: Comparison, opened: Open) -> None:
    page = opened(path)
    rows = page.locator(".table tbody tr:visible")
    assert rows.count() == len(comparison.changes)
    assert page.locator(".counts tbody tr").count() == len(comparison.by_table)
    page.select_option("#by-table", "mechanisms")
    assert rows.count() == len(comparison.by_table["mechanisms"])
    assert page.locator("section.table:visible").count() == 1
    page.select_option("#by-cause", "rules")
    assert rows.count() == 1
    assert "Dialogue of Rabat" in rows.inner_text()
    assert page.locator("#count").inner_text() == f"1 of {len(comparison.changes)} changes"
    page.select_option("#by-kind", "added")
    assert rows.count() == 0
    for name in ("#by-table", "#by-cause", "#by-kind"):
        page.select_option(name, "")
    page.fill("#search", "prague events")
    assert 0 < rows.count() < len(comparison.changes)
    page.fill("#search", "")
    assert page.locator("#count").inner_text() == f"{len(comparison.changes)} changes"
    assert page.locator("main img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(scheme: str, path: Path, opened: Open) -> None:
    assert violations(opened(path, scheme=scheme)) == []


@pytest.mark.parametrize("width", [360, 1920])
def test_nothing_is_wider_than_the_window(width: int, path: Path, opened: Open) -> None:
    page = opened(path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_where_nothing_differs_the_page_says_so(tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "changes.html"
    path.write_text(changes_page(Comparison("a", "b", (), ())), encoding="utf-8")
    page = opened(path)
    assert "No row differs." in page.locator("header").inner_text()
    assert violations(page) == []
