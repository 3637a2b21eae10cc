"""Lines between and inside the entries of a report that belong to none: footnotes, captions, quotations, boilerplate.

Such a line makes no event and cuts none: a sentence that it interrupts reads on behind it. It is set aside where it is
certain what it is, and where it neither prints a date nor names an event; otherwise a person is asked about it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from pipeline.extract.items import ends_sentence, goes_on, is_bullet
from pipeline.extract.report.context import Report
from pipeline.grammar.dates import find_dates
from pipeline.model import Line
from pipeline.names.forms import bracket_forms
from pipeline.text.folding import folded, squashed
from pipeline.text.marks import is_address

_MOST_LINES = 4  # of a footnote, a quotation or a sentence of boilerplate
_FULL = 0.85  # of the usual length of a line: a line that the next word would make longer than this is full
_SPACE = re.compile(r"\s+")  # the blanks in 'Annual  overview'

# '¹ See …', '† In kind.', 'ⁱ Formerly …', '⁽¹⁾ …'
_MARKED = re.compile(r"[⁽]?[¹²³⁰⁴-⁹ⁱᵃᵇᶜ†‡§]+[⁾]?\s*(?=[^\W\d_]|[“\"«])")
_STARRED = re.compile(r"\*{1,3}\s*(?=[^\W\d_*])")  # '* All references …', '*See …'
_REFERS_TO_STAR = re.compile(r"[^\W_][)”\"]?\*(?!\*)")  # 'Kosovo*'
_NUMBERED = re.compile(r"[\[(]?\d{1,2}[\])]?[.)]?\s+(?=[^\W\d_])")  # '1 See …', '[2] Available at …', '3. Ibid.'
# '1 The secretariat …': an article or a pronoun, which nothing counted begins with
_NOT_COUNTED = re.compile(r"(?:The|This|These|That|It|In|For|An?|Le|La|Les|El|Los|Las)\s")
# ' | ' and ' · ' between the parts of a running head
_BETWEEN_PARTS = re.compile(r"\s+[|·•‖¦]+\s+|\s*\|\s*")
# '2021', '12', 'Page 3', 'January 2021' has letters and is none
_PART_NUMBER = re.compile(r"(?:p(?:age|\.)?\s*)?\d{1,4}", re.IGNORECASE)
# ': ', '. ', ' – ', '.- ' between the number of a figure and its title, or the end of the line
_BEHIND_NUMBER = r"\s*(?P<stop>[.:–—-]+|$|(?=\s[^\W\d_a-z]))\s*"
_COUNTER = r"(?:\d{1,3}(?:[.-]\d{1,2})?[a-z]?|[IVX]{1,5}|[A-H])\b"  # '2', '1.3', '4a', 'II', 'B'
# what opens a sentence of running text behind 'in Table 3. ': 'The meeting …'; and the verbs of such sentences
_SENTENCE = re.compile(
    r"(?:The|This|These|It|They|In|On|At)\s|.*\b(?:was|were|met|took|held|agreed|adopted|discussed)\b"
)
# a quotation, and what follows it: '“…”, ', '« … » ', '"…" – '
_QUOTED = re.compile(r"(?:“[^“”]+”|«[^«»]+»|\"[^\"]+\")\s*[.,;]?\s*(?P<behind>.*)", re.DOTALL)
_OPENS_QUOTE = ("“", "«", '"')
_SPEAKER = re.compile(r"[-–—]\s*[^\W\d_a-z]")  # '– Maria Example, chair'
_LEAST_WORDS = 4  # of a sentence that interrupts another
# 'Co.', 'e.g.', 'etc.', 'Sept.' need not end a sentence
_ABBREVIATED = re.compile(r"(?:^|[\s(.])(?:[^\W\d_]{1,2}|etc|incl|approx|[A-Z][a-z]{2}t?)\.$")
# ' (continued)', ' – continued' behind a name that the next page repeats
_CONTINUED = re.compile(r"\s*(?:[(\[]\s*(?P<bracket>[^()\[\]]+?)\s*[)\]]|[–—-]\s*(?P<behind>[^\W\d_]+\.?))\s*$")
_MOST_HEADING = 3  # lines of a name that is repeated
_SPEECH_WORDS = 8  # within which a verb of speech stands: 'the Director General of the Organization said'


@dataclass(frozen=True, slots=True)
class _Aside:
    """So many lines that are nobody's; the reason for which they are set aside is empty where that is not certain."""

    count: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Printed:
    """The lines among which asides are looked for, with the length in characters that nine lines in ten keep within.

    `starred` are the lines that open with a star, `refers_to_star` says that a word has one behind it ('Kosovo*').
    """

    lines: Sequence[Line]
    report: Report
    width: int
    starred: int
    refers_to_star: bool

    def phrases(self, match: str) -> Mapping[str, str]:
        """The phrases of `furniture.csv` that match in this way -> the reasons."""
        return self.report.rules.aside_phrases.get(match, {})

    def text(self, at: int, count: int) -> str:
        """The lines as one text."""
        return _SPACE.sub(" ", " ".join(line.words for line in self.lines[at : at + count])).strip()

    def opens_with(self, match: str, text: str) -> str:
        """The reason that `furniture.csv` gives for a text that begins with one of its phrases, empty where none."""
        return next((reason for phrase, reason in self.phrases(match).items() if _begins(text, phrase)), "")


