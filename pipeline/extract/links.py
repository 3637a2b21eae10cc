"""Whose is an address? Each one of a page's link layer gets the passage it stands in.

A PDF says where on the page a link lies. A text dump only lists the addresses at the page's end, in page order. There
the list is laid along the page's passages so that the order holds and the evidence is greatest: an address printed in
the passage, the mechanism's own website, words of the heading in the address.
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


@dataclass(frozen=True, slots=True)
class Block:
    """A passage of a page that links may stand in: its lines, whose it is, its title, and the addresses it prints."""

    lines: tuple[Line, ...]
    owner: Mention | None
    title: str
    website: str = ""
    addresses: tuple[str, ...] = ()
    expects_link: bool = False


def assign_links(links: Sequence[Link], blocks: Sequence[Block], shared: frozenset[str]) -> dict[int, Block | None]:
    """For each of a page's links (by index) the block it stands in; None where nothing speaks for any.

    `shared` are the hosts with pages of several mechanisms: there only the rest of the address tells.
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
    evidence = [[block_evidence(url, block, shared) for block in blocks] for url in urls]
    in_order = _best_monotone(urls, evidence, blocks)
    ordered = sum(evidence[i][j] for i, j in enumerate(in_order))
    free = sum(max(row) for row in evidence)
    if ordered < 0.75 * free:  # the list is not in page order: only evidence counts
        best = [max(range(len(blocks)), key=lambda j, row=row: row[j]) for row in evidence]  # type: ignore[misc]
        return {keys[i]: blocks[j] if evidence[i][j] > 0.5 else None for i, j in enumerate(best)}
    return {
        keys[i]: blocks[j] if evidence[i][j] > 0 or blocks[j].expects_link else None for i, j in enumerate(in_order)
    }


def _best_monotone(urls: Sequence[str], evidence: Sequence[Sequence[float]], blocks: Sequence[Block]) -> list[int]:
    """The block number of each address, never falling, with the greatest evidence; a heading likes to have a link."""
    width = len(blocks)
    totals: list[list[float]] = []
    came: list[list[int]] = []
    for i, row in enumerate(evidence):
        totals.append([0.0] * width)
        came.append([0] * width)
        best, best_at = 0.0, -1
        for j in range(width):
            bonus = 0.3 if blocks[j].expects_link else 0.0
            # from an earlier block (this one gets its first link), or a further link of the same block
            earlier = best if i else 0.0
            stay = totals[i - 1][j] if i else float("-inf")
            moved = earlier + bonus if best_at >= 0 or not i else float("-inf")
            again = stay + (0.05 if i and urls[i] == urls[i - 1] else 0.0)
            if moved > again:
                totals[i][j], came[i][j] = moved + row[j], best_at
            else:
                totals[i][j], came[i][j] = again + row[j], j
            if i and (best_at < 0 or totals[i - 1][j] > best):
                best, best_at = totals[i - 1][j], j
    path = [max(range(width), key=lambda j: totals[-1][j])]
    for i in range(len(urls) - 1, 0, -1):
        path.append(came[i][path[-1]])
    return path[::-1]


def best_block(url: str, blocks: Sequence[Block], shared: frozenset[str]) -> Block | None:
    """The block of the whole document with strong evidence for the address: a dump may list all links at its end."""
    best = max(blocks, key=lambda block: block_evidence(url, block, shared), default=None)
    return best if best is not None and block_evidence(url, best, shared) > 1.0 else None


def block_evidence(url: str, block: Block, shared: frozenset[str]) -> float:
    """How much speaks for the address standing in the block, from 0 (nothing) to 5 (it is printed there)."""
    if any(_bare(url) == _bare(printed) for printed in block.addresses):
        return 5.0 if url in block.addresses else 4.5
    score = 0.0
    if block.website:
        if _bare(url) == _bare(block.website):
            return 4.0
        if _host(url) == _host(block.website) and _host(url) not in shared:
            score = 3.0
    words = url_words(url, shared)
    if not words:
        return score
    title, squeezed = set(folded(block.title).split()), squashed(block.title)
    hits = sum(
        word in title or (len(word) >= 5 and (word in squeezed or squeezed.find(word[:12]) >= 0)) for word in words
    )
    return max(score, 2.0 * hits / len(words))


@lru_cache(maxsize=4096)
def url_words(url: str, shared: frozenset[str]) -> tuple[str, ...]:
    """The telling words of an address: of its path, and of its host where that is the mechanism's own."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    host = [] if _host(url) in shared else parts.netloc.split(".")[:-1]
    words = re.findall(r"[^\W_]+", folded(" ".join([*host, unquote(parts.path)]).replace("/", " ")))
    return tuple(dict.fromkeys(word for word in words if word not in _NO_WORDS and not word.isdigit()))


@lru_cache(maxsize=4096)
def _host(url: str) -> str:
    return re.sub(r"^www\.", "", urlsplit(url if "//" in url else f"//{url}").netloc.casefold())


@lru_cache(maxsize=4096)
def _bare(url: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?|/+$", "", url.casefold())


def shared_hosts(websites: Mapping[str, str]) -> frozenset[str]:
    """The hosts at which more than one of the mechanisms (id -> website) has its page."""
    owners: dict[str, set[str]] = {}
    for iscm_id, website in websites.items():
        if website:
            owners.setdefault(_host(website), set()).add(iscm_id)
    return frozenset(host for host, ids in owners.items() if len(ids) > 1)
