"""What the cells of a table of mechanisms say: years, counts, regions, and lists of those who take part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar

from pipeline.rules import Rules
from pipeline.text.folding import folded, squashed
from pipeline.text.numbers import cardinal

FIRST_YEAR = 1945  # no mechanism is older than the system of States that it consults within
MOST_STATES = 250  # ISO 3166 has codes for about as many countries

# 'Budapest Process*', '2003¹', '52 [2]'
_FOOTNOTE = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡§ᵃᵇᶜᵈᵉ]+|\s*\[(?:\d{1,2}|[a-z])\]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")  # '2002 (relaunched 2011)'
_COUNT = re.compile(r"\D{0,8}?(\d{1,3})\b")  # '23 States'
_NOTED = re.compile(r"(\d{1,3})\s*\([a-z]\)")  # '57 (a)', which has a footnote
_WORDS = r"(?:[^\W\d][\w’'-]*\s*){0,3}?"  # 'Member States '
# '49: Albania, …', '49 States (Albania, …)', 'Total: 49'
_COUNT_FIRST = re.compile(
    rf"\W*(?P<label>{_WORDS})[:=]?\s*(?P<count>\d{{1,3}})\b\s*(?P<unit>{_WORDS})(?P<mark>[:(\[–—,;-]|$)"
)
# 'Albania, … (Total: 49)', 'Albania, … – 49 States', '… (49)'
_COUNT_LAST = re.compile(
    rf"(?P<mark>[(\[,;.:–—-])\s*(?P<label>{_WORDS})[:=]?\s*(?P<count>\d{{1,3}})\s*(?P<unit>{_WORDS})[)\]]?\W*$"
)
_BETWEEN_REGIONS = r"\s*[–—/;,&+•]\s*|\s+-\s+"  # 'Europe – Asia'
_ELLIPSIS = re.compile(r"…|\.{3}")


def without_marks(cell: str) -> str:
    """The cell without the marks that point to footnotes, runs of blanks as one."""
    return " ".join(_FOOTNOTE.sub("", cell).split())


def is_nothing(cell: str, rules: Rules) -> bool:
    """Whether the cell says that there is nothing to say: 'n/a', '–', '?'."""
    return folded(cell) in ("", *rules.membership_words["nothing"])


def _heads(rules: Rules, *fields: str) -> frozenset[str]:
    """The folded heads of the columns of these fields: 'states', 'member states', 'pays'."""
    return frozenset(head for head, field in rules.columns.items() if field in fields)


_Said = TypeVar("_Said")


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a cell prints, and why a person should look at it (empty where nobody has to)."""

    value: int | None
    doubt: str = ""


def year_in(cell: str, rules: Rules) -> Number:
    """The year a cell prints: '2002', 'since 2002'; a second year, or one that cannot be, is doubtful."""
    years = _YEAR.findall(cell)
    if not years:
        return Number(None, "not a year alone")
    value, rest = int(years[0]), folded(_YEAR.sub(" ", cell, count=1))
    if not FIRST_YEAR <= value <= date.today().year:
        return Number(value, "a year in which no mechanism can have been founded")
    is_alone = not rest or rest in _heads(rules, "year_established") or rules.columns.get(rest) == "filler"
    return Number(value, "" if is_alone else "not a year alone")


def count_in(cell: str, rules: Rules) -> Number:
    """How many States a cell says there are: '23', '23 States', 'twelve'."""
    if noted := _NOTED.fullmatch(cell):
        return Number(int(noted[1]))
    if (spelled := cardinal(cell)) is not None:
        return in_bounds(spelled)
    found = _COUNT.match(cell)
    if found is None:
        return Number(None, "not a number alone")
    rest = folded(cell[: found.start(1)] + " " + cell[found.end() :])
    units = _heads(rules, "constituent_states", "observers") | rules.membership_words["count"]
    return in_bounds(int(found[1])) if rest in units else Number(int(found[1]), "not a number alone")


def in_bounds(value: int) -> Number:
    """The number of States, doubtful where there are not as many."""
    return Number(value, "" if 0 <= value <= MOST_STATES else "more States than there are")


