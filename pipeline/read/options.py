"""How documents are to be read: what a person chooses on the command line."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import UseError

ENGINES = ("pdfium", "pdfplumber")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Which engine reads PDFs (one of `ENGINES`), and whether pages that are pictures are read by OCR.

    Raises `UseError` for an engine that is none.
    """

    engine: str = ENGINES[0]
    ocr: bool = False

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise UseError(f"--engine {self.engine}: unknown; use one of {', '.join(ENGINES)}")
