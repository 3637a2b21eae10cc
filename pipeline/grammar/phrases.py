"""The phrases that may name an event: a noun with its numbers and qualifiers, and what opens it in its clause.

    phrase = [determiner] [ordinals | number] {qualifier} noun ['series'] [number behind it] ['of …' | 'with …']

    'the Sixth Ministerial Consultation'   '7th and 8th meetings of the Taskforce'   'a series of six webinars'
    'Friends of the Forum Meeting'         'SOM x2'   'Workshops (3)'   'Vice-Ministerial Meeting No. 23'

The nouns, the qualifiers that give a type, and the words that open a phrase are data (`event_types.csv`,
`event_cues.csv`). Whether a phrase *is* an event, `events` decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from pipeline.grammar.dates import find_dates, read_dates
from pipeline.grammar.places import Dated, PlaceWords, at_place, says_when_and_where
from pipeline.rules import EventWord, Rules
from pipeline.text.folding import folded
from pipeline.text.marks import brackets, last_words, masked, sentences, split_outside_brackets
from pipeline.text.numbers import cardinal, ordinal

# Words that end a noun phrase on its left, or start what follows it on its right.
_FUNCTION = frozenset(
    "a about after along also among an and as at before between both by concerning during each focusing for from has"
    " have if in including into its no of on or over regarding that the their these this those through to under upon"
    " via was were which while who will with within".split()
)
DETERMINERS = frozenset("a an both its the their these this".split())
# Verbs that end a noun phrase: 'Officials agreed', 'the Process held'
_VERBS = frozenset(
    "adopted addressed agreed approved attended called concluded convened dealt decided discussed endorsed established"
    " examined explored facilitated focused followed held hosted launched met organised organized prepared presented"
    " reviewed took was welcomed were".split()
)
_ORDINAL_TAILS = frozenset(("st", "nd", "rd", "th"))  # '14 th', a superscript split off
_BULLETS = "•●▪◦*"

# What opens a phrase: the start of its clause, a comma, 'and', a cue, or words that only talk about it ('inside').
Lead = Literal["start", "comma", "and", "event", "around", "mention", "inside", "none_held"]


@dataclass(frozen=True)
class EventGrammar:
    """The event nouns and cues of the data files, compiled."""

    words: tuple[EventWord, ...]
    cues: tuple[tuple[str, str], ...]
    places: PlaceWords

    @cached_property
    def noun(self) -> re.Pattern[str]:
        """Any event noun, singular or plural, longest first; 'series' goes with the noun before it."""
        heads = sorted({word.head for word in self.words}, key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(_spelled(head) for head in heads)})(?:\s+series)?(?![\w-])")

    @cached_property
    def _nouns(self) -> frozenset[str]:
        return frozenset(folded(word.head) for word in self.words if not word.needs_date)

    @cached_property
    def _qualifiers(self) -> frozenset[str]:
        return frozenset(word.qualifier for word in self.words if word.qualifier)

    @cached_property
    def _ranked(self) -> tuple[EventWord, ...]:
        return tuple(sorted(self.words, key=lambda word: (word.rank, word.head, word.qualifier)))

    def event_type(self, noun: str, qualifiers: str, complement: str) -> str:
        """The type of a phrase, `other` where no row gives it one."""
        word = self.event_word(noun, qualifiers, complement)
        return word.event_type if word is not None else "other"

    def event_word(self, noun: str, qualifiers: str, complement: str) -> EventWord | None:
        """The row that types a phrase: 'Sixth Ministerial' + 'Consultation', 'Meeting' + 'of the Experts Group'.

        A qualifier behind the noun counts only after 'of', and only if it is no event noun itself: a 'Meeting of the
        Regional Consultation Group' is no consultation.
        """
        singulars = singular_forms(noun)
        for word in self._ranked:
            if folded(word.head) not in singulars:
                continue
            around = f" {qualifiers} "
            if complement.startswith("of ") and word.qualifier not in self._nouns:
                around += f"| {complement} "
            if not word.qualifier or f" {word.qualifier} " in around:
                return word
        return None

    def is_qualifier(self, word: str) -> bool:
        """Whether the word gives an event noun its type ('technical', 'ministerial')."""
        return folded(word) in self._qualifiers

    def says(self, effect: str, text: str) -> bool:
        """Whether a cue of this effect stands anywhere in the text."""
        said = f" {folded(text)} "
        return any(kind == effect and f" {cue} " in said for cue, kind in self.cues)

    def cue_before(self, text: str) -> str:
        """The effect of the longest cue that the text ends with, empty where it ends with none."""
        ahead = f" {folded(last_words(text))}"
        return next((effect for cue, effect in self.cues if ahead.endswith(f" {cue}")), "")


def event_grammar(rules: Rules) -> EventGrammar:
    """The grammar that the rules' event words and cues make, the longest cue first."""
    cues = tuple(sorted(rules.cues.items(), key=lambda cue: (-len(cue[0]), cue[0])))
    return EventGrammar(rules.event_words, cues, place_words(rules))


