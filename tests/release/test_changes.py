"""What changed between two releases, and why: a document, a decision, a rule, the program, or nothing at all."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import DATA
from pipeline.errors import UseError
from pipeline.model import Finding
from pipeline.read.options import ReadOptions
from pipeline.release import Release
from pipeline.release.changes import compare as comparing
from pipeline.release.changes.alignment import PLACE, aligned, document_changes
from pipeline.release.changes.compare import COLUMNS, Change, Comparison, counts, csv_of
from pipeline.release.changes.page import changes_page
from pipeline.release.changes.show import shown
from pipeline.rules import Rules, load_rules
from pipeline.run import run
from pipeline.tables.schema import schema
from tests.helpers.small import REPORT, decision_on, edited

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
RULES = load_rules()

LEAFLET = """# Inter-State Consultation Mechanisms on Migration

Some mechanisms, such as the Southern Africa Process, have met often.

ISCM\tType\tRegion\tYear Established\tConstituent States\tSelected Principal Thematic areas
Bali Process\tIRF\tAsia\t2002\t45\tAsylum
Migration Dialogue for West Africa (MIDWA)\tRCP\tAfrica\t2001\t15\tAsylum
"""
REPORT_OF_2022 = """ISCM 2022 Highlights

Prague Process
SOM (3 May) on visas.

Migration Dialogue for West Africa (MIDWA)
31st anniversary of MIDWA.
"""
BOTH = {"report.txt": REPORT, "leaflet.txt": LEAFLET}

Make = Callable[..., Path]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Publishes documents, and gives the release folder."""

    def release(documents: Mapping[str, str], rules: Rules = RULES, options: ReadOptions | None = None) -> Path:
        folder = tmp_path_factory.mktemp("made")
        (folder / "raw").mkdir()
        for name, text in documents.items():
            (folder / "raw" / name).write_text(text, encoding="utf-8")
        done = run(folder / "raw", folder / "output", rules, options=options).release
        assert done is not None
        return done

    return release


@pytest.fixture(scope="module")
def before(make: Make) -> Path:
    return make(BOTH)


def compare(old: Path, new: Path, data: Path = DATA) -> Comparison:
    return comparing.compare(Release(old), Release(new), data)


def causes(comparison: Comparison, *tables: str) -> set[tuple[str, str]]:
    """The causes of the changes in these tables, in all where none is named."""
    found = [change for change in comparison.changes if not tables or change.table in tables]
    assert found
    return {(change.cause.kind, change.cause.detail) for change in found}


def of(comparison: Comparison, table: str) -> list[Change]:
    return list(comparison.by_table.get(table, []))


# ---------------------------------------------------------------- nothing


def test_between_equal_releases_nothing_differs_and_one_line_says_so(before: Path, make: Make) -> None:
    for other in (before, make(BOTH)):
        found = compare(before, other)
        assert (found.changes, found.differs) == ((), ())
        assert list(shown(found)) == [f"No row differs between {before.name} and {other.name}."]
        assert csv_of(found) == ",".join(COLUMNS) + "\r\n"


def test_a_row_that_only_moved_down_the_page_is_no_change(before: Path, make: Make) -> None:
    moved = {name: text.replace("Bali Process\n", "\n\n\nBali Process\n", 1) for name, text in BOTH.items()}
    found = compare(before, make(moved))
    assert {change.table for change in found.changes} == {"documents"}
    assert {change.column for change in found.changes} <= {"sha256", "byte_size"}


def test_two_equal_rows_that_change_places_are_no_change() -> None:
    old = [{"event_id": f"ev-{n:012d}", "line": str(n), "place": place} for n, place in enumerate("aabc")]
    new = [{"event_id": f"ev-{n + 50:012d}", "line": str(n), "place": place} for n, place in enumerate("cbaa")]
    pairs = aligned(["event_id"], old, new)
    assert [(pair.before or {})["place"] for pair in pairs] == ["c", "b", "a", "a"]
    assert len({id(pair.before) for pair in pairs}) == 4


