"""Known names in running text: the longest first where they overlap, from left to right (pure)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.text.folding import squashed

_WORD = re.compile(r"[^\W_](?:[\w+/’'-]*[\w+])?|&")  # 'Process', '5+5', 'MID-IGAD', 'Director’s'
_HEAD = 4  # letters by which most words are seen to begin no known name


@dataclass(frozen=True, slots=True)
class FoundName:
    """A known name in running text: `text[start:end]`."""

    start: int
    end: int
    printed: str


class Spellings:
    """The squashed spellings of known names, sorted so that those which begin alike stand together."""

    def __init__(self, spelled: Iterable[str] = ()) -> None:
        self._sorted = sorted(spelled)
        self._heads = {spelling[:_HEAD] for spelling in self._sorted}

    def beginnings(self, keys: Sequence[str]) -> list[int]:
        """The places of the keys that a spelling can begin with, by their first letters."""
        heads = self._heads
        return [at for at, key in enumerate(keys) if key[:_HEAD] in heads or len(key) < _HEAD]

    def sizes(self, keys: Sequence[str], at: int, longest: int) -> list[int]:
        """How many of the keys from `at` on, of so many at most, together make a spelling, in rising order."""
        sizes: list[int] = []
        begun, low = "", 0
        for size, key in enumerate(keys[at : at + longest], start=1):
            begun += key
            low = bisect_left(self._sorted, begun, low)  # the spellings that begin so stand from here on
            if low == len(self._sorted) or not self._sorted[low].startswith(begun):
                break
            if self._sorted[low] == begun:
                sizes.append(size)
        return sizes


def found_names(
    text: str, spelled: Spellings, longest: int, is_name: Callable[[str, str, int], bool]
) -> Iterator[FoundName]:
    """The stretches of up to `longest` words that are known names, the longest first, from left to right.

    Known are those whose squashed spelling is in `spelled` and that `is_name(squashed, printed, word count)` accepts.
    """
    words = list(_WORD.finditer(text))
    keys = [squashed(word[0]) for word in words]
    free = 0  # the first word behind the name that was found last
    for at in spelled.beginnings(keys):
        for size in reversed(spelled.sizes(keys, at, longest)) if at >= free else ():
            start, end = words[at].start(), words[at + size - 1].end()
            if is_name("".join(keys[at : at + size]), text[start:end], size):
                yield FoundName(start, end, text[start:end])
                free = at + size
                break