def find_asides(lines: Sequence[Line], report: Report) -> dict[Line, str]:
    """The lines that belong to no entry -> why they are set aside, empty where a person has to be asked."""
    lengths = sorted(len(line.words) for line in lines if not is_address(line.words))
    printed = _Printed(
        lines,
        report,
        width=lengths[len(lengths) * 9 // 10] if lengths else 0,
        starred=sum(line.words.startswith("*") for line in lines),
        refers_to_star=any(_REFERS_TO_STAR.search(line.words) for line in lines),
    )
    found: dict[Line, str] = {}
    at = 0
    while at < len(lines):
        if _repeats_heading(at, printed):
            found[lines[at]] = "heading that goes on from the page before"
            at += 1
            continue
        aside = _aside_at(at, printed)
        count = aside.count if aside else 0
        if aside:
            reason = aside.reason if not _may_tell_of_an_event(printed.text(at, count), report) else ""
            found.update(dict.fromkeys(lines[at : at + count], reason))
        at += count or 1
    return found


def _is_name(words: str, report: Report) -> bool:
    """Whether a line is a mechanism's name, with its acronym or without: 'abu dhabi dialogue (add)'."""
    return any(report.names.known(form) for form in bracket_forms(words))


def _repeats_heading(at: int, printed: _Printed) -> bool:
    """Whether the line repeats the name of the entry that it stands in: 'Bali Process (continued)'.

    The entry's name is the last one above; where another stands between them the line opens an entry again.
    """
    words = printed.lines[at].words
    mark = _CONTINUED.search(words)
    if (
        mark is None
        or not words[:1].isalnum()
        or not _says_continued(mark["bracket"] or mark["behind"], printed.report)
    ):
        return False
    name = squashed(words[: mark.start()])
    for above in range(at - 1, -1, -1):
        if any(squashed(printed.text(above, count)) == name for count in range(1, min(_MOST_HEADING, at - above) + 1)):
            return bool(name)
        if _is_name(printed.lines[above].words, printed.report) and squashed(printed.lines[above].words) not in name:
            return _is_continued(above, name, printed)
    return False


def _is_continued(at: int, name: str, printed: _Printed) -> bool:
    """Whether the line, a mechanism's name, says that the name goes on there, too."""
    words = printed.lines[at].words
    mark = _CONTINUED.search(words)
    return mark is not None and squashed(words[: mark.start()]) == name


def _says_continued(word: str, report: Report) -> bool:
    """'continued', 'cont’d', 'suite'."""
    told = folded(word)
    return report.rules.sections.phrases.get(told) == "continuation" or told.split()[0].startswith("cont")


def _aside_at(at: int, printed: _Printed) -> _Aside | None:
    if printed.lines[at] in printed.report.tails or _is_name(printed.lines[at].words, printed.report):
        return None
    return next((aside for kind in _KINDS if (aside := kind(at, printed)) is not None), None)


def _may_tell_of_an_event(text: str, report: Report) -> bool:
    """Whether the text prints a date or names an event, so that it is not passed over without asking."""
    return bool(find_dates(text, report.year)) or report.grammar.any_noun.search(text) is not None


# ---------------------------------------------------------------- the kinds


def _footnote(at: int, printed: _Printed) -> _Aside | None:
    """'¹ See the annex.', '† Including observers.', '1 See the website …', '2 As of 31 December, …'."""
    words = printed.lines[at].words
    if _MARKED.match(words):
        return _Aside(_lines_of_note(at, printed), "footnote")
    number = _NUMBERED.match(words)
    if number is None:
        return None
    rest = words[number.end() :]
    count = _lines_of_note(at, printed)
    if printed.opens_with("note", rest):
        return _Aside(count, "footnote")
    is_bare = number[0].strip().isdigit()
    if is_bare and _NOT_COUNTED.match(rest) and not _may_tell_of_an_event(printed.text(at, count), printed.report):
        return _Aside(count, "")  # a numbered paragraph may begin so too
    return None


def _starred_note(at: int, printed: _Printed) -> _Aside | None:
    """'* All references to Kosovo …', which is no item of a list: its words say so, or no other line has a star."""
    words = printed.lines[at].words
    star = _STARRED.match(words)
    if star is None:
        return None
    rest = words[star.end() :]
    if printed.opens_with("note", rest) or printed.opens_with("sentence", rest):
        return _Aside(_lines_of_note(at, printed), "footnote")
    count = _lines_of_note(at, printed)
    is_alone = printed.starred == 1 and (printed.refers_to_star or _interrupts(at, count, printed))
    is_note = is_alone and not _may_tell_of_an_event(printed.text(at, count), printed.report)
    return _Aside(count, "") if is_note else None


def _caption(at: int, printed: _Printed) -> _Aside | None:
    """'Figure 2. Participation by region', 'Table 3: States', 'Map 1', 'Photo: the delegates', 'Source : OIM'."""
    words = printed.lines[at].words
    caption = _caption_of(tuple(printed.phrases("caption"))).match(words)
    if caption:
        return _titled(at, words[caption.end() :], caption["stop"], printed)
    reasons = printed.phrases("label")
    label = _label_of(tuple(reasons)).match(words)
    if label and not _may_tell_of_an_event(words[label.end() :], printed.report):
        reason = next(why for known, why in reasons.items() if label["label"] in (known, known.upper()))
        return _Aside(_lines_of_note(at, printed), reason)
    return None


@cache
def _caption_of(labels: tuple[str, ...]) -> re.Pattern[str]:
    """'Figure 2. ', 'TABLE 3: ', 'Map 1'."""
    return re.compile(rf"{_printed_as(labels)}\s*(?:n[o°º]\.?\s*)?{_COUNTER}{_BEHIND_NUMBER}")


@cache
def _label_of(labels: tuple[str, ...]) -> re.Pattern[str]:
    """'Photo: ', 'Source : '."""
    return re.compile(rf"(?P<label>{_printed_as(labels)})\s*[:：]\s*")


def _printed_as(labels: Sequence[str]) -> str:
    """The pattern of a label, which may be set in capitals: 'TABLE'."""
    spelled = [re.escape(form) for label in labels for form in (label, label.upper())]
    return f"(?:{'|'.join(spelled) or '(?!)'})"


def _titled(at: int, title: str, stop: str, printed: _Printed) -> _Aside | None:
    """The caption with this title; None where the line only goes on with a sentence: 'see / Table 3. The meeting …'."""
    above = printed.lines[at - 1].words if at else "."
    interrupts = not ends_sentence(above) and not printed.lines[at].gap
    if title and interrupts and stop != ":" and (_SENTENCE.match(title) or ends_sentence(title)):
        return None
    if title and not stop and (_SENTENCE.match(title) or ends_sentence(title)):
        return None
    if title and printed.report.names.known(title):
        return None
    return _Aside(2 if _has_second_line(at, printed) else 1, "caption")


def _has_second_line(at: int, printed: _Printed) -> bool:
    """Whether a caption goes on in a short line below, rather than the text that it interrupts."""
    lines = printed.lines
    if at + 2 >= len(lines) or any(line.gap or line.page != lines[at].page for line in lines[at + 1 : at + 2]):
        return False
    first, second, below = (line.words for line in lines[at : at + 3])
    may_go_on = _is_full(first, second, printed.width) and not ends_sentence(first) and not is_bullet(second)
    is_last = not _is_full(second, below, printed.width) and not ends_sentence(second)
    return may_go_on and is_last and not _may_tell_of_an_event(second, printed.report)


def _boilerplate(at: int, printed: _Printed) -> _Aside | None:
    """'The views expressed in this report are those of the authors.': a sentence that every publisher prints."""
    reason = printed.opens_with("sentence", printed.lines[at].words)
    count = _lines_of_sentence(at, printed) if reason else 0
    return _Aside(count, reason) if count else None


def _quotation(at: int, printed: _Printed) -> _Aside | None:
    """'“Dialogue builds trust”, said the Director General.': a quotation with its speaker."""
    if not printed.lines[at].words.startswith(_OPENS_QUOTE):
        return None
    count = _lines_of_sentence(at, printed)
    quoted = _QUOTED.match(printed.text(at, count)) if count else None
    if quoted is None:
        return None
    behind = quoted["behind"]
    first = " ".join(behind.split()[:_SPEECH_WORDS])
    says = any(re.search(rf"\b{re.escape(verb)}\b", first) for verb in printed.phrases("speech"))
    return _Aside(count, "quotation") if says or _SPEAKER.match(behind) else None


def _observance(at: int, printed: _Printed) -> _Aside | None:
    """'On 18 December, the world celebrated International Migrants Day.': a day that is no mechanism's event."""
    above = printed.lines[at - 1].words if at else "."
    count = _lines_of_sentence(at, printed)
    opens = printed.lines[at].gap or ends_sentence(above) or _interrupts(at, count, printed)
    if not opens or is_bullet(printed.lines[at].words):
        return None
    text = printed.text(at, count)
    names_day = any(phrase in text.replace("'", "’") for phrase in printed.phrases("observance"))
    is_named = next(iter(printed.report.names.find(text)), None) is not None
    is_of_entry = is_named or printed.report.grammar.any_noun.search(text) is not None
    return _Aside(count, "") if names_day and not is_of_entry else None


def _running_head(at: int, printed: _Printed) -> _Aside | None:
    """'International Organization for Migration | Annual overview', '12 | Highlights': one part at least is known."""
    parts = [part for part in _BETWEEN_PARTS.split(printed.lines[at].words) if part]
    known = [part for part in parts if _is_running(part, printed)]
    others = [part for part in parts if part not in known and not _PART_NUMBER.fullmatch(part)]
    if len(parts) < 2 or not known or _may_tell_of_an_event(" ".join(others), printed.report):
        return None
    if any(printed.report.names.known(part) for part in others):
        return None
    return _Aside(1, "running header or footer" if not others else "")


def _is_running(part: str, printed: _Printed) -> bool:
    bare = re.sub(r"\b(?:19|20)\d\d\b", "", part).strip(" –-,")  # 'Annual overview 2021'
    return bare.casefold() in {phrase.casefold() for phrase in printed.phrases("running")}


def _interruption(at: int, printed: _Printed) -> _Aside | None:
    """A whole sentence in a line of its own, with the sentence above it going on in small letters below it."""
    words = printed.lines[at].words
    is_whole = words[:1].isupper() and words.endswith((".", "!", "?", ".”")) and len(words.split()) >= _LEAST_WORDS
    if not is_whole or at == 0 or at + 1 >= len(printed.lines):
        return None
    above, below = printed.lines[at - 1].words, printed.lines[at + 1].words
    opens_below = is_bullet(below) or is_address(below) or _is_name(below, printed.report)
    goes_on_below = below[:1].islower() and not opens_below
    if ends_sentence(above) or not goes_on_below or _ABBREVIATED.search(words):
        return None
    return _Aside(1, "") if words[:-1].count(". ") == 0 and words.count("(") == words.count(")") else None


_KINDS: Sequence[Callable[[int, _Printed], _Aside | None]] = (
    _footnote,
    _starred_note,
    _caption,
    _boilerplate,
    _quotation,
    _observance,
    _running_head,
    _interruption,
)


# ---------------------------------------------------------------- where an aside ends


def _lines_of_note(at: int, printed: _Printed) -> int:
    """How many lines the note has: as many as its sentence, or one where a sentence is not seen to end."""
    return _lines_of_sentence(at, printed) or 1


def _lines_of_sentence(at: int, printed: _Printed) -> int:
    """How many lines from `at` on are one sentence: it ends with a line, or above blank space; 0 where it does not."""
    lines = printed.lines
    for end in range(at + 1, min(at + _MOST_LINES, len(lines)) + 1):
        if ends_sentence(lines[end - 1].words):
            return end - at
        below = lines[end] if end < len(lines) else None
        if below is None or below.gap or below.page != lines[at].page or is_bullet(below.words):
            return end - at
        if not _is_full(lines[end - 1].words, below.words, printed.width):
            return end - at
    return 0


def _is_full(words: str, below: str, width: int) -> bool:
    """Whether the first word below would hardly have fitted on the line."""
    return len(words) + 1 + len(below.split()[0]) > width * _FULL


def _interrupts(at: int, count: int, printed: _Printed) -> bool:
    """Whether the lines stand within a sentence, which goes on below them."""
    if at == 0 or at + count >= len(printed.lines):
        return False
    above, below = printed.lines[at - 1].words, printed.lines[at + count].words
    return not ends_sentence(above) and (goes_on(above) or below[:1].islower())


def _begins(text: str, phrase: str) -> bool:
    """Whether the text begins with the phrase, as whole words."""
    return text.startswith(phrase) and not text[len(phrase) : len(phrase) + 1].isalnum()


# ---------------------------------------------------------------- what reads on


def reads_on(printed: Sequence[Line], kept: Sequence[Line], report: Report) -> frozenset[Line]:
    """The lines below blank space with which a sentence goes on that furniture or an aside interrupts.

    `kept` are those of the `printed` lines that may hold records.
    """
    lengths = sorted(len(line.words) for line in kept if not is_address(line.words))
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    above_of = dict(zip(printed[1:], printed, strict=False))
    return frozenset(
        line
        for above, line in pairwise(kept)
        if line.gap and above_of[line] is not above and _goes_on_with(above.words, line.words, width, report)
    )


def _goes_on_with(above: str, words: str, width: int, report: Report) -> bool:
    """Whether the line goes on with the sentence above; a name, a bullet and an address open something."""
    if ends_sentence(above) or is_bullet(words) or is_address(words) or is_address(above):
        return False
    if _is_name(words, report):
        return False  # a heading, in small letters too
    if words[:1].islower() or goes_on(above):
        return True
    if any(dates.end == len(above) for dates in find_dates(above, report.year)):
        return False
    return _is_full(above, words, width)
