"""Lists that only a script can fill: real crawls with a real Chromium, which fetches nothing by itself."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest

from crawler.browser.chromium import ARGUMENTS, NAMES, NOBODY
from crawler.demo import DemoServer
from crawler.demo.resource import Fault
from tests.crawling import NIANBAO, environment, nianbao, rows
from tests.portals import Portal, portal, world
from tests.portals.parts import Built
from tests.portals.script import COLUMN, FORBIDDEN, RECORDS

playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
CHROMIUM = os.environ.get("NIANBAO_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=f"there is no Chromium: none of {NAMES} is on the path")

DELAY = 0.3
AGENT = "nianbao/"
# `nianbao` with shorter patience than a crawl has, or without the extra.
PATIENT = "import crawler.browser.rendering as rendering; {}; from crawler.cli import main; main()"
WITHOUT_EXTRA = "import sys; sys.modules['playwright'] = None; from crawler.cli import main; main()"


def catalogue(path: Path, *portals: Portal) -> Path:
    """Write the entries of `portals`, each with DELAY."""
    path.write_text("\n".join(f"{one.entry}delay = {DELAY}\n" for one in portals), "utf-8")
    return path


def with_page(slug: str, **resources: str) -> Portal:
    """Return a portal of one list page and what its scripts ask for, by path without the first slash."""
    host = f"{slug}.example"
    built = Built("links", f"http://{host}/list/", more="browser = true\n")
    for path, text in resources.items():
        name = {"page": "/list/"}.get(path, f"/{path}.js")
        built.put(name, text, "text/html; charset=utf-8" if path == "page" else "application/javascript")
    return Portal(slug, host, "东山县", (), built)


def run_with(code: str, *arguments: object, server: DemoServer | None, **more: str) -> subprocess.CompletedProcess[str]:
    """Run nianbao in a Python that does `code`."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, env=environment(server, **more), capture_output=True, text=True, timeout=600)


