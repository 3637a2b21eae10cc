"""When and where: the dates of an event phrase, each with the place printed at them (pure).

(3-4 May, Geneva)   (Geneva, 3-4 May)   (Tunis, 3 May; Rome, 4 June)       2021 and others, in brackets
, 25-26 September 2017 in Bishkek, Kyrgyzstan   held in Tunis on 5 June    2017, in running text
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.grammar.dates import PrintedDates, find_dates, read_dates
from pipeline.model import Interval
from pipeline.text.folding import folded
from pipeline.text.marks import brackets, masked, split_outside_brackets

_MONTH = re.compile(rf"\b(?:{'|'.join(calendar.month_name[1:])}|{'|'.join(calendar.month_abbr[1:])})\b")


@dataclass(frozen=True)
class PlaceWords:
    """What the data files tell of the names of places, and the patterns made of it."""

    inside: frozenset[str] = frozenset()  # small words within a name: 'es' in 'Dar es Salaam'
    online: frozenset[str] = frozenset()  # 'virtual'; a text of nothing but these is no place
    regions: frozenset[str] = frozenset()  # 'Eastern': a region is what a meeting is about, not where it is
    others: frozenset[str] = frozenset()  # 'Dialogue': what has it in its name is no place
    places: frozenset[str] = frozenset()  # 'South Africa': a place though a word of its name tells a region
    never: frozenset[str] = frozenset()  # words of events and themes: 'SOM', 'Persons'

    def is_place(self, text: str) -> bool:
        """Whether the text has the shape of a place: names with capitals, no region, no month, not 'online'."""
        shaped = self.whole.fullmatch(self.lowered(text.strip())) and not _MONTH.search(text)
        return bool(shaped) and not self.is_region(text) and not self.is_online(text)

    def is_online(self, text: str) -> bool:
        """Whether the text says that a meeting was held at no place: 'online', 'by video conference'."""
        return bool(text) and all(word in self.online for word in folded(text).split())

    def is_region(self, place: str) -> bool:
        """Whether the name is that of a region, or of a body or a document: 'Central Asia', 'Rabat Process'.

        The first name tells: 'Pretoria, South Africa' is a place, and so is 'South Africa'.
        """
        first, *_ = place.split(",")
        named = folded(first) in self.places
        return bool(self.others & set(folded(place).split())) or (
            not named and bool(self.regions & set(folded(first).split()))
        )

    def lowered(self, text: str) -> str:
        """The text with the words that are in no place's name in small letters, so that they read as none."""
        return self._never.sub(lambda match: match[0].lower(), text)

    @cached_property
    def _never(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(sorted(self.never)) or '(?!)'})\b", re.IGNORECASE)

    @cached_property
    def _place(self) -> str:
        """The expression for a place, 'Colombo, Sri Lanka', as a part of others."""
        capital = r"(?:(?:[dl][’'])?[A-ZÀ-Þ][\w’'.-]*)"  # 'Tunis', 'd’Ivoire'
        small = rf"(?:{'|'.join(sorted(self.inside)) or '(?!)'}|d’|d')"
        name = rf"{capital}(?:[ -](?:{small}[ -])*{capital})*"  # 'Dar es Salaam', 'Port-of-Spain', 'San José'
        return rf"{name}(?:\s*,\s*(?:the\s+)?{name})*(?:\s*\([A-Z][\w\s]+\))?"

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """'Colombo, Sri Lanka'."""
        return re.compile(self._place)

    @cached_property
    def after_date(self) -> re.Pattern[str]:
        """' in Bishkek, Kyrgyzstan', ', Lisbon', ' at Geneva', and at the end '; Geneva'."""
        return re.compile(
            rf"\s*(?:,?\s*(?:held\s+)?(?:in|at)\s+(?:the\s+)?|,\s*|;\s*(?=[^;\d]*$))(?P<place>{self._place})"
        )

    @cached_property
    def bracketed(self) -> re.Pattern[str]:
        """' (Istanbul)' right behind a date."""
        return re.compile(rf"\s*\((?P<place>{self._place})\)")

    @cached_property
    def _at_date(self) -> str:
        return rf"(?P<place>{self._place})\s*[,;:]?\s*(?:\bon\s+|\bfrom\s+|\bbetween\s+)?$"

    @cached_property
    def before_date(self) -> re.Pattern[str]:
        """'in Tunis', ', Lisbon', ': Marrakesh', 'in the Hague' right before the date."""
        held = r"\b(?P<held>(?:held|met|took\s+place|convened|organi[sz]ed|hosted)\s+)"
        return re.compile(rf"(?:{held}?(?:in\s+(?:the\s+)?|at\s+)|[,;:]\s*|^\s*){self._at_date}")

    @cached_property
    def before_date_in_list(self) -> re.Pattern[str]:
        """'and Baku' right before a date that others stand before."""
        return re.compile(rf"(?P<held>\bheld\s+)?(?:(?:\b(?:and|in|at)|[,:;)])\s+)+{self._at_date}")

    @cached_property
    def met_in(self) -> re.Pattern[str]:
        """'took place in Geneva, Switzerland', and right after the noun ' in Geneva'."""
        verb = r"\b(?:took\s+place|held|convened|met|hosted|organi[sz]ed)\b"
        return re.compile(rf"(?:(?:^|{verb})[^.;,]{{0,20}}?\s+in|{verb}\s+in\s+the)\s+(?P<place>{self._place})")

    @cached_property
    def at_end(self) -> re.Pattern[str]:
        """', Geneva' where it ends what is said of an event without a date."""
        bracket = r"(?:\s*\([^()]*\))?"
        return re.compile(rf"(?:\s*on\s[^,]*)?{bracket}\s*,\s*(?P<place>{self._place}){bracket}\s*[.;]?\s*$")


