"""The phrases that may name an event: a noun with its numbers and qualifiers.

    phrase = [determiner] [ordinals | number] {qualifier} noun ['series'] [number after it] ['of …' | 'with …']

    'the Sixth Ministerial Consultation'   '7th and 8th meetings of the Taskforce'   'a series of six webinars'
    'Friends of the Forum Meeting'         'SOM x2'   'Workshops (3)'   'Vice-Ministerial Meeting No. 23'

`words` says which nouns and qualifiers there are, `leads` what opens a phrase, `acceptance` which phrases are events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.grammar.clauses import Clause, Paragraph
from pipeline.grammar.leads import Ahead, Lead, lead_of
from pipeline.grammar.numbers import Numbers, number_behind, numbers_before, words_before
from pipeline.grammar.place_words import HELD
from pipeline.grammar.places import bracket_dates, dated_places
from pipeline.grammar.tokens import Span
from pipeline.grammar.words import DETERMINERS, is_plural
from pipeline.text.folding import folded
from pipeline.text.marks import last_words
from pipeline.text.numbers import cardinal, ordinal

ACRONYM = r"\([A-Z][\w& -]{0,11}\)"  # '(SOM)'


@dataclass(frozen=True, slots=True)
class Phrase:
    """An event noun (`text[noun_start:noun_end]`) with the words that belong to it.

    `clause` is the number of its clause, from 0. `start` is where everything that belongs to it starts, dates that open
    its clause included; `name_start` is its first word, `end` the end of its name. `many` says that it prints 'several'
    or the like, `needs_date` that it is an event only where it has a date ('the Taskforce').
    """

    clause: int
    start: int
    name_start: int
    noun_start: int
    noun_end: int
    end: int
    lead: Lead
    determiner: str
    ordinals: tuple[int, ...]
    count: int | None
    many: bool
    qualifiers: str
    event_type: str
    needs_date: bool
    stands_for: str = ""  # 'technical meeting' if 'another' is printed
    rule: str = field(default="", compare=False)  # the one that took it as an event: 'opens its clause'
    ahead: tuple[int, int] | None = None  # where when and where stand before it: 'met in Suva for the Board Meeting'

    @property
    def is_numbered(self) -> bool:
        """Whether the phrase prints a number, an ordinal or a word such as 'several'."""
        return bool(self.ordinals) or self.count is not None or self.many


_NAME_GOES_ON = re.compile(r"\s+[A-Z][a-z]|-\w")  # ' Group' after 'Consultation', '-based' after 'Forum'


def phrases(paragraph: Paragraph) -> tuple[Phrase, ...]:
    """Every event noun of the paragraph with its phrase, except nouns inside a longer name ('Consultation Group')."""
    found: list[Phrase] = []
    for number, clause in enumerate(paragraph.clauses):
        nouns = _nouns(paragraph, clause)
        for at, noun in enumerate(nouns):
            after = nouns[at + 1][0] if at + 1 < len(nouns) else clause.end
            phrase = _phrase_at(paragraph, number, noun, after, found)
            if phrase is None:
                continue
            # a noun among the qualifiers of a later one is not a phrase of its own: 'Ministerial Level Meeting'
            found = [other for other in found if not phrase.name_start <= other.noun_start]
            if found and (joint := _joint(paragraph, found[-1], phrase)) is not None:
                found.pop()
                phrase = joint
            found.append(phrase)
            found += _others_of_its_kind(paragraph, phrase, number, phrase.end, after)
        if not nouns and found and found[-1].clause == number - 1 and not found[-1].stands_for:
            start = paragraph.clauses[number - 1].end  # the mark between the two
            found += _others_of_its_kind(paragraph, found[-1], number, start, clause.end)
    return tuple(found)


def _nouns(paragraph: Paragraph, clause: Clause) -> Sequence[Span]:
    """The event nouns of a clause, and the mechanism's acronym behind a number: 'Eighteenth AFML'."""
    nouns = paragraph.nouns_in(clause.body, clause.end)
    own = [event for event in paragraph.own_events if clause.body <= event[0] < clause.end]
    if not own:
        return nouns
    before = [words_before(paragraph.cover, clause.body, start) for start, _ in own]
    numbered = [event for event, words in zip(own, before, strict=True) if words and ordinal(words[-1][0]) is not None]
    return sorted([*nouns, *numbered])


_FOR = re.compile(
    r"(?P<where>(?:\s+(?:in|at|on|from|between)\s+[A-Z\d][^;()\x00]*)?)\s+for"
)  # ' in Suva for' between 'Delegations met' and 'the Board Meeting'


