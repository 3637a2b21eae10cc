"""Writes made reports and leaflets with their truth: `python -m tests.made.corpus --out DIR --seed 1`.

    OUT/text/NAME.txt           the document as plain text
    OUT/PRODUCER/NAME.pdf       the document as each producer sets it
    OUT/truth/text/NAME/        the truth of the text
    OUT/truth/pdf/NAME/         that of the PDFs, which have a link layer where their style says so

The same seed makes the same documents. `tests.helpers.scoring` compares published tables with the truth.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from tests.made.awkward import awkward_copies
from tests.made.documents import Document, Report, truth_of, write_truth
from tests.made.leaflets import leaflet
from tests.made.plain import as_text
from tests.made.reports import report
from tests.made.style import style_of
from tests.made.typeset import PRODUCERS, available, is_available, typeset


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the documents as text and as PDFs of each producer, and their truth."""
    parser = argparse.ArgumentParser(prog="python -m tests.made.corpus", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first document; the others count up")
    parser.add_argument("--reports", type=int, default=30)
    parser.add_argument("--leaflets", type=int, default=30)
    parser.add_argument("--producers", metavar="NAMES", help=f"of {','.join(PRODUCERS)}; default: all that are there")
    parser.add_argument("--awkward", action="store_true", help="also cropped, rotated, scanned and damaged PDFs")
    chosen = parser.parse_args(arguments)
    producers = available() if chosen.producers is None else [name for name in chosen.producers.split(",") if name]
    missing = [name for name in producers if name not in PRODUCERS or not is_available(name)]
    if missing:
        parser.error(f"not here: {', '.join(missing)}; here are: {', '.join(available())}")
    documents: list[Document] = [report(seed) for seed in range(chosen.seed, chosen.seed + chosen.reports)]
    documents += [leaflet(seed) for seed in range(chosen.seed, chosen.seed + chosen.leaflets)]
    (chosen.out / "text").mkdir(parents=True, exist_ok=True)
    for document in documents:
        style = style_of(document)
        (chosen.out / "text" / f"{document.name}.txt").write_text(as_text(document), encoding="utf-8")
        write_truth(truth_of(document, isinstance(document, Report)), chosen.out / "truth" / "text" / document.name)
        write_truth(truth_of(document, style.links), chosen.out / "truth" / "pdf" / document.name)
        for name in producers:
            typeset(document, style, chosen.out / name / f"{document.name}.pdf", name)
            if chosen.awkward:
                awkward_copies(document, style, chosen.out, name)


if __name__ == "__main__":
    main()
