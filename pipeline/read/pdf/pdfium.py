"""PDF -> sheets by pdfium's own interface: the text, two boxes for each word, rulings and links, one page at a time.

The text of a page comes in one call. A word's box is made of the boxes of its first and last character, so a page of
600 words costs about 1,200 calls. pdfium is not thread-safe: a process uses it in one thread.
"""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument

from pipeline.model import Box
from pipeline.read.layout.sheet import LinkArea, Sheet, Style, Word
from pipeline.read.pdf.grids import THIN, OddGridError, Ruling, grids_of
from pipeline.read.pdf.note_marks import SMALLER, with_raised_digits

NAME = "pdfium"

DOT = (1.2, 7.0)  # points: how wide and high the drawn mark of a list is at least and at most
BULLET_GAP = 20.0  # points: the line that it marks begins no farther away
DEEPEST = 8  # forms within forms: no producer nests deeper, but a hostile file may
MOST_SEGMENTS = 4000  # of one path: one with more is a drawing, no table
LONG_WORD = 4  # letters from which on a word's box tells which way it runs
TALL = 1.6  # times the usual height of a page's words: a higher box is checked,
WIDE = 1.2  # and so is one that has more than this many heights of width for each letter
NARROW = 0.5  # of the width of a letter: the width of one in a ligature
FORCE_BOLD = 1 << 18  # of a font descriptor's flags (PDF 32000-1, table 123)

# characters up to a blank; a hyphen at a line's end is U+0002 (U+FFFE in older versions) with no line break behind it
_WORD = re.compile(r"[^\s\x02\ufffe\x00]+[\x02\ufffe]?|[\x02\ufffe]")
_LAST_DIGIT = re.compile(r".[0-9]\W?\W?$")  # 'May2', '522', 'visas2).'
_LINE_END_HYPHENS = ("\x02", "\ufffe")

_BOLD = re.compile(rb"bold|black|heavy", re.IGNORECASE)  # 'Calibri-Bold', 'LiberationSans-SemiBold', 'Arial-Black'

# The same function as pdfium.FPDFText_GetLooseCharBox, without the checks that its binding makes at each call.
_box_of_character = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
    ctypes.cast(pdfium.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0
)


class DeclinedError(Exception):
    """pdfium cannot read the page faithfully; another engine has to."""


