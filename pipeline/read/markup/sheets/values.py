"""What a cell of a spreadsheet shows: numbers, dates and times as its number format prints them (pure).

A date shows its parts as the format has them, never more: 'May 2021' is no day, '24 May' says no year. A format with
a year, a month and a day gives the date by ISO 8601.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_LITERAL = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]|_.|\*.")  # '"on" ', '\\-', '[$-409]', '_)': no part of the pattern
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def shown(value: object, pattern: str) -> str:
    """The value of a cell as text.

    >>> shown(2006.0, "General"), shown(0.5, "0%"), shown(datetime(2021, 5, 24), "dd/mm/yyyy")
    ('2006', '50%', '2021-05-24')
    >>> shown(datetime(2021, 5, 1), "mmm yyyy"), shown(datetime(2021, 5, 24), "d mmmm")
    ('May 2021', '24 May')
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return _date(value.date(), value.time(), pattern)
    if isinstance(value, date):
        return _date(value, time(), pattern)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, (int, float)):
        return _number(value, pattern)
    return str(value)


def _date(day: date, hour: time, pattern: str) -> str:
    bare = _LITERAL.sub("", pattern.split(";")[0]).casefold()
    dated = re.sub(r"h+[^a-z]*m+|m+[^a-z]*s+|am/pm|[hs]", "", bare)  # the 'm' of 'hh:mm' are minutes
    has_year, has_month, has_day = "y" in dated, "m" in dated, "d" in dated
    if not (has_year or has_month or has_day):
        return hour.strftime("%H:%M") if "h" in bare else f"{day.isoformat()}"
    if has_day and has_month and has_year:
        at = f" {hour:%H:%M}" if "h" in bare and hour != time() else ""
        return day.isoformat() + at
    parts = [str(day.day)] if has_day else []
    parts += [_MONTHS[day.month - 1]] if has_month else []
    parts += [str(day.year)] if has_year else []
    return " ".join(parts)


def _number(value: float, pattern: str) -> str:
    if "%" in _LITERAL.sub("", pattern):
        return f"{value * 100:.10g}%"
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.15g}"
