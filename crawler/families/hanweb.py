"""Hanweb JCMS: columns at `/col/col1229214366/index.html`, articles at `/art/2024/1/20/art_12_345.html`.

The list is not in the page's HTML but in a script block that its pager reads:
`<script type="text/xml"><datastore><nextgroup>…</nextgroup><recordset><record><![CDATA[ <li>…</li> ]]></record>`.
Further groups are behind the link in `nextgroup` (`dataproxy.jsp`, which answers with a bare datastore); where it
is missing, the pager's own count gives pages as `index.html?uid=<unit>&pageNum=2`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree
from lxml.html import fragment_fromstring

from crawler.families import record
from crawler.families.record import Link, Listing

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
    """Return the records of every datastore in the page, and the next group or the counted pages."""
    base = record.base_of(url, html)
    reports: list[Link | None] = []
    pages: list[str | None] = []
    for found in _DATASTORE.findall(html):
        store = etree.fromstring(found.encode(), _XML)
        if store is None:
            continue
        reports += (_link(base, _markup(node)) for node in store.iter("record"))
        pages += (_href(base, _markup(node)) for node in store.iter("nextgroup"))
    if not any(pages) and "pageNum=" not in url:
        pages += _counted(url, html)
    return Listing.of(url, reports, pages)


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the datastore, the data proxy and the addresses of columns and articles, where they occur."""
    found = {
        "<datastore> with records": _DATASTORE,
        "dataproxy.jsp": _PROXY,
        "addresses /col/col123/ and /art/2024/1/20/art_1_2.html": _ADDRESSES,
    }
    return tuple(sign for sign, pattern in found.items() if pattern.search(f"{url}\n{text}"))


def _markup(node: etree._Element) -> str:
    return "".join(str(text) for text in node.itertext())


def _link(base: str, markup: str) -> Link | None:
    row = fragment_fromstring(markup, create_parent="div")
    anchor = next((a for a in row.iter("a") if a.get("href")), None)
    if anchor is None:
        return None
    return record.link(base, anchor, record.words(row).replace(record.words(anchor), " ", 1))


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
