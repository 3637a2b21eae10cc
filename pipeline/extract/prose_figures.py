"""The figures that prose prints: how many mechanisms, States and themes, how many came to a meeting and spoke."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.participation import (
    NUMBER,
    NUMBER_WORDS,
    is_approximate,
    kind_forms,
    kind_named,
    participations,
    plain,
)
from pipeline.model import THEME_COUNT
from pipeline.rules import Rules
from pipeline.text.folding import folded
from pipeline.text.numbers import cardinal

_KIND_WORD = r"(?:RCPs?|IRFs?|ISCMs?|mechanisms)"
# 'for 14 RCP and IRF', '2 RCP'
_THEME_COUNT = re.compile(rf"{NUMBER}\s+(?P<kinds>{_KIND_WORD}(?:\s*(?:and|or|/|&|,)\s*{_KIND_WORD})*)", re.IGNORECASE)
# '… is a thematic focus for', '… – for', '… for'
_FOCUS_OF = re.compile(
    r"(?:\s*,?\s+(?:is|are|was|has been|remains)\s+(?:an?\s+|the\s+)?(?:\w+\s+)?(?:thematic\s+)?"
    r"(?:focus|priority|theme|topic|area)(?:\s+area)?\s*(?:of work)?)?"
    r"\s*[–—:-]?\s*(?:\b(?:for|of|by|in|among|with)\b)?\s*$",
    re.IGNORECASE,
)
# '2 RCP focus on migration and climate change'
_FOCUS_ON = re.compile(
    r"\s+(?:focus(?:es)?\s+on|address(?:es)?|deals?\s+with|works?\s+on|covers?|discuss(?:es)?|have\s+a\s+focus\s+on)\s+(?P<theme>[^;.,]+)",
    re.IGNORECASE,
)
# words that may stand between a figure and its kind: '16 active IRFs', but not '170 participate in IRFs'
_ADJECTIVES = (
    r"(?:(?!(?:in|of|to|at|for|from|by|with|are|is|participate|take|part|countries|states|members?)\b)[a-z-]+\s+){0,2}?"
)

# 'at least 3 RCPs', 'every 2 mechanisms', before a figure that counts no theme
_NO_TOTAL = re.compile(r"\b(?:at least|each|every|any)\s+$", re.IGNORECASE)
# the same before a number of mechanisms, and 'only 3 RCPs'
_NO_COUNT = re.compile(r"\b(?:at least|each|every|any|only)\s+$", re.IGNORECASE)
# ', and ' before a clause
_CLAUSE_OPENING = re.compile(r"[\s,;]*(?:and\b|while\b|whereas\b)?\s*")
# '8 are RCPs', 'Eight of the mechanisms are RCPs'
_ARE = r"\s+(?:of\s+(?:the|these|them)\s+(?:[a-z]+\s+)?)?(?:are|were|sont|son)\s+"
# 'RCPs: 15', 'RCPs (15)', 'the number of RCPs stands at 15': what follows the figure must count nothing else
_STANDS_AT = r"\s*(?:[:=(–-]|\b(?:is|are|was|were|stands? at|stood at|totals?|reached|number)\b)\s*"
_COUNTS_NOTHING = r"(?=\s*(?:[.;,)]|$|and\b|et\b|y\b))"
# 'Since 2005 IOM has been facilitating Global RCP Meetings'
_SINCE = re.compile(r"\bsince\s+(?P<year>(?:19|20)\d\d)\b[^.;]*", re.IGNORECASE)
# 'for the last 30 years'
_FOR_YEARS = re.compile(r"\bfor the (?:last|past) (?P<years>\d{1,3}|\w+) years\b", re.IGNORECASE)
# 'IOM', who has been at it for so long
_ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
# the 'eight' of 'eight mechanisms', 'eight of the mechanisms'; 'one' and 'two' count too often nothing of note
_SPELLED_FIGURE = re.compile(
    rf"\b(?!(?:one|two|twenty|ninety|many|any|party|twenties)\s)(?:{NUMBER_WORDS})(?=\s+(?:of\s+the\s+)?(?:[a-z-]+\s+)?"
    r"(?:States|countries|RCPs?|IRFs?|ISCMs?|mechanisms|members|observers)\b)",
    re.IGNORECASE,
)
# '23', but neither '2017' nor '5+5' nor '2.5'
_LONE_FIGURE = re.compile(r"(?<![\w+./-])\d{1,3}(?![\w+/-]|\.\d)")


@dataclass(frozen=True, slots=True)
class ProseClaim:
    """A figure in `text[start:end]`: what it counts, of whom, and over which kinds of mechanisms (';' between them)."""

    metric: str
    subject: str
    value: int
    scope: str
    start: int
    end: int


def prose_claims(text: str, rules: Rules) -> tuple[ProseClaim, ...]:
    """The figures a paragraph prints, in their order; no two of them overlap.

    Reads 'migrant rights – for 11 RCP and IRF', 'There are 15 principal RCPs', '195 countries are participants to the
    GFMD', 'Since 2005 IOM has been facilitating Global RCP Meetings', 'for the last 30 years'.
    """
    claims = [*_theme_counts(text, rules)]
    for claim in (*_participants(text, rules), *_mechanism_counts(text, rules), *_years(text, rules)):
        if not any(other.start < claim.end and claim.start < other.end for other in claims):
            claims.append(claim)
    return tuple(sorted(claims, key=lambda claim: claim.start))


def _theme_counts(text: str, rules: Rules) -> Iterator[ProseClaim]:
    at = 0
    for match in _THEME_COUNT.finditer(text):
        value = cardinal(match["number"])
        if value is None or _NO_TOTAL.search(text[: match.start()]):
            continue
        start = max(at, *(text.rfind(mark, 0, match.start()) + 1 for mark in (";", ". ")))
        opening = _CLAUSE_OPENING.match(text[start : match.start()])
        start += opening.end() if opening else 0
        before = _FOCUS_OF.sub("", text[start : match.start()]).strip(" –—-,:(")
        after = _FOCUS_ON.match(text, match.end())
        kinds = list(
            dict.fromkeys(
                kind for word in re.findall(r"\w+", match["kinds"]) if (kind := rules.kinds.get(folded(word)))
            )
        )
        if before and _are_themes(before, rules):
            at = match.end()
            yield ProseClaim(THEME_COUNT, before, value, ";".join(kinds), start, at)
        elif after and _are_themes(after["theme"].strip(), rules):
            at = after.end()
            yield ProseClaim(THEME_COUNT, after["theme"].strip(), value, ";".join(kinds), match.start(), at)


def _are_themes(text: str, rules: Rules) -> bool:
    return bool(text) and all(rules.theme_names.known(part) for part in rules.theme_names.split(text))


def _participants(text: str, rules: Rules) -> Iterator[ProseClaim]:
    """'A total of 166 countries are participants to at least one RCP': 166 for RCP."""
    for told in participations(text, rules):
        yield ProseClaim("participating_states", told.subject, told.value, "", told.start, told.end)


def _mechanism_counts(text: str, rules: Rules) -> Iterator[ProseClaim]:
    """'15 principal RCPs, 16 active IRFs and 1 state-led global process on migration', 'RCPs: 15', '8 are RCPs'."""
    kind = rf"(?P<kind>{kind_forms(rules)})\b"
    for pattern in (
        rf"{NUMBER}\s+{_ADJECTIVES}{kind}",
        rf"{NUMBER}{_ARE}{_ADJECTIVES}{kind}",
        rf"\b{kind}{_STANDS_AT}{NUMBER}{_COUNTS_NOTHING}",
    ):
        for match in re.finditer(pattern, plain(text), re.IGNORECASE):
            value = cardinal(match["number"])
            before = text[: match.start("number")]
            if value is None or _NO_COUNT.search(before) or is_approximate(before, rules):
                continue
            counted = kind_named(match["kind"], rules)
            yield ProseClaim("mechanism_count", counted, value, "", match.start(), match.end())


def _years(text: str, rules: Rules) -> Iterator[ProseClaim]:
    """'Since 2005 IOM has been facilitating Global RCP Meetings', 'IOM has done so for the last 30 years'."""
    for match in _SINCE.finditer(text):
        name = next(rules.names.find(match[0]), None)
        if name is not None:
            end = match.start() + name.end
            yield ProseClaim("since_year", name.printed, int(match["year"]), "", match.start(), end)
    for match in _FOR_YEARS.finditer(text):
        value = cardinal(match["years"])
        start = max(text.rfind(". ", 0, match.start()), text.rfind("; ", 0, match.start())) + 1
        who = _ACRONYM.search(text[start : match.start()])
        if value is not None:
            yield ProseClaim("years_of_engagement", who[0] if who else "", value, "", match.start(), match.end())


def unread_figures(text: str, claimed: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The (start, end) of the figures that no claim covers; years, and numbers in names ('5+5'), are no figures."""
    for match in (*_LONE_FIGURE.finditer(text), *_SPELLED_FIGURE.finditer(text)):
        if not any(a <= match.start() < b for a, b in claimed):
            yield match.span()


