"""Reading order: columns under full-width headings, from where the words stand."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Box
from pipeline.read.layout.bands import Band
from pipeline.read.layout.reading_order import Layout, Printed, Tabled, letter_gap, reading_order
from pipeline.read.layout.sheet import Word
from pipeline.read.layout.slabs import box_of, segments_of, slabs_of

LEFT, RIGHT = 50.0, 330.0


def words(text: str, x: float, top: float, size: float = 10.0) -> list[Word]:
    """A line of words from `x` on: each letter is half as wide as the font size, a blank half as wide as a letter."""
    placed = []
    for text_of_word in text.split():
        wide = len(text_of_word) * size / 2
        placed.append(Word(text_of_word, x, top, x + wide, top + size))
        x += wide + size / 4
    return placed


def texts(layout: Layout) -> list[str]:
    """The lines in reading order; a table's rows with bars between their cells."""
    found = []
    for block in layout.blocks:
        if isinstance(block, Printed):
            found.append(" ".join(word.text for word in block.words))
        else:
            found += [
                "|".join(" ".join(word.text for line in cell for word in line) for cell in row) for row in block.rows
            ]
    return found


def columns(left: list[str], right: list[str], top: float = 100.0) -> list[Word]:
    """Two columns of lines at the same heights."""
    placed = []
    for at in range(max(len(left), len(right))):
        if at < len(left):
            placed += words(left[at], LEFT, top + 14 * at)
        if at < len(right):
            placed += words(right[at], RIGHT, top + 14 * at)
    return placed


def body(start: str, count: int) -> list[str]:
    """Lines of running text, each with its number."""
    return [f"{start} {n} of the words here" for n in range(count)]


def test_words_of_one_height_are_a_line_from_left_to_right() -> None:
    placed = words("Rabat Process met", LEFT, 100) + words("in November", LEFT, 114)
    assert texts(reading_order(placed[::-1])) == ["Rabat Process met", "in November"]


def test_a_raised_ordinal_stays_on_its_line() -> None:
    placed = words("the 14", LEFT, 100) + words("th", 77.5, 98, size=6) + words("SOM was held", 86, 100)
    assert texts(reading_order(placed)) == ["the 14 th SOM was held"]


def test_the_left_column_is_read_before_the_right() -> None:
    left, right = body("left", 8), body("right", 8)
    assert texts(reading_order(columns(left, right))) == left + right


def test_columns_whose_lines_stand_at_different_heights_are_read_one_after_the_other() -> None:
    left, right = body("left", 8), body("right", 8)
    placed = [word for n, line in enumerate(left) for word in words(line, LEFT, 100 + 14 * n)]
    placed += [word for n, line in enumerate(right) for word in words(line, RIGHT, 107 + 14 * n)]
    assert texts(reading_order(placed)) == left + right


def test_three_columns_are_read_one_after_the_other() -> None:
    three = body("one", 7), body("two", 7), body("three", 5)
    placed = [
        word
        for at, lines in enumerate(three)
        for n, line in enumerate(lines)
        for word in words(line, LEFT + 180 * at, 100 + 14 * n)
    ]
    assert texts(reading_order(placed)) == [*three[0], *three[1], *three[2]]


def test_a_column_may_be_longer_than_the_other() -> None:
    left, right = body("left", 12), body("right", 6)
    assert texts(reading_order(columns(left, right))) == left + right
    assert texts(reading_order(columns(right, left))) == right + left


def test_one_short_word_is_a_column_if_the_page_has_the_gutter_elsewhere() -> None:
    left, right = body("left", 8), body("right", 8)
    title = "Global meeting of all mechanisms over the whole width of this page in one year"
    placed = columns(left, right, 100) + words(title, LEFT, 230, size=13)
    placed += columns(["The mechanisms met; two of", "them sent experts who also"], ["spoke."], 260)
    expected = [*left, *right, title, "The mechanisms met; two of", "them sent experts who also", "spoke."]
    assert texts(reading_order(placed)) == expected


def test_a_full_width_heading_ends_the_columns_above_it() -> None:
    left, right = body("left", 6), body("right", 6)
    title = "Main events of all mechanisms over the whole width of this page in one year"
    between = "Publications of all mechanisms over the whole width of this page in one year"
    placed = words(title, LEFT, 80) + columns(left, right, 100) + words(between, LEFT, 200) + columns(left, right, 220)
    assert texts(reading_order(placed)) == [title, *left, *right, between, *left, *right]


