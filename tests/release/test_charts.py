"""The figures: what they count, that nothing is cut off or merged, and the files that the command writes."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pipeline.errors import UseError
from pipeline.release.charts import CHARTS, LABEL_LENGTH, MOST_THEMES, SCALE, TABLES, WIDTH, source_line, write_figures
from pipeline.tables.files import read_tables

pytestmark = pytest.mark.slow

pytest.importorskip("altair")
pytest.importorskip("vl_convert")

ROOT = Path(__file__).parent.parent.parent
Tables = dict[str, list[dict[str, Any]]]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def output(sources_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the output folder of a run over the two sources: figures are drawn into it."""
    folder = tmp_path_factory.mktemp("project") / "output"
    return shutil.copytree(sources_release.parents[1], folder, symlinks=True)


@pytest.fixture(scope="module")
def tables(output: Path) -> Tables:
    read = read_tables(output / "latest")
    return {name: read[name].to_pylist() for name in TABLES}


def made_tables(mechanisms: int, first: int, last: int, themes: int = 5, long_names: bool = False) -> Tables:
    """Tables in which each mechanism meets each year in one month more, and has each theme from one source more."""
    ids = [f"m{number:02}" for number in range(mechanisms)]
    years = range(first, last + 1)
    events = [
        {"event_id": f"{key}-{year}", "iscm_id": key, "report_year": year, "status": "held"}
        | {"date_start": date(year, 1 + (at + year) % 12, 5)}
        for at, key in enumerate(ids)
        for year in years
    ]
    name = "Consultations on labour mobility and on all that goes with it, of basin {}" if long_names else "Dialogue {}"
    return {
        "documents": [{"file_name": f"{year}.pdf", "status": "extracted", "report_year": year} for year in years],
        "mechanisms": [{"iscm_id": key, "acronym": None, "name": name.format(key)} for key in ids],
        "mentions": [],
        "events": events,
        "event_dates": [{"event_id": row["event_id"], "date_start": row["date_start"]} for row in events],
        "mechanism_themes": [
            {"iscm_id": key, "theme_id": f"new-theme-{number}", "source": source}
            for at, key in enumerate(ids)
            for number in range(themes)
            for source in ("leaflet", "highlights")[(at + number) % 2 :]
        ],
        "reconciliation": [],
    }


def specification(name: str, tables: Tables) -> Any:
    chart = CHARTS[name](tables, source_line(tables, "0123456789ab"))
    assert chart is not None
    return chart.to_dict()


def values(specification: Any, *columns: str) -> list[dict[str, Any]]:
    """The rows of the data set that has these columns."""
    sets = specification["datasets"].values()
    return next(rows for rows in sets if rows and set(columns) <= set(rows[0]))


def told(specification: Any) -> str:
    return " ".join([specification["title"]["text"], *specification["title"]["subtitle"]])


# ---------------------------------------------------------------- what they count


def test_the_timeline_counts_every_date_of_every_event_held(tables: Tables) -> None:
    made = specification("timeline", tables)
    cells = values(made, "row", "column", "meetings")
    held = {row["event_id"] for row in tables["events"] if row["status"] == "held"}
    dates = [row["date_start"] for row in tables["event_dates"] if row["event_id"] in held]
    assert sum(cell["meetings"] for cell in cells) == len(dates)
    by_month: Counter[int] = Counter()
    for cell in cells:
        by_month[cell["column"]] += cell["meetings"]
    assert by_month == Counter(day.month - 1 for day in dates)
    undated = sum(row["date_start"] is None for row in tables["events"])
    assert f"{len(dates)} dates" in told(made)
    assert f"{undated} events without a printed date" in told(made)


def test_the_themes_say_which_source_has_each(tables: Tables) -> None:
    said: dict[tuple[str, str], set[str]] = {}
    for row in tables["mechanism_themes"]:
        said.setdefault((row["iscm_id"], row["theme_id"]), set()).add(row["source"])
    expected = Counter("both" if len(found) > 1 else f"{min(found)} only" for found in said.values())
    made = specification("themes", tables)
    assert Counter(cell["says"] for cell in values(made, "row", "theme")) == expected
    assert f"{len(said)} pairs" in told(made)
    assert f"{expected['both']} in a leaflet and a report" in told(made)


