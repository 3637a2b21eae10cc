"""Lines -> running text that still knows its lines: joining, hyphens, letter-spacing, brackets, folding (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby, repeat

from pipeline.model import Fragment, Line, Where
from pipeline.numbers import cardinal, ordinal
from pipeline.vocabulary import is_known

# ---------------------------------------------------------------- folding


_APOSTROPHE = re.compile(r"['’‘`´\u00ad]")
_FOLDED_WORD = re.compile(r"[^\W_]+(?:\+[^\W_]+)*")  # 'process', '5+5'


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Lower case, no diacritics, '&' as 'and', everything but letters, digits and '+' a single space.

    >>> folded("Söderköping  Process (former)"), folded("5+5 Dialogue"), folded("Migrants’ rights")
    ('soderkoping process former', '5+5 dialogue', 'migrants rights')
    """
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        text = text.replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L")
    return " ".join(_FOLDED_WORD.findall(_APOSTROPHE.sub("", text.casefold()).replace("&", " and ")))


@lru_cache(maxsize=65536)
def squashed(text: str) -> str:
    """`folded` without its spaces: equal for 'Inter-Governmental' and 'Intergovernmental', 'AU HoAI' and 'AU-HOAI'."""
    return folded(text).replace(" ", "")


def slug(text: str) -> str:
    """`folded` with hyphens, for ids: 'Harbour Dialogue (HD)' is 'harbour-dialogue-hd'."""
    return folded(text).replace(" ", "-").replace("+", "-")


# ---------------------------------------------------------------- what is read of a printed line

_MARKDOWN = re.compile(
    r"^#{1,6}\s+"  # '## Types of ISCM'
    r"|\\(?=[*_#])"  # '\* This statistics'
    r"|\*{1,3}(?=\S)|(?<=[^\s\\])\*{1,3}"  # '**RCP**', '*GRCP*'
    r"|\[(?=[^\]]+\]\([^)]+\))|(?<=[^\[])\]\([^)]+\)"  # '[grcp@iom.int](mailto:grcp@iom.int)'
    r"|<(?=https?://)|(?<=\S)>(?=\s|$)"  # '<https://www.iom.int>'
)


def without_markdown(text: str) -> str:
    """The words of a line that a tool wrote as Markdown: '**RCP** are *ISCM*' is 'RCP are ISCM'."""
    return _MARKDOWN.sub("", text)


def without_letter_spacing(text: str) -> str:
    """'M A I N  E V E N T S  I N  2021' -> 'MAIN EVENTS IN 2021'; any other line as it is.

    A heading is letter-spaced where most of its pieces between single spaces are one character; two or more spaces
    part its words. Where a tool made every gap one space, the letters come back as one word ('MAINEVENTSIN2021'),
    which `squashed` compares all the same.
    """
    pieces = text.split()
    single = sum(len(piece) == 1 for piece in pieces)
    if single < 4 or single < 0.6 * len(pieces):
        return text
    words = ["".join(word.split()) for word in re.split(r"\s{2,}", text.strip())]
    return " ".join(words)


# Ligatures, blanks that are no plain blank, and invisible characters, as tools print them.
_READ_AS = str.maketrans(
    {
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
        "\u2010": "-",
        "\u2011": "-",
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ""),
    }
)


def readable(text: str) -> str:
    """Ligatures as letters, odd blanks as blanks, soft hyphens gone, but one at the line's end is a hyphen."""
    if text.isascii():
        return text
    text = re.sub("\u00ad\\s*$", "-", text)
    return text.replace("\u00ad", "").translate(_READ_AS)


# ---------------------------------------------------------------- joining lines


def columns_of(line: Line) -> list[int]:
    """For each character of `line.words`, its column in `line.text`.

    What is read holds the printed letters in their order, less marks and blanks; a ligature is read as two. In a mended
    line letters are put in or replaced: they stand where their neighbour does.
    """
    if line.words == line.text:
        return list(range(len(line.text)))
    printed = [(letter, at) for at, character in enumerate(line.text) for letter in (readable(character) or character)]
    letters = "".join(letter for letter, _ in printed)
    found = _subsequence(line.words, letters) or _alignment(line.words, letters)
    return [printed[at][1] for at in found]


def _subsequence(words: str, letters: str) -> list[int]:
    """Where each character of `words` stands in `letters`; empty where that skips more than blanks and marks."""
    found, at = [], 0
    for character in words:
        place = letters.find(character, at)
        if place < 0 or any(skipped.isalnum() for skipped in letters[at:place]):
            return []
        found.append(place)
        at = place + 1
    return found


