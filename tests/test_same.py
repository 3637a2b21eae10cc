"""The published tables are the ones that were published before: what a change to the code must leave as it is.

`same.csv` has a line for each column of each table and a hash of its values for each of three sets of documents: the
two sources, the reports of the tests, and 60 made documents, half of them PDF. A change that means to alter a column
writes the file again (`python -m tests.test_same`), and its commit says which columns differ and why.
"""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.engine.executors import executor
from pipeline.engine.isolation import MEBIBYTE, Limits
from pipeline.rules import load_rules
from pipeline.run import run
from tests.made import style
from tests.made.archive import Plan, make_archive

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
KEPT = Path(__file__).parent / "same.csv"
SETS = ("sources", "reports", "made")
MADE = 60  # documents
LIMITS = Limits(300, 4096 * MEBIBYTE)  # a busy machine must not change what is read

# These depend on how a producer writes a PDF, which differs from day to day, and not on what the program reads.
LEFT_OUT = {("documents", "sha256"), ("documents", "byte_size")}

Columns = dict[tuple[str, str], str]


def folders_of(name: str, scratch: Path) -> Sequence[Path]:
    """The raw folders of a set of documents; those that are made lie below `scratch`."""
    if name == "sources":
        return [ROOT / "raw"]
    if name == "reports":
        return sorted(path / "raw" for path in (ROOT / "tests" / "reports").iterdir())
    # in a process of its own, since typesetters remember the fonts that other tests have used
    subprocess.run([sys.executable, "-m", "tests.test_same", str(scratch / "made")], cwd=ROOT, check=True)
    return [scratch / "made" / "raw"]


def make_documents(folder: Path) -> None:
    """Makes the documents with fonts that every machine has, so that their PDFs are the same on each."""
    style.FONT_FOLDERS = ()
    make_archive(folder, MADE, Plan(seed=60, pdf_share=0.5))


def columns_of(folders: Sequence[Path], scratch: Path) -> Columns:
    """A hash of the values of each published column, over the releases of all folders."""
    hashes: dict[tuple[str, str], Any] = {}
    for at, folder in enumerate(folders):
        output = scratch / f"output-{at}"
        with executor("processes", 2, LIMITS, "") as pool:
            run(folder, output, load_rules(), pool)
        for place, values in values_of(output / "latest"):
            hashes.setdefault(place, hashlib.sha256()).update("\0".join(values).encode() + b"\n")
    return {place: found.hexdigest()[:12] for place, found in hashes.items()}


def values_of(release: Path) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """Each column of a release with its values, as its CSV files print them."""
    csv.field_size_limit(2**31 - 1)
    for path in sorted(release.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        for at, column in enumerate(header):
            if (path.stem, column) not in LEFT_OUT:
                yield (path.stem, column), [row[at] for row in rows]


def kept(name: str) -> Columns:
    """The hashes that `same.csv` has for a set of documents."""
    with KEPT.open(encoding="utf-8", newline="") as file:
        return {(row["table"], row["column"]): row[name] for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", SETS)
def test_no_published_column_has_changed(name: str, tmp_path: Path) -> None:
    found, known = columns_of(folders_of(name, tmp_path), tmp_path), kept(name)
    places = sorted(found.keys() | known.keys())
    assert [
        f"{table}.{column}" for table, column in places if found.get((table, column)) != known.get((table, column))
    ] == []


def write(found: Mapping[str, Columns]) -> None:
    """Keeps the hashes as those that are right."""
    with KEPT.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["table", "column", *SETS])
        for place in sorted(found["sources"]):
            rows.writerow([*place, *(found[name][place] for name in SETS)])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        make_documents(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made_in:
            write({name: columns_of(folders_of(name, Path(made_in, name)), Path(made_in, name)) for name in SETS})
