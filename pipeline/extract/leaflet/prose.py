"""The prose of a leaflet, a paragraph at a time: figures, names, addresses, and bodies in a role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.extract.collected import Collected
from pipeline.extract.leaflet.context import Leaflet
from pipeline.extract.leaflet.participants import stated_dates
from pipeline.extract.leaflet.prose_participants import ProseParticipants
from pipeline.extract.prose_figures import ProseClaim, prose_claims, unread_figures
from pipeline.model import Address, Body, Claim, Line, Mention, Remark, Where
from pipeline.names.forms import printed_forms
from pipeline.names.index import KnownForm, NameIndex, without_names
from pipeline.rules import Rules
from pipeline.text.folding import slug, squashed
from pipeline.text.marks import ADDRESS, sentences
from pipeline.text.passage import Passage

_MOST_HEADING_WORDS = 14

_SENTENCE = re.compile(r"[.!?]\W*(?:\s|$)")  # 'The process began in 2003.'
_CELL_LIKE = re.compile(r"\b(?:\d{1,3}|(?:19|20)\d\d|RCP|IRF|n/a)(?!\w)")  # '12', '1996', 'RCP'
_MARKED_HEADING = re.compile(r"#{1,6}\s")  # '## Regional processes'
_ENDS_OR_COUNTS = re.compile(r"[.;:!?)]\W*$|\d")  # 'They meet yearly.', '15 RCPs'
# 'have been providing secretariat support', 'supported by a secretariat, which … provide'
_SECRETARIAT = re.compile(
    r"\b(?:provid|offer|serv|support)\w*\b.*\bsecretariat|\bsecretariat\w*\b.*\b(?:provided?|run|support)\b",
    re.IGNORECASE,
)
# what ends a list of bodies: 'IOM, UNHCR and others have been providing …'
_LIST_END = re.compile(r"\b(?:and others|have been|has been|provides?|serves?)\b")
# what opens one: 'a secretariat, which IOM, UNHCR …', 'organizations such as the …'
_LIST_START = re.compile(r"\b(?:which|by|from|include[sd]?|including|such as)\s+(?=(?:the\s+)?[A-Z])")
# ' and the International Organization for Migration (IOM)'
_LISTED_BODY = re.compile(
    r"\s*(?:and\s+)?(?:the\s+)?(?P<name>[A-Z][^()]*?(?:\s*\([A-Z][\w-]*\))?)\s*(?:and\s*)?",
)
_PROSE = "prose without a figure or a known name"
_LEAST_LISTED = 2  # bodies that make a list


def read_prose(lines: Sequence[Line], leaflet: Leaflet, found: Collected) -> None:
    """Reads the lines outside the table."""
    about = ProseParticipants(leaflet.rules, found)
    for paragraph in _paragraphs(lines, leaflet.rules):
        passage = leaflet.passage(paragraph)
        for address in _addresses(passage, leaflet):
            found.add(address)
        if reason := _reason_aside(paragraph, leaflet.rules):
            found.set_aside(paragraph, reason)
            about.below(passage.text)
        else:
            _read_paragraph(paragraph, passage, leaflet.rules, found)
            _ask_about_rows(passage, leaflet.rules, found)
            about.read(passage)


def _read_paragraph(paragraph: Sequence[Line], passage: Passage, rules: Rules, found: Collected) -> None:
    """Keeps what a paragraph says, and remarks on its figures that nothing reads; sets aside lines that say nothing.

    A paragraph is often many lines of which one has a name: what stands around it needs nobody to look at it.
    """
    claims = prose_claims(passage.text, rules)
    records: list[Claim | Mention | Body] = [
        *(_claim(claim, passage) for claim in claims),
        *_mentions(passage, rules),
        *_bodies(passage, rules),
    ]
    dated = stated_dates(passage.text, rules)
    unread = [*_unread(passage, [*((claim.start, claim.end) for claim in claims), *dated])]
    for record in (*records, *unread):
        found.add(record)
    claimed = {line for record in records for line in record.where.lines}
    asked = {line for remark in unread for line in remark.where.lines}
    of_date = {line for span in dated for line in passage.where(*span).lines}
    for line in paragraph:
        if line not in claimed:
            reason = "prose that a finding asks about" if line in asked else _PROSE
            found.set_aside([line], "day as of which the table holds" if line in of_date - asked else reason)


def _ask_about_rows(passage: Passage, rules: Rules, found: Collected) -> None:
    """Asks about words outside the tables that look like a row of one, of a mechanism that has none."""
    if _SENTENCE.search(passage.text) or not _CELL_LIKE.search(_without_names(passage.text, rules)):
        return
    of_rows = {form.iscm_id for profile in found.profiles for form in _known(profile.owner.printed, rules)}
    for name in rules.names.find(passage.text):
        form = rules.names.known(name.printed)
        if of_rows and form is not None and form.iscm_id not in of_rows:
            why = "it looks like a row of a table, and its table has none"
            found.add(Remark("unread_row", name.printed, passage.text, why, passage.where()))


def _without_names(text: str, rules: Rules) -> str:
    return without_names(text, rules.names)


def _known(printed: str, rules: Rules) -> Iterator[KnownForm]:
    return (form for each in printed_forms(printed) if (form := rules.names.known(each)) is not None)


# ---------------------------------------------------------------- paragraphs and headings


def _paragraphs(lines: Sequence[Line], rules: Rules) -> Iterator[list[Line]]:
    """Lines that stand together: blank space, a heading or a line of furniture separates them."""
    paragraph: list[Line] = []
    for line in lines:
        alone = bool(_furniture_reason(line, rules)) or _is_heading(line)
        if paragraph and (line.gap or alone or line.page != paragraph[0].page or _is_heading(paragraph[-1])):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _reason_aside(paragraph: Sequence[Line], rules: Rules) -> str:
    """Why a paragraph is no prose, empty where it is."""
    if reason := _furniture_reason(paragraph[0], rules):
        return reason
    return "heading" if len(paragraph) == 1 and _is_heading(paragraph[0]) else ""


def _furniture_reason(line: Line, rules: Rules) -> str:
    return line.margin or rules.furniture_reason(line.words)


def _is_heading(line: Line) -> bool:
    """Whether the line titles what follows: marked as such, or short, set apart, without an end mark or a figure."""
    if _MARKED_HEADING.match(line.text):
        return True
    is_short = len(line.words.split()) <= _MOST_HEADING_WORDS
    return is_short and not _ENDS_OR_COUNTS.search(line.words) and (line.bold or line.gap)


# ---------------------------------------------------------------- a record each


def _addresses(passage: Passage, leaflet: Leaflet) -> Iterator[Address]:
    """The addresses that the passage prints, and those of the links that lie on its lines."""
    for match in ADDRESS.finditer(passage.text):
        yield Address(None, match[0], "text", passage.where(*match.span()))
    for link in leaflet.links_on({line for line, _ in passage.origins}):
        yield Address(None, link.url, "annotation", leaflet.passage([link.source]).where())


def _claim(printed: ProseClaim, passage: Passage) -> Claim:
    where = passage.where(printed.start, printed.end)
    return Claim(printed.metric, printed.subject, printed.value, printed.scope, where)


def _mentions(passage: Passage, rules: Rules) -> Iterator[Mention]:
    """The mechanisms that the passage names, known ones first, and what has the shape of a name: 'the Bail Process'."""
    known = [*rules.names.find(passage.text)]
    for name in known:
        yield Mention(name.printed, "prose", passage.where(name.start, name.end))
    others = rules.names.find_others(passage.text, "global_dialogue")
    taken = [(name.start, name.end) for name in (*others, *known)]
    for match in _shape_of_name(rules).finditer(passage.text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            yield Mention(match[0], "prose", passage.where(*match.span()))


def _shape_of_name(rules: Rules) -> re.Pattern[str]:
    """One or two capitalised words before a word that names mechanisms: 'Bail Process', which misprints a name."""
    words = "|".join(sorted(word.capitalize() for word in rules.process_words)) or "(?!)"
    return re.compile(rf"\b(?!The\b)[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)? (?:{words})\b")


def _bodies(passage: Passage, rules: Rules) -> Iterator[Body]:
    """The global dialogues that are no ISCM, and the bodies that provide secretariats."""
    names = rules.names
    for at, end in sentences(passage.text):
        sentence = passage.text[at:end]
        for name in names.find_others(sentence, "global_dialogue"):
            yield _body("global_dialogue", name.printed, passage.where(at + name.start, at + name.end), names)
        if _SECRETARIAT.search(sentence):
            for first, last in _listed_bodies(sentence):
                yield _body("secretariat", sentence[first:last], passage.where(at + first, at + last), names)


def _body(role: str, name: str, where: Where, names: NameIndex) -> Body:
    forms = printed_forms(name)
    known = next((names.others[key] for form in forms if (key := squashed(form)) in names.others), "")
    return Body(role, known or slug(forms[0]), name, where)


def _listed_bodies(sentence: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each body listed in a sentence on secretariats, 'IOM, UNHCR and others'; none of fewer."""
    stop = _LIST_END.search(sentence)
    listed = sentence[: stop.start()] if stop else sentence
    opening = _LIST_START.search(listed)
    at = opening.end() if opening else 0
    pieces = [(at + piece.start(), piece[0]) for piece in re.finditer(r"[^,;]+", listed[at:])]
    names = [(start, match) for start, text in pieces if (match := _LISTED_BODY.fullmatch(text))]
    bodies = tuple((start + match.start("name"), start + match.end("name")) for start, match in names)
    return bodies if len(bodies) >= _LEAST_LISTED else ()


def _unread(passage: Passage, claimed: Sequence[tuple[int, int]]) -> Iterator[Remark]:
    """The figures that no claim reads, each with its sentence."""
    for start, end in unread_figures(passage.text, claimed):
        sentence = next(passage.text[a:b] for a, b in sentences(passage.text) if a <= start < b)
        where = passage.where(start, end)
        yield Remark("unread_figure", passage.text[start:end], sentence, "no claim reads it", where)
