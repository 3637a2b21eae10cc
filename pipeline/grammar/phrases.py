"""The phrases that may name an event: a noun with its numbers and qualifiers.

    phrase = [determiner] [ordinals | number] {qualifier} noun ['series'] [number after it] ['of …' | 'with …']

    'the Sixth Ministerial Consultation'   '7th and 8th meetings of the Taskforce'   'a series of six webinars'
    'Friends of the Forum Meeting'         'SOM x2'   'Workshops (3)'   'Vice-Ministerial Meeting No. 23'

`words` says which nouns and qualifiers there are, `leads` what opens a phrase, `acceptance` which phrases are events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.grammar.clauses import Clause, Paragraph
from pipeline.grammar.dates import find_dates
from pipeline.grammar.leads import Lead, lead_of
from pipeline.grammar.places import HELD, bracket_dates, dated_places
from pipeline.grammar.words import DETERMINERS, EventGrammar, is_plural
from pipeline.text.folding import folded
from pipeline.text.marks import brackets, last_words
from pipeline.text.numbers import cardinal, ordinal

ACRONYM = r"\([A-Z][\w& -]{0,11}\)"  # '(SOM)'

# Words that end a noun phrase on its left, or start what follows it on its right.
_FUNCTION = frozenset(
    "a about after along also among an and as at before between both by concerning during each focusing for from has"
    " have if in including into its no of on or over regarding that the their these this those through to under upon"
    " via was were which while who will with within".split()
)
# Verbs that end a noun phrase: 'Officials agreed', 'the Process held'
_VERBS = frozenset(
    "adopted addressed agreed approved attended called concluded convened dealt decided discussed endorsed established"
    " examined explored facilitated focused followed held hosted launched met organised organized prepared presented"
    " reviewed took was welcomed were".split()
)
_ORDINAL_TAILS = frozenset(("st", "nd", "rd", "th"))  # '14 th', a superscript split off


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
        for at, match in enumerate(nouns):
            after = nouns[at + 1].start() if at + 1 < len(nouns) else clause.end
            phrase = _phrase_at(paragraph, number, match.span(), after, found)
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


def _nouns(paragraph: Paragraph, clause: Clause) -> list[re.Match[str]]:
    """The event nouns of a clause, and the mechanism's acronym behind a number: 'Eighteenth AFML'."""
    cover = paragraph.cover
    nouns = list(paragraph.grammar.noun.finditer(cover, clause.body, clause.end))
    for own in paragraph.own_event.finditer(cover, clause.body, clause.end):
        words = _words_before(cover, clause.body, own.start())
        if words and ordinal(words[-1][0]) is not None:
            nouns.append(own)
    return sorted(nouns, key=lambda noun: noun.start())


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


def _phrase_at(
    paragraph: Paragraph, number: int, noun: tuple[int, int], after: int, found: Sequence[Phrase]
) -> Phrase | None:
    """The phrase of the noun; None where the noun is a part of another's phrase or of a longer name.

    `number` is the noun's clause, `after` where the next noun starts or the clause ends, `found` the phrases before it.
    """
    clause, cover = paragraph.clauses[number], paragraph.cover
    start, end = noun
    if not cover[end:after].strip() and after < clause.end:
        return None  # 'Summit Meeting', 'training workshops': the last noun is the head
    if found and found[-1].clause == number and start < found[-1].end:
        return None  # in the name of the one before: 'Meeting of the Regional Consultation Group'
    phrase = _phrase(paragraph, number, start, end)
    opens_clause = phrase.lead == "start" and phrase.noun_start == clause.body
    if not opens_clause and _NAME_GOES_ON.match(cover[phrase.noun_end : clause.end]):
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
    if not matches or not _prints_dates(paragraph.text[phrase.noun_end : matches[0].start()]):
        return
    kind = _without_numbers(paragraph.cover[phrase.name_start : phrase.noun_end])
    for match, end in zip(matches, ends, strict=False):
        if not _prints_dates(paragraph.text[match.end() : end]):
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


