"""/archive/reports/ID with an ID that is cut short, as the command line prints it: leads to the report."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response

from archive.questions import ids_named

DATABASE = "archive"


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Add the addresses; a whole id has 32 digits and is datasette's."""
    return [(rf"^/{DATABASE}/reports/(?P<prefix>[0-9a-f]{{8,31}})$", lead)]


async def lead(datasette: Any, request: Any) -> Response:
    """Redirect to the one report whose id begins so."""
    await datasette.ensure_permissions(request.actor, [("view-table", (DATABASE, "reports"))])
    prefix = request.url_vars["prefix"]
    named = await datasette.get_database(DATABASE).execute_fn(lambda db: ids_named(db, prefix))
    if len(named) != 1:
        raise NotFound(f"{'不止一份' if named else '没有'}编号以 {prefix} 开头的报告")
    return Response.redirect(datasette.urls.row(DATABASE, "reports", named[0]))
