"""Supply: what the scripts of a page ask for, fetched by Scrapy's own downloader and handed to the browser."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import MutableMapping
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.robots import RobotsDisallowed
from pipelines.decode import decode

if TYPE_CHECKING:
    from playwright.async_api import Request as Wanted
    from playwright.async_api import Route

    from crawler.run import Run

logger = logging.getLogger(__name__)

# What makes a list. Pictures, fonts, style sheets, films, beacons and the rest are not fetched.
KINDS = frozenset({"document", "script", "xhr", "fetch"})
MOST_REQUESTS = 40  # from one state of a list to the next
MOST_BYTES = 16 * 2**20
# A script is fetched once a run: every page of a list names the same ones, and the browser may keep none.
MOST_SCRIPTS, LARGEST_SCRIPT = 100, 2**20
FIRST = "first"  # in a request's meta: see `hasten`
# What a script says of its request. Who asks is ours to say: no cookie, referrer or browser's agent string.
_PASSED_ON = ("accept", "content-type", "x-requested-with")
_TEXT = re.compile(r"^$|text/|html|xml|json|script", re.I)


class Content(NamedTuple):
    """An answer as the browser gets it: text is UTF-8 and says so, whatever the server said."""

    status: int
    content_type: str
    body: bytes


class Supply:
    """Answer the requests of one page, on `hosts` only. The first is for the page itself: it is `response`.

    `pending` counts what is being fetched, `requests` what was asked for so far, `failures` how much of it in vain.
    `disallowed` says what robots.txt
    kept back, `refused` what could not be had otherwise, `strange` what stands on other hosts.
    """

    def __init__(
        self, crawler: Crawler, response: Response, hosts: frozenset[str], scripts: MutableMapping[str, Content]
    ) -> None:
        self._crawler = crawler
        self._page: Content | None = content_of(response)
        self._hosts = hosts
        self._scripts = scripts
        self._requests_left, self._bytes_left = MOST_REQUESTS, MOST_BYTES
        self.closed = False
        self.pending = 0
        self.requests = 0
        self.failures = 0
        self.disallowed: dict[str, None] = {}
        self.refused: dict[str, None] = {}
        self.strange: dict[str, None] = {}

    @property
    def ended(self) -> bool:
        """Whether the crawl is being stopped. One that cannot write its archive is, long before the engine says so."""
        run: Run = self._crawler.spider.run  # type: ignore[union-attr]
        return run.unwritable is not None or not self._crawler.crawling

    def refill(self) -> None:
        """Let the next state of the list ask for as much as the first."""
        self._requests_left, self._bytes_left = MOST_REQUESTS, MOST_BYTES

    async def answer(self, route: Route) -> None:
        """Answer a request of the browser, or abort it."""
        from playwright.async_api import Error

        self.pending += 1
        try:
            content = await self._content(route.request)
        finally:
            self.pending -= 1  # a browser that stands still never says that it has the answer
        with suppress(Error):  # the page may have gone meanwhile
            if content is None:
                await route.abort()
            else:
                await route.fulfill(status=content.status, content_type=content.content_type, body=content.body)

    async def _content(self, wanted: Wanted) -> Content | None:
        host = urlsplit(wanted.url).hostname
        if wanted.resource_type not in KINDS or self.closed or self.ended:
            return None
        if self._page is not None and wanted.is_navigation_request():
            page, self._page = self._page, None
            return page
        if host not in self._hosts:
            self.strange[f"{host} ({wanted.resource_type})"] = None
            return None
        reusable = wanted.resource_type == "script" and wanted.method == "GET"
        if reusable and wanted.url in self._scripts:
            return self._scripts[wanted.url]
        content = await self._fetched(wanted)
        if content and content.status >= 400:
            self._refuse(f"{wanted.url} answers {content.status}")
        elif content and reusable and len(content.body) <= LARGEST_SCRIPT and len(self._scripts) < MOST_SCRIPTS:
            self._scripts[wanted.url] = content
        return content

    async def _fetched(self, wanted: Wanted) -> Content | None:
        if self._requests_left <= 0 or self._bytes_left <= 0:
            self._refuse(f"more than {MOST_REQUESTS} addresses or {MOST_BYTES} bytes at once")
            return None
        self.requests += 1
        self._requests_left -= 1
        assert self._crawler.engine is not None
        try:
            request = Request(
                wanted.url,
                method=wanted.method,
                body=wanted.post_data_buffer or b"",
                headers={name: value for name in _PASSED_ON if (value := wanted.headers.get(name))},
                callback=NO_CALLBACK,
                meta={FIRST: True},
            )
            response = await self._crawler.engine.download_async(request)
        except RobotsDisallowed as error:
            self.disallowed[str(error)] = None
            self.failures += 1
            return None
        except Exception as error:  # whatever kept it from us, the script has to do without it
            logger.debug("%s: %r", wanted.url, error)
            self._refuse(f"{wanted.url}: {error or type(error).__name__}")
            return None
        self._bytes_left -= len(response.body)
        return content_of(response)

    def _refuse(self, why: str) -> None:
        self.refused[why] = None
        self.failures += 1


def hasten(request: Request, downloader: Downloader) -> None:
    """Let what a script asks for go before the pages that wait for the same host: a script gives up after a while.

    `request` has reached the downloader, which puts it behind the others as soon as we return.
    """

    def jump() -> None:
        queue = downloader.slots[downloader.get_slot_key(request)].queue
        for waiting in queue:
            if waiting[0] is request:
                queue.remove(waiting)
                queue.appendleft(waiting)
                return

    if FIRST in request.meta:
        asyncio.get_running_loop().call_soon(jump)


def content_of(response: Response) -> Content:
    """Return what the browser is given for `response`."""
    stated = (response.headers.get("Content-Type") or b"").decode("latin-1")
    kind = stated.partition(";")[0].strip()
    if not _TEXT.search(kind):
        return Content(response.status, stated, response.body)
    text = decode(response.body, stated).text.encode("utf-8", "replace")
    return Content(response.status, f"{kind or 'text/html'}; charset=utf-8", text)
