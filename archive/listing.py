"""The list pages of a portal: what they led to, which are unfinished, and when all of them were last read."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from archive import frontier
from archive.report import Page
from archive.store import Archive

# A page that could not be had at so many visits no longer holds its list open.
MOST_FAILURES = 3


def declare(archive: Archive, portal: str, urls: Iterable[str], at: str) -> None:
    """Add the lists that the catalogue names; what was a page before, or another portal's, is read like a new list."""
    with archive.transaction() as db:
        for url in urls:
            db.execute(
                "INSERT INTO pages (url, portal, kind, state, discovered_at) VALUES (:url, :portal, 'list', 'new', :at)"
                " ON CONFLICT (url) DO UPDATE SET kind = 'list', portal = :portal, state = 'new', etag = NULL,"
                " last_modified = NULL WHERE kind <> 'list' OR portal <> :portal",
                {"url": url, "portal": portal, "at": at},
            )


def settle(
    archive: Archive,
    page: Page,
    links: Iterable[tuple[str, str]],
    pages: Iterable[tuple[str, str]],
    announced: Mapping[str, tuple[str, int]],
    visited: Collection[str] = (),
) -> list[str]:
    """Write what the list `page` led to, all in one transaction; return the pages to ask for: those that are new.

    Pages that another portal found, which is not `visited` in this run, are this portal's now. `announced` holds, for
    links whose words say it, whose report (body id) on which year they lead to.
    """
    assert page.portal is not None
    links = list(links)
    with archive.transaction() as db:
        new_links = frontier.add(db, page.portal, "page", links, page.fetched_at, page.frontier_url)
        frontier.add(db, page.portal, "list", pages, page.fetched_at, page.frontier_url)
        new_links += _taken_over(db, page, [url for url, _ in links], visited)
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


def _taken_over(db: Any, page: Page, urls: list[str], visited: Collection[str]) -> list[str]:
    """Make pages known before this portal's, and of this list where no list is remembered; return what was not had."""
    known = {"urls": json.dumps(urls), "portal": page.portal, "list": page.frontier_url, "kept": json.dumps([*visited])}
    which = "url IN (SELECT value FROM json_each(:urls)) AND kind = 'page'"
    db.execute(f"UPDATE pages SET found_on = :list WHERE {which} AND found_on IS NULL", known)
    which += " AND portal <> :portal AND portal NOT IN (SELECT value FROM json_each(:kept))"
    rows = db.execute(f"SELECT url FROM pages WHERE {which} AND state = 'new'", known).fetchall()
    db.execute(f"UPDATE pages SET portal = :portal WHERE {which}", known)
    return [row["url"] for row in rows]


def reopen(archive: Archive, url: str, at: str) -> None:
    """Write that the list `url` was read in part only: it is asked for in full at the next visit."""
    with archive.transaction() as db:
        db.execute(
            "UPDATE pages SET state = 'unfinished', etag = NULL, last_modified = NULL, next_due = ? WHERE url = ?",
            [at, url],
        )


def read_before(archive: Archive, portal: str) -> frozenset[str]:
    """Return the list pages of `portal` that have been read to their end."""
    rows = archive.db.query("SELECT url FROM pages WHERE portal = ? AND kind = 'list' AND state = 'list'", [portal])
    return frozenset(row["url"] for row in rows)


def needs_sweep(archive: Archive, portal: str, every: int, now: str) -> bool:
    """Whether all list pages of `portal` are to be read: they never were, the last visit was interrupted (it may have
    read that there is something new, and not what), or it is the turn of one visit in `every`."""
    row = archive.db.execute(
        "SELECT swept_at, (SELECT count(*) FROM portal_runs WHERE portal = slug AND source = 'live'"
        " AND outcome IN ('done', 'unfinished') AND started_at > swept_at) AS since,"
        " (SELECT coalesce(outcome, 'interrupted') FROM portal_runs WHERE portal = slug AND source = 'live'"
        " ORDER BY started_at DESC, rowid DESC LIMIT 1) AS last FROM portals WHERE slug = ?",
        [portal],
    ).fetchone()
    if row is None or row["swept_at"] is None or row["swept_at"] > now:
        return True
    return bool(row["last"] == "interrupted" or row["since"] >= every - 1)


@dataclass(frozen=True, slots=True)
class Left:
    """What a visit could not read: list pages, and pages whose links do not say whose report they hold."""

    lists: int
    pages: int


def close_visit(archive: Archive, portal: str, *, at: str, answered: Collection[str], sweep: bool) -> Left:
    """Mark the lists with a page that could not be had, and return what of the portal has not been read.

    Such a list is asked for in full at the next visit. When all list pages of a `sweep` were `answered`, write so.
    """
    with archive.transaction() as db:
        db.execute(
            "UPDATE pages SET state = 'unfinished', etag = NULL, last_modified = NULL, next_due = :at"
            " WHERE portal = :portal AND kind = 'list' AND state IN ('list', 'unfinished') AND url IN ("
            " SELECT found_on FROM pages AS found WHERE found.portal = :portal AND kind = 'page' AND (state = 'new'"
            " OR state IN ('failed', 'blocked') AND access IN ('unreachable', 'tls', 'error')"
            " AND (SELECT count(DISTINCT run) FROM problems WHERE problems.url = found.url"
            " AND problems.at >= found.discovered_at) < :most))",
            {"portal": portal, "at": at, "most": MOST_FAILURES},
        )
        rows = db.execute("SELECT url FROM pages WHERE portal = ? AND kind = 'list' AND state <> 'gone'", [portal])
        if sweep and {row["url"] for row in rows} <= set(answered):
            db.execute("UPDATE portals SET swept_at = ? WHERE slug = ?", [at, portal])
        (lists,) = db.execute(
            "SELECT count(*) FROM pages WHERE portal = ? AND kind = 'list'"
            " AND (state NOT IN ('list', 'gone') OR access <> 'good')",
            [portal],
        ).fetchone()
        (pages,) = db.execute(
            "SELECT count(*) FROM pages WHERE portal = ? AND kind = 'page' AND listed_body IS NULL"
            " AND state IN ('new', 'failed', 'blocked', 'disallowed') AND access IS NOT 'soft404'",
            [portal],
        ).fetchone()
    return Left(lists, pages)


def settle_access(archive: Archive, portal: str, start: str, detail: str, *, started_at: str, at: str) -> None:
    """Write how the visit to the lists of `portal` went: `good` when one of them showed records, else as its list
    `start` did; `detail` says what was wrong. Whose list led to a page first is not asked: two portals may show it."""
    with archive.transaction() as db:
        served = db.execute("SELECT 1 FROM portals WHERE slug = ? AND listed_at >= ?", [portal, started_at]).fetchone()
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


def has_shown(archive: Archive, portal: str) -> bool:
    """Whether a list of `portal` has ever shown records, be it of pages that are another portal's."""
    row = archive.db.execute("SELECT 1 FROM portals WHERE slug = ? AND listed_at IS NOT NULL", [portal]).fetchone()
    return row is not None


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


def seen_again(archive: Archive, portal: str, at: str) -> None:
    """Write that a list of `portal` stands unchanged (304): what it showed, it shows."""
    with archive.transaction() as db:
        db.execute("UPDATE portals SET listed_at = ? WHERE slug = ? AND listed_at IS NOT NULL", [at, portal])


def _note_listed(db: Any, portal: str, newest: int | None, at: str) -> None:
    db.execute(
        "UPDATE portals SET listed_at = ?, newest = coalesce(max(newest, ?), newest, ?) WHERE slug = ?",
        [at, newest, newest, portal],
    )
