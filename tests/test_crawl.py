"""A crawl from list page to archive, with everything that goes wrong on the way."""

from __future__ import annotations

import gzip
import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.evidence import captures
from archive.fold import fingerprint_text
from archive.store import Archive
from crawler.demo import CATALOGUE, DemoServer, Fault, Government, Resource, expectation, government
from tests.crawling import NIANBAO, contents, crawl, environment, nianbao, rows


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(government(1)) as running:
        yield running


@pytest.fixture(scope="module")
def first(server: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("first")
    result = crawl(server, directory)
    assert result.returncode == 0, result.stderr
    return directory


def test_every_report_comes_in_with_its_title_body_year_date_source_and_whole_text(first: Path) -> None:
    found = {(row["body"], row["year"]): row for row in rows(first, "SELECT * FROM reports WHERE copy_of IS NULL")}
    expected = {(report.body, report.year): report for report in expectation(1).reports}
    assert set(found) == set(expected)
    for key, report in expected.items():
        row = found[key]
        assert (row["title"], row["published_on"], row["source"]) == (report.title, report.published_on, report.source)
        assert row["quality"] == "good"
        assert fingerprint_text(row["text"]) == fingerprint_text("\n".join(report.lines)), key


def test_copies_are_sightings_of_one_report(first: Path) -> None:
    for report in expectation(1).reports:
        (row,) = rows(
            first,
            "SELECT id, url FROM reports WHERE body = ? AND year = ? AND copy_of IS NULL",
            report.body,
            report.year,
        )
        seen = {sighting["url"] for sighting in rows(first, "SELECT url FROM sightings WHERE report = ?", row["id"])}
        assert seen == {report.url, *report.copies}


def test_what_is_no_report_is_recorded_and_not_stored_as_one(first: Path) -> None:
    for other in expectation(1).others:
        (page,) = rows(first, "SELECT state, report FROM pages WHERE url = ?", other.url)
        assert page["report"] is None, other
        assert page["state"] in ("companion", "other", "gone", "blocked", "disallowed"), other
        assert rows(first, "SELECT * FROM problems WHERE url = ?", other.url), other


def test_every_page_of_the_frontier_is_settled_and_every_capture_read(first: Path) -> None:
    assert rows(first, "SELECT url FROM pages WHERE state = 'new' AND kind <> 'image'") == []
    assert rows(first, "SELECT url FROM captures WHERE verdict IS NULL") == []


def test_every_row_of_captures_leads_to_the_bytes_that_were_served(first: Path, server: DemoServer) -> None:
    with_bytes = rows(first, "SELECT * FROM captures WHERE status = 200")
    assert len(with_bytes) > 40
    for row in with_bytes:
        exchange = captures.read(first / "captures", row["warc_file"], row["warc_offset"], row["warc_length"])
        assert exchange.url == row["url"]
        host, _, path = row["url"].removeprefix("http://").partition("/")
        served: Resource = server.government.resources[host, "/" + path]
        assert exchange.body == served.body


def test_the_segments_pass_warcio_check(first: Path) -> None:
    for segment in (first / "captures").glob("*.warc.gz"):
        with gzip.open(segment) as stream:
            stream.read()
        subprocess.run([Path(sys.executable).with_name("warcio"), "check", segment], check=True)


def test_the_server_saw_one_request_at_a_time_and_no_page_twice(first: Path, server: DemoServer) -> None:
    hosts = {hit.host for hit in server.log}
    assert len(hosts) >= 4
    for host in hosts:
        assert server.max_in_flight(host) == 1
        served = [hit.path for hit in server.hits(host) if hit.status == 200]
        assert len(served) == len(set(served))
        assert server.hits(host)[0].path == "/robots.txt"


def test_a_page_that_answers_503_twice_is_had_the_third_time_and_the_run_counts_it(
    first: Path, server: DemoServer
) -> None:
    ((host, path),) = [address for address, fault in server.government.faults.items() if fault.statuses == (503, 503)]
    assert [hit.status for hit in server.hits(host, path)] == [503, 503, 200]
    (run,) = rows(first, "SELECT json_extract(counts, '$.retries') AS retries, outcome FROM runs")
    assert run == {"retries": 2, "outcome": "done"}


def test_robots_txt_keeps_a_listed_page_out(first: Path, server: DemoServer) -> None:
    (page,) = rows(first, "SELECT url FROM pages WHERE state = 'disallowed'")
    host, _, path = page["url"].removeprefix("http://").partition("/")
    assert server.hits(host, "/" + path) == []


def test_robots_txt_holds_for_all_the_requests_that_waited_for_it_together(first: Path, server: DemoServer) -> None:
    (page,) = rows(first, "SELECT url FROM pages WHERE state = 'disallowed'")
    with DemoServer(government(1)) as again:  # list and page are both known now, and asked for at once
        assert crawl(again, first, "--all").returncode == 0
    assert page["url"] not in {f"http://{hit.host}{hit.path}" for hit in again.log}


def test_a_second_run_asks_only_for_lists_and_what_was_not_had(
    first: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = contents(first)
    with DemoServer(government(1)) as again:
        assert crawl(again, first).returncode == 0
    assert contents(first) == before
    lists = {row["url"] for row in rows(first, "SELECT url FROM pages WHERE kind = 'list' OR state = 'blocked'")}
    asked = {f"http://{hit.host}{hit.path}" for hit in again.log if hit.path != "/robots.txt"}
    assert asked <= lists


def test_asking_for_everything_again_fetches_no_unchanged_report_in_full(first: Path) -> None:
    before = contents(first)
    with DemoServer(government(1)) as again:
        assert crawl(again, first, "--all").returncode == 0
    assert contents(first) == before
    reports = {row["url"] for row in rows(first, "SELECT url FROM pages WHERE state = 'report'")}
    in_full = {f"http://{hit.host}{hit.path}" for hit in again.log if hit.status == 200}
    assert not in_full & reports


def test_the_second_visit_keeps_the_revised_text_beside_the_old_and_the_withdrawn_report(
    tmp_path: Path,
) -> None:
    with DemoServer(government(1)) as now:
        crawl(now, tmp_path)
    before = rows(tmp_path, "SELECT id FROM reports WHERE copy_of IS NULL")
    with DemoServer(government(2)) as later:
        assert crawl(later, tmp_path, "--all").returncode == 0
    assert len(rows(tmp_path, "SELECT id FROM reports WHERE copy_of IS NULL")) == len(before)
    (revision,) = rows(tmp_path, "SELECT * FROM reports WHERE copy_kind = 'revision'")
    (current,) = rows(tmp_path, "SELECT * FROM reports WHERE id = ?", revision["copy_of"])
    assert revision["url"] == current["url"]
    assert revision["text"] != current["text"]
    (gone,) = rows(tmp_path, "SELECT report FROM pages WHERE state = 'gone' AND report IS NOT NULL")
    assert rows(tmp_path, "SELECT * FROM coverage WHERE state = 'withdrawn'") == []
    twice = contents(tmp_path)
    a_fortnight_earlier(tmp_path)
    with DemoServer(government(2)) as still:
        crawl(still, tmp_path, "--all")
    thrice = contents(tmp_path)
    assert thrice | {"coverage": None} == twice | {"coverage": None}
    (withdrawn,) = set(thrice["coverage"]) - set(twice["coverage"])
    assert (withdrawn[2], withdrawn[4]) == ("withdrawn", gone["report"])
    assert rows(tmp_path, "SELECT text FROM reports WHERE id = ?", gone["report"])[0]["text"]
    kinds = [row["kind"] for row in rows(tmp_path, "SELECT kind FROM events WHERE kind <> 'published' ORDER BY kind")]
    assert kinds == ["revised", "withdrawn"]


def a_fortnight_earlier(directory: Path) -> None:
    """Let all that was seen so far have been seen 14 days earlier."""
    with Archive.create(directory) as archive, archive.transaction() as db:
        for table, columns in (("captures", ["fetched_at"]), ("sightings", ["first_seen", "last_seen"])):
            moved = ", ".join(f"{name} = strftime('%Y-%m-%dT%H:%M:%fZ', {name}, '-14 days')" for name in columns)
            db.execute(f"UPDATE {table} SET {moved}")


@pytest.mark.parametrize("hits", [1, 4, 12, 25, 40, 55])
def test_kill_9_and_another_run_make_the_archive_of_one_run(first: Path, tmp_path: Path, hits: int) -> None:
    with DemoServer(government(1)) as server:
        command = [NIANBAO, "crawl", "--catalogue", CATALOGUE, "--archive", tmp_path]
        crawler = subprocess.Popen(command, env=environment(server), stderr=subprocess.DEVNULL, start_new_session=True)
        while len(server.log) < hits:
            assert crawler.poll() is None
            time.sleep(0.002)
        crawler.kill()
        crawler.wait()
        assert_no_process_of_session(crawler.pid)
        result = crawl(server, tmp_path)
        assert result.returncode == 0, result.stderr
        assert contents(tmp_path) == contents(first)
        assert rows(tmp_path, "SELECT url FROM captures WHERE verdict IS NULL") == []
        once = "SELECT url FROM pages WHERE state IN ('report', 'companion', 'cover', 'other')"
        twice = f"SELECT url FROM captures WHERE url IN ({once}) AND status = 200"
        assert rows(tmp_path, f"{twice} GROUP BY url HAVING count(*) > 1") == []
        outcomes = [row["outcome"] for row in rows(tmp_path, "SELECT outcome FROM runs ORDER BY started_at")]
        assert outcomes[-1] == "done"
        assert outcomes[:-1] in ([], ["interrupted"])


def assert_no_process_of_session(session: int) -> None:
    """Wait for the workers of a killed crawl to follow it."""
    for _ in range(500):
        left = []
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.getsid(int(process)) == session:
                    left.append(process)
            except ProcessLookupError:
                continue
        if not left:
            return
        time.sleep(0.01)
    raise AssertionError(f"still running after their parent was killed: {left}")


def test_sigterm_ends_the_run_as_interrupted_with_whole_segments(tmp_path: Path) -> None:
    with DemoServer(government(1)) as server:
        command = [NIANBAO, "crawl", "--catalogue", CATALOGUE, "--archive", tmp_path]
        crawler = subprocess.Popen(command, env=environment(server), stderr=subprocess.PIPE, text=True)
        while len(server.log) < 15:
            time.sleep(0.002)
        crawler.send_signal(signal.SIGTERM)
        _, said = crawler.communicate(timeout=60)
    assert (crawler.returncode, "Run it again to go on." in said) == (1, True), said
    assert rows(tmp_path, "SELECT outcome FROM runs") == [{"outcome": "interrupted"}]
    for segment in (tmp_path / "captures").glob("*.warc.gz"):
        with gzip.open(segment) as stream:
            stream.read()


HOST = "www.donglin.example"
LISTS = [(HOST, "/col/col1201/index.html"), (HOST, "/col/col1202/index.html")]


def changed(resources: dict[tuple[str, str], Resource]) -> Government:
    """Return the demo government with these addresses answering otherwise."""
    demo = government(1)
    return replace(demo, resources={**demo.resources, **resources})


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        (Resource(b"busy", status=503), "robots.txt answers 503"),
        (Resource(b"<!DOCTYPE html><html><body>index</body></html>"), "robots.txt is a page of HTML"),
        (Resource(b"no", status=403), "robots.txt answers 403"),
        (Resource(b"User-agent: *\nCrawl-delay: 86400\n", "text/plain"), "asks for 86400 seconds"),
    ],
)
def test_a_host_whose_robots_txt_cannot_be_read_is_not_visited_and_the_others_are(
    first: Path, tmp_path: Path, resource: Resource, said: str
) -> None:
    with DemoServer(changed({(HOST, "/robots.txt"): resource})) as server:
        result = crawl(server, tmp_path)
    assert result.returncode == 1
    assert "donglin: failed" in result.stderr
    assert said in result.stderr
    assert {hit.path for hit in server.hits(HOST)} == {"/robots.txt"}
    ours = "SELECT count(*) AS number FROM pages WHERE state = 'report' AND portal <> 'donglin'"
    assert rows(tmp_path, ours) == rows(first, ours)


