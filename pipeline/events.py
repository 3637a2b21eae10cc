"""The grammar of events: what stands under a mechanism's heading -> its meetings, with type, number, dates and place.

    entry    = sentence { sentence }
    sentence = phrase { separator phrase } | outcome      ';', ', two …', 'and a …', 'preceded by …'
    phrase   = [number | ordinal] qualifiers noun [of …] [dates] [place] [topic], in any order after the noun

    2021 prints  'SOM (20 August) in preparation for …; 4 thematic workshops (July and September) on …'
    2017 prints  'The 4th SOM, 25-26 September 2017 in Bishkek, Kyrgyzstan on …'

A noun is an event where it opens a phrase, not where it is talked about ('in preparation for a Ministerial meeting').
The nouns, the qualifiers that give a type, and the words that open or close a phrase are data (`event_types.csv`,
`event_cues.csv`). What is no event and tells of none is left over, for the caller to list as unclaimed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from pipeline.dates import find_dates
from pipeline.model import EventStatus, Interval
from pipeline.numbers import cardinal, ordinal
from pipeline.places import bracket_dates, dated_places, last_word, place_of, topic_of
from pipeline.rules import EventWord, Rules
from pipeline.text import brackets, folded, masked, sentences

# Words that end a noun phrase on its left, or start what follows it on its right.
_FUNCTION = frozenset(
    "a about after along also among an and as at before between both by concerning during each focusing for from has have if"
    " in including into its no on of or over regarding that the their these this those through to under upon via was were which"
    " while who will with within".split()
)
_DETERMINERS = frozenset("a an the this these its their".split())
_BACKWARD = frozenset("the this these its their".split())
_MODIFIER_VERBS = frozenset(
    "adopted addressed agreed approved concluded convened decided discussed endorsed examined explored focused held hosted"
    " organized organised prepared presented reviewed took was were dealt followed welcomed".split()
)


@dataclass(frozen=True, slots=True)
class PrintedEvent:
    """An event as a phrase prints it; `text[start:end]` is all that was read of it (units as in `model.Event`)."""

    event_type: str
    name: str
    ordinal: int | None
    count: int | None
    topic: str
    place: str
    status: EventStatus
    intervals: tuple[Interval, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """What was read of an entry: its events, and the (start, end) of sentences that say that nothing was held."""

    events: tuple[PrintedEvent, ...]
    nothing_held: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class EventGrammar:
    """The event nouns and cues of the data files, compiled."""

    words: tuple[EventWord, ...]
    cues: tuple[tuple[str, str], ...]

    @cached_property
    def noun(self) -> re.Pattern[str]:
        """Any event noun, singular or plural, longest first; 'series' goes with the noun before it."""
        heads = sorted({word.head for word in self.words}, key=len, reverse=True)
        forms = "|".join(_spelled(head) for head in heads)
        return re.compile(rf"\b(?:{forms})(?:\s+series)?(?![\w-])")

    @cached_property
    def _nouns(self) -> frozenset[str]:
        return frozenset(folded(word.head) for word in self.words)

    @lru_cache(maxsize=4096)  # noqa: B019 - one grammar lives as long as the program
    def word_for(self, noun: str, qualifiers: str, complement: str) -> EventWord:
        """The row that types a phrase: 'Sixth Ministerial' + 'Consultation', 'Meeting' + 'of the Experts Group'."""
        lemma = _lemma(noun)
        for word in sorted(self.words, key=lambda w: (w.rank, w.head, w.qualifier)):
            if folded(word.head) not in _singulars(lemma) and word.head not in _singulars(lemma):
                continue
            around = f" {qualifiers} "
            if (
                complement.startswith("of ") and word.qualifier not in self._nouns
            ):  # 'of the Regional Consultation Group'
                around += f"| {complement} "
            if not word.qualifier or f" {word.qualifier} " in around:
                return word
        return EventWord(noun, "", "other", 99)

    def cue(self, effect: str, text: str) -> bool:
        """Whether a cue of this effect stands anywhere in the folded text."""
        return any(kind == effect and f" {cue} " in f" {text} " for cue, kind in self.cues)

    def cue_before(self, text: str) -> str:
        """The effect of the cue that the folded text ends with, empty where it ends with none."""
        for cue, effect in self.cues:
            if f" {text}".endswith(f" {cue}"):
                return effect
        return ""


def event_grammar(rules: Rules) -> EventGrammar:
    """The grammar that the rules' event words and cues make, the longest cue first."""
    return EventGrammar(rules.event_words, tuple(sorted(rules.cues.items(), key=lambda cue: (-len(cue[0]), cue[0]))))