@dataclass(frozen=True, slots=True)
class Dated:
    """Dates in `text[start:end]` with the place printed at them."""

    start: int
    end: int
    intervals: tuple[Interval, ...]
    place: str = ""


def place_of(dated: Sequence[Dated]) -> str:
    """The place of an event: of all its dates, joined with '; '; empty where one of them has none."""
    places = [part.place for part in dated]
    return "; ".join(dict.fromkeys(places)) if all(places) else ""


def bracket_dates(content: str, year: int, words: PlaceWords) -> tuple[Dated, ...]:
    """What a bracket says of dates: one part, or where semicolons part it one for each piece; empty where it says none.

    A place holds for the pieces behind it too, until another is printed: '(Quito, 8-9 April; 4-5 July)'.
    """
    content = words.lowered(content)
    pieces = [re.sub(r"^\s*and\b\s*", "", content[a:b]) for a, b in split_outside_brackets(content, ";")]
    parts = [_bracket_part(piece, year, words) for piece in pieces]
    if len(pieces) > 1 and all(part or words.is_place(piece) for part, piece in zip(parts, pieces, strict=True)):
        placed: list[Dated] = []
        place = ""
        for part, piece in zip(parts, pieces, strict=True):
            place = (part.place if part else piece) or place
            placed += [at_place(part, place)] if part else []
        return tuple(placed)
    listed = _listed(content, find_dates(content, year), words)
    if len(listed) > 1 and all(part.place for part in listed) and not content[listed[-1].end :].strip():
        return tuple(listed)  # '3-4 May in Bogotá, Colombia, and 5-6 June in Quito'
    whole = _bracket_part(content, year, words)
    return (whole,) if whole is not None else ()


def _bracket_part(content: str, year: int, words: PlaceWords) -> Dated | None:
    """The dates and the place of '3-4 May, Geneva'; None where there are no dates, or words that are no place."""
    whole = read_dates(content, year)
    if whole:
        return Dated(0, len(content), whole)
    dated: Sequence[PrintedDates | Dated] = find_dates(content, year) or _lone_months(content, year)
    if not dated:
        return None
    rest = content
    for printed in reversed(dated):
        rest = rest[: printed.start] + ";" + rest[printed.end :]
    pieces = [piece.strip(" ,.–-") for piece in rest.split(";")]
    places = [
        re.sub(r"^(?:held\s+)?(?:in|at)\s+|[\s,]+(?:on|from|between|held)$", "", piece) for piece in pieces if piece
    ]
    kept = [p for p in places if words.whole.fullmatch(p) and not words.is_online(p)]
    if any(len(p.split()) > 6 for p in places if p not in kept and not words.is_online(p)):
        return None  # a remark that mentions a date
    place = "; ".join(dict.fromkeys(kept))
    return at_place(
        Dated(0, len(content), tuple(dict.fromkeys(i for printed in dated for i in printed.intervals))), place
    )


def at_place(dated: Dated, place: str) -> Dated:
    """The dates with their place."""
    return replace(dated, place=place, intervals=tuple(replace(i, place=place) for i in dated.intervals))


def _lone_months(content: str, year: int) -> tuple[Dated, ...]:
    """'(Bangkok, August and November)': months alone count in a bracket, after its place."""
    for start, _ in split_outside_brackets(content, ",")[1:]:
        read = read_dates(content[start:], year)
        if read:
            return (Dated(start, len(content), read),)
    for _, end in reversed(split_outside_brackets(content, ",")[:-1]):
        read = read_dates(content[:end], year)
        if read:
            return (Dated(0, end, read),)
    return ()


