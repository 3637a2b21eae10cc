"""Precision and recall of name resolution at every threshold, on labelled forms: `python -m bench.calibrate`.

The forms are those of `tests/names/forms.csv`, most of them from public pages, each with its address. No rule was
shaped on those whose `split` is `kept`: a fresh form is kept back where the SHA-256 of its text is even, and nobody
looks at one while rules are written. The curve is drawn from them; beside it stands that of the forms which everybody
may look at, and of every alias of the registry, looked up in a registry that lacks it.

`--write` fits the probabilities that accepted names carry (`pipeline/data/name_probability.csv`), on the forms that are
not kept back.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipeline import DATA
from pipeline.names.index import NameIndex
from pipeline.names.likeness import evidence_of, resolve_name, weighed
from pipeline.names.scoring import ACCEPT, MARGIN, lead
from pipeline.rules import Rules, load_rules

FORMS = Path(__file__).parent.parent / "tests" / "names" / "forms.csv"
PROBABILITIES = DATA / "name_probability.csv"
PRECISION = 0.99
STEPS = tuple(range(60, 100, 4))
KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A printed form, the id it stands for ('' for none), its language and split, and the best candidate found for it.

    `settled` says that the registry spells the form so (or knows it as no mechanism): no threshold touches it.
    `evidence` says how it was matched, as `likeness.evidence_of` does.
    """

    printed: str
    iscm_id: str
    language: str
    split: str
    found: str
    score: float
    margin: float
    settled: bool
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the curve: precision over all forms, recall by language group."""

    threshold: float
    precision: float
    recall_english: float
    recall_other: float


def split_of(printed: str) -> str:
    """Whether a fresh form is kept back or may be seen while rules are written."""
    return "seen" if int(hashlib.sha256(printed.encode()).hexdigest(), 16) % 2 else KEPT


def real_forms(rules: Rules, forms: Path = FORMS) -> Iterator[Labelled]:
    """The forms from pages, and those made by hand, each with what is found for it."""
    with forms.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield _labelled(row["printed"], row["iscm_id"], row["language"], row["split"], rules.names)


def alias_forms(rules: Rules) -> Iterator[Labelled]:
    """Each alias of the registry, looked up in a registry without it."""
    for alias in rules.aliases:
        if alias.kind == "acronym":
            continue  # an acronym is known or it is not: there is nothing to infer it from
        others = tuple(other for other in rules.aliases if other is not alias)
        without = NameIndex(rules.mechanisms.values(), others, rules.others, rules.lexicon)
        yield _labelled(alias.alias, alias.iscm_id, alias.language, "alias", without)


def _labelled(printed: str, iscm_id: str, language: str, split: str, names: NameIndex) -> Labelled:
    found = resolve_name(printed, names)
    best, second, *_ = (*weighed(printed, names), None, None)
    if found.status == "accepted" and (found.method != "fuzzy" or best is None):
        evidence = evidence_of(found, printed, names)
        return Labelled(printed, iscm_id, language, split, found.iscm_id, found.score, 100.0, True, evidence)
    if best is None or not best.distinctive:
        return Labelled(printed, iscm_id, language, split, "", 0.0, 0.0, settled=True)
    score, ahead = best.score, lead(best, second)
    return Labelled(printed, iscm_id, language, split, best.iscm_id, score, ahead, settled=False, evidence="likeness")


def curve(forms: Sequence[Labelled], steps: Sequence[float] = STEPS) -> tuple[Point, ...]:
    """Precision and recall at each threshold, with the margin that `resolve` asks for."""
    points = []
    for threshold in steps:
        taken = [form for form in forms if _is_taken(form, threshold)]
        right = {form.printed for form in taken if form.found == form.iscm_id}
        groups = [
            [form for form in forms if form.iscm_id and (form.language == "en") == english] for english in (True, False)
        ]
        recalls = [sum(form.printed in right for form in group) / max(1, len(group)) for group in groups]
        points.append(Point(threshold, len(right) / max(1, len({form.printed for form in taken})), *recalls))
    return tuple(points)


def _is_taken(form: Labelled, threshold: float = ACCEPT) -> bool:
    return bool(form.found) and (form.settled or (form.score >= threshold and form.margin >= MARGIN))


def recall_by_language(forms: Iterable[Labelled]) -> dict[str, tuple[int, int]]:
    """For each language, how many of the forms that stand for a mechanism were found, and how many there are."""
    found: dict[str, list[bool]] = defaultdict(list)
    for form in forms:
        if form.iscm_id:
            found[form.language].append(_is_taken(form) and form.found == form.iscm_id)
    return {language: (sum(right), len(right)) for language, right in sorted(found.items())}


def chosen(points: Sequence[Point]) -> float:
    """The lowest threshold with the wanted precision there and at every higher one."""
    good = [
        point.threshold
        for point in points
        if all(p.precision >= PRECISION for p in points if p.threshold >= point.threshold)
    ]
    return min(good, default=max(point.threshold for point in points))


# ---------------------------------------------------------------- probabilities


@dataclass(frozen=True, slots=True)
class Block:
    """Matches by one kind of evidence from a score on: how many there are, and how many of them are right."""

    evidence: str
    score: float
    right: int
    count: int

    @property
    def probability(self) -> float:
        """The share of right ones among them and two more, one of each kind, so that few say little (Laplace)."""
        return (self.right + 1) / (self.count + 2)


def isotonic(forms: Iterable[Labelled]) -> tuple[Block, ...]:
    """Blocks of rising score whose shares of right matches never fall: neighbours that do are pooled."""
    matched = sorted((form for form in forms if form.evidence), key=lambda form: (form.evidence, form.score))
    blocks: list[Block] = []
    for (evidence, score), group in groupby(matched, key=lambda form: (form.evidence, form.score)):
        same = list(group)
        blocks.append(Block(evidence, score, sum(f.found == f.iscm_id for f in same), len(same)))
        while len(blocks) > 1 and _falls(*blocks[-2:]):
            higher, lower = blocks.pop(), blocks.pop()
            blocks.append(Block(evidence, lower.score, lower.right + higher.right, lower.count + higher.count))
    return tuple(blocks)


def _falls(lower: Block, higher: Block) -> bool:
    return lower.evidence == higher.evidence and lower.right * higher.count >= higher.right * lower.count


def write_probabilities(blocks: Iterable[Block], path: Path = PROBABILITIES) -> None:
    """Writes what `rules` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["evidence", "score_from", "probability", "forms", "source"])
        for block in blocks:
            rows.writerow(
                [block.evidence, f"{block.score:g}", f"{block.probability:.3f}", block.count, "bench.calibrate"]
            )


