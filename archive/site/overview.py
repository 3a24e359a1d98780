"""What is in the archive: the figures of the front page."""

from __future__ import annotations

from typing import Any

from datasette.database import Database, QueryInterrupted

_TIME_MS = 1200  # per question; a figure that takes longer is left out rather than waited for

_PORTALS = """
SELECT portals.slug, portals.name, portals.region, counted.reports, counted.first_year, counted.last_year,
    (SELECT count(*) FROM problems WHERE problems.portal = portals.slug) AS problems,
    visits.visited_at, visits.outcome
FROM portals
LEFT JOIN (
    SELECT bodies.portal, count(*) AS reports, min(year) AS first_year, max(year) AS last_year
    FROM reports JOIN bodies ON bodies.id = reports.body WHERE copy_of IS NULL GROUP BY bodies.portal
) AS counted ON counted.portal = portals.slug
LEFT JOIN (
    SELECT portal, max(finished_at) AS visited_at, outcome FROM portal_runs GROUP BY portal
) AS visits ON visits.portal = portals.slug
ORDER BY counted.reports IS NULL, counted.reports DESC, portals.slug LIMIT 200
"""


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
            " coalesce(sum(copy_kind <> 'revision'), 0) AS copies FROM reports WHERE copy_of IS NOT NULL"
        ),
        "portals": await rows(_PORTALS)
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
