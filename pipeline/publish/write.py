"""Writes the files of a release: the tables, the findings with what people decided on them, the page and the workbook.

Documents and mechanisms are taken from the cache one by one, and their rows are written at once: in the order of the
documents, of the ids of the mechanisms, and of the checks. Nothing here holds all rows of an archive.
"""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import IO

from pipeline.engine.codec import unpacked
from pipeline.engine.entry import Digest
from pipeline.engine.gather import Gathering, findings_of
from pipeline.engine.tasks import Kept
from pipeline.model import MOST_HELD, Finding, Findings, Source
from pipeline.publish.manifest import MANIFEST, manifest
from pipeline.publish.workbook import first_rows, workbook
from pipeline.reconcile import explanations, repeated_report
from pipeline.reconcile.decisions import with_decisions
from pipeline.review.page import review_page
from pipeline.review.selection import selection
from pipeline.tables.chunks import Chunk, chunk_of
from pipeline.tables.files import StoredTable, TableFiles
from pipeline.tables.rows import decision_record, document_record, records_of_finding, settled
from pipeline.tables.schema import Record, schema

IN_MEMORY = 1 << 20  # bytes of the rows of a check; when there are more, they wait on the disk
TOGETHER = 1000  # rows of `documents` made at a time


def load_libraries() -> None:
    """Imports what writes the tables, the workbook and the page: this costs no time while child processes read."""
    for name in ("jinja2", "pyarrow.csv", "pyarrow.parquet", "xlsxwriter"):
        import_module(name)


class Writer:
    """Writes the files of a release; afterwards, `findings` and `counts` say what is in it."""

    def __init__(
        self,
        release_id: str,
        gathering: Gathering,
        kept: Sequence[Kept],
        chapters: Sequence[str],
        documents: Iterable[tuple[Path, Source]],
    ) -> None:
        self.release_id = release_id
        self.gathering = gathering
        self.kept = kept
        self.chapters = chapters
        self.pdfs = {s.document_id: path for path, s in documents if s.media_type == "application/pdf"}
        self.findings = Findings()
        self.counts: dict[str, int] = {}

    def write(self, folder: Path) -> dict[str, int]:
        """Writes the tables, the review page, the workbook and the manifest; returns the row counts by table."""
        with TableFiles(folder) as files, _FindingRows(folder) as found:
            self._write_rows(files, found)
            found.write(files)
        self.counts, self.findings = files.counts, found.findings()
        stored = {table: StoredTable(folder / f"{table}.parquet") for table in schema()}
        shown = selection(stored.__getitem__)
        passwords = self.gathering.options.passwords
        page = review_page(shown.tables, self.pdfs, explanations(), left_out=shown.left_out, passwords=passwords)
        (folder / "review.html").write_text(page, encoding="utf-8")
        (folder / "iscm.xlsx").write_bytes(workbook(first_rows(stored), self.counts))
        (folder / MANIFEST).write_bytes(self._manifest())
        return self.counts

    def _manifest(self) -> bytes:
        outlines = (each.outline for each in self.kept)
        rules, options = self.gathering.rules, self.gathering.options
        return manifest(self.release_id, outlines, self.counts, self.findings, rules, options)

    def _write_rows(self, files: TableFiles, found: _FindingRows) -> None:
        outlines = [each.outline for each in self.kept]
        for at in range(0, len(outlines), TOGETHER):
            files.add("documents", chunk_of("documents", [document_record(o) for o in outlines[at : at + TOGETHER]]))
        decided, unused = self._decided()
        filled = _Filled(decided.values())
        for each, digest in self._digests():
            rows: dict[str, Chunk] = unpacked(digest.rows, dict)
            for table, chunk in filled.in_document(each.outline.source.document_id, rows).items():
                files.add(table, chunk)
            found.add((decided.get(f.finding_id, f) for f in findings_of(digest)), files)
        found.add((decided.get(f.finding_id, f) for f in repeated_report(outlines)), files)
        for key in self.chapters:
            chapter = self.gathering.chapter(key)
            for table, chunk in chain(chapter.rows.items(), filled.in_mechanism(chapter.iscm_id, chapter.records)):
                files.add(table, chunk)
            found.add((decided.get(f.finding_id, f) for f in chapter.findings), files)
        found.add(unused, files)
        files.add("decided_values", chunk_of("decided_values", filled.values))
        records = [
            decision_record(decision, decided.get(decision.finding_id), decision.finding_id in filled.finding_ids)
            for decision in self.gathering.rules.decisions
        ]
        files.add("decisions", chunk_of("decisions", records))

    def _digests(self) -> Iterator[tuple[Kept, Digest]]:
        for each in self.kept:
            if each.outline.kind:
                yield each, self.gathering.digest(each)

    def _decided(self) -> tuple[dict[str, Finding], list[Finding]]:
        """The findings that people decided, by id; and the findings about decisions that apply to nothing."""
        decisions = self.gathering.rules.decisions
        if not decisions:
            return {}, []
        ids = {decision.finding_id for decision in decisions}
        found: dict[str, Finding] = {}
        within = (finding for _, digest in self._digests() for finding in findings_of(digest))
        between = (finding for key in self.chapters for finding in self.gathering.chapter(key).findings)
        across = repeated_report([each.outline for each in self.kept])
        for finding in chain(within, across, between):
            if finding.finding_id in ids:
                found.setdefault(finding.finding_id, finding)
        asked = list(with_decisions(found.values(), decisions, self.gathering.rules))
        return (
            {finding.finding_id: finding for finding in asked if finding.decision},
            [finding for finding in asked if not finding.decision],
        )


