"""The leaflet -> records: the table of mechanisms, and the figures and names in its prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.extract.prose_figures import prose_claims, unread_figures
from pipeline.model import (
    Address,
    Body,
    Claim,
    Document,
    Extract,
    Line,
    Mention,
    Profile,
    Remark,
    Row,
    ThemeListing,
    Where,
)
from pipeline.names.forms import printed_forms
from pipeline.rules import TABLE_FIELDS, Rules
from pipeline.text.folding import folded, slug, squashed
from pipeline.text.marks import ADDRESS, sentences
from pipeline.text.passage import Passage, WordBreaks, joined

NAME = "leaflet"

_NOTHING = frozenset(("", "n a", "na", "none", "not available", "unknown", "tbc", "tbd"))  # 'n/a', '–', '?'


@dataclass
class _Found:
    mentions: list[Mention] = field(default_factory=list)
    themes: list[ThemeListing] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    profiles: list[Profile] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    furniture: dict[Line, str] = field(default_factory=dict)


def matches(document: Document, rules: Rules) -> bool:
    """Whether the document has a table whose header names at least four columns of the leaflet's table."""
    return any(columns_of(row, rules) for page in document.pages for table in page.tables for row in table)


def extract(document: Document, rules: Rules) -> Extract:
    """All records of the leaflet."""
    reader = _Reader(document, rules)
    tabled = reader.tables()
    reader.prose([line for line in document.lines if line not in tabled])
    found = reader.found
    return Extract(
        document=document,
        kind=NAME,
        report_year=None,
        mentions=tuple(found.mentions),
        themes=tuple(found.themes),
        addresses=tuple(found.addresses),
        claims=tuple(found.claims),
        bodies=tuple(found.bodies),
        profiles=tuple(found.profiles),
        remarks=tuple(found.remarks),
        furniture=found.furniture,
    )


# ---------------------------------------------------------------- the table


def columns_of(row: Row, rules: Rules) -> tuple[str, ...]:
    """The field each cell of a header row names ('' for one it does not know); empty where the row is no header."""
    # a narrow column breaks a word without a hyphen ('Establishe d'): only the letters count
    named = {squashed(heading): name for heading, name in rules.columns.items()}
    fields = tuple(named.get(squashed(without_footnotes(cell)), "") for cell in row.cells)
    known = [name for name in fields if name]
    return fields if len(set(known)) >= 4 and len(known) == len(set(known)) and "name" in known else ()


def aligned(cells: Sequence[str], columns: Sequence[str], rules: Rules) -> dict[str, str]:
    """Each field's cell; where a row has fewer or more cells than the header, by what the cells look like.

    'X⇥RCP⇥Africa⇥2002⇥Labour migration' has no number of states: the year is a year, the last cell is text.
    """
    if len(cells) == len(columns):
        return {name: cell for name, cell in zip(columns, cells, strict=True) if name}
    named = [name for name in columns if name]
    if len(cells) > len(columns):
        cells = [*cells[: len(columns) - 1], "; ".join(cell for cell in cells[len(columns) - 1 :] if cell)]
        return {name: cell for name, cell in zip(columns, cells, strict=True) if name}
    best: tuple[float, dict[str, str]] = (-1.0, {})
    for chosen in _increasing(len(cells), len(named)):
        row = {named[at]: cell for at, cell in zip(chosen, cells, strict=True)}
        score = sum(_looks_like(name, cell, rules) for name, cell in row.items())
        if score > best[0]:
            best = (score, row)
    return best[1]


def _increasing(count: int, of: int, start: int = 0) -> Iterator[tuple[int, ...]]:
    """Every choice of `count` rising numbers below `of`."""
    if count == 0:
        yield ()
        return
    for first in range(start, of - count + 1):
        for rest in _increasing(count - 1, of, first + 1):
            yield (first, *rest)


