"""A site's search as its list, where no column can be read: JSON, asked for 政府信息公开年报 or the like.

Known back ends: `/so/ss/query/s?siteCode=…&tab=…&qt=…&page=1&pageSize=20` (its page POSTs these as a form); TRS IGS
`/igs/front/search.jhtml?code=…&siteId=…&searchWord=…&pageNumber=1&pageSize=10`; Hanweb jsearch, older as a POST to
`/jsearchfront/interfaces/cateSearch.do` (websiteid, q, p, pg, cateid, tpl), newer as a GET of
`/api-gateway/jpaas-jsearch-web-server/interface/search/info?…&q=…&p=1`, at ministries as a GET of
`/search-front-server/api/search/info?…&q=…&p=1&pg=10`; `/ssp/search/api/search` (a POST of keyWord, page, rows). The
entry's `start` is the first page, its form behind `__wb_method=POST&` where the back end wants one.

A search answers with everything that holds the words, so only what reads like a report is a record here.
"""

from __future__ import annotations

import re

from crawler.families import answer, record
from crawler.families.record import Listing

_BACK_ENDS = {
    "the search /so/ss/query/s": re.compile(r"/(?:so|search|ss)/(?:ss/)?query/s\b|/query/s\?"),
    "the search of TRS IGS": re.compile(r"/igs/front/search"),
    "the search jsearch": re.compile(r"jsearch[\w-]*/(?:interface|cateSearch)|jpaas-jsearch-web-server", re.IGNORECASE),
    "the search of search-front-server": re.compile(r"/search-front-server/api/search/"),
    "the search of /ssp/": re.compile(r"/ssp/search/api/"),
}
_DEFAULT_PAGE = {
    "the search of TRS IGS": "pageNumber",
    "the search jsearch": "p",
    "the search of search-front-server": "p",
}


def read(url: str, text: str) -> Listing:
    """Return the records that read like reports, and the later pages of the answer."""
    if not answer.is_json(text):
        return Listing()
    found = answer.read(url, text)
    reports = [link for link in found.records if record.reads_like_report(link.title)]
    return Listing.of(url, reports, answer.later_pages(url, found, _page_name(url)))


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the back end that answered, and that its answer lists records."""
    if not answer.is_json(text):
        return ()
    back_ends = tuple(name for name, pattern in _BACK_ENDS.items() if pattern.search(url))
    return (*back_ends, "JSON that lists titles and addresses") if back_ends and answer.read(url, text).size else ()


def _page_name(url: str) -> str:
    known = (name for back_end, name in _DEFAULT_PAGE.items() if _BACK_ENDS[back_end].search(url))
    return next(known, "page")
