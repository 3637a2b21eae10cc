"""Mends the words that a damaged text layer prints: lost or garbled ligatures, lost spaces, ordinals set apart (pure).

Many PDFs draw 'ti', 'tt', 'ff' as one glyph and do not say what it stands for. A tool then drops it ('Meeng'), prints
whatever letter has its number ('MeeƟng'), or a capital ('MeePng'). A word is mended where exactly one reading of it is
a known word and the printed form is none, in English or a neighbouring language; a wrong mend is worse than a missed
one. What is printed stays in `Line.text`, what is read stands in `Line.words`, and each mended form is a `Mending`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, product

from pipeline import DATA
from pipeline.model import Document, Fragment, Line, Link, Mending, Page, Row, Where
from pipeline.text.marks import ADDRESS
from pipeline.text.numbers import fits_ordinal
from pipeline.text.passage import columns_of
from pipeline.text.vocabulary import KNOWN, buckets, common_words, frequencies, is_known_phrase

LIGATURES = ("ti", "tt", "tti", "tf", "ft", "ff", "fi", "fl", "ffi", "ffl", "fj")
LOSES_TO = 2.0  # a reading a hundred times rarer than another one is a misspelling of it, not a second reading
NO_WORD = 1.2  # the lists hold some damaged words themselves ('ocial', 1.03); what is more common is a word
FAR_MORE = 3.0  # so much more common, a thousand times, a reading is than a printed form that is rare but no misprint
RARE = 2.8  # 'rst', 'oen', 'aer': mended only where the document is known to have lost the same ligature
ESTABLISHED = 3  # in so many other words
PLAIN_ENOUGH = 2.0  # how common a reading must be ('digitalization' is 2.09)
DOUBTED_ENOUGH = 3.0  # where the letter may be meant: 'aŌer', but 'Ōita'
CAPITALS_ENOUGH = 4.0  # what stands in capitals is more often an acronym
NEIGHBOURS = ("es", "large"), ("fr", "large"), ("de", "small"), ("it", "small"), ("nl", "small"), ("pt", "small")
MOST_UNREADABLE = 20  # so many unreadable words of a document are listed; a person needs no more to see what it is

# Letters that no text means: private use, control characters but tab and line ends, and U+FFFD. U+0002 is a hyphen of
# pdfium's; from U+0080 on they are quotation marks in a wrong encoding.
_ALIEN = "\x01\x03-\x08\x0e-\x1f\x7f\ue000-\uf8ff\ufffd\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_GLYPH = r"\(cid:\d+\)"  # 'Mee(cid:415)ng': pdfminer prints the number of a glyph it cannot read
_WORD = re.compile(rf"(?:[^\W\d_]|[\u0300-\u036f{_ALIEN}]|{_GLYPH})+")  # 'Meeng', 'MeeƟng', 'Mee(cid:415)ng'
_HOLDS_ALIEN = re.compile(rf"[{_ALIEN}]|{_GLYPH}")
_LIGATURE = re.compile("|".join(sorted(LIGATURES, key=len, reverse=True)))
_ADDRESS_LIKE = re.compile(
    r"@|://|\bwww\.|_"  # 'grcp@iom.int', 'https://…', 'regional_study'
    r"|[a-z0-9]\.[a-z]"  # 'budapestprocess.org'
    r"|/\S*[-./]|^-\w"  # 'publications/33-reports', '-covid-19-north'
    r"|(?:^[a-z0-9]+(?:-[a-z0-9]+){3})"  # 'social-capital-and-migration'
)
_BROKEN = re.compile(r"\b[^\W\d_]+[-\u2010]\s+[^\W\d_]+")  # 'guid-' / 'ance'
# '14 th', '9 TH GLOBAL MEETING'
_SPLIT_ORDINAL = re.compile(r"(?<![\w.,/])(?P<number>\d{1,3}) {1,2}(?P<suffix>st|nd|rd|th|TH(?= [A-Z]))(?!\w)")
_ACRONYM = re.compile(r"\(([A-Z]+)\)")  # '(MIDWA)'
_SEAM = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")  # 'Officials|Meeting'
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z])[A-Z](?=[a-z])")  # 'MeePng'
# 'reintegraon': what is left of '-tion' ends so; the word itself may be too rare for the list of common words
_LOST_TION = re.compile(r"[aeoucpn]on(?:s|al|ally|ed|ing)?$")

LOST, GARBLED, SPACE, APART = "letters lost", "letters garbled", "a space lost", "set apart"


NOTHING_DECIDED: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a damaged word is read as, empty where no single reading is known, and what happened to it.

    `decided` is what a person reads instead; None where nobody has decided.
    """

    read: str
    damage: str
    decided: str | None = None

    @property
    def words(self) -> str:
        """What stands in the mended line; empty for the word as printed."""
        return self.read if self.decided is None else self.decided


