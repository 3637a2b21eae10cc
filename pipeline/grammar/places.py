"""When and where: the dates of an event phrase, each with the place printed beside them (pure).

(3-4 May, Geneva)   (Geneva, 3-4 May)   (Tunis, 3 May; Rome, 4 June)       2021 and others, in brackets
, 25-26 September 2017 in Bishkek, Kyrgyzstan   held in Tunis on 5 June    2017, in running text

What is asked for is a part of a text, by its start and end; it is read from `Tokens.bare`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.grammar.dates import PrintedDates
from pipeline.grammar.place_words import PlaceWords
from pipeline.grammar.tokens import Span, Tokens
from pipeline.model import Interval


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


def intervals_of(dated: Sequence[Dated]) -> tuple[Interval, ...]:
    """The intervals of all these dates, each once."""
    return tuple(dict.fromkeys(interval for part in dated for interval in part.intervals))


_COUNTRY_IN_BRACKET = re.compile(r"\s*\(([A-ZÀ-Þ][\w\s’'-]+)\)")  # ' (Spain)'


def as_written(place: str) -> str:
    """A place as a person writes it: 'Cadiz, Spain' for 'Cadiz (Spain)', no blank doubled."""
    return " ".join(_COUNTRY_IN_BRACKET.sub(r", \1", place).split())


def at_place(dated: Dated, place: str) -> Dated:
    """The dates with their place."""
    place = as_written(place)
    return replace(dated, place=place, intervals=tuple(replace(i, place=place) for i in dated.intervals))


def dated_places(tokens: Tokens, start: int, end: int) -> tuple[Dated, ...]:
    """The dates in the part, after an event's noun, from left to right, each with its place.

    All dates in brackets count. Outside of brackets the first stretch counts, since a later one is about something
    else, and so do those that follow it in a list: ', 3-4 May in Tunis and 5 June in Rome', ': Rome, 5 March; Paris,
    6 October'.
    """
    if not tokens.bare_dates.names_month(start, end):
        return ()
    printed = tokens.bare_dates.within(start, end)
    brackets = tokens.brackets_in(start, end)
    bracketed = _dates_in_brackets(tokens, start, brackets)
    found = [*bracketed, *_dates_outside_brackets(tokens, start, end, _outside(tokens, printed, brackets), bracketed)]
    return tuple(sorted(found, key=lambda part: part.start))


def _outside(tokens: Tokens, printed: Sequence[PrintedDates], brackets: Sequence[Span]) -> list[PrintedDates]:
    """The dates that stand neither in one of the brackets nor in quotation marks."""
    spans = (*brackets, *tokens.quotations)
    return [dates for dates in printed if not any(a <= dates.start < b for a, b in spans)]


# ---------------------------------------------------------------- in brackets


def _dates_in_brackets(tokens: Tokens, start: int, brackets: Sequence[Span]) -> list[Dated]:
    """The dates of all brackets; one without a place has the place before it: 'in Vienna (5 May)'."""
    found: list[Dated] = []
    for a, b in brackets:
        parts = bracket_dates(tokens, a + 1, b - 1 if tokens.bare[b - 1] == ")" else b)
        unplaced = bool(parts) and not parts[0].place
        place, at = _place_before(tokens, start, a, bool(found)) if unplaced else ("", a)
        found += [at_place(replace(part, start=at, end=b), part.place or place) for part in parts]
    return found


_OPENING_AND = re.compile(r"\s*and\b\s*")  # 'and ' in 'and 4 June'


def bracket_dates(tokens: Tokens, start: int, end: int) -> tuple[Dated, ...]:
    """What a bracket says about dates: one part, or one for each piece between semicolons; empty where it says nothing.

    The part is the bracket without its marks.
    """
    parts = _parts_between_semicolons(tokens, start, end)
    if parts is not None:
        return parts
    listed = _listed(tokens, start, end, tokens.bare_dates.within(start, end))
    if len(listed) > 1 and all(part.place for part in listed) and not tokens.bare[listed[-1].end : end].strip():
        return tuple(listed)  # '3-4 May in Bogotá, Colombia, and 5-6 June in Quito'
    whole = _bracket_part(tokens, start, end)
    return (whole,) if whole is not None else ()


def _parts_between_semicolons(tokens: Tokens, start: int, end: int) -> tuple[Dated, ...] | None:
    """A part for each piece with dates; None where there is one piece, or where one is neither dates nor a place.

    A place also holds for the pieces after it, until another is printed: '(Quito, 8-9 April; 4-5 July)'.
    """
    pieces = [_without_and(tokens.bare, *piece) for piece in tokens.pieces_in(start, end, ";")]
    if len(pieces) < 2:
        return None
    parts = [(_bracket_part(tokens, a, b), tokens.bare[a:b]) for a, b in pieces]
    if not all(part or tokens.grammar.places.is_place(piece) for part, piece in parts):
        return None
    placed: list[Dated] = []
    place = ""
    for part, piece in parts:
        place = (part.place if part else piece) or place
        placed += [at_place(part, place)] if part else []
    return tuple(placed)


def _without_and(text: str, start: int, end: int) -> Span:
    opening = _OPENING_AND.match(text, start, end)
    return (opening.end() if opening else start), end


# 'held in ' in 'held in Geneva', ' on' in 'Geneva on'
_AROUND_PLACE_IN_BRACKET = re.compile(r"^(?:held\s+)?(?:in|at)\s+|[\s,]+(?:on|from|between|held)$")
_MOST_WORDS_OF_PLACE = 6  # a longer text that is not a place is a remark


def _bracket_part(tokens: Tokens, start: int, end: int) -> Dated | None:
    """The dates and the place of '3-4 May, Geneva'; None where there are no dates, or a remark that mentions a date."""
    whole = tokens.bare_dates.whole(start, end)
    if whole:
        return Dated(start, end, whole)
    dated: Sequence[PrintedDates | Dated] = tokens.bare_dates.within(start, end) or _lone_months(tokens, start, end)
    if not dated:
        return None
    words = tokens.grammar.places
    names = _names_around(tokens.bare, start, end, dated, words)
    places = [name for name in names if words.whole.fullmatch(name)]
    if any(len(name.split()) > _MOST_WORDS_OF_PLACE for name in names if name not in places):
        return None
    intervals = tuple(dict.fromkeys(interval for printed in dated for interval in printed.intervals))
    return at_place(Dated(start, end, intervals), "; ".join(dict.fromkeys(places)))


def _names_around(
    text: str, start: int, end: int, dated: Sequence[PrintedDates | Dated], words: PlaceWords
) -> list[str]:
    """What stands around the dates of a bracket and may be a place; 'online' is not one."""
    pieces = [_without_marks(piece) for piece in _pieces_around(text, start, end, dated)]
    names = [_AROUND_PLACE_IN_BRACKET.sub("", piece) for piece in pieces if piece]
    return [name for name in names if not words.is_online(name)]


_DOTTED_NAME = re.compile(r"\b(?:[A-Z]\.){2,}$")  # 'D.C.' in 'Washington, D.C.'


def _without_marks(piece: str) -> str:
    """The piece without blanks and marks around it; 'Washington, D.C.' keeps its full stop."""
    bare = piece.strip(" ,–-")
    return bare.strip(" ,.–-") if not _DOTTED_NAME.search(bare) else bare.lstrip(".")


def _pieces_around(text: str, start: int, end: int, dated: Sequence[PrintedDates | Dated]) -> list[str]:
    """What stands before, between and after the dates; it is also split at semicolons."""
    edges = [start, *(edge for printed in dated for edge in (printed.start, printed.end)), end]
    between = (text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    return [piece for stretch in between for piece in stretch.split(";")]


def _lone_months(tokens: Tokens, start: int, end: int) -> tuple[Dated, ...]:
    """The months of '(Bangkok, August and November)': months alone count in a bracket, beside its place."""
    pieces = tokens.pieces_in(start, end, ",")
    parts = [*((a, end) for a, _ in pieces[1:]), *((start, b) for _, b in reversed(pieces[:-1]))]
    read = ((a, b, tokens.bare_dates.whole(a, b)) for a, b in parts)
    return next(((Dated(*each),) for each in read if each[2]), ())


# ---------------------------------------------------------------- outside of brackets

_MOVED_FROM = re.compile(r"\b(?:rescheduled|postponed|moved)\s+from\s+$")  # before the dates that no longer hold


def _dates_outside_brackets(
    tokens: Tokens, start: int, end: int, printed: Sequence[PrintedDates], bracketed: Sequence[Dated]
) -> Sequence[Dated]:
    """The dates before the first bracket with dates; without them, those that follow it after a semicolon."""
    first = min((part.start for part in bracketed), default=end)
    before = [dates for dates in printed if dates.start < first]
    if len(before) > 1 and _MOVED_FROM.search(tokens.bare[start : before[0].start]):
        before = before[1:]  # 'rescheduled from 4-5 May to 6-7 July'
    if before or not bracketed:
        return _listed(tokens, start, end, before)
    behind = bracketed[-1].end
    if tokens.bare.find(";", behind, end) < 0:
        return ()
    later = [dates for dates in printed if dates.start > first]  # '6 June' in '(5 May); Rome, 6 June'
    return _listed(tokens, behind, end, later, follows=True)


def _listed(tokens: Tokens, start: int, end: int, naked: Sequence[PrintedDates], follows: bool = False) -> list[Dated]:
    """The first of the dates, and those that follow it with nothing but a place between them; each with its place.

    `follows` says that the first has to follow what stands before the part in the same way.
    """
    text, words = tokens.bare, tokens.grammar.places
    found: list[Dated] = []
    for number, printed in enumerate(naked):
        if follows and not _only_parts(text[start : printed.start], words):
            break
        place, at = _place_before(tokens, start, printed.start, follows)
        dated_end = printed.end
        after = words.after_date.match(text, printed.end, end) or _bracketed_place(text, printed.end, end, words)
        if after and (words.is_online(after["place"]) or words.is_region(after["place"])):
            after = None
        following = naked[number + 1].start if number + 1 < len(naked) else end
        belongs_to_next = after and place and not text[after.end() : following].strip(" ,;")
        if after and not belongs_to_next:
            place, at, dated_end = _without_tail(after["place"]), printed.start, after.end()
        found.append(at_place(Dated(at, dated_end, printed.intervals), place))
        start, follows = dated_end, True
    return found


# '; ' and ' and in ' before a place, ' on ' after it
_AROUND_PLACE_IN_LIST = re.compile(r"^(?:[,;&\s]|\band\b)*(?:\b(?:in|at)\s+)?|[,;:&\s]*(?:\b(?:on|and|in)\s+)?$")


def _only_parts(between: str, words: PlaceWords) -> bool:
    """Whether nothing but commas, 'and' and a place stands between two dates: '; Paris, ', ' and in Rome on '."""
    bare = _AROUND_PLACE_IN_LIST.sub("", between)
    return not bare or words.is_place(bare) or words.is_online(bare)


def _bracketed_place(text: str, at: int, end: int, words: PlaceWords) -> re.Match[str] | None:
    """The match of a bracket right after a date that holds a place and nothing else; an acronym is no place."""
    match = words.bracketed.match(text, at, end)
    return match if match and words.is_place(match["place"]) and not match["place"].isupper() else None


_OPENS_TOPIC_OF_EVENT = re.compile(r"\b(?:on|about|for|focusing|discussed)\b")  # 'on' in 'Workshop on visas in Mali'


def _place_before(tokens: Tokens, start: int, end: int, goes_on: bool) -> tuple[str, int]:
    """The place right before a date, at the end of the part, and where it starts: 'held in Tunis on', ', Lisbon,'.

    Without one, the place is empty and starts at the end of the part. A region ('in Central Asia') is part of a topic,
    and so is a place named after 'on' unless commas or a verb set it off. In a list that `goes_on` ('in Vienna (5 May),
    Tirana (9 June) and Baku (October)') 'and' is enough.
    """
    text, words = tokens.bare[start:end], tokens.grammar.places
    match = (words.before_date_in_list if goes_on else words.before_date).search(text)
    if not match or words.is_online(match["place"]):
        return "", end
    place = match["place"]
    set_off = match["held"] or match[0][0] in ",;:)" or goes_on or match.start() == 0
    topical = bool(_OPENS_TOPIC_OF_EVENT.search(text[: match.start()]))
    if (words.is_region(place) and not match["held"]) or (topical and not set_off and "," not in place):
        return "", end
    return place, start + match.start()


def _without_tail(place: str) -> str:
    """The place without the full stop that ends its sentence: 'Colombo, Sri Lanka.' is 'Colombo, Sri Lanka'."""
    return _without_marks(place.strip().rstrip(",;"))


# ---------------------------------------------------------------- nothing but dates, or none

_AROUND_PLACE = re.compile(r"^(?:held\s+)?(?:in|at)\s+|[\s,]+on$")  # 'in ' and ' on' of 'in Rome on'


def says_when_and_where(tokens: Tokens, start: int, end: int) -> bool:
    """Whether the part says nothing but dates with at most one place: 'Geneva, 12 May 2017', 'in Rome on 3 May'."""
    printed = tokens.dates_in(start, end)
    if not printed:
        return False
    words = tokens.grammar.places
    around = _pieces_around(tokens.text, start, end, printed)
    pieces = [_AROUND_PLACE.sub("", piece.strip(" ,.()–-")) for piece in around]
    places = [piece for piece in pieces if piece and not words.is_online(piece)]
    return len(places) <= 1 and all(words.is_place(piece) for piece in places)


def place_without_date(tokens: Tokens, start: int, end: int, set_off: bool) -> str:
    """The place after a name that has no date beside it: 'SOM, Geneva', 'took place in Geneva, Switzerland'.

    `set_off` says that the date opened the clause; then a comma is enough ('2-3 March: SOM, Geneva').
    """
    tail, words = tokens.lowered[start:end], tokens.grammar.places
    if (match := words.met_in.search(tail)) and words.is_place(match["place"]):
        return _without_tail(match["place"])
    match = words.at_end.match(tail)
    if match and words.is_place(match["place"]) and (set_off or len(match["place"].split()) <= 2):
        return _without_tail(match["place"])
    return ""
