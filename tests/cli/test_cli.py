"""The command line as people and programs use it: exit statuses, what goes where, and each command's output."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from tests.helpers.small import REPORT

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent

ADDED = [
    *("iscm_id", "name", "method", "score", "runner_up", "margin", "status", "role", "probability"),
    *(f"candidate_{n}{part}" for n in (1, 2, 3) for part in ("", "_score", "_why")),
]
Done = subprocess.CompletedProcess[str]


def pipeline(*arguments: str | Path, columns: int = 200) -> Done:
    """A finished command; wide, so that help texts stand on one line."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"COLUMNS": str(columns)},
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def words_of(text: str) -> str:
    """The text without frames and line breaks."""
    return " ".join(re.sub("[─│╭╮╰╯┌┐└┘━┃┏┓┗┛┡┩├┤┬┴┼╇]", " ", text).split())


def publish(text: str, folder: Path, *options: str) -> tuple[Done, Path]:
    raw, output = folder / "raw", folder / "output"
    raw.mkdir(parents=True)
    (raw / "report.txt").write_text(text, encoding="utf-8")
    return pipeline("extract", "--raw", raw, "--output", output, *options), output


def rows(output: Path, table: str) -> list[dict[str, str]]:
    with (output / "latest" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Path]:
    """A run on both sources, and its output folder."""
    output = tmp_path_factory.mktemp("sources") / "output"
    return pipeline("extract", "--raw", ROOT / "raw", "--output", output), output


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Path]:
    """A run on a small report, and its output folder."""
    return publish(REPORT, tmp_path_factory.mktemp("small"))


# ---------------------------------------------------------------- extract


def test_both_sources_are_read_and_published(sources: tuple[Done, Path]) -> None:
    done, output = sources
    assert (done.returncode, done.stderr) == (0, "")
    assert {row["status"] for row in rows(output, "documents")} == {"extracted"}
    assert {row["kind"] for row in rows(output, "documents")} == {"leaflet", "highlights"}


def test_a_run_tells_each_document_each_tables_rows_and_where_they_are(sources: tuple[Done, Path]) -> None:
    done, output = sources
    told = words_of(done.stdout)
    for document in rows(output, "documents"):
        assert f"{document['file_name']} {document['kind']}" in told
    for table in ("events", "mechanisms", "reconciliation"):
        assert f"{table} {len(rows(output, table))}" in told
    assert str(output / "latest") in done.stdout.replace("\n", "")


def test_a_run_tells_how_many_findings_need_a_person(sources: tuple[Done, Path]) -> None:
    done, output = sources
    waiting = [row for row in rows(output, "reconciliation") if row["needs_review"] == "True"]
    assert waiting
    assert f"Needs a person: {len(waiting)}" in words_of(done.stdout)


def test_in_a_pipe_there_is_no_progress_bar_and_no_colour(sources: tuple[Done, Path]) -> None:
    done, _ = sources
    assert done.stderr == ""
    assert not set("\x1b\r") & set(done.stdout)


def test_open_review_items_make_status_3_only_where_asked_for(tmp_path: Path, sources: tuple[Done, Path]) -> None:
    done = pipeline("extract", "--raw", ROOT / "raw", "--output", tmp_path, "--fail-on-review")
    assert done.returncode == 3
    assert (tmp_path / "latest" / "events.csv").is_file()
    assert sources[0].returncode == 0


def test_without_open_review_items_nobody_is_needed(tmp_path: Path) -> None:
    done, output = publish(REPORT, tmp_path, "--fail-on-review")
    assert [row for row in rows(output, "reconciliation") if row["needs_review"] == "True"] == []
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing needs a person" in done.stdout


