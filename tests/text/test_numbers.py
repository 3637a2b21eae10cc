"""Printed numbers: counts and ordinals, in words, figures and Roman numerals, never one for the other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.numbers import cardinal, fits_ordinal, ordinal

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_ODD = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
        "twelve": "twelfth"}  # fmt: skip
_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def in_words(number: int) -> str:
    """'twenty-four'."""
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")


def ordinal_in_words(number: int) -> str:
    """'twenty-fourth'."""
    *tens, last = in_words(number).split("-")
    last = _ODD.get(last, last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return "-".join([*tens, last])


def ordinal_in_figures(number: int) -> str:
    """'52nd'."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def in_roman(number: int) -> str:
    """'XIX'."""
    out = ""
    for value, letters in _ROMAN:
        out += letters * (number // value)
        number %= value
    return out


@pytest.mark.parametrize("number", range(1, 100))
def test_counts_in_words_are_read_in_any_case(number: int) -> None:
    word = in_words(number)
    assert cardinal(word) == cardinal(word.capitalize()) == cardinal(word.upper()) == number


@pytest.mark.parametrize("number", range(1, 100))
def test_ordinals_in_words_are_read_in_any_case(number: int) -> None:
    word = ordinal_in_words(number)
    assert ordinal(word) == ordinal(word.capitalize()) == number


@given(st.integers(1, 999))
@settings(deadline=None)
def test_ordinals_in_figures_are_read_with_the_ending_set_off_too(number: int) -> None:
    figure = ordinal_in_figures(number)
    assert ordinal(figure) == ordinal(figure.upper()) == ordinal(f"{figure[:-2]} {figure[-2:]}") == number


@pytest.mark.parametrize("number", range(1, 51))
def test_roman_numerals_are_ordinals(number: int) -> None:
    assert ordinal(in_roman(number)) == number
    assert cardinal(in_roman(number)) is None


@given(st.integers(0, 999_999))
@settings(deadline=None)
def test_figures_are_counts_with_or_without_grouped_thousands(number: int) -> None:
    assert cardinal(str(number)) == cardinal(f"{number:,}") == cardinal(f"{number:,}".replace(",", " ")) == number


@given(st.integers(1, 99))
@settings(deadline=None)
def test_an_ordinal_never_counts_and_a_count_never_numbers(number: int) -> None:
    for printed in (ordinal_in_words(number), ordinal_in_figures(number)):
        assert cardinal(printed) is None
    for printed in (in_words(number), str(number)):
        assert ordinal(printed) is None


@pytest.mark.parametrize(
    "printed",
    ["", " ", "the", "SOM", "MID", "VIIII", "IIV", "LL", "XIXth-ish", "first and second", "two three", "2-3", "1.5",
     "Meeting", "a", "an", "no", "1,20", "th"],
)  # fmt: skip
def test_other_words_are_no_numbers(printed: str) -> None:
    assert cardinal(printed) is None
    assert ordinal(printed) is None


@pytest.mark.parametrize(("printed", "number"), [("Forty-fourth", 44), ("13TH", 13), (" 52nd ", 52), ("14 th", 14)])
def test_ordinals_of_the_reports_are_read(printed: str, number: int) -> None:
    assert ordinal(printed) == number


@given(st.integers(0, 999))
@settings(deadline=None)
def test_a_number_fits_one_suffix(number: int) -> None:
    fitting = [suffix for suffix in ("st", "nd", "rd", "th") if fits_ordinal(str(number), suffix)]
    assert [f"{number}{suffix}" for suffix in fitting] == [ordinal_in_figures(number)]


@pytest.mark.parametrize(("number", "suffix"), [("", "th"), ("2021", "st"), ("1.2", "nd"), ("XIX", "th"), ("9", "TH")])
def test_other_letters_are_no_suffix_and_other_words_no_number(number: str, suffix: str) -> None:
    assert not fits_ordinal(number, suffix)
