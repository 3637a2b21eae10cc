"""A lock that lets one run at a time publish: it ends with its process, however that ends, and says who holds it."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from pipeline.errors import UseError

PAUSE = 0.05  # seconds between two attempts
NO_LOCKS = (
    errno.ENOLCK,
    errno.ENOSYS,
    errno.EOPNOTSUPP,
    errno.EINVAL,
)  # from file systems without locks, such as some shares

if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        os.lseek(file, 1 << 20, os.SEEK_SET)  # beyond the note, which other processes read
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(path: Path, wait: float) -> Iterator[bool]:
    """Holds the lock while the block runs.

    Gives True, or False where the file system has no locks: then another run may be at work. The file at `path` is
    removed afterwards; what a killed process leaves of it, the next one takes over. Raises `UseError` naming the holder
    where the lock is not free within `wait` seconds, `OSError` where the file cannot be written.
    """
    end = time.monotonic() + wait
    while (held := _try(path)) is None:
        if time.monotonic() > end:
            raise UseError(f"{path.parent}: {_holder(path)} is publishing there; wait until it is done and run again")
        time.sleep(PAUSE)
    file, is_alone = held
    try:
        with suppress(OSError):  # a note for other processes; on a full disk it is missing
            os.ftruncate(file, 0)
            os.lseek(file, 0, os.SEEK_SET)
            os.write(file, f"{os.getpid()} {datetime.now():%Y-%m-%d %H:%M:%S}".encode())
        yield is_alone
    finally:
        if sys.platform == "win32":  # Windows removes no open file
            os.close(file)
        with suppress(OSError):
            path.unlink()
        if sys.platform != "win32":
            os.close(file)


def _try(path: Path) -> tuple[int, bool] | None:
    """The open file and whether its lock is ours; None where another process holds it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _take(file)
        known = os.fstat(file)
        # the former holder may have removed the file since we opened it: then nobody else would meet our lock
        if os.path.samestat(known, path.stat()):
            return file, True
    except FileNotFoundError:
        pass
    except OSError as error:
        if error.errno in NO_LOCKS:
            return file, False
        if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            os.close(file)
            raise
    os.close(file)
    return None


def _holder(path: Path) -> str:
    """The process in the note: 'another run, process 4711 (since 2026-03-31 14:02:11),'."""
    with suppress(OSError, ValueError):
        process, since = path.read_text(encoding="utf-8").split(maxsplit=1)
        return f"another run, process {int(process)} (since {since}),"
    return "another run"
