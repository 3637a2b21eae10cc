"""A release as one zip file to hand on: `iscm-<date>-<id>.zip`, complete, checked, and the same bytes each time.

The id of a release says what is in it; the date says when it was packed, so that readers can tell which is the newer.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.errors import UseError
from pipeline.publish.swap import CHECKSUMS, DESCRIPTOR, REBUILT

ROOT = Path(__file__).parent.parent.parent
NOTES = {"CITATION.cff": ROOT / "CITATION.cff", "RIGHTS.md": ROOT / "docs" / "rights.md"}  # what else it holds

_LINE = re.compile(r"([0-9a-f]{64}) [ *]([^/\\]+)")  # 'e3b0c4…  events.csv'


def pack(release: Path, folder: Path) -> Path:
    """Writes the zip file of a release to the folder; returns its path.

    It holds the release's files, `CITATION.cff` with the release's version and date, and `RIGHTS.md`, all in a folder
    named as the file is. Raises `UseError` where the release does not hold what its `SHA256SUMS` says, where the notes
    are missing, or where the folder cannot be written.
    """
    names = [*check_sums(release), CHECKSUMS, REBUILT]
    day = packing_date()
    name = f"iscm-{day.isoformat()}-{release_id(release)}"
    contents = {inside: (release / inside).read_bytes() for inside in names if (release / inside).is_file()}
    contents |= _notes(day, release_id(release))
    path, beside = folder / f"{name}.zip", folder / f".{name}.zip"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(beside, "w") as archive:
            for inside, content in sorted(contents.items()):
                entry = zipfile.ZipInfo(f"{name}/{inside}", (max(day.year, 1980), day.month, day.day, 0, 0, 0))
                entry.external_attr = 0o644 << 16
                entry.create_system = 3  # as on Unix, wherever it is packed
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
        os.replace(beside, path)
    except OSError as error:
        raise UseError(f"{folder}: cannot be written ({error.strerror or error}); name another with --to") from error
    return path


def check_sums(release: Path) -> list[str]:
    """The files that `SHA256SUMS` lists; raises `UseError` where one is missing or is not what it says."""
    try:
        lines = (release / CHECKSUMS).read_text(encoding="utf-8").splitlines()
        sums = dict(_sums(lines))
        wrong = [name for name, digest in sums.items() if _digest(release / name) != digest]
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise UseError(f"{release}: {CHECKSUMS} cannot be read ({error}); run  make extract  again") from error
    if wrong:
        raise UseError(f"{release}: {wrong[0]} is not what {CHECKSUMS} says; run  make extract  again")
    return list(sums)


def _sums(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"no checksum: {line[:80]!r}")
        yield found[2], found[1]


def _digest(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def release_id(release: Path) -> str:
    """The id of a release, as `datapackage.json` says: a hash of all that went into it.

    Raises `UseError` where it says none, as in releases of older versions.
    """
    try:
        told = json.loads((release / DESCRIPTOR).read_text(encoding="utf-8"))["id"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UseError(f"{release}: {DESCRIPTOR} says no id of the release; run  make extract  again") from error
    return str(told)


def packing_date() -> date:
    """Today, or in a build that is to be repeated the day of SOURCE_DATE_EPOCH (seconds since 1970), in UTC.

    Raises `UseError` where that is no such number.
    """
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not told:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(told), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise UseError(f"SOURCE_DATE_EPOCH={told}: not a number of seconds since 1970; unset it or mend it") from error


def _notes(day: date, version_id: str) -> dict[str, bytes]:
    """The notes beside the tables; the citation says this dataset's version and date."""
    try:
        notes = {name: path.read_text(encoding="utf-8") for name, path in NOTES.items()}
    except OSError as error:
        raise UseError(f"{error.filename}: missing; pack releases from a checkout of the project") from error
    cited = notes["CITATION.cff"]
    cited = re.sub(r"^type: .*$", "type: dataset", cited, flags=re.MULTILINE)
    cited = re.sub(r"^version: .*$", f'version: "{day.isoformat()}-{version_id}"', cited, flags=re.MULTILINE)
    cited = re.sub(r"^date-released: .*$", f'date-released: "{day.isoformat()}"', cited, flags=re.MULTILINE)
    return {name: text.encode() for name, text in (notes | {"CITATION.cff": cited}).items()}