def _alignment(words: str, letters: str) -> list[int]:
    """Where each character of `words` stands in `letters`, or where its neighbour does, if only `words` has it."""
    found = []
    for _, start, end, first, last in SequenceMatcher(None, letters, words, autojunk=False).get_opcodes():
        if start == end and not _opens_word(words, first):
            start -= 1  # letters put in stand where the letter before does, at a word's start where the one after does
        found += [min(start + at, max(end - 1, start), len(letters) - 1) for at in range(last - first)]
    return found


def _opens_word(words: str, at: int) -> bool:
    return at == 0 or words[at - 1].isspace()


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines joined to running text; each character knows the line and column it was printed at."""

    document_id: str
    text: str
    origins: tuple[tuple[Line, int], ...]

    def where(self, start: int = 0, end: int | None = None) -> Where:
        """The place of `text[start:end]`: one fragment a line, blanks at its ends left out."""
        end = len(self.text) if end is None else min(end, len(self.text))
        spans: dict[Line, tuple[int, int]] = {}
        for line, run in groupby(range(start, end), key=lambda i: self.origins[i][0]):
            columns = [self.origins[i][1] for i in run if not self.text[i].isspace()]
            if columns:
                first, last = spans.get(line, (columns[0], columns[0]))
                spans[line] = (min(first, *columns), max(last, *columns))
        return Where(self.document_id, tuple(Fragment(line, a, b + 1) for line, (a, b) in spans.items()))

    def __getitem__(self, span: slice) -> Passage:
        return Passage(self.document_id, self.text[span], self.origins[span])


_RUN = re.compile(r"\S+|\s+")

HyphenRule = Callable[[str, str], bool]


def joined(document_id: str, lines: Iterable[Line], joins: HyphenRule) -> Passage:
    """The running text of `lines`, runs of blanks as one, words broken at a line's end mended.

    `joins(left, right)` says whether 'left-' and 'right' are one broken word (the hyphen goes) or a compound.
    """
    characters: list[str] = []
    origins: list[tuple[Line, int]] = []
    for line in lines:
        columns = columns_of(line)
        words = line.words
        if (
            characters
            and characters[-1] == "-"
            and len(characters) > 1
            and not characters[-2].isspace()
            and words[:1].isalnum()
        ):
            left = re.search(r"[\w'’.]*$", "".join(characters[-40:-1]))
            right = re.match(r"[\w'’]*", words)
            if left and right and joins(left[0], right[0]):
                characters.pop()
                origins.pop()
        elif characters:
            characters.append(" ")
            origins.append(origins[-1])
        for run in _RUN.finditer(words):
            if not run[0].isspace():
                characters += run[0]
                origins += zip(repeat(line), columns[run.start() : run.end()])
            elif characters and characters[-1] != " ":
                characters.append(" ")
                origins.append((line, columns[run.start()]))
    return Passage(document_id, "".join(characters), tuple(origins))


class WordBreaks:
    """Decides what a hyphen at a line's end is, from evidence: the document's own words, then word frequencies.

    >>> broken = WordBreaks(["challenges", "rights-based"])
    >>> broken("challeng", "es"), broken("rights", "based"), broken("2020", "2022"), broken("E", "Learning")
    (True, False, False, False)
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {word.casefold().strip('.,;:()“”"') for word in words}

    def __call__(self, left: str, right: str) -> bool:
        """Whether the hyphen between the two goes."""
        if not left or not right or left[-1].isdigit() or right[0].isdigit():
            return False  # '2020-/2022', 'COVID-/19'
        if right[0].isupper() and not left.isupper():
            return False  # 'E-/Learning', 'Euro-/African'
        if len(left) == 1 or cardinal(f"{left}-{right}") is not None or ordinal(f"{left}-{right}") is not None:
            return False  # 'E-/learning', 'Twenty-/nine'
        whole, compound = (left + right).casefold(), f"{left}-{right}".casefold()
        if whole in self._words or compound in self._words:
            return whole in self._words
        return is_known(whole)


# ---------------------------------------------------------------- brackets, quotes and lists



def brackets(text: str) -> tuple[tuple[int, int], ...]:
    """Each outermost '(…)' as (start, end); one that never closes ends at the next sentence's end."""
    spans, depth, start = [], 0, 0
    for bracket in re.finditer(r"[()]", text):
        if bracket[0] == "(":
            start, depth = (bracket.start(), 1) if depth == 0 else (start, depth + 1)
        elif depth:
            depth -= 1
            if depth == 0:
                spans.append((start, bracket.end()))
    if depth:
        stop = re.compile(r"[.](?:\s|$)").search(text, start)
        spans.append((start, stop.start() if stop else len(text)))
    return tuple(spans)


