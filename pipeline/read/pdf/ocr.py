"""A PDF of pictures -> the same PDF with a text layer, by ocrmypdf: an optional extra, run only on request."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.errors import UnreadableError, UseError
from pipeline.model import Source
from pipeline.read.pdf.repair import repaired

NAME = "ocr"
LANGUAGES = "eng"  # that of the reports; further languages cost time and accuracy


def check_installed() -> None:
    """Raises `UseError` if ocrmypdf is not; asked before a run, which would otherwise fail at its first scan."""
    if importlib.util.find_spec("ocrmypdf") is None:
        raise UseError("--ocr needs ocrmypdf: install the extra with  pip install '.[ocr]'  and Tesseract")


@contextmanager
def with_text_layer(path: Path, source: Source, password: str | None = None) -> Iterator[Path]:
    """A copy of the PDF whose pages without text have been read by OCR; it is deleted after the `with`.

    Pages that have text stay as they are. ocrmypdf runs in a process of its own, so that a crash costs only this
    document. Raises `UnreadableError` if it fails.
    """
    with TemporaryDirectory(prefix="ocr-") as folder, repaired(path, password) as copy:
        sound = copy or path  # ocrmypdf refuses encrypted files and many damaged ones
        output = Path(folder) / "read.pdf"
        arguments = ("--skip-text", "--output-type", "pdf", "--optimize", "0", "--language", LANGUAGES, "--jobs", "1")
        done = subprocess.run(
            [sys.executable, "-m", "ocrmypdf", "--quiet", *arguments, str(sound.resolve()), str(output)],
            capture_output=True,
            text=True,
            check=False,
        )
        if not output.is_file():
            said = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise UnreadableError(f"{source.file_name}: ocrmypdf could not read it ({said}); run it by hand to see why")
        yield output
