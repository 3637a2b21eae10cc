"""Whose meeting some words tell of where no heading says it: 'Bali Process: SOM', 'SOM of the Bali Process'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extract.headings import find_run_in
from pipeline.extract.report.context import Report
from pipeline.names.running import FoundName
from pipeline.text.numbers import ordinal
from pipeline.text.passage import Passage

_ARTICLE = re.compile(
    r"(?:(?:The|the|Le|La|El|Los|du|del|de la)\s+|(?:l|L|d)[’'])?"
)  # 'The ' of 'The Bali Process: SOM'
# ' (ARCP)' and ': ' between a name and what was held
_BEHIND_NAME = re.compile(r"(?:\s*\([^()]{2,24}\))?\s*(?:[:,;|.]|\s[–—-])?\s+")
# what joins two names: 'Rabat and Khartoum Processes', 'Rabat Process / Khartoum Process', 'RCM–SACM'
_JOINS = re.compile(r"(?:\s*\([^()]*\))?\s*(?:and|&|/|et|y|e|–|-|with|avec|con)\s*(?:the\s+|le\s+|el\s+)?")
# 'of the ' before 'Bali Process' in 'SOM of the Bali Process'; "Bali Process' SOM" needs no word
_OF = re.compile(r"\b(?:of|of the|du|de la|des|del|de los|de)\s+$")


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
    names = [*report.names.find(words.text)]
    if names and _is_article(words.text[: names[0].start]):
        return _opened_by(names, words)
    if names and _numbers(words.text[: names[0].start]):
        return Told(joined_names(names, words), words)  # 'Eighth Global Meeting of ISCMs' is named as it is numbered
    run_in = find_run_in(words.text, report.names, report.grammar)
    if run_in is not None:
        return Told((words[run_in.start : run_in.end],), words[run_in.body :])
    if names and _OF.search(words.text, 0, names[0].start):
        return Told(joined_names(names, words), words)
    return None


def _is_article(before: str) -> bool:
    return _ARTICLE.fullmatch(before) is not None


def _numbers(before: str) -> bool:
    """Whether the words before a name are its number: 'The Eighth', '8th'."""
    return bool(before.split()) and all(ordinal(word) is not None or _is_article(f"{word} ") for word in before.split())


def _opened_by(names: Sequence[FoundName], words: Passage) -> Told | None:
    owners = joined_names(names, words)
    last = names[len(owners) - 1]
    behind = _BEHIND_NAME.match(words.text, last.end)
    return Told(owners, words[behind.end() :]) if behind else None


def joined_names(names: Sequence[FoundName], words: Passage) -> tuple[Passage, ...]:
    """The first of the names in `words`, and those joined to it: 'the RCM and the SACM'."""
    joined = [names[0]]
    for before, name in pairwise(names):
        if not _JOINS.fullmatch(words.text[before.end : name.start]):
            break
        joined.append(name)
    return tuple(words[name.start : name.end] for name in joined)
