"""When and where: the dates of an event phrase, each with the place printed beside them (pure).

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

# 'held', 'was organized', 'took place': how reports say that a meeting was
HELD = (
    r"(?:held|took\s+place|convened|organi[sz]ed|hosted|conducted|reali[sz]ed|celebrated|carried\s+out|arranged"
    r"|delivered)"
)

# 'March' in 'Rome March', 'Oct'
_MONTH = re.compile(rf"\b(?:{'|'.join(calendar.month_name[1:])}|{'|'.join(calendar.month_abbr[1:])})\b")


_ENDS_DATE = re.compile(rf"(?:\d|{_MONTH.pattern})\s*$")  # '5 March'
# words that say 'online' only beside another that does: 'by video conference', 'held in person'
_SMALL_ONLINE = frozenset("by conference format held in on via".split())


@dataclass(frozen=True)
class PlaceWords:
    """What the data files say about the names of places, and the patterns made from it."""

    inside: frozenset[str] = frozenset()  # small words within a name: 'es' in 'Dar es Salaam'
    online: frozenset[str] = frozenset()  # 'virtual'; a text made up of these alone is no place
    regions: frozenset[str] = frozenset()  # 'Eastern': a region is what a meeting is about, not where it is
    others: frozenset[str] = frozenset()  # 'Dialogue': a name with this word is not a place's name
    places: frozenset[str] = frozenset()  # 'South Africa': a place, although a word of its name is that of a region
    never: frozenset[str] = frozenset()  # words of events and themes: 'SOM', 'Persons'

    def is_place(self, text: str) -> bool:
        """Whether the text has the shape of a place: names with capitals, no region, no month, not 'online'."""
        shaped = self.whole.fullmatch(self.lowered(text.strip())) and not _MONTH.search(text)
        return bool(shaped) and not self.is_region(text) and not self.is_online(text)

    def is_online(self, text: str) -> bool:
        """Whether the text says that a meeting was held at no place: 'online', 'by video conference'."""
        return bool(text) and all(word in self.online for word in folded(text).split())

    def without_online(self, text: str) -> str:
        """The text, at the same length, without words that say that a meeting could be followed from anywhere.

        'Istanbul' of 'Istanbul and online', 'in Brussels' of 'in Brussels (hybrid format)'.
        """

        def blank(match: re.Match[str]) -> str:
            is_beside_date = _ENDS_DATE.search(text[max(0, match.start() - 12) : match.start()])
            return match[0] if is_beside_date else " " * len(match[0])

        return self._online_too.sub(blank, text)

    @cached_property
    def _online_too(self) -> re.Pattern[str]:
        """' and online', '/virtual', ', in hybrid format', '(in person)'."""
        small = rf"(?:{'|'.join(sorted(self.online & _SMALL_ONLINE)) or '(?!)'})"
        telling = rf"(?:{'|'.join(sorted(self.online - _SMALL_ONLINE)) or '(?!)'})"
        opening = rf"(?:\b(?:also|partly|partially)\s+)?(?:\b{small}\s+(?:an?\s+)?)*"
        said = rf"{opening}\b{telling}\b(?:\s+(?:{small}|{telling})\b)*"
        mark = r"(?:(?<=\w)\s*(?:,|/|&|\band\b|\bor\b)\s*)"
        capital = r"(?-i:(?=[A-ZÀ-Þ]))"
        before_place = rf"{said}\s*(?:,|/|&|\band\b)\s*{capital}"
        return re.compile(rf"\({said}\)|{mark}{said}|{before_place}", re.IGNORECASE)

    def is_region(self, place: str) -> bool:
        """Whether the name is that of a region, or of a body or a document: 'Central Asia', 'Rabat Process'.

        The first name decides: 'Pretoria, South Africa' is a place, and so is 'South Africa'.
        """
        first, *_ = place.split(",")
        named = folded(first) in self.places
        return bool(self.others & set(folded(place).split())) or (
            not named and bool(self.regions & set(folded(first).split()))
        )

    def lowered(self, text: str) -> str:
        """The text with the words that no place's name contains in small letters, so that they are not read as one."""
        return self._never.sub(lambda match: match[0].lower(), text)

    @cached_property
    def _never(self) -> re.Pattern[str]:
        """'SOM', 'Workshops', 'persons'."""
        return re.compile(rf"\b(?:{'|'.join(sorted(self.never)) or '(?!)'})\b", re.IGNORECASE)

    @cached_property
    def _place(self) -> str:
        """The expression for a place, as a part of others: 'Colombo, Sri Lanka', 'Rome (Italy)'."""
        capital = r"(?:(?:[dl][’'])?[A-ZÀ-Þ][\w’'.-]*)"  # 'Tunis', 'd’Ivoire'
        small = rf"(?:{'|'.join(sorted(self.inside)) or '(?!)'}|d’|d')"
        name = rf"{capital}(?:(?: +|-)(?:{small}(?: +|-))*{capital})*"  # 'Dar es Salaam', 'Port-of-Spain', 'San José'
        return rf"{name}(?:\s*,\s*(?:the\s+)?{name})*(?:\s*\([A-Z][\w\s]+\))?"

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """'Colombo, Sri Lanka'."""
        return re.compile(self._place)

    @cached_property
    def after_date(self) -> re.Pattern[str]:
        """' in Bishkek, Kyrgyzstan', ', Lisbon', ' at Geneva', and at the end '; Geneva'."""
        return re.compile(
            rf"\s*(?:,?\s*(?:{HELD}\s+)?(?:in|at)\s+(?:the\s+)?|,\s*|;\s*(?=[^;\d]*$))(?P<place>{self._place})"
        )

    @cached_property
    def bracketed(self) -> re.Pattern[str]:
        """' (Istanbul)' right after a date."""
        return re.compile(rf"\s*\((?P<place>{self._place})\)")

    @cached_property
    def _at_date(self) -> str:
        """'Tunis on ', 'Lisbon, ' at the end of what stands before a date."""
        return rf"(?P<place>{self._place})\s*[,;:]?\s*(?:\b(?:on|from|between|in)\s+)?$"

    @cached_property
    def before_date(self) -> re.Pattern[str]:
        """'in Tunis', ', Lisbon', ': Marrakesh', 'in the Hague' right before the date; 'to Colombo' after 'visit'."""
        held = rf"\b(?P<held>(?:met|gathered|came\s+together|{HELD})\s+)"
        return re.compile(rf"(?:{held}?(?:in\s+(?:the\s+)?|at\s+)|[,;:]\s*|^\s*(?:to\s+)?){self._at_date}")

    @cached_property
    def before_date_in_list(self) -> re.Pattern[str]:
        """'and Baku' right before a date that is not the first of its list."""
        return re.compile(rf"(?P<held>\bheld\s+)?(?:(?:\b(?:and|in|at)|[,:;)])\s+)+{self._at_date}")

    @cached_property
    def met_in(self) -> re.Pattern[str]:
        """'took place in Geneva, Switzerland', and right after the noun ' in Geneva'."""
        verb = rf"\b(?:met|gathered|came\s+together|{HELD})\b"
        return re.compile(rf"(?:(?:^|{verb})[^.;,]{{0,20}}?\s+in|{verb}\s+in\s+the)\s+(?P<place>{self._place})")

    @cached_property
    def at_end(self) -> re.Pattern[str]:
        """', Geneva' at the end of what is said about an event without a date."""
        bracket = r"(?:\s*\([^()]*\))?"
        return re.compile(rf"(?:\s*on\s[^,]*)?{bracket}\s*,\s*(?P<place>{self._place}){bracket}\s*[.;]?\s*$")


