"""The platform with columns `/c100122/` and pages `.shtml`: Hunan, Jiangsu, Heilongjiang, Jiangxi, some ministries.

Lists are `/xyq/c100122/list.shtml`, `common_list.shtml` or a name of the column's own; articles stand below them at
`202401/c04_163476.shtml`, `202204/<32 hex digits>.shtml` or `c1653948/content.shtml`. The column also has a name of
letters (`/gzssthjj/tzgg/common_list.shtml`). The script beside the list calls `createPageHTML('page_div', pages, 1,
'common_list', 'shtml', records)`, and page n, counted from 1, is `common_list_n.shtml`.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families import listed, paged, pagers
from crawler.families.record import Listing

_NAMES = r"/(?:20\d{4}/(?:c\d+_\d+|[0-9a-f]{32}|[0-9a-f-]{36})|c\d{5,}/content)\.shtml"
_ARTICLE = re.compile(rf"{_NAMES}$")
_LINKED = re.compile(_NAMES)
_PAGER = re.compile(r"createPageHTML\(\s*['\"][\w-]+['\"]\s*,\s*\d+\s*,\s*\d+\s*,\s*['\"][\w-]+['\"]\s*,\s*['\"]shtml")
_COLUMN = re.compile(r"/c\d{5,}/(?:\w*list(?:_\d+)?\.shtml|20\d{4}/)")


def read(url: str, html: str) -> Listing:
    """Return the records of the list beside the pager, and the pages that the pager counts."""
    return paged.read(url, html, _is_article, pagers.counted, pagers.linked)


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the addresses of articles and columns, and the pager that counts from 1."""
    found = {
        "addresses /202401/c04_163476.shtml": _LINKED,
        "createPageHTML('page_div', …, 'shtml') in a script": _PAGER,
        "columns /c100122/list.shtml": _COLUMN,
    }
    return paged.signs(f"{url}\n{text}", found)


def _is_article(url: str) -> bool:
    return _ARTICLE.search(urlsplit(url).path) is not None or listed.is_file(url)
