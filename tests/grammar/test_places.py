"""When and where: dates with the place printed at them, in brackets and in running text."""

from __future__ import annotations

import pytest

from pipeline.grammar.places import (
    Dated,
    bracket_dates,
    dated_places,
    place_of,
    place_without_date,
    says_when_and_where,
)
from pipeline.grammar.tokens import Tokens
from pipeline.grammar.topics import last_word, topic_of
from pipeline.grammar.words import event_grammar
from pipeline.model import Interval
from pipeline.rules import load_rules

YEAR = 2017
RULES = load_rules()
GRAMMAR = event_grammar(RULES)
WORDS = GRAMMAR.places


def tokens(text: str) -> Tokens:
    return Tokens(text, YEAR, GRAMMAR)


def said(dated: tuple[Dated, ...]) -> list[tuple[str, str]]:
    """Each interval as ('05-03/05-04', place)."""
    return [(_days(interval), interval.place) for part in dated for interval in part.intervals]


def _days(interval: Interval) -> str:
    first, last = f"{interval.start:%m-%d}", f"{interval.end:%m-%d}"
    return first if first == last else f"{first}/{last}"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("3-4 May", [("05-03/05-04", "")]),
        ("3-4 May, Geneva", [("05-03/05-04", "Geneva")]),
        ("Geneva, 3-4 May", [("05-03/05-04", "Geneva")]),
        ("Geneva, Switzerland, 3-4 May 2017", [("05-03/05-04", "Geneva, Switzerland")]),
        ("3-4 May 2017, Geneva, Switzerland", [("05-03/05-04", "Geneva, Switzerland")]),
        ("3-4 May in Geneva", [("05-03/05-04", "Geneva")]),
        ("held in Geneva on 3-4 May", [("05-03/05-04", "Geneva")]),
        ("Tunis, 3 May; Rome, 4 June", [("05-03", "Tunis"), ("06-04", "Rome")]),
        ("3 May, Tunis; 4 June, Rome", [("05-03", "Tunis"), ("06-04", "Rome")]),
        ("Quito, 8-9 April; 4-5 July", [("04-08/04-09", "Quito"), ("07-04/07-05", "Quito")]),
        ("3 May; and 4 June", [("05-03", ""), ("06-04", "")]),
        ("3-4 May in Bogotá, Colombia, and 5 June in Quito", [("05-03/05-04", "Bogotá, Colombia"), ("06-05", "Quito")]),
        ("Tunis, 3 May, and Rome, 4 June", [("05-03", "Tunis"), ("06-04", "Rome")]),
        ("Bangkok, August and November", [("08-01/08-31", "Bangkok"), ("11-01/11-30", "Bangkok")]),
        ("July and September", [("07-01/07-31", ""), ("09-01/09-30", "")]),
        ("28 and 30 September", [("09-28", ""), ("09-30", "")]),
        ("3 May, online", [("05-03", "")]),
        ("virtual, 3 May", [("05-03", "")]),
        ("San José, Costa Rica, 3 May", [("05-03", "San José, Costa Rica")]),
        ("Port of Spain, 3 May", [("05-03", "Port of Spain")]),
        ("Pretoria, South Africa, 3 May", [("05-03", "Pretoria, South Africa")]),
    ],
)
def test_a_bracket_may_print_the_place_before_or_after_the_dates(content: str, expected: list[tuple[str, str]]) -> None:
    assert said(bracket_dates(tokens(content), 0, len(content))) == expected


@pytest.mark.parametrize(
    "content",
    ["", "SOM", "RCM", "on rights-based approach for vulnerable groups; and on smuggling", "Geneva", "GRCP 9", "2017",
     "following the decision that the ministers of all the member States took on 3 May"],
)  # fmt: skip
def test_a_bracket_without_dates_says_nothing_of_when(content: str) -> None:
    assert bracket_dates(tokens(content), 0, len(content)) == ()


def dates_behind(noun: str, tail: str) -> tuple[Dated, ...]:
    text = f"{noun}{tail}"
    return dated_places(tokens(text), len(noun), len(text))


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        (", 25-26 September 2017 in Bishkek, Kyrgyzstan", [("09-25/09-26", "Bishkek, Kyrgyzstan")]),
        (", 25-26 September 2017, Bishkek, Kyrgyzstan.", [("09-25/09-26", "Bishkek, Kyrgyzstan")]),
        (" held in Tunis on 5 June", [("06-05", "Tunis")]),
        (" in Geneva, 3-4 May", [("05-03/05-04", "Geneva")]),
        (" in Geneva (3-4 May) on visas", [("05-03/05-04", "Geneva")]),
        (" (3-4 May)", [("05-03/05-04", "")]),
        (", 3-4 May in Tunis and 5 June in Rome", [("05-03/05-04", "Tunis"), ("06-05", "Rome")]),
        (" on migration in Central Asia, 3 May", [("05-03", "")]),
        (", 3-4 May 2017 (Istanbul)", [("05-03/05-04", "Istanbul")]),
        (", 3-4 May (IGC)", [("05-03/05-04", "")]),
        (", 3-4 May (Budapest Process)", [("05-03/05-04", "")]),
        (" (3 May) and (Rome, 4 June)", [("05-03", ""), ("06-04", "Rome")]),
        (" on the 2030 Agenda", []),
        (" on visas", []),
    ],
)
def test_dates_behind_a_noun_have_the_place_printed_at_them(tail: str, expected: list[tuple[str, str]]) -> None:
    assert said(dates_behind("SOM", tail)) == expected


