"""Dates as made reports print them, with the intervals that they stand for."""

from __future__ import annotations

import calendar
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.made.words import listed

Interval = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates as printed, and the intervals they stand for."""

    printed: str
    intervals: tuple[Interval, ...]
    separate: bool = False  # no date takes its month from a neighbour

    @property
    def truth(self) -> str:
        return " ".join(sorted(f"{first}/{last}" for first, last in self.intervals))


def intervals_in(rng: random.Random, year: int, count: int) -> tuple[Interval, ...]:
    """So many intervals of one to four days, from left to right, often in one month."""
    first = date(year, 1, 1) + timedelta(days=rng.randrange(5, 330 - 40 * min(count, 6)))
    found: list[Interval] = []
    for _ in range(count):
        last = first + timedelta(days=rng.choice((0, 0, 1, 1, 2, 3)))
        found.append((first, last))
        first = last + timedelta(days=rng.choice((5, 7, 12, 33, 40)))
    return tuple(found)


def printed_dates(intervals: Sequence[Interval], dash: str) -> tuple[str, bool]:
    """'14, 28 April and 23 June': a month is printed once for neighbours in it; and whether none shares one."""
    items: list[str] = []
    shares = False
    for at, (first, last) in enumerate(intervals):
        following = intervals[at + 1][0] if at + 1 < len(intervals) else None
        shared = following is not None and following.month == last.month == first.month
        shares = shares or shared
        if first.month != last.month:
            items.append(f"{first.day} {calendar.month_name[first.month]}{dash}{last.day} ")
        else:
            items.append(f"{first.day}{dash}{last.day} " if last > first else f"{first.day} ")
        items[-1] += "" if shared else calendar.month_name[last.month]
    return listed([item.strip() for item in items]), not shares
