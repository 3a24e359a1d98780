"""A body over time: what it came of, what came of it, and the reports of all that make one series."""

from __future__ import annotations

from typing import Any

from datasette.database import Database, QueryInterrupted

from archive.series import BODIES
from archive.successions import of

_COVERAGE_MS = 800
_STATED = """
SELECT successions.*, earlier.name AS body_name, later.name AS successor_name
FROM successions LEFT JOIN bodies AS earlier ON earlier.id = successions.body
    LEFT JOIN bodies AS later ON later.id = successions.successor
WHERE successions.body = :body OR successions.successor = :body
"""


async def series(database: Database, body: str) -> list[str]:
    """Return the ids of the bodies whose reports make one series with those of `body`, the earliest first."""
    return [row["body"] for row in (await database.execute(BODIES, {"body": body})).rows]


async def over_time(database: Database, body: str) -> dict[str, Any]:
    """Return what the page of `body` shows of its past and future.

    `before` and `after` are the successions that lead to it and on from it, with `body_name` and `successor_name`
    where the archive has these bodies. `reports` are those of the whole series, the newest first; `joined` says that
    other bodies' are among them. `years` are the rows of `coverage` of the body itself, the newest first; none where
    that takes too long in a large archive.
    """
    stated = (await database.execute(_STATED, {"body": body})).rows
    bodies = await series(database, body)
    sql = (
        "SELECT report_list.*, bodies.name AS body_name FROM report_list JOIN bodies ON bodies.id = body"
        f" WHERE body IN ({', '.join('?' * len(bodies))}) ORDER BY year DESC, published_on, report_list.id"
    )
    reports = [dict(row) for row in (await database.execute(sql, bodies)).rows]
    joined = any(report["body"] != body for report in reports)
    years = await _years(database, body)
    return {**of([dict(row) for row in stated], body), "reports": reports, "joined": joined, "years": years}


async def _years(database: Database, body: str) -> list[dict[str, Any]]:
    sql = "SELECT year, state, days_late, deadline, report, other_date FROM coverage WHERE body = ? ORDER BY year DESC"
    try:
        return [dict(row) for row in (await database.execute(sql, [body], custom_time_limit=_COVERAGE_MS)).rows]
    except QueryInterrupted:
        return []
