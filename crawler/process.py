"""Starting Scrapy: one process, one reactor, one crawl. Each function here may be called once in a process."""

from __future__ import annotations

import logging
from typing import Any

from rich.logging import RichHandler
from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.report import Page
from crawler.console import console
from crawler.run import Run
from crawler.spiders.portals import Portals
from crawler.spiders.single import Single


def visit(run: Run, contact: str, *, ocr: bool = False) -> None:
    """Crawl the portals of `run`, with `ocr` the pictures of tables too; how it went is in the run afterwards."""
    _crawl(Portals, contact, {"NIANBAO_OCR": ocr}, run=run)


def fetch(urls: list[str], contact: str) -> tuple[list[Page], dict[str, str]]:
    """Return the pages at `urls`, and for each address that could not be had the reason."""
    pages: list[Page] = []
    failures: dict[str, str] = {}
    _crawl(Single, contact, {}, urls=urls, pages=pages, failures=failures)
    return pages, failures


def _crawl(spider: type[Spider], contact: str, said: dict[str, Any], **arguments: Any) -> None:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict({"NIANBAO_CONTACT": contact, **said}, priority="cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", not console.is_terminal, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    _log()
    process.crawl(spider, **arguments)
    process.start()


def _log() -> None:
    """Log plain lines, or on a terminal only what is wrong, above the progress bar."""
    if console.is_terminal:
        handler = RichHandler(console=console, show_path=False, show_time=False)
        handler.setLevel(logging.WARNING)
        logging.root.addHandler(handler)
    for chatty in ("scrapy", "twisted", "trafilatura"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    for told in ("scrapy.core.scraper", "scrapy.downloadermiddlewares.robotstxt", "crawler.robots"):
        logging.getLogger(told).setLevel(logging.CRITICAL)  # crawler.ledger says it, in fewer words
