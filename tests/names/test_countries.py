"""Countries by their printed names, and lists of them."""

from __future__ import annotations

import pytest

from pipeline.rules import load_rules

COUNTRIES = load_rules().countries


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Türkiye", "TUR"), ("the Republic of Turkey", "TUR"), ("Turquie", "TUR"), ("Turquía", "TUR"),
        ("Viet Nam", "VNM"), ("Lao PDR", "LAO"), ("DRC", "COD"), ("Congo", "COG"), ("Côte d'Ivoire", "CIV"),
        ("FYROM", "MKD"), ("Macedonia, the former Yugoslav Republic of", "MKD"), ("Swaziland", "SWZ"),
        ("Iran, Islamic Republic of", "IRN"), ("Korea (Republic of)", "KOR"), ("St. Lucia", "LCA"),
        ("Royaume du Maroc", "MAR"), ("Georgia", "GEO"), ("Guinea", "GIN"), ("The Gambia", "GMB"),
        ("Kosovo", ""), ("Korea", None), ("IOM", None), ("European Union", None), ("Africa", None),
    ],
)  # fmt: skip
def test_a_printed_name_has_the_code_of_its_country(printed: str, code: str | None) -> None:
    assert COUNTRIES.known(printed) == code


def test_a_misprint_is_none_but_what_it_is_close_to_is_said() -> None:
    assert COUNTRIES.known("Boswana") is None
    assert COUNTRIES.closest("Boswana") == "botswana"
    assert COUNTRIES.closest("ICMPD") == ""


def test_names_with_a_comma_or_and_stay_whole_in_a_list() -> None:
    printed = (
        "Albania, Bosnia and Herzegovina, Korea, Republic of, and Trinidad and Tobago; Bolivia (Plurinational State of)"
    )
    names = [printed[start:end] for start, end in COUNTRIES.pieces(printed)]
    assert names == [
        "Albania",
        "Bosnia and Herzegovina",
        "Korea, Republic of",
        "Trinidad and Tobago",
        "Bolivia (Plurinational State of)",
    ]
