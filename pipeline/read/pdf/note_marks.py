"""The digits of a word that are set smaller and higher -> raised digits: a note mark is no part of a number."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.model import Box

SMALLER = 0.85  # times the height of the word's first character at most,
_HIGHER = 0.2  # and its foot stands at least this many heights above that one's
_MAY_HAVE_MARK = re.compile(r".+?([0-9](?:[0-9,]*[0-9])?)[^\w]*")  # 'May2', '522', 'November)3', 'visas1,2;'
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def with_raised_digits(
    text: str, box_of: Callable[[int], Box], is_smaller: Callable[[int], bool] = lambda _: True
) -> str:
    """The word with its last digits as raised ones, if they are printed so: 'May2' is 'May²'.

    `box_of` gives the box of a character by its place in the word, `is_smaller` whether its font is smaller than that
    of the first one: some engines give the box of the ink, and '(2-5' then begins with a box that is higher and lower
    than a digit's. Only words that end with a digit are looked at.
    """
    found = _MAY_HAVE_MARK.fullmatch(text)
    if found is None:
        return text
    base, start = box_of(0), found.end(1)
    while start > found.start(1) and _is_raised(box_of(start - 1), base) and is_smaller(start - 1):
        start -= 1
    return text[:start] + text[start : found.end(1)].translate(_RAISED) + text[found.end(1) :]


def _is_raised(box: Box, base: Box) -> bool:
    height = base.bottom - base.top
    return box.bottom - box.top <= SMALLER * height and base.bottom - box.bottom >= _HIGHER * height
