"""The one builder of an extract: every type of record lands in the field that holds it."""

from __future__ import annotations

import pytest

from pipeline.extract.collected import FIELD_OF, Collected, owners_of, records_of
from pipeline.extract.coverage import line_statuses
from pipeline.model import Address, Claim, Document, Fragment, Line, Link, Page, Remark, Source, Where

LINES = tuple(Line(1, number, text, text) for number, text in enumerate(("Rabat Process", "23 States", "2021"), 1))
DOCUMENT = Document(Source("report", "report.txt", "text/plain", "", 0), (Page(1, LINES),))


def place(line: Line) -> Where:
    return Where("report", (Fragment(line, 0, len(line.text)),))


def test_each_record_lands_in_the_field_of_its_type_in_the_order_it_was_added() -> None:
    found = Collected()
    owner = found.mention("Rabat  Process", "heading", place(LINES[0]))
    addresses = [found.add(Address(None, url, "text", place(LINES[0]))) for url in ("b", "a")]
    claim = found.add(Claim("participating_states", "Rabat Process", 23, "", place(LINES[1])))
    extract = found.extract(DOCUMENT, "leaflet")
    assert owner.printed == "Rabat Process"
    assert (extract.mentions, extract.addresses, extract.claims) == ((owner,), tuple(addresses), (claim,))
    assert (extract.kind, extract.report_year, extract.events) == ("leaflet", None, ())


def test_a_remark_is_no_record_and_claims_no_line() -> None:
    found = Collected()
    found.mention("Rabat Process", "heading", place(LINES[0]))
    found.add(Remark("unread_figure", "23", "23 States", "no claim reads it", place(LINES[1])))
    found.set_aside([LINES[2]], "year of the report")
    extract = found.extract(DOCUMENT, "highlights", 2021)
    assert [*records_of(extract)] == [*extract.mentions]
    assert [status for status, _ in line_statuses(extract).values()] == ["claimed", "unclaimed", "furniture"]


def test_the_owners_are_those_of_the_records_that_have_one() -> None:
    found = Collected()
    owner = found.mention("Rabat Process", "heading", place(LINES[0]))
    found.add(Address(owner, "https://rabat.example", "text", place(LINES[1])))
    found.add(Address(None, "https://iom.example", "text", place(LINES[2])))
    assert [*owners_of(found.extract(DOCUMENT, "highlights", 2021))] == [owner]


def test_only_what_an_extract_holds_can_be_added() -> None:
    assert len({*FIELD_OF.values()}) == len(FIELD_OF)
    with pytest.raises(KeyError):
        Collected().add(_Elsewhere())
    assert Link not in FIELD_OF


class _Elsewhere:
    where = place(LINES[0])
