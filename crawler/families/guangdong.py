"""Guangdong's shared platform of government sites.

Lists are `…/zfxxgknb/index.html`, `index_2.html`, …; articles stand below them at `content/post_11956962.html`, on
mobile pages `content/mpost_11956962.html`, in the platform's directories `/gkmlpt/content/11/11956/post_11956962.html`.
A record is `<li><a href title>…</a><span class="time">2024-01-30</span></li>`. The pager links the next and the last
page, so all addresses are known from the first.
"""

from __future__ import annotations

import re

from crawler.families import listed, paged, pagers
from crawler.families.record import Listing

_ADDRESS = r"/content/(?:\d+/\d+/)?m?post_\d+\.html"
_ARTICLE = re.compile(rf"{_ADDRESS}(?:$|[?#])")
_LINKED = re.compile(_ADDRESS)
_PAGES = re.compile(r"href\s*=\s*['\"]?[^'\"> ]{0,500}\bindex_\d+\.html")


def read(url: str, html: str) -> Listing:
    """Return the records of the list, and the pages up to the last one."""
    return paged.read(url, html, _is_article, pagers.linked)


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the addresses of articles, and those of list pages beside them."""
    if not _LINKED.search(f"{url}\n{text}"):
        return ()
    found = ("addresses /content/post_123.html",)
    return (*found, "pages linked as index_2.html") if _PAGES.search(text) else found


def _is_article(url: str) -> bool:
    return _ARTICLE.search(url) is not None or listed.is_file(url)
