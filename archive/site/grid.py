"""The coverage page: which body published for which year, and which did not."""

from __future__ import annotations

from typing import Any

from datasette.database import Database, QueryInterrupted

from archive.site.labels import STATES

BODIES = 200  # rows of the grid; a portal with more is narrowed down by name
OWED = ("not found", "withdrawn", "late", "unreachable")  # what the list below the grid shows, the gravest first
_TIME_MS = 1500


async def coverage(database: Database, portal: str, name: str, state: str) -> dict[str, Any]:
    """Return the grid of the bodies of `portal` (all: empty) whose name holds `name`, and what is owed.

    With a `state`, only bodies that are in it for some year. `too_slow` is true when SQLite was interrupted.
    """
    conditions = ["1"] + ["portal = :portal"] * bool(portal) + ["instr(name, :name)"] * bool(name)
    where = " AND ".join(conditions)
    # The bodies are chosen first, since the view looks up a few of them much faster than it finds all; one more
    # than is shown tells whether there are more.
    chosen = f"SELECT id FROM bodies WHERE {where} ORDER BY portal, name, id LIMIT {BODIES + 1}"
    if state:
        chosen = f"SELECT DISTINCT body FROM coverage WHERE {where} AND state = :state LIMIT {BODIES + 1}"
    sql = f"SELECT * FROM coverage WHERE body IN ({chosen}) ORDER BY portal, name, body, year"
    parameters = {"portal": portal, "name": name, "state": state}
    try:
        rows = [dict(row) for row in (await database.execute(sql, parameters, custom_time_limit=_TIME_MS)).rows]
    except QueryInterrupted:
        return {"too_slow": True, "bodies": [], "years": [], "owed": [], "counts": {}, "more": False}
    bodies: dict[str, dict[str, Any]] = {}
    for row in rows:
        body = bodies.setdefault(row["body"], {"id": row["body"], "name": row["name"], "years": {}})
        body["years"][row["year"]] = row
    more = len(bodies) > BODIES
    shown = list(bodies.values())[:BODIES]
    cells = [cell for body in shown for cell in body["years"].values()]
    return {
        "too_slow": False,
        "more": more,
        "bodies": shown,
        "years": sorted({cell["year"] for cell in cells}, reverse=True),
        "owed": sorted(
            (cell for cell in cells if cell["state"] in ((state,) if state else OWED)),
            key=lambda cell: (
                OWED.index(cell["state"]) if cell["state"] in OWED else 9, -cell["year"], cell["name"] or ""
            ),
        ),
        "counts": {known: sum(cell["state"] == known for cell in cells) for known in _states(cells)},
    }  # fmt: skip


def _states(cells: list[dict[str, Any]]) -> list[str]:
    found = {cell["state"] for cell in cells}
    return [state for state in STATES if state in found] + sorted(found - set(STATES))
