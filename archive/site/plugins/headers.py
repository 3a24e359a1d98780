"""Security headers on every answer: pages, data, static files and errors alike.

The pages use no script at all, so none is allowed: text from a portal that got past the escaping would stay text.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette import hookimpl

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

HEADERS = {
    b"content-security-policy": b"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
    b" base-uri 'none'; frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}


@hookimpl(trylast=True)  # applied last, so outermost: refusals get the headers too
def asgi_wrapper() -> Callable[[App], App]:
    """Return the wrapper that adds HEADERS."""

    def wrap(app: App) -> App:
        async def with_headers(scope: Message, receive: Receive, send: Send) -> None:
            async def send_with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in HEADERS]
                    message = {**message, "headers": [*kept, *HEADERS.items()]}
                await send(message)

            await app(scope, receive, send_with_headers)

        return with_headers

    return wrap
