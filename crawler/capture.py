"""Capture: every answer to a request for a page is in the archive before anything reads it, and the request with it.

The middleware stands nearer to the network than decompression, so the bytes are the bytes. A page whose bytes are those
of an earlier capture of it refers to that instead of repeating them. Records are synced and their rows committed in
groups: a response waits a few milliseconds for others to share the disk with.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlunsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.utils.httpobj import urlparse_cached

from archive import frontier
from archive.evidence import captures
from archive.evidence.captures import Segments
from archive.evidence.records import Asked, Exchange, Held
from archive.store import sqlite3
from crawler.ledger import give_up
from crawler.run import Run
from pipelines.batch import Batch

GROUP_SIZE = 16
GROUP_WAIT = 0.02  # seconds


class Capture:
    """Append the response to the run's WARC segment and write its row; put the capture's id into the request."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._run: Run = crawler.spider.run  # type: ignore[union-attr]
        self._segments = Segments(
            self._run.archive.captures, self._run.id, crawler.settings["USER_AGENT"], source=self._run.source
        )
        self._group: Batch[captures.Capture, None] = Batch(self._commit, size=GROUP_SIZE, wait=GROUP_WAIT)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Capture:
        """Return the middleware for `crawler`, connected to its end."""
        capture = cls(crawler)
        crawler.signals.connect(capture.spider_closed, signals.spider_closed)
        return capture

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return `response` once it is captured."""
        page = request.meta.get("page")
        if page is None:
            return response
        restore = request.meta.get("restore")  # of a web archive's answer: what it says of itself is not captured
        try:
            exchange: Exchange | None = restore(response) if restore else self._exchange(request, response, page)
            if exchange is None:
                return response
            capture = self._segments.append(exchange)
            await self._group.add(capture)
        except (OSError, sqlite3.Error) as error:
            give_up(self._crawler, self._run, error)
            raise IgnoreRequest(self._run.unwritable) from error
        request.meta["capture"] = capture.id
        request.meta["fetched_at"] = exchange.fetched_at
        return response

    def _exchange(self, request: Request, response: Response, page: str) -> Exchange:
        exchange = Exchange(
            url=response.url,
            page=page,
            fetched_at=self._run.now(),
            status=response.status,
            reason=_reason(response.status),
            headers=_headers(response.headers),
            body=response.body,
            asked=_asked(request),
        )
        unchanged = response.status == HTTPStatus.NOT_MODIFIED
        digest = None if unchanged else exchange.payload_sha256
        if not exchange.body and not unchanged:
            return exchange  # nothing is saved by pointing elsewhere
        held = captures.holder(self._run.archive, page, response.url, digest, response.status)
        return replace(exchange, revisits=(held or Held()) if unchanged else held)

    def spider_closed(self) -> None:
        """Close the segment."""
        self._segments.close()

    async def _commit(self, group: list[captures.Capture]) -> list[None]:
        self._segments.sync()
        frontier.record_captures(self._run.archive, group, self._run.id)
        return [None] * len(group)


def _asked(request: Request) -> Asked:
    """Return `request` as it went out. The HTTP client names the host; what is meant for a proxy goes no further."""
    parts = urlparse_cached(request)
    kept = tuple((name, value) for name, value in _headers(request.headers) if name.lower() != "proxy-authorization")
    length = (("Content-Length", str(len(request.body))),) if request.body else ()
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    return Asked(request.method, path, (("Host", parts.netloc.rpartition("@")[2]), *kept, *length), request.body)


def _headers(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
