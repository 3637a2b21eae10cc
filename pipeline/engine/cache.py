"""The cache: entries that last from one stage of a run to the next, and from one run to the next.

The key of an entry is a hash of all that went into it: the bytes of the document, the code of the stages it passed, the
libraries that read it, the options, the rules. An entry is therefore never out of date; at most nobody asks for it.

    OUTPUT/.cache/ab/ab12…   32 bytes of SHA-256 of what follows, and the content of the entry
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline import __version__
from pipeline.errors import UseError
from pipeline.tables.files import written

if TYPE_CHECKING:
    from pipeline.model import Outline
    from pipeline.read.options import ReadOptions
    from pipeline.rules import Rules

NAME = ".cache"  # in the output folder
KEPT_FOR = 30 * 86_400  # seconds that an entry stays though no run asks for it

PROGRAM = Path(__file__).parent.parent
CODE = ("**/*.py", "data/fields.csv")  # the program, and the columns that it writes
# What reading uses and nothing else, so that no document is read again after an edit to a check. Its data files are
# those of the program itself, whatever folder --data names.
READING = (
    *("read/**/*.py", "text/**/*.py", "errors.py", "model.py"),
    *("data/garbled_letters.csv", "data/event_types.csv", "data/mechanisms.csv", "data/theme_aliases.csv"),
)
READ_WITH = (
    *("pdfplumber", "pdfminer.six", "pypdfium2", "pikepdf", "wordfreq"),
    *("lxml", "openpyxl", "python-docx", "selectolax"),
)
RESOLVED_WITH = ("rapidfuzz", "text2num", "roman")


class Cache(Protocol):
    """Entries of bytes by key."""

    def get(self, key: str) -> bytes | None:
        """The entry; None where there is none, or where it is damaged."""

    def put(self, key: str, content: bytes) -> None:
        """Makes the entry, in place of one that is there."""


class MemoryCache:
    """A cache that ends with the run: for a few documents."""

    def __init__(self) -> None:
        self._entries: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """The entry; None where there is none."""
        return self._entries.get(key)

    def put(self, key: str, content: bytes) -> None:
        """Makes the entry."""
        self._entries[key] = content


class FolderCache:
    """A cache in a folder, with a checksum before each entry; with `force`, it does not use entries of former runs.

    `damaged` counts the entries whose bytes have changed or cannot be read. Raises `UseError` where the folder cannot
    be written.
    """

    def __init__(self, folder: Path, force: bool = False) -> None:
        self.folder = folder
        self.damaged = 0
        self._force = force
        self._own: set[str] = set()  # keys of this run's entries: with `force`, it uses no others

    def get(self, key: str) -> bytes | None:
        """The entry of this run or a former one; None where there is none, or where it is damaged."""
        if self._force and key not in self._own:
            return None
        path = self._path(key)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            self.damaged += 1
            return None
        if hashlib.sha256(content[32:]).digest() != content[:32]:
            self.damaged += 1
            return None
        with suppress(OSError):
            os.utime(path)
        return content[32:]

    def put(self, key: str, content: bytes) -> None:
        """Writes the entry, whole or not at all."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with written(path) as beside:
                beside.write_bytes(hashlib.sha256(content).digest() + content)
        except OSError as error:
            raise UseError(
                f"{self.folder}: cannot be written ({error.strerror}); free the disk, or choose another --output"
            ) from error
        if self._force:
            self._own.add(key)

    def prune(self) -> None:
        """Removes what no run has asked for in a month: entries, and files that a killed run left half written."""
        oldest = time.time() - KEPT_FOR
        for path in self.folder.glob("??/*"):
            with suppress(OSError):
                if path.stat().st_mtime < oldest:
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


# ---------------------------------------------------------------- keys


def key_of(*parts: str) -> str:
    """The key of an entry, from all that went into it."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def release_id_of(outlines: Iterable[Outline], rules: Rules, options: ReadOptions) -> str:
    """12 hexadecimal digits that stand for a run's input: documents, data files, decisions, options and version."""
    parts = [__version__, rules.fingerprint, repr(options), *map(repr, rules.decisions)]
    parts += [f"{outline.source.document_id} {outline.source.sha256}" for outline in outlines]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


@cache
def reading_version() -> str:
    """Changes with the code, the data files and the libraries that reading uses."""
    return key_of(code_hash(READING), *map(_version, READ_WITH))


@cache
def program_version() -> str:
    """Changes with any code of the program, and with the data files and libraries that it reads and resolves with."""
    return key_of(code_hash(), reading_version(), *map(_version, RESOLVED_WITH))


@cache
def code_hash(patterns: tuple[str, ...] = CODE, root: Path = PROGRAM) -> str:
    """A hash of the program's files that match the patterns: it differs between two states of one version.

    It is the same wherever the program lies, and for either kind of line end.
    """
    digest = hashlib.sha256()
    for name, path in sorted((p.relative_to(root).as_posix(), p) for pattern in patterns for p in root.glob(pattern)):
        digest.update(name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
