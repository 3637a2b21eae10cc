"""Tables -> a release folder: written aside, read back and checked, then swapped in at once.

    OUTPUT/releases/<run id>/   each complete release; the run id is a hash of all that went into it. The last ten stay
    OUTPUT/latest               the newest complete one

A crash, a full disk or a power cut at any moment leaves the former release as it was, complete and readable; what a
killed run left lying is taken away by the next one. Where a document of the former release is gone, or its same bytes
can no longer be read, nothing is published unless the user says so. The same input makes the same files, byte for byte.

In the CSV files, text that a spreadsheet would take for a formula has an apostrophe in front (`cells`); numbers are
numbers. The Parquet files keep all text as it is.

One run at a time publishes into a folder (`OUTPUT/.lock`). The lock is held for publishing alone: reading takes minutes
and touches nothing there, and what a run publishes is compared with the release that is the latest by then.
"""

from __future__ import annotations

import filecmp
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.engine.log import Tell, warn, warning
from pipeline.errors import UseError
from pipeline.publish.lock import locked
from pipeline.publish.lost import lost_documents
from pipeline.tables.dictionary import dictionary
from pipeline.tables.files import StoredTable, row_count, write_tables
from pipeline.tables.schema import InvalidTableError

if TYPE_CHECKING:
    import pyarrow as pa
from pipeline.publish.validate import validate
from pipeline.tables.data_package import data_package

WAIT = 5.0  # seconds for another run to finish publishing, which takes a fraction of one
KEPT = 10  # releases, the latest among them
MOST_NAMED = 3  # documents in a message
YOUNG = 3600  # seconds, where no lock tells whether a run is still at work

SYNCS = 8  # at once: a disk takes little longer for eight files than for one

DESCRIPTOR = "datapackage.json"
DICTIONARY = "DICTIONARY.md"
CHECKSUMS = "SHA256SUMS"  # as `sha256sum --check` reads it
REBUILT = "review.html"  # the one file that is written again in a release, by `review`

_RUN_ID = re.compile("[0-9a-f]{12}")
_LEFTOVER = re.compile(r"\.(?:staging|old)-[a-z0-9_]{8}|\.latest-new")  # as `tempfile` names them


def publish(
    content: Mapping[str, pa.Table] | Callable[[Path], Mapping[str, int]],
    output: Path,
    run_id: str,
    files: Mapping[str, bytes] | None = None,
    *,
    allow_missing: bool = False,
    tell: Tell = warn,
) -> Path:
    """Writes the release and makes it the latest; returns the release folder. `files` lie beside the tables, by name.

    `tell` is called with a warning where there is one.

    `content` are the tables, or what writes them and all else into a folder, and gives their row counts. Raises
    `UseError` where the folder cannot be written, another run is publishing there, or, unless `allow_missing`, a
    document of the former release is lost; `InvalidTableError` where the tables break `fields.csv`.
    """
    write = partial(write_tables, content) if isinstance(content, Mapping) else content
    releases = output / "releases"
    staging = None
    try:
        releases.mkdir(parents=True, exist_ok=True)
        with locked(output / ".lock", WAIT) as is_alone:
            _check_latest(output)
            _sweep(output, is_alone)
            staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=output))
            try:
                return _publish(write, staging, releases / run_id, files or {}, allow_missing, tell)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
                with suppress(OSError):  # what is left lying is for the next run
                    _sweep(output, is_alone)
    except OSError as error:
        what = f"{output}: cannot be written ({error.strerror or error})"
        advice = "the former release stays" if staging else "choose another folder with --output"
        raise UseError(f"{what}; {advice}") from error


