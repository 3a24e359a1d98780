"""Starting Scrapy: one process, one reactor, one crawl. Each function here may be called once in a process."""

from __future__ import annotations

import logging
from ipaddress import ip_address
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


class NoContact(Exception):
    """Other people's hosts may not be visited without saying who can be asked about it."""


def visit(run: Run, contact: str, overrides: dict[str, Any] | None = None) -> None:
    """Crawl the portals of `run`; how it went is in the run afterwards."""
    hosts = {host for portal in run.portals.values() for host in portal.hosts}
    _crawl(Portals, user_agent(contact, hosts), overrides or {}, run=run)


def fetch(urls: list[str], contact: str, hosts: set[str]) -> tuple[list[Page], dict[str, str]]:
    """Return the pages at `urls`, and for each address that could not be had the reason."""
    pages: list[Page] = []
    failures: dict[str, str] = {}
    _crawl(Single, user_agent(contact, hosts), {}, urls=urls, pages=pages, failures=failures)
    return pages, failures


def user_agent(contact: str, hosts: set[str]) -> str:
    """Return how nianbao names itself. NoContact when it would have to visit `hosts` without a contact."""
    settings = Settings()
    settings.setmodule("crawler.settings")
    product = str(settings["NIANBAO_PRODUCT"])
    contact = contact.strip()
    if contact:
        return f"{product} (+{contact})"
    if all(_is_own(host) for host in hosts):
        return product
    raise NoContact(
        "Say who can be asked about this crawl: set NIANBAO_CONTACT to an e-mail address or a web page of yours."
    )


def _is_own(host: str) -> bool:
    """Return whether `host` is this machine, or one of the demo government's (RFC 2606 reserves .example)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".example")


def _crawl(spider: type[Spider], agent: str, overrides: dict[str, Any], **arguments: Any) -> None:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict({"USER_AGENT": agent, **overrides}, priority="cmdline")
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
