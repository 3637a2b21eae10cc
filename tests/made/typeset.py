"""Sets a made document as a PDF by one of several independent producers.

A producer is a function `(document, style, path)`; each has a module in `tests.made.producers`.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.made.documents import Block, Document, Report, Section
from tests.made.producers.fpdf2 import fpdf_pdf
from tests.made.producers.html import chromium_pdf, weasyprint_pdf
from tests.made.producers.libreoffice import libreoffice_pdf
from tests.made.producers.reportlab import reportlab_pdf
from tests.made.producers.typst import typst_pdf
from tests.made.style import Style

Producer = Callable[[Document, Style, Path], None]
PRODUCERS: Mapping[str, Producer] = {
    "reportlab": reportlab_pdf,
    "typst": typst_pdf,
    "fpdf2": fpdf_pdf,
    "chromium": chromium_pdf,
    "libreoffice": libreoffice_pdf,
    "weasyprint": weasyprint_pdf,
}
SLOW = ("chromium", "libreoffice", "weasyprint")  # these take a second or more to start

_TINY = Report(0, 2021, "Title", "Title", (Section("prose", "", (Block("paragraph", "Words."),)),), {})
_FAILURES = (ImportError, OSError, subprocess.SubprocessError)  # a C library or a program that is missing, or fails


@cache
def is_available(producer: str) -> bool:
    """Whether the producer sets a small document here, which is tried once a process.

    A producer that is installed in part counts as absent: LibreOffice without Writer starts, and writes no PDF.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tiny.pdf"
        try:
            PRODUCERS[producer](_TINY, Style(), path)
        except _FAILURES:
            return False
        return path.exists()


def available() -> tuple[str, ...]:
    """The producers that this machine has."""
    return tuple(name for name in PRODUCERS if is_available(name))


def typeset(document: Document, style: Style, path: Path, producer: str) -> Path:
    """Sets the document into the file, whose folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    PRODUCERS[producer](document, style, path)
    return path