def _publish(
    write: Callable[[Path], Mapping[str, int]],
    staging: Path,
    release: Path,
    files: Mapping[str, bytes],
    allow_missing: bool,
    tell: Tell,
) -> Path:
    """Writes, checks and swaps; whoever calls it holds the lock and takes the staging folder away."""
    output = staging.parent
    counts = write(staging)
    for name, content in files.items():
        (staging / name).write_bytes(content)
    (staging / DESCRIPTOR).write_text(data_package(release.name), encoding="utf-8")
    (staging / DICTIONARY).write_text(dictionary(), encoding="utf-8")
    (staging / CHECKSUMS).write_text(checksums(staging), encoding="utf-8")
    _check_written(counts, staging, files)
    if not allow_missing:
        documents = StoredTable(staging / "documents.parquet")
        _check_nothing_lost(output / "latest", documents.first(documents.num_rows), tell)
    staging.chmod(0o755)
    _to_disk(staging)
    _replace(staging, release)
    _point(output / "latest", release)
    with suppress(OSError):  # it is published
        _prune(release)
    return release


def checksums(folder: Path) -> str:
    """A line 'SHA-256  name' for each file of the release folder but itself and the page that `review` builds again."""
    said = []
    for path in sorted(path for path in folder.iterdir() if path.name not in (CHECKSUMS, REBUILT)):
        with path.open("rb") as file:
            said.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(said)


def _check_written(counts: Mapping[str, int], staging: Path, files: Mapping[str, bytes]) -> None:
    """Reads the staging folder back: every file is there, whole and valid, with as many rows as were to be written.

    Raises `UseError` where the disk did not keep a file, `InvalidTableError` where the tables are wrong.
    """
    expected = {f"{name}.{ending}" for name in counts for ending in ("parquet", "csv")}
    expected |= {DESCRIPTOR, DICTIONARY, CHECKSUMS}
    found = {path.name: path.stat().st_size for path in staging.iterdir()}
    spoilt = [name for name in sorted(expected) if not found.get(name)]
    spoilt += [name for name, content in files.items() if found.get(name) != len(content)]
    try:
        read = {name: StoredTable(staging / f"{name}.parquet") for name in counts} if not spoilt else {}
        if read:
            validate(read)
    except (OSError, ValueError) as error:  # pyarrow's, where a file is damaged
        spoilt.append(f"a table ({' '.join(str(error).split())})")
    if spoilt:
        what = f"{spoilt[0]} is not as it was written"
        raise UseError(f"{staging.parent}: {what}; check the disk and run again; the former release stays")
    for name, count in counts.items():
        in_csv = row_count(staging / f"{name}.csv")
        if not count == read[name].num_rows == in_csv:
            raise InvalidTableError(f"{name}: {count} rows, {read[name].num_rows} in Parquet and {in_csv} in CSV")


def _check_nothing_lost(former: Path, documents: pa.Table, tell: Tell) -> None:
    """Raises `UseError` where a document of the former release is lost.

    Where that release cannot be read nothing is compared, and a warning says so.
    """
    if not os.path.lexists(former):
        return
    try:
        lost = lost_documents(former, documents)
    except Exception as error:  # of an older version, or damaged: whatever it is, it must not keep out the new one
        why = " ".join(str(error).split()) or type(error).__name__
        tell(warning(f"{former}: cannot be read ({why}); not compared with the new release"))
        return
    if lost:
        more = f" … and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
        named = ", ".join(" ".join(what.split()) for what in lost[:MOST_NAMED])
        raise UseError(
            f"{former.parent}: nothing was published, for documents of the former release are missing: {named}{more};"
            f" put {'it' if len(lost) == 1 else 'them'} back, or run again with --allow-missing"
        )


def _check_latest(output: Path) -> None:
    """Raises `UseError` where `latest` is what this program never makes: it may be somebody's work."""
    latest = output / "latest"
    if latest.is_symlink() or not latest.exists() or _is_copy(latest):
        return
    what = "folder" if latest.is_dir() else "file"
    raise UseError(f"{latest}: a {what} that is no copy of a release; move it away, or choose another --output")


