"""Which part of a release the review shows: all of it, or for an archive the documents that a person has to look at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.tables.files import StoredTable

SHOWN_TABLES = (  # that the review reads
    *("documents", "lines", "evidence", "mechanisms", "biographies", "mentions", "events", "event_dates"),
    *("mechanism_themes", "reconciliation", "decisions"),
)
MOST_LINES = 12_000  # lines of documents in a page: about 5 MB, which a browser opens in a second
MOST_FINDINGS = 3_000
MOST_ROWS = 200_000  # of evidence


@dataclass(frozen=True, slots=True)
class Selection:
    """The tables to show; `left_out` counts the documents that are not in them."""

    tables: Mapping[str, pa.Table]
    left_out: int = 0


def selection(stored_table: Callable[[str], StoredTable]) -> Selection:
    """The tables to show, of those that `stored_table` opens by name.

    Where there are more than `MOST_LINES` lines, the documents with open findings come first. Raises `OSError` or what
    pyarrow raises where a table is damaged.
    """
    stored = {name: stored_table(name) for name in SHOWN_TABLES}
    if stored["lines"].num_rows <= MOST_LINES and stored["reconciliation"].num_rows <= MOST_FINDINGS:
        return Selection({name: table.first(table.num_rows) for name, table in stored.items()})
    chosen = set(_chosen(stored))
    tables = {
        "documents": stored["documents"].where(_among("document_id", chosen), MOST_ROWS),
        "decisions": stored["decisions"].first(MOST_FINDINGS),
        "mechanisms": stored["mechanisms"].first(MOST_FINDINGS),
        "reconciliation": _findings(stored["reconciliation"], chosen),
    }
    for name in ("lines", "evidence", "biographies", "mentions", "events", "mechanism_themes"):
        tables[name] = stored[name].where(_among("document_id", chosen), MOST_ROWS)
    events = tables["events"].column("event_id").to_pylist()
    tables["event_dates"] = stored["event_dates"].where(_among("event_id", events), MOST_ROWS)
    return Selection(tables, stored["documents"].num_rows - tables["documents"].num_rows)


def _chosen(stored: Mapping[str, StoredTable]) -> Iterator[str]:
    """The documents to show, while their lines fit: those of open findings in their order, then the others."""
    import pyarrow.compute as pc

    documents = stored["documents"].first(stored["documents"].num_rows)
    columns = (documents.column(name).to_pylist() for name in ("document_id", "line_count"))
    lines = {document_id: count or 0 for document_id, count in zip(*columns, strict=True)}
    asked = stored["reconciliation"].where(lambda batch: pc.equal(batch.column("needs_review"), True), MOST_FINDINGS)
    sides = (asked.column(name).to_pylist() for name in ("document_a", "document_b"))
    first = dict.fromkeys(document_id for pair in zip(*sides, strict=True) for document_id in pair if document_id)
    left = MOST_LINES
    for document_id in dict.fromkeys([*first, *lines]):
        left -= lines[document_id]
        if left < 0:
            return
        yield document_id


def _findings(table: StoredTable, chosen: Collection[str]) -> pa.Table:
    """The findings both of whose passages can be shown."""
    import pyarrow as pa
    import pyarrow.compute as pc

    known = pa.array([*chosen, None], pa.string())

    def keeps(batch: pa.RecordBatch) -> pa.BooleanArray:
        return pc.and_(*(pc.is_in(batch.column(name), value_set=known) for name in ("document_a", "document_b")))

    return table.where(keeps, MOST_FINDINGS)


def _among(column: str, values: Collection[str]) -> Callable[[pa.RecordBatch], pa.BooleanArray]:
    import pyarrow as pa
    import pyarrow.compute as pc

    known = pa.array(list(values), pa.string())
    return lambda batch: pc.is_in(batch.column(column), value_set=known)