def test_a_short_but_larger_heading_ends_the_columns_above_it() -> None:
    left, right = body("left", 6), body("right", 6)
    placed = columns(left, right, 100) + words("Publications", LEFT, 196, size=13) + columns(left, right, 220)
    assert texts(reading_order(placed)) == [*left, *right, "Publications", *left, *right]


def test_a_heading_that_crosses_a_gutter_is_a_band_of_its_own() -> None:
    three = [body("one", 7), body("two", 7), body("three", 7)]
    placed = words("Main events in the year of this report", LEFT, 80, size=12)
    for at, lines in enumerate(three):
        placed += [word for n, line in enumerate(lines) for word in words(line, LEFT + 180 * at, 100 + 14 * n)]
    assert texts(reading_order(placed)) == [
        "Main events in the year of this report", *three[0], *three[1], *three[2]
    ]  # fmt: skip


def test_a_page_number_between_the_columns_is_no_column() -> None:
    left, right = body("left", 8), body("right", 8)
    placed = columns(left, right, 600) + words("3", 290, 715)
    assert texts(reading_order(placed, height=800)) == [*left, *right, "3"]


def test_the_wide_blanks_of_one_justified_line_are_no_columns_of_a_table() -> None:
    left, right = body("left", 12), [f"{line} and more of them there" for line in body("right", 7)]
    placed = columns(left, right, 100)
    for at, text in enumerate(("agreed", "on", "the", "plan")):
        placed += words(text, RIGHT + 65 * at, 198)
    assert texts(reading_order(placed)) == [*left, *right, "agreed on the plan"]


def test_bullets_are_no_column() -> None:
    items = [f"item {n} of a list of things" for n in range(8)]
    placed = [w for n, item in enumerate(items) for w in words("•", LEFT, 100 + 14 * n) + words(item, 70, 100 + 14 * n)]
    assert texts(reading_order(placed)) == [f"• {item}" for item in items]


def test_a_page_of_one_column_is_read_line_by_line() -> None:
    lines = [f"number {n} of the lines that run over the width of the whole page here" for n in range(10)]
    placed = [word for n, line in enumerate(lines) for word in words(line, LEFT, 100 + 14 * n)]
    assert texts(reading_order(placed)) == lines


def test_labels_beside_text_are_no_column() -> None:
    placed = columns(["5 May"] * 4, ["a meeting on visas"] * 4)
    assert texts(reading_order(placed)) == ["5 May a meeting on visas"] * 4


def test_a_page_without_words_has_no_lines() -> None:
    assert reading_order([]).blocks == []


def test_the_box_of_words_holds_them_all() -> None:
    assert box_of(words("Rabat", 50, 100) + words("Process", 80, 96)) == Box(50, 96, 115, 110)


def test_the_words_of_a_letter_spaced_line_are_parted_at_wide_gaps() -> None:
    starts = (0, 9, 18, 27, 50, 59, 68, 77, 86, 95)
    letters = [Word(letter, x, 0, x + 6, 10) for letter, x in zip("MAINEVENTS", starts, strict=True)]
    assert 3 < letter_gap(letters) < 17
    assert letter_gap(words("Main events in 2021", 0, 0)) == float("inf")


# ---------------------------------------------------------------- tables without borders

TABLE = (
    ("Name", "Type", "Region", "Year", "Themes"),
    ("Rabat Process", "IRF", "Africa", "2006", "Visas; labour"),
    ("Quito Process", "RCP", "Americas", "2018", "Refugees"),
    ("Bali Process", "IRF", "Asia", "2002", "Smuggling; asylum"),
    ("Prague Process", "RCP", "Eurasia", "2009", "Integration"),
)
STARTS = (50.0, 200.0, 260.0, 340.0, 400.0)


def table(rows: tuple[tuple[str, ...], ...], top: float = 100.0, step: float = 20.0) -> list[Word]:
    return [
        word
        for n, row in enumerate(rows)
        for cell, x in zip(row, STARTS, strict=True)
        for word in words(cell, x, top + step * n)
    ]


def test_aligned_cells_are_the_rows_of_a_table() -> None:
    assert texts(reading_order(table(TABLE))) == ["|".join(row) for row in TABLE]