def mend(document: Document, decided: Mapping[str, str] = NOTHING_DECIDED) -> Document:
    """The document with its damaged words mended in `Line.words` and in the cells of tables, and `mendings` to log it.

    `decided` gives what a person reads for a damaged form, itself where it is right as printed; the log says what is
    read without. A document that needs no mending is returned as it is.
    """
    lines = [line.words for page in document.pages for line in page.lines]
    cells = [cell for page in document.pages for table in page.tables for row in table for cell in row.cells]
    text = "\n".join([*lines, *cells])
    readings = {
        printed: replace(reading, decided=decided.get(printed)) for printed, reading in read_damaged(text).items()
    }
    if not readings and not _SPLIT_ORDINAL.search(text):
        return document
    log = _Log(document.document_id)
    pages = tuple(_mended_page(page, readings, log) for page in document.pages)
    return replace(document, pages=pages, mendings=log.mendings())


def mended(text: str, readings: Mapping[str, Reading], previous: str = "") -> str:
    """A line with its damaged words as they are read; `previous` is the line above, which may break a word or address.

    >>> mended("The 14 th Meeng", {"Meeng": Reading("Meeting", LOST)})
    'The 14th Meeting'
    """
    parts, at = [], 0
    for start, end, reading in _places(text, readings, previous):
        if reading.words:
            parts += [text[at:start], reading.words]
            at = end
    return "".join([*parts, text[at:]])


def read_damaged(text: str) -> dict[str, Reading]:
    """What each damaged word of a text is read as; words that are healthy, or could be, are not in it.

    >>> read_damaged("The Senior Meeng on migraon")["Meeng"].read
    'Meeting'
    """
    words = {word for word in _WORD.findall(_BROKEN.sub(" ", ADDRESS.sub(" ", text))) if len(word) > 1}
    strange = {word for word in words if not _is_common(word)}
    garbled = {word for word in strange if _is_garbled(word)}
    joined = {word: pieces for word in strange - garbled if (pieces := _run_together(word))}
    capital = {word for word in strange - garbled - joined.keys() if _CAPITAL_INSIDE.search(word) and len(word) >= 6}
    acronyms = set(_ACRONYM.findall(text))
    others = strange - garbled - joined.keys() - capital
    others |= {piece for pieces in joined.values() for piece in pieces if not _is_common(piece)}
    lost = {word for word in others - acronyms if _may_have_lost(word)}
    if not (garbled or any(_MeantByCapital(word).common for word in capital) or any(map(_looks_damaged, lost))):
        lost, capital = set(), set()
    evidence = _Evidence.of(garbled, capital, lost, words)
    readings = evidence.readings()
    for word, pieces in joined.items():
        apart = [readings[piece].read if piece in readings else piece for piece in pieces]
        if all(map(_is_common, apart)) and (apart != pieces or _stand_side_by_side(apart, text)):
            readings[word] = Reading(" ".join(apart), SPACE)
    return readings


# ---------------------------------------------------------------- which words look damaged


@lru_cache(maxsize=1)
def garbled_letters() -> dict[str, tuple[str, bool]]:
    """`garbled_letters.csv`: what a letter was found to stand for, and whether languages also mean it as it is."""
    path = DATA / "garbled_letters.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {chr(int(row["letter"][2:], 16)): (row["read"], bool(row["intended"])) for row in csv.DictReader(file)}


