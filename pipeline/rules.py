"""Loads and validates what the program knows: the CSV files of `pipeline/data`, and those of people in raw/.

Everything about mechanisms, themes, regions and event words is in those files, and each row says where it was found.
`FILES` lists them with the function that reads each. A mistake in one stops the run with the file's name and line,
before any document is read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import cast, get_args
from zlib import crc32

from pipeline import DATA
from pipeline.errors import RulesError
from pipeline.model import Decision, Verdict
from pipeline.names.countries import ALPHA_3, CountryIndex
from pipeline.names.index import Alias, Mechanism, NameIndex, OtherBody
from pipeline.names.inflection import Inflection
from pipeline.names.surroundings import PHRASE_KINDS, Surroundings
from pipeline.names.themes import ThemeIndex
from pipeline.names.words import Lexicon
from pipeline.text.cells import as_printed
from pipeline.text.folding import folded, squashed

MEETING_FIELDS = (
    *("mechanism", "meeting", "title", "kind", "number"),  # whose meeting, and which
    *("date", "start", "end", "month", "year", "place", "city", "country", "host"),  # when and where
    *("topic", "status", "remarks", "aside", "link"),  # what is said of it; nothing is read from an aside
)
TABLE_FIELDS = (
    *("name", "acronym", "former_names", "kind", "regions", "year_established", "constituent_states", "observers"),
    *("chair", "secretariat", "themes", "website"),
)
# what else a column's head may print: one that is kept as printed, one of a table of meetings, words that add nothing
OTHER_HEADS = ("other", "meeting", "filler")
MEMBERSHIP_ROLES = (
    *("member", "observer", "chair", "secretariat"),  # what opens a list of States or bodies in a sentence
    *("total", "count", "nothing", "partial", "group", "body", "and", "long form", "as of", "approximate"),
)
CUE_EFFECTS = (
    *("event", "around", "mention", "none_held", "another"),  # what opens a phrase, or stands for one
    *("postponed", "cancelled", "planned", "upcoming", "undecided"),  # what became of it, or may become
    *("collective", "many", "about", "handover"),  # what is said of it
)
# words around the name of the mechanism whose meeting it is: before it, between two of them, between two meetings
OWNER_ROLES = ("article", "of", "joins", "parts")
NAME_ROLES = ("filler", "number", "meeting")
PLACE_ROLES = ("inside", "online", "other", "place", "region")
SECTIONS = ("title", "document", "continuation", "events", "initiatives", "themes", "publications", "global_meeting")
VERDICTS: tuple[str, ...] = get_args(Verdict)
DOCUMENT_KINDS = ("highlights", "leaflet")
MOST_DIGITS = 9  # of a whole number in a data file


_EXCEPT = re.compile(r"\b(?:except(?: for)?|excluding|but|other than|save)\b")  # 'all ISCMs except MIDSA'


@dataclass(frozen=True, slots=True)
class EventWord:
    """An event noun (`head`) with the `qualifier` words that give it a type; the lowest `rank` that fits wins."""

    head: str
    qualifier: str
    event_type: str
    rank: int
    needs_date: bool = False  # it names a body too, so that it is a meeting only with a date beside it


@dataclass(frozen=True, slots=True, eq=False)  # told apart by identity: there are many, and caches ask by all of them
class Wording:
    """Words of another language, folded in case, and what the grammar reads in place of them.

    `kind` is `noun` for a word for a meeting, `adjective` for what says behind it of which kind the meeting is, `before
    a name` for a word that is read so before a capital letter only, `sign` for a small word that tells the language.
    """

    words: str
    language: str
    kind: str
    reads_as: str


@dataclass(frozen=True)
class SectionPhrases:
    """What section headings print: `phrases` with the section that each opens, and `fillers`, words that add nothing.

    'Themes covered by ISCM events' has the same core as the phrase 'themes'. A phrase of the section `document` stands
    in the title of a document of any kind ('minutes') and opens no section.
    """

    phrases: Mapping[str, str]
    fillers: frozenset[str]

    @cached_property
    def squashed(self) -> Mapping[str, str]:
        """The section of each phrase, by its squashed spelling."""
        return {squashed(phrase): section for phrase, section in self._opening}

    @cached_property
    def cores(self) -> Mapping[tuple[str, ...], str]:
        """The section of each phrase, by its core; a phrase of fillers only has none and is left out."""
        return {core: section for phrase, section in self._opening if (core := self.core(phrase.split()))}

    @cached_property
    def _opening(self) -> tuple[tuple[str, str], ...]:
        return tuple((phrase, section) for phrase, section in self.phrases.items() if section != "document")

    @cached_property
    def document(self) -> re.Pattern[str]:
        """A word of the title of any document, in a folded line: 'overview', 'informe anual'."""
        words = [phrase for phrase, section in self.phrases.items() if section == "document"]
        return re.compile("|".join(rf"\b{word}\b" for word in words) or r"(?!)")

    @cached_property
    def title(self) -> re.Pattern[str]:
        """A title of a report in a folded line, also at the end of a line that has lost its blanks."""
        titles = [phrase for phrase, section in self.phrases.items() if section == "title"]
        return re.compile("|".join(rf"\b{title}\b|{squashed(title)}$" for title in titles) or r"(?!)")

    def core(self, words: Iterable[str]) -> tuple[str, ...]:
        """The words that tell which section it is."""
        return tuple(word for word in words if word not in self.fillers)


@dataclass(frozen=True, slots=True)
class FurniturePhrase:
    """Words of a line that no record is read from; `match` says where they stand in it: start, inside, whole."""

    phrase: str
    match: str
    reason: str


@dataclass(frozen=True, slots=True)
class GivenDocument:
    """What a person says of a document in `raw/documents.csv`; empty, or None, where nothing is said.

    `address` is where the document was found.
    """

    file_name: str
    kind: str = ""
    year: int | None = None
    title: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class DataFile:
    """What a later run compares to see how a file has changed: a hash of its bytes, and a short one of each line."""

    sha256: str
    lines: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Rules:
    """All data files, validated against each other; two are told apart by identity, so that a cache finds them at once.

    `fingerprint` changes when a data file or the decisions change, `data_fingerprint` when a data file does; `files`
    says which it was.
    """

    mechanisms: Mapping[str, Mechanism]
    aliases: tuple[Alias, ...]
    others: tuple[OtherBody, ...]
    themes: Mapping[str, str]
    theme_forms: tuple[tuple[str, str], ...]
    initiatives: Mapping[str, str]
    kinds: Mapping[str, str]
    regions: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, str]
    meeting_labels: Mapping[str, str]
    event_words: tuple[EventWord, ...]
    cues: Mapping[str, str]
    place_words: Mapping[str, str]
    sections: SectionPhrases
    furniture: tuple[FurniturePhrase, ...]
    aside_phrases: Mapping[str, Mapping[str, str]]  # how it matches -> phrase -> reason
    group_names: frozenset[str]
    lexicon: Lexicon
    country_forms: Mapping[str, str] = field(default_factory=dict)  # printed form -> alpha-3 code, empty for none
    membership_words: Mapping[str, frozenset[str]] = field(default_factory=dict)  # role -> phrases, folded
    owner_words: Mapping[str, frozenset[str]] = field(default_factory=dict)  # role -> phrases, as printed
    process_words: frozenset[str] = frozenset()  # 'process': the name of a place and this word name a mechanism
    wordings: tuple[Wording, ...] = ()
    decisions: tuple[Decision, ...] = ()
    documents: Mapping[str, GivenDocument] = field(default_factory=dict)  # by file name
    fingerprint: str = ""
    data_fingerprint: str = ""
    files: Mapping[str, DataFile] = field(default_factory=dict)  # by name, those of raw/ among them if they exist

    @cached_property
    def names(self) -> NameIndex:
        """Every printed form of every mechanism, ready to look up."""
        return NameIndex(self.mechanisms.values(), self.aliases, self.others, self.lexicon)

    @cached_property
    def theme_names(self) -> ThemeIndex:
        """Every printed form of every theme, ready to look up."""
        return ThemeIndex(self.theme_forms)

    @cached_property
    def countries(self) -> CountryIndex:
        """Every printed form of every country, ready to look up."""
        words = self.membership_words
        return CountryIndex(self.country_forms, words["long form"], words["and"])

    def everyone_but(self, printed: str) -> tuple[str, ...] | None:
        """The names that a printed name leaves out where it stands for all other mechanisms of the report, else None.

        'all ISCMs' leaves out none, 'all ISCMs except MIDSA' one.
        """
        group, *names = _EXCEPT.split(printed)
        if folded(group) not in self.group_names:
            return None
        return tuple(part.strip() for name in names for part in re.split(r",|\band\b", name) if part.strip())

    def furniture_reason(self, text: str) -> str:
        """Why a line with these words is set aside; empty where no phrase of `furniture.csv` says so."""
        for known in self.furniture:
            found = text.casefold().find(known.phrase.casefold())
            if found == 0 and (known.match != "whole" or text.strip().casefold() == known.phrase.casefold()):
                return known.reason
            if found > 0 and known.match == "inside":
                return known.reason
        return ""


# ---------------------------------------------------------------- the files, and what each gives


@dataclass
class _Known:
    """What the files read so far say; each file is checked against those before it."""

    data: Path
    mechanisms: dict[str, Mechanism] = field(default_factory=dict)
    aliases: list[Alias] = field(default_factory=list)
    others: list[OtherBody] = field(default_factory=list)
    whose: dict[str, str] = field(default_factory=dict)  # id of each body, by the squashed spelling of its names
    themes: dict[str, str] = field(default_factory=dict)
    theme_forms: list[tuple[str, str]] = field(default_factory=list)
    theme_of: dict[str, str] = field(default_factory=dict)  # id of each theme, by the squashed spelling of its names
    initiatives: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    regions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    meeting_labels: dict[str, str] = field(default_factory=dict)
    event_words: list[EventWord] = field(default_factory=list)
    cues: dict[str, str] = field(default_factory=dict)
    place_words: dict[str, str] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    wordings: list[Wording] = field(default_factory=list)
    section_fillers: frozenset[str] = frozenset()
    furniture: list[FurniturePhrase] = field(default_factory=list)
    aside_phrases: dict[str, dict[str, str]] = field(default_factory=dict)
    group_names: frozenset[str] = frozenset()
    translations: dict[str, str] = field(default_factory=dict)
    type_words: dict[str, bool] = field(default_factory=dict)  # whether each names a mechanism behind a place's name
    other_things: dict[str, str] = field(default_factory=dict)  # with the role of a name that has the word
    meaningless: frozenset[str] = frozenset()
    country_forms: dict[str, str] = field(default_factory=dict)
    membership_words: dict[str, frozenset[str]] = field(default_factory=dict)
    owner_words: dict[str, frozenset[str]] = field(default_factory=dict)
    inflections: list[Inflection] = field(default_factory=list)
    probabilities: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    around: dict[str, set[str]] = field(default_factory=dict)  # words around names, by kind


def _mechanisms(path: Path, known: _Known) -> None:
    """The registry: the id, acronym, name and website of each mechanism."""
    for at, row in _rows(path, "iscm_id", "acronym", "name", "website"):
        _unique(row["iscm_id"], known.mechanisms, at, "iscm_id")
        known.mechanisms[row["iscm_id"]] = Mechanism(row["iscm_id"], row["acronym"], row["name"], row["website"])
        for column in ("name", *(["acronym"] if row["acronym"] else [])):
            _one_id(row[column], row["iscm_id"], known.whose, at, column)


def _aliases(path: Path, known: _Known) -> None:
    """Other printed forms of the mechanisms."""
    columns = ("alias", "iscm_id", "kind", "language", "valid_from", "valid_to")
    for at, row in _rows(path, *columns, "source"):
        _is_known(row["iscm_id"], known.mechanisms, at, "iscm_id")
        _one_id(row["alias"], row["iscm_id"], known.whose, at, "alias")
        known.aliases.append(Alias(**{column: row[column] for column in columns}))


def _known_others(path: Path, known: _Known) -> None:
    """Bodies, agreements and places that are named near mechanisms and are none."""
    for at, row in _rows(path, "alias", "body_id", "name", "role", "source"):
        _one_id(row["alias"], row["body_id"], known.whose, at, "alias")
        known.others.append(OtherBody(row["alias"], row["body_id"], row["name"], row["role"]))


def _themes(path: Path, known: _Known) -> None:
    """The themes, each with the label that is published."""
    for at, row in _rows(path, "theme_id", "label"):
        _unique(row["theme_id"], known.themes, at, "theme_id")
        _one_id(row["label"], row["theme_id"], known.theme_of, at, "label")
        known.themes[row["theme_id"]] = row["label"]
        known.theme_forms.append((row["label"], row["theme_id"]))


def _theme_aliases(path: Path, known: _Known) -> None:
    """Other printed forms of the themes."""
    for at, row in _rows(path, "alias", "theme_id", "source"):
        _is_known(row["theme_id"], known.themes, at, "theme_id")
        _one_id(row["alias"], row["theme_id"], known.theme_of, at, "alias")
        known.theme_forms.append((row["alias"], row["theme_id"]))


def _initiatives(path: Path, known: _Known) -> None:
    """The printed forms of global initiatives."""
    known.initiatives = _lookup(path, "alias", "initiative_id", squash=True)


def _mechanism_kinds(path: Path, known: _Known) -> None:
    """The printed forms of the kinds of mechanisms: 'Regional Consultative Process' is RCP."""
    known.kinds = _lookup(path, "alias", "kind", _allowed(known.data, "profiles", "kind"))


def _regions(path: Path, known: _Known) -> None:
    """The printed forms of regions; one may stand for several."""
    known.regions = {alias: tuple(said.split("; ")) for alias, said in _lookup(path, "alias", "regions").items()}


def _table_columns(path: Path, known: _Known) -> None:
    """What the headers of a leaflet's table print, and the field below each."""
    known.columns = _lookup(path, "header", "field", (*TABLE_FIELDS, *OTHER_HEADS))


