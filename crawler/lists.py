"""List pages: what a family reads from one, or why it is no list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import islice

from lxml import etree
from parsel import Selector

from archive.encoding import decode_content
from archive.report import Page, body_id
from crawler.browser.chromium import filled_by_script
from crawler.families import DEFAULT_MATCH, FAMILIES, Listing
from crawler.families.recognise import missed
from crawler.pages import posted
from crawler.portals import Portal
from pipelines.canary import alike, words_of
from pipelines.decode import decode
from pipelines.markup import parse
from pipelines.naming import is_companion_title, is_report_title, subject_of
from pipelines.places import complete
from pipelines.verdict import led_elsewhere, verdict_of
from pipelines.years import year_of

MOST_CHARACTERS = 4_000_000  # take 2.5 s and 200 MB to read; that of Pingtan has 26,000
MOST_LINKS = 50_000  # of one page: what a sitemap may hold; no list of reports is near it
_GZIP = b"\x1f\x8b"
_TO_BE_FILLED = (
    "//body//*[not(ancestor-or-self::noscript or self::script or self::style or self::link or self::meta or self::img"
    " or self::iframe or self::form or self::input)]"
)


@dataclass(frozen=True, slots=True)
class NoList:
    """A page that is no list: the verdict on its capture, and the problem it makes."""

    verdict: str
    kind: str
    detail: str


def read(page: Page, portal: Portal, *, rendered: bool = False) -> Listing | NoList:
    """Return what `page` lists. A page that shows records is a list, whatever else it says.

    Of a `browser` portal, a page that is not yet `rendered` is a shell: what it tells those without scripts is no
    challenge, and a site that is one page gives the same shell for every address, also for those that no page has.
    """
    shell = portal.browser and not rendered
    listing, text = Listing(), ""
    if page.status == HTTPStatus.OK:
        try:
            text = decode(_plain(page.body), page.content_type).text
            if len(text) > MOST_CHARACTERS and portal.family != "sitemap":  # sitemaps are read as they come
                return NoList("error", "list too large", f"It has {len(text):,} characters; no list is that long.")
            url = page.frontier_url if posted(page.frontier_url)[1] is not None else page.url
            listing = _bounded(
                FAMILIES[portal.family].read(url, text), portal.match or DEFAULT_MATCH.get(portal.family, "")
            )
        except (ValueError, LookupError, RecursionError, etree.LxmlError) as error:
            detail = f"The family {portal.family} cannot read it ({type(error).__name__}: {error})."
            return NoList("error", "list not read", detail)
    if listing.reports:
        return listing
    text = text or decode(page.body, page.content_type).text
    verdict = verdict_of(page.status, text, _visible(text, scripted=portal.browser))
    if verdict == "good" and not listing.pages:
        verdict = led_elsewhere(page.frontier_url, page.url) or "good"
    if verdict == "good" and page.canary and not shell and alike(words_of(parse(text).root), page.canary):
        verdict = "soft404"
    if verdict == "good":
        return listing
    return NoList(verdict, "list not served", f"The list answers {page.status} and is no list: {verdict}.")


def read_rendered(page: Page, portal: Portal, texts: Sequence[str], lacking: str) -> Listing | NoList:
    """Return what `page` lists according to the HTML `texts` that a browser made of it, one for each page of the list.

    `lacking` says what the browser had to do without, for a list that shows no records.
    """
    shown = Listing()
    for text in texts:
        body = text.encode("utf-8", "replace")
        found = read(replace(page, body=body, content_type="text/html; charset=utf-8"), portal, rendered=True)
        if isinstance(found, NoList):
            return replace(found, detail=f"{found.detail} {lacking}".rstrip())
        shown = Listing.of(page.url, (*shown.reports, *found.reports), (*shown.pages, *found.pages))
    if shown.reports or shown.pages:
        return shown
    return NoList("error", "list not read", f"The list shows no records in a browser either. {lacking}".rstrip())


def _plain(body: bytes) -> bytes:
    """Return a sitemap that is served compressed (`sitemap.xml.gz`) as it is meant. ValueError beyond LIMIT."""
    return decode_content(body, "gzip") if body.startswith(_GZIP) else body


def _bounded(listing: Listing, match: str) -> Listing:
    """Return what the portal's `match` leaves of a list, MOST_LINKS at most."""
    reports = (link for link in listing.reports if not match or re.search(match, link.url))
    return Listing(tuple(islice(reports, MOST_LINKS)), listing.pages)


def unread_links(page: Page, portal: Portal, listing: Listing) -> int:
    """Return how many links of the page read like reports and are no records to the portal's family."""
    if portal.browser or portal.match or portal.family in DEFAULT_MATCH:
        return 0
    return missed(portal.family, page.url, decode(page.body, page.content_type).text, listing)


def waits_for_script(page: Page) -> bool:
    """Whether a page without records looks like a list that a script fills."""
    return page.status == HTTPStatus.OK and filled_by_script(decode(page.body, page.content_type).text)


def announced(listing: Listing, region: str) -> dict[str, tuple[str, int]]:
    """Return for each link whose words say it whose report (body id) on which year it leads to."""
    found = {}
    for link in listing.reports:
        year, name = year_of(link.title), subject_of(link.title)
        if year and name and is_report_title(link.title) and not is_companion_title(link.title):
            found[link.url] = (body_id(complete(name, region, "")), year)
    return found


def _visible(markup: str, *, scripted: bool) -> str:
    """Return the text of a page; for whom scripts are run without <noscript>, unless there is nothing to be filled:
    scripts and a word to those without them are all that a challenge is made of."""
    selector = Selector(markup or "<html/>", type="html")
    shown = "not(ancestor::noscript)" if scripted and selector.xpath(_TO_BE_FILLED) else "true()"
    return "\n".join(text.strip() for text in selector.xpath(f"//body//text()[{shown}]").getall())
