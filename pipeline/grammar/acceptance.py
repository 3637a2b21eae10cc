"""Which phrases are events.

A phrase is tried against `REFUSES`, then against `ACCEPTS`, in the order in which the rules stand there; the first rule
that applies decides, and a phrase to which none applies is not an event. A rule's docstring opens with an example, the
phrase that the rule decides on between asterisks; the tests read it. To add a rule, write such a function, and put it
into one of the two lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.grammar.clauses import Paragraph
from pipeline.grammar.dates import months_named
from pipeline.grammar.phrases import Phrase, has_date, is_dated, noun_of
from pipeline.grammar.place_words import HELD
from pipeline.grammar.places import dated_places
from pipeline.grammar.status import is_announced, status_in
from pipeline.grammar.words import DETERMINERS, is_plural, nouns_of, singular_forms
from pipeline.model import Event

_BACKWARD = DETERMINERS - {"a", "an", "both"}  # 'the', 'this': what they open may have been named before


@dataclass(frozen=True)
class Candidate:
    """A phrase that may be an event, and what stands around it.

    `previous` is the event right before it in its clause; `mentioned` a phrase before it in its clause that is only
    talked about; `accepted` are the events of the paragraph before it, `before` those of the paragraphs before.
    """

    paragraph: Paragraph
    phrase: Phrase
    previous: Phrase | None = None
    mentioned: Phrase | None = None
    accepted: Sequence[Phrase] = ()
    before: Sequence[Event] = ()

    @cached_property
    def is_dated(self) -> bool:
        """Whether dates follow the phrase directly."""
        return is_dated(self.paragraph, self.phrase)

    @cached_property
    def has_date(self) -> bool:
        """Whether dates stand anywhere after the phrase, before the next event noun."""
        return has_date(self.paragraph, self.phrase)


Rule = Callable[[Candidate], bool]


# ---------------------------------------------------------------- rules that refuse


def _is_a_body(candidate: Candidate) -> bool:
    """The *Taskforce* adopted a plan.

    A body's name is an event only with a date or a count.
    """
    phrase = candidate.phrase
    return phrase.needs_date and phrase.count is None and not candidate.has_date


def _is_only_mentioned(candidate: Candidate) -> bool:
    """The Process met in preparation for the *Ministerial Meeting* (3 May).

    What no word brings in is an event where dates of the report's year follow it directly: 'The plan was shown to a
    workshop (3 May)'; unless an event before it has no other dates: 'Webinar on the Conference (3 May)'.
    """
    if candidate.phrase.lead != "inside":
        return candidate.phrase.lead in ("mention", "none_held")
    return not (candidate.is_dated and _has_dates_of_its_own(candidate))


def _has_dates_of_its_own(candidate: Candidate) -> bool:
    """Whether the dates behind the phrase are of the report's year, and no event before it lacks dates."""
    paragraph, phrase, previous = candidate.paragraph, candidate.phrase, candidate.previous
    if previous is not None and not dated_places(paragraph, previous.noun_end, phrase.start):
        return False
    dated = dated_places(paragraph, phrase.noun_end, paragraph.clauses[phrase.clause].end)
    return bool(dated) and all(interval.start.year == paragraph.year for interval in dated[0].intervals)


# ' were counted', ' were recorded' behind a number of meetings
_COUNTED = re.compile(r"\s*(?:,[^,]*,)?\s*(?:were|have been)\s+(?:counted|recorded|registered|reported|documented)\b")
_OF_ALL = re.compile(r"\b(?:(?:by|of|across|among)\s+(?:all|the)\s+|\d+\s+)(?:ISCMs|[Mm]echanisms|[Pp]rocesses)\b")


def _is_a_count_of_all(candidate: Candidate) -> bool:
    """In this year *212 meetings* were counted.

    That is a figure about all mechanisms, and not a series of one of them.
    """
    paragraph, phrase = candidate.paragraph, candidate.phrase
    if phrase.count is None or phrase.count < 2 or candidate.has_date:
        return False
    clause = paragraph.clauses[phrase.clause]
    counted = _COUNTED.match(paragraph.text, phrase.end, clause.end)
    return counted is not None or _OF_ALL.search(paragraph.text, phrase.end, clause.end) is not None


def _was_named_before(candidate: Candidate) -> bool:
    """SOM (3 May). The *SOM* adopted a plan.

    It is the same event, unless the text gives another time for it.
    """
    phrase = candidate.phrase
    if phrase.lead != "start" or phrase.determiner not in _BACKWARD or phrase.is_numbered or candidate.is_dated:
        return False
    return _speaks_of_earlier(candidate) and not _is_of_another_time(candidate)


