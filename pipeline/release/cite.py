"""A row's citation: the document, page, lines and words it was read from, as text, as BibTeX and for programs.

It repeats what the release holds: nothing is looked up or guessed, so a document without a printed year has none here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.errors import UseError
from pipeline.release.opened import Release, Row
from pipeline.tables.schema import schema
from pipeline.text.folding import visible

DATASET = "dataset"  # given instead of a row's id, it means the whole release
TITLE = "Inter-State consultation mechanisms on migration"
CONTEXT = 2  # printed lines shown before and after the words
MOST_NAMED = 5  # ids in a message

_ANCHORS = {"reconciliation": "finding", "events": "event", "mechanisms": "mechanism", "documents": "document"}
_CITED_WITH_ROWS = ("lines", "evidence", "event_dates", "decisions", "decided_values")
_MANY_DOCUMENTS = ("mechanisms", "reconciliation", "decisions", "decided_values")
_LINE_ID = re.compile(r"(.+):(\d+):(\d+)")  # 'iscm-leaflet:1:100'


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; `marks` are the (start, end) of the words that the row was read from."""

    number: int
    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that stand together on a page, with the lines around them.

    `boxes` are 'x0 top x1 bottom' in points, for pages of a PDF; `side` is a or b for a finding, else empty.
    """

    document: Row
    side: str
    page: int
    quoted: tuple[Line, ...]
    quote: str
    boxes: tuple[str, ...]
    before: tuple[Line, ...]
    after: tuple[Line, ...]

    @property
    def anchor(self) -> str:
        """What opens the first line in the review page: '#line-iscm-leaflet-1-100'."""
        return f"#line-{self.document['document_id']}-{self.page}-{self.quoted[0].number}"

    @property
    def source(self) -> str:
        """'iscm-2021-highlights.txt (highlights, 2021)'."""
        about = [self.document[name] for name in ("kind", "report_year") if self.document[name]]
        return self.document["file_name"] + (f" ({', '.join(about)})" if about else "")

    @property
    def lines(self) -> str:
        """'line 5', 'lines 5-7'."""
        first, last = self.quoted[0].number, self.quoted[-1].number
        return f"line {first}" if first == last else f"lines {first}-{last}"


@dataclass(frozen=True, slots=True)
class Citation:
    """A row and where it was read; `decisions` and `decided` are the rows of what people decided on it."""

    record_id: str
    table: str
    row: Row
    passages: tuple[Passage, ...]
    decisions: tuple[Row, ...] = ()
    decided: tuple[Row, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)  # that documents print, by document id

    @property
    def anchor(self) -> str:
        """What opens the row in the review page, or else its first line; empty where the page shows neither."""
        if self.table in _ANCHORS:
            return f"#{_ANCHORS[self.table]}-{self.record_id}"
        return self.passages[0].anchor if self.passages else ""


def cite(release: Release, record_id: str) -> list[Citation]:
    """The citation of every row that has the id: a row of a table, a finding, a document, or DOCUMENT:PAGE:LINE.

    A mechanism's name or acronym does as well as its id. Raises `UseError` where no row has the id and the name is not
    certain; the message names ids that begin with it, or the mechanisms that may be meant.
    """
    found = [*_line(release, record_id), *_rows_with(release, record_id)]
    if not any(citation.table == "reconciliation" for citation in found):
        found += _decisions_without_finding(release, record_id)
    return found or _of_mechanism_named(release, record_id)


def _of_mechanism_named(release: Release, name: str) -> list[Citation]:
    """The citation of the mechanism that the name stands for. Raises `UseError` where that is not certain."""
    from pipeline.release.named import mechanism_named

    near = sorted({known for known in _ids(release) if known.startswith(name)}) if name else []
    iscm_id = "" if near else mechanism_named(release, name)
    if not iscm_id:
        raise _no_such_row(release, name, near)
    return list(_rows_with(release, iscm_id))


def _rows_with(release: Release, record_id: str) -> Iterator[Citation]:
    """The citations of the rows whose key is the id. Decisions and places are cited with the row they belong to."""
    for table, fields in schema().items():
        key = fields[0].name
        if table in _CITED_WITH_ROWS or fields[0].role != "key" or not release.has(table):
            continue
        yield from (_citation(release, table, row) for row in release.rows(table) if row[key] == record_id)


def _decisions_without_finding(release: Release, finding_id: str) -> Iterator[Citation]:
    """The citations of decisions on a finding that the release no longer has."""
    for row in release.rows("decisions"):
        if row["finding_id"] == finding_id:
            yield Citation(finding_id, "decisions", row, (), (row,))


def _no_such_row(release: Release, record_id: str, near: Sequence[str]) -> UseError:
    what = f"{visible(record_id)}: no row of {release.folder} has this id"
    if not near:
        return UseError(f"{what}; copy it from an id column")
    more = f" and {len(near) - MOST_NAMED} more" if len(near) > MOST_NAMED else ""
    return UseError(f"{what}; these begin with it: {', '.join(near[:MOST_NAMED])}{more}")


def _ids(release: Release) -> Iterator[str]:
    for table, fields in schema().items():
        if table not in ("lines", "evidence") and release.has(table):
            yield from (row[fields[0].name] for row in release.rows(table))


def _citation(release: Release, table: str, row: Row) -> Citation:
    record_id = next(iter(row.values()))
    evidence = [e for e in release.rows("evidence") if e["record_id"] == record_id and e["table"] == table]
    about = {record_id, *row.get("decided", "").split("; ")}
    return Citation(
        record_id,
        table,
        row,
        tuple(_together(release, evidence)),
        tuple(r for r in release.rows("decisions") if r["finding_id"] in about),
        tuple(
            r
            for r in release.rows("decided_values")
            if r["finding_id"] == record_id or (r["table"], r["record_id"]) == (table, record_id)
        ),
        release.titles,
    )


def _line(release: Release, place: str) -> Iterator[Citation]:
    """The citation of a printed line, named as DOCUMENT:PAGE:LINE."""
    found = _LINE_ID.fullmatch(place)
    for at, row in enumerate(release.pages.get((found[1], found[2]), ()) if found else ()):
        if found and row["line"] == found[3]:
            marked = {at: [(0, len(row["text"]), row["text"], _box(row))]}
            passage = _passage(release, "", (found[1], found[2]), marked)
            yield Citation(place, "lines", row, (passage,), titles=release.titles)


def _box(line: Row) -> str:
    return " ".join(line[edge] for edge in ("x0", "top", "x1", "bottom")) if line["x0"] else ""


def _together(release: Release, evidence: Sequence[Row]) -> Iterator[Passage]:
    """The evidence as passages; lines that follow each other on a page make one."""
    for (side, *place), rows in groupby(evidence, key=lambda e: (e["side"], e["document_id"], e["page"])):
        page = (place[0], place[1])
        at = {line["line"]: number for number, line in enumerate(release.pages[page])}
        marked: dict[int, list[tuple[int, int, str, str]]] = {}
        for row in rows:
            mark = (int(row["start"]), int(row["end"]), row["quote"], row["box"])
            marked.setdefault(at[row["line"]], []).append(mark)
        runs: list[list[int]] = []
        for number in marked:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        yield from (_passage(release, side, page, {number: marked[number] for number in run}) for run in runs)


def _passage(
    release: Release, side: str, page: tuple[str, str], marked: Mapping[int, Sequence[tuple[int, int, str, str]]]
) -> Passage:
    """The passage of these neighbouring lines, each with its marks: start, end, words and box."""
    printed = release.pages[page]
    first, last = min(marked), max(marked)
    quoted = []
    for at, marks in marked.items():
        text = printed[at]["text"]
        exact = [(start, end) for start, end, quote, _ in marks if text[start:end] == quote]
        whole = [(0, len(text))]  # where the quote has mended words
        quoted.append(Line(int(printed[at]["line"]), text, tuple(sorted(exact or whole))))
    before, after = printed[max(first - CONTEXT, 0) : first], printed[last + 1 : last + 1 + CONTEXT]
    return Passage(
        next(row for row in release.rows("documents") if row["document_id"] == page[0]),
        side,
        int(page[1]),
        tuple(quoted),
        " ".join(quote for marks in marked.values() for _, _, quote, _ in marks),
        tuple(dict.fromkeys(box for marks in marked.values() for *_, box in marks if box)),
        tuple(Line(int(line["line"]), line["text"]) for line in before),
        tuple(Line(int(line["line"]), line["text"]) for line in after),
    )


# ---------------------------------------------------------------- as text


def as_text(citation: Citation, page: Path) -> Iterator[str]:
    """The citation as lines for a person to read; `page` is the path of the review page."""
    for passage in citation.passages:
        yield from map(visible, _passage_text(citation.table, passage))
    if not citation.passages and citation.table != "decisions":
        yield visible(f"{citation.table}: {'; '.join(_facts(citation))}")
    if citation.table == "reconciliation":
        values = [citation.row[f"value_{side}"] or "nothing" for side in ("a", "b")]
        yield visible(f"  says: {citation.row['status']}: {' | '.join(values)}: {citation.row['explanation']}")
    yield from map(visible, _decided_text(citation))
    if citation.anchor:
        yield visible(f"  see {page}{citation.anchor}")


def _passage_text(table: str, passage: Passage) -> Iterator[str]:
    """The place of the passage with its words, then its lines and those around them."""
    side = f", side {passage.side}" if passage.side else ""
    box = f", box {passage.boxes[0]}" if len(passage.boxes) == 1 else ""
    place = f"{passage.source}, page {passage.page}, {passage.lines}{box}"
    yield f"{table}{side}: {place}: {passage.quote}"
    for line in (*passage.before, *passage.quoted, *passage.after):
        yield f"  {'>' if line.marks else ' '} {line.number:>4}  {_marked(line)}".rstrip()


def _decided_text(citation: Citation) -> Iterator[str]:
    """What people decided on the row, and the cells that their decisions filled."""
    for row in citation.decisions:
        who = " ".join(part for part in (row["reviewer"], row["date"]) if part)
        value = f" {row['value']}" if row["value"] else ""
        reason = f": {row['reason']}" if row["reason"] else ""
        yield f"  decided: {row['finding_id']}: {row['verdict']}{value} ({who}; {row['state']}){reason}"
    for row in citation.decided:
        place = f"{row['table']}.{row['column']} of {row['record_id']}"
        after, before = row["after"] or "nothing", row["before"] or "nothing"
        yield f"  decided value: {place}: {after}, without the decision {before}"


def _facts(citation: Citation) -> list[str]:
    """What a row without a passage holds: a document's own data, a fact of the registry."""
    skipped = {name for name, value in citation.row.items() if not value or value == citation.record_id}
    return [f"{name} {value}" for name, value in citation.row.items() if name not in skipped]


