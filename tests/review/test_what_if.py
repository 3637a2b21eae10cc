"""What other thresholds would link: the names listed are those that would really be resolved differently."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from pipeline.errors import UseError
from pipeline.model import Resolution
from pipeline.names import likeness as resolving
from pipeline.names.likeness import resolve_name, weighed
from pipeline.names.scoring import ACCEPT, MARGIN, lead, links, score_candidates
from pipeline.review.content import Row
from pipeline.review.what_if import Flip, Thresholds, flips, thresholds
from pipeline.rules import load_rules
from pipeline.run import run

ROOT = Path(__file__).parent.parent.parent
RULES = load_rules()
NAMES = RULES.names
with (ROOT / "tests" / "names" / "forms.csv").open(encoding="utf-8", newline="") as file:
    FORMS = tuple(dict.fromkeys(row["printed"] for row in csv.DictReader(file)))
FOUND = {printed: resolve_name(printed, NAMES) for printed in FORMS}
LINKED_BY_LIKENESS = {printed: found for printed, found in FOUND.items() if found.method == "fuzzy"}


def mentions(found: dict[str, Resolution]) -> list[Row]:
    """The published mentions of these names."""
    return [{"printed_name": printed, "method": resolution.method} for printed, resolution in found.items()]


def flipped(names: Iterable[Row], accept: float = ACCEPT, margin: float = MARGIN) -> dict[str, Flip]:
    return {flip.printed: flip for flip in flips(names, NAMES, Thresholds(accept, margin))}


def leads(printed: str) -> float:
    """How far the best candidate of a name is ahead."""
    first, second, *_ = (*weighed(printed, NAMES), None, None)
    assert first is not None
    return lead(first, second)


# ---------------------------------------------------------------- what is said


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("margin=8", Thresholds(ACCEPT, 8)),
        ("accept=80", Thresholds(80, MARGIN)),
        ("accept=80,margin=5", Thresholds(80, 5)),
        (" margin=5.5, accept=0 ", Thresholds(0, 5.5)),
        ("margin=100", Thresholds(ACCEPT, 100)),
    ],
)
def test_thresholds_are_read_and_what_is_not_said_is_as_now(said: str, wanted: Thresholds) -> None:
    assert thresholds(said) == wanted


@pytest.mark.parametrize(
    "said",
    [
        *("margin", "margin=", "=8", "margin=eight", "margin=-1", "margin=100.1", "accept=nan", "accept=inf", "8"),
        *("score=8", "margin=8,", "margin=8;accept=80", "margin==8", "margin=8,,accept=80", "MARGIN=8"),
    ],
)
def test_anything_else_is_refused_in_one_line_that_says_how(said: str) -> None:
    with pytest.raises(UseError) as raised:
        thresholds(said)
    told = str(raised.value)
    assert told.startswith(f"--what-if {said}: use margin=8, accept=80 or accept=80,margin=5")
    assert "\n" not in told


# ---------------------------------------------------------------- what flips


@pytest.mark.parametrize(
    ("accept", "margin"),
    [(ACCEPT, 0), (ACCEPT, 30), (ACCEPT, 60), (60, 0), (65, MARGIN), (80, MARGIN), (95, 5), (100, 100)],
)
def test_the_names_told_are_those_that_would_be_resolved_otherwise(
    accept: float, margin: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = flipped(mentions(FOUND), accept, margin)
    monkeypatch.setattr(resolving, "links", partial(links, accept=accept, margin=margin))
    then = {printed: resolve_name(printed, NAMES) for printed in FOUND}
    assert set(told) == {printed for printed in FOUND if then[printed].iscm_id != FOUND[printed].iscm_id}
    for printed, flip in told.items():
        linked = then[printed] if flip.linked else FOUND[printed]
        assert (linked.method, linked.iscm_id, linked.score) == ("fuzzy", flip.iscm_id, flip.score)


def test_there_are_names_that_flip_both_ways() -> None:
    assert any(flip.linked for flip in flipped(mentions(FOUND), 65).values())
    assert any(not flip.linked for flip in flipped(mentions(FOUND), 90).values())


def test_a_name_flips_where_its_margin_lies_between_the_two_thresholds() -> None:
    margins = {printed: leads(printed) for printed in LINKED_BY_LIKENESS if weighed(printed, NAMES)}
    printed = min(margins, key=lambda name: margins[name])
    assert MARGIN <= margins[printed] < 100
    names = mentions({printed: FOUND[printed]})
    assert flipped(names, margin=margins[printed]) == {}
    [flip] = flipped(names, margin=margins[printed] + 0.1).values()
    assert (flip.iscm_id, flip.linked, flip.count) == (FOUND[printed].iscm_id, False, 1)
    assert (flip.runner_up, flip.margin) == (FOUND[printed].runner_up, round(margins[printed], 1))


def test_the_thresholds_of_now_flip_nothing() -> None:
    assert flipped(mentions(FOUND)) == {}
    assert Thresholds() == Thresholds(ACCEPT, MARGIN)


@pytest.mark.parametrize("thresholds_said", [(60, 0), (100, 100)])
def test_a_name_spelled_as_in_the_registry_never_flips(thresholds_said: tuple[float, float]) -> None:
    spelled = [mechanism.name for mechanism in RULES.mechanisms.values()] + [alias.alias for alias in RULES.aliases]
    found = {printed: resolve_name(printed, NAMES) for printed in spelled}
    assert flipped(mentions(found), *thresholds_said) == {}
    assert flipped([row | {"method": "none"} for row in mentions(found)], *thresholds_said) == {}


@pytest.mark.parametrize("thresholds_said", [(60, 0), (100, 100)])
def test_a_name_of_another_body_never_flips(thresholds_said: tuple[float, float]) -> None:
    found = {other.alias: resolve_name(other.alias, NAMES) for other in RULES.others}
    others = {printed: resolution for printed, resolution in found.items() if resolution.method == "none"}
    others["Conference on Migrants and Cities (CMC)"] = resolve_name("Conference on Migrants and Cities (CMC)", NAMES)
    assert any(score_candidates(printed, NAMES) for printed in others)
    assert flipped(mentions(others), *thresholds_said) == {}


def test_a_name_that_a_person_decided_never_flips() -> None:
    printed = next(printed for printed in LINKED_BY_LIKENESS if weighed(printed, NAMES))
    assert flipped([{"printed_name": printed, "method": "fuzzy"}], 100, 100)
    assert flipped([{"printed_name": printed, "method": "decision"}], 100, 100) == {}


def test_a_name_is_told_once_with_how_often_it_stands_by_name() -> None:
    first, second = sorted(printed for printed in LINKED_BY_LIKENESS if weighed(printed, NAMES))[:2]
    names = [{"printed_name": printed, "method": "fuzzy"} for printed in (second, first, second)]
    found = flips(names, NAMES, Thresholds(100, 100))
    assert [(flip.printed, flip.count) for flip in found] == [(first, 1), (second, 2)]


# ---------------------------------------------------------------- the command

LEAFLET = """# Inter-State Consultation Mechanisms on Migration