def place_words(rules: Rules) -> PlaceWords:
    """What the rules tell of places; no place's name ends with an event noun or with the last word of a theme."""

    def of_role(role: str) -> frozenset[str]:
        return frozenset(word for word, known in rules.place_words.items() if known == role)

    themes = {re.sub(r"[\d\W]+$", "", form.split()[-1]) for form, _ in rules.theme_forms}  # 'Persons', 'COVID'
    nouns = {f"{word.head.split()[-1]}s?" for word in rules.event_words}
    never = frozenset(word.casefold() for word in themes | nouns if word)
    return PlaceWords(
        of_role("inside"), of_role("online"), of_role("region"), of_role("other"), of_role("place"), never
    )


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between semicolons or full stops: `text[start:end]`; `body` is where its first phrase may start.

    `lead` are dates that open it ('2-3 March: SOM', '14 May, Rome: 3rd Ministerial Conference'); `opening` are dates
    that a verb follows ('20 March marked the launch of …').
    """

    start: int
    end: int
    body: int
    lead: Dated | None = None
    opening: Dated | None = None


def clauses(text: str, year: int, grammar: EventGrammar) -> tuple[Clause, ...]:
    """The clauses of a paragraph, in order."""
    found = []
    for a, b in sentences(text):
        pieces = [(a + c, a + d) for c, d in split_outside_brackets(text[a:b], ";" + _BULLETS)]
        for start, end in _with_when_and_where(text, pieces, year, grammar):
            found.append(_clause(text, start, end, year, grammar))
    return tuple(found)


def _with_when_and_where(
    text: str, pieces: Sequence[tuple[int, int]], year: int, grammar: EventGrammar
) -> list[tuple[int, int]]:
    """The pieces, but one that only says when and where belongs to the event before it.

    'X Plenary Session; Santiago, Chile; 28 May 2024', 'SOM; Geneva, 12 May', 'Workshops: Rome, 5 March; Paris, 6 May'
    """
    found: list[tuple[int, int]] = []
    dated = False  # the piece before said when
    for number, (start, end) in enumerate(pieces):
        piece = text[start:end].strip(" .")
        following = text[slice(*pieces[number + 1])].strip(" .") if number + 1 < len(pieces) else ""
        dates = says_when_and_where(piece, year, grammar.places)
        # a place alone goes with the dates in the piece behind it, or in the one before it
        beside_dates = bool(read_dates(following, year)) or dated
        place = beside_dates and grammar.places.is_place(piece)
        if found and (dates or place) and not grammar.noun.search(piece) and grammar.noun.search(text, *found[-1]):
            found[-1] = (found[-1][0], end)
            dated = dates
        else:
            found.append((start, end))
            dated = False
    return found


# 'and', 'In addition,', '- ' at a clause's start say nothing of what follows
_CONNECTOR = re.compile(
    r"(?:[-–—]\s+|\s+|(?:and|as well as|plus|in addition,?|furthermore,?|moreover,?)\s+)*", re.IGNORECASE
)


_MARK = r"(?:[:,–—]|-(?=\s))\s*"  # what parts dates from the event they open: '3 May: SOM', '3 May – SOM'


def _clause(text: str, start: int, end: int, year: int, grammar: EventGrammar) -> Clause:
    opening = _CONNECTOR.match(text, start, end)
    body = opening.end() if opening else start
    dates = find_dates(text[body:end], year)
    if dates and re.fullmatch(r"(?:On|In|From|Between|During)?\s*", text[body : body + dates[0].start], re.IGNORECASE):
        rest = body + dates[0].end
        with_place = re.match(rf"\s*[.]?\s*,\s*(?P<place>[^:,;–—]+?)\s*{_MARK}", text[rest:end])
        if with_place and (
            not grammar.places.is_place(with_place["place"]) or grammar.noun.search(with_place["place"])
        ):
            with_place = None
        mark = with_place or re.match(rf"\s*[.]?\s*{_MARK}", text[rest:end])
        if mark:
            place = with_place["place"] if with_place else ""
            lead = at_place(Dated(body, rest + mark.end(), dates[0].intervals), place)
            return Clause(start, end, rest + mark.end(), lead)
        return Clause(start, end, body, opening=Dated(body, rest, dates[0].intervals))
    return Clause(start, end, body)


@dataclass(frozen=True, slots=True)
class Phrase:
    """An event noun (`text[noun_start:noun_end]`) with the words that belong to it.

    `start` is where all that belongs to it starts, `name_start` its first word, `end` the end of its name.
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
    stands_for: str = ""  # 'technical meeting' where 'another' is printed

    @property
    def is_numbered(self) -> bool:
        """Whether the phrase prints a number, an ordinal or a word such as 'several'."""
        return bool(self.ordinals) or self.count is not None or self.many


