"""Whose meeting some words tell of where no heading says it: 'Bali Process: SOM', 'SOM of the Bali Process'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipeline.extract.headings import find_run_in
from pipeline.extract.report.context import Report
from pipeline.names.running import FoundName
from pipeline.rules import Rules
from pipeline.text.numbers import ordinal
from pipeline.text.passage import Passage

# ' (ARCP)' and ': ' between a name and what was held
_BEHIND_NAME = re.compile(r"(?:\s*\([^()]{2,24}\))?\s*(?:[:,;|.]|\s[–—-])?\s+")


@dataclass(frozen=True, slots=True)
class OwnerPatterns:
    """The words around the names of those whose meeting it is, from `owner_words.csv`.

    `article` is 'The ' before a name or nothing, `before` is 'of the ', `joins` stands between two that met together,
    ' (RCM) and the ', and `parts` between the meetings of two: ', while '.
    """

    article: re.Pattern[str]
    before: re.Pattern[str]
    joins: re.Pattern[str]
    parts: re.Pattern[str]


@lru_cache(maxsize=8)
def owner_patterns(rules: Rules) -> OwnerPatterns:
    """The patterns made of the words of the data files, once for these rules."""
    words = {role: _any_of(phrases) for role, phrases in rules.owner_words.items()}
    article = rf"(?:(?:{words['article']})(?:\s+|(?<=[’'])))?"
    return OwnerPatterns(
        article=re.compile(article, re.IGNORECASE),
        before=re.compile(rf"\b(?:{words['of']})\s+{article}$", re.IGNORECASE),
        joins=re.compile(rf"(?:\s*\([^()]*\))?\s*(?:{words['joins']})\s*{article}", re.IGNORECASE),
        parts=re.compile(rf";\s+|,?\s+(?:{words['parts']})\s+$", re.IGNORECASE),
    )


def _any_of(phrases: Iterable[str]) -> str:
    """One of the phrases, the longest first, as a part of a regular expression."""
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first) or "(?!)"


@dataclass(frozen=True, slots=True)
class Told:
    """The names of those whose meeting it is (two where it is a joint one), and the words that tell of it."""

    owners: tuple[Passage, ...]
    body: Passage


def told_of(words: Passage, report: Report) -> Told | None:
    """Whose meeting the words tell of; None where they name nobody, or somebody who is only mentioned.

    'Khartoum Process: SOM, Rome', 'Harbour Dialogue (HD): SOM' and 'SOM of the Khartoum Process, Rome'; the words of
    the last are left whole.
    """
    patterns = owner_patterns(report.rules)
    names = [*report.names.find(words.text)]
    before = words.text[: names[0].start] if names else ""
    if names and patterns.article.fullmatch(before):
        return _opened_by(names, words, report)
    if names and _is_number(before, patterns):
        return Told(joined_names(names, words, report), words)  # 'Eighth Global Meeting of ISCMs' names the meeting
    run_in = find_run_in(words.text, report.names, report.grammar)
    if run_in is not None:
        return Told((words[run_in.start : run_in.end],), words[run_in.body :])
    if names and patterns.before.search(before):
        return Told(joined_names(names, words, report), words)
    return None


def _is_number(before: str, patterns: OwnerPatterns) -> bool:
    """Whether the words before a name are its number: 'The Eighth', '8th'."""
    words = before.split()
    return bool(words) and all(ordinal(word) is not None or patterns.article.fullmatch(f"{word} ") for word in words)


def _opened_by(names: Sequence[FoundName], words: Passage, report: Report) -> Told | None:
    owners = joined_names(names, words, report)
    last = names[len(owners) - 1]
    behind = _BEHIND_NAME.match(words.text, last.end)
    return Told(owners, words[behind.end() :]) if behind else None


def joined_names(names: Sequence[FoundName], words: Passage, report: Report) -> tuple[Passage, ...]:
    """The first of the names in `words`, and those joined to it: 'the RCM and the SACM'."""
    joins = owner_patterns(report.rules).joins
    joined = [names[0]]
    for before, name in pairwise(names):
        if not joins.fullmatch(words.text[before.end : name.start]):
            break
        joined.append(name)
    return tuple(words[name.start : name.end] for name in joined)
