"""How fast `resolve` puts ids on a large table of other people's: `python -m bench.names`.

The table has a million names, no two of them alike: names of the registry with slips, tails, events, places and dates
around them, names of bodies that are no mechanism, with an acronym and without, and random words. What it costs to read
and write alone is measured on a table of as many rows with a single name.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import MEGABYTE, Cost, as_time, compile_all, cost_of, machine, module_line, progress

# Only the standard library up here, as in `bench.measure`.

MANY = 1_000_000
CPU_GOAL, MEMORY_GOAL = 110.0, 600.0  # seconds of processor time for a million names; MB of all processes together
LETTERS = "aeiourstnlmdpc"


# ---------------------------------------------------------------- the names


@dataclass(frozen=True, slots=True)
class Words:
    """What names are made of: the registry's own and those of other bodies, places, and common words."""

    names: Sequence[str]
    acronyms: Sequence[str]
    others: Sequence[str]
    places: Sequence[str]
    common: Sequence[str]

    @classmethod
    def of_registry(cls) -> Words:
        """The words of this program's registry, the countries of the world, and the words most used in English."""
        from wordfreq import top_n_list

        from pipeline.names.forms import looks_like_acronym
        from pipeline.rules import load_rules

        rules = load_rules()
        forms = [m.name for m in rules.mechanisms.values()] + [alias.alias for alias in rules.aliases]
        forms += [m.acronym for m in rules.mechanisms.values() if m.acronym]
        common = [word for word in top_n_list("en", 30_000) if word.isalpha() and len(word) > 2]
        return cls(
            names=[form for form in forms if not looks_like_acronym(form)],
            acronyms=[form for form in forms if looks_like_acronym(form)],
            others=[other.alias for other in rules.others],
            places=PLACES,
            common=common,
        )


PLACES = (
    *("Accra", "Addis Ababa", "Amman", "Ankara", "Athens", "Bangkok", "Berlin", "Bern", "Bogotá", "Brussels", "Cairo"),
    *("Dakar", "Dhaka", "Doha", "Geneva", "Helsinki", "Istanbul", "Kampala", "Kigali", "Lagos", "Lima", "Lisbon"),
    *("London", "Lusaka", "Madrid", "Malta", "Manila", "Mexico City", "Minsk", "Nairobi", "New Delhi", "New York"),
    *("Oslo", "Ottawa", "Panama City", "Paris", "Quito", "Rome", "San José", "Santiago", "São Paulo", "Sofia"),
    *("Tbilisi", "Tunis", "Vienna", "Vilnius", "Warsaw", "Windhoek", "Yerevan", "Zagreb"),
)
EVENTS = (
    *("Ministerial Conference", "Senior Officials Meeting", "Technical Meeting", "Workshop", "Plenary", "Seminar"),
    *("Working Group", "Steering Committee", "Annual Meeting", "Expert Meeting", "Reunión Técnica", "Réunion"),
)
MONTHS = ("January", "March", "May", "June", "September", "October", "November", "mayo", "juin")
KINDS = (
    *("Association", "Society", "Forum", "Network", "Conference", "Commission", "Union", "Dialogue", "Initiative"),
    *("Process", "Consultation", "Committee", "Council", "Institute", "Platform", "Regional Conference"),
)
SUBJECTS = ("Migration", "Regional Cooperation", "Labour", "Asylum", "Refugees", "Development", "Border Management")


def made_names(count: int, seed: int = 1) -> Iterator[str]:
    """So many names, no two of them alike; the same for the same seed."""
    words, chance = Words.of_registry(), random.Random(seed)
    makers: tuple[Callable[[Words, random.Random], str], ...] = (
        *(_misprinted, _with_tail, _at_an_event, _with_tail, _at_an_event, _acronym_in_text),
        *(_foreign, _foreign, _foreign_with_acronym, _other_with_tail, _random_words, _random_words),
    )
    seen: set[bytes] = set()
    while len(seen) < count:
        name = chance.choice(makers)(words, chance)
        if (key := blake2b(name.encode(), digest_size=8).digest()) not in seen:
            seen.add(key)
            yield name


def _misprinted(words: Words, chance: random.Random) -> str:
    """A name of the registry with two slips: a letter lost, doubled, changed, or two that change places."""
    name = chance.choice(words.names)
    for _ in range(2):
        at = chance.randrange(len(name) - 1)
        a, b, rest = name[at], name[at + 1], name[at + 2 :]
        name = name[:at] + chance.choice((b, a + a + b, chance.choice(LETTERS) + b, b + a)) + rest
    return name if chance.random() < 0.3 else f"{name}, {chance.choice(words.places)} {chance.randint(1985, 2030)}"


