"""What a document holds that tells its kind: names of mechanisms, and dated meetings beside them.

A title proves nothing: a hospital prints 'Highlights 2021', too, and a calendar of the mechanisms' meetings has no such
title. So the dates that stand with a word for a meeting are counted, and how many of them are a mechanism's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pipeline.extract.items import ANY_YEAR, ends_sentence, goes_on, is_bullet, without_bullet
from pipeline.grammar.dates import find_dates
from pipeline.grammar.words import event_grammar
from pipeline.model import Document, Line, Where
from pipeline.names.forms import bracket_forms, looks_like_acronym
from pipeline.names.likeness import resolve_name
from pipeline.rules import Rules
from pipeline.text.folding import folded
from pipeline.text.passage import Passage, WordBreaks, joined

_TITLE_LINES = 12  # of a document: what stands above a title is short
_TITLE_PROPER = 3  # lines of a title itself
_WRAPPED = 0.1  # of the lines begin with a small letter where sentences run over lines
_SHORT = 0.8  # of the longest line: a shorter one may end an item
_NOUN_WITHIN = 160  # characters between a date and the word for its meeting
_ENTRY = 2500  # characters of an entry below the name that opens it
_LEAST_SHARE = 0.3  # of the dated meetings have to be a mechanism's
FEW = 2  # dated meetings of mechanisms; fewer are one mention, unless the title speaks of a mechanism
_MOST_NAMED = 3  # names in a message
_SAME_WORDS = 99.0  # score of a name whose words are all those of a known one
_NAME_ALONE = re.compile(r"[^\W\d_a-zà-ÿ][^\d.:;!?]*(?: [^\d.:;!?]+){1,11}")  # 'Processus de Quito', no sentence
_LABELLED = re.compile(r"^[^:]{3,40}\s?:\s+(\S.*)$")  # 'Mechanism: Quito Process'
_CELLS = re.compile(r"\t|\s{2,}|\s*\|\s*")  # between the cells of a row
# what parts the name that opens a line from its text: 'Rabat Process. ', 'Rabat Process (RP) – ', 'Rabat Process: ';
# 'Rabat Process (2016). ' opens an entry of a bibliography
_STOP = re.compile(r"\s*(?:\((?!\d{4}\))[^()]*\)\s*)?(?:[.:–—-]\s|$)")
_MIGRATION = re.compile(
    r"\bmigra|\brefug|\basyl|\basil[eo]\b", re.IGNORECASE
)  # 'migration', 'migratoria', 'refugiados'


@dataclass(frozen=True, slots=True)
class Evidence:
    """`names` are the mechanisms that a document names, as printed, each once; `in_title` says that its title does so.

    `dated` counts its dated meetings, `owned` those that stand with the name of a mechanism or in its entry.
    """

    names: tuple[str, ...]
    in_title: bool
    dated: int
    owned: int

    @property
    def tells_of_meetings(self) -> bool:
        """Whether the document is about the mechanisms' meetings, and does not only mention one of them."""
        is_enough = self.owned >= FEW or (self.owned > 0 and self.in_title)
        return is_enough and self.owned >= _LEAST_SHARE * self.dated

    def __str__(self) -> str:
        """'it names 2 mechanisms (Bali Process, RCM), and 1 of 34 dated meetings stands with such a name'."""
        if not self.names:
            return f"it names no known mechanism, and has {_counted(self.dated, 'dated meeting')}"
        more = "" if len(self.names) <= _MOST_NAMED else ", …"
        named = f"it names {_counted(len(self.names), 'mechanism')} ({', '.join(self.names[:_MOST_NAMED])}{more})"
        if not self.dated:
            return f"{named}, and tells of no dated meeting"
        stand = "stands" if self.owned == 1 else "stand"
        return f"{named}, and {self.owned} of {_counted(self.dated, 'dated meeting')} {stand} with such a name"


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def evidence_of(document: Document, rules: Rules) -> Evidence:
    """What the document holds."""
    text = _Text(document, rules, document.lines)
    dated = text.dated
    owned = sum(text.has_owner(start, end) for start, end in dated)
    return Evidence(tuple(text.named.values()), text.in_title, len(dated), owned)


def dated_meetings(document: Document, rules: Rules) -> Iterator[Where]:
    """Where the document prints the date of a meeting beside the name of a mechanism."""
    text = _Text(document, rules, document.lines)
    return (text.passage.where(start, end) for start, end in text.dated if text.has_owner(start, end))


def speaks_of_mechanisms(document: Document, rules: Rules) -> bool:
    """Whether the document is on such mechanisms, whether or not it names one that the registry has.

    Its first lines print what they are called, in full ('Inter-State Consultation Mechanisms on Migration') or as
    'ISCM', which other bodies print as well, so that a known mechanism or a word for migration has to stand by it.
    """
    first = " ".join(line.words for line in document.lines[:_TITLE_LINES])
    terms = [found.printed for found in rules.names.find_others(first, "term")]
    if any(not looks_like_acronym(term) for term in terms):
        return True
    return bool(terms) and any(
        _MIGRATION.search(line.words) or _opens_with_process(line, rules) or next(rules.names.find(line.words), None)
        for line in document.lines
    )


def _opens_with_process(line: Line, rules: Rules) -> bool:
    """'Harbour Process' on a line of its own has the shape of a mechanism's name."""
    words = folded(line.words).split()
    return 1 < len(words) <= 8 and line.words[:1].isupper() and any(word in rules.process_words for word in words[1:])


