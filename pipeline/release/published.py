"""What the latest release holds, so that a run in which nothing changed has nothing to make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.engine.cache import code_hash
from pipeline.errors import UseError
from pipeline.model import MOST_HELD, Finding, Findings
from pipeline.publish.manifest import inputs_of
from pipeline.release.packing import check_sums
from pipeline.tables.files import StoredTable
from pipeline.tables.schema import schema


@dataclass(frozen=True, slots=True)
class Published:
    """The latest release: its folder, its findings without their places, and the rows of its tables."""

    folder: Path
    findings: Findings
    counts: dict[str, int]


def as_published(output: Path, release_id: str) -> Published | None:
    """The latest release, if it has this id, was made by this very program, and is as it was written; else None."""
    folder = (output / "latest").resolve()
    if folder.name != release_id:
        return None
    try:
        inputs = inputs_of(folder)
        if inputs is None or inputs.source != code_hash():
            return None
        check_sums(folder)
        if not (folder / "review.html").is_file():
            return None
        counts = {table: StoredTable(folder / f"{table}.parquet").num_rows for table in schema()}
        return Published(folder, _findings(StoredTable(folder / "reconciliation.parquet")), counts)
    except (UseError, OSError, ValueError):  # damaged: it is made again
        return None


def _findings(table: StoredTable) -> Findings:
    statuses: dict[str, int] = {}
    for status in table.column("status").to_pylist():
        statuses[status] = statuses.get(status, 0) + 1
    open_count = sum(table.column("needs_review").to_pylist())
    return Findings(tuple(_finding(row) for row in table.first(MOST_HELD).to_pylist()), statuses, open_count)


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(
        check=row["check"],
        subject=row["subject"],
        status=row["status"],
        explanation=row["explanation"],
        iscm_id=row["iscm_id"] or "",
        report_year=row["report_year"],
        value_a=row["value_a"] or "",
        value_b=row["value_b"] or "",
        needs_review=row["needs_review"],
    )
