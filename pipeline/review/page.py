"""The review page itself: one HTML file that opens from the file system and loads nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.model import DECISION_COLUMNS
from pipeline.review.content import (
    QUEUES,
    SIDES,
    STATUSES,
    VERDICT_LABELS,
    Rows,
    agreement,
    coverage,
    lives,
    shown_decisions,
    shown_documents,
    shown_findings,
    theme_matrix,
    timeline,
)
from pipeline.review.pictures import BUDGET, page_pictures
from pipeline.review.selection import SHOWN_TABLES, Selection
from pipeline.tables.files import written

if TYPE_CHECKING:
    import pyarrow as pa
    from jinja2 import Template
    from markupsafe import Markup

HERE = Path(__file__).parent


def review_page(
    tables: Mapping[str, pa.Table],
    files: Mapping[str, Path],
    explanations: Mapping[str, str],
    budget: int = BUDGET,
    left_out: int = 0,
    passwords: Sequence[str] = (),
) -> str:
    """The page for the published tables. `files` gives the PDF of each document that has one, for its pictures.

    `explanations` gives what each check compares. The pictures of pages take at most `budget` bytes; for protected PDFs
    they need one of the `passwords`. `left_out` counts the documents of the release that are not in the tables.
    """
    rows: Rows = {name: tables[name].to_pylist() for name in SHOWN_TABLES}
    findings = shown_findings(rows)
    pictures = page_pictures(files, _places_to_draw(findings), budget, passwords)
    data = {
        "findings": findings,
        "decisions": shown_decisions(rows),
        "documents": shown_documents(rows),
        "mechanisms": {row["iscm_id"]: row["acronym"] or row["name"] for row in rows["mechanisms"]},
        "explanations": dict(explanations),
        "queues": [[queue.key, queue.label, queue.explanation] for queue in QUEUES],
        "verdicts": VERDICT_LABELS,
        "columns": DECISION_COLUMNS,
        "pictures": {
            f"{document_id} {page}": [picture.address, picture.width, picture.height]
            for (document_id, page), picture in pictures.items()
        },
    }
    counts = {queue.key: sum(finding["queue"] == queue.key for finding in findings) for queue in QUEUES}
    return template().render(
        style=_inside((HERE / "review.css").read_text(encoding="utf-8")),
        script=_inside((HERE / "review.js").read_text(encoding="utf-8")),
        data=_inside(_json(data)),
        queues=QUEUES,
        counts=counts,
        to_review=sum(row["needs_review"] for row in rows["reconciliation"]),
        finding_count=len(findings),
        documents=rows["documents"],
        left_out=left_out,
        names={row["iscm_id"]: row["acronym"] or row["name"] for row in rows["mechanisms"]},
        years=timeline(rows),
        matrix=theme_matrix(rows),
        theme_findings={row["subject"]: row["finding_id"] for row in rows["reconciliation"] if row["check"] == "theme"},
        agreement=agreement(rows, explanations),
        statuses=STATUSES,
        lives=lives(rows),
        coverage=coverage(rows),
    )


def write_page(page: Path, shown: Selection, raw: Path, budget: int = BUDGET, passwords: Sequence[str] = ()) -> None:
    """Writes the page of a published release again, with pictures from the PDFs that are still in `raw`.

    Raises `UseError` where it cannot be written.
    """
    from pipeline.errors import UseError
    from pipeline.reconcile import explanations

    pdfs = _pdfs(shown.tables, raw)
    text = review_page(shown.tables, pdfs, explanations(), budget, shown.left_out, passwords)
    try:
        with written(page) as beside:
            beside.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UseError(f"{page}: cannot be written ({error.strerror}); free it and run again") from error


def _pdfs(tables: Mapping[str, pa.Table], raw: Path) -> dict[str, Path]:
    """The PDF of each document, where `raw` still has it unchanged."""
    by_hash = {
        row["sha256"]: row["document_id"]
        for row in tables["documents"].to_pylist()
        if row["media_type"] == "application/pdf"
    }
    paths = [path for path in raw.rglob("*") if path.is_file()] if by_hash and raw.is_dir() else []
    found = {}
    for path in sorted(paths):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest in by_hash:
            found[by_hash[digest]] = path
    return found


@cache
def template() -> Template:
    """The page's template; every value in it is escaped."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((HERE / "review.html").read_text(encoding="utf-8"))


def _places_to_draw(findings: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    """The pages of the passages that a person looks at: open findings first, and of each its first passages first."""
    open_first = sorted(findings, key=lambda finding: not finding["queue"])
    for most in (1, 4):
        for finding in open_first:
            if finding["queue"] or finding["status"] == "conflict":
                for side in SIDES:
                    yield from ((place[0], place[1]) for place in finding["sides"][side][:most])


def _json(data: object) -> str:
    """JSON for a script element: it has no '<', so that nothing in it ends the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _inside(text: str) -> Markup:
    """The program's own text, which needs no escaping."""
    from markupsafe import Markup

    return Markup(text)
