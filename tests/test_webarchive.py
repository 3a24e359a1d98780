"""Reports that come in from a web archive: pywb, a real one, and one that answers as Wayback does."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from archive import attached, frontier, mementos
from archive.evidence.captures import read
from archive.evidence.recovery import recover
from archive.store import Archive
from crawler.demo import CATALOGUE, DemoServer, government
from pipelines.store import store
from tests.crawling import NIANBAO, contents, crawl, environment, nianbao, rows
from tests.portals import portal
from tests.test_filing import OWN, PLATFORM, TEXT, reading, refined
from tests.webarchives import HOST, INDEX, Held, Pywb, Wayback

TABLES = ("reports", "sightings", "captures", "pages", "problems", "attachments", "claims", "figures", "bodies")
OF_REPORTS = ("reports", "sightings", "sections", "attachments", "bodies")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a live visit: what the web archive will hold, and when."""
    directory = tmp_path_factory.mktemp("first")
    with DemoServer(government(1)) as server:
        assert crawl(server, directory).returncode == 0
    return directory


@pytest.fixture(scope="module")
def peer(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pywb]:
    """pywb over the segments that the visit wrote: another program reads what we write."""
    with Pywb(tmp_path_factory.mktemp("pywb"), sorted((first / "captures").glob("*.warc.gz"))) as running:
        yield running


@pytest.fixture(scope="module")
def live() -> Iterator[DemoServer]:
    """The sites as they are later, which nobody may ask while a web archive is read."""
    with DemoServer(government(2)) as running:
        yield running


