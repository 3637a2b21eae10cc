"""How documents are to be read: what a person chooses on the command line."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.errors import UseError

ENGINES = ("pdfium", "pdfplumber")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Which engine reads PDFs (one of `ENGINES`), whether pages that are pictures are read by OCR, and passwords.

    Each of the `passwords` is tried on a PDF that does not open without one. They are not shown in the `repr`, which
    the id of a release is made of. Raises `UseError` for an engine that is none, and for a
    password that is no text.
    """

    engine: str = ENGINES[0]
    ocr: bool = False
    passwords: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise UseError(f"--engine {self.engine}: unknown; use one of {', '.join(ENGINES)}")
        if any("\udc80" <= letter <= "\udcff" for password in self.passwords for letter in password):
            raise UseError("--password: not UTF-8; say it in a terminal that writes UTF-8")