def test_an_id_that_stands_for_a_row_of_another_document_is_another_row() -> None:
    old = [{"event_id": "ev-000000000001", "document_id": "a", "place": "Bern"}]
    new = [{"event_id": "ev-000000000001", "document_id": "b", "place": "Rome"}]
    assert [(pair.before is None, pair.after is None) for pair in aligned(["event_id"], old, new)] == [
        (True, False),
        (False, True),
    ]


# ---------------------------------------------------------------- documents


def test_what_a_new_document_brought_is_its_doing(before: Path, make: Make) -> None:
    found = compare(before, make(BOTH | {"later.txt": REPORT_OF_2022}))
    assert causes(found) == {("document_added", "later.txt")}
    assert {change.kind for change in of(found, "events")} == {"added"}
    assert [change.row.split(" | ")[0] for change in of(found, "events")] == ["prague"]
    assert of(found, "reconciliation")  # an anniversary that contradicts the leaflet
    assert of(found, "mechanisms")
    assert not of(found, "lines")
    assert [cause.text for cause in found.differs] == ["new document: later.txt"]


def test_what_a_removed_document_took_away_mirrors_what_it_brought(before: Path, make: Make) -> None:
    more = make(BOTH | {"later.txt": REPORT_OF_2022})
    added, removed = compare(before, more), compare(more, before)
    assert causes(removed) == {("document_removed", "later.txt")}
    keys = [
        {(change.table, change.key) for change in found.changes if change.kind == kind}
        for found, kind in ((added, "added"), (removed, "removed"))
    ]
    assert keys[0] == keys[1] != set()


def test_a_cell_that_another_text_of_a_document_changed_is_told_with_both_values(before: Path, make: Make) -> None:
    found = compare(before, make(BOTH | {"report.txt": REPORT.replace("18 November", "19 November")}))
    assert causes(found) == {("document_changed", "report.txt")}
    told = {change.column: (change.before, change.after) for change in of(found, "events")}
    assert told["date_start"] == told["date_end"] == ("2021-11-18", "2021-11-19")
    assert [change.key.split()[1] for change in of(found, "event_dates")] == ["1", "1"]
    assert counts(of(found, "events")).changed == 1


def test_with_two_documents_changed_each_row_has_the_one_it_was_read_from(before: Path, make: Make) -> None:
    documents = {
        "report.txt": REPORT.replace("18 November", "19 November"),
        "leaflet.txt": LEAFLET.replace("2002", "2003"),
    }
    found = compare(before, make(documents))
    assert causes(found, "events") == {("document_changed", "report.txt")}
    assert causes(found, "profiles") == {("document_changed", "leaflet.txt")}
    (year,) = [change for change in of(found, "mechanisms") if change.column == "year_established"]
    assert (year.key, year.before, year.after) == ("bali", "2002", "2003")
    assert year.cause.detail == "leaflet.txt"  # though the report lists it, too


def test_a_renamed_document_is_told_and_its_rows_stay_the_same(before: Path, make: Make) -> None:
    found = compare(before, make({"report-of-2021.txt": REPORT, "the-leaflet.txt": LEAFLET}))
    assert {change.table for change in found.changes} == {"documents"}
    assert causes(found) == {
        ("document_renamed", "report.txt is now report-of-2021.txt"),
        ("document_renamed", "leaflet.txt is now the-leaflet.txt"),
    }
    assert {(change.kind, change.column) for change in found.changes} == {("changed", "file_name")}


def test_documents_that_changed_names_with_each_other_are_renamed() -> None:
    def row(name: str, content: str) -> dict[str, str]:
        return {"document_id": name, "file_name": f"{name}.txt", "sha256": content, "status": "extracted"}

    found = document_changes(
        [row("a", "1"), row("b", "2"), row("c", "3")], [row("a", "2"), row("b", "1"), row("d", "4")]
    )
    assert [(change.document_id, change.became) for change in found] == [
        *(("a", "renamed"), ("b", "renamed"), ("d", "added"), ("c", "removed")),
    ]


