"""Small things that several tests start from: a report of two mechanisms, and a data folder with one file changed."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pipeline.model import Decision, Finding, Verdict
from pipeline.rules import DATA, load_rules
from pipeline.run import Run, run

REPORT = """ISCM 2021 Highlights

Bali Process
SOM (20 August) in preparation for a ministerial meeting.

Rabat Process
SOM (18 November) on progress of the action plan.
"""


def decision_on(finding: Finding, verdict: Verdict = "accept_a", value: str = "") -> Decision:
    """A person's decision on the finding as it is, with all that the person saw."""
    return Decision(
        finding.finding_id,
        verdict,
        value,
        "a reviewer",
        "2022-03-31",
        "checked with the secretariat",
        finding.evidence_hash,
        finding.check,
        finding.subject,
        finding.value_a,
        finding.value_b,
        finding.quote_a,
        finding.quote_b,
    )


def run_with_a_decision(raw: Path, output: Path) -> Run:
    """A run in which a person took the report's side of a founding year, so that no table is empty."""
    rules = load_rules()
    asked = run(raw, output, rules).findings.to_review
    finding = next(finding for finding in asked if finding.check == "founding_year")
    return run(raw, output, replace(rules, decisions=(decision_on(finding, "accept_b"),)))


def edited(folder: Path, name: str, edit: Callable[[str], str]) -> Path:
    """A copy of the data folder, below `folder`, in which `edit` changed the text of the file `name`."""
    data = folder / "data"
    shutil.copytree(DATA, data)
    text = (data / name).read_text(encoding="utf-8")
    changed = edit(text)
    assert changed != text
    (data / name).write_text(changed, encoding="utf-8")
    return data
