"""WebPlus (博达 / 苏迪), a CMS of universities.

A column is `/xxgknb/list.htm` or `/13749/list.htm`, its pages `list2.htm`, `list3.htm`, …; an article is
`/2021/1030/c13749a530262/page.htm`, older ones `/bb/46/c24691a834374/page.htm`. The list stands in `wp_news_w6`, its
pager in `wp_paging_w6`: 页码 `<em class="curr_page">1</em>/<em class="all_pages">101</em>`, with the next and the last
page linked.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import listed, paged, pagers
from crawler.families.record import Listing

_ADDRESS = r"/c\d+a\d+/page\.(?:htm|psp)"
_ARTICLE = re.compile(rf"{_ADDRESS}$")
_LINKED = re.compile(_ADDRESS)
_PAGER = re.compile(r"wp_paging|class\s*=\s*['\"]?all_pages")
_LIST = re.compile(r"wp_news_w\d+|frag\s*=\s*['\"]?窗口")


def read(url: str, html: str) -> Listing:
    """Return the records of the list beside the pager, and the pages up to the last one."""
    return paged.read(url, html, _is_article, pagers.linked, block="wp_paging")


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the addresses of articles, the pager, and the list's own element."""
    found = {
        "addresses /2021/1030/c13749a530262/page.htm": _LINKED,
        "a pager wp_paging": _PAGER,
        "a list wp_news_w6": _LIST,
    }
    return paged.signs(text, found)


def _is_article(url: str) -> bool:
    return _ARTICLE.search(urlsplit(url).path) is not None or listed.is_file(url)
