"""Small things that several tests start from: a report of two mechanisms, and a data folder with one file changed."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pipeline import DATA
from pipeline.engine.codec import unpacked
from pipeline.engine.entry import Digest, chapter_of
from pipeline.engine.gather import findings_of
from pipeline.engine.process import process
from pipeline.engine.tasks import Done, Reading
from pipeline.extract import extract
from pipeline.model import Decision, Finding, Resolved, Verdict
from pipeline.read import read
from pipeline.read.folder import documents_in
from pipeline.read.options import ReadOptions
from pipeline.reconcile import overview_of, repeated_report
from pipeline.resolve import resolve
from pipeline.rules import Rules, load_rules
from pipeline.run import Run, run

# Tables that are empty for the two sources, which name nobody who takes part; made leaflets fill them.
NOT_IN_SOURCES = frozenset({"participants"})

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


def read_in(raw: Path, rules: Rules) -> list[Done]:
    """What became of each document of the folder."""
    return [process(Reading(*document), rules, ReadOptions()) for document in documents_in(raw)]


def resolved_in(raw: Path, rules: Rules) -> list[Resolved]:
    """Each document of the folder with the ids of its names."""
    return [resolve(extract(read(path, source), rules), rules) for path, source in documents_in(raw)]


def findings_in(raw: Path, rules: Rules) -> list[Finding]:
    """All that the checks find in the folder; every document must be read without a fault."""
    made = read_in(raw, rules)
    assert [done.outline.reason for done in made if done.outline and done.outline.reason] == []
    digests = [unpacked(done.digest, Digest) for done in made]
    outlines = [done.outline for done in made if done.outline]
    found = [finding for digest in digests for finding in findings_of(digest)] + list(repeated_report(outlines))
    for iscm_id in sorted({iscm_id for digest in digests for iscm_id in digest.parts}):
        parts = [digest.parts[iscm_id] for digest in digests if iscm_id in digest.parts]
        found += chapter_of(iscm_id, parts, overview_of(outlines), rules).findings
    return list({finding.finding_id: finding for finding in reversed(found)}.values())[::-1]


def edited(folder: Path, name: str, edit: Callable[[str], str]) -> Path:
    """A copy of the data folder, below `folder`, in which `edit` changed the text of the file `name`."""
    data = folder / "data"
    shutil.copytree(DATA, data)
    text = (data / name).read_text(encoding="utf-8")
    changed = edit(text)
    assert changed != text
    (data / name).write_text(changed, encoding="utf-8")
    return data


def contents_but_id(folder: Path) -> dict[str, bytes]:
    """The files of a release by name, without its id, so that releases of the same tables under two ids are equal."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    unnamed = {
        "datapackage.json": rb'^  "id": "[0-9a-f]{12}",$',
        "SHA256SUMS": rb"^[0-9a-f]{64}  datapackage\.json$",
    }
    return files | {
        name: re.sub(line, b"", files[name], flags=re.MULTILINE) for name, line in unnamed.items() if name in files
    }
