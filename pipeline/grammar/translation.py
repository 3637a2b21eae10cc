"""A passage in French or Spanish as the grammar of events reads it: its words for meetings, and the small words around
them, in English and in English order.

    'XXV Reunión Viceministerial, celebrada en San José'  reads  'XXV Vice-ministerial Meeting, held in San José'
    'La sixième réunion du groupe de travail'             reads  'The 6th working group meeting'

Names of mechanisms, dates and addresses stay as they are. Every character still knows where it was printed, so that
names and topics of events are published in the words of the document (`as_printed`). `data/wordings.csv` has the words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from pipeline.grammar.dates import find_dates
from pipeline.grammar.details import ReadEvent
from pipeline.grammar.events import ReadEntry
from pipeline.model import Fragment, Line
from pipeline.names.forms import looks_like_acronym
from pipeline.names.index import KnownForm, NameIndex
from pipeline.rules import Wording
from pipeline.text.marks import ADDRESS
from pipeline.text.passage import Passage

_YEAR = 2000  # completes dates of which only matters where they stand
_LETTERS = re.compile(r"[^\W\d_]+")
_MOST_ADJECTIVES = 4  # behind a noun
# '3.ª', '2º', '1er', '22ème', 'XXIIe', 'IIIème'
_NUMBER = re.compile(
    r"(?<![\w.])(?:(?P<figure>\d{1,3})(?:\s?\.?\s?[ªº°]|\.?(?:er|era|ero|ro|ra|do|da|to|ta|mo|ma|re|ère|ème|eme|nde?|es?))"
    r"|(?!Le\b)(?P<roman>[IVXL]{1,7})(?:e|er|ère|ème|eme|ª|º))(?![\w])"
)
# 'quinzième ', 'XIX ', '3.ª ', 'decimoquinta ' before a name
_NUMBER_BEFORE = re.compile(
    r"(?:\b[IVXL]{1,7}(?:e|ème)?|\d{1,3}\.?[ªº°]|\d{1,3}(?:e|er|ère|ème)"
    r"|\w+(?:ième|[ée]sim[ao]|écim[ao]|ecim[ao]|mer[ao]|und[ao]|cer[ao]|art[ao]|int[ao]|ext[ao]|ptim[ao]|tav[ao]|ven[ao]))\s$"
)
_LONGEST_NUMBER = 24  # characters
_NUMBER_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")  # 'dix-neuf', 'vigésima'
_MOST_NUMBER_WORDS = 3  # 'vigésima segunda', 'cinquante et unième'
_ORDINAL = re.compile(r"(\d{1,3})(?:\.?[ªº]|\.ᵉʳ|er|ère|ème)")  # what the library prints for them


_LEAST_SIGNS = 3  # small words by which a passage is in another language than its document


def language_of(texts: Iterable[str], wordings: Sequence[Wording]) -> str:
    """The language of a text by its small words: `en`, `es` or `fr`; empty where they do not tell it."""
    signs = _lexicon(tuple(wordings)).signs
    count: Counter[str] = Counter()
    for text in texts:
        for word in _LETTERS.findall(text):
            count.update(signs.get(word.casefold(), ()))
    ranked = count.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]


def translated(passage: Passage, names: NameIndex, wordings: Sequence[Wording], language: str) -> Passage:
    """The passage with the words of `wordings` put into English, if it is in French or Spanish.

    `language` is that of the document: it counts where the passage does not tell its own.
    """
    lexicon = _lexicon(tuple(wordings))
    text = passage.text
    dates = [(found.start, found.end) for found in find_dates(text, _YEAR)]
    own = language_of(_outside(dates, text), wordings) or language
    if language and own != language and lexicon.signs_in(text, own) < _LEAST_SIGNS:
        own = language  # 'El Salvador' makes no Spanish sentence of an English report
    if own not in lexicon.languages:
        return passage
    called = [(name.start, name.end, name.printed) for name in names.find(text)]
    meetings = [*_numbered_names(text, called, names)]
    kept = [(start, end) for start, end, _ in called]
    kept += dates
    kept += [match.span() for match in ADDRESS.finditer(text)]
    return _rewritten(passage, [*meetings, *lexicon.of(own).edits(text, kept)])


def _outside(spans: Sequence[tuple[int, int]], text: str) -> Iterator[str]:
    """What stands between the spans: the words of a date, as in 'SOM (del 9 al 10 de mayo)', tell no language."""
    at = 0
    for start, end in spans:
        yield text[at:start]
        at = end
    yield text[at:]


def as_printed(entry: ReadEntry, passage: Passage) -> ReadEntry:
    """The events that were read of a translated passage, with names, topics and places in the words of the document."""
    return replace(entry, events=tuple(_in_printed_words(read, passage) for read in entry.events))


def _in_printed_words(read: ReadEvent, passage: Passage) -> ReadEvent:

    def original(words: str) -> str:
        return "; ".join(_printed_for(part, read, passage) for part in words.split("; "))

    event = read.event
    intervals = tuple(replace(each, place=original(each.place)) for each in event.intervals)
    name, topic, place = map(original, (event.name, event.topic, event.place))
    return replace(read, event=replace(event, name=name, topic=topic, place=place, intervals=intervals))


def _numbered_names(text: str, called: Iterable[tuple[int, int, str]], names: NameIndex) -> Iterator[_Edit]:
    """'La quinzième Conférence sud-américaine sur les migrations': a number makes a name that of a meeting."""
    for start, end, printed in called:
        known = names.known(printed)
        if known is not None and _NUMBER_BEFORE.search(text, max(0, start - _LONGEST_NUMBER), start):
            english = next((form.text for form in names.forms if form.iscm_id == known.iscm_id and _is_own(form)), "")
            if english:
                yield _Edit(start, end, english)


def _is_own(form: KnownForm) -> bool:
    """Whether the form is the registry's own name, which is English."""
    return form.method == "exact" and not looks_like_acronym(form.text)


