"""Which documents of the former release the new one has lost, so that no file disappears unnoticed."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.engine.log import Tell, warning
from pipeline.errors import UseError
from pipeline.tables.files import StoredTable

if TYPE_CHECKING:
    import pyarrow as pa

MOST_NAMED = 3  # documents in a message

Row = dict[str, str]


def check_nothing_lost(former: Path, new: Path, tell: Tell) -> None:
    """Raises `UseError` where the release folder `new` has lost a document of the release `former`.

    Where the former release cannot be read, nothing is compared, and a warning says so.
    """
    if not os.path.lexists(former):
        return
    documents = StoredTable(new / "documents.parquet")
    try:
        lost = lost_documents(former, documents.first(documents.num_rows))
    except Exception as error:  # damaged, or of an older version: it must not keep out the new one
        why = " ".join(str(error).split()) or type(error).__name__
        tell(warning(f"{former}: cannot be read ({why}); not compared with the new release"))
        return
    if lost:
        more = f" … and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
        named = ", ".join(" ".join(what.split()) for what in lost[:MOST_NAMED])
        raise UseError(
            f"{former.parent}: nothing was published, for documents of the former release are missing: {named}{more};"
            f" put {'it' if len(lost) == 1 else 'them'} back, or run again with --allow-missing"
        )


def lost_documents(former: Path, documents: pa.Table) -> list[str]:
    """The documents that the former release read and the new one does not have: file names with what became of each.

    A document is not lost where another file of its name or its id has replaced it, even if that one cannot be read:
    then it is reported like every document that fails. One that was only renamed is not lost either. Raises whatever
    error comes of reading a release that is damaged or of an older version.
    """
    import pyarrow.parquet as pq

    columns = ["document_id", "file_name", "sha256", "status"]
    before = pq.ParquetFile(former / "documents.parquet").read(columns=columns, use_threads=False).to_pylist()
    after = documents.select([*columns, "reason"]).to_pylist()
    known = {row["sha256"] for row in before}
    by_content, by_id = _grouped(after, "sha256"), _grouped(after, "document_id")
    # a file that the former release had already, in another folder, replaces no other of its name
    by_name = _grouped((row for row in after if row["sha256"] not in known), "file_name")
    lost = []
    for row in before:
        named = by_id[row["document_id"]] + by_name[row["file_name"]]
        if row["status"] == "extracted" and (fate := _fate(by_content[row["sha256"]], named)):
            lost.append(f"{row['file_name']} ({fate})")
    return lost


def _grouped(rows: Iterable[Row], column: str) -> defaultdict[str, list[Row]]:
    """The rows of `documents` by their value in a column."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def _fate(same: Sequence[Row], named: Sequence[Row]) -> str:
    """How a document was lost, empty where it was not.

    `same` are the new rows of files with its bytes, `named` those of files that have its name or id.
    """
    if not same and not named:
        return "gone"
    if not same and any(row["sha256"] for row in named):  # replaced; without a hash, the file could not be opened
        return ""
    candidates = same or named
    if any(row["status"] == "extracted" for row in candidates):
        return ""
    reason = (candidates[0]["reason"] or "").removeprefix(f"{candidates[0]['file_name']}: ")
    return f"can no longer be read: {reason}"