def test_a_failed_document_weighs_more_than_an_open_review_item(tmp_path: Path) -> None:
    header = "ISCM\tType\tRegion\tYear Established\tConstituent States\tSelected Principal Thematic areas\n"
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "leaflet.txt").write_text(header + "Bali Process\tIRF\tAsia\tn/a\t45\tAsylum\n", encoding="utf-8")
    (raw / "empty.txt").touch()
    done = pipeline("extract", "--raw", raw, "--output", tmp_path / "output", "--fail-on-review")
    assert done.returncode == 1
    assert [
        row["needs_review"] for row in rows(tmp_path / "output", "reconciliation") if row["check"] == "odd_cell"
    ] == ["True"]


# ---------------------------------------------------------------- what is imported when

HEAVY = ("pandas", "pyarrow", "pdfplumber", "pypdfium2", "duckdb")


def imported(code: str, names: Sequence[str], *arguments: str | Path) -> list[str]:
    """Which of the packages are loaded after the code ran in an interpreter of its own."""
    tell = f"import json, sys\n{code}\nprint(json.dumps([name for name in {list(names)} if name in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", tell, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    loaded: list[str] = json.loads(done.stdout.splitlines()[-1])
    return loaded


def test_the_command_line_starts_without_heavy_packages() -> None:
    assert imported("import pipeline.cli", HEAVY) == []