def main() -> None:
    """Prints the curves, the recall by language, and how reliable the probabilities are on the forms kept back."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="fit the probabilities again")
    options = parser.parse_args()
    rules = load_rules()
    forms = tuple(real_forms(rules))
    if options.write:
        write_probabilities(isotonic(form for form in forms if form.split != KEPT))
        return
    kept = [form for form in forms if form.split == KEPT]
    _print_curve("forms kept back", kept)
    _print_curve("forms that rules were shaped on", [form for form in forms if form.split != KEPT])
    _print_curve("aliases, each in a registry without it", tuple(alias_forms(rules)))
    print("found of the forms kept back: ", end="")
    print(", ".join(f"{language} {right}/{count}" for language, (right, count) in recall_by_language(kept).items()))
    for block in isotonic(form for form in kept if _is_taken(form)):
        print(f"{block.evidence} from {block.score:g}: {block.right} of {block.count} right")


def _print_curve(title: str, forms: Sequence[Labelled]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("accept from", "precision", "recall, English", "recall, other languages", title=title)
    points = curve(forms)
    for point in points:
        figures = (f"{value:.3f}" for value in (point.precision, point.recall_english, point.recall_other))
        table.add_row(f"{point.threshold:g}", *figures)
    console = Console()
    console.print(table)
    console.print(f"The curve gives {chosen(points):g}; in use is {ACCEPT:g}, with a margin of {MARGIN:g}.")


if __name__ == "__main__":
    main()
