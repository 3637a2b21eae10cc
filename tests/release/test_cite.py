"""Each row can be cited: where it was read, the lines around it, what people decided; as text, BibTeX and JSON."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UseError
from pipeline.release import Release
from pipeline.release.cite import (
    CONTEXT,
    as_data,
    as_text,
    bibtex,
    cite,
    dataset,
    dataset_bibtex,
    dataset_text,
    escaped,
)
from pipeline.rules import load_rules
from pipeline.run import run
from pipeline.tables.schema import schema
from tests.helpers.small import NOT_IN_SOURCES, REPORT

ROOT = Path(__file__).parent.parent.parent
PAGE = Path("review.html")

BRACES = REPORT + "\nPrague Process\nWorkshop (3 May) on 50 % of R&D_{x} at $5 #1 ~ ^ \\ in Kraków – “Łódź”.\n"


@pytest.fixture(scope="module")
def release(decided_release: Path) -> Release:
    """Both sources, with a decision on a founding year."""
    return Release(decided_release)


def release_of(text: str, folder: Path) -> Release:
    (folder / "raw").mkdir()
    (folder / "raw" / "report_1 & 2.txt").write_text(text, encoding="utf-8")
    done = run(folder / "raw", folder / "output", load_rules()).release
    assert done is not None
    return Release(done)


def entries(text: str) -> list[tuple[str, dict[str, str]]]:
    """The entries of a BibTeX text with their fields, as BibTeX reads them: braces count, escaped or not."""
    found: list[tuple[str, dict[str, str]]] = []
    at = 0
    while match := re.compile(r"\s*@misc\{([^,\s{}]+),").match(text, at):
        at, fields = match.end(), {}
        while part := re.compile(r"\s*(\w+) = \{").match(text, at):
            at, start, depth = part.end(), part.end(), 1
            while depth:
                depth += {"{": 1, "}": -1}.get(text[at], 0)
                at += 1
            fields[part[1]] = text[start : at - 1]
            at = re.compile(r",?").match(text, at).end()  # type: ignore[union-attr]
        close = re.compile(r"\s*\}").match(text, at)
        assert close is not None
        at = close.end()
        found.append((match[1], fields))
    assert not text[at:].strip()
    return found


# ---------------------------------------------------------------- every row


@pytest.mark.parametrize("table", [t for t in schema() if t not in ("evidence", "lines", "event_dates")])
def test_every_row_of_every_table_can_be_cited(table: str, release: Release) -> None:
    evidence = {(row["table"], row["record_id"]) for row in release.rows("evidence")}
    rows = release.rows(table)
    assert rows or table in NOT_IN_SOURCES
    for row in rows[:: max(len(rows) // 20, 1)]:
        record_id = next(iter(row.values()))
        cited = cite(release, record_id)
        at = next((c for c in cited if c.table == table), None)
        if table in ("decisions", "decided_values"):
            assert any(row in (*c.decisions, *c.decided) for c in cited)
            continue
        assert at is not None
        assert bool(at.passages) == ((table, record_id) in evidence)
        if at.passages and "quote" in row:
            places = {(str(p.page), str(line.number)) for p in at.passages for line in p.quoted}
            assert (row["page"], row["line"]) in places
        assert list(as_text(at, PAGE))
        assert entries("\n".join(bibtex(at, release)))
        json.dumps(as_data(at, PAGE))


def test_the_words_are_marked_in_their_lines_and_the_lines_around_are_shown(release: Release) -> None:
    printed = {(line["document_id"], line["page"], line["line"]): line["text"] for line in release.rows("lines")}
    for event in release.rows("events")[:20]:
        (citation,) = cite(release, event["event_id"])
        for passage in citation.passages:
            place = (passage.document["document_id"], str(passage.page))
            for line in (*passage.before, *passage.quoted, *passage.after):
                assert line.text == printed[(*place, str(line.number))]
            words = " ".join(line.text[start:end] for line in passage.quoted for start, end in line.marks)
            assert words == passage.quote
            assert len(passage.before) <= CONTEXT
            assert len(passage.after) <= CONTEXT


def test_the_address_of_a_row_is_one_of_the_review_page(release: Release) -> None:
    script = (ROOT / "pipeline" / "review" / "review.js").read_text(encoding="utf-8")
    kinds = re.search(r"\^\(([a-z|]+)\)-", script)
    assert kinds is not None
    for table in ("reconciliation", "events", "mechanisms", "documents", "links"):
        (citation,) = [c for c in cite(release, next(iter(release.rows(table)[0].values()))) if c.table == table]
        assert re.match(rf"#(?:{kinds[1]})-", citation.anchor)
        assert list(as_text(citation, PAGE))[-1] == f"  see review.html{citation.anchor}"


def test_a_finding_shows_both_sides_the_decision_and_what_it_filled(release: Release) -> None:
    (decision,) = release.rows("decisions")
    (citation,) = cite(release, decision["finding_id"])
    assert [passage.side for passage in citation.passages] == ["a", "b"]
    lines = list(as_text(citation, PAGE))
    assert any(line.startswith("reconciliation, side a: iscm-leaflet.txt (leaflet), page 1, line ") for line in lines)
    assert any(
        line.startswith("reconciliation, side b: iscm-2021-highlights.txt (highlights, 2021), ") for line in lines
    )
    said = f"  decided: {decision['finding_id']}: accept_b (a reviewer 2022-03-31; applied)"
    assert f"{said}: checked with the secretariat" in lines
    (value,) = release.rows("decided_values")
    assert any(
        line.startswith(f"  decided value: mechanisms.year_established of {value['record_id']}: ") for line in lines
    )
    (mechanism,) = [c for c in cite(release, value["record_id"]) if c.table == "mechanisms"]
    assert mechanism.decided == (value,)


def test_a_decision_on_a_finding_that_is_no_more_can_be_cited(release: Release, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(release.folder, copy)
    decisions = copy / "decisions.csv"
    finding_id = release.rows("decisions")[0]["finding_id"]
    decisions.write_text(decisions.read_text(encoding="utf-8").replace(finding_id, "f-00000000000f"), encoding="utf-8")
    (citation,) = cite(Release(copy), "f-00000000000f")
    assert (citation.table, citation.passages) == ("decisions", ())
    assert any("accept_b" in line for line in as_text(citation, PAGE))


def test_a_line_can_be_cited_by_its_place(release: Release) -> None:
    line = release.rows("lines")[30]
    (citation,) = cite(release, f"{line['document_id']}:{line['page']}:{line['line']}")
    assert citation.passages[0].quote == line["text"]
    assert [text for text in as_text(citation, PAGE) if text.startswith("  >")] == [
        f"  > {line['line']:>4}  «{line['text']}»"
    ]
    with pytest.raises(UseError):
        cite(release, f"{line['document_id']}:{line['page']}:99999")


def test_an_id_that_is_none_is_wrong_use_with_the_ids_that_begin_so(release: Release) -> None:
    ids = sorted(row["event_id"] for row in release.rows("events"))
    for said in ("ev-", ids[0][:-2]):
        with pytest.raises(UseError) as raised:
            cite(release, said)
        assert ids[0] in str(raised.value)
        assert "\n" not in str(raised.value)
    for said in ("nothing-here", ""):
        with pytest.raises(UseError, match="copy it from an id column"):
            cite(release, said)


def test_a_folder_that_is_no_release_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UseError, match="make extract"):
        cite(Release(tmp_path), "bali")


def test_signs_that_a_terminal_obeys_are_shown(tmp_path: Path) -> None:
    release = release_of(REPORT.replace("SOM (20 August)", "SOM\x1b[31m (20 August)"), tmp_path)
    for event in release.rows("events"):
        for citation in cite(release, event["event_id"]):
            assert "\x1b" not in "".join([*as_text(citation, PAGE), *bibtex(citation, release)])


# ---------------------------------------------------------------- BibTeX


def test_an_entry_has_title_year_page_and_words_and_a_key_made_of_the_id(release: Release) -> None:
    event = release.rows("events")[0]
    (citation,) = cite(release, event["event_id"])
    ((key, fields),) = entries("\n".join(bibtex(citation, release)))
    assert key == event["event_id"]
    assert fields["title"] == "{ISCM 2021 Highlights}"
    assert (fields["year"], fields["pages"]) == ("2021", event["page"])
    assert fields["howpublished"] == "File iscm-2021-highlights.txt"
    assert f"line {event['line']}" in fields["note"]
    assert escaped(citation.passages[0].quote) in fields["note"]
    assert not {"author", "institution", "publisher"} & fields.keys()


def test_a_row_of_several_documents_has_an_entry_for_each_with_keys_that_stay(release: Release) -> None:
    (citation,) = [c for c in cite(release, "midwa") if c.table == "mechanisms"]
    found = dict(entries("\n".join(bibtex(citation, release))))
    assert sorted(found) == ["midwa:iscm-2021-highlights", "midwa:iscm-leaflet"]
    assert "year" not in found["midwa:iscm-leaflet"]  # the leaflet prints none
    assert "page 2, line " in found["midwa:iscm-2021-highlights"]["note"]


def test_what_tex_would_obey_is_escaped_and_letters_stay(tmp_path: Path) -> None:
    release = release_of(BRACES, tmp_path)
    event = release.rows("events")[-1]
    (citation,) = cite(release, event["event_id"])
    ((_, fields),) = entries("\n".join(bibtex(citation, release)))
    for told_sign in (r"50 \%", r"R\&D\_\textbraceleft{}x\textbraceright{}", r"\$5 \#1", "Kraków", "“Łódź"):
        assert told_sign in fields["note"]
    assert fields["howpublished"] == r"File report\_1 \& 2.txt"


@given(st.text())
def test_any_text_becomes_a_field_that_bibtex_can_read(text: str) -> None:
    field = escaped(text)
    assert entries(f"@misc{{key,\n  note = {{{field}}}\n}}") == [("key", {"note": field})]
    bare = re.sub(r"\\text[a-z]+\{\}|\\[%&_#$]", "", field)
    assert not re.search(r"[\\{}~^%&_#$]", bare)


def test_the_dataset_is_cited_with_its_version_its_release_and_its_documents(release: Release) -> None:
    about = dataset(release)
    assert about["release"] == release.folder.name
    ((key, fields),) = entries(dataset_bibtex(release))
    assert key == f"iscm-{release.folder.name}"
    assert release.folder.name in fields["edition"]
    assert fields["note"] == "Read from 2 documents: iscm-2021-highlights.txt, iscm-leaflet.txt"
    assert dataset_text(release).endswith("iscm-leaflet.txt.")
