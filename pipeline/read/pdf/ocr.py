"""A PDF of pictures -> the same PDF with a text layer, through ocrmypdf; an optional extra, run only when asked for."""

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
LANGUAGES = "eng"  # what the reports are written in; further ones cost time and accuracy


def check_installed() -> None:
    """Raises `UseError` where ocrmypdf is not installed."""
    if importlib.util.find_spec("ocrmypdf") is None:
        raise UseError("--ocr needs ocrmypdf: install the extra with  pip install '.[ocr]'  and Tesseract")


@contextmanager
def with_text_layer(path: Path, source: Source, password: str | None = None) -> Iterator[Path]:
    """A copy of the PDF whose pages without text have been read by OCR; it is gone after the `with`.

    Pages that have text stay as they are. In a process of its own, so that a crash there costs this document alone.
    Raises `UnreadableError` where ocrmypdf fails.
    """
    with TemporaryDirectory(prefix="ocr-") as folder, repaired(path, password) as copy:
        sound = copy or path  # ocrmypdf takes no encrypted file, nor many a damaged one
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
