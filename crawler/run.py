"""One run: the archive it writes to, the portals it visits, and what it has counted so far."""

from __future__ import annotations

import asyncio
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

    `counts` holds, for each portal, how often each thing happened; `asked` and `answered` the addresses of the
    frontier so far; `failed_lists` why a portal's list could not be read; `unwritable` why the archive could not be
    written; `ended` Scrapy's reason for the end (`finished`, `shutdown`).
    """

    id: str
    archive: Archive
    portals: dict[str, Portal]
    everything: bool = False
    now: Callable[[], str] = utc_now
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    failed_lists: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    unwritable: str | None = None
    ended: str = ""
    closing: asyncio.Future[None] | None = None

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

    @property
    def expected(self) -> int:
        """How many pages were asked for so far."""
        return len(self.asked)

    @property
    def done(self) -> int:
        """How many of them were answered, with whatever result."""
        return len(self.answered)

    def settle_unanswered(self) -> None:
        """Write a problem for every page that was asked for and of which nothing came back to us."""
        for url in sorted(self.asked - self.answered):
            now = self.now()
            with self.archive.transaction() as db:
                portal = frontier.portal_of(db, url)
                frontier.settle_failed(db, url, "failed", at=now)
                detail = "It was asked for, and the crawl ended without an answer to it."
                ledger.note_problem(db, "unreachable", detail, at=now, run=self.id, portal=portal, url=url)
            self.count(portal, "failed")

    def outcome(self, portal: str) -> str:
        """Return how the visit to `portal` went: `done`, `suspect` (its lists show no page) or `failed`."""
        if portal in self.failed_lists:
            return "failed"
        return "done" if frontier.number_of_pages(self.archive, portal) else "suspect"

    def verdict(self) -> str:
        """Return how the run went: `done` when every portal is done, else `failed`."""
        if self.asked - self.answered:
            return "failed"
        return "done" if all(self.outcome(portal) == "done" for portal in self.portals) else "failed"
