"""TRS WCM, the most common CMS of city and county portals.

Lists are `<ul><li><a href="./202403/t20240312_1234.html" title="…">…</a><span>2024-03-12</span></li>`, also with
`<dl>` or `<tr>` for a record, or one list for each year. Articles also end in `_1234_wap.html`, and a record may be
a document `P0202….pdf`. Pages are static: the script beside the list calls `createPageHTML(count, index, "index",
"html")`, and page n is `index_n.html`, so the first page tells all addresses. `createPageHTML('page_div', count, 1,
…)` counts from 1. Older templates write the links themselves, from `var countPage = 5`.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.families import listed, paged, pagers, record
from crawler.families.pagers import Pager
from crawler.families.record import Listing

_ARTICLE = re.compile(r"/t(?:19|20)\d{6}_\d+(?:_\w+)?\.s?html?$", re.IGNORECASE)
_COUNT = re.compile(r"\bvar\s+countPage\s*=\s*(\d+)")
_NAME = re.compile(r"\b(\w{1,50}?)(?:['\"]\s*\+\s*['\"])?_['\"]\s*\+")
_ENDING = re.compile(r"['\".](s?html?)\b")
_OURS = re.compile(r"createPageHTML\(\s*\d+\s*,\s*\d+")
_EDITOR = re.compile(r"\bTRS_Editor\b")
_DATED = re.compile(r"\bt(?:19|20)\d{6}_\d+\.s?html?")


def read(url: str, html: str) -> Listing:
    """Return the records of the list beside the pager, and the pages that the pager counts."""
    return paged.read(url, html, _is_article, pagers.counted, _written)


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the pager, the container of articles and the addresses that TRS gives them, where they occur."""
    found = {
        "addresses /t20240312_1234.html": _DATED,
        "createPageHTML(count, index, …) in a script": _OURS,
        "TRS_Editor": _EDITOR,
        "var countPage in a script": _COUNT,
    }
    return paged.signs(text, found)


def _is_article(url: str) -> bool:
    return _ARTICLE.search(urlsplit(url).path) is not None or listed.is_file(url)


def _written(url: str, html: str, tree: HtmlElement) -> Pager:
    """Return the pager that writes `<a href="index_` + page + `.html">` for each page from 1 to countPage - 1."""
    for script in tree.iter("script"):
        text = script.text or ""
        if count := _COUNT.search(text):
            name, ending = _NAME.search(text), _ENDING.search(text)
            address = f"{name[1] if name else 'index'}_{{}}.{ending[1] if ending else 'html'}"
            numbers = record.further_pages(1, int(count[1][:9]))
            return Pager(script, tuple(urljoin(url, address.format(number)) for number in numbers))
    return Pager()
