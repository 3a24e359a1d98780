"""Robots: robots.txt is obeyed, fails closed, and its Crawl-delay is applied (RFC 9309).

Scrapy's middleware allows everything when robots.txt cannot be had, which §2.3.1.4 forbids.
"""

from __future__ import annotations

import math

from parsel import Selector
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.access import access_of
from pipelines.decode import decode
from pipelines.verdict import verdict_of

LONGEST_DELAY = 60.0  # seconds; a host that asks for more is not visited by a crawl
SIZE_LIMIT = 512 * 1024  # RFC 9309 §2.5: parsing at least the first 500 KiB


class RobotsDisallowed(IgnoreRequest):
    """robots.txt forbids the address, or could not be read: the message says which, and `access` how it went."""

    def __init__(self, message: str, access: str = "disallowed") -> None:
        super().__init__(message)
        self.access = access


class Closed(RobotParser):
    """What stands in for a robots.txt that could not be read: everything is disallowed, and why.

    `access` is the state of the host as its robots.txt shows it.
    """

    def __init__(self, reason: str, access: str = "disallowed") -> None:
        self.reason = reason
        self.access = access

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Closed:
        """Return a parser that closes the host; the text is not looked at."""
        return cls("robots.txt is not obeyed here")

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        """Return False."""
        return False


class Robots(RobotsTxtMiddleware):
    """Let a request pass when the robots.txt of its host allows it."""

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise RobotsDisallowed when `rp` forbids the request or the host is closed."""
        if isinstance(rp, Closed):
            self._stats.inc_value("robotstxt/closed")
            raise RobotsDisallowed(f"{urlparse_cached(request).netloc}: {rp.reason}", rp.access)
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            host = urlparse_cached(request).netloc
            raise RobotsDisallowed(f"robots.txt of {host} disallows {request.url}") from error

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the parser for the host of `request`.

        Of several requests that wait for the same robots.txt, Scrapy hands its parser to the first and None, which
        allows everything, to the others (2.19: one Deferred, awaited by all). What was settled is looked up instead.
        """
        await super().robot_parser(request)
        settled = self._parsers[urlparse_cached(request).netloc]
        assert isinstance(settled, RobotParser)
        return settled

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        reason = unreadable(response)
        if reason:
            self._settle(netloc, Closed(reason, _access_shown_by(response)))
            return
        rules = whole_lines(response.body) if response.status == 200 else b""
        parser = ProtegoRobotParser.from_crawler(self.crawler, rules)
        delay = parser.crawl_delay(self._default_useragent)
        if delay is not None and math.isfinite(delay):  # inf and nan are numbers to the parser, and no delays
            if delay > LONGEST_DELAY:
                self._settle(netloc, Closed(f"robots.txt asks for {delay:g} seconds between requests"))
                return
            if delay > 0:
                self._slow_down(request, delay)
        self._settle(netloc, parser)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._settle(netloc, Closed(f"robots.txt could not be had ({exc or type(exc).__name__})", access_of(exc)))

    def _settle(self, netloc: str, parser: RobotParser) -> None:
        waiting = self._parsers[netloc]
        self._parsers[netloc] = parser
        waiting.callback(parser)  # type: ignore[union-attr]

    def _slow_down(self, request: Request, delay: float) -> None:
        engine = self.crawler.engine
        assert engine is not None
        downloader = engine.downloader
        key = downloader.get_slot_key(request)
        settings = downloader.per_slot_settings.setdefault(key, {"concurrency": 1})  # for a slot made anew later
        settings["delay"] = delay = max(settings.get("delay", 0.0), delay)
        if key in downloader.slots:
            downloader.slots[key].delay = max(downloader.slots[key].delay, delay)


def whole_lines(body: bytes) -> bytes:
    """Return as much of a robots.txt as is read: a rule that is cut in two would say something else.

    >>> whole_lines(b"Allow: /a" + b"#" * SIZE_LIMIT)
    b''
    """
    if len(body) <= SIZE_LIMIT:
        return body
    return body[: body.rfind(b"\n", 0, SIZE_LIMIT) + 1]


def _access_shown_by(response: Response) -> str:
    """Return the access state of a host that answers so instead of with its rules."""
    text = decode(response.body, (response.headers.get("Content-Type") or b"").decode("latin-1")).text
    shown = "\n".join(Selector(text or "<html/>").xpath("//body//text()").getall())
    verdict = verdict_of(response.status, text, shown)
    return "disallowed" if verdict == "good" else verdict


def unreadable(response: Response) -> str | None:
    """Return why a robots.txt response closes its host, or None when it holds rules or says there are none.

    §2.3.1.3 lets a crawler go on after 4xx; 401, 403 and 429 close the host here, since they refuse it. A page
    of HTML served as robots.txt says nothing, and closes it too.
    """
    if response.status == 200:
        start = response.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return "robots.txt is a page of HTML" if start.startswith((b"<!doctype", b"<html", b"<head")) else None
    if 400 <= response.status < 500 and response.status not in (401, 403, 429):
        return None
    return f"robots.txt answers {response.status}"
