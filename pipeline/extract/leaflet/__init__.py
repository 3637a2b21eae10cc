"""The leaflet -> records: the tables of mechanisms, and the figures, names and participants in its prose."""

from __future__ import annotations

from pipeline.extract.collected import Collected
from pipeline.extract.leaflet.context import opened
from pipeline.extract.leaflet.prose import read_prose
from pipeline.extract.leaflet.table import first_table, read_tables
from pipeline.model import Document, Extract
from pipeline.rules import Rules

__all__ = ["NAME", "extract", "first_table", "matches"]

NAME = "leaflet"


def matches(document: Document, rules: Rules) -> bool:
    """Whether the document has a table with a mechanism a row: a header that names them and something of them."""
    return first_table([table for page in document.pages for table in page.tables], rules) is not None


def extract(document: Document, rules: Rules) -> Extract:
    """All records of the leaflet. It is about no one year."""
    leaflet, found = opened(document, rules), Collected()
    in_table = read_tables(leaflet, found)
    read_prose([line for line in document.lines if line not in in_table], leaflet, found)
    return found.extract(document, NAME)
