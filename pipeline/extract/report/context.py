"""What the sections of a report share: what is known before they are read, and what has been read so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.extract.collected import Collected
from pipeline.extract.links import Block
from pipeline.extract.report.year import ReportYear
from pipeline.grammar.dates import DateOrder, date_order
from pipeline.grammar.translation import language_of
from pipeline.grammar.words import EventGrammar, event_grammar
from pipeline.model import Document, Line
from pipeline.names.forms import printed_forms
from pipeline.names.index import NameIndex
from pipeline.rules import Rules
from pipeline.text.folding import squashed
from pipeline.text.passage import Passage, WordBreaks, joined

_REPEATED = 3  # times the same words stand in a document, as in a running header


@dataclass(frozen=True, slots=True)
class Report:
    """A report before its sections are read.

    `year` completes the dates that print none; `is_year_known` says that it is the report's.
    `tails` are the lines that go on with an address of the line above, `above` gives that line for each line, and
    `repeated` are the words of lines that stand in the report at least three times and are no mechanism's name.
    """

    document: Document
    rules: Rules
    year: int
    is_year_known: bool
    tails: frozenset[Line]
    above: Mapping[Line, Line]
    repeated: frozenset[str]
    breaks: WordBreaks
    grammar: EventGrammar
    language: str
    date_order: DateOrder | None

    @property
    def names(self) -> NameIndex:
        """The names that the registry has."""
        return self.rules.names

    @property
    def is_month_first(self) -> bool:
        """Whether dates in figures print the month first: '05/26/2021'."""
        return self.date_order is not None and self.date_order.is_month_first

    def passage(self, lines: Sequence[Line]) -> Passage:
        """The lines as running text."""
        return joined(self.document.document_id, lines, self.breaks)


def opened(document: Document, rules: Rules, year: ReportYear, tails: frozenset[Line]) -> Report:
    """The report with what can be told of its lines at once."""
    lines = document.lines
    printed = Counter(line.words for line in lines)
    return Report(
        document,
        rules,
        year.reads_as,
        year.year is not None,
        tails,
        above=dict(zip(lines[1:], lines, strict=False)),
        repeated=frozenset(
            words for words, times in printed.items() if times >= _REPEATED and not rules.names.known(words)
        ),
        breaks=WordBreaks(word for line in lines for word in line.words.split()),
        grammar=event_grammar(rules),
        language=language_of((line.words for line in lines), rules.wordings),
        date_order=date_order(line.words for line in lines),
    )


class Found(Collected):
    """The records of a report so far, and what later parts of it need: headings, and passages with addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._headings: set[str] = set()

    def add_heading(self, printed: str) -> None:
        """Notes a mechanism's name as a heading prints it."""
        self._headings.update(squashed(form) for form in printed_forms(printed))

    def is_mechanism(self, printed: str, names: NameIndex) -> bool:
        """Whether the registry knows the name, or a heading so far prints it."""
        return any(names.known(form) or squashed(form) in self._headings for form in printed_forms(printed))
