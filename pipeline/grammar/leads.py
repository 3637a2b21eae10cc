"""What opens a phrase in its clause: the start of the clause, a comma, 'and', a cue, or words that only talk about it.

`LEADS` are the rules, in the order in which they are tried; the first one that answers decides. A docstring opens with
an example, the phrase that the rule is about between asterisks; the tests read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.grammar.tokens import Tokens
from pipeline.text.marks import last_words

# 'event' is a cue such as 'held', 'around' one such as 'ahead of', 'mention' one such as 'in preparation for'; 'inside'
# are words that only talk about the phrase
Lead = Literal["start", "comma", "and", "event", "around", "mention", "inside", "none_held"]

_LEAD_OF_CUE: Mapping[str, Lead] = {"event": "event", "around": "around", "mention": "mention"}


@dataclass(frozen=True, slots=True)
class Ahead:
    """What stands before a phrase in its clause: the part from the clause's start to the phrase's."""

    tokens: Tokens
    start: int
    end: int

    @property
    def text(self) -> str:
        """The part without trailing blanks, brackets and quotations blanked out."""
        return self.tokens.cover[self.start : self.end].rstrip()


def _opens_clause(ahead: Ahead) -> Lead | None:
    """*SOM* (20 August) in Geneva."""
    return None if ahead.text.strip(" -–") else "start"


_NONE = re.compile(r"No|There (?:was|were) no", re.IGNORECASE)  # 'No', 'There were no'


def _follows_no(ahead: Ahead) -> Lead | None:
    """There were no *meetings* in 2021."""
    return "none_held" if _NONE.fullmatch(ahead.text) else None


def _follows_colon(ahead: Ahead) -> Lead | None:
    """Main events: *SOM* (20 August)."""
    return "start" if ahead.text.endswith(":") else None


def _follows_cue(ahead: Ahead) -> Lead | None:
    """The Process held *SOM* (20 August)."""
    if ahead.text.endswith((",", ")", "(")):
        return None
    return _LEAD_OF_CUE.get(ahead.tokens.cue_before(ahead.start, ahead.end))


_AND = re.compile(r"(?:\band|&|\bplus|\bor|\band from|\band for)$", re.IGNORECASE)  # 'and' in 'SOM and '


def _follows_and(ahead: Ahead) -> Lead | None:
    """SOM (20 August) and *Ministerial Meeting* (21 August)."""
    return "and" if _AND.search(last_words(ahead.text)) else None


def _follows_comma(ahead: Ahead) -> Lead | None:
    """SOM (20 August), *Ministerial Meeting* (21 August)."""
    return "comma" if ahead.text[-1] in ',)”"–-' else None


LEADS: tuple[Callable[[Ahead], Lead | None], ...] = (
    _opens_clause,
    _follows_no,
    _follows_colon,
    _follows_cue,
    _follows_and,
    _follows_comma,
)


def lead_of(ahead: Ahead) -> Lead:
    """What opens a phrase; `inside` if no rule says."""
    return next((lead for rule in LEADS if (lead := rule(ahead)) is not None), "inside")
