"""The documents in a raw folder: the file of each, and an id that no other has."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import count as count_from
from pathlib import Path
from typing import NoReturn

from pipeline.errors import UnreadableError, UseError
from pipeline.model import Source
from pipeline.read.files import document_id_of, printable, source_of
from pipeline.text.folding import slug

IGNORED = ("decisions.csv", "documents.csv")  # lie in raw/, but are no documents


def documents_in(raw: Path) -> tuple[tuple[Path, Source], ...]:
    """The documents in `raw` and its subfolders, sorted by path.

    Files that would have the same id get their ending and a part of their SHA-256 added to it. Raises `UseError` if the
    folder is missing or has no document.
    """
    if not raw.is_dir():
        raise UseError(f"{raw}: no such folder; put the reports there or name another one with --raw")
    paths = sorted(_files_in(raw))
    if not paths:
        raise UseError(f"{raw}: holds no document; put the reports (PDF, DOCX, HTML, text …) there and run again")
    sources = [(path, _source(path)) for path in paths]
    count = Counter(source.document_id for _, source in sources)
    taken = {document_id for document_id, times in count.items() if times == 1}
    documents = []
    for path, source in sources:
        if count[source.document_id] > 1:
            document_id = _free_id(f"{source.document_id}-{slug(path.suffix[1:])}-{source.sha256[:6]}", taken)
            source = replace(source, document_id=document_id)
            taken.add(document_id)
        documents.append((path, source))
    return tuple(documents)


def _free_id(wanted: str, taken: Collection[str]) -> str:
    """The wanted id, with the first free number added if another file has it."""
    wanted = wanted.strip("-")
    return next(
        name for number in count_from(1) if (name := wanted if number == 1 else f"{wanted}-{number}") not in taken
    )


def _files_in(folder: Path) -> Iterator[Path]:
    """Everything in the folder and its subfolders except folders and hidden files, even pipes and broken links.

    Reading says later of each what is wrong with it. Raises `UseError` if a folder cannot be listed.
    """

    def refuse(error: OSError) -> NoReturn:
        where = printable(str(error.filename))
        raise UseError(f"{where}: cannot be listed ({error.strerror}); give this user the right to read it")

    for parent, folders, names in os.walk(folder, onerror=refuse):
        linked = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (
            Path(parent, name) for name in [*names, *linked] if not name.startswith(".") and name not in IGNORED
        )


def _source(path: Path, document_id: str | None = None) -> Source:
    """What is known of the file; one that cannot be opened keeps its place, and reading it says why."""
    try:
        return source_of(path, document_id)
    except UnreadableError:
        return Source(document_id or document_id_of(path), printable(path.name), "", "", 0)