def phrases(text: str, parts: Sequence[Clause], grammar: EventGrammar) -> tuple[Phrase, ...]:
    """Every event noun of the clauses with its phrase, but for nouns inside a longer name ('Consultation Group')."""
    cover = masked(text)
    found: list[Phrase] = []
    for number, clause in enumerate(parts):
        nouns = list(grammar.noun.finditer(cover, clause.body, clause.end))
        for at, match in enumerate(nouns):
            after = nouns[at + 1].start() if at + 1 < len(nouns) else clause.end
            if not cover[match.end() : after].strip() and after < clause.end:
                continue  # 'Summit Meeting', 'training workshops': the last noun is the head
            if found and found[-1].clause == number and match.start() < found[-1].end:
                continue  # in the name of the one before: 'Meeting of the Regional Consultation Group'
            phrase = _phrase(text, cover, number, clause, match.start(), match.end(), grammar)
            names_more = re.match(r"\s+[A-Z][a-z]|-\w", cover[phrase.noun_end : clause.end])
            if names_more and not (phrase.lead == "start" and phrase.noun_start == clause.body):
                continue  # 'Consultation Group', 'Forum-based'
            # a noun among the qualifiers of a later one is no phrase of its own: 'Ministerial Level Meeting'
            found = [other for other in found if not phrase.name_start <= other.noun_start]
            found.append(phrase)
            found += _others_of_its_kind(text, cover, phrase, number, phrase.end, after, grammar)
        if not nouns and found and found[-1].clause == number - 1 and not found[-1].stands_for:
            start = parts[number - 1].end  # the mark between the two
            found += _others_of_its_kind(text, cover, found[-1], number, start, clause.end, grammar)
    return tuple(found)


