"""One run: the archive it writes to, the portals it visits, and what it has counted so far."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone

from archive import frontier, ledger, listing, successions
from archive.evidence import recovery
from archive.store import Archive
from crawler.portals import Portal
from crawler.visit import MOST_STRAYS, SWEEP_EVERY, Visit
from pipelines import series


def utc_now() -> str:
    """Return the time in UTC as ISO 8601 with milliseconds, which sorts as text."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Run:
    """What the components of a crawl share.

    `counts` holds, for each portal, how often each thing happened; `asked` and `answered` the addresses of the
    frontier so far; `failed_lists` why a portal's list could not be read; `unwritable` why the archive could not be
    written; `ended` Scrapy's reason for the end (`finished`, `shutdown`). `visits` holds each portal's part, and
    `unfinished` what of it has not been read. `source` is `live`, or the CDX server of the
    web archive that is read instead of the sites.
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
    started_at: str = ""
    visits: dict[str, Visit] = field(default_factory=dict)
    unfinished: dict[str, listing.Left] = field(default_factory=dict)
    source: str = ledger.LIVE
    closing: asyncio.Future[None] | None = None

    @classmethod
    def begin(
        cls, archive: Archive, portals: dict[str, Portal], *, everything: bool = False, source: str = ledger.LIVE
    ) -> Run:
        """Open a run in `archive`, after mending what an earlier run may have left half done."""
        now = utc_now()
        run = cls(f"{now[:19].replace(':', '').replace('-', '')}-{uuid.uuid4().hex[:8]}", archive, portals, everything)
        run.started_at, run.source = now, source
        for slug, portal in portals.items():
            frontier.declare(archive, portal.row(), portal.body_rows())
            run.visits[slug] = Visit(
                portal,
                everything or listing.needs_sweep(archive, slug, SWEEP_EVERY, now),
                listing.read_before(archive, slug),
                frontier.number_of_pages(archive, slug, "list"),
            )
        with archive.transaction() as db:
            successions.record(db, {slug: portal.successions for slug, portal in portals.items()})
        ledger.start_run(archive, run.id, list(portals), now, source)
        recovery.reconcile(archive, run.id, now)
        series.catch_up(archive)
        return run

    def count(self, portal: str | None, what: str, number: int = 1) -> None:
        """Add to a portal's counts."""
        if portal is not None:
            self.counts.setdefault(portal, Counter())[what] += number

    def note(self, url: str, portal: str, kind: str, detail: str) -> None:
        """Write a row of `problems`."""
        with self.archive.transaction() as db:
            ledger.note_problem(db, kind, detail, at=self.now(), run=self.id, portal=portal, url=url)

    def fail(
        self, url: str, portal: str, state: str, kind: str, detail: str, capture: str | None, access: str = "error"
    ) -> None:
        """Write that a page could not be had, or was not what it should be; `access` is the verdict on its capture."""
        self.answered.add(url)
        with self.archive.transaction() as db:
            frontier.judge(db, capture, access)
            frontier.settle_failed(db, url, state, at=self.now(), access=access)
        self.note(url, portal, kind, detail)
        self.count(portal, state)
        if portal in self.portals and url in self.portals[portal].lists:
            self.failed_lists[portal] = detail

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
                frontier.settle_failed(db, url, "failed", at=now, access="unreachable")
                detail = "It was asked for, and the crawl ended without an answer to it."
                ledger.note_problem(db, "unreachable", detail, at=now, run=self.id, portal=portal, url=url)
            self.count(portal, "failed")

    def outcome(self, portal: str) -> str:
        """Return how the visit to `portal` went: `done` (every list read, and every page whose link does not say whose
        report it is), `unfinished`, `suspect` (its lists show no page) or `failed`."""
        if portal in self.failed_lists:
            return "failed"
        if not (frontier.number_of_pages(self.archive, portal) or listing.has_shown(self.archive, portal)):
            return "suspect"
        visit, left = self.visits[portal], self.unfinished.get(portal)
        incomplete = visit.left or visit.held or visit.partial or (left and (left.lists or left.pages))
        return "unfinished" if incomplete else "done"

    def reason(self, portal: str) -> str:
        """Return why the visit to `portal` is not `done`, in a few words."""
        if self.outcome(portal) != "unfinished":
            return self.failed_lists.get(portal, "its lists show no page")
        visit, left = self.visits[portal], self.unfinished.get(portal, listing.Left(0, 0))
        if visit.left or visit.held:
            return f"{len(visit.left | visit.held)} known pages were left for the next visit"
        return f"{max(left.lists, len(visit.partial))} of its lists and {left.pages} of its pages could not be read"

    def close_visits(self) -> None:
        """Write of each portal which lists are unfinished, and whether all of them have been read."""
        for slug, visit in self.visits.items():
            if self.source == ledger.LIVE:
                at, begun, why = self.now(), self.started_at, self.failed_lists.get(slug, "")
                self.unfinished[slug] = listing.close_visit(
                    self.archive, slug, at=at, answered=self.answered, sweep=visit.sweep and not visit.partial
                )
                listing.settle_access(self.archive, slug, visit.portal.start, why, started_at=begun, at=at)
            for urls, reason in (
                (visit.left, f"a visit makes {visit.portal.budget} requests, half of them for lists"),
                (visit.held, f"a visit follows {MOST_STRAYS} links that do not read like reports"),
            ):
                if urls:
                    detail = f"{len(urls)} known pages were not asked for: {reason}."
                    with self.archive.transaction() as db:
                        ledger.note_problem(db, "budget spent", detail, at=self.now(), run=self.id, portal=slug)

    def verdict(self) -> str:
        """Return how the run went: `failed` when the visit to a portal failed or looks wrong, else `done`."""
        if self.asked - self.answered:
            return "failed"
        wrong = any(self.outcome(portal) in ("failed", "suspect") for portal in self.portals)
        return "failed" if wrong else "done"