@dataclass(frozen=True, slots=True)
class Dated:
    """Dates in `text[start:end]` with the place printed beside them, empty where there is none."""

    start: int
    end: int
    intervals: tuple[Interval, ...]
    place: str = ""


def place_of(dated: Sequence[Dated]) -> str:
    """The place of an event: the places of all its dates, joined with '; '; empty where one of them has none."""
    places = [part.place for part in dated]
    return "; ".join(dict.fromkeys(places)) if all(places) else ""


_COUNTRY_IN_BRACKET = re.compile(r"\s*\(([A-ZÀ-Þ][\w\s’'-]+)\)")  # ' (Spain)'


def as_written(place: str) -> str:
    """A place as a person writes it: 'Cadiz, Spain' for 'Cadiz (Spain)', no blank doubled."""
    return " ".join(_COUNTRY_IN_BRACKET.sub(r", \1", place).split())


_OPENING_AND = re.compile(r"^\s*and\b\s*")  # 'and ' in 'and 4 June'


def bracket_dates(content: str, year: int, words: PlaceWords) -> tuple[Dated, ...]:
    """What a bracket says about dates: one part, or one for each piece between semicolons; empty where it says nothing.

    `content` is the bracket without its marks, `year` the year the report is about.
    """
    content = _with_bare_dates(words.without_online(words.lowered(content)), year)
    pieces = [_OPENING_AND.sub("", content[a:b]) for a, b in split_outside_brackets(content, ";")]
    parts = _parts_between_semicolons(pieces, year, words)
    if parts is not None:
        return parts
    listed = _listed(content, find_dates(content, year), words)
    if len(listed) > 1 and all(part.place for part in listed) and not content[listed[-1].end :].strip():
        return tuple(listed)  # '3-4 May in Bogotá, Colombia, and 5-6 June in Quito'
    whole = _bracket_part(content, year, words)
    return (whole,) if whole is not None else ()