def _others_of_its_kind(
    text: str, cover: str, phrase: Phrase, clause: int, start: int, stop: int, grammar: EventGrammar
) -> Iterator[Phrase]:
    """'another', 'a second' behind a meeting: 'Technical meeting on visas (5 May) and another on data (6 June)'.

    Dates behind both of them are what makes it certain that 'one' is a meeting. They stand in `text[start:stop]`, which
    is in the meeting's clause or the next one.
    """
    if (phrase.count or 1) > 1 or len(phrase.ordinals) > 1 or is_plural(cover[phrase.noun_start : phrase.noun_end]):
        return  # 'Two workshops: one on visas and one on data'
    words = "|".join(cue.replace(" ", r"\s+") for cue, effect in grammar.cues if effect == "another") or "(?!)"
    follows = r"(?=\s+(?:on|about|in|at|for|with|dedicated)\b|\s*\()"
    opening = r"(?:,\s+|\band\s+)" if clause == phrase.clause else r"(?:(?<=;)|(?<=\.))\s*|(?:,\s+|\band\s+)"
    pattern = re.compile(rf"(?:{opening})(?P<other>{words}){follows}", re.IGNORECASE)
    matches = list(pattern.finditer(cover, start, stop))
    ends = [*(match.start() for match in matches[1:]), stop]
    if not matches or not _dates_in(text, phrase.noun_end, matches[0].start()):
        return
    kind = _without_numbers(cover[phrase.name_start : phrase.noun_end])
    for match, end in zip(matches, ends, strict=False):
        if not _dates_in(text, match.end(), end):
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


def _dates_in(text: str, start: int, end: int) -> bool:
    return bool(find_dates(text[start:end], 2000))  # the year does not matter to whether there are dates


def _without_numbers(name: str) -> str:
    """'Technical meeting' of '3rd Technical meeting', 'workshop' of 'One workshop'."""
    words = (word for word in name.split() if ordinal(word) is None and cardinal(word) is None)
    return " ".join(word for word in words if word.casefold() not in DETERMINERS)


def _phrase(
    text: str, cover: str, number: int, clause: Clause, noun_start: int, noun_end: int, grammar: EventGrammar
) -> Phrase:
    words = _words_before(cover, clause.body, noun_start)
    numbers = _numbers(words, grammar)
    at = numbers.at
    determiner = ""
    if at > 0 and words[at - 1][0].casefold() in DETERMINERS:
        at -= 1
        determiner = words[at][0].casefold()
    start = words[at][1] if at < len(words) else noun_start
    start, determiner = _with_collective(cover, clause.body, start, determiner, grammar)
    many = grammar.says("many", cover[start:noun_start]) and numbers.count is None
    name_start, lead = _lead(cover, clause, start, grammar)
    behind = _number_behind(text, noun_end, clause.end)
    noun_stop = noun_end + behind.length
    end = _name_end(cover, noun_stop, clause.end)
    qualifiers = folded(cover[clause.start : noun_start] if lead == "start" else cover[name_start:noun_start])
    complement = folded(cover[noun_stop:end])
    word = grammar.event_word(cover[noun_start:noun_end], qualifiers, complement)
    return Phrase(
        clause=number,
        start=clause.start if lead == "start" and _is_first(cover, clause, name_start) else name_start,
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
        event_type=word.event_type if word is not None else "other",
        needs_date=word is not None and word.needs_date,
    )


def _is_first(cover: str, clause: Clause, name_start: int) -> bool:
    return not cover[clause.body : name_start].strip()