def regions_in(cell: str, rules: Rules) -> tuple[tuple[str, ...], bool]:
    """The regions a cell prints, in its order, and whether all of them are known.

    'Europe – Asia – America –Africa' is four; 'Asia and Pacific' two; 'Intra-African' is Africa.
    """
    known: Mapping[str, tuple[str, ...]] = _by_spelling(tuple(rules.regions.items()))
    if whole := known.get(squashed(cell)):
        return whole, True
    joiners = "|".join(map(re.escape, sorted(rules.membership_words["and"])))
    parts = [part for part in re.split(rf"{_BETWEEN_REGIONS}|\s+(?:{joiners})\s+", cell) if part.strip()]
    regions: list[str] = []
    for part in parts:
        regions += known.get(squashed(part), (part.strip(),))
    return tuple(dict.fromkeys(regions)), bool(parts) and all(squashed(part) in known for part in parts)


def kind_in(cell: str, rules: Rules) -> str:
    """The kind that a cell prints, empty where it prints none that is known."""
    kinds: Mapping[str, str] = _by_spelling(tuple(rules.kinds.items()))
    return kinds.get(squashed(cell), "")


@lru_cache(maxsize=8)
def _by_spelling(forms: tuple[tuple[str, _Said], ...]) -> Mapping[str, _Said]:
    # a narrow column breaks a word, with a hyphen or without: only the letters count
    return {squashed(form): said for form, said in forms}


# ---------------------------------------------------------------- lists of States


@dataclass(frozen=True, slots=True)
class Membership:
    """What a cell says of those who take part: how many they are, and who they are, as printed.

    `is_partial` says that the list leaves some out: '49 States, including …'.
    """

    count: int | None = None
    names: tuple[str, ...] = ()
    is_partial: bool = False


def membership_in(cell: str, rules: Rules) -> Membership:
    """The number and the list in a cell: 'Albania, Serbia (Total: 2)' has both, '45 States and 3 others' no list."""
    count, listed = _without_count(cell, rules)
    words = folded(listed)
    partial = [phrase for phrase in rules.membership_words["partial"] if f" {phrase} " in f" {words} "]
    is_partial = bool(partial or _ELLIPSIS.search(listed))
    listed = _ELLIPSIS.sub("", listed)
    names = tuple(_names(listed, rules))
    if not any(rules.countries.known(bare_name(name)) is not None for name in names):
        return Membership(count if not names else None)
    return Membership(count, names, is_partial)


def _names(listed: str, rules: Rules) -> Iterator[str]:
    """The names in a list, without the words that say that it is not whole."""
    for start, end in rules.countries.pieces(listed):
        words = listed[start:end].strip(" .:")
        for phrase in sorted(rules.membership_words["partial"], key=len, reverse=True):
            words = re.sub(rf"^{re.escape(phrase)}\b[\s:]*", "", words, flags=re.IGNORECASE)
        if words and folded(words) not in rules.membership_words["partial"]:
            yield words


def _without_count(cell: str, rules: Rules) -> tuple[int | None, str]:
    """The number that stands before or behind a list, None where there is none, and the list."""
    words = rules.membership_words["count"] | _heads(rules, "constituent_states", "observers") | {""}
    first = _COUNT_FIRST.match(cell)
    if first and folded(first["label"]) in words and folded(first["unit"]) in words:
        listed = cell[first.end() :]
        return int(first["count"]), listed.rstrip(" )].") if first["mark"] in ("(", "[") else listed
    last = _COUNT_LAST.search(cell)
    if last and folded(last["label"]) in words and folded(last["unit"]) in words:
        is_marked = last["mark"] in "([" or last["label"].strip() or last["unit"].strip()
        if is_marked:
            return int(last["count"]), cell[: last.start()]
    return None, cell


_LAST_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")  # ' (observer)'


def bare_name(printed: str) -> str:
    """The name without the bracket behind it."""
    return _LAST_BRACKET.sub("", printed) or printed
