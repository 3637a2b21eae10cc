"""Charts for a report, each a file that stands alone: title, what is counted, the release and its source documents.

    timeline     the meetings of each mechanism over the months; quarters or years where the reports cover many
    themes       which themes each mechanism has, and whether both kinds of document say so or one of them
    agreement    the findings of each check by their outcome

They are as wide as the text of an A4 page (17 cm), in colours that colour-blind readers tell apart; what a colour says,
a shape or a number says too. They need the extra `figures` (altair and vl-convert-python).
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any

from pipeline import DATA
from pipeline.errors import UseError
from pipeline.tables.files import written

if TYPE_CHECKING:
    from altair import Axis, LayerChart

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

WIDTH = 640  # pixels of 1/96 inch: 17 cm
SCALE = 3.0  # PNG pixels for each of them: 288 to the inch
FORMATS = ("svg", "png")
TABLES = ("documents", "mechanisms", "mentions", "events", "event_dates", "mechanism_themes", "reconciliation")

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, QUIET, RULE, GAP = "#222222", "#555555", "#DDDDDD", "#F2F2F2"
# Okabe and Ito's colours, which colour-blind readers tell apart, and greys
BLUE, SKY, ORANGE, YELLOW, VERMILION = "#0072B2", "#56B4E9", "#E69F00", "#F0E442", "#D55E00"
LIGHT, DARK = "#D3E3F3", "#08306B"  # few and many

LINE_LENGTH = 116  # characters in a line below the title
MOST_NAMED = 4  # documents; of more, the rest is counted
MANY_ROWS = 40  # from here on rows are low, so that the chart still fits on a page
LABEL_LENGTH = 44  # characters in the label of a row
ROW, LOW_ROW = 17, 13  # heights in pixels
MOST_THEMES = 32  # columns that have room for their labels
MONTH_YEARS, QUARTER_YEARS = 2, 12  # up to so many years a column is a month, a quarter; beyond, a year
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
YEAR_LABELS = 13  # above the columns at most

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
NUMBERED = 0.06  # the share of a bar from which on a number has room in it


def write_figures(tables: Rows, release_id: str, folder: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Writes each chart in each format to the folder, which is made where it is missing; returns the files.

    A chart that the release has no rows for is left out. Raises `UseError` for an unknown format, where the extra is
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
    """The chart as a file, written beside it first: a figure that is there is never half of one."""
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
    import altair as alt

    held = {row["event_id"]: row for row in tables["events"] if row["status"] == "held"}
    dates = [
        (held[row["event_id"]]["iscm_id"], row["date_start"])
        for row in tables["event_dates"]
        if row["event_id"] in held
    ]
    if not dates:
        return None
    years = {row["report_year"] for row in held.values()} | {day.year for _, day in dates}
    first, last = min(years), max(years)
    months = 1 if last - first < MONTH_YEARS else 3 if last - first < QUARTER_YEARS else 12
    label_of = _labels(tables, {iscm_id for iscm_id, _ in dates})
    per = Counter((label_of[iscm_id], ((day.year - first) * 12 + day.month - 1) // months) for iscm_id, day in dates)
    columns = (last - first + 1) * 12 // months
    reported = {row["report_year"] for row in tables["documents"] if row["report_year"]}
    gaps = [{"column": at} for at in range(columns) if first + at * months // 12 not in reported]
    cells = [{"row": row, "column": column, "meetings": number} for (row, column), number in per.items()]
    rows = sorted(set(label_of.values()), key=_alphabetical)
    most = max(per.values())

    x = alt.X("column:O", scale=alt.Scale(domain=list(range(columns)))).axis(_time_axis(first, last, months))
    base = alt.Chart({"values": cells}).encode(
        x=x,
        y=alt.Y("row:N", sort=rows, scale=alt.Scale(domain=rows)).axis(_row_axis(grid=True)),
    )
    scale = alt.Scale(domain=[1, max(most, 2)], range=[LIGHT, DARK])
    has_numbers = columns <= 24
    key = alt.Legend(title="meetings", orient="bottom", values=sorted({1, (most + 1) // 2, most}), format="d")
    boxes = base.mark_rect(stroke="white", strokeWidth=0.5).encode(
        color=alt.Color("meetings:Q", scale=scale).legend(None if has_numbers else key)
    )
    # on the darker half white is read better
    numbers = base.mark_text(fontSize=9).encode(
        text=alt.Text("meetings:Q", format="d"),
        color=alt.condition(f"datum.meetings > {1 + (max(most, 2) - 1) * 0.4}", alt.value("white"), alt.value(INK)),
    )
    undated = sum(row["date_start"] is None for row in held.values())
    not_held = len(tables["events"]) - len(held)
    left_out = [f"{_counted(undated, 'event')} without a printed date"] * bool(undated)
    left_out += [f"{not_held} postponed or cancelled"] * bool(not_held)
    period = {1: "month", 3: "quarter", 12: "year"}[months]
    told = f"Meetings by the {period} in which they began: {_counted(len(dates), 'date')}"
    told += f" of {_counted(len(held) - undated, 'event')}, as the reports print them."
    if gaps:
        told += " Grey: no report of that year."
    if left_out:
        told += f" Left out: {' and '.join(left_out)}."
    title = f"When the mechanisms met, {first}" + (f"–{last}" if last > first else "")
    empty = alt.Chart({"values": gaps}).mark_rect(color=GAP).encode(x=x)
    layers = [empty] * bool(gaps) + [boxes] + [numbers] * has_numbers
    return _finished(layers, rows, [title, told, source])


def themes(tables: Rows, source: str) -> LayerChart | None:
    """Which themes each mechanism has, and whether both kinds of document say so; None where none has any."""
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
    told = f"{_counted(len(cells), 'pair')} of a mechanism and a theme: {by['both']} in a leaflet and a report, "
    told += f"{by['leaflet only']} in a leaflet only, {by['highlights only']} in a report only."
    if rarer:
        told += f" Left out: {_counted(rarer, 'theme')} of fewer mechanisms."
    return _finished([marks], rows, ["The themes of the mechanisms, by source", told, source])


def agreement(tables: Rows, source: str) -> LayerChart | None:
    """The outcomes of each check as shares, with how many there are and wait for a person; None without findings."""
    import altair as alt

    found = tables["reconciliation"]
    if not found:
        return None
    per_check = Counter(row["check"] for row in found)
    waiting = Counter(row["check"] for row in found if row["needs_review"] and not row["decision"])
    per = Counter((row["check"], row["status"]) for row in found)
    order = list(STATUSES)
    cells, totals = [], []
    for check, total in per_check.items():
        row, start = _sentence(check), 0
        for status in order:
            if number := per[check, status]:
                share = {"from": start / total, "to": (start + number) / total}
                cells.append({"row": row, "outcome": _sentence(status).lower(), "number": number, **share})
                start += number
        totals.append({"row": row, "findings": total, "waiting": waiting[check]})
    rows = sorted({_sentence(check) for check in per_check}, key=lambda row: (-_total(totals, row), row))

    y = alt.Y("row:N", sort=rows, scale=alt.Scale(domain=rows, paddingInner=0.25)).axis(_row_axis(grid=False))
    x_scale = alt.Scale(domain=[0, 1.3], nice=False)
    shares = alt.Axis(
        title=None, values=[0, 0.25, 0.5, 0.75, 1], format=".0%", grid=True, domain=False, ticks=False, labelFlush=False
    )
    outcomes = [_sentence(status).lower() for status in order if any(row["status"] == status for row in found)]
    colours = [STATUSES[status] for status in order if _sentence(status).lower() in outcomes]
    key = alt.Legend(title="outcome", orient="bottom", columns=7, symbolType="square", symbolSize=90, labelLimit=0)
    bars = alt.Chart({"values": cells})
    layers = [
        bars.mark_bar(stroke="white", strokeWidth=1).encode(
            x=alt.X("from:Q", scale=x_scale).axis(shares),
            x2="to:Q",
            y=y,
            color=alt.Color("outcome:N", sort=outcomes, scale=alt.Scale(domain=outcomes, range=colours)).legend(key),
        ),
        bars.transform_filter(f"datum.to - datum.from >= {NUMBERED}")
        .transform_calculate(middle="(datum.from + datum.to) / 2")
        .mark_text(fontSize=10)
        .encode(
            x=alt.X("middle:Q", scale=x_scale),
            y=y,
            text=alt.Text("number:Q", format="d"),
            color=alt.condition(
                alt.FieldOneOfPredicate(field="outcome", oneOf=["agree", "renamed", "conflict"]),
                alt.value("white"),
                alt.value(INK),
            ),
        ),
    ]
    for at, column, heading in ((1.12, "findings", "findings"), (1.28, "waiting", "to decide")):
        place = alt.X("at:Q", scale=x_scale)
        words = alt.Chart({"values": totals}).transform_calculate(at=str(at)).mark_text(align="right", fontSize=10)
        layers.append(words.encode(x=place, y=y, text=alt.Text(f"{column}:Q", format=",d"), color=alt.value(INK)))
        above = alt.Chart({"values": [{"at": at, "words": heading}]}).mark_text(align="right", fontSize=10, dy=-8)
        layers.append(above.encode(x=place, y=alt.value(0), text="words:N", color=alt.value(QUIET)))
    told = f"{_counted(len(found), 'finding')} of {_counted(len(per_check), 'check')}; the numbers in the bars count "
    told += f"them. Still to be decided by a person: {sum(waiting.values())}."
    title = "Where the sources agree and where they do not"
    return _finished(layers, rows, [title, told, source], row_height=24)


CHARTS: dict[str, Callable[[Rows, str], LayerChart | None]] = {
    "timeline": timeline,
    "themes": themes,
    "agreement": agreement,
}


# ---------------------------------------------------------------- what they share


def source_line(tables: Rows, release_id: str) -> str:
    """The release and the documents it was made from: 'Release 0123456789ab, from report.pdf and leaflet.pdf.'."""
    read = [row["file_name"] for row in tables["documents"] if row["status"] == "extracted"]
    named = read[:MOST_NAMED] if len(read) <= MOST_NAMED + 1 else read[: MOST_NAMED - 1]
    named = read if len(read) == MOST_NAMED + 1 else named
    told = [*named, f"{len(read) - len(named)} more documents"] if len(read) > len(named) else list(named)
    return f"Release {release_id}, from {', '.join(told[:-1])}{' and ' if len(told) > 1 else ''}{told[-1]}."


def _finished(
    layers: Sequence[Any], rows: Sequence[str], words: Sequence[str], row_height: int | None = None
) -> LayerChart:
    """The layers as a chart with title and lines below it, as wide as a page and as high as its rows need."""
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


def _time_axis(first: int, last: int, months: int) -> Axis:
    """Months by name above a single year; else each year, or every n-th, above its first column, with a line."""
    import altair as alt

    style: dict[str, Any] = {"orient": "top", "title": None, "labelOverlap": False, "labelAngle": 0}
    style |= {"ticks": False, "domain": False, "zindex": 0}
    if first == last:
        names = ", ".join(f"'{name}'" for name in MONTHS)
        return alt.Axis(grid=False, labelExpr=f"[{names}][datum.value]", **style)
    a_year = 12 // months
    every = -(-(last - first + 1) // YEAR_LABELS)
    return alt.Axis(
        values=list(range(0, (last - first + 1) * a_year, a_year * every)),
        labelExpr=f"toString({first} + datum.value / {a_year})",
        labelAlign="center" if months == 12 else "left",
        bandPosition=0,
        grid=True,
        **style,
    )


def _row_height(rows: Sequence[str]) -> int:
    return LOW_ROW if len(rows) >= MANY_ROWS else ROW


def _labels(tables: Rows, wanted: Iterable[str]) -> dict[str, str]:
    """What each mechanism is called in a chart: its acronym, else the shortest name that a document prints for it.

    A heading in capitals is written small, a long name ends with '…', and two of one label get their ids behind.
    """
    acronyms = {row["iscm_id"]: row["acronym"] for row in tables["mechanisms"] if row["acronym"]}
    names = {row["iscm_id"]: row["name"] for row in tables["mechanisms"]}
    for row in sorted(tables["mentions"], key=lambda row: (len(row["printed_name"]), row["printed_name"])):
        if row["status"] == "accepted" and row["iscm_id"] and row["context"] in ("heading", "table", "global_meeting"):
            acronyms.setdefault(row["iscm_id"], row["printed_name"])
    chosen = {iscm_id: acronyms.get(iscm_id) or names.get(iscm_id) or iscm_id for iscm_id in sorted(wanted)}
    small = {key: _sentence(name.lower()) if name.isupper() and " " in name else name for key, name in chosen.items()}
    short = {key: shorten(name, LABEL_LENGTH, placeholder=" …") for key, name in small.items()}
    times = Counter(short.values())
    return {key: f"{name} ({key})" if times[name] > 1 else name for key, name in short.items()}


def _theme_labels(theme_ids: Iterable[str]) -> dict[str, str]:
    """The label of each theme in `themes.csv`; of one that it lacks ('new-sea-rescue'), its id as words."""
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
