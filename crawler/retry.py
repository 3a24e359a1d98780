"""Retry: the one policy by which a request is tried again, written with tenacity.

It wraps the download itself, so that the host's slot stays taken while it waits: nothing else is asked of a
server that said it is busy. Scrapy's own retry middleware is off.
"""

from __future__ import annotations

import asyncio
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
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    retry_if_result,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential_jitter,
)

from archive.encoding import Undecodable, decode_content
from crawler.access import access_of
from crawler.breaker import LONGEST_REST, Breaker

STATUSES = frozenset({408, 429, 500, 502, 503, 504})
EXCEPTIONS = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
ATTEMPTS = 4
TOTAL_SECONDS = LONGEST_REST
FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0

_enough = stop_after_attempt(ATTEMPTS) | stop_before_delay(TOTAL_SECONDS)
_backoff = wait_exponential_jitter(initial=FIRST_WAIT, max=LONGEST_WAIT, jitter=1)


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
    closed: Callable[[], bool] = lambda: False,
    scale: float = 1.0,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncRetrying:
    """Return the policy; its last response, or the last exception, is the result when it gives up.

    `least` says how many seconds lie at least between two requests to the host, `closed` whether it is to be left
    alone by now. `scale` stretches the waits that the policy chooses itself (for tests), never what a server asked
    for. A wait that would end after TOTAL_SECONDS is not begun. A certificate is no better the second time.
    """

    def wait(state: RetryCallState) -> float:
        return max(_asked(state), _backoff(state) * scale, least())

    def last(state: RetryCallState) -> Any:
        assert state.outcome is not None
        return state.outcome.result()

    return AsyncRetrying(
        retry=retry_if_exception(_passes) | retry_if_result(lambda response: response.status in STATUSES),
        wait=wait,
        stop=lambda state: closed() or _enough(state),
        before_sleep=on_retry,
        retry_error_callback=last,
        sleep=sleep,
    )


def _passes(error: BaseException) -> bool:
    return isinstance(error, EXCEPTIONS) and access_of(error) != "tls"


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
        self._breaker = Breaker.of(crawler)

    async def download_request(self, request: Request) -> Response:
        """Return the response of the last attempt, or raise what the last attempt raised, or HostClosed."""
        host = urlparse_cached(request).netloc
        self._breaker.check(host)
        retrying = policy(
            on_retry=self._count,
            least=lambda: self._delay(request),
            closed=lambda: self._breaker.is_closed(host),
            scale=self._scale,
        )
        try:
            response: Response = await retrying(self._attempt, request)
        except EXCEPTIONS as error:
            self._breaker.failed(host, error)
            raise
        self._breaker.had(host)
        return response

    async def _attempt(self, request: Request) -> Response:
        host, slot = urlparse_cached(request).netloc, self._slot(request)
        # When an address was given up while its host asked for time, the next one has to wait for it.
        await asyncio.sleep(self._breaker.rest(host))
        try:
            response = await super().download_request(request)
        finally:
            # What the slot's delay is counted from: attempts count like requests, and from their end, since a
            # request may leave much later than Scrapy handed it over when the machine is busy.
            if slot is not None:
                slot.lastseen = monotonic()
        self._breaker.answered(host, response.status, _asked_by(response) if response.status in STATUSES else 0.0)
        if torn(response):
            raise ResponseDataLossError(f"{request.url}: the body ends early")
        return response

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
