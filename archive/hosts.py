"""Hosts: what each answers to an address that no page can have, asked once in thirty days (table `hosts`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from archive.store import Archive

ASKED_AGAIN = timedelta(days=30)


def host_of(url: str) -> str:
    """Return the host of `url`, with its port where it has one: the key of `hosts`."""
    return urlsplit(url).netloc.lower()


def canary_due(archive: Archive, host: str, now: str) -> bool:
    """Whether `host` was never asked for its canary, or not for thirty days."""
    row = archive.db.execute("SELECT canary_at FROM hosts WHERE host = ?", [host]).fetchone()
    return row is None or abs(_time(now) - _time(row["canary_at"])) >= ASKED_AGAIN  # the clock may have been ahead


def record_canary(archive: Archive, host: str, url: str, status: int, words: str, at: str) -> None:
    """Write what `host` answered to `url`; `words` are "" where the answer says nothing of a missing page."""
    row = {"host": host, "canary_url": url, "canary_status": status, "canary_text": words, "canary_at": at}
    with archive.transaction() as db:
        db.table("hosts").upsert(row, pk="host")


def canary_of(archive: Archive, url: str) -> str:
    """Return the words of the canary of the host of `url`, "" where it has none or answers 404 as it should."""
    row = archive.db.execute("SELECT canary_text FROM hosts WHERE host = ?", [host_of(url)]).fetchone()
    return (row["canary_text"] or "") if row else ""


def is_made_up(url: str | None) -> bool:
    """Return whether `url` is of the demo government: RFC 2606 keeps .example from being anybody's."""
    return (urlsplit(url or "").hostname or "").endswith(".example")


def governments(db: Any) -> dict[bool, str]:
    """Return of which governments an archive is, made-up (True) or real ones (False), each with a portal or address.

    What was imported may have no portal. One of each is enough to tell: an archive is never to hold both.
    """
    rows = db.execute(
        "SELECT slug, start_url FROM portals WHERE start_url <> ''"
        " UNION ALL SELECT * FROM (SELECT url, url FROM pages WHERE portal IS NULL LIMIT 1)"
        " UNION ALL SELECT * FROM (SELECT url, url FROM pages LIMIT 1)"
    ).fetchall()
    return {is_made_up(url): name for name, url in reversed(rows)}


def _time(at: str) -> datetime:
    return datetime.fromisoformat(at.replace("Z", "+00:00"))
