"""Which documents a former release has that the new one lacks."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def lost_documents(former: Path, documents: pa.Table) -> list[str]:
    """The documents that the former release read and the new one does not have, by file name, with what became of each.

    One that was replaced (another file of its name, or of its id) is not lost, even if the new one cannot be read: that
    is told as any document that fails. One that was renamed is not lost either. Raises what reading a damaged release,
    or one of an older version, raises.
    """
    import pyarrow.parquet as pq

    columns = ["document_id", "file_name", "sha256", "status"]
    before = pq.ParquetFile(former / "documents.parquet").read(columns=columns, use_threads=False).to_pylist()
    known = {row["sha256"] for row in before}
    by: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in documents.select([*columns, "reason"]).to_pylist():
        by["sha256", row["sha256"]].append(row)
        by["document_id", row["document_id"]].append(row)
        if row["sha256"] not in known:  # a file of this name in another folder is no replacement
            by["file_name", row["file_name"]].append(row)
    lost = []
    for row in before:
        same = by["sha256", row["sha256"]]
        named = by["document_id", row["document_id"]] + by["file_name", row["file_name"]]
        # of a file that cannot be opened nobody knows whether its bytes changed
        unread = same or (named if not any(new["sha256"] for new in named) else [])
        if row["status"] != "extracted" or any(new["status"] == "extracted" for new in unread):
            continue
        if unread:
            reason = (unread[0]["reason"] or "").removeprefix(f"{unread[0]['file_name']}: ")
            lost.append(f"{row['file_name']} (can no longer be read: {reason})")
        elif not named:
            lost.append(f"{row['file_name']} (gone)")
    return lost