@pytest.fixture(scope="module")
def recalled(peer: Pywb, live: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that knows the portals from the web archive alone."""
    directory = tmp_path_factory.mktemp("recalled")
    before = len(live.log)
    result = recall(peer, directory, live)
    assert result.returncode == 0, result.stderr
    assert live.log[before:] == []
    return directory


def recall(peer: Pywb, directory: Path, live: DemoServer, catalogue: Path = CATALOGUE) -> CompletedProcess[str]:
    """Read the web archive; the sites could be reached, too."""
    options = ("--catalogue", catalogue, "--archive", directory, "--web-archive", peer.index)
    return nianbao("crawl", *options, server=live, no_proxy="127.0.0.1")


def everything(directory: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of all tables that a crawl writes, but of the runs themselves and when they asked."""
    with Archive.read(directory) as archive:
        return {
            name: sorted(
                (tuple(value for column, value in row.items() if column != "recalled_at") for row in found), key=repr
            )
            for name in TABLES
            for found in [archive.db.query(f"SELECT * FROM {name}")]
        }


def test_every_report_comes_in_as_it_stood(first: Path, recalled: Path) -> None:
    live, found = contents(first), contents(recalled)
    assert len(live["reports"]) > 40
    for name in OF_REPORTS:
        assert found[name] == live[name], name


def test_a_capture_has_the_address_and_the_time_of_the_original_and_says_where_it_came_from(
    first: Path, recalled: Path, peer: Pywb
) -> None:
    sql = "SELECT page, url, substr(fetched_at, 1, 19) AS at, status, media_type, verdict FROM captures"
    assert rows(recalled, f"{sql} ORDER BY page") == rows(first, f"{sql} WHERE status = 200 ORDER BY page")
    replay = peer.index.removesuffix("/cdx")
    for row in rows(recalled, "SELECT url, fetched_at, via FROM captures"):
        stamp = "".join(filter(str.isdigit, row["fetched_at"][:19]))
        assert row["via"] == f"{replay}/{stamp}id_/{row['url']}"
    assert {row["source"] for row in rows(recalled, "SELECT source FROM runs")} == {peer.index}
    assert {row["source"] for row in rows(recalled, "SELECT source FROM portal_runs")} == {peer.index}


def test_bytes_and_headers_are_those_of_the_site(first: Path, recalled: Path) -> None:
    for row in rows(recalled, "SELECT * FROM captures"):
        (before,) = rows(first, "SELECT * FROM captures WHERE page = ? AND status = 200", row["page"])
        ours, theirs = (
            read(directory / "captures", one["warc_file"], one["warc_offset"], one["warc_length"])
            for directory, one in ((recalled, row), (first, before))
        )
        assert ours.body == theirs.body
        for name in ("Content-Type", "ETag", "Last-Modified", "Server"):
            assert ours.header(name) == theirs.header(name), (row["url"], name)
        assert ours.via == row["via"]


def test_times_of_sightings_and_reports_are_those_of_the_captures(first: Path, recalled: Path) -> None:
    sql = "SELECT url, report, substr(first_seen, 1, 19), substr(last_seen, 1, 19) FROM sightings ORDER BY url, report"
    assert rows(recalled, sql) == rows(first, sql)


def test_what_only_a_web_archive_had_is_due_for_a_visit_of_the_site(recalled: Path) -> None:
    (page,) = rows(recalled, "SELECT DISTINCT state, fetched_at, next_due, etag, last_modified, access FROM pages")
    assert page == dict.fromkeys(("fetched_at", "next_due", "etag", "last_modified", "access")) | {"state": "new"}
    assert rows(recalled, "SELECT * FROM portals WHERE listed_at IS NOT NULL OR swept_at IS NOT NULL") == []


def test_a_web_archive_is_no_visit_so_what_it_has_not_is_not_searched(recalled: Path) -> None:
    states = {row["state"] for row in rows(recalled, "SELECT DISTINCT state FROM coverage")}
    assert states & {"on time", "late"}
    assert not states & {"not found", "withdrawn"}


def test_the_same_web_archive_once_more_adds_nothing(recalled: Path, peer: Pywb, live: DemoServer) -> None:
    before, sizes = everything(recalled), segments(recalled)
    result = recall(peer, recalled, live)
    assert result.returncode == 0, result.stderr
    assert everything(recalled) == before
    assert segments(recalled) == sizes


def segments(directory: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in (directory / "captures").glob("*.warc.gz")}


@pytest.fixture(scope="module")
def both(peer: Pywb, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An archive of the sites as they are later, and the same one after the web archive of the earlier visit."""
    directory, copy = tmp_path_factory.mktemp("later"), tmp_path_factory.mktemp("copy") / "before"
    with DemoServer(government(2)) as later:
        assert crawl(later, directory).returncode == 0
        shutil.copytree(directory, copy)
        before = len(later.log)
        result = recall(peer, directory, later)
        assert result.returncode == 0, result.stderr
        assert later.log[before:] == []
    return copy, directory


def test_a_report_that_was_gone_before_we_came_is_had_and_one_visit_does_not_call_it_withdrawn(
    both: tuple[Path, Path],
) -> None:
    before, after = both
    gone = "SELECT url FROM pages WHERE state = 'gone' AND report IS NOT NULL"
    assert rows(before, gone) == []
    (page,) = rows(after, gone)
    (report,) = rows(after, "SELECT * FROM reports JOIN sightings ON report = id WHERE sightings.url = ?", page["url"])
    assert (report["copy_of"], len(report["text"]) > 500) == (None, True)
    assert rows(after, "SELECT * FROM coverage WHERE state = 'withdrawn'") == []
    (event,) = rows(after, "SELECT kind, note FROM events WHERE report = ?", report["id"])
    assert event == {"kind": "published", "note": "据网页档案馆的存档"}


def test_the_older_text_stands_beside_the_newer_one_which_stays_the_report(both: tuple[Path, Path]) -> None:
    before, after = both
    (revision,) = rows(after, "SELECT * FROM reports WHERE copy_kind = 'revision'")
    (current,) = rows(after, "SELECT * FROM reports WHERE id = ?", revision["copy_of"])
    assert current["copy_of"] is None
    assert rows(before, "SELECT text FROM reports WHERE id = ?", current["id"]) == [{"text": current["text"]}]
    assert rows(before, "SELECT id FROM reports WHERE id = ?", revision["id"]) == []
    assert revision["last_seen"] < current["first_seen"]
    pages = "SELECT report FROM pages WHERE url = ?"
    assert rows(after, pages, current["url"]) == [{"report": current["id"]}]


def test_what_is_known_of_the_live_pages_stays_as_it_was(both: tuple[Path, Path]) -> None:
    columns = "url, kind, state, etag, last_modified, fetched_at, next_due, access, link_title, discovered_at"
    before, after = ({row["url"]: row for row in rows(one, f"SELECT {columns} FROM pages")} for one in both)
    assert {url: after[url] for url in before} == before
    assert rows(both[1], "SELECT url FROM captures WHERE verdict IS NULL OR verdict = 'superseded'") == []
    live = "SELECT listed_at, newest, swept_at, access FROM portals ORDER BY slug"
    assert rows(both[0], live) == rows(both[1], live)


def test_the_order_in_which_two_states_of_the_sites_come_in_makes_no_difference(
    first: Path, both: tuple[Path, Path], tmp_path: Path
) -> None:
    shutil.copytree(first, tmp_path / "natural")
    with DemoServer(government(2)) as later:
        assert crawl(later, tmp_path / "natural", "--all").returncode == 0
    natural, reversed_ = contents(tmp_path / "natural"), contents(both[1])
    for name in (*OF_REPORTS, "coverage"):
        assert reversed_[name] == natural[name], name


def test_a_live_crawl_goes_on_as_if_the_web_archive_had_not_been_read(both: tuple[Path, Path], tmp_path: Path) -> None:
    shutil.copytree(both[1], tmp_path / "on")
    before = contents(tmp_path / "on")
    with DemoServer(government(2)) as later:
        assert crawl(later, tmp_path / "on", "--all").returncode == 0
    after = contents(tmp_path / "on")
    for name in (*OF_REPORTS, "coverage"):
        assert after[name] == before[name], name


def test_a_small_budget_is_kept_and_the_next_runs_go_on_where_it_ended(
    first: Path, recalled: Path, peer: Pywb, live: DemoServer, tmp_path: Path
) -> None:
    catalogue = tmp_path / "small.toml"
    text = CATALOGUE.read_text("utf-8")
    catalogue.write_text(text.replace("delay = 0.05", "delay = 0.05\nbudget = 30"), "utf-8")
    held = 0
    for _ in range(6):
        result = recall(peer, tmp_path / "archive", live, catalogue)
        number = rows(tmp_path / "archive", "SELECT count(*) AS number FROM captures")[0]["number"]
        assert number - held <= 3 * 30
        held = number
        if "unfinished" not in result.stderr:
            break
    assert rows(tmp_path / "archive", "SELECT * FROM problems WHERE kind = 'budget spent'")
    found, whole = contents(tmp_path / "archive"), contents(recalled)
    for name in OF_REPORTS:
        assert found[name] == whole[name], name


# A web archive in Wayback's manner, over a made-up portal.

PORTAL = portal("trs")


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "portal.toml"
    path.write_text(PORTAL.entry + "delay = 0.05\n", "utf-8")
    return path


def holdings(timestamp: str = "20240305040506") -> list[Held]:
    """Return every page of the portal as a web archive may have it."""
    return [
        Held(f"http://{PORTAL.host}{path}", timestamp, resource.body, {"etag": '"7"'})
        for path, resource in PORTAL.built.resources.items()
    ]


def ask(web_archive: Wayback, catalogue: Path, directory: Path) -> tuple[CompletedProcess[str], DemoServer]:
    with DemoServer(web_archive) as server:
        options = ("--catalogue", catalogue, "--archive", directory, "--web-archive", INDEX)
        return nianbao("crawl", *options, server=server), server


def test_a_web_archive_in_waybacks_manner_gives_all_reports_over_several_answers(
    catalogue: Path, tmp_path: Path
) -> None:
    result, server = ask(Wayback.of(*holdings(), page_size=4), catalogue, tmp_path / "archive")
    assert result.returncode == 0, result.stderr
    found = {row["url"] for row in rows(tmp_path / "archive", "SELECT url FROM sightings")}
    assert found == set(PORTAL.reports)
    assert {hit.host for hit in server.log} == {HOST}
    assert any("resumeKey" in hit.path for hit in server.log)
    (at,) = rows(tmp_path / "archive", "SELECT DISTINCT fetched_at FROM captures")
    assert at["fetched_at"] == "2024-03-05T04:05:06.000Z"


def asked_for(server: DemoServer) -> set[str]:
    """Return the addresses that the index was asked for one by one."""
    queries = (parse_qs(urlsplit(hit.path).query) for hit in server.log if hit.path.startswith("/cdx/"))
    return {query["url"][0] for query in queries if query["matchType"] == ["exact"]}


def elsewhere(directory: Path, number: int, title: str) -> set[str]:
    """Let the archive know pages outside the list's folder; the web archive has nothing of them."""
    urls = {f"http://{PORTAL.host}/elsewhere/{n:03}.html" for n in range(number)}
    with Archive.create(directory) as archive:
        frontier.discover(archive, "trs-1", "page", [(url, title) for url in sorted(urls)], NEW)
    return urls


def test_what_a_small_budget_leaves_over_is_asked_for_by_the_next_runs(catalogue: Path, tmp_path: Path) -> None:
    """More addresses of which the web archive has nothing than a run may ask for."""
    ask(Wayback.of(), catalogue, tmp_path / "archive")
    urls = elsewhere(tmp_path / "archive", 20, "2023年政府信息公开工作年度报告")
    catalogue.write_text(catalogue.read_text("utf-8") + "budget = 12\n", "utf-8")
    asked: list[set[str]] = []
    for _ in range(4):
        _, server = ask(Wayback.of(), catalogue, tmp_path / "archive")
        asked.append(asked_for(server) & urls)
    assert 0 < len(asked[0]) < 12
    assert not asked[0] & asked[1]
    assert set().union(*asked) == urls


def test_an_index_that_takes_many_answers_leaves_something_of_the_budget(catalogue: Path, tmp_path: Path) -> None:
    catalogue.write_text(catalogue.read_text("utf-8") + "budget = 12\n", "utf-8")
    for _ in range(6):
        ask(Wayback.of(*holdings(), page_size=1), catalogue, tmp_path / "archive")
    found = {row["url"] for row in rows(tmp_path / "archive", "SELECT url FROM sightings")}
    assert found == set(PORTAL.reports)


def test_each_run_takes_up_a_hundred_more_links_that_do_not_read_like_reports(catalogue: Path, tmp_path: Path) -> None:
    ask(Wayback.of(), catalogue, tmp_path / "archive")
    urls = elsewhere(tmp_path / "archive", 250, "民政局")
    catalogue.write_text(catalogue.read_text("utf-8").replace("delay = 0.05", "delay = 0.001"), "utf-8")
    numbers, asked = [], set[str]()
    for _ in range(3):
        _, server = ask(Wayback.of(), catalogue, tmp_path / "archive")
        asked |= asked_for(server) & urls
        numbers.append(len(asked))
    assert numbers == [100, 200, 250]


def test_the_web_archive_is_asked_one_thing_at_a_time_and_with_the_delay(catalogue: Path, tmp_path: Path) -> None:
    catalogue.write_text(catalogue.read_text("utf-8").replace("delay = 0.05", "delay = 0.3"), "utf-8")
    _, server = ask(Wayback.of(*holdings()), catalogue, tmp_path / "archive")
    starts = [hit.started for hit in server.hits(HOST)]
    assert len(starts) > 15
    assert server.max_in_flight(HOST) == 1
    # The server's clock starts when its thread does, which on a busy machine is later for one than for the next.
    assert min(later - earlier for earlier, later in pairwise(starts)) >= 0.2
    paths = [hit.path for hit in server.hits(HOST)]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("rules", [("Disallow: /",), ("Disallow: /cdx/",)])
def test_robots_txt_of_the_web_archive_is_obeyed(catalogue: Path, tmp_path: Path, rules: tuple[str, ...]) -> None:
    result, server = ask(Wayback.of(*holdings(), rules=rules), catalogue, tmp_path / "archive")
    assert result.returncode == 1
    assert "robots.txt of web.archive.example disallows" in result.stderr
    assert [hit.path for hit in server.log] == ["/robots.txt"]
    (problem,) = rows(tmp_path / "archive", "SELECT kind FROM problems")
    assert problem["kind"] == "web archive not read"


def test_replay_that_robots_txt_forbids_is_not_fetched(catalogue: Path, tmp_path: Path) -> None:
    result, server = ask(Wayback.of(*holdings(), rules=("Disallow: /web/",)), catalogue, tmp_path / "archive")
    assert result.returncode == 1
    assert not [hit for hit in server.log if hit.path.startswith("/web/")]


def test_a_redirect_to_another_moment_is_taken_for_that_moment(catalogue: Path, tmp_path: Path) -> None:
    held = holdings()
    moved = next(one for one in held if one.url in PORTAL.reports)
    others = [one for one in held if one != moved]
    elsewhere = replace(moved, timestamp="20230101000000", instead="20221231235900", body=b"asked for")
    hidden = replace(moved, timestamp="20221231235900")
    result, _ = ask(Wayback.of(*others, elsewhere, hidden), catalogue, tmp_path / "archive")
    assert result.returncode == 0, result.stderr
    (capture,) = rows(tmp_path / "archive", "SELECT fetched_at, via FROM captures WHERE page = ?", moved.url)
    assert capture == {
        "fetched_at": "2022-12-31T23:59:00.000Z",
        "via": f"http://{HOST}/web/20221231235900id_/{moved.url}",
    }


def test_what_the_web_archive_says_for_itself_is_no_capture(catalogue: Path, tmp_path: Path) -> None:
    held = holdings()
    lost = next(one for one in held if one.url in PORTAL.reports)
    result, _ = ask(
        Wayback.of(*held, replace(lost, timestamp="20200101000000", instead="2")), catalogue, tmp_path / "a"
    )
    assert result.returncode == 0, result.stderr
    (problem,) = rows(tmp_path / "a", "SELECT * FROM problems WHERE url = ?", lost.url)
    assert (problem["kind"], "answers 404" in problem["detail"]) == ("not replayed", True)
    assert len(rows(tmp_path / "a", "SELECT id FROM captures WHERE page = ?", lost.url)) == 1


def test_lines_of_the_index_that_are_wrong_are_told_and_cost_nothing_else(catalogue: Path, tmp_path: Path) -> None:
    wrong = ('["key)/", "20241350000000", "http://a.example/", "text/html", "200", "D", "1"]', '["too", "few"]')
    result, _ = ask(Wayback.of(*holdings(), wrong=wrong), catalogue, tmp_path / "archive")
    assert result.returncode == 0, result.stderr
    (problem, *_) = rows(tmp_path / "archive", "SELECT * FROM problems WHERE kind = 'index not read'")
    assert "2 lines of the index cannot be read, the first: 20241350000000 is no date" in problem["detail"]
    assert {row["url"] for row in rows(tmp_path / "archive", "SELECT url FROM sightings")} == set(PORTAL.reports)


@pytest.mark.parametrize("answer", ["/nothing-here", "/robots.txt"])
def test_an_address_that_is_no_cdx_server_fails_the_portal(catalogue: Path, tmp_path: Path, answer: str) -> None:
    with DemoServer(Wayback.of()) as server:
        options = ("--catalogue", catalogue, "--archive", tmp_path / "archive")
        address = ("--web-archive", f"http://{HOST}{answer}", "--replay", f"http://{HOST}/web")
        result = nianbao("crawl", *options, *address, server=server)
    assert result.returncode == 1
    assert "trs-1: failed: The index of the web archive answers 404" in result.stderr


def test_a_page_that_only_the_folder_of_the_list_shows_comes_in(catalogue: Path, tmp_path: Path) -> None:
    """The capture of the list is from before the last report was on it."""
    held = holdings()
    newest = max(PORTAL.reports, key=lambda url: PORTAL.reports[url].date)
    name = newest.rpartition("/")[2].encode()
    older = [
        replace(one, body=one.body.replace(name, b"gone.html")) if one.url not in PORTAL.reports else one
        for one in held
    ]
    result, _ = ask(Wayback.of(*older), catalogue, tmp_path / "archive")
    assert result.returncode == 0, result.stderr
    assert rows(tmp_path / "archive", "SELECT state FROM pages WHERE url = ?", newest) == [{"state": "new"}]
    assert len(rows(tmp_path / "archive", "SELECT * FROM sightings WHERE url = ?", newest)) == 1


def test_every_version_of_an_address_comes_in_with_its_own_time(catalogue: Path, tmp_path: Path) -> None:
    held = holdings("20240601000000")
    page = next(one for one in held if one.url in PORTAL.reports)
    body = page.body.replace("一、总体情况".encode(), "一、全年总体情况".encode())
    older = replace(page, timestamp="20240301000000", body=body)
    same = replace(page, timestamp="20240701000000")
    result, server = ask(Wayback.of(*held, older, same), catalogue, tmp_path / "archive")
    assert result.returncode == 0, result.stderr
    seen = rows(
        tmp_path / "archive",
        "SELECT sightings.first_seen, copy_kind FROM sightings JOIN reports ON reports.id = report"
        " WHERE sightings.url = ? ORDER BY sightings.first_seen",
        page.url,
    )
    assert [row["first_seen"][:10] for row in seen] == ["2024-03-01", "2024-06-01"]
    assert [row["copy_kind"] for row in seen] == ["revision", None]
    assert not [hit for hit in server.log if "20240701000000id_" in hit.path]


@pytest.mark.parametrize(("how", "after"), [(signal.SIGTERM, 5), (signal.SIGTERM, 12), (signal.SIGKILL, 10)])
def test_a_run_that_is_ended_in_the_middle_is_gone_on_with(
    catalogue: Path, tmp_path: Path, how: signal.Signals, after: int
) -> None:
    _, whole = ask(Wayback.of(*holdings()), catalogue, tmp_path / "whole")
    with DemoServer(Wayback.of(*holdings())) as server:
        options = ["--catalogue", catalogue, "--archive", tmp_path / "archive", "--web-archive", INDEX]
        with open(tmp_path / "said", "wb") as said:
            crawler = subprocess.Popen([NIANBAO, "crawl", *options], env=environment(server), stderr=said)
        while len(server.log) < after:
            assert crawler.poll() is None
            time.sleep(0.002)
        crawler.send_signal(how)
        assert crawler.wait(timeout=60) == (1 if how == signal.SIGTERM else -how)
        assert len(server.log) < len(whole.log)
    assert "Traceback" not in (tmp_path / "said").read_text("utf-8")
    result, _ = ask(Wayback.of(*holdings()), catalogue, tmp_path / "archive")
    assert result.returncode == 0, result.stderr
    assert contents(tmp_path / "archive") == contents(tmp_path / "whole")
    assert rows(tmp_path / "archive", "SELECT id FROM captures WHERE verdict IS NULL") == []
    assert rows(tmp_path / "archive", "SELECT via FROM captures GROUP BY via HAVING count(*) > 1") == []
    outcomes = [row["outcome"] for row in rows(tmp_path / "archive", "SELECT outcome FROM runs ORDER BY started_at")]
    assert outcomes == ["interrupted", "done"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--web-archive", "web.archive.org"), "'web.archive.org' is no address"),
        (("--web-archive", "http://localhost/cdx"), "Name that with --replay"),
        (("--replay", "http://localhost/"), "--replay belongs to --web-archive"),
        (("--web-archive", INDEX, "--due"), "--all and --due are for live sites"),
        (("--web-archive", "https://web.archive.org/cdx/search/cdx"), "Say who can be asked about this crawl"),
    ],
)
def test_a_web_archive_that_cannot_be_asked_is_refused(
    catalogue: Path, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    result = nianbao("crawl", "--catalogue", catalogue, "--archive", tmp_path / "archive", *options)
    assert (result.returncode, said in result.stderr) == (2, True), result.stderr


# Order: what a web archive had is filed at its own time.

OLD, NEW = "2020-03-01T00:00:00.000Z", "2024-03-01T00:00:00.000Z"
VIA = "http://web.archive.example/web/20200301000000id_/"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with filed(tmp_path / "one") as opened:
        yield opened


def filed(directory: Path) -> Archive:
    opened = Archive.create(directory)
    row = dict.fromkeys(("name", "region", "division_code", "level", "start_url", "family"), "")
    frontier.declare(opened, row | {"slug": "qinghe"}, [])
    frontier.discover(opened, "qinghe", "page", [(OWN, ""), (PLATFORM, "")], "2026-01-01T00:00:00.000Z")
    return opened


def memento(**changes: Any) -> Any:
    item = refined(reading(**changes), OLD)
    return replace(item, page=replace(item.page, via=VIA + item.page.url))


def dump(archive: Archive) -> list[str]:
    """Return the archive but for what tells the order of arrival: serials, and what a memento leaves undone."""
    skipped = {"serial"}
    tables = ("reports", "sightings", "sections", "claims", "attachments", "pages", "bodies", "figures", "checks")
    return [
        f"{name} {sorted((key, value) for key, value in row.items() if key not in skipped)}"
        for name in tables
        for row in sorted(archive.db.table(name).rows, key=repr)
    ]


@pytest.mark.parametrize(
    "old",
    [
        {"text": TEXT.replace("373条", "370条")},
        {"published_on": "2024-01-01", "title": "旧标题"},
        {"quality": "degraded", "published_on": None},
        {"year": 2022},
        {"text": TEXT[:80]},
        {"text": TEXT * 6},
        {"verdict": "block", "text": ""},
        {"kind": "other", "text": "关于年报的通知"},
    ],
    ids=["text", "date", "quality", "year", "shorter", "much longer", "blocked", "no report"],
)
def test_importing_what_is_older_after_what_is_newer_gives_the_archive_of_the_natural_order(
    tmp_path: Path, old: dict[str, Any]
) -> None:
    new = refined(reading(), NEW)
    dumps = []
    for name, order in (("natural", [memento(**old), new]), ("reversed", [new, memento(**old)])):
        with filed(tmp_path / name) as archive:
            for item in order:
                store(archive, [item], "run")
            dumps.append(dump(archive))
            kept = list(archive.db.query("SELECT text, title, published_on FROM reports WHERE copy_of IS NULL"))
            assert kept == [{"text": TEXT, "title": reading().title, "published_on": "2024-01-20"}]
    assert dumps[0] == dumps[1]


def test_a_memento_moves_first_seen_back_and_nothing_else(archive: Archive) -> None:
    store(archive, [refined(reading(), NEW)], "run")
    before = dump(archive)
    store(archive, [memento()], "run")
    changed = sorted(set(dump(archive)) ^ set(before))
    assert [line.partition(" ")[0] for line in changed] == ["reports", "reports", "sightings", "sightings"]
    assert {line.replace(OLD, NEW) for line in changed} <= {line.replace(OLD, NEW) for line in before}


def test_what_was_known_as_gone_stays_gone_and_holds_its_report(archive: Archive) -> None:
    with archive.transaction() as db:
        frontier.settle(db, OWN, "gone", at=NEW)
    before = next(iter(archive.db.query("SELECT * FROM pages WHERE url = ?", [OWN])))
    store(archive, [memento()], "run")
    after = next(iter(archive.db.query("SELECT * FROM pages WHERE url = ?", [OWN])))
    assert after.pop("report") is not None
    assert after == {name: value for name, value in before.items() if name != "report"}
    (row,) = archive.db.query("SELECT state FROM coverage WHERE year = 2023")
    assert row["state"] == "on time"  # withdrawn takes two visits of the site itself (`archive.events`)


def test_an_unread_capture_of_a_web_archive_is_neither_superseded_nor_read_by_a_live_run(
    first: Path, recalled: Path, peer: Pywb, live: DemoServer, tmp_path: Path
) -> None:
    """As a run leaves it that was killed between capture and reading."""
    shutil.copytree(recalled, tmp_path / "killed")
    with sqlite3.connect(tmp_path / "killed" / "archive.db") as db:
        victims = [url for (url,) in db.execute("SELECT page FROM captures JOIN pages ON pages.url = page LIMIT 5")]
        marks = ", ".join("?" * len(victims))
        db.execute(f"UPDATE captures SET verdict = NULL WHERE page IN ({marks})", victims)
        db.execute(f"UPDATE pages SET fetched_at = '2030-01-01T00:00:00.000Z' WHERE url IN ({marks})", victims)
    with Archive.create(tmp_path / "killed") as archive:
        assert frontier.unread(archive) == []
        assert archive.db.execute("SELECT count(*) FROM captures WHERE verdict IS NULL").fetchone()[0] == len(victims)
    before = segments(tmp_path / "killed")
    assert recall(peer, tmp_path / "killed", live).returncode == 0
    assert rows(tmp_path / "killed", "SELECT page FROM captures WHERE verdict IS NULL") == []
    assert segments(tmp_path / "killed") == before


def test_a_capture_without_its_row_gets_it_back_with_the_address_it_came_from(recalled: Path, tmp_path: Path) -> None:
    shutil.copytree(recalled, tmp_path / "torn")
    sql = "SELECT page, fetched_at, via FROM captures ORDER BY warc_offset DESC LIMIT 3"
    before = rows(tmp_path / "torn", sql)
    with sqlite3.connect(tmp_path / "torn" / "archive.db") as db:
        db.execute("DELETE FROM sightings")
        db.execute("DELETE FROM attachments")
        db.execute("DELETE FROM captures WHERE id IN (SELECT id FROM captures ORDER BY warc_offset DESC LIMIT 3)")
    with Archive.create(tmp_path / "torn") as archive:
        found = list(recover(archive.captures, frontier.known_ends(archive)))
    assert sorted((one.page, one.fetched_at, one.via) for one in found) == sorted(
        (row["page"], row["fetched_at"], row["via"]) for row in before
    )


def test_the_cover_of_a_file_is_that_of_its_time(archive: Archive) -> None:
    with archive.transaction() as db:
        attached.discover_files(db, OWN, "qinghe", [("http://mzj.qinghe.example/a.pdf", "附件")], NEW)
        for number, at in enumerate(["2019-01-01", "2020-02-01", "2023-01-01"]):
            row = {"id": str(number), "page": OWN, "url": OWN, "fetched_at": at, "status": 200, "verdict": "good"}
            db.table("captures").insert(row)
    for at, expected in (("2018-01-01", "0"), ("2020-01-31", "0"), ("2020-03-01", "1"), ("2024-01-01", "2")):
        cover = mementos.cover_of(archive, "http://mzj.qinghe.example/a.pdf", at)
        assert cover is not None
        assert cover["id"] == expected
