"""What a release says of itself: what it was made of, and what came out; nothing of the clock or the machine."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import DATA, __version__
from pipeline.errors import UseError
from pipeline.model import DECISION_COLUMNS
from pipeline.publish.manifest import MANIFEST, inputs_of
from pipeline.read.options import ReadOptions
from pipeline.release import Release
from pipeline.rules import Rules, load_rules
from pipeline.run import run
from tests.helpers.small import REPORT, decision_on, edited


def release_of(folder: Path, rules: Rules | None = None, options: ReadOptions | None = None) -> Path:
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / "report.txt").write_text(REPORT, encoding="utf-8")
    (folder / "raw" / "broken.pdf").write_text("no PDF", encoding="utf-8")
    release = run(folder / "raw", folder / "output", rules or load_rules(), options=options).release
    assert release is not None
    return release


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release_of(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def said(release: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    return read


def test_the_manifest_says_what_the_release_was_made_of(release: Path, said: dict[str, Any]) -> None:
    assert said["release"] == release.name
    assert said["program"]["version"] == __version__
    assert re.fullmatch("[0-9a-f]{64}", said["program"]["sha256"])
    assert said["options"] == {"engine": "pdfium", "ocr": False}
    assert {name: file["sha256"] for name, file in said["rules"].items()} == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in DATA.glob("*.csv")
    }
    assert said["decisions"] == {"sha256": "", "count": 0}
    assert [(row["file_name"], row["status"]) for row in said["documents"]] == [
        ("broken.pdf", "quarantined"),
        ("report.txt", "extracted"),
    ]


def test_the_manifest_says_what_came_out(release: Path, said: dict[str, Any]) -> None:
    assert said["tables"] == {table: len(Release(release).rows(table)) for table in said["tables"]}
    findings = Release(release).rows("reconciliation")
    assert sum(said["findings"]["by_status"].values()) == len(findings)
    assert said["findings"]["needs_review"] == sum(row["needs_review"] == "True" for row in findings)
    (warning,) = said["warnings"]
    assert warning.startswith("broken.pdf: ")


def test_the_same_input_gives_the_same_manifest_without_a_path_of_the_machine(release: Path, tmp_path: Path) -> None:
    other = release_of(tmp_path)
    text = (other / MANIFEST).read_bytes()
    assert text == (release / MANIFEST).read_bytes()
    assert str(tmp_path) not in text.decode()
    assert str(DATA.parent.parent) not in text.decode()


def test_a_changed_rule_file_and_other_options_are_seen(release: Path, tmp_path: Path) -> None:
    data = edited(
        tmp_path, "furniture.csv", lambda text: text.rstrip("\n") + "\nSee you,start,pointer,wording variant\n"
    )
    before = inputs_of(release)
    after = inputs_of(release_of(tmp_path / "made", load_rules(data), ReadOptions("pdfplumber")))
    assert before is not None
    assert after is not None
    assert [name for name in after.rules if after.rules[name] != before.rules[name]] == ["furniture.csv"]
    assert after.rules["furniture.csv"].lines[:-1] == before.rules["furniture.csv"].lines
    assert after.options == {"engine": "pdfplumber", "ocr": False}
    assert (after.version, after.source) == (before.version, before.source)


def test_decisions_are_named_by_their_hash_and_one_that_cannot_be_applied_is_a_warning(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "report.txt").write_text(f"{REPORT}\nHarbour Dialogue (HD)\nSOM (3 May) on visas.\n", encoding="utf-8")
    asked = run(raw, tmp_path / "asked", load_rules()).findings.to_review[0]
    stale = decision_on(replace(asked, value_b="as it was"), "accept_a")
    with (raw / "decisions.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([DECISION_COLUMNS, astuple(stale)])
    release = run(raw, tmp_path / "output", load_rules(decisions=raw / "decisions.csv")).release
    assert release is not None
    said = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    content = (raw / "decisions.csv").read_bytes()
    assert said["decisions"] == {"sha256": hashlib.sha256(content).hexdigest(), "count": 1}
    assert "decisions.csv" not in said["rules"]
    assert any("evidence has changed" in warning for warning in said["warnings"])


def test_a_release_of_an_older_version_has_none_and_a_damaged_one_is_named(tmp_path: Path) -> None:
    assert inputs_of(tmp_path) is None
    for text in ("", "[]", '{"release": "x"}', "\udcff"):
        (tmp_path / MANIFEST).write_bytes(text.encode(errors="surrogateescape"))
        with pytest.raises(UseError, match=r"manifest\.json: damaged"):
            inputs_of(tmp_path)
