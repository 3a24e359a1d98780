"""Epoint (新点) web builder: sites of counties and most exchanges of public resources.

A column is a chain of numbers, each with that of its parent in front (`/bmpd/019002/019002014/`), an article
`20240628/f70a4e00-046a-430b-bcf1-f847601e16db.html` below it. Its list is `subpage.html`, `secondpage.html`,
`moreinfo.html` or the like for the first page and `2.html`, `3.html`, … for the others, in older versions
`moreinfo.html?pageing=2`. The pager shows 1/20 (`<li class="ewb-page-li ewb-page-num"><span>1/20</span>`), names the
last page as 末页, or hands the numbers to a script (`total: 193, pageSize: 15`), by which the pages are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.families import listed, paged, pagers, record
from crawler.families.pagers import Pager
from crawler.families.record import Listing

_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_ADDRESS = rf"/(?:19|20)\d{{6}}/{_UUID}\.html"
_ARTICLE = re.compile(rf"{_ADDRESS}$", re.IGNORECASE)
_LINKED = re.compile(_ADDRESS, re.IGNORECASE)
_COLUMN = re.compile(r"/(\d{3,9})/\1\d{3}(?:\d{3})*/")
_CLASSES = re.compile(r"\bewb-|\bwb-(?:data|page)-|categorypagingcontent|ShowAjaxNewPage")
_SHOWN = re.compile(r"^\s*1\s*/\s*(\d{1,9})\s*$")
_TOTAL = re.compile(r"\b(?:total|totalCount|totalRecords?)\s*[:=]\s*['\"]?(\d{1,9})\b", re.IGNORECASE)
_SIZE = re.compile(r"\bpageSize\s*[:=]\s*['\"]?(\d{1,9})\b", re.IGNORECASE)
_PAGEING = re.compile(r"[?&]pageing=")
_AROUND = 3  # how far above the numbers the element stands that is called a pager


def read(url: str, html: str) -> Listing:
    """Return the records of the list beside the pager, and the pages that are linked or counted."""
    return paged.read(url, html, _is_article, _pager)


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the addresses of articles and columns, and the classes that its templates use."""
    found = {
        "addresses /20240628/f70a4e00-046a-430b-bcf1-f847601e16db.html": _LINKED,
        "ewb- or wb-data- in the names of classes": _CLASSES,
        "columns /019002/019002014/": _COLUMN,
    }
    return paged.signs(f"{url}\n{text}", found)


def _is_article(url: str) -> bool:
    return _ARTICLE.search(urlsplit(url).path) is not None or listed.is_file(url)


def _pager(url: str, html: str, tree: HtmlElement) -> Pager:
    """Return the pager that links its pages, or else says how many there are."""
    linked, shown = pagers.linked(url, html, tree), _shown(url, html, tree)
    return Pager(shown.node if linked.node is None else linked.node, linked.pages or shown.pages)


def _shown(url: str, html: str, tree: HtmlElement) -> Pager:
    """Return the pager that says how many pages there are."""
    name = "?pageing={}" if _PAGEING.search(f"{url}\n{html}") else "{}.html"
    for node in tree.iter("span", "li", "a", "em"):
        if (match := _SHOWN.match(node.text or "")) and _is_pager(node):
            return Pager(node, tuple(_numbered(url, name, int(match[1]))))
    for script in tree.iter("script"):
        total, size = (pattern.search(script.text or "") for pattern in (_TOTAL, _SIZE))
        if total and size and int(size[1]):
            return Pager(script, tuple(_numbered(url, name, -(-int(total[1]) // int(size[1])))))
    return Pager()


def _is_pager(node: HtmlElement) -> bool:
    """Tell whether `node` stands in a pager: a slide show says 1/5 too."""
    around = (node, *islice(node.iterancestors(), _AROUND))
    return any("page" in (holder.get("class") or "").casefold() for holder in around)


def _numbered(url: str, name: str, count: int) -> Iterator[str]:
    yield from (urljoin(url, name.format(number)) for number in record.further_pages(2, count + 1))
