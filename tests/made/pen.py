"""What draws the parts of a made report's sentences: topics, dates, ordinals, places."""

from __future__ import annotations

import calendar
import random
from dataclasses import dataclass
from datetime import date

from tests.made.dates import Dates, intervals_in, printed_dates
from tests.made.words import (
    NUMBER_WORDS,
    ORDINAL_WORDS,
    OUTCOMES,
    PLACES,
    ROMANS,
    SUBJECTS,
    TAILS,
    Meeting,
    listed,
    ordinal_figure,
)


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws the parts of a report's sentences; its manner is that of 2021 (`brackets`) or 2017 (`places`, `prose`)."""

    rng: random.Random
    year: int
    dash: str
    manner: str

    def topic(self) -> str:
        """A long noun phrase without an event in it."""
        subjects = self.rng.sample(SUBJECTS, self.rng.choice((1, 1, 2)))
        tail = f" {self.rng.choice(TAILS)}" if self.rng.random() < 0.5 else ""
        return listed(subjects) + tail

    def about(self) -> str:
        """What follows an event: ' on …', ' adopted …', or nothing."""
        kind = self.rng.random()
        if kind < 0.2:
            return ""
        return f" on {self.topic()}" if kind < 0.7 else " " + self.rng.choice(OUTCOMES).format(topic=self.topic())

    def dates(self, count: int = 1) -> Dates:
        """So many dates, one time in eight as whole months."""
        if self.rng.random() < 0.12:
            months = sorted(self.rng.sample(range(1, 13), min(count, 4)))
            ends = tuple(
                (date(self.year, m, 1), date(self.year, m, calendar.monthrange(self.year, m)[1])) for m in months
            )
            return Dates(listed([calendar.month_name[m] for m in months]), ends)
        intervals = intervals_in(self.rng, self.year, count)
        printed, separate = printed_dates(intervals, self.dash)
        return Dates(printed, intervals, separate)

    def exact(self, count: int = 1) -> Dates:
        """So many dates, never as whole months."""
        intervals = intervals_in(self.rng, self.year, count)
        return Dates(printed_dates(intervals, self.dash)[0], intervals)

    def numbered(self) -> tuple[str, str]:
        """An ordinal as printed and its number; both empty where the event has none."""
        kind, number = self.rng.random(), self.rng.randint(2, 20)
        if kind < 0.45:
            return "", ""
        if kind < 0.7:
            number = self.rng.randint(2, 60)
            return f"{ordinal_figure(number)} ", str(number)
        if kind < 0.9:
            return f"{ORDINAL_WORDS[number - 1]} ", str(number)
        return f"{ROMANS[number - 1]} ", str(number)

    def counted(self, least: int = 2, capital: bool = True) -> tuple[str, int]:
        """A number as printed, and its value."""
        number = self.rng.choice((least, least, least + 1, least + 2, self.rng.randint(least, 24)))
        if self.rng.random() < 0.3:
            return str(number), number
        word = NUMBER_WORDS[number - 1]
        return (word.capitalize() if capital else word), number

    def place(self) -> str:
        """A city, mostly with its country."""
        city, country = self.rng.choice(PLACES)
        return f"{city}, {country}" if self.rng.random() < 0.7 else city


def new_pen(rng: random.Random, year: int) -> Pen:
    """The pen of a report, its dash and its manner drawn."""
    dash = rng.choice(("-", "-", "-", "–"))
    return Pen(rng, year, dash, rng.choice(("brackets", "brackets", "places", "prose")))


def event_row(
    kind: Meeting, ordinal: str = "", count: int | str = 1, dates: Dates | None = None, place: str = ""
) -> dict[str, str]:
    """A row of truth."""
    return {
        "event_type": kind.event_type,
        "ordinal": ordinal,
        "count": str(count),
        "date_intervals": dates.truth if dates else "",
        "place": place,
    }
