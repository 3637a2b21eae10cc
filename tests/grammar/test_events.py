"""The grammar of events: single facts about how reports print meetings, and random events printed and read back."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.grammar.events import ReadEntry, read_events
from pipeline.grammar.words import event_grammar
from pipeline.model import Event, Interval, Line, Mention, Where
from pipeline.rules import EventWord, load_rules
from pipeline.text.passage import Passage

RULES = load_rules()
GRAMMAR = event_grammar(RULES)


OWNER = Mention("Harbour Dialogue", "heading", Where("report", ()))


def passage_of(text: str, page: int = 1) -> Passage:
    """The text as one line of a report."""
    line = Line(page, 1, text, text)
    return Passage("report", text, tuple((line, at) for at in range(len(text))))


def entries(*paragraphs: str, year: int = 2021) -> tuple[ReadEntry, ...]:
    passages = [passage_of(text, page) for page, text in enumerate(paragraphs, start=1)]
    return read_events(passages, OWNER, year, GRAMMAR)


def read(*paragraphs: str, year: int = 2021) -> list[Event]:
    return [found.event for entry in entries(*paragraphs, year=year) for found in entry.events]


def quotes(*paragraphs: str) -> list[str]:
    """The words that each event was read from."""
    return [event.where.fragments[0].quote for event in read(*paragraphs)]


def test_an_event_knows_whose_it_is_and_the_lines_it_was_read_from() -> None:
    som, workshop = read("SOM (3 May).", "Report. Workshop on visas (4 May), which Rome hosted.")
    assert som.owner is workshop.owner is OWNER
    assert [
        (event.where.document_id, event.where.page, event.where.fragments[0].quote) for event in (som, workshop)
    ] == [
        ("report", 1, "SOM (3 May)."),
        ("report", 2, "Workshop on visas (4 May), which Rome hosted."),
    ]


def types(*paragraphs: str, year: int = 2021) -> list[str]:
    return [event.event_type for event in read(*paragraphs, year=year)]


def one(text: str, year: int = 2021) -> Event:
    """The only event of the text."""
    (event,) = read(text, year=year)
    return event


def days(event: Event) -> list[str]:
    return [f"{i.start:%m-%d}/{i.end:%m-%d}" if i.start != i.end else f"{i.start:%m-%d}" for i in event.intervals]


# ---------------------------------------------------------------- type, ordinal, count


@pytest.mark.parametrize(
    ("text", "event_type", "ordinal", "count"),
    [
        ("SOM (20 August)", "senior_officials_meeting", None, 1),
        ("SOMs (15 April, 11 June and 22-23 November)", "senior_officials_meeting", None, 3),
        ("Two Senior Officials Meetings (SOM) (24-27 May and 25 October)", "senior_officials_meeting", None, 2),
        ("the Sixth Ministerial Consultation (26-29 October)", "ministerial_meeting", 6, 1),
        ("Vice-Ministerial Meeting (2-3 December)", "vice_ministerial_meeting", None, 1),
        ("Seventh ARCP Meeting (1-2 June)", "meeting", 7, 1),
        ("6th meeting of the Taskforce on Planning (22-24 June)", "technical_meeting", 6, 1),
        ("Meeting of the Technical Experts Group (28 and 30 September)", "technical_meeting", None, 1),
        ("Twenty-four working group meetings", "working_group_meeting", None, 24),
        ("18 working groups meetings on labour", "working_group_meeting", None, 18),
        ("52nd Ordinary Meeting (30 June)", "plenary_meeting", 52, 1),
        ("XIX Plenary Meeting on migration (25-26 August)", "plenary_meeting", 19, 1),
        ("14 th Plenary Meeting (25-26 August)", "plenary_meeting", 14, 1),
        ("Regular Annual Meeting (29-30 June)", "plenary_meeting", None, 1),
        ("13th Summit Meeting (18-26 January)", "summit", 13, 1),
        ("Friends of the Forum Meeting (18 November)", "meeting", None, 1),
        ("two Extraordinary Meetings (4 March and 28 April)", "extraordinary_meeting", None, 2),
        ("47th Board Meeting (24-25 June)", "board_meeting", 47, 1),
        ("Steering Committee Meetings (20 April; 29 September, 17 November)", "steering_committee_meeting", None, 3),
        ("Working group meetings (18-19 and 24-25 March)", "working_group_meeting", None, 2),
        ("6th PAFOM Forum (11-12 September)", "forum", 6, 1),
        ("Nine network meetings on data", "technical_meeting", None, 9),
        ("five training workshops on data", "workshop", None, 5),
        ("two courses on data", "training", None, 2),
        ("4-module webinar on data (31 March, 28 April)", "webinar", None, 1),
        ("Launch of the E-Learning Platform (23 September)", "launch", None, 1),
        ("three thematic consultations on data", "consultation", None, 3),
        ("Eleven workshops and trainings on data", "workshop", None, 11),
        ("8 webinars and events", "webinar", None, 8),
        ("Regional Conference (24-25 August)", "conference", None, 1),
        ("Bi-regional Plenary Meeting between RCM and SACM (9-10 September)", "plenary_meeting", None, 1),
        ("Seminar on data (3 May)", "workshop", None, 1),
        ("Consultations with National Experts on the Toolkit", "consultation", None, None),
        ("A series of six webinars on data", "webinar", None, 6),
        ("Several webinars on data", "webinar", None, None),
        ("A number of workshops on data", "workshop", None, None),
        ("5th to 7th meetings of the Steering Group", "steering_committee_meeting", None, 3),
        ("7th and 8th meetings of the Taskforce", "technical_meeting", None, 2),
        ("Two Board meetings (forty-fourth and forty-fifth)", "board_meeting", None, 2),
        ("Two plenary assemblies (3-4 May and 5 June)", "plenary_meeting", None, 2),
        ("2022 Ministerial Conference (3 May)", "ministerial_meeting", None, 1),
        ("Workshops (3) on data", "workshop", None, 3),
        ("The Steering Committee met twice (3 May and 7 October)", "steering_committee_meeting", None, 2),
        ("The Working Group met three times, on 3 May, 4 June and 7 October", "working_group_meeting", None, 3),
        ("The Working Group met once (3 May)", "working_group_meeting", None, 1),
        ("The SOM met twice", "senior_officials_meeting", None, 2),
        ("The SOM was held twice (3 May and 7 October)", "senior_officials_meeting", None, 2),
        ("The Working Group met several times", "working_group_meeting", None, None),
    ],
)
def test_a_phrase_says_what_which_and_how_many(
    text: str, event_type: str, ordinal: int | None, count: int | None
) -> None:
    event = one(f"{text}.")
    assert (event.event_type, event.ordinal, event.count) == (event_type, ordinal, count)


def test_an_ordinal_is_no_count() -> None:
    event = one("Sixth SOM (26 May).")
    assert (event.ordinal, event.count) == (6, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SOM (3 May) on visas; Ministerial Meeting (5 June).", ["senior_officials_meeting", "ministerial_meeting"]),
        ("SOM (17-18 November), Vice-Ministerial Meeting (2-3 December).",
         ["senior_officials_meeting", "vice_ministerial_meeting"]),
        ("SOM (3 May). Two webinars on data, and three courses.", ["senior_officials_meeting", "webinar", "training"]),
        ("Two webinars on the Silk Routes and climate, two technical meetings (on rights; and on smuggling); "
         "and consultations of the Reference Group.", ["webinar", "technical_meeting", "consultation"]),
        ("Ministerial Conference (3 May) on data, preceded by a SOM (2 May).",
         ["ministerial_meeting", "senior_officials_meeting"]),
        ("Workshop on migration for communicators and a program on protection.", ["workshop", "other"]),
        ("11th Annual Meeting (4-5 December) and two Extraordinary Meetings (4 March and 28 April).",
         ["plenary_meeting", "extraordinary_meeting"]),
        ("Twenty-four working group meetings and five workshops.", ["working_group_meeting", "workshop"]),
    ],
)  # fmt: skip
def test_one_paragraph_may_print_several_events(text: str, expected: list[str]) -> None:
    assert types(text) == expected


def test_a_sentence_that_ends_inside_quotation_marks_ends() -> None:
    first, second = read(
        "Meeting (22 February) on the “First Statistical Report in AU HoAI Region.” Workshop on data (3 May)."
    )
    assert (first.event_type, days(first)) == ("meeting", ["02-22"])
    assert (second.event_type, days(second)) == ("workshop", ["05-03"])


# ---------------------------------------------------------------- talked about, not held


@pytest.mark.parametrize(
    "text",
    [
        "SOM (20 August) in preparation for a Steering Group Ministerial meeting and 2022 Ministerial Conference.",
        "SOM (20 August) preparing for the next Ministerial Conference.",
        "SOM (2-3 December) took stock of the yearly activities and agreed on priorities for 2022.",
        "SOM (2-3 December) discussed the launch of the online module.",
        "SOM (2-3 December) reviewed the outcomes of the last Ministerial Meeting.",
        "SOM (2-3 December). The Meeting adopted the Plan.",
        "SOM (2-3 December) on the work of the Regional Consultation Group.",
        "SOM (2-3 December) on the “Workshop on data and two webinars”.",
    ],
)
def test_an_event_that_is_only_talked_about_is_none(text: str) -> None:
    assert types(text) == ["senior_officials_meeting"]


def test_a_meeting_spoken_of_in_the_next_paragraph_is_the_same_meeting() -> None:
    assert types("- SOM, 3 May 2017, Tunis.", "- The Meeting adopted the Plan.", year=2017) == [
        "senior_officials_meeting"
    ]


@pytest.mark.parametrize("text", ["No meetings were held.", "No meeting in 2021.", "There were no events."])
def test_that_nothing_was_held_is_read_and_is_no_event(text: str) -> None:
    (entry,) = entries(text)
    assert entry.events == ()
    assert [text[a:b] for a, b in entry.nothing_held] == [text]
    assert entry.spans == entry.nothing_held


@pytest.mark.parametrize("text", ["", "The region has seen much change.", "A year of new partnerships and ideas."])
def test_prose_without_events_gives_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("SOM (3 May) on data.", "held"),
        ("SOM (3 May), postponed to 2022.", "postponed"),
        ("The SOM was rescheduled to next year.", "postponed"),
        ("SOM cancelled due to COVID-19.", "cancelled"),
        ("SOM (3 May). It was postponed.", "postponed"),
    ],
)
def test_an_event_may_have_been_postponed_or_cancelled(text: str, status: str) -> None:
    assert one(text).status == status


def test_only_the_postponed_event_is_postponed() -> None:
    events = read("SOM (3 May); Ministerial Meeting, postponed to 2022; workshop on data.")
    assert [event.status for event in events] == ["held", "postponed", "held"]


@pytest.mark.parametrize(
    "said",
    [
        "The SOM foreseen for January was postponed.",
        "The SOM planned for October was moved to 2022.",
        "The next SOM was postponed to 2022.",
        "The SOM originally scheduled for January had to be postponed.",
    ],
)
def test_a_postponed_meeting_of_another_time_is_another_meeting(said: str) -> None:
    for paragraphs in ([f"44th SOM (Lomé, Togo, 4-5 June). {said}"], ["44th SOM (Lomé, Togo, 4-5 June).", said]):
        held, postponed = read(*paragraphs)
        assert (held.status, days(held), postponed.status, postponed.topic) == (
            "held", ["06-04/06-05"], "postponed", "",
        )  # fmt: skip


@pytest.mark.parametrize(
    "said", ["It was postponed from March to June.", "The meeting, planned for March, was postponed to June."]
)
def test_a_meeting_postponed_to_its_date_was_held(said: str) -> None:
    event = one(f"SOM (4-5 June). {said}")
    assert (event.status, days(event)) == ("held", ["06-04/06-05"])


def test_a_sentence_tells_of_the_meeting_that_it_names() -> None:
    som, workshop = read("SOM (4-5 June), workshop on data (3 May). The SOM was cancelled.")
    assert (som.status, workshop.status) == ("cancelled", "held")


@pytest.mark.parametrize("time", ["October", "early October", "autumn", "October 2021"])
def test_a_planned_meeting_is_about_what_is_said_besides_its_time(time: str) -> None:
    event = one(f"The Ministerial Meeting on visas planned for {time} was cancelled.")
    assert (event.status, event.topic) == ("cancelled", "visas")


# ---------------------------------------------------------------- when and where


@pytest.mark.parametrize(
    ("text", "expected", "place"),
    [
        ("SOM (3-4 May, Geneva) on visas.", ["05-03/05-04"], "Geneva"),
        ("SOM (Addis Ababa, Ethiopia, 5 June).", ["06-05"], "Addis Ababa, Ethiopia"),
        ("SOM (Tunis, 3 May; Rome, 4 June) on visas.", ["05-03", "06-04"], "Tunis; Rome"),
        ("The 4th SOM, 25-26 September 2017 in Bishkek, Kyrgyzstan on labour.", ["09-25/09-26"], "Bishkek, Kyrgyzstan"),
        ("6th Annual Meeting in Accra, Ghana, 3-4 May 2017, on free movement.", ["05-03/05-04"], "Accra, Ghana"),
        ("The 2nd SOM, 3 May 2017 in Abidjan, Côte d’Ivoire on data.", ["05-03"], "Abidjan, Côte d’Ivoire"),
        ("Ministerial Meeting, 5 July 2017, Dushanbe, Tajikistan.", ["07-05"], "Dushanbe, Tajikistan"),
        ("On 3-4 May 2017, the 5th SOM took place in Geneva.", ["05-03/05-04"], "Geneva"),
        ("On 3-4 May 2017, the 5th SOM took place in Geneva, Switzerland.", ["05-03/05-04"], "Geneva, Switzerland"),
        ("The Chair held a workshop on data in Tunis on 3 May 2017.", ["05-03"], "Tunis"),
        ("Ministerial Conference (27 January) on solutions in Central Asia.", ["01-27"], ""),
        ("SOM (3 May, online).", ["05-03"], ""),
        ("4-module webinar (31 March, 28 April,  26 May and 23 June).", ["03-31", "04-28", "05-26", "06-23"], ""),
        ("3 thematic workshops (July and September).", ["07-01/07-31", "09-01/09-30"], ""),
        ("15th SOM; Geneva, 12 May 2017.", ["05-12"], "Geneva"),
        ("15th SOM; 12 May 2017; Geneva.", ["05-12"], "Geneva"),
        ("15th SOM; in Geneva on 12 May 2017.", ["05-12"], "Geneva"),
        ("Workshops (Rome, 5 March); Paris, 6 October.", ["03-05", "10-06"], "Rome; Paris"),
        ("15th SOM took place in Dar es Salaam, Tanzania.", [], "Dar es Salaam, Tanzania"),
        ("15th SOM took place in Pretoria, South Africa, on 3 May.", ["05-03"], "Pretoria, South Africa"),
    ],
)
def test_an_event_has_the_dates_and_the_place_printed_with_it(text: str, expected: list[str], place: str) -> None:
    event = one(text, year=2017)
    assert (days(event), event.place) == (expected, place)


@pytest.mark.parametrize(
    ("text", "expected", "place"),
    [
        ("Workshops: Rome, 5 March; Paris, 6 October.", ["03-05", "10-06"], "Rome; Paris"),
        ("Workshops on data: Rome, 5 March; Paris, France, 6 October.", ["03-05", "10-06"], "Rome; Paris, France"),
        ("Workshops, Rome, 5 March, Paris, 6 October.", ["03-05", "10-06"], "Rome; Paris"),
        ("Workshops, 5 March, Rome, and 6 October, Paris.", ["03-05", "10-06"], "Rome; Paris"),
        ("Workshops: Rome, 5 March; online, 6 October.", ["03-05", "10-06"], ""),
    ],
)
def test_a_list_of_places_and_dates_is_of_the_meetings_before_it(text: str, expected: list[str], place: str) -> None:
    event = one(text)
    assert (event.count, days(event), event.place) == (2, expected, place)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Technical meeting on visas (5 May) and another on data (6 June).",
         [("Technical meeting", "visas", ["05-05"]), ("Technical meeting", "data", ["06-06"])]),
        ("One workshop on visas (5 May), one on data (6 June) and a third in Rome (7 July).",
         [("One workshop", "visas", ["05-05"]), ("workshop", "data", ["06-06"]), ("workshop", "", ["07-07"])]),
        ("3rd SOM on visas (5 May); another on data (6 June).",
         [("3rd SOM", "visas", ["05-05"]), ("SOM", "data", ["06-06"])]),
        ("3rd SOM on visas (5 May). Another on data was held on 6 June.",
         [("3rd SOM", "visas", ["05-05"]), ("SOM", "data", ["06-06"])]),
        ("Two workshops: one on visas (5 May) and one on data (6 June).",
         [("Two workshops", "one on visas and one on data", ["05-05", "06-06"])]),
        ("Workshop on visas and one on data (6 June).", [("Workshop", "visas and one on data", ["06-06"])]),
    ],
)  # fmt: skip
def test_another_with_a_date_of_its_own_is_another_meeting(
    text: str, expected: list[tuple[str, str, list[str]]]
) -> None:
    events = read(text)
    assert [(event.name, event.topic, days(event)) for event in events] == expected
    assert len({event.event_type for event in events}) == 1


def test_two_meetings_named_together_share_date_and_place() -> None:
    first, second = read(
        "The SOM and the 4th Ministerial Meeting, 23-24 January 2017 in Colombo, Sri Lanka.", year=2017
    )
    assert (first.event_type, second.event_type, second.ordinal) == (
        "senior_officials_meeting",
        "ministerial_meeting",
        4,
    )
    assert days(first) == days(second) == ["01-23/01-24"]
    assert first.place == second.place == "Colombo, Sri Lanka"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The SOM and the 4th Ministerial Meeting (23 January and 24 January).", [["01-23"], ["01-24"]]),
        ("A workshop and a training (3 March and 5-6 April, respectively) on data.", [["03-03"], ["04-05/04-06"]]),
        ("SOM and Ministerial Meeting on 23 and 24 January, respectively.", [["01-23"], ["01-24"]]),
        ("A workshop, a training and a seminar (3 March, 4 April and 5 May).", [["03-03"], ["04-04"], ["05-05"]]),
        ("Two workshops and a training (3 March, 4 April and 5 May).", [["03-03", "04-04"], ["05-05"]]),
        ("The SOM and the 4th Ministerial Meeting, 23-24 January.", [["01-23/01-24"], ["01-23/01-24"]]),
        ("Two workshops and a training (3 March and 4 April).", [[], ["03-03", "04-04"]]),
        ("two webinars, on visas and on data (5 May and 6 June).", [["05-05", "06-06"]]),
        ("SOMs and Ministerial Meetings (3 March and 4 April).", [["03-03", "04-04"], ["03-03", "04-04"]]),
        ("One on visas (5 May) and another on data (6 June).", [["05-05"], ["06-06"]]),
        ("Two workshops were held. One on visas (5 May) and another on data (6 June).", [["05-05", "06-06"]]),
    ],
)  # fmt: skip
def test_dates_behind_several_events_are_dealt_out_where_there_are_as_many(
    text: str, expected: list[list[str]]
) -> None:
    events = read(text)
    assert [days(event) for event in events] == expected
    assert not any("respectively" in event.topic for event in events)


def test_dates_are_dealt_out_with_their_places() -> None:
    workshop, training = read("A workshop and a training (Rome, 3 March; Paris, 5-6 April).")
    assert (workshop.place, days(workshop), training.place, days(training)) == (
        "Rome", ["03-03"], "Paris", ["04-05/04-06"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "The next SOM will take place in January 2022.",
        "The next SOM is scheduled for January 2022 in Rome.",
        "The 5th Ministerial Meeting on visas is planned for 2022.",
        "The 5th Ministerial Meeting, to be held in March 2022, was discussed.",
    ],
)
def test_a_meeting_announced_for_a_later_year_was_not_held(said: str) -> None:
    assert read(said) == []
    for text in (f"SOM (3 May). {said}", f"SOM (3 May); {said}", f"SOM (3 May) and {said[0].lower()}{said[1:]}"):
        som = one(text)
        assert (som.status, days(som), som.topic) == ("held", ["05-03"], "")
        assert quotes(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "The 5th SOM was planned for March.",
        "The 5th SOM will take place in March.",
        "Workshop on policies planned for 2022.",
        "Workshop (3 May) on the Forum to be held in 2022.",
        "The SOM planned for January 2022 was postponed.",
    ],
)
def test_a_meeting_that_need_not_be_of_a_later_year_is_one(text: str) -> None:
    assert len(read(text)) == 1


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("SOM (20 August) on labour migration and visas.", "labour migration and visas"),
        ("Launch of the Prague Process E-Learning Platform (23 September).", ""),
        ("Workshop on data, 3 May 2017, Tunis.", "data"),
        ("The 4th SOM, 25-26 September 2017 in Bishkek, Kyrgyzstan on labour.", "labour"),
        ("The Chair held a workshop on data in Tunis on 3 May 2017.", "data"),
        ("SOM (3 May).", ""),
        ("The fifth SOM took place in Tunis on 3 May 2017 and dealt with visas.", "visas"),
        ("SOM, 11-12 December 2017 (Istanbul)", ""),
        ("Webinar on climate migration – postponed to 2020", "climate migration"),
        ("The workshop on data was cancelled.", "data"),
        ("Two workshops on asylum were held.", "asylum"),
        ("The 5th Forum on data, which had been rescheduled from 4-5 May to 6-7 July, was held in Cairo.", "data"),
        ("The Working Group met during the year, in Tunis (3 May), on children.", "children"),
        ("The SOM met in Tunis on 3 May, on children.", "children"),
        ("Workshops throughout the year on children.", "children"),
        ("Two workshops on asylum were held in Tunis.", "asylum"),
        ("Two workshops on asylum took place on 3 May in Dar es Salaam, Tanzania.", "asylum"),
        ("15th SOM took place on 3-4 May in Dar es Salaam, Tanzania, on visas.", "visas"),
        (
            "Workshops took place in Rabat, Morocco (3 May) and Tunis, Tunisia (5 June) on labour mobility.",
            "labour mobility",
        ),
    ],
)
def test_the_topic_holds_neither_date_nor_place(text: str, topic: str) -> None:
    assert one(text, year=2017).topic == topic


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Sixth Ministerial Consultation (26-29 October).", "Sixth Ministerial Consultation"),
        (
            "Meeting of the Technical Experts Group on Returns (28 September).",
            "Meeting of the Technical Experts Group on Returns",
        ),
        ("Meeting of the Technical Experts Group on returns (28 September).", "Meeting of the Technical Experts Group"),
        ("- Two webinars on data.", "Two webinars"),
        ("SOM (3 May).", "SOM"),
    ],
)
def test_the_name_is_the_phrase_without_article_bullet_and_topic(text: str, name: str) -> None:
    assert one(text).name == name


@given(
    st.text(alphabet="SOMabc -.,;()35 ", max_size=60).map(lambda t: t.replace("a", " workshop ").replace("b", " May "))
)
@settings(deadline=None, max_examples=200)
@example(" workshop M workshop ")
@example("Ministerial Level Meeting (3 May)")
def test_whatever_is_printed_events_lie_in_the_text_one_after_another(text: str) -> None:
    end = 0
    for found in (found for entry in entries(text) for found in entry.events):
        assert end <= found.start < found.end <= len(text)
        assert found.event.count is None or found.event.count >= 0
        end = found.start


# ---------------------------------------------------------------- printed and read back

PLACES = ["Geneva", "Bishkek, Kyrgyzstan", "Colombo, Sri Lanka", "San José, Costa Rica", "Addis Ababa, Ethiopia",
          "Port of Spain", "Sharm El Sheikh, Egypt", "Praia", "Vienna, Austria"]  # fmt: skip
TOPICS = ["labour migration", "visa policies and readmission", "protection of children", "data, remittances and return",
          "counter trafficking in persons", "climate change"]  # fmt: skip
ORDINALS = {3: ("3rd", "Third", "III"), 6: ("6th", "Sixth", "VI"), 19: ("19th", "Nineteenth", "XIX"),
            47: ("47th", "Forty-seventh", "XLVII"), 52: ("52nd", "Fifty-second", "LII")}  # fmt: skip
COUNTS = {2: ("2", "Two", "two"), 5: ("5", "Five", "five"), 11: ("11", "Eleven", "eleven"),
          24: ("24", "Twenty-four", "twenty-four")}  # fmt: skip


NOUNS = [word for word in GRAMMAR.words if not word.head.endswith(" met")]
VERBS = [word for word in GRAMMAR.words if word.head.endswith(" met")]


# without two that the table below tests one by one, and bodies that only a date makes a meeting
REGULAR = [
    word for word in NOUNS if word.head != "assembly" and word.qualifier != "ministerial level" and not word.needs_date
]


def phrase_of(word: EventWord, plural: bool) -> str:
    """'Senior Officials Meetings'."""
    head = word.head if word.head.isupper() else word.head.title()
    if plural:
        endings = {"Launch": "Launches", "Assembly": "Assemblies"}
        head = endings.get(head, head + "s")
    return f"{word.qualifier.title()} {head}".strip()


@dataclass(frozen=True)
class Meeting:
    """What is printed, and read back."""

    word: EventWord
    ordinal: int | None
    ordinal_form: int
    count: int | None
    count_form: int
    intervals: tuple[Interval, ...]
    place: str
    place_first: bool
    topic: str

    @property
    def name(self) -> str:
        if self.count is not None:
            return f"{COUNTS[self.count][self.count_form]} {phrase_of(self.word, plural=True)}"
        ordinal = f"{ORDINALS[self.ordinal][self.ordinal_form]} " if self.ordinal else ""
        return ordinal + phrase_of(self.word, plural=False)

    def dates(self, year: bool) -> str:
        """'3-4 May, 29 September-2 October and 9 November', with the year behind each if `year`."""
        printed = [print_interval(interval, year) for interval in self.intervals]
        return " and ".join([", ".join(printed[:-1]), printed[-1]] if len(printed) > 1 else printed)


def print_interval(interval: Interval, year: bool) -> str:
    first, last = interval.start, interval.end
    months = calendar.month_name
    printed_year = f" {last.year}" if year else ""
    if first == last:
        return f"{first.day} {months[first.month]}{printed_year}"
    if first.month == last.month:
        return f"{first.day}-{last.day} {months[last.month]}{printed_year}"
    return f"{first.day} {months[first.month]}-{last.day} {months[last.month]}{printed_year}"


def in_2021(meeting: Meeting) -> str:
    """'Sixth SOM (3-4 May, Geneva) on labour migration'."""
    bracket = [meeting.dates(year=False)] + ([meeting.place] if meeting.place else [])
    if meeting.place_first:
        bracket.reverse()
    dates = f" ({', '.join(bracket)})" if meeting.intervals else ""
    return meeting.name + dates + (f" on {meeting.topic}" if meeting.topic else "")


def in_2017(meeting: Meeting) -> str:
    """'The 4th SOM, 25-26 September 2017 in Bishkek, Kyrgyzstan on labour migration'."""
    place = f" in {meeting.place}" if meeting.place else ""
    topic = f" on {meeting.topic}" if meeting.topic else ""
    article = "The " if meeting.ordinal else ""
    return f"{article}{meeting.name}, {meeting.dates(year=True)}{place}{topic}"


@st.composite
def meetings(draw: st.DrawFn, year: int, dates: int) -> Meeting:
    """A meeting of any type the data knows, with up to `dates` dates; a place only where there are some."""
    ordinal = draw(st.sampled_from([None, *ORDINALS]))
    count = draw(st.sampled_from([None, *COUNTS])) if ordinal is None else None
    starts = draw(st.lists(st.integers(0, 355), min_size=dates == 1, max_size=dates, unique=True).map(sorted))
    intervals = tuple(
        Interval(first, first + timedelta(days=draw(st.integers(0, 4))))
        for first in (date(year, 1, 1) + timedelta(days=start) for start in starts)
    )
    return Meeting(
        word=draw(st.sampled_from(REGULAR)),
        ordinal=ordinal,
        ordinal_form=draw(st.integers(0, 2)),
        count=count,
        count_form=draw(st.integers(0, 2)),
        intervals=intervals,
        place=draw(st.sampled_from(["", *PLACES])) if intervals else "",
        place_first=draw(st.booleans()),
        topic=draw(st.sampled_from(["", *TOPICS])),
    )


def print_all(phrases: list[str], separator: str) -> str:
    """The phrases as a paragraph; a sentence starts with a capital."""
    if separator == ". ":
        phrases = [phrase[0].upper() + phrase[1:] for phrase in phrases]
    return separator.join(phrases) + "."


def as_read(event: Event) -> tuple[object, ...]:
    intervals = tuple((i.start, i.end, i.precision) for i in event.intervals)
    return (event.event_type, event.ordinal, event.count, intervals, event.place, event.topic, event.status)


def as_printed(meeting: Meeting) -> tuple[object, ...]:
    intervals = tuple((i.start, i.end, i.precision) for i in meeting.intervals)
    count = meeting.count or 1
    return (meeting.word.event_type, meeting.ordinal, count, intervals, meeting.place, meeting.topic, "held")


@pytest.mark.parametrize("word", NOUNS, ids=lambda word: f"{word.qualifier} {word.head}".strip())
def test_every_event_word_of_the_data_gives_its_type_in_singular_and_plural(word: EventWord) -> None:
    assert [e.event_type for e in read(f"{phrase_of(word, plural=False)} (3 May) on visas.")] == [word.event_type]
    plural = one(f"Two {phrase_of(word, plural=True)} (3 May and 5 June) on visas.")
    assert (plural.event_type, plural.count, days(plural)) == (word.event_type, 2, ["05-03", "06-05"])


@pytest.mark.parametrize("word", VERBS, ids=lambda word: word.head)
def test_a_body_that_met_had_a_meeting(word: EventWord) -> None:
    event = one(f"The {word.head.capitalize()} in Geneva on 3-4 May to discuss visas.")
    assert (event.event_type, event.count, days(event), event.place) == (word.event_type, 1, ["05-03/05-04"], "Geneva")


@given(st.lists(meetings(2021, 3), min_size=1, max_size=4), st.sampled_from(["; ", ". "]))
@settings(deadline=None, max_examples=250)
def test_meetings_printed_as_in_2021_are_read_back(printed: list[Meeting], separator: str) -> None:
    text = print_all([in_2021(meeting) for meeting in printed], separator)
    events = read(text, year=2021)
    assert [as_read(event) for event in events] == [as_printed(meeting) for meeting in printed], text


@given(st.lists(meetings(2017, 1), min_size=1, max_size=4), st.sampled_from(["; ", ". "]))
@settings(deadline=None, max_examples=250)
def test_meetings_printed_as_in_2017_are_read_back(printed: list[Meeting], separator: str) -> None:
    text = print_all([in_2017(meeting) for meeting in printed], separator)
    events = read(text, year=2017)
    assert [as_read(event) for event in events] == [as_printed(meeting) for meeting in printed], text


@given(st.lists(meetings(2021, 2), min_size=1, max_size=3))
@settings(deadline=None, max_examples=100)
def test_what_is_quoted_of_an_event_is_its_own_phrase(printed: list[Meeting]) -> None:
    phrases = [in_2021(meeting) for meeting in printed]
    text = "; ".join(phrases) + "."
    assert [quote.rstrip(".") for quote in quotes(text)] == phrases


def test_place_and_dates_may_stand_behind_semicolons() -> None:
    event = one("X Plenary Session of the Quito Process; Santiago, Chile; 28 May 2024", year=2024)
    assert (event.event_type, event.ordinal, event.place, days(event)) == (
        "plenary_meeting", 10, "Santiago, Chile", ["05-28"],
    )  # fmt: skip


def test_a_semicolon_parts_events_that_have_dates_of_their_own() -> None:
    som, workshop = read("SOM (3 May); Workshop on data; 4 June", year=2024)
    assert (days(som), days(workshop)) == (["05-03"], ["06-04"])
