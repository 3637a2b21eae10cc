"""Where digests and chapters are kept between the stages of a run, and from one run to the next.

Each entry is kept under a hash of all that went into it: the bytes of the document, the code of the stages it passed,
the libraries that read it, the options, the rules. An entry is thus never out of date, only no longer asked for.

    OUTPUT/.cache/ab/ab12…   32 bytes of SHA-256 of what follows, and what was kept
"""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

from pipeline.errors import UseError

NAME = ".cache"  # in the output folder
KEPT_FOR = 30 * 86_400  # seconds an entry stays that no run asks for

# What reading passes, and nothing else: an edit to a check makes no document be read again.
READING = ("read/**/*.py", "text/**/*.py", "errors.py", "model.py")
READ_WITH = ("pdfplumber", "pdfminer.six", "pypdfium2", "pikepdf", "wordfreq")
RESOLVED_WITH = ("rapidfuzz", "text2num", "roman")


class Store(Protocol):
    """Keeps bytes by key."""

    def get(self, key: str) -> bytes | None:
        """What was kept under the key; None where nothing was, or where it is damaged."""

    def put(self, key: str, content: bytes) -> None:
        """Keeps it under the key, in place of what is there."""


class MemoryStore:
    """A store that ends with the run: for a few documents."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """What was kept under the key."""
        return self._kept.get(key)

    def put(self, key: str, content: bytes) -> None:
        """Keeps it under the key."""
        self._kept[key] = content


class FolderStore:
    """A store in a folder, with a checksum before each entry; with `force`, what former runs kept is not looked at.

    `damaged` counts the entries that were no longer as they were kept. Raises `UseError` where the folder cannot be
    written.
    """

    def __init__(self, folder: Path, force: bool = False) -> None:
        self.folder = folder
        self.damaged = 0
        self._force = force
        self._own: set[str] = set()  # what this run has kept, where it looks at nothing else

    def get(self, key: str) -> bytes | None:
        """What was kept under the key, by this run or a former one."""
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
        """Keeps it under the key, whole or not at all."""
        path = self._path(key)
        beside = path.with_name(f"{path.name}.{os.getpid()}.new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                beside.write_bytes(hashlib.sha256(content).digest() + content)
                os.replace(beside, path)
            except OSError:
                beside.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise UseError(
                f"{self.folder}: cannot be written ({error.strerror}); free the disk, or choose another --output"
            ) from error
        if self._force:
            self._own.add(key)

    def prune(self) -> None:
        """Takes away what no run has asked for in a month, and what a killed one left half written."""
        oldest = time.time() - KEPT_FOR
        for path in self.folder.glob("??/*"):
            with suppress(OSError):
                if path.stat().st_mtime < oldest:
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


def key_of(*parts: str) -> str:
    """The key of all that went into an entry."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


@cache
def reading_version() -> str:
    """Changes with the code and the libraries that reading passes."""
    return key_of(code_hash(READING), *map(_version, READ_WITH))


@cache
def program_version() -> str:
    """Changes with any code of the program, and with the libraries that it reads and resolves with."""
    return key_of(code_hash(), *map(_version, (*READ_WITH, *RESOLVED_WITH)))


@cache
def code_hash(patterns: tuple[str, ...] = ("**/*.py", "data/fields.csv")) -> str:
    """A hash of the program's own code and of the columns it writes: it tells two states of one version apart."""
    root = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for name, path in sorted((p.relative_to(root).as_posix(), p) for pattern in patterns for p in root.glob(pattern)):
        digest.update(name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