class _Filled:
    """Fills the cells that decisions settle.

    Afterwards, `values` are the rows of `decided_values`, `finding_ids` the findings whose decision changed a row.
    """

    def __init__(self, decided: Iterable[Finding]) -> None:
        self.values: list[Record] = []
        self.finding_ids: set[str] = set()
        self._by_place: dict[str, list[Finding]] = defaultdict(list)
        for finding in decided:
            cell = finding.settles
            at = dict(cell.at) if cell and cell.holds != "iscm_id" else {}
            if cell and at:
                self._by_place[at["iscm_id"] if cell.table == "mechanisms" else at["document_id"]].append(finding)

    def in_document(self, document_id: str, rows: Mapping[str, Chunk]) -> dict[str, Chunk]:
        """The rows of a document, with decided values in their cells."""
        if (names := rows.get("decided_values")) is not None:  # names got their ids when the rows were made
            self.finding_ids |= {str(row["finding_id"]) for row in names.records("decided_values")}
        findings = self._by_place.get(document_id, ())
        tables = {finding.settles.table for finding in findings if finding.settles and finding.settles.table in rows}
        records = {table: rows[table].records(table) for table in tables}
        self._settle(records, findings)
        return {table: chunk_of(table, records[table]) if table in records else rows[table] for table in rows}

    def in_mechanism(self, iscm_id: str, records: dict[str, list[Record]]) -> Iterator[tuple[str, Chunk]]:
        """The rows of a mechanism, with decided values in their cells."""
        self._settle(records, self._by_place.get(iscm_id, ()))
        for table, of_table in records.items():
            yield table, chunk_of(table, of_table)

    def _settle(self, records: Mapping[str, Sequence[Record]], findings: Iterable[Finding]) -> None:
        changed = settled(records, findings)
        self.values += changed
        self.finding_ids |= {str(row["finding_id"]) for row in changed}


class _FindingRows:
    """The rows of the findings, each finding once; they wait until all are there, since the checks have an order."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: dict[str, IO[bytes]] = {}
        self._seen: set[str] = set()
        self._statuses: Counter[str] = Counter()
        self._open = 0
        self._held: list[Finding] = []

    def __enter__(self) -> _FindingRows:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for file in self._waiting.values():
            file.close()

    def add(self, findings: Iterable[Finding], files: TableFiles) -> None:
        """Keeps the rows of new findings, and writes their evidence.

        Of findings with the same id the first counts, so that a later year does not change its evidence.
        """
        evidence: list[Record] = []
        by_check: dict[str, list[Record]] = defaultdict(list)
        for finding in findings:
            if finding.finding_id in self._seen:
                continue
            self._seen.add(finding.finding_id)
            self._statuses[finding.status] += 1
            self._open += finding.needs_review
            if len(self._held) < MOST_HELD or finding.decision:
                self._held.append(finding)
            records = records_of_finding(finding)
            evidence += records.get("evidence", ())
            by_check[finding.check] += records["reconciliation"]
        files.add("evidence", chunk_of("evidence", evidence))
        for check, records_of_check in by_check.items():
            if check not in self._waiting:
                self._waiting[check] = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(self._folder))  # noqa: SIM115 - see __exit__
            pickle.dump(chunk_of("reconciliation", records_of_check), self._waiting[check])

    def write(self, files: TableFiles) -> None:
        """Writes the rows in the order of the checks."""
        for check in self._checks():
            file = self._waiting[check]
            file.seek(0)
            while True:
                try:
                    files.add("reconciliation", pickle.load(file))
                except EOFError:
                    break

    def findings(self) -> Findings:
        """The findings in the order of the checks; of many, only the first and the decided ones are held."""
        order = {check: at for at, check in enumerate(self._checks())}
        held = sorted(self._held, key=lambda finding: order[finding.check])
        return Findings(tuple(held), dict(self._statuses), self._open)

    def _checks(self) -> list[str]:
        known = [check for check in explanations() if check in self._waiting]
        return [*known, *sorted(self._waiting.keys() - set(known))]
