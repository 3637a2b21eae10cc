"""Reports in French and Spanish: two English reports told again in other words, and what the grammar reads instead."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.extract import extract
from pipeline.grammar.translation import language_of, translated
from pipeline.model import Event, Line
from pipeline.read import read, source_of
from pipeline.rules import load_rules
from pipeline.run import run
from pipeline.text.passage import Passage
from tests.helpers.scoring import scores
from tests.helpers.small import findings_in

RULES = load_rules()
FOLDER = Path(__file__).parent / "languages"


@pytest.mark.parametrize("case", sorted(path.name for path in FOLDER.iterdir()))
def test_a_report_in_another_language_gives_what_the_english_one_does(case: str, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    shutil.copy(FOLDER / case / "report.txt", tmp_path / "raw" / f"{case}.txt")
    run(tmp_path / "raw", tmp_path / "output", RULES)
    for table, score in scores(tmp_path / "output" / "latest", FOLDER / case / "gold").items():
        assert (score.missing, score.surplus) == ((), ()), table


def passage(text: str) -> Passage:
    line = Line(1, 1, text, text)
    return Passage("report", text, tuple((line, at) for at in range(len(text))))


READ_AS = {
    "Sixième conférence ministérielle, à Cadix": "6th ministerial conference, in Cadix",
    "XXIIe réunion du groupe de travail sur le retour": "XXII working group meeting on the retour",
    "La 1ère réunion des hauts fonctionnaires, suivie d’un atelier": (
        "The 1st senior officials meeting, followed by a workshop"
    ),
    "3.ª Reunión Extraordinaria en El Salvador": "3rd Extraordinary Meeting in El Salvador",
    "Segunda Reunión del Grupo de Trabajo sobre Retorno": "2nd Working Group Meeting on Retorno",
    "vigésima segunda reunión viceministerial y cuatro talleres": "22nd vice-ministerial meeting and 4 workshops",
    "Le taller técnico y la reunión plenaria se celebraron en Lima": (
        "Le technical workshop and the plenary meeting were held in Lima"
    ),
}


@pytest.mark.parametrize("printed", READ_AS)
def test_words_around_a_meeting_are_read_in_english_order(printed: str) -> None:
    language = "fr" if language_of([printed], RULES.wordings) == "fr" else "es"
    assert translated(passage(printed), RULES.names, RULES.wordings, language).text == READ_AS[printed]


def test_names_and_dates_stay_as_they_are_printed() -> None:
    printed = passage(
        "Réunion du Processus de Rabat du 3 au 4 mai et de la CRM les 5 et 6 juin, https://www.oim.int/le-forum"
    )
    read_as = translated(printed, RULES.names, RULES.wordings, "fr").text
    for kept in ("Processus de Rabat", "du 3 au 4 mai", "5 et 6 juin", "https://www.oim.int/le-forum"):
        assert kept in read_as


def test_an_english_passage_is_left_alone() -> None:
    english = passage("SOM (Bruxelles, 3 May), followed by the Conferencia Regional sobre Migración in San José.")
    assert translated(english, RULES.names, RULES.wordings, "en") is english
    assert translated(english, RULES.names, RULES.wordings, "es") is english


def test_the_words_of_a_date_tell_no_language() -> None:
    text = "SOM (Bern, del 17 al 18 de octubre), 3 workshops and a webinar on data (9 de mayo)."
    printed = passage(text)
    assert translated(printed, RULES.names, RULES.wordings, "en") is printed


def test_every_character_of_what_is_read_was_printed_in_the_passage() -> None:
    printed = passage("La deuxième réunion technique du groupe de travail s'est tenue à Dakar.")
    read_as = translated(printed, RULES.names, RULES.wordings, "fr")
    columns = [column for _, column in read_as.origins]
    assert len(columns) == len(read_as.text)
    assert columns == sorted(columns)
    assert columns[-1] == len(printed.text) - 1


def events_of(folder: Path, text: str) -> list[Event]:
    path = folder / "report.txt"
    path.write_text(text, encoding="utf-8")
    return [*extract(read(path, source_of(path)), RULES).events]


def test_an_event_keeps_the_words_of_its_document(tmp_path: Path) -> None:
    (event,) = events_of(
        tmp_path,
        "Faits saillants 2022\n\nProcessus de Rabat\nDeuxième réunion thématique sur les voies légales, Le Caire, 8 et"
        " 9 novembre.\n\nProcessus de Khartoum\nAucune réunion n'a été tenue.\n",
    )
    assert event.event_type == "technical_meeting"
    assert event.name == "Deuxième réunion thématique"
    assert (event.ordinal, event.place, event.topic) == (2, "Le Caire", "les voies légales")


def test_a_postponed_meeting_is_known_in_each_language(tmp_path: Path) -> None:
    french = "Faits saillants 2022\n\nProcessus de Rabat\nRéunion des hauts fonctionnaires (3 mai), reportée à 2023.\n"
    spanish = "Aspectos destacados 2022\n\nProceso de Quito\nReunión Plenaria (3 de mayo), cancelada.\n"
    assert [event.status for event in events_of(tmp_path, french)] == ["postponed"]
    assert [event.status for event in events_of(tmp_path, spanish)] == ["cancelled"]


def test_a_meeting_told_in_two_languages_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(
        "ISCM 2022 Highlights\n\nRabat Process\nSOM (Madrid, 8 November).\n\nBali Process\nWorkshop (3 May).\n\n"
        "Faits saillants 2022\n\nProcessus de Rabat\nRéunion des hauts fonctionnaires (Madrid, 8 novembre).\n\n"
        "Processus de Bali\nAtelier (3 mai).\n",
        encoding="utf-8",
    )
    twice = [finding.iscm_id for finding in findings_in(tmp_path, RULES) if finding.check == "told_twice"]
    assert sorted(twice) == ["bali", "rabat"]
