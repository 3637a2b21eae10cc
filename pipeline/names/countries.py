"""Countries by their printed names: ISO 3166 codes for the names of three languages, short, former and long forms.

`babel` brings the names of the Unicode CLDR and the codes; `countries.csv` adds what it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from pipeline.text.folding import folded
from pipeline.text.marks import masked

LANGUAGES = ("en", "fr", "es")  # of the names that are known
ALPHA_3 = re.compile(r"[A-Z]{3}")  # 'TUR'

# two codes of the CLDR that ISO 3166-1 has reserved or left to users: no country has them
_RESERVED = frozenset(("AC", "CP", "DG", "EU", "TA", "XA", "XB", "XK", "ZZ"))
_WITHDRAWN = frozenset(("BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"))  # by ISO 3166-3; the CLDR maps them to today's
_SAINT = re.compile(r"\bsaint(e?)\b")  # 'Saint Lucia' is also printed 'St. Lucia'
_ARTICLE = re.compile(r"(?:the|les|le|la|los|las|el|l) (?=\w)")  # 'the Gambia', 'la Gambie'
# 'Iran (Islamic Republic of)', 'Korea, Republic of': the name, and what stands before it where it is not turned round
_TURNED = re.compile(r"(?P<name>[^(,]+?)\s*[,(]\s*(?P<before>[^(),]+?)\s*\)?\s*")
_LEAST_LETTERS = 5  # of a name that may be misprinted
_LIKE = 0.8  # how alike a misprint is to a name at least
_MOST_PIECES = 4  # of a list that are one name: 'Congo, Democratic Republic of the'


class CountryIndex:
    """The countries' printed forms. `forms` are those of `countries.csv`, each with its alpha-3 code or none.

    A form without a code is a territory that ISO 3166 gives none. `long_forms` stand before a short name: 'republic
    of'. `joiners` are the words between the last two of a list: 'and'.
    """

    def __init__(
        self, forms: Mapping[str, str], long_forms: Collection[str] = (), joiners: Collection[str] = ()
    ) -> None:
        self._own = {_key(form): code for form, code in forms.items()}
        self._long_forms = frozenset(long_forms)
        words = "|".join(re.escape(word) for word in sorted(joiners, key=len, reverse=True)) or "(?!)"
        # ', ', '; ', ' and ', ', and ', ' / ', a bullet, a dash between blanks
        self._between = re.compile(
            rf"\s*[;•●▪·|/]\s*(?:(?:{words})\s+)?|\s*,\s*(?:(?:{words})\s+)?|\s+(?:{words}|&)\s+|\s+[–—-]\s+",
            re.IGNORECASE,
        )

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        """The alpha-3 code of each form, by its key."""
        from babel import Locale
        from babel.core import get_global

        codes = {
            new[0]: old
            for old, new in get_global("territory_aliases").items()
            if ALPHA_3.fullmatch(old) and len(new) == 1 and old not in _WITHDRAWN and new[0] not in _RESERVED
        }
        names = {
            _key(name): codes[territory]
            for language in LANGUAGES
            for territory, name in Locale.parse(language).territories.items()
            if territory in codes
        }
        return {**names, **self._own}

    def known(self, printed: str) -> str | None:
        """The alpha-3 code of the country of that name, empty for a territory without one; None for anything else.

        >>> CountryIndex({"Turkey": "TUR"}, ["republic of"]).known("the Republic of Turkey")
        'TUR'
        """
        form = _key(printed)
        for spelled in (form, self._short(form), *self._turned(printed)):
            if spelled in self._codes:
                return self._codes[spelled]
        return None

    def closest(self, printed: str) -> str:
        """The form of a country's name that this one may be a misprint of; empty where none is close."""
        form = _key(printed)
        if len(form) < _LEAST_LETTERS:
            return ""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found = process.extractOne(form, list(self._codes), scorer=OSA.normalized_similarity, score_cutoff=_LIKE)
        return found[0] if found else ""

    def pieces(self, text: str) -> tuple[tuple[int, int], ...]:
        """The (start, end) of each name in a list: 'Iran, Islamic Republic of, and Iraq' holds two.

        What stands in a bracket is never cut; a name that holds a comma or 'and' stays whole where it is known.
        """
        cuts = [cut.span() for cut in self._between.finditer(masked(text))]
        starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
        return tuple(self._grouped(text, starts, ends))

    def _grouped(self, text: str, starts: Sequence[int], ends: Sequence[int]) -> Iterator[tuple[int, int]]:
        at = 0
        while at < len(starts):
            last = next(
                (last for last in range(min(at + _MOST_PIECES, len(starts)) - 1, at, -1)
                 if self.known(text[starts[at] : ends[last]]) is not None),
                at,
            )  # fmt: skip
            if text[starts[at] : ends[last]].strip(" .;,:"):
                yield starts[at], ends[last]
            at = last + 1

    def _short(self, form: str) -> str:
        """The form without what says what kind of State it is: 'kingdom of morocco' is 'morocco'."""
        words = form.split()
        for cut in range(len(words) - 1, 0, -1):
            if " ".join(words[:cut]) in self._long_forms:
                return _ARTICLE.sub("", " ".join(words[cut:]), count=1)
        return form

    def _turned(self, printed: str) -> Iterator[str]:
        """The forms of a name that is turned round, 'Korea, Republic of' for 'Republic of Korea'."""
        if turned := _TURNED.fullmatch(printed.strip()):
            before = _key(turned["before"])
            whole = f"{before} {_key(turned['name'])}"
            if self._short(whole) != whole or whole in self._codes:
                yield whole
                yield self._short(whole)


def _key(printed: str) -> str:
    """The spelling by which names are compared: without article, 'saint' short."""
    form = _SAINT.sub(r"st\1", folded(printed))
    return _ARTICLE.sub("", form) if _ARTICLE.match(form) else form
