"""Elements of XML by their local names: the two dialects of Office files differ in their namespaces alone (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Element = Any  # an element of lxml, whose types say little of a document


def local(element: Element) -> str:
    """The name of an element without its namespace, empty for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element | None, *names: str) -> Element | None:
    """The first element of each name within the one before; None where there is none."""
    for name in names:
        if element is None:
            return None
        element = next((found for found in element if local(found) == name), None)
    return element


def inside(element: Element | None) -> Iterable[Element]:
    """The elements right below one; none where there is none."""
    return () if element is None else element


def value(element: Element | None, name: str = "val") -> str:
    """An attribute by its name without a namespace, empty where there is none."""
    if element is None:
        return ""
    return next((text for key, text in element.attrib.items() if key.rpartition("}")[2] == name), "")
