"""The speed comparison measures what it says it does: its jobs do their work, and its figures are right."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from bench.measure import MEGABYTE, ROOT, Compared, Cost, FailedRunError, as_markdown, cpu_model, environment, medians
from bench.speed import (
    EXTRACT,
    HEADER,
    PANDAS,
    ROWS,
    WORDS,
    Command,
    Corpus,
    Size,
    cells_of,
    cost_of_job,
    is_there,
    jobs,
    main,
    make_corpus,
    print_memory_profile,
    print_time_profile,
)

TINY = Size(reports=1, leaflets=1, long=3, short=1)
COSTS = (Cost(0.2, 0.3, 150 * MEGABYTE), Cost(4.0, 4.5, 90 * MEGABYTE))
BY_NAME = {row.name: row for row in ROWS}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    made = Corpus(tmp_path_factory.mktemp("corpus"))
    make_corpus(made, TINY)
    return made


def test_every_row_has_a_goal_and_a_name_of_its_own() -> None:
    assert all(row.limit and row.work and row.against for row in ROWS)
    assert len(BY_NAME) == len(ROWS)


def test_a_job_name_stands_for_one_job() -> None:
    functions = {
        job for pair in ROWS.values() for job in pair if not isinstance(job, Command)
    }  # one may be in two rows
    assert set(jobs().values()) == functions


def test_the_median_is_taken_of_each_figure_for_itself() -> None:
    assert medians([Cost(1, 9, 5, 3), Cost(3, 7, 4), Cost(2, 8, 60, 1)]) == Cost(2, 8, 5, 1)


def test_a_ratio_is_of_processor_time_and_a_difference_of_peaks() -> None:
    assert Compared(BY_NAME["words"], COSTS).result == pytest.approx(0.05)
    assert Compared(BY_NAME["memory"], COSTS).result == 60 * MEGABYTE


@pytest.mark.parametrize(
    ("name", "cpu", "peak", "reached"),
    [
        ("words", 1.5, 0, True),
        ("words", 1.51, 0, False),
        ("leaflet-plumber", 1 / 26, 0, True),
        ("leaflet-plumber", 1 / 24, 0, False),
        ("memory", 1, 49 * MEGABYTE, True),
        ("memory", 1, -3 * MEGABYTE, True),
        ("memory", 1, 51 * MEGABYTE, False),
    ],
)
def test_a_goal_is_reached_up_to_its_limit(name: str, cpu: float, peak: float, reached: bool) -> None:
    assert Compared(BY_NAME[name], (Cost(cpu, 1, peak + MEGABYTE), Cost(1, 1, MEGABYTE))).reached is reached


def test_goals_are_printed_as_they_are_spoken_of() -> None:
    assert [row.goal for row in ROWS] == ["≤ 1.50 ×", "≤ 1.00 ×", "≤ 1/25", "≤ 1/10", "≤ 1.50 ×", "≤ +50 MB"]


def test_a_row_is_printed_with_its_figures() -> None:
    row = BY_NAME["leaflet-plumber"]
    assert cells_of(Compared(row, COSTS)) == (
        row.work, row.against, "200 ms : 4.0 s", "300 ms : 4.5 s", "150 : 90 MB", "1/20", "1/15", "≤ 1/25", "no",
    )  # fmt: skip


def test_a_program_that_is_missing_leaves_its_row_empty() -> None:
    missing = Compared(BY_NAME["leaflet-bbox"], note="not installed")
    assert missing.reached is None
    assert cells_of(missing)[2:] == ("", "", "", "", "", "≤ 1.00 ×", "not installed")
    assert not is_there(Command(lambda _: [], "no-such-program"))


def test_every_line_of_the_markdown_table_has_as_many_cells() -> None:
    lines = as_markdown(HEADER, [cells_of(Compared(row, COSTS)) for row in ROWS]).splitlines()
    assert len(lines) == 2 + len(ROWS)
    assert {line.count("|") for line in lines} == {len(HEADER) + 1}


def test_the_corpus_is_what_was_asked_for(corpus: Corpus) -> None:
    from pypdfium2 import PdfDocument

    def pages(path: Path) -> int:
        with PdfDocument(path) as document:
            return len(document)

    assert (len(corpus.reports), len(corpus.leaflets)) == (1, 1)
    assert (pages(corpus.long), pages(corpus.short)) == (3, 1)
    assert pages(corpus.joined) == json.loads(corpus.stamp.read_text(encoding="utf-8"))["pages"]["leaflets"]


def test_the_corpus_is_made_once(corpus: Corpus) -> None:
    before = corpus.long.stat().st_mtime_ns
    make_corpus(corpus, TINY)
    assert corpus.long.stat().st_mtime_ns == before


def test_the_long_file_is_always_the_same(corpus: Corpus, tmp_path: Path) -> None:
    other = Corpus(tmp_path)
    make_corpus(other, TINY)
    assert other.long.read_bytes() == corpus.long.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", jobs())
def test_a_job_finds_something(name: str, corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = jobs()[name].prepare(corpus)()
    assert found if isinstance(found, int) else found.lines


@pytest.mark.slow
def test_the_words_are_those_of_the_plain_text(corpus: Corpus) -> None:
    """Both jobs of the first row read the same pages: about as many words as there are blanks between them."""
    words, characters = (jobs()[name].prepare(corpus)() for name in ("words", "text"))
    assert 3 < characters / words < 12


@pytest.mark.slow
def test_a_job_tells_its_own_cost(corpus: Corpus) -> None:
    cost = cost_of_job(WORDS, corpus)
    assert min(cost.cpu, cost.wall) > 0
    assert cost.peak > 5 * MEGABYTE


@pytest.mark.slow
def test_a_command_is_measured_as_a_whole(corpus: Corpus) -> None:
    cost = cost_of_job(Command(lambda _: [sys.executable, "-c", "print(1)"]), corpus)
    assert cost.wall > 0
    assert cost.peak > 1 * MEGABYTE
    with pytest.raises(FailedRunError, match="ended with 3"):
        cost_of_job(Command(lambda _: [sys.executable, "-c", "raise SystemExit(3)"]), corpus)


def test_commands_are_run_as_they_are_described(corpus: Corpus) -> None:
    assert EXTRACT.line(corpus)[1:4] == ["-m", "pipeline", "extract"]
    assert (ROOT / "raw").samefile(EXTRACT.line(corpus)[-1])
    assert PANDAS.line(corpus)[1:] == ["-c", "import pandas"]
    assert "PYTHONDONTWRITEBYTECODE" not in environment()


def test_whole_jobs_and_parts_are_told_apart() -> None:
    passes = {row.name: [getattr(job, "passes", "command") for job in pair] for row, pair in ROWS.items()}
    assert passes["pipeline"] == [0, 0]
    assert passes["words"] == [5, 5]
    assert passes["leaflet-bbox"] == [1, "command"]


@pytest.mark.slow
def test_profiles_name_functions_and_lines(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    print_time_profile(jobs()["words"].prepare(corpus))
    assert "words_of" in capsys.readouterr().out
    print_memory_profile(jobs()["short"].prepare(corpus))
    assert re.search(r"MB .* objects .*\.py:\d+", capsys.readouterr().out)


def test_the_processor_is_named_where_the_system_tells_it(tmp_path: Path) -> None:
    told = tmp_path / "cpuinfo"
    told.write_text("processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\n", encoding="utf-8")
    assert cpu_model(told) == "Some CPU @ 2 GHz"
    assert isinstance(cpu_model(tmp_path / "none"), str)


def test_an_unknown_row_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["no-such-row"])
    assert ended.value.code == 2
    assert "no-such-row" in capsys.readouterr().err


def test_the_readme_shows_the_rows_that_are_measured() -> None:
    text = (ROOT / "docs" / "speed.md").read_text(encoding="utf-8")
    shown = text[text.index("<!-- speed -->") : text.index("<!-- end of speed -->")]
    rows = [tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in shown.splitlines() if line[:1] == "|"]
    assert rows[0] == HEADER
    assert [(row[0], row[1], row[-2]) for row in rows[2:]] == [(row.work, row.against, row.goal) for row in ROWS]
