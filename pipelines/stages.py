"""The item pipelines of Scrapy: Refine turns a page into a reading of it, Store files the reading.

Both gather items for a moment, so that workers get batches and the database gets one transaction for many.
"""

from __future__ import annotations

from typing import Protocol

from scrapy.crawler import Crawler

from archive.report import Page, Reading
from archive.store import Archive
from pipelines.batch import Batch
from pipelines.store import Refined, store
from pipelines.workers import BATCH, Workers

WAIT = 0.2  # seconds a page waits for others


class Keeper(Protocol):
    """What the stages need of the run they belong to (`spider.run`)."""

    id: str
    archive: Archive
    answered: set[str]

    def count(self, portal: str | None, what: str, number: int = 1) -> None:
        """Add to a portal's counts."""


class Refine:
    """Read the page in a worker process."""

    def __init__(self, crawler: Crawler) -> None:
        number, ocr = crawler.settings.getint("NIANBAO_WORKERS") or None, crawler.settings.getbool("NIANBAO_OCR")
        self._workers = Workers(number, ocr=ocr)
        self._batch: Batch[Page, Reading] = Batch(self._workers.refine, size=BATCH, wait=WAIT)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Refine:
        """Return the stage for `crawler`."""
        return cls(crawler)

    async def process_item(self, item: Page) -> Refined:
        """Return the page with the reading of it."""
        return Refined(item, await self._batch.add(item))

    def close_spider(self) -> None:
        """Stop the workers."""
        self._workers.close()


class Store:
    """File the reading in the archive and count what became of it."""

    def __init__(self, crawler: Crawler) -> None:
        self._run: Keeper = crawler.spider.run  # type: ignore[union-attr]
        self._ocr = crawler.settings.getbool("NIANBAO_OCR")
        self._batch: Batch[Refined, str] = Batch(self._store, size=BATCH, wait=0)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Store:
        """Return the stage for `crawler`."""
        return cls(crawler)

    async def process_item(self, item: Refined) -> Refined:
        """Return the item once it is in the archive."""
        outcome = await self._batch.add(item)
        if item.page.asked not in self._run.answered:  # else it was read once more, with its pictures
            self._run.count(item.page.portal, outcome)
        self._run.answered.add(item.page.asked)
        return item

    async def _store(self, batch: list[Refined]) -> list[str]:
        return store(self._run.archive, batch, self._run.id, ocr=self._ocr)
