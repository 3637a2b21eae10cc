"""Printed names to ids: what is known links however it is spelled, what is not known does not link."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.model import (
    THEME_COUNT,
    Box,
    Claim,
    Document,
    Extract,
    Fragment,
    Line,
    Mention,
    Page,
    Source,
    ThemeListing,
    Where,
)
from pipeline.names.forms import looks_like_acronym
from pipeline.names.likeness import provisional_id, resolve_name
from pipeline.names.scoring import ACCEPT, MARGIN, score_candidates
from pipeline.resolve import claim_subject, initiative_id, resolve, theme_ids
from pipeline.rules import load_rules

RULES = load_rules()
NAMES = RULES.names
FORMS = [
    *((m.name, m.iscm_id) for m in RULES.mechanisms.values()),
    *((m.acronym, m.iscm_id) for m in RULES.mechanisms.values() if m.acronym),
    *((a.alias, a.iscm_id) for a in RULES.aliases),
]
LINE = Line(1, 1, "printed", "printed", box=Box(0, 0, 1, 1))
WHERE = Where("report", (Fragment(LINE, 0, 7),))


def without_diacritics(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


# ---------------------------------------------------------------- what the registry knows


@pytest.mark.parametrize(
    "spelled",
    [str, str.upper, str.lower, without_diacritics, lambda t: t.replace(" ", "  "), lambda t: f" {t}: "],
    ids=["as it is", "upper case", "lower case", "without diacritics", "doubled blanks", "blanks and a colon"],
)
def test_every_name_acronym_and_alias_of_the_registry_resolves(spelled: Callable[[str], str]) -> None:
    wrong = {}
    for form, iscm_id in FORMS:
        found = resolve_name(spelled(form), NAMES)
        if (found.iscm_id, found.status, found.score) != (iscm_id, "accepted", 100.0):
            wrong[spelled(form)] = found
    assert not wrong


def test_every_name_with_its_acronym_in_brackets_resolves() -> None:
    for mechanism in RULES.mechanisms.values():
        if mechanism.acronym:
            found = resolve_name(f"{mechanism.name} ({mechanism.acronym})", NAMES)
            assert (found.iscm_id, found.status) == (mechanism.iscm_id, "accepted"), mechanism.name


def test_the_method_says_how_a_name_was_known() -> None:
    assert resolve_name("Budapest Process", NAMES).method == "exact"
    assert resolve_name("Rabat Process", NAMES).method == "alias"
    assert resolve_name("RCM", NAMES).method == "acronym"
    assert resolve_name("Bail Process", NAMES).method == "fuzzy"
    assert resolve_name("Mali Process", NAMES).method == "none"


def test_a_former_name_resolves_and_says_that_it_is_one() -> None:
    former = [alias for alias in RULES.aliases if alias.kind == "former"]
    assert former
    for alias in former:
        found = resolve_name(alias.alias, NAMES)
        assert (found.iscm_id, found.former) == (alias.iscm_id, True), alias.alias


def test_pidc_was_renamed_and_both_names_are_the_same_mechanism() -> None:
    for name in ("Pacific Immigration Directors' Conference", "Pacific Immigration Directors’ Conference (PIDC)",
                 "Pacific Immigration Development Community (PIDC)"):  # fmt: skip
        assert resolve_name(name, NAMES).iscm_id == "pidc"


@pytest.mark.parametrize(
    ("printed", "iscm_id"),
    [
        ("Abu Dhabi Dialogue (ADD)", "add"),
        ("Abu Dhabi Dialogue)", "add"),
        ("AU HoA Initiative (AU HoAI)", "au-hoai"),
        ("AU HOAI", "au-hoai"),
        ("AU-HoAI", "au-hoai"),
        (
            "Migration Dialogue for the Intergovernmental Authority on Development Region (MID-IGAD or IGAD RCP)",
            "igad-rcp",
        ),
        ("Intergovernmental Consultations on Migration, Asylum and Refugees (IGC)", "igc"),
        ("Migration Dialogue for Common Market for Eastern and Southern Africa Member States (MIDCOM)", "midcom"),
        ("Pan African Forum on migration (PaFOM)", "pafom"),
        ("African, Caribbean and Pacific Group of States (ACP) –EU Dialogue on Migration", "acp-eu"),
        ("5+5 Dialogue on Migration in the Western Mediterranean", "five-plus-five"),
        ("the Prague Process", "prague"),
        ("Rabat Process:", "rabat"),
    ],
)
def test_names_as_the_sources_print_them_resolve(printed: str, iscm_id: str) -> None:
    found = resolve_name(printed, NAMES)
    assert (found.iscm_id, found.status) == (iscm_id, "accepted")


# ---------------------------------------------------------------- misprints, and names that only look alike


@pytest.mark.parametrize(
    ("printed", "iscm_id"),
    [
        ("Bail Process", "bali"),
        ("Kartoum Process", "khartoum"),
        ("Khartomu Process", "khartoum"),
        ("Budapset Process", "budapest"),
        ("Pan-African Forum on Migraton", "pafom"),
        ("Regional Conferense on Migration", "rcm"),
        ("South American Conference for Migration", "sacm"),
    ],
)
def test_a_misprinted_name_links_to_what_it_misprints(printed: str, iscm_id: str) -> None:
    found = resolve_name(printed, NAMES)
    assert (found.iscm_id, found.method, found.status) == (iscm_id, "fuzzy", "accepted")
    assert found.score >= ACCEPT
    assert found.margin >= MARGIN


@pytest.mark.parametrize(
    "printed",
    ["Mali Process", "MIDNA", "MIDXA", "MIDEA", "RCMM", "SACMM", "GFMDD", "IGD", "Process", "Migration Dialogue",
     "Dialogue", "Regional Conference", "Regional Consultative Process", "Consultation on Migration", "Lisbon Process",
     "Hague Process", "Migration Dialogue for East Africa (MIDEA)", "Forum on Migration", "Harbour Dialogue (HD)", "",
     "…", "all ISCMs"],
)  # fmt: skip
def test_a_name_the_registry_lacks_links_to_nothing(printed: str) -> None:
    found = resolve_name(printed, NAMES)
    assert (found.iscm_id, found.method) == ("", "none")
    assert found.status in ("rejected", "review")


@pytest.mark.parametrize(
    ("printed", "iscm_id"),
    [
        ("XVI Annual Meeting of the Regional Conference on Migration", "rcm"),
        ("XXVI Reunión Viceministerial de la Conferencia Regional sobre Migración", "rcm"),
        ("VII Reunión Intersesional de la Conferencia Sudamericana sobre Migraciones", "sacm"),
        ("14e Sommet du Forum mondial sur la migration et le développement (FMMD)", "gfmd"),
        ("XV Cumbre del FMMD", "gfmd"),
        ("onzième FMMD", "gfmd"),
        ("14 th ASEM Conference", "asem"),
        ("The ARCP Extraordinary Meeting", "arcp"),
        ("PAFoM-8", "pafom"),
        ("8th Ministerial Conference of the 5 + 5 Dialogue on Migration and Development", "five-plus-five"),
        ("Prague Process on migration data", "prague"),
    ],
)
def test_a_meeting_of_a_mechanism_links_to_it(printed: str, iscm_id: str) -> None:
    found = resolve_name(printed, NAMES)
    assert (found.iscm_id, found.status) == (iscm_id, "accepted")


@pytest.mark.parametrize(
    "printed",
    ["Prague Process on higher education", "Almaty Process on Afghanistan", "Regional Conference on Migration and "
     "Asylum in the Balkans", "Government and Business Forum of the Bali Process", "Bali Democracy Forum",
     "Technical Secretariat of the Regional Conference on Migration (RCM)", "Asia-Europe Meeting (ASEM)",
     "Civil Society Days of the Global Forum on Migration and Development (GFMD)", "Abu Dhabi Ascent",
     "Abu Dhabi Process", "Puebla Panama Plan", "Söderköping municipality", "Budapest Treaty", "Istanbul Process",
     "General Directors of Immigration Services Conference (GDISC)"],
)  # fmt: skip
def test_a_part_a_city_or_a_namesake_of_a_mechanism_links_to_none(printed: str) -> None:
    found = resolve_name(printed, NAMES)
    assert found.status != "accepted"
    assert found.iscm_id == ""


def test_of_two_names_alike_the_one_with_just_the_words_is_meant() -> None:
    printed = (
        "Consultation ministérielle sur l’emploi et le travail contractuel à l’étranger pour les pays d’origine en Asie"
    )
    found = resolve_name(printed, NAMES)
    assert (found.iscm_id, found.runner_up) == ("colombo", "add")
    assert found.margin < MARGIN


def test_acronyms_one_letter_apart_are_two_mechanisms() -> None:
    assert resolve_name("MIDSA", NAMES).iscm_id == "midsa"
    assert resolve_name("MIDWA", NAMES).iscm_id == "midwa"
    assert resolve_name("MID-IGAD", NAMES).iscm_id == "igad-rcp"


acronyms = sorted(
    {m.acronym for m in RULES.mechanisms.values() if m.acronym}
    | {a.alias for a in RULES.aliases if a.kind == "acronym" and looks_like_acronym(a.alias)}
)


@given(st.sampled_from(acronyms), st.data())
@settings(deadline=None, max_examples=300)
def test_acronyms_are_never_matched_by_likeness(acronym: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(acronym) - 1))
    letter = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    changed = data.draw(
        st.sampled_from([acronym[:at] + letter + acronym[at:], acronym[:at] + letter + acronym[at + 1 :]])
    )
    words = changed.split()
    assume(len(words) == 1 or not any(NAMES.known(word) for word in words))  # 'ACP-EU RD' still has 'ACP-EU' in it
    known = NAMES.known(changed)
    assert resolve_name(changed, NAMES).iscm_id == (known.iscm_id if known else "")


def test_the_quito_process_is_never_the_almaty_process() -> None:
    for printed in (
        "Quito Process",
        "QUITO PROCESS",
        "quito process",
        "Quito",
        "Proceso de Quito",
        "The Quito Process",
    ):
        found = resolve_name(printed, NAMES)
        assert found.iscm_id == "quito"
        assert found.runner_up_score < 50


def test_rabat_is_not_budapest_and_mid_igad_is_not_the_five_plus_five_dialogue() -> None:
    assert resolve_name("Rabat", NAMES).iscm_id == "rabat"
    assert resolve_name("Budapest", NAMES).iscm_id == "budapest"
    assert resolve_name("MID-IGAD", NAMES).iscm_id == "igad-rcp"


@pytest.mark.parametrize(
    ("place", "iscm_id"),
    [("Khartoum", "khartoum"), ("Prague", "prague"), ("Almaty", "almaty"), ("Bali", "bali"), ("Colombo", "colombo"),
     ("Abu Dhabi", "add"), ("Puebla", "rcm")],
)  # fmt: skip
def test_in_a_list_of_mechanisms_a_city_stands_for_its_process(place: str, iscm_id: str) -> None:
    assert resolve_name(place, NAMES).iscm_id == iscm_id


@pytest.mark.parametrize(
    "region", ["Southern Africa", "West Africa", "Central Asia", "Western Mediterranean", "Horn of Africa"]
)
def test_a_region_stands_for_no_mechanism(region: str) -> None:
    assert resolve_name(region, NAMES).iscm_id == ""


named = [(form, iscm_id) for form, iscm_id in FORMS if not looks_like_acronym(form)]


@given(st.sampled_from(named), st.data())
@settings(deadline=None, max_examples=400)
def test_a_slip_in_a_name_never_links_it_to_another_mechanism(form: tuple[str, str], data: st.DataObject) -> None:
    name, iscm_id = form
    at = data.draw(st.integers(0, len(name) - 2))
    slip = data.draw(st.sampled_from(["drop", "double", "swap", "change"]))
    changed = {
        "drop": name[:at] + name[at + 1 :],
        "double": name[: at + 1] + name[at:],
        "swap": name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        "change": name[:at] + data.draw(st.sampled_from("aeiourstn")) + name[at + 1 :],
    }[slip]
    assert resolve_name(changed, NAMES).iscm_id in (iscm_id, "")


# ---------------------------------------------------------------- bodies that are no mechanism

OTHERS = [other for other in RULES.others if other.role != "place_name"]


@pytest.mark.parametrize(
    "spelled",
    [str, str.upper, without_diacritics, lambda t: t.replace(" ", "  "), lambda t: f"the {t}", lambda t: f"{t}."],
    ids=["as it is", "upper case", "without diacritics", "doubled blanks", "with an article", "with a full stop"],
)
def test_known_other_bodies_never_link(spelled: Callable[[str], str]) -> None:
    linked = {}
    for other in OTHERS:
        found = resolve_name(spelled(other.alias), NAMES)
        if found.iscm_id:
            linked[spelled(other.alias)] = found.iscm_id
    assert not linked


def test_known_other_bodies_say_which_body_they_are() -> None:
    for other in OTHERS:
        found = resolve_name(other.alias, NAMES)
        assert (found.method, found.status) == ("none", "rejected"), other.alias
        assert other.body_id in found.features


# ---------------------------------------------------------------- evidence


@given(st.sampled_from([form for form, _ in FORMS] + ["Mali Process", "Bail Process", "Regional Conference"]))
@settings(deadline=None)
def test_every_answer_carries_its_evidence(printed: str) -> None:
    found = resolve_name(printed, NAMES)
    assert 0 <= found.score <= 100
    assert 0 <= found.runner_up_score <= 100
    assert found.margin == max(0, found.score - found.runner_up_score)
    assert found.features
    assert bool(found.runner_up) == (found.runner_up_score > 0)
    assert found.runner_up != found.iscm_id or not found.iscm_id


def test_a_near_miss_names_its_best_candidate_for_a_person() -> None:
    found = resolve_name("Regional Conference", NAMES)
    assert (found.iscm_id, found.status, found.runner_up) == ("", "review", "rcm")


def test_two_mechanisms_in_one_name_are_for_a_person_to_part() -> None:
    found = resolve_name("Rabat Process (RCM)", NAMES)
    assert (found.status, found.runner_up) == ("review", "rcm")


def test_candidates_are_ranked_and_there_is_one_a_mechanism() -> None:
    candidates = score_candidates("Migration Dialogue for Eastern Africa", NAMES)
    assert [c.score for c in candidates] == sorted((c.score for c in candidates), reverse=True)
    assert len({c.iscm_id for c in candidates}) == len(candidates) > 2


# ---------------------------------------------------------------- mechanisms the registry lacks


@pytest.mark.parametrize(
    ("printed", "made"),
    [
        ("Harbour Dialogue (HD)", "new-hd"),
        ("Harbour Dialogue on Migration (HDM)", "new-hdm"),
        ("Harbour Dialogue", "new-harbour-dialogue"),
        ("Harbour Dialogue (of the coast)", "new-harbour-dialogue"),
        ("…", "new-unnamed"),
    ],
)
def test_a_provisional_id_is_made_of_the_acronym_else_of_the_name(printed: str, made: str) -> None:
    assert provisional_id(printed) == made


def test_an_unknown_name_where_names_are_defined_gets_a_provisional_id_and_a_question() -> None:
    found = resolve_name("Harbour Dialogue (HD)", NAMES, defines=True)
    assert (found.iscm_id, found.method, found.status) == ("new-hd", "none", "review")


def extract_of(*mentions: Mention, themes: tuple[ThemeListing, ...] = (), claims: tuple[Claim, ...] = ()) -> Extract:
    source = Source("report", "report.txt", "text/plain", "0" * 64, 1)
    return Extract(Document(source, (Page(1, (LINE,)),)), "highlights", 2021, mentions, themes=themes, claims=claims)


def test_what_a_heading_defines_holds_for_the_rest_of_the_document() -> None:
    heading = Mention("Harbour Dialogue (HD)", "heading", WHERE)
    acronym, name = Mention("HD", "theme_list", WHERE), Mention("Harbour Dialogue", "prose", WHERE)
    resolved = resolve(extract_of(acronym, name, heading), RULES)
    assert {resolved.iscm_id(mention) for mention in (heading, acronym, name)} == {"new-hd"}
    assert resolved.iscm_ids(acronym) == ("new-hd",)


def test_a_heading_does_not_redefine_what_the_registry_knows() -> None:
    heading, acronym = Mention("Harbour Dialogue (RCM)", "heading", WHERE), Mention("RCM", "theme_list", WHERE)
    assert resolve(extract_of(heading, acronym), RULES).iscm_id(acronym) == "rcm"


def test_unknown_names_get_ids_in_lists_but_not_in_prose() -> None:
    listed, told = Mention("Lisbon Process", "theme_list", WHERE), Mention("Lisbon Process", "prose", WHERE)
    resolved = resolve(extract_of(listed, told), RULES)
    assert resolved.iscm_id(listed) == "new-lisbon-process"
    assert resolved.iscm_id(told) == ""
    assert resolved.iscm_id(None) == ""


@pytest.mark.parametrize(
    ("printed", "ids"),
    [
        ("all ISCMs", ("rcm", "prague", "midsa")),
        ("All ISCMs", ("rcm", "prague", "midsa")),
        ("all ISCMs except MIDSA", ("rcm", "prague")),
        ("all ISCMs except for the Prague Process and MIDSA", ("rcm",)),
        ("Prague Process", ("prague",)),
        ("Hague Process", ()),
    ],
)
def test_everyone_are_the_mechanisms_of_headings_and_tables_each_once(printed: str, ids: tuple[str, ...]) -> None:
    defined = [
        Mention("RCM", "heading", WHERE),
        Mention("Prague Process", "table", WHERE),
        Mention("Regional Conference on Migration", "table", WHERE),
        Mention("MIDSA", "heading", WHERE),
        Mention("IGC", "prose", WHERE),
    ]
    mention = Mention(printed, "prose", WHERE)
    assert resolve(extract_of(*defined, mention), RULES).iscm_ids(mention) == ids


# ---------------------------------------------------------------- themes, initiatives, figures


def test_every_printed_form_of_a_theme_has_its_id() -> None:
    for form, theme_id in RULES.theme_forms:
        assert theme_ids(form, RULES) == (theme_id,)
        assert theme_ids(form.upper(), RULES) == (theme_id,)


@pytest.mark.parametrize(
    ("printed", "ids"),
    [
        ("Trafficking and smuggling", ("human_trafficking", "migrant_smuggling")),
        ("irregular migration and mixed flows", ("irregular_migration", "mixed_flows")),
        ("Combating human traficking", ("human_trafficking",)),
        ("Irregular migratoin", ("irregular_migration",)),
        ("Space law", ("new-space-law",)),
        ("Migration and development", ("migration_development",)),
        ("Migrants' rights", ("migrant_rights",)),
        ("Migrants rights", ("migrant_rights",)),
    ],
)
def test_a_printed_theme_has_the_ids_of_its_parts(printed: str, ids: tuple[str, ...]) -> None:
    assert theme_ids(printed, RULES) == ids


def test_legal_and_irregular_migration_are_not_mistaken_for_each_other() -> None:
    assert theme_ids("Illegal migration", RULES) != theme_ids("Legal migration", RULES)
    assert theme_ids("Regular migration", RULES) != theme_ids("Irregular migration", RULES)


@pytest.mark.parametrize(
    ("printed", "made"),
    [
        ("Global Compact for Migration", "gcm"),
        ("Global Compact for Migration (GCM)", "gcm"),
        ("Global Compact on Refugees", "gcr"),
        ("2030 Agenda and SDGs", "agenda_2030"),
        ("2030 AGENDA", "agenda_2030"),
        ("Paris Agreement", "new-paris-agreement"),
    ],
)
def test_an_initiative_has_its_id_by_any_printed_form(printed: str, made: str) -> None:
    assert initiative_id(printed, RULES) == made


@pytest.mark.parametrize(
    ("metric", "subject", "made"),
    [
        ("mechanism_count", "RCP", "RCP"),
        (THEME_COUNT, "irregular migration and mixed flows", "irregular_migration+mixed_flows"),
        (THEME_COUNT, "labour migration", "labour_migration"),
        ("iscms_represented", "GRCP", "grcp"),
        ("participating_states", "the world", "the world"),
    ],
)
def test_a_figure_is_about_a_kind_a_mechanism_or_themes(metric: str, subject: str, made: str) -> None:
    assert claim_subject(Claim(metric, subject, 14, "", WHERE), RULES, {}) == made


def test_resolving_keeps_the_printed_forms_beside_the_ids() -> None:
    owner = Mention("Rabat Process", "theme_list", WHERE)
    claim = Claim(THEME_COUNT, "labour migration", 19, "RCP", WHERE)
    extract = extract_of(owner, themes=(ThemeListing("Data", owner, WHERE),), claims=(claim,))
    resolved = resolve(extract, RULES)
    assert resolved.extract is extract
    assert resolved.themes == {"Data": ("migration_data",), "labour migration": ("labour_migration",)}
    assert resolved.claim_subjects == {claim: "labour_migration"}


def test_ids_are_of_lower_case_letters_digits_and_hyphens() -> None:
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", iscm_id) for iscm_id in RULES.mechanisms)
