"""What is drawn on a page of a PDF beside text, by pdfium: lines across and down, dots, and filled areas."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import pypdfium2.raw as pdfium

from pipeline.model import Box
from pipeline.read.pdf.grids import THIN
from pipeline.read.pdf.open_frames import Ruling, dotted_rulings
from pipeline.read.pdf.page_frame import Frame

DOT = (1.2, 7.0)  # points: how wide and high the drawn mark of a list is at least and at most
SPECK = 2.4  # points: a smaller piece may be one dot of a dotted line
DEEPEST = 8  # forms within forms: no producer nests deeper, but a hostile file may
MOST_SEGMENTS = 4000  # of one path: one with more is a drawing, no table
MOST_CORNERS = 6  # of a filled rectangle, the first one repeated at the end

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Stroke = tuple[Point, Point, Literal["line", "dot", "area"]]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Drawn(NamedTuple):
    """What is drawn on a page beside text: lines across and down, dots, and areas filled with a colour."""

    horizontals: list[Ruling]
    verticals: list[Ruling]
    dots: list[Box]
    areas: list[Box]


def drawn_on(page: Any, frame: Frame) -> Drawn:
    """The lines, dots and filled areas that are drawn on a page and inside its forms."""
    drawn = Drawn([], [], [], [])
    specks: list[Box] = []
    for (ax, ay), (bx, by), kind in _strokes(
        page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, IDENTITY, DEEPEST
    ):
        box = frame.box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        width, height = box.x1 - box.x0, box.bottom - box.top
        if max(width, height) <= SPECK:
            specks.append(box)
        elif kind == "dot":
            drawn.dots.append(box)
        elif kind == "area":
            drawn.areas.append(box)
        elif height <= THIN and width > height:
            drawn.horizontals.append(Ruling((box.top + box.bottom) / 2, box.x0, box.x1))
        elif width <= THIN:
            drawn.verticals.append(Ruling((box.x0 + box.x1) / 2, box.top, box.bottom))
    if specks:
        across, down, single = dotted_rulings(specks)
        drawn.horizontals.extend(across)
        drawn.verticals.extend(down)
        drawn.dots.extend(dot for dot in single if dot.x1 - dot.x0 >= DOT[0] and dot.bottom - dot.top >= DOT[0])
    return drawn


def has_drawing(page: Any) -> bool:
    """Whether an image or a path is drawn on the page or inside its forms."""
    return _has_drawing(page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, DEEPEST)


def _has_drawing(owner: Any, count: Any, get: Any, depth: int) -> bool:
    """Whether an image or a path is drawn on a page or in one of its forms."""
    for i in range(count(owner)):
        item = get(owner, i)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE or (kind == pdfium.FPDF_PAGEOBJ_PATH and any(_draw_mode(item))):
            return True
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
            inner = (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
            if _has_drawing(item, *inner, depth - 1):
                return True
    return False


def _strokes(owner: Any, count: Any, get: Any, outer: Matrix, depth: int) -> Iterator[Stroke]:
    """Two opposite corners of each straight line, dot and area that a page or form draws, and which of them it is."""
    kind_of = pdfium.FPDFPageObj_GetType
    for i in range(count(owner)):
        item = get(owner, i)
        kind = kind_of(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield from _path_strokes(item, outer)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
            inner = _product(_matrix_of(item), outer)
            yield from _strokes(item, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, inner, depth - 1)


def _path_strokes(path: Any, outer: Matrix) -> Iterator[Stroke]:
    """The straight lines of one path: its strokes, and filled parts that are too thin to be anything but a line.

    A path that is as small and square as the mark of a list is a dot; another filled one with few sides is an area.
    """
    count = pdfium.FPDFPath_CountSegments(path)
    if not 2 <= count <= MOST_SEGMENTS:
        return
    fills, strokes = _draw_mode(path)
    if not (fills or strokes):
        return  # a clip, or nothing
    parts = list(_subpaths(path, count, _product(_matrix_of(path), outer)))
    low, high = _corners([point for points, _ in parts for point in points])
    if _is_dot(high[0] - low[0], high[1] - low[1]):
        yield low, high, "dot"
        return
    for points, is_straight in parts:
        if is_straight and len(points) > 1:
            low, high = _corners(points)
            if min(high[0] - low[0], high[1] - low[1]) <= THIN:
                yield low, high, "line"
                continue
            if strokes:
                yield from ((start, end, "line") for start, end in pairwise(points))
            if fills and len(points) <= MOST_CORNERS:
                yield low, high, "area"


def _is_dot(width: float, height: float) -> bool:
    low, high = DOT
    return low <= width <= high and low <= height <= high and max(width, height) < 1.5 * min(width, height)


def _draw_mode(path: Any) -> tuple[bool, bool]:
    """Whether a path is filled, and whether it is stroked."""
    fill, stroke = ctypes.c_int(0), ctypes.c_int(0)
    pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(fill.value), bool(stroke.value)


def _corners(points: list[Point]) -> tuple[Point, Point]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys)), (max(xs), max(ys))


def _subpaths(path: Any, count: int, matrix: Matrix) -> Iterator[tuple[list[Point], bool]]:
    """The corners of each part of a path, and whether its sides are straight; a closed part repeats its first."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(0), ctypes.c_float(0)
    points: list[Point] = []
    is_straight = True
    for i in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, i)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if kind == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points, is_straight
            points, is_straight = [], True
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        is_straight = is_straight and kind != pdfium.FPDF_SEGMENT_BEZIERTO
        if pdfium.FPDFPathSegment_GetClose(segment) and len(points) > 1:
            points.append(points[0])
    if points:
        yield points, is_straight


def _matrix_of(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _product(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does `first`, and after it `then`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
