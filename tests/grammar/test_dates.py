"""Printed dates: every form the sources use, and the grammar printed and read back."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.grammar.dates import (
    DateOrder,
    date_doubts,
    date_order,
    dates_precision,
    find_dates,
    months_named,
    read_dates,
)
from pipeline.model import Interval, Line
from pipeline.text.passage import WordBreaks, joined

YEAR = 2021


def spans(text: str, year: int = YEAR) -> list[str]:
    """The intervals as '05-24/05-27', with years where they are not the report's, 'm' for a month's precision."""
    return [_span(interval, year) for interval in read_dates(text, year)]


def _span(interval: Interval, year: int) -> str:
    ends = [d.strftime("%m-%d") if d.year == year else d.isoformat() for d in (interval.start, interval.end)]
    return ("/".join(ends) if ends[0] != ends[1] else ends[0]) + (" m" if interval.precision == "month" else "")


# ---------------------------------------------------------------- what the reports print


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("27 January", ["01-27"]),
        ("2-3 December", ["12-02/12-03"]),
        ("24-27 May and 25 October", ["05-24/05-27", "10-25"]),
        ("14, 28 April and 23 June", ["04-14", "04-28", "06-23"]),
        ("18-19 and 24-25 March", ["03-18/03-19", "03-24/03-25"]),
        ("28 and 30 September", ["09-28", "09-30"]),
        ("24-25 August", ["08-24/08-25"]),
        ("15 April, 11 June and 22-23 November", ["04-15", "06-11", "11-22/11-23"]),
        ("31 March, 28 April,  26 May and 23 June", ["03-31", "04-28", "05-26", "06-23"]),
        ("29 September-2 October", ["09-29/10-02"]),
        ("29 November-1 December", ["11-29/12-01"]),
        ("30 December-2 January", ["12-30/2022-01-02"]),
        ("20 April; 29 September, 17 November", ["04-20", "09-29", "11-17"]),
        ("July and September", ["07-01/07-31 m", "09-01/09-30 m"]),
        ("March to May", ["03-01/05-31 m"]),
        ("14 April", ["04-14"]),
        ("April 14", ["04-14"]),
        ("April", ["04-01/04-30 m"]),
        ("March 12-14", ["03-12/03-14"]),
        ("9-10 Sep", ["09-09/09-10"]),
        ("9-10 Sept.", ["09-09/09-10"]),
    ],
)
def test_the_dates_of_the_reports_are_read(printed: str, expected: list[str]) -> None:
    assert spans(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("25-26 September 2017", ["09-25/09-26"]),
        ("14 April 2017", ["04-14"]),
        ("April 14, 2017", ["04-14"]),
        ("14 April, 2017", ["04-14"]),
        ("the 3rd of May 2017", ["05-03"]),
        ("3 March and 4 May of 2017", ["03-03", "05-04"]),
        ("March 12-14 and May 5, 2017", ["03-12/03-14", "05-05"]),
        ("3 – 5 July 2017", ["07-03/07-05"]),
        ("from 3 to 5 July 2017", ["07-03/07-05"]),
        ("between 3 and 5 July 2017", ["07-03/07-05"]),
        ("Monday, 3 July 2017", ["07-03"]),
    ],
)
def test_a_printed_year_outdoes_the_year_of_the_report(printed: str, expected: list[str]) -> None:
    assert spans(printed, 2017) == expected
    assert read_dates(printed, 2021) == read_dates(printed, 2017)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("26.05.2021", ["05-26"]),
        ("26/05/2021", ["05-26"]),
        ("05/26/2021", ["05-26"]),
        ("2021-05-26", ["05-26"]),
        ("2021/05/26", ["05-26"]),
        ("26.05.21", ["05-26"]),
        ("7.7.2021", ["07-07"]),
        ("26-May-2021", ["05-26"]),
        ("15-Apr-21", ["04-15"]),
        ("12-May", ["05-12"]),
        ("3 Apr '21", ["04-03"]),
        ("26.–29.10.2021", ["10-26/10-29"]),
        ("26.-29.10.2021", ["10-26/10-29"]),
        ("26/10–29/10/2021", ["10-26/10-29"]),
        ("26–28.05.2021", ["05-26/05-28"]),
        ("01.06.2021-02.06.2021", ["06-01/06-02"]),
        ("2021-10-26/2021-10-29", ["10-26/10-29"]),
        ("30.12.2021-02.01.2022", ["12-30/2022-01-02"]),
    ],
)
def test_dates_in_figures_are_read(printed: str, expected: list[str]) -> None:
    assert spans(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("du 1er au 2 juin", ["06-01/06-02"]),
        ("le 15 avril", ["04-15"]),
        ("12, 13 et 14 mai", ["05-12", "05-13", "05-14"]),
        ("22-23 novembre", ["11-22/11-23"]),
        ("2 y 3 de junio de 2021", ["06-02", "06-03"]),
        ("del 2 al 3 de diciembre de 2021", ["12-02/12-03"]),
        ("20-24 de octubre", ["10-20/10-24"]),
        ("lundi 3 mai", ["05-03"]),
        ("mié 5 de mayo", ["05-05"]),
    ],
)
def test_dates_in_french_and_spanish_are_read(printed: str, expected: list[str]) -> None:
    assert spans(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("June 1st and 2nd", ["06-01", "06-02"]),
        ("1st to 2nd of June", ["06-01/06-02"]),
        ("1st–3rd of August", ["08-01/08-03"]),
        ("1ˢᵗ–3ʳᵈ of August", ["08-01/08-03"]),
        ("1 & 2 June", ["06-01", "06-02"]),
        ("1/2 June", ["06-01/06-02"]),
        ("24~27 May", ["05-24/05-27"]),
        ("24-27May", ["05-24/05-27"]),
        ("26. May 2021", ["05-26"]),
        ("26.–29. May", ["05-26/05-29"]),
        ("２０ August", ["08-20"]),
        ("3 May²", ["05-03"]),
        ("Monday, 7 June 2021 – Tuesday, 8 June 2021", ["06-07/06-08"]),
        ("Tuesday 25 to Thursday, 27 May", ["05-25/05-27"]),
        ("Tue 25 to Thu 27 May", ["05-25/05-27"]),
        ("31 March, 28 April, May 26, 2021 and 23 June", ["03-31", "04-28", "05-26", "06-23"]),
        ("Q2 2021", ["04-01/06-30 m"]),
        ("second half of 2021", ["07-01/12-31 m"]),
        ("early March", ["03-01/03-31 m"]),
        ("between March and August", ["03-01/08-31 m"]),
        ("May '21", ["05-01/05-31 m"]),
    ],
)
def test_dates_of_other_forms_are_read(printed: str, expected: list[str]) -> None:
    assert spans(printed) == expected


def test_a_year_printed_once_holds_for_all_dates_before_it() -> None:
    assert [i.start.year for i in read_dates("3 April, 4 May and 5 June 2017", 2021)] == [2017, 2017, 2017]


def test_december_before_a_january_with_its_year_is_of_the_year_before() -> None:
    assert spans("14 December and 3 January 2018", 2018) == ["2017-12-14", "01-03"]
    assert spans("30 December-2 January 2018", 2018) == ["2017-12-30/01-02"]
    assert spans("30 December 2017-2 January 2018", 2018) == ["2017-12-30/01-02"]


def test_a_year_printed_first_holds_for_the_dates_behind_it() -> None:
    assert [i.start.year for i in read_dates("3 April 2017 and 4 May", 2021)] == [2017, 2017]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["24-", "25 August"], ["08-24/08-25"]),
        (["9-10 Sep-", "tember"], ["09-09/09-10"]),
        (["29", "September, 17 November"], ["09-29", "11-17"]),
        (["29-30", "June"], ["06-29/06-30"]),
    ],
)
def test_a_date_may_be_broken_over_two_lines(lines: list[str], expected: list[str]) -> None:
    printed = [Line(1, number, text, text) for number, text in enumerate(lines, start=1)]
    assert spans(joined("report", printed, WordBreaks([])).text) == expected


@pytest.mark.parametrize("dash", "- – — ‐ ‑ − /".split())
def test_every_dash_makes_a_range(dash: str) -> None:
    assert spans(f"2{dash}3 December") == spans(f"2 {dash} 3 December") == ["12-02/12-03"]


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_is_known_in_full_and_abbreviated(month: int) -> None:
    expected = (Interval(date(YEAR, month, 5), date(YEAR, month, 5)),)
    for name in (calendar.month_name[month], calendar.month_abbr[month], calendar.month_abbr[month] + "."):
        assert read_dates(f"5 {name}", YEAR) == read_dates(f"5 {name.upper()}", YEAR) == expected


def test_a_whole_february_ends_on_its_last_day_in_leap_years_too() -> None:
    assert [read_dates("February", year)[0].end.day for year in (2020, 2021)] == [29, 28]


@pytest.mark.parametrize(
    "printed",
    ["SOM", "31 February", "29 February", "27-24 May", "14", "2017", "2018-2020", "32 May", "0 May", "", "3 May SOM",
     "12 14 May", "-", "and", "3-4-5 May"],
)  # fmt: skip
def test_what_is_no_date_gives_none(printed: str) -> None:
    assert read_dates(printed, YEAR) == ()


# ---------------------------------------------------------------- in running text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("The 4th SOM, 25-26 September 2017 in Bishkek, Kyrgyzstan", ["25-26 September 2017"]),
        ("met on 3 May and 4 workshops followed", ["3 May"]),
        ("10-11 November, on “International Migration”", ["10-11 November"]),
        ("a course in March on data", ["March"]),
        ("(3-4 May) and later (9 June)", ["3-4 May", "9 June"]),
        ("as States may wish", []),
        ("Action Plan 2023-2027 and 2021-2022 Work Plan", []),
        ("the 2030 Agenda and 24 working group meetings", []),
        ("March of the Living", []),
        ("Workshop on COVID-19, 24 March", ["24 March"]),
        ("Meeting with the EU-27, 12 May", ["12 May"]),
        ("Articles 12-14, 20 May", ["20 May"]),
        ("Training on Phase 2, 12 May", ["12 May"]),
        ("the report, pp. 12-14, 5 May", ["5 May"]),
        ("Goals 5, 10 and 17, 3 June", ["3 June"]),
        ("MIEUX 3, 24 March", ["24 March"]),
        ("SOM 14, 28 April and 23 June", ["14, 28 April and 23 June"]),
        ("Room 4, 3 May", ["3 May"]),
        ("all 12 may attend", []),
        ("in Santo Domingo, 20-21 November", ["20-21 November"]),
        ("held on Tuesday 25 May 2021 in Rome", ["Tuesday 25 May 2021"]),
        ("the 2nd of June in Brussels and the 8th of November", ["2nd of June", "8th of November"]),
        ("A/RES/73/195 of 19 December", ["19 December"]),
    ],
)
def test_dates_are_found_in_running_text(text: str, printed: list[str]) -> None:
    assert [text[d.start : d.end] for d in find_dates(text, 2017)] == printed


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("SOM (29 February)", ["29 February"]),
        ("SOM (31.02.2021)", ["31.02.2021"]),
        ("Workshop (27-24 May)", ["24 May"]),
        ("SOM (Friday, 25 May 2021)", ["Friday, 25 May 2021"]),
        ("a course in spring 2021", ["spring 2021"]),
        ("SOM (Tuesday, 25 May 2021)", []),
        ("Workshop on Phase 2, 12 May", []),
        ("States may 12 times decide", []),
    ],
)
def test_what_looks_like_a_date_and_is_none_is_doubted(text: str, doubted: list[str]) -> None:
    assert [text[d.start : d.end] for d in date_doubts(text, YEAR)] == doubted


def test_a_date_with_a_number_over_twelve_shows_the_order_of_day_and_month() -> None:
    assert date_order(["SOM (3 May)"]) is None
    assert date_order(["05/05/2021"]) is None
    assert date_order(["05/04/2021", "05/26/2021"]) == DateOrder(True, "05/04/2021", "05/26/2021")
    assert date_order(["26/05/2021", "05/04/2021"]) == DateOrder(False, "05/04/2021", "26/05/2021")
    assert date_order(["05/04/2021"]) == DateOrder(False, "05/04/2021")


def test_precision_is_that_of_the_least_exact_date() -> None:
    assert dates_precision(()) == ""
    assert dates_precision(read_dates("3 May and 4 June", YEAR)) == "day"
    assert dates_precision(read_dates("3 May and July", YEAR)) == "month"


# ---------------------------------------------------------------- printed and read back


@dataclass(frozen=True)
class Style:
    """How a list of dates is printed."""

    dash: str
    separators: tuple[str, ...]
    share_months: bool
    month_first: bool
    years: str  # none | last | each


styles = st.builds(
    Style,
    dash=st.sampled_from(["-", "–", " - ", " – ", " to ", "—"]),
    separators=st.lists(st.sampled_from([", ", "; ", " and ", " & ", ", and "]), min_size=4, max_size=4).map(tuple),
    share_months=st.booleans(),
    month_first=st.booleans(),
    years=st.sampled_from(["none", "last", "each"]),
)


@st.composite
def intervals(draw: st.DrawFn, year: int = YEAR) -> Interval:
    """One day, some days (over a month's or the year's end too), one month or some months."""
    if draw(st.booleans()) and draw(st.booleans()):
        first = draw(st.integers(1, 12))
        last = draw(st.integers(first, 12))
        return Interval(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]), "month")
    start = date(year, 1, 1) + timedelta(days=draw(st.integers(0, 364)))
    return Interval(start, start + timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 1, 2, 3, 6, 20]))))


def print_dates(dates: list[Interval], style: Style) -> str:
    """The dates as a report prints them, months left out where a neighbour has the same."""
    out = ""
    for i, item in enumerate(dates):
        before = dates[i - 1] if i else None
        after = dates[i + 1] if i + 1 < len(dates) else None
        year = style.years == "each" or (style.years == "last" and after is None)
        month = True
        if style.share_months and item.precision == "day" and style.years != "each":
            neighbour = before if style.month_first else after
            if neighbour is not None and neighbour.precision == "day" and _one_month(item):
                beside = neighbour.end if style.month_first else neighbour.start
                month = (beside.year, beside.month) != (item.start.year, item.start.month)
        out += _print_one(item, style, month, year)
        if after is not None:
            out += style.separators[i]
    return out


def _one_month(item: Interval) -> bool:
    return (item.start.year, item.start.month) == (item.end.year, item.end.month)


def _print_one(item: Interval, style: Style, month: bool, year: bool) -> str:
    first, last = _end(item.start, item, style, month), _end(item.end, item, style, month)
    comma = "," if style.month_first and item.precision == "day" else ""
    printed_year = f"{comma} {item.end.year}" if year else ""
    if first == last:
        return first + printed_year
    if item.precision == "day" and _one_month(item):
        name = calendar.month_name[item.start.month]
        days = f"{item.start.day}{style.dash}{item.end.day}"
        if month:
            days = f"{name} {days}" if style.month_first else f"{days} {name}"
        return days + printed_year
    if year and item.start.year != item.end.year:
        first += f"{comma} {item.start.year}"
    return first + style.dash + last + printed_year


def _end(day: date, item: Interval, style: Style, month: bool) -> str:
    name = calendar.month_name[day.month]
    if item.precision == "month":
        return name
    if not month:
        return str(day.day)
    return f"{name} {day.day}" if style.month_first else f"{day.day} {name}"


def in_order(dates: list[Interval]) -> list[Interval]:
    """Those that start after the one before has ended."""
    kept: list[Interval] = []
    for item in sorted(dates, key=lambda i: (i.start, i.end)):
        if not kept or item.start > kept[-1].end:
            kept.append(item)
    return kept


date_lists = st.lists(intervals(), min_size=1, max_size=5)


@given(date_lists, styles)
@settings(deadline=None, max_examples=400)
def test_dates_printed_in_any_form_are_read_back(dates: list[Interval], style: Style) -> None:
    if style.years == "last":  # a year printed once is understood of dates in order
        dates = [d for i, d in enumerate(in_order(dates)) if i + 1 == len(in_order(dates)) or d.end.year == YEAR]
    if style.years == "each":
        style = replace(style, share_months=False)
    printed = print_dates(dates, style)
    report_year = YEAR if style.years == "none" else YEAR + 3
    assert read_dates(printed, report_year) == tuple(dict.fromkeys(dates)), printed


@given(date_lists.filter(lambda dates: any(d.precision == "day" for d in dates)), styles)
@settings(deadline=None, max_examples=200)
def test_printed_dates_are_found_whole_in_prose(dates: list[Interval], style: Style) -> None:
    style = replace(style, years="none")
    printed = print_dates(dates, style)
    text = f"Ministers met ({printed}) to speak about visas."
    found = find_dates(text, YEAR)
    assert [(text[d.start : d.end], d.intervals) for d in found] == [(printed, tuple(dict.fromkeys(dates)))]


@given(st.text(alphabet="0123456789 -–,;&andAprilMayto.()", max_size=30))
@settings(deadline=None, max_examples=300)
def test_whatever_is_printed_no_interval_ends_before_it_starts(text: str) -> None:
    for interval in (*read_dates(text, YEAR), *(i for d in find_dates(text, YEAR) for i in d.intervals)):
        assert interval.start <= interval.end


def test_months_are_named_with_a_day_or_without() -> None:
    assert months_named("The SOM foreseen for January was postponed from 3 Dec. to 4 March") == {1, 3, 12}
    assert months_named("it may march on") == frozenset()
