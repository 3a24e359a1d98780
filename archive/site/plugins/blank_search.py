"""An empty search box means everything, not nothing: a blank `_search` is taken out of the address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote_plus

from datasette import hookimpl


@hookimpl
def asgi_wrapper() -> Callable[[Any], Any]:
    """Return the wrapper."""

    def wrap(app: Any) -> Callable[[Any, Any, Any], Awaitable[None]]:
        async def without_blank_search(scope: Any, receive: Any, send: Any) -> None:
            if b"_search=" in scope.get("query_string", b""):
                kept = [part for part in scope["query_string"].split(b"&") if not _is_blank(part)]
                scope = {**scope, "query_string": b"&".join(kept)}
            await app(scope, receive, send)

        return without_blank_search

    return wrap


def _is_blank(part: bytes) -> bool:
    name, _, value = part.decode("latin-1").partition("=")
    return name == "_search" and not unquote_plus(value).strip()
