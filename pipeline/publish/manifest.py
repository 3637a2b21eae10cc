"""`manifest.json` in a release: what the release was made from, and what is in it.

There is no time of day, no path and nothing of the machine in it: the same input gives the same manifest, byte for
byte. `diff` learns from it whether a row changed because of a document, a decision, a rule or the program.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.engine.cache import code_hash
from pipeline.errors import UseError
from pipeline.model import Findings, Outline
from pipeline.read.options import ReadOptions
from pipeline.rules import DataFile, Rules
from pipeline.tables.rows import document_record

MANIFEST = "manifest.json"
DECISIONS = "decisions.csv"

_OF_A_DOCUMENT = ("document_id", "file_name", "kind", "report_year", "sha256", "byte_size", "status")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a release was made with besides its documents.

    `release` is its id, `version` that of the program and `source` the hash of the program's code. `rules` are the
    files of the data folder by name; `decisions` is the hash of raw/decisions.csv, empty where there was none.
    """

    release: str
    version: str
    source: str
    options: Mapping[str, Any]
    rules: Mapping[str, DataFile]
    decisions: str


def manifest(
    release: str,
    outlines: Iterable[Outline],
    counts: Mapping[str, int],
    findings: Findings,
    rules: Rules,
    options: ReadOptions,
) -> bytes:
    """The content of `manifest.json` in UTF-8; `counts` are the numbers of rows by table."""
    documents = [document_record(outline) for outline in outlines]
    decisions = rules.files.get(DECISIONS)
    said: dict[str, Any] = {
        "release": release,
        "program": {"version": __version__, "sha256": code_hash()},
        "options": {option.name: getattr(options, option.name) for option in fields(options) if option.repr},
        "rules": {
            name: {"sha256": file.sha256, "lines": " ".join(file.lines)}
            for name, file in sorted(rules.files.items())
            if name != DECISIONS
        },
        "decisions": {"sha256": decisions.sha256 if decisions else "", "count": len(rules.decisions)},
        "documents": [{name: row[name] for name in _OF_A_DOCUMENT} for row in documents],
        "tables": dict(counts),
        "findings": {
            "by_status": dict(sorted(findings.statuses.items())),
            "needs_review": findings.open_count,
        },
        "warnings": [
            *(row["reason"] for row in documents if row["status"] == "quarantined"),
            *(f"{found.check} of {found.subject}: {found.problem}" for found in findings.findings if found.problem),
        ],
    }
    return (json.dumps(said, indent=2, ensure_ascii=False) + "\n").encode()


def inputs_of(release: Path) -> Inputs | None:
    """What the release says it was made with; None where it has no manifest, as releases of older versions.

    Raises `UseError` where the manifest is damaged.
    """
    path = release / MANIFEST
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Inputs(
            said["release"],
            said["program"]["version"],
            said["program"]["sha256"],
            said["options"],
            {name: DataFile(file["sha256"], tuple(file["lines"].split())) for name, file in said["rules"].items()},
            said["decisions"]["sha256"],
        )
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UseError(f"{path}: cannot be read ({error.strerror}); give this user the right to read it") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UseError(f"{path}: damaged ({type(error).__name__}: {error}); run  make extract  again") from error
