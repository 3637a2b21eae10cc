"""Which lines of a report are headings: of its sections, and of the mechanisms' entries, also over two or three lines.

A mechanism's heading is known by its name where the registry has it; a new mechanism's by its shape (title case, no
date, no full stop), by the finished sentence above it and by the event below it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.grammar.dates import find_dates
from pipeline.grammar.phrases import EventGrammar, singular_forms
from pipeline.model import SAME_SIZE, Line
from pipeline.names.forms import bracket_forms, looks_like_acronym, printed_forms
from pipeline.names.index import NameIndex
from pipeline.names.likeness import resolve_name
from pipeline.rules import SectionPhrases
from pipeline.text.folding import folded
from pipeline.text.marks import is_address, tail_of
from pipeline.text.numbers import cardinal, ordinal

_YEAR = re.compile(r"(?:19|20)\d\d")
_BULLET = re.compile(r"^\s*(?:[-–—•●▪◦*·]|o(?=\s))\s+")  # '- ', '• ', and 'o ' as word processors export it
_SMALL = frozenset(
    "a an and as at by de del des du en et for from in la le les los of on or para por sur the through to with".split()
)
_MOST_STYLED = 7  # lines of a heading that its style tells or that is a known name, in a narrow column
_LAST_LINES = 3  # a heading is printed over three lines at most (MIDCOM's over two)


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """A section heading over `count` lines: which section it opens, and the years and ordinals printed in it."""

    section: str
    count: int
    words: str
    years: tuple[int, ...]
    ordinals: tuple[int, ...]


def section_heading(lines: Sequence[Line], sections: SectionPhrases) -> SectionHeading | None:
    """The section heading that the first of `lines` opens, None where it opens none.

    Years, ordinals, brackets and fillers do not count: '9TH GLOBAL MEETING OF ISCMS (GRCP 9)' is 'global meeting'.
    """
    if is_address(lines[0].words):
        return None  # '…/iscm-2017-highlights' has the words of a title
    for count in range(min(_LAST_LINES, len(lines)), 0, -1):
        if any(line.page != lines[0].page for line in lines[:count]):
            continue
        words = " ".join(line.words for line in lines[:count])
        bare = words if words.startswith("(") else re.sub(r"\([^()]*\)", " ", words)
        section = _section_of(bare, sections)
        if section:
            years = tuple(int(year) for year in _YEAR.findall(bare))
            ordinals = tuple(n for token in re.findall(r"[^\W_]+", bare) if (n := ordinal(token)) is not None)
            return SectionHeading(section, count, words, years, ordinals)
    words = lines[0].words
    if len(words.split()) <= 10 and sections.title.search(folded(words)):
        return SectionHeading("title", 1, words, tuple(int(y) for y in _YEAR.findall(words)), ())
    return None


def _section_of(words: str, sections: SectionPhrases) -> str:
    """The section whose heading the words are, empty where they are none: by spelling, else by their telling words."""
    if len(words.split()) > 16 or re.search(r"[.;,]\s*$", words):
        return ""
    tokens = [token for token in folded(words).split() if not _YEAR.fullmatch(token) and ordinal(token) is None]
    letters = re.sub(r"(?:of|in)$", "", _YEAR.sub("", "".join(tokens)))  # 'PUBLICATIONSOF2029'
    spelled = sections.squashed.get(letters, "")
    if spelled and spelled != "title":
        return spelled
    core = sections.core(tokens)
    if not core and "events" in tokens:  # 'MAIN EVENTS OF 2016'
        return "events"
    section = sections.cores.get(core, "")
    return section if section not in ("title", "continuation") else ""


Style = tuple[bool, bool, float]  # bold, covered by a link, size in points


def body_style(lines: Sequence[Line]) -> Style | None:
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
    """Whether a line of a heading's page is set as the heading is, and opens nothing itself."""
    return (
        line.size is not None
        and line.is_set_like(first)
        and line.page == first.page
        and not _BULLET.match(line.words)
        and anniversary_of(line.words) is None
    )