def descendants(root: int) -> dict[int, str]:
    """Return the command lines of the processes that `root` started, and those that these started."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = {}, [root]
    while waiting:
        for pid in children.get(waiting.pop(), []):
            found[pid] = command_line(pid)
            waiting.append(pid)
    return found


def marked(mark: str) -> list[str]:
    """Return the command lines of what runs with `mark` in its environment: a crawl, its driver, its browser."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"MARK={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(command_line(int(entry.name)))
    return found


def command_line(pid: int) -> str:
    """Return how a process was started, "" for one that has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace").replace("\0", " ")
    return ""


def until(condition: Callable[[], object], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


@dataclass(frozen=True)
class Crawled:
    one: Portal
    server: DemoServer
    directory: Path
    runs: list[subprocess.CompletedProcess[str]]
    mark: str
    first: int  # how many requests the first run made


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """A portal that was crawled twice."""
    one = portal("script", count=17)
    directory, mark = tmp_path_factory.mktemp("scripted"), uuid4().hex
    file = catalogue(directory / "catalogue.toml", one)
    with DemoServer(world([one])) as server:
        runs, hits = [], []
        for _ in range(2):
            runs.append(nianbao("crawl", "--catalogue", file, "--archive", directory / "a", server=server, MARK=mark))
            hits.append(len(server.log))
        yield Crawled(one, server, directory / "a", runs, mark, hits[0])


def test_all_reports_of_a_list_that_a_script_fills_come_in(crawled: Crawled) -> None:
    assert [run.returncode for run in crawled.runs] == [0, 0], crawled.runs[0].stderr
    seen = {row["url"] for row in rows(crawled.directory, "SELECT url FROM sightings")}
    assert seen == set(crawled.one.reports)
    visited = {hit.path for hit in crawled.server.hits(crawled.one.host)}
    assert {RECORDS.format(number) for number in (1, 2, 3, 4)} <= visited
    assert RECORDS.format(5) not in visited


def test_one_request_is_in_flight_and_the_delay_lies_between_two_whoever_asks(crawled: Crawled) -> None:
    host = crawled.one.host
    assert crawled.server.max_in_flight(host) == 1
    for hits in (crawled.server.hits(host)[: crawled.first], crawled.server.hits(host)[crawled.first :]):
        starts = [hit.started for hit in hits]
        assert min(after - before for before, after in pairwise(starts)) >= DELAY - 0.02


def test_nothing_off_the_portals_hosts_is_asked_for_and_no_picture_style_or_socket(crawled: Crawled) -> None:
    assert {hit.host for hit in crawled.server.log} == {crawled.one.host}
    paths = {hit.path for hit in crawled.server.log}
    assert not {path for path in paths if path.startswith(("/img/", "/css/", "/font/", "/live", "/js/worker"))}
    assert "/js/annual.js" in paths


def test_every_request_is_made_in_our_name_and_without_cookie_or_referrer(crawled: Crawled) -> None:
    assert all(hit.headers["user-agent"].startswith(AGENT) for hit in crawled.server.log)
    assert not [
        hit for hit in crawled.server.log if {"cookie", "referer", "origin", "sec-fetch-mode"} & set(hit.headers)
    ]
    asked = crawled.server.hits(crawled.one.host, RECORDS.format(1))[0]
    assert asked.headers["x-requested-with"] == "XMLHttpRequest"


def test_what_robots_txt_forbids_is_not_fetched_for_a_script_and_said(crawled: Crawled) -> None:
    assert not crawled.server.hits(crawled.one.host, FORBIDDEN)
    said = rows(crawled.directory, "SELECT DISTINCT kind, detail, url FROM problems")
    assert [(row["kind"], row["url"]) for row in said] == [("disallowed by robots.txt", crawled.one.built.start)]
    assert FORBIDDEN in said[0]["detail"]


def test_the_second_visit_reads_the_list_anew_and_no_report_again(crawled: Crawled) -> None:
    again = [hit.path for hit in crawled.server.log[crawled.first :]]
    assert COLUMN in again
    assert RECORDS.format(1) in again
    assert RECORDS.format(2) not in again  # the first page showed nothing new
    assert not [path for path in again if path.startswith(COLUMN) and path.endswith(".html") and "/20" in path]


def test_no_process_is_left_after_a_crawl(crawled: Crawled) -> None:
    assert until(lambda: not marked(crawled.mark), 20), marked(crawled.mark)


def test_a_crawl_that_is_killed_takes_its_browser_along_and_the_next_one_reads_the_list(tmp_path: Path) -> None:
    one = portal("script", 2)
    file = catalogue(tmp_path / "catalogue.toml", one)
    arguments = ("crawl", "--catalogue", file, "--archive", tmp_path / "a")
    with DemoServer(world([one]), {(one.host, RECORDS.format(2)): Fault(delay=3, times=1)}) as server:
        with open(tmp_path / "log", "w") as log:
            command = [NIANBAO, *map(str, arguments)]
            process = subprocess.Popen(command, env=environment(server), stdout=log, stderr=log)
        try:
            assert until(lambda: server._answers[one.host, RECORDS.format(2)]), (tmp_path / "log").read_text()
            browser = descendants(process.pid)
            assert any("--type=renderer" in line for line in browser.values())
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(20)
        assert until(lambda: not any(command_line(pid) == line for pid, line in browser.items()), 30)
        again = nianbao(*arguments, server=server)
        assert again.returncode == 0, again.stderr
    assert {row["url"] for row in rows(tmp_path / "a", "SELECT url FROM sightings")} == set(one.reports)
    assert not rows(tmp_path / "a", "SELECT * FROM captures WHERE verdict IS NULL")


def test_a_crawl_that_is_stopped_ends_its_browser_and_leaves_the_list_for_the_next(tmp_path: Path) -> None:
    one, mark = portal("script", 4), uuid4().hex
    file = catalogue(tmp_path / "catalogue.toml", one)
    arguments = ("crawl", "--catalogue", file, "--archive", tmp_path / "a")
    with DemoServer(world([one]), {(one.host, RECORDS.format(2)): Fault(delay=2, times=1)}) as server:
        command = [NIANBAO, *map(str, arguments)]
        process = subprocess.Popen(command, env=environment(server, MARK=mark), stderr=subprocess.DEVNULL)
        assert until(lambda: server._answers[one.host, RECORDS.format(2)])
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 1
        assert until(lambda: not marked(mark), 20), marked(mark)
        assert not rows(tmp_path / "a", "SELECT * FROM problems WHERE kind LIKE 'list%'")
        assert not rows(tmp_path / "a", "SELECT * FROM pages WHERE kind = 'page'")
        again = nianbao(*arguments, server=server)
        assert again.returncode == 0, again.stderr
    assert {row["url"] for row in rows(tmp_path / "a", "SELECT url FROM sightings")} == set(one.reports)


def test_what_a_script_asks_for_goes_before_the_pages_that_wait_for_the_host(tmp_path: Path) -> None:
    one, file = portal("script", 5), tmp_path / "catalogue.toml"
    with DemoServer(world([one])) as server:
        for delay, everything in (("0.02", ()), ("1", ("--all",))):
            server.log.clear()
            file.write_text(f"{one.entry}delay = {delay}\n", "utf-8")
            done = nianbao("crawl", "--catalogue", file, "--archive", tmp_path / "a", *everything, server=server)
            assert done.returncode == 0, done.stderr
        paths = [hit.path for hit in server.hits(one.host)]
    articles = [place for place, path in enumerate(paths) if path.endswith(".html")]
    assert len(articles) >= len(one.reports)
    assert paths.index("/js/annual.js") < paths.index(RECORDS.format(1)) < articles[-3]


def test_a_list_is_not_rendered_to_its_end_when_the_archive_can_no_longer_be_written(tmp_path: Path) -> None:
    """The scripts of one list ask on and on; no file may grow any more when the list of another portal is answered."""
    page = """<body><p>年报</p><script>
    const next = n => fetch("/api/" + n).finally(() => { if (n < 35) next(n + 1) })
    next(1)</script></body>"""
    greedy, other = with_page("greedy", page=page), portal("links", 6)
    file = catalogue(tmp_path / "catalogue.toml", greedy, other)
    arguments = ("crawl", "--catalogue", file, "--archive", tmp_path / "a")
    start = (other.host, "/" + other.built.start.split("/", 3)[3])
    with DemoServer(world([greedy, other]), {start: Fault(delay=4, times=1)}) as server:
        process = subprocess.Popen([NIANBAO, *map(str, arguments)], env=environment(server), stderr=subprocess.DEVNULL)
        try:
            assert until(lambda: server._answers["greedy.example", "/api/2"])
            unlimited = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)[1]
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, unlimited))
            assert process.wait(120) == 3
        finally:
            process.kill()
        assert not server.hits("greedy.example", "/api/35")
        assert not rows(tmp_path / "a", "SELECT * FROM problems WHERE kind LIKE 'list%'")
        nianbao(*arguments, server=server)
        assert server.hits("greedy.example", "/api/35")
    assert {row["url"] for row in rows(tmp_path / "a", "SELECT url FROM sightings")} == set(other.reports)


def test_a_browser_that_crashes_or_hangs_costs_its_list_and_no_other(tmp_path: Path) -> None:
    """The page of one portal never ends; the next loses its process; then Chromium stands still; the last is read."""
    hangs = with_page("hangs", page="<body><p>年报</p><script>for (;;) {}</script></body>")
    crashes = with_page("crashes", page='<body><p>年报</p><script src="/slow.js"></script></body>', slow="1")
    stops = with_page("stops", page='<body><p>年报</p><script src="/slow.js"></script></body>', slow="1")
    well, mark = portal("script", 3), uuid4().hex
    bad = (hangs, crashes, stops)
    file = catalogue(tmp_path / "catalogue.toml", *bad, well)
    slow = {(f"{slug}.example", "/slow.js"): Fault(delay=4) for slug in ("crashes", "stops")}
    code = PATIENT.format("rendering.SECONDS = 4")
    with DemoServer(world([*bad, well]), slow) as server:

        def harm(slug: str, how: signal.Signals, kind: str) -> None:
            until(lambda: server._answers[f"{slug}.example", "/slow.js"])
            for pid, line in descendants(os.getpid()).items():
                if kind in line:
                    os.kill(pid, how)

        harms = [("crashes", signal.SIGKILL, "--type=renderer"), ("stops", signal.SIGSTOP, "--headless")]
        threads = [Thread(target=harm, args=each, daemon=True) for each in harms]
        for thread in threads:
            thread.start()
        arguments = ("crawl", "--catalogue", file, "--archive", tmp_path / "a")
        done = run_with(code, *arguments, server=server, MARK=mark)
    assert done.returncode == 1, done.stderr
    problems = rows(tmp_path / "a", "SELECT portal, kind, detail FROM problems WHERE portal <> ?", well.slug)
    assert {(row["portal"], row["kind"]) for row in problems} == {(one.slug, "list not read") for one in bad}
    details = {row["portal"]: row["detail"] for row in problems}
    assert "does not end" in details["hangs"]
    assert "crash" in details["crashes"]
    assert {row["url"] for row in rows(tmp_path / "a", "SELECT url FROM sightings")} == set(well.reports)
    assert until(lambda: not marked(mark), 60), marked(mark)


def test_a_list_without_end_is_left_after_the_most_pages_and_said(tmp_path: Path) -> None:
    page = """<body><ul id="list"></ul><a href="javascript:void(0)" onclick="turn()">下一页</a><script>
    let at = 0
    function turn() {
        at += 1
        const link = `<a href="/nb/${at}.html">${2000 + at}年政府信息公开年度报告</a>`
        document.getElementById("list").innerHTML = `<li>${link}</li>`
    }
    turn()</script></body>"""
    one = with_page("endless", page=page)
    file = catalogue(tmp_path / "catalogue.toml", one)
    code = PATIENT.format("rendering.MOST_PAGES = 3; rendering.QUIET = 0.3")
    with DemoServer(world([one])) as server:
        run_with(code, "crawl", "--catalogue", file, "--archive", tmp_path / "a", server=server)
    listed = {row["url"] for row in rows(tmp_path / "a", "SELECT url FROM pages WHERE kind = 'page'")}
    assert listed == {f"http://endless.example/nb/{at}.html" for at in (1, 2, 3)}
    assert [
        row["detail"] for row in rows(tmp_path / "a", "SELECT detail FROM problems WHERE kind = 'list read in part'")
    ]


def test_a_script_that_asks_without_end_is_not_served_without_end(tmp_path: Path) -> None:
    page = "<body><p>年报</p><script>for (let n = 0; n < 300; n++) fetch('/api/' + n)</script></body>"
    one = with_page("greedy", page=page)
    file = tmp_path / "catalogue.toml"
    file.write_text(f"{one.entry}delay = 0.02\n", "utf-8")
    with DemoServer(world([one])) as server:
        done = nianbao("crawl", "--catalogue", file, "--archive", tmp_path / "a", server=server)
        asked = [hit for hit in server.log if hit.path.startswith("/api/")]
    assert len(asked) == 40
    assert done.returncode == 1
    (problem,) = rows(tmp_path / "a", "SELECT kind, detail FROM problems")
    assert problem["kind"] == "list not read"
    assert "more than 40 addresses" in problem["detail"]


def test_the_scripts_of_a_challenge_are_not_run(tmp_path: Path) -> None:
    page = "<body><script>fetch('/solved.js'); document.cookie = 'ok=1'; location.reload()</script></body>"
    one = with_page("challenge", page=page, solved="1")
    file = catalogue(tmp_path / "catalogue.toml", one)
    with DemoServer(world([one]), {("challenge.example", "/list/"): Fault(statuses=(412,) * 9)}) as server:
        nianbao("crawl", "--catalogue", file, "--archive", tmp_path / "a", server=server)
        assert not server.hits("challenge.example", "/solved.js")
    (problem,) = rows(tmp_path / "a", "SELECT kind, detail FROM problems")
    assert "challenge" in problem["detail"]


class _Posting(BaseHTTPRequestHandler):
    """A site in GBK whose script posts a form for each page of the list."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str, str]]  # method, path, form

    def do_GET(self) -> None:
        page = """<html><head><meta charset="gbk"><title>年报</title></head><body><ul id="list"></ul>
            <span onclick="show(2)">下一页</span><script src="/list.js"></script></body></html>"""
        script = """function show(page) {
            const request = new XMLHttpRequest()
            request.open("POST", "/module/dataproxy.jsp")
            request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded")
            request.onload = () => {
                const link = year => `<li><a href="/nb/${year}.html">石桥县${year}年政府信息公开工作年度报告</a></li>`
                document.getElementById("list").innerHTML = request.responseText.split("\\n").map(link).join("")
            }
            request.send("page=" + page + "&name=" + encodeURIComponent("年报"))
        }
        show(1)"""
        texts = {"/list/": ("text/html", page), "/list.js": ("application/javascript", script)}
        kind, text = texts.get(self.path, ("text/plain", "User-agent: *\nDisallow:"))
        self._send(kind, text.encode("gbk"))

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._send("text/plain", b"2023\n2022" if form.startswith("page=1") else b"2021", form)

    def _send(self, kind: str, body: bytes, form: str = "") -> None:
        self.asked.append((self.command, self.path, form))
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def posting() -> Iterator[ThreadingHTTPServer]:
    _Posting.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Posting)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_form_that_a_script_posts_is_posted_and_gbk_scripts_are_understood(
    tmp_path: Path, posting: ThreadingHTTPServer
) -> None:
    (tmp_path / "c.toml").write_text(
        f'[one]\nname = "石桥县"\nfamily = "links"\nstart = "http://127.0.0.1:{posting.server_port}/list/"\n'
        "browser = true\ndelay = 0.1\n",
        "utf-8",
    )
    nianbao("crawl", "--catalogue", tmp_path / "c.toml", "--archive", tmp_path / "a")
    forms = [form for method, path, form in _Posting.asked if (method, path) == ("POST", "/module/dataproxy.jsp")]
    assert forms[:2] == [f"page={number}&name=%E5%B9%B4%E6%8A%A5" for number in (1, 2)]
    listed = rows(tmp_path / "a", "SELECT link_title FROM pages WHERE kind = 'page' ORDER BY link_title")
    assert [row["link_title"] for row in listed] == [
        f"石桥县{year}年政府信息公开工作年度报告" for year in (2021, 2022, 2023)
    ]


