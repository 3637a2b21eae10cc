"""Where an item of a report begins: at a bullet, or below a line that ends a sentence without a full stop."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.grammar.dates import find_dates, months_named
from pipeline.grammar.words import EventGrammar
from pipeline.text.marks import is_address
from pipeline.text.passage import Passage

# '- ', '• ', and 'o ' as word processors export it
_BULLET = re.compile(r"^\s*(?:[-–—•●▪◦*·]|o(?=\s))\s+")
# '– postponed to 2018'
_DASH = re.compile(r"\s*[-–—]\s+(?P<rest>[a-z].*)")
# 'SOM (3 May,', 'readmission and return –'
_BREAK_OFF = re.compile(r"[,(–&/-]$")
# what ends the words that an event is named with: 'SOM (3 May', 'Workshop on visas.'
_STOP = re.compile(r"[.;(]")

ANY_YEAR = 2000  # completes a date of which only matters that it is one; a leap year, so that 29 February is one
_MOST_WORDS_BEFORE_NOUN = 8  # of a text that opens with an event: 'Two joint ministerial and technical meetings'
# small words of a title, which no line of it and no sentence ends with
SMALL_WORDS = frozenset(
    "a al an and as at au aux by con de del des du el en et for from in la le les los of on or par para por pour"
    " sobre sur the through to with y".split()
)


def is_bullet(words: str) -> bool:
    """Whether the line opens an item of a list."""
    return bool(_BULLET.match(words))


def without_bullet(words: str) -> str:
    """The line without the mark that makes it an item of a list."""
    return _BULLET.sub("", words)


def unbulleted(passage: Passage) -> Passage:
    """The passage without the mark that makes it an item of a list."""
    return passage[len(passage.text) - len(without_bullet(passage.text)) :]


def is_dash_in_sentence(line: str, grammar: EventGrammar) -> bool:
    """Whether the line begins with a dash and only says what became of the event above: '– postponed'."""
    told = _DASH.match(line)
    status = told is not None and any(grammar.says(effect, told["rest"]) for effect in ("postponed", "cancelled"))
    return status and not find_event_opening(without_bullet(line), grammar)


def find_event_opening(text: str, grammar: EventGrammar) -> bool:
    """Whether an event noun stands among the first words of the text, before its first full stop."""
    first = _STOP.split(text, maxsplit=1)[0]
    match = grammar.any_noun.search(first)
    return match is not None and len(first[: match.start()].split()) <= _MOST_WORDS_BEFORE_NOUN


def goes_on(words: str) -> bool:
    """Whether a line cannot be the last of its sentence: 'in preparation for the', 'SOM (3 May,'."""
    breaks_off = words.split()[-1].casefold() in SMALL_WORDS or _BREAK_OFF.search(words)
    return bool(breaks_off) or words.count("(") > words.count(")")


_ENDS_WITH_DAY = re.compile(r"(?:^|[^\w.])\d{1,2}$")  # 'held on 5'


def _breaks_date(above: str, below: str) -> bool:
    """Whether a date runs over both lines: 'held on 5' over 'September 2023.'."""
    return bool(_ENDS_WITH_DAY.search(above)) and bool(months_named(below.split()[0]))


def ends_sentence(words: str) -> bool:
    """Whether a full stop ends the line, before closing brackets and quotes: '… on visas.”', 'Geneva (hybrid).'."""
    return words.rstrip(' )]”’"').endswith((".", "!", "?"))


class LineBreaks:
    """Where a line ends an item though no full stop does, judged by how the report breaks its lines.

    In a report whose lines are wrapped, many lines begin with a small letter; there a line ends an item if it stops
    well before the margin. In a report that prints each item on a line of its own, hardly any do; there every line may
    end one. Either way the next line has to open an event ('SOM, 3-4 May, Geneva' over 'Workshop on visas, 5 June') or,
    where lines are not wrapped, to print a date ('Mini Full Round, 8 June').
    """

    _WRAPPED = 0.1  # share of lines that begin with a small letter: at least 0.24 where wrapped, at most 0.04 where not
    _SHORT = 0.7  # of the length that nine lines in ten keep within
    _SHORT_AT_DATE = 0.9  # the same for a line that a date ends: few sentences break there

    def __init__(self, lines: Sequence[str], grammar: EventGrammar) -> None:
        self.grammar = grammar
        small = sum(words[:1].islower() for words in lines)
        self.wrapped = small > self._WRAPPED * len(lines)
        lengths = sorted(len(words) for words in lines if not is_address(words))
        self.width = lengths[len(lengths) * 9 // 10] if lengths else 0

    def stops_short(self, before: str, line: str) -> bool:
        """Whether the line `before` has room for the first word of `line`, and its sentence need not go on."""
        length = len(before) + 1 + len(line.split()[0])
        return not goes_on(before) and (not self.wrapped or length <= self.width * self._SHORT)

    def _breaks_event(self, before: str, line: str) -> bool:
        """Whether an event's name runs over both lines: 'SOM (6 April); Steering Committee' over 'Meetings (July)'."""
        noun = self.grammar.noun.match(line)
        last = before.split()[-2:]
        kinds = (" ".join(last), last[-1])
        return noun is not None and last[-1][0].isupper() and any(map(self.grammar.is_qualifier, kinds))

    def opens_item(self, before: str, line: str, ended: bool = False) -> bool:
        """Whether `line` begins an item of its own, below the line `before` (empty where none is).

        `ended` says that `before` had room for more: a PDF tells this by its geometry, a text file by line lengths.
        """
        if not before or not (line[:1].isupper() or line[:1].isdigit()):
            return False
        if goes_on(before) or _breaks_date(before, line):
            return False
        opens_event = find_event_opening(line, self.grammar)
        if ended and opens_event:
            return True
        if self._breaks_event(before, line):
            return False
        if not self.wrapped:
            return opens_event or bool(find_dates(line, ANY_YEAR))
        at_date = any(dates.end == len(before.rstrip(" .")) for dates in find_dates(before, ANY_YEAR))
        limit = self.width * (self._SHORT_AT_DATE if at_date else self._SHORT)
        return opens_event and len(before) + 1 + len(line.split()[0]) <= limit