def _words_before(cover: str, left: int, right: int) -> list[tuple[str, int]]:
    """The words and marks of `cover[left:right]`, each with its place."""
    ahead = last_words(cover[left:right])
    found = re.finditer(r"[^\s,;:.()“”\"\x00]+|[,;:()“”\".\x00]", ahead)
    return [(match[0], match.start() + right - len(ahead)) for match in found]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What a phrase prints before its noun: ordinals, a count, and at which word the phrase starts."""

    ordinals: tuple[int, ...]
    count: int | None
    at: int


_FEW_FIGURES = re.compile(r"[0-9]{1,6}")


def _numbers(words: Sequence[tuple[str, int]], grammar: EventGrammar) -> _Numbers:
    """Walks from the noun to the left over qualifiers and numbers: '7th and 8th', 'Twenty-four working group'."""
    ordinals: list[int] = []
    at = len(words)
    while at > 0:
        word, before = words[at - 1][0], words[at - 2][0] if at > 1 else ""
        if (numbered := ordinal(word)) is not None:
            ordinals.insert(0, numbered)
        elif word.casefold() in _ORDINAL_TAILS and _FEW_FIGURES.fullmatch(before):
            ordinals.insert(0, int(before))
            at -= 1
        elif (
            ordinals and word.casefold() in ("and", "&", ",", "to", "-", "–") and (first := ordinal(before)) is not None
        ):
            if word.casefold() in ("to", "-", "–"):  # '5th to 7th meetings'
                ordinals = [*range(first + 1, ordinals[0]), *ordinals]
        elif (count := cardinal(word)) is not None:
            if not 1900 <= count <= 2100:  # '2022 Ministerial Conference' is one, not two thousand
                return _Numbers(tuple(ordinals), count, at - 1)
        elif word == "x" and _FEW_FIGURES.fullmatch(before):  # '2 x working group meeting'
            return _Numbers(tuple(ordinals), int(before), at - 2)
        elif word.casefold() in ("and", "&") and at < len(words) and grammar.is_qualifier(before):
            pass  # 'technical and thematic meetings'
        elif word.casefold() in _FUNCTION or word.casefold() in _VERBS or not word[0].isalnum():
            break
        at -= 1
    return _Numbers(tuple(ordinals), None, at)


def _with_collective(cover: str, left: int, start: int, determiner: str, grammar: EventGrammar) -> tuple[int, str]:
    """Where the phrase starts with its collective: 'a series of six webinars', 'a number of workshops'."""
    ahead = last_words(cover[left:start])
    # 'a series of', 'the first round of', 'Mini Full Round of'
    opening = re.search(r"(?:\b(?:[Aa]n?|[Tt]he|[A-Z][\w-]*)\s+)*(?:\b[\w-]+\s+)?[\w-]+\s+of\s+$", ahead)
    if opening and grammar.cue_before(ahead) in ("collective", "many"):
        return start - len(ahead) + opening.start(), "a"
    return start, determiner


@dataclass(frozen=True, slots=True)
class _Behind:
    """A number printed behind the noun, over `length` characters."""

    length: int = 0
    count: int | None = None
    ordinals: tuple[int, ...] = ()


_HOW_OFTEN = r"once|twice|thrice|[\w-]+\s+times"
# ' (twice)', ' twice' behind 'Working Group met', ' met twice', ' took place three times'
_TIMES = re.compile(
    rf"\s*\((?P<bracketed>{_HOW_OFTEN})\)"
    r"|\s+(?:(?:met|convened|gathered|took\s+place|(?:was|were)\s+(?:held|convened|organi[sz]ed))\s+)?"
    rf"(?P<times>{_HOW_OFTEN})\b",
    re.IGNORECASE,
)


def _times(printed: str) -> int | None:
    """'twice' -> 2, 'three times' -> 3; None where no number is printed ('several times')."""
    word = printed.casefold().split()[0]
    return {"once": 1, "twice": 2, "thrice": 3}.get(word) or cardinal(word)


def _number_behind(text: str, noun_end: int, end: int) -> _Behind:
    """'SOM x2', 'Workshops (3)', 'courses: 2', 'Meeting No. 23', 'Board meetings (forty-fourth and forty-fifth)'."""
    tail = text[noun_end:end]
    if match := re.match(r"\s*[x×]\s?(\d{1,2})\b", tail):
        return _Behind(match.end(), count=int(match[1]))
    if match := re.match(r"\s*\((\d{1,2})\)|\s*:\s*(\d{1,2})(?=\s*(?:in total)?\s*[.,]?\s*$)", tail):
        return _Behind(match.end(), count=int(match[1] or match[2]))
    if match := _TIMES.match(tail):
        return _Behind(match.end(), count=_times(match["times"] or match["bracketed"]))
    if match := re.match(r"\s+(?:No|Nr|no|n°|#)\.?\s*(\d{1,3})\b", tail):
        return _Behind(match.end(), ordinals=(int(match[1]),))
    if match := re.match(r"\s*\(([^()]*)\)", tail):
        read = [ordinal(word) for word in re.split(r"\s*(?:,|\band\b|&)\s*", match[1]) if word]
        if read and all(n is not None for n in read):
            return _Behind(match.end(), ordinals=tuple(n for n in read if n is not None))
    return _Behind()


def _lead(cover: str, clause: Clause, start: int, grammar: EventGrammar) -> tuple[int, Lead]:
    """Where the phrase's name starts and what opens it, from what stands before it in its clause."""
    ahead = cover[clause.body : start].rstrip()
    if not ahead.strip(" -–"):
        return start, "start"
    if re.fullmatch(r"No|There (?:was|were) no", ahead, re.IGNORECASE):
        return start, "none_held"
    if ahead.endswith(":"):
        return start, "start"
    name = re.fullmatch(r"(?P<name>(?:[Tt]he\s+)?[A-Z][\w-]*(?:\s+(?:the|[A-Z][\w-]*))*)\s+of(?:\s+the)?", ahead)
    if name and not grammar.noun.search(ahead):
        return clause.body + name.start("name"), "start"  # 'Friends of the Forum Meeting'
    if not ahead.endswith((",", ")", "(")) and (effect := grammar.cue_before(ahead)) in ("event", "around", "mention"):
        return start, effect  # type: ignore[return-value]
    if re.search(r"(?:\band|&|\bplus|\bor|\band from|\band for)$", last_words(ahead), re.IGNORECASE):
        return start, "and"
    return start, "comma" if ahead[-1] in ',)”"–-' else "inside"


