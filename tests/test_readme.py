"""What README and docs promise works: their code runs on a fresh release; commands, options and files exist."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipeline.tables.schema import descriptions, schema

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md"]
TEXT = README.read_text(encoding="utf-8") if README.exists() else ""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not README.exists(), reason="README.md is not written yet"),
]


def blocks(*languages: str, text: str = TEXT) -> list[str]:
    """The fenced blocks of a page, the README unless another is given, in one of these languages."""
    found = re.findall(r"^ *```(\w+)[^\n]*\n(.*?)^ *```", text, flags=re.MULTILINE | re.DOTALL)
    return [block for language, block in found if language in languages]


def shell_lines() -> list[str]:
    """The commands of the sh and console blocks of all pages; of a console block only what follows the prompt."""
    pages = [TEXT, *(path.read_text(encoding="utf-8") for path in PAGES)]
    lines = [line for text in pages for block in blocks("sh", "bash", text=text) for line in block.splitlines()]
    prompts = [line for text in pages for block in blocks("console", text=text) for line in block.splitlines()]
    lines += [line[2:] for line in prompts if line.startswith("$ ")]
    return [line.split("#")[0].strip() for line in lines if line.split("#")[0].strip()]


def commands_of(text: str) -> list[str]:
    """The commands that stand in the help text."""
    return re.findall(r"^[│|] ([a-z]+) ", text[text.index("Commands") :], flags=re.MULTILINE)


def help_of(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *command, "--help"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=os.environ | {"COLUMNS": "200"},
    )
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with raw/ and, published from it, output/: the project root as a reader has it after `make extract`."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "raw", folder / "raw")
    done = subprocess.run([sys.executable, "-m", "pipeline", "extract"], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0
    return folder


@pytest.fixture(scope="module")
def commands() -> list[str]:
    found = commands_of(help_of())
    assert {"extract", "resolve", "cite", "diff"} <= set(found)
    return found


def test_the_readme_shows_the_datasets_in_use() -> None:
    assert blocks("python")
    assert blocks("sh", "console", "bash")


@pytest.mark.parametrize("code", blocks("python"))
def test_a_python_block_runs(code: str, project: Path) -> None:
    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("query", blocks("sql"))
def test_an_sql_block_gives_rows(query: str, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    result = duckdb.sql(query)
    assert result is not None
    assert result.fetchall()


@pytest.mark.parametrize("code", blocks("r", "R"))
def test_an_r_block_runs(code: str, project: Path) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("Rscript is not installed")
    done = subprocess.run(["Rscript", "-e", code], cwd=project, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def test_every_command_is_in_the_readme(commands: list[str]) -> None:
    assert [command for command in commands if not re.search(rf"\b{command}\b", TEXT)] == []


def test_every_command_of_the_readme_exists_with_its_options(commands: list[str]) -> None:
    used = [line for line in shell_lines() if re.search(r"-m pipeline\b|^iscm\b", line)]
    for line in used:
        words = re.split(r"-m pipeline\b|^iscm\b", line)[1].split()
        command = next((word for word in words if not word.startswith("-")), "")
        assert command in commands
        options = [word.split("=")[0] for word in words if word.startswith("--")]
        told = help_of(command) if options else ""
        assert [option for option in options if option not in told] == []


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))
    used = {word for line in shell_lines() for word in re.findall(r"\bmake ([a-z-]+)", line)}
    used |= set(re.findall(r"`make ([a-z-]+)`", TEXT))
    assert {"extract", "test"} <= targets
    assert used - targets == set()


def test_every_file_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)", TEXT)
    assert [link for link in links if not (ROOT / link).exists() and not link.startswith("output/")] == []


def test_every_table_is_described_in_tables_csv() -> None:
    assert [table for table in schema() if not descriptions().get(table)] == []


def test_the_readme_names_no_table_file_that_is_not_published(project: Path) -> None:
    named = set(re.findall(r"output/latest/([a-z_]+\.(?:csv|parquet|json|html|xlsx))", TEXT))
    published = {path.name for path in (project / "output" / "latest").iterdir()}
    assert named - published == set()
