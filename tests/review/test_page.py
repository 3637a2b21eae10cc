"""The review page in a real browser: a conflict is found, decided, saved, and applied by the next run."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import DECISION_COLUMNS
from pipeline.reconcile import explanations
from pipeline.review.page import review_page
from pipeline.rules import load_rules
from pipeline.run import run
from pipeline.tables.chunks import arrow_table
from pipeline.tables.files import read_tables
from tests.helpers.small import REPORT, decision_on
from tests.made.leaflets import leaflet
from tests.made.reports import report
from tests.made.style import style_of
from tests.made.typeset import typeset

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
VIEWS = ("review", "timeline", "themes", "agreement", "mechanisms", "coverage")
MOST_BYTES = 3_000_000  # of the page for the two sources: it must go by mail

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")]

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any) -> Iterator[Open]:
    """Opens a page from the file system; at the end no page has printed an error or asked anybody for anything."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def open_page(path: Path, address: str = "", width: int = 1280, scheme: str = "light") -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(("file:", "data:", "blob:")) else complaints.append(asked.url),
        )
        page.goto(path.resolve().as_uri() + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def published(raw: Path, output: Path) -> Path:
    """The page that a run over `raw` writes, with the decisions that lie there."""
    release = run(raw, output, load_rules(decisions=raw / "decisions.csv")).release
    assert release is not None
    return release / "review.html"


@pytest.fixture(scope="module")
def sources(sources_release: Path) -> Path:
    return sources_release / "review.html"


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page over a report and a leaflet that were set as PDFs."""
    folder = tmp_path_factory.mktemp("pdfs")
    (folder / "raw").mkdir()
    for document in (report(34), leaflet(31)):
        typeset(document, style_of(document), folder / "raw" / f"{document.name}.pdf", "reportlab")
    return published(folder / "raw", folder / "output")


def saved_decisions(page: Any) -> tuple[str, list[dict[str, str]]]:
    """What the page saves as decisions.csv, as text and row by row."""
    with page.expect_download() as download:
        page.click("#save")
    assert download.value.suggested_filename == "decisions.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8")
    return text, list(csv.DictReader(io.StringIO(text)))


def row_of(page: Any, subject: str) -> Any:
    return page.locator("#list li", has_text=subject)


# ---------------------------------------------------------------- deciding


def test_a_conflict_is_found_decided_by_keys_saved_applied_and_comes_back_when_its_evidence_changes(
    tmp_path: Path, opened: Open
) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(ROOT / "raw", raw)
    page = opened(published(raw, tmp_path / "output"))
    assert page.locator("header strong").inner_text() == "14 of 177 findings need a person."

    page.fill("#reviewer", "An Analyst")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("midwa founding")
    page.locator("#shown", has_text="1 of 177").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator("#detail h3").inner_text().endswith("founding year: midwa")
    left, right = page.locator(".side .value").all_inner_texts()
    assert (left, right) == ("2001", "1991")
    assert page.locator(".side").nth(1).locator("mark").all_inner_texts() == ["30th anniversary of MIDWA"]
    page.keyboard.press("r")
    page.keyboard.type('says "1991", twice')
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    assert "accept right" in row_of(page, "founding year: midwa").inner_text()

    text, rows = saved_decisions(page)
    assert [tuple(row) for row in rows] == [DECISION_COLUMNS]
    assert (rows[0]["verdict"], rows[0]["reviewer"]) == ("accept_b", "An Analyst")
    assert (rows[0]["reason"], rows[0]["value_b"]) == ('says "1991", twice', "1991")

    (raw / "decisions.csv").write_text(text, encoding="utf-8")
    again = published(raw, tmp_path / "output")
    tables = read_tables(again.parent)
    midwa = next(row for row in tables["mechanisms"].to_pylist() if row["iscm_id"] == "midwa")
    assert (midwa["year_established"], midwa["decided"]) == (1991, rows[0]["finding_id"])
    page = opened(again, f"#finding-{rows[0]['finding_id']}")
    assert page.locator("header strong").inner_text() == "13 of 177 findings need a person."
    assert 'says "1991", twice' in page.locator(".decision").inner_text()

    leaflet_text = (raw / "iscm-leaflet.txt").read_text(encoding="utf-8")
    changed = re.sub(r"(\(MIDWA\)\s+RCP\s+Africa\s+)2001", r"\g<1>2003", leaflet_text)
    assert changed != leaflet_text
    (raw / "iscm-leaflet.txt").write_text(changed, encoding="utf-8")
    page = opened(published(raw, tmp_path / "output"))
    assert page.locator("[data-queue=stale] b").inner_text() == "1"
    page.click("[data-queue=stale]")
    page.keyboard.press("j")
    assert "the left value was '2001', now it is '2003'" in page.locator(".problem").inner_text()


def test_an_undone_decision_leaves_no_trace(sources: Path, opened: Open) -> None:
    page = opened(sources)
    page.fill("#reviewer", "An Analyst")
    page.keyboard.press("Escape")
    page.keyboard.press("4")
    page.keyboard.press("1")
    page.keyboard.press("u")
    page.keyboard.press("u")
    assert page.locator("#undo").is_disabled()
    assert saved_decisions(page) == (",".join(DECISION_COLUMNS) + "\n", [])


def test_a_decision_there_before_is_saved_again_and_can_be_taken_away(tmp_path: Path, opened: Open) -> None:
    rules = load_rules()
    finding = run(ROOT / "raw", tmp_path, rules).findings.to_review[0]
    stray = replace(decision_on(finding, "unsure"), finding_id="f-000000000000")
    decided = replace(rules, decisions=(decision_on(finding, "own_value", "1999"), stray))
    release = run(ROOT / "raw", tmp_path, decided).release
    assert release is not None
    page = opened(release / "review.html", f"#finding-{finding.finding_id}")
    assert [row["value"] for row in saved_decisions(page)[1]] == ["1999", ""]
    page.keyboard.press("x")
    assert [row["finding_id"] for row in saved_decisions(page)[1]] == ["f-000000000000"]


def test_nothing_is_decided_without_a_name_nor_an_own_value_without_a_value(sources: Path, opened: Open) -> None:
    page = opened(sources)
    page.keyboard.press("1")
    assert "name" in page.locator("#unsaved").inner_text()
    page.keyboard.type("An Analyst")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    assert "value" in page.locator("#unsaved").inner_text()
    page.keyboard.type("1990")
    page.keyboard.press("Enter")
    assert [(row["verdict"], row["value"]) for row in saved_decisions(page)[1]] == [("own_value", "1990")]


def test_decisions_outlive_the_page_until_they_are_saved(sources: Path, opened: Open) -> None:
    page = opened(sources)
    page.fill("#reviewer", "An Analyst")
    page.keyboard.press("Escape")
    page.keyboard.press("6")
    saved_decisions(page)
    page.reload()
    assert [row["verdict"] for row in saved_decisions(page)[1]] == ["unsure"]


# ---------------------------------------------------------------- finding


def test_filters_and_orders_do_what_they_say(sources: Path, opened: Open) -> None:
    page = opened(sources)
    visible = page.locator("#list li:visible")
    assert visible.count() == 14
    page.click("[data-queue='']")
    assert visible.count() == 177
    page.select_option("#by-iscm", "midwa")
    page.select_option("#by-check", "founding_year")
    assert visible.count() == 1
    page.select_option("#by-check", "")
    page.select_option("#by-status", "conflict")
    page.select_option("#by-year", "2021")
    assert visible.all_inner_texts() == [row_of(page, "founding year: midwa").inner_text()]
    page.select_option("#by-iscm", "")
    page.select_option("#by-year", "")
    page.select_option("#sort", "check")
    checks = [text.split(":")[0] for text in visible.locator(".what").all_text_contents()]
    assert checks == sorted(checks)


def test_every_row_has_a_stable_address(sources: Path, opened: Open) -> None:
    tables = read_tables(sources.parent)
    finding = tables["reconciliation"].to_pylist()[40]
    page = opened(sources, f"#finding-{finding['finding_id']}")
    assert finding["subject"] in page.locator("#detail h3").inner_text()
    event = tables["events"].to_pylist()[3]
    page = opened(sources, f"#event-{event['event_id']}")
    assert page.locator(f"#event-{event['event_id']}").is_visible()
    page = opened(sources, "#mechanism-midwa")
    assert page.locator("#mechanism-midwa table").is_visible()
    line = next(line for line in tables["lines"].to_pylist() if "30th anniversary" in line["text"])
    page = opened(sources, f"#line-{line['document_id']}-{line['page']}-{line['line']}")
    assert "30th anniversary of MIDWA" in page.locator("li.here").inner_text()
    page = opened(sources, "#finding-f-ffffffffffff")
    assert "No finding" in page.locator("#detail").inner_text()


def test_a_name_in_question_is_shown_with_its_candidates_and_what_speaks_against_each(
    tmp_path: Path, opened: Open
) -> None:
    (tmp_path / "raw").mkdir()
    text = REPORT.replace("Rabat Process", "Rabat Process (RCM)")
    (tmp_path / "raw" / "report.txt").write_text(text, encoding="utf-8")
    output = tmp_path / "output"
    page = opened(published(tmp_path / "raw", output))
    row_of(page, "Rabat Process (RCM)").click()
    told = page.locator("#detail .candidate").all_inner_texts()
    mention = next(m for m in read_tables(output / "latest")["mentions"].to_pylist() if "(RCM)" in m["printed_name"])
    assert len(told) == sum(mention[f"candidate_{n}"] is not None for n in (1, 2, 3)) >= 2
    assert mention["candidate_1_why"] in told[0]
    assert mention["candidate_2_why"] in told[1]


def test_every_line_of_every_document_stands_in_the_coverage_map(sources: Path, opened: Open) -> None:
    lines = read_tables(sources.parent)["lines"].to_pylist()
    page = opened(sources, "#coverage")
    for document_id in sorted({line["document_id"] for line in lines}):
        page.select_option("#by-document", document_id)
        page.wait_for_selector(f"[id^='line-{document_id}-']")
        own = [line for line in lines if line["document_id"] == document_id]
        for status in ("claimed", "furniture", "unclaimed"):
            assert page.locator(f".lines li.{status}").count() == sum(line["status"] == status for line in own)


def test_five_thousand_findings_are_listed_and_walked_through(tmp_path: Path, sources: Path, opened: Open) -> None:
    tables = read_tables(sources.parent)
    rows = tables["reconciliation"].to_pylist()
    many = [rows[i % len(rows)] | {"finding_id": f"f-{i:012d}", "needs_review": True} for i in range(5000)]
    text = review_page(tables | {"reconciliation": arrow_table("reconciliation", many)}, {}, explanations())
    path = tmp_path / "review.html"
    path.write_text(text, encoding="utf-8")
    page = opened(path)
    assert page.locator("#list li").count() == 5000
    page.evaluate("document.querySelector('.list').scrollTop = 1e7")
    page.locator("#list li").nth(4999).click()
    page.keyboard.press("k")
    assert page.locator("#list a[aria-current]").get_attribute("href") == page.locator("#list a").nth(
        4998
    ).get_attribute("href")


# ---------------------------------------------------------------- pictures


def test_a_passage_of_a_pdf_is_shown_on_its_page_with_its_lines_marked(pdfs: Path, opened: Open) -> None:
    tables = read_tables(pdfs.parent)
    finding = next(row for row in tables["reconciliation"].to_pylist() if row["check"] == "founding_year")
    page = opened(pdfs, f"#finding-{finding['finding_id']}")
    crop = page.locator(".side svg").first
    assert page.evaluate("async (url) => { const i = new Image(); i.src = url; await i.decode(); return i.width }",
                         crop.locator("image").get_attribute("href")) > 500  # fmt: skip
    place = next(
        row
        for row in tables["evidence"].to_pylist()
        if row["record_id"] == finding["finding_id"] and row["side"] == "a"
    )
    x0, top, *_ = map(float, place["box"].split())
    marked = crop.locator("rect").first
    assert abs(float(marked.get_attribute("x")) - x0) < 3
    assert abs(float(marked.get_attribute("y")) - top) < 3
    page = opened(pdfs, "#coverage")
    assert page.locator(".sheet svg").count() == tables["documents"].to_pylist()[0]["page_count"]


def test_a_page_without_pictures_shows_the_words(pdfs: Path, tmp_path: Path, opened: Open) -> None:
    text = review_page(read_tables(pdfs.parent), {}, explanations())
    path = tmp_path / "review.html"
    path.write_text(text, encoding="utf-8")
    page = opened(path)
    assert page.locator(".side mark").count() > 0
    assert page.locator(".side svg").count() == 0


# ---------------------------------------------------------------- for everybody


def violations(page: Any, **options: Any) -> list[str]:
    """What axe finds wrong in the page as it is shown."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"], **options})
    return [f"{violation['id']}: {violation['nodes'][0]['html']}" for violation in found.response["violations"]]


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(view: str, sources: Path, opened: Open) -> None:
    page = opened(sources, f"#{view}")
    page.evaluate("document.querySelectorAll('details').forEach((part, i) => { part.open = i < 3; })")
    assert violations(page) == []