Some focus on one issue: the Bail Process on trafficking. Others, such as the Bail Process, are broader.

ISCM\tType\tRegion\tYear Established\tConstituent States\tSelected Principal Thematic areas
Almaty Process\tRCP\tEurasia\t2013\t7\tAsylum
"""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("what-if")
    (folder / "raw").mkdir()
    (folder / "raw" / "leaflet.txt").write_text(LEAFLET, encoding="utf-8")
    run(folder / "raw", folder / "output", RULES)
    return folder / "output"


def what_if(output: Path, said: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", "review", "--output", str(output), "--what-if", said],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"COLUMNS": "200"},
    )


@pytest.mark.slow
def test_the_command_prints_a_table_of_the_names_that_flip(output: Path) -> None:
    done = what_if(output, "accept=99")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in done.stdout.splitlines() if "│" in line]
    found = resolve_name("Bail Process", NAMES)
    assert [row[:4] for row in rows] == [["Bail Process", "2", "no longer bali", f"{found.score:g}"]]
    assert rows[0][4:] == [found.runner_up, f"{found.margin:g}"]
    name, best, *_ = done.stdout.splitlines()[-4:]
    assert name == "Bail Process"
    assert best.startswith(f"  bali, {found.score:g}: shares ")
    assert best.endswith("; score below 99")
    assert not (output / "decisions.csv").exists()


@pytest.mark.slow
def test_the_command_says_where_nothing_flips(output: Path) -> None:
    done = what_if(output, "margin=8")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"With accept={ACCEPT:g} and margin=8 no name would be linked otherwise.\n"


@pytest.mark.slow
def test_the_command_refuses_other_thresholds_in_one_line(output: Path) -> None:
    done = what_if(output, "margin=wide")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("error: --what-if margin=wide: use margin=8")