def _is_garbled(word: str) -> bool:
    """Whether it holds a letter that is no letter, or one that is known to stand for a ligature: 'MeeƟng', 'aŌer'."""
    stands_for_another = not word.isascii() and any(letter in garbled_letters() for letter in word)
    return stands_for_another or bool(_HOLDS_ALIEN.search(word))


def _may_have_lost(word: str) -> bool:
    """Whether it is spelled as a word that can be mended: small letters, one capital, or five capitals and more."""
    if not (word.isascii() and word.isalpha() and 3 <= len(word) <= 24):
        return False
    return len(word) >= 5 if word.isupper() else word[1:].islower()


def _looks_damaged(word: str) -> bool:
    """Whether one ligature more makes it a common word: the cheap question that healthy documents end with."""
    word = word.casefold()
    common = common_words()
    return (
        len(word) >= 4
        and any(word[:at] + ligature + word[at:] in common for ligature in LIGATURES for at in range(len(word) + 1))
    ) or bool(_LOST_TION.search(word))


def _run_together(word: str) -> list[str]:
    """The words that a word with capitals inside may be made of: 'Officials', 'Meeng'; none if it is no such word."""
    pieces = _SEAM.split(word)
    if len(pieces) == 1 or any(len(piece) < 4 or not piece.isascii() or not piece[1:].islower() for piece in pieces):
        return []
    return pieces if all(_is_common(piece) or _looks_damaged(piece) for piece in pieces) else []


def _is_common(word: str) -> bool:
    return word.casefold() in common_words()


def _stand_side_by_side(words: list[str], text: str) -> bool:
    """Whether the words stand next to each other elsewhere: in the text, or in names and terms of the registry."""
    pattern = r"\W+".join(map(re.escape, words))
    return is_known_phrase(" ".join(words)) or bool(re.search(rf"\b{pattern}\b", text, re.IGNORECASE))


# ---------------------------------------------------------------- what they may be read as


class _MeantByCapital:
    """The readings of a word in which a capital stands for a ligature: 'MeePng', 'funcEonality'."""

    def __init__(self, word: str) -> None:
        capitals = set(_CAPITAL_INSIDE.findall(word))
        self.readings = (
            {_CAPITAL_INSIDE.sub(ligature, word) for ligature in LIGATURES} if len(capitals) == 1 else set[str]()
        )

    @property
    def common(self) -> bool:
        """Whether one of them is a common word."""
        return any(map(_is_common, self.readings))


def _garbled_readings(word: str) -> set[str]:
    """What a word with garbled letters may be read as; a letter that the table lacks may be any ligature.

    One letter stands for one ligature all over the word.
    """
    word = re.sub(_GLYPH, lambda glyph: _glyph_letter(int(glyph[0][5:-1])), word)
    letters = [letter for letter in dict.fromkeys(word) if letter in garbled_letters() or _HOLDS_ALIEN.match(letter)]
    if len(letters) > 2 or len(word) - sum(map(word.count, letters)) < 2:
        return set()
    choices = [(garbled_letters()[letter][0],) if letter in garbled_letters() else LIGATURES for letter in letters]
    return {_recased(word, dict(zip(letters, choice, strict=True))) for choice in product(*choices)}


def _glyph_letter(number: int) -> str:
    """The letter that stands for a glyph number: the one with this code, where the table has it, else any."""
    return chr(number) if number < 0x110000 and chr(number) in garbled_letters() else "\ufffd"


def _recased(word: str, meant: Mapping[str, str]) -> str:
    """The word with what its letters mean, in capitals where the others are: 'MEEƟNG' is 'MEETING'."""
    others = [letter for letter in word if letter not in meant]
    capitals = len(others) > 1 and all(letter.isupper() for letter in others)
    return "".join((meant[c].upper() if capitals else meant[c]) if c in meant else c for c in word)


