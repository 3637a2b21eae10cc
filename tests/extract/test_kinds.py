"""What a document is, is decided by what it holds: 40 small documents with unusual titles, and look-alikes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.errors import UnknownKindError
from pipeline.extract import extract
from pipeline.model import Document, Extract
from pipeline.read import read, source_of
from pipeline.rules import load_rules
from pipeline.run import run
from tests.helpers.small import findings_in

RULES = load_rules()
FOLDER = Path(__file__).parent / "kinds"


def documents(kind: str) -> list[Path]:
    """The small documents of a kind; those that report on a year begin their names with it, or with 'none'."""
    found = sorted((FOLDER / kind).glob("*.txt"))
    assert found
    return found


def document(path: Path) -> Document:
    return read(path, source_of(path))


def asked(found: Extract, check: str) -> list[str]:
    """The values of the remarks of a check that need a person."""
    return [remark.value for remark in found.remarks if remark.check == check and remark.needs_review]


@pytest.mark.parametrize("path", documents("highlights"), ids=lambda path: path.stem)
def test_dated_meetings_beside_names_of_mechanisms_make_highlights(path: Path) -> None:
    found = extract(document(path), RULES)
    year = path.stem.partition("-")[0]
    assert (found.kind, found.of_leaflet) == ("highlights", frozenset())
    assert str(found.report_year).casefold() == year
    if year == "none":
        assert asked(found, "report_year")


@pytest.mark.parametrize("path", documents("leaflet"), ids=lambda path: path.stem)
def test_a_table_with_a_mechanism_a_row_makes_a_leaflet(path: Path) -> None:
    found = extract(document(path), RULES)
    assert (found.kind, found.report_year, len(found.profiles)) == ("leaflet", None, 3)
    assert found.of_leaflet == frozenset()


@pytest.mark.parametrize("path", documents("other"), ids=lambda path: path.stem)
def test_what_only_looks_like_one_is_refused_with_what_was_found(path: Path) -> None:
    with pytest.raises(UnknownKindError) as refused:
        extract(document(path), RULES)
    message = str(refused.value)
    assert message.startswith(f"{path.name}: neither highlights")
    assert "it names" in message
    assert "sections.csv" not in message


# ---------------------------------------------------------------- a report that has a table of mechanisms

BOTH = """ISCM 2021 Highlights

There are 2 principal RCPs.

Rabat Process
SOM (18 November) on the action plan. Workshop (3 May).

Almaty Process
SOM (11 June).

Thematic areas
Return: Almaty Process

ISCM\tType\tRegion\tYear established\tMember States\tThematic areas
Almaty Process\tRCP\tEurasia\t2013\t7\tAsylum
Bali Process\tIRF\tAsia\t2002\t45\tHuman trafficking
"""


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is published of one report that is a leaflet as well."""
    folder = tmp_path_factory.mktemp("both")
    (folder / "raw").mkdir()
    (folder / "raw" / "both.txt").write_text(BOTH, encoding="utf-8")
    assert run(folder / "raw", folder / "output", RULES).failures == ()
    return folder / "output" / "latest"


