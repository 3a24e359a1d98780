"""A visit: one portal's part of a run. How far its lists are followed, and what may still be asked of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.frontier import Known
from crawler.families import Listing
from crawler.families.record import reads_like_report
from crawler.portals import Portal

MOST_LISTS = 500  # of a portal; the longest known column of annual reports has about sixty pages
MOST_STRAYS = 100  # pages a visit follows whose links do not read like reports: 2023年, 民政局, but also any notice
MOST_EMPTY = 60
SWEEP_EVERY = 10  # visits; in between, list pages are read only as far as they show something new


@dataclass(slots=True)
class Visit:
    """What a visit to `portal` has asked for. A `sweep` reads every list page, whether or not it shows anything new.

    `left` counts what was not asked for since the budget, or that for strays, was spent.
    """

    portal: Portal
    sweep: bool
    asked: int = 0
    strays: int = 0
    left: int = 0
    _shown: set[frozenset[str]] = field(default_factory=set)
    _empty: int = 0

    def takes(self, known: Known) -> bool:
        """Whether `known` may still be asked for, and count it. What is left stays in the frontier."""
        stray = known.kind == "page" and bool(known.link_title) and not reads_like_report(known.link_title)
        if self.asked >= self.portal.budget or (stray and self.strays >= MOST_STRAYS):
            self.left += 1
            return False
        self.asked += 1
        self.strays += stray
        return True

    def repeats(self, listing: Listing) -> bool:
        """Whether an earlier list page of this visit showed just the same: its script counts pages without end.

        Pages without a record may be folders that lead to lists, up to MOST_EMPTY of them.
        """
        shown = frozenset(link.url for link in listing.reports)
        if not shown:
            self._empty += 1
            return self._empty > MOST_EMPTY
        known = shown in self._shown
        self._shown.add(shown)
        return known

    def further(self, pages: Iterable[str], *, read: frozenset[str], news: bool) -> list[str]:
        """Return which of a list page's further `pages` (none of them asked for yet) to ask for, in their order.

        In a sweep all of them; else those that were never `read`, and the next one where there was something new:
        what was put in since may have pushed more than a page of it further down.
        """
        pages = list(pages)
        if self.sweep:
            return pages
        following = [url for url in pages if url not in read]
        known = next((url for url in pages if url in read), None)
        return [*following, known] if news and known else following
