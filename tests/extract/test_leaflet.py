"""The leaflet: names of mechanisms in its prose by their shape, and rows with fewer cells than the header."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.extract import extract
from pipeline.read import read, source_of
from pipeline.rules import Rules, load_rules
from tests.helpers.small import edited

LEAFLET = Path(__file__).parent.parent.parent / "raw" / "iscm-leaflet.txt"


def names_in_prose(printed: str, rules: Rules, folder: Path) -> list[str]:
    """The names read of a leaflet's prose in which a sentence prints this one."""
    path = folder / "iscm-leaflet.txt"
    text = f"{LEAFLET.read_text(encoding='utf-8')}\n\nAmong them the {printed} has 12 participating States.\n"
    path.write_text(text, encoding="utf-8")
    return [mention.printed for mention in extract(read(path, source_of(path)), rules).mentions]


def test_a_word_that_names_mechanisms_behind_a_place_names_unknown_ones_too(tmp_path: Path) -> None:
    rules = load_rules()
    assert rules.process_words
    for word in rules.process_words:
        assert f"Harbour {word.title()}" in names_in_prose(f"Harbour {word.title()}", rules, tmp_path)
    assert "Harbour Level" not in names_in_prose("Harbour Level", rules, tmp_path)


def test_the_data_says_which_words_these_are(tmp_path: Path) -> None:
    more = load_rules(edited(tmp_path, "type_words.csv", lambda text: text.replace("\nnetwork,,", "\nnetwork,yes,")))
    assert "Harbour Network" in names_in_prose("Harbour Network", more, tmp_path)
    assert "Harbour Network" not in names_in_prose("Harbour Network", load_rules(), tmp_path)


@pytest.mark.parametrize(
    ("cells", "odd"),
    [
        ("RCP\tEurasia\t2013\t7\tReturn\tsince 2011", []),
        ("RCP\tEurasia\t2013\t7\tReturn", []),  # only lacks what the program does not read
        ("RCP\tEurasia\t2013\tReturn", ["Almaty Process: constituent_states"]),
    ],
)
def test_a_row_may_lack_the_cell_of_a_column_that_is_not_read(cells: str, odd: list[str], tmp_path: Path) -> None:
    path = tmp_path / "iscm-leaflet.txt"
    header = "ISCM\tType\tRegion\tYear Established\tConstituent States\tThematic areas\tHistory"
    path.write_text(f"{header}\nAlmaty Process\t{cells}\n", encoding="utf-8")
    found = extract(read(path, source_of(path)), load_rules())
    assert [(profile.kind, profile.year_established) for profile in found.profiles] == [("RCP", 2013)]
    assert [remark.subject for remark in found.remarks] == ["History", *odd]  # the column is asked about once
