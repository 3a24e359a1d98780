"""The spider of discovery: it asks for the pages that a `Search` names, one after the other, as politely as a crawl."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.access import access_of
from crawler.discovery.anchors import Candidate
from crawler.discovery.finding import Finding
from crawler.discovery.search import MOST_REQUESTS, Search
from crawler.guard import Forbidden
from crawler.identity import user_agent
from crawler.pages import page_of_response, request_for
from crawler.retry import ATTEMPTS
from crawler.run import utc_now
from crawler.settings import KEEPING_NOTHING, WAY_OUT


class Spent(IgnoreRequest):
    """The search has made as many requests as it may."""


class Allowance:
    """Let no more than MOST_REQUESTS leave: pages, their redirects, robots.txt and repeated attempts together."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Allowance:
        """Return the middleware for `crawler`."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise Spent when the request, with all its attempts, might be one too many."""
        stats = self._crawler.stats
        assert stats is not None
        if spent(self._crawler) > MOST_REQUESTS - ATTEMPTS:
            raise Spent(f"{MOST_REQUESTS} requests are as many as a search may make.")
        stats.inc_value("discover/requests")


def spent(crawler: Crawler) -> int:
    """Return how many requests have left so far."""
    assert crawler.stats is not None
    return int(crawler.stats.get_value("discover/requests", 0)) + int(crawler.stats.get_value("retry/count", 0))


class Discover(Spider):
    """Search from `url`; what was found goes into `findings` when the spider ends."""

    name = "discover"
    custom_settings = {  # noqa: RUF012 - Scrapy's own interface
        **KEEPING_NOTHING,
        "DOWNLOADER_MIDDLEWARES": {**WAY_OUT, "crawler.spiders.discover.Allowance": 940},
    }

    def __init__(self, url: str, findings: list[Finding], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.search = Search(url)
        self.findings = findings
        self.allowed_hosts = self.search.site
        port = urlsplit(url).port
        self.allowed_ports = frozenset({80, 443} if port is None else {80, 443, port})

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Discover:
        """Return the spider for `crawler`, named to the host it starts from."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        agent = user_agent(crawler.settings["NIANBAO_CONTACT"], [spider.search.site.host])
        crawler.settings.set("USER_AGENT", agent, priority="spider")
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield the first request."""
        for request in self._next():
            yield request

    def on_page(self, response: Response) -> Iterator[Request]:
        """Hand the page to the search, and ask for the next."""
        asked: Candidate = response.meta["asked"]
        page = page_of_response(
            response, requested=asked.url, fetched_at=utc_now(), portal=None, region="", capture=None
        )
        try:
            self.search.took(asked, page)
        except Exception as error:  # whatever a page does to its readers, the search goes on without it
            self.search.missed(asked, "error", f"could not be read ({type(error).__name__}: {error})")
        yield from self._next()

    def on_error(self, failure: Failure) -> Iterator[Request]:
        """Tell the search why there is no page, and ask for the next unless no request is left."""
        error, asked = failure.value, failure.request.meta["asked"]  # type: ignore[attr-defined]
        if isinstance(error, Spent):
            return
        detail = str(error) or type(error).__name__
        if isinstance(error, Forbidden):
            detail = f"redirects to another site: {failure.request.url}"  # type: ignore[attr-defined]
        self.search.missed(asked, access_of(error), detail)
        yield from self._next()

    def closed(self, reason: str) -> None:
        """Keep what was found."""
        self.findings.append(self.search.finding(spent(self.crawler)))

    def _next(self) -> Iterator[Request]:
        asked = self.search.next()
        if asked is None:
            return
        yield request_for(asked.url, callback=self.on_page, errback=self.on_error, meta={"asked": asked})