def _with_tail(words: Words, chance: random.Random) -> str:
    """A name of the registry and a clause behind it: '… on flying boats'."""
    tail = " ".join(chance.choices(words.common, k=chance.randint(1, 4)))
    return f"{chance.choice(words.names)} {chance.choice(('on', 'for', 'and', 'with', '–', ':', ','))} {tail}"


def _at_an_event(words: Words, chance: random.Random) -> str:
    """A meeting of a mechanism, with its number, place and date."""
    number, day = chance.randint(1, 60), chance.randint(1, 28)
    name = chance.choice(words.names if chance.random() < 0.6 else words.acronyms)
    where = f"{chance.choice(words.places)}, {day} {chance.choice(MONTHS)} {chance.randint(1985, 2030)}"
    return f"{number}th {chance.choice(EVENTS)} of the {name} ({where})"


def _acronym_in_text(words: Words, chance: random.Random) -> str:
    """An acronym of the registry among words of other things."""
    before, after = (" ".join(chance.choices(words.common, k=2)).title() for _ in range(2))
    return f"{before} {chance.choice(words.acronyms)} {after}"


def _foreign(words: Words, chance: random.Random) -> str:
    """A body that is no mechanism: 'Kenyan Society of Applied Chemistry and Migration'."""
    topic = " ".join(chance.choices(words.common, k=2)).title()
    end = f" and {chance.choice(SUBJECTS)}" if chance.random() < 0.4 else ""
    return f"{chance.choice(words.places)} {chance.choice(KINDS)} on {topic}{end}"


def _foreign_with_acronym(words: Words, chance: random.Random) -> str:
    """A body that is no mechanism with its own acronym, or with one of the registry."""
    name = _foreign(words, chance)
    own = "".join(word[0] for word in name.split() if word[0].isupper())
    return f"{name} ({own if chance.random() < 0.7 else chance.choice(words.acronyms)})"


def _other_with_tail(words: Words, chance: random.Random) -> str:
    """A body that the registry knows to be no mechanism, with a clause behind it."""
    return f"{chance.choice(words.others)} {' '.join(chance.choices(words.common, k=2))}"


def _random_words(words: Words, chance: random.Random) -> str:
    """Two to seven words, as the titles of papers, companies and people are."""
    return " ".join(chance.choices(words.common, k=chance.randint(2, 7))).capitalize()


# ---------------------------------------------------------------- the measurement


def write_table(path: Path, names: Iterator[str]) -> None:
    """A table with a name and a number in each row."""
    import csv

    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["organizer", "n"])
        rows.writerows((name, n) for n, name in enumerate(names))


def cost_to_resolve(path: Path) -> Cost:
    """What the command takes for the table; its output goes nowhere but through the pipe that every reader has."""
    return cost_of(module_line("bench.names", "--resolve", str(path)))


def resolve(path: Path) -> None:
    """Runs the command with its output thrown away, as a job of its own."""
    from contextlib import redirect_stdout

    from pipeline.cli import app

    with open("/dev/null", "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        app(["resolve", str(path), "--column", "organizer"], standalone_mode=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.names", description=__doc__)
    parser.add_argument("--count", type=int, default=MANY, help="distinct names  [default: a million]")
    parser.add_argument("--keep", type=Path, help="a file that the table is kept in for the next time")
    parser.add_argument("--resolve", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.resolve:
        resolve(asked.resolve)
        return 0
    compile_all()
    with TemporaryDirectory() as folder:
        distinct, repeated = asked.keep or Path(folder, "distinct.csv"), Path(folder, "repeated.csv")
        if not distinct.exists():
            progress(f"making {asked.count:,} names")
            write_table(distinct, made_names(asked.count))
        write_table(repeated, ("Rabat Process" for _ in range(asked.count)))
        progress("resolving them")
        cost, reading = cost_to_resolve(distinct), cost_to_resolve(repeated)
    return told(asked.count, cost, reading)


def told(count: int, cost: Cost, reading: Cost) -> int:
    """Prints the costs beside the goals; 1 where one is missed."""
    limit = CPU_GOAL * count / MANY
    print(machine(os.getloadavg()[0]))
    print(f"{count:,} distinct names: {as_time(cost.cpu)} of processor time, {as_time(cost.wall)} of wall time")
    print(f"  {cost.cpu / count * 1e6:.0f} µs a name; goal: at most {as_time(limit)}")
    print(f"one name so many times: {as_time(reading.cpu)} of processor time, {as_time(reading.wall)} of wall time")
    print(f"peak of memory: {cost.own / MEGABYTE:.0f} MB, and {cost.child / MEGABYTE:.0f} MB in the largest process")
    return int(cost.cpu > limit or cost.own + 2 * cost.child > MEMORY_GOAL * MEGABYTE)


if __name__ == "__main__":
    sys.exit(main())