def test_a_list_that_is_a_block_page_fails_its_portal_and_no_other(first: Path, tmp_path: Path) -> None:
    blocked = next(other for other in expectation(1).others if other.kind == "block")
    host, _, path = blocked.url.removeprefix("http://").partition("/")
    page = government(1).resources[host, "/" + path]
    with DemoServer(changed(dict.fromkeys(LISTS, page))) as server:
        result = crawl(server, tmp_path)
    assert result.returncode == 1
    assert "donglin: failed" in result.stderr
    outcomes = {row["portal"]: row["outcome"] for row in rows(tmp_path, "SELECT portal, outcome FROM portal_runs")}
    assert outcomes == {"donglin": "failed", "qinghe": "done", "shiqiao": "done"}


def test_a_list_without_records_makes_the_portal_suspect(tmp_path: Path) -> None:
    empty = Resource("<html><body><h1>年报</h1></body></html>".encode())
    with DemoServer(changed(dict.fromkeys(LISTS, empty))) as server:
        result = crawl(server, tmp_path)
    assert result.returncode == 1
    assert "donglin: suspect" in result.stderr


def test_a_redirect_to_a_host_outside_the_portal_is_not_followed(tmp_path: Path) -> None:
    outside = "http://outside.example/secret.html"
    victim = next(report for report in expectation(1).reports if HOST in report.url)
    path = "/" + victim.url.partition("example/")[2]
    moved = Resource(b"", status=302, headers={"Location": outside})
    secret = Resource(b"secret")
    with DemoServer(changed({(HOST, path): moved, ("outside.example", "/secret.html"): secret})) as server:
        crawl(server, tmp_path)
    assert server.hits("outside.example") == []
    (problem,) = rows(tmp_path, "SELECT * FROM problems WHERE url = ?", victim.url)
    assert problem["kind"] == "address not allowed"
    assert "outside.example is no host of the portal" in problem["detail"]