def _stripped_forms(word: str) -> set[str]:
    """The word with any of its own ligatures taken out too: by the form without all of them it is looked up."""
    spots = [match.span() for match in _LIGATURE.finditer(word)][:5]
    chosen = (subset for size in range(len(spots) + 1) for subset in combinations(spots, size))
    return {_without(word, subset) for subset in chosen}


def _without(word: str, spots: Iterable[tuple[int, int]]) -> str:
    for start, end in sorted(spots, reverse=True):
        word = word[:start] + word[end:]
    return word


def _is_part(word: str, reading: str) -> bool:
    """Whether the reading holds the word's letters in their order: a cheap question before `_with_ligatures`."""
    letters = iter(reading)
    return all(letter in letters for letter in word)


def _with_ligatures(printed: str, reading: str) -> list[tuple[str, bool]] | None:
    """The reading as the letters that are printed (False) and the ligatures between them (True); None if it has more.

    >>> _with_ligatures("meeng", "meeting")
    [('m', False), ('e', False), ('e', False), ('ti', True), ('n', False), ('g', False)]
    """
    if not reading:
        return None if printed else []
    if printed[:1] == reading[0]:
        rest = _with_ligatures(printed[1:], reading[1:])
        if rest is not None:
            return [(reading[0], False), *rest]
    for ligature in filter(reading.startswith, LIGATURES):
        rest = _with_ligatures(printed, reading[len(ligature) :])
        if rest is not None:
            return [(ligature, True), *rest]
    return None


def _restored(printed: str, reading: str) -> str:
    """The reading in the printed form's case: 'MEENG' is 'MEETING'; empty where it would open with small ones."""
    pieces = _with_ligatures(printed.casefold(), reading)
    if not pieces or (pieces[0][1] and not printed.isupper() and not printed.islower()):
        return ""
    letters = iter(printed)
    return "".join((piece.upper() if printed.isupper() else piece) if lost else next(letters) for piece, lost in pieces)


def _put_back(printed: str, reading: str) -> set[str]:
    """The ligatures that the printed form lost: 'parcipaon' lost 'ti'."""
    return {piece for piece, lost in _with_ligatures(printed, reading) or () if lost}


# ---------------------------------------------------------------- which reading is right


