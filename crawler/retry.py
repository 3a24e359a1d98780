"""Retry: the one policy by which a request is tried again, written with tenacity.

It wraps the download itself, so that the host's slot stays taken while it waits: nothing else is asked of a
server that said it is busy. Scrapy's own retry middleware is off.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential_jitter,
)

from archive.encoding import Undecodable, decode_content

STATUSES = frozenset({408, 429, 500, 502, 503, 504})
REFUSALS = frozenset({403, 429})
MOST_REFUSALS = 3
EXCEPTIONS = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
ATTEMPTS = 4
TOTAL_SECONDS = 180.0
FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0

_backoff = wait_exponential_jitter(initial=FIRST_WAIT, max=LONGEST_WAIT, jitter=1)


class HostClosed(IgnoreRequest):
    """The host refused too often, or asked for more time than a run has: it is left alone until the next run."""


def retry_after(value: str, now: datetime) -> float:
    """Return the seconds that a Retry-After header asks to wait, 0.0 for none, a past date or garbage.

    RFC 9110 §10.2.3: a number of seconds or an HTTP date.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return 0.0
    if date.tzinfo is None:
        date = date.replace(tzinfo=timezone.utc)
    return max(0.0, (date - now).total_seconds())


def policy(
    *,
    on_retry: Callable[[RetryCallState], None],
    least: Callable[[], float] = lambda: 0.0,
    scale: float = 1.0,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncRetrying:
    """Return the policy; its last response, or the last exception, is the result when it gives up.

    `least` says how many seconds lie at least between two requests to the host. `scale` stretches the waits that
    the policy chooses itself (for tests), never what a server asked for. A wait that would end after TOTAL_SECONDS
    is not begun.
    """

    def wait(state: RetryCallState) -> float:
        return max(_asked(state), _backoff(state) * scale, least())

    def last(state: RetryCallState) -> Any:
        assert state.outcome is not None
        return state.outcome.result()

    return AsyncRetrying(
        retry=retry_if_exception_type(EXCEPTIONS) | retry_if_result(lambda response: response.status in STATUSES),
        wait=wait,
        stop=stop_after_attempt(ATTEMPTS) | stop_before_delay(TOTAL_SECONDS),
        before_sleep=on_retry,
        retry_error_callback=last,
        sleep=sleep,
    )


def _asked(state: RetryCallState) -> float:
    if state.outcome is None or state.outcome.failed:
        return 0.0
    return _asked_by(state.outcome.result())


def _asked_by(response: Response) -> float:
    header = response.headers.get(b"Retry-After") or b""
    return retry_after(header.decode("latin-1"), datetime.now(timezone.utc))


class Retry(HTTP11DownloadHandler):
    """Download, and download again by the policy; leave a host alone that keeps refusing.

    Counts `retry/count` and `retry/reason_count/…`.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._scale = crawler.settings.getfloat("NIANBAO_RETRY_SCALE")
        self._refusals: Counter[str] = Counter()
        self._closed: dict[str, str] = {}

    async def download_request(self, request: Request) -> Response:
        """Return the response of the last attempt, or raise what the last attempt raised. HostClosed as said."""
        host = urlparse_cached(request).netloc
        if host in self._closed:
            raise HostClosed(f"{host}: {self._closed[host]}")
        retrying = policy(on_retry=self._count, least=lambda: self._delay(request), scale=self._scale)
        response: Response = await retrying(self._attempt, request)
        self._watch(host, response)
        return response

    async def _attempt(self, request: Request) -> Response:
        slot = self._slot(request)
        if slot is not None:
            slot.lastseen = monotonic()  # what the slot's delay is counted from: attempts count like requests
        response = await super().download_request(request)
        if torn(response):
            raise ResponseDataLossError(f"{request.url}: the body ends early")
        return response

    def _watch(self, host: str, response: Response) -> None:
        self._refusals[host] = self._refusals[host] + 1 if response.status in REFUSALS else 0
        if response.status in STATUSES and _asked_by(response) > TOTAL_SECONDS:
            self._closed[host] = f"asked to be left alone for {_asked_by(response):.0f} seconds"
        elif self._refusals[host] >= MOST_REFUSALS:
            self._closed[host] = f"answered {response.status} to {MOST_REFUSALS} pages in a row"

    def _delay(self, request: Request) -> float:
        slot = self._slot(request)
        return slot.delay if slot is not None else 0.0

    def _slot(self, request: Request) -> Slot | None:
        engine = self.crawler.engine
        if engine is None:
            return None
        return engine.downloader.slots.get(request.meta.get("download_slot", ""))

    def _count(self, state: RetryCallState) -> None:
        assert state.outcome is not None
        error = state.outcome.exception()
        reason = type(error).__name__ if error else state.outcome.result().status
        stats = self.crawler.stats
        assert stats is not None
        stats.inc_value("retry/count")
        stats.inc_value(f"retry/reason_count/{reason}")


def torn(response: Response) -> bool:
    """Return whether the body ends before its end: a torn gzip stream, or a page cut off with its connection.

    Both come without an error: Scrapy accepts a gzip stream without its end, and marks `partial` every body that
    ends with the connection, which old servers mean as the end.
    """
    encoding = (response.headers.get(b"Content-Encoding") or b"").decode("latin-1")
    try:
        body = decode_content(response.body, encoding)
    except Undecodable as error:
        return "ends early" in str(error)
    return "partial" in response.flags and b"<html" in body[:2048].lower() and b"</html" not in body[-512:].lower()
