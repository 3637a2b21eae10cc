"""What a careful reader finds in the two sources, the program finds; what a person decides, it keeps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.model import Decision, Finding, Findings, Verdict
from pipeline.reconcile import BETWEEN, CHECKS, WITHIN, explanations
from pipeline.rules import load_rules
from pipeline.run import Run, run

ROOT = Path(__file__).parent.parent.parent
RULES = load_rules()


@pytest.fixture(scope="module")
def findings(sources_run: Run) -> Findings:
    return sources_run.findings


def of(findings: Findings, check: str) -> dict[str, Finding]:
    return {finding.subject: finding for finding in findings.findings if finding.check == check}


def test_eighteen_mechanisms_stand_in_both_twelve_in_the_leaflet_four_in_the_report(findings: Findings) -> None:
    statuses = [finding.status for finding in of(findings, "presence").values()]
    assert (statuses.count("both"), statuses.count("leaflet_only"), statuses.count("highlights_only")) == (18, 12, 4)


def test_the_leaflet_claims_sixteen_forums_and_lists_fourteen(findings: Findings) -> None:
    found = of(findings, "mechanism_count")["IRF"]
    assert (found.status, found.value_a, found.value_b) == ("conflict", "16", "14")
    assert found.where_a is not None
    assert "16 active IRFs" in found.where_a.quote
    assert found.where_b is not None
    assert len(found.where_b.lines) == 14


def test_ten_of_the_twelve_theme_counts_do_not_match_the_table(findings: Findings) -> None:
    counts = of(findings, "theme_count").values()
    assert len(counts) == 12
    assert sum(found.status == "conflict" for found in counts) == 10


def test_a_thirtieth_anniversary_in_2021_cannot_go_with_2001(findings: Findings) -> None:
    found = of(findings, "founding_year")["midwa"]
    assert (found.status, found.value_a, found.value_b, found.needs_review) == ("conflict", "2001", "1991", True)
    assert found.where_a is not None
    assert found.where_b is not None
    assert found.where_b.quote == "30th anniversary of MIDWA"


def test_pidc_was_renamed_and_that_is_no_conflict(findings: Findings) -> None:
    found = of(findings, "name")["pidc"]
    assert (found.status, found.needs_review) == ("renamed", False)
    assert "Directors' Conference" in found.value_a
    assert "Development Community" in found.value_b


def test_another_form_of_the_same_name_is_no_rename(findings: Findings) -> None:
    assert of(findings, "name")["igad-rcp"].status == "info"
    assert of(findings, "name")["budapest"].status == "agree"


def test_every_comparison_shows_where_both_values_were_read(findings: Findings) -> None:
    for found in findings.findings:
        for value, where in ((found.value_a, found.where_a), (found.value_b, found.where_b)):
            assert not value or value == "0" or where is not None, found
        assert found.explanation.endswith(".")


def test_every_check_says_what_it_compares() -> None:
    said = explanations()
    assert list(said) == [check.__name__ for check in CHECKS]
    assert set(CHECKS) > {*WITHIN, *BETWEEN}
    assert all(len(text) > 30 for text in said.values())


def test_finding_ids_are_unique_and_do_not_hang_on_the_values(findings: Findings) -> None:
    ids = [finding.finding_id for finding in findings.findings]
    assert len(set(ids)) == len(ids)
    found = of(findings, "founding_year")["midwa"]
    assert replace(found, value_a="1999").finding_id == found.finding_id
    assert replace(found, value_a="1999").evidence_hash != found.evidence_hash


def decided(finding: Finding, evidence_hash: str, verdict: Verdict = "accept_a") -> Decision:
    return Decision(
        finding.finding_id, verdict, "", "a reviewer", "2022-03-31", "checked with the secretariat", evidence_hash
    )


def with_decision(decision: Decision, tmp_path: Path) -> Findings:
    return run(ROOT / "raw", tmp_path, replace(RULES, decisions=(decision,))).findings


@pytest.mark.slow
def test_a_decided_finding_is_not_asked_again(findings: Findings, tmp_path: Path) -> None:
    found = of(findings, "founding_year")["midwa"]
    again = of(with_decision(decided(found, found.evidence_hash), tmp_path), "founding_year")["midwa"]
    assert again.decision is not None
    assert not again.needs_review
    assert (again.value_a, again.value_b) == (found.value_a, found.value_b)


@pytest.mark.slow
def test_a_decision_on_other_evidence_is_asked_again(findings: Findings, tmp_path: Path) -> None:
    found = of(findings, "founding_year")["midwa"]
    again = of(with_decision(decided(found, "e-000000000000"), tmp_path), "founding_year")["midwa"]
    assert again.needs_review
    assert "changed" in again.explanation


@pytest.mark.slow
def test_unsure_stays_open(findings: Findings, tmp_path: Path) -> None:
    found = of(findings, "founding_year")["midwa"]
    again = of(with_decision(decided(found, found.evidence_hash, "unsure"), tmp_path), "founding_year")["midwa"]
    assert again.needs_review


@pytest.mark.slow
def test_a_decision_on_nothing_is_a_finding(findings: Findings, tmp_path: Path) -> None:
    stray = replace(decided(findings.findings[0], ""), finding_id="f-000000000000")
    assert "f-000000000000" in of(with_decision(stray, tmp_path), "unused_decision")


@pytest.mark.slow
def test_two_reports_of_one_year_are_said_so(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    text = (ROOT / "raw" / "iscm-2021-highlights.txt").read_text(encoding="utf-8")
    (raw / "first.txt").write_text(text, encoding="utf-8")
    (raw / "second.txt").write_text(text.replace("SOM (20 August)", "SOM (21 August)"), encoding="utf-8")
    found = of(run(raw, tmp_path / "out", RULES).findings, "repeated_report")
    assert [(f.value_a, f.value_b, f.report_year) for f in found.values()] == [("first", "second", 2021)]
