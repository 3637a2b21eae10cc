"""Charts for a report, each a complete file: title, what is counted, the release and its source documents.

    timeline     the meetings of each mechanism by month, or by quarter or year where the reports cover many years
    themes       which themes each mechanism has, and whether both kinds of document name them or only one
    agreement    the findings of each check by outcome

They are as wide as the text of an A4 page (17 cm), in colours that colour-blind readers can distinguish; what a colour
shows, a shape or a number shows too. They need the extra `figures` (altair and vl-convert-python).
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any

from pipeline import DATA
from pipeline.errors import UseError
from pipeline.model import DEFINING
from pipeline.tables.files import written

if TYPE_CHECKING:
    from altair import Axis, LayerChart, Scale, Y

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

WIDTH = 640  # pixels of 1/96 inch: 17 cm
SCALE = 3.0  # PNG pixels for each of them: 288 to the inch
FORMATS = ("svg", "png")
TABLES = ("documents", "mechanisms", "mentions", "events", "event_dates", "mechanism_themes", "reconciliation")

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, QUIET, RULE, GAP = "#222222", "#555555", "#DDDDDD", "#F2F2F2"
# Okabe and Ito's colours, which colour-blind readers can distinguish, and greys
BLUE, SKY, ORANGE, YELLOW, VERMILION = "#0072B2", "#56B4E9", "#E69F00", "#F0E442", "#D55E00"
LIGHT, DARK = "#D3E3F3", "#08306B"  # few and many

LINE_LENGTH = 116  # characters in a line below the title
MOST_NAMED = 4  # documents; any others are counted
MANY_ROWS = 40  # from this number on, rows are lower, so that the chart still fits on a page
LABEL_LENGTH = 44  # characters in the label of a row
ROW, LOW_ROW = 17, 13  # heights in pixels
MOST_THEMES = 32  # columns with room for their labels
MONTH_YEARS, QUARTER_YEARS = 2, 12  # up to so many years a column is a month, or a quarter; beyond that, a year
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
YEAR_LABELS = 13  # above the columns, at most

SAYS = ("both", "leaflet only", "highlights only")
STATUSES = {
    "agree": BLUE,
    "both": SKY,
    "renamed": "#777777",
    "info": "#BBBBBB",
    "leaflet_only": YELLOW,
    "highlights_only": ORANGE,
    "conflict": VERMILION,
}
NUMBERED = 0.06  # the least share of a bar that has room for its number


def write_figures(tables: Rows, release_id: str, folder: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Writes each chart in each format to the folder, which is created if needed; returns the files.

    A chart without rows in the release is left out. Raises `UseError` for an unknown format, where the extra is
    missing, or where the folder cannot be written.
    """
    if unknown := [name for name in formats if name not in FORMATS]:
        raise UseError(f"--format {unknown[0]}: unknown; use {' or '.join(FORMATS)}, or both with a comma between")
    _check_installed()
    source = source_line(tables, release_id)
    charts = {name: chart for name, make in CHARTS.items() if (chart := make(tables, source)) is not None}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_write(chart, folder / f"{name}.{ending}") for name, chart in charts.items() for ending in formats]
    except OSError as error:
        raise UseError(f"{folder}: cannot be written ({error.strerror or error}); name another with --to") from error


def _write(chart: LayerChart, path: Path) -> Path:
    """Writes the chart to the file, whole or not at all."""
    import vl_convert

    specification = chart.to_dict()
    if path.suffix == ".svg":
        content = vl_convert.vegalite_to_svg(specification).encode()
    else:
        content = vl_convert.vegalite_to_png(specification, scale=SCALE)
    with written(path) as beside:
        beside.write_bytes(content)
    return path


def _check_installed() -> None:
    from importlib.util import find_spec

    if not (find_spec("altair") and find_spec("vl_convert")):
        raise UseError("figures need the extra 'figures'; run  make figures  or  pip install 'iscm-pipeline[figures]'")


# ---------------------------------------------------------------- the charts