def _printed_for(words: str, read: ReadEvent, passage: Passage) -> str:
    """What is printed where the passage has these words; the words themselves where it does not have them."""
    at = passage.text.find(words, read.start, read.end) if words else -1
    at = passage.text.find(words) if at < 0 and words else at
    if at < 0:
        return words
    fragments = passage.where(at, at + len(words)).fragments
    whole = "".join(_whole_words(fragment) + ("" if _breaks_word(fragment) else " ") for fragment in fragments)
    return " ".join(whole.split())


def _breaks_word(fragment: Fragment) -> bool:
    """Whether the line goes on with a hyphen that the passage left out: 'El Sal-' above 'vador'."""
    return fragment.line.text[fragment.end :].strip() in ("-", "\u00ad", "\u2010")


def _whole_words(fragment: Fragment) -> str:
    """The fragment with the letters of words that it cuts: 'dos' is read as '2', which stands at its first letter."""
    text, start, end = fragment.line.text, fragment.start, fragment.end
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    return text[start:end]


# ---------------------------------------------------------------- the edits of a text


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    read: str


@dataclass(frozen=True)
class _Language:
    """The words of one language: by kind, what each reads as."""

    code: str
    words: dict[str, dict[str, str]]

    @cached_property
    def _nouns(self) -> re.Pattern[str]:
        """A noun, and the words behind it that give its kind: 'réunion technique du groupe de travail'."""
        adjective = _any_of(self.words["adjective"])
        behind = rf"(?P<adjectives>(?:\s+(?:{adjective})(?![\w-])){{0,{_MOST_ADJECTIVES}}})"
        return re.compile(rf"(?<![\w-])(?P<noun>{_any_of(self.words['noun'])})(?![\w-]){behind}", re.IGNORECASE)

    @cached_property
    def _adjective(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\S)(?:{_any_of(self.words['adjective'])})(?!\S)", re.IGNORECASE)

    @cached_property
    def _word(self) -> re.Pattern[str]:
        """Any other word or phrase: some of them before a capital letter only."""
        before_name = rf"(?P<before>{_any_of(self.words['before a name'])})\s+(?=(?-i:[^\W\d_a-zà-ÿ]))"
        word = rf"(?P<word>{_any_of(self.words['word'])})(?:(?<=['’])|(?![\w-]))"
        return re.compile(rf"(?<![\w-])(?:{before_name}|{word})", re.IGNORECASE)

    def edits(self, text: str, kept: Sequence[tuple[int, int]]) -> Iterator[_Edit]:
        """What is read in place of stretches of the text; none overlaps another or one that is kept."""
        taken = [*kept]

        def is_free(start: int, end: int) -> bool:
            return not any(a < end and start < b for a, b in taken)

        for edit in (*self._meetings(text), *self._numbers(text), *self._others(text)):
            if is_free(edit.start, edit.end):
                taken.append((edit.start, edit.end))
                yield edit

    def _meetings(self, text: str) -> Iterator[_Edit]:
        for match in self._nouns.finditer(text):
            behind = [found[0] for found in self._adjective.finditer(match["adjectives"])]
            words = [self._reads_as("adjective", word) for word in behind] + [self._reads_as("noun", match["noun"])]
            yield _Edit(match.start(), match.end(), _in_case_of(match[0], " ".join(words)))

    def _numbers(self, text: str) -> Iterator[_Edit]:
        """'3.ª' is '3rd', 'XXIIe' is 'XXII', 'vigésima segunda' is '22nd'."""
        for match in _NUMBER.finditer(text):
            yield _Edit(*match.span(), match["roman"] or _numbered(int(match["figure"])))
        words = [*_NUMBER_WORDS.finditer(text)]
        at = 0
        while at < len(words):
            most = min(_MOST_NUMBER_WORDS, len(words) - at)
            spans = ((words[at].start(), words[at + size - 1].end(), size) for size in range(most, 0, -1))
            found = next((span for span in spans if _number_of(text[slice(*span[:2])].casefold(), self.code)), None)
            if found is not None:
                start, end, _ = found
                yield _Edit(start, end, _number_of(text[start:end].casefold(), self.code))
            at += found[2] if found else 1

    def _others(self, text: str) -> Iterator[_Edit]:
        for match in self._word.finditer(text):
            kind = "before a name" if match["before"] else "word"
            printed = match["before"] or match["word"]
            if kind == "word" and _is_article_of_a_place(match, text, self._reads_as(kind, printed)):
                continue
            blank = " " if printed[-1] in "'’" else ""  # 'l’atelier'
            read = _in_case_of(printed, self._reads_as(kind, printed)) + blank
            yield _Edit(match.start(), match.start() + len(printed), read)

    def _reads_as(self, kind: str, printed: str) -> str:
        return self.words[kind].get(" ".join(printed.casefold().split()), printed)


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The words of all languages, and of each small word which languages have it."""

    languages: frozenset[str]
    signs: dict[str, tuple[str, ...]]
    by_language: dict[str, _Language]

    def of(self, language: str) -> _Language:
        """The words of the language."""
        return self.by_language[language]

    def signs_in(self, text: str, language: str) -> int:
        """How many small words of the language stand in the text."""
        return sum(language in self.signs.get(word.casefold(), ()) for word in _LETTERS.findall(text))


@lru_cache(maxsize=4)
def _lexicon(wordings: tuple[Wording, ...]) -> _Lexicon:
    signs: dict[str, tuple[str, ...]] = {}
    words: dict[str, dict[str, dict[str, str]]] = {}
    for each in wordings:
        if each.kind == "sign":
            signs[each.words] = (*signs.get(each.words, ()), each.language)
        else:
            words.setdefault(each.language, {}).setdefault(each.kind, {})[each.words] = each.reads_as
    return _Lexicon(frozenset(words), signs, {code: _Language(code, kinds) for code, kinds in words.items()})


_SENTENCE_END = re.compile(r"(?:^|[.:;!?•–-])\s*$")  # what stands before a sentence


def _is_article_of_a_place(match: re.Match[str], text: str, read: str) -> bool:
    """Whether the word is an article with a capital within a sentence: 'en El Salvador', 'à Le Caire'."""
    return read == "the" and match[0][0].isupper() and not _SENTENCE_END.search(text, 0, match.start())


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True)) or "(?!)"


@lru_cache(maxsize=8192)
def _number_of(words: str, language: str) -> str:
    """The number that the words print, '22nd' or '14'; empty where they print none, or 'one', which is an article."""
    from text_to_num import alpha2digit

    read = str(alpha2digit(words, language, threshold=0))
    if found := _ORDINAL.fullmatch(read):
        return _numbered(int(found[1]))
    return read if read.isdigit() and read != "1" and len(read) < 4 else ""  # 'un', 'millones'


def _numbered(number: int) -> str:
    """'22nd', '3rd', '11th'."""
    tens, ones = divmod(number % 100, 10)
    return f"{number}{'th' if tens == 1 else {1: 'st', 2: 'nd', 3: 'rd'}.get(ones, 'th')}"


def _in_case_of(printed: str, read: str) -> str:
    """The words that are read, with capitals where the printed ones have them."""
    if printed[:1].islower() or not read:
        return read
    capitals = sum(word[0].isupper() for word in printed.split()) > 1
    return " ".join(word[0].upper() + word[1:] for word in read.split()) if capitals else read[0].upper() + read[1:]


def _rewritten(passage: Passage, edits: Sequence[_Edit]) -> Passage:
    """The passage with the edits made; what is put in stretches over what it replaces, from its first to its last."""
    text, at = "", 0
    origins: tuple[tuple[Line, int], ...] = ()
    for edit in sorted(edits, key=lambda each: each.start):
        text += passage.text[at : edit.start] + edit.read
        origins += passage.origins[at : edit.start]
        length, last = len(edit.read), edit.end - edit.start - 1
        origins += tuple(passage.origins[edit.start + n * last // max(1, length - 1)] for n in range(length))
        at = edit.end
    return Passage(passage.document_id, text + passage.text[at:], origins + passage.origins[at:])
