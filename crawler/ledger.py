"""Ledger: how a run and each portal's part of it ended, written when the spider closes."""

from __future__ import annotations

from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from archive import ledger
from archive.store import sqlite3
from crawler.run import Run


class Ledger:
    """Close the run's rows; stop the crawl when the archive can no longer be written."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._run: Run = crawler.spider.run  # type: ignore[union-attr]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Ledger:
        """Return the extension for `crawler`, connected to its signals."""
        ledger = cls(crawler)
        crawler.signals.connect(ledger.item_error, signals.item_error)
        crawler.signals.connect(ledger.spider_closed, signals.spider_closed)
        return ledger

    async def item_error(self, failure: Failure) -> None:
        """Stop when the database refuses to be written: the captures stay unread and are read by the next run."""
        if isinstance(failure.value, (sqlite3.Error, OSError)):
            self._run.unwritable = f"{self._run.archive.directory / 'archive.db'}: {failure.value}."
            await self._crawler.engine.close_spider_async(reason="unwritable")

    def spider_closed(self, reason: str) -> None:
        """Write how each portal's visit went, and the run."""
        run, now = self._run, self._run.now()
        counts: dict[str, Any] = {**run.totals, "retries": self._retries()}
        run.ended = reason
        if run.unwritable is not None:
            return
        for slug in run.portals:
            outcome = run.outcome(slug) if reason == "finished" else "interrupted"
            ledger.finish_portal(run.archive, run.id, slug, outcome, run.counts.get(slug, {}), now)
        ledger.finish_run(run.archive, run.id, run.verdict() if reason == "finished" else "interrupted", counts, now)

    def _retries(self) -> int:
        stats = self._crawler.stats
        assert stats is not None
        return int(stats.get_value("retry/count", 0))