def _looks_like(name: str, cell: str, rules: Rules) -> float:
    is_year = bool(re.match(r"(?:19|20)\d\d\b", cell))
    return {
        "name": 1.0 if cell and not cell.isdigit() else 0.0,
        "kind": 2.0 if folded(cell) in rules.kinds else 0.0,
        "regions": 2.0 if read_regions(cell, rules)[1] else 0.0,
        "year_established": 2.0 if is_year else 0.0,
        "constituent_states": 2.0 if cell.isdigit() and not is_year else 0.0,
        "themes": 1.5 if any(rules.theme_names.known(part) for part in re.split(r"[;,]", cell)) else 0.0,
    }[name]


def read_regions(cell: str, rules: Rules) -> tuple[tuple[str, ...], bool]:
    """The regions a cell prints, in its order, and whether all of them are known.

    'Europe – Asia – America –Africa' is four; 'Asia and Pacific' two; 'Intra-African' is Africa.
    """
    if whole := rules.regions.get(folded(cell)):
        return whole, True
    regions: list[str] = []
    parts = [part for part in re.split(r"\s*[–—/;,&]\s*|\s+-\s+|\s+and\s+", cell) if part.strip()]
    for part in parts:
        regions += rules.regions.get(folded(part), (part.strip(),))
    return tuple(dict.fromkeys(regions)), bool(parts) and all(folded(part) in rules.regions for part in parts)


_FOOTNOTE = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡]+")  # 'Budapest Process*', '2003¹'


def without_footnotes(cell: str) -> str:
    """The cell without the marks that point to footnotes."""
    return " ".join(_FOOTNOTE.sub("", cell).split())


def read_year(cell: str) -> int | None:
    """The first year a cell prints: '2002 (relaunched 2011)' is 2002."""
    match = re.search(r"\b(?:19|20)\d\d\b", cell)
    return int(match[0]) if match else None


def read_count(cell: str) -> int | None:
    """The number a cell begins with: '23 States' is 23."""
    match = re.match(r"\D{0,8}?(\d{1,3})\b", cell)
    return int(match[1]) if match else None


# ---------------------------------------------------------------- reading


