"""The commands that read published releases: `figures`, `release`, `dictionary`, `cite` and `diff`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import Output
from pipeline.cli.printing import print_changes, quiet_pipe, say
from pipeline.errors import UseError
from pipeline.text.folding import visible

if TYPE_CHECKING:
    from pipeline.release import Release
    from pipeline.release.cite import Citation


def figures(
    output: Output = Path("output"),
    to: Annotated[
        Path | None, typer.Option("--to", help="folder the figures are written to  [default: OUTPUT/figures]")
    ] = None,
    formats: Annotated[str, typer.Option("--format", help="svg, png, or both with a comma between")] = "svg,png",
) -> None:
    """Draws the newest release for a report: timeline, themes by mechanism, agreement (extra 'figures')."""
    from pipeline.release import Release
    from pipeline.release.charts import TABLES, write_figures

    release = Release.latest(output)
    rows = {name: release.table(name).to_pylist() for name in TABLES}
    wanted = [name.strip() for name in formats.split(",") if name.strip()]
    for path in write_figures(rows, release.id, to or output / "figures", wanted):
        print(path)


def release(
    output: Output = Path("output"),
    to: Annotated[
        Path | None, typer.Option("--to", help="folder the zip file is written to  [default: OUTPUT]")
    ] = None,
) -> None:
    """Packs the newest release as a zip file to hand on, named by its date and id; checks SHA256SUMS first.

    The date is today, or that of SOURCE_DATE_EPOCH where it is set; the same release of one date is the same file.
    """
    from pipeline.release import Release
    from pipeline.release.packing import pack

    print(pack(Release.latest(output), to or output))


def dictionary() -> None:
    """Prints the data dictionary: every table and column of a release, as Markdown."""
    from pipeline.tables.dictionary import dictionary as page

    with quiet_pipe():
        print(page(), end="")


def cite(
    record_id: Annotated[
        list[str] | None,
        typer.Argument(
            help="ids of published rows (ev-0123456789ab, an iscm_id, a finding, a document, DOCUMENT:PAGE:LINE), "
            "names of mechanisms ('Rabat Process'), or 'dataset' for the release itself  [default: dataset]",
            show_default=False,
        ),
    ] = None,
    output: Output = Path("output"),
    bibtex: Annotated[bool, typer.Option("--bibtex", help="as BibTeX entries")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="as JSON, a list with an item a row")] = False,
) -> None:
    """Prints where rows were read: document, page, lines and words, the lines around them, and what people decided.

    The last line of each row is its address in the review page, which shows the passage (of a PDF, the page's picture).
    """
    from pipeline.release import Release
    from pipeline.release import cite as citation

    if bibtex and as_json:
        raise UseError("--bibtex and --json: choose one of them")
    release = Release.latest(output)
    found = {
        name: () if name == citation.DATASET else tuple(citation.cite(release, name))
        for name in record_id or [citation.DATASET]
    }
    for name, rows in found.items():
        if rows and rows[0].record_id != name:
            say(f"note: {visible(name)}: taken as {rows[0].record_id}")
    with quiet_pipe():
        if as_json:
            import json

            print(json.dumps(_as_data(release, found), indent=2, ensure_ascii=False))
        else:
            for text in _as_text(release, found, bibtex):
                print(text)


def _as_data(release: Release, found: Mapping[str, Sequence[Citation]]) -> list[object]:
    """The citations as JSON can hold them: that of the release first, then those of the rows."""
    from pipeline.release import cite as citation

    items: list[object] = [citation.dataset(release)] if citation.DATASET in found else []
    return [*items, *(citation.as_data(cited, release.page) for rows in found.values() for cited in rows)]


def _as_text(release: Release, found: Mapping[str, Sequence[Citation]], bibtex: bool) -> Iterator[str]:
    """The citations in the order of the ids, as BibTeX or as lines for people."""
    from pipeline.release import cite as citation

    for name, rows in found.items():
        if name == citation.DATASET:
            yield citation.dataset_bibtex(release) if bibtex else citation.dataset_text(release)
        for cited in rows:
            yield from citation.bibtex(cited, release) if bibtex else citation.as_text(cited, release.page)


def diff(
    old: Annotated[
        str, typer.Argument(help="a release: a folder, the beginning of an id below OUTPUT/releases, latest, previous")
    ] = "previous",
    new: Annotated[str, typer.Argument(help="a later release, named in the same ways")] = "latest",
    output: Output = Path("output"),
    limit: Annotated[int, typer.Option("--limit", min=0, help="rows printed of each cause in a table, 0 for all")] = 10,
    to_csv: Annotated[Path | None, typer.Option("--csv", help="file to write every change to, as CSV")] = None,
    to_page: Annotated[Path | None, typer.Option("--page", help="file to write every change to, as a page")] = None,
    data: Annotated[
        Path | None, typer.Option("--data", help="the folder of rule files that NEW was made with, if another")
    ] = None,
) -> None:
    """Prints what changed between two releases, table by table, and why: rows added, removed or changed.

    A cause is a document, a decision, a rule file, the program or its options. Exit status: 0, also where rows differ;
    2 wrong use.
    """
    from pipeline import DATA
    from pipeline.release import Release
    from pipeline.release.changes.compare import compare, csv_of
    from pipeline.release.changes.show import shown

    if data is not None and not data.is_dir():
        raise UseError(f"{data}: no such folder; name the one with the rule files, or leave --data out")
    comparison = compare(Release.find(old, output), Release.find(new, output), data or DATA)
    if to_csv is not None:
        _write(to_csv, csv_of(comparison))
    if to_page is not None:
        from pipeline.release.changes.page import changes_page

        _write(to_page, changes_page(comparison))
    with quiet_pipe():
        print_changes(shown(comparison, limit))


def _write(file: Path, text: str) -> None:
    """Writes the text as UTF-8; raises `UseError` where the file cannot be written."""
    from pipeline.tables.files import written

    try:
        with written(file) as beside:
            beside.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UseError(f"{file}: cannot be written ({error.strerror}); name another file") from error
