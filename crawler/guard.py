"""Guard: a request goes only to a host of the catalogue, over http or https; redirects and robots.txt too.

Scrapy's offsite middleware lets the redirects of start addresses pass, and `file://` with the portal's own host.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached


class Forbidden(IgnoreRequest):
    """An address outside the portals of this run; the message names it and the remedy."""


class Guard:
    """Let a request pass when its scheme and host are allowed. `spider.allowed_hosts` holds the hosts."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Guard:
        """Return the middleware for `crawler`."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise Forbidden for an address that is not of this run."""
        address = urlparse_cached(request)
        allowed: frozenset[str] = self._crawler.spider.allowed_hosts  # type: ignore[union-attr]
        if address.scheme not in ("http", "https"):
            raise Forbidden(f"{request.url}: only http and https are fetched.")
        if address.hostname not in allowed or address.username is not None:
            raise Forbidden(f"{request.url}: {address.hostname} is no host of the portal. Add it to its 'hosts'.")
