"""A published release, opened: found by its name, checked against its sums, and read table by table."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import UseError
from pipeline.publish import CHECKSUMS, DESCRIPTOR, REBUILT
from pipeline.text.cells import as_printed
from pipeline.text.printed import readable, without_markdown

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.publish.manifest import Inputs
    from pipeline.tables.files import StoredTable

Row = dict[str, str]

LATEST = "latest"
OUTPUT = Path("output")

# A line of a text file can be longer than the 128 KiB that `csv` allows for a cell; a C long holds no more than this.
_LONGEST_CELL = 2**31 - 1
_CHECKSUM = re.compile(r"([0-9a-f]{64}) [ *]([^/\\]+)")  # 'e3b0c4…  events.csv'


@dataclass(frozen=True)
class Release:
    """A release folder, read as it is asked for.

    Raises `UseError` where there is no such folder; so does reading what the folder lacks or what is damaged in it.
    """

    folder: Path
    _rows: dict[str, list[Row]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise UseError(f"{self.folder}: no release there; run  make extract  first, or name the folder of one")

    # ------------------------------------------------------------ finding one

    @classmethod
    def find(cls, name: str, output: Path) -> Release:
        """The release that a person names: by its folder, as `latest` or `previous`, or by the beginning of its id.

        `previous` is the one made last before the latest; the ids are those in OUTPUT/releases. Raises `UseError` where
        no release, or more than one, has the name.
        """
        if os.path.isdir(name):
            return cls(Path(name))
        if name == LATEST:
            return cls.latest(output)
        return cls(_previous(output) if name == "previous" else _by_id(name, output))

    @classmethod
    def latest(cls, output: Path) -> Release:
        """The newest release below the folder. Raises `UseError` where there is none."""
        if not (output / LATEST).is_dir():
            raise UseError(
                f"{output / LATEST}: no release there; run  make extract  first, or name its folder with --output"
            )
        return cls(output / LATEST)

    @classmethod
    def nearest(cls) -> Release:
        """The newest release of the working folder, or of the first folder above it that has one.

        Raises `UseError` where none has.
        """
        here = Path.cwd()
        for parent in (here, *here.parents):
            if (parent / OUTPUT / LATEST).is_dir():
                return cls(parent / OUTPUT / LATEST)
        raise UseError(
            f"{OUTPUT / LATEST}: no release here or in a folder above; run  make extract  first,"
            " or name the folder of one"
        )

    # ------------------------------------------------------------ what it is

    @cached_property
    def id(self) -> str:
        """The hash of all that the release was made from, as `datapackage.json` gives it.

        Raises `UseError` where it gives none, as in releases of older versions.
        """
        descriptor = self._descriptor()
        if "id" not in descriptor:
            raise UseError(f"{self.folder}: datapackage.json gives no id of the release; run  make extract  again")
        return str(descriptor["id"])

    @property
    def name(self) -> str:
        """What messages call it: its folder's name; for `latest`, the name of the folder that this link leads to."""
        return (self.folder.resolve() if self.folder.name == LATEST else self.folder).name

    @property
    def page(self) -> Path:
        """Its review page."""
        return self.folder / REBUILT

    @cached_property
    def manifest(self) -> Inputs | None:
        """What it was made with; None for a release of an older version, which has no manifest."""
        from pipeline.publish.manifest import inputs_of

        return inputs_of(self.folder)

    def primary_keys(self) -> dict[str, tuple[str, ...]]:
        """The key columns of each table, as the release itself describes them; empty where it does not."""
        try:
            resources = self._descriptor()["resources"]
            return {part["path"].removesuffix(".csv"): tuple(part["schema"]["primaryKey"]) for part in resources}
        except (UseError, KeyError, TypeError, AttributeError):
            return {}

    def check_sums(self) -> list[str]:
        """The files that `SHA256SUMS` lists; raises `UseError` where one is missing or has another sum."""
        with self._reading(CHECKSUMS) as file:
            sums = dict(_checksum(line) for line in file.read_text(encoding="utf-8").splitlines())
            wrong = [name for name, digest in sums.items() if _digest(self.folder / name) != digest]
        if wrong:
            raise UseError(f"{self.folder}: {wrong[0]} does not match {CHECKSUMS}; run  make extract  again")
        return list(sums)

    def _descriptor(self) -> Mapping[str, Any]:
        with self._reading(DESCRIPTOR) as file:
            return dict(json.loads(file.read_text(encoding="utf-8")))

    # ------------------------------------------------------------ its tables

    def has(self, table: str) -> bool:
        """Whether it has the table; a release of an older version may lack one."""
        return (self.folder / f"{table}.csv").is_file()

    def rows(self, table: str) -> list[Row]:
        """The rows of a table as text, without the apostrophes that make formulas harmless; read once, then kept."""
        if table not in self._rows:
            with self._reading(f"{table}.csv") as file:
                self._rows[table] = _rows_of(file)
        return self._rows[table]

    def stored(self, table: str) -> StoredTable:
        """A table with its types, to be read in parts."""
        from pipeline.tables.files import StoredTable

        with self._reading(f"{table}.parquet") as file:
            return StoredTable(file)

    def table(self, table: str) -> pa.Table:
        """A whole table with its types."""
        with self._reading(f"{table}.parquet") as file:
            import pyarrow.parquet as pq

            return pq.ParquetFile(file).read(use_threads=False)

    @contextmanager
    def _reading(self, name: str) -> Iterator[Path]:
        """The path of a file; what keeps it from being read is raised as `UseError`."""
        file = self.folder / name
        try:
            yield file
        except (FileNotFoundError, NotADirectoryError) as error:
            what = f"{self.folder}: no whole release there, {name} is missing"
            raise UseError(f"{what}; run  make extract  first") from error
        except OSError as error:
            why = error.strerror or " ".join(str(error).split())
            raise UseError(f"{file}: cannot be read ({why}); run  make extract  again") from error
        except (ValueError, TypeError, csv.Error) as error:
            why = " ".join(str(error).split())
            raise UseError(f"{file}: damaged ({why}); run  make extract  again") from error

    # ------------------------------------------------------------ what its documents print

    @cached_property
    def pages(self) -> Mapping[tuple[str, str], list[Row]]:
        """The printed lines of each page, in reading order, by document and page."""
        pages: dict[tuple[str, str], list[Row]] = {}
        for line in self.rows("lines"):
            pages.setdefault((line["document_id"], line["page"]), []).append(line)
        return pages

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The title that each document prints: in a report its first heading with the year, in a leaflet its first."""
        years = {row["document_id"]: row["report_year"] for row in self.rows("documents")}
        titles: dict[str, str] = {}
        for line in self.rows("lines"):
            document_id = line["document_id"]
            if document_id not in titles and line["reason"].endswith("heading"):
                text = " ".join(readable(without_markdown(line["text"])).split())
                if years.get(document_id, "") in text:
                    titles[document_id] = text
        return titles


# ---------------------------------------------------------------- which folder a name stands for


def _previous(output: Path) -> Path:
    """The folder of the release made last before the latest one."""
    known, latest = _by_age(output), output / LATEST
    # on a system without links, `latest` is a copy of the newest
    current = latest.resolve().name if latest.is_symlink() else known[0].name if known else ""
    older = [path for path in known if path.name != current]
    if not older:
        raise UseError(f"{output}: no release before the latest one; name two folders or ids")
    return older[0]


def _by_id(name: str, output: Path) -> Path:
    """The folder of the one release whose id begins with the name."""
    known = _by_age(output)
    found = [path for path in known if path.name.startswith(name)] if name else []
    if len(found) == 1:
        return found[0]
    there = ", ".join(path.name for path in found or known) or "none"
    what = "stands for several releases" if found else "no folder and no release"
    raise UseError(f"{name}: {what}; {output / 'releases'} has {there}")


def _by_age(output: Path) -> list[Path]:
    """The folders below OUTPUT/releases that hold a release, the one made last first."""
    folders = [path for path in (output / "releases").glob("*") if not path.name.startswith(".")]
    made = {path: (path / DESCRIPTOR).stat().st_mtime_ns for path in folders if (path / DESCRIPTOR).is_file()}
    return sorted(made, key=lambda path: (-made[path], path.name))


# ---------------------------------------------------------------- its files


def _rows_of(file: Path) -> list[Row]:
    csv.field_size_limit(_LONGEST_CELL)
    with file.open(encoding="utf-8", newline="") as content:
        rows = list(csv.DictReader(content))
    if any(None in row or None in row.values() for row in rows):
        raise ValueError("a row is longer or shorter than the header")
    return [{name: as_printed(cell) for name, cell in row.items()} for row in rows]


def _checksum(line: str) -> tuple[str, str]:
    """The file that a line of `SHA256SUMS` names, and its sum."""
    found = _CHECKSUM.fullmatch(line)
    if found is None:
        raise ValueError(f"no checksum: {line[:80]!r}")
    return found[2], found[1]


def _digest(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
