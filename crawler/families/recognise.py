"""Which families a page may be of: every family reads it, and those that know it are ranked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from crawler.families import FAMILIES, Listing, listed
from crawler.families.record import reads_like_report

# Any page with such links bears its sign, so it is what remains where no other family reads the page.
LAST_RESORT = "links"
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_START = 5000  # characters, in which a page says that it is HTML


@dataclass(frozen=True, slots=True)
class Recognised:
    """A family that knows a page: its name, the signs that it saw, the surest first, and what it read."""

    family: str
    signs: tuple[str, ...]
    listing: Listing

    @property
    def reports(self) -> int:
        """How many of the records read like reports."""
        return sum(reads_like_report(link.title) for link in self.listing.reports)


def recognise(url: str, text: str) -> list[Recognised]:
    """Return the families that know the decoded page `text` at `url`, best first; none without signs.

    A family is good that reads nearly all of the reports that any reads (less one or a tenth, which may be links of a
    menu), or that knows further pages where the records stand. Of these, best is who reads most reports, then who sees
    most signs, then who knows most pages; the last resort comes after them.
    """
    found = [Recognised(name, signs, _read(name, url, text)) for name in FAMILIES if (signs := _signs(name, url, text))]
    most = max((_articles(one) if one.family == LAST_RESORT else one.reports for one in found), default=0)
    return sorted(found, key=lambda one: _rank(one, most), reverse=True)


def missed(family: str, url: str, text: str, listing: Listing) -> int:
    """Return how many links of the HTML page `text` name a report of a year and are not in `listing`, which `family`
    read from it; 0 for JSON and XML. Links to columns, such as tabs of years, are not counted.
    """
    if family == LAST_RESORT or "公开" not in text or not _HTML.search(text[:_START]):
        return 0
    known = {url, *listing.pages, *(link.url for link in listing.reports)}
    return sum(
        link.url not in known and listed.names_report(link.title) and not listed.is_folder(link.url)
        for link in _read(LAST_RESORT, url, text).reports
    )


def _articles(one: Recognised) -> int:
    """Return how many of the reports are no columns, as tabs of years may be called too."""
    return sum(reads_like_report(link.title) and not listed.is_folder(link.url) for link in one.listing.reports)


def _rank(one: Recognised, most: int) -> tuple[bool, bool, int, int, int]:
    lacking = most - one.reports
    good = (lacking <= max(1, most // 10) and lacking <= one.reports) or bool(one.listing.pages)
    return good, one.family != LAST_RESORT, one.reports, len(one.signs), len(one.listing.pages)


def _signs(name: str, url: str, text: str) -> tuple[str, ...]:
    try:
        return FAMILIES[name].signs(url, text)
    except (ValueError, LookupError, RecursionError, etree.LxmlError):
        return ()


def _read(name: str, url: str, text: str) -> Listing:
    try:
        return FAMILIES[name].read(url, text)
    except (ValueError, LookupError, RecursionError, etree.LxmlError):
        return Listing()
