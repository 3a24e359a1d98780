"""The spider of single pages: fetch the addresses somebody named, politely, and keep them in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.report import Page
from crawler.identity import user_agent
from crawler.pages import page_of_response
from crawler.run import utc_now
from crawler.settings import KEEPING_NOTHING


class Single(Spider):
    """Fetch `urls` into `pages`; why an address could not be fetched goes into `failures`."""

    name = "single"
    custom_settings = KEEPING_NOTHING

    def __init__(self, urls: list[str], pages: list[Page], failures: dict[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls = urls
        self.pages = pages
        self.failures = failures
        self.allowed_hosts = frozenset(urlsplit(url).hostname or "" for url in urls)
        self.allowed_ports = frozenset(urlsplit(url).port or 80 for url in urls) | {80, 443}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Single:
        """Return the spider for `crawler`, named to the hosts it will visit."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        agent = user_agent(crawler.settings["NIANBAO_CONTACT"], spider.allowed_hosts)
        crawler.settings.set("USER_AGENT", agent, priority="spider")
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for every address."""
        for url in self.urls:
            yield Request(url, callback=self.on_page, errback=self.on_error, meta={"asked": url}, dont_filter=True)

    def on_page(self, response: Response) -> None:
        """Keep the page, whatever its status."""
        asked = response.meta["asked"]
        self.pages.append(
            page_of_response(response, requested=asked, fetched_at=utc_now(), portal=None, region="", capture=None)
        )

    def on_error(self, failure: Failure) -> None:
        """Keep the reason."""
        asked = failure.request.meta["asked"]  # type: ignore[attr-defined]
        name = failure.type.__name__ if failure.type else "unknown"
        self.failures[asked] = failure.getErrorMessage() or name
