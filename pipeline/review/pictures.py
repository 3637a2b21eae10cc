"""Pages of PDFs as small grey pictures, for the findings that a person looks at."""

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

POINTS_TO_PIXELS = 1.4  # about 100 dots an inch: print of 8 points can still be read
QUALITY = 30  # of WebP
MOST_PIXELS = 2400  # of the longer side: a poster is drawn smaller
LIMITS = Limits(seconds=10.0)
BUDGET = 1_500_000  # bytes of all pictures in a page that is to be mailed


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a picture: its address holds the picture itself; width and height are those of the page in points."""

    address: str
    width: float
    height: float


def page_pictures(
    files: Mapping[str, Path],
    wanted: Iterable[tuple[str, int]],
    budget: int = BUDGET,
    passwords: Sequence[str] = (),
) -> dict[tuple[str, int], Picture]:
    """The wanted pages, (document_id, page) each, in their order until the budget in bytes is used up.

    `files` gives the PDF of each document that has one; each of `passwords` is tried on a protected one. They are drawn
    in a child process: a page that cannot be drawn has no picture, and a document that hangs or kills the child no
    further ones.
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
            except Exception:  # pypdfium2's errors, and those of Pillow, have no common base; nor has a lost child
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
    """The PDF, by the first password that opens it; one that is not protected opens with any."""
    from pypdfium2 import PdfDocument, PdfiumError

    for password in passwords:
        with suppress(PdfiumError):
            return PdfDocument(path, password=password)
    return PdfDocument(path)
