"""No cell of a CSV is a formula: people open them in a spreadsheet, and portals write what is in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl

from archive.site.spreadsheet import harmless


@hookimpl
def asgi_wrapper() -> Callable[[Any], Any]:
    """Return the wrapper; datasette sends one row of a CSV in one message."""

    def wrap(app: Any) -> Callable[[Any, Any, Any], Awaitable[None]]:
        async def with_harmless_cells(scope: Any, receive: Any, send: Any) -> None:
            good = False

            async def send_harmless(message: Any) -> None:
                nonlocal good
                if message["type"] == "http.response.start":
                    good = message["status"] == 200
                elif good and message.get("body"):
                    message = {**message, "body": _harmless_rows(message["body"].decode()).encode()}
                await send(message)

            is_csv = scope["type"] == "http" and scope["path"].endswith(".csv")
            await app(scope, receive, send_harmless if is_csv else send)

        return with_harmless_cells

    return wrap


def _harmless_rows(text: str) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    for row in csv.reader(io.StringIO(text, newline="")):
        writer.writerow([harmless(cell) for cell in row])
    return written.getvalue()
