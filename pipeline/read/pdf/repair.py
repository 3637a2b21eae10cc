"""A second opinion on a PDF by qpdf (through pikepdf): how many pages it has, and a mended copy of a damaged one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


def page_count(path: Path, password: str | None = None) -> int | None:
    """How many pages qpdf finds, None where it cannot open the file (another password, or no PDF at all)."""
    import pikepdf

    logging.getLogger("pikepdf").setLevel(logging.CRITICAL)  # it warns of each thing it mends
    try:
        with pikepdf.open(path, password=password or "", suppress_warnings=True) as document:
            return len(document.pages)
    except Exception:  # qpdf's errors, and those of Python on what it finds in the file, have no common base
        return None


@contextmanager
def repaired(path: Path, password: str | None = None) -> Iterator[Path | None]:
    """A copy as qpdf writes it, with a sound page tree and index, gone after the `with`; None where it cannot.

    The copy of a PDF that is protected by a password is not.
    """
    import pikepdf

    logging.getLogger("pikepdf").setLevel(logging.CRITICAL)
    with TemporaryDirectory(prefix="repair-") as folder:
        copy = Path(folder) / "repaired.pdf"
        try:
            with pikepdf.open(path, password=password or "", suppress_warnings=True) as document:
                document.save(copy)
        except Exception:  # as above
            yield None
            return
        yield copy
