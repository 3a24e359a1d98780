"""The module 信息公开 of Hanweb JCMS, `/module/xxgk/`: the catalogue of an area's information, and its annual reports.

`xxgkAnnualReport.jsp?area=113708260043292687&fbtime=2020` is the report of one body (the area is its code) on one year.
A tree of bodies and years leads there. As nobody describes that tree, every mention counts, in a link or in a script:
with area and year it is a record, with an area alone a further list.

`search.jsp` draws the list of the catalogue: it is POSTed infotypeId, jdid, area, divid and currpage, and answers with
a table whose rows hold number, title (`<a href="…/art/2020/2/14/art_1_2.html" mc="title" rq="2020-02-14">`) and date,
and with 共13页.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.families import record
from crawler.families.address import mentions, number_of, values_of, with_values
from crawler.families.record import Link, Listing

ANNUAL = re.compile(r"xxgkAnnualReport\.jsp\?")
_SEARCH = re.compile(r"/module/xxgk/search\.jsp")
_ARTICLE = re.compile(r"/art/(?:19|20)\d\d/\d{1,2}/\d{1,2}/art_\w+\.html?")
_PAGES = re.compile(r"共\s*(?:&nbsp;)?\s*(\d+)\s*(?:&nbsp;)?\s*页")


def read(url: str, html: str) -> Listing:
    """Return the annual reports that the page mentions, or the records of the catalogue and its later pages."""
    if _SEARCH.search(url):
        return _catalogue(url, html)
    return _annual(url, html) if ANNUAL.search(html) else Listing()


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the pages of the module that occur."""
    found = {"addresses xxgkAnnualReport.jsp": ANNUAL.search(text), "the answer of search.jsp": _SEARCH.search(url)}
    return tuple(sign for sign, match in found.items() if match)


def _annual(url: str, html: str) -> Listing:
    tree = record.parse(html)
    base = record.base_of(url, html)
    anchors = [] if tree is None else [a for a in tree.iter("a") if ANNUAL.search(a.get("href") or "")]
    found = [(record.absolute(base, a.get("href")), _title(a)) for a in anchors]
    found += [(record.absolute(base, mention), "") for mention in mentions(html, "xxgkAnnualReport.jsp")]
    titles: dict[str, str] = {}
    for address, title in found:
        if address is not None:
            titles[address] = titles.get(address) or title
    reports = [Link(address, title, None) for address, title in titles.items() if _year(address)]
    areas = [address for address in titles if not _year(address) and values_of(address).get("area")]
    return Listing.of(url, [link for link in reports if values_of(link.url).get("area")], areas)


def _year(address: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", values_of(address).get("fbtime", "")) is not None


def _title(anchor: HtmlElement) -> str:
    return " ".join((anchor.get("title") or record.words(anchor)).split())


def _catalogue(url: str, html: str) -> Listing:
    tree = record.parse(html)
    if tree is None:
        return Listing()
    base = record.base_of(url, html)
    anchors = [anchor for anchor in tree.iter("a") if _ARTICLE.search(record.absolute(base, anchor.get("href")) or "")]
    return Listing.of(url, (_link(base, anchor) for anchor in anchors), _later(url, html))


def _link(base: str, anchor: HtmlElement) -> Link | None:
    row = next(anchor.iterancestors("tr", "li"), anchor)
    title = " ".join((anchor.get("mc") or anchor.get("title") or record.words(anchor)).split())
    beside = record.words(row).replace(record.words(anchor), " ", 1)
    address = record.absolute(base, anchor.get("href"))
    date = record.date_in(anchor.get("rq") or "") or record.date_in(beside)
    return Link(address, title, date) if address and title else None


def _later(url: str, html: str) -> Iterator[str]:
    count = _PAGES.search(html)
    number = (number_of(url, ["currpage"]) or ("currpage", 1))[1]
    for each in range(number + 1, min(int(count.group(1)[:9]) if count else 0, record.MOST_PAGES) + 1):
        yield with_values(url, {"currpage": each})