def rows(release: Path, table: str, *columns: str) -> set[tuple[str, ...]]:
    with (release / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return {tuple(row[column] for column in columns) for row in csv.DictReader(file)}


def test_a_report_with_a_table_of_mechanisms_is_read_as_both(released: Path) -> None:
    assert rows(released, "documents", "kind", "report_year", "status") == {("highlights", "2021", "extracted")}
    assert {day for (day,) in rows(released, "events", "date_start")} == {"2021-11-18", "2021-05-03", "2021-06-11"}
    assert rows(released, "profiles", "iscm_id", "year_established") == {("almaty", "2013"), ("bali", "2002")}


def test_what_the_table_of_a_report_says_is_the_leaflets(released: Path) -> None:
    assert rows(released, "mechanism_themes", "source", "report_year", "iscm_id", "printed_theme") == {
        ("highlights", "2021", "almaty", "Return"),
        ("leaflet", "", "almaty", "Asylum"),
        ("leaflet", "", "bali", "Human trafficking"),
    }
    assert rows(released, "mechanisms", "iscm_id", "in_leaflet", "in_highlights") == {
        ("almaty", "True", "True"),
        ("bali", "True", "False"),
        ("rabat", "False", "True"),
    }
    found = rows(released, "reconciliation", "check", "subject", "status")
    assert {(subject, status) for check, subject, status in found if check == "presence"} == {
        ("almaty", "both"),
        ("bali", "leaflet_only"),
        ("rabat", "highlights_only"),
    }


def test_every_line_of_a_report_with_a_table_is_accounted_for_once(released: Path) -> None:
    numbers = [line for (line,) in rows(released, "lines", "line")]
    assert len(numbers) == len({*numbers}) == sum(bool(line.strip()) for line in BOTH.splitlines())
    unclaimed = {text for text, status in rows(released, "lines", "text", "status") if status == "unclaimed"}
    assert not [text for text in unclaimed if "\t" in text or "SOM" in text]


def test_a_table_of_meetings_is_no_table_of_mechanisms(tmp_path: Path) -> None:
    path = tmp_path / "meetings.txt"
    path.write_text(
        "Overview 2016\n\nName\tType\tRegion\tThemes\tYear\n"
        "Rabat Process\tSOM\tAfrica\tReturn\t2 May 2016\nBali Process\tWorkshop\tAsia\tData\t3 June 2016\n",
        encoding="utf-8",
    )
    found = extract(document(path), RULES)
    assert (found.kind, found.profiles) == ("highlights", ())


def test_the_only_date_of_a_meeting_in_a_leaflet_is_asked_about() -> None:
    found = extract(document(FOLDER / "leaflet" / "overview-with-one-meeting.txt"), RULES)
    assert asked(found, "unread_date") == ["2 May 2018"]


def test_a_meeting_that_two_documents_tell_of_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text(
        "News of May 2018\n\nRabat Process\nFifth Ministerial Conference, Marrakesh, 2 May 2018.\n", encoding="utf-8"
    )
    (tmp_path / "report.txt").write_text(
        "ISCM 2018 Highlights\n\nRabat Process\nFifth Ministerial Conference (2 May). SOM (1 May).\n\nBali Process\n"
        "SOM (7 August).\n\nPrague Process\nWorkshop (26 June).\n",
        encoding="utf-8",
    )
    checks = {finding.check for finding in findings_in(tmp_path, RULES) if finding.needs_review}
    assert "repeated_report" not in checks
    assert "told_twice" in checks


# ---------------------------------------------------------------- titles, and what made a document what it is


@pytest.mark.parametrize(
    "stem", ["2010-newsletter", "2013-year-below-the-title", "2018-annual-overview", "2019-noticias"]
)
def test_a_title_is_no_heading_of_a_mechanism(stem: str) -> None:
    found = extract(document(FOLDER / "highlights" / f"{stem}.txt"), RULES)
    first = found.document.lines[0]
    assert found.furniture[first] == "title"
    assert found.events
    assert not [event.owner.printed for event in found.events if event.owner.printed == first.words]


def test_a_document_without_the_form_of_a_report_says_what_made_it_one() -> None:
    found = extract(document(FOLDER / "highlights" / "2010-newsletter.txt"), RULES)
    (remark,) = [remark for remark in found.remarks if remark.check == "document_kind"]
    assert not remark.needs_review
    assert "3 mechanisms (MIDSA, MIDWA, SACM), and 3 of 3 dated meetings" in remark.explanation


def test_a_document_with_a_single_meeting_is_asked_about() -> None:
    assert asked(extract(document(FOLDER / "highlights" / "2015-minutes.txt"), RULES), "document_kind") == [
        "highlights"
    ]


def test_a_meeting_on_two_lines_has_one_date() -> None:
    found = extract(document(FOLDER / "highlights" / "2023-summary-of-proceedings.txt"), RULES)
    (workshop,) = [event for event in found.events if event.event_type == "workshop"]
    assert [interval.start.isoformat() for interval in workshop.intervals] == ["2023-09-05"]