def test_resolving_names_needs_no_heavy_packages(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("who\nBali Process\n", encoding="utf-8")
    code = "from pipeline.cli import app\napp(standalone_mode=False)"
    assert imported(code, HEAVY, "resolve", tmp_path / "names.csv", "--column", "who") == []


def test_a_whole_run_on_text_files_imports_no_pandas_and_no_pdf_engine(tmp_path: Path) -> None:
    code = "from pipeline.cli import app\napp(standalone_mode=False)"
    arguments = ("extract", "--raw", ROOT / "raw", "--output", tmp_path)
    watched = (*HEAVY, "pyarrow.parquet", "pyarrow.compute", "pydantic", "concurrent.futures.process")
    assert imported(code, watched, *arguments) == ["pyarrow", "pyarrow.parquet"]
    assert (tmp_path / "latest" / "events.parquet").is_file()


# ---------------------------------------------------------------- help

COMMANDS = {
    "extract": [
        *("--raw", "--output", "--workers", "--executor", "--timeout", "--memory", "--data", "--fail-on-review"),
        *("--quiet", "--verbose", "--json"),
    ],
    "review": ["--output", "--raw", "--terminal", "--save", "--reviewer", "--what-if", "--pictures"],
    "resolve": ["FILE", "--column", "--context"],
    "cite": ["RECORD_ID", "--output", "--bibtex", "--json"],
    "diff": ["OLD", "NEW", "--output", "--limit", "--csv", "--page", "--data"],
}


@pytest.fixture(scope="module")
def helped() -> str:
    done = pipeline("--help")
    assert done.returncode == 0
    return words_of(done.stdout)


def test_help_names_every_command(helped: str) -> None:
    assert [command for command in COMMANDS if command not in helped] == []


def test_help_says_what_the_program_is_for(helped: str) -> None:
    assert "nter-State consultation mechanisms" in helped


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_names_its_options(command: str) -> None:
    done = pipeline(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    told = words_of(done.stdout)
    assert f"Usage: python -m pipeline {command}" in told
    assert [option for option in COMMANDS[command] if option not in told.upper() and option not in told] == []


def test_help_of_extract_tells_every_exit_status() -> None:
    told = words_of(pipeline("extract", "--help").stdout)
    assert re.search(r"0 done.*1 some.*failed.*2 wrong use", told)
    assert "exit 3" in told


# ---------------------------------------------------------------- resolve


def resolved(text: str | bytes, folder: Path, *options: str) -> tuple[Done, list[list[str]]]:
    path = folder / "names.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    done = pipeline("resolve", path, "--column", "who", *options)
    return done, list(csv.reader(io.StringIO(done.stdout, newline="")))


def test_resolve_adds_its_columns_and_keeps_the_others(tmp_path: Path) -> None:
    table = 'year,who,note\n2021,Bali Process,"a, b"\n2020,Abu Dhabi Dialogue (ADD),"say ""x"""\n'
    done, found = resolved(table, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert found[0] == ["year", "who", "note", *ADDED]
    assert [row[:4] for row in found[1:]] == [
        ["2021", "Bali Process", "a, b", "bali"],
        ["2020", "Abu Dhabi Dialogue (ADD)", 'say "x"', "add"],
    ]
    by_name = dict(zip(found[0], found[2], strict=True))
    assert (by_name["name"], by_name["status"]) == ("Abu Dhabi Dialogue", "accepted")
    assert float(by_name["score"]) == 100
    assert float(by_name["margin"]) > 0


def test_resolve_leaves_empty_what_is_no_mechanism_and_empty_cells(tmp_path: Path) -> None:
    done, found = resolved("who,note\n,a\nThe Village Fair,b\n  ,c\n", tmp_path)
    assert done.returncode == 0
    assert [row[:3] for row in found[1:]] == [["", "a", ""], ["The Village Fair", "b", ""], ["  ", "c", ""]]
    assert {row[4] for row in found[1:]} == {"none"}
    assert {row[2 + ADDED.index("status")] for row in found[1:]} == {"rejected"}


def test_resolve_reads_a_file_that_a_spreadsheet_saved(tmp_path: Path) -> None:
    done, found = resolved("\ufeffwho,note\r\nBali Process,a\r\n".encode(), tmp_path)
    assert done.returncode == 0
    assert found[0] == ["who", "note", *ADDED]
    assert found[1][:3] == ["Bali Process", "a", "bali"]


def test_resolve_keeps_a_cell_of_two_lines(tmp_path: Path) -> None:
    _, found = resolved('who,note\nBali Process,"one\ntwo"\n', tmp_path)
    assert found[1][:3] == ["Bali Process", "one\ntwo", "bali"]


@pytest.mark.parametrize("row", ["Bali Process", "Bali Process,a,b"], ids=["short", "long"])
def test_resolve_refuses_a_row_that_is_not_as_long_as_the_header_before_it_writes(row: str, tmp_path: Path) -> None:
    done, _ = resolved(f"who,note\nRabat Process,c\n{row}\n", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "names.csv, line 3" in done.stderr


def test_resolve_leaves_blank_lines_out(tmp_path: Path) -> None:
    done, found = resolved("who,note\n\nRabat Process,c\n\n", tmp_path)
    assert (done.returncode, [row[:3] for row in found[1:]]) == (0, [["Rabat Process", "c", "rabat"]])


def test_resolve_gives_a_name_that_repeats_the_same_answer(tmp_path: Path) -> None:
    _, found = resolved("who,n\nRabat Process,1\nBali Process,2\nRabat Process,3\n", tmp_path)
    assert found[1][2:] == found[3][2:] != found[2][2:]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name,note\nBali Process,a\n", ["'who'", "name, note"]),
        (b"", ["empty"]),
        (b'who,note\nBali Process,a\n"Rabat Process,b\nQuito Process,c\n', ["line 3", "never closed"]),
        (b"who,who\nBali Process,a\n", ["more than one column is called who"]),
    ],
    ids=["unknown column", "empty file", "a quote that stays open", "two columns of a name"],
)
def test_resolve_refuses_what_it_cannot_read_in_one_line(content: bytes, words: list[str], tmp_path: Path) -> None:
    done, _ = resolved(content, tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("error: names.csv")
    assert [word for word in words if word not in done.stderr] == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"who;note\nBali Process;Caf\xe9\n", "Windows-1252"),
        (b"who;note\nBali Process;Caf\xc3\xa9\n", "semicolons"),
        ("who\tnote\nBali Process\tCafé\n".encode("utf-16"), "UTF-16"),
    ],
    ids=["Windows-1252", "semicolons", "UTF-16 and tabs"],
)
def test_resolve_reads_other_encodings_and_separators_and_says_so(content: bytes, words: str, tmp_path: Path) -> None:
    done, found = resolved(content, tmp_path)
    assert done.returncode == 0
    assert found[1][:3] == ["Bali Process", "Café", "bali"]
    assert done.stderr.startswith("note: names.csv: read ")
    assert words in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no such terminals there")