NAMES = ["Dar es Salaam", "Rio de Janeiro, Brazil", "Port of Spain", "San José de Costa Rica", "Addis Ababa",
         "Ho Chi Minh City", "The Hague", "Dar es Salaam, Tanzania", "Frankfurt am Main", "South Africa",
         "Juba, South Sudan", "Port-au-Prince, Haiti"]  # fmt: skip


@pytest.mark.parametrize("place", NAMES)
def test_a_place_may_have_small_words_within_its_name(place: str) -> None:
    assert WORDS.is_place(place)
    for tail in (f", 3 May in {place}, on visas", f" in {place}, 3 May", f" in {place} (3 May)", f" ({place}, 3 May)",
                 f" (3 May, {place})", f" on 3 May, {place}."):  # fmt: skip
        assert said(dates_behind("SOM", tail)) == [("05-03", place)], tail


@pytest.mark.parametrize(
    "text",
    ["Central Asia", "Horn of Africa", "West Africa", "Rabat Process", "Western Balkans", "SOM", "COVID-19",
     "Trafficking in Persons", "May", "online", "Ministerial Conference", "Workshops", "labour"],
)  # fmt: skip
def test_regions_bodies_events_and_themes_are_no_places(text: str) -> None:
    assert not WORDS.is_place(text)


@pytest.mark.parametrize(
    ("tail", "place"),
    [
        (" took place in Geneva, Switzerland", "Geneva, Switzerland"),
        (" was held in the Maldives", "Maldives"),
        (" in Geneva", "Geneva"),
        (", Geneva", "Geneva"),
        (" on migration in the Silk Routes and on data", ""),
        (" on data", ""),
    ],
)
def test_a_place_may_stand_behind_a_name_that_has_no_date(tail: str, place: str) -> None:
    assert place_without_date(tokens(tail), 0, len(tail), set_off=False) == place


def test_every_word_of_the_data_on_places_does_its_work() -> None:
    for word, role in RULES.place_words.items():
        name = word.title()
        printed = {"inside": f"Alpha {word} Beta", "other": f"Alpha {name}, Gamma"}.get(role, name)
        assert WORDS.is_place(printed) is (role in ("inside", "place")), word
        assert WORDS.is_online(word) is (role == "online")


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("Geneva, 12 May 2017", True),
        ("12 May, Geneva, Switzerland", True),
        ("in Geneva on 12 May", True),
        ("Geneva (12 May)", True),
        ("online, 12 May", True),
        ("12 May", True),
        ("Geneva", False),
        ("SOM, 12 May", False),
        ("ministers met on 12 May", False),
    ],
)
def test_a_text_may_say_when_and_where_and_nothing_else(text: str, only: bool) -> None:
    assert says_when_and_where(tokens(text), 0, len(text)) is only


def test_in_running_text_a_later_date_tells_of_something_else() -> None:
    assert said(dates_behind("SOM", ", 3 May in Tunis, where States reviewed the plan adopted on 9 March")) == [
        ("05-03", "Tunis")
    ]


def test_what_was_read_of_dates_and_place_is_what_is_printed() -> None:
    text = "The 4th SOM, 25-26 September 2017 in Bishkek, Kyrgyzstan on labour migration"
    (part,) = dated_places(tokens(text), len("The 4th SOM"), len(text))
    assert text[part.start : part.end].strip(" ,") == "25-26 September 2017 in Bishkek, Kyrgyzstan"


def test_an_event_has_a_place_only_if_all_its_dates_have_one() -> None:
    tunis, rome, nowhere = (Dated(0, 1, (), place) for place in ("Tunis", "Rome", ""))
    assert place_of([tunis, rome, tunis]) == "Tunis; Rome"
    assert place_of([tunis]) == "Tunis"
    assert place_of([tunis, nowhere]) == ""
    assert place_of([]) == ""


@pytest.mark.parametrize(
    ("name", "tail", "topic"),
    [
        ("SOM", " (3 May) on labour migration and visas.", "labour migration and visas"),
        ("SOM", ", 3 May 2017 in Tunis, on labour migration", "labour migration"),
        ("Meeting", " (22 February) on the “First Report.”", "the “First Report.”"),
        ("workshops", " (July and September) focusing on the themes of the research agenda", "the research agenda"),
        ("SOMs", " (SOM) (24-27 May)", ""),
        ("SOM", " (3 May, online)", ""),
        ("webinar", " on data (3 May) and", "data"),
        ("SOM", " about visas (3 May)", "visas"),
        ("SOM", "", ""),
    ],
)
def test_the_topic_is_what_the_phrase_says_besides_when_and_where(name: str, tail: str, topic: str) -> None:
    text = name + tail
    dated = dated_places(tokens(text), len(name), len(text))
    assert topic_of(text, len(name), len(text), dated, WORDS) == topic


def test_a_phrase_ends_before_the_connector_of_the_next() -> None:
    assert "SOM (3 May) and "[: last_word("SOM (3 May) and ", 0, 16)] == "SOM (3 May)"
    assert last_word("SOM, preceded by ", 0, 17) == 3
    assert last_word("SOM", 0, 3) == 3
