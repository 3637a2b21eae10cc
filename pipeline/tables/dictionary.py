"""The data dictionary as a page of Markdown: every table and column, from `data/fields.csv` and `data/tables.csv`.

It is `DICTIONARY.md` in a release and `docs/dictionary.md` in the project; `make dictionary` updates the latter.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.tables.schema import Field, descriptions, schema

ORIGINS = {
    "printed": "the words or figures as the document prints them, joined across line breaks",
    "normalised": "what is printed, in a uniform form: a number, an ISO date, a word of a fixed list",
    "matched": "an id found for a printed name, or how well it matches; `mentions` shows each match",
    "registry": "the program's own list of mechanisms and names, `pipeline/data/`",
    "decision": "what a person decided, from `raw/decisions.csv`",
    "place": "where it stands: document, page, line, box",
    "file": "a property of the file itself",
    "computed": "worked out by the program: counts, ids, comparisons, what became of a line",
}

_INTRODUCTION = """# Data dictionary

Every table of a release and every column in it. `make dictionary` writes this page from `pipeline/data/fields.csv` and
`pipeline/data/tables.csv`; change the descriptions there. The Parquet files, `datapackage.json` and the first sheet of
`iscm.xlsx` have the same descriptions.

Types: `string` is text in UTF-8, `integer` a whole number, `number` one with decimals, `boolean` True or False, `date`
a day such as 2021-08-20. An empty cell has no value. **Bold** columns are the key of the table; those marked \\* are
never empty. `→` names the column that the values refer to.
"""


def dictionary() -> str:
    """The page: first what its words mean, then a section for each table."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _INTRODUCTION
    yield "| origin | where a value comes from |"
    yield "| --- | --- |"
    yield from (f"| {name} | {meaning} |" for name, meaning in ORIGINS.items())
    yield ""
    yield "Tables: " + ", ".join(f"[`{table}`](#{table})" for table in schema())
    for table, fields in schema().items():
        yield from ("", f"## {table}", "", descriptions()[table], "")
        yield "| column | type | unit | origin | what it holds |"
        yield "| --- | --- | --- | --- | --- |"
        yield from (_row(field) for field in fields)


def _row(field: Field) -> str:
    name = {"key": f"**{field.name}** \\*", "required": f"{field.name} \\*"}.get(field.role, field.name)
    says = field.description
    if field.references:
        says += f" → `{field.references}`"
    if field.allowed:
        says += "; one of " + ", ".join(f"`{value}`" for value in field.allowed)
    unit = "" if field.unit == "none" else field.unit
    cells = (name, field.type, unit, ", ".join(field.origins), says)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
