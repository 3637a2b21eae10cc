"""Which lines of a report are the headings of mechanisms' entries, each printed over one line or more.

A mechanism's heading is known by its name if the registry has it; a new mechanism's by its shape (title case, no date,
no full stop), by the finished sentence above it and by the event below it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.extract.anniversaries import anniversary_of
from pipeline.extract.items import ANY_YEAR, SMALL_WORDS, find_event_opening, goes_on, is_bullet
from pipeline.grammar.dates import find_dates
from pipeline.grammar.words import EventGrammar, singular_forms
from pipeline.model import SAME_SIZE, Line
from pipeline.names.forms import bracket_forms, looks_like_acronym, printed_forms
from pipeline.names.index import NameIndex
from pipeline.names.likeness import resolve_name
from pipeline.text.folding import folded
from pipeline.text.marks import is_address, tail_of
from pipeline.text.numbers import cardinal, ordinal

_WORD = re.compile(r"[^\W\d_][\w’'-]*")  # 'Inter-State', 'd’Asie'
_ELISION = re.compile(r"\b[dl][’'](?=\w)")  # 'd’' of 'Dialogue d’Abou Dhabi'
_BRACKET = re.compile(r"\([^()]*\)?")  # '(RCM)', and '(formerly' where the line below closes it
_LAST_BRACKET = re.compile(r"\([^()]+\)\W*$")  # 'Harbour Dialogue (HD)'
_NUMBERED = re.compile(r"\d(?!\+)")  # '3 May', not '5+5 Dialogue'
# '1. ', '2.1 ', '3) ', '(a) ', 'IV. ' before a heading
_NUMBER = re.compile(r"^\(?(?:\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}[.)]|[^\W\d_][.)]|[ivxIVX]{1,4}[.)])\)?\s+")
# '. ', ': ', ' – ' between a heading and the text that goes on in its line
_RUN_IN = re.compile(r"(?:\s*[.:]|\s[–—-])\s+(?=[^\W_a-z]|[“\"«])")
_BROKEN = re.compile(r"\w-$")  # 'Consul-'

_SAME_WORDS = 99.0  # score of a name whose words are all those of a known one
_MOST_WORDS = 24  # of a mechanism's name
_MOST_STYLED = 7  # lines of a heading in a narrow column, if its style tells it from text or its name is known
_LAST_LINES = 3  # lines of any other heading (MIDCOM's has two)
_RUN_IN_LINES = 3  # lines over which a heading and the first words behind it may run

Style = tuple[bool, bool, float]  # bold, covered by a link, size in points


@dataclass(frozen=True, slots=True)
class _Entries:
    """The lines among which headings are looked for, the style of the text, and what knows names and events."""

    lines: Sequence[Line]
    body: Style | None
    names: NameIndex
    grammar: EventGrammar


@dataclass(frozen=True, slots=True)
class RunIn:
    """A heading that the text of its entry goes on behind: the name is `text[start:end]`, the entry `text[body:]`."""

    start: int
    end: int
    body: int


def find_headings(lines: Sequence[Line], names: NameIndex, grammar: EventGrammar) -> dict[int, int]:
    """The mechanisms' headings in a report's events section: the index of the first line -> the number of lines.

    A heading that its entry goes on behind ('Rabat Process. Fourth Ministerial Conference …') has 0 lines of its own.
    """
    entries = _Entries(lines, _body_style(lines), names, grammar)
    found: dict[int, int] = {}
    at, heading_end = 0, -1
    while at < len(lines):
        if _has_run_in(at, heading_end == at, entries):
            found[at], heading_end = 0, -1
            at += 1
            continue
        count = _styled_count(at, entries) or _plain_count(at, heading_end == at, entries)
        if count:
            found[at] = count
            heading_end = at + count
        at += count or 1
    return found


def _has_run_in(at: int, headed: bool, entries: _Entries) -> bool:
    """Whether a paragraph begins at the line whose first words are a heading."""
    line = entries.lines[at]
    if _is_of_entry(line) or not (line.gap or at == 0 or headed or _is_finished(entries.lines[at - 1].words)):
        return False
    if _longest_known(_candidates(at, _MOST_STYLED, entries), entries.names):
        return False  # 'ACP – EU Dialogue on Migration' is a name as a whole
    same_page = [other for other in entries.lines[at : at + _RUN_IN_LINES] if other.page == line.page]
    return find_run_in(_text(same_page), entries.names, entries.grammar) is not None


def find_run_in(text: str, names: NameIndex, grammar: EventGrammar) -> RunIn | None:
    """The heading that opens a paragraph and goes over into its text; None where none does.

    'Rabat Process. Fourth Ministerial Conference (27 November)' and 'Bali Process – SOM (18 June)': a known name, or
    one that its acronym closes, and behind it an event.
    """
    number = _NUMBER.search(text)
    start = number.end() if number else 0
    for stop in _RUN_IN.finditer(text, start):
        name = text[start : stop.start()]
        if len(name.split()) > _MOST_WORDS or not _could_head(name, names):
            return None
        is_name = _is_known(bracket_forms(name), names) or _closes_with_acronym(name)
        behind = text[stop.end() :]
        names_again = next(
            (found.start == 0 for found in names.find(behind)), False
        )  # 'RCM – Regional Conference on …'
        if is_name and not names_again and _goes_over_into(behind, stop[0], grammar):
            return RunIn(start, stop.start(), stop.end())
    return None


_DASH_WORDS = 4  # between a dash and the event noun: behind more the name may go on ('– Silk Routes Partnership')


def _goes_over_into(behind: str, stop: str, grammar: EventGrammar) -> bool:
    """Whether the text behind a heading's stop tells of events; a dash may also stand within a name."""
    first = behind.split()[0]
    if ordinal(first) is not None or cardinal(first) is not None:
        return True
    if stop.strip() in (".", ":"):
        return find_event_opening(behind, grammar) or bool(find_dates(behind, ANY_YEAR))
    noun = grammar.any_noun.search(behind)
    return noun is not None and len(behind[: noun.start()].split()) <= _DASH_WORDS