@dataclass(frozen=True)
class _Evidence:
    """The damaged forms, their possible readings in lower case with how common those are, and how common they are."""

    garbled: Collection[str]
    capital: Collection[str]
    lost: Collection[str]
    restored: Mapping[str, Mapping[str, float]]
    zipf: Mapping[str, float]

    @classmethod
    def of(cls, garbled: Collection[str], capital: Collection[str], lost: Collection[str], own: set[str]) -> _Evidence:
        """Looks all forms up, going over each list once; `own` are the document's words, which count as known."""
        spelled = {reading.casefold() for word in garbled for reading in _garbled_readings(word)}
        spelled |= {reading.casefold() for word in capital for reading in _MeantByCapital(word).readings}
        printed = {word.casefold() for word in (*lost, *capital)}
        asked = spelled | printed
        if not asked:
            return cls(garbled, capital, lost, {}, {})
        keys: dict[str, set[str]] = {}
        for word in {word.casefold() for word in lost}:
            for key in _stripped_forms(word):
                keys.setdefault(key, set()).add(word)
        restored: dict[str, dict[str, float]] = {}
        zipf = {word.casefold(): PLAIN_ENOUGH for word in own if word.casefold() in spelled}
        for how_common, words in buckets("en"):
            zipf |= dict.fromkeys(asked.intersection(words), how_common)
            if how_common < KNOWN or not words:
                continue
            bare = _LIGATURE.sub("", "\n".join(words)).split("\n")
            if not keys.keys().isdisjoint(bare):
                for key, reading in zip(bare, words, strict=True):
                    for word in keys.get(key, ()):
                        if len(word) < len(reading) and _is_part(word, reading) and _with_ligatures(word, reading):
                            restored.setdefault(word, {})[reading] = how_common
        if restored or spelled:
            asked = spelled | restored.keys() | {word.casefold() for word in capital}
            for language, size in NEIGHBOURS:
                for word, how_common in frequencies(asked, language, size).items():
                    zipf[word] = max(how_common, zipf.get(word, 0.0))
        return cls(garbled, capital, lost, restored, zipf)

    def readings(self) -> dict[str, Reading]:
        """What each damaged form is read as: first what is sure by itself, then what other words make sure."""
        found = {word: self._of_garbled(word) for word in self.garbled}
        readings = {word: reading for word, reading in found.items() if reading is not None}
        for word in self.capital:
            meant = self._only(_MeantByCapital(word).readings, PLAIN_ENOUGH)
            if meant and self._zipf(word) == 0:
                readings[word] = Reading(meant, GARBLED)
        sure = {word: reading for word in self.lost if (reading := self._of_lost(word, frozenset()))}
        lost_ones = Counter(
            ligature
            for word, reading in {(word.casefold(), reading.casefold()) for word, reading in sure.items()}
            for ligature in _put_back(word, reading)
        )
        established = frozenset(ligature for ligature, words in lost_ones.items() if words >= ESTABLISHED)
        for word in self.lost:
            restored = sure.get(word) or (self._of_lost(word, established) if established else "")
            if restored:
                readings[word] = Reading(restored, LOST)
        return readings

    def _of_garbled(self, word: str) -> Reading | None:
        """The word as it is read; unreadable where it must be damaged; None where it may be a healthy word."""
        intended = all(c not in garbled_letters() or garbled_letters()[c][1] for c in word)
        may_be_meant = intended and not _HOLDS_ALIEN.search(word)
        meant = self._only(_garbled_readings(word), DOUBTED_ENOUGH if may_be_meant else PLAIN_ENOUGH)
        if meant and len(meant) >= 4:
            return Reading(meant, GARBLED)
        if not _HOLDS_ALIEN.search(word):
            return None if may_be_meant or len(word) < 3 else Reading("", GARBLED)
        # a bullet or a quotation mark of another font, at a healthy word or alone, damages none
        bare = _HOLDS_ALIEN.sub("", word)
        at_its_ends = re.fullmatch(rf"(?:[{_ALIEN}]|{_GLYPH})*[^\W\d_]*(?:[{_ALIEN}]|{_GLYPH})*", word)
        healthy = len(bare) < 2 or _is_common(bare) or bare.isupper()
        return None if at_its_ends and healthy and "\ufffd" not in word.strip("\ufffd") else Reading("", GARBLED)

    def _of_lost(self, word: str, established: frozenset[str]) -> str:
        """The word with its ligatures back; empty where it may be healthy or where two readings are known."""
        readings = self.restored.get(word.casefold(), {})
        best = max(sorted(readings), key=lambda reading: readings[reading], default="")
        if not best or any(r != best and readings[r] > readings[best] - LOSES_TO for r in readings):
            return ""
        printed, read = self._zipf(word), readings[best]
        if read < (CAPITALS_ENOUGH if word.isupper() else PLAIN_ENOUGH) or 2 * len(word) < len(best):
            return ""
        if printed < NO_WORD and len(word) >= (4 if word.islower() else 5):
            return _restored(word, best)
        supported = bool(established) and established.issuperset(_put_back(word.casefold(), best))
        if supported and not word.isupper() and printed < RARE and read >= printed + FAR_MORE:
            return _restored(word, best)
        return ""

    def _only(self, spellings: Iterable[str], least: float) -> str:
        """The one spelling that is a known word, at least so common; empty where none is, or two are."""
        known = {word: zipf for word in spellings if (zipf := self._zipf(word)) >= KNOWN}
        best = max(sorted(known), key=lambda word: known[word], default="")
        alone = all(word == best or known[word] <= known[best] - LOSES_TO for word in known)
        return best if best and alone and known[best] >= least else ""

    def _zipf(self, word: str) -> float:
        return self.zipf.get(word.casefold(), 0.0)


# ---------------------------------------------------------------- where they stand


