"""Progress: a bar on a terminal, a line of log every few seconds elsewhere."""

from __future__ import annotations

import logging

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from twisted.internet.task import LoopingCall

from crawler.console import console
from crawler.run import Run

logger = logging.getLogger(__name__)

BAR_SECONDS = 0.2
LINE_SECONDS = 10.0


class Progress:
    """Show how many of the pages known so far have been visited, and what came of them."""

    def __init__(self, crawler: Crawler) -> None:
        self._run: Run = crawler.spider.run  # type: ignore[union-attr]
        self._bar: Bar | None = None
        self._loop: AsyncioLoopingCall | LoopingCall = create_looping_call(self._show)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Return the extension for `crawler`, connected to its signals."""
        progress = cls(crawler)
        crawler.signals.connect(progress.spider_opened, signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signals.spider_closed)
        return progress

    def spider_opened(self) -> None:
        """Begin to show."""
        if console.is_terminal:
            columns = (TextColumn("采集"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bar = Bar(*columns, TextColumn("{task.description}"), console=console)
            self._task = self._bar.add_task("", total=None)
            self._bar.start()
        self._loop.start(BAR_SECONDS if self._bar else LINE_SECONDS, now=self._bar is not None)

    def spider_closed(self) -> None:
        """Show the end."""
        if self._loop.running:
            self._loop.stop()
        self._show()
        if self._bar is not None:
            self._bar.stop()

    def _show(self) -> None:
        run = self._run
        if self._bar is None:
            logger.info("visited %d of %d pages: %s", run.done, run.expected, describe(run))
        else:
            self._bar.update(self._task, total=run.expected, completed=run.done, description=describe(run))


def describe(run: Run) -> str:
    """Return the run's counts in a few words."""
    totals = run.totals
    shown = ("new", "revised", "seen", "unchanged", "not a report")
    parts = [f"{totals[what]} {what}" for what in shown if totals[what]]
    troubles = sum(number for what, number in totals.items() if what not in (*shown, "listed"))
    if troubles:
        parts.append(f"{troubles} with problems")
    return ", ".join(parts) or "nothing yet"