@dataclass(frozen=True)
class HeadingFinder:
    """Finds mechanisms' headings among the lines of a report's events section."""

    names: NameIndex
    grammar: EventGrammar

    def line_counts(self, lines: Sequence[Line]) -> dict[int, int]:
        """Where headings start, as index into `lines`, with the number of lines each is printed over."""
        found: dict[int, int] = {}
        body = body_style(lines)
        at = 0
        while at < len(lines):
            count = self._styled_count_at(lines, at, body) or self._count_at(
                lines, at, headed=bool(found) and max(found) + found[max(found)] == at
            )
            if count:
                found[at] = count
            at += count or 1
        return found

    def _styled_count_at(self, lines: Sequence[Line], at: int, body: Style | None) -> int:
        """How many lines from `at` on are one heading by their style, 0 where the style is the text's or unknown.

        In a narrow column a name runs over five lines ('Regional Consultative Process on Overseas …'); all of them are
        bold, larger or linked as the first is.
        """
        if body is None or _is_set_in(lines[at], body):
            return 0
        reach = 1  # lines that look the same, though blank space parts them
        while reach < _MOST_STYLED and at + reach < len(lines) and _looks_same(lines[at], lines[at + reach]):
            reach += 1
        count = 1
        while count < reach and not (lines[at + count].gap and lines[at + count - 1].ended):
            count += 1
        if _BULLET.match(lines[at].words) or is_address(lines[at].words) or anniversary_of(lines[at].words):
            return 0
        for size in range(reach, 0, -1):
            text = _text(lines[at : at + size])
            if self._could_be(lines[at : at + size], spaced=True) and self._is_known(bracket_forms(text)):
                return size
        text = _text(lines[at : at + count])
        if not self._could_be(lines[at : at + count], spaced=True) or self._names_event(text):
            return 0
        return count if self._opens_entry(lines, at + count) else 0

    def _count_at(self, lines: Sequence[Line], at: int, headed: bool) -> int:
        """How many lines from `at` on are one heading, 0 where none is. `headed`: a heading ends right above."""
        line = lines[at]
        before = lines[at - 1] if at else None
        if _BULLET.match(line.words) or is_address(line.words) or anniversary_of(line.words):
            return 0
        finished = before is None or headed or _is_finished(before.words) or bool(anniversary_of(before.words))
        if not finished and not line.gap:
            return 0
        counts = [n for n in range(1, _MOST_STYLED + 1) if at + n <= len(lines) and self._could_be(lines[at : at + n])]
        for count in reversed(counts):
            if self._is_known(bracket_forms(_text(lines[at : at + count]))):
                return count
        counts = [count for count in counts if count <= _LAST_LINES]
        for count in counts:  # 'Budapest Process – Silk Routes Partnership': a side of the dash is known
            if self._is_known(printed_forms(_text(lines[at : at + count]))):
                return count
        if headed or not (finished or _closes_item(lines[:at])):
            return 0
        for count in reversed(counts):
            text = _text(lines[at : at + count])
            if resolve_name(text, self.names).status == "accepted" and self._opens_entry(lines, at + count):
                return count
        for count in counts:  # an unknown mechanism: '(ACRONYM)' closes its heading
            text = _text(lines[at : at + count])
            inside = re.search(r"\(([^()]+)\)\W*$", text)
            if (
                inside
                and any(looks_like_acronym(form) for form in printed_forms(text)[1:])
                and self._opens_entry(lines, at + count)
            ):
                return count
        for count in counts:
            text = _text(lines[at : at + count])
            stands_out = (
                line.gap
                or line.bold
                or (line.size or 0) > (lines[at + count].size or 0 if at + count < len(lines) else 0)
            )
            if stands_out and not self._names_event(text) and self._opens_entry(lines, at + count):
                return count
        return 0

    def _names_event(self, text: str) -> bool:
        """Whether the line is an event rather than a body: 'Annual Meeting' is one, 'Harbour Dialogue' is not.

        A noun that mechanisms have in their names names a body where a word before it is neither a qualifier of events,
        nor a number, nor an acronym.
        """
        match = self.grammar.noun.search(text)
        if match is None:
            return False
        names_body = any(self.names.forms_with(noun) for noun in (folded(match[0]), *singular_forms(match[0])))
        telling = [
            word
            for word in text[: match.start()].split()
            if not self.grammar.is_qualifier(word) and ordinal(word) is None and not looks_like_acronym(word)
        ]
        return not (names_body and telling)

    def _could_be(self, lines: Sequence[Line], spaced: bool = False) -> bool:
        """Whether the lines, as one text, have the shape of a heading; `spaced`: though blank space parts them."""
        if any((other.gap and not spaced) or other.page != lines[0].page for other in lines[1:]):
            return False
        text = _text(lines)
        if len(text.split()) > 24 or not set(tail_of(text)).isdisjoint(".;!?") or re.match(r"\d(?!\+)", text):
            return False
        if any(self.names.role(form) == "term" for form in printed_forms(text)) and not self._is_known([text]):
            return False  # 'Inter-State Consultation Mechanisms on Migration (ISCM)' over the title
        bare = re.sub(r"\([^()]*\)?", " ", text)
        if text.split()[-1].casefold() in _SMALL or text.endswith("-"):
            return False  # '… on Migration of the': it goes on
        words = [
            word for word in re.findall(r"[^\W\d_][\w’'-]*", bare) if len(word) > 3 and word.casefold() not in _SMALL
        ]
        if not (text[0].isupper() or text[0].isdigit()) or not (words or self._is_known(bracket_forms(text))):
            return False
        lower = [word for word in words if word[0].islower()]
        return (not lower or self._is_known(bracket_forms(text))) and not find_dates(text, 2000)

    def _is_known(self, forms: Sequence[str]) -> bool:
        """Whether the registry has one of the forms, be it as a process that is no ISCM."""
        processes = ("regional_process", "global_dialogue")
        return any(self.names.known(form) or self.names.role(form) in processes for form in forms)

    def _opens_entry(self, lines: Sequence[Line], at: int) -> bool:
        """Whether the text from line `at` on begins with an anniversary, a bullet or an event."""
        if at >= len(lines):
            return False
        text = " ".join(line.words for line in lines[at : at + 3])
        return bool(_BULLET.match(text) or anniversary_of(lines[at].words) or find_event_opening(text, self.grammar))


