"""The mechanisms that made documents speak of: those of the registry, and some that it does not know."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline import DATA


@dataclass(frozen=True, slots=True)
class Named:
    """A mechanism with the forms a document may print: in headings and tables (`long`), and in lists (`short`)."""

    iscm_id: str
    long: tuple[str, ...]
    short: tuple[str, ...]
    url: str


@cache
def registry() -> tuple[Named, ...]:
    """The mechanisms of the registry with their English names, without the global meeting."""
    names = _english_names()
    rows = [row for row in rows_of("mechanisms.csv") if row["iscm_id"] != "grcp"]
    return tuple(_named(row, names.get(row["iscm_id"], {})) for row in rows)


def _english_names() -> dict[str, dict[str, list[str]]]:
    """The English aliases in force: by mechanism, and by kind of alias."""
    names: dict[str, dict[str, list[str]]] = {}
    for row in rows_of("aliases.csv"):
        if row["language"] == "en" and not row["valid_to"]:
            names.setdefault(row["iscm_id"], {}).setdefault(row["kind"], []).append(row["alias"])
    return names


def _named(row: Mapping[str, str], known: Mapping[str, Sequence[str]]) -> Named:
    """The mechanism of a row of the registry, with its aliases by kind."""
    acronym = row["acronym"]
    full = [name for name in (row["name"], *known.get("name", [])) if "Ministerial" not in name]
    if acronym:
        short = [acronym]
        long = [name if "(" in name else f"{name} ({acronym})" for name in full]
    else:
        short = [name for name in known.get("short", full[:1]) if _can_be_listed(name)] or full[:1]
        long = full + short
    long = [name for name in dict.fromkeys(long) if not name.endswith("(RCP)")]
    return Named(row["iscm_id"], tuple(long), tuple(short), _as_browsers_write(row["website"]))


def _as_browsers_write(url: str) -> str:
    """The address with the '/' that programs put after a bare host, so that all producers print the same."""
    return f"{url}/" if url.count("/") == 2 else url


def _can_be_listed(name: str) -> bool:
    """Whether the form can stand in a list of names: no comma or dash in it, and not what a meeting is called too."""
    return not re.search(r",|\s[–-]\s|Ministerial", name)


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a file of the data folder."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


_SEAS = ("Indian Ocean", "Black Sea", "Gulf of Guinea", "Danube", "Great Lakes", "Red Sea", "Andean", "Baltic", "Sahel")
_BODIES = ("Dialogue on Human Mobility", "Migration Initiative", "Dialogue on Labour Mobility", "Migration Process")


def unregistered(rng: random.Random) -> Named:
    """A mechanism that the registry does not know."""
    name = f"{rng.choice(_SEAS)} {rng.choice(_BODIES)}"
    acronym = "".join(word[0] for word in name.split() if word[0].isupper())
    return Named(
        f"new-{acronym.casefold()}", (f"{name} ({acronym})",), (acronym,), f"https://{acronym.lower()}.example/"
    )
