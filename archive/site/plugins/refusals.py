"""Requests that the site cannot mean are refused before datasette sees them and fails on them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Response

METHODS = ("GET", "HEAD", "OPTIONS")  # the site is read only
_NUL = re.compile(rb"%00|\0")
_DATABASE_CSV = re.compile(r"/[^/]+\.csv$")  # the CSV of a whole database: datasette's list of tables has none


@hookimpl
def asgi_wrapper() -> Callable[[Any], Any]:
    """Return the wrapper."""

    def wrap(app: Any) -> Callable[[Any, Any, Any], Awaitable[None]]:
        async def refuse(scope: Any, receive: Any, send: Any) -> None:
            refusal = _refusal(scope) if scope["type"] == "http" else None
            if refusal:
                await refusal.asgi_send(send)
            else:
                await app(scope, receive, send)

        return refuse

    return wrap


def _refusal(scope: Any) -> Any:
    query = scope.get("query_string", b"")
    if scope["method"] not in METHODS:
        return Response.text("只能读取（GET）。\n", status=405, headers={"allow": ", ".join(METHODS)})
    if _NUL.search(query):
        return Response.text("地址中有空字符。\n", status=400)
    if _DATABASE_CSV.match(scope["path"]) and b"sql=" not in query:
        return Response.text("请给出 sql=，或取某个表的 CSV。\n", status=400)
    return None
