"""The demo government on loopback: a plain HTTP forward proxy that knows only its own hosts.

A crawler that uses it as http_proxy reaches `http://www.qinghe.example/…`, so that the addresses in the archive
are the same in every run, whatever port the server got.
"""

from __future__ import annotations

import gzip
import html
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import urlsplit

from crawler.demo.government import Government
from crawler.demo.resource import Fault, Resource


@dataclass(frozen=True, slots=True)
class Hit:
    """One answered request; `headers` are the request's, in lower case; `started`, `ended` are monotonic seconds.

    `ended` is taken before the answer leaves, since a client may send its next request as soon as it has the last
    byte: two hits that overlap were under way at once.
    """

    host: str
    path: str
    status: int
    headers: Mapping[str, str]
    started: float
    ended: float
    body_bytes: int
    method: str = "GET"


class DemoServer:
    """Serve `government` on 127.0.0.1 while the context is open.

    >>> from crawler.demo.government import government
    >>> with DemoServer(government(visit=1)) as server:
    ...     server.proxy.startswith("http://127.0.0.1:")
    True
    """

    def __init__(
        self, government: Government, faults: Mapping[tuple[str, str], Fault] | None = None, port: int = 0
    ) -> None:
        """Take the government's own faults, and `faults` on top of them; `Fault()` at an address removes one."""
        self.government = government
        self.faults = {**government.faults, **(faults or {})}
        self.log: list[Hit] = []
        self._answers: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()
        self._http = _Http(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> DemoServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def proxy(self) -> str:
        """The address to use as http_proxy."""
        return f"http://127.0.0.1:{self.port}"

    def hits(self, host: str, path: str | None = None) -> list[Hit]:
        """Return what was asked of `host`, in the order of the answers."""
        return [hit for hit in self.log if hit.host == host and path in (None, hit.path)]

    def max_in_flight(self, host: str) -> int:
        """Return how many requests to `host` were ever under way at once."""
        hits = self.hits(host)
        # at equal times an end counts before a start
        steps = sorted([(hit.started, 1) for hit in hits] + [(hit.ended, -1) for hit in hits])
        level = highest = 0
        for _, step in steps:
            level += step
            highest = max(highest, level)
        return highest

    def _next_answer(self, address: tuple[str, str]) -> tuple[int, Fault]:
        """Return how often `address` answered before, and its fault."""
        with self._lock:
            before = self._answers[address]
            self._answers[address] += 1
        return before, self.faults.get(address, Fault())


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], demo: DemoServer) -> None:
        self.demo = demo
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: a client that goes away in mid-answer is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "DemoGovernment"
    sys_version = ""
    server: _Http

    def do_POST(self) -> None:
        """Answer with the resource whose address goes on with the form, as indexes of web archives write it."""
        form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("latin-1")
        self._answer(f"__wb_method=POST&{form}")

    def do_GET(self) -> None:
        self._answer("")

    def _answer(self, form: str) -> None:
        started = time.monotonic()
        host, path = self._address()
        if form:
            path += f"{'&' if '?' in path else '?'}{form}"
        demo = self.server.demo
        if host not in demo.government.hosts:
            proxied = self.path.startswith("http://")
            self._send(host, path, started, _unknown(host) if proxied else _index(demo.government))
            return
        before, fault = demo._next_answer((host, path))
        resource = demo.government.at(host, path)
        if fault.times is None or before < fault.times:
            time.sleep(fault.delay)
        if before < len(fault.statuses):
            retry = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
            resource = Resource(b"", "text/plain", fault.statuses[before], headers=retry)
            self._send(host, path, started, resource)
        else:
            cut = fault.truncate if fault.times is None or before < fault.times else None
            self._send(host, path, started, resource, cut)

    do_HEAD = do_GET

    def _address(self) -> tuple[str, str]:
        target = urlsplit(self.path)
        host = target.hostname or urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""
        path = target.path or "/"
        return host, f"{path}?{target.query}" if target.query else path

    def _send(self, host: str, path: str, started: float, resource: Resource, cut: int | None = None) -> None:
        status, body = resource.status, resource.body
        headers = {"Content-Type": resource.content_type, **resource.headers}
        if resource.etag:
            headers["ETag"] = resource.etag
        if resource.last_modified:
            headers["Last-Modified"] = resource.last_modified
        if resource.gzip:
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                headers["Content-Encoding"], body = "gzip", gzip.compress(body, mtime=0)
        asked = {name.lower(): value for name, value in self.headers.items()}
        if status == 200 and _unchanged(resource, asked):
            status, body = 304, b""
            headers.pop("Content-Encoding", None)
        if status != 304:
            headers["Content-Length"] = str(len(body))
        sent = b"" if self.command == "HEAD" else body if cut is None else body[:cut]
        hit = Hit(host, path, status, asked, started, time.monotonic(), len(sent), self.command)
        self.server.demo.log.append(hit)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if cut is not None:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: `DemoServer.log` has it all."""


def _unchanged(resource: Resource, asked: Mapping[str, str]) -> bool:
    """Tell whether the client's copy is good: RFC 9110 §13.1.3, If-None-Match comes before If-Modified-Since."""
    matches = asked.get("if-none-match")
    if matches is not None:
        tags = {tag.strip().removeprefix("W/") for tag in matches.split(",")}
        return resource.etag is not None and bool(tags & {resource.etag, "*"})
    since = asked.get("if-modified-since")
    if since is None or resource.last_modified is None:
        return False
    try:
        return parsedate_to_datetime(resource.last_modified) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


def _unknown(host: str) -> Resource:
    return Resource(f"no demo host {host}\n".encode(), "text/plain; charset=utf-8", 502)


def _index(government: Government) -> Resource:
    items = "".join(f'<li><a href="http://{host}/">{html.escape(host)}</a></li>' for host in sorted(government.hosts))
    text = f"<!DOCTYPE html><title>demo government</title><p>Use this address as http_proxy. Hosts:</p><ul>{items}</ul>"
    return Resource(text.encode())