def _countries(path: Path, known: _Known) -> None:
    """Short, former and long forms of the names of countries, with the code of ISO 3166 where it gives one."""
    for at, row in _rows(path, "name", "country", "language", "source"):
        if row["country"] and not ALPHA_3.fullmatch(row["country"]):
            raise RulesError(f"{at}: country {row['country']!r} is no code like 'TUR'; write one, or leave it empty")
        _one_id(row["name"], row["country"] or "none", known.country_forms, at, "name")
    known.country_forms = {row["name"]: row["country"] for _, row in _rows(path, "name", "country")}


def _membership_words(path: Path, known: _Known) -> None:
    """Words around those who take part in a mechanism: what opens a list of them, what a total is called."""
    words = _phrases_by_role(path, MEMBERSHIP_ROLES)
    known.membership_words = {role: frozenset(map(folded, phrases)) for role, phrases in words.items()}


def _owner_words(path: Path, known: _Known) -> None:
    """Words around the name of the mechanism whose meeting a sentence or a line of a calendar tells of."""
    known.owner_words = _phrases_by_role(path, OWNER_ROLES)


def _phrases_by_role(path: Path, roles: Sequence[str]) -> dict[str, frozenset[str]]:
    words: dict[str, set[str]] = {role: set() for role in roles}
    for at, row in _rows(path, "phrase", "role", "language", "source"):
        _one_of(row["role"], roles, at, "role")
        words[row["role"]].add(row["phrase"])
    return {role: frozenset(phrases) for role, phrases in words.items()}


