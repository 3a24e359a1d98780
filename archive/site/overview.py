"""What is in the archive: the figures of the front page, and the years."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from functools import partial
from typing import Any, Generic, TypeVar

from datasette.database import Database, QueryInterrupted

from archive.questions import PORTALS

FIRST_YEAR = 2008  # the regulation took effect on 1 May 2008
Found = TypeVar("Found")
_TIME_MS = 1200  # per question; a figure that takes longer is left out rather than waited for


class Kept(Generic[Found]):
    """What `find` finds, kept for KEPT times as long as it took to find it.

    So a small archive is always looked at afresh, and a large one not for every visitor.
    """

    KEPT = 60

    def __init__(self, find: Callable[[], Awaitable[Found]]) -> None:
        self._find = find
        self._lock = asyncio.Lock()
        self._found: Found
        self._until = 0.0

    async def get(self) -> Found:
        """Return it."""
        async with self._lock:
            start = time.monotonic()
            if start >= self._until:
                self._found = await self._find()
                end = time.monotonic()
                self._until = end + self.KEPT * (end - start)
            return self._found


def kept(database: Database, find: Callable[[Database], Awaitable[Found]]) -> Kept[Found]:
    """Return the `Kept` of `find` for `database`: one for each database object, which lives as long as the server."""
    if not hasattr(database, "nianbao_kept"):
        database.nianbao_kept = {}
    found: Kept[Found] = database.nianbao_kept.setdefault(find.__name__, Kept(partial(find, database)))
    return found


async def years(database: Database) -> list[int]:
    """Return the years that the archive has reports on; where that takes too long, all since the first there can be."""
    try:
        found = await database.execute(
            "SELECT DISTINCT year FROM reports WHERE copy_of IS NULL ORDER BY year", custom_time_limit=_TIME_MS
        )
    except QueryInterrupted:
        return list(range(FIRST_YEAR, datetime.now(tz=timezone.utc).year))
    return [row["year"] for row in found.rows]


async def overview(database: Database) -> dict[str, Any]:
    """Return the figures of the front page; what could not be counted in time is None or empty."""

    async def rows(sql: str) -> list[dict[str, Any]]:
        try:
            found = await database.execute(sql, custom_time_limit=_TIME_MS)
        except QueryInterrupted:
            return []
        return [dict(row) for row in found.rows]

    totals = await rows(
        "SELECT count(*) AS reports, count(DISTINCT body) AS bodies, min(year) AS first_year, max(year) AS last_year"
        " FROM reports WHERE copy_of IS NULL"
    )
    return {
        "totals": totals[0] if totals else None,
        "copies": await rows(
            "SELECT coalesce(sum(copy_kind = 'revision'), 0) AS revisions,"
            " (SELECT count(DISTINCT sightings.url) FROM sightings JOIN reports ON reports.id = sightings.report"
            "  WHERE copy_kind IS NOT 'revision') - coalesce(sum(copy_of IS NULL), 0) AS copies FROM reports"
        ),
        "portals": await rows(f"{PORTALS} LIMIT 200")
        or await rows("SELECT slug, name, region FROM portals ORDER BY slug LIMIT 200"),
        "years": await rows(
            "SELECT year, count(*) AS reports FROM reports WHERE copy_of IS NULL GROUP BY year ORDER BY year DESC"
        ),
        "states": {
            row["state"]: row["number"]
            for row in await rows("SELECT state, count(*) AS number FROM coverage GROUP BY state")
        },
        "problems": await rows("SELECT count(*) AS number FROM problems"),
        "newest": await rows(
            "SELECT id, title, publisher, published_on FROM reports INDEXED BY reports_listed"
            " WHERE copy_of IS NULL AND published_on IS NOT NULL ORDER BY published_on DESC LIMIT 6"
        ),
        "run": await rows("SELECT * FROM runs ORDER BY started_at DESC, id DESC LIMIT 1"),
    }
