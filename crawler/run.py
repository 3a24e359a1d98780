"""One run: the archive it writes to, the portals it visits, and what it has counted so far."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone

from archive import captures, frontier, ledger
from archive.store import Archive
from crawler.portals import Portal


def utc_now() -> str:
    """Return the time in UTC as ISO 8601 with milliseconds, which sorts as text."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Run:
    """What the components of a crawl share.

    `counts` holds, for each portal, how often each thing happened; `expected` and `done` the requests for pages
    so far; `failed_lists` why a portal's list could not be read; `unwritable` why the archive could not be
    written; `ended` Scrapy's reason for the end (`finished`, `shutdown`).
    """

    id: str
    archive: Archive
    portals: dict[str, Portal]
    everything: bool = False
    now: Callable[[], str] = utc_now
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    failed_lists: dict[str, str] = field(default_factory=dict)
    expected: int = 0
    done: int = 0
    unwritable: str | None = None
    ended: str = ""

    @classmethod
    def begin(cls, archive: Archive, portals: dict[str, Portal], *, everything: bool = False) -> Run:
        """Open a run in `archive`, after mending what an earlier run may have left half done."""
        now = utc_now()
        run = cls(f"{now[:19].replace(':', '').replace('-', '')}-{uuid.uuid4().hex[:8]}", archive, portals, everything)
        for portal in portals.values():
            frontier.declare(archive, portal.row(), portal.body_rows())
        ledger.start_run(archive, run.id, list(portals), now)
        orphans = list(captures.recover(archive.captures, frontier.known_ends(archive)))
        frontier.record_captures(archive, orphans, run.id)
        return run

    def count(self, portal: str | None, what: str, number: int = 1) -> None:
        """Add to a portal's counts."""
        if portal is not None:
            self.counts.setdefault(portal, Counter())[what] += number

    @property
    def totals(self) -> Counter[str]:
        """The counts of all portals together."""
        return sum(self.counts.values(), Counter())

    def outcome(self, portal: str) -> str:
        """Return how the visit to `portal` went: `done`, `suspect` (its lists show no page) or `failed`."""
        if portal in self.failed_lists:
            return "failed"
        return "done" if frontier.number_of_pages(self.archive, portal) else "suspect"

    def verdict(self) -> str:
        """Return how the run went: `done` when every portal is done, else `failed`."""
        return "done" if all(self.outcome(portal) == "done" for portal in self.portals) else "failed"
