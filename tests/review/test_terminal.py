"""Deciding on a terminal: the keys, what is shown, what is saved, and that no document commands the terminal."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from rich.console import Console

from pipeline.errors import RulesError, UseError
from pipeline.model import DECISION_COLUMNS
from pipeline.reconcile import explanations
from pipeline.review.content import QUEUES, VERDICT_LABELS, Row, Rows
from pipeline.review.selection import SHOWN_TABLES
from pipeline.review.terminal import (
    Desk,
    new_desk,
    open_findings,
    review_in_terminal,
    save_decisions,
    saved_decisions,
)
from pipeline.rules import load_rules, read_decisions
from pipeline.run import run
from pipeline.tables.files import read_tables
from tests.helpers.small import REPORT

ROOT = Path(__file__).parent.parent.parent

LEAFLET = """# Inter-State Consultation Mechanisms on Migration

ISCM\tType\tRegion\tYear Established\tConstituent States\tSelected Principal Thematic areas
Migration Dialogue for West Africa (MIDWA)\tRCP\tAfrica\t2001\t[red]some \x1b[31mpapers\x1b[0m \x9b2J :smile:\tAsylum
"""
HIGHLIGHTS = """ISCM 2021 Highlights

Rabat Process (RCM)
Workshop (3 May) on visas.

Harbour Dialogue \x1b[1m (HD)
SOM (18 November) on [bold]progress[/bold].

MIDWA
Meeting (4 May) \x07 of the 30th anniversary of MIDWA.
"""
OPEN = ("founding_year", "unsure_name", "unknown_mechanism", "odd_cell")  # the checks, in the order they are asked
COMMANDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # what a terminal obeys instead of showing it


def published(folder: Path, **documents: str) -> Path:
    """The output folder of a run over the documents in the folder `raw` beside it, with the decisions there."""
    raw = folder / "raw"
    raw.mkdir(exist_ok=True)
    for name, text in documents.items():
        (raw / f"{name}.txt").write_text(text, encoding="utf-8")
    run(raw, folder / "output", load_rules(decisions=raw / "decisions.csv"))
    return folder / "output"


def rows_of(output: Path) -> dict[str, list[Row]]:
    tables = read_tables(output / "latest")
    return {name: tables[name].to_pylist() for name in SHOWN_TABLES}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("terminal"), leaflet=LEAFLET, highlights=HIGHLIGHTS)


@pytest.fixture(scope="module")
def rows(output: Path) -> Rows:
    return rows_of(output)


class Person:
    """Types the answers one after the other, then ends the input; an exception among them is raised."""

    def __init__(self, *answers: str | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, prompt: str) -> str:
        self.asked.append(prompt)
        if not self.answers:
            raise EOFError
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Session:
    """The outcome of a review."""

    is_to_save: bool
    desk: Desk
    person: Person
    shown: str

    @property
    def at(self) -> list[int]:
        """The number of each finding that was shown, in the order shown."""
        return [int(number) for number in re.findall(r"^(\d+) of \d+ ", self.shown, re.MULTILINE)]

    @property
    def verdicts(self) -> dict[str, str]:
        return {row["check"]: row["verdict"] for row in self.desk.decided.values()}


def reviewed(
    rows: Rows, *answers: str | Exception, decided: dict[str, Row] | None = None, in_colour: bool = False
) -> Session:
    desk, person, stream = Desk("ab", "2022-03-31", dict(decided or {})), Person(*answers), io.StringIO()
    colours: Literal["standard"] | None = "standard" if in_colour else None
    console = Console(file=stream, width=200, highlight=False, emoji=False, color_system=colours)
    return Session(review_in_terminal(rows, explanations(), desk, console, person), desk, person, stream.getvalue())


# ---------------------------------------------------------------- the keys


def test_the_findings_are_asked_queue_by_queue(rows: Rows) -> None:
    asked = open_findings(rows)
    assert [finding["check"] for finding in asked] == list(OPEN)
    order = [queue.key for queue in QUEUES]
    assert [order.index(finding["queue"]) for finding in asked] == sorted(
        order.index(finding["queue"]) for finding in asked
    )


@pytest.mark.parametrize("key", range(1, 7))
def test_a_key_decides_with_all_that_was_seen(key: int, rows: Rows) -> None:
    verdict = list(VERDICT_LABELS)[key - 1]
    value = [" 1999 "] if verdict == "own_value" else []
    session = reviewed(rows, f" {key} ", *value, " seen in the minutes ", "q")
    finding = open_findings(rows)[0]
    assert session.is_to_save
    assert session.at == [1, 2]
    assert list(session.desk.decided) == [finding["id"]]
    decided = session.desk.decided[finding["id"]]
    assert tuple(decided) == DECISION_COLUMNS
    assert decided == {
        "finding_id": finding["id"],
        "verdict": verdict,
        "value": "1999" if value else "",
        "reviewer": "ab",
        "date": "2022-03-31",
        "reason": "seen in the minutes",
        "evidence_hash": finding["hash"],
        "check": "founding_year",
        "subject": "midwa",
        "value_a": "2001",
        "value_b": "1991",
        "quote_a": finding["quotes"][0],
        "quote_b": finding["quotes"][1],
    }
    assert "30th anniversary of MIDWA" in decided["quote_b"]


def test_the_keys_are_those_that_the_prompt_and_the_finding_tell(rows: Rows) -> None:
    session = reviewed(rows, "q")
    assert session.person.asked[0].startswith("1-6 decide, Enter next, b back, u undo, q save and quit, ! quit")
    assert len(VERDICT_LABELS) == 6
    for number, label in enumerate(VERDICT_LABELS.values(), start=1):
        assert f"{number} {label.lower()}" in session.shown


def test_an_own_value_that_is_empty_is_no_decision_and_asked_again(rows: Rows) -> None:
    session = reviewed(rows, "3", "  ", "3", "1999", "", "q")
    assert session.at == [1, 1, 2]
    assert "No value, no decision." in session.shown
    assert [row["value"] for row in session.desk.decided.values()] == ["1999"]
    assert len(session.desk.made) == 1


def test_a_reason_can_be_left_out(rows: Rows) -> None:
    session = reviewed(rows, "1", "", "q")
    assert [row["reason"] for row in session.desk.decided.values()] == [""]


def test_enter_goes_on_and_b_goes_back_but_not_before_the_first(rows: Rows) -> None:
    session = reviewed(rows, "", "", "b", "b", "b", "", "q")
    assert session.at == [1, 2, 3, 2, 1, 1, 2]
    assert session.desk.made == []


def test_after_the_last_finding_the_review_ends(rows: Rows) -> None:
    session = reviewed(rows, *[""] * len(OPEN))
    assert session.is_to_save
    assert "Nothing more to review." in session.shown
    assert session.person.answers == []


def test_undo_takes_the_last_decision_back_and_shows_its_finding(rows: Rows) -> None:
    session = reviewed(rows, "1", "", "2", "", "u", "u", "u", "q")
    assert session.at == [1, 2, 3, 2, 1, 1]
    assert session.desk.decided == {}


def test_undo_brings_back_what_was_decided_before(rows: Rows) -> None:
    session = reviewed(rows, "1", "", "b", "2", "", "u", "q")
    assert session.verdicts == {"founding_year": "accept_a"}
    before = {"f-0": {"finding_id": "f-0", "verdict": "unsure"}}
    assert reviewed(rows, "1", "", "u", "q", decided=before).desk.decided == before


def test_a_finding_that_was_decided_shows_the_decision(rows: Rows) -> None:
    assert "decided: " not in reviewed(rows, "q").shown
    session = reviewed(rows, "3", "1999", "", "b", "q")
    assert "decided: Own value 1999, ab, 2022-03-31" in session.shown


def test_an_unknown_key_is_said_and_asked_again(rows: Rows) -> None:
    session = reviewed(rows, "7", "[bold]", "\x1b[A", "q")
    assert session.at == [1, 1, 1, 1]
    for told in ("'7'", "'[bold]'", r"'\x1b[A'"):
        assert f"{told} is none of these keys." in session.shown


@pytest.mark.parametrize(
    ("answers", "verdicts"),
    [
        (["1", ""], {"founding_year": "accept_a"}),
        (["1", "", "3"], {"founding_year": "accept_a"}),
        (["1", "", "3", "rcm"], {"founding_year": "accept_a"}),
        (["1"], {}),
        ([], {}),
    ],
    ids=["at the key", "at the value", "at the reason", "at the first reason", "at once"],
)
def test_the_end_of_the_input_saves_what_was_decided(answers: list[str], verdicts: dict[str, str], rows: Rows) -> None:
    session = reviewed(rows, *answers)
    assert session.is_to_save
    assert session.verdicts == verdicts
    assert len(session.desk.made) == len(verdicts)


def test_an_exclamation_mark_quits_without_saving(rows: Rows) -> None:
    assert not reviewed(rows, "1", "", "!").is_to_save


def test_bytes_that_are_no_text_are_asked_again(rows: Rows) -> None:
    garbled = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
    session = reviewed(rows, "1", "", garbled, "2", garbled, "2", "", "q")
    assert session.verdicts == {"founding_year": "accept_a", "unsure_name": "accept_b"}
    assert session.shown.count("not in the terminal's encoding") == 2


def test_nothing_to_review_is_said(rows: Rows) -> None:
    settled = [row | {"needs_review": False} for row in rows["reconciliation"]]
    session = reviewed({**rows, "reconciliation": settled})
    assert session.is_to_save
    assert (session.shown, session.person.asked) == ("Nothing to review.\n", [])


# ---------------------------------------------------------------- what is shown


def test_a_finding_is_shown_with_both_passages_and_what_a_decision_fills(rows: Rows) -> None:
    shown = reviewed(rows, "q").shown
    assert "founding year: midwa" in shown
    assert "Anniversary 30 in 2021 implies 1991; the leaflet's table says 2001." in shown
    assert explanations()["founding_year"] in shown
    assert re.search(r"left: 2001\s+┃ right: 1991", shown)
    assert re.search(r"leaflet, page 1\s+│ highlights, page 1", shown)
    assert re.search(r"│ +3 ISCM +Type[^│]*│ +9 MIDWA", shown)  # the lines around
    assert "; a decision fills mechanisms.year_established" in shown


def test_the_words_of_a_passage_are_marked_also_after_a_control_character(rows: Rows) -> None:
    shown = reviewed(rows, "q", in_colour=True).shown
    marked = re.findall("\x1b\\[1;7m([^\x1b]+)\x1b\\[0m", shown)
    assert "30th anniversary of MIDWA" in marked


def test_only_the_first_lines_of_a_long_passage_are_shown(rows: Rows) -> None:
    finding = next(row for row in rows["reconciliation"] if row["check"] == "founding_year")
    place = {"table": "reconciliation", "record_id": finding["finding_id"], "side": "a", "document_id": "highlights"}
    lines = [row for row in rows["lines"] if row["document_id"] == "highlights"]
    many = [dict(lines[0], line=number, text=f"line {number}") for number in range(1, 40)]
    evidence = [place | {"page": 1, "line": number, "start": 0, "end": 4} for number in range(1, 40)]
    shown = reviewed({**rows, "lines": many, "evidence": evidence}, "q").shown
    assert "line 12 " in shown
    assert "line 13 " not in shown
    assert "… and 27 more lines" in shown


def test_markup_and_emoji_codes_of_a_document_are_shown_as_printed(rows: Rows) -> None:
    shown = reviewed(rows, "", "", "", "q").shown
    assert "SOM (18 November) on [bold]progress[/bold]." in shown
    assert re.search(r"left: \[red\]some ␛\[31mpapers␛\[0m \ufffd2J :smile: ", shown)


@pytest.mark.parametrize("in_colour", [False, True])
def test_no_control_character_of_a_document_or_a_decision_reaches_the_terminal(in_colour: bool, rows: Rows) -> None:
    hostile = {"3": "\x1b[31m1999\x9b1m", "reason": "\x1b[2J"}
    finding_id = open_findings(rows)[0]["id"]
    before = {
        finding_id: dict.fromkeys(DECISION_COLUMNS, "\x1b[2J") | {"verdict": "own_value", "value": "\x1b]0;x\x07"}
    }
    answers = ("", "", "", "b", "b", "b", "3", hostile["3"], hostile["reason"], "b", "q")
    shown = reviewed(rows, *answers, decided=before, in_colour=in_colour).shown
    ours = re.sub("\x1b\\[[0-9;]*m", "", shown) if in_colour else shown  # rich's own colours
    assert "31mpapers" in ours
    assert COMMANDING.findall(ours) == []
    if in_colour:
        assert {"31", "2J"} & set(re.findall("\x1b\\[([0-9;]*[A-Za-z])", shown)) == set()


# ---------------------------------------------------------------- what is saved


def row(finding_id: str, verdict: str = "accept_a", day: str = "2022-03-31", value: str = "") -> Row:
    said = {"finding_id": finding_id, "verdict": verdict, "value": value, "reviewer": "ab", "date": day}
    return dict.fromkeys(DECISION_COLUMNS, "") | said


def test_decisions_of_the_release_and_of_an_earlier_review_are_all_kept(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    of_release: Rows = {"decisions": [row("f-1"), row("f-2") | {"state": "kept", "problem": None, "reason": None}]}
    assert saved_decisions(of_release, file) == {"f-1": row("f-1"), "f-2": row("f-2")}
    save_decisions({"f-2": row("f-2", "accept_b"), "f-3": row("f-3", "unsure")}, file)
    assert saved_decisions(of_release, file) == {
        "f-1": row("f-1"),
        "f-2": row("f-2", "accept_b"),
        "f-3": row("f-3", "unsure"),
    }


@pytest.mark.parametrize(
    ("in_release", "in_file", "verdict"),
    [("2022-03-31", "2022-04-01", "accept_b"), ("2022-04-01", "2022-03-31", "accept_a")],
)
def test_of_two_decisions_on_one_finding_the_later_is_kept(
    in_release: str, in_file: str, verdict: str, tmp_path: Path
) -> None:
    file = tmp_path / "decisions.csv"
    save_decisions({"f-1": row("f-1", "accept_b", in_file)}, file)
    kept = saved_decisions({"decisions": [row("f-1", "accept_a", in_release)]}, file)
    assert [decision["verdict"] for decision in kept.values()] == [verdict]


def test_a_new_desk_has_the_decisions_there_are_and_the_day(rows: Rows, tmp_path: Path) -> None:
    save_decisions({"f-1": row("f-1")}, tmp_path / "decisions.csv")
    desk = new_desk(rows, tmp_path / "decisions.csv", "cd")
    assert (desk.reviewer, desk.decided, desk.made) == ("cd", {"f-1": row("f-1")}, [])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", desk.today)


def test_a_broken_file_of_an_earlier_review_is_named(tmp_path: Path) -> None:
    (tmp_path / "decisions.csv").write_text("finding_id\nf-1\n", encoding="utf-8")
    with pytest.raises(RulesError, match=r"^decisions\.csv, line 1: "):
        saved_decisions({"decisions": []}, tmp_path / "decisions.csv")


def test_saving_replaces_the_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    save_decisions({"f-1": row("f-1"), "f-2": row("f-2")}, file)
    save_decisions({"f-2": row("f-2", value="one\rtwo")}, file)
    assert [path.name for path in tmp_path.iterdir()] == ["decisions.csv"]
    assert [(found.finding_id, found.value) for found in read_decisions(file)] == [("f-2", "one\rtwo")]


def test_what_cannot_be_written_as_text_does_not_cost_the_other_decisions(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    save_decisions({"f-1": row("f-1", value="Caf\udce9"), "f-2": row("f-2", value="Café")}, file)
    assert [found.value for found in read_decisions(file)] == ["Caf?", "Café"]


def test_a_folder_that_is_missing_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UseError, match=r"nowhere/decisions\.csv: cannot be written .*--save"):
        save_decisions({"f-1": row("f-1")}, tmp_path / "nowhere" / "decisions.csv")


# ---------------------------------------------------------------- the command

Done = subprocess.CompletedProcess[str]


def pipeline(*arguments: str | Path, typed: bytes = b"") -> Done:
    """A finished command that got `typed` on its input."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        cwd=ROOT,
        input=typed,
        capture_output=True,
        check=False,
        env=os.environ | {"COLUMNS": "200", "PYTHONIOENCODING": "utf-8:strict"},
    )
    told = Done(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in told.stdout + told.stderr
    return told


def review(output: Path, *options: str | Path, typed: bytes = b"") -> Done:
    return pipeline("review", "--terminal", "--output", output, *options, typed=typed)


@pytest.mark.slow
def test_what_is_decided_on_the_terminal_is_saved_and_applied_by_the_next_run(tmp_path: Path) -> None:
    output = published(tmp_path, leaflet=LEAFLET, highlights=HIGHLIGHTS)
    done = review(
        output, "--reviewer", "Ana, of the secretariat", typed=b"2\nin the \xe2\x80\x9cminutes\xe2\x80\x9d\nq\n"
    )
    saved = output / "decisions.csv"
    assert (done.returncode, done.stderr) == (0, "")
    assert f"1 decided; saved {saved}: put it into raw/ and run again" in done.stdout
    [decision] = read_decisions(saved)
    assert (decision.check, decision.verdict, decision.reason) == ("founding_year", "accept_b", "in the “minutes”")
    assert decision.reviewer == "Ana, of the secretariat"
    assert COMMANDING.findall(done.stdout) == []

    shutil.copy(saved, tmp_path / "raw")
    assert pipeline("extract", "--raw", tmp_path / "raw", "--output", output).returncode == 0
    with (output / "latest" / "mechanisms.csv").open(encoding="utf-8", newline="") as file:
        years = {found["iscm_id"]: found["year_established"] for found in csv.DictReader(file)}
    assert years["midwa"] == "1991"

    # the next review asks the others, and saves what there was before
    done = review(output, "--reviewer", "Ben", typed=b"6\n\n")
    assert "1 of 3" in done.stdout
    assert [(found.check, found.reviewer) for found in read_decisions(saved)] == [
        ("founding_year", "Ana, of the secretariat"),
        ("unsure_name", "Ben"),
    ]


@pytest.mark.slow
def test_the_name_is_asked_where_it_is_not_given_and_the_file_may_be_another(output: Path, tmp_path: Path) -> None:
    done = review(output, "--save", tmp_path / "mine.csv", typed=b"  Cem \n\n\n5\n\nq\n")
    assert done.returncode == 0
    assert done.stdout.startswith("Your name: ")
    [decision] = read_decisions(tmp_path / "mine.csv")
    assert (decision.check, decision.verdict, decision.reviewer) == ("unknown_mechanism", "not_a_match", "Cem")
    assert not (output / "decisions.csv").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "typed"),
    [
        ((), b""),
        (("--reviewer", "ab"), b""),
        (("--reviewer", "ab"), b"1\n\n!\n"),
        (("--reviewer", "ab"), b"1\n\nu\nq\n"),
    ],
    ids=["end of input at the name", "end of input at the first finding", "quit", "all undone"],
)
def test_where_nothing_is_decided_nothing_is_saved(options: tuple[str, ...], typed: bytes, output: Path) -> None:
    done = review(output, *options, typed=typed)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Nothing was saved.\n")
    assert not (output / "decisions.csv").exists()


@pytest.mark.slow
def test_a_release_with_nothing_open_says_so_and_asks_no_name(tmp_path: Path) -> None:
    done = review(published(tmp_path, report=REPORT))
    assert (done.returncode, done.stdout, done.stderr) == (0, "Nothing to review.\n", "")


@pytest.mark.slow
def test_a_review_before_anything_is_published_says_what_to_do(tmp_path: Path) -> None:
    done = review(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "make extract" in done.stderr


@pytest.mark.slow
def test_a_file_that_cannot_be_written_is_an_error_in_one_line(output: Path, tmp_path: Path) -> None:
    done = review(output, "--save", tmp_path / "nowhere" / "mine.csv", "--reviewer", "ab", typed=b"1\n\nq\n")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "--save" in done.stderr