def _parts_between_semicolons(pieces: Sequence[str], year: int, words: PlaceWords) -> tuple[Dated, ...] | None:
    """A part for each piece with dates; None where there is one piece, or where one is neither dates nor a place.

    A place also holds for the pieces after it, until another is printed: '(Quito, 8-9 April; 4-5 July)'.
    """
    parts = [_bracket_part(piece, year, words) for piece in pieces] if len(pieces) > 1 else []
    if not parts or not all(part or words.is_place(piece) for part, piece in zip(parts, pieces, strict=True)):
        return None
    placed: list[Dated] = []
    place = ""
    for part, piece in zip(parts, pieces, strict=True):
        place = (part.place if part else piece) or place
        placed += [at_place(part, place)] if part else []
    return tuple(placed)


# 'held in ' in 'held in Geneva', ' on' in 'Geneva on'
_AROUND_PLACE_IN_BRACKET = re.compile(r"^(?:held\s+)?(?:in|at)\s+|[\s,]+(?:on|from|between|held)$")
_MOST_WORDS_OF_PLACE = 6  # a longer text that is not a place is a remark


def _bracket_part(content: str, year: int, words: PlaceWords) -> Dated | None:
    """The dates and the place of '3-4 May, Geneva'; None where there are no dates, or a remark that mentions a date."""
    whole = read_dates(content, year)
    if whole:
        return Dated(0, len(content), whole)
    dated: Sequence[PrintedDates | Dated] = find_dates(content, year) or _lone_months(content, year)
    if not dated:
        return None
    names = _names_around(content, dated, words)
    places = [name for name in names if words.whole.fullmatch(name)]
    if any(len(name.split()) > _MOST_WORDS_OF_PLACE for name in names if name not in places):
        return None
    intervals = tuple(dict.fromkeys(interval for printed in dated for interval in printed.intervals))
    return at_place(Dated(0, len(content), intervals), "; ".join(dict.fromkeys(places)))


def _names_around(content: str, dated: Sequence[PrintedDates | Dated], words: PlaceWords) -> list[str]:
    """What stands around the dates of a bracket and may be a place; 'online' is not one."""
    pieces = [_without_marks(piece) for piece in _pieces_around(content, dated)]
    names = [_AROUND_PLACE_IN_BRACKET.sub("", piece) for piece in pieces if piece]
    return [name for name in names if not words.is_online(name)]


_DOTTED_NAME = re.compile(r"\b(?:[A-Z]\.){2,}$")  # 'D.C.' in 'Washington, D.C.'


def _without_marks(piece: str) -> str:
    """The piece without blanks and marks around it; 'Washington, D.C.' keeps its full stop."""
    bare = piece.strip(" ,–-")
    return bare.strip(" ,.–-") if not _DOTTED_NAME.search(bare) else bare.lstrip(".")


def _pieces_around(text: str, dated: Sequence[PrintedDates | Dated]) -> list[str]:
    """What stands before, between and after the dates; it is also split at semicolons."""
    rest = text
    for printed in reversed(dated):
        rest = rest[: printed.start] + ";" + rest[printed.end :]
    return rest.split(";")


def at_place(dated: Dated, place: str) -> Dated:
    """The dates with their place."""
    place = as_written(place)
    return replace(dated, place=place, intervals=tuple(replace(i, place=place) for i in dated.intervals))


