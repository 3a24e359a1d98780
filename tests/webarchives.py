"""Web archives for the tests: pywb, a real one, in a process of its own, and one in Wayback's manner in this one."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.client import HTTPConnection
from pathlib import Path
from types import MappingProxyType, TracebackType
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.demo.government import Government
from crawler.demo.resource import Resource
from crawler.demo.site import robots
from crawler.webarchive.cdx import moment

PEERS = Path(__file__).parent.parent / ".venv-peers" / "bin"
STARTS = 30.0  # seconds


def peer(name: str) -> str:
    """Return the program of others called `name`; skip the test where it is not installed."""
    found = PEERS / name if (PEERS / name).exists() else shutil.which(name)
    if not found:
        pytest.skip(
            f"{name} is not installed: python3 -m venv .venv-peers && .venv-peers/bin/pip install"
            " --require-hashes -r tests/peers.lock"
        )
    return str(found)


class Pywb:
    """pywb over `segments` (WARC or WACZ files) while the context is open; `index` is the address of its CDX server."""

    def __init__(self, directory: Path, segments: Iterable[Path]) -> None:
        self._directory = directory
        self._environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
        self._log = directory / "wayback.log"
        files = [*map(str, segments)]
        options = ["--unpack-wacz"] if any(file.endswith(".wacz") for file in files) else []
        for arguments in (["init", "coll"], ["add", *options, "coll", *files]):
            subprocess.run(
                [peer("wb-manager"), *arguments], cwd=directory, env=self._environment, capture_output=True, check=True
            )

    def __enter__(self) -> Pywb:
        for _ in range(3):  # somebody else may take the port between the choice and the start
            self._port = free_port()
            command = [peer("wayback"), "-b", "127.0.0.1", "-p", str(self._port), "-t", "2"]
            with open(self._log, "wb") as log:
                self._process = subprocess.Popen(
                    command, cwd=self._directory, env=self._environment, stdout=log, stderr=log
                )
            if self._answers():
                return self
            self._stop()
        raise RuntimeError(f"pywb did not start: {self._log.read_text()[-2000:]}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @property
    def index(self) -> str:
        return f"http://127.0.0.1:{self._port}/coll/cdx"

    def replay(self, url: str, fetched_at: str) -> tuple[int, bytes]:
        """Return the status and the body, as they came over the wire, of what was captured of `url` at that moment."""
        timestamp = "".join(filter(str.isdigit, fetched_at))[:14]
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("GET", f"/coll/{timestamp}id_/{url}", headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _answers(self) -> bool:
        until = time.monotonic() + STARTS
        while self._process.poll() is None and time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
                return True
            except OSError:
                time.sleep(0.05)
        return False

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


HOST = "web.archive.example"
INDEX = f"http://{HOST}/cdx/search/cdx"


@dataclass(frozen=True, slots=True)
class Held:
    """A capture: what the site answered, and when (a timestamp); at `instead` it is replayed if that is given."""

    url: str
    timestamp: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Wayback(Government):
    """A web archive in Wayback's manner: its index a JSON array, its replay with the site's headers under other names.

    `page_size` is how many captures an answer of the index holds before it gives a resume key.
    """

    held: tuple[Held, ...] = ()
    page_size: int = 1000
    wrong: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, *held: Held, rules: tuple[str, ...] = (), page_size: int = 1000, wrong: tuple[str, ...] = ()
    ) -> Wayback:
        """Return the web archive that holds `held`, whose robots.txt has `rules`, and `wrong` lines in its index."""
        resources = MappingProxyType({(HOST, "/robots.txt"): robots(*rules)})
        nothing = MappingProxyType({})
        return cls(1, resources, nothing, nothing, (), (), held, page_size, wrong)

    def at(self, host: str, path: str) -> Resource:
        """Return what the web archive answers."""
        if path.startswith("/cdx/search/cdx?"):
            return self._index(parse_qs(urlsplit(path).query))
        if path.startswith("/web/"):
            timestamp, _, url = path.removeprefix("/web/").partition("id_/")
            return self._replay(timestamp, url)
        return self.resources.get((host, path), Resource(b"404", status=404))

    def _index(self, asked: Mapping[str, list[str]]) -> Resource:
        url, prefix = asked["url"][0], asked.get("matchType") == ["prefix"]
        found = [one for one in self.held if one.url == url or (prefix and one.url.startswith(url))]
        found.sort(key=lambda one: (one.url, one.timestamp))
        start = int(asked.get("resumeKey", ["0"])[0].removeprefix("from "))
        rows = [
            ["key)/", one.timestamp, one.url, "text/html", "200", hashlib.sha1(one.body).hexdigest(), "77"]
            for one in found[start : start + self.page_size]
        ]
        lines = [json.dumps(row) for row in rows] + list(self.wrong)
        if lines:
            lines.insert(0, '["urlkey","timestamp","original","mimetype","statuscode","digest","length"]')
        if start + self.page_size < len(found):
            lines += ["[]", json.dumps([f"from+{start + self.page_size}"])]
        return Resource(("[" + ",\n".join(lines) + "]").encode(), "application/json")

    def _replay(self, timestamp: str, url: str) -> Resource:
        for one in self.held:
            if (one.url, one.timestamp) == (url, timestamp):
                if one.instead:
                    where = f"http://{HOST}/web/{one.instead}id_/{url}"
                    return Resource(b"", status=302, headers={"Location": where})
                return Resource(one.body, "text/html; charset=utf-8", headers=_said(one))
        return Resource("<html><p>未收录</p></html>".encode(), status=404)


def _said(one: Held) -> dict[str, str]:
    date = datetime.fromisoformat(moment(one.timestamp).replace("Z", "+00:00"))
    original = {f"x-archive-orig-{name}": value for name, value in one.headers.items()}
    return {"Memento-Datetime": format_datetime(date, usegmt=True), **original}