# 'representatives of 23 ISCMs', '18 ISCMs spoke': the number, and the clause around it
_FIGURE = re.compile(
    r"(?P<number>\b\d{1,3}\b|\b[A-Za-z]+(?:-[a-z]+)?)\s+(?:different\s+)?(?:ISCMs?|SCMs?|mechanisms|RCPs and IRFs)\b"
)
_SPOKE = re.compile(
    r"\b(?:spoke|spoken|speakers?|took the floor|intervened|made (?:statements?|presentations?|interventions?))\b",
    re.IGNORECASE,
)
_CAME = re.compile(
    r"\b(?:brought together|gathered|represent\w*|particip\w*|attend\w*|took part|present|joined|assembled)\b",
    re.IGNORECASE,
)


def meeting_figures(text: str) -> tuple[tuple[str, int, int, int], ...]:
    """How many ISCMs came to the global meeting and how many spoke, each as (metric, value, start, end).

    2021 prints 'brought together representatives of 23 ISCMs; representatives of 18 ISCMs spoke'.
    """
    figures = []
    for match in _FIGURE.finditer(text):
        value = cardinal(match["number"])
        if value is None:
            continue
        start = max(text.rfind(mark, 0, match.start()) for mark in (";", ". ", ", of which", " and ", ":")) + 1
        stops = [at for mark in (";", ". ", ", of which", " and ", ".") if (at := text.find(mark, match.end())) >= 0]
        end = min(stops, default=len(text))
        clause = text[start:end]
        if _SPOKE.search(clause):
            figures.append(("iscms_speaking", value, start, end))
        elif _CAME.search(clause):
            figures.append(("iscms_represented", value, start, end))
    return tuple(dict.fromkeys(figures))