def _marked(line: Line) -> str:
    """The line with its words between angle quotes."""
    text = line.text
    for start, end in reversed(line.marks):
        text = f"{text[:start]}«{text[start:end]}»{text[end:]}"
    return text


def as_data(citation: Citation, page: Path) -> dict[str, Any]:
    """The citation for programs, ready to be JSON."""
    return {
        "record_id": citation.record_id,
        "table": citation.table,
        "row": {name: value for name, value in citation.row.items() if value},
        "passages": [
            {
                "side": passage.side,
                **{name: passage.document[name] for name in ("document_id", "file_name", "kind", "sha256")},
                "report_year": int(passage.document["report_year"]) if passage.document["report_year"] else None,
                "page": passage.page,
                "lines": [line.number for line in passage.quoted],
                "quote": passage.quote,
                "boxes": list(passage.boxes),
                "before": [line.text for line in passage.before],
                "printed": [line.text for line in passage.quoted],
                "after": [line.text for line in passage.after],
                "address": f"{page.as_posix()}{passage.anchor}",
            }
            for passage in citation.passages
        ],
        "decisions": list(citation.decisions),
        "decided_values": list(citation.decided),
        "address": f"{page.as_posix()}{citation.anchor}" if citation.anchor else "",
    }


# ---------------------------------------------------------------- the dataset itself