def _joint(paragraph: Paragraph, before: Phrase, phrase: Phrase) -> Phrase | None:
    """The one event that two phrases name together; None where each is its own.

    'Delegations met in Suva for the Board Meeting' is the meeting of the Board, and 'Friends of the Forum and Steering
    Group Meetings' are meetings of two bodies, how many of each is not said.
    """
    if before.clause != phrase.clause or before.stands_for or before.count is not None or phrase.lead == "mention":
        return None
    between = paragraph.cover[before.noun_end : phrase.name_start]
    gathering = _FOR.fullmatch(between.rstrip())
    if gathering and paragraph.grammar.is_gathering(noun_of(paragraph, before)) and before.lead != "mention":
        where = (before.noun_end, before.noun_end + gathering.end("where"))
        return replace(phrase, start=before.start, name_start=phrase.name_start, lead="event", ahead=where)
    paired = between.strip().casefold() in ("and", "&") and not phrase.is_numbered and not phrase.determiner
    if paired and before.needs_date and not before.is_numbered and is_plural(noun_of(paragraph, phrase)):
        same = before.event_type == phrase.event_type
        return replace(
            phrase,
            start=before.start,
            name_start=before.name_start,
            lead=before.lead,
            determiner=before.determiner,
            many=True,
            event_type=phrase.event_type if same else "meeting",
        )
    return None


def _phrase_at(paragraph: Paragraph, number: int, noun: Span, after: int, found: Sequence[Phrase]) -> Phrase | None:
    """The phrase of the noun; None where the noun is a part of another's phrase or of a longer name.

    `number` is the noun's clause, `after` where the next noun starts or the clause ends, `found` the phrases before it.
    """
    clause, cover = paragraph.clauses[number], paragraph.cover
    start, end = noun
    if after < clause.end and not cover[end:after].strip():
        return None  # 'Summit Meeting', 'training workshops': the last noun is the head
    if found and found[-1].clause == number and start < found[-1].end:
        return None  # in the name of the one before: 'Meeting of the Regional Consultation Group'
    phrase = _phrase(paragraph, number, start, end)
    opens_clause = phrase.lead == "start" and phrase.noun_start == clause.body
    if not opens_clause and _NAME_GOES_ON.match(cover, phrase.noun_end, clause.end):
        return None  # 'Consultation Group', 'Forum-based'
    return phrase


def _others_of_its_kind(paragraph: Paragraph, phrase: Phrase, clause: int, start: int, stop: int) -> Iterator[Phrase]:
    """'another', 'a second' after a meeting: 'Technical meeting on visas (5 May) and another on data (6 June)'.

    Only dates after both of them make it certain that 'one' is a meeting. They stand in `text[start:stop]`, which is
    in the meeting's clause or the next one.
    """
    if (phrase.count or 1) > 1 or len(phrase.ordinals) > 1 or is_plural(noun_of(paragraph, phrase)):
        return  # 'Two workshops: one on visas and one on data'
    grammar = paragraph.grammar
    another = grammar.another if clause == phrase.clause else grammar.another_in_next_clause
    matches = list(another.finditer(paragraph.cover, start, stop))
    ends = [*(match.start() for match in matches[1:]), stop]
    if not matches or not paragraph.dates_in(phrase.noun_end, matches[0].start()):
        return
    kind = _without_numbers(paragraph.cover[phrase.name_start : phrase.noun_end])
    for match, end in zip(matches, ends, strict=False):
        if not paragraph.dates_in(match.end(), end):
            return
        at, noun_end = match.span("other")
        yield Phrase(
            clause=clause,
            start=at,
            name_start=at,
            noun_start=at,
            noun_end=noun_end,
            end=noun_end,
            lead="and",
            determiner="a",
            ordinals=(),
            count=None,
            many=False,
            qualifiers="",
            event_type=phrase.event_type,
            needs_date=False,
            stands_for=kind,
        )


def _without_numbers(name: str) -> str:
    """'Technical meeting' of '3rd Technical meeting', 'workshop' of 'One workshop'."""
    words = (word for word in name.split() if ordinal(word) is None and cardinal(word) is None)
    return " ".join(word for word in words if word.casefold() not in DETERMINERS)


