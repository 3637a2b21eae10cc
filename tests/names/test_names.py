"""The registry's printed forms: looking names up, finding them in prose, cutting theme lists."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.names.forms import is_misprint, looks_like_acronym, printed_forms
from pipeline.names.themes import theme_key
from pipeline.rules import load_rules

RULES = load_rules()
NAMES = RULES.names
THEMES = RULES.theme_names


# ---------------------------------------------------------------- one printed name


@pytest.mark.parametrize(
    ("printed", "forms"),
    [
        ("Regional Conference on Migration (RCM)",
         ("Regional Conference on Migration (RCM)", "Regional Conference on Migration", "RCM")),
        ("MIDWA (formerly the West Dialogue)", ("MIDWA (formerly the West Dialogue)", "MIDWA", "the West Dialogue")),
        ("Region (MID-IGAD or IGAD RCP)", ("Region (MID-IGAD or IGAD RCP)", "Region", "MID-IGAD", "IGAD RCP")),
        ("Dialogue (AD / BD)", ("Dialogue (AD / BD)", "Dialogue", "AD", "BD")),
        ("Group (ACP) – EU Talks", ("Group (ACP) – EU Talks", "Group – EU Talks", "Group (ACP)", "EU Talks")),
        ("RCM – Regional Conference", ("RCM – Regional Conference", "RCM", "Regional Conference")),
        ("Abu Dhabi Dialogue: the ADD", ("Abu Dhabi Dialogue: the ADD", "Abu Dhabi Dialogue", "the ADD")),
        ("Conference or Puebla Process", ("Conference or Puebla Process", "Conference", "Puebla Process")),
        ("Abu Dhabi Dialogue)", ("Abu Dhabi Dialogue)",)),
        ("Prague Process", ("Prague Process",)),
        ("Rabat Process (", ("Rabat Process (", "Rabat Process")),
        ("…", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_a_printed_name_holds_the_forms_before_and_in_its_bracket(printed: str, forms: tuple[str, ...]) -> None:
    assert printed_forms(printed) == forms


@given(st.text(alphabet="ABab ()/,-é", max_size=25))
@settings(deadline=None)
def test_no_form_of_a_name_is_blank_or_there_twice(printed: str) -> None:
    forms = printed_forms(printed)
    assert all(form == form.strip() != "" for form in forms)
    assert len(set(forms)) == len(forms)


@pytest.mark.parametrize("text", [*"MIDSA RCM ADD 5+5 PaFOM MID-IGAD GFMD EU-LAC".split(), "AU HoAI", "IGAD RCP"])
def test_acronyms_look_like_acronyms(text: str) -> None:
    assert looks_like_acronym(text)


@pytest.mark.parametrize(
    "text",
    [
        "Rabat",
        "Prague Process",
        "add",
        "Data",
        "Abu Dhabi Dialogue",
        "ALMATY PROCESS ON REFUGEES",
        "Euro-African",
        "Bali-Prozess",
    ],
)
def test_names_do_not_look_like_acronyms(text: str) -> None:
    assert not looks_like_acronym(text)


def test_articles_and_prepositions_carry_no_name_in_three_languages() -> None:
    assert NAMES.tokens("Sur les États de l'Afrique") == NAMES.tokens("States African")
    assert NAMES.tokens("Red para las Autoridades y el Desarrollo") == ("network", "authorities", "development")
    assert NAMES.tokens("The Network of the Network") == ("network",)


@pytest.mark.parametrize(
    "text",
    [
        "14 th Dialogue",
        "XVIIIème Dialogue",
        "sexto Diálogo",
        "two-day Dialogue",
        "Extraordinary Dialogue",
        "onzième dialogue",
    ],
)
def test_what_counts_or_measures_a_meeting_carries_no_name(text: str) -> None:
    assert NAMES.tokens(text) == ("dialogue",)


def test_the_word_for_a_process_is_one_word_in_all_languages() -> None:
    assert NAMES.tokens("Proceso") == NAMES.tokens("Processus") == NAMES.tokens("Prozess") == NAMES.tokens("Process")
    assert NAMES.tokens("Foro sobre Migración") == NAMES.tokens("Forum on Migration")


@pytest.mark.parametrize(
    ("printed", "word"),
    [("bail", "bali"), ("kartoum", "khartoum"), ("khartomu", "khartoum"), ("budapset", "budapest"),
     ("praguee", "prague"), ("pragve", "prague")],
)  # fmt: skip
def test_one_slip_makes_a_misprint(printed: str, word: str) -> None:
    assert is_misprint(printed, word)


@pytest.mark.parametrize(
    ("printed", "word"),
    [("mali", "bali"), ("bal", "bali"), ("lima", "mali"), ("quito", "quite"), ("rabat", "robot"), ("prague", "hague"),
     ("budapest", "bucharest"), ("bali", "bial"), ("african", "american"), ("tunis", "tunas")],
)  # fmt: skip
def test_different_words_are_no_misprints_of_each_other(printed: str, word: str) -> None:
    assert not is_misprint(printed, word)
    assert not is_misprint(word, printed)


@given(st.text("abc", min_size=8, max_size=10), st.integers(1, 6))
def test_a_long_word_with_one_letter_wrong_lacking_or_too_many_is_a_misprint(word: str, at: int) -> None:
    before, after = word[:at], word[at + 1 :]
    assert is_misprint(f"{before}x{after}", word)
    assert is_misprint(f"{before}{after}", word)
    assert is_misprint(f"{before}x{word[at:]}", word)
    assert not is_misprint(f"{before}xy{after[1:]}", word)
    assert not is_misprint(word, word)


# ---------------------------------------------------------------- names in prose


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("between RCM and SACM", ["RCM", "SACM"]),
        ("States may add data", []),
        ("the Migration Dialogue for Southern Africa (MIDSA) has", ["Migration Dialogue for Southern Africa", "MIDSA"]),
        ("the Bali Process and the Colombo Process focus", ["Bali Process", "Colombo Process"]),
        ("its budapest process. Prague is", ["budapest process"]),
        ("in Prague, Rabat and Bali", []),
        ("Almaty Process Strategy and GCM reviews", ["Almaty Process"]),
        ("members of the 5+5 Dialogue met", ["5+5 Dialogue"]),
        ("Quito. Process of", []),
        ("MIDCOM", ["MIDCOM"]),
    ],
)
def test_known_names_are_found_in_prose(text: str, found: list[str]) -> None:
    names = list(NAMES.find(text))
    assert [name.printed for name in names] == found
    assert all(text[name.start : name.end] == name.printed for name in names)


def test_the_longest_of_overlapping_names_is_found() -> None:
    text = "the Migration Dialogue from the Common Market for Eastern and Southern Africa Member States met"
    assert [name.printed for name in NAMES.find(text)] == [text[4:-4]]


def test_every_name_of_the_registry_is_found_in_prose() -> None:
    for mechanism in RULES.mechanisms.values():
        text = f"In 2021 the {mechanism.name} had its meeting."
        known = [NAMES.known(name.printed) for name in NAMES.find(text)]
        assert mechanism.iscm_id in {form.iscm_id for form in known if form is not None}, mechanism.name


def test_every_acronym_of_the_registry_is_found_in_prose_when_written_as_one() -> None:
    for mechanism in RULES.mechanisms.values():
        if mechanism.acronym:
            found = [name.printed for name in NAMES.find(f"as the {mechanism.acronym} does")]
            assert found == [mechanism.acronym]


def test_organizations_are_found_by_role_and_are_no_mechanisms() -> None:
    text = "supported by IOM, ICMPD and the African Union, not by IGC"
    assert [other.printed for other in NAMES.find_others(text, "organization")] == ["IOM", "ICMPD", "African Union"]
    assert [name.printed for name in NAMES.find(text)] == ["IGC"]
    assert [other.printed for other in NAMES.find_others("the IDM and the GFMD", "global_dialogue")] == ["IDM"]


def test_no_form_stands_for_a_mechanism_and_for_another_body() -> None:
    assert not [form.text for form in NAMES.forms if form.text in NAMES.others]
    assert all(NAMES.known(other.alias) is None for other in RULES.others)


def test_a_word_of_few_names_weighs_more_than_a_word_of_many() -> None:
    assert NAMES.weight("khartoum") > NAMES.weight("dialogue") > 0
    assert NAMES.weight("khartoum") > NAMES.weight("process") > 0
    assert NAMES.is_distinctive("khartoum")
    assert not NAMES.is_distinctive("migration")
    assert not NAMES.is_distinctive("xanthorium")


def test_a_misprinted_word_is_taken_for_the_only_word_it_can_be() -> None:
    assert NAMES.word_meant("bali") == ("bali", 1.0)
    assert NAMES.word_meant("bail") == ("bali", 0.95)
    assert NAMES.word_meant("mali") == ("mali", 1.0)


# ---------------------------------------------------------------- themes


def test_every_label_and_alias_of_a_theme_is_known_in_any_case() -> None:
    for form, theme_id in RULES.theme_forms:
        for printed in (form, form.upper(), form.lower(), f"  {form}.", form.replace(" ", "  ")):
            assert THEMES.known(printed) == theme_id, printed


def test_a_theme_is_known_with_or_without_its_connectors() -> None:
    assert theme_key("Asylum, IDPs and refugees") == theme_key("Asylum, IDPs, Refugees")
    assert (
        THEMES.known("Return, readmission and reintegration")
        == THEMES.known("Return, readmission, reintegration")
        != ""
    )


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("Trafficking and smuggling", ("Trafficking", "smuggling")),
        ("Migration and development", ("Migration and development",)),
        ("Return, readmission, reintegration", ("Return, readmission, reintegration",)),
        ("Asylum, IDPs, Refugees", ("Asylum, IDPs, Refugees",)),
        ("Migrant Rights, Climate change", ("Migrant Rights", "Climate change")),
        ("Irregular migration and mixed flows", ("Irregular migration", "mixed flows")),
        ("Remittances, Visa", ("Remittances", "Visa")),
        ("Deep sea mining and space law", ("Deep sea mining and space law",)),
        (" labour migration; ", ("labour migration",)),
        ("", ()),
    ],
)
def test_a_printed_piece_of_a_theme_list_is_cut_only_into_themes(printed: str, parts: tuple[str, ...]) -> None:
    assert THEMES.split(printed) == parts
