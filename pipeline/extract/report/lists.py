"""Lists in reports: 'Border management: IGC, Prague Process, RCM' -> a label and the names behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pipeline.extract.items import is_bullet, without_bullet
from pipeline.extract.report.addresses import blocks_of
from pipeline.extract.report.context import Found, Report
from pipeline.extract.report.sections import Section
from pipeline.model import InitiativeListing, Line, ThemeListing, Where
from pipeline.rules import Rules
from pipeline.text.folding import folded, squashed
from pipeline.text.marks import split_outside_brackets
from pipeline.text.passage import HyphenRule, Passage, joined

# 'Labour migration:', 'Labour migration –'; not the ':' of an address
_LABEL = re.compile(r"^(?P<label>[^:]{2,90}?)\s*(?::(?!//)|\s[–—-](?=\s))")
_BETWEEN_NAMES = re.compile(r"[,;]\s*|\band\s+")  # 'IGC, RCM and SACM'
_OPENING = re.compile(r"\s*(?:(?:and|&|et|y|e)\s+)?(?:(?:the|le|la|el)\s+|l['’])?")  # 'and the IGC', 'et la CRM'
_AND = re.compile(r"\s+(?:and|&|et|y|e)\s+")  # 'RCM and SACM', 'IGC et CRM', 'GFMD e IGC'


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name in a list, as (start, end) of the item's text."""

    printed: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item: its label, the names behind it, and the remarks that are no names ('incorporated through …')."""

    label: str
    label_end: int
    passage: Passage
    names: tuple[ListedName, ...]
    remarks: tuple[tuple[int, int], ...]

    def place(self, name: ListedName) -> Where:
        """Where the name is printed."""
        return self.passage.where(name.start, name.end)

    @property
    def label_place(self) -> Where:
        """Where the label is printed, with the mark behind it."""
        return self.passage.where(0, self.label_end)


def read_initiatives(section: Section, report: Report, found: Found) -> None:
    """Reads which mechanisms the section lists under each global initiative."""
    for item in _read_items(section.lines, lambda text: squashed(text) in report.rules.initiatives, report, found):
        label = item.label_place
        for name in item.names:
            owner = found.mention(name.printed, "initiative_list", item.place(name))
            found.add(InitiativeListing(item.label, owner, label + owner.where))


def read_themes(section: Section, report: Report, found: Found) -> None:
    """Reads which mechanisms the section lists under each theme."""
    for item in _read_items(section.lines, lambda text: bool(report.rules.theme_names.known(text)), report, found):
        label = item.label_place
        for name in item.names:
            owner = found.mention(name.printed, "theme_list", item.place(name))
            found.add(ThemeListing(item.label, owner, label + owner.where))


def _read_items(
    lines: Sequence[Line], is_label: Callable[[str], bool], report: Report, found: Found
) -> Iterator[ListItem]:
    """The items among the lines; those of their lines that only hold a remark beside the names are set aside."""
    for item in list_items(report.document.document_id, lines, report.breaks, report.rules, is_label):
        yield item
        named = {line for name in item.names for line in item.place(name).lines}
        remarks = [line for start, end in item.remarks for line in item.passage.where(start, end).lines]
        found.set_aside([line for line in remarks if line not in named], "remark in a list of names")
        found.blocks += blocks_of(report, item.passage.where().lines, None, item.label)


def list_items(
    document_id: str, lines: Sequence[Line], joins: HyphenRule, rules: Rules, is_label: Callable[[str], bool]
) -> tuple[ListItem, ...]:
    """The items among `lines`, each from the line with its label up to the next; lines before the first are left out.

    `is_label(text)` knows labels, so that one broken over two lines is found ('Return, readmission,⏎reintegration:').
    """
    groups: list[list[Line]] = []
    broken = False  # the line above begins a label that this one ends
    for line, below in zip_longest(lines, lines[1:]):
        ends_label, broken = broken, below is not None and _breaks_label(line, below, is_label)
        label = _label(line.words)
        opens = broken or (label is not None and not _ends_with_name(label, line, rules)) or is_bullet(line.words)
        if opens and not ends_label:
            groups.append([line])
        elif groups:
            groups[-1].append(line)
    return tuple(item for group in groups if (item := _item(document_id, group, joins, rules)) is not None)


def _ends_with_name(label: str, line: Line, rules: Rules) -> bool:
    """Whether a mechanism's name stands before the dash: 'Prague Process – Building Migration Partnerships' is a name.

    Before a colon it may head a list of its own.
    """
    rest = without_bullet(line.words)[len(label) :].lstrip()
    *_, last = _BETWEEN_NAMES.split(label)
    return not rest.startswith(":") and rules.names.known(last) is not None


def _breaks_label(line: Line, below: Line, is_label: Callable[[str], bool]) -> bool:
    """Whether the line is the first part of a label that the line below ends."""
    rest = _label(below.words)
    return _label(line.words) is None and rest is not None and is_label(f"{without_bullet(line.words)} {rest}")


def _label(words: str) -> str | None:
    match = _LABEL.match(without_bullet(words))
    return match["label"] if match else None


def _item(document_id: str, lines: Sequence[Line], joins: HyphenRule, rules: Rules) -> ListItem | None:
    passage = joined(document_id, lines, joins)
    text = passage.text
    offset = len(text) - len(without_bullet(text))
    match = _LABEL.match(text[offset:])
    if match is None:
        return None
    start = offset + match.end()
    listed: list[ListedName] = []
    remarks: list[tuple[int, int]] = []
    for a, b in split_outside_brackets(text[start:], ",;"):
        for c, d in _and_parts(text[start + a : start + b], rules):
            first, last = start + a + c, start + a + d
            printed = text[first:last].rstrip(" .")
            is_name = rules.names.known(printed) or rules.everyone_but(printed) is not None
            if printed[:1].islower() and len(printed.split()) > 2 and not is_name:
                remarks.append((first, last))  # 'incorporated through thematic area discussions in other SCMs'
            elif printed:
                listed.append(ListedName(printed, first, first + len(printed)))
    return ListItem(text[offset : offset + match.end("label")], start, passage, tuple(listed), tuple(remarks))


def _and_parts(piece: str, rules: Rules) -> tuple[tuple[int, int], ...]:
    """The (start, end) of the names in 'RCM and SACM'; a known name keeps its 'and': 'Migration and Development'."""
    opening = _OPENING.match(piece)
    first = opening.end() if opening else 0
    names = rules.names
    if names.known(piece[first:]) or piece[first : first + 1].islower():
        return ((first, len(piece)),)
    cuts = [match.span() for match in _AND.finditer(piece[first:])]
    parts, at = [], first
    for a, b in cuts:
        left, right = piece[at : first + a], piece[first + b :]
        if names.known(left) or names.known(right) or names.known(folded(left)):
            parts.append((at, first + a))
            at = first + b
    parts.append((at, len(piece)))
    return tuple(parts)