def without_number(text: str) -> str:
    """The heading without the number that some reports print before it: '2.1 Rabat Process'."""
    return _NUMBER.sub("", text, count=1)


def _styled_count(at: int, entries: _Entries) -> int:
    """How many lines from `at` on are one heading by their style, 0 where it is the text's style or unknown.

    In a narrow column a name runs over five lines ('Regional Consultative Process on Overseas …'); all of them are
    bold, larger or linked, as the first is.
    """
    lines = entries.lines
    if entries.body is None or _is_set_in(lines[at], entries.body) or _is_of_entry(lines[at]):
        return 0
    reach = 1  # lines that look the same, whether or not blank space stands between them
    while reach < _MOST_STYLED and at + reach < len(lines) and _looks_same(lines[at], lines[at + reach]):
        reach += 1
    texts = _candidates(at, reach, entries, spaced=True)
    if known := _longest_known(texts, entries.names):
        return known  # it may go on overleaf
    count = 1  # as many of them as stand together, without blank space
    on_page = sum(line.page == lines[at].page for line in lines[at : at + reach])
    while count < on_page and not (lines[at + count].gap and lines[at + count - 1].ended):
        count += 1
    if count not in texts or _names_event(texts[count], entries):
        return 0
    return count if _opens_entry(at + count, entries) else 0


def _plain_count(at: int, headed: bool, entries: _Entries) -> int:
    """How many lines from `at` on are one heading by their words, 0 where none is.

    `headed` says that another heading ends right above. A heading stands below a finished sentence, an anniversary,
    another heading or blank space.
    """
    line = entries.lines[at]
    if _is_of_entry(line):
        return 0
    finished = at == 0 or headed or _is_finished(entries.lines[at - 1].words)
    if not finished and not line.gap:
        return 0
    texts = _candidates(at, _MOST_STYLED, entries)
    if known := _longest_known(texts, entries.names):
        return known
    texts = {count: text for count, text in texts.items() if count <= _LAST_LINES}
    if alike := _nearly_known(texts, line.gap, entries.names):
        return alike
    if headed or not (finished or _closes_item(entries.lines[:at])):
        return 0
    return _unknown_count(at, texts, entries)


