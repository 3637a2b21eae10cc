"""Pages of PDFs as small grey pictures, for the findings that a person looks at."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

POINTS_TO_PIXELS = 1.4  # about 100 dots an inch: print of 8 points can still be read
QUALITY = 30  # of WebP
BUDGET = 1_500_000  # bytes of all pictures in a page that is to be mailed


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a picture: its address holds the picture itself; width and height are those of the page in points."""

    address: str
    width: float
    height: float


def page_pictures(
    files: Mapping[str, Path], wanted: Iterable[tuple[str, int]], budget: int = BUDGET
) -> dict[tuple[str, int], Picture]:
    """The wanted pages, (document_id, page) each, in their order until the budget in bytes is used up.

    `files` gives the PDF of each document that has one. A page that cannot be drawn has no picture.
    """
    pictures: dict[tuple[str, int], Picture] = {}
    for place in _by_document(wanted, files):
        if place in pictures:
            continue
        drawn = _drawn(files[place[0]], place[1])
        if drawn is None:
            continue
        data, width, height = drawn
        budget -= len(data)
        if budget < 0:
            break
        address = "data:image/webp;base64," + base64.b64encode(data).decode("ascii")
        pictures[place] = Picture(address, round(width, 1), round(height, 1))
    return pictures


def _by_document(wanted: Iterable[tuple[str, int]], files: Mapping[str, Path]) -> Iterator[tuple[str, int]]:
    return (place for place in wanted if place[0] in files)


def _drawn(path: Path, number: int) -> tuple[bytes, float, float] | None:
    """The page as WebP, with its width and height in points."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return None
    try:
        page = document[number - 1]
        width, height = page.get_size()
        image = page.render(scale=POINTS_TO_PIXELS, grayscale=True).to_pil()
    except (pypdfium2.PdfiumError, IndexError, ValueError):
        return None
    finally:
        document.close()
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=QUALITY, method=4)
    return buffer.getvalue(), width, height
