"""The two source documents, and reports of other years and hands, read as their gold tables say."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.extract.coverage import line_statuses
from pipeline.rules import load_rules
from pipeline.run import Run, run
from tests.helpers.scoring import scores
from tests.helpers.small import resolved_in

ROOT = Path(__file__).parent.parent
REPORTS = ROOT / "tests" / "reports"
RULES = load_rules()

# What is known not to be read yet, as the least F1 that still must hold.
SHORT_OF_GOLD = {
    # an address at the document's end that neither its host nor its path ties to a mechanism
    ("2022-noise", "links"): 0.91,
}


def test_the_two_sources_are_read_without_a_fault(sources_run: Run, sources_release: Path) -> None:
    assert not sources_run.failures
    for table, score in scores(sources_release, ROOT / "tests" / "gold").items():
        assert (score.missing, score.surplus) == ((), ()), table


@pytest.mark.parametrize("case", sorted(path.name for path in REPORTS.iterdir()))
def test_a_report_of_another_year_or_hand_is_read(case: str, tmp_path: Path) -> None:
    run(REPORTS / case / "raw", tmp_path, RULES)
    for table, score in scores(tmp_path / "latest", REPORTS / case / "gold").items():
        least = SHORT_OF_GOLD.get((case, table), 1.0)
        assert score.f1 >= least, f"{table}: missing {score.missing}, too much {score.surplus}"


def test_no_shortfall_is_listed_that_is_none(tmp_path: Path) -> None:
    for case, table in SHORT_OF_GOLD:
        run(REPORTS / case / "raw", tmp_path / case, RULES)
        assert scores(tmp_path / case / "latest", REPORTS / case / "gold")[table].f1 < 1.0, (case, table)


def test_every_line_of_the_sources_is_accounted_for() -> None:
    for resolved in resolved_in(ROOT / "raw", RULES):
        statuses = line_statuses(resolved.extract)
        assert [line.text for line, (status, _) in statuses.items() if status == "unclaimed"] == []
        assert all(reason for status, reason in statuses.values() if status == "furniture")


def test_no_provisional_id_stands_in_the_sources(sources_run: Run) -> None:
    checks = {finding.check for finding in sources_run.findings.findings}
    assert not checks & {
        "unknown_mechanism",
        "unknown_theme",
        "unsure_name",
        "unread_text",
        "unread_figure",
        "odd_cell",
    }