def _lone_months(content: str, year: int) -> tuple[Dated, ...]:
    """The months of '(Bangkok, August and November)': months alone count in a bracket, beside its place."""
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
    """The dates in `text[start:end]`, after an event's noun, from left to right, each with its place.

    All dates in brackets count. Outside of brackets the first stretch counts, since a later one is about something
    else, and so do those that follow it in a list: ', 3-4 May in Tunis and 5 June in Rome', ': Rome, 5 March; Paris,
    6 October'.
    """
    region = _with_bare_dates(words.without_online(words.lowered(text[start:end])), year)
    bracketed = _dates_in_brackets(region, year, words)
    found = [*bracketed, *_dates_outside_brackets(region, bracketed, year, words)]
    in_order = sorted(found, key=lambda part: part.start)
    return tuple(replace(part, start=start + part.start, end=start + part.end) for part in in_order)


_ARTICLE_OF_DATE = re.compile(r"\bthe\s+$", re.IGNORECASE)  # 'the ' before '2nd of June'


def _with_bare_dates(region: str, year: int) -> str:
    """The region, at the same length, without the article before a date: 'the 2nd of June'."""
    for printed in find_dates(region, year):
        article = _ARTICLE_OF_DATE.search(region, max(0, printed.start - 8), printed.start)
        if article:
            region = region[: article.start()] + " " * len(article[0]) + region[printed.start :]
    return region


def _dates_in_brackets(region: str, year: int, words: PlaceWords) -> list[Dated]:
    """The dates of all brackets; one without a place has the place before it: 'in Vienna (5 May)'."""
    found: list[Dated] = []
    for a, b in brackets(region):
        closed = b - 1 if region[b - 1] == ")" else b
        parts = bracket_dates(region[a + 1 : closed], year, words)
        place, at = _place_before(region[:a], words, bool(found)) if parts and not parts[0].place else ("", a)
        found += [at_place(replace(part, start=at, end=b), part.place or place) for part in parts]
    return found


_MOVED_FROM = re.compile(r"\b(?:rescheduled|postponed|moved)\s+from\s+$")  # before the dates that no longer hold


def _dates_outside_brackets(region: str, bracketed: Sequence[Dated], year: int, words: PlaceWords) -> Sequence[Dated]:
    """The dates before the first bracket with dates; without them, those that follow it after a semicolon."""
    first = min((part.start for part in bracketed), default=len(region))
    printed = find_dates(_without_brackets(region), year)
    before = [dates for dates in printed if dates.start < first]
    if len(before) > 1 and _MOVED_FROM.search(region[: before[0].start]):
        before = before[1:]  # 'rescheduled from 4-5 May to 6-7 July'
    if before or not bracketed:
        return _listed(region, before, words)
    behind = bracketed[-1].end
    if ";" not in region[behind:]:
        return ()
    later = [dates for dates in printed if dates.start > first]  # '6 June' in '(5 May); Rome, 6 June'
    return _listed(region, later, words, behind)


