"""Closing: a crawl that is stopped ends, even while items that came from `Spider.start()` are on their way.

Scrapy 2.19 looks whether it may close when a response has been worked through, and when its own closing begins, but not
when such an item has been: `Scraper.start_itemproc_async()` counts it down and tells nobody, and the process would wait
for ever.
"""

from __future__ import annotations

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from twisted.internet.task import LoopingCall

SECONDS = 0.5


class Closing:
    """Look twice a second whether everything has been worked through that closing waits for."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._loop: AsyncioLoopingCall | LoopingCall = create_looping_call(self._look)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Closing:
        """Return the extension for `crawler`, connected to its begin and end."""
        closing = cls(crawler)
        crawler.signals.connect(closing.spider_opened, signals.spider_opened)
        crawler.signals.connect(closing.spider_closed, signals.spider_closed)
        return closing

    def spider_opened(self) -> None:
        """Begin to look."""
        self._loop.start(SECONDS, now=False)

    def spider_closed(self) -> None:
        """Look no more."""
        if self._loop.running:
            self._loop.stop()

    def _look(self) -> None:
        engine, spider = self._crawler.engine, self._crawler.spider
        slot = engine.scraper.slot if engine is not None else None
        if slot is None or slot.closing is None or spider is None:
            return
        if slot.is_idle() and not slot.closing.called:
            slot.closing.callback(spider)
