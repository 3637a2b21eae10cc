"""When and where: the dates of an event phrase, each with the place printed at them (pure).

(3-4 May, Geneva)   (Geneva, 3-4 May)   (Tunis, 3 May; Rome, 4 June)       2021 and others, in brackets
, 25-26 September 2017 in Bishkek, Kyrgyzstan   held in Tunis on 5 June    2017, in running text
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.dates import PrintedDates, find_dates, read_dates
from pipeline.model import Interval
from pipeline.text import brackets, folded, masked, split_outside_brackets

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

_CAPITAL = r"(?:(?!(?:SOM|COVID)\b)[A-ZÀ-Þ][\w’'.-]*)"
_SMALL = r"(?:of|de|del|la|las|los|el|and|the|du|sur|al|d’|d')"
_PLACE = rf"{_CAPITAL}(?:[ -](?:{_SMALL}[ -])*{_CAPITAL})*(?:\s*,\s*(?:the\s+)?{_CAPITAL}(?:[ -](?:{_SMALL}[ -])*{_CAPITAL})*)*(?:\s*\([A-Z][\w\s]+\))?"
# ' in Bishkek, Kyrgyzstan', ', Lisbon', ' at Geneva'
_AFTER = re.compile(rf"\s*(?:,?\s*(?:held\s+)?(?:in|at)\s+(?:the\s+)?|,\s*)(?P<place>{_PLACE})")
# 'in Tunis' / ', Lisbon' right before the date
_BEFORE = re.compile(
    rf"(?:\b(?P<held>held\s+)?(?:in|at)\s+|,\s*)(?P<place>{_PLACE})\s*,?\s*(?:\bon\s+|\bfrom\s+|\bbetween\s+)?$"
)
# 'took place in Geneva, Switzerland', and right after the noun ' in Geneva'
_MET_IN = re.compile(rf"(?:^|\b(?:took place|held|convened|met)\b)[^.;,]{{0,20}}?\s+in\s+(?P<place>{_PLACE})")
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
    """The place of an event: of all its dates, joined with '; '; empty where a date has none ('(Tunis, 3 May) (9 June)')."""
    places = [part.place for part in dated]
    return "; ".join(dict.fromkeys(places)) if all(places) else ""


def bracket_dates(content: str, year: int) -> tuple[Dated, ...]:
    """What a bracket says of dates: one part, or where semicolons part it one for each piece; empty where it says none.

    A place holds for the pieces behind it too, until another is printed: '(Quito, 8-9 April; 4-5 July)'.
    """
    pieces = split_outside_brackets(content, ";")
    parts = [_bracket_part(re.sub(r"^\s*and\b", "", content[a:b]), year) for a, b in pieces]
    if len(pieces) > 1 and all(part is not None for part in parts):
        placed: list[Dated] = []
        for part in parts:
            if part is not None:
                placed.append(_at_place(part, part.place or (placed[-1].place if placed else "")))
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
    return _at_place(
        Dated(0, len(content), tuple(dict.fromkeys(i for printed in dated for i in printed.intervals))), place
    )


def _at_place(dated: Dated, place: str) -> Dated:
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


def dated_places(text: str, start: int, noun_start: int, noun_end: int, end: int, year: int) -> tuple[Dated, ...]:
    """The dates of one event phrase in `text[start:end]`, from left to right, each with its place.

    Dates in brackets all count; outside of brackets the first stretch does (a later one tells of something else), and it
    may stand before the noun ('On 3-4 May, the SOM …').
    """
    found: list[Dated] = []
    region = text[noun_end:end]
    spans = brackets(region)
    for a, b in spans:
        closed = b - 1 if region[b - 1] == ")" else b
        parts = bracket_dates(region[a + 1 : closed], year)
        place, at = _place_before(region[:a]) if parts and not any(part.place for part in parts) else ("", a)
        for part in parts:
            found.append(_at_place(replace(part, start=noun_end + at, end=noun_end + b), part.place or place))
    open_text = masked(region)
    for a, b in spans:
        open_text = open_text[:a] + "\x00" * (b - a) + open_text[b:]
    naked = find_dates(open_text, year)
    first = min((d.start for d in found), default=None)
    for printed in naked[:1] if first is None or (naked[:1] and noun_end + naked[0].start < first) else ():
        a, b = printed.start, printed.end
        after = _AFTER.match(region, b)
        place, stop = "", b
        if after and not _is_online(after["place"]):
            place, stop = _without_tail(after["place"]), after.end()
        if not place:
            place, a = _place_before(region[:a])
        found.append(_at_place(Dated(noun_end + a, noun_end + stop, printed.intervals), place))
        for more in naked[1:]:  # '…, 3-4 May in Tunis and 5 June in Rome'
            if (
                re.fullmatch(r"\s*(?:,|;|and|&|\s)*\s*", open_text[stop : more.start])
                and "\x00" not in open_text[stop : more.start]
            ):
                after = _AFTER.match(region, more.end)
                stop = after.end() if after else more.end
                place = _without_tail(after["place"]) if after else ""
                found.append(_at_place(Dated(noun_end + more.start, noun_end + stop, more.intervals), place))
    if not found:
        lead = find_dates(text[start:noun_start], year)
        if lead:
            found.append(
                Dated(start + lead[0].start, start + lead[-1].end, tuple(i for d in lead for i in d.intervals))
            )
            after = _MET_IN.search(region)
            if after:
                found[0] = _at_place(found[0], _without_tail(after["place"]))
    return tuple(sorted(found, key=lambda d: d.start))


def _place_before(text: str) -> tuple[str, int]:
    """The place right before a date and where it starts: 'held in Tunis on', ', Lisbon,', 'SOM in Geneva'.

    A region ('in Central Asia') is part of a topic, and so is a place named after 'on' unless commas set it off.
    """
    match = _BEFORE.search(text)
    if not match or _is_online(match["place"]):
        return "", len(text)
    place = match["place"]
    set_off = match["held"] or match[0].startswith(",")
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
        r"^(?:on|about|regarding|concerning|focusing on(?: the themes? of)?|to discuss)\b\s*",
        "",
        topic,
        flags=re.IGNORECASE,
    )
    topic = topic.strip(" .,;–-")
    return "" if folded(topic) in ("in", "by", "held", "was", "were", "from") or _is_online(topic) else topic


def last_word(text: str, start: int, end: int) -> int:
    """The end of the span less trailing blanks, separators and the connector that opens the next phrase."""
    trail = re.search(r"(?:[\s,;]|\b(?:and|as well as|preceded by|followed by|with)\b)*$", text[start:end])
    return start + trail.start() if trail else end