def test_the_lines_of_a_cell_stay_together() -> None:
    placed = table(TABLE, step=40) + words("and also health", STARTS[4], 152) + words("of Asia", STARTS[0], 232)
    rows = texts(reading_order(placed))
    assert rows[1] == "Rabat Process|IRF|Africa|2006|Visas; labour and also health"
    assert rows[3] == "Bali Process of Asia|IRF|Asia|2002|Smuggling; asylum"


def test_a_row_of_sums_below_a_last_row_of_several_lines_stands_by_itself() -> None:
    placed = table(TABLE, step=40)
    for n in range(1, 5):
        placed += words("and health", STARTS[4], 112 + 40 * n)
    placed += words("Total", STARTS[0], 100 + 40 * 4 + 29) + words("8035", STARTS[3], 100 + 40 * 4 + 29)
    rows = texts(reading_order(placed))
    assert rows[-2:] == ["Prague Process|RCP|Eurasia|2009|Integration and health", "Total|||8035|"]


def test_horizontal_rulings_part_the_rows_of_cells_that_stand_close() -> None:
    placed = table(TABLE[1:], step=24)
    for n in range(4):  # a second line in two of the cells: no blank is left between the rows
        placed += words("and more", STARTS[0], 112 + 24 * n) + words("and others", STARTS[4], 112 + 24 * n)
    rules = [Box(50, 99.5 + 24 * n, 500, 99.5 + 24 * n) for n in range(5)]
    found = [block for block in reading_order(placed, rules=rules).blocks if isinstance(block, Tabled)]
    assert [len(block.rows) for block in found] == [4]


def test_text_above_and_below_a_table_is_none_of_its_rows() -> None:
    above, below = "The table lists the mechanisms of all regions", "Source: the secretariats of the mechanisms named"
    placed = words(above, LEFT, 70) + table(TABLE) + words(below, LEFT, 230)
    assert texts(reading_order(placed)) == [above, *("|".join(row) for row in TABLE), below]


def test_one_row_is_a_table_only_if_the_page_before_had_its_columns() -> None:
    row = table(TABLE[1:2])
    assert texts(reading_order(row, edges=STARTS)) == ["|".join(TABLE[1])]
    assert texts(reading_order(row)) == [" ".join(TABLE[1])]


# ---------------------------------------------------------------- properties

placed_words = st.lists(
    st.builds(
        lambda x, top, wide, text: Word(text, x, top, x + wide, top + 10),
        st.integers(0, 550).map(float),
        st.integers(0, 200).map(float),
        st.integers(5, 50).map(float),
        st.text("abc", min_size=1, max_size=3),
    ),
    max_size=60,
)


@given(placed_words)
@settings(deadline=None)
def test_reading_order_loses_and_repeats_no_word(placed: list[Word]) -> None:
    ordered: list[Word] = []
    for block in reading_order(placed).blocks:
        if isinstance(block, Printed):
            ordered += block.words
        else:
            ordered += [word for row in block.rows for cell in row for line in cell for word in line]
    assert Counter(ordered) == Counter(placed)


@given(st.randoms())
@settings(deadline=None)
def test_reading_order_does_not_depend_on_the_order_in_the_file(random: Random) -> None:
    placed = columns(body("left", 9), body("right", 7))
    shuffled = placed[:]
    random.shuffle(shuffled)
    assert texts(reading_order(shuffled)) == texts(reading_order(placed))


@given(st.integers(6, 30), st.integers(6, 30), st.integers(3, 6))
@settings(deadline=None)
def test_columns_of_any_length_are_read_one_after_the_other(left: int, right: int, size: int) -> None:
    lines = [" ".join([f"a{n}aa"] * size) for n in range(left)], [" ".join([f"b{n}bb"] * size) for n in range(right)]
    assert texts(reading_order(columns(*lines))) == [*lines[0], *lines[1]]


def test_a_column_of_the_page_may_be_empty_in_a_band_of_it() -> None:
    gutter = (RIGHT - 30.0, RIGHT - 10.0)
    placed = [word for at, line in enumerate(body("left", 6)) for word in words(line, LEFT, 100 + 14 * at)]
    band = Band(slabs_of(segments_of(placed)), [gutter])
    assert [len(column) > 0 for column in band.columns()] == [True, False]
    assert band.is_columns([gutter])
    assert not band.is_columns([])
