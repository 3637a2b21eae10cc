"""Events that a report names for a later year: postponed ones, and those that others prepare (pure)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from pipeline.grammar.clauses import Paragraph
from pipeline.grammar.phrases import Phrase, phrases
from pipeline.grammar.words import DETERMINERS, EventGrammar, event_grammar
from pipeline.model import Announcement, Event, Resolved, Where
from pipeline.names.index import without_names
from pipeline.rules import Rules
from pipeline.text.numbers import ordinal

_A_YEAR = r"(?<![\d/–-])(?P<year>20\d\d)(?!\d|[/–-]\d)"  # not one of '2023-2027'
_MONTHS = "|".join(name for n in range(1, 13) for name in (calendar.month_name[n], rf"{calendar.month_abbr[n]}\.?"))
_DATE = (  # 'early January 2024', '14-15 March 2022', '2022'
    r"(?:(?:the|early|mid|late|end|beginning|first|second|half|quarter|of|spring|summer|autumn|winter"
    rf"|\d{{1,2}}|{_MONTHS})[\s,–-]+)*{_A_YEAR}"
)
_MOVED = re.compile(
    rf"\b(?:postponed|rescheduled|moved|deferred|put\s+off)\b[^.;]{{0,80}}?\b(?:to|until|till|for)\s+{_DATE}"
)
# What leads from an event's name to its year: ', which will take place in Quito in January 2024', ' (Quito, May 2024)'
_BEHIND = re.compile(
    r"(?:,?\s+(?:which|that|to|is|are|was|were|will|would|shall|be|takes?|taking|place|held|hosted|convened?|planned"
    r"|scheduled|foreseen|expected|due|set|now|next|online|virtually))*"
    rf"(?:\s+in\s+[A-Z][\w’'-]*(?:,?\s+[A-Z][\w’'-]*)*,?)?\s+(?:in|on|for|of|from)\s+{_DATE}"
)
_IN_BRACKET = re.compile(
    rf"\s*\((?:(?:planned|scheduled|foreseen|for|in|on|[A-Z][\w’'.-]*|\d{{1,2}})[\s,;–-]+)*{_DATE}"
)


def announcements(report: Resolved, rules: Rules) -> tuple[Announcement, ...]:
    """The events of later years that the report's events name: themselves where postponed, others they prepare.

    *SOM (postponed to 2022)*, *in preparation for the 2022 Ministerial Conference*, *the Fourteenth Summit, which will
    take place in January 2024*.
    """
    if report.extract.report_year is None:
        return ()  # nothing says what is later
    grammar = event_grammar(rules)
    return tuple(said for event in report.extract.events for said in _announced_by(event, report, rules, grammar))


def _announced_by(event: Event, report: Resolved, rules: Rules, grammar: EventGrammar) -> Iterator[Announcement]:
    """The events of a later year that the words of an event name: itself where it was postponed, others it prepares."""
    year, owner = report.extract.report_year or 0, report.iscm_id(event.owner)
    text = running_text(event.where)
    moved = _MOVED.search(text) if event.status == "postponed" else None
    if moved and int(moved["year"]) > year:
        yield Announcement(owner, event.event_type, int(moved["year"]), event.name, event)
    starts = [interval.start.year for interval in event.intervals]
    if starts and min(starts) > year:
        yield Announcement(owner, event.event_type, min(starts), event.name, event)
    if all(int(printed["year"]) <= year for printed in re.finditer(_A_YEAR, text)):
        return
    for phrase in phrases(Paragraph(text, year, grammar)):
        named = _year_named(text, phrase)
        iscm_id = _mechanism_named(phrase, text, owner, rules)
        if named > year and iscm_id and phrase.event_type != "other":  # 'other' would be any programme
            yield Announcement(iscm_id, phrase.event_type, named, text[phrase.name_start : phrase.end], event)


def running_text(where: Where) -> str:
    """The words as printed, a word broken at a line's end mended as it was on reading: 'Confer-' 'ence' is one."""
    text = ""
    for fragment in where.fragments:
        text += fragment.quote.strip()
        mended = fragment.line.text[fragment.end :].strip() == "-"  # a hyphen left out of the fragment
        text += "" if mended or re.search(r"\w-$", text) else " "
    return text.strip()


def _year_named(text: str, phrase: Phrase) -> int:
    """The year that a phrase prints before its noun or behind it, 0 where it prints none."""
    found = (
        re.search(_A_YEAR, text[phrase.name_start : phrase.noun_start])
        or _BEHIND.match(text, phrase.noun_end)
        or _BEHIND.match(text, phrase.end)
        or _IN_BRACKET.match(text, phrase.end)
    )
    return int(found["year"]) if found else 0


def _mechanism_named(phrase: Phrase, text: str, owner: str, rules: Rules) -> str:
    """Whose event a phrase names: that of the mechanism it names, else the owner's; empty for another body's event.

    'Bali Process Ministerial Conference' is bali's, 'next Summit' the owner's, 'World Humanitarian Summit' neither's.
    """
    name = text[phrase.name_start : phrase.end]
    event_words = {word for known in rules.event_words for word in f"{known.head} {known.qualifier}".casefold().split()}
    for word in re.findall(r"[^\W\d_][\w’'-]*", without_names(name, rules.names)):
        parts = word.casefold().split("-")
        of_events = all(part in event_words or part.removesuffix("s") in event_words for part in parts)
        if word[0].isupper() and not of_events and ordinal(word) is None and word.casefold() not in DETERMINERS:
            return ""
    found = next(rules.names.find(name), None)
    known = rules.names.known(found.printed) if found else None
    return known.iscm_id if known else owner