def timeline(tables: Rows, source: str) -> LayerChart | None:
    """How many meetings of each mechanism began in each month; None where no event that was held has a date."""
    held = {row["event_id"]: row for row in tables["events"] if row["status"] == "held"}
    dates = [
        (held[row["event_id"]]["iscm_id"], row["date_start"])
        for row in tables["event_dates"]
        if row["event_id"] in held
    ]
    if not dates:
        return None
    span = _span(_years_reported(held.values()) | {day.year for _, day in dates})
    label_of = _labels(tables, {iscm_id for iscm_id, _ in dates})
    meetings = Counter((label_of[iscm_id], span.column_of(day)) for iscm_id, day in dates)
    reported = _years_reported(tables["documents"])
    gaps = [at for at in range(span.columns) if span.year_of(at) not in reported]
    rows = sorted(set(label_of.values()), key=_alphabetical)
    dated = sum(row["date_start"] is not None for row in held.values())
    text = (
        f"Meetings by the {span.period} in which they began: {_counted(len(dates), 'date')} of"
        f" {_counted(dated, 'event')}, as the reports print them."
    )
    text += " Grey: no report of that year." * bool(gaps)
    text += _left_out(len(held) - dated, len(tables["events"]) - len(held))
    title = f"When the mechanisms met, {span.years}"
    return _finished(_timeline_layers(meetings, gaps, rows, span), rows, [title, text, source])


def _years_reported(rows: Iterable[Mapping[str, Any]]) -> set[int]:
    """The years that the rows' reports are about; a report whose year is not certain has none."""
    return {row["report_year"] for row in rows if row["report_year"]}


def _left_out(undated: int, not_held: int) -> str:
    parts = [f"{_counted(undated, 'event')} without a printed date"] * bool(undated)
    parts += [f"{not_held} postponed or cancelled"] * bool(not_held)
    return f" Left out: {' and '.join(parts)}." if parts else ""


@dataclass(frozen=True, slots=True)
class _Span:
    """The years of a timeline, from `first` to `last`, and how many months each of its columns stands for."""

    first: int
    last: int
    months: int

    @property
    def columns(self) -> int:
        return (self.last - self.first + 1) * 12 // self.months

    @property
    def period(self) -> str:
        return {1: "month", 3: "quarter", 12: "year"}[self.months]

    @property
    def years(self) -> str:
        return f"{self.first}–{self.last}" if self.last > self.first else str(self.first)

    def column_of(self, day: date) -> int:
        return ((day.year - self.first) * 12 + day.month - 1) // self.months

    def year_of(self, column: int) -> int:
        return self.first + column * self.months // 12


def _span(years: Collection[int]) -> _Span:
    """The span of these years; the more there are, the longer the time that a column stands for."""
    first, last = min(years), max(years)
    if last - first < MONTH_YEARS:
        return _Span(first, last, 1)
    return _Span(first, last, 3 if last - first < QUARTER_YEARS else 12)


