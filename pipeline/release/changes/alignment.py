"""Which row of the newer release is which of the older one: by key, and where that moved, by content (pure)."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Row = dict[str, str]
Became = Literal["same", "renamed", "changed", "added", "removed", "read", "unread"]

# What tells where a row stands and not what it says: a line that moved is no change.
PLACE = frozenset(
    (
        *("page", "line", "page_a", "line_a", "page_b", "line_b"),
        *("start", "end", "box", "x0", "top", "x1", "bottom"),
    )
)
_MADE_ID = re.compile("[a-z]{1,2}-[0-9a-f]{12}")  # as `content_id` makes them: 'ev-0f5482d187a3'
_IDS = ("event_id", "record_id", "finding_id", "decided")  # columns that name rows of other tables


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What became of a document. `read`: it was quarantined before; `unread`: it is now, its bytes the same.

    `before` and `after` are its rows of `documents`, None where a release lacks it.
    """

    became: Became
    before: Row | None
    after: Row | None

    @property
    def document_id(self) -> str:
        """Its id in the newer release; in the older one where it is gone."""
        row = self.after or self.before or {}
        return row["document_id"]

    @property
    def told(self) -> str:
        """'report-2022.txt'; of a renamed one, both names."""
        names = dict.fromkeys(row["file_name"] for row in (self.before, self.after) if row is not None)
        return " is now ".join(names)


def document_changes(old: Sequence[Row], new: Sequence[Row]) -> list[DocumentChange]:
    """What became of each document, in the order of the newer release, then those that are gone.

    The same bytes under another name are a renamed document, not one that went and one that came.
    """
    rest = {row["document_id"]: row for row in old}
    before: dict[str, Row] = {}
    for row in new:
        same = rest.get(row["document_id"])
        if same is not None and same["sha256"] == row["sha256"]:
            before[row["document_id"]] = rest.pop(row["document_id"])
    by_hash = {row["sha256"]: row for row in reversed(rest.values()) if row["sha256"]}
    for row in new:
        if row["document_id"] not in before and (moved := by_hash.pop(row["sha256"], None)) is not None:
            before[row["document_id"]] = rest.pop(moved["document_id"])
    for row in new:
        if row["document_id"] not in before and row["document_id"] in rest:
            before[row["document_id"]] = rest.pop(row["document_id"])
    changes = [DocumentChange(_became(before.get(row["document_id"]), row), before.get(row["document_id"]), row)
               for row in new]  # fmt: skip
    return changes + [DocumentChange("removed", row, None) for row in rest.values()]


def _became(before: Row | None, after: Row) -> Became:
    if before is None:
        return "added"
    if before["sha256"] != after["sha256"]:
        return "changed"
    if before["status"] != after["status"]:
        return "read" if after["status"] == "extracted" else "unread"
    moved = before["document_id"] != after["document_id"] or before["file_name"] != after["file_name"]
    return "renamed" if moved else "same"


def renamed_rows(rows: Iterable[Row], documents: Sequence[DocumentChange], ids: Mapping[str, str]) -> Iterator[Row]:
    """The older rows, with documents named as in the newer release and `ids` of rows put in place of their old ones."""
    moved = {d.before["document_id"]: d for d in documents if d.before and d.after and d.became != "same"}
    moved = {old: change for old, change in moved.items() if change.document_id != old}
    if not moved and not ids:
        yield from rows
        return
    new_ids = {old: change.document_id for old, change in moved.items()}
    for row in rows:
        told = dict(row)
        for name in ("document_id", "document_a", "document_b"):
            if name in told:
                told[name] = new_ids.get(told[name], told[name])
        if "subject" in told:
            head, colon, tail = told["subject"].partition(":")  # 'iscm-leaflet:1:100' of unclaimed lines
            told["subject"] = f"{new_ids.get(head, head)}{colon}{tail}"
        if "explanation" in told:
            for old in {row.get("document_a", ""), row.get("document_b", "")} & moved.keys():
                before, after = moved[old].before, moved[old].after
                if before is not None and after is not None:
                    told["explanation"] = told["explanation"].replace(before["file_name"], after["file_name"])
        for name in _IDS:
            if name in told:
                told[name] = "; ".join(ids.get(part, part) for part in told[name].split("; "))
        yield told


@dataclass(frozen=True, slots=True)
class Pair:
    """A row as it was and as it is; None where a release lacks it."""

    before: Row | None
    after: Row | None


def aligned(keys: Sequence[str], old: Sequence[Row], new: Sequence[Row]) -> list[Pair]:
    """The rows in pairs, in the order of the newer ones, then those that are gone.

    One key in one document is one row. Of the others, two that say the same are one row, wherever they stand.
    """
    same = {_key(row, keys): row for row in old}
    found = {id(row): before for row in new if (before := same.get(_key(row, keys))) is not None}
    used = {id(row) for row in found.values()}
    columns = (old[0].keys() & new[0].keys()) if old and new else frozenset[str]()
    left: dict[tuple[str, ...], deque[Row]] = defaultdict(deque)
    for row in old:
        if id(row) not in used:
            left[_says(row, keys, columns)].append(row)
    for row in new:
        if id(row) not in found and (candidates := left.get(_says(row, keys, columns))):
            found[id(row)] = candidates.popleft()
    used = {id(row) for row in found.values()}
    pairs = [Pair(found.get(id(row)), row) for row in new]
    return pairs + [Pair(row, None) for row in old if id(row) not in used]


def _key(row: Row, keys: Sequence[str]) -> tuple[str, ...]:
    """The key with the document: ids that are made of a document's name may stand for another one's rows."""
    return (*(row.get(name, "") for name in keys), row.get("document_id", ""))


def _says(row: Row, keys: Sequence[str], columns: Iterable[str]) -> tuple[str, ...]:
    """All that the row says, without where it stands and without an id that was made."""
    told = []
    for name in sorted(columns):
        value = row[name]
        if name in PLACE or (name in keys and _MADE_ID.fullmatch(value)):
            continue
        told.append(f"{name}={without_place(value) if name == 'subject' else value}")
    return tuple(told)


def without_place(subject: str) -> str:
    """The subject of a finding, without the page and the line: 'iscm-leaflet:1:100' is 'iscm-leaflet'."""
    return re.sub(r":\d+(?::\d+)?$", "", subject)
