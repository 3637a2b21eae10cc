"""When and where: the dates of an event phrase, each with the place printed at them (pure).

(3-4 May, Geneva)   (Geneva, 3-4 May)   (Tunis, 3 May; Rome, 4 June)       2021 and others, in brackets
, 25-26 September 2017 in Bishkek, Kyrgyzstan   held in Tunis on 5 June    2017, in running text
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.dates import PrintedDates, find_dates, read_dates
from pipeline.model import Interval
from pipeline.text import brackets, folded, masked, split_outside_brackets

_MONTH = re.compile(rf"\b(?:{'|'.join(calendar.month_name[1:])}|{'|'.join(calendar.month_abbr[1:])})\b")
_ONLINE = frozenset(
    (
        "online",
        "virtual",
        "virtually",
        "videoconference",
        "video",
        "conference",
        "hybrid",
        "held",
        "remotely",
        "via",
        "by",
        "teleconference",
        "format",
        "in",
        "person",
        "on",
    )
)

_CAPITAL = r"(?:(?!(?:SOM|COVID|Persons)\b)(?:[dl][’'])?[A-ZÀ-Þ][\w’'.-]*)"  # 'Tunis', 'd’Ivoire'
_SMALL = r"(?:of|de|del|la|las|los|el|and|the|du|sur|al|d’|d')"
_NAME = rf"{_CAPITAL}(?:[ -](?:{_SMALL}[ -])*{_CAPITAL})*"  # 'Dar es Salaam', 'Port-of-Spain', 'San José'
_PLACE = rf"{_NAME}(?:\s*,\s*(?:the\s+)?{_NAME})*(?:\s*\([A-Z][\w\s]+\))?"
# ' in Bishkek, Kyrgyzstan', ', Lisbon', ' at Geneva'
_AFTER = re.compile(rf"\s*(?:,?\s*(?:held\s+)?(?:in|at)\s+(?:the\s+)?|,\s*)(?P<place>{_PLACE})")
# ' (Istanbul)' right behind a date
_BRACKETED = re.compile(rf"\s*\((?P<place>{_PLACE})\)")
# 'in Tunis', ', Lisbon', ': Marrakesh' right before the date
_ENDS_AT_DATE = rf"(?P<place>{_PLACE})\s*[,;:]?\s*(?:\bon\s+|\bfrom\s+|\bbetween\s+)?$"
_BEFORE = re.compile(
    rf"(?:\b(?P<held>(?:held|met|took\s+place|convened|organi[sz]ed|hosted)\s+)?(?:in|at)\s+|[,;:]\s*|^\s*){_ENDS_AT_DATE}"
)
_BEFORE_IN_LIST = re.compile(rf"(?P<held>\bheld\s+)?(?:(?:\b(?:and|in|at)|[,:)])\s+)+{_ENDS_AT_DATE}")
# 'took place in Geneva, Switzerland', and right after the noun ' in Geneva'
_MET_IN = re.compile(
    rf"(?:^|\b(?:took\s+place|held|convened|met|hosted|organi[sz]ed)\b)[^.;,]{{0,20}}?\s+in\s+(?P<place>{_PLACE})"
)
_REGIONAL = re.compile(
    r"\b(?:Africa|Asia|Europe|Americas?|Pacific|Caribbean|Region|Process|East|West|North|South|Eastern|Western|Northern|Southern"
    r"|Central|Mediterranean|Balkans|Horn|Sea|Union|Dialogue|Compact|Agenda|Plan|Forum)\b"
)


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


def bracket_dates(content: str, year: int) -> tuple[Dated, ...]:
    """What a bracket says of dates: one part, or where semicolons part it one for each piece; empty where it says none.

    A place holds for the pieces behind it too, until another is printed: '(Quito, 8-9 April; 4-5 July)'.
    """
    pieces = [re.sub(r"^\s*and\b\s*", "", content[a:b]) for a, b in split_outside_brackets(content, ";")]
    parts = [_bracket_part(piece, year) for piece in pieces]
    if len(pieces) > 1 and all(part or is_place(piece) for part, piece in zip(parts, pieces, strict=True)):
        placed: list[Dated] = []
        place = ""
        for part, piece in zip(parts, pieces, strict=True):
            place = (part.place if part else piece) or place
            placed += [at_place(part, place)] if part else []
        return tuple(placed)
    whole = _bracket_part(content, year)
    return (whole,) if whole is not None else ()


def _bracket_part(content: str, year: int) -> Dated | None:
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
    kept = [p for p in places if re.fullmatch(_PLACE, p) and not _is_online(p)]
    if any(len(p.split()) > 6 for p in places if p not in kept and not _is_online(p)):
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


def _is_online(text: str) -> bool:
    return bool(text) and all(word in _ONLINE for word in folded(text).split())


def dated_places(text: str, start: int, end: int, year: int) -> tuple[Dated, ...]:
    """The dates in `text[start:end]`, behind an event's noun, from left to right, each with its place.

    Dates in brackets all count; outside of brackets the first stretch does, for a later one tells of something else.
    """
    region = text[start:end]
    found: list[Dated] = []
    for a, b in brackets(region):
        closed = b - 1 if region[b - 1] == ")" else b
        parts = bracket_dates(region[a + 1 : closed], year)
        place, at = _place_before(region[:a], bool(found)) if parts and not parts[0].place else ("", a)
        found += [at_place(replace(part, start=start + at, end=start + b), part.place or place) for part in parts]
    first = min((part.start for part in found), default=end)
    open_text = _without_brackets(region)
    naked = [printed for printed in find_dates(open_text, year) if start + printed.start < first]
    if len(naked) > 1 and re.search(r"\b(?:rescheduled|postponed|moved)\s+from\s+$", region[: naked[0].start]):
        naked = naked[1:]  # 'rescheduled from 4-5 May to 6-7 July'
    for number, printed in enumerate(naked):
        # '…, 3-4 May in Tunis and 5 June in Rome': a further date counts only where nothing else stands between
        behind = found[-1].end - start if number and found else 0
        if number and not re.fullmatch(r"(?:[,;&\s]|\band\b)*", open_text[behind : printed.start]):
            break
        after = _AFTER.match(region, printed.end) or _bracketed_place(region, printed.end)
        place, a, b = "", printed.start, printed.end
        if after and not _is_online(after["place"]) and not _REGIONAL.search(after["place"]):
            place, b = _without_tail(after["place"]), after.end()
        else:
            place, a = _place_before(region[:a])
        found.append(at_place(Dated(start + a, start + b, printed.intervals), place))
    return tuple(sorted(found, key=lambda part: part.start))


def _bracketed_place(region: str, at: int) -> re.Match[str] | None:
    """The place that a bracket right behind a date holds and nothing else; an acronym is none."""
    match = _BRACKETED.match(region, at)
    return match if match and is_place(match["place"]) and not match["place"].isupper() else None


def _without_brackets(region: str) -> str:
    """The region with brackets and quotes blanked out, at the same length."""
    text = masked(region)
    for a, b in brackets(region):
        text = text[:a] + "\x00" * (b - a) + text[b:]
    return text


def place_without_date(tail: str, set_off: bool) -> str:
    """The place behind a name that has no date beside it: 'SOM, Geneva', 'took place in Geneva, Switzerland'.

    `set_off` says that the date opened the clause: then a comma is enough ('2-3 March: SOM, Geneva').
    """
    if (match := _MET_IN.search(tail)) and is_place(match["place"]):
        return _without_tail(match["place"])
    match = re.match(
        rf"(?:\s*on\s[^,]*)?(?:\s*\([^()]*\))?\s*,\s*(?P<place>{_PLACE})\s*(?:\([^()]*\))?\s*[.;]?\s*$", tail
    )
    if match and is_place(match["place"]) and (set_off or len(match["place"].split()) <= 2):
        return _without_tail(match["place"])
    return ""


def is_place(text: str) -> bool:
    """Whether the text has the shape of a place: names with capitals, no region word, not 'online'."""
    shaped = re.fullmatch(_PLACE, text.strip()) and not _MONTH.search(text)
    return bool(shaped) and not _REGIONAL.search(text) and not _is_online(text)


def _place_before(text: str, goes_on: bool = False) -> tuple[str, int]:
    """The place right before a date and where it starts: 'held in Tunis on', ', Lisbon,', 'SOM in Geneva'.

    A region ('in Central Asia') is part of a topic, and so is a place named after 'on' unless commas or a verb set it
    off. In a list that `goes_on` ('in Vienna (5 May), Tirana (9 June) and Baku (October)') 'and' is enough.
    """
    match = (_BEFORE_IN_LIST if goes_on else _BEFORE).search(text)
    if not match or _is_online(match["place"]):
        return "", len(text)
    place = match["place"]
    set_off = match["held"] or match[0][0] in ",;:)" or goes_on or match.start() == 0
    topical = bool(re.search(r"\b(?:on|about|for|focusing|discussed)\b", text[: match.start()]))
    if (_REGIONAL.search(place) and not match["held"]) or (topical and not set_off and "," not in place):
        return "", len(text)
    return place, match.start()


def _without_tail(place: str) -> str:
    """The place without a sentence's end: 'Colombo, Sri Lanka.' is 'Colombo, Sri Lanka'."""
    return place.strip().rstrip(".,;")


