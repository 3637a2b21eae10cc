"""The measurement of many documents: what it runs, compares and prints; no test asserts how long anything takes."""

from __future__ import annotations

import csv
import math
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from bench import scale
from bench.measure import (
    HEADER,
    MEGABYTE,
    ROOT,
    Compared,
    Cost,
    FailedRunError,
    Row,
    cells_of,
    family,
    in_turn,
    peak_of,
)
from bench.scale import (
    MEASURES,
    QUICK,
    SIZES,
    SIZES_HEADER,
    Sized,
    Workshop,
    about,
    cost_of_extract,
    decide,
    edited_registry,
    extract_line,
    main,
    measured,
    rows_of,
    sized_cells,
)
from pipeline.rules import load_rules
from pipeline.run import run

DOC = ROOT / "docs" / "scale.md"
ALL = ("sizes", *MEASURES)


class Stub:
    """Takes the place of the command: keeps what it was asked, publishes a little, and takes longer each time."""

    def __init__(self) -> None:
        self.lines: list[list[str]] = []
        self.documents: list[int] = []

    def cost_of_extract(self, line: list[str]) -> Cost:
        self.lines.append(line)
        raw, output = (Path(line[line.index(option) + 1]) for option in ("--raw", "--output"))
        self.documents.append(sum(path.is_file() for path in raw.glob("*/*")))
        release = output / "latest"
        release.mkdir(parents=True, exist_ok=True)
        texts = {
            "documents": "status\nextracted\nquarantined\n",
            "decisions": "state\napplied\n" if (raw / "decisions.csv").exists() else "state\n",
            "reconciliation": ",".join((*scale.DECIDED, "status", "needs_review", "fills"))
            + "\nf-1,e-1,founding_year,midwa,1991,2001,,,conflict,True,mechanisms.year_established\n",
        }
        for table, text in texts.items():
            (release / f"{table}.csv").write_text(text, encoding="utf-8")
        number = len(self.lines)
        return Cost(0.5 * number, 1.0 * number, (100 + number) * MEGABYTE, 50 * MEGABYTE)


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stub:
    """The command is not run, nor is what it published scored; archives are made."""
    made, really = Stub(), scale.printed_by
    monkeypatch.setattr(scale, "cost_of_extract", made.cost_of_extract)
    f1 = '{"events": 0.97, "links": 0.99, "mechanisms": 0.5}'
    monkeypatch.setattr(scale, "printed_by", lambda *options: f1 if "--score" in options else really(*options))
    monkeypatch.setattr(scale, "find_spec", lambda _: None)
    return made


def shop_in(folder: Path, sizes: tuple[int, ...] = (3,)) -> Workshop:
    return Workshop(folder / "archives", folder / "work", sizes, pdf_share=0.0)


def test_every_row_is_measured_and_has_a_name_of_its_own() -> None:
    assert tuple(row.name for row in rows_of(SIZES)) == tuple(MEASURES)
    assert {row.work: row.goal for row in rows_of(SIZES)} == {
        "processor time a document, of 10,000": "≤ 1.10 ×",
        "peak memory, 10,000 documents": "≤ +200 MB",
        "1,000 PDFs, one worker": "≥ 1.80 ×",
        "the same again, nothing changed": "≤ 1/20",
        "one new document among 1,000": "≤ 1/10",
        "another alias in the registry": "",
        "another decision": "",
        "a cluster of 2 worker processes, started before": "≤ 1.15 ×",
    }
    assert rows_of(QUICK)[2].work == "100 PDFs, one worker"


@pytest.mark.parametrize(
    ("row", "ours", "theirs", "shown", "reached"),
    [
        (Row("a", "", "", "cpu", 1.1), Cost(1.0, 9, 0), Cost(1.0, 1, 0), "1.00 ×", "yes"),
        (Row("a", "", "", "cpu", 1.1), Cost(1.2, 1, 0), Cost(1.0, 1, 0), "1.20 ×", "no"),
        (Row("a", "", "", "wall", 1.8, least=True), Cost(1, 1.9, 0), Cost(1, 1.0, 0), "1.90 ×", "yes"),
        (Row("a", "", "", "wall", 1.8, least=True), Cost(1, 1.7, 0), Cost(1, 1.0, 0), "1.70 ×", "no"),
        (Row("a", "", "", "peak", 2e8), Cost(1, 1, 1e8, 4e8), Cost(1, 1, 1.5e8), "+250 MB", "no"),
        (Row("a", "", "", "cpu"), Cost(1, 1, 0), Cost(8, 1, 0), "1/8.0", ""),
    ],
)
def test_a_goal_is_reached_or_missed(row: Row, ours: Cost, theirs: Cost, shown: str, reached: str) -> None:
    cells = cells_of(Compared(row, (ours, theirs)))
    assert (cells[5], cells[-1]) == (shown, reached)
    assert len(cells) == len(HEADER)


def test_a_row_that_was_not_measured_says_why() -> None:
    cells = cells_of(Compared(rows_of(SIZES)[-1], note="distributed is not installed"))
    assert cells[2:] == ("", "", "", "", "≤ 1.15 ×", "distributed is not installed")