def test_a_redirect_within_the_portal_is_followed_and_the_page_keeps_its_address(tmp_path: Path) -> None:
    victim = next(report for report in expectation(1).reports if HOST in report.url and not report.copies)
    path = "/" + victim.url.partition("example/")[2]
    moved = Resource(b"", status=301, headers={"Location": "/moved.html"})
    page = government(1).resources[HOST, path]
    with DemoServer(changed({(HOST, path): moved, (HOST, "/moved.html"): page})) as server:
        assert crawl(server, tmp_path).returncode == 0
    (page,) = rows(tmp_path, "SELECT state, report FROM pages WHERE url = ?", victim.url)
    assert page["state"] == "report"
    captured = "SELECT url, status, verdict FROM captures WHERE page = ? ORDER BY status"
    good = {"url": f"http://{HOST}/moved.html", "status": 200, "verdict": "good"}
    assert rows(tmp_path, captured, victim.url) == [good, {"url": victim.url, "status": 301, "verdict": "redirect"}]
    before = contents(tmp_path)
    with DemoServer(changed({(HOST, path): moved, (HOST, "/moved.html"): page})) as server:
        assert crawl(server, tmp_path).returncode == 0
    assert contents(tmp_path) == before


def test_pages_that_all_lead_to_the_front_page_are_gone_and_each_is_told(tmp_path: Path) -> None:
    victims = [report for report in expectation(1).reports if HOST in report.url][:3]
    home = Resource(b"", status=302, headers={"Location": "/"})
    loop = expectation(1).reports[-1]
    paths = [(HOST, "/" + report.url.partition("example/")[2]) for report in victims]
    around = ("www.shiqiao.example", "/" + loop.url.partition("example/")[2])
    again = Resource(b"", status=302, headers={"Location": loop.url})
    with DemoServer(changed({**dict.fromkeys(paths, home), around: again})) as server:
        assert crawl(server, tmp_path).returncode == 0
    for report in victims:
        assert rows(tmp_path, "SELECT state FROM pages WHERE url = ?", report.url) == [{"state": "gone"}]
        assert rows(tmp_path, "SELECT kind FROM problems WHERE url = ?", report.url) == [{"kind": "page gone"}]
    assert rows(tmp_path, "SELECT state FROM pages WHERE url = ?", loop.url) == [{"state": "failed"}]
    (problem,) = rows(tmp_path, "SELECT detail FROM problems WHERE url = ?", loop.url)
    assert "redirect" in problem["detail"]


