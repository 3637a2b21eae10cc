"""What `fields.csv` says of the columns stands equally in the data package, the Parquet files and the dictionary.

The data package is judged by frictionless, a reader of the standard that is not ours.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.tables.dictionary import ORIGINS, dictionary
from pipeline.tables.schema import Field, descriptions, schema

ROOT = Path(__file__).parent.parent.parent
FIELDS = [field for columns in schema().values() for field in columns]


@pytest.fixture(scope="module")
def release(decided_release: Path) -> Path:
    return decided_release


@pytest.fixture(scope="module")
def package(release: Path) -> Any:
    return json.loads((release / "datapackage.json").read_text(encoding="utf-8"))


# ---------------------------------------------------------------- the pages


def section(page: str, table: str) -> str:
    """What stands under the heading of the table."""
    return re.split(r"^## ", page.split(f"\n## {table}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]


def test_the_page_in_docs_is_what_fields_csv_gives() -> None:
    assert (ROOT / "docs" / "dictionary.md").read_text(encoding="utf-8") == dictionary(), "run  make dictionary"


def test_a_release_has_the_page_too(release: Path) -> None:
    assert (release / "DICTIONARY.md").read_text(encoding="utf-8") == dictionary()


@pytest.mark.parametrize("table", sorted(schema()))
def test_the_page_describes_a_table_and_each_of_its_columns(table: str) -> None:
    told = section(dictionary(), table)
    assert descriptions()[table] in told
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in told.splitlines() if "|" in line]
    assert [row[0].replace("*", "").rstrip("\\ ") for row in rows[2:]] == [field.name for field in schema()[table]]
    for field, (_, kind, unit, origin, says) in zip(schema()[table], rows[2:], strict=True):
        assert (kind, unit or "none", tuple(origin.split(", "))) == (field.type, field.unit, field.origins)
        assert says.startswith(field.description.replace("|", "\\|"))
        assert all(f"`{value}`" in says for value in field.allowed)
        assert field.references in says


def test_the_page_explains_every_origin() -> None:
    assert all(f"| {name} | {meaning} |" in dictionary() for name, meaning in ORIGINS.items())


# ---------------------------------------------------------------- Parquet and the data package


@pytest.mark.parametrize("table", sorted(schema()))
def test_the_parquet_file_says_what_fields_csv_says(table: str, release: Path) -> None:
    stored = pq.read_schema(release / f"{table}.parquet")
    told = {field.name: {key.decode(): text.decode() for key, text in field.metadata.items()} for field in stored}
    parquet_field = [key for values in told.values() for key in values if key.startswith("PARQUET")]
    assert parquet_field == []
    assert told == {field.name: field.metadata for field in schema()[table]}


def as_field(table: str, column: dict[str, Any], keys: list[str], foreign: dict[str, str]) -> Field:
    """The row of `fields.csv` that a column of the data package says."""
    constraints = column.get("constraints", {})
    name = column["name"]
    role = "key" if name in keys else "required" if constraints.get("required") else "optional"
    allowed = tuple(constraints.get("enum", ()))
    origins = tuple(column["origin"].split(", "))
    reference = foreign.get(name, "")
    return Field(table, name, column["type"], role, allowed, reference, column["unit"], origins, column["description"])


def test_the_data_package_says_what_fields_csv_says(package: Any) -> None:
    told = []
    for resource in package["resources"]:
        table = resource["schema"]
        foreign = {
            key["fields"][0]: f"{key['reference']['resource']}.{key['reference']['fields'][0]}"
            for key in table.get("foreignKeys", [])
        }
        told += [as_field(resource["name"], column, table["primaryKey"], foreign) for column in table["fields"]]
    assert told == FIELDS


def test_the_data_package_names_its_version_of_the_standard_and_the_release(package: Any, release: Path) -> None:
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["id"] == release.name
    assert {resource["name"] for resource in package["resources"]} == set(schema())


def judged(folder: Path) -> dict[str, Any]:
    """What frictionless says of the data package: table -> types of the errors it found."""
    code = (
        "import json, sys, warnings; warnings.simplefilter('ignore'); from frictionless import validate;"
        "report = validate(sys.argv[1]);"
        "errors = {task.name: [error.type for error in task.errors] for task in report.tasks};"
        "print(json.dumps([report.valid, len(report.errors), errors]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "datapackage.json"], cwd=folder, capture_output=True, text=True, check=True
    )
    valid, errors, found = json.loads(done.stdout)
    return {"valid": valid, "errors": errors, "tables": found}


@pytest.mark.slow
def test_frictionless_finds_no_fault_in_a_release(release: Path) -> None:
    found = judged(release)
    assert found == {"valid": True, "errors": 0, "tables": {table: [] for table in schema()}}


SPOILT: dict[str, tuple[str, Callable[[str], str], str]] = {
    "a key twice": ("events.csv", lambda text: text + text.rstrip("\n").rsplit("\n", 1)[1] + "\n", "primary-key"),
    "a document that is not there": ("lines.csv", lambda text: text + "lost,1,1,x,,,,,,claimed,\n", "foreign-key"),
    "a word that is not allowed": ("links.csv", lambda text: text.replace(",text,", ",rumour,"), "constraint-error"),
    "a number that is none": ("lines.csv", lambda text: text + "iscm-leaflet,1,one,x,,,,,,claimed,\n", "type-error"),
    "an empty cell": ("lines.csv", lambda text: text + "iscm-leaflet,1,9999,,,,,,,claimed,\n", "constraint-error"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", SPOILT)
def test_frictionless_finds_what_is_wrong(case: str, release: Path, tmp_path: Path) -> None:
    name, spoil, expected = SPOILT[case]
    folder = tmp_path / "release"
    shutil.copytree(release, folder)
    before = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(spoil(before), encoding="utf-8")
    assert (folder / name).read_text(encoding="utf-8") != before
    found = judged(folder)
    assert not found["valid"]
    assert set(found["tables"][name.removesuffix(".csv")]) == {expected}


# ---------------------------------------------------------------- checksums


def test_the_checksums_are_those_of_every_file_but_the_page_that_is_built_again(release: Path) -> None:
    lines = (release / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {path.name: path for path in release.iterdir()}
    assert set(told) == set(files) - {"SHA256SUMS", "review.html"}
    assert told == {name: hashlib.sha256(files[name].read_bytes()).hexdigest() for name in told}
    assert [line.split("  ")[1] for line in lines] == sorted(told)