def test_a_full_run_is_printed_with_the_table_that_was_read_worst() -> None:
    cost = Cost(500.0, 250.0, 200 * MEGABYTE, 90 * MEGABYTE)
    f1 = {"events": 0.97, "links": 0.99, "mechanisms": 0.5}
    cells = sized_cells(Sized(1000, 480, cost, 998, f1, 46_000_000, 9_000_000, 3_100_000))
    assert dict(zip(SIZES_HEADER, cells, strict=True)) == {
        "documents": "1,000",
        "PDFs": "480",
        "read": "998",
        "a second": "4.0",
        "processor time each": "500 ms",
        "peak memory": "200 MB",
        "of a child": "90 MB",
        "least F1": "0.970 (events)",
        "raw": "46.0 MB",
        "published": "9.0 MB",
        "cache": "3.1 MB",
    }


@pytest.mark.slow
def test_all_rows_are_measured_over_an_archive_of_three(stub: Stub, tmp_path: Path) -> None:
    shop = shop_in(tmp_path)
    sized, compared = measured(shop, ALL)
    assert [(one.documents, one.read, one.least) for one in sized] == [(3, 1, ("events", 0.97))]
    assert [one.row.name for one in compared] == list(MEASURES)
    assert [one.note for one in compared] == [*[""] * 7, "distributed is not installed"]
    # from nothing, one worker and two, again, with a document more, with another alias, with a decision
    assert stub.documents == [3, 3, 3, 3, 4, 4, 4]
    assert [line[line.index("--workers") + 1] for line in stub.lines] == ["2", "1", "2", "2", "2", "2", "2"]
    assert [("--data" in line) for line in stub.lines] == [False] * 5 + [True] * 2
    results = {one.row.name: one.result for one in compared}
    assert results == {
        "cpu": 1.0,
        "memory": 0.0,
        "workers": 2 / 3,
        "again": 4.0,
        "more": 5.0,
        "alias": 6.0,
        "decision": 7.0,
        "dask": None,
    }
    assert scale.differing(shop) == (0, 3)
    assert stub.documents[-1] == 4
    assert (tmp_path / "archives" / "3-0" / "archive.json").read_text(encoding="utf-8").count('"documents": 3') == 1


def test_a_cluster_reads_a_few_documents_before_it_is_measured(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scale, "find_spec", lambda _: object())
    monkeypatch.setattr(scale, "cluster", lambda: nullcontext("tcp://127.0.0.1:8786"))
    monkeypatch.setattr(scale, "QUICK", (2, 5))
    (compared,) = measured(shop_in(tmp_path), ["dask"])[1]
    assert stub.documents == [2, 3, 3]
    assert [line[-1] for line in stub.lines] == ["tcp://127.0.0.1:8786"] * 2 + ["2"]
    assert compared.result == pytest.approx(2 / 3)
    assert cells_of(compared)[2] == ""


def test_a_row_alone_makes_only_the_runs_it_needs(stub: Stub, tmp_path: Path) -> None:
    sized, compared = measured(shop_in(tmp_path, (2, 3)), ["memory"])
    assert stub.documents == [3, 2]
    assert [one.documents for one in sized] == [2, 3]
    assert compared[0].result == pytest.approx(-1 * MEGABYTE)
    assert scale.differing(shop_in(tmp_path)) is None


