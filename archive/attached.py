"""What belongs to a page of the frontier: the files attached to it, and the pictures of its tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from archive import frontier, lacking
from archive.store import Archive

# A file, or what an import took for a page while nothing had led to it.
_MAY_BE_ATTACHED = (
    "(kind = 'attachment' OR kind = 'page' AND found_on IS NULL AND link_title IS NULL AND url <> :cover)"
)


def discover_files(db: Any, cover: str, portal: str | None, files: Iterable[tuple[str, str]], at: str) -> None:
    """Add the (url, name) pairs of files that the page `cover` has attached; what a list names stays a page.

    A file that came in before anything was known to have it attached is read once more.
    """
    for url, name in files:
        names = {"url": url, "portal": portal, "at": at, "name": name, "cover": cover}
        sql = f"SELECT 1 FROM pages WHERE url = :url AND cover IS NULL AND {_MAY_BE_ATTACHED}"
        if db.execute(sql, names).fetchone():
            lacking.read_again(db, url)
        db.execute(
            "INSERT INTO pages (url, portal, kind, state, discovered_at, link_title, cover)"
            " VALUES (:url, :portal, 'attachment', 'new', :at, :name, :cover)"
            " ON CONFLICT (url) DO UPDATE SET kind = 'attachment', cover = coalesce(cover, :cover),"
            " discovered_at = CASE WHEN link_title IS NULL THEN min(discovered_at, :at) ELSE discovered_at END,"
            f" link_title = coalesce(link_title, :name) WHERE {_MAY_BE_ATTACHED}",
            names,
        )


def discover_images(db: Any, cover: str, portal: str | None, urls: Iterable[str], at: str) -> None:
    """Add the pictures of tables that the page `cover` shows."""
    for url in urls:
        db.execute(
            "INSERT INTO pages (url, portal, kind, state, discovered_at, cover)"
            " VALUES (:url, :portal, 'image', 'new', :at, :cover)"
            " ON CONFLICT (url) DO UPDATE SET cover = coalesce(cover, :cover) WHERE kind = 'image'",
            {"url": url, "portal": portal, "at": at, "cover": cover},
        )


def awaits_images(db: Any, cover: str) -> bool:
    """Whether a picture on the page `cover` is still to be asked for."""
    sql = "SELECT 1 FROM pages WHERE cover = ? AND kind = 'image' AND state = 'new' LIMIT 1"
    return db.execute(sql, [cover]).fetchone() is not None


def images_of(archive: Archive, cover: str) -> list[dict[str, Any]]:
    """Return the newest good capture of each picture on the page `cover`, with the portal of its page."""
    return list(
        archive.db.query(
            "SELECT captures.*, pages.portal FROM pages JOIN captures ON captures.id = (SELECT id FROM captures"
            " WHERE page = pages.url AND status = 200 ORDER BY fetched_at DESC LIMIT 1)"
            " WHERE pages.cover = ? AND pages.kind = 'image' ORDER BY pages.url",
            [cover],
        )
    )


def settle_images(db: Any, cover: str) -> None:
    """Write that the captured pictures of the page `cover` have been read together with it."""
    rows = db.execute(
        "SELECT captures.id, page, captures.fetched_at FROM captures JOIN pages ON pages.url = page"
        " WHERE pages.cover = ? AND pages.kind = 'image' AND verdict IS NULL ORDER BY captures.fetched_at",
        [cover],
    ).fetchall()
    for row in rows:
        frontier.judge(db, row["id"], "good")
        frontier.settle(db, row["page"], "attachment", at=row["fetched_at"])


def outdate_files(db: Any, cover: str, *, file: str | None = None, read_with: str | None = None) -> None:
    """Ask again, in full, for the files attached to the page `cover` when its bytes have changed: what it says of them
    may have, too.

    Its newest capture is compared with the one before, or, for a `file` just read, with the capture of the cover that
    it was read with.
    """
    captures = db.execute(
        "SELECT id, payload_sha256 FROM captures WHERE page = ? AND status = 200 AND via IS NULL"
        " ORDER BY fetched_at DESC",
        [cover],
    ).fetchall()
    before = [row for row in captures if row["id"] == read_with] if file else captures[1:2]
    if captures and before and captures[0]["payload_sha256"] != before[0]["payload_sha256"]:
        db.execute(
            "UPDATE pages SET etag = NULL, last_modified = NULL, next_due = fetched_at"
            " WHERE cover = ? AND kind = 'attachment' AND state <> 'new' AND url = coalesce(?, url)",
            [cover, file],
        )
