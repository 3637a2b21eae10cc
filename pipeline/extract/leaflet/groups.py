"""What stands between the rows of a table: titles of groups of rows, and totals."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.leaflet.cells import is_nothing, kind_in, regions_in, without_marks
from pipeline.extract.leaflet.columns import is_mechanism
from pipeline.extract.leaflet.rows import PrintedRow
from pipeline.model import Profile
from pipeline.rules import Rules
from pipeline.text.folding import folded

_COUNTED = ("constituent_states", "observers")  # what a total may be of
_MOST_TITLE_WORDS = 6  # of a title that says nothing known
_MOST_DIGITS = 6  # of a total
_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")  # 'Africa (5)', 'Africa (continued)'


@dataclass(frozen=True, slots=True)
class Group:
    """What the titles between the rows say of the rows below them, as printed; empty where they say nothing."""

    regions: str = ""
    kind: str = ""


def _bare(printed: str) -> str:
    return _BRACKET.sub("", without_marks(printed)).strip(" :")


def _known_title(printed: str, rules: Rules) -> Group:
    """What a title says by itself: 'Global' is a region and a kind."""
    words = _bare(printed)
    regions = words if regions_in(words, rules)[1] else ""
    return Group(regions, words if kind_in(words, rules) else "")


def is_title(printed: str, rules: Rules) -> bool:
    """Whether words that stand alone between rows are a title and not a name of a mechanism."""
    words = _bare(printed)
    if _known_title(words, rules) != Group() or folded(words) in rules.membership_words["total"]:
        return True
    is_short = len(words.split()) <= _MOST_TITLE_WORDS and not words.endswith((".", ";"))
    return is_short and not is_mechanism(words, rules)


class Groups:
    """The titles above the row that is read, and the rows read since; of two titles one holds within the other.

    Of two titles one below the other, the upper one holds until another of its sort; else each ends the one before.
    """

    def __init__(self) -> None:
        self.now = Group()
        self._above = Group()
        self._is_below_title = False
        self._all: list[Profile] = []
        self._last: list[Profile] = []

    def said_by(self, printed: str, fields: Collection[str], rules: Rules) -> Group | None:
        """What a title says, None where neither a region nor a kind is known by it.

        One that may be both, 'Global', is what the other titles are, and not what the table has a column for.
        """
        said = _known_title(printed, rules)
        if said.regions and said.kind:
            is_region = "kind" in fields or (bool(self.now.regions) and not self.now.kind)
            is_kind = "regions" in fields or (bool(self.now.kind) and not self.now.regions)
            if is_region != is_kind:
                return Group(regions=said.regions) if is_region else Group(kind=said.kind)
        return None if said == Group() else said

    def open(self, said: Group) -> None:
        """Begins a group of rows."""
        if self._is_below_title:
            self._above = self.now
        upper = self._above
        keeps = bool(said.regions and upper.kind) or bool(said.kind and upper.regions)
        if not keeps:
            self._above = Group()
        self.now = Group(said.regions or (upper.regions if keeps else ""), said.kind or (upper.kind if keeps else ""))
        self._is_below_title, self._last = True, []

    def add(self, profile: Profile) -> None:
        """Notes a row."""
        self._is_below_title = False
        self._all.append(profile)
        self._last.append(profile)

    def wrong_totals(self, printed: PrintedRow, rules: Rules) -> Iterator[tuple[str, str, int]]:
        """Each total that is neither that of all rows above nor of the last group: its field, its cell, and the sum."""
        for name in _COUNTED:
            cell = next((cell for cell in printed.of(name) if not is_nothing(cell, rules)), "")
            sums = [_sum(profiles, name) for profiles in (self._all, self._last)]
            if cell and _number(cell) not in sums:
                yield name, cell, sums[0]


def is_total(printed: PrintedRow, rules: Rules) -> bool:
    """Whether the row has the totals of those above: its name, or its first cell, says so."""
    first = next((cell for cell in printed.row.cells if cell.strip()), "")
    name, words = folded(_bare(printed.first("name") or first)), rules.membership_words["total"]
    return name in words or (any(name.startswith(f"{word} ") for word in words) and not is_mechanism(name, rules))


def _number(cell: str) -> int | None:
    """The number that a total prints, which may be larger than any number of States: '1 195'."""
    digits = re.sub(r"[\s,.’']", "", cell)
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


def _sum(profiles: Sequence[Profile], name: str) -> int:
    return sum(getattr(profile, name) or 0 for profile in profiles)
