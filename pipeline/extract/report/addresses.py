"""The addresses of a report: which lines go on with one, and whose each of them is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.extract.links import Block, assign_links, best_block, block_evidence, shared_hosts
from pipeline.extract.report.context import Report
from pipeline.model import Address, Document, Line, Link, Mention
from pipeline.names.forms import printed_forms
from pipeline.rules import Rules
from pipeline.text.marks import ADDRESS, continues_address

_NEVER_LAST = "-_=&?%"  # no address ends with these

# ---------------------------------------------------------------- addresses over several lines


def address_tails(document: Document, rules: Rules) -> frozenset[Line]:
    """The lines that go on with an address of the line above, found before anything else looks at them.

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
    """The address that a line ends with, including its last hyphen or slash; empty where it ends otherwise."""
    *_, last = words.rstrip().rsplit(maxsplit=1)
    return last if ADDRESS.match(last) else ""


def _is_tail(address: str, line: Line, known: Sequence[str], rules: Rules, is_last: bool) -> bool:
    """Whether the line is the rest of the address, and nothing that may well stand below a whole one.

    `known` are the addresses of the page's link layer; `is_last` says that the line is the last of its page.
    """
    piece = line.words.strip()
    if not continues_address(address, piece, known):
        return False
    if any(whole.startswith(address + piece) for whole in known) or address[-1] in _NEVER_LAST:
        return True
    if line.gap or rules.names.known(piece):
        return False
    if piece.isalnum():  # below 'https://www.iom.int/': a page's number, or a heading of one word
        return not is_last if piece.isdigit() else piece.islower()
    return True


# ---------------------------------------------------------------- whose an address is


def blocks_of(
    report: Report,
    lines: Sequence[Line],
    owner: Mention | None,
    title: str,
    addresses: tuple[str, ...] = (),
    expects_link: bool = False,
) -> Iterator[Block]:
    """A passage that links may stand in, as one block for each page it runs over; its heading is on the first page."""
    website = _website(owner, report.rules) if owner else ""
    for page in dict.fromkeys(line.page for line in lines):
        on_page = tuple(line for line in lines if line.page == page)
        yield Block(on_page, owner, title, website, addresses, expects_link and page == lines[0].page)


def _website(owner: Mention, rules: Rules) -> str:
    """The address of the mechanism's own pages, empty where the registry has none."""
    known = (rules.names.known(form) for form in printed_forms(owner.printed))
    iscm_id = next((form.iscm_id for form in known if form is not None), "")
    return rules.mechanisms[iscm_id].website if iscm_id else ""


def with_owners(printed: Sequence[Address], blocks: Sequence[Block], report: Report) -> tuple[Address, ...]:
    """The addresses of the link layer, each with the owner of its passage, then those printed in the text.

    A printed address that has no owner yet gets that of its passage.
    """
    order = {line: at for at, line in enumerate(report.document.lines)}
    in_order = sorted((block for block in blocks if block.lines), key=lambda block: order[block.lines[0]])
    by_line = {line: block for block in in_order for line in block.lines}
    return (*_linked(in_order, report), *(_with_owner(address, by_line) for address in printed))


def _with_owner(address: Address, by_line: Mapping[Line, Block]) -> Address:
    if address.owner is not None:
        return address
    block = by_line.get(address.where.lines[0])
    return replace(address, owner=block.owner) if block is not None else address


def _linked(blocks: Sequence[Block], report: Report) -> Iterator[Address]:
    """The addresses of the link layer, page by page."""
    shared = shared_hosts({mechanism.iscm_id: mechanism.website for mechanism in report.rules.mechanisms.values()})
    for page in report.document.pages:
        placed = assign_links(page.links, [block for block in blocks if block.lines[0].page == page.number], shared)
        for at, link in enumerate(page.links):
            block = _block_of(link, placed[at], blocks, shared)
            where = report.passage([link.line or link.source]).where()
            yield Address(block.owner if block else None, link.url, "annotation", where)


def _block_of(link: Link, on_page: Block | None, blocks: Sequence[Block], shared: frozenset[str]) -> Block | None:
    """The block a link stands in: that of its page, or if nothing speaks for it the best of the whole report."""
    if link.line is not None or (on_page is not None and block_evidence(link.url, on_page, shared) > 0):
        return on_page
    return best_block(link.url, blocks, shared) or on_page