def _nearly_known(texts: Mapping[int, str], is_apart: bool, names: NameIndex) -> int:
    """The number of lines whose text is a known name but for a part or the language; 0 where there is none.

    Of 'Budapest Process – Silk Routes Partnership' a side of the dash is known; of 'Proceso de Colombo', which has to
    stand apart, each word is the registry's in another language.
    """
    for count, text in texts.items():
        if _is_known(printed_forms(text), names):
            return count
    if not is_apart:
        return 0
    return next((count for count in reversed([*texts]) if resolve_name(texts[count], names).score >= _SAME_WORDS), 0)


def _unknown_count(at: int, texts: Mapping[int, str], entries: _Entries) -> int:
    """How many lines from `at` on are a name above an event, unknown or in other words; 0 where none is.

    `texts` are the lines as one text, by their number. Tried in this order: the longest text that resembles a known
    name, the shortest that ends with an acronym in brackets, the shortest that is set apart and names no event.
    """
    texts = {count: text for count, text in texts.items() if _opens_entry(at + count, entries)}
    for count in reversed(texts):
        if resolve_name(texts[count], entries.names).status == "accepted":
            return count
    for count, text in texts.items():
        if _closes_with_acronym(text):
            return count
    for count, text in texts.items():
        if _stands_out(entries.lines[at], entries.lines[at + count]) and not _names_event(text, entries):
            return count
    return 0


def _candidates(at: int, most: int, entries: _Entries, spaced: bool = False) -> dict[int, str]:
    """The texts that may be a heading among those of the first 1 to `most` lines from `at` on, by number of lines.

    A heading ends with its page and at blank space, unless all of it is set in one style (`spaced`).
    """
    found: dict[int, str] = {}
    first = entries.lines[at]
    for count, line in enumerate(entries.lines[at : at + most], start=1):
        if count > 1 and not spaced and (line.page != first.page or line.gap):
            break
        text = _without_article(without_number(_text(entries.lines[at : at + count])), at + count, entries)
        if text and _could_head(text, entries.names):
            found[count] = text
    return found


_ARTICLE = re.compile(r"^(?:The|Le|La|El|Los)\s+(?=[^\W\d_a-z])")  # 'The ' of 'The Bali Process'


def _without_article(text: str, below: int, entries: _Entries) -> str:
    """A heading without the article that some reports print before it.

    Above a line in small letters it opens a sentence: 'The Bali Process / held its SOM'.
    """
    goes_on_below = below < len(entries.lines) and entries.lines[below].words[:1].islower()
    return text if goes_on_below else _ARTICLE.sub("", text)


def _could_head(text: str, names: NameIndex) -> bool:
    """Whether the text has the shape of a heading: in title case, whole, no sentence, without a date."""
    if len(text.split()) > _MOST_WORDS or not set(tail_of(text)).isdisjoint(".;!?") or _NUMBERED.match(text):
        return False
    if text.split()[-1].casefold() in SMALL_WORDS or text.endswith("-"):
        return False  # '… on Migration of the': it goes on
    if any(names.role(form) == "term" for form in printed_forms(text)) and not _is_known([text], names):
        return False  # 'Inter-State Consultation Mechanisms on Migration (ISCM)' over the title
    return _is_in_title_case(text, names) and not find_dates(text, ANY_YEAR)


def _is_in_title_case(text: str, names: NameIndex) -> bool:
    """Whether all words but small ones are capitalised; a known name may be printed otherwise."""
    bare = _BRACKET.sub(" ", text)
    words = [word for word in _WORD.findall(_ELISION.sub("", bare)) if len(word) > 3]
    words = [word for word in words if word.casefold() not in SMALL_WORDS]
    opens_high = text[0].isupper() or text[0].isdigit()
    is_capitalised = opens_high and bool(words) and not any(word[0].islower() for word in words)
    is_whole_small = text.islower()  # 'arab regional consultative process (arcp)': in a sentence the acronym is capital
    if is_capitalised or ((opens_high or is_whole_small) and _is_known(bracket_forms(text), names)):
        return True
    return _is_known([bare.strip() or text], names)  # 'rabat process', the whole of it a name


