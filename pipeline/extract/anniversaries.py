"""Anniversaries that a report prints: '30th anniversary of MIDWA', '25 years of Bali Process'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.extract.items import without_bullet
from pipeline.text.folding import folded
from pipeline.text.numbers import cardinal, ordinal

_MOST_OTHER_WORDS = 3  # words that a line may print beside an anniversary and still say nothing else

# '30th anniversary of MIDWA', 'Tenth anniversary of Rabat Process', 'its 20th anniversary'
_OF_NAME = r"(?:\s+(?:of|for)\s+(?:the\s+)?(?P<name>[^.;,(]*[^.;,(\s]))"
_ANNIVERSARY = re.compile(
    rf"(?<![\w-])(?P<number>[\w-]+(?: (?:st|nd|rd|th))?)[ -]+(?:year )?anniversary{_OF_NAME}?", re.IGNORECASE
)
# '10 years since the launch of the Rabat Process', '10 years since its launch'
_YEARS_SINCE = re.compile(
    rf"(?<![\w-])(?P<number>[\w-]+) years since (?:the [a-z]+{_OF_NAME}|its [a-z]+(?=\W*$))", re.IGNORECASE
)
# '25 years of Bali Process'
_YEARS_OF = re.compile(rf"^(?P<number>[\w-]+)\s+years{_OF_NAME}", re.IGNORECASE)
# 'IOM celebrated its', 'In June the Palermo Protocol has marked its' before '70th anniversary'
_CAPITALISED = r"(?P<name>[^\W\d_a-z][\w’'-]*(?:\s+(?:(?:of|for|on|and|the)\s+)*[^\W\d_a-z][\w’'-]*)*)"
_SUBJECT = re.compile(rf"(?:^|[\s,;:])(?:[Tt]he\s+)?{_CAPITALISED}(?:\s+[a-z]+){{1,3}}\s+(?:its|their)(?:\s+own)?\s*$")
# 'IOM’s', 'the United Nations’' before '70th anniversary'
_GENITIVE = re.compile(rf"(?:^|[\s,;:])(?:[Tt]he\s+)?{_CAPITALISED}(?:(?<=[’']s)|(?<=s[’']))\s*$")
_GENITIVE_END = re.compile(r"[’']s?$")  # '’s' of 'IOM’s'
# the States of the mechanism, whose anniversary is its own
_OWN = re.compile(
    r"(?:It|They|This|These|Its|Participants|Participating|Members?|States|Governments|Ministers|Officials|Delegates)\b"
)
# searched for first, since the patterns above are slow on a text that has none of these words
_ITS_WORD = re.compile("anniversary|years since", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PrintedAnniversary:
    """'25th anniversary of PIDC': the number, (start, end) in the text, and the name, empty where none is printed.

    In 'IOM celebrated its 70th anniversary' and 'IOM’s 70th anniversary' the name is the one that stands before.
    """

    number: int
    start: int
    end: int
    name: str


def find_anniversaries(text: str) -> tuple[PrintedAnniversary, ...]:
    """The anniversaries that running text prints."""
    if _ITS_WORD.search(text) is None:
        return ()
    numbered = [(ordinal(match["number"]), match) for match in _ANNIVERSARY.finditer(text)]
    numbered += [(cardinal(match["number"]), match) for match in _YEARS_SINCE.finditer(text)]
    return tuple(
        PrintedAnniversary(number, match.start(), match.end(), match["name"] or _whose(text[: match.start()]))
        for number, match in numbered
        if number is not None
    )


def _whose(before: str) -> str:
    """Whose anniversary it is, by the words before it; empty where they do not say: 'Participants marked their'."""
    match = _GENITIVE.search(before) or _SUBJECT.search(before)
    return "" if match is None or _OWN.match(match["name"]) else _GENITIVE_END.sub("", match["name"])


def anniversary_of(line: str) -> PrintedAnniversary | None:
    """The anniversary that is all a line says, None where it says more or none: such a line stands under a heading."""
    years = _years_of(without_bullet(line))
    for printed in (*find_anniversaries(line), *([years] if years else [])):
        rest = line[: printed.start] + line[printed.end :]
        if len(folded(rest).split()) <= _MOST_OTHER_WORDS:
            return printed
    return None


def _years_of(line: str) -> PrintedAnniversary | None:
    """'25 years of Budapest Process', as a line of its own."""
    match = _YEARS_OF.match(line)
    number = cardinal(match["number"]) if match else None
    return PrintedAnniversary(number, 0, match.end(), match["name"]) if match and number else None
