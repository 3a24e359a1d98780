"""How much text an element holds: sentence marks outside links, each text counted once.

A second copy of the body (a mobile version, a share summary) weighs nothing.
"""

from __future__ import annotations

import re

from lxml import etree

from pipelines.markup import UNREAD, is_hidden, is_link

_MARKS = re.compile(r"[。;；,，、?？!！]")


def weigh(page: etree._Element, *, hidden: bool) -> dict[etree._Element, int]:
    """Return the weight of every element under `page`; hidden elements weigh nothing unless `hidden`."""
    elements = list(page.iter("*"))
    weights = dict.fromkeys(elements, 0)
    ignored: set[etree._Element] = set()
    seen: set[str] = set()
    parents: list[etree._Element | None] = []
    for element in elements:
        parent = element.getparent() if element is not page else None
        parents.append(parent)
        outside = parent in ignored
        if outside or element.tag in UNREAD or is_link(element) or (not hidden and is_hidden(element)):
            ignored.add(element)
        else:
            weights[element] += _marks(element.text, seen)
        if parent is not None and not outside:
            weights[parent] += _marks(element.tail, seen)
    for element, parent in zip(reversed(elements), reversed(parents), strict=True):
        if parent is not None:
            weights[parent] += weights[element]
    return weights


def _marks(text: str | None, seen: set[str]) -> int:
    if not text or text.isspace() or not (count := len(_MARKS.findall(text))):
        return 0
    text = "".join(text.split())
    if text in seen:
        return 0
    seen.add(text)
    return count


def sentences(element: etree._Element) -> int:
    """Return the number of full stops inside `element` outside links."""
    return sum(
        (each.text or "").count("。") * (not is_link(each) and each.tag not in UNREAD) + (each.tail or "").count("。")
        for each in element.iter("*")
    )
