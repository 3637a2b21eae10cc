"""Finds the words that a printed one can misprint, and the names that can be closest, without trying each (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

from pipeline.names.forms import is_misprint, undoubled


class Misprints:
    """Known words by what is left of them when a letter is lost.

    Two words of which one is a misprint of the other always share such a key: a wrong letter is lost in both, one too
    many or one missing in one of them; of two that change places, each word loses the same one; of doubled letters each
    is written once. `is_misprint` decides among the words that share one.
    """

    def __init__(self, words: Iterable[str]) -> None:
        by_key: dict[str, list[int]] = defaultdict(list)
        self._words = tuple(words)
        for number, word in enumerate(self._words):
            for key in _keys(word):
                by_key[key].append(number)
        self._by_key = dict(by_key)

    def of(self, printed: str) -> list[str]:
        """The known words that `printed` is a misprint of, in the order in which they were given."""
        near = {number for key in _keys(printed) for number in self._by_key.get(key, ())}
        return [word for word in (self._words[number] for number in sorted(near)) if is_misprint(printed, word)]


def _keys(word: str) -> Iterator[str]:
    """The word, the word with each doubled letter written once, and the word without each of its letters.

    The first letter is never lost, as `is_misprint` wants it to be the same.
    """
    yield word
    yield undoubled(word)
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]


def lightest_by_overlap(
    words: Sequence[str],
    names_with: Callable[[str], Iterable[int]],
    kinds: Sequence[Hashable],
    weights: Sequence[float],
) -> Mapping[tuple[str, ...], list[int]]:
    """For each choice of the words that some names share, the numbers of the lightest of these names of each kind.

    Hundreds of names share the same few words with a text. Those of one kind (a mechanism's names, with a word for the
    kind of body or without) then differ in nothing but the weight of their other words, and the less there is of it
    the closer is the name.
    """
    shared: dict[int, int] = {}  # number of a name -> the words that it shares, a bit for each
    for at, word in enumerate(words):
        for number in names_with(word):
            shared[number] = shared.get(number, 0) | 1 << at
    lightest: dict[tuple[int, Hashable], int] = {}
    for number, bits in shared.items():
        key = (bits, kinds[number])
        if key not in lightest or weights[number] < weights[lightest[key]]:
            lightest[key] = number
    found: dict[int, list[int]] = defaultdict(list)
    for (bits, _), number in lightest.items():
        found[bits].append(number)
    return {tuple(word for at, word in enumerate(words) if bits >> at & 1): numbers for bits, numbers in found.items()}


def is_slip(printed: str, known: str) -> bool:
    """Whether one letter is wrong, lost, too many, or has changed places with its neighbour: 'midsw' for 'midsa'."""
    from rapidfuzz.distance import OSA

    return OSA.distance(printed, known, score_cutoff=1) == 1


def keys_of_slips(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters: two words of which one is a slip of the other share one."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def is_near(printed: str, known: str, slips: int = 0) -> bool:
    """Whether a word has at most so many slips against a known word: one, or two in one of seven letters or more."""
    from rapidfuzz.distance import OSA

    slips = slips or (2 if len(known) >= _LONG else 1)
    return len(known) >= _SHORTEST and OSA.distance(printed, known, score_cutoff=slips) <= slips


_SHORTEST, _LONG = 5, 7  # letters of a word that may have a slip, or two
