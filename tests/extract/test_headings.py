"""Headings of sections and of mechanisms' entries, and anniversaries."""

from __future__ import annotations

import pytest

from pipeline.extract.anniversaries import anniversary_of, find_anniversaries
from pipeline.extract.headings import find_headings, find_run_in, without_number
from pipeline.extract.items import LineBreaks, find_event_opening, is_bullet, is_dash_in_sentence, without_bullet
from pipeline.extract.report.sections import section_heading
from pipeline.grammar.words import event_grammar
from pipeline.model import Line
from pipeline.rules import load_rules
from pipeline.text.printed import without_letter_spacing

RULES = load_rules()
GRAMMAR = event_grammar(RULES)


def lines_of(text: str) -> list[Line]:
    """The lines of a text; a blank one makes a gap before the next."""
    lines: list[Line] = []
    gap = True
    for number, raw in enumerate(text.strip("\n").split("\n"), start=1):
        if raw.strip():
            lines.append(Line(1, number, raw.strip(), without_letter_spacing(raw).strip(), gap))
        gap = not raw.strip()
    return lines


def headings(text: str) -> list[str]:
    """The mechanisms' headings among the lines, each as one text."""
    lines = lines_of(text)
    counts = find_headings(lines, RULES.names, GRAMMAR)
    return [" ".join(line.words for line in lines[at : at + count]) for at, count in sorted(counts.items())]


# ---------------------------------------------------------------- sections


@pytest.mark.parametrize(
    ("text", "section", "years", "ordinals"),
    [
        ("M A I N  E V E N T S  I N  2021", "events", (2021,), ()),
        ("M A I N E V E N T S I N 2 0 2 1", "events", (2021,), ()),
        ("MAIN EVENTS IN 2017", "events", (2017,), ()),
        ("Main events in 2017", "events", (2017,), ()),
        ("(C O N T I N U E D )", "continuation", (), ()),
        ("2 0 2 1  P U B L I C A T I O N S", "publications", (2021,), ()),
        ("9 T H  G L O B A L  M E E T I N G  O F  I S C M S  ( G R C P  9 )", "global_meeting", (), (9,)),
        ("7th Global Meeting of RCPs", "global_meeting", (), (7,)),
        ("Global Initiatives", "initiatives", (), ()),
        ("Thematic Areas", "themes", (), ()),
        ("ISCM 2021 Highlights", "title", (2021,), ()),
    ],
)
def test_a_section_heading_tells_its_section_with_years_and_ordinals(
    text: str, section: str, years: tuple[int, ...], ordinals: tuple[int, ...]
) -> None:
    heading = section_heading(lines_of(text), RULES.sections)
    assert heading is not None
    assert (heading.section, heading.years, heading.ordinals, heading.count) == (section, years, ordinals, 1)


def test_a_section_heading_may_be_printed_over_two_lines() -> None:
    first = "G L O B A L  I N I T I A T I V E S  A N D  T H E M A T I C  A R E A S"
    second = "A D D R E S S E D  A T  V A R I O U S  I S C M  E V E N T S"
    heading = section_heading(lines_of(f"{first}\n{second}"), RULES.sections)
    assert heading is not None
    assert (heading.section, heading.count) == ("initiatives", 2)


def test_every_section_phrase_of_the_data_opens_its_section_in_capitals_too() -> None:
    opening = {phrase: section for phrase, section in RULES.sections.phrases.items() if section != "document"}
    for phrase, section in opening.items():
        for text in (phrase.title(), phrase.upper()):
            heading = section_heading(lines_of(text), RULES.sections)
            assert heading is not None, phrase
            assert heading.section == section


@pytest.mark.parametrize(
    "text",
    ["Rabat Process", "Global Initiatives were discussed at many events", "SOM (20 August) on publications.", "2021",
     "Migration policy and governance: all ISCMs", "Themes: data", "https://www.iom.int/iscm-2017-highlights"],
)  # fmt: skip
def test_other_lines_open_no_section(text: str) -> None:
    assert section_heading(lines_of(text), RULES.sections) is None


def test_a_section_heading_does_not_run_over_a_page_break() -> None:
    first, second = Line(1, 1, "Main events", "Main events"), Line(2, 1, "in 2021", "in 2021")
    heading = section_heading([first, second], RULES.sections)
    assert heading is not None
    assert heading.count == 1