def test_a_document_that_could_not_be_read_before_brings_its_rows(before: Path, make: Make) -> None:
    copy = make(BOTH | {"a-copy.txt": REPORT})  # and so the other one of the same bytes is quarantined
    found = compare(copy, before)
    assert causes(found, "events") <= {
        ("document_removed", "a-copy.txt"),
        ("document_read", "report.txt"),
    }
    (status,) = [change for change in of(found, "documents") if change.column == "status"]
    assert (status.key, status.cause.kind, status.cause.detail) == ("report", "document_removed", "a-copy.txt")


# ---------------------------------------------------------------- decisions


def conflict(make: Make, documents: Mapping[str, str]) -> Finding:
    """The finding on the founding year of a mechanism; the documents give two."""
    folder = make(documents).parent.parent.parent
    asked = run(folder / "raw", folder / "other", RULES).findings.to_review
    return next(finding for finding in asked if finding.check == "founding_year")


@pytest.fixture(scope="module")
def three(make: Make) -> tuple[Mapping[str, str], Path, Finding]:
    documents = BOTH | {"later.txt": REPORT_OF_2022}
    return documents, make(documents), conflict(make, documents)


def test_a_new_decision_is_the_cause_of_the_cell_it_fills_of_its_finding_and_of_no_more(
    three: tuple[Mapping[str, str], Path, Finding], make: Make
) -> None:
    documents, undecided, asked = three
    found = compare(undecided, make(documents, replace(RULES, decisions=(decision_on(asked, "accept_b"),))))
    ((kind, detail),) = causes(found)
    assert kind == "decision_added"
    assert detail == f"{asked.finding_id} (founding_year of midwa, accept_b)"
    assert {change.table for change in found.changes} == {"mechanisms", "reconciliation", "decisions", "decided_values"}
    assert ("midwa", "year_established", "2001", "1991") in {
        (change.key, change.column, change.before, change.after) for change in of(found, "mechanisms")
    }


def test_a_withdrawn_and_a_changed_decision_are_told_as_such(
    three: tuple[Mapping[str, str], Path, Finding], make: Make
) -> None:
    documents, undecided, asked = three
    decided = make(documents, replace(RULES, decisions=(decision_on(asked, "accept_b"),)))
    other = make(documents, replace(RULES, decisions=(decision_on(asked, "own_value", "1999"),)))
    assert {kind for kind, _ in causes(compare(decided, undecided))} == {"decision_withdrawn"}
    found = compare(decided, other)
    assert {kind for kind, _ in causes(found)} == {"decision_changed"}
    assert {(change.before, change.after) for change in of(found, "mechanisms")} == {("1991", "1999")}


def test_a_decision_on_a_name_is_the_cause_of_all_rows_it_moves(make: Make) -> None:
    documents = {"report.txt": REPORT + "\nHarbour Dialogue on Migration (HD)\nSOM (3 May) on visas.\n"}
    folder = make(documents)
    asked = run(folder.parent.parent.parent / "raw", folder.parent.parent.parent / "again", RULES).findings.to_review
    unknown = next(finding for finding in asked if finding.check == "unknown_mechanism")
    rules = replace(RULES, decisions=(decision_on(unknown, "own_value", "prague"),))
    found = compare(folder, make(documents, rules))
    assert {kind for kind, _ in causes(found)} == {"decision_added"}
    assert ("iscm_id", "new-hd", "prague") in {(c.column, c.before, c.after) for c in of(found, "events")}


def test_a_decision_and_a_document_that_came_together_are_told_apart(
    three: tuple[Mapping[str, str], Path, Finding], make: Make
) -> None:
    documents, undecided, asked = three
    more = dict(documents) | {"report.txt": REPORT.replace("18 November", "19 November")}
    found = compare(undecided, make(more, replace(RULES, decisions=(decision_on(asked, "accept_b"),))))
    assert causes(found, "events", "event_dates", "documents") == {("document_changed", "report.txt")}
    assert {kind for kind, _ in causes(found, "mechanisms", "decided_values", "decisions")} == {"decision_added"}


