"""Text that is printed twice at one place, for a shadow or a bold look, is read once (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.read.layout.sheet import Word

NEAR = 0.3  # heights: the sides of both prints stand no farther apart


def printed_once(words: Iterable[Word]) -> list[Word]:
    """The words without those that repeat an earlier one at the same place, perhaps a little larger or moved."""
    kept: list[Word] = []
    seen: dict[str, list[Word]] = {}
    for word in words:
        others = seen.setdefault(word.text, [])
        if others and any(_is_same_print(other, word) for other in others):
            continue
        others.append(word)
        kept.append(word)
    return kept


def _is_same_print(other: Word, word: Word) -> bool:
    near = NEAR * (word.bottom - word.top)
    return (
        abs(other.top - word.top) <= near
        and abs(other.x0 - word.x0) <= near
        and abs(other.x1 - word.x1) <= near + 0.1 * (word.x1 - word.x0)
    )
