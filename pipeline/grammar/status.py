"""Whether an event was held, postponed or cancelled, or is only announced for a later year."""

from __future__ import annotations

import re

from pipeline.grammar.clauses import Paragraph
from pipeline.grammar.dates import find_dates
from pipeline.grammar.phrases import ACRONYM, Phrase, clause_behind
from pipeline.grammar.places import tidied_topic
from pipeline.grammar.words import EventGrammar
from pipeline.model import EventStatus

# 'postponed from 2019', 'was finally held': it was held after all
_HELD_AFTER_ALL = re.compile(r"\b(?:postponed|rescheduled|moved) from\b|\b(?:was|were) (?:finally )?held\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")  # 2018
_NO_WORDS = re.compile(rf"{ACRONYM}|[\s,–-]")  # '(SOM)', ', '


def status_of(text: str, grammar: EventGrammar) -> EventStatus | None:
    """`postponed` or `cancelled` where the text says so; None where it does not, or says that it was held after all."""
    if _HELD_AFTER_ALL.search(text):
        return None  # 'SOM (postponed from 2019; 4 March)'
    if grammar.says("postponed", text):
        return "postponed"
    return "cancelled" if grammar.says("cancelled", text) else None


def without_status(topic: str, status: EventStatus, grammar: EventGrammar) -> str:
    """The topic without the words that give the status: 'visas' of 'visas – postponed to 2020'."""
    topic = grammar.from_status_on(status).sub("", topic)
    return tidied_topic(grammar.planned_for.sub("", topic), grammar.places)


def is_announced(paragraph: Paragraph, phrase: Phrase) -> bool:
    """'The next SOM will take place in January 2018' in the report on 2017: it was not held in that year.

    What is planned is the event itself where a verb says so, or where nothing stands between ('3rd Forum, planned for
    2018'); and every year that is printed is a later one.
    """
    grammar = paragraph.grammar
    said = clause_behind(paragraph, phrase)
    planned = list(grammar.planned.finditer(said))  # ' on visas is scheduled', ', which will take place'
    if not planned or grammar.noun.search(said, 0, planned[0].start()):
        return False  # nothing is planned, or another event is: 'Workshop on the Forum to be held in 2018'
    if not _is_of_later_years(said, paragraph.year) or status_of(said, grammar) is not None:
        return False
    for told in planned:
        between = said[: told.start()]
        if grammar.noun.search(between):
            return False
        if told["verb"] or told["cue"].casefold().startswith("will") or not _NO_WORDS.sub("", between):
            return True
    return False


def _is_of_later_years(said: str, year: int) -> bool:
    """Whether the text prints a year or dates, and all of them are later than the year."""
    years = {interval.start.year for dates in find_dates(said, year) for interval in dates.intervals}
    years |= {int(printed[0]) for printed in _YEAR.finditer(said)}  # '2018' without a month
    return bool(years) and min(years) > year
