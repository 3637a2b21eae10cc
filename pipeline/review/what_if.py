"""Which names would be linked, or no longer linked, with other thresholds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.errors import UseError
from pipeline.model import Considered
from pipeline.names.candidates import Bounds, considered
from pipeline.names.index import NameIndex
from pipeline.names.likeness import weighed
from pipeline.names.scoring import ACCEPT, MARGIN, bare_name, lead, links
from pipeline.review.content import Row


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least score of a fuzzy match and its least margin over the runner-up, both from 0 to 100."""

    accept: float = ACCEPT
    margin: float = MARGIN


@dataclass(frozen=True, slots=True)
class Flip:
    """A printed name that would be linked (`linked`) or would no longer be; it is printed `count` times.

    `considered` are its best candidates, each with what speaks for and, with the wanted thresholds, against it.
    """

    printed: str
    iscm_id: str
    linked: bool
    score: float
    runner_up: str
    margin: float
    count: int
    considered: tuple[Considered, ...] = ()


def thresholds(wanted: str) -> Thresholds:
    """The thresholds that 'margin=8' or 'accept=80,margin=5' asks for. Raises `UseError` for anything else."""
    values = {"accept": ACCEPT, "margin": MARGIN}
    for part in wanted.split(","):
        name, _, number = part.strip().partition("=")
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if name not in values or not 0 <= value <= 100:
            raise UseError(f"--what-if {wanted}: use margin=8, accept=80 or accept=80,margin=5, from 0 to 100")
        values[name] = value
    return Thresholds(**values)


def flips(mentions: Iterable[Row], names: NameIndex, wanted: Thresholds) -> Iterator[Flip]:
    """The names of the published mentions that the thresholds would link differently, in alphabetical order.

    No threshold decides on names that are spelled as in the registry, are known to belong to no mechanism, or were
    decided by a person.
    """
    counts = Counter(row["printed_name"] for row in mentions if row["method"] in ("fuzzy", "none"))
    for printed, count in sorted(counts.items()):
        candidates = weighed(printed, names)
        if not candidates:
            continue
        first, second = candidates[0], candidates[1] if len(candidates) > 1 else None
        linked = links(first, second, wanted.accept, wanted.margin)
        if linked != links(first, second):
            runner_up = second.iscm_id if second else ""
            ahead = round(lead(first, second), 1)
            seen = considered(bare_name(printed), None, candidates, names, Bounds(wanted.accept, wanted.margin))
            yield Flip(printed, first.iscm_id, linked, first.score, runner_up, ahead, count, seen)
