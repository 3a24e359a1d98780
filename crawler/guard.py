"""Guard: a request goes only to a host of the catalogue, over http or https; redirects and robots.txt too.

Scrapy's offsite middleware lets the redirects of start addresses pass, and `file://` with the portal's own host.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from archive.ledger import LIVE
from crawler.portals import Portal


class Forbidden(IgnoreRequest):
    """An address outside the portals of this run; the message names it and the remedy."""

    access = "error"


class Moved(Forbidden):
    """The portal redirects to a host that is none of its own: the message names the new address."""

    access = "moved"


class NotPublic(Forbidden):
    """A name that leads into a private network."""

    access = "unreachable"


class RedirectLoop(IgnoreRequest):
    """A redirect leads back to where it came from."""

    access = "error"


class Place(NamedTuple):
    """Where a portal, "" for a run without portals, stands."""

    slug: str
    hosts: Container[str]
    ports: frozenset[int]


class Guard:
    """Let a request pass when its scheme, host and port are those of a portal of the run, or of what a spider without
    portals allows (`spider.allowed_hosts`, `spider.allowed_ports`). A redirect stays within the portal it began at.

    A list may link to another portal's page: one address is one page, whoever lists it first.
    """

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.spider is not None
        self._places = _places_of(crawler.spider)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Guard:
        """Return the middleware for `crawler`."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise Forbidden for an address that is not of this run, RedirectLoop for one that leads in a circle."""
        address = urlparse_cached(request)
        # Scrapy writes the host's slot into a request, and its redirect to another host would be fetched in that too.
        request.meta.pop("download_slot", None)
        before: list[str] = request.meta.get("redirect_urls", [])
        if request.url in before:
            raise RedirectLoop(f"{before[0]}: its redirects lead in a circle, back to {request.url}.")
        if address.scheme not in ("http", "https"):
            raise Forbidden(f"{request.url}: only http and https are fetched.")
        places = [place for place in self._open_to(request, before) if address.hostname in place.hosts]
        if not places or address.username is not None:
            what = f"{request.url}: {address.hostname} is no host of the portal. Add it to its 'hosts'."
            if before and _is_somebodys(address.hostname or "") and address.username is None:
                raise Moved(f"{before[0]} redirects to {what}")
            raise Forbidden(what)
        if not any((address.port or 80) in place.ports for place in places):
            raise Forbidden(f"{request.url}: port {address.port} is none of the portal's.")

    def _open_to(self, request: Request, before: Sequence[str]) -> Sequence[Place]:
        """Return where `request` may go. A redirect belongs to its request's portal, if it began there, or else to
        those that it began at: robots.txt, a canary and what a script asks for name none."""
        if not before:
            return self._places
        began = urlsplit(before[0])
        own = [place for place in self._places if began.hostname in place.hosts and (began.port or 80) in place.ports]
        return [place for place in own if place.slug == request.meta.get("portal")] or own


def _places_of(spider: Spider) -> list[Place]:
    run = getattr(spider, "run", None)
    portals: dict[str, Portal] = getattr(spider if run is None else run, "portals", {})
    if portals and (run is None or run.source == LIVE):  # a run over a web archive speaks to that alone
        return [Place(slug, portal.hosts, portal.ports | {80, 443}) for slug, portal in portals.items()]
    return [Place("", spider.allowed_hosts, spider.allowed_ports)]  # type: ignore[attr-defined]


def _is_somebodys(host: str) -> bool:
    """Whether `host` is a name in the public name space, to which a portal may have moved."""
    *_, last = host.split(".")
    return "." in host and last.isalpha() and last not in ("local", "internal", "localhost", "test", "invalid")


class PublicResolver(CachingThreadedResolver):
    """Resolve names to public addresses only: a portal's name that leads into a private network is refused.

    The connection is made to the address that was looked at here, so a name that answers otherwise the second time
    gains nothing by it. An address that the catalogue, or a proxy setting, gives as a number is the operator's own
    choice.
    """

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """Return the address of `name`; NotPublic when it is not a public one."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(lambda address: public(name, address))


def public(name: str, address: str) -> str:
    """Return `address`, to which `name` resolved. NotPublic when it is private, loopback, link-local or reserved."""
    number = ip_address(address)
    if name not in (address, "localhost") and (not number.is_global or number.is_multicast):
        raise NotPublic(f"{name} resolves to {address}, which is no public address.")
    return address
