"""Portals whose list is their sitemap: an index of plain ones, or of compressed ones, among all pages of the site."""

from __future__ import annotations

import gzip
from collections.abc import Sequence

from crawler.demo.resource import Resource, strong_etag
from tests.portals.parts import Built, Record, article

XML = "application/xml"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def build(host: str, records: Sequence[Record], size: int) -> Built:
    """Return a portal whose entry says what of its sitemaps leads to reports."""
    built = _build(host, records, size, "/art/nb-{}.html", packed=False)
    built.more = "match = '/art/nb-'\n"
    return built


def build_packed(host: str, records: Sequence[Record], size: int) -> Built:
    """Return a portal with `sitemap-2.xml.gz` and the usual words in its addresses."""
    return _build(host, records, size, "/zwgk/zfxxgknb/{}.html", packed=True)


def _build(host: str, records: Sequence[Record], size: int, form: str, *, packed: bool) -> Built:
    built = Built("sitemap", f"http://{host}/sitemap.xml")
    index = ""
    for number, start in enumerate(range(0, len(records), size), start=1):
        rows = f"<url><loc>http://{host}/</loc><changefreq>daily</changefreq></url><url><loc>http://{host}/zwgk/gzdt/{number}.html</loc></url>"
        for record in records[start : start + size]:
            path = form.format(record.number)
            built.put(path, article(record))
            built.urls.append(f"http://{host}{path}")
            rows += f"\n<url>\n<loc>\n http://{host}{path}\n</loc><lastmod>{record.date}T08:00:00+08:00</lastmod><priority>0.5</priority></url>"
        text = f"{HEAD}<urlset {NAMESPACE}>{rows}</urlset>"
        name = f"/sitemap-{number}.xml{'.gz' if packed else ''}"
        if packed:
            body = gzip.compress(text.encode(), mtime=0)
            built.resources[name] = Resource(body, "application/x-gzip", etag=strong_etag(body))
        else:
            built.put(name, text, XML)
        index += f"<sitemap><loc>http://{host}{name}</loc><lastmod>2025-01-01</lastmod></sitemap>"
    built.put("/sitemap.xml", f"{HEAD}<sitemapindex {NAMESPACE}>{index}</sitemapindex>", XML)
    return built
