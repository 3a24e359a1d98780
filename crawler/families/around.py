"""What stands around a link in mark-up of any shape: the largest element that holds no second link is its row."""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler.families import record


def crowded(tree: HtmlElement) -> set[HtmlElement]:
    """Return the elements that hold more than one link."""
    one: set[HtmlElement] = set()
    more: set[HtmlElement] = set()
    for anchor in tree.iter("a"):
        for holder in (anchor, *anchor.iterancestors()):
            if holder in more:
                break  # and so is everything around it
            (more if holder in one else one).add(holder)
    return more


def beside(anchor: HtmlElement, crowded: set[HtmlElement]) -> str:
    """Return the text of the row of `anchor` without its title."""
    row = anchor
    for parent in anchor.iterancestors():
        if parent in crowded:
            break
        row = parent
    text = record.words(row).replace(record.words(anchor), " ", 1)
    return text if row is not anchor else anchor.tail or ""