def test_the_agreement_counts_every_finding(tables: Tables) -> None:
    made = specification("agreement", tables)
    bars = values(made, "row", "outcome", "number")
    assert sum(bar["number"] for bar in bars) == len(tables["reconciliation"])
    for check in {bar["row"] for bar in bars}:
        assert sum(bar["to"] - bar["from"] for bar in bars if bar["row"] == check) == pytest.approx(1)
    waiting = sum(row["needs_review"] for row in tables["reconciliation"])
    assert f"to be decided by a person: {waiting}." in told(made)


@pytest.mark.parametrize("name", sorted(CHARTS))
def test_a_chart_names_its_release_and_its_documents(name: str, tables: Tables) -> None:
    words = told(specification(name, tables))
    assert "Release 0123456789ab, from iscm-2021-highlights.txt and iscm-leaflet.txt." in words


@pytest.mark.parametrize(
    ("count", "end"),
    [
        (1, "from 2001.pdf."),
        (2, "from 2001.pdf and 2002.pdf."),
        (5, "2004.pdf and 2005.pdf."),
        (6, "from 2001.pdf, 2002.pdf, 2003.pdf and 3 more documents."),
    ],
)
def test_of_many_documents_some_are_named_and_the_rest_counted(count: int, end: str) -> None:
    assert source_line(made_tables(1, 2001, 2000 + count), "0123456789ab").endswith(end)


def test_a_document_that_gave_no_rows_is_no_source() -> None:
    tables = made_tables(1, 2001, 2002)
    tables["documents"][0]["status"] = "quarantined"
    assert source_line(tables, "0123456789ab").endswith("from 2002.pdf.")


# ---------------------------------------------------------------- one year and ten, few mechanisms and many


@pytest.mark.parametrize(("last", "what", "columns"), [(2001, "month", 12), (2002, "month", 24), (2003, "quarter", 12),
                                                      (2010, "quarter", 40), (2020, "year", 20)])  # fmt: skip
def test_columns_grow_with_the_years(last: int, what: str, columns: int) -> None:
    made = specification("timeline", made_tables(3, 2001, last))
    assert f"by the {what} in which" in told(made)
    assert sum(cell["meetings"] for cell in values(made, "row", "column", "meetings")) == 3 * (last - 2000)
    assert max(cell["column"] for cell in values(made, "row", "column", "meetings")) < columns


def test_years_without_a_report_are_grey() -> None:
    tables = made_tables(2, 2001, 2006)
    gone = {2002, 2003}
    for name in ("documents", "events"):
        tables[name] = [row for row in tables[name] if row["report_year"] not in gone]
    made = specification("timeline", tables)
    grey = next(made["datasets"][layer["data"]["name"]] for layer in made["layer"] if "y" not in layer["encoding"])
    assert [cell["column"] for cell in grey] == list(range(4, 12))
    assert "Grey: no report of that year." in told(made)
    assert "Grey" not in told(specification("timeline", made_tables(2, 2001, 2006)))


@pytest.mark.parametrize("count", [1, 30, 60])
@pytest.mark.parametrize("name", ["timeline", "themes"])
def test_every_mechanism_has_a_row_of_its_own_even_if_long_names_are_cut(name: str, count: int) -> None:
    made = specification(name, made_tables(count, 2001, 2010, long_names=True))
    rows = {cell["row"] for cell in values(made, "row")}
    assert len(rows) == count
    assert max(map(len, rows)) <= LABEL_LENGTH + len(" (m00)")
    assert made["height"] <= 800  # with its head and its key it fits on a page


def test_themes_that_have_no_room_are_counted() -> None:
    made = specification("themes", made_tables(4, 2001, 2001, themes=MOST_THEMES + 3))
    assert len({cell["theme"] for cell in values(made, "row", "theme")}) == MOST_THEMES
    assert "Left out: 3 themes" in told(made)


