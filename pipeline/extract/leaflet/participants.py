"""Those who take part in a mechanism: States and bodies in the cells of a table, and in the sentences of its prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.collected import Collected
from pipeline.extract.leaflet.cells import bare_name, is_nothing
from pipeline.extract.participation import plain
from pipeline.model import Fragment, Line, Mention, Participant, ParticipantRole, Remark, Where
from pipeline.names.forms import looks_like_acronym, printed_forms
from pipeline.rules import Rules
from pipeline.text.folding import folded, squashed

ROLE_OF_FIELD: dict[str, ParticipantRole] = {
    "constituent_states": "member",
    "observers": "observer",
    "chair": "chair",
    "secretariat": "secretariat",
}
_YEARS = re.compile(r"\b(?:19|20)\d\d(?:\s*[–—/-]\s*(?:(?:19|20)?\d\d))?\b")  # '2016', '2015–2016'
_BRACKET = re.compile(r"\(([^()]*)\)\s*$")  # '(observer)', '(2016)'
_LABEL = re.compile(r"(?P<label>[^\W\d][\w’' -]{0,30}?)\s*:\s*")  # 'Co-chairs: '


@dataclass(frozen=True, slots=True)
class Named:
    """One who takes part as a list prints it; `doubt` says why a person should look, empty where nobody has to."""

    printed: str
    country: str
    role: ParticipantRole
    year: int | None = None
    doubt: str = ""


def names_in_cell(cell: str, role: ParticipantRole, rules: Rules) -> tuple[str, ...]:
    """The names in a cell of a chair or a secretariat; a secretariat with a comma in its name is one."""
    label = _LABEL.match(cell)
    if label and ROLE_OF_FIELD.get(rules.columns.get(folded(label["label"]), "")) == role:
        cell = cell[label.end() :]
    if is_nothing(cell, rules):
        return ()
    names = tuple(cell[start:end].strip(" .") for start, end in rules.countries.pieces(cell))
    if role == "secretariat" and not all(_is_known(name, rules) for name in names):
        return (cell,)
    return names


def _is_known(name: str, rules: Rules) -> bool:
    bare = bare_name(name)
    return rules.countries.known(bare) is not None or _is_body(bare, rules)


def named(printed: str, role: ParticipantRole, rules: Rules) -> Named:
    """What a printed name is: a country by its code, else a body. 'Australia (observer)' in a list of members is one.

    A name that is neither, a group of States, and a remark in a bracket that says something else are doubtful.
    """
    code = rules.countries.known(printed)
    if code is not None:
        return Named(printed, code, role)
    years = _YEARS.findall(printed)
    year = int(years[0]) if len(years) == 1 and years[0].isdigit() else None
    name = " ".join(_YEARS.sub(" ", printed).replace("( )", "").split()).strip(" ,–—-")
    doubt = "two years" if years and year is None else ""
    if (bracket := _BRACKET.search(name)) and rules.countries.known(bare_name(name)) is not None:
        said = ROLE_OF_FIELD.get(rules.columns.get(folded(bracket[1]), ""))
        doubt = doubt if said or not squashed(bracket[1]) else f"{bracket[1]!r} is said of it"
        role, name = said or role, bare_name(name)
    code = rules.countries.known(name)
    if code is not None:
        return Named(name, code, role, year, doubt)
    return Named(name, "", role, year, doubt or _doubt_on_body(name, role, rules))


def _doubt_on_body(name: str, role: ParticipantRole, rules: Rules) -> str:
    """Why a name that is no country may be no body either; empty where it is known or looks like one."""
    words = folded(re.sub(r"\d+", " ", name))
    groups = rules.membership_words["group"]
    if words in groups or folded(name) in groups or any(words.endswith(f" {group}") for group in groups):
        return "a group of States, which are not listed"
    if _is_body(name, rules):
        return ""
    if close := rules.countries.closest(name):
        return f"no country; {close!r} is close"
    return "" if role == "secretariat" else "neither a country nor a body that is known"


def _is_body(name: str, rules: Rules) -> bool:
    """Whether it is a body that is known, an acronym, or has a word of such a name: 'African Union Commission'."""
    known = any(squashed(form) in rules.names.others or rules.names.known(form) for form in printed_forms(name))
    words = set(folded(name).split())
    return known or looks_like_acronym(name) or not words.isdisjoint(rules.membership_words["body"])


# ---------------------------------------------------------------- records


def add_participants(
    names: Sequence[str],
    role: ParticipantRole,
    year: int | None,
    owner: Mention,
    where: Where,
    rules: Rules,
    found: Collected,
) -> tuple[Named, ...]:
    """Keeps a participant for each printed name, with the lines of `where` that print it; asks about doubtful ones."""
    read = tuple(named(name, role, rules) for name in names)
    for printed, each in zip(names, read, strict=True):
        place = _place(printed, where) or _place(each.printed, where) or where
        found.add(Participant(owner, each.printed, each.country, each.role, each.year or year, place))
        if each.doubt:
            subject = f"{owner.printed}: {each.printed}"
            found.add(Remark("unsure_participant", subject, printed, each.doubt, place))
    return read


def _place(printed: str, where: Where) -> Where | None:
    """The fragment of a line that prints the name, None where no single line does."""
    for line in where.lines:
        at = line.text.find(printed)
        if at >= 0:
            return Where(where.document_id, (Fragment(line, at, at + len(printed)),))
    return None


def stated_years(lines: Sequence[Line], rules: Rules) -> dict[ParticipantRole, int]:
    """The year as of which a document says who has each role: 'Chairs and secretariats as at 31 December 2016'.

    A line that names no role speaks of all, one that names a mechanism of that alone; a role with two years has none.
    """
    years: dict[ParticipantRole, set[int]] = {role: set() for role in ROLE_OF_FIELD.values()}
    for line in lines:
        for _, end in stated_dates(line.words, rules):
            if next(rules.names.find(line.words), None) is None:
                for role in _roles_named(line.words, rules) or years:
                    years[role].add(int(line.words[end - 4 : end]))
    return {role: found.pop() for role, found in years.items() if len(found) == 1}


def _roles_named(words: str, rules: Rules) -> set[ParticipantRole]:
    """The roles that a line names by the heads of their columns: 'Chairs and secretariats'."""
    fields = {rules.columns.get(word, "") for word in folded(words).split()}
    return {role for field, role in ROLE_OF_FIELD.items() if field in fields}


def stated_dates(text: str, rules: Rules) -> tuple[tuple[int, int], ...]:
    """The (start, end) of each day or year as of which something holds, from the words before it to its year."""
    phrases = "|".join(re.escape(phrase) for phrase in sorted(rules.membership_words["as of"], key=len, reverse=True))
    dated = rf"\b(?:{phrases})\b[^.;:(]{{0,24}}?\b(?:19|20)\d\d\b"  # 'as at 31 December 2016'
    return tuple(match.span() for match in re.finditer(dated, plain(text), re.IGNORECASE))
