"""Known names in running text: the longest first where they overlap, from left to right (pure)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.text.folding import squashed

_WORD = re.compile(r"[^\W_](?:[\w+/’'-]*[\w+])?|&")  # 'Process', '5+5', 'MID-IGAD', 'Director’s'


@dataclass(frozen=True, slots=True)
class FoundName:
    """A known name in running text: `text[start:end]`."""

    start: int
    end: int
    printed: str


def found_names(
    text: str, spelled: Sequence[str], longest: int, is_name: Callable[[str, str, int], bool]
) -> Iterator[FoundName]:
    """The stretches of up to `longest` words that are known names, the longest first, from left to right.

    Known are those whose squashed spelling is in the sorted list `spelled` and that `is_name(squashed, printed, word
    count)` accepts.
    """
    words = list(_WORD.finditer(text))
    keys = [squashed(word[0]) for word in words]
    at = 0
    while at < len(words):
        for size in reversed(tuple(_spelled_so(keys[at : at + longest], spelled))):
            start, end = words[at].start(), words[at + size - 1].end()
            if is_name("".join(keys[at : at + size]), text[start:end], size):
                yield FoundName(start, end, text[start:end])
                at += size - 1
                break
        at += 1


def _spelled_so(keys: Sequence[str], spelled: Sequence[str]) -> Iterator[int]:
    """How many of the first `keys` together make one of the sorted spellings, in rising order."""
    begun, low = "", 0
    for size, key in enumerate(keys, start=1):
        begun += key
        low = bisect_left(spelled, begun, low)  # the spellings that begin so stand from here on
        if low == len(spelled) or not spelled[low].startswith(begun):
            return
        if spelled[low] == begun:
            yield size