def _is_time_of_another(candidate: Candidate) -> bool:
    """The ministers prepared a plan ahead of the *SOM*.

    The phrase only says when something else was, unless it has a date.
    """
    return candidate.phrase.lead == "around" and not candidate.is_dated and not candidate.has_date


def _is_mentioned_with_another(candidate: Candidate) -> bool:
    """Officials met in preparation for the 5th SOM and the *6th Ministerial Meeting*.

    What follows a mention is an event only with a count: 'in preparation for the 5th SOM, 3 workshops'. After 'and' it
    needs a date as well.
    """
    phrase = candidate.phrase
    if candidate.mentioned is None or phrase.lead not in ("comma", "and"):
        return False
    return phrase.count is None or (phrase.lead == "and" and not candidate.is_dated)


REFUSES: tuple[Rule, ...] = (
    _is_a_body,
    _is_a_count_of_all,
    _is_only_mentioned,
    _was_named_before,
    _is_time_of_another,
    _is_mentioned_with_another,
)


# ---------------------------------------------------------------- rules that accept


def _opens_its_clause(candidate: Candidate) -> bool:
    """*SOM* on visas."""
    return candidate.phrase.lead == "start"


def _is_brought_in(candidate: Candidate) -> bool:
    """The Process held *trainings* on visas."""
    return candidate.phrase.lead in ("event", "around")


def _is_numbered(candidate: Candidate) -> bool:
    """The Process met in Rome, and *4 workshops* followed."""
    return candidate.phrase.is_numbered


def _has_dates(candidate: Candidate) -> bool:
    """The Process met in Rome, and the *SOM* (3 May) followed."""
    return candidate.is_dated


def _has_an_article(candidate: Candidate) -> bool:
    """The Process met in Rome, and a *workshop* on visas followed."""
    return candidate.phrase.determiner in ("a", "an")


def _is_named_beside_another(candidate: Candidate) -> bool:
    """Two SOMs and *Ministerial Meeting* on visas.

    A name with capitals stands right after another event.
    """
    return candidate.previous is not None and _stands_right_behind(candidate, candidate.previous)


def _has_dates_as_another_has(candidate: Candidate) -> bool:
    """8th Annual Meeting (3-4 December) and *seminar* on biometrics (14 June).

    Each of the two has dates of its own.
    """
    previous, phrase, paragraph = candidate.previous, candidate.phrase, candidate.paragraph
    if previous is None or not candidate.has_date:
        return False
    return bool(dated_places(paragraph, previous.noun_end, phrase.start))


ACCEPTS: tuple[Rule, ...] = (
    _opens_its_clause,
    _is_brought_in,
    _is_numbered,
    _has_dates,
    _has_an_article,
    _is_named_beside_another,
    _has_dates_as_another_has,
)


def name_of(rule: Rule) -> str:
    """The name by which an event tells which rule took it: 'opens its clause'."""
    return rule.__name__.strip("_").replace("_", " ")


def deciding_rule(candidate: Candidate) -> Rule | None:
    """The rule of `REFUSES` or `ACCEPTS` that decides on the phrase; None where no rule applies."""
    return next((rule for rule in (*REFUSES, *ACCEPTS) if rule(candidate)), None)


# ---------------------------------------------------------------- the phrases of a paragraph


@dataclass(frozen=True, slots=True)
class Accepted:
    """The phrases of a paragraph that are events, and the offsets of those that announce one of a later year.

    `unread` are phrases with a number or dates that are no events, though no rule says that they are only talked about.
    """

    phrases: tuple[Phrase, ...]
    announced: tuple[int, ...]
    unread: tuple[Phrase, ...] = ()


def accepted_phrases(paragraph: Paragraph, found: Sequence[Phrase], before: Sequence[Event]) -> Accepted:
    """The phrases that are events, those that a conjunction pairs being one ('Eleven workshops and trainings').

    `before` are the events of the paragraphs before this one.
    """
    accepted: list[Phrase] = []
    announced: list[int] = []
    unread: list[Phrase] = []
    mentioned: Phrase | None = None
    for phrase in found:
        previous = accepted[-1] if accepted and accepted[-1].clause == phrase.clause else None
        if mentioned is not None and (mentioned.clause != phrase.clause or phrase.lead in ("start", "event")):
            mentioned = None
        candidate = Candidate(paragraph, phrase, previous, mentioned, accepted, before)
        if is_announced(paragraph, phrase):
            announced.append(phrase.start)
            continue
        if previous is not None and _is_pair(paragraph, previous, phrase):
            accepted[-1] = replace(previous, end=max(previous.end, phrase.noun_end))
            continue
        rule = deciding_rule(candidate)
        if rule is not None and rule in ACCEPTS:
            accepted.append(replace(phrase, rule=name_of(rule)))
            continue
        if _may_be_an_event(candidate, rule):
            unread.append(phrase)
        if phrase.lead in ("mention", "around", "inside") or mentioned is not None:
            mentioned = phrase
    return Accepted(tuple(accepted), tuple(announced), tuple(unread))


