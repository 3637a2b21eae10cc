"""Whether an event was held, postponed or cancelled, or is only announced for a later year."""

from __future__ import annotations

import re

from pipeline.grammar.clauses import Paragraph
from pipeline.grammar.phrases import ACRONYM, Phrase
from pipeline.grammar.tokens import Tokens
from pipeline.grammar.topics import tidied_topic
from pipeline.grammar.words import EventGrammar
from pipeline.model import EventStatus

_NOT_HELD: tuple[EventStatus, ...] = ("postponed", "cancelled")
# 'postponed from 2019', 'was finally held': it was held after all
_HELD_AFTER_ALL = re.compile(r"\b(?:postponed|rescheduled|moved) from\b|\b(?:was|were) (?:finally )?held\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")  # 2018
_NO_WORDS = re.compile(rf"{ACRONYM}|[\s,–-]")  # '(SOM)', ', '


def status_in(tokens: Tokens, start: int, end: int) -> EventStatus | None:
    """`postponed` or `cancelled` where the part says so; None where it does not, or says that it was held after all."""
    said = next((status for status in _NOT_HELD if tokens.says(status, start, end)), None)
    if said is None or _HELD_AFTER_ALL.search(tokens.text, start, end):
        return None  # 'SOM (postponed from 2019; 4 March)'
    return said


def status_of(text: str, grammar: EventGrammar) -> EventStatus | None:
    """The status that a text by itself says."""
    return status_in(Tokens(text, 0, grammar), 0, len(text))


def without_status(topic: str, status: EventStatus, grammar: EventGrammar) -> str:
    """The topic without the words that give the status: 'visas' of 'visas – postponed to 2020'."""
    topic = grammar.from_status_on(status).sub("", topic)
    return tidied_topic(grammar.planned_for.sub("", topic), grammar.places)


def is_announced(paragraph: Paragraph, phrase: Phrase) -> bool:
    """'The next SOM will take place in January 2018' in the report on 2017: it was not held in that year.

    What is planned is the event itself where a verb says so, or where nothing stands between ('3rd Forum, planned for
    2018'); and every year that is printed is a later one.
    """
    start, stop = phrase.end, paragraph.clauses[phrase.clause].end
    planned = paragraph.plans_in(start, stop)  # ' on visas is scheduled', ', which will take place'
    if not planned or paragraph.names_event(start, planned[0].start()):
        return False  # nothing is planned, or another event is: 'Workshop on the Forum to be held in 2018'
    if not _is_of_later_years(paragraph, start, stop) or status_in(paragraph, start, stop) is not None:
        return False
    for told in planned:
        if paragraph.names_event(start, told.start()):
            return False
        by_verb = told["verb"] or told["cue"].casefold().startswith("will")
        if by_verb or not _NO_WORDS.sub("", paragraph.text[start : told.start()]):
            return True
    return False


def _is_of_later_years(tokens: Tokens, start: int, end: int) -> bool:
    """Whether the part prints a year or dates, and all of them are later than the report's year."""
    years = {interval.start.year for dates in tokens.dates_in(start, end) for interval in dates.intervals}
    years |= {int(printed[0]) for printed in _YEAR.finditer(tokens.text, start, end)}  # '2018' without a month
    return bool(years) and min(years) > tokens.year
