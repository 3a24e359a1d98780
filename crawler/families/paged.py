"""What the templates of static pages have in common: one list of articles, and a pager that tells its further pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lxml.html import HtmlElement

from crawler.families import listed, pagers, record
from crawler.families.pagers import Pager
from crawler.families.record import Listing

# From the address, text and tree of a page to its pager.
Way = Callable[[str, str, HtmlElement], Pager]


def read(url: str, html: str, is_article: Callable[[str], bool], *ways: Way, block: str = "") -> Listing:
    """Return the records of the list beside the pager that the first of `ways` finds, and the pages that it tells.

    Where the template gives the pager an element of the class `block`, the list is the one beside that.
    """
    tree = record.parse(html)
    if tree is None:
        return Listing()
    pager = next((found for way in ways if (found := way(url, html, tree)).node is not None), Pager())
    beside = pagers.holder(tree, block) if block else None
    node = pager.node if beside is None else beside
    return Listing.of(url, listed.records(url, html, tree, is_article, node), pager.pages)


def signs(text: str, known: Mapping[str, re.Pattern[str]]) -> tuple[str, ...]:
    """Return which of the `known` signs, each with its pattern, the text bears."""
    return tuple(sign for sign, pattern in known.items() if pattern.search(text))
