"""Lists of mechanisms behind a label: 'Border management: IGC, Prague Process, RCM'."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.report.lists import ListItem, list_items
from pipeline.model import Line
from pipeline.rules import load_rules
from pipeline.text.folding import squashed
from pipeline.text.passage import WordBreaks

RULES = load_rules()
SHORT = ["IGC", "RCM", "SACM", "ADD", "GFMD", "RIAM", "OCAM", "AU HoAI", "Prague Process", "Rabat Process",
         "Bali Process", "Khartoum Process", "MID-IGAD", "PAFOM", "5+5 Dialogue"]  # fmt: skip
LABELS = ["Border management", "Climate change", "Data", "Migration and development",
          "Return, readmission, reintegration", "COVID-19", "Asylum, IDPs, Refugees"]  # fmt: skip


def items(*texts: str) -> tuple[ListItem, ...]:
    lines = [Line(1, number, text, text) for number, text in enumerate(texts, start=1)]

    def is_label(text: str) -> bool:
        return bool(RULES.theme_names.known(text)) or squashed(text) in RULES.initiatives

    return list_items("report", lines, WordBreaks([]), RULES, is_label)


def read(*texts: str) -> list[tuple[str, list[str]]]:
    return [(item.label, [name.printed for name in item.names]) for item in items(*texts)]


def test_an_item_is_a_label_and_the_names_behind_it() -> None:
    assert read("Border management: IGC, Prague Process, RCM") == [
        ("Border management", ["IGC", "Prague Process", "RCM"])
    ]


def test_an_item_goes_on_until_the_next_label() -> None:
    assert read(
        "Asylum, IDPs, Refugees: Almaty Process, GFMD,",
        "Prague Process, Rabat Process",
        "Labour migration: ADD, Khartoum Pro-",
        "cess, OCAM",
        "Migration and development: GFMD, Prague",
        "Process",
    ) == [
        ("Asylum, IDPs, Refugees", ["Almaty Process", "GFMD", "Prague Process", "Rabat Process"]),
        ("Labour migration", ["ADD", "Khartoum Process", "OCAM"]),
        ("Migration and development", ["GFMD", "Prague Process"]),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Data: RCM and SACM", ["RCM", "SACM"]),
        ("Data: RCM, SACM and IGC.", ["RCM", "SACM", "IGC"]),
        ("Data: RCM; SACM; and IGC", ["RCM", "SACM", "IGC"]),
        ("Data: Global Forum on Migration and Development, RCM", ["Global Forum on Migration and Development", "RCM"]),
        ("Data: RCM, Euro-African Dialogue on Migration and Development and IGC",
         ["RCM", "Euro-African Dialogue on Migration and Development", "IGC"]),
        ("Data: Harbour Dialogue, RCM", ["Harbour Dialogue", "RCM"]),
        ("Data: MIDWA (formerly A, B), RCM", ["MIDWA (formerly A, B)", "RCM"]),
        ("Data: all ISCMs", ["all ISCMs"]),
        ("Data – RCM, SACM", ["RCM", "SACM"]),
        ("- Data: RCM, SACM", ["RCM", "SACM"]),
        ("• Data: RCM", ["RCM"]),
        ("Data:  AU-HoAI,  RCM  ", ["AU-HoAI", "RCM"]),
        ("Data: the RCM, and the Prague Process", ["RCM", "Prague Process"]),
        ("Data:", []),
    ],
)  # fmt: skip
def test_names_are_parted_by_commas_semicolons_and_ands_that_are_in_no_name(text: str, names: list[str]) -> None:
    assert read(text) == [("Data", names)]


def test_a_remark_beside_the_names_is_no_name() -> None:
    text = "Global Compact for Migration: GFMD, MID-IGAD, RCM; incorporated through thematic area discussions"
    (item,) = items(text)
    assert [name.printed for name in item.names] == ["GFMD", "MID-IGAD", "RCM"]
    assert [item.passage.text[a:b] for a, b in item.remarks] == ["incorporated through thematic area discussions"]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("Return, readmission,", "reintegration"),
        ("Asylum, IDPs,", "Refugees"),
        ("Migration policy and", "governance"),
        ("Mixed Migration", "Flows"),
        ("Combatting human", "trafficking"),
    ],
)
def test_a_label_may_be_broken_over_two_lines(above: str, below: str) -> None:
    label = f"{above} {below}"
    assert read(above, f"{below}: IGC, RCM") == [(label, ["IGC", "RCM"])]
    assert read("Data: SACM", above, f"{below}: IGC, RCM") == [("Data", ["SACM"]), (label, ["IGC", "RCM"])]
    assert read("Data: SACM,", "Bali Process", above, f"{below}: IGC") == [
        ("Data", ["SACM", "Bali Process"]),
        (label, ["IGC"]),
    ]


@pytest.mark.parametrize("before", ["", "IGC, ", "IGC and "])
def test_a_wrapped_line_with_a_mechanisms_name_before_a_dash_has_no_label(before: str) -> None:
    name = "Prague Process – Building Migration Partnerships"
    listed = ["IGC", name] if before else [name]
    assert read("Data: RCM,", f"{before}{name}, SACM") == [("Data", ["RCM", *listed, "SACM"])]
    assert read("Data: RCM", f"Labour migration – {before}{name}") == [("Data", ["RCM"]), ("Labour migration", listed)]


def test_lines_before_the_first_label_are_in_no_item() -> None:
    assert read("Some words about themes", "Data: RCM") == [("Data", ["RCM"])]
    assert read("Some words about themes") == []
    assert read() == []


def test_the_colon_of_an_address_ends_no_label() -> None:
    assert read("see https://www.iom.int/iscm for more") == []


def test_the_places_of_label_and_names_are_where_they_are_printed() -> None:
    (item,) = items("Labour migration: ADD, Khartoum Pro-", "cess, OCAM")
    assert item.passage.text[item.label_end :].lstrip().startswith("ADD")
    for name in item.names:
        assert item.passage.text[name.start : name.end] == name.printed
    khartoum = item.passage.where(item.names[1].start, item.names[1].end)
    assert [fragment.quote for fragment in khartoum.fragments] == ["Khartoum Pro", "cess"]


@given(
    st.lists(
        st.tuples(st.sampled_from(LABELS), st.lists(st.sampled_from(SHORT), min_size=1, max_size=7, unique=True)),
        min_size=1,
        max_size=6,
        unique_by=lambda pair: pair[0],
    ),
    st.sampled_from([", ", "; "]),
    st.integers(25, 90),
)
@settings(deadline=None)
def test_lists_printed_over_lines_of_any_width_are_read_back(
    printed: list[tuple[str, list[str]]], separator: str, width: int
) -> None:
    texts: list[str] = []
    for label, names in printed:
        line = f"{label}:"
        for at, name in enumerate(names):
            piece = name + (separator.strip() if at + 1 < len(names) else "")
            if len(line) + len(piece) + 1 > width and not line.endswith(":"):
                texts.append(line)
                line = piece
            else:
                line = f"{line} {piece}"
        texts.append(line)
    assert read(*texts) == printed
