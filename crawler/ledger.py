"""Ledger: how a run and each portal's part of it ended, written when the spider closes."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from archive import ledger
from archive.store import sqlite3
from crawler.run import Run

logger = logging.getLogger(__name__)


def give_up(crawler: Crawler, run: Run, error: Exception) -> None:
    """End the crawl since the archive cannot be written. The engine closes only once its requests have ended, so
    nobody who holds one may wait for it."""
    if run.unwritable is None:
        run.unwritable = f"{run.archive.directory}: cannot write the archive ({error}). Mend that and run again."
        assert crawler.engine is not None
        run.closing = asyncio.ensure_future(crawler.engine.close_spider_async(reason="unwritable"))


class Ledger:
    """Close the run's rows; stop the crawl when the archive can no longer be written."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._run: Run = crawler.spider.run  # type: ignore[union-attr]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Ledger:
        """Return the extension for `crawler`, connected to its signals."""
        ledger = cls(crawler)
        crawler.signals.connect(ledger.failed, signals.item_error)
        crawler.signals.connect(ledger.failed, signals.spider_error)
        crawler.signals.connect(ledger.spider_closed, signals.spider_closed)
        return ledger

    def failed(self, failure: Failure) -> None:
        """Stop when the archive refuses to be written: what was captured stays unread, and the next run reads it."""
        if isinstance(failure.value, (sqlite3.Error, OSError)):
            give_up(self._crawler, self._run, failure.value)
        else:  # instead of Scrapy's own line, which would show the page's bytes
            logger.error("%s", failure.getErrorMessage(), exc_info=failure.value)

    def spider_closed(self, reason: str) -> None:
        """Write how each portal's visit went, and the run."""
        run, now = self._run, self._run.now()
        counts: dict[str, Any] = {**run.totals, "retries": self._retries()}
        run.ended = reason
        if run.unwritable is not None:
            return  # `archive.ledger.start_run` closes the run as interrupted once there is room
        if reason == "finished":
            run.settle_unanswered()
            run.close_visits()
        for slug in run.portals:
            outcome = run.outcome(slug) if reason == "finished" else "interrupted"
            ledger.finish_portal(run.archive, run.id, slug, outcome, run.counts.get(slug, {}), now)
        ledger.finish_run(run.archive, run.id, run.verdict() if reason == "finished" else "interrupted", counts, now)

    def _retries(self) -> int:
        stats = self._crawler.stats
        assert stats is not None
        return int(stats.get_value("retry/count", 0))
