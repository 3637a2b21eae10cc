"""Printed dates -> intervals with a precision: a small grammar, because no date library reads these (pure).

    words       the words of dates, from `data/date_words.csv`
    tokens      what is matched: a table of kind, pattern and example; a text is read once into tokens
    intervals   the grammar: tokens in a row -> intervals
    printed     where a text, or a part of it, prints dates
    doubts      what looks like a date and cannot be read, or contradicts its weekday
    order       whether a document prints the day or the month first

A number that belongs to the word before it is no day ('COVID-19, 24 March', 'Articles 12-14, 20 May'), and neither is a
note mark ('3 May²').
"""

from __future__ import annotations

from pipeline.grammar.dates.doubts import DateDoubt, date_doubts
from pipeline.grammar.dates.order import DateOrder, date_order, turned_round
from pipeline.grammar.dates.printed import (
    PrintedDates,
    TextDates,
    dates_precision,
    find_dates,
    months_named,
    read_dates,
    text_dates,
)

__all__ = [
    "DateDoubt",
    "DateOrder",
    "PrintedDates",
    "TextDates",
    "date_doubts",
    "date_order",
    "dates_precision",
    "find_dates",
    "months_named",
    "read_dates",
    "text_dates",
    "turned_round",
]
