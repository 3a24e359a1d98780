"""Guard: a request goes only to a host of the catalogue, over http or https; redirects and robots.txt too.

Scrapy's offsite middleware lets the redirects of start addresses pass, and `file://` with the portal's own host.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred


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
        ports: frozenset[int] = self._crawler.spider.allowed_ports  # type: ignore[union-attr]
        if (address.port or 80) not in ports:
            raise Forbidden(f"{request.url}: port {address.port} is none of the portal's.")
        if address.hostname not in allowed or address.username is not None:
            raise Forbidden(f"{request.url}: {address.hostname} is no host of the portal. Add it to its 'hosts'.")


class PublicResolver(CachingThreadedResolver):
    """Resolve names to public addresses only: a portal's name that leads into a private network is refused.

    An address that the catalogue, or a proxy setting, gives as a number is the operator's own choice.
    """

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """Return the address of `name`; Forbidden when it is not a public one."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(lambda address: public(name, address))


def public(name: str, address: str) -> str:
    """Return `address`, to which `name` resolved. Forbidden when it is private, loopback, link-local or reserved."""
    if name not in (address, "localhost") and not ip_address(address).is_global:
        raise Forbidden(f"{name} resolves to {address}, which is no public address.")
    return address