def _phrase(paragraph: Paragraph, number: int, noun_start: int, noun_end: int) -> Phrase:
    """The phrase around a noun: its numbers and qualifiers, what opens it, and where its name ends."""
    cover, grammar, clause = paragraph.cover, paragraph.grammar, paragraph.clauses[number]
    words = words_before(cover, clause.body, noun_start)
    numbers = numbers_before(words, grammar)
    start, determiner = _start(paragraph, clause, words, numbers, noun_start)
    many = numbers.count is None and paragraph.says_outside("many", start, noun_start)
    name_start = _start_of_name(paragraph, clause.body, start)
    ahead = _dates_in_connector(paragraph, clause, name_start)
    lead = "event" if ahead else lead_of(Ahead(paragraph, clause.body, name_start))
    behind = number_behind(paragraph.text, noun_end, clause.end)
    noun_stop = noun_end + behind.length
    end = _name_end(cover, noun_stop, clause.end)
    qualifiers = folded(cover[clause.start : noun_start] if lead == "start" else cover[name_start:noun_start])
    word = grammar.event_word(cover[noun_start:noun_end], qualifiers, folded(cover[noun_stop:end]))
    own_type = paragraph.own_event_type if (noun_start, noun_end) in paragraph.own_events else "other"
    first = clause.start if lead == "start" and _is_first(cover, clause, name_start) else name_start
    return Phrase(
        clause=number,
        start=ahead[0] if ahead else first,
        name_start=name_start,
        noun_start=noun_start,
        noun_end=noun_stop,
        end=end,
        lead=lead,
        determiner=determiner,
        ordinals=numbers.ordinals or behind.ordinals,
        count=numbers.count if numbers.count is not None else behind.count,
        many=many,
        qualifiers=qualifiers,
        event_type=word.event_type if word is not None else own_type,
        needs_date=word is not None and word.needs_date,
        ahead=ahead,
    )


_LONGEST_ABOUT = 20  # characters: 'approximately '


def _start(
    paragraph: Paragraph, clause: Clause, words: Sequence[tuple[str, int]], numbers: Numbers, noun_start: int
) -> tuple[int, str]:
    """Where the phrase starts with its determiner, its collective, or 'some' before its count; and the determiner."""
    at, determiner = numbers.at, ""
    if at > 0 and words[at - 1][0].casefold() in DETERMINERS:
        at -= 1
        determiner = words[at][0].casefold()
    start = words[at][1] if at < len(words) else noun_start
    cover, grammar = paragraph.cover, paragraph.grammar
    start, determiner = _with_collective(paragraph, clause.body, start, determiner)
    about = grammar.about_before.search(cover, max(clause.body, start - _LONGEST_ABOUT), start)
    return (about.start() if about and numbers.count is not None else start), determiner


# 'followed on 5 May by ', 'preceded the day before, on 4 May, by the '
_CONNECTOR_WITH_DATES = re.compile(r"\b(?:followed|preceded),?\s+(?P<when>[^;()\x00]{3,60}?),?\s+by\s+$")

_FAR = 90  # characters: the longest connector with its dates


def _dates_in_connector(paragraph: Paragraph, clause: Clause, name_start: int) -> tuple[int, int] | None:
    """Where the dates stand that a connector holds: 'followed on 5 May by the *Ministerial Meeting*'."""
    connector = _CONNECTOR_WITH_DATES.search(paragraph.cover, max(clause.body, name_start - _FAR), name_start)
    if not connector or not paragraph.dates_in(*connector.span("when")):
        return None
    return connector.start(), connector.end("when")


def _is_first(cover: str, clause: Clause, name_start: int) -> bool:
    return not cover[clause.body : name_start].strip()


# ---------------------------------------------------------------- before the noun


# 'a series of ', 'the first round of ', 'Mini Full Round of '
_COLLECTIVE = re.compile(r"(?:\b(?:[Aa]n?|[Tt]he|[A-Z][\w-]*)\s+)*(?:\b[\w-]+\s+)?[\w-]+\s+of\s+$")


def _with_collective(paragraph: Paragraph, left: int, start: int, determiner: str) -> tuple[int, str]:
    """Where the phrase starts with its collective: 'a series of six webinars', 'a number of workshops'."""
    if paragraph.cue_before(left, start) not in ("collective", "many"):
        return start, determiner
    ahead = last_words(paragraph.cover[left:start])
    opening = _COLLECTIVE.search(ahead)
    return (start - len(ahead) + opening.start(), "a") if opening else (start, determiner)


_NAME_OF = re.compile(r"(?:[Tt]he\s+)?[A-Z][\w-]*(?:\s+(?:the|[A-Z][\w-]*))*\s+of(?:\s+the)?")  # 'Friends of the'