def _is_copy(latest: Path) -> bool:
    """Whether the folder is a release as it was copied where the system has no links, its page rebuilt or not."""
    if not latest.is_dir():
        return False
    names = {path.name for path in latest.iterdir()} - {REBUILT}
    moved = latest.parent.glob(".old-*/release")  # by a run that was killed
    originals = (*_releases(latest.with_name("releases")), *moved)
    return DESCRIPTOR in names and any(
        names == {path.name for path in original.iterdir()} - {REBUILT} and _has_all_of(original, latest, names)
        for original in originals
    )


def _has_all_of(folder: Path, other: Path, names: set[str]) -> bool:
    """Whether the files of these names are the same in both folders, byte for byte."""
    _, differ, odd = filecmp.cmpfiles(folder, other, names, shallow=False)
    return not differ and not odd


def _to_disk(folder: Path) -> None:
    """Waits until the folder and its files are on the disk: else a power cut after the swap could leave them empty."""
    with ThreadPoolExecutor(SYNCS) as pool:
        list(pool.map(_sync, folder.iterdir()))
    _sync(folder)


def _sync(path: Path) -> None:
    """Waits for one of them; a folder that the system cannot sync (Windows, some shares) is left to it."""
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


def _replace(staging: Path, release: Path) -> None:
    """Moves the finished folder to its name. A release of the same input stays where it says the same.

    Where it does not (a document took too long once), it makes room; as long as its name is free, `latest` leads to a
    copy, so that at no moment it leads nowhere.
    """
    if not os.path.lexists(release):
        os.replace(staging, release)
    elif _has_all_of(staging, release, {path.name for path in staging.iterdir()}):
        os.utime(release / DESCRIPTOR)  # made again: the newest
    else:
        output = release.parent.parent
        aside = Path(tempfile.mkdtemp(prefix=".old-", dir=output))
        if (output / "latest").is_symlink() and (output / "latest").resolve() == release.resolve():
            shutil.copytree(release, aside / "copy")
            _to_disk(aside / "copy")
            _point(output / "latest", aside / "copy")
        os.replace(release, aside / "release")
        try:
            os.replace(staging, release)
        except OSError:
            os.replace(aside / "release", release)
            _point(output / "latest", release)
            raise
    _sync(release.parent)


def _point(latest: Path, release: Path) -> None:
    """Makes `latest` lead to the release, in one step: a link. Where the system has none it is a copy, in two steps."""
    beside = latest.with_name(".latest-new")
    try:
        beside.symlink_to(release.relative_to(latest.parent), target_is_directory=True)
    except OSError:
        shutil.copytree(release, beside)
        _to_disk(beside)
    if latest.is_dir() and not latest.is_symlink():  # a copy, from where there were no links
        aside = Path(tempfile.mkdtemp(prefix=".old-", dir=latest.parent))
        os.replace(latest, aside / "latest")
        try:
            os.replace(beside, latest)
        except OSError:
            os.replace(aside / "latest", latest)
            raise
    else:
        os.replace(beside, latest)
    _sync(latest.parent)


def _releases(folder: Path) -> Iterator[Path]:
    """The complete releases in the folder; whatever else lies there is not ours."""
    for path in folder.iterdir():
        if _RUN_ID.fullmatch(path.name) and not path.is_symlink() and (path / DESCRIPTOR).is_file():
            yield path


def _prune(latest: Path) -> None:
    """Takes the oldest releases away, by the time they were made, so that with the latest `KEPT` stay."""
    made = {path: (path / DESCRIPTOR).stat().st_mtime_ns for path in _releases(latest.parent) if path != latest}
    for release in sorted(made, key=lambda path: (made[path], path.name), reverse=True)[KEPT - 1 :]:
        aside = Path(tempfile.mkdtemp(prefix=".old-", dir=latest.parent.parent))
        os.replace(release, aside / "release")  # first: a release that is there is complete


def _sweep(output: Path, is_alone: bool) -> None:
    """Takes away what killed runs left lying. Under the lock it is nobody's, unless `latest` leads into it still.

    Where there are no locks, what is young may be another run's.
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