@dataclass(frozen=True, slots=True)
class _Phrase:
    """An event noun with the words before it; `lead` says what opens the phrase."""

    start: int  # of all that belongs to it, a date before it included
    name_start: int  # of the determiner or first word
    noun_start: int
    noun_end: int
    determiner: str
    lead: str  # start | comma | and | event | mention | inside | none_held
    numbers: tuple[int, ...]
    ordinals: tuple[int, ...]
    many: bool
    qualifiers: str
    sentence: int
    event_type: str = ""
    end: int = 0

    @property
    def is_numbered(self) -> bool:
        return bool(self.numbers or self.ordinals or self.many)


def read_events(paragraphs: Sequence[str], report_year: int, grammar: EventGrammar) -> tuple[ReadEntry, ...]:
    """The events of one mechanism's entry, one `ReadEntry` a paragraph (a bullet is a paragraph).

    'The Meeting adopted …' after a meeting speaks of that one, also over paragraphs.
    """
    seen: list[PrintedEvent] = []
    entries = []
    for text in paragraphs:
        entry = _Entry(text, report_year, grammar, tuple(seen)).read()
        seen += entry.events
        entries.append(entry)
    return tuple(entries)


@dataclass
class _Entry:
    """One paragraph while it is read."""

    text: str
    year: int
    grammar: EventGrammar
    before: tuple[PrintedEvent, ...]
    cover: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    nothing: list[tuple[int, int]] = field(default_factory=list)

    def read(self) -> ReadEntry:
        self.cover = masked(self.text)
        self.spans = sentences(self.text)
        accepted = self._accepted(self._phrases())
        events = self._with_shared_dates(
            accepted, [self._event(phrase, end) for phrase, end in self._regions(accepted)]
        )
        events = self._with_outcomes(events)
        return ReadEntry(tuple(sorted(events, key=lambda e: e.start)), tuple(self.nothing))

    # ------------------------------------------------------------ phrases

    def _phrases(self) -> list[_Phrase]:
        """Every event noun with its phrase, the nouns inside a longer name left out ('Consultation Group')."""
        phrases = []
        matches = list(self.grammar.noun.finditer(self.cover))
        for number, match in enumerate(matches):
            follows = matches[number + 1] if number + 1 < len(matches) else None
            if follows is not None and not self.cover[match.end() : follows.start()].strip():
                continue  # 'Summit Meeting', 'training workshops': the last noun is the head
            start, end = match.start(), match.end()
            phrase = self._phrase(start, end)
            opens = phrase.lead == "start" and phrase.start == start and self._at_sentence_start(start)
            if re.match(r"\s+[A-Z][a-z]|-\w", self.cover[end:]) and not opens:
                continue  # 'Consultation Group', 'Forum-based'
            phrases.append(phrase)
        return phrases

    def _phrase(self, noun_start: int, noun_end: int) -> _Phrase:
        sentence = next(i for i, (_, b) in enumerate(self.spans) if noun_start < b)
        left = self.spans[sentence][0]
        words = [
            (m[0], m.start() + left)
            for m in re.finditer(r"[^\s,;:.()“”\"\x00]+|[,;:()“”\".]", self.cover[left:noun_start])
        ]
        at = len(words)
        numbers: list[int] = []
        ordinals: list[int] = []
        while at > 0:
            word = words[at - 1][0]
            numbered = ordinal(word)
            if (
                numbered is None
                and word.casefold() in ("th", "st", "nd", "rd")
                and at > 1
                and words[at - 2][0].isdigit()
            ):
                ordinals.insert(0, int(words[at - 2][0]))  # '14 th', a superscript split off
                at -= 2
                continue
            if numbered is not None:
                ordinals.insert(0, numbered)
            elif (
                word.casefold() in ("and", ",", "to", "-", "–", "&")
                and ordinals
                and at > 1
                and ordinal(words[at - 2][0])
            ):
                if word.casefold() in ("to", "-", "–"):  # '5th to 7th meetings'
                    first = ordinal(words[at - 2][0]) or 0
                    ordinals = [*range(first + 1, ordinals[0]), *ordinals]
            elif (
                word.casefold() in ("and", "&") and at > 1 and self._is_qualifier(words[at - 2][0]) and at < len(words)
            ):
                pass  # 'technical and thematic meetings'
            elif (count := cardinal(word)) is not None:
                if not 1900 <= count <= 2100:
                    numbers.insert(0, count)
                    at -= 1
                    break
            elif word.casefold() in _FUNCTION or word.casefold() in _MODIFIER_VERBS or not word[0].isalnum():
                break
            at -= 1
        many = False
        for cue, effect in self.grammar.cues:  # 'several webinars', 'a number of webinars'
            inside = folded(" ".join(w for w, _ in words[max(0, at - 3) :]))
            if effect == "many" and f" {cue} " in f" {inside} " and not numbers:
                many = True
        start = words[at][1] if at < len(words) else noun_start
        determiner = ""
        if at > 0 and words[at - 1][0].casefold() in _DETERMINERS:
            determiner = words[at - 1][0].casefold()
            at -= 1
            start = words[at][1]
        ahead = folded(self.cover[left:start])
        if self.grammar.cue_before(ahead) == "collective":  # 'a series of six webinars'
            collective = re.search(
                r"(?:\b(?P<lead>an?|the|[\w-]+)\s+)?[\w-]+\s+of\s+$", self.cover[left:start], re.IGNORECASE
            )
            if collective:
                start = left + collective.start()
                determiner = "a"
        elif many and re.search(r"\ba number of\s+$", self.cover[left:start], re.IGNORECASE):
            start = left + re.search(r"\ba number of\s+$", self.cover[left:start], re.IGNORECASE).start()  # type: ignore[union-attr]
        name_start = start
        start, lead = self._lead(left, start)
        return _Phrase(
            start=start,
            name_start=min(name_start, start)
            if lead == "start" and not find_dates(self.text[start:name_start], self.year)
            else name_start,
            noun_start=noun_start,
            noun_end=noun_end,
            determiner=determiner,
            lead=lead,
            numbers=tuple(numbers),
            ordinals=tuple(ordinals),
            many=many,
            qualifiers=folded(self.cover[start:noun_start]),
            sentence=sentence,
        )

    def _is_qualifier(self, word: str) -> bool:
        return any(known.qualifier and folded(word) == known.qualifier for known in self.grammar.words)

    def _at_sentence_start(self, at: int) -> bool:
        return any(not self.text[a:at].strip(" -–•●▪*") for a, _ in self.spans if a <= at)

    def _lead(self, left: int, start: int) -> tuple[int, str]:
        """Where the phrase starts and what opens it, from what stands before it in its sentence."""
        ahead = self.cover[left:start].rstrip()
        bare = ahead.strip(" -–•●▪*")
        if not bare or bare[-1] in ";:•●▪":
            return start, "start"
        if re.search(r"(?:^|[;•●▪])\s*(?:[-–]\s*)?(?:and|as well as|plus)$", bare, re.IGNORECASE):
            return start, "start"  # '; and consultations of …'
        if re.fullmatch(r"(?:[-–•●▪*]\s*)?(?:No)", ahead, re.IGNORECASE) or re.search(r"[.;]\s*No$", ahead):
            return start, "none_held"
        effect = self.grammar.cue_before(folded(ahead)) if not ahead.endswith((",", "(", ")")) else ""
        if effect in ("event", "mention"):
            return start, effect
        dated = find_dates(bare, self.year)
        rest = bare
        for printed in reversed(dated):
            rest = rest[: printed.start] + rest[printed.end :]
        if dated and not re.sub(r"\b(?:on|in|from|of|the)\b|[\s,:–-]", "", rest, flags=re.IGNORECASE):
            return left, "start"  # 'On 3-4 May, the 5th SOM …'
        opening = re.search(r"(?:^|[;•●▪])([^;•●▪]*)$", bare)
        if opening and re.fullmatch(
            r"\s*(?:The\s+)?[A-Z][\w-]*(?:\s+(?:of|the|and|[A-Z][\w-]*))*\s+(?:of|of the|the)\s*", opening[1] + " "
        ):
            return left + self.cover[left:start].rindex(opening[1].strip()) if opening[1].strip() else start, "start"
        if bare[-1] == ",":
            return start, "comma"
        if re.search(r"(?:\band|&|\bplus|\bor)$", bare, re.IGNORECASE):
            return start, "and"
        if bare[-1] in ')”"' or bare[-1] in "–-":
            return start, "comma"
        return start, "inside"

    # ------------------------------------------------------------ which of them are events

    def _accepted(self, phrases: list[_Phrase]) -> list[_Phrase]:
        accepted: list[_Phrase] = []
        mentioned: _Phrase | None = None
        for phrase in phrases:
            end = self._name_end(phrase)
            noun = self.cover[phrase.noun_start : phrase.noun_end]
            complement = folded(self.cover[phrase.noun_end : end])
            phrase = replace(
                phrase, end=end, event_type=self.grammar.word_for(noun, phrase.qualifiers, complement).event_type
            )
            if phrase.lead == "none_held":
                self.nothing.append(self.spans[phrase.sentence])
                continue
            previous = accepted[-1] if accepted and accepted[-1].sentence == phrase.sentence else None
            if mentioned is not None and (mentioned.sentence != phrase.sentence or phrase.lead in ("start", "event")):
                mentioned = None
            if previous is not None and self._is_pair(previous, phrase):
                accepted[-1] = replace(previous, end=max(previous.end, phrase.noun_end))  # 'workshops and trainings'
            elif self._is_event(phrase, previous, mentioned, accepted):
                accepted.append(phrase)
            elif phrase.lead in ("mention", "inside") or mentioned is not None:
                mentioned = phrase
        return accepted

    def _is_pair(self, previous: _Phrase, phrase: _Phrase) -> bool:
        """'Eleven workshops and trainings', '8 webinars and events': one phrase, typed by its first noun."""
        between = self.cover[previous.noun_end : phrase.start].strip().casefold()
        return (
            between in ("and", "&", "/", "or")
            and phrase.start == phrase.noun_start
            and _is_plural(self.cover[phrase.noun_start : phrase.noun_end])
            and _is_plural(self.cover[previous.noun_start : previous.noun_end])
        )

    def _is_event(
        self, phrase: _Phrase, previous: _Phrase | None, mentioned: _Phrase | None, accepted: list[_Phrase]
    ) -> bool:
        if phrase.lead == "event":
            return True
        dated = self._is_dated(phrase)
        if phrase.lead == "start":
            if phrase.determiner in _BACKWARD and not phrase.is_numbered and not dated:
                return not self._speaks_of_earlier(phrase, accepted)
            return True
        if phrase.lead in ("mention", "inside"):
            return False
        if mentioned is not None:  # 'in preparation for the 5th SOM and the 6th Ministerial Meeting'
            return bool(phrase.numbers) and phrase.lead == "comma"
        if phrase.is_numbered or dated:
            return True
        if phrase.determiner in ("a", "an"):
            return True
        if previous is None:
            return False
        between = self.cover[max(previous.end, previous.noun_end) : phrase.start]
        bare = re.sub(r"\([\x00]*\)|\b(?:and|as well as)\b|[,&\s]", "", between, flags=re.IGNORECASE)
        named = self.cover[phrase.noun_start].isupper() or any(
            w[:1].isupper() for w in self.cover[phrase.start : phrase.noun_start].split()
        )
        return not bare and named  # 'SOM and Ministerial Meeting (3-4 March)'

    def _speaks_of_earlier(self, phrase: _Phrase, accepted: list[_Phrase]) -> bool:
        """'The Meeting adopted …' after a meeting: the same type was named before, or only the bare noun is now."""
        types = {p.event_type for p in accepted} | {event.event_type for event in self.before}
        if not types or phrase.event_type in types:
            return bool(types)
        noun = _singulars(_lemma(self.cover[phrase.noun_start : phrase.noun_end]))
        names = " ".join([*(self.text[p.start : p.end] for p in accepted), *(event.name for event in self.before)])
        bare = phrase.qualifiers in ("", *_DETERMINERS)
        return bare and ("meeting" in noun or any(f" {n} " in f" {folded(names)} " for n in noun if n))

    def _is_dated(self, phrase: _Phrase) -> bool:
        """Whether dates follow the phrase directly, but for an acronym, a place or 'held'."""
        tail = self.text[phrase.noun_end : self.spans[phrase.sentence][1]]
        opening = re.match(
            r"(?:\s*\([A-Z][\w& -]{0,11}\))?[\s,:–-]*(?:(?:was|were)\s+)?(?:held\s+)?(?:virtually\s+|online,?\s+)?",
            tail,
        )
        rest = tail[opening.end() if opening else 0 :]
        if rest.startswith("("):
            span = brackets(rest)
            return bool(span) and bool(bracket_dates(rest[1 : span[0][1] - 1], self.year))
        dates = find_dates(rest[:90], self.year)
        if not dates:
            return False
        lead = rest[: dates[0].start]
        return (
            len(lead.split()) <= 6
            and not self.grammar.noun.search(lead)
            and not re.search(r"[;().]|\bon\s+\w+.*\bon\b", lead)
            and not re.match(r"on\s+[a-z]{3}", lead)
        )

    def _name_end(self, phrase: _Phrase) -> int:
        """Where the name ends: after 'of …' or 'with …' behind the noun, before a bracket, comma, topic or verb."""
        stop = self.spans[phrase.sentence][1]
        tail = self.cover[phrase.noun_end : stop]
        match = re.match(
            r"\s+(?:of|with|between)\s+(?:(?!\s+(?:on|in|at|to|focusing|discussed|adopted|took|was|were)\b)[^,;:.()])*",
            tail,
        )
        return phrase.noun_end + len(match[0].rstrip()) if match else phrase.noun_end

    # ------------------------------------------------------------ what each event says

    def _regions(self, phrases: list[_Phrase]) -> list[tuple[_Phrase, int]]:
        """Each phrase with where the text about it ends: at the next phrase, else at its sentence's end."""
        regions = []
        for i, phrase in enumerate(phrases):
            end = self.spans[phrase.sentence][1]
            if i + 1 < len(phrases) and phrases[i + 1].sentence == phrase.sentence:
                end = phrases[i + 1].start
            regions.append((phrase, end))
        return regions

    def _event(self, phrase: _Phrase, end: int) -> PrintedEvent:
        text, start = self.text, phrase.start
        noun = self.cover[phrase.noun_start : phrase.noun_end]
        printed = dated_places(text, start, phrase.noun_start, phrase.noun_end, end, self.year)
        intervals = tuple(dict.fromkeys(i for part in printed for i in part.intervals))
        tail = folded(
            text[phrase.noun_end : self.spans[phrase.sentence][1] if end == self.spans[phrase.sentence][1] else end]
        )
        status: EventStatus = "held"
        if self.grammar.cue("postponed", tail):
            status = "postponed"
        elif self.grammar.cue("cancelled", tail):
            status = "cancelled"
        ordinals = phrase.ordinals or _bracket_ordinals(text[phrase.noun_end : end])
        return PrintedEvent(
            event_type=phrase.event_type,
            name=_name(text[phrase.name_start : phrase.end]),
            ordinal=ordinals[0] if len(ordinals) == 1 else None,
            count=_count(phrase, noun, ordinals, intervals),
            topic=topic_of(text, phrase.end, end, printed),
            place=place_of(printed),
            status=status,
            intervals=intervals,
            start=start,
            end=last_word(text, start, end),
        )

    def _with_shared_dates(self, phrases: list[_Phrase], events: list[PrintedEvent]) -> list[PrintedEvent]:
        """'The SOM and the 4th Ministerial Meeting, 23-24 January 2017 in Colombo': both have date and place."""
        for i in reversed(range(len(events) - 1)):
            between = self.text[phrases[i].end : phrases[i + 1].start]
            between = re.sub(r"\([A-Z][\w& -]{0,11}\)", "", between)
            adjacent = re.fullmatch(r"\s*,?\s*(?:and|&|as well as|together with|,)\s*", between)
            if adjacent and not events[i].intervals and not phrases[i].numbers and self._is_dated(phrases[i + 1]):
                shared = events[i + 1]
                events[i] = replace(
                    events[i],
                    intervals=shared.intervals,
                    place=events[i].place or shared.place,
                    status=shared.status,
                    topic=events[i].topic or shared.topic,
                )
        return events

    def _with_outcomes(self, events: list[PrintedEvent]) -> list[PrintedEvent]:
        """Sentences without an event phrase: with a date an event of type `other`, with a verb what became of the last.

        Anything else stays unread.
        """
        result = list(events)
        for number, (start, end) in enumerate(self.spans):
            if any(start <= event.start < end for event in events) or (start, end) in self.nothing:
                continue
            sentence = self.text[start:end]
            earlier = [event for event in result if event.start < start]
            last = max(earlier, key=lambda e: e.start) if earlier else None
            told = bool(
                re.search(
                    r"\b(?:[a-z]+ed|was|were|is|are|took|held|met|led|gave|brought|will|has|have|calls|dealt)\b",
                    sentence,
                )
            )
            backward = bool(
                re.match(
                    r"[-–•\s]*(?:The|This|These|It|They|Its|Their|Participants|Members?|States|Officials|Ministers|Delegates|Discussions)\b",
                    sentence,
                )
            )
            # an outcome may only continue the text of its event: nothing between them is skipped
            if last is not None and told and last.end >= self._end_before(number, result):
                result[result.index(last)] = replace(last, end=end)
                status = self._status_of(sentence) if backward else None
                if status:
                    result[[e.start for e in result].index(last.start)] = replace(last, end=end, status=status)
            elif not told or not (self.before and backward):
                printed = dated_places(self.text, start, start, start, end, self.year)
                intervals = tuple(dict.fromkeys(i for part in printed for i in part.intervals))
                if intervals:
                    name = _name(self.text[start : min((p.start for p in printed), default=end)])
                    result.append(
                        PrintedEvent(
                            "other",
                            name,
                            None,
                            1,
                            "",
                            place_of(printed),
                            self._status_of(sentence) or "held",
                            intervals,
                            start,
                            end,
                        )
                    )
        return result

    def _end_before(self, number: int, events: list[PrintedEvent]) -> int:
        """Where the sentence before number `number` ends, less what trails it."""
        return last_word(self.text, 0, self.spans[number - 1][1]) if number else 0

    def _status_of(self, sentence: str) -> EventStatus | None:
        if self.grammar.cue("postponed", folded(sentence)):
            return "postponed"
        return "cancelled" if self.grammar.cue("cancelled", folded(sentence)) else None