def _meeting_labels(path: Path, known: _Known) -> None:
    """What heads a column of a table of meetings, or labels a line of a card, and the field that it names."""
    known.meeting_labels = _lookup(path, "label", "field", MEETING_FIELDS, squash=True)


def _event_types(path: Path, known: _Known) -> None:
    """The nouns of events, with the type that each has with its qualifiers."""
    types = _allowed(known.data, "events", "event_type")
    for at, row in _rows(path, "head", "qualifier", "event_type", "rank", "needs_date", "source"):
        _one_of(row["event_type"], types, at, "event_type")
        rank = _whole_number(row["rank"], at, "rank")
        needs_date = _yes(row["needs_date"], at, "needs_date")
        known.event_words.append(EventWord(row["head"], row["qualifier"], row["event_type"], rank, needs_date))


def _event_cues(path: Path, known: _Known) -> None:
    """Words around events, and what they say of them: that one was postponed, that there are more."""
    known.cues = _lookup(path, "cue", "effect", CUE_EFFECTS)


def _place_words(path: Path, known: _Known) -> None:
    """Words in the names of places and regions, or instead of a place: 'online'."""
    known.place_words = _lookup(path, "word", "role", PLACE_ROLES)


_WORDING_KINDS = ("noun", "adjective", "word", "before a name", "sign")
_LANGUAGES = ("en", "es", "fr")


