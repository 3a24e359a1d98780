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

    `read` are the lists read at earlier visits, `known_lists` counts all that are known. `left` are the addresses that
    were not asked for since the budget was spent, `held` those that do not read like reports, beyond MOST_STRAYS.
    `partial` are the lists of which only a part could be read, `met` the further lists met for the first time.
    """

    portal: Portal
    sweep: bool
    read: frozenset[str] = frozenset()
    known_lists: int = 0
    asked: int = 0
    lists: int = 0
    strays: int = 0
    left: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    _shown: set[frozenset[str]] = field(default_factory=set)
    _empty: int = 0

    def takes(self, known: Known) -> bool:
        """Whether `known` may still be asked for, and count it. What is left stays in the frontier.

        Lists take half of the budget at most, so that something is left for what they lead to.
        """
        stray = known.kind == "page" and known.state == "new" and is_stray(known.link_title)
        budget, is_list = self.portal.budget, known.kind == "list"
        if self.asked >= budget or (is_list and self.lists >= max(1, budget // 2)):
            self.left.add(known.url)
            return False
        if stray and self.strays >= MOST_STRAYS:
            self.held.add(known.url)
            return False
        self.asked += 1
        self.lists += is_list
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

    def further(self, pages: Iterable[str], *, news: bool) -> list[str]:
        """Return which of a list page's further `pages` (none of them asked for yet) to ask for, in their order.

        In a sweep all of them; else those that were never read, and the next one where there was something new:
        what was put in since may have pushed more than a page of it further down.
        """
        pages = list(pages)
        if self.sweep:
            return pages
        following = [url for url in pages if url not in self.read]
        known = next((url for url in pages if url in self.read), None)
        return [*following, known] if news and known else following


def is_stray(title: str) -> bool:
    """Whether the words of a link say that it leads elsewhere than to a report, or leave it open."""
    return bool(title) and not reads_like_report(title)
