"""What the names of places look like, and the patterns of where one is printed: before a date, after it, at an end."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from functools import cached_property

from pipeline.text.folding import folded

# 'held', 'was organized', 'took place': how reports say that a meeting was
HELD = (
    r"(?:held|took\s+place|taken\s+place|convened|organi[sz]ed|hosted|conducted|reali[sz]ed|celebrated|carried\s+out|arranged"
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
        return rf"{name}(?:\s*,\s*(?:the\s+)?{name})*(?:\s*\([A-ZÀ-Þ][\w\s’'-]+\))?"

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
