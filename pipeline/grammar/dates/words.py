"""The words that dates are printed with, as `data/date_words.csv` has them, and the patterns made from them."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from pipeline import DATA


@dataclass(frozen=True, slots=True)
class DateWords:
    """The words of dates, folded in case, as `data/date_words.csv` has them."""

    months: dict[str, int]
    weekdays: dict[str, int]
    spans: dict[str, tuple[int, int]]  # 'q2' is (4, 6)
    by_kind: dict[str, tuple[str, ...]]

    def any_of(self, *kinds: str) -> str:
        """An alternation of all words of these kinds, the longest first, for a pattern without regard to case."""
        words = {word for kind in kinds for word in self.by_kind[kind]}
        return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=lambda w: (-len(w), w)))


@cache
def date_words() -> DateWords:
    """The words of dates."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    values: dict[str, dict[str, str]] = defaultdict(dict)
    with (DATA / "date_words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_kind[row["kind"]].append(row["word"])
            values[row["kind"]][row["word"]] = row["value"]
    weekdays = values["weekday"] | values["short weekday"]
    spans = {word: value.split("-") for word, value in values["months"].items()}
    return DateWords(
        {word: int(value) for word, value in values["month"].items()},
        {word: int(value) for word, value in weekdays.items()},
        {word: (int(first), int(last)) for word, (first, last) in spans.items()},
        {kind: tuple(words) for kind, words in by_kind.items()},
    )


WORDS = date_words()
ALSO_A_WORD = frozenset(WORDS.by_kind["also a word"])  # 'may', 'march': a month's name that is another word, too

LETTER = r"[^\W\d_]"
MONTH = rf"(?<!{LETTER})(?:{WORDS.any_of('month')})(?!{LETTER})"
ORDINAL = r"(?:(?:st|nd|rd|th|er|ère|º|°|ª)(?![^\W_]))"  # '1st', '1er', '2º'
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
YEAR = r"(?:19|20)\d\d"
DASHES = "-‐‑‒–—−~"
DASH = f"[{DASHES}]"
