"""The registry may lose a row: the program goes on and says what it does not know, once."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.names.forms import printed_forms
from pipeline.names.index import Alias
from pipeline.reconcile import found_within
from pipeline.rules import Rules, load_rules
from pipeline.text.folding import squashed
from tests.helpers.small import resolved_in

ROOT = Path(__file__).parent.parent.parent
RULES = load_rules()


def aliases_in_use() -> Iterator[Alias]:
    """The aliases that a heading, a table row or a list of the two sources prints."""
    mentions = [mention for resolved in resolved_in(ROOT / "raw", RULES) for mention in resolved.mechanisms]
    printed = {squashed(form) for m in mentions if m.context != "prose" for form in printed_forms(m.printed)}
    yield from (alias for alias in RULES.aliases if squashed(alias.alias) in printed)


def unknown_names(rules: Rules) -> Counter[str]:
    found = [finding for resolved in resolved_in(ROOT / "raw", rules) for finding in found_within(resolved, rules)]
    return Counter(finding.subject for finding in found if finding.check == "unknown_mechanism")


def test_some_aliases_are_in_use() -> None:
    assert len(list(aliases_in_use())) >= 10


@pytest.mark.slow
@pytest.mark.parametrize("alias", list(aliases_in_use()), ids=lambda alias: alias.alias)
def test_a_lost_alias_is_found_by_its_other_names_or_said_once(alias: Alias) -> None:
    without = replace(RULES, aliases=tuple(other for other in RULES.aliases if other is not alias))
    unknown = unknown_names(without)
    assert len(unknown) <= 1
    assert set(unknown.values()) <= {1}


def test_every_row_of_the_registry_says_where_it_was_found() -> None:
    for name in ("mechanisms", "aliases", "known_others"):
        with (ROOT / "pipeline" / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert all(row["source"].strip() for row in csv.DictReader(file)), name


def test_hardly_a_printed_form_is_there_without_an_address_or_a_document() -> None:
    untraced = []
    for name in ("aliases", "known_others"):
        with (ROOT / "pipeline" / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            untraced += [
                row["alias"] for row in csv.DictReader(file) if not re.match(r"https?://|iscm-", row["source"])
            ]
    assert untraced == ["Arab RCP", "European Union-Horn of Africa Migration Route Initiative"]