# ---------------------------------------------------------------- mechanisms


def test_known_names_head_their_entries() -> None:
    text = """
Almaty Process
Ministerial Conference (27 January) on solutions in Central Asia.

Regional Conference on Migration (RCM)
25th anniversary of RCM
SOM (17-18 November).
"""
    assert headings(text) == ["Almaty Process", "Regional Conference on Migration (RCM)"]


def test_a_heading_may_be_printed_over_two_or_three_lines() -> None:
    text = """
Intergovernmental Consultations on Migration, Asylum
and Refugees (IGC)
SOMs (15 April, 11 June and 22-23 November).

Migration Dialogue for the
Intergovernmental Authority on Development
Region (MID-IGAD or IGAD RCP)
13th Meeting (18-19 August).
"""
    assert headings(text) == [
        "Intergovernmental Consultations on Migration, Asylum and Refugees (IGC)",
        "Migration Dialogue for the Intergovernmental Authority on Development Region (MID-IGAD or IGAD RCP)",
    ]


def test_a_known_name_in_the_style_of_headings_may_go_on_overleaf() -> None:
    heading = ["Migration Dialogue for", "the Intergovernmental", "Authority on Development", "Region (MID-IGAD)"]
    body = [
        "Fourth Meeting, 12-13 May, held in Kampala.",
        "It dealt with the routes of seasonal workers.",
        "All took part.",
    ]
    lines = [
        Line(1 if at < 2 else 2, at, words, words, at == 0, size=11.0, bold=at < len(heading))
        for at, words in enumerate([*heading, *body])
    ]
    assert find_headings(lines, RULES.names, GRAMMAR) == {0: 4}


def test_every_mechanism_of_the_registry_heads_its_entry() -> None:
    for mechanism in RULES.mechanisms.values():
        name = f"{mechanism.name} ({mechanism.acronym})" if mechanism.acronym else mechanism.name
        assert headings(f"{name}\nSOM (20 August) on data.\n\nAlmaty Process\nSOM (3 May).") == [name, "Almaty Process"]


def test_an_unknown_mechanism_is_a_heading_by_its_acronym_and_the_event_below() -> None:
    text = """
Almaty Process
SOM (26 May) on data.

Harbour Dialogue on Coastal Movement (HDCM)
Third SOM (3 June) on visas.
"""
    assert headings(text) == ["Almaty Process", "Harbour Dialogue on Coastal Movement (HDCM)"]


@pytest.mark.parametrize("name", ["Harbour Dialogue on Coastal Movement (HDCM)", "Harbour Process"])
@pytest.mark.parametrize("item", ["- Workshop on visas\n- SOM on data", "SOM on data, 5 June"])
def test_blank_space_closes_an_item_without_a_full_stop(name: str, item: str) -> None:
    assert headings(f"Almaty Process\n{item}\n\n{name}\nThird SOM (3 June) on visas.") == ["Almaty Process", name]


@pytest.mark.parametrize("item", ["- SOM on data in preparation for the", "- SOM on data, 5 June,", "- SOM on data ("])
def test_blank_space_does_not_close_an_item_that_goes_on(item: str) -> None:
    assert headings(f"Almaty Process\n{item}\n\nHarbour Process\nThird SOM (3 June).") == ["Almaty Process"]


@pytest.mark.parametrize(
    "name",
    ["IGAD Regional Consultative Process on Migration (RCP)", "IGAD Regional Consultative Process on\nMigration (RCP)"],
)
def test_a_known_name_heads_its_entry_though_a_term_is_in_it(name: str) -> None:
    assert headings(f"{name}\nSOM (3 May).") == [name.replace("\n", " ")]


@pytest.mark.parametrize("text", ["Inter-State Consultation Mechanisms on Migration (ISCM)", "Facts (RCP)"])
def test_what_the_mechanisms_are_called_heads_no_entry(text: str) -> None:
    assert headings(f"{text}\nSOM (3 May).") == []


@pytest.mark.parametrize("name", ["Harbour Process", "Harbour Dialogue", "Harbour Initiative on Movement"])
def test_an_unknown_mechanism_without_acronym_is_a_heading_where_it_stands_out(name: str) -> None:
    text = f"Almaty Process\nSOM (26 May).\n\n{name}\nWorkshop (3 June) on visas."
    assert headings(text) == ["Almaty Process", name]


