"""The spider of live portals: lists lead to pages, pages go to the refinery."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive import frontier, listing
from archive.frontier import Known
from archive.hosts import canary_of
from archive.report import Page
from archive.store import Archive, sqlite3
from crawler import canary, lists
from crawler.access import access_of, detail_of
from crawler.breaker import HostClosed
from crawler.browser.chromium import Browser
from crawler.families import Listing
from crawler.following import follow, shown
from crawler.guard import Forbidden
from crawler.identity import user_agent
from crawler.ledger import give_up
from crawler.lists import NoList
from crawler.pages import context_of, images_of, page_of_capture, page_of_response, request_for
from crawler.portals import CATALOGUE, choose, load_catalogue, slots_of
from crawler.robots import RobotsDisallowed
from crawler.run import Run
from pipelines.store import EXTRACTOR


class Portals(Spider):
    """Visit the portals of a run. Each page of the frontier ends as a `Page` for the refinery, or as a problem."""

    name = "portals"

    def __init__(self, run: Run, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self._pictures: dict[str, set[str]] = {}  # of each page, those that are on their way
        self._browser: Browser

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Portals:
        """Return the spider for `crawler`; `scrapy crawl portals -a only=a,b` makes a run of its own."""
        run = kwargs.pop("run", None) or _own_run(crawler, kwargs.pop("only", ""), kwargs.pop("catalogue", ""))
        hosts = [host for portal in run.portals.values() for host in portal.hosts]
        crawler.settings.set("USER_AGENT", user_agent(crawler.settings["NIANBAO_CONTACT"], hosts), priority="spider")
        crawler.settings.set("DOWNLOAD_SLOTS", slots_of(run.portals.values()), priority="spider")
        spider = super().from_crawler(crawler, *args, run=run, **kwargs)
        spider._browser = Browser.from_crawler(crawler)
        crawler.signals.connect(spider.on_idle, signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield what an earlier run captured and did not read, then a request for every page to visit."""
        try:
            for each in self._first():
                yield each
        except (sqlite3.Error, OSError) as error:
            give_up(self.crawler, self.run, error)

    @property
    def ocr(self) -> bool:
        """Whether pictures of tables are read."""
        return self.settings.getbool("NIANBAO_OCR")

    def on_idle(self) -> None:
        """Go on with the files and pictures on the pages of this run: their pages have all been read by now."""
        kinds = ("attachment", "image") if self.ocr else ("attachment",)
        try:
            requests = [
                request
                for slug in self.run.portals
                for known in frontier.to_visit(self.run.archive, slug, self.run.now(), kinds=kinds)
                for request in self._ask(known)
            ]
        except (sqlite3.Error, OSError) as error:
            give_up(self.crawler, self.run, error)
            return
        if requests and self.crawler.engine:
            for request in requests:
                self.crawler.engine.crawl(request)
            raise DontCloseSpider

    def _first(self) -> Iterator[Any]:
        pictured = dict[str, None]()
        for row in frontier.unread(self.run.archive):
            if row["kind"] == "image":  # which wait for a run that reads them
                if self.ocr:
                    pictured[row["cover"]] = None
                continue
            self.run.asked.add(row["page"])
            yield from self._read_again(row)
        for cover in pictured.keys() - self.run.asked:
            yield from self._read_with_images(cover)
        for slug, visit in self.run.visits.items():
            now, lists = self.run.now(), visit.portal.lists
            listing.declare(self.run.archive, slug, lists, now)
            yield from canary.requests(self.run, lists)
            everything = self.run.everything
            for known in frontier.to_visit(
                self.run.archive, slug, now, everything=everything, lists=lists, sweep=visit.sweep
            ):
                if known.kind != "image":
                    yield from self._ask(known)

    def _read_again(self, row: dict[str, Any]) -> Iterator[Any]:
        """Read a capture that an earlier run left; what cannot be read is a problem, and its page due again."""
        try:
            page = page_of_capture(self.run.archive, row, with_images=self.ocr)
        except sqlite3.Error:
            raise  # the archive itself
        except Exception as error:  # whatever it is: it must not keep every later run from its portals
            detail = f"What an earlier run captured cannot be read: {error}"
            self.run.fail(row["page"], row["portal"], "failed", "capture unreadable", detail, row["id"])
            return
        portal = self.run.portals.get(row["portal"])
        if row["kind"] == "list" and portal and portal.browser:  # what its scripts were given is not captured
            with self.run.archive.transaction() as db:
                frontier.judge(db, row["id"], "superseded")
            self.run.asked.discard(row["page"])
            yield from self._ask(Known(row["page"], portal.slug, "list", "new", None, None))
        elif row["kind"] == "list" and portal:
            yield from self._follow(page, lists.read(page, portal))
        elif row["kind"] == "list":  # of another portal: it is fetched again when that is visited
            self.run.answered.add(row["page"])
            with self.run.archive.transaction() as db:
                frontier.judge(db, row["id"], "superseded")
            listing.reopen(self.run.archive, row["page"], self.run.now())
        else:
            yield page

    async def on_list(self, response: Response) -> AsyncIterator[Any]:
        """Read a list page: requests for the pages and lists it shows that are new."""
        if response.status == HTTPStatus.NOT_MODIFIED:
            self._unchanged(response)
            return
        page, portal = self._page_of(response), self.run.portals[response.meta["portal"]]
        found = await shown(self.run, self._browser, response, page) if portal.browser else lists.read(page, portal)
        if portal.browser and (self.run.unwritable or not self.crawler.crawling):
            return  # what was captured stays unread, and the next run asks for it again
        for request in self._follow(page, found):
            yield request

    def _follow(self, page: Page, found: Listing | NoList) -> Iterator[Request]:
        for known in follow(self.run, page, found):
            yield from self._ask(known)

    def on_page(self, response: Response) -> Iterator[Page]:
        """Hand the page on to the refinery; it is not parsed here."""
        if response.status == HTTPStatus.NOT_MODIFIED:
            self._unchanged(response)
            if frontier.read_by_another(self.run.archive, response.meta["page"], EXTRACTOR):
                yield from self._read_capture(response.meta["page"], with_images=self.ocr)
            return
        yield self._page_of(response)

    def on_image(self, response: Response) -> Iterator[Page]:
        """Hand the page that shows the picture on to the refinery once more, when the last of its pictures is there."""
        url, portal = response.meta["page"], response.meta["portal"]
        self.run.answered.add(url)
        if response.status == HTTPStatus.NOT_MODIFIED:
            self._unchanged(response)
        elif response.status != HTTPStatus.OK:
            detail, capture = f"The image was answered {response.status}.", response.meta["capture"]
            if response.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
                with self.run.archive.transaction() as db:
                    frontier.judge(db, capture, "gone")
                    frontier.settle(db, url, "gone", at=self.run.now(), access="gone")
                self.run.note(url, portal, "page gone", detail)
            else:
                self.run.fail(url, portal, "failed", "unreachable", detail, capture)
        yield from self._picture_done(url)

    def on_image_error(self, failure: Failure) -> Iterator[Page]:
        """Write a problem for a picture that could not be had, and go on without it."""
        self.on_error(failure)
        yield from self._picture_done(failure.request.meta["page"])  # type: ignore[attr-defined]

    def _picture_done(self, url: str) -> Iterator[Page]:
        for cover in [cover for cover, awaited in self._pictures.items() if url in awaited]:
            self._pictures[cover].discard(url)
            if not self._pictures[cover]:
                del self._pictures[cover]
                yield from self._read_with_images(cover)

    def _read_with_images(self, cover: str) -> Iterator[Page]:
        """Yield the page `cover` as it was last captured, with its pictures."""
        self.run.asked.add(cover)
        yield from self._read_capture(cover, with_images=True)

    def _read_capture(self, url: str, *, with_images: bool) -> Iterator[Page]:
        """Yield the page `url` as it was last captured, as of when it was last seen so."""
        row = frontier.newest_capture(self.run.archive, url)
        if row is None:
            return
        try:
            page = page_of_capture(self.run.archive, row, with_images=with_images)
        except (OSError, ValueError) as error:  # its record is damaged; what was read of it stands
            self.run.note(url, row["portal"], "capture unreadable", f"What is stored of it cannot be read: {error}")
            return
        yield replace(page, fetched_at=max(page.fetched_at, frontier.last_read(self.run.archive, url)))

    def on_error(self, failure: Failure) -> None:
        """Write a problem for a page that could not be had."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if isinstance(failure.value, RobotsDisallowed) and access_of(failure.value) == "disallowed":
            state, kind = "disallowed", "disallowed by robots.txt"
        elif isinstance(failure.value, Forbidden):
            state, kind = "failed", "address not allowed"
        elif isinstance(failure.value, HostClosed):
            state, kind = "failed", "host left alone"
        else:
            state, kind = "failed", "unreachable"
        meta, detail, access = request.meta, detail_of(failure.value), access_of(failure.value)
        self.run.fail(meta["page"], meta["portal"], state, kind, detail, meta.get("capture"), access)

    def _ask(self, known: Known) -> Iterator[Request]:
        """Yield the request for a page that this run has not asked for, while its visit has requests left."""
        if known.url not in self.run.asked and self.run.visits[known.portal].takes(known):
            yield self._request(known)

    def _request(self, known: Known) -> Request:
        self.run.asked.add(known.url)
        headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        if known.kind == "list" and self.run.portals[known.portal].browser:
            headers = {}  # the page itself never changes: what changes is what its scripts ask for
        if known.kind == "image":
            self._pictures.setdefault(known.cover or "", set()).add(known.url)
        return request_for(
            known.url,
            {name: value for name, value in headers.items() if value},
            callback={"list": self.on_list, "image": self.on_image}.get(known.kind, self.on_page),
            errback=self.on_image_error if known.kind == "image" else self.on_error,
            meta={"page": known.url, "portal": known.portal},
            priority=1 if known.kind == "list" else 0,
        )

    def _unchanged(self, response: Response) -> None:
        self.run.answered.add(response.meta["page"])
        frontier.settle_unchanged(self.run.archive, response.meta["page"], at=response.meta["fetched_at"])
        if response.request is not None and response.request.callback == self.on_list:
            listing.seen_again(self.run.archive, response.meta["portal"], self.run.now())
        if response.request is not None and response.request.callback == self.on_page:
            self.run.count(response.meta["portal"], "unchanged")

    def _page_of(self, response: Response) -> Page:
        meta = response.meta
        link_title, cover = context_of(self.run.archive, meta["page"])
        return page_of_response(
            response,
            requested=meta["page"],
            fetched_at=meta["fetched_at"],
            portal=meta["portal"],
            region=self.run.portals[meta["portal"]].region,
            capture=meta["capture"],
            link_title=link_title,
            cover=cover,
            images=images_of(self.run.archive, meta["page"]) if self.ocr else (),
            canary=canary_of(self.run.archive, response.url),
        )


def _own_run(crawler: Crawler, only: str, catalogue: str) -> Run:
    """Return a run as the command line would begin it, for who starts the spider with Scrapy itself."""
    portals = choose(load_catalogue(Path(catalogue or CATALOGUE)), [slug for slug in only.split(",") if slug])
    return Run.begin(Archive.create(Path(crawler.settings["NIANBAO_ARCHIVE"])), portals)
