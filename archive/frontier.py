"""The frontier: every address a portal is known to have, and what became of it.

`pages.kind` is `list`, `page`, `attachment`, or `image` (a picture of a report's table, fetched only with OCR).
`pages.state` is `new`, then one of: `list`, `unfinished` (a list with pages that could not be had), `report`,
`companion`, `cover`, `image`, `attachment`, `other`
(read), `file` (a file that cannot be read), `gone`, `blocked` (served, but not the page), `disallowed` (robots.txt),
`failed` (not served).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from archive import successions
from archive.events import look_again
from archive.evidence.captures import Capture
from archive.store import Archive

KINDS = ("list", "page", "attachment", "image")
_IMPORTED = "coalesce(captures.run IN (SELECT id FROM runs WHERE source = 'import'), false)"
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
    cover: str | None = None
    link_title: str = ""


def declare(archive: Archive, portal: dict[str, Any], bodies: Sequence[dict[str, Any]]) -> None:
    """Write a portal of the catalogue and the bodies it expects (rows of `portals`, `bodies`)."""
    with archive.transaction() as db:
        db.table("portals").upsert(portal, pk="slug")
        db.execute("UPDATE bodies SET since = NULL, until = NULL WHERE portal = ?", [portal["slug"]])
        db.table("bodies").upsert_all(bodies, pk="id")
        for body in bodies:
            successions.arrived(db, body["id"])


def discover(archive: Archive, portal: str, kind: str, links: Iterable[tuple[str, str]], at: str) -> list[str]:
    """Add the (url, title) pairs that are not known yet; return the addresses that are new."""
    with archive.transaction() as db:
        return add(db, portal, kind, links, at)


def add(
    db: Any, portal: str, kind: str, links: Iterable[tuple[str, str]], at: str, found_on: str | None = None
) -> list[str]:
    """Do what `discover` does, within a transaction of the caller; `found_on` is the list page that led there."""
    added = []
    for url, title in links:
        done = db.execute(
            "INSERT INTO pages (url, portal, kind, state, discovered_at, link_title, found_on)"
            " VALUES (?, ?, ?, 'new', ?, ?, ?) "
            # What was only attached to a page until now is announced by a list.
            "ON CONFLICT (url) DO UPDATE SET kind = excluded.kind, link_title = excluded.link_title"
            " WHERE kind = 'attachment'",
            [url, portal, kind, at, title, found_on],
        )
        if done.rowcount:
            added.append(url)
    return added


def context_of(archive: Archive, url: str) -> tuple[str, dict[str, Any] | None]:
    """Return what the link to the page `url` says, and the newest good capture of the page it is attached to."""
    row = archive.db.execute("SELECT link_title, cover FROM pages WHERE url = ?", [url]).fetchone()
    if row is None:
        return "", None
    return row["link_title"] or "", newest_capture(archive, row["cover"])


def newest_capture(archive: Archive, url: str | None) -> dict[str, Any] | None:
    """Return the newest good capture of the page `url`, with its portal and the page it belongs to."""
    captured = archive.db.query(
        "SELECT captures.*, pages.portal, pages.cover FROM captures JOIN pages ON pages.url = captures.page"
        " WHERE captures.page = ? AND verdict = 'good' ORDER BY captures.fetched_at DESC LIMIT 1",
        [url],
    )
    return next(iter(captured), None)


def last_read(archive: Archive, url: str) -> str:
    """Return when the page `url` was last read or confirmed unchanged, "" for never."""
    row = archive.db.execute("SELECT fetched_at FROM pages WHERE url = ?", [url]).fetchone()
    return (row["fetched_at"] or "") if row else ""


def read_by_another(archive: Archive, url: str, extractor: str) -> bool:
    """Whether the report on the page `url` was last read by something else than `extractor`."""
    row = archive.db.execute(
        "SELECT 1 FROM pages JOIN reports ON reports.id = pages.report WHERE pages.url = ? AND extractor <> ?",
        [url, extractor],
    ).fetchone()
    return row is not None


def to_visit(
    archive: Archive,
    portal: str,
    now: str,
    *,
    everything: bool = False,
    lists: Collection[str] = (),
    sweep: bool = False,
    kinds: Collection[str] = KINDS,
) -> list[Known]:
    """Return the pages of `portal` that are new or due, or `everything`; of its list pages also `lists`, which every
    visit starts from, and in a `sweep` all of them.

    Lists come first, those read longest ago at their head, then what is new, then what is due again. A page that is due
    later than any rule allows was read by a clock that was ahead, and is due.
    """
    rows = archive.db.query(
        "SELECT url, portal, kind, state, etag, last_modified, cover, coalesce(link_title, '') AS link_title FROM pages"
        " WHERE portal = :portal AND kind IN (SELECT value FROM json_each(:kinds)) AND (state = 'new'"
        " OR next_due <= :now OR next_due > :never OR :everything"
        " OR kind = 'list' AND state <> 'gone' AND (:sweep OR url IN (SELECT value FROM json_each(:lists))))"
        " ORDER BY kind <> 'list', CASE WHEN kind = 'list' THEN coalesce(fetched_at, '') END, state <> 'new',"
        " CASE WHEN state <> 'new' THEN next_due END, discovered_at, url",
        {
            "portal": portal,
            "now": now,
            "never": next_due(now, "1970-01-01T00:00:00.000Z", most=timedelta(days=91)),
            "everything": everything,
            "sweep": sweep,
            "lists": json.dumps(list(lists)),
            "kinds": json.dumps(list(kinds)),
        },
    )
    return [Known(**row) for row in rows]


def record_captures(archive: Archive, captures: Sequence[Capture], run: str | None) -> None:
    """Write one row of `captures` for each, in one transaction. A 304 tells of the report that it confirms."""
    with archive.transaction() as db:
        db.table("captures").insert_all(
            (
                {name: getattr(capture, name) for name in Capture.__slots__}
                | {"verdict": _verdict(capture.status), "run": run}
                for capture in captures
            ),
            pk="id",
            ignore=True,
        )
        db.execute(
            "UPDATE captures SET report = (SELECT report FROM captures AS held WHERE held.id = captures.revisit_of)"
            " WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps([capture.id for capture in captures if capture.status == 304])],
        )


def _verdict(status: int) -> str | None:
    """What needs no reading: what a redirect led to is a capture of its own, and a 304 has nothing to read."""
    if status == 304:
        return "unchanged"
    return "redirect" if 300 <= status < 400 else None


def settle(
    db: Any, url: str, state: str, *, at: str, etag: str = "", last_modified: str = "", access: str = "good"
) -> None:
    """Write what became of a page, how the request for it went (`archive.access`), and when it is due again.

    Its validators go in together with what was read, never before: a page whose reading was lost in a crash is
    asked for in full. A page that was not what it should be is due at the next run.
    """
    if db.execute("SELECT 1 FROM pages WHERE url = ?", [url]).fetchone() is None:
        return
    due = at if state in UNSETTLED else due_again(db, url, at)
    if state == "gone":
        due = min(due, look_again(db, url, at) or due)
    db.execute(
        "UPDATE pages SET state = ?, fetched_at = ?, next_due = ?, etag = nullif(?, ''),"
        " last_modified = nullif(?, ''), access = ? WHERE url = ?",
        [state, at, due, etag, last_modified, access, url],
    )


def settle_unchanged(archive: Archive, url: str, *, at: str) -> None:
    """Write that the server confirmed the page unchanged (304): its report was seen again."""
    with archive.transaction() as db:
        db.execute(
            "UPDATE pages SET fetched_at = ?, next_due = ?, access = 'good' WHERE url = ?",
            [at, due_again(db, url, at), url],
        )
        for statement in (
            "UPDATE sightings SET last_seen = :at"
            " WHERE url = :url AND report = (SELECT report FROM pages WHERE url = :url)",
            "UPDATE reports SET last_seen = :at WHERE id = (SELECT report FROM pages WHERE url = :url)",
        ):
            db.execute(statement, {"at": at, "url": url})


def settle_failed(db: Any, url: str, state: str, *, at: str, access: str) -> None:
    """Write that the page could not be had this time; what was read from it before stands, and it is due again: at the
    next run, or like any other page when it was not asked for, since it is none of the portal's hosts' (`moved`)."""
    due = due_again(db, url, at) if access == "moved" and portal_of(db, url) else at
    db.execute(
        "UPDATE pages SET next_due = :due, access = :access, state = CASE"
        " WHEN state IN ('new', 'blocked', 'disallowed', 'failed') THEN :state ELSE state END WHERE url = :url",
        {"state": state, "due": due, "access": access, "url": url},
    )


def due_again(db: Any, url: str, at: str) -> str:
    """Return when the page `url`, read at `at`, is to be asked for again: see `next_due`."""
    row = db.execute(
        "SELECT kind, coalesce((SELECT max(discovered_at) FROM pages AS found WHERE found.found_on = pages.url),"
        " discovered_at) AS last_news, discovered_at FROM pages WHERE url = ?",
        [url],
    ).fetchone()
    if row["kind"] == "list":
        return next_due(at, row["last_news"], least=timedelta(0), most=timedelta(days=30))
    return next_due(at, row["discovered_at"])


def next_due(
    now: str, since: str, *, least: timedelta = timedelta(days=1), most: timedelta = timedelta(days=90)
) -> str:
    """Return when a page that was read at `now` is to be asked for again.

    A tenth of the time `since` it was found, between one day and ninety: portals revise a report mostly in its
    first weeks, and a report of 2008 hardly ever. For a list page, a tenth of the time since it last showed
    something new.
    """
    read = datetime.fromisoformat(now.replace("Z", "+00:00"))
    age = read - datetime.fromisoformat(since.replace("Z", "+00:00"))
    due = read + min(max(age / 10, least), most)
    return due.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def judge(db: Any, capture: str | None, verdict: str) -> None:
    """Write the verdict on a capture: it has been read."""
    if capture is not None:
        db.execute("UPDATE captures SET verdict = ? WHERE id = ?", [verdict, capture])


def unread(archive: Archive) -> list[dict[str, Any]]:
    """Return the captures that no run has read yet, oldest first, with portal and kind of their page.

    A capture from before the page was last read is out of date, and marked so. Those of web archives are from before
    by their nature: they wait for a run that reads such archives; imported ones wait for `import` or `reprocess`.
    """
    with archive.transaction() as db:
        db.execute(
            "UPDATE captures SET verdict = 'superseded' WHERE verdict IS NULL AND via IS NULL"
            f" AND NOT {_IMPORTED} AND fetched_at <= (SELECT fetched_at FROM pages WHERE pages.url = captures.page)"
        )
    return list(
        archive.db.query(
            "SELECT captures.*, pages.portal, pages.kind, pages.cover FROM captures JOIN pages"
            " ON pages.url = captures.page WHERE captures.verdict IS NULL AND captures.via IS NULL"
            f" AND NOT {_IMPORTED} ORDER BY captures.fetched_at, captures.id"
        )
    )


def known_ends(archive: Archive) -> dict[str, int]:
    """Return for each segment where a record without a row may first stand: behind the rows without a gap."""
    rows = archive.db.query(
        "SELECT warc_file, min(ends) AS ends FROM (SELECT warc_file, warc_offset + warc_length AS ends,"
        " lead(warc_offset) OVER (PARTITION BY warc_file ORDER BY warc_offset) AS next FROM captures)"
        " WHERE next IS NULL OR next <> ends GROUP BY warc_file"
    )
    return {row["warc_file"]: row["ends"] for row in rows}


def knows(archive: Archive, urls: Collection[str]) -> bool:
    """Tell whether all of `urls` are in the frontier."""
    sql = "SELECT 1 FROM json_each(?) WHERE value NOT IN (SELECT url FROM pages) LIMIT 1"
    return archive.db.execute(sql, [json.dumps(list(urls))]).fetchone() is None


def number_of_pages(archive: Archive, portal: str, kind: str = "page") -> int:
    """Return how many pages of this kind (`page`, `list`) are known of `portal`."""
    (number,) = archive.db.execute(
        "SELECT count(*) FROM pages WHERE portal = ? AND kind = ?", [portal, kind]
    ).fetchone()
    return int(number)


def portal_of(db: Any, url: str) -> str | None:
    """Return the portal whose page `url` is."""
    row = db.execute("SELECT portal FROM pages WHERE url = ?", [url]).fetchone()
    return row["portal"] if row else None


def region_of(archive: Archive, portal: str) -> str:
    """Return the region of `portal`, an empty string where the catalogue gives none."""
    row = archive.db.execute("SELECT region FROM portals WHERE slug = ?", [portal]).fetchone()
    return row["region"] or "" if row else ""
