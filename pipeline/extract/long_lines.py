"""Text that was copied as one long line is cut where its printed lines must have ended (pure).

    … and cooperation. Almaty Process Ministerial Conference (27 January) on … Sixth SOM (26 May) …

gives 'Almaty Process' a line of its own, as the report printed it above its meetings. Paragraphs that stand on one line
each are cut in the same way, which leaves those that hold no heading whole. The pieces of a line keep its number and
count its columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from pipeline.extract.anniversaries import find_anniversaries
from pipeline.extract.items import SMALL_WORDS, find_event_opening
from pipeline.grammar.words import EventGrammar, event_grammar
from pipeline.model import Document, Line, Page
from pipeline.names.forms import looks_like_acronym
from pipeline.rules import Rules
from pipeline.text.folding import squashed
from pipeline.text.marks import ADDRESS
from pipeline.text.numbers import ordinal
from pipeline.text.printed import readable, without_letter_spacing, without_markdown

_LEAST = 240  # characters: no page prints longer lines
_LEAST_OF_OTHERS = 60  # characters of the other lines that are cut in a document with such a line
_MOST = 40_000  # characters: a line of a book is left whole, since the work grows with the square of its length
_LOOKED_AT = 160  # characters behind a name, in which its first meeting stands
# what may stand before a heading: '. ', ') ', ' 2021 ', an address
_BEFORE = re.compile(r"(?:^|[.!?)”\"’\d]|https?://\S+)\s*$")
_LAST_WORD = re.compile(r"(?:^|\s)(?P<word>[\w’'-]+)\s+$")  # 'Bangkok ' before 'Quito Process Plenary Session'
_ACRONYM = re.compile(r"\s*\((?P<inside>[^()]{2,40})\)")  # ' (MID-IGAD or IGAD RCP)' behind a name
# 'Harbour Dialogue on Coastal Movement (HDCM)', a name that no registry has
_UNKNOWN = re.compile(
    r"(?P<name>[A-Z][\w’'–-]+(?:\s+(?:(?:of|on|and|for|the|in|de|des|sur|sobre|y|et|&)\s+)*[A-Z][\w’'–-]+){1,12})"
    r"\s+\((?P<acronym>[^()]{2,40})\)(?=\s)"
)
_OPENS_HIGH = re.compile(r"\s+(?:[A-Z0-9“\"•]|\d+-\w)")  # ' Two', ' 4-module'
# 'M A I N E V E N T S I N 2021', letter by letter
_SPACED = re.compile(r"(?<!\S)(?:(?:\(?[A-Z0-9&]\)?|\d{4}|[()])(?:\s+|$)){6,}")
_BROKEN = re.compile(r"(?<=[^\W\d_]-)\s+(?=[a-z])")  # 'Pro- cess': there a printed line ended
_BULLET = re.compile(r"\s+(?=[•●▪◦]\s)")  # ' • SOM'
_YEAR_BEHIND = re.compile(r"(?:\s+(?:in|of|en|de))?\s+(?:19|20)\d\d\b")  # ' in 2021' behind 'Main events'
_MOST_LABEL_WORDS = 8  # of a theme in front of the mechanisms that addressed it


def with_short_lines(document: Document, rules: Rules) -> Document:
    """The document, each of its long lines cut before and behind headings, addresses, bullets and broken words.

    It is the same one where no long line holds a name that opens an entry: a paragraph may well stand on one line.
    """
    if not any(len(line.text) >= _LEAST and _is_long(line) for line in document.lines):
        return document
    grammar = event_grammar(rules)
    if not any(_is_long(line) and any(_around_entries(line.text, rules, grammar)) for line in document.lines):
        return document
    return replace(document, pages=tuple(_cut_page(page, rules, grammar) for page in document.pages))


def _is_long(line: Line) -> bool:
    """Whether the line may be several printed lines; those of a PDF and the rows of a table are what they are."""
    return line.box is None and "\t" not in line.text and _LEAST_OF_OTHERS <= len(line.text) <= _MOST


def _cut_page(page: Page, rules: Rules, grammar: EventGrammar) -> Page:
    tabled = {line for table in page.tables for row in table for line in row.lines}
    lines = (
        piece
        for line in page.lines
        for piece in ([line] if line in tabled or not _is_long(line) else _pieces(line, rules, grammar))
    )
    return replace(page, lines=tuple(lines))


def _pieces(line: Line, rules: Rules, grammar: EventGrammar) -> Iterator[Line]:
    """The line's pieces, each with blanks in front, so that its words keep their place in the line as printed.

    Blank space stands above the first one where it stands above the line, and above each name that opens an entry.
    """
    entries = [*_around_entries(line.text, rules, grammar)]
    cuts = sorted({0, len(line.text), *_cuts(line.text, rules), *(at for entry in entries for at in entry)})
    opened = {entry[0] for entry in entries}
    for column, (start, end) in enumerate(pairwise(cuts)):
        text = line.text[start:end].rstrip()
        words = " ".join(without_letter_spacing(without_markdown(readable(text))).split()) or text.strip()
        if words:
            gap = start in opened or (line.gap and start == 0)
            yield replace(line, text=" " * start + text, words=words, column=line.column + column, gap=gap)


def _cuts(text: str, rules: Rules) -> Iterator[int]:
    """Where a printed line must have begun, beside those of entries."""
    for pattern in (_BROKEN, _BULLET):
        yield from (match.end() for match in pattern.finditer(text))
    for pattern in (ADDRESS, _SPACED):
        for match in pattern.finditer(text):
            yield from match.span()
    yield from _behind_titles(text, rules)
    yield from _around_sections(text, rules)
    yield from _before_themes(text, rules)


def _behind_titles(text: str, rules: Rules) -> list[int]:
    """Where the title of a report ends: 'ISCM 2021 Highlights' before 'Abu Dhabi Dialogue'."""
    return [match.end() for match in re.finditer(rf"(?i:{rules.sections.title.pattern})(?=\s+[A-Z])", text)]


def _around_entries(text: str, rules: Rules, grammar: EventGrammar) -> Iterator[tuple[int, ...]]:
    """Where each name begins and ends that stands where a heading may and goes over into a meeting.

    Where an anniversary follows, its end is the third place.
    """
    titles = _behind_titles(text, rules)
    last = 0
    for start, end in _names(text, rules):
        is_below_title = any(not text[title:start].strip() for title in titles if title < start)
        if start < last or not (is_below_title or _may_end_line(text[max(0, start - _LOOKED_AT) : start])):
            continue
        acronym = _ACRONYM.match(text, end)
        last = acronym.end() if acronym else end
        behind = text[last : last + _LOOKED_AT]
        celebrated = next((each for each in find_anniversaries(behind) if not behind[: each.start].strip()), None)
        if celebrated is not None:
            yield start, last, last + _end_of_anniversary(behind[: celebrated.end], rules)
        elif ADDRESS.match(behind.lstrip()) or _goes_over(behind, grammar):
            yield start, last


def _names(text: str, rules: Rules) -> list[tuple[int, int]]:
    """The names that the registry has, and what has the form of one, in the order in which they begin.

    The heading of a section that is set letter by letter ('G R C P 9') names nobody.
    """
    spaced = [match.span() for match in _SPACED.finditer(text)]
    found = ((name.start, name.end) for name in rules.names.find(text))
    known = (name for name in found if not any(start <= name[0] < end for start, end in spaced))
    unknown = (match.span("name") for match in _UNKNOWN.finditer(text) if _is_acronym(match["acronym"]))
    return sorted((*known, *unknown))


def _end_of_anniversary(celebrated: str, rules: Rules) -> int:
    """Where '30th anniversary of MIDWA' ends, whose name runs on into the text: 'of MIDWA Working group meetings'."""
    name = next(iter(rules.names.find(celebrated)), None)
    return name.end if name else len(celebrated)


def _may_end_line(before: str) -> bool:
    """Whether a printed line may have ended there: at a full stop, or at a word that no name belongs to ('of the')."""
    if _BEFORE.search(before) is not None:
        return True
    match = _LAST_WORD.search(before)
    word = match["word"] if match else ""
    return bool(word) and word.casefold() not in SMALL_WORDS and ordinal(word) is None  # 'Seventh ARCP Meeting'


def _is_acronym(inside: str) -> bool:
    """Whether the brackets hold an acronym, or two: 'MID-IGAD or IGAD RCP'."""
    return any(looks_like_acronym(part) for part in re.split(r"\s+or\s+|\s*[,;/]\s*", inside))


def _goes_over(behind: str, grammar: EventGrammar) -> bool:
    return _OPENS_HIGH.match(behind) is not None and find_event_opening(behind.strip(), grammar)


def _around_sections(text: str, rules: Rules) -> Iterator[int]:
    """Before and behind the heading of a section: 'Main events in 2021', 'Thematic Areas'."""
    phrases = sorted(rules.sections.phrases, key=len, reverse=True)
    pattern = re.compile("|".join(rf"\b{re.escape(phrase)}\b" for phrase in phrases if " " in phrase), re.IGNORECASE)
    for match in pattern.finditer(text):
        year = _YEAR_BEHIND.match(text, match.end())
        end = year.end() if year else match.end()
        is_capital = match[0][0].isupper() and (_OPENS_HIGH.match(text, end) or end == len(text))
        is_set_apart = _BEFORE.search(text, max(0, match.start() - _LOOKED_AT), match.start())
        if is_capital and (is_set_apart or _is_label(text[end:].partition(":")[0].strip(), rules)):
            yield from (match.start(), end)


def _before_themes(text: str, rules: Rules) -> Iterator[int]:
    """Before a theme in front of the mechanisms that addressed it: 'RCM, SACM Climate change: MIDWA'."""
    for colon in re.finditer(":", text):
        words = [*re.finditer(r"\S+", text[: colon.start()])][-_MOST_LABEL_WORDS:]
        label = next((word for word in words if _is_label(text[word.start() : colon.start()], rules)), None)
        if label is not None:
            yield label.start()


def _is_label(words: str, rules: Rules) -> bool:
    """Whether the words are the name of a theme or of an initiative: 'Climate change', '2030 Agenda and SDGs'."""
    is_known = bool(words) and bool(rules.theme_names.known(words) or squashed(words) in rules.initiatives)
    return is_known and (words[0].isupper() or words[0].isdigit())
