"""Sitemaps after sitemaps.org: a `<urlset>` of `<url><loc>…</loc><lastmod>…</lastmod></url>`, or a `<sitemapindex>`.

A sitemap knows no titles, and names every page of the site: what of it is followed says the portal's `match`, and
where it has none, MATCH. One file holds 50,000 addresses and 50 MB at most; what goes beyond is left. An index names
further sitemaps, 500 at most; should it name indexes again without end, the spider's limit of lists ends it. Files
that are served compressed (`sitemap.xml.gz`) come here unpacked.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from crawler.families import record
from crawler.families.record import Link, Listing

# how portals write 政府信息公开年报 in addresses, in pinyin, its initials and English
MATCH: Final = r"(?i)gk(?:gz)?n(?:d?b|ian)|ndbg|nian(?:du)?bao|/nd?b/|annual"
MOST_ADDRESSES: Final = 50_000
MOST_CHARACTERS: Final = 52_428_800
_PART = 1_000_000
_ROOT = re.compile(
    r"\A\s*(?:<\?[^>]*>\s*|<!--(?:(?!-->).)*-->\s*|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>\s*)*<(?:\w+:)?(urlset|sitemapindex)\b",
    re.DOTALL,
)
_NAMESPACE = re.compile(r"sitemaps\.org/schemas/sitemap/|google\.com/schemas/sitemap/")
_ADDRESS = re.compile(r"sitemap[\w.-]*$", re.IGNORECASE)


class _Entries:
    """A parser target: gathers the entries without a tree. Entities stay what they are and bring no text."""

    def __init__(self) -> None:
        self.pages: list[tuple[str, str]] = []
        self.sitemaps: list[str] = []
        self._values: dict[str, str] = {}
        self._text: list[str] | None = None

    def start(self, tag: str | bytes, attrib: object) -> None:
        """Begin an entry, or one of its values."""
        name = _local(tag)
        if name in ("url", "sitemap"):
            self._values = {}
        self._text = [] if name in ("loc", "lastmod") else None

    def data(self, data: str | bytes) -> None:
        """Go on with a value."""
        if self._text is not None:
            self._text.append(str(data))

    def end(self, tag: str | bytes) -> None:
        """End a value, or an entry."""
        name = _local(tag)
        if self._text is not None:
            self._values.setdefault(name, "".join(self._text).strip())
            self._text = None
        elif name == "url" and len(self.pages) < MOST_ADDRESSES:
            self.pages.append((self._values.get("loc", ""), self._values.get("lastmod", "")))
        elif name == "sitemap" and len(self.sitemaps) < record.MOST_PAGES:
            self.sitemaps.append(self._values.get("loc", ""))

    def comment(self, text: str | bytes) -> None:
        """A comment says nothing."""

    def close(self) -> None:
        """The document ends."""


def read(url: str, text: str) -> Listing:
    """Return the addresses of a sitemap with the day of their last change, or the sitemaps of an index."""
    if not _ROOT.match(text[:5000]):
        return Listing()
    if "<!ENTITY" in text[:5000]:
        raise ValueError("The sitemap declares entities, which none needs; it is not read.")
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"A sitemap of {len(text)} characters; sitemaps.org allows {MOST_CHARACTERS}.")
    entries = _Entries()
    parser = etree.XMLParser(target=entries, resolve_entities=False, no_network=True, recover=True, encoding="utf-8")
    for start in range(0, len(text), _PART):
        parser.feed(text[start : start + _PART].encode("utf-8", "replace"))
        if len(entries.pages) >= MOST_ADDRESSES:
            break
    else:
        parser.close()
    found = (_link(url, address, changed) for address, changed in entries.pages)
    return Listing.of(url, found, (record.absolute(url, address) for address in entries.sitemaps))


def signs(url: str, text: str) -> tuple[str, ...]:
    """Return the root element, its namespace and the address, if the page is a sitemap."""
    root = _ROOT.match(text[:5000])
    if root is None:
        return ()
    namespace, address = _NAMESPACE.search(text[:5000]), _ADDRESS.search(url)
    found = {"the namespace of sitemaps.org": namespace, "an address sitemap….xml": address}
    return (f"<{root.group(1)}>", *(sign for sign, match in found.items() if match))


def _local(tag: str | bytes) -> str:
    return str(tag).rpartition("}")[2]


def _link(url: str, address: str, changed: str) -> Link | None:
    absolute = record.absolute(url, address)
    return Link(absolute, "", record.date_in(changed[:40])) if absolute else None
