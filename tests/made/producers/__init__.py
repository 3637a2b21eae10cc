"""Programs that set made documents as PDFs, a module each, and how to find one on this machine."""

from __future__ import annotations

import shutil
from collections.abc import Sequence


def first_program(names: Sequence[str]) -> str:
    """The path of the first of these programs that this machine has. Raises `FileNotFoundError` where it has none."""
    for name in names:
        if found := shutil.which(name):
            return found
    raise FileNotFoundError(f"none of these programs is installed: {', '.join(names)}")