def _wordings(path: Path, known: _Known) -> None:
    """Words of reports in French and Spanish, and what the grammar of events reads in place of them."""
    seen: dict[str, str] = {}
    for at, row in _rows(path, "words", "language", "kind", "reads_as", "source"):
        _one_of(row["language"], _LANGUAGES, at, "language")
        _one_of(row["kind"], _WORDING_KINDS, at, "kind")
        _unique(row["words"], {}, at, "words")
        _unique(" ".join((row["words"], row["language"], row["kind"])), seen, at, "words with this language and kind")
        seen[" ".join((row["words"], row["language"], row["kind"]))] = row["reads_as"]
        known.wordings.append(Wording(row["words"].casefold(), row["language"], row["kind"], row["reads_as"]))


def _sections(path: Path, known: _Known) -> None:
    """What the headings of a report's sections print, and the section that each opens."""
    known.sections = _lookup(path, "phrase", "section", SECTIONS)


def _section_fillers(path: Path, known: _Known) -> None:
    """Words in section headings that do not tell which section it is."""
    known.section_fillers = _words(path, "word")


_LINE_MATCHES = ("start", "inside", "whole")  # where the phrase stands in a line that is set aside
# what the phrase is in an aside: a label before a number ('Figure') or a colon ('Source'), what opens a footnote behind
# its number ('See') or a sentence of boilerplate, a verb of speech, a part of a running head, a day that all observe
_ASIDE_MATCHES = ("caption", "label", "note", "sentence", "speech", "running", "observance")