def _timeline_layers(
    meetings: Mapping[tuple[str, int], int], gaps: Sequence[int], rows: Sequence[str], span: _Span
) -> list[Any]:
    """The layers: grey columns for `gaps`, coloured boxes for meetings by row and column, numbers where they fit."""
    import altair as alt

    x = alt.X("column:O", scale=alt.Scale(domain=list(range(span.columns)))).axis(_time_axis(span))
    cells = [{"row": row, "column": column, "meetings": number} for (row, column), number in meetings.items()]
    base = alt.Chart({"values": cells}).encode(
        x=x,
        y=alt.Y("row:N", sort=rows, scale=alt.Scale(domain=rows)).axis(_row_axis(grid=True)),
    )
    most = max(meetings.values())
    scale = alt.Scale(domain=[1, max(most, 2)], range=[LIGHT, DARK])
    has_numbers = span.columns <= 24
    key = alt.Legend(title="meetings", orient="bottom", values=sorted({1, (most + 1) // 2, most}), format="d")
    boxes = base.mark_rect(stroke="white", strokeWidth=0.5).encode(
        color=alt.Color("meetings:Q", scale=scale).legend(None if has_numbers else key)
    )
    # white is easier to read on the darker colours
    numbers = base.mark_text(fontSize=9).encode(
        text=alt.Text("meetings:Q", format="d"),
        color=alt.condition(f"datum.meetings > {1 + (max(most, 2) - 1) * 0.4}", alt.value("white"), alt.value(INK)),
    )
    empty = alt.Chart({"values": [{"column": at} for at in gaps]}).mark_rect(color=GAP).encode(x=x)
    return [empty] * bool(gaps) + [boxes] + [numbers] * has_numbers


def themes(tables: Rows, source: str) -> LayerChart | None:
    """Which themes each mechanism has, and which kinds of document name them; None where no mechanism has any."""
    import altair as alt

    saying: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in tables["mechanism_themes"]:
        saying[row["iscm_id"], row["theme_id"]].add(row["source"])
    if not saying:
        return None
    label_of = _labels(tables, {iscm_id for iscm_id, _ in saying})
    named = _theme_labels({theme_id for _, theme_id in saying})
    cells = [
        {
            "row": label_of[iscm_id],
            "theme": named[theme_id],
            "says": "both" if len(sources) > 1 else f"{next(iter(sources))} only",
        }
        for (iscm_id, theme_id), sources in saying.items()
    ]
    count = Counter(str(cell["theme"]) for cell in cells)
    columns = sorted(count, key=lambda theme: (-count[theme], theme))[:MOST_THEMES]
    rarer = len(count) - len(columns)
    cells = [cell for cell in cells if cell["theme"] in columns]
    rows = sorted(set(label_of.values()), key=_alphabetical)
    key = alt.Legend(title="said by", orient="bottom", symbolSize=90, columns=3)
    above = alt.Axis(
        orient="top",
        title=None,
        labelAngle=-90,
        labelLimit=0,
        labelOverlap=False,
        grid=True,
        ticks=False,
        domain=False,
    )
    shapes = ["square", "triangle-left", "triangle-right"]
    marks = (
        alt.Chart({"values": cells})
        .mark_point(filled=True, opacity=1, size=min(80, _row_height(rows) * 5))
        .encode(
            x=alt.X("theme:N", sort=columns, scale=alt.Scale(domain=columns)).axis(above),
            y=alt.Y("row:N", sort=rows, scale=alt.Scale(domain=rows)).axis(_row_axis(grid=True)),
            shape=alt.Shape("says:N", scale=alt.Scale(domain=list(SAYS), range=shapes)).legend(key),
            color=alt.Color("says:N", scale=alt.Scale(domain=list(SAYS), range=[INK, BLUE, VERMILION])).legend(key),
        )
    )
    by = Counter(str(cell["says"]) for cell in cells)
    text = f"{_counted(len(cells), 'pair')} of a mechanism and a theme: {by['both']} in a leaflet and a report, "
    text += f"{by['leaflet only']} in a leaflet only, {by['highlights only']} in a report only."
    if rarer:
        text += f" Left out: {_counted(rarer, 'theme')} of fewer mechanisms."
    return _finished([marks], rows, ["The themes of the mechanisms, by source", text, source])


def agreement(tables: Rows, source: str) -> LayerChart | None:
    """The outcomes of each check as shares, with how many there are and how many are open; None without findings."""
    found = tables["reconciliation"]
    if not found:
        return None
    per_check = Counter(row["check"] for row in found)
    waiting = Counter(row["check"] for row in found if row["needs_review"] and not row["decision"])
    totals = [
        {"row": _sentence(check), "findings": total, "waiting": waiting[check]} for check, total in per_check.items()
    ]
    rows = sorted({_sentence(check) for check in per_check}, key=lambda row: (-_total(totals, row), row))
    statuses = {row["status"] for row in found}
    outcomes = {_outcome(status): colour for status, colour in STATUSES.items() if status in statuses}
    layers = [*_share_layers(_shares(found), outcomes, rows), *_total_layers(totals, rows)]
    text = f"{_counted(len(found), 'finding')} of {_counted(len(per_check), 'check')}; the numbers in the bars count "
    text += f"them. Still to be decided by a person: {sum(waiting.values())}."
    title = "Where the sources agree and where they do not"
    return _finished(layers, rows, [title, text, source], row_height=24)


def _outcome(status: str) -> str:
    """'leaflet_only' -> 'leaflet only'."""
    return _sentence(status).lower()


def _shares(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The outcomes of each check, each with the part of the bar that it takes, from 0 to 1."""
    per_check = Counter(row["check"] for row in found)
    per = Counter((row["check"], row["status"]) for row in found)
    shares: list[dict[str, Any]] = []
    for check, total in per_check.items():
        start = 0
        for status in STATUSES:
            if number := per[check, status]:
                end = start + number
                cell = {"row": _sentence(check), "outcome": _outcome(status), "number": number}
                shares.append(cell | {"from": start / total, "to": end / total})
                start = end
    return shares


def _share_layers(
    shares: Sequence[Mapping[str, Any]], outcomes: Mapping[str, str], rows: Sequence[str]
) -> Iterator[Any]:
    """The bars, coloured by outcome, and the numbers in their larger parts."""
    import altair as alt

    axis = alt.Axis(
        title=None, values=[0, 0.25, 0.5, 0.75, 1], format=".0%", grid=True, domain=False, ticks=False, labelFlush=False
    )
    key = alt.Legend(title="outcome", orient="bottom", columns=7, symbolType="square", symbolSize=90, labelLimit=0)
    colours = alt.Scale(domain=list(outcomes), range=list(outcomes.values()))
    bars = alt.Chart({"values": shares})
    yield bars.mark_bar(stroke="white", strokeWidth=1).encode(
        x=alt.X("from:Q", scale=_bar_scale()).axis(axis),
        x2="to:Q",
        y=_bar_rows(rows),
        color=alt.Color("outcome:N", sort=list(outcomes), scale=colours).legend(key),
    )
    dark = alt.FieldOneOfPredicate(field="outcome", oneOf=["agree", "renamed", "conflict"])
    yield (
        bars.transform_filter(f"datum.to - datum.from >= {NUMBERED}")
        .transform_calculate(middle="(datum.from + datum.to) / 2")
        .mark_text(fontSize=10)
        .encode(
            x=alt.X("middle:Q", scale=_bar_scale()),
            y=_bar_rows(rows),
            text=alt.Text("number:Q", format="d"),
            color=alt.condition(dark, alt.value("white"), alt.value(INK)),
        )
    )


def _total_layers(totals: Sequence[Mapping[str, Any]], rows: Sequence[str]) -> Iterator[Any]:
    """Two columns of numbers beside the bars, with their headings."""
    import altair as alt

    for at, column, heading in ((1.12, "findings", "findings"), (1.28, "waiting", "to decide")):
        place = alt.X("at:Q", scale=_bar_scale())
        words = alt.Chart({"values": totals}).transform_calculate(at=str(at)).mark_text(align="right", fontSize=10)
        number = alt.Text(f"{column}:Q", format=",d")
        yield words.encode(x=place, y=_bar_rows(rows), text=number, color=alt.value(INK))
        above = alt.Chart({"values": [{"at": at, "words": heading}]}).mark_text(align="right", fontSize=10, dy=-8)
        yield above.encode(x=place, y=alt.value(0), text="words:N", color=alt.value(QUIET))


def _bar_scale() -> Scale:
    """From 0 to 1 for the bars, and room on the right for two columns of numbers."""
    import altair as alt

    return alt.Scale(domain=[0, 1.3], nice=False)


def _bar_rows(rows: Sequence[str]) -> Y:
    import altair as alt

    return alt.Y("row:N", sort=rows, scale=alt.Scale(domain=rows, paddingInner=0.25)).axis(_row_axis(grid=False))


CHARTS: dict[str, Callable[[Rows, str], LayerChart | None]] = {
    "timeline": timeline,
    "themes": themes,
    "agreement": agreement,
}


# ---------------------------------------------------------------- what the charts share


def source_line(tables: Rows, release_id: str) -> str:
    """The release and its source documents: 'Release 0123456789ab, from report.pdf and leaflet.pdf.'."""
    read = [row["file_name"] for row in tables["documents"] if row["status"] == "extracted"]
    named = read[:MOST_NAMED] if len(read) <= MOST_NAMED + 1 else read[: MOST_NAMED - 1]
    named = read if len(read) == MOST_NAMED + 1 else named
    parts = [*named, f"{len(read) - len(named)} more documents"] if len(read) > len(named) else list(named)
    return f"Release {release_id}, from {', '.join(parts[:-1])}{' and ' if len(parts) > 1 else ''}{parts[-1]}."


def _finished(
    layers: Sequence[Any], rows: Sequence[str], words: Sequence[str], row_height: int | None = None
) -> LayerChart:
    """The layers as a chart with a title and lines below it, as wide as a page and as high as its rows need."""
    import altair as alt

    title, *below = words
    lines = [line for text in below for line in wrap(text, LINE_LENGTH, break_long_words=True)]
    heading = alt.Title(
        title,
        subtitle=lines,
        anchor="start",
        frame="bounds",
        fontSize=15,
        subtitleFontSize=11,
        subtitleColor=QUIET,
        color=INK,
        offset=12,
    )
    finished: LayerChart = (
        alt.layer(*layers)
        .properties(
            width=WIDTH,
            height=len(rows) * (row_height or _row_height(rows)),
            title=heading,
            padding=10,
            background="white",
            autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        )
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=10, labelColor=INK, gridColor=RULE)
        .configure_legend(labelFontSize=10, titleFontSize=10, labelColor=INK, titleColor=INK, titleOrient="left")
    )
    return finished


def _row_axis(grid: bool) -> Axis:
    import altair as alt

    return alt.Axis(
        title=None,
        labelLimit=0,
        labelOverlap=False,
        labelPadding=6,
        ticks=False,
        domain=False,
        grid=grid,
        zindex=0,
    )


def _time_axis(span: _Span) -> Axis:
    """Months by name above a single year; else each year, or every n-th, above its first column, with a line."""
    import altair as alt

    style: dict[str, Any] = {"orient": "top", "title": None, "labelOverlap": False, "labelAngle": 0}
    style |= {"ticks": False, "domain": False, "zindex": 0}
    if span.first == span.last:
        names = ", ".join(f"'{name}'" for name in MONTHS)
        return alt.Axis(grid=False, labelExpr=f"[{names}][datum.value]", **style)
    a_year = 12 // span.months
    every = -(-(span.last - span.first + 1) // YEAR_LABELS)
    return alt.Axis(
        values=list(range(0, (span.last - span.first + 1) * a_year, a_year * every)),
        labelExpr=f"toString({span.first} + datum.value / {a_year})",
        labelAlign="center" if span.months == 12 else "left",
        bandPosition=0,
        grid=True,
        **style,
    )


def _row_height(rows: Sequence[str]) -> int:
    return LOW_ROW if len(rows) >= MANY_ROWS else ROW


def _labels(tables: Rows, wanted: Iterable[str]) -> dict[str, str]:
    """The label of each mechanism: its acronym, or else the shortest name that a document prints for it.

    A heading in capitals is set in small letters, and a long name ends with '…'. Where two mechanisms would have the
    same label, their ids follow it.
    """
    names = {row["iscm_id"]: row["name"] for row in tables["mechanisms"] if row["name"]}
    names |= _shortest_printed(tables["mentions"])
    names |= {row["iscm_id"]: row["acronym"] for row in tables["mechanisms"] if row["acronym"]}
    labels = {iscm_id: _label(names.get(iscm_id) or iscm_id) for iscm_id in sorted(wanted)}
    times = Counter(labels.values())
    return {iscm_id: f"{label} ({iscm_id})" if times[label] > 1 else label for iscm_id, label in labels.items()}


def _shortest_printed(mentions: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The shortest name printed for each mechanism where it has rows of its own; of equally long ones the first."""
    found: dict[str, str] = {}
    for row in sorted(mentions, key=lambda row: (len(row["printed_name"]), row["printed_name"])):
        if row["status"] == "accepted" and row["iscm_id"] and row["context"] in DEFINING:
            found.setdefault(row["iscm_id"], row["printed_name"])
    return found


def _label(name: str) -> str:
    """'BALI PROCESS' -> 'Bali process'."""
    is_heading = name.isupper() and " " in name
    return shorten(_sentence(name.lower()) if is_heading else name, LABEL_LENGTH, placeholder=" …")


def _theme_labels(theme_ids: Iterable[str]) -> dict[str, str]:
    """The label of each theme in `themes.csv`; for a theme it lacks ('new-sea-rescue'), the id as words."""
    with (DATA / "themes.csv").open(encoding="utf-8", newline="") as file:
        known = {row["theme_id"]: row["label"] for row in csv.DictReader(file)}
    return {theme_id: known.get(theme_id) or _sentence(theme_id.removeprefix("new-")) for theme_id in theme_ids}


def _sentence(name: str) -> str:
    """'leaflet_only' -> 'Leaflet only', 'iscms_represented' -> 'ISCMs represented'."""
    words = re.sub(r"\biscm(s?)\b", r"ISCM\1", re.sub("[_-]+", " ", name).strip())
    return words[:1].upper() + words[1:]


def _counted(number: int, noun: str) -> str:
    """'1 event', '1,256 events'."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _total(totals: Sequence[Mapping[str, Any]], row: str) -> int:
    return int(sum(total["findings"] for total in totals if total["row"] == row))


def _alphabetical(label: str) -> str:
    return label.casefold()
