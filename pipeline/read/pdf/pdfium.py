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
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument

from pipeline.model import Box
from pipeline.read.layout.overprint import printed_once
from pipeline.read.layout.sheet import LinkArea, Sheet, Style, Word
from pipeline.read.pdf.drawings import drawn_on, has_drawing
from pipeline.read.pdf.filled_cells import filled_grids
from pipeline.read.pdf.grids import OddGridError, grids_of
from pipeline.read.pdf.note_marks import SMALLER, with_raised_digits
from pipeline.read.pdf.page_frame import DeclinedError, Frame, frame_of

NAME = "pdfium"

BULLET_GAP = 20.0  # points: the line that it marks begins no farther away
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
        if turned := _turn(text, words, frame):  # the whole page is set sideways, without /Rotate
            frame = frame.turned(turned)
            words = words_of(text, characters, frame)
        words = _with_note_marks(text, words, frame)
        words = printed_once(words)
        words = frame.shown(_with_sideways_runs(_with_true_boxes(text, words, frame)))
        drawn = drawn_on(page, frame)
        words = [*words, *_bullets(drawn.dots, words)]
        return Sheet(
            number=number,
            width=frame.width,
            height=frame.height,
            engine=NAME,
            words=tuple(words),
            grids=(*(grids := grids_of(drawn.horizontals, drawn.verticals)), *filled_grids(drawn.areas, grids)),
            rules=tuple(Box(rule.start, rule.at, rule.end, rule.at) for rule in drawn.horizontals),
            areas=tuple(self._areas(page, frame)),
            style_of=lambda word: style_of(text, word),
            has_drawing=not words and has_drawing(page),
            bands=tuple(drawn.areas),
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
        for at, (high, low, last) in enumerate(zip(flat[1::8], flat[3::8], flat[5::8], strict=True)):
            if abs(high - last) > high - low:  # it runs up or down the page
                corner = flat[8 * at : 8 * at + 8]
                lefts[at], rights[at] = min(corner[0::4]) - x, max(corner[2::4]) - x
                tops[at], bottoms[at] = y - max(corner[1::4]), y - min(corner[3::4])
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


def _turn(text: Any, words: list[Word], frame: Frame) -> int:
    """The quarter turns clockwise after which most of the page's words read from left to right; 0 if they do now."""
    long = [word for word in words if len(word.text) >= LONG_WORD]
    sideways = [word for word in long if _is_sideways(word)]
    if 2 * len(sideways) <= len(long):
        return 0
    angles = [pdfium.FPDFText_GetCharAngle(text, word.at) for word in sideways[:25]]
    # the angle is measured clockwise on the page itself, without its /Rotate
    turns: list[int] = [(-round(angle / (math.pi / 2)) - frame.turns) % 4 for angle in angles]
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


# ---------------------------------------------------------------- marks of lists


def _bullets(dots: list[Box], words: list[Word]) -> Iterator[Word]:
    """The drawn dots that stand before a line, as words '•': browsers draw the marks of a list."""
    for dot in dots:
        middle = (dot.top + dot.bottom) / 2
        after = [word.x0 - dot.x1 for word in words if word.top < middle < word.bottom and word.x0 >= dot.x1]
        if after and min(after) < BULLET_GAP:
            yield Word("•", dot.x0, dot.top - 2, dot.x1, dot.bottom + 2, -1)


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
