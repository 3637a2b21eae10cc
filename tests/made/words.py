"""The words that the sentences of made reports are put together from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SUBJECTS = (
    "labour migration governance",
    "the protection of migrants in vulnerable situations",
    "ethical recruitment and the recognition of skills",
    "return, readmission and sustainable reintegration",
    "the collection and exchange of migration data",
    "visa facilitation and integrated border management",
    "the identification of victims of trafficking",
    "solutions to regional challenges posed by the complex dynamics of refugee protection",
    "diaspora engagement and cheaper remittances",
    "climate change and environmental displacement",
    "alternatives to detention",
    "counter-smuggling networks and financial investigations",
    "free movement of persons and portability of social benefits",
    "access of migrants to health services",
    "unaccompanied and separated children",
    "the integration of migrants at the local level",
    "mixed migration flows",
    "consular assistance and official travel documents",
    "a rights-based approach for vulnerable groups on the move",
    "the use of technology and artificial intelligence in border offices",
    "human mobility in the context of disasters",
    "gender-responsive migration policies",
    "the implementation of the regional action plan",
    "fair and efficient asylum procedures",
    "regular pathways and complementary admission",
    "xenophobia and the public perception of migrants",
)
TAILS = (
    "in Central Asia",
    "in the Western Balkans",
    "among countries of origin, transit and destination",
    "along the main routes",
    "for socioeconomic development and continental integration",
    "in times of crisis",
    "with a focus on women and youth",
    "in the context of Covid-19",
    "at land and sea borders",
    "between neighbouring States",
    "beyond the end of the pandemic",
    "in urban areas affected by conflict",
)
OUTCOMES = (
    "took stock of the yearly activities and agreed on priorities for the following period",
    "adopted a declaration on {topic}",
    "discussed {topic}",
    "focusing on {topic}",
    "endorsed recommendations on {topic}",
    "in preparation for the review of the action plan on {topic}",
    "reviewed progress on {topic}",
)
PLACES = (
    ("Bishkek", "Kyrgyzstan"),
    ("Tbilisi", "Georgia"),
    ("Colombo", "Sri Lanka"),
    ("Hanoi", "Viet Nam"),
    ("Lomé", "Togo"),
    ("San José", "Costa Rica"),
    ("Port-of-Spain", "Trinidad and Tobago"),
    ("Geneva", "Switzerland"),
    ("Amman", "Jordan"),
    ("Nairobi", "Kenya"),
    ("Istanbul", "Türkiye"),
    ("Lisbon", "Portugal"),
    ("San Salvador", "El Salvador"),
    ("Valletta", "Malta"),
    ("Kuala Lumpur", "Malaysia"),
    ("Abidjan", "Côte d’Ivoire"),
    ("Praia", "Cabo Verde"),
    ("Tashkent", "Uzbekistan"),
    ("Apia", "Samoa"),
    ("Quito", "Ecuador"),
    ("Asunción", "Paraguay"),
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A kind of event: its type, and how one and several of it are printed."""

    event_type: str
    one: tuple[str, ...]
    many: tuple[str, ...]


FORMAL = (
    Meeting(
        "senior_officials_meeting", ("SOM", "Senior Officials Meeting", "Senior Officials Meeting (SOM)"), ("SOMs",)
    ),
    Meeting(
        "ministerial_meeting",
        ("Ministerial Conference", "Ministerial Meeting", "Ministerial Consultation"),
        ("Ministerial Meetings",),
    ),
    Meeting("vice_ministerial_meeting", ("Vice-Ministerial Meeting",), ("Vice-Ministerial Meetings",)),
    Meeting("summit", ("Summit Meeting", "Summit"), ("Summit Meetings",)),
    Meeting(
        "plenary_meeting",
        ("Plenary Meeting", "Annual Meeting", "Ordinary Meeting", "Principal Meeting", "Regular Annual Meeting"),
        ("Plenary Meetings", "Ordinary Meetings"),
    ),
    Meeting("extraordinary_meeting", ("Extraordinary Meeting",), ("Extraordinary Meetings",)),
    Meeting("board_meeting", ("Board Meeting",), ("Board Meetings",)),
    Meeting("steering_committee_meeting", ("Steering Committee Meeting",), ("Steering Committee Meetings",)),
    Meeting("working_group_meeting", ("Working Group Meeting",), ("Working Group Meetings",)),
    Meeting("conference", ("Regional Conference",), ("Conferences",)),
    Meeting("meeting", ("Meeting",), ("Preparatory Meetings",)),
)
INFORMAL = (
    Meeting(
        "workshop",
        ("workshop", "expert workshop", "training workshop", "seminar", "regional workshop"),
        ("workshops", "thematic workshops", "training workshops", "regional workshops", "seminars"),
    ),
    Meeting("webinar", ("webinar",), ("webinars",)),
    Meeting("training", ("training", "course"), ("courses", "trainings")),
    Meeting(
        "technical_meeting",
        ("technical meeting", "thematic meeting", "expert meeting"),
        ("technical meetings", "thematic meetings", "network meetings", "expert meetings"),
    ),
    Meeting("working_group_meeting", ("working group meeting",), ("working group meetings",)),
    Meeting("consultation", ("thematic consultation",), ("thematic consultations", "regional consultations")),
    Meeting("meeting", ("preparatory meeting",), ("preparatory meetings",)),
)

ORDINAL_WORDS = (
    "First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth Thirteenth Fourteenth"
    " Fifteenth Sixteenth Seventeenth Eighteenth Nineteenth Twentieth"
).split()
ROMANS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()
NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty twenty-one twenty-two twenty-three twenty-four"
).split()


def ordinal_figure(number: int) -> str:
    """The number as an ordinal in figures: 22 is '22nd'."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def listed(items: Sequence[str]) -> str:
    """'a, b and c'."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
