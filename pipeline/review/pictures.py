"""Draws pages of PDFs as small grey pictures, for the findings that a person looks at."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.engine.isolation import IsolatedExecutor, Limits

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

POINTS_TO_PIXELS = 1.4  # about 100 dots per inch: 8-point print can still be read
QUALITY = 30  # of WebP
MOST_PIXELS = 2400  # on the longer side: a poster is drawn smaller
LIMITS = Limits(seconds=10.0)
BUDGET = 1_500_000  # bytes of all pictures together, so that the page can be mailed


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a picture: the address holds the picture itself; width and height are the page's, in points."""

    address: str
    width: float
    height: float


def page_pictures(
    files: Mapping[str, Path],
    wanted: Iterable[tuple[str, int]],
    budget: int = BUDGET,
    passwords: Sequence[str] = (),
) -> dict[tuple[str, int], Picture]:
    """Pictures of the wanted pages, given as (document_id, page), in order until the budget in bytes is used up.

    `files` gives the PDF of each document that has one; each of `passwords` is tried on a protected one. A child
    process draws the pages. Where one fails, or hangs or kills the child, its document gets no more pictures.
    """
    pictures: dict[tuple[str, int], Picture] = {}
    places = [place for place in dict.fromkeys(wanted) if place[0] in files]
    lost: set[str] = set()
    with IsolatedExecutor(limits=LIMITS) as pool:
        for document_id, number in places:
            if document_id in lost:
                continue
            try:
                drawn = pool.submit(_drawn, files[document_id], number, tuple(passwords)).result()
            except Exception:  # errors of pypdfium2, of Pillow and of a lost child have no common base
                lost.add(document_id)
                continue
            data, width, height = drawn
            budget -= len(data)
            if budget < 0:
                break
            address = "data:image/webp;base64," + base64.b64encode(data).decode("ascii")
            pictures[document_id, number] = Picture(address, round(width, 1), round(height, 1))
    return pictures


def _drawn(path: Path, number: int, passwords: Sequence[str]) -> tuple[bytes, float, float]:
    """The page as WebP, with its width and height in points."""
    document = _document(path, passwords)
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(POINTS_TO_PIXELS, MOST_PIXELS / max(width, height))
        image = page.render(scale=scale, grayscale=True).to_pil()
    finally:
        document.close()
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=QUALITY, method=4)
    return buffer.getvalue(), width, height


def _document(path: Path, passwords: Sequence[str]) -> PdfDocument:
    """The PDF, opened with the first password that fits; an unprotected one opens with any."""
    from pypdfium2 import PdfDocument, PdfiumError

    for password in passwords:
        with suppress(PdfiumError):
            return PdfDocument(path, password=password)
    return PdfDocument(path)