@pytest.mark.parametrize("view", ["review", "coverage"])
def test_axe_finds_nothing_in_pictures_by_night(view: str, pdfs: Path, opened: Open) -> None:
    assert violations(opened(pdfs, f"#{view}", scheme="dark")) == []


@pytest.mark.parametrize("width", [360, 1920])
@pytest.mark.parametrize("made_of", ["sources", "pdfs"])
def test_nothing_is_wider_than_the_window(
    made_of: str, width: int, opened: Open, request: pytest.FixtureRequest
) -> None:
    page = opened(request.getfixturevalue(made_of), width=width)
    for view in VIEWS:
        page.click(f"nav a[data-view={view}]")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view


def test_on_paper_the_findings_stand_with_their_passages(sources: Path, opened: Open) -> None:
    page = opened(sources)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#print article").count() == 14
    assert page.locator("#print article mark").count() >= 14
    assert not page.locator("nav").is_visible()


def test_the_page_can_be_mailed(sources: Path, pdfs: Path) -> None:
    for path in (sources, pdfs):
        assert path.stat().st_size < MOST_BYTES
        assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", path.read_text(encoding="utf-8"))


HOSTILE = (
    '<script>document.title="owned"</script>',
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %} &lt;b&gt; \"quoted' \u2028",
)


