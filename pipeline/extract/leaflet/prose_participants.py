"""Those who take part in a mechanism by the prose of a page: 'Member States: Angola, …', 'chaired by Morocco'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.extract.collected import Collected
from pipeline.extract.leaflet.participants import ROLE_OF_FIELD, named, stated_dates
from pipeline.extract.participation import plain
from pipeline.model import Mention, Participant, ParticipantRole, Remark
from pipeline.rules import Rules
from pipeline.text.folding import folded
from pipeline.text.marks import sentences
from pipeline.text.passage import Passage

_ROLES: tuple[ParticipantRole, ...] = ("member", "observer", "chair", "secretariat")
_LABEL = re.compile(
    r"(?:^|[.;]\s+|[-–—•]\s+)(?P<label>[^\W\d][\w’' -]{1,40}?)\s*(?:\(\d{1,3}\))?\s*:\s+"
)  # 'Members: '
# where a list of a sentence ends: '. ', '; ', ' (', ' with', ', which', ' in 2016'
_LIST_END = re.compile(
    r"[.;:(]\s|[.;:]?$|\s+\(|,?\s+\b(?:with|while|which|who|where|whose|to|at|since|until|from|for|as|but)\b"
    r"|\s+(?:in|en|depuis|desde|hasta)\s+(?=\d)"
)
_YEAR_BEHIND = re.compile(
    r"\s*(?:in|since|for|en|depuis|desde|\()\s*(?P<year>(?:19|20)\d\d)\b(?!\s*[–-])"
)  # ' in 2016'
_ARTICLE = re.compile(r"\A(?:(?:the|le|la|les|el|los|las)\s+|l[’'])", re.IGNORECASE)  # 'the ' in 'the Gambia'


@dataclass(frozen=True, slots=True)
class _List:
    """A list of names in a text, `text[start:end]`, and the year that stands behind it."""

    role: ParticipantRole
    start: int
    end: int
    year: int | None = None


class ProseParticipants:
    """Reads who takes part in what from paragraphs in their order. The mechanism is the one named with it or above."""

    def __init__(self, rules: Rules, found: Collected) -> None:
        self.rules, self.found = rules, found
        self._above = ""

    def below(self, heading: str) -> None:
        """Notes the mechanism that a heading names; one that names none ends what the one before was about."""
        self._above = self._only_name(heading)

    def read(self, passage: Passage) -> None:
        """Keeps the participants of a paragraph; a list of States of no mechanism that is named is asked about."""
        of_paragraph = self._only_name(passage.text)
        for start, end in sentences(passage.text):
            sentence = passage.text[start:end]
            for listed in lists_in(sentence, self.rules):
                name = self._only_name(sentence[: listed.start]) or of_paragraph or self._above
                self._keep(listed, passage[start:end], name)

    def _only_name(self, text: str) -> str:
        """The one mechanism that the text names, empty where it names none or several."""
        names = {form.iscm_id: name.printed for name in self.rules.names.find(text)
                 if (form := self.rules.names.known(name.printed)) is not None}  # fmt: skip
        return next(iter(names.values())) if len(names) == 1 else ""

    def _keep(self, listed: _List, passage: Passage, name: str) -> None:
        printed = passage.text[listed.start : listed.end]
        known = [(at, end) for at, end in self._pieces(printed) if self._is_participant(printed[at:end], listed.role)]
        if not known:
            return
        where = passage.where(listed.start, listed.end)
        if not name:
            why = "it is not said of which mechanism"
            self.found.add(Remark("unread_participants", listed.role, printed, why, where))
            return
        owner = self.found.add(Mention(name, "prose", where))
        for at, end in self._pieces(printed):
            self._participant(owner, printed[at:end].strip(), listed, passage, listed.start + at, listed.start + end)

    def _pieces(self, printed: str) -> tuple[tuple[int, int], ...]:
        return self.rules.countries.pieces(printed)

    def _is_participant(self, printed: str, role: ParticipantRole) -> bool:
        read = named(_ARTICLE.sub("", printed.strip(), count=1), role, self.rules)
        is_state = self.rules.countries.known(read.printed) is not None
        return is_state or (role in ("secretariat", "chair") and printed.strip()[:1].isupper() and not read.doubt)

    def _participant(self, owner: Mention, printed: str, listed: _List, passage: Passage, start: int, end: int) -> None:
        each = named(_ARTICLE.sub("", printed, count=1), listed.role, self.rules)
        where = passage.where(start, end)
        self.found.add(Participant(owner, each.printed, each.country, each.role, each.year or listed.year, where))
        if each.doubt:
            self.found.add(Remark("unsure_participant", f"{owner.printed}: {each.printed}", printed, each.doubt, where))


def lists_in(sentence: str, rules: Rules) -> Iterator[_List]:
    """The lists of a sentence: behind a label with a colon, or behind words that say the role."""
    taken = 0
    for label in _LABEL.finditer(sentence):
        role = ROLE_OF_FIELD.get(rules.columns.get(folded(label["label"]), ""))
        if role:
            following = _LABEL.search(sentence, label.end())
            end = following.start() if following else len(sentence.rstrip(" ."))
            taken = max(taken, end)
            yield _List(role, label.end(), end)
    letters = plain(sentence)
    for role in _ROLES:
        phrases = sorted(rules.membership_words[role], key=len, reverse=True)
        for phrase in re.finditer(rf"\b(?:{'|'.join(map(re.escape, phrases))})\s*:?\s+", letters, re.IGNORECASE):
            if phrase.start() >= taken:
                end = _end_of_list(sentence, phrase.end())
                year = _YEAR_BEHIND.match(sentence, end)
                stated = [int(sentence[last - 4 : last]) for _, last in stated_dates(sentence, rules)]
                yield _List(role, phrase.end(), end, int(year["year"]) if year else next(iter(stated), None))


def _end_of_list(sentence: str, start: int) -> int:
    end = _LIST_END.search(sentence, start)
    return end.start() if end else len(sentence)
