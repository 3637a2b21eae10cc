"""A second opinion on a PDF by qpdf, through pikepdf: how many pages it has, and a repaired copy of a damaged one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


def page_count(path: Path, password: str | None = None) -> int | None:
    """How many pages qpdf finds; None if it cannot open the file (another password, or no PDF at all)."""
    import pikepdf

    logging.getLogger("pikepdf").setLevel(logging.CRITICAL)  # it warns of everything it repairs
    try:
        with pikepdf.open(path, password=password or "", suppress_warnings=True) as document:
            return len(document.pages)
    except Exception:  # the errors of qpdf and those of Python on the file's contents have no common base
        return None


@contextmanager
def repaired(path: Path, password: str | None = None) -> Iterator[Path | None]:
    """A copy written by qpdf, with a sound page tree and index; None if qpdf cannot write one.

    The copy needs no password, even if the PDF does. It is deleted after the `with`.
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