def topic_of(text: str, name_end: int, end: int, dated: Sequence[Dated]) -> str:
    """What the phrase says the event was about: the rest of it, without dates and the opening 'on'."""
    kept, at = [], name_end
    for part in dated:
        if part.start >= at:
            kept.append(text[at : part.start])
            at = part.end
    kept.append(text[at : last_word(text, 0, end)])
    topic = " ".join(" ".join(kept).split())
    topic = re.sub(r"^(?:\([A-Z][\w& -]{0,11}\)\s*)?[\s,:;.–-]*", "", topic)
    topic = re.sub(
        r"^(?:(?:and|which|that)\s+)?(?:on|about|regarding|concerning|to discuss"
        r"|focus(?:s?ing|s?ed) on(?: the themes? of)?|deal(?:t|ing) with"
        r"|(?:devoted|dedicated) to|cover(?:ing|ed))\b\s*",
        "",
        topic,
        flags=re.IGNORECASE,
    )
    topic = re.sub(r"^(?:was|were)\s*,\s*|\s*\b(?:followed|took place|(?:was|were) held)(?: on| in)?$", "", topic)
    topic = topic.strip(" .,;–-")
    return "" if folded(topic) in ("and", "in", "by", "held", "was", "were", "from") or _is_online(topic) else topic


def last_word(text: str, start: int, end: int) -> int:
    """The end of the span less trailing blanks, separators and the connector that opens the next phrase."""
    trail = re.search(r"(?:[\s,;]|\b(?:and|as well as|preceded by|followed by|with)\b)*$", text[start:end])
    return start + trail.start() if trail else end
