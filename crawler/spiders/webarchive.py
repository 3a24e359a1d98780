"""The spider of web archives: what stood on the portals, as a CDX server knows it, with the time of the web archive.

It speaks to the web archive alone, one request after the other, and says nothing of how the live sites answer.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.internet.defer import CancelledError

from archive import frontier, listing, mementos
from archive.evidence.records import Exchange
from archive.report import Page
from archive.store import sqlite3
from crawler import lists
from crawler.breaker import HostClosed
from crawler.identity import is_own, user_agent
from crawler.ledger import give_up
from crawler.lists import NoList
from crawler.pages import page_of_capture, posted
from crawler.portals import DEFAULT_DELAY, Portal, slots_of
from crawler.robots import RobotsDisallowed
from crawler.run import Run
from crawler.visit import MOST_LISTS, MOST_STRAYS, is_stray
from crawler.webarchive.cdx import NotAnIndex, Record, Server, parse
from crawler.webarchive.holdings import Holdings, folders, is_address
from crawler.webarchive.memento import restored

MOST_ANSWERS = 20  # of the index to one question, each with up to 10,000 captures
MOST_TRIES = 3  # captures of one version, where the web archive cannot give what its index names


class Unreadable(Exception):
    """The index of the web archive cannot be asked; the message says why."""


class WebArchive(Spider):
    """Read what `server` holds of the portals of a run. Each capture ends as a `Page` for the refinery or a problem."""

    name = "webarchive"

    def __init__(self, run: Run, server: Server, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run, self.server = run, server
        self.allowed_hosts, self.allowed_ports = server.hosts, server.ports | {80, 443}
        self._most = 0  # requests that may be made until the part of the work that is being done has to end
        self._unfiled: set[str] = set()
        self._filed = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> WebArchive:
        """Return the spider for `crawler`, with the delay of the most patient portal, and a second at least."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        hosts = spider.server.hosts
        least = 0.0 if all(is_own(host) for host in hosts) else DEFAULT_DELAY
        asking = (replace(one, hosts=hosts, delay=max(one.delay, least)) for one in spider.run.portals.values())
        agent = user_agent(crawler.settings["NIANBAO_CONTACT"], hosts)
        crawler.settings.set("USER_AGENT", agent, priority="spider")
        crawler.settings.set("DOWNLOAD_SLOTS", slots_of(asking), priority="spider")
        for signal in (signals.item_scraped, signals.item_error, signals.item_dropped):
            crawler.signals.connect(spider.on_filed, signal)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield the pages of each portal in turn."""
        try:
            for portal in self.run.portals.values():
                async for page in self._portal(portal):
                    self._unfiled.add(page.via)
                    yield page
        except (sqlite3.Error, OSError) as error:
            give_up(self.crawler, self.run, error)
        except IgnoreRequest:
            if self.run.unwritable is None:
                raise

    def on_filed(self, item: Any) -> None:
        """Note that nothing more comes of a page."""
        self._unfiled.discard(getattr(item, "page", item).via)
        self._filed.set()

    async def _all_filed(self) -> None:
        while self._unfiled:
            self._filed.clear()
            await self._filed.wait()

    async def _portal(self, portal: Portal) -> AsyncIterator[Page]:
        archive, slug = self.run.archive, portal.slug
        listing.declare(archive, slug, portal.lists, self.run.now())
        holdings = Holdings(portal)
        try:
            # Each part leaves the next one something, else the same questions would use up the budget of every run.
            self._most = portal.budget // 4
            for folder in folders(portal):
                if await self._ask(portal, holdings, folder, "prefix"):
                    holdings.cover(folder)
            self._most = portal.budget // 2
            listed = await self._lists(portal, holdings)
            held = holdings.pages(mementos.known(archive, slug))
            frontier.discover(archive, slug, "page", [(url, "") for url in held], self.run.now())
            self._most = portal.budget
            seen: set[str] = set()
            while urls := self._wanted(portal, [*listed, *held], seen):
                for url in urls:
                    seen.add(url)
                    self._recall(portal, url)
                    for version in await self._versions(portal, holdings, url):
                        if page := await self._memento(portal, url, version):
                            yield page
                await self._all_filed()  # the files that a page has attached are known then
        except (Unreadable, RobotsDisallowed, HostClosed) as error:
            self.run.note(self.server.index, portal.slug, "web archive not read", str(error))
            self.run.failed_lists[slug] = str(error)

    def _wanted(self, portal: Portal, also: list[str], seen: set[str]) -> list[str]:
        """Return the addresses to ask for that were not `seen`; a run takes up MOST_STRAYS more of those that do not
        read like reports."""
        urls, visit = [], self.run.visits[portal.slug]
        for known, is_new in mementos.wanted(self.run.archive, portal.slug, also):
            if known.url in seen or not self._is_of(portal, known.url):
                continue
            stray = is_new and known.kind == "page" and is_stray(known.link_title)
            if stray and visit.strays >= MOST_STRAYS:
                visit.held.add(known.url)
                continue
            visit.strays += stray
            urls.append(known.url)
        return urls

    def _recall(self, portal: Portal, url: str) -> None:
        """Note that it is the turn of `url`, also when the budget ends within it: others come first in the next run."""
        if self.run.visits[portal.slug].asked < self._most:
            mementos.recall(self.run.archive, url, self.run.started_at)

    def _is_of(self, portal: Portal, url: str) -> bool:
        return is_address(url) and urlsplit(url).hostname in portal.hosts and posted(url)[1] is None

    async def _ask(self, portal: Portal, holdings: Holdings, url: str, match: str) -> bool:
        """Ask the index for `url`; return whether it has told all that it has. Unreadable when it does not answer."""
        resume = ""
        for _ in range(MOST_ANSWERS):
            if self._is_spent(portal, url):
                return False
            address = self.server.query(url, match=match, resume=resume)
            response = await self._get(portal, address, {})
            if response is None or response.status != HTTPStatus.OK:
                what = "does not answer" if response is None else f"answers {response.status}"
                raise Unreadable(f"The index of the web archive {what}: {address}")
            try:
                answer = parse(response.body, self.run.now())
            except NotAnIndex as error:
                raise Unreadable(f"{address}: {error}") from error
            if answer.wrong:
                detail = f"{answer.wrong} lines of the index cannot be read, the first: {answer.first}"
                self.run.note(address, portal.slug, "index not read", detail)
            holdings.add(answer.records, url if match == "exact" else "")
            resume = answer.resume
            if not resume:
                break
        if answer.cut or resume:
            self.run.note(
                address, portal.slug, "index cut off", f"The web archive holds more of {url} than it was asked for."
            )
        return not (answer.cut or resume)

    async def _versions(self, portal: Portal, holdings: Holdings, url: str) -> list[tuple[Record, ...]]:
        if not holdings.covers(url):
            await self._ask(portal, holdings, url, "exact")
        return holdings.versions(url)

    async def _lists(self, portal: Portal, holdings: Holdings) -> list[str]:
        """Read every version of the portal's lists; return the addresses that they lead to."""
        known = [page.url for page in mementos.known(self.run.archive, portal.slug) if page.kind == "list"]
        waiting = deque(url for url in dict.fromkeys((*portal.lists, *known)) if self._is_of(portal, url))
        seen, links = set(waiting), dict[str, None]()
        while waiting:
            url = waiting.popleft()
            self._recall(portal, url)
            for version in await self._versions(portal, holdings, url):
                page = await self._memento(portal, url, version, is_list=True)
                if page is None:
                    continue
                to_pages, to_lists = self._read_list(portal, page)
                links.update(dict.fromkeys(to_pages))
                for further in to_lists:
                    if further not in seen and len(seen) < MOST_LISTS and self._is_of(portal, further):
                        seen.add(further)
                        waiting.append(further)
        return [url for url in links if url not in seen]

    def _read_list(self, portal: Portal, page: Page) -> tuple[list[str], tuple[str, ...]]:
        """Return the addresses that an archived list leads to: of pages, and of further lists."""
        self.run.answered.add(page.via)
        assert page.capture is not None
        found = lists.read(page, portal)
        if isinstance(found, NoList):
            with self.run.archive.transaction() as db:
                frontier.judge(db, page.capture, found.verdict)
            self.run.note(
                page.frontier_url, portal.slug, found.kind, f"{found.detail} It was archived at {page.fetched_at}."
            )
            return [], ()
        links, announced = [(link.url, link.title) for link in found.reports], lists.announced(found, portal.region)
        new = mementos.settle_list(self.run.archive, portal.slug, page.capture, links, announced, self.run.now())
        self.run.count(portal.slug, "listed", len(new))
        return [url for url, _ in links], found.pages

    async def _memento(
        self, portal: Portal, url: str, version: tuple[Record, ...], *, is_list: bool = False
    ) -> Page | None:
        """Return a version of the page `url`, None when it has been read before or cannot be had.

        A good list is read in every run, from the archive: what it leads to is asked for as far as the budget goes.
        """
        tried = version[:MOST_TRIES]
        rows = (mementos.held(self.run.archive, url, self.server.raw(one.timestamp, one.original)) for one in tried)
        row = next((row for row in rows if row is not None), None)
        for record in () if row is not None else tried:
            if self._is_spent(portal, url):
                return None
            row = await self._fetch(portal, url, record)
            if row is not None:
                break
        if row is None or (row["verdict"] is not None and not (is_list and row["verdict"] == "good")):
            return None
        page = self._read_back(portal, url, row)
        if page is not None:
            self.run.asked.add(page.via)
        return page

    async def _fetch(self, portal: Portal, url: str, record: Record) -> dict[str, Any] | None:
        """Fetch a capture and return its row; None when the web archive does not give it."""

        def restore(response: Response) -> Exchange | None:
            exchange = restored(response, self.server, record.original, url)
            return None if exchange and mementos.held(self.run.archive, url, exchange.via) else exchange

        via = self.server.raw(record.timestamp, record.original)
        response = await self._get(portal, via, {"page": url, "portal": portal.slug, "restore": restore})
        exchange = restored(response, self.server, record.original, url) if response is not None else None
        if exchange is not None:
            return mementos.held(self.run.archive, url, exchange.via)
        if response is not None:
            self.run.note(
                url, portal.slug, "not replayed", f"The web archive answers {response.status} for what it has: {via}"
            )
            self.run.count(portal.slug, "failed")
        return None

    def _read_back(self, portal: Portal, url: str, row: dict[str, Any]) -> Page | None:
        """Return the page of a capture, with the page that it is attached to as that was at the time."""
        archive, whose = self.run.archive, {"portal": portal.slug}
        try:
            page = page_of_capture(archive, row | whose, in_context=False)
            around = mementos.cover_of(archive, url, page.fetched_at)
            cover = page_of_capture(archive, around | whose, in_context=False) if around else None
        except (OSError, ValueError) as error:
            self.run.note(url, portal.slug, "capture unreadable", f"What is stored of it cannot be read: {error}")
            return None
        title, _ = frontier.context_of(archive, url)
        # The frontier's address stands for the captures of both schemes.
        return replace(page, url=url, requested=url, link_title=title, cover=cover)

    def _is_spent(self, portal: Portal, url: str) -> bool:
        """Whether nothing more may be asked for now; `url` is left for the next run then."""
        visit = self.run.visits[portal.slug]
        if visit.asked < self._most:
            return False
        visit.left.add(url)
        return True

    async def _get(self, portal: Portal, address: str, meta: dict[str, Any]) -> Response | None:
        """Return the answer of the web archive, None when there is none."""
        self.run.visits[portal.slug].asked += 1
        assert self.crawler.engine is not None
        try:
            return await self.crawler.engine.download_async(Request(address, meta=meta, dont_filter=True))
        except (RobotsDisallowed, HostClosed, CancelledError, sqlite3.Error):
            raise
        except Exception as error:
            if self.run.unwritable is not None:
                raise
            detail = f"{address}: {error or type(error).__name__}"
            self.run.note(meta.get("page", address), portal.slug, "unreachable", detail)
            self.run.count(portal.slug, "failed")
            return None
