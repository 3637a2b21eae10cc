"""How many States take part in a mechanism, or in the mechanisms of a kind, as a sentence of prose says it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.rules import Rules
from pipeline.text.folding import folded
from pipeline.text.marks import sentences
from pipeline.text.numbers import cardinal

NUMBER_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|[a-z]+ty(?:-[a-z]+)?"
NUMBER = rf"(?P<number>\b\d{{1,3}}\b|\b(?:{NUMBER_WORDS})\b)"
_STATES = (
    r"(?:participating\s+|member\s+|constituent\s+)?(?:countries|States|governments|Member States)\b"
    r"|(?:participating\s+|member\s+)(?:country|State)\b|(?:pays|Etats|paises|Estados|gouvernements|gobiernos)\b"
    r"(?:\s+(?:membres|participants|miembros|participantes))?|(?:members|membres|miembros)\b"
)
# '166 countries', '23 participating States', '166 out of 193 States'
_STATED = re.compile(rf"{NUMBER}\s+(?:(?:out\s+)?of\s+(?:the\s+|all\s+)?\d{{1,3}}\s+)?(?:{_STATES})", re.IGNORECASE)
# the '166' of '… and 166 in at least one RCP', '… and IRFs 179': a number that counts nothing else
_BARE = re.compile(
    rf"{NUMBER}(?=\s+(?:participate|take part|took part|are (?:participants|members|part)|belong|in\b|of at least\b)"
    r"|\s*(?:[.;,)]|$))",
    re.IGNORECASE,
)
# what says between a figure and its subject that the States take part in it
_TAKES_PART = re.compile(
    r"\b(?:constitu\w+|particip\w*|tak(?:e|es|ing) part|took part|members?|membres?|miembros?|belong|part(?:y|ies)|"
    r"part of|join(?:ed)?|at least|au moins|al menos)",
    re.IGNORECASE,
)
# the same, where nothing else stands there: '166 States in RCPs'
_WITHIN = re.compile(r"\s*(?:in|of|to|within)(?:\s+(?:the|an?|one))*\s*", re.IGNORECASE)
# what says so between a subject and its figure: 'The GFMD counts 195 States', 'RCPs (166 States)'
_HAS = re.compile(
    r"(?:\b(?:brings?|bringing|gathers?|unites?|counts?|has|have|ha[ds]|with|compris\w+|includ\w+|consists?|composed|"
    r"made up|groups?|covers?|involv\w+|total\w*|compte\w*|r[eé]unit|regroupe|cuenta|re[uú]ne|agrupa|numbers?|is|are)\b"
    r"|[(:–—-]\s*(?:a total of\s+)?$)",
    re.IGNORECASE,
)
# what may stand between a subject and a bare figure: 'IRFs 179', 'IRFs count 179'
_NOTHING_BETWEEN = re.compile(
    r"\s*(?:(?:count|have|has|bring together|comprise|include)\s+)?(?:some\s+)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Token:
    """A figure of States (`value`) or what it may be about (`subject`), in a text from `start` to `end`."""

    sort: Literal["stated", "bare", "subject"]
    start: int
    end: int
    value: int = 0
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Participation:
    """`text[start:end]` says that `value` States take part in `subject`: a kind, or the name of a mechanism."""

    subject: str
    value: int
    start: int
    end: int


def plain(text: str) -> str:
    """The text without accents, each character in its place: 'États' is 'Etats'."""
    if text.isascii():
        return text
    return "".join(unicodedata.normalize("NFKD", character)[0] for character in text)


def kind_forms(rules: Rules) -> str:
    """A pattern of the printed forms of kinds: acronyms and names of several words, not a word such as 'regional'."""
    forms = sorted((alias for alias in rules.kinds if len(alias) <= 4 or " " in alias), key=len, reverse=True)
    return "|".join(form.replace(" ", r"[\s-]+") for form in forms)


def kind_named(printed: str, rules: Rules) -> str:
    """The kind that a form of `kind_forms` names: 'Regional-Consultative Processes' names RCP."""
    return rules.kinds[folded(printed)]


def is_approximate(before: str, rules: Rules) -> bool:
    """Whether the words before a figure say that it is not exact: 'more than', 'nearly'."""
    words = f" {folded(before[-24:])}"
    return any(words.endswith(f" {phrase}") for phrase in rules.membership_words["approximate"])


def participations(text: str, rules: Rules) -> Iterator[Participation]:
    """What the sentences of a text say of States that take part, where figures and subjects stand in turn.

    Reads '166 countries are participants to at least one RCP and 179 to at least one IRF', 'RCPs bring together 166
    States, and IRFs 179', 'The GFMD counts 195 participating countries'. Where a sentence does not pair them by its
    form, nothing is read.
    """
    for start, end in sentences(text):
        for clause_start, clause_end in _clauses(text, start, end):
            tokens = _tokens(text[clause_start:clause_end], rules)
            for told in _paired(text[clause_start:clause_end], tokens, rules):
                yield Participation(told.subject, told.value, told.start + clause_start, told.end + clause_start)


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for stop in re.finditer(";", text[start:end]):
        yield at, start + stop.start()
        at = start + stop.end()
    yield at, end


def _tokens(clause: str, rules: Rules) -> list[Token]:
    """The figures and subjects of a clause in their order. A bare figure counts only beside one that says 'States'."""
    bare_letters = plain(clause)
    found: list[Token] = []
    kinds = re.finditer(rf"\b(?:{kind_forms(rules)})\b", bare_letters, re.IGNORECASE)
    found += [Token("subject", *kind.span(), subject=kind_named(kind[0], rules)) for kind in kinds]
    for name in rules.names.find(clause):
        if not _overlaps(name.start, name.end, found):
            found.append(Token("subject", name.start, name.end, subject=name.printed))
    for match in _STATED.finditer(bare_letters):
        value = cardinal(match["number"])
        if value is not None and not _overlaps(*match.span(), found):
            found.append(Token("stated", *match.span(), value=value))
    if any(token.sort == "stated" for token in found):
        for match in _BARE.finditer(bare_letters):
            value = cardinal(match["number"])
            if value is not None and not _overlaps(*match.span(), found):
                found.append(Token("bare", match.start("number"), match.end("number"), value=value))
    return sorted(found, key=lambda token: token.start)


def _overlaps(start: int, end: int, tokens: Sequence[Token]) -> bool:
    return any(token.start < end and start < token.end for token in tokens)


def _paired(clause: str, tokens: Sequence[Token], rules: Rules) -> Iterator[Participation]:
    """The figures with their subjects, each of them before or each behind its subject."""
    at = next((at for at, token in enumerate(tokens) if token.sort == "stated"), None)
    if at is None:
        return
    if at and tokens[at - 1].sort == "subject" and _HAS.search(clause[tokens[at - 1].end : tokens[at].start]):
        pairs = zip(tokens[at::2], tokens[at - 1 :: 2], strict=False)
    else:
        pairs = zip(tokens[at::2], tokens[at + 1 :: 2], strict=False)
    for figure, subject in pairs:
        if figure.sort == "subject" or subject.sort != "subject":
            return
        if _takes_part(clause, figure, subject) and not is_approximate(clause[: figure.start], rules):
            start, end = min(figure.start, subject.start), max(figure.end, subject.end)
            yield Participation(subject.subject, figure.value, start, end)


def _takes_part(clause: str, figure: Token, subject: Token) -> bool:
    if subject.start > figure.start:
        words = clause[figure.start : subject.start]
        return bool(_TAKES_PART.search(words) or _WITHIN.fullmatch(clause[figure.end : subject.start]))
    between = clause[subject.end : figure.start]
    return bool(_HAS.search(between)) or (figure.sort == "bare" and bool(_NOTHING_BETWEEN.fullmatch(between)))
