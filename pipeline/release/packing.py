"""A release as one zip file to hand on, `iscm-<date>-<id>.zip`: complete, checked, and the same bytes each time.

The id of a release says what is in it; the date says when it was packed, so that readers can tell which is newer.
"""

from __future__ import annotations

import os
import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.errors import UseError
from pipeline.publish import CHECKSUMS, REBUILT
from pipeline.release.opened import Release
from pipeline.tables.files import written

ROOT = Path(__file__).parent.parent.parent
NOTES = {"CITATION.cff": ROOT / "CITATION.cff", "RIGHTS.md": ROOT / "docs" / "rights.md"}  # packed with the tables


def pack(release: Release, folder: Path) -> Path:
    """Writes the zip file of a release to the folder; returns its path.

    It holds the release's files, `CITATION.cff` with the release's version and date, and `RIGHTS.md`, all in a folder
    with the name of the zip file. Raises `UseError` where the release does not match its `SHA256SUMS`, where the notes
    are missing, or where the folder cannot be written.
    """
    names = [*release.check_sums(), CHECKSUMS, REBUILT]
    day = packing_date()
    name = f"iscm-{day.isoformat()}-{release.id}"
    paths = {inside: release.folder / inside for inside in names}
    contents = {inside: path.read_bytes() for inside, path in paths.items() if path.is_file()}
    contents |= _notes(day, release.id)
    path = folder / f"{name}.zip"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with written(path) as beside, zipfile.ZipFile(beside, "w") as archive:
            for inside, content in sorted(contents.items()):
                entry = zipfile.ZipInfo(f"{name}/{inside}", (max(day.year, 1980), day.month, day.day, 0, 0, 0))
                entry.external_attr = 0o644 << 16
                entry.create_system = 3  # as on Unix, whatever system packs it
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    except OSError as error:
        raise UseError(f"{folder}: cannot be written ({error.strerror or error}); name another with --to") from error
    return path


def packing_date() -> date:
    """Today in UTC; where SOURCE_DATE_EPOCH (seconds since 1970) is set, as for a repeatable build, that day.

    Raises `UseError` where it is not a number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        what = f"SOURCE_DATE_EPOCH={epoch}: not a number of seconds since 1970"
        raise UseError(f"{what}; unset it or correct it") from error


def _notes(day: date, version_id: str) -> dict[str, bytes]:
    """The notes to pack, by name; the citation gives this release's version and date."""
    try:
        notes = {name: path.read_text(encoding="utf-8") for name, path in NOTES.items()}
    except OSError as error:
        raise UseError(f"{error.filename}: missing; pack releases from a checkout of the project") from error
    cited = notes["CITATION.cff"]
    cited = re.sub(r"^type: .*$", "type: dataset", cited, flags=re.MULTILINE)
    cited = re.sub(r"^version: .*$", f'version: "{day.isoformat()}-{version_id}"', cited, flags=re.MULTILINE)
    cited = re.sub(r"^date-released: .*$", f'date-released: "{day.isoformat()}"', cited, flags=re.MULTILINE)
    return {name: text.encode() for name, text in (notes | {"CITATION.cff": cited}).items()}
