"""The publications of a report: a title, the mechanism in brackets behind it, and an address, maybe over lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.report.addresses import blocks_of
from pipeline.extract.report.context import Found, Report
from pipeline.extract.report.sections import Section
from pipeline.model import Address, Line, LinkOrigin, Mention, Publication
from pipeline.names.likeness import resolve_name
from pipeline.text.marks import ADDRESS, continues_address
from pipeline.text.passage import Passage

# 'A report on data (Prague Process)'
_LAST_BRACKET = re.compile(r"\s*\((?P<name>[^()]+)\)\W*$")


@dataclass(frozen=True, slots=True)
class _Printed:
    """A publication as printed: the lines of its title and of its address, and the address, empty where none is."""

    title: tuple[Line, ...]
    address_lines: tuple[Line, ...] = ()
    url: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        """All its lines; one that ends the title and begins the address stands once."""
        return tuple(dict.fromkeys((*self.title, *self.address_lines)))

    @property
    def origin(self) -> LinkOrigin:
        """Whether the address had to be put together from several lines."""
        return "text_rejoined" if len(self.address_lines) > 1 else "text"


def read_publications(section: Section, report: Report, found: Found) -> None:
    """Reads each publication that the section lists."""
    for printed in _printed_in(section.lines, report, found):
        title = report.passage(printed.title)
        where = report.passage(printed.lines).where()
        owner, text = _owner_and_title(title, report, found)
        if not text:
            if printed.url:
                found.add(Address(None, printed.url, printed.origin, where))
            continue
        url = _whole_url(printed, report)
        found.add(Publication(owner, text, url, where))
        if url and printed.address_lines:
            found.add(Address(owner, url, printed.origin, report.passage(printed.address_lines).where()))
        found.blocks += blocks_of(report, printed.lines, owner, text, addresses=(url,) if url else ())


def _printed_in(lines: Sequence[Line], report: Report, found: Found) -> Iterator[_Printed]:
    """The publications among the lines: an address ends one, and so does blank space below a mechanism in brackets."""
    title: list[Line] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        match = ADDRESS.search(line.words)
        if match is None:
            if line.gap and _names_owner(title, report, found):
                yield _Printed(tuple(title))
                title = []
            title.append(line)
            at += 1
            continue
        if match.start() > 0:
            title.append(line)
        url, address_lines = _address_at(lines[at:], match, report)
        yield _Printed(tuple(title), address_lines, url)
        title = []
        at += len(address_lines)
    if _names_owner(title, report, found):
        yield _Printed(tuple(title))


def _address_at(lines: Sequence[Line], match: re.Match[str], report: Report) -> tuple[str, tuple[Line, ...]]:
    """The address that the first of the lines prints, together with the lines that it goes on over."""
    first = lines[0]
    known = tuple(link.url for page in report.document.pages if page.number == first.page for link in page.links)
    # the line's own end counts: '…/33-' goes on, and the pattern takes a last '-' for no part of an address
    rest = first.words[match.start() :].rstrip()
    url = match[0] if " " in rest else rest
    count = 1
    for line in lines[1:]:
        if line not in report.tails and not continues_address(url, line.words, known):
            break
        url += line.words.strip()
        count += 1
    return url.rstrip(".,;"), tuple(lines[:count])


def _names_owner(title: Sequence[Line], report: Report, found: Found) -> bool:
    return bool(title) and _owner_in_brackets(report.passage(title).text, report, found) is not None


def _owner_in_brackets(text: str, report: Report, found: Found) -> re.Match[str] | None:
    """'… (Prague Process)' at the title's end, if the bracket holds a mechanism."""
    match = _LAST_BRACKET.search(text)
    if match is None:
        return None
    name = match["name"]
    is_name = found.is_mechanism(name, report.names) or resolve_name(name, report.names).status == "accepted"
    return match if is_name else None


def _owner_and_title(passage: Passage, report: Report, found: Found) -> tuple[Mention | None, str]:
    """Whose publication it is, in brackets or else the first mechanism that the title names, and the bare title."""
    text = ADDRESS.sub("", passage.text).strip()
    bracket = _owner_in_brackets(text, report, found)
    if bracket is not None:
        where = passage.where(*bracket.span("name"))
        return found.mention(bracket["name"].rstrip(": "), "publication", where), text[: bracket.start()].strip()
    name = next(report.names.find(text), None)
    if name is None:
        return None, text
    return found.mention(name.printed, "publication", passage.where(name.start, name.end)), text


def _whole_url(printed: _Printed, report: Report) -> str:
    """The publication's address: as printed, or the link that lies on its lines if none is printed.

    If the typesetter broke the address with hyphens of their own, the link behind the words has it whole.
    """
    lines = printed.lines
    linked = [link.url for link in report.document.links if link.line in lines]
    url = printed.url or (linked[0] if linked else "")
    return next((whole for whole in linked if _unhyphenated(whole) == _unhyphenated(url)), url)


def _unhyphenated(url: str) -> str:
    return url.replace("-", "").rstrip("/")
