"""The spider of live portals: lists lead to pages, pages go to the refinery."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from lxml import etree
from parsel import Selector
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive import captures, frontier, ledger
from archive.frontier import Known
from archive.report import Page, body_id
from archive.store import Archive, sqlite3
from crawler.families import FAMILIES, Listing
from crawler.guard import Forbidden
from crawler.identity import user_agent
from crawler.ledger import give_up
from crawler.portals import CATALOGUE, Portal, choose, load_catalogue
from crawler.retry import HostClosed
from crawler.robots import RobotsDisallowed
from crawler.run import Run
from pipelines.decode import decode
from pipelines.publisher import complete, subject_of, year_of
from pipelines.titles import is_companion_title, is_report_title
from pipelines.verdict import verdict_of

MOST_LISTS = 500  # of a portal; the longest known column of annual reports has about sixty pages


class Portals(Spider):
    """Visit the portals of a run. Each page of the frontier ends as a `Page` for the refinery, or as a problem."""

    name = "portals"

    def __init__(self, run: Run, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self._shown: dict[str, set[frozenset[str]]] = {}  # the links of each list page read, by portal
        self.allowed_hosts = frozenset(host for portal in run.portals.values() for host in portal.hosts)
        self.allowed_ports = frozenset({80, 443}).union(*(portal.ports for portal in run.portals.values()))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Portals:
        """Return the spider for `crawler`; `scrapy crawl portals -a only=a,b` makes a run of its own."""
        run = kwargs.pop("run", None) or _own_run(crawler, kwargs.pop("only", ""), kwargs.pop("catalogue", ""))
        hosts = [host for portal in run.portals.values() for host in portal.hosts]
        crawler.settings.set("USER_AGENT", user_agent(crawler.settings["NIANBAO_CONTACT"], hosts), priority="spider")
        slots: dict[str, dict[str, float]] = {}
        for portal in run.portals.values():
            for host in portal.hosts:  # of two portals on one host, the slower promise holds
                known = slots.get(host, {"delay": 0.0})
                slots[host] = {"concurrency": 1, "delay": max(portal.delay, known["delay"])}
        crawler.settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
        return super().from_crawler(crawler, *args, run=run, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        """Yield what an earlier run captured and did not read, then a request for every page to visit."""
        try:
            for each in self._first():
                yield each
        except (sqlite3.Error, OSError) as error:
            give_up(self.crawler, self.run, error)

    def _first(self) -> Iterator[Any]:
        for row in frontier.unread(self.run.archive):
            self.run.asked.add(row["page"])
            yield from self._read_again(row)
        for portal in self.run.portals.values():
            now = self.run.now()
            frontier.declare_lists(self.run.archive, portal.slug, portal.lists, now)
            for known in frontier.to_visit(self.run.archive, portal.slug, now, everything=self.run.everything):
                if known.kind == "list" or known.url not in self.run.asked:
                    yield self._request(known)

    def _read_again(self, row: dict[str, Any]) -> Iterator[Any]:
        """Read a capture that an earlier run left; what cannot be read is a problem, and its page due again."""
        try:
            page = self._page_of_capture(row)
        except (OSError, ValueError) as error:
            detail = f"What an earlier run captured cannot be read: {error}"
            self._fail(row["page"], row["portal"], "failed", "capture unreadable", detail, row["id"])
            return
        if row["kind"] == "list":
            yield from self._read_list(page)
        else:
            yield page

    def on_list(self, response: Response) -> Iterator[Any]:
        """Read a list page: requests for the pages and lists it shows that are new."""
        if response.status == HTTPStatus.NOT_MODIFIED:
            self._unchanged(response)
            return
        yield from self._read_list(self._page_of_response(response))

    def on_page(self, response: Response) -> Iterator[Page]:
        """Hand the page on to the refinery; it is not parsed here."""
        if response.status == HTTPStatus.NOT_MODIFIED:
            self._unchanged(response)
            return
        yield self._page_of_response(response)

    def on_error(self, failure: Failure) -> None:
        """Write a problem for a page that could not be had."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if isinstance(failure.value, RobotsDisallowed):
            state, kind = "disallowed", "disallowed by robots.txt"
        elif isinstance(failure.value, Forbidden):
            state, kind = "failed", "address not allowed"
        elif isinstance(failure.value, HostClosed):
            state, kind = "failed", "host left alone"
        else:
            state, kind = "failed", "unreachable"
        detail = f"{failure.getErrorMessage() or failure.type.__name__}"  # type: ignore[union-attr]
        self._fail(request.meta["page"], request.meta["portal"], state, kind, detail, request.meta.get("capture"))

    def _read_list(self, page: Page) -> Iterator[Request]:
        assert page.portal is not None
        self.run.answered.add(page.frontier_url)
        portal = self.run.portals.get(page.portal)
        if portal is None:  # recovered from a run over other portals: it is fetched again when they are visited
            with self.run.archive.transaction() as db:
                frontier.judge(db, page.capture, "good")
            return
        text = decode(page.body, page.content_type).text
        try:
            listing = FAMILIES[portal.family](page.url, text) if page.status == HTTPStatus.OK else Listing((), ())
        except (ValueError, LookupError, RecursionError, etree.LxmlError) as error:
            detail = f"the family {portal.family} cannot read it ({type(error).__name__}: {error})"
            self._fail(page.frontier_url, portal.slug, "failed", "list not read", detail, page.capture)
            return
        if not listing.reports:
            state = verdict_of(page.status, text, _visible(text))
            if state != "good":
                self._list_not_served(page, portal, state)
                return
        links = [(link.url, link.title) for link in listing.reports]
        pages = [(url, "") for url in self._further(portal, page, listing)]
        announced = {link.url: said for link in listing.reports if (said := _announced(link.title, portal.region))}
        new_links, new_pages = frontier.settle_list(self.run.archive, page, links, pages, announced)
        self.run.count(page.portal, "listed", len(new_links))
        for kind, urls in (("list", new_pages), ("page", new_links)):
            for url in urls:
                if url not in self.run.asked:
                    yield self._request(Known(url, page.portal, kind, "new", None, None))

    def _further(self, portal: Portal, page: Page, listing: Listing) -> tuple[str, ...]:
        """Return the list pages to follow: none from a page that repeats another, no more than MOST_LISTS in all."""
        shown = frozenset(link.url for link in listing.reports)
        seen = self._shown.setdefault(portal.slug, set())
        if shown in seen:
            return ()
        seen.add(shown)
        room = MOST_LISTS - frontier.number_of_pages(self.run.archive, portal.slug, "list")
        if len(listing.pages) > max(room, 0):
            with self.run.archive.transaction() as db:
                detail = f"The portal has more than {MOST_LISTS} list pages; the rest is not followed."
                ledger.note_problem(
                    db, "too many lists", detail, at=page.fetched_at, run=self.run.id, portal=portal.slug,
                    url=page.frontier_url,
                )  # fmt: skip
        return listing.pages[: max(room, 0)]

    def _list_not_served(self, page: Page, portal: Portal, state: str) -> None:
        with self.run.archive.transaction() as db:
            frontier.judge(db, page.capture, state)
            if state == "gone" and page.frontier_url not in portal.lists:  # the list has become shorter
                frontier.settle(db, page.frontier_url, "gone", at=page.fetched_at)
                return
        detail = f"the list answers {page.status} and is no list: {state}"
        self._fail(page.frontier_url, portal.slug, "blocked", "list not served", detail)

    def _request(self, known: Known) -> Request:
        self.run.asked.add(known.url)
        headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return Request(
            known.url,
            callback=self.on_list if known.kind == "list" else self.on_page,
            errback=self.on_error,
            headers={name: value for name, value in headers.items() if value},
            meta={"page": known.url, "portal": known.portal},
            priority=1 if known.kind == "list" else 0,
            # The frontier holds each address once. Scrapy's filter would swallow the second of two pages that
            # redirect to one address, and tell nobody.
            dont_filter=True,
        )

    def _unchanged(self, response: Response) -> None:
        self.run.answered.add(response.meta["page"])
        frontier.settle_unchanged(self.run.archive, response.meta["page"], at=self.run.now())
        if response.request is not None and response.request.callback == self.on_page:
            self.run.count(response.meta["portal"], "unchanged")

    def _fail(self, url: str, portal: str, state: str, kind: str, detail: str, capture: str | None = None) -> None:
        now = self.run.now()
        self.run.answered.add(url)
        with self.run.archive.transaction() as db:
            frontier.judge(db, capture, "error")
            frontier.settle_failed(db, url, state, at=now)
            ledger.note_problem(db, kind, detail, at=now, run=self.run.id, portal=portal, url=url)
        self.run.count(portal, state)
        if portal in self.run.portals and url in self.run.portals[portal].lists:
            self.run.failed_lists[portal] = detail

    def _page_of_response(self, response: Response) -> Page:
        portal = response.meta["portal"]
        return Page(
            url=response.url,
            body=response.body,
            content_type=_text(response, "Content-Type"),
            status=response.status,
            fetched_at=response.meta["fetched_at"],
            portal=portal,
            region=self.run.portals[portal].region,
            capture=response.meta["capture"],
            requested=response.meta["page"],
            etag=_text(response, "ETag"),
            last_modified=_text(response, "Last-Modified"),
        )

    def _page_of_capture(self, row: dict[str, Any]) -> Page:
        exchange = captures.read(self.run.archive.captures, row["warc_file"], row["warc_offset"], row["warc_length"])
        return Page(
            url=exchange.url,
            body=exchange.body,
            content_type=exchange.header("Content-Type"),
            status=exchange.status,
            fetched_at=exchange.fetched_at,
            portal=row["portal"],
            region=frontier.region_of(self.run.archive, row["portal"]),
            capture=row["id"],
            requested=exchange.page,
            etag=exchange.header("ETag"),
            last_modified=exchange.header("Last-Modified"),
        )


def _own_run(crawler: Crawler, only: str, catalogue: str) -> Run:
    """Return a run as the command line would begin it, for who starts the spider with Scrapy itself."""
    portals = choose(load_catalogue(Path(catalogue or CATALOGUE)), [slug for slug in only.split(",") if slug])
    return Run.begin(Archive.create(Path(crawler.settings["NIANBAO_ARCHIVE"])), portals)


def _announced(title: str, region: str) -> tuple[str, int] | None:
    """Return whose report (body id) on which year a link's words announce, or None when they do not say."""
    year, name = year_of(title), subject_of(title)
    if year is None or name is None or not is_report_title(title) or is_companion_title(title):
        return None
    return body_id(complete(name, region, "")), year


def _visible(markup: str) -> str:
    return "\n".join(text.strip() for text in Selector(markup or "<html/>").xpath("//body//text()").getall())


def _text(response: Response, header: str) -> str:
    return (response.headers.get(header) or b"").decode("latin-1")
