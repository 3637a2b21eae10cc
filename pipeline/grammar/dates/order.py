"""Whether a document prints the day or the month first in its dates of figures: '05/04/2021'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.grammar.dates.tokens import matches_in
from pipeline.text.printed import with_plain_figures


@dataclass(frozen=True, slots=True)
class DateOrder:
    """Whether a document prints the month first in dates in figures such as `printed`.

    `shown_by` is the date that shows it, empty where none does.
    """

    is_month_first: bool
    printed: str
    shown_by: str = ""


def date_order(texts: Iterable[str]) -> DateOrder | None:
    """The order of day and month in a document's dates of figures; None where it has none of which the order matters.

    A date with a number over 12 shows it ('26/05/2021', '05/26/2021'). Where none does, the day is taken to come first.
    """
    ambiguous, decisive = "", DateOrder(False, "")
    for text in texts:
        for match in _in_figures(with_plain_figures(text)):
            printed = match[0]
            first, second, _ = map(int, _DIGITS.findall(printed))
            if (first > 12) != (second > 12):
                decisive = decisive if decisive.shown_by else DateOrder(second > 12, printed, printed)
            elif first != second:
                ambiguous = ambiguous or printed
    if not ambiguous:
        return None
    return DateOrder(decisive.is_month_first, ambiguous, decisive.shown_by)


def turned_round(text: str) -> Iterator[tuple[int, int, str]]:
    """The dates in figures that can be read in both orders, as (start, end, the same with day and month changed round).

    >>> list(turned_round("SOM (05/04/2021)"))
    [(5, 15, '04/05/2021')]
    """
    for match in _in_figures(text):
        first, second, year = _DIGITS.findall(match[0])
        if int(first) <= 12 and int(second) <= 12:
            mark = match[0][len(first)]
            yield match.start(), match.end(), f"{second}{mark}{first}{mark}{year}"


_HINT = re.compile(r"\d[./-]\d")  # '26/05', else there is no date in figures
_DIGITS = re.compile(r"\d+")


def _in_figures(text: str) -> Iterator[re.Match[str]]:
    """The dates of three numbers in a text: '26/05/2021'."""
    if _HINT.search(text):
        yield from (match for match in matches_in(text) if match.lastgroup == "figures")
