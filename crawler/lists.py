"""List pages: what a family reads from one, or why it is no list."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from lxml import etree
from parsel import Selector

from archive.report import Page, body_id
from crawler.families import FAMILIES, Listing
from crawler.portals import Portal
from pipelines.decode import decode
from pipelines.naming import is_companion_title, is_report_title, subject_of
from pipelines.places import complete
from pipelines.verdict import verdict_of
from pipelines.years import year_of


@dataclass(frozen=True, slots=True)
class NoList:
    """A page that is no list: the verdict on its capture, and the problem it makes."""

    verdict: str
    kind: str
    detail: str


def read(page: Page, portal: Portal) -> Listing | NoList:
    """Return what `page` lists. A page that shows records is a list, whatever else it says."""
    text = decode(page.body, page.content_type).text
    listing = Listing((), ())
    if page.status == HTTPStatus.OK:
        try:
            listing = FAMILIES[portal.family].read(page.url, text)
        except (ValueError, LookupError, RecursionError, etree.LxmlError) as error:
            detail = f"The family {portal.family} cannot read it ({type(error).__name__}: {error})."
            return NoList("error", "list not read", detail)
    if listing.reports:
        return listing
    verdict = verdict_of(page.status, text, _visible(text))
    if verdict == "good":
        return listing
    return NoList(verdict, "list not served", f"The list answers {page.status} and is no list: {verdict}.")


def announced(listing: Listing, region: str) -> dict[str, tuple[str, int]]:
    """Return for each link whose words say it whose report (body id) on which year it leads to."""
    found = {}
    for link in listing.reports:
        year, name = year_of(link.title), subject_of(link.title)
        if year and name and is_report_title(link.title) and not is_companion_title(link.title):
            found[link.url] = (body_id(complete(name, region, "")), year)
    return found


def _visible(markup: str) -> str:
    return "\n".join(text.strip() for text in Selector(markup or "<html/>").xpath("//body//text()").getall())