@dataclass(frozen=True)
class _Text:
    """The lines as running text, and where in it names and dated meetings stand."""

    document: Document
    rules: Rules
    lines: tuple[Line, ...]

    @cached_property
    def passage(self) -> Passage:
        """The lines, joined."""
        lines = [line for line in self.lines if not line.margin]
        breaks = WordBreaks(word for line in lines for word in line.words.split())
        return joined(self.document.document_id, lines, breaks)

    @cached_property
    def _starts(self) -> dict[Line, int]:
        """At which character of the text each line begins."""
        starts: dict[Line, int] = {}
        for at, (line, _) in enumerate(self.passage.origins):
            starts.setdefault(line, at)
        return starts

    @cached_property
    def _names(self) -> tuple[tuple[int, int, str], ...]:
        text = self.passage.text
        return tuple((name.start, name.end, name.printed) for name in self.rules.names.find(text))

    @cached_property
    def named(self) -> dict[str, str]:
        """The first printed form of each mechanism named, by id."""
        found: dict[str, str] = {}
        for _, _, printed in self._names:
            if (known := self.rules.names.known(printed)) is not None:
                found.setdefault(known.iscm_id, " ".join(printed.split()))
        return found

    @cached_property
    def in_title(self) -> bool:
        """Whether the first lines name a mechanism, or say what all of them are called."""
        text, starts = self.passage.text, self._starts
        below = [starts[line] for line in self.lines[_TITLE_LINES:] if line in starts]
        end = below[0] if below else len(text)
        is_named = any(start < end for start, _, _ in self._names)
        return is_named or next(self.rules.names.find_others(text[:end], "term"), None) is not None

    @cached_property
    def dated(self) -> tuple[tuple[int, int], ...]:
        """The (start, end) of each stretch of dates that a word for a meeting stands by, outside of a name.

        'Regional Conference on Migration … as at 31 December' is no dated conference.
        """
        text = self.passage.text
        terms = ((term.start, term.end) for term in self.rules.names.find_others(text, "term"))
        taken = [*terms, *((start, end) for start, end, _ in self._names)]
        found = event_grammar(self.rules).any_noun.finditer(text)
        nouns = [noun.span() for noun in found if not any(a < noun.end() and noun.start() < b for a, b in taken)]
        return tuple(
            (dates.start, dates.end)
            for dates in find_dates(text, ANY_YEAR)
            if any(start < dates.end + _NOUN_WITHIN and dates.start - _NOUN_WITHIN < end for start, end in nouns)
        )

    @cached_property
    def _openings(self) -> tuple[int, ...]:
        """Where a line opens with the name of a mechanism whose entry it may be: a heading, a run-in heading, a row."""
        return tuple(start for line, start in self._starts.items() if self._opens_entry(line))

    def _is_name(self, form: str) -> bool:
        """Whether the registry has the name, or all its words in another language: 'Processus de Quito'."""
        if (known := self.rules.names.known(form)) is None and _NAME_ALONE.fullmatch(form):
            resolved = resolve_name(form, self.rules.names)
            if resolved.score >= _SAME_WORDS:
                self.named.setdefault(resolved.iscm_id, form)
                return True
        return known is not None

    def _opens_entry(self, line: Line) -> bool:
        words = without_bullet(line.words)
        forms = (*bracket_forms(words), _CELLS.split(words)[0], *_LABELLED.findall(words))
        if any(self._is_name(form) for form in forms):
            return True
        first = next(self.rules.names.find(words), None)
        return first is not None and first.start < len("(vii) The ") and _STOP.match(words, first.end) is not None

    @cached_property
    def _items(self) -> tuple[int, ...]:
        """Where paragraphs, items of lists and rows begin: what stands in one of them belongs together."""
        lines = [*self._starts]
        is_wrapped = sum(line.words[:1].islower() for line in lines) > _WRAPPED * len(lines)
        full = max(len(line.words) for line in lines) * _SHORT if is_wrapped else math.inf
        begin = (
            below.gap or is_bullet(below.words) or "\t" in above.words + below.words or self._ends(above, below, full)
            for above, below in pairwise(lines)
        )
        return (0, *(self._starts[line] for line, begins in zip(lines[1:], begin, strict=True) if begins))

    def _ends(self, above: Line, below: Line, full: float) -> bool:
        """Whether an item ends at the end of the line above: short of the margin, and the next one begins anew."""
        begins = below.words[:1].isupper() or below.words[:1].isdigit()
        return begins and not goes_on(above.words) and (ends_sentence(above.words) or len(above.words) < full)

    @cached_property
    def _title_end(self) -> int:
        """Where the text below the title begins: its first lines may name the one mechanism that it is about."""
        lines = [*self._starts]
        sentence = next((at for at, line in enumerate(lines) if ends_sentence(line.words)), len(lines))
        below = lines[min(sentence, _TITLE_PROPER) :]
        return self._starts[below[0]] if below else len(self.passage.text)

    def has_owner(self, start: int, end: int) -> bool:
        """Whether a mechanism's name stands in one item with the dates, or opens their entry or the whole text."""
        first = max(at for at in self._items if at <= start)
        last = min((at for at in self._items if at > end - 1), default=len(self.passage.text))
        by_it = any(a < last and first < b for a, b, _ in self._names)
        openings = (*self._openings, *(a for a, _, _ in self._names if a < self._title_end))
        return by_it or any(start - _ENTRY < opening <= start for opening in openings)


def names_on_lines(lines: Sequence[Line], rules: Rules) -> Iterator[str]:
    """The known names that stand on a line of their own, as printed."""
    return (line.words for line in lines if any(rules.names.known(form) for form in bracket_forms(line.words)))