def _places(text: str, readings: Mapping[str, Reading], previous: str) -> list[tuple[int, int, Reading]]:
    """Where damaged words stand in a line, from left to right: (start, end, what is read there).

    Left alone are addresses, words beside figures, and halves of words that a line's end breaks: the half of a known
    word may look like a damaged one.
    """
    found = []
    if readings:
        halved = previous.rstrip().endswith(("-", "\u2010"))
        wrapped = bool(previous.strip()) and bool(_ADDRESS_LIKE.search(previous.split()[-1]))
        for match in _WORD.finditer(text):
            reading = readings.get(match[0])
            if reading is None or _is_half(text, match.start(), match.end()):
                continue
            chunk, opens = _chunk(text, match.start(), match.end())
            beside = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
            broken = opens and (halved or (wrapped and (chunk == text.strip() or not chunk.isalpha())))
            if not (broken or _ADDRESS_LIKE.search(chunk) or any(c.isdigit() for c in beside)):
                found.append((match.start(), match.end(), reading))
    found += (
        (*match.span(), Reading(match["number"] + match["suffix"], APART))
        for match in _SPLIT_ORDINAL.finditer(text)
        if fits_ordinal(match["number"], match["suffix"].casefold())
    )
    return sorted(found, key=lambda place: place[:2])


def _is_half(text: str, start: int, end: int) -> bool:
    """Whether a hyphen breaks the word off: 'organiza-' at the line's end, 'organiza- on' in a cell."""
    before = text[:start].rstrip()
    after_break = len(before) > 1 and len(before) < start and before[-1] in "-\u2010" and before[-2].isalpha()
    return after_break or (text[end : end + 1] in ("-", "\u2010") and not text[end + 1 : end + 2].strip())


def _chunk(text: str, start: int, end: int) -> tuple[str, bool]:
    """What stands between blanks around a place, and whether it opens the line."""
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end], not text[:start].strip()


@dataclass
class _Log:
    """The damaged words met so far: the first place of each printed form, and how often it stands."""

    document_id: str

    def __post_init__(self) -> None:
        self._first: dict[tuple[str, Reading], Where] = {}
        self._count: Counter[tuple[str, Reading]] = Counter()

    def note(self, printed: str, reading: Reading, where: Where) -> None:
        """Counts a place."""
        self._first.setdefault((printed, reading), where)
        self._count[printed, reading] += 1

    def mendings(self) -> tuple[Mending, ...]:
        """One for each printed form, in the order of their first places; of the unreadable ones only the first."""
        unreadable = [key for key in self._first if not key[1].read]
        beyond = set(unreadable[MOST_UNREADABLE:])
        return tuple(
            Mending(printed, reading.read, reading.damage, self._count[printed, reading], where)
            for (printed, reading), where in self._first.items()
            if (printed, reading) not in beyond
        )


def _mended_page(page: Page, readings: Mapping[str, Reading], log: _Log) -> Page:
    """The page with its lines mended, and its links and tables pointing to the mended lines."""
    new: dict[Line, Line] = {}
    previous = ""
    for line in page.lines:
        new[line] = _mended_line(line, readings, previous, log)
        previous = line.words
    return replace(
        page,
        lines=tuple(new[line] for line in page.lines),
        links=tuple(_relinked(link, new) for link in page.links),
        tables=tuple(tuple(_mended_row(row, new, readings) for row in table) for table in page.tables),
    )


def _mended_line(line: Line, readings: Mapping[str, Reading], previous: str, log: _Log) -> Line:
    places = _places(line.words, readings, previous)
    if not places:
        return line
    words = mended(line.words, readings, previous)
    new = line if words == line.words else replace(line, words=words)
    columns = columns_of(line)
    for start, end, reading in places:
        fragment = Fragment(new, columns[start], columns[end - 1] + 1)
        log.note(line.words[start:end], reading, Where(log.document_id, (fragment,)))
    return new


def _mended_row(row: Row, new: Mapping[Line, Line], readings: Mapping[str, Reading]) -> Row:
    cells = tuple(mended(cell, readings) for cell in row.cells)
    return Row(cells, tuple(new.get(line, line) for line in row.lines))


def _relinked(link: Link, new: Mapping[Line, Line]) -> Link:
    return replace(link, source=new.get(link.source, link.source), line=new.get(link.line) if link.line else None)
