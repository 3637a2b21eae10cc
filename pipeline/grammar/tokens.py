"""A text of a report, read once from left to right, as spans: brackets, sentences, dates, event nouns, cues.

Each kind of span is found at the first question for it and kept in order, so that a part of the text is a slice by
bisection; nobody searches the text again. All places are offsets into `text`, and a part is given by its start and end.

    text        The 4th SOM (25-26 September, Bishkek) was postponed; two workshops on visas were held in Rome on 3 May.
    brackets                (-------------------------)
    nouns               ---                                   ---------
    dates                    ---------------                                                          ------
    cues                                           ---------                           ----
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.grammar.cues import Cues
from pipeline.grammar.dates import PrintedDates, TextDates, text_dates
from pipeline.grammar.words import EventGrammar
from pipeline.model import Interval
from pipeline.text.marks import masked, quotations, sentences, split_outside_brackets

Span = tuple[int, int]

_BRACKET = re.compile(r"[()]")
_STOP = re.compile(r"[.](?:\s|$)")  # '. ', where a bracket ends that never closes
_ARTICLE = re.compile(r"\bthe\s+$", re.IGNORECASE)  # 'the ' before '2nd of June'
_LONGEST_ARTICLE = 8  # characters, with blanks


def slice_of(spans: Sequence[Span], starts: Sequence[int], start: int, end: int) -> Sequence[Span]:
    """Those of the sorted spans that lie within `text[start:end]`."""
    first, last = bisect_left(starts, start), bisect_left(starts, end)
    while last > first and spans[last - 1][1] > end:
        last -= 1
    return spans[first:last]


@dataclass(frozen=True)
class Tokens:
    """A text of a report on `year`, and what is found in it once."""

    text: str
    year: int
    grammar: EventGrammar

    # ------------------------------------------------------------ brackets, quotations, sentences

    @cached_property
    def cover(self) -> str:
        """The text with everything in brackets and quotation marks blanked out, at the same length."""
        return masked(self.text)

    def is_masked(self, at: int) -> bool:
        """Whether the character stands in a bracket or in quotation marks."""
        return self.cover[at] == "\x00"

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences."""
        return sentences(self.text)

    @cached_property
    def quotations(self) -> tuple[Span, ...]:
        """What stands in quotation marks."""
        return quotations(self.text)

    @cached_property
    def _marks(self) -> list[int]:
        return [mark.start() for mark in _BRACKET.finditer(self.text)]

    def brackets_in(self, start: int, end: int) -> tuple[Span, ...]:
        """Each outermost '(…)' of the part; one that does not close within it ends at the next sentence's end.

        So a part that is cut off in a bracket has brackets that the whole text has not: 'SOM (Rome; 3 May)' has one,
        its part 'SOM (Rome' one that goes on to its end, and its part '; 3 May)' none.
        """
        found: list[Span] = []
        depth, opened = 0, start
        for at in self._marks[bisect_left(self._marks, start) : bisect_left(self._marks, end)]:
            if self.text[at] == "(":
                opened = at if depth == 0 else opened
                depth += 1
            elif depth:
                depth -= 1
                if depth == 0:
                    found.append((opened, at + 1))
        if depth:
            stop = _STOP.search(self.text, opened, end)
            found.append((opened, stop.start() if stop else end))
        return tuple(found)

    def pieces_in(self, start: int, end: int, separators: str) -> tuple[Span, ...]:
        """The pieces of the part between `separators` that stand outside its brackets and quotes, without blanks."""
        part = self.text[start:end]
        if not any(separator in part for separator in separators):
            first = start + len(part) - len(part.lstrip())
            return ((first, first + len(part.strip())),) if part.strip() else ()
        return tuple((start + a, start + b) for a, b in split_outside_brackets(part, separators))

    # ------------------------------------------------------------ dates

    @cached_property
    def _dates(self) -> TextDates:
        return text_dates(self.text, self.year)

    def dates_in(self, start: int, end: int) -> tuple[PrintedDates, ...]:
        """The dates in the part, from left to right."""
        return self._dates.within(start, end)

    def whole_dates(self, start: int, end: int) -> tuple[Interval, ...]:
        """The intervals that the part, as a whole, prints; empty where it prints anything that is not a date."""
        return self._dates.whole(start, end)

    # ------------------------------------------------------------ event nouns

    @cached_property
    def _nouns(self) -> tuple[Span, ...]:
        """All event nouns, those in brackets among them."""
        return tuple(noun.span() for noun in self.grammar.noun.finditer(self.text))

    @cached_property
    def _noun_starts(self) -> list[int]:
        return [start for start, _ in self._nouns]

    @cached_property
    def nouns(self) -> tuple[Span, ...]:
        """The event nouns outside of brackets and quotation marks."""
        return tuple((start, end) for start, end in self._nouns if not self.is_masked(start))

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.nouns]

    def nouns_in(self, start: int, end: int) -> Sequence[Span]:
        """The event nouns of the part outside of brackets and quotation marks."""
        return slice_of(self.nouns, self._starts, start, end)

    def first_noun(self, start: int, end: int) -> Span | None:
        """The first event noun of the part outside of brackets and quotation marks."""
        return next(iter(self.nouns_in(start, end)), None)

    def names_event(self, start: int, end: int) -> bool:
        """Whether an event noun stands in the part, be it in brackets."""
        return bool(slice_of(self._nouns, self._noun_starts, start, end))

    # ------------------------------------------------------------ cues

    @cached_property
    def _cues(self) -> Cues:
        return Cues(self.text, self.grammar.cue_index)

    @cached_property
    def _covered_cues(self) -> Cues:
        return self._cues if self.cover == self.text else Cues(self.cover, self.grammar.cue_index)

    def says(self, effect: str, start: int, end: int) -> bool:
        """Whether a cue with this effect stands in the part, be it in brackets."""
        return self._cues.say(effect, start, end)

    def says_outside(self, effect: str, start: int, end: int) -> bool:
        """Whether a cue with this effect stands in the part outside of brackets and quotation marks."""
        return self._covered_cues.say(effect, start, end)

    def cue_before(self, start: int, end: int) -> str:
        """The effect of the longest cue at the end of the part, empty where no cue stands there."""
        return self._covered_cues.before(start, end)

    @cached_property
    def _plans(self) -> tuple[re.Match[str], ...]:
        return tuple(self.grammar.planned.finditer(self.text))

    def plans_in(self, start: int, end: int) -> list[re.Match[str]]:
        """Where the part says that something is still to come: 'is scheduled'."""
        return [plan for plan in self._plans if start <= plan.start() and plan.end() <= end]

    # ------------------------------------------------------------ where places are read from

    @cached_property
    def lowered(self) -> str:
        """The text, at the same length, with words in small letters that no place's name contains: 'SOM'."""
        return self.grammar.places.lowered(self.text)

    @cached_property
    def bare(self) -> str:
        """`lowered` with blanks for what stands between a date and its place: 'and online', 'the' of 'the 2nd of June'.

        It is as long as the text.
        """
        bare = self.grammar.places.without_online(self.lowered)
        dates = self._dates if bare == self.lowered else text_dates(bare, self.year)
        for printed in dates.within(0, len(bare)):
            article = _ARTICLE.search(bare, max(0, printed.start - _LONGEST_ARTICLE), printed.start)
            if article:
                bare = bare[: article.start()] + " " * len(article[0]) + bare[printed.start :]
        return bare

    @cached_property
    def bare_dates(self) -> TextDates:
        """The dates of `bare`: '3 May (online) and 5 June' are dates in a row there."""
        return self._dates if self.bare == self.lowered else text_dates(self.bare, self.year)
