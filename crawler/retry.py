"""Retry: the one policy by which a request is tried again, written with tenacity.

It wraps the download itself, so that the host's slot stays taken while it waits: nothing else is asked of a
server that said it is busy. Scrapy's own retry middleware is off.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request
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
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential_jitter,
)

STATUSES = frozenset({408, 429, 500, 502, 503, 504})
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


def retry_after(value: str, now: datetime) -> float:
    """Return the seconds that a Retry-After header asks to wait, 0.0 for none, a past date or garbage.

    RFC 9110 §10.2.3: a number of seconds or an HTTP date.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if date.tzinfo is None:
        date = date.replace(tzinfo=timezone.utc)
    return max(0.0, (date - now).total_seconds())


def policy(
    *,
    on_retry: Callable[[RetryCallState], None],
    scale: float = 1.0,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncRetrying:
    """Return the policy; its last response, or the last exception, is the result when it gives up.

    `scale` stretches the waits that the policy chooses itself (for tests), never what a server asked for. A wait
    that would end after TOTAL_SECONDS is not begun: a host that asks for an hour is left for the next run.
    """

    def wait(state: RetryCallState) -> float:
        asked = 0.0
        if state.outcome is not None and not state.outcome.failed:
            header = state.outcome.result().headers.get(b"Retry-After", b"")
            asked = retry_after(header.decode("latin-1"), datetime.now(timezone.utc))
        return max(asked, _backoff(state) * scale)

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


class Retry(HTTP11DownloadHandler):
    """Download, and download again by the policy. Counts `retry/count` and `retry/reason_count/…`."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._scale = crawler.settings.getfloat("NIANBAO_RETRY_SCALE")

    async def download_request(self, request: Request) -> Response:
        """Return the response of the last attempt, or raise what the last attempt raised."""
        response: Response = await policy(on_retry=self._count, scale=self._scale)(super().download_request, request)
        return response

    def _count(self, state: RetryCallState) -> None:
        assert state.outcome is not None
        error = state.outcome.exception()
        reason = type(error).__name__ if error else state.outcome.result().status
        stats = self.crawler.stats
        assert stats is not None
        stats.inc_value("retry/count")
        stats.inc_value(f"retry/reason_count/{reason}")
