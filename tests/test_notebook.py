"""The notebook of questions: it runs on the newest release, its answers are kept in it, and they are up to date."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "docs" / "questions.ipynb"
STORED = json.loads(NOTEBOOK.read_text(encoding="utf-8"))

RUN = (
    "import json, sys; from pathlib import Path; from bench.notebook import executed;"
    "print(json.dumps(executed(Path(sys.argv[1]), Path(sys.argv[2]))))"
)


def code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def text_of(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def answers(notebook: Any) -> list[str]:
    """The outputs as text."""
    outputs = [output for cell in code_cells(notebook) for output in cell["outputs"]]
    return [text_of(output.get("text") or output["data"]["text/plain"]) for output in outputs]


def test_every_cell_of_code_has_run_in_order() -> None:
    assert [cell["execution_count"] for cell in code_cells(STORED)] == list(range(1, len(code_cells(STORED)) + 1))
    kinds = {output["output_type"] for cell in code_cells(STORED) for output in cell["outputs"]}
    assert kinds <= {"execute_result", "display_data", "stream"}
    assert all(cell["outputs"] for cell in code_cells(STORED))


def test_the_notebook_is_small_and_tells_nothing_of_the_machine_it_ran_on() -> None:
    content = NOTEBOOK.read_bytes()
    assert len(content) < 200_000
    told = "\n".join(answers(STORED))
    assert not re.search(r"(?<![\w.])/(?:home|root|tmp|usr|work|Users|opt)\b|[A-Z]:\\", told)
    assert "execution" not in {key for cell in STORED["cells"] for key in cell["metadata"]}


def test_it_asks_three_questions() -> None:
    headings = [
        line for cell in STORED["cells"] for line in text_of(cell["source"]).splitlines() if line.startswith("## ")
    ]
    assert len(headings) == 3
    assert all(heading.endswith("?") for heading in headings)


@pytest.mark.skipif(not (find_spec("nbclient") and find_spec("ipykernel")), reason="nbclient is not installed")
def test_it_runs_and_its_answers_are_those_of_the_sources(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "raw", tmp_path / "raw")
    (tmp_path / "docs").mkdir()
    extract = [sys.executable, "-m", "pipeline", "extract", "--raw", "raw", "--output", "output"]
    subprocess.run(extract, cwd=tmp_path, capture_output=True, check=True)
    run = [sys.executable, "-c", RUN, str(NOTEBOOK), str(tmp_path / "docs")]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert answers(json.loads(done.stdout)) == answers(STORED), "run  make notebook"
