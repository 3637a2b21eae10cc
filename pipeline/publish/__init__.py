"""Tables -> a release folder: written aside, read back and checked, then swapped in at once.

    OUTPUT/releases/<id>/   a complete release; the id is a hash of all that went into it. The last ten are kept
    OUTPUT/latest           leads to the newest one

A crash, a full disk or a power cut at any moment leaves the former release complete and readable; the next run removes
what a killed run left behind. Where a document of the former release is gone, or its same bytes can no longer be read,
nothing is published unless the user says so. The same input gives the same files, byte for byte.

In the CSV files, text that a spreadsheet would take for a formula has an apostrophe in front (`text.cells`); numbers
are numbers. The Parquet files keep all text as it is.

One run at a time publishes into a folder (`OUTPUT/.lock`). The lock is held only while publishing: reading takes
minutes and changes nothing there, and a run compares its release with the one that is the latest by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.engine.log import Tell, warn
from pipeline.errors import UseError

# The files of a release besides its tables, as far as others know of them; `manifest.MANIFEST` is another.
DESCRIPTOR = "datapackage.json"
DICTIONARY = "DICTIONARY.md"
CHECKSUMS = "SHA256SUMS"  # in the form that `sha256sum --check` reads
REBUILT = "review.html"  # the only file that is written again later, by `review`

WAIT = 5.0  # seconds for another run to finish publishing, which takes a fraction of one


def publish(
    write: Callable[[Path], Mapping[str, int]],
    output: Path,
    release_id: str,
    *,
    allow_missing: bool = False,
    tell: Tell = warn,
) -> Path:
    """Publishes a release as the latest one; returns its folder.

    `write` writes the tables, and whatever else the release holds, into a folder, and returns the row counts by table.
    `tell` is called with a warning where the former release cannot be compared. Raises `UseError` where the output
    folder cannot be written, where another run is publishing there, or, unless `allow_missing`, where a document of the
    former release is lost; `InvalidTableError` where the tables break `fields.csv`.
    """
    # imported late: whoever reads a release needs the names above, and none of this
    from pipeline.publish.lock import locked
    from pipeline.publish.lost import check_nothing_lost
    from pipeline.publish.stage import check_written, stage
    from pipeline.publish.swap import check_latest, prune, staging_folder, swap_in, sweep

    releases, latest = output / "releases", output / "latest"
    advice = "choose another folder with --output"
    try:
        releases.mkdir(parents=True, exist_ok=True)
        with locked(output / ".lock", WAIT) as is_alone:
            check_latest(latest)
            sweep(output, is_alone)
            with staging_folder(output, is_alone) as folder:
                advice = "the former release stays"
                staged = stage(write, folder, release_id)
                check_written(staged)
                if not allow_missing:
                    check_nothing_lost(latest, folder, tell)
                release = swap_in(folder, releases / release_id, latest)
                prune(release)
                return release
    except OSError as error:
        raise UseError(f"{output}: cannot be written ({error.strerror or error}); {advice}") from error