def _furniture(path: Path, known: _Known) -> None:
    """Words of lines that no record is read from, such as a disclaimer; and words of the asides within entries."""
    for at, row in _rows(path, "phrase", "match", "reason", "source"):
        _one_of(row["match"], (*_LINE_MATCHES, *_ASIDE_MATCHES), at, "match")
        if row["match"] in _LINE_MATCHES:
            known.furniture.append(FurniturePhrase(row["phrase"], row["match"], row["reason"]))
        else:
            known.aside_phrases.setdefault(row["match"], {})[row["phrase"]] = row["reason"]


def _group_names(path: Path, known: _Known) -> None:
    """What stands for all mechanisms of a report: 'all ISCMs'."""
    known.group_names = _words(path, "alias")


def _generic_words(path: Path, known: _Known) -> None:
    """Words of names in English: 'proceso' is 'process'."""
    known.translations = _lookup(path, "word", "stands_for")


def _type_words(path: Path, known: _Known) -> None:
    """Words that say what kind of body a name is of: 'dialogue'."""
    for at, row in _rows(path, "word", "after_place", "source"):
        known.type_words[folded(row["word"])] = _yes(row["after_place"], at, "after_place")


def _other_things(path: Path, known: _Known) -> None:
    """Words that say that a name is not of a body, and the role of what it is of: 'declaration' is a statement."""
    roles = ("", *_allowed(known.data, "mentions", "role"))
    for at, row in _rows(path, "word", "role", "source"):
        _one_of(row["role"], roles, at, "role")
        known.other_things[folded(row["word"])] = row["role"]


def _name_words(path: Path, known: _Known) -> None:
    """Words in names that tell nothing: fillers, numbers, and what says which meeting of a body is meant."""
    known.meaningless = frozenset(_lookup(path, "word", "role", NAME_ROLES))


_WORD_KINDS = (
    "meeting",
    "event",
    "members",
    "region",
    "body",
)  # of words in English around names; the other kinds are of phrases


def _name_surroundings(path: Path, known: _Known) -> None:
    """Words around names: of meetings and those who take part, before places, and those that open a clause."""
    for at, row in _rows(path, "words", "kind", "language", "source"):
        _one_of(row["kind"], (*_WORD_KINDS, *PHRASE_KINDS), at, "kind")
        known.around.setdefault(row["kind"], set()).add(folded(row["words"]))


def _world_names(path: Path, known: _Known) -> None:
    """Names of places and words of dates in the languages that names are printed in."""
    for at, row in _rows(path, "name", "kind", "source"):
        _one_of(row["kind"], ("place", "date"), at, "kind")
        known.around.setdefault(row["kind"], set()).add(folded(row["name"]))


def _surroundings(known: _Known) -> Surroundings:
    """What stands around names; the themes are what meetings are about."""
    kinds: dict[str, set[str]] = {}
    for kind in PHRASE_KINDS:
        for phrase in known.around.get(kind, ()):
            kinds.setdefault(phrase, set()).add(kind)
    words = {kind: frozenset(known.around.get(kind, ())) for kind in _WORD_KINDS}
    return Surroundings(
        meetings=words["meeting"],
        events=words["event"],
        members=words["members"],
        regions=words["region"],
        bodies=words["body"],
        roles={word: role for word, role in known.other_things.items() if role},
        subjects=frozenset(word for form, _ in known.theme_forms for word in folded(form).split()),
        kinds=frozenset(word for kind in known.kinds for word in folded(kind).split()),
        phrases={phrase: frozenset(found) for phrase, found in kinds.items()},
    )


def _inflections(path: Path, known: _Known) -> None:
    """The letters that words of a script have in other cases, with an article or behind a particle."""
    for at, row in _rows(path, "script", "part", "letters", "least", "source"):
        _one_of(row["part"], ("prefix", "suffix", "ending"), at, "part")
        least = _whole_number(row["least"], at, "least")
        known.inflections.append(Inflection(row["script"], row["part"], folded(row["letters"]), least))