def test_a_browser_that_nobody_serves_reaches_nobody(posting: ThreadingHTTPServer) -> None:
    """The second lock by itself: without our answers, what a page asks for leads nowhere, by name or by number."""
    port = posting.server_port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stun:
        stun.bind(("127.0.0.1", 0))
        stun.settimeout(1)
        attempts = """async ([port, stun]) => {
            const hosts = ["127.0.0.1", "localhost", "[::1]"]
            const ask = host => fetch(`http://${host}:${port}/`, {mode: "no-cors"})
            const answers = await Promise.allSettled(hosts.map(ask))
            for (const host of hosts) {
                new Image().src = `http://${host}:${port}/picture`
                new WebSocket(`ws://${host}:${port}/socket`)
            }
            const peer = new RTCPeerConnection({iceServers: [{urls: `stun:127.0.0.1:${stun}`}]})
            peer.createDataChannel("any")
            await peer.setLocalDescription(await peer.createOffer())
            await new Promise(done => setTimeout(done, 1500))
            return answers.map(answer => answer.status)
        }"""

        async def attempt() -> list[str]:
            async with playwright.async_playwright() as started:
                chromium = await started.chromium.launch(
                    executable_path=CHROMIUM, args=ARGUMENTS, proxy=NOBODY, chromium_sandbox=os.geteuid() != 0
                )
                page = await chromium.new_page()
                statuses: list[str] = await page.evaluate(attempts, [port, stun.getsockname()[1]])
                await chromium.close()
                return statuses

        assert set(asyncio.run(attempt())) == {"rejected"}
        with pytest.raises(TimeoutError):
            stun.recv(100)
    assert _Posting.asked == []


