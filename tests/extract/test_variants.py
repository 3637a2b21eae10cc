"""Golden twins: the sources in another order and in other years, with their truth made along."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.names.likeness import resolve_name
from pipeline.rules import load_rules
from pipeline.run import run
from tests.helpers.scoring import scores

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
GOLD = ROOT / "tests" / "gold"
RULES = load_rules()
REPORT, LEAFLET = "iscm-2021-highlights.txt", "iscm-leaflet.txt"

_YEAR = re.compile(r"(?<![\d_])(19|20)(\d\d)(?!\d)")  # not in an id: agenda_2030 stays


def shifted(text: str, by: int) -> str:
    """The text with every year moved by `by`."""
    return _YEAR.sub(lambda match: str(int(match[0]) + by), text)


def entries(report: str) -> tuple[str, list[str], list[str], str]:
    """The first page of the 2021 report: its title, its entries, its list of addresses, and all that follows it."""
    lines = report.split("\n")
    first = next(i for i, line in enumerate(lines) if line.strip().startswith("http"))
    last = next(i for i in range(first, len(lines)) if not lines[i].strip())
    title, *body = re.split(r"\n\s*\n\s*\n", "\n".join(lines[:first]).rstrip())
    head, _, opening = title.strip().partition("\n\n")
    blocks = [
        block.strip("\n") for text in (opening, *body) for block in re.split(r"\n(?:\s*\n)+", text) if block.strip()
    ]
    return head, blocks, [line.strip() for line in lines[first:last]], "\n".join(lines[last:])


def heading_of(block: str) -> str:
    """The heading of an entry: its first line, or two where the first neither names a process nor closes a bracket."""
    first, second, *_ = block.split("\n")
    return first if re.search(r"(?:\)|Process)\s*$", first) else f"{first} {second}"


def publish(raw: Path, output: Path, edit: Callable[[str], str]) -> Path:
    raw.mkdir()
    for name in (REPORT, LEAFLET):
        (raw / name).write_text(edit((ROOT / "raw" / name).read_text(encoding="utf-8")), encoding="utf-8")
    assert not run(raw, output, RULES).failures
    return output / "latest"


def assert_perfect(published: Path, gold: Path) -> None:
    for table, score in scores(published, gold).items():
        assert (score.missing, score.surplus) == ((), ()), table


def links_by_mechanism(published: Path) -> dict[str, str]:
    with (published / "links.csv").open(encoding="utf-8", newline="") as file:
        return {row["url"]: row["iscm_id"] for row in csv.DictReader(file) if row["source"] == "highlights"}


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The mechanism of each link in the report as it is."""
    folder = tmp_path_factory.mktemp("as-is")
    return links_by_mechanism(publish(folder / "raw", folder / "out", lambda text: text))


def test_the_first_page_comes_apart_into_its_entries() -> None:
    head, blocks, links, rest = entries((ROOT / "raw" / REPORT).read_text(encoding="utf-8"))
    assert head.startswith("ISCM")
    assert len(blocks) == 20
    assert len(links) == 25
    assert "P U B L I C A T I O N S" in rest


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("links_follow", [True, False], ids=["links in the new order", "links in the old order"])
def test_the_order_of_the_entries_does_not_matter(
    seed: int, links_follow: bool, owner: dict[str, str], tmp_path: Path
) -> None:

    def shuffle(text: str) -> str:
        if "P U B L I C A T I O N S" not in text:
            return text
        head, blocks, links, rest = entries(text)
        random.Random(seed).shuffle(blocks)
        if links_follow:
            order = [resolve_name(heading_of(block), RULES.names).iscm_id for block in blocks]
            links = sorted(links, key=lambda url: order.index(owner[url]))
        return "\n".join([head, "", *(f"{block}\n \n" for block in blocks), *[f" {links[0]}", *links[1:]], rest])

    assert_perfect(publish(tmp_path / "raw", tmp_path / "out", shuffle), GOLD)


@pytest.mark.parametrize("by", [-7, 1, 4])
def test_the_years_do_not_matter(by: int, tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    for path in GOLD.glob("*.csv"):
        (gold / path.name).write_text(shifted(path.read_text(encoding="utf-8"), by), encoding="utf-8")
    assert_perfect(publish(tmp_path / "raw", tmp_path / "out", lambda text: shifted(text, by)), gold)


def test_the_order_of_the_leaflets_rows_does_not_matter(tmp_path: Path) -> None:
    def turn(text: str) -> str:
        rows = [line for line in text.split("\n") if line.count("\t") == 5]
        if not rows:
            return text
        start = text.index(rows[0])
        return text[:start] + "\n".join([rows[0], *reversed(rows[1:])]) + "\n"

    assert_perfect(publish(tmp_path / "raw", tmp_path / "out", turn), GOLD)


def test_a_new_mechanism_keeps_its_rows_under_a_provisional_id(tmp_path: Path) -> None:
    entry = "Harbour Cities Dialogue on Migration (HCDM) \nThird Plenary Meeting (4-5 May) on ports. \n \n"
    added = f"\n \n\n{entry}\nPrague Process \n"

    def add(text: str) -> str:
        return text.replace("\nPrague Process \n", added, 1) if "P U B L I C A T I O N S" in text else text

    published = publish(tmp_path / "raw", tmp_path / "out", add)
    with (published / "events.csv").open(encoding="utf-8", newline="") as file:
        new = [row for row in csv.DictReader(file) if row["iscm_id"].startswith("new-")]
    assert [(row["iscm_id"], row["event_type"], row["ordinal"], row["date_start"]) for row in new] == [
        ("new-hcdm", "plenary_meeting", "3", "2021-05-04")
    ]
    with (published / "reconciliation.csv").open(encoding="utf-8", newline="") as file:
        findings = [row for row in csv.DictReader(file) if row["check"] == "unknown_mechanism"]
    assert [row["subject"] for row in findings] == ["new-hcdm"]


def _as_long_lines(text: str, parted_at: str) -> str:
    """The text with each stretch between matches of `parted_at` on a line of its own."""
    return "\n\n".join(" ".join(stretch.split()) for stretch in re.split(parted_at, text))


@pytest.mark.parametrize("parted_at", [r"(?!)", r"\f", r"\n\s*\n"], ids=["document", "page", "paragraph"])
def test_text_that_a_viewer_gave_as_long_lines_has_the_same_events(parted_at: str, tmp_path: Path) -> None:
    report = ROOT / "raw" / "iscm-2021-highlights.txt"
    (tmp_path / "raw").mkdir()
    copied = _as_long_lines(report.read_text(encoding="utf-8"), parted_at)
    (tmp_path / "raw" / report.name).write_text(copied, encoding="utf-8")
    run(tmp_path / "raw", tmp_path / "output", load_rules())
    found = scores(tmp_path / "output" / "latest", GOLD)
    assert found["events"].f1 == 1.0
    assert found["anniversaries"].f1 == 1.0
