"""How a run reads documents, as a person chooses on the command line."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.errors import UseError

ENGINES = ("pdfium", "pdfplumber")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Which engine reads PDFs (one of `ENGINES`), whether OCR reads pages that are pictures, and the passwords.

    Each of the `passwords` is tried on a PDF that does not open without one. The `repr`, of which the id of a release
    is made, does not show them. Raises `UseError` if there is no such engine, or if a password is not UTF-8.
    """

    engine: str = ENGINES[0]
    ocr: bool = False
    passwords: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise UseError(f"--engine {self.engine}: unknown; use one of {', '.join(ENGINES)}")
        if any("\udc80" <= letter <= "\udcff" for password in self.passwords for letter in password):
            raise UseError("--password: not UTF-8; say it in a terminal that writes UTF-8")
