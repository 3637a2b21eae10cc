"""What people decide on findings reaches the tables, holds until the evidence changes, and can be undone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import RulesError
from pipeline.model import DECISION_COLUMNS, Decision, Finding, Verdict
from pipeline.publish.workbook import workbook
from pipeline.reconcile.decisions import what_changed, with_decisions
from pipeline.review.terminal import save_decisions
from pipeline.rules import load_rules, read_decisions
from pipeline.run import Run, run
from pipeline.tables.files import read_tables
from pipeline.tables.schema import schema
from tests.helpers.small import decision_on
from tests.publish.test_workbook import Book

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
RULES = load_rules()

HEADER = "ISCM\tType\tRegion\tYear Established\tConstituent States\tSelected Principal Thematic areas"
LEAFLET = f"""# Inter-State Consultation Mechanisms on Migration

Some mechanisms, such as the Southern Africa Process, have met often.
The Bali Process counts 48 participating countries.

{HEADER}
Bali Process\tIRF\tAsia\t2002\t45\tAsylum
Migration Dialogue for West Africa (MIDWA)\tRCP\tAfrica\t2001\t15\tAsylum
Harbour Dialogue on Migration (HD)\tRCP\tAfrica\t1999\t15\tAsylum
"""
HARBOUR = """ISCM 2021 Highlights

Bali Process
SOM (20 August) in preparation for a ministerial meeting.

Harbour Dialogue on Migration (HD)
SOM (18 November) on progress of the action plan. The HD held a webinar (3 March). 10th anniversary of HD.
See www.harbour.example/x .

Rabat Process (RCM)
Workshop (3 May) on visas.

Rabat Process
Meeting (5 May) on borders.

Migration Dialogue for West Africa (MIDWA)
30th anniversary of MIDWA.

Themes covered by ISCM events

Migration and health: all ISCMs
Labour migration: HD, Bali Process, Rabat Process (RCM)
Human trafficking: Moon Circle

Global initiatives

GCM: HD, Bali Process

Publications