@lru_cache(maxsize=4096)
def masked(text: str) -> str:
    """`text` with everything in brackets and quotation marks blanked out, at the same length."""
    characters = list(text)
    for start, end in brackets(text):
        characters[start + 1 : end - 1] = "\x00" * max(0, end - start - 2)
    for quoted in re.finditer(r"“[^”]*”|\"[^\"]*\"|«[^»]*»", text):
        last = quoted.end() - 1
        last -= text[last - 1] in ".!?"  # '… in AU HoAI Region.”' ends its sentence
        for i in range(quoted.start() + 1, last):
            characters[i] = "\x00"
    return "".join(characters)


def split_outside_brackets(text: str, separators: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each piece between single-character `separators` that stand outside brackets and quotes."""
    pieces, start = [], 0
    for i, character in enumerate(masked(text)):
        if character in separators:
            pieces.append((start, i))
            start = i + 1
    pieces.append((start, len(text)))
    return tuple(trimmed for trimmed in (_trim(text, *piece) for piece in pieces) if trimmed[0] < trimmed[1])


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


# 'e.g.', 'St.', 'No.' do not end a sentence; a month cut short ('Oct.') does where a capital follows, not a figure
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|cf|St|Dr|Mr|Mrs|Ms|No|Nos|vs)|\b[A-Z])\.$")
_LONGEST_ABBREVIATION = 10  # letters, and some more: what stands before the one has to be seen
_PRINTED = re.compile(r"\S")
_SHORT_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each sentence: it ends at '.', '!' or '?' before a space and a capital, figure or bullet."""
    cover = masked(text)
    spans, start = [], 0
    for match in re.finditer(r"(?<![.!?])[.!?]++[”\"')\]]*+(?=\s+[\"“(•●▪\-–]?\s*[A-Z0-9“\x00]|\s*$)", cover):
        before = cover[max(0, match.start() - _LONGEST_ABBREVIATION) : match.start() + 1]
        after = _PRINTED.search(text, match.end())
        if after and (_ABBREVIATION.search(before) or (_SHORT_MONTH.search(before) and after[0].isdigit())):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    return tuple(trimmed for trimmed in (_trim(text, *span) for span in spans) if trimmed[0] < trimmed[1])


def tail_of(text: str) -> str:
    """What stands behind the last letter or figure of the text.

    >>> tail_of("in Rome (Italy).")
    ').'
    """
    at = len(text)
    while at and not (text[at - 1].isalnum() or text[at - 1] == "_"):
        at -= 1
    return text[at:]


def last_words(text: str, about: int = 400) -> str:
    """The end of a long text, from the start of a word on: all of it that tells what stands right before something."""
    if len(text) <= about:
        return text
    blank = _BLANK.search(text, len(text) - about)
    return text[blank.start() :] if blank else text[-about:]


_BLANK = re.compile(r"\s")


# ---------------------------------------------------------------- addresses

ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]]*[^\s<>()\[\].,;:!?'\"”]|mailto:[^\s<>()]+", re.IGNORECASE)
_ADDRESS_PIECE = re.compile(r"[\w\-./~%?=&+#@!$',:]+")


def is_address(text: str) -> bool:
    """Whether the line is one whole address and nothing else."""
    return bool(re.fullmatch(ADDRESS, text.strip()))


def continues_address(address: str, line: str, known: Sequence[str] = ()) -> bool:
    """Whether `line` goes on with an `address` that the line above broke off.

    A hyphen or slash at the break belongs to the address ('…/33-' 'reports/…', '…/migration' '-covid-19…'). `known` are
    whole addresses from the page's link layer: one that starts with both pieces settles it.
    """
    piece = line.strip()
    if not _ADDRESS_PIECE.fullmatch(piece) or is_address(piece):
        return False
    if any(whole.startswith(address + piece) for whole in known):
        return True
    if any(whole == address for whole in known):
        return False
    return address[-1] in "-/_.=&?%" or piece[0] in "-/_.=&?%" or bool(re.search(r"[\w][-/._=][\w]", piece))


_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # all but tab and line end: '\x1b[31m'


def visible(text: str) -> str:
    """The text with a sign for each control character, which a terminal would obey.

    >>> visible("\x1b[31mred")
    '␛[31mred'
    """
    return _CONTROLS.sub(lambda found: chr(0x2400 + ord(found[0])) if found[0] < " " else "\ufffd", text)
