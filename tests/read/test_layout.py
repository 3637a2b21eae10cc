"""Reading order: columns under full-width headings, from where the words stand."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Box
from pipeline.read.layout import Word, box_of, reading_order

WIDTH = 600.0
LEFT, RIGHT = 50.0, 330.0


def words(text: str, x: float, top: float, size: float = 10.0) -> list[Word]:
    """A line of words set from `x` on: half a point size a letter, a blank as wide as a letter."""
    placed = []
    for text_of_word in text.split():
        wide = len(text_of_word) * size / 2
        placed.append(Word(text_of_word, Box(x, top, x + wide, top + size), size, False))
        x += wide + size / 2
    return placed


def texts(rows: list[list[Word]]) -> list[str]:
    return [" ".join(word.text for word in row) for row in rows]


def columns(left: list[str], right: list[str], top: float = 100.0) -> list[Word]:
    """Two columns of lines at the same heights."""
    placed = []
    for at in range(max(len(left), len(right))):
        if at < len(left):
            placed += words(left[at], LEFT, top + 14 * at)
        if at < len(right):
            placed += words(right[at], RIGHT, top + 14 * at)
    return placed


def test_words_of_one_height_are_a_line_from_left_to_right() -> None:
    placed = words("Rabat Process met", LEFT, 100) + words("in November", LEFT, 114)
    assert texts(reading_order(placed[::-1], WIDTH)) == ["Rabat Process met", "in November"]


def test_words_a_little_higher_or_lower_stay_on_their_line() -> None:
    placed = words("the 14", LEFT, 100) + words("th", 85, 99.5, size=6.5) + words("SOM was held", 100, 101)
    assert texts(reading_order(placed, WIDTH)) == ["the 14 th SOM was held"]


def test_the_left_column_is_read_before_the_right() -> None:
    left = [f"left {n} words here" for n in range(8)]
    right = [f"right {n} words here" for n in range(8)]
    assert texts(reading_order(columns(left, right), WIDTH)) == left + right


def test_a_column_may_be_longer_than_the_other() -> None:
    left = [f"left {n} words here" for n in range(12)]
    right = [f"right {n} words here" for n in range(6)]
    assert texts(reading_order(columns(left, right), WIDTH)) == left + right
    assert texts(reading_order(columns(right, left), WIDTH)) == right + left


def test_a_full_width_heading_ends_the_columns_above_it() -> None:
    left = [f"left {n} words here" for n in range(6)]
    right = [f"right {n} words here" for n in range(6)]
    title = "Main events of all mechanisms over the whole width of this page in one year"
    between = "Publications of all mechanisms over the whole width of this page in one year"
    placed = words(title, LEFT, 80) + columns(left, right, 100) + words(between, LEFT, 200) + columns(left, right, 220)
    assert texts(reading_order(placed, WIDTH)) == [title, *left, *right, between, *left, *right]


def test_a_page_of_one_column_is_read_line_by_line() -> None:
    lines = [f"number {n} of the lines that run over the width of the whole page here" for n in range(10)]
    placed = [word for n, line in enumerate(lines) for word in words(line, LEFT, 100 + 14 * n)]
    assert texts(reading_order(placed, WIDTH)) == lines


def test_a_page_of_few_lines_has_no_columns() -> None:
    assert texts(reading_order(columns(["left"] * 3, ["right"] * 3), WIDTH)) == ["left right"] * 3


def test_a_page_without_words_has_no_lines() -> None:
    assert reading_order([], WIDTH) == []


def test_the_box_of_words_holds_them_all() -> None:
    assert box_of(words("Rabat", 50, 100) + words("Process", 80, 96)) == Box(50, 96, 115, 110)
    with pytest.raises(ValueError):
        box_of([])


placed_words = st.lists(
    st.builds(
        lambda x, top, wide, text: Word(text, Box(x, top, x + wide, top + 10), 10, False),
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
    ordered = [word for row in reading_order(placed, WIDTH) for word in row]
    assert Counter(map(id, ordered)) == Counter(map(id, placed))


@given(placed_words, st.randoms())
@settings(deadline=None)
def test_reading_order_does_not_depend_on_the_order_in_the_file(placed: list[Word], random: Random) -> None:
    unique = list({(word.box.x0, word.box.top): word for word in placed}.values())
    shuffled = unique[:]
    random.shuffle(shuffled)
    assert reading_order(shuffled, WIDTH) == reading_order(unique, WIDTH)


@given(st.integers(6, 30), st.integers(6, 30), st.integers(1, 4))
@settings(deadline=None)
def test_columns_of_any_length_are_read_one_after_the_other(left: int, right: int, size: int) -> None:
    lines = [" ".join([f"a{n}"] * size) for n in range(left)], [" ".join([f"b{n}"] * size) for n in range(right)]
    if min(left, right) >= 0.4 * max(left, right):
        assert texts(reading_order(columns(*lines), WIDTH)) == [*lines[0], *lines[1]]
