"""What speaks for and against the mechanisms that a printed name was not linked to (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model import Considered, Resolution
from pipeline.names.index import NameIndex

if TYPE_CHECKING:
    from pipeline.names.scoring import Candidate

MOST = 3  # candidates that a person is shown
_MOST_WORDS = 4  # words that are told of those which no name of a mechanism has


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least score of a link and its least distance to the next candidate."""

    accept: float
    margin: float


def considered(
    printed: str, found: Resolution | None, ranked: Sequence[Candidate], names: NameIndex, bounds: Bounds
) -> tuple[Considered, ...]:
    """The best three mechanisms that the printed name may stand for, each with why it was not linked; best first.

    `ranked` are the candidates by likeness, best first. `found` is what was decided without them, if anything was: the
    mechanisms that it names come with its own reason.
    """
    told = {seen.iscm_id: seen for seen in (_named(found) if found else ()) if not _is_ranked(seen, ranked)}
    tokens = names.tokens(printed)
    for at, candidate in enumerate(ranked[: MOST + len(told)]):
        if candidate.iscm_id not in told:
            behind = ranked[at + 1] if at + 1 < len(ranked) else None
            ahead = candidate.score - (behind.score if behind else 0.0)
            rival = behind.iscm_id if behind and at == 0 and ahead < bounds.margin else ""
            why = "; ".join(_reasons(candidate, tokens, names, bounds, rival, ahead))
            told[candidate.iscm_id] = Considered(candidate.iscm_id, candidate.score, why)
    return tuple(sorted(told.values(), key=lambda seen: -seen.score)[:MOST])


def _named(found: Resolution) -> Iterator[Considered]:
    """The mechanisms that a resolution without a link names."""
    for iscm_id, score in ((found.iscm_id, found.score), (found.runner_up, found.runner_up_score)):
        if iscm_id and score:
            yield Considered(iscm_id, score, found.features)


def _is_ranked(seen: Considered, ranked: Sequence[Candidate]) -> bool:
    """Whether it is a candidate by likeness with this very score."""
    return any((candidate.iscm_id, candidate.score) == (seen.iscm_id, seen.score) for candidate in ranked[:MOST])


def _reasons(
    candidate: Candidate, tokens: Sequence[str], names: NameIndex, bounds: Bounds, rival: str, ahead: float
) -> Iterator[str]:
    """What speaks for the candidate, then what speaks against it."""
    yield f"shares {', '.join(candidate.matched)} with {candidate.form.text!r}"
    own = names.own_words(candidate.iscm_id).union(candidate.matched)
    foreign = [token for token in tokens if names.word_meant(token)[0] not in own and not names.is_type_word(token)]
    if foreign:
        more = f" and {len(foreign) - _MOST_WORDS} more" if len(foreign) > _MOST_WORDS else ""
        yield f"foreign to it: {', '.join(foreign[:_MOST_WORDS])}{more}"
    if things := [token for token in foreign if names.names_other_thing((token,))]:
        yield f"named is something else: {', '.join(things)}"
    if not candidate.distinctive:
        yield "no word that only it has"
    if candidate.score < bounds.accept:
        yield f"score below {bounds.accept:g}"
    if rival:
        yield f"only {ahead:.3g} ahead of {rival}"
