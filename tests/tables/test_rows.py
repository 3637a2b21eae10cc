"""Records become rows: listings of equal key are one row, at all the places where they stand."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Document, Fragment, Line, Page, Source, Where
from pipeline.tables.rows import engines_of, merged


@dataclass(frozen=True)
class Listing:
    """A name that is listed in one line."""

    printed: str
    line: int

    @property
    def where(self) -> Where:
        return Where("report", (Fragment(Line(1, self.line, self.printed, self.printed), 0, len(self.printed)),))


def test_listings_of_equal_key_are_one_with_the_first_name_and_all_places() -> None:
    listings = [("bali", Listing("Bali Process", 7)), ("rcm", Listing("RCM", 8)), ("bali", Listing("BALI PROCESS", 3))]
    found = [(key, first.printed, [line.number for line in where.lines]) for key, first, where in merged(listings)]
    assert found == [("bali", "Bali Process", [3, 7]), ("rcm", "RCM", [8])]


def test_no_listing_gives_nothing() -> None:
    assert list(merged(())) == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.builds(Listing, st.sampled_from(["x", "y"]), st.integers(1, 9)))))
def test_no_place_is_lost_and_none_is_there_twice(listings: list[tuple[str, Listing]]) -> None:
    found = {key: where.fragments for key, _, where in merged(listings)}
    assert list(found) == list(dict.fromkeys(key for key, _ in listings))
    for key, fragments in found.items():
        assert set(fragments) == {f for k, listing in listings if k == key for f in listing.where.fragments}
        assert len(fragments) == len(set(fragments))


@pytest.mark.parametrize(
    ("engines", "says"),
    [
        ("", ""),
        ("ppp", "pdfium"),
        ("pppdp", "pdfium 1-3, 5; pdfplumber 4"),
        ("dpd", "pdfplumber 1, 3; pdfium 2"),
    ],
)
def test_the_pages_that_each_engine_read_are_told_where_there_were_several(engines: str, says: str) -> None:
    names = {"p": "pdfium", "d": "pdfplumber"}
    pages = tuple(Page(number, (), engine=names[letter]) for number, letter in enumerate(engines, 1))
    assert engines_of(Document(Source("report", "report.pdf", "application/pdf", "", 0), pages)) == says