class Pdfium:
    """An open PDF, to be used in a `with`. Raises `PdfiumError` if pdfium cannot open it."""

    def __init__(self, path: Path, password: str | None = None) -> None:
        # For some damaged files pdfium reports only its last error: without this call that of the file before, such as
        # a missing password.
        pdfium.FPDF_LoadMemDocument(b"none", 4, None)
        self._document = PdfDocument(path, password=password)
        self.page_count = len(self._document)

    def __enter__(self) -> Pdfium:
        return self

    def __exit__(self, *_: object) -> None:
        self._document.close()

    def sheets(self) -> Iterator[Sheet | DeclinedError]:
        """Each page in turn, open until the next one is asked for; a `DeclinedError` stands for a declined page."""
        for index in range(self.page_count):
            page = pdfium.FPDF_LoadPage(self._document, index)
            if not page:
                yield DeclinedError("pdfium cannot load the page")
                continue
            text = pdfium.FPDFText_LoadPage(page)
            try:
                yield self._sheet(index + 1, page, text)
            except (DeclinedError, OddGridError) as declined:
                yield DeclinedError(str(declined) or "cells that are no rectangles")
            finally:
                pdfium.FPDFText_ClosePage(text)
                pdfium.FPDF_ClosePage(page)

    def _sheet(self, number: int, page: Any, text: Any) -> Sheet:
        frame = frame_of(page)
        characters = characters_of(text)
        words = words_of(text, characters, frame)
        if turned := _turn(text, words):  # the whole page is set sideways, without /Rotate
            frame = frame.turned(turned)
            words = words_of(text, characters, frame)
        words = _with_note_marks(text, words, frame)
        words = frame.shown(_with_sideways_runs(_with_true_boxes(text, words, frame)))
        top_level = (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
        horizontals, verticals, dots = drawn_on(page, frame)
        words = [*words, *_bullets(dots, words)]
        return Sheet(
            number=number,
            width=frame.width,
            height=frame.height,
            engine=NAME,
            words=tuple(words),
            grids=grids_of(horizontals, verticals),
            rules=tuple(Box(rule.start, rule.at, rule.end, rule.at) for rule in horizontals),
            areas=tuple(self._areas(page, frame)),
            style_of=lambda word: style_of(text, word),
            has_drawing=not words and _has_drawing(page, *top_level, DEEPEST),
        )

    def _areas(self, page: Any, frame: Frame) -> Iterator[LinkArea]:
        """The page's links to an address; a damaged one does not cost the others."""
        position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
        while pdfium.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
            action = pdfium.FPDFLink_GetAction(link)
            length = pdfium.FPDFAction_GetURIPath(self._document, action, None, 0) if action else 0
            if length <= 1:
                continue
            buffer = ctypes.create_string_buffer(length)
            pdfium.FPDFAction_GetURIPath(self._document, action, buffer, length)
            url = buffer.raw[: length - 1].decode("utf-8", "replace").strip()
            boxes = tuple(_link_boxes(link, frame))
            if url and boxes:
                yield LinkArea(url, boxes)


# ---------------------------------------------------------------- where a page's points stand


class Frame(NamedTuple):
    """The visible part of a page in its own coordinates, and by how many quarter turns clockwise it is shown."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def width(self) -> float:
        """In points, as the page is shown: turned."""
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """In points, as the page is shown: turned."""
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the page's own coordinates as seen from the top left of what is shown."""
        if self.turns == 0:
            return Box(left - self.left, self.top - top, right - self.left, self.top - bottom)
        if self.turns == 1:
            return Box(bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
        if self.turns == 2:
            return Box(self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
        return Box(self.top - top, self.right - right, self.top - bottom, self.right - left)

    def turned(self, turns: int) -> Frame:
        """The same page after this many more quarter turns clockwise."""
        return self._replace(turns=(self.turns + turns) % 4)

    def shown(self, words: list[Word]) -> list[Word]:
        """The words whose middle is on the visible part: printers' marks stand outside."""
        right, bottom = 2 * self.width + 2, 2 * self.height + 2
        return [word for word in words if -2 <= word.x0 + word.x1 <= right and -2 <= word.top + word.bottom <= bottom]


def frame_of(page: Any) -> Frame:
    """The part of a page that a viewer shows: its CropBox within its MediaBox, turned by /Rotate."""
    rectangle = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(rectangle)):
        raise DeclinedError("a page without a size")
    turns = pdfium.FPDFPage_GetRotation(page)
    return Frame(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top, turns)


# ---------------------------------------------------------------- words


def characters_of(text: Any) -> str:
    """The text of a page: one character for each that pdfium counts, U+FFFD for one that it does not know."""
    count = pdfium.FPDFText_CountChars(text)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text, 0, count, buffer)
    characters = bytes(buffer)[: 2 * (written - 1)].decode("utf-16-le", "replace")
    if len(characters) == count:
        return characters
    codes = (
        pdfium.FPDFText_GetUnicode(text, i) for i in range(count)
    )  # GetText leaves some out, or writes two for one
    return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


def words_of(text: Any, characters: str, frame: Frame) -> list[Word]:
    """The words of a page in the order in which they are drawn."""
    spans = [match.span() for match in _WORD.finditer(characters)]
    corners = array("f", bytes(32 * len(spans)))  # left, top, right, bottom of the first and of the last character
    handle, slot = ctypes.cast(text, ctypes.c_void_p).value, corners.buffer_info()[0]
    for start, end in spans:
        _box_of_character(handle, start, slot)
        _box_of_character(handle, end - 1, slot + 16)
        slot += 32
    flat = corners.tolist()
    for hyphen in _LINE_END_HYPHENS:
        characters = characters.replace(hyphen, "-")
    if frame.turns == 0:  # one list for each side: a loop over the words would cost as much as pdfium itself
        x, y = frame.left, frame.top
        texts = [characters[a:b] for a, b in spans]
        lefts, tops = [left - x for left in flat[0::8]], [y - top for top in flat[1::8]]
        rights, bottoms = [right - x for right in flat[6::8]], [y - bottom for bottom in flat[3::8]]
        starts = [a for a, _ in spans]
        return list(map(Word._make, zip(texts, lefts, tops, rights, bottoms, starts, strict=True)))
    words = []
    for (a, b), i in zip(spans, range(0, len(flat), 8), strict=True):
        left, top, right, bottom, other_left, other_top, other_right, other_bottom = flat[i : i + 8]
        box = frame.box(min(left, other_left), min(bottom, other_bottom), max(right, other_right), max(top, other_top))
        words.append(Word(characters[a:b], box.x0, box.top, box.x1, box.bottom, a))
    return words


def _with_note_marks(text: Any, words: list[Word], frame: Frame) -> list[Word]:
    """The words, with raised digits where they are printed so; only those that end with a digit cost calls."""
    rectangle = pdfium.FS_RECTF()
    handle, slot = ctypes.cast(text, ctypes.c_void_p).value, ctypes.addressof(rectangle)

    def read(word: Word) -> Word:
        def box_of(at: int) -> Box:
            _box_of_character(handle, word.at + at, slot)
            return frame.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)

        def is_smaller(at: int) -> bool:
            return style_of(text, word._replace(at=word.at + at)).size <= SMALLER * style_of(text, word).size

        marked = with_raised_digits(word.text, box_of, is_smaller)
        return word if marked == word.text else word._replace(text=marked)

    return [read(word) if _LAST_DIGIT.search(word.text) else word for word in words]