def dataset(release: Release) -> dict[str, Any]:
    """The release as a whole: its title, version and id, and the documents it was read from."""
    made_with = release.manifest
    documents = [
        {name: row[name] for name in ("document_id", "file_name", "kind", "report_year", "sha256", "status")}
        for row in release.rows("documents")
    ]
    return {
        "title": TITLE,
        "version": made_with.version if made_with else __version__,
        "release": made_with.release if made_with else release.name,
        "documents": documents,
    }


def dataset_text(release: Release) -> str:
    """The release as a line for a person: '… Dataset, version 0.1.0, release 0123456789ab, read from …'."""
    about = dataset(release)
    return visible(
        f"{about['title']}. Dataset, version {about['version']}, release {about['release']}, {_made(about)}."
    )


def _made(about: Mapping[str, Any]) -> str:
    names = [row["file_name"] for row in about["documents"] if row["status"] == "extracted"]
    return f"read from {len(names)} document{'s' if len(names) != 1 else ''}: {', '.join(names)}"


# ---------------------------------------------------------------- as BibTeX


def dataset_bibtex(release: Release) -> str:
    """The release as a BibTeX entry; its key contains the release's id."""
    about = dataset(release)
    fields = {
        "title": about["title"],
        "howpublished": "Dataset",
        "edition": f"Version {about['version']}, release {about['release']}",
        "note": _made(about)[0].upper() + _made(about)[1:],
    }
    return _entry(f"iscm-{about['release']}", fields)