def find_event_opening(text: str, grammar: EventGrammar) -> bool:
    """Whether an event noun stands among the first words of the text, before its first full stop."""
    first = re.split(r"[.;(]", text)[0]
    match = grammar.noun.search(first)
    return match is not None and len(first[: match.start()].split()) <= 8


class LineBreaks:
    """Where a line ends an item though no full stop does, judged by how the report breaks its lines.

    In a report whose lines are wrapped, many a line begins with a small letter; there a line ends an item where it
    stops well before the margin. In one that prints each item on a line of its own, hardly any does; there every line
    may. Either way the next line has to open an event ('SOM, 3-4 May, Geneva' over 'Workshop on visas, 5 June'), or
    where none is wrapped to print a date ('Mini Full Round, 8 June').
    """

    _WRAPPED = 0.1  # share of lines that begin with a small letter: at least 0.24 where wrapped, at most 0.04 where not
    _SHORT = 0.7  # of the length that nine lines in ten keep within
    _SHORT_AT_DATE = 0.9  # the same for a line that a date ends: few sentences break there

    def __init__(self, lines: Sequence[str], grammar: EventGrammar) -> None:
        self.grammar = grammar
        small = sum(words[:1].islower() for words in lines)
        self.wrapped = small > self._WRAPPED * len(lines)
        lengths = sorted(len(words) for words in lines if not is_address(words))
        self.width = lengths[len(lengths) * 9 // 10] if lengths else 0

    def opens_item(self, before: str, line: str, ended: bool = False) -> bool:
        """Whether `line` begins an item of its own, below the line `before` (empty where none is).

        `ended` says that `before` had room for more: what a PDF knows by its geometry, a text file by its lengths.
        """
        if not before or not (line[:1].isupper() or line[:1].isdigit()):
            return False
        if _goes_on(before):
            return False
        opens_event = find_event_opening(line, self.grammar)
        if ended and opens_event:
            return True
        if not self.wrapped:
            return opens_event or bool(find_dates(line, 2000))
        at_date = any(dates.end == len(before.rstrip(" .")) for dates in find_dates(before, 2000))
        limit = self.width * (self._SHORT_AT_DATE if at_date else self._SHORT)
        return opens_event and len(before) + 1 + len(line.split()[0]) <= limit


@dataclass(frozen=True, slots=True)
class PrintedAnniversary:
    """'25th anniversary of PIDC': the number, and the name as (start, end) of the text where one is printed."""

    number: int
    start: int
    end: int
    name: str


# '30th anniversary of MIDWA', 'Tenth anniversary of Rabat Process', 'its 20th anniversary'; '25 years of Bali Process'
_OF_NAME = r"(?:\s+(?:of|for)\s+(?:the\s+)?(?P<name>[^.;,(]*[^.;,(\s]))"
_ANNIVERSARY = re.compile(
    rf"(?<![\w-])(?P<number>[\w-]+(?: (?:st|nd|rd|th))?)[ -]+(?:year )?anniversary{_OF_NAME}?", re.IGNORECASE
)
# '10 years since the launch of the Rabat Process', '10 years since its launch'
_YEARS_SINCE = re.compile(
    rf"(?<![\w-])(?P<number>[\w-]+) years since (?:the [a-z]+{_OF_NAME}|its [a-z]+(?=\W*$))", re.IGNORECASE
)
# a whole phrase is slow to look for where it is not
_ITS_WORD = re.compile("anniversary|years since", re.IGNORECASE)
_YEARS_OF = re.compile(rf"^(?P<number>[\w-]+)\s+years{_OF_NAME}", re.IGNORECASE)


def find_anniversaries(text: str) -> tuple[PrintedAnniversary, ...]:
    """The anniversaries that running text prints."""
    if _ITS_WORD.search(text) is None:
        return ()
    found = []
    for match in _ANNIVERSARY.finditer(text):
        number = ordinal(match["number"])
        if number is not None:
            found.append(PrintedAnniversary(number, match.start(), match.end(), match["name"] or ""))
    for match in _YEARS_SINCE.finditer(text):
        number = cardinal(match["number"])
        if number is not None:
            found.append(PrintedAnniversary(number, match.start(), match.end(), match["name"] or ""))
    return tuple(found)


def _years_of(line: str) -> PrintedAnniversary | None:
    """'25 years of Budapest Process', as a line of its own."""
    match = _YEARS_OF.match(line)
    number = cardinal(match["number"]) if match else None
    return PrintedAnniversary(number, 0, match.end(), match["name"]) if match and number else None


def anniversary_of(line: str) -> PrintedAnniversary | None:
    """The anniversary that is all a line says, None where it says more or none: such a line stands under a heading."""
    years = _years_of(without_bullet(line))
    for printed in (*find_anniversaries(line), *([years] if years else [])):
        rest = line[: printed.start] + line[printed.end :]
        if len(folded(rest).split()) <= 3:
            return printed
    return None


def without_bullet(words: str) -> str:
    """The line without the mark that makes it an item of a list."""
    return _BULLET.sub("", words)


def is_bullet(words: str) -> bool:
    """Whether the line opens an item of a list."""
    return bool(_BULLET.match(words))


def is_dash_in_sentence(line: str, grammar: EventGrammar) -> bool:
    """Whether the line begins with a dash and tells no more than what became of the event above: '– postponed'."""
    told = re.match(r"\s*[-–—]\s+(?P<rest>[a-z].*)", line)
    status = told is not None and any(grammar.says(effect, told["rest"]) for effect in ("postponed", "cancelled"))
    return status and not find_event_opening(without_bullet(line), grammar)


def _goes_on(words: str) -> bool:
    """Whether a line cannot be the last of its sentence: 'in preparation for the', 'SOM (3 May,'."""
    breaks_off = words.split()[-1].casefold() in _SMALL or re.search(r"[,(–&/-]$", words)
    return bool(breaks_off) or words.count("(") > words.count(")")


def _closes_item(lines: Sequence[Line]) -> bool:
    """Whether the last of the lines may end an item of a list: '- Workshop on visas', without a full stop."""
    if not lines or _goes_on(lines[-1].words):
        return False
    for line in reversed(lines):
        if _BULLET.match(line.words):
            return True
        if line.gap:
            break
    return any(dates.end == len(lines[-1].words) for dates in find_dates(lines[-1].words, 2000))


def _is_finished(words: str) -> bool:
    return not set(tail_of(words)).isdisjoint('.;:!?)”"’')


def _text(lines: Sequence[Line]) -> str:
    text = ""
    for line in lines:
        if re.search(r"\w-$", text):
            text = text[:-1] if line.words[:1].islower() else text
        elif text:
            text += " "
        text += line.words
    return " ".join(text.split())
