"""Columns that the layout of a page has run together: 'Mechanism Type' above 'Rabat Process IRF'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise, product

from pipeline.extract.leaflet.cells import kind_in, regions_in, without_marks
from pipeline.extract.leaflet.columns import column_of, is_mechanism
from pipeline.rules import Rules

_SHAPES = {
    "kind": re.compile(r"[^\W\d]+"),  # 'RCP'; it must be a kind besides
    "year_established": re.compile(r"(?:19|20)\d\d"),
    "constituent_states": re.compile(r"\d{1,3}"),
    "observers": re.compile(r"\d{1,3}"),
}
_MOST_READINGS = 64
_MOST_WORDS = 9  # of a head that is several
_MOST_FIELDS = 3  # that are run together


def fused_fields(head: str, rules: Rules) -> tuple[str, ...]:
    """The fields of a head that is several: 'Mechanism Type Members'; empty where it is one, or not known."""
    words = without_marks(head).split()
    if len(words) > _MOST_WORDS:
        return ()
    for count in range(2, min(len(words), _MOST_FIELDS) + 1):
        for parts in _parts(words, count):
            fields = tuple(column_of(" ".join(part), rules).field for part in parts)
            if all(field in (*_SHAPES, "name", "chair", "secretariat", "regions", "themes") for field in fields):
                return fields if len(set(fields)) == len(fields) else ()
    return ()


def _parts(words: Sequence[str], count: int) -> Iterator[tuple[Sequence[str], ...]]:
    """Every way to cut the words into so many parts."""
    if count == 1:
        yield (words,)
        return
    for cut in range(1, len(words) - count + 2):
        for rest in _parts(words[cut:], count - 1):
            yield (words[:cut], *rest)


def unfused(cell: str, fields: Sequence[str], rules: Rules) -> dict[str, str]:
    """The cell of each field in a cell that is several; empty where that is not certain.

    The words of one field may stand in the middle of another's: 'Global Forum on Migration and Global 195 Development'.
    What is left for a name has to be a known one, and for a chair a country.
    """
    readings = {tuple(sorted(reading.items())) for reading in _readings(cell.split(), fields, rules)}
    return dict(readings.pop()) if len(readings) == 1 else {}


def _readings(words: Sequence[str], fields: Sequence[str], rules: Rules) -> Iterator[dict[str, str]]:
    """The ways to part the words: one for each field that has a shape, in order, the rest for the one that has none."""
    shaped = [field for field in fields if field in _SHAPES]
    texts = [field for field in fields if field not in _SHAPES]
    places = [[at for at, word in enumerate(words) if _fits(word, field, rules)] for field in shaped]
    for chosen in islice(product(*places), _MOST_READINGS):
        rest = " ".join(word for at, word in enumerate(words) if at not in chosen)
        if _is_rest(rest, texts, rules) and all(a < b for a, b in pairwise(chosen)):
            taken = {field: words[at] for field, at in zip(shaped, chosen, strict=True)}
            yield taken | dict.fromkeys(texts, rest)


def _is_rest(rest: str, texts: Sequence[str], rules: Rules) -> bool:
    """Whether what is left is what the one field without a shape holds; nothing may be left where there is none."""
    return _is_one(rest, texts[0], rules) if len(texts) == 1 else not texts and not rest


def _fits(word: str, field: str, rules: Rules) -> bool:
    bare = without_marks(word)
    return bool(_SHAPES[field].fullmatch(bare)) and (field != "kind" or bool(kind_in(bare, rules)))


def _is_one(rest: str, field: str, rules: Rules) -> bool:
    if field == "name":
        return is_mechanism(rest, rules)
    if field == "chair":
        return rules.countries.known(rest) is not None
    return field == "regions" and regions_in(rest, rules)[1]