# ---------------------------------------------------------------- words


def _spelled(head: str) -> str:
    """A regular expression for an event noun, singular or plural: 'meeting' also reads 'Meetings', 'SOM' 'SOMs'."""
    if head.isupper():
        return rf"{head}s?"
    pattern = r"\s+".join(
        rf"[{word[0].upper()}{word[0]}]{re.escape(word[1:])}" if word[0].isalpha() else word for word in head.split()
    )
    plural = "(?:s|es)?" if head != "forum" else "s?|[Ff]ora"
    return f"{pattern}{plural}" if head != "launch" else f"{pattern}(?:es)?(?!ed)"


@lru_cache(maxsize=1024)
def _lemma(noun: str) -> str:
    return re.sub(r"\s+series$", "", folded(noun))


def _singulars(lemma: str) -> tuple[str, ...]:
    return (
        lemma,
        re.sub(r"s$", "", lemma),
        re.sub(r"es$", "", lemma),
        "forum" if lemma == "fora" else "",
        re.sub(r"s$", "", lemma).upper(),
    )


def _is_plural(noun: str) -> bool:
    """Whether the noun is printed in the plural; 'a workshop series' is one."""
    noun = noun.casefold()
    return not noun.endswith("series") and (noun.endswith("s") or noun.endswith("fora"))


def _count(phrase: _Phrase, noun: str, ordinals: Sequence[int], intervals: Sequence[Interval]) -> int | None:
    """How many events the phrase stands for: what it prints, 1 for a singular, else its dates if two or more."""
    if phrase.numbers:
        return phrase.numbers[0]
    if len(ordinals) > 1:
        return len(ordinals)
    if not _is_plural(noun):
        return 1
    if phrase.many:
        return None
    return len(intervals) if len(intervals) >= 2 else None


def _bracket_ordinals(tail: str) -> tuple[int, ...]:
    """Ordinals in a bracket right behind the noun: 'Two Board meetings (forty-fourth and forty-fifth)'."""
    match = re.match(r"\s*\(([^()]*)\)", tail)
    if not match:
        return ()
    read = [ordinal(word) for word in re.split(r"\s*(?:,|\band\b|&)\s*", match[1])]
    return tuple(n for n in read if n is not None) if read and all(n is not None for n in read) else ()


def _name(text: str) -> str:
    """The phrase without its determiner, bullets and loose ends."""
    text = re.sub(r"^[\s\-–•●▪*]+|[\s,;:–-]+$", "", text)
    return re.sub(r"^(?:The|the|A|a|An|an)\s+", "", text)
