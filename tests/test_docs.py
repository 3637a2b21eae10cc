"""The pages of docs/ are done as they say: their commands are run, their rows, checks and kinds put into a copy."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
Block = tuple[str, str, str]


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page in their order: language, the file it belongs to ('' for none), text."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(r"^```(\w+) ?([^\n]*)\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def block(page: str, file: str) -> str:
    """The one block of the page that belongs to the file."""
    (found,) = [text for _, name, text in blocks(page) if name == file]
    return found


def run(folder: Path, *command: str, code: Path = ROOT) -> str:
    """What the command prints, with the program of the folder `code`; it must end well."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"PYTHONPATH": str(code), "COLUMNS": "200"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / "output" / "latest" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---------------------------------------------------------------- the walkthrough


def test_the_walkthrough_leads_from_a_report_to_a_decision(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "raw", tmp_path / "raw")
    printed = []
    for language, file, text in blocks("walkthrough.md"):
        if file:
            (tmp_path / file).write_text(text, encoding="utf-8")
        elif language == "sh":
            printed += [run(tmp_path, *line.removeprefix("python ").split()) for line in text.splitlines()]
        else:
            assert language == "python"
            printed.append(run(tmp_path, "-c", text))
    told = "\n".join(printed)
    assert "Blue Harbour Dialogue" in told
    assert re.search(r"founding_year +rabat +accept_a +kept", told)
    assert [row["state"] for row in rows(tmp_path, "decisions")] == ["kept"]
    assert "new-bhd" in {row["iscm_id"] for row in rows(tmp_path, "mechanisms")}
    (finding,) = [r for r in rows(tmp_path, "reconciliation") if r["check"] == "founding_year" and r["decision"]]
    assert (finding["value_b"], finding["report_year"], finding["needs_review"]) == ("2007", "2022", "False")
    assert list((tmp_path / "output").glob("iscm-*.zip"))
    assert (tmp_path / "output" / "figures" / "timeline.svg").is_file()


# ---------------------------------------------------------------- extending


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program, to be extended."""
    shutil.copytree(ROOT / "pipeline", tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "raw").mkdir()
    return tmp_path


def append(folder: Path, file: str) -> None:
    """Adds the rows that the page gives to a file of the copy."""
    with (folder / file).open("a", encoding="utf-8") as target:
        target.write(block("extending.md", file))


def change(folder: Path, file: str) -> None:
    """Does to a file of the copy what the page's diff says."""
    text = (folder / file).read_text(encoding="utf-8")
    hunks = re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)+)", block("extending.md", file), flags=re.MULTILINE)
    assert hunks
    for old, new in hunks:
        before, after = (re.sub(r"^[-+]", "", lines, flags=re.MULTILINE) for lines in (old, new))
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    (folder / file).write_text(text, encoding="utf-8")


def test_the_names_of_the_page_resolve_once_its_rows_are_added(copy: Path) -> None:
    names = block("extending.md", "names.csv")
    (copy / "names.csv").write_text(names, encoding="utf-8")
    (command,) = [text for language, _, text in blocks("extending.md") if language == "sh"]
    words = command.split()[1:]

    def ids() -> list[str]:
        return [row["iscm_id"] for row in csv.DictReader(run(copy, *words, code=copy).splitlines())]

    assert "blue-harbour" not in ids()
    for file in ("pipeline/data/mechanisms.csv", "pipeline/data/aliases.csv"):
        append(copy, file)
    assert ids() == ["blue-harbour"] * (len(names.splitlines()) - 1)


def test_the_check_of_the_page_gives_a_finding(copy: Path) -> None:
    path = copy / "pipeline" / "reconcile" / "within.py"
    path.write_text(
        f"{path.read_text(encoding='utf-8')}\n\n{block('extending.md', 'pipeline/reconcile/within.py')}",
        encoding="utf-8",
    )
    change(copy, "pipeline/reconcile/__init__.py")
    report = "ISCM 2021 Highlights\n\nBali Process\nSOM (20 August) on data.\n\nRabat Process\nA quiet year.\n"
    (copy / "raw" / "report.txt").write_text(report, encoding="utf-8")
    run(copy, "-m", "pipeline", "extract", code=copy)
    found = [row for row in rows(copy, "reconciliation") if row["check"] == "without_events"]
    assert [(row["subject"], row["report_year"], row["needs_review"]) for row in found] == [("rabat", "2021", "True")]
    assert "no event under it" in (copy / "output" / "latest" / "review.html").read_text(encoding="utf-8")


def test_the_kind_of_the_page_reads_its_document(copy: Path) -> None:
    for file in ("raw/calendar-2024.txt", "pipeline/extract/calendar.py"):
        (copy / file).write_text(block("extending.md", file), encoding="utf-8")
    for file in ("pipeline/extract/__init__.py", "pipeline/data/fields.csv"):
        change(copy, file)
    run(copy, "-m", "pipeline", "extract", code=copy)
    (document,) = rows(copy, "documents")
    assert (document["kind"], document["report_year"], document["unclaimed_count"]) == ("calendar", "2024", "0")
    events = [(row["iscm_id"], row["date_start"], row["date_end"]) for row in rows(copy, "events")]
    assert events == [("bali", "2024-03-12", "2024-03-12"), ("rabat", "2024-06-04", "2024-06-05")]


def test_the_shape_of_the_page_reads_its_report(copy: Path) -> None:
    for file in ("raw/notes-2024.txt", "pipeline/extract/report/shapes/arrows.py"):
        (copy / file).write_text(block("extending.md", file), encoding="utf-8")
    change(copy, "pipeline/extract/report/shapes/__init__.py")
    run(copy, "-m", "pipeline", "extract", code=copy)
    events = [(row["iscm_id"], row["event_type"], row["date_start"], row["place"]) for row in rows(copy, "events")]
    assert events == [
        ("bali", "senior_officials_meeting", "2024-03-12", "Jakarta"),
        ("rabat", "workshop", "2024-06-04", "Dakar"),
    ]


# ---------------------------------------------------------------- all pages


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_the_files_that_a_page_links_to_are_there(page: str) -> None:
    text = re.sub(r"```.*?```", "", (DOCS / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", text)
    assert [link for link in links if not (DOCS / link).exists()] == []
