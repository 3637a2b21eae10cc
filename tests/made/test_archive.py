"""Archives of many made documents: the same each time, beginning with the smaller ones, and read as they say."""

from __future__ import annotations

import csv
import json
from itertools import islice
from pathlib import Path

import pytest

from pipeline.errors import UseError
from pipeline.rules import load_rules
from pipeline.run import run
from tests.helpers.scoring import scores
from tests.made import archive
from tests.made.archive import PRODUCERS, YEARS, Entry, Plan, Tally, entry, main, make_archive, tallies, write_document
from tests.made.documents import Leaflet

TEXTS = Plan(seed=3, pdf_share=0.0)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write_table(path: Path, *rows: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def entries(plan: Plan, count: int) -> list[Entry]:
    return [entry(plan, number) for number in range(1, count + 1)]


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("twelve")
    assert make_archive(folder, 12, TEXTS) == 12
    return folder


def test_the_same_seed_gives_the_same_archive_and_another_one_another(twelve: Path, tmp_path: Path) -> None:
    make_archive(tmp_path / "again", 12, TEXTS)
    assert files_of(tmp_path / "again") == files_of(twelve)
    make_archive(tmp_path / "other", 12, Plan(seed=4, pdf_share=0.0))
    assert not set(files_of(tmp_path / "other" / "raw").values()) & set(files_of(twelve / "raw").values())


def test_a_smaller_archive_is_the_beginning_of_a_larger_one(twelve: Path, tmp_path: Path) -> None:
    make_archive(tmp_path, 8, TEXTS)
    assert files_of(tmp_path / "raw").items() < files_of(twelve / "raw").items()
    for table in archive.COLUMNS:
        larger = (twelve / "gold" / f"{table}.csv").read_bytes()
        assert larger.startswith((tmp_path / "gold" / f"{table}.csv").read_bytes()), table


def test_an_archive_grows_by_what_it_lacks(twelve: Path, tmp_path: Path) -> None:
    make_archive(tmp_path, 8, TEXTS)
    with (tmp_path / "gold" / "events.csv").open("a", encoding="utf-8") as file:
        file.write("what a run wrote that was stopped")
    assert make_archive(tmp_path, 12, TEXTS) == 4
    assert files_of(tmp_path) == files_of(twelve)
    assert make_archive(tmp_path, 12, TEXTS) == 0


@pytest.mark.slow
def test_several_processes_make_the_same_archive(twelve: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "AT_ONCE", 4)
    make_archive(tmp_path, 12, TEXTS, workers=2)
    assert files_of(tmp_path) == files_of(twelve)


def test_an_archive_of_another_plan_is_made_anew(twelve: Path, tmp_path: Path) -> None:
    make_archive(tmp_path, 5, Plan(seed=9, pdf_share=0.0))
    assert make_archive(tmp_path, 12, TEXTS) == 12
    assert files_of(tmp_path) == files_of(twelve)


def test_a_folder_of_other_files_and_a_larger_archive_are_left_alone(twelve: Path, tmp_path: Path) -> None:
    with pytest.raises(UseError, match="holds 12 documents already"):
        make_archive(twelve, 11, TEXTS)
    (tmp_path / "raw").mkdir()
    with pytest.raises(UseError, match="no complete archive"):
        make_archive(tmp_path, 11, TEXTS)


def test_an_archive_holds_reports_and_leaflets_of_many_years_in_several_forms() -> None:
    made = entries(Plan(seed=1, pdf_share=0.5), 200)
    assert len({one.name for one in made}) == 200
    assert {one.year for one in made} == set(YEARS)
    leaflets = [one for one in made if isinstance(one.document, Leaflet)]
    assert 10 <= len(leaflets) <= 30
    assert {one.form for one in leaflets} >= {"plain", "dos", "bars", "typst"}
    assert 80 <= sum(one.is_pdf for one in made) <= 120


def test_the_share_of_pdfs_changes_no_document() -> None:
    none, all_of_them = entries(TEXTS, 20), entries(Plan(TEXTS.seed, 1.0), 20)
    assert [one.document for one in none] == [one.document for one in all_of_them]
    assert [one.is_pdf for one in none] == [False] * 20
    assert {one.form for one in all_of_them} <= set(PRODUCERS)


def test_a_pdf_and_its_truth_have_the_links_that_its_style_says(tmp_path: Path) -> None:
    from pypdfium2 import PdfDocument

    from tests.made.awkward import links_of
    from tests.made.style import style_of

    for with_links in (True, False):
        made = next(
            one
            for one in (entry(Plan(1, 1.0), number) for number in range(1, 300))
            if one.form == "typst" and style_of(one.document).links is with_links
        )
        with PdfDocument(write_document(tmp_path, made)) as pdf:
            assert any(True for page in pdf for _ in links_of(page)) is with_links
        told = archive.truths_of(iter([made])).lines.get("links", "")
        assert ("annotation" in told) is with_links


@pytest.mark.slow
def test_an_archive_of_texts_is_read_as_its_truth_says(tmp_path: Path) -> None:
    make_archive(tmp_path, 20, TEXTS)
    assert not run(tmp_path / "raw", tmp_path / "output", load_rules()).failures
    release, gold = tmp_path / "output" / "latest", tmp_path / "gold"
    found = tallies(release, gold, shown=9)
    for table, tally in found.items():
        assert tally.f1 >= 0.99, (table, tally.wrong)
    assert all(tally.wanted for tally in found.values())
    for table, score in scores(release, gold).items():
        assert score.f1 >= found[table].f1, table  # the documents together hide what one took from the other


def test_the_truth_names_documents_as_the_pipeline_does(twelve: Path) -> None:
    from pipeline.read.folder import documents_in

    ids = {source.document_id for _, source in documents_in(twelve / "raw")}
    with (twelve / "gold" / "events.csv").open(encoding="utf-8", newline="") as file:
        named = {row["document_id"] for row in csv.DictReader(file)}
    assert named
    assert named <= ids


def test_rows_are_compared_document_by_document(tmp_path: Path) -> None:
    gold, release = tmp_path / "gold", tmp_path / "release"
    for table, columns in archive.COLUMNS.items():
        write_table(gold / f"{table}.csv", f"document_id,{columns.replace(' ', ',')}")
        write_table(release / f"{table}.csv", f"document_id,{columns.replace(' ', ',')}")
    write_table(gold / "mechanisms.csv", "iscm_id,in_leaflet,in_highlights", "new-a,False,True")
    write_table(release / "mechanisms.csv", "iscm_id,in_leaflet,in_highlights", "new-other,False,True")
    write_table(
        gold / "events.csv",
        "document_id,report_year,iscm_id,event_type,ordinal,count,date_intervals,place",
        "one,2021,midwa,workshop,,1,2021-01-01/2021-01-02 2021-03-01/2021-03-01,",
        "one,2021,midwa,workshop,,1,,",
        "two,2021,midwa,workshop,,1,,",
    )
    write_table(
        release / "events.csv",
        "event_id,document_id,report_year,iscm_id,event_type,ordinal,count,place,status",
        *("e1,one,2021,midwa,workshop,,1,,held", "e2,one,2021,midwa,workshop,,1,,held"),
        *("e3,one,2021,midwa,workshop,,1,,held", "e4,two,2021,midwa,workshop,,1,,postponed"),
    )
    write_table(
        release / "event_dates.csv",
        "event_id,date_start,date_end",
        *("e1,2021-03-01,2021-03-01", "e1,2021-01-01,2021-01-02"),
    )
    write_table(gold / "links.csv", "document_id,source,iscm_id,url,origin", *["one,leaflet,,http://a.int/,text"] * 2)
    write_table(release / "links.csv", "document_id,source,iscm_id,url", "one,leaflet,,http://a.int/")
    found = tallies(release, gold, shown=5)
    assert found["events"] == Tally(
        3, 3, 2, ("+1 one | 2021 | midwa | workshop |  | 1 |  | ", "-1 two | 2021 | midwa | workshop |  | 1 |  | ")
    )
    assert found["events"].f1 == pytest.approx(2 / 3)
    assert found["links"] == Tally(1, 1, 1)
    assert found["mechanisms"] == Tally(1, 1, 1)
    assert found["claims"].f1 == 1.0


def test_rows_of_what_the_truth_does_not_speak_of_are_not_compared(twelve: Path, tmp_path: Path) -> None:
    release = tmp_path / "release"
    for path in (twelve / "gold").iterdir():
        write_table(release / path.name, path.read_text(encoding="utf-8").rstrip())
    with (twelve / "gold" / "claims.csv").open(encoding="utf-8", newline="") as file:
        head, first = islice(csv.reader(file), 2)
    metric = head.index("metric")
    other = [*first[:metric], "a-metric-of-its-own", *first[metric + 1 :]]
    with (release / "claims.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([first, other])
    write_table(
        release / "events.csv", "event_id,document_id,report_year,iscm_id,event_type,ordinal,count,place,status"
    )
    write_table(release / "event_dates.csv", "event_id,date_start,date_end")
    found = tallies(release, twelve / "gold")
    assert found["claims"].found - found["claims"].wanted == 1
    assert found["events"].f1 == 0.0
    assert found["mechanism_themes"].f1 == 1.0


@pytest.mark.slow
def test_the_command_makes_and_scores_an_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "archive")
    main(["--documents", "2", "--pdf-share", "0", folder])
    assert "2 documents, 2 of them new" in capsys.readouterr().out
    run(tmp_path / "archive" / "raw", tmp_path / "output", load_rules())
    main(["--score", str(tmp_path / "output" / "latest"), "--json", folder])
    assert json.loads(capsys.readouterr().out)["events"] == 1.0
    main(["--score", str(tmp_path / "output" / "latest"), folder])
    assert "F1 1.0000" in capsys.readouterr().out


@pytest.mark.parametrize("options", [["--documents", "0"], ["--pdf-share", "2"], ["--seed", "0"]])
def test_a_wrong_option_is_refused(options: list[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*options, str(tmp_path)])
    assert ended.value.code == 2
