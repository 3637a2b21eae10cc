"""Small things that several tests start from: a report of two mechanisms, and a data folder with one file changed."""

import shutil
from collections.abc import Callable
from pathlib import Path

from pipeline.rules import DATA

REPORT = """ISCM 2021 Highlights

Bali Process
SOM (20 August) in preparation for a ministerial meeting.

Rabat Process
SOM (18 November) on progress of the action plan.
"""


def edited(folder: Path, name: str, edit: Callable[[str], str]) -> Path:
    """A copy of the data folder, below `folder`, in which `edit` changed the text of the file `name`."""
    data = folder / "data"
    shutil.copytree(DATA, data)
    text = (data / name).read_text(encoding="utf-8")
    changed = edit(text)
    assert changed != text
    (data / name).write_text(changed, encoding="utf-8")
    return data
