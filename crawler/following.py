"""What a list page leads to: the pages and further lists that it shows, written to the frontier and asked for."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from itertools import islice

from scrapy.http import Response

from archive import frontier, listing
from archive.frontier import Known
from archive.report import Page
from crawler import lists, traps
from crawler.browser.chromium import Browser
from crawler.browser.rendering import NotRendered
from crawler.families import Listing
from crawler.families.record import reads_like_report
from crawler.lists import NoList
from crawler.run import Run
from crawler.visit import MOST_LISTS, Visit


def follow(run: Run, page: Page, found: Listing | NoList) -> Iterator[Known]:
    """Write what was `found` on the list `page` and yield what to ask for: lists first, then what reads like reports.

    What is no list is written as a problem.
    """
    assert page.portal is not None
    run.answered.add(page.frontier_url)
    visit = run.visits[page.portal]
    slug = visit.portal.slug
    if isinstance(found, NoList):
        _lost(run, visit, page, found)
        return
    if number := lists.unread_links(page, visit.portal, found):
        detail = (
            f"{number} links on it read like reports and are not followed: the family {visit.portal.family} takes them"
        )
        run.note(page.frontier_url, slug, "links not followed", f"{detail} for navigation.")
    found, avoided = traps.avoided(found)
    for url, reason in islice(avoided.items(), 1):
        detail = f"{len(avoided)} of its links are not followed, as they could lead on without end. {url}: {reason}."
        run.note(page.frontier_url, slug, "address without end", detail)
    if not (found.reports or found.pages or visit.portal.browser) and lists.waits_for_script(page):
        detail = "It shows no record, and looks like a list that a script fills. Set `browser = true` in its entry."
        run.note(page.frontier_url, slug, "list not read", detail)
    links = {link.url: link.title for link in found.reports}
    if len(links) >= lists.MOST_LINKS:
        detail = f"The page links to more than {lists.MOST_LINKS:,} records; the rest is not followed."
        _partly(run, visit, page, "too many links", detail)
    pages = _further(run, visit, page, found)
    announced = lists.announced(found, visit.portal.region)
    new = listing.settle(run.archive, page, links.items(), [(url, "") for url in pages], announced, run.portals)
    if page.frontier_url in visit.partial:
        listing.reopen(run.archive, page.frontier_url, page.fetched_at)
    run.count(slug, "listed", len(new))
    for url in visit.further(pages, news=bool(new)):
        yield Known(url, slug, "list", "new", None, None)
    for url in sorted(new, key=lambda url: not reads_like_report(links[url])):
        yield Known(url, slug, "page", "new", None, None, link_title=links[url])


async def shown(run: Run, browser: Browser, response: Response, page: Page) -> Listing | NoList:
    """Return what the list `page` shows in a browser. The scripts of a block page are not run."""
    assert page.portal is not None
    visit = run.visits[page.portal]
    found = lists.read(page, visit.portal)
    if page.status != HTTPStatus.OK or (isinstance(found, NoList) and found.verdict != "error"):
        return found

    def enough(text: str) -> bool:
        seen = lists.read_rendered(page, visit.portal, [text], "")
        urls = [] if isinstance(seen, NoList) else [link.url for link in seen.reports]
        known = not visit.sweep and page.frontier_url in visit.read
        return known and bool(urls) and frontier.knows(run.archive, urls)

    try:
        rendered = await browser.render(response, visit.portal.hosts, enough)
    except NotRendered as error:
        return NoList("error", "list not read", str(error))
    visit.asked += rendered.requests
    for reason in rendered.disallowed:
        run.note(page.frontier_url, page.portal, "disallowed by robots.txt", reason)
    if rendered.cut:
        _partly(run, visit, page, "list read in part", rendered.cut)
    return lists.read_rendered(page, visit.portal, rendered.texts, rendered.account)


def _partly(run: Run, visit: Visit, page: Page, kind: str, detail: str) -> None:
    """Write why only a part of the list `page` is read."""
    visit.partial.add(page.frontier_url)
    run.note(page.frontier_url, visit.portal.slug, kind, detail)


def _further(run: Run, visit: Visit, page: Page, found: Listing) -> list[str]:
    """Return the further list pages not asked for yet: none from a page that repeats another, MOST_LISTS in all."""
    if visit.repeats(found):
        return []
    pages = [url for url in found.pages if url not in run.asked]
    room = max(0, MOST_LISTS - visit.known_lists)
    unknown = [url for url in pages if url not in visit.read and url not in visit.met]
    if len(unknown) > room:
        detail = f"The portal has more than {MOST_LISTS} list pages; the rest is not followed."
        _partly(run, visit, page, "too many lists", detail)
    left = set(unknown[room:])
    visit.known_lists += len(unknown) - len(left)
    visit.met.update(unknown)
    return [url for url in pages if url not in left]


def _lost(run: Run, visit: Visit, page: Page, found: NoList) -> None:
    if found.verdict == "gone" and page.frontier_url not in visit.portal.lists:  # the list has become shorter
        with run.archive.transaction() as db:
            frontier.judge(db, page.capture, found.verdict)
            frontier.settle(db, page.frontier_url, "gone", at=page.fetched_at, access=found.verdict)
        return
    run.fail(page.frontier_url, visit.portal.slug, "blocked", found.kind, found.detail, page.capture, found.verdict)
