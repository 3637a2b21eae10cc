"""The parts of running text: its brackets, sentences, pieces between separators, end, and addresses (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_BRACKET = re.compile(r"[()]")
_STOP = re.compile(r"[.](?:\s|$)")  # '. ', where a bracket ends that never closes


def brackets(text: str) -> tuple[tuple[int, int], ...]:
    """Each outermost '(…)' as (start, end); one that never closes ends at the next sentence's end."""
    spans, depth, start = [], 0, 0
    for bracket in _BRACKET.finditer(text):
        if bracket[0] == "(":
            start, depth = (bracket.start(), 1) if depth == 0 else (start, depth + 1)
        elif depth:
            depth -= 1
            if depth == 0:
                spans.append((start, bracket.end()))
    if depth:
        stop = _STOP.search(text, start)
        spans.append((start, stop.start() if stop else len(text)))
    return tuple(spans)


_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")  # '“visas”'
_COVERING = re.compile(r"[(“\"«]")  # what opens a bracket or a quotation


def quotations(text: str) -> tuple[tuple[int, int], ...]:
    """What stands in quotation marks, as (start, end) without the marks, and without a full stop that ends it."""
    found = []
    for quoted in _QUOTED.finditer(text):
        last = quoted.end() - 1
        last -= text[last - 1] in ".!?"  # '… in AU HoAI Region.”' ends its sentence
        found.append((quoted.start() + 1, last))
    return tuple(found)


@lru_cache(maxsize=4096)
def masked(text: str) -> str:
    """`text` with everything in brackets and quotation marks blanked out, at the same length."""
    if _COVERING.search(text) is None:
        return text
    characters = list(text)
    for start, end in brackets(text):
        characters[start + 1 : end - 1] = "\x00" * max(0, end - start - 2)
    for start, end in quotations(text):
        characters[start:end] = "\x00" * (end - start)
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


# 'e.g.', 'St.', 'No.' and 'pp.' end no sentence; 'Oct.' ends one where a capital follows, but not where a figure does
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|St|Dr|Mr|Mrs|Ms|Prof|No|Nos|vs|[Pp]p?|[Pp]aras?|[Cc]hap|[Vv]ol|approx)|\b[A-Z])\.$"
)
_LONGEST_ABBREVIATION = 10  # characters, with some to spare for what stands before it
_PRINTED = re.compile(r"\S")  # anything but a blank
_BLANK = re.compile(r"\s")  # a space, a tab
_SHORT_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$")
# '.', '?”', '!)' before a blank and a capital, a figure, a quotation mark or a bullet; a bracket's content is masked
_SENTENCE_END = re.compile(r"(?<![.!?])[.!?]++[”\"')\]]*+(?=\s+[\"“(•●▪\-–]?\s*[A-Z0-9“\x00]|\s*$)")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each sentence: it ends at '.', '!' or '?' before a space and a capital, figure or bullet."""
    cover = masked(text)
    spans, start = [], 0
    for match in _SENTENCE_END.finditer(cover):
        before = cover[max(0, match.start() - _LONGEST_ABBREVIATION) : match.start() + 1]
        after = _PRINTED.search(text, match.end())
        if after and (_ABBREVIATION.search(before) or (_SHORT_MONTH.search(before) and after[0].isdigit())):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    return tuple(trimmed for trimmed in (_trim(text, *span) for span in spans) if trimmed[0] < trimmed[1])


def tail_of(text: str) -> str:
    """The characters behind the last letter or figure of the text.

    >>> tail_of("in Rome (Italy).")
    ').'
    """
    at = len(text)
    while at and not (text[at - 1].isalnum() or text[at - 1] == "_"):
        at -= 1
    return text[at:]


def last_words(text: str, about: int = 400) -> str:
    """The last words of a text, about as many characters as `about`: enough to see what stands before something."""
    if len(text) <= about:
        return text
    blank = _BLANK.search(text, len(text) - about)
    return text[blank.start() :] if blank else text[-about:]


# 'https://www.iom.int/iscms', 'www.iom.int', 'mailto:grcp@iom.int'; a full stop or bracket behind it is no part of it
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]]*[^\s<>()\[\].,;:!?'\"”]|mailto:[^\s<>()]+", re.IGNORECASE)
_ADDRESS_PIECE = re.compile(r"[\w\-./~%?=&+#@!$',:]+")  # 'reports/2021-highlights.pdf'


def is_address(text: str) -> bool:
    """Whether the line is one whole address and nothing else."""
    return bool(re.fullmatch(ADDRESS, text.strip()))


def continues_address(address: str, line: str, known: Sequence[str] = ()) -> bool:
    """Whether `line` continues an `address` that breaks off at the end of the line above.

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
