"""Which row of the newer release is which row of the older one: by key, or where the key changed, by content (pure)."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.release.opened import Row

Became = Literal["same", "renamed", "changed", "added", "removed", "read", "unread"]

# Columns that say where a row stands, not what it says: a line that moved is no change.
PLACE = frozenset(
    (
        *("page", "line", "page_a", "line_a", "page_b", "line_b"),
        *("start", "end", "box", "x0", "top", "x1", "bottom"),
    )
)
_MADE_ID = re.compile("[a-z]{1,2}-[0-9a-f]{12}")  # 'ev-0f5482d187a3', as `content_id` makes them
_IDS = ("event_id", "record_id", "finding_id", "decided")  # columns that name rows of other tables


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What became of a document. `read`: it was quarantined before; `unread`: it is now, though its bytes are the same.

    `before` and `after` are its rows of `documents`, None where a release lacks it.
    """

    became: Became
    before: Row | None
    after: Row | None

    @property
    def document_id(self) -> str:
        """Its id in the newer release; for a removed document, in the older one."""
        row = self.after or self.before or {}
        return row["document_id"]

    @property
    def names(self) -> str:
        """'report-2022.txt'; for a renamed document, both names."""
        names = dict.fromkeys(row["file_name"] for row in (self.before, self.after) if row is not None)
        return " is now ".join(names)


def document_changes(old: Sequence[Row], new: Sequence[Row]) -> list[DocumentChange]:
    """What became of each document, in the order of the newer release; removed ones follow.

    The same bytes under another name are one renamed document, not one removed and one added.
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
    """The older rows with the newer names of their documents, and with `ids` of rows in place of the old ones."""
    moved = {
        change.before["document_id"]: change
        for change in documents
        if change.before and change.after and change.before["document_id"] != change.document_id
    }
    if not moved and not ids:
        yield from rows
        return
    for row in rows:
        yield _with_new_ids(_with_new_documents(row, moved), ids)


def _with_new_documents(row: Row, moved: Mapping[str, DocumentChange]) -> Row:
    """The row with moved documents, by their old id, under their new ids and file names."""
    renamed = dict(row)
    for name in ("document_id", "document_a", "document_b"):
        if row.get(name) in moved:
            renamed[name] = moved[row[name]].document_id
    if "subject" in row:
        head, colon, tail = row["subject"].partition(":")  # 'iscm-leaflet:1:100' of unclaimed lines
        if head in moved:
            renamed["subject"] = f"{moved[head].document_id}{colon}{tail}"
    if "explanation" in row:
        for old in {row.get("document_a", ""), row.get("document_b", "")} & moved.keys():
            before, after = moved[old].before or {}, moved[old].after or {}
            renamed["explanation"] = renamed["explanation"].replace(before["file_name"], after["file_name"])
    return renamed


def _with_new_ids(row: Row, ids: Mapping[str, str]) -> Row:
    """The row with new ids in the columns that name rows of other tables, which may list several."""
    listed = {name: row[name].split("; ") for name in _IDS if name in row}
    return row | {name: "; ".join(ids.get(part, part) for part in parts) for name, parts in listed.items()}


@dataclass(frozen=True, slots=True)
class Pair:
    """A row as it was and as it is; None where a release lacks it."""

    before: Row | None
    after: Row | None


def aligned(keys: Sequence[str], old: Sequence[Row], new: Sequence[Row]) -> list[Pair]:
    """The rows in pairs, in the order of the newer ones; removed rows follow.

    Two rows with the same key and document are one row. Of the others, two with the same content are one row, wherever
    they stand.
    """
    found = _of_equal_key(keys, old, new)
    used = {id(row) for row in found.values()}
    rest = [row for row in old if id(row) not in used]
    found |= _of_equal_content(keys, rest, [row for row in new if id(row) not in found])
    used = {id(row) for row in found.values()}
    pairs = [Pair(found.get(id(row)), row) for row in new]
    return pairs + [Pair(row, None) for row in rest if id(row) not in used]


def _of_equal_key(keys: Sequence[str], old: Sequence[Row], new: Sequence[Row]) -> dict[int, Row]:
    """The older row with the key of a newer one, by the `id()` of the newer one."""
    by_key = {_key(row, keys): row for row in old}
    return {id(row): before for row in new if (before := by_key.get(_key(row, keys))) is not None}


def _of_equal_content(keys: Sequence[str], old: Sequence[Row], new: Sequence[Row]) -> dict[int, Row]:
    """The older row with the content of a newer one, by the `id()` of the newer one; equal ones in their order."""
    if not old or not new:
        return {}
    columns = old[0].keys() & new[0].keys()
    by_content: dict[tuple[str, ...], deque[Row]] = defaultdict(deque)
    for row in old:
        by_content[_content(row, keys, columns)].append(row)
    found = {}
    for row in new:
        if candidates := by_content.get(_content(row, keys, columns)):
            found[id(row)] = candidates.popleft()
    return found


def _key(row: Row, keys: Sequence[str]) -> tuple[str, ...]:
    """The key with the document, since an id made from a document's name may also be that of another document's row."""
    return (*(row.get(name, "") for name in keys), row.get("document_id", ""))


def _content(row: Row, keys: Sequence[str], columns: Iterable[str]) -> tuple[str, ...]:
    """All that the row says, without its place and without a made id."""
    content = []
    for name in sorted(columns):
        value = row[name]
        if name in PLACE or (name in keys and _MADE_ID.fullmatch(value)):
            continue
        content.append(f"{name}={without_place(value) if name == 'subject' else value}")
    return tuple(content)


def without_place(subject: str) -> str:
    """The subject of a finding, without the page and the line: 'iscm-leaflet:1:100' is 'iscm-leaflet'."""
    return re.sub(r":\d+(?::\d+)?$", "", subject)
