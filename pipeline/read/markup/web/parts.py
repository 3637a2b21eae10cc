"""Which parts of a web page are its main text, and why the others are not (on a parsed page)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# elements that print nothing, or nothing that is text
UNSEEN = frozenset(
    "-comment #comment !doctype script style noscript template svg math canvas iframe object embed audio video head"
    " title meta link select option datalist textarea input colgroup col map area frameset noframes".split()
)
_NAVIGATION, _PAGE_HEADER, _PAGE_FOOTER = "navigation", "header of the web page", "footer of the web page"
_BESIDE, _FORM, _BANNER, _HIDDEN = "beside the main text", "form", "banner", "hidden"
OUTSIDE = "outside the main text"

_BY_TAG = {"nav": _NAVIGATION, "aside": _BESIDE, "dialog": _BANNER, "button": _FORM}
_BY_ROLE = {
    "navigation": _NAVIGATION, "banner": _PAGE_HEADER, "contentinfo": _PAGE_FOOTER, "search": _FORM, "dialog": _BANNER,
    "alertdialog": _BANNER, "menu": _NAVIGATION, "menubar": _NAVIGATION, "complementary": _BESIDE,
}  # fmt: skip
# what elements are called that hold no text: 'eu-cookie-compliance', 'breadcrumb', 'share-buttons', 'sr-only'; but
# 'knowledge-sharing' may be a part of the text
_BY_NAME = re.compile(
    r"(?<![a-z])(?:(?P<banner>cookies?|gdpr|consent|popup|modal|newsletter)"
    r"|(?P<navigation>breadcrumbs?|skip-?(?:link|nav|to)\w*|pagination|pager|site-?nav\w*|main-?menu|navbar)"
    r"|(?P<beside>(?<![\w-])(?:share|sharing|social)|addtoany|sidebar|related-?(?:posts|content|news|links))"
    r"|(?P<hidden>visually-?hidden|sr-only|screen-reader(?:-text)?|element-invisible))(?![a-z])",
    re.IGNORECASE,
)
_REASON_OF_NAME = {"banner": _BANNER, "navigation": _NAVIGATION, "beside": _BESIDE, "hidden": _HIDDEN}
_NAMED = frozenset(
    "a div ul ol li section p span h1 h2 h3 h4 h5 h6 table".split()
)  # elements whose name says something
_UNSHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)  # 'display: none'
_MOST_ASIDE = 0.4  # of the page's letters that a part may hold that only its name or its kind takes for no text
_LEAST_MAIN = 0.2  # of the page's letters, without navigation, that a main text holds
_MOST_IN_CELL = 8  # blocks in a cell: with more, the table only places what it holds
_BLOCKS_IN_CELL = "p, li, h1, h2, h3, h4, h5, h6"
_HEADINGS_IN_CELL = "h1, h2, h3"


_Outside = tuple["LexborNode", str]  # a node, and the reason why it is no part of the main text


@dataclass(frozen=True, slots=True)
class Parts:
    """The node with the main text, the reason for each node in it that is no text, and those before and behind it.

    `title` is that of the browser's tab where the main text has no heading of the first rank.
    """

    main: LexborNode
    aside: Mapping[int, str]
    before: Sequence[tuple[LexborNode, str]]
    behind: Sequence[tuple[LexborNode, str]]
    title: str


def parts_of(root: LexborNode) -> Parts:
    """The parts of the page."""
    body = next(iter(root.css("body")), None) or root
    aside = _asides(body)
    main = _main_of(body, aside)
    before, behind = _outside(body, main, aside)
    title = next(iter(root.css("title")), None)
    has_title = any(words_of(heading).strip() for heading in main.css("h1"))
    return Parts(main, aside, before, behind, "" if has_title or title is None else words_of(title).strip())


def attribute(node: LexborNode | None, name: str) -> str:
    """The value of an attribute, empty where it has none."""
    return (node.attributes.get(name) or "") if node is not None else ""


def children(node: LexborNode) -> list[LexborNode]:
    """The nodes right below the node, in order."""
    found, at = [], node.first_child
    while at is not None:
        found.append(at)
        at = at.next
    return found


def words_of(node: LexborNode) -> str:
    """All text below the node, without what is not shown."""
    return "".join(at.text_content or "" for at in _below(node) if at.is_text_node)


def _below(node: LexborNode) -> Iterator[LexborNode]:
    """The node and all nodes below it in order, without what is not shown."""
    stack = [node]
    while stack:
        at = stack.pop()
        yield at
        if not at.is_text_node:
            stack += [child for child in reversed(children(at)) if child.tag not in UNSEEN]


# ---------------------------------------------------------------- main text and other parts


def _asides(body: LexborNode) -> dict[int, str]:
    """The reason for each element that is no text by what it is, what it is called, or since it is hidden."""
    letters = _letters(body)
    most = _MOST_ASIDE * letters.get(body.mem_id, 0)
    found: dict[int, str] = {}
    for node in _below(body):
        if node.is_text_node or node.mem_id == body.mem_id:
            continue
        certain, likely = _certain_reason(node), _likely_reason(node)
        if certain or (likely and letters.get(node.mem_id, 0) <= most):
            found[node.mem_id] = certain or likely
    return found


def _letters(body: LexborNode) -> dict[int, int]:
    """How many letters each element holds."""
    counts: dict[int, int] = {}
    order = list(_below(body))
    for node in reversed(order):
        count = len((node.text_content or "").split()) if node.is_text_node else counts.get(node.mem_id, 0)
        counts[node.mem_id] = count
        parent = node.parent
        if parent is not None and node.mem_id != body.mem_id:
            counts[parent.mem_id] = counts.get(parent.mem_id, 0) + count
    return counts


def _certain_reason(node: LexborNode) -> str:
    attributes = node.attributes
    if "hidden" in attributes or _UNSHOWN.search(attributes.get("style") or ""):
        return _HIDDEN
    return ""


def _likely_reason(node: LexborNode) -> str:
    """Why an element may be no text, if it does not hold too much of the page."""
    tag = node.tag or ""
    attributes = node.attributes
    if reason := _BY_TAG.get(tag) or _BY_ROLE.get((attributes.get("role") or "").casefold(), ""):
        return reason
    if tag in ("header", "footer"):
        return "" if _is_within_text(node) else _PAGE_HEADER if tag == "header" else _PAGE_FOOTER
    if tag == "form" and node.css_first("input, select, textarea, button") is not None:
        return _FORM
    if tag in _NAMED:
        named = _BY_NAME.search(f"{attributes.get('id') or ''} {attributes.get('class') or ''}")
        return _REASON_OF_NAME[named.lastgroup or ""] if named else ""
    return ""


def _is_within_text(node: LexborNode) -> bool:
    """Whether a header or footer is that of an article, or holds the page's title."""
    if node.tag == "header" and node.css_first("h1") is not None:
        return True
    at = node.parent
    while at is not None:
        if at.tag in ("main", "article", "section", "blockquote"):
            return True
        at = at.parent
    return False


