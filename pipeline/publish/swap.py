"""Makes a staged release the latest one, in steps none of which leaves `latest` without a complete release.

The functions stand in the order in which a release passes them: `latest` is one of ours, what killed runs left is
removed, the staging folder is on the disk, it has its name, `latest` leads to it, the oldest releases are removed.
"""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import UseError
from pipeline.publish import DESCRIPTOR, REBUILT

KEPT = 10  # releases, the latest among them
YOUNG = 3600  # seconds; without locks, a younger staging folder may belong to a run that is still at work
SYNCS = 8  # at once: a disk takes little longer for eight files than for one

_RELEASE_ID = re.compile("[0-9a-f]{12}")  # '9f2fc11a03de'
_LEFTOVER = re.compile(r"\.(?:staging|old)-[a-z0-9_]{8}|\.latest-new")  # '.staging-k3_x9ab0', as `tempfile` names it


# ---------------------------------------------------------------- before anything is written


def check_latest(latest: Path) -> None:
    """Raises `UseError` where `latest` is something that this program never makes: it may be somebody's work."""
    if latest.is_symlink() or not latest.exists() or _is_copy(latest):
        return
    what = "folder" if latest.is_dir() else "file"
    raise UseError(f"{latest}: a {what} that is no copy of a release; move it away, or choose another --output")


def _is_copy(latest: Path) -> bool:
    """Whether it is a copy of a release, made where the system has no links; its page may have been written again."""
    if not latest.is_dir():
        return False
    names = {path.name for path in latest.iterdir()} - {REBUILT}
    moved = latest.parent.glob(".old-*/release")  # by a run that was killed
    originals = (*_releases(latest.with_name("releases")), *moved)
    return DESCRIPTOR in names and any(
        names == {path.name for path in original.iterdir()} - {REBUILT} and _has_all_of(original, latest, names)
        for original in originals
    )


def _releases(folder: Path) -> Iterator[Path]:
    """The complete releases in the folder; whatever else lies there is not ours."""
    for path in folder.iterdir():
        if _RELEASE_ID.fullmatch(path.name) and not path.is_symlink() and (path / DESCRIPTOR).is_file():
            yield path


def _has_all_of(folder: Path, other: Path, names: set[str]) -> bool:
    """Whether the files of these names are the same in both folders, byte for byte."""
    _, differ, odd = filecmp.cmpfiles(folder, other, names, shallow=False)
    return not differ and not odd


def sweep(output: Path, is_alone: bool) -> None:
    """Removes what killed runs left behind, unless `latest` still leads into it.

    `is_alone` says that the lock keeps other runs out; without it, what is young may be another run's, and stays.
    """
    latest = Path(os.path.realpath(output / "latest"))
    for path in output.iterdir():
        if not _LEFTOVER.fullmatch(path.name) or Path(os.path.realpath(path)) in latest.parents:
            continue
        if not is_alone and time.time() - path.lstat().st_mtime < YOUNG:
            continue
        if path.is_symlink() or path.is_file():
            path.unlink()
        else:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def staging_folder(output: Path, is_alone: bool) -> Iterator[Path]:
    """Gives an empty folder on the disk of the releases; removes it afterwards, and what made room for the release."""
    folder = Path(tempfile.mkdtemp(prefix=".staging-", dir=output))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):  # the next run removes what is left
            sweep(output, is_alone)


# ---------------------------------------------------------------- the swap


def swap_in(staging: Path, release: Path, latest: Path) -> Path:
    """Moves the staging folder to the name of its release and makes `latest` lead there; returns the release."""
    staging.chmod(0o755)
    _to_disk(staging)
    _replace(staging, release, latest)
    _point(latest, release)
    return release


def _to_disk(folder: Path) -> None:
    """Waits until the folder and its files are on the disk: a power cut after the swap could otherwise empty them."""
    with ThreadPoolExecutor(SYNCS) as pool:
        list(pool.map(_sync, folder.iterdir()))
    _sync(folder)


def _sync(path: Path) -> None:
    """Waits for a file or a folder; a folder that the system cannot sync (Windows, some shares) is left to it."""
    if path.is_dir():
        with suppress(OSError):
            _sync_open(path, os.O_RDONLY)
    else:
        _sync_open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)


def _sync_open(path: Path, how: int) -> None:
    file = os.open(path, how)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _replace(staging: Path, release: Path, latest: Path) -> None:
    """Moves the finished folder to the name of its release.

    A release of the same input stays if its files are the same. If they are not (a document once took too long), it
    makes room; while nothing has its name, `latest` leads to a copy, so that at no moment it leads nowhere.
    """
    if not os.path.lexists(release):
        os.replace(staging, release)
    elif _has_all_of(staging, release, {path.name for path in staging.iterdir()}):
        os.utime(release / DESCRIPTOR)  # it counts as the newest
    else:
        aside = _aside(latest.parent)
        if latest.is_symlink() and latest.resolve() == release.resolve():
            shutil.copytree(release, aside / "copy")
            _to_disk(aside / "copy")
            _point(latest, aside / "copy")
        os.replace(release, aside / "release")
        try:
            os.replace(staging, release)
        except OSError:
            os.replace(aside / "release", release)
            _point(latest, release)
            raise
    _sync(release.parent)


def _point(latest: Path, release: Path) -> None:
    """Makes `latest` lead to the release: a link, in one step; where the system has no links a copy, in two steps."""
    beside = latest.with_name(".latest-new")
    try:
        beside.symlink_to(release.relative_to(latest.parent), target_is_directory=True)
    except OSError:
        shutil.copytree(release, beside)
        _to_disk(beside)
    if latest.is_dir() and not latest.is_symlink():  # a copy, from where there were no links
        aside = _aside(latest.parent)
        os.replace(latest, aside / "latest")
        try:
            os.replace(beside, latest)
        except OSError:
            os.replace(aside / "latest", latest)
            raise
    else:
        os.replace(beside, latest)
    _sync(latest.parent)


def _aside(output: Path) -> Path:
    """A new folder in the output folder for what makes room; `sweep` removes it."""
    return Path(tempfile.mkdtemp(prefix=".old-", dir=output))


# ---------------------------------------------------------------- after it


def prune(newest: Path) -> None:
    """Removes the oldest releases beside the newest one, by the time they were made, so that `KEPT` are left."""
    with suppress(OSError):  # the release is published; the next run tries again
        made = {path: (path / DESCRIPTOR).stat().st_mtime_ns for path in _releases(newest.parent) if path != newest}
        for release in sorted(made, key=lambda path: (made[path], path.name), reverse=True)[KEPT - 1 :]:
            # moved first, since whatever has the name of a release is complete
            os.replace(release, _aside(newest.parent.parent) / "release")