A fine book (HD)
https://www.harbour.example/book
"""
WITH_CHAIRS = "\n".join(
    line + ("\tChair" if line == HEADER else "\tGhana" if "\t" in line else "") for line in LEAFLET.split("\n")
)
DIALOGUES = {"leaflet.txt": WITH_CHAIRS, "report.txt": HARBOUR}


def anniversary(year: int, number: int = 30) -> str:
    return f"ISCM {year} Highlights\n\nMIDWA\n{number}th anniversary of MIDWA. SOM (3 May) on visas.\n"


TWO_YEARS = {"leaflet.txt": LEAFLET, "report-2021.txt": anniversary(2021), "report-2022.txt": anniversary(2022)}
SAME_NUMBER = {
    f"report-{year}.txt": f"ISCM {year} Highlights\n\nAlmaty Process\n6th SOM ({day} May) on visas. Meeting (9 May).\n"
    for year, day in ((2019, 3), (2020, 4))
}

Documents = dict[str, str]
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Release:
    """A run and the rows of its tables."""

    run: Run
    rows: Rows

    @property
    def folder(self) -> Path:
        assert self.run.release is not None
        return self.run.release

    def finding(self, check: str, subject: str, year: int | None = None) -> Finding:
        found = [
            finding
            for finding in self.run.findings.findings
            if (finding.check, finding.subject) == (check, subject) and year in (None, finding.report_year)
        ]
        assert len(found) == 1
        return found[0]

    def asks(self, check: str, subject: str) -> bool:
        return any((finding.check, finding.subject) == (check, subject) for finding in self.run.findings.to_review)

    def mechanism(self, iscm_id: str) -> dict[str, Any]:
        return next(row for row in self.rows["mechanisms"] if row["iscm_id"] == iscm_id)

    def filled(self) -> list[tuple[str, str, str | None, str | None]]:
        """Table, column, the value before and after, of each cell that a decision filled."""
        return [(row["table"], row["column"], row["before"], row["after"]) for row in self.rows["decided_values"]]

    def states(self) -> list[str]:
        return [row["state"] for row in self.rows["decisions"]]

    def problems(self) -> list[str | None]:
        return [row["problem"] for row in self.rows["decisions"]]


Made = Callable[..., Release]


@pytest.fixture(scope="module", autouse=True)
def only_tables() -> Iterator[None]:
    """Leaves out the page and the workbook of each release, which take longer than all else of a small one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.publish.write.review_page", lambda *_, **__: "")
        patch.setattr("pipeline.publish.write.workbook", lambda *_: b"")
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The release of some documents (None: the two sources) with these decisions; the same is made once."""
    known: dict[tuple[Any, ...], Release] = {}

    def release(documents: Documents | None, *decisions: Decision) -> Release:
        key = (tuple((documents or {}).items()), decisions)
        if key not in known:
            folder = tmp_path_factory.mktemp("made")
            raw = ROOT / "raw"
            if documents is not None:
                raw = folder / "raw"
                raw.mkdir()
                for name, text in documents.items():
                    (raw / name).write_text(text, encoding="utf-8")
            known[key] = released(raw, folder / "output", *decisions)
        return known[key]

    return release


def released(raw: Path, output: Path, *decisions: Decision) -> Release:
    rules = replace(RULES, decisions=decisions)
    vars(rules)["names"] = RULES.names  # the index of all names, and with it the scores that are known already
    done = run(raw, output, rules)
    assert done.release is not None
    return Release(done, {name: table.to_pylist() for name, table in read_tables(done.release).items()})


def decided(made: Made, documents: Documents | None, *said: tuple[str, str, Verdict, str]) -> Release:
    """The release of the documents with a decision on each (check, subject), made on what they say."""
    asked = made(documents)
    decisions = (decision_on(asked.finding(check, subject), verdict, value) for check, subject, verdict, value in said)
    return made(documents, *decisions)


# ---------------------------------------------------------------- the two sources

MIDWA = ("founding_year", "midwa")


@pytest.fixture(scope="module")
def accepted_b(made: Made) -> Release:
    return decided(
        made,
        None,
        (*MIDWA, "accept_b", ""),
        ("theme_count", "migrant_rights", "accept_b", ""),
        ("mechanism_count", "IRF", "own_value", "15"),
    )


@pytest.fixture(scope="module")
def accepted_a(made: Made) -> Release:
    return decided(
        made,
        None,
        (*MIDWA, "accept_a", ""),
        ("theme_count", "migrant_rights", "accept_a", ""),
        ("iscms_represented", "grcp", "own_value", "22"),
    )


def test_the_reports_side_of_a_founding_year_is_published_and_what_stood_there_is_kept(
    made: Made, accepted_b: Release
) -> None:
    finding = made(None).finding(*MIDWA)
    assert (made(None).mechanism("midwa")["year_established"], accepted_b.mechanism("midwa")["year_established"]) == (
        *(2001, 1991),
    )
    assert accepted_b.mechanism("midwa")["decided"] == finding.finding_id
    assert [row["decided"] for row in accepted_b.rows["mechanisms"]].count(None) == len(
        accepted_b.rows["mechanisms"]
    ) - 1
    [filled] = [row for row in accepted_b.rows["decided_values"] if row["table"] == "mechanisms"]
    assert filled == {
        "finding_id": finding.finding_id,
        "table": "mechanisms",
        "record_id": "midwa",
        "column": "year_established",
        "before": "2001",
        "after": "1991",
    }


def test_the_finding_keeps_both_values_beside_the_decision_and_asks_nobody(accepted_b: Release) -> None:
    assert not accepted_b.asks(*MIDWA)
    [row] = [row for row in accepted_b.rows["reconciliation"] if (row["check"], row["subject"]) == MIDWA]
    assert (row["value_a"], row["value_b"], row["status"], row["needs_review"]) == ("2001", "1991", "conflict", False)
    assert (row["decision"], row["decided_by"], str(row["decided_on"])) == ("accept_b", "a reviewer", "2022-03-31")
    assert accepted_b.states()[0] == "applied"


def test_what_the_documents_print_stays_as_printed(made: Made, accepted_b: Release) -> None:
    for table in ("profiles", "anniversaries", "events", "mentions", "evidence", "lines", "biographies"):
        assert accepted_b.rows[table] == made(None).rows[table]


def test_the_leaflets_side_changes_nothing_and_asks_nobody(made: Made, accepted_a: Release) -> None:
    assert accepted_a.mechanism("midwa") == made(None).mechanism("midwa")
    assert not accepted_a.asks(*MIDWA)
    assert accepted_a.states()[0] == "kept"


def test_a_value_of_ones_own_is_published(made: Made) -> None:
    release = decided(made, None, (*MIDWA, "own_value", "1999"), ("founding_year", "sacm", "own_value", "about 1990"))
    assert release.mechanism("midwa")["year_established"] == 1999
    assert release.filled() == [("mechanisms", "year_established", "2001", "1999")]
    # what is no number is not published, and a person is told why
    assert release.mechanism("sacm") == made(None).mechanism("sacm")
    assert release.asks("founding_year", "sacm")
    assert release.states() == ["applied", "stale"]
    problem = "The decision's value 'about 1990' is no whole number, as mechanisms.year_established needs it."
    assert release.problems() == [None, problem]
    assert release.finding("founding_year", "sacm").explanation.endswith(f"2000. {problem}")


@pytest.mark.parametrize(("verdict", "is_asked"), [("not_an_error", False), ("not_a_match", False), ("unsure", True)])
def test_a_verdict_without_a_value_changes_nothing(verdict: Verdict, is_asked: bool, made: Made) -> None:
    release = decided(made, DIALOGUES, (*MIDWA, verdict, ""))
    assert release.mechanism("midwa")["year_established"] == 2001
    assert (release.states(), release.filled()) == (["kept"], [])
    assert release.asks(*MIDWA) == is_asked
    assert release.finding(*MIDWA).problem == ""


def test_what_is_right_instead_of_a_printed_figure_stands_beside_it(
    made: Made, accepted_a: Release, accepted_b: Release
) -> None:
    def figure(release: Release, metric: str, subject: str) -> tuple[int, int | None, bool]:
        [row] = [row for row in release.rows["claims"] if (row["metric"], row["subject"]) == (metric, subject)]
        return row["value"], row["decided_value"], row["decided"] is not None

    assert figure(accepted_b, "theme_mechanism_count", "migrant_rights") == (11, 9, True)
    assert figure(accepted_a, "theme_mechanism_count", "migrant_rights") == (11, 11, True)
    assert figure(accepted_b, "mechanism_count", "IRF") == (16, 15, True)
    assert figure(accepted_a, "iscms_represented", "grcp") == (23, 22, True)
    assert figure(accepted_a, "mechanism_count", "IRF") == (16, None, False)
    assert ("claims", "decided_value", None, "9") in accepted_b.filled()
    assert {row["decided_value"] for row in made(None).rows["claims"]} == {None}


# ---------------------------------------------------------------- figures and years


@pytest.mark.parametrize("value", ["about 1990", "-1990", "1,990", "1990.0", "１９９０", "9" * 30, "9" * 6000])
def test_a_value_that_is_no_number_a_cell_can_hold_is_refused_with_a_sentence(value: str, made: Made) -> None:
    told = refused(made(DIALOGUES).finding(*MIDWA), value)
    assert told.startswith(f"The decision's value {value!r} is ")
    assert "mechanisms.year_established" in told


def refused(finding: Finding, value: str) -> str:
    """Why a decision on a finding is not applied; a person must look at it again."""
    decision = decision_on(finding, "own_value", value)
    [found] = with_decisions([replace(finding, needs_review=False)], [decision], RULES)
    assert found.needs_review
    assert found.decided_value is None
    assert found.explanation == f"{finding.explanation} {found.problem}"
    return found.problem


def test_the_same_number_written_otherwise_changes_nothing(made: Made) -> None:
    release = decided(made, DIALOGUES, (*MIDWA, "own_value", "02001"))
    assert (release.states(), release.filled()) == (["kept"], [])


def test_the_number_of_states_that_the_prose_gives_can_be_taken(made: Made) -> None:
    said = ("participating_states", "bali")
    assert decided(made, DIALOGUES, (*said, "accept_a", "")).mechanism("bali")["constituent_states"] == 48
    assert decided(made, DIALOGUES, (*said, "accept_b", "")).mechanism("bali")["constituent_states"] == 45


def test_of_two_decisions_on_one_cell_the_later_one_wins_and_both_are_told(made: Made) -> None:
    asked = made(TWO_YEARS)
    of_2021, of_2022 = (decision_on(asked.finding(*MIDWA, year), "accept_b") for year in (2021, 2022))
    for earlier, later, year in ((of_2021, of_2022, 1992), (of_2022, of_2021, 1991)):
        for order in ((0, 1), (1, 0)):
            both = (replace(earlier, date="2022-04-01"), replace(later, date="2022-05-01"))
            release = made(TWO_YEARS, *(both[at] for at in order))
            row = release.mechanism("midwa")
            assert row["year_established"] == year
            assert row["decided"] == f"{earlier.finding_id}; {later.finding_id}"
            values = {
                filled["finding_id"]: (filled["before"], filled["after"]) for filled in release.rows["decided_values"]
            }
            assert values == {
                earlier.finding_id: ("2001", earlier.value_b),
                later.finding_id: (earlier.value_b, later.value_b),
            }


# ---------------------------------------------------------------- numbers of events

SOM = ("ordinal_sequence", "almaty:senior_officials_meeting")


def test_a_number_of_ones_own_is_that_of_the_later_event_only(made: Made) -> None:
    release = decided(made, SAME_NUMBER, (*SOM, "own_value", "7"))
    events = [(row["report_year"], row["name"], row["ordinal"]) for row in release.rows["events"]]
    assert events == [(2019, "6th SOM", 6), (2019, "Meeting", None), (2020, "6th SOM", 7), (2020, "Meeting", None)]
    marked = [
        row["report_year"] for row in release.rows["events"] if row["decided"] == release.finding(*SOM).finding_id
    ]
    assert (marked, release.filled()) == ([2020], [("events", "ordinal", "6", "7")])
    assert not release.asks(*SOM)


@pytest.mark.parametrize("earlier", ["6th", "7th"])
@pytest.mark.parametrize("verdict", ["accept_a", "not_an_error"])
def test_that_one_of_two_numbers_is_right_settles_the_finding_and_changes_no_row(
    verdict: Verdict, earlier: str, made: Made
) -> None:
    documents = SAME_NUMBER | {"report-2019.txt": SAME_NUMBER["report-2019.txt"].replace("6th", earlier)}
    assert made(documents).asks(*SOM)
    release = decided(made, documents, (*SOM, verdict, ""))
    assert not release.asks(*SOM)
    assert release.rows["events"] == made(documents).rows["events"]
    assert (release.states(), release.filled()) == (["kept"], [])


# ---------------------------------------------------------------- names the registry lacks

HARBOUR_DIALOGUE = ("unknown_mechanism", "new-hd")
MOON_CIRCLE = ("unknown_mechanism", "new-moon-circle")
NAMED = tuple(
    table
    for table, columns in schema().items()
    if {"iscm_id", "decided"} <= {column.name for column in columns} and table != "mechanisms"
)


@pytest.fixture(scope="module")
def as_almaty(made: Made) -> Release:
    """A release in which a person took the Harbour Dialogue for the Almaty Process, which is in no document."""
    return decided(made, DIALOGUES, (*HARBOUR_DIALOGUE, "own_value", "almaty"))


@pytest.mark.parametrize("table", NAMED)
def test_all_rows_of_an_unknown_mechanism_get_the_decided_id_and_are_marked(
    table: str, made: Made, as_almaty: Release
) -> None:
    finding_id = as_almaty.finding(*HARBOUR_DIALOGUE).finding_id
    before = [row for row in made(DIALOGUES).rows[table] if row["iscm_id"] == "new-hd"]
    after = [row for row in as_almaty.rows[table] if row["iscm_id"] == "almaty"]
    assert len(before) == len(after) > 0
    assert [row for row in as_almaty.rows[table] if row["decided"] == finding_id] == after
    assert as_almaty.filled().count((table, "iscm_id", "new-hd", "almaty")) == len(after)
    key = next(column.name for column in schema()[table] if column.role == "key")
    filled = {row["record_id"] for row in as_almaty.rows["decided_values"] if row["table"] == table}
    assert filled == {row[key] for row in after}


def test_the_provisional_id_stands_nowhere_but_where_the_decision_is_told(as_almaty: Release) -> None:
    told = {("reconciliation", "subject"), ("decisions", "subject"), ("decided_values", "before")}
    found = {
        (table, column)
        for table, rows in as_almaty.rows.items()
        for row in rows
        for column, value in row.items()
        if value == "new-hd"
    }
    assert found == told
    assert as_almaty.mechanism("almaty")["name"] == RULES.mechanisms["almaty"].name


def test_the_mentions_of_a_decided_name_say_how_they_were_matched(as_almaty: Release) -> None:
    found = [row for row in as_almaty.rows["mentions"] if row["iscm_id"] == "almaty"]
    assert {row["printed_name"] for row in found} == {"HD", "Harbour Dialogue on Migration (HD)"}
    assert {(row["method"], row["status"]) for row in found} == {("decision", "accepted")}


def test_a_decided_unknown_name_is_kept_as_a_finding_and_not_asked_again(as_almaty: Release) -> None:
    assert not as_almaty.asks(*HARBOUR_DIALOGUE)
    assert as_almaty.finding(*HARBOUR_DIALOGUE).iscm_id == "almaty"
    assert as_almaty.states() == ["applied"]


def test_a_mechanism_that_is_in_the_report_already_has_the_rows_of_both_names(made: Made) -> None:
    release = decided(made, DIALOGUES, (*HARBOUR_DIALOGUE, "own_value", "bali"))
    events = [(row["name"], row["decided"] is not None) for row in release.rows["events"] if row["iscm_id"] == "bali"]
    assert events == [("SOM", False), ("SOM", True), ("webinar", True)]
    [listed] = [row for row in release.rows["mechanism_themes"] if row["theme_id"] == "migrant_health"][:1]
    assert (listed["iscm_id"], listed["decided"]) == ("bali", None)  # its own heading makes it one of 'all ISCMs'


def members(release: Release) -> list[str]:
    """The mechanisms of the theme that is listed for 'all ISCMs'."""
    return [row["iscm_id"] for row in release.rows["mechanism_themes"] if row["theme_id"] == "migrant_health"]


def test_all_iscms_are_those_that_the_headings_are_decided_to_be(made: Made, as_almaty: Release) -> None:
    assert members(made(DIALOGUES)) == ["bali", "new-hd", "rabat", "midwa"]
    assert members(as_almaty) == ["bali", "almaty", "rabat", "midwa"]
    assert members(decided(made, DIALOGUES, (*HARBOUR_DIALOGUE, "own_value", "bali"))) == ["bali", "rabat", "midwa"]


def test_all_iscms_are_those_of_either_heading_where_one_of_two_is_another(made: Made) -> None:
    release = decided(made, DIALOGUES, ("unsure_name", "Rabat Process (RCM)", "accept_b", ""))
    assert members(release) == ["bali", "new-hd", "rcm", "rabat", "midwa"]


@pytest.mark.parametrize("verdict", ["accept_a", "not_a_match", "not_an_error"])
def test_an_unknown_mechanism_can_be_left_one_of_its_own(verdict: Verdict, made: Made) -> None:
    release = decided(made, DIALOGUES, (*HARBOUR_DIALOGUE, verdict, ""), (*MOON_CIRCLE, verdict, ""))
    assert not release.asks(*HARBOUR_DIALOGUE)
    assert (release.states(), release.filled()) == (["kept", "kept"], [])
    for table in ("events", "links", "mechanisms", "mechanism_themes", "publications", "profiles"):
        assert release.rows[table] == made(DIALOGUES).rows[table]


def test_an_unknown_mechanism_can_be_the_one_that_is_most_alike(made: Made) -> None:
    alike = made(DIALOGUES).finding(*HARBOUR_DIALOGUE).value_b
    assert alike in RULES.mechanisms
    release = decided(made, DIALOGUES, (*HARBOUR_DIALOGUE, "accept_b", ""))
    assert {row["iscm_id"] for row in release.rows["mentions"] if row["printed_name"] == "HD"} == {alike}


def test_where_none_is_alike_the_right_side_cannot_be_accepted(made: Made) -> None:
    assert made(DIALOGUES).finding(*MOON_CIRCLE).value_b == ""
    release = decided(made, DIALOGUES, (*MOON_CIRCLE, "accept_b", ""))
    assert release.rows["mechanism_themes"] == made(DIALOGUES).rows["mechanism_themes"]
    assert release.asks(*MOON_CIRCLE)
    assert release.problems() == ["The decision accepts the right side, where no mechanism stands."]


@pytest.mark.parametrize("value", ["no-such-id", "Bali", "Bali Process", "new-", "new-Harbour Dialogue", "new-a--b"])
def test_an_id_that_is_none_is_refused_with_a_sentence(value: str, made: Made) -> None:
    told = f"The decision's value {value!r} is no id of mechanisms.csv."
    assert refused(made(DIALOGUES).finding(*HARBOUR_DIALOGUE), value) == told


def test_an_id_that_is_none_gives_no_row_an_id(made: Made) -> None:
    release = decided(made, DIALOGUES, (*HARBOUR_DIALOGUE, "own_value", "no-such-id"))
    assert release.rows["mentions"] == made(DIALOGUES).rows["mentions"]
    assert release.asks(*HARBOUR_DIALOGUE)
    assert (release.states(), release.filled()) == (["stale"], [])
    assert release.problems() == [release.finding(*HARBOUR_DIALOGUE).problem]


def test_an_unknown_mechanism_can_get_another_provisional_id(made: Made) -> None:
    release = decided(made, DIALOGUES, (*HARBOUR_DIALOGUE, "own_value", "new-harbour-dialogue"))
    assert release.mechanism("new-harbour-dialogue")["name"] == "Harbour Dialogue on Migration (HD)"
    assert not release.asks(*HARBOUR_DIALOGUE)


# ---------------------------------------------------------------- names that may be one mechanism or another

RABAT_RCM = ("unsure_name", "Rabat Process (RCM)")


def unsure(release: Release) -> dict[str, set[tuple[str | None, str, str]]]:
    """Id, method and status of the name with two names in it, by the context it stands in."""
    found: dict[str, set[tuple[str | None, str, str]]] = {}
    for row in release.rows["mentions"]:
        if row["printed_name"] == RABAT_RCM[1]:
            found.setdefault(row["context"], set()).add((row["iscm_id"], row["method"], row["status"]))
    return found


def test_two_names_in_one_are_asked(made: Made) -> None:
    asked = made(DIALOGUES).finding(*RABAT_RCM)
    assert (asked.value_a, asked.value_b, asked.needs_review) == ("rabat", "rcm", True)
    assert {status for found in unsure(made(DIALOGUES)).values() for _, _, status in found} == {"review"}


@pytest.mark.parametrize(
    ("verdict", "value", "iscm_id", "state"),
    [
        ("accept_a", "", "rabat", "kept"),
        ("accept_b", "", "rcm", "applied"),
        ("own_value", "midsa", "midsa", "applied"),
        ("not_a_match", "", "new-rcm", "applied"),
    ],
)
def test_two_names_in_one_are_what_they_are_decided_to_be(
    verdict: Verdict, value: str, iscm_id: str, state: str, made: Made
) -> None:
    release = decided(made, DIALOGUES, (*RABAT_RCM, verdict, value))
    said = {(iscm_id, "decision", "accepted")}
    assert unsure(release) == {"heading": said, "theme_list": said}
    assert (release.states(), release.asks(*RABAT_RCM)) == ([state], False)
    workshop = next(row for row in release.rows["events"] if row["name"] == "Workshop")
    assert workshop["iscm_id"] == iscm_id
    assert (workshop["decided"] is None) == (state == "kept")
    listed = [row["iscm_id"] for row in release.rows["mechanism_themes"] if row["theme_id"] == "labour_migration"]
    assert listed == ["new-hd", "bali", iscm_id]  # no listing is lost, not even of what is no known mechanism
    assert len(release.rows["events"]) == len(made(DIALOGUES).rows["events"])


SOUTHERN = ("unsure_name", "Southern Africa Process")


@pytest.mark.parametrize(
    ("verdict", "value", "iscm_id", "status", "state"),
    [
        ("accept_a", "", None, "rejected", "kept"),
        ("accept_b", "", "midsa", "accepted", "applied"),
        ("own_value", "midwa", "midwa", "accepted", "applied"),
        ("not_a_match", "", None, "rejected", "kept"),
    ],
)
def test_a_name_in_prose_that_is_like_one_is_that_or_none(
    verdict: Verdict, value: str, iscm_id: str | None, status: str, state: str, made: Made
) -> None:
    asked = made(DIALOGUES).finding(*SOUTHERN)
    assert (asked.value_a, asked.value_b) == ("", "midsa")
    release = decided(made, DIALOGUES, (*SOUTHERN, verdict, value))
    [row] = [row for row in release.rows["mentions"] if row["printed_name"] == SOUTHERN[1]]
    assert (row["iscm_id"], row["method"], row["status"]) == (iscm_id, "decision", status)
    assert (release.states(), release.asks(*SOUTHERN)) == ([state], False)


def test_a_decision_on_a_name_in_prose_leaves_the_heading_of_that_name_to_its_own_finding(made: Made) -> None:
    report = "ISCM 2021 Highlights\n\nSouthern Africa Process\nSOM (20 August) on visas.\n"
    documents = {"leaflet.txt": LEAFLET, "report.txt": report}
    release = decided(made, documents, (*SOUTHERN, "accept_b", ""))
    assert [row["iscm_id"] for row in release.rows["events"]] == ["new-southern-africa-process"]
    assert release.asks("unknown_mechanism", "new-southern-africa-process")


# ---------------------------------------------------------------- evidence that changes


def changed(documents: Documents, name: str, old: str, new: str) -> Documents:
    assert old in documents[name]
    return documents | {name: documents[name].replace(old, new)}


LATER_EDITION = changed(DIALOGUES, "leaflet.txt", "2001", "2002")


def test_a_decision_on_a_value_that_has_changed_is_not_applied_and_asked_again(made: Made) -> None:
    decision = decision_on(made(DIALOGUES).finding(*MIDWA), "accept_b")
    release = made(LATER_EDITION, decision)
    assert release.mechanism("midwa")["year_established"] == 2002
    assert release.asks(*MIDWA)
    assert (release.states(), release.filled()) == (["stale"], [])
    told = release.finding(*MIDWA).explanation
    assert "The evidence has changed since it was decided on 2022-03-31: " in told
    assert "the left value was '2001', now it is '2002'" in told
    assert release.problems() == [release.finding(*MIDWA).problem]
    assert "right" not in release.finding(*MIDWA).problem


def test_a_decision_on_a_passage_that_has_changed_is_asked_again(made: Made) -> None:
    decision = decision_on(made(DIALOGUES).finding(*MIDWA), "accept_b")
    edited = changed(DIALOGUES, "report.txt", "30th anniversary of MIDWA", "The 30th anniversary of MIDWA")
    release = made(edited, decision)
    quote = made(edited).finding(*MIDWA).quote_b
    if quote != decision.quote_b:  # what the passage takes in is for the reader to say
        assert f"the right passage was {decision.quote_b!r}, now it is {quote!r}" in release.finding(*MIDWA).problem
        assert release.states() == ["stale"]


def test_a_decision_on_a_conflict_that_is_gone_is_told(made: Made) -> None:
    decision = decision_on(made(DIALOGUES).finding(*MIDWA), "accept_b")
    release = made(changed(DIALOGUES, "leaflet.txt", "2001", "1991"), decision)
    assert release.finding(*MIDWA).status == "agree"
    assert (release.states(), release.filled()) == (["stale"], [])


def test_a_decision_on_a_name_whose_passage_has_changed_leaves_the_rows_where_they_were(made: Made) -> None:
    decision = decision_on(made(DIALOGUES).finding(*HARBOUR_DIALOGUE), "own_value", "bali")
    documents = changed(DIALOGUES, "leaflet.txt", "Harbour Dialogue on Migration (HD)", "Harbour Discourse (HD)")
    release = made(documents, decision)
    assert release.rows["events"] == made(documents).rows["events"]
    assert release.states() == ["stale"]
    assert "'Harbour Discourse (HD)'" in release.finding(*HARBOUR_DIALOGUE).problem
    assert release.asks(*HARBOUR_DIALOGUE)


@pytest.mark.parametrize(("finding", "verdict"), [(RABAT_RCM, "not_a_match"), (HARBOUR_DIALOGUE, "accept_a")])
def test_a_stale_decision_on_a_name_leaves_it_as_it_was(finding: tuple[str, str], verdict: Verdict, made: Made) -> None:
    decision = replace(decision_on(made(DIALOGUES).finding(*finding), verdict), evidence_hash="e-000000000000")
    release = made(DIALOGUES, decision)
    assert release.rows["mentions"] == made(DIALOGUES).rows["mentions"]
    assert release.asks(*finding)


def test_unsure_of_what_needs_nobody_asks_nobody(made: Made) -> None:
    agreed = next(finding for finding in made(DIALOGUES).run.findings.findings if not finding.needs_review)
    [found] = with_decisions([agreed], [decision_on(agreed, "unsure")], RULES)
    assert found.decision is not None
    assert not found.needs_review


def test_where_it_is_not_known_what_was_seen_it_is_said_what_may_have_changed(made: Made) -> None:
    finding = made(DIALOGUES).finding(*MIDWA)
    blind = replace(decision_on(finding), value_a="", value_b="", quote_a="", quote_b="")
    release = made(LATER_EDITION, blind)
    end = "The evidence has changed since it was decided on 2022-03-31: a value, a passage or the outcome."
    assert release.finding(*MIDWA).explanation.endswith(end)
    assert what_changed(decision_on(finding), replace(finding, status="agree")) == end


def test_a_decision_without_a_hash_holds_for_any_evidence(made: Made) -> None:
    decision = replace(decision_on(made(DIALOGUES).finding(*MIDWA), "own_value", "1995"), evidence_hash="")
    for documents in (DIALOGUES, LATER_EDITION):
        release = made(documents, decision)
        assert (release.mechanism("midwa")["year_established"], release.states()) == (1995, ["applied"])


def test_a_decision_on_a_finding_that_is_gone_is_unused(made: Made) -> None:
    decision = decision_on(made(DIALOGUES).finding(*MIDWA), "accept_b")
    release = made(SAME_NUMBER, decision)
    assert (release.states(), release.filled()) == (["unused"], [])
    [row] = release.rows["decisions"]
    assert (row["check"], row["subject"], row["value_b"]) == (*MIDWA, "1991")


# ---------------------------------------------------------------- the file decisions.csv


def as_csv(decisions: list[Decision], delimiter: str = ",", end: str = "\n", mark: str = "") -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=end)
    writer.writerow(DECISION_COLUMNS)
    writer.writerows([getattr(decision, name) for name in DECISION_COLUMNS] for decision in decisions)
    return (mark + buffer.getvalue()).encode()


def tables_of(release: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in release.glob("*.csv")}


class Folder:
    """A raw folder with documents, and the releases of runs over it."""

    def __init__(self, folder: Path, documents: Documents) -> None:
        self.raw = folder / "raw"
        self.output = folder / "output"
        self.raw.mkdir()
        for name, text in documents.items():
            (self.raw / name).write_text(text, encoding="utf-8")

    def run(self, decisions: bytes | None = None) -> Run:
        path = self.raw / "decisions.csv"
        path.unlink(missing_ok=True)
        if decisions is not None:
            path.write_bytes(decisions)
        return run(self.raw, self.output, load_rules(decisions=path))

    def tables(self, decisions: bytes | None = None) -> dict[str, bytes]:
        release = self.run(decisions).release
        assert release is not None
        return tables_of(release)


@pytest.fixture(scope="module")
def some_decisions(made: Made) -> list[Decision]:
    asked = made(DIALOGUES)
    reason = 'seen in "the minutes"; checked,\nthen checked again'
    return [
        replace(decision_on(asked.finding(*MIDWA), "accept_b"), reason=reason),
        decision_on(asked.finding(*HARBOUR_DIALOGUE), "own_value", "bali"),
        decision_on(asked.finding(*RABAT_RCM), "accept_b"),
    ]


def test_without_the_decisions_the_tables_are_what_they_were(some_decisions: list[Decision], tmp_path: Path) -> None:
    folder = Folder(tmp_path, DIALOGUES)
    before = folder.tables()
    assert set(before) == {f"{name}.csv" for name in schema()}
    assert folder.tables(as_csv(some_decisions)) != before
    assert folder.tables() == before


def test_decisions_as_a_spreadsheet_saves_them_give_the_same_tables(
    some_decisions: list[Decision], tmp_path: Path
) -> None:
    folder = Folder(tmp_path, DIALOGUES)
    plain = folder.tables(as_csv(some_decisions))
    assert folder.tables(as_csv(some_decisions, ";", "\r\n", "\ufeff")) == plain
    empty_rows = b";" * (len(DECISION_COLUMNS) - 1) + b"\r\n"
    assert folder.tables(as_csv(some_decisions, ";", "\r\n", "\ufeff") + 3 * empty_rows) == plain


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_of_the_header_parts_the_cells(
    delimiter: str, some_decisions: list[Decision], tmp_path: Path
) -> None:
    path = tmp_path / "decisions.csv"
    path.write_bytes(as_csv(some_decisions, delimiter, "\r\n"))
    assert read_decisions(path) == tuple(some_decisions)


def read(text: str, folder: Path) -> tuple[Decision, ...]:
    path = folder / "decisions.csv"
    path.write_text("finding_id,verdict,value,reviewer,date,reason,evidence_hash\n" + text, encoding="utf-8")
    return read_decisions(path)


def test_rows_without_a_verdict_are_not_decided_yet(tmp_path: Path) -> None:
    found = read("f-1,,1999,ab,perhaps in May,,e-1\nf-2,unsure,,ab,2022-03-31,,e-2\n\n,,,,,,\n , ,,,,,\n", tmp_path)
    assert [decision.finding_id for decision in found] == ["f-2"]


def test_a_row_that_says_something_on_no_finding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"^decisions\.csv, line 2: "):
        read(",,1999,ab,2022-03-31,,\n", tmp_path)


def test_a_date_without_hyphens_is_read(tmp_path: Path) -> None:
    assert read("f-1,unsure,,ab,20220331,,e-1\n", tmp_path)[0].date == "2022-03-31"


def test_an_own_value_that_is_missing_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"^decisions\.csv, line 3: value is empty, but verdict is own_value; fill it"):
        read("f-1,unsure,,ab,2022-03-31,,e-1\nf-2,own_value, ,ab,2022-03-31,,e-2\n", tmp_path)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("saved") / "decisions.csv"


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(list(",;\t\"'\r\n ")), max_size=30)


@given(value=ANY_TEXT.filter(str.strip), reason=ANY_TEXT)
@settings(deadline=None, max_examples=150)
def test_what_is_saved_is_read_again(file: Path, value: str, reason: str) -> None:
    row = dict.fromkeys(DECISION_COLUMNS, "") | {
        "finding_id": "f-1",
        "verdict": "own_value",
        "value": value,
        "date": "2022-03-31",
        "reason": reason,
    }
    save_decisions({"f-1": row}, file)
    [decision] = read_decisions(file)
    assert (decision.value, decision.reason) == (value.strip(), reason.strip())


# ---------------------------------------------------------------- the workbook's sheet of decisions


def sheet_of(release: Path) -> list[list[str]]:
    """The rows of the sheet in which decisions are filled in, the header first."""
    sheet = Book(workbook(read_tables(release))).sheets["decisions"]
    count = max(int(at.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for at in sheet.cells)
    return [[value or "" for value in sheet.row(number, len(DECISION_COLUMNS))] for number in range(1, count + 1)]


def saved_sheet(rows: list[list[str]], delimiter: str = ",") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return ("\ufeff" + buffer.getvalue()).encode()


def test_the_sheet_of_the_workbook_as_it_is_decides_nothing(made: Made, tmp_path: Path) -> None:
    rows = sheet_of(made(DIALOGUES).folder)
    assert rows[0] == list(DECISION_COLUMNS)
    assert len(rows) == 1 + len(made(DIALOGUES).run.findings.to_review)
    (tmp_path / "decisions.csv").write_bytes(saved_sheet(rows))
    assert read_decisions(tmp_path / "decisions.csv") == ()


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_verdict_filled_in_on_the_sheet_is_applied_by_the_next_run(
    delimiter: str, made: Made, tmp_path: Path
) -> None:
    rows = sheet_of(made(DIALOGUES).folder)
    finding = made(DIALOGUES).finding(*MIDWA)
    row = next(row for row in rows if row[0] == finding.finding_id)
    for column, said in (("verdict", "own_value"), ("value", "1995"), ("reviewer", "ab"), ("date", "2022-03-31")):
        row[DECISION_COLUMNS.index(column)] = said
    done = Folder(tmp_path, DIALOGUES).run(saved_sheet(rows, delimiter))
    assert done.release is not None
    tables = {name: table.to_pylist() for name, table in read_tables(done.release).items()}
    release = Release(done, tables)
    assert release.mechanism("midwa")["year_established"] == 1995
    assert (release.states(), release.problems()) == (["applied"], [None])
    assert len(done.findings.to_review) == len(made(DIALOGUES).run.findings.to_review) - 1
    again = {row[0]: row for row in sheet_of(done.release)}
    assert again[finding.finding_id][1:5] == ["own_value", "1995", "ab", "2022-03-31"]


def test_a_stale_decision_waits_on_the_sheet_with_what_is_printed_now(made: Made) -> None:
    finding = made(DIALOGUES).finding(*MIDWA)
    release = made(LATER_EDITION, decision_on(finding, "accept_b"))
    found = [dict(zip(DECISION_COLUMNS, row, strict=True)) for row in sheet_of(release.folder)]
    [row] = [row for row in found if row["finding_id"] == finding.finding_id]
    assert (row["verdict"], row["date"], row["value_a"]) == ("", "", "2002")
    assert row["evidence_hash"] == release.finding(*MIDWA).evidence_hash != finding.evidence_hash
