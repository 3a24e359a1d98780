"""EasySite (eportal): districts of Beijing, Liaoning, the central bank and the customs among others.

A column is `/bjsdxqrmzf/zwfw/zfxxgk/dxqzf69/2018n/qzfbm/index.html`, an article `<id>/index.html` below it, with an id
of 6 to 19 digits; a column may be called by a number too (`/goutongjiaoliu/113456/113469/index.html`), so that only
its place in the list tells an article. The pager turns pages by a script: the address is the `tagname` of its links
(`<a tagname="/…/17081-2.html" onclick="queryArticleByCondition(this,'/…/17081-2.html')">下一页</a>`, on the last page
`tagname="[NEXTPAGE]"`), and ends in `17081-2.html`, `index2.html` or `ui?pageId=…&currentPage=2&…`.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.families import listed, paged, pagers
from crawler.families.record import Listing

_ARTICLE = re.compile(r"/\d{5,20}/index\.s?html?$")
_TURN = re.compile(r"queryArticleByCondition\(|tagname\s*=\s*['\"]")
_CLASSES = re.compile(r"easysite-|article_paging_list_hidden")
_IDS = re.compile(r"/\d{6,20}/index\.s?html?\b")


def read(url: str, html: str) -> Listing:
    """Return the records of the list, and the pages up to the last one."""
    return paged.read(url, html, lambda target: _is_article(url, target), pagers.linked)


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the pager that turns pages by a script, the names of its classes, and the addresses of articles."""
    found = {
        "a pager with tagname and queryArticleByCondition": _TURN,
        "easysite- in the names of classes": _CLASSES,
        "addresses /728322/index.html": _IDS,
    }
    return paged.signs(text, found)


def _is_article(url: str, target: str) -> bool:
    """Tell whether `target` is an article or a document: a number beside the column or above it is a column."""
    if listed.is_file(target):
        return True
    if not _ARTICLE.search(urlsplit(target).path):
        return False
    parent, folder = urljoin(target, "../"), urljoin(url, ".")
    return folder == parent or not listed.is_below(folder, parent)