@pytest.mark.parametrize(
    ("says", "said"),
    [("libnss3.so is missing", "libnss3.so is missing"), ("[1:1:FATAL:zygote] No usable sandbox!", "finds no sandbox")],
)
def test_a_chromium_that_does_not_start_costs_the_list_and_says_why(tmp_path: Path, says: str, said: str) -> None:
    one = portal("script")
    file, broken = catalogue(tmp_path / "catalogue.toml", one), tmp_path / "chromium"
    broken.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit 1\n", "utf-8")
    broken.chmod(0o755)
    arguments = ("crawl", "--catalogue", file, "--archive", tmp_path / "a")
    with DemoServer(world([one])) as server:
        assert nianbao(*arguments, server=server, NIANBAO_CHROMIUM=str(broken)).returncode == 1
    (problem,) = rows(tmp_path / "a", "SELECT kind, detail FROM problems")
    assert problem["kind"] == "list not read"
    assert said in problem["detail"]


def test_without_the_extra_a_crawl_says_what_to_install_before_it_asks_anything(tmp_path: Path) -> None:
    one = portal("script")
    file = catalogue(tmp_path / "catalogue.toml", one)
    with DemoServer(world([one])) as server:
        done = run_with(WITHOUT_EXTRA, "crawl", "--catalogue", file, "--archive", tmp_path / "a", server=server)
        assert server.log == []
    assert done.returncode == 2
    assert "script-1" in done.stderr and "pip install 'nianbao[browser]'" in done.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"NIANBAO_CHROMIUM": "/nowhere/chromium"}, ("NIANBAO_CHROMIUM is /nowhere/chromium",)),
        ({"PATH": "/nowhere", "PLAYWRIGHT_BROWSERS_PATH": "/nowhere/browsers"}, ("/nowhere/browsers", *NAMES, "apt")),
    ],
)
def test_without_a_chromium_a_crawl_says_where_it_looked(
    tmp_path: Path, more: dict[str, str], said: tuple[str, ...]
) -> None:
    one = portal("script")
    file = catalogue(tmp_path / "catalogue.toml", one)
    with DemoServer(world([one])) as server:
        done = nianbao("crawl", "--catalogue", file, "--archive", tmp_path / "a", server=server, **more)
        assert server.log == []
    assert done.returncode == 2
    assert all(words in done.stderr for words in said), done.stderr