class _Reader:
    """One leaflet while it is read."""

    def __init__(self, document: Document, rules: Rules) -> None:
        self.document, self.rules = document, rules
        self.breaks = WordBreaks(word for line in document.lines for word in line.words.split())
        self.found = _Found()

    def tables(self) -> set[Line]:
        """Reads the rows of every table; a table without a header goes on with the columns of the one before."""
        columns: tuple[str, ...] = ()
        read: set[Line] = set()
        for page in self.document.pages:
            for table in page.tables:
                for row in table:
                    if header := columns_of(row, self.rules):
                        columns = header
                        self.found.furniture.update(dict.fromkeys(row.lines, "table header"))
                    elif not columns or len(row.cells) < 3:
                        continue
                    elif not any(row.cells[1:]):
                        self.found.furniture.update(dict.fromkeys(row.lines, "table band"))
                    else:
                        self._row(row, columns)
                    read.update(row.lines)
        return read

    def _row(self, row: Row, columns: Sequence[str]) -> None:
        printed = dict.fromkeys(TABLE_FIELDS, "") | aligned(row.cells, columns, self.rules)
        cells = {name: without_footnotes(cell) for name, cell in printed.items()}
        where = joined(self.document.document_id, row.lines, self.breaks).where()
        if not cells["name"]:
            text = "; ".join(cell for cell in row.cells if cell)
            self.found.remarks.append(Remark("odd_row", "(no name)", text, "a row of the table without a name", where))
            return
        owner = Mention(cells["name"], "table", where)
        self.found.mentions.append(owner)
        for link in (link for page in self.document.pages for link in page.links if link.line in row.lines):
            self.found.addresses.append(Address(owner, link.url, "annotation", where))
        kind = self.rules.kinds.get(folded(cells["kind"]), "")
        regions, regions_known = read_regions(cells["regions"], self.rules)
        year, states = read_year(cells["year_established"]), read_count(cells["constituent_states"])
        self.found.profiles.append(
            Profile(
                owner=owner,
                printed_kind=printed["kind"],
                kind=kind,
                printed_regions=printed["regions"],
                regions=regions if folded(cells["regions"]) not in _NOTHING else (),
                printed_year=printed["year_established"],
                year_established=year,
                printed_states=printed["constituent_states"],
                constituent_states=states,
                printed_themes=printed["themes"],
                where=where,
            )
        )
        for piece in cells["themes"].split(";"):
            for theme in self.rules.theme_names.split(piece):
                if folded(theme) not in _NOTHING:
                    self.found.themes.append(ThemeListing(theme, owner, where))
        odd = {
            "kind": "no type that mechanism_kinds.csv knows" if not kind else "",
            "regions": "no region that regions.csv knows" if not regions_known else "",
            "year_established": "" if re.fullmatch(r"(?:19|20)\d\d", cells["year_established"]) else "not a year alone",
            "constituent_states": "" if cells["constituent_states"].isdigit() else "not a number alone",
            "themes": "no theme" if folded(cells["themes"]) in _NOTHING else "",
        }
        if len(row.cells) < len(columns):
            missing = next((name for name in TABLE_FIELDS if not cells[name]), "")
            odd[missing] = f"the row has {len(row.cells)} cells, the header {len(columns)}"
        for name, why in odd.items():
            if why:
                value = cells[name] or "(empty)"
                self.found.remarks.append(Remark("odd_cell", f"{owner.printed}: {name}", value, why, where))

    def prose(self, lines: Sequence[Line]) -> None:
        """Reads everything outside the table, a paragraph at a time."""
        for paragraph in _paragraphs(lines, self.rules):
            reason = _furniture_reason(paragraph[0], self.rules)
            if not reason and len(paragraph) == 1 and _is_heading(paragraph[0]):
                reason = "heading"
            passage = joined(self.document.document_id, paragraph, self.breaks)
            self._addresses(passage)
            if reason:
                self.found.furniture.update(dict.fromkeys(paragraph, reason))
                continue
            before = self._count()
            claimed = [self._claim(*claim, passage) for claim in prose_claims(passage.text, self.rules)]
            self._names(passage)
            self._bodies(passage)
            unread = list(unread_figures(passage.text, claimed))
            for start, end in unread:
                where = passage.where(start, end)
                sentence = next(passage.text[a:b] for a, b in sentences(passage.text) if a <= start < b)
                self.found.remarks.append(
                    Remark("unread_figure", passage.text[start:end], sentence, "no claim reads it", where)
                )
            if not unread and self._count() == before:
                self.found.furniture.update(dict.fromkeys(paragraph, "prose without a figure or a known name"))

    def _count(self) -> int:
        return len(self.found.mentions) + len(self.found.claims) + len(self.found.bodies) + len(self.found.addresses)

    def _claim(
        self, metric: str, subject: str, value: int, scope: str, start: int, end: int, passage: Passage
    ) -> tuple[int, int]:
        self.found.claims.append(Claim(metric, subject, value, scope, passage.where(start, end)))
        return start, end

    def _addresses(self, passage: Passage) -> None:
        for match in ADDRESS.finditer(passage.text):
            where = passage.where(*match.span())
            self.found.addresses.append(Address(None, match[0], "text", where))
        printed = {line for _, line in [(c, o[0]) for c, o in zip(passage.text, passage.origins, strict=True)]}
        for page in self.document.pages:
            for link in page.links:
                if link.line in printed:
                    where = joined(self.document.document_id, [link.source], self.breaks).where()
                    self.found.addresses.append(Address(None, link.url, "annotation", where))

    def _names(self, passage: Passage) -> None:
        taken = [(found.start, found.end) for found in self.rules.names.find_others(passage.text, "global_dialogue")]
        for found in self.rules.names.find(passage.text):
            self._mention(found.printed, passage.where(found.start, found.end))
            taken.append((found.start, found.end))
        # 'the Bail Process': a name by its shape, which may misprint a known one
        words = "|".join(sorted(word.capitalize() for word in self.rules.process_words)) or "(?!)"
        shape = rf"\b(?!The\b)[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)? (?:{words})\b"
        for match in re.finditer(shape, passage.text):
            if not any(a < match.end() and match.start() < b for a, b in taken):
                self._mention(match[0], passage.where(*match.span()))

    def _mention(self, printed: str, where: Where) -> None:
        self.found.mentions.append(Mention(printed, "prose", where))

    def _bodies(self, passage: Passage) -> None:
        """Global dialogues that are no ISCM, and who provides secretariats."""
        for start, end in sentences(passage.text):
            sentence = passage.text[start:end]
            for found in self.rules.names.find_others(sentence, "global_dialogue"):
                self._body("global_dialogue", found.printed, passage.where(start + found.start, start + found.end))
            if _SECRETARIAT.search(sentence):
                for name, a, b in _listed_bodies(sentence):
                    self._body("secretariat", name, passage.where(start + a, start + b))

    def _body(self, role: str, name: str, where: Where) -> None:
        forms = printed_forms(name)
        known = next(
            (self.rules.names.others[key] for form in forms if (key := squashed(form)) in self.rules.names.others), ""
        )
        self.found.bodies.append(Body(role, known or slug(forms[0]), name, where))


