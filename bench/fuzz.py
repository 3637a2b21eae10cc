"""Feeds damaged copies of sound documents to the pipeline: `python -m bench.fuzz --minutes 2 --seed 1 --keep FOLDER`.

The sound ones are reports and leaflets of `tests.made`, as text and set by each producer that is there. A copy has
bytes changed, pieces cut out, doubled or moved, its end cut off, or a piece of another document put in. Each must end
as rows or as one line that says what to do; any other end is a fault, which is printed with its number and kept in
FOLDER. The same seed makes the same copies.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.engine.isolation import MEBIBYTE, IsolatedExecutor, Limits, WorkerLostError
from pipeline.engine.process import crashed, process
from pipeline.engine.tasks import Done, Reading
from pipeline.model import Outline
from pipeline.read import source_of
from pipeline.read.options import ReadOptions
from pipeline.rules import Rules, load_rules
from tests.made.leaflets import leaflet
from tests.made.plain import as_text
from tests.made.reports import report
from tests.made.style import style_of
from tests.made.typeset import PRODUCERS, SLOW, available, is_available, typeset

LIMITS = Limits(seconds=10, memory=1024 * MEBIBYTE)
MOST_BYTES = 4 * MEBIBYTE  # of a copy: pieces are doubled, and doubled again
AT_ONCE = 16  # copies handed out together: the children are kept busy, and the clock is looked at between

Mutation = Callable[[random.Random, bytes, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Fault:
    """A copy that ended otherwise than it may, and how."""

    name: str
    said: str


def corpus(folder: Path, seeds: Sequence[int], producers: Sequence[str]) -> dict[str, list[bytes]]:
    """Sound documents by the ending of their names."""
    made: dict[str, list[bytes]] = {".pdf": [], ".txt": []}
    for seed in seeds:
        for document in (report(seed), leaflet(seed)):
            made[".txt"].append(as_text(document).encode())
            for producer in producers:
                path = folder / producer / f"{document.name}.pdf"
                made[".pdf"].append(typeset(document, style_of(document), path, producer).read_bytes())
    return {ending: contents for ending, contents in made.items() if contents}


# ---------------------------------------------------------------- ways to damage


def _piece(rng: random.Random, content: bytes) -> tuple[int, int]:
    """Where a piece of the content starts and ends; short ones are as likely as long ones."""
    length = int(len(content) ** rng.random())
    start = rng.randrange(max(1, len(content) - length))
    return start, start + length


def flipped(rng: random.Random, content: bytes, _: bytes) -> bytes:
    """Some bits changed."""
    changed = bytearray(content)
    for _flip in range(int(2 ** (rng.random() * 9))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(rng: random.Random, content: bytes, _: bytes) -> bytes:
    """The start of it."""
    return content[: rng.randrange(1, len(content))]


def removed(rng: random.Random, content: bytes, _: bytes) -> bytes:
    """A piece gone."""
    start, end = _piece(rng, content)
    return content[:start] + content[end:]


def doubled(rng: random.Random, content: bytes, _: bytes) -> bytes:
    """A piece many times."""
    start, end = _piece(rng, content)
    times = rng.choice((1, 2, 10, max(1, min(1000, 200_000 // (end - start or 1)))))
    return content[:end] + content[start:end] * times + content[end:]


def moved(rng: random.Random, content: bytes, _: bytes) -> bytes:
    """A piece in another place."""
    start, end = _piece(rng, content)
    rest = content[:start] + content[end:]
    at = rng.randrange(len(rest) + 1)
    return rest[:at] + content[start:end] + rest[at:]


def spliced(rng: random.Random, content: bytes, other: bytes) -> bytes:
    """A piece of another document in it."""
    start, end = _piece(rng, other)
    at = rng.randrange(len(content))
    return content[:at] + other[start:end] + content[at + rng.choice((0, end - start)) :]


def overwritten(rng: random.Random, content: bytes, _: bytes) -> bytes:
    """A piece filled with one byte, or with any."""
    start, end = _piece(rng, content)
    filler = rng.randbytes(end - start) if rng.random() < 0.5 else rng.randbytes(1) * (end - start)
    return content[:start] + filler + content[end:]


def renumbered(rng: random.Random, content: bytes, _: bytes) -> bytes:
    """A number changed to one that nobody expects."""
    numbers = list(re.finditer(rb"\d+", content))
    if not numbers:
        return content
    found = rng.choice(numbers)
    number = rng.choice((b"0", b"-1", b"1", b"99999", b"2147483648", b"9" * 400, b"0.00001", b"31", b"2021"))
    return content[: found.start()] + number + content[found.end() :]


MUTATIONS: tuple[Mutation, ...] = (flipped, cut, removed, doubled, moved, spliced, overwritten, renumbered)


def copies(sound: dict[str, list[bytes]], seed: int) -> Iterator[tuple[str, bytes]]:
    """Damaged copies without end, each with its name."""
    number = 0
    while True:
        number += 1
        rng = random.Random(f"{seed} {number}")
        ending = rng.choice(sorted(sound))
        content, other = rng.choice(sound[ending]), rng.choice(sound[rng.choice(sorted(sound))])
        done = []
        for _ in range(rng.choice((1, 1, 2, 4))):
            mutation = rng.choice(MUTATIONS)
            done.append(mutation.__name__)
            content = (mutation(rng, content, other) or content)[:MOST_BYTES]
        yield f"{seed}-{number}-{'-'.join(done)}{ending}", content


# ---------------------------------------------------------------- what came of each


def verdict(outline: Outline) -> str:
    """How it ended, in a word; 'fault' where it must not end so."""
    reason, failure = outline.reason, outline.failure
    if outline.kind:
        return "rows" if not reason else "fault"
    if failure is None or "the program failed" in reason or len(reason.splitlines()) != 1:
        return "fault"
    if not reason.startswith(outline.source.file_name) or not (";" in reason or "--" in reason):
        return "fault"
    if "was stopped" in reason:
        return "out of time"
    if "ended the process" in reason or "more memory" in reason:
        return "out of memory or killed"
    return "refused"


def fuzz(
    sound: dict[str, list[bytes]], seed: int, seconds: float, folder: Path, rules: Rules
) -> tuple[Counter[str], list[tuple[Fault, bytes]]]:
    """Damaged copies for so many seconds: how many ended in which way, and the faults with their content."""
    ends: Counter[str] = Counter()
    faults: list[tuple[Fault, bytes]] = []
    stream = copies(sound, seed)
    until = time.monotonic() + seconds
    work = partial(process, rules=rules, options=ReadOptions())
    with IsolatedExecutor(2, LIMITS) as pool:
        while time.monotonic() < until:
            calls: list[tuple[Path, bytes, Future[Done]]] = []
            for (name, content), _ in zip(stream, range(AT_ONCE), strict=False):
                path = folder / name
                path.write_bytes(content)
                calls.append((path, content, pool.submit(work, Reading(path, source_of(path)))))
            for path, content, call in calls:
                end, said = _end(path, call)
                ends[end] += 1
                if end == "fault":
                    faults.append((Fault(path.name, said), content))
                path.unlink()
    return ends, faults


def _end(path: Path, call: Future[Done]) -> tuple[str, str]:
    try:
        done = call.result()
    except WorkerLostError as error:
        done = crashed(Reading(path, source_of(path)), error)
    except Exception as error:
        return "fault", f"{type(error).__name__}: {error}"
    assert done.outline is not None
    return verdict(done.outline), done.outline.reason


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the faults and how many copies ended in which way; the exit status is 1 where there is a fault."""
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=4, help="how many sound reports, and leaflets")
    parser.add_argument("--keep", type=Path, default=Path("output/fuzz"), help="folder that gets the faulty copies")
    quick = ",".join(name for name in PRODUCERS if name not in SLOW and is_available(name))
    parser.add_argument("--producers", default=quick, help="default: all that are there but the slow ones")
    chosen = parser.parse_args(arguments)
    producers = [name for name in chosen.producers.split(",") if name]
    if missing := [name for name in producers if name not in PRODUCERS or not is_available(name)]:
        parser.error(f"not here: {', '.join(missing)}; here are: {', '.join(available())}")
    with TemporaryDirectory(prefix="iscm-fuzz-") as folder:
        sound = corpus(Path(folder), range(chosen.seed, chosen.seed + chosen.documents), producers)
        ends, faults = fuzz(sound, chosen.seed, 60 * chosen.minutes, Path(folder), load_rules())
    for fault, content in faults:
        chosen.keep.mkdir(parents=True, exist_ok=True)
        (chosen.keep / fault.name).write_bytes(content)
        print(f"fault: {chosen.keep / fault.name}: {fault.said}")
    ended = ", ".join(f"{count} {end}" for end, count in ends.most_common())
    print(f"{ends.total()} copies, seed {chosen.seed}: {ended}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
