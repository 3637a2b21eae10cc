"""What looks like a date and was not read as one, and dates that contradict their own weekday or range."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.grammar.dates.printed import find_dates
from pipeline.grammar.dates.tokens import numbered_in
from pipeline.grammar.dates.words import ALSO_A_WORD, LETTER, MONTH, ORDINAL, WORDS
from pipeline.text.printed import with_plain_figures


@dataclass(frozen=True, slots=True)
class DateDoubt:
    """Words that look like a date: `text[start:end]`, and in `why` what a person should know.

    `is_read` says that a date was read from them all the same.
    """

    start: int
    end: int
    why: str
    is_read: bool = False


# What looks like a date.
_LOOKS = re.compile(
    "|".join(
        (
            rf"(?<![^\W_])\d{{1,2}}(?:\s?{ORDINAL})?\s*(?:(?:of|de)\s+)?{MONTH}",  # '29 February' of 2021
            rf"{MONTH}\.?\s+\d{{1,2}}(?:\s?{ORDINAL})?(?![^\W_])",  # 'February 30'
            r"(?<![\d./])\d{1,4}([./-])\d{1,2}\1\d{2,4}(?![\d./]\d)",  # '31.02.2021'
            rf"\b(?:{WORDS.any_of('season')})\b\s+(?:(?:of|de)\s+)?['’]?(?:20)?\d\d(?!\d)",  # 'spring 2021'
        )
    ),
    re.IGNORECASE,
)
_WORD = re.compile(rf"{LETTER}+")


def date_doubts(text: str, year: int) -> tuple[DateDoubt, ...]:
    """What looks like a date in running text and was not read as one, and dates that contradict their weekday."""
    plain = with_plain_figures(text)
    found = find_dates(text, year)
    doubts = [DateDoubt(each.start, each.end, each.doubt, is_read=True) for each in found if each.doubt]
    names = [*numbered_in(plain)]
    for match in _LOOKS.finditer(plain):
        start, end = match.span()
        read = any(each.start < end and start < each.end for each in found)
        is_word = any(word.casefold() in ALSO_A_WORD and word[0].islower() for word in _WORD.findall(match[0]))
        if not read and not is_word and not any(a <= start < b for a, b in names):
            doubts.append(DateDoubt(start, end, "looks like a date that does not exist, or has no day and month"))
    return tuple(sorted(doubts, key=lambda doubt: doubt.start))