def dated_places(text: str, start: int, end: int, year: int, words: PlaceWords) -> tuple[Dated, ...]:
    """The dates in `text[start:end]`, behind an event's noun, from left to right, each with its place.

    Dates in brackets all count; outside of brackets the first stretch does, for a later one tells of something else,
    and those that follow it in a list: ', 3-4 May in Tunis and 5 June in Rome', ': Rome, 5 March; Paris, 6 October'.
    """
    region = words.lowered(text[start:end])
    found: list[Dated] = []
    for a, b in brackets(region):
        closed = b - 1 if region[b - 1] == ")" else b
        parts = bracket_dates(region[a + 1 : closed], year, words)
        place, at = _place_before(region[:a], words, bool(found)) if parts and not parts[0].place else ("", a)
        found += [at_place(replace(part, start=at, end=b), part.place or place) for part in parts]
    first = min((part.start for part in found), default=len(region))
    printed = find_dates(_without_brackets(region), year)
    naked = [dates for dates in printed if dates.start < first]
    if len(naked) > 1 and re.search(r"\b(?:rescheduled|postponed|moved)\s+from\s+$", region[: naked[0].start]):
        naked = naked[1:]  # 'rescheduled from 4-5 May to 6-7 July'
    in_brackets = found[-1].end if found else 0
    found += _listed(region, naked, words)
    if in_brackets and not naked and ";" in region[in_brackets:]:  # '(Rome, 5 March); Paris, 6 October'
        found += _listed(region, [dates for dates in printed if dates.start > first], words, in_brackets)
    parts_in_order = sorted(found, key=lambda part: part.start)
    return tuple(replace(part, start=start + part.start, end=start + part.end) for part in parts_in_order)


def _listed(region: str, naked: Sequence[PrintedDates], words: PlaceWords, behind: int = 0) -> list[Dated]:
    """The first of the dates, and those that follow it with nothing but a place between; each with its place.

    `behind` is where the dates end that these have to follow, 0 where there are none.
    """
    found: list[Dated] = []
    for number, printed in enumerate(naked):
        if behind and not _only_parts(region[behind : printed.start], words):
            break
        place, at = _place_before(region[behind : printed.start], words, goes_on=behind > 0)
        start, end = behind + at, printed.end
        after = words.after_date.match(region, printed.end) or _bracketed_place(region, printed.end, words)
        if after and (words.is_online(after["place"]) or words.is_region(after["place"])):
            after = None
        following = naked[number + 1].start if number + 1 < len(naked) else len(region) + 1
        belongs_to_next = after and place and not region[after.end() : following].strip(" ,;")
        if after and not belongs_to_next:
            place, start, end = _without_tail(after["place"]), printed.start, after.end()
        found.append(at_place(Dated(start, end, printed.intervals), place))
        behind = end
    return found


def _only_parts(between: str, words: PlaceWords) -> bool:
    """Whether nothing but commas, 'and' and a place stands between two dates: '; Paris, ', ' and in Rome on '."""
    bare = re.sub(r"^(?:[,;&\s]|\band\b)*(?:\b(?:in|at)\s+)?|[,;:&\s]*(?:\b(?:on|and)\s+)?$", "", between)
    return not bare or words.is_place(bare) or words.is_online(bare)


def says_when_and_where(text: str, year: int, words: PlaceWords) -> bool:
    """Whether dates with at most one place are all that the text says: 'Geneva, 12 May 2017', 'in Rome on 3 May'."""
    printed = find_dates(text, year)
    if not printed:
        return False
    rest = text
    for dates in reversed(printed):
        rest = rest[: dates.start] + ";" + rest[dates.end :]
    pieces = [re.sub(r"^(?:held\s+)?(?:in|at)\s+|[\s,]+on$", "", piece.strip(" ,.()–-")) for piece in rest.split(";")]
    places = [piece for piece in pieces if piece and not words.is_online(piece)]
    return len(places) <= 1 and all(words.is_place(piece) for piece in places)


def _bracketed_place(region: str, at: int, words: PlaceWords) -> re.Match[str] | None:
    """The place that a bracket right behind a date holds and nothing else; an acronym is none."""
    match = words.bracketed.match(region, at)
    return match if match and words.is_place(match["place"]) and not match["place"].isupper() else None


def _without_brackets(region: str) -> str:
    """The region with brackets and quotes blanked out, at the same length."""
    text = masked(region)
    for a, b in brackets(region):
        text = text[:a] + "\x00" * (b - a) + text[b:]
    return text


def place_without_date(tail: str, set_off: bool, words: PlaceWords) -> str:
    """The place behind a name that has no date beside it: 'SOM, Geneva', 'took place in Geneva, Switzerland'.

    `set_off` says that the date opened the clause: then a comma is enough ('2-3 March: SOM, Geneva').
    """
    tail = words.lowered(tail)
    if (match := words.met_in.search(tail)) and words.is_place(match["place"]):
        return _without_tail(match["place"])
    match = words.at_end.match(tail)
    if match and words.is_place(match["place"]) and (set_off or len(match["place"].split()) <= 2):
        return _without_tail(match["place"])
    return ""


