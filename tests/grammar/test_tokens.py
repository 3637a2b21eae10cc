"""What is found in a text once, and asked for by parts: tokens of dates, brackets, nouns, cues."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.grammar.clauses import Paragraph
from pipeline.grammar.dates.tokens import KINDS, TokenKind, matches_in
from pipeline.grammar.events import read_events
from pipeline.grammar.tokens import Tokens
from pipeline.grammar.words import event_grammar
from pipeline.model import Line, Mention, Where
from pipeline.rules import load_rules
from pipeline.text.marks import brackets
from pipeline.text.passage import Passage

GRAMMAR = event_grammar(load_rules())


def tokens(text: str) -> Tokens:
    return Tokens(text, 2021, GRAMMAR)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_of_token_reads_its_example(kind: TokenKind) -> None:
    before, inside, behind = kind.example.split("*")
    read = [(match.lastgroup, match.start(), match[0]) for match in matches_in(before + inside + behind)]
    assert (kind.name, len(before), inside) in read


@given(st.text("ab ().", max_size=14), st.data())
def test_the_brackets_of_a_part_are_those_of_its_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = tokens(text).brackets_in(start, end)
    assert [(a - start, b - start) for a, b in found] == list(brackets(text[start:end]))


def test_a_bracket_that_the_part_cuts_off_ends_with_it() -> None:
    read = tokens("SOM (Rome; 3 May) in June")
    assert read.brackets_in(0, len(read.text)) == ((4, 17),)
    assert read.brackets_in(0, 9) == ((4, 9),)
    assert read.brackets_in(9, len(read.text)) == ()


def test_a_part_has_the_dates_that_stand_in_it_and_a_cut_leaves_what_is_whole() -> None:
    read = tokens("SOM (3 May) and workshops (4 June and 5 July)")
    assert [read.text[dates.start : dates.end] for dates in read.dates_in(0, 11)] == ["3 May"]
    assert [read.text[dates.start : dates.end] for dates in read.dates_in(20, 33)] == ["4 June"]
    assert read.whole_dates(5, 10)
    assert not read.whole_dates(4, 10)


def test_nouns_in_brackets_name_events_but_are_not_the_first_noun() -> None:
    read = tokens("Officials (SOM) met for a workshop")
    noun = read.first_noun(0, len(read.text))
    assert noun is not None
    assert read.text[slice(*noun)] == "workshop"
    assert read.names_event(0, 15)
    assert read.first_noun(0, 15) is None
    assert read.is_masked(11)
    assert not read.is_masked(0)


def test_a_cue_counts_where_all_of_it_stands_in_the_part() -> None:
    read = tokens("The SOM was postponed, and the Chair held a workshop")
    assert read.says("postponed", 0, len(read.text))
    assert not read.says("postponed", 0, 17)
    assert read.cue_before(0, read.text.index(" a workshop")) == "event"
    assert read.cue_before(0, 7) == ""


def test_the_longest_cue_before_a_place_counts_and_a_bracket_hides_one() -> None:
    read = tokens("The Process met in preparation for the SOM (postponed) today")
    assert read.cue_before(0, read.text.index(" the SOM")) == "mention"
    assert read.says("postponed", 0, len(read.text))
    assert not read.says_outside("postponed", 0, len(read.text))


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("SOM (3 May) on visas.", ["opens its clause"]),
        ("The Process held a SOM on visas.", ["is brought in"]),
        ("SOM (3 May) and 4 workshops on data.", ["opens its clause", "is numbered"]),
        ("The platform was launched on 3 May.", ["tells of a date"]),
    ],
)
def test_an_event_knows_the_rule_that_took_it(text: str, rules: list[str]) -> None:
    line = Line(1, 1, text, text)
    passage = Passage("report", text, tuple((line, at) for at in range(len(text))))
    (entry,) = read_events([passage], Mention("Rabat Process", "heading", Where("report", ())), 2021, GRAMMAR)
    assert [read.rule for read in entry.events] == rules


def test_a_paragraph_is_searched_once_for_its_nouns() -> None:
    paragraph = Paragraph("SOM (3 May); workshops in June", 2021, GRAMMAR)
    assert paragraph.nouns is paragraph.nouns
    assert [paragraph.text[slice(*noun)] for noun in paragraph.nouns] == ["SOM", "workshops"]
