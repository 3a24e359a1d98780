"""Hanweb JCMS: columns at `/col/col1229214366/index.html`, articles at `/art/2024/1/20/art_12_345.html`.

The list is not in the page's HTML but in a script block that its pager reads:
`<script type="text/xml"><datastore><nextgroup>…</nextgroup><recordset><record><![CDATA[ <li>…</li> ]]></record>`.
Further groups are those that the pager asks a proxy for (`jpage`), which answers with a bare datastore; where the pager
names none, those behind the link in `nextgroup` (`dataproxy.jsp?page=1…`); where that is missing too, the pager's count
gives pages as `index.html?uid=<unit>&pageNum=2`. The module 信息公开 of the same system has lists of its own (`xxgk`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urljoin

from lxml import etree
from lxml.html import fragment_fromstring

from crawler.families import jpage, record, xxgk
from crawler.families.address import number_of
from crawler.families.record import Link, Listing

_MOST_RECORDS = 50_000  # of one list; no column has come near it
_DATASTORE = re.compile(r"<datastore\b.*?(?:</datastore>|</script>|\Z)", re.DOTALL | re.IGNORECASE)
# Sites put stray table tags, a bare & or no end tag around the CDATA sections; recover keeps the sections.
_XML = etree.XMLParser(recover=True, strip_cdata=False, resolve_entities=False, no_network=True)
_PROXY = re.compile(r"/dataproxy\.jsp")
_ADDRESSES = re.compile(r"/col/col\d+/|/art/(?:19|20)\d\d/\d+/\d+/art_\d+_\d+\.html")
_PAGE_COUNT = re.compile(r"\b(?:totalPages?|pageCount)\s*[:=]\s*['\"]?(\d+)")
_RECORD_COUNT = re.compile(r"\btotalRecords?\s*[:=]\s*['\"]?(\d+)")
_PER_PAGE = re.compile(r"\bperPage\s*[:=]\s*['\"]?(\d+)")
_UNIT = re.compile(r"\bunitid\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)


def read(url: str, html: str) -> Listing:
    """Return the records of every datastore in the page, and the next group or those that the pager asks for."""
    stores = [
        store for found in _DATASTORE.findall(html) if (store := etree.fromstring(found.encode(), _XML)) is not None
    ]
    other = xxgk.read(url, html)
    if not stores and (other.reports or other.pages):
        return other
    base = record.base_of(url, html)
    nodes = [[_markup(node) for node in islice(store.iter("record"), _MOST_RECORDS)] for store in stores]
    reports = (_link(base, markup) for markups in nodes for markup in markups)
    return Listing.of(url, reports, _pages(url, html, stores, [len(markups) for markups in nodes]))


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the datastore, the data proxy and the addresses of columns and articles, where they occur."""
    found = {
        "<datastore> with records": _DATASTORE,
        "dataproxy.jsp": _PROXY,
        "a pager .jpage({…})": jpage.CALL,
        "addresses /col/col123/ and /art/2024/1/20/art_1_2.html": _ADDRESSES,
    }
    seen = (sign for sign, pattern in found.items() if pattern.search(f"{url}\n{text}"))
    return (*seen, *xxgk.signs(url, text))


def _pages(url: str, html: str, stores: list[etree._Element], shown: list[int]) -> Iterable[str | None]:
    """Return the further groups: as the pager asks for them, else as the page links them, else as they are counted.

    The pager comes first, for at some sites the group that is linked as the next is the one in the page.
    """
    if jpage.is_group(url):
        return jpage.later_groups(url, html)
    further = "pageNum=" in url or _PROXY.search(url) is not None
    groups = None if further else jpage.groups(url, html, shown)
    if groups is not None:
        return groups
    base = record.base_of(url, html)
    filled = (store for store, count in zip(stores, shown, strict=True) if count)
    linked = [_next_group(url, _href(base, _markup(node))) for store in filled for node in store.iter("nextgroup")]
    return linked if further or any(linked) else _counted(url, html)


def _markup(node: etree._Element) -> str:
    return "".join(str(text) for text in node.itertext())


def _link(base: str, markup: str) -> Link | None:
    row = fragment_fromstring(markup, create_parent="div")
    anchor = next((a for a in row.iter("a") if a.get("href")), None)
    if anchor is None:
        return None
    return record.link(base, anchor, record.words(row).replace(record.words(anchor), " ", 1))


def _next_group(url: str, address: str | None) -> str | None:
    """Return `address` unless it leads back, as where every group names the first as its next."""
    here, there = number_of(url, ["page"]), number_of(address or "", ["page"])
    back = there is not None and _PROXY.search(url) and there[1] <= (here or there)[1]
    return None if back or (there is not None and there[1] > record.MOST_PAGES) else address


def _href(base: str, markup: str) -> str | None:
    if not markup.strip():
        return None
    anchor = next(fragment_fromstring(markup, create_parent="div").iter("a"), None)
    return record.absolute(base, anchor.get("href")) if anchor is not None else None


def _counted(url: str, html: str) -> Iterator[str]:
    pages, records, size, unit = (pattern.search(html) for pattern in (_PAGE_COUNT, _RECORD_COUNT, _PER_PAGE, _UNIT))
    if pages:
        count = int(pages.group(1)[:9])
    elif records and size and int(size.group(1)[:9]):
        count = -(-int(records.group(1)[:9]) // int(size.group(1)[:9]))
    else:
        return
    uid = f"uid={unit.group(1)}&" if unit else ""
    yield from (urljoin(url, f"?{uid}pageNum={number}") for number in record.further_pages(2, count + 1))
