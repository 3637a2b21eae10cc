"""Accounts for every line of a document: claimed by a record, set aside with a reason, or unclaimed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pipeline.model import Extract, Line, Where

LineStatus = Literal["claimed", "furniture", "unclaimed"]


def line_statuses(extract: Extract) -> dict[Line, tuple[LineStatus, str]]:
    """For each line in reading order its status, and the reason where it is set aside."""
    claimed = {line for where in record_places(extract) for line in where.lines}
    statuses: dict[Line, tuple[LineStatus, str]] = {}
    for page in extract.document.pages:
        for line in (*page.lines, *page.link_lines):
            if line in claimed:
                statuses[line] = ("claimed", "")
            elif line in extract.furniture:
                statuses[line] = ("furniture", extract.furniture[line])
            else:
                statuses[line] = ("unclaimed", "")
    return statuses


def record_places(extract: Extract) -> Iterator[Where]:
    """Where each record was read; a remark is no record, it tells of what was not read."""
    for records in (
        extract.mentions,
        extract.events,
        extract.anniversaries,
        extract.themes,
        extract.initiatives,
        extract.publications,
        extract.addresses,
        extract.claims,
        extract.bodies,
        extract.profiles,
    ):
        for record in records:
            yield record.where
