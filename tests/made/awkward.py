"""Awkward PDFs made of ordinary ones: cropped, turned, scanned, with a damaged text layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.made.documents import Document
from tests.made.style import Damage, Style
from tests.made.typeset import typeset


def shifted(source: Path, target: Path) -> None:
    """The pages as form XObjects on larger sheets whose origin is not 0 0, cropped to what they were."""
    _redrawn(source, target, turned=False)


def turned(source: Path, target: Path) -> None:
    """The pages as form XObjects lying on their side, with /Rotate 90 so that they read upright."""
    _redrawn(source, target, turned=True)


_OFFSET = (37.0, 61.0)  # points from the sheet's corner to the cropped page's


def _redrawn(source: Path, target: Path, turned: bool) -> None:
    import pypdfium2 as pdfium

    old, new = pdfium.PdfDocument(source), pdfium.PdfDocument.new()
    for number in range(len(old)):
        width, height = old[number].get_size()
        drawn = old.page_as_xobject(number, new).as_pageobject()
        # a turned page's x axis is the upright one's y axis, from the other end
        matrix = (0, 1, -1, 0, height, 0) if turned else (1, 0, 0, 1, *_OFFSET)
        drawn.set_matrix(pdfium.PdfMatrix(*matrix))
        page = new.new_page(*((height, width) if turned else (width, height)))
        page.insert_obj(drawn)
        page.gen_content()
        if turned:
            page.set_rotation(90)
        else:
            left, bottom = _OFFSET
            page.set_mediabox(-10, -10, width + 2 * left, height + 2 * bottom)
            page.set_cropbox(left, bottom, left + width, bottom + height)
        for url, box in links_of(old[number]):
            _add_link(page, url, _moved(box, matrix))
    new.save(target)


def _moved(box: Sequence[float], matrix: Sequence[float]) -> tuple[float, float, float, float]:
    """A rectangle (left, bottom, right, top) under a matrix that keeps it a rectangle."""
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x, y in (box[:2], box[2:])]
    ys = [b * x + d * y + f for x, y in (box[:2], box[2:])]
    return min(xs), min(ys), max(xs), max(ys)


def links_of(page: Any) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """The addresses of a page's link annotations, each with its rectangle."""
    import ctypes

    import pypdfium2.raw as raw

    for at in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, at)
        box = raw.FS_RECTF()
        link = raw.FPDFAnnot_GetLink(annotation)
        if link and raw.FPDFAnnot_GetRect(annotation, box):
            action = raw.FPDFLink_GetAction(link)
            size = raw.FPDFAction_GetURIPath(page.pdf, action, None, 0)
            letters = ctypes.create_string_buffer(size)
            raw.FPDFAction_GetURIPath(page.pdf, action, letters, size)
            yield letters.value.decode(), (box.left, box.bottom, box.right, box.top)
        raw.FPDFPage_CloseAnnot(annotation)


def _add_link(page: Any, url: str, box: tuple[float, float, float, float]) -> None:
    import pypdfium2.raw as raw

    left, bottom, right, top = box
    annotation = raw.FPDFPage_CreateAnnot(page, raw.FPDF_ANNOT_LINK)
    raw.FPDFAnnot_SetRect(annotation, raw.FS_RECTF(left=left, bottom=bottom, right=right, top=top))
    raw.FPDFAnnot_SetURI(annotation, url.encode())
    raw.FPDFPage_CloseAnnot(annotation)


def scanned(source: Path, target: Path) -> None:
    """Each page as a picture and nothing else, as a scanner gives it (100 dots an inch, grey)."""
    import pypdfium2 as pdfium
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    old = pdfium.PdfDocument(source)
    canvas = Canvas(str(target))
    for page in old:
        width, height = page.get_size()
        picture = page.render(scale=100 / 72, grayscale=True).to_pil()
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(picture), 0, 0, width, height)
        canvas.showPage()
    canvas.save()


AWKWARD: Mapping[str, Callable[[Path, Path], None]] = {"shifted": shifted, "turned": turned, "scanned": scanned}


def awkward_copies(document: Document, style: Style, out: Path, producer: str) -> None:
    """Awkward copies of a PDF that lies in `out/PRODUCER`: in `out/PRODUCER-shifted` and so on."""
    name = f"{document.name}.pdf"
    for kind, change in AWKWARD.items():
        target = out / f"{producer}-{kind}" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        change(out / producer / name, target)
    damages: tuple[Damage, ...] = ("lost", "swapped")
    for damage in damages:
        look = replace(style, damage=damage, family="wide")
        typeset(document, look, out / f"{producer}-{damage}" / name, producer)