@pytest.mark.parametrize(
    "text",
    [
        "SOM (20 August) in preparation for the\nRegional Conference on Migration\nand its working groups.",
        "Workshop on data (3 May) with the Quito\nProcess and others.",
        "SOM (20 August) on data.\nTwo webinars on visas.",
        "SOM (20 August) on data.\nMigration and development was discussed.",
        "https://www.iom.int/rcm\nSOM (20 August).",
        "- Prague Process\n- Workshop on data.",
        "30th anniversary of MIDWA\nSOM (20 August).",
    ],
)
def test_running_text_bullets_addresses_and_anniversaries_are_no_headings(text: str) -> None:
    assert headings(text) == []


def test_a_name_at_the_start_of_a_sentence_below_a_finished_one_is_no_heading() -> None:
    text = "Rabat Process\nSOM (18 November) on data.\nRabat Process States agreed on the plan."
    assert headings(text) == ["Rabat Process"]


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("SOM (20 August) on data", True),
        ("The 4th SOM, 25-26 September 2017", True),
        ("Two Senior Officials Meetings (SOM)", True),
        ("This year brought change. A workshop was held", False),
        ("Rabat Process", False),
        ("", False),
    ],
)
def test_an_event_opens_a_text_where_its_noun_stands_among_the_first_words(text: str, opens: bool) -> None:
    assert find_event_opening(text, GRAMMAR) is opens


# ---------------------------------------------------------------- anniversaries


@pytest.mark.parametrize(
    ("line", "number", "name"),
    [
        ("30th anniversary of MIDWA", 30, "MIDWA"),
        ("15th anniversary of Rabat Process", 15, "Rabat Process"),
        ("Tenth anniversary of the Prague Process", 10, "Prague Process"),
        ("25th Anniversary of RCM", 25, "RCM"),
        ("20 th anniversary of SACM", 20, "SACM"),
        ("20th anniversary", 20, ""),
        ("25 years of Budapest Process", 25, "Budapest Process"),
        ("Twenty-fifth anniversary of PIDC", 25, "PIDC"),
        ("10 years since the launch of the Rabat Process", 10, "Rabat Process"),
        ("Ten years since its establishment.", 10, ""),
    ],
)
def test_a_line_may_say_nothing_but_an_anniversary(line: str, number: int, name: str) -> None:
    printed = anniversary_of(line)
    assert printed is not None
    assert (printed.number, printed.name) == (number, name)


@pytest.mark.parametrize(
    "line",
    ["SOM (18 November) on progress", "Last anniversary of MIDWA", "anniversary", "", "10 years since the first SOM",
     "Meeting of the Regional Consultation Group (RCGM) and 25th Anniversary of RCM (29-30 July)"],
)  # fmt: skip
def test_lines_that_say_more_or_no_anniversary_are_none(line: str) -> None:
    assert anniversary_of(line) is None


def test_an_anniversary_in_running_text_is_found_with_its_name() -> None:
    text = "Meeting of the Group and 25th Anniversary of RCM (29-30 July); its Tenth anniversary."
    found = find_anniversaries(text)
    assert [(a.number, a.name) for a in found] == [(25, "RCM"), (10, "")]
    assert text[found[0].start : found[0].end] == "25th Anniversary of RCM"


@pytest.mark.parametrize("mark", "- – • ● ▪ *".split())
def test_a_mark_before_a_line_makes_it_an_item(mark: str) -> None:
    assert is_bullet(f"{mark} Workshop on data")
    assert without_bullet(f"{mark} Workshop on data") == "Workshop on data"


@pytest.mark.parametrize("line", ["Workshop on data", "-covid-19-north", "", "5+5 Dialogue"])
def test_other_lines_are_no_items(line: str) -> None:
    assert not is_bullet(line)
    assert without_bullet(line) == line


@pytest.mark.parametrize(
    ("line", "within"),
    [
        ("– postponed to 2006.", True),
        ("- cancelled due to the pandemic", True),
        ("- workshop on data, postponed to 2006", False),
        ("- Postponed: SOM", False),
        ("– adoption of the plan", False),
        ("postponed to 2006", False),
    ],
)
def test_a_dash_before_what_became_of_an_event_is_no_bullet(line: str, within: bool) -> None:
    assert is_dash_in_sentence(line, GRAMMAR) is within


