"""One record of a list: a link, its title and the date that stands beside it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from w3lib.html import get_base_url
from w3lib.url import safe_url_string


@dataclass(frozen=True, slots=True)
class Link:
    """A record: `url` is absolute, `date` is ISO 8601 as the list prints it, or None."""

    url: str
    title: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list page holds: its records, and the addresses of further pages of the same list."""

    reports: tuple[Link, ...] = ()
    pages: tuple[str, ...] = ()

    @classmethod
    def of(cls, url: str, reports: Iterable[Link | None], pages: Iterable[str | None] = ()) -> Listing:
        """Keep the first of equal addresses, in order; a page never lists itself."""
        unique: dict[str, Link] = {}
        for link in reports:
            if link is not None:
                unique.setdefault(link.url, link)
        further = dict.fromkeys(page for page in pages if page is not None and page != url)
        return cls(tuple(unique.values()), tuple(further))


# 信息公开…年报 / 年度报告 / 工作报告, in either script; 年 may stand before or after the words.
_REPORT = re.compile(r"(?:信息|資訊|政务|政務)(?:公开|公開).*(?:年报|年報|报告|報告)|(?:公开|公開)年度?[报報]")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")
# At ten records a page: no office has published 5,000 reports, so a larger count is a script gone wrong.
MOST_PAGES = 500
# Nothing after this names a report; the patterns take quadratic time on a text of 100 kB.
LONGEST_TITLE = 300
LONGEST_ADDRESS = 4096  # longer ones carry data; to resolve a megabyte of it takes half a second
_CUT = re.compile(r"(?:\.{2,}|…+)$")


def reads_like_report(title: str) -> bool:
    """Tell whether `title` reads like an annual disclosure report.

    >>> reads_like_report("2023年政府信息公开工作年度报告"), reads_like_report("信息公开指南")
    (True, False)
    """
    return _REPORT.search(title[:LONGEST_TITLE]) is not None


def date_in(text: str) -> str | None:
    """Return the first full date in `text` in ISO 8601.

    >>> date_in("[2014/3/31]"), date_in("2014年度")
    ('2014-03-31', None)
    """
    for match in _DATE.finditer(text):
        year, month, day = match.groups()
        try:
            return datetime.date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return None


def parse(html: str) -> HtmlElement | None:
    """Return the tree of `html`, or None when there is none in it."""
    try:
        # str with an XML declaration is refused by lxml, so bytes it is
        return document_fromstring(html.encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8", huge_tree=True))
    except etree.ParserError:
        return None


def words(node: HtmlElement) -> str:
    """Return the text of `node` with its white space collapsed."""
    return " ".join(str(node.text_content()).split())


def base_of(url: str, html: str) -> str:
    """Return the address that relative links of the page start from; its own where <base> holds no address.

    >>> base_of("http://a.example/nb/", '<base href="http://[x/">')
    'http://a.example/nb/'
    """
    try:
        return str(get_base_url(html, url))
    except ValueError:  # such as an unclosed [ in the host
        return url


def absolute(base: str, href: str | None) -> str | None:
    """Return `href` as an absolute http(s) address without its fragment, or None when it leads to no other page."""
    href = "".join((href or "").split("\n")).strip()
    if not href or href.startswith("#") or len(href) > LONGEST_ADDRESS:
        return None
    try:
        target = urldefrag(urljoin(base, href)).url
        return safe_url_string(target) if target.startswith(("http://", "https://")) else None
    except ValueError:  # such as an unclosed [ in the host
        return None


def link(base: str, anchor: HtmlElement, beside: str = "") -> Link | None:
    """Return the record of `anchor`; `beside` is the text of its row, where the date stands."""
    url = absolute(base, anchor.get("href"))
    shown, full = words(anchor), " ".join((anchor.get("title") or "").split())
    # lists cut long titles, and the attribute keeps the whole
    title = full if full and (not shown or _CUT.search(shown[-10:]) or full.startswith(shown)) else shown
    return Link(url, title, date_in(beside)) if url and title else None


def further_pages(first: int, end: int) -> range:
    """Return the numbers of the pages from `first` up to `end`, MOST_PAGES at most."""
    return range(first, min(end, first + MOST_PAGES))
