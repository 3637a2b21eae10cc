"""Rows that are wrong and that nobody is asked about: `python -m tests.made.unasked --seeds 1-20 --producers text`.

Each made leaflet is read alone, by each producer, and compared with its truth. A row that differs, and that no open
finding names the mechanism or a line of, is the worst fault there is; each is printed, and their share of all rows.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.rules import Rules, load_rules
from pipeline.run import run
from tests.helpers.scoring import COMPARED
from tests.made.documents import Leaflet, truth_of
from tests.made.leaflets import leaflet
from tests.made.overviews import UNKNOWN_HEADS, overview
from tests.made.plain import as_text
from tests.made.style import style_of
from tests.made.typeset import PRODUCERS, typeset

TEXT = "text"  # the producer that is none
TABLES = ("mechanisms", "mechanism_themes", "participants", "claims")

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that the truth has and that was not read, or the other way round, and whether a finding asks about it."""

    table: str
    cells: Cells
    is_missing: bool
    is_asked: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What reading one document gave: how many rows its truth has, which are wrong, and whether it was read at all."""

    rows: int
    wrong: tuple[Wrong, ...]
    is_read: bool = True

    @property
    def silent(self) -> tuple[Wrong, ...]:
        """The wrong rows that nobody is asked about."""
        return tuple(each for each in self.wrong if not each.is_asked)


def checked(document: Leaflet, producer: str, rules: Rules, folder: Path) -> Checked:
    """Reads a document as a producer sets it and compares it with its truth."""
    raw, output = folder / "raw", folder / "output"
    raw.mkdir(parents=True)
    if producer == TEXT:
        (raw / f"{document.name}.txt").write_text(as_text(document), encoding="utf-8")
    else:
        typeset(document, style_of(document), raw / f"{document.name}.pdf", producer)
    run(raw, output, rules)
    truth = truth_of(document, producer != TEXT)
    wanted = {table: [dict(row) for row in truth.get(table, ())] for table in TABLES}
    count = sum(map(len, wanted.values()))
    release = output / "latest"
    if not release.exists() or not _rows(release, "profiles"):
        return Checked(count, (), is_read=False)
    asked = _asked_about(release)
    return Checked(count, tuple(wrong for table in TABLES for wrong in _compared(table, wanted[table], release, asked)))


def _rows(release: Path, table: str) -> list[Cells]:
    csv.field_size_limit(2**31 - 1)
    with (release / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the open findings are about: lines (page, line), mechanisms, and whether a column that should be read."""

    lines: frozenset[tuple[str, str]]
    mechanisms: frozenset[str]
    a_column: bool

    def names(self, iscm_id: str, lines: Iterable[tuple[str, str]]) -> bool:
        """Whether a finding is about the mechanism or one of the lines."""
        return iscm_id in self.mechanisms or any(line in self.lines for line in lines)


def _asked_about(release: Path) -> _Asked:
    findings = [row for row in _rows(release, "reconciliation") if row["needs_review"] == "True"]
    ids = {row["finding_id"] for row in findings}
    evidence = [row for row in _rows(release, "evidence") if row["record_id"] in ids]
    columns = {row["subject"] for row in findings if row["check"] == "unread_column"} - UNKNOWN_HEADS
    return _Asked(
        frozenset((row["page"], row["line"]) for row in evidence),
        frozenset(row["iscm_id"] for row in findings),
        bool(columns),
    )


def _compared(table: str, wanted: Sequence[Cells], release: Path, asked: _Asked) -> Iterator[Wrong]:
    """The rows that are missing and those that are too many, and whether a finding asks about each."""
    if not wanted and table in ("claims", "mechanism_themes"):
        return  # the truth says nothing of them
    lines = _lines_of_mechanisms(release)
    for cells, is_missing in _differing(table, wanted, release):
        of_column = asked.a_column and (is_missing or not all(cells.values()))  # what the column says is lacking
        iscm_id = cells.get("iscm_id", "")
        yield Wrong(table, cells, is_missing, of_column or asked.names(iscm_id, lines.get(iscm_id, ())))


def _differing(table: str, wanted: Sequence[Cells], release: Path) -> Iterator[tuple[Cells, bool]]:
    """The rows that only the truth has (True) and those that only the release has (False)."""
    columns = [name for name in COMPARED[table].split() if not wanted or name in wanted[0]]
    found = [row for row in _rows(release, table) if row.get("in_leaflet") != "False"]
    want, have = (Counter(tuple(row[name] for name in columns) for row in rows) for rows in (wanted, found))
    for rows, is_missing in ((want - have, True), (have - want, False)):
        yield from ((dict(zip(columns, values, strict=True)), is_missing) for values in rows.elements())


def _lines_of_mechanisms(release: Path) -> dict[str, set[tuple[str, str]]]:
    """The lines of the table's row of each mechanism; of one that has none, those that name it."""
    rows = {row["profile_id"]: row["iscm_id"] for row in _rows(release, "profiles")}
    has_row = set(rows.values())
    mentions = _rows(release, "mentions")
    rows |= {row["mention_id"]: row["iscm_id"] for row in mentions if row["iscm_id"] not in has_row}
    found: dict[str, set[tuple[str, str]]] = {}
    for row in _rows(release, "evidence"):
        if row["record_id"] in rows:
            found.setdefault(rows[row["record_id"]], set()).add((row["page"], row["line"]))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints each wrong row that nobody is asked about, a line for each document with a fault, and the shares."""
    parser = argparse.ArgumentParser(prog="python -m tests.made.unasked", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--seeds", default="1-20", help="first and last seed")
    parser.add_argument("--producers", default=TEXT, help=f"of {TEXT},{','.join(PRODUCERS)}")
    parser.add_argument("--leaflets", action="store_true", help="leaflets of the usual columns besides")
    chosen = parser.parse_args(arguments)
    first, _, last = chosen.seeds.partition("-")
    rules, rows, wrong, silent, unread = load_rules(), 0, 0, 0, 0
    for producer in chosen.producers.split(","):
        for seed in range(int(first), int(last or first) + 1):
            for document in (overview(seed), *([leaflet(seed)] if chosen.leaflets else [])):
                with TemporaryDirectory() as folder:
                    done = checked(document, producer, rules, Path(folder))
                rows, wrong, silent = rows + done.rows, wrong + len(done.wrong), silent + len(done.silent)
                unread += not done.is_read
                if done.wrong or not done.is_read:
                    what = "not read" if not done.is_read else f"{len(done.wrong)} wrong, {len(done.silent)} not asked"
                    print(f"{document.name} {producer}: {what}")
                for each in done.silent:
                    sign = "missing " if each.is_missing else "too much"
                    print(f"    {sign} {each.table}: {each.cells}")
    share = silent / max(1, rows)
    print(f"== {rows} rows, {wrong} wrong, {silent} of them not asked about ({share:.2%}); {unread} documents not read")


if __name__ == "__main__":
    main()