WRAPPED = [
    "SOM (3 May) in preparation for the Ministerial Conference, and on",
    "labour migration, visas and returns",
    "Workshop on data, with the support of the Chair and of the States",
    "taking part, online (5 June)",
]
ITEMS = [
    "SOM, 3-4 May, Geneva, on labour migration and on visas",
    "Workshop on visas, 5 June",
    "Mini Full Round, 8 June",
]


@pytest.mark.parametrize(
    ("lines", "before", "line", "opens"),
    [
        (ITEMS, ITEMS[0], ITEMS[1], True),
        (ITEMS, ITEMS[1], ITEMS[2], True),  # a date is enough where each item has its line
        (ITEMS, "SOM in preparation for the", "Ministerial Conference (5 June)", False),
        (ITEMS, "SOM (Geneva,", "Switzerland, 5 June)", False),
        (ITEMS, "", ITEMS[1], False),
        (ITEMS, ITEMS[0], "Ministers took stock of what was done", False),
        (WRAPPED, WRAPPED[1], WRAPPED[2], True),  # far from the margin
        (WRAPPED, WRAPPED[2], "Seminar on returns (7 July)", False),  # at the margin: the sentence may go on
        (WRAPPED, "Plenary Session; Santiago, Chile; 28 May", "Three working groups met", True),  # a date ends it
        (WRAPPED, WRAPPED[0], WRAPPED[1], False),
        (ITEMS, "SOM, 6 April; Steering Committee", "Meetings (2 February)", False),  # one name over both lines
        (WRAPPED, "SOM; Senior Officials’", "Meeting (22 March)", False),
        (ITEMS, "Launch of a committee", "Meeting, 2 February", True),
    ],
)
def test_a_line_opens_an_item_by_how_the_report_breaks_its_lines(
    lines: list[str], before: str, line: str, opens: bool
) -> None:
    assert LineBreaks(lines, GRAMMAR).opens_item(before, line) is opens


# ---------------------------------------------------------------- numbers before headings, and text behind them


@pytest.mark.parametrize("number", ["1.", "12)", "(3)", "2.1", "2.10.", "B.", "(c)", "IV."])
def test_a_number_before_a_heading_is_no_part_of_the_name(number: str) -> None:
    assert without_number(f"{number} Rabat Process") == "Rabat Process"
    assert headings(f"{number} Rabat Process\nSOM (3 May) on visas.") == [f"{number} Rabat Process"]


@pytest.mark.parametrize("heading", ["5+5 Dialogue", "Rabat Process", "3 May"])
def test_figures_that_open_a_name_stay(heading: str) -> None:
    assert without_number(heading) == heading


def test_a_known_name_may_be_printed_in_small_letters() -> None:
    assert headings("rabat process\nSOM (3 May) on visas.") == ["rabat process"]


@pytest.mark.parametrize(
    ("text", "name", "body"),
    [
        ("Rabat Process. Fourth Ministerial Conference (Rome, 27 November).", "Rabat Process", "Fourth"),
        ("Bali Process: SOM (Jakarta, 18 June).", "Bali Process", "SOM"),
        ("Bali Process – SOM (Jakarta, 18 June).", "Bali Process", "SOM"),
        ("2.3 Bali Process — Two workshops (18 June).", "Bali Process", "Two"),
        ("Harbour Dialogue (HD). First meeting (4 May).", "Harbour Dialogue (HD)", "First"),
        ("Global Forum on Migration and Development (GFMD) – Ninth GFMD Summit", "Global Forum on Migration and"
         " Development (GFMD)", "Ninth"),
    ],
)  # fmt: skip
def test_an_entry_may_go_on_behind_its_heading(text: str, name: str, body: str) -> None:
    found = find_run_in(text, RULES.names, GRAMMAR)
    assert found is not None
    assert (text[found.start : found.end], text[found.body :].split()[0]) == (name, body)


@pytest.mark.parametrize(
    "text",
    [
        "Budapest Process – Silk Routes Partnership for Migration",
        "RCM – Regional Conference on Migration",
        "The Bali Process. SOM (18 June).",
        "SOM on the Bali Process. Workshop (18 June).",
        "Ministers met in Rome. SOM (18 June).",
        "Rabat Process. Nothing was held.",
    ],
)
def test_a_sentence_or_a_longer_name_is_no_heading_with_its_entry_behind(text: str) -> None:
    assert find_run_in(text, RULES.names, GRAMMAR) is None