def _paragraphs(lines: Sequence[Line], rules: Rules) -> Iterator[list[Line]]:
    """Lines that stand together: a gap, a heading or a furniture line parts them."""
    paragraph: list[Line] = []
    for line in lines:
        alone = bool(_furniture_reason(line, rules)) or _is_heading(line)
        if paragraph and (line.gap or alone or line.page != paragraph[0].page or _is_heading(paragraph[-1])):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _furniture_reason(line: Line, rules: Rules) -> str:
    return line.margin or rules.furniture_reason(line.words)


def _is_heading(line: Line) -> bool:
    """A line that titles what follows: marked as such, or short, without an end mark and without a figure."""
    if re.match(r"#{1,6}\s", line.text):
        return True
    words = line.words.split()
    return len(words) <= 14 and not re.search(r"[.;:!?)]\W*$|\d", line.words) and (line.bold or line.gap)


# ---------------------------------------------------------------- bodies in prose

# 'have been providing secretariat support', 'supported by a secretariat, which … provide'
_SECRETARIAT = re.compile(
    r"\b(?:provid|offer|serv|support)\w*\b.*\bsecretariat|\bsecretariat\w*\b.*\b(?:provided?|run|support)\b",
    re.IGNORECASE,
)


def _listed_bodies(sentence: str) -> tuple[tuple[str, int, int], ...]:
    """The bodies listed in a sentence on secretariats, as (name, start, end): 'IOM, UNHCR and others'."""
    stop = re.search(r"\b(?:and others|have been|has been|provides?|serves?)\b", sentence)
    listed = sentence[: stop.start()] if stop else sentence
    opening = re.search(r"\b(?:which|by|from|include[sd]?|including|such as)\s+(?=(?:the\s+)?[A-Z])", listed)
    at = opening.end() if opening else 0
    bodies = []
    for piece in re.finditer(r"[^,;]+", listed[at:]):
        match = re.fullmatch(
            r"\s*(?:and\s+)?(?:the\s+)?(?P<name>[A-Z][^()]*?(?:\s*\([A-Z][\w-]*\))?)\s*(?:and\s*)?", piece[0]
        )
        if match:
            bodies.append(
                (match["name"], at + piece.start() + match.start("name"), at + piece.start() + match.end("name"))
            )
    return tuple(bodies) if len(bodies) >= 2 else ()
