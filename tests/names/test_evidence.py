"""What stands around a name: what it says against the name, what it only adds, and what of a mechanism it names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.names.evidence import verdict
from pipeline.names.inflection import in_latin_letters, script_of
from pipeline.names.likeness import resolve_name
from pipeline.rules import load_rules

RULES = load_rules()
NAMES = RULES.names

ACRONYMS = sorted({m.acronym for m in RULES.mechanisms.values() if m.acronym and " " not in m.acronym} - {"ACP-EU"})
FOREIGN = [
    *("Royal College of Music", "Society of Applied Chemistry", "Global Food Markets Database", "Annual Review of Law"),
    *("Consejo Superior de Deportes", "Conseil supérieur de la magistrature", "Conselho Regional de Medicina"),
    *("Cooperativa Muratori e Cementisti", "Internationales Gymnasium Cottbus", "Российский центр музыки"),
    *("الكلية الملكية للموسيقى", "Regional Clinic of Madrid", "South American Chess Masters"),
]
BETWEEN = ["{} ({})", "{} – {}", "{} - {}", "{}, {}", "{}: {}", "{} / {}", "{}\n{}", "{} = {}", "{}; {}", "{} [{}]"]
NAMES_BY_LANGUAGE = {
    "en": [("Bali Process", "bali"), ("Regional Conference on Migration", "rcm"), ("Abu Dhabi Dialogue", "add")],
    "es": [("Proceso de Quito", "quito"), ("Conferencia Regional sobre Migración", "rcm")],
    "fr": [("Processus de Rabat", "rabat"), ("Forum mondial sur la migration et le développement", "gfmd")],
    "pt": [("Processo de Praga", "prague"), ("Conferência Sul-Americana sobre Migrações", "sacm")],
    "it": [("Processo di Khartoum", "khartoum"), ("Forum Globale su Migrazione e Sviluppo", "gfmd")],
    "de": [("Budapester Prozess", "budapest"), ("Rabat-Prozess", "rabat")],
    "ru": [("Пражский процесс", "prague"), ("Алматинский процесс", "almaty")],
    "ar": [("عملية الخرطوم", "khartoum"), ("حوار أبوظبي", "add")],
}
AROUND = {
    "en": ["Third Ministerial Conference of the {}", "{}, Geneva, 3-4 May 2022", "{} held in Nairobi", "{} Plenary"],
    "es": ["III Reunión Técnica del {}", "{}, Lima, 5 de mayo de 2021", "{} celebrada en Panamá"],
    "fr": ["5e Conférence ministérielle du {}", "{}, Dakar, 2 mars 2020", "{} qui se tiendra à Genève"],
    "pt": ["Reunião Ministerial do {}", "{}, Lisboa, 3 de abril de 2019", "{} realizada em Luanda"],
    "it": ["quinta riunione del {}", "{}, Roma, 27 novembre 2014", "{} che si terrà a Milano"],
    "de": ["Ministerkonferenz des {}", "{}, Wien, 3. Juni 2018", "6. Treffen des {}"],
    "ru": ["Министерская конференция, {}", "{}, Бишкек, 27 сентября 2018 года", "{}, состоявшийся в Баку"],
    "ar": ["الاجتماع الثالث {}", "{}، القاهرة 2019", "{} الذي يعقد في تونس"],
}


# ---------------------------------------------------------------- against a match


@given(st.sampled_from(ACRONYMS), st.sampled_from(FOREIGN), st.sampled_from(BETWEEN), st.booleans())
@settings(deadline=None, max_examples=300)
def test_no_acronym_is_accepted_beside_words_of_another_body(
    acronym: str, foreign: str, between: str, first: bool
) -> None:
    printed = between.format(acronym, foreign) if first else between.format(foreign, acronym)
    assert resolve_name(printed, NAMES).status != "accepted"


@pytest.mark.parametrize(
    "printed",
    ["Regional Conference of Ministers (RCM)", "IGC (Intergovernmental Conference)",
     "African Development Dialogue (ADD)", "Global Forum for Media Development (GFMD)",
     "South American Conference on Mathematics, SACM"],
)  # fmt: skip
def test_an_expansion_of_our_own_words_that_is_another_name_is_not_accepted(printed: str) -> None:
    assert resolve_name(printed, NAMES).status != "accepted"


named = [(name, iscm_id, language) for language, own in NAMES_BY_LANGUAGE.items() for name, iscm_id in own]
nonsense = st.text(alphabet="bcdfgklmnprstvz", min_size=4, max_size=9).filter(
    lambda word: all(map(NAMES.tells_nothing, NAMES.tokens(word))) and bool(NAMES.tokens(word))
)


@given(st.sampled_from(named), st.lists(nonsense, min_size=2, max_size=4), st.booleans())
@settings(deadline=None, max_examples=200)
def test_a_tail_or_prefix_of_unknown_words_goes_to_a_person(
    name: tuple[str, str, str], words: list[str], behind: bool
) -> None:
    strange = " ".join(words).title()
    printed = f"{name[0]} {strange}" if behind else f"{strange} {name[0]}"
    found = resolve_name(printed, NAMES)
    assert found.status != "accepted"
    assert found.iscm_id == ""


@pytest.mark.parametrize(
    ("printed", "iscm_id", "role"),
    [
        ("Bali Process brochure", "bali", "brochure"),
        ("Chair of the Colombo Process", "colombo", "chair"),
        ("Members of the Prague Process", "prague", "members"),
        ("Secretariat of the Regional Conference on Migration (RCM)", "rcm", "secretariat"),
        ("Secrétariat du Processus de Rabat", "rabat", "secretariat"),
        ("Sekretariat des Budapester Prozesses", "budapest", "secretariat"),
        ("Presidencia Pro Témpore de la CRM", "rcm", "chair"),
        ("Председатель Алматинского процесса", "almaty", "chair"),
        ("أمانة عملية الخرطوم", "khartoum", "secretariat"),
        ("https://www.budapestprocess.org/about", "budapest", "website"),
        ("www.pragueprocess.eu/en", "prague", "website"),
    ],
)
def test_a_part_or_paper_of_a_mechanism_is_a_mention_of_it_and_not_the_mechanism(
    printed: str, iscm_id: str, role: str
) -> None:
    found = resolve_name(printed, NAMES)
    assert (found.iscm_id, found.runner_up, found.role) == ("", iscm_id, role)
    assert found.status != "accepted"


def test_a_meeting_of_the_members_is_no_list_of_members() -> None:
    found = resolve_name("Seventh meeting of the Abu Dhabi Dialogue countries", NAMES)
    assert (found.iscm_id, found.role) == ("add", "")


# ---------------------------------------------------------------- two names


@pytest.mark.parametrize(
    "printed",
    ["Budapest Process and Prague Process", "MIDWA/MIDSA", "MIDWA; MIDSA", "MIDWA, MIDSA & RCM",
     "Rabat/Khartoum Process", "Processus de Rabat et Processus de Khartoum", "Budapester Prozess und Rabat-Prozess",
     "Proceso de Quito y Conferencia Suramericana sobre Migraciones", "Colombo Process\nAbu Dhabi Dialogue",
     "عملية الرباط وعملية الخرطوم"],
)  # fmt: skip
def test_two_names_in_one_text_are_both_told_and_none_is_accepted(printed: str) -> None:
    found = resolve_name(printed, NAMES)
    assert found.status == "review"
    assert found.iscm_id
    assert found.runner_up
    assert {found.iscm_id, found.runner_up} <= set(found.features.replace(",", " ").split())


def test_a_name_that_holds_a_conjunction_is_one_name() -> None:
    for printed in ("Panel on Migration and Asylum", "Regional Conference on Migration or Puebla Process"):
        assert resolve_name(printed, NAMES).status == "accepted"


# ---------------------------------------------------------------- around a name


@given(st.sampled_from(named), st.data())
@settings(deadline=None, max_examples=200)
def test_event_place_and_date_around_a_name_change_nothing(name: tuple[str, str, str], data: st.DataObject) -> None:
    printed = data.draw(st.sampled_from(AROUND[name[2]])).format(name[0])
    found = resolve_name(printed, NAMES)
    assert (found.iscm_id, found.status, found.role) == (name[1], "accepted", ""), printed


@given(st.sampled_from(named), st.data())
@settings(deadline=None, max_examples=200)
def test_a_damaged_word_never_links_a_name_to_another_mechanism(
    name: tuple[str, str, str], data: st.DataObject
) -> None:
    text, iscm_id, _ = name
    at = data.draw(st.integers(0, len(text) - 2))
    changed = data.draw(
        st.sampled_from(
            [text[:at] + text[at + 1 :], text[:at] + text[at + 1] + text[at] + text[at + 2 :], text.replace(" ", "  ")]
        )
    )
    found = resolve_name(changed, NAMES)
    assert found.iscm_id in (iscm_id, "")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("12th Plenary of the RCM to take place in San José on 3 May", "of the RCM"),
        ("RCM Panama", "RCM"),
        ("Sommet du FMMD, Genève", "du FMMD,"),
        ("Special Session of the Almaty Process", "of the Almaty Process"),
        ("Colombo Process meeting in Bridgetown", "Colombo Process meeting"),
        ("Almaty Process on Afghanistan", "Almaty Process on Afghanistan"),
        ("RCM in Nursing", "RCM in Nursing"),
        ("Prague Process", "Prague Process"),
    ],
)
def test_places_dates_and_clauses_are_taken_out_and_subjects_stay(text: str, rest: str) -> None:
    assert NAMES.reading(text).text == rest


def test_a_city_beside_a_dated_meeting_may_be_where_it_was() -> None:
    assert resolve_name("GFMD Quito Summit, January 2020", NAMES).iscm_id == "gfmd"
    assert resolve_name("GFMD, Quito", NAMES).status == "review"


def test_a_verdict_names_the_words_that_say_another_thing() -> None:
    assert verdict("South American Conference on Soil Science", "sacm", NAMES).strange == ("soil", "science")
    assert verdict("South American Conference on Migration", "sacm", NAMES).is_clean


# ---------------------------------------------------------------- other languages, damage, scripts


@pytest.mark.parametrize(
    ("printed", "iscm_id"),
    [
        *((f"Будапештск{adjective} процесс{noun}", "budapest") for adjective, noun in
          [("ий", ""), ("ого", "а"), ("ому", "у"), ("им", "ом"), ("ом", "е")]),
        ("des Budapester Prozesses", "budapest"),
        ("Глобальному форуму по миграции и развитию", "gfmd"),
        ("لعملية الخرطوم", "khartoum"),
        ("للمنتدى العالمي للهجرة والتنمية", "gfmd"),
        ("المنتـدى العالـمي حـول الهجـرة والتنميـة", "gfmd"),
    ],
)  # fmt: skip
def test_a_name_in_another_case_or_behind_a_particle_is_the_name(printed: str, iscm_id: str) -> None:
    found = resolve_name(printed, NAMES)
    assert (found.iscm_id, found.status) == (iscm_id, "accepted")


@pytest.mark.parametrize(
    ("printed", "iscm_id"),
    [
        ("MIDSW", "midsa"),
        ("GMFD", "gfmd"),
        ("MIDACS", "midcas"),
        ("Ciolmbo Process", "colombo"),
        ("Quato Process", "quito"),
    ],
)
def test_a_slip_in_an_acronym_or_two_in_a_word_go_to_a_person_with_what_is_meant(printed: str, iscm_id: str) -> None:
    found = resolve_name(printed, NAMES)
    assert (found.iscm_id, found.status, found.runner_up) == ("", "review", iscm_id)


def test_an_english_word_that_looks_like_a_misprint_is_a_word() -> None:
    assert resolve_name("Plague Process", NAMES).status == "review"
    assert resolve_name("Bail Process", NAMES).status == "accepted"


def test_a_script_that_the_registry_lacks_is_said_to_be_so() -> None:
    found = resolve_name("国际移民论坛", NAMES)
    assert found.status == "review"
    assert "script" in found.features


@pytest.mark.parametrize(
    ("text", "script"),
    [("Рабат", "Cyrillic"), ("عملية", "Arabic"), ("Rabat", "Latin"), ("რაბატი", "other"), ("5+5", "")],
)
def test_the_script_of_a_text_is_that_of_its_first_letter(text: str, script: str) -> None:
    assert script_of(text) == script


def test_cyrillic_words_are_spelled_in_latin_letters_and_no_others() -> None:
    assert in_latin_letters("рабат") == "rabat"
    assert in_latin_letters("عملية") == in_latin_letters("rabat") == ""