def test_a_size_that_fails_is_tried_once(stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(line: list[str]) -> Cost:
        stub.lines.append(line)
        raise FailedRunError("ended with 2: error: no memory")

    monkeypatch.setattr(scale, "cost_of_extract", fail)
    sized, compared = measured(shop_in(tmp_path), ["sizes", "cpu", "again"])
    assert (sized, len(stub.lines)) == ([], 1)
    assert {one.note for one in compared} == {"ended with 2: error: no memory"}


def test_two_programs_run_in_turn_and_the_medians_count(stub: Stub, tmp_path: Path) -> None:
    line = extract_line(tmp_path, tmp_path)
    ours, theirs = in_turn(lambda: stub.cost_of_extract(line), lambda: stub.cost_of_extract(line), rounds=3)
    assert (ours.wall, theirs.wall) == (4.0, 3.0)  # of 1, 4 and 5; of 2, 3 and 6


@pytest.mark.slow
def test_what_is_printed_is_markdown(stub: Stub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--sizes", "2,3", "--pdf-share", "0", "--keep", str(tmp_path / "kept"), "--rows", "sizes", "cpu", "dask"])
    lines = capsys.readouterr().out.splitlines()
    tables = [line for line in lines if line.startswith("|")]
    assert [line.count("|") for line in tables] == [len(SIZES_HEADER) + 1] * 4 + [len(HEADER) + 1] * 4
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["2-0", "3-0"]


def test_a_busy_machine_is_mentioned(tmp_path: Path) -> None:
    shop = shop_in(tmp_path)
    assert any("doubtful" in line for line in about(shop, 3.0, None))
    assert about(shop, 0.0, (0, 19))[-1].startswith("After the changes the 19 tables are the same, byte for byte")
    assert "the same but for 2" in about(shop, 0.0, (2, 19))[-1]


def test_an_unknown_row_or_size_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for options in (["--rows", "no-such-row"], ["--sizes", "0,3"], ["--sizes", "many"], ["--rounds", "0"]):
        with pytest.raises(SystemExit) as ended:
            main(options)
        assert ended.value.code == 2
        assert options[0] in capsys.readouterr().err


# ---------------------------------------------------------------- measuring


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells the memory of others")
def test_memory_is_measured_of_the_process_and_of_its_largest_child() -> None:
    child = "import time; kept = bytearray(120_000_000); time.sleep(1)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    cost = cost_of_extract([sys.executable, "-c", parent])
    assert cost.child > 120_000_000 > cost.own > 1_000_000
    assert cost.peak == cost.child
    assert cost.cpu > 0


@pytest.mark.slow
def test_a_run_that_fails_says_its_last_words() -> None:
    with pytest.raises(FailedRunError, match="ended with 2: error: no such folder"):
        cost_of_extract(
            [sys.executable, "-c", "import sys; print('error: no such folder', file=sys.stderr); sys.exit(2)"]
        )
    assert (
        cost_of_extract([sys.executable, "-c", "import sys; sys.exit(1)"]).wall > 0
    )  # some document could not be read


def test_a_family_is_the_process_with_all_that_come_from_it(tmp_path: Path) -> None:
    for pid, children in {1: "2 3", 2: "", 3: "4"}.items():
        (tmp_path / str(pid) / "task" / str(pid)).mkdir(parents=True)
        (tmp_path / str(pid) / "task" / str(pid) / "children").write_text(children, encoding="ascii")
    (tmp_path / "1" / "status").write_text("Name:\tpython\nVmHWM:\t   10540 kB\n", encoding="utf-8")
    assert family(1, tmp_path) == [1, 2, 3, 4]
    assert family(9, tmp_path) == [9]
    assert peak_of(1, tmp_path) == 10540 * 1024
    assert peak_of(9, tmp_path) == 0


@pytest.mark.slow
def test_a_cluster_gives_its_address_and_a_missing_one_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    code = "import sys; print('tcp://127.0.0.1:8786', flush=True); sys.stdin.read()"
    really = subprocess.Popen

    def popen(line: list[str], **options: object) -> subprocess.Popen[str]:
        started.append(line)
        return really([sys.executable, "-c", code], **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(subprocess, "Popen", popen)
    with scale.cluster() as address:
        assert address == "tcp://127.0.0.1:8786"
    code = ""
    with pytest.raises(FailedRunError, match="did not start"), scale.cluster():
        pass
    assert started[0][1:] == ["-m", "bench.scale", "--cluster"]


def test_a_cluster_reads_without_a_number_of_workers(tmp_path: Path) -> None:
    line = extract_line(tmp_path, tmp_path, "--executor", "dask", "--scheduler", "tcp://127.0.0.1:8786")
    assert "--workers" not in line
    assert line[-2:] == ["--scheduler", "tcp://127.0.0.1:8786"]


def test_the_edited_registry_knows_one_name_more(tmp_path: Path) -> None:
    before, after = load_rules().aliases, load_rules(edited_registry(tmp_path / "data")).aliases
    assert len(after) == len(before) + 1
    assert after[-1].iscm_id == "khartoum"


@pytest.mark.slow
def test_the_decision_is_applied(tmp_path: Path) -> None:
    raw, output = ROOT / "raw", tmp_path / "output"
    run(raw, output, load_rules())
    decide(output / "latest", tmp_path / "decisions.csv")
    again = run(raw, output, load_rules(decisions=tmp_path / "decisions.csv"))
    assert again.row_counts["decisions"] == 1
    with (output / "latest" / "decisions.csv").open(encoding="utf-8", newline="") as file:
        assert [row["state"] for row in csv.DictReader(file)] == ["applied"]


def test_nothing_to_decide_is_an_error(tmp_path: Path) -> None:
    columns = ",".join((*scale.DECIDED, "status", "needs_review", "fills"))
    (tmp_path / "reconciliation.csv").write_text(f"{columns}\nf-1,,,,,,,,agree,False,\n", encoding="utf-8")
    with pytest.raises(FailedRunError, match="no conflict"):
        decide(tmp_path, tmp_path / "decisions.csv")


def test_processor_time_that_is_not_seen_is_not_printed() -> None:
    row = rows_of(SIZES)[-1]
    assert cells_of(Compared(row, (Cost(math.nan, 1.1, 1), Cost(1.0, 1.0, 1))))[2] == ""


# ---------------------------------------------------------------- what the plan shows


def test_the_page_of_scale_has_no_placeholder_and_says_what_is_not_measured() -> None:
    text = DOC.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "<!--" in line or "figure:" in line] == []
    assert "The archive of 10,000 documents has not been measured" in text
