"""The words and figures that dates are printed with: a text is read once, from left to right, into tokens.

`KINDS` says what is matched: a kind of token, its pattern and an example, what the pattern reads between asterisks.
Of two kinds that fit at one place the upper one counts. Each example is a test.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from pipeline.grammar.dates.words import ALSO_A_WORD, DASH, DASHES, DAY, LETTER, MONTH, ORDINAL, WORDS, YEAR

NEAR = 1  # years that a year of two digits may differ from the report's in a date of figures ('26.05.21')

Kind = Literal[
    "day", "month", "year", "months", "figures", "range", "between", "separator", "filler", "weekday", "part"
]
SOLID = frozenset(("day", "month", "year", "figures", "months"))  # what an endpoint of an interval is made of
DATED = frozenset(("month", "figures", "months"))  # without one of these there is no date


class TokenKind(NamedTuple):
    """What is matched, and an example with what is read between asterisks."""

    name: str
    pattern: str
    example: str


# Behind a weekday's short name: '25', 'the 25th to 27 May'
_DAY_OF_MONTH = (
    rf"(?=,?\s*(?:the\s+|le\s+|el\s+)?{DAY}{ORDINAL}?"
    rf"(?:\s*(?:{DASH}|to|and|au|al|et|y)\s*(?:{LETTER}+\.?\s+)?{DAY}{ORDINAL}?)?\s+(?:of\s+|de\s+)?{MONTH})"
)

KINDS = (
    # The first four print a whole date, or as much of it as a range needs.
    TokenKind("iso", rf"(?<!\d){YEAR}(?P<bar>[-/.])(?:0?[1-9]|1[0-2])(?P=bar){DAY}(?!\d|[-.]\d)", "*2021-05-26*"),
    TokenKind(
        "figures",
        rf"(?<!\d)(?<!\d[./])(?<!{LETTER}[./])\d{{1,2}}(?P<mark>[./-])\d{{1,2}}(?P=mark)(?:{YEAR}|\d\d)(?!\d|[./]\d)",
        "SOM (*26.05.2021*)",
    ),
    TokenKind(
        "opening",
        r"(?<!\d)(?<!\d[./])(?:\d{1,2}\.(?:\d{1,2}\.?)?|\d{1,2}/\d{1,2})"
        rf"(?=\s*{DASH}\s*\d{{1,2}}[./]\d{{1,2}}[./]\d\d)",
        "*26/10*–29/10/2021",
    ),
    TokenKind(
        "hyphened",
        rf"(?<!\d){DAY}[-‐‑–/.](?:{MONTH})(?:\.?[-‐‑–/.](?:{YEAR}|\d\d)(?!\d)|(?!{LETTER}|\.?,?\s+\d{{1,2}}(?!\d)))",
        "*15-Apr-21*",
    ),
    TokenKind(
        "months",
        rf"\b(?:{WORDS.any_of('months')})(?=[\s,/]*(?:(?:of|de|du|del)\s+)?(?:the\s+year\s+)?['’]?\d\d)",
        "*second half* of 2021",
    ),
    TokenKind("short", r"(?:(?<=[^\W\d_]\s)|(?<=\.\s))['’]\d\d(?!\d)", "3 Apr *'19*"),
    TokenKind("year", rf"(?<!\d){YEAR}(?!\d)", "14 April *2017*"),
    # 'B12', '2.5' and '14:30' print no day
    TokenKind(
        "day",
        rf"(?<![\d.:,](?=\d))(?<![^\W_]){DAY}"
        rf"(?:\s?{ORDINAL}|\.(?=\s*{DASH}|\s+{MONTH}))?(?![.:]\d)(?!\d)(?:(?![^\W_])|(?={MONTH}))",
        "May *1st*",
    ),
    TokenKind(
        "weekday",
        rf"\b(?:{WORDS.any_of('weekday')})\b|\b(?:{WORDS.any_of('short weekday')})\b\.?{_DAY_OF_MONTH}",
        "*Tue.* 25 May",
    ),
    TokenKind("month", rf"{MONTH}\.?", "3 *Sept.* 2021"),
    TokenKind("part", rf"\b(?:{WORDS.any_of('part')})\b-?", "*mid-*May"),
    TokenKind("between", rf"\b(?:{WORDS.any_of('between')})\b", "*between* March and May"),
    TokenKind(
        "range", rf"{DASH[:-1]}/]+|\b(?:{WORDS.any_of('range')})\b|\ba\b(?=\s+{DAY}\s+de\s)", "3 May *to* 4 June"
    ),
    TokenKind("separator", rf"[,;&]|\b(?:{WORDS.any_of('separator')})\b", "3 *and* 4 May"),
    TokenKind("filler", rf"\b(?:{WORDS.any_of('filler')})\b", "3rd *of* May"),
)
_TOKEN = re.compile("|".join(f"(?P<{kind.name}>{kind.pattern})" for kind in KINDS), re.IGNORECASE)

_NUMBER = rf"\d+(?!\d)(?:\.\d+(?!\d))*(?!\s?{ORDINAL})[a-z]?"
_OF_MONTH = rf"(?!\s*(?:of\s+|de\s+)?{MONTH})(?!\s?[-–—]\s?\d+\s+(?:of\s+|de\s+)?{MONTH})"
# 'Articles 12-14' of 'Articles 12-14, 20 May', 'Phase 2', 'pp. 12 and 14'
_NUMBERED = re.compile(
    rf"(?:(?<!{LETTER})(?:{WORDS.any_of('numbered')})\s*{_NUMBER}{_OF_MONTH}"
    rf"|(?-i:\b(?!(?:{'|'.join(WORDS.by_kind['meeting'])})\b)[A-Z]{{3,}}s?\s+\d{{1,2}}(?=\s*[,;]){_OF_MONTH}))"
    rf"(?:\s*(?:{DASH}|,|&|/|and|to|or|et|y)\s*{_NUMBER}{_OF_MONTH})*",
    re.IGNORECASE,
)

# Where a token may begin: a figure, a mark, or the first word of one of the words of dates.
_PIECE = re.compile(rf"{LETTER}+|\d+|[{DASHES}/,;&'’]")


def _first_words(*kinds: str) -> frozenset[str]:
    """The letters that words of these kinds begin with: 'jusqu' of 'jusqu’au'; '1st half' begins with none."""
    openings = (re.match(rf"{LETTER}+", word) for kind in kinds for word in WORDS.by_kind[kind])
    return frozenset(opening[0].casefold() for opening in openings if opening)


_OPENINGS = {"a"} | _first_words(
    "month", "months", "weekday", "short weekday", "part", "between", "range", "separator", "filler"
)
_NUMBERED_OPENINGS = _first_words("numbered")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What is printed of one end of an interval; 0 where it is left out, `weekday` (Monday is 0) -1."""

    day: int = 0
    month: int = 0
    year: int = 0
    weekday: int = -1
    month_first: bool = False  # 'March 12'
    year_printed: bool = True  # with this date, or with one beside it


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a figure of a date. `ends` are the endpoints that it prints by itself: a date in figures, a quarter."""

    kind: Kind
    text: str
    start: int
    end: int
    ends: tuple[Endpoint, ...] = ()

    @property
    def word_end(self) -> int:
        """Where it ends without a full stop: 'Sept.'."""
        return self.end - self.text.endswith(".")

    @property
    def number(self) -> int:
        """The number of the day, month or year."""
        if self.kind == "month":
            return WORDS.months[self.text.rstrip(".").casefold()]
        return int("".join(filter(str.isdecimal, self.text)))


def matches_in(text: str) -> Iterator[re.Match[str]]:
    """The matches of the kinds from left to right, whether they print a date or not; the group's name is the kind.

    Text has few words of dates. They are tried only where one may begin, which takes a tenth of the time.
    """
    end = 0
    for piece in _PIECE.finditer(text):
        start, word = piece.start(), piece[0]
        if start < end or (word.isalpha() and word.casefold() not in _OPENINGS):
            continue
        match = _TOKEN.match(text, start)
        if match:
            yield match
            end = match.end()


def numbered_in(text: str) -> Iterator[tuple[int, int]]:
    """Where a number belongs to the word before it: 'Phase 2', 'Articles 12-14', 'COP 26,'."""
    end = 0
    for piece in _PIECE.finditer(text):
        start, word = piece.start(), piece[0]
        if start < end or not (word[:3].isupper() or word.casefold() in _NUMBERED_OPENINGS):
            continue
        match = _NUMBERED.match(text, start)
        if match:
            yield match.span()
            end = match.end()


def tokens_of(text: str, year: int) -> tuple[Token, ...]:
    """The words of dates in the text, from left to right; what a word before claims ('Phase 2') is none.

    `year` is the report's, which a year of two digits has to be near.
    """
    names = [*numbered_in(text)]
    tokens: list[Token] = []
    for match in matches_in(text):
        token = _token(match, year)
        if token is None or any(start <= token.start < end for start, end in names):
            continue
        if token.kind == "day" and _ends_a_name(text, token.start):
            continue
        if token.text == "," and tokens and tokens[-1].kind == "weekday":
            tokens[-1] = replace(tokens[-1], text=tokens[-1].text + ",", end=token.end)  # 'Monday, 11 June'
        elif token.kind == "weekday" and _ends_a_place(token, text):
            continue
        elif token.kind != "month" or _is_month(token, text):
            tokens.append(token)
    return tuple(tokens)


# ---------------------------------------------------------------- what is no word of a date

# 'EU-' of 'EU-27'; 'September-' of '29 September-2 October' is none
_NAME_BEFORE = re.compile(rf"(?<![^\W_])({LETTER}+)\.?[-‐‑–]$")
_LONGEST_NAME = 24  # characters, with the hyphen


def _ends_a_name(text: str, at: int) -> bool:
    """Whether a hyphen ties the number to the word before: 'COVID-19', 'EU-27'."""
    if text[at - 1 : at] not in ("-", "‐", "‑", "–"):
        return False
    before = _NAME_BEFORE.search(text, max(0, at - _LONGEST_NAME), at)
    return before is not None and before[1].casefold() not in WORDS.months.keys() | WORDS.weekdays.keys()


_BEHIND_DAY = re.compile(rf"\d(?:{ORDINAL})?(?:\s+(?:of|de))?\s*$")  # '3rd of ' before 'may'
_GOES_ON = re.compile(r"(?:de|del|y|and|to|al)\b")  # 'de' behind '3 de mayo'


def _is_month(token: Token, text: str) -> bool:
    """Whether the word is a month here: 'may' with a small letter is one only between a day and a mark."""
    if token.text[0].isupper() or token.text.rstrip(".").casefold() not in ALSO_A_WORD:
        return True
    after = text[token.end :].lstrip(" ")
    if _BEHIND_DAY.search(text[: token.start]) is None:
        return False
    return not after or not after[0].isalpha() or _GOES_ON.match(after) is not None


_CAPITALISED = re.compile(r"[^\W\d_a-z][\w’'-]*\s$")  # 'Santo '
_ENGLISH_WEEKDAYS = frozenset(day.casefold() for day in calendar.day_name)


def _ends_a_place(weekday: Token, text: str) -> bool:
    """Whether a capitalised word stands right before a capitalised weekday of another language: 'Santo Domingo'."""
    word = weekday.text.rstrip(".,")
    return (
        word[0].isupper()
        and word.casefold() not in _ENGLISH_WEEKDAYS
        and bool(_CAPITALISED.search(text, max(0, weekday.start - _LONGEST_NAME), weekday.start))
    )


# ---------------------------------------------------------------- what a token prints


def _token(match: re.Match[str], year: int) -> Token | None:
    kind = match.lastgroup or ""
    text, (start, end) = match[0], match.span()
    if kind == "short":
        return Token("year", f"20{text[1:]}", start, end)
    if kind == "months":
        first, last = WORDS.spans[" ".join(text.casefold().split())]
        return Token("months", text, start, end, (Endpoint(0, first), Endpoint(0, last)))
    if kind in _FIGURES:
        printed = _FIGURES[kind](text, year)
        return Token("figures", text, start, end, (printed,)) if printed else None
    return Token(kind, text, start, end)  # type: ignore[arg-type]


_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(rf"{LETTER}+")


def _iso(text: str, _: int) -> Endpoint | None:
    """'2021-05-26'."""
    year, month, day = map(int, _DIGITS.findall(text))
    return Endpoint(day, month, year)


def _in_figures(text: str, report_year: int) -> Endpoint | None:
    """'26.05.2021', '05/26/2021'; a passage that prints the month first is turned round before (`spelling.as_read`)."""
    first, second, printed_year = _DIGITS.findall(text)
    year = int(printed_year) if len(printed_year) == 4 else 2000 + int(printed_year)
    if len(printed_year) == 2 and abs(year - report_year) > NEAR:
        return None
    day, month = _in_order(int(first), int(second))
    return Endpoint(day, month, year) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _opening(text: str, _: int) -> Endpoint | None:
    """'26.' or '26/10', where a range begins whose other end is printed whole."""
    numbers = [int(number) for number in _DIGITS.findall(text)]
    if len(numbers) == 1:
        return Endpoint(numbers[0])
    day, month = _in_order(numbers[0], numbers[1])
    return Endpoint(day, month) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _in_order(first: int, second: int) -> tuple[int, int]:
    """Day and month of two numbers: the day first, unless only the other order is possible ('05/26')."""
    if second > 12 >= first:
        return second, first
    return first, second


def _hyphened(text: str, _: int) -> Endpoint | None:
    """'26-May-2021', '15-Apr-21', '12-May'."""
    day, *years = map(int, _DIGITS.findall(text))
    name = _LETTERS.search(text)
    month = WORDS.months[name[0].casefold()] if name else 0
    year = years[0] if years else 0
    return Endpoint(day, month, year + 2000 if 0 < year < 100 else year)


_FIGURES = {"iso": _iso, "figures": _in_figures, "opening": _opening, "hyphened": _hyphened}