# ---------------------------------------------------------------- rules and the program


def with_rules(folder: Path, name: str, edit: Callable[[str], str]) -> tuple[Rules, Path]:
    data = edited(folder, name, edit)
    return load_rules(data), data


HARBOUR = {"report.txt": REPORT + "\nHarbour Dialogue on Migration (HD)\nSOM (3 May) on visas.\n"}
ALIAS = "Harbour Dialogue on Migration,prague,name,en,,,,wording variant\nHD,prague,acronym,en,,,,wording variant\n"


def test_a_new_alias_is_named_with_file_and_line(make: Make, tmp_path: Path) -> None:
    rules, data = with_rules(tmp_path, "aliases.csv", lambda text: text.rstrip("\n") + "\n" + ALIAS)
    lines = (data / "aliases.csv").read_text(encoding="utf-8").splitlines()
    found = compare(make(HARBOUR), make(HARBOUR, rules), data)
    assert {change.cause.kind for change in found.changes} == {"rules"}
    assert {change.cause.detail for change in of(found, "mentions") if change.column == "iscm_id"} == {
        f"aliases.csv, line {len(lines) - 1}; aliases.csv, line {len(lines)}"
    }
    assert [cause.text for cause in found.differs] == ["changed rule files: aliases.csv (2 lines added)"]
    event = next(change for change in of(found, "events") if change.column == "iscm_id")
    assert (event.before, event.after) == ("new-hd", "prague")


def test_without_the_rule_files_of_the_newer_release_the_file_is_named_and_no_line(make: Make, tmp_path: Path) -> None:
    rules, _ = with_rules(tmp_path, "aliases.csv", lambda text: text.rstrip("\n") + "\n" + ALIAS)
    found = compare(make(HARBOUR), make(HARBOUR, rules))  # our own data folder is another one
    assert causes(found) == {("rules", "aliases.csv (2 lines added)")}


def test_a_name_that_the_registry_changed_is_no_document_s_doing(before: Path, make: Make, tmp_path: Path) -> None:
    rules, data = with_rules(tmp_path, "mechanisms.csv", lambda text: text.replace("Rabat Process", "Process of Rabat"))
    found = compare(before, make(BOTH | {"later.txt": REPORT_OF_2022.replace("Prague", "Rabat")}, rules), data)
    (name,) = [change for change in of(found, "mechanisms") if change.column == "name"]
    assert ("(Rabat Process)" in name.before, name.cause.kind) == (True, "rules")
    assert name.cause.detail.startswith("mechanisms.csv, line ")
    assert {kind for kind, _ in causes(found, "events")} == {"document_added"}


def test_with_two_rule_files_changed_a_line_is_named_only_for_what_it_spells(make: Make, tmp_path: Path) -> None:
    _, data = with_rules(tmp_path, "aliases.csv", lambda text: text.rstrip("\n") + "\n" + ALIAS)
    types = data / "event_types.csv"
    kept = [line for line in types.read_text(encoding="utf-8").splitlines() if not line.startswith("workshop,,")]
    assert len(kept) < len(types.read_text(encoding="utf-8").splitlines())
    types.write_text("\n".join(kept) + "\n", encoding="utf-8")
    documents = {"report.txt": HARBOUR["report.txt"].replace("SOM", "Workshop")}
    found = compare(make(documents), make(documents, load_rules(data)), data)
    lost = [change for change in of(found, "events") if change.row.startswith(("bali", "rabat"))]
    assert lost
    for change in lost:
        assert change.cause.kind == "rules"
        assert "event_types.csv (" in change.cause.detail
    (cause,) = {c.cause.detail for c in of(found, "mentions") if c.column == "iscm_id"}
    assert cause.startswith("aliases.csv, line ")


def test_what_a_rule_changed_in_a_renamed_document_is_the_rule_s_doing(make: Make, tmp_path: Path) -> None:
    rules, data = with_rules(tmp_path, "aliases.csv", lambda text: text.rstrip("\n") + "\n" + ALIAS)
    found = compare(make(HARBOUR), make({"other.txt": HARBOUR["report.txt"]}, rules), data)
    assert {kind for kind, _ in causes(found, "events")} == {"rules"}
    assert causes(found, "documents") == {("document_renamed", "report.txt is now other.txt")}