# ' was held', ', hosted by Fiji, took place' behind a name
_WAS_HELD = re.compile(rf"\s*(?:\([\x00]*\))?\s*(?:,[^,.;]*,)?\s*(?:(?:was|were)\s+{HELD}|took\s+place|convened)\b")


def _may_be_an_event(candidate: Candidate, rule: Rule | None) -> bool:
    """Whether a phrase that is read as no event may be one all the same: it has dates, or a number and 'was held'."""
    paragraph, phrase = candidate.paragraph, candidate.phrase
    if rule is None or rule is _is_a_count_of_all:
        return phrase.is_numbered or candidate.has_date
    if rule is not _is_only_mentioned or phrase.lead != "inside" or phrase.needs_date:
        return False
    clause = paragraph.clauses[phrase.clause]
    return phrase.is_numbered and _WAS_HELD.match(paragraph.cover, phrase.end, clause.end) is not None


def _is_pair(paragraph: Paragraph, previous: Phrase, phrase: Phrase) -> bool:
    """'Eleven workshops and trainings', '8 webinars and events': one phrase, typed by its first noun."""
    return (
        paragraph.cover[previous.noun_end : phrase.start].strip().casefold() in ("and", "&", "/", "or")
        and phrase.start == phrase.noun_start
        and is_plural(noun_of(paragraph, phrase))
        and is_plural(noun_of(paragraph, previous))
    )


# '(…)', 'and', ', ' between an event and one named right after it
_BETWEEN_NAMES = re.compile(r"\([\x00]*\)|\b(?:and|as well as)\b|[,&\s]", re.IGNORECASE)


def _stands_right_behind(candidate: Candidate, previous: Phrase) -> bool:
    """'SOM and Ministerial Meeting (3-4 March)': a name with capitals, nothing but 'and' or a bracket before it."""
    phrase, cover = candidate.phrase, candidate.paragraph.cover
    between = cover[max(previous.end, previous.noun_end) : phrase.name_start]
    named = any(word[:1].isupper() for word in cover[phrase.name_start : phrase.noun_end].split())
    return named and not _BETWEEN_NAMES.sub("", between)


_OPENING_DETERMINER = re.compile(r"^(?:the|this|these|its|their)\b")  # 'the' in the qualifiers 'the technical'


def _speaks_of_earlier(candidate: Candidate) -> bool:
    """'The Meeting adopted …' after a meeting: the same type was named before, or only the bare noun is printed now."""
    phrase, paragraph, accepted = candidate.phrase, candidate.paragraph, candidate.accepted
    types = {earlier.event_type for earlier in accepted} | {event.event_type for event in candidate.before}
    if not types or phrase.event_type in types:
        return bool(types)
    if _OPENING_DETERMINER.sub("", phrase.qualifiers).strip():
        return False
    nouns = singular_forms(noun_of(paragraph, phrase))
    names = [paragraph.text[earlier.name_start : earlier.end] for earlier in accepted]
    names += [event.name for event in candidate.before]
    return "meeting" in nouns or bool(nouns & set(nouns_of(" ".join(names), paragraph.grammar)))


def _is_of_another_time(candidate: Candidate) -> bool:
    """'The SOM foreseen for January was postponed' after 'SOM (4-5 June)': that is another SOM, and so is 'the next'.

    Without a date beside the earlier one they cannot be told apart.
    """
    phrase, paragraph = candidate.phrase, candidate.paragraph
    start, stop = phrase.name_start, paragraph.clauses[phrase.clause].end
    status = status_in(paragraph, start, stop)
    if status is None:
        return False
    said = paragraph.text[start:stop]
    if paragraph.grammar.says("upcoming", phrase.qualifiers):
        return True
    clauses_before = [paragraph.clauses[earlier.clause] for earlier in candidate.accepted]
    earlier = frozenset(interval.start.month for event in candidate.before for interval in event.intervals)
    earlier = earlier.union(*(months_named(paragraph.text[clause.start : clause.end]) for clause in clauses_before))
    told = paragraph.grammar.status_cue(status).search(said)
    of_its_own = months_named(said[: told.start()] if told else said)
    return bool(earlier and of_its_own) and not earlier & months_named(said)
