"""The annual highlights report -> records: events by mechanism, initiatives, themes, publications, the global meeting.

The report is cut into sections at its section headings; each section has one function that reads it. What no function
claims stays unclaimed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.errors import MissingYearError
from pipeline.extract.headings import (
    HeadingFinder,
    LineBreaks,
    SectionHeading,
    anniversary_of,
    find_anniversaries,
    is_bullet,
    is_dash_in_sentence,
    section_heading,
    without_bullet,
)
from pipeline.extract.links import Block, assign_links, best_block, block_evidence, shared_hosts
from pipeline.extract.prose_figures import meeting_figures
from pipeline.extract.report.lists import ListItem, list_items
from pipeline.grammar.events import read_events
from pipeline.grammar.phrases import EventGrammar, event_grammar
from pipeline.grammar.places import dated_places, place_of, topic_of
from pipeline.model import (
    Address,
    Anniversary,
    Claim,
    Document,
    Event,
    Extract,
    InitiativeListing,
    Line,
    LinkOrigin,
    Mention,
    Publication,
    Remark,
    ThemeListing,
    Where,
)
from pipeline.names.forms import bracket_forms, printed_forms
from pipeline.rules import Rules
from pipeline.text.folding import folded, squashed
from pipeline.text.marks import ADDRESS, continues_address, is_address, sentences
from pipeline.text.numbers import ordinal
from pipeline.text.passage import Passage, WordBreaks, joined

NAME = "highlights"

_LEAST_NAMED = 2  # so many mechanisms' names, each on a line of its own, under 'Main events' make a report
# '3', 'Page 3 of 4', '3/4', '- 3 -'
_PAGE_NUMBER = re.compile(r"[-–—|\s]*(?:page\s*)?\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?[-–—|\s]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Section:
    """The lines between two section headings."""

    name: str
    headings: tuple[SectionHeading, ...]
    heading_lines: tuple[Line, ...]
    lines: tuple[Line, ...]


@dataclass
class _Found:
    """The records found so far, and the passages that links may stand in."""

    mentions: list[Mention] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    anniversaries: list[Anniversary] = field(default_factory=list)
    themes: list[ThemeListing] = field(default_factory=list)
    initiatives: list[InitiativeListing] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    furniture: dict[Line, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)


def matches(document: Document, rules: Rules) -> bool:
    """Whether the document has the title of a report, two of its section headings, or 'Main events' over two names."""
    lines = document.lines
    found = [
        heading.section for i in range(len(lines)) if (heading := section_heading(lines[i : i + 3], rules.sections))
    ]
    titled = any(
        heading is not None and heading.section == "title"
        for heading in (section_heading([line], rules.sections) for line in lines[:12])
    )
    named = {line.words for line in lines if any(rules.names.known(form) for form in bracket_forms(line.words))}
    return (
        titled or len(set(found) - {"title", "continuation"}) >= 2 or ("events" in found and len(named) >= _LEAST_NAMED)
    )


def extract(document: Document, rules: Rules) -> Extract:
    """All records of the report. Raises `MissingYearError` where it does not print which year it is about."""
    tails = _address_tails(document, rules)
    sections = tuple(_sections(document, rules, tails))
    year = _report_year(document, sections)
    reader = _Reader(document, rules, year, tails)
    for section in sections:
        reader.read(section)
    reader.place_links()
    found = reader.found
    return Extract(
        document=document,
        kind=NAME,
        report_year=year,
        mentions=tuple(found.mentions),
        events=tuple(found.events),
        anniversaries=tuple(found.anniversaries),
        themes=tuple(found.themes),
        initiatives=tuple(found.initiatives),
        publications=tuple(found.publications),
        addresses=tuple(found.addresses),
        claims=tuple(found.claims),
        remarks=tuple(found.remarks),
        furniture=found.furniture,
    )


def _address_tails(document: Document, rules: Rules) -> frozenset[Line]:
    """The lines that go on with an address of the line above, before anything else looks at them.

    Such a line may read as a heading ('publications-2020-2021'), as the report's year or as a page number.
    """
    tails: set[Line] = set()
    address = ""
    for page in document.pages:
        known = tuple(link.url for link in page.links)
        for at, line in enumerate(page.lines):
            is_last = at + 1 == len(page.lines)
            if address and at and not line.margin and _is_tail(address, line, known, rules, is_last):
                tails.add(line)
                address += line.words.strip()
            else:
                address = _open_address(line.words)
    return frozenset(tails)


def _open_address(words: str) -> str:
    """The address that a line ends with, its last hyphen or slash with it; empty where it ends otherwise."""
    *_, last = words.rstrip().rsplit(maxsplit=1)
    return last if ADDRESS.match(last) else ""


def _is_tail(address: str, line: Line, known: Sequence[str], rules: Rules, is_last: bool) -> bool:
    """Whether the line is the rest of the address, and nothing that may well stand below a whole one."""
    piece = line.words.strip()
    if not continues_address(address, piece, known):
        return False
    if any(whole.startswith(address + piece) for whole in known) or address[-1] in "-_=&?%":
        return True  # none ends so
    if line.gap or rules.names.known(piece):
        return False
    if piece.isalnum():  # below 'https://www.iom.int/': a page's number, or a heading of one word
        return not is_last if piece.isdigit() else piece.islower()
    return True


def _sections(document: Document, rules: Rules, tails: frozenset[Line]) -> Iterator[_Section]:
    """The report's sections in reading order; what stands before the first heading is `events`.

    A title on a later page, '(CONTINUED)' or the heading of the open section again do not end it: an entry may run on
    over the page.
    """
    lines = document.lines
    name, headings, heading_lines, body = "events", [], [], []  # type: str, list[SectionHeading], list[Line], list[Line]
    at = 0
    while at < len(lines):
        opened = section_heading(lines[at : at + 3], rules.sections) if lines[at] not in tails else None
        count = opened.count if opened else 0
        if opened is None:
            body.append(lines[at])
        elif opened.section in (name, "title", "continuation"):
            headings.append(opened)
            heading_lines += lines[at : at + count]
        else:
            yield _Section(name, tuple(headings), tuple(heading_lines), tuple(body))
            name, headings, heading_lines, body = opened.section, [opened], list(lines[at : at + count]), []
        at += count or 1
    yield _Section(name, tuple(headings), tuple(heading_lines), tuple(body))


def _report_year(document: Document, sections: Sequence[_Section]) -> int:
    """The year the title prints, else the one most section headings print ('MAIN EVENTS IN 2021')."""
    headings = [heading for section in sections for heading in section.headings]
    for heading in headings:
        if heading.section == "title" and heading.years:
            return heading.years[-1]
    printed = [year for heading in headings for year in heading.years]
    if not printed:  # 'ISCM Highlights' with the year on a line of its own
        printed = [int(line.words) for line in document.lines[:6] if re.fullmatch(r"(?:19|20)\d\d", line.words)]
    if not printed:
        raise MissingYearError(
            f"{document.source.file_name}, page 1: prints no year in its title or section headings; "
            "add one to the title ('ISCM 2021 Highlights')"
        )
    return max(set(printed), key=lambda year: (printed.count(year), -printed.index(year)))


class _Reader:
    """One report while its sections are read."""

    def __init__(self, document: Document, rules: Rules, year: int, tails: frozenset[Line]) -> None:
        self.document, self.rules, self.year, self.tails = document, rules, year, tails
        self.above = dict(zip(document.lines[1:], document.lines, strict=False))
        self.names = rules.names
        self.grammar: EventGrammar = event_grammar(rules)
        self.breaks = WordBreaks(word for line in document.lines for word in line.words.split())
        self.urls = {page.number: tuple(link.url for link in page.links) for page in document.pages}
        self.found = _Found()
        printed = Counter(line.words for line in document.lines)
        self.repeated = {words for words, times in printed.items() if times >= 3 and not self.names.known(words)}

    def read(self, section: _Section) -> None:
        """Reads one section with the method for it; its headings and page furniture are set aside."""
        for line in section.heading_lines:
            self.found.furniture[line] = "section heading"
        lines = tuple(line for line in section.lines if not self._set_aside(line))
        if section.name == "events":
            self._events(lines)
        elif section.name == "initiatives":
            self._listings(lines, initiatives=True)
        elif section.name == "themes":
            self._listings(lines, initiatives=False)
        elif section.name == "publications":
            self._publications(lines)
        elif section.name == "global_meeting":
            self._global_meeting(section, lines)

    def _furniture_reason(self, line: Line) -> str:
        if line.margin:
            return line.margin
        if _PAGE_NUMBER.fullmatch(line.words):
            return "page number"
        if line.words == str(self.year):
            return "year of the report"  # under the title, or at the foot of a page
        # a PDF's margins are known by where they stand; in a narrow column a line may well be repeated
        if (
            line.box is None
            and line.words in self.repeated
            and len(line.words.split()) > 2
            and not ADDRESS.search(line.words)
        ):
            return "running header or footer"  # the same words three times are no record
        terms = any(self.names.role(form) == "term" for form in printed_forms(line.words))
        if terms and len(line.words.split()) > 1 and not self._ends_name(line):
            return "what the report is about"
        return self.rules.furniture_reason(line.words)

    def _ends_name(self, line: Line) -> bool:
        """Whether the line is a mechanism's name or ends one that the line above begins: 'Migration (RCP)'."""
        above = self.above.get(line)
        texts = [line.words, *([f"{above.words} {line.words}"] if above else [])]
        return any(self.names.known(text) for text in texts)

    def _set_aside(self, line: Line) -> bool:
        reason = self._furniture_reason(line) if line not in self.tails else ""
        if reason:
            self.found.furniture[line] = reason
            addresses = tuple(match[0] for match in ADDRESS.finditer(line.words))
            self.found.blocks.append(Block((line,), None, ADDRESS.sub("", line.words), addresses=addresses))
            for url in addresses:
                where = joined(self.document.document_id, [line], self.breaks).where()
                self.found.addresses.append(Address(None, url, "text", where))
        return bool(reason)

    def _mention(self, printed: str, context: str, where: Where) -> Mention:
        mention = Mention(" ".join(printed.split()), context, where)  # type: ignore[arg-type]
        self.found.mentions.append(mention)
        return mention

    def _passage(self, lines: Sequence[Line]) -> Passage:
        return joined(self.document.document_id, lines, self.breaks)

    # ------------------------------------------------------------ main events

    def _events(self, lines: Sequence[Line]) -> None:
        counts = HeadingFinder(self.names, self.grammar).line_counts(lines)
        breaks = LineBreaks([line.words for line in lines], self.grammar)
        starts = sorted(counts)
        for at, following in zip(starts, [*starts[1:], len(lines)][: len(starts)], strict=True):
            heading = self._passage(lines[at : at + counts[at]])
            owner = self._mention(heading.text, "heading", heading.where())
            self.found.defined.update(squashed(form) for form in printed_forms(owner.printed))
            self._entry(owner, lines[at + counts[at] : following], breaks)
            self._block(lines[at:following], owner, owner.printed, expects_link=True)
        # what stands before the first heading stays unclaimed, unless a section went on over a page

    def _entry(self, owner: Mention, lines: Sequence[Line], breaks: LineBreaks) -> None:
        """An entry's anniversaries and events; a bullet is a paragraph of its own, and so is a line that opens one."""
        paragraphs: list[list[Line]] = []
        addresses: list[list[Line]] = []
        for line in lines:
            if is_address(line.words):
                addresses.append([line])
                continue
            if addresses and line in self.tails and self.above[line] == addresses[-1][-1]:
                addresses[-1].append(line)
                continue
            if printed := anniversary_of(line.words):
                passage = self._passage([line])
                self._anniversary(owner, passage, printed.number, printed.name, 0, len(passage.text))
                paragraphs.append([])
                continue
            above = paragraphs[-1][-1] if paragraphs and paragraphs[-1] else None
            opens = above is not None and breaks.opens_item(
                above.words, line.words, above.ended or (line.gap and line.page == above.page)
            )
            bullet = is_bullet(line.words) and not (above and is_dash_in_sentence(line.words, self.grammar))
            if bullet or not paragraphs or opens:
                paragraphs.append([line])
            else:
                paragraphs[-1].append(line)
        for printed_lines in addresses:
            origin: LinkOrigin = "text" if len(printed_lines) == 1 else "text_rejoined"
            url = "".join(line.words.strip() for line in printed_lines)
            self.found.addresses.append(Address(owner, url, origin, self._passage(printed_lines).where()))
        passages = [_without_bullet(self._passage(paragraph)) for paragraph in paragraphs if paragraph]
        entries = read_events([passage.text for passage in passages], self.year, self.grammar)
        for passage, entry in zip(passages, entries, strict=True):
            for printed in find_anniversaries(passage.text):
                self._anniversary(owner, passage, printed.number, printed.name, printed.start, printed.end)
            for event in entry.events:
                self.found.events.append(
                    Event(
                        owner=owner,
                        event_type=event.event_type,
                        name=event.name,
                        ordinal=event.ordinal,
                        count=event.count,
                        topic=event.topic,
                        place=event.place,
                        status=event.status,
                        intervals=event.intervals,
                        where=passage.where(event.start, event.end),
                    )
                )
            for start, end in entry.nothing_held:
                for line in passage.where(start, end).lines:
                    self.found.furniture[line] = "says that nothing was held"
            self._prose(passage, "event")
            self._unread(owner, passage, [(e.start, e.end) for e in entry.events] + list(entry.nothing_held))

    def _anniversary(self, owner: Mention, passage: Passage, number: int, name: str, start: int, end: int) -> None:
        where = passage.where(start, end)
        proper = _name_proper(name)
        if known := next((form for form in (name, proper) if form and self._is_defined(form)), ""):
            owner = self._mention(known, "event", where)
        elif proper and self._is_something_else(proper, owner):
            explanation = "the anniversary of something else than the mechanism"
            self.found.remarks.append(Remark("unread_text", owner.printed, passage.text[start:end], explanation, where))
            return
        self.found.anniversaries.append(Anniversary(owner, number, where))

    def _is_defined(self, name: str) -> bool:
        """Whether the name is known, or the report prints it in a heading."""
        return any(self.names.known(form) or squashed(form) in self.found.defined for form in printed_forms(name))

    def _is_something_else(self, name: str, owner: Mention) -> bool:
        """Whether an anniversary of what is named so is not the mechanism's.

        'Bali Process RSO' names an office of it, 'Palermo Protocol' has no word of its name; 'process' is it.
        """
        tokens = name.split()
        for size in range(len(tokens) - 1, 0, -1):
            if self._is_defined(" ".join(tokens[:size])):
                return not all(self.names.is_type_word(folded(token)) for token in tokens[size:])
        of_owner = {*folded(owner.printed).split()}
        return not any(folded(token) in of_owner or self.names.is_type_word(folded(token)) for token in tokens)

    def _prose(self, passage: Passage, context: str) -> None:
        """The names in running text, and the addresses."""
        for found in self.names.find(passage.text):
            self._mention(found.printed, context, passage.where(found.start, found.end))
        for match in ADDRESS.finditer(passage.text):
            self.found.addresses.append(Address(None, match[0], "text", passage.where(*match.span())))

    def _unread(self, owner: Mention, passage: Passage, read: Sequence[tuple[int, int]]) -> None:
        """Sentences that no event was read from, though their lines may hold one: a person should know."""
        for start, end in sentences(passage.text):
            covered = any(a < end and start < b for a, b in read)
            if not covered and not find_anniversaries(passage.text[start:end]):
                explanation = "no event could be read from these words"
                where = passage.where(start, end)
                self.found.remarks.append(
                    Remark("unread_text", owner.printed, passage.text[start:end], explanation, where)
                )

    # ------------------------------------------------------------ initiatives and themes

    def _listings(self, lines: Sequence[Line], initiatives: bool) -> None:
        def is_label(text: str) -> bool:
            return squashed(text) in self.rules.initiatives if initiatives else bool(self.rules.theme_names.known(text))

        items = list_items(self.document.document_id, lines, self.breaks, self.rules, is_label)
        for item in items:
            label = item.passage.where(0, item.label_end)
            for name in item.names:
                where = item.passage.where(name.start, name.end)
                if initiatives:
                    owner = self._mention(name.printed, "initiative_list", where)
                    self.found.initiatives.append(InitiativeListing(item.label, owner, label + where))
                else:
                    owner = self._mention(name.printed, "theme_list", where)
                    self.found.themes.append(ThemeListing(item.label, owner, label + where))
            self._remarks_aside(item)
            self._block(item.passage.where().lines, None, item.label)

    def _remarks_aside(self, item: ListItem) -> None:
        """Lines that only hold a remark beside the names are set aside."""
        named = {line for name in item.names for line in item.passage.where(name.start, name.end).lines}
        for start, end in item.remarks:
            for line in item.passage.where(start, end).lines:
                if line not in named:
                    self.found.furniture[line] = "remark in a list of names"

    # ------------------------------------------------------------ publications

    def _publications(self, lines: Sequence[Line]) -> None:
        title: list[Line] = []
        at = 0
        while at < len(lines):
            line = lines[at]
            match = ADDRESS.search(line.words)
            if match is None:
                if title and line.gap and self._names_owner(title):
                    self._publication(title, [], "", "text")
                    title = []
                title.append(line)
                at += 1
                continue
            if match.start() > 0:
                title.append(line)
            url, printed = match[0], [line]
            known = self.urls[line.page]
            # the line's own end counts: '…/33-' goes on, and the pattern leaves a last '-' out of no address
            rest = line.words[match.start() :].rstrip()
            url = rest if " " not in rest else url
            at += 1
            while at < len(lines) and (lines[at] in self.tails or continues_address(url, lines[at].words, known)):
                url += lines[at].words.strip()
                printed.append(lines[at])
                at += 1
            self._publication(title, printed, url.rstrip(".,;"), "text" if len(printed) == 1 else "text_rejoined")
            title = []
        if title and self._names_owner(title):
            self._publication(title, [], "", "text")

    def _names_owner(self, title: Sequence[Line]) -> bool:
        return self._owner_in_brackets(self._passage(title).text) is not None

    def _owner_in_brackets(self, text: str) -> re.Match[str] | None:
        """'… (Prague Process)' at the title's end, where the bracket holds a mechanism."""
        match = re.search(r"\s*\((?P<name>[^()]+)\)\W*$", text)
        if match is None:
            return None
        name = match["name"]
        known = any(self.names.known(form) or squashed(form) in self.found.defined for form in printed_forms(name))
        return match if known or self._resolves(name) else None

    def _resolves(self, name: str) -> bool:
        from pipeline.names.likeness import resolve_name

        return resolve_name(name, self.names).status == "accepted"

    def _publication(self, title: Sequence[Line], printed: Sequence[Line], url: str, origin: LinkOrigin) -> None:
        passage = self._passage(title)
        text = ADDRESS.sub("", passage.text).strip()
        where = self._passage([*dict.fromkeys([*title, *printed])]).where()
        owner: Mention | None = None
        bracket = self._owner_in_brackets(text)
        if bracket is not None:
            start, end = bracket.span("name")
            owner = self._mention(bracket["name"].rstrip(": "), "publication", passage.where(start, end))
            text = text[: bracket.start()].strip()
        else:
            for found in self.names.find(text):
                owner = self._mention(found.printed, "publication", passage.where(found.start, found.end))
                break
        lines = tuple(dict.fromkeys([*title, *printed]))
        if not text:
            if url:
                self.found.addresses.append(Address(None, url, origin, where))
            return
        linked = [link.url for page in self.document.pages for link in page.links if link.line in lines]
        if not url:
            url = linked[0] if linked else ""
        # where the words of an address were broken with hyphens of the typesetter's, the link behind them has it whole
        url = next((whole for whole in linked if _unhyphenated(whole) == _unhyphenated(url)), url)
        self.found.publications.append(Publication(owner, text, url, where))
        if url and printed:
            self.found.addresses.append(Address(owner, url, origin, self._passage(printed).where()))
        self._block(lines, owner, text, addresses=(url,) if url else ())

    # ------------------------------------------------------------ the global meeting

    def _global_meeting(self, section: _Section, lines: Sequence[Line]) -> None:
        heading = self._passage(section.heading_lines[: section.headings[0].count])
        body = self._passage(lines)
        owner = self._mention(self._meeting_name(heading.text), "global_meeting", heading.where())
        numbers = section.headings[0].ordinals
        numbered = re.search(r"\b[A-Z]{3,}\s*(\d{1,2})\b", heading.text)  # 'GRCP 9'
        first = sentences(body.text)[0][1] if body.text else 0
        dated = dated_places(body.text, 0, first, self.year, self.grammar.places)
        self.found.events.append(
            Event(
                owner=owner,
                event_type=self.grammar.event_type("global meeting", "", ""),
                name=heading.text,
                ordinal=numbers[0] if numbers else int(numbered[1]) if numbered else None,
                count=1,
                topic=topic_of(body.text, 0, first, dated, self.grammar.places),
                place=place_of(dated),
                status="held",
                intervals=tuple(dict.fromkeys(i for part in dated for i in part.intervals)),
                where=heading.where() + body.where(),
            )
        )
        for metric, value, start, end in meeting_figures(body.text):
            self.found.claims.append(Claim(metric, owner.printed, value, "", body.where(start, end)))
        self._block([*section.heading_lines, *lines], owner, heading.text, expects_link=True)

    def _meeting_name(self, heading: str) -> str:
        """'9TH GLOBAL MEETING OF ISCMS (GRCP 9)' -> the part of it that the registry knows."""
        bare = re.sub(r"\([^()]*\)", " ", heading)
        words = " ".join(word for word in bare.split() if ordinal(word) is None and not word.isdigit())
        inside = [re.sub(r"[\d\s]+$", "", part) for part in re.findall(r"\(([^()]*)\)", heading)]
        return next((form for form in (words, *inside) if self.names.known(form)), words)

    # ------------------------------------------------------------ links

    def _block(
        self,
        lines: Sequence[Line],
        owner: Mention | None,
        title: str,
        addresses: tuple[str, ...] = (),
        expects_link: bool = False,
    ) -> None:
        """A passage that links may stand in, one for each page it runs over; its heading is on the first."""
        forms = [self.names.known(form) for form in printed_forms(owner.printed)] if owner else []
        ids = [form.iscm_id for form in forms if form is not None]
        website = self.rules.mechanisms[ids[0]].website if ids else ""
        for page in dict.fromkeys(line.page for line in lines):
            on_page = tuple(line for line in lines if line.page == page)
            expects = expects_link and page == lines[0].page
            self.found.blocks.append(Block(on_page, owner, title, website, addresses, expects))

    def place_links(self) -> None:
        """Each address of the link layer gets the owner of its passage, one in an entry's text the entry's."""
        shared = shared_hosts({m.iscm_id: m.website for m in self.rules.mechanisms.values()})
        order = {line: at for at, line in enumerate(self.document.lines)}
        blocks = sorted((block for block in self.found.blocks if block.lines), key=lambda block: order[block.lines[0]])
        by_line = {line: block for block in blocks for line in block.lines}
        self.found.addresses = [
            Address(block.owner, a.url, a.origin, a.where)
            if a.owner is None and (block := by_line.get(a.where.lines[0])) is not None
            else a
            for a in self.found.addresses
        ]
        annotations = []
        for page in self.document.pages:
            on_page = [block for block in blocks if block.lines[0].page == page.number]
            placed = assign_links(page.links, on_page, shared)
            for i, link in enumerate(page.links):
                chosen = placed[i]
                if link.line is None and (chosen is None or block_evidence(link.url, chosen, shared) == 0):
                    chosen = best_block(link.url, blocks, shared) or chosen
                where = self._passage([link.line or link.source]).where()
                annotations.append(Address(chosen.owner if chosen else None, link.url, "annotation", where))
        self.found.addresses = annotations + self.found.addresses


def _unhyphenated(url: str) -> str:
    return url.replace("-", "").rstrip("/")


def _without_bullet(passage: Passage) -> Passage:
    return passage[len(passage.text) - len(without_bullet(passage.text)) :]


def _name_proper(name: str) -> str:
    """The name itself in what an anniversary is said to be of; empty where that is 'its establishment'.

    'establishment of the Rabat Process in Rome' has 'Rabat Process': up to the first small letter.
    """
    name = re.sub(r"^[a-z]+ of (?:the )?", "", name)
    match = re.match(r"(?!its )[\w’'+-]+(?: (?=[^\W_a-z])[\w’'+-]+)*", name)
    return match[0] if match else ""
