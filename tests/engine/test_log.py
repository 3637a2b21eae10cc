"""What a run says: a line of JSON for each event beside the releases, and on the two outputs what was asked for."""

from __future__ import annotations

import csv
import errno
import json
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from pipeline.engine.cache import FolderCache
from pipeline.engine.isolation import WorkerLostError
from pipeline.engine.log import (
    FORMER,
    NAME,
    RunLog,
    Said,
    SaidName,
    compared,
    document_outcome,
    json_line,
    run_ended,
    run_started,
    text_line,
    warning,
)
from pipeline.engine.process import crashed
from pipeline.engine.tasks import Done, Reading
from pipeline.model import Outline, Source
from pipeline.rules import load_rules
from pipeline.run import run
from tests.helpers.small import REPORT, decision_on

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
RULES = load_rules()
Finished = subprocess.CompletedProcess[str]
Line = dict[str, Any]


def lines_of(path: Path) -> list[Line]:
    """The events of a log; every line has to parse, the last one included."""
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def names_of(lines: list[Line]) -> list[str]:
    return [line["event"] for line in lines]


def rows(output: Path, table: str) -> list[dict[str, str]]:
    with (output / "latest" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def command(*arguments: str | Path, **environment: str) -> Finished:
    line = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    done = subprocess.run(
        line, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, env={**os.environ, **environment}
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


@dataclass(frozen=True)
class Ran:
    """The same folder run four times: in so many words, quietly, quietly as JSON, and as it is."""

    raw: Path
    output: Path
    verbose: Finished
    log: list[Line]
    quiet: Finished
    as_json: Finished
    plain: Finished


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Two reports, a copy of one and a file that is no document."""
    folder = tmp_path_factory.mktemp("ran")
    raw, output = folder / "raw", folder / "output"
    raw.mkdir()
    (raw / "a.txt").write_text(REPORT, encoding="utf-8")
    (raw / "b.txt").write_text(REPORT.replace("2021", "2020"), encoding="utf-8")
    (raw / "copy.txt").write_text(REPORT, encoding="utf-8")
    (raw / "other.txt").write_text("Minutes of a meeting\n", encoding="utf-8")
    folders = ("--raw", raw, "--output", output)
    verbose = command("extract", *folders, "--verbose")
    log = lines_of(output / NAME)
    quiet, as_json = command("extract", *folders, "--quiet"), command("extract", *folders, "--quiet", "--json")
    return Ran(raw, output, verbose, log, quiet, as_json, command("extract", *folders))


# ---------------------------------------------------------------- the log of a run


def test_every_line_has_a_time_in_utc_a_level_and_an_event_of_the_fixed_names(ran: Ran) -> None:
    times = [datetime.fromisoformat(line["time"]) for line in ran.log]
    assert times == sorted(times)
    assert {time.utcoffset() for time in times} == {UTC.utcoffset(None)}
    assert {line["level"] for line in ran.log} <= {"info", "warning", "error"}
    assert set(names_of(ran.log)) <= set(get_args(SaidName))


def test_the_events_are_those_of_the_run_in_their_order(ran: Ran) -> None:
    assert names_of(ran.log) == [
        *("run_started", "document_read", "document_read", "document_read", "document_failed"),
        *("decided", "document_failed", "compared", "published", "run_ended"),
    ]


def test_each_document_has_its_name_kind_year_pages_and_seconds(ran: Ran) -> None:
    read = {line["document_id"]: line for line in ran.log if line["event"] == "document_read"}
    assert set(read) == {"a", "b", "copy"}
    for row in rows(ran.output, "documents"):
        if row["status"] == "extracted":
            line = read[row["document_id"]]
            said = (line["file_name"], line["kind"], str(line["report_year"]), str(line["pages"]))
            assert said == (row["file_name"], row["kind"], row["report_year"], row["page_count"])
            assert 0 < line["seconds"] < 60


def test_each_failure_says_why_and_where(ran: Ran) -> None:
    failed = {line["document_id"]: line for line in ran.log if line["event"] == "document_failed"}
    quarantined = {row["document_id"]: row for row in rows(ran.output, "documents") if row["status"] == "quarantined"}
    assert set(failed) == set(quarantined) == {"copy", "other"}
    assert {(name, line["reason"], line["stage"]) for name, line in failed.items()} == {
        (name, row["reason"], row["stage"]) for name, row in quarantined.items()
    }
    assert {line["level"] for line in failed.values()} == {"error"}


def test_the_counts_are_those_of_the_tables(ran: Ran) -> None:
    by_name = {line["event"]: line for line in ran.log}
    assert by_name["run_started"]["documents"] == len(rows(ran.output, "documents")) == 4
    published = by_name["published"]
    assert published["release_id"] == (ran.output / "latest").resolve().name
    assert published["rows"] == {table: len(rows(ran.output, table)) for table in published["rows"]}
    findings = rows(ran.output, "reconciliation")
    assert published["findings"] == Counter(row["status"] for row in findings)
    assert published["needs_review"] == [row["needs_review"] for row in findings].count("True")
    assert by_name["compared"]["mechanisms"] == 2
    ended = by_name["run_ended"]
    assert (ended["exit_status"], ended["level"]) == (ran.verbose.returncode, "warning") == (1, "warning")
    assert (ended["document_read"], ended["document_known"], ended["document_failed"]) == (3, 0, 2)


def test_a_later_run_says_what_was_known_and_keeps_one_former_log(ran: Ran) -> None:
    """Also: the log lies beside the releases, of which there is one, for all four runs are of the same input."""
    newest, former = lines_of(ran.output / NAME), lines_of(ran.output / FORMER)
    for lines in (newest, former):
        assert Counter(names_of(lines))["document_known"] == 3
        assert "document_read" not in names_of(lines)
        assert [line for line in lines if "seconds" in line and line["event"] != "run_ended"] == []
    assert former[-1]["time"] <= newest[0]["time"]
    assert {path.name for path in ran.output.glob("*log*")} == {NAME, FORMER}
    [release] = (ran.output / "releases").iterdir()
    assert [path for path in release.iterdir() if "log" in path.name] == []


def test_the_documents_that_a_decision_changes_are_counted(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    for year in (2019, 2020, 2021):
        text = REPORT.replace("2021", str(year))
        named = "" if year == 2020 else "\nHarbour Dialogue (HD)\nSOM (3 May) on ports.\n"
        (tmp_path / "raw" / f"{year}.txt").write_text(text + named, encoding="utf-8")
    said: dict[bool, list[Said]] = {False: [], True: []}
    first = run(tmp_path / "raw", tmp_path / "output", RULES, tell=said[False].append)
    asked = next(finding for finding in first.findings.findings if finding.check == "unknown_mechanism")
    rules = replace(RULES, decisions=(decision_on(asked, "own_value", "bali"),))
    run(tmp_path / "raw", tmp_path / "output", rules, tell=said[True].append)
    counts = {
        with_it: [e.fields["documents"] for e in events if e.name == "decided"] for with_it, events in said.items()
    }
    assert counts == {False: [0], True: [2]}
    assert not (tmp_path / "output" / NAME).exists()  # nobody wrote a log


def test_a_run_that_publishes_nothing_says_so_and_a_warning_of_publishing_is_an_event(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    raw.mkdir()
    (raw / "a.txt").write_text(REPORT, encoding="utf-8")
    release = run(raw, output, RULES).release
    assert release is not None
    (release / "documents.parquet").write_bytes(b"damaged")
    events: list[Said] = []
    run(raw, output, RULES, tell=events.append)
    [amiss] = [event for event in events if event.name == "warning"]
    assert "not compared with the new release" in str(amiss.fields["message"])
    assert capsys.readouterr().err == ""
    (raw / "a.txt").write_text("Minutes of a meeting\n", encoding="utf-8")
    events.clear()
    assert run(raw, output, RULES, tell=events.append).release is None
    assert [event.name for event in events] == ["run_started", "document_failed", "decided"]


def test_without_anybody_to_tell_a_warning_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    raw.mkdir()
    (raw / "a.txt").write_text(REPORT, encoding="utf-8")
    release = run(raw, output, RULES).release
    assert release is not None
    (release / "documents.parquet").write_bytes(b"damaged")
    run(raw, output, RULES)
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"warning: {output / 'latest'}: cannot be read (")


def test_a_run_that_ends_in_an_error_says_which(tmp_path: Path) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    raw.mkdir()
    (raw / "a.txt").write_text(REPORT, encoding="utf-8")
    output.mkdir()
    (output / "latest").mkdir()
    (output / "latest" / "mine.txt").write_text("mine", encoding="utf-8")
    done = command("extract", "--raw", raw, "--output", output, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    last = lines_of(output / NAME)[-1]
    assert (last["event"], last["level"], last["exit_status"]) == ("run_ended", "error", 2)
    assert f"error: {last['reason']}\n" == done.stderr


def test_a_command_that_runs_nothing_leaves_no_log(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    done = command("extract", "--raw", tmp_path / "raw", "--output", tmp_path / "output", "--verbose")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert not (tmp_path / "output").exists()


@pytest.mark.skipif(os.name != "posix", reason="kills")
def test_a_run_that_is_killed_leaves_its_lines_and_the_next_one_keeps_them(tmp_path: Path) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    raw.mkdir()
    for year in range(1990, 2020):
        (raw / f"{year}.txt").write_text(REPORT.replace("2021", str(year)), encoding="utf-8")
    line = ["extract", "--executor", "serial", "--raw", str(raw), "--output", str(output)]
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline", *line, "--verbose"], cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        for said in process.stderr:
            if said.startswith("document read: file_name 1991.txt"):
                process.kill()
                break
    left = lines_of(output / NAME)
    assert names_of(left)[:3] == ["run_started", "document_read", "document_read"]
    assert "run_ended" not in names_of(left)
    assert command(*line, "--quiet").returncode == 0
    assert lines_of(output / FORMER) == left
    after = Counter(names_of(lines_of(output / NAME)))
    assert (after["document_known"] >= 2, after["document_known"] + after["document_read"]) == (True, 30)


def test_passwords_are_in_no_line(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(REPORT, encoding="utf-8")
    folders = ("--raw", tmp_path / "raw", "--output", tmp_path / "output")
    done = command("extract", *folders, "--password", "quite-secret", "--verbose")
    assert "quite-secret" not in (tmp_path / "output" / NAME).read_text(encoding="utf-8") + done.stderr + done.stdout


# ---------------------------------------------------------------- the file


def test_two_runs_at_once_do_not_mix_their_lines(tmp_path: Path) -> None:
    one, other = RunLog(tmp_path), RunLog(tmp_path)
    one.write(run_started(1, "pdfium", False))
    one.write(warning("of one"))
    other.write(run_started(2, "pdfium", False))
    for number in range(20):
        other.write(warning(f"of other {number}"))
        one.write(warning(f"of one {number}"))
    one.write(run_ended(0, 1.0))
    other.write(run_ended(0, 1.0))
    first, second = lines_of(tmp_path / FORMER), lines_of(tmp_path / NAME)
    assert [first[0]["documents"], second[0]["documents"]] == [1, 2]
    assert [len(first), len(second)] == [23, 22]
    assert {line["message"].split()[1] for line in first[1:-1]} == {"one"}
    assert {line["message"].split()[1] for line in second[1:-1]} == {"other"}
    assert (one.lost, other.lost) == ("", "")


def test_runs_that_start_at_the_same_moment_each_have_a_file_or_give_it_up(tmp_path: Path) -> None:
    logs = [RunLog(tmp_path) for _ in range(4)]
    together = threading.Barrier(len(logs))

    def work(number: int) -> None:
        together.wait()
        logs[number].write(run_started(number, "pdfium", False))
        for _ in range(5):
            logs[number].write(compared(number))
        logs[number].write(run_ended(0, 1.0))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(logs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for path in (tmp_path / NAME, tmp_path / FORMER):
        lines = lines_of(path)
        assert names_of(lines) == ["run_started", *["compared"] * 5, "run_ended"]
        assert {line["mechanisms"] for line in lines[1:-1]} == {lines[0]["documents"]}


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_link_in_its_place_is_moved_aside_and_never_written_through(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / NAME).symlink_to("mine.txt")
    log = RunLog(tmp_path)
    log.write(run_started(1, "pdfium", False))
    log.write(run_ended(0, 1.0))
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / FORMER).is_symlink()
    assert len(lines_of(tmp_path / NAME)) == 2


def test_a_full_disk_costs_the_log_alone_and_leaves_whole_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = RunLog(tmp_path)
    log.write(run_started(1, "pdfium", False))
    write = os.write

    def half(file: int, content: bytes) -> int:
        if len(content) < 60:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, content[: len(content) // 2])

    monkeypatch.setattr(os, "write", half)
    log.write(warning("that there is no room for, however short it is put, on a disk that is full"))
    monkeypatch.undo()
    log.write(run_ended(0, 1.0))
    assert log.lost == "No space left on device"
    assert names_of(lines_of(tmp_path / NAME)) == ["run_started"]


def test_a_folder_in_its_place_costs_the_log_alone_and_one_warning(tmp_path: Path) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    raw.mkdir()
    (raw / "a.txt").write_text(REPORT, encoding="utf-8")
    (output / FORMER).mkdir(parents=True)
    (output / NAME).write_text("mine\n", encoding="utf-8")
    done = command("extract", "--raw", raw, "--output", output)
    assert done.returncode == 0
    [line] = done.stderr.splitlines()
    assert re.fullmatch(
        rf"warning: {re.escape(str(output / NAME))}: cannot be written \(.+\); .+ without its log", line
    )
    assert (output / NAME).read_text(encoding="utf-8") == "mine\n"
    assert (output / "latest" / "events.csv").is_file()
    assert command("extract", "--raw", raw, "--output", output, "--quiet").stderr == ""


def test_an_output_folder_that_cannot_be_made_is_no_error_of_the_log(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    log = RunLog(tmp_path / "file" / "output")
    log.write(run_started(1, "pdfium", False))
    log.write(run_ended(0, 1.0))
    assert log.lost


# ---------------------------------------------------------------- events


def test_half_a_letter_of_a_name_is_its_escape_in_valid_json() -> None:
    source = Source("a", "a\udcff\x1b\n.txt", "", "", 0)
    line = json_line(document_outcome(Outline(source, reason="no"), 0.5), datetime(2026, 3, 31, tzinfo=UTC))
    assert line.count(b"\n") == 1
    said = json.loads(line.decode("utf-8"))
    assert (said["file_name"], said["time"]) == ("a\udcff\x1b\n.txt", "2026-03-31T00:00:00.000+00:00")


def test_no_line_for_people_holds_what_a_terminal_would_obey() -> None:
    source = Source("a", "a\x1b[31m\n.txt", "", "", 0)
    line = text_line(document_outcome(Outline(source, "highlights"), None))
    assert line == "document known: file_name a␛[31m␊.txt, kind highlights, lines 0, pages 0"


def test_a_document_that_killed_its_process_tells_its_seconds() -> None:
    task = Reading(Path("a.txt"), Source("a", "a.txt", "", "", 0))
    made = crashed(task, WorkerLostError("stopped after 2 s", 2.0, 0))
    assert isinstance(made, Done)
    assert made.outline is not None
    event = document_outcome(made.outline, made.seconds)
    assert (event.name, event.fields["seconds"]) == ("document_failed", 2.0)


# ---------------------------------------------------------------- what goes where


def test_quiet_prints_nothing_on_success(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(REPORT, encoding="utf-8")
    done = command("extract", "--raw", tmp_path / "raw", "--output", tmp_path / "output", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert names_of(lines_of(tmp_path / "output" / NAME))[-1] == "run_ended"


def test_quiet_prints_errors_alone(ran: Ran) -> None:
    assert (ran.quiet.returncode, ran.quiet.stdout) == (1, "")
    errors = [f"error: {row['reason']}" for row in rows(ran.output, "documents") if row["reason"]]
    assert ran.quiet.stderr.splitlines() == errors
    assert len(errors) == 2


def test_verbose_tells_each_event_on_standard_error_and_the_tables_stay_on_standard_output(ran: Ran) -> None:
    lines = [line for line in ran.verbose.stderr.splitlines() if not line.startswith("error: ")]
    assert [line.split(":")[0].replace(" ", "_") for line in lines] == names_of(ran.log)
    assert ran.verbose.stdout.startswith("Documents")
    first, again = (text.partition("Rows")[2] for text in (ran.verbose.stdout, ran.plain.stdout))
    assert first == again != ""


def test_json_is_one_object_with_what_was_published(ran: Ran) -> None:
    said = json.loads(ran.as_json.stdout)
    assert said["exit_status"] == ran.as_json.returncode == 1
    assert said["rows"] == {table: len(rows(ran.output, table)) for table in said["rows"]}
    assert {"events", "documents", "reconciliation"} <= set(said["rows"])
    findings = rows(ran.output, "reconciliation")
    assert said["findings"] == Counter(row["status"] for row in findings)
    assert said["needs_review"] == [row["needs_review"] for row in findings].count("True")
    assert Path(said["release"]) == (ran.output / "latest").resolve()
    assert (said["release_id"], said["known"]) == (Path(said["release"]).name, 4)
    assert [(each["file_name"], each["status"], each["reason"] or "") for each in said["documents"]] == [
        (row["file_name"], row["status"], row["reason"]) for row in rows(ran.output, "documents")
    ]
    assert ran.as_json.stderr == ran.quiet.stderr


def test_json_of_a_run_that_publishes_nothing_names_no_release(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("Minutes of a meeting\n", encoding="utf-8")
    done = command("extract", "--raw", tmp_path / "raw", "--output", tmp_path / "output", "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["exit_status"], said["release"], said["rows"]) == (1, 1, None, {})
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["error", "error"]


def test_quiet_and_verbose_are_one_or_the_other(tmp_path: Path) -> None:
    done = command("extract", "--output", tmp_path, "--quiet", "--verbose")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: --quiet and --verbose: choose one of them\n"


@pytest.mark.skipif(os.name != "posix", reason="pipes")
def test_where_nobody_reads_standard_error_any_more_the_run_goes_on(ran: Ran, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        line = ["extract", "--raw", str(ran.raw), "--output", str(tmp_path), "--verbose", "--json"]
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", *line],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=writer,
            encoding="utf-8",
            check=False,
        )
    finally:
        os.close(writer)
    assert (done.returncode, json.loads(done.stdout)["exit_status"]) == (1, 1)
    assert (tmp_path / "latest" / "events.csv").is_file()


# ---------------------------------------------------------------- colour

COLOUR = re.compile(r"\x1b\[[0-9;]*?(?:3[0-9]|4[0-9]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


def on_a_terminal(*arguments: str | Path, **environment: str) -> str:
    """What the command writes where both outputs are a terminal."""
    import pty

    parent, child = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        cwd=ROOT,
        stdout=child,
        stderr=child,
        env={**kept, "TERM": "xterm-256color", "COLUMNS": "120", **environment},
    ) as process:
        os.close(child)
        said = b""
        try:
            while block := os.read(parent, 65536):
                said += block
        except OSError:  # the terminal is gone with the process
            pass
        finally:
            os.close(parent)
        assert process.wait(60) in (0, 1)
    return said.decode("utf-8")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A raw folder, and an output folder with two releases, of which the later one has another date."""
    folder = tmp_path_factory.mktemp("two")
    raw, output = folder / "raw", folder / "output"
    raw.mkdir()
    for text in (REPORT, REPORT.replace("18 November", "19 November")):
        (raw / "a.txt").write_text(text, encoding="utf-8")
        assert run(raw, output, RULES, cache=FolderCache(output / ".cache")).release
    (raw / "other.txt").write_text("Minutes of a meeting\n", encoding="utf-8")
    return raw, output


@pytest.mark.skipif(os.name != "posix", reason="no terminals of this kind")
@pytest.mark.parametrize("name", ["extract", "diff", "cite", "help"])
def test_no_color_is_honoured_on_a_terminal(name: str, two: tuple[Path, Path]) -> None:
    raw, output = two
    arguments: dict[str, list[str | Path]] = {
        "extract": ["extract", "--raw", raw, "--output", output, "--executor", "serial"],
        "diff": ["diff", "--output", output],
        "cite": ["cite", "bali", "--output", output],
        "help": ["extract", "--help"],
    }
    if name != "cite":  # which has no colour
        assert COLOUR.search(on_a_terminal(*arguments[name]))
    plain = on_a_terminal(*arguments[name], NO_COLOR="1")
    assert plain.strip()
    assert COLOUR.search(plain) is None