def _longest_known(texts: Mapping[int, str], names: NameIndex) -> int:
    """The greatest number of lines whose text is a known name, with or without what it prints in brackets; 0: none."""
    return next((count for count in reversed([*texts]) if _is_known(bracket_forms(texts[count]), names)), 0)


def _is_known(forms: Iterable[str], names: NameIndex) -> bool:
    """Whether the registry has one of the forms, if only as a process that is no ISCM."""
    processes = ("regional_process", "global_dialogue")
    return any(names.known(form) or names.role(form) in processes for form in forms)


def _is_of_entry(line: Line) -> bool:
    """Whether the line belongs under a heading: a bullet, an address, an anniversary."""
    return is_bullet(line.words) or is_address(line.words) or anniversary_of(line.words) is not None


def _closes_with_acronym(text: str) -> bool:
    """Whether an acronym in brackets ends the text: 'Harbour Dialogue on Coastal Movement (HDCM)'."""
    return bool(_LAST_BRACKET.search(text)) and any(looks_like_acronym(form) for form in printed_forms(text)[1:])


def _stands_out(first: Line, below: Line) -> bool:
    """Whether a heading's first line is set apart from the text below: by blank space above it, bold or larger."""
    return first.gap or first.bold or (first.size or 0) > (below.size or 0)


def _names_event(text: str, entries: _Entries) -> bool:
    """Whether the text names an event rather than a body: 'Annual Meeting' does, 'Harbour Dialogue' does not.

    A noun that mechanisms have in their names names a body if a word before it is neither a qualifier of events, nor a
    number, nor an acronym.
    """
    match = entries.grammar.any_noun.search(text)
    if match is None:
        return False
    names_body = any(entries.names.forms_with(noun) for noun in (folded(match[0]), *singular_forms(match[0])))
    return not names_body or all(
        entries.grammar.is_qualifier(word) or ordinal(word) is not None or looks_like_acronym(word)
        for word in text[: match.start()].split()
    )


def _opens_entry(at: int, entries: _Entries) -> bool:
    """Whether the text from line `at` on begins with an anniversary, a bullet or an event."""
    if at >= len(entries.lines):
        return False
    text = " ".join(line.words for line in entries.lines[at : at + 3])
    if is_bullet(text) or anniversary_of(entries.lines[at].words) is not None:
        return True
    return find_event_opening(text, entries.grammar)


def _closes_item(lines: Sequence[Line]) -> bool:
    """Whether the last of the lines may end an item of a list: '- Workshop on visas', without a full stop."""
    if not lines or goes_on(lines[-1].words):
        return False
    for line in reversed(lines):
        if is_bullet(line.words):
            return True
        if line.gap:
            break
    return any(dates.end == len(lines[-1].words) for dates in find_dates(lines[-1].words, ANY_YEAR))


def _is_finished(words: str) -> bool:
    """Whether a heading may stand below the line: a sentence or an anniversary ends with it."""
    return not set(tail_of(words)).isdisjoint('.;:!?)”"’') or anniversary_of(words) is not None


def _text(lines: Sequence[Line]) -> str:
    """The lines as one text; the hyphen of a broken word goes."""
    text = ""
    for line in lines:
        if _BROKEN.search(text):
            text = text[:-1] if line.words[:1].islower() else text
        elif text:
            text += " "
        text += line.words
    return " ".join(text.split())


# ---------------------------------------------------------------- how lines are set


def _body_style(lines: Sequence[Line]) -> Style | None:
    """The style that most of the letters are set in, None where no line has one (a text file)."""
    letters: Counter[Style] = Counter()
    for line in lines:
        if line.size is not None:
            letters[line.bold, line.linked, round(line.size, 1)] += len(line.words)
    return letters.most_common(1)[0][0] if letters else None


def _is_set_in(line: Line, style: Style) -> bool:
    """Whether the line is set in the style, as far as an eye can tell."""
    bold, linked, size = style
    same_size = line.size is not None and abs(line.size - size) <= SAME_SIZE
    return same_size and (line.bold, line.linked) == (bold, linked)


def _looks_same(first: Line, line: Line) -> bool:
    """Whether a line is set as the heading is, and opens nothing itself."""
    return (
        line.size is not None
        and line.is_set_like(first)
        and not is_bullet(line.words)
        and anniversary_of(line.words) is None
    )
