"""The frontier: every address a portal is known to have, and what became of it.

`pages.kind` is `list` or `page`. `pages.state` is `new`, then one of: `list`, `report`, `companion`, `other` (read),
`gone`, `blocked` (served, but not the page), `disallowed` (robots.txt), `failed` (not served).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from archive.captures import Capture
from archive.report import Page
from archive.store import Archive

UNSETTLED = frozenset({"blocked", "disallowed", "failed"})


@dataclass(frozen=True, slots=True)
class Known:
    """A page of the frontier, with what a conditional request for it needs."""

    url: str
    portal: str
    kind: str
    state: str
    etag: str | None
    last_modified: str | None


def declare(archive: Archive, portal: dict[str, Any], bodies: Sequence[dict[str, Any]]) -> None:
    """Write a portal of the catalogue and the bodies it expects (rows of `portals`, `bodies`)."""
    with archive.transaction() as db:
        db.table("portals").upsert(portal, pk="slug")
        db.table("bodies").upsert_all(bodies, pk="id")


def discover(archive: Archive, portal: str, kind: str, links: Iterable[tuple[str, str]], at: str) -> list[str]:
    """Add the (url, title) pairs that are not known yet; return the addresses that are new."""
    with archive.transaction() as db:
        return _discover(db, portal, kind, links, at)


def _discover(db: Any, portal: str, kind: str, links: Iterable[tuple[str, str]], at: str) -> list[str]:
    added = []
    for url, title in links:
        done = db.execute(
            "INSERT INTO pages (url, portal, kind, state, discovered_at, link_title) VALUES (?, ?, ?, 'new', ?, ?) "
            "ON CONFLICT (url) DO NOTHING",
            [url, portal, kind, at, title],
        )
        if done.rowcount:
            added.append(url)
    return added


def to_visit(archive: Archive, portal: str, now: str, *, everything: bool) -> list[Known]:
    """Return the portal's list pages, and its pages that are new or due, or `everything`."""
    rows = archive.db.query(
        "SELECT url, portal, kind, state, etag, last_modified FROM pages WHERE portal = :portal AND ("
        " kind = 'list' AND state <> 'gone' OR state = 'new' OR next_due <= :now"
        " OR :everything) ORDER BY kind <> 'list', discovered_at, url",
        {"portal": portal, "now": now, "everything": everything},
    )
    return [Known(**row) for row in rows]


def record_captures(archive: Archive, captures: Sequence[Capture], run: str) -> None:
    """Write one row of `captures` for each, in one transaction."""
    with archive.transaction() as db:
        db.table("captures").insert_all(
            (
                {name: getattr(capture, name) for name in Capture.__slots__} | {"verdict": None, "run": run}
                for capture in captures
            ),
            pk="id",
        )


def settle(db: Any, url: str, state: str, *, at: str, etag: str = "", last_modified: str = "") -> None:
    """Write what became of a page, and when it is due again.

    Its validators go in together with what was read, never before: a page whose reading was lost in a crash is
    asked for in full. A page that was not what it should be is due at the next run.
    """
    row = db.execute("SELECT discovered_at FROM pages WHERE url = ?", [url]).fetchone()
    if row is None:
        return
    due = at if state in UNSETTLED else next_due(at, row["discovered_at"])
    db.execute(
        "UPDATE pages SET state = ?, fetched_at = ?, next_due = ?, etag = nullif(?, ''),"
        " last_modified = nullif(?, '') WHERE url = ?",
        [state, at, due, etag, last_modified, url],
    )


def settle_unchanged(archive: Archive, url: str, *, at: str) -> None:
    """Write that the server confirmed the page unchanged (304): its report was seen again."""
    with archive.transaction() as db:
        (discovered_at,) = db.execute("SELECT discovered_at FROM pages WHERE url = ?", [url]).fetchone()
        db.execute(
            "UPDATE pages SET fetched_at = ?, next_due = ? WHERE url = ?", [at, next_due(at, discovered_at), url]
        )
        for statement in (
            "UPDATE sightings SET last_seen = :at"
            " WHERE url = :url AND report = (SELECT report FROM pages WHERE url = :url)",
            "UPDATE reports SET last_seen = :at WHERE id = (SELECT report FROM pages WHERE url = :url)",
        ):
            db.execute(statement, {"at": at, "url": url})


def settle_failed(db: Any, url: str, state: str, *, at: str) -> None:
    """Write that the page could not be had this time; what was read from it before stands, and it is due again."""
    db.execute(
        "UPDATE pages SET state = CASE WHEN report IS NULL THEN ? ELSE state END, next_due = ? WHERE url = ?",
        [state, at, url],
    )


def settle_list(
    archive: Archive, page: Page, links: Iterable[tuple[str, str]], pages: Iterable[tuple[str, str]]
) -> tuple[list[str], list[str]]:
    """Write what the list `page` led to, all in one transaction; return the new pages and the new list pages."""
    assert page.portal is not None
    with archive.transaction() as db:
        new_links = _discover(db, page.portal, "page", links, page.fetched_at)
        new_pages = _discover(db, page.portal, "list", pages, page.fetched_at)
        settle(db, page.frontier_url, "list", at=page.fetched_at, etag=page.etag, last_modified=page.last_modified)
        judge(db, page.capture, "good")
    return new_links, new_pages


def next_due(now: str, discovered_at: str) -> str:
    """Return when a page that was read at `now` is to be asked for again.

    A tenth of the time it has been known, between one day and ninety: portals revise a report mostly in its
    first weeks, and a report of 2008 hardly ever.
    """
    read = datetime.fromisoformat(now.replace("Z", "+00:00"))
    age = read - datetime.fromisoformat(discovered_at.replace("Z", "+00:00"))
    due = read + min(max(age / 10, timedelta(days=1)), timedelta(days=90))
    return due.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def judge(db: Any, capture: str | None, verdict: str) -> None:
    """Write the verdict on a capture: it has been read."""
    if capture is not None:
        db.execute("UPDATE captures SET verdict = ? WHERE id = ?", [verdict, capture])


def unread(archive: Archive) -> list[dict[str, Any]]:
    """Return the captures that no run has read yet, oldest first, with portal and kind of their page."""
    return list(
        archive.db.query(
            "SELECT captures.*, pages.portal, pages.kind FROM captures JOIN pages ON pages.url = captures.page "
            "WHERE captures.verdict IS NULL ORDER BY captures.fetched_at, captures.id"
        )
    )


def known_ends(archive: Archive) -> dict[str, int]:
    """Return where the last record that has a row ends, for each segment."""
    rows = archive.db.query("SELECT warc_file, max(warc_offset + warc_length) AS ends FROM captures GROUP BY warc_file")
    return {row["warc_file"]: row["ends"] for row in rows}


def number_of_pages(archive: Archive, portal: str) -> int:
    """Return how many pages, lists apart, are known of `portal`."""
    (number,) = archive.db.execute("SELECT count(*) FROM pages WHERE portal = ? AND kind = 'page'", [portal]).fetchone()
    return int(number)


def region_of(archive: Archive, portal: str) -> str:
    """Return the region of `portal`, an empty string where the catalogue gives none."""
    row = archive.db.execute("SELECT region FROM portals WHERE slug = ?", [portal]).fetchone()
    return row["region"] or "" if row else ""
