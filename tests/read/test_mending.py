"""Damaged words are mended if exactly one reading is known, and logged; print is kept; healthy text is unchanged."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.model import Document, Finding, Line, Link, Page, Row, Source
from pipeline.read import read
from pipeline.read.mending import LOST, Reading, evidence, mend, mended, read_damaged
from pipeline.read.mending.spelling import garbled_letters
from pipeline.rules import load_rules
from pipeline.run import run
from pipeline.text import vocabulary
from pipeline.text.passage import WordBreaks, columns_of, joined
from pipeline.text.vocabulary import buckets
from tests.helpers.small import REPORT

ROOT = Path(__file__).parent.parent.parent
RULES = load_rules()
SOURCE = Source("report", "report.txt", "text/plain", "", 0)
LOST_LIGATURE = re.compile("tti|ffi|ffl|t[ti]|f[tfil]")
COMMON = [w for zipf, words in buckets("en") if zipf >= 4 for w in words if w.isascii() and w.isalpha() and len(w) > 5]
LIGATED = [word for word in COMMON if LOST_LIGATURE.search(word)]


@pytest.fixture(scope="module", autouse=True)
def unpacked_lists() -> Iterator[None]:
    """The lists of words are unpacked once, not again for each of the hundreds of small documents here."""

    @cache
    def unpacked(language: str, size: str = "large") -> list[tuple[float, list[str]]]:
        return list(buckets(language, size))

    with pytest.MonkeyPatch.context() as patch:
        for module in (vocabulary, evidence):
            patch.setattr(module, "buckets", unpacked)
        yield


def document_of(*texts: str) -> Document:
    return Document(SOURCE, (Page(1, tuple(Line(1, at, text, text) for at, text in enumerate(texts, start=1))),))


def read_as(*texts: str) -> list[str]:
    """The lines as they are read."""
    return [line.words for line in mend(document_of(*texts)).lines]


def mendings_of(*texts: str) -> dict[str, str]:
    """What each damaged form is read as."""
    return {mending.printed: mending.read for mending in mend(document_of(*texts)).mendings}


# ---------------------------------------------------------------- single words


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("Meeng", "Meeting"),
        ("MEENG", "MEETING"),
        ("migraon", "migration"),
        ("parcipants", "participants"),
        ("idencaon", "identification"),
        ("instuons", "institutions"),
        ("reintegraon", "reintegration"),
        ("Ocials", "Officials"),
        ("conict", "conflict"),
        ("Sub-Meeng", "Sub-Meeting"),
        ("(Internaonal", "(International"),
        ("MeeƟng", "Meeting"),
        ("MEEƟNG", "MEETING"),
        ("ThemaƟc", "Thematic"),
        ("CommiƩee", "Committee"),
        ("seƫng", "setting"),
        ("aŌer", "after"),
        ("Įrst", "first"),
        ("oĸce", "office"),
        ("interna\U0010019fonal", "international"),
        ("Mee(cid:415)ng", "Meeting"),
        ("o\ue001cials", "officials"),
        ("Con\x1dict", "Conflict"),
        ("in\ufffduence", "influence"),
        ("MeePng", "Meeting"),
        ("funcEonality", "functionality"),
        ("SeniorOfficials", "Senior Officials"),
        ("OfficialsMeeng", "Officials Meeting"),
        ("14 th", "14th"),
        ("the 2 nd,", "the 2nd,"),
        ("9 TH GLOBAL", "9TH GLOBAL"),
        ("111 th", "111th"),
        ("21  st", "21st"),
    ],
)
def test_a_damaged_word_is_mended(printed: str, words: str) -> None:
    assert read_as(f"on {printed} in") == [f"on {words} in"]


@pytest.mark.parametrize(
    "healthy",
    [
        "YouTube McDonald LinkedIn InfoMigrants MacArthur WhatsApp iPhone PaFOM eLearning",
        "SOM MIDWA MIDSA RCM GFMD (OCAM) IRFs COVID-19",
        "https://www.migraon.org/meeng grcp@migraon.int www.meeng.org meeng.org my_meeng",
        "Ōsaka Rīga Łódź Tromsø Ňuan Chişinău Þingvellir Ōita",
        "Reunión de la Conferencia Regional sobre Migración, Proceso de Quito",
        "Réunion des hauts fonctionnaires sur les migrations et le développement",
        "4 st, 11 st, 12 nd, 21 th, XIX th, 1 St James, 2.14 th, 5 thousand",
        "\uf0b7 Meeting \uf0b7Meeting “Meeting”\uf0a7",
        "the best tracking of beer in a le hand",
        "Guadalajara Ouagadougou Antananarivo Bishkek Tashkent",
    ],
)
def test_a_healthy_word_is_left_alone(healthy: str) -> None:
    document = document_of(healthy, "and the rest of the Meeng")
    assert mend(document).lines[0] == document.lines[0]
    assert mend(document_of(healthy)) == document_of(healthy)


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ("the organiza-", "on of it"),
        ("a Meeng-", "house"),
        ("see https://www.iom.int/", "migraon"),
    ],
)
def test_the_half_of_a_broken_word_is_left_alone(above: str, line: str) -> None:
    assert read_as("the Meeng", above, line) == ["the Meeting", above, line]


def test_a_word_with_a_garbled_letter_and_no_single_reading_is_unreadable() -> None:
    assert mendings_of("TaƟxana spoke on Migraci\ufffdn") == {"TaƟxana": "", "Migraci\ufffdn": ""}
    assert read_as("TaƟxana spoke") == ["TaƟxana spoke"]
    assert mendings_of("b\ue001c\ue002d\ue003e") == {"b\ue001c\ue002d\ue003e": ""}


def test_a_word_of_two_readings_is_left_alone() -> None:
    readings = read_damaged("the sele of the buer qualies at the Meeng")  # settle, selfie; butter, buffer
    assert {printed: reading.read for printed, reading in readings.items()} == {"Meeng": "Meeting"}
    assert mendings_of("the wa\ue000ing") == {"wa\ue000ing": ""}  # 'wafting', 'waffling'


def test_a_rare_word_is_mended_only_if_the_document_lost_the_same_ligature_elsewhere() -> None:
    assert "rst" not in read_damaged("the rst Meeng")
    readings = read_damaged("the rst scal denion was veried; specic and scienc benets, idened by the nancial ocers")
    assert readings["rst"].read == "first"


def test_words_run_together_are_parted_only_if_they_stand_side_by_side_elsewhere() -> None:
    assert mendings_of("HarbourCities of the Harbour Cities") == {"HarbourCities": "Harbour Cities"}
    assert mendings_of("HarbourCities of the Harbour") == {}


# ---------------------------------------------------------------- what is kept and logged


def test_each_printed_form_is_logged_once_with_its_first_place() -> None:
    document = mend(document_of("The Meeng", "and a Meeng, 14 th", "MeeƟng"))
    log = [(m.printed, m.read, m.count, m.where.page, m.where.quote) for m in document.mendings]
    assert log == [
        ("Meeng", "Meeting", 2, 1, "Meeng"),
        ("14 th", "14th", 1, 1, "14 th"),
        ("MeeƟng", "Meeting", 1, 1, "MeeƟng"),
    ]
    assert all(m.where.lines[0] in document.lines for m in document.mendings)


def test_what_is_printed_stays_in_the_text_and_in_the_quote() -> None:
    document = mend(document_of("The 14 th Senior OfficialsMeeng on migraon"))
    (line,) = document.lines
    assert line.text == "The 14 th Senior OfficialsMeeng on migraon"
    passage = joined("report", [line], WordBreaks([]))
    assert passage.text == "The 14th Senior Officials Meeting on migration"
    quoted = {
        word: passage.where(passage.text.index(word), passage.text.index(word) + len(word)).quote
        for word in ("14th", "Senior", "Meeting", "on", "migration")
    }
    assert quoted == {"14th": "14 th", "Senior": "Senior", "Meeting": "Meeng", "on": "on", "migration": "migraon"}


def test_cells_and_links_follow_the_mended_lines() -> None:
    line = Line(1, 1, "Meeng\tTaƟxana", "Meeng\tTaƟxana")
    link = Link(1, "https://a.org", line, line)
    page = Page(1, (line,), (link,), ((Row(("Meeng", "TaƟxana"), (line,)),),))
    (mended_page,) = mend(Document(SOURCE, (page,))).pages
    (new,) = mended_page.lines
    assert new.words == "Meeting\tTaƟxana"
    assert mended_page.tables[0][0] == Row(("Meeting", "TaƟxana"), (new,))
    assert mended_page.links[0] == Link(1, "https://a.org", new, new)


def test_of_many_unreadable_words_the_first_are_listed() -> None:
    words = [f"{a}{b}Ɵxq" for a in "bcdfghjk" for b in "lmnprstv"]
    document = mend(document_of(" ".join(words)))
    assert [mending.printed for mending in document.mendings] == words[:20]


@given(st.lists(st.sampled_from(LIGATED), min_size=1, max_size=8))
@settings(deadline=None)
def test_each_letter_of_a_mended_line_knows_its_column(words: list[str]) -> None:
    printed = " ".join(LOST_LIGATURE.sub("", word) or "x" for word in words)
    line = Line(1, 1, printed, " ".join(words))
    columns = columns_of(line)
    assert len(columns) == len(line.words)
    assert all(0 <= column < len(printed) for column in columns)
    assert all(a <= b for a, b in pairwise(columns))


# ---------------------------------------------------------------- findings


def findings_of(tmp_path: Path, report: str) -> list[Finding]:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "report.txt").write_text(report, encoding="utf-8")
    result = run(raw, tmp_path / "output", RULES)
    assert not result.failures
    return [f for f in result.findings.findings if f.check in ("mended_word", "unreadable_word")]


def test_a_mended_word_is_a_finding_that_needs_no_person(tmp_path: Path) -> None:
    report = REPORT.replace("ministerial meeting", "ministerial meeng").replace("SOM (18", "MeeƟng (18")
    found = {finding.value_a: finding for finding in findings_of(tmp_path, report)}
    assert {printed: finding.value_b for printed, finding in found.items()} == {"meeng": "meeting", "MeeƟng": "Meeting"}
    finding = found["meeng"]
    assert (finding.check, finding.status, finding.needs_review) == ("mended_word", "info", False)
    assert finding.where_a is not None
    assert (finding.where_a.quote, finding.where_a.fragments[0].line.number) == ("meeng", 4)
    assert "'meeting'" in finding.explanation
    assert LOST in finding.explanation


def test_an_unreadable_word_is_a_finding_that_needs_a_person(tmp_path: Path) -> None:
    (finding,) = findings_of(tmp_path, REPORT.replace("the action plan", "the TaƟxana plan"))
    assert (finding.check, finding.value_a, finding.value_b) == ("unreadable_word", "TaƟxana", "")
    assert finding.needs_review


def test_a_damaged_report_gives_the_same_events_as_the_healthy_one(tmp_path: Path) -> None:
    def events(folder: Path, report: str) -> list[dict[str, str]]:
        (folder / "raw").mkdir(parents=True)
        (folder / "raw" / "report.txt").write_text(report, encoding="utf-8")
        assert not run(folder / "raw", folder / "output", RULES).failures
        with (folder / "output" / "latest" / "events.csv").open(encoding="utf-8", newline="") as file:
            return [
                {k: row[k] for k in ("iscm_id", "event_type", "date_start", "ordinal")} for row in csv.DictReader(file)
            ]

    report = REPORT.replace("SOM (20 August)", "14th Senior Officials Meeting (20 August)")
    damaged = report.replace("14th Senior Officials Meeting", "14 th SeniorOfficials Meeng").replace("action", "acƟon")
    assert events(tmp_path / "damaged", damaged) == events(tmp_path / "healthy", report)


# ---------------------------------------------------------------- healthy text


@pytest.mark.parametrize(
    "path",
    [*sorted((ROOT / "raw").glob("*.txt")), *sorted((ROOT / "tests" / "reports").glob("*/raw/*.txt"))],
    ids=lambda path: f"{path.parent.parent.name}/{path.name}",
)
def test_nothing_is_mended_in_a_healthy_document(path: Path) -> None:
    assert read(path).mendings == ()


@pytest.mark.parametrize(
    "path",
    [
        *(path for path in sorted((ROOT / "pipeline" / "data").glob("*.csv")) if path.name != "garbled_letters.csv"),
        *sorted((ROOT / "tests").glob("**/gold/*.csv")),
    ],
    ids=lambda path: f"{path.parent.parent.name}/{path.name}",
)
def test_nothing_is_mended_in_the_names_that_the_registry_has(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert mend(document_of(*lines)).mendings == ()


def test_of_the_labelled_forms_only_those_that_lost_a_space_are_mended() -> None:
    with (ROOT / "tests" / "names" / "forms.csv").open(encoding="utf-8", newline="") as file:
        forms = [row["printed"] for row in csv.DictReader(file)]
    forms = [form for form in forms if not re.search(r"\d (?:st|nd|rd|th)\b", form)]  # '14 th' is joined
    lost = {
        "ASEANForum on MigrantLabour (AFML)": {"MigrantLabour": "Migrant Labour"},
        "GlobalForum on Migration and Development": {"GlobalForum": "Global Forum"},
        "Migration Dialogue for WestAfrica": {"WestAfrica": "West Africa"},
    }
    assert mendings_of(*forms) == {run: words for found in lost.values() for run, words in found.items()}
    alone = {form: mendings_of(form) for form in forms}
    assert {form: found for form, found in alone.items() if found} == lost


@pytest.mark.slow
@pytest.mark.parametrize("language", ["es", "fr", "de", "it", "pt", "nl"])
@pytest.mark.parametrize("case", [str.lower, str.title, str.upper])
def test_common_words_of_other_languages_are_not_mended(language: str, case: Callable[[str], str]) -> None:
    words = [case(word) for zipf, some in buckets(language, "small") if zipf >= 4 for word in some if word.isalpha()]
    assert read_damaged(" ".join(words)) == {}


@given(st.lists(st.sampled_from(COMMON), min_size=30, max_size=60), st.sampled_from([str, str.title, str.upper]))
@settings(deadline=None, max_examples=12)
def test_a_text_of_known_words_is_never_changed(words: list[str], case: Callable[[str], str]) -> None:
    document = document_of(" ".join(map(case, words)), "the Meeng")
    assert mend(document).lines[0] == document.lines[0]


@pytest.mark.slow
@given(st.text(max_size=60))
@settings(deadline=None, max_examples=15)
@example("\ufffd\ufffd ti \ue000")
@example("(cid:99999999) a")
@example(" ")
def test_any_text_is_read_without_an_error_and_keeps_what_it_prints(text: str) -> None:
    document = document_of(text, "the Meeng")
    assert [line.text for line in mend(document).lines] == [text, "the Meeng"]


# ---------------------------------------------------------------- damage done and undone


@given(st.lists(st.sampled_from(LIGATED), min_size=30, max_size=60), st.sampled_from([str, str.title, str.upper]))
@settings(deadline=None, max_examples=12)
def test_lost_ligatures_are_put_back_or_the_word_is_left_as_it_is(words: list[str], case: Callable[[str], str]) -> None:
    printed = [case(LOST_LIGATURE.sub("", word)) or "x" for word in words]
    for word, form, read_word in zip(words, printed, read_as(" ".join(printed))[0].split(), strict=True):
        assert read_word in (case(word), form)


def test_most_common_words_that_are_no_words_without_their_ligatures_are_mended() -> None:
    printed = {LOST_LIGATURE.sub("", word): word for word in LIGATED}
    readings = read_damaged(" ".join(printed))
    right = sum(readings[form].read == printed[form] for form in printed if form in readings)
    assert right == len(readings)
    assert right > 0.85 * len(printed)


@pytest.mark.parametrize("letter", sorted(garbled_letters()))
def test_a_letter_that_stands_for_a_ligature_is_read_as_it(letter: str) -> None:
    ligature = garbled_letters()[letter][0].lower()
    words = {w[0] + w[1:].replace(ligature, letter): w for w in COMMON if ligature in w[1:] and ligature != "ti"}
    words |= {w[0] + w[1:].replace(ligature, letter): w for w in LIGATED[:300] if ligature in w[1:]}
    readings = read_damaged(" ".join(words))
    assert {form: readings[form].read.lower() for form in words} == words


@pytest.mark.slow
@pytest.mark.parametrize("letter", ["\ue000", "\uf001", "\x1d", "\ufffd", "(cid:7)"])
@given(words=st.lists(st.sampled_from(LIGATED), min_size=20, max_size=40))
@settings(deadline=None, max_examples=5)
def test_a_character_that_is_no_letter_is_never_read_as_the_wrong_word(letter: str, words: list[str]) -> None:
    printed = {word.replace(LOST_LIGATURE.findall(word)[0], letter): word for word in words}
    readings = read_damaged(" ".join(printed))
    assert all(readings[form].read in (word, "") for form, word in printed.items() if form in readings)
    assert sum(form in readings and bool(readings[form].read) for form in printed) > 0.7 * len(printed)


def test_mending_is_done_once() -> None:
    document = mend(document_of("The 14 th Meeng on migraon", "OfficialsMeeng"))
    again = mend(Document(SOURCE, document.pages))
    assert again.pages == document.pages
    assert again.mendings == ()


def test_readings_apply_to_a_line_by_themselves() -> None:
    assert mended("Meeng and Meengs", {"Meeng": Reading("Meeting", LOST)}) == "Meeting and Meengs"