def _start_of_name(paragraph: Paragraph, left: int, start: int) -> int:
    """Where the phrase starts with a name that opens its clause: 'Friends of the Forum Meeting'."""
    opens = _NAME_OF.fullmatch(paragraph.cover[left:start].rstrip())
    return left if opens and not paragraph.first_noun(left, start) else start


# ---------------------------------------------------------------- after the noun


_ANOTHER_COUNT = r"and\s+(?:\d+|an?|two|three|four|five|six|seven|eight|nine|ten|several)"  # 'and 2 seminars'
_ENDS_NAME = (
    rf"(?:in|at|to|from|focusing|discussed|adopted|took|met|was|were|hosted|held|{_ANOTHER_COUNT}|on(?!\s+[A-Z]))\b"
)
_COMPLEMENT = re.compile(rf"\s+(?:of|with|between)\s+(?!\d)(?:(?!\s+{_ENDS_NAME})[^,;:.()])*")  # ' of the Taskforce'


def _name_end(cover: str, noun_end: int, stop: int) -> int:
    """Where the name ends: after 'of …' or 'with …', before a bracket, comma, topic, place or verb.

    'on' opens a topic where small letters follow; 'the Taskforce on Planning and Preparedness' is a name.
    """
    match = _COMPLEMENT.match(cover, noun_end, stop)
    return noun_end + len(match[0].rstrip()) if match else noun_end


# ---------------------------------------------------------------- what a phrase says, and its dates


def noun_of(paragraph: Paragraph, phrase: Phrase) -> str:
    """The noun as printed, with the number after it; brackets blanked out."""
    return paragraph.cover[phrase.noun_start : phrase.noun_end]


# ' (SOM) was held virtually ' between a name and its dates
_BEFORE_ITS_DATES = re.compile(
    rf"(?:\s*{ACRONYM})?[\s,:–-]*(?:(?:was|were)\s+)?(?:{HELD}\s+)?(?:virtually\s+|online,?\s+)?"
)
_PLACE_AND_BRACKET = re.compile(r"\s*(?:in|at)\s+(?:the\s+)?(?P<place>[^,;()]+(?:,[^,;()]+)?)\s+(?=\()")
_MOST_WORDS_BETWEEN = 10  # between a name and dates that follow it directly
_REACH = 120  # characters after a name; dates farther off do not follow it directly
_ENDS_ITS_WORDS = re.compile(r"[;()]|[.]\s")  # '. '
_OPENS_TOPIC = re.compile(r"on\s+[a-z]{3}")  # 'on visas'


def is_dated(paragraph: Paragraph, phrase: Phrase) -> bool:
    """Whether dates follow the phrase directly, except for an acronym, a place or a verb such as 'was held'."""
    if phrase.ahead and paragraph.dates_in(*phrase.ahead):
        return True
    text, stop = paragraph.text, paragraph.clauses[phrase.clause].end
    opening = _BEFORE_ITS_DATES.match(text, phrase.end, stop)
    start = opening.end() if opening else phrase.end
    if text.startswith("(", start, stop):
        return _brings_dates(paragraph, start, stop)
    reach = min(start + _REACH, stop)
    placed = _PLACE_AND_BRACKET.match(text, start, reach)  # ' in Tashkent (12 June)'
    if placed and paragraph.grammar.places.is_place(placed["place"]):
        return _brings_dates(paragraph, placed.end(), stop)
    dates = paragraph.dates_in(start, reach)
    if not dates:
        return False
    between = text[start : dates[0].start]
    return (
        len(between.split()) <= _MOST_WORDS_BETWEEN
        and not paragraph.names_event(start, dates[0].start)
        and not _ENDS_ITS_WORDS.search(between)
        and not _OPENS_TOPIC.match(between)
    )


def _brings_dates(paragraph: Paragraph, start: int, stop: int) -> bool:
    """Whether the bracket that opens at `start` prints dates."""
    opened, closed = paragraph.brackets_in(start, stop)[0]
    return bool(bracket_dates(paragraph, opened + 1, closed - 1))


def has_date(paragraph: Paragraph, phrase: Phrase) -> bool:
    """Whether dates stand anywhere after the phrase, before the next event noun of its clause."""
    stop = paragraph.clauses[phrase.clause].end
    following = paragraph.first_noun(phrase.end, stop)
    return bool(dated_places(paragraph, phrase.noun_end, following[0] if following else stop))
