"""The sentences of made reports, each with the events that it tells of as rows of truth."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from tests.made.dates import Dates
from tests.made.pen import Pen, event_row
from tests.made.words import FORMAL, INFORMAL, ORDINAL_WORDS, PLACES, SUBJECTS, Meeting, ordinal_figure


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and the events it tells of, as rows of truth less the mechanism."""

    text: str
    events: tuple[dict[str, str], ...]


def dated(pen: Pen) -> Said:
    """'Sixth SOM (26 May) on …'"""
    kind = pen.rng.choice(FORMAL)
    (printed, ordinal), dates = pen.numbered(), pen.dates()
    text = f"{printed}{pen.rng.choice(kind.one)} ({dates.printed}){pen.about()}."
    return Said(text, (event_row(kind, ordinal, 1, dates),))


def neighbours(pen: Pen) -> Said:
    """'SOM (17-18 November), Vice-Ministerial Meeting (2-3 December).'"""
    kinds = pen.rng.sample(FORMAL[:-1], 2)
    said = [(k, pen.numbered(), pen.dates()) for k in kinds]
    text = ", ".join(f"{n[0]}{pen.rng.choice(k.one)} ({d.printed})" for k, n, d in said) + "."
    return Said(text, tuple(event_row(k, n[1], 1, d) for k, n, d in said))


def two_dated(pen: Pen) -> Said:
    """'47th Board Meeting (24-25 June) and Regular Annual Meeting (29-30 June).'"""
    kinds = pen.rng.sample(FORMAL[:-1], 2)
    said = [(k, pen.numbered(), pen.dates()) for k in kinds]
    text = " and ".join(f"{n[0]}{pen.rng.choice(k.one)} ({d.printed})" for k, n, d in said)
    return Said(f"{text}{pen.about()}.", tuple(event_row(k, n[1], 1, d) for k, n, d in said))


def plural(pen: Pen) -> Said:
    """'SOMs (15 April, 11 June and 22-23 November).'"""
    kind, dates = pen.rng.choice(FORMAL), pen.dates(pen.rng.randint(2, 4))
    printed = dates.printed.replace(" and ", "; ") if dates.separate and pen.rng.random() < 0.2 else dates.printed
    text = f"{pen.rng.choice(kind.many)} ({printed}){pen.about()}."
    return Said(text, (event_row(kind, "", len(dates.intervals), dates),))


def formal_and_counted(pen: Pen) -> Said:
    """'Two Senior Officials Meetings (…); the Sixth Ministerial Consultation (…) and 4 thematic workshops (…) …'"""
    first, second, third = pen.rng.choice(FORMAL[:1]), pen.rng.choice(FORMAL[1:4]), pen.rng.choice(INFORMAL)
    a, b, c = pen.dates(2), pen.dates(), pen.dates(2)
    ordinal = pen.rng.randint(2, 20)
    number, count = pen.counted(capital=False)
    text = (
        f"Two Senior Officials Meetings (SOM) ({a.printed}); the {ORDINAL_WORDS[ordinal - 1]} "
        f"{pen.rng.choice(second.one)} ({b.printed}) and {number} {pen.rng.choice(third.many)} "
        f"({c.printed}) focusing on {pen.topic()}."
    )
    rows = (event_row(first, "", 2, a), event_row(second, str(ordinal), 1, b), event_row(third, "", count, c))
    return Said(text, rows)


def placed(pen: Pen) -> Said:
    """'SOM (Colombo, 17-18 November) on …', or the place after the date."""
    kind, (printed, ordinal), dates, place = pen.rng.choice(FORMAL), pen.numbered(), pen.dates(), pen.place()
    inside = f"{place}, {dates.printed}" if pen.rng.random() < 0.6 else f"{dates.printed}, {place}"
    text = f"{printed}{pen.rng.choice(kind.one)} ({inside}){pen.about()}."
    return Said(text, (event_row(kind, ordinal, 1, dates, place),))


def plural_placed(pen: Pen) -> Said:
    """'Two regional workshops on … (Bangkok, 2-3 April; Kuala Lumpur, 29-30 October).'"""
    kind = pen.rng.choice(INFORMAL)
    a, b = (pen.dates() for _ in range(2))
    one, other = (city for city, _ in pen.rng.sample(PLACES, 2))
    about = f" on {pen.topic()}"
    text = f"Two {pen.rng.choice(kind.many)}{about} ({one}, {a.printed}; {other}, {b.printed})."
    both = Dates("", a.intervals + b.intervals)
    return Said(text, (event_row(kind, "", 2, both, f"{one}; {other}"),))


def held(pen: Pen) -> Said:
    """'21st SOM held on 9 December in Istanbul, Türkiye.'"""
    kind, (printed, ordinal), dates, place = pen.rng.choice(FORMAL), pen.numbered(), pen.exact(), pen.place()
    text = f"{printed}{pen.rng.choice(kind.one)} held on {dates.printed} in {place}{pen.about()}."
    return Said(text, (event_row(kind, ordinal, 1, dates, place),))