def _place_before(text: str, words: PlaceWords, goes_on: bool = False) -> tuple[str, int]:
    """The place right before a date and where it starts: 'held in Tunis on', ', Lisbon,', 'SOM in Geneva'.

    A region ('in Central Asia') is part of a topic, and so is a place named after 'on' unless commas or a verb set it
    off. In a list that `goes_on` ('in Vienna (5 May), Tirana (9 June) and Baku (October)') 'and' is enough.
    """
    match = (words.before_date_in_list if goes_on else words.before_date).search(text)
    if not match or words.is_online(match["place"]):
        return "", len(text)
    place = match["place"]
    set_off = match["held"] or match[0][0] in ",;:)" or goes_on or match.start() == 0
    topical = bool(re.search(r"\b(?:on|about|for|focusing|discussed)\b", text[: match.start()]))
    if (words.is_region(place) and not match["held"]) or (topical and not set_off and "," not in place):
        return "", len(text)
    return place, match.start()


def _without_tail(place: str) -> str:
    """The place without a sentence's end: 'Colombo, Sri Lanka.' is 'Colombo, Sri Lanka'."""
    return place.strip().rstrip(".,;")


def topic_of(text: str, name_end: int, end: int, dated: Sequence[Dated], words: PlaceWords) -> str:
    """What the phrase says the event was about: the rest of it, without dates and the opening 'on'."""
    kept, at = [], name_end
    for part in dated:
        if part.end > at:
            kept.append(text[at : max(at, part.start)])
            at = part.end
    kept.append(text[at : last_word(text, 0, end)])
    return tidied_topic(" ".join(kept), words)


# '(SOM)', 'took place', ', and', 'on': what may stand before a topic
_OPENS_TOPIC = re.compile(
    r"[\s,:;.–-]+"
    r"|\([A-Z][\w& -]{0,11}\)\s*"
    r"|(?:(?:was|were)\s+)?(?:held|took place|convened|organi[sz]ed)(?:\s+(?:on|in))?(?=[\s,]*(?:on\b|,|$))"
    r"|(?:and|which|that)?\s*\b(?:on|about|regarding|concerning|to discuss"
    r"|focus(?:s?ing|s?ed) on(?: the themes? of)?|deal(?:t|ing) with|(?:devoted|dedicated) to|cover(?:ing|ed))\b\s*"
    r"|(?:was|were)\s*,\s*"
    r"|(?:met|gathered)(?=\s*(?:,|$|\b(?:on|in|at|during|throughout)\b))"
    r"|(?:during|throughout|over)\s+the\s+(?:year|period)\b",
    re.IGNORECASE,
)
_GAP = r"(?:^|(?<![\s,])[\s,]+)"  # a run is looked at from its start alone, or a long one would take its square
# 'were held', 'followed', 'took place on': what may stand behind one
_CLOSES_TOPIC = re.compile(
    rf"{_GAP}(?:followed|took place|(?:was|were) held|and)(?: on| in)?$"
    rf"|{_GAP}(?:which\s+)?(?:(?:was|had\s+been)\s+)?(?:rescheduled|postponed|moved)\s+from\b.*\bto$"
    r"|(?<![\s.,;–-])[\s.,;–-]+$"
)


def tidied_topic(text: str, words: PlaceWords) -> str:
    """A topic without the words that bring it in or go on behind it; empty where no other is left."""
    text = re.sub(rf"{_GAP}(?:in|at|from|between)(?=\s*(?:,|$))", "", " ".join(text.split()))  # a place was there
    topic, before = re.sub(r"\s*,(?:\s*,)+", ",", text), ""
    while topic != before:
        before = topic
        opening = _OPENS_TOPIC.match(topic)
        topic = _CLOSES_TOPIC.sub("", topic[opening.end() if opening else 0 :])
    says_nothing = folded(topic) in ("and", "in", "by", "held", "was", "were", "from") or words.is_online(topic)
    return "" if says_nothing else topic


def last_word(text: str, start: int, end: int) -> int:
    """The end of the span less trailing blanks, separators and the connector that opens the next phrase."""
    while True:  # from the end: to search for where it begins takes long in a long text
        bare = start + len(text[start:end].rstrip().rstrip(",;"))
        connector = _CONNECTS.search(text[max(start, bare - _LONGEST_CONNECTOR) : bare])
        bare -= len(connector[0]) if connector else 0
        if bare == end:
            return end
        end = bare


_CONNECTS = re.compile(r"\b(?:and|as well as|preceded by|followed by|with)$")
_LONGEST_CONNECTOR = 16  # letters, with one before it