def test_resolve_shows_on_a_terminal_how_far_it_is_and_writes_all_the_same(tmp_path: Path) -> None:
    import pty

    table, out = tmp_path / "names.csv", tmp_path / "out.csv"
    table.write_text("who\n" + "".join(f"Bali Process {n}\n" for n in range(50)), encoding="utf-8")
    terminal, end = pty.openpty()
    line = [sys.executable, "-m", "pipeline", "resolve", str(table), "--column", "who"]
    with out.open("wb") as file:
        done = subprocess.run(line, cwd=ROOT, stdout=file, stderr=end, check=False)
    os.close(end)
    shown = os.read(terminal, 1 << 16).decode("utf-8")
    os.close(terminal)
    assert done.returncode == 0
    assert "50/50" in shown
    assert "/s" in shown
    with out.open(encoding="utf-8", newline="") as file_again:
        assert len(list(csv.reader(file_again))) == 51


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_resolve_says_where_its_output_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("who\nBali Process\n", encoding="utf-8")
    line = [sys.executable, "-m", "pipeline", "resolve", str(tmp_path / "names.csv"), "--column", "who"]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(line, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: standard output: cannot be written")
    assert len(done.stderr.splitlines()) == 1


def test_resolve_reads_standard_input(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "pipeline", "resolve", "-", "--column", "who"]
    done = subprocess.run(line, cwd=ROOT, input=b"who\nBali Process\n", capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.splitlines()[1].startswith(b"Bali Process,bali,")


def test_resolve_names_the_candidates_of_what_it_does_not_accept(tmp_path: Path) -> None:
    _, found = resolved("who\nRegional Conference\nRabat Process\n", tmp_path)
    asked, accepted = (dict(zip(found[0], row, strict=True)) for row in found[1:])
    assert (asked["status"], asked["candidate_1"], asked["margin"]) == ("review", "rcm", "0")
    assert float(asked["candidate_1_score"]) >= float(asked["candidate_2_score"]) > 0
    assert "shares regional, conference" in asked["candidate_1_why"]
    assert not any(cell for column, cell in accepted.items() if column.startswith("candidate"))


def test_resolve_names_a_file_that_is_missing(tmp_path: Path) -> None:
    done = pipeline("resolve", tmp_path / "nowhere.csv", "--column", "who")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: {tmp_path / 'nowhere.csv'}: there is no such file\n"


def test_resolve_reads_a_name_in_prose_with_more_caution_than_in_a_table(tmp_path: Path) -> None:
    _, in_table = resolved("who\nadd\n", tmp_path, "--context", "table")
    _, in_prose = resolved("who\nadd\n", tmp_path, "--context", "prose")
    assert in_table[1][1] == "add"
    assert in_prose[1][1:3] == ["", ""]


# ---------------------------------------------------------------- cite


def test_cite_takes_the_name_of_a_mechanism_for_its_id(small: tuple[Done, Path]) -> None:
    _, output = small
    by_id = pipeline("cite", "rabat", "--output", output)
    for name in ("Rabat Process", "RABAT PROCESS", "Proceso de Rabat", "Rabat Proccess"):
        done = pipeline("cite", name, "--output", output)
        assert (done.returncode, done.stdout) == (0, by_id.stdout)
        assert done.stderr == f"note: {name}: taken as rabat\n"
    assert by_id.stderr == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Regional Conference", "not certain; it may be rcm ("),
        ("Rabat Process (RCM)", "may be rabat (100"),
        ("Quito Process", "is quito, which "),
        ("Village Fair", "no row of "),
    ],
)
def test_cite_names_the_candidates_of_a_name_that_is_not_certain(
    name: str, said: str, small: tuple[Done, Path]
) -> None:
    done = pipeline("cite", name, "--output", small[1])
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert name in done.stderr
    assert said in done.stderr


def test_cite_tells_document_page_line_and_words_of_an_event_and_the_lines_around(small: tuple[Done, Path]) -> None:
    _, output = small
    event = rows(output, "events")[0]
    done = pipeline("cite", event["event_id"], "--output", output)
    assert (done.returncode, done.stderr) == (0, "")
    words = "SOM (20 August) in preparation for a ministerial meeting"
    first, *around, last = done.stdout.splitlines()
    assert first.rstrip(".") == f"events: report.txt (highlights, 2021), page 1, line 4: {words}"
    assert [line.split()[0] for line in around] == ["1", "3", ">", "6", "7"]
    assert around[2] == f"  >    4  «{words}.»"
    assert last == f"  see {output / 'latest' / 'review.html'}#event-{event['event_id']}"


def test_cite_tells_every_line_of_an_event_over_several_lines(sources: tuple[Done, Path]) -> None:
    _, output = sources
    printed = (ROOT / "raw" / "iscm-2021-highlights.txt").read_text(encoding="utf-8").split("\n")
    event = next(row for row in rows(output, "events") if row["iscm_id"] == "arcp")
    lines = pipeline("cite", event["event_id"], "--output", output).stdout.splitlines()
    assert re.match(r"events: iscm-2021-highlights\.txt \(highlights, 2021\), page 1, lines \d+-\d+: ", lines[0])
    marked = [line.split(maxsplit=2)[1:] for line in lines if line.startswith("  >")]
    assert len(marked) == 2
    for number, text in marked:
        assert text.replace("«", "").replace("»", "") == printed[int(number) - 1].strip()


def test_cite_tells_each_place_a_mechanism_was_read(sources: tuple[Done, Path]) -> None:
    _, output = sources
    told = pipeline("cite", "bali", "--output", output).stdout
    assert "mechanisms: iscm-leaflet.txt (leaflet), page " in told
    assert "mechanisms: iscm-2021-highlights.txt (highlights, 2021), page 1, line " in told


def test_cite_takes_several_ids_and_gives_json(sources: tuple[Done, Path]) -> None:
    _, output = sources
    ids = [next(iter(rows(output, table)[0].values())) for table in ("profiles", "mentions", "links", "claims")]
    done = pipeline("cite", *ids, "--output", output, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    cited = json.loads(done.stdout)
    assert [(item["table"], item["record_id"]) for item in cited] == list(
        zip(("profiles", "mentions", "links", "claims"), ids, strict=True)
    )
    for item in cited:
        assert (str(item["passages"][0]["page"]), str(item["passages"][0]["lines"][0])) == (
            item["row"]["page"],
            item["row"]["line"],
        )


def test_cite_of_no_id_cites_the_dataset(small: tuple[Done, Path]) -> None:
    release = (small[1] / "latest").resolve().name
    told = pipeline("cite", "--output", small[1])
    assert told.stdout == pipeline("cite", "dataset", "--output", small[1]).stdout
    assert f"release {release}, read from 1 document: report.txt." in told.stdout
    assert pipeline("cite", "--bibtex", "--output", small[1]).stdout.startswith(f"@misc{{iscm-{release},\n")


def test_cite_gives_bibtex_or_json_and_not_both(small: tuple[Done, Path]) -> None:
    done = pipeline("cite", "bali", "--bibtex", "--json", "--output", small[1])
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)


def test_cite_names_the_ids_that_begin_so(small: tuple[Done, Path]) -> None:
    event = rows(small[1], "events")[0]["event_id"]
    done = pipeline("cite", event[:9], "--output", small[1])
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert event in done.stderr


def test_cite_refuses_an_id_that_no_row_has(small: tuple[Done, Path]) -> None:
    done = pipeline("cite", "ev-000000000000", "--output", small[1])
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "ev-000000000000" in done.stderr


def test_cite_before_anything_is_published_says_what_to_do(tmp_path: Path) -> None:
    done = pipeline("cite", "bali", "--output", tmp_path / "output")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "make extract" in done.stderr


# ---------------------------------------------------------------- diff


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release in which an event was added and another one moved by a day."""
    text = REPORT.replace("18 November", "19 November") + "\nPrague Process\nSOM (22 November) on visas.\n"
    return publish(text, tmp_path_factory.mktemp("later"))[1]


def test_diff_tells_an_event_that_was_added_and_a_value_that_changed(small: tuple[Done, Path], later: Path) -> None:
    done = pipeline("diff", small[1] / "latest", later / "latest")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].endswith("these differ: changed document: report.txt.")
    at = lines.index("events: 1 added, 0 removed, 1 changed")
    assert lines[at + 1] == "  changed document: report.txt: 1 added, 0 removed, 1 changed"
    added, moved = rows(later, "events")[2]["event_id"], rows(later, "events")[1]["event_id"]
    assert [line.startswith(f"    + {added}  prague") for line in lines].count(True) == 1
    changed = next(line for line in lines if line.startswith(f"    ~ {moved}  "))
    assert "date_start: '2021-11-18' -> '2021-11-19'" in changed


def test_diff_writes_every_change_as_csv_and_as_a_page(small: tuple[Done, Path], later: Path, tmp_path: Path) -> None:
    table, page = tmp_path / "changes.csv", tmp_path / "changes.html"
    old, new = (small[1] / "latest").resolve().name, (later / "latest")
    done = pipeline("diff", old, new, "--output", small[1], "--limit", "1", "--csv", table, "--page", page)
    assert (done.returncode, done.stderr) == (0, "")
    assert "more: --limit 0" in done.stdout
    with table.open(encoding="utf-8", newline="") as file:
        changes = list(csv.DictReader(file))
    assert {change["cause"] for change in changes} == {"document_changed"}
    assert page.read_text(encoding="utf-8").count("<tr data-kind=") == len(changes)
    nowhere = pipeline("diff", old, new, "--output", small[1], "--csv", tmp_path / "nowhere" / "changes.csv")
    assert (nowhere.returncode, nowhere.stdout, len(nowhere.stderr.splitlines())) == (2, "", 1)
    unknown = pipeline("diff", old, new, "--output", small[1], "--data", tmp_path / "nowhere")
    assert (unknown.returncode, unknown.stdout, len(unknown.stderr.splitlines())) == (2, "", 1)


def test_diff_of_a_release_with_itself_says_so_in_one_line(small: tuple[Done, Path]) -> None:
    done = pipeline("diff", small[1] / "latest", small[1] / "latest")
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, "", 1)
    assert done.stdout.startswith("No row differs between ")


def test_diff_compares_the_latest_release_with_the_one_before(small: tuple[Done, Path]) -> None:
    done = pipeline("diff", "--output", small[1])
    assert (done.returncode, done.stdout) == (2, "")
    assert "no release before the latest one" in done.stderr


def test_diff_refuses_a_folder_that_is_no_release(small: tuple[Done, Path], tmp_path: Path) -> None:
    done = pipeline("diff", small[1] / "latest", tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert str(tmp_path) in done.stderr


# ---------------------------------------------------------------- a reader that goes away


@pytest.mark.parametrize("command", ["resolve", "cite", "diff"])
def test_a_reader_that_goes_away_is_no_error(
    command: str, small: tuple[Done, Path], later: Path, tmp_path: Path
) -> None:
    (tmp_path / "names.csv").write_text("who\n" + "Bali Process\n" * 5000, encoding="utf-8")
    arguments: dict[str, list[str | Path]] = {
        "resolve": [tmp_path / "names.csv", "--column", "who"],
        "cite": ["bali", "--output", small[1]],
        "diff": [small[1] / "latest", later / "latest"],
    }
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", command, *map(str, arguments[command])],
            cwd=ROOT,
            stdout=writer,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    finally:
        os.close(writer)
    assert (done.stderr, done.returncode) == ("", 0)


# ---------------------------------------------------------------- errors


def test_every_error_of_the_program_has_one_root_and_says_what_it_is() -> None:
    import pipeline.errors as errors

    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) >= 6
    assert all(issubclass(kind, PipelineError) and kind.__doc__ for kind in kinds)
