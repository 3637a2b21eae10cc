"""Precision and recall of name resolution at every threshold, on labelled forms: `python -m bench.calibrate`.

The forms are real ones from public pages (`tests/names/forms.csv`, each with its address) and every alias of the
registry, looked up in a registry that lacks it. Accepting a match at a lower score finds more and errs more;
`pipeline.resolve.ACCEPT` is the lowest score at which the precision over all forms is still `PRECISION`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.names.index import NameIndex
from pipeline.names.likeness import resolve_name, weighed
from pipeline.names.scoring import ACCEPT, MARGIN, lead
from pipeline.rules import Rules, load_rules

FORMS = Path(__file__).parent.parent / "tests" / "names" / "forms.csv"
PRECISION = 0.99
STEPS = tuple(range(60, 100, 4))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A printed form, the id it stands for ('' for none), its language, and the best candidate found for it.

    `settled` says that the registry spells the form so (or knows it as no mechanism): no threshold touches it.
    """

    printed: str
    iscm_id: str
    language: str
    found: str
    score: float
    margin: float
    settled: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the curve: precision over all forms, recall by language group."""

    threshold: float
    precision: float
    recall_english: float
    recall_other: float


def labelled_forms(rules: Rules, forms: Path = FORMS) -> Iterator[Labelled]:
    """The real forms, then each alias of the registry in a registry without it."""
    with forms.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield _labelled(row["printed"], row["iscm_id"], row["language"], rules.names)
    for alias in rules.aliases:
        if alias.kind == "acronym":
            continue  # an acronym is known or it is not: there is nothing to infer it from
        others = tuple(other for other in rules.aliases if other is not alias)
        without = NameIndex(rules.mechanisms.values(), others, rules.others, rules.lexicon)
        yield _labelled(alias.alias, alias.iscm_id, alias.language, without)


def _labelled(printed: str, iscm_id: str, language: str, names: NameIndex) -> Labelled:
    resolution = resolve_name(printed, names)
    if resolution.status == "accepted" and resolution.method != "fuzzy":
        return Labelled(printed, iscm_id, language, resolution.iscm_id, 100.0, 100.0, settled=True)
    best, second, *_ = (*weighed(printed, names), None, None)
    if best is None or not best.distinctive:
        return Labelled(printed, iscm_id, language, "", 0.0, 0.0, settled=True)
    return Labelled(printed, iscm_id, language, best.iscm_id, best.score, lead(best, second), settled=False)


def curve(forms: Sequence[Labelled], steps: Sequence[float] = STEPS) -> tuple[Point, ...]:
    """Precision and recall at each threshold, with the margin that `resolve` asks for."""
    points = []
    for threshold in steps:
        taken = [
            form
            for form in forms
            if form.found and (form.settled or (form.score >= threshold and form.margin >= MARGIN))
        ]
        right = [form for form in taken if form.found == form.iscm_id]
        groups = [
            [form for form in forms if form.iscm_id and (form.language == "en") == english] for english in (True, False)
        ]
        recalls = [sum(form in right for form in group) / max(1, len(group)) for group in groups]
        points.append(Point(threshold, len(right) / max(1, len(taken)), *recalls))
    return tuple(points)


def chosen(points: Sequence[Point]) -> float:
    """The lowest threshold with the wanted precision there and at every higher one."""
    good = [
        point.threshold
        for point in points
        if all(p.precision >= PRECISION for p in points if p.threshold >= point.threshold)
    ]
    return min(good, default=max(point.threshold for point in points))


def main() -> None:
    """Prints the curve and the threshold it gives beside the one in use."""
    from rich.console import Console
    from rich.table import Table

    points = curve(tuple(labelled_forms(load_rules())))
    table = Table("accept from", "precision", "recall, English", "recall, other languages")
    for point in points:
        figures = (f"{value:.3f}" for value in (point.precision, point.recall_english, point.recall_other))
        table.add_row(f"{point.threshold:g}", *figures)
    console = Console()
    console.print(table)
    console.print(f"The curve gives {chosen(points):g}; in use is {ACCEPT:g}, with a margin of {MARGIN:g}.")


if __name__ == "__main__":
    main()