def in_prose(pen: Pen) -> Said:
    """'The 4th SOM, 25-26 September 2017 in Bishkek, Kyrgyzstan on …'"""
    kind, (printed, ordinal), dates = pen.rng.choice(FORMAL), pen.numbered(), pen.exact()
    place = pen.place() if pen.rng.random() < 0.8 else ""
    where = f" in {place}" if place else ""
    text = f"The {printed}{pen.rng.choice(kind.one)}, {dates.printed} {pen.year}{where}{pen.about()}."
    return Said(text, (event_row(kind, ordinal, 1, dates, place),))


def several_in_prose(pen: Pen) -> Said:
    """'Two training workshops, 5-6 June and 9-10 October 2017 in Bangkok, Thailand on …'"""
    kind, dates, place = pen.rng.choice(INFORMAL), pen.exact(2), pen.place()
    text = f"Two {pen.rng.choice(kind.many)}, {dates.printed} {pen.year} in {place} on {pen.topic()}."
    return Said(text, (event_row(kind, "", 2, dates, place),))


def was_held(pen: Pen) -> Said:
    """'The Third Ministerial Meeting was held (or took place) in Amman, Jordan, on 3-4 May 2017 and discussed …'"""
    kind, dates, place = pen.rng.choice(FORMAL), pen.exact(), pen.place()
    number = pen.rng.randint(2, 20)
    ordinal = pen.rng.choice((ordinal_figure(number), ORDINAL_WORDS[number - 1]))
    verb = pen.rng.choice(("was held", "took place", "met"))
    text = (
        f"The {ordinal} {pen.rng.choice(kind.one)} {verb} in {place}, on {dates.printed} {pen.year} "
        f"and discussed {pen.topic()}."
    )
    return Said(text, (event_row(kind, str(number), 1, dates, place),))


def numbered_pair(pen: Pen) -> Said:
    """'47th and 48th Board Meetings (24-25 June and 3 October).'"""
    kind, dates, number = pen.rng.choice(FORMAL[:-1]), pen.exact(2), pen.rng.randint(2, 50)
    numbers = f"{ordinal_figure(number)} and {ordinal_figure(number + 1)}"
    text = f"{numbers} {pen.rng.choice(kind.many)} ({dates.printed}){pen.about()}."
    return Said(text, (event_row(kind, "", 2, dates),))


def preceded(pen: Pen) -> Said:
    """'XXII Ministerial Conference (9-10 November), preceded by a SOM (7-8 November).'"""
    kind, (printed, ordinal), earlier, later = (
        pen.rng.choice(FORMAL[1:5]),
        pen.numbered(),
        pen.exact(),
        pen.exact(),
    )
    text = f"{printed}{pen.rng.choice(kind.one)} ({later.printed}), preceded by a SOM ({earlier.printed})."
    return Said(text, (event_row(kind, ordinal, 1, later), event_row(FORMAL[0], "", 1, earlier)))


def by_topic(pen: Pen) -> Said:
    """'Two technical meetings (on …; and on …).'"""
    kind = pen.rng.choice(INFORMAL)
    text = f"Two {pen.rng.choice(kind.many)} (on {pen.topic()}; and on {pen.topic()})."
    return Said(text, (event_row(kind, "", 2),))


def of_body(pen: Pen) -> Said:
    """'6th meeting of the Taskforce on Planning and Preparedness (22-24 June).'"""
    number, dates = pen.rng.randint(2, 20), pen.exact()
    body = pen.rng.choice(("Taskforce on Planning and Preparedness", "Technical Experts Group on Returns"))
    text = f"{ordinal_figure(number)} meeting of the {body} ({dates.printed})."
    return Said(text, (event_row(Meeting("technical_meeting", (), ()), str(number), 1, dates),))


def sharing(pen: Pen) -> Said:
    """'SOM and 6th Ministerial Conference (Lima, 4-6 June).'"""
    kind, dates, (place, _), number = FORMAL[1], pen.exact(), pen.rng.choice(PLACES), pen.rng.randint(2, 20)
    text = f"SOM and {ordinal_figure(number)} {pen.rng.choice(kind.one)} ({place}, {dates.printed}){pen.about()}."
    return Said(text, (event_row(FORMAL[0], "", 1, dates, place), event_row(kind, str(number), 1, dates, place)))


def two_places(pen: Pen) -> Said:
    """'Two workshops in Cairo, Egypt (3-4 May) and Tunis, Tunisia (5 June) on …'"""
    kind, a, b = pen.rng.choice(INFORMAL), pen.exact(), pen.exact()
    one, other = (f"{city}, {country}" for city, country in pen.rng.sample(PLACES, 2))
    many = pen.rng.choice(kind.many)
    text = f"Two {many} in {one} ({a.printed}) and {other} ({b.printed}) on {pen.topic()}."
    both = Dates("", a.intervals + b.intervals)
    return Said(text, (event_row(kind, "", 2, both, f"{one}; {other}"),))