def _name_probability(path: Path, known: _Known) -> None:
    """How often a match is right, by its evidence and score; `bench.calibrate` writes the file."""
    for at, row in _rows(path, "evidence", "score_from", "probability", "forms", "source"):
        steps = known.probabilities.setdefault(row["evidence"], [])
        steps.append(
            (_share(row["score_from"], 100, at, "score_from"), _share(row["probability"], 1, at, "probability"))
        )


def _garbled_letters(path: Path, known: _Known) -> None:
    """Letters that damaged text layers print for others; `read.mending` reads them, before there are rules."""
    for at, row in _rows(path, "letter", "read", "intended", "source"):
        _yes(row["intended"], at, "intended")


_DATE_WORD_KINDS = (
    *("month", "weekday", "short weekday", "months", "season", "part"),  # what is dated
    *("range", "separator", "between", "filler"),  # what stands between
    *("also a word", "numbered", "meeting"),  # what makes a month or a number none
)
_HIGHEST = {"month": 12, "weekday": 6, "short weekday": 6}  # value of a word of these kinds


def _date_words(path: Path, known: _Known) -> None:
    """Words of dates in several languages; `grammar.dates` reads them once, for all rules."""
    seen: dict[str, str] = {}
    for at, row in _rows(path, "word", "kind", "value", "language", "source"):
        _one_of(row["kind"], _DATE_WORD_KINDS, at, "kind")
        _unique(f"{row['kind']} {row['word']}".strip(), seen, at, "kind and word")
        seen[f"{row['kind']} {row['word']}"] = row["value"]
        if row["kind"] in _HIGHEST and _whole_number(row["value"], at, "value") > _HIGHEST[row["kind"]]:
            raise RulesError(f"{at}: value {row['value']!r} is too high; months go to 12, weekdays from 0 to 6")
        if row["kind"] == "months" and not re.fullmatch(r"\d+-\d+", row["value"]):
            raise RulesError(f"{at}: value {row['value']!r} is no span of months; write it as '4-6'")


# Each file of `pipeline/data`, in the order in which they are read. `tables.schema` reads the two that describe what is
# published, `fields.csv` and `tables.csv`.
FILES: Mapping[str, Callable[[Path, _Known], None]] = {
    "mechanisms.csv": _mechanisms,
    "aliases.csv": _aliases,
    "known_others.csv": _known_others,
    "generic_words.csv": _generic_words,
    "type_words.csv": _type_words,
    "other_things.csv": _other_things,
    "name_words.csv": _name_words,
    "name_surroundings.csv": _name_surroundings,
    "world_names.csv": _world_names,
    "inflections.csv": _inflections,
    "name_probability.csv": _name_probability,
    "group_names.csv": _group_names,
    "themes.csv": _themes,
    "theme_aliases.csv": _theme_aliases,
    "initiatives.csv": _initiatives,
    "mechanism_kinds.csv": _mechanism_kinds,
    "regions.csv": _regions,
    "table_columns.csv": _table_columns,
    "meeting_labels.csv": _meeting_labels,
    "countries.csv": _countries,
    "membership_words.csv": _membership_words,
    "owner_words.csv": _owner_words,
    "event_types.csv": _event_types,
    "event_cues.csv": _event_cues,
    "place_words.csv": _place_words,
    "date_words.csv": _date_words,
    "wordings.csv": _wordings,
    "sections.csv": _sections,
    "section_fillers.csv": _section_fillers,
    "furniture.csv": _furniture,
    "garbled_letters.csv": _garbled_letters,
}