def said_otherwise(release: Path, folder: Path, **other: Any) -> Path:
    """A copy of the release whose manifest says something else."""
    copy = folder / release.name
    shutil.copytree(release, copy)
    said = json.loads((copy / "manifest.json").read_text(encoding="utf-8")) | other
    (copy / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    return copy


def rewritten(release: Path, table: str, edit: Callable[[dict[str, str]], dict[str, str]]) -> None:
    rows = [edit(row) for row in Release(release).rows(table)]
    with (release / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("other", "cause"),
    [
        ({"program": {"version": "9.0", "sha256": ""}}, ("program", "version 0.1.0 is now 9.0")),
        ({"program": {"version": "0.1.0", "sha256": "x"}}, ("program", "version 0.1.0, its code changed")),
        ({"options": {"engine": "pdfplumber", "ocr": False}}, ("options", "engine pdfium is now pdfplumber")),
        ({}, ("other", "")),
    ],
)
def test_what_is_left_is_the_cause(other: dict[str, Any], cause: tuple[str, str], before: Path, tmp_path: Path) -> None:
    copy = said_otherwise(before, tmp_path, **other)
    rewritten(copy, "events", lambda row: row | {"topic": "another"})
    assert causes(compare(before, copy)) == {cause}


def test_of_two_things_that_may_be_the_cause_both_are_told(before: Path, tmp_path: Path) -> None:
    copy = said_otherwise(
        before, tmp_path, program={"version": "9.0", "sha256": ""}, options={"engine": "pdfplumber", "ocr": False}
    )
    rewritten(copy, "events", lambda row: row | {"topic": "another"})
    ((kind, detail),) = causes(compare(before, copy))
    assert kind == "program_or_options"
    assert detail == "version 0.1.0 is now 9.0; engine pdfium is now pdfplumber"
    assert compare(before, copy).changes[0].cause.label == "changed program or changed reading options"


def test_a_release_without_a_manifest_can_still_be_compared(before: Path, make: Make, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(before, old)
    (old / "manifest.json").unlink()
    rewritten(old, "profiles", lambda row: row | {"regions": "Europe"})
    found = compare(old, make(BOTH | {"report.txt": REPORT.replace("18 November", "19 November")}))
    assert causes(found, "profiles") == {("unknown", "the older release has no manifest")}
    assert causes(found, "events") == {("document_changed", "report.txt")}


def test_a_column_and_a_table_that_a_later_version_adds_are_told_once(before: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(before, old)
    rewritten(old, "events", lambda row: {name: cell for name, cell in row.items() if name != "topic"})
    (old / "bodies.csv").unlink()
    found = compare(old, before)
    assert [(c.table, c.kind, c.column, c.cause.kind) for c in found.changes] == [
        ("events", "column_added", "topic", "program"),
        ("bodies", "table_added", "", "program"),
    ]
    assert [c.kind for c in compare(before, old).changes] == ["column_removed", "table_removed"]


@pytest.mark.parametrize("value", ["a: b", "it's; so", "x -> y"])
def test_a_value_with_signs_of_ours_in_it_is_still_told(value: str, before: Path, tmp_path: Path) -> None:
    copy = said_otherwise(before, tmp_path)
    rewritten(copy, "events", lambda row: row | {"topic": value})
    found = compare(before, copy)
    assert {(c.column, c.after) for c in found.changes} == {("topic", value)}
    assert sum(f"topic: 'the action plan' -> {value!r}" in line for line in shown(found)) <= 1
    assert sum(f"-> {value!r}" in line for line in shown(found)) == 2


def test_what_is_no_release_or_damaged_is_wrong_use(before: Path, tmp_path: Path) -> None:
    with pytest.raises(UseError, match="documents"):
        compare(before, tmp_path)
    copy = tmp_path / "copy"
    shutil.copytree(before, copy)
    (copy / "manifest.json").write_text('{"release": 1}', encoding="utf-8")
    with pytest.raises(UseError, match=r"manifest\.json: damaged"):
        compare(before, copy)


# ---------------------------------------------------------------- nothing is left out


def test_the_older_rows_with_the_changes_are_the_newer_rows(make: Make, tmp_path: Path) -> None:
    rules, data = with_rules(tmp_path, "aliases.csv", lambda text: text.rstrip("\n") + "\n" + ALIAS)
    old = make(BOTH | HARBOUR)
    new = make({"leaflet.txt": LEAFLET.replace("2002", "2003"), "later.txt": REPORT_OF_2022} | HARBOUR, rules)
    for before, after in ((old, new), (new, old)):
        found = compare(before, after, data)
        for table in schema():
            if table in ("lines", "evidence"):
                continue
            keys = [field.name for field in schema()[table] if field.role == "key"]
            was, now = (
                {" ".join(row[k] for k in keys): row for row in Release(r).rows(table)} for r in (before, after)
            )
            for change in of(found, table):
                if change.kind == "removed":
                    del was[change.key]
                elif change.kind == "added":
                    was[change.key] = now[change.key]
                else:
                    assert was[change.key][change.column] == change.before
                    was[change.key][change.column] = change.after
            assert was.keys() == now.keys()
            for key, row in was.items():
                assert {c: v for c, v in row.items() if c not in PLACE} == {
                    c: v for c, v in now[key].items() if c not in PLACE
                }


# ---------------------------------------------------------------- how it is shown


@pytest.fixture(scope="module")
def several(before: Path, make: Make, tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """A new document and a new alias: rows of both causes."""
    rules, data = with_rules(
        tmp_path_factory.mktemp("data"),
        "mechanisms.csv",
        lambda text: text.replace("Euro-African Dialogue", "=Dialogue\x1b[31m"),
    )
    many = REPORT_OF_2022.replace(
        "visas.\n", "visas.\n" + "".join(f"Workshop ({day} June) on borders.\n" for day in range(1, 16))
    )
    return compare(before, make(BOTH | {"later.txt": many}, rules), data)


def test_the_lines_are_grouped_by_table_and_cause_counts_first(several: Comparison) -> None:
    lines = list(shown(several, limit=3))
    assert lines[0].startswith("Between ")
    assert "new document: later.txt" in lines[0]
    assert "changed rule files: mechanisms.csv" in lines[0]
    at = next(at for at, line in enumerate(lines) if line.startswith("events: "))
    assert lines[at] == "events: 16 added, 0 removed, 0 changed"
    assert lines[at + 1] == "  new document: later.txt: 16 added, 0 removed, 0 changed"
    assert all(line.startswith("    + ev-") for line in lines[at + 2 : at + 5])
    assert lines[at + 5].strip().startswith("… and 13 more")
    assert sum(line.startswith("    + ev-") and "  prague |" in line for line in shown(several, limit=0)) == 16
    assert "\x1b" not in "".join(lines)


def test_the_csv_has_every_change_with_its_cause_and_no_formula(several: Comparison) -> None:
    text = csv_of(several)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == len(several.changes)
    name = next(row for row in rows if row["table"] == "mechanisms" and row["column"] == "name")
    assert name["after"].startswith("'=Dialogue")
    assert name["cause"] == "rules"
    assert name["cause_detail"].startswith("mechanisms.csv, line ")
    assert all(row["after"] for row in rows if row["change"] == "added")
    assert {row["table"] for row in rows} <= set(schema())


def test_the_page_asks_nothing_of_anybody_and_markup_stays_words(several: Comparison) -> None:
    change = replace(several.changes[0], row="</script><img src=x onerror=alert(1)>")
    page = changes_page(replace(several, changes=(change, *several.changes[1:])))
    assert "<img" not in page
    assert "http://" not in page.replace('"http://', "")
    assert page.count("<script>") == page.count("</script>") == 1
    assert page.count("<tr data-kind=") == len(several.changes)