def test_a_torn_gzip_body_is_tried_again_and_never_replaces_the_report(tmp_path: Path) -> None:
    victim = expectation(1).report("东林区教育局", 2024)
    path = "/" + victim.url.partition("example/")[2]
    with DemoServer(government(1)) as server:
        crawl(server, tmp_path)
    before = rows(tmp_path, "SELECT id, text FROM reports")
    whole = gzip.compress(government(1).resources[HOST, path].body)
    torn = Resource(whole[: len(whole) * 2 // 3], headers={"Content-Encoding": "gzip"})
    with DemoServer(changed({(HOST, path): torn})) as server:
        crawl(server, tmp_path, "--all")
    assert len(server.hits(HOST, path)) == 4
    assert rows(tmp_path, "SELECT id, text FROM reports") == before
    (problem,) = rows(tmp_path, "SELECT kind, detail FROM problems WHERE url = ?", victim.url)
    assert "ends early" in problem["detail"]


def test_a_page_that_shrinks_to_a_fifth_is_not_believed(tmp_path: Path) -> None:
    victim = expectation(1).report("东林区教育局", 2024)
    path = "/" + victim.url.partition("example/")[2]
    with DemoServer(government(1)) as server:
        crawl(server, tmp_path)
    before = rows(tmp_path, "SELECT id, text FROM reports")
    text = f"<h1>{victim.title}</h1><div class='TRS_Editor'><p>一、总体情况</p><p>{'本报告正在整理。' * 20}</p></div>"
    page = f"<html><head><title>{victim.title}</title></head><body>{text}</body></html>"
    with DemoServer(changed({(HOST, path): Resource(page.encode())})) as server:
        crawl(server, tmp_path, "--all")
    assert rows(tmp_path, "SELECT id, text FROM reports") == before
    assert rows(tmp_path, "SELECT kind FROM problems WHERE url = ?", victim.url) == [{"kind": "suspicious shrink"}]


def test_an_earlier_capture_that_cannot_be_read_is_a_problem_and_the_run_goes_on(first: Path, tmp_path: Path) -> None:
    shutil.copytree(first, tmp_path / "copy")
    with Archive.create(tmp_path / "copy") as archive, archive.transaction() as db:
        (lost,) = db.execute(
            "SELECT page FROM captures WHERE status = 200 ORDER BY warc_offset DESC LIMIT 1"
        ).fetchone()
        db.execute("UPDATE captures SET verdict = NULL, warc_length = 5 WHERE page = ?", [lost])
        db.execute("UPDATE pages SET fetched_at = NULL, state = 'new', etag = NULL WHERE url = ?", [lost])
    with DemoServer(government(1)) as server:
        crawl(server, tmp_path / "copy")
    kinds = {row["kind"] for row in rows(tmp_path / "copy", "SELECT kind FROM problems WHERE url = ?", lost)}
    assert "capture unreadable" in kinds
    assert rows(tmp_path / "copy", "SELECT outcome FROM runs ORDER BY started_at DESC LIMIT 1") == [{"outcome": "done"}]
    with DemoServer(government(1)) as server:
        crawl(server, tmp_path / "copy")
    assert contents(tmp_path / "copy")["reports"] == contents(first)["reports"]


def test_a_list_without_end_is_followed_only_while_it_shows_something_new(tmp_path: Path) -> None:
    record = '<li><a href="/art/2024/1/1/art_9_{n}.html" title="{t}">{t}</a></li>'
    items = "".join(record.format(n=n, t=f"东林区教育局{2018 + n}年政府信息公开工作年度报告") for n in range(5))
    lists = {
        (HOST, f"/nb/{number}.html"): Resource(
            f"<html><body><ul>{items}</ul><a href='/nb/{number + 1}.html'>下一页</a></body></html>".encode()
        )
        for number in range(60)
    }
    catalogue = tmp_path / "endless.toml"
    catalogue.write_text(
        f'[endless]\nname = "东林"\nfamily = "links"\nstart = "http://{HOST}/nb/0.html"\ndelay = 0.01\n', "utf-8"
    )
    with DemoServer(changed(lists)) as server:
        nianbao("crawl", "--catalogue", catalogue, "--archive", tmp_path / "data", server=server)
    assert len([hit for hit in server.log if hit.path.startswith("/nb/") and hit.status == 200]) == 2


def test_a_host_that_refuses_three_times_or_asks_for_an_hour_is_left_alone(tmp_path: Path) -> None:
    paths = ["/" + report.url.partition("example/")[2] for report in expectation(1).reports if HOST in report.url]
    refused = {(HOST, path): Resource(b"no", status=403) for path in paths}
    with DemoServer(changed(refused)) as server:
        crawl(server, tmp_path / "refused")
    assert len([hit for hit in server.hits(HOST) if hit.path in paths]) == 3
    busy = {(HOST, path): Fault(statuses=(429,) * 9, retry_after=3600) for path in paths}
    with DemoServer(government(1), busy) as server:
        crawl(server, tmp_path / "busy")
    assert len([hit for hit in server.hits(HOST) if hit.path in paths]) == 1
    kinds = rows(tmp_path / "busy", "SELECT DISTINCT kind FROM problems WHERE url LIKE ? || '/art/%'", f"http://{HOST}")
    assert {row["kind"] for row in kinds} == {"page not served", "host left alone"}


def test_a_retry_keeps_the_distance_that_robots_txt_asks_for(tmp_path: Path) -> None:
    path = "/" + next(r.url for r in expectation(1).reports if HOST in r.url).partition("example/")[2]
    rules = Resource(b"User-agent: *\nCrawl-delay: 0.6\n", "text/plain")
    faults = {(HOST, path): Fault(statuses=(503, 503))}
    with DemoServer(changed({(HOST, "/robots.txt"): rules}), faults) as server:
        crawl(server, tmp_path, "donglin")
    started = [hit.started for hit in server.hits(HOST)][1:]
    assert len(started) > 10
    assert min(later - earlier for earlier, later in itertools.pairwise(started)) > 0.55


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
@pytest.mark.parametrize("size", ["200k", "500k", "700k"])
def test_a_full_disk_ends_the_run_with_3_and_with_room_again_the_next_run_completes_it(
    first: Path, tmp_path: Path, size: str
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        pytest.skip("this machine does not let root mount a tmpfs")
    try:
        with DemoServer(government(1)) as server:
            for _ in range(2):
                full = crawl(server, disk)
                assert full.returncode == 3, full.stderr
                assert "Traceback" not in full.stderr
                assert "cannot" in full.stderr
            subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
            assert crawl(server, disk).returncode == 0
        assert contents(disk) == contents(first)
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


def test_a_body_cut_short_is_tried_again_and_never_stored_half(tmp_path: Path) -> None:
    victim = next(report for report in expectation(1).reports if "www.qinghe.example/zwgk" in report.url)
    path = "/" + victim.url.partition("example/")[2]
    with DemoServer(government(1), {("www.qinghe.example", path): Fault(truncate=2000)}) as server:
        crawl(server, tmp_path)
    assert len(server.hits("www.qinghe.example", path)) == 4
    (page,) = rows(tmp_path, "SELECT state, report FROM pages WHERE url = ?", victim.url)
    assert page == {"state": "failed", "report": None}
    assert rows(tmp_path, "SELECT kind FROM problems WHERE url = ?", victim.url) == [{"kind": "unreachable"}]


DONE = [{"outcome": "done"}]


def test_plain_scrapy_runs_the_spider_too(tmp_path: Path) -> None:
    data = tmp_path / "data"
    scrapy = Path(sys.executable).with_name("scrapy")
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = crawler.settings\n")
    command = [scrapy, "crawl", "portals", "-a", "only=pingtan", "-s", f"NIANBAO_ARCHIVE={data}"]
    refused = subprocess.run(command, env=environment(), cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert "set NIANBAO_CONTACT" in refused.stderr
    assert rows(data, "SELECT url FROM captures") == []
    with DemoServer(government(1)) as server:
        command += ["-a", f"catalogue={CATALOGUE}"]
        command[4] = "only=shiqiao"
        done = subprocess.run(
            command, env=environment(server), cwd=tmp_path, capture_output=True, text=True, timeout=90
        )
    assert done.returncode == 0, done.stderr
    assert rows(data, "SELECT outcome FROM portal_runs WHERE portal = 'shiqiao'") == [{"outcome": "done"}]
    assert len(rows(data, "SELECT id FROM reports")) == 13