def _with_true_boxes(text: Any, words: list[Word], frame: Frame) -> list[Word]:
    """The words, with corrected boxes for those that are far too high or too wide for their letters.

    Inside a form, pdfium gives the box of a ligature ('fl' as one glyph) in the form's coordinates, not in the page's.
    """
    if not words:
        return words
    usual = sorted(word.bottom - word.top for word in words)[len(words) // 2]
    tall, wide = TALL * usual, WIDE * usual
    return [
        _boxed_by_most(text, word, frame)
        if (word.bottom - word.top > tall or word.x1 - word.x0 > wide * len(word.text)) and len(word.text) > 2
        else word
        for word in words
    ]


def _boxed_by_most(text: Any, word: Word, frame: Frame) -> Word:
    """The word with the box of those of its characters that stand at the usual height."""
    rectangle = pdfium.FS_RECTF()
    boxes = []
    for at in range(word.at, word.at + len(word.text)):
        pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(rectangle))
        boxes.append(frame.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top))
    tops = sorted(box.top for box in boxes)
    near = [abs(box.top - tops[len(tops) // 2]) < 2 and box.x1 > box.x0 for box in boxes]
    good = [box for box, is_near in zip(boxes, near, strict=True) if is_near]
    if 2 * len(good) < len(boxes):
        return word  # it runs sideways
    before, after = near.index(True), near[::-1].index(True)  # characters without a good box at either end
    letter = (good[-1].x1 - good[0].x0) / (len(near) - before - after)
    return word._replace(
        x0=good[0].x0 - NARROW * letter * before,
        top=min(box.top for box in good),
        x1=good[-1].x1 + NARROW * letter * after,
        bottom=max(box.bottom for box in good),
    )


def _turn(text: Any, words: list[Word]) -> int:
    """The quarter turns clockwise after which most of the page's words read from left to right; 0 if they do now."""
    long = [word for word in words if len(word.text) >= LONG_WORD]
    sideways = [word for word in long if _is_sideways(word)]
    if 2 * len(sideways) <= len(long):
        return 0
    angles = [pdfium.FPDFText_GetCharAngle(text, word.at) for word in sideways[:25]]
    turns: list[int] = [round(angle / (math.pi / 2)) % 4 for angle in angles]
    return max(set(turns), key=turns.count)


def _is_sideways(word: Word) -> bool:
    """Whether a word of at least `LONG_WORD` letters is higher than wide, or ends left of where it starts."""
    return len(word.text) >= LONG_WORD and (word.x1 <= word.x0 or word.height > 1.5 * (word.x1 - word.x0))


def _with_sideways_runs(words: list[Word]) -> list[Word]:
    """The words with each run of sideways ones (an imprint along the margin) as one word, which no line can take in."""
    if not any(_is_sideways(word) for word in words):
        return words
    kept: list[Word] = []
    in_run = False
    for word in words:
        sideways = _is_sideways(word) or (in_run and len(word.text) < LONG_WORD and word.height > word.x1 - word.x0)
        if sideways and in_run:
            run = kept.pop()
            tops, bottoms = min(run.top, word.top), max(run.bottom, word.bottom)
            lefts, rights = min(run.x0, word.x0, word.x1), max(run.x1, word.x0, word.x1)
            word = Word(f"{run.text} {word.text}", lefts, tops, rights, bottoms, run.at)
        kept.append(word)
        in_run = sideways
    return kept


# ---------------------------------------------------------------- style


def style_of(text: Any, word: Word) -> Style:
    """The size of a drawn word in points, and whether its font says that it is bold, by its name or by a flag."""
    if word.at < 0:  # a drawn bullet
        return Style(word.height, False)
    matrix = pdfium.FS_MATRIX()
    scale = 1.0
    if pdfium.FPDFText_GetMatrix(text, word.at, ctypes.byref(matrix)):
        scale = math.hypot(matrix.c, matrix.d) or 1.0
    size = pdfium.FPDFText_GetFontSize(text, word.at) * scale
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int(0)
    pdfium.FPDFText_GetFontInfo(text, word.at, name, len(name), ctypes.byref(flags))
    return Style(size or word.height, bool(_BOLD.search(name.value)) or bool(flags.value & FORCE_BOLD))


# ---------------------------------------------------------------- rulings

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def drawn_on(page: Any, frame: Frame) -> tuple[list[Ruling], list[Ruling], list[Box]]:
    """The horizontal lines, vertical lines and dots that are drawn on a page and inside its forms."""
    horizontals: list[Ruling] = []
    verticals: list[Ruling] = []
    dots: list[Box] = []
    for (ax, ay), (bx, by), is_dot in _strokes(
        page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, IDENTITY, DEEPEST
    ):
        box = frame.box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        width, height = box.x1 - box.x0, box.bottom - box.top
        if is_dot:
            dots.append(box)
        elif height <= THIN and width > height:
            horizontals.append(Ruling((box.top + box.bottom) / 2, box.x0, box.x1))
        elif width <= THIN:
            verticals.append(Ruling((box.x0 + box.x1) / 2, box.top, box.bottom))
    return horizontals, verticals, dots


def _bullets(dots: list[Box], words: list[Word]) -> Iterator[Word]:
    """The drawn dots that stand before a line, as words '•': browsers draw the marks of a list."""
    for dot in dots:
        middle = (dot.top + dot.bottom) / 2
        after = [word.x0 - dot.x1 for word in words if word.top < middle < word.bottom and word.x0 >= dot.x1]
        if after and min(after) < BULLET_GAP:
            yield Word("•", dot.x0, dot.top - 2, dot.x1, dot.bottom + 2, -1)


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


def _strokes(owner: Any, count: Any, get: Any, outer: Matrix, depth: int) -> Iterator[tuple[Point, Point, bool]]:
    """Two opposite corners of each straight line and dot that a page or form draws, and whether it is a dot."""
    kind_of = pdfium.FPDFPageObj_GetType
    for i in range(count(owner)):
        item = get(owner, i)
        kind = kind_of(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield from _path_strokes(item, outer)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
            inner = _product(_matrix_of(item), outer)
            yield from _strokes(item, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, inner, depth - 1)


def _path_strokes(path: Any, outer: Matrix) -> Iterator[tuple[Point, Point, bool]]:
    """The straight lines of one path: its strokes, and filled parts that are too thin to be anything but a line.

    A path that is as small and square as the mark of a list is a dot.
    """
    count = pdfium.FPDFPath_CountSegments(path)
    if not 2 <= count <= MOST_SEGMENTS:
        return
    fills, strokes = _draw_mode(path)
    if not (fills or strokes):
        return  # a clip, or nothing
    parts = list(_subpaths(path, count, _product(_matrix_of(path), outer)))
    low, high = _corners([point for points, _ in parts for point in points])
    width, height = high[0] - low[0], high[1] - low[1]
    if DOT[0] <= width <= DOT[1] and DOT[0] <= height <= DOT[1] and max(width, height) < 1.5 * min(width, height):
        yield low, high, True
        return
    for points, is_straight in parts:
        if is_straight and len(points) > 1:
            low, high = _corners(points)
            if min(high[0] - low[0], high[1] - low[1]) <= THIN:
                yield low, high, False
            elif strokes:
                yield from ((start, end, False) for start, end in pairwise(points))


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


# ---------------------------------------------------------------- links


def _link_boxes(link: Any, frame: Frame) -> Iterator[Box]:
    """The boxes that a link covers: one for each printed line if it has QuadPoints, else its rectangle."""
    quad = pdfium.FS_QUADPOINTSF()
    found = False
    for i in range(pdfium.FPDFLink_CountQuadPoints(link)):
        if pdfium.FPDFLink_GetQuadPoints(link, i, ctypes.byref(quad)):
            xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
            found = True
            yield frame.box(min(xs), min(ys), max(xs), max(ys))
    rectangle = pdfium.FS_RECTF()
    if not found and pdfium.FPDFLink_GetAnnotRect(link, ctypes.byref(rectangle)):
        left, right = sorted((rectangle.left, rectangle.right))
        bottom, top = sorted((rectangle.bottom, rectangle.top))
        yield frame.box(left, bottom, right, top)