def _listed(region: str, naked: Sequence[PrintedDates], words: PlaceWords, behind: int = 0) -> list[Dated]:
    """The first of the dates, and those that follow it with nothing but a place between them; each with its place.

    `behind` is the end of the dates that these have to follow, 0 where there are none.
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


# '; ' and ' and in ' before a place, ' on ' after it
_AROUND_PLACE_IN_LIST = re.compile(r"^(?:[,;&\s]|\band\b)*(?:\b(?:in|at)\s+)?|[,;:&\s]*(?:\b(?:on|and|in)\s+)?$")


def _only_parts(between: str, words: PlaceWords) -> bool:
    """Whether nothing but commas, 'and' and a place stands between two dates: '; Paris, ', ' and in Rome on '."""
    bare = _AROUND_PLACE_IN_LIST.sub("", between)
    return not bare or words.is_place(bare) or words.is_online(bare)


_AROUND_PLACE = re.compile(r"^(?:held\s+)?(?:in|at)\s+|[\s,]+on$")  # 'in ' and ' on' of 'in Rome on'


def says_when_and_where(text: str, year: int, words: PlaceWords) -> bool:
    """Whether the text says nothing but dates with at most one place: 'Geneva, 12 May 2017', 'in Rome on 3 May'."""
    printed = find_dates(text, year)
    if not printed:
        return False
    pieces = [_AROUND_PLACE.sub("", piece.strip(" ,.()–-")) for piece in _pieces_around(text, printed)]
    places = [piece for piece in pieces if piece and not words.is_online(piece)]
    return len(places) <= 1 and all(words.is_place(piece) for piece in places)


def _bracketed_place(region: str, at: int, words: PlaceWords) -> re.Match[str] | None:
    """The match of a bracket right after a date that holds a place and nothing else; an acronym is no place."""
    match = words.bracketed.match(region, at)
    return match if match and words.is_place(match["place"]) and not match["place"].isupper() else None


def _without_brackets(region: str) -> str:
    """The region with brackets and quotes blanked out, at the same length."""
    text = masked(region)
    for a, b in brackets(region):
        text = text[:a] + "\x00" * (b - a) + text[b:]
    return text


def place_without_date(tail: str, set_off: bool, words: PlaceWords) -> str:
    """The place after a name that has no date beside it: 'SOM, Geneva', 'took place in Geneva, Switzerland'.

    `set_off` says that the date opened the clause; then a comma is enough ('2-3 March: SOM, Geneva').
    """
    tail = words.lowered(tail)
    if (match := words.met_in.search(tail)) and words.is_place(match["place"]):
        return _without_tail(match["place"])
    match = words.at_end.match(tail)
    if match and words.is_place(match["place"]) and (set_off or len(match["place"].split()) <= 2):
        return _without_tail(match["place"])
    return ""


_OPENS_TOPIC_OF_EVENT = re.compile(r"\b(?:on|about|for|focusing|discussed)\b")  # 'on' in 'Workshop on visas in Mali'


def _place_before(text: str, words: PlaceWords, goes_on: bool = False) -> tuple[str, int]:
    """The place right before a date and where it starts: 'held in Tunis on', ', Lisbon,', 'SOM in Geneva'.

    Without one, the place is empty and starts at the end of the text. A region ('in Central Asia') is part of a topic,
    and so is a place named after 'on' unless commas or a verb set it off. In a list that `goes_on` ('in Vienna (5 May),
    Tirana (9 June) and Baku (October)') 'and' is enough.
    """
    match = (words.before_date_in_list if goes_on else words.before_date).search(text)
    if not match or words.is_online(match["place"]):
        return "", len(text)
    place = match["place"]
    set_off = match["held"] or match[0][0] in ",;:)" or goes_on or match.start() == 0
    topical = bool(_OPENS_TOPIC_OF_EVENT.search(text[: match.start()]))
    if (words.is_region(place) and not match["held"]) or (topical and not set_off and "," not in place):
        return "", len(text)
    return place, match.start()


def _without_tail(place: str) -> str:
    """The place without the full stop that ends its sentence: 'Colombo, Sri Lanka.' is 'Colombo, Sri Lanka'."""
    return _without_marks(place.strip().rstrip(",;"))


def topic_of(text: str, name_end: int, end: int, dated: Sequence[Dated], words: PlaceWords) -> str:
    """What the event was about: `text[name_end:end]` without its dates and the opening 'on'."""
    kept, at = [], name_end
    for part in dated:
        if part.end > at:
            kept.append(text[at : max(at, part.start)])
            at = part.end
    kept.append(text[at : last_word(text, 0, end)])
    return tidied_topic(" ".join(kept), words)


# What may stand before a topic.
_OPENS_TOPIC = re.compile(
    r"[\s,:;.–-]+"  # ': '
    r"|\([A-Z][\w& -]{0,11}\)\s*"  # '(SOM) '
    # 'took place', 'was held in'
    rf"|(?:(?:was|were|to be)\s+)?{HELD}(?:\s+(?:virtually|online|remotely))?(?:\s+(?:on|in))?"
    r"(?=[\s,]*(?:on\b|throughout\b|during\b|,|$))"
    # 'on ', 'and focusing on the theme of ', 'which dealt with '
    r"|(?:and|which|that)?\s*\b(?:on|about|regarding|concerning|to discuss"
    r"|focus(?:s?ing|s?ed) on(?: the themes? of)?|deal(?:t|ing) with|(?:devoted|dedicated) to|cover(?:ing|ed))\b\s*"
    r"|(?:was|were)\s*,\s*"  # 'was, '
    r"|(?:met|gathered)(?=\s*(?:,|$|\b(?:on|in|at|during|throughout)\b))"  # 'met' in 'met on'
    r"|(?:during|throughout|over)\s+the\s+(?:year|period)\b"
    r"|the(?=\s*(?:$|\())"  # 'the' before a date
    r"|(?:was|were)\s+(?=to discuss\b|on\b|about\b)",  # 'was' before a date  # 'throughout the year'
    re.IGNORECASE,
)
# Blanks and commas: ' , '. They are tried only from the start of their run; tried from each of them, a long run would
# take a time that grows with the square of its length.
_GAP = r"(?:^|(?<![\s,])[\s,]+)"
# ', back to back', ' was held after the', 'in conjunction': what leads on to another meeting
_BESIDE_ANOTHER = (
    r"(?:(?:was|were|is) )?(?:back[- ]to[- ]back|immediately|directly|shortly|one day|a day|(?:after|before|following"
    r"|ahead of(?: which)?|after which|before which|prior to|in conjunction|together|alongside|[io]n the margins of"
    r"|pav(?:ed|ing) the way for|(?:which )?(?:was|were)(?: preceded| followed)?|preceded by|followed by)"
    r"(?: (?:the|a|an|its|with|to|on|by))?)"
)
# What may stand after a topic.
_CLOSES_TOPIC = re.compile(
    # ' were held', ' took place on', ', held on', ' the', ' on'
    rf"{_GAP}(?:(?:immediately |directly )?(?:followed|preceded)|(?:(?:was|were) )?{HELD}|and|was|were)"
    r"(?: on| in| at)?$"
    rf"|{_GAP}(?:on|in|at|of|from|between|during|the)$"
    rf"|{_GAP}{_BESIDE_ANOTHER}$"
    # ', which was postponed from 4 May to', before its new date
    rf"|{_GAP}(?:which\s+)?(?:(?:was|had\s+been)\s+)?(?:rescheduled|postponed|moved)\s+from\b.*\bto$"
    r"|(?<![\s.,;–-])[\s.,;–-]+$"  # '.'
)
_STRANDED = re.compile(rf"{_GAP}(?:in|at|from|between)(?=\s*(?:,|$))")  # ' in' in 'visas in , and', where a place was
# ', hosted by Pakistan', 'was hosted by the League of Arab States at its headquarters': up to a comma, 'on' or the end
_HOSTED = re.compile(
    rf"{_GAP}(?:(?:which|and)\s+)?(?:(?:was|were)\s+)?(?:co-?\s?)?(?:hosted|organi[sz]ed|convened|chaired)\s+(?:jointly\s+)?by\s"
    r"[^,;()]*?(?=,|\s+(?:on|about|regarding|concerning|to discuss|focus\w*|was|were|in|from|at)\b|$)"
    r"(?:\s+at its headquarters\b)?",
    re.IGNORECASE,
)
_WHO_CAME = (
    r"(?:attended\s+by|with\s+the\s+participation\s+of|bringing\s+together"
    r"|with\s+\d+\s+(?:[Ss]tates|countries|governments|participants|delegations))"
)
# ', attended by 17 governments', 'with the participation of 19 countries': who came, which is no topic
_COMPANY = re.compile(
    rf"{_GAP}(?:and\s+)?(?:(?:which\s+)?(?:was|were)\s+)?{_WHO_CAME}\b.*?"
    r"(?=,?\s+(?:on|about|to discuss)\s+[a-z]|$)"
)
_BRACKETED = re.compile(r"\s*\(([^()]*)\)")  # ' (hybrid format)'
_COMMAS = re.compile(r"\s*,(?:\s*,)+")  # ' , ,'


def tidied_topic(text: str, words: PlaceWords) -> str:
    """A topic without the words that introduce it or follow it; empty where no other words are left."""
    text = _STRANDED.sub("", " ".join(text.split()))
    text = _BRACKETED.sub(lambda match: "" if words.is_online(match[1]) else match[0], text)
    text = _COMPANY.sub("", _HOSTED.sub("", text))
    topic, before = _COMMAS.sub(",", text), ""
    while topic != before:
        before = topic
        opening = _OPENS_TOPIC.match(topic)
        topic = _CLOSES_TOPIC.sub("", topic[opening.end() if opening else 0 :])
    says_nothing = folded(topic) in ("and", "in", "by", "held", "was", "were", "from") or words.is_online(topic)
    return "" if says_nothing else topic


_CONNECTS = re.compile(r"\b(?:and|as well as|preceded by|followed by|with)$")  # 'and' in 'SOM (3 May) and'
_LONGEST_CONNECTOR = 16  # characters: the longest of them, and one before it


def last_word(text: str, start: int, end: int) -> int:
    """The end of the span without trailing blanks, separators and the connector that opens the next phrase."""
    while True:  # goes back from the end, since a search for where the end begins is slow in a long text
        bare = start + len(text[start:end].rstrip().rstrip(",;"))
        connector = _CONNECTS.search(text[max(start, bare - _LONGEST_CONNECTOR) : bare])
        bare -= len(connector[0]) if connector else 0
        if bare == end:
            return end
        end = bare
