"""The leaflet's prose: names of mechanisms by their shape."""

from __future__ import annotations

from pathlib import Path

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