def bibtex(citation: Citation, release: Release) -> Iterator[str]:
    """A BibTeX entry for each document that the row was read from; for a row read from none, one for the dataset.

    The key is the row's id. For tables whose rows several documents can give, the document's id always follows it, so
    that a key stays the same when a document is added. No entry has an institution or author, since no document's data
    has one.
    """
    by_document: dict[str, list[Passage]] = {}
    for passage in citation.passages:
        by_document.setdefault(passage.document["document_id"], []).append(passage)
    if citation.table == "documents":
        yield _entry(citation.record_id, _of_document(citation.row, citation.titles) | _hash(citation.row))
    elif not by_document:
        about = dataset(release)
        note = (
            f"Row {citation.record_id} of {citation.table}: {'; '.join(_facts(citation))}; release {about['release']}"
        )
        yield _entry(citation.record_id, {"title": about["title"], "howpublished": "Dataset", "note": note})
    for document_id, passages in by_document.items():
        many = citation.table in _MANY_DOCUMENTS
        pages = sorted({passage.page for passage in passages})
        places = [f"page {p.page}, {p.lines}" if len(pages) > 1 else p.lines for p in passages]
        quotes = [f"{where}: ``{passage.quote}''" for where, passage in zip(places, passages, strict=True)]
        place = {"pages": ", ".join(map(str, pages)), "note": f"Row {citation.record_id}, {'; '.join(quotes)}"}
        key = f"{citation.record_id}:{document_id}" if many else citation.record_id
        yield _entry(key, _of_document(passages[0].document, citation.titles) | place)


def _of_document(document: Row, titles: Mapping[str, str]) -> dict[str, str]:
    title = titles.get(document["document_id"], document["file_name"])
    return {"title": title, "year": document["report_year"], "howpublished": f"File {document['file_name']}"}


def _hash(document: Row) -> dict[str, str]:
    pages = f"1--{document['page_count']}" if document["page_count"] not in ("", "0", "1") else document["page_count"]
    return {"pages": "" if pages == "0" else pages, "note": f"SHA-256 {document['sha256']}"}


# BibTeX counts braces even where they are escaped, so they are spelled out.
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "%&_#$"},
}


def escaped(text: str) -> str:
    r"""Text for a BibTeX field in braces: letters of all scripts stay, what TeX would interpret is escaped.

    >>> escaped("R&D {50 %}")
    'R\\&D \\textbraceleft{}50 \\%\\textbraceright{}'
    """
    return "".join(_ESCAPES.get(sign, sign) for sign in " ".join(visible(text).split()))


def _entry(key: str, fields: Mapping[str, str]) -> str:
    """An entry of type misc: for a techreport, BibTeX requires an institution, which no document's data gives."""
    name = re.sub(r"[^A-Za-z0-9:.+/-]", "-", key)
    lines = [
        f"  {label} = {{{{{escaped(text)}}}}}" if label == "title" else f"  {label} = {{{escaped(text)}}}"
        for label, text in fields.items()
        if text
    ]
    return f"@misc{{{name},\n" + ",\n".join(lines) + "\n}"
