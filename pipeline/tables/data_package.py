"""The Data Package descriptor of a release, from `data/fields.csv`: programs learn from it what is in each table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pipeline import __version__
from pipeline.tables.schema import Field, descriptions, schema

AUTHORS = "The iscm-pipeline authors"
CSV_NOTE = (
    "In the CSV files, text that begins with =, +, -, @, a tab or a carriage return, or with apostrophes before one of "
    "these, has one more apostrophe in front, so that no spreadsheet takes it for a formula; remove one to get the "
    "text back. Numbers have none, and the Parquet files of the same names keep all text as it is."
)
PROFILE = "https://datapackage.org/profiles/2.0"


def data_package(release_id: str = "") -> str:
    """The descriptor as JSON, by version 2 of the standard; without a release id, it has no `id`."""
    package = {
        "$schema": f"{PROFILE}/datapackage.json",
        "name": "iscm",
        **({"id": release_id} if release_id else {}),
        "title": "Inter-State consultation mechanisms on migration",
        "version": __version__,
        "description": CSV_NOTE,
        "contributors": [{"title": AUTHORS, "roles": ["creator"]}],
        "resources": [_resource(table, fields) for table, fields in schema().items()],
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _resource(table: str, fields: Sequence[Field]) -> dict[str, Any]:
    return {
        "name": table,
        "type": "table",
        "path": f"{table}.csv",
        "description": descriptions()[table],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": _table_schema(fields),
    }


def _table_schema(fields: Sequence[Field]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "$schema": f"{PROFILE}/tableschema.json",
        "fieldsMatch": "exact",
        "fields": [_column(field) for field in fields],
        "missingValues": [""],
        "primaryKey": [field.name for field in fields if field.role == "key"],
    }
    if references := [_reference(field) for field in fields if field.references]:
        said["foreignKeys"] = references
    return said


def _column(field: Field) -> dict[str, Any]:
    column: dict[str, Any] = {"name": field.name, "type": field.type} | field.metadata
    if field.type == "boolean":
        column |= {"trueValues": ["True"], "falseValues": ["False"]}
    constraints: dict[str, Any] = {"required": True} if field.role != "optional" else {}
    if field.allowed:
        constraints["enum"] = list(field.allowed)
    return column | ({"constraints": constraints} if constraints else {})


def _reference(field: Field) -> dict[str, Any]:
    table, _, column = field.references.partition(".")
    return {"fields": [field.name], "reference": {"resource": table, "fields": [column]}}
