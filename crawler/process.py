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
from crawler.discovery.finding import Finding
from crawler.health import Answer
from crawler.portals import Portal
from crawler.run import Run
from crawler.spiders.check import Check
from crawler.spiders.discover import Discover
from crawler.spiders.portals import Portals
from crawler.spiders.single import Single
from crawler.spiders.webarchive import WebArchive
from crawler.webarchive.cdx import Server


def visit(run: Run, contact: str, *, ocr: bool = False) -> None:
    """Crawl the portals of `run`, with `ocr` the pictures of tables too; how it went is in the run afterwards."""
    _crawl(Portals, contact, {"NIANBAO_OCR": ocr}, run=run)


def recall(run: Run, server: Server, contact: str) -> None:
    """Read what the web archive `server` holds of the portals of `run`; how it went is in the run afterwards."""
    _crawl(WebArchive, contact, {"NIANBAO_OCR": False}, run=run, server=server)


def fetch(urls: list[str], contact: str) -> tuple[list[Page], dict[str, str]]:
    """Return the pages at `urls`, and for each address that could not be had the reason."""
    pages: list[Page] = []
    failures: dict[str, str] = {}
    _crawl(Single, contact, {}, urls=urls, pages=pages, failures=failures)
    return pages, failures


def discover(url: str, contact: str, delay: float) -> Finding:
    """Return what a search from `url` found, with `delay` seconds between two requests to a host."""
    findings: list[Finding] = []
    _crawl(Discover, contact, {"DOWNLOAD_DELAY": delay}, url=url, findings=findings)
    return findings[0]


def check(portals: dict[str, Portal], contact: str) -> dict[tuple[str, str], Answer]:
    """Return what the lists of `portals` answer, by portal and address."""
    answers: dict[tuple[str, str], Answer] = {}
    _crawl(Check, contact, {}, portals=portals, answers=answers)
    return answers


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