def _prints_dates(text: str) -> bool:
    return bool(find_dates(text, 2000))  # whether there are dates does not depend on the year


def _without_numbers(name: str) -> str:
    """'Technical meeting' of '3rd Technical meeting', 'workshop' of 'One workshop'."""
    words = (word for word in name.split() if ordinal(word) is None and cardinal(word) is None)
    return " ".join(word for word in words if word.casefold() not in DETERMINERS)


def _phrase(paragraph: Paragraph, number: int, noun_start: int, noun_end: int) -> Phrase:
    """The phrase around a noun: its numbers and qualifiers, what opens it, and where its name ends."""
    cover, grammar, clause = paragraph.cover, paragraph.grammar, paragraph.clauses[number]
    words = _words_before(cover, clause.body, noun_start)
    numbers = _numbers(words, grammar)
    start, determiner = _start(paragraph, clause, words, numbers, noun_start)
    many = grammar.says("many", cover[start:noun_start]) and numbers.count is None
    name_start = _start_of_name(cover, clause.body, start, grammar)
    ahead = _dates_in_connector(paragraph, clause, name_start)
    lead = "event" if ahead else lead_of(cover[clause.body : name_start], grammar)
    behind = _number_behind(paragraph.text, noun_end, clause.end)
    noun_stop = noun_end + behind.length
    end = _name_end(cover, noun_stop, clause.end)
    qualifiers = folded(cover[clause.start : noun_start] if lead == "start" else cover[name_start:noun_start])
    word = grammar.event_word(cover[noun_start:noun_end], qualifiers, folded(cover[noun_stop:end]))
    own_type = paragraph.own_event_type if paragraph.own_event.match(cover, noun_start) else "other"
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
    paragraph: Paragraph, clause: Clause, words: Sequence[tuple[str, int]], numbers: _Numbers, noun_start: int
) -> tuple[int, str]:
    """Where the phrase starts with its determiner, its collective, or 'some' before its count; and the determiner."""
    at, determiner = numbers.at, ""
    if at > 0 and words[at - 1][0].casefold() in DETERMINERS:
        at -= 1
        determiner = words[at][0].casefold()
    start = words[at][1] if at < len(words) else noun_start
    cover, grammar = paragraph.cover, paragraph.grammar
    start, determiner = _with_collective(cover, clause.body, start, determiner, grammar)
    about = grammar.about_before.search(cover, max(clause.body, start - _LONGEST_ABOUT), start)
    return (about.start() if about and numbers.count is not None else start), determiner


# 'followed on 5 May by ', 'preceded the day before, on 4 May, by the '
_CONNECTOR_WITH_DATES = re.compile(r"\b(?:followed|preceded),?\s+(?P<when>[^;()\x00]{3,60}?),?\s+by\s+$")


def _dates_in_connector(paragraph: Paragraph, clause: Clause, name_start: int) -> tuple[int, int] | None:
    """Where the dates stand that a connector holds: 'followed on 5 May by the *Ministerial Meeting*'."""
    ahead = paragraph.cover[max(clause.body, name_start - 90) : name_start]
    connector = _CONNECTOR_WITH_DATES.search(ahead)
    if not connector or not _prints_dates(connector["when"]):
        return None
    return name_start - len(ahead) + connector.start(), name_start - len(ahead) + connector.end("when")


def _is_first(cover: str, clause: Clause, name_start: int) -> bool:
    return not cover[clause.body : name_start].strip()


# ---------------------------------------------------------------- before the noun


_WORD_OR_MARK = re.compile(r"[^\s,;:.()“”\"\x00]+|[,;:()“”\".\x00]")  # '7th', 'follow-up', ','


