"""The Data Package descriptor of a release, from `data/fields.csv`."""

from __future__ import annotations

import json
from typing import Any

from pipeline import __version__
from pipeline.tables.schema import descriptions, schema

AUTHORS = "The iscm-pipeline authors"
CSV_NOTE = (
    "In the CSV files, text that begins with =, +, -, @, a tab or a carriage return, or so behind apostrophes, has one "
    "apostrophe more in front, so that no spreadsheet takes it for a formula; take one away to have the text as it is. "
    "Numbers have none, and the Parquet files of the same names keep all text as it is."
)


PROFILE = "https://datapackage.org/profiles/2.0"


def data_package(run_id: str = "") -> str:
    """The release's Data Package descriptor (version 2 of the standard): every table and column described."""
    types = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date"}
    resources: list[dict[str, Any]] = []
    for name, fields in schema().items():
        columns = []
        for field in fields:
            constraints: dict[str, Any] = {"required": True} if field.role != "optional" else {}
            if field.allowed:
                constraints["enum"] = list(field.allowed)
            column: dict[str, Any] = {"name": field.name, "type": types[field.type]} | field.metadata
            if field.type == "boolean":
                column |= {"trueValues": ["True"], "falseValues": ["False"]}
            columns.append(column | ({"constraints": constraints} if constraints else {}))
        keys = [field.name for field in fields if field.role == "key"]
        foreign = [
            {
                "fields": [field.name],
                "reference": {"resource": table, "fields": [column]},
            }
            for field in fields
            for table, _, column in [field.references.partition(".")]
            if field.references
        ]
        table_schema: dict[str, Any] = {
            "$schema": f"{PROFILE}/tableschema.json",
            "fieldsMatch": "exact",
            "fields": columns,
            "missingValues": [""],
            "primaryKey": keys,
        }
        resources.append(
            {
                "name": name,
                "type": "table",
                "path": f"{name}.csv",
                "description": descriptions()[name],
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": table_schema | ({"foreignKeys": foreign} if foreign else {}),
            }
        )
    package = {
        "$schema": f"{PROFILE}/datapackage.json",
        "name": "iscm",
        **({"id": run_id} if run_id else {}),
        "title": "Inter-State consultation mechanisms on migration",
        "version": __version__,
        "description": CSV_NOTE,
        "contributors": [{"title": AUTHORS, "roles": ["creator"]}],
        "resources": resources,
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"
