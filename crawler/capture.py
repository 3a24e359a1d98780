"""Capture: every answer to a request for a page is in the archive before anything reads it.

The middleware stands nearer to the network than decompression, so the bytes are the bytes. Records are synced
and their rows committed in groups: a response waits a few milliseconds for others to share the disk with.
"""

from __future__ import annotations

from http import HTTPStatus

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive import captures, frontier
from archive.captures import Segments
from archive.records import Exchange
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
        self._segments = Segments(self._run.archive.captures, self._run.id, crawler.settings["USER_AGENT"])
        self._group: Batch[captures.Capture, None] = Batch(self._commit, size=GROUP_SIZE, wait=GROUP_WAIT)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Capture:
        """Return the middleware for `crawler`, connected to its end."""
        capture = cls(crawler)
        crawler.signals.connect(capture.spider_closed, signals.spider_closed)
        return capture

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return `response` once it is captured. A 304 has nothing to capture."""
        page = request.meta.get("page")
        if page is None or response.status == HTTPStatus.NOT_MODIFIED:
            return response
        restore = request.meta.get("restore")  # of a web archive's answer: what it says of itself is not captured
        exchange: Exchange | None = restore(response) if restore else self._exchange(response, page)
        if exchange is None:
            return response
        try:
            capture = self._segments.append(exchange)
            await self._group.add(capture)
        except (OSError, sqlite3.Error) as error:
            give_up(self._crawler, self._run, error)
            raise IgnoreRequest(self._run.unwritable) from error
        request.meta["capture"] = capture.id
        request.meta["fetched_at"] = exchange.fetched_at
        return response

    def _exchange(self, response: Response, page: str) -> Exchange:
        return Exchange(
            url=response.url,
            page=page,
            fetched_at=self._run.now(),
            status=response.status,
            reason=_reason(response.status),
            headers=tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, values in response.headers.items()
                for value in values
            ),
            body=response.body,
        )

    def spider_closed(self) -> None:
        """Close the segment."""
        self._segments.close()

    async def _commit(self, group: list[captures.Capture]) -> list[None]:
        self._segments.sync()
        frontier.record_captures(self._run.archive, group, self._run.id)
        return [None] * len(group)


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
