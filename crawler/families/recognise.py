"""Which families a page may be of: every family reads it, and those that know it are ranked."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from crawler.families import FAMILIES, Listing
from crawler.families.record import reads_like_report

# Any page with such links bears its sign, so it is what remains where no other family reads the page.
LAST_RESORT = "links"


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

    A family is good that reads at least half of the reports that any reads, or that knows further pages where the
    records stand. Of these, best is who reads most reports, then who sees most signs, then who knows most pages; the
    last resort comes after them.
    """
    found = [Recognised(name, signs, _read(name, url, text)) for name in FAMILIES if (signs := _signs(name, url, text))]
    most = max((one.reports for one in found), default=0)
    return sorted(found, key=lambda one: _rank(one, most), reverse=True)


def _rank(one: Recognised, most: int) -> tuple[bool, bool, int, int, int]:
    good = 2 * one.reports >= most or bool(one.listing.pages)
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