def they_met(pen: Pen) -> Said:
    """'Senior officials met on 3-4 May 2017 in Perth, Australia.'"""
    kind, who = pen.rng.choice(((FORMAL[0], "Senior officials"), (FORMAL[1], "Ministers")))
    dates, place = pen.exact(), pen.place()
    text = f"{who} met on {dates.printed} {pen.year} in {place}."
    return Said(text, (event_row(kind, "", 1, dates, place),))


def series(pen: Pen) -> Said:
    """'Workshop series on … (March-June).'"""
    kind = pen.rng.choice(INFORMAL[:2])
    first = pen.rng.randint(1, 9)
    last = first + pen.rng.randint(1, 3)
    months = f"{calendar.month_name[first]}{pen.dash}{calendar.month_name[last]}"
    end = date(pen.year, last, calendar.monthrange(pen.year, last)[1])
    dates = Dates(months, ((date(pen.year, first, 1), end),))
    text = f"{kind.event_type.capitalize()} series on {pen.topic()} ({dates.printed})."
    return Said(text, (event_row(kind, "", 1, dates),))


def counted_list(pen: Pen) -> Said:
    """'Eleven workshops on …; 18 working group meetings on …; and two courses on …'"""
    kinds = pen.rng.sample(INFORMAL, pen.rng.choice((2, 3)))
    pieces, rows = [], []
    for at, kind in enumerate(kinds):
        number, count = pen.counted(capital=at == 0)
        lead = "and " if at == len(kinds) - 1 else ""
        pieces.append(f"{lead}{number} {pen.rng.choice(kind.many)} on {pen.topic()}")
        rows.append(event_row(kind, "", count))
    return Said("; ".join(pieces) + ".", tuple(rows))


def counted_dated(pen: Pen) -> Said:
    """'Three thematic meetings (21 September and 24-25 November) on …'"""
    kind, dates = pen.rng.choice(INFORMAL), pen.dates(pen.rng.choice((2, 2, 3)))
    number, count = pen.counted(len(dates.intervals))
    text = f"{number} {pen.rng.choice(kind.many)} ({dates.printed}) on {pen.topic()}."
    return Said(text, (event_row(kind, "", count, dates),))


def launch(pen: Pen) -> Said:
    """'Launch of the E-Learning Platform (23 September).'"""
    thing = pen.rng.choice(("E-Learning Platform", "Migration Observatory", "Network of Experts", "Data Portal"))
    dates = pen.dates()
    text = f"Launch of the {thing} ({dates.printed})."
    return Said(text, (event_row(Meeting("launch", (), ()), "", 1, dates),))


def bare(pen: Pen) -> Said:
    """'Workshop on …'"""
    kind = pen.rng.choice(INFORMAL)
    name = pen.rng.choice(kind.one)
    return Said(f"{name[0].upper()}{name[1:]} on {pen.topic()}.", (event_row(kind),))


def item(pen: Pen) -> Said:
    """An item of a list, without a full stop: 'Fifth SOM, 3-4 May, Geneva', 'SOM: Tunis, Tunisia, 3-4 May'."""
    kind, (printed, ordinal), dates = pen.rng.choice(FORMAL), pen.numbered(), pen.exact()
    name, place = f"{printed}{pen.rng.choice(kind.one)}", pen.place()
    shapes = (
        (f"{name}, {dates.printed}, {place}", place),
        (f"{name}, {place}, {dates.printed}", place),
        (f"{name} ({place}, {dates.printed}) on {pen.topic()}", place),
        (f"{name} ({dates.printed}) on {pen.topic()}", ""),
    )
    text, where = pen.rng.choice(shapes)
    return Said(text, (event_row(kind, ordinal, 1, dates, where),))


def aside(pen: Pen) -> str:
    """A word on an event that was not held."""
    return f"Workshop on {pen.rng.choice(SUBJECTS)}, postponed to {pen.year + 1}."


Writer = Callable[[Pen], Said]
COMMON: tuple[Writer, ...] = (counted_list, counted_dated, launch, bare, series)
OWN: Mapping[str, tuple[Writer, ...]] = {
    "brackets": (
        *(dated, dated, two_dated, plural, formal_and_counted, neighbours),
        *(numbered_pair, preceded, by_topic, of_body),
    ),
    "places": (placed, placed, plural_placed, dated, held, sharing, two_places),
    "prose": (in_prose, in_prose, in_prose, several_in_prose, was_held, they_met),
}


def sentence(pen: Pen) -> Said:
    """A sentence in the report's manner, or one of those that all reports have."""
    return pen.rng.choice(OWN[pen.manner] * 2 + COMMON)(pen)
