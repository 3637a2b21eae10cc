"""What a document is, is decided by what it holds: 40 small documents with unusual titles, and look-alikes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UnknownKindError
from pipeline.extract import extract
from pipeline.model import Document, Extract
from pipeline.read import read, source_of
from pipeline.rules import load_rules

RULES = load_rules()
FOLDER = Path(__file__).parent / "kinds"


def documents(kind: str) -> list[Path]:
    """The small documents of a kind; those that report on a year begin their names with it, or with 'none'."""
    found = sorted((FOLDER / kind).glob("*.txt"))
    assert found
    return found


def document(path: Path) -> Document:
    return read(path, source_of(path))


def asked(found: Extract, check: str) -> list[str]:
    """The values of the remarks of a check that need a person."""
    return [remark.value for remark in found.remarks if remark.check == check and remark.needs_review]


@pytest.mark.parametrize("path", documents("highlights"), ids=lambda path: path.stem)
def test_dated_meetings_beside_names_of_mechanisms_make_highlights(path: Path) -> None:
    found = extract(document(path), RULES)
    year = path.stem.partition("-")[0]
    assert (found.kind, found.of_leaflet) == ("highlights", frozenset())
    assert str(found.report_year).casefold() == year
    if year == "none":
        assert asked(found, "report_year")


@pytest.mark.parametrize("path", documents("leaflet"), ids=lambda path: path.stem)
def test_a_table_with_a_mechanism_a_row_makes_a_leaflet(path: Path) -> None:
    found = extract(document(path), RULES)
    assert (found.kind, found.report_year, len(found.profiles)) == ("leaflet", None, 3)
    assert found.of_leaflet == frozenset()


@pytest.mark.parametrize("path", documents("other"), ids=lambda path: path.stem)
def test_what_only_looks_like_one_is_refused_with_what_was_found(path: Path) -> None:
    with pytest.raises(UnknownKindError) as refused:
        extract(document(path), RULES)
    message = str(refused.value)
    assert message.startswith(f"{path.name}: neither highlights")
    assert "it names" in message
    assert "sections.csv" not in message