def _words_before(cover: str, left: int, right: int) -> list[tuple[str, int]]:
    """The last words and marks of `cover[left:right]`, each with its offset."""
    ahead = last_words(cover[left:right])
    return [(match[0], match.start() + right - len(ahead)) for match in _WORD_OR_MARK.finditer(ahead)]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What a phrase prints before its noun: ordinals, a count, and the number of the word where the phrase starts."""

    ordinals: tuple[int, ...]
    count: int | None
    at: int


_FEW_FIGURES = re.compile(r"[0-9]{1,6}")  # '14' in '14 th', '2' in '2 x'


def _numbers(words: Sequence[tuple[str, int]], grammar: EventGrammar) -> _Numbers:
    """Walks from the noun to the left over qualifiers and numbers: '7th and 8th', 'Twenty-four working group'."""
    ordinals: list[int] = []
    at = len(words)
    while at > 0:
        word, before = words[at - 1][0], words[at - 2][0] if at > 1 else ""
        if (numbered := _ordinal_at(word, before)) is not None:
            number, length = numbered
            ordinals.insert(0, number)
            at -= length
        elif ordinals and (joined := _joined_ordinals(word, before, ordinals[0])) is not None:
            ordinals = [*joined, *ordinals]
            at -= 1
        elif (counted := _count_at(word, before)) is not None:
            count, length = counted
            return _Numbers(tuple(ordinals), count, at - length)
        elif _ends_phrase(word, before, at == len(words), grammar):
            break
        else:
            at -= 1
    return _Numbers(tuple(ordinals), None, at)


def _ordinal_at(word: str, before: str) -> tuple[int, int] | None:
    """The ordinal that '7th', 'Sixth' or '14 th' (a superscript split off) prints, and over how many words."""
    if (number := ordinal(word)) is not None:
        return number, 1
    if word.casefold() in _ORDINAL_TAILS and _FEW_FIGURES.fullmatch(before):
        return int(before), 2
    return None


def _joined_ordinals(word: str, before: str, last: int) -> Sequence[int] | None:
    """The ordinals between two that the word joins: 6 of '5th to 7th', none of '7th and 8th'.

    None where the word joins no ordinals.
    """
    if word.casefold() not in ("and", "&", ",", "to", "-", "–") or (first := ordinal(before)) is None:
        return None
    return range(first + 1, last) if word.casefold() in ("to", "-", "–") else ()


def _count_at(word: str, before: str) -> tuple[int, int] | None:
    """The number of events that '18', 'Eleven' or '2 x' prints, and over how many words; a year is no count."""
    if (count := cardinal(word)) is not None:
        return None if 1900 <= count <= 2100 else (count, 1)  # '2022 Ministerial Conference' is one event
    return (int(before), 2) if word == "x" and _FEW_FIGURES.fullmatch(before) else None


def _ends_phrase(word: str, before: str, is_last: bool, grammar: EventGrammar) -> bool:
    """Whether the word stands outside the phrase: 'of', 'agreed', a comma; not 'and' in 'technical and thematic'.

    `is_last` says that the noun stands right after it.
    """
    if word.casefold() in ("and", "&") and not is_last and grammar.is_qualifier(before):
        return False
    return word.casefold() in _FUNCTION or word.casefold() in _VERBS or not word[0].isalnum()


# 'a series of ', 'the first round of ', 'Mini Full Round of '
_COLLECTIVE = re.compile(r"(?:\b(?:[Aa]n?|[Tt]he|[A-Z][\w-]*)\s+)*(?:\b[\w-]+\s+)?[\w-]+\s+of\s+$")


def _with_collective(cover: str, left: int, start: int, determiner: str, grammar: EventGrammar) -> tuple[int, str]:
    """Where the phrase starts with its collective: 'a series of six webinars', 'a number of workshops'."""
    ahead = last_words(cover[left:start])
    opening = _COLLECTIVE.search(ahead)
    if opening and grammar.cue_before(ahead) in ("collective", "many"):
        return start - len(ahead) + opening.start(), "a"
    return start, determiner


_NAME_OF = re.compile(r"(?:[Tt]he\s+)?[A-Z][\w-]*(?:\s+(?:the|[A-Z][\w-]*))*\s+of(?:\s+the)?")  # 'Friends of the'


def _start_of_name(cover: str, left: int, start: int, grammar: EventGrammar) -> int:
    """Where the phrase starts with a name that opens its clause: 'Friends of the Forum Meeting'."""
    ahead = cover[left:start].rstrip()
    return left if _NAME_OF.fullmatch(ahead) and not grammar.noun.search(ahead) else start


# ---------------------------------------------------------------- after the noun


@dataclass(frozen=True, slots=True)
class _Behind:
    """A number printed after the noun, over `length` characters."""

    length: int = 0
    count: int | None = None
    ordinals: tuple[int, ...] = ()


_HOW_OFTEN = r"once|twice|thrice|[\w-]+\s+times"
# ' (twice)', ' twice' after 'Working Group met', ' met twice', ' took place three times'
_TIMES = re.compile(
    rf"\s*\((?P<bracketed>{_HOW_OFTEN})\)"
    r"|\s+(?:(?:met|convened|gathered|took\s+place|(?:was|were)\s+(?:held|convened|organi[sz]ed))\s+)?"
    rf"(?P<times>{_HOW_OFTEN})\b",
    re.IGNORECASE,
)
_TIMES_FIGURE = re.compile(r"\s*[x×]\s?(\d{1,2})\b")  # ' x2'
_COUNT_BEHIND = re.compile(
    r"\s*\((\d{1,2})\)|\s*:\s*(\d{1,2})(?=\s*(?:in total)?\s*[.,]?\s*$)"
)  # ' (3)', ': 2 in total'
_NUMBER_BEHIND = re.compile(r"\s+(?:No|Nr|no|n°|#)\.?\s*(\d{1,3})\b")  # ' No. 23'
_BRACKET_BEHIND = re.compile(r"\s*\(([^()]*)\)")  # ' (forty-fourth and forty-fifth)'
_BETWEEN_ORDINALS = re.compile(r"\s*(?:,|\band\b|&)\s*")  # ' and '


def _times(printed: str) -> int | None:
    """'twice' -> 2, 'three times' -> 3; None where no number is printed ('several times')."""
    word = printed.casefold().split()[0]
    return {"once": 1, "twice": 2, "thrice": 3}.get(word) or cardinal(word)


def _number_behind(text: str, noun_end: int, end: int) -> _Behind:
    """'SOM x2', 'Workshops (3)', 'courses: 2', 'Meeting No. 23', 'Board meetings (forty-fourth and forty-fifth)'."""
    tail = text[noun_end:end]
    if match := _TIMES_FIGURE.match(tail):
        return _Behind(match.end(), count=int(match[1]))
    if match := _COUNT_BEHIND.match(tail):
        return _Behind(match.end(), count=int(match[1] or match[2]))
    if match := _TIMES.match(tail):
        return _Behind(match.end(), count=_times(match["times"] or match["bracketed"]))
    if match := _NUMBER_BEHIND.match(tail):
        return _Behind(match.end(), ordinals=(int(match[1]),))
    if match := _BRACKET_BEHIND.match(tail):
        read = [ordinal(word) for word in _BETWEEN_ORDINALS.split(match[1]) if word]
        if read and all(n is not None for n in read):
            return _Behind(match.end(), ordinals=tuple(n for n in read if n is not None))
    return _Behind()


_ANOTHER_COUNT = r"and\s+(?:\d+|an?|two|three|four|five|six|seven|eight|nine|ten|several)"  # 'and 2 seminars'
_ENDS_NAME = (
    rf"(?:in|at|to|from|focusing|discussed|adopted|took|met|was|were|hosted|held|{_ANOTHER_COUNT}|on(?!\s+[A-Z]))\b"
)
_COMPLEMENT = re.compile(rf"\s+(?:of|with|between)\s+(?!\d)(?:(?!\s+{_ENDS_NAME})[^,;:.()])*")  # ' of the Taskforce'


def _name_end(cover: str, noun_end: int, stop: int) -> int:
    """Where the name ends: after 'of …' or 'with …', before a bracket, comma, topic, place or verb.

    'on' opens a topic where small letters follow; 'the Taskforce on Planning and Preparedness' is a name.
    """
    match = _COMPLEMENT.match(cover[noun_end:stop])
    return noun_end + len(match[0].rstrip()) if match else noun_end


# ---------------------------------------------------------------- what a phrase says, and its dates


def noun_of(paragraph: Paragraph, phrase: Phrase) -> str:
    """The noun as printed, with the number after it; brackets blanked out."""
    return paragraph.cover[phrase.noun_start : phrase.noun_end]


def clause_behind(paragraph: Paragraph, phrase: Phrase) -> str:
    """The rest of the phrase's clause, after its name."""
    return paragraph.text[phrase.end : paragraph.clauses[phrase.clause].end]