def load_rules(data: Path = DATA, decisions: Path | None = None, documents: Path | None = None) -> Rules:
    """The rules from the CSV files in `data`, with what people say in `decisions` and `documents` where these exist.

    Raises `RulesError`, naming file and line, where a file is missing, lacks a column, repeats a key, names an id that
    the registry lacks, or gives one printed form to two ids.
    """
    known = _Known(data)
    for name, load in FILES.items():
        load(data / name, known)
    data_files = sorted(data.glob("*.csv"))
    decided, given = ([path] if path is not None and path.exists() else [] for path in (decisions, documents))
    paths = [*data_files, *decided, *given]
    return Rules(
        mechanisms=known.mechanisms,
        aliases=tuple(known.aliases),
        others=tuple(known.others),
        themes=known.themes,
        theme_forms=tuple(known.theme_forms),
        initiatives=known.initiatives,
        kinds=known.kinds,
        regions=known.regions,
        columns=known.columns,
        meeting_labels=known.meeting_labels,
        event_words=tuple(known.event_words),
        cues=known.cues,
        place_words=known.place_words,
        sections=SectionPhrases(known.sections, known.section_fillers),
        furniture=tuple(known.furniture),
        aside_phrases=known.aside_phrases,
        group_names=known.group_names,
        lexicon=Lexicon(
            translations=known.translations,
            type_words=frozenset(known.type_words),
            other_things=frozenset(known.other_things),
            meaningless=known.meaningless,
            inflections=tuple(known.inflections),
            surroundings=_surroundings(known),
            probabilities={kind: tuple(sorted(steps)) for kind, steps in known.probabilities.items()},
        ),
        country_forms=known.country_forms,
        membership_words=known.membership_words,
        owner_words=known.owner_words,
        wordings=tuple(known.wordings),
        process_words=frozenset(word for word, after_place in known.type_words.items() if after_place),
        decisions=tuple(decision for path in decided for decision in read_decisions(path)),
        documents={file_name: said for path in given for file_name, said in read_documents(path).items()},
        fingerprint=_fingerprint(paths),
        data_fingerprint=_fingerprint(data_files),
        files={path.name: data_file(path.read_bytes()) for path in paths},
    )


# ---------------------------------------------------------------- reading and checking rows


@dataclass(frozen=True, slots=True)
class _At:
    """Where a row stands, for messages."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path.name}, line {self.line}"


def _rows(path: Path, *columns: str, any_delimiter: bool = False) -> Iterator[tuple[_At, dict[str, str]]]:
    """Each row with its place in the file; every column of `columns` must be there.

    With `any_delimiter`, semicolons or tabs may separate the cells, as spreadsheets of many countries save them.
    """
    text = _text_of(path)
    header = text.partition("\n")[0]
    delimiter = next((mark for mark in ";\t" if any_delimiter and mark in header and "," not in header), ",")
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise RulesError(f"{path.name}, line 1: no column {', '.join(missing)}; it must have {', '.join(columns)}")
        for row in reader:
            at = _At(path, reader.line_num)
            if None in row or None in row.values():
                raise RulesError(f"{at}: not as many cells as the header has columns; quote cells that hold a comma")
            yield at, {key: value.strip() for key, value in row.items()}
    except csv.Error as error:
        raise RulesError(f"{_At(path, reader.line_num)}: not CSV ({error}); save it as CSV UTF-8") from error


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise RulesError(f"{path.name}: the file is missing from {path.parent}; put it back") from error
    except OSError as error:
        raise RulesError(f"{path}: cannot be read ({error.strerror}); put a readable file there") from error
    except UnicodeDecodeError as error:
        line, byte = error.object.count(b"\n", 0, error.start) + 1, error.object[error.start]
        raise RulesError(f"{path.name}, line {line}: not UTF-8 (byte 0x{byte:02x}); save it as CSV UTF-8") from error


def _unique(key: str, seen: Mapping[str, object], at: _At, column: str) -> None:
    if not key:
        raise RulesError(f"{at}: {column} is empty; give the row an id or delete it")
    if key in seen:
        raise RulesError(f"{at}: {column} {key!r} is there already; it may stand there only once")


def _is_known(key: str, known: Mapping[str, object], at: _At, column: str) -> None:
    if key not in known:
        raise RulesError(f"{at}: unknown {column} {key!r}; use one that is defined, or define it")


def _one_id(form: str, key: str, forms: dict[str, str], at: _At, column: str) -> None:
    """Notes in `forms` that `form` stands for `key`; it must not stand for another id already."""
    if not squashed(form):
        raise RulesError(f"{at}: {column} is empty; fill it or delete the row")
    if forms.setdefault(squashed(form), key) != key:
        raise RulesError(
            f"{at}: {column} {form!r} stands for {forms[squashed(form)]!r} already; it cannot stand for {key!r} too"
        )


def _whole_number(text: str, at: _At, column: str) -> int:
    if not text.isdecimal() or len(text) > MOST_DIGITS:
        raise RulesError(f"{at}: {column} {text!r} is not a whole number; write it in digits")
    return int(text)


def _share(text: str, most: float, at: _At, column: str) -> float:
    """A number from 0 to `most`."""
    if not re.fullmatch(r"\d{1,3}(?:\.\d+)?", text) or float(text) > most:
        raise RulesError(f"{at}: {column} {text!r} is no number from 0 to {most:g}")
    return float(text)


def _yes(cell: str, at: _At, column: str) -> bool:
    """Whether the cell says yes; an empty one says no."""
    _one_of(cell, ("yes", ""), at, column)
    return cell == "yes"


def _words(path: Path, column: str) -> frozenset[str]:
    """The folded words or phrases that a file lists."""
    return frozenset(folded(row[column]) for _, row in _rows(path, column, "source"))


def _lookup(path: Path, key: str, value: str, allowed: Sequence[str] = (), *, squash: bool = False) -> dict[str, str]:
    """The values of a file of two columns, by folded or squashed key; each key has one value, of those `allowed`."""
    found: dict[str, str] = {}
    for at, row in _rows(path, key, value, "source"):
        if allowed:
            _one_of(row[value], allowed, at, value)
        form = squashed(row[key]) if squash else folded(row[key])
        if found.setdefault(form, row[value]) != row[value]:
            has = f"has the {value} {found[form]!r} already"
            raise RulesError(f"{at}: {key} {row[key]!r} {has}; it cannot have {row[value]!r} too")
    return found


def _one_of(value: str, allowed: Sequence[str], at: _At, column: str) -> None:
    if value not in allowed:
        raise RulesError(f"{at}: unknown {column} {value!r}; use one of {', '.join(allowed)}")


def _allowed(data: Path, table: str, field: str) -> tuple[str, ...]:
    """The only values a published column may have, from `fields.csv`."""
    for _, row in _rows(data / "fields.csv", "table", "field", "allowed"):
        if (row["table"], row["field"]) == (table, field):
            return tuple(row["allowed"].split("|"))
    raise RulesError(f"fields.csv: no column {field} of {table}; put the row back")


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions in a file saved by the review page, the terminal or a spreadsheet; rows without a verdict are open.

    Semicolons or tabs may separate the cells. The table `decisions` of a release can be read as well: the apostrophes
    before formulas are taken off. Raises `RulesError` with file and line where a row is not a decision.
    """
    columns = ("finding_id", "verdict", "value", "reviewer", "date", "reason", "evidence_hash")
    saw = ("check", "subject", "value_a", "value_b", "quote_a", "quote_b")
    decisions: dict[str, Decision] = {}
    for at, cells in _rows(path, *columns, any_delimiter=True):
        row = {name: as_printed(cell).strip() for name, cell in cells.items()}
        if not row["verdict"] and (row["finding_id"] or not any(row.values())):
            continue
        _one_of(row["verdict"], VERDICTS, at, "verdict")
        try:
            row["date"] = date.fromisoformat(row["date"]).isoformat()
        except ValueError as error:
            raise RulesError(f"{at}: date {row['date']!r} is not a day like 2022-03-31; write it so") from error
        if row["verdict"] == "own_value" and not row["value"]:
            raise RulesError(f"{at}: value is empty, but verdict is own_value; fill it, or choose another verdict")
        _unique(row["finding_id"], decisions, at, "finding_id")
        decisions[row["finding_id"]] = Decision(
            row["finding_id"],
            cast("Verdict", row["verdict"]),
            *(row[column] for column in columns[2:]),
            *(row.get(column, "") for column in saw),
        )
    return tuple(decisions.values())


