"""Where a text has the cues of `event_cues.csv`: its words are read once, and each cue is a span of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.text.folding import folded

# A word as `folded` counts them, and '&', which it reads as 'and': 'held', 'Directors’', '5+5'
_WORD = re.compile(r"[^\W_]+(?:['’‘`´\u00ad]+[^\W_]+|\+[^\W_]+)*|&")

CueIndex = Mapping[str, Sequence[tuple[tuple[str, ...], str]]]


def cue_index(cues: Sequence[tuple[str, str]]) -> CueIndex:
    """The cues, as (words, effect), by their first word, in the order in which they are given."""
    index: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for cue, effect in cues:
        words = tuple(cue.split())
        index[words[0]].append((words, effect))
    return dict(index)


class Cues:
    """The cues of a text. All places are offsets into it."""

    def __init__(self, text: str, index: CueIndex) -> None:
        words = [(match.start(), match.end(), word) for match in _WORD.finditer(text) for word in _read(match[0])]
        self._word_ends = [end for _, end, _ in words]
        self._by_effect: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._by_end: dict[int, list[tuple[int, int, str]]] = defaultdict(list)  # (cue's length, start, effect)
        for at, (start, _, word) in enumerate(words):
            for cue, effect in index.get(word, ()):
                if len(cue) == 1 or cue == tuple(word for *_, word in words[at : at + len(cue)]):
                    end = words[at + len(cue) - 1][1]
                    self._by_effect[effect].append((start, end))
                    self._by_end[end].append((sum(map(len, cue)) + len(cue), start, effect))

    def say(self, effect: str, start: int, end: int) -> bool:
        """Whether a cue with this effect stands in `text[start:end]`."""
        spans = self._by_effect.get(effect)
        return spans is not None and any(start <= a and b <= end for a, b in spans)

    def before(self, start: int, end: int) -> str:
        """The effect of the longest cue that ends `text[start:end]`, marks aside; empty where none does."""
        last = bisect_right(self._word_ends, end) - 1
        if last < 0:
            return ""
        ending = [cue for cue in self._by_end.get(self._word_ends[last], ()) if cue[1] >= start]
        return max(ending, key=lambda cue: cue[0])[2] if ending else ""


def _read(printed: str) -> list[str]:
    return ["and"] if printed == "&" else folded(printed).split()
