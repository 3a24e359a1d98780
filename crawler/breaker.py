"""The breaker: a host that keeps refusing, or asks for more time than a run has, is left alone until the next run."""

from __future__ import annotations

from collections import Counter
from time import monotonic
from typing import Final
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError

from crawler.access import access_of

# 412 and 521 are how two widespread script challenges begin: we do not answer them, so we do not ask on.
REFUSALS: Final = {403: "block", 429: "block", 412: "challenge", 521: "challenge"}
MOST_REFUSALS = 3
# A page that cannot be had may be one page; three in a row, each tried four times, are the host.
MOST_FAILURES = 3
LONGEST_REST = 180.0  # seconds


class HostClosed(IgnoreRequest):
    """The host is left alone until the next run; `access` is the state that its last answer showed."""

    def __init__(self, message: str, access: str) -> None:
        super().__init__(message)
        self.access = access


class Breaker:
    """What the hosts of a crawl answered, as far as it decides whether they are asked again."""

    def __init__(self) -> None:
        self._refusals: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._closed: dict[str, tuple[str, str]] = {}  # why, and its access state
        self._not_before: dict[str, float] = {}  # monotonic seconds

    @classmethod
    def of(cls, crawler: Crawler) -> Breaker:
        """Return the one breaker of `crawler`: http and https are two handlers, and one host."""
        return _BREAKERS.setdefault(crawler, cls())

    def is_closed(self, host: str) -> bool:
        """Whether `host` is left alone."""
        return host in self._closed

    def check(self, host: str) -> None:
        """Raise HostClosed when `host` is left alone."""
        if host in self._closed:
            raise HostClosed(*self._closed[host])

    def rest(self, host: str) -> float:
        """Return the seconds for which `host` wants to be asked nothing."""
        return max(0.0, self._not_before.get(host, 0.0) - monotonic())

    def answered(self, host: str, status: int, asked: float) -> None:
        """Note that `host` answered `status` and asked for so many seconds. A redirect says nothing of a host."""
        if status in REFUSALS:
            self._refusals[host] += 1
        elif not 300 <= status < 400:
            self._refusals[host] = 0
        if asked > LONGEST_REST:
            access = REFUSALS.get(status) or ("maintenance" if status == 503 else "error")
            self._close(host, f"asked to be left alone for {asked:.0f} seconds", access)
        elif self._refusals[host] >= MOST_REFUSALS:
            self._close(host, f"answered {status} to {MOST_REFUSALS} requests in a row", REFUSALS.get(status, "block"))
        elif asked:
            self._not_before[host] = monotonic() + asked

    def had(self, host: str) -> None:
        """Note that a page of `host` came in."""
        self._failures[host] = 0

    def failed(self, host: str, error: Exception) -> None:
        """Note that a page of `host` could not be had with all attempts. A torn body is the matter of one page."""
        if not isinstance(error, ResponseDataLossError):
            self._failures[host] += 1
        if self._failures[host] >= MOST_FAILURES:
            self._close(host, f"could not be reached for {MOST_FAILURES} pages in a row", access_of(error))

    def _close(self, host: str, reason: str, access: str) -> None:
        self._closed.setdefault(host, (f"{host}: {reason}", access))


_BREAKERS: WeakKeyDictionary[Crawler, Breaker] = WeakKeyDictionary()