def read_documents(path: Path) -> dict[str, GivenDocument]:
    """What people say of documents, by file name; each cell but the file's name may be empty.

    Semicolons or tabs may separate the cells. Raises `RulesError` with file and line where a row cannot hold.
    """
    found: dict[str, GivenDocument] = {}
    for at, cells in _rows(path, "file", "kind", "year", "title", "address", any_delimiter=True):
        row = {name: as_printed(cell).strip() for name, cell in cells.items()}
        if not any(row.values()):
            continue
        _unique(row["file"], found, at, "file")
        _one_of(row["kind"], (*DOCUMENT_KINDS, ""), at, "kind")
        if row["year"] and not re.fullmatch(r"(?:19|20)\d\d", row["year"]):
            raise RulesError(f"{at}: year {row['year']!r} is not a year like 2021; write it so, or leave it empty")
        year = int(row["year"]) if row["year"] else None
        found[row["file"]] = GivenDocument(row["file"], row["kind"], year, row["title"], row["address"])
    return found


def data_file(content: bytes) -> DataFile:
    """The hashes of a file with this content."""
    import hashlib

    lines = content.decode("utf-8-sig", errors="replace").splitlines()
    return DataFile(hashlib.sha256(content).hexdigest(), tuple(f"{crc32(line.encode()):08x}" for line in lines))


def _fingerprint(paths: Sequence[Path]) -> str:
    import hashlib

    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
