"""Passages as they are to be read: note marks, figures, brackets, misprinted event words; quotes stay as printed."""

from __future__ import annotations

import pytest

from pipeline.grammar.spelling import as_read
from pipeline.grammar.words import event_grammar
from pipeline.model import Line
from pipeline.rules import load_rules
from pipeline.text.passage import Passage, WordBreaks, joined

GRAMMAR = event_grammar(load_rules())


def passage(text: str) -> Passage:
    return joined("report", [Line(1, 1, text, text)], WordBreaks([]))


def read(text: str, is_month_first: bool = False) -> str:
    return as_read(passage(text), GRAMMAR, 2021, is_month_first)[0].text


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("SOM (20 August¹) on visas.²", "SOM (20 August) on visas."),
        ("Five⁴ webinars", "Five webinars"),
        ("the 3ʳᵈ of May", "the 3rd of May"),
        ("S.O.M. (３ May)", "SOM (3 May)"),
        ("SOM [20–21 May] on visas", "SOM (20–21 May) on visas"),
        ("the U.S. chairmanship [see below]", "the U.S. chairmanship [see below]"),
        ("Technical Meetlng and weblnars", "Technical Meeting and webinars"),
        ("Mlnisterial Conference", "Ministerial Conference"),
        ("a worskhop on visas", "a workshop on visas"),
        ("MEETLNG", "MEETING"),
        ("the Heads of State met in a session", "the Heads of State met in a session"),
    ],
)
def test_a_passage_is_read_without_what_only_looks_different(printed: str, expected: str) -> None:
    assert read(printed) == expected


def test_dates_in_figures_are_turned_round_where_the_month_comes_first() -> None:
    assert read("SOM (05/04/2021) and 05/26/2021", is_month_first=True) == "SOM (04/05/2021) and 05/26/2021"
    assert read("SOM (05/04/2021)") == "SOM (05/04/2021)"


@pytest.mark.parametrize("printed", ["S.O.M. (20 August¹) on visas", "Meetlng [3 May] in Rome", "Meting (3 May)"])
def test_quotes_show_what_is_printed(printed: str) -> None:
    as_it_reads, _ = as_read(passage(printed), GRAMMAR, 2021, False)
    assert as_it_reads.where().quote == printed
    start = as_it_reads.text.index("(")
    assert as_it_reads.where(start, start + 1).quote in ("(", "[")


def test_a_misprinted_event_word_is_told() -> None:
    _, misprints = as_read(passage("Technical Meetlng (3 May)"), GRAMMAR, 2021, False)
    assert [(each.start, each.end, each.read) for each in misprints] == [(10, 17, "Meeting")]