def _name_end(cover: str, noun_end: int, stop: int) -> int:
    """Where the name ends: behind 'of …' or 'with …', before a bracket, comma, topic, place or verb.

    'on' opens a topic where small letters follow; 'the Taskforce on Planning and Preparedness' is a name.
    """
    ends = r"(?:in|at|to|from|focusing|discussed|adopted|took|met|was|were|on(?!\s+[A-Z]))\b"
    match = re.match(rf"\s+(?:of|with|between)\s+(?:(?!\s+{ends})[^,;:.()])*", cover[noun_end:stop])
    return noun_end + len(match[0].rstrip()) if match else noun_end


# ---------------------------------------------------------------- nouns


def _spelled(head: str) -> str:
    """A regular expression for an event noun, singular or plural: 'meeting' also reads 'Meetings', 'SOM' 'SOMs'."""
    if head.isupper():
        return rf"{head}s?"
    words = [rf"[{word[0].upper()}{word[0].lower()}]{re.escape(word[1:])}" for word in head.split()]
    pattern = r"[\s-]+".join(words)
    if head.endswith("y"):
        return f"{pattern[:-1]}(?:ys?|ies)"
    if head == "forum":
        return f"{pattern}s?|[Ff]ora"
    return pattern if head.endswith(" met") else f"{pattern}(?:s|es)?"


@lru_cache(maxsize=1024)
def singular_forms(noun: str) -> frozenset[str]:
    """What the folded noun may be the plural of, itself among them: 'webinars' is 'webinar', 'fora' 'forum'."""
    lemma = re.sub(r"\s+series$", "", folded(noun))
    forms = {lemma, re.sub(r"s$", "", lemma), re.sub(r"es$", "", lemma), re.sub(r"ies$", "y", lemma)}
    return frozenset(forms | ({"forum"} if lemma == "fora" else set()))


def is_plural(noun: str) -> bool:
    """Whether the noun is printed in the plural; 'a workshop series' is one."""
    return noun.casefold().endswith(("s", "fora")) and not noun.casefold().endswith("series")


def nouns_of(text: str, grammar: EventGrammar) -> Iterator[str]:
    """The event nouns in a text, singular."""
    for match in grammar.noun.finditer(text):
        yield from singular_forms(match[0])


def first_bracket(text: str) -> str:
    """What the bracket says that the text begins with, empty where it begins with none."""
    spans = brackets(text)
    return text[1 : spans[0][1] - 1] if spans and spans[0][0] == 0 else ""
