"""Whose an address is: each address of a page's link layer is assigned to the passage it stands in.

A PDF says where on the page a link lies. A text dump only lists the addresses at the page's end, in page order. Such a
list is laid along the page's passages so that the order holds and the evidence is greatest: an address printed in the
passage, the mechanism's own website, words of the heading in the address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from pipeline.model import Line, Link, Mention
from pipeline.text.folding import folded, squashed

_NO_WORDS = frozenset(
    "www com org net int ch eu en fr es index html htm php aspx pdf sites default files the of and on for".split()
)
_TOKEN = re.compile(r"[^\W_]+")  # 'migration', 'dialogue' in '/migration-dialogue'
_WWW = re.compile(r"^www\.")  # 'www.iom.int'
_ENDS = re.compile(r"^(?:https?://)?(?:www\.)?|/+$")  # of 'https://www.iom.int/': what two printed forms may differ in

# evidence for an address standing in a block: it is printed there, exactly or nearly; owner's own page; its host; words
_PRINTED, _PRINTED_ALIKE, _WEBSITE, _HOST, _WORDS = 5.0, 4.5, 4.0, 3.0, 2.0
_FIRST_LINK = 0.3  # bonus for a block that expects a link and gets its first
_SAME_AGAIN = 0.05  # bonus for the address above once more in the same block
_IN_ORDER = 0.75  # of the evidence without any order: with less the list is not in page order
_ENOUGH = 0.5  # evidence for an address out of page order
_STRONG = 1.0  # evidence across pages has to be greater
_LEAST_WORD = 5  # letters of a word that is looked for within another
_STEM = 12  # letters of a word that have to agree


@dataclass(frozen=True, slots=True)
class Block:
    """A passage of a page that links may stand in, with its owner, its title and the addresses that it prints.

    `website` is the address of the owner's own pages; `expects_link` says that it has a heading.
    """

    lines: tuple[Line, ...]
    owner: Mention | None
    title: str
    website: str = ""
    addresses: tuple[str, ...] = ()
    expects_link: bool = False


def assign_links(links: Sequence[Link], blocks: Sequence[Block], shared: frozenset[str]) -> dict[int, Block | None]:
    """For each of a page's links (by index) the block it stands in; None where there is evidence for none.

    `shared` are the hosts with pages of several mechanisms: of an address there only the rest is evidence.
    """
    by_line: dict[Line, Block] = {line: block for block in blocks for line in block.lines}
    placed = {i: by_line.get(link.line) for i, link in enumerate(links) if link.line is not None}
    loose = [i for i in range(len(links)) if i not in placed]
    if loose and blocks:
        placed |= _laid_along([links[i].url for i in loose], blocks, loose, shared)
    return {i: placed.get(i) for i in range(len(links))}


def _laid_along(
    urls: Sequence[str], blocks: Sequence[Block], keys: Sequence[int], shared: frozenset[str]
) -> dict[int, Block | None]:
    """The block of each address of a list, by its key in `keys`: in page order, unless evidence is against that."""
    evidence = [[block_evidence(url, block, shared) for block in blocks] for url in urls]
    in_order = _best_monotone(urls, evidence, blocks)
    ordered = sum(evidence[i][j] for i, j in enumerate(in_order))
    free = sum(max(row) for row in evidence)
    if ordered < _IN_ORDER * free:  # the list is not in page order: only evidence counts
        best = [max(range(len(blocks)), key=row.__getitem__) for row in evidence]
        return {keys[i]: blocks[j] if evidence[i][j] > _ENOUGH else None for i, j in enumerate(best)}
    return {
        keys[i]: blocks[j] if evidence[i][j] > 0 or blocks[j].expects_link else None for i, j in enumerate(in_order)
    }


def _best_monotone(urls: Sequence[str], evidence: Sequence[Sequence[float]], blocks: Sequence[Block]) -> list[int]:
    """The block number of each address, never falling, with the greatest evidence and bonuses in all.

    `totals[i][j]` is the most that the addresses up to `i` reach with `i` in block `j`; `previous[i][j]` is the block
    that address `i - 1` is in then.
    """
    width = len(blocks)
    totals: list[list[float]] = []
    previous: list[list[int]] = []
    for i, row in enumerate(evidence):
        totals.append([0.0] * width)
        previous.append([0] * width)
        best, best_at = 0.0, -1
        for j in range(width):
            bonus = _FIRST_LINK if blocks[j].expects_link else 0.0
            # either the address above is in an earlier block, and this one gets its first link, or it is in the same
            earlier = best if i else 0.0
            stay = totals[i - 1][j] if i else float("-inf")
            moved = earlier + bonus if best_at >= 0 or not i else float("-inf")
            again = stay + (_SAME_AGAIN if i and urls[i] == urls[i - 1] else 0.0)
            if moved > again:
                totals[i][j], previous[i][j] = moved + row[j], best_at
            else:
                totals[i][j], previous[i][j] = again + row[j], j
            if i and (best_at < 0 or totals[i - 1][j] > best):
                best, best_at = totals[i - 1][j], j
    path = [max(range(width), key=lambda j: totals[-1][j])]
    for i in range(len(urls) - 1, 0, -1):
        path.append(previous[i][path[-1]])
    return path[::-1]


def best_block(url: str, blocks: Sequence[Block], shared: frozenset[str]) -> Block | None:
    """The block of the whole document with the strongest evidence for the address, None where that is weak.

    Needed where a text dump lists the links of all pages at its end.
    """
    best = max(blocks, key=lambda block: block_evidence(url, block, shared), default=None)
    return best if best is not None and block_evidence(url, best, shared) > _STRONG else None


def block_evidence(url: str, block: Block, shared: frozenset[str]) -> float:
    """The evidence that the address stands in the block, from 0 (there is none) to 5 (it is printed there)."""
    if any(_bare(url) == _bare(printed) for printed in block.addresses):
        return _PRINTED if url in block.addresses else _PRINTED_ALIKE
    score = 0.0
    if block.website:
        if _bare(url) == _bare(block.website):
            return _WEBSITE
        if _host(url) == _host(block.website) and _host(url) not in shared:
            score = _HOST
    words = url_words(url, shared)
    if not words:
        return score
    title, squeezed = set(folded(block.title).split()), squashed(block.title)
    hits = sum(word in title or (len(word) >= _LEAST_WORD and word[:_STEM] in squeezed) for word in words)
    return max(score, _WORDS * hits / len(words))


@lru_cache(maxsize=4096)
def url_words(url: str, shared: frozenset[str]) -> tuple[str, ...]:
    """The words of an address that tell what it is about: of its path, and of its host unless that is shared."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    host = [] if _host(url) in shared else parts.netloc.split(".")[:-1]
    words = _TOKEN.findall(folded(" ".join([*host, unquote(parts.path)]).replace("/", " ")))
    return tuple(dict.fromkeys(word for word in words if word not in _NO_WORDS and not word.isdigit()))


@lru_cache(maxsize=4096)
def _host(url: str) -> str:
    return _WWW.sub("", urlsplit(url if "//" in url else f"//{url}").netloc.casefold())


@lru_cache(maxsize=4096)
def _bare(url: str) -> str:
    return _ENDS.sub("", url.casefold())


def shared_hosts(websites: Mapping[str, str]) -> frozenset[str]:
    """The hosts at which more than one of the mechanisms (id -> website) has its page."""
    owners: dict[str, set[str]] = {}
    for iscm_id, website in websites.items():
        if website:
            owners.setdefault(_host(website), set()).add(iscm_id)
    return frozenset(host for host, ids in owners.items() if len(ids) > 1)
