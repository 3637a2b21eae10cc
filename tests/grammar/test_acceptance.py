"""The rules that decide which phrases are events, and what opens a phrase: each decides on the example it is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.grammar import acceptance
from pipeline.grammar.acceptance import ACCEPTS, REFUSES, Candidate, Rule, accepted_phrases, deciding_rule, name_of
from pipeline.grammar.clauses import Paragraph
from pipeline.grammar.leads import LEADS, Ahead, Lead
from pipeline.grammar.phrases import Phrase, phrases
from pipeline.grammar.words import event_grammar
from pipeline.rules import load_rules

GRAMMAR = event_grammar(load_rules())


def example_of(rule: Callable[..., Any]) -> tuple[Paragraph, Phrase]:
    """The example that a rule's docstring opens with, and the phrase between its asterisks."""
    before, inside, behind = (rule.__doc__ or "").splitlines()[0].split("*")
    paragraph = Paragraph(before + inside + behind, 2021, GRAMMAR)
    start, end = len(before), len(before) + len(inside)
    (phrase,) = (phrase for phrase in phrases(paragraph) if start <= phrase.noun_start < phrase.noun_end <= end)
    return paragraph, phrase


@pytest.mark.parametrize("rule", [*REFUSES, *ACCEPTS], ids=name_of)
def test_a_rule_decides_on_its_example(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    paragraph, phrase = example_of(rule)
    decided: dict[Phrase, Rule | None] = {}

    def noted(candidate: Candidate) -> Rule | None:
        decided[candidate.phrase] = deciding_rule(candidate)
        return decided[candidate.phrase]

    monkeypatch.setattr(acceptance, "deciding_rule", noted)
    accepted = accepted_phrases(paragraph, phrases(paragraph), ())
    assert decided[phrase] is rule
    assert (phrase in accepted.phrases) == (rule in ACCEPTS)
    assert {taken.rule for taken in accepted.phrases if taken == phrase} <= {name_of(rule)}


def test_a_phrase_that_no_rule_takes_is_no_event() -> None:
    paragraph = Paragraph("Officials talked, and the workshop on visas went well.", 2021, GRAMMAR)
    (phrase,) = phrases(paragraph)
    assert deciding_rule(Candidate(paragraph, phrase)) is None
    assert accepted_phrases(paragraph, [phrase], ()).phrases == ()


@pytest.mark.parametrize("rule", LEADS, ids=name_of)
def test_a_rule_says_what_opens_the_phrase_of_its_example(rule: Callable[[Ahead], Lead | None]) -> None:
    paragraph, phrase = example_of(rule)
    clause = paragraph.clauses[phrase.clause]
    ahead = Ahead(paragraph, clause.body, phrase.name_start)
    first = next(other for other in LEADS if other(ahead) is not None)
    assert first is rule
    assert phrase.lead == rule(ahead)


def test_what_no_rule_opens_is_only_talked_about() -> None:
    (phrase,) = phrases(Paragraph("The conclusions on SOM", 2021, GRAMMAR))
    assert phrase.lead == "inside"