def test_words_that_are_markup_stay_words(tmp_path: Path, opened: Open) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    lines = "\n".join(f"SOM ({day} August) on {words}." for day, words in enumerate(HOSTILE, start=20))
    text = (
        f"ISCM 2021 Highlights\n\nBali Process\n{lines}\n\n<b>Harbour</b> Dialogue (<i>HD</i>)\nSOM (3 May) on visas.\n"
    )
    (raw / "report <img src=x onerror=alert(2)>.txt").write_text(text, encoding="utf-8")
    path = published(raw, tmp_path / "output")
    page = opened(path, "#timeline")
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert "<img src=x onerror=alert(1)>" in page.locator("#timeline table").inner_text()
    for view in VIEWS:
        page.click(f"nav a[data-view={view}]")
    assert "{{ 7 * 7 }} {% raw %} &lt;b&gt;" in page.locator("#pages").inner_text()
    assert '<script>document.title="owned"</script>' in page.locator("#pages").inner_text()
    assert page.title() != "owned"
    assert page.locator("main img, main script").count() == 0
    assert page.locator(".document").inner_text() == "report <img src=x onerror=alert(2)>.txt"


def test_where_all_is_settled_the_page_says_so(tmp_path: Path, opened: Open) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "report.txt").write_text(
        "ISCM 2021 Highlights\n\nBali Process\nSOM (20 August) on visas.\n", encoding="utf-8"
    )
    page = opened(published(raw, tmp_path / "output"))
    assert "Nothing to review." in page.locator("header").inner_text()