# ' (SOM) was held virtually ' between a name and its dates
_BEFORE_ITS_DATES = re.compile(
    rf"(?:\s*{ACRONYM})?[\s,:–-]*(?:(?:was|were)\s+)?(?:{HELD}\s+)?(?:virtually\s+|online,?\s+)?"
)
_PLACE_AND_BRACKET = re.compile(r"\s*(?:in|at)\s+(?:the\s+)?(?P<place>[^,;()]+(?:,[^,;()]+)?)\s+(?=\()")
_REACH = 120  # characters after a name; dates farther off do not follow it directly
_ENDS_ITS_WORDS = re.compile(r"[;()]|[.]\s")  # '. '
_OPENS_TOPIC = re.compile(r"on\s+[a-z]{3}")  # 'on visas'


def is_dated(paragraph: Paragraph, phrase: Phrase) -> bool:
    """Whether dates follow the phrase directly, except for an acronym, a place or a verb such as 'was held'."""
    if phrase.ahead and _prints_dates(paragraph.text[slice(*phrase.ahead)]):
        return True
    tail = clause_behind(paragraph, phrase)
    opening = _BEFORE_ITS_DATES.match(tail)
    rest = tail[opening.end() if opening else 0 :]
    if rest.startswith("("):
        return bool(bracket_dates(_first_bracket(rest), paragraph.year, paragraph.grammar.places))
    placed = _PLACE_AND_BRACKET.match(rest[:_REACH])  # ' in Tashkent (12 June)'
    if placed and paragraph.grammar.places.is_place(placed["place"]):
        return bool(bracket_dates(_first_bracket(rest[placed.end() :]), paragraph.year, paragraph.grammar.places))
    dates = find_dates(rest[:_REACH], paragraph.year)
    if not dates:
        return False
    between = rest[: dates[0].start]
    return (
        len(between.split()) <= 10
        and not paragraph.grammar.noun.search(between)
        and not _ENDS_ITS_WORDS.search(between)
        and not _OPENS_TOPIC.match(between)
    )


def _first_bracket(text: str) -> str:
    """What stands in the bracket that the text begins with, empty where it begins with none."""
    spans = brackets(text)
    return text[1 : spans[0][1] - 1] if spans and spans[0][0] == 0 else ""


def has_date(paragraph: Paragraph, phrase: Phrase) -> bool:
    """Whether dates stand anywhere after the phrase, before the next event noun of its clause."""
    stop = paragraph.clauses[phrase.clause].end
    following = paragraph.grammar.noun.search(paragraph.cover, phrase.end, stop)
    end = following.start() if following else stop
    return bool(dated_places(paragraph.text, phrase.noun_end, end, paragraph.year, paragraph.grammar.places))