def box_of_texts(svg: str) -> list[tuple[str, float, float]]:
    """Each text that is drawn level, with about where it begins and ends."""
    found = []

    def walk(node: ElementTree.Element, x: float) -> None:
        move = node.get("transform", "")
        if "rotate" in move and "rotate(0)" not in move:
            return
        at = re.search(r"translate\(([-\d.]+)", move)
        x += float(at[1]) if at else 0
        if node.tag == f"{SVG}text" and node.text:
            size = float((node.get("font-size") or "10").removesuffix("px"))
            width = 0.5 * size * len(node.text)
            left = {"end": x - width, "middle": x - width / 2}.get(node.get("text-anchor", ""), x)
            found.append((node.text, left, left + width))
        for child in node:
            walk(child, x)

    walk(ElementTree.fromstring(svg), 0)
    return found


@pytest.mark.parametrize("case", ["sources", "many"])
def test_no_text_is_cut_off_and_all_is_as_wide_as_a_page(case: str, tables: Tables, tmp_path: Path) -> None:
    drawn = tables if case == "sources" else made_tables(60, 2001, 2010, 28, long_names=True)
    for path in write_figures(drawn, "0123456789ab", tmp_path, ["svg"]):
        svg = path.read_text(encoding="utf-8")
        assert float(ElementTree.fromstring(svg).get("width", "0")) == WIDTH
        texts = box_of_texts(svg)
        assert len(texts) > 10
        for text, left, right in texts:
            assert left > -15, text
            assert right < WIDTH + 15, text


# ---------------------------------------------------------------- files


def test_svg_and_png_are_written_and_the_png_is_sharp_enough_for_print(tables: Tables, tmp_path: Path) -> None:
    paths = write_figures(tables, "0123456789ab", tmp_path / "new" / "folder")
    assert [path.name for path in paths] == [f"{name}.{ending}" for name in CHARTS for ending in ("svg", "png")]
    assert {path.name for path in (tmp_path / "new" / "folder").iterdir()} == {path.name for path in paths}
    for path in paths:
        if path.suffix == ".png":
            content = path.read_bytes()
            assert content.startswith(b"\x89PNG")
            assert struct.unpack(">I", content[16:20])[0] == WIDTH * SCALE


def test_the_same_release_gives_the_same_files(tables: Tables, tmp_path: Path) -> None:
    first, second = (write_figures(tables, "0123456789ab", tmp_path / name) for name in "ab")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_a_chart_without_rows_is_left_out(tmp_path: Path) -> None:
    paths = write_figures(made_tables(2, 2001, 2001), "0123456789ab", tmp_path, ["svg"])
    assert [path.name for path in paths] == ["timeline.svg", "themes.svg"]
    empty: Tables = {name: [] for name in TABLES} | {"documents": made_tables(1, 2001, 2001)["documents"]}
    assert write_figures(empty, "0123456789ab", tmp_path / "none", ["svg"]) == []


def test_an_unknown_format_is_refused(tables: Tables, tmp_path: Path) -> None:
    with pytest.raises(UseError, match="--format jpg: unknown; use svg or png"):
        write_figures(tables, "0123456789ab", tmp_path, ["svg", "jpg"])


def test_a_folder_that_cannot_be_written_is_told(tables: Tables, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UseError, match="cannot be written"):
        write_figures(tables, "0123456789ab", tmp_path / "file", ["svg"])


def test_without_the_extra_it_says_what_to_install(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UseError, match=r"run  make figures  or  pip install 'iscm-pipeline\[figures\]'"):
        write_figures(tables, "0123456789ab", tmp_path)


def test_the_command_writes_beside_the_release_unless_told_otherwise(output: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "figures", "--output", str(output), "--format", "svg"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == [str(output / "figures" / f"{name}.svg") for name in CHARTS]
    release = (output / "latest").resolve().name
    assert f"Release {release}" in (output / "figures" / "timeline.svg").read_text(encoding="utf-8")
    subprocess.run([*command, "--to", str(tmp_path)], cwd=ROOT, capture_output=True, check=True)
    assert len(list(tmp_path.glob("*.svg"))) == len(CHARTS)


def test_without_a_release_the_command_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "figures", "--output", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert "run  make extract  first" in done.stderr
