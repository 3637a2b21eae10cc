"""The grammar of events: what stands under a mechanism's heading -> its meetings, with type, number, dates and place.

    2021 prints  'SOM (20 August) in preparation for …; 4 thematic workshops (July and September) on …'
    2017 prints  'The 4th SOM, 25-26 September 2017 in Bishkek, Kyrgyzstan on …'

`phrases` finds what may name an event. A phrase is one where it opens a clause, or where a comma, 'and' or a verb such
as 'held' brings it in with a number, an article or a date; it is none where it is only talked about ('in preparation
for a Ministerial meeting'). A sentence without an event tells what became of the last one, is an event of type `other`
where it prints a date, or is left over, for the caller to list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.grammar.dates import find_dates, months_named
from pipeline.grammar.phrases import (
    DETERMINERS,
    Clause,
    EventGrammar,
    Phrase,
    clauses,
    first_bracket,
    is_plural,
    nouns_of,
    phrases,
    singular_forms,
)
from pipeline.grammar.places import (
    Dated,
    bracket_dates,
    dated_places,
    last_word,
    place_of,
    place_without_date,
    tidied_topic,
    topic_of,
)
from pipeline.model import EventStatus, Interval
from pipeline.text.folding import folded
from pipeline.text.marks import masked, sentences

_BACKWARD = DETERMINERS - {"a", "an", "both"}
_ACRONYM = r"\([A-Z][\w& -]{0,11}\)"  # '(SOM)'
_BESIDE = re.compile(r"\s*,?\s*(?:and|&|as well as|together with|,)\s*")  # 'The SOM and the Ministerial Meeting'


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
    """What was read of a paragraph: its events, and the (start, end) of clauses that say that nothing was held."""

    events: tuple[PrintedEvent, ...]
    nothing_held: tuple[tuple[int, int], ...] = ()


def read_events(paragraphs: Sequence[str], report_year: int, grammar: EventGrammar) -> tuple[ReadEntry, ...]:
    """The events of one mechanism's entry, one `ReadEntry` a paragraph (a bullet is a paragraph).

    'The Meeting adopted …' after a meeting speaks of that one, also over paragraphs.
    """
    seen: list[PrintedEvent] = []
    entries = []
    for text in paragraphs:
        entry = _Paragraph(text, report_year, grammar, tuple(seen)).read()
        seen += entry.events
        entries.append(entry)
    return tuple(entries)


class _Paragraph:
    """One paragraph while it is read; `before` are the events of the entry so far."""

    def __init__(self, text: str, year: int, grammar: EventGrammar, before: tuple[PrintedEvent, ...]) -> None:
        self.text, self.year, self.grammar, self.before = text, year, grammar, before
        self.places = grammar.places
        self.cover = masked(text)
        self.clauses: tuple[Clause, ...] = clauses(text, year, grammar)
        self.announced: list[int] = []  # where phrases start that only announce a meeting of a later year

    def read(self) -> ReadEntry:
        found = phrases(self.text, self.clauses, self.grammar)
        accepted = self._accepted(found)
        nothing = tuple((c.start, c.end) for p in found if p.lead == "none_held" for c in [self.clauses[p.clause]])
        events = [self._event(phrase, end) for phrase, end in zip(accepted, self._ends(accepted), strict=True)]
        events = self._with_dealt_dates(accepted, events)
        events = self._with_shared_dates(accepted, events)
        events = self._with_other_sentences(events, nothing, found)
        return ReadEntry(tuple(sorted(events, key=lambda event: event.start)), nothing)

    # ------------------------------------------------------------ which phrases are events

    def _accepted(self, found: Sequence[Phrase]) -> list[Phrase]:
        accepted: list[Phrase] = []
        mentioned: Phrase | None = None  # a phrase of this clause that was only talked about
        for phrase in found:
            previous = accepted[-1] if accepted and accepted[-1].clause == phrase.clause else None
            if mentioned is not None and (mentioned.clause != phrase.clause or phrase.lead in ("start", "event")):
                mentioned = None
            if self._is_announced(phrase):
                self.announced.append(phrase.start)
            elif previous is not None and self._is_pair(previous, phrase):
                accepted[-1] = replace(previous, end=max(previous.end, phrase.noun_end))
            elif self._is_event(phrase, previous, mentioned, accepted):
                accepted.append(phrase)
            elif phrase.lead in ("mention", "around", "inside") or mentioned is not None:
                mentioned = phrase
        return accepted

    def _is_announced(self, phrase: Phrase) -> bool:
        """'The next SOM will take place in January 2018' in the report on 2017: it was not held in that year.

        What is planned is the event itself where a verb says so, or where nothing stands between ('3rd Forum, planned
        for 2018'); and no year is printed but later ones.
        """
        said = self.text[phrase.end : self.clauses[phrase.clause].end]
        # ' on visas is scheduled', ', which will take place', ' (SOM), to be held'
        planned = rf"(?P<verb>\b(?:is|are|was|were)\s+)?\b(?P<cue>{self._words_for('planned')})\b"
        first = re.search(planned, said, re.IGNORECASE)
        if first is None or self.grammar.noun.search(said, 0, first.start()):
            return False  # it says nothing of the kind, or of another: 'Workshop on the Forum to be held in 2018'
        years = {interval.start.year for dates in find_dates(said, self.year) for interval in dates.intervals}
        # '2018' without a month
        years |= {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", said)}
        if not years or min(years) <= self.year or self._status(said) is not None:
            return False
        for told in re.finditer(planned, said, re.IGNORECASE):
            between = said[: told.start()]
            if self.grammar.noun.search(between):
                return False  # 'Workshop on the Forum to be held in 2018'
            bare = re.sub(rf"{_ACRONYM}|[\s,–-]", "", between)
            if told["verb"] or told["cue"].casefold().startswith("will") or not bare:
                return True
        return False

    def _is_pair(self, previous: Phrase, phrase: Phrase) -> bool:
        """'Eleven workshops and trainings', '8 webinars and events': one phrase, typed by its first noun."""
        return (
            self.cover[previous.noun_end : phrase.start].strip().casefold() in ("and", "&", "/", "or")
            and phrase.start == phrase.noun_start
            and is_plural(self._noun(phrase))
            and is_plural(self._noun(previous))
        )

    def _is_event(
        self, phrase: Phrase, previous: Phrase | None, mentioned: Phrase | None, accepted: Sequence[Phrase]
    ) -> bool:
        dated = self._is_dated(phrase)
        if phrase.needs_date and phrase.count is None and not self._has_date(phrase):
            return False  # 'the Taskforce adopted …' is no meeting
        if phrase.lead == "start":
            opens_known = phrase.determiner in _BACKWARD and not phrase.is_numbered and not dated
            known = opens_known and self._speaks_of_earlier(phrase, accepted)
            return not known or self._is_of_another_time(phrase, accepted)
        if phrase.lead in ("event", "around"):
            return phrase.lead == "event" or dated or self._has_date(phrase)
        if phrase.lead in ("mention", "inside", "none_held"):
            return False
        if mentioned is not None:  # 'in preparation for the 5th SOM and the 6th Ministerial Meeting'
            return phrase.count is not None and (phrase.lead == "comma" or dated)
        if phrase.is_numbered or dated or phrase.determiner in ("a", "an"):
            return True
        return previous is not None and (
            self._is_named_beside(previous, phrase) or self._has_own_date(previous, phrase)
        )

    def _has_own_date(self, previous: Phrase, phrase: Phrase) -> bool:
        """'8th Annual Meeting (3-4 December) and seminar on biometrics (14 June)': each with a date of its own."""
        before = dated_places(self.text, previous.noun_end, phrase.start, self.year, self.places)
        return not phrase.determiner and bool(before) and self._has_date(phrase)

    def _is_named_beside(self, previous: Phrase, phrase: Phrase) -> bool:
        """'SOM and Ministerial Meeting (3-4 March)': a name with capitals right behind another event."""
        between = self.cover[max(previous.end, previous.noun_end) : phrase.name_start]
        bare = re.sub(r"\([\x00]*\)|\b(?:and|as well as)\b|[,&\s]", "", between, flags=re.IGNORECASE)
        return not bare and any(word[:1].isupper() for word in self.cover[phrase.name_start : phrase.noun_end].split())

    def _speaks_of_earlier(self, phrase: Phrase, accepted: Sequence[Phrase]) -> bool:
        """'The Meeting adopted …' after a meeting: the same type was named before, or only the bare noun is now."""
        types = {p.event_type for p in accepted} | {event.event_type for event in self.before}
        if not types or phrase.event_type in types:
            return bool(types)
        nouns = singular_forms(self._noun(phrase))
        names = " ".join([*(self.text[p.name_start : p.end] for p in accepted), *(event.name for event in self.before)])
        is_bare = not re.sub(r"^(?:the|this|these|its|their)\b", "", phrase.qualifiers).strip()
        return is_bare and ("meeting" in nouns or bool(nouns & set(nouns_of(names, self.grammar))))

    def _is_of_another_time(self, phrase: Phrase, accepted: Sequence[Phrase]) -> bool:
        """'The SOM foreseen for January was postponed' after 'SOM (4-5 June)': that is another SOM, and so is the next.

        Without a date beside the earlier one they cannot be told apart.
        """
        said = self.text[phrase.name_start : self.clauses[phrase.clause].end]
        status = self._status(said)
        if status is None:
            return False
        if self.grammar.says("upcoming", phrase.qualifiers):
            return True
        clauses_before = [self.text[slice(*self._span(p))] for p in accepted]
        earlier = frozenset(i.start.month for event in self.before for i in event.intervals)
        earlier = earlier.union(*(months_named(clause) for clause in clauses_before))
        told = re.search(rf"\b(?:{self._words_for(status)})\b", said, re.IGNORECASE)
        of_its_own = months_named(said[: told.start()] if told else said)
        return bool(earlier and of_its_own) and not earlier & months_named(said)

    def _span(self, phrase: Phrase) -> tuple[int, int]:
        clause = self.clauses[phrase.clause]
        return clause.start, clause.end

    def _is_dated(self, phrase: Phrase) -> bool:
        """Whether dates follow the phrase directly, but for an acronym, a place or a verb such as 'was held'."""
        tail = self.text[phrase.end : self.clauses[phrase.clause].end]
        opening = re.match(
            rf"(?:\s*{_ACRONYM})?[\s,:–-]*(?:(?:was|were)\s+)?(?:held\s+)?(?:virtually\s+|online,?\s+)?", tail
        )
        rest = tail[opening.end() if opening else 0 :]
        if rest.startswith("("):
            return bool(bracket_dates(first_bracket(rest), self.year, self.places))
        dates = find_dates(rest[:120], self.year)
        if not dates:
            return False
        between = rest[: dates[0].start]
        return (
            len(between.split()) <= 10
            and not self.grammar.noun.search(between)
            and not re.search(r"[;()]|[.]\s", between)
            and not re.match(r"on\s+[a-z]{3}", between)
        )

    def _has_date(self, phrase: Phrase) -> bool:
        """Whether dates stand anywhere behind the phrase before the next event noun of its clause."""
        stop = self.clauses[phrase.clause].end
        following = self.grammar.noun.search(self.cover, phrase.end, stop)
        end = following.start() if following else stop
        return bool(dated_places(self.text, phrase.noun_end, end, self.year, self.places))

    def _noun(self, phrase: Phrase) -> str:
        return self.cover[phrase.noun_start : phrase.noun_end]

    # ------------------------------------------------------------ what each event says

    def _ends(self, accepted: Sequence[Phrase]) -> list[int]:
        """Where the text about each phrase ends: at the next phrase of its clause, else at the clause's end."""
        following = [*accepted[1:], None][: len(accepted)]
        return [
            after.start if after is not None and after.clause == phrase.clause else self.clauses[phrase.clause].end
            for phrase, after in zip(accepted, following, strict=True)
        ]

    def _event(self, phrase: Phrase, end: int) -> PrintedEvent:
        clause = self.clauses[phrase.clause]
        last = last_word(self.text, phrase.start, end)
        end = min((at for at in self.announced if phrase.end < at < end), default=end)  # '… and the next, in 2018'
        dated = dated_places(self.text, phrase.noun_end, end, self.year, self.places)
        opens = phrase.lead == "start" and phrase.start == clause.start
        place = place_of(dated)
        before = clause.lead if opens else clause.opening
        if before is not None and not dated:
            place = before.place
            dated = (before,)
        if not place:
            place = place_without_date(self.text[phrase.end : end], opens and clause.lead is not None, self.places)
        intervals = tuple(dict.fromkeys(interval for part in dated for interval in part.intervals))
        topic = topic_of(self.text, phrase.end, end, dated, self.places)
        if place:  # what is left of it beside its date
            there = rf"(?:\b(?:in|at)\s+)?(?:the\s+)?{re.escape(place)}(?:\s+on)?"
            topic = re.sub(rf"[\s,]*{there}$|^(?:held\s+|took place\s+)?{there}\b", "", topic)
            topic = tidied_topic(topic, self.places)
        status = self._status(self.text[phrase.noun_end : end])
        if status is not None:
            topic = self._without_status(topic, status)
        return PrintedEvent(
            event_type=phrase.event_type,
            name=phrase.stands_for or _name(self.text[phrase.name_start : phrase.end]),
            ordinal=phrase.ordinals[0] if len(phrase.ordinals) == 1 else None,
            count=_count(phrase, self._noun(phrase), intervals),
            topic=topic,
            place=place,
            status=status or "held",
            intervals=intervals,
            start=phrase.start,
            end=last,
        )

    def _status(self, text: str) -> EventStatus | None:
        if re.search(r"\b(?:postponed|rescheduled|moved) from\b|\b(?:was|were) (?:finally )?held\b", text):
            return None  # 'SOM (postponed from 2019; 4 March)': it was held after all
        if self.grammar.says("postponed", text):
            return "postponed"
        return "cancelled" if self.grammar.says("cancelled", text) else None

    def _without_status(self, topic: str, status: EventStatus) -> str:
        """'climate migration – postponed to 2020' is about climate migration."""
        is_ = r"(?:(?:was|were|is|has been|had been|had to be)\s+)?"
        topic = re.sub(
            rf"(?:^|\s*[,:(–-]\s*|\s+(?=was|were|has|is|had)){is_}(?:{self._words_for(status)})\b.*$",
            "",
            topic,
            flags=re.IGNORECASE,
        )
        # '(originally) planned for October'
        planned = rf"(?:^|[\s,(]+){is_}(?:\w+ly\s+)?(?:{self._words_for('planned')})\s+(?:for|in|on)\b"
        when = r"(?:\s+(?:[A-Z][a-z]+|spring|summer|autumn|winter)\b)?(?:\s+\d{4})?"
        topic = re.sub(planned + when, "", topic)
        return tidied_topic(topic, self.places)

    def _words_for(self, effect: str) -> str:
        """The cues of this effect, as a part of a regular expression."""
        return "|".join(cue.replace(" ", r"\s+") for cue, kind in self.grammar.cues if kind == effect) or "(?!)"

    def _with_dealt_dates(self, accepted: Sequence[Phrase], events: list[PrintedEvent]) -> list[PrintedEvent]:
        """'The SOM and the 4th Ministerial Meeting (23 January and 24 January)': each has the date that is its own.

        That is certain where one stretch behind them has as many dates as there are events: each event, in the order
        printed, has as many as it counts.
        """
        dealt = list(events)
        for last in range(1, len(events)):
            first = last
            while first > 0 and self._is_beside(accepted, first - 1) and not events[first - 1].intervals:
                first -= 1
            if first == last or not self._is_dated(accepted[last]):
                continue
            end = self._ends(accepted)[last]
            dated = dated_places(self.text, accepted[last].noun_end, end, self.year, self.places)
            dates = [(interval, part.place) for part in dated for interval in part.intervals]
            counts = [event.count or 0 for event in events[first : last + 1]]
            if len({part.end for part in dated}) != 1 or 0 in counts or len(set(dates)) != len(dates):
                continue
            if sum(counts) != len(dates):
                continue
            for at, count in zip(range(first, last + 1), counts, strict=True):
                own, dates = dates[:count], dates[count:]
                dealt[at] = replace(
                    self._beside(events[at], events[last]),
                    intervals=tuple(interval for interval, _ in own),
                    place=events[at].place if at < last and events[at].place else own[0][1] or events[last].place,
                )
        return dealt

    def _with_shared_dates(self, accepted: Sequence[Phrase], events: list[PrintedEvent]) -> list[PrintedEvent]:
        """'The SOM and the 4th Ministerial Meeting, 23-24 January 2017 in Colombo': both have date and place."""
        for i in reversed(range(len(events) - 1)):
            undated = not events[i].intervals and accepted[i].count is None
            if undated and self._is_beside(accepted, i) and self._is_dated(accepted[i + 1]):
                shared = replace(self._beside(events[i], events[i + 1]), intervals=events[i + 1].intervals)
                events[i] = replace(shared, place=events[i].place or events[i + 1].place)
        return events

    def _is_beside(self, accepted: Sequence[Phrase], i: int) -> bool:
        """Whether nothing but 'and', a comma or an acronym stands between an event and the next."""
        between = re.sub(_ACRONYM, "", self.text[accepted[i].end : accepted[i + 1].name_start])
        return _BESIDE.fullmatch(between) is not None

    def _beside(self, event: PrintedEvent, last: PrintedEvent) -> PrintedEvent:
        """The event with what is said behind the last of those printed together: status and topic."""
        topic = tidied_topic(re.sub(r"^[\s,]*respectively\b", "", event.topic or last.topic), self.places)
        return replace(event, status=last.status, topic=topic)

    # ------------------------------------------------------------ sentences without an event phrase

    def _with_other_sentences(
        self, events: list[PrintedEvent], nothing: Sequence[tuple[int, int]], found: Sequence[Phrase]
    ) -> list[PrintedEvent]:
        """Sentences without an event: what became of the last one, or with a date an event of type `other`."""
        told = list(events)
        read_to = 0
        for start, end in sentences(self.text):
            inside = [event for event in told if start <= event.start < end]
            if not inside and not any(start <= a < end for a, _ in nothing):
                earlier = [event for event in told if event.start < start]
                last = max(earlier, key=lambda event: event.start, default=None)
                sentence = self.text[start:end]
                if last is not None and last.end >= read_to and _tells(sentence):
                    told[told.index(last)] = replace(last, end=end)
                    types = [phrase.event_type for phrase in found if start <= phrase.start < end]
                    self._tell(told, types, sentence)
                elif not (self.before and _speaks_backward(sentence)) and not self._announces(start, end):
                    others = self._others(start, end)
                    if (
                        last is not None
                        and len(others) > 1
                        and not last.intervals
                        and last.count in (None, len(others))
                    ):
                        when = tuple(interval for event in others for interval in event.intervals)
                        told[told.index(last)] = replace(last, count=len(others), intervals=when, end=others[-1].end)
                    else:  # 'Two workshops were held. One on visas (5 May) and another on data (6 June)' are two
                        told += others
            elif inside:
                last = max(inside, key=lambda event: event.start)
                rest = self.text[last.end : end]
                undated = not find_dates(rest, self.year) or self._announces(last.end, end)
                if ";" in rest and _tells(rest) and undated:  # '…; ministers asked the Regional Support Office to …'
                    told[told.index(last)] = replace(last, end=end)
            read_to = last_word(self.text, 0, end)
        return told

    def _tell(self, told: list[PrintedEvent], types: Sequence[str], sentence: str) -> None:
        """Gives the event that the sentence speaks of its status: the last of the type it names, else the last."""
        status = self._status(sentence) if _speaks_backward(sentence) else None
        at = max(range(len(told)), key=lambda i: (told[i].event_type in types, told[i].start))
        new_time = re.search(rf"\b(?:{self._words_for('postponed')})\b(?:\s+to\b)?(?P<to>.*)", sentence)
        held = frozenset(interval.start.month for interval in told[at].intervals)
        if status == "postponed" and new_time and held & months_named(new_time["to"]):
            return  # 'SOM (4-5 June). It was postponed from March to June': then it was held
        if status is not None:
            told[at] = replace(told[at], status=status)

    def _announces(self, start: int, end: int) -> bool:
        return any(start <= at < end for at in self.announced)

    def _others(self, start: int, end: int) -> list[PrintedEvent]:
        """Events of type `other`: the sentence, or each of 'One on visas (5 May) and another on data (6 June)'."""
        # 'One on', ', another in', ' and a third for'
        follows = r"\s+(?:on|about|in|at|for|with)\b"
        another = rf"(?:^|,\s+(?:and\s+)?|\s+and\s+)(?P<other>(?:{self._words_for('another')}){follows})"
        starts = [start + match.start("other") for match in re.finditer(another, self.text[start:end], re.IGNORECASE)]
        if starts[:1] == [start] and len(starts) > 1:
            pieces = list(zip(starts, [*starts[1:], end], strict=True))
            dated = [dated_places(self.text, a, b, self.year, self.places) for a, b in pieces]
            if all(dated):
                pieces = [(a, last_word(self.text, a, b)) for a, b in pieces]
                return [self._other(self.text[a:b], a, b, d) for (a, b), d in zip(pieces, dated, strict=True)]
        whole = dated_places(self.text, start, end, self.year, self.places)
        return [self._other(self.text[start:end], start, end, whole)] if whole else []

    def _other(self, sentence: str, start: int, end: int, dated: Sequence[Dated]) -> PrintedEvent:
        name = _name(self.text[start : min(part.start for part in dated)]) or _name(sentence)
        intervals = tuple(dict.fromkeys(interval for part in dated for interval in part.intervals))
        status = self._status(sentence) or "held"
        return PrintedEvent("other", name, None, 1, "", place_of(dated), status, intervals, start, end)


def _tells(sentence: str) -> bool:
    """Whether the sentence has a verb, so that it tells of something rather than names it."""
    verbs = r"\b(?:[a-z]+ed|was|were|is|are|took|held|met|led|gave|brought|will|has|have|calls|dealt|saw)\b"
    return bool(re.search(verbs, sentence))


def _speaks_backward(sentence: str) -> bool:
    """Whether the sentence opens with what was named before: 'The …', 'It …', 'Participants …'."""
    opening = (
        r"[-–•\s]*(?:The|This|These|It|They|Its|Their|Participants|Members?|States|Officials|Ministers|Delegates)\b"
    )
    return bool(re.match(opening, sentence))


def _count(phrase: Phrase, noun: str, intervals: Sequence[Interval]) -> int | None:
    """How many events the phrase stands for: what it prints, 1 for a singular, else its dates if two or more."""
    if phrase.count is not None:
        return phrase.count
    if len(phrase.ordinals) > 1:
        return len(phrase.ordinals)
    if not is_plural(re.split(r"[(:]| x|No", noun)[0].strip()):
        return 1
    return len(intervals) if len(intervals) >= 2 and not phrase.many else None


def _name(text: str) -> str:
    """The phrase without its determiner, bullets and loose ends."""
    text = re.sub(r"^[\s\-–•●▪*]+|[\s,;:–-]+$", "", text)
    return re.sub(r"^(?:The|the|A|a|An|an|Its|its)\s+", "", text) if folded(text) else ""
