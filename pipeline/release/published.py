"""What the latest release holds, so that a run that finds nothing new has nothing to make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.engine.cache import code_hash
from pipeline.errors import UseError
from pipeline.model import MOST_HELD, Finding, Findings
from pipeline.release.opened import LATEST, Release
from pipeline.tables.files import StoredTable
from pipeline.tables.schema import schema


@dataclass(frozen=True, slots=True)
class Published:
    """A release as a run reports it: its folder, its findings without their places, and the rows of its tables."""

    folder: Path
    findings: Findings
    counts: dict[str, int]


def as_published(output: Path, release_id: str) -> Published | None:
    """The latest release, if it has this id, this very program made it, and its files are as they were written.

    None otherwise, so that a run makes it again.
    """
    folder = (output / LATEST).resolve()
    if folder.name != release_id:
        return None
    try:
        release = Release(folder)
        if release.manifest is None or release.manifest.source != code_hash() or not release.page.is_file():
            return None
        release.check_sums()
        counts = {table: release.stored(table).num_rows for table in schema()}
        return Published(folder, _findings(release.stored("reconciliation")), counts)
    except (UseError, OSError, ValueError):  # damaged
        return None


def _findings(table: StoredTable) -> Findings:
    statuses = Counter[str](table.column("status").to_pylist())
    open_count = sum(table.column("needs_review").to_pylist())
    return Findings(tuple(_finding(row) for row in table.first(MOST_HELD).to_pylist()), dict(statuses), open_count)


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
