"""A web server that does everything wrong, on many addresses of loopback: each one is a host of its own.

A `Site` maps paths to what is answered there: the bytes of whole answers, one for each request and the last one for
ever, or a function that writes to the connection as it likes.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import pairwise
from types import TracebackType

Stream = Callable[[], AsyncIterator[bytes]]
Answer = bytes | Sequence[bytes] | Stream


NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(slots=True)
class Hit:
    """One request; `started` and `ended` are monotonic seconds, `sent` the bytes that left."""

    host: str
    path: str
    headers: Mapping[str, str]
    started: float
    ended: float = 0.0
    sent: int = 0


@dataclass(slots=True)
class Site:
    """What a host answers, and `otherwise` to everything else; that may be made of the path."""

    paths: dict[str, Answer] = field(default_factory=dict)
    otherwise: bytes | Callable[[str], bytes] = NOT_FOUND


def answer(body: str | bytes = b"", status: int = 200, **headers: str) -> bytes:
    """Return a whole HTTP answer; `_` in the names of headers stands for `-`."""
    content = body.encode() if isinstance(body, str) else body
    lines = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(content)), "Connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} {_phrase(status)}\r\n{head}\r\n".encode() + content


def redirect(target: str, status: int = 302, **headers: str) -> bytes:
    """Return a redirect to `target`."""
    return answer(b"", status, Location=target, **headers)


def rules(*lines: str) -> bytes:
    """Return a robots.txt for everybody."""
    return answer("\n".join(("User-agent: *", *lines)) + "\n", Content_Type="text/plain")


RESET = b"RESET"  # in place of an answer: the connection is reset


def endless(start: bytes, chunk: bytes, most: int) -> Stream:
    """Return an answer without a length: `start`, then `chunk` again and again, up to `most` bytes."""

    async def stream() -> AsyncIterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n" + start
        for _ in range(most // len(chunk)):
            yield chunk

    return stream


class FaultServer:
    """Serve `sites` (by their loopback address) on one free port while the context is open; with `tls` over HTTPS."""

    def __init__(self, sites: Mapping[str, Site], tls: ssl.SSLContext | None = None) -> None:
        self.sites = sites
        self.log: list[Hit] = []
        self.port = 0
        self._tls = tls
        self._answers: Counter[tuple[str, str]] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    def __enter__(self) -> FaultServer:
        self._thread.start()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        starting = asyncio.start_server(self._serve, list(self.sites), self.port, ssl=self._tls)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def url(self, host: str, path: str = "/") -> str:
        """Return the address of `path` on the host at a loopback address."""
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def hits(self, host: str, path: str | None = None) -> list[Hit]:
        """Return what was asked of `host`, in order."""
        return sorted(
            (hit for hit in self.log if hit.host == host and path in (None, hit.path)), key=lambda hit: hit.started
        )

    def gaps(self, host: str) -> list[float]:
        """Return the seconds from the start of one request to `host` to the start of the next."""
        starts = [hit.started for hit in self.hits(host)]
        return [later - earlier for earlier, later in pairwise(starts)]

    def max_in_flight(self, host: str) -> int:
        """Return how many requests to `host` were ever under way at once."""
        hits = self.hits(host)
        steps = sorted([(hit.started, 1) for hit in hits] + [(hit.ended, -1) for hit in hits])
        level = highest = 0
        for _, step in steps:
            level += step
            highest = max(highest, level)
        return highest

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            started = time.monotonic()
            line, *rest = request.decode("latin-1").split("\r\n")
            headers = dict(header.lower().split(": ", 1) for header in rest if ": " in header)
            hit = Hit(host, line.split(" ")[1], headers, started)
            self.log.append(hit)
            await self._answer(hit, writer)
            writer.close()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.close()

    async def _answer(self, hit: Hit, writer: asyncio.StreamWriter) -> None:
        site = self.sites[hit.host]
        if hit.path in site.paths:
            found = site.paths[hit.path]
        else:
            found = site.otherwise(hit.path) if callable(site.otherwise) else site.otherwise
        if callable(found):
            try:
                async for part in found():
                    writer.write(part)
                    await writer.drain()
                    hit.sent += len(part)
            finally:
                hit.ended = time.monotonic()
            return
        whole = found
        if not isinstance(whole, bytes):
            asked = self._answers[hit.host, hit.path]
            self._answers[hit.host, hit.path] += 1
            whole = whole[min(asked, len(whole) - 1)]
        # before the answer leaves: a client may ask on as soon as it has the last byte
        hit.ended, hit.sent = time.monotonic(), len(whole)
        if whole == RESET:
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return
        writer.write(whole)
        await writer.drain()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