def _main_of(body: LexborNode, aside: Mapping[int, str]) -> LexborNode:
    """The element with the main text: `main`, or the only `article`, if it holds enough of the page; else the body."""
    marked = body.css("main, [role=main]") or body.css("article")
    outer = [node for node in marked if not _is_inside(node, marked)]
    if len(outer) != 1 or outer[0].mem_id in aside:
        return body
    text = _length_without(body, aside)
    return outer[0] if _length_without(outer[0], aside) >= _LEAST_MAIN * text else body


def _is_inside(node: LexborNode, others: Sequence[LexborNode]) -> bool:
    known = {other.mem_id for other in others}
    at = node.parent
    while at is not None:
        if at.mem_id in known:
            return True
        at = at.parent
    return False


def _length_without(node: LexborNode, aside: Mapping[int, str]) -> int:
    """The letters below the node without those of parts that are no text."""
    count, stack = 0, [node]
    while stack:
        at = stack.pop()
        if at.is_text_node:
            count += len((at.text_content or "").strip())
        elif at.tag not in UNSEEN and at.mem_id not in aside:
            stack += children(at)
    return count


def _outside(body: LexborNode, main: LexborNode, aside: Mapping[int, str]) -> tuple[list[_Outside], list[_Outside]]:
    """The nodes before the main text and behind it, in their order, with the reason for each."""
    before: list[_Outside] = []
    behind: list[_Outside] = []
    above = {main.mem_id}
    at = main.parent
    while at is not None:
        above.add(at.mem_id)
        at = at.parent
    found, stack = before, [body]
    while stack:
        node = stack.pop()
        if node.mem_id == main.mem_id:
            found = behind
        elif node.mem_id in above:
            stack += reversed(children(node))
        elif node.tag not in UNSEEN:
            found.append((node, aside.get(node.mem_id, OUTSIDE)))
    return before, behind


# ---------------------------------------------------------------- tables


def rows_of(table: LexborNode) -> list[LexborNode]:
    """The rows of a table in order, without those of tables within it."""
    found, stack = [], children(table)[::-1]
    while stack:
        node = stack.pop()
        if node.tag == "tr":
            found.append(node)
        elif node.tag in ("thead", "tbody", "tfoot"):
            stack += reversed(children(node))
    return found


def is_data_table(table: LexborNode) -> bool:
    """Whether a table has rows of cells, rather than to place text on the page."""
    rows = [[cell for cell in children(row) if cell.tag in ("td", "th")] for row in rows_of(table)]
    if attribute(table, "role") in ("presentation", "none") or max(map(len, rows), default=0) < 2:
        return False
    cells = [cell for row in rows for cell in row]
    if any(cell.css_first("table") is not None for cell in cells):
        return False
    most = max(len(cell.css(_BLOCKS_IN_CELL)) for cell in cells)
    if len(rows) == 1 and most > 1:
        return False
    return most <= _MOST_IN_CELL or all(cell.css_first(_HEADINGS_IN_CELL) is None for cell in cells)
