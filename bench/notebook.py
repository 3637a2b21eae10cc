"""Executes docs/questions.ipynb on the newest release: `python -m bench.notebook` writes its outputs into it."""

from __future__ import annotations

import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).parent.parent / "docs" / "questions.ipynb"


def executed(notebook: Path, folder: Path) -> Any:
    """The notebook with the outputs of a run in `folder`; nothing in it says when or by whom it was run.

    Raises `nbclient.exceptions.CellExecutionError` where a cell fails.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the packages that run it
        nbformat = import_module("nbformat")  # which has no types
        from nbclient import NotebookClient

        read = nbformat.reads(notebook.read_text(encoding="utf-8"), as_version=4)
        client = NotebookClient(read, timeout=300, record_timing=False, resources={"metadata": {"path": str(folder)}})
        run = client.execute()
    run.metadata["language_info"] = {"name": "python"}
    return run


def main() -> None:
    run = executed(NOTEBOOK, NOTEBOOK.parent)
    NOTEBOOK.write_text(import_module("nbformat").writes(run) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
