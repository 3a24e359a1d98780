"""Visual SiteBuilder (博达 VSB), the CMS of most universities.

A column is `/xxgknb.htm`, an article `/info/1161/2081.htm`, also below a site (`/xxgk/info/…`), or
`content.jsp?urltype=news.NewsContentUrl&wbtreeid=1161&wbnewsid=2081` where pages are not published. The pager is
`<span class="p_pages">…<span class="p_next p_fun"><a href="xxgknb/2.htm">下页</a></span>`, in older templates a cell
`id="fanye…"`. The second page has the highest number, `/xxgknb/2.htm` of three, and the last one is `/xxgknb/1.htm`.
"""

from __future__ import annotations

import re

from crawler.families import listed, paged, pagers
from crawler.families.record import Listing

_ADDRESS = r"\binfo/\d+/\d+\.html?\b|content\.jsp\?[^'\">\s]{0,500}\bwbnewsid=\d+"
_ARTICLE = re.compile(_ADDRESS)
_BLOCK = re.compile(r"class\s*=\s*['\"]?p_(?:pages|next|last)\b|\bid\s*=\s*['\"]?fanye\d+")
_MAKER = re.compile(r"_sitegray|/_vsl/|\bvsb_|v_news_content|\bid\s*=\s*['\"]?line_?u\d+_\d+")


def read(url: str, html: str) -> Listing:
    """Return the records of the list beside the pager, and the pages up to the last one."""
    return paged.read(url, html, _is_article, pagers.linked, block="p_pages")


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the addresses of articles, the classes of the pager, and what the CMS leaves in its pages."""
    found = {
        "addresses /info/1161/2081.htm": _ARTICLE,
        "a pager p_pages": _BLOCK,
        "_sitegray, vsb_ or line_u8_0 in the source": _MAKER,
    }
    return paged.signs(text, found)


def _is_article(url: str) -> bool:
    return _ARTICLE.search(url) is not None or listed.is_file(url)
