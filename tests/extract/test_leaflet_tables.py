"""Tables of mechanisms with other columns, groups, totals, merged and broken cells, and those who take part."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.extract import leaflet
from pipeline.extract.leaflet.cells import count_in, membership_in, year_in
from pipeline.extract.leaflet.columns import column_of
from pipeline.extract.leaflet.fused import fused_fields, unfused
from pipeline.extract.leaflet.headers import header_at
from pipeline.extract.leaflet.rejoined import rejoined
from pipeline.extract.participation import participations
from pipeline.extract.prose_figures import prose_claims
from pipeline.model import Extract, Row
from pipeline.read import read
from pipeline.reconcile import found_within
from pipeline.resolve import resolve
from pipeline.rules import load_rules

RULES = load_rules()


def said_by(text: str, folder: Path) -> Extract:
    """What a leaflet of this text says; a bar stands for a tab."""
    path = folder / "overview.txt"
    path.write_text(text.replace("|", "\t"), encoding="utf-8")
    document = read(path)
    assert leaflet.matches(document, RULES)
    return leaflet.extract(document, RULES)


def asked(found: Extract) -> list[tuple[str, str]]:
    """The check and the subject of each remark that needs a person."""
    return [(remark.check, remark.subject) for remark in found.remarks if remark.needs_review]


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("Founded", "year_established"),
        ("Année de création", "year_established"),
        ("Number of member States (2018)", "constituent_states"),
        ("Nombre d’États", "constituent_states"),
        ("Países participantes", "constituent_states"),
        ("Chair / Presidency", "chair"),
        ("Type/Kind", "kind"),
        ("Main topics", "themes"),
        ("Mechanisms¹", "name"),
        ("Africa", "region mark"),
        ("Legal basis", ""),
    ],
)
def test_a_head_names_a_field(head: str, field: str) -> None:
    assert column_of(head, RULES).field == field


def test_a_head_prints_the_year_of_its_cells() -> None:
    assert column_of("Chair (2018)", RULES).year == 2018


def test_columns_may_stand_in_any_order_and_need_no_type(tmp_path: Path) -> None:
    found = said_by("Founded|Members|Name\n2006|57¹|Rabat Process\n1993|50*|Budapest Process\n", tmp_path)
    assert [(p.owner.printed, p.year_established, p.constituent_states, p.kind) for p in found.profiles] == [
        ("Rabat Process", 2006, 57, ""),
        ("Budapest Process", 1993, 50, ""),
    ]
    assert asked(found) == []


def test_a_column_that_is_not_known_is_kept_and_asked_about_once(tmp_path: Path) -> None:
    text = "Name|Founded|Members|Legal basis\nRabat Process|2006|57|Declaration\nBudapest Process|1993|50|None\n"
    found = said_by(text, tmp_path)
    assert [profile.other_columns for profile in found.profiles] == ["Legal basis: Declaration", "Legal basis: None"]
    assert asked(found) == [("unread_column", "Legal basis")]


def test_titles_between_rows_give_regions_and_kinds_within_each_other(tmp_path: Path) -> None:
    text = (
        "Name|Founded|Members|Chair\nRCPs\nAfrica\nMIDSA|2000|15|Botswana\nAmericas\nSACM|2000|12|Peru\n"
        "IRFs\nAfrica – Europe\nRabat Process|2006|57|Morocco\n"
    )
    found = said_by(text, tmp_path)
    assert [(profile.kind, profile.regions) for profile in found.profiles] == [
        ("RCP", ("Africa",)),
        ("RCP", ("Americas",)),
        ("IRF", ("Africa", "Europe")),
    ]
    assert asked(found) == []


def test_a_title_that_says_nothing_known_ends_the_group_and_is_asked_about(tmp_path: Path) -> None:
    text = "Name|Founded|Members|Chair\nAfrica\nMIDSA|2000|15|Botswana\nSelected others\nSACM|2000|12|Peru\n"
    found = said_by(text, tmp_path)
    assert [profile.regions for profile in found.profiles] == [("Africa",), ()]
    assert asked(found) == [("unread_title", "Selected others")]


@pytest.mark.parametrize(("total", "is_asked"), [("27", False), ("30", True)])
def test_a_total_is_no_mechanism_and_has_to_be_the_sum(total: str, is_asked: bool, tmp_path: Path) -> None:
    text = f"Name|Founded|Members|Chair\nMIDSA|2000|15|Botswana\nSACM|2000|12|Peru\nTotal||{total}|\n"
    found = said_by(text, tmp_path)
    assert len(found.profiles) == 2
    assert asked(found) == ([("total_row", "total of constituent_states")] if is_asked else [])


def test_an_acronym_in_a_column_of_its_own_belongs_to_the_name(tmp_path: Path) -> None:
    text = (
        "Name|Acronym|Founded|Members\nMigration Dialogue for Southern Africa|MIDSA|2000|15\n"
        "Danube Dialogue on Human Mobility|DDHM|2011|9\nSouth American Conference on Migration|MIDWA|2000|12\n"
    )
    found = said_by(text, tmp_path)
    names = [profile.owner.printed for profile in found.profiles]
    assert names[:2] == ["Migration Dialogue for Southern Africa", "Danube Dialogue on Human Mobility (DDHM)"]
    assert ("odd_cell", f"{names[2]}: acronym") in asked(found)  # the acronym is another's


def test_ticks_below_values_are_read(tmp_path: Path) -> None:
    text = "Mechanism|RCP|IRF|Founded|Asylum|Labour migration\nRabat Process||x|2006||x\nBudapest Process|x||1993|x|x\n"
    found = said_by(text, tmp_path)
    assert [profile.kind for profile in found.profiles] == ["IRF", "RCP"]
    assert [(t.owner.printed, t.theme) for t in found.themes] == [
        ("Rabat Process", "Labour migration"),
        ("Budapest Process", "Asylum"),
        ("Budapest Process", "Labour migration"),
    ]


def test_an_empty_cell_left_of_the_name_is_filled_from_above_and_asked_about(tmp_path: Path) -> None:
    text = "Region|Name|Founded|Members\nAfrica|MIDSA|2000|15\n|MIDWA|2001|15\nAmericas|SACM|2000|12\n"
    found = said_by(text, tmp_path)
    assert [profile.regions for profile in found.profiles] == [("Africa",), ("Africa",), ("Americas",)]
    assert asked(found) == [("merged_cells", "Region")]


# ---------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("cell", "value", "is_doubtful"),
    [("2006", 2006, False), ("since 2006", 2006, False), ("2006 (again in 2011)", 2006, True), ("1823", None, True),
     ("1901", 1901, True), ("2099", 2099, True), ("n/a", None, True)],
)  # fmt: skip
def test_a_year_is_one_or_doubtful(cell: str, value: int | None, is_doubtful: bool) -> None:
    number = year_in(cell, RULES)
    assert (number.value, bool(number.doubt)) == (value, is_doubtful)


@pytest.mark.parametrize(
    ("cell", "value", "is_doubtful"),
    [("57", 57, False), ("57 States", 57, False), ("57 (a)", 57, False), ("twelve", 12, False), ("251", 251, True),
     ("45 States and 3 organizations", 45, True), ("many", None, True)],
)  # fmt: skip
def test_a_count_is_one_or_doubtful(cell: str, value: int | None, is_doubtful: bool) -> None:
    number = count_in(cell, RULES)
    assert (number.value, bool(number.doubt)) == (value, is_doubtful)


@pytest.mark.parametrize(
    ("cell", "count", "names"),
    [
        ("57", 57, ()),
        ("Albania, Bosnia and Herzegovina and Serbia (Total: 3)", 3, ("Albania", "Bosnia and Herzegovina", "Serbia")),
        ("2: Maroc et Côte d’Ivoire", 2, ("Maroc", "Côte d’Ivoire")),
        ("2 (Perú, México)", 2, ("Perú", "México")),
        ("49 States, including Australia", 49, ("Australia",)),
        ("45 States and 3 organizations", None, ()),
    ],
)
def test_a_cell_may_have_a_count_beside_a_list(cell: str, count: int | None, names: tuple[str, ...]) -> None:
    said = membership_in(cell, RULES)
    assert (said.count, said.names) == (count, names)


def test_a_list_without_a_number_is_counted_only_if_all_its_names_are_known(tmp_path: Path) -> None:
    text = "Name|Founded|Members\nRabat Process|2006|Morocco, Spain, Mali\nBudapest Process|1993|Serbia, Boswana\n"
    found = said_by(text, tmp_path)
    assert [(profile.constituent_states, profile.states_counted) for profile in found.profiles] == [
        (3, True),
        (None, False),
    ]
    assert ("unsure_participant", "Budapest Process: Boswana") in asked(found)


# ---------------------------------------------------------------- who takes part


def test_participants_have_their_country_role_and_year(tmp_path: Path) -> None:
    text = (
        "Chairs and secretariats as at 31 December 2016.\n\nName|Founded|Members|Observers|Chair|Secretariat\n"
        "Rabat Process|2006|Morocco, Viet Nam, Australia (observer)|2|Morocco|ICMPD and IOM\n"
    )
    found = said_by(text, tmp_path)
    assert [(each.printed, each.country, each.role, each.year) for each in found.participants] == [
        ("Morocco", "MAR", "member", None),
        ("Viet Nam", "VNM", "member", None),
        ("Australia", "AUS", "observer", None),
        ("Morocco", "MAR", "chair", 2016),
        ("ICMPD", "", "secretariat", 2016),
        ("IOM", "", "secretariat", 2016),
    ]
    assert all(each.printed in each.where.quote for each in found.participants)


def test_prose_names_participants_of_the_mechanism_that_it_names(tmp_path: Path) -> None:
    text = (
        "Rabat Process\n\nThe process is chaired by Morocco in 2016. Member States: Angola, the Gambia and Togo.\n\n"
        "ISCMs may be chaired by a country on a rotation basis.\n\n"
        "Name|Founded|Members|Type\nRabat Process|2006|57|IRF\n"
    )
    found = said_by(f"Overview\n\n{text}", tmp_path)
    assert [(each.owner.printed, each.country, each.role, each.year) for each in found.participants] == [
        ("Rabat Process", "MAR", "chair", 2016),
        ("Rabat Process", "AGO", "member", None),
        ("Rabat Process", "GMB", "member", None),
        ("Rabat Process", "TGO", "member", None),
    ]


def test_a_count_that_does_not_fit_its_list_and_a_chair_who_is_no_member_are_conflicts(tmp_path: Path) -> None:
    text = "Name|Founded|Members|Chair\nRabat Process|2006|Morocco, Spain (Total: 3)|Mali\n"
    resolved = resolve(said_by(text, tmp_path), RULES)
    conflicts = [(f.check, f.subject) for f in found_within(resolved, RULES) if f.status == "conflict"]
    assert conflicts == [("member_count", "rabat"), ("chair_membership", "rabat:MLI")]


def test_two_rows_on_one_mechanism_are_asked_about(tmp_path: Path) -> None:
    text = "Name|Founded|Members|Type\nRabat Process|2006|57|IRF\nEuro-African Dialogue|2005|57|IRF\n"
    resolved = resolve(said_by(text, tmp_path), RULES)
    repeated = [f for f in found_within(resolved, RULES) if f.check == "repeated_row"]
    assert [(f.subject, f.needs_review, "year_established" in f.explanation) for f in repeated] == [
        ("rabat", True, True)
    ]


# ---------------------------------------------------------------- what a page's layout does to a table


def test_heads_and_cells_that_are_run_together_are_parted_where_that_is_certain() -> None:
    fields = fused_fields("Mechanism Type Members", RULES)
    assert fields == ("name", "kind", "constituent_states")
    cell = "Global Forum on Migration and Global 195 Development"
    assert unfused(cell, fields, RULES) == {
        "name": "Global Forum on Migration and Development",
        "kind": "Global",
        "constituent_states": "195",
    }
    assert unfused("Unheard Dialogue on Global 195 Matters", fields, RULES) == {}


@pytest.mark.parametrize("last", [("Rabat Process", "IRF", "n/a"), ("Unheard Talks", "RCP", "12")])
def test_the_last_row_of_a_page_is_no_part_of_the_header_that_is_printed_again_below_it(last: tuple[str, ...]) -> None:
    cells = [last, ("Mechanism", "Type", "Members"), ("Prague Process", "IRF", "50")]
    rows = [Row(row, ()) for row in cells]
    assert header_at(rows, 0, RULES) is None
    header = header_at(rows, 1, RULES)
    assert header is not None
    assert header.rows == 1


def test_pieces_of_a_row_are_one_where_their_name_is_known() -> None:
    rows = [("Asia – EU Dialogue", "2008"), ("on Labour Migration", ""), ("Rabat Process", "2006"), ("", "again")]
    table = [Row(cells, ()) for cells in rows]
    assert [row.cells for row in rejoined(table, RULES)] == [
        ("Asia – EU Dialogue on Labour Migration", "2008"),
        ("Rabat Process", "2006 again"),
    ]
    two = [Row(("Prague Process", "2009"), ()), Row(("", "2010"), ())]
    assert rejoined(two, RULES) == tuple(two)  # two figures in one column are of two rows


# ---------------------------------------------------------------- prose


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [
        ("Some 179 States participate in at least one IRF and 166 in at least one RCP.", {"IRF": 179, "RCP": 166}),
        ("RCPs bring together 166 States, and IRFs 179.", {"RCP": 166, "IRF": 179}),
        ("166 out of 193 States are members of at least one RCP.", {"RCP": 166}),
        ("Au total, 166 pays participent à au moins un PCR.", {"RCP": 166}),
        ("The GFMD counts 195 participating countries.", {"GFMD": 195}),
        ("More than 160 States take part in at least one RCP.", {}),
        ("12 States hosted a meeting of the GFMD.", {}),
    ],
)
def test_figures_of_states_go_with_the_subject_that_the_sentence_gives_them(
    sentence: str, claims: dict[str, int]
) -> None:
    assert {told.subject: told.value for told in participations(sentence, RULES)} == claims


@pytest.mark.parametrize(
    ("sentence", "counts"),
    [
        ("There are 8 principal RCPs and 4 active IRFs.", {"RCP": 8, "IRF": 4}),
        ("Of the mechanisms, eight are RCPs and four are IRFs.", {"RCP": 8, "IRF": 4}),
        ("RCPs: 15; IRFs: 16.", {"RCP": 15, "IRF": 16}),
        ("Existen 8 procesos consultivos regionales y 4 foros interregionales.", {"RCP": 8, "IRF": 4}),
        ("At least 3 RCPs met.", {}),
    ],
)
def test_mechanisms_are_counted_in_other_words(sentence: str, counts: dict[str, int]) -> None:
    assert {claim.subject: claim.value for claim in prose_claims(sentence, RULES)} == counts


def test_ordinary_lines_of_a_paragraph_are_set_aside_and_figures_are_asked_about(tmp_path: Path) -> None:
    text = (
        "They are informal and open to all who\nwant to join. The Budapest Process is one of them and\n"
        "has 17 working groups. Others\nare in Africa.\n\nName|Founded|Members|Type\nRabat Process|2006|57|IRF\n"
    )
    found = said_by(f"Overview\n\n{text}", tmp_path)
    assert asked(found) == [("unread_figure", "17")]
    aside = {line.words: reason for line, reason in found.furniture.items()}
    assert aside["are in Africa."] == "prose without a figure or a known name"
    assert aside["has 17 working groups. Others"] == "prose that a finding asks about"


def test_words_that_look_like_a_row_outside_the_table_are_asked_about(tmp_path: Path) -> None:
    text = "Name|Founded|Members|Type\nRabat Process|2006|57|IRF\n\nBudapest Process 1993 50 RCP\n"
    assert ("unread_row", "Budapest Process") in asked(said_by(text, tmp_path))
