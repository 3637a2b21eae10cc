"""The rooms of the program stand in an order, and no import goes up it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent.parent / "pipeline"

# Each room may import from itself and from those before it.
ROOMS = (
    *("model", "errors", "text", "names", "read", "rules", "grammar", "extract", "resolve", "reconcile"),
    *("tables", "engine", "review", "publish", "release", "datasets", "run", "cli", "__main__"),
)
MOST_FILES = 8  # directly in pipeline/


def room_of(module: str) -> str:
    """The room of 'pipeline.read.pdf.document' is 'read'; that of 'pipeline' itself has no name."""
    return module.split(".")[1] if "." in module else ""


def module_of(path: Path, program: Path) -> str:
    parts = path.relative_to(program.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def upward_imports(program: Path) -> Iterator[str]:
    """Each import of a room that comes later, wherever in a file it stands and however deep the file lies."""
    for path in sorted(program.rglob("*.py")):
        module = module_of(path, program)
        for line, imported in imports_of(path):
            here, there = room_of(module), room_of(imported)
            if there and (not here or ROOMS.index(there) > ROOMS.index(here)):
                yield f"{module}, line {line}: imports {imported}"


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.startswith("pipeline"))
        elif isinstance(node, ast.ImportFrom) and node.module == "pipeline":
            yield from ((node.lineno, f"pipeline.{name.name}") for name in node.names if name.name in ROOMS)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipeline."):
            yield node.lineno, node.module or ""


def test_no_import_goes_up_the_order_of_rooms() -> None:
    assert list(upward_imports(PROGRAM)) == []


def test_every_file_is_in_a_room_that_has_its_place_in_the_order() -> None:
    rooms = {room_of(module_of(path, PROGRAM)) for path in PROGRAM.rglob("*.py")}
    assert rooms == {"", *ROOMS}


def test_few_files_lie_outside_the_rooms() -> None:
    assert len([path for path in PROGRAM.iterdir() if path.is_file()]) <= MOST_FILES


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("text/folding.py", "from pipeline.names.forms import printed_forms"),
        ("read/pdf/pages.py", "from pipeline.rules import Rules"),
        ("read/pdf/deeper/pages.py", "def late():\n    import pipeline.cli"),
        ("model.py", "from pipeline import run"),
        ("__init__.py", "from pipeline.model import Line"),
    ],
)
def test_an_import_that_goes_up_is_found_at_every_depth(file: str, line: str, tmp_path: Path) -> None:
    path = tmp_path / "pipeline" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{line}\n", encoding="utf-8")
    assert len(list(upward_imports(tmp_path / "pipeline"))) == 1
