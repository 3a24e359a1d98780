"""Mementos: what web archives hold of the portals' addresses (RFC 7089), and what there is to ask them for.

They are captures with a `via`, of the time at which the web archive had the page. They tell what stood at an address,
never how it answers now: its row of `pages` keeps its state.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from archive import frontier
from archive.frontier import Known
from archive.store import Archive

# What the live site no longer gives, refused, or was never asked for. What its robots.txt forbids is left out.
_WANTED = "('gone', 'new', 'failed', 'blocked')"
_COLUMNS = "url, portal, kind, state, etag, last_modified, cover, coalesce(link_title, '') AS link_title"


def wanted(archive: Archive, portal: str, also: Collection[str]) -> list[tuple[Known, bool]]:
    """Return the pages and files of `portal` to ask a web archive for, and those in `also`, each with whether no run
    has asked for it yet.

    Those never asked for come first, then those asked for longest ago, so that a budget starves none; of these first
    those that are gone. Of the pages that it gave, all files are wanted: one may have been changed since.
    """
    rows = archive.db.query(
        f"SELECT {_COLUMNS}, recalled_at FROM pages WHERE portal = :portal AND kind IN ('page', 'attachment')"
        f" AND (state IN {_WANTED} OR url IN (SELECT value FROM json_each(:also))"
        " OR cover IN (SELECT page FROM captures WHERE page = cover AND via IS NOT NULL))"
        " ORDER BY coalesce(recalled_at, ''), state <> 'gone', kind = 'attachment', discovered_at, url",
        {"portal": portal, "also": json.dumps(list(also))},
    )
    return [(Known(**row), at is None) for row in rows for at in [row.pop("recalled_at")]]


def recall(archive: Archive, url: str, at: str) -> None:
    """Write that the run that began `at` asks a web archive for the page `url`."""
    with archive.transaction() as db:
        db.execute("UPDATE pages SET recalled_at = ? WHERE url = ?", [at, url])


def known(archive: Archive, portal: str) -> list[Known]:
    """Return every page of `portal`, of all kinds, first those that no web archive was asked for."""
    sql = f"SELECT {_COLUMNS} FROM pages WHERE portal = ? ORDER BY coalesce(recalled_at, ''), discovered_at, url"
    return [Known(**row) for row in archive.db.query(sql, [portal])]


def held(archive: Archive, page: str, via: str) -> dict[str, Any] | None:
    """Return the row of `captures` of `page` that came from the address `via`, None when it has not been fetched."""
    rows = archive.db.query("SELECT * FROM captures WHERE page = ? AND via = ?", [page, via])
    return next(iter(rows), None)


def is_newest(db: Any, page: str, at: str) -> bool:
    """Whether nothing later than `at` was captured of `page`."""
    sql = "SELECT 1 FROM captures WHERE page = ? AND status = 200 AND fetched_at > ? LIMIT 1"
    return db.execute(sql, [page, at]).fetchone() is None


def cover_of(archive: Archive, url: str, at: str) -> dict[str, Any] | None:
    """Return the good capture of the page that the file `url` is attached to, as of `at`, else the first one after."""
    rows = archive.db.query(
        "SELECT captures.* FROM pages JOIN captures ON captures.page = pages.cover"
        " WHERE pages.url = :url AND pages.cover <> pages.url AND verdict = 'good'"
        " ORDER BY captures.fetched_at > :at, abs(julianday(captures.fetched_at) - julianday(:at)) LIMIT 1",
        {"url": url, "at": at},
    )
    return next(iter(rows), None)


def settle_list(
    archive: Archive,
    portal: str,
    capture: str,
    links: Iterable[tuple[str, str]],
    announced: Mapping[str, tuple[str, int]],
    now: str,
) -> list[str]:
    """Write what an archived list led to; return the addresses that are new, which the live site is asked for, too.

    What a live list announces of an address stands.
    """
    with archive.transaction() as db:
        new = frontier.add(db, portal, "page", links, now)
        for url, (body, year) in announced.items():
            db.execute(
                "UPDATE pages SET listed_body = ?, listed_year = ? WHERE url = ? AND listed_body IS NULL",
                [body, year, url],
            )
        frontier.judge(db, capture, "good")
    return new
