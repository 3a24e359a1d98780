"""Where else a report stands, how much of it is written again, and which other reports are nearly the same."""

from __future__ import annotations

from typing import Any

from datasette.database import Database
from datasette.utils import sqlite3, sqlite_timelimit

from archive.copies import COPIES
from archive.likeness import alike
from archive.reuse import reuse

_LOOK_MS = 800  # that a page may take to find reports which are nearly the same
_MOST = 5


async def copies_of(database: Database, report: dict[str, Any]) -> dict[str, Any]:
    """Return the `copies` of the report that the row `report` is or belongs to, the kept one first, its `reuse`, and
    the reports `alike`, with their similarity; None for what takes too long in a large archive."""
    root = report["copy_of"] or report["id"]
    copies = [dict(row) for row in (await database.execute(COPIES, [root])).rows]

    def look(connection: Any) -> tuple[Any, Any]:
        return _in_time(connection, reuse, report["id"]), _in_time(connection, alike, root, _MOST)

    written, near = await database.execute_fn(look)
    return {
        "copies": copies,
        "shown": len(copies) > 1 or any(one["standing"] in ("other", "look-alike") for one in copies),
        "forged": bool(copies) and all(one["standing"] == "look-alike" for one in copies),
        "reuse": written,
        "alike": near,
    }


def _in_time(connection: Any, ask: Any, *arguments: Any) -> Any:
    try:
        with sqlite_timelimit(connection, _LOOK_MS):
            return ask(connection, *arguments)
    except sqlite3.OperationalError as error:
        if error.args != ("interrupted",):
            raise
        return None
