"""Hostile inputs cost one line each: never the run, the other documents, the memory of the parent, or anything beside.

The inputs are those of `tests/hostile.py`. They go through the command's own way, in children with limits, in a process
of its own for each group of them.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import fuzz
from pipeline.engine.isolation import MEBIBYTE, IsolatedExecutor, Limits
from pipeline.engine.process import process
from pipeline.engine.quarantine import NAME
from pipeline.engine.tasks import Done, Reading
from pipeline.errors import RulesError
from pipeline.read import printable, source_of
from pipeline.read.options import ReadOptions
from pipeline.rules import load_rules, read_decisions
from tests.helpers.hostile import INPUTS, SHORTER, SLOW, Group, Hostile, Report, Told

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
    pytest.mark.skipif(sys.platform != "linux", reason="children are bounded and tied to their parent on Linux"),
]

ROOT = Path(__file__).parent.parent
GROUPS: tuple[Group, ...] = (
    "slow",
    "text",
    "grammar",
    "content",
    "structure",
    "damaged",
    "false names",
    "files",
    "markup",
)
SECONDS: dict[Group, float] = {"slow": SHORTER}
LIMIT = 10.0
IN_OUTPUT = {"latest", "releases", NAME, ".lock"}
DOCUMENTS = [made for made in INPUTS if made.is_document]
RULES = load_rules()
csv.field_size_limit(1 << 30)  # an address of 10 MB is published as it is


@dataclass(frozen=True)
class Ran:
    """A group's run, and the folder it was done in."""

    report: Report
    folder: Path
    said: str

    def rows(self, table: str) -> list[dict[str, str]]:
        with (self.folder / "output" / "latest" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def run_group(base: Path, group: Group) -> Ran:
    folder = base / group.replace(" ", "-")
    scratch = folder / "tmp"
    scratch.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.helpers.hostile", str(folder), group, str(SECONDS.get(group, LIMIT))],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(scratch)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    read = json.loads(done.stdout)
    documents = {name: [Told(**told) for told in tolds] for name, tolds in read.pop("documents").items()}
    return Ran(Report(documents=documents, **read), folder, done.stderr)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[Group, Ran]:
    """All groups, one after the other: each has two children, as many as there are cores."""
    base = tmp_path_factory.mktemp("hostile")
    with ThreadPoolExecutor(1) as pool:
        return dict(zip(GROUPS, pool.map(partial(run_group, base), GROUPS), strict=True))


@cache
def entries(file: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        found.setdefault(entry["file_name"], []).append(entry)
    return found


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    assert len(INPUTS) >= 160
    assert len({(made.group, made.file_name) for made in INPUTS}) == len(INPUTS)
    assert {made.file_name.rsplit(".", 1)[0] for made in INPUTS if made.group == "slow"} == SLOW
    assert {made.group for made in INPUTS} <= set(GROUPS)


@pytest.mark.parametrize("made", DOCUMENTS, ids=lambda made: ascii(made.file_name)[1:60])
def test_it_ends_as_rows_or_as_one_entry(made: Hostile, ran: dict[Group, Ran]) -> None:
    done = ran[made.group]
    name = printable(made.file_name)
    (told,) = done.report.documents[name]
    assert told.seconds < SECONDS.get(made.group, LIMIT) + 2
    kept = entries(done.folder / "output" / NAME).get(name, [])
    if not told.reason:
        assert kept == []
        return
    (entry,) = kept
    assert entry["message"] == told.reason
    assert told.reason.startswith((f"{name}: ", f"{name}, "))
    assert len(told.reason.splitlines()) == 1
    assert "Traceback" not in told.reason
    assert "the program failed" not in told.reason
    assert any(advice in told.reason for advice in (";", "--")), "says what to do"
    assert entry["stage"]
    assert entry["error"] or entry["stage"] == "compare"
    if "was stopped" in told.reason:
        limit = SECONDS.get(made.group, LIMIT)
        assert entry["error"].startswith(f"WorkerLostError: took more than {limit:g} s")
        assert limit <= entry["seconds"] < limit + 2
        assert entry["peak_memory"] > 10 * MEBIBYTE


@pytest.mark.parametrize("made", [made for made in INPUTS if not made.is_document], ids=lambda made: made.file_name)
def test_what_is_no_document_is_left_alone(made: Hostile, ran: dict[Group, Ran]) -> None:
    assert printable(made.file_name) not in ran[made.group].report.documents


@pytest.mark.parametrize("group", GROUPS)
def test_the_good_report_beside_them_is_published(group: Group, ran: dict[Group, Ran]) -> None:
    done = ran[group]
    assert done.report.documents["good.txt"][0].reason == ""
    events = [row for row in done.rows("events") if row["document_id"] == "good"]
    assert sorted((row["iscm_id"], row["date_start"]) for row in events) == [
        ("bali", "2019-08-20"),
        ("rabat", "2019-11-18"),
    ]


@pytest.mark.parametrize("group", GROUPS)
def test_nothing_is_left_behind(group: Group, ran: dict[Group, Ran]) -> None:
    done = ran[group]
    assert done.report.children == 0
    assert {path.name for path in done.folder.iterdir()} == {"raw", "output", "tmp"}
    assert list((done.folder / "tmp").iterdir()) == []
    assert {path.name for path in (done.folder / "output").iterdir()} <= IN_OUTPUT
    inputs = {made.file_name for made in INPUTS if made.group == group}
    assert set(os.listdir(done.folder / "raw")) == {*inputs, "good.txt"}


@pytest.mark.parametrize("group", GROUPS)
def test_the_run_needs_little_memory_itself(group: Group, ran: dict[Group, Ran]) -> None:
    assert ran[group].report.growth < 300 * MEBIBYTE


@pytest.mark.parametrize("group", GROUPS)
def test_the_libraries_print_nothing(group: Group, ran: dict[Group, Ran]) -> None:
    dying = ("terminate called", "  what():")  # what C++ says for want of memory
    assert [line for line in ran[group].said.splitlines() if line and not line.startswith(dying)] == []


@pytest.mark.parametrize("group", GROUPS)
def test_what_was_mended_or_lacks_pages_is_asked_about(group: Group, ran: dict[Group, Ran]) -> None:
    done = ran[group]
    asked = {(row["check"], row["subject"]) for row in done.rows("reconciliation") if row["needs_review"] == "True"}
    for told in (told for tolds in done.report.documents.values() for told in tolds if not told.reason):
        if told.is_repaired:
            assert ("repaired_document", told.document_id) in asked
        lost = [subject for check, subject in asked if check == "unreadable_page"]
        assert sum(subject.startswith(f"{told.document_id}:") for subject in lost) == told.unreadable


def test_damage_is_seen_as_damage(ran: dict[Group, Ran]) -> None:
    told = [told for tolds in ran["damaged"].report.documents.values() for told in tolds if not told.reason]
    assert sum(told.is_repaired or bool(told.unreadable) for told in told) >= 5


# ---------------------------------------------------------------- made on the spot

SETTINGS = partial(settings, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
PIECES = (
    "SOM|Workshop|the|(|)|3|May|14th|Bali Process|Rabat Process|,|;|.|-|–|and|to|2021|\n|\n\n|\t|  |\f|²|x|“|”|•|&|٣"
    "|ISCM Highlights|Main events|Themes|https://www.iom.int|XIX|postponed|Ministerial Meeting|in Rome|twice|No.|\u00ad"
)
WORDS = st.sampled_from(PIECES.split("|"))
TEXT = st.one_of(
    st.text(max_size=400),
    st.lists(WORDS, max_size=120).map(" ".join),
    st.lists(WORDS, max_size=120).map("".join),
)


def reason_of(content: bytes, name: str) -> str:
    """Why it gave no rows, empty where it did."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        outline = process(Reading(path, source_of(path)), RULES, ReadOptions()).outline
    assert outline is not None
    return outline.reason


@SETTINGS(max_examples=60)
@given(TEXT)
def test_no_text_is_a_fault_of_the_program(text: str) -> None:
    content = f"ISCM 2021 Highlights\n\nBali Process\n{text}\n".encode("utf-8", "surrogatepass")
    started = time.monotonic()
    assert "the program failed" not in reason_of(content, "x.txt")
    assert time.monotonic() - started < 5


@SETTINGS(max_examples=12)
@given(st.binary(max_size=600))
def test_no_bytes_of_a_pdf_are_a_fault_of_the_program(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, IsolatedExecutor(limits=Limits(10, 1024 * MEBIBYTE)) as pool:
        path = Path(folder) / "x.pdf"
        path.write_bytes(b"%PDF-1.4\n" + content)
        work = partial(process, rules=RULES, options=ReadOptions())
        done: Done = pool.submit(work, Reading(path, source_of(path))).result()
    assert done.outline is not None
    assert "the program failed" not in done.outline.reason


CELLS = st.sampled_from(["f-1", "accept_a", "unsure", "own_value", "2022-03-31", "", '"', "=1", "\x00", "é", "\r", "'"])
DECISIONS = st.one_of(
    st.binary(max_size=200),
    st.lists(st.lists(st.one_of(CELLS, st.text(max_size=8)), max_size=9).map(",".join), max_size=5).map(
        lambda rows: "\n".join(rows).encode("utf-8", "surrogatepass")
    ),
)


@SETTINGS(max_examples=60)
@given(DECISIONS, st.booleans())
def test_decisions_are_read_or_refused(content: bytes, headed: bool) -> None:
    header = b"finding_id,verdict,value,reviewer,date,reason,evidence_hash\n" if headed else b""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "decisions.csv"
        path.write_bytes(header + content)
        said = "decisions.csv"
        try:
            read_decisions(path)
        except RulesError as error:
            said = str(error)
    assert said.startswith("decisions.csv")
    assert len(said.splitlines()) == 1


# ---------------------------------------------------------------- make fuzz


def test_fuzzing_for_a_second_finds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--minutes", "0.01", "--seed", "3", "--documents", "1", "--producers", "reportlab"]
    assert fuzz.main([*options, "--keep", str(tmp_path / "kept")]) == 0
    assert "copies, seed 3: " in capsys.readouterr().out
    assert not (tmp_path / "kept").exists()


def test_what_fuzzing_must_not_find_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fuzz, "verdict", lambda outcome: "fault")
    options = ["--minutes", "0.0001", "--seed", "3", "--documents", "1", "--producers", ""]
    assert fuzz.main([*options, "--keep", str(tmp_path / "kept")]) == 1
    kept = {path.name: path.read_bytes() for path in (tmp_path / "kept").iterdir()}
    assert all(f"{tmp_path / 'kept' / name}: " in capsys.readouterr().out for name in sorted(kept)[:1])
    sound = fuzz.corpus(tmp_path, [3], [])
    again = dict(zip(range(len(kept)), fuzz.copies(sound, 3), strict=False))
    assert dict(again.values()) == kept
