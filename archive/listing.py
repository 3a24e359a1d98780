"""The list pages of a portal: what they led to, which are unfinished, and when all of them were last read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from archive import frontier
from archive.report import Page
from archive.store import Archive

# A page that could not be had at so many visits no longer holds its list open.
MOST_FAILURES = 3


def declare(archive: Archive, portal: str, urls: Iterable[str], at: str) -> None:
    """Add the lists that the catalogue names; what was taken for a page before is a list now."""
    with archive.transaction() as db:
        for url in urls:
            db.execute(
                "INSERT INTO pages (url, portal, kind, state, discovered_at) VALUES (:url, :portal, 'list', 'new', :at)"
                " ON CONFLICT (url) DO UPDATE SET kind = 'list', portal = :portal",
                {"url": url, "portal": portal, "at": at},
            )


def settle(
    archive: Archive,
    page: Page,
    links: Iterable[tuple[str, str]],
    pages: Iterable[tuple[str, str]],
    announced: Mapping[str, tuple[str, int]],
) -> list[str]:
    """Write what the list `page` led to, all in one transaction; return the new pages.

    `announced` holds, for links whose words say it, whose report (body id) on which year they lead to.
    """
    assert page.portal is not None
    links = list(links)
    with archive.transaction() as db:
        new_links = frontier.add(db, page.portal, "page", links, page.fetched_at, page.frontier_url)
        frontier.add(db, page.portal, "list", pages, page.fetched_at, page.frontier_url)
        for url, _ in links:  # what was known before lists were remembered
            db.execute(
                "UPDATE pages SET found_on = ? WHERE url = ? AND found_on IS NULL AND kind = 'page'",
                [page.frontier_url, url],
            )
        for url, (body, year) in announced.items():
            db.execute("UPDATE pages SET listed_body = ?, listed_year = ? WHERE url = ?", [body, year, url])
        frontier.settle(
            db, page.frontier_url, "list", at=page.fetched_at, etag=page.etag, last_modified=page.last_modified
        )
        frontier.judge(db, page.capture, "good")
        if links:
            newest = max((year for _, year in announced.values()), default=None)
            _note_listed(db, page.portal, newest, page.fetched_at)
    return new_links


def read_before(archive: Archive, portal: str) -> frozenset[str]:
    """Return the list pages of `portal` that have been read to their end."""
    rows = archive.db.query("SELECT url FROM pages WHERE portal = ? AND kind = 'list' AND state = 'list'", [portal])
    return frozenset(row["url"] for row in rows)


def needs_sweep(archive: Archive, portal: str, every: int) -> bool:
    """Whether all list pages of `portal` are to be read: they never were, or it is the turn of one visit in `every`."""
    row = archive.db.execute(
        "SELECT swept_at, (SELECT count(*) FROM portal_runs WHERE portal = slug AND source = 'live'"
        " AND outcome IN ('done', 'unfinished') AND started_at > swept_at) AS since FROM portals WHERE slug = ?",
        [portal],
    ).fetchone()
    return row is None or row["swept_at"] is None or row["since"] >= every - 1


def close_visit(archive: Archive, portal: str, *, started_at: str, at: str, sweep: bool) -> int:
    """Mark the lists of which a page could not be had; return their number.

    They are asked for in full at the next visit. When a `sweep` has read every list page, write so.
    """
    with archive.transaction() as db:
        unfinished = db.execute(
            "UPDATE pages SET state = 'unfinished', etag = NULL, last_modified = NULL, next_due = :at"
            " WHERE portal = :portal AND kind = 'list' AND state IN ('list', 'unfinished') AND url IN ("
            " SELECT found_on FROM pages AS found WHERE found.portal = :portal AND kind = 'page' AND (state = 'new'"
            " OR state IN ('failed', 'blocked') AND access IN ('unreachable', 'tls', 'error')"
            " AND (SELECT count(DISTINCT run) FROM problems WHERE problems.url = found.url"
            " AND problems.at >= found.discovered_at) < :most))",
            {"portal": portal, "at": at, "most": MOST_FAILURES},
        ).rowcount
        if sweep and not _unread(db, portal, started_at):
            db.execute("UPDATE portals SET swept_at = ? WHERE slug = ?", [at, portal])
    return int(unfinished)


def settle_access(archive: Archive, portal: str, start: str, detail: str, *, started_at: str, at: str) -> None:
    """Write how the visit to the lists of `portal` went: `good` when one of them led to pages, else as its list
    `start` did; `detail` says what was wrong."""
    with archive.transaction() as db:
        served = db.execute(
            "SELECT 1 FROM pages AS list WHERE portal = ? AND kind = 'list' AND access = 'good' AND fetched_at >= ?"
            " AND EXISTS (SELECT 1 FROM pages WHERE found_on = list.url) LIMIT 1",
            [portal, started_at],
        ).fetchone()
        row = db.execute("SELECT access FROM pages WHERE url = ?", [start]).fetchone()
        access = "good" if served else row["access"] if row else None
        if access is None:
            return
        if access == "good":
            detail = "" if served else "The list shows no records."
        db.execute(
            "UPDATE portals SET access = ?, access_at = ?, access_detail = nullif(?, '') WHERE slug = ?",
            [access, at, detail, portal],
        )


def note_check(
    archive: Archive, portal: str, access: str, detail: str, *, newest: int | None, shown: bool, at: str
) -> None:
    """Write what a look at the lists of `portal` showed, and, when they have `shown` reports, the year of the
    `newest`. A portal that the archive does not know stays unknown."""
    with archive.transaction() as db:
        db.execute(
            "UPDATE portals SET access = ?, access_at = ?, access_detail = nullif(?, '') WHERE slug = ?",
            [access, at, detail, portal],
        )
        if shown:
            _note_listed(db, portal, newest, at)


def _note_listed(db: Any, portal: str, newest: int | None, at: str) -> None:
    db.execute(
        "UPDATE portals SET listed_at = ?, newest = coalesce(max(newest, ?), newest, ?) WHERE slug = ?",
        [at, newest, newest, portal],
    )


def _unread(db: Any, portal: str, since: str) -> bool:
    sql = (
        "SELECT 1 FROM pages WHERE portal = ? AND kind = 'list' AND state <> 'gone'"
        " AND (fetched_at IS NULL OR fetched_at < ?) LIMIT 1"
    )
    return db.execute(sql, [portal, since]).fetchone() is not None
