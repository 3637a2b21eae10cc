"""Which year a report is about: as its title prints it, its section headings, or its dates; or as a person says.

Where that is not certain a person is asked, and the report is read all the same: without a year, the dates that print
their own are read, and each of the others is asked about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.extract.items import ANY_YEAR, goes_on, is_bullet
from pipeline.extract.report.sections import Section, opens_title, section_heading
from pipeline.grammar.dates import find_dates
from pipeline.model import SAME_SIZE, Document, Event, Extract, Line, Remark, whole_lines
from pipeline.names.forms import bracket_forms
from pipeline.rules import Rules
from pipeline.text.folding import folded

_YEAR = re.compile(r"(?<![\d./-])(?:19|20)\d\d(?![\d./]\d)")  # '2017'
_YEAR_ALONE = re.compile(r"(?:19|20)\d\d")
_TITLE_WITHIN = 12  # lines of a document
_YEAR_WITHIN = 6  # lines of a document: the title, and the year on a line of its own
_TITLE_LINES = 3
_ENDS_SENTENCE = re.compile(r"[.;]\s*$")
_MOST_TITLE_WORDS = 14  # of a line of a title
_CLEARLY = 2 / 3  # of the dates that print a year: so many with one year make it the report's
_SURELY = 0.9  # the same, so that nobody is asked
_SOME = 3  # dates with a year; fewer are asked about if others print none


@dataclass(frozen=True, slots=True)
class ReportYear:
    """The year a report is about, None where that is unknown; `remarks` say how it is known, or that it is not.

    `reads_as` completes dates for the grammar; where the year is unknown, no row keeps a date that it completed.
    """

    year: int | None
    reads_as: int
    remarks: tuple[Remark, ...] = ()


def year_of(document: Document, sections: Sequence[Section], rules: Rules) -> ReportYear:
    """The year of a report: from `raw/documents.csv`, else its title, else its section headings, else its dates."""
    in_title, where = _years_in_title(document, rules)
    given = rules.documents.get(document.source.file_name)
    if given is not None and given.year is not None:
        return ReportYear(given.year, given.year, _contradiction(given.year, in_title, where, document))
    if in_title:
        return _from_title(in_title, where, document)
    printed = [year for section in sections for heading in section.headings for year in heading.years]
    if printed:
        year = max(set(printed), key=lambda year: (printed.count(year), -printed.index(year)))
        return ReportYear(year, year)
    return _from_dates(document)


# ---------------------------------------------------------------- the title


def _years_in_title(document: Document, rules: Rules) -> tuple[list[int], Sequence[Line]]:
    """The years that the title prints, and its lines; a title may run over some lines or have its year below it."""
    first = [line for line in document.lines[:_TITLE_WITHIN] if not line.margin]
    at = next((i for i, line in enumerate(first) if opens_title(line, rules)), None)
    if at is not None and (years := _years_of_heading(first[at], rules)):
        return years, [first[at]]
    starts = [at] if at is not None else [*range(min(2, len(first)))]
    blocks = (_block(first, start, rules) for start in starts)
    if found := next(((years, block) for block in blocks if (years := _years_of(block))), None):
        return found
    alone = _years_alone(document)
    if at is not None or len(alone) == 1:
        return [int(line.words) for line in alone], alone
    return [], first[:1]


def _years_of_heading(line: Line, rules: Rules) -> list[int]:
    heading = section_heading([line], rules.sections)
    return list(heading.years) if heading is not None else []


def _years_alone(document: Document) -> list[Line]:
    """Those of the first lines that print a year and nothing else."""
    return [line for line in document.lines[:_YEAR_WITHIN] if _YEAR_ALONE.fullmatch(line.words)]


def _years_of(lines: Sequence[Line]) -> list[int]:
    return [int(year) for line in lines for year in _YEAR.findall(line.words)]


def title_lines(document: Document, rules: Rules) -> tuple[Line, ...]:
    """The first lines of a report that are its title and name no mechanism, so that they are no entry's heading.

    They print a year, what such mechanisms are called, or a word such as 'newsletter'; further lines go on with them.
    """
    first = [line for line in document.lines[:_TITLE_WITHIN] if not line.margin]
    at = next((i for i, line in enumerate(first) if opens_title(line, rules)), 0)
    block = _block(first, at, rules)
    if not block or not (_is_title(block[0], rules) or opens_title(block[0], rules)):
        return ()
    title = block[:1]
    for above, line in pairwise(block):
        if not (goes_on(above.words) or _is_title(line, rules) or _is_larger(line, first[-1])):
            break
        title.append(line)
    return () if any(next(rules.names.find(line.words), None) for line in title) else tuple(title)


def _is_title(line: Line, rules: Rules) -> bool:
    """Whether the line has the words of a title: a year, a term, the name of a kind of document."""
    is_term = next(rules.names.find_others(line.words, "term"), None) is not None
    return (
        is_term
        or _YEAR.search(line.words) is not None
        or rules.sections.document.search(folded(line.words)) is not None
    )


def _is_larger(line: Line, other: Line) -> bool:
    return line.size is not None and other.size is not None and line.size > other.size + SAME_SIZE


def _block(lines: Sequence[Line], start: int, rules: Rules) -> list[Line]:
    """The lines of a title from the first on: set alike, short, and neither a name nor a sentence."""
    block: list[Line] = []
    for line in lines[start : start + _TITLE_LINES]:
        if block and ((line.gap and line.box is None) or line.page != block[0].page or not line.is_set_like(block[0])):
            break
        if _is_of_text(line, rules):
            break
        block.append(line)
    return block


def _is_of_text(line: Line, rules: Rules) -> bool:
    is_name = any(rules.names.known(form) for form in bracket_forms(line.words))
    is_long = len(line.words.split()) > _MOST_TITLE_WORDS or _ENDS_SENTENCE.search(line.words) is not None
    dated = any(
        interval.precision == "day" for dates in find_dates(line.words, ANY_YEAR) for interval in dates.intervals
    )
    return is_name or is_long or dated or is_bullet(line.words)


def _from_title(years: Sequence[int], lines: Sequence[Line], document: Document) -> ReportYear:
    year = years[-1]
    if len(set(years)) == 1:
        return ReportYear(year, year)
    printed = Counter(_years_in_dates(document))
    counted = [each for each in years if printed[each] == max(printed[year] for year in years)]
    year = counted[-1]
    explanation = f"the title prints {_listed(years)}; read as a report on {year}"
    return ReportYear(year, year, (_remark(document, str(year), explanation, lines),))


def _contradiction(year: int, in_title: Sequence[int], lines: Sequence[Line], document: Document) -> tuple[Remark, ...]:
    """That a person gave another year than the title prints: one of them is wrong."""
    if not in_title or year in in_title:
        return ()
    explanation = f"documents.csv says {year}, the title {_listed(in_title)}; read as a report on {year}"
    return (_remark(document, str(year), explanation, lines),)


# ---------------------------------------------------------------- the dates


def _years_in_dates(document: Document) -> list[int]:
    """The year of each date that prints one."""
    return [
        interval.end.year
        for page in document.pages
        for dates in find_dates(" ".join(line.words for line in page.lines), ANY_YEAR)
        for interval in dates.intervals
        if interval.year_printed
    ]


def _from_dates(document: Document) -> ReportYear:
    """The year that most dates print; None where no year has clearly most of them."""
    printed = Counter(_years_in_dates(document))
    if not printed:
        explanation = (
            "neither title nor headings nor dates print a year; dates are left out until documents.csv gives it"
        )
        return ReportYear(None, ANY_YEAR, (_remark(document, "no year", explanation),))
    (year, count), total = printed.most_common(1)[0], printed.total()
    if count < _CLEARLY * total:
        explanation = (
            f"dates of {_listed(sorted(printed))}; those without a year are left out until documents.csv gives it"
        )
        return ReportYear(None, max(printed), (_remark(document, "no year", explanation),))
    is_sure = count >= _SURELY * total and (total >= _SOME or not _has_dates_without_year(document))
    explanation = f"no title prints a year; {count} of the {total} dates with a year are of {year}"
    return ReportYear(year, year, (_remark(document, str(year), explanation, is_asked=not is_sure),))


def _has_dates_without_year(document: Document) -> bool:
    return any(
        not interval.year_printed
        for page in document.pages
        for dates in find_dates(" ".join(line.words for line in page.lines), ANY_YEAR)
        for interval in dates.intervals
    )


def without_completed_dates(extract: Extract) -> Extract:
    """What was read of a report of unknown year, less the dates that print none; each is asked about."""
    events: list[Event] = []
    remarks: list[Remark] = []
    for event in extract.events:
        printed = tuple(interval for interval in event.intervals if interval.year_printed)
        if len(printed) < len(event.intervals):
            explanation = "its date prints no year, and no year of the report is known; give it in documents.csv"
            remarks.append(Remark("date_without_year", event.owner.printed, event.name, explanation, event.where))
            event = replace(event, intervals=printed)
        events.append(event)
    return replace(extract, events=tuple(events), remarks=(*extract.remarks, *remarks))


# ---------------------------------------------------------------- what is said of it


def _remark(
    document: Document, value: str, explanation: str, lines: Sequence[Line] = (), is_asked: bool = True
) -> Remark:
    shown = lines or document.lines[:1]
    where = whole_lines(document.document_id, shown)
    return Remark("report_year", document.document_id, value, explanation, where, "", is_asked)


def _listed(years: Sequence[int]) -> str:
    return " and ".join(str(year) for year in dict.fromkeys(years))
