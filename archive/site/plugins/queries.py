"""The questions about figures, among datasette's queries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl

from archive.site.overview import kept, years
from archive.site.statistics import queries


@hookimpl
def canned_queries(datasette: Any, database: str) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Return the queries of `archive.site.statistics`, with a column for every year in the archive."""

    async def found() -> dict[str, Any]:
        return queries(await kept(datasette.get_database(database), years).get()) if database == "archive" else {}

    return found
