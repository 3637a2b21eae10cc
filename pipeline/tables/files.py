"""The published tables as files: written as soon as there are rows, and read back.

A table grows with the archive, so only `read_tables` holds whole ones.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from pipeline.tables.chunks import Chunk, arrow_of, csv_header
from pipeline.tables.schema import arrow_schema, schema

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = 4 << 20  # bytes of rows in a row group of Parquet: tens of thousands of rows
BATCH = 10_000  # rows read at a time


@contextmanager
def written(file: Path) -> Iterator[Path]:
    """Gives a path beside `file` to write to; when the block ends, what was written there becomes `file` in one step.

    Readers find the former file or the new one, never half of one; after an error, of whatever kind, the former file is
    still there and nothing lies beside it. A link stays, and the file that it leads to is replaced. What is no file (a
    pipe, /dev/stdout) is written to directly. Raises `OSError` where the file cannot be replaced.
    """
    target = Path(os.path.realpath(file))
    if file.exists() and not file.is_file():
        yield file
        return
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")  # two processes may write the same file
    try:
        yield beside
        os.replace(beside, target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


class TableFiles:
    """Writes each table as Parquet, with its descriptions inside, and as CSV in UTF-8, in which no text is a formula.

    Tables without rows are written, too, when it is closed; `counts` are the rows so far.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts = dict.fromkeys(schema(), 0)
        self._waiting: dict[str, list[bytes]] = defaultdict(list)
        self._sizes = dict.fromkeys(schema(), 0)
        self._parquet: dict[str, Any] = {}
        self._csv: dict[str, IO[bytes]] = {}

    def __enter__(self) -> TableFiles:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                for table in schema():
                    self._write(table)
        finally:
            for file in (*self._parquet.values(), *self._csv.values()):
                file.close()

    def add(self, table: str, chunk: Chunk) -> None:
        """Appends rows to a table."""
        self._open(table)
        self._csv[table].write(chunk.shown)
        self._waiting[table].append(chunk.plain)
        self._sizes[table] += len(chunk.plain)
        self.counts[table] += chunk.count
        if self._sizes[table] >= GROUP:
            self._write(table)

    def _open(self, table: str) -> None:
        if table in self._csv:
            return
        import pyarrow.parquet as pq

        self._csv[table] = (self.folder / f"{table}.csv").open("wb")
        self._csv[table].write(csv_header(table))
        file = self.folder / f"{table}.parquet"
        self._parquet[table] = pq.ParquetWriter(file, arrow_schema(table), compression="zstd")

    def _write(self, table: str) -> None:
        """Writes the waiting rows as a row group."""
        self._open(table)
        rows = arrow_of(table, b"".join(self._waiting.pop(table, ())))
        if rows.num_rows or not self.counts[table]:
            self._parquet[table].write_table(rows)
        self._sizes[table] = 0


def read_tables(folder: Path) -> dict[str, pa.Table]:
    """All tables of a release folder, as a whole."""
    import pyarrow.parquet as pq

    return {name: pq.ParquetFile(folder / f"{name}.parquet").read(use_threads=False) for name in schema()}


class StoredTable:
    """A published table that stays on the disk: only the column or the rows that are asked for are read."""

    def __init__(self, file: Path) -> None:
        import pyarrow.parquet as pq

        self._file = pq.ParquetFile(file)
        self.schema = self._file.schema_arrow
        self.column_names = self.schema.names
        self.num_rows: int = self._file.metadata.num_rows

    def column(self, name: str) -> pa.ChunkedArray:
        """The values of the column."""
        return self._file.read(columns=[name], use_threads=False).column(0)

    def first(self, count: int) -> pa.Table:
        """The first rows."""
        import pyarrow as pa

        batches = []
        for batch in self._file.iter_batches(batch_size=max(1, count), use_threads=False):
            batches.append(batch.slice(0, count))
            count -= batches[-1].num_rows
            if count <= 0:
                break
        return pa.Table.from_batches(batches, schema=self.schema)

    def where(self, keeps: Callable[[pa.RecordBatch], pa.BooleanArray], most: int) -> pa.Table:
        """The first rows, `most` at most, that `keeps` says True of; it is called with one batch after the other."""
        import pyarrow as pa

        batches = []
        for batch in self._file.iter_batches(batch_size=BATCH, use_threads=False):
            kept = batch.filter(keeps(batch)).slice(0, most)
            batches.append(kept)
            most -= kept.num_rows
            if most <= 0:
                break
        return pa.Table.from_batches(batches, schema=self.schema)


def row_count(file: Path) -> int:
    """The rows of a published CSV file below its header; `csv.reader` would refuse a cell as long as a line can be."""
    lines, inside = 0, False
    with file.open("rb") as content:
        while block := content.read(1 << 20):
            for part in block.split(b'"'):
                lines += 0 if inside else part.count(b"\n")
                inside = not inside
            inside = not inside  # the last part goes on in the next block
    return lines - 1
